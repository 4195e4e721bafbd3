"""What the archive holds twice: texts with their shared passages side by side, files, photos."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from . import catalogue as catalogues
from . import duplicates
from .catalogue import Catalogue, Row
from .duplicates import LEAST, Known, Likeness
from .errors import NotFound
from .home import Home
from .model import plain
from .text.shingles import Original, Shingles

Advance = Callable[[int, int], None]


class Side(NamedTuple):
    """A manuscript of a pair: its issue's id and name, empty while it stands nowhere; printed pages where known."""

    id: str
    title: str
    issue: str = ""
    issue_name: str = ""
    page_from: int | None = None
    page_to: int | None = None


class Passage(NamedTuple):
    """A run of `letters` that both texts have, as each has it; paragraphs count from 1."""

    letters: int
    paragraph_here: int
    here: str
    paragraph_there: int
    there: str


class Pair(NamedTuple):
    """Two manuscripts that are alike: the later one (here), the earlier one (there), and their longest passages."""

    here: Side
    there: Side
    likeness: Likeness
    passages: tuple[Passage, ...]


class Twice(NamedTuple):
    """Bytes that several manuscripts hold: as a file or as a photo, each manuscript with its paths to them."""

    sha256: str
    holders: tuple[tuple[Side, tuple[str, ...]], ...]


class Doubles(NamedTuple):
    """What was found; `compared` counts manuscripts with a text, `problems` says what could not be read."""

    least: float
    compared: int
    pairs: list[Pair]
    files: list[Twice]
    photos: list[Twice]
    problems: list[str]


def find(
    home: Home,
    *,
    least: float = LEAST,
    only: Iterable[str] = (),
    passages: int = 3,
    advance: Advance | None = None,
) -> Doubles:
    """Look for all that the archive holds twice, or for all that the manuscripts `only` share with others.

    `advance(done, total)` follows the texts. Raises NotFound for a manuscript that is not there, and Unreadable.
    """
    catalogue = catalogues.refresh(home)
    asked = list(dict.fromkeys(only))
    for id_ in asked:
        if id_ not in catalogue.rows:
            raise NotFound(f"没有登记号为 {id_} 的稿件。")
    known = Known.open(home, catalogue, advance)
    duplicates.keep(home, known)
    sides = _sides(catalogue)
    texts = set(known.ids())
    wanted = [id_ for id_ in asked if id_ in texts]
    found = known.pairs(least, wanted, advance) if wanted or not asked else []
    pairs = [
        Pair(sides[later], sides[like.id], like, tuple(_passages(home, later, like.id, passages)))
        for later, like in found
    ]
    return Doubles(
        least,
        len(texts),
        pairs,
        _twice(home, catalogue, sides, asked, "files"),
        _twice(home, catalogue, sides, asked, "photos"),
        catalogue.problems(),
    )


def _sides(catalogue: Catalogue) -> dict[str, Side]:
    pages = {id_: (first, last) for issue in catalogue.issues.values() for id_, first, last in issue.pages}
    places = catalogue.places()
    sides = {}
    for id_, row in catalogue.rows.items():
        issue = places[id_].issue if id_ in places else ""
        name = catalogue.issues[issue].name() if issue else ""
        sides[id_] = Side(id_, row.title, issue, name, *pages.get(id_, (None, None)))
    return sides


def _passages(home: Home, one: str, other: str, most: int) -> list[Passage]:
    """Return the longest runs two manuscripts share, in the order of the first."""
    if not most:
        return []
    here, there = (Original(plain(home.blocks(id_) or ())) for id_ in (one, other))
    runs = sorted(Shingles(here.letters).runs(there.letters), key=lambda run: -run.length)[:most]
    return [
        Passage(run.length, *here.passage(run.here, run.length), *there.passage(run.there, run.length))
        for run in sorted(runs)
    ]


def _twice(
    home: Home, catalogue: Catalogue, sides: dict[str, Side], asked: list[str], part: Literal["files", "photos"]
) -> list[Twice]:
    """Return the files or photos that several manuscripts hold, those of the manuscripts asked for."""
    holders: dict[str, list[str]] = {}
    for row in catalogue.rows.values():
        for sha256 in dict.fromkeys(_hashes(row, part)):
            holders.setdefault(sha256, []).append(row.id)
    found = []
    for sha256, numbers in holders.items():
        if len(numbers) > 1 and (not asked or set(numbers).intersection(asked)):
            held = [(sides[id_], _paths(home, id_, part, sha256)) for id_ in numbers]
            found.append(Twice(sha256, tuple(held)))
    return found


def _hashes(row: Row, part: Literal["files", "photos"]) -> list[str]:
    """Return the hashes of a manuscript's files or photos; none while its record cannot be read."""
    if row.problem or not row.hashes:
        return []
    hashes, files = row.hashes.split("\n"), len(row.file_list())
    return hashes[:files] if part == "files" else hashes[files:]


def _paths(home: Home, id_: str, part: Literal["files", "photos"], sha256: str) -> tuple[str, ...]:
    manuscript = home.manuscript(id_)
    entries = manuscript.files if part == "files" else manuscript.photos
    return tuple(entry.path for entry in entries if entry.sha256 == sha256)


def as_json(found: Doubles) -> dict[str, Any]:
    """Return what was found in the stable JSON form; shares are between 0 and 1."""
    return {
        "format": 1,
        "least": found.least,
        "compared": found.compared,
        "pairs": [_pair_as_json(pair) for pair in found.pairs],
        "files": [_twice_as_json(each) for each in found.files],
        "photos": [_twice_as_json(each) for each in found.photos],
    }


def _pair_as_json(pair: Pair) -> dict[str, Any]:
    like = pair.likeness
    return {
        "kind": like.kind,
        "here": pair.here._asdict() | {"share": round(like.here, 4), "letters": like.letters_here},
        "there": pair.there._asdict() | {"share": round(like.there, 4), "letters": like.letters_there},
        "alike": None if like.alike is None else round(like.alike, 4),
        "passages": [passage._asdict() for passage in pair.passages],
    }


def _twice_as_json(each: Twice) -> dict[str, Any]:
    return {
        "sha256": each.sha256,
        "manuscripts": [side._asdict() | {"paths": list(paths)} for side, paths in each.holders],
    }
