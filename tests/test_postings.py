"""Postings: against the plainest definition, the same whichever way they are gathered, in runs or at once."""

import io
import struct
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wenshi.search import gram_writer, postings
from wenshi.search.gram_writer import GramWriter
from wenshi.search.postings import Group, by_counting, by_numpy

TEXTS = st.lists(st.text("甲乙哈，a1 \n\u0301𬭎\ud800", max_size=40), max_size=5)


def plainly(texts: list[str], first: int) -> list[tuple[str, list[int], list[bytes]]]:
    """Look at every place of every text."""
    found: dict[tuple[str, int], dict[int, int]] = {}
    for document, text in enumerate(texts, first):
        for i, char in enumerate(text):
            follower = text[i + 1 : i + 2]
            places = [(char, 0)] if char != "\n" else []
            places += [(char, ord(follower) + 1)] if follower and char.isalnum() and follower.isalnum() else []
            for place in places:
                counts = found.setdefault(place, {})
                counts[document] = counts.get(document, 0) + 1
    groups = []
    for char in sorted({char for char, _ in found}):
        seconds = sorted(second for held, second in found if held == char)
        lists = [found[char, second] for second in seconds]
        rows = [b"".join(struct.pack("=I", d << 8 | min(n, 255)) for d, n in sorted(held.items())) for held in lists]
        groups.append((char, seconds, rows))
    return groups


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60000))
def test_both_ways_give_what_the_definition_says(texts: list[str], first: int) -> None:
    expected = plainly(texts, first)
    assert list(by_counting(texts, first)) == expected
    assert list(by_numpy(texts, first)) == expected


@pytest.mark.parametrize("way", [by_counting, by_numpy])
def test_many_places_are_capped(way: Callable[[list[str], int], Iterator[Group]]) -> None:
    groups = {first: rows for first, _, rows in way(["甲" * 1000], 7)}
    assert [struct.unpack("=I", row) for row in groups["甲"]] == [(7 << 8 | 255,), (7 << 8 | 255,)]


def column(texts: list[str]) -> bytes:
    out = io.BytesIO()
    writer = GramWriter(out.write, 1)
    for document, text in enumerate(texts):
        writer.add(document, (text,))
    writer.finish(len(texts))
    return out.getvalue()


@settings(deadline=None, max_examples=30)
@given(TEXTS)
def test_a_column_is_the_same_bytes_however_it_is_built(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        made = [column(texts)]
        patched.setattr(gram_writer, "RUN", 30)  # many runs
        made.append(column(texts))
        patched.setattr(postings, "ENOUGH", 0)
        made.append(column(texts))
        patched.setattr(gram_writer, "RUN", 10_000)
        made.append(column(texts))
    assert made == [made[0]] * 4
