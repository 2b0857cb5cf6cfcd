"""Verdicts written down as they come, a line of JSON each, so that a run that was broken off goes on where it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from eval.verdicts import Verdict
from indexer.domain.errors import UserError

_ERROR = "error"


class RunLog:
    """The verdicts of a run in a file. Those of cases that erred are not kept: they are asked again.

    `judged`: the run has a judge, and answers without the judge's opinion are asked again, too.
    """

    def __init__(self, path: Path, judged: bool = False) -> None:
        self._judged = judged
        self._known = {(suite, verdict.id, verdict.run): verdict for suite, verdict in _read(path)}
        try:
            self._file: TextIO = path.open("a", encoding="utf-8")
        except OSError as error:
            raise UserError(f"{path} cannot be written: {error.strerror}", "name another file with --resume") from error

    def close(self) -> None:
        self._file.close()

    def known(self, suite: str, case: str, run: int, asked: tuple[str, ...]) -> Verdict | None:
        """The verdict on a case that is there already; none if it has been asked otherwise since."""
        verdict = self._known.get((suite, case, run))
        if verdict is None or asked[: verdict.turn] != verdict.asked:
            return None
        unjudged = verdict.opinion is None or verdict.opinion.score is None
        return None if self._judged and unjudged else verdict

    def write(self, suite: str, verdict: Verdict) -> None:
        """Add a verdict, at once."""
        if any(failure.check == _ERROR for failure in verdict.failures) or self._known.get((suite, verdict.id, verdict.run)) == verdict:
            return
        self._file.write(json.dumps({"suite": suite} | verdict.record(), ensure_ascii=False) + "\n")
        self._file.flush()


def _read(path: Path) -> Iterator[tuple[str, Verdict]]:
    """The verdicts of a file; a last line that was cut short is passed over.

    Raises:
        UserError: the file holds something else.
    """
    if not path.exists():
        return
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as the verdicts of a run", "name another file with --resume") from error
    for number, line in enumerate(lines, start=1):
        if not line.endswith("\n"):
            path.write_text("".join(lines[:-1]), encoding="utf-8")
            return
        try:
            record = json.loads(line)
            yield record.pop("suite"), Verdict.from_record(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{path}, line {number} is no verdict of a run", "name the file of the run that is to go on, or a new one"
            ) from error
