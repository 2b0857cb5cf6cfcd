"""The words of questions as data: `lexicon/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """One file of the lexicon; what comes back is shared and must not be changed."""
    return tomllib.loads((resources.files(__package__) / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))
