"""The fact store, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eval.benchmarks.statements import recorded
from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Report
from indexer.storage import schema
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from indexer.storage.read_once import ReadOnce
from tests.conftest import SAMPLES


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = open_engine(url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def facts(database: Engine) -> FactStore:
    return FactStore(database)


@pytest.fixture(scope="session")
def fujian(read: Callable[[Path], Report]) -> Report:
    return read(SAMPLES / "fujian-2021.md")


def added(facts: FactStore, report: Report) -> int:
    key = facts.add(report, "industry_and_it", "1")
    facts.publish(report.report_id)
    return key


def test_everything_of_a_report_comes_back_as_it_went_in(facts: FactStore, fujian: Report) -> None:
    key = added(facts, fujian)
    stored = facts.report(fujian.report_id)
    assert stored is not None
    assert (stored.key, stored.agency, stored.year, stored.title) == (key, fujian.agency, fujian.year, fujian.title)
    cells = facts.cells(stored)
    assert cells.keys() == fujian.cells.keys()
    for cell_key, cell in fujian.cells.items():
        assert (cells[cell_key].status, cells[cell_key].value, cells[cell_key].unit, cells[cell_key].raw) == (
            cell.status,
            cell.value,
            cell.unit,
            cell.raw,
        )
        assert cells[cell_key].known == cell.known
        assert cells[cell_key].place == cell.place
    assert facts.figures(key) == list(fujian.figures)
    assert facts.findings(key) == list(fujian.findings)
    assert [item.passage for item in facts.passages([key])] == list(fujian.passages)
    assert facts.text(key) == fujian.text


@pytest.mark.parametrize("value", ["0", "3", "-35", "800.68", "59237.2449", "1808595", "123456789012", "0.0001"])
def test_a_figure_is_kept_exactly(value: str, facts: FactStore, fujian: Report) -> None:
    key = CellKey("proactive.fees.amount")
    cell = replace(fujian.cells[key], value=Decimal(value), raw=value)
    added(facts, replace(fujian, cells={**fujian.cells, key: cell}))
    stored = facts.report(fujian.report_id)
    assert stored is not None
    assert str(facts.cells(stored, [key])[key].value) == value


def test_a_report_is_invisible_until_it_is_published(facts: FactStore, fujian: Report) -> None:
    facts.add(fujian, "", "1")
    assert (facts.reports(), facts.count_reports(), facts.agencies()) == ([], 0, [])
    assert facts.report(fujian.report_id) is None
    facts.publish(fujian.report_id)
    assert [report.report_id for report in facts.reports()] == [fujian.report_id]
    assert [agency.name for agency in facts.agencies()] == ["福建省工业和信息化厅"]


def test_a_superseded_version_stays_readable_under_its_id(facts: FactStore, fujian: Report) -> None:
    added(facts, fujian)
    newer = replace(fujian, source=replace(fujian.source, content_hash="f" * 64))
    facts.add(newer, "", "1")
    facts.publish(newer.report_id, replaces=[fujian.report_id])
    assert [report.report_id for report in facts.reports()] == [newer.report_id]
    old = facts.report(fujian.report_id)
    assert old is not None
    assert old.superseded_by == newer.report_id


def test_the_kind_of_an_organ_is_that_of_the_list_in_force(facts: FactStore, fujian: Report) -> None:
    facts.add(fujian, "", "1")
    facts.publish(fujian.report_id)
    facts.add(replace(fujian, source=replace(fujian.source, content_hash="f" * 64)), "industry_and_it", "2")
    assert [agency.organ for agency in facts.agencies()] == ["industry_and_it"]


def test_what_a_killed_run_leaves_is_told(facts: FactStore, fujian: Report) -> None:
    half_written = facts.add(fujian, "", "1")
    assert facts.unfinished() == ([half_written], [])
    facts.publish(fujian.report_id)
    assert facts.unfinished() == ([], [])
    newer = replace(fujian, source=replace(fujian.source, content_hash="f" * 64))
    added(facts, newer)
    facts.publish(newer.report_id, replaces=[fujian.report_id])
    assert facts.unfinished() == ([], [half_written])
    facts.drop_passages(half_written)
    assert facts.unfinished() == ([], [])


def test_deleting_a_report_deletes_all_of_it(facts: FactStore, fujian: Report, database: Engine) -> None:
    facts.delete(added(facts, fujian))
    with database.connect() as connection:
        for table in (schema.report, schema.cell, schema.cell_place, schema.narrative, schema.passage, schema.finding, schema.document):
            assert connection.execute(table.select()).first() is None, table.name


def test_the_generation_grows_with_what_is_visible(facts: FactStore, fujian: Report) -> None:
    before = facts.generation()
    facts.add(fujian, "", "1")
    assert facts.generation() == before
    facts.publish(fujian.report_id)
    assert facts.generation() > before


def test_reports_are_filtered_and_paged(facts: FactStore, fujian: Report) -> None:
    for year in (2021, 2022, 2023):
        added(facts, replace(fujian, year=year))
    assert [report.year for report in facts.reports(schema.report.c.year >= 2022)] == [2022, 2023]
    assert [report.year for report in facts.reports(limit=1, offset=1)] == [2022]
    assert facts.extent() == (3, 1, (2021, 2023))


def test_derived_groups_can_be_looked_up_like_any_cell(facts: FactStore, fujian: Report) -> None:
    added(facts, fujian)
    stored = facts.report(fujian.report_id)
    assert stored is not None
    key = CellKey("requests.unavailable", "total")
    cell = facts.cells(stored, [key])[key]
    assert (cell.status, cell.known) == (CellStatus.DERIVED, 2)


def test_an_answer_reads_of_a_report_what_the_store_holds_and_nothing_twice(facts: FactStore, fujian: Report) -> None:
    added(facts, fujian)
    stored = facts.report(fujian.report_id)
    assert stored is not None
    keys = list(fujian.cells)
    once, whole = ReadOnce(facts), facts.cells(stored)
    assert once.cells(stored, keys[:5]) == {key: whole[key] for key in keys[:5]}
    assert once.cells(stored, [CellKey("requests.unheard_of", "total")]) == {}
    with recorded(facts._engine) as statements:
        assert once.cells(stored, keys[1:4]) == {key: whole[key] for key in keys[1:4]}
        assert once.cells(stored, [CellKey("requests.unheard_of", "total")]) == {}
    assert not statements
    assert once.cells(stored, keys[3:]) == {key: whole[key] for key in keys[3:]}
    for read, reader in ((once.figures, facts.figures), (once.findings, facts.findings)):
        assert read(stored.key) == reader(stored.key)
        with recorded(facts._engine) as statements:
            read(stored.key)
        assert not statements
