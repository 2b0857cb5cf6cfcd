"""Reports on a terminal: every miss with its reasons, then tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from eval.compare import Change
from eval.tasks import Watch
from eval.verdicts import SuiteReport, Verdict, groups, latency, share_passed
from service.cli.render import is_terminal, print_table, say

_SHOWN = 400


def percent(share: float) -> str:
    """A share; 99.96 % is not rounded to all."""
    return f"{share:.2%}" if 0.999 < share < 1 else f"{share:.1%}"


def seconds(duration: float) -> str:
    """A duration in seconds, short ones in milliseconds."""
    return f"{duration * 1000:.0f} ms" if duration < 1 else f"{duration:.1f} s"


def print_reports(reports: Sequence[SuiteReport], by_kind: bool) -> None:
    """Misses and tables of suites."""
    for report in reports:
        for verdict in report.verdicts:
            _print_miss(report.suite, verdict)
    baselines = list(dict.fromkeys(name for report in reports for name in report.baselines))
    print_table(
        ("suite", "cases", "passed", "wrong figures", *baselines, "p50", "p95", "time"), [_row(report, baselines) for report in reports]
    )
    if by_kind:
        print_table(("suite", "kind", "language", "passed", "p50", "p95"), [row for report in reports for row in _kinds(report)])
    if any(report.measures for report in reports):
        print_table(
            ("suite", "measure", "value"),
            [(report.suite, name, f"{value:.4f}") for report in reports for name, value in report.measures.items()],
        )
    _print_opinions([report for report in reports if report.judged])
    for report in reports:
        if report.drafts:
            passed = sum(verdict.passed for verdict in report.drafts)
            say(f"{report.suite}: {len(report.drafts)} drafts are not counted ({passed} of them pass)")
        if report.stopped:
            say(f"{report.suite} was not run to its end: {report.stopped}")


def _row(report: SuiteReport, baselines: Sequence[str]) -> tuple[str, ...]:
    others = (percent(share_passed(report.baselines[name])) if name in report.baselines else "" for name in baselines)
    times = latency(report.counted)
    counted = (str(len(report.counted)), percent(report.accuracy), str(report.wrong_figures))
    return (report.suite, *counted, *others, seconds(times["p50"]), seconds(times["p95"]), seconds(report.seconds))


def _kinds(report: SuiteReport) -> Iterator[tuple[str, ...]]:
    for (kind, language), group in groups(report.counted).items():
        times = latency(group)
        passed = f"{sum(verdict.passed for verdict in group)}/{len(group)}"
        yield report.suite, kind, language, passed, seconds(times["p50"]), seconds(times["p95"])


def _print_miss(suite: str, verdict: Verdict) -> None:
    for failure in verdict.failures:
        turn = f", turn {verdict.turn}" if verdict.conversation else ""
        draft = "" if verdict.reviewed else " (draft)"
        say(f"{suite}/{verdict.key}{turn}{draft}: {failure.check}: {failure.reason[:_SHOWN]}\n  {verdict.question}")


def _print_opinions(reports: Sequence[SuiteReport]) -> None:
    """What a judge thinks: it stands apart, for it decides nothing."""
    if not reports:
        return
    for report in reports:
        for verdict, opinion in report.unsettled:
            score = "" if opinion.score is None else f" ({opinion.score:.2f})"
            say(f"{report.suite}/{verdict.key}: {opinion.told}{score}: {opinion.reason[:_SHOWN]}\n  {verdict.question}")
    columns = list(reports[0].judged)
    print_table(("judged by a chat model", *columns), [(report.suite, *map(str, report.judged.values())) for report in reports])


def print_changes(changes: Sequence[Change]) -> None:
    """What was fixed, what broke."""
    for change in changes:
        for name, keys in (("broken", change.broken), ("fixed", change.fixed)):
            for key in keys:
                say(f"{name}: {change.suite}/{key}")
    columns = ("suite", "before", "after", "fixed", "broken", "same", "new", "gone")
    print_table(columns, [_change(change) for change in changes])


def _change(change: Change) -> tuple[str, ...]:
    numbers = (len(change.fixed), len(change.broken), change.same, change.added, change.dropped)
    return (change.suite, percent(change.before), percent(change.after), *map(str, numbers))


@contextmanager
def progress(name: str, total: int | None, verdicts: list[Verdict]) -> Iterator[Watch]:
    """Gathers verdicts as they come, with a bar where a person is looking."""
    if not is_terminal():
        yield verdicts.append
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(name, total=total)

        def watch(verdict: Verdict) -> None:
            verdicts.append(verdict)
            missed = sum(not other.passed for other in verdicts)
            bar.update(task, advance=1, description=f"{name}, {missed} missed" if missed else name)

        yield watch
