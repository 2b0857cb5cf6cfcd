"""What is to be done with what a question names: look up, compare, add, rank, choose, or quote the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.domain.figures import read_chinese_number
from service.understanding.cells import CellsReading
from service.understanding.content import counts_in_prose, is_counting
from service.understanding.patterns import speaks_of
from service.understanding.phrases import Mention
from service.understanding.query import (
    AgencyReading,
    Bound,
    Condition,
    Language,
    Operation,
    Over,
    Quantity,
    Ranking,
    YearReading,
)

SMALL_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20}
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
_POWERS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ZH_NUMBER = r"\d+万?|[一二两三四五六七八九十百千万]+"
_EN_NUMBER = "|".join((rf"(?:an?|\d+|{'|'.join(SMALL_NUMBERS)})\s+(?:{'|'.join(_POWERS)})", r"\d[\d,]*", *SMALL_NUMBERS))
_COUNT = re.compile(
    rf"(?:前|最多的|最少的|最高的|最低的|后)\s*({_ZH_NUMBER})\s*(?:名|位|个|家|大|种|类|项)?"
    rf"|(?:top|bottom)\s*({_EN_NUMBER})\b|\b(?:first|last|which|what)\s+({_EN_NUMBER})\b"
    rf"|\b({_EN_NUMBER})\s+(?:[a-z]+\s+){{0,2}}(?:with\s+the\s+|that\s+\w+\s+the\s+)?(?:most|highest|largest|biggest|fewest|lowest|least)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"第({_ZH_NUMBER})[多高大少低名位]|(?:排|排名|位居|列)(?:在|名)?第?({_ZH_NUMBER})(?!\d)"
    rf"|\b({'|'.join(_ORDINALS)})[- ](?:most|highest|largest|biggest|fewest|lowest|least)\b",
    re.IGNORECASE,
)
_BOUNDS = (
    (Bound.MORE, rf"({_ZH_NUMBER})\s*[件次份起]?\s*以上\s*[（(]不含"),
    (Bound.AT_LEAST, rf"(?:至少|不少于|不低于)\s*({_ZH_NUMBER})|({_ZH_NUMBER})\s*[件次份起]?\s*(?:及?以上|或更多)"),
    (Bound.AT_MOST, rf"(?:至多|最多|不超过|不多于)\s*({_ZH_NUMBER})\s*[件次份起]|({_ZH_NUMBER})\s*[件次份起]?\s*(?:及?以下|或更少)"),
    (Bound.MORE, rf"(?:超过|超出|多于|大于|高于|逾|超)\s*({_ZH_NUMBER})"),
    (Bound.FEWER, rf"(?:少于|低于|不足|不到|小于)\s*({_ZH_NUMBER})"),
    (Bound.AT_LEAST, rf"\b(?:at least|no fewer than|no less than|not less than)\s+({_EN_NUMBER})|({_EN_NUMBER}) or more"),
    (Bound.AT_MOST, rf"\b(?:at most|no more than|not more than|up to)\s+({_EN_NUMBER})|({_EN_NUMBER}) or (?:fewer|less)"),
    (Bound.MORE, rf"\b(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|upwards of)\s+({_EN_NUMBER})\b"),
    (Bound.FEWER, rf"\b(?:fewer than|less than|under|below)\s+({_EN_NUMBER})\b"),
    (Bound.EQUAL, rf"(?:为|是|等于)\s*({_ZH_NUMBER})\s*[件次份起]?(?=的)|\bexactly\s+({_EN_NUMBER})\b|(?:恰好|正好|刚好)\s*({_ZH_NUMBER})"),
)
_NONE = re.compile(
    r"\b(?:no|zero|none|nothing|not a single|not any|never|without any|without a single|did(?: not|n't) \w+ (?:any|a single|one))\b"
    r"|零申请|零|没有(?!公开)|没(?!公开)|无一|一件(?:都|也)|一个(?:都|也)|从未|[^\d]0件",
    re.IGNORECASE,
)
_SOME = re.compile(r"\b(?:any|at all|ever|some)\b|有过|存在|曾", re.IGNORECASE)
_AT_LEAST = re.compile(r"\bat (?:least|most)\b|最多(?=\d)", re.IGNORECASE)
_WHY = re.compile(
    r"\W*(?:(?:and|but|so)\s+)?(?:why|how come|what for|那?为什么|为何|原因(?:呢|是什么))"
    r"(?:\s+(?:was|is|were)\s+(?:that|this|it))?(?:\s+so)?\W*",
    re.IGNORECASE,
)
# 各工信局, bureaus: every organ of the kind is meant; the name itself has been taken out of the text and left spaces
_EACH_OF_KIND = re.compile(
    r"(?:各|每个|每家|所有|全部|全体|这些)(?:地|市|县|区|级|家|个)?的?\s|\b(?:all|every|each)(?: of)?(?: the)?\s\s", re.IGNORECASE
)
_PLURAL = re.compile(r"\b(?:bureaus|departments|offices|commissions|agencies|authorities|administrations|ministries)\b", re.IGNORECASE)
_MORE_OF_TWO = re.compile(r"\b(?:more|fewer|less|higher|lower|larger|smaller)\b|更?多|更?少|更?高|更?低", re.IGNORECASE)


BREAKDOWNS = ("grounds", "by_applicant", "outcomes")
"""Intents that go into a figure: the rows of a group, the applicants of a row, how requests or disputes ended."""


@dataclass(frozen=True)
class Read:
    """What has been read of a question when its operation is decided; `residual`: the words that name no cell."""

    text: str
    language: Language
    cells: CellsReading
    intents: Sequence[Mention]
    agencies: Sequence[AgencyReading]
    years: YearReading
    residual: str
    quotients: Sequence[Quantity] = ()

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of a kind that its words stand for."""
        return tuple(dict.fromkeys(key for mention in self.intents for key in mention.keys(kind)))

    @property
    def named(self) -> tuple[str, ...]:
        return self.keys("intent")

    @property
    def breakdown(self) -> bool:
        return any(intent in self.named for intent in BREAKDOWNS)


@dataclass(frozen=True)
class Plan:
    """An operation with what it needs beside the figures."""

    operation: Operation
    ranking: Ranking | None = None
    condition: Condition | None = None
    counting: bool = False


def plan(read: Read) -> Plan:
    """Decide what a question wants done."""
    named = read.named
    in_domain = bool(speaks_of("reports", read.text))
    counts = is_counting(read.text, read.language) and read.cells.cells and read.agencies
    if speaks_of("errand", read.text) or ("task" in named and not counts):
        return Plan(Operation.OFF_TOPIC)
    if read.cells.bare_outcome and not in_domain and not read.agencies:
        return Plan(Operation.OFF_TOPIC)
    calculation = _calculation(read) if read.cells.cells or read.quotients else None
    defines = "define" in named and not read.agencies and not read.years.named
    if defines and (read.cells.cells or read.quotients or in_domain) and not (calculation and calculation.operation in PLAINLY):
        return Plan(Operation.DEFINE)
    if calculation:
        return calculation
    if "audit" in named:
        return Plan(Operation.AUDIT)
    # a place that is indexed and a subject of the prose: it asks what the text says
    about_text = bool("manner" in named or read.keys("topic")) and any(reading.agencies for reading in read.agencies)
    if "catalog" in named and (not read.cells.cells or read.cells.weak) and not about_text:
        return Plan(Operation.CATALOG)
    return Plan(_lookup_or_text(read, in_domain))


PLAINLY = (Operation.RANK, Operation.SELECT, Operation.SUM, Operation.AVERAGE)
"""Operations that a question what something is can only mean."""


def _lookup_or_text(read: Read, in_domain: bool) -> Operation:
    cells, breakdown = read.cells, read.breakdown
    if "grounds" in read.named and _WHY.fullmatch(read.text) and not cells.broken_down:
        return Operation.TEXT
    # how something is done, or words beyond a mere "requests" in a question that counts nothing: it asks what the text says
    asks_text = "manner" in read.named or bool(read.keys("topic"))
    names_cells = bool(cells.cells) and (breakdown or not asks_text) and (breakdown or not (cells.weak and read.residual))
    if names_cells or is_counting(read.text, read.language):
        about_reports = in_domain or _indexed(read) or counts_in_prose(read.text, read.language)
        return Operation.LOOKUP if cells.cells or about_reports else Operation.OFF_TOPIC
    if _indexed(read) and not asks_text and _names_what_is_counted(read):
        return Operation.LOOKUP
    if _indexed(read) or read.keys("topic") or (in_domain and "greeting" not in read.named):
        return Operation.TEXT
    return Operation.HELP if "greeting" in read.named else Operation.OFF_TOPIC


# words of a question that names what is counted and nothing else
_MOST_WORDS = 3


def _names_what_is_counted(read: Read) -> bool:
    """Whether it is a name and something that prose counts: Zhaoyuan followers."""
    words = read.text.split() if read.language is Language.EN else list("".join(re.findall(r"\w", read.text.rstrip("呢？?"))))
    most = _MOST_WORDS if read.language is Language.EN else 2 * _MOST_WORDS
    return 0 < len(words) <= most and counts_in_prose(read.text, read.language)


def _calculation(read: Read) -> Plan | None:
    """The operation over several figures that a question asks for; None if it asks for none."""
    operations = [Operation(key) for key in read.keys("operation")]
    if chosen := _choice(read, operations):
        return chosen
    if Operation.AVERAGE in operations:
        return Plan(Operation.AVERAGE)
    several = len(read.agencies) > 1 or len(read.years.years) > 1 or read.years.every or _everyone(read)
    if Operation.CHANGE in operations and not (Operation.COMPARE in operations and len(read.agencies) > 1):
        return Plan(Operation.CHANGE)
    if Operation.COMPARE in operations and (several or len(read.cells.cells) > 1):
        same_agency = len(read.agencies) <= 1 and (len(read.years.years) > 1 or read.years.every)
        return Plan(Operation.CHANGE if same_agency else Operation.COMPARE)
    # a total of requests that can be any of three is no sum of the three
    addable = len(read.cells.cells) > 1 and (not read.cells.all_requests or read.breakdown)
    summed = Operation.SUM in operations and (several or addable or not read.agencies)
    if summed or (several and (read.cells.total_named or _everyone(read))):
        return Plan(Operation.SUM)
    if read.quotients or Operation.SHARE in operations:
        return Plan(Operation.SHARE)
    if read.cells.together or (read.cells.total_named and _kinds_of_disputes(read)):
        return Plan(Operation.SUM)
    return None


def _kinds_of_disputes(read: Read) -> bool:
    """Whether it names several kinds of disputes and one outcome of theirs, which can be added."""
    keys = [key.metric.rpartition(".") for key in read.cells.cells]
    return (
        len(keys) > 1 and len({key[2] for key in keys}) == 1 and all(key[0].startswith(("reconsideration", "litigation")) for key in keys)
    )


def _indexed(read: Read) -> bool:
    return any(reading.agencies for reading in read.agencies)


def _everyone(read: Read) -> bool:
    """Whether all that are indexed are meant, or all organs of a kind."""
    every = bool(read.keys("everyone")) and all(reading.organ or reading.bare_place for reading in read.agencies)
    return every or (bool(read.agencies) and all(_each_of_kind(reading, read.text) for reading in read.agencies))


def _each_of_kind(reading: AgencyReading, text: str) -> bool:
    return bool(reading.organ) and bool(_EACH_OF_KIND.search(text) or _PLURAL.search(reading.mention))


def _one_agency(read: Read) -> bool:
    """Whether it is about one agency, so that there is nothing to choose from but its years."""
    return len(read.agencies) == 1 and not read.agencies[0].organ and not read.agencies[0].is_wide


def _choice(read: Read, operations: Sequence[Operation]) -> Plan | None:
    """A ranking, or a choice of those that meet a condition."""
    over = read.keys("over")
    # at least one is no superlative
    extremes = () if _AT_LEAST.search(read.text) else read.keys("extreme")
    if over and not extremes and Operation.RANK not in operations and not (Over(over[0]) is Over.AGENCIES and _one_agency(read)):
        if _one_of_two(read):
            return Plan(Operation.COMPARE)
        # without a condition: those that have any
        condition = read_condition(read.text)
        if Operation.AVERAGE not in operations and (condition or not read.keys("everyone")):
            condition = condition or Condition(Bound.MORE, Decimal(0))
            return Plan(Operation.SELECT, Ranking(Over(over[0])), condition, is_counting(read.text, read.language))
    if not extremes and Operation.RANK not in operations:
        return None
    descending = "least" not in extremes
    what = _ranked(read, over)
    if what is None:
        return None
    return Plan(Operation.RANK, Ranking(what, descending, *count_and_place(read.text)))


def _one_of_two(read: Read) -> bool:
    """Whether it asks which of those named has more: a comparison."""
    return len(read.agencies) > 1 and bool(_MORE_OF_TWO.search(read.text)) and not read_condition(read.text)


def _ranked(read: Read, over: Sequence[str]) -> Over | None:
    """What a superlative ranks; None where it ranks nothing that can be told."""
    if read.breakdown and "why" not in read.text.lower():
        return Over.CELLS
    if over:
        return Over(over[0])
    one = len(read.agencies) == 1 and not read.agencies[0].bare_place and not read.agencies[0].organ
    if (len(read.years.years) > 1 or read.years.every) and len(read.agencies) == 1:
        return Over.YEARS
    return None if one and Operation.RANK.value not in read.keys("operation") else Over.AGENCIES


def count_and_place(text: str) -> tuple[int, int]:
    """How many are asked for, and from which place on."""
    if place := _PLACE.search(text):
        return 1, _number(next(group for group in place.groups() if group))
    if count := _COUNT.search(text):
        return max(1, _number(next(group for group in count.groups() if group))), 1
    return 1, 1


def names_place(text: str) -> bool:
    """Whether a question asks for a place of a ranking other than the first: and the second most?"""
    return bool(_PLACE.search(text))


def read_condition(text: str) -> Condition | None:
    """What a figure must meet: more than 10, 不少于5件, none."""
    return read_bound(text) or (Condition(Bound.EQUAL, Decimal(0)) if _NONE.search(text) else None)


def read_bound(text: str) -> Condition | None:
    """The number that a figure must be above, below or at."""
    for bound, pattern in _BOUNDS:
        if match := re.search(pattern, text, re.IGNORECASE):
            return Condition(bound, Decimal(_number(next(group for group in match.groups() if group))))
    return None


def operator_spans(text: str) -> list[tuple[int, int]]:
    """Where a question says how many are asked for, or what a figure must meet."""
    patterns = [_COUNT, _PLACE, _NONE, _SOME, *(re.compile(pattern, re.IGNORECASE) for _, pattern in _BOUNDS)]
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


def _number(text: str) -> int:
    lowered = text.lower().replace(",", "")
    if lowered in SMALL_NUMBERS or lowered in _ORDINALS:
        return SMALL_NUMBERS.get(lowered) or _ORDINALS[lowered]
    number, _, power = lowered.partition(" ")
    if power.strip() in _POWERS:
        return _POWERS[power.strip()] * (int(number) if number.isdigit() else SMALL_NUMBERS.get(number, 1))
    return int(lowered) if lowered.isdigit() else int(read_chinese_number(text.replace("两", "二")) or 1)
