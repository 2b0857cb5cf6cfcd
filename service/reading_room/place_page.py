"""Where one thing stands: a cell or a passage of a report, on the page of the original or in the words that were read."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain.errors import UnknownMetricError
from indexer.domain.form import CellInfo, CellKey, find_cell
from indexer.domain.report import Cell, Place
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.caveats import Entry, sources
from service.places import page_image, page_number
from service.reading_room.figures import Shown
from service.reading_room.reader import Reader
from service.reading_room.report_page import ShownFinding, report_page

# characters of the original shown before and after
_AROUND = 200


@dataclass(frozen=True)
class Words:
    """The words of the original around a place; `before` and `after` the line it stands in are `above` and `below`."""

    above: str
    before: str
    marked: str
    after: str
    below: str


@dataclass(frozen=True)
class PlacePage:
    """A place of a report. `info` and `key` if it is a cell, `sources` what that was derived from."""

    report: StoredReport
    words: Words | None
    picture: str | None
    page: int | None
    key: CellKey | None = None
    info: CellInfo | None = None
    cell: Cell | None = None
    shown: Shown | None = None
    figure: str = ""
    sources: tuple[tuple[CellKey, str, Shown], ...] = ()
    findings: tuple[ShownFinding, ...] = ()


def cell_place(report: StoredReport, key: CellKey, facts: FactReader, reader: Reader) -> PlacePage:
    """Where a cell stands.

    Raises:
        UnknownMetricError: the report's form has no such cell.
    """
    info = find_cell(key, report.edition_id)
    if info is None:
        raise UnknownMetricError(f"the form of this report has no cell {key}", "GET /metrics-catalog has all")
    page = report_page(report, facts, reader)
    cell = page.cells.get(key)
    place = (cell.place if cell else None) or Place()
    rests_on = sources(Entry(report, key, cell)) if cell and cell.value is None else ()
    found = tuple((source, reader.names.metric(source, report.edition_id), page.shown(source)) for source in rests_on)
    known = cell.known if cell else None
    return PlacePage(
        report=report,
        words=_words(facts.text(report.key), place, lines=True),
        picture=page_image(report.report_id, place),
        page=page_number(place),
        key=key,
        info=info,
        cell=cell,
        shown=page.shown(key),
        figure=reader.names.figure(known, cell.unit) if cell and known is not None else "",
        sources=found,
        findings=tuple(item for item in page.findings if key in item.finding.cells),
    )


def text_place(report: StoredReport, start: int, end: int, facts: FactReader) -> PlacePage:
    """Where a span of the text stands."""
    text = facts.text(report.key)
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    place = _page_of(report, Place(start, max(start, end)), facts)
    return PlacePage(report, _words(text, place), page_image(report.report_id, place), page_number(place))


def _page_of(report: StoredReport, place: Place, facts: FactReader) -> Place:
    """A span with the page that the passage or figure it lies in stands on, if there are pages."""
    assert place.start is not None
    assert place.end is not None
    known = [*(figure.place for figure in facts.figures(report.key)), *(item.passage.place for item in facts.passages([report.key]))]
    around = [one for one in known if one.start is not None and one.end is not None and one.start <= place.start and place.end <= one.end]
    exact = next((one for one in around if (one.start, one.end) == (place.start, place.end)), None)
    if exact is not None and exact.box:
        return exact
    page = next((one.page for one in around if one.page is not None), None)
    return place if page is None else facts.on_page(report.key, Place(place.start, place.end, page))


def _words(text: str, place: Place, lines: bool = False) -> Words | None:
    """The words around a place; of a figure in a table the line it stands in apart."""
    if place.start is None or place.end is None or not text:
        return None
    start, end = place.start, place.end
    first = text.rfind("\n", 0, start) + 1 if lines else start
    last = text.find("\n", end) if lines else end
    last = len(text) if last < 0 else last
    return Words(text[max(0, first - _AROUND) : first], text[first:start], text[start:end], text[end:last], text[last : last + _AROUND])
