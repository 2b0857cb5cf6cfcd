"""The sentences of a report: true ones, unrelated ones, and at most one that contradicts the tables."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from eval.generator.agencies import Reporter
from eval.generator.randomness import Seed, some
from eval.generator.truth import ExpectedFinding, NarrativeTruth
from eval.generator.words import Sentence, words
from indexer.domain.form import CellKey

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}(?:(万)?(?:余)?(人次|件次|件|条|期|人|次|场|个|元|%))?")
_TERM = re.compile(r"([+-]?)(\w+)")


@dataclass(frozen=True)
class Prose:
    """Paragraphs of section 一, what they state in figures, and what an audit must object to in them."""

    paragraphs: tuple[str, ...]
    narrative: tuple[NarrativeTruth, ...]
    findings: tuple[ExpectedFinding, ...] = ()


class Figurer:
    """Fills the braces of sentences with figures."""

    def __init__(self, values: Mapping[CellKey, Decimal], reporter: Reporter, rng: random.Random) -> None:
        self.names: dict[str, Decimal] = {
            name: sum((values.get(key, Decimal(0)) for key in keys), Decimal(0)) for name, keys in words().cells.items()
        }
        self.words = {"we": reporter.we, "year": str(reporter.year), "last_year": str(reporter.year - 1)}
        self.rng = rng

    def fits(self, sentence: Sentence) -> bool:
        """Whether the sentence may be said of these figures."""
        return all(self.names[name] > 0 for name in sentence.positive) and all(self.names[name] == 0 for name in sentence.zero)

    def value(self, expression: str, numbers: Mapping[str, Decimal] | None = None) -> Decimal:
        """The figure of a name, of a sum of names and numbers, or of a share (`granted%`, in per cent, two decimals)."""
        names = self.names | dict(numbers or {})
        if expression.endswith("%"):
            whole = self.names["concluded"]
            return (self.names[expression[:-1]] * 100 / whole).quantize(Decimal("0.01")) if whole else Decimal(0)
        terms = [(sign, Decimal(name) if name.isdigit() else names[name]) for sign, name in _TERM.findall(expression)]
        return sum((-value if sign == "-" else value for sign, value in terms), Decimal(0))

    def write(self, sentence: Sentence, changed: Mapping[str, Decimal] | None = None) -> tuple[str, list[NarrativeTruth]]:
        """The sentence with its figures, those of `changed` instead of the true ones."""
        stated: list[tuple[Decimal, str]] = []
        # apart from each other, so that no figure is by chance the one a finding would look for
        numbers = {
            "a": Decimal(self.rng.randint(310, 900)),
            "b": Decimal(self.rng.randint(110, 300)),
            "c": Decimal(self.rng.randint(11, 70)),
        }

        def fill(match: re.Match[str]) -> str:
            expression, scale, unit = match[1], match[2], match[3] or ""
            tail = match.group()[match.group().index("}") + 1 :]
            if expression in self.words:
                return self.words[expression] + tail
            value = (changed or {}).get(expression, self.value(expression, numbers))
            if expression.endswith("%"):
                stated.append((value, "%"))
                return f"{value.normalize():f}%{tail}"
            if unit:
                stated.append((value * (10_000 if scale else 1), unit))
            return f"{value:f}{tail}"

        text = _PLACEHOLDER.sub(fill, sentence.text)
        return text, [NarrativeTruth(value, unit, text) for value, unit in stated]


def contradictions_that_fit(figurer: Figurer) -> list[str]:
    """Ids of the sentences that would contradict these figures."""
    return [name for name, item in words().contradictions.items() if figurer.fits(item.sentence)]


def write_prose(seed: Seed, figurer: Figurer, contradiction: str | None, on_requests: bool = True) -> Prose:
    """Section 一. `contradiction` names an untrue sentence to put in; `on_requests` is whether requests are spoken of."""
    rng = seed.stream("prose")
    fitting = [sentence for sentence in words().requests if figurer.fits(sentence)]
    # beside an untrue sentence nothing may speak of the same, or there were two findings where one is expected
    chosen = some(rng, fitting, 1, 3) if on_requests and contradiction is None else []
    chosen += some(rng, [item for item in words().other if not (contradiction == "decree_number" and item.id == "decree")], 2, 6)
    rng.shuffle(chosen)
    written = [figurer.write(sentence) for sentence in chosen]
    findings: tuple[ExpectedFinding, ...] = ()
    if contradiction:
        untrue = words().contradictions[contradiction]
        written.insert(rng.randrange(len(written) + 1), figurer.write(untrue.sentence, _falsified(figurer, untrue.falsify, rng)))
        findings = (ExpectedFinding(untrue.rule, untrue.cell),)
    texts = [text for text, _ in written]
    return Prose(tuple(_paragraphs(texts, rng)), tuple(item for _, figures in written for item in figures), findings)


def _falsified(figurer: Figurer, name: str, rng: random.Random) -> dict[str, Decimal]:
    if not name:
        return {}
    if name.endswith("%"):
        return {name: (figurer.value(name) + Decimal("3.3")).quantize(Decimal("0.1"))}
    value = figurer.names[name] + rng.choice((1, 2, 7))
    # a count of requests is right under any reading of "received" and "handled"
    readings = {figurer.value(reading) for reading in ("new", "new+carried_over", "concluded")}
    while value in readings:
        value += 1
    return {name: value}


def _paragraphs(sentences: list[str], rng: random.Random) -> list[str]:
    paragraphs = [""]
    for sentence in sentences:
        if paragraphs[-1] and rng.random() < 0.5:
            paragraphs.append("")
        paragraphs[-1] += sentence
    if rng.random() < 0.5:
        names = rng.sample(words().subheadings, len(words().subheadings))
        numbers = "一二三四五六七八九十"
        paragraphs = [f"（{numbers[index]}）{names[index]}。{text}" for index, text in enumerate(paragraphs)]
    return paragraphs
