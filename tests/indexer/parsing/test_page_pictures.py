"""Pages drawn with frames around places."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from indexer.domain.errors import BusyError, NoSuchPageError, OutsidePageError
from indexer.parsing import page_pictures
from indexer.parsing.page_pictures import draw_page
from indexer.parsing.pdf import PDFIUM

PDF = Path("report.pdf")
RED = (214, 40, 40)


def pdf(rotation: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """Two pages of 400 × 600 points; on the second a black square from (100, 300) to (120, 320) from the bottom left, unturned."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 600))
    canvas.showPage()
    if rotation:
        canvas.setPageRotation(rotation)
    if crop:
        canvas.setCropBox(crop)
    canvas.rect(100, 300, 20, 20, stroke=0, fill=1)
    canvas.save()
    return out.getvalue()


def shown(png: bytes) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def extent(found: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is true."""
    rows, columns = np.nonzero(found)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def red(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return np.asarray((image == RED).all(axis=2))


def black(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return np.asarray((image < 60).all(axis=2))


@pytest.mark.parametrize(
    ("rotation", "crop", "box"),
    [
        (0, None, (100, 280, 120, 300)),
        (90, None, (300, 100, 320, 120)),
        (180, None, (280, 300, 300, 320)),
        (270, None, (80, 480, 100, 500)),
        (0, (50, 100, 350, 500), (50, 180, 70, 200)),
    ],
    ids=["upright", "a quarter turned", "on its head", "three quarters turned", "cropped"],
)
def test_the_frame_is_drawn_around_what_stands_in_the_box(
    rotation: int, crop: tuple[float, float, float, float] | None, box: tuple[float, float, float, float]
) -> None:
    image = shown(draw_page(pdf(rotation, crop), PDF, 1, [box], 2))
    frame, square = extent(red(image)), extent(black(image))
    assert frame[0] < square[0]
    assert frame[1] < square[1]
    assert frame[2] > square[2]
    assert frame[3] > square[3]
    # four points at most between the square and the outside of its frame
    assert max(abs(one - two) for one, two in zip(frame, square, strict=True)) <= 8


def test_without_boxes_nothing_is_framed_and_the_scale_is_that_asked_for() -> None:
    image = shown(draw_page(pdf(), PDF, 0, scale=0.5))
    assert image.shape == (300, 200, 3)
    assert not red(image).any()
    assert shown(draw_page(pdf(), PDF, 0)).shape == (900, 600, 3)


def test_several_boxes_have_several_frames() -> None:
    both = shown(draw_page(pdf(), PDF, 1, [(10, 10, 20, 20), (300, 500, 320, 520)], 1))
    assert red(both)[:100, :100].any()
    assert red(both)[400:, 200:].any()


def test_a_large_page_is_drawn_smaller_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "_MAX_PIXELS", 60_000)
    image = shown(draw_page(pdf(), PDF, 1, [(100, 280, 120, 300)], 4))
    assert image.shape[0] * image.shape[1] <= 61_000
    assert extent(red(image))[0] < extent(black(image))[0]


def picture(dpi: int | None = 144, pages: int = 1, suffix: str = "TIFF") -> bytes:
    """Pages of 800 × 1200 pixels; on the last a black square from (200, 400) to (240, 440)."""
    images = [Image.new("L", (800, 1200), 255) for _ in range(pages)]
    images[-1].paste(0, (200, 400, 240, 440))
    out = io.BytesIO()
    options = {"dpi": (dpi, dpi)} if dpi else {}
    more = {"save_all": True, "append_images": images[1:]} if pages > 1 else {}
    images[0].save(out, suffix, **options, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "index"),
    [(picture(pages=3), "report.tif", 2), (picture(suffix="PNG"), "report.png", 0), (picture(suffix="PNG"), "report.pdf.png", 0)],
    ids=["the third page of a TIFF", "a PNG", "a name with two endings"],
)
def test_a_picture_is_drawn_in_its_own_size_with_a_frame_in_points(data: bytes, name: str, index: int) -> None:
    image = shown(draw_page(data, Path(name), index, [(100, 200, 120, 220)]))
    assert image.shape == (1200, 800, 3)
    frame, square = extent(red(image)), extent(black(image))
    assert max(abs(one - two) for one, two in zip(frame, square, strict=True)) <= 8
    assert frame[0] < square[0]
    assert frame[2] > square[2]


def test_a_picture_is_never_drawn_larger_than_it_is_and_smaller_if_asked() -> None:
    data = picture(suffix="PNG")
    assert shown(draw_page(data, Path("a.png"), 0, scale=4)).shape == (1200, 800, 3)
    assert shown(draw_page(data, Path("a.png"), 0, scale=1)).shape == (600, 400, 3)


@pytest.mark.parametrize(
    ("data", "name", "index"),
    [
        (pdf(), "a.pdf", 2),
        (pdf(), "a.pdf", -1),
        (picture(pages=2), "a.tif", 2),
        (picture(), "a.tif", -1),
        ("莆田市".encode(), "a.txt", 0),
        (b"<html><body>x</body></html>", "a.html", 0),
        (b"PK\x03\x04", "a.docx", 0),
    ],
    ids=["after the last page of a PDF", "before the first", "after the last of a TIFF", "before its first", "text", "a web page", "Word"],
)
def test_a_page_that_is_not_there_is_named(data: bytes, name: str, index: int) -> None:
    with pytest.raises(NoSuchPageError, match="page"):
        draw_page(data, Path(name), index)


@pytest.mark.parametrize("box", [(500, 10, 520, 20), (10, 10, 20, 700), (-50, 10, 20, 20), (20, 10, 10, 20)])
def test_a_box_beyond_the_page_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(OutsidePageError, match="400 × 600 points"):
        draw_page(pdf(), PDF, 1, [box])


def test_a_service_that_reads_a_document_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "_PATIENCE", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with PDFIUM:
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(BusyError):
            draw_page(pdf(), PDF, 0)
    finally:
        done.set()
        thread.join()
