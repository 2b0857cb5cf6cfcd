"""A report's page, and the pages that show where its figures stand. Figures are those of the source documents."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from service.reading_room.pages import web_address
from tests.conftest import REAL_REPORTS, SAMPLES, require
from tests.service.reading_room.conftest import PUTIAN, open_page, report_id


def printed_rows(sample: str) -> list[tuple[str, list[str]]]:
    """The rows of section 三 of a sample, by the last label before the figures."""
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    table = text[text.index("## 三、") : text.index("## 四、")]
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines() if re.match(r"\|.*\d \|$", line)]
    return [([cell for cell in line[:-7] if cell][-1], line[-7:]) for line in lines]


def test_the_table_has_the_figures_of_the_source_in_its_rows_and_columns(client: TestClient) -> None:
    page = open_page(client, f"/browse/reports/{report_id(client, PUTIAN)}", "zh")
    expected = printed_rows("putian-2023.md")
    assert len(expected) == 25
    drawn = []
    for row in page.tree.xpath("//table[contains(@class, 'form-2')]//tr[td and not(contains(@class, 'subtotal'))]"):
        label = "".join(row.xpath("(./th)[last()]//text()")).strip()
        drawn.append((re.sub(r"\s", "", label), [" ".join(cell.text_content().split()) for cell in row.xpath("./td")]))
    assert drawn == [(re.sub(r"\s", "", label), figures) for label, figures in expected]


def test_a_cell_says_its_row_column_and_state_to_those_who_do_not_see(client: TestClient) -> None:
    page = open_page(client, f"/browse/reports/{report_id(client, PUTIAN)}")
    assert page.cell("requests.unavailable.not_held/total") == "2"
    assert page.cell("proactive.normative_documents.repealed") == "2"
    assert page.cell("requests.denied/total") == "0∑ (derived by adding the rows of the group)"
    assert page.cell("reconsideration.total") == "□ (not printed in our copy)"
    assert page.cell("litigation.direct.total") == "0"
    (headers,) = page.values("//td[@id='requests.unavailable.not_held/total']/@headers")
    named = [page.text(f"//th[@id='{name}']") for name in headers.split()]
    assert [re.sub(r"^\W*\d?\W*", "", name) for name in named] == [
        "Applicants",
        "total",
        "三、Results of this year",
        "四）unable to provide",
        "the information was not held",
    ]


def test_headings_are_those_of_the_table_alone(client: TestClient) -> None:
    page = open_page(client, f"/browse/reports/{report_id(client, PUTIAN)}")
    ids = page.values("//@id")
    assert len(ids) == len(set(ids))
    for table in page.tree.xpath("//table[contains(@class, 'form')]"):
        held = set(table.xpath(".//th/@id"))
        assert all(held.issuperset(headers.split()) for headers in table.xpath(".//td/@headers"))


@pytest.mark.parametrize(("language", "said"), [("zh", "第二十条第（一）项"), ("en", "Article 20(1)")])
def test_the_clause_above_a_table_is_said_in_the_reader_s_language(language: str, said: str, client: TestClient) -> None:
    page = open_page(client, f"/browse/reports/{report_id(client, PUTIAN)}", language)
    assert page.texts("//table[contains(@class, 'form-1')]//th[@scope='colgroup']")[0] == said


def test_the_page_has_all_of_the_report(client: TestClient) -> None:
    identifier = report_id(client, PUTIAN)
    page = open_page(client, f"/browse/reports/{identifier}", "zh")
    assert page.text("//h1") == "莆田市工业和信息化局2023年政府信息公开工作年度报告"
    assert page.texts("//dl[@class='facts']//dd")[:5] == [PUTIAN, "2023", "2023年1月1日至2023年12月31日", "市级", "单个机关"]
    figures = page.texts("//section[@aria-labelledby='figures']//tbody/tr/td[1]")
    assert {"93条", "256条", "4155个"} <= set(figures)
    report = client.get(f"/reports/{identifier}").json()
    assert len(figures) == len(report["figures"])
    assert len(page.texts("//ul[@class='findings']/li")) == len(report["findings"])
    text = page.text("//section[@aria-labelledby='words']")
    assert all(" ".join(passage["text"].split()) in text for passage in report["passages"])
    anchors = {f"{cell['metric']}/{cell['applicant']}" if cell["applicant"] else cell["metric"] for cell in report["cells"]}
    assert anchors <= set(page.values("//td/@id"))
    (ask,) = page.values("//a[contains(@class, 'button')]/@href")
    assert ask.startswith("/#ask=")


@pytest.mark.parametrize(
    ("cell", "value", "state"),
    [
        ("requests.unavailable.not_held/natural_person", "2", "printed"),
        ("requests.denied/total", "0", "derived by adding the rows of the group"),
        ("reconsideration.total", "not printed", "not printed in our copy"),
    ],
    ids=["printed", "derived", "blank"],
)
def test_the_place_of_a_cell_has_its_value_its_state_and_its_words(cell: str, value: str, state: str, client: TestClient) -> None:
    page = open_page(client, f"/browse/reports/{report_id(client, PUTIAN)}/place?cell={cell}")
    assert page.text("//p[@class='value']/strong") == value
    assert page.text("//p[@class='value']/span[@class='state']") == state
    if value == "2":
        assert page.text("//mark") == "2"
        assert "本机关不掌握相关政府信息" in page.text("//span[@class='line']")
    if state.startswith("derived"):
        assert len(page.texts("//section[@aria-labelledby='sources']//tr")) == 8


def test_the_place_of_a_sentence_is_marked(client: TestClient) -> None:
    identifier = report_id(client, PUTIAN)
    page = open_page(client, f"/browse/reports/{identifier}", "zh")
    (href,) = page.values("//section[@aria-labelledby='figures']//a[text()='4155个']/@href")
    assert open_page(client, href).text("//mark") == "4155个"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/browse/reports/nosuch", 404, "There is no such report here."),
        ("/browse/reports/nosuch/place?cell=requests.new/total", 404, "There is no such report here."),
        ("/browse/reports/{id}/place?cell=requests.nonsense", 422, "The form of this report has no such cell."),
        ("/browse/reports/{id}/place", 422, "Something in the address is not as it should be"),
        ("/browse/reports/{id}/place?at=x", 422, "Something in the address is not as it should be"),
        ("/browse/nowhere", 404, "There is no such page."),
    ],
)
def test_what_is_not_there_is_said_on_a_page(address: str, status: int, said: str, client: TestClient) -> None:
    page = open_page(client, address.format(id=report_id(client, PUTIAN)), status=status)
    assert page.text("//p[@class='notice']").startswith(said)


def test_errors_speak_chinese_too(client: TestClient) -> None:
    assert open_page(client, "/browse/reports/nosuch", "zh", 404).text("//p[@class='notice']").startswith("这里没有这份报告")


# ---------------------------------------------------------------- reports of other kinds


def test_a_report_that_means_harm_is_text(shelf: TestClient) -> None:
    identifier = report_id(shelf, "厦门")
    page = open_page(shelf, f"/browse/reports/{identifier}")
    assert "<img/src=x/onerror=alert(1)><script>alert(1)</script>" in page.text("//section[@aria-labelledby='words']")
    assert page.values("//img/@src | //@onerror | //script[not(@src)]") == []
    assert not any("javascript:" in address for address in page.values("//@href"))


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("https://a.example/b", True),
        ("javascript:alert(1)", False),
        (" JavaScript:alert(1)", False),
        ("http://[a.example", False),
        (None, False),
    ],
)
def test_a_link_leads_to_the_web_alone(address: str | None, led: bool) -> None:
    assert bool(web_address(address)) is led


def test_a_finding_is_marked_at_its_cells_and_leads_to_them(shelf: TestClient) -> None:
    (identifier,) = [item["report_id"] for item in shelf.get("/reports?agency=莆田&year=2022").json()["reports"]]
    page = open_page(shelf, f"/browse/reports/{identifier}")
    assert page.cell("requests.concluded/natural_person").startswith("4≠ (printed, contradicts other figures)")
    (flag, *_) = page.values("//td[@id='requests.concluded/natural_person']/a[@class='flag']/@href")
    assert page.tree.xpath(f"//li[@id='{flag[1:]}']//a[@href='#requests.concluded/natural_person']")
    assert page.texts("//ul[@class='findings']/li//span[contains(@class, 'tag')]")[0].endswith("contradiction")


def test_what_the_year_before_carried_forward_is_a_finding(shelf: TestClient) -> None:
    (identifier,) = [item["report_id"] for item in shelf.get("/reports?agency=莆田&year=2023").json()["reports"]]
    findings = open_page(shelf, f"/browse/reports/{identifier}", "zh").texts("//ul[@class='findings']/li/p[1]")
    assert any("5" in text and "0" in text and "矛盾" in text for text in findings)


def test_edition_2019_is_drawn_as_that_form(shelf: TestClient) -> None:
    require(REAL_REPORTS.is_dir(), f"the real reports in {REAL_REPORTS}")
    page = open_page(shelf, f"/browse/reports/{report_id(shelf, '上海')}", "zh")
    # read off the table of the source
    assert [page.cell(f"proactive.rules.{column}") for column in ("made", "published", "public_total")] == ["13", "13", "524"]
    assert page.cell("proactive.procurement.amount") == "251000 元"
    assert [page.cell(f"requests.new/{column}") for column in ("natural_person", "company", "total")] == ["821", "35", "859"]
    assert page.cell("requests.granted/total").startswith("272∑")
    assert page.values("//td[@id='requests.other/total']/preceding-sibling::th/@colspan") == ["2"]
