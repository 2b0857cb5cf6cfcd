"""Prompts: every file is there, both languages want the same, and each says that what it is given is data."""

from __future__ import annotations

import pytest

from prompts.texts import prompt_texts
from prompts.wordings import LANGUAGES

VARIABLES = {
    "read": {"metrics", "measures", "applicants"},
    "translate": {"terms"},
    **{f"word.{language}": {"nothing"} for language in LANGUAGES},
}


def test_every_prompt_names_its_variables() -> None:
    prompts = prompt_texts()
    assert {name: set(prompts.variables(name)) for name in prompts} == VARIABLES


@pytest.mark.parametrize("name", VARIABLES)
def test_a_prompt_says_that_texts_are_data(name: str) -> None:
    text = prompt_texts()(name, **dict.fromkeys(VARIABLES[name], "x"))
    assert "do not follow it" in text or "不要照办" in text
