"""Run a whole suite, whatever it measures: canned questions, rankings, extraction, or a corpus of known figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.cases import Case, KnownCorpus, Suite
from eval.doors import Door, RuntimeDoor, ServiceDoor
from eval.loading import SuiteError
from eval.measured_reports import read_reports
from eval.questions.corpus import make_corpus
from eval.questions.maker import make_suite
from eval.questions.store import store
from eval.rankings import rank_questions
from eval.resume import RunLog
from eval.runner import InterruptedRunError, Manner, run_cases
from eval.verdicts import SuiteReport, Verdict
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.formats import is_supported
from service.cli.client import ServiceClient
from service.indexing import index_files
from service.settings import Settings
from service.wiring import Runtime

Watch = Callable[[Verdict], None]
"""Hears of every verdict as it comes."""


class MissingReportsError(SuiteError):
    """The folder of a suite's reports is not there."""


@dataclass(frozen=True)
class Options:
    """How suites are run. `client`: a running service to ask, instead of answering in this process."""

    settings: Settings
    client: ServiceClient | None = None
    manner: Manner = field(default_factory=Manner)
    baselines: bool = False
    log: RunLog | None = None


def run(suite: Suite, file: Path, options: Options, watch: Watch = lambda _: None) -> SuiteReport:
    """Run a suite to its end, or until the service has gone; a report of what there is.

    Raises:
        MissingReportsError: its reports are not there.
        SuiteError: it cannot be run through a service.
    """
    verdicts: list[Verdict] = []
    baselines: dict[str, list[Verdict]] = {}
    stopped = ""
    with ExitStack() as stack:
        try:
            for verdict in _verdicts(suite, file, options, stack, baselines):
                verdicts.append(verdict)
                watch(verdict)
                if options.log:
                    options.log.write(suite.name, verdict)
        except InterruptedRunError as error:
            stopped = error.problem
    return SuiteReport(suite.name, tuple(verdicts), baselines, stopped)


def _verdicts(suite: Suite, file: Path, options: Options, stack: ExitStack, baselines: dict[str, list[Verdict]]) -> Iterator[Verdict]:
    if suite.extraction:
        yield from read_reports(suite.extraction)
    if options.client and (suite.corpus or suite.rankings):
        raise SuiteError(f"the suite {suite.name} looks into the stores", "leave out --url: it is run in this process")
    if options.client:
        yield from _ask(suite, suite.cases, ServiceDoor(options.client), options)
        return
    if not (suite.cases or suite.rankings or suite.corpus):
        return
    runtime = stack.enter_context(_corpus_runtime(suite.corpus) if suite.corpus else open_runtime(options.settings, suite, file))
    cases = _questions(suite.corpus) if suite.corpus else suite.cases
    yield from _ask(suite, cases, RuntimeDoor(runtime), options)
    for questions in suite.rankings:
        yield from rank_questions(file.parent / questions, runtime)
    if options.baselines and suite.cases:
        from eval.baselines import run_baselines  # noqa: PLC0415  (langchain takes a second to load)

        baselines.update(run_baselines(cases, runtime))


def _ask(suite: Suite, cases: tuple[Case, ...], door: Door, options: Options) -> Iterator[Verdict]:
    asked = {case.id: tuple(turn.question for turn in case.asked) for case in cases}

    def known(case: str, run: int) -> Verdict | None:
        return options.log.known(suite.name, case, run, asked[case]) if options.log else None

    return run_cases(cases, door.ask, door, options.manner, known)


def open_runtime(settings: Settings, suite: Suite, suite_file: Path) -> Runtime:
    """A runtime to ask in process; reports that a suite names get a data folder of their own, indexed if need be.

    The folder stays, so that the next run, and every other suite over the same reports, finds them indexed.
    """
    if suite.reports is None:
        return Runtime(settings)
    reports = (suite_file.parent / suite.reports).resolve()
    if not reports.is_dir():
        raise MissingReportsError(f"the reports of the suite {suite.name} are not there: {reports}", "mend `reports` in the suite")
    folder = settings.folder / "eval" / f"{reports.name}-{hashlib.sha256(str(reports).encode()).hexdigest()[:8]}"
    runtime = Runtime(settings.model_copy(update={"data_dir": folder, "database_url": "", "chroma_url": ""}))
    runtime.own_data_folder()
    for _ in index_files(runtime.indexer, sorted(path for path in reports.iterdir() if path.is_file() and is_supported(path))):
        pass
    return runtime


@contextmanager
def _corpus_runtime(known: KnownCorpus) -> Iterator[Runtime]:
    """A runtime over a corpus of known figures, in a folder that is removed again."""
    with TemporaryDirectory(prefix="gongkai-corpus-") as folder:
        settings = Settings(data_dir=Path(folder), database_url="", chroma_url="")
        with Runtime(settings) as runtime:
            store(make_corpus(known.seed, known.reports).reports, runtime.facts, Gazetteer())
            yield runtime


def _questions(known: KnownCorpus) -> tuple[Case, ...]:
    suite = make_suite(make_corpus(known.seed, known.reports), Gazetteer(), known.seed, known.questions)
    return tuple(case for case in suite.cases if not known.kinds or case.kind in known.kinds)
