"""Two runs side by side: what was fixed, what broke, what is the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.domain.errors import UserError


@dataclass(frozen=True)
class Change:
    """What became of the cases of a suite that both runs have, and of those that only one has."""

    suite: str
    before: float
    after: float
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    same: int
    added: int
    dropped: int


def load_run(path: Path) -> list[dict[str, Any]]:
    """The suites of a run as --json or --output wrote them.

    Raises:
        UserError: the file holds something else.
    """
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        for record in run:
            _change(record, record)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(f"{path} is no run of suites", "write one with `gongkai eval … --output FILE`") from error
    return list(run)


def compare(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The changes of every suite that both runs have."""
    earlier = {record["suite"]: record for record in before}
    return [_change(earlier[record["suite"]], record) for record in after if record["suite"] in earlier]


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    old, new = before["verdicts"], after["verdicts"]
    both = [key for key in new if key in old]
    return Change(
        after["suite"],
        before["accuracy"],
        after["accuracy"],
        tuple(key for key in both if new[key]["passed"] and not old[key]["passed"]),
        tuple(key for key in both if old[key]["passed"] and not new[key]["passed"]),
        sum(old[key]["passed"] == new[key]["passed"] for key in both),
        len(new) - len(both),
        len(old) - len(both),
    )
