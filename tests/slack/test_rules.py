"""Slack's rules: events told of twice, limits of calls, failures in the middle, closed streams, missing scopes, crashes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from indexer.domain.errors import BusyError
from service.wiring import Runtime
from tests.slack.conftest import BotThread, Held, Start
from tests.slack.people import People, over_socket, until
from tests.slack.server import MockSlack
from tests.slack.workspace import TOKEN, Failure, words

RECEIVED = "莆田市工信局2023年收到多少件申请？"
ANSWER = "3件"


def reachable(slack: MockSlack, sockets: int = 1) -> People:
    until(lambda: len(slack.sockets) >= sockets, "sockets")
    return People(slack, over_socket(slack))


def test_the_same_event_three_times_has_one_answer(people: People, settled: Callable[[], None], samples: Runtime) -> None:
    post = people.post(f"<@UBOT> {RECEIVED}") | {"type": "app_mention"}
    for number in range(3):
        people.event(post, retry_num=number)
    assert ANSWER in words(people.reply(post["ts"]))
    settled()
    assert len(people.slack.state.replies(people.channel, post["ts"])) == 1
    assert len(people.slack.state.called("chat.startStream")) == 1


def test_several_processes_with_a_socket_each_answer_once(slack: MockSlack, start: Start, settled: Callable[[], None]) -> None:
    for _ in range(3):
        start()
    people = reachable(slack, 3)
    post = people.post(f"<@UBOT> {RECEIVED}")
    for _ in range(3):  # one for each of the sockets
        people.event(post)
    settled()
    assert len(slack.state.replies(people.channel, post["ts"])) == 1


def test_an_event_is_acknowledged_before_it_is_answered(slack: MockSlack, start: Start, held: Held) -> None:
    start()
    people = reachable(slack)
    post = people.post(f"<@UBOT> {RECEIVED}")
    acked = people.event(post)  # returns with the acknowledgement, while the answer is held
    assert "envelope_id" in acked
    assert held.asked.wait(20)
    assert not any(ANSWER in words(reply) for reply in slack.state.replies(people.channel, post["ts"]))
    held.released.set()
    assert ANSWER in words(people.reply(post["ts"]))


def test_what_cannot_be_written_down_is_not_acknowledged(people: People, bot: BotThread, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Event()

    def fail(_: Any) -> None:
        failed.set()
        raise RuntimeError("the disk is full")

    journal = bot.bot._journal
    with monkeypatch.context() as broken:
        broken.setattr(journal, "accept", fail)
        refused = people.slack.push("events_api", {"type": "event_callback", "team_id": "T1", "event": people.post(f"<@UBOT> {RECEIVED}")})
        assert failed.wait(20)
    post = people.post(f"<@UBOT> {RECEIVED}")
    people.event(post)
    assert ANSWER in words(people.reply(post["ts"]))
    assert not refused.done()


def test_fifty_questions_at_once_are_all_answered_once(people: People, settled: Callable[[], None]) -> None:
    posts = [people.post(f"<@UBOT> {RECEIVED}") for _ in range(50)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(people.event, posts))
    settled()
    for post in posts:
        (reply,) = people.slack.state.replies(people.channel, post["ts"])
        assert ANSWER in words(reply)


def test_retry_after_is_obeyed(people: People, slack: MockSlack) -> None:
    slack.state.fails("chat.startStream", Failure(429, "ratelimited", {"Retry-After": "1"}))
    slack.state.fails("chat.stopStream", Failure(429, "ratelimited", {"Retry-After": "0"}, times=2))
    ts = people.mention(RECEIVED)
    assert ANSWER in words(people.reply(ts))
    (started,) = slack.state.called("chat.startStream")
    told = next(call for call in slack.state.called("assistant.threads.setStatus") if call.data["thread_ts"] == ts)
    assert started.at - told.at >= 1


@pytest.mark.parametrize("after", [False, True], ids=["before it posted", "after it had posted"])
@pytest.mark.parametrize("streams", [True, False], ids=["a stream", "a message"])
def test_slack_failing_with_500_leads_to_one_reply(
    after: bool, streams: bool, people: People, slack: MockSlack, settled: Callable[[], None]
) -> None:
    slack.state.streams = streams
    slack.state.fails("chat.startStream" if streams else "chat.postMessage", Failure(500, after=after))
    ts = people.mention(RECEIVED)
    settled()
    (reply,) = slack.state.replies(people.channel, ts)
    assert ANSWER in words(reply)


def test_an_update_that_fails_with_500_is_tried_again(people: People, slack: MockSlack) -> None:
    slack.state.streams = False
    slack.state.fails("chat.update", Failure(500, times=2))
    assert ANSWER in words(people.reply(people.mention(RECEIVED)))


def test_where_nothing_streams_a_message_is_posted_and_updated(people: People, slack: MockSlack) -> None:
    slack.state.streams = False
    assert ANSWER in words(people.reply(people.mention(RECEIVED)))
    reply = people.reply(people.mention(RECEIVED))
    assert ANSWER in words(reply)
    assert reply["versions"] == 1
    # having been refused once, it is not asked again for every answer
    assert len(slack.state.called("chat.startStream")) == 1


def test_a_stream_that_slack_closed_is_ended_by_an_update(people: People, slack: MockSlack, settled: Callable[[], None]) -> None:
    slack.state.fails("chat.stopStream", Failure(error="message_not_in_streaming_state"))
    close = slack.api.chat_startStream

    def closing(owner: Any, data: Any) -> Any:
        started = close(owner, data)
        slack.api.close_streams()
        return started

    slack.api.chat_startStream = closing  # type: ignore[method-assign]
    ts = people.mention(RECEIVED)
    settled()
    (reply,) = slack.state.replies(people.channel, ts)
    assert ANSWER in words(reply)
    assert reply["versions"] == 1


def test_a_lacking_scope_is_named_to_the_reader_and_in_the_log(people: People, slack: MockSlack, caplog: pytest.LogCaptureFixture) -> None:
    slack.state.tokens[TOKEN].scopes.remove("files:write")
    ts = people.mention("2023年各机关收到的申请排名")
    answer, notice = people.replies(ts, 2)
    assert "位次" in words(answer)
    assert "files:write" in words(notice)
    assert any("files:write" in record.message and record.levelno == logging.ERROR for record in caplog.records)


def test_without_the_right_to_post_the_log_names_it(
    people: People, slack: MockSlack, caplog: pytest.LogCaptureFixture, settled: Callable[[], None]
) -> None:
    slack.state.tokens[TOKEN].scopes.remove("chat:write")
    people.mention(RECEIVED)
    settled()
    assert any("chat:write" in record.message for record in caplog.records)


def test_blocks_that_a_workspace_refuses_are_sent_in_a_plainer_form(start: Start, slack: MockSlack) -> None:
    start(streaming=False)
    people = reachable(slack)
    slack.state.fails("chat.update", Failure(error="invalid_blocks"))
    reply = people.reply(people.mention("2023年各机关收到的申请排名"))
    assert not [block for block in reply["blocks"] if block["type"] == "table"]
    assert "莆田市工业和信息化局" in words(reply)


def test_a_service_that_is_away_is_said_to_be(slack: MockSlack, start: Start, settled: Callable[[], None]) -> None:
    start("http://127.0.0.1:9", retries=1)
    people = reachable(slack)
    assert "暂时无法连接" in words(people.reply(people.mention(RECEIVED)))
    assert "cannot be reached" in words(people.shown(people.command("how many requests did Putian receive in 2023"))[0])


def test_a_service_that_is_busy_is_asked_again_and_then_said_to_be(
    people: People, samples: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, calls = samples.chat.ask, []

    def busy(times: int) -> Any:
        def answer(*arguments: Any) -> Any:
            calls.append(arguments)
            if len(calls) <= times:
                raise BusyError("too much", "wait")
            return ask(*arguments)

        return answer

    monkeypatch.setattr(samples.chat, "ask", busy(3))
    assert ANSWER in words(people.reply(people.mention(RECEIVED)))
    calls.clear()
    monkeypatch.setattr(samples.chat, "ask", busy(100))
    assert "太忙" in words(people.reply(people.mention(RECEIVED)))
    assert len(calls) == 5


def test_a_failure_of_ours_is_told_and_says_nothing_of_what_is_inside(
    people: People, samples: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(samples.chat, "ask", fail)
    said = words(people.reply(people.mention(RECEIVED)))
    assert "出了差错" in said
    assert "secret" not in said


@pytest.mark.parametrize("streams", [True, False], ids=["a stream", "a message"])
def test_a_bot_killed_in_mid_answer_answers_once_it_is_back(
    streams: bool, slack: MockSlack, start: Start, held: Held, settled: Callable[[], None]
) -> None:
    first = start(lease_seconds=0.5, streaming=streams)
    people = reachable(slack)
    post = people.post(f"<@UBOT> {RECEIVED}")
    people.event(post)
    assert held.asked.wait(20)
    if not streams:
        until(lambda: slack.state.replies(people.channel, post["ts"]), "the placeholder")
    first.kill()
    held.released.set()
    start(lease_seconds=0.5)
    settled()
    (reply,) = slack.state.replies(people.channel, post["ts"])
    assert ANSWER in words(reply)


def test_a_reply_that_was_sent_and_not_noted_is_found_again(slack: MockSlack, start: Start, settled: Callable[[], None]) -> None:
    first = start(lease_seconds=0.5)
    people = reachable(slack)
    sent = slack.api.chat_startStream

    def dying(owner: Any, data: Any) -> Any:
        started = sent(owner, data)
        slack.api.chat_startStream = sent  # type: ignore[method-assign]
        first.loop.call_soon_threadsafe(first.loop.stop)  # before Slack's reply arrives
        return started

    slack.api.chat_startStream = dying  # type: ignore[method-assign]
    post = people.post(f"<@UBOT> {RECEIVED}")
    people.event(post)
    until(lambda: not first.loop.is_running(), "the end")
    start(lease_seconds=0.5)
    settled()
    (reply,) = slack.state.replies(people.channel, post["ts"])
    assert ANSWER in words(reply)


def test_a_question_that_ended_the_process_every_time_is_given_up_with_a_word(
    slack: MockSlack, start: Start, samples: Runtime, held: Held
) -> None:
    first = start(lease_seconds=0.2)
    people = reachable(slack)
    post = people.post(f"<@UBOT> {RECEIVED}")
    people.event(post)
    assert held.asked.wait(20)
    first.kill()
    for _ in range(3):
        held.asked.clear()
        dying = start(lease_seconds=0.2)
        assert held.asked.wait(20)
        dying.kill()
    start(lease_seconds=0.2)
    assert "多次中断" in words(people.reply(post["ts"]))
    held.released.set()


def test_a_socket_that_slack_renews_goes_on(people: People, slack: MockSlack) -> None:
    before = list(slack.sockets)
    slack.disconnect()
    until(lambda: slack.sockets and slack.sockets[-1] not in before, "a new socket")
    slack.sockets = [one for one in slack.sockets if one not in before]
    assert ANSWER in words(people.reply(people.mention(RECEIVED)))
