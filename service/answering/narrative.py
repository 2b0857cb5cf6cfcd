"""Answer with the figures in a report's prose that a question asks for, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import chain

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey, find_cell
from indexer.domain.report import CellStatus, NarrativeFigure, Relation
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status, Value
from service.answering.by_channel import asks_by_channel, by_channel
from service.answering.citations import Citations
from service.answering.columns_told import of_columns
from service.answering.counted_in import asks_for_time, durations, of_measure_asked, of_unit_asked
from service.answering.counted_things import Wanted, done_to_counted, wanted_of
from service.answering.figure_match import Match, asks_for_published, counted_by, is_of_published, match, published_anyhow
from service.answering.figures_together import (
    asks_for_each,
    counted_beside,
    each_told,
    parts_asked,
    told_more_fully,
    told_with,
    whole_of,
)
from service.answering.gloss import gloss_of_sentence, subject_in_english
from service.answering.names import Names
from service.answering.requests_on import on_other_subject, requests_on
from service.understanding.cells import read_cells
from service.understanding.content import asks_for_money, counts_things
from service.understanding.lexicon import question_lexicon
from service.understanding.prose import figure_words
from service.understanding.query import Operation, Query

_ALL_REQUESTS = ("requests.new", "requests.carried_over", "requests.concluded")
# growth that the prose gives, where only one of two reports is indexed
_AGAINST_LAST_YEAR = re.compile(r"同比|[比较与](?:上年|去年|上一?年度?|前一?年)")
# requests are what is counted, whatever else a question names
_COUNTS_REQUESTS = re.compile(
    r"\b(?:how many|number of)\s+(?:\w+\s+){0,3}?(?:requests|applications)\b|(?:多少|几)[件条个份次]?申请|申请\S{0,6}(?:多少|几)",
    re.IGNORECASE,
)
_REQUESTS = "申请"
_NOTICE = "通知"
# fields of work that questions name, and how sentences about them do
_FIELDS = [
    (re.compile(asked, re.IGNORECASE), re.compile(told))
    for asked, told in (
        (r"处罚|\bpenalt", "罚"),
        (r"许可|\b(?:licen[cs]|permit)", "许可|审批|证|执照|资质"),
        (r"执法|\benforcement\b", "执法|罚|强制|监察|稽查"),
        (r"复议|\breconsideration", "复议"),
        (r"诉讼|\b(?:lawsuit|litigation)", "诉|庭|法院|判"),
        (r"信访|\bpetition", "信访|来访|来信|投诉|举报"),
        (r"采购|\bprocure", "采购"),
    )
]
_PART_OF_PLACE = re.compile(r"[^各全本]{2,}[市区县旗]$")
# what became of requests
_OUTCOMES = ("requests.granted", "requests.partial", "requests.denied", "requests.unavailable", "requests.not_processed", "requests.other")
# columns of a row that a sentence about the row does not tell unless it says so
_COLUMNS = {".in_force": "有效", ".repealed": "废"}
_OF_NOTICES = (".notices", ".amount_notified")


class NarrativeAnswerer:
    """Composes an answer from narrative figures; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        self._cite = citations

    def find(self, query: Query, report: StoredReport, residual: bool = False) -> list[Match]:
        """Figures of a report that fit the question, or only what of it names no cell of the form."""
        words = figure_words()
        figures, wanted = self._facts.figures(report.key), wanted_of(query.subject, query.written_in, residual)
        if told := self._beside_form(query, figures):
            return told
        if on_subject := requests_on(query, figures):
            return on_subject
        found = match(wanted, figures, asked=query.cells, taken_over=words.asks_taken_over(query.text))
        found = found or each_told(query, figures)
        if asks_for_published(wanted):
            found = [item for item in found if is_of_published(item.figure)]
        # one total of what was disclosed says it all; of single channels every one is told
        of_channels = (
            not found
            or all(words.publishing.intersection(item.words) for item in wanted)
            or words.is_of_channel(found[0].figure.subject + found[0].figure.context)
        )
        published = published_anyhow(wanted, figures) if not query.cells and of_channels else []
        if published and (len(published) > 1 or not found):
            return published
        if done := done_to_counted(query.subject, query.written_in):
            found = [item for item in found if any(word in item.figure.sentence for word in done)]
        found = of_unit_asked(told_more_fully(found, wanted, figures), figures, query.subject.text)
        found = of_measure_asked(found, query.subject.text)
        if not asks_for_each(query):
            found = whole_of(found, figures)
        found = _of_kind_asked(found, query, figures, residual)
        if parts := parts_asked(found, query, figures):
            return parts
        if not residual and (both := told_with(found, query, figures)):
            return both if asks_for_each(query) else whole_of(both, figures)
        if residual or not (beside := counted_beside(found, query, figures)):
            return found
        return sorted([*found, *beside], key=lambda item: item.figure.place.start or 0)

    def answers_beside_form(self, query: Query, report: StoredReport) -> bool:
        """Whether sentences of a report tell what a question asks of its requests that no cell tells: how they came, how long they took."""
        return bool(self._beside_form(query, self._facts.figures(report.key)))

    def _beside_form(self, query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
        text = query.subject.text
        if asks_for_time(text) and (told := durations(figures, text)):
            return told
        return by_channel(figures, text) if asks_by_channel(text) else []

    def names_more(self, query: Query, report: StoredReport, found: Sequence[Match]) -> bool:
        """Whether what of a question names no cell of the form fits one of the figures found, or of their sentences."""
        sentences = {item.figure.sentence for item in found}
        return any(item.figure.sentence in sentences for item in self.find(query, report, residual=True))

    def on_subject(self, query: Query, reports: Sequence[StoredReport]) -> list[tuple[StoredReport, Sequence[Match]]]:
        """What each report tells of the requests on the subject that narrows a question."""
        return [(report, requests_on(query, self._facts.figures(report.key))) for report in reports]

    def of_rows(self, query: Query, reports: Sequence[StoredReport]) -> list[tuple[StoredReport, Sequence[Match]]]:
        """The figures of each report whose own words hold the name of a row that the question names."""
        names = [name for key in query.cells if (info := find_cell(key)) for name in info.row.label.spellings]
        things = counts_things(query.subject.text)
        # 几件、多少元: in how many cases, and how much
        money = asks_for_money(query.subject.text)
        kinds = (True, False) if things and money else (things,)
        told = [(report, [self.find_named(names, report, query.cells, kind, money) for kind in kinds]) for report in reports]
        columns = [word for key in query.cells for end, word in _COLUMNS.items() if key.metric.endswith(end)]
        return [(report, [item for item in dict.fromkeys(chain(*each)) if _is_of_column(item, columns)]) for report, each in told]

    def find_named(
        self, names: Sequence[str], report: StoredReport, asked: Collection[CellKey], things: bool = False, money: bool = False
    ) -> list[Match]:
        """Figures of a report whose own words hold one of these names; of money where an amount is asked for, and no number of `things`."""
        figures = self._facts.figures(report.key)
        found = match([Wanted(tuple(names), 1.0, head=True)], figures, asked=asked) if names else []
        found = of_columns(found, asked)
        # what was charged is not what notices told applicants to pay
        notified = bool(asked) and all(key.metric.endswith(_OF_NOTICES) for key in asked)
        amounts = bool(asked) and all("amount" in key.metric for key in asked)
        if asked and (amounts or money) and not things:
            return _amounts_beside(found, figures, {key.metric.endswith(_OF_NOTICES) for key in asked})
        found = [item for item in found if not notified or _NOTICE in item.figure.sentence]
        return [item for item in found if not amounts or item.figure.unit not in figure_words().money_units] or found

    def change_told(self, query: Query, report: StoredReport) -> list[Match]:
        """What a report says of a change from the year before, for want of that year's report; of requests, its growth of them."""
        if figure_words().asks_for_count(query.subject.text):
            return []
        figures = [figure for figure in self._facts.figures(report.key) if _AGAINST_LAST_YEAR.search(figure.subject + figure.context)]
        if query.cells and all(key.metric in _ALL_REQUESTS for key in query.cells):
            return [Match(figure, 1, 1) for figure in figures if figure.unit == "%" and _REQUESTS in figure.sentence][:1]
        return [] if query.cells else match(wanted_of(query.subject, query.written_in), figures)

    def answer(self, query: Query, found: Sequence[tuple[StoredReport, Sequence[Match]]], notices: Sequence[Notice] = ()) -> Answer:
        """An answer with the figures found in each report; reports without one are said to give none."""
        blocks: list[Block] = []
        values: list[Value] = []
        for report, matches in found:
            blocks += self._of_report(report, matches)
            values += [narrative_value(report, item.figure) for item in matches]
        blocks += notices
        caveats = [self._contradiction(report, item.figure) for report, matches in found for item in matches]
        blocks += [caveat for caveat in caveats if caveat]
        if not self._names.is_chinese and values:
            blocks.append(Notice(self._say("caveat.chinese_quote")))
        status = Status.ANSWERED if values else Status.NOT_REPORTED
        return Answer(query.language, status, Method.TABLE_LOOKUP, tuple(blocks), tuple(values), self._cite.all)

    def _of_report(self, report: StoredReport, matches: Sequence[Match]) -> list[Block]:
        agency = self._names.agency(report.agency.name)
        if not matches:
            return [Paragraph(self._say("missing.narrative", agency=agency, year=report.year))]
        if len(matches) == 1:
            figure = matches[0].figure
            text = self._say(
                "narrative.exact",
                agency=f"{agency} ({part})" if (part := part_of_place(figure, self._names)) else agency,
                year=report.year,
                n=figure_text(report, figure, self._names, self._cite),
                subject=named_subject(figure, self._names),
            )
            about = "" if self._names.is_chinese else gloss_of_sentence(figure, self._facts.figures(report.key), self._names)
            introduced = [Paragraph(about)] if about else []
            return [Paragraph(text), *introduced, Quote(figure.sentence, self._cite.figure(report, figure))]
        items = [
            self._say(
                "narrative.item",
                n=figure_text(report, item.figure, self._names, self._cite),
                subject=self._counted(item.figure),
            )
            for item in matches
        ]
        blocks: list[Block] = [
            Paragraph(self._say("narrative.several", agency=agency, year=report.year)),
            Paragraph("\n".join(f"- {item}" for item in items)),
        ]
        # what one sentence tells in one breath is read there best
        first = matches[0].figure
        one = all(item.figure.sentence_place == first.sentence_place for item in matches)
        return [*blocks, Quote(first.sentence, self._cite.figure(report, first))] if one else blocks

    def _counted(self, figure: NarrativeFigure) -> str:
        """What a figure counts, with the part of the place that it is told of."""
        subject, part = named_subject(figure, self._names), part_of_place(figure, self._names)
        return f"{part} · {subject}" if part else subject

    def _contradiction(self, report: StoredReport, figure: NarrativeFigure) -> Notice | None:
        if figure.relation is not Relation.CONTRADICTS:
            return None
        cells = self._facts.cells(report, figure.cells)
        known = [cell.known for cell in cells.values() if cell.known is not None]
        printed, computed = (
            self._names.figure(figure.value, figure.unit),
            self._names.figure(sum(known[1:], known[0]), figure.unit) if known else "—",
        )
        return Notice(self._say("caveat.contradiction", printed=printed, computed=computed, sentence=figure.sentence))


def figure_text(report: StoredReport, figure: NarrativeFigure, names: Names, citations: Citations) -> str:
    """A figure in bold with its unit in the source's words, its qualifier, and its mark."""
    bold = f"**{names.counted(figure.value, figure.unit)}**"
    if figure.qualifier is not Qualifier.EXACT:
        bold = names.say(f"narrative.{figure.qualifier.value}", n=bold)
    return f"{bold} {citations.figure(report, figure)}"


def named_subject(figure: NarrativeFigure, names: Names) -> str:
    """What a figure counts, in the report's words; in English behind those of them that code knows."""
    if names.is_chinese:
        return counted_by(figure)
    english = subject_in_english(counted_by(figure))
    return f"{english} (“{counted_by(figure)}”)" if english else f"“{counted_by(figure)}”"


def part_of_place(figure: NarrativeFigure, names: Names) -> str:
    """The county or district of the reporter's place that a part of a figure is told of; '' if of none."""
    return names.place(figure.about) if figure.whole is not None and figure.about and _PART_OF_PLACE.search(figure.about) else ""


def narrative_value(report: StoredReport, figure: NarrativeFigure) -> Value:
    """A figure of the prose as a value: of the agency whose report it stands in."""
    agency = report.agency
    status = CellStatus.STATED.value
    return Value(agency.name, agency.region_code, report.year, "narrative", None, figure.value, figure.unit, status, report.report_id)


def _rows_named(subject: str) -> set[str]:
    """The rows of the form that the words for what is counted name."""
    return {_row(key.metric) for key in read_cells(question_lexicon().find(subject)).cells}


def _is_of_column(item: Match, words: Sequence[str]) -> bool:
    """Whether a figure's sentence says what the columns asked for count, where they are told by words of their own."""
    return not words or any(word in item.figure.sentence for word in words)


def _row(metric: str) -> str:
    return metric.rpartition(".")[0] if metric.startswith("proactive.") else metric


def _of_kind_asked(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure], residual: bool) -> list[Match]:
    """The figures found that are of the kind asked for: money, a share, a number of things, of requests, of the rows that are named."""
    if asks_for_money(query.subject.text):
        found = [item for item in found if item.figure.unit in figure_words().money_units]
    if _COUNTS_REQUESTS.search(query.subject.text) and any(key.metric.startswith("requests.") for key in query.cells):
        found = [item for item in found if _REQUESTS in item.figure.sentence]
    found = [item for item in found if not on_other_subject(query, item.figure, figures) and not _of_other_field(item.figure, query)]
    if query.operation in (Operation.SHARE, Operation.RATIO) and not residual:
        # so many of them are no share
        found = [item for item in found if item.figure.unit == "%"]
    if counts_things(query.subject.text):
        found = [item for item in found if item.figure.unit != "%"] or list(found)
    rows = {_row(key.metric) for key in query.cells}
    if rows and all(row.startswith(_OUTCOMES) for row in rows):
        # how many were refused is not how many there were of a subject
        found = [item for item in found if rows & _rows_named(item.figure.sentence) or set(item.figure.cells) & set(query.cells)]
    return [item for item in found if rows & _rows_named(item.figure.subject)] or list(found)


def _of_other_field(figure: NarrativeFigure, query: Query) -> bool:
    """Whether a question names a field of work that the figure's sentence does not: files of penalties are none of requests."""
    return any(asked.search(query.subject.text) and not told.search(figure.sentence) for asked, told in _FIELDS)


def _amounts_beside(found: Sequence[Match], figures: Sequence[NarrativeFigure], notified: Collection[bool]) -> list[Match]:
    """The sums of money told in the sentences that name a row: 对6件申请收取…费, 通知收取金额900元, 实际收取700元 names it beside a number.

    `notified`: whether what notices asked for is meant, what was taken, or both; a sum that says neither is what was taken.
    """
    sentences = {item.figure.sentence for item in found}
    amounts = [figure for figure in figures if figure.sentence in sentences and figure.unit in figure_words().money_units]
    return [Match(figure, 1.0, 1.0) for figure in amounts if (_NOTICE in figure.subject) in notified]
