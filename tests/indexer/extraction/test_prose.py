"""What the prose counts, and the rules it can break."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Finding, Report, Severity
from tests.indexer.extraction.reports import disputes_table, read, report_text, requests_table
from tests.indexer.extraction.test_tables import CLOSING

THREE = requests_table(CLOSING)


def findings(one: str, **parts: str) -> dict[str, Finding]:
    return {finding.rule: finding for finding in read(report_text(one=one, three=parts.pop("three", THREE), **parts)).findings}


def subjects(one: str) -> list[tuple[str, str, Decimal]]:
    return [(figure.subject, figure.unit, figure.value) for figure in read(report_text(one=one, three=THREE)).figures]


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("局网站全年发布动态信息256条。", "局网站全年发布动态信息"),
        ("微信公众号全年发布256条动态信息。", "微信公众号全年发布动态信息"),
        ("2023年，全年共举办新闻发布会7场。", "举办新闻发布会"),
        ("承办人大代表建议、政协委员提案13件。", "承办人大代表建议、政协委员提案"),
        ("作其他处理（含申请人主动撤回申请）341件。", "作其他处理"),
    ],
)
def test_a_figure_knows_what_it_counts(sentence: str, subject: str) -> None:
    assert subjects(sentence)[0][0] == subject


def test_listed_parts_know_their_whole() -> None:
    figures = read(report_text(one="公开信息93条，其中甲类14条、乙类79条，均已归档2份。", three=THREE)).figures
    assert [figure.whole for figure in figures] == [None, 0, 0, None]


def test_two_breakdowns_of_one_whole_are_not_added_together() -> None:
    one = "全市收到公开申请11件（市政府4件、市教育局7件），其中，自然人申请9件，法人或其他组织申请2件。"
    assert "parts-over" not in findings(one)


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年收到政府信息公开申请11件。",
        "全年收到和上年结转的政府信息公开申请共11件，予以公开10件，不予公开1件。",
        "收到政府信息公开申请11件，通过网络收到申请8件。",
        "共收到政府信息公开申请11件，比去年收到的申请增加3件。",
        "本局受理行政许可申请530件。",
        "收到政府信息公开申请约10件。",
        "通过局长信箱收到申请咨询类来信197件，均及时答复。",
        "全年办理行政复议案件509件。",
        "办结政府信息公开申请11件，其中予以公开10件，占90.91%，不予公开1件。",
    ],
    ids=[
        "the new ones",
        "with those carried over",
        "a channel",
        "a change",
        "other applications",
        "an approximation",
        "letters",
        "reviews at large",
        "a share of one result only",
    ],
)
def test_prose_that_agrees_raises_nothing(sentence: str) -> None:
    assert findings(sentence) == {}


def test_a_figure_at_odds_with_its_cell() -> None:
    finding = findings("2023年收到政府信息公开申请12件。")["prose-cell"]
    assert (finding.severity, finding.printed, finding.computed) == (Severity.CONTRADICTION, 12, 11)
    assert finding.cells == (CellKey("requests.new", "total"),)


def test_a_sum_of_cells_named_together() -> None:
    finding = findings("政府信息公开申请中，予以公开及部分公开8件。")["prose-cell"]
    assert (finding.printed, finding.computed) == (8, 10)


@pytest.mark.parametrize(("share", "holds"), [("9.09", True), ("9.1", True), ("9.08", False), ("9", True)])
def test_a_share_must_be_rounded_rightly(share: str, holds: bool) -> None:
    assert ("prose-cell" not in findings(f"依申请公开中，不予公开1件，占{share}%。")) is holds


def test_shares_of_all_results_add_to_a_hundred() -> None:
    whole = "政府信息公开申请中，予以公开10件，占90.9%；部分公开0件；不予公开1件，占9.1%；无法提供0件；不予处理0件；其他处理0件。"
    assert findings(whole) == {}
    assert findings(whole.replace("90.9", "80.9"))["prose-share"].printed == Decimal("90.0")


def test_shares_of_something_else_need_not_add_up() -> None:
    assert findings("好评占评价总数的99.58%，差评占0.34%。") == {}


@pytest.mark.parametrize(
    ("sentence", "three", "four", "cells"),
    [
        ("收到政府信息公开申请11件，全部办结。", requests_table({**CLOSING, "new": [10, 2, 0, 0, 0, 0, 12], "carried_forward": [1, 0, 0, 0, 0, 0, 1]}), "", {"requests.carried_forward/total"}),
        ("信息公开类行政复议7件，均获维持。", THREE, disputes_table("5\t0\t0\t2\t7" + "\t0" * 10), {"reconsideration.pending"}),
        ("2023年未收到政府信息公开申请。", THREE, "", {"requests.new/total"}),
        ("信息公开工作未发生行政复议、行政诉讼。", THREE, disputes_table("1\t0\t0\t0\t1" + "\t0" * 10), {"reconsideration.total"}),
    ],
    ids=["all concluded", "all upheld", "none received", "no reconsideration"],
)  # fmt: skip
def test_a_claim_that_a_table_excludes(sentence: str, three: str, four: str, cells: set[str]) -> None:
    finding = findings(sentence, three=three, four=four)["claim-cell"]
    assert finding.severity is Severity.CONTRADICTION
    assert {str(key) for key in finding.cells} == cells


def test_a_claim_that_holds_raises_nothing() -> None:
    assert findings("收到政府信息公开申请11件，全部办结；未发生行政复议、行政诉讼。") == {}


def test_answered_within_the_time_limit_is_no_claim_that_all_were_concluded() -> None:
    three = requests_table({**CLOSING, "new": [10, 2, 0, 0, 0, 0, 12], "carried_forward": [1, 0, 0, 0, 0, 0, 1]})
    assert "claim-cell" not in findings("收到政府信息公开申请12件，均在法定期限内予以答复。", three=three)


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("网站发布信息100条，其中动态80条，解读30条。", "parts-over"),
        ("网站公开信息100条，其中动态80条、公告20条、解读7条。", "parts-over"),
        ("网站公开信息100条，其中动态80条，公告20条；通过微信50条、微博9条。", None),
        ("网站公开信息100条，其中动态60条，公告20条。另公开执法信息20条。", "parts-gap"),
        ("网站公开信息100条，其中动态60条，公告20条。另公开执法信息7条。", None),
        ("网站公开信息100条，其中动态80条，公告20条。", None),
        ("编发文章1640篇，其中原创文章294篇，关注人数10168人。", None),
        ("新举措共多条信息被采用。", "figure-missing"),
        ("加强公共条件建设，开展共同条例学习，总共条理清晰。", None),
        ("全年共发布信息3条。", None),
    ],
)
def test_parts_and_missing_figures(sentence: str, rule: str | None) -> None:
    assert set(findings(sentence)) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("decree", "holds"), [("711", True), ("七百一十一", True), ("七一一", True), ("492", True), ("七十一", False), ("71", False)]
)
def test_the_decree_of_the_regulations(decree: str, holds: bool) -> None:
    found = findings(
        "收到政府信息公开申请11件。",
        intro=f"按照《中华人民共和国政府信息公开条例》（国务院令第{decree}号）和省政府令第134号，编制本报告，内容如下。",
    )
    assert ("decree-number" not in found) is holds


@pytest.mark.parametrize(
    ("title", "signed", "rule"),
    [
        ("莆田市教育局2023年政府信息公开工作年度报告", "2024年1月31日", None),
        ("莆田市教育局2023年政府信息公开工作年度报告", "2024年2月1日", "signed-late"),
        ("莆田市教育局2023年政府信息公开工作年度报告", "2023年1月24日", "signed-early"),
        ("莆田市教育局2023年政府信息公开工作年度报告", "二〇二四年一月三十日", None),
        ("莆田市人民政府2023年政府信息公开工作年度报告", "2024年3月31日", None),
        ("莆田市人民政府2023年政府信息公开工作年度报告", "2024年4月1日", "signed-late"),
    ],
)
def test_the_date_of_signature(title: str, signed: str, rule: str | None) -> None:
    found = read(report_text(three=THREE, one="收到政府信息公开申请11件。", title=title, sign=f"{title[:6]}\n\n{signed}")).findings
    assert [finding.rule for finding in found] == ([rule] if rule else [])


def test_the_title_and_the_statistical_period_disagree() -> None:
    report = read(report_text(three=THREE, one="收到政府信息公开申请11件。", intro="统计期限自2022年1月1日起至2022年12月31日止。"))
    assert [finding.rule for finding in report.findings] == ["period-title"]
    assert report.year == 2022


@pytest.mark.parametrize("sentence", ["2023年未收取信息处理费。", "全年没有收取政府信息公开任何费用。", "未发生政府信息公开收费事项。"])
def test_a_fee_that_was_not_charged_is_stated_as_zero(sentence: str) -> None:
    cell = read(report_text(three=THREE, one="收到政府信息公开申请11件。", six=sentence)).cells[
        CellKey("fees.information_processing.amount_received")
    ]
    assert (cell.status, cell.value, cell.raw) == (CellStatus.STATED, 0, sentence)


_FEES = ("notices", "amount_notified", "amount_received")


def fees(sentence: str) -> list[Decimal | None]:
    """The fees of a report without a table of them: notices, what they told to pay, and what was received, in yuan."""
    cells = read(report_text(three=THREE, one="收到政府信息公开申请11件。", six=sentence)).cells
    return [cells[CellKey(f"fees.information_processing.{column}")].known for column in _FEES]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        pytest.param("全年发出收费通知5件，总金额1830元，实际收取1450元。", [5, 1830, 1450], id="all three"),
        pytest.param("全年共发出信息处理费缴费通知4份，通知金额0.26万元，实收0.2万元。", [4, 2600, 2000], id="in ten thousands"),
        pytest.param("全年向3件申请收取信息处理费共计900元。", [None, None, 900], id="received alone"),
        pytest.param("对1件申请发出信息处理费收费通知，因逾期未缴，未实际收取费用。", [1, None, 0], id="nothing came of it"),
        pytest.param("全年未发出收取信息处理费的通知。", [0, 0, 0], id="no notices"),
        pytest.param("全年发出收费通知约5件，总金额近1900元。", [None, None, None], id="about so many"),
        pytest.param("信息处理费收费标准为每件100元。", [None, None, None], id="a rate"),
        pytest.param("泗洪县发出收费通知2件，总金额700元，实际收取700元。", [None, None, None], id="of a county"),
        pytest.param("其中2件发出收费通知，总金额700元。", [None, None, None], id="of a part"),
        pytest.param("全年实际收取信息处理费700元。后又实际收取信息处理费900元。", [None, None, None], id="two figures"),
    ],
)
def test_fees_that_sentences_tell(sentence: str, told: list[int | None]) -> None:
    assert fees(sentence) == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        pytest.param("平均办理时长由15个工作日缩短至9个工作日。", [("平均办理时长由", 15), ("平均办理时长缩短至", 9)], id="shortened"),
        pytest.param("网站栏目从62个精简为41个。", [("网站栏目从", 62), ("网站栏目精简为", 41)], id="pared down"),
        pytest.param("考核分值权重由2%提高到4%。", [("考核分值权重由", 2), ("考核分值权重提高到", 4)], id="raised"),
        pytest.param("答复文书由2个科室审核，增加3个模板。", [("答复文书由科室审核", 2), ("增加模板", 3)], id="by so many offices"),
    ],
)
def test_what_something_was_and_what_it_became(sentence: str, told: list[tuple[str, int]]) -> None:
    assert [(subject, value) for subject, _, value in subjects(sentence)] == told


def test_a_number_of_ten_thousands_without_a_measure_word_counts_what_its_noun_says() -> None:
    assert subjects("微博、微信公众号关注量达269万，全年发布信息9条。")[0] == ("微博、微信公众号关注量", "", Decimal(2690000))


def test_prose_does_not_overrule_a_table() -> None:
    report: Report = read(report_text(three=THREE, one="未收到政府信息公开申请。"))
    cell = report.cells[CellKey("requests.new", "total")]
    assert (cell.status, cell.value) == (CellStatus.REPORTED, 11)


@pytest.mark.parametrize(
    ("sentence", "known"),
    [
        pytest.param("全年办理行政复议案件509件。", None, id="reviews it decided on any subject"),
        pytest.param("全年因政府信息公开引发行政复议2件。", 2, id="reviews over disclosure"),
    ],
)
def test_only_disputes_over_disclosure_fill_a_cell(sentence: str, known: int | None) -> None:
    report = read(report_text(three=THREE, one=sentence, four=disputes_table("\t".join(["", "", "", "", "", *["0"] * 10]))))
    assert report.cells[CellKey("reconsideration.total")].known == known
