"""Reports published in several files, made of generated reports whose figures are known."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from pathlib import Path

from eval.generator.layout import Block, Layout, Line, LineKind, Table
from eval.generator.renderers.formats import render
from eval.generator.renderers.pdf import render_pdf
from eval.generator.renderers.scan import DPI, scanned_pages
from eval.generator.sample import Sample, make_sample
from eval.generator.truth import Presence
from indexer.domain.form import CellKey
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport

CLEAN: frozenset[str] = frozenset()


def clean(seed: int) -> Sample:
    """A report without any damage."""
    return make_sample(seed, "html", CLEAN)


def page_pictures(sample: Sample) -> list[bytes]:
    """Each page of a report as a scanned picture."""
    pictures = []
    for page in scanned_pages(render_pdf(sample.layout, "ruled", random.Random(1)), random.Random(1)):
        file = io.BytesIO()
        page.save(file, "PNG", dpi=(DPI, DPI))
        pictures.append(file.getvalue())
    return pictures


def prose_and_tables(sample: Sample, tables_as: str = "docx", shape: str = "merged") -> tuple[bytes, bytes]:
    """A report as a web page that has the prose, and a file of another format that has nothing but the tables."""
    prose = tuple(block for block in sample.layout.blocks if not isinstance(block, Table))
    annex: tuple[Block, ...] = (Line("附件", LineKind.NOTE), *sample.layout.tables())
    page = render(replace(sample.layout, blocks=prose), "html", "merged", random.Random(1)).data
    return page, render(Layout(annex), tables_as, shape, random.Random(1)).data


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def misread(facts: FactStore, report: StoredReport, sample: Sample) -> list[CellKey]:
    """The cells that are printed and stored with another figure, or with none."""
    cells = facts.cells(report)
    printed = {key: cell.value for key, cell in sample.truth.cells.items() if cell.presence is Presence.PRINTED}
    assert len(printed) > 50
    return [key for key, value in printed.items() if key not in cells or cells[key].value != value]
