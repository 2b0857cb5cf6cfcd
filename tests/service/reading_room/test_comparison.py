"""The comparison: figures of the source documents side by side, what is missing said, and the same as a file."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from tests.conftest import REAL_REPORTS, require
from tests.service.reading_room.conftest import PUTIAN, Page, open_page

FUJIAN, NANPING = "福建省工业和信息化厅", "南平市工业和信息化局"


def address(path: str = "", /, **wanted: Any) -> str:
    return f"/browse/compare{path}?{urlencode(wanted, doseq=True)}"


def compared(page: Page, number: int = 1) -> list[list[str]]:
    table = f"(//table[contains(@class, 'compared')])[{number}]"
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.tree.xpath(f"{table}//tr")]


def test_figures_stand_by_agency_and_year(client: TestClient) -> None:
    wanted = {"agency": [PUTIAN, FUJIAN], "metric": ["requests.new", "reconsideration.total"]}
    page = open_page(client, address(**wanted), "zh")
    assert page.texts("//h2") == ["本年新收政府信息公开申请数量", "行政复议（总计）"]
    assert compared(page) == [["机关", "2021", "2023"], [PUTIAN, "无报告", "3"], [FUJIAN, "11", "无报告"]]
    # the source leaves the cell of Putian's reconsiderations empty
    assert compared(page, 2) == [
        ["机关", "2021", "2023"],
        [PUTIAN, "无报告", "□ (我们的文本中未印出)"],
        [FUJIAN, "1", "无报告"],
    ]
    (href,) = page.values("(//table[contains(@class, 'compared')])[1]/tbody/tr[1]//a/@href")
    assert open_page(client, href, "zh").text("//p[@class='value']/strong") == "3件"


def test_a_metric_of_one_applicant(client: TestClient) -> None:
    page = open_page(client, address(agency=PUTIAN, metric="requests.unavailable.not_held", applicant="natural_person", year=2023))
    assert compared(page)[1][1] == "2"
    page = open_page(client, address(agency=PUTIAN, metric="requests.unavailable.not_held/natural_person"))
    assert compared(page)[1][1] == "2"


def test_a_measure_prints_its_fraction_and_a_small_base_is_said(client: TestClient) -> None:
    page = open_page(client, address(agency=PUTIAN, metric="disclosure_rate"))
    assert compared(page)[1][1] == "33.3%∑ (computed from cells of the report) 1 / 3"
    assert any("base is under 10" in note for note in page.texts("//p[@class='notice']"))


def test_nothing_to_divide_by_is_no_rate(client: TestClient) -> None:
    page = open_page(client, address(agency="招远市工业和信息化局", metric="disclosure_rate"))
    assert compared(page)[1][1].startswith("– (nothing to divide by")


def test_disputed_figures_are_marked_and_years_without_a_report_are_no_zeros(shelf: TestClient) -> None:
    page = open_page(shelf, address(agency=PUTIAN, metric=["requests.concluded", "disclosure_rate"], applicant="natural_person"))
    assert compared(page) == [
        ["Agency", "2022", "2023"],
        [
            "Putian Municipal Bureau of Industry and Information Technology (莆田市工业和信息化局)",
            "4≠ (printed, contradicts other figures)",
            "3",
        ],
    ]
    assert compared(page, 2)[1][1].startswith("25%∑≠")


def test_figures_of_both_sides_of_a_break_carry_its_warning(shelf: TestClient) -> None:
    require(REAL_REPORTS.is_dir(), f"the real reports in {REAL_REPORTS}")

    def warned(metric: str) -> bool:
        page = open_page(shelf, address(agency=[PUTIAN, "上海市人民政府办公厅"], metric=metric))
        return any(note.startswith("The 2021 edition counts other things") for note in page.texts("//p[@class='notice']"))

    assert warned("requests.other")
    assert not warned("requests.new")


def test_agencies_are_found_by_words_and_offered(client: TestClient) -> None:
    page = open_page(client, address(find="Fujian", agency=PUTIAN))
    assert page.values("//div[@id='found']//input/@value") == [FUJIAN, NANPING]
    assert page.values("//div[@id='chosen']//input[@checked]/@value") == [PUTIAN]
    assert "No agency" in open_page(client, address(find="nowhere")).text("//div[@id='found']/p")


def test_the_form_keeps_what_the_address_says(client: TestClient) -> None:
    page = open_page(client, address(agency=PUTIAN, metric="requests.granted", year=2023, applicant="company"))
    assert page.values("//input[@type='checkbox'][@checked]/@value") == [PUTIAN, "requests.granted", "2023"]
    assert page.values("//select[@name='applicant']/option[@selected]/@value") == ["company"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"agency": PUTIAN, "metric": "requests.refused"}, "names a figure or an applicant"),
        ({"agency": PUTIAN, "metric": "requests.new", "applicant": "martians"}, "names a figure or an applicant"),
        ({"agency": [f"a{n}" for n in range(21)], "metric": "requests.new"}, "more than one page can compare"),
        ({"agency": PUTIAN, "metric": "requests.new", "year": "last"}, "not as it should be"),
        ({"agency": PUTIAN, "metric": "requests.new", "year": 10**20}, "not as it should be"),
    ],
    ids=["metric", "applicant", "too many", "year", "a year that no database holds"],
)
def test_what_cannot_be_compared_is_said(wanted: dict[str, object], said: str, client: TestClient) -> None:
    assert said in open_page(client, address(**wanted), status=422).text("//p[@class='notice']")


def test_an_agency_without_a_report_is_named(client: TestClient) -> None:
    page = open_page(client, address(agency=["厦门市工业和信息化局", PUTIAN], metric="requests.new"))
    assert "厦门市工业和信息化局" in page.text("//p[@role='alert']")
    assert len(compared(page)) == 2


def test_the_same_as_csv(client: TestClient) -> None:
    wanted = {"agency": [PUTIAN, FUJIAN], "metric": ["requests.new", "reconsideration.total", "disclosure_rate"], "lang": "zh"}
    response = client.get(address(".csv", **wanted))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["agency"], row["year"], row["metric"], row["applicant"], row["value"], row["status"]) for row in rows] == [
        (PUTIAN, "2021", "requests.new", "", "", "no_report"),
        (PUTIAN, "2023", "requests.new", "total", "3", "reported"),
        (FUJIAN, "2021", "requests.new", "total", "11", "reported"),
        (FUJIAN, "2023", "requests.new", "", "", "no_report"),
        (PUTIAN, "2021", "reconsideration.total", "", "", "no_report"),
        (PUTIAN, "2023", "reconsideration.total", "", "", "blank"),
        (FUJIAN, "2021", "reconsideration.total", "", "1", "reported"),
        (FUJIAN, "2023", "reconsideration.total", "", "", "no_report"),
        (PUTIAN, "2021", "disclosure_rate", "", "", "no_report"),
        (PUTIAN, "2023", "disclosure_rate", "", "33.3", "derived"),
        (FUJIAN, "2021", "disclosure_rate", "", "81.8", "derived"),
        (FUJIAN, "2023", "disclosure_rate", "", "", "no_report"),
    ]
    assert rows[1]["label"] == "本年新收政府信息公开申请数量"


def test_the_chart_says_in_words_what_it_shows(client: TestClient) -> None:
    wanted = {"agency": [PUTIAN, FUJIAN, NANPING], "metric": "requests.new"}
    page = open_page(client, address(**wanted), "zh")
    (words,) = page.values("//figure[@class='chart']/img/@alt")
    assert f"{PUTIAN} 2023: 3" in words
    (picture,) = page.values("//figure[@class='chart']/img/@src")
    drawn = client.get(picture)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert open_page(client, address(".svg", agency=PUTIAN, metric="requests.new"), status=404)
