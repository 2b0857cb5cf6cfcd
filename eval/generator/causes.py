"""What makes a report unreadable: the smallest mixture of tears that still shows the same kind of failure, grouped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from eval.generator.sample import make_sample
from eval.generator.tally import WORST_FIRST, Measured, measured


@dataclass(frozen=True)
class Cause:
    """Failures of one kind that the same tears bring about. `example` is the smallest report that shows it."""

    kind: str
    tears: tuple[str, ...]
    count: int
    shapes: tuple[str, ...]
    example: Measured


def kinds(item: Measured) -> frozenset[str]:
    """In what ways a report was misread: verdicts of cells, rules of findings, parts of the identity."""
    comparison = item.comparison
    found = {str(misread.verdict) for misread in comparison.misread}
    found |= {f"false {text.split()[0]}" for text in comparison.false_findings}
    found |= {f"missed {text.split()[0]}" for text in comparison.missed_findings}
    found |= {f"identity {text.split(':')[0]}" for text in comparison.identity}
    found |= {"refused"} if comparison.failure else set()
    return frozenset(found | ({"crash"} if item.crash else set()))


def causes(results: Iterable[Measured], at_most: int = 40) -> list[Cause]:
    """Failures by kind, the worst first, and by the tears that are needed for them; `at_most` reports of a kind are shrunk."""
    by_kind: defaultdict[str, list[Measured]] = defaultdict(list)
    for item in results:
        # what no reader can be sure of is no failure
        for kind in kinds(item) if not item.ambiguous else ():
            by_kind[kind].append(item)
    order = ["crash", *map(str, WORST_FIRST)]
    found = []
    for kind in sorted(by_kind, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)):
        groups: defaultdict[tuple[str, ...], list[Measured]] = defaultdict(list)
        for item in by_kind[kind][:at_most]:
            small = _shrunk(item, kind)
            groups[small.tears].append(small)
        for tears, items in sorted(groups.items(), key=lambda group: -len(group[1])):
            shapes = Counter(item.shape for item in items)
            example = min(items, key=lambda item: (len(item.comparison.misread), item.seed))
            found.append(Cause(kind, tears, len(items), tuple(shapes), example))
    return found


def _shrunk(item: Measured, kind: str) -> Measured:
    """The report with as few of its tears as still misread it in this way."""
    smallest = item
    for tear in item.tears:
        fewer = frozenset(smallest.tears) - {tear}
        tried = measured(make_sample(item.seed, item.format, fewer))
        if kind in kinds(tried) and not tried.ambiguous:
            smallest = replace(tried, contradiction=item.contradiction)
    return smallest
