"""A suite of questions over a known corpus: every kind in both languages by turns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import count, islice, product
from typing import get_args

from eval.cases import Case, Suite
from eval.generator.randomness import Seed
from eval.questions import calculations, lookups, orders
from eval.questions.corpus import Corpus
from eval.questions.draw import Draw, Maker
from eval.questions.wordings import Language, Names
from indexer.gazetteer.regions import Gazetteer

KINDS: Mapping[str, Maker] = {
    "cell": partial(lookups.lookup, metrics=lookups.CELLS),
    "flow": partial(lookups.lookup, metrics=lookups.FLOWS),
    "group": partial(lookups.lookup, metrics=lookups.GROUPS),
    "applicant": lookups.by_applicant,
    "decisions": partial(lookups.lookup, metrics=lookups.DECISIONS),
    "documents": partial(lookups.lookup, metrics=lookups.DOCUMENTS, first_year=2021),
    "disputes": partial(lookups.lookup, metrics=lookups.DISPUTES),
    "amount": lookups.amount,
    "several": lookups.several,
    "compare": lookups.compare,
    "trend": lookups.trend,
    "not_indexed": lookups.not_indexed,
    "follow_up": lookups.follow_up,
    "share": calculations.share,
    "applicant_share": calculations.applicant_share,
    "rate": calculations.rate,
    "difference": calculations.difference,
    "sum_years": calculations.sum_over_years,
    "sum_agencies": calculations.sum_over_agencies,
    "average": calculations.average,
    "change": calculations.change,
    "change_rate": calculations.change_rate,
    "most": orders.most,
    "top": orders.top,
    "least": orders.least,
    "none": orders.none,
    "count": orders.count,
}
_MOST_TRIES = 200


def make_suite(corpus: Corpus, gazetteer: Gazetteer, seed: int, questions: int) -> Suite:
    """As many questions as asked for; the same for the same corpus and seed, and the beginning of every larger suite of it.

    A kind that the corpus is too small for is left out.
    """
    names = Names(corpus, gazetteer)
    rounds = ((number, kind, language) for number in count() for kind, language in product(KINDS, get_args(Language)))
    cases = (_case(corpus, names, seed, number, kind, language) for number, kind, language in islice(rounds, questions))
    description = f"{questions} questions over {len(corpus.reports)} reports of which every figure is known."
    return Suite(name=f"questions-{seed}", description=description, cases=tuple(case for case in cases if case))


def _case(corpus: Corpus, names: Names, seed: int, number: int, kind: str, language: Language) -> Case | None:
    for attempt in range(_MOST_TRIES):
        rng = Seed(seed).stream(f"{kind}:{language}:{number}:{attempt}")
        if turns := KINDS[kind](Draw(rng, corpus, names, language)):
            return Case(id=f"{kind}-{language}-{number}", language=language, kind=kind, turns=turns)
    return None
