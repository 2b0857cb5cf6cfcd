"""What one person sees: the command, the shortcut that checks figures, buttons; and bad input of every kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.slack.claims import claims_in
from tests.slack.people import People, over_socket, until
from tests.slack.server import MockSlack
from tests.slack.workspace import Failure, parts, words

DENIED = "how many applications did Putian deny in 2023"


def test_a_command_is_answered_to_the_asker_alone(people: People) -> None:
    (answer,) = people.shown(people.command(DENIED))
    assert answer["response_type"] == "ephemeral"
    assert "refused 0 requests" in words(answer)
    assert not people.slack.state.called("chat.postMessage")


def test_an_answer_to_a_command_can_be_shared_in_the_channel_once(people: People, settled: Callable[[], None]) -> None:
    place = people.command(DENIED)
    (answer,) = people.shown(place)
    people.click(answer, "share", ephemeral=place)
    people.click(answer, "share", ephemeral=place)
    settled()
    _, shared, left = people.shown(place, 3)
    assert (shared["response_type"], shared["replace_original"]) == ("in_channel", False)
    assert "Shared by ann" in words(shared)
    assert "refused 0 requests" in words(shared)
    assert (left["response_type"], left["replace_original"]) == ("ephemeral", True)
    assert not [part for part in parts(left["blocks"]) if part.get("action_id") == "share"]
    assert len(people.slack.state.responses[place]) == 3


def test_a_suggestion_below_a_private_answer_is_answered_privately(people: People) -> None:
    place = people.command(DENIED)
    (answer,) = people.shown(place)
    people.click(answer, "suggest_0", ephemeral=place)
    _, second = people.shown(place, 2)
    assert "received" in words(second)
    assert second["response_type"] == "ephemeral"


def test_a_response_url_that_fails_is_tried_again(people: People, slack: MockSlack) -> None:
    slack.state.fails("response_url", Failure(500), Failure(429, headers={"Retry-After": "0"}))
    assert "refused 0 requests" in words(people.shown(people.command(DENIED))[0])


CLAIMS = {
    "true and false, and what the report leaves empty": (
        "莆田市工信局2023年收到3件申请，不予公开2件。\n它的行政复议有4件。今天开会的人很多。",
        ["莆田市工信局2023年收到3件申请", "不予公开2件", "它的行政复议有4件"],
        ["与报告一致", "与报告不一致", "报告无法判断"],
    ),
    "in English": (
        "Putian received 3 requests in 2023 and denied 2 of them. Lunch at 12 in room 7?",
        ["Putian received 3 requests in 2023", "denied 2 of them"],
        ["The report agrees", "The report differs"],
    ),
}


@pytest.mark.parametrize(("text", "claims", "verdicts"), CLAIMS.values(), ids=CLAIMS)
def test_the_shortcut_says_of_each_claim_whether_the_report_agrees(
    text: str, claims: list[str], verdicts: list[str], people: People
) -> None:
    (said,) = people.shown(people.shortcut(text))
    assert said["response_type"] == "ephemeral"
    quotes = [words({"blocks": [block]}).strip() for block in said["blocks"] if block["elements"][0]["type"] == "rich_text_quote"]
    assert quotes == claims
    shown = words(said)
    assert [shown.count(verdict) for verdict in dict.fromkeys(verdicts)] == [verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)]
    positions = [shown.index(verdict) for verdict in verdicts]
    assert positions == sorted(positions)


def test_a_claim_comes_with_the_figure_of_the_report(people: People) -> None:
    (said,) = people.shown(people.shortcut("莆田市工信局2023年收到5件申请。"))
    assert "与报告不一致" in words(said)
    assert "3件" in words(said)


@pytest.mark.parametrize("text", ["See you at 10 tomorrow.", "厦门市工信局2023年收到5件申请。", "", "莆田市工信局2023年收到多少件申请？"])
def test_a_message_without_such_claims_is_said_to_have_none(text: str, people: People) -> None:
    (said,) = people.shown(people.shortcut(text))
    assert "no claim" in words(said) or "没有找到" in words(said)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("In 2023 nothing happened.", []),
        ("In 2023, Putian received 3 requests.", ["In 2023, Putian received 3 requests"]),
        (
            "- Putian denied 0 requests in 2023;\n- Xinxiang received none in 2023",
            ["Putian denied 0 requests in 2023", "Xinxiang received none in 2023"],
        ),
        ("宿迁2023年收到859件申请，同比上升，不予公开142件", ["宿迁2023年收到859件申请", "同比上升，不予公开142件"]),
        ("How many were there in 2022? 12?", []),
    ],
)
def test_claims_are_the_statements_that_give_a_figure(text: str, claims: list[str]) -> None:
    assert list(claims_in(text)) == claims


def test_an_empty_mention_is_answered_with_what_can_be_asked(people: People) -> None:
    said = words(people.reply(people.mention("")))
    assert "/gongkai" in said
    assert "Putian" in said


def test_a_file_without_words_is_answered_with_what_is_read(direct: People) -> None:
    ts = direct.say("", subtype="file_share", files=[{"id": "F1", "name": "report.pdf"}])
    assert "text only" in words(direct.reply(ts))
    with_words = direct.say(DENIED, subtype="file_share", files=[{"id": "F1"}])
    assert "refused" in words(direct.reply(with_words))


def test_forty_thousand_characters_are_answered_with_a_short_word(people: People) -> None:
    said = words(people.reply(people.mention("申请" * 20_000)))
    assert "40,000个字符" in said
    assert len(said) < 200


@pytest.mark.parametrize("text", ["", "help", "帮助"])
def test_a_command_without_a_question_is_answered_with_help(text: str, people: People) -> None:
    assert "/gongkai" in words(people.shown(people.command(text))[0])


def test_an_unknown_command_is_named(people: People) -> None:
    (said,) = people.shown(people.command("status", command="/frobnicate"))
    assert "/frobnicate" in said["text"]
    assert "/gongkai" in said["text"]


def test_an_unknown_subcommand_is_answered_with_what_can_be_asked(people: People) -> None:
    assert "annual report" in words(people.shown(people.command("frobnicate"))[0])


def test_a_command_told_of_twice_is_answered_once(slack: MockSlack, people: People, settled: Callable[[], None]) -> None:
    sent: list[tuple[str, dict[str, object]]] = []
    deliver = over_socket(slack)

    def twice(kind: str, payload: dict[str, object]) -> object:
        sent.append((kind, payload))
        deliver(kind, payload)
        return deliver(kind, payload)

    place = People(slack, twice).command(DENIED)
    people.shown(place)
    settled()
    assert len(slack.state.responses[place]) == 1
    assert until(lambda: sent, "the command")
