"""What operations over several figures are carried out on: cells, sums of cells, measures of the catalog, and shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from indexer.domain.catalog.metrics import Measure, measures
from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading
from service.understanding.patterns import Span, found_spans
from service.understanding.phrases import Mention
from service.understanding.query import Operation, Quantity

_CONCLUDED = CellKey("requests.concluded", TOTAL)
_NEW = "requests.new"
_TO_HANDLE = (CellKey(_NEW, TOTAL), CellKey("requests.carried_over", TOTAL))
# out of these no result is a part: they are a part of what there was to handle
_OF_ALL_TO_HANDLE = frozenset({"requests.concluded", "requests.carried_over", "requests.carried_forward"})
_DISPUTES = ("reconsideration", "litigation")
_PERCENT = 100
_TWO = 2


def cell_quantity(key: CellKey) -> Quantity:
    """A cell by itself."""
    return Quantity(key, (key,))


def named_quotients(mentions: Sequence[Mention]) -> tuple[Quantity, ...]:
    """The measures and shares that go by a name of their own: disclosure rate, 不予公开率."""
    applicants = [key for mention in mentions for key in mention.keys("applicant") if key != TOTAL]
    wanted = dict.fromkeys(key for mention in mentions for key in mention.keys("measure"))
    rows = tuple(dict.fromkeys(key for mention in mentions for key in mention.keys("row")))
    found = [measured(measure, rows, applicants) for measure in measures() if measure.id in wanted]
    for metric in dict.fromkeys(key for mention in mentions for key in mention.keys("share")):
        of_all = ("requests.new", "requests.carried_over") if metric in _OF_ALL_TO_HANDLE else (_CONCLUDED.metric,)
        for applicant in applicants or [TOTAL]:
            found.append(share_of(CellKey(metric, applicant), *(CellKey(whole, applicant) for whole in of_all)))
    return tuple(found)


def measured(measure: Measure, rows: Sequence[str], applicants: Sequence[str]) -> Quantity:
    """A measure, of the disputes or the applicant that is named beside it."""
    applicant = applicants[0] if len(applicants) == 1 else TOTAL

    def keys(metrics: Sequence[str]) -> tuple[CellKey, ...]:
        of_rows = [metric for metric in metrics if metric.startswith(tuple(f"{row}." for row in rows))] or metrics
        return tuple(CellKey(metric, applicant if metric.startswith("requests.") else None) for metric in of_rows)

    key = CellKey(measure.id, applicant if applicant != TOTAL else None)
    per = measure.per if measure.per != 1 or not measure.denominator else _PERCENT
    return Quantity(key, keys(measure.numerator), keys(measure.denominator), keys(measure.minus), per, measure)


def catalogued(sides: tuple[Quantity, Quantity], per: int) -> tuple[Quantity, ...]:
    """The measure of the catalog that so many of one figure for so many of another are, if there is one."""
    above, below = (set(side.numerator) for side in sides)
    found = [measured(measure, (), ()) for measure in measures() if measure.per == per > 1]
    return tuple(one for one in found if (set(one.numerator), set(one.denominator)) == (above, below))


def disputed() -> tuple[CellKey, ...]:
    """What disputes are counted by, where they are set against requests."""
    return next(measured(measure, (), ()).numerator for measure in measures() if measure.id == "disputes_per_100")


def shares(mentions: Sequence[Mention], cells: CellsReading, text: str = "", apart: bool = False) -> tuple[Quantity, ...]:
    """Each cell a question asks the share of, over what it is a part of; cells without a whole are left out.

    Two rows of which none is a part of the other are set one over the other: those issued as a share of those in force.
    `apart`: each by itself, to be compared.
    """
    if {key.metric for key in cells.cells} == {"requests.granted", "requests.partial"} and not (cells.base or apart):
        disclosed = next(measure for measure in measures() if measure.id == "disclosure_rate")
        return (measured(disclosed, (), [key.applicant for key in cells.cells[:1] if key.applicant]),)
    if cells.all_requests and not cells.broken_down:
        # requests by themselves are no part of anything
        return ()
    if _asked_of_another(cells.cells):
        above, below = reversed(cells.cells) if _BASE_FIRST.search(text) else cells.cells
        return (share_of(above, below),)
    whole = _whole_of_all(cells.cells, mentions, cells, text) if cells.together else ()
    if whole := cells.base or whole:
        parts = (tuple(cells.cells),) if cells.together else tuple((key,) for key in cells.cells if key not in whole)
        return tuple(of_decided(Quantity(joined(part), part, whole, per=_PERCENT), text) for part in parts)
    disputes = [key for key in cells.cells if key.metric.startswith(_DISPUTES)]
    found = [of_decided(one, text) for one in _of_disputes(disputes)]
    for key in cells.cells:
        whole = _whole_of(key, mentions, cells, text)
        if whole:
            found.append(Quantity(key, (key,), whole, per=_PERCENT))
    return tuple(_of_catalog(_of_rest(quantity, cells.taken_out)) for quantity in found)


def _of_rest(quantity: Quantity, taken_out: Sequence[CellKey]) -> Quantity:
    """A share of what is left of its whole when some are left out of it; of those that the whole does not hold nothing is taken."""
    minus = [key for key in taken_out if key not in quantity.numerator and any(_is_whole_of(whole, key) for whole in quantity.denominator)]
    return replace(quantity, minus=tuple(dict.fromkeys((*quantity.minus, *minus))))


def _is_whole_of(whole: CellKey, part: CellKey) -> bool:
    row, _, column = whole.metric.rpartition(".")
    return contains(whole, part) or (column == TOTAL and part.metric.startswith(f"{row}."))


# what per cent of those in force were issued this year: the base stands first
_BASE_FIRST = re.compile(
    r"\b(?:percent\w*|per cent|share|proportion|fraction|part)\s+of\b.*\b(?:was|were|is|are|has|have|had)\b|(?:中|里|当中|之中)[，,]?",
    re.IGNORECASE,
)


# the base that is named is what came in
_OF_ALL_NEW = re.compile(
    r"占(?:了|到|当年|本年|全年)*(?:全部|所有|总的?)?(?:新收|收到|新增|新提出)"
    r"|\bof (?:all|everything|the total)\b(?: of)?(?: the| those)?(?: new)?(?: requests| applications)?"
    r"(?: that were| newly)? (?:received|filed|submitted|lodged)\b",
    re.IGNORECASE,
)


def _asked_of_another(keys: Sequence[CellKey]) -> bool:
    """Whether two cells outside section 三 stand for a part and its base, outcomes of disputes apart, which have totals."""
    infos = [find_cell(key) for key in keys]
    plain = all(info and not info.table.crossed and info.table.id != "disputes" for info in infos)
    return len(keys) == _TWO and plain and len({info.column.unit for info in infos if info}) == 1


def one_over_another(sides: tuple[Quantity, Quantity] | None) -> tuple[Quantity, ...]:
    """One result as a share of another that it is no part of: partial disclosures as a percentage of full ones."""
    if sides is None:
        return ()
    above, below = sides
    pairs = [(part, whole) for part in above.numerator for whole in below.numerator]
    results = all(key.metric.count(".") and key.metric not in _WHOLES for side in sides for key in side.numerator)
    if not results or any(contains(whole, part) or contains(part, whole) for part, whole in pairs):
        return ()
    return (Quantity(above.key, above.numerator, below.numerator, per=_PERCENT),)


_WHOLES = frozenset({*_OF_ALL_TO_HANDLE, _NEW})


def _whole_of_all(keys: Sequence[CellKey], mentions: Sequence[Mention], cells: CellsReading, text: str) -> tuple[CellKey, ...]:
    """What several cells are all a part of."""
    wholes = {_whole_of(key, mentions, cells, text) for key in keys}
    return wholes.pop() if len(wholes) == 1 else ()


def share_of(part: CellKey, *whole: CellKey) -> Quantity:
    return Quantity(part, (part,), whole, per=_PERCENT)


# the base is those that are decided: 已审结的里面, of those that had been resolved; what it is decided for is none
_RULING = r"(?:final\s+)?(?:decision|outcome|verdict|result|ruling|conclusion|determination)"
_DECIDED = re.compile(
    r"(?<![未没尚不])(?<!没有)(?:审结|审完|结案|了结|办结|裁定完|判完|判结|审理完毕?"
    r"|(?:有|出|得出|下|做出|作出)[了]?(?:来)?(?:最终|正式|明确)?(?:结果|结论|定论|裁决|裁定|判决|决定|说法)"
    r"|(?:结果|结论|裁决|判决|决定)(?:已经?|都|也)?(?:出来|出炉|下来|揭晓|落定|明了|明确|公布)|尘埃落定|判下来|裁下来|定下来)"
    r"(?:[了的]|当中|之?中|里|案件|[，,、])"
    r"|(?<!not )(?<!yet )(?<!not been )(?:(?<=\bhad )|(?<=\bhad been )|(?<=\bhave been )"
    r"|(?<=\bwere )|(?<=\bthose )|(?<=\bcases )|(?<=\bsuits )|(?<=\bdisputes )|(?<=\bthe ))"
    r"(?:already |actually |finally )?(?:decided|concluded|resolved|settled|closed|completed|finished"
    r"|finalised|finalized|determined|adjudicated)\b"
    r"(?!\s+(?:with|against|in favou?r|as|for)\b)"
    rf"|\b(?:that|which)\s+(?:(?:have|has|had)\s+)?(?:already\s+|now\s+)?"
    rf"(?:reach(?:ed)?|got|had|have|has|received|yielded|produced|c[ao]me\s+to)\s+(?:an?|their|its)\s+{_RULING}\b"
    rf"|\b(?:cases|suits|lawsuits|disputes|reconsiderations|reviews|those|ones)\s+with\s+(?:an?\s+|known\s+)+{_RULING}s?\b"
    rf"|\b(?:where|(?:in|on|for|of)\s+which)\s+(?:an?|the|there\s+(?:is|was|has\s+been)\s+an?)\s+{_RULING}\b"
    rf"|\bwhose\s+{_RULING}s?\s+(?:is|are|was|were|has|have|came)\s+(?:been\s+|already\s+)*(?:in|out|known|announced|reached|issued|handed\s+down)\b"
    r"|\bdisposed of\b|\bruled (?:on|upon)\b",
    re.IGNORECASE,
)


def decided_spans(text: str) -> list[Span]:
    """Where a question says that the disputes are meant that are decided."""
    return found_spans(text, _DECIDED)


def of_decided(quantity: Quantity, text: str) -> Quantity:
    """A share of disputes without those pending, where a question says that those are meant that are decided."""
    totals = [key.metric.rpartition(".") for key in quantity.denominator if key.metric.startswith(_DISPUTES)]
    whole = len(totals) == len(quantity.denominator) and all(total[2] == TOTAL for total in totals)
    if not (totals and whole and decided_spans(text)) or any(key.metric.endswith(".pending") for key in quantity.numerator):
        return quantity
    return _of_catalog(replace(quantity, minus=tuple(CellKey(f"{total[0]}.pending") for total in totals)))


def _of_disputes(keys: Sequence[CellKey]) -> list[Quantity]:
    """Outcomes over all disputes of their kinds; the kinds that are named together are added."""
    by_outcome = groupby(sorted(keys, key=lambda key: key.metric.rsplit(".", 1)[-1]), key=lambda key: key.metric.rsplit(".", 1)[-1])
    found = []
    for outcome, group in by_outcome:
        parts = tuple(group)
        if outcome != TOTAL:
            totals = tuple(CellKey(f"{key.metric.rsplit('.', 1)[0]}.{TOTAL}") for key in parts)
            found.append(Quantity(joined(parts), parts, totals, per=_PERCENT))
    return found


def _of_catalog(quantity: Quantity) -> Quantity:
    """A share over what is decided as the measure of the catalog, if it is one."""
    rows = [key.metric.rpartition(".")[0] for key in quantity.numerator]
    parts = (quantity.numerator, quantity.denominator, quantity.minus)
    known = [measured(measure, rows, ()) for measure in measures() if measure.minus]
    return next((one for one in known if (one.numerator, one.denominator, one.minus) == parts), quantity)


def _whole_of(key: CellKey, mentions: Sequence[Mention], cells: CellsReading, text: str) -> tuple[CellKey, ...]:
    """What a cell of section 三 or an outcome of disputes is a part of; nothing where the form knows none."""
    info = find_cell(key)
    if info and info.table.id == "disputes" and cells.together and info.column.key != TOTAL:
        return (CellKey(f"{key.metric.rpartition('.')[0]}.{TOTAL}"),)
    if info is None or not info.table.crossed:
        return ()
    if key.applicant not in (None, TOTAL):
        named = {metric for mention in mentions for metric in mention.keys("metric")}
        of_concluded = _CONCLUDED.metric in named and key.metric not in _OF_ALL_TO_HANDLE
        if not of_concluded and (key.metric in _OF_ALL_TO_HANDLE or key.metric == _NEW or not _applicant_first(mentions, key.metric)):
            return (CellKey(key.metric, TOTAL),)
        return (CellKey(_CONCLUDED.metric, key.applicant),)
    if key.metric in _OF_ALL_TO_HANDLE:
        return _TO_HANDLE
    if key.metric == _NEW:
        return ()
    if _OF_ALL_NEW.search(text):
        return (CellKey(_NEW, TOTAL),)
    group = key.metric.rpartition(".")[0]
    # 不予处理的重复申请 is one label: a group directly before its row is no whole that was asked for
    label = {mention for mention, behind in pairwise(mentions) if behind.start - mention.end <= 1 and key.metric in behind.keys("metric")}
    # 保护第三方合法权益不予公开的申请 is one as well
    label |= {behind for mention, behind in pairwise(mentions) if behind.start == mention.end and key.metric in mention.keys("metric")}
    named = {metric for mention in mentions if mention not in label for metric in mention.keys("metric")}
    if _CONCLUDED.metric in named:
        return (_CONCLUDED,)
    if group.count(".") == 1 and (group in named or cells.broken_down):
        return (CellKey(group, TOTAL),)
    return (_CONCLUDED,)


def _applicant_first(mentions: Sequence[Mention], metric: str) -> bool:
    """Whether the applicant is named before the result: the share of companies' requests that were granted, not of the granted."""
    applicant = min((mention.start for mention in mentions if mention.keys("applicant")), default=0)
    result = min((mention.start for mention in mentions if metric in mention.keys("metric")), default=0)
    return applicant < result


def joined(keys: Sequence[CellKey]) -> CellKey:
    """What a sum of several cells is called: by the count that it is, else by its rows and its applicants."""
    metrics = list(dict.fromkeys(key.metric for key in keys))
    applicants = [applicant for applicant in dict.fromkeys(key.applicant for key in keys) if applicant is not None]
    whole = next((one.id for one in measures() if not one.denominator and len(metrics) > 1 and set(one.numerator) == set(metrics)), "")
    return CellKey(whole or "+".join(metrics), "+".join(applicants) or None)


def added(cells: Sequence[CellKey], operation: Operation) -> tuple[Quantity, ...]:
    """The quantities an operation is carried out on: cells that can be added are, where it wants one figure a report."""
    if operation in (Operation.LOOKUP, Operation.CHANGE):
        return tuple(cell_quantity(key) for key in cells)
    cells = grouped(cells)
    alone = tuple(cell_quantity(key) for key in cells)
    if len(cells) < 2 or not _can_be_added(cells):
        return alone
    return (replace(alone[0], key=joined(cells), numerator=tuple(cells)),)


def grouped(cells: Sequence[CellKey]) -> tuple[CellKey, ...]:
    """Cells with a group in the place of its rows, where all of them are there."""
    found = dict.fromkeys(cells)
    for key in cells:
        info = find_cell(key)
        for group in info.table.groups if info else ():
            members = {CellKey(member, key.applicant) for member in info.table.members(group.key)} if info else set()
            if key in members and members <= set(cells):
                found = dict.fromkeys(CellKey(group.key, one.applicant) if one in members else one for one in found)
    return tuple(found)


def _can_be_added(cells: Sequence[CellKey]) -> bool:
    """Whether cells count the same kind of thing, and none of them is part of another."""
    infos = [find_cell(key) for key in cells]
    kinds = {(info.table.section, info.column.unit) for info in infos if info}
    inside = any(one != other and contains(one, other) for one in cells for other in cells)
    columns = {info.column.key for info in infos if info and not info.table.crossed}
    rows = {key.metric.rpartition(".")[0] for key in cells}
    outcomes = len(rows) == 1 and rows.pop().startswith(_DISPUTES) and TOTAL not in columns
    return len(kinds) == 1 and not inside and (len(columns) <= 1 or outcomes)


def contains(whole: CellKey, part: CellKey) -> bool:
    """Whether one count holds another: a group its rows, a total its applicants, what is concluded every result."""
    same_row = whole.metric == part.metric or part.metric.startswith(f"{whole.metric}.")
    is_result = part.metric != whole.metric and part.metric.startswith("requests.") and find_cell(part)
    if whole.metric == _CONCLUDED.metric and is_result:
        return True
    return same_row and whole.applicant in (None, TOTAL, part.applicant)
