"""What stands beside the agencies of a question: a year of their own each, or that they are the ones left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.domain.report import Level
from indexer.gazetteer.organs import english_organs, organ_kinds
from service.understanding.patterns import found_spans
from service.understanding.query import AgencyReading
from service.understanding.years import year_spans

_SEVERAL = 2
# between the name of an agency left out and the next: 除宿迁和福建外
_AND = re.compile(
    r"\s*(?:'s)?\s*(?:(?:city|province|county|district|town)\b|[市省县区](?=[^\w]|[和与及以跟]))?(?:\s*(?:government|政府))?\s*"
    r"(?:,|/|和|与|及|以及|、|跟|\band\b|\bor\b)\s*(?:the\s+)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:除了|除去|除开|除却|除|不含|不包括|不包含|不算|不计|不要|不看|扣除|去掉|剔除|刨去|排除|抛开|撇开)\s*$"
    r"|\b(?:other than|except(?:ing)?(?: for)?|exclud(?:ing|e|es|ed)|apart from|aside from|besides|without(?: counting| including)?"
    r"|not (?:counting|including)|leaving (?:out|aside)|but not|else than|but for|outside)\s+(?:the\s+|that of\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:的)?(?:除外|之外|以外|不算|不计|外(?=[，,、]|还|其|的|，|有|哪|谁))|\s*(?:'s)?\s*(?:excluded|left out|aside)\b", re.IGNORECASE
)

# all of those of a place: both Shanghai reports, 上海的两家机关
_BOTH = re.compile(
    r"\bboth(?: of)?(?: the)?\s{4,}|\bboth (?:of )?(?:the )?(?:reports|agencies|bodies|organs|offices|authorities)\b"
    r"|(?:这|那)?[两二](?:家|个|份|所)(?:机关|单位|部门|机构|报告|年报|政府机关)|[两二](?:家|份)(?=.{0,6}(?:各|分别|都))",
    re.IGNORECASE,
)

# towns, called by what they are; each of the towns of a place is none of them
_TOWNS = re.compile(
    r"(?<!各)(?<!每)(?<!所有)(?:这|那)?(?:[两二三四五几]|是)?个?小?(?:乡镇街道|乡镇|镇街|街镇|街道办?|乡|镇)(?:政府)?"
    r"|\b(?:(?:these|those|the|both|a|an|two|three|four|small|little|rural)\s+)*(?:townships?|towns?|subdistricts?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """The agencies that are asked about, those that are left out, and where the question says so."""

    asked: tuple[AgencyReading, ...]
    left_out: tuple[AgencyReading, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


def each_of_both(text: str, readings: Sequence[AgencyReading]) -> tuple[AgencyReading, ...]:
    """A place that stands for the two agencies of it, where both are asked of, as these two."""
    there = (*readings[0].agencies, *readings[0].beside) if len(readings) == 1 else ()
    if len(there) != _SEVERAL or readings[0].of_kind or not _BOTH.search(text):
        return tuple(readings)
    return tuple(replace(readings[0], agencies=(agency,), bare_place=False, beside=()) for agency in there)


def without_quoted(text: str, readings: Sequence[AgencyReading]) -> tuple[AgencyReading, ...]:
    """The agencies named, without a place that only begins a name in quotation marks (“上海发布”, 'Shanghai Science and Technology').

    It fits several agencies, of which the question names one.
    """
    named = {reading.agencies[0] for reading in readings if len(reading.agencies) == 1}

    def begins_name(reading: AgencyReading) -> bool:
        quoted = re.search(rf"[“‘「『《\"']{re.escape(reading.mention)}\s*[^\W\d]+", text)
        return bool(reading.bare_place and len(reading.agencies) > 1 and named.intersection(reading.agencies) and quoted)

    return tuple(reading for reading in readings if not begins_name(reading))


def with_own_years(text: str, readings: Sequence[AgencyReading]) -> tuple[AgencyReading, ...]:
    """Each agency with the year that is named with it, where every one has one: Suqian in 2023 and Fujian in 2021, 2021年A与2024年B."""
    places = _places(text, readings)
    years = [(start, year) for start, _, year in year_spans(text)]
    if len(readings) < _SEVERAL or len(places) != len(readings) or len(years) != len(readings):
        return tuple(readings)
    marks = sorted(
        [(start, "agency", reading) for (start, _), reading in places] + [(start, "year", year) for start, year in years], key=_start
    )
    kinds = [kind for _, kind, _ in marks]
    if kinds not in (["agency", "year"] * len(years), ["year", "agency"] * len(years)):
        return tuple(readings)
    own: dict[AgencyReading, int] = {}
    for one, other in zip(marks[::2], marks[1::2], strict=True):
        reading, year = (one[2], other[2]) if one[1] == "agency" else (other[2], one[2])
        assert isinstance(reading, AgencyReading)
        assert isinstance(year, int)
        own[reading] = year
    return tuple(replace(reading, years=(own[reading],)) for reading in readings)


def left_out(text: str, readings: Sequence[AgencyReading]) -> Named:
    """Which of the agencies named are left out: other than Suqian, 除宿迁外."""
    out: list[AgencyReading] = []
    spans: list[tuple[int, int]] = []
    end_of_last = -1
    for (start, end), reading in sorted(_places(text, readings), key=lambda item: item[0]):
        before, after = _BEFORE.search(text[:start]), _AFTER.match(text, end)
        listed = end_of_last >= 0 and _AND.fullmatch(text, end_of_last, start)
        if before or after or listed:
            out.append(reading)
            spans += [match.span() for match in (before, after) if match]
            end_of_last = end
    asked = tuple(reading for reading in readings if reading not in out)
    return Named(asked, tuple(out), tuple(spans))


def all_but(text: str, named: Named) -> str:
    """The text, with the others of which some are left out called all: 除莆田外，其余机关共收到多少; as long as it was."""
    return _OTHERS.sub(lambda match: ("所有" if match["zh"] else "all").ljust(len(match.group())), text) if named.left_out else text


# the others, where it was said but which
_OTHERS = re.compile(
    r"(?P<zh>其[他它余]|剩[下余])(?=的?(?:各|几|所有)?[个家]?(?:机关|单位|部门|机构|地方|局|政府))"
    r"|\b(?:other|remaining)\b(?=\s+(?:agencies|bodies|bureaus|departments|organs|authorities|governments|reports)\b)",
    re.IGNORECASE,
)


def part_left_out(named: Named) -> str:
    """The agency left out of one that is asked for as a whole, which the form does not part: 遵义市除播州区外; '' if there is none."""
    wholes = [reading for reading in named.asked if reading.bare_place]

    def inside(out: AgencyReading, whole: AgencyReading) -> bool:
        return any(outer == inner or outer.encloses(inner) for outer in whole.regions for inner in out.regions)

    return next((out.mention for out in named.left_out if any(inside(out, whole) for whole in wholes)), "")


def kind_spans(text: str, readings: Sequence[AgencyReading]) -> list[tuple[int, int]]:
    """Where agencies that are named are called by the kind they all are of: the five industry departments (Putian, …), 两个乡镇."""
    named = [agency for reading in readings for agency in reading.agencies]
    if named and all(agency.agency.level is Level.TOWN for agency in named):
        return found_spans(text, _TOWNS)
    kinds = {agency.organ for agency in named}
    if len(kinds) != 1 or not (kind := organ_kinds().get(next(iter(kinds)))):
        return []
    # beside one alone a stem (自然资源) can be what is asked about as well
    several = len(readings) >= _SEVERAL
    spans = [match.span() for match in english_organs(text) if match.lastgroup == kind.id] if several else []
    if names := sorted((*kind.short, *kind.stems), key=len, reverse=True):
        spans += [
            match.span()
            for match in re.finditer(rf"(?:{'|'.join(names)})(?:部门|系统|单位|口|厅局|局|厅|委){'?' if several else ''}", text)
        ]
    return spans


def _places(text: str, readings: Sequence[AgencyReading]) -> list[tuple[tuple[int, int], AgencyReading]]:
    """Where each agency is named; without those that the text does not hold as they were read."""
    found = []
    taken: set[int] = set()
    for reading in readings:
        start = next((match.start() for match in re.finditer(re.escape(reading.mention), text) if match.start() not in taken), -1)
        if reading.mention and start >= 0:
            taken.add(start)
            found.append(((start, start + len(reading.mention)), reading))
    return found


def _start(mark: tuple[int, str, object]) -> int:
    return mark[0]
