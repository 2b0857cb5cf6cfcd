"""How well passages are found: `python -m eval.benchmarks.retrieval [--questions FILE --reports FOLDER] [--misses]`.

Questions of eval/retrieval name the passages that answer them. Each is ranked within its report, as the service does: by words alone,
by meaning alone, by concepts alone, and by all. Printed: hit@1, the mean reciprocal rank and nDCG@3 of each, and every question
whose passage is not first. Sample reports are read from eval/reports; generated ones are made and extracted from their seeds; the
real reports that lie beside the repository are left out where they are not there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from statistics import mean

import yaml

from eval.generator.sample import make_sample
from eval.rankings import DEPTH, RANKINGS, gain, hit_at, place, questions_of, rank, reciprocal_rank, relevance
from service.answering.retrieval import PassageFinder
from service.indexing import index_files
from service.settings import Settings
from service.wiring import Runtime


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
        ranked = [(question, rank(question, runtime, finder)) for question in questions_of(file, runtime.facts)]
    sys.stdout.write(f"{file.name}: {len(ranked)} questions\n{'':10}hit@1  MRR    nDCG@{DEPTH}\n")
    for name, score in RANKINGS.items():
        relevant = [relevance(question, hits, score) for question, hits in ranked]
        figures = (mean(hit_at(row, 1) for row in relevant), mean(map(reciprocal_rank, relevant)), mean(map(gain, relevant)))
        sys.stdout.write(f"{name:10}{figures[0]:.3f}  {figures[1]:.3f}  {figures[2]:.3f}\n")
    if misses:
        for question, hits in ranked:
            if not question.answers(hits[0].passage):
                rank_of = {name: place(relevance(question, hits, score)) for name, score in RANKINGS.items()}
                sys.stdout.write(
                    f"  {question.report.agency.name}: {question.text}: {rank_of}, first: {hits[0].passage.passage.text[:60]}\n"
                )


if __name__ == "__main__":
    main()
