"""Find the figures in a report's prose that a question asks for, and answer with them and their sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, NarrativeFigure, Relation
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status, Value
from service.answering.citations import Citations
from service.answering.gloss import gloss_of_sentence, subject_in_english
from service.answering.names import Names
from service.understanding.cells import read_cells
from service.understanding.content import asks_for_money
from service.understanding.lexicon import chinese_synonyms, narrative_lexicon, question_lexicon
from service.understanding.query import Language, Query, Subject

# share of what a question counts that a figure must be about; lowest at which suite `smoke` still answers rightly
MIN_MATCH = 0.6
# or, if it counts the very thing the question counts, this share
_MIN_MATCH_OF_HEAD = 0.45
_HEAD_WEIGHT = 2.0
_NOT_HEAD_PENALTY = 0.4
_HEAD_AFTER = re.compile(
    r"(?:多少|几)[件条个次份项名人家期篇场部元起宗例位户张回万]?\s*(?P<head>[\u4e00-\u9fff]{2})(?P<rest>[\u4e00-\u9fff]*)"
)
_HEAD_BEFORE = re.compile(r"(?P<head>[\u4e00-\u9fff]{2})(?:数量?|量|有|是|为|共|达|总)*\s*(?:多少|几)")
# everything that is counted in 条 is this: it tells no figure from another
_SAYS_NOTHING = "信息"
_HEAD_ENGLISH = re.compile(r"\b(?:how (?:many|much)|number of|count of)\s+(?P<head>.*)", re.IGNORECASE)
# figures this close to the best are weighed by how much of their own words the question names
_TIE = 0.1
# a whole outranks the parts it is broken down into, any part the remainder (其他…类信息), and a year's figure one since the
# beginning that was not asked for
_PART_PENALTY = 0.1
_REMAINDER_PENALTY = 0.5
_REMAINDERS = ("其他", "其它", "其余")
_CUMULATIVE_PENALTY = 0.3
_CUMULATIVE_WORDS = ("累计", "历年")
_CONTEXT_WEIGHT = 0.8
_MAX_LISTED = 4
_ITSELF = re.compile(r"本?[省市区县州盟旗](?:人民)?政府")
_ALL_REQUESTS = ("requests.new", "requests.carried_over", "requests.concluded")
# growth that the prose gives, where only one of two reports is indexed
_AGAINST_LAST_YEAR = re.compile(r"同比|[比较与](?:上年|去年|上一?年度?|前一?年)")
# what a question names that counts publications wherever they are; a word beside these tells where, or of what
_PUBLISHING = frozenset({"信息", "发布", "公布", "推送", "布信", "发布信息"})
# proactive disclosure is the same action, and a report may give one total of it
_DISCLOSING = frozenset({"公开", "主动公开", "公开信息", "主动", "动公", "开信", "政府信息", "政府", "府信"})
# a figure of one channel, beside which others may stand
_OF_CHANNEL = re.compile("网站|平台|公众号|新媒体|微博|专栏|公报")
_PUBLISHED = re.compile("发布|公开|推送|编发|发文|刊登")
_ITEMS = ("条", "篇")
# what others took over of it (转载15条) is not what was published
_TAKEN_OVER = re.compile("转载|采用|录用|刊用|转发")
_ASKS_TAKEN_OVER = re.compile(
    r"转载|采用|录用|刊用|转发|\b(?:re-?print|re-?publish|re-?post|picked up|taken up|taken over|carried by|used by|adopt|forward|shar)\w*",
    re.IGNORECASE,
)
_MAX_CHANNELS = 6
MONEY_UNITS = ("元", "万元", "亿元")
# cells that a question about anything else never means
_REQUESTS_AND_DISPUTES = ("requests.", "reconsideration.", "litigation.")


@dataclass(frozen=True)
class Wanted:
    """One thing a question counts: the words that can stand for it, and how much it weighs.

    `head`: it is what the question asks the number of, where that can be told.
    """

    words: tuple[str, ...]
    weight: float
    head: bool = False


@dataclass(frozen=True)
class Match:
    """A figure that fits a question: how much of the question it covers, and how much of it the question names."""

    figure: NarrativeFigure
    recall: float
    precision: float
    counts_head: bool = False


def wanted_of(subject: Subject, language: Language, residual: bool = False) -> list[Wanted]:
    """What a question counts: in Chinese known words with their synonyms, then pairs of characters; in English the lexicon's words."""
    wanted: list[Wanted] = []
    if language is Language.EN:
        wanted = [Wanted(words, 1.0) for words in (subject.residual_keywords if residual else subject.keywords)]
        counted = _HEAD_ENGLISH.search(subject.text)
        *beside, last = _heads_in_english(counted["head"]) if counted else [()]
        wanted = [replace(item, weight=item.weight * _HEAD_WEIGHT) if item.words in beside else item for item in wanted]
        return [_as_head(item) if item.words == last else item for item in wanted]
    text = subject.residual if residual else subject.content
    for word, synonyms in chinese_synonyms(text):
        wanted.append(Wanted((word, *synonyms), float(len(word) - 1)))
        text = text.replace(word, " ", 1)
    for run in text.split():
        wanted += [Wanted((run[index : index + 2],), 1.0) for index in range(len(run) - 1)]
    counted = _HEAD_AFTER.search(subject.text) or _HEAD_BEFORE.search(subject.text)
    head = counted["head"] if counted and not counted.group().endswith(_SAYS_NOTHING) else ""
    return [_as_head(item) if head in item.words else item for item in wanted]


def _heads_in_english(text: str) -> list[tuple[str, ...]]:
    """What is counted by a text that begins with it: the words that follow each other, of which the last is counted (WeChat followers)."""
    heads: list[tuple[str, ...]] = []
    end = None
    for mention in narrative_lexicon().find(text):
        if end is not None and text[end : mention.start].strip():
            break
        end = mention.end
        heads.append(() if _SAYS_NOTHING in mention.keys("word") else mention.keys("word"))
    return heads or [()]


def _as_head(item: Wanted) -> Wanted:
    return replace(item, weight=item.weight * _HEAD_WEIGHT, head=True)


def match(
    wanted: Sequence[Wanted],
    figures: Sequence[NarrativeFigure],
    about: str = "",
    asked: Collection[CellKey] = (),
    taken_over: bool = True,
) -> list[Match]:
    """The figures that fit best, the best first; empty if none covers enough of the question.

    `about`: of which agency or place that is not the reporter; '' for the reporter's own figures. `asked`: the cells the question
    names; a sentence that counts other requests or disputes than these (收到政府信息公开申请3件) fits no question about information.
    `taken_over`: also what others took over of what was published.
    """
    total = sum(item.weight for item in wanted)
    if not total:
        return []
    matches = [
        _weigh(wanted, figure, figures, total)
        for figure in figures
        if _is_about(figure, about) and not _of_other_cells(figure, asked) and (taken_over or not _TAKEN_OVER.search(figure.subject))
    ]
    matches = [found for found in matches if found.recall >= (_MIN_MATCH_OF_HEAD if found.counts_head else MIN_MATCH)]
    if not matches:
        return []
    # where something counts the very thing, figures that only name it do not come into question
    matches = [found for found in matches if found.counts_head] or matches
    best = max(found.recall for found in matches)
    close = sorted((found for found in matches if found.recall >= best - _TIE), key=_score, reverse=True)
    # reports repeat themselves: the same figure of the same thing is listed once
    distinct = {(found.figure.value, found.figure.unit, found.figure.subject): found for found in reversed(close)}
    ranked = sorted(distinct.values(), key=_score, reverse=True)
    return [found for found in ranked if _score(found) >= _score(ranked[0]) - _TIE][:_MAX_LISTED]


def _is_about(figure: NarrativeFigure, about: str) -> bool:
    """Whether a figure is of an agency or place; 市政府 in a report of 市政府 is itself, where that is not one of several parts."""
    itself = not about and figure.whole is None and _ITSELF.fullmatch(figure.about or "")
    return figure.about == about or bool(itself)


def _of_other_cells(figure: NarrativeFigure, asked: Collection[CellKey]) -> bool:
    counts_requests = any(cell.metric.startswith(_REQUESTS_AND_DISPUTES) for cell in figure.cells)
    return (
        counts_requests and not set(figure.cells) & set(asked) and not any(cell.metric.startswith(_REQUESTS_AND_DISPUTES) for cell in asked)
    )


def published_anyhow(wanted: Sequence[Wanted], figures: Sequence[NarrativeFigure]) -> list[Match]:
    """Of a question that counts what was published and does not say where (items published, 发布信息): the figure of every channel."""
    if not any(_SAYS_NOTHING in item.words for item in wanted) or not all(
        (_PUBLISHING | _DISCLOSING).intersection(item.words) for item in wanted
    ):
        return []
    found = [
        item
        for item in figures
        if item.unit in _ITEMS
        and item.whole is None
        and not item.about
        and not item.cells
        and _PUBLISHED.search(item.subject + item.context)
    ]
    return [Match(item, 1.0, 1.0) for item in found[:_MAX_CHANNELS]] if len(found) > 1 else []


def _rows_named(subject: str) -> set[str]:
    """The rows of the form that the words for what is counted name."""
    return {_row(key.metric) for key in read_cells(question_lexicon().find(subject)).cells}


def _row(metric: str) -> str:
    return metric.rpartition(".")[0] if metric.startswith("proactive.") else metric


def _score(found: Match) -> float:
    penalty = _PART_PENALTY if found.figure.whole is not None else 0.0
    penalty += _REMAINDER_PENALTY if found.figure.subject.startswith(_REMAINDERS) else 0.0
    return found.recall + found.precision - penalty


def _weigh(wanted: Sequence[Wanted], figure: NarrativeFigure, figures: Sequence[NarrativeFigure], total: float) -> Match:
    subject = figure.subject + figure.unit
    context = figure.context + (figures[figure.whole].subject if figure.whole is not None else "")
    covered: set[int] = set()
    found = 0.0
    for item in wanted:
        inside = next((word for word in item.words if word in subject), None)
        if inside is not None:
            start = subject.index(inside)
            covered |= set(range(start, start + len(inside)))
            found += item.weight
        elif any(word in context for word in item.words):
            found += item.weight * _CONTEXT_WEIGHT
    asked_for = any(word in item.words for item in wanted for word in _CUMULATIVE_WORDS)
    penalty = _CUMULATIVE_PENALTY if figure.period == "cumulative" and not asked_for else 0.0
    heads = [item for item in wanted if item.head]
    # 企业的40余名代表 counts 代表
    counted = subject.rpartition("的")[2]
    counts_head = any(word in counted for item in heads for word in item.words)
    if heads and not counts_head:
        penalty += _NOT_HEAD_PENALTY
    return Match(figure, found / total - penalty, len(covered) / max(1, len(subject)), counts_head)


class NarrativeAnswerer:
    """Composes an answer from narrative figures; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        self._cite = citations

    def find(self, query: Query, report: StoredReport, residual: bool = False) -> list[Match]:
        """Figures of a report that fit the question, or only what of it names no cell of the form."""
        figures, wanted = self._facts.figures(report.key), wanted_of(query.subject, query.written_in, residual)
        found = match(wanted, figures, asked=query.cells, taken_over=bool(_ASKS_TAKEN_OVER.search(query.text)))
        # one total of what was disclosed says it all; of single channels every one is told
        of_channels = (
            not found
            or all(_PUBLISHING.intersection(item.words) for item in wanted)
            or bool(_OF_CHANNEL.search(found[0].figure.subject + found[0].figure.context))
        )
        if not query.cells and of_channels and (published := published_anyhow(wanted, figures)):
            return published
        if asks_for_money(query.subject.text):
            found = [item for item in found if item.figure.unit in MONEY_UNITS]
        rows = {_row(key.metric) for key in query.cells}
        return [item for item in found if rows & _rows_named(item.figure.subject)] or found

    def find_named(self, names: Sequence[str], report: StoredReport, asked: Collection[CellKey]) -> list[Match]:
        """Figures of a report whose own words hold one of these names."""
        return match([Wanted(tuple(names), 1.0, head=True)], self._facts.figures(report.key), asked=asked) if names else []

    def change_told(self, query: Query, report: StoredReport) -> list[Match]:
        """What a report says of a change from the year before, for want of that year's report; of requests, its growth of them."""
        figures = [figure for figure in self._facts.figures(report.key) if _AGAINST_LAST_YEAR.search(figure.subject + figure.context)]
        if query.cells and all(key.metric in _ALL_REQUESTS for key in query.cells):
            return [Match(figure, 1, 1) for figure in figures if figure.unit == "%" and "申请" in figure.sentence][:1]
        return [] if query.cells else match(wanted_of(query.subject, query.written_in), figures)

    def answer(self, query: Query, found: Sequence[tuple[StoredReport, Sequence[Match]]], notices: Sequence[Notice] = ()) -> Answer:
        """An answer with the figures found in each report; reports without one are said to give none."""
        blocks: list[Block] = []
        values: list[Value] = []
        for report, matches in found:
            blocks += self._of_report(report, matches)
            values += [_value(report, item.figure) for item in matches]
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
                agency=agency,
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
                subject=named_subject(item.figure, self._names),
            )
            for item in matches
        ]
        return [
            Paragraph(self._say("narrative.several", agency=agency, year=report.year)),
            Paragraph("\n".join(f"- {item}" for item in items)),
        ]

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
        return figure.subject
    english = subject_in_english(figure.subject)
    return f"{english} (“{figure.subject}”)" if english else f"“{figure.subject}”"


def _value(report: StoredReport, figure: NarrativeFigure) -> Value:
    agency = report.agency
    status = CellStatus.STATED.value
    return Value(agency.name, agency.region_code, report.year, "narrative", None, figure.value, figure.unit, status, report.report_id)
