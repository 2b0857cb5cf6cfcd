"""The reading room in a real browser: figures in their rows and columns, filters, the comparison, both themes, languages and widths."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import field
from tests.browser.conftest import HOSTILE_AGENCY, HOSTILE_WORDS, Visit
from tests.browser.line import Line
from tests.browser.test_access import violations
from tests.browser.test_pictures import OVERFLOW, take

PUTIAN, FUJIAN = "莆田市工业和信息化局", "福建省工业和信息化厅"
COMPARED = f"/browse/compare?agency={PUTIAN}&agency={FUJIAN}&agency=新乡市工业和信息化局&metric=requests.new&metric=reconsideration.total"


def report_of(page: Page, line: Line, agency: str) -> str:
    found = page.request.get(f"{line.url}/reports", params={"agency": agency}).json()["reports"]
    return str(found[0]["report_id"])


def open_report(visit: Visit, line: Line, agency: str = PUTIAN, **options: object) -> Page:
    page = visit("/browse", **options)
    page.goto(f"{line.url}/browse/reports/{report_of(page, line, agency)}")
    return page


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_figure_stands_in_the_row_and_column_of_the_source(visit: Visit, line: Line) -> None:
    page = open_report(visit, line, locale="zh-CN")
    # the source: of 3 requests of natural persons 1 granted, 2 for which the information was not held
    figures = {"requests.new": "3", "requests.granted": "1", "requests.unavailable.not_held": "2", "requests.concluded": "3"}
    for metric, value in figures.items():
        cell = page.locator(f'[id="{metric}/natural_person"]')
        expect(cell).to_have_text(value)
        x, y = middle(page, f'[id="{metric}/natural_person"]')
        assert x == pytest.approx(middle(page, '[id="requests::natural_person"]')[0], abs=1)
        assert y == pytest.approx(middle(page, f'[id="requests:{metric}"]')[1], abs=1)
    expect(page.locator('[id="requests:requests.unavailable.not_held"]')).to_have_text("1.本机关不掌握相关政府信息")
    expect(page.locator('[id="reconsideration.total"]')).to_contain_text("□")
    expect(page.locator('[id="litigation.direct.total"]')).to_have_text("0")


def test_a_figure_leads_to_its_place_and_back(visit: Visit, line: Line) -> None:
    page = open_report(visit, line)
    page.locator('[id="requests.unavailable.not_held/total"] a').click()
    expect(page.locator("mark")).to_have_text("2")
    expect(page.locator(".line")).to_contain_text("本机关不掌握相关政府信息")
    page.get_by_role("link", name="Back to the report").click()
    cell = page.locator('[id="requests.unavailable.not_held/total"]')
    expect(cell).to_be_in_viewport()
    assert cell.evaluate("cell => cell.matches(':target')")
    page.get_by_role("link", name="Ask about this report").click()
    expect(field(page)).to_have_value("Putian Municipal Bureau of Industry and Information Technology, 2023: ")
    assert line.asked == []


def test_a_report_with_pages_shows_the_page_with_a_frame(visit: Visit, line: Line) -> None:
    page = visit("/browse")
    listed = page.request.get(f"{line.url}/reports?limit=500").json()["reports"]
    pdf = next(item["report_id"] for item in listed if item["file"].endswith(".pdf"))
    page.goto(f"{line.url}/browse/reports/{pdf}/place?cell=requests.concluded/total")
    picture = page.locator(".picture img")
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 500", arg=picture.element_handle())
    assert "highlight=" in (picture.get_attribute("src") or "")
    assert violations(page) == []


def test_the_catalogue_is_filtered_without_a_script_and_its_address_can_be_shared(visit: Visit, line: Line) -> None:
    page = visit("/browse", java_script_enabled=False)
    page.get_by_label("Place or agency").fill("Fujian")
    page.get_by_label("Year").select_option("2023")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".reports a")).to_have_text([f"Putian Municipal Bureau of Industry and Information Technology ({PUTIAN}) 2023"])
    expect(visit(page.url, locale="zh-CN").locator(".reports a")).to_have_text([f"{PUTIAN} 2023"])
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("已收录的报告")
    expect(page.locator(".reports a")).to_have_text([f"{PUTIAN} 2023"])


def test_agencies_are_compared_downloaded_and_shared(visit: Visit, line: Line) -> None:
    page = visit("/browse/compare")
    page.get_by_label("Find agencies").fill("$& nowhere")
    expect(page.locator("#found")).to_contain_text("$& nowhere")
    for words, agency in (("Putian", PUTIAN), ("福建省", FUJIAN)):
        page.get_by_label("Find agencies").fill(words)
        page.locator("#found").get_by_text(agency).first.click()
    page.get_by_label("new requests received this year").check()
    page.get_by_role("button", name="Compare").click()
    rows = page.locator(".compared tbody tr")
    expect(rows.nth(0).locator("td")).to_have_text(["no report", "3"])
    expect(rows.nth(1).locator("td")).to_have_text(["11", "no report"])
    expect(visit(page.url, locale="zh-CN").locator(".compared tbody tr").nth(1).locator("td")).to_have_text(["11", "无报告"])
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as stream:
        figures = {(row["agency"], row["year"]): row["value"] for row in csv.DictReader(stream)}
    assert figures == {(PUTIAN, "2021"): "", (PUTIAN, "2023"): "3", (FUJIAN, "2021"): "11", (FUJIAN, "2023"): ""}


def test_a_report_that_means_harm_does_none(visit: Visit, line: Line) -> None:
    page = open_report(visit, line, HOSTILE_AGENCY)
    expect(page.locator("section[aria-labelledby=words]")).to_contain_text(HOSTILE_WORDS)
    assert page.evaluate("window.hacked") is None
    assert page.locator('a[href^="javascript"]').count() == 0


def test_the_theme_is_kept_from_page_to_page(visit: Visit, line: Line) -> None:
    page = visit("/browse", color_scheme="light")
    page.get_by_role("button", name="Theme: auto").click()
    page.get_by_role("button", name="Theme: light").click()
    page.goto(f"{line.url}/browse/compare")
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 18, 20)"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("zh-CN", "dark")], ids=["en", "zh"])
def test_the_pages_can_be_read_by_everybody(locale: str, scheme: str, width: int, visit: Visit, line: Line, tmp_path: Path) -> None:
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    page = visit("/browse", locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800})
    report = report_of(page, line, PUTIAN)
    addresses = {
        "catalogue": "/browse",
        "report": f"/browse/reports/{report}#requests.unavailable.not_held/total",
        "place": f"/browse/reports/{report}/place?cell=requests.denied/total",
        "compare": COMPARED,
    }
    for name, address in addresses.items():
        page.goto(line.url + address)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        take(page, folder / f"room-{name}-{locale[:2]}-{scheme}-{width}.png")
        assert violations(page) == [], name
        assert page.evaluate(OVERFLOW) <= 0, name
