"""The documents say what the program does: commands, screens, tables, trees and links."""

import ast
import inspect
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from wenshi import errors
from wenshi.commands import EXIT_CODES, MODULES, cli
from wenshi.commands.checking import CHECK_FOUND_ERRORS
from wenshi.model import COUNT_RULES
from wenshi.search import grammar
from wenshi.text.count import count

from tests.conftest import Office

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
DOCS = tuple(sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")))
PAGES = (*READMES, *DOCS, "CONTRIBUTING.md", "CHANGELOG.md", "collections/README.md")
ONLY_ON_A_TERMINAL = re.compile(r"^[━╇─┼]*$|\[y/N\]|（处数）$|█")  # rules, questions, charts
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(name: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a page, as pairs of kind and text."""
    return [(match["kind"], match["text"]) for match in FENCE.finditer(read(name))]


def command_lines(text: str) -> Iterator[list[str]]:
    """Yield the words behind `wenshi` of every line of a block that calls it."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0].replace("\\", "/").rpartition("/")[2] == "wenshi":
            yield words[1:]


def shown_commands() -> list[tuple[str, str]]:
    """Return the command lines of all pages for users: of their blocks, and those quoted in full within a sentence."""
    return [
        (page, shlex.join(words))
        for page in (*READMES, *DOCS)
        for text in [*(text for kind, text in fenced(page) if kind == "sh"), *quoted(page)]
        for words in command_lines(text)
    ]


def quoted(page: str) -> list[str]:
    """Return the command lines between backticks, but bare names and those with placeholders (COMMAND, ……)."""
    inline = re.findall(r"`(wenshi [^\s`]+ [^`\n]+)`", FENCE.sub("", read(page)))
    return [text.replace("\\", "/") for text in inline if not re.search("…|COMMAND", text)]


def parse(words: list[str]) -> None:
    """Parse a command line as the program would, its query too, running nothing. Raises UsageError, BadQuery."""
    words = [word for word in words if word not in ("--help", "--version")]
    command: click.Command = cli
    context = click.Context(cli, info_name="wenshi")
    while words and isinstance(command, click.Group):
        _, words, _ = command.make_parser(context).parse_args(list(words))
        if words:
            name, found, words = command.resolve_command(context, words)
            assert name is not None
            assert found is not None
            command = found
            context = click.Context(command, parent=context, info_name=name)
    if not isinstance(command, click.Group):
        assert command.callback is not None
        made = command.make_context(context.info_name, list(words), parent=context.parent)
        if "asking" in inspect.signature(command.callback).parameters:
            grammar.parse(" ".join(made.params["words"]))


# --- what is shown can be typed ---


def test_the_readmes_show_the_main_job() -> None:
    for page in READMES:
        shown = {words.split()[0] for name, words in shown_commands() if name == page and words}
        assert {"init", "issue", "add", "register", "search", "stats", "set", "place", "undo", "check"} <= shown


@pytest.mark.parametrize(("page", "line"), shown_commands())
def test_every_command_line_shown_is_one_the_program_takes(page: str, line: str) -> None:
    try:
        parse(shlex.split(line))
    except click.UsageError as error:
        pytest.fail(f"{page}: wenshi {line}: {error.format_message()}")


@pytest.mark.parametrize(
    "line", ["sarch 渡口", "list --isue 2022-1", "issue neu 2022-1", "place 2022-7", "stats --by person", "add --issue"]
)
def test_a_command_line_that_is_none_is_noticed(line: str) -> None:
    with pytest.raises(click.UsageError):
        parse(shlex.split(line))


def test_a_query_that_is_none_is_noticed() -> None:
    for name in ("search", "explain"):
        with pytest.raises(errors.BadQuery):
            parse([name, "题目:乌当"])


@pytest.mark.parametrize("page", READMES)
def test_every_command_is_named(page: str) -> None:
    text = read(page)
    missing = [name for name in MODULES if not re.search(rf"wenshi {name}\b", text)]
    assert not missing


def bare(line: str) -> str:
    """Return a line without what a terminal adds or a day changes: frames, grouping, hit marks, batch numbers."""
    line = re.sub(r"\d{8}-\d{6}(-\d{3})?", "<batch>", line)
    return re.sub(r"(?<=\d),(?=\d{3})|[\s│┃【】]", "", line)


def test_the_screens_in_the_chinese_readme_are_what_the_program_prints(tmp_path: Path) -> None:
    office = Office(tmp_path)
    blocks = fenced("README.zh-CN.md")
    shown = 0
    for (kind, text), (next_kind, screen) in pairwise(blocks):
        if (kind, next_kind) != ("sh", "text"):
            continue
        printed = []
        for line in text.splitlines():
            words = shlex.split(line)
            if words[0] == "cd":
                office = Office(office.root / words[1])
                for folder in ("来稿2022-1", "坏件"):
                    shutil.copytree(ROOT / "tests" / "samples" / folder, office.root / folder)
            else:
                assert words[0] == "wenshi"
                result = office.run(*words[1:])
                printed += result.err.splitlines() + result.out.splitlines()
        on_screen = {bare(line) for line in screen.splitlines()}
        assert [line for line in printed if bare(line) not in on_screen] == [], text
        lines = {bare(line) for line in printed}
        kept = [line for line in screen.splitlines() if not ONLY_ON_A_TERMINAL.search(line)]
        assert [line for line in kept if bare(line) not in lines] == [], text
        shown += 1
    assert shown >= 10


# --- tables and trees are complete ---


def table_under(page: str, header: str) -> list[list[str]]:
    """Return the rows of the table whose header line begins with `header`."""
    lines = iter(read(page).splitlines())
    for line in lines:
        if line.startswith(header):
            break
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_the_exit_codes_are_those_of_the_program() -> None:
    kinds = [errors.WenshiError, *errors.WenshiError.__subclasses__()]
    codes = {0, 130, CHECK_FOUND_ERRORS, click.UsageError.exit_code} | {kind.exit_code for kind in kinds}
    rows = table_under("README.md", "| exit code |")
    assert [int(code) for code, _ in rows] == sorted(codes)
    assert all(meaning for _, meaning in rows)
    assert {int(code) for code in re.findall(r"(?:：|· |·\n)(\d+) ", EXIT_CODES)} == codes


def test_the_counting_rules_are_those_of_the_program() -> None:
    rows = table_under("README.md", "| id | 口径 |")
    assert [rule.strip("`").replace("-", "_") for rule, *_ in rows] == list(COUNT_RULES)
    example = re.search(r"^\| id \|.*\| `(?P<text>.+?)` \|$", read("README.md"), re.MULTILINE)
    assert example is not None
    counts = count(example["text"]).as_dict()
    assert [int(row[-1]) for row in rows] == list(counts.values())
    chinese = read("README.zh-CN.md")
    assert f"`{example['text']}`" in chinese
    rows = table_under("README.zh-CN.md", "| 口径 | 怎么数 |")
    assert [(label, int(number)) for label, _, number in rows] == list(
        zip(COUNT_RULES.values(), counts.values(), strict=True)
    )


def test_every_archive_carries_the_same_guide() -> None:
    assert (ROOT / "collections" / "README.md").read_bytes() == (ROOT / "archive" / "folder_guide.md").read_bytes()


def test_the_layers_shown_are_those_the_linter_holds() -> None:
    contract = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    assert "\n".join(contract["layers"]) + "\n" in [text for _, text in fenced("CONTRIBUTING.md")]


def test_the_tree_shown_has_every_module_once() -> None:
    tree = next(text for _, text in fenced("CONTRIBUTING.md") if "archive/\n" in text)
    shown, folders = [], [""]
    for line in tree.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()  # type: ignore[union-attr]
        folders[len(indent) // 2 :] = [name if name.endswith("/") else ""]
        if name.endswith((".py", ".md")) and indent:
            shown.append("".join(folders[:-1]) + name)
            assert (ROOT / shown[-1]).exists()
            assert line.removeprefix(indent + name).strip(), f"{name} stands there without a word"
    package = ROOT / "archive"
    modules = [path.relative_to(ROOT).as_posix() for path in [*package.rglob("*.py"), *package.glob("*.md")]]
    assert sorted(path for path in shown if path.startswith("archive/")) == sorted(modules)


def test_the_version_shown_is_the_program_s() -> None:
    assigned = ast.parse(read("archive/__init__.py")).body[-1]
    assert isinstance(assigned, ast.Assign)
    assert f"`wenshi {ast.literal_eval(assigned.value)}`" in read("README.zh-CN.md")


# --- links lead somewhere ---


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_to_a_file(page: str) -> None:
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", read(page)))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        assert (ROOT / page).parent.joinpath(target.partition("#")[0]).exists(), f"{page}: {target}"
