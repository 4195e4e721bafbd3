"""Texts of known truth are read without a character lost, in every format (`make bench` does all seventy)."""

from pathlib import Path

import pytest
from wenshi.readers import office

from tests.bench import fidelity

KINDS = [kind for kind in fidelity.BY_OFFICE if kind != "pdf"]


@pytest.fixture(scope="module")
def files(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> list[fidelity.Made]:
    assert articles.is_dir()
    folder = tmp_path_factory.mktemp("fidelity")
    texts = fidelity.truths(3)
    return [*fidelity.written(folder, texts), *fidelity.converted(folder, texts, KINDS)]


@pytest.mark.parametrize("kind", ["docx", "html", "epub"])
def test_what_we_write_is_read_whole(files: list[fidelity.Made], kind: str) -> None:
    chosen = [made for made in files if made.maker != "LibreOffice" and made.path.suffix == f".{kind}"]
    assert len(chosen) == 3
    for made in chosen:
        assert fidelity.ours(made.path) == list(made.lines)


@pytest.mark.parametrize("kind", KINDS)
def test_what_libreoffice_writes_is_read_whole(files: list[fidelity.Made], kind: str) -> None:
    if not office.find():
        pytest.skip("LibreOffice is not installed")
    for made in files:
        if made.maker == "LibreOffice" and made.path.suffix == f".{kind}":
            assert fidelity.ours(made.path) == list(made.lines)
