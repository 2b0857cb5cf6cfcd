"""What a chat model wrote is held against its evidence: every number, year, agency, quotation and citation mark must be there.

The guard knows no meaning. What it lets through says nothing that could be looked up and is not printed where the text says it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.domain.text import squeeze
from service.assisting.named import NameFinder
from service.assisting.numbers import Kind, Number, find_numbers
from service.understanding.language import detect_language
from service.understanding.query import Language

_MARK = re.compile(r"\[(\d+)\]")
_MARKS_APART = re.compile(r"\[(\d+(?:\s*[,，、]\s*\d+)+)\]")
# a sentence with the marks behind its full stop; the stop of No. 711 ends none
_SENTENCE = re.compile(
    r"(?:No\.|Nos\.|Art\.|\d\.\d|[^。！？!?.\n]|\.(?![\s\[]|$))+(?:[。！？!?.]+[”」』\"]?)?(?:\s*\[\d+\])*", re.MULTILINE
)
_LIST_MARK = re.compile(
    r"^\s*(?:\d{1,2}[.)、](?!\d)|[-*•]|[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}、)\s*|[一二三四五六七八九十]是(?!否)"
    r"|(?:^|(?<=[.;:]\s))(?:First|Second|Third|Fourth|Fifth|Sixth)(?:ly)?,",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTATION = re.compile(r"「([^」]+)」|『([^』]+)』|“([^”]+)”|\"([^\"\n]+)\"")
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./?&=%#:~+-]+|[\w.+-]+@[\w-]+\.[\w.-]+")
_MARKUP = re.compile(r"\]\s*\(|[<>`]|!\[|^\s*#|\|", re.MULTILINE)
_ELLIPSIS = re.compile(r"…+|\.{3,}|⋯+")
_EDGES = " ，。、；：,.;:!?！？"
_PARENTHESES = re.compile(r"[（(][^（）()]*[)）]")
_LATIN = re.compile(r"[A-Za-z]{3,}")
_LONGEST = 2000
# kinds of numbers that count the same way, said ← printed
_STANDS_FOR = {
    Kind.BARE: {Kind.COUNT, Kind.BARE, Kind.LABEL, Kind.MARK},
    Kind.LABEL: {Kind.LABEL, Kind.MARK},
    Kind.MARK: {Kind.LABEL, Kind.MARK, Kind.BARE, Kind.COUNT},
}


class Offence(StrEnum):
    """What a text says without evidence, or how it is not what was asked for."""

    NUMBER = "number"
    AGENCY = "agency"
    QUOTATION = "quotation"
    MARK = "mark"
    ADDRESS = "address"
    MARKUP = "markup"
    LANGUAGE = "language"
    LEFT_OUT = "left_out"
    LENGTH = "length"


@dataclass(frozen=True)
class Objection:
    """One thing the guard does not let through; `what`: the words of the text."""

    offence: Offence
    what: str


@dataclass(frozen=True)
class Evidence:
    """A quoted passage: its citation mark, and whose report on which year it stands in. `english`: the agency's name in English."""

    mark: str
    text: str
    agency: str
    english: str
    year: int

    @property
    def numbers(self) -> list[Number]:
        return find_numbers(self.text)


class NumberGuard:
    """Checks texts of a chat model."""

    def __init__(self, names: NameFinder) -> None:
        self._names = names

    def wording(self, text: str, evidence: Sequence[Evidence], language: Language) -> list[Objection]:
        """What stands against an answer worded from passages. Each line cites, and each sentence is held against what it cites."""
        objections = [*_shape(text), *_language(text, evidence, language)]
        by_mark = {item.mark: item for item in evidence}
        for line in filter(None, map(str.strip, _LIST_MARK.sub("", _MARKS_APART.sub(_marks_one_by_one, text)).splitlines())):
            # the words before a list cite nothing
            if not _MARK.search(line) and not line.endswith((":", "：")):
                objections.append(Objection(Offence.MARK, line))
            for sentence in _SENTENCE.findall(line):
                marks = [match.group() for match in _MARK.finditer(sentence)]
                objections += [Objection(Offence.MARK, mark) for mark in marks if mark not in by_mark]
                cited = [by_mark[mark] for mark in marks if mark in by_mark]
                objections += self._sentence(_MARK.sub(" ", sentence), cited, evidence)
        return objections

    def translation(self, text: str, original: Evidence) -> list[Objection]:
        """What stands against an English translation of a passage: figures more, fewer or other than the original's."""
        objections = [*_shape(text, len(original.text)), *_language(text, [original], Language.EN)]
        said, printed = find_numbers(_ADDRESS.sub(" ", text)), find_numbers(_ADDRESS.sub(" ", original.text))
        # 三公 is “three” in English, and counts nothing in either
        counted = [replace(number, kind=Kind.COUNT) if number.kind is Kind.BARE else number for number in printed]
        objections += [Objection(Offence.NUMBER, number.text) for number in said if not _is_among(number, [*printed, *counted])]
        figures = [number for number in printed if any(char.isdigit() for char in number.text) and number.kind is not Kind.MARK]
        objections += [Objection(Offence.LEFT_OUT, number.text) for number in figures if not any(_same(number, other) for other in said)]
        objections += [
            Objection(Offence.AGENCY, name) for name in self._names.unknown(text, original.text + original.agency, original.english)
        ]
        if len(_QUOTATION.findall(text)) > len(_QUOTATION.findall(original.text)):
            objections.append(Objection(Offence.QUOTATION, text))
        return [*objections, *_addresses(text, original.text)]

    def _sentence(self, sentence: str, cited: Sequence[Evidence], evidence: Sequence[Evidence]) -> Iterator[Objection]:
        """A sentence against what it cites; without a mark it may name what all of the evidence shares, and no figure."""
        words = " ".join(item.text for item in cited)
        printed = [number for item in cited for number in item.numbers] + _years(cited or evidence, shared=not cited)
        for number in find_numbers(_ADDRESS.sub(" ", sentence)):
            if not _is_among(number, printed):
                yield Objection(Offence.NUMBER, number.text)
        agencies = {item.agency for item in cited or evidence}
        known = cited or (evidence if len(agencies) == 1 else ())
        chinese = " ".join([words, *(item.agency for item in known)])
        for name in self._names.unknown(sentence, chinese, " ".join(item.english for item in known)):
            yield Objection(Offence.AGENCY, name)
        for quotation in _quotations(sentence):
            if not all(part in squeeze(words) for part in quotation):
                yield Objection(Offence.QUOTATION, "…".join(quotation))
        yield from _addresses(sentence, words)


def _marks_one_by_one(match: re.Match[str]) -> str:
    """[1, 2] as [1][2]."""
    return "".join(f"[{number}]" for number in re.findall(r"\d+", match[1]))


def _years(evidence: Sequence[Evidence], shared: bool) -> list[Number]:
    """The years of the reports; `shared`: only if it is one."""
    years = {item.year for item in evidence}
    return [find_numbers(f"{year}年")[0] for year in years] if len(years) == 1 or not shared else []


def _is_among(said: Number, printed: Sequence[Number]) -> bool:
    return any(supports(number, said) for number in printed)


def supports(printed: Number, said: Number) -> bool:
    """Whether a number that was said is one that is printed: same value and kind, same qualifier, same measure word where both have one."""
    if printed.value != said.value or printed.qualifier is not said.qualifier:
        return False
    if printed.unit and said.unit and printed.unit != said.unit:
        return False
    return printed.kind in _STANDS_FOR.get(said.kind, {said.kind})


def _same(one: Number, other: Number) -> bool:
    return supports(one, other) or supports(other, one)


def _quotations(text: str) -> Iterator[list[str]]:
    """The words in quotation marks, without white space; parts around an ellipsis by themselves."""
    for groups in _QUOTATION.findall(text):
        words = next(group for group in groups if group)
        yield [part for piece in _ELLIPSIS.split(words) if (part := squeeze(piece).strip(_EDGES))]


def _addresses(text: str, evidence: str) -> Iterator[Objection]:
    for match in _ADDRESS.finditer(text):
        if match.group().rstrip(".,") not in evidence:
            yield Objection(Offence.ADDRESS, match.group())


def _shape(text: str, of_original: int | None = None) -> Iterator[Objection]:
    """Not empty, not longer than can be read, and plain text: no links, pictures, tags or code."""
    longest = _LONGEST if of_original is None else 12 * of_original + 200
    if not text.strip() or len(text) > longest:
        yield Objection(Offence.LENGTH, str(len(text)))
    if match := _MARKUP.search(text):
        yield Objection(Offence.MARKUP, match.group())


def _language(text: str, evidence: Sequence[Evidence], language: Language) -> Iterator[Objection]:
    """In the language that was asked for; in Chinese, words in Latin letters only where the evidence has them."""
    own = _PARENTHESES.sub(" ", _QUOTATION.sub(" ", _MARK.sub(" ", text)))
    if own.strip() and detect_language(own) is not language:
        yield Objection(Offence.LANGUAGE, own.strip()[:40])
    if language is Language.ZH:
        known = " ".join(item.text for item in evidence).lower()
        for match in _LATIN.finditer(own):
            if match.group().lower() not in known:
                yield Objection(Offence.LANGUAGE, match.group())
