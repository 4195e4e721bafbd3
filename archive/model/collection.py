"""A collection and what it aims at."""

from dataclasses import dataclass

from . import DEFAULT_RULE


@dataclass(frozen=True, slots=True)
class Targets:
    """What a collection aims at, in articles and characters; None where nothing is set."""

    issue_articles: int | None = None
    issue_characters: int | None = None
    year_articles: int | None = None
    year_characters: int | None = None


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
