"""A dozen reports of which every figure is known, and suites about them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from eval.questions.corpus import make_corpus

CORPUS = make_corpus(seed=3, reports=12)


def write_suite(path: Path, question: str, value: Decimal | int, extra: str = "") -> Path:
    """A suite of one question, for so many new requests."""
    path.write_text(
        f"""name: {path.stem}
description: one question
cases:
  - id: a
    question: {question}
    language: zh
    kind: cell
{extra}    expect: {{status: answered, values: [{{metric: requests.new, applicant: total, value: {value}}}]}}
""",
        encoding="utf-8",
    )
    return path


def a_question() -> tuple[str, Decimal]:
    """A question about the corpus, and the figure that answers it."""
    report = next(report for report in CORPUS.reports if report.figure("requests.new"))
    return f"{report.agency.name}{report.year}年新收政府信息公开申请多少件", report.figure("requests.new") or Decimal(0)
