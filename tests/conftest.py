"""Shared fixtures: the corpus beside the checkout, and an environment that knows no archive."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from wenshi import record, store
from wenshi.home import Home, open_home
from wenshi.model import Collection, Targets

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

settings.register_profile("wenshi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wenshi")


@pytest.fixture(autouse=True, scope="session")
def no_archive_around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test away from the user's own archive, key and editor."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("WENSHI_HOME", "WENSHI_BY", "VISUAL", "EDITOR", "NO_COLOR", "FORCE_COLOR"):
            environment.delenv(name, raising=False)
        environment.setenv("WENSHI_STATE", str(tmp_path_factory.getbasetemp() / "state"))
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


@dataclass(frozen=True)
class Result:
    """What a command printed and how it ended."""

    out: str
    err: str
    code: int

    def json(self) -> Any:
        return json.loads(self.out)


class Office:
    """An archive home in a folder, and the commands run in it as real processes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *args: str, stdin: bytes | None = None, cwd: Path | None = None, **env: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "wenshi", *args],
            cwd=cwd or self.root,
            input=b"" if stdin is None else stdin,
            env=os.environ | env,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Result(done.stdout.decode(), done.stderr.decode(), done.returncode)

    def ok(self, *args: str, stdin: bytes | None = None, **env: str) -> Result:
        """Run a command that must succeed."""
        result = self.run(*args, stdin=stdin, **env)
        assert result.code == 0, result
        return result

    def problems(self) -> list[dict[str, str]]:
        """What `check` names, but that no backup was made."""
        found = self.run("check", "--format", "json").json()["problems"]
        return [problem for problem in found if problem["rule"] != "backup-overdue"]

    @property
    def home(self) -> Home:
        return open_home(self.root)

    def write(self, name: str, text: str) -> Path:
        """Lay a plain text beside the archive."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def make_office(root: Path) -> Office:
    store.create(
        root,
        "wudang",
        {
            "archive.toml": store.archive_toml("wudang", "王编辑"),
            "wudang/collection.toml": record.dump(
                Collection("wudang", "乌当文史", targets=Targets(35, 100_000, 70, 200_000))
            ).encode(),
        },
    )
    return Office(root)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A new, empty archive of 《乌当文史》 with its targets."""
    return make_office(tmp_path / "档案库")


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The archive of `fill`, made once; tests only read it."""
    return fill(make_office(tmp_path_factory.mktemp("pattern") / "档案库"))


@pytest.fixture
def filled(pattern: Office, tmp_path: Path) -> Office:
    """A copy of that archive, index included, which a test may change."""
    shutil.copytree(pattern.root, tmp_path / "档案库")
    return Office(tmp_path / "档案库")


def fill(office: Office) -> Office:
    """Give an archive one issue of three small manuscripts and one manuscript that stands nowhere."""
    office.ok("issue", "new", "2022-1", "--serial", "45")
    office.write("来稿/1_渡口.txt", "渡口旧事\n张三口述  李四整理\n\n贵阳城外有一个渡口。\n渡口在下坝。\n")
    office.write("来稿/2_书院.txt", "書院記\n王五\n\n貴陽有書院，不在下壩。\n")
    office.write("来稿/10_山歌.txt", "山歌\n\n山高水长，2022年记。\n")
    office.ok("add", "来稿", "--issue", "2022-1", "--column", "史海钩沉")
    office.write("存稿.txt", "存稿一篇\n赵六\n\n尚未编入，提到贵阳和渡口。\n")
    office.ok("add", "存稿.txt")
    return office
