"""Words that must stand in an answer, or must not."""

from __future__ import annotations

from collections.abc import Iterator

from eval.evaluators.base import Answered, Failure


class TextEvaluator:
    """The answer holds the parts that were expected and none that were excluded."""

    name = "text"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        for part in answered.expect.contains:
            if part not in answered.text:
                yield Failure(self.name, f"the answer lacks “{part}”")
        for part in answered.expect.absent:
            if part in answered.text:
                yield Failure(self.name, f"the answer holds “{part}”")
