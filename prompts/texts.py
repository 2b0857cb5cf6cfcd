"""The prompts of the optional chat model, a text file each, their variables checked like those of the wordings."""

from __future__ import annotations

from functools import cache
from importlib import resources

from prompts.wordings import Wordings


@cache
def prompt_texts() -> Wordings:
    """The prompts by the names of their files without ending, such as `word.zh`."""
    files = (resources.files("prompts") / "model").iterdir()
    return Wordings(
        "prompts", {file.name.removesuffix(".txt"): file.read_text(encoding="utf-8") for file in files if file.name.endswith(".txt")}
    )
