"""Bring `index/` up to date with `collections/`, and find the engine that answers a search."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from . import catalogue as catalogues
from .catalogue import Catalogue, Place
from .errors import Locked, WenshiError
from .home import Home

if TYPE_CHECKING:
    from .dated import Dates
    from .measures import Measures
    from .search.engine import Engine, Entry

Advance = Callable[[int, int], None]
T = TypeVar("T")


def index_folder(home: Home) -> Path:
    """Return where the search index lies."""
    return home.index / "whoosh"


def entries(home: Home, catalogue: Catalogue, wanted: Iterable[str]) -> "Iterator[Entry]":
    """Yield what a search sees of the manuscripts `wanted`; their texts are read from `collections/`."""
    from .model import PUBLISHED, BlockKind, plain  # noqa: PLC0415
    from .search.engine import Entry  # noqa: PLC0415

    places = catalogue.places()
    digests = catalogue.digests()
    for id_ in wanted:
        row = catalogue.rows[id_]
        blocks = home.blocks(id_) or ()
        place = places.get(id_, Place())
        issue = catalogue.issues.get(place.issue)
        yield Entry(
            id=id_,
            digest=digests[id_],
            title=row.headline(),
            byline=row.byline,
            body=plain(block for block in blocks if block.kind is not BlockKind.NOTE),
            notes=plain(block for block in blocks if block.kind is BlockKind.NOTE),
            captions=catalogues.captions(blocks, row.captions),
            issue=place.issue,
            column=place.column,
            authors=tuple(row.names()),
            status=row.status,
            year=str(issue.year or "") if issue else "",
            access=row.access,
            published=("是" if issue.status == PUBLISHED else "否") if issue else "",
        )


@contextmanager
def engine(home: Home, catalogue: Catalogue, dates: "Dates | None" = None) -> "Iterator[Engine]":
    """Provide the engine for a search: the index where it is genuine and up to date, a plain scan where not.

    `dates` are needed where the query asks for a time.
    """
    from .search import key  # noqa: PLC0415

    digests = catalogue.digests()
    secret = key.load_key(create=False)
    if secret is not None and index_folder(home).is_dir():
        from .search.lean import import_whoosh  # noqa: PLC0415 - costs tens of milliseconds

        import_whoosh()
        from .search.whoosh_engine import WhooshEngine  # noqa: PLC0415

        opened = WhooshEngine.open(index_folder(home), secret, catalogues.state(digests), dates)
        if opened is not None:
            with opened:
                yield opened
            return
    from .search.brute import BruteEngine  # noqa: PLC0415

    yield BruteEngine(entries(home, catalogue, digests), dates)


def answered(home: Home, catalogue: Catalogue, use: "Callable[[Engine], T]", dates: "Dates | None" = None) -> "T":
    """Return what `use` makes of an engine: the index, and if that turns out to be damaged, a plain scan."""
    from .search.engine import DamagedIndex  # noqa: PLC0415

    try:
        with engine(home, catalogue, dates) as found:
            return use(found)
    except DamagedIndex:
        from .search.brute import BruteEngine  # noqa: PLC0415

        discard(home)
        return use(BruteEngine(entries(home, catalogue, catalogue.digests()), dates))


def discard(home: Home) -> None:
    """Give up a search index that was found damaged; the next refresh builds it anew."""
    from .search.whoosh_build import discard as give_up  # noqa: PLC0415

    with suppress(OSError):  # on read-only media it stays, and the scan goes on answering
        give_up(index_folder(home))


def measured(home: Home, catalogue: Catalogue, advance: Advance | None = None) -> "Measures":
    """Return the measures of all manuscripts, storing them for the next command where they were out of date."""
    from . import measures  # noqa: PLC0415 - who needs only the catalogue does not load them

    found = measures.of(home, catalogue, advance)
    if found.changed:
        _keep(home, lambda: measures.save(home, found))
    return found


def dates(home: Home, catalogue: Catalogue, advance: Advance | None = None) -> "Dates":
    """Return the dates in all manuscripts, storing them for the next command where they were out of date."""
    from . import dated  # noqa: PLC0415 - as above

    found = dated.of(home, catalogue, advance)
    if found.changed:
        _keep(home, lambda: dated.save(home, found))
    return found


def keep(home: Home, catalogue: Catalogue) -> None:
    """Store a catalogue that was read anew for the next command, where that can be done at once."""
    _keep(home, lambda: catalogues.save(home, catalogue))


def _keep(home: Home, save: Callable[[], None]) -> None:
    from . import store  # noqa: PLC0415

    # Read-only media and an archive in use are no obstacle: what was read is right without being stored.
    with suppress(WenshiError, OSError), store.locked(home, "index", store.actor_name(home)):
        home.index.mkdir(exist_ok=True)
        save()


def settle(home: Home, advance: Advance | None = None) -> str:
    """Refresh the index after a change or a search; return why it could not be done, "" when it was.

    Where another writer is at work nothing is amiss: it refreshes the index at its own end.
    """
    try:
        refresh(home, advance)
    except Locked:
        return ""
    except WenshiError as error:
        return str(error)
    return ""


def refresh(home: Home, advance: Advance | None = None, *, wait: float = 0.0, rebuild: bool = False) -> Catalogue:
    """Bring the catalogue and the search index up to date under the lock; `rebuild` makes both anew.

    `advance(done, total)` is called as manuscripts are taken in. Raises Locked when another writer is at
    work, and WenshiError where `index/` cannot be written.
    """
    from . import store  # noqa: PLC0415
    from .disk import reason  # noqa: PLC0415

    with store.locked(home, "index", store.actor_name(home), wait):
        try:
            home.index.mkdir(exist_ok=True)
            _mark_as_cache(home.index)
            if rebuild:
                _clear(home.index)
            catalogue = catalogues.refresh(home, advance)
            if catalogue.changed:
                catalogues.save(home, catalogue)
            _update_index(home, catalogue, advance)
            _update_dates(home, catalogue, advance)
        except OSError as error:
            raise WenshiError(f"写不了索引 {home.index}（{reason(error)}）；检索仍可用，只是慢一些。") from error
    return catalogue


def _update_index(home: Home, catalogue: Catalogue, advance: Advance | None) -> None:
    from .search import key  # noqa: PLC0415
    from .search.lean import import_whoosh  # noqa: PLC0415

    import_whoosh()
    from .search.whoosh_build import update  # noqa: PLC0415

    secret = key.load_key()
    if secret is None:
        return  # without a key of our own no index can be trusted; the scan answers
    wanted = catalogue.digests()

    def read(changed: list[str]) -> "Iterator[Entry]":
        for done, entry in enumerate(entries(home, catalogue, changed), 1):
            yield entry
            if advance is not None:
                advance(done, len(changed))

    update(index_folder(home), secret, read, wanted, catalogues.state(wanted))


def _update_dates(home: Home, catalogue: Catalogue, advance: Advance | None) -> None:
    from . import dated  # noqa: PLC0415

    found = dated.of(home, catalogue, advance)
    if found.changed:
        dated.save(home, found)


def _clear(folder: Path) -> None:
    """Throw away everything derived; the folder and its .gitignore stay."""
    import shutil  # noqa: PLC0415

    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != ".gitignore":
            path.unlink()
    _mark_as_cache(folder)


def _mark_as_cache(folder: Path) -> None:
    """Tell backup programs that this folder need not be kept (bford.info/cachedir)."""
    tag = folder / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_text("Signature: 8a477f597d28d172789f06886806bc55\n# wenshi 索引，可随时删除。\n", encoding="utf-8")
