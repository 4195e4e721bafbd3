"""Which manuscripts hold a text already: the same, an edited one, a piece of it, or more than it.

An index of fingerprints proposes manuscripts; what is said of them is measured on the texts, letter by letter.
Letters are what is left of a folded text without white space and punctuation. A run of 20 letters in common is always
found, the phrases of which more than 40 manuscripts are full left aside; shorter texts are compared with all.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Literal, NamedTuple

from . import fingerprints, ids
from .catalogue import Catalogue, Row
from .errors import WenshiError
from .fingerprints import COMMON, Fingerprints, Held
from .home import Home
from .model import plain
from .text.shingles import CERTAIN, GRAM, Shared, Shingles, all_fingerprints, letters, same_as
from .text.shingles import fingerprints as fingerprints_of

Kind = Literal["same", "edited", "excerpt", "contains"]
Advance = Callable[[int, int], None]
LEAST = 0.2
_ALIKE = 0.5  # of the letters in the same order; two of 2,100 classical texts that have nothing to do with it: 0.12
_PART = 0.6  # a text is a piece of another when so much of it stands there, and less than this part of the other here
_ASTRAY = 0.1  # of its text: how far a gram may have moved in one that was edited throughout
_FEWEST = 150  # letters in common a fingerprint; whole passages leave one in 8, an edit in every fifth letter one in 30
_MANY = 20  # texts looked up at once from which on a list of all fingerprints pays
_LONGEST = 4e8  # pairs of letters that are aligned: two texts of 20,000


class Likeness(NamedTuple):
    """How a text is like the manuscript `id`.

    `here` is the share of the text's letters that stand in runs of 13 or more in the manuscript too, `there` the share
    of the manuscript's that stand in the text; `letters_here` and `letters_there` are how many these are. `alike` is
    the share of the longer one's letters that both have in the same order; None where it was not needed, or the texts
    are too long or too unequal.
    """

    id: str
    kind: Kind
    here: float
    there: float
    letters_here: int
    letters_there: int
    alike: float | None = None

    def rank(self) -> tuple[bool, float, tuple[int, int]]:
        """Return the sort key: the same first, then the most alike, then by accession number."""
        return self.kind != "same", -max(self.here, self.there, self.alike or 0.0), ids.accession_key(self.id)


def likeness(id_: str, one: Shingles, other: str, least: float = LEAST) -> Likeness | None:
    """Compare a text with the letters of manuscript `id_`; None when neither has `least` of the other.

    An edit in every few letters leaves no long runs; such a pair is told by what both have in the same order.
    """
    if one.letters == other:
        return Likeness(id_, "same", 1.0, 1.0, len(other), len(other), 1.0) if other else None
    shared = one.shared(other)
    covered = shared.covered_here(), shared.covered_there()
    if not covered[0]:
        return None
    here, there = covered[0] / len(one.letters), covered[1] / len(other)
    kind = _kind(here, there)
    enough = max(here, there) >= least
    alike = (
        _alike(one.letters, other) if (kind == "edited" if enough else _in_order(shared, one.letters, other)) else None
    )
    if alike is not None and alike >= _ALIKE and alike >= least:
        return Likeness(id_, "edited", here, there, *covered, alike)
    return Likeness(id_, kind, here, there, *covered, alike) if enough else None


def _kind(here: float, there: float) -> Kind:
    if here >= _PART and there < _PART * here:
        return "excerpt"
    return "contains" if there >= _PART and here < _PART * there else "edited"


def _in_order(shared: Shared, one: str, other: str) -> bool:
    """Tell whether some gram stands about as far in as it does in the other text, as all do in an edited one."""
    width, stretch = shared.width, len(one) / len(other)
    places = {one[start : start + width]: start for start in shared.here}
    apart = (abs(places[other[start : start + width]] - start * stretch) for start in shared.there)
    return any(distance <= _ASTRAY * len(one) for distance in apart)


def _alike(one: str, other: str) -> float | None:
    """Return the share of the longer text that both have in the same order; None for texts too long or too unequal."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _ALIKE * longer or shorter * longer > _LONGEST:
        return None
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 - costs tens of milliseconds, and most texts are new

    return LCSseq.normalized_similarity(one, other)


class Known:
    """The texts an archive holds, to be asked whether another is among them."""

    def __init__(self, home: Home, index: Fingerprints, *, changed: bool) -> None:
        """Take an index that is up to date; `changed` tells that the stored one is not."""
        self._home = home
        self._index = index
        self._changed = changed
        self._letters: dict[str, str] = {}
        self._added: list[Held] = []
        self._fresh: dict[int, list[str]] = {}

    @classmethod
    def open(cls, home: Home, catalogue: Catalogue, advance: Advance | None = None) -> "Known":
        """Return what the archive holds as the catalogue knows it; only texts that changed are read again.

        `advance(done, total)` is called as texts are read. Raises Unreadable.
        """
        stored = fingerprints.load(home.index)
        index = stored or Fingerprints()
        wanted = {row.id: row for row in catalogue.rows.values() if row.has_text and row.digest}
        kept = {
            held.id: number
            for number, held in index.held.items()
            if held.id in wanted and wanted[held.id].digest == held.digest
        }
        gone = index.held.keys() - kept.values()
        come = [row for row in wanted.values() if row.id not in kept]
        known = cls(home, index, changed=stored is None or bool(gone or come))
        if gone or come:
            index.replace(set(gone), known._read(come, advance))
        return known

    def _read(self, rows: list[Row], advance: Advance | None) -> Iterator[tuple[Held, list[int]]]:
        for done, row in enumerate(rows, 1):
            text = self.letters(row.id)
            yield Held(row.id, row.digest, len(text), same_as(text)), fingerprints_of(text)
            if advance is not None:
                advance(done, len(rows))

    def letters(self, id_: str) -> str:
        """Return the letters of a manuscript's text. Raises Unreadable."""
        found = self._letters.get(id_)
        if found is None:
            found = self._letters[id_] = letters(plain(self._home.blocks(id_) or ()))
        return found

    def ids(self) -> list[str]:
        """Return the accession numbers of the manuscripts that have a text, in order."""
        return sorted((held.id for held in self._held()), key=ids.accession_key)

    def _held(self) -> Iterable[Held]:
        return [*self._index.held.values(), *self._added]

    def like(self, text: str, least: float = LEAST) -> list[Likeness]:
        """Return the manuscripts of which `text` has at least `least`, or which have so much of it, best first.

        `text` is what `plain` makes of the blocks of text.md: without title and byline. Spaces, punctuation and forms
        of characters make no difference.
        Those with the same text are among them. Raises Unreadable.
        """
        one = Shingles(letters(text))
        found = (likeness(id_, one, self.letters(id_), least) for id_ in self._proposed(one.letters))
        return sorted((each for each in found if each is not None), key=Likeness.rank)

    def _proposed(self, compared: str, among: set[int] | None = None, least: float = 0.0) -> list[str]:
        """Return the manuscripts that may share something, `among` the fingerprints that need be looked up.

        With `least`, of the long ones only those that hold as many fingerprints as that much in common would leave.
        """
        if len(compared) < CERTAIN:
            return [held.id for held in self._held()] if compared else []
        wanted = all_fingerprints(compared)
        hits = self._index.lookup(wanted if among is None else wanted & among)
        for fingerprint in wanted & self._fresh.keys():
            if len(self._fresh[fingerprint]) <= COMMON:
                hits.update(self._fresh[fingerprint])
        digest = same_as(compared)
        return [
            held.id
            for held in self._held()
            if hits[held.id] > least * min(held.letters, len(compared)) / _FEWEST
            or held.same == digest
            or held.letters < GRAM
        ]

    def add(self, id_: str, text: str) -> None:
        """Take in a manuscript that is being filed, so that the next one of its batch is compared with it."""
        compared = self._letters[id_] = letters(text)
        self._added.append(Held(id_, "", len(compared), same_as(compared)))
        for fingerprint in fingerprints_of(compared):
            self._fresh.setdefault(fingerprint, []).append(id_)

    def pairs(
        self, least: float = LEAST, only: Iterable[str] = (), advance: Advance | None = None
    ) -> list[tuple[str, Likeness]]:
        """Return all pairs of manuscripts that are alike, best first; with `only`, those that one of these is in.

        A pair is the later manuscript's accession number, and its likeness to the earlier one. `like` defines it, but
        edited to the point that hardly a run of 13 letters is left, a text is found by `like` alone.
        """
        asked = list(only) or self.ids()
        present = self._index.present() if len(asked) > _MANY else None
        seen: set[frozenset[str]] = set()
        found: list[tuple[str, Likeness]] = []
        for done, id_ in enumerate(asked, 1):
            one = Shingles(self.letters(id_))
            for other in self._proposed(one.letters, present, least):
                pair = frozenset((id_, other))
                if other != id_ and pair not in seen:
                    seen.add(pair)
                    if compared := likeness(other, one, self.letters(other), least):
                        found.append(_later_first(id_, compared))
            if advance is not None:
                advance(done, len(asked))
        return sorted(found, key=lambda pair: (*pair[1].rank(), ids.accession_key(pair[0])))

    def save(self, home: Home) -> None:
        """Store the index where it is out of date; for who holds the lock. Raises OSError.

        What `add` took in is not stored: its row of the catalogue is not known yet, and the next `open` reads it.
        """
        if self._changed:
            home.index.mkdir(exist_ok=True)
            self._index.save(home.index)
            self._changed = False


def keep(home: Home, known: Known) -> None:
    """Store the index for the next command, where that can be done at once."""
    from . import store  # noqa: PLC0415

    # Read-only media and an archive in use are no obstacle: what was found is right without being stored.
    with suppress(WenshiError, OSError), store.locked(home, "duplicates", store.actor_name(home)):
        known.save(home)


_TURNED: dict[Kind, Kind] = {"excerpt": "contains", "contains": "excerpt"}


def _later_first(id_: str, compared: Likeness) -> tuple[str, Likeness]:
    """Return the pair as seen from the manuscript that came later."""
    if ids.accession_key(id_) > ids.accession_key(compared.id):
        return id_, compared
    kind = _TURNED.get(compared.kind, compared.kind)
    turned = (compared.there, compared.here, compared.letters_there, compared.letters_here)
    return compared.id, Likeness(id_, kind, *turned, compared.alike)


def percent(share: float) -> str:
    """Return a share in percent; only the whole is 100%, and only nothing is 0%."""
    if 0 < share < 0.01:
        return "不到1%"
    return f"{int(share * 100 + 1e-9)}%"


_SEEMS = {"excerpt": "像是该稿的节选", "contains": "像是收有该稿或由它扩写", "edited": "像是改稿"}


def describe(found: Likeness, row: Row, issue: str) -> str:
    """Return a sentence (without a full stop) on how a new text is like a manuscript: its row, its issue's id or ""."""
    place = ids.issue_name(issue) if issue else "未编入"
    head = f"与 {found.id}《{row.title}》（{place}）"
    if found.kind == "same":
        return f"{head}文字相同"
    shares = f"相同文字占本稿 {percent(found.here)}、占该稿 {percent(found.there)}"
    if found.kind != "edited":
        return f"{head}{shares}，{_SEEMS[found.kind]}"
    if max(found.here, found.there) < _ALIKE and found.alike is not None and found.alike >= _ALIKE:
        shares += f"，逐字对照 {percent(found.alike)} 相同"
    elif max(found.here, found.there) < _ALIKE:
        return f"{head}{shares}，有一部分相同"
    return f"{head}{shares}，{_SEEMS['edited']}"
