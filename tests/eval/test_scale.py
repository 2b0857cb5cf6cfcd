"""Benchmarks over very many reports: their store holds what the plain one does, and questions are served by indexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Engine, select, text

from eval.benchmarks.statements import plan, recorded, whole_tables
from eval.questions.bulk import store_many
from eval.questions.corpus import make_corpus
from eval.questions.store import store
from indexer.domain.form import TOTAL, CellKey
from indexer.gazetteer.regions import Gazetteer
from indexer.storage import schema
from indexer.storage.columns import Figure
from indexer.storage.database import ensure_schema, open_engine
from service.settings import Settings
from service.wiring import Runtime

CORPUS = make_corpus(1, 60)


@pytest.fixture
def known(tmp_path: Path, gazetteer: Gazetteer) -> Iterator[Runtime]:
    with Runtime(Settings(data_dir=tmp_path / "bulk", _env_file=None)) as runtime:
        store_many(CORPUS.reports, runtime.sql, gazetteer)
        yield runtime


def rows_of(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table with reports and agencies by name instead of by the store's own numbers."""
    found = {}
    with engine.connect() as connection:
        names = {row.id: row.name for row in connection.execute(select(schema.agency))}
        ids = {row.id: row.report_id for row in connection.execute(select(schema.report))}
        for table in (schema.agency, schema.report, schema.document, schema.cell, schema.cell_place):
            rows = [dict(row._mapping) for row in connection.execute(select(table))]
            for row in rows:
                row.pop("id", None)
                row.pop("indexed_at", None)
                row.update({"agency": names[row["agency"]]} if "agency" in row else {})
                row.update({"report": ids[row["report"]]} if "report" in row else {})
            found[table.name] = sorted(rows, key=repr)
    return found


def test_a_store_filled_in_bulk_holds_the_rows_of_one_filled_report_by_report(known: Runtime, tmp_path: Path, gazetteer: Gazetteer) -> None:
    with Runtime(Settings(data_dir=tmp_path / "plain", _env_file=None)) as plain:
        store(CORPUS.reports, plain.facts, gazetteer)
        assert rows_of(known.sql) == rows_of(plain.sql)


def test_agencies_of_one_name_in_two_places_are_two_in_bulk_as_well(tmp_path: Path, gazetteer: Gazetteer) -> None:
    [here, *_] = CORPUS.reports
    there = replace(here, agency=replace(here.agency, region_code="210102" if here.agency.region_code != "210102" else "120101"))
    with Runtime(Settings(data_dir=tmp_path, _env_file=None)) as runtime:
        store_many([*CORPUS.reports, there], runtime.sql, gazetteer)
        agencies = [item for item in runtime.facts.agencies() if item.agency.name == here.agency.name]
        assert {item.agency.region_code for item in agencies} == {here.agency.region_code, there.agency.region_code}
        assert len({item.key for item in agencies}) == len(agencies)
        assert {report.agency.region_code for report in runtime.facts.reports(schema.report.c.year == there.year)} >= {
            there.agency.region_code
        }


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("{agency}{year}年不予公开多少件", id="a group of one report"),
        pytest.param("How many requests did {agency} receive in {year}?", id="a figure asked in English"),
        pytest.param("{agency}历年收到的申请", id="a trend"),
        pytest.param("{agency}{year}年的公开率", id="a rate"),
    ],
)
def test_a_figure_of_a_named_agency_reads_no_table_whole(known: Runtime, question: str) -> None:
    report = CORPUS.reports[-1]
    with recorded(known.sql) as statements:
        answer = known.engine.ask(question.format(agency=report.agency.name, year=report.year))
    assert answer.values
    assert any("cell.form_column" in statement for statement in statements)
    assert whole_tables(known.sql, statements) == {}


@pytest.mark.parametrize("question", ["2023年哪个单位收到的申请最多？", "Which agency had the highest disclosure rate in 2023?"])
def test_a_ranking_reads_cells_by_the_index_of_their_column(known: Runtime, question: str) -> None:
    with recorded(known.sql) as statements:
        assert known.engine.ask(question).values
    assert not any("cell" in tables or "document" in tables for tables in whole_tables(known.sql, statements).values())


@pytest.mark.parametrize("question", ["2023年哪个单位收到的申请最多？", "哪个单位收到的申请最多？", "2023年哪个单位的公开率最高？"])
def test_a_ranking_reads_cells_and_reports_from_indexes_alone(known: Runtime, question: str) -> None:
    with recorded(known.sql) as statements:
        assert known.engine.ask(question).values
    [(ranking, parameters)] = [(sent, values) for sent, values in statements.items() if "OVER ()" in sent]
    steps = [step for step in plan(known.sql, ranking, parameters) if step.startswith(("SEARCH", "SCAN"))]
    assert any("cell" in step for step in steps)
    assert [step for step in steps if step.split()[1] in ("cell", "report") and "COVERING INDEX" not in step] == []


def test_ranks_and_places_are_those_of_the_known_figures(known: Runtime) -> None:
    of_year = [schema.report.c.year == 2023]
    figures = sorted((int(report.figure("requests.new") or 0) for report in CORPUS.reports if report.year == 2023), reverse=True)
    figure = Figure((CellKey("requests.new", TOTAL),))
    ranked, having = known.facts.columns.ranked(figure, of_year, descending=True, limit=3, offset=1)
    assert [item.value for item in ranked] == figures[1:4]
    assert having == len(figures)
    assert known.facts.columns.place(figure, of_year, figures[2], descending=True) == (figures.index(figures[2]) + 1, len(figures))
    assert known.facts.columns.ranked(figure, [schema.report.c.year == 1999], descending=True, limit=3) == ([], 0)


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param([], id="of all"),
        pytest.param([schema.report.c.year == 2023], id="of a year"),
        pytest.param([schema.agency.c.level == "county", schema.report.c.year > 2021], id="of a level since a year"),
        pytest.param([schema.report.c.year == 1999], id="of none"),
    ],
)
def test_the_first_report_is_the_first_that_is_listed(known: Runtime, conditions: list[ColumnElement[bool]]) -> None:
    assert known.facts.first_report(*conditions) == next(iter(known.facts.reports(*conditions, limit=1)), None)


def test_a_table_read_whole_is_told_from_one_read_by_an_index(known: Runtime) -> None:
    with recorded(known.sql) as statements, known.sql.connect() as connection:
        connection.execute(text("SELECT value FROM cell WHERE raw = '7'"))
        connection.execute(text("SELECT value FROM cell WHERE report = 1"))
    assert list(whole_tables(known.sql, statements).values()) == [["cell"]]


def test_a_table_that_postgresql_reads_whole_is_told_an_empty_one_is_not(postgres_url: str, gazetteer: Gazetteer) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    store_many(CORPUS.reports, engine, gazetteer)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    whole, empty = "SELECT sum(value) FROM cell", "SELECT sum(value) FROM narrative"
    assert whole_tables(engine, {whole: (), empty: ()}) == {whole: ["cell"]}
    engine.dispose()
