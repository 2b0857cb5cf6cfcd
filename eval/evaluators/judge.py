"""All evaluators together."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases import Expectation
from eval.evaluators.base import Answered, Evaluator, Failure, Response, Sources
from eval.evaluators.citations import CitationsEvaluator
from eval.evaluators.figures import FiguresEvaluator
from eval.evaluators.language import LanguageEvaluator
from eval.evaluators.prose import ProseEvaluator
from eval.evaluators.refusal import RefusalEvaluator
from eval.evaluators.slots import SlotsEvaluator
from eval.evaluators.sources import SourcesEvaluator
from eval.evaluators.status import StatusEvaluator
from eval.evaluators.text import TextEvaluator

EVALUATORS: tuple[Evaluator, ...] = (
    LanguageEvaluator(),
    StatusEvaluator(),
    FiguresEvaluator(),
    ProseEvaluator(),
    CitationsEvaluator(),
    SourcesEvaluator(),
    TextEvaluator(),
    SlotsEvaluator(),
    RefusalEvaluator(),
)


def judge(
    expect: Expectation,
    language: str,
    response: Response,
    question: str = "",
    sources: Sources | None = None,
    evaluators: Sequence[Evaluator] = EVALUATORS,
) -> list[Failure]:
    """Every way in which an answer fails what was expected of it in that language; empty if it passes."""
    answered = Answered(expect, language, response, question, sources)
    return [failure for evaluator in evaluators for failure in evaluator.judge(answered)]
