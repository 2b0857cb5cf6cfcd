"""Say of everything that was read out of a document on which page it stands, and where on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from indexer.domain.report import Place, Report
from indexer.parsing.document import ParsedDocument

# of a point; print is not placed more finely
_DECIMALS = 2


def with_pages(report: Report, document: ParsedDocument, sentences: Iterable[Place]) -> Report:
    """The report with page, printed page number and box in every place, as far as the document's format has pages.

    `sentences` are the places of all sentences of the prose. A place that the parser gave a box keeps it: the box of a table's
    cell is there even where the cell is blank. Of what goes on overleaf (a passage, a torn row) the part on the first page is
    boxed.
    """
    if not document.words:
        return report

    def on_page(place: Place) -> Place:
        found = place if place.box else document.locate(place)
        if found.page is None:
            return found
        # a printed number may be read after what stands above it
        printed = found.printed_page or document.printed_pages.get(found.page)
        left, top, right, bottom = found.box or (0.0, 0.0, 0.0, 0.0)
        box = (round(left, _DECIMALS), round(top, _DECIMALS), round(right, _DECIMALS), round(bottom, _DECIMALS))
        return replace(found, printed_page=printed, box=box if found.box else None)

    def maybe(place: Place | None) -> Place | None:
        return on_page(place) if place else None

    cells = {key: replace(cell, place=maybe(cell.place), row_place=maybe(cell.row_place)) for key, cell in report.cells.items()}
    figures = tuple(
        replace(figure, place=on_page(figure.place), sentence_place=on_page(figure.sentence_place)) for figure in report.figures
    )
    rows = (cell.row_place for cell in cells.values() if cell.row_place)
    spans = {(place.start, place.end): place for place in (*rows, *map(on_page, sentences), *(figure.sentence_place for figure in figures))}
    return replace(
        report,
        cells=cells,
        figures=figures,
        passages=tuple(replace(passage, place=on_page(passage.place)) for passage in report.passages),
        findings=tuple(replace(finding, places=tuple(map(on_page, finding.places))) for finding in report.findings),
        spans=tuple(place for place in spans.values() if place.start is not None and place.box),
    )
