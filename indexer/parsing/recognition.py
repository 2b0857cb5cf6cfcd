"""Find and read text in pictures: the models of PP-OCRv6 that the package rapidocr carries, run on the CPU, without a network.

Detection is rapidocr's own. Recognition runs its model directly: crops of single digits are a tenth as wide as what the
package pads every crop to, and the runner-up of each character is wanted beside the best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Gray = npt.NDArray[np.uint8]
PixelBox = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, right and bottom exclusive."""

# a folder is indexed by several processes at once
_THREADS = 2
_HEIGHT = 48
# crops are padded to widths of few kinds, so that they fill batches
_WIDTH_STEP = 32
_MIN_WIDTH = 64
_MAX_WIDTH = 3200
# each eighth of a width gives a row of 18,710 probabilities
_BATCH_PIXELS = 16 * 320
# least probability that makes a runner-up an alternative
_MIN_ALTERNATIVE = 0.002
_MAX_ALTERNATIVES = 4
_RUNNERS_UP = 6
# what a lone figure is mistaken for; 一 for a dash only the row can tell
_LOOK_ALIKES = {"0": "OoQD〇○οОóōöòôÓÖ", "1": "lI|丨丨i", ",": "，、", ".": "．·", "-": "－—–", "(": "（", ")": "）"}
_FOLDED = {other: figure for figure, others in _LOOK_ALIKES.items() for other in others}
_FIGURE_CHARACTERS = frozenset("0123456789.,-")
# a lone letter counts as a figure only if the network itself hesitated between the two
_MIN_HESITATION = 0.01
_load_lock = Lock()


@dataclass(frozen=True)
class Reading:
    """What a crop says. `confidence`: of its least certain character, 0 to 1; `alternatives`: next likely readings, best first.

    `figure`: the likeliest reading of figures alone, look-alikes counted as digits (O as 0), if there is one; only for cells
    of tables, since in prose a letter is a letter. `middles`: where each character of the text stands, as a share of the
    crop's width from its left; empty where that is not known.
    """

    text: str
    confidence: float
    alternatives: tuple[str, ...] = ()
    figure: Reading | None = None
    middles: tuple[float, ...] = field(default=(), compare=False)


NOTHING = Reading("", 0.0)


class TextReader:
    """Detector and recogniser. Make it by `text_reader`, which loads the models once a process."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # noqa: PLC0415 - takes a second and 100 MB

        models = _models_folder()
        self._detector = RapidOCR(
            params={
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Global.log_level": "critical",
            }
        )
        self._detecting = Lock()
        self._session = _session(models / "PP-OCRv6_rec_small.onnx")
        self._input = self._session.get_inputs()[0].name
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        # the network's classes: nothing, the characters it lists, a space
        self._characters = ["", *listed, " "]

    def detect(self, gray: Gray) -> list[PixelBox]:
        """The boxes of pieces of text on a straight page, in no order that matters."""
        with self._detecting:
            found: Any = self._detector(np.stack([gray] * 3, axis=-1), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        boxes = []
        for corners in found.boxes:
            left, top = np.floor(corners.min(axis=0)).astype(int)
            right, bottom = np.ceil(corners.max(axis=0)).astype(int)
            boxes.append((max(0, int(left)), max(0, int(top)), min(gray.shape[1], int(right)), min(gray.shape[0], int(bottom))))
        return [box for box in boxes if box[2] - box[0] > 2 and box[3] - box[1] > 2]

    def read(self, crops: Sequence[Gray]) -> list[Reading]:
        """What each crop of one line of text says, in the order given."""
        readings = [NOTHING] * len(crops)
        for indexes, width in _batches(crops):
            batch = np.stack([_normalised(crops[index], width) for index in indexes])
            (probabilities,) = self._session.run(None, {self._input: batch})
            for index, steps in zip(indexes, np.asarray(probabilities), strict=True):
                readings[index] = self._decode(steps, width / _width(crops[index]))
        return readings

    def _decode(self, steps: npt.NDArray[np.float32], stretch: float) -> Reading:
        """CTC: of each run of steps with one best class, one character; class 0 is none.

        `stretch`: by how much the padded crop is wider than the crop.
        """
        best = steps.argmax(axis=1)
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        ends = [*starts[1:], len(best)]
        peaks = [start + int(steps[start:end, best[start]].argmax()) for start, end in zip(starts, ends, strict=True) if best[start]]
        ranked = [self._ranked(steps[at]) for at in peaks]
        reading = _best(ranked)
        if not reading.text:
            return NOTHING
        text = "".join(next(iter(options)) for options in ranked)
        first = len(text) - len(text.lstrip())
        middles = [(at + 0.5) / len(best) * stretch for at in peaks][first : first + len(reading.text)]
        reading = replace(reading, middles=tuple(middles))
        figures = _figures(ranked)
        return replace(reading, figure=_best(figures)) if figures else reading

    def _ranked(self, step: npt.NDArray[np.float32]) -> dict[str, float]:
        """The likely characters of a step with their probabilities, best first."""
        top = np.argpartition(step, -_RUNNERS_UP)[-_RUNNERS_UP:]
        likely = sorted(((float(step[class_]), int(class_)) for class_ in top), reverse=True)
        return {self._characters[class_]: probability for probability, class_ in likely if probability >= _MIN_ALTERNATIVE and class_} or {
            self._characters[likely[0][1]]: likely[0][0]
        }


def _best(ranked: Sequence[dict[str, float]]) -> Reading:
    """The best reading of the likely characters at each place, and those that differ from it at one place."""
    text = [next(iter(options)) for options in ranked]
    changes = []
    for position, options in enumerate(ranked):
        for character, probability in list(options.items())[1:]:
            changes.append((probability, "".join([*text[:position], character, *text[position + 1 :]]).strip()))
    alternatives = dict.fromkeys(reading for _, reading in sorted(changes, reverse=True) if reading)
    confidence = min((next(iter(options.values())) for options in ranked), default=0.0)
    return Reading("".join(text).strip(), min(1.0, confidence), tuple(alternatives)[:_MAX_ALTERNATIVES])


def _figures(ranked: Sequence[dict[str, float]]) -> list[dict[str, float]] | None:
    """The likely figures at each place, look-alikes counted as such; None if a place has none."""
    if not any(character in _FIGURE_CHARACTERS and p >= _MIN_HESITATION for options in ranked for character, p in options.items()):
        return None
    folded = []
    for options in ranked:
        figures: dict[str, float] = {}
        for character, probability in options.items():
            figure = _FOLDED.get(character, character)
            figures[figure] = figures.get(figure, 0.0) + probability
        possible = sorted(((p, c) for c, p in figures.items() if c in _FIGURE_CHARACTERS), reverse=True)
        if not possible:
            return None
        folded.append({character: probability for probability, character in possible})
    return folded


@lru_cache(maxsize=1)
def _loaded() -> TextReader:
    return TextReader()


def text_reader() -> TextReader:
    """The models, loaded when first needed; safe to call from several threads."""
    with _load_lock:
        return _loaded()


def _models_folder() -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("rapidocr is not installed")
    return Path(spec.origin).parent / "models"


def _session(model: Path) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    # a thread that spins while it waits for the other keeps the core that another process could have
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])


def _width(crop: Gray) -> int:
    """The width a crop has at the network's height."""
    height, width = crop.shape
    return int(min(_MAX_WIDTH, max(1, round(width * _HEIGHT / height))))


def _batches(crops: Sequence[Gray]) -> Iterator[tuple[list[int], int]]:
    """Indexes of crops that go together, and the width they are padded to."""
    by_width: dict[int, list[int]] = {}
    for index, crop in enumerate(crops):
        if crop.size:
            width = max(_MIN_WIDTH, -(-_width(crop) // _WIDTH_STEP) * _WIDTH_STEP)
            by_width.setdefault(width, []).append(index)
    for width, indexes in sorted(by_width.items()):
        size = max(1, _BATCH_PIXELS // width)
        for start in range(0, len(indexes), size):
            yield indexes[start : start + size], width


def _normalised(crop: Gray, width: int) -> npt.NDArray[np.float32]:
    import cv2  # noqa: PLC0415

    scaled = cv2.resize(crop, (min(width, _width(crop)), _HEIGHT), interpolation=cv2.INTER_LINEAR)
    result = np.zeros((3, _HEIGHT, width), dtype=np.float32)
    result[:, :, : scaled.shape[1]] = scaled.astype(np.float32) / 127.5 - 1
    return result
