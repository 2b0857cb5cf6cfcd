"""The quality of an answer that gives no figure."""

from __future__ import annotations

from collections.abc import Iterator

from eval.evaluators.base import Answered, Failure

_NOTHING_THERE = ("not_found", "out_of_scope", "clarification")


class RefusalEvaluator:
    """A refusal gives a reason, offers a way on, and brings no figure with it."""

    name = "help"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        response = answered.response
        if response["status"] == "answered":
            return
        if answered.expect.status in ("clarification", "out_of_scope") and not (response["suggestions"] or "\n" in answered.text):
            yield Failure(self.name, "a refusal that offers no way on")
        if not answered.text.strip():
            yield Failure(self.name, "a refusal that gives no reason")
        if response["status"] in _NOTHING_THERE and any(value["value"] is not None for value in response["values"]):
            yield Failure(self.name, f"an answer that is {response['status']} and gives figures", wrong_figure=True)
