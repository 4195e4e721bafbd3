"""A collection and what it aims at."""

from dataclasses import dataclass

from . import DEFAULT_RULE


@dataclass(frozen=True, slots=True)
class Targets:
    """What a collection aims at, in articles and characters; None where nothing is set.

    A year that lacks more than `behind_percent` of a target against the calendar, or has more than `over_percent` too
    much, is warned of, a column with more than `heavy_percent` of the characters is named.
    """

    issue_articles: int | None = None
    issue_characters: int | None = None
    year_articles: int | None = None
    year_characters: int | None = None
    behind_percent: int = 10
    over_percent: int = 20
    heavy_percent: int = 40


@dataclass(frozen=True, slots=True)
class Rounding:
    """Where the sentences of a report say 余, 近 or a plain number; the section [sentences] of a collection.

    Pieces: up to `exact_pieces` as they are, then in tens, from `hundreds_from` in hundreds, from `thousands_from`
    in thousands. Characters: from 10,000 in 万, from `ten_wan_from` in 10万. What lacks at most `near_percent` of a
    step to the next one is 近, before a whole ten of 万 `near_ten_percent`, before the first 万 `near_first_percent`.
    Characters past a step by less than `whole_percent` of it are that step.
    """

    exact_pieces: int = 10
    hundreds_from: int = 1_000
    thousands_from: int = 10_000
    ten_wan_from: int = 1_000_000
    near_percent: int = 20
    near_ten_percent: int = 50
    near_first_percent: int = 5
    whole_percent: int = 5


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection (丛刊) such as 《乌当文史》; `rule` is its default counting rule."""

    key: str
    title: str
    sponsor: str = ""
    place: str = ""
    rule: str = DEFAULT_RULE
    columns: tuple[str, ...] = ()
    targets: Targets = Targets()
    sentences: Rounding = Rounding()
