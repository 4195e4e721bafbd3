"""Ask the archive: from what was typed to the manuscripts that match."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from . import catalogue as catalogues
from . import indexing
from .catalogue import Catalogue
from .errors import BadQuery
from .home import Home
from .names import Names
from .search.engine import Engine
from .search.grammar import narrowed, parse
from .search.query import And, Forms, Node, Not, Or, Query, Same, mapped, times
from .search.ranking import Match
from .search.term import Term
from .text.fold import fold

if TYPE_CHECKING:
    from .dated import Dates

MOST_FORMS = 50  # other forms of a name that are looked for
MOST_NAMES = 50  # names that one spelling may stand for
Advance = Callable[[int, int], None]
_SPELLING = re.compile(r"(?!.*\b(?:AND|OR|NOT)\b)\w[\w\s\u0300-\u036f'’·:-]*")


class Asking(NamedTuple):
    """What is asked: the words, the conditions beside them ("" and False set none), and how to match.

    `names`: the other names of people and places are looked for too. `pinyin`: the text spells a name. `certain`: of
    the dates only those that can be read in one way.
    """

    text: str
    issue: str = ""
    column: str = ""
    author: str = ""
    status: str = ""
    access: str = ""
    published: bool = False
    literal: bool = False
    skip_punctuation: bool = False
    names: bool = True
    pinyin: bool = False
    certain: bool = False

    def query(self) -> Query:
        """Return the query as typed. Raises BadQuery."""
        if self.pinyin and (self.literal or self.skip_punctuation or not _SPELLING.fullmatch(self.text)):
            raise BadQuery(
                "--pinyin 后面只写一个姓名的拼音，如 li duanfen；不能与 --literal、--skip-punctuation 或别的写法合用。"
            )
        filters = narrowed(self.issue, self.column, self.author, self.status, self.access, self.published)
        query = parse(
            self.text, filters, literal=self.literal, skip_punctuation=self.skip_punctuation, certain=self.certain
        )
        if self.certain and not any(True for _ in times(query.root)):
            raise BadQuery("--certain 只与 年代: 同用，如 wenshi search 难民 年代:1937..1945 --certain。")
        return query


class Asked(NamedTuple):
    """What the archive answers: the best matches in order, and the accession numbers of all.

    `dates` are those of all texts where the query asks for a time. `stale` tells that the index needs work; `problems`
    what could not be read, a sentence each.
    """

    query: Query
    catalogue: Catalogue
    dates: "Dates | None"
    matches: list[Match]
    ids: list[str]
    occurrences: int
    stale: bool
    problems: list[str]


def ask(home: Home, asking: Asking, limit: int | None = None, advance: Advance | None = None) -> Asked:
    """Answer a query from the archive as it stands now; `limit` bounds the matches. Raises BadQuery."""
    typed = asking.query()
    catalogue = catalogues.refresh(home, advance)
    names = Names.load(home) if asking.names else Names()
    dates = dates_for(home, catalogue, typed, advance)

    def use(engine: Engine) -> Asked:
        query = understood(asking, typed, names, catalogue, engine)
        answer = engine.find(query)
        stale = catalogue.changed or engine.name == "brute"
        problems = catalogue.problems() + [problem.message for problem in names.problems]
        if dates is not None and dates.problem:
            problems.append(dates.problem)
        if any(isinstance(leaf, Forms) and len(leaf.terms) > MOST_FORMS for leaf in query.leaves()):
            problems.append(f"有的名字别名很多，最多连带{MOST_FORMS}个。")
        if asking.pinyin and isinstance(query.root, Or) and len(query.root.parts) == MOST_NAMES:
            problems.append(f"读音如此的写法很多，最多查{MOST_NAMES}种，常见的在前。")
        return Asked(
            query, catalogue, dates, answer.best(limit), list(answer.ids()), answer.occurrences, stale, problems
        )  # fmt: skip

    return indexing.answered(home, catalogue, use, dates)


def dates_for(home: Home, catalogue: Catalogue, query: Query, advance: Advance | None = None) -> "Dates | None":
    """Return the dates of all texts where a query asks for a time; None where it does not."""
    return indexing.dates(home, catalogue, advance) if any(True for _ in times(query.root)) else None


def understood(asking: Asking, typed: Query, names: Names, catalogue: Catalogue, engine: Engine) -> Query:
    """Return the query with the names that its words stand for: those spelt so, and other forms of those typed."""

    def with_forms(term: Term) -> Term | Forms:
        if term.wild or term.literal or term.loose:
            return term
        # A form of one character would find too much to stand for a name.
        forms = [form for form in names.others(term.text) if len(fold(form.text)) > 1][:MOST_FORMS]
        others = [replace(term, text=form.text, name=form.name) for form in forms]
        return Forms((term, *others)) if others else term

    def widened(node: Node) -> Node:
        """Look for the other forms of what is wanted; what is excluded is excluded as typed."""
        match node:
            case Not():
                return node
            case And(parts) | Or(parts):
                return type(node)(tuple(widened(part) for part in parts))
            case Same(part):
                return Same(widened(part))
            case _:
                return mapped(node, with_forms)

    root = _spelt(asking.text, names, catalogue, engine, typed.root) if asking.pinyin else typed.root
    if not names.entries:
        return typed._replace(root=root)
    return typed._replace(root=widened(root), filters=tuple(widened(condition) for condition in typed.filters))


def _spelt(spelling: str, names: Names, catalogue: Catalogue, engine: Engine, typed: Node) -> Node:
    """Return alternatives of the names that a text spells; what was typed where there are none."""
    spelt = [Term(name) for name in spelt_names(spelling, names, catalogue, engine)]
    return Or(tuple(spelt)) if len(spelt) > 1 else spelt[0] if spelt else typed


def spelt_names(typed: str, names: Names, catalogue: Catalogue, engine: Engine) -> list[str]:
    """Return the names that a pinyin spelling stands for and that occur, `MOST_NAMES` at most.

    Those known come first, of contributors and the editors' own lists, then strings of the texts that begin with a
    surname, the most frequent first.
    """
    from .near import strings_spelt  # noqa: PLC0415 - loads a dictionary
    from .text.pinyin import sounds_like  # noqa: PLC0415

    known = dict.fromkeys(fold(name) for name in known_names(names, catalogue) if sounds_like(typed, name))

    def occurs(text: str) -> bool:
        return bool(engine.find(Query(text, Term(text))).total)

    strings = [name for name in strings_spelt(typed, engine, occurs) if name not in known]
    counts = {name: engine.find(Query(name, Term(name))).occurrences for name in (*known, *strings)}
    there = [name for name, count in counts.items() if count]
    return sorted(there, key=lambda name: (name not in known, -counts[name]))[:MOST_NAMES]


def known_names(names: Names, catalogue: Catalogue) -> list[str]:
    """Return the names of all contributors and all forms of the editors' lists, each once."""
    forms = [form.text for entry in names.entries for form in entry.forms()]
    people = [name for row in catalogue.rows.values() for name in row.names()]
    return list(dict.fromkeys([*forms, *people]))
