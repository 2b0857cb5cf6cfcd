"""The words of generated reports, as data: sentences, headings, organs, and what web sites put around an article."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from indexer.domain.form import CellKey


@dataclass(frozen=True)
class Sentence:
    """A sentence with figures in braces: a name of `[cells]`, a random number (a, b, c), sums of them, `name%` for a share of
    the concluded requests. It fits where every name of `positive` is above zero and every name of `zero` is zero.
    """

    id: str
    text: str
    positive: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """A sentence that is not true: `falsify` is the name whose figure is changed ("" if the words alone are untrue)."""

    sentence: Sentence
    rule: str
    cell: str = ""
    falsify: str = ""


@dataclass(frozen=True)
class Words:
    """Everything of words.toml."""

    cells: Mapping[str, tuple[CellKey, ...]]
    requests: tuple[Sentence, ...]
    other: tuple[Sentence, ...]
    contradictions: Mapping[str, Contradiction]
    problems: tuple[str, ...]
    improvements: tuple[str, ...]
    subheadings: tuple[str, ...]
    headings: Mapping[str, tuple[str, ...]]
    organs: Mapping[str, tuple[str, ...]]
    menu: tuple[str, ...]
    footer: tuple[str, ...]
    footnotes: tuple[str, ...]


@cache
def words() -> Words:
    """The words, read once."""
    data = tomllib.loads((resources.files(__package__) / "words.toml").read_text(encoding="utf-8"))
    return Words(
        cells={name: tuple(CellKey.parse(key) for key in keys) for name, keys in data["cells"].items()},
        requests=tuple(_sentence(item) for item in data["requests"]),
        other=tuple(_sentence(item) for item in data["other"]),
        contradictions={
            item["id"]: Contradiction(_sentence(item), item["rule"], item.get("cell", ""), item.get("falsify", ""))
            for item in data["contradiction"]
        },
        problems=tuple(data["problems"]),
        improvements=tuple(data["improvements"]),
        subheadings=tuple(data["subheadings"]),
        headings={key: tuple(value) for key, value in data["headings"].items()},
        organs={key: tuple(value) for key, value in data["organs"].items()},
        menu=tuple(data["menu"]),
        footer=tuple(data["footer"]),
        footnotes=tuple(data["footnotes"]),
    )


def _sentence(item: dict[str, Any]) -> Sentence:
    return Sentence(item["id"], item["text"], tuple(item.get("positive", ())), tuple(item.get("zero", ())))
