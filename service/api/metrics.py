"""What Prometheus counts."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

ANSWERS = Counter("gongkai_answers_total", "Questions answered, by status and method.", ["status", "method"])
MODEL_CALLS = Counter("gongkai_model_calls_total", "What came of asking the chat model, by task and outcome.", ["task", "outcome"])
REQUEST_SECONDS = Histogram("gongkai_request_seconds", "Time to answer a call, by route.", ["method", "route", "status"])
