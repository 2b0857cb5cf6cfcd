"""The words of questions: phrases in both languages, each with what it stands for (`lexicon/*.toml`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from indexer.domain.catalog.metrics import terms
from indexer.domain.form import editions
from service.understanding.data import load
from service.understanding.phrases import Lexicon, Meaning
from service.understanding.query import Language

# of the words that reports use for a concept so many describe it in Chinese, beside those that only questions use
_OF_REPORTS = 4
# the lists of metrics.toml whose words together name cells of the form
_OF_CELLS = ("metric", "row", "column", "applicant", "noun", "contest", "unprinted")


def _entry(kind: str, item: dict[str, Any]) -> tuple[Meaning, Sequence[str], Sequence[str]]:
    keys = tuple(item["keys"]) if "keys" in item else (item.get("key") or item["id"],)
    return Meaning(kind, keys), item["zh"], item["en"]


def _official_labels() -> Iterator[tuple[Meaning, Sequence[str], Sequence[str]]]:
    """The form's own labels: whoever copies one out of a report is understood."""
    for edition in editions().values():
        for table in edition.tables:
            if table.id != "requests":
                continue
            for row in (*table.rows, *table.groups):
                if row.label.zh not in ("总计", "其他"):
                    yield Meaning("metric", (row.key,)), row.label.spellings, (row.label.en,)


@cache
def question_lexicon() -> Lexicon:
    """Metrics, rows, columns, applicants, nouns, measures and shares: what names cells of the form and what is computed from them."""
    metrics = load("metrics")
    kinds = (*_OF_CELLS, "measure", "share")
    return Lexicon([*(_entry(kind, item) for kind in kinds for item in metrics[kind]), *_official_labels()])


@cache
def figure_lexicon() -> Lexicon:
    """What names cells of the form, and nothing that is computed from them."""
    metrics = load("metrics")
    return Lexicon([*(_entry(kind, item) for kind in _OF_CELLS for item in metrics[kind]), *_official_labels()])


@cache
def aliases_of(row: str, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The everyday words for a row, and for the column of one that is not crossed with applicants: Chinese, English."""
    metrics = load("metrics")
    items = [item for item in (*metrics["metric"], *metrics["row"]) if item.get("key") == row or item.get("keys") == [row]]
    by_column = any("keys" in item for item in items)
    columns = [item for item in metrics["column"] if by_column and column in item.get("keys", (item.get("key"),))]
    zh, en = (tuple(word for item in (*items, *columns) for word in item[language]) for language in ("zh", "en"))
    return zh, en


@cache
def intent_lexicon() -> Lexicon:
    """What is to be done, and the subjects of the prose."""
    intents = load("intents")
    return Lexicon(_entry(kind, item) for kind in ("intent", "operation", "extreme", "everyone", "over", "topic") for item in intents[kind])


@cache
def verbs_of_requests() -> Lexicon:
    """Verbs that name a row where requests are already spoken of: how many were released?"""
    return Lexicon(_entry("metric", item) for item in load("metrics")["of_requests"])


@cache
def term_lexicon() -> Lexicon:
    """The words that are explained beside the rows of the form, by their names."""
    return Lexicon(
        (Meaning("term", (item.id,)), (item.label.zh, *item.said_zh), (item.label.en, *item.said_en)) for item in terms().values()
    )


@dataclass(frozen=True)
class Topic:
    """A subject of the prose: the part of the report it belongs to ('' for none of its own), and its Chinese words."""

    section: str
    words: tuple[str, ...]


@cache
def topics() -> dict[str, Topic]:
    """The subjects of the prose by id."""
    return {item["id"]: Topic(item["section"], tuple(item["zh"])) for item in load("intents")["topic"]}


@cache
def narrative_lexicon() -> Lexicon:
    """English words for what the prose counts; the keys are the Chinese words that stand for them."""
    return Lexicon((Meaning("word", tuple(item["zh"])), (), item["en"]) for item in (*_load_words(), *_reported_things()))


@cache
def text_lexicon() -> Lexicon:
    """English words by which sentences of the text are found: those for what the prose counts, and others that count nothing."""
    items = (*_load_words(), *_reported_things(), *load("words_of_text")["word"])
    return Lexicon((Meaning("word", tuple(item["zh"])), (), item["en"]) for item in items)


@cache
def english_terms() -> dict[str, str]:
    """Chinese words of reports with their English: the vocabulary of the prose, the terms, and the labels of the form."""
    labels = [row.label for edition in editions().values() for table in edition.tables for row in (*table.rows, *table.groups)]
    known = {label.zh: label.en for label in (*labels, *(term.label for term in terms().values())) if label.zh not in ("其他", "总计")}
    vocabulary: dict[str, str] = load("english_terms")["terms"]
    return known | vocabulary


@cache
def _load_words() -> list[dict[str, Any]]:
    words: list[dict[str, Any]] = load("narrative_words")["word"]
    return words


@cache
def _reported_things() -> list[dict[str, Any]]:
    """What organs of every kind count beside their information work."""
    things: list[dict[str, Any]] = load("reported_things")["word"]
    return things


@cache
def english_units() -> dict[str, str]:
    """The units that the prose counts in, in English; '' where English needs none."""
    units: dict[str, str] = load("english_terms")["units"]
    return units


@cache
def concepts() -> dict[str, tuple[str, ...]]:
    """What the prose of reports speaks of, by id: the Chinese words that reports use for it."""
    return {item["id"]: tuple(item["zh"]) for item in load("concepts")["concept"]}


@cache
def concept_descriptions(language: Language) -> dict[str, str]:
    """By id, the words that describe a concept to the embedder as questions of a language speak of it."""
    items = load("concepts")["concept"]
    if language is Language.EN:
        return {item["id"]: " ".join(item["en"] or item["zh"]) for item in items}
    return {item["id"]: " ".join([*item["said"], *item["zh"][:_OF_REPORTS]]) for item in items}


@cache
def concept_lexicon() -> Lexicon:
    """The words of questions, in both languages, for what the prose speaks of."""
    items = load("concepts")["concept"]
    return Lexicon((Meaning("concept", (item["id"],)), [*item["zh"], *item["said"]], item["en"]) for item in items)


@cache
def function_words() -> dict[str, Any]:
    """Words that say nothing of a question's subject: `zh` a list, `en` words parted by spaces; `…_around` say little."""
    return load("function_words")


def word_lists(file: str) -> dict[str, Any]:
    """The lists of one file of the lexicon, as they stand there."""
    return load(file)


@cache
def _synonym_groups() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(item["zh"]) for item in load("narrative_words")["word"] if len(item["zh"]) > 1)


def known_in_prose(text: str) -> bool:
    """Whether a Chinese text names something that reports count in their prose."""
    return any(word in text for item in _load_words() for word in item["zh"])


def chinese_synonyms(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Words of a Chinese text that have synonyms in reports (粉丝: 关注用户, 订阅用户), longest first, each with them."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted({word for group in _synonym_groups() for word in group}, key=len, reverse=True):
        if word in text and not any(word in longer for longer in found):
            groups = [group for group in _synonym_groups() if word in group]
            found[word] = tuple(dict.fromkeys(other for group in groups for other in group if other != word))
    return list(found.items())


def said_of_things(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Words of a Chinese text that reports hardly use for what they count (补习班: 培训机构), longest first, each with those of reports."""
    said = {word: tuple(item["zh"]) for item in _reported_things() for word in item.get("said", ()) if word in text}
    return [
        (word, said[word]) for word in sorted(said, key=len, reverse=True) if not any(word != other and word in other for other in said)
    ]


@cache
def deeds() -> tuple[tuple[str, ...], ...]:
    """What is done with things and people, each as the Chinese words for it: one that was checked is none that was closed."""
    return tuple((*item["zh"], *item.get("said", ())) for item in _reported_things() if item.get("deed"))
