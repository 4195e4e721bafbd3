"""What a search that found nothing may have meant: pieces of it that do occur, titles and names near it."""

import re
from typing import NamedTuple

from . import indexing, near
from .asking import Asking, dates_for, known_names
from .catalogue import Catalogue
from .home import Home
from .names import Names
from .search.engine import Engine
from .search.grammar import MAX_LOOKED_UP
from .search.query import Query, positive, terms
from .search.term import Term
from .text.fold import fold
from .text.surnames import has_surname

_TERMS = 5  # of a query that are looked at
_PIECES = 5  # of each term
_QUOTATION = 4  # characters that may be a quotation
_NAME = 6  # characters of the longest name
# What was typed as a word and looks like an operator, and how to write that.
_SLIPS = (
    (
        re.compile(r"(?<!\S)(?:and|or|not|And|Or|Not|ＡＮＤ|ＯＲ|ＮＯＴ)(?!\S)"),
        "AND、OR、NOT 要用半角大写字母，或写 且、或、非。",
    ),
    (
        re.compile(r"(?<!\S)(?:near/\d+|近\s+\d+|NEAR\s+\d+)(?!\S)"),
        "近、NEAR/ 与数字要连写，如 甲 近5 乙、甲 NEAR/5 乙。",
    ),
    (re.compile(r"(?:同段|略标点)\s+[(（]"), "“同段”“略标点”与括号之间不能有空格。"),
    (re.compile("[？＊]"), "全角的？＊是文字；作通配符请打半角的 ? *。"),
    (re.compile("[|｜&＆]"), "“或”请写 或、OR；“且”用空格。"),
)
_TRIED = 200  # strings that sound alike and are looked up


class Occurring(NamedTuple):
    """A string with the number of manuscripts and places it stands in."""

    text: str
    manuscripts: int
    occurrences: int


class Nearby(NamedTuple):
    """What is near a query. Empty where there is nothing near.

    `titles` are accession number and title; `otherwise` ways to ask that do find manuscripts, with their number;
    `slips` sentences about what was typed as a word and looks like an operator.
    """

    pieces: list[Occurring]
    titles: list[tuple[str, str]]
    names: list[Occurring]
    otherwise: list[tuple[str, int]]
    slips: list[str]


def nearby(home: Home, asking: Asking, catalogue: Catalogue) -> Nearby:
    """Return what is near a query that found nothing."""
    typed = list(dict.fromkeys(term.text for leaf in positive(asking.query().root) for term in terms(leaf)))[:_TERMS]
    names = Names.load(home)

    def use(engine: Engine) -> Nearby:
        return Nearby(
            pieces=_pieces(typed, engine),
            titles=_titles(typed, catalogue),
            names=_names(typed, names, catalogue, engine),
            otherwise=_otherwise(asking, typed, engine),
            slips=[sentence for pattern, sentence in _SLIPS if pattern.search(asking.text)],
        )

    return indexing.answered(home, catalogue, use, dates_for(home, catalogue, asking.query()))


def _otherwise(asking: Asking, typed: list[str], engine: Engine) -> list[tuple[str, int]]:
    """Return in how many manuscripts the same words are found with fewer conditions or less strictly."""
    bare = asking._replace(issue="", column="", author="", status="", access="", published=False)
    ways = {"去掉筛选条件": bare, "不照原字（去掉 --literal）": asking._replace(literal=False)}
    # A spelling has no punctuation, and of words that the lists of an index cannot answer for only so many are asked.
    quotation = any(len(text) >= _QUOTATION for text in typed) and not asking.pinyin
    if quotation and sum(len(term.pattern.pieces) for term in terms(asking.query().root)) <= MAX_LOOKED_UP:
        ways["略过标点（--skip-punctuation）"] = asking._replace(skip_punctuation=True)
    counts = {way: engine.find(other.query()).total for way, other in ways.items() if other != asking}
    return [(way, number) for way, number in counts.items() if number]


def _count(text: str, engine: Engine) -> Occurring:
    answer = engine.find(Query(text, Term(text)))
    return Occurring(text, answer.total, answer.occurrences)


def _pieces(typed: list[str], engine: Engine) -> list[Occurring]:
    """Return the terms that occur by themselves; of the others the longest pieces that do."""
    found: list[str] = []
    for text in typed:
        if fold(text) and _count(text, engine).manuscripts:
            found += [text] if len(typed) > 1 else []
        elif not text.isascii():  # pieces of a Latin word mean nothing
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
    typed = [text for text in typed if text.isascii() or (has_surname(text) and len(text) <= _NAME)]
    if not typed:
        return []  # without the dictionary of sounds, which takes long to load
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
