"""The status of an answer."""

from __future__ import annotations

from collections.abc import Iterator

from eval.evaluators.base import Answered, Failure


class StatusEvaluator:
    """The answer has the status that was expected."""

    name = "status"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        if answered.response["status"] != answered.expect.status:
            yield Failure(self.name, f"status is {answered.response['status']}, expected {answered.expect.status}")
