"""Who reports, on which year, and when it was signed: read from title, opening, period, and signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.domain.errors import UnreadableReportError
from indexer.domain.figures import read_chinese_number
from indexer.domain.report import Agency
from indexer.domain.text import squeeze
from indexer.extraction.agency import identify_agency
from indexer.extraction.self_naming import issuers, subjects
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.document import ParsedDocument, TextLine

_YEAR = r"(?:[2２][0０]\d\d|二[〇○零]?[〇○零一二三四五六七八九]{2,3})"
_TITLE = re.compile(
    rf"(?:正文|关于)?(?:报送|印发|公布|发布)?(?:(?P<before>{_YEAR})年?度?)?(?P<who>[\u4e00-\u9fff（）()·]{{2,40}}?)?(?:关于|公布|发布)?(?:(?P<after>{_YEAR})年?度?)?"
    # schools and hospitals publish theirs without 政府
    r"(?:(?:政府|政务)|(?<!政府)(?<!政务))信息公开(?:工作)?(?:年度|年)?(?:工作)?(?:情况)?(?:的?报告|年报)"
)
_PERIOD = re.compile(
    rf"统计[^。]{{0,12}}?(?P<from>{_YEAR})年(?P<m1>\d{{1,2}})月(?P<d1>\d{{1,2}})日[^。]{{0,4}}?(?:(?P<to>{_YEAR})年)?(?P<m2>\d{{1,2}})月(?P<d2>\d{{1,2}})日"
)
_DATE = re.compile(rf"(?P<year>{_YEAR})年(?P<month>[\d一二三四五六七八九十]{{1,2}})月(?P<day>[\d一二三四五六七八九十]{{1,3}})日")
_PUBLISHED = re.compile(r"(?:发布|发文|公开|成文)(?:日期|时间)[：:]?(?P<year>20\d\d)[-年/.](?P<month>\d{1,2})[-月/.](?P<day>\d{1,2})")
_SIGNATURE = re.compile(r"[\u4e00-\u9fff（）()·]{3,40}")
_PAGE_NUMBER = re.compile(r"[-—–]*\d{1,3}[-—–]*|第\d{1,3}页.*")
# 如对本报告有疑问，请与某市教育局联系: whom a reader is sent to, if neither title nor signature names anybody
_CONTACT = re.compile(r"请与(?P<who>[\u4e00-\u9fff]{4,40}?)联系")
_NARRATIVE_YEAR = re.compile(rf"(?<![\d])({_YEAR})年")
_KNOWN_YEARS = range(2008, 2100)  # the Regulations came into force in 2008

# a title is looked for in the first lines, a signature in the last
_TITLE_LINES = 25
_SIGNATURE_LINES = 12
_MAX_TITLE_LINE = 80


@dataclass(frozen=True)
class Manifest:
    """What a manifest.csv beside the file says of it; it settles agency and year where it names them.

    `part_of`: the name of the first file of a report in several files that this one belongs to.
    """

    source_url: str | None = None
    retrieved_at: str | None = None
    agency: str | None = None
    year: int | None = None
    part_of: str | None = None

    def agrees_with(self, agency: str, year: int, source_url: str | None) -> bool:
        """Whether a report indexed before says what this entry says."""
        return self.agency in (None, agency) and self.year in (None, year) and self.source_url in (None, source_url)


@dataclass(frozen=True)
class Identity:
    """Agency × year, and the dates and title of the document."""

    agency: Agency
    year: int
    period: tuple[date, date]
    title: str
    title_year: int | None
    signed_on: date | None
    published_on: date | None


def identify(document: ParsedDocument, name: str, gazetteer: Gazetteer, manifest: Manifest) -> Identity:
    """Read a report's identity.

    Raises:
        UnreadableReportError: the document is no such report, or names no agency or no year.
    """
    lines = [element for element in document.elements if isinstance(element, TextLine)]
    texts = [squeeze(line.text) for line in lines]
    if "信息公开" not in squeeze(document.text):
        raise UnreadableReportError(
            f"{name} does not look like an annual report on open government information", "check that it is the right file"
        )
    title, who, title_year = _find_title(texts, gazetteer)
    signer, signed_on = _find_signature(texts)
    period = _find_period("".join(texts))
    issued = issuers(texts, gazetteer)
    issued_year = next((year for named in issued if (year := _year(named.year))), None)
    year = manifest.year or (period[0].year if period else None) or title_year or issued_year or _narrative_year(texts)
    contact = _CONTACT.search("".join(texts))
    in_prose = (*(one.agency for one in issued), signer, *(one.agency for one in subjects(texts, gazetteer)))
    named = [manifest.agency or "", who, *in_prose, contact["who"] if contact else ""]
    agency = identify_agency(named, document.text, gazetteer)
    if agency is None:
        raise UnreadableReportError(
            f"{name} names no agency in its title, its opening or its signature",
            "give the agency in a manifest.csv beside the file (columns file, agency)",
        )
    if year is None:
        raise UnreadableReportError(
            f"{name} does not say which year it reports on", "give the year in a manifest.csv beside the file (columns file, year)"
        )
    title = title or f"{agency.name}{year}年政府信息公开工作年度报告"
    span = period if period and period[0].year == year else (date(year, 1, 1), date(year, 12, 31))
    return Identity(agency, year, span, title, title_year, signed_on, _find_date(_PUBLISHED, "\n".join(texts[:_TITLE_LINES])))


def _find_title(texts: Sequence[str], gazetteer: Gazetteer) -> tuple[str, str, int | None]:
    """The title, the agency in it, the year in it.

    A title may run over two or three lines, or share its line with a menu. The fewest lines that are a whole title and begin
    with a place go first, so that no entry of a menu above is taken for its beginning.
    """
    starts = range(min(_TITLE_LINES, len(texts)))
    by_length = [(start, "".join(texts[start : start + length])) for length in (1, 2, 3) for start in starts]
    complete = [(start, match) for start, text in by_length if (match := _TITLE.fullmatch(text)) and _is_complete(match)]
    placed = [_with_place_above(texts, start, match, gazetteer) for start, match in complete if gazetteer.prefix(match["who"] or "")[0]]
    one_line = [_with_place_above(texts, start, match, gazetteer) for start, match in complete if match.string == texts[start]]
    candidates = _candidates(texts)
    whole = (_TITLE.fullmatch(candidate) for candidate in candidates)
    inside = (_TITLE.search(candidate) for candidate in candidates if len(candidate) <= _MAX_TITLE_LINE and "。" not in candidate)
    for match in (*placed, *one_line, *whole, *inside):
        if match and (match["who"] or match["before"] or match["after"]):
            return match.group().removeprefix("正文"), match["who"] or "", _year(match["before"] or match["after"])
    return "", "", None


def _with_place_above(texts: Sequence[str], start: int, title: re.Match[str], gazetteer: Gazetteer) -> re.Match[str]:
    """The title with the line above it, if that is a place and nothing else, and the place goes on in the title."""
    above = texts[start - 1] if start else ""
    regions, rest = gazetteer.prefix(above)
    longer = _TITLE.fullmatch(above + title.string)
    if not regions or rest or longer is None:
        return title
    _, of_title = gazetteer.prefix(title["who"] or "")
    return longer if gazetteer.prefix(longer["who"] or "")[1] == of_title else title


def _candidates(texts: Sequence[str]) -> list[str]:
    """What may be a title: each of the first lines, and with it those that follow."""
    return ["".join(texts[index : index + length]) for index in range(min(_TITLE_LINES, len(texts))) for length in (1, 2, 3)]


def title_at_top(document: ParsedDocument) -> tuple[str, int] | None:
    """Agency and year of the whole title among the first lines of a document, broken over lines or not; None if there is none."""
    texts = [squeeze(element.text) for element in document.elements if isinstance(element, TextLine)]
    found = (title_of(text) for text in (*texts[:_TITLE_LINES], *_candidates(texts)))
    return next((title for title in found if title is not None), None)


def title_of(line: str) -> tuple[str, int] | None:
    """Agency and year of a line, without white space, that is a whole title; None for any other line."""
    match = _TITLE.fullmatch(line)
    year = _year(match["before"] or match["after"]) if match else None
    return (match["who"], year) if match and year and _is_complete(match) else None


def _is_complete(title: re.Match[str]) -> bool:
    """Whether a line names year and agency, and no rest of a name that began on the line above (人民政府办公室)."""
    named = title["who"] or ""
    return (
        bool(title["before"] or title["after"])
        and len(named) > 3
        and not named.startswith(("人民政府", "民政府", "政府", "府", "办公", "公室", "委员会", "员会", "会"))
    )


def _find_signature(texts: Sequence[str]) -> tuple[str, date | None]:
    """The agency and the date at the end of a report."""
    tail = texts[-_SIGNATURE_LINES:]
    for index in range(len(tail) - 1, -1, -1):
        match = _DATE.search(tail[index])
        if match is None or len(tail[index]) > len(match.group()) + 40 or "。" in tail[index]:
            continue
        signed_on = _date(match)
        beside = tail[index][: match.start()]
        # a page break between name and date leaves its number or its running head there
        above = [line for line in tail[:index] if not _PAGE_NUMBER.fullmatch(line) and not _TITLE.fullmatch(line)]
        signer = beside or (above[-1] if above else "")
        return (signer if _SIGNATURE.fullmatch(signer) else ""), signed_on
    return (tail[-1] if tail and _SIGNATURE.fullmatch(tail[-1]) else ""), None


def _find_period(text: str) -> tuple[date, date] | None:
    match = _PERIOD.search(text)
    if match is None:
        return None
    first, last = _year(match["from"]), _year(match["to"] or match["from"])
    try:
        return (date(first or 0, int(match["m1"]), int(match["d1"])), date(last or 0, int(match["m2"]), int(match["d2"])))
    except ValueError:
        return None


def _narrative_year(texts: Sequence[str]) -> int | None:
    """The year most sentences speak of, if one is spoken of more than every other."""
    years = [year for text in texts for found in _NARRATIVE_YEAR.findall(text) if (year := _year(found))]
    ranked = sorted(set(years), key=years.count, reverse=True)
    if not ranked or (len(ranked) > 1 and years.count(ranked[0]) == years.count(ranked[1])):
        return None
    return ranked[0]


def _find_date(pattern: re.Pattern[str], text: str) -> date | None:
    match = pattern.search(text)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> date | None:
    parts = (_year(match["year"]), read_chinese_number(match["month"]), read_chinese_number(match["day"]))
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None


def _year(text: str | None) -> int | None:
    year = read_chinese_number(text) if text else None
    return year if year in _KNOWN_YEARS else None
