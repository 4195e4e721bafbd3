"""What editors do with filed manuscripts: change what is known of them, unplace, remove, restore; one batch each."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from . import fields, filing, store
from .errors import AlreadyThere, BadInput, NotFound
from .home import Home
from .model import Manuscript
from .placing import Contents
from .store import Batch


def set_fields(home: Home, id_: str, pairs: Mapping[str, str], command: str) -> Manuscript:
    """Change fields of a manuscript's record; `column` of a placed one is changed in its issue.

    Raises BadInput for a field or value that is not allowed, NotFound.
    """
    with store.writing(home, command) as batch:
        old = batch.home.manuscript(id_)
        values = dict(pairs)
        column = values.pop("column", None)
        if column is not None:
            column = fields.line("栏目", column)
            if "proposed_column" in values:
                raise BadInput("column 和 proposed_column 不能一起设。")
        new = fields.changed(old, values, filing.contributors_of)
        moved: dict[str, Any] = {}
        if column is not None:
            contents = Contents(batch.home)
            issue, old_column = contents.place_of(id_)
            entry = contents.take_out(id_)
            if entry is None:
                new = dataclasses.replace(new, proposed_column=column)
            else:
                contents.insert(entry, issue, column)
                contents.put(batch)
                moved = {"column": old_column}
        filing.put_record(batch, new)
        if batch.steps:
            before, after = fields.difference(old, new)
            batch.log(id_, "set", before | moved, after | ({"column": column} if moved else {}))
    return new


def unplace(home: Home, members: list[str], command: str) -> None:
    """Take manuscripts out of their issues; they stay in the archive. Raises NotFound."""
    with store.writing(home, command) as batch:
        contents = Contents(batch.home)
        for id_ in dict.fromkeys(members):
            if not _take_out(batch, contents, batch.home.manuscript(id_), "unplace"):
                raise NotFound(f"{id_} 没有编入任何一期。")
        contents.put(batch)


def _take_out(batch: Batch, contents: Contents, manuscript: Manuscript, action: str) -> bool:
    """Take a manuscript out of its issue, if any; the column it stood in becomes the proposed one."""
    issue, column = contents.place_of(manuscript.id)
    if contents.take_out(manuscript.id) is None:
        return False
    if column:
        filing.put_record(batch, dataclasses.replace(manuscript, proposed_column=column))
    batch.log(manuscript.id, action, {"issue": issue, "column": column}, {"issue": ""})
    return True


def remove(home: Home, members: list[str], command: str) -> None:
    """Take manuscripts out of the archive; they rest in `removed/` and can be restored. Raises NotFound."""
    with store.writing(home, command) as batch:
        contents = Contents(batch.home)
        for id_ in dict.fromkeys(members):
            if not _take_out(batch, contents, batch.home.manuscript(id_), "remove"):
                batch.log(id_, "remove")
            batch.move(batch.home.manuscript_folder(id_), batch.home.removed_folder(id_))
        contents.put(batch)


def restore(home: Home, members: list[str], command: str) -> None:
    """Bring removed manuscripts back under their old numbers. Raises NotFound, AlreadyThere."""
    with store.writing(home, command) as batch:
        for id_ in dict.fromkeys(members):
            if batch.home.manuscript_folder(id_).is_dir():
                raise AlreadyThere(f"{id_} 在库中，不用恢复。")
            if not batch.home.removed_folder(id_).is_dir():
                raise NotFound(f"没有移除过登记号为 {id_} 的稿件。")
            batch.log(id_, "restore")
            batch.move(batch.home.removed_folder(id_), batch.home.manuscript_folder(id_))
