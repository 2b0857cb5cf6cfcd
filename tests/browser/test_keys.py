"""Pages with a public key, pages with a wrong one, too many questions, and a conversation that is deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import func, select

from indexer.storage import schema
from indexer.storage.database import open_engine, sqlite_url
from service.keys import KeyStore
from tests.browser.acts import BROKEN, EN, answered, ask, field
from tests.browser.conftest import Service, Visit
from tests.browser.line import Fault, Line
from tests.browser.test_embedding import host_page
from tests.browser.test_trouble import begin

REFUSED = f"CORS policy|{BROKEN}"


@pytest.fixture
def keys(service: Service) -> Iterator[KeyStore]:
    engine = open_engine(sqlite_url(service.folder))
    keys = KeyStore(engine)
    yield keys
    for key in keys.all():
        if key.revoked_at is None:
            keys.revoke(key.prefix)
    engine.dispose()


def stored(service: Service, *tables: str) -> list[int]:
    """How many conversations, messages and ratings the service keeps."""
    engine = open_engine(sqlite_url(service.folder))
    with engine.connect() as connection:
        counts = [connection.scalar(select(func.count()).select_from(schema.metadata.tables[name])) or 0 for name in tables]
    engine.dispose()
    return counts


def said_by(page: Page) -> Locator:
    """What the widget says in passing."""
    return page.locator("gongkai-chat").get_by_role("status")


def keyed(host: tuple[str, Path], line: Line, key: str, language: str = "en") -> str:
    return host_page(host, line, f'data-mode="inline" data-target="h1" data-lang="{language}" data-key="{key}"')


def test_a_page_asks_with_its_key_and_shows_pictures_with_it(visit: Visit, line: Line, host: tuple[str, Path], keys: KeyStore) -> None:
    _, key = keys.create("page", origins=[host[0].replace("127.0.0.1", "localhost")])
    # an origin that the settings do not name: the key alone lets it in
    page = visit(keyed(host, line, key).replace("127.0.0.1", "localhost"))
    chart = ask(page, "2023年各机关收到的申请排名").locator(".chart img")
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 100", arg=chart.element_handle())
    assert f"key={key}" in (chart.get_attribute("src") or "")
    ask(page, EN).locator(".chip").first.click()
    expect(page.get_by_role("dialog").locator(".lit")).to_have_text("0")
    assert keys.all()[-1].last_used_at is not None


@pytest.mark.parametrize(("language", "said"), [("en", "made for another site"), ("zh", "为其他网站签发")])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"], ids=["an origin that may read why", "an origin that may not"])
def test_a_key_of_another_page_is_said_to_be_that(
    language: str, said: str, name: str, visit: Visit, line: Line, host: tuple[str, Path], keys: KeyStore
) -> None:
    _, key = keys.create("page", origins=["https://elsewhere.example"])
    page = visit(keyed(host, line, key, language).replace("127.0.0.1", name), expected=REFUSED)
    begin(page)
    expect(page.locator(".problem")).to_contain_text(said)


def test_a_key_that_was_revoked_is_said_to_be_that_and_another_goes_on(
    visit: Visit, line: Line, host: tuple[str, Path], keys: KeyStore
) -> None:
    made, key = keys.create("page", origins=[host[0]])
    page = visit(keyed(host, line, key), expected=REFUSED)
    ask(page, EN)
    keys.revoke(made.prefix)
    begin(page)
    expect(page.locator(".problem")).to_contain_text("was revoked")
    _, another = keys.create("page", origins=[host[0]])
    keyed(host, line, another)
    page.reload()
    page.get_by_role("button", name="Retry").click()
    answered(page, 1)


def limited(seconds: int, times: int) -> Callable[[Route], None]:
    """A service that takes no more questions, some times."""
    left = [times]

    def reply(route: Route) -> None:
        if left[0] == 0:
            route.fallback()
            return
        left[0] -= 1
        problem = {"type": "urn:gongkai:too-many-calls", "title": "t", "status": 429, "detail": "d", "advice": "a", "retry_after": seconds}
        route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(problem))

    return reply


def test_a_short_wait_is_waited_for(visit: Visit, line: Line) -> None:
    page = visit(expected=BROKEN)
    page.route("**/chat", limited(2, 1))
    begin(page)
    expect(page.locator(".answer .working")).to_contain_text("Many questions at once")
    answered(page)
    assert len(line.asked) == 1


@pytest.mark.parametrize(
    ("locale", "said", "again"),
    [("en-GB", "retry in 300 seconds", "Retry"), ("zh-CN", "请在300秒后重试", "重试")],
    ids=["English", "Chinese"],
)
def test_a_long_wait_is_said_and_retried_by_the_reader(locale: str, said: str, again: str, visit: Visit, line: Line) -> None:
    page = visit(expected=BROKEN, locale=locale)
    page.route("**/chat", limited(300, 1))
    begin(page)
    expect(page.locator(".problem")).to_contain_text(said)
    page.get_by_role("button", name=again).click()
    answered(page)
    assert len(line.asked) == 1


TABLES = ("conversation", "message", "feedback")


def test_a_conversation_is_deleted_here_and_at_the_service(visit: Visit, line: Line, service: Service) -> None:
    page = visit()
    before = stored(service, *TABLES)
    answer = ask(page, EN)
    answer.get_by_role("button", name="Good answer").click()
    expect(said_by(page)).to_contain_text("Thank you")
    ask(page, "and how many did it receive?")
    assert stored(service, *TABLES) == [before[0] + 1, before[1] + 2, before[2] + 1]
    page.get_by_role("button", name="Delete this conversation").click()
    question = page.get_by_role("alertdialog")
    expect(question.get_by_role("button", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(page.locator(".exchange")).to_have_count(2)
    page.get_by_role("button", name="Delete this conversation").click()
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(0)
    expect(said_by(page)).to_contain_text("was deleted")
    expect(field(page)).to_be_focused()
    assert stored(service, *TABLES) == before
    page.reload()
    expect(page.locator(".exchange")).to_have_count(0)


def test_a_question_that_was_stopped_is_deleted_with_the_rest(visit: Visit, line: Line, service: Service) -> None:
    page = visit()
    before = stored(service, *TABLES)
    line.fault = Fault.HELD
    begin(page)
    expect(page.locator(".answer .working")).to_be_visible()
    page.get_by_role("button", name="Delete this conversation").click()
    expect(said_by(page)).to_contain_text("Stop it first")
    page.get_by_role("button", name="Stop", exact=True).click()
    line.fault = Fault.NONE
    page.get_by_role("button", name="Delete this conversation").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".exchange")).to_have_count(0)
    assert stored(service, *TABLES) == before


def test_a_conversation_that_cannot_be_deleted_is_still_there(visit: Visit, line: Line) -> None:
    page = visit(expected=BROKEN, locale="zh-CN")
    ask(page, EN)
    page.route(re.compile("/conversations/"), lambda route: route.abort())
    page.get_by_role("button", name="删除这段对话").click()
    page.get_by_role("alertdialog").get_by_role("button", name="删除").click()
    expect(said_by(page)).to_contain_text("没有删除成功")
    expect(page.locator(".exchange")).to_have_count(1)
