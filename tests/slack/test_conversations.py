"""Where the bot answers, and how threads are conversations; over Socket Mode on the mock Slack."""

from __future__ import annotations

from collections.abc import Callable

from tests.slack.people import People, until
from tests.slack.workspace import parts, words

DENIED = "how many applications did Putian deny in 2023"
RECEIVED = "莆田市工信局2023年收到多少件申请？"


def test_a_mention_is_answered_once_in_a_thread(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(DENIED)
    reply = people.reply(ts)
    assert "refused 0 requests" in words(reply).replace("**", "")
    settled()
    assert len(people.slack.state.replies(people.channel, ts)) == 1


def test_a_direct_message_needs_no_mention(direct: People) -> None:
    assert "3件" in words(direct.reply(direct.say(RECEIVED)))


def test_a_message_to_others_is_left_alone(people: People, settled: Callable[[], None]) -> None:
    ts = people.say(DENIED)
    settled()
    assert not people.slack.state.replies(people.channel, ts)


def test_a_follow_up_in_the_thread_needs_no_mention_and_anybody_may_ask(people: People) -> None:
    ts = people.mention(RECEIVED)
    people.reply(ts)
    people.say("2023年行政复议呢？", ts, user="U2")
    _, second = people.replies(ts, 2)
    assert "莆田市工业和信息化局2023年" in words(second)
    assert "行政复议" in words(second)


def test_what_is_said_to_another_person_in_the_thread_is_left_alone(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(RECEIVED)
    people.reply(ts)
    people.say("<@U2> what do you think?", ts)
    settled()
    assert len(people.slack.state.replies(people.channel, ts)) == 1


def test_an_edited_question_is_answered_anew_in_place(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(RECEIVED)
    first = people.reply(ts)
    people.edit(ts, "<@UBOT> 莆田市工信局2023年不予公开多少件？", f"<@UBOT> {RECEIVED}")
    settled()
    (reply,) = people.slack.state.replies(people.channel, ts)
    assert reply["ts"] == first["ts"]
    assert "不予公开" in words(reply)
    assert "新收政府信息公开申请" not in words(reply)


def test_what_follows_an_edited_question_is_read_in_its_light(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(RECEIVED)
    people.reply(ts)
    people.say("那新乡市工信局呢？", ts)
    people.replies(ts, 2)
    people.edit(ts, "<@UBOT> 招远市工信局2023年不予公开多少件？", f"<@UBOT> {RECEIVED}")
    settled()
    # the last question of the thread is that about Xinxiang, though the edit came later
    people.say("行政复议呢？", ts)
    first, _, third = people.replies(ts, 3)
    assert "招远" in words(first)
    assert "新乡市工业和信息化局" in words(third)
    assert "招远" not in words(third)


def test_an_edited_question_is_read_in_the_light_of_those_before_it_alone(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(RECEIVED)
    people.reply(ts)
    second = people.say("不予公开的呢？", ts)
    people.replies(ts, 2)
    people.say("新乡市工信局2023年收到多少件申请？", ts)
    people.replies(ts, 3)
    people.edit(second, "行政复议呢？", "不予公开的呢？", ts)
    settled()
    _, edited, _ = people.slack.state.replies(people.channel, ts)
    assert "行政复议" in words(edited)
    assert "莆田市工业和信息化局" in words(edited)
    assert "新乡" not in words(edited)


def test_an_edit_of_what_was_never_asked_of_the_bot_is_left_alone(people: People, settled: Callable[[], None]) -> None:
    root = people.say("has anybody read the report?")
    note = people.say("Putian, I think", root)
    asked = people.mention(RECEIVED, root)
    people.replies(root)
    people.edit(note, "Putian, I am sure", "Putian, I think", root)
    settled()
    assert asked
    assert len(people.slack.state.replies(people.channel, root)) == 1


def test_a_deleted_question_is_left_with_its_answer(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(RECEIVED)
    reply = people.reply(ts)
    people.delete(ts)
    settled()
    assert people.slack.state.replies(people.channel, ts) == [reply]


def test_a_link_that_was_unfurled_is_no_edit(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(RECEIVED)
    people.reply(ts)
    post = {"type": "message", "user": "U1", "ts": ts, "text": f"<@UBOT> {RECEIVED}"}
    changed = {"message": post | {"attachments": [{"from_url": "https://x.example"}]}, "previous_message": post}
    people.event({"type": "message", "subtype": "message_changed", "channel": people.channel, "channel_type": "channel", **changed})
    settled()
    assert len(people.slack.state.called("chat.update")) == 0


def test_own_messages_and_those_of_other_bots_are_ignored(people: People, direct: People, settled: Callable[[], None]) -> None:
    for asked in (people, direct):
        asked.event(asked.post(f"<@UBOT> {DENIED}", user="UOTHER", bot_id="B2", subtype="bot_message"))
        asked.event(asked.post(f"<@UBOT> {DENIED}", user="UBOT", bot_id="BBOT"))
        asked.event(asked.post(f"<@UBOT> {DENIED}", user="USLACKBOT"))
        asked.event(asked.post(f"<@UBOT> {DENIED}", user="UOTHER", bot_id="B2") | {"type": "app_mention"})
    settled()
    assert not people.slack.state.called("chat.postMessage")
    assert not people.slack.state.called("chat.startStream")


def test_the_agent_view_suggests_questions_in_both_languages_about_an_indexed_report(direct: People) -> None:
    direct.event({"type": "app_home_opened", "user": "U1", "channel": direct.channel, "tab": "messages"})
    (prompts,) = until(lambda: direct.slack.state.prompts, "suggested prompts")
    assert prompts["channel_id"] == direct.channel
    texts = [prompt["message"] for prompt in prompts["prompts"]]
    assert any("收到多少件" in text for text in texts)
    assert any(text.startswith("How many requests did") for text in texts)
    assert "20" in words(direct.reply(direct.say(texts[0])))


def test_the_status_says_what_is_being_done(people: People) -> None:
    ts = people.mention("What problems does Putian's report for 2023 name?")
    people.reply(ts)
    said = [status["status"] for status in people.slack.state.statuses if status["thread_ts"] == ts]
    assert said[:1] == ["is looking up the tables…"]
    assert "is searching the text…" in said


def test_a_suggestion_that_is_clicked_is_asked_in_the_thread(people: People, settled: Callable[[], None]) -> None:
    ts = people.mention(DENIED)
    reply = people.reply(ts)
    people.click(reply, "suggest_0")
    _, second = people.replies(ts, 2)
    assert "ann asked: How many requests did Putian" in words(second)
    assert "received" in words(second)
    settled()
    assert any(part.get("type") == "feedback_buttons" for part in parts(second["blocks"]))
