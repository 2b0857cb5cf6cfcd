"""Figures that stand in the prose: what each counts, when, about whom, and of which other figure it is a part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indexer.domain.figures import ProseFigure, Qualifier, find_in_prose
from indexer.domain.report import Agency, NarrativeFigure, Scope
from indexer.extraction.paragraphs import Paragraph
from indexer.gazetteer.organs import organ_at_start
from indexer.gazetteer.regions import Gazetteer

_BREAK = re.compile(r"[，,；;。：:（()）！？!?]")
# what ends one counted thing of a list and begins the next: 14条、…, 1名…和2名…
_LIST_BREAK = re.compile("、|(?:以及|和|及|与)$")
# words about the figure, not about what it counts
_LEADING = re.compile(
    r"^(?:其中|另有|另|还有|包括|包含|含|主要|分别|截至[^，]*?日|(?:截至)?(?:目前|年底|年末)|\d{4}年(?:度|以来|全年|底)?|全年|今年(?:以来)?|本年度?|年度|期间|我[局厅委市县区省办校]|本[局机关单位]{1,3}"
    r"|共有|共计|总计|合计|累计|一共|共|已|也|并|且|对|将|[一二三四五六七八九]是|“?\d{4}年)+"
)
_TRAILING = re.compile(r"(?:共有|共计|总计|合计|累计|分别|一共|为|达到?|有|共|约|了|计|：|:)+$")
_CUMULATIVE = re.compile(r"历年|历史累计|(?:开通|上线|建站|建立|成立|运行)以来")
_YEAR = re.compile(r"(20\d\d)年")
_OTHER_YEAR = re.compile(r"(?:上年|去年|上一年|同比|较上|较去|环比)")
_PARTS = re.compile(r"其中")
_ZONE = re.compile(r"^[\u4e00-\u9fff]{2,14}(?:开发区|园区|新区|度假区|示范区|管委会)$")
# a remark between what is counted and its figure: 其他处理（含申请人主动撤回申请）341件
_REMARK = re.compile(r"（[^（）\d]*）|\([^()\d]*\)")
_FILLER = "\0"
# what was there before, and how it came to what there is now: 平均时长由15个工作日缩短至12个工作日
_FROM = re.compile(r"[由从](?:原来|原先|原|上年|去年|过去|此前)?的?$")
_BECOMES = re.compile(r"[缩压减精降下提增上扩调升上优][短缩减少简低降高升加长大整化]?(?:至|到|为|成)了?")
_LOCAL_BODY = re.compile(r"^(?:省|市|州|县|区|旗)(?:政府|本?级|直(?:各)?部门|各有关部门|[\u4e00-\u9fff]{1,10}[局委办院])")


@dataclass(frozen=True)
class _Found:
    """A figure with its clause, before it is known to be a part of another."""

    figure: ProseFigure
    subject: str
    start: int
    sentence: tuple[int, int]


@dataclass(frozen=True)
class _Part:
    """Which figure of the paragraph a figure is a part of, and where the list stands that says so."""

    whole: int
    listed_at: int


def narrative_figures(paragraphs: Sequence[Paragraph], agency: Agency, year: int, gazetteer: Gazetteer) -> list[NarrativeFigure]:
    """Every counted figure of the prose, in reading order. `whole` indexes the returned list."""
    result: list[NarrativeFigure] = []
    for paragraph in paragraphs:
        base = len(result)
        found = list(_find(paragraph))
        parts = _parts(paragraph, found)
        for index, item in enumerate(found):
            about, subject = _speaks_of(item.subject, agency, gazetteer)
            part = parts.get(index)
            if part is None:
                subject = subject or _previous_subject(result, base)
                result.append(replace(_figure(paragraph, item, year, subject), about=about))
                continue
            if not about and index and "；" not in paragraph.text[found[index - 1].figure.end : item.start]:
                about = result[-1].about  # 泗洪县公安局15件，收取1500元
            figure = _figure(paragraph, item, year, subject or result[base + part.whole].subject)
            result.append(replace(figure, about=about, whole=base + part.whole, listing=paragraph.offsets[part.listed_at]))
    return result


def _figure(paragraph: Paragraph, item: _Found, year: int, subject: str) -> NarrativeFigure:
    start, end = item.sentence
    before = paragraph.text[start : item.start]
    years = _YEAR.findall(before)
    period = "cumulative" if _CUMULATIVE.search(before) else years[-1] if years else str(year)
    return NarrativeFigure(
        value=item.figure.value,
        unit=item.figure.unit,
        qualifier=item.figure.qualifier,
        subject=subject,
        context=before,
        period=period,
        sentence=paragraph.text[start:end],
        section=paragraph.section,
        place=paragraph.place(item.start, item.figure.end),
        sentence_place=paragraph.place(start, end),
    )


def _find(paragraph: Paragraph) -> Iterator[_Found]:
    text = _REMARK.sub(lambda remark: _FILLER * len(remark.group()), paragraph.text)
    spans = list(paragraph.sentences())
    figures = list(find_in_prose(text))
    for index, figure in enumerate(figures):
        sentence = next(span for span in spans if span[0] <= figure.start < span[1])
        previous_end = figures[index - 1].end if index and figures[index - 1].end > sentence[0] else 0
        following = figures[index + 1].start if index + 1 < len(figures) else len(text)
        before = text[_clause_start(text, figure.start, max(sentence[0], previous_end), previous_end > 0) : figure.start]
        before = re.sub(r"(?:不足|不到|少于|低于|将近|接近|大约|超过|突破|逾|近|约|超)$", "", before)
        after = _after(text[figure.end : min(sentence[1], following)])
        if came := _came_from(text, figures, index):
            yield _Found(figure, came[0] + came[1], figure.start, sentence)
        elif _came_from(text, figures, index + 1):
            yield _Found(figure, _subject(before, ""), figure.start, sentence)
        else:
            yield _Found(figure, _subject(before, after), figure.start, sentence)


def _came_from(text: str, figures: Sequence[ProseFigure], index: int) -> tuple[str, str] | None:
    """What came to a figure from the one before it, and how it came there (平均时长, 缩短至); None if it did not come from that."""
    if not 0 < index < len(figures) or figures[index].unit != figures[index - 1].unit:
        return None
    before = figures[index - 1]
    between = text[before.end : figures[index].start]
    clause = text[_clause_start(text, before.start, 0, False) : before.start]
    if not _FROM.search(clause) or not _BECOMES.fullmatch(between):
        return None
    return _subject(_FROM.sub("", clause), ""), between


def _clause_start(text: str, position: int, floor: int, after_figure: bool) -> int:
    """Where the clause that counts begins: after the last stop, and after what a figure before it in the clause counts."""
    start = floor
    for match in _BREAK.finditer(text, floor, position):
        start, after_figure = match.end(), False
    if after_figure and (mark := _LIST_BREAK.search(text, start, position)):
        start = mark.end()
    return start


def _after(text: str) -> str:
    """The noun that follows a measure word (256条动态信息), up to the next stop or the next figure of a list."""
    stop = _BREAK.search(text)
    noun = text[: stop.start()] if stop else text
    return _LIST_BREAK.split(noun)[0].lstrip("的").rstrip("的")


def _subject(before: str, after: str) -> str:
    return (_TRAILING.sub("", _LEADING.sub("", before.replace(_FILLER, ""))) + after).replace(_FILLER, "")


def _previous_subject(result: Sequence[NarrativeFigure], base: int) -> str:
    return result[-1].subject if len(result) > base else ""


def _speaks_of(subject: str, agency: Agency, gazetteer: Gazetteer) -> tuple[str, str]:
    """Whom a figure is about if not the reporter (泗洪县874件, 市公安局6件), and the rest of the subject."""
    if _ZONE.fullmatch(subject):
        return subject, ""
    regions, rest = gazetteer.prefix(subject)
    organ = organ_at_start(rest)
    elsewhere = regions and all(region.code != agency.region_code for region in regions)
    if elsewhere or (regions and organ and agency.scope is Scope.TERRITORY):
        name = subject[: len(subject) - len(rest)] + (organ.spelling if organ else "")
        return name, subject[len(name) :]
    local = _LOCAL_BODY.match(subject)
    # in a whole government's report its own bodies are parts of what it counts
    if local and (agency.scope is Scope.TERRITORY or not _is_self(local.group(), agency)):
        return local.group(), subject[local.end() :]
    return "", subject


def _is_self(name: str, agency: Agency) -> bool:
    """市工信局 in the report of 招远市工业和信息化局 is the reporter."""
    organ = organ_at_start(name[1:])
    return organ is not None and organ.official[:-1] in agency.name


def _parts(paragraph: Paragraph, found: Sequence[_Found]) -> dict[int, _Part]:
    """The figures listed after 其中, or in brackets behind a figure, with the figure of the same unit they are parts of."""
    text = paragraph.text
    parts: dict[int, _Part] = {}
    for index, item in enumerate(found):
        if text[item.figure.end : item.figure.end + 1] in ("（", "("):
            closing = re.compile("[）)]").search(text, item.figure.end)
            inside = [other for other in range(index + 1, len(found)) if closing and found[other].start < closing.start()]
            parts |= {
                other: _Part(index, item.figure.end) for other in inside if len(inside) > 1 and found[other].figure.unit == item.figure.unit
            }
    for marker in _PARTS.finditer(text):
        start, end = _sentence_around(text, marker)
        nearest = {
            item.figure.unit: index for index, item in enumerate(found) if start <= item.start < marker.start() and index not in parts
        }
        listed = _listed_parts(text, found, marker.end(), end, nearest)
        parts |= {part: _Part(whole, marker.start()) for part, whole in listed.items() if part not in parts}
    return parts


def _sentence_around(text: str, marker: re.Match[str]) -> tuple[int, int]:
    """The sentence of an 其中, and the one before it if 其中 opens its own."""
    start = text.rfind("。", 0, marker.start()) + 1
    if start == marker.start():
        start = text.rfind("。", 0, max(0, start - 1)) + 1
    end = text.find("。", marker.end())
    return start, len(text) if end < 0 else end


def _listed_parts(text: str, found: Sequence[_Found], start: int, end: int, nearest: Mapping[str, int]) -> dict[int, int]:
    parts: dict[int, int] = {}
    sums = dict.fromkeys(nearest, Decimal(0))
    complete: set[str] = set()
    previous_end = start
    for index, item in enumerate(found):
        if not start <= item.start < end:
            continue
        between = text[previous_end : item.start]
        if _list_ended(between):
            break
        previous_end = item.figure.end
        unit = item.figure.unit
        whole = nearest.get(unit)
        # once the parts make up the whole, what follows is counted anew, unless the list goes on
        if whole is not None and sums[unit] == found[whole].figure.value and not between.startswith("、"):
            complete.add(unit)
        if whole is None or item.figure.qualifier is not Qualifier.EXACT or unit == "%" or unit in complete:
            continue
        parts[index] = whole
        sums[unit] += item.figure.value
    return parts


def _list_ended(between: str) -> bool:
    """Whether a clause without a figure, or one that starts a new count, stands between two listed parts."""
    clauses = [clause for clause in re.split(r"[，,；;：:]", between) if clause]
    return len(clauses) > 2 or bool(re.search(r"(?:^|[，,；;])(?:均|全部|已|同比|较|累计|共|全年|办结|按时|未)", between))
