"""Answer with the figures in a report's prose that a question asks for, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
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
from service.answering.counted_things import Wanted, counted_apart, counted_together, done_to_counted, wanted_of
from service.answering.figure_match import Match, asks_for_published, counted_by, is_of_published, match, published_anyhow
from service.answering.gloss import gloss_of_sentence, subject_in_english
from service.answering.names import Names
from service.answering.requests_on import on_other_subject, requests_on
from service.understanding.cells import read_cells
from service.understanding.content import asks_for_money, counts_things
from service.understanding.lexicon import question_lexicon
from service.understanding.prose import figure_words
from service.understanding.query import Language, Operation, Query

_ALL_REQUESTS = ("requests.new", "requests.carried_over", "requests.concluded")
# growth that the prose gives, where only one of two reports is indexed
_AGAINST_LAST_YEAR = re.compile(r"同比|[比较与](?:上年|去年|上一?年度?|前一?年)")
# requests are what is counted, whatever else a question names
_COUNTS_REQUESTS = re.compile(
    r"\b(?:how many|number of)\s+(?:\w+\s+){0,3}?(?:requests|applications)\b|(?:多少|几)[件条个份次]?申请|申请\S{0,6}(?:多少|几)",
    re.IGNORECASE,
)
_REQUESTS = "申请"
_EACH = re.compile(r"分别|各自|各(?=是?[几多有为占])|\b(?:respectively|separately|each|apiece)\b", re.IGNORECASE)
# share of what a clause names that a figure elsewhere must be about to be told beside another
_ALL_NAMED = 0.8
_PAIR = 2
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
        found = found or _each_told(query, figures)
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
        found = of_unit_asked(_told_more_fully(found, wanted, figures), figures, query.subject.text)
        found = of_measure_asked(found, query.subject.text)
        if not _EACH.search(query.subject.text):
            found = _whole_of(found, figures)
        if asks_for_money(query.subject.text):
            found = [item for item in found if item.figure.unit in words.money_units]
        if _COUNTS_REQUESTS.search(query.subject.text) and any(key.metric.startswith("requests.") for key in query.cells):
            found = [item for item in found if _REQUESTS in item.figure.sentence]
        found = [item for item in found if not on_other_subject(query, item.figure, figures) and not _of_other_field(item.figure, query)]
        if query.operation in (Operation.SHARE, Operation.RATIO) and not residual:
            # so many of them are no share
            found = [item for item in found if item.figure.unit == "%"]
        if counts_things(query.subject.text):
            found = [item for item in found if item.figure.unit != "%"] or found
        rows = {_row(key.metric) for key in query.cells}
        if rows and all(row.startswith(_OUTCOMES) for row in rows):
            # how many were refused is not how many there were of a subject
            found = [item for item in found if rows & _rows_named(item.figure.sentence) or set(item.figure.cells) & set(query.cells)]
        found = [item for item in found if rows & _rows_named(item.figure.subject)] or found
        if parts := _parts_asked(found, query, figures):
            return parts
        if not residual and (both := _told_with(found, query, figures)):
            return both if _EACH.search(query.subject.text) else _whole_of(both, figures)
        if residual or not (beside := _counted_beside(found, query, figures)):
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


def _counted_beside(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """What the other clauses of a question count: in the sentence of its figure, how many surveys, and how many opinions came in.

    Elsewhere a clause that has lost what it goes on from could mean anything, unless it names all that it counts.
    """
    if len(found) != 1 or not (clauses := counted_apart(query.subject, query.written_in)):
        return []
    first = found[0].figure
    others: list[Match] = []
    for clause in clauses:
        wanted = wanted_of(clause, query.written_in)
        near = of_measure_asked(match(wanted, figures, asked=query.cells, sentence=first.sentence), clause.text)
        known = all(item.figure == first for item in near)
        far = match(wanted, figures, asked=query.cells) if known else []
        others += near if not known else [item for item in far[:1] if item.counts_head and item.recall >= _ALL_NAMED and len(far) == 1]
    others = [item for item in others if _EACH.search(query.subject.text) or item.figure.whole is None or figures[item.figure.whole] != first]
    return [item for index, item in enumerate(others) if item.figure not in (first, *(one.figure for one in others[:index]))]


def _whole_of(found: Sequence[Match], figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The figures found without the parts of one that is found too; where they are all the parts of one, that one."""
    wholes = {item.figure.whole for item in found}
    whole = next(iter(wholes)) if len(wholes) == 1 else None
    if whole is not None and len(found) > 1 and [item.figure for item in found] == [one for one in figures if one.whole == whole]:
        return [replace(found[0], figure=figures[whole])]
    kept = [item.figure for item in found]
    return [item for item in found if item.figure.whole is None or figures[item.figure.whole] not in kept]


def _told_with(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The figure found with that of the other of two things counted together, where its sentence tells each by itself; else none.

    What is the whole of both counts both.
    """
    if len(found) != 1:
        return []
    first = found[0].figure
    told: list[Match] = []
    for thing in counted_together(query.subject, query.written_in):
        wanted = wanted_of(thing, query.written_in)
        near = match(wanted, figures, asked=query.cells, sentence=first.sentence)
        names = [item.words[0] for item in wanted if query.written_in is Language.ZH and item.words]
        if names and not any(name in first.subject for name in names):
            # 建议 stands for 提案 elsewhere, not where both are told
            near = [item for item in near if item.figure != first and any(name in item.figure.subject for name in names)] or near
        if not near or any(item.figure == first for item in near):
            continue
        if near[0].figure.unit != first.unit and near[0].recall < _ALL_NAMED:
            continue
        whole = near[0].figure.whole
        told += [] if whole is not None and figures[whole] == first else [near[0]]
    return sorted([*found, *told], key=lambda item: item.figure.place.start or 0) if told else []


def _each_told(query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """Of two things counted together that no sentence tells together the figure of each, where there is one of each."""
    told = [match(wanted_of(thing, query.written_in), figures, asked=query.cells) for thing in counted_together(query.subject, query.written_in)]
    best = [found[0] for found in told if found and found[0].counts_head and found[0].recall >= _ALL_NAMED]
    return best if len(best) == _PAIR and best[0].figure != best[1].figure and best[0].figure.unit == best[1].figure.unit else []


def _of_other_field(figure: NarrativeFigure, query: Query) -> bool:
    """Whether a question names a field of work that the figure's sentence does not: files of penalties are none of requests."""
    return any(asked.search(query.subject.text) and not told.search(figure.sentence) for asked, told in _FIELDS)


def _told_more_fully(found: Sequence[Match], wanted: Sequence[Wanted], figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The figures found, the first of them given up for one later in its sentence that leaves out what is counted and tells what was done.

    Of 检查企业30家，责令停产5家 the second counts the firms that were closed.
    """
    if not found:
        return []
    first = found[0].figure

    def held(figure: NarrativeFigure) -> int:
        return sum(any(word in figure.context + figure.subject for word in item.words) for item in wanted)

    # pairs of characters overlap: one alone, as in 类信息, tells nothing
    least = _PAIR if all(len(word) <= _PAIR for item in wanted for word in item.words) else 1

    later = [
        figure
        for figure in figures
        if figure.sentence_place == first.sentence_place
        and figure.unit == first.unit
        and (figure.place.start or 0) > (first.place.start or 0)
        and held(figure) >= held(first) + least
        and any(word in figure.subject for item in wanted for word in item.words)
    ]
    return [replace(found[0], figure=later[0]), *found[1:]] if later and not any(one.figure in later for one in found) else list(found)


def _parts_asked(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The parts of the figure found that a question asks for one by one (建议和提案各几件); none where it asks for the whole."""
    if not _EACH.search(query.subject.text):
        return []
    text, wanted = query.subject.text, wanted_of(query.subject, query.written_in)
    words = [word for item in wanted for word in item.words if len(word) > _PAIR]
    # it may have found the whole, or one of its parts
    wholes = {figures.index(item.figure) if item.figure.whole is None else item.figure.whole for item in found}
    parts = [figure for figure in figures if figure.whole in wholes and not figure.about]
    named = [part for part in parts if part.subject in text or any(word in part.subject for word in words)]
    named = [part for part in named if part.subject in text] or named
    return [Match(part, 1.0, 1.0) for part in named] if len(named) > 1 else []


def _amounts_beside(found: Sequence[Match], figures: Sequence[NarrativeFigure], notified: Collection[bool]) -> list[Match]:
    """The sums of money told in the sentences that name a row: 对6件申请收取…费, 通知收取金额900元, 实际收取700元 names it beside a number.

    `notified`: whether what notices asked for is meant, what was taken, or both; a sum that says neither is what was taken.
    """
    sentences = {item.figure.sentence for item in found}
    amounts = [figure for figure in figures if figure.sentence in sentences and figure.unit in figure_words().money_units]
    return [Match(figure, 1.0, 1.0) for figure in amounts if (_NOTICE in figure.subject) in notified]
