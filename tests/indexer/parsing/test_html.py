"""Web pages as sites of agencies have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.builder import DocumentBuilder
from indexer.parsing.document import ParsedDocument, TableRow, TextLine
from indexer.parsing.flow import write
from indexer.parsing.formats import parse
from indexer.parsing.html import parse_html
from indexer.parsing.html_walk import PageWalker
from indexer.parsing.limits import Limits

NAME = Path("page.html")
PROSE = "本年度我局收到的申请都已在期限内答复，没有因此引起的复议。" * 3
TITLE = "临海市档案局2022年政府信息公开工作年度报告"


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}<p>{PROSE}</p></body></html>"


def parsed(html: str | bytes) -> ParsedDocument:
    return parse_html(html if isinstance(html, bytes) else html.encode(), NAME)


def texts(document: ParsedDocument) -> list[str]:
    return [element.text for element in document.elements if isinstance(element, TextLine)]


def lines(html: str | bytes) -> list[str]:
    return [text for text in texts(parsed(html)) if text != PROSE]


def rows(html: str | bytes) -> list[list[str]]:
    return [[cell.text for cell in element.cells] for element in parsed(html).elements if isinstance(element, TableRow)]


def columns(html: str) -> list[list[int | None]]:
    return [[cell.place.column for cell in element.cells] for element in parsed(html).elements if isinstance(element, TableRow)]


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize("declared", ["", "gb2312", "utf-8", "iso-8859-1"], ids=["none", "GB 2312", "UTF-8", "Latin 1"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_told_by_the_bytes_whatever_the_page_declares(encoding: str, declared: str) -> None:
    meta = f"<meta charset='{declared}'>" if declared else ""
    assert lines(page("<p>喆城区退役军人局</p>", meta).encode(encoding)) == ["喆城区退役军人局"]


def test_a_summary_cut_in_the_middle_of_a_character_spoils_no_page() -> None:
    data = page("<p>按时答复的申请</p>", "<meta name=description content='CUT'>").encode().replace(b"CUT", "公开".encode()[:-1])
    document = parsed(data)
    assert texts(document)[0] == "按时答复的申请"
    assert document.notes == ("1 characters of the page could not be decoded",)


@pytest.mark.parametrize("entity", ["&#x2F00;", "&#12032;", "⼀"])
def test_look_alike_radicals_are_folded_however_they_are_written(entity: str) -> None:
    assert lines(page(f"<p>{entity}、总体情况</p>")) == ["一、总体情况"]


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td>&nbsp;</td>", ""),
        ("<td></td>", ""),
        ("<td><p>&nbsp;&emsp;</p></td>", ""),
        ("<td><p align=center><span><font face=宋体>12</font></span></p></td>", "12"),
        ("<td><span>1</span><span>2</span></td>", "12"),
        ("<td>结果<br>维持</td>", "结果维持"),
        ("<td><p>22</p><p>（其中修订16件）</p></td>", "22（其中修订16件）"),
        ("<td><p>3</p><p>0</p></td>", "3；0"),
        ("<td>22<sup>1</sup></td>", "22(1)"),
        ("<td>22<sup>①</sup></td>", "22①"),
        ("<td>22<sup>[2]</sup></td>", "22(2)"),
        ("<td>面积<br>m<sup>2</sup></td>", "面积 m2"),
        ("<td title='旧值 99' data-v=7>5</td>", "5"),
        ("<td>5<span style='display:none'>99</span></td>", "5"),
        ("<td>5<!-- 99 --></td>", "5"),
        ("<td>5<script>write(99)</script></td>", "5"),
        ("<td>5<input value=99></td>", "5"),
        ("<td><ruby>圳<rp>(</rp><rt>zhèn</rt><rp>)</rp></ruby>办</td>", "圳办"),
        ("<td><table><tr><td>8</td></tr></table></td>", "8"),
        ("<th>8</th>", "8"),
        ("<td>&#8722;35</td>", "−35"),
        ("<td>1&#8203;2&#173;3</td>", "123"),
        ("<td><o:p>4</o:p></td>", "4"),
    ],
)
def test_the_text_of_a_cell(cell: str, text: str) -> None:
    assert rows(page(f"<table><tr><td>甲</td>{cell}</tr><tr><td>乙</td><td>0</td></tr></table>")) == [["甲", text], ["乙", "0"]]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td rowspan=2>组<td>a<td>1<tr><td>b<td>2<tr><td colspan=2>和<td>3", [[0, 1, 2], [1, 2], [0, 2]]),
        ("<tr><td rowspan=3>组<td>a<td>1<tr><td>b<td>2<tr><td>丙<td>c<td>3<tr><td>丁<td>d<td>4", [[0, 1, 2], [1, 2], [0, 1, 2], [0, 1, 2]]),
        ("<tr><td rowspan=99>组<td>a<td>1<tr><td>b<td>2", [[0, 1, 2], [1, 2]]),
        ("<tr><td colspan=99>题<tr><td>a<td>1<tr><td>b<td>2", [[0], [0, 1], [0, 1]]),
        ("<tr><td colspan=0>a<td rowspan='x'>1<tr><td>b<td colspan='-3'>2", [[0, 1], [0, 1]]),
        ("<tr><td rowspan=2 colspan=2>题<td>甲<td>乙<tr><td>丙<td>丁<tr><td>a<td>b<td>1<td>2", [[0, 2, 3], [2, 3], [0, 1, 2, 3]]),
        ("<thead><tr><th>甲<th>乙</thead><tfoot><tr><td>和<td>3</tfoot><tbody><tr><td>a<td>3</tbody>", [[0, 1], [0, 1], [0, 1]]),
    ],
    ids=[
        "spans",
        "a span one row too far",
        "a span beyond the end",
        "a width beyond the edge",
        "no numbers",
        "both ways",
        "head, foot, body",
    ],
)
def test_spans_give_logical_columns(table: str, expected: list[list[int]]) -> None:
    assert columns(page(f"<table>{table}</table>")) == expected


def test_the_foot_of_a_table_stands_below_its_body() -> None:
    table = "<table><tfoot><tr><td>合计</td><td>3</td></tr></tfoot><tbody><tr><td>许可</td><td>3</td></tr></tbody></table>"
    assert rows(page(table)) == [["许可", "3"], ["合计", "3"]]


DATA = "<table border=1><tr><td>许可</td><td>4</td></tr><tr><td>处罚</td><td>6</td></tr></table>"


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td>{DATA}</td></tr></table>",
        f"<table><tr><td width=9></td><td><table><tr><td><p>{PROSE}</p>{DATA}</td></tr></table></td></tr></table>",
        f"<table><tr><td><a href=/>首页</a><td><a href=/b>公开</a></tr><tr><td colspan=2><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p>{DATA}</td></tr></table>",
        f"<form><div><center>{DATA}</center></div></form>",
        f"<div class=footer>{DATA}</div>",
        f"<div class=nav-content id=top><p>{PROSE}</p>{DATA}</div>",
    ],
    ids=[
        "in one cell",
        "in a column of three tables",
        "below a menu",
        "in a form",
        "in what is called a footer",
        "in what is called a menu",
    ],
)
def test_a_table_is_found_wherever_it_stands(body: str) -> None:
    assert rows(page(body)) == [["许可", "4"], ["处罚", "6"]]


def test_a_table_of_several_rows_in_a_cell_comes_out_beside_the_row_around_it() -> None:
    inner = "<table><tr><td>维持</td><td>纠正</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert rows(page(f"<table><tr><td>项目</td><td>数量</td></tr><tr><td>复议</td><td>{inner}</td></tr></table>")) == [
        ["项目", "数量"],
        ["维持", "纠正"],
        ["1", "2"],
    ]
    assert "复议" in lines(page(f"<table><tr><td>项目</td><td>数量</td></tr><tr><td>复议</td><td>{inner}</td></tr></table>"))


def test_figures_in_a_table_of_one_row_are_cells_of_the_row_around_it() -> None:
    inner = "<table><tr><td>1</td><td>&nbsp;</td><td>2</td></tr></table>"
    html = page(f"<table><tr><td>复议</td><td colspan=3>{inner}</td><td>3</td></tr><tr><td>诉讼</td><td>4<td>5<td>6<td>7</td></tr></table>")
    assert rows(html) == [["复议", "1", "", "2", "3"], ["诉讼", "4", "5", "6", "7"]]
    assert columns(html) == [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]


def test_a_title_in_a_table_of_its_own_is_a_line() -> None:
    assert lines(page(f"<table><tr><td align=center>{TITLE}</td></tr></table>{DATA}")) == [TITLE]


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>甲。<br>乙。<br/>丙。</p>", ["甲。", "乙。", "丙。"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>甲<b>乙</b> <i>丙</i>\n丁</p>", ["甲乙 丙丁"]),
        ("<pre>甲  乙\n丙</pre>", ["甲 乙", "丙"]),
        ("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"]),
        ("<ol style='list-style-type:cjk-ideographic' start=3><li>甲<li>乙</ol>", ["三、甲", "四、乙"]),
        ("<ol><li>一、甲<li>二、乙</ol>", ["一、甲", "二、乙"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<p><![if !supportLists]><span style='mso-list:Ignore'>（一）<span>&nbsp;</span></span><![endif]>甲</p>", ["（一） 甲"]),
        ("<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><p class=MsoNormal>甲<o:p></o:p></p>", ["甲"]),
        ("<p>网址&lt;a.cn&gt;</p>", ["网址<a.cn>"]),
        ("<p>受理859件<sup>2</sup>申请</p>", ["受理859件2申请"]),
        ("<p alt='属性一' onclick='事件二'>甲<img alt='图三' title='题四'></p>", ["甲"]),
        ("<p style='visibility:hidden'>隐</p><div hidden>隐</div><p>甲</p>", ["甲"]),
    ],
)
def test_what_a_reader_sees_becomes_lines(body: str, expected: list[str]) -> None:
    assert lines(page(body)) == expected


def test_headings_carry_their_level() -> None:
    html = page("<h2>一、概述</h2><h4>（一）细节</h4><p style='mso-outline-level:3'>1.更细</p><p>正文</p>")
    found = [(element.text, element.heading) for element in parsed(html).elements if isinstance(element, TextLine)]
    assert found[:4] == [("一、概述", 2), ("（一）细节", 4), ("1.更细", 3), ("正文", 0)]


# ---------------------------------------------------------------- the article

MENU = "<ul>" + "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("首页", "要闻动态", "政务公开", "办事服务")) + "</ul>"
CRUMBS = "<div class=wz>当前位置：<a href=/>首页</a> &gt; <a href=/gk>政务公开</a> &gt; 年报</div>"
FOOTER = "<div><p>主办单位：临海市档案局</p><p>地址：东方大道9号，邮编：317000</p><p>浙ICP备05000001号 网站标识码：3310820001</p><p>您是第123456位访客</p></div>"
SHARE = "<p>分享到：</p><p>打印本页</p><p>上一篇：<a href=/1>没有了</a></p>"
SIGNED = "<p>临海市档案局</p><p>2023年1月20日</p>"


@pytest.mark.parametrize(
    "html",
    [
        f"{MENU}{CRUMBS}<h1>{TITLE}</h1><p>发布日期：2023-01-31 来源：本局</p><div><p>{PROSE}</p>{DATA}{SIGNED}</div>{SHARE}{FOOTER}",
        f"<table><tr><td>{MENU}</td></tr><tr><td>{CRUMBS}</td></tr><tr><td><table><tr><td>{TITLE}</td></tr><tr><td>发布日期：2023-01-31 来源：本局</td></tr>"
        f"<tr><td><p>{PROSE}</p>{DATA}{SIGNED}</td></tr></table></td></tr><tr><td>{SHARE}{FOOTER}</td></tr></table>",
        f"<header>{MENU}</header><main><article><h1>{TITLE}</h1><p>发布日期：2023-01-31 来源：本局</p><p>{PROSE}</p>{DATA}{SIGNED}</article></main><footer>{FOOTER}</footer>",
    ],
    ids=["boxes", "tables", "article"],
)
def test_menus_and_footers_are_left_out(html: str) -> None:
    document = parsed(f"<html><head><title>{TITLE}_临海市人民政府</title></head><body>{html}</body></html>")
    assert [element.text if isinstance(element, TextLine) else [cell.text for cell in element.cells] for element in document.elements] == [
        TITLE, "发布日期：2023-01-31 来源：本局", PROSE, ["许可", "4"], ["处罚", "6"], "临海市档案局", "2023年1月20日",
    ]  # fmt: skip
    assert document.title == TITLE


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta name='PubDate' content='2023-01-31 09:08:07'>", ""),
        ("<meta property='article:published_time' content='2023/1/31'>", ""),
        ("", "<p>时间：2023-01-31　浏览次数：8</p>"),
        ("", "<div class=top>信息时间：2023年1月31日</div>"),
        ("", "<p>2023-01-31 10:20 来源：办公室 字号：大 中 小</p>"),
        (
            "",
            "<table><tr><td>索引号</td><td>001-2</td><td>发布日期</td><td>2023-01-31</td></tr><tr><td>名称</td><td>年报</td><td>文号</td><td></td></tr></table>",
        ),
        (
            "",
            "<table><tr><td>索引号：001</td><td>成文日期：2023-01-20</td></tr><tr><td>文号：无</td><td>发布日期：2023-01-31</td></tr></table>",
        ),
    ],
    ids=[
        "meta",
        "meta of social sites",
        "a bare date",
        "beside the title",
        "no label",
        "a table of particulars",
        "one cell for label and value",
    ],
)
def test_the_date_of_publication_becomes_a_line(head: str, body: str) -> None:
    assert "发布日期：2023-01-31" in lines(page(f"{body}<h1>{TITLE}</h1>", head))


@pytest.mark.parametrize(
    "head",
    [f"<title>{TITLE}</title>", f"<title>{TITLE}-临海市人民政府</title>", f"<meta name=ArticleTitle content='{TITLE}'><title>年报</title>"],
    ids=["title", "title with the site's name", "meta"],
)
def test_a_title_that_only_the_head_names_is_put_above_the_text(head: str) -> None:
    assert lines(page("", head)) == [TITLE]


def test_a_signature_below_the_element_of_the_text_is_kept() -> None:
    html = f"<div><p>{PROSE * 9}</p></div><div><p>临海市档案局</p><p>2023年1月20日</p></div><div>版权所有 临海市</div>"
    assert texts(parsed(html))[1:] == ["临海市档案局", "2023年1月20日"]


def test_hidden_text_is_read_where_there_is_no_other() -> None:
    assert rows(f"<body><div style='display:none'><p>{PROSE}</p>{DATA}</div></body>") == [["许可", "4"], ["处罚", "6"]]


def test_an_archive_gives_its_page() -> None:
    body = page("<p>档案里的一段</p>").encode("gbk")
    mht = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="gb2312"\r\n'
    mht += b"Content-Transfer-Encoding: 8bit\r\n\r\n" + body + b"\r\n--b--\r\n"
    assert texts(parse(mht, Path("a.mht")))[0] == "档案里的一段"
    with pytest.raises(UnreadableReportError, match="holds no web page"):
        parse(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", Path("a.mht"))


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"   \n", "is empty"),
        (b"<html><body></body></html>", "holds no text"),
        (bytes(range(256)) * 50, "is not a text file"),
        (bytes(range(128, 256)) * 50, "unknown encoding"),
        (b"<frameset cols='20,80'><frame src='menu.htm'><frame src='main.htm'></frameset>", "frameset.*menu.htm, main.htm"),
        (b"<body><div id=app></div><script src=app.js></script></body>", "a script loads it"),
        (b"<body><iframe src='viewer.html?id=3'></iframe></body>", "only a frame .viewer.html.id=3"),
        ("<body><p>附件</p><a href='/d/年报.pdf'>下载</a></body>".encode(), "only a link to 年报.pdf"),
        (b"<div>" * 10_000 + b"x" + b"</div>" * 10_000, "nests its elements too deep"),
        (b"<table><tr><td>" * 3_000, "nests its elements too deep"),
        (b"%PDF-1.7\nxref", "holds no text"),
    ],
    ids=["empty", "blank", "no text", "bytes", "no encoding", "frameset", "script", "frame", "attachment", "deep", "deep tables", "PDF"],
)  # fmt: skip
def test_what_is_no_report_is_named_with_its_reason(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem) as error:
        parse_html(data, NAME)
    assert "page.html" in error.value.problem
    assert error.value.advice


def test_tables_in_tables_six_hundred_deep_are_read() -> None:
    assert rows(page("<table><tr><td>" * 600 + DATA)) == [["许可", "4"], ["处罚", "6"]]


def test_a_page_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnreadableReportError, match="has 2 MB, more than the 1 MB"):
        parse_html(b"<p>" + b"x" * 2_000_000, NAME, Limits(text_bytes=1_000_000))


TAGS = [
    "<table>", "<tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "</td>", "</tr>", "</table>", "<p>", "</p>", "<div>", "</div>", "<br>", "<ol>",
    "<li>", "</ol>", "<sup>", "</sup>", "<a href=x>", "</a>", "<h2>", "</h2>", "<caption>", "<tfoot>", "7", "字。", "甲，乙",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_any_jumble_of_tags_is_read_and_every_element_is_a_span(parts: list[str]) -> None:
    document = parsed(page("".join(parts)))
    for element in document.elements:
        for item in element.cells if isinstance(element, TableRow) else (element,):
            assert document.text[item.place.start : item.place.end] == item.text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_no_jumble_of_tags_loses_a_figure(parts: list[str]) -> None:
    root = etree.fromstring(page("".join(parts)).encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    builder = DocumentBuilder()
    write(PageWalker(root, root, (), ()).walk(), builder, "page.html")
    assert builder.build().text.count("7") == parts.count("7")


def test_the_line_above_a_heading_is_the_first_line_of_the_title() -> None:
    page = (
        "<body><ul><li><a href=x>首页</a></li></ul><div><p>遂宁市水利局2018</p><h1>年度政府信息公开工作年度报告</h1>"
        + f"<p>{'本局认真开展工作，及时公开各类信息。' * 4}</p></div></body>"
    )
    texts = [element.text for element in parse_html(page.encode(), Path("page.html")).elements if isinstance(element, TextLine)]
    assert texts[:2] == ["遂宁市水利局2018", "年度政府信息公开工作年度报告"]
