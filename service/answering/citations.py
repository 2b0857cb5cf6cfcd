"""Citations: a numbered mark for every figure and quotation, down to the row, the column and the printed words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote as url_quote

from indexer.domain.form import CellKey, find_cell
from indexer.domain.report import Cell, CellStatus, NarrativeFigure, Passage, Place
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Citation
from service.answering.names import Names
from service.places import page_image, page_number

_GAPS = re.compile(r"[\t|]")
_BLANK = "□"
_CJK_SPACE = re.compile(r"(?<=[\u2e80-\u9fff，。、；：（）“”])\s+|\s+(?=[\u2e80-\u9fff，。、；：（）“”])")


class Citations:
    """Collects the citations of one answer; citing the same place twice gives the same mark."""

    def __init__(self, facts: FactReader, names: Names, base_url: str = "") -> None:
        self._facts = facts
        self._names = names
        self._base_url = base_url.rstrip("/")
        self._by_place: dict[tuple[str, str], Citation] = {}
        self._texts: dict[int, str] = {}

    @property
    def all(self) -> tuple[Citation, ...]:
        return tuple(self._by_place.values())

    def withdraw(self, count: int) -> None:
        """Take back all citations but the first `count`: those of an answer that another takes the place of."""
        self._by_place = dict(list(self._by_place.items())[:count])

    def cell(self, report: StoredReport, cell: Cell) -> str:
        """The mark of a cell."""
        info = find_cell(cell.key, report.edition_id)
        row = self._names.row_of(info) if info else cell.key.metric
        column = info.column.label.zh if info else cell.key.applicant or ""
        section = info.table.section if info else ""
        words = self._row_words(report, cell)
        return self._mark(report, str(cell.key), section, words, cell.place, row=row, column=column, cell=cell)

    def figure(self, report: StoredReport, figure: NarrativeFigure) -> str:
        """The mark of a figure in the prose: its sentence."""
        return self._mark(report, f"@{figure.place.start}", figure.section, figure.sentence, figure.place)

    def passage(self, report: StoredReport, passage: Passage, words: str) -> str:
        """The mark of a passage, quoting some words of it."""
        place = self._facts.on_page(report.key, passage.place)
        return self._mark(report, f"@{passage.place.start}:{words}", passage.section, words, place)

    def _mark(
        self,
        report: StoredReport,
        where: str,
        section: str,
        words: str,
        place: Place | None,
        *,
        row: str | None = None,
        column: str | None = None,
        cell: Cell | None = None,
    ) -> str:
        key = (report.report_id, where)
        if key not in self._by_place:
            start = place.start if place else None
            # the page at / opens what these name
            anchor = f"cell={url_quote(where, safe='')}" if row else f"at={start}"
            self._by_place[key] = Citation(
                id=str(len(self._by_place) + 1),
                report_id=report.report_id,
                title=report.title,
                agency=report.agency.name,
                year=report.year,
                section=section,
                quote=words,
                url=f"{self._base_url}/#report={report.report_id}&{anchor}",
                source_hash=report.source_hash,
                indexed_at=report.indexed_at,
                page=page_number(place),
                box=place.box if place else None,
                page_image=page_image(report.report_id, place, self._base_url),
                row=row,
                column=column,
                value=cell.known if cell else None,
                state=self._names.state(cell) if cell else None,
                label=self._names.place_of(cell.key, report.edition_id) if cell else None,
                source_url=report.source_url,
                confidence=cell.confidence if cell else None,
                corrected=cell.correction if cell else None,
            )
        return f"[{self._by_place[key].id}]"

    def _row_words(self, report: StoredReport, cell: Cell) -> str:
        """The printed row a cell stands in, its cells parted by bars; blanks are drawn where the cell is one of them."""
        place = cell.row_place
        if place is None or place.start is None or place.end is None:
            return ""
        if report.key not in self._texts:
            self._texts[report.key] = self._facts.text(report.key)
        row = self._texts[report.key][place.start : place.end].strip(" ").removeprefix("|").removesuffix("|")
        printed = [tidy(text) for text in _GAPS.split(row)]
        if cell.status is CellStatus.BLANK:
            return " | ".join(text or _BLANK for text in printed)
        return " | ".join(text for text in printed if text)

    def cells(self, report: StoredReport, keys: Sequence[CellKey]) -> str:
        """The marks of several cells, such as those a value was derived from."""
        cells = self._facts.cells(report, keys) if keys else {}
        return "".join(self.cell(report, cells[key]) for key in keys if key in cells)


def tidy(text: str) -> str:
    """Chinese text without the spaces and breaks that layout put into it."""
    return _CJK_SPACE.sub("", " ".join(text.split()))
