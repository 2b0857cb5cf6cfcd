"""Faithfulness as a chat model judges it: does the answer say only what the cited words say. Never in the default run.

An adapter to deepeval, the extra `judge`. ragas 0.4 cannot be imported beside langchain 1.x (it looks for a module that
langchain-community has dropped), so that it is not offered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

from eval.evaluators.base import Answered, Failure
from indexer.domain.errors import UserError

_THRESHOLD = 0.7
_TIMEOUT_SECONDS = 120


class FaithfulnessEvaluator:
    """Fails an answer of which the judge finds too little in its citations.

    Raises:
        UserError: the extra is not installed.
    """

    name = "faithfulness"

    def __init__(self, address: str, model: str, key: str = "") -> None:
        # deepeval reports its use to its makers unless it is told not to
        os.environ["DEEPEVAL_TELEMETRY_OPT_OUT"] = "YES"
        try:
            from deepeval.metrics import FaithfulnessMetric  # noqa: PLC0415
            from deepeval.models import DeepEvalBaseLLM  # noqa: PLC0415
            from deepeval.test_case import LLMTestCase  # noqa: PLC0415
        except ImportError as error:
            raise UserError("a chat model as judge needs the extra `judge`", "pip install 'gongkai[judge]'") from error

        class Judge(DeepEvalBaseLLM):  # type: ignore[misc]
            """The chat model, by plain HTTP."""

            def load_model(self) -> Any:
                return self

            def generate(self, prompt: str) -> str:
                return _completion(address, model, key, prompt)

            async def a_generate(self, prompt: str) -> str:
                return _completion(address, model, key, prompt)

            def get_model_name(self) -> str:
                return model

        self._case = LLMTestCase
        self._metric = FaithfulnessMetric
        self._model: Any = Judge(model)

    def judge(self, answered: Answered) -> Iterator[Failure]:
        quotes = [citation["quote"] for citation in answered.response["citations"] if citation["quote"]]
        if answered.response["status"] != "answered" or not quotes:
            return
        # one metric an answer: it keeps what it found
        metric = self._metric(threshold=_THRESHOLD, model=self._model, include_reason=True, async_mode=False)
        case = self._case(input=answered.question, actual_output=answered.text, retrieval_context=quotes)
        score = metric.measure(case, _show_indicator=False)
        if score < _THRESHOLD:
            yield Failure(self.name, f"{score:.2f}, at least {_THRESHOLD} is expected: {metric.reason}")


def _completion(address: str, model: str, key: str, prompt: str) -> str:
    """What an OpenAI-compatible service says to a prompt."""
    body = {"model": model, "temperature": 0, "messages": [{"role": "user", "content": prompt}]}
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = Request(f"{address.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310  (given by the caller)
    with urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
        return str(json.load(response)["choices"][0]["message"]["content"])
