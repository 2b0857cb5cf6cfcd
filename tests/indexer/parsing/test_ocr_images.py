"""Image files that are no good end with a message that says why; good ones become pages."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from eval.generator.renderers.paper import FONT_FILE
from indexer.domain.errors import UnreadableReportError
from indexer.parsing.formats import is_supported, parse
from tests.conftest import require


def _bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 60,000 × 60,000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def _cut() -> bytes:
    data = _bytes(Image.effect_noise((800, 800), 50), "PNG")
    return data[: len(data) // 2]


def _animated() -> bytes:
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("white", "black", "red")]
    return _bytes(frames[0], "WEBP", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("name", "make", "problem"),
    [
        ("bomb.png", _bomb, "pixels"),
        ("large.png", lambda: _bomb(20_000), "pixels"),
        ("poster.png", lambda: _bomb(10_000), "10000 × 10000 pixels"),
        ("cut.png", _cut, "damaged"),
        ("moving.webp", _animated, "animated"),
        ("page.jpg", lambda: b"<html>not found</html>", "not an image"),
        ("empty.tif", lambda: b"", "not an image"),
        ("dot.bmp", lambda: _bytes(Image.new("L", (8, 8)), "BMP"), "only 8 × 8"),
        ("white.png", lambda: _bytes(Image.new("L", (900, 1200), 255), "PNG"), "no text"),
    ],
    ids=[
        "a decompression bomb",
        "20,000 pixels a side",
        "10,000 pixels a side",
        "cut off",
        "an animation",
        "a web page",
        "an empty file",
        "a dot",
        "a white page",
    ],
)
def test_bad_images_are_named_errors(name: str, make: Callable[[], bytes], problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem) as raised:
        parse(make(), Path(name))
    assert raised.value.advice


def _with_text(text: str) -> Image.Image:
    require(FONT_FILE.is_file(), "a Chinese font (Debian package fonts-wqy-zenhei)")
    image = Image.new("RGB", (900, 500), "white")
    ImageDraw.Draw(image).text((60, 200), text, font=ImageFont.truetype(str(FONT_FILE), 36), fill="black")
    return image


def test_every_page_of_a_tiff_is_read() -> None:
    pages = [_with_text("第一张图片"), _with_text("第二张图片")]
    document = parse(_bytes(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(150, 150)), Path("pages.tiff"))
    assert [(element.place.page, document.text[element.place.start : element.place.end]) for element in document.elements] == [
        (0, "第一张图片"),
        (1, "第二张图片"),
    ]
    box = document.elements[0].place.box
    assert box is not None
    assert box[0] == pytest.approx(60 * 72 / 150, abs=6)


def test_a_transparent_picture_has_white_paper() -> None:
    clear = Image.new("RGBA", (900, 500), (0, 0, 0, 0))
    clear.paste(_with_text("政府信息公开").convert("RGBA"), (0, 0), _with_text("政府信息公开").convert("L").point(lambda tone: 255 - tone))
    assert "政府信息公开" in parse(_bytes(clear, "PNG"), Path("clear.png")).text


@pytest.mark.parametrize("ending", [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".PNG"])
def test_image_endings_are_known(ending: str) -> None:
    assert is_supported(Path(f"scan{ending}"))
