"""What the reports of wider places say of an agency or place that has no report here: their sentences, quoted as theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.domain.report import NarrativeFigure
from indexer.gazetteer.organs import GOVERNMENT, english_organs, organ_at_start
from indexer.gazetteer.regions import Region
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Block, Notice, Paragraph, Quote
from service.answering.citations import Citations
from service.answering.counted_things import wanted_of
from service.answering.figure_match import match
from service.answering.names import Names
from service.answering.narrative import figure_text, named_subject
from service.understanding.cells import read_cells
from service.understanding.lexicon import question_lexicon
from service.understanding.prose import figure_words
from service.understanding.query import AgencyReading, Query

_GOVERNMENTS = ("政府", "人民政府")


class Hearsay:
    """Composes what is said of others; make a new one for each answer."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        self._cite = citations

    def of(self, query: Query) -> list[Block]:
        """What wider places' reports say of each agency the question names that is not indexed; nothing if they say nothing."""
        blocks: list[Block] = []
        for reading in (reading for reading in query.agencies if not reading.agencies):
            for region in (*reading.regions, *reading.others):
                for report in self._above(region, query, own=not reading.bare_place):
                    blocks += self._from_report(query, report, reading, region)
        if blocks and not self._names.is_chinese:
            blocks.append(Notice(self._say("caveat.chinese_quote")))
        return blocks

    def _above(self, region: Region, query: Query, own: bool) -> Iterator[StoredReport]:
        """The reports of the province and the city a place belongs to; of an organ of the place (`own`) also those of the place."""
        codes = {f"{region.code[:2]}0000", f"{region.code[:4]}00"} - (set() if own else {region.code}) | ({region.code} if own else set())
        conditions = [schema.agency.c.region_code.in_(codes)]
        if query.years.years:
            conditions.append(schema.report.c.year.in_(query.years.years))
        yield from self._facts.reports(*conditions)

    def _from_report(self, query: Query, report: StoredReport, reading: AgencyReading, region: Region) -> list[Block]:
        figures = self._facts.figures(report.key)
        spoken = dict.fromkeys(figure.about for figure in figures if figure.about and _is_meant(figure.about, reading, region))
        blocks: list[Block] = []
        for about in spoken:
            if query.cells:
                own = [figure for figure in figures if figure.about == about]
                fitting = [figure for figure in own if _counts(figure, own, query)]
            else:
                fitting = [found.figure for found in match(wanted_of(query.subject, query.written_in), figures, about=about)]
            blocks += self._quoted(report, about, fitting) if fitting else []
        return blocks

    def _quoted(self, report: StoredReport, about: str, figures: Sequence[NarrativeFigure]) -> list[Block]:
        mention = self._names.agency(about) if _organ(about) or about.endswith(_GOVERNMENTS) else self._names.place(about)
        agency = self._names.agency(report.agency.name)
        counted = [(figure_text(report, item, self._names, self._cite), named_subject(item, self._names)) for item in figures]
        items = [f"- {self._say('narrative.item', n=figure, subject=subject)}" for figure, subject in counted]
        sentences = {figure.sentence: figure for figure in figures}
        return [
            Paragraph(self._say("text.spoken_of", agency=agency, year=report.year, mention=mention)),
            Paragraph("\n".join(items)),
            *(Quote(sentence, self._cite.figure(report, figure)) for sentence, figure in sentences.items()),
        ]


def _is_meant(about: str, reading: AgencyReading, region: Region) -> bool:
    """Whether a report's name for another is the place, its government, or the organ of it that the question names."""
    rest = next((about.removeprefix(name) for name in sorted(region.names, key=len, reverse=True) if about.startswith(name)), None)
    if rest is None:
        return False
    if reading.bare_place:
        return rest in ("", *_GOVERNMENTS)
    return bool(rest) and (rest in reading.mention or _organ(rest) == _organ(reading.mention) != "")


def _organ(text: str) -> str:
    """The kind of the organ a text names, in either language; a government is none."""
    found = next((organ.kind.id for start in range(len(text)) if (organ := organ_at_start(text[start:]))), "")
    english = next((match.lastgroup for match in english_organs(text)), "")
    kind = found or english or ""
    return "" if kind == GOVERNMENT else kind


def _counts(figure: NarrativeFigure, beside: Sequence[NarrativeFigure], query: Query) -> bool:
    """Whether a figure counts a cell that is asked for: by its own words, else by those it depends on, else by its sentence.

    `beside`: the figures of the same agency; those of one sentence share what they are about (15件，收取1500元).
    """
    if any(cell in query.cells for cell in figure.cells):
        return True
    if not any(_same_kind(figure.unit, cell.metric) for cell in query.cells):
        return False
    near = " ".join(other.subject for other in beside if other.sentence == figure.sentence)
    for text in (figure.subject, figure.context, near, figure.sentence):
        if named := {_row(key.metric) for key in read_cells(question_lexicon().find(text)).cells}:
            return bool(named & {_row(cell.metric) for cell in query.cells})
    return False


def _row(metric: str) -> str:
    """What a metric counts, whichever column of fees it is."""
    return metric.rpartition(".")[0] if metric.startswith("fees.") else metric


def _same_kind(unit: str, metric: str) -> bool:
    """Whether a unit can be that of a cell: money for an amount, a count for any other."""
    return (unit in figure_words().money_units) == ("amount" in metric)
