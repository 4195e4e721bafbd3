"""What a search that found nothing may have meant: pieces of it that do occur, titles and names near it."""

from typing import NamedTuple

from . import indexing, near
from .asking import Asking, known_names
from .catalogue import Catalogue
from .home import Home
from .names import Names
from .search.engine import Engine
from .search.query import Query, Term, positive, terms
from .text.fold import fold

_TERMS = 5  # of a query that are looked at
_PIECES = 5  # of each term
_TRIED = 200  # strings that sound alike and are looked up


class Occurring(NamedTuple):
    """A string with the number of manuscripts and places it stands in."""

    text: str
    manuscripts: int
    occurrences: int


class Nearby(NamedTuple):
    """What is near a query; `titles` are accession number and title. Empty where there is nothing near."""

    pieces: list[Occurring]
    titles: list[tuple[str, str]]
    names: list[Occurring]


def nearby(home: Home, asking: Asking, catalogue: Catalogue) -> Nearby:
    """Return what is near a query that found nothing."""
    typed = list(dict.fromkeys(term.text for leaf in positive(asking.query().root) for term in terms(leaf)))[:_TERMS]
    names = Names.load(home)

    def use(engine: Engine) -> Nearby:
        return Nearby(_pieces(typed, engine), _titles(typed, catalogue), _names(typed, names, catalogue, engine))

    return indexing.answered(home, catalogue, use)


def _count(text: str, engine: Engine) -> Occurring:
    answer = engine.find(Query(text, Term(text)))
    return Occurring(text, answer.total, answer.occurrences)


def _pieces(typed: list[str], engine: Engine) -> list[Occurring]:
    """Return the terms that occur by themselves; of the others the longest pieces that do."""
    found: list[str] = []
    for text in typed:
        if fold(text) and _count(text, engine).manuscripts:
            found += [text] if len(typed) > 1 else []
        else:
            found += near.standing_pieces(text, lambda piece: bool(_count(piece, engine).manuscripts))[:_PIECES]
    return [_count(piece, engine) for piece in dict.fromkeys(found)]


def _titles(typed: list[str], catalogue: Catalogue) -> list[tuple[str, str]]:
    titles: dict[str, list[str]] = {}
    for row in catalogue.rows.values():
        titles.setdefault(row.headline(), []).append(row.id)
    alike = dict.fromkeys(title for text in typed for title in near.titles_within_one_edit(text, titles))
    return [(id_, catalogue.rows[id_].title) for title in list(alike)[: near.MOST] for id_ in titles[title]]


def _names(typed: list[str], names: Names, catalogue: Catalogue, engine: Engine) -> list[Occurring]:
    """Return names like a term that occur: those of people and lists, then of titles, then any in the texts."""
    known = known_names(names, catalogue)
    titles = fold("\n".join(row.headline() for row in catalogue.rows.values()))
    found: dict[str, Occurring] = {}
    for text in typed:
        strings = near.strings_alike(text, engine)
        in_titles = [string for string in strings if string in titles]
        for group in (known, in_titles, strings):
            for name in near.names_alike(text, group, most=_TRIED):
                if len(found) < near.MOST and fold(name) not in found and (counted := _count(name, engine)).manuscripts:
                    found[fold(name)] = counted
    return list(found.values())
