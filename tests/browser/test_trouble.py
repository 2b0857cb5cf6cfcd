"""What goes wrong: stopped, refused, cut, silent, offline, restarted, forgotten, and reports that mean harm. Nothing is lost or asked twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import BROKEN, EN, ZH, answered, ask, field
from tests.browser.conftest import HOSTILE_AGENCY, HOSTILE_WORDS, Service, Visit
from tests.browser.line import Fault, Line

# more than any pause between two attempts
LONG_PAUSE = 13_000


def begin(page: Page, question: str = EN) -> None:
    field(page).fill(question)
    field(page).press("Enter")


def pass_time(page: Page, until: Callable[[], bool]) -> None:
    """Let the page's own clock run until something has come about."""
    for _ in range(200):
        if until():
            return
        page.clock.run_for(LONG_PAUSE)
        page.wait_for_timeout(50)
    raise AssertionError("it never came about")


def messages_with(key: str | None, service: Service) -> int:
    (database,) = service.folder.glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute("SELECT count(*) FROM message WHERE idempotency_key = ?", [key]).fetchone()
    return int(count)


def test_a_question_can_be_stopped_and_asked_again(visit: Visit, line: Line) -> None:
    page = visit()
    line.fault = Fault.HELD
    begin(page)
    expect(page.locator(".answer .working")).to_have_text("Looking up the tables…")
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".answer")).to_contain_text("Stopped.")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    line.fault = Fault.NONE
    page.get_by_role("button", name="Ask again").click()
    answered(page)
    assert len({asked.key for asked in line.asked}) == 1


@pytest.mark.parametrize(
    ("locale", "said", "again"),
    [("en-GB", "The service cannot be reached", "Retry"), ("zh-CN", "无法连接到服务", "重试")],
    ids=["English", "Chinese"],
)
def test_a_service_that_cannot_be_reached_is_said_so_and_retried(
    locale: str, said: str, again: str, visit: Visit, line: Line, service: Service
) -> None:
    page = visit(expected=BROKEN, locale=locale)
    page.clock.install()
    line.fault = Fault.REFUSED
    begin(page)
    problem = page.locator(".problem")
    pass_time(page, problem.is_visible)
    expect(problem).to_contain_text(said)
    line.fault = Fault.NONE
    page.get_by_role("button", name=again).click()
    answered(page)
    (key,) = {asked.key for asked in line.asked}
    assert len(line.asked) > 2
    assert messages_with(key, service) == 1


def test_a_service_that_falls_silent_is_asked_again_under_the_same_key(visit: Visit, line: Line, service: Service) -> None:
    page = visit()
    page.clock.install()
    line.fault = Fault.HELD
    begin(page)
    expect(page.locator(".answer .working")).to_be_visible()
    pass_time(page, lambda: len(line.asked) > 1)
    line.fault = Fault.NONE
    line.released.set()
    pass_time(page, page.locator(".actions").is_visible)
    (key,) = {asked.key for asked in line.asked}
    assert messages_with(key, service) == 1


def test_a_stream_goes_on_where_it_was_cut_when_the_service_was_started_again(visit: Visit, line: Line, service: Service) -> None:
    page = visit(expected=BROKEN)
    line.fault = Fault.CUT
    begin(page)
    expect(page.locator(".answer .working")).to_have_text("The connection broke; connecting again…")
    expect(page.locator(".answer .blocks")).to_contain_text("Putian")
    service.kill()
    service.start()
    line.fault = Fault.NONE
    retry, done = page.get_by_role("button", name="Retry"), page.locator(".actions")
    # a machine may need longer to start the service than the page waits for it
    expect(retry.or_(done).first).to_be_visible()
    if retry.is_visible():
        retry.click()
    expect(answered(page)).to_contain_text("refused 0 requests")
    assert len(line.asked) == 1
    assert line.resumed[-1].startswith("m")


def test_a_question_waits_until_the_reader_is_online_again(visit: Visit, line: Line) -> None:
    page = visit(expected=BROKEN)
    page.context.set_offline(True)
    begin(page)
    expect(page.locator(".answer .working")).to_contain_text("You are offline")
    page.context.set_offline(False)
    answered(page)
    assert len(line.asked) == 1


def test_a_conversation_survives_a_reload(visit: Visit, line: Line) -> None:
    page = visit()
    ask(page, EN)
    field(page).fill("half a quest")
    page.reload()
    expect(answered(page)).to_contain_text("refused 0 requests")
    expect(field(page)).to_have_value("half a quest")
    assert len(line.asked) == 1
    ask(page, "and how many did it receive?")
    assert line.asked[-1].body["conversation_id"]


def test_a_question_on_its_way_survives_a_reload(visit: Visit, line: Line, service: Service) -> None:
    page = visit()
    line.fault = Fault.HELD
    begin(page)
    expect(page.locator(".answer .working")).to_be_visible()
    line.fault = Fault.NONE
    page.reload()
    answered(page)
    (key,) = {asked.key for asked in line.asked}
    assert (len(line.asked), messages_with(key, service)) == (2, 1)


@pytest.mark.parametrize(
    ("locale", "said", "again"),
    [("en-GB", "has expired or was deleted", "Retry"), ("zh-CN", "已过期或被删除", "重试")],
    ids=["English", "Chinese"],
)
def test_a_conversation_that_was_forgotten_begins_anew(locale: str, said: str, again: str, visit: Visit, line: Line) -> None:
    page = visit(locale=locale)
    ask(page, EN)
    ask(page, EN)
    page.request.delete(f"{line.url}/conversations/{line.asked[-1].body['conversation_id']}")
    begin(page, ZH)
    expect(page.locator(".problem")).to_contain_text(said)
    page.get_by_role("button", name=again).click()
    answered(page, 2)
    assert "conversation_id" not in line.asked[-1].body


@pytest.mark.parametrize(("locale", "said"), [("en-GB", "too long"), ("zh-CN", "问题太长")], ids=["English", "Chinese"])
def test_a_question_that_is_too_long_is_refused_in_the_readers_language(locale: str, said: str, visit: Visit) -> None:
    page = visit(locale=locale)
    begin(page, "莆田" * 1500)
    expect(page.locator(".problem")).to_contain_text(said)


def open_page_of_another(host: tuple[str, Path], line: Line, name: str) -> str:
    """A page without any policy, where a script that got in would run."""
    origin, folder = host
    tag = f'<script src="{line.url}/widget.js" data-mode="inline" data-target="main" async></script>'
    (folder / f"{name}.html").write_text(
        f"<!doctype html><html lang=en><title>t</title><link rel=icon href=data:,>{tag}<main></main>", encoding="utf-8"
    )
    return f"{origin}/{name}.html"


def assert_harmless(page: Page) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src='x'], img[onerror], script:not([src]), a[href^='javascript']").count() == 0


def test_a_report_that_means_harm_is_only_text(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    page = visit(open_page_of_another(host, line, "harmful-report"))
    answer = ask(page, f"{HOSTILE_AGENCY}2022年度报告写了哪些问题")
    expect(answer.locator("blockquote")).to_contain_text(HOSTILE_WORDS)
    answer.locator("blockquote .chip").click()
    panel = page.get_by_role("dialog")
    expect(panel.locator(".passage mark")).to_contain_text("javascript:window.hacked=1")
    expect(panel.locator(".links")).to_contain_text("The publisher's page")
    assert_harmless(page)


def test_an_answer_that_means_harm_is_only_text(visit: Visit, line: Line, host: tuple[str, Path]) -> None:
    link = "javascript:window.hacked=1"
    citation: dict[str, Any] = dict.fromkeys(("page", "box", "page_image", "state", "source_url", "confidence", "corrected"))
    citation |= {
        "id": "1",
        "report_id": link,
        "title": HOSTILE_WORDS,
        "row": HOSTILE_WORDS,
        "column": HOSTILE_WORDS,
        "quote": HOSTILE_WORDS,
    }
    citation |= {"url": link, "agency": HOSTILE_WORDS, "year": 2023, "section": "三"}
    answer = {
        "conversation_id": "c1", "message_id": "m1", "language": "en", "status": "answered", "method": "catalog", "answer": HOSTILE_WORDS,
        "values": [], "citations": [citation], "caveats": [HOSTILE_WORDS], "suggestions": [HOSTILE_WORDS],
        "blocks": [
            {"type": "paragraph", "text": f"**{HOSTILE_WORDS}** [1] [x]({link})\n- {HOSTILE_WORDS}"},
            {"type": "quote", "text": HOSTILE_WORDS, "citation": "1"},
            {"type": "notice", "text": HOSTILE_WORDS},
            {"type": "table", "columns": [HOSTILE_WORDS], "rows": [[HOSTILE_WORDS]]},
            {"type": "chart", "spec": {}, "text": HOSTILE_WORDS},
            {"type": HOSTILE_WORDS},
        ],
    }  # fmt: skip

    def reply(route: Route) -> None:
        body = f"event: token\nid: m1:0\ndata: {json.dumps({'text': HOSTILE_WORDS})}\n\nevent: answer\ndata: {json.dumps(answer)}\n\n"
        headers = {"Content-Type": "text/event-stream", "Access-Control-Allow-Origin": "*"}
        route.fulfill(status=200, headers=headers, body=body)

    page = visit(open_page_of_another(host, line, "harmful-answer"), expected=BROKEN)
    page.route("**/chat", reply)
    shown = ask(page, HOSTILE_WORDS)
    assert shown.inner_text().count("<img/src=x") >= 6
    shown.locator(".chip").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("not indexed any more")
    assert_harmless(page)
