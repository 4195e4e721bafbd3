"""The recognition engine: an image in, boxes with text out."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import WenshiError
from . import MISSING, available

if TYPE_CHECKING:
    from PIL import Image

_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"


@dataclass(frozen=True, slots=True)
class Box:
    """A run of text where it stands, in pixels from the upper left corner; `tilt` in degrees with the clock.

    `score` is how sure the engine is, from 0 to 1. Left, top, right and bottom are those of the upright box
    around the middle of the found one, so that a tilted line does not look tall.
    """

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float
    tilt: float = 0.0

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def is_tall(self) -> bool:
        """Whether it is a column of characters; the engine turns such boxes before it reads them."""
        return len(self.text) > 1 and self.height > 1.5 * self.width


def boxes(image: "Image.Image") -> list[Box]:
    """Return what the engine finds on a page in grey, in no order. Raises WenshiError without the extra."""
    import numpy  # noqa: PLC0415 - comes with the extra

    pixels = numpy.asarray(image.convert("L"))
    found = _engine()(numpy.repeat(pixels[:, :, None], 3, axis=2))
    if found.boxes is None or found.txts is None:
        return []
    results = zip(found.boxes.tolist(), found.txts, found.scores, strict=True)
    return [_box(corners, text.strip(), float(score)) for corners, text, score in results if text.strip()]


def read_strip(pixels: Any) -> str:
    """Return the text of an array of greys that holds one line of writing and nothing else."""
    import numpy  # noqa: PLC0415 - as above

    found = _engine().recognize_txt([numpy.repeat(pixels[:, :, None], 3, axis=2)])
    return str(found.txts[0]).strip() if found.txts else ""


def models() -> tuple[Path, Path]:
    """Return where the models for finding lines and for reading them lie, without importing what uses them."""
    if not available() or (package := find_spec("rapidocr")) is None or package.origin is None:
        raise WenshiError(MISSING)
    folder = Path(package.origin).with_name("models")
    return folder / _DETECTION, folder / _RECOGNITION


@cache
def _engine() -> Any:
    """Load the engine once a process.

    Options are never given with a call: the engine keeps them for the calls after it.
    """
    if not available():
        raise WenshiError(MISSING)
    import rapidocr  # noqa: PLC0415 - an extra, and slow to import

    detection, recognition = models()
    return rapidocr.RapidOCR(
        params={
            # Its idea of what stands upside down turns vertical columns and long lines over.
            "Global.use_cls": False,
            "Global.log_level": "critical",
            # Named, so that the code that looks for models elsewhere is not even reached.
            "Det.model_path": str(detection),
            "Rec.model_path": str(recognition),
            # One process a core; threads inside would only wait for each other.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _box(corners: list[list[float]], text: str, score: float) -> Box:
    """Return the box of four corners: upper left, upper right, lower right, lower left."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    width = (math.dist((ax, ay), (bx, by)) + math.dist((cx, cy), (dx, dy))) / 2
    height = (math.dist((ax, ay), (dx, dy)) + math.dist((bx, by), (cx, cy))) / 2
    x, y = (ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4
    across = math.degrees(math.atan2(by - ay + cy - dy, bx - ax + cx - dx))
    down = math.degrees(math.atan2(ax - dx + bx - cx, dy - ay + cy - by))
    tilt = down if height > width else across
    return Box(text, score, x - width / 2, y - height / 2, x + width / 2, y + height / 2, tilt)
