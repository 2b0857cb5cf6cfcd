"""Seeded randomness: a stream of its own for every purpose, so that one choice more never changes another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Seed:
    """The seed of one report."""

    number: int

    def stream(self, purpose: str) -> random.Random:
        """The stream for a purpose; the same for the same seed and purpose on every machine."""
        return random.Random(f"{self.number}:{purpose}")  # noqa: S311


def weighted(rng: random.Random, weights: dict[T, float]) -> T:
    """One of the keys, as likely as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def some(rng: random.Random, items: Sequence[T], low: int, high: int) -> list[T]:
    """Between `low` and `high` (inclusive) of the items, in random order, all of them if there are fewer."""
    return rng.sample(items, min(len(items), rng.randint(low, high)))
