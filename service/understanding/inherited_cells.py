"""Which figure a message means: its own cells, those of the question before, or those crossed with each other."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading, broken_down
from service.understanding.conditions import condition_spans
from service.understanding.content import counts_in_prose, is_counting, without
from service.understanding.going_on import bare, names_two, pair_spans, says
from service.understanding.lexicon import verbs_of_requests
from service.understanding.patterns import speaks_of
from service.understanding.phrases import spans_of
from service.understanding.plans import BREAKDOWNS, Read
from service.understanding.pointing_back import parts_of_whole
from service.understanding.quantities import added, contains, grouped, share_of
from service.understanding.query import Operation, Quantity, Query
from service.understanding.ranks import rank_spans
from service.understanding.referring import cells_in_turn, computes, defined_spans, is_about_all, speaks_of_defined, speaks_of_them
from service.understanding.surroundings import residual_of

_NEW, _CARRIED_FORWARD = "requests.new", "requests.carried_forward"
_WHOLES = frozenset({_NEW, "requests.concluded", "requests.carried_over", _CARRIED_FORWARD})
# and how many for the direct lawsuits: what is counted was named before
_COUNTS_FOR = re.compile(r"\bhow many (?:for|of|among|in)\b", re.IGNORECASE)
# what two figures before are called
_OF_PAIR = re.compile(
    r"\b(?:groups?|kinds?|types?|figures?|numbers?|counts?|rows?|categor(?:y|ies)|things|now|please)\b|[类种项组样]|数字?", re.IGNORECASE
)
# the money of fees that was taken, by their rows
_FEES = {"fees.information_processing": "fees.information_processing.amount_received", "proactive.fees": "proactive.fees.amount"}
_MUCH = re.compile(r"\bhow much\b|\bwhat (?:sum|amount)\b|多少钱|多少元|几元|多少万", re.IGNORECASE)
_FOR_HOW_MANY = re.compile(
    r"(?:涉及|对|向|针对)(?:了)?(?:多少|几)[件个份]?申请|(?:涉及|一共|总共)?(?:多少|几)[件份]申请?的?\W*$"
    r"|\bfor how many\b|\bhow many (?:requests|cases|applications)\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\b(?:c[ao]me in|gets?|got|receiv\w*|collect\w*|take|took|taken|paid|cashed|reached)\b|收|到账|入账|进账", re.IGNORECASE
)
# what came in, whatever was spoken of before
_RECEIVED = re.compile(r"收到|收了|\b(?:receiv\w*|gets?|got)\b", re.IGNORECASE)


def inherited_cells(read: Read, previous: Query) -> CellsReading | None:
    """The cells a question names, with those of the one before where it only goes into them; None if it names nothing at all."""
    cells = read.cells
    if counted := _counted_before(read, previous):
        return replace(cells, cells=counted, weak=False, bare_outcome=False)
    if (
        cells.together
        and {key.metric for key in cells.cells} == {_NEW}
        and not cells.requests_named
        and (asked := _by_applicants(cells, previous))
    ):
        # not those of individuals: of what was spoken of
        return replace(cells, cells=asked)
    if cells.together:
        return _out_of_those(read, previous)
    of_those = speaks_of_them(read.text) and {key.metric for key in cells.cells} == {_NEW} and not _names_whole(read)
    if (
        cells.applicants
        and ((cells.weak and not cells.requests_named and not _RECEIVED.search(read.text)) or of_those)
        and (asked := _by_applicants(cells, previous))
    ):
        # were made by companies: of those spoken of
        return replace(cells, cells=asked, weak=False)
    if Operation.SHARE.value in read.keys("operation") and _only_the_whole(cells, previous) and not _names_base(read):
        return parts_of_whole(read, previous)
    if (cells.cells and not cells.bare_outcome) or read.quotients:
        return _of_same_outcome(_of_those(_in_same_part(read, previous), previous), read, previous)
    if cells.applicants and (previous.cells or previous.asked):
        # after a question for the text: of what was counted last
        last = previous if previous.cells else replace(previous, cells=previous.asked[-1].cells)
        return replace(cells, cells=_by_applicants(cells, last) or cells.cells)
    if outcomes := _of_rows(read.cells, previous):
        return replace(cells, cells=outcomes, weak=False, general=False)
    if read.breakdown and previous.cells:
        keys = previous.cells if "outcomes" in read.named else _of_groups(previous.cells)
        return broken_down(CellsReading(keys, general=True), *(intent in read.named for intent in BREAKDOWNS))
    if cells.total_named and len(whole := _of_everybody(read, previous) or grouped(previous.cells)) == 1:
        # how many in all: the group of the rows before, or the count of all that were spoken of
        return replace(cells, cells=whole)
    if cells.total_named and len(previous.cells) > 1 and len(added(previous.cells, Operation.SUM)) == 1 and not previous.all_requests:
        # and in all: the figures before, added
        return replace(cells, cells=previous.cells, together=True)
    if computes(read) or read.differs:
        return replace(cells, cells=previous.cells)
    names_something = read.residual or read.keys("topic") or read.named or speaks_of("duration", read.text)
    return cells if names_something and not ((read.agencies or read.years.named) and says("same", bare(read.text))) else None


def _counted_before(read: Read, previous: Query) -> tuple[CellKey, ...]:
    """Figures that a message names by what was counted before: both of those, or how many decisions were made, after licences."""
    cells = read.cells
    after_requests = bool(previous.cells) and all(key.metric.startswith("requests.") for key in previous.cells)
    if cells.bare_outcome and "pending" in cells.columns and after_requests and not cells.together:
        # requests that are still pending are those carried forward
        return (CellKey(_CARRIED_FORWARD, TOTAL),)
    if "pending" in cells.columns and not cells.requests_named and {key.metric for key in cells.cells} == {_CARRIED_FORWARD}:
        # how many are still open, after lawsuits: of these
        return _of_rows(cells, previous)
    if taken := _money_taken(read, previous) or _charged(read, previous):
        return taken
    if cells.weak and not cells.requests_named and not computes(read):
        return _of_rows(cells, previous)
    return _both_in_turn(read, previous)


def _money_taken(read: Read, previous: Query) -> tuple[CellKey, ...]:
    """What came in of fees that were spoken of, where a message asks how much came in, was got, or taken."""
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in previous.cells)
    cells = read.cells
    asks = {key.metric for key in cells.cells} <= {_NEW} and not cells.requests_named and _MUCH.search(read.text)
    if not asks or not rows or any(row not in _FEES for row in rows) or not _TAKEN.search(read.text):
        return ()
    return tuple(CellKey(_FEES[row]) for row in rows)


def _charged(read: Read, previous: Query) -> tuple[CellKey, ...]:
    """How many requests fees were for that were spoken of: their notices."""
    rows = {key.metric.rpartition(".")[0] for key in previous.cells}
    asks = _FOR_HOW_MANY.search(read.text) and not (read.agencies or read.years.named or read.cells.applicants)
    named = {key.metric for key in read.cells.cells} <= _WHOLES
    return (CellKey("fees.information_processing.notices"),) if rows == {"fees.information_processing"} and asks and named else ()


def _both_in_turn(read: Read, previous: Query) -> tuple[CellKey, ...]:
    """The last two figures asked in turn, where a message names none and asks for both of another report: now 2024, both groups."""
    names_more = read.cells.cells or read.cells.applicants or read.quotients or computes(read) or read.breakdown
    if names_more or not (read.agencies or read.years.named) or not names_two(read.text) or _beside_pair(read):
        return ()
    in_turn = cells_in_turn(previous)
    return in_turn[-2:] if len(in_turn) > 1 else ()


def _beside_pair(read: Read) -> str:
    """The words of a message that speaks of two figures before, beyond these."""
    return _OF_PAIR.sub("", residual_of(read.text, pair_spans(read.text), read.language)).strip()


def of_defined(read: Read, previous: Query) -> Read:
    """The question with the rows that were explained, where it names none and speaks of them: how many of these did they issue?"""
    if not previous.defined or read.cells.cells or read.quotients or not speaks_of_defined(read.text):
        return read
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in previous.defined if key.applicant is None)
    keys = tuple(key for row in rows for column in read.cells.columns if find_cell(key := CellKey(f"{row}.{column}")))
    applicants = read.cells.applicants or (TOTAL,)
    keys = keys or tuple(
        dict.fromkeys(CellKey(key.metric, who if key.applicant else None) for key in previous.defined for who in applicants)
    )
    text = without(read.text, defined_spans(read.text))
    residual = residual_of(text, read.cells.spans, read.language)
    return replace(read, text=text, residual=residual, cells=replace(read.cells, cells=keys, bare_outcome=False, weak=False))


def of_something_else(read: Read) -> Read:
    """The question without the words that choose or rank agencies, where what it chooses among is nothing that was spoken of.

    Who is in charge, which columns are updated most: no figure before is meant.
    """
    if not computes(read) or read.cells.cells or read.quotients or read.agencies or read.differs or read.division:
        return read
    if "audit" in read.named:
        return read
    chosen_by = spans_of(read.intents, ("operation", "extreme", "over"))
    spans = [*read.cells.spans, *chosen_by, *condition_spans(read.text), *rank_spans(read.text)]
    left = residual_of(read.text, spans, read.language, vague=True)
    only_chooses = not (read.keys("extreme") or read.keys("operation"))
    if not left or not (only_chooses or counts_in_prose(left, read.language)):
        return read
    return replace(read, intents=[one for one in read.intents if not (one.keys("over") or one.keys("extreme") or one.keys("operation"))])


def of_requests(read: Read, previous: Query) -> Read:
    """The question with the rows that a verb names after one about requests: how many were released?"""
    after_requests = previous.cells and all(key.metric.startswith("requests.") for key in previous.cells)
    asks = read.breakdown or is_counting(read.text, read.language)
    mentions = verbs_of_requests().find(read.text) if after_requests and asks and not read.cells.cells else []
    spans = [(mention.start, mention.end) for mention in mentions]
    grounds = [(mention.start, mention.end) for mention in read.intents]
    if not mentions or residual_of(read.text, (*spans, *grounds, *read.cells.spans), read.language):
        return read
    applicants = read.cells.applicants or (TOTAL,)
    keys = tuple(CellKey(metric, applicant) for metric in mentions[0].keys("metric") for applicant in applicants)
    cells = CellsReading(keys, general=True, applicants=read.cells.applicants)
    return replace(read, cells=broken_down(cells, *(intent in read.named for intent in BREAKDOWNS)), residual="")


def beside_breakdown(read: Read) -> str:
    """The words of a question that goes into a figure before, without those that say how: who filed them?"""
    return residual_of(read.text, [*read.cells.spans, *((one.start, one.end) for one in read.intents)], read.language)


def of_same_rows(quantity: Quantity, previous: Query) -> Quantity:
    """A measure of disputes, of those kinds only that the question before was about: reconsideration, and then the correction rate."""
    rows = {key.metric.rpartition(".")[0] for key in previous.cells if key.applicant is None}

    def kept(keys: tuple[CellKey, ...]) -> tuple[CellKey, ...]:
        return tuple(key for key in keys if key.metric.rpartition(".")[0] in rows)

    if not quantity.is_quotient or not kept(quantity.numerator) or not kept(quantity.denominator):
        return quantity
    return replace(quantity, numerator=kept(quantity.numerator), denominator=kept(quantity.denominator), minus=kept(quantity.minus))


def of_applicants(quantity: Quantity, applicants: tuple[str, ...]) -> Quantity:
    """A quotient of other applicants: where it was of some out of all, all stay all."""
    before = quantity.key.applicant or TOTAL
    if len(applicants) != 1:
        return quantity

    def of(keys: tuple[CellKey, ...]) -> tuple[CellKey, ...]:
        return tuple(CellKey(key.metric, applicants[0]) if key.applicant == before else key for key in keys)

    key = CellKey(quantity.key.metric, applicants[0])
    return replace(quantity, key=key, numerator=of(quantity.numerator), denominator=of(quantity.denominator), minus=of(quantity.minus))


def of_same_base(quantity: Quantity, keys: tuple[CellKey, ...]) -> tuple[Quantity, ...]:
    """Other rows as shares of what the share before was of; none where one of them is no part of it: and in part?"""
    found = []
    for key in keys:
        row = key.metric.rpartition(".")[0]
        of_disputes = key.applicant is None and find_cell(total := CellKey(f"{row}.{TOTAL}"))
        base = (total,) if of_disputes else quantity.denominator
        if key in base or not (of_disputes or all(contains(whole, key) for whole in base)):
            return ()
        found.append(share_of(key, *base))
    return tuple(found)


def _only_the_whole(cells: CellsReading, previous: Query) -> bool:
    """Whether a question names what the figures before are a part of, and nothing else: and what share of all concluded?"""
    parts = [key for key in previous.cells if key not in cells.cells]
    return (
        bool(cells.cells)
        and len(parts) == len(previous.cells) > 0
        and all(any(contains(whole, part) or _came_in(whole, part) for whole in cells.cells) for part in parts)
    )


def _names_base(read: Read) -> bool:
    """Whether a message names what a share is of beside the figure it is told of: 那不予公开总共占办结数的百分之几."""
    return _names_whole(read) and not any(key.metric in _WHOLES for key in read.cells.cells)


def _came_in(whole: CellKey, part: CellKey) -> bool:
    """Whether one is all that came in and the other a result of it."""
    return whole == CellKey(_NEW, TOTAL) and part.metric.startswith("requests.") and part.applicant == TOTAL


def _by_applicants(cells: CellsReading, previous: Query) -> tuple[CellKey, ...]:
    """The counts of the question before, of the applicants this one names."""
    metrics = dict.fromkeys(key.metric for key in previous.cells if key.applicant is not None)
    return tuple(CellKey(metric, applicant) for metric in metrics for applicant in cells.applicants)


def _of_everybody(read: Read, previous: Query) -> tuple[CellKey, ...]:
    """The count of the question before of all applicants, where it was of one kind of them: and from everybody, and in all?"""
    if len(previous.cells) != 1 or previous.cells[0].applicant in (None, TOTAL) or is_about_all(read, previous):
        return ()
    return (CellKey(previous.cells[0].metric, TOTAL),)


def _in_same_part(read: Read, previous: Query) -> Read:
    """Of rows that a word can mean (收费), those of the part of the form the question before was about."""
    parts = {key.metric.split(".")[0] for key in previous.cells}
    same = tuple(key for key in read.cells.cells if key.metric.split(".")[0] in parts)
    several = len({key.metric.split(".")[0] for key in read.cells.cells}) > 1
    return replace(read, cells=replace(read.cells, cells=same)) if several and same else read


def _of_those(read: Read, previous: Query) -> CellsReading:
    """Of the applicant that the question before was about, where this one asks for a part of those."""
    applicants = {key.applicant for key in previous.cells}
    applicant = next(iter(applicants)) if len(applicants) == 1 else None
    in_all = read.cells.total_named or Operation.SUM.value in read.keys("operation")
    if applicant in (None, TOTAL) or in_all or read.cells.applicants or not (speaks_of_them(read.text) or is_elliptic(read)):
        return read.cells
    return replace(read.cells, cells=tuple(CellKey(key.metric, applicant) if key.applicant else key for key in read.cells.cells))


def _out_of_those(read: Read, previous: Query) -> CellsReading:
    """What is left when some are taken out of what the question before was about: of the refusals, those not for third parties."""
    names_whole = _names_whole(read)
    left = tuple(key for key in read.cells.cells if any(contains(whole, key) for whole in previous.cells))
    return replace(read.cells, cells=left) if left and not names_whole else read.cells


def _names_whole(read: Read) -> bool:
    return any(key in _WHOLES for mention in read.phrases for key in mention.keys("metric"))


def _of_same_outcome(cells: CellsReading, read: Read, previous: Query) -> CellsReading:
    """Rows named without a column, in the column that the question before was about: and the direct lawsuits, after those upheld."""
    columns = {key.metric.rpartition(".")[2] for key in previous.cells if key.applicant is None}
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in cells.cells if key.applicant is None)
    if cells.columns or len(columns) != 1 or not is_elliptic(read) or any(key.applicant for key in (*previous.cells, *cells.cells)):
        return cells
    column = columns.pop()
    keys = tuple(key for row in rows if find_cell(key := CellKey(f"{row}.{column}")))
    if column != TOTAL and _with_their_total(previous):
        # how many reconsiderations, and how many of them upheld; and the lawsuits? both
        keys = tuple(key for row in rows for which in (TOTAL, column) if find_cell(key := CellKey(f"{row}.{which}")))
    return replace(cells, cells=keys) if {key.metric.rpartition(".")[0] for key in keys} == set(rows) else cells


def _with_their_total(previous: Query) -> bool:
    """Whether the outcomes asked of last were a part of a total that was asked before of the same report."""
    totals = {CellKey(f"{key.metric.rpartition('.')[0]}.{TOTAL}") for key in previous.cells}
    return any(totals <= set(asked.cells) and asked.of_same_report(previous.asked[-1]) for asked in previous.asked[:-1])


def is_elliptic(read: Read) -> bool:
    """Whether a message only names something, and leaves what is asked of it to the question before: and the lawsuits?"""
    counts = is_counting(read.text, read.language) and not _COUNTS_FOR.search(read.text)
    return not (counts or read.residual or computes(read) or read.breakdown or read.cells.total_named or read.cells.requests_named)


def _of_rows(cells: CellsReading, previous: Query) -> tuple[CellKey, ...]:
    """Columns that are named without a row, in the rows of the question before: and those repealed?"""
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in previous.cells if key.applicant is None)
    asked = (CellKey(f"{row}.{column}") for row in rows for column in cells.columns)
    return tuple(key for key in asked if find_cell(key))


def _of_groups(keys: tuple[CellKey, ...]) -> tuple[CellKey, ...]:
    """Rows with the group they belong to in their place: why asks for all grounds."""
    found = []
    for key in keys:
        info = find_cell(key)
        group = next((row.key for row in info.table.groups if key.metric.startswith(f"{row.key}.")), key.metric) if info else key.metric
        found.append(CellKey(group, key.applicant))
    return tuple(dict.fromkeys(found))
