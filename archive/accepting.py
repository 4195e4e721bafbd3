"""Take what a hand changed outside the program for right, so that `check` holds it to that from now on."""

import dataclasses

from . import filing, history, ids, store, vouching
from .disk import digest
from .errors import NotFound
from .home import RECORD, TEXT, Home
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
        known = vouching.vouched(batch.home, history.read(batch.home.history))
        for id_ in dict.fromkeys(members):
            if ids.is_accession(id_):
                accepted[id_] = _manuscript(batch, known, id_)
            elif batch.home.issue_path(id_).exists():
                accepted[id_] = _issue(batch, known, id_)
            else:
                raise NotFound(f"没有登记号或期号是 {id_} 的；只能认可稿件的登记、正文和各期的目录。")
    return accepted


def _manuscript(batch: Batch, known: Vouched, id_: str) -> list[str]:
    manuscript, folder = batch.home.manuscript(id_), batch.home.manuscript_folder(id_)
    names = []
    record = folder / RECORD
    before, now = known.digest_of(batch.home, record), digest(record.read_bytes())
    if before not in (None, now):
        names.append(RECORD)
    text = folder / TEXT
    versions = manuscript.versions
    if text.exists() and versions and versions[-1].sha256 != digest(text.read_bytes()):
        names.append(TEXT)
        # What stood there before is not at hand any more.
        older = (*versions[:-1], dataclasses.replace(versions[-1], path=""))
        newest = dataclasses.replace(version_of(batch.home.read(text), BY_HAND, ""), sha256=digest(text.read_bytes()))
        filing.put_record(batch, dataclasses.replace(manuscript, versions=(*older, newest)))
    elif names:
        batch.accept(record, before, now)
    if names:
        batch.log(id_, "accept", note="、".join(names))
    return names


def _issue(batch: Batch, known: Vouched, id_: str) -> list[str]:
    path = batch.home.issue_path(id_)
    batch.home.issue(id_)
    before, now = known.digest_of(batch.home, path), digest(path.read_bytes())
    if before in (None, now):
        return []
    batch.accept(path, before, now)
    return [path.name]
