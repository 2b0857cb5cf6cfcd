"""Cut the prose into passages small enough to be found by their meaning and whole enough to be quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.domain.report import Passage
from indexer.extraction.paragraphs import Paragraph

MAX_PASSAGE = 280
"""Characters in a passage; a longer paragraph is cut between sentences. The default embedder reads 512 tokens."""

# too short to say anything by itself: a signature, a date
_MIN_PASSAGE = 12


def passages(paragraphs: Sequence[Paragraph]) -> Iterator[Passage]:
    """Passages in reading order; each is one paragraph, or whole sentences of one."""
    for paragraph in paragraphs:
        start = 0
        for sentence_start, sentence_end in paragraph.sentences():
            if sentence_end - start > MAX_PASSAGE and sentence_start > start:
                yield _passage(paragraph, start, sentence_start)
                start = sentence_start
        if len(paragraph.text) - start >= _MIN_PASSAGE or (start == 0 and paragraph.text.endswith("。")):
            yield _passage(paragraph, start, len(paragraph.text))


def _passage(paragraph: Paragraph, start: int, end: int) -> Passage:
    return Passage(paragraph.section, paragraph.heading, paragraph.text[start:end], paragraph.place(start, end))
