"""Answer wordings: both languages say the same things with the same variables."""

from __future__ import annotations

import pytest

from indexer.domain.form import editions
from prompts.wordings import LANGUAGES, WordingError, wordings


def test_both_languages_have_the_same_wordings_with_the_same_variables() -> None:
    zh, en = (wordings(language) for language in LANGUAGES)
    assert set(zh) == set(en)
    english_plurals = {"requests", "were", "reconsiderations", "lawsuits"}
    assert {key for key in zh if zh.variables(key) != en.variables(key) - english_plurals} == set()


def test_a_missing_variable_is_an_error_and_a_spare_one_is_not() -> None:
    say = wordings("en")
    with pytest.raises(WordingError, match="needs mention"):
        say("ask.no_report")
    assert say("ask.no_report", mention="Xiamen", unused=1) == "No report of Xiamen is indexed."
    with pytest.raises(WordingError, match="no wording"):
        say("no.such")


def test_metrics_with_a_sentence_are_metrics_of_the_form() -> None:
    metrics = {key.metric for edition in editions().values() for key in edition.cells}
    for key in wordings("en"):
        section, _, metric = key.partition(".")
        if section in ("metric", "also") and metric != "other":
            assert metric in metrics


def test_every_rule_that_can_be_broken_has_a_wording() -> None:
    rules = """column-sum balance row-sum outcome-sum prose-cell prose-share claim-cell parts-over parts-gap not-printed ocr-unconfirmed
        figure-missing signed-early signed-late period-title decree-number carry-chain in-force-chain identity-conflict""".split()
    for language in LANGUAGES:
        assert all(f"finding.{rule}" in wordings(language) for rule in rules)
