"""The form's arithmetic (勾稽关系): what it determines, and where printed figures contradict it.

Every sum of the form is an `Equation` between cells. A blank that an equation determines gets a `Derivation`; a blank is
never taken for a zero, but counts are not negative, so where the printed parts already reach the total, the blank ones are 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from indexer.domain.form import CellKey, Edition, FormTable
from indexer.domain.report import Cell, Cells, CellStatus, Derivation, Finding, Severity

UNCONFIRMED = "ocr-unconfirmed"
"""Rule id of figures that were read from a picture and stand in no sum that confirms them."""
GROUP_SUM = "group-sum"
"""Rule id of a group: the group is the sum of its rows."""

Values = Mapping[CellKey, Decimal]


@dataclass(frozen=True)
class Equation:
    """`left` cells add to the same as `right` cells."""

    rule: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]

    @property
    def cells(self) -> tuple[CellKey, ...]:
        return (*self.left, *self.right)


@cache
def equations(edition: Edition) -> tuple[Equation, ...]:
    """Every sum the edition prescribes, group sums first."""
    return tuple(equation for table in edition.tables for equation in _table_equations(table))


def _table_equations(table: FormTable) -> Iterator[Equation]:
    for group in table.groups:
        for column in table.columns:
            members = tuple(table.key(row, column.key) for row in table.members(group.key))
            yield Equation(GROUP_SUM, members, (table.key(group.key, column.key),))
    for rule in table.rules:
        if rule.of_columns:
            for row in (*table.rows, *table.groups):
                yield Equation(rule.id, _keys(table, row.key, rule.sums), _keys(table, row.key, rule.equal))
        else:
            for column in table.columns:
                left = tuple(table.key(row_key, column.key) for row_key in rule.sums)
                yield Equation(rule.id, left, tuple(table.key(row_key, column.key) for row_key in rule.equal))


def _in_rows(equation: Equation, edition: Edition, known: Values) -> Equation:
    """The same sum with every group that is not known written out as its rows."""
    left: list[CellKey] = []
    for key in equation.left:
        info = edition.cells[key]
        members = () if key in known else info.table.members(info.row.key)
        left += [info.table.key(row, info.column.key) for row in members] or [key]
    return replace(equation, left=tuple(left))


def _keys(table: FormTable, row: str, columns: Iterable[str]) -> tuple[CellKey, ...]:
    return tuple(table.key(row, column) for column in columns)


def derive(cells: Cells, edition: Edition) -> dict[CellKey, Cell]:
    """Add what the form's sums determine: groups as `derived` cells, and a derivation beside each blank they settle.

    A group that a report prints as a row of its own stays as reported; any other is the sum of its rows, disputed ones too, for
    that is what it means. All else is determined by undisputed figures, as far as they reach: no blank is settled by a
    disputed one, and none that a row lost without saying where. A printed value is never changed.
    """
    printed = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    disputed = {key for key in printed if cells[key].status is CellStatus.DISPUTED}
    blanks = {key for key, cell in cells.items() if cell.status is CellStatus.BLANK} - _lost_somewhere(cells, edition)
    sums = equations(edition)
    group_sums = [equation for equation in sums if equation.rule == GROUP_SUM]
    groups = {equation.right[0] for equation in group_sums} - printed.keys()
    derivations = _determined(group_sums, printed, groups, edition)
    firm = {key: value for key, value in printed.items() if key not in disputed}
    firm |= {key: group.value for key, group in derivations.items() if disputed.isdisjoint(group.sources)}
    derivations |= _determined(sums, firm, (blanks | groups) - derivations.keys(), edition)
    settled = {key: derivation.value for key, derivation in derivations.items()}
    derivations |= _determined(group_sums, printed | settled, groups - settled.keys(), edition)
    result = {key: replace(cell, derivation=derivations.get(key)) for key, cell in cells.items()}
    for key in derivations.keys() - cells.keys():
        result[key] = Cell(key, CellStatus.DERIVED, unit=edition.cells[key].column.unit, derivation=derivations[key])
    return result


def _lost_somewhere(cells: Cells, edition: Edition) -> set[CellKey]:
    """Parts of a sum that have no cell in our copy, in rows whose figures were placed without them: the lost one may be any."""
    repaired = {edition.cells[key].row for key, cell in cells.items() if cell.status is CellStatus.REPAIRED}
    lost = {key for key, cell in cells.items() if cell.status is CellStatus.BLANK and cell.place is None}
    return {key for key in lost if (info := edition.cells[key]).row in repaired and not info.table.is_sum(info.column.key)}


def _determined(sums: Sequence[Equation], values: Values, unknown: Set[CellKey], edition: Edition) -> dict[CellKey, Derivation]:
    """What the values determine of the unknown cells; the sums are applied until none adds a value."""
    known, missing = dict(values), set(unknown)
    found: dict[CellKey, Derivation] = {}
    progress = True
    while progress:
        progress = False
        for equation in sums:
            for key, value in _solve(equation, known, missing) or _solve(_in_rows(equation, edition, known), known, missing):
                sources = tuple(source for source in equation.cells if source != key and source in known)
                found[key] = Derivation(value, equation.rule, sources)
                known[key] = value
                missing.discard(key)
                progress = True
    return found


def _solve(equation: Equation, known: Values, unknown: Set[CellKey]) -> list[tuple[CellKey, Decimal]]:
    """Values of the unknown cells that this equation alone determines; nothing if a cell is neither known nor unknown."""
    missing = [key for key in equation.cells if key not in known]
    if not missing or not all(key in unknown for key in missing):
        return []
    gap = _sum(equation.right, known) - _sum(equation.left, known)
    if len(missing) == 1:
        value = gap if missing[0] in equation.left else -gap
        return [(missing[0], value)] if value >= 0 else []
    # counts are not negative: blanks on one side only, with nothing left to share out, are all zero
    one_sided = all(key in equation.left for key in missing) or all(key in equation.right for key in missing)
    return [(key, Decimal(0)) for key in missing] if one_sided and gap == 0 else []


def _sum(keys: Iterable[CellKey], values: Values) -> Decimal:
    return sum((values[key] for key in keys if key in values), Decimal(0))


@cache
def derivation_sources(key: CellKey, rule: str, edition: Edition) -> tuple[CellKey, ...]:
    """The cells a value of that rule was computed from: the other cells of the sum."""
    found = next((equation for equation in equations(edition) if equation.rule == rule and key in _all_rows(equation, edition)), None)
    return tuple(source for source in found.cells if source != key) if found else ()


def doubtful_sources(key: CellKey, cells: Cells, doubted: Set[CellKey], edition: Edition) -> tuple[CellKey, ...]:
    """The printed figures among `doubted` that a cell's derivation rests on, at whatever remove; `cells` are all of the report."""
    seen, todo = {key: None}, [key]
    while todo:
        cell = cells.get(todo.pop())
        if cell is not None and cell.value is None and cell.derivation is not None:
            found = _in_known_rows(derivation_sources(cell.key, cell.derivation.rule, edition), cells, edition)
            todo += [source for source in found if source not in seen]
            seen |= dict.fromkeys(found)
    return tuple(source for source in seen if source in doubted and source in cells and cells[source].value is not None)


def _in_known_rows(keys: Iterable[CellKey], cells: Cells, edition: Edition) -> list[CellKey]:
    """The cells, with a group that has no value written out as its rows."""
    found = []
    for key in keys:
        info = edition.cells[key]
        known = key in cells and cells[key].known is not None
        rows = () if known else info.table.members(info.row.key)
        found += [info.table.key(row, info.column.key) for row in rows] or [key]
    return found


def _all_rows(equation: Equation, edition: Edition) -> tuple[CellKey, ...]:
    return (*equation.cells, *_in_rows(equation, edition, {}).left)


def breaches(values: Values, edition: Edition) -> Iterator[tuple[Equation, Decimal, Decimal]]:
    """Equations that the values break: left sum and right sum.

    With a cell missing an equation still breaks when the known parts alone exceed the total.
    """
    for equation in equations(edition):
        left, right = _sum(equation.left, values), _sum(equation.right, values)
        open_left = any(key not in values for key in equation.left)
        open_right = any(key not in values for key in equation.right)
        if (left > right and not open_right) or (right > left and not open_left):
            yield equation, left, right


def checked_sums(values: Values, edition: Edition) -> Iterator[tuple[Equation, bool]]:
    """The equations all of whose cells have values, groups without one written out as their rows, and whether each holds."""
    for equation in equations(edition):
        whole = _in_rows(equation, edition, values)
        if all(key in values for key in whole.cells):
            yield whole, _sum(whole.left, values) == _sum(whole.right, values)


def arithmetic_findings(cells: Cells, edition: Edition) -> list[Finding]:
    """`column-sum`, `balance`, `row-sum`, `outcome-sum` where the printed figures break them.

    A derived group takes part, so that a column is checked over all its results; a breach of a derived row only repeats
    the breach of its printed rows and is left out.
    """
    values = {key: cell.known for key, cell in cells.items() if cell.known is not None}
    findings = []
    for equation, left, right in breaches(values, edition):
        total = equation.right[0]
        if equation.rule != "balance" and (total not in cells or cells[total].value is None):
            continue
        printed = tuple(key for key in equation.cells if key in cells)
        findings.append(Finding(equation.rule, Severity.CONTRADICTION, printed, printed=right, computed=left))
    return findings


def not_printed_findings(cells: Cells, edition: Edition) -> list[Finding]:
    """`not-printed`, one for each row that is in our copy while figures of it are not.

    `computed` is the value a rule determines, where a single figure is missing and one does; `detail` names the rule.
    """
    rows: dict[str, list[Cell]] = {}
    for key, cell in cells.items():
        if cell.status is CellStatus.BLANK:
            rows.setdefault(edition.cells[key].row.key, []).append(cell)
    findings = []
    for missing in rows.values():
        derivation = missing[0].derivation if len(missing) == 1 else None
        keys = tuple(cell.key for cell in missing)
        findings.append(
            Finding(
                "not-printed",
                Severity.WORTH_A_LOOK,
                keys,
                computed=derivation.value if derivation else None,
                detail=derivation.rule if derivation else "",
            )
        )
    return findings
