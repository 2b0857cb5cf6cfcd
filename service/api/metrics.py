"""What Prometheus counts."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

ANSWERS = Counter("gongkai_answers_total", "Questions answered, by status and method.", ["status", "method"])
REQUEST_SECONDS = Histogram("gongkai_request_seconds", "Time to answer a call, by route.", ["method", "route", "status"])
