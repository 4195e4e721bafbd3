"""The command line: the only place that knows Click."""

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from .. import __version__
from ..errors import WenshiError
from .base import HOME_KEY, Group, note

MODULES = {
    "init": "making",
    "issue": "issues",
    "add": "adding",
    "register": "adding",
    "ocr": "recognising",
    "list": "browsing",
    "show": "browsing",
    "edit": "changing",
    "take": "bringing",
    "diff": "bringing",
    "set": "changing",
    "place": "changing",
    "unplace": "changing",
    "remove": "changing",
    "restore": "changing",
    "undo": "changing",
    "history": "browsing",
    "search": "searching",
    "explain": "searching",
    "kwic": "concordance",
    "frequency": "concordance",
    "timeline": "timing",
    "names": "naming",
    "photos": "picturing",
    "stats": "figures",
    "chart": "charting",
    "report": "reporting",
    "export": "exporting",
    "count": "counting",
    "fees": "paying",
    "date": "dating",
    "duplicates": "doubling",
    "check": "checking",
    "backup": "keeping",
    "status": "keeping",
    "doctor": "keeping",
    "import": "importing",
    "index": "upkeep",
}
EXIT_CODES = """\
退出码：0 完成 · 1 失败 · 2 用法不对 · 3 没有档案库 · 4 文件读不了 · 5 检索式不通 · 6 没有这篇或这期 · 7 已经有了 ·
8 档案库正被占用 · 9 check 查出错误 · 130 中断"""


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"wenshi {__version__}")
        ctx.exit()


@click.group(cls=Group, modules=MODULES, help=f"文史档案库：收稿、编期、统计字数、全文检索。\n\n\b\n{EXIT_CODES}")
@click.option("--home", metavar="DIR", help="档案库所在文件夹（也可用环境变量 WENSHI_HOME）")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="显示版本")
@click.pass_context
def cli(ctx: click.Context, home: str | None) -> None:
    """Remember where the archive is; nothing is opened before a command needs it."""
    ctx.meta[HOME_KEY] = home


def main(args: list[str] | None = None, home: str | None = None) -> None:
    """Run the command line and exit; `home` is the archive to use when none is named."""
    if home is not None:
        os.environ.setdefault("WENSHI_HOME", home)
    line = sys.argv[1:] if args is None else args
    # A command makes thousands of small objects and ends: looking for cycles among them again and again is waste.
    gc.set_threshold(100_000)
    _prepare_streams()
    _end_in_order()
    code = _run(line)
    gc.freeze()  # nor is there anything to look for while the interpreter takes itself apart
    sys.exit(code)


def _run(args: list[str]) -> int:
    broken = next((word for word in args if any("\ud800" <= char <= "\udfff" for char in word)), None)
    if broken is not None:
        note(f"“{broken}”里有不是 UTF-8 的字符；请重新输入，是文件名的请先改名。")
        return 2
    try:
        with cli.make_context("wenshi", list(args)) as ctx:
            ctx.meta["wenshi.line"] = " ".join(args)
            cli.invoke(ctx)
            sys.stdout.flush()
            return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        note("已中断，没有写入的都没有改动。")
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.ClickException as error:
        note(_in_chinese(error))
        return error.exit_code
    except WenshiError as error:
        note(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        from ..disk import reason  # noqa: PLC0415

        note(f"{error.filename or '文件'}：{reason(error)}。")
        return 1


_SEARCHING = ("search", "explain", "kwic", "frequency", "timeline")


def _in_chinese(error: click.ClickException) -> str:
    """Return the sentence for what was typed wrongly."""
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {error.possibilities[0]}" if error.possibilities else ""
        searching = error.ctx is not None and error.ctx.info_name in (
            "search",
            "explain",
            "kwic",
            "frequency",
            "timeline",
        )
        hint = "要查减号开头的词，在选项之后加 --，再写检索词。" if searching else "用 --help 看全部选项。"
        return f"没有 {error.option_name} 这个选项{near}？{hint}"
    if isinstance(error, click.MissingParameter):
        missing = "检索词" if _parameter(error).startswith("WORD") else f" {_parameter(error)}"
        return f"缺少{missing}。用 --help 看用法。"
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param is not None else None
        if isinstance(kind, click.Choice):
            return f"{_parameter(error)} 只能是：{'、'.join(kind.choices)}。"
        if isinstance(kind, click.types.IntParamType):
            if isinstance(kind, click.IntRange) and kind.max is not None:
                return f"{_parameter(error)} 应当在 {kind.min} 到 {kind.max} 之间。"
            return f"{_parameter(error)} 应当是{'正' if isinstance(kind, click.IntRange) else ''}整数。"
        return f"{_parameter(error)}：{error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少内容。"
    if isinstance(error, click.UsageError) and error.message.startswith("Got unexpected extra argument"):
        return f"多出了参数：{error.message.partition('(')[2].rstrip(')')}。用 --help 看用法。"
    return error.format_message()


def _parameter(error: click.BadParameter) -> str:
    parameter: Any = error.param
    if parameter is None:
        return "参数"
    return parameter.opts[-1] if isinstance(parameter, click.Option) else str(parameter.make_metavar(error.ctx))


def _end_in_order() -> None:
    """Take the closing of the window, or of the computer, as Ctrl-C: what was set aside is thrown away then."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, signal.default_int_handler)


def _prepare_streams() -> None:
    """Write UTF-8 into files and pipes; on an old console show what it cannot print as an escape."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, who wants to hear nothing
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as we run
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
