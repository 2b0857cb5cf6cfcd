"""Whether files whose names say that they are parts of one report are: told by what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.domain.form import CellKey, Edition
from indexer.extraction.identity import title_at_top
from indexer.extraction.outline import Located, outline
from indexer.extraction.tables import detect_edition, extract_cells
from indexer.parsing.document import ParsedDocument, TextLine

# a page cut out of a table can have some rows fitted wrongly
_MIN_SHARED_CELLS = 8
# sentences under an entry of a table of contents look like a section
_MIN_REPEATED = 2


@dataclass
class PartsSeen:
    """The parts of a report so far. A report has one title, begins each section of prose once, and prints each cell once."""

    _titles: list[tuple[str, int]] = field(default_factory=list)
    _begun: set[str] = field(default_factory=set)
    _repeated: set[str] = field(default_factory=set)
    _cells: list[set[CellKey]] = field(default_factory=list)

    def takes(self, part: ParsedDocument) -> bool:
        """Whether the next part can be of the same report as those before; if so it is one of them from now on."""
        edition = detect_edition(part, None)
        located = list(outline(part, edition))
        title, begun, cells = title_at_top(part), _begun(located, edition), _printed(located, edition)
        if title and not all(_same_title(title, other) for other in self._titles):
            return False
        repeated = self._repeated | (begun & self._begun)
        if len(repeated) >= _MIN_REPEATED or any(_mostly_shared(cells, other) for other in self._cells):
            return False
        self._titles += [title] if title else []
        self._begun |= begun
        self._repeated = repeated
        self._cells.append(cells)
        return True


def _same_title(one: tuple[str, int], other: tuple[str, int]) -> bool:
    (agency, year), (other_agency, other_year) = one, other
    # with or without the province, or the word 附件, before the name
    return year == other_year and (agency.endswith(other_agency) or other_agency.endswith(agency))


def _begun(located: Sequence[Located], edition: Edition) -> set[str]:
    """Sections of prose that begin here: their titles with sentences below."""
    with_tables = {table.section for table in edition.tables}
    sentences = (item for item in located if isinstance(item.element, TextLine) and "。" in item.element.text)
    return {item.section for item in sentences if item.section} - with_tables


def _printed(located: Sequence[Located], edition: Edition) -> set[CellKey]:
    return {key for key, cell in extract_cells(located, edition).items() if cell.value is not None}


def _mostly_shared(cells: set[CellKey], other: set[CellKey]) -> bool:
    shared = len(cells & other)
    return shared >= _MIN_SHARED_CELLS and 2 * shared > min(len(cells), len(other))
