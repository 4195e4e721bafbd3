"""What becomes of each real file of the corpus: a summary without the texts, in golden/documents.tsv.

`python -m tests.golden_documents --write` renews it; without `--write` it only prints, with the seconds each took.
"""

import csv
import io
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import Document, plain
from wenshi.readers import parcels
from wenshi.text.count import count

from tests.conftest import CORPUS

DOCUMENTS = CORPUS / "documents"
GOLDEN = Path(__file__).parent / "golden" / "documents.tsv"
# What a word processor leaves beside a file that is open.
_LOCK = ("~$", ".~")


class Row(NamedTuple):
    """One file; `characters` are counted as Word does, `suspect` is why the text is, `said` the refusal."""

    file: str
    outcome: str
    reader: str = ""
    encoding: str = ""
    characters: str = ""
    suspect: str = ""
    said: str = ""


def files() -> list[Path]:
    """Return the files the corpus's catalogue names, in the order of their names."""
    with (DOCUMENTS / "catalogue.tsv").open(encoding="utf-8", newline="") as file:
        return sorted(DOCUMENTS / row["file"] for row in csv.DictReader(file, delimiter="\t"))


def summary(path: Path) -> Row:
    """Read a file and say what becomes of it."""
    name = path.relative_to(DOCUMENTS).as_posix()
    if path.name.startswith(_LOCK):
        return Row(name, "ignored")
    if readers.is_picture(path.name):
        return Row(name, "picture")
    data = path.read_bytes()
    try:
        if parcels.is_parcel(data, path.name):
            parts = parcels.unpack(data, path.name).parts
            return Row(name, "parcel", said=f"{len(parts)} parts")
        document = readers.read(data, path.name)
    except Unreadable as error:
        return Row(name, "refused", said=str(error))
    return _of_document(name, document)


def _of_document(name: str, document: Document) -> Row:
    text = plain(document.blocks)
    outcome = "waits-for-ocr" if document.unread and not text.strip() else "document"
    said = f"pages that wait: {len(document.unread)}" if document.unread else ""
    return Row(name, outcome, document.reader, document.encoding, str(count(text).zishu), _suspect(text), said)


def _suspect(text: str) -> str:
    if find_spec("wenshi.text.garble") is None:
        return ""
    return str(import_module("wenshi.text.garble").reason(text))


def as_tsv(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return out.getvalue()


def main() -> None:
    rows = []
    for path in files():
        start = time.perf_counter()
        rows.append(summary(path))
        print(f"{time.perf_counter() - start:7.2f} s  {'  '.join(rows[-1])}", flush=True)
    if "--write" in sys.argv:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(as_tsv(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
