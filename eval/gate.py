"""The gate: what every suite must reach, in one file of floors; and no wrong figure at all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.verdicts import SuiteReport
from indexer.domain.errors import UserError


class Floor(BaseModel):
    """What a suite must reach. `measures`: least values of measures; `most`: greatest ones, for what should not happen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accuracy: float = Field(ge=0, le=1)
    measures: Mapping[str, float] = Field(default_factory=dict)
    most: Mapping[str, float] = Field(default_factory=dict)


def floors_file() -> Path:
    """The floors of the suites that ship."""
    return Path(str(resources.files("eval") / "floors.toml"))


def load_floors(path: Path) -> dict[str, Floor]:
    """The floors by suite, in the order in which the gate runs them.

    Raises:
        UserError: the file is not there or cannot be used.
    """
    try:
        return {name: Floor.model_validate(table) for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"{path} gives no floors: {error}", "eval/floors.toml shows the form") from error


def faults(report: SuiteReport, floor: Floor) -> Iterator[str]:
    """Why a suite does not pass the gate; nothing if it does."""
    if report.stopped:
        yield f"{report.suite} was not run to its end: {report.stopped}"
    if report.wrong_figures:
        wrong = ", ".join(verdict.key for verdict in report.counted if verdict.wrong_figures)
        yield f"{report.suite}: {report.wrong_figures} wrong figures ({wrong})"
    if report.accuracy < floor.accuracy:
        yield f"{report.suite}: {report.accuracy:.2%} passed, the floor is {floor.accuracy:.2%}"
    for name, least in floor.measures.items():
        if (value := report.measures.get(name)) is None or value < least:
            yield f"{report.suite}: {name} is {_told(value)}, the floor is {least}"
    for name, most in floor.most.items():
        if (value := report.measures.get(name)) is None or value > most:
            yield f"{report.suite}: {name} is {_told(value)}, the most is {most}"


def _told(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"
