"""The page in both themes, languages and widths: pictures to look at, nothing cut off, nothing for axe to find.

`make pictures` keeps the pictures, and those of the README.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.acts import EN, ZH, ask
from tests.browser.conftest import Visit
from tests.browser.line import Line
from tests.browser.test_access import open_everything, violations

MOST_BYTES = 150_000
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def take(page: Page, path: Path) -> None:
    """Keep a picture of what is seen, in few enough colours to stand in a repository."""
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def test_the_pictures_of_the_docs_are_small(visit: Visit, line: Line, tmp_path: Path) -> None:
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    desk = visit(viewport={"width": 1280, "height": 760})
    desk.get_by_label("Year").select_option("2023")
    expect(desk.locator("#count")).to_have_text("3 in all")
    ask(desk, EN).locator(".chip").first.click()
    expect(desk.get_by_role("dialog").locator(".lit")).to_be_visible()
    take(desk, folder / "widget-source.png")
    phone = visit(locale="zh-CN", color_scheme="dark", viewport={"width": 390, "height": 760})
    ask(phone, ZH)
    take(phone, folder / "widget-phone.png")
    report = desk.request.get(f"{line.url}/reports", params={"agency": "莆田"}).json()["reports"][0]["report_id"]
    room = visit(f"/browse/reports/{report}#section-三", viewport={"width": 1280, "height": 760})
    expect(room.locator("h3:target")).to_be_in_viewport()
    take(room, folder / "reading-room.png")
    pictures = ("widget-source.png", "widget-phone.png", "reading-room.png")
    assert max((folder / name).stat().st_size for name in pictures) < MOST_BYTES


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "question"), [("en-GB", EN), ("zh-CN", ZH)], ids=["en", "zh"])
def test_the_page_can_be_read_by_everybody(locale: str, question: str, scheme: str, width: int, visit: Visit, tmp_path: Path) -> None:
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    name = f"{locale[:2]}-{scheme}-{width}"
    page = visit(locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800})
    expect(page.locator("#reports li").first).to_be_visible()
    expect(page.locator(".welcome button").first).to_be_visible()
    take(page, folder / f"page-{name}.png")
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    panel = open_everything(page, question)
    take(page, folder / f"source-{name}.png")
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    panel.locator("header .icon").click()
    take(page, folder / f"answer-{name}.png")
