"""The wordings of answers in both languages, checked when they are loaded and again when they are filled in."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

LANGUAGES = ("zh", "en")


class WordingError(LookupError):
    """A wording that does not exist, or was given other variables than it names."""


class Wordings:
    """The wordings of one language by key, `section.name`."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def variables(self, key: str) -> frozenset[str]:
        """The variables a wording names."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self._texts[key]) if name)

    def __call__(self, key: str, **values: object) -> str:
        """The wording with its variables filled in; variables it does not name are passed over.

        Raises:
            WordingError: no such wording, or a variable it names is missing.
        """
        if key not in self._texts:
            raise WordingError(f"no wording {key!r} in {self.language}")
        missing = self.variables(key) - values.keys()
        if missing:
            raise WordingError(f"wording {key!r} in {self.language} needs {', '.join(sorted(missing))}")
        return self._texts[key].format(**values)


@cache
def wordings(language: str) -> Wordings:
    """The wordings of a language."""
    return read_wordings(language, resources.files("prompts") / "answers")


def read_wordings(language: str, folder: Traversable) -> Wordings:
    """The wordings of a language from a folder with a TOML file for each."""
    data = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return Wordings(language, {f"{section}.{name}": text for section, texts in data.items() for name, text in texts.items()})
