"""Days of telegrams (韵目代日): 艳电 is of the 29th, 子皓 of 19 January."""

from . import ganzhi, words
from .day import Day, Reading, month_length
from .expression import Expression
from .running import Running


def read(text: str, start: int, running: Running) -> Expression | None:
    """Read the day of a telegram in the running year; a day alone is of the running month."""
    match = words.TELEGRAM.match(text, start)
    if match is None or running.year is None:
        return None
    branch, rhyme = match[1], match[2] or match[3] or match[4]
    day = words.TELEGRAM_DAYS[rhyme]
    month = ganzhi.BRANCHES.index(branch) + 1 if branch else running.day.month if running.day else running.month
    if month is None or day > month_length(running.year.ad, month):
        return None
    end = match.end() + (0 if match[0][-1] in "电日" or text[match.end() : match.end() + 1] not in {"电", "日"} else 1)
    found = Day(running.year.ad, month, day)
    said = Expression(
        start, end, fixed=(Reading(found, found),), precision="day", calendar="telegram", rule="telegram", quiet=True
    )
    said.notes.append(f"韵目代日：{rhyme}为{day}日" + (f"，{branch}为{month}月" if branch else f"，承前文在{month}月"))
    return said
