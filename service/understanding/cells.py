"""Which cells of the form a question names: rows, columns and applicants put together from the phrases found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.domain.form import TOTAL, CellKey, FormTable, editions, find_cell, request_results
from service.understanding.content import without
from service.understanding.phrases import Mention
from service.understanding.sides import sided

# verbs that fit many rows: they name one only when nothing else in the question does
_WEAK = frozenset({"requests.new", "requests.concluded"})
# outcomes that need no row: only disputes are upheld or overturned
_OUTCOMES = ("upheld", "corrected", "pending")
_DISPUTES = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
# the column meant when a row is named without one; the others of its table are not
_DEFAULT_COLUMNS = {
    "disputes": ("total",),
    "fees": ("amount_received",),
    "proactive.fees": ("amount",),
    "proactive.licensing": ("decisions",),
    "proactive.enforcement": ("decisions",),
}
# the ways in which a request ends without anything given
_UNDISCLOSED = frozenset({"requests.denied", "requests.unavailable", "requests.not_processed"})
# requests closed because a fee was not paid: the fee named is no row of its own then
_UNPAID = "requests.other.overdue_fee"
_FEES = ("fees", "fees.information_processing")
WHOLES = frozenset({"requests.new", "requests.concluded"})
# what an organ does in many fields, which the form counts as a whole
_PROACTIVE = "proactive."
_ALL_REQUESTS = ("requests.new", "requests.carried_over", "requests.concluded")
_REQUESTS = re.compile(r"申请|request|applic", re.IGNORECASE)
# requests that stayed something, which only alone means that they were not finished; how far behind it what they stayed may stand
_UNFINISHED = "requests.carried_forward"
_STAYED = re.compile(r"(?:remain\w*|were still|stay\w*)$", re.IGNORECASE)
_BEHIND = 6
_GENERAL = frozenset(
    {*_ALL_REQUESTS, "requests.granted", "requests.partial"}
    | {f"requests.{group}" for group in ("denied", "unavailable", "not_processed", "other")}
)


@dataclass(frozen=True)
class CellsReading:
    """The cells named; `weak`: only by a verb that fits many things. `spans`: what of the question they explain.

    `general`: a count of all requests, of a whole group of results, of a row without a column, or of what an organ decides, which words
    that were not understood would narrow; a single ground or outcome leaves little to narrow. `applicants`, `columns`: those named, with
    or without a row of theirs; `requests_named`: requests by that word; `total_named`: a total was asked for; `bare_outcome`:
    an outcome of disputes was named and no dispute; `broken_down`: rows of a group, or applicants of a row; `together`: added,
    the cells are the one figure asked for; `taken_out`: cells that are left out of what they are a part of; `left_open`: words
    that leave some out in a way no figure of the form tells. `vague`: weak, and not a word says that requests are meant.
    `base`: what a share is said to be of.
    """

    cells: tuple[CellKey, ...] = ()
    weak: bool = False
    general: bool = False
    all_requests: bool = False
    applicants: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    requests_named: bool = False
    total_named: bool = False
    bare_outcome: bool = False
    broken_down: bool = False
    together: bool = False
    taken_out: tuple[CellKey, ...] = ()
    left_open: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    vague: bool = False
    base: tuple[CellKey, ...] = ()


def read_cells(mentions: Sequence[Mention], listed: bool = False) -> CellsReading:
    """Put phrases together: 规范性文件 × 废止, reconsideration × upheld, companies × granted.

    `listed`: the question asks for several things, so that a general word gives way to no other.
    """
    mentions, left_open = sided(mentions, listed)
    rows = _rows(mentions)
    metrics = _metrics([mention for mention in mentions if not (rows and mention.keys("column"))], listed)
    if _UNPAID in metrics:
        rows = tuple(row for row in rows if not row.endswith(_FEES))
    columns = (*_keys(mentions, "column"), *_listed_total(mentions, listed))
    applicants = _applicants(mentions, bool(rows))
    nouns = _keys(mentions, "noun")
    crossed = _crossed(rows, columns, metrics, "requests" in nouns)
    weak = bool(metrics) and set(metrics) <= _WEAK
    if any(row.startswith(_PROACTIVE) for row in rows) and "requests" not in nouns and not listed:
        # licences that were refused: the verb is about something the form does not count
        metrics = ()
    if crossed:
        metrics = () if weak and not listed else metrics
        weak = False
    elif not metrics and "requests" in nouns:
        # a total of requests can be any of three
        of_some = any(key != TOTAL for key in applicants)
        metrics = ("requests.new",) if of_some else _ALL_REQUESTS
        weak = not of_some
    cells = tuple(CellKey(metric, applicant) for metric in metrics for applicant in applicants or (TOTAL,))
    return CellsReading(
        tuple(dict.fromkeys((*cells, *crossed))),
        weak=weak,
        vague=weak and "requests" not in nouns and not any(_REQUESTS.search(mention.text) for mention in mentions),
        applicants=tuple(key for key in applicants if key != TOTAL),
        columns=columns,
        bare_outcome=bool(crossed) and not rows,
        requests_named="requests" in nouns,
        left_open=left_open,
        total_named=any(TOTAL in mention.keys("applicant") for mention in mentions),
        all_requests=metrics == _ALL_REQUESTS,
        general=any(metric in _GENERAL for metric in metrics)
        or (not metrics and _by_rows_alone(mentions, crossed))
        or (bool(crossed) and not rows)
        or any(key.metric.startswith(_PROACTIVE) for key in crossed),
        spans=tuple((mention.start, mention.end) for mention in mentions if _explains(mention, metrics, crossed)),
    )


def _listed_total(mentions: Sequence[Mention], listed: bool) -> tuple[str, ...]:
    """The total, where it stands in a list of outcomes: 维持、纠正及总计."""
    in_list = [TOTAL in one.keys("applicant") and any(other.keys("column") for other in mentions) for one in mentions]
    return (TOTAL,) if listed and any(in_list) else ()


# what may stand between the members of a list: received, granted and refused; 收到多少、办结多少
_BETWEEN_MEMBERS = re.compile(
    r"\s*(?:了|的|数|量|的?申请)?\s*(?:多少|几)?[件次个]?\s*(?:[,，、/&]|和|与|及|以及|\band\b|\bor\b)"
    r"\s*(?:当年|本年|今年|全年)?(?:and\s+|or\s+)?(?:how many\s+(?:were\s+)?)?(?:still\s+|yet\s+)?(?:the\s+)?",
    re.IGNORECASE,
)


def enumerated(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether the question puts several rows in a list, so that none of them only goes with another."""
    with_total = [one for one, behind in pairwise(mentions) if one.keys("column") and TOTAL in behind.keys("applicant")]
    with_total += [one for one, behind in pairwise(mentions) if TOTAL in one.keys("applicant") and behind.keys("column")]
    rows = [mention for mention in mentions if mention.keys("metric") or mention.keys("row")]
    # new requests and requests for information not held
    text = without(text, [(mention.start, mention.end) for mention in mentions if mention.keys("noun")])
    pairs = [*pairwise(rows), *(pair for pair in pairwise(mentions) if pair[0] in with_total)]
    return any(_BETWEEN_MEMBERS.fullmatch(text, one.end, next_one.start) for one, next_one in pairs)


def _by_rows_alone(mentions: Sequence[Mention], crossed: Sequence[CellKey]) -> bool:
    return bool(crossed) and not any(_names_column(mention, crossed) for mention in mentions)


def _explains(mention: Mention, metrics: Sequence[str], crossed: Sequence[CellKey]) -> bool:
    """Whether a phrase took part in the reading: a reconsideration has no column for being withdrawn."""
    if any(mention.keys(kind) for kind in ("noun", "applicant", "row")):
        return True
    if any(key in _WEAK or any(metric.startswith(key) for metric in metrics) for key in mention.keys("metric")):
        return True
    return _names_column(mention, crossed)


def _names_column(mention: Mention, crossed: Sequence[CellKey]) -> bool:
    columns = {key.metric.rsplit(".", 1)[-1] for key in crossed}
    # licences that were issued are decisions
    issued = "issued" in mention.keys("column") and "decisions" in columns
    return issued or any(key in columns for key in mention.keys("column"))


def _keys(mentions: Sequence[Mention], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for mention in mentions for key in mention.keys(kind)))


def _rows(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Rows of the other sections: a word that can mean several (收费, 行政诉讼) gives way to one that names some of them, and of
    two that can the row is meant that both can mean (诉讼, 复议后).
    """
    named = [set(keys) for mention in mentions if (keys := mention.keys("row"))]
    narrowed = [min((keys & other for other in named if keys & other), key=len) for keys in named]
    order = [key for mention in mentions for key in mention.keys("row")]
    return tuple(dict.fromkeys(key for key in order if any(key in keys for keys in narrowed)))


def _metrics(mentions: Sequence[Mention], listed: bool) -> tuple[str, ...]:
    """Rows of section 三: a ground beats its group, and a verb that fits many rows gives way to any other."""
    found = _keys([mention for mention in mentions if not _gives_way(mention, mentions)], "metric")
    specific = tuple(key for key in found if not any(other.startswith(f"{key}.") for other in found))
    strong = tuple(key for key in specific if key not in _WEAK)
    return specific if listed else strong or specific


def _gives_way(mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a phrase only says that nothing was given, where another says why (因国家秘密不给的)."""
    groups = mention.keys("metric")
    if groups == (_UNFINISHED,) and _STAYED.search(mention.text):
        # requests remained unclear: the word behind it tells as what
        return any(0 <= other.start - mention.end <= _BEHIND and set(other.keys("metric")) - set(groups) for other in mentions)
    if len(groups) < len(_UNDISCLOSED) or not _UNDISCLOSED.issubset(groups):
        return False
    return any(key.startswith(groups) for other in mentions if other.keys("metric") != groups for key in other.keys("metric"))


def _applicants(mentions: Sequence[Mention], rows_named: bool) -> tuple[str, ...]:
    found = _keys(mentions, "applicant")
    named = tuple(key for key in found if key != TOTAL)
    return () if rows_named else named or tuple(key for key in found)


def _crossed(rows: Sequence[str], columns: Sequence[str], metrics: Sequence[str], about_requests: bool) -> tuple[CellKey, ...]:
    outcomes = [column for column in columns if column in _OUTCOMES]
    if not rows and outcomes and not metrics and not about_requests:
        rows = _DISPUTES
    return tuple(dict.fromkeys(CellKey(f"{row}.{column}") for row in rows for column in _columns_of(row, columns)))


def parts_of(cells: CellsReading) -> CellsReading:
    """The cells that are asked of: a whole that is named beside results is what they are a share of, or are among."""
    parts = tuple(key for key in cells.cells if key.metric not in WHOLES)
    results = [key for key in parts if key.metric.startswith("requests.")]
    return replace(cells, cells=parts) if results and len(parts) < len(cells.cells) else cells


def has_rows(keys: Sequence[CellKey]) -> bool:
    """Whether cells are those of groups of rows."""
    members = [info.table.members(key.metric) for key in keys if (info := find_cell(key))]
    return bool(members) and all(members)


def broken_down(reading: CellsReading, by_ground: bool, by_applicant: bool, by_outcome: bool = False) -> CellsReading:
    """The rows of a group, the applicants of a row, or how requests or disputes ended, where a question asks for them."""
    if by_outcome and (outcomes := _outcomes(reading.cells)):
        return replace(reading, cells=outcomes, weak=False, all_requests=False, broken_down=True)
    cells: list[CellKey] = []
    for key in reading.cells[:1] if reading.all_requests and by_applicant else reading.cells:
        info = find_cell(key)
        members = info.table.members(key.metric) if info and by_ground else ()
        if by_applicant and key.applicant == TOTAL and info:
            cells += [CellKey(key.metric, column.key) for column in info.table.columns]
        else:
            cells += [CellKey(member, key.applicant) for member in members] or [key]
    if reading.all_requests and by_ground:
        cells = [CellKey(metric, TOTAL) for metric in (*request_results(), "requests.concluded")]
    found = tuple(dict.fromkeys(cells))
    return replace(reading, cells=found, weak=reading.weak and not (by_ground or by_applicant), broken_down=found != reading.cells)


def _outcomes(keys: Sequence[CellKey]) -> tuple[CellKey, ...]:
    """Of requests that came in or were concluded, or of disputes, every result with the total."""
    found: list[CellKey] = []
    for key in keys:
        row = key.metric.rpartition(".")[0]
        if key.metric in _ALL_REQUESTS:
            found += [CellKey(metric, key.applicant) for metric in (*request_results(), "requests.concluded")]
        elif row in _DISPUTES and (info := find_cell(key)):
            found += [CellKey(f"{row}.{column.key}") for column in info.table.columns]
    return tuple(dict.fromkeys(found))


def _columns_of(row: str, columns: Sequence[str]) -> Iterable[str]:
    tables = list(_tables_with(row))
    possible = [column.key for table in tables for column in table.columns]
    named = [column for column in columns if column in possible]
    if named:
        return named
    for table in tables:
        if table.id in _DEFAULT_COLUMNS:
            return [column for column in _DEFAULT_COLUMNS[table.id] if find_cell(CellKey(f"{row}.{column}"))]
    return possible


def _tables_with(row: str) -> Iterator[FormTable]:
    for edition in editions().values():
        for table in edition.tables:
            if any(item.key == row for item in table.rows):
                yield table
