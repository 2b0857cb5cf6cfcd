"""From a parsed document to a report: the one place where the parts of extraction meet."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.domain.reconciliation import arithmetic_findings, derive, not_printed_findings
from indexer.domain.report import CellStatus, Report, Source
from indexer.extraction.identity import Manifest, identify
from indexer.extraction.local_tables import part_tables, table_figures, table_passages
from indexer.extraction.mentions import claims_made, link_figures, state_cells
from indexer.extraction.narrative import narrative_figures
from indexer.extraction.outline import outline
from indexer.extraction.paragraphs import paragraphs
from indexer.extraction.passages import passages
from indexer.extraction.pictures import unconfirmed_findings
from indexer.extraction.places import with_pages
from indexer.extraction.prose_rules import cell_findings, claim_findings, date_findings, part_findings, share_findings, text_findings
from indexer.extraction.tables import detect_edition, extract_cells
from indexer.extraction.turned import upright
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.document import ParsedDocument

_CELLS_NEEDED = 20  # fewer, and neither tables nor prose came through: a truncated download, an index page


def extract(document: ParsedDocument, data: bytes, path: Path, gazetteer: Gazetteer, manifest: Manifest | None = None) -> Report:
    """Read a report out of a parsed document.

    `data` are the bytes of the file, for its hash; `manifest` is what a manifest.csv says of it, and settles agency and year.

    Raises:
        UnreadableReportError: no report, no agency, or no year.
    """
    manifest = manifest or Manifest()
    identity = identify(document, path.name, gazetteer, manifest)
    edition = detect_edition(document, identity.year)
    located = upright(list(outline(document, edition)), edition)
    prose = list(paragraphs(located))
    of_form, local = part_tables(located, edition, identity.year)
    cells = derive(extract_cells(of_form, edition), edition)
    figures = link_figures(narrative_figures(prose, identity.agency, identity.year, gazetteer), prose, cells, identity.year)
    claims = list(claims_made(prose))
    cells = derive(state_cells(cells, figures, claims, edition), edition)
    known = sum(cell.status is not CellStatus.ABSENT for cell in cells.values())
    if known < _CELLS_NEEDED and not figures and not local:
        raise UnreadableReportError(
            f"{path.name} holds neither the tables nor the figures of a report", "check that the download was complete"
        )
    findings = (
        *arithmetic_findings(cells, edition),
        *cell_findings(figures, cells),
        *share_findings(figures, prose, cells),
        *claim_findings(claims, cells),
        *part_findings(figures),
        *not_printed_findings(cells, edition),
        *unconfirmed_findings(cells, edition),
        *text_findings(prose),
        *date_findings(identity),
    )
    report = Report(
        agency=identity.agency,
        year=identity.year,
        period=identity.period,
        edition=edition,
        title=identity.title,
        source=Source(str(path), hashlib.sha256(data).hexdigest(), manifest.source_url, _timestamp(manifest.retrieved_at)),
        cells=cells,
        figures=(*figures, *table_figures(local, identity.year)),
        passages=(*passages(prose, edition), *table_passages(local)),
        findings=findings,
        text=document.text,
        signed_on=identity.signed_on,
        published_on=identity.published_on,
    )
    sentences = (paragraph.place(start, end) for paragraph in prose for start, end in paragraph.sentences())
    return with_pages(report, document, sentences)


def _timestamp(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
