"""`python -m eval.questions`: ask a corpus of known figures, and measure how often the answers are right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import yaml

from eval.doors import RuntimeDoor
from eval.questions.corpus import make_corpus
from eval.questions.maker import make_suite
from eval.questions.store import store
from eval.runner import run_suite
from eval.verdicts import Verdict, by_kind
from indexer.gazetteer.regions import Gazetteer
from service.cli.render import print_table, say
from service.settings import Settings
from service.wiring import Runtime

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Reports = Annotated[int, typer.Option(min=1, help="Reports of the corpus; each agency has three to five years of them.")]
SeedOption = Annotated[int, typer.Option(help="Seed of the corpus and of the questions.")]
Questions = Annotated[int, typer.Option(min=1, help="Questions to ask, all kinds in both languages by turns.")]
_SHOWN = 240


@app.command()
def make(
    output: Annotated[Path, typer.Argument(help="YAML file to write.")],
    reports: Reports = 1000,
    seed: SeedOption = 1,
    questions: Questions = 400,
) -> None:
    """Write the questions as a suite, to look at them."""
    suite = make_suite(make_corpus(seed, reports), Gazetteer(), seed, questions)
    plain = suite.model_dump(mode="json", exclude_unset=True)
    output.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    say(f"{len(suite.cases)} cases in {output}")


@app.command()
def measure(
    reports: Reports = 1000,
    seed: SeedOption = 1,
    questions: Questions = 400,
    kind: Annotated[list[str] | None, typer.Option(help="Only questions of this kind.")] = None,
    misses: Annotated[bool, typer.Option(help="Show every miss.")] = True,
    min_accuracy: Annotated[float, typer.Option(min=0.0, max=1.0, help="Exit 1 if a smaller share of the answers is right.")] = 0.0,
) -> None:
    """Index the corpus, ask, and count right answers by kind and language."""
    corpus, gazetteer = make_corpus(seed, reports), Gazetteer()
    suite = make_suite(corpus, gazetteer, seed, questions)
    cases = tuple(case for case in suite.cases if not kind or case.kind in kind)
    with _data_folder() as runtime:
        store(corpus.reports, runtime.facts, gazetteer)
        verdicts, door = [], RuntimeDoor(runtime)
        for verdict in run_suite(suite.model_copy(update={"cases": cases}), door.ask, door):
            verdicts.append(verdict)
            if misses and not verdict.passed:
                _show(verdict)
    print_table(("kind", "zh", "en", "right"), _rows(verdicts))
    if sum(verdict.passed for verdict in verdicts) < min_accuracy * len(verdicts):
        raise typer.Exit(1)


@contextmanager
def _data_folder() -> Iterator[Runtime]:
    with TemporaryDirectory(prefix="gongkai-questions-") as folder, Runtime(Settings(data_dir=Path(folder))) as runtime:
        yield runtime


def _show(verdict: Verdict) -> None:
    turns = " → ".join(verdict.asked)
    answer = " ".join(verdict.answer.split())
    say(f"{verdict.id}: {turns}\n  answer: {answer[:_SHOWN]}")
    for failure in verdict.failures:
        say(f"  {failure.check}: {failure.reason[:_SHOWN]}")


def _rows(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, ...]]:
    """A line for each kind and one for all: right of asked in each language, and the share of both."""
    groups = by_kind(verdicts)
    everything = [verdict for group in groups.values() for verdict in group]
    for name, group in (*groups.items(), ("all", everything)):
        shares = (_share([verdict for verdict in group if verdict.language == language]) for language in ("zh", "en"))
        yield name, *shares, f"{sum(verdict.passed for verdict in group) / max(1, len(group)):.1%}"


def _share(verdicts: list[Verdict]) -> str:
    return f"{sum(verdict.passed for verdict in verdicts)}/{len(verdicts)}"


if __name__ == "__main__":
    app()
