"""Image files: photographs and scans of pages, one to a file, or several in a TIFF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.builder import DocumentBuilder
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import LIMITS, MEGAPIXEL, Limits, check_file, check_pages

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MAX_SIDE = 15_000
_LEAST_SIDE = 40
# resolutions a scanner or a screen can have; anything else in a file is a mistake
_PLAUSIBLE_DPI = (50.0, 1300.0)
_A4_POINTS = 842.0


def parse_image(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Read an image file. Boxes are in points: by the resolution the file names, else as if its longer side were A4's.

    Raises:
        UnreadableReportError: no image, damaged, animated, empty, too large, or without any text.
    """
    from indexer.parsing.ocr import read_page  # noqa: PLC0415 - formats are known without numpy

    check_file(data, limits, path.name)
    builder = DocumentBuilder()
    for index, (image, points_per_pixel) in enumerate(_pages(data, path.name, limits)):
        read_page(image, index, points_per_pixel, builder)
        builder.pages = index + 1
    document = builder.build()
    if not document.elements:
        raise UnreadableReportError(f"no text can be read in the picture {path.name}", "scan the page again, at 150 dpi or more")
    return document


def picture_of_page(data: bytes, name: str, index: int, limits: Limits = LIMITS) -> tuple[npt.NDArray[np.uint8], float] | None:
    """One page of an image file as it is shown: gray or RGB, and points per pixel; None if it has no such page.

    Raises:
        UnreadableReportError: as in `parse_image`.
    """
    return next(_pages(data, name, limits, index), None)


def _pages(data: bytes, name: str, limits: Limits, only: int | None = None) -> Iterator[tuple[npt.NDArray[np.uint8], float]]:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # we have limits of our own, which end in a message
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                count = _checked(image, name, limits)
                for index in range(count) if only is None else range(only, min(only + 1, count)):
                    image.seek(index)
                    _check_size(image, name, limits)
                    yield _pixels(image), _points_per_pixel(image)
    except UnidentifiedImageError as error:
        raise UnreadableReportError(f"{name} is not an image of a kind we read", f"save it as one of: {', '.join(SUFFIXES)}") from error
    except Image.DecompressionBombError as error:
        raise _too_large(name, "more pixels than can be read safely", limits) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableReportError(f"the image {name} is damaged ({error})", "check that the download was complete") from error


def _checked(image: Image.Image, name: str, limits: Limits) -> int:
    """How many pages an image has, once it is known to be of a size that can be read."""
    _check_size(image, name, limits)
    count = int(getattr(image, "n_frames", 1))
    if image.format == "MPO":
        # the frames beside the first are previews or a second eye's view
        return 1
    if count > 1 and image.format != "TIFF":
        raise UnreadableReportError(f"{name} is an animated picture", "save the pages as single images or as one TIFF or PDF")
    check_pages(count, limits, name)
    return count


def _check_size(image: Image.Image, name: str, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.pixels or max(width, height) > MAX_SIDE:
        raise _too_large(name, f"{width} × {height} pixels", limits)
    if min(width, height) < _LEAST_SIDE:
        raise UnreadableReportError(f"the image {name} has only {width} × {height} pixels", "scan the page again, at 150 dpi or more")


def _too_large(name: str, size: str, limits: Limits) -> UnreadableReportError:
    limit = f"up to {limits.pixels // MEGAPIXEL} million are read, {MAX_SIDE:,} on a side"
    return UnreadableReportError(
        f"the image {name} has {size}; {limit}", "scan the page again, at 150 to 300 dpi, or raise GONGKAI_MAX_MEGAPIXELS"
    )


def _pixels(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Gray or RGB, upright as its orientation mark says, transparent parts white."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image, ImageOps  # noqa: PLC0415

    shown = ImageOps.exif_transpose(image)
    if shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
        colours = shown.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        shown = Image.alpha_composite(paper, colours)
    if shown.mode.startswith("I"):
        deep = np.asarray(shown, dtype=np.float64)
        return np.asarray(deep * (255 / max(1.0, float(deep.max(initial=1)))), dtype=np.uint8)
    return np.asarray(shown.convert("L" if shown.mode in ("1", "L") else "RGB"), dtype=np.uint8)


def _points_per_pixel(image: Image.Image) -> float:
    dpi = image.info.get("dpi")
    try:
        named = float(dpi[0]) if dpi else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        named = 0.0
    low, high = _PLAUSIBLE_DPI
    # screens and cameras write 72 or 96 whatever the picture is
    if low <= named <= high and named not in (72.0, 96.0):
        return 72.0 / named
    return _A4_POINTS / max(image.size)
