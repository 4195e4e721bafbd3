"""Print what the garble meter says of real texts and of garbled ones: `python tests/measure_garble.py`.

Every real text is judged by a table of pairs that was counted without it (half of the texts each). Garbled are
pieces of the same texts, in every way a wrong encoding or font is known to do it. Needs jieba, opencc and the corpus.
"""

import random
from collections.abc import Callable, Iterator

from opencc import OpenCC
from wenshi.text import garble

from tests import rebuild_pairs

LENGTHS = (50, 100, 300, 1000)
_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]
_GB = [char for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF) if (char := bytes([a, b]).decode("gb2312", "ignore"))]
_traditional, _simplified = OpenCC("s2t").convert, OpenCC("t2s").convert


def _gbk(text: str) -> bytes:
    return text.encode("gb18030")


def _big5(text: str) -> bytes:
    return _traditional(text).encode("cp950", "ignore")


def _swapped(characters: list[str], seed: int = 1) -> dict[int, str]:
    others = characters[:]
    random.Random(seed).shuffle(others)
    return dict(zip(map(ord, characters), others, strict=True))


def _moved(characters: list[str], by: int) -> dict[int, str]:
    return dict(zip(map(ord, characters), characters[by:] + characters[:by], strict=True))


_ANY, _COMMON = _swapped(_HAN), _swapped(_GB)
WAYS: dict[str, Callable[[str], str]] = {
    "UTF-8 as GBK": lambda text: text.encode().decode("gb18030", "replace"),
    "UTF-8 as GBK, bad bytes dropped": lambda text: text.encode().decode("gbk", "ignore"),
    "UTF-8 as Big5": lambda text: text.encode().decode("cp950", "replace"),
    "UTF-8 as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 as Windows-1252": lambda text: text.encode().decode("cp1252", "replace"),
    "GBK as Big5": lambda text: _gbk(text).decode("cp950", "replace"),
    "GBK as Big5, bad bytes dropped": lambda text: _gbk(text).decode("cp950", "ignore"),
    "GBK as Latin-1": lambda text: _gbk(text).decode("latin-1"),
    "GBK as EUC-KR": lambda text: _gbk(text).decode("cp949", "replace"),
    "GBK as Shift-JIS": lambda text: _gbk(text).decode("cp932", "replace"),
    "GBK as EUC-JP": lambda text: _gbk(text).decode("euc-jp", "replace"),
    "GBK as UTF-16 (GBKp-EUC-H)": lambda text: _gbk(text).decode("utf-16-be", "replace"),
    "GBK as UTF-8": lambda text: _gbk(text).decode("utf-8", "replace"),
    "Big5 as GBK": lambda text: _big5(text).decode("gb18030", "replace"),
    "Big5 as Latin-1": lambda text: _big5(text).decode("latin-1"),
    "UTF-16, bytes swapped": lambda text: text.encode("utf-16-le").decode("utf-16-be", "replace"),
    "font: any Han for any": lambda text: text.translate(_ANY),
    "font: common Han for common": lambda text: _simplified(text).translate(_COMMON),
    "font: next of GB 2312": lambda text: _simplified(text).translate(_moved(_GB, 1)),
    "font: 29th next of Unicode": lambda text: text.translate(_moved(_HAN, 29)),
    "font: private use": lambda text: "".join(chr(0xE000 + ord(c) % 6000) if c >= "\u4e00" else c for c in text),
    "font: glyph names": lambda text: "".join(f"/G{ord(c) % 255:02X}" if c >= "\u4e00" else c for c in text),
    "font: (cid:…)": lambda text: "".join(f"(cid:{ord(c) % 9999})" if c >= "\u4e00" else c for c in text),
    "question marks": lambda text: text.encode("ascii", "replace").decode(),
    "U+FFFD for one in twenty": lambda text: "".join("\ufffd" if i % 20 == 7 else c for i, c in enumerate(text)),
    "each character twice": lambda text: "".join(c * 2 for c in text),
    "random Han": lambda text: "".join(random.Random(text).choices(_GB, k=len(text))),
}


def halves() -> Iterator[tuple[list[str], frozenset[str]]]:
    """Yield half of the real texts and the common pairs counted over the other half and the word list, and reverse."""
    words = rebuild_pairs.of_words()
    parts = rebuild_pairs.decades(), rebuild_pairs.articles()
    for mine in (0, 1):
        others = [rebuild_pairs.of_texts(texts[1 - mine :: 2]) for texts in parts]
        chosen = rebuild_pairs.commonest([(words, 1), (others[0], 1), (others[1], 0.5)])
        yield [text for texts in parts for text in texts[mine::2]], frozenset(chosen)


def pieces(texts: list[str], length: int, number: int, chance: random.Random) -> Iterator[str]:
    """Yield random pieces that are mostly Han."""
    while number:
        text = chance.choice(texts)
        piece = text[(at := chance.randrange(max(1, len(text) - length))) : at + length]
        if len(piece) == length and sum(map(len, garble.HAN_RUN.findall(piece))) >= 0.6 * length:
            number -= 1
            yield piece


def main() -> None:
    chance = random.Random(11)
    marked: dict[int, int] = dict.fromkeys(LENGTHS, 0)
    caught = {way: dict.fromkeys(LENGTHS, 0) for way in WAYS}
    whole, suspects, highest = [], [], {}
    number = 250
    for texts, table in halves():
        garble.common_pairs = lambda table=table: table  # type: ignore[assignment]
        garble._usual.cache_clear()
        for text in texts:
            found = garble.measure(text)
            whole.append(found)
            if found.reason:
                suspects.append((text[:20], found.reason))
            for sign in (*garble._SIGNS, "alone"):
                highest[sign] = max(highest.get(sign, 0.0), getattr(found, sign))
        for length in LENGTHS:
            for piece in pieces(texts, length, number * 8, chance):
                marked[length] += bool(garble.reason(piece))
            for piece in pieces(texts, length, number, chance):
                for way, spoil in WAYS.items():
                    caught[way][length] += bool(garble.reason(spoil(piece)))
    long = [found for found in whole if found.pairs >= 100]
    print(f"{len(whole)} real texts: {len(suspects)} suspect {suspects}")
    print(f"least share of common pairs {min(found.known for found in long):.3f}, ", end="")
    print(f"in any stretch of 300 {min(found.stretch_known for found in whole):.3f}")
    print("highest shares:", {sign: round(share, 4) for sign, share in highest.items()})
    print(f"{'pieces of … characters':<34}", *(f"{length:>7}" for length in LENGTHS))
    print(f"{'real, suspect':<34}", *(f"{marked[length] / number / 16:>7.2%}" for length in LENGTHS))
    for way, counts in caught.items():
        print(f"{way + ', suspect':<34}", *(f"{counts[length] / number / 2:>7.1%}" for length in LENGTHS))


if __name__ == "__main__":
    main()
