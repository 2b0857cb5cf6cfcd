"""Which sentences of a passage are quoted: whole ones, with the head of their point, at their own place in the source."""

from __future__ import annotations

import pytest

from indexer.domain.report import Passage, Place
from service.answering.sentences import best_sentences, has_figure

FILLER = "各科室按照年度计划把有关事项逐项落实到位并且按月汇总上报有关进展情况。" * 5


def quoted(text: str, *words: str, source: str | None = None, figure: bool = False) -> Passage | None:
    source = text if source is None else source
    return best_sentences(Passage("一", "", text, Place(0, len(source))), [(word,) for word in words], source, figure)


def test_a_short_passage_is_quoted_whole() -> None:
    text = "1.人手不足。只有两人。其中一人新来。"
    assert quoted(text, "新来") == Passage("一", "", text, Place(0, len(text)))


def test_of_a_long_passage_the_sentence_that_holds_what_is_wanted_is_quoted() -> None:
    part = quoted(FILLER + "全体人员参加了培训。" + FILLER, "培训")
    assert part is not None
    assert part.text == "全体人员参加了培训。"
    assert part.place.start == len(FILLER)


def test_the_head_of_a_point_stands_before_its_first_sentence() -> None:
    part = quoted("2.思想不牢。全体人员参加了培训。" + FILLER, "培训")
    assert part is not None
    assert part.text == "2.思想不牢。全体人员参加了培训。"


def test_a_part_of_a_sentence_goes_on_to_its_end() -> None:
    sentence = "一是加强领导；二是组织培训；三是改进平台。"
    part = quoted(FILLER + sentence + FILLER, "培训")
    assert part is not None
    assert part.text == sentence


def test_a_quotation_with_a_space_of_latin_text_has_its_own_place() -> None:
    source = FILLER + "平台接入 Open  Data 目录并培训 人员。" + FILLER
    text = FILLER + "平台接入Open Data目录并培训人员。" + FILLER
    part = quoted(text, "Open", source=source)
    assert part is not None
    assert part.text == "平台接入Open Data目录并培训人员。"
    assert source[part.place.start : part.place.end] == "平台接入 Open  Data 目录并培训 人员。"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        pytest.param("举办培训3期", True, id="digits"),
        pytest.param("举办三期培训", True, id="Chinese numerals"),
        pytest.param("举办第六期培训班", False, id="an ordinal counts nothing"),
        pytest.param("举办第6期培训班", False, id="nor does one in digits"),
        pytest.param("举办第二十六期培训班", False, id="nor the end of a longer one"),
        pytest.param("自2023年1月起", False, id="a date"),
    ],
)
def test_what_counts_something(text: str, counts: bool) -> None:
    assert has_figure(text) is counts
