"""Whether files whose names say that they are parts of one report are: told by what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.domain.form import CellKey
from indexer.domain.text import squeeze
from indexer.domain.versions import same_text
from indexer.extraction.identity import title_at_top
from indexer.extraction.outline import outline
from indexer.extraction.tables import detect_edition, extract_cells
from indexer.parsing.document import ParsedDocument, TextLine

# a page cut out of a table can have some rows fitted wrongly
_MIN_SHARED_CELLS = 8
# a signature or a heading may stand in several parts
_MIN_TEXT = 100
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class PartsSeen:
    """The parts of a report so far. A report has one title, prints each cell of its form once, and says nothing twice."""

    _titles: list[tuple[str, int]] = field(default_factory=list)
    _cells: list[set[CellKey]] = field(default_factory=list)
    _prose: list[str] = field(default_factory=list)

    def takes(self, part: ParsedDocument) -> bool:
        """Whether the next part can be of the same report as those before; if so it is one of them from now on."""
        title, cells, prose = title_at_top(part), _printed(part), _prose_of(part)
        if title and not all(_same_title(title, other) for other in self._titles):
            return False
        if any(_mostly_shared(cells, other) for other in self._cells) or any(_repeats(prose, other) for other in self._prose):
            return False
        self._titles += [title] if title else []
        self._cells.append(cells)
        self._prose.append(prose)
        return True


def _same_title(one: tuple[str, int], other: tuple[str, int]) -> bool:
    (agency, year), (other_agency, other_year) = one, other
    # with or without the province, or the word 附件, before the name
    return year == other_year and (agency.endswith(other_agency) or other_agency.endswith(agency))


def _printed(part: ParsedDocument) -> set[CellKey]:
    edition = detect_edition(part, None)
    return {key for key, cell in extract_cells(list(outline(part, edition)), edition).items() if cell.value is not None}


def _mostly_shared(cells: set[CellKey], other: set[CellKey]) -> bool:
    shared = len(cells & other)
    return shared >= _MIN_SHARED_CELLS and 2 * shared > min(len(cells), len(other))


def _prose_of(part: ParsedDocument) -> str:
    return "\n".join(squeeze(element.text) for element in part.elements if isinstance(element, TextLine))


def _repeats(prose: str, other: str) -> bool:
    return min(len(_CHINESE.findall(prose)), len(_CHINESE.findall(other))) >= _MIN_TEXT and same_text(prose, other)
