"""Questions for a thing or a person of the text: no row of the form answers them. Sentences read by eye in the sample reports."""

from __future__ import annotations

import pytest

from service.answering.answer import Quote, Status
from service.answering.engine import Engine
from service.understanding.query import Operation


@pytest.mark.parametrize(
    "question",
    [
        "What safeguard did Putian introduce for draft replies after reconsiderations in 2023?",
        "What warning does Putian give to companies whose requests were refused?",
        "Whom did Putian bring in to cope with the flood of repetitive requests in 2023?",
        "What is Putian trying out to help draft replies?",
        "What can't companies find in the penalties of Putian?",
        "Which library did Putian send its penalties to in 2023?",
        "莆田市工信局请谁提前介入举报人的申请",
        "莆田市工信局2023年跟哪几家一起商量补正不明确的申请",
        "莆田市工信局2023年处罚信息上网慢到什么程度",
        "莆田市工信局2023年补正不清的申请是啥样的",
    ],
)
def test_a_thing_or_a_person_is_no_count_of_the_form(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.values == ()
    assert answer.status in (Status.ANSWERED, Status.NOT_REPORTED)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("Whom did Putian refuse in 2023?", "requests.denied"),
        ("From whom did Putian receive requests in 2023?", "requests.new"),
        ("What results did the requests to Putian have in 2023?", "requests.concluded"),
        ("What number of requests did Putian grant in full in 2023?", "requests.granted"),
        ("What did Putian receive in requests in 2023?", "requests.new"),
        ("What did Putian county collect in information processing fees in 2023?", "fees"),
        ("What did Putian spend on centralised procurement in 2023?", "proactive.procurement"),
        ("莆田市工信局2023年收到什么人的申请", "requests.new"),
        ("莆田市工信局2023年复议是什么结果", "reconsideration"),
    ],
)
def test_what_the_form_tells_is_still_a_figure(engine: Engine, question: str, metric: str) -> None:
    values = engine.ask(question).values
    assert any(value.metric.startswith(metric) for value in values)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("招远市工信局2023年哪些单位被约谈", Operation.TEXT),
        ("Which places were companies of Zhaoyuan's industry bureau invited to tour in 2023?", Operation.TEXT),
        ("招远市工信局的报告有哪些年份", Operation.CATALOG),
        ("招远有哪些单位的报告", Operation.CATALOG),
        ("莆田市工信局2023年的答复文书谁来把关", Operation.TEXT),
        ("莆田市工信局各科室说法不一会带来什么后果", Operation.TEXT),
        ("莆田市工信局2023年这份报告有什么毛病", Operation.AUDIT),
        ("Who writes the replies at Putian's industry bureau?", Operation.TEXT),
        ("Write a poem about Putian's industry bureau", Operation.OFF_TOPIC),
        ("How will Putian's industry bureau get companies to take part?", Operation.TEXT),
        ("How many requests will Putian's industry bureau get next year?", Operation.OFF_TOPIC),
    ],
)
def test_which_units_who_and_how_are_asked_of_the_text(engine: Engine, question: str, operation: Operation) -> None:
    assert engine.reader.understand(question).operation is operation


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Who signs off what Nanping's industry bureau puts out?", "办公室和局领导依次审查"),
        ("What safeguards did Nanping's industry bureau put in place before anything is published?", "依次审查"),
        ("南平工信局发稿之前由谁把关", "依次审查"),
    ],
)
def test_sentences_found_by_words_that_count_nothing(engine: Engine, question: str, held: str) -> None:
    answer = engine.ask(question)
    assert any(isinstance(block, Quote) and held in block.text for block in answer.blocks)


def test_what_will_be_done_in_a_year_stands_in_the_report_before(engine: Engine) -> None:
    answer = engine.ask("莆田市工信局2024年将办好什么栏目")
    assert answer.status is Status.ANSWERED
    assert any(isinstance(block, Quote) and "今后将办好互动栏目" in block.text for block in answer.blocks)


@pytest.mark.parametrize("question", ["阿里地区打算给乡镇配什么设备", "莆田市要求乡镇做什么"])
def test_towns_in_general_are_no_town(engine: Engine, question: str) -> None:
    assert not any("乡" in reading.mention for reading in engine.reader.understand(question).agencies)
