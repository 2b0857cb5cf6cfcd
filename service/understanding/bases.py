"""What a share is of, where a question says it apart from the part: 以办结总数为分母.

A result that is named as a base is none that a share is asked of.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain.catalog.metrics import measures
from indexer.domain.form import CellKey
from service.understanding.cells import read_cells
from service.understanding.phrases import Mention
from service.understanding.query import Language
from service.understanding.ratios import read_base


def said_base(
    text: str, language: Language, mentions: Sequence[Mention]
) -> tuple[tuple[CellKey, ...], list[Mention], list[tuple[int, int]]]:
    """The cells that a share is said to be of, the phrases that name the rest, and where the question says so."""
    found = read_base(text, language)
    if found is None:
        return (), list(mentions), []
    start, end = found.below
    inside = [one for one in mentions if start <= one.start and one.end <= end]
    named = read_cells(inside)
    cells = named.cells[:1] if named.all_requests else named.cells
    # a total is that of what the share is of
    return cells, [one for one in mentions if one not in inside] if cells else list(mentions), [found.span]


def not_said_again(mentions: Sequence[Mention]) -> list[Mention]:
    """The phrases without those that only say what a measure is made of: its base without the disputes pending."""
    wanted = {key for one in mentions for key in one.keys("measure")}
    minus = {key.rpartition(".")[2] for measure in measures() if measure.id in wanted for key in measure.minus}
    # the gerund leaves out, and tells no result of a suit
    gerunds = [one for one in mentions if one.text.lower() == "setting aside"]
    return [one for one in mentions if one not in gerunds and not (minus and set(one.keys("column")) & minus)]
