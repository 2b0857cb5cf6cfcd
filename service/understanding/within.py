"""Rankings within one report: which ground, which result, which applicant comes first, second, or behind another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading, read_cells
from service.understanding.phrases import Meaning, Mention
from service.understanding.query import AgencyReading, Operation, Over, YearReading
from service.understanding.ranks import behind_ends, each_row, only_that_occur, read_place

# results of requests by that word, where no row of theirs is named
_RESULTS = re.compile(r"结果|结局|处理方式|处理情况|办理情况|\b(?:results?|outcomes?|endings?|dispositions?)\b", re.IGNORECASE)
# rows of the form by words that name none of them
_ROWS = re.compile(
    r"情形|事由|理由|依据|条款|原因|类型|类别|哪[一几]?[条种项类]"
    r"|\b(?:grounds?|exemptions?|exceptions?|reasons?|categor(?:y|ies)|kinds?|types?|rows?|lines?|circumstances?)\b",
    re.IGNORECASE,
)
# words for what is chosen that name no kind of agency: which one, 哪个
_ANY_ONE = frozenset({"哪个", "哪些", "哪一个", "which one", "有多少个", "which of them"})
_DISPUTES = ("reconsideration", "litigation")
_CONCLUDED = CellKey("requests.concluded", TOTAL)
# characters between the words for a place and the row it comes behind: right after the protection of third parties
_NEAR = 24


def what_is_ranked(
    cells: CellsReading,
    intents: Sequence[Mention],
    agencies: Sequence[AgencyReading],
    years: YearReading,
    text: str,
    behind: CellKey | None,
) -> tuple[CellsReading, list[Mention]]:
    """The cells whose parts a superlative ranks within one report, and the intent to go into them; none where it ranks no parts.

    A row that the place asked for comes behind stands for its group.
    """
    if not _ranks(intents, text) or not _one_report(agencies, years) or chooses_agencies(intents):
        return cells, []
    named = {key for mention in intents for key in mention.keys("intent")}
    if group := _group_of(behind) if behind else _group_of_one(cells, "grounds" in named):
        return replace(cells, cells=(group,), weak=False, general=True), [_intent("grounds")]
    if "by_applicant" in named or (("grounds" in named or "outcomes" in named) and cells.cells):
        return cells, []
    # a province or city stands for those in it, unless its rows are asked for
    rows_asked_for = _ROWS.search(text) or each_row(text) or only_that_occur(text)
    kind = _parts(cells) if rows_asked_for or not agencies[0].is_wide else ""
    if kind:
        return cells, [_intent(kind)]
    if (cells.all_requests or not cells.cells) and (_RESULTS.search(text) or "outcomes" in named):
        return replace(cells, cells=(_CONCLUDED,), weak=False, all_requests=False, general=True), [_intent("outcomes")]
    return cells, []


def row_behind(mentions: Sequence[Mention], text: str) -> CellKey | None:
    """The row named directly behind 仅次于 or right behind."""
    ends = behind_ends(text)
    before = [match.start() for match in re.finditer("之后", text)]
    following = [
        mention
        for mention in mentions
        if mention.keys("metric")
        and (any(0 <= mention.start - end <= _NEAR for end in ends) or any(0 <= start - mention.end <= _NEAR for start in before))
    ]
    cells = read_cells(following[:1]).cells
    return cells[0] if len(cells) == 1 else None


def single_rows(cells: CellsReading, text: str) -> CellsReading:
    """Rows in the place of their groups, where single ones are asked for."""
    if not each_row(text):
        return cells
    found: list[CellKey] = []
    for key in cells.cells:
        info = find_cell(key)
        found += [CellKey(member, key.applicant) for member in (info.table.members(key.metric) if info else ())] or [key]
    return replace(cells, cells=tuple(dict.fromkeys(found)))


def _ranks(intents: Sequence[Mention], text: str) -> bool:
    operations = {key for mention in intents for key in mention.keys("operation")}
    return any(mention.keys("extreme") for mention in intents) or Operation.RANK.value in operations or read_place(text).named


def _one_report(agencies: Sequence[AgencyReading], years: YearReading) -> bool:
    one = len(agencies) == 1 and not agencies[0].of_kind and len(agencies[0].agencies) <= 1
    return one and len(years.years) <= 1 and not years.every


def chooses_agencies(intents: Sequence[Mention]) -> bool:
    """Whether agencies or years are ranked by a word that names them, rather than by which or which one."""
    return any(key == Over.YEARS.value or mention.text.lower() not in _ANY_ONE for mention in intents for key in mention.keys("over"))


def _parts(cells: CellsReading) -> str:
    """What the cells named fall into: a group into its grounds, a total of disputes into outcomes."""
    if len(cells.cells) != 1:
        return ""
    key = cells.cells[0]
    info = find_cell(key)
    if info and info.table.members(key.metric):
        return "grounds"
    if key == _CONCLUDED or (key.metric.startswith(_DISPUTES) and key.metric.endswith(f".{TOTAL}")):
        return "outcomes"
    return ""


def _group_of_one(cells: CellsReading, of_grounds: bool) -> CellKey | None:
    """The group of a single row that is named where grounds are ranked: was state secrecy the top ground?"""
    if not of_grounds or len(cells.cells) != 1:
        return None
    return _group_of(cells.cells[0])


def _group_of(key: CellKey) -> CellKey | None:
    info = find_cell(key)
    group = next((row.key for row in info.table.groups if key.metric.startswith(f"{row.key}.")), "") if info else ""
    return CellKey(group, key.applicant) if group else None


def _intent(kind: str) -> Mention:
    return Mention(0, 0, "", (Meaning("intent", (kind,)),))
