"""What a report tells of the requests on one subject, or to one part of a place (涉及…的申请12件, 占…三成, 其中某县98件): no form does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.form import CellKey
from indexer.domain.report import NarrativeFigure
from service.answering.figure_match import Match
from service.answering.wanted import without_frames
from service.understanding.content import counts_things
from service.understanding.lexicon import chinese_synonyms, narrative_lexicon
from service.understanding.query import Language, Operation, Query

# a subject asked of requests in general; of those that ended in one way, no count of all of them
_GENERAL = ("requests.new", "requests.carried_over", "requests.concluded")
_REQUESTS = "申请"
_COUNTED_IN = ("件", "宗", "份")
_DISPUTES = re.compile(r"复议|诉讼|投诉")
_SHARE_OF = re.compile(r"占")
# a share told in words: 占六成以上, 约占三成, 近半数
_SHARE_IN_WORDS = re.compile(
    r"占[^，。；]{0,12}[一二三四五六七八九两]成|占[^，。；]{0,8}(?:半|一半|多数)|[一二三四五六七八九两]成[多以]|过半"
)
# 棚改 for 棚户区改造: so many characters may be left out of a name between two that are kept
_LEFT_OUT = 3
# 按申请领域看，房屋征收137件、城管执法94件: what follows such a clause counts requests, whatever it is
_BY_SUBJECT = re.compile(r"申请[^，。；]{0,4}?(?:领域|内容|事项|类[别型]|主题|方面|分类)[^，。；0-9]{0,3}[看分讲说，：:]")
# how a question says what requests were about, before the subject: 申请里问房屋征收的
_ASKED_FOR = re.compile(
    r"^(?:[里中]面?|当中|之中|内)?(?:来|是|想|要|都)?(?:问及|问到|问|查|打听|要求|要|涉及到?|关于|有关|冲着|奔着|针对)*"
)
# one of the counts that a total of requests is put together from: what is told of that total is no such count
_ONE_COUNT = re.compile(
    r"新收|新增|本年收|办结|答复|结转|\b(?:new|newly|conclud\w*|clos(?:e|ed|ing)|finish\w*|complet\w*|answer\w*|carr(?:y|ied))\b",
    re.IGNORECASE,
)
_PLACE = "市区县旗盟州省"
_RECEIVED = re.compile(r"(?:收到|新收|收)(?:的|了)?[^，。；0-9]{0,8}申请$")


def requests_on(query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The number of requests on the subject that narrows a question, and its share of all, as a report tells them; maybe none."""
    if not query.narrowed_by or not query.cells or any(not key.metric.startswith(_GENERAL) for key in query.cells):
        return []
    named = _named(query)
    found = [figure for figure in figures if named and _counts_requests(figure, figures) and all(it.search(figure.subject) for it in named)]
    if not found and (parts := _of_part(query, figures)):
        # what share that is stands beside it: the whole
        wholes = dict.fromkeys(figures[part.whole] for part in parts if part.whole is not None)
        return [Match(figure, 1.0, 1.0) for figure in (*parts, *(wholes if query.operation is Operation.SHARE else ()))]
    shares = [figure for figure in figures if any(_is_share_of(figure, counted) for counted in found)]
    if query.operation is Operation.SHARE and not shares and not counts_things(query.text):
        wholes = dict.fromkeys(figures[figure.whole] for figure in found if figure.whole is not None)
        return [Match(figure, 1.0, 1.0) for figure in (*found, *wholes)] if wholes else []
    return [Match(figure, 1.0, 1.0) for figure in (*found, *(shares if query.operation is Operation.SHARE else ()))]


def on_other_subject(query: Query, figure: NarrativeFigure, figures: Sequence[NarrativeFigure]) -> bool:
    """Whether a figure counts the requests on one subject, and not that one which narrows the question.

    申请集中在土地、规划等方面，其中涉及土地的12件: nothing is told of those on planning.
    """
    if not query.narrowed_by or not query.cells or any(not key.metric.startswith(_GENERAL) for key in query.cells):
        return False
    named = _named(query)
    return _counts_requests(figure, figures) and not (named and all(it.search(figure.subject) for it in named))


def may_be_counted(counted: Sequence[CellKey], query: Query) -> bool:
    """Whether a figure of these cells together may be what a question asks for: what came in and what was left is no single one of them."""
    return len(counted) <= 1 or query.all_requests or (query.weak and not _ONE_COUNT.search(query.text))


def tells_share(query: Query, sentence: str) -> bool:
    """Whether a sentence tells in words what share of the requests the subject has that narrows a question."""
    if query.operation is not Operation.SHARE or not query.cells or any(not key.metric.startswith(_GENERAL) for key in query.cells):
        return False
    named = _named(query)
    held = all(it.search(sentence) for it in named) and _REQUESTS in sentence and not _DISPUTES.search(sentence)
    return bool(named) and held and bool(_SHARE_IN_WORDS.search(sentence))


def _named(query: Query) -> list[re.Pattern[str]]:
    """What finds each thing that narrows a question; none where one of them is not known."""
    if query.written_in is Language.ZH:
        return [re.compile("|".join(map(_with_gaps, (word, *_otherwise_called(word))))) for word in _subjects(query.narrowed_by)]
    mentions = narrative_lexicon().find(query.narrowed_by)
    if without_frames(query.narrowed_by, mentions):
        # a name of which a part was read as something else: professional claimants
        narrowed = query.narrowed_by.split()
        mentions = [one for one in narrative_lexicon().find(query.subject.text) if set(narrowed) & set(one.text.lower().split())]
        if not {word.lower() for word in narrowed} <= {word for one in mentions for word in one.text.lower().split()}:
            return []
    return [re.compile("|".join(map(re.escape, mention.keys("word")))) for mention in mentions]


def _with_gaps(name: str) -> str:
    return f".{{0,{_LEFT_OUT}}}".join(map(re.escape, name))


def _otherwise_called(name: str) -> tuple[str, ...]:
    """The other words of reports for what a name is, but for a character or two: 职业打假人, 职业索赔."""
    return tuple(other for word, synonyms in chinese_synonyms(name) if len(name) - len(word) <= 1 for other in synonyms)


def _subjects(narrowed_by: str) -> list[str]:
    """The subjects, or places, that a Chinese question names, without the words that say that they are asked for."""
    return [word for run in narrowed_by.split() if (word := _ASKED_FOR.sub("", run))]


def _of_part(query: Query, figures: Sequence[NarrativeFigure]) -> list[NarrativeFigure]:
    """What a report says came to the counties or districts that narrow a question, each of them: 全市新收申请1201件，其中…县98件."""
    if query.written_in is not Language.ZH:
        return []
    asked = {key.metric for key in query.cells}
    others = [(figure, _cells_of_whole(figure, figures)) for figure in figures if figure.about]
    parts = [
        figure
        for figure, cells in others
        if (any(key.metric in asked for key in cells) and may_be_counted(cells, query))
        or (not cells and "requests.new" in asked and _RECEIVED.search(figure.subject))
    ]
    told = [[part for part in parts if (part.about or "").rstrip(_PLACE) == name.rstrip(_PLACE)] for name in _subjects(query.narrowed_by)]
    return [part for of_name in told for part in of_name] if all(told) else []


def _cells_of_whole(figure: NarrativeFigure, figures: Sequence[NarrativeFigure]) -> Sequence[CellKey]:
    return figures[figure.whole].cells if figure.whole is not None else ()


def _counts_requests(figure: NarrativeFigure, figures: Sequence[NarrativeFigure]) -> bool:
    """Whether a figure counts some of the agency's own requests: a part of those that came in, or one that says so."""
    whole = figures[figure.whole] if figure.whole is not None else None
    of_requests = bool(whole and (whole.cells or _REQUESTS in whole.subject)) or _REQUESTS in figure.subject
    # 申请内容以…为主, 其中涉及交通的46件
    left_out = (figure.subject.endswith("的") and _REQUESTS in figure.context) or bool(_BY_SUBJECT.search(figure.context))
    own = not figure.about and not figure.cells and not _DISPUTES.search(figure.subject)
    return own and figure.unit in _COUNTED_IN and (of_requests or left_out)


def _is_share_of(figure: NarrativeFigure, counted: NarrativeFigure) -> bool:
    """Whether a percentage says, right behind a number in its sentence, what share that is."""
    same = figure.sentence == counted.sentence and figure.unit == "%" and bool(_SHARE_OF.match(figure.subject))
    return same and f"{counted.value.normalize():f}{counted.unit}" in figure.context[-(len(figure.subject) + 12) :]
