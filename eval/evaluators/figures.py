"""The figures of an answer, exact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from eval.cases import ExpectedValue
from eval.evaluators.base import Answered, Failure, Response

_WHOSE = ("metric", "applicant", "agency", "year", "operation")


class FiguresEvaluator:
    """Figures exact, with their unit; where all are expected, none beside them; where their order is, in that order and first.

    A figure is wrong, not just missing or too many, if it is given in the place of one that is expected, or of none.
    """

    name = "values"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        expect, given = answered.expect, answered.response["values"]
        if expect.values is None and expect.includes is None:
            return
        left, missing, replaced = list(given), not expect.figures, False
        for place, expected in enumerate(expect.figures):
            candidates = given[place : place + 1] if expect.ordered else left
            found = next((value for value in candidates if is_value(value, expected)), None)
            if found is not None:
                left.remove(found)
                continue
            missing = True
            where = f" in place {place + 1}" if expect.ordered else ""
            near = [value for value in given if value["metric"] == expected.metric]
            reason = f"no figure {expected.stated()}{where}; got {near or [value['metric'] for value in given]}"
            wrong = any(_in_its_place(value, expected) for value in given)
            replaced = replaced or wrong
            yield Failure(self.name, reason, wrong)
        if left and expect.values is not None:
            reason = f"unexpected figures: {[(value['metric'], value['applicant'], value['value']) for value in left]}"
            yield Failure(self.name, reason, missing and not replaced and any(value["value"] is not None for value in left))


def is_value(value: Response, expected: ExpectedValue) -> bool:
    """Whether a figure of an answer is the expected one in all that was written down of it."""
    stated = expected.stated()
    if any(value.get(name) != wanted for name, wanted in stated.items() if name != "value"):
        return False
    return _same_number(value, expected)


def _same_number(value: Response, expected: ExpectedValue) -> bool:
    given = value["value"]
    return given is None if expected.value is None else given is not None and Decimal(str(given)) == expected.value


def _in_its_place(value: Response, expected: ExpectedValue) -> bool:
    """Whether an answer gives a figure of the same thing that is another number."""
    stated = expected.stated()
    same = all(value.get(name) == stated[name] for name in _WHOSE if name in stated)
    return same and value["value"] is not None and not _same_number(value, expected)
