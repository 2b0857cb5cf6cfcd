"""What readers of English are told of Chinese prose by code, and how words with several candidates are told apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indexer.gazetteer.spelling import Spellings
from prompts.wordings import wordings
from service.answering.answer import Paragraph, Quote, Status
from service.answering.engine import Engine
from service.answering.gloss import subject_in_english
from service.answering.names import Names
from service.understanding.query import Language


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        pytest.param("0", "万元", "0 万元 (0 yuan)", id="nothing is still a number"),
        pytest.param("100", "万元", "100 万元 (1,000,000 yuan)", id="zeros before the point stay"),
        pytest.param("800.68", "万元", "800.68 万元 (8,006,800 yuan)", id="with decimals"),
        pytest.param("1.5", "亿元", "1.5 亿元 (150,000,000 yuan)", id="hundreds of millions"),
        pytest.param("28", "期", "28 issues (期)", id="a unit of the prose in both languages"),
        pytest.param("4155", "个", "4155 (个)", id="a unit that English needs no word for"),
        pytest.param("2950", "元", "2950 yuan", id="yuan"),
    ],
)
def test_figures_with_units_in_english(spellings: Spellings, value: str, unit: str, written: str) -> None:
    assert Names(Language.EN, spellings).counted(Decimal(value), unit) == written


def test_what_is_counted_is_put_together_from_known_words() -> None:
    assert subject_in_english("局网站发布政务动态类信息") == "website of the bureau, news of government affairs"
    assert subject_in_english("发放纸杯") == ""


def test_every_quotation_for_readers_of_english_is_introduced(engine: Engine) -> None:
    answer = engine.ask("What problems does Putian's report for 2023 name?")
    before = [answer.blocks[index - 1] for index, block in enumerate(answer.blocks) if isinstance(block, Quote)]
    assert before
    assert all(isinstance(block, Paragraph) and block.text.startswith("From “Main problems and improvements") for block in before)
    assert "About:" in answer.markdown
    assert wordings("en")("caveat.chinese_quote") in answer.caveats


def test_a_narrative_figure_is_introduced_too(engine: Engine) -> None:
    answer = engine.ask("How many followers does Putian's WeChat account have?")
    assert "**4155 (个)**" in answer.markdown
    assert "subscribers (“订阅用户”)" in answer.markdown
    assert "About: WeChat account (微信公众号)" in answer.markdown


def test_chinese_readers_are_given_no_gloss(engine: Engine) -> None:
    assert "About" not in engine.ask("莆田2023年报告写了哪些问题").markdown


def test_a_citation_names_row_and_column_as_printed_and_in_english(engine: Engine) -> None:
    (english,) = engine.ask("How many new requests did Putian receive in 2023?").citations
    (chinese,) = engine.ask("莆田2023年新收申请多少件").citations
    assert english.label == "new requests received this year, total"
    assert chinese.label is None
    assert (english.row, english.column) == (chinese.row, chinese.column) == ("一 本年新收政府信息公开申请数量", "总计")


@pytest.mark.parametrize("question", ["How many items were published by Putian in 2023?", "莆田2023年发布信息多少条"])
def test_items_published_are_shown_channel_by_channel(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    values = {value.value for value in answer.values}
    assert values >= {Decimal(93), Decimal(199), Decimal(256)}
    assert Decimal(3) not in values, "a request received is nothing published"


@pytest.mark.parametrize("question", ["How many requests in total did Putian have in 2023?", "莆田2023年一共有多少件申请"])
def test_a_total_of_requests_can_be_three(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert {value.metric for value in answer.values} == {"requests.new", "requests.carried_over", "requests.concluded"}


def test_money_is_not_answered_with_a_count(engine: Engine) -> None:
    assert engine.ask("How much did Fujian spend on fiscal funds in 2021?").status is Status.NOT_REPORTED
