"""Count the pairs of Han characters that are common in Chinese: `python tests/rebuild_pairs.py`.

Writes `archive/text/pairs.txt`. Needs `jieba` 0.42.1 for its word list and the corpus beside the checkout
(`../shared/corpus`: articles, decades.tar.xz), and counts in folded text, so that one table serves both scripts.
"""

import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from wenshi.text.fold import fold
from wenshi.text.garble import HAN_RUN

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
PAIRS = 60_000
HEADER = """\
# Pairs of Han characters that are common in Chinese, folded: each line a character and those that often follow it.
# The 60,000 commonest of: the word list of jieba 0.42.1 by its frequencies (MIT, Copyright 2013 Sun Junyi), public-domain
# classics, histories, plays and gazetteers, public-domain prose of the Republic. Counted by tests/rebuild_pairs.py.
"""


def pairs(text: str) -> Iterator[str]:
    """Yield the pairs of neighbouring Han characters of a folded text."""
    for run in HAN_RUN.findall(text):
        yield from map("".join, pairwise(run))


def of_texts(texts: Iterable[str]) -> Counter[str]:
    """Count the pairs of whole texts."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(pairs(fold(text)))
    return counts


def of_words() -> Counter[str]:
    """Count the pairs inside the words of jieba's list, each as often as the word is said to occur."""
    import jieba

    counts: Counter[str] = Counter()
    for line in Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, times, *_ = line.split(" ")
        for pair in pairs(fold(word)):
            counts[pair] += int(times)
    return counts


def articles() -> list[str]:
    """Return the pieces of the corpus."""
    return [path.read_text(encoding="utf-8") for path in sorted((CORPUS / "articles").glob("*.txt"))]


def decades() -> list[str]:
    """Return the texts of the corpus's thirty years."""
    with tarfile.open(CORPUS / "decades.tar.xz") as archive:
        return [archive.extractfile(one).read().decode() for one in archive if one.name.endswith(".txt")]  # type: ignore[union-attr]


def commonest(parts: Iterable[tuple[Counter[str], float]], number: int = PAIRS) -> set[str]:
    """Return the commonest pairs of all parts; a part counts by its weight, however large it is."""
    shares: Counter[str] = Counter()
    for counts, weight in parts:
        total = counts.total()
        for pair, times in counts.items():
            if times > 1:
                shares[pair] += weight * times / total  # type: ignore[assignment]
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return {pair for pair, _ in ordered[:number]}


def main() -> None:
    chosen = commonest([(of_words(), 1), (of_texts(decades()), 1), (of_texts(articles()), 0.5)])
    followers: dict[str, list[str]] = {}
    for pair in sorted(chosen):
        followers.setdefault(pair[0], []).append(pair[1])
    lines = [first + "".join(seconds) + "\n" for first, seconds in sorted(followers.items())]
    Path("archive/text/pairs.txt").write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
