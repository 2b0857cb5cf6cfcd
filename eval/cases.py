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
    """A figure the answer must give. What is left out is not looked at; what is null must be null.

    `value: null` is a figure that is not there, `agency: null` one of several agencies, `operation: null` one looked up.
    """

    metric: str
    value: _Figure | None
    applicant: str | None = None
    agency: str | None = None
    year: int | None = None
    unit: str | None = None
    status: str | None = None
    operation: str | None = None

    def stated(self) -> dict[str, Any]:
        """What was written down of the figure: its value, and the fields to compare."""
        return self.model_dump(exclude_unset=True)


class ExpectedCitation(_Strict):
    """A place the answer must cite: parts of the row's, column's, and quotation's text."""

    row: str = ""
    column: str = ""
    quote: str = ""


class Expectation(_Strict):
    """What an answer must be. `values` are all its figures, `includes` some of them; None leaves them open.

    `ordered`: they come in this order, before all others. `cites`: places cited, among others. `contains`, `absent`: parts
    of the text.
    """

    status: Literal["answered", "clarification", "not_reported", "not_found", "out_of_scope"]
    values: tuple[ExpectedValue, ...] | None = None
    includes: tuple[ExpectedValue, ...] | None = None
    ordered: bool = False
    cites: tuple[ExpectedCitation, ...] = ()
    contains: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_fail_sensibly(self) -> Self:
        if both := set(self.contains) & set(self.absent):
            raise ValueError(f"can never hold: {', '.join(sorted(both))} must be there and must not")
        if self.status in ("not_found", "out_of_scope", "clarification") and (self.values or self.includes):
            raise ValueError(f"can never hold: an answer that is {self.status} has no figures")
        if self.values is not None and self.includes is not None:
            raise ValueError("values are all figures of the answer, includes some of them: give one of the two")
        if self.ordered and not (self.values or self.includes):
            raise ValueError("ordered says nothing without figures")
        return self


class Turn(_Strict):
    """One question, and what is expected of its answer."""

    question: str
    expect: Expectation


class Case(_Strict):
    """A question, or the turns of a conversation. `language` is that of the answers."""

    id: str
    language: Literal["zh", "en"]
    kind: str
    question: str | None = None
    expect: Expectation | None = None
    turns: tuple[Turn, ...] = ()

    @model_validator(mode="after")
    def _asks_one_way(self) -> Self:
        single = (self.question is not None, self.expect is not None)
        if self.turns and any(single):
            raise ValueError("a case has a question and what to expect, or turns, not both")
        if not self.turns and not all(single):
            raise ValueError("a case needs a question and what to expect, or turns")
        return self

    @property
    def asked(self) -> tuple[Turn, ...]:
        """What is asked in one conversation, in order; of a single question that one."""
        if self.question is not None and self.expect is not None:
            return (Turn(question=self.question, expect=self.expect),)
        return self.turns


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
