"""Reports as one self-contained page: scores by kind and language, every miss, how long cases took, what has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from jinja2 import Environment, FileSystemLoader

from eval.compare import Change
from eval.opinions import Opinion
from eval.output.text import percent, seconds
from eval.verdicts import SuiteReport, Verdict, added_measures, by_kind, latency, share_passed

_EDGES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_LABELS = ("<10 ms", "20 ms", "50 ms", "100 ms", "200 ms", "500 ms", "1 s", "2 s", "5 s", "more")
_WIDTH, _FLOOR, _TALLEST = 600, 130, 110


@dataclass(frozen=True)
class Context:
    """What a page says beside the reports. `address`: of the service that links lead to, "" if there is none to follow."""

    made: datetime
    faults: Sequence[str] = ()
    changes: Sequence[Change] = ()
    address: str = ""
    descriptions: Mapping[str, str] | None = None


def as_html(reports: Sequence[SuiteReport], context: Context) -> str:
    """The page: nothing in it is asked for from elsewhere, and everything that others wrote is escaped."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"percent": percent, "seconds": seconds}
    changes = {change.suite: change for change in context.changes}
    return environment.get_template("page.html.j2").render(
        made=f"{context.made:%Y-%m-%d %H:%M}",
        version=version("gongkai"),
        asked=context.address,
        faults=context.faults,
        baselines=list(dict.fromkeys(name for report in reports for name in report.baselines)),
        compared=bool(changes),
        suites=[_suite(report, changes.get(report.suite), context) for report in reports],
    )


def _suite(report: SuiteReport, change: Change | None, context: Context) -> dict[str, Any]:
    kinds = by_kind(report.counted)
    bars = _histogram([verdict.seconds for verdict in report.counted])
    return {
        "name": report.suite,
        "description": (context.descriptions or {}).get(report.suite, ""),
        "cases": len(report.counted),
        "accuracy": report.accuracy,
        "wrong_figures": report.wrong_figures,
        "baselines": {name: share_passed(verdicts) for name, verdicts in report.baselines.items()},
        "seconds": report.seconds,
        **latency(report.counted),
        "kinds": [_kind(name, group) for name, group in kinds.items()],
        **_measures(report, kinds),
        "histogram": bars,
        "histogram_told": "; ".join(f"{bar['label']}: {bar['count']}" for bar in bars if bar["count"]),
        "change": change,
        "misses": [_miss(verdict, context.address) for verdict in report.verdicts if not verdict.passed],
        "judged": report.judged,
        "unsettled": [_opinion(verdict, opinion) for verdict, opinion in report.unsettled],
        "drafts": len(report.drafts),
        "stopped": report.stopped,
    }


def _opinion(verdict: Verdict, opinion: Opinion) -> dict[str, Any]:
    return {"key": verdict.key, "question": verdict.question, "answer": verdict.answer, "told": opinion.told, **asdict(opinion)}


def _kind(name: str, group: Sequence[Verdict]) -> dict[str, Any]:
    passed = {language: [verdict.passed for verdict in group if verdict.language == language] for language in ("zh", "en")}
    told = {language: f"{sum(found)}/{len(found)}" if found else "–" for language, found in passed.items()}
    return {"name": name, **told, "accuracy": share_passed(group), **latency(group)}


def _measures(report: SuiteReport, kinds: Mapping[str, Sequence[Verdict]]) -> dict[str, Any]:
    """Measures a line each, by kind where several kinds have them."""
    measured = {kind: added for kind, group in kinds.items() if (added := added_measures(group))}
    rows = [
        {"name": name, "by_kind": [_measure(added.get(name)) for added in measured.values()], "all": _measure(value)}
        for name, value in report.measures.items()
    ]
    return {"measures": rows, "measured_kinds": list(measured)}


def _measure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _histogram(durations: Sequence[float]) -> list[dict[str, Any]]:
    """Bars of how many cases took up to so long; each bar's end is its label."""
    counts = [0] * len(_LABELS)
    for duration in durations:
        counts[sum(duration >= edge for edge in _EDGES)] += 1
    step = _WIDTH / len(_LABELS)
    most = max(counts) or 1
    return [
        {
            "label": label,
            "count": count,
            "x": round(number * step + 4, 1),
            "width": round(step - 8, 1),
            "middle": round((number + 0.5) * step, 1),
            "height": round(_TALLEST * count / most, 1),
            "y": round(_FLOOR - _TALLEST * count / most, 1),
        }
        for number, (label, count) in enumerate(zip(_LABELS, counts, strict=True))
    ]


def _miss(verdict: Verdict, address: str) -> dict[str, Any]:
    href = urljoin(address, verdict.link) if verdict.link else ""
    return {
        "key": verdict.key,
        "language": verdict.language,
        "question": verdict.question,
        "asked": verdict.asked,
        "answer": verdict.answer,
        "expected": yaml.safe_dump(dict(verdict.expected), allow_unicode=True, sort_keys=False).strip() if verdict.expected else "–",
        "failures": verdict.failures,
        "wrong_figures": verdict.wrong_figures,
        "reviewed": verdict.reviewed,
        "place": verdict.place,
        # a link is followed by a person: never anything but a web address
        "href": href if urlsplit(href).scheme in ("http", "https") else "",
    }
