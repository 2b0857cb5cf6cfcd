"""The numbers that an audit of reports may state: those of their findings, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from eval.evaluators.base import Answered, Response

_LISTED = "- "
_IN_FORCE, _ISSUED, _REPEALED = ".in_force", ".issued", ".repealed"


def numbers_of_findings(answered: Answered) -> Iterator[Decimal]:
    """The numbers that differ in findings of the reports cited, how many cells a finding is about, and how many findings are listed."""
    listed = sum(line.startswith(_LISTED) for line in answered.text.splitlines())
    yield Decimal(listed)
    if answered.sources is None:
        return
    reports = [answered.sources.report(name) for name in {citation["report_id"] for citation in answered.response["citations"]}]
    for report in reports:
        for finding in report["findings"]:
            yield from (abs(Decimal(str(finding[side]))) for side in ("printed", "computed") if finding[side] is not None)
            yield Decimal(len(finding["cells"]))
        severities = Counter(finding["severity"] for finding in report["findings"])
        for severity in ("contradiction", "worth_a_look"):
            # what is listed beyond a report's own findings lies between two years
            yield from map(Decimal, (severities[severity], abs(listed - severities[severity])))
    yield from _led_to(reports)


def numbers_in_conflict(answered: Answered) -> Iterator[Decimal]:
    """The two numbers of each contradiction in the reports cited, which a caveat beside a figure tells."""
    if answered.sources is None:
        return
    for name in {citation["report_id"] for citation in answered.response["citations"]}:
        for finding in answered.sources.report(name)["findings"]:
            if finding["severity"] == "contradiction":
                yield from (abs(Decimal(str(finding[side]))) for side in ("printed", "computed") if finding[side] is not None)


def _led_to(reports: Sequence[Response]) -> Iterator[Decimal]:
    """What was in force a year before, with what was issued and without what was repealed since."""
    for earlier, later in permutations(reports, 2):
        if earlier["agency"] != later["agency"] or earlier["year"] + 1 != later["year"]:
            continue
        before, since = _figures(earlier), _figures(later)
        for metric in (name.removesuffix(_IN_FORCE) for name in before if name.endswith(_IN_FORCE)):
            if metric + _ISSUED in since and metric + _REPEALED in since:
                yield before[metric + _IN_FORCE] + since[metric + _ISSUED] - since[metric + _REPEALED]


def _figures(report: Response) -> dict[str, Decimal]:
    return {cell["metric"]: Decimal(str(cell["value"])) for cell in report["cells"] if cell["value"] is not None and not cell["applicant"]}
