"""Hand an issue, or the whole archive, over as a bag that reads without this program."""

import html
import os
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import __version__, bag, disk, ids
from .catalogue import Catalogue, refresh
from .errors import AlreadyThere, WenshiError
from .home import TEXT, Home
from .model import Collection
from .survey import Survey, steadily

CONTENTS = "目录.html"
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.7 serif;max-width:50em;margin:2em auto;padding:0 1em}}
td,th{{text-align:left;padding:0 1em 0 0}}
</style></head><body>
<h1>{title}</h1>
<p>{about}</p>
{body}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Bagged:
    """What was written: where, how many manuscripts, files of the payload and bytes of it."""

    path: Path
    manuscripts: int
    files: int
    bytes: int


def export(home: Home, issue: str, output: Path, today: str) -> Bagged:
    """Write a bag of an issue (`issue` empty: of everything) to a new folder or `.zip`, whole or not at all.

    `today` is an ISO date. Raises NotFound, AlreadyThere, WenshiError when the disk refuses.
    """
    if issue:
        home.issue(issue)
    if output.exists() and (output.is_file() or any(output.iterdir())):
        raise AlreadyThere(f"{output} 已经有了；请另给一个名字，或先移走它。")
    staged = output.with_name(f".wenshi-{os.getpid()}")
    try:
        bagged = steadily(home, "export bag", lambda seen: _write(home, issue, staged, seen, today))
        if output.suffix.lower() == ".zip":
            packed = staged.with_name(f"{staged.name}.zip")
            try:
                _pack(staged, output.stem, packed)
                packed.replace(output)
            finally:
                packed.unlink(missing_ok=True)
        else:
            if output.is_dir():
                output.rmdir()
            staged.replace(output)
        disk.sync_folder(output.parent)
    except OSError as error:
        raise WenshiError(f"写不了 {output}（{disk.reason(error)}），没有留下半成品。") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Bagged(output, *bagged)


def _write(home: Home, issue: str, staged: Path, seen: Survey, today: str) -> tuple[int, int, int]:
    """Write the bag as a folder; return manuscripts, files and bytes."""
    shutil.rmtree(staged, ignore_errors=True)
    catalogue = refresh(home)
    members = _members(catalogue, issue)
    payload: dict[str, tuple[str, int]] = {}
    for path in _wanted(home, seen, issue, members):
        name = unicodedata.normalize("NFC", path.removeprefix(f"{home.key}/"))
        if name in payload:
            raise WenshiError(f"“{name}”有两个写法不同而看起来一样的文件名；请先改名（wenshi check）。")
        target = staged / bag.PAYLOAD / name
        target.parent.mkdir(parents=True, exist_ok=True)
        payload[name] = (disk.copy(home.truth / path, target), target.stat().st_size)
    collection = home.collection()
    page = staged / bag.PAYLOAD / CONTENTS
    disk.write(page, _contents(catalogue, collection, issue, members, payload).encode())
    payload[CONTENTS] = (disk.digest_of(page), page.stat().st_size)
    for name, data in bag.tag_files(payload, _information(catalogue, collection, issue, today)).items():
        disk.write(staged / name, data)
    disk.sync_tree(staged)
    return len(members), len(payload), sum(size for _, size in payload.values())


def _members(catalogue: Catalogue, issue: str) -> list[str]:
    if not issue:
        return list(catalogue.rows)
    standing = [id_ for _, members in catalogue.issues[issue].columns for id_ in members]
    return list(dict.fromkeys(id_ for id_ in standing if id_ in catalogue.rows))


def _wanted(home: Home, seen: Survey, issue: str, members: Iterable[str]) -> list[str]:
    """Return the paths below `collections/` that the bag holds."""
    folder = f"{home.key}/"
    names = (f"issues/{issue}.toml",) if issue else ("issues/", "people.toml", "places.toml")
    tops = tuple(folder + name for name in ("collection.toml", *names))
    chosen = set(members)
    manuscripts = f"{folder}manuscripts/"
    return [
        path
        for path in seen.files
        if path.startswith(tops)
        or (path.startswith(manuscripts) and path.removeprefix(manuscripts).partition("/")[0] in chosen)
    ]


def _information(catalogue: Catalogue, collection: Collection, issue: str, today: str) -> list[tuple[str, str]]:
    return [
        ("Source-Organization", collection.sponsor or collection.title),
        ("External-Description", _title(catalogue, collection, issue)),
        ("External-Identifier", f"{collection.key}:{issue or 'all'}"),
        ("Contact-Name", ""),
        ("Bagging-Date", today),
        ("Bag-Software-Agent", f"wenshi {__version__}"),
    ]


def _title(catalogue: Catalogue, collection: Collection, issue: str) -> str:
    return f"《{collection.title}》{catalogue.issues[issue].name() if issue else '全部稿件'}"


def _contents(
    catalogue: Catalogue, collection: Collection, issue: str, members: list[str], payload: dict[str, tuple[str, int]]
) -> str:
    """Return the page that leads a reader to every manuscript: by issue and column, then what stands nowhere."""
    parts = []
    shown: set[str] = set()
    for row in catalogue.issues.values() if not issue else (catalogue.issues[issue],):
        parts.append(f"<h2>{html.escape(row.name())}</h2>")
        for column, standing in row.columns:
            here = [id_ for id_ in standing if id_ in catalogue.rows]
            parts += [f"<h3>{html.escape(column or '未分栏')}</h3>", _table(catalogue, here, payload)]
            shown.update(here)
    if rest := [id_ for id_ in members if id_ not in shown]:
        parts += ["<h2>未编入任何一期</h2>", _table(catalogue, rest, payload)]
    about = (
        f"共 {len(members)} 篇。每篇在 manuscripts 下自己的文件夹里：正文 text.md，登记 record.toml，原件 originals。"
    )
    title = html.escape(_title(catalogue, collection, issue))
    return _PAGE.format(title=title, about=about, body="\n".join(parts))


def _table(catalogue: Catalogue, members: Iterable[str], payload: dict[str, tuple[str, int]]) -> str:
    lines = ["<table><tr><th>登记号</th><th>题名</th><th>署名</th><th>字数</th></tr>"]
    for id_ in members:
        row = catalogue.rows[id_]
        title = html.escape(row.title or id_)
        if f"manuscripts/{id_}/{TEXT}" in payload:
            title = f'<a href="manuscripts/{id_}/{TEXT}">{title}</a>'
        lines.append(
            f"<tr><td>{id_}</td><td>{title}</td><td>{html.escape(row.byline)}</td><td>{row.zishu or ''}</td></tr>"
        )
    return "\n".join([*lines, "</table>"])


def _pack(folder: Path, base: str, target: Path) -> None:
    """Put the bag into a zip, in a folder of its own as the RFC wants it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for path in sorted(parent / name for parent, _, names in disk.walk(folder) for name in names):
            out.write(path, f"{base}/{path.relative_to(folder).as_posix()}")
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def issue_named(text: str) -> str:
    """Return the issue id for what a person typed; empty for everything (`all`, 全部). Raises BadInput."""
    return "" if text.lower() in ("all", "全部") else ids.parse_issue(text)
