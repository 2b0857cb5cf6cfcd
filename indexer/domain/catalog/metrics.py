"""The catalog of metrics: what each counts, where it stands on the form, and across which years it does not compare."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from indexer.domain.form import Label

ZERO_BASE = Label("没有申请时不计算。", "With no requests it is not computed.")
"""What a measure says when its denominator is 0: 0 / 0 is no rate, and never 0 %."""

SMALL_BASE = 10
"""A measure over fewer is called one over a small base."""


@dataclass(frozen=True)
class Measure:
    """A measure computed from cells: numerator ÷ (denominator − minus) × `per`; a plain sum without a denominator."""

    id: str
    label: Label
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    per: int = 1


@dataclass(frozen=True)
class Break:
    """A change in how figures are counted; `first_year` is the first of the new way."""

    first_year: int
    metrics: tuple[str, ...]
    label: Label

    def concerns(self, metric: str) -> bool:
        return metric.startswith(self.metrics)


@dataclass(frozen=True)
class Term:
    """A word of the field, or of this service, that is no row of the form: what it means and by which source.

    `said_zh`, `said_en`: other words for it. `general`: stands back where a question names anything else.
    """

    id: str
    label: Label
    said_zh: tuple[str, ...]
    said_en: tuple[str, ...]
    meaning: Label
    source: Label
    general: bool = False


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def meanings() -> Mapping[str, Label]:
    """What the rows of the form count, by row key."""
    return {key: Label(item["zh"], item["en"]) for key, item in _load("meanings").items()}


@cache
def terms() -> Mapping[str, Term]:
    """The words that are explained beside the rows of the form, by id."""
    return {item["id"]: _term(item) for item in _load("terms")["term"]}


def _term(item: Mapping[str, Any]) -> Term:
    label, meaning, source = (Label(item[f"{name}zh"], item[f"{name}en"]) for name in ("", "means_", "source_"))
    return Term(item["id"], label, tuple(item["said_zh"]), tuple(item["said_en"]), meaning, source, item.get("general", False))


@cache
def measures() -> tuple[Measure, ...]:
    """Every derived measure."""
    return tuple(
        Measure(
            item["id"],
            Label(item["zh"], item["en"]),
            tuple(item["numerator"]),
            tuple(item.get("denominator", ())),
            tuple(item.get("minus", ())),
            item.get("per", 1),
        )
        for item in _load("measures")["measure"]
    )


@cache
def breaks() -> tuple[Break, ...]:
    """Every break in time, the earliest first."""
    return tuple(Break(item["from"], tuple(item["metrics"]), Label(item["zh"], item["en"])) for item in _load("breaks")["break"])
