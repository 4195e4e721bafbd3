"""Folding: one closed table, idempotent, with the way back."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.text import fold as folding

from tests import rebuild_fold_table

TEXT = st.text(
    st.one_of(
        st.sampled_from(
            "贵貴阳陽“”『』—－·・ＡａＺ１，ｗ呉著⽂⻘\u200b\u200d\ufeff\u00ad\ufe00\U000e0100豈\ufa0e\U0002f800İß"
        ),
        st.characters(exclude_categories=("Cs",)),
    )
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("貴陽", "贵阳"),
        ("烏當縣", "乌当县"),
        ("后後乾幹榦里裏裡", "后后干干干里里里"),
        ("呉戸畧著妳祂", "吴户略着你它"),
        ("⽂⽤", "文用"),
        ("ＡＢＣ１２３", "abc123"),
        ("“『「＂", '""""'),
        ("—–－―", "----"),
        ("・•‧·", "····"),
        ("乌\u200b当\ufeff", "乌当"),
        ("藉瞭覆〇○零", "藉瞭覆〇○零"),
        ("，。", ",。"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert folding.fold(text) == folded


def test_the_table_is_closed() -> None:
    """An addition is a new format: raise TABLE_VERSION with it, so that every index is made anew."""
    data = Path(folding.__file__).with_name("fold.txt").read_bytes()
    assert folding.TABLE_VERSION == "1"
    assert len(folding.table()) == 7004
    assert hashlib.sha256(data).hexdigest() == "29b634264d0294721a6658a7645ad83c5087a2586ec784811e0a5af96c1882c4"


def test_the_table_is_what_its_sources_give() -> None:
    """All of it but the radicals, whose source (a UCD file) is not at hand everywhere."""
    derived = rebuild_fold_table.build({})
    radicals = {char for char in map(chr, folding.table()) if 0x2E80 <= ord(char) <= 0x2EFF}
    shipped = {chr(code): target for code, target in folding.table().items() if chr(code) not in radicals}
    assert {char: target for char, target in derived.items() if char not in radicals} == shipped
    assert len(radicals) == 114


def test_twelve_compatibility_characters_are_real() -> None:
    for code in rebuild_fold_table.REAL_UNIFIED:
        assert folding.fold(chr(code)) == chr(code)


def test_every_character_folds_to_one() -> None:
    for source, target in folding.table().items():
        assert len(target) == 1
        assert folding.fold(target) == target
        assert unicodedata.category(target) not in ("Cc", "Cf", "Cs"), hex(source)


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@given(TEXT)
def test_the_way_back(text: str) -> None:
    folded = folding.fold_mapped(text)
    assert folded.text == folding.fold(text)
    for place, char in enumerate(folded.text):
        start, end = folded.span(place, 1)
        assert end == start + 1
        assert folding.fold(text[start:end]) == char
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert folding.fold(text[start:end]) == folded.text
