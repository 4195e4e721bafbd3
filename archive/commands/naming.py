"""`wenshi names`: the editors' own lists of people and places, and how often their names stand in the archive."""

from collections.abc import Iterator

import click

from .. import names as authority
from ..errors import Unreadable
from ..home import Home
from ..names import LISTS, Count, Names, Notice
from ..report import Table
from ..text.fold import fold
from .base import Group, current_home, emit, format_option, note, progress


@click.group("names", cls=Group, help="人名地名表：列出、检查。")
def names_command() -> None:
    """Group the commands about names."""


@names_command.command(
    "list",
    help="列出各条的全部写法，各在库中出现几处、几篇。",
    example="wenshi names list\nwenshi names list --format csv",
)
@format_option("table", "json", "csv")
def list_command(form: str) -> None:
    """List the entries with their forms and how often each occurs."""
    names, counts = _counted(current_home())

    def figures(text: str) -> Count:
        return counts.get(fold(text), Count())

    emit(
        form,
        lambda: Table(
            ("表", "正名", "写法", "种类", "处数", "篇数"),
            [
                (LISTS[entry.list], entry.name, each.text, each.kind, *figures(each.text))
                for entry in names.entries
                for each in entry.forms()
            ],
        ),
        lambda: {
            "format": 1,
            "names": [
                {
                    "list": entry.list,
                    "name": entry.name,
                    "note": entry.note,
                    "forms": [
                        {"text": each.text, "kind": each.kind, **figures(each.text)._asdict()} for each in entry.forms()
                    ],
                }
                for entry in names.entries
            ],
        },
    )
    _settle(names)


@names_command.command(
    "check",
    help="检查人名地名表：库中没有的、重复的、两条相同的、太短的。",
    example="wenshi names check\nwenshi names check --format json",
)
@format_option("table", "json", "csv")
def check_command(form: str) -> None:
    """Say what is amiss with the lists; exit 4 when one cannot be read."""
    home = current_home()
    names, counts = _counted(home)
    notices = authority.review(names, counts)
    unreadable = [
        Notice("file-unreadable", problem.path.stem, "", "", problem.message, "按提示用编辑器改正")
        for problem in names.problems
    ]
    if notices or form != "table":
        emit(
            form,
            lambda: Table(
                ("表", "正名", "写法", "问题", "怎么办"),
                [(LISTS[found.list], *found[2:]) for found in notices],
            ),
            lambda: {
                "format": 1,
                "problems": [
                    *({"level": "error"} | found._asdict() for found in unreadable),
                    *({"level": "note"} | found._asdict() for found in notices),
                ],
            },
        )
    note(f"检查完毕：{_sizes(names)}，提示 {len(notices)}。")
    _settle(names)


def _counted(home: Home) -> tuple[Names, dict[str, Count]]:
    """Read the lists and count their forms in the texts; nothing is counted where there is no entry."""
    names = Names.load(home)
    if not names.entries:
        return names, {}
    from .. import catalogue as catalogues  # noqa: PLC0415
    from .. import indexing  # noqa: PLC0415

    with progress("数") as advance:
        catalogue = catalogues.refresh(home, advance)
        wanted = catalogue.digests()

        def texts() -> Iterator[tuple[str, ...]]:
            for done, entry in enumerate(indexing.entries(home, catalogue, wanted), 1):
                yield entry.title, entry.byline, entry.body, entry.notes, entry.captions
                if advance is not None:
                    advance(done, len(wanted))

        counts = authority.count(names, texts())
    for problem in catalogue.problems():
        note(f"注意：{problem}")
    return names, counts


def _sizes(names: Names) -> str:
    return "，".join(
        f"{label} {sum(entry.list == list_ for entry in names.entries)} 条" for list_, label in LISTS.items()
    )


def _settle(names: Names) -> None:
    """Say where entries are written when there are none, and end with the code of an unreadable file."""
    for problem in names.problems:
        note(problem.message)
    if names.problems:
        raise click.exceptions.Exit(Unreadable.exit_code)
    if not names.entries:
        note("表里还没有内容；请用编辑器在丛刊文件夹的 people.toml、places.toml 里写，写法见 collections/README.md。")
