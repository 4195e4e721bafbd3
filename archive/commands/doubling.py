"""`wenshi duplicates`: what the archive holds twice."""

import sys
from typing import TYPE_CHECKING

import click

from ..ids import parse_accession
from ..report import Cell, Table, visible
from .base import Command, current_home, format_option, note, progress, say, say_csv, say_json

if TYPE_CHECKING:
    from ..doubles import Doubles, Pair, Side, Twice

KINDS = {"same": "文字相同", "edited": "改稿或部分相同", "excerpt": "前者是后者的节选", "contains": "前者收有后者"}
_SHOWN = 60  # characters of a passage on the screen
_HEADERS = (
    "类别", "登记号", "题名", "期", "起页", "止页", "另一登记号", "另一题名", "另一期", "另一起页", "另一止页",
    "占前者%", "占后者%", "前者相同字数", "后者相同字数", "逐字对照%", "前者最长一段", "后者最长一段",
)  # fmt: skip


@click.command(
    "duplicates",
    cls=Command,
    help="查重：库中文字相同或相近的稿件、相同的原件、相同的图片。\n\n"
    "比较时不计繁简异体、空格和标点；连续 13 字以上相同的才算相同文字，占各自正文多少逐字数出，不是估计。\n\n"
    "给出登记号的，只查这几篇与全库。什么都不改动。",
    example="wenshi duplicates\nwenshi duplicates 2022-3 --least 5 --passages 10\n"
    "wenshi duplicates --format csv > 查重.csv",
)
@click.argument("numbers", metavar="[ID…]", nargs=-1)
@click.option(
    "--least",
    type=click.IntRange(1, 100),
    default=20,
    metavar="PERCENT",
    help="相同文字至少占其中一篇的百分之几，默认 20",
)
@click.option("--passages", type=click.IntRange(0), default=3, metavar="N", help="每对列出最长的几段，默认 3")
@format_option("table", "json", "csv")
def duplicates_command(numbers: tuple[str, ...], least: int, passages: int, form: str) -> None:
    """Print what is there twice."""
    from .. import doubles  # noqa: PLC0415

    only = [parse_accession(number) for number in numbers]
    home = current_home()
    with progress("查重") as advance:
        found = doubles.find(home, least=least / 100, only=only, passages=passages, advance=advance)
    if form == "json":
        say_json(doubles.as_json(found))
    elif form == "csv":
        say_csv(_table(found))
    else:
        _print(found)
    note(
        f"比较了 {found.compared} 篇正文：相同或相近的 {len(found.pairs)} 对，"
        f"相同的原件 {len(found.files)} 件，相同的图片 {len(found.photos)} 幅。"
    )
    for problem in found.problems:
        note(f"注意：{problem}")


def _print(found: "Doubles") -> None:
    for number, pair in enumerate(found.pairs, 1):
        if number == 1:
            say("文字相同或相近的稿件")
        _print_pair(number, pair)
    for title, twice in (("相同的原件", found.files), ("相同的图片", found.photos)):
        for number, each in enumerate(twice, 1):
            if number == 1:
                say(title)
            say(f"{number}. SHA-256 {each.sha256[:16]}…")
            for side, paths in each.holders:
                say(f"   {_named(side)}：{'、'.join(paths)}")


def _print_pair(number: int, pair: "Pair") -> None:
    from ..duplicates import percent  # noqa: PLC0415

    like = pair.likeness
    say(f"{number}. {_named(pair.here)}")
    say(f"   {_named(pair.there)}")
    alike = "" if like.alike is None or like.kind == "same" else f"，逐字对照 {percent(like.alike)} 相同"
    say(
        f"   {KINDS[like.kind]}：相同文字占前者 {percent(like.here)}（{like.letters_here}字）、"
        f"占后者 {percent(like.there)}（{like.letters_there}字）{alike}"
    )
    for passage in pair.passages:
        say(f"   前者第{passage.paragraph_here}段：{_cut(passage.here)}")
        say(f"   后者第{passage.paragraph_there}段：{_cut(passage.there)}（{passage.letters}字）")


def _named(side: "Side") -> str:
    pages = _pages(side)
    place = side.issue_name + (f" {pages}" if pages else "") if side.issue else "未编入"
    return f"{side.id}《{side.title}》（{place}）"


def _pages(side: "Side") -> str:
    if side.page_from is None and side.page_to is None:
        return ""
    first, last = side.page_from or side.page_to, side.page_to or side.page_from
    return f"第{first}页" if first == last else f"第{first}—{last}页"


def _cut(text: str) -> str:
    """Return a passage in one line, its middle left out where it is long: where both part is what one looks for."""
    line = text.replace("\n", "／")
    if sys.stdout.isatty():
        line = visible(line)
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} …… {line[-_SHOWN // 2 :]}"


def _table(found: "Doubles") -> Table:
    rows: list[tuple[Cell, ...]] = []
    for pair in found.pairs:
        like = pair.likeness
        longest = max(pair.passages, key=lambda passage: passage.letters, default=None)
        shares = [None if share is None else round(share * 100, 1) for share in (like.here, like.there, like.alike)]
        rows.append((
            KINDS[like.kind], *_cells(pair.here), *_cells(pair.there), shares[0], shares[1],
            like.letters_here, like.letters_there, shares[2], longest and longest.here, longest and longest.there,
        ))  # fmt: skip
    for kind, twice in (("相同的原件", found.files), ("相同的图片", found.photos)):
        rows += [row for each in twice for row in _twice_rows(kind, each)]
    return Table(_HEADERS, rows)


def _cells(side: "Side") -> tuple[Cell, ...]:
    return side.id, side.title, side.issue_name, side.page_from, side.page_to


def _twice_rows(kind: str, each: "Twice") -> list[tuple[Cell, ...]]:
    """Return a row for each further manuscript, beside the first; the paths stand where the passages do."""
    (first, paths), *others = each.holders
    return [
        (kind, *_cells(other), *_cells(first), *[None] * 5, "、".join(theirs), "、".join(paths))
        for other, theirs in others
    ]
