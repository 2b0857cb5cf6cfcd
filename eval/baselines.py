"""What others would answer: lexical search, dense search, and a plain langchain retrieval chain, over the same chunks.

Each answers with its best chunk, out of all reports, and never refuses. The chunks are all passages of the reports and every
printed row of their tables, each under agency and year, so that a figure can be found. A figure counts as right if the chunk
is of the right report and the expected number stands anywhere in it, which is generous: nobody says which of the row's
numbers is meant. Sums, shares and ranks are right where the number happens to stand in the chunk.

Judged are status, figures and words by the evaluators that judge the service; not language and citations, for a chunk is
Chinese and cites itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from bm25s import BM25
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore

from eval.cases import Case, Expectation, Turn
from eval.evaluators.base import Evaluator, Response
from eval.evaluators.figures import FiguresEvaluator
from eval.evaluators.numerals import numerals
from eval.evaluators.status import StatusEvaluator
from eval.evaluators.text import TextEvaluator
from eval.runner import Manner, run_cases
from eval.verdicts import Verdict
from indexer.domain.report import Cell
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.citations import tidy
from service.answering.ranking import terms, words_and_pairs
from service.wiring import Runtime

EVALUATORS: tuple[Evaluator, ...] = (StatusEvaluator(), FiguresEvaluator(), TextEvaluator())


@dataclass(frozen=True)
class Chunk:
    """A piece of a report that a search can find."""

    agency: str
    year: int
    text: str


Search = Callable[[str], Chunk]
"""The best chunk for a question."""


def chunks_of(facts: FactReader) -> list[Chunk]:
    """The passages and the printed rows of all reports."""
    found: list[Chunk] = []
    for report in facts.reports():
        text, cells = facts.text(report.key), facts.cells(report).values()
        rows = [tidy(text[start:end].replace("\t", " ").replace("|", " ")) for start, end in sorted(set(_rows(cells)))]
        passages = [f"{item.passage.heading} {item.passage.text}" for item in facts.passages([report.key])]
        found += [_chunk(report, part) for part in (*rows, *passages)]
    return found


def _rows(cells: Iterable[Cell]) -> Iterator[tuple[int, int]]:
    for cell in cells:
        place = cell.row_place
        if place is not None and place.start is not None and place.end is not None:
            yield place.start, place.end


def _chunk(report: StoredReport, text: str) -> Chunk:
    return Chunk(report.agency.name, report.year, f"{report.agency.name}{report.year}年 {text}")


def searches(runtime: Runtime) -> dict[str, Search]:
    """The baselines by name, over what is indexed."""
    chunks = chunks_of(runtime.facts)
    embeddings = runtime.passages.embeddings
    return {
        "lexical": lexical(chunks),
        "dense": dense(chunks, embeddings),
        "langchain": langchain_chain(chunks, InMemoryVectorStore(embeddings)),
    }


def lexical(chunks: Sequence[Chunk]) -> Search:
    """The best by BM25, over the terms that the service's own lexical search uses."""
    terms_of_chunks = [list(terms(chunk.text)) for chunk in chunks]
    vocabulary = {term for found in terms_of_chunks for term in found}
    index = BM25()
    index.index(terms_of_chunks, show_progress=False)

    def search(question: str) -> Chunk:
        asked = [term for term in words_and_pairs(question) if term in vocabulary]
        return chunks[int(np.argmax(index.get_scores(asked)))] if asked else chunks[0]

    return search


def dense(chunks: Sequence[Chunk], embeddings: Embeddings) -> Search:
    """The nearest by the cosine of their vectors, which have length 1."""
    vectors = np.asarray(embeddings.embed_documents([chunk.text for chunk in chunks]), dtype=np.float32)
    return lambda question: chunks[int(np.argmax(vectors @ np.asarray(embeddings.embed_query(question), dtype=np.float32)))]


def langchain_chain(chunks: Sequence[Chunk], store: InMemoryVectorStore) -> Search:
    """Retrieve by similarity as tutorials do, and answer with the first document that comes back."""
    store.add_documents([Document(chunk.text, metadata={"agency": chunk.agency, "year": chunk.year}) for chunk in chunks])
    retrieve = store.as_retriever(search_kwargs={"k": 4})
    chain: Runnable[str, Chunk] = {"context": retrieve, "question": RunnablePassthrough()} | RunnableLambda(_top)
    return chain.invoke


def _top(found: dict[str, list[Document]]) -> Chunk:
    best = found["context"][0]
    return Chunk(best.metadata["agency"], best.metadata["year"], best.page_content)


def run_baselines(cases: Sequence[Case], runtime: Runtime) -> dict[str, list[Verdict]]:
    """The verdicts on the same cases, by baseline."""
    return run_searches(cases, searches(runtime))


def run_searches(cases: Sequence[Case], named: Mapping[str, Search]) -> dict[str, list[Verdict]]:
    """The verdicts on what searches find, by name."""
    return {name: list(_run(cases, search)) for name, search in named.items()}


def _run(cases: Sequence[Case], search: Search) -> Iterator[Verdict]:
    for case in cases:
        turns = iter(case.asked)

        def ask(question: str, _: str | None, turns: Iterator[Turn] = turns) -> Response:
            return response(search(question), next(turns).expect)

        yield from run_cases([case], ask, manner=Manner(evaluators=EVALUATORS))


def response(chunk: Chunk, expect: Expectation) -> Response:
    """A chunk as an answer: its figures are those of the expected ones that it holds."""
    held = {meaning for item in numerals(chunk.text) for meaning in item.meanings}
    values = [
        {"applicant": None, "agency": None, "year": None} | item.stated() | {"value": item.value}
        for item in expect.figures
        if item.value in held and item.agency in (None, chunk.agency) and item.year in (None, chunk.year)
    ]
    return {"conversation_id": "baseline", "status": "answered", "answer": chunk.text, "values": _plain(values), "citations": []}


def _plain(values: list[Response]) -> list[Response]:
    return [{**value, "value": float(value["value"]) if isinstance(value["value"], Decimal) else None} for value in values]
