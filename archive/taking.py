"""Take a manuscript out as a .docx to work on in Word or WPS; the archive is not changed."""

from dataclasses import dataclass
from pathlib import Path

from . import disk, filing, word
from .errors import AlreadyThere, NotFound, Unreadable, WenshiError
from .home import Home
from .model import Block, BlockKind, Manuscript, MarkKind, plain
from .pictures import blank, for_document, read_own
from .readers import docx

_PICTURE = 14.5, 18.0  # cm


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a manuscript was written to, and what an editor should know of the file."""

    manuscript: Manuscript
    path: Path
    notes: tuple[str, ...]


def take(home: Home, id_: str, folder: Path, *, force: bool = False) -> Taken:
    """Write a manuscript's current text as `登记号_题名.docx` into a folder.

    Raises NotFound where there is no text yet, AlreadyThere without `force`, WenshiError where it cannot be written.
    """
    manuscript = home.manuscript(id_)
    blocks = home.blocks(id_)
    if not blocks:
        raise NotFound(f"{id_}《{manuscript.title}》还没有文字稿，没有可以取出的。")
    path = folder / filing.safe_name(f"{id_}_{manuscript.title}.docx")
    if path.is_dir() or (path.exists() and not force):
        raise AlreadyThere(f"已有“{path}”，没有覆盖；先移走它，或加 --force 替换。")
    pictures, notes = _pictures(home, manuscript, blocks)
    data = word.document(manuscript, blocks, pictures)
    if any(mark.kind is MarkKind.PAGE for block in blocks for mark in block.marks):
        notes.append("印本的页码标记没有写进 Word 文件，收回后正文里就没有了")
    if not _comes_back(manuscript, blocks, data):
        notes.append("有些写法 Word 里没有（如控制字符、空白小标题），收回后请用 wenshi diff 核对")
    _write(path, data)
    return Taken(manuscript, path, tuple(notes))


def _pictures(home: Home, manuscript: Manuscript, blocks: tuple[Block, ...]) -> tuple[dict[str, bytes], list[str]]:
    """Return the pictures of the figures by target; for one that cannot be had a grey one, which is said."""
    found: dict[str, bytes] = {}
    notes = []
    own = {photo.path for photo in manuscript.photos}
    targets = dict.fromkeys(block.target for block in blocks if block.kind is BlockKind.FIGURE)
    for target in targets:
        try:
            if target not in own:  # what a hand wrote into the text may point anywhere
                raise Unreadable("登记里没有这幅图片。")
            found[target] = for_document(read_own(home.manuscript_folder(manuscript.id), target), *_PICTURE)
        except Unreadable as error:
            found[target] = blank()
            notes.append(f"图片 {target or '（没有写明）'} 没有写进去，用灰块代替：{error}".rstrip("。"))
    return found, notes


def _comes_back(manuscript: Manuscript, blocks: tuple[Block, ...], data: bytes) -> bool:
    """Tell whether the text read from the file again is the one that was put in."""
    read = docx.read(data).blocks[len(word.head(manuscript)) :]
    return _said(read) == _said(blocks)


def _said(blocks: tuple[Block, ...]) -> tuple[str, list[str]]:
    """Return the text and, in no order, the notes: Word orders them by where they are referred to."""
    notes = [block.text for block in blocks if block.kind is BlockKind.NOTE]
    return plain(block for block in blocks if block.kind is not BlockKind.NOTE), sorted(notes)


def _write(path: Path, data: bytes) -> None:
    if path.exists() and disk.open_elsewhere(path):
        raise WenshiError(f"请先关闭WPS（或Word）中的《{path.stem}》再取，没有覆盖它；{disk.NOT_OPEN}。")
    try:
        disk.put(path, data)
    except WenshiError as error:
        # Windows lets nobody replace a file that is open.
        if isinstance(error.__cause__, PermissionError) and path.exists():
            raise WenshiError(f"写不了“{path}”；请先关闭WPS（或Word）中的《{path.stem}》再取。") from error
        raise
