"""Look the whole archive over and return what is wrong; nothing is changed."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import asdict

from .. import history, store, vouching
from ..home import Home
from . import frozen_report, issue, manuscript, whole
from .rules import ERROR, NOTE, RULES, Problem, Rule
from .scope import WHOLE, Scope, Tally

__all__ = ["ERROR", "NOTE", "RULES", "WHOLE", "Problem", "Rule", "Scope", "Tally", "as_json", "check"]


def check(
    home: Home,
    advance: Callable[[int, int], None] | None = None,
    scope: Scope = WHOLE,
    tally: Tally | None = None,
    today: datetime.date | None = None,
) -> list[Problem]:
    """Check every record, file, history, issue and the index; `advance(done, total)` follows the manuscripts.

    A narrower `scope` looks at some manuscripts only, and at everything else all the same. `tally` is counted up.
    With `today` the age of the last backup is looked at too.
    """
    tally = Tally() if tally is None else tally
    if linked := list(whole.linked_folders(home)):
        return linked  # what lies behind them is not read, so nothing else can be said
    events = history.read(home.history)
    commits = [event for event in events if event.action == "commit"]
    known, batches = vouching.vouched(home, events), whole.touched(commits)
    looking = manuscript.Looking(home, known, batches, tally)
    logged = list(whole.log(home, known, {event.batch for event in commits}))
    if home.history.exists() or store.batches(home):
        data = home.history.read_bytes() if home.history.exists() else b""
        logged += manuscript.chain(looking, home.history, "", data)
    sound = not any(problem.rule.startswith("history-") for problem in logged)
    numbers = home.manuscript_ids()
    chosen, removed = scope.chosen(home, numbers), home.removed_ids() if scope.whole else []
    tally.held, tally.manuscripts, tally.removed = len(numbers), len(chosen), len(removed)
    tally.measured = len(numbers) if scope.whole else 0
    problems: list[Problem] = []
    for done, id_ in enumerate(chosen, 1):
        problems.extend(manuscript.problems(looking, home.manuscript_folder(id_), id_))
        if advance is not None:
            advance(done, len(chosen))
    for id_ in removed:
        problems.extend(manuscript.problems(looking, home.removed_folder(id_), id_))
    problems.extend(whole.folders(home, tally))
    problems.extend(whole.numbers(home, batches, sound))
    problems.extend(issue.problems(home, known, set(numbers), tally))
    problems.extend(frozen_report.problems(home, tally))
    problems.extend(whole.names_lists(home))
    problems.extend(whole.own_tables_of(home))
    problems.extend(logged)
    problems.extend(whole.derived(home, whole=scope.whole))
    if today is not None and numbers:
        problems.extend(whole.backup(home, today))
    return problems


def as_json(problems: Iterable[Problem]) -> dict[str, object]:
    """Return the problems in the stable JSON form."""
    return {"format": 1, "problems": [asdict(problem) for problem in problems]}
