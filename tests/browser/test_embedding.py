"""The widget on a page of another origin: under a strict policy, beside styles of its own, and where it is not allowed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.acts import EN, answered, ask, field
from tests.browser.conftest import Visit
from tests.browser.line import Line
from tests.conftest import ROOT

# what the page needs for itself; to this comes what docs/widget.md tells its owner to allow, and nothing else
OWN_POLICY = "default-src 'none'; style-src 'self'; require-trusted-types-for 'script'; "
DOCUMENTED = re.compile(r"^script-src .*https://gongkai\.example.*$", re.MULTILINE)


def policy(service: str) -> str:
    """The policy of a page that follows the docs."""
    documented = DOCUMENTED.search((ROOT / "docs" / "widget.md").read_text(encoding="utf-8"))
    assert documented
    return OWN_POLICY + documented[0].replace("https://gongkai.example", service)


def host_page(host: tuple[str, Path], line: Line, attributes: str = "") -> str:
    origin, folder = host
    tag = f'<script src="{line.url}/widget.js" {attributes} async></script>'
    page = f'<!doctype html><html lang="zh"><meta charset=utf-8><title>t</title><link rel=stylesheet href=own.css><h1>机关</h1><button id=own>b</button>{tag}'
    (folder / "strict.html").write_text(page, encoding="utf-8")
    (folder / "strict.policy").write_text(policy(line.url))
    (folder / "own.css").write_text(
        "* { color: rgb(255, 0, 0); letter-spacing: 3px } button { border-radius: 0; text-transform: uppercase }"
    )
    return f"{origin}/strict.html"


def own_look(page: Page) -> str:
    look: str = page.evaluate("JSON.stringify(Object.values(getComputedStyle(document.querySelector('#own'))))")
    return look


def test_it_works_under_a_strict_policy_and_leaves_the_page_as_it_was(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    page = visit(host_page(host, line, 'data-title="问年报" data-theme="light"'))
    before = own_look(page)
    page.get_by_role("button", name="打开问答").click()
    expect(page.get_by_role("heading", name="问年报")).to_be_visible()
    ask(page, EN).locator(".chip").first.click()
    expect(page.get_by_role("dialog").locator(".lit")).to_have_text("0")
    assert own_look(page) == before
    style = page.locator(".main > form textarea").evaluate(
        "field => [getComputedStyle(field).color, getComputedStyle(field).letterSpacing]"
    )
    assert style == ["rgb(34, 38, 43)", "normal"]
    assert page.evaluate("document.querySelectorAll('style, link').length") == 1


def test_pictures_of_pages_and_charts_need_no_more(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    page = visit(host_page(host, line))
    page.get_by_role("button", name="打开问答").click()
    chart = ask(page, "2023年各机关收到的申请排名").locator(".chart img")
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 100", arg=chart.element_handle())


def test_a_page_that_is_not_allowed_is_told_in_the_reader_s_language(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    # the same server under another name is another origin
    address = host_page(host, line).replace("127.0.0.1", "localhost")
    page = visit(address, expected="CORS policy|Failed to load resource")
    page.get_by_role("button", name="打开问答").click()
    field(page).fill(EN)
    field(page).press("Enter")
    expect(page.locator(".problem")).to_contain_text("服务不允许此网页提问")
    assert line.asked == []


def test_it_stands_where_the_page_wants_it(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    page = visit(host_page(host, line, 'data-mode="inline" data-target="h1" data-lang="en"'))
    expect(page.locator("h1 gongkai-chat .chat")).to_be_visible()
    ask(page, EN)
    page.reload()
    expect(answered(page)).to_contain_text("refused 0 requests")
