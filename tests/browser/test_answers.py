"""Questions and answers in a real browser, and the way from a figure to its cell."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import EN, ZH, answered, ask, field, first_paragraph
from tests.browser.conftest import Service, Visit
from tests.browser.line import Line


@pytest.mark.parametrize(("question", "sentence"), [(EN, "refused 0 requests"), (ZH, "不予公开")], ids=["English", "Chinese"])
def test_a_question_is_answered_with_its_figure(question: str, sentence: str, visit: Visit) -> None:
    answer = ask(visit(), question)
    expect(answer.locator(".blocks > p").first).to_contain_text(sentence)
    assert re.match("0(件)?$", answer.locator(".blocks strong").first.inner_text())


def test_a_citation_opens_the_table_with_its_cell_lit(visit: Visit) -> None:
    page = visit()
    chip = ask(page, EN).get_by_role("button", name="Source 1:").first
    chip.click()
    panel = page.get_by_role("dialog")
    lit = panel.locator('[aria-current="true"]')
    expect(lit).to_have_text("0")
    row = lit.locator("xpath=..")
    expect(row.get_by_role("rowheader")).to_have_text("三（三）1 state secret")
    expect(row).to_have_class("lit-row")
    head = panel.locator("thead .lit-column")
    assert head.inner_text() == "total"
    assert lit.evaluate("cell => cell.cellIndex") == head.evaluate("cell => cell.cellIndex") == 7
    box, frame = lit.bounding_box(), panel.locator(".form .scroll").bounding_box()
    assert box
    assert frame
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]
    expect(panel.locator("h2")).to_have_text("莆田市工业和信息化局2023年政府信息公开工作年度报告")
    expect(panel.locator(".state-of")).to_have_text("printed")
    expect(panel.locator(".passage .line")).to_contain_text("属于国家秘密")
    assert panel.locator(".passage mark").inner_text() == "0"
    panel.get_by_role("button", name="Close the source").click()
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_sentence_that_is_quoted_is_marked_in_its_text(visit: Visit) -> None:
    page = visit()
    answer = ask(page, "莆田市工信局2023年度报告写了哪些问题")
    quoted = answer.locator("blockquote").inner_text().removesuffix("1").strip()
    answer.locator("blockquote .chip").click()
    assert quoted in page.get_by_role("dialog").locator(".passage mark").inner_text()


def test_a_blank_is_never_a_zero(visit: Visit) -> None:
    page = visit(locale="zh-CN")
    ask(page, "莆田市工信局2023年行政复议有多少件").locator(".chip").first.click()
    panel = page.get_by_role("dialog")
    expect(panel.locator(".value strong")).to_have_text("未印出")
    expect(panel.locator(".lit")).to_have_text("□")


def test_a_report_with_pages_shows_the_page_with_a_frame(visit: Visit, line: Line) -> None:
    page = visit()
    report = page.request.get(f"{line.url}/reports?limit=500").json()["reports"]
    pdf = next(item for item in report if item["file"].endswith(".pdf"))
    answer = ask(page, f"{pdf['agency']}{pdf['year']}年办结多少件政府信息公开申请")
    answer.locator(".chip").first.click()
    picture = page.get_by_role("dialog").locator(".page img")
    expect(picture).to_be_visible()
    assert "highlight=" in (picture.get_attribute("src") or "")
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 500", arg=picture.element_handle())
    page.get_by_text("The table as it was read").click()
    expect(page.get_by_role("dialog").locator(".lit")).to_be_visible()


def test_the_address_of_a_citation_opens_its_place(visit: Visit, line: Line) -> None:
    page = visit()
    body = page.request.post(f"{line.url}/chat", data={"message": EN}).json()
    page.goto("about:blank")
    page.goto(line.url + body["citations"][8]["url"])
    lit = page.get_by_role("dialog").locator(".lit")
    expect(lit).to_have_text("2")
    expect(lit.locator("xpath=..").get_by_role("rowheader")).to_contain_text("the information was not held")


def test_a_follow_up_and_a_suggestion_go_on_with_the_conversation(visit: Visit, line: Line) -> None:
    page = visit()
    ask(page, EN)
    follow_up = ask(page, "and how many did it receive?")
    assert follow_up.locator(".blocks strong").first.inner_text() == "3"
    suggestion = page.locator(".exchange .suggestions button").first
    words = suggestion.inner_text()
    suggestion.click()
    answered(page, 2)
    expect(page.locator(".question").nth(2)).to_contain_text(words)
    expect(field(page)).to_be_focused()
    conversations = [asked.body.get("conversation_id") for asked in line.asked]
    assert conversations[0] is None
    assert conversations[1] == conversations[2] is not None


def test_a_table_is_sorted_copied_and_drawn(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    answer = ask(page, "2023年各机关收到的申请排名")
    heads, column = answer.locator("thead th"), answer.locator("tbody tr td:nth-child(4)")
    printed = [re.match(r"\d+", text)[0] for text in column.all_inner_texts()]  # type: ignore[index]
    assert printed == sorted(printed, key=int, reverse=True)
    heads.nth(3).get_by_role("button").click()
    assert heads.nth(3).get_attribute("aria-sort") == "ascending"
    shown = [re.match(r"\d+", text)[0] for text in column.all_inner_texts()]  # type: ignore[index]
    assert shown == printed[::-1]
    answer.get_by_role("button", name="Copy as CSV").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    rows = list(csv.reader(io.StringIO(page.evaluate("navigator.clipboard.readText()"))))
    assert [row[3] for row in rows[1:]] == [f"{figure}件" for figure in shown]
    assert rows[0] == ["位次", "机关", "年度", "数字"]
    chart = answer.locator(".chart img")
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 100", arg=chart.element_handle())
    assert "莆田市工业和信息化局" in (chart.get_attribute("alt") or "")


def test_fields_of_csv_carry_no_formulas(visit: Visit) -> None:
    page = visit()
    made = page.evaluate(
        """async () => {
          const loader = await (await fetch("/widget.js")).text();
          const { csv } = await import("/" + /widget\\/\\w+\\//.exec(loader)[0] + "saving.js");
          return csv([["=1+1", "-12.5%", "+cmd|x", "@a", 'a "b", c', "−3"]]);
        }"""
    )
    assert next(csv.reader(io.StringIO(made))) == ["'=1+1", "-12.5%", "'+cmd|x", "'@a", 'a "b", c', "−3"]


def test_an_answer_is_copied_and_a_conversation_saved_with_their_sources(visit: Visit, line: Line) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, EN).get_by_role("button", name="Copy the answer").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "refused **0** requests" in copied
    assert "[9] 莆田市工业和信息化局2023年政府信息公开工作年度报告 · 三（四）1 本机关不掌握相关政府信息 · 总计" in copied
    assert f"<{line.url}/#report=" in copied
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the conversation").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".md")
    assert f"## {EN}\n\n" in saved
    assert copied in saved


def test_a_rating_with_a_comment_is_stored(visit: Visit, service: Service) -> None:
    page = visit()
    answer = ask(page, EN)
    answer.get_by_role("button", name="Bad answer").click()
    comment = answer.get_by_role("textbox", name="Anything to add?")
    comment.fill("which ground?")
    answer.get_by_role("button", name="Send the comment").click()
    expect(comment).to_be_hidden()
    expect(answer.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    (database,) = service.folder.glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        assert ("down", "which ground?") in connection.execute("SELECT rating, comment FROM feedback").fetchall()


def test_examples_are_drawn_from_what_is_indexed(visit: Visit) -> None:
    page = visit()
    examples = page.locator(".welcome button")
    expect(examples).to_have_count(3)
    examples.nth(1).click()
    assert re.search(r"received \d+ new requests|does not print", first_paragraph(answered(page)))


def test_the_interface_changes_its_language_with_the_page(visit: Visit) -> None:
    page = visit()
    ask(page, EN)
    page.get_by_role("button", name="中文").click()
    expect(field(page)).to_have_attribute("placeholder", re.compile("年度报告"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", name="已收录的报告")).to_be_visible()
    expect(page.locator(".exchange")).to_contain_text("refused 0 requests")
    expect(page.locator(".method")).to_have_text("查自报告表格")


def test_the_catalogue_is_searched_and_leads_to_reports_and_questions(visit: Visit) -> None:
    page = visit()
    expect(page.locator("#count")).to_have_text("6 in all")
    page.get_by_label("Place or agency").fill("putian")
    expect(page.locator("#count")).to_have_text("1 in all")
    page.get_by_role("button", name="Ask about the 2023 report of Putian").click()
    expect(field(page)).to_have_value(re.compile("Putian Municipal Bureau .*, 2023: "))
    page.locator("#reports .open").click()
    expect(page.get_by_role("dialog").locator("table")).to_have_count(7)
    page.keyboard.press("Escape")
    page.get_by_label("Place or agency").fill("")
    page.get_by_label("Year").select_option("2021")
    expect(page.locator("#count")).to_have_text(re.compile("^1 in all"))
    page.get_by_label("Level").select_option("county")
    expect(page.locator("#count")).to_have_text("No report matches.")


def test_a_new_conversation_begins_with_nothing(visit: Visit, line: Line) -> None:
    page: Page = visit()
    ask(page, EN)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    ask(page, ZH)
    assert "conversation_id" not in line.asked[-1].body
