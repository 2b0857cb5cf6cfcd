"""What became of the files of a run: the files while they are few, the failures, and a summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.cli.render import is_terminal, print_table, say

_OUTCOMES = ("indexed", "replaced", "unchanged", "failed")
# more than a screen of them is for --json
MAX_ROWS = 25


@dataclass(frozen=True)
class Run:
    """A run's records, how many files of other kinds were passed over, how many it set out to read, and its seconds."""

    results: list[dict[str, Any]]
    skipped: int
    total: int
    seconds: float

    @property
    def failed(self) -> list[dict[str, Any]]:
        return [result for result in self.results if result["outcome"] == "failed"]


def print_json(run: Run) -> None:
    """Every file's outcome."""
    say(json.dumps({"results": run.results, "skipped": run.skipped}, ensure_ascii=False, indent=2))


def print_run(run: Run) -> None:
    """A table of the files unless they are many, why files failed, and a summary."""
    read = [result for result in run.results if result["outcome"] != "failed"]
    if 0 < len(read) <= MAX_ROWS:
        rows = [(result["outcome"], _name(result), result["agency"], str(result["year"] or ""), str(result["findings"])) for result in read]
        print_table(("outcome", "file", "agency", "year", "findings"), rows)
    for result in run.failed[:MAX_ROWS]:
        say(f"failed: {result['problem']}\n  {result['advice']}")
    if len(run.failed) > MAX_ROWS:
        say(f"… and {len(run.failed) - MAX_ROWS} more failed; --json names them all")
    in_conflict = [result for result in run.results if result.get("conflicts_with")]
    for result in in_conflict[:MAX_ROWS]:
        others = ", ".join(result["conflicts_with"])
        name, claim = _name(result), f"the report of {result['agency']} on {result['year']}"
        say(f"conflict: {name} ({result['report_id']}) and {others} claim to be {claim}; all are kept")
    if is_terminal():
        print_table(("", "files", "findings"), _summary_rows(run))
    else:
        counts = Counter(result["outcome"] for result in run.results)
        parts = [f"{counts[outcome]} {outcome}" for outcome in _OUTCOMES if counts[outcome]]
        parts += [f"{len(in_conflict)} in conflict"] if in_conflict else []
        parts += [f"{more} files read as parts of a report"] if (more := _following(run)) else []
        parts += [f"{_left(run)} not reached"] if _left(run) else []
        other_kinds = f", {run.skipped} files of other kinds skipped" if run.skipped else ""
        say(f"{', '.join(parts) or 'nothing to index'}{other_kinds}")


def _summary_rows(run: Run) -> Iterator[tuple[str, str, str]]:
    for outcome in _OUTCOMES:
        results = [result for result in run.results if result["outcome"] == outcome]
        findings = sum(result["findings"] for result in results)
        yield outcome, str(len(results)), str(findings) if outcome in ("indexed", "replaced") else ""
    if conflicts := sum(bool(result.get("conflicts_with")) for result in run.results):
        yield "in conflict", str(conflicts), ""
    if more := _following(run):
        yield "parts of a report", str(more), ""
    if _left(run):
        yield "not reached", str(_left(run)), ""
    yield "other kinds, skipped", str(run.skipped), ""
    yield f"in {run.seconds:.0f} s", f"{len(run.results) / max(run.seconds, 0.1):.1f} / s", ""


def _name(result: dict[str, Any]) -> str:
    """The name of a file, and how many more a report was read from."""
    more = len(result.get("parts", ())) - 1
    return Path(result["path"]).name + (f" + {more}" if more > 0 else "")


def _following(run: Run) -> int:
    """How many files were read as parts of a report that began in another file."""
    return sum(max(0, len(result.get("parts", ())) - 1) for result in run.results)


def _left(run: Run) -> int:
    reached = {path for result in run.results for path in result.get("parts") or [result["path"]]}
    return max(0, run.total - len(reached))
