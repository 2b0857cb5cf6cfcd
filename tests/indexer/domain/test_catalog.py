"""The catalog of metrics is whole."""

from __future__ import annotations

from indexer.domain.catalog.metrics import breaks, meanings, measures
from indexer.domain.form import CellKey, editions, find_cell


def test_every_row_and_group_has_a_meaning_in_both_languages() -> None:
    rows = {info.row.key for edition in editions().values() for info in edition.cells.values()}
    assert rows == set(meanings())
    assert all(meaning.zh and meaning.en for meaning in meanings().values())


def test_measures_are_made_of_metrics_of_the_form() -> None:
    for measure in measures():
        for metric in (*measure.numerator, *measure.denominator, *measure.minus):
            assert find_cell(CellKey(metric, "total")) or find_cell(CellKey(metric)), metric


def test_the_measures_of_the_contract_are_defined() -> None:
    assert {measure.id for measure in measures()} >= {
        "requests.to_handle",
        "disclosure_rate",
        "granted_rate",
        "correction_rate",
        "disputes_per_100",
    }


def test_breaks_concern_what_they_say() -> None:
    concerned = {item.first_year: item.concerns("litigation.direct.total") for item in breaks()}
    assert concerned == {2019: True, 2021: False, 2024: True}
