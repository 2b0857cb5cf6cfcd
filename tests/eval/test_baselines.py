"""The baselines: each finds what it should find, and their answers are judged as generously as the docs say, and no more so."""

from __future__ import annotations

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore

from eval.baselines import EVALUATORS, Chunk, Search, chunks_of, dense, langchain_chain, lexical, response, run_searches
from eval.cases import Case
from eval.evaluators.judge import judge
from service.wiring import Runtime

PUTIAN, XINXIANG = "莆田市工业和信息化局", "新乡市工业和信息化局"
CHUNKS = [
    Chunk(PUTIAN, 2023, f"{PUTIAN}2023年 本年新收政府信息公开申请数量 3 0 3"),
    Chunk(XINXIANG, 2023, f"{XINXIANG}2023年 本年新收政府信息公开申请数量 11 0 11"),
    Chunk(XINXIANG, 2023, f"{XINXIANG}2023年 门户网站公开栏目更新"),
]


class ByCharacters(Embeddings):
    """Vectors that count characters: near is what shares them."""

    def embed_query(self, text: str) -> list[float]:
        counts = [float(text.count(character)) for character in "莆田新乡申请栏目更"] + [0.01]
        length = sum(count * count for count in counts) ** 0.5 or 1.0
        return [count / length for count in counts]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


def all_three() -> dict[str, Search]:
    embeddings = ByCharacters()
    return {
        "lexical": lexical(CHUNKS),
        "dense": dense(CHUNKS, embeddings),
        "langchain": langchain_chain(CHUNKS, InMemoryVectorStore(embeddings)),
    }


@pytest.mark.parametrize("name", ["lexical", "dense", "langchain"])
@pytest.mark.parametrize(("question", "best"), [("莆田申请", 0), ("新乡申请", 1), ("新乡栏目更新", 2)])
def test_each_baseline_finds_the_nearest_chunk(name: str, question: str, best: int) -> None:
    assert all_three()[name](question) == CHUNKS[best]


def test_a_baseline_answers_even_what_no_chunk_is_about() -> None:
    assert all(search("Zhangjiajie?") in CHUNKS for search in all_three().values())


def case(**expect: object) -> Case:
    return Case.model_validate(
        {"id": "a", "question": "莆田申请", "language": "zh", "kind": "k", "expect": {"status": "answered", **expect}}
    )


def new(value: int | None, **fields: object) -> dict[str, object]:
    return {"metric": "requests.new", "applicant": "total", "value": value, **fields}


@pytest.mark.parametrize(
    ("expect", "checks"),
    [
        ({"values": [new(3)]}, []),
        ({"values": [new(3, agency=PUTIAN, year=2023, unit="件")]}, []),
        ({"values": [new(4)]}, ["values"]),
        ({"values": [new(3, agency=XINXIANG)]}, ["values"]),
        ({"values": [new(3, year=2022)]}, ["values"]),
        ({"values": [new(None)]}, ["values"]),
        ({"values": [new(3), new(0)]}, []),
        ({"contains": ["新收"]}, []),
        ({"contains": ["转办"]}, ["text"]),
        ({"status": "not_found"}, ["status"]),
    ],
    ids=[
        "the number stands in it",
        "and agency and year are right",
        "another number",
        "of another agency",
        "of another year",
        "a figure that is not there is not answered by a row",
        "two of its numbers",
        "words of it",
        "words it lacks",
        "it never refuses",
    ],
)
def test_what_counts_as_right_of_a_chunk(expect: dict[str, object], checks: list[str]) -> None:
    expected = case(**expect).asked[0].expect
    failures = judge(expected, "zh", response(CHUNKS[0], expected), evaluators=EVALUATORS)
    assert [failure.check for failure in failures] == checks


def test_each_turn_of_a_conversation_is_searched_by_its_own_words() -> None:
    asked: list[str] = []

    def search(question: str) -> Chunk:
        asked.append(question)
        return CHUNKS[0]

    turns = [{"question": question, "expect": {"status": "answered", "values": [new(3)]}} for question in ("莆田申请", "那新乡呢")]
    (verdicts,) = run_searches([Case.model_validate({"id": "a", "language": "zh", "kind": "k", "turns": turns})], {"x": search}).values()
    assert asked == ["莆田申请", "那新乡呢"]
    assert [verdict.passed for verdict in verdicts] == [True]


def test_every_printed_row_and_every_passage_is_a_chunk_under_its_agency_and_year(samples: Runtime) -> None:
    chunks = chunks_of(samples.facts)
    assert {(chunk.agency, chunk.year) for chunk in chunks} == {(report.agency.name, report.year) for report in samples.facts.reports()}
    assert all(chunk.text.startswith(f"{chunk.agency}{chunk.year}年") for chunk in chunks)
    (row,) = [chunk for chunk in chunks if chunk.agency == PUTIAN and "本年新收政府信息公开申请数量" in chunk.text]
    assert response(row, case(values=[new(3)]).asked[0].expect)["values"][0]["value"] == 3
