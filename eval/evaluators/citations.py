"""The marks of an answer and what they lead to."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases import ExpectedCitation
from eval.evaluators.base import MARK, Answered, Failure, Response


class CitationsEvaluator:
    """Every mark leads to a citation and every citation has a mark; what was expected is cited; figures have marks."""

    name = "citations"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        response = answered.response
        marks, ids = set(MARK.findall(answered.text)), {citation["id"] for citation in response["citations"]}
        if marks != ids:
            yield Failure(self.name, f"marks {sorted(marks - ids)} lead nowhere, citations {sorted(ids - marks)} have no mark")
        for wanted in answered.expect.cites:
            if not any(_is_citation(citation, wanted) for citation in response["citations"]):
                yield Failure(self.name, f"nothing cited like {wanted.model_dump(exclude_defaults=True)}")
        if any(value["value"] is not None for value in response["values"]) and not ids:
            yield Failure(self.name, "figures without a citation")


def _is_citation(citation: Response, wanted: ExpectedCitation) -> bool:
    return all(part in (citation[name] or "") for name, part in wanted.model_dump().items())
