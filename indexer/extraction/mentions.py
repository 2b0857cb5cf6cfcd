"""Sentences that speak of cells of the form: which figure names which cell, and which claim excludes a figure (`prose.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey, Edition
from indexer.domain.report import Cell, Cells, CellStatus, NarrativeFigure, Place, Relation
from indexer.extraction.paragraphs import Paragraph

_DISCLOSURE = re.compile("信息公开|依申请|政务公开")
_UNITS = ("件", "条", "份", "宗", "起", "次", "项", "元")
_IN_YUAN = {"万元": Decimal(10_000)}
_FEES = "fees."
_PART = "其中"


@dataclass(frozen=True)
class Mention:
    """What a figure counts when `pattern` stands in its subject; `means` are sums of cells, the likeliest first.

    `units`: those it can be of. `before`: what must stand in its sentence up to it.
    """

    pattern: re.Pattern[str]
    means: tuple[tuple[CellKey, ...], ...]
    unless: re.Pattern[str] | None
    within: re.Pattern[str] | None
    before: re.Pattern[str] | None
    units: tuple[str, ...]
    loose: bool


@dataclass(frozen=True)
class Claim:
    """A sentence that says certain cells are zero; `states` are those it reports where no table does."""

    pattern: re.Pattern[str]
    zero: tuple[CellKey, ...]
    states: tuple[CellKey, ...]
    unless: re.Pattern[str] | None
    within: re.Pattern[str] | None


@dataclass(frozen=True)
class ClaimMade:
    """A claim with the sentence that makes it."""

    claim: Claim
    sentence: str
    place: Place


@cache
def _data() -> tuple[tuple[Mention, ...], tuple[Claim, ...]]:
    data = tomllib.loads((resources.files(__package__) / "prose.toml").read_text(encoding="utf-8"))
    mentions = tuple(
        Mention(
            re.compile(item["pattern"]),
            tuple(_keys(keys) for keys in item["means"]),
            _optional(item, "unless"),
            _optional(item, "within"),
            _optional(item, "before"),
            tuple(item.get("units", _UNITS)),
            item.get("loose", False),
        )
        for item in data["mention"]
    )
    claims = tuple(
        Claim(
            re.compile(item["pattern"]),
            _keys(item["zero"]),
            _keys(item.get("states", ())),
            _optional(item, "unless"),
            _optional(item, "within"),
        )
        for item in data["claim"]
    )
    return mentions, claims


def _keys(names: Sequence[str]) -> tuple[CellKey, ...]:
    return tuple(CellKey.parse(name) for name in names)


def _optional(item: dict[str, Any], name: str) -> re.Pattern[str] | None:
    return re.compile(item[name]) if name in item else None


def link_figures(figures: Sequence[NarrativeFigure], paragraphs: Sequence[Paragraph], cells: Cells, year: int) -> list[NarrativeFigure]:
    """Say of each figure which cells it speaks of, and whether it confirms or contradicts them.

    Only exact figures about the reporter and the report's year are compared; a cell that is not known compares with nothing.
    """
    return [_link(figure, paragraphs, cells) if figure.period == str(year) and not figure.about else figure for figure in figures]


def _link(figure: NarrativeFigure, paragraphs: Sequence[Paragraph], cells: Cells) -> NarrativeFigure:
    mention = _mention_of(figure, paragraphs)
    if mention is None or not _speaks_of_disclosure(mention, figure):
        return figure
    for keys in mention.means:
        if known_sum(keys, cells) == _as_printed(figure):
            return replace(figure, cells=keys, relation=Relation.CONFIRMS)
    comparable = figure.qualifier is Qualifier.EXACT and not mention.loose and known_sum(mention.means[0], cells) is not None
    return replace(figure, cells=() if mention.loose else mention.means[0], relation=Relation.CONTRADICTS if comparable else None)


def _mention_of(figure: NarrativeFigure, paragraphs: Sequence[Paragraph]) -> Mention | None:
    for mention in _data()[0]:
        if figure.unit not in mention.units or not mention.pattern.search(figure.subject):
            continue
        if mention.unless and mention.unless.search(figure.subject):
            continue
        if mention.before and not mention.before.search(figure.context):
            continue
        if mention.within is None or mention.within.search(_text_before(figure, paragraphs)):
            return mention
    return None


def _text_before(figure: NarrativeFigure, paragraphs: Sequence[Paragraph]) -> str:
    """Heading and paragraph up to the end of the figure's sentence."""
    start = figure.place.start or 0
    for paragraph in paragraphs:
        if paragraph.offsets[0] <= start <= paragraph.offsets[-1]:
            return paragraph.heading + paragraph.text[: paragraph.text.find(figure.sentence) + len(figure.sentence)]
    return figure.sentence


def known_sum(keys: Sequence[CellKey], cells: Cells) -> Decimal | None:
    """The sum of cells; None if one of them is not known."""
    values = [cells[key].known if key in cells else None for key in keys]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def claims_made(paragraphs: Sequence[Paragraph]) -> Iterator[ClaimMade]:
    """Every claim in the prose, sentence by sentence."""
    for paragraph in paragraphs:
        for start, end in paragraph.sentences():
            sentence = paragraph.text[start:end]
            for claim in _data()[1]:
                found = claim.pattern.search(sentence)
                if not found or (claim.unless and claim.unless.search(found.group())):
                    continue
                if claim.within is None or claim.within.search(paragraph.heading + sentence):
                    yield ClaimMade(claim, sentence, paragraph.place(start, end))


def state_cells(
    cells: dict[CellKey, Cell], figures: Sequence[NarrativeFigure], claims: Sequence[ClaimMade], edition: Edition
) -> dict[CellKey, Cell]:
    """Fill cells that no table prints and no rule determines with what the prose states, groups too: status `stated`."""
    groups = (key for key, info in edition.cells.items() if info.row in info.table.groups and key not in cells)
    unprinted = {key: Cell(key, CellStatus.ABSENT, unit=edition.cells[key].column.unit) for key in groups}
    stated = {**cells, **unprinted}
    for made in claims:
        for key in made.claim.states:
            _state(stated, key, Decimal(0), made.sentence, made.place)
    told = [figure for index, figure in enumerate(figures) if _tells(figure, figures[:index])]
    for figure in told:
        if all(_as_printed(other) == _as_printed(figure) for other in told if other.cells == figure.cells):
            _state(stated, figure.cells[0], _as_printed(figure), figure.sentence, figure.sentence_place)
    return {key: cell for key, cell in stated.items() if cell is not unprinted.get(key)}


def _tells(figure: NarrativeFigure, before: Sequence[NarrativeFigure]) -> bool:
    """Whether a figure tells one cell of the reporter: not of a part of it, nor behind what its sentence tells of somebody else."""
    exact = len(figure.cells) == 1 and figure.qualifier is Qualifier.EXACT and figure.relation is None
    of_money = exact and figure.cells[0].metric.startswith(_FEES)
    of_others = any(other.about and other.sentence_place == figure.sentence_place for other in before)
    return exact and not (of_money and (of_others or figure.whole is not None or _PART in figure.context))


def _as_printed(figure: NarrativeFigure) -> Decimal:
    """The value of a figure in the unit of the form, which prints fees in yuan."""
    return figure.value * _IN_YUAN.get(figure.unit, Decimal(1))


def _speaks_of_disclosure(mention: Mention, figure: NarrativeFigure) -> bool:
    """Whether a sentence speaks of the disputes of the form: agencies also count the reviews they decide and their lawsuits at large."""
    is_dispute = any(key.metric.startswith(("reconsideration", "litigation")) for key in mention.means[0])
    return not is_dispute or figure.section == "四" or bool(_DISCLOSURE.search(figure.sentence))


def _state(cells: dict[CellKey, Cell], key: CellKey, value: Decimal, sentence: str, place: Place) -> None:
    cell = cells.get(key)
    if cell is not None and cell.known is None:
        cells[key] = replace(cell, status=CellStatus.STATED, value=value, raw=sentence, place=place, row_place=place)
