"""Faithfulness as a chat model judges it: does the answer say only what the cited words say. Never in the default run.

An adapter to deepeval, the extra `judge`. ragas 0.4 cannot be imported beside langchain 1.x (it looks for a module that
langchain-community has dropped), so that it is not offered.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.request import Request, urlopen

from eval.evaluators.base import Response
from eval.opinions import FAITHFUL, Opinion
from indexer.domain.errors import UserError

_TIMEOUT_SECONDS = 120
_FAILED_IN_A_ROW = 3
_PLACE = ("title", "row", "column")
# deepeval reports its use to its makers, sends traces to them, and reads keys out of .env, unless it is told not to
_QUIET = {"DEEPEVAL_TELEMETRY_OPT_OUT": "YES", "CONFIDENT_TRACING_ENABLED": "NO", "DEEPEVAL_DISABLE_DOTENV": "1"}


class FaithfulnessJudge:
    """Asks how much of an answer its citations bear out. A judge that fails three times in a row is not asked again.

    Raises:
        UserError: the extra is not installed.
    """

    def __init__(self, address: str, model: str, key: str = "") -> None:
        os.environ.update(_QUIET)
        try:
            from deepeval.metrics import FaithfulnessMetric  # noqa: PLC0415
            from deepeval.models import DeepEvalBaseLLM  # noqa: PLC0415
            from deepeval.test_case import LLMTestCase  # noqa: PLC0415
        except ImportError as error:
            raise UserError("a chat model as judge needs the extra `judge`", "pip install 'gongkai[judge]'") from error

        class Model(DeepEvalBaseLLM):  # type: ignore[misc]
            """The chat model, by plain HTTP. The shape of what it says stands in the prompt: not every server takes a schema."""

            def load_model(self) -> Any:
                return self

            def generate(self, prompt: str, schema: object = None) -> str:  # noqa: ARG002
                return _completion(address, model, key, prompt)

            async def a_generate(self, prompt: str, schema: object = None) -> str:
                return self.generate(prompt, schema)

            def get_model_name(self) -> str:
                return model

        self._case = LLMTestCase
        self._metric = FaithfulnessMetric
        self._model: Any = Model(model)
        self._failed = 0

    def opinion(self, question: str, response: Response) -> Opinion | None:
        """What the judge thinks of an answer; whatever goes wrong is an opinion without a score."""
        cited = [_cited(citation) for citation in response["citations"] if citation["quote"]]
        if response["status"] != "answered" or not cited:
            return None
        if self._failed >= _FAILED_IN_A_ROW:
            return Opinion(None, f"not asked: the judge had failed {_FAILED_IN_A_ROW} times in a row")
        try:
            found = self._measured(question, response["answer"], cited)
        except Exception as error:
            found = Opinion(None, f"{type(error).__name__}: {error}")
        self._failed = self._failed + 1 if found.score is None else 0
        return found

    def _measured(self, question: str, answer: str, cited: list[str]) -> Opinion:
        # one metric an answer: it keeps what it found
        metric = self._metric(threshold=FAITHFUL, model=self._model, include_reason=False, async_mode=False)
        score = metric.measure(self._case(input=question, actual_output=answer, retrieval_context=cited), _show_indicator=False)
        # deepeval takes an answer without claims, and verdicts that are neither yes nor no, for faithful
        if not metric.claims:
            return Opinion(None, "the judge found nothing that the answer claims")
        verdicts = [verdict for verdict in metric.verdicts if verdict is not None]
        if len(verdicts) != len(metric.claims):
            return Opinion(None, f"the judge decided on {len(verdicts)} of {len(metric.claims)} claims")
        objections = [f"{claim} ({verdict.reason})" for claim, verdict in zip(metric.claims, verdicts, strict=True) if verdict.reason]
        return Opinion(float(score), "; ".join(objections) or "every claim stands in what is cited")


def _cited(citation: Response) -> str:
    """A quotation with its place: the row of a table says nothing without its column."""
    return " · ".join(filter(None, (*(citation.get(part) for part in _PLACE), citation["quote"])))


def _completion(address: str, model: str, key: str, prompt: str) -> str:
    """What an OpenAI-compatible service says to a prompt."""
    body = {"model": model, "temperature": 0, "messages": [{"role": "user", "content": prompt}]}
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = Request(f"{address.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310  (given by the caller)
    with urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
        return str(json.load(response)["choices"][0]["message"]["content"])
