"""What words mean: rows of the form, measures of this service, and the terms of the field, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain.catalog.metrics import ZERO_BASE, Measure, Term, meanings, terms
from indexer.domain.form import TOTAL, CellInfo, CellKey, Edition, editions, find_cell
from service.answering.answer import Answer, Method, Paragraph, Status
from service.answering.names import Names
from service.understanding.query import Query


class Explainer:
    """Composes an answer of definitions; make a new one for each."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._say = names.say

    def definitions(self, query: Query) -> Answer | None:
        """What the terms, cells and measures a question names mean; None if it names none."""
        rows = dict.fromkeys((info.row.key, info.table.id) for key in query.cells if (info := find_cell(key)))
        infos = {row: info for key in query.cells if (info := find_cell(key)) and (row := (info.row.key, info.table.id)) in rows}
        named = dict.fromkeys(quantity.measure for quantity in query.quantities if quantity.measure)
        blocks = (
            *(Paragraph(self._term(terms()[term])) for term in query.terms),
            *(Paragraph(self._definition(info)) for info in infos.values()),
            *(Paragraph(self._measure(measure)) for measure in named),
        )
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, blocks) if blocks else None

    def _term(self, term: Term) -> str:
        """What a term means, and by which source."""
        return self._say(
            "catalog.term",
            label_zh=term.label.zh,
            label_en=term.label.en,
            meaning=self._names.label(term.meaning),
            source=self._names.label(term.source),
        )

    def _measure(self, measure: Measure) -> str:
        """What a measure is computed from."""
        above = self._added(measure.numerator)
        below = self._added(measure.denominator)
        if measure.minus:
            below = f"({below} − {self._added(measure.minus)})"
        formula = f"{above} ÷ {below}" if measure.denominator else above.strip("()")
        text = self._say("catalog.measure", label_zh=measure.label.zh, label_en=measure.label.en, formula=formula)
        return text + self._gap() + self._names.label(ZERO_BASE) if measure.denominator else text

    def _added(self, metrics: Sequence[str]) -> str:
        keys = [CellKey(metric, TOTAL if metric.startswith("requests.") else None) for metric in metrics]
        text = " + ".join(self._names.metric(key) for key in keys)
        return f"({text})" if len(keys) > 1 else text

    def _definition(self, info: CellInfo) -> str:
        edition = next(edition for edition in editions().values() if info.table in edition.tables)
        text = self._say(
            "catalog.definition",
            label_zh=info.row.label.zh,
            label_en=info.row.label.en,
            place=info.row.number or self._section(info, edition),
            source=edition.legal_source,
        )
        if meaning := meanings().get(info.row.key):
            text += self._gap() + self._names.label(meaning)
        members = info.table.members(info.row.key)
        if members:
            labels = [self._row_label(row.label.zh, row.label.en) for row in info.table.rows if row.key in members]
            text += self._gap() + self._say("catalog.definition_group", rows=("、" if self._names.is_chinese else "; ").join(labels))
        if info.row.article:
            text += self._gap() + self._say("catalog.definition_article", article=info.row.article)
        return text + self._gap() + self._say("catalog.definition_unit", unit=info.column.unit)

    def _gap(self) -> str:
        return "" if self._names.is_chinese else " "

    def _section(self, info: CellInfo, edition: Edition) -> str:
        section = edition.section(info.table.section)
        return f"{section.id} {section.label.zh if self._names.is_chinese else section.label.en}"

    def _row_label(self, zh: str, en: str) -> str:
        return zh if self._names.is_chinese else f"{en} ({zh})"
