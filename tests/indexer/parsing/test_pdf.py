"""PDF page by page: what is text, what is a table, what is left out, and what cannot be read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.builder import DocumentBuilder, Piece
from indexer.parsing.document import ParsedDocument, TableRow, TextLine
from indexer.parsing.formats import parse
from indexer.parsing.limits import Limits
from indexer.parsing.pdf import parse_pdf
from tests.conftest import require
from tests.indexer.parsing.printed import FONT_FILE, fonts

PATH = Path("report.pdf")
FONT = "STSong-Light"
SENTENCE = "本机关认真做好政府信息公开工作及时回应社会关切"

Draw = Callable[[Any], None]


def drawn(*pages: Draw, size: tuple[float, float] = (595, 842), encrypt: Any = None) -> bytes:
    fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=encrypt)
    for page in pages:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def texts(*lines: tuple[float, float, str]) -> Draw:
    """Text at x and y from the top."""

    def draw(canvas: Any) -> None:
        for x, y, text in lines:
            canvas.drawString(x, 842 - y, text)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Any) -> None:
        for one in draws:
            one(canvas)

    return draw


def grid(xs: list[float], ys: list[float], width: float = 0.5) -> Draw:
    def draw(canvas: Any) -> None:
        canvas.setLineWidth(width)
        canvas.grid(xs, [842 - y for y in ys])

    return draw


def lines(document: ParsedDocument) -> list[str]:
    return [element.text for element in document.elements if isinstance(element, TextLine)]


def rows(document: ParsedDocument) -> list[list[tuple[int | None, str]]]:
    return [[(cell.place.column, cell.text) for cell in element.cells] for element in document.elements if isinstance(element, TableRow)]


# ---------------------------------------------------------------- text


def test_a_line_has_its_page_and_its_box_from_the_top_left() -> None:
    document = parse_pdf(drawn(texts((72, 100, SENTENCE)), texts((72, 200, SENTENCE))), PATH)
    place = document.elements[1].place
    assert place.page == 1
    assert place.box is not None
    left, top, right, bottom = place.box
    assert (round(left), round(right)) == (72, 72 + 12 * len(SENTENCE))
    assert top < 200 < bottom
    assert bottom - top < 20


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_shown(turn: int) -> None:
    document = pypdfium2.PdfDocument(drawn(both(texts((72, 100, SENTENCE), (72, 130, "第二行文字")))))
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    parsed = parse_pdf(out.getvalue(), PATH)
    assert lines(parsed) == [SENTENCE, "第二行文字"]
    box = parsed.elements[0].place.box
    assert box is not None
    width, height = (595, 842) if turn == 180 else (842, 595)
    assert 0 <= box[0] < box[2] <= width
    assert 0 <= box[1] < box[3] <= height
    # text that runs down or up the page as shown has a tall box
    assert (box[3] - box[1] > box[2] - box[0]) is (turn != 180)


def test_a_table_drawn_sideways_is_read_upright() -> None:
    def draw(canvas: Any) -> None:
        canvas.translate(595, 0)
        canvas.rotate(90)
        canvas.setFont(FONT, 12)
        canvas.grid([100, 300, 400], [400, 430, 460])
        for x, y, text in ((110, 440, "规章"), (340, 440, "12"), (110, 410, "行政规范性文件"), (340, 410, "34")):
            canvas.drawString(x, y, text)

    document = parse_pdf(drawn(draw), PATH)
    assert rows(document) == [[(0, "规章"), (1, "12")], [(0, "行政规范性文件"), (1, "34")]]
    row = next(element for element in document.elements if isinstance(element, TableRow))
    box = row.cells[1].place.box
    assert box is not None
    # 340 along the foot of the turned page is 842 - 340 from the top as shown
    assert 842 - 340 - 20 < box[1] < box[3] <= 842 - 340 + 1


def test_text_drawn_twice_for_bold_counts_once() -> None:
    document = parse_pdf(drawn(texts((72, 100, "公开信息1122条"), (72.3, 100, "公开信息1122条"))), PATH)
    assert lines(document) == ["公开信息1122条"]


def test_letter_spacing_is_no_white_space() -> None:
    def draw(canvas: Any) -> None:
        text = canvas.beginText(72, 700)
        text.setFont(FONT, 12)
        text.setCharSpace(4)
        text.textOut("政府信息公开工作")
        canvas.drawText(text)

    assert lines(parse_pdf(drawn(draw), PATH)) == ["政府信息公开工作"]


def test_invisible_and_slanted_text_is_left_out() -> None:
    def draw(canvas: Any) -> None:
        texts((72, 100, SENTENCE))(canvas)
        hidden = canvas.beginText(72, 700)
        hidden.setFont(FONT, 12)
        hidden.setTextRenderMode(3)
        hidden.textOut("看不见的文字")
        canvas.drawText(hidden)
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.setFont(FONT, 60)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    assert lines(parse_pdf(drawn(draw), PATH)) == [SENTENCE]


# ---------------------------------------------------------------- heads and page numbers


@pytest.mark.parametrize("number", ["- {} -", "— {} —", "第 {} 页 共 3 页", "{}/3", "{}", "第{}页"])
def test_page_numbers_are_no_text_but_are_remembered(number: str) -> None:
    pages = [texts((72, 100 + index, f"{SENTENCE}{index}"), (290, 810, number.format(index + 4))) for index in range(3)]
    document = parse_pdf(drawn(*pages), PATH)
    assert lines(document) == [f"{SENTENCE}{index}" for index in range(3)]
    assert document.printed_pages == {0: "4", 1: "5", 2: "6"}
    assert document.elements[2].place.printed_page == "6"


def test_running_heads_are_no_text() -> None:
    pages = [texts((200, 40, "某市某局年度报告"), (72, 100, f"{SENTENCE}{index}")) for index in range(3)]
    assert lines(parse_pdf(drawn(*pages), PATH)) == [f"{SENTENCE}{index}" for index in range(3)]


def test_a_lone_figure_at_the_foot_of_a_page_is_kept() -> None:
    document = parse_pdf(drawn(texts((72, 100, SENTENCE), (290, 810, "37")), texts((72, 100, SENTENCE + "一"))), PATH)
    assert "37" in lines(document)
    assert document.printed_pages == {}


# ---------------------------------------------------------------- tables


def test_a_merged_cell_stands_at_its_first_column_and_blanks_keep_theirs() -> None:
    def draw(canvas: Any) -> None:
        for line in ((72, 100, 472, 100), (72, 130, 472, 130), (72, 160, 472, 160), (72, 190, 472, 190)):
            canvas.line(line[0], 842 - line[1], line[2], 842 - line[3])
        for x, top in ((72, 100), (172, 130), (272, 100), (372, 130), (472, 100)):
            canvas.line(x, 842 - top, x, 842 - 190)

    content = texts(
        (150, 120, "公开"), (330, 120, "申请"), (80, 150, "规章"), (200, 150, "1"), (400, 150, "3"), (80, 180, "文件"), (300, 180, "2")
    )
    assert rows(parse_pdf(drawn(both(draw, content)), PATH)) == [
        [(0, "公开"), (2, "申请")],
        [(0, "规章"), (1, "1"), (2, ""), (3, "3")],
        [(0, "文件"), (1, ""), (2, "2"), (3, "")],
    ]


def test_borders_drawn_as_thin_rectangles_broken_at_their_crossings() -> None:
    def draw(canvas: Any) -> None:
        for y in (100, 130, 160):
            for x in (72, 172):
                canvas.rect(x + 0.7, 842 - y, 98.6, 0.5, stroke=0, fill=1)
        for x in (72, 172, 272):
            for y in (100, 130):
                canvas.rect(x, 842 - y - 29.3, 0.5, 28.6, stroke=0, fill=1)

    document = parse_pdf(drawn(both(draw, texts((80, 120, "规章"), (200, 120, "1"), (80, 150, "文件"), (200, 150, "2")))), PATH)
    assert rows(document) == [[(0, "规章"), (1, "1")], [(0, "文件"), (1, "2")]]


def test_a_figure_wider_than_its_cell_stays_whole() -> None:
    document = parse_pdf(
        drawn(both(grid([72, 172, 192, 212], [100, 130, 160]), texts((80, 120, "收费"), (170, 120, "251000"), (80, 150, "许可")))), PATH
    )
    assert rows(document)[0] == [(0, "收费"), (1, "251000"), (2, "")]


def test_rows_without_a_line_between_them_are_parted() -> None:
    content = texts((80, 120, "行政处罚"), (200, 120, "1"), (300, 120, "7"), (80, 140, "行政强制"), (200, 140, "0"), (300, 140, "8"))
    document = parse_pdf(drawn(both(grid([72, 172, 272, 372], [100, 160]), content)), PATH)
    assert rows(document) == [[(0, "行政处罚"), (1, "1"), (2, "7")], [(0, "行政强制"), (1, "0"), (2, "8")]]


def test_letters_set_below_each_other_are_a_label() -> None:
    letters = texts(*((78, 115 + 14 * index, letter) for index, letter in enumerate("本年办理结果")))
    document = parse_pdf(
        drawn(both(grid([72, 96, 196, 296], [100, 200, 220]), letters, texts((100, 150, "予以公开"), (220, 150, "5")))), PATH
    )
    assert rows(document)[0] == [(0, "本年办理结果"), (1, "予以公开"), (2, "5")]


def test_vertical_columns_are_read_from_the_right() -> None:
    letters = [(96, "本年度办"), (78, "理结果")]
    placed = [(x, 115 + 13 * index, letter) for x, column in letters for index, letter in enumerate(column)]
    document = parse_pdf(
        drawn(both(grid([72, 112, 196, 296], [100, 200, 220]), texts(*placed), texts((120, 150, "公开"), (220, 150, "5")))), PATH
    )
    assert rows(document)[0][0] == (0, "本年度办理结果")


def test_a_label_that_stands_on_its_side_is_read() -> None:
    def draw(canvas: Any) -> None:
        canvas.saveState()
        canvas.translate(90, 842 - 190)
        canvas.rotate(90)
        canvas.drawString(0, 0, "办理结果")
        canvas.restoreState()

    document = parse_pdf(drawn(both(grid([72, 96, 196, 296], [100, 200, 220]), draw, texts((100, 150, "予以公开"), (220, 150, "5")))), PATH)
    assert rows(document)[0] == [(0, "办理结果"), (1, "予以公开"), (2, "5")]


def split_row(above: list[str], below: list[str]) -> list[list[tuple[int | None, str]]]:
    """The rows of a table whose last row on one page is `above` and whose first row on the next is `below`."""
    xs: list[float] = [72, 172, 272, 372]

    def cells(y: float, parts: list[str]) -> Draw:
        return texts(*((x + 2, y, part) for x, part in zip(xs, parts, strict=False)))

    first = both(grid(xs, [700, 720, 740]), cells(714, ["规章", "8", "9"]), cells(735, above))
    second = both(grid(xs, [80, 100, 120]), cells(93, below), cells(115, ["许可", "6", "7"]))
    return rows(parse_pdf(drawn(first, second), PATH))


def test_a_row_cut_by_the_page_break_is_put_together() -> None:
    assert split_row(["本机关不掌握相关", "2", "0"], ["政府信息", "", ""]) == [
        [(0, "规章"), (1, "8"), (2, "9")],
        [(0, "本机关不掌握相关政府信息"), (1, "2"), (2, "0")],
        [(0, "许可"), (1, "6"), (2, "7")],
    ]


def test_figures_pushed_over_the_page_break_stay_with_their_label() -> None:
    table = split_row(["本机关不掌握相关", "", ""], ["", "2", "0"])
    assert table[1:] == [[(0, "本机关不掌握相关"), (1, "2"), (2, "0")], [(0, "许可"), (1, "6"), (2, "7")]]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["本机关不掌握相关", "2", "0"], ["政府信息", "3", "1"]),
        (["本机关不掌握相关", "2", "0"], ["2.没有现成", "", ""]),
        (["行政处罚", "2", "0"], ["行政强制", "", ""]),
    ],
    ids=["figures on both sides", "a number of its own", "a label that had room"],
)
def test_rows_on_both_sides_of_a_page_break_stay_two(above: list[str], below: list[str]) -> None:
    table = split_row(above, below)
    assert len(table) == 4
    assert [[text for _, text in row] for row in table[1:3]] == [above, below]


def test_a_cut_row_knows_both_of_its_pages() -> None:
    builder = DocumentBuilder()
    builder.begin_table()
    box = (0.0, 0.0, 10.0, 10.0)
    builder.row([(0, Piece("信息", 0, [("信", box)], box, later=[("息", box, 1)]))])
    document = builder.build()
    assert [(document.text[word.start : word.end], word.page) for word in document.words] == [("信", 0), ("息", 1)]


# ---------------------------------------------------------------- pages to be read as pictures


def without_unicode_maps() -> bytes:
    fonts()
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("zenhei", 12)
    for index in range(10):
        canvas.drawString(72, 700 - 20 * index, SENTENCE)
    canvas.save()
    return out.getvalue().replace(b"/ToUnicode", b"/XxUnicode")


def test_a_font_that_does_not_tell_its_characters_is_read_as_a_picture() -> None:
    require(FONT_FILE.exists(), "the font WenQuanYi Zen Hei")
    seen = []

    def read_picture(image: Any, page: int, points_per_pixel: float, builder: DocumentBuilder) -> None:
        seen.append((page, round(image.shape[1] * points_per_pixel), round(72 / points_per_pixel)))
        builder.line(Piece("读出的文字", page))

    document = parse_pdf(without_unicode_maps(), PATH, read_picture=read_picture)
    assert lines(document) == ["读出的文字"]
    assert seen == [(0, 595, 200)]


def test_pictures_alone_need_a_reader_of_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    require(FONT_FILE.exists(), "the font WenQuanYi Zen Hei")
    monkeypatch.setattr("indexer.parsing.pages._picture_reader", lambda: None)
    with pytest.raises(UnreadableReportError, match="pictures"):
        parse_pdf(without_unicode_maps(), PATH)


# ---------------------------------------------------------------- bad input

GOOD = drawn(texts((72, 100, SENTENCE)))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is not a PDF"),
        (b"just a few words", "is not a PDF"),
        (GOOD[: len(GOOD) // 2], "damaged or incomplete"),
        (b"%PDF-1.7\n1 0 obj\n<</Pages 2 0 R/Type/Catalog>>\nendobj\n2 0 obj\n<</Count 0/Kids[]/Type/Pages>>\nendobj\ntrailer<</Root 1 0 R>>", "no pages"),
        (drawn(texts((72, 100, SENTENCE)), encrypt=StandardEncryption("secret", "owner")), "password"),
        (drawn(lambda canvas: None), "no text"),
        (drawn(texts((72, 100, SENTENCE)), size=(200_000, 842)), "inches long"),
    ],
    ids=["empty", "text", "truncated", "zero pages", "encrypted", "blank", "huge page"],
)  # fmt: skip
def test_bad_input_ends_with_a_named_reason(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem):
        parse(data, PATH)


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (Limits(file_bytes=100), "that are read of its kind"),
        (Limits(pages=1), "2 pages, more than the limit of 1"),
        (Limits(pages_seconds=-1), "takes longer"),
        (Limits(page_marks=5), "more than 5 marks"),
    ],
)
def test_limits_end_with_a_named_reason(limits: Limits, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem):
        parse_pdf(drawn(texts((72, 100, SENTENCE)), texts((72, 100, SENTENCE))), PATH, limits)


def test_a_file_that_only_forbids_changes_is_read() -> None:
    assert lines(parse_pdf(drawn(texts((72, 100, SENTENCE)), encrypt=StandardEncryption("", "owner")), PATH)) == [SENTENCE]


def test_borders_with_rounded_corners_make_a_table() -> None:
    """Cells in rounded boxes, a column of them blank: white space alone could not tell that it is there."""
    rows = [("甲项", "12", "", "7"), ("乙项", "3", "", "40"), ("丙项", "5", "", "6"), ("丁项", "8", "", "9")]

    def draw(canvas: Any) -> None:
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                left, top = 72 + 90 * column, 100 + 24 * number
                canvas.roundRect(left, 842 - top - 24, 90, 24, 4)
                canvas.drawString(left + 20, 842 - top - 17, text)

    table = [element for element in parse(drawn(draw), PATH).elements if isinstance(element, TableRow)]
    assert [tuple(cell.text for cell in row.cells) for row in table] == rows
    assert [cell.place.column for cell in table[0].cells] == [0, 1, 2, 3]


# ---------------------------------------------------------------- tables without lines

LABELS_AT, COLUMNS = 60, (300, 350, 400, 450)


def _row(y: float, label: str, *figures: str, x: float = LABELS_AT) -> list[tuple[float, float, str]]:
    """A label and its figures, "" for a blank, centred below each other."""
    placed = [(middle - 3.0 * len(figure), y, figure) for middle, figure in zip(COLUMNS, figures, strict=False) if figure]
    return [(x, y, label), *placed]


def _heading(y: float) -> list[tuple[float, float, str]]:
    return [(middle - 18, y, text) for middle, text in zip(COLUMNS, ("自然人", "企业", "机构", "总计"), strict=True)]


def _cells(data: bytes) -> dict[str, list[str]]:
    """The last cells of each row, as many as there are columns, by the label before them."""
    rows = [element for element in parse_pdf(data, PATH).elements if isinstance(element, TableRow)]
    count = len(COLUMNS)
    return {row.cells[-count - 1].text: [cell.text for cell in row.cells[-count:]] for row in rows if len(row.cells) > count}


def test_columns_without_lines_go_on_past_blank_rows_group_labels_and_the_page_break() -> None:
    blanks = [f"{number}．没有申请的事项" for number in range(1, 13)]
    above = [*_heading(100), *_row(130, "一、新收", "8", "", "", "8")]
    above += [item for number, label in enumerate(blanks) for item in _row(160 + 30 * number, label, x=90)]
    below = [*_row(60, "（四）无法提供"), *_row(90, "一．不掌握", "", "", "2", "2"), *_row(120, "二．不存在", "3", "", "", "3")]
    cells = _cells(drawn(texts(*above), texts(*below)))
    assert cells["一、新收"] == ["8", "", "", "8"]
    assert cells["一．不掌握"] == ["", "", "2", "2"]
    assert cells["二．不存在"] == ["3", "", "", "3"]
    assert [cells[label] for label in blanks] == [["", "", "", ""]] * len(blanks)


def test_blank_rows_below_the_last_figures_are_rows_and_a_heading_is_none() -> None:
    page = [*_heading(100), *_row(130, "一、新收", "8", "", "", "8"), *_row(160, "二、结转", "1", "", "", "1")]
    page += [*_row(190, "三、结果"), *_row(250, "四、行政复议情况")]
    cells = _cells(drawn(texts(*page)))
    assert cells["三、结果"] == ["", "", "", ""]
    assert "四、行政复议情况" not in cells


@pytest.mark.parametrize(
    ("lines", "whole"),
    [(("18（其", "中旧件", "4件）"), "18（其中旧件4件）"), (("1,30", "8"), "1,308"), (("1308", "件"), "1308件")],
    ids=["its note", "its thousands", "its unit"],
)
def test_a_figure_that_a_narrow_column_breaks_is_put_together(lines: tuple[str, ...], whole: str) -> None:
    broken = [(330.0, 130 - 7.5 * (len(lines) - 1) + 15 * number, text) for number, text in enumerate(lines)]
    page = [*_heading(80), *_row(130, "一、新收", "8", "", "7", "9"), *broken, *_row(190, "二、结转", "1", "2", "3", "6")]
    assert _cells(drawn(texts(*page)))["一、新收"] == ["8", whole, "7", "9"]


def test_a_number_over_two_lines_stands_closer_than_rows_do() -> None:
    page = [*_heading(80), *_row(130, "一、新收", "8", "", "7", "9"), (338.0, 122.5, "1308"), (347.0, 137.5, "8")]
    assert _cells(drawn(texts(*page, *_row(190, "二、结转", "1", "2", "3", "6"))))["一、新收"] == ["8", "13088", "7", "9"]


def test_close_rows_are_not_taken_for_one() -> None:
    page = [
        *_heading(80),
        *_row(110, "一、新收", "8", "1308", "7", "9"),
        *_row(125, "二、结转", "", "2"),
        *_row(140, "三、办结", "1", "", "", "1"),
    ]
    cells = _cells(drawn(texts(*page)))
    assert (cells["一、新收"], cells["二、结转"]) == (["8", "1308", "7", "9"], ["", "2", "", ""])


def test_a_single_row_below_headings_is_a_table_though_it_has_but_two_figures() -> None:
    data = drawn(texts(*_heading(100), (297, 130, "2"), (447, 130, "2"), (60, 200, SENTENCE + "。")))
    rows = [element for element in parse_pdf(data, PATH).elements if isinstance(element, TableRow)]
    assert [cell.text for cell in rows[-1].cells] == ["2", "", "", "2"]
