"""Accession numbers and issue ids: what a person types, what is stored, what people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import ids
from wenshi.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("2022-7", "2022-0007"),
        ("2022-0037", "2022-0037"),
        ("２０２２－００３７", "2022-0037"),
        (" 2022—37 ", "2022-0037"),
        ("2022-12345", "2022-12345"),
    ],
)
def test_accession_numbers_as_typed(typed: str, id_: str) -> None:
    assert ids.parse_accession(typed) == id_


@pytest.mark.parametrize("typed", ["", "2022", "2022-0", "22-1", "2022-x", "2022-1-2", "V12"])
def test_what_is_no_accession_number(typed: str) -> None:
    with pytest.raises(BadInput, match="登记号"):
        ids.parse_accession(typed)


@pytest.mark.parametrize(
    ("typed", "id_", "name"),
    [
        ("2022-1", "2022-1", "2022年第1期（总第45期）"),
        ("2022-01", "2022-1", "2022年第1期（总第45期）"),
        ("２０２２－３－４", "2022-3-4", "2022年第3—4期（总第45期）"),
        ("2022-s1", "2022-S1", "2022年增刊1（总第45期）"),
        ("v12", "V12", "第12辑（总第45期）"),
    ],
)
def test_issue_ids(typed: str, id_: str, name: str) -> None:
    assert ids.parse_issue(typed) == id_
    assert ids.issue_name(id_, 45) == name
    assert ids.parse_issue(name) == ids.parse_issue(ids.issue_name(id_)) == id_
    assert ids.issue_name(id_) == name.removesuffix("（总第45期）")


@pytest.mark.parametrize("typed", ["", "2022", "2022-0", "2022-4-3", "V0", "2022-S0", "../x", "2022-1/..", "第一期"])
def test_what_is_no_issue_id(typed: str) -> None:
    with pytest.raises(BadInput, match="期号"):
        ids.parse_issue(typed)


def test_numbers_sort_by_value() -> None:
    assert sorted(["2022-10000", "2022-9999", "2021-0002"], key=ids.accession_key) == [
        "2021-0002",
        "2022-9999",
        "2022-10000",
    ]
    issues = ["2022-10", "2022-2", "2022-S1", "V3", "2021-4", "2022-3-4"]
    assert sorted(issues, key=ids.issue_key) == ["V3", "2021-4", "2022-2", "2022-3-4", "2022-10", "2022-S1"]


@given(st.integers(1900, 2100), st.sets(st.integers(1, 20_000), max_size=5))
def test_a_number_is_never_handed_out_twice(year: int, used: set[int]) -> None:
    taken = [ids.accession(year, number) for number in used]
    fresh = ids.accession(year, ids.next_accession(year, [*taken, ids.accession(year + 1, 30_000)]))
    assert fresh not in taken
    assert ids.parse_accession(fresh) == fresh
    assert ids.is_accession(fresh)


@given(st.text(max_size=12))
def test_nothing_but_bad_input_is_raised(text: str) -> None:
    for parse in (ids.parse_accession, ids.parse_issue):
        try:
            canonical = parse(text)
        except BadInput:
            continue
        assert parse(canonical) == canonical
