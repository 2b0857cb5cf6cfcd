"""A person's corrections: what they change, that they can be taken back, and that they outlive a new version."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.corrections import CorrectionError, Corrector
from indexer.domain.errors import UnknownMetricError, UnknownReportError
from indexer.domain.form import CellKey
from indexer.domain.report import Cell, CellStatus, Finding, NarrativeFigure, Relation
from indexer.gazetteer.regions import Gazetteer
from indexer.storage.corrections import Action
from indexer.storage.rows import StoredReport
from tests.indexer.extraction.reports import proactive_table, report_text, requests_table
from tests.indexer.stores import Stores

GRANTED = CellKey("requests.granted", "total")
SECRET = CellKey("requests.denied.state_secret", "natural_person")
DENIED = CellKey("requests.denied", "natural_person")
LICENSING = CellKey("proactive.licensing.decisions")
REASON = "the scan is misread; the page shows another figure"

# the total of 三（一） is misread: 8 where seven were granted; the sentence says 7
MISREAD = report_text(
    one="2023年，本局办理政府信息公开申请，其中予以公开7件，申请人没有提出异议，群众对答复表示满意。",
    three=requests_table(
        {
            "new": [9, 0, 0, 0, 0, 0, 9],
            "granted": [7, 0, 0, 0, 0, 0, 8],
            "denied.state_secret": [2, 0, 0, 0, 0, 0, 2],
            "concluded": [9, 0, 0, 0, 0, 0, 9],
        }
    ),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path, gazetteer: Gazetteer) -> Iterator[Stores]:
    folder = tmp_path / "stores"
    folder.mkdir()
    stores = Stores(folder, gazetteer, "" if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield stores
    stores.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(MISREAD, encoding="utf-8")
    return path


def indexed(stores: Stores, file: Path) -> StoredReport:
    stores.index(file)
    (report,) = stores.facts.reports()
    return report


def everything(stores: Stores, report: StoredReport) -> tuple[dict[CellKey, Cell], list[NarrativeFigure], list[Finding]]:
    return stores.facts.cells(report), stores.facts.figures(report.key), stores.facts.findings(report.key)


def rules(stores: Stores, report: StoredReport) -> set[str]:
    return {finding.rule for finding in stores.facts.findings(report.key)}


def test_a_correction_settles_the_sums_and_the_prose_that_its_cell_broke(stores: Stores, file: Path) -> None:
    report = indexed(stores, file)
    assert {"row-sum", "column-sum", "prose-cell"} <= rules(stores, report)
    generation = stores.facts.generation()
    made = Corrector(stores.facts).correct(report.report_id, "requests.granted/total", "7", REASON, "li")
    assert (made.before and made.before.value, made.cell and made.cell.value) == (8, 7)
    assert not {"row-sum", "column-sum", "prose-cell"} & rules(stores, report)
    cell = stores.facts.cells(report, [GRANTED])[GRANTED]
    assert (cell.status, cell.raw, cell.correction and (cell.correction.printed, cell.correction.reason, cell.correction.author)) == (
        CellStatus.CORRECTED,
        "8",
        (Decimal(8), REASON, "li"),
    )
    assert {figure.relation for figure in stores.facts.figures(report.key) if GRANTED in figure.cells} == {Relation.CONFIRMS}
    assert not any(item.status is CellStatus.DISPUTED for item in stores.facts.cells(report).values())
    assert stores.facts.generation() > generation


def test_groups_are_computed_anew(stores: Stores, file: Path) -> None:
    report = indexed(stores, file)
    Corrector(stores.facts).correct(report.report_id, str(SECRET), "5", REASON, "li")
    Corrector(stores.facts).correct(report.report_id, "requests.denied.state_secret/company", "1", REASON, "li")
    assert stores.facts.cells(report, [DENIED])[DENIED].known == 5
    assert sum(cell.correction is not None for cell in stores.facts.cells(report).values()) == 2
    assert "column-sum" in rules(stores, report)


def test_taken_back_everything_is_as_it_was_read(stores: Stores, file: Path) -> None:
    report = indexed(stores, file)
    before = everything(stores, report)
    corrector = Corrector(stores.facts)
    for cell, value in ((GRANTED, "7"), (SECRET, "5"), (SECRET, "blank"), (LICENSING, "1,234")):
        corrector.correct(report.report_id, str(cell), value, REASON, "li")
    assert everything(stores, report) != before
    for cell in (SECRET, GRANTED, LICENSING):
        corrector.revert(report.report_id, str(cell), "it was right", "wang")
    assert everything(stores, report) == before
    log = stores.facts.correction_log([report.report_id])
    assert [entry.action for entry in log] == [Action.SET] * 4 + [Action.REVERT] * 3
    assert [(entry.correction.printed, entry.correction.value) for entry in log[1:3]] == [(2, 5), (2, None)]
    assert log[-1].correction.author == "wang"


def test_a_blank_is_no_zero_and_what_the_sums_determine_stands_beside_it(stores: Stores, file: Path) -> None:
    report = indexed(stores, file)
    corrector = Corrector(stores.facts)
    corrector.correct(report.report_id, "proactive.licensing.decisions", "blank", REASON, "li")
    cell = stores.facts.cells(report, [LICENSING])[LICENSING]
    assert (cell.status, cell.value, cell.known, cell.raw) == (CellStatus.BLANK, None, None, "5")
    assert "not-printed" in rules(stores, report)
    corrector.correct(report.report_id, "requests.granted", "blank", REASON, "li")
    cell = stores.facts.cells(report, [GRANTED])[GRANTED]
    assert (cell.value, cell.known, cell.derivation and cell.derivation.rule) == (None, 7, "row-sum")


def test_a_blank_is_filled(stores: Stores, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(report_text(two=proactive_table().replace("行政许可\t5", "行政许可\t")), encoding="utf-8")
    report = indexed(stores, path)
    Corrector(stores.facts).correct(report.report_id, str(LICENSING), "12", REASON, "li")
    cell = stores.facts.cells(report, [LICENSING])[LICENSING]
    assert (cell.value, cell.raw, cell.correction and cell.correction.printed) == (12, "", None)


def test_it_outlives_indexing_again_and_a_new_version_that_reads_the_same(
    stores: Stores, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = indexed(stores, file)
    corrector = Corrector(stores.facts)
    corrector.correct(report.report_id, str(GRANTED), "7", REASON, "li")
    corrector.correct(report.report_id, str(LICENSING), "6", REASON, "li")
    stores.index(file)
    assert stores.facts.cells(report, [GRANTED])[GRANTED].value == 7
    monkeypatch.setattr("indexer.pipeline.EXTRACTOR_VERSION", "next")
    report = indexed(stores, file)
    assert (report.extractor_version, stores.facts.cells(report, [GRANTED])[GRANTED].value) == ("next", 7)
    file.write_text(MISREAD.replace("行政许可\t5", "行政许可\t9") + "\n\n补充说明一句。", encoding="utf-8")
    newer = indexed(stores, file)
    assert newer.report_id != report.report_id
    cells = stores.facts.cells(newer, [GRANTED, LICENSING])
    made = cells[GRANTED].correction
    assert (cells[GRANTED].value, made and made.reason) == (7, REASON)
    assert (cells[LICENSING].value, cells[LICENSING].correction) == (9, None)
    carried, lapsed = stores.facts.correction_log([newer.report_id])
    assert (lapsed.action, lapsed.correction.key, lapsed.carried_from) == (Action.LAPSE, LICENSING, report.report_id)
    assert (carried.carried_from, carried.correction.author) == (report.report_id, "li")
    corrector.revert(newer.report_id, str(GRANTED), "it was right", "wang")
    assert stores.facts.cells(newer, [GRANTED])[GRANTED].value == 8
    assert "row-sum" in rules(stores, newer)


def test_a_correction_lapses_where_the_same_file_is_read_otherwise(stores: Stores, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = indexed(stores, file)
    Corrector(stores.facts).correct(report.report_id, str(LICENSING), "6", REASON, "li")
    entry = stores.facts.correction_log([report.report_id])[0]
    changed = [
        type(entry)(
            entry.report_id, Action.SET, type(entry.correction)(LICENSING, Decimal(3), Decimal(6), REASON, "li", entry.correction.made_at)
        )
    ]
    stores.facts.log_corrections(changed)  # as if an earlier reader had seen a 3
    monkeypatch.setattr("indexer.pipeline.EXTRACTOR_VERSION", "next")
    report = indexed(stores, file)
    cell = stores.facts.cells(report, [LICENSING])[LICENSING]
    assert (cell.value, cell.correction) == (5, None)
    assert stores.facts.correction_log([report.report_id])[-1].action is Action.LAPSE


@pytest.mark.parametrize(
    ("cell", "value", "error", "words"),
    [
        ("requests.knew", "1", UnknownMetricError, "requests.new"),
        ("requests.new/persons", "1", UnknownMetricError, "requests.new/"),
        ("requests.new", "twelve", CorrectionError, "is no number"),
        ("requests.new", "", CorrectionError, "is no number"),
        ("requests.new", "-3", CorrectionError, "negative"),
        ("requests.new", "1.5", CorrectionError, "no whole number"),
        ("proactive.fees.amount", "1234567890123456", CorrectionError, "digits"),
        ("requests.denied", "3", CorrectionError, "sum of its rows"),
    ],
)
def test_what_cannot_be_corrected_is_named(
    cell: str, value: str, error: type[Exception], words: str, tmp_path: Path, gazetteer: Gazetteer, file: Path
) -> None:
    stores = Stores(tmp_path, gazetteer)
    report = indexed(stores, file)
    with pytest.raises(error, match=words):
        Corrector(stores.facts).correct(report.report_id, cell, value, REASON, "li")
    assert stores.facts.correction_log([report.report_id]) == []


def test_nothing_to_take_back_no_reason_and_no_report_are_named(tmp_path: Path, gazetteer: Gazetteer, file: Path) -> None:
    stores = Stores(tmp_path, gazetteer)
    report = indexed(stores, file)
    corrector = Corrector(stores.facts)
    with pytest.raises(CorrectionError, match=r"no correction of requests\.new/total holds"):
        corrector.revert(report.report_id, "requests.new", REASON, "li")
    with pytest.raises(CorrectionError, match="needs a reason"):
        corrector.correct(report.report_id, "requests.new", "1", "  ", "li")
    with pytest.raises(UnknownReportError, match="nosuch"):
        corrector.correct("nosuch", "requests.new", "1", REASON, "li")
    file.write_text(MISREAD + "\n\n补充说明一句。", encoding="utf-8")
    stores.index(file)
    with pytest.raises(UnknownReportError, match="superseded"):
        corrector.correct(report.report_id, "requests.new", "1", REASON, "li")
