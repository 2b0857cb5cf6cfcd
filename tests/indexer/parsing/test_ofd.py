"""OFD: the same text, tables and places as the PDF of a report has; what is left out, and what cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from eval.generator.renderers.paper import font_name
from eval.generator.rerender import as_sample, rerender_report
from indexer.domain.errors import NoSuchPageError, UnreadableReportError
from indexer.domain.report import Place, Report
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing import ofd_picture, page_pictures
from indexer.parsing.builder import DocumentBuilder, Piece
from indexer.parsing.document import ParsedDocument, TableRow, TextLine
from indexer.parsing.formats import parse
from indexer.parsing.limits import Limits
from indexer.parsing.ofd import parse_ofd
from indexer.parsing.page_pictures import draw_page
from tests.conftest import require

PATH = Path("report.ofd")
MILLIMETRE = 72 / 25.4
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SENTENCE = "本机关认真做好政府信息公开工作及时回应社会关切"
# the height of type is not in the file, nor the width of a mark at the end of a line
NEAR = 4.0


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def ofd(*pages: str, common: str = "", files: Mapping[str, str | bytes] | None = None, root: str = "Doc_0/Document.xml") -> bytes:
    """Pages of 100 × 200 mm with these objects, which stand on one layer."""
    references = "".join(f'<ofd:Page ID="{10 + at}" BaseLoc="Pages/P{at}.xml"/>' for at in range(len(pages)))
    return packed({
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 100 200</ofd:PhysicalBox>"
        f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{references}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/P{at}.xml": content(objects) for at, objects in enumerate(pages)},
        **(files or {}),
    })  # fmt: skip


def content(objects: str, before: str = "") -> str:
    return f"<ofd:Page {NAMESPACE}>{before}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def text(words: str, x: float = 10, y: float = 20, deltas: str = "", attributes: str = "", inside: str = "", size: float = 3) -> str:
    """A text object whose box is at x and y; its baseline is one size below."""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 80 5" Size="{size}" {attributes}>{inside}'
        f'<ofd:TextCode X="0" Y="{size}" {deltas}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, x: float = 0, y: float = 0, attributes: str = "") -> str:
    return f'<ofd:PathObject Boundary="{x} {y} 1 1" {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def lines(document: ParsedDocument) -> list[str]:
    return [element.text for element in document.elements if isinstance(element, TextLine)]


def rows(document: ParsedDocument) -> list[list[str]]:
    return [[cell.text for cell in element.cells] for element in document.elements if isinstance(element, TableRow)]


def near(one: Place | None, two: Place | None) -> bool:
    if one is None or two is None or one.box is None or two.box is None:
        return one is two
    return one.page == two.page and all(abs(a - b) <= NEAR for a, b in zip(one.box, two.box, strict=True))


@pytest.mark.parametrize("shape", ["ruled", "templates"])
def test_a_report_gives_the_facts_passages_and_places_of_its_pdf(
    shape: str, real_report: Callable[[str], Report], gazetteer: Gazetteer
) -> None:
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    layout, truth = rerender_report(real_report("putian-2023"))
    printed, fixed = (as_sample(layout, truth, name, form) for name, form in (("pdf", "ruled"), ("ofd", shape)))
    one, two = (extract(parse(sample.data, sample.path), sample.data, sample.path, gazetteer) for sample in (printed, fixed))
    assert {key: (cell.value, cell.status) for key, cell in one.cells.items()} == {
        key: (cell.value, cell.status) for key, cell in two.cells.items()
    }
    placed = [(key, cell.place, two.cells[key].place) for key, cell in one.cells.items() if cell.place]
    assert sum(place.box is not None for _, place, _ in placed if place) > 100
    assert not [(key, first, second) for key, first, second in placed if not near(first, second)]
    assert [passage.text for passage in one.passages] == [passage.text for passage in two.passages]
    assert all(near(first.place, second.place) for first, second in zip(one.passages, two.passages, strict=True))


@pytest.mark.parametrize(
    "deltas",
    ['DeltaX="3 3 3 3 3"', 'DeltaX="g 5 3"', 'DeltaX="3 g 3 3 3"', 'DeltaX="g 900000000 3"', 'DeltaX="g 2 3 3 nan x"', ""],
    ids=["each", "counted", "mixed", "counted beyond the text", "broken", "missing"],
)
def test_characters_stand_where_their_distances_put_them(deltas: str) -> None:
    document = parse_ofd(ofd(text(SENTENCE, y=50) + text("依法公开信息", deltas=deltas)), PATH)
    assert lines(document) == ["依法公开信息", SENTENCE]
    box = document.elements[0].place.box
    assert box is not None
    left, top, right, bottom = box
    assert (left, right) == pytest.approx((10 * MILLIMETRE, 28 * MILLIMETRE), abs=0.1)
    assert top < 21 * MILLIMETRE < bottom < 24 * MILLIMETRE


def test_a_matrix_and_the_page_area_move_what_stands_on_the_page() -> None:
    page = content(text("公开", attributes='CTM="2 0 0 2 5 0"')).replace(
        "<ofd:Content>", "<ofd:Area><ofd:PhysicalBox>2 3 100 200</ofd:PhysicalBox></ofd:Area><ofd:Content>"
    )
    document = parse_ofd(ofd("", files={"Doc_0/Pages/P0.xml": page}), PATH)
    box = document.elements[0].place.box
    assert box is not None
    # 10 of the box, 5 of the matrix, less 2 of the area; twice the size
    assert (box[0], box[2]) == pytest.approx((13 * MILLIMETRE, 25 * MILLIMETRE), abs=0.1)
    assert box[3] == pytest.approx((20 + 6 - 3 + 0.12 * 6) * MILLIMETRE, abs=0.1)


def test_lines_make_a_table_whose_frame_stands_in_a_template() -> None:
    frame = path("M 0 0 L 40 0 L 40 20 L 0 20 C", 10, 10)
    bars = path("M 0 0 L 40 0", 10, 20) + path("S 0 0 M 0 0 L 0.2 0 L 0.2 20 L 0 20 C", 30, 10, 'Stroke="false" Fill="true"')
    cells = text("规章", 12, 13) + text("3", 35, 13) + text("文件", 12, 23) + text("4", 35, 23)
    document = parse_ofd(
        ofd(
            "",
            common='<ofd:TemplatePage ID="3" BaseLoc="Tpls/T.xml"/>',
            files={
                "Doc_0/Pages/P0.xml": content(cells + bars, '<ofd:Template TemplateID="3"/><ofd:Template TemplateID="99"/>'),
                "Doc_0/Tpls/T.xml": content(frame),
            },
        ),
        PATH,
    )
    assert rows(document) == [["规章", "3"], ["文件", "4"]]


def test_an_object_composed_of_others_is_unfolded() -> None:
    unit = (
        f'<ofd:Res {NAMESPACE}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>{text(SENTENCE)}'
        '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="7"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>'
    )
    once = '<ofd:CompositeObject Boundary="1 1 9 9" ResourceID="7"/>'
    document = parse_ofd(ofd(once, common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", files={"Doc_0/Res.xml": unit}), PATH)
    # it names itself: that ends, and what lies over itself is printed once
    assert lines(document) == [SENTENCE]


@pytest.mark.parametrize(
    ("hidden"),
    [
        text("隐藏", attributes='Visible="false"'),
        text("隐藏", attributes='Alpha="0"'),
        text("隐藏", attributes='Fill="false"'),
        text("隐藏", inside='<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
        text("水印", attributes='CTM="0.7 0.7 -0.7 0.7 0 0"'),
        text("远处", x=150),
        f'<ofd:PageBlock Visible="false">{text("隐藏")}</ofd:PageBlock>',
    ],
    ids=["not visible", "transparent", "not filled", "transparent colour", "slanted", "beside the page", "in a hidden block"],
)
def test_what_nobody_sees_is_left_out(hidden: str) -> None:
    assert lines(parse_ofd(ofd(text(SENTENCE, y=50) + hidden), PATH)) == [SENTENCE]


def test_text_set_from_top_to_bottom_is_one_label() -> None:
    box = path("M 0 0 L 50 0 L 50 30 L 0 30 C", 10, 10) + path("M 0 0 L 0 30", 20, 10)
    downwards = text("结果", 13, 15, 'DeltaY="4"') + text("7", 40, 20)
    assert rows(parse_ofd(ofd(text(SENTENCE, y=60) + box + downwards), PATH)) == [["结果", "7"]]
    sideways = text("结果", 16, 15, attributes='CTM="0 1 -1 0 0 0"') + text("7", 40, 20)
    assert rows(parse_ofd(ofd(text(SENTENCE, y=60) + box + sideways), PATH)) == [["结果", "7"]]


def test_several_documents_in_one_package_are_read_one_after_the_other() -> None:
    data = ofd(text(SENTENCE))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = b"<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    parts["OFD.xml"] = parts["OFD.xml"].replace(body, body * 2)
    document = parse_ofd(packed(parts), PATH)
    assert [element.place.page for element in document.elements] == [0, 1]


def test_parts_are_found_however_their_addresses_are_written() -> None:
    assert lines(parse_ofd(ofd(text(SENTENCE), root=" /doc_0\\Document.xml "), PATH)) == [SENTENCE]
    assert lines(parse(ofd(text(SENTENCE)), Path("report.pdf"))) == [SENTENCE]


# ---------------------------------------------------------------- pictures


def picture(colours: tuple[str, str] = ("red", "blue")) -> bytes:
    """A picture that is of one colour on the left, of the other on the right."""
    image = Image.new("RGB", (200, 400), colours[0])
    image.paste(colours[1], (100, 0, 200, 400))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def scanned(data: bytes, objects: str = '<ofd:ImageObject Boundary="0 0 100 200" CTM="100 0 0 200 0 0" ResourceID="5"/>') -> bytes:
    media = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile>'
        "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    files: dict[str, str | bytes] = {"Doc_0/DocumentRes.xml": media, "Doc_0/Res/a.png": data}
    return ofd(objects, common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", files=files)


def seen_of(data: bytes) -> tuple[Any, float]:
    seen: list[tuple[Any, float]] = []

    def read_picture(image: Any, page: int, points_per_pixel: float, builder: DocumentBuilder) -> None:
        seen.append((image, points_per_pixel))
        builder.line(Piece("读出的文字", page))

    assert lines(parse_ofd(data, PATH, read_picture=read_picture)) == ["读出的文字"]
    ((image, points_per_pixel),) = seen
    return image, points_per_pixel


def test_a_page_that_is_a_picture_is_drawn_for_the_reader_of_pictures() -> None:
    image, points_per_pixel = seen_of(scanned(picture()))
    assert points_per_pixel == pytest.approx(72 / 200)
    assert image.shape[:2] == (round(200 / 25.4 * 200), round(100 / 25.4 * 200))
    height, width = image.shape[:2]
    assert tuple(image[height // 2, width // 4]) == (255, 0, 0)
    assert tuple(image[height // 2, 3 * width // 4]) == (0, 0, 255)
    # turned by a quarter: what was on the left is at the top
    turned, _ = seen_of(scanned(picture(), '<ofd:ImageObject Boundary="0 0 100 200" CTM="0 200 -100 0 100 0" ResourceID="5"/>'))
    assert tuple(turned[height // 4, width // 2]) == (255, 0, 0)
    assert tuple(turned[3 * height // 4, width // 2]) == (0, 0, 255)


def test_the_invisible_text_over_a_scan_does_not_keep_it_from_being_read() -> None:
    over = '<ofd:ImageObject Boundary="0 0 100 200" CTM="100 0 0 200 0 0" ResourceID="5"/>' + text(SENTENCE, attributes='Alpha="0"')
    seen_of(scanned(picture(), over))


def test_text_that_its_fonts_do_not_tell_is_no_text() -> None:
    data = ofd(text("\ue001\ufffd\ufffd" * 20))
    with pytest.raises(UnreadableReportError, match="has no text at all"):
        parse_ofd(data, PATH, read_picture=lambda *_: None)


def test_the_reader_of_pictures_reads_a_scanned_page() -> None:
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    page = draw_page(ofd(text(SENTENCE, size=3.5)), PATH, 0, scale=4)
    document = parse_ofd(scanned(page), PATH)
    assert SENTENCE in "".join(lines(document))
    place = document.elements[0].place
    assert near(place, Place(place.start, place.end, 0, box=(28.3, 57.5, 256.5, 67.5)))


def test_a_page_is_drawn_with_a_frame_around_a_place() -> None:
    require(ofd_picture.chinese_font() is not None, "a Chinese font")
    objects = text("口", size=10) + path("M 0 0 L 80 0", 10, 100) + text("口", 80, 150, attributes='CTM="0 1 -1 0 0 0"', size=10)
    image = np.asarray(Image.open(io.BytesIO(draw_page(ofd(objects), PATH, 0, [(200, 400, 220, 420)], scale=2))).convert("RGB"))
    assert image.shape[:2] == (round(200 * MILLIMETRE * 2), round(100 * MILLIMETRE * 2))

    def dark(left: float, top: float, right: float, bottom: float) -> bool:
        k = 2 * MILLIMETRE
        return bool((image[int(top * k) : int(bottom * k), int(left * k) : int(right * k)].sum(axis=2) < 200).any())

    assert dark(10, 20, 20, 31)
    assert dark(10, 99, 90, 101)
    assert dark(69, 150, 81, 160)
    assert not dark(25, 20, 95, 95)
    assert tuple(image[2 * 410, 395]) == (214, 40, 40)
    with pytest.raises(NoSuchPageError, match="has no page 2, but 1"):
        draw_page(ofd(objects), PATH, 1)


def test_without_a_chinese_font_no_page_with_text_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "chinese_font", lambda: None)
    with pytest.raises(NoSuchPageError, match="without a Chinese font"):
        draw_page(ofd(text(SENTENCE)), PATH, 0)


# ---------------------------------------------------------------- what is refused


ENTITIES = '<!DOCTYPE x [<!ENTITY a "公开"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"PK\x03\x04broken", "is not an OFD document, or damaged"),
        (packed({"a.txt": "x"}), "OFD.xml is missing"),
        (packed({"OFD.xml": "<a/>"}), "has no pages"),
        (packed({"OFD.xml": "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"}), "Doc_0/Document.xml is missing"),
        (packed({"OFD.xml": "<OFD"}), "OFD.xml is no XML"),
        (packed({"OFD.xml": "<OFD/>", "Encryptions.xml": "<x/>"}), "is encrypted"),
        (ofd(text(SENTENCE), files={"Doc_0/Pages/P0.xml": b"\x8f\x12 encrypted"}), "P0.xml is no XML"),
        (ofd(), "has no pages"),
        (ofd(""), "has no text at all"),
    ],
    ids=["no zip", "no OFD", "empty", "no document", "no XML", "encrypted", "encrypted page", "no pages", "blank"],
)
def test_what_cannot_be_read_is_named(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem) as error:
        parse(data, PATH)
    assert "report.ofd" in error.value.problem
    assert error.value.advice


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (Limits(file_bytes=100), "that are read of its kind"),
        (Limits(file_bytes=3_000_000), "unpacks to more than 3 MB"),
        (Limits(pages=1), "2 pages, more than the limit of 1"),
        (Limits(pages_seconds=-1), "takes longer"),
        (Limits(page_marks=5), "more than 5 marks"),
        (Limits(page_side=100), "8 inches long"),
    ],
)
def test_limits_end_with_a_named_reason(limits: Limits, problem: str) -> None:
    data = ofd(text(SENTENCE), text(SENTENCE) + "<x>" + " " * 5_000_000 + "</x>")
    with pytest.raises(UnreadableReportError, match=problem):
        parse_ofd(data, PATH, limits)


def test_entities_that_multiply_are_not_expanded() -> None:
    page = ENTITIES + content(text(SENTENCE) + text("&c;", y=50))
    assert lines(parse_ofd(ofd("", files={"Doc_0/Pages/P0.xml": page}), PATH)) == [SENTENCE]


def test_pieces_composed_of_each_other_end_at_the_limit_of_marks() -> None:
    pieces = '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="7"/>' * 4
    unit = (
        f'<ofd:Res {NAMESPACE}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>{pieces}</ofd:Content>'
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    with pytest.raises(UnreadableReportError, match="marks"):
        parse_ofd(ofd(pieces, common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", files={"Doc_0/Res.xml": unit}), PATH)
