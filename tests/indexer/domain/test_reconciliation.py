"""The form's arithmetic: what it determines, and where figures break it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.form import CellKey, editions
from indexer.domain.reconciliation import arithmetic_findings, derivation_sources, derive, doubtful_sources, not_printed_findings
from indexer.domain.report import Cell, CellStatus, Derivation

FORM = editions()["2021"]
TABLE = FORM.table("requests")
assert TABLE is not None
APPLICANTS = [column.key for column in TABLE.columns if column.key != "total"]
RESULTS = [
    row.key
    for row in TABLE.rows
    if row.key not in ("requests.new", "requests.carried_over", "requests.concluded", "requests.carried_forward")
]


def cell(key: CellKey, value: int | None) -> Cell:
    return Cell(key, CellStatus.BLANK if value is None else CellStatus.REPORTED, None if value is None else Decimal(value))


def report(**figures: int) -> dict[CellKey, Cell]:
    """A report that closes: all zero, but for natural persons as named (double underscore for a dot)."""
    cells = {key: cell(key, 0) for key in FORM.cells if FORM.cells[key].row not in FORM.cells[key].table.groups}
    for name, value in figures.items():
        for applicant in ("natural_person", "total"):
            cells[CellKey(f"requests.{name.replace('__', '.')}", applicant)] = cell(
                CellKey(f"requests.{name.replace('__', '.')}", applicant), value
            )
    return cells


def blanked(cells: dict[CellKey, Cell], *keys: str) -> dict[CellKey, Cell]:
    return cells | {CellKey.parse(key): cell(CellKey.parse(key), None) for key in keys}


CLOSING = report(new=5, granted=2, denied__third_party=1, unavailable__not_held=1, concluded=4, carried_forward=1)


def rules(cells: dict[CellKey, Cell]) -> set[str]:
    return {finding.rule for finding in arithmetic_findings(derive(cells, FORM), FORM)}


def test_a_report_that_closes_breaks_nothing() -> None:
    assert rules(CLOSING) == set()


@pytest.mark.parametrize(
    ("key", "value", "broken"),
    [
        ("requests.granted/total", 3, {"row-sum", "column-sum"}),
        ("requests.concluded/total", 9, {"row-sum", "column-sum", "balance"}),
        ("requests.new/total", 6, {"row-sum", "balance"}),
        ("requests.carried_forward/natural_person", 0, {"row-sum", "balance"}),
        ("reconsideration.total", 2, {"outcome-sum"}),
        ("litigation.direct.upheld", 1, {"outcome-sum"}),
    ],
)
def test_a_wrong_figure_breaks_the_sums_it_stands_in(key: str, value: int, broken: set[str]) -> None:
    cells = CLOSING | {CellKey.parse(key): cell(CellKey.parse(key), value)}
    assert rules(cells) == broken


def test_a_group_is_derived_from_its_rows() -> None:
    denied = derive(CLOSING, FORM)[CellKey("requests.denied", "total")]
    assert (denied.status, denied.known) == (CellStatus.DERIVED, Decimal(1))
    assert denied.derivation is not None
    assert denied.derivation.rule == "group-sum"


def test_a_group_that_is_printed_stays_as_printed() -> None:
    key = CellKey("requests.denied", "total")
    cells = derive(CLOSING | {key: cell(key, 7)}, FORM)
    assert (cells[key].status, cells[key].value) == (CellStatus.REPORTED, Decimal(7))


def test_a_blank_total_is_the_sum_of_its_row() -> None:
    cells = derive(blanked(CLOSING, "requests.new/total"), FORM)
    total = cells[CellKey("requests.new", "total")]
    assert (total.status, total.value, total.known) == (CellStatus.BLANK, None, Decimal(5))


def test_parts_that_reach_the_total_leave_nothing_for_the_blank_ones() -> None:
    keys = [f"requests.new/{applicant}" for applicant in APPLICANTS[1:]]
    cells = derive(blanked(CLOSING, *keys), FORM)
    assert [cells[CellKey.parse(key)].known for key in keys] == [0] * 5


def test_parts_that_fall_short_determine_no_blank() -> None:
    # one request came from a company or from another applicant, and the copy does not say from which
    lost = [f"requests.{row}/{applicant}" for row in ("new", "granted", "concluded") for applicant in ("company", "other")]
    cells = dict(CLOSING)
    for row, value in (("new", 4), ("granted", 1), ("concluded", 3)):
        key = CellKey(f"requests.{row}", "natural_person")
        cells[key] = cell(key, value)
    derived = derive(blanked(cells, *lost), FORM)
    assert [derived[CellKey.parse(key)].known for key in lost] == [None] * 6


def test_a_blank_is_not_a_zero_where_no_rule_tells() -> None:
    cells = derive(
        blanked(CLOSING, *(f"reconsideration.{column}" for column in ("upheld", "corrected", "other", "pending", "total"))), FORM
    )
    assert cells[CellKey("reconsideration.total")].known is None


def test_a_disputed_figure_settles_no_blank() -> None:
    cells = blanked(CLOSING, "requests.new/total")
    shaken = disputed(cells, *(str(key) for key in cells if key.metric == "requests.new" and cells[key].value is not None))
    assert derive(shaken, FORM)[CellKey("requests.new", "total")].derivation == Derivation(
        Decimal(5),
        "balance",
        (CellKey("requests.carried_over", "total"), CellKey("requests.concluded", "total"), CellKey("requests.carried_forward", "total")),
    )


def disputed(cells: dict[CellKey, Cell], *keys: str) -> dict[CellKey, Cell]:
    return cells | {CellKey.parse(key): replace(cells[CellKey.parse(key)], status=CellStatus.DISPUTED) for key in keys}


THIRD_PARTY = "requests.denied.third_party/total"


def test_a_group_counts_the_disputed_rows_too() -> None:
    wrong = CLOSING | {CellKey.parse(THIRD_PARTY): cell(CellKey.parse(THIRD_PARTY), 9)}
    denied = derive(disputed(wrong, THIRD_PARTY), FORM)[CellKey("requests.denied", "total")]
    assert (denied.known, denied.derivation and denied.derivation.rule) == (Decimal(9), "group-sum")


def test_a_group_with_a_blank_row_comes_from_undisputed_figures_where_they_determine_it() -> None:
    wrong = CLOSING | {CellKey.parse(THIRD_PARTY): cell(CellKey.parse(THIRD_PARTY), 9)}
    lost = blanked(wrong, *(f"requests.denied.state_secret/{applicant}" for applicant in (*APPLICANTS[1:], "total")))
    cells = derive(disputed(lost, THIRD_PARTY), FORM)
    denied = cells[CellKey("requests.denied", "total")]
    assert (denied.known, denied.derivation and denied.derivation.rule) == (Decimal(1), "column-sum")
    assert doubtful_sources(denied.key, cells, {CellKey.parse(THIRD_PARTY)}, FORM) == ()


def test_what_stands_on_a_disputed_figure_through_a_group_settles_no_blank() -> None:
    rows = [f"requests.denied.third_party/{applicant}" for applicant in (*APPLICANTS, "total")]
    assert derive(blanked(CLOSING, "requests.concluded/total"), FORM)[CellKey("requests.concluded", "total")].known == 4
    lost = [f"requests.{row}/{column}" for row in ("new", "concluded") for column in (*APPLICANTS, "total")]
    cells = derive(blanked(disputed(CLOSING, *rows), *lost), FORM)
    assert cells[CellKey("requests.denied", "total")].known == 1
    assert [cells[CellKey.parse(key)].known for key in lost] == [None] * len(lost)


def test_doubt_is_told_at_whatever_remove() -> None:
    # the total of the column is the sum of groups, and one of these has a row that is doubted
    doubted = {CellKey.parse(THIRD_PARTY), CellKey("requests.new", "total")}
    cells = derive(blanked(CLOSING, *(f"requests.{row}/total" for row in ("concluded", "carried_forward"))), FORM)
    cells[CellKey("requests.concluded", "total")] = replace(
        cells[CellKey("requests.concluded", "total")], derivation=Derivation(Decimal(4), "column-sum", ())
    )
    assert doubtful_sources(CellKey("requests.concluded", "total"), cells, doubted, FORM) == (CellKey.parse(THIRD_PARTY),)
    assert doubtful_sources(CellKey("requests.denied", "total"), cells, doubted, FORM) == (CellKey.parse(THIRD_PARTY),)
    assert doubtful_sources(CellKey("requests.denied", "natural_person"), cells, doubted, FORM) == ()


def test_blanks_are_found_row_by_row() -> None:
    cells = derive(blanked(CLOSING, "requests.new/total", "reconsideration.total", "reconsideration.upheld"), FORM)
    found = {finding.cells: finding.computed for finding in not_printed_findings(cells, FORM)}
    assert found == {
        (CellKey("requests.new", "total"),): Decimal(5),
        (CellKey("reconsideration.upheld"), CellKey("reconsideration.total")): None,
    }


def test_the_sources_of_a_group_are_its_rows() -> None:
    sources = derivation_sources(CellKey("requests.unavailable", "total"), "group-sum", FORM)
    assert [key.metric for key in sources] == [
        "requests.unavailable.not_held",
        "requests.unavailable.not_existing",
        "requests.unavailable.unclear",
    ]


@given(st.lists(st.lists(st.integers(0, 50), min_size=6, max_size=6), min_size=len(RESULTS), max_size=len(RESULTS)), st.data())
def test_any_closing_report_is_recovered_from_a_blank(counts: list[list[int]], data: st.DataObject) -> None:
    """Whatever single cell of a report that closes is lost, the form's sums give it back."""
    cells = report()
    for applicant_index, applicant in enumerate([*APPLICANTS, "total"]):
        column = [row[applicant_index] if applicant != "total" else sum(row) for row in counts]
        for metric, value in zip(RESULTS, column, strict=True):
            cells[CellKey(metric, applicant)] = cell(CellKey(metric, applicant), value)
        for metric in ("requests.new", "requests.concluded"):
            cells[CellKey(metric, applicant)] = cell(CellKey(metric, applicant), sum(column))
    lost = data.draw(st.sampled_from([key for key in cells if key.applicant]))
    assert derive(blanked(cells, str(lost)), FORM)[lost].known == cells[lost].value
    assert rules(cells) == set()
