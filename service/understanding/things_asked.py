"""Whether a question asks for a thing or a person of which the text tells, so that no figure of the form can be its answer.

What safeguard was introduced, whom did they bring in, 请谁提前介入: whatever row of the form stands beside it, no count is asked for.
What the form does tell without a number (which ground, what result, which applicants) is asked for by a word that names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from service.understanding.content import asks_how_many
from service.understanding.lexicon import word_lists
from service.understanding.patterns import Span, overlaps, speaks_of
from service.understanding.phrases import Mention, stem, words
from service.understanding.query import Language

# intents that say which rows, applicants or reports a figure is asked for; and those by which rows or reports are chosen
_OF_FORM = ("grounds", "by_applicant", "outcomes")
_CHOOSES = ("extreme", "operation")


def asks_for_thing(text: str, language: Language, named: Sequence[Mention], intents: Sequence[Mention]) -> bool:
    """Whether it does. `named`: the phrases that name cells, `intents`: those that say what is to be done."""
    if asks_how_many(text, language) or speaks_of("money", text) or any(mention.keys(kind) for mention in intents for kind in _CHOOSES):
        return False
    done = _pattern(language, "done").search(text) if language is Language.EN else None
    verb = stem(done["doing"] or done["does"]) if done else ""
    if _pattern(language, "person").search(text):
        return verb not in _words("to_applicants") and not any("by_applicant" in mention.keys("intent") for mention in intents)
    if done and (done["causes"] or verb not in _words("verbs") | _words("form")):
        return True
    of_form = [(one.start, one.end) for one in named]
    of_form += [(one.start, one.end) for one in intents if any(intent in one.keys("intent") for intent in _OF_FORM)]
    return any(not _is_of_form(text, match.span("thing"), language, of_form) for match in _pattern(language, "thing").finditer(text))


def _is_of_form(text: str, thing: Span, language: Language, of_form: Sequence[Span]) -> bool:
    """Whether the thing that a question asks for is one of the form: named by a phrase for it, or by a word for numbers and rows."""
    said = text[slice(*thing)]
    if language is Language.EN:
        found = [stem(word) for word, _, _ in words(said)]
        return not found or found[-1] in _words("form") or any(overlaps(thing, span) for span in of_form)
    # a row may be named in the verb that stands right behind: 什么被驳回
    return bool(_pattern(language, "form").match(said)) or any(overlaps(thing, span) for span in of_form)


@cache
def _pattern(language: Language, name: str) -> re.Pattern[str]:
    return re.compile(word_lists("things_asked")[language.value][name], re.IGNORECASE)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in word_lists("things_asked")["en"][name].split())
