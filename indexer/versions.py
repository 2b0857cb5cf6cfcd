"""Whose report a document is, whether the stores hold it already, and which document of an agency and year is current."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.domain.report import Agency, Report
from indexer.domain.versions import Because, Precedence, Version, precedence, printed_figures, prose_of, says_it_corrects
from indexer.extraction.agency import identify_agency
from indexer.extraction.identity import Manifest
from indexer.gazetteer.organs import organ_of, without_head_office
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.files import read_bytes
from indexer.storage import schema
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport


@dataclass(frozen=True)
class Place:
    """Where a document stands among those of its agency and year: what it replaces, or what it stands behind.

    `again`: it is current already, and read again.
    """

    replaces: dict[str, Because] = field(default_factory=dict)
    superseded_by: tuple[str, Because] | None = None
    again: bool = False


class Versions:
    """Compares a document with what one fact store holds."""

    def __init__(self, facts: FactStore, gazetteer: Gazetteer, extractor_version: str, limits: Limits = LIMITS) -> None:
        self._facts = facts
        self._gazetteer = gazetteer
        self._extractor_version = extractor_version
        self._limits = limits

    def indexed_as(self, path: Path, content_hash: str, manifest: Manifest | None) -> StoredReport | None:
        """The report a file of that hash was indexed as, if nothing that decides its content, or which is current, has changed since."""
        table = schema.report.c
        same = (table.source_hash == content_hash, table.extractor_version == self._extractor_version)
        for report in self._facts.reports(*same, superseded=True):
            current = self._facts.current(report)
            taken_back = report.superseded_because == Because.REVISION and report.file == str(path)
            if current is not None and not taken_back and (manifest is None or self._agrees(manifest, report)):
                return report
        return None

    def _agrees(self, manifest: Manifest, report: StoredReport) -> bool:
        """Whether a report indexed before says what a manifest says now; an agency may be spelled in several ways."""
        named = identify_agency([manifest.agency], "", self._gazetteer) if manifest.agency else None
        same = named is not None and self._body(named.name) == self._body(report.agency.name)
        places = {named.region_code if named else "", report.agency.region_code}
        agency = report.agency.name if same and ("" in places or len(places) == 1) else manifest.agency
        return replace(manifest, agency=agency).agrees_with(report.agency.name, report.year, report.source_url)

    def known_as(self, agency: Agency) -> Agency:
        """The agency as the store has it, where a report spells it with or without its province or city."""
        if not agency.region_code:
            return agency
        body = self._body(agency.name)
        table = schema.agency.c
        near = self._facts.agencies(table.region_code == agency.region_code, table.organ == organ_of(agency.name, self._gazetteer))
        known = [item.agency for item in near if self._body(item.name) == body and item.agency.level is agency.level]
        return next((item for item in known if item.name == agency.name), known[0] if known else agency)

    def _body(self, name: str) -> str:
        """An agency's name without its places and its head office."""
        return self._gazetteer.prefix(without_head_office(name, self._gazetteer))[1]

    def settle(self, report: Report, agency: Agency, beside: Collection[str] = ()) -> Place:
        """Where a document stands among those that are current for its agency and year. `beside`: ids of reports bound with it."""
        same = (schema.agency.c.name == agency.name, schema.agency.c.region_code == agency.region_code, schema.report.c.year == report.year)
        new = _version(report)
        files = {report.source.file, *(part.file for part in report.source.parts)}
        again = False
        # a manifest has settled agency or year otherwise since these very bytes were read
        table = schema.report.c
        misread = self._facts.reports(table.file == report.source.file, table.source_hash == report.source.content_hash)
        replaces = {other.report_id: Because.REVISION for other in misread if other.report_id not in {report.report_id, *beside}}
        for other in self._facts.reports(*same):
            if other.report_id == report.report_id:
                again = True
                continue
            verdict = self._precedence(new, files, other)
            if verdict is not None and not verdict.new_is_current:
                return Place(superseded_by=(other.report_id, verdict.because))
            if verdict is not None:
                replaces[other.report_id] = verdict.because
        return Place(replaces, again=again)

    def _precedence(self, new: Version, files: set[str], other: StoredReport) -> Precedence | None:
        """`files`: those of the new document; a report that loses or gains a part is still read from the same file."""
        copied = new.file in self._facts.copies(other.key) and not _is_there(Path(other.file), self._limits)
        same_file = copied or not files.isdisjoint({other.file, *(part.file for part in self._facts.parts(other.key))})
        cells = self._facts.cells(other)
        text = self._facts.text(other.key)
        held = Version(
            report_id=other.report_id,
            file=other.file,
            figures=printed_figures(cells),
            prose=prose_of(item.passage.text for item in self._facts.passages([other.key])),
            from_picture=any(cell.confidence is not None for cell in cells.values()),
            says_it_corrects=says_it_corrects(text, Path(other.file).stem),
            published_on=other.published_on,
            retrieved_at=other.retrieved_at,
            url=other.source_url,
        )
        return precedence(new, held, same_file)


def _is_there(file: Path, limits: Limits) -> bool:
    """Whether a file, or a member of an archive, can still be read."""
    try:
        read_bytes(file, limits)
    except UnreadableReportError:
        return False
    return True


def _version(report: Report) -> Version:
    return Version(
        report_id=report.report_id,
        file=report.source.file,
        figures=printed_figures(report.cells),
        prose=prose_of(passage.text for passage in report.passages),
        from_picture=any(cell.confidence is not None for cell in report.cells.values()),
        says_it_corrects=says_it_corrects(report.text, Path(report.source.file).stem),
        published_on=report.published_on,
        retrieved_at=report.source.retrieved_at,
        url=report.source.url,
    )
