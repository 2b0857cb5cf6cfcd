"""What an answer from the catalogue may state: the numbers of findings, of definitions and of the index, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from eval.cases import Expectation
from eval.evaluators.base import Response
from eval.evaluators.judge import judge
from eval.evaluators.prose import ProseEvaluator

GAP = {"severity": "worth_a_look", "printed": 1198, "computed": 1177, "cells": []}
BLANKS = {"severity": "worth_a_look", "printed": None, "computed": None, "cells": ["a", "b", "c", "d", "e"]}
SUM = {"severity": "contradiction", "printed": 12, "computed": 13, "cells": ["requests.concluded/total"]}


class Reports:
    """Two reports of one agency, a year apart."""

    def report(self, report_id: str) -> Response:
        cells = [{"metric": f"proactive.rules.{row}", "applicant": None, "value": value} for row, value in IN_FORCE[report_id].items()]
        return {"agency": "A", "year": int(report_id), "cells": cells, "findings": [GAP, BLANKS, SUM] if report_id == "2023" else []}

    def text(self, report_id: str) -> str:
        return ""


# 40 in force, then 5 issued and 3 repealed: 42, and 41 are printed
IN_FORCE = {"2022": {"in_force": 40}, "2023": {"in_force": 41, "issued": 5, "repealed": 3}}


def catalog(answer: str) -> dict[str, Any]:
    citations = [
        {
            "id": str(n),
            "report_id": year,
            "title": "T",
            "quote": "现行有效",
            "row": "",
            "column": "",
            "agency": "A",
            "section": "",
            "page": None,
        }
        for n, year in enumerate(IN_FORCE, start=1)
    ]
    return {
        "status": "answered", "method": "catalog", "language": "zh", "answer": answer, "values": [], "citations": citations, "suggestions": []
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        ("A，2023年：1处矛盾，2处值得核对。\n- 一\n- 二\n- 三", ""),
        ("A，2023年：4处矛盾，2处值得核对。\n- 一\n- 二\n- 三", "4"),
        ("A, 2023: contradictions: 1; worth a look: 2.\n- a\n- b\n- c", ""),
        ("- 分项之和为1177，总数为1198 [1]", ""),
        ("- 分项之和为1178，总数为1198 [1]", "1178"),
        ("- 没有印出：… (5)", ""),
        ("- the printed total is 12, the results add to 14", "14"),
        ("- 令号写作第71号，应为第711号（2019年）或第492号（2007年）", ""),
        ("- in force + issued − repealed gives 42", ""),
        ("- in force + issued − repealed gives 43", "43"),
        ("“补正”：应在7个工作日内答复。出处：《政府信息公开条例》第30条。", ""),
        ("It is answered within 20 working days. Source: Article 33.", ""),
        ("已收录一份报告，其中收到9件。", "9"),
    ],
    ids=[
        "how many findings",
        "another number of findings",
        "how many findings, in English",
        "the numbers of a finding",
        "another number",
        "how many cells",
        "a sum that nobody found",
        "the number of a decree",
        "what the year before leads to",
        "what it does not lead to",
        "a definition",
        "a definition in English",
        "a figure among what is indexed",
    ],
)
def test_an_audit_states_the_numbers_of_its_findings(answer: str, stated: str) -> None:
    failures = judge(Expectation(status="answered"), "zh", catalog(answer), sources=Reports(), evaluators=(ProseEvaluator(),))
    assert [item.reason.partition(",")[0] for item in failures] == ([f"the text states {stated}"] if stated else [])
    assert all(item.wrong_figure for item in failures)


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        ("A办结**12件** [2]。\n\n*报告中的数字在此相互矛盾：各项之和为13，印出的总计为12。*", ""),
        ("A办结**12件** [2]。\n\n*报告中的数字在此相互矛盾：各项之和为14，印出的总计为12。*", "14"),
        ("A办结**12件** [2]，列出1177项。", "1177"),
        ("A办结**12件** [2]；其他格子是空的，这不等于0。", ""),
    ],
    ids=["the numbers of a contradiction", "another number", "a finding that is no contradiction", "a blank is no zero"],
)
def test_a_caveat_states_the_numbers_of_a_contradiction(answer: str, stated: str) -> None:
    response = {**catalog(answer), "method": "table_lookup"}
    failures = judge(Expectation(status="answered"), "zh", response, sources=Reports(), evaluators=(ProseEvaluator(),))
    assert [item.reason.partition(",")[0] for item in failures] == ([f"the text states {stated}"] if stated else [])
