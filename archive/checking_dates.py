"""`check dates`: what cannot be among the dates of the manuscripts, and events that two of them date differently."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from . import own_tables
from .check import ERROR, NOTE, Problem
from .dates_found import Text
from .errors import WenshiError
from .home import TEXT, Home
from .misdated import Doubt, Mention, find, meet
from .text.dates import Tables
from .text.dates.tables import default
from .text.fold import fold


@dataclass(frozen=True, slots=True)
class Misdated(Problem):
    """A date that cannot be right: `paragraph` is the 1-based block of the body, null in the title."""

    paragraph: int | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class _Dated:
    """An event that a manuscript dates, and where."""

    id: str
    mention: Mention
    paragraph: int
    sentence: str


def check(home: Home, issue: str | None = None, advance: Callable[[int, int], None] | None = None) -> list[Misdated]:
    """Check the dates of all manuscripts, or those of an issue; `advance(done, total)` follows them.

    Raises NotFound for an issue that is not there. A text that cannot be read is told of and left.
    """
    numbers = home.manuscript_ids() if issue is None else list(home.issue(issue).manuscripts())
    own = own_tables.load(home)
    problems: list[Misdated] = []
    if own.problem and own.path is not None:
        path = own.path.relative_to(home.root).as_posix()
        problems.append(Misdated(ERROR, "tables-unreadable", path, "", own.problem, "按提示用编辑器改正"))
    tables = own.tables()
    events: list[_Dated] = []
    for done, id_ in enumerate(numbers, 1):
        try:
            text = _text(home, id_)
        except WenshiError as error:
            problems.append(_misdated(home, id_, "text-unreadable", f"没有查：{error}", "先运行 wenshi check"))
            continue
        doubts, mentions = find(text, tables)
        problems += [_doubted(home, id_, text, doubt) for doubt in doubts]
        events += [_dated(id_, text, mention) for mention in mentions]
        if advance is not None:
            advance(done, len(numbers))
    return problems + list(_disagreeing(home, events, tables or default()))


def _text(home: Home, id_: str) -> Text:
    manuscript = home.manuscript(id_)
    title = f"{manuscript.title}\n{manuscript.subtitle}" if manuscript.subtitle else manuscript.title
    return Text.of(title, home.blocks(id_) or ())


def _misdated(
    home: Home, id_: str, rule: str, message: str, remedy: str, paragraph: int = 0, sentence: str = ""
) -> Misdated:
    path = (home.manuscript_folder(id_) / TEXT).relative_to(home.root).as_posix()
    return Misdated(NOTE, rule, path, id_, message, remedy, paragraph or None, sentence)


def _doubted(home: Home, id_: str, text: Text, doubt: Doubt) -> Misdated:
    paragraph, _ = text.place(doubt.start)
    return _misdated(home, id_, doubt.rule, doubt.why, doubt.remedy, paragraph, text.sentence(doubt.start, doubt.end))


def _dated(id_: str, text: Text, mention: Mention) -> _Dated:
    return _Dated(id_, mention, text.place(mention.start)[0], text.sentence(mention.start, mention.end))


def _disagreeing(home: Home, events: Iterable[_Dated], tables: Tables) -> Iterator[Misdated]:
    """Yield the mentions of an event that no day unites with that of another manuscript.

    Where one of the two is as the table of events has it, only the other is told of.
    """
    by_event: dict[str, list[_Dated]] = {}
    for one in events:
        by_event.setdefault(one.mention.event, []).append(one)
    for event, told in by_event.items():
        readings = tables.events_by_name[fold(event)].readings
        for one in told:
            other = next((o for o in told if o.id != one.id and not meet(o.mention.reading, one.mention.reading)), None)
            if other is None or any(meet(one.mention.reading, reading) for reading in readings):
                continue
            message = f"“{event}”这里作{one.mention.raw}，{other.id} 第{other.paragraph}段作{other.mention.raw}"
            remedy = f"核对两处；大事表作 {'、'.join(map(str, readings))}"
            yield _misdated(home, one.id, "event-differs", message, remedy, one.paragraph, one.sentence)
