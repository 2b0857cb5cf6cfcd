"""Several things asked in one message: each is answered, in the order asked, or said not to be on the form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Table
from service.answering.engine import Engine
from tests.service.answering.real import engine_over


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    reports = [real_report(name) for name in ("suqian-2023", "shanghai-office-2019", "fujian-2021")]
    return engine_over(reports, tmp_path_factory.mktemp("joined"), gazetteer, spellings)


def _told(engine: Engine, *messages: str) -> list[tuple[str, str | None, int | None]]:
    """Of the last of some messages: the figures, without the table they are in."""
    *before, last = messages
    values = engine.ask(last, earlier=before).values
    return [(value.metric, value.applicant, None if value.value is None else int(value.value)) for value in values if not value.operation]


_NEW, _DENIED = "requests.new", "requests.denied"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Suqian 2023 - suits brought straight to court. Total, and how many of those did the city lose?",
            [("litigation.direct.total", None, 24), ("litigation.direct.corrected", None, 1)],
        ),
        (
            "Reconsiderations against Suqian in 2023, as well as how many were overturned",
            [("reconsideration.total", None, 440), ("reconsideration.corrected", None, 17)],
        ),
        ("宿迁2023年行政复议几起（纠正几起）", [("reconsideration.total", None, 440), ("reconsideration.corrected", None, 17)]),
        (
            "宿迁2023年因第三方不公开几件 自然人几件",
            [(f"{_DENIED}.third_party", "total", 38), (f"{_DENIED}.third_party", "natural_person", 38)],
        ),
        ("宿迁2023年不予公开总数，以及其中涉及第三方的", [(_DENIED, "total", 142), (f"{_DENIED}.third_party", "total", 38)]),
        ("宿迁2023年收到多少件，其中企业的", [(_NEW, "total", 3511), (_NEW, "company", 99)]),
        (
            "Of those who applied to Suqian in 2023, how many were private individuals, and how many came from legal service organisations?",
            [(_NEW, "natural_person", 3402), (_NEW, "legal_services", 5)],
        ),
        (
            "Who applied to Suqian in 2023: how many individuals, how many companies?",
            [(_NEW, "natural_person", 3402), (_NEW, "company", 99)],
        ),
        ("宿迁2023年收到的申请，律所之类的机构提的有几件？科研院所呢", [(_NEW, "legal_services", 5), (_NEW, "research", 0)]),
        (
            "宿迁2023年还管用的规范性文件有多少份？今年新出的呢",
            [("proactive.normative_documents.in_force", None, 597), ("proactive.normative_documents.issued", None, 109)],
        ),
        (
            "How many rules were in force in Suqian at the end of 2023, and how many were newly made that year?",
            [("proactive.rules.in_force", None, 11), ("proactive.rules.issued", None, 2)],
        ),
        (
            "Number of requests Suqian received in 2023 and number it granted",
            [(_NEW, "total", 3511), ("requests.granted", "total", 1191)],
        ),
        (
            "How much government procurement did the Shanghai General Office report for 2019, and over how many projects?",
            [("proactive.procurement.amount", None, 251000), ("proactive.procurement.projects", None, 6)],
        ),
        (
            "上海市政府办公厅2019年行政处罚决定有多少件，上一年的处罚项目数又是多少",
            [("proactive.penalties.decisions", None, 0), ("proactive.penalties.projects_previous_year", None, 0)],
        ),
        (
            "How many licensing decisions did the Shanghai General Office make in 2019, and by how many did its list of licensing items grow?",
            [("proactive.licensing.decisions", None, 0), ("proactive.licensing.change", None, 0)],
        ),
    ],
)
def test_each_of_several_things_is_answered(real: Engine, question: str, told: list[tuple[str, str | None, int | None]]) -> None:
    assert _told(real, question) == told


def test_in_total_and_on_which_grounds_gives_the_total_and_each_ground(real: Engine) -> None:
    told = _told(real, "In total, how many applications did Suqian refuse in 2023, and on which grounds?")
    assert told[0] == (_DENIED, "total", 142)
    assert (f"{_DENIED}.administrative_inquiry", "total", 21) in told
    assert len(told) == 1 + 8


def test_of_two_things_the_one_that_the_form_has_not_is_said_to_be_missing(real: Engine) -> None:
    answer = real.ask("宿迁2023年行政许可项目上一年多少，决定多少")
    assert [value.value for value in answer.values] == [None, 1808595]
    rows = next(block for block in answer.blocks if isinstance(block, Table)).rows
    assert rows[0][-1] == "该版格式没有此项"


def test_a_word_for_no_column_of_the_edition_is_told_by_what_stands_in_its_place(real: Engine) -> None:
    answer = real.ask("How many rules were in force in Suqian at the end of 2023, and how many were newly made that year?")
    assert "in its place it counts those issued" in answer.markdown


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        (
            (
                "How many requests did Suqian get from companies in 2023?",
                "And from individuals?",
                "Now Fujian's industry department 2021, both groups.",
            ),
            [(_NEW, "company", 0), (_NEW, "natural_person", 11)],
        ),
        (
            ("宿迁2023年复议案件多少件，维持几件", "未经复议直接起诉的呢"),
            [("litigation.direct.total", None, 24), ("litigation.direct.upheld", None, 1)],
        ),
        (("宿迁2023年复议维持几件", "未经复议直接起诉的呢"), [("litigation.direct.upheld", None, 1)]),
        (
            ("Who applied to Suqian in 2023: how many individuals, how many companies?", "And research bodies?"),
            [(_NEW, "research", 0)],
        ),
        (
            ("How many licences did Suqian issue in 2023?", "And how many decisions were made on penalties?"),
            [("proactive.penalties.decisions", None, 2822652)],
        ),
    ],
)
def test_what_several_figures_leave_to_the_next_message(
    real: Engine, messages: tuple[str, ...], told: list[tuple[str, str | None, int | None]]
) -> None:
    assert _told(real, *messages) == told
