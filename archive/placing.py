"""Issues and which manuscripts stand in them."""

import dataclasses
from collections import Counter
from collections.abc import Mapping

from . import catalogue as catalogues
from . import fees, fields, filing, store
from .errors import AlreadyThere, BadInput
from .home import Home
from .model import PUBLISHED, AgreedFee, Entry, Issue
from .store import Batch


class Contents:
    """The tables of contents as one command sees and changes them.

    Raises Unreadable while any issue cannot be read: what stands in it is not known then.
    """

    def __init__(self, home: Home) -> None:
        """Read from the catalogue which manuscript stands where."""
        self._home = home
        self._changed: dict[str, Issue] = {}
        self._standing: dict[str, list[tuple[str, str]]] = {}
        catalogue = catalogues.refresh(home)
        catalogue.refuse_unknown_places()
        for issue in catalogue.issues.values():
            for column, members in issue.columns:
                for id_ in members:
                    self._standing.setdefault(id_, []).append((issue.id, column))

    def place_of(self, id_: str) -> tuple[str, str]:
        """Return issue and column of a manuscript, both empty while it stands nowhere."""
        return self._standing.get(id_, [("", "")])[0]

    def issue(self, id_: str) -> Issue:
        """Return an issue that may be changed. Raises NotFound, or AlreadyThere once it is out."""
        return self._changed.get(id_) or filing.open_issue(self._home, id_)

    def take_out(self, id_: str) -> Entry | None:
        """Take a manuscript out of every issue it stands in; return the first entry it had."""
        entry = None
        for issue_id in dict.fromkeys(issue for issue, _ in self._standing.pop(id_, ())):
            issue = self.issue(issue_id)
            entries = [held for column in issue.columns for held in column.entries if held.manuscript == id_]
            entry = entry or entries[0]
            self._changed[issue_id] = filing.take_out(issue, id_)
        return entry

    def insert(self, entry: Entry, issue: str, column: str, at: int | None = None) -> None:
        """Place an entry, see `filing.insert`."""
        self._changed[issue] = filing.insert(self.issue(issue), entry, column, at)
        self._standing.setdefault(entry.manuscript, []).append((issue, column))

    def put(self, batch: Batch) -> None:
        """Write the issues that changed."""
        for issue in self._changed.values():
            filing.put_issue(batch, issue)


def place(home: Home, members: list[str], issue_id: str, column: str | None, at: int | None, command: str) -> Issue:
    """Place manuscripts in an issue, one behind the other; one that stands elsewhere moves.

    `column` None means the column it had, else the proposed one. Raises NotFound, AlreadyThere once out.
    """
    column = None if column is None else fields.line("栏目", column)
    with store.writing(home, command) as batch:
        contents = Contents(batch.home)
        contents.issue(issue_id)
        moves = []
        for id_ in dict.fromkeys(members):
            manuscript = batch.home.manuscript(id_)
            before = contents.place_of(id_)
            entry = contents.take_out(id_)
            kept = entry if entry is not None and before[0] == issue_id else Entry(id_)
            moves.append((kept, before, column if column is not None else before[1] or manuscript.proposed_column))
        placed = Counter[str]()
        for entry, before, goal in moves:
            contents.insert(entry, issue_id, goal, None if at is None else at + placed[goal])
            placed[goal] += 1
            was, is_ = {"issue": before[0], "column": before[1]}, {"issue": issue_id, "column": goal}
            batch.log(entry.manuscript, "place", was, is_)
        contents.put(batch)
        return contents.issue(issue_id)


def new_issue(home: Home, issue: Issue, command: str) -> None:
    """Open a new issue. Raises AlreadyThere."""
    with store.writing(home, command) as batch:
        if batch.home.issue_path(issue.id).exists():
            raise AlreadyThere(f"{issue.id} 这一期已经有了。")
        filing.put_issue(batch, issue)


def set_issue(home: Home, id_: str, pairs: Mapping[str, str], command: str) -> Issue:
    """Change fields of an issue's record. Raises NotFound, BadInput."""
    with store.writing(home, command) as batch:
        old = batch.home.issue(id_)
        new = fields.changed(old, pairs, None)
        if old.status == PUBLISHED != new.status:
            raise AlreadyThere(f"{id_} 已刊；要改回“{new.status}”请用 wenshi issue reopen {id_} --why 原因。")
        filing.put_issue(batch, new)
    return new


def set_fee(home: Home, id_: str, manuscript: str, pairs: Mapping[str, str], command: str) -> AgreedFee:
    """Set what was agreed to pay for a piece of an issue, printed or not. Raises NotFound, BadInput, Unreadable."""
    with store.writing(home, command) as batch:
        issue = batch.home.issue(id_)
        if manuscript not in issue.manuscripts():
            raise BadInput(f"{manuscript} 不在 {id_} 里；先用 wenshi place 编入，再定稿酬。")
        held = {agreed.manuscript: agreed for agreed in issue.fees}
        new = fields.fee_changed(held.get(manuscript, AgreedFee(manuscript)), pairs)
        fees.refuse_odd(id_, new)
        held[manuscript] = new
        kept = tuple(agreed for agreed in held.values() if agreed != AgreedFee(agreed.manuscript))
        filing.put_issue(batch, dataclasses.replace(issue, fees=kept))
    return new


def reopen(home: Home, id_: str, command: str) -> Issue:
    """Make a printed issue open for changes again; the log says why. Raises NotFound, BadInput."""
    with store.writing(home, command) as batch:
        issue = batch.home.issue(id_)
        if issue.status != PUBLISHED:
            raise BadInput(f"{id_} 的状态是“{issue.status}”，本来就能改动。")
        new = fields.changed(issue, {"status": "编排"}, None)
        filing.put_issue(batch, new)
    return new
