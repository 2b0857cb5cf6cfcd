"""Suites of canned questions with what is expected of each answer: strict, so that a slip in a file is found at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from indexer.domain.errors import UserError

# YAML reads 59237.2449 as a float; its digits are what was meant
_Figure = Annotated[Decimal, BeforeValidator(lambda value: str(value) if isinstance(value, float) else value)]


class SuiteError(UserError):
    """A suite that cannot be run: no such file, no YAML, an unknown field, an id twice."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedValue(_Strict):
    """A figure the answer must give. What is left out is not looked at; `value: null` is a figure that is not there."""

    metric: str
    value: _Figure | None
    applicant: str | None = None
    agency: str | None = None
    year: int | None = None
    unit: str | None = None
    status: str | None = None


class ExpectedCitation(_Strict):
    """A place the answer must cite: parts of the row's, column's, and quotation's text."""

    row: str = ""
    column: str = ""
    quote: str = ""


class Expectation(_Strict):
    """What an answer must be. `values` are all its figures; None leaves them open."""

    status: Literal["answered", "clarification", "not_reported", "not_found", "out_of_scope"]
    values: tuple[ExpectedValue, ...] | None = None
    cites: tuple[ExpectedCitation, ...] = ()
    contains: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_fail_sensibly(self) -> Self:
        if both := set(self.contains) & set(self.absent):
            raise ValueError(f"can never hold: {', '.join(sorted(both))} must be there and must not")
        if self.status in ("not_found", "out_of_scope", "clarification") and self.values:
            raise ValueError(f"can never hold: an answer that is {self.status} has no figures")
        return self


class Case(_Strict):
    """One question. `language` is that of the answer."""

    id: str
    question: str
    language: Literal["zh", "en"]
    kind: str
    expect: Expectation


class Suite(_Strict):
    """Questions over certain reports. `reports`: a folder beside the suite to index before it is run."""

    name: str
    description: str
    reports: str | None = None
    cases: tuple[Case, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for case in self.cases:
            if case.id in seen:
                raise ValueError(f"two cases have the id {case.id}")
            seen.add(case.id)
        return self


def suites_folder() -> Path:
    """The folder of the suites that ship."""
    return Path(str(resources.files("eval") / "suites"))


def find_suite(name: str) -> Path:
    """The file of a suite: one that ships, by name, or any by path.

    Raises:
        SuiteError: there is none.
    """
    shipped = suites_folder() / f"{name}.yaml"
    path = shipped if shipped.is_file() else Path(name)
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in suites_folder().glob("*.yaml")))
        raise SuiteError(f"there is no suite {name}", f"give the path of a YAML file, or one of: {known}")
    return path


def load_suite(path: Path) -> Suite:
    """Read a suite.

    Raises:
        SuiteError: the file is no YAML or no suite; file and line are named.
    """
    text = path.read_text(encoding="utf-8")
    try:
        data = yaml.safe_load(text)
        return Suite.model_validate(data)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SuiteError(f"{path}, line {line}: {error.problem}", "mend the YAML there") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise SuiteError(
            f"{path}, line {_line_of(text, first['loc'])}: {where}: {first['msg']}", "docs/evaluation.md lists the fields"
        ) from error


def _line_of(text: str, location: tuple[Any, ...]) -> int:
    """The line a validation error speaks of, as near as the YAML tells."""
    node: Any = yaml.compose(text)
    for step in location:
        child = next(_children(node, step), None)
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1


def _children(node: Any, step: Any) -> Iterator[Any]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for key, value in node.value if key.value == step)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        yield from node.value[step : step + 1]
