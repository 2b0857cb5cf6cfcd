"""Answers over the sample reports, by the real stores and the real model."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from indexer.domain.form import CellKey, newest_edition
from service.answering.answer import Answer, Method, Notice, Quote, Status, Table
from service.answering.engine import Engine
from service.settings import Settings
from service.understanding.query import Language
from service.wiring import Runtime

_MARK = re.compile(r"\[(\d+)\]")


def test_the_question_of_the_readme(engine: Engine) -> None:
    answer = engine.ask("how many applications did Putian deny in 2023")
    assert (answer.status, answer.language) == (Status.ANSWERED, Language.EN)
    (value,) = answer.values
    assert (value.agency, value.region_code, value.year, value.metric, value.applicant) == (
        "莆田市工业和信息化局",
        "350300",
        2023,
        "requests.denied",
        "total",
    )
    assert (value.value, value.unit, value.status) == (0, "件", "derived")
    grounds = [citation for citation in answer.citations if citation.row and citation.row.startswith("三（三）")]
    assert [citation.row[4:5] for citation in grounds if citation.row] == list("12345678")
    assert {citation.column for citation in grounds} == {"总计"}
    (
        first,
        *_,
    ) = answer.markdown.split("\n")
    assert first.startswith("Putian Municipal Bureau of Industry and Information Technology (莆田市工业和信息化局) refused **0** requests")
    assert first.endswith("[1][2][3][4][5][6][7][8].")
    assert "**2** more could not be provided because the information was not held" in answer.markdown
    assert "is read here as refused on a disclosure exemption" in answer.markdown


def test_the_question_of_the_readme_in_chinese(engine: Engine) -> None:
    answer = engine.ask("莆田市工信局2023年不予公开多少件")
    assert answer.markdown.startswith("2023年，莆田市工业和信息化局不予公开的政府信息公开申请为**0件** [1][2][3][4][5][6][7][8]。")
    assert "另有**2件**因本机关不掌握相关政府信息而无法提供 [9]。" in answer.markdown


def _known(engine: Engine, runtime: Runtime) -> list[tuple[str, CellKey, Decimal]]:
    questions = []
    for report in runtime.facts.reports():
        for key, cell in runtime.facts.cells(report).items():
            if cell.known is not None and key in newest_edition().cells:
                questions.append((report.report_id, key, cell.known))
    return questions


def test_every_known_cell_is_answered_with_its_value_and_cited(engine: Engine, samples: Runtime) -> None:
    """All cells of all sample reports, groups included: the figure, a citation, and no other figure."""
    template = engine.reader.understand("莆田市工信局2023年收到多少申请")
    reports = {report.report_id: report for report in samples.facts.reports()}
    checked = 0
    for report_id, key, known in _known(engine, samples):
        report = reports[report_id]
        agency = next(agency for agency in samples.facts.agencies() if agency.name == report.agency.name)
        reading = replace(template.agencies[0], agencies=(agency,), others=(), bare_place=False)
        answer = engine.answer(
            replace(template, cells=(key,), weak=False, agencies=(reading,), years=replace(template.years, years=(report.year,)))
        )
        (value,) = answer.values
        assert (value.metric, value.applicant, value.value) == (key.metric, key.applicant, known)
        assert answer.citations
        checked += 1
    # 5 × 200 cells but 10 blanks without a rule and 3 absent, 5 × 28 groups, and the fee cells that are printed or stated
    assert checked == 1000 - 10 - 3 + 5 * 28 + 3 + 4


QUESTIONS = [
    "how many applications did Putian deny in 2023",
    "莆田市工信局2023年不予公开多少件",
    "how many requests were there in Putian in 2023",
    "福建省工信厅2021年结转下年度的申请有几件",
    "What fees did Fujian collect in 2021?",
    "how many administrative reconsiderations did Putian have in 2023",
    "How many followers does Zhaoyuan's WeChat account have?",
    "南平市工信局2022年有哪些问题",
    "Putian and Fujian: normative documents in force",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_mark_leads_to_a_citation_and_every_citation_to_its_place(question: str, engine: Engine, samples: Runtime) -> None:
    answer = engine.ask(question)
    assert set(_MARK.findall(answer.markdown)) == {citation.id for citation in answer.citations}
    for citation in answer.citations:
        report = samples.facts.report(citation.report_id)
        assert report is not None
        text = "".join(samples.facts.text(report.key).split())
        for part in re.split(r" \| |□", citation.quote):
            assert "".join(part.split()) in text
        assert citation.source_hash == report.source_hash


def test_a_blank_is_not_reported_and_never_a_zero(engine: Engine) -> None:
    answer = engine.ask("how many administrative reconsiderations did Putian have in 2023?")
    assert answer.status is Status.NOT_REPORTED
    (value,) = answer.values
    assert (value.value, value.status) == (None, "blank")
    assert "**0**" not in answer.markdown
    assert answer.citations[0].state == "not printed in our copy"
    assert "□" in answer.citations[0].quote


def test_a_blank_that_a_rule_settles_names_the_rule(engine: Engine) -> None:
    answer = engine.ask("How many requests did Fujian carry over into 2021 from the previous year?")
    (value,) = answer.values
    assert (value.value, value.status) == (0, "derived")
    assert any("six applicant types add to the total" in caveat for caveat in answer.caveats)


def test_an_absent_row_is_not_reported(engine: Engine) -> None:
    answer = engine.ask("南平市工信局2022年制发规章多少件")
    assert answer.status is Status.NOT_REPORTED
    assert "没有“规章（本年制发件数）”这一行" in answer.markdown


def test_a_stated_figure_quotes_its_sentence(engine: Engine) -> None:
    answer = engine.ask("福建省工信厅2021年实际收取信息处理费多少")
    assert [(value.value, value.status) for value in answer.values] == [(0, "stated")]
    assert answer.citations[0].quote == "2021年未收取信息处理费。"


def test_money_is_given_in_yuan_beside_its_unit(engine: Engine) -> None:
    assert "**800.68 万元 (8,006,800 yuan)**" in engine.ask("How much did Fujian charge in administrative fees in 2021?").markdown


def test_several_agencies_are_answered_side_by_side(engine: Engine) -> None:
    answer = engine.ask("How many requests did Putian and Zhaoyuan receive in 2023?")
    assert [(value.agency, value.value) for value in answer.values] == [("莆田市工业和信息化局", 3), ("招远市工业和信息化局", 0)]
    assert any(isinstance(block, Table) for block in answer.blocks)


def test_what_is_missing_beside_what_is_there_is_said(engine: Engine) -> None:
    answer = engine.ask("How many requests did Putian and Xiamen receive in 2023?")
    assert answer.status is Status.ANSWERED
    assert "No report of Xiamen is indexed." in answer.caveats


def test_a_year_that_is_missing_is_said(engine: Engine) -> None:
    assert any("2022" in caveat for caveat in engine.ask("How many requests did Putian receive in 2022 and 2023?").caveats)
    alone = engine.ask("How many requests did Putian receive in 2022?")
    assert alone.status is Status.NOT_FOUND
    assert "Indexed for it: 2023." in alone.markdown


@pytest.mark.parametrize(
    ("question", "status", "names"),
    [
        ("How many requests did Xiamen refuse in 2023?", Status.NOT_FOUND, "莆田市工业和信息化局"),
        ("莆田市教育局2023年收到多少申请", Status.NOT_FOUND, "莆田市工业和信息化局"),
        ("How many requests were refused in 2023?", Status.CLARIFICATION, "莆田市工业和信息化局"),
        ("工信局2023年收到多少申请", Status.CLARIFICATION, "新乡市工业和信息化局"),
        ("How many requests did Puttian receive?", Status.CLARIFICATION, "莆田市"),
        ("What is the weather like?", Status.OUT_OF_SCOPE, "annual reports"),
        ("今天股市怎么样", Status.OUT_OF_SCOPE, "年度报告"),
    ],
)
def test_refusals_say_what_can_be_asked(question: str, status: Status, names: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert answer.status is status
    assert names in answer.markdown
    assert answer.values == ()


def test_a_bare_place_says_whose_report_was_read(engine: Engine) -> None:
    notices = [block.text for block in engine.ask("Putian 2023: requests received").blocks if isinstance(block, Notice)]
    assert notices == [
        "“Putian” names a place; the only report of it that is indexed is that of Putian Municipal Bureau of Industry and Information Technology (莆田市工业和信息化局)."
    ]


def test_a_report_is_quoted_and_nothing_is_made_of_it(engine: Engine) -> None:
    answer = engine.ask("What problems did Nanping report for 2022?")
    quotes = [block.text for block in answer.blocks if isinstance(block, Quote)]
    assert quotes
    assert all(quote in [citation.quote for citation in answer.citations] for quote in quotes)


def test_nothing_is_quoted_where_nothing_fits(engine: Engine) -> None:
    for question in ("莆田市工信局2023年的足球比赛办得怎么样", "What does Putian's report say about nuclear power?"):
        answer = engine.ask(question)
        assert (answer.status, answer.citations) == (Status.NOT_REPORTED, ())


def test_an_approximate_figure_says_so(engine: Engine) -> None:
    answer: Answer = engine.ask("福建省工信厅2021年录入常见问答多少篇")
    assert "约**600篇**" in answer.markdown


def test_suggestions_are_questions_the_service_can_answer(engine: Engine) -> None:
    for question in ("Putian 2023: requests received", "莆田市工信局2023年收到多少申请"):
        suggestions = engine.ask(question).suggestions
        assert len(suggestions) == 3
        assert {engine.ask(suggestion).status for suggestion in suggestions} <= {Status.ANSWERED, Status.NOT_REPORTED}


PUTIAN, NANPING, FUJIAN = "莆田市工业和信息化局", "南平市工业和信息化局", "福建省工业和信息化厅"
ZHAOYUAN, XINXIANG = "招远市工业和信息化局", "新乡市工业和信息化局"


@pytest.mark.parametrize(
    ("question", "sentence", "agencies"),
    [
        ("Which reports do you have for 2023?", "3 reports of 3 agencies are indexed for 2023.", {PUTIAN, ZHAOYUAN, XINXIANG}),
        ("2023年有哪些报告？", "2023年已收录3个机关的3份报告。", {PUTIAN, ZHAOYUAN, XINXIANG}),
        ("how many reports are indexed for 2023?", "3 reports of 3 agencies", {PUTIAN, ZHAOYUAN, XINXIANG}),
        ("有多少份2023年的报告", "3份报告", {PUTIAN, ZHAOYUAN, XINXIANG}),
        ("Which reports do you have from Fujian?", "3 reports of 3 agencies are indexed for Fujian.", {FUJIAN, PUTIAN, NANPING}),
        ("福建有哪些报告", "福建已收录3个机关的3份报告。", {FUJIAN, PUTIAN, NANPING}),
        ("How many reports of Fujian for 2021 and 2022 do you have?", "2 reports of 2 agencies", {FUJIAN, NANPING}),
        ("福建2021年和2022年有几份报告", "福建2021、2022年已收录2个机关的2份报告。", {FUJIAN, NANPING}),
        ("Which agencies have reports for 2022?", "One report is indexed for 2022", {NANPING}),
        ("最新的报告有哪些", "2023年已收录3个机关的3份报告。", {PUTIAN, ZHAOYUAN, XINXIANG}),
        ("工信局有哪些报告", "工信局已收录5个机关的5份报告。", {FUJIAN, PUTIAN, NANPING, ZHAOYUAN, XINXIANG}),
        ("Which reports do you have?", "5 reports of 5 agencies", {FUJIAN, PUTIAN, NANPING, ZHAOYUAN, XINXIANG}),
        ("Do you have Putian's 2023 report?", "Yes. One report is indexed for Putian, 2023", {PUTIAN}),
        ("有没有莆田市工信局2023年的年报", "有。莆田市工信局2023年已收录一份报告", {PUTIAN}),
    ],
)
def test_the_catalog_lists_and_counts_what_was_asked_for(question: str, sentence: str, agencies: set[str], engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.status, answer.method) == (Status.ANSWERED, Method.CATALOG)
    assert sentence in answer.markdown
    assert {name for name in (PUTIAN, NANPING, FUJIAN, ZHAOYUAN, XINXIANG) if name in answer.markdown} == agencies


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which reports do you have for 2019?", "No report is indexed for 2019. 5 reports of 5 agencies are indexed"),
        ("2019年有哪些报告？", "没有收录2019年的报告。已收录5个机关的5份报告"),
        ("Do you have Shanghai's 2019 report?", "No report is indexed for Shanghai, 2019."),
        ("有上海2019年的报告吗", "没有收录上海2019年的报告。"),
        ("Is there a 2022 report of Putian?", "No report is indexed for Putian, 2022. Indexed for it: 2023."),
        ("有没有莆田2022年的报告", "没有收录莆田2022年的报告。"),
    ],
)
def test_the_catalog_says_what_it_has_not(question: str, text: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.markdown.startswith(text)


def test_an_empty_store_says_how_to_fill_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Runtime(Settings(data_dir=tmp_path_factory.mktemp("empty"), _env_file=None)) as runtime:
        answer = runtime.engine.ask("how many applications did Putian deny in 2023")
        assert answer.status is Status.NOT_FOUND
        assert "gongkai index" in runtime.engine.ask("which reports do you have?").markdown


def test_a_part_that_the_form_does_not_count_is_not_answered_with_the_whole(engine: Engine) -> None:
    answer = engine.ask("How many requests about land acquisition did Putian receive in 2023?")
    assert answer.status is Status.NOT_REPORTED
    assert answer.values == ()
    assert "land acquisition" in answer.markdown
    assert "received **3** new requests" in answer.markdown


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("莆田2023年结转到2024年的申请有几件", "requests.carried_forward"),
        ("How many requests did Putian carry over from 2023 into 2024?", "requests.carried_forward"),
        ("莆田从2022年结转到2023年的申请有几件", "requests.carried_over"),
    ],
)
def test_requests_open_at_the_turn_of_a_year_are_counted_by_either_report(question: str, metric: str, engine: Engine) -> None:
    answer = engine.ask(question)
    (value,) = answer.values
    assert (answer.status, value.metric, value.year, value.value) == (Status.ANSWERED, metric, 2023, 0)


def test_a_year_without_a_report_is_not_found_for_what_it_carried_forward(engine: Engine) -> None:
    assert engine.ask("莆田2022年结转下年度的申请有几件").status is Status.NOT_FOUND
