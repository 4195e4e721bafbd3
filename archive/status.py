"""How the archive stands, on one screen: what it holds, what waits, when it was checked and backed up."""

import datetime
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import catalogue as catalogues
from . import indexing, remembered, stats, store
from .catalogue import Catalogue
from .check.last import last_check
from .home import Home
from .model import COUNT_RULES, DEFAULT_RULE
from .period import Period

_SUBJECTS = {"fresh": "最新", "stale": "不是最新（检索时会自动更新）", "none": "还没有（检索时会自动建）"}


@dataclass(frozen=True, slots=True)
class Status:
    """Where an archive stands on `today`.

    `year` are the figures of this year's issues against the targets, `last_check` and `last_backup` what this computer
    knows of them, with `days` since. `index` is fresh, stale or none; `pending` tells of a batch that was cut off;
    `free` are the bytes left on the archive's disk.
    """

    title: str
    today: str
    manuscripts: int
    issues: int
    unplaced: int
    suspect: int
    without_text: int
    unreadable: int
    removed: int
    year: dict[str, int | None]
    last_check: dict[str, Any] | None
    last_backup: dict[str, Any] | None
    overdue: str
    index: str
    pending: bool
    free: int

    def rows(self) -> list[tuple[str, str]]:
        """Return it as lines of name and value, for people."""
        waiting = [f"未编入 {self.unplaced}", f"文字可疑 {self.suspect}", f"无文字稿 {self.without_text}"]
        waiting += [f"读不了 {self.unreadable}"] if self.unreadable else []
        lines = [
            ("丛刊", f"《{self.title}》"),
            ("藏稿", f"{self.manuscripts:,} 篇，{self.issues:,} 期；已移除 {self.removed}"),
            ("其中", "，".join(waiting)),
            (f"{self.today[:4]} 年", self._year()),
            ("检查", self._check()),
            ("备份", self._backup()),
            ("索引", _SUBJECTS[self.index]),
            ("磁盘", f"还有 {self.free / (1 << 30):,.1f} GB"),
        ]
        return [*lines, ("注意", "上一次写入被中断，下一条写入命令会先补完或退回它")] if self.pending else lines

    def _year(self) -> str:
        pairs = (("articles", "篇"), ("characters", "字"))
        said = []
        for name, unit in pairs:
            target = self.year[f"target_{name}"]
            said.append(f"{self.year[name]:,} {unit}" + (f"（目标 {target:,}）" if target is not None else ""))
        return "，".join(said)

    def _check(self) -> str:
        if self.last_check is None:
            return "这台电脑上还没有检查过；wenshi check"
        known = self.last_check
        return f"{_when(known)}（{known['scope']}），错误 {known['errors']}，提示 {known['notes']}"

    def _backup(self) -> str:
        if self.last_backup is None:
            return f"{self.overdue}；wenshi backup create 文件夹"
        known = self.last_backup
        verified = "，恢复验证过" if known.get("verified") else "，没有验证过；wenshi backup verify"
        return f"{_when(known)}，在 {known.get('dest')}{verified}{'；该备份了' if self.overdue else ''}"


def _when(known: dict[str, Any]) -> str:
    days = known.get("days")
    return str(known.get("time"))[:10] + ("" if days is None else "（今天）" if days == 0 else f"（{days} 天前）")


def status(home: Home, today: datetime.date) -> Status:
    """Look at the catalogue and around it; nothing is written and no text opened that the catalogue knows."""
    catalogue = catalogues.refresh(home)
    rows = catalogue.rows.values()
    places = catalogue.places()
    collection = home.collection()
    rule = collection.rule if collection.rule in COUNT_RULES else DEFAULT_RULE
    checked = last_check(home)
    question = stats.Question((rule,), period=Period.parse(f"{today.year:04d}"))
    total = stats.figures(catalogue, collection, question).total
    names = ("articles", "characters", "target_articles", "target_characters")
    return Status(
        title=collection.title,
        today=today.isoformat(),
        manuscripts=len(rows),
        issues=len(catalogue.issues),
        unplaced=sum(row.id not in places for row in rows),
        suspect=sum(bool(row.suspect) for row in rows),
        without_text=sum(not row.has_text and not row.problem for row in rows),
        unreadable=len(catalogue.problems()),
        removed=len(home.removed_ids()),
        year={name: getattr(total, name) for name in names},
        last_check=_dated(None if checked is None else asdict(checked), today),
        last_backup=_dated(remembered.recall(home).get("backup"), today),
        overdue=remembered.backup_overdue(home, today),
        index=_index(home, catalogue),
        pending=store.pending(home),
        free=shutil.disk_usage(home.root).free,
    )


def _dated(known: dict[str, Any] | None, today: datetime.date) -> dict[str, Any] | None:
    return None if known is None else known | {"days": remembered.days_since(known, today)}


def _index(home: Home, catalogue: Catalogue) -> str:
    """Tell whether the search index is there and shows the archive as it is; it is not opened for that."""
    from .search.lean import import_whoosh  # noqa: PLC0415 - costs tens of milliseconds

    import_whoosh()
    from .search import key, stamp  # noqa: PLC0415

    folder: Path = indexing.index_folder(home)
    secret = key.load_key(create=False)
    found = stamp.read(folder, secret) if secret is not None and os.access(folder, os.R_OK) else None
    if found is None:
        return "none"
    return "fresh" if found.state == catalogues.state(catalogue.digests()) else "stale"


def as_json(found: Status) -> dict[str, object]:
    """Return it in the stable JSON form."""
    return {"format": 1, **asdict(found)}
