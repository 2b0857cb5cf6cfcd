"""Reports, cells, figures, passages and findings as plain records, the same in the API, in exports and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.domain.report import Cell, CellStatus, Finding, NarrativeFigure, Part, Passage, Place
from indexer.gazetteer.spelling import Spellings
from indexer.storage.corrections import LogEntry
from indexer.storage.rows import StoredReport
from prompts.wordings import LANGUAGES, wordings
from service.answering.findings import finding_text
from service.answering.names import Names, plain
from service.numbers import json_number
from service.places import page_image, page_number
from service.understanding.query import Language

if TYPE_CHECKING:
    from indexer.corrections import Made

Record = dict[str, Any]


def report_record(report: StoredReport, conflicts_with: Sequence[str] = ()) -> Record:
    """A report's own fields; `conflicts_with` are other documents that claim its agency and year."""
    return {
        "report_id": report.report_id,
        "agency": report.agency.name,
        "region_code": report.agency.region_code,
        "level": report.agency.level.value,
        "scope": report.agency.scope.value,
        "year": report.year,
        "period_start": report.period[0].isoformat(),
        "period_end": report.period[1].isoformat(),
        "edition": report.edition_id,
        "title": report.title,
        "signed_on": report.signed_on.isoformat() if report.signed_on else None,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "source_url": report.source_url,
        "retrieved_at": report.retrieved_at.isoformat() if report.retrieved_at else None,
        "source_hash": report.source_hash,
        "indexed_at": report.indexed_at.isoformat(),
        "extractor_version": report.extractor_version,
        "file": Path(report.file).name,
        "superseded_by": report.superseded_by,
        "superseded_because": report.superseded_because,
        "conflicts_with": list(conflicts_with),
    }


def version_record(report: StoredReport) -> Record:
    """A document of a report, as a list of its versions has it."""
    return {
        "report_id": report.report_id,
        "title": report.title,
        "file": Path(report.file).name,
        "source_url": report.source_url,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "retrieved_at": report.retrieved_at.isoformat() if report.retrieved_at else None,
        "indexed_at": report.indexed_at.isoformat(),
        "superseded_by": report.superseded_by,
        "superseded_because": report.superseded_because,
    }


def part_record(part: Part) -> Record:
    """One of the files of a report; `first_page` is the number of its first page in `/reports/{id}/pages/{n}.png`, null without pages."""
    return {
        "file": Path(part.file).name,
        "source_hash": part.content_hash,
        "first_page": None if part.first_page is None else part.first_page + 1,
    }


def version_notice(report: StoredReport) -> dict[str, str] | None:
    """What a reader of a superseded report must know, in both languages."""
    if report.superseded_by is None:
        return None
    key = f"version.{report.superseded_because or 'revision'}"
    return {language: wordings(language)(key, report_id=report.superseded_by) for language in LANGUAGES}


def log_record(entry: LogEntry) -> Record:
    """An entry of the log of corrections."""
    correction = entry.correction
    return {
        "report_id": entry.report_id,
        "metric": correction.key.metric,
        "applicant": correction.key.applicant,
        "action": entry.action.value,
        "from": _number(correction.printed),
        "to": _number(correction.value),
        "reason": correction.reason,
        "by": correction.author,
        "at": correction.made_at.isoformat(),
        "carried_from": entry.carried_from,
    }


def made_record(made: Made) -> Record:
    """What a correction did to its cell."""
    return {
        "report_id": made.report.report_id,
        "agency": made.report.agency.name,
        "year": made.report.year,
        "metric": made.key.metric,
        "applicant": made.key.applicant,
        "before": cell_record(made.report, made.before) if made.before else None,
        "cell": cell_record(made.report, made.cell) if made.cell else None,
    }


def cell_record(report: StoredReport, cell: Cell) -> Record:
    """A cell with the report it stands in; `derived_…` is what a rule determines where nothing is printed, and the figures
    among those it rests on that are disputed, or read from a picture and not confirmed.
    """
    printed = cell.value is not None or cell.status is not CellStatus.DERIVED
    derivation = cell.derivation
    return {
        "report_id": report.report_id,
        "agency": report.agency.name,
        "region_code": report.agency.region_code,
        "year": report.year,
        "scope": report.agency.scope.value,
        "level": report.agency.level.value,
        "edition": report.edition_id,
        "metric": cell.key.metric,
        "applicant": cell.key.applicant,
        "value": _number(cell.value if printed else cell.known),
        "unit": cell.unit,
        "status": cell.status.value,
        "raw": cell.raw,
        "note": cell.note,
        "derived_value": json_number(derivation.value) if derivation else None,
        "derived_by": derivation.rule if derivation else None,
        "derived_from_doubtful": [str(key) for key in derivation.doubtful] if derivation else [],
        "page": page_number(cell.place),
        "source": report.source_url or Path(report.file).name,
        "source_hash": report.source_hash,
        "confidence": cell.confidence,
        "corrected_from": _number(cell.correction.printed) if cell.correction else None,
        "correction_reason": cell.correction.reason if cell.correction else None,
    }


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else json_number(value)


def place_record(place: Place | None) -> Record | None:
    """A place, without what its format does not have."""
    return {name: value for name, value in vars(place).items() if value is not None} if place else None


def placed(record: Record, report: StoredReport, place: Place | None) -> Record:
    """A record with its whole place, and the address of the page drawn with a frame around it."""
    return record | {"place": place_record(place), "page_image": page_image(report.report_id, place)}


def figure_record(report: StoredReport, figure: NarrativeFigure) -> Record:
    """A narrative figure."""
    return {
        "report_id": report.report_id,
        "agency": report.agency.name,
        "year": report.year,
        "metric": "narrative",
        "value": json_number(figure.value),
        "unit": figure.unit,
        "status": CellStatus.STATED.value,
        "subject": figure.subject,
        "qualifier": figure.qualifier.value,
        "period": figure.period,
        "about": figure.about or None,
        "sentence": figure.sentence,
        "section": figure.section,
        "start": figure.place.start,
        "end": figure.place.end,
        "page": page_number(figure.place),
        "cells": [str(key) for key in figure.cells],
        "relation": figure.relation.value if figure.relation else None,
    }


def passage_record(passage: Passage) -> Record:
    """A passage."""
    return {"section": passage.section, "heading": passage.heading, "text": passage.text}


class FindingRecords:
    """Findings as records, with their text in both languages."""

    def __init__(self, spellings: Spellings) -> None:
        self._names = {language: Names(language, spellings) for language in Language}

    def record(self, report: StoredReport, finding: Finding) -> Record:
        return {
            "report_id": report.report_id,
            "agency": report.agency.name,
            "year": report.year,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "cells": [str(key) for key in finding.cells],
            "sentences": list(finding.sentences),
            "printed": plain(finding.printed) if finding.printed is not None else None,
            "computed": plain(finding.computed) if finding.computed is not None else None,
            "detail": finding.detail or None,
            "text": {language.value: finding_text(finding, names) for language, names in self._names.items()},
        }

    def placed(self, report: StoredReport, finding: Finding) -> Record:
        """A finding with the places of its sentences, and the addresses of their pages drawn with a frame around them."""
        return self.record(report, finding) | {"places": [placed({}, report, place) for place in finding.places]}
