"""Rendering to Block Kit: limits, escapes, and texts of reports that would like to be markup."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wordings import wordings
from service import wire
from service.answering.answer import Method, Status
from service.slack.context import help_message, lacking, trouble
from service.slack.markup import begins_with_mention, elements, escaped, mentions, read_text
from service.slack.rendering import Message, Style, render, whole_text
from service.slack.service import ServiceError
from service.slack.tables import aligned
from tests.slack.web_api import checked
from tests.slack.workspace import links, parts, words

HOSTILE = "<!here> <@U1> @channel <https://evil.example|click> https://evil.example www.evil.example [x](https://evil.example) *b* _i_ `c` :tada: &amp;"


def answer(*blocks: wire.Block, citations: int = 0, suggestions: int = 0) -> wire.ChatResponse:
    cited = [
        wire.Citation(
            id=str(n), report_id="r", title=f"{HOSTILE} {n}", agency="a", year=2023, section="三", page=3, row="row", column="column", quote="q" * 200,
            state=None, url=f"/#report=r&at={n}", source_url=None, source_hash="h", indexed_at=datetime(2026, 1, 1, tzinfo=UTC), confidence=None,
            corrected=None,
        )
        for n in range(1, citations + 1)
    ]  # fmt: skip
    return wire.ChatResponse(
        conversation_id="c", message_id="m", language="en", status=Status.ANSWERED, method=Method.CALCULATION, answer=HOSTILE, values=[],
        citations=cited, caveats=[block.text for block in blocks if isinstance(block, wire.Notice)],
        suggestions=[f"What about {n}? {'x' * 90}" for n in range(suggestions)], blocks=list(blocks),
    )  # fmt: skip


def table(rows: int, columns: int = 3) -> wire.Table:
    return wire.Table(columns=[f"c{n}" for n in range(columns)], rows=[[f"{row}·{n}" for n in range(columns)] for row in range(rows)])


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def test_words_of_a_report_stay_words() -> None:
    message = render(answer(wire.Paragraph(text=HOSTILE), wire.Quote(text=HOSTILE, citation="1"), wire.Notice(text=HOSTILE), citations=1))
    found = parts(message.blocks)
    assert {part["type"] for part in found if "type" in part} <= {
        "rich_text", "rich_text_section", "rich_text_quote", "text", "context", "plain_text", "context_actions", "feedback_buttons",
    }  # fmt: skip
    assert HOSTILE.replace("`", "") in words({"blocks": message.blocks[:1]}).replace("`", "")
    for parsed in ("<!here>", "<@U1>", "<https", "://", "www.", "](", ":tada:", "@channel"):
        assert parsed not in message.text


@given(st.text(alphabet="<>&@!#:/.[]()*_~`|ahttpswchannel \n", max_size=80))
def test_escaped_text_has_nothing_that_slack_parses(text: str) -> None:
    shown = escaped(text)
    assert not any(sign in shown for sign in ("<", ">", "://", "]("))
    assert "@channel" not in shown
    assert "@here" not in shown


@given(st.text(max_size=120))
def test_no_word_is_lost_between_marks(text: str) -> None:
    joined = "".join(part["text"] for part in elements(text, {}))
    assert [character for character in joined if character.isalnum()] == [character for character in text if character.isalnum()]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((table(99),), ["table"]),
        ((table(100),), ["rich_text"]),
        ((table(3, 21),), ["rich_text"]),
        ((table(3), table(3)), ["table", "rich_text"]),
        ((wire.Table(columns=["a"], rows=[["x" * 2_000]] * 10),), ["rich_text"]),
    ],
    ids=["as many rows as Slack takes", "one row more", "too many columns", "a second table", "too many characters"],
)
def test_a_table_is_slacks_own_within_its_limits_and_text_in_columns_beyond(blocks: tuple[wire.Block, ...], expected: list[str]) -> None:
    message = render(answer(*blocks))
    assert kinds(message)[: len(expected)] == expected
    checked(message.blocks)


HUGE = {
    "long paragraphs": [wire.Paragraph(text="y" * 2_900)] * 8,
    "one endless paragraph": [wire.Paragraph(text="y" * 50_000)],
    "many blocks": [wire.Paragraph(text=f"line {n}") for n in range(120)],
    "a long table": [table(400, 6)],
    "tables and quotes": [
        wire.Paragraph(text="a"),
        table(90, 8),
        wire.Quote(text="z" * 4_000, citation="1"),
        *[wire.Notice(text="n" * 900)] * 12,
    ],
}


@pytest.mark.parametrize("blocks", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("style", [Style(), Style(share=True, plain=True, asked="somebody asked")], ids=["rich", "plain"])
def test_whatever_an_answer_holds_slack_takes_it_and_it_can_be_shown_whole(blocks: list[wire.Block], style: Style) -> None:
    message = render(answer(*blocks, citations=200, suggestions=9), style)
    checked(message.blocks)
    assert message.is_cut
    assert [part for part in parts(message.blocks) if part.get("action_id") == "show_all"]
    assert kinds(message)[-1] == "context_actions"


def test_what_fits_has_no_button_to_show_more() -> None:
    message = render(answer(wire.Paragraph(text="a"), citations=3))
    assert not message.is_cut
    assert not [part for part in parts(message.blocks) if part.get("action_id") == "show_all"]


def test_links_need_an_address_that_others_can_open() -> None:
    one = answer(wire.Paragraph(text="figure [1]"), citations=1)
    assert links({"blocks": render(one).blocks}) == []
    assert links({"blocks": render(one, Style("https://g.example")).blocks}) == ["https://g.example/#report=r&at=1"] * 2
    bad = one.model_copy(update={"citations": [one.citations[0].model_copy(update={"url": "javascript:alert(1)"})]})
    assert links({"blocks": render(bad, Style("https://g.example")).blocks}) == []


def test_the_whole_text_has_every_source() -> None:
    text = whole_text(answer(wire.Paragraph(text="a"), citations=30))
    assert all(f"[{n}]" in text for n in range(1, 31))


def test_columns_of_chinese_text_stand_under_each_other() -> None:
    text, held = aligned(["机关", "n"], [["莆田市工信局", "3"], ["a", "12"]], 1000)
    assert text.splitlines() == ["机关          n", "莆田市工信局  3", "a             12"]
    assert held == 2


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@UBOT> how many &lt;b&gt; &amp; c?", "how many <b> & c?"),
        ("*莆田* _2023_ 年 `requests.new` ~x~", "莆田 2023 年 requests.new x"),
        ("see <https://x.example/a|this report> in <#C1|general> <!here>", "see this report in general"),
        ("&gt; quoted\nand asked", "quoted\nand asked"),
        ("a_b_c 3*4*5", "a_b_c 3*4*5"),
        ("_*莆田*_ **2023** *年\n度* __init__", "莆田 2023 *年\n度* init"),
        ("<@UBOT>", ""),
        ("<@UBOT> hello <@U2|bob>", "hello bob"),
    ],
)
def test_what_people_type_is_read_without_its_markup(typed: str, read: str) -> None:
    assert read_text(typed, "UBOT") == read


@pytest.mark.parametrize("marks", ["*" * 40_000, "*a " * 13_000 + "b", "*_~`" * 10_000], ids=["stars", "words with a star", "all marks"])
def test_a_message_of_marks_keeps_nobody_waiting(marks: str) -> None:
    assert set(read_text(marks)) <= set(marks)


def test_mentions_are_found() -> None:
    assert mentions("<@U1> and <@U2|x> and <!here>") == ["U1", "U2"]
    assert begins_with_mention("  <@U1> hello")
    assert not begins_with_mention("hello <@U1>")


def test_every_answer_of_our_own_words_is_taken() -> None:

    for language in ("zh", "en"):
        say = wordings(language)
        for message in (
            help_message(say),
            lacking("files:write", "chart", say),
            *(trouble(ServiceError(kind, "d"), say) for kind in ("", "failed", "x")),
        ):
            assert checked(message.blocks)
            assert message.text
