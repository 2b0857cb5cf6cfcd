"""Cut the prose into passages small enough to be found by their meaning and whole enough to be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.domain.form import Edition, Label
from indexer.domain.report import Passage
from indexer.extraction.labels import core, similarity
from indexer.extraction.paragraphs import Paragraph

MAX_PASSAGE = 400
"""Characters in a passage; a longer paragraph is cut, first where it counts its points. The default embedder reads 512 tokens."""

# too short to say anything by itself: a signature, a date
_MIN_PASSAGE = 12
# a point or a rest shorter than this stays with what stands before it
_MIN_PART = 60
_MAX_SUBHEADING = 30
_NUMBERED = r"(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}[、.．]|\d{1,2}[.．、](?!\d))"
# a numbered line that ends without a stop, whatever commas it holds, or one without any mark or figure
_SUBHEADING = re.compile(rf"{_NUMBERED}[^。；：！？;:!?]+|[^。；：！？;:!?，,\d]+")
# （二）依申请公开方面。一是… : the heading of a paragraph, printed as its first sentence
_RUN_IN = re.compile(rf"{_NUMBERED}[^。；！？;!?]{{2,24}}[。：:]")
_POINT = re.compile(rf"[一二三四五六七八九十]{{1,2}}是|第[一二三四五六七八九十]{{1,2}}[,，、]|[①-⑳]|{_NUMBERED}")
_STATES = re.compile("[。；，：;:]")
# 针对上述问题，采取了以下措施： says nothing without what stands below it
_LEADS_IN = re.compile(r".*(?:[：:]|(?:上述|以上|以下|如下|下列|下面|主要表现|主要体现).*[。，；;])")
_MAX_LEAD_IN = 60
# a torn label of the form is this like it, and little longer
_MIN_LIKENESS = 0.75
_MAX_LONGER = 1.3


def passages(paragraphs: Sequence[Paragraph], edition: Edition) -> Iterator[Passage]:
    """Passages in reading order; each is one paragraph, or whole sentences of one, under the nearest heading.

    A sub-heading is the heading of the paragraphs below it, no passage of its own; a short paragraph that leads in what follows is
    one with that. What is torn out of the tables of the form is none.
    """
    prose = [item for item in paragraphs if not _is_of_form(item.text, edition) and not _is_title(item)]
    above, over = "", ("", "")
    leading: list[Paragraph] = []
    for index, paragraph in enumerate(prose):
        part = (paragraph.section, paragraph.heading)
        above, over = (above, over) if part == over else ("", part)
        follows = index + 1 < len(prose) and (prose[index + 1].section, prose[index + 1].heading) == part
        if follows and len(paragraph.text) <= _MAX_SUBHEADING and _SUBHEADING.fullmatch(paragraph.text):
            above = paragraph.text
        elif follows and len(paragraph.text) <= _MAX_LEAD_IN and _LEADS_IN.fullmatch(paragraph.text):
            leading.append(paragraph)
        else:
            yield from _of_paragraph(_led_in(leading, replace(paragraph, heading=above or paragraph.heading)))
            leading = []


def _led_in(leading: Sequence[Paragraph], paragraph: Paragraph) -> Paragraph:
    """A paragraph and what leads it in, as one text."""
    together = [*leading, paragraph]
    text = "".join(item.text for item in together)
    return replace(paragraph, text=text, offsets=tuple(offset for item in together for offset in item.offsets))


def _of_paragraph(paragraph: Paragraph) -> Iterator[Passage]:
    if len(paragraph.text) < _MIN_PASSAGE and not paragraph.text.endswith("。"):
        return
    run_in = _RUN_IN.match(paragraph.text)
    for start, end in _parts(paragraph):
        heading = run_in[0].rstrip("。：:") if run_in and start else paragraph.heading
        yield Passage(paragraph.section, heading, paragraph.text[start:end], paragraph.place(start, end))


def _parts(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """The spans of a paragraph that become passages: the whole, else its points, and these cut between sentences where they are long."""
    sentences = list(paragraph.sentences())
    if len(paragraph.text) <= MAX_PASSAGE:
        yield 0, len(paragraph.text)
        return
    points = [start for start, _ in sentences if start and _POINT.match(paragraph.text, start)]
    starts = _apart([0, *points], len(paragraph.text))
    for start, end in pairwise([*starts, len(paragraph.text)]):
        yield from pairwise([*_cut_evenly(start, end, [first for first, _ in sentences if start < first < end]), end])


def _apart(starts: Sequence[int], end: int) -> list[int]:
    """The starts that leave a part long enough before the next one; what leads in stays with the first point."""
    kept: list[int] = []
    for start, following in pairwise([*starts, end]):
        if start == 0 or (following - start >= _MIN_PART and start - kept[-1] >= _MIN_PART):
            kept.append(start)
    return kept


def _cut_evenly(start: int, end: int, between: Sequence[int]) -> list[int]:
    """Where the parts of a span begin: as few as will do, about equally long, each with whole sentences."""
    count = -(-(end - start) // MAX_PASSAGE)
    wished = [start + (end - start) * part // count for part in range(1, count)]
    return sorted({start, *(_nearest(between, place) for place in wished if between)})


def _nearest(places: Sequence[int], wished: int) -> int:
    return min(places, key=lambda place: abs(place - wished))


def _is_title(paragraph: Paragraph) -> bool:
    """Whether a line before the first part of the report states nothing."""
    return not paragraph.section and not _STATES.search(paragraph.text)


def _is_of_form(text: str, edition: Edition) -> bool:
    """Whether a text is a torn label or note of the form's tables: like one, little longer, and no sentence."""
    return not text.endswith("。") and any(_is_torn(text, label) for label in _printed_in_tables(edition))


def _is_torn(text: str, label: Label) -> bool:
    longest = max(len(core(spelling)) for spelling in label.spellings)
    return len(core(text)) <= _MAX_LONGER * longest and similarity(text, label) >= _MIN_LIKENESS


def _printed_in_tables(edition: Edition) -> Iterator[Label]:
    yield from edition.notes
    for table in edition.tables:
        yield from (row.label for row in (*table.rows, *table.groups))
        yield from (column.label for column in table.columns)
