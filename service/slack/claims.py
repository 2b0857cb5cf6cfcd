"""The shortcut "check this figure": the claims of a message, each put to the service as a question for yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from prompts.wordings import Wordings, wordings
from service import wire
from service.answering.answer import Status
from service.slack.context import language_of

MOST_CLAIMS = 10
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;])\s*|(?<=\.)\s+|\n+")
_CLAUSE_END = re.compile(r"[，；]|[,;](?=\s)|\s(?:and|but|while|whereas)\s|(?<=[件次份条个])而|并且")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:\s*年度?)?(?!\d)")
_FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百千万零]+[件次份条个起]|没有|未收到|\b(?:no|none|zero|one|two|three|four|five|six|seven|eight|nine|ten|all|half)\b",
    re.I,
)
_EDGES = re.compile(r"^[\s\-*•·>“\"「（(]+|[\s。.!！;；,，”\"」）)]+$")
_QUESTION = re.compile(r"[?？吗呢]\W*$")
_AGREES = ("claim.yes", "claim.some", "claim.all")
_DIFFERS = ("claim.no", "claim.none", "claim.not_all", "claim.another")
_UNSETTLED = (Status.NOT_REPORTED, Status.ANSWERED)


class Verdict(Enum):
    """What a report says to a claim."""

    AGREES = "check_agrees"
    DIFFERS = "check_differs"
    OPEN = "check_open"


@dataclass(frozen=True)
class Checked:
    """A claim, what the report says to it, and the answer that says so."""

    claim: str
    verdict: Verdict
    answer: wire.ChatResponse


def claims_in(text: str) -> Iterator[str]:
    """The statements of a text that give a figure, one by one; parts of a sentence where each gives its own."""
    for sentence in _SENTENCE_END.split(text):
        if not _has_figure(sentence) or _QUESTION.search(sentence):
            continue
        clauses = [clause for clause in _CLAUSE_END.split(sentence) if clause.strip()]
        # a clause without a figure belongs to what it stands beside
        for clause in clauses if all(map(_has_figure, clauses)) else _joined(clauses, sentence):
            if claim := _EDGES.sub("", clause):
                yield claim


def _has_figure(text: str) -> bool:
    return bool(_FIGURE.search(_YEAR.sub(" ", text)))


def _joined(clauses: list[str], sentence: str) -> list[str]:
    """The clauses of a sentence, those without a figure put before the next that has one."""
    if sum(map(_has_figure, clauses)) < 2:
        return [sentence]
    found, waiting = [], ""
    for clause in clauses:
        waiting = f"{waiting}，{clause}" if waiting else clause
        if _has_figure(clause):
            found.append(waiting)
            waiting = ""
    return found


def question_of(claim: str) -> str:
    """A claim as a question."""
    return language_of(claim)("slack.claim", claim=claim)


def verdict_of(answer: wire.ChatResponse) -> Verdict | None:
    """What an answer says to the claim that was asked; None if it is about no indexed report, or says nothing of a figure."""
    say = wordings(answer.language)
    if answer.status not in _UNSETTLED or not answer.values:
        return None
    if answer.status is Status.ANSWERED:
        if _begins(answer.answer, _DIFFERS, say):
            return Verdict.DIFFERS
        if _begins(answer.answer, _AGREES, say):
            return Verdict.AGREES
    return Verdict.OPEN


def _begins(text: str, keys: tuple[str, ...], say: Wordings) -> bool:
    return any(text.startswith(_fixed(say, key)) for key in keys)


def _fixed(say: Wordings, key: str) -> str:
    """The beginning of a wording, up to its first variable."""
    return say(key, **{name: "\0" for name in say.variables(key)}).partition("\0")[0]
