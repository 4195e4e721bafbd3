"""A font with all the characters that are to be drawn, because a chart with boxes in it is of no use."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from matplotlib.ft2font import FT2Font, LoadFlags

from ..errors import Unreadable, WenshiError

VARIABLE = "WENSHI_FONT"
# The best first: what reads well in small sizes, then what is seldom missing.
_FILES = (
    *("msyh.ttc", "msyh.ttf", "Deng.ttf"),  # Windows
    *("PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Light.ttc", "STHeiti Medium.ttc"),  # macOS
    *("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf"),
    *("SourceHanSansCN-Regular.otf", "SourceHanSans.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf"),
    *("simhei.ttf", "wqy-zenhei.ttc", "DroidSansFallback.ttf", "simsun.ttc", "simfang.ttf", "Songti.ttc"),
    *("NotoSerifCJK-Regular.ttc", "uming.ttc"),
)
_SIMPLIFIED = re.compile(r"\b(?:SC|CN|GB)\b")  # the face of a collection whose characters have the forms used here
_INSTALL = f"请安装中文字体（Linux：apt install fonts-noto-cjk），或用环境变量 {VARIABLE} 指定一个字体文件"


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file."""

    path: str
    index: int
    font: FT2Font = field(repr=False, compare=False)

    def lacks(self, text: str) -> str:
        """Return the characters that the face does not have, each once."""
        wanted = sorted(set(text) - {" ", "\n"})
        return "".join(char for char in wanted if not self.font.get_char_index(ord(char)))

    def width(self, text: str, size: float) -> float:
        """Return how wide a line of text is, in points."""
        self.font.set_size(size, 72)
        self.font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        return float(self.font.get_width_height()[0]) / 64


def find(text: str, named: str = "", folders: Iterable[Path] | None = None) -> Face:
    """Return a face with every character of the text: of the font that is named, or of one found here.

    Raises Unreadable where the named font is none, WenshiError where a character is in no font.
    """
    named = named or os.environ.get(VARIABLE, "")
    if named:
        face = _face(Path(named).expanduser())
        if face is None:
            raise Unreadable(f"“{named}”不是能用的字体文件；{_INSTALL}（.ttf、.otf、.ttc）。")
        if lacking := face.lacks(text):
            raise WenshiError(f"字体“{named}”里没有“{lacking[:10]}”，画出来会是空框；请换一个字体。")
        return face
    best: str | None = None
    for path in _candidates(_folders() if folders is None else folders):
        if (face := _face(path)) is None:
            continue
        lacking = face.lacks(text)
        if not lacking:
            return face
        best = lacking if best is None or len(lacking) < len(best) else best
    if best is None:
        raise WenshiError(f"这台电脑上没有找到中文字体，图上的字画不出来；{_INSTALL}。")
    raise WenshiError(f"这台电脑上没有一种字体有图上全部的字（缺“{best[:10]}”）；{_INSTALL}。")


def _folders() -> list[Path]:
    """Return where systems keep fonts; what is not there is passed over."""
    homes = [Path.home()] if os.environ.get("HOME") or os.environ.get("USERPROFILE") else []
    windows = [(os.environ.get("WINDIR"), "Fonts"), (os.environ.get("LOCALAPPDATA"), "Microsoft/Windows/Fonts")]
    return [
        *(Path(root) / below for root, below in windows if root),
        *(Path(root) for root in ("/System/Library/Fonts", "/Library/Fonts", "/System/Library/AssetsV2")),
        *(Path(root) for root in ("/usr/share/fonts", "/usr/local/share/fonts")),
        *(home / below for home in homes for below in (".local/share/fonts", ".fonts", "Library/Fonts")),
    ]


def _candidates(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield font files that may be Chinese, the best first; fontconfig is asked last, it costs a process."""
    places = [folder for folder in folders if folder.is_dir()]
    lying = {path.name.lower(): path for folder in places for path in _files(folder)}
    known = [lying[name.lower()] for name in _FILES if name.lower() in lying]
    yield from known
    with contextlib.suppress(OSError, subprocess.SubprocessError):  # most systems have no fontconfig
        command = ["fc-list", "--format", "%{file}\n", ":lang=zh-cn"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=20)  # noqa: S603 - our own words
        listed = {Path(os.fsdecode(line)) for line in done.stdout.splitlines()}
        yield from sorted(listed - set(known))


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):  # passes over what may not be read
        yield from (Path(parent) / name for name in names)


def _face(path: Path) -> Face | None:
    """Return the face of a font file that suits Simplified Chinese best, None where the file is no font."""
    try:
        first = FT2Font(str(path))
        faces = [Face(str(path), 0, first)]
        faces += [Face(str(path), n, FT2Font(str(path), face_index=n)) for n in range(1, first.num_faces)]
    except (OSError, RuntimeError):
        return None
    return min(faces, key=_rank)


def _rank(face: Face) -> tuple[bool, bool, bool, int]:
    family, style = face.font.family_name, face.font.style_name
    return not _SIMPLIFIED.search(family), "Mono" in family, style != "Regular", face.index
