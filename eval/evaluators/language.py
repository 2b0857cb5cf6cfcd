"""The language of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.evaluators.base import Answered, Failure

_CJK = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"\b[a-z]{2,}\b")
_WORDS_OF_A_SENTENCE = 3
_BRACKETS = re.compile(r"[(（][^(（)）]*[)）]")


class LanguageEvaluator:
    """The answer calls itself by the expected language, and its first sentence is in it."""

    name = "language"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        language = answered.language
        if answered.response["language"] != language:
            yield Failure(self.name, f"the answer is in {answered.response['language']}, expected {language}")
        first = answered.text.split("\n")[0]
        # names and labels in Chinese stand in English answers too, however long; a Chinese sentence has English in brackets at most
        words = _ENGLISH.findall(_outside_brackets(first))
        chinese = _CJK.search(first) is not None and len(words) < _WORDS_OF_A_SENTENCE
        if first and chinese != (language == "zh"):
            yield Failure(self.name, f"the first sentence is not in {language}: {first[:60]}")


def _outside_brackets(text: str) -> str:
    shorter = _BRACKETS.sub("", text)
    return text if shorter == text else _outside_brackets(shorter)
