"""Columns that are told by what is counted, parts of a total, results of each, and what only stands around them."""

from __future__ import annotations

import pytest

from service.answering.engine import Engine
from service.understanding.query import Operation

_FEES = "fees.information_processing"
_BOUGHT = "proactive.procurement"


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        (
            "莆田2023年通知人交信息处理费的有几件，通知的钱和到账的钱各多少？",
            [f"{_FEES}.notices", f"{_FEES}.amount_notified", f"{_FEES}.amount_received"],
        ),
        ("莆田2023年信息处理费有几件是通知人家交的？", [f"{_FEES}.notices"]),
        ("How many times did Putian bill a requester for information processing in 2023?", [f"{_FEES}.notices"]),
        (
            "In how many cases did Putian demand a processing fee in 2023, and how much was demanded and how much came in?",
            [f"{_FEES}.notices", f"{_FEES}.amount_notified", f"{_FEES}.amount_received"],
        ),
        ("How much in processing fees did Putian ask for in 2023?", [f"{_FEES}.amount_notified"]),
        ("How much in processing fees did Putian collect in 2023?", [f"{_FEES}.amount_received"]),
        ("莆田2020年政府采购做了几个项目、多少万", [f"{_BOUGHT}.projects", f"{_BOUGHT}.amount"]),
        ("莆田2020年采购项目几个，花了多少万", [f"{_BOUGHT}.projects", f"{_BOUGHT}.amount"]),
        ("How many procurement projects did Putian have in 2020, and for how much?", [f"{_BOUGHT}.projects", f"{_BOUGHT}.amount"]),
        ("莆田2019年行政许可项目比上一年增了还是减了，增减数是多少", ["proactive.licensing.change"]),
        ("莆田2019年行政处罚比上年增减多少项", ["proactive.penalties.change"]),
        (
            "Did the number of licensing items in Putian rise or fall in 2019 compared with the year before, and by how many?",
            ["proactive.licensing.change"],
        ),
        ("By how many did Putian's licensing items change in 2019 from the year before?", ["proactive.licensing.change"]),
    ],
)
def test_a_column_is_told_by_what_it_counts(engine: Engine, question: str, metrics: list[str]) -> None:
    [query] = engine.reader.read(question)
    assert [key.metric for key in query.cells] == metrics
    assert (query.operation, query.narrowed_by) == (Operation.LOOKUP, "")


@pytest.mark.parametrize(
    "question",
    [
        "莆田2023年“无法提供”的一共多少，怎么构成？",
        "莆田2023年无法提供几件，由哪几部分组成？",
        "How many could Putian not provide in 2023, and what is that made up of?",
    ],
)
def test_what_a_total_is_made_up_of_are_its_rows(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    rows = ("unavailable", "unavailable.not_held", "unavailable.not_existing", "unavailable.unclear")
    assert [(value.metric, value.value) for value in answer.values] == [
        (f"requests.{row}", value) for row, value in zip(rows, (2, 2, 0, 0), strict=True)
    ]


@pytest.mark.parametrize(
    "question",
    ["莆田2023年那两件行政复议分别是什么结果？", "莆田2023年那2起复议最后各是什么结果", "莆田2023年的行政复议最后怎么判的"],
)
def test_the_result_of_each_are_all_results(engine: Engine, question: str) -> None:
    [query] = engine.reader.read(question)
    columns = [key.metric.rpartition(".")[2] for key in query.cells]
    assert (query.operation, columns) == (Operation.LOOKUP, ["upheld", "corrected", "other", "pending", "total"])


@pytest.mark.parametrize(
    "question",
    [
        "莆田2023年的复议，结果出来的案子中被纠正的比率是多少",
        "Of the reconsiderations of Putian that have a result, what share was corrected in 2023?",
        "Among the reconsiderations of Putian in which a decision was reached, what percentage was corrected in 2023?",
    ],
)
def test_those_that_have_a_result_are_decided(engine: Engine, question: str) -> None:
    [query] = engine.reader.read(question)
    assert [quantity.key.metric for quantity in query.quantities] == ["correction_rate"]


@pytest.mark.parametrize(
    "question",
    [
        "Disclosure rate of Putian in 2023 – granted and partial against everything concluded.",
        "What was the disclosure rate of Putian in 2023, i.e. granted and partial compared with all concluded?",
    ],
)
def test_what_a_measure_is_made_of_is_compared_with_nothing(engine: Engine, question: str) -> None:
    [query] = engine.reader.read(question)
    assert (query.operation, [quantity.key.metric for quantity in query.quantities]) == (Operation.SHARE, ["disclosure_rate"])


@pytest.mark.parametrize(
    "question",
    [
        "Does what Putian's industry bureau writes about partial disclosure agree with its own table?",
        "Is what Putian's industry bureau wrote about refusals borne out by its table?",
        "莆田市工信局2023年那份报告，表里的数字能不能对上？",
    ],
)
def test_what_it_writes_is_held_against_its_table(engine: Engine, question: str) -> None:
    assert [query.operation for query in engine.reader.read(question)] == [Operation.AUDIT]


def test_how_to_write_is_still_not_answered(engine: Engine) -> None:
    assert [query.operation for query in engine.reader.read("What should I write to Putian?")] == [Operation.OFF_TOPIC]


def test_a_part_of_what_is_added_up_is_asked_for_itself(engine: Engine) -> None:
    total, part = engine.reader.read("莆田2023年予以公开和部分公开一共几件，其中部分公开几件")
    assert total.operation is Operation.SUM
    assert [key.metric for key in part.cells] == ["requests.partial"]
