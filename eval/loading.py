"""Read suites from YAML: every slip is an error that names file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from eval.cases import Suite
from indexer.domain.catalog.metrics import measures
from indexer.domain.errors import UserError
from indexer.domain.form import editions
from indexer.domain.report import CellStatus

_NARRATIVE = "narrative"


class SuiteError(UserError):
    """A suite that cannot be run: no such file, no YAML, an unknown field, an id twice, what can never hold."""


class _Loader(yaml.SafeLoader):
    """YAML in which no field is given twice: the second would replace the first without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the field {key.value} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> Any:
    """YAML as plain objects.

    Raises:
        yaml.MarkedYAMLError: it is none, or a field is given twice.
    """
    return yaml.load(text, _Loader)  # noqa: S506  (a safe loader)


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
    try:
        text = path.read_text(encoding="utf-8")
        suite = Suite.model_validate(read_yaml(text))
    except OSError as error:
        raise SuiteError(f"{path} cannot be read: {error.strerror}", "give the path of a YAML file") from error
    except UnicodeDecodeError as error:
        raise SuiteError(f"{path} is no UTF-8 text", "save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SuiteError(f"{path}, line {line}: {error.problem}", "mend the YAML there") from error
    except ValidationError as error:
        first, others = error.errors()[0], len(error.errors()) - 1
        where = ".".join(map(str, first["loc"])) or "the file"
        more = f" (and {others} more)" if others else ""
        raise SuiteError(
            f"{path}, line {_line_of(text, first['loc'])}: {where}: {first['msg']}{more}", "docs/evaluation.md lists the fields"
        ) from error
    for location, problem in _unknown_names(suite):
        raise SuiteError(f"{path}, line {_line_of(text, location)}: can never hold: {problem}", "GET /metrics-catalog lists the metrics")
    return suite


def write_file(path: Path, text: str) -> None:
    """Write a file, and the folders it lies in.

    Raises:
        UserError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "name another file") from error


def suite_schema() -> str:
    """The JSON schema of suites, for editors."""
    return json.dumps(Suite.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


@cache
def _metrics() -> dict[str, set[str]]:
    """Every metric an answer can name, with the applicants it is crossed with."""
    known: dict[str, set[str]] = {_NARRATIVE: set()}
    for edition in editions().values():
        for key in edition.cells:
            known.setdefault(key.metric, set()).update({key.applicant} if key.applicant else ())
    # a measure may be asked for one kind of applicant
    applicants = set().union(*known.values())
    return known | {measure.id: applicants for measure in measures()}


def _unknown_names(suite: Suite) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Figures that no answer can have, with where they are expected: of a metric, applicant or status that there is none of."""
    statuses = {status.value for status in CellStatus}
    for case_number, case in enumerate(suite.cases):
        for turn_number, turn in enumerate(case.asked):
            at = ("cases", case_number, *(("turns", turn_number) if case.turns else ()), "expect")
            for number, item in enumerate(turn.expect.figures):
                place = (*at, "includes" if turn.expect.values is None else "values", number)
                metrics = item.metric.split("+")  # figures that were added
                if unknown := [metric for metric in metrics if metric not in _metrics()]:
                    yield (*place, "metric"), f"there is no metric {unknown[0]}"
                elif not all(_metrics()[metric].issuperset((item.applicant or "").split("+")) for metric in metrics if item.applicant):
                    yield (*place, "applicant"), f"{item.metric} has no applicant {item.applicant}"
                if item.status is not None and item.status not in statuses:
                    yield (*place, "status"), f"a cell is never {item.status}"
            for metric in turn.expect.slots.metrics if turn.expect.slots else ():
                if metric not in _metrics():
                    yield (*at, "slots", "metrics"), f"there is no metric {metric}"


def _line_of(text: str, location: tuple[Any, ...]) -> int:
    """The line a validation error speaks of, as near as the YAML tells."""
    node: Any = yaml.compose(text)
    for step in location:
        child = next(_children(node, step), None)
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1 if node else 1


def _children(node: Any, step: Any) -> Iterator[Any]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for key, value in node.value if key.value == step)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        yield from node.value[step : step + 1]
