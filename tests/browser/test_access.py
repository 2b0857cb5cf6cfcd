"""For every reader: keyboard alone, screen readers, input methods, contrast, and less motion."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import EN, answered, ask, field
from tests.browser.conftest import Visit
from tests.browser.line import Fault, Line
from tests.browser.test_embedding import host_page


def focused(page: Page) -> str:
    """The accessible name of what has the focus, inside the widget too."""
    name: str = page.evaluate(
        """() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                   return at.getAttribute("aria-label") ?? at.textContent; }"""
    )
    return name


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    for _ in range(60):
        if focused(page).startswith(name):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard never reaches {name}; it ended at {focused(page)}")


def test_everything_can_be_done_by_keyboard_and_the_focus_returns(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    page = visit(host_page(host, line, 'data-lang="en"'))
    tab_to(page, "Open the chat")
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.type(EN)
    page.keyboard.press("Enter")
    answered(page)
    tab_to(page, "Source 2", "Shift+Tab")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.locator(".lit")).to_be_visible()
    expect(panel).to_be_focused()
    for _ in range(12):  # what the panel hides cannot be reached
        page.keyboard.press("Tab")
        assert not focused(page).startswith(("Source 2", "Your question"))
    tab_to(page, "Close the source")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert focused(page).startswith("Source 2")
    page.keyboard.press("Escape")
    assert focused(page) == "Open the chat"
    expect(page.locator(".chat")).to_be_hidden()


def test_enter_does_not_send_what_an_input_method_composes(visit: Visit, line: Line) -> None:
    page = visit()
    field(page).focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "putian", "selectionStart": 6, "selectionEnd": 6})
    composing = (
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    field(page).evaluate(composing)
    field(page).evaluate(composing.replace("isComposing: true", "keyCode: 229"))
    assert field(page).input_value() == "putian"
    session.send("Input.insertText", {"text": "莆田2023年收到多少申请"})
    assert line.asked == []
    expect(field(page)).to_have_value("莆田2023年收到多少申请")
    page.keyboard.press("Shift+Enter")
    assert line.asked == []
    page.keyboard.press("Enter")
    answered(page)
    assert [asked.body["message"] for asked in line.asked] == ["莆田2023年收到多少申请"]


def test_a_screen_reader_hears_what_happens_and_only_once(visit: Visit, line: Line) -> None:
    page = visit()
    said = page.locator(".main [role=status]")
    line.fault = Fault.HELD
    field(page).fill(EN)
    field(page).press("Enter")
    expect(said).to_have_text("Looking up the tables…")
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
    line.fault = Fault.NONE
    line.released.set()
    answer = answered(page)
    expect(answer).to_have_attribute("aria-busy", "false")
    expect(said).to_contain_text("Answered: Putian Municipal Bureau")
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    expect(page.get_by_role("article", name=f"Question: {EN}")).to_be_visible()
    expect(answer).to_have_attribute("lang", "en")


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def open_everything(page: Page, question: str = EN) -> Locator:
    """An answer with a table and a chart, a rated one, and a source beside it."""
    ask(page, "2023年各机关收到的申请排名")
    answer = ask(page, question)
    answer.locator("details.sources summary").click()
    answer.locator(".actions .icon").nth(1).click()
    expect(answer.locator(".comment")).to_be_visible()
    answer.locator(".blocks .chip").first.click()
    panel = page.get_by_role("dialog")
    expect(panel.locator(".lit")).to_be_visible()
    return panel


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_launcher(theme: str, visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    page = visit(host_page(host, line, f'data-lang="en" data-theme="{theme}"'))
    page.get_by_role("button", name="Open the chat").click()
    open_everything(page)
    inside = [found for found in violations(page) if 'id="own"' not in found and "<h1>" not in found and "<html" not in found]
    assert inside == []


def test_nothing_moves_for_readers_who_want_less_motion(visit: Visit, line: Line) -> None:
    page = visit(reduced_motion="reduce")
    line.fault = Fault.HELD
    field(page).fill(EN)
    field(page).press("Enter")
    assert page.locator(".answer .dots").evaluate("dot => getComputedStyle(dot).animationName") == "none"
