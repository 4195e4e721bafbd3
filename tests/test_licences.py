"""What is installed, in which versions, under which licences."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from . import rebuild_licences

ROOT = Path(__file__).resolve().parent.parent
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
DIGEST = re.compile(r"^ +--hash=sha256:[0-9a-f]{64}(?: \\)?$", re.MULTILINE)


def locked(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def test_the_page_lists_what_is_installed() -> None:
    assert rebuild_licences.PAGE.read_text(encoding="utf-8") == rebuild_licences.page()


def test_nothing_that_is_required_is_under_the_gpl() -> None:
    found = rebuild_licences.required()
    assert {"click", "lxml", "cryptography"} <= set(found), "what is needed through others too"
    assert not {name: licence for name, licence in found.items() if re.search(r"GPL|General Public", licence)}


@pytest.mark.parametrize("name", ["run", "dev", "charts"])
def test_every_package_is_pinned_with_its_digests(name: str) -> None:
    text = locked(name)
    blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert blocks
    for block in blocks:
        assert LOCKED.match(block), block[:200]
        assert DIGEST.search(block), block[:200]
    assert not re.search(r"https?://|file:|--(?:extra-)?index|--find-links", text), "where it comes from is not said"


def test_the_lock_holds_what_is_asked_for_and_the_same_everywhere() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = asked["project"]["dependencies"] + asked["build-system"]["requires"]
    pinned = {name: set(LOCKED.findall(locked(name))) for name in ("run", "charts", "dev")}
    assert pinned["run"] <= pinned["charts"] <= pinned["dev"]
    for line in lines:
        needed = Requirement(line)
        versions = [version for name, version in pinned["run"] if name == canonicalize_name(needed.name)]
        assert versions, line
        assert all(version in needed.specifier for version in versions), line
    assert asked["dependency-groups"]["build"] == asked["build-system"]["requires"]
