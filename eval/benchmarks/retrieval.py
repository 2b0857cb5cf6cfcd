"""How well passages are found: `python -m eval.benchmarks.retrieval [--questions FILE --reports FOLDER] [--misses]`.

Questions of eval/retrieval name the passages that answer them. Each is ranked within its report, as the service does: by words alone,
by meaning alone, and by both. Printed: hit@1, the mean reciprocal rank and nDCG@3 of each, and every question whose passage is not
first. Sample reports are read from eval/reports; generated ones are made and extracted from their seeds; the real reports that
lie beside the repository are left out where they are not there.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from statistics import mean

import yaml

from eval.generator.sample import make_sample
from eval.generator.words import words
from indexer.domain.errors import UserError
from indexer.storage.fact_reader import StoredPassage
from indexer.storage.rows import StoredReport
from service.answering.engine import Engine
from service.answering.retrieval import Hit, PassageFinder
from service.indexing import index_files
from service.settings import Settings
from service.wiring import Runtime

_DEPTH = 3
# a question that every second generated report could be asked is asked of so many of them
_ASKED_OF = 4
_BRACES = re.compile(r"\\\{.*?\\\}")


@dataclass(frozen=True)
class Question:
    """A question, the report it is asked of, and what tells the passages that answer it."""

    text: str
    report: StoredReport
    answers: Callable[[StoredPassage], bool]


RANKINGS: dict[str, Callable[[Hit], float]] = {
    "words": lambda hit: hit.by_words,
    "meaning": lambda hit: hit.similarity,
    "fused": lambda hit: hit.score,
}


def main() -> None:
    """Print the figures of both sets of questions, or of one's own."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--questions", type=Path, help="questions of one's own, in the form of eval/retrieval/samples.yaml")
    arguments.add_argument("--reports", type=Path, help="the reports they are about")
    arguments.add_argument("--misses", action="store_true", help="print the questions whose passage is not first")
    arguments.add_argument("--data", type=Path, help="folder that keeps what was indexed for the next run")
    options = arguments.parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.questions:
            _measure(options.questions, options.reports, data, options.misses)
        else:
            _measure_all(data, options.misses)


def _measure_all(data: Path, misses: bool) -> None:
    folder = Path(str(resources.files("eval") / "retrieval"))
    _measure(folder / "samples.yaml", folder.parent / "reports", data / "samples", misses)
    _make(folder / "generated.yaml", data / "reports")
    _measure(folder / "generated.yaml", data / "reports", data / "generated", misses)
    real = folder / yaml.safe_load((folder / "real.yaml").read_text(encoding="utf-8"))["reports"]
    if real.is_dir():
        _measure(folder / "real.yaml", real, data / "real", misses)
    else:
        sys.stdout.write("real.yaml: left out, the real reports are not here\n")


def _make(questions: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(*yaml.safe_load(questions.read_text(encoding="utf-8"))["seeds"]):
        sample = make_sample(seed, "html")
        (folder / sample.path).write_bytes(sample.data)


def _measure(file: Path, reports: Path, data: Path, misses: bool) -> None:
    settings = Settings(data_dir=data, database_url="", chroma_url="")
    with Runtime(settings) as runtime:
        runtime.own_data_folder()
        for _ in index_files(runtime.indexer, sorted(path for path in reports.iterdir() if path.is_file())):
            pass
        finder = PassageFinder(runtime.facts, lambda: runtime.passages)
        ranked = [(question, rank(question, runtime.engine, finder)) for question in _questions(file, runtime)]
    sys.stdout.write(f"{file.name}: {len(ranked)} questions\n{'':10}hit@1  MRR    nDCG@{_DEPTH}\n")
    for name, score in RANKINGS.items():
        relevant = [_relevance(question, hits, score) for question, hits in ranked]
        figures = (mean(map(float, (row[0] for row in relevant))), mean(map(_reciprocal, relevant)), mean(map(_gain, relevant)))
        sys.stdout.write(f"{name:10}{figures[0]:.3f}  {figures[1]:.3f}  {figures[2]:.3f}\n")
    if misses:
        for question, hits in ranked:
            if not question.answers(hits[0].passage):
                rank_of = {name: _place(_relevance(question, hits, score)) for name, score in RANKINGS.items()}
                sys.stdout.write(
                    f"  {question.report.agency.name}: {question.text}: {rank_of}, first: {hits[0].passage.passage.text[:60]}\n"
                )


def rank(question: Question, engine: Engine, finder: PassageFinder) -> list[Hit]:
    """The passages of its report ranked for a question."""
    return finder.rank(engine.reader.understand(question.text), [question.report.key])


def _questions(file: Path, runtime: Runtime) -> Iterator[Question]:
    """The questions of a file that some report can be asked.

    Raises:
        UserError: a report or a passage that the file names is not there.
    """
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    reports = {(report.agency.name, report.year): report for report in runtime.facts.reports()}
    for item in data.get("passages", ()):
        report = reports.get((item["agency"], item["year"]))
        answers = _holding(re.compile(re.escape(item["holds"])))
        if report is None or not any(map(answers, runtime.facts.passages([report.key]))):
            raise UserError(f"{file}: no passage of {item['agency']} {item['year']} holds {item['holds']}", "mend the file")
        yield from (Question(text, report, answers) for text in item["questions"])
    sentences = {sentence.id: sentence.text for sentence in words().other}
    for item in data.get("sentences", ()):
        answers = _holding(_pattern(sentences[item["id"]]))
        having = [report for report in reports.values() if any(map(answers, runtime.facts.passages([report.key])))]
        yield from (Question(text, report, answers) for report in having[:_ASKED_OF] for text in item["questions"])


def _holding(pattern: re.Pattern[str]) -> Callable[[StoredPassage], bool]:
    return lambda item: bool(pattern.search(item.passage.text))


def _pattern(sentence: str) -> re.Pattern[str]:
    """A sentence of the generator with any figures in it."""
    return re.compile(_BRACES.sub(r".{1,12}?", re.escape(sentence)))


def _relevance(question: Question, hits: Sequence[Hit], score: Callable[[Hit], float]) -> list[bool]:
    """In the order of a ranking, which passages answer; those that it does not tell apart come in the order of the report."""
    read = sorted(hits, key=lambda hit: hit.passage.passage.place.start or 0)
    return [question.answers(hit.passage) for hit in sorted(read, key=lambda hit: -score(hit))]


def _place(relevant: Sequence[bool]) -> int:
    """The place of the first passage that answers, from 1; 0 if none was ranked."""
    return relevant.index(True) + 1 if True in relevant else 0


def _reciprocal(relevant: Sequence[bool]) -> float:
    return 1 / place if (place := _place(relevant)) else 0.0


def _gain(relevant: Sequence[bool]) -> float:
    """Normalised discounted cumulative gain (nDCG) over the first places."""
    gain = sum(1 / math.log2(place + 2) for place, found in enumerate(relevant[:_DEPTH]) if found)
    best = sum(1 / math.log2(place + 2) for place in range(min(_DEPTH, sum(relevant))))
    return gain / best if best else 0.0


if __name__ == "__main__":
    main()
