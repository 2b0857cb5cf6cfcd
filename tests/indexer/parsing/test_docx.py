"""Word documents: what is printed is read, whatever part of the file it is kept in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.document import TableRow, TextLine
from indexer.parsing.docx import parse_docx
from indexer.parsing.formats import parse
from indexer.parsing.limits import Limits
from tests.indexer.parsing.word import NAMESPACES, archive, num, numbered, p, r, relations, tbl, tc, tr, word

NAME = Path("report.docx")
MERGED, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def control(content: str) -> str:
    return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def lines(data: bytes) -> list[str]:
    return [element.text for element in parse_docx(data, NAME).elements if isinstance(element, TextLine)]


def table_rows(data: bytes) -> list[list[tuple[int | None, str]]]:
    elements = parse_docx(data, NAME).elements
    return [[(cell.place.column, cell.text) for cell in element.cells] for element in elements if isinstance(element, TableRow)]


# ---------------------------------------------------------------- paragraphs


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        (r("甲") + r("乙"), "甲乙"),
        (f"<w:ins>{r('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>{r('文')}", "新文"),
        (f"<w:moveFrom>{r('去')}</w:moveFrom><w:moveTo>{r('来')}</w:moveTo>", "来"),
        (f"<w:hyperlink>{r('网站')}</w:hyperlink>", "网站"),
        (f'<w:fldSimple w:instr="DATE">{r("2023年")}</w:fldSimple>', "2023年"),
        (
            r('<w:fldChar w:fldCharType="begin"/>') + r("<w:instrText>PAGE</w:instrText>") + r("代码") + r('<w:fldChar w:fldCharType="separate"/>')
            + r("7") + r('<w:fldChar w:fldCharType="end"/>') + r("页"),
            "7页",
        ),
        (r("<w:t>左</w:t><w:tab/><w:t>右</w:t>"), "左 右"),
        (r("<w:t>0576</w:t><w:noBreakHyphen/><w:t>88</w:t>"), "0576-88"),
        (r("<w:t>公</w:t><w:softHyphen/><w:t>开</w:t>"), "公开"),
        (r("隐", "<w:vanish/>") + r("显") + r("也显", '<w:vanish w:val="0"/>'), "显也显"),
        (r("22") + r("1", '<w:vertAlign w:val="superscript"/>') + r("件"), "22(1)件"),
        (r("<w:ruby><w:rt><w:r><w:t>zhèn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>圳</w:t></w:r></w:rubyBase></w:ruby>"), "圳"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>", "控件"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('请输入')}</w:sdtContent></w:sdt>{r('空')}", "空"),
        ("<m:oMath><m:r><m:t>3</m:t></m:r></m:oMath>", "3"),
        (r("⼀、总体"), "一、总体"),
    ],
    ids=[
        "runs", "tracked changes", "moved text", "a link", "a simple field", "a field and its code", "a tab", "a hyphen that does not break",
        "a soft hyphen", "hidden text", "a raised footnote number", "phonetic guide", "a content control", "an empty control", "a formula", "radicals",
    ],
)  # fmt: skip
def test_the_text_of_a_paragraph(paragraph: str, text: str) -> None:
    assert lines(word(p(paragraph))) == [text]


def test_a_line_break_ends_a_line() -> None:
    assert lines(word(p(r("<w:t>甲局</w:t><w:br/><w:t>年度报告</w:t>")))) == ["甲局", "年度报告"]


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    drawing = f"<mc:AlternateContent><mc:Choice><wp:d>{box}</wp:d></mc:Choice><mc:Fallback><w:pict><v:t>{box}</v:t></w:pict></mc:Fallback></mc:AlternateContent>"
    assert lines(word(p(r("框外") + r(drawing)) + p("下文"))) == ["框外", "框内", "下文"]


def test_a_footnote_is_marked_and_stands_below_its_paragraph() -> None:
    notes = f'<w:footnote w:type="separator" w:id="0">{p("线")}</w:footnote><w:footnote w:id="2">{p("含上年结转。")}</w:footnote>'
    body = p(r("收到22") + r('<w:footnoteReference w:id="2"/>') + r("件")) + p("下文")
    assert lines(word(body, footnotes=notes)) == ["收到22①件", "① 含上年结转。", "下文"]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="标题 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="部门小标题"/><w:basedOn w:val="b"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="d"><w:name w:val="正文大纲"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
)


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ("", 0),
        ('<w:pStyle w:val="1"/>', 1),
        ('<w:pStyle w:val="b"/>', 2),
        ('<w:pStyle w:val="c"/>', 2),
        ('<w:pStyle w:val="d"/>', 3),
        ('<w:outlineLvl w:val="0"/>', 1),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', 0),
        ('<w:pStyle w:val="unknown"/>', 0),
    ],
    ids=["body", "heading 1", "标题 2", "based on a heading", "outline of the style", "outline", "made body text", "no such style"],
)
def test_the_level_of_a_heading(properties: str, level: int) -> None:
    (line,) = parse_docx(word(p("概述", properties), styles=STYLES), NAME).elements
    assert isinstance(line, TextLine)
    assert line.heading == level


def test_a_table_of_contents_is_left_out() -> None:
    assert lines(word(p("一、总体情况 1", '<w:pStyle w:val="T1"/>') + p("一、总体情况"), styles=STYLES)) == ["一、总体情况"]


# ---------------------------------------------------------------- automatic numbers


@pytest.mark.parametrize(
    ("number_format", "text", "expected"),
    [
        ("chineseCountingThousand", "%1、", ["一、甲", "二、乙"]),
        ("japaneseCounting", "（%1）", ["（一）甲", "（二）乙"]),
        ("decimal", "%1.", ["1. 甲", "2. 乙"]),
        ("decimalEnclosedCircle", "%1", ["①甲", "②乙"]),
        ("upperRoman", "%1.", ["I. 甲", "II. 乙"]),
        ("lowerLetter", "%1)", ["a) 甲", "b) 乙"]),
        ("chineseLegalSimplified", "%1、", ["壹、甲", "贰、乙"]),
        ("bullet", "\uf0b7", ["甲", "乙"]),
        ("none", "", ["甲", "乙"]),
        ("chineseCounting", "第%1条 ", ["第一条 甲", "第二条 乙"]),
    ],
)
def test_an_automatic_number_is_part_of_the_text(number_format: str, text: str, expected: list[str]) -> None:
    assert lines(word(p("甲", num(1)) + p("乙", num(1)), numbering=numbered(number_format, text))) == expected


def test_levels_count_within_each_other_and_lists_that_share_their_definition_go_on() -> None:
    body = p("甲", num(1)) + p("子", num(1, 1)) + p("丑", num(1, 1)) + p("乙", num(2)) + p("寅", num(2, 1)) + p("丙", num(3))
    expected = ["1、甲", "1.1. 子", "1.2. 丑", "2、乙", "2.1. 寅", "1、丙"]
    assert lines(word(body, numbering=numbered("decimal", "%1、"))) == expected


def test_the_eleventh_and_the_twentieth_heading() -> None:
    found = lines(word("".join(p("节", num(1)) for _ in range(21)), numbering=numbered("chineseCounting", "%1、")))
    assert [found[9], found[10], found[19], found[20]] == ["十、节", "十一、节", "二十、节", "二十一、节"]


def test_a_style_numbers_its_paragraphs_and_a_paragraph_may_refuse() -> None:
    style = f'<w:style w:type="paragraph" w:styleId="n"><w:name w:val="节"/><w:pPr>{num(1)}</w:pPr></w:style>'
    own = '<w:pStyle w:val="n"/>'
    body = p("甲", own) + p("乙", own + num(0)) + p("丙", own)
    assert lines(word(body, styles=style, numbering=numbered("chineseCounting", "%1、"))) == ["一、甲", "乙", "二、丙"]


# ---------------------------------------------------------------- tables


def test_merged_cells_stand_at_their_first_row_and_column() -> None:
    table = tbl(
        tr(tc("三", MERGED), tc("（三）", MERGED), tc("秘密"), tc("1"), tc()),
        tr(tc("", GOES_ON), tc("", GOES_ON), tc("禁止"), tc(), tc("2")),
        tr(tc("", GOES_ON), tc("总计", wide(2)), tc("3"), tc("4")),
        tr(tc("四", wide(3)), tc("5"), tc("6")),
    )
    assert table_rows(word(table)) == [
        [(0, "三"), (1, "（三）"), (2, "秘密"), (3, "1"), (4, "")],
        [(2, "禁止"), (3, ""), (4, "2")],
        [(1, "总计"), (3, "3"), (4, "4")],
        [(0, "四"), (3, "5"), (4, "6")],
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (tbl(tr(tc("甲", GOES_ON), tc("1")), tr(tc("", GOES_ON), tc("2"))), [[(0, "甲"), (1, "1")], [(1, "2")]]),
        (tbl(tr(tc("a"), tc("b")), tr(tc("1"), properties='<w:gridBefore w:val="1"/>')), [[(0, "a"), (1, "b")], [(1, "1")]]),
        (tbl(tr(tc("a"), tc("b")), tr(tc("旧"), tc("9"), properties="<w:del/>")), [[(0, "a"), (1, "b")]]),
        (tbl(control(tr(tc("a"), control(tc("1"))))), [[(0, "a"), (1, "1")]]),
        (tbl(tr(tc("题", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("1"))), [[(0, "题"), (2, "1")]]),
        (tbl(tr(tc("a"), tc(p("") + p("7") + p(""))), tr(tc("b"), tc(p("3") + p("0")))), [[(0, "a"), (1, "7")], [(0, "b"), (1, "3；0")]]),
        (tbl(tr(tc("a"), tc(tbl(tr(tc("8"))) + p(""))), tr(tc("b"), tc("9"))), [[(0, "a"), (1, "8")], [(0, "b"), (1, "9")]]),
        (tbl(tr(tc(p("题") + tbl(tr(tc("a"), tc("1")), tr(tc("b"), tc("2")))))), [[(0, "a"), (1, "1")], [(0, "b"), (1, "2")]]),
        (tbl(tr(tc(p("属于秘密", num(1))), tc("1")), tr(tc(p("禁止公开", num(1))), tc("2"))), [[(0, "1. 属于秘密"), (1, "1")], [(0, "2. 禁止公开"), (1, "2")]]),
        (tbl(tr(tc("a"), tc(p(r("<w:ins/>") + f"<w:ins>{r('5')}</w:ins><w:del>{r('<w:delText>4</w:delText>')}</w:del>")))), [[(0, "a"), (1, "5")]]),
    ],
    ids=[
        "a merge without its beginning", "cells left out before", "a deleted row", "content controls", "the old way to merge", "figures in paragraphs",
        "a table in a cell", "a table in a table of layout", "numbered labels", "a corrected figure",
    ],
)  # fmt: skip
def test_cells_of_tables(table: str, expected: list[list[tuple[int, str]]]) -> None:
    assert table_rows(word(table, numbering=numbered("decimal", "%1."))) == expected


def test_lines_and_tables_keep_their_order() -> None:
    document = parse_docx(word(p("前") + tbl(tr(tc("a"), tc("1"))) + p("中") + tbl(tr(tc("b"), tc("2"))) + p("后")), NAME)
    assert [element.text if isinstance(element, TextLine) else element.place.table for element in document.elements] == [
        "前",
        0,
        "中",
        1,
        "后",
    ]


def test_the_strict_form_of_the_standard_is_read() -> None:
    strict = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    files = {
        "word/document.xml": f"<w:document {strict}><w:body>{p('正文')}</w:body></w:document>",
        "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
    }
    assert lines(archive(files)) == ["正文"]


# ---------------------------------------------------------------- bad input

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY a{n} "{"&a;" if n == 0 else f"&a{n - 1};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is not a Word document"),
        (b"hello", "is not a Word document"),
        (b"PK\x03\x04" + bytes(99), "is not a Word document"),
        (word(p("正文"))[:-40], "is not a Word document"),
        (OLE, "is not a Word document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (archive({"a.txt": "x"}), "zip file without a Word document"),
        (archive({"word/document.xml": "<w:document"}), "is damaged: word/document.xml is no XML"),
        (archive({"word/document.xml": f"<w:document {NAMESPACES}/>"}), "holds no text"),
        (word(""), "holds no text"),
        (word("<w:p><w:r>" * 300 + "</w:r></w:p>" * 300), "is damaged.*no XML"),
    ],
    ids=[
        "empty",
        "text",
        "torn zip",
        "cut",
        "another OLE file",
        "encrypted",
        "another zip",
        "no XML",
        "no body",
        "no paragraph",
        "nested deep",
    ],
)
def test_what_is_no_document_is_named_with_its_reason(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem) as error:
        parse_docx(data, NAME)
    assert "report.docx" in error.value.problem
    assert error.value.advice


def test_entities_that_multiply_are_not_expanded() -> None:
    data = archive({"word/document.xml": f"{ENTITIES}<w:document {NAMESPACES}><w:body>{p('&a8;')}</w:body></w:document>"})
    with pytest.raises(UnreadableReportError):
        parse_docx(data, NAME)


def test_a_zip_bomb_ends_at_the_limit() -> None:
    data = archive({"word/document.xml": " " * 50_000_000})
    assert len(data) < 100_000
    with pytest.raises(UnreadableReportError, match="unpacks to more than 5 MB"):
        parse_docx(data, NAME, Limits(file_bytes=5_000_000))


def test_a_container_that_is_damaged_inside_is_named() -> None:
    data = bytearray(word(p("正文" * 500)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as container:
        start = container.getinfo("word/document.xml").header_offset
    data[start + 60 : start + 90] = b"\xff" * 30
    with pytest.raises(UnreadableReportError, match="is damaged"):
        parse_docx(bytes(data), NAME)


@pytest.mark.parametrize("start", ["<html>", "\ufeff<!DOCTYPE html>\n<html>", "<?xml version='1.0'?><html xmlns='x'>"])
def test_a_web_page_named_docx_is_read_as_what_it_is(start: str) -> None:
    prose = "网页里的正文，说的是全年的情况。" * 4
    assert [
        element.text
        for element in parse(f"{start}<body><p>{prose}</p></body></html>".encode(), NAME).elements
        if isinstance(element, TextLine)
    ] == [prose]


def test_a_word_document_under_another_name_is_read_as_what_it_is() -> None:
    assert len(parse(word(p("正文")), Path("report.wps")).elements) == 1
    assert len(parse(word(p("正文")), Path("report.html")).elements) == 1
