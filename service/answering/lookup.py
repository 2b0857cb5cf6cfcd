"""Answer with cells of the form: one figure in a sentence, several in a table, and what is not printed said to be so."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from indexer.domain.form import TOTAL, CellKey, editions, find_cell
from indexer.domain.report import CellStatus
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status, Table
from service.answering.caveats import Caveats, Entry
from service.answering.citations import Citations
from service.answering.figures import FigureTexts, looked_up
from service.answering.names import Names, plain, with_marks
from service.understanding.query import Query

DENIED = "requests.denied"
_ENDED_OTHERWISE = ("requests.unavailable", "requests.not_processed", "requests.other")
# what the 2019 edition of the form counts in place of documents issued (制发): those made, and those published; and the other way round
_IN_PLACE_OF = {"issued": ("made", "published"), "made": ("issued",), "published": ("issued",)}
# up to this many reports a single figure is also said in sentences
_MAX_SENTENCES = 3


class CellAnswerer:
    """Composes one answer; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        self._cite = citations
        self._caveats = Caveats(facts, names)
        self._text = FigureTexts(names, citations)

    def answer(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice] = ()) -> Answer:
        """Look the query's cells up in some reports."""
        entries = [entry for report in reports for entry in self._entries(report, query.cells)]
        known = [entry for entry in entries if entry.known is not None]
        blocks: list[Block] = []
        if len(entries) == 1:
            blocks += self._single(entries[0]) if known else [self._missing(entries[0])]
        elif known:
            blocks += self._several(entries, query)
        else:
            blocks += [self._missing(entry) for entry in entries]
        blocks += [*self._counted_instead(entries, query.cells), *notices, *self._caveats.of(entries)]
        return Answer(
            language=query.language,
            status=Status.ANSWERED if known else Status.NOT_REPORTED,
            method=Method.TABLE_LOOKUP,
            blocks=tuple(blocks),
            values=tuple(looked_up(entry) for entry in entries),
            citations=self._cite.all,
        )

    def narrowed(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice] = ()) -> Answer:
        """The form does not break a count down the way the question asks; what it prints of the whole is named beside that."""
        entries = [entry for report in reports for entry in self._entries(report, query.cells)]
        blocks: list[Block] = [Paragraph(self._say("missing.narrowed", words=query.narrowed_by))]
        whole = [entry for entry in entries if entry.known is not None]
        if not whole:
            return self.answer(query, reports, notices)
        if len(whole) > _MAX_SENTENCES:
            blocks += self._several(whole, query)
        else:
            blocks += [Paragraph(f"{self._say('missing.whole')}{self._sentence(entry)}") for entry in whole]
        blocks += [*notices, *self._caveats.of(entries)]
        return Answer(query.language, Status.NOT_REPORTED, Method.TABLE_LOOKUP, tuple(blocks), citations=self._cite.all)

    def _entries(self, report: StoredReport, keys: Sequence[CellKey]) -> list[Entry]:
        asked = _in_form(keys, editions()[report.edition_id].cells)
        cells = self._facts.cells(report, asked)
        return [Entry(report, key, cells.get(key)) for key in asked]

    def _counted_instead(self, entries: Sequence[Entry], keys: Sequence[CellKey]) -> list[Block]:
        """That the form of a report counts something else in place of what was asked for."""
        shown = {entry.report.edition_id: {entry.key for entry in entries} for entry in entries if entry.key not in keys}
        return [
            Notice(
                self._say(
                    f"caveat.{'issued' if _column(others[0]) == 'issued' else 'counted'}_instead",
                    edition=edition,
                    label=self._names.metric(key),
                )
            )
            for edition, found in shown.items()
            for key in keys
            if key not in found and (others := [other for other in _in_place_of(key) if other in found])
        ]

    # ------------------------------------------------------------ one figure

    def _single(self, entry: Entry) -> list[Block]:
        blocks: list[Block] = [Paragraph(self._sentence(entry))]
        if entry.cell and entry.cell.status is CellStatus.DERIVED:
            blocks += self._rows_of_group(entry)
        if entry.key == CellKey(DENIED, TOTAL):
            blocks += self._ended_otherwise(entry.report)
        return blocks

    def _sentence(self, entry: Entry) -> str:
        value = entry.known
        assert value is not None
        key, year = f"metric.{entry.key.metric}", entry.report.year
        applicant = entry.key.applicant
        source = ""
        if applicant not in (None, TOTAL):
            info = find_cell(entry.key)
            source = self._say("figure.from_applicant", applicant=self._names.label(info.column.label) if info else applicant)
        one = value == 1
        text = self._say(
            key if key in self._say else "metric.other",
            agency=self._names.agency(entry.report.agency.name),
            year=year,
            n=self._text.bold(entry),
            source=source,
            label=self._names.metric(entry.key, entry.report.edition_id),
            requests="request" if one else "requests",
            were="was" if one else "were",
            reconsiderations="reconsideration" if one else "reconsiderations",
            lawsuits="lawsuit" if one else "lawsuits",
        )
        return with_marks(text, self._text.marks(entry))

    def _rows_of_group(self, entry: Entry) -> list[Block]:
        """What a group is the sum of: that every row is 0, or the rows that are not."""
        info = find_cell(entry.key, entry.report.edition_id)
        if info is None:
            return []
        members = tuple(info.table.key(row, info.column.key) for row in info.table.members(entry.key.metric))
        cells = self._facts.cells(entry.report, members)
        group = f"{info.row.number[1:]}{info.row.label.zh}"
        nonzero = [Entry(entry.report, key, cells[key]) for key in members if key in cells and cells[key].known]
        if not nonzero:
            return [Paragraph(self._say("figure.none_of_rows", count=len(members), group=group))]
        parts = self._join(f"{self._names.metric(part.key)} {self._text.marked(part)}" for part in nonzero)
        text = self._say("figure.sum_of_rows", count=len(members), group=group)
        return [Paragraph(f"{text} {self._say('figure.breakdown', parts=parts)}")]

    def _ended_otherwise(self, report: StoredReport) -> list[Block]:
        """Beside refusals, what else ended without disclosure, so that nobody takes the narrow count for the broad one."""
        form = editions()[report.edition_id]
        keys = [key for key in form.cells if key.applicant == TOTAL and key.metric.startswith(_ENDED_OTHERWISE)]
        cells = self._facts.cells(report, keys)
        nonzero = [
            Entry(report, key, cells[key]) for key in keys if f"also.{key.metric}" in self._say and key in cells and cells[key].known
        ]
        leaves = [entry for entry in nonzero if not any(other.key.metric.startswith(f"{entry.key.metric}.") for other in nonzero)]
        narrow = self._say("figure.narrow", group="不予公开")
        also = self._join(f"{self._also(entry)} {self._text.marks(entry)}" for entry in leaves)
        stop = "。" if self._names.is_chinese else "."
        return [Paragraph(f"{also}{stop}"), Paragraph(narrow)] if also else [Paragraph(narrow)]

    def _also(self, entry: Entry) -> str:
        return self._say(f"also.{entry.key.metric}", n=self._text.bold(entry), were="was" if entry.known == 1 else "were")

    def _join(self, parts: Iterable[str]) -> str:
        return ("；" if self._names.is_chinese else "; ").join(parts)

    # ------------------------------------------------------------ several figures

    def _several(self, entries: Sequence[Entry], query: Query) -> list[Block]:
        reports = list(dict.fromkeys(entry.report for entry in entries))
        blocks: list[Block] = []
        if len(reports) == 1 and not query.all_requests:
            report = reports[0]
            blocks.append(Paragraph(self._say("figure.several", agency=self._names.agency(report.agency.name), year=report.year)))
        elif len(reports) <= _MAX_SENTENCES:
            metrics = {entry.key.metric for entry in entries}
            # of one count by applicant the total, of several counts the first
            first = {entry.report: entry for entry in (entries if len(metrics) == 1 else reversed(entries))}
            blocks += [
                Paragraph(self._sentence(first[report]) if first[report].known is not None else self._missing(first[report]).text)
                for report in reports
            ]
        if query.all_requests and len(reports) == 1:
            blocks += self._three_totals({entry.key.metric: entry for entry in entries})
        blocks.append(self._table(entries, len(reports)))
        return blocks

    def _three_totals(self, entries: Mapping[str, Entry]) -> list[Block]:
        """What a number of requests can mean: those that came in, those there were to handle, those that were concluded."""
        new, over, concluded = (entries.get(metric) for metric in ("requests.new", "requests.carried_over", "requests.concluded"))
        if not (new and over and concluded) or new.known is None or over.known is None or concluded.known is None:
            return []
        text = self._say(
            "figure.three_totals",
            new=self._text.marked(new),
            handled=f"**{plain(new.known + over.known)}**",
            sum=f"{self._text.plain(new)} + {self._text.plain(over)}",
            concluded=self._text.marked(concluded),
        )
        return [Paragraph(text)]

    def _table(self, entries: Sequence[Entry], reports: int) -> Table:
        items = len({entry.key for entry in entries})
        metrics = len({entry.key.metric for entry in entries})
        plainly = all(
            entry.cell and entry.cell.status is CellStatus.REPORTED and entry.cell.confidence is None and entry.cell.correction is None
            for entry in entries
        )
        columns = [
            *(["agency", "year"] if reports > 1 else []),
            *(["item"] if items > 1 or reports == 1 else []),
            "figure",
            *([] if plainly else ["state"]),
        ]
        rows = tuple(self._table_row(entry, columns, items > 1 and metrics == 1) for entry in entries)
        return Table(tuple(self._say(f"column.{column}") for column in columns), rows)

    def _item(self, entry: Entry, one_metric: bool) -> str:
        info = find_cell(entry.key, entry.report.edition_id)
        if one_metric and info is not None and info.table.crossed:
            return self._names.label(info.column.label)
        return self._names.metric(entry.key, entry.report.edition_id)

    def _table_row(self, entry: Entry, columns: Sequence[str], one_metric: bool) -> tuple[str, ...]:
        figure = self._text.marked(entry) if entry.known is not None else f"— {self._text.marks(entry)}".strip()
        values = {
            "agency": self._names.agency(entry.report.agency.name),
            "year": str(entry.report.year),
            "item": self._item(entry, one_metric),
            "figure": figure,
            "state": self._names.state(entry.cell) if entry.cell else self._say(f"state.{_why_missing(entry)}"),
        }
        return tuple(values[column] for column in columns)

    # ------------------------------------------------------------ what is missing, and what to beware of

    def _missing(self, entry: Entry) -> Paragraph:
        label = self._names.metric(entry.key)
        values = {"agency": self._names.agency(entry.report.agency.name), "year": entry.report.year, "label": label}
        if entry.cell is None:
            return Paragraph(self._say("missing.edition", edition=entry.report.edition_id, **values))
        if entry.cell.status is CellStatus.ABSENT:
            return Paragraph(self._say("missing.absent", **values))
        return Paragraph(f"{self._say('missing.blank', **values)} {self._cite.cell(entry.report, entry.cell)}")


def _in_form(keys: Sequence[CellKey], form: Container[CellKey]) -> list[CellKey]:
    """The cells as an edition of the form has them: what it counts in place of one, and those it has not where nothing stands for them.

    Of a group and its rows, and of a row that is named without a column, only what it has.
    """
    found: list[CellKey] = []
    for key in keys:
        in_place = [key] if key in form else [other for other in _in_place_of(key) if other in form]
        found += in_place or ([key] if key.applicant is None and not _with_every_column(key, keys) else [])
    return list(dict.fromkeys(found)) or list(keys[:1])


def _with_every_column(key: CellKey, keys: Sequence[CellKey]) -> bool:
    """Whether every column of a row is among some cells, so that it was named without any."""
    row = key.metric.rpartition(".")[0]
    return {cell for edition in editions().values() for cell in edition.cells if cell.metric.rpartition(".")[0] == row} <= set(keys)


def _why_missing(entry: Entry) -> str:
    return "absent" if entry.key in editions()[entry.report.edition_id].cells else "not_in_form"


def _column(key: CellKey) -> str:
    return key.metric.rpartition(".")[2]


def _in_place_of(key: CellKey) -> list[CellKey]:
    row, _, column = key.metric.rpartition(".")
    return [CellKey(f"{row}.{other}", key.applicant) for other in _IN_PLACE_OF.get(column, ())]
