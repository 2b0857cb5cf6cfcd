"""How people ask: the wordings of wordings.toml, and the names of agencies and places in both languages."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

from eval.questions.corpus import Corpus
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer
from indexer.gazetteer.spelling import Spellings, squash

Language = Literal["zh", "en"]

_EVERYDAY = 0.4


@cache
def data() -> Mapping[str, Any]:
    """The tables of wordings.toml."""
    loaded: dict[str, Any] = tomllib.loads((resources.files(__package__) / "wordings.toml").read_text(encoding="utf-8"))
    return loaded


def word(kind: str, language: Language, rng: random.Random, **variables: object) -> str:
    """A question of a kind in one of its wordings."""
    return str(rng.choice(data()["wordings"][kind][language])).format(**variables)


def phrase(table: str, name: str, language: Language, rng: random.Random) -> str:
    """One of the phrases for a metric or an applicant."""
    return str(rng.choice(data()[table][name][language]))


class Names:
    """What agencies and provinces are called in a question, never so that two of the corpus can be meant."""

    def __init__(self, corpus: Corpus, gazetteer: Gazetteer) -> None:
        self._corpus = corpus
        self._gazetteer = gazetteer
        self._spellings = Spellings(gazetteer)

    @cached_property
    def clear(self) -> frozenset[str]:
        """Names of agencies whose place no other shares, or that name the place above it."""
        return frozenset(name for name in self._corpus.by_agency if self._is_clear(name))

    def _is_clear(self, name: str) -> bool:
        regions, _ = self._gazetteer.prefix(name)
        return len(regions) == 1 or not regions

    def agency(self, agency: Agency, language: Language, rng: random.Random) -> str:
        """A name for an agency: in English if that is unmistakable, everyday at times."""
        if language == "en" and (english := self._english(agency)):
            return english
        official = next((ending for ending in data()["everyday"] if agency.name.endswith(ending)), "")
        if official and rng.random() < _EVERYDAY:
            return agency.name.removesuffix(official) + str(data()["everyday"][official])
        return agency.name

    def _english(self, agency: Agency) -> str:
        region = self._gazetteer.get(agency.region_code)
        if region is None or agency.level is Level.TOWN or agency.scope is Scope.OFFICE or agency.region_code == CENTRAL_CODE:
            return ""
        places = self._spellings.by_spelling.get(squash(self._spellings.write(region.short_name)), ())
        english = self._spellings.agency_in_english(agency.name)
        return english if len(places) == 1 and english.isascii() else ""

    def province(self, code: str, language: Language) -> str:
        """The name of a province by the first two digits of its code."""
        region = self._gazetteer.get(f"{code}0000")
        if region is None:
            return ""
        if language == "zh":
            return region.name
        english = self._spellings.write(region.short_name)
        return f"{english} Province" if region.name.endswith("省") else english
