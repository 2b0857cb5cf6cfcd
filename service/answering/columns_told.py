"""Figures of sentences that tell a column of the form: of documents those in force, or those repealed, and no other number of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from indexer.domain.form import CellKey
from service.answering.figure_match import Match

# by the last part of a metric, what its sentence says of the things counted; documents that were issued go by any verb
_SAID_OF = {
    "in_force": re.compile("有效|现行|现存|现有|保留|在用|继续执行"),
    "repealed": re.compile("废|失效|撤销|清理|停止执行"),
}


def of_columns(found: Sequence[Match], asked: Collection[CellKey]) -> list[Match]:
    """The figures found that can be of a column asked for, by what their own words say."""
    columns = {key.metric.rpartition(".")[2] for key in asked}
    if not columns or not columns <= set(_SAID_OF):
        return list(found)
    return [item for item in found if any(_SAID_OF[column].search(item.figure.context + item.figure.subject) for column in columns)]
