"""What becomes a passage: whole paragraphs or their points, under the nearest heading, and nothing torn out of the form."""

from __future__ import annotations

from indexer.domain.form import edition_by_id
from indexer.domain.report import Passage, Place
from indexer.extraction.outline import Located
from indexer.extraction.paragraphs import Paragraph, paragraphs
from indexer.extraction.passages import MAX_PASSAGE, passages
from indexer.parsing.document import TextLine

SENTENCE = "全市各级机关按照要求公开了有关的政府信息并作出说明。"


def of(*texts: str, section: str = "一", heading: str = "一、总体情况") -> list[Passage]:
    prose = [Paragraph(text, tuple(range(len(text))), section, heading) for text in texts]
    return list(passages(prose, edition_by_id("2021")))


def lines(*texts: str) -> list[Located]:
    located: list[Located] = []
    start = 0
    for text in texts:
        located.append(Located(TextLine(text, Place(start, start + len(text))), "一", "一、总体情况"))
        start += len(text) + 1
    return located


def test_a_subheading_is_the_heading_of_what_follows_and_no_passage() -> None:
    found = of("（一）夯实基础，落实要求", SENTENCE, SENTENCE)
    assert [(item.heading, item.text) for item in found] == [("（一）夯实基础，落实要求", SENTENCE)] * 2


def test_a_short_paragraph_that_leads_in_stands_with_what_follows() -> None:
    lead = "针对上述问题，我局采取了以下措施。"
    (first, second) = of(lead, "（一）加强培训。" + SENTENCE, SENTENCE)
    assert (first.text, second.text) == (lead + "（一）加强培训。" + SENTENCE, SENTENCE)
    assert [item.text for item in of("主要做了三项工作：", "（一）加强培训，提高水平", SENTENCE)] == ["主要做了三项工作：" + SENTENCE]


def test_a_paragraph_that_leads_in_nothing_is_a_passage() -> None:
    assert [item.text for item in of(SENTENCE, "有关情况如下。")] == [SENTENCE, "有关情况如下。"]


def test_a_numbered_statement_with_nothing_below_it_is_a_passage() -> None:
    assert [item.text for item in of(SENTENCE, "（二）本年没有收取费用，也没有减免")] == [SENTENCE, "（二）本年没有收取费用，也没有减免"]


def test_a_paragraph_that_is_not_long_stays_whole() -> None:
    text = "一是" + SENTENCE * 3 + "二是" + SENTENCE * 3
    assert [item.text for item in of(text)] == [text]


def test_a_long_paragraph_is_cut_at_its_points_each_under_the_heading_it_opens_with() -> None:
    points = [f"{number}是{SENTENCE * 6}" for number in "一二三"]
    found = of("（五）监督保障方面。" + "".join(points))
    assert [item.text for item in found] == ["（五）监督保障方面。" + points[0], *points[1:]]
    assert [item.heading for item in found] == ["一、总体情况", "（五）监督保障方面", "（五）监督保障方面"]
    assert [item.place.start for item in found] == [0, 10 + len(points[0]), 10 + 2 * len(points[0])]


def test_a_long_paragraph_without_points_is_cut_between_sentences_into_like_parts() -> None:
    found = of(SENTENCE * 20)
    assert "".join(item.text for item in found) == SENTENCE * 20
    assert all(len(item.text) <= MAX_PASSAGE and item.text.endswith("。") for item in found)
    assert max(len(item.text) for item in found) - min(len(item.text) for item in found) <= len(SENTENCE)


def test_what_is_torn_out_of_the_tables_is_no_passage() -> None:
    torn = ["之和，等于第三项加第四项之和）", "（二）部分公开（区分处理的，只", "理结计这一情形，不计其他情形）"]
    assert [item.text for item in of(*torn, SENTENCE, section="三")] == [SENTENCE]


def test_prose_among_the_tables_that_names_their_rows_stays() -> None:
    text = "本机关全年没有作出行政处罚决定。"
    assert [item.text for item in of(text, section="二")] == [text]


def test_a_full_line_that_ends_with_a_stop_by_chance_does_not_end_the_paragraph() -> None:
    torn = "各级机关按照要求公开有关的政府信息并且作出必要的说明和"  # 28 characters, as all lines of this text
    full = torn[:-1] + "。"
    (whole,) = paragraphs(lines(*[torn] * 12, full, torn, "解读。"))
    assert whole.text.endswith(full + torn + "解读。")


def test_only_the_spaces_of_latin_text_are_kept() -> None:
    text = "本局 于 2023 年 接入 Open  Data 平台，用 Windows 10 的 5 台电脑。"
    (whole,) = paragraphs(lines(text))
    assert whole.text == "本局于2023年接入Open Data平台，用Windows 10的5台电脑。"
    assert "".join(text[offset] for offset in whole.offsets) == whole.text


def test_a_short_line_that_ends_with_a_stop_ends_the_paragraph() -> None:
    torn = "各级机关按照要求公开有关的政府信息并且作出必要的说明和"
    assert len(list(paragraphs(lines(*[torn] * 12, torn[:20] + "。", torn, "解读。")))) == 2
