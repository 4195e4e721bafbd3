"""List the licences of what the program is installed with: `python -m tests.rebuild_licences` writes docs/licences.md.

What is listed is what the packages say of themselves, as they are installed in this environment.
"""

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).resolve().parent.parent / "docs" / "licences.md"
EXTRAS = {"fast": "加快检索", "charts": "图表", "ocr": "识别扫描页", "heic": "苹果手机照片"}
_LONGEST = 60  # some packages put the whole text of their licence where its name belongs
_PAGE = """\
# 许可证

本软件按 Apache-2.0 授权。安装包里只有本软件自己的代码，不含别人的；下列软件由 pip 从各自的发布处装来，
许可证照各软件自己的说明（`python -m tests.rebuild_licences` 重新列出，`make lock` 换版本时一并列过）。
装的是哪一版、文件的 SHA-256 是多少，写在 `requirements/` 里。

## 必装的

{required}
其中没有 GPL 或 AGPL 的软件。Python 3.14 起装 whoosh3（BSD-2-Clause）代替 whoosh，不装 sxtwl。

## 选装的

{optional}
pillow-heif 的安装包里带有 GPL 的编码程序（x265），shapely、opencv 的安装包里带有 LGPL 的库（GEOS、FFmpeg）：
它们只在有人选装时才由 pip 装上，不随本软件分发。
"""


def required() -> dict[str, str]:
    """Return the packages a plain installation brings, with their licences."""
    return {name: licence_of(name) for name in sorted(set(_closure("wenshi")))}


def optional() -> dict[str, tuple[str, str]]:
    """Return what the extras bring beyond that: the purpose and the licence of each package."""
    known = set(_closure("wenshi"))
    added = {extra: set(_closure("wenshi", extra)) - known for extra in EXTRAS}
    names = sorted(set().union(*added.values()))
    return {
        name: ("、".join(EXTRAS[extra] for extra, mine in added.items() if name in mine), licence_of(name))
        for name in names
    }


def licence_of(name: str) -> str:
    """Return the licence of an installed package in its own words: an SPDX expression where it gives one."""
    said = importlib.metadata.metadata(name)
    plain = said["License"] or ""
    if "\n" in plain or len(plain) > _LONGEST:
        plain = ""
    classified = [line.rsplit(" :: ", 1)[-1] for line in said.get_all("Classifier", ()) if line.startswith("License")]
    found = said["License-Expression"] or plain or "、".join(classified)
    assert found, f"{name} does not say its licence"
    return found


def page() -> str:
    """Return the page."""
    first = [f"| {name} | {licence} |\n" for name, licence in required().items()]
    second = [f"| {name} | {purpose} | {licence} |\n" for name, (purpose, licence) in optional().items()]
    return _PAGE.format(
        required="".join(["| 软件 | 许可证 |\n", "|---|---|\n", *first]),
        optional="".join(["| 软件 | 用于 | 许可证 |\n", "|---|---|---|\n", *second]),
    )


def _closure(package: str, extra: str = "") -> Iterator[str]:
    """Yield what a package needs on this system, directly and through others."""
    todo, seen = [(package, extra)], set[tuple[str, str]]()
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        for line in importlib.metadata.requires(at[0]) or ():
            needed = Requirement(line)
            # Both values are asked for: what is needed anyway and what the extra adds.
            if needed.marker is None or needed.marker.evaluate({"extra": at[1]}):
                name = canonicalize_name(needed.name)
                yield name
                todo += [(name, inner) for inner in ("", *sorted(needed.extras))]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
