"""What answers look like in Slack: from real answers of the service, on the mock, which takes what Slack takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.parsing.ofd_picture import chinese_font
from service.wiring import Runtime
from tests.conftest import require
from tests.slack.conftest import PUBLIC_URL
from tests.slack.people import People, until
from tests.slack.workspace import TOKEN, links, parts, words

DENIED = "how many applications did Putian deny in 2023"
LONG = "莆田市工信局2023年不予公开多少件？新乡市工信局2023年不予公开多少件？招远市工信局2023年不予公开多少件？"
RANKING = "2023年各机关收到的申请排名"


def test_an_answer_begins_with_its_sentence_and_links_its_numbered_sources(people: People) -> None:
    reply = people.reply(people.mention(DENIED))
    assert reply["streamed"].startswith("Putian Municipal Bureau of Industry and Information Technology")
    # the sentence is streamed, and not said again below
    assert sum("refused **0** requests" in reply["streamed"] for _ in (0,)) == 1
    assert "refused 0 requests" not in words(reply | {"streamed": ""})
    assert "None under any of the 8 grounds" in words(reply)
    assert all(address.startswith(f"{PUBLIC_URL}/#report=") for address in links(reply))
    marks = [part["text"] for part in parts(reply["blocks"]) if part.get("type") == "link"]
    assert marks == [f"[{number}]" for number in (9, *range(1, 10))]


def test_caveats_are_small_print(people: People) -> None:
    reply = people.reply(people.mention(DENIED))
    small = [words({"blocks": [block]}) for block in reply["blocks"] if block["type"] == "context"]
    assert any("“Putian” names a place" in text for text in small)


def test_a_table_is_slacks_own_and_the_chart_is_a_picture_below(people: People, settled: Callable[[], None]) -> None:
    require(chinese_font() is not None, "a font with Chinese characters")
    ts = people.mention(RANKING)
    reply = people.reply(ts)
    (table,) = [block for block in reply["blocks"] if block["type"] == "table"]
    cells = [["".join(part["text"] for part in parts(cell) if "text" in part) for cell in row] for row in table["rows"]]
    assert cells[0] == ["位次", "机关", "年度", "数字"]
    assert cells[1] == ["1", "莆田市工业和信息化局", "2023", "3件 [1]"]
    settled()
    (file,) = people.slack.state.files_in(people.channel, ts)
    assert file["content"].startswith(b"\x89PNG")
    assert "莆田市工业和信息化局: 3" in file["alt"]


def test_an_edit_takes_the_old_chart_away(people: People, settled: Callable[[], None]) -> None:
    require(chinese_font() is not None, "a font with Chinese characters")
    ts = people.mention(RANKING)
    until(lambda: people.slack.state.files_in(people.channel, ts), "a chart")
    settled()
    people.edit(ts, "<@UBOT> 莆田市工信局2023年收到多少件申请？", f"<@UBOT> {RANKING}")
    settled()
    assert not people.slack.state.files_in(people.channel, ts)


@pytest.mark.parametrize(("question", "words_of_it"), [(DENIED, "Good answer"), (RANKING, "回答得好")])
def test_the_language_follows_the_question(question: str, words_of_it: str, people: People) -> None:
    reply = people.reply(people.mention(question))
    (buttons,) = [part for part in parts(reply["blocks"]) if part.get("type") == "feedback_buttons"]
    assert buttons["positive_button"]["text"]["text"] == words_of_it


def test_a_good_answer_is_noted_and_thanked_for(people: People, samples: Runtime, settled: Callable[[], None]) -> None:
    reply = people.reply(people.mention(DENIED))
    place = people.click(reply, "feedback", "up")
    assert "noted" in people.shown(place)[0]["text"]
    assert _rating(samples) == ("up", None)


def test_a_bad_answer_may_be_commented_on_in_a_dialogue(people: People, samples: Runtime, settled: Callable[[], None]) -> None:
    reply = people.reply(people.mention(DENIED))
    people.click(reply, "feedback", "down")
    (view,) = until(lambda: people.slack.state.views, "the dialogue")
    settled()
    assert _rating(samples) == ("down", None)
    people.submit(view, "The wrong bureau.")
    settled()
    assert _rating(samples) == ("down", "The wrong bureau.")


def _rating(samples: Runtime) -> tuple[str | None, str | None]:
    for conversation in samples.conversations.rated("up") + samples.conversations.rated("down"):
        last = samples.conversations.messages(conversation)[-1]
        found = (last.rating, last.comment)
    return found


def test_an_answer_too_long_for_a_message_is_cut_and_shown_whole_as_a_file(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(LONG)
    reply = people.reply(ts)
    assert "… and" in words(reply) or "……另有" in words(reply)
    people.click(reply, "show_all")
    people.click(reply, "show_all")
    settled()
    (file,) = people.slack.state.files_in(people.channel, ts)
    assert file["name"] == "answer.md"
    assert "[25] 招远" in file["content"].decode()
    assert "[25] 招远" not in words(reply)


def test_without_the_right_to_upload_all_is_shown_in_messages(people: People, settled: Callable[[], None]) -> None:
    people.slack.state.tokens[TOKEN].scopes.remove("files:write")
    ts = people.mention(LONG)
    people.click(people.reply(ts), "show_all")
    settled()
    _, notice, *messages = people.slack.state.replies(people.channel, ts)
    assert "files:write" in words(notice)
    assert "[25] 招远" in "".join(map(words, messages))


def test_all_of_a_private_answer_is_shown_privately(people: People) -> None:
    place = people.command(LONG)
    (answer,) = people.shown(place)
    people.click(answer, "show_all", ephemeral=place)
    _, *messages = people.shown(place, 3)
    assert "[25] 招远" in "".join(map(words, messages))
    assert {message["response_type"] for message in messages} == {"ephemeral"}


def test_two_questions_at_once_in_a_thread_are_answered_in_their_order(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention("莆田市工信局2023年收到多少件申请？")
    people.say("不予公开的呢？", ts)
    first, second = people.replies(ts, 2)
    settled()
    assert "新收" in words(first)
    assert "不予公开" in words(second)
