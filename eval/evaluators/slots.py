"""What an answer is about, above all after a question that leaves something out."""

from __future__ import annotations

from collections.abc import Iterator

from eval.evaluators.base import Answered, Failure, Response


class SlotsEvaluator:
    """The answer is about exactly the agencies, years, metrics and applicants that were expected."""

    name = "slots"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        if answered.expect.slots is None:
            return
        about = _about(answered.response)
        for slot, wanted in answered.expect.slots.model_dump().items():
            if wanted and set(wanted) != about[slot]:
                yield Failure(self.name, f"{slot} are {sorted(about[slot])}, expected {sorted(wanted)}")


def _about(response: Response) -> dict[str, set[str | int]]:
    """What figures and citations tell of the subject of an answer."""
    values, citations = response["values"], response["citations"]
    return {
        "agencies": {item["agency"] for item in (*values, *citations) if item["agency"]},
        "years": {item["year"] for item in (*values, *citations) if item["year"]},
        "metrics": {value["metric"] for value in values},
        "applicants": {value["applicant"] for value in values if value["applicant"]},
    }
