"""What becomes of the real files of the corpus is what it was: the summary under golden/."""

import csv
from pathlib import Path

import pytest
from wenshi.readers import office

from tests import golden_documents
from tests.golden_documents import GOLDEN, Row


def golden() -> list[Row]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file, delimiter="\t")]


def test_every_file_has_its_row(corpus: Path) -> None:
    assert corpus.is_dir()
    assert [row.file for row in golden()] == [
        path.relative_to(golden_documents.DOCUMENTS).as_posix() for path in golden_documents.files()
    ]


@pytest.mark.parametrize("row", golden(), ids=lambda row: row.file)
def test_a_real_file_reads_as_it_did(corpus: Path, row: Row) -> None:
    if row.reader.startswith("libreoffice") and not office.find():
        pytest.skip("LibreOffice is not installed")
    assert golden_documents.summary(corpus / "documents" / row.file) == row
