"""What all commands share: help in Chinese, loading on use, output, progress, where the archive is."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from .. import disk
from .. import home as homes
from ..errors import AlreadyThere, WenshiError
from ..home import Home
from ..report import Table, print_rich, to_csv, to_plain, visible


class Command(click.Command):
    """A command whose help reads in Chinese and ends with examples."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        """Take `example`: command lines, one a line, that the help shows."""
        super().__init__(*args, **kwargs)
        self.example = example

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Chinese text."""
        return _in_chinese(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "用法：")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the usage line in Chinese."""
        return [piece.replace("[OPTIONS]", "[选项]") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the examples."""
        _write_options(self, ctx, formatter)
        if self.example:
            with formatter.section("例"):
                for line in self.example.splitlines():
                    formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class Group(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    command_class = Command

    def __init__(self, *args: Any, modules: dict[str, str] | None = None, **kwargs: Any) -> None:
        """Take `modules`: which module of this package holds which command, in the order of the help."""
        super().__init__(*args, **kwargs)
        self.modules = modules or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names in the order they are taught."""
        return list(self.modules) or list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        if cmd_name not in self.modules:
            return super().get_command(ctx, cmd_name)
        module = import_module(f".{self.modules[cmd_name]}", __package__)
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is a Chinese sentence that names the nearest."""
        name = args[0] if args else ""
        if args and self.get_command(ctx, name) is None and not name.startswith("-"):
            import difflib  # noqa: PLC0415

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = f"，是不是 {near[0]}" if near else ""
            raise click.UsageError(f"没有“{name}”这个命令{hint}？用 {ctx.command_path} --help 看全部命令。", ctx)
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Chinese text."""
        return _in_chinese(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, "[选项] 命令 …", "用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                # Chinese sentences have no spaces at which Click could shorten them.
                rows.append((name, (command.help or "").partition("\n")[0].partition("。")[0]))
        with formatter.section("命令"):
            formatter.write_dl(rows)
        _write_options(self, ctx, formatter)


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这一页"
    return option


def _translated(text: str) -> str:
    """Say in Chinese what Click appends to an option's help."""
    text = re.sub(r"\s*\[(?:\d+<=)?x[<>]=\d+\]", "", text).replace("  [required]", "（必填）")
    return re.sub(r"\s*\[default: (.*?)(?:; x>=\d+)?\]", r"（默认 \1）", text)


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    params = [param for param in command.get_params(ctx) if not isinstance(param, click.Argument)]
    records = [(name, _translated(text)) for param in params for name, text in [param.get_help_record(ctx) or ("", "")]]
    if records:
        with formatter.section("选项"):
            formatter.write_dl(records)


# --- where, how, what ---

HOME_KEY = "wenshi.home"


def current_home() -> Home:
    """Find the archive this command works on. Raises NoArchive."""
    return homes.find(click.get_current_context().meta.get(HOME_KEY))


def command_line() -> str:
    """Return the command as it was typed, for the log."""
    return str(click.get_current_context().meta.get("wenshi.line", ""))


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the `--format` option; the first format is the default."""
    return click.option(
        "--format", "form", type=click.Choice(formats), default=formats[0], help=f"输出格式：{'、'.join(formats)}"
    )


def output_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the options `-o FILE` and `--force`; what is there is replaced only where that is asked for."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option("--force", is_flag=True, help="文件已有也写，替换原来的")(command)
        return click.option("-o", "--output", metavar="FILE", help=what)(command)

    return add


data_option = output_option("写入文件（与 --format csv、json 合用）")


def refuse_replacing(path: Path, output: str, *, force: bool) -> None:
    """Refuse to write over what is there; it may have been filled in by hand. Raises AlreadyThere."""
    if path.is_dir() or (path.exists() and not force):
        raise AlreadyThere(f"已有“{output}”；换一个文件名，或加 --force 替换它。")


def emit(
    form: str, table: Callable[[], Table], data: Callable[[], object], output: str | None = None, *, force: bool = False
) -> None:
    """Print a table or JSON on standard output, or write it into a file; each is made only when it is wanted.

    Elsewhere than on a terminal the title and the notes go to standard error, so that output is data only.
    """
    if output is not None:
        _write(form, output, table, data, force=force)
        return
    if form == "json":
        say_json(data())
        return
    made = table()
    if form == "table" and sys.stdout.isatty():
        print_rich(made)
        return
    for line in (made.title, *made.notes):
        if line:
            note(line)
    if form == "csv":
        say_csv(made)
    else:
        click.echo(to_plain(made), nl=False)


def _write(form: str, output: str, table: Callable[[], Table], data: Callable[[], object], *, force: bool) -> None:
    if form not in ("csv", "json"):
        raise click.UsageError("-o 要与 --format csv 或 json 合用。")
    path = read_path(output)
    refuse_replacing(path, output, force=force)
    made = table()
    for line in made.notes:
        note(line)
    content = to_csv(made) if form == "csv" else (json.dumps(data(), ensure_ascii=False, indent=1) + "\n").encode()
    disk.put(path, content)
    note(f"已写入 {output}")


def note(message: str) -> None:
    """Say something on standard error."""
    click.echo(visible(message) if sys.stderr.isatty() else message, err=True)


def say(text: str) -> None:
    """Print a line of data; on a terminal no control character of it gets through."""
    click.echo(visible(text) if sys.stdout.isatty() else text)


def say_json(data: object, indent: int | None = 1) -> None:
    """Print JSON; without `indent` in one line."""
    say(json.dumps(data, ensure_ascii=False, indent=indent))


def say_csv(table: Table) -> None:
    """Print a table as CSV; into files and pipes with the mark by which Excel knows UTF-8."""
    if sys.stdout.isatty():
        click.echo(visible(to_csv(table).decode("utf-8-sig").replace("\r\n", "\n")), nl=False)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(to_csv(table))
    sys.stdout.buffer.flush()


_PATIENCE = 0.6  # seconds that need no bar


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Provide `advance(done, total)` that draws a bar on standard error, on a terminal and when it takes long."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as shown:
        started = time.monotonic()
        draw: Callable[[int, int], None] | None = None

        def advance(done: int, total: int) -> None:
            nonlocal draw
            if draw is None and time.monotonic() - started > _PATIENCE:
                draw = shown.enter_context(_bar(label))
            if draw is not None:
                draw(done, total)

        yield advance


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def settle(home: Home, advance: Callable[[int, int], None] | None = None) -> None:
    """Bring the index up to date after a change, and say so where that cannot be done."""
    from .. import indexing  # noqa: PLC0415

    if reason := indexing.settle(home, advance):
        note(f"注意：改动已完成，但索引没有更新：{reason}")


def conclude(home: Home, problems: Iterable[str], stale: bool) -> None:
    """End a search: tell what could not be read, and bring the index up to date if it was not."""
    for problem in problems:
        note(f"注意：{problem}")
    if stale:
        sys.stdout.flush()
        from .. import indexing  # noqa: PLC0415

        with progress("更新索引") as advance:
            indexing.settle(home, advance)


def confirm(question: str, yes: bool) -> None:
    """Ask before something that takes away; where nobody can answer, `--yes` is needed."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question}没有终端可以询问，请加 -y 确认。")
    if not click.confirm(question, default=False, err=True):
        raise WenshiError("已取消，没有改动。")


def read_path(text: str) -> Path:
    """Return a path a person typed."""
    return Path(text).expanduser()


def size(number: int) -> str:
    """Return bytes as people read them."""
    value, unit = float(number), "字节"
    for bigger in ("KB", "MB", "GB", "TB"):
        if value < 1024:
            break
        value, unit = value / 1024, bigger
    return f"{number} 字节" if unit == "字节" else f"{value:.1f} {unit}"
