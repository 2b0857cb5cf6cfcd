"""The answerers of one answer."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.storage.fact_reader import FactReader
from indexer.storage.read_once import ReadOnce
from service.answering.calculation import Calculation
from service.answering.catalog import CatalogAnswerer
from service.answering.choices import Chooser
from service.answering.citations import Citations
from service.answering.comparison import Comparer
from service.answering.listed import ListedParts
from service.answering.lookup import CellAnswerer
from service.answering.names import Names
from service.answering.narrative import NarrativeAnswerer
from service.answering.only_told import OnlyTold
from service.answering.passages import PassageAnswerer
from service.answering.rankings import Ranker
from service.answering.retrieval import PassageFinder
from service.answering.spoken import Hearsay
from service.answering.sums import Adder
from service.answering.told import Told


@dataclass(frozen=True)
class Composers:
    """The answerers of one answer, sharing its names and citations, and what is read of the reports."""

    names: Names
    citations: Citations
    cells: CellAnswerer
    narrative: NarrativeAnswerer
    hearsay: Hearsay
    only_told: OnlyTold
    listed: ListedParts
    passages: PassageAnswerer
    catalog: CatalogAnswerer
    comparer: Comparer
    adder: Adder
    ranker: Ranker
    chooser: Chooser


def composers_of(stored: FactReader, finder: PassageFinder, names: Names, base_url: str) -> Composers:
    """New answerers, for an answer in the language of `names`; `base_url`: what citation addresses begin with."""
    facts = ReadOnce(stored)
    citations = Citations(facts, names, base_url)
    calculation, narrative = Calculation(facts, names, citations), NarrativeAnswerer(facts, names, citations)
    return Composers(
        names,
        citations,
        CellAnswerer(facts, names, citations),
        narrative,
        Hearsay(facts, names, citations),
        OnlyTold(facts, narrative),
        ListedParts(facts, names, citations),
        PassageAnswerer(facts, finder, names, citations),
        CatalogAnswerer(facts, names),
        Comparer(calculation),
        Adder(calculation),
        Ranker(calculation),
        Chooser(calculation, Told(calculation, narrative)),
    )
