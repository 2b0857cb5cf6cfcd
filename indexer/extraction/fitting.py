"""Fit rows of a document onto the rows of a form table: by what their labels say, in the form's order.

Sources tear labels over rows and pages and lose characters, so a label need only resemble the form's. Rows are aligned in
order (a dynamic programme, as for sequences), which tells 其他 from 其他 and places rows that lost their label altogether.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain.form import FormTable, Row
from indexer.extraction.labels import core, similarity, title_similarity
from indexer.extraction.rows import SourceRow

# measured on the real reports: torn labels of a row score 0.62 and more, another row's label at most 0.55
_MIN_SIMILARITY = 0.58
# a group printed as one row must be named outright: its rows carry its name too
_MIN_GROUP_SIMILARITY = 0.8
# 其他 and 总计 stand in many labels
_MIN_NAME = 4
# a label that is a group's and nothing else
_MIN_NAMED_OUTRIGHT = 0.95
# a form row found by label alone, anywhere in its section
_MIN_UNORDERED_SIMILARITY = 0.75
# fewer rows of an ordered table, and each must be named as clearly
_MIN_ROWS = 3
_LABEL_WEIGHT = 2.0
# placing a row of figures that has no label is worth something, so that it is not dropped, but less than any label
_UNLABELLED_GAIN = 0.3
_STRANGE_LABEL_GAIN = 0.05
_FIGURES_GAIN = 0.2
_DROPPED_ROW_COST = 0.5


@dataclass(frozen=True)
class FittedRow:
    """A row of the document and the form row it prints. `by_order`: placed by its neighbours, not by its label."""

    row: Row
    source: SourceRow
    by_order: bool = False


def fit_rows(rows: Sequence[SourceRow], table: FormTable) -> list[FittedRow]:
    """Assign document rows to form rows; each is used at most once."""
    if not table.ordered:
        return _fit_by_label(rows, table)
    fitted = _fit_in_order(rows, table)
    if len(fitted) < _MIN_ROWS:
        # torn labels are borne out by the rows around them; two strange rows, or the header of another table (总计), are none
        fitted = [
            item for item in fitted if item.source.figures and similarity(item.source.label, item.row.label) >= _MIN_UNORDERED_SIMILARITY
        ]
    return [_first_of_group(item, fitted, table) for item in fitted]


def _first_of_group(item: FittedRow, fitted: Sequence[FittedRow], table: FormTable) -> FittedRow:
    """A row read as a whole group that is its first row without its own label: a blank cell stands in the label's place."""
    members = [row for row in table.rows if row.key in table.members(item.row.key)]
    found = {other.row.key for other in fitted}
    if not members or members[0].key in found or not any(row.key in found for row in members):
        return item
    has_blank_label = len(item.source.zone) > len(table.columns) and not item.source.zone[0].text
    return FittedRow(members[0], item.source, by_order=True) if has_blank_label else item


def _fit_by_label(rows: Sequence[SourceRow], table: FormTable) -> list[FittedRow]:
    scores = [
        (similarity(source.label, row.label), -index, row, source)
        for row in table.rows
        for index, source in enumerate(rows)
        if source.zone and similarity(source.label, row.label) >= _MIN_UNORDERED_SIMILARITY
    ]
    fitted: dict[str, FittedRow] = {}
    used: set[int] = set()
    for _, negative_index, row, source in sorted(scores, key=lambda item: (item[0], item[3].figures > 0, item[1]), reverse=True):
        if row.key not in fitted and negative_index not in used:
            fitted[row.key] = FittedRow(row, source)
            used.add(negative_index)
    return list(fitted.values())


def _form_order(table: FormTable) -> list[Row]:
    """The rows in the form's order, each group before the first of its rows, for reports that print groups."""
    order: list[Row] = []
    for row in table.rows:
        order += [group for group in table.groups if row.key in table.members(group.key) and group not in order]
        order.append(row)
    return order


def _fit_in_order(rows: Sequence[SourceRow], table: FormTable) -> list[FittedRow]:
    form = _form_order(table)
    gains = [[_gain(source, row, table) for row in form] for source in rows]
    # best[i][j]: the best score of the first i document rows against the first j form rows
    best = [[0.0] * (len(form) + 1) for _ in range(len(rows) + 1)]
    for i, source in enumerate(rows, start=1):
        cost = _DROPPED_ROW_COST if 2 * source.figures > len(table.columns) else 0.0
        for j in range(len(form) + 1):
            best[i][j] = best[i - 1][j] - cost
            if j:
                gain = gains[i - 1][j - 1]
                taken = best[i - 1][j - 1] + gain if gain is not None else best[i][j]
                best[i][j] = max(best[i][j], best[i][j - 1], taken)
    return _trace(rows, form, gains, best)


def _trace(
    rows: Sequence[SourceRow],
    form: Sequence[Row],
    gains: Sequence[Sequence[float | None]],
    best: Sequence[Sequence[float]],
) -> list[FittedRow]:
    fitted = []
    i, j = len(rows), len(form)
    while i and j:
        gain = gains[i - 1][j - 1]
        if gain is not None and best[i][j] == best[i - 1][j - 1] + gain:
            by_order = similarity(rows[i - 1].label, form[j - 1].label) < _MIN_SIMILARITY or _names_others(rows[i - 1], form[j - 1], form)
            fitted.append(FittedRow(form[j - 1], rows[i - 1], by_order))
            i, j = i - 1, j - 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i -= 1
    return fitted[::-1]


def _names_others(source: SourceRow, row: Row, form: Sequence[Row]) -> bool:
    """Whether a row's labels name other rows in full beside the one it is read as: several rows ran together in the source.

    The group a row belongs to is named beside it as often as not, and is told by the row's number: 三（三）2 is of 三（三）.
    """
    printed = [core(label) for label in source.labels]
    others = {core(other.label.zh) for other in form if not row.number.startswith(other.number)}
    names = {name for name in others if len(name) >= _MIN_NAME and name not in core(row.label.zh)}
    return any(name in label for name in names for label in printed)


def _gain(source: SourceRow, row: Row, table: FormTable) -> float | None:
    """What it is worth to read a document row as a form row; None if it cannot be."""
    has_figures = source.figures > 0
    if source.from_lines and 2 * source.figures <= len(table.columns):
        return None  # a page number or a torn cell below a label
    likeness = similarity(source.label, row.label)
    if any(row.key == group.key for group in table.groups):
        return likeness * _LABEL_WEIGHT + _FIGURES_GAIN if has_figures and likeness >= _MIN_GROUP_SIMILARITY else None
    if any(title_similarity(source.label, group.label) >= _MIN_NAMED_OUTRIGHT for group in table.groups):
        return None  # （六）其他处理 is no row of a group, however much it resembles one
    if likeness >= _MIN_SIMILARITY:
        return likeness * _LABEL_WEIGHT + (_FIGURES_GAIN if has_figures else 0.0)
    if 2 * source.figures <= len(table.columns):
        return None
    return _UNLABELLED_GAIN if len(core(source.label)) < 2 else _STRANGE_LABEL_GAIN
