"""Figures of a report that obey the form's sums, from none at all to a whole province; and sums broken on purpose."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from eval.generator.randomness import Seed, weighted
from eval.generator.truth import ExpectedFinding, form_of
from indexer.domain.form import TOTAL, CellKey, FormTable

Values = dict[CellKey, Decimal]

# requests in a year: the mean a result row is drawn around
SCALES = {"zero": 0, "small": 3, "medium": 60, "big": 2500, "province": 40_000}
_SCALE_WEIGHTS = {"zero": 2.0, "small": 4.0, "medium": 3.0, "big": 1.5, "province": 0.5}
_APPLICANTS = {"natural_person": 1.0, "company": 0.2, "research": 0.01, "public_welfare": 0.01, "legal_services": 0.03, "other": 0.02}
_FLOW_ROWS = ("requests.new", "requests.carried_over", "requests.concluded", "requests.carried_forward")

# where a table figure is falsified: the row or rows to choose from, and the applicants or outcomes
TABLE_CONTRADICTIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "table_row_total": (("requests.granted", "requests.unavailable.not_held", "requests.denied.third_party"), (TOTAL,)),
    "table_concluded": (("requests.concluded",), (TOTAL,)),
    "table_new": (("requests.new",), ("natural_person", "company")),
    "table_cell": (("requests.granted", "requests.partial", "requests.not_processed.petition"), ("natural_person", "company")),
    "table_outcome": (("reconsideration", "litigation.direct", "litigation.after_reconsideration"), (TOTAL,)),
}


@dataclass(frozen=True)
class Figures:
    """All cells of an edition, groups included. `broken` are the sums a planted contradiction breaks, `touched` their cells."""

    edition: str
    scale: str
    values: Values
    broken: tuple[ExpectedFinding, ...] = ()
    touched: frozenset[CellKey] = frozenset()


def draw_figures(seed: Seed, edition: str, scale: str | None = None) -> Figures:
    """Figures that obey every sum of the edition's form."""
    rng = seed.stream("figures")
    scale = scale or weighted(rng, _SCALE_WEIGHTS)
    values: Values = {}
    for table in form_of(edition).tables:
        if table.crossed:
            _requests(rng, table, SCALES[scale], values)
        elif table.side_by_side and table.rules:
            _disputes(rng, table, SCALES[scale], values)
        elif table.id == "fees":
            _information_fees(rng, table, values)
        else:
            _proactive(rng, table, SCALES[scale], values)
    return Figures(edition, scale, values)


def break_a_sum(figures: Figures, contradiction: str, rng: random.Random) -> Figures:
    """Falsify one printed figure of the tables, and say which sums no longer hold."""
    rows, columns = TABLE_CONTRADICTIONS[contradiction]
    table = next(table for table in form_of(figures.edition).tables if any(row.key == rows[0] for row in table.rows))
    key = table.key(rng.choice(rows), rng.choice(columns))
    values = figures.values | {key: figures.values[key] + rng.choice((1, 2, 5, 10))}
    broken = list(broken_sums(values, figures.edition))
    touched = frozenset(cell for _, cells in broken for cell in cells)
    return Figures(figures.edition, figures.scale, values, tuple(finding for finding, _ in broken), touched)


def broken_sums(values: Mapping[CellKey, Decimal], edition: str) -> Iterator[tuple[ExpectedFinding, tuple[CellKey, ...]]]:
    """Sums of the form that complete figures break, with the cells of each, the one the finding is named by last.

    Written apart from `indexer.domain.reconciliation`, so that a slip there shows. Sums over the rows are taken over the
    rows themselves: a group is never printed beside its rows here.
    """
    for table in form_of(edition).tables:
        for rule in table.rules:
            lines = [[row.key] for row in table.rows] if rule.of_columns else [[column.key] for column in table.columns]
            for (line,) in lines:
                left = [key for part in rule.sums for key in _members(table, rule.of_columns, line, part)]
                right = [key for part in rule.equal for key in _members(table, rule.of_columns, line, part)]
                if sum(values[key] for key in left) != sum(values[key] for key in right):
                    yield ExpectedFinding(rule.id, str(right[-1])), (*left, *right)


def _members(table: FormTable, of_columns: bool, line: str, part: str) -> list[CellKey]:
    if of_columns:
        return [table.key(line, part)]
    return [table.key(row, line) for row in table.members(part) or (part,)]


def _around(rng: random.Random, mean: float) -> int:
    if not mean:
        return 0
    return int(rng.random() * 2 * mean + (rng.random() < min(1.0, mean)))


@cache
def _keys(table: FormTable) -> Mapping[tuple[str, str], CellKey]:
    return {(row.key, column.key): table.key(row.key, column.key) for row in (*table.rows, *table.groups) for column in table.columns}


def _requests(rng: random.Random, table: FormTable, mean: int, values: Values) -> None:
    keys = _keys(table)
    results = [row.key for row in table.rows if row.key not in _FLOW_ROWS]
    weights = {row: rng.choice((0, 0, 0.05, 0.1, 0.4)) for row in results}
    weights["requests.granted"] = rng.choice((0.3, 1))
    weights["requests.unavailable.not_held"] = rng.choice((0.1, 0.6))
    counts: dict[tuple[str, str], int] = {}
    for applicant, usual in _APPLICANTS.items():
        # most agencies never met the rarer applicants
        share = usual if usual > 0.1 or rng.random() < 0.3 else 0.0
        for row in results:
            counts[row, applicant] = _around(rng, mean * weights[row] * share)
        concluded = sum(counts[row, applicant] for row in results)
        forward = _around(rng, mean * 0.08 * share)
        over = min(concluded + forward, _around(rng, mean * 0.1 * share))
        flows = (concluded + forward - over, over, concluded, forward)
        counts |= {(row, applicant): count for row, count in zip(_FLOW_ROWS, flows, strict=True)}
        for group in table.groups:
            counts[group.key, applicant] = sum(counts[row, applicant] for row in table.members(group.key))
    for row in {row for row, _ in counts}:
        counts[row, TOTAL] = sum(counts[row, applicant] for applicant in _APPLICANTS)
    for cell, count in counts.items():
        values[keys[cell]] = Decimal(count)


def _disputes(rng: random.Random, table: FormTable, mean: int, values: Values) -> None:
    *outcomes, total = (column.key for column in table.columns)
    for row in table.rows:
        counts = [rng.choice((0, 0, 0, 1, 2, rng.randint(0, 3 + mean // 40))) if mean or rng.random() < 0.05 else 0 for _ in outcomes]
        for outcome, count in zip((*outcomes, total), (*counts, sum(counts)), strict=True):
            values[table.key(row.key, outcome)] = Decimal(count)


def _information_fees(rng: random.Random, table: FormTable, values: Values) -> None:
    none = rng.random() < 0.6
    received = rng.randint(0, 9999)
    figures = (0, 0, 0) if none else (rng.randint(1, 30), received + rng.randint(0, 9999), received)
    for row in table.rows:
        for column, figure in zip(table.columns, figures, strict=True):
            values[table.key(row.key, column.key)] = Decimal(figure)


def _proactive(rng: random.Random, table: FormTable, mean: int, values: Values) -> None:
    most = 40 if table.id == "proactive.documents" else 300 * (3000 if mean > 1000 and rng.random() < 0.4 else 1)
    for row in table.rows:
        rare = 0.6 if row.key == "proactive.rules" else 0.35
        for column in table.columns:
            key = table.key(row.key, column.key)
            if column.key == "amount":
                values[key] = Decimal(0) if rng.random() < 0.4 else Decimal(rng.randint(1, 9_999_999)) / rng.choice((1, 10, 100, 10_000))
            elif column.key == "change":
                values[key] = Decimal(rng.choice((0, 0, rng.randint(1, 40), -rng.randint(1, 40))))
            else:
                values[key] = Decimal(0 if rng.random() < rare else rng.randint(1, most))
