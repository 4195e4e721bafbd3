"""Where in a text a date may begin: cheap to ask of text without dates, for most text has none."""

import re
from collections.abc import Iterable

from . import ganzhi, words
from .numerals import NUMERALS
from .tables import Tables

_NUMBER = re.compile(
    rf"[{NUMERALS}元](?:(?<=元) ?[年月]|[{NUMERALS}]{{0,8}}+(?: ?(?:世纪|年|月|日|号|[×x?某]{{1,2}} ?年)"
    rf"|(?= ?(?:-{{1,2}}|~|至|到|、) ?{words.N})|(?=[./]\d)|(?=\))))"
)


class Starts:
    """The places of a folded text where a date may begin, by the words of some tables."""

    def __init__(self, tables: Tables) -> None:
        listed: list[Iterable[str]] = [
            tables.by_name, tables.events_by_name, words.SHIFT_OF, words.MONTH_SHIFT_OF, words.DAY_SHIFT_OF,
            words.YEAR_ENDS, words.FEASTS, words.SEASONED, words.SHIFTED_SEASONS, words.CALENDARS, words.CENTURIES,
            words.LUNAR_STARTS, words.TWO_SEASONS,
            [f"岁{more}" for more in ("次", "在", *ganzhi.STEMS)],
        ]  # fmt: skip
        self.pairs = frozenset(word[:2] for some in listed for word in some)
        first, second = ("".join(sorted({pair[place] for pair in self.pairs})) for place in (0, 1))
        # Two sets of characters, and only then the pairs themselves: a long alternation takes five times as long.
        self.pair = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")

    def of(self, text: str) -> list[int]:
        """Return the places in order."""
        pairs = self.pairs
        likely = (match.start() for match in self.pair.finditer(text))
        found = {start for start in likely if text[start : start + 2] in pairs}
        for pattern in (_NUMBER, words.PAIR, words.SEASON_ALONE, words.TELEGRAM_START):
            found.update(match.start() for match in pattern.finditer(text))
        return sorted(found)
