"""Words of a question that are typed wrong: recieved, enforcment, mnay. Names of places are never corrected, only offered."""

from __future__ import annotations

from functools import cache

from rapidfuzz.distance import OSA

from service.understanding.lexicon import concept_lexicon, function_words, intent_lexicon, narrative_lexicon, question_lexicon
from service.understanding.phrases import stem, words

# shorter words have too many neighbours that mean something else
_MIN_LENGTH = 6
_MIN_LENGTH_OF_TWO_SLIPS = 9
# words that are often typed wrong and have too many neighbours, or are no words of the form
_USUAL_SLIPS = {
    "mnay": "many",
    "mayn": "many",
    "hwo": "how",
    "hw": "how",
    "teh": "the",
    "waht": "what",
    "wat": "what",
    "whcih": "which",
    "wich": "which",
    "recieve": "receive",
    "recieved": "received",
    "recive": "receive",
    "reciev": "receive",
    "becuase": "because",
    "adn": "and",
    "thier": "their",
    "numbr": "number",
    "nubmer": "number",
    "totla": "total",
    "agencys": "agencies",
    "reqeusts": "requests",
    "requets": "requests",
    "requsts": "requests",
    "reqests": "requests",
    "aplications": "applications",
    "refussed": "refused",
    "rejcted": "rejected",
    "denyed": "denied",
    "greanted": "granted",
    "partialy": "partially",
}


def corrected(text: str) -> str:
    """An English question with each unknown word replaced by the one known word it is nearly, if there is exactly one."""
    result = text
    for word, start, end in reversed(words(text)):
        if near := _USUAL_SLIPS.get(word.lower()) or _nearly(stem(word)):
            result = result[:start] + near + result[end:]
    return result


@cache
def _nearly(word: str) -> str | None:
    if len(word) < _MIN_LENGTH or not word.isalpha() or _is_known(word):
        return None
    slips = 2 if len(word) >= _MIN_LENGTH_OF_TWO_SLIPS else 1
    near = [known for known in _form_words() if known[0] == word[0] and OSA.distance(known, word, score_cutoff=slips) <= slips]
    return near[0] if len(near) == 1 else None


@cache
def _form_words() -> frozenset[str]:
    return frozenset(word for word in question_lexicon().vocabulary if len(word) >= _MIN_LENGTH - 1)


def _is_known(word: str) -> bool:
    """Whether a stem is that of a known word; the larger lists are made for words that the smaller ones have not."""
    return any(word in known() for known in (_question_words, _plain_words, _prose_words, _concept_words))


@cache
def _question_words() -> frozenset[str]:
    return question_lexicon().vocabulary | intent_lexicon().vocabulary


@cache
def _plain_words() -> frozenset[str]:
    lists = function_words()
    return frozenset(stem(word) for word in f"{lists['en']} {lists['en_around']}".split())


def _prose_words() -> frozenset[str]:
    return narrative_lexicon().vocabulary


def _concept_words() -> frozenset[str]:
    return concept_lexicon().vocabulary
