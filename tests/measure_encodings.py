"""Print how often a short text is read in a wrong encoding: `python -m tests.measure_encodings`. Needs the corpus.

Three figures for each cell, in percent of 500 pieces: read wrongly, read wrongly without a warning, read rightly
with a warning that it cannot be told for sure.
"""

import random
from collections.abc import Iterator

from wenshi.errors import Unreadable
from wenshi.readers import encoding

from tests import rebuild_pairs

LENGTHS = (2, 4, 8, 20, 60)
CASES = (
    ("GB18030, simplified", "gb18030", False),
    ("GB18030, traditional", "gb18030", True),
    ("Big5", "cp950", True),
    ("UTF-8", "utf-8", False),
    ("UTF-16-LE without mark", "utf-16-le", False),
    ("UTF-16-BE without mark", "utf-16-be", True),
    ("HZ", "hz", False),
)


def pool(traditional: bool) -> str:
    """Return the paragraphs of the articles of one script, shuffled and joined."""
    paths = sorted((rebuild_pairs.CORPUS / "articles").glob("*.txt"))
    texts = [path.read_text("utf-8") for path in paths if (51 <= int(path.name[:2]) <= 69) == traditional]
    found = [line.strip() for text in texts for line in text.splitlines() if len(line.strip()) >= 20]
    random.Random(7).shuffle(found)
    return "".join(found)


def pieces(text: str, length: int, codec: str, number: int) -> Iterator[bytes]:
    """Yield random pieces as bytes."""
    chance = random.Random(length)
    while number:
        start = chance.randrange(len(text) - length)
        if data := text[start : start + length].encode(codec, "ignore"):
            number -= 1
            yield data


def errors(codec: str, traditional: bool, length: int, number: int = 500) -> tuple[float, float, float]:
    """Return the shares of pieces read wrongly, wrongly without a warning, rightly with one."""
    wrong = silent = unsure = 0
    for data in pieces(pool(traditional), length, codec, number):
        try:
            text, _, warnings = encoding.decode(data)
        except Unreadable:
            wrong += 1
            continue
        if text != data.decode(codec):
            wrong += 1
            silent += not warnings
        else:
            unsure += bool(warnings)
    return wrong / number, silent / number, unsure / number


def main() -> None:
    print(f"{'':<24}", *(f"{length:>18}" for length in LENGTHS))
    for name, codec, traditional in CASES:
        cells = [errors(codec, traditional, length) for length in LENGTHS]
        print(f"{name:<24}", *(" / ".join(f"{share:>4.1%}" for share in cell).rjust(18) for cell in cells))


if __name__ == "__main__":
    main()
