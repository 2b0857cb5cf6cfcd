"""The official form as data."""

from __future__ import annotations

import pytest

from indexer.domain.form import CellKey, editions, find_cell, newest_edition

# the keys of the contract that others rely on, by section
CONTRACT_2021 = {
    "二": """proactive.rules.issued proactive.rules.repealed proactive.rules.in_force proactive.normative_documents.issued
        proactive.normative_documents.repealed proactive.normative_documents.in_force proactive.licensing.decisions
        proactive.penalties.decisions proactive.enforcement.decisions proactive.fees.amount""",
    "三": """requests.new requests.carried_over requests.granted requests.partial requests.denied.state_secret
        requests.denied.prohibited_by_law requests.denied.security_and_stability requests.denied.third_party
        requests.denied.internal_affairs requests.denied.process_information requests.denied.enforcement_files
        requests.denied.administrative_inquiry requests.unavailable.not_held requests.unavailable.not_existing
        requests.unavailable.unclear requests.not_processed.petition requests.not_processed.repeated
        requests.not_processed.publication requests.not_processed.excessive requests.not_processed.reconfirmation
        requests.other.overdue_correction requests.other.overdue_fee requests.other.miscellaneous requests.concluded
        requests.carried_forward""",
    "四": " ".join(
        f"{row}.{column}"
        for row in ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
        for column in ("upheld", "corrected", "other", "pending", "total")
    ),
    "六": """fees.information_processing.notices fees.information_processing.amount_notified
        fees.information_processing.amount_received""",
}
ONLY_2019 = """proactive.rules.made proactive.rules.published proactive.rules.public_total proactive.normative_documents.made
    proactive.normative_documents.published proactive.normative_documents.public_total
    proactive.licensing.projects_previous_year proactive.licensing.change proactive.other_services.decisions
    proactive.penalties.projects_previous_year proactive.enforcement.change proactive.fees.projects_previous_year
    proactive.fees.change proactive.procurement.projects proactive.procurement.amount""".split()


@pytest.mark.parametrize("section", CONTRACT_2021)
def test_edition_2021_has_the_metrics_of_the_contract(section: str) -> None:
    found = {key.metric for table in editions()["2021"].tables if table.section == section for key in table.cell_keys()}
    assert found == set(CONTRACT_2021[section].split())


def test_section_three_is_crossed_with_seven_applicants() -> None:
    table = editions()["2021"].table("requests")
    assert table is not None
    assert [column.key for column in table.columns] == [
        "natural_person",
        "company",
        "research",
        "public_welfare",
        "legal_services",
        "other",
        "total",
    ]


def test_edition_2019_counts_other_things_in_section_two() -> None:
    metrics = {key.metric for key in editions()["2019"].cells}
    assert metrics.issuperset(ONLY_2019)
    assert "proactive.fees.amount" not in metrics
    assert "proactive.rules.issued" not in metrics


def test_edition_2019_prints_other_outcomes_as_one_row() -> None:
    cells = editions()["2019"].cells
    assert CellKey("requests.other", "total") in cells
    assert CellKey("requests.other.overdue_fee", "total") not in cells
    assert cells[CellKey("requests.other", "total")].row not in cells[CellKey("requests.other", "total")].table.groups


@pytest.mark.parametrize(("year", "edition"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")])
def test_an_edition_is_valid_in_its_years(year: int, edition: str) -> None:
    assert [found.id for found in editions().values() if found.valid_in(year)] == [edition]


def test_groups_are_the_sums_of_their_rows() -> None:
    table = newest_edition().table("requests")
    assert table is not None
    assert {group.key: len(table.members(group.key)) for group in table.groups} == {
        "requests.denied": 8,
        "requests.unavailable": 3,
        "requests.not_processed": 5,
        "requests.other": 3,
    }


def test_every_row_and_column_has_both_languages_and_a_unit() -> None:
    for edition in editions().values():
        assert edition.legal_source
        for info in edition.cells.values():
            assert info.row.label.zh
            assert info.row.label.en.isascii() or "’" in info.row.label.en
            assert info.column.label.zh
            assert info.column.label.en
            assert info.column.unit


def test_a_cell_key_reads_what_it_writes() -> None:
    for text in ("requests.new/total", "reconsideration.upheld"):
        assert str(CellKey.parse(text)) == text
    assert find_cell(CellKey.parse("requests.nonsense/total")) is None
