"""Shared fixtures: the corpus beside the checkout, and an environment that knows no archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

settings.register_profile("wenshi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wenshi")


@pytest.fixture(autouse=True)
def no_archive_around(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep every test away from the user's own archive, key and editor."""
    for name in ("WENSHI_HOME", "WENSHI_BY", "VISUAL", "EDITOR", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WENSHI_STATE", str(tmp_path_factory.getbasetemp() / "state"))
    yield


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real articles and files, which are never committed."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus does not lie beside this checkout")
    return CORPUS


@pytest.fixture(scope="session")
def articles(corpus: Path) -> Path:
    return corpus / "articles"
