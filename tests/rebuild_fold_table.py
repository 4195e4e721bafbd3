"""Derive the fold table from its sources: `python tests/rebuild_fold_table.py EquivalentUnifiedIdeograph.txt`.

The table in `archive/text/fold.txt` is closed for format 1; this script shows where it comes from, and
`test_fold.py` holds the two together. Needs `opencc` (1.4.2) and, for the radicals, the UCD file named above
(Debian: package unicode-data).
"""

import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from opencc import OpenCC

REAL_UNIFIED = {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}
OWN = (
    "呉吴 戸户 畧略 畊耕 冊册 衞卫 鉄铁 囯国 毎每 黒黑 広广 歩步 疎疏 覩睹 擧举 倂并 姉姊 凴凭 甦苏 彷仿 妳你 祂它 牠它 "
    "著着 㑹会 厯历 逺远 栁柳 淸清 緖绪 靑青 壻婿 隣邻 吿告 㢘廉 爲为 衆众 峯峰 羣群"
)
CLASSES = {'"': "“”„‟「」『』〝〞＂", "'": "‘’‚‛", "-": "—–―‒─－", "·": "・•‧∙"}
HEADER = """\
# wenshi fold table, format 1: one line for each target character, followed by the characters that fold to it.
# Derived by tests/rebuild_fold_table.py from: Unicode Character Database (radicals, compatibility ideographs,
# full-width forms, lower case; Unicode License v3), OpenCC 1.4.2 t2s on single characters (Apache License 2.0),
# and the project's own list of variant forms. Facts only; closed for format 1.
"""


def radicals(path: Path) -> dict[str, str]:
    """Read the CJK radicals supplement (U+2E80–2EFF) from the UCD file EquivalentUnifiedIdeograph.txt."""
    table = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        source, _, target = line.partition("#")[0].partition(";")
        if not target:
            continue
        first, _, last = source.strip().partition("..")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            if 0x2E80 <= code <= 0x2EFF:
                table[chr(code)] = chr(int(target, 16))
    return table


def build(radical: dict[str, str]) -> dict[str, str]:
    """Return the table {character: folded character}, identities left out."""
    t2s = OpenCC("t2s")
    own = {pair[0]: pair[1] for pair in OWN.split()}
    classes = {source: target for target, sources in CLASSES.items() for source in sources}

    def fold(char: str) -> str:
        if char in classes:
            return classes[char]
        if 0x2F00 <= ord(char) <= 0x2FD5:
            char = unicodedata.normalize("NFKC", char)
        char = radical.get(char, char)
        if (0xF900 <= ord(char) <= 0xFAFF or 0x2F800 <= ord(char) <= 0x2FA1F) and ord(char) not in REAL_UNIFIED:
            char = _single(unicodedata.normalize("NFKC", char), char)
        if 0xFF01 <= ord(char) <= 0xFF5E:
            char = chr(ord(char) - 0xFEE0)
        char = _single(char.lower(), char)
        for _ in range(2):
            char = _single(t2s.convert(char), char)
        return own.get(char, char)

    table = {}
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) not in ("Cn", "Cs") and (folded := fold(char)) != char:
            table[char] = folded
    return table


def _single(candidate: str, char: str) -> str:
    return candidate if len(candidate) == 1 else char


def main() -> None:
    table = build(radicals(Path(sys.argv[1])))
    groups = defaultdict(list)
    for source, target in table.items():
        groups[target].append(source)
    lines = [target + "".join(sorted(sources)) + "\n" for target, sources in sorted(groups.items())]
    Path("archive/text/fold.txt").write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
