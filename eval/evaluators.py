"""Judge an answer against what was expected of it. Every verdict that fails carries its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eval.cases import Expectation, ExpectedCitation, ExpectedValue

Response = dict[str, Any]

_MARK = re.compile(r"\[(\d+)\]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"\b[a-z]{2,}\b")
_WORDS_OF_A_SENTENCE = 3
_BRACKETS = re.compile(r"[(（][^(（)）]*[)）]")


@dataclass(frozen=True)
class Failure:
    """What is wrong with an answer: which check, and why."""

    check: str
    reason: str


def judge(expect: Expectation, language: str, response: Response) -> list[Failure]:
    """Every way in which an answer fails what was expected of it in that language; empty if it passes."""
    failures = [Failure("language", reason) for reason in _language(language, response)]
    return failures + [Failure(name, reason) for name, check in CHECKS.items() for reason in check(expect, response)]


def _status(expect: Expectation, response: Response) -> Iterator[str]:
    if response["status"] != expect.status:
        yield f"status is {response['status']}, expected {expect.status}"


def _language(language: str, response: Response) -> Iterator[str]:
    if response["language"] != language:
        yield f"the answer is in {response['language']}, expected {language}"
    first = response["answer"].split("\n")[0]
    # names and labels in Chinese stand in English answers too, however long; a Chinese sentence has English in brackets at most
    words = _ENGLISH.findall(_outside_brackets(first))
    chinese = _CJK.search(first) is not None and len(words) < _WORDS_OF_A_SENTENCE
    if first and chinese != (language == "zh"):
        yield f"the first sentence is not in {language}: {first[:60]}"


def _outside_brackets(text: str) -> str:
    shorter = _BRACKETS.sub("", text)
    return text if shorter == text else _outside_brackets(shorter)


def _values(expect: Expectation, response: Response) -> Iterator[str]:
    """Figures exact; where all are expected, none beside them; where their order is, in that order and first."""
    wanted = expect.includes if expect.values is None else expect.values
    if wanted is None:
        return
    left = list(response["values"])
    for place, expected in enumerate(wanted):
        candidates = response["values"][place : place + 1] if expect.ordered else left
        found = next((value for value in candidates if _is_value(value, expected)), None)
        if found is None:
            near = [value for value in response["values"] if value["metric"] == expected.metric]
            where = f" in place {place + 1}" if expect.ordered else ""
            yield f"no figure {expected.stated()}{where}; got {near or [value['metric'] for value in response['values']]}"
        else:
            left.remove(found)
    if left and expect.values is not None:
        yield f"unexpected figures: {[(value['metric'], value['applicant'], value['value']) for value in left]}"


def _is_value(value: Response, expected: ExpectedValue) -> bool:
    stated = expected.stated()
    if any(value.get(name) != wanted for name, wanted in stated.items() if name != "value"):
        return False
    given = value["value"]
    return given is None if expected.value is None else given is not None and Decimal(str(given)) == expected.value


def _citations(expect: Expectation, response: Response) -> Iterator[str]:
    """Every mark leads to a citation and every citation has a mark; what was expected is cited; figures have marks."""
    marks, ids = set(_MARK.findall(response["answer"])), {citation["id"] for citation in response["citations"]}
    if marks != ids:
        yield f"marks {sorted(marks - ids)} lead nowhere, citations {sorted(ids - marks)} have no mark"
    for wanted in expect.cites:
        if not any(_is_citation(citation, wanted) for citation in response["citations"]):
            yield f"nothing cited like {wanted.model_dump(exclude_defaults=True)}"
    if any(value["value"] is not None for value in response["values"]) and not ids:
        yield "figures without a citation"


def _is_citation(citation: Response, wanted: ExpectedCitation) -> bool:
    return all(part in (citation[name] or "") for name, part in wanted.model_dump().items())


def _text(expect: Expectation, response: Response) -> Iterator[str]:
    for part in expect.contains:
        if part not in response["answer"]:
            yield f"the answer lacks “{part}”"
    for part in expect.absent:
        if part in response["answer"]:
            yield f"the answer holds “{part}”"


def _help(expect: Expectation, response: Response) -> Iterator[str]:
    """A refusal says something, and offers a way on."""
    if expect.status in ("clarification", "out_of_scope") and not (response["suggestions"] or "\n" in response["answer"]):
        yield "a refusal that offers no way on"


CHECKS: dict[str, Callable[[Expectation, Response], Iterator[str]]] = {
    "status": _status,
    "values": _values,
    "citations": _citations,
    "text": _text,
    "help": _help,
}
