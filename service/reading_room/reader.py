"""Who reads a page of the reading room: the language, what things are called in it, and how addresses are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from importlib import resources
from urllib.parse import quote, urlencode

from indexer.domain.form import Label
from indexer.domain.report import Level, Scope
from indexer.gazetteer.spelling import Spellings
from prompts.wordings import Wordings, read_wordings
from service.answering.names import Names
from service.understanding.query import Language

Pairs = tuple[tuple[str, str], ...]

_LANGUAGE = "lang"
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}


@cache
def room_wordings(language: Language) -> Wordings:
    """What the pages say."""
    return read_wordings(language.value, resources.files(__package__) / "wordings")


@dataclass(frozen=True)
class Reader:
    """A reader of one page. `chosen`: the address names the language, so that links go on naming it."""

    language: Language
    spellings: Spellings
    path: str = "/browse"
    query: Pairs = ()
    chosen: bool = False

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return _TAGS[self.language]

    @property
    def say(self) -> Wordings:
        return room_wordings(self.language)

    @cached_property
    def names(self) -> Names:
        return Names(self.language, self.spellings)

    def href(self, path: str, pairs: Iterable[tuple[str, object]] = (), anchor: str = "") -> str:
        """An address of the service; pairs without a value are left out."""
        query = [(name, str(value)) for name, value in pairs if value not in (None, "")]
        if self.chosen:
            query.append((_LANGUAGE, self.language.value))
        return f"{path}{'?' if query else ''}{urlencode(query)}{'#' if anchor else ''}{quote(anchor, safe='/.')}"

    def report(self, report_id: str, anchor: str = "") -> str:
        """The address of a report's page, or of a cell or a finding on it."""
        return self.href(f"/browse/reports/{report_id}", anchor=anchor)

    @property
    def in_other_language(self) -> str:
        """The address of this page in the other language."""
        other = Language.EN if self.language is Language.ZH else Language.ZH
        return f"{self.path}?{urlencode([*(pair for pair in self.query if pair[0] != _LANGUAGE), (_LANGUAGE, other.value)])}"

    def label(self, label: Label) -> str:
        return self.names.label(label)

    def level(self, level: Level) -> str:
        return self.say(f"level.{level.value}")

    def scope(self, scope: Scope) -> str:
        return self.say(f"scope.{scope.value}")

    def day(self, day: date | datetime | None) -> str:
        """A date as the language writes it; "" if there is none."""
        if day is None:
            return ""
        return f"{day.year}年{day.month}月{day.day}日" if self.language is Language.ZH else f"{day.day} {day:%B} {day.year}"
