"""Make a picture of a page upright and straight, and remember the way back to the picture as it is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.parsing.document import Box
from indexer.parsing.recognition import Gray, PixelBox

# a page of this length has letters of 9 points some 25 pixels high: large enough to read, small enough to be quick
_LONGEST, _SHORTEST = 2400, 1200
_MAX_SKEW = 3.0
_SKEW_STEPS = (0.5, 0.1, 0.02)
_SKEW_WIDTH = 1000
_Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StraightPage:
    """A page whose lines run level.

    `gray`: for text; `without_red`: the red channel, in which the stamps that lie over tables vanish. `to_source` leads
    from pixels here to pixels of the picture as it came (2 × 3).
    """

    gray: Gray
    without_red: Gray
    to_source: _Matrix

    def source_box(self, box: PixelBox, points_per_pixel: float) -> Box:
        """The box around the same region of the picture as it came, in points."""
        left, top, right, bottom = box
        corners = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1]], dtype=np.float64)
        points = corners @ self.to_source.T * points_per_pixel
        low, high = points.min(axis=0), points.max(axis=0)
        return max(0.0, float(low[0])), max(0.0, float(low[1])), float(high[0]), float(high[1])

    def turned(self, quarters: int) -> StraightPage:
        """The page turned by quarters of a circle, counter-clockwise."""
        height, width = self.gray.shape
        # where the pixel (x, y) of the turned page stands in this one
        back = {
            1: [[0, -1, width], [1, 0, 0]],
            2: [[-1, 0, width], [0, -1, height]],
            3: [[0, 1, 0], [-1, 0, height]],
        }[quarters % 4]
        matrix = self.to_source @ np.array([*back, [0, 0, 1]], dtype=np.float64)
        turn = [np.ascontiguousarray(np.rot90(image, quarters)) for image in (self.gray, self.without_red)]
        return StraightPage(turn[0], turn[1], matrix)


def straighten(image: Gray) -> StraightPage:
    """Scale a picture (gray, or RGB with or without alpha) to a size that reads well, and take out a skew of up to 3°."""
    import cv2  # noqa: PLC0415

    if image.dtype != np.uint8:
        image = (image.astype(np.float64) * (255 / max(1.0, float(image.max(initial=1))))).astype(np.uint8)
    if image.ndim == 2:
        gray = red = np.asarray(image, dtype=np.uint8)
    elif image.shape[2] < 3:
        gray = red = np.ascontiguousarray(image[:, :, 0])
    else:
        gray = np.asarray(cv2.cvtColor(np.ascontiguousarray(image[:, :, :3]), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        red = np.ascontiguousarray(image[:, :, 0])
    height, width = gray.shape
    longest = max(height, width)
    scale = _LONGEST / longest if longest > _LONGEST else max(1.0, min(2.0, _SHORTEST / longest))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    shrink = [image if scale == 1 else np.asarray(cv2.resize(image, size, interpolation=method), dtype=np.uint8) for image in (gray, red)]
    angle = skew(shrink[0])
    rotation = np.asarray(cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1.0), dtype=np.float64)
    level = [image if angle == 0 else _rotated(image, rotation) for image in shrink]
    back = np.asarray(cv2.invertAffineTransform(rotation), dtype=np.float64)
    unscale = np.array([[width / size[0], 0, 0], [0, height / size[1], 0]])
    return StraightPage(level[0], level[1], unscale @ np.vstack([back, [0, 0, 1]]))


def skew(gray: Gray) -> float:
    """By how many degrees, clockwise, the lines of a page go down to the right; 0 if beyond ±3° or not to be told.

    Text and rules make the sums over rows (of a page lying on its side: over columns) rise and fall most steeply when
    they run level.
    """
    import cv2  # noqa: PLC0415

    scale = min(1.0, _SKEW_WIDTH / max(gray.shape))
    small = cv2.resize(cv2.medianBlur(gray, 3), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = np.asarray(cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15), dtype=np.float32)
    if not dark.any():
        return 0.0

    def steepness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((dark.shape[1] / 2, dark.shape[0] / 2), angle, 1.0)
        level = np.asarray(cv2.warpAffine(dark, matrix, (dark.shape[1], dark.shape[0]), flags=cv2.INTER_LINEAR))
        return sum(float(np.square(np.diff(level.sum(axis=axis))).sum()) for axis in (0, 1))

    best, reach = 0.0, _MAX_SKEW
    for step in _SKEW_STEPS:
        count = round(reach / step)
        best = max((best + at * step for at in range(-count, count + 1)), key=steepness)
        reach = step
    return round(best, 2) if abs(best) <= _MAX_SKEW else 0.0


def _rotated(image: Gray, matrix: _Matrix) -> Gray:
    import cv2  # noqa: PLC0415

    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
