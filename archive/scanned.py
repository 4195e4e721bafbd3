"""What `date scan` is given, read for dates: a manuscript, a file, standard input or the words themselves."""

from pathlib import Path, PurePath
from typing import NamedTuple

from . import ids
from .dates_found import Found, Text, find
from .errors import BadInput, NoArchive, Unreadable
from .home import Home
from .model import TITLE_MISSING, Block, BlockKind
from .pieces import Failed, Opener, Piece
from .readers import SUFFIXES
from .reading import Guard
from .sources import STDIN, gather
from .spool import Spool
from .text import byline
from .text.dates import Tables


class Scanned(NamedTuple):
    """A text and its dates; `name` says which of several texts of a file it is."""

    name: str
    found: list[Found]


class Outcome(NamedTuple):
    """The texts that were read, and sentences on what was not."""

    texts: list[Scanned]
    failed: list[str]


def is_number(given: str) -> bool:
    """Tell whether an accession number was given and not the name of a file."""
    try:
        ids.parse_accession(given)
    except BadInput:
        return False
    return not _is_there(given)


def manuscript(home: Home | None, given: str, tables: Tables | None) -> Outcome:
    """Read a manuscript of an archive. Raises NoArchive, NotFound or Unreadable."""
    if home is None:
        raise NoArchive(f"“{given}”是登记号，但这里没有档案库；请到档案库里来，或用 --home 指明。")
    id_ = ids.parse_accession(given)
    record, blocks = home.manuscript(id_), home.blocks(id_)
    if blocks is None:
        raise Unreadable(f"{id_} 还没有文字稿。")
    title = f"{record.title}\n{record.subtitle}" if record.subtitle else record.title
    return Outcome([Scanned(id_, find(Text.of(title, blocks), tables))], [])


def given(text: str, tables: Tables | None) -> Outcome:
    """Read a file, standard input (`-`), or the words given. Raises BadInput for a file that is not there."""
    if text == STDIN or _is_there(text):
        return _file(text, tables)
    if PurePath(text).suffix.lower() in SUFFIXES:
        raise BadInput(f"没有“{text}”这个文件；请核对文件名。")
    blocks = [Block(BlockKind.PARAGRAPH, line) for line in text.splitlines()]
    return Outcome([Scanned("", find(Text.of("", blocks), tables))], [])


def _is_there(name: str) -> bool:
    try:
        return Path(name).expanduser().exists()
    except (OSError, ValueError, RuntimeError):  # too long for a name, or no name at all: it is a text
        return False


def _file(name: str, tables: Tables | None) -> Outcome:
    with Spool() as spool, Guard() as guard:
        path = name if name == STDIN else str(Path(name).expanduser())
        opened = Opener(guard, spool).open_all(list(gather(None, [path])))
        pieces = [item for item in opened if isinstance(item, Piece)]
        texts = [_piece(piece, tables) for piece in pieces]
    failed = [f"{item.source}：{item.error}" for item in opened if isinstance(item, Failed)]
    if not pieces and not failed:
        failed.append(f"{name}：里面没有可读的文字。")
    return Outcome(texts, failed)


def _piece(piece: Piece, tables: Tables | None) -> Scanned:
    """Read a piece as `add` would file it, so that its paragraphs are numbered as they will be."""
    document = piece.document
    assert document is not None  # noqa: S101 - only what an archive knows already is left unread
    lead = byline.read_lead(document.blocks, piece.source.stem, document.title, document.creator)
    title = "" if lead.title == TITLE_MISSING or lead.title_from == "文件名" else lead.title
    return Scanned(piece.source.name, find(Text.of(title, lead.blocks), tables))
