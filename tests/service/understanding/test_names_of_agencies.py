"""Agencies by the names people use for them, over a small index of every kind of agency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eval.questions.corpus import KnownReport
from eval.questions.store import store
from indexer.domain.form import editions
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from indexer.storage.passage_store import PassageStore
from service.answering.answer import Status
from service.answering.engine import Engine
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader
from service.understanding.query import Query

_POLICE, _MARKET, _ECOLOGY, _LAND, _FORESTRY, _PARKS = (
    f"如皋市{organ}" for organ in ("公安局", "市场监督管理局", "生态环境局", "自然资源和规划局", "林业局", "园林绿化局")
)
_ZONE, _HIGH_TECH = "如皋市经济技术开发区管理委员会", "如皋市高新技术产业开发区管理委员会"
_FARMING = "山东省黄河三角洲农业高新技术产业示范区管理委员会"
_XIXI, _XIXIA, _XIXI_ELSEWHERE = "永康市西溪镇人民政府", "永嘉县溪下乡人民政府", "漳州市龙文区西溪镇人民政府"
_DATA, _JUSTICE = "广元市政务服务和数据管理局", "广元市司法局"
_INDEXED = [
    *((name, "320682", Level.COUNTY, Scope.ORGAN) for name in (_POLICE, _MARKET, _ECOLOGY, _LAND, _FORESTRY, _PARKS, _ZONE, _HIGH_TECH)),
    (_FARMING, "370000", Level.PROVINCE, Scope.ORGAN),
    (_XIXI, "330784", Level.TOWN, Scope.TERRITORY),
    (_XIXI_ELSEWHERE, "350603", Level.TOWN, Scope.TERRITORY),
    (_XIXIA, "330324", Level.TOWN, Scope.TERRITORY),
    (_DATA, "510800", Level.CITY, Scope.ORGAN),
    (_JUSTICE, "510800", Level.CITY, Scope.ORGAN),
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    folder: Path = tmp_path_factory.mktemp("names")
    engine = open_engine(sqlite_url(folder))
    ensure_schema(engine)
    facts = FactStore(engine)
    values = {key: Decimal(1) for table in editions()["2021"].tables for key in table.cell_keys()}
    store([KnownReport(Agency(*agency), 2023, "2021", values) for agency in _INDEXED], facts, Gazetteer())
    yield facts
    engine.dispose()


@pytest.fixture(scope="module")
def reader(facts: FactStore) -> MessageReader:
    gazetteer = Gazetteer()
    return MessageReader(AgencyReader(facts, gazetteer, Spellings(gazetteer)), lambda: date(2024, 6, 1))


def _agencies(query: Query) -> list[str]:
    return [agency.name for reading in query.agencies for agency in reading.agencies]


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("如皋市监局", _MARKET),
        ("如皋市场监管局", _MARKET),
        ("如皋市市场监管局", _MARKET),
        ("如皋市场监管部门", _MARKET),
        ("如皋质监局", _MARKET),
        ("如皋警方", _POLICE),
        ("如皋公安机关", _POLICE),
        ("如皋环保局", _ECOLOGY),
        ("如皋生态局", _ECOLOGY),
        ("如皋规划局", _LAND),
        ("如皋国土局", _LAND),
        ("如皋林业局", _FORESTRY),
        ("如皋园林局", _PARKS),
        ("如皋经开区", _ZONE),
        ("如皋市经开区管委会", _ZONE),
        ("如皋高新区", _HIGH_TECH),
        ("广元政数局", _DATA),
        ("高新区", _HIGH_TECH),
        ("黄三角农高区", _FARMING),
        ("山东农高区", _FARMING),
        ("溪下乡", _XIXIA),
        ("永康西溪镇", _XIXI),
        ("永康的西溪镇政府", _XIXI),
        ("金华西溪镇", _XIXI),
    ],
)
def test_an_agency_by_its_everyday_chinese_name(reader: MessageReader, name: str, agency: str) -> None:
    query = reader.understand(f"{name}2023年收到多少件申请")
    assert (_agencies(query), query.narrowed_by) == ([agency], "")


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("the Rugao police", _POLICE),
        ("the police of Rugao", _POLICE),
        ("Rugao's police force", _POLICE),
        ("the Rugao PSB", _POLICE),
        ("the Rugao market watchdog", _MARKET),
        ("Rugao's market regulator", _MARKET),
        ("the market bureau of Rugao", _MARKET),
        ("the Rugao Administration for Market Regulation", _MARKET),
        ("the Rugao Bureau of Market Supervision", _MARKET),
        ("Rugao AMR", _MARKET),
        ("Rugao's ecology department", _ECOLOGY),
        ("the environmental bureau in Rugao", _ECOLOGY),
        ("the Rugao EPB", _ECOLOGY),
        ("the Rugao natural resources people", _LAND),
        ("the Rugao planning bureau", _LAND),
        ("the Rugao natural resources and planning bureau", _LAND),
        ("the Rugao high-tech zone", _HIGH_TECH),
        ("Rugao's economic development zone", _ZONE),
        ("Guangyuan's government data bureau", _DATA),
        ("Xixi Town in Yongkang", _XIXI),
        ("Yongkang's Xixi Town", _XIXI),
        ("Xixia Township", _XIXIA),
    ],
)
def test_an_agency_by_its_everyday_english_name(reader: MessageReader, name: str, agency: str) -> None:
    query = reader.understand(f"How many requests did {name} receive in 2023?")
    assert (_agencies(query), query.narrowed_by) == ([agency], "")


@pytest.mark.parametrize(
    "question",
    [
        "如皋房管局2023年收到多少件申请",
        "如皋开发区2023年收到多少件申请",
        "如皋监管局2023年收到多少件申请",
        "新区2023年收到多少件申请",
        "西溪镇2023年收到多少件申请",
        "大西溪镇2023年收到多少件申请",
        "How many requests did the Rugao traffic police receive in 2023?",
        "How many requests did Xixi Town receive in 2023?",
        "How many requests did Xincheng Subdistrict receive in 2023?",
        "How many requests did the Ministry of Justice receive in 2023?",
    ],
)
def test_a_name_that_fits_none_or_several_gives_no_figure(reader: MessageReader, question: str) -> None:
    assert len(_agencies(reader.understand(question))) != 1


@pytest.mark.parametrize(
    ("question", "agencies", "missing"),
    [
        ("西溪镇和溪下乡这两个乡镇2023年各收到多少件", [_XIXI, _XIXI_ELSEWHERE, _XIXIA], []),
        ("溪下乡和白石镇2023年一共收到多少件申请", [_XIXIA], ["白石镇"]),
        (
            "Heyuan Municipal Bureau of Justice, 如皋市公安局 and 溪下乡 together: how many requests in 2023?",
            [_POLICE, _XIXIA],
            ["Heyuan Municipal Bureau of Justice"],
        ),
        (
            "How many requests did the Ministry of Justice and Guangyuan's data bureau receive in total in 2023?",
            [_DATA],
            ["Ministry of Justice"],
        ),
        ("How many requests did MEE, the Rugao police and Xixia Township receive in total in 2023?", [_POLICE, _XIXIA], ["MEE"]),
        ("How many requests did the Rugao police and Guangyuan's justice bureau receive in total in 2023?", [_POLICE, _JUSTICE], []),
        ("How many requests did the Rugao police and the Rugao tax bureau receive in total in 2023?", [_POLICE], ["Rugao tax bureau"]),
    ],
)
def test_each_of_a_list_is_read(reader: MessageReader, question: str, agencies: list[str], missing: list[str]) -> None:
    query = reader.understand(question)
    assert sorted(_agencies(query)) == sorted(agencies)
    assert [reading.mention for reading in query.agencies if not reading.agencies] == missing


@pytest.mark.parametrize("question", ["其中涉及司法局的有几件", "How many of them were about the justice bureau?"])
def test_an_organ_that_requests_are_about_is_not_asked(reader: MessageReader, question: str) -> None:
    before = reader.understand("How many requests did the Rugao police receive in 2023?")
    assert _JUSTICE not in _agencies(reader.understand(question, previous=before))


def _no_passages() -> PassageStore:
    raise AssertionError("no passage is asked for")


def test_what_is_not_indexed_is_named_beside_a_sum(facts: FactStore, reader: MessageReader) -> None:
    engine = Engine(facts, reader, _no_passages, Spellings(Gazetteer()))
    answer = engine.ask("如皋市公安局、如皋市财政局和溪下乡2023年一共收到多少件申请")
    assert answer.status is Status.ANSWERED
    assert [value.value for value in answer.values if value.agency is None] == [2]
    assert "没有收录如皋市财政局的报告" in answer.markdown


def test_a_short_name_is_said_to_be_read_so(reader: MessageReader) -> None:
    assert [(slip.typed, slip.read) for slip in reader.understand("黄三角农高区2023年收到几件申请").slips] == [("黄三角农高区", _FARMING)]


@pytest.mark.parametrize(
    "question",
    [
        "“平安如皋”微信号2023年发了多少条，广元市司法局的报告怎么说",
        "How many people follow \"Ping'an Rugao\", says the report of Guangyuan's justice bureau for 2023?",
    ],
)
def test_the_place_in_the_name_of_an_account_is_not_asked_about(reader: MessageReader, question: str) -> None:
    assert _agencies(reader.understand(question)) == [_JUSTICE]
