"""Who reports on which year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.domain.report import Level, Scope
from indexer.extraction.agency import identify_agency
from indexer.extraction.extract import extract
from indexer.extraction.identity import Manifest
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.text import parse_text
from tests.indexer.extraction.reports import GAZETTEER, TITLE, read, report_text


@pytest.mark.parametrize(
    ("printed", "name", "code", "level", "scope"),
    [
        ("莆田市工信局", "莆田市工业和信息化局", "350300", Level.CITY, Scope.ORGAN),
        ("上海市科委", "上海市科学技术委员会", "310000", Level.PROVINCE, Scope.ORGAN),
        ("宿迁市", "宿迁市人民政府", "321300", Level.CITY, Scope.TERRITORY),
        ("上海市人民政府办公厅", "上海市人民政府办公厅", "310000", Level.PROVINCE, Scope.OFFICE),
        ("仙游县榜头镇人民政府", "仙游县榜头镇人民政府", "350322", Level.TOWN, Scope.TERRITORY),
        ("荔城区镇海街道办事处", "荔城区镇海街道办事处", "350304", Level.TOWN, Scope.TERRITORY),
        ("国家税务总局莆田市税务局", "国家税务总局莆田市税务局", "350300", Level.CITY, Scope.ORGAN),
        ("生态环境部", "生态环境部", "000000", Level.CENTRAL, Scope.ORGAN),
        ("海关总署", "海关总署", "000000", Level.CENTRAL, Scope.ORGAN),
        ("莆田学院", "莆田学院", "350300", Level.CITY, Scope.ORGAN),
        ("莆田第一中学", "莆田第一中学", "350300", Level.CITY, Scope.ORGAN),
        ("莆田市第一医院", "莆田市第一医院", "350300", Level.CITY, Scope.ORGAN),
        ("莆田市水务集团有限公司", "莆田市水务集团有限公司", "350300", Level.CITY, Scope.ORGAN),
        ("中华人民共和国厦门海关", "中华人民共和国厦门海关", "350200", Level.CITY, Scope.ORGAN),
        ("中华人民共和国财政部", "中华人民共和国财政部", "000000", Level.CENTRAL, Scope.ORGAN),
        ("中共仙游县委仙游县人民政府办公室", "中共仙游县委仙游县人民政府办公室", "350322", Level.COUNTY, Scope.OFFICE),
        ("莆田市发展和改革委员会（粮食局）", "莆田市发展和改革委员会（粮食局）", "350300", Level.CITY, Scope.ORGAN),
        ("莆田市仙游县度尾镇", "莆田市仙游县度尾镇人民政府", "350322", Level.TOWN, Scope.TERRITORY),
        ("达茂联合旗人民政府", "达茂联合旗人民政府", "150223", Level.COUNTY, Scope.TERRITORY),
        ("前郭县教育局", "前郭县教育局", "220721", Level.COUNTY, Scope.ORGAN),
        ("国家统计局遵义调查队", "国家统计局遵义调查队", "520300", Level.CITY, Scope.ORGAN),
        ("莆田市供销合作社", "莆田市供销合作社", "350300", Level.CITY, Scope.ORGAN),
        ("玉龙纳西族自治县太平镇人民政府", "玉龙纳西族自治县太平镇人民政府", "530721", Level.TOWN, Scope.TERRITORY),
    ],
)
def test_an_agency_by_its_printed_name(printed: str, name: str, code: str, level: Level, scope: Scope, gazetteer: Gazetteer) -> None:
    agency = identify_agency([printed], "", gazetteer)
    assert agency is not None
    assert (agency.name, agency.region_code, agency.level, agency.scope) == (name, code, level, scope)


@pytest.mark.parametrize(("text", "code"), [("福州市鼓楼区", "350102"), ("开封市的鼓楼区", "410204"), ("鼓楼区", "")])
def test_a_place_that_several_share_is_told_apart_by_the_text_or_left_open(text: str, code: str, gazetteer: Gazetteer) -> None:
    agency = identify_agency(["鼓楼区教育局"], text, gazetteer)
    assert agency is not None
    assert agency.region_code == code


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("莆田市教育局2023年政府信息公开工作年度报告", 2023),
        ("2023年莆田市教育局政府信息公开工作年度报告", 2023),
        ("莆田市教育局2023年度政府信息公开年报", 2023),
        ("莆田市教育局二〇二三年政府信息公开工作年度报告", 2023),
        ("莆田市教育局关于2023年度政府信息公开工作情况的报告", 2023),
        ("2023 年莆田市教育局政府信息公开工作\n年度报告", 2023),
        ("莆田市教育局2023年信息公开工作年度报告", 2023),
        ("关于报送莆田市教育局2023年政府信息公开工作年度报告的函", 2023),
        ("莆田市教育局公布2023年政府信息公开年度报告", 2023),
        ("莆田市教育局２０２３年政府信息公开工作年度报告", 2023),
        ("首页 > 年报 > 莆田市教育局2023年政府信息公开工作年度报告", 2023),
    ],
)
def test_titles_as_agencies_write_them(title: str, year: int) -> None:
    report = read(report_text(title=title))
    assert (report.agency.name, report.year) == ("莆田市教育局", year)


def test_without_a_title_signature_and_period_tell() -> None:
    report = read(
        report_text(
            title="",
            intro="统计时间为2022年1月1日至2022年12月31日。",
            one="我局收到申请0件。",
            sign="莆田市教育局\n\n2023年1月9日",
        )
    )
    assert (report.agency.name, report.year, report.signed_on) == ("莆田市教育局", 2022, date(2023, 1, 9))


def test_a_notice_quoted_in_the_text_is_no_title() -> None:
    intro = "根据《福州市人民政府办公厅关于做好2021年政府信息公开工作年度报告编制工作的通知》要求，编制本报告，统计期限自2022年1月1日起至2022年12月31日止。"
    report = read(report_text(title="", intro=intro, sign="莆田市教育局\n\n2023年1月9日"))
    assert (report.agency.name, report.year) == ("莆田市教育局", 2022)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("今天的天气很好，适合出门散步。", "does not look like an annual report"),
        (report_text(title="", intro="统计期限自2022年1月1日起至2022年12月31日止。"), "names no agency"),
        (report_text(title="莆田市教育局政府信息公开工作年度报告", one="我局收到申请0件。"), "which year"),
        ("莆田市教育局2023年政府信息公开工作年度报告", "neither the tables nor the figures"),
    ],
    ids=["no report", "no agency", "no year", "nothing but a title"],
)
def test_what_cannot_become_a_report_is_named_with_its_reason(text: str, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem) as error:
        read(text)
    assert error.value.advice


def test_a_manifest_settles_agency_and_year() -> None:
    data = report_text(title="", intro="", one="我局收到申请0件。").encode()
    manifest = Manifest(source_url="http://a.cn/1", retrieved_at="2024-02-01T08:00:00+00:00", agency="莆田市教育局", year=2023)
    report = extract(parse_text(data, Path("a.txt")), data, Path("a.txt"), GAZETTEER, manifest)
    assert (report.agency.name, report.year, report.source.url) == ("莆田市教育局", 2023, "http://a.cn/1")


def test_a_report_id_is_the_same_for_the_same_content_only() -> None:
    assert read(report_text()).report_id == read(report_text()).report_id
    assert read(report_text()).report_id != read(report_text(six="改了一句。")).report_id


def test_passages_stand_under_their_heading() -> None:
    report = read(report_text(one="（一）平台\n\n网站开设专栏，公众号定期推送，群众可以在线查询各类信息。"))
    assert (report.passages[0].section, report.passages[0].heading) == ("一", "（一）平台")


def test_a_menu_above_the_title_is_no_part_of_it() -> None:
    menu = "网站首页\n政府信息公开指南\n政府信息公开制度\n发布时间：2024-01-26 来源：莆田市教育局"
    report = read(f"{menu}\n{report_text()}")
    assert (report.agency.name, report.year) == ("莆田市教育局", 2023)
    assert report.title == TITLE


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("三明市三元区\n生态环境局2023年政府信息公开工作年度报告", "三明市三元区生态环境局"),
        ("政府信息公开制度\n莆田市教育局2023年政府信息公\n开工作年度报告", "莆田市教育局"),
        ("莆田市\n莆田市教育局2023年政府信息公开工作年度报告", "莆田市教育局"),
    ],
    ids=["the place on a line of its own", "a menu above a title over two lines", "a place above that the title names itself"],
)
def test_a_title_over_lines_begins_with_its_place(lines: str, name: str) -> None:
    assert read(report_text(title=lines)).agency.name == name


@pytest.mark.parametrize("between", ["- 7 -", "2023年政府信息公开工作年度报告"], ids=["a page number", "a running head"])
def test_a_page_break_between_name_and_date_of_a_signature(between: str) -> None:
    report = read(report_text(title="2023年政府信息公开工作年度报告", sign=f"莆田市教育局\n\n{between}\n\n2024年1月20日"))
    assert (report.agency.name, report.signed_on) == ("莆田市教育局", date(2024, 1, 20))


def test_whom_a_reader_is_sent_to_reports_if_nobody_else_is_named() -> None:
    intro = "本报告依照条例编制。如对本报告有疑问，请与莆田市教育局联系（电话：0594-0000000）。"
    assert read(report_text(title="2023年政府信息公开工作年度报告", intro=intro)).agency.name == "莆田市教育局"


def test_a_name_broken_over_two_lines_of_the_title() -> None:
    report = read(report_text(title="荔城区人民政\n府办公室2023年度政府信息公开工作年度报告"))
    assert (report.agency.name, report.agency.scope) == ("荔城区人民政府办公室", Scope.OFFICE)


def test_a_county_on_the_line_above_its_town_whose_name_is_a_place_elsewhere_too() -> None:
    report = read(report_text(title="玉龙纳西族自治县\n太平镇人民政府2023年政府信息公开工作年度报告"))
    assert (report.agency.name, report.agency.region_code) == ("玉龙纳西族自治县太平镇人民政府", "530721")


# ---------------------------------------------------------------- copies that lost the title

_NO_TITLE = {
    "现公布盘锦市2023年政府信息公开工作年度报告。": ("盘锦市人民政府", "211100"),
    "按规定编制2022年永安市人民政府办公室政府信息公开年度报告。": ("永安市人民政府办公室", "350481"),
    "特编制《茂名市人民政府地方志办公室2023年政府信息公开工作年度报告》。": ("茂名市人民政府地方志办公室", "440900"),
    "根据《某省人民政府办公厅关于做好2022年政府信息公开工作年度报告的通知》，结合泸州市商务局2022年政府信息公开工作实际，编制本报告。": (
        "泸州市商务局", "510500",
    ),
    "结合国家税务总局合肥市蜀山区税务局（以下简称“蜀山区税务局”）政府信息公开工作有关数据写成。": (
        "国家税务总局合肥市蜀山区税务局", "340104",
    ),
    "本报告由度尾镇人民政府编制。": ("度尾镇人民政府", ""),
    "本报告由莆田市仙游县度尾镇人民政府编制。": ("莆田市仙游县度尾镇人民政府", "350322"),
    "2023年，宁国市教育体育局认真落实条例。如有疑问，请与宁国市政务公开办公室联系。": ("宁国市教育体育局", "341881"),
    "如有疑问，请与宁国市政务公开办公室联系。": ("宁国市人民政府", "341881"),
    "本报告在池州市人民政府网站公布。2023年，市文促局认真落实条例。": ("池州市文促局", "341700"),
}  # fmt: skip


@pytest.mark.parametrize(("opening", "agency"), _NO_TITLE.items())
def test_the_prose_names_the_agency_where_a_copy_lost_the_title(opening: str, agency: tuple[str, str]) -> None:
    report = read(report_text(title="", intro=opening, one="2023年，我局收到申请0件。"))
    assert (report.agency.name, report.agency.region_code) == agency


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("凤凰山街道2023年政府信息公开工作年度报告", ("凤凰山街道办事处", "", Level.TOWN)),
        ("和顺里街2023年政府信息公开工作年度报告", ("和顺里街道办事处", "", Level.TOWN)),
        ("国家卫生健康委2023年政府信息公开工作年度报告", ("国家卫生健康委员会", "000000", Level.CENTRAL)),
        ("巫溪县人民政府机关2023年政府信息公开工作年度报告", ("巫溪县人民政府办公室", "500238", Level.COUNTY)),
        ("青岛海关关区2023年政府信息公开工作年度报告", ("青岛海关", "370200", Level.CITY)),
        ("青松岭工业园区2023年政府信息公开工作年度报告", ("青松岭工业园区", "", Level.COUNTY)),
    ],
)
def test_a_title_without_a_place(title: str, agency: tuple[str, str, Level]) -> None:
    report = read(report_text(title=title))
    assert (report.agency.name, report.agency.region_code, report.agency.level) == agency


def test_a_town_takes_its_county_from_the_text_and_not_from_a_place_it_is_named_like() -> None:
    """西城街 is no part of Beijing's 西城区."""
    report = read(
        report_text(title="西城街街道办事处2023年政府信息公开工作年度报告", intro="请与沁水县西城街街道办事处政务信息公开办公室联系。")
    )
    assert (report.agency.name, report.agency.region_code) == ("沁水县西城街街道办事处", "140521")


@pytest.mark.parametrize("title", ["教育局", "我局", "市教育局"])
def test_a_title_that_names_nobody_needs_a_manifest(title: str) -> None:
    with pytest.raises(UnreadableReportError, match="names no agency"):
        read(report_text(title=f"{title}2023年政府信息公开工作年度报告", one="我局收到申请0件。"))
