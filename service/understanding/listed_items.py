"""The columns of the form of 2019 that count the items of an organ's list (项目数量): those of the year before, and the change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.understanding.patterns import Span, found_spans
from service.understanding.phrases import Meaning, Mention

_ITEMS = r"(?:(?:这|该|此|其)[类些种]?)?(?:项目|事项)(?:数量?|总数|个数)?"
_WITHIN = "[^，,。？?；;采]"
_YEAR_BEFORE = r"(?:上一?|前一)年度?"
_ITEMS_EN = r"\b(?:(?:list of|number of)\s+)?(?:\w+\s+)?(?:items|projects)\b"
# a name that was taken out leaves many spaces
_WITHIN_EN = r"(?:\s*[^\s,.?!;])"
_YEAR_BEFORE_EN = r"\b(?:the\s+)?(?:year before|(?:previous|preceding|prior) year)\b"
_GREW = (
    r"(?:grow|grew|grown|shr[aiu]nk|chang\w*|increas\w*|decreas\w*|expand\w*|added|dropp?\w*|removed|lost|gained|r[aio]se\w*|rising|f[ae]ll\w*"
    r"|(?:go|goes|went|gone) (?:up|down)|climb\w*|declin\w*|differ\w*)"
)
_COLUMNS = {
    "projects_previous_year": re.compile(
        rf"{_YEAR_BEFORE}(?:的|底|末)?{_WITHIN}{{0,12}}?(?:项目|事项(?=数|总数|个数))(?:数量?|总数|个数)?(?![^，,。？?；;采、多几]{{0,4}}[增减])"
        rf"|{_ITEMS}{_WITHIN}{{0,3}}?(?<![比较跟与和同]){_YEAR_BEFORE}(?=是|有|为|的?数|多少|几)"
        rf"|{_ITEMS_EN}{_WITHIN_EN}{{0,20}}?\s*{_YEAR_BEFORE_EN}|{_YEAR_BEFORE_EN}(?:'s)?\s+{_ITEMS_EN}",
        re.IGNORECASE,
    ),
    "change": re.compile(
        rf"{_ITEMS}{_WITHIN}{{0,6}}?(?:[比较跟与和同]{_YEAR_BEFORE}(?:相?比)?)?{_WITHIN}{{0,3}}?"
        r"(?:是?增(?:加|多)?了?还是减(?:少)?了?|是增是减|增减|[增减](?:加|少)?了?(?:多少|几)[个项]?|变化)(?:[，,]?\s*(?:(?:增减|变化|相差|差)?数?|各?是?(?:多少|几)[个项]?)+)?"
        # by how many 项, which is what the list is counted in
        rf"|[比较跟与和同]{_YEAR_BEFORE}(?:相?比)?(?:是?增(?:加|多)?了?还是减(?:少)?了?|是增是减|增减|[增减](?:加|少)?)了?(?:[，,]\s*(?:增减|变化|相差|差)?数?是?)?(?:多少|几)项"
        r"|本年度?增[/／]?减|[本今当]年度?(?:的|又)?净?增减了?(?:(?:多少|几)[项个]?)?"
        rf"|{_ITEMS_EN}{_WITHIN_EN}{{0,20}}?\s*\b{_GREW}\b(?:\s+or\s+{_GREW}\b)?(?:\s+that year|\s+in(?:\s+\d{{4}})?)?"
        rf"(?:\s*,?\s*(?:on|over|from|against|than|compared (?:with|to))\s+{_YEAR_BEFORE_EN})?(?:,?\s+(?:and\s+)?by how (?:many|much))?"
        rf"|\b(?:net )?(?:change|increase|decrease|growth|reduction) in (?:the |its )?{_ITEMS_EN}",
        re.IGNORECASE,
    ),
}
# what a procurement is made for is no item of a list
_OF_PROCUREMENT = re.compile(r"采购|procure|purchas", re.IGNORECASE)
# the rows whose table has these columns
_ROWS = frozenset({"proactive.licensing", "proactive.other_services", "proactive.penalties", "proactive.enforcement", "proactive.fees"})
# a row by its decisions, which are a column of their own beside these
_DECISIONS = re.compile(r"(?:决定|decisions?)$", re.IGNORECASE)
_DECIDED = Meaning("column", ("decisions",))


def item_spans(text: str) -> list[Span]:
    """Where a text names one of the columns; a year before in it is none that is asked about."""
    if not ("年" in text or "year" in text.lower()) or _OF_PROCUREMENT.search(text):
        return []
    return found_spans(text, *_COLUMNS.values())


def with_item_columns(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The phrases, with those for the columns, where a row that has them is named, or nothing else that the form counts."""
    rows = {key for mention in mentions for key in mention.keys("row")}
    found = list(_found(text))
    # from the year before: said of the items, and of no request
    metrics = [one for one in mentions if one.keys("metric") and not any(item.start <= one.start < item.end for item in found)]
    if metrics or (rows and not rows & _ROWS) or _OF_PROCUREMENT.search(text):
        return list(mentions)
    inside = [one for one in mentions if not one.keys("row") and any(item.start <= one.start < item.end for item in found)]
    decisions = [replace(one, meanings=(*one.meanings, _DECIDED)) if found and _DECISIONS.search(one.text) else one for one in mentions]
    return sorted([*(one for one in decisions if one not in inside), *found], key=lambda one: one.start)


def _found(text: str) -> Iterator[Mention]:
    changes = found_spans(text, _COLUMNS["change"])
    for column, pattern in _COLUMNS.items():
        for match in pattern.finditer(text):
            # the year before that a change is told against is no column of its own
            if column == "change" or not any(start <= match.start() and match.end() <= end for start, end in changes):
                yield Mention(match.start(), match.end(), match.group(), (Meaning("column", (column,)),))
