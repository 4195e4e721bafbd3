"""`wenshi search` and `wenshi explain`: every passage that holds the words, and how the words were read."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from ..report import Cell, Table, marked, visible
from .asking import QueryCommand, asking_options
from .base import conclude, current_home, emit, format_option, note, progress, say, say_csv, say_json

FIELD_LABELS = {"title": "题名", "byline": "署名", "captions": "图片说明"}
_CHECKED = "据印本核对"
_BRIEF = 6  # values of a facet shown under the list
_HEADERS = (
    "序", "登记号", "题名", "署名", "期", "栏目", "起页", "止页", "处数", "段", "页", "摘录", "出处", "文本", "存疑",
)  # fmt: skip


@click.command(
    "search",
    cls=QueryCommand,
    help="全文检索：一字、一词、一句皆可，繁简异体一并查到。\n\n"
    "几个词并列是都要有；或、OR 是有一个就行；-词、非、NOT 是不要；引号里的空格、括号和符号都算文字。"
    "\n\n? 代一个字，* 代二十字以内；甲 近5 乙；同段(甲 乙)；略标点(…)；"
    "\n\n题名: 责任者: 栏目: 期: 年: 图片说明: 注释: 正文:，如 年:2015..2022。"
    "\n\n年代: 是文中所说的时候，用什么历法写的都行：年代:1937..1945、年代:民国二十八年、年代:光绪年间。",
    example="wenshi search 贵阳\nwenshi search '贵阳 (抗战 或 难民) -日军'\n"
    "wenshi search '题名:书院 年:2015..' --sort issue\nwenshi search --pinyin 'li duanfen'",
)
@click.argument("words", metavar="WORDS…", nargs=-1)
@asking_options
@click.option("--pinyin", is_flag=True, help="检索词是拼音，查读音如此的姓名")
@click.option(
    "--sort", type=click.Choice(["relevance", "dated", "issue", "title", "hits", "date"]), metavar="ORDER",
    help="次序：relevance 相关（默认）、dated 所述年代（检索式有 年代: 时默认）、issue 期、title 题名、hits 处数、"
    "date 收稿日期",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, metavar="N", help="最多显示几篇，默认 20")
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="跳过前几篇")
@click.option("--all", "everything", is_flag=True, help="全部显示")
@click.option("--count", "counting", is_flag=True, help="只要篇数")
@click.option("--facets", is_flag=True, help="列出各期、各年、各栏目、各责任者的篇数（csv 只列这些）")
@click.option("--exit-code", is_flag=True, help="没有找到时退出码为 1")
@format_option("table", "json", "jsonl", "csv")
@click.pass_context
def search_command(
    ctx: click.Context, words: tuple[str, ...], asking: Callable[..., Any], pinyin: bool, sort: str | None, limit: int,
    offset: int, everything: bool, counting: bool, facets: bool, exit_code: bool, form: str,
) -> None:  # fmt: skip
    """Search, show, then bring the index up to date if it was not."""
    from .. import finding  # noqa: PLC0415

    if facets and form == "jsonl":
        raise click.UsageError("--facets 不能与 --format jsonl 同用；请用 --format json 或 csv。")
    text = " ".join(words) if words else _ask()
    home = current_home()
    asked = asking(home, text)._replace(pinyin=pinyin)
    with progress("检索") as advance:
        shown = 1 if counting else None if everything else limit
        guess = form in ("table", "json") and not counting  # elsewhere it is not shown
        found = finding.search(home, asked, sort=sort or "", offset=offset, limit=shown, guess=guess, advance=advance)
    if counting:
        _print_count(found, form)
    elif form == "json":
        say_json(finding.as_json(found) | ({"facets": finding.facets_as_json(found)} if facets else {}))
    elif form == "jsonl":
        for hit in found.hits:
            say_json(finding.hit_as_json(hit), indent=None)
    elif form == "csv":
        say_csv(_facet_table(found) if facets else _hit_table(found))
    else:
        _print(found, facets)
    conclude(home, found.problems, found.stale)
    if exit_code and not found.total:
        ctx.exit(1)


def _ask() -> str:
    if not sys.stdin.isatty():
        line = sys.stdin.readline().strip()
        if line:
            return line
        raise click.UsageError("没有检索词。用法：wenshi search 词。")
    return str(click.prompt("检索词", prompt_suffix="：", err=True))


def _print_count(found: Any, form: str) -> None:
    """Print the number of manuscripts; how many places there are stands beside it."""
    numbers = {"query": found.query, "read_as": found.read_as, "total": found.total, "occurrences": found.occurrences}
    if form in ("json", "jsonl"):
        say_json({"format": 1, **numbers}, indent=1 if form == "json" else None)
    elif form == "csv":
        say_csv(Table(("篇数", "处数"), [(found.total, found.occurrences)]))
    else:
        note(f"读作：{found.read_as}")
        click.echo(found.total)
        note(_all_of(found))


def _hit_table(found: Any) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for hit in found.hits:
        first = hit.snippets[0] if hit.snippets else None
        rows.append((
            hit.rank, hit.id, hit.title, hit.byline, hit.issue_name, hit.column, hit.page_from, hit.page_to,
            hit.occurrences, first and first.paragraph, first and first.page, first and _passage(first, "【", "】"),
            hit.source, hit.text_state, "存疑" if hit.suspect else "",
        ))  # fmt: skip
    return Table(_HEADERS, rows)


def _facet_table(found: Any) -> Table:
    from ..finding import FACETS  # noqa: PLC0415

    rows: list[tuple[Cell, ...]] = [
        (FACETS[facet], one.name, one.manuscripts) for facet, values in found.facets.items() for one in values
    ]
    return Table(("类别", "名称", "篇数"), rows)


def _print(found: Any, facets: bool) -> None:
    """Print the hits for people, the hit in bold on a terminal and between 【】 elsewhere."""
    note(f"读作：{found.read_as}")
    tty = sys.stdout.isatty()
    bold = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    left, right = ("\x1b[1;31m", "\x1b[0m") if bold else ("【", "】")
    for hit, before in zip(found.hits, [None, *found.hits], strict=False):
        if found.sort == "dated" and _doubtful(hit) and not (before and _doubtful(before)):
            say("存疑年代（以下各篇，所述年代的读法不止一种，或要由上文推断）")
        _print_hit(hit, left, right, tty)
    if facets:
        for kind, name, number in _facet_table(found).rows:
            say(f"{kind}\t{name}\t{number}")
    elif found.total > 1:
        for line in _brief(found):
            note(line)
    if not found.total:
        for line in _nothing(found):
            note(line)
    else:
        note(_total(found))


def _doubtful(hit: Any) -> bool:
    return hit.when is not None and not hit.when.certain


def _print_hit(hit: Any, left: str, right: str, tty: bool) -> None:
    say(f"{hit.rank}. {hit.id}《{hit.title}》{_suspect(hit)}{hit.byline or '（未署名）'}{_places(hit)}")
    where = (hit.source or "未编入", hit.column, _text_state(hit), _access(hit))
    say("   " + "　".join(part for part in where if part))
    for form, name in hit.via:
        say(f"   正名：{name}" if form == name else f"   又名：{form}（{name}）")
    for snippet in hit.snippets:
        shown = snippet._replace(text=visible(snippet.text)) if tty else snippet
        stands = visible(_where(snippet)) if tty else _where(snippet)
        click.echo(f"   {_passage(shown, left, right)}（{stands}）")


def _where(snippet: Any) -> str:
    if snippet.field == "notes":
        where = f"注{snippet.note}"
    else:
        where = f"第{snippet.paragraph}段" if snippet.paragraph else FIELD_LABELS[snippet.field]
    return where + (f"，第{snippet.page}页" if snippet.page else "")


def _passage(snippet: Any, left: str, right: str) -> str:
    text = snippet.text.replace("\t", " ")
    text = ("…" if snippet.cut_left else "") + marked(text, snippet.spans, left, right, _glosses(snippet))
    return text + ("…" if snippet.cut_right else "")


def _glosses(snippet: Any) -> dict[int, str]:
    """Return what is said beside each date that was looked for, by where it ends: 民国廿八年〔1939年〕."""
    return {end: f"〔{date.in_ad()}〕" for _, end, date in snippet.dates if date.calendar != "ad" or not date.certain}


def _suspect(hit: Any) -> str:
    return "（存疑）" if hit.suspect else ""


def _access(hit: Any) -> str:
    return hit.access if hit.access == "封存" else ""


def _text_state(hit: Any) -> str:
    return "文本已据印本核对" if hit.text_state == _CHECKED else f"文本为{hit.text_state}，未据印本核对"


def _brief(found: Any) -> Iterator[str]:
    from ..finding import FACETS  # noqa: PLC0415

    for facet, values in found.facets.items():
        shown = "、".join(f"{one.name} {one.manuscripts}" for one in values[:_BRIEF])
        more = f" 等{len(values)}项" if len(values) > _BRIEF else ""
        yield f"{FACETS[facet]}：{shown}{more}"


def _places(hit: Any) -> str:
    return f"　{hit.occurrences}处" if hit.occurrences else ""


def _all_of(found: Any) -> str:
    return f"共{found.total}篇" + (f"{found.occurrences}处" if found.occurrences else "")


def _total(found: Any) -> str:
    """Say how many there are and which of them are shown."""
    if not found.hits:
        return f"{_all_of(found)}，--offset {found.offset} 已过末尾" if found.offset else _all_of(found)
    if len(found.hits) == found.total:
        return _all_of(found)
    first, last = found.offset + 1, found.offset + len(found.hits)
    which = f"前{last}篇" if first == 1 else f"第{first}—{last}篇"
    return f"{_all_of(found)}，显示{which}（--all 全部）"


def _nothing(found: Any) -> Iterator[str]:
    """Say that nothing was found, and what is near."""
    yield "没有找到。"
    near = found.nearby
    for label, held in (("分开来查有", near.pieces), ("音近形近的名字", near.names)):
        if held:
            yield f"{label}：" + "、".join(f"{one.text}（{one.manuscripts}篇{one.occurrences}处）" for one in held)
    for way, number in near.otherwise:
        yield f"{way}有{number}篇"
    yield from near.slips
    if near.titles:
        yield "相近的题名：" + "、".join(f"{id_}《{title}》" for id_, title in near.titles)


@click.command(
    "explain",
    cls=QueryCommand,
    help="说明检索式怎样读、怎样归一、连带查了哪些别名，各词有多少处。",
    example="wenshi explain '贵阳 李端棻'\nwenshi explain '王*飞 近10 书院'",
)
@click.argument("words", metavar="WORDS…", nargs=-1, required=True)
@asking_options
@click.option("--pinyin", is_flag=True, help="检索词是拼音，查读音如此的姓名")
@format_option("table", "json")
def explain_command(words: tuple[str, ...], asking: Callable[..., Any], pinyin: bool, form: str) -> None:
    """Say how a query is understood."""
    from .. import explaining  # noqa: PLC0415

    home = current_home()
    explained = explaining.explain(home, asking(home, " ".join(words))._replace(pinyin=pinyin))
    emit(form, lambda: explaining.as_table(explained), lambda: explaining.as_json(explained))
