"""Take what a hand changed outside the program for right, so that `check` holds it to that from now on."""

import dataclasses

from . import filing, history, ids, store, vouching
from .disk import digest
from .errors import NotFound
from .home import RECORD, TEXT, Home, read_text
from .revising import version_of
from .store import Batch
from .vouching import Vouched

BY_HAND = "工具外改动"


def accept(home: Home, members: list[str], command: str) -> dict[str, list[str]]:
    """Accept the records and texts of manuscripts and the records of issues as they are, in one batch.

    Return the files accepted for each id; where none differs, none. A text becomes a version of its own.
    Raises NotFound, and Unreadable where a file cannot be read: what is damaged is not accepted.
    """
    accepted: dict[str, list[str]] = {}
    with store.writing(home, command) as batch:
        known = vouching.vouched(home, history.read(home.history))
        for id_ in dict.fromkeys(members):
            if ids.is_accession(id_):
                accepted[id_] = _manuscript(home, batch, known, id_)
            elif home.issue_path(id_).exists():
                accepted[id_] = _issue(home, batch, known, id_)
            else:
                raise NotFound(f"没有登记号或期号是 {id_} 的；只能认可稿件的登记、正文和各期的目录。")
    return accepted


def _manuscript(home: Home, batch: Batch, known: Vouched, id_: str) -> list[str]:
    manuscript, folder = home.manuscript(id_), home.manuscript_folder(id_)
    names = []
    record = folder / RECORD
    before, now = known.digest_of(home, record), digest(record.read_bytes())
    if before not in (None, now):
        names.append(RECORD)
    text = folder / TEXT
    versions = manuscript.versions
    if text.exists() and versions and versions[-1].sha256 != digest(text.read_bytes()):
        names.append(TEXT)
        # What stood there before is not at hand any more.
        older = (*versions[:-1], dataclasses.replace(versions[-1], path=""))
        newest = dataclasses.replace(version_of(read_text(text), BY_HAND, ""), sha256=digest(text.read_bytes()))
        filing.put_record(home, batch, dataclasses.replace(manuscript, versions=(*older, newest)))
    elif names:
        batch.accept(record, before, now)
    if names:
        batch.log(id_, "accept", note="、".join(names))
    return names


def _issue(home: Home, batch: Batch, known: Vouched, id_: str) -> list[str]:
    path = home.issue_path(id_)
    home.issue(id_)
    before, now = known.digest_of(home, path), digest(path.read_bytes())
    if before in (None, now):
        return []
    batch.accept(path, before, now)
    return [path.name]
