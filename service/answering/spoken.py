"""What the reports of wider places say of an agency or place that has no report here: their sentences, quoted as theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.domain.form import TOTAL
from indexer.domain.report import NarrativeFigure
from indexer.gazetteer.organs import GOVERNMENT, english_organs, organ_at_start
from indexer.gazetteer.regions import Region
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status
from service.answering.citations import Citations
from service.answering.counted_things import wanted_of
from service.answering.figure_match import match
from service.answering.names import Names
from service.answering.narrative import figure_text, named_subject, narrative_value, part_of_place
from service.answering.requests_on import may_be_counted
from service.answering.said_of import said_of
from service.answering.targets import without_surroundings
from service.understanding.cells import read_cells
from service.understanding.content import counts_things, is_counting
from service.understanding.lexicon import question_lexicon
from service.understanding.prose import figure_words
from service.understanding.query import AgencyReading, Operation, Query

_GOVERNMENTS = ("政府", "人民政府")
_OF_NOTICES = (".notices", ".amount_notified")


@dataclass(frozen=True)
class Told:
    """What a report tells of another agency or place: its figures that the question may mean, and whether they are what it asks for."""

    report: StoredReport
    about: str
    figures: tuple[NarrativeFigure, ...]
    asked_for: bool


class Hearsay:
    """Composes what is said of others; make a new one for each answer."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        self._cite = citations

    def of(self, query: Query) -> list[Block]:
        """What wider places' reports say of each agency the question names that is not indexed; nothing if they say nothing."""
        told = [item for reading in query.agencies if not reading.agencies for item in self._told(query, reading)]
        blocks = [block for item in told for block in self._quoted(item, "text.spoken_of")]
        if blocks and not self._names.is_chinese:
            blocks.append(Notice(self._say("caveat.chinese_quote")))
        return blocks

    def instead(self, query: Query, missing: Answer) -> Answer:
        """What is told of those without a report in the place of the answer that there is none: their figures, where these are asked for.

        Else that answer, with what is told that comes near.
        """
        readings = [reading for reading in query.agencies if not reading.agencies]
        if missing.status is Status.NOT_FOUND and _asks_text(query) and (quoted := self._said(query)):
            return Answer(query.language, Status.ANSWERED, Method.PASSAGES, tuple(quoted), citations=self._cite.all)
        told = [self._told(query, reading) for reading in readings]
        if missing.status is not Status.NOT_FOUND or not any(told):
            return missing
        found = [next((item for item in items if item.asked_for), None) for items in told]
        others = any(reading.agencies for reading in without_surroundings(query))
        if query.operation not in (Operation.LOOKUP, Operation.SHARE) or others or not all(found):
            return replace(missing, blocks=(*missing.blocks, *self.of(query)), citations=self._cite.all)
        answering = [self._with_whole(item) if query.operation is Operation.SHARE else item for item in found if item]
        blocks = [block for item in answering for block in self._quoted(item, "text.only_spoken_of")]
        blocks += [] if self._names.is_chinese else [Notice(self._say("caveat.chinese_quote"))]
        values = [narrative_value(item.report, figure) for item in answering for figure in item.figures]
        return Answer(query.language, Status.ANSWERED, Method.TABLE_LOOKUP, tuple(blocks), tuple(values), self._cite.all)

    def _with_whole(self, told: Told) -> Told:
        """What is told of a part, and the figure of the whole that a share of it is one of."""
        figures = self._facts.figures(told.report.key)
        wholes = dict.fromkeys(figures[figure.whole] for figure in told.figures if figure.whole is not None)
        return replace(told, figures=(*told.figures, *wholes))

    def speaks_of(self, query: Query) -> bool:
        """Whether any report says what the question asks of those it names that have none."""
        return bool(self._said(query) if _asks_text(query) else self.of(query))

    def _said(self, query: Query) -> list[Block]:
        """The sentences of wider places' reports that say what is asked of those the question names."""
        blocks: list[Block] = []
        for reading in (reading for reading in query.agencies if not reading.agencies):
            # an organ is called by its own name, a place by its full one
            for region in (*reading.regions, *reading.others):
                name = region.name if reading.bare_place else reading.mention
                for report in self._above(region, query, own=not reading.bare_place):
                    if blocks or not (found := said_of(self._facts, query, report, name)):
                        continue
                    agency = self._names.agency(report.agency.name)
                    mention = self._names.place(name) if reading.bare_place else name
                    blocks.append(Paragraph(self._say("text.only_said_of", agency=agency, year=report.year, mention=mention)))
                    blocks += [Quote(sentence.text, self._cite.passage(report, sentence, sentence.text)) for sentence in found]
        if blocks and not self._names.is_chinese:
            blocks.append(Notice(self._say("caveat.chinese_quote")))
        return blocks

    def _told(self, query: Query, reading: AgencyReading) -> list[Told]:
        """What is told of one agency or place; without a year in the question by the newest report that tells anything."""
        found: list[Told] = []
        for region in (*reading.regions, *reading.others):
            for report in self._above(region, query, own=not reading.bare_place):
                if found and not query.years.named and report.year < max(item.report.year for item in found):
                    continue
                found += self._from_report(query, report, reading, region)
        return found

    def _above(self, region: Region, query: Query, own: bool) -> Iterator[StoredReport]:
        """The reports of the province and the city a place belongs to; of an organ of the place (`own`) also those of the place."""
        above = {f"{region.code[:2]}0000", f"{region.code[:4]}00"}
        codes = above | {region.code} if own else above - {region.code}
        conditions = [schema.agency.c.region_code.in_(codes)]
        if query.years.years:
            conditions.append(schema.report.c.year.in_(query.years.years))
        yield from sorted(self._facts.reports(*conditions), key=lambda report: -report.year)

    def _from_report(self, query: Query, report: StoredReport, reading: AgencyReading, region: Region) -> list[Told]:
        figures = self._facts.figures(report.key)
        spoken = dict.fromkeys(figure.about for figure in figures if figure.about and _is_meant(figure.about, reading, region))
        told: list[Told] = []
        for about in spoken:
            if query.cells:
                own = [figure for figure in figures if figure.about == about]
                fitting = [figure for figure in own if _counts(figure, own, query)]
                asked_for = all(_is_asked_for(figure, figures, query) for figure in fitting)
            else:
                fitting = [found.figure for found in match(wanted_of(query.subject, query.written_in), figures, about=about)]
                asked_for = not query.unread
            told += [Told(report, about, tuple(fitting), asked_for)] if fitting else []
        return told

    def _quoted(self, told: Told, introduced: str) -> list[Block]:
        report, about, figures = told.report, told.about, told.figures
        mention = self._names.agency(about) if _organ(about) or about.endswith(_GOVERNMENTS) else self._names.place(about)
        agency = self._names.agency(report.agency.name)
        several = len({item.about for item in figures}) > 1
        counted = [
            (
                figure_text(report, item, self._names, self._cite),
                f"{part} · {named_subject(item, self._names)}"
                if several and (part := part_of_place(item, self._names))
                else named_subject(item, self._names),
            )
            for item in figures
        ]
        items = [f"- {self._say('narrative.item', n=figure, subject=subject)}" for figure, subject in counted]
        sentences = {figure.sentence: figure for figure in figures}
        return [
            Paragraph(self._say(introduced, agency=agency, year=report.year, mention=mention)),
            Paragraph("\n".join(items)),
            *(Quote(sentence, self._cite.figure(report, figure)) for sentence, figure in sentences.items()),
        ]


def counts_asked(figure: NarrativeFigure, figures: Sequence[NarrativeFigure], query: Query) -> bool:
    """Whether a figure of another agency or place is the very one of the cells that a question names; `figures`: all of its report."""
    own = [other for other in figures if other.about == figure.about]
    return _counts(figure, own, query) and _is_asked_for(figure, figures, query)


def _asks_text(query: Query) -> bool:
    """Whether a question asks what is said, not a number: of places without a report it may not be told from one about something else."""
    counts = is_counting(query.subject.text, query.written_in) and not query.whether
    return query.operation is Operation.TEXT or (query.operation is Operation.OFF_TOPIC and not counts)


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
    things = counts_things(query.subject.text)
    if not any(_same_kind(figure.unit, cell.metric, things) for cell in query.cells):
        return False
    near = " ".join(other.subject for other in beside if other.sentence == figure.sentence)
    for text in (figure.subject, figure.context, near, figure.sentence):
        if named := {_row(key.metric) for key in read_cells(question_lexicon().find(text)).cells}:
            return bool(named & {_row(cell.metric) for cell in query.cells})
    return False


def _is_asked_for(figure: NarrativeFigure, figures: Sequence[NarrativeFigure], query: Query) -> bool:
    """Whether a figure that counts the row a question names is the very one it asks for.

    A part counts what its whole does. What came in and what was left from before, told as one number, is no single one of the two.
    """
    if any(key.metric.endswith(_OF_NOTICES) for key in query.cells) and "通知" not in figure.sentence:
        # what was collected is not what notices asked for
        return False
    if query.narrowed_by and not all(word in figure.sentence for word in query.narrowed_by.split()):
        return False
    if any(cell.applicant not in (None, TOTAL) for cell in query.cells):
        return False
    counted = figure.cells or (figures[figure.whole].cells if figure.whole is not None else ())
    return may_be_counted(counted, query)


def _row(metric: str) -> str:
    """What a metric counts, whichever column of fees it is."""
    return metric.rpartition(".")[0] if metric.startswith("fees.") else metric


def _same_kind(unit: str, metric: str, things: bool) -> bool:
    """Whether a unit can be that of a cell: money for an amount, a count for any other, and where a question counts `things`."""
    return (unit in figure_words().money_units) == ("amount" in metric and not things)
