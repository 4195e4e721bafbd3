"""What an expression means where it stands in its text: the years it may be of, and whether it is a date at all."""

import re
from dataclasses import replace

from . import ganzhi, lunar
from .context import is_date, opens_clause
from .day import Reading, from_number, years
from .expression import Expression
from .numerals import number
from .placing import Placed, Year, era_reading, place
from .running import GUESS, Meant, Running, meant

_CLAUSE_ENDS = frozenset(("", *",、。;:("))
_MOST = 4  # readings of one expression; a pair alone has ten since 1368
_SINCE = re.compile("以?[后来]|至")
_NEXT_NAMED = re.compile("以[明来次翌][年岁]为$")
_PAREN_YEAR = re.compile(r" ?\((?:即|公元|西元)? ?([一1][0-9〇○零o一二三四五六七八九]{3}) ?年?\)")


class Understanding:
    """A folded text and the date it has come to."""

    def __init__(self, text: str, running: Running) -> None:
        self.text = text
        self.running = running

    def understood(self, said: Expression, *, asked: bool = True) -> tuple[list[Placed], Meant] | None:
        """Return the readings of an expression, and how they came about; None when it is no date after all.

        Only what is not `asked` for its place in the text is taken for a date wherever it stands: the end of a range.
        """
        if said.fixed:
            sure = 1.0 if len(said.fixed) == 1 else 0.5
            return [Placed(reading, said.precision) for reading in said.fixed], Meant([], sure, said.calendar)
        if said.precision == "era":
            return self._era_alone(said)
        if asked and not is_date(self.text, said, self.running):
            return None
        day = self._pair_day(said)
        if day is not None or (
            said.rule == "ganzhi-bare" and said.whole_year and self.running.month and not said.aside
        ):
            return day
        if said.precision and said.ad is not None:
            return _wild(said, said.ad)
        return self._shifted_day(said) if said.day_shift is not None else self._by_year(said)

    def _by_year(self, said: Expression) -> tuple[list[Placed], Meant] | None:
        """Place an expression in the years it may mean, and let the text go on from there."""
        if not self._settle_month(said):
            return None
        meaning = self._told_by_paren(said) or meant(said, self.running)
        if meaning is not None and said.leap and said.month is None:
            said.month = lunar.leap_month(meaning.years[0].ad)
            if said.month is None:
                return None
        placed = self.placed(said, meaning) if meaning else []
        if meaning is None or not placed:
            return None
        if not self._aside(said, meaning):
            self.running.follow(said, meaning.years[0], placed[0].reading)
        return placed, meaning

    def placed(self, said: Expression, meaning: Meant) -> list[Placed]:
        """Return where an expression lies in each of the years it may mean, the likeliest first."""
        found: list[Placed] = []
        for year in meaning.years:
            options = [said]
            if self._before_republic(said, year):
                options = [replace(said, lunar=True), replace(said, lunar=False)]
            elif self._lunar_doubt(said, year):
                options = [replace(said, lunar=lunar) for lunar in (bool(self.running.lunar), not self.running.lunar)]
            for option in options:
                placed = place(option, year)
                if placed is not None and placed.reading not in [other.reading for other in found]:
                    found.append(placed)
        # A reading that cannot be gives way to those that can: 庚辰闰正月 is of 1640.
        found = ([placed for placed in found if not placed.amiss] or found[:1])[:_MOST]
        if said.eras and said.two_digit is not None and found:
            found = self._two_years(said, meaning, found)
        return found

    def _lunar_doubt(self, said: Expression, year: Year) -> bool:
        """Say whether a month of the Republic may be lunar because the month named before was."""
        return (
            year.reckoning == "solar" and 1912 <= year.ad <= 1949 and said.month is not None and said.lunar is None
            and not said.has_year and bool(self.running.lunar)
        )  # fmt: skip

    def _before_republic(self, said: Expression, year: Year) -> bool:
        """Say whether a month is behind a year AD before 1912: lunar, but in what is foreign or modern solar."""
        return (
            year.calendar == "ad" and year.ad < 1912 and said.month is not None and said.lunar is None
            and not said.has_year and not self.text[said.start].isascii()
        )  # fmt: skip

    def _two_years(self, said: Expression, meaning: Meant, found: list[Placed]) -> list[Placed]:
        """Read 光绪七八年 as two years, and 民国三四年 as either."""
        value, era = said.two_digit or 0, said.eras[0]
        ends = [
            place(Expression(0, 0), Year(era.first + digit - 1, era.reckoning, era.calendar, era))
            for digit in divmod(value, 10)
        ]
        if ends[0] is None or ends[1] is None:
            return found
        both = Placed(Reading(ends[0].reading.start, ends[1].reading.end), "range")
        if value > era.years or self.text[said.end : said.end + 1] == "间":
            meaning.confidence, meaning.amiss, meaning.note = 0.9, "", ""
            if self.text[said.end : said.end + 1] == "间":
                said.end += 1
            return [both]
        meaning.confidence = 0.5
        return [*found, both]

    def _era_alone(self, said: Expression) -> tuple[list[Placed], Meant] | None:
        eras = list(said.eras)
        if self.running.year is not None:
            near = self.running.year.ad
            eras.sort(key=lambda era: not era.first - 60 <= near <= era.first + era.years + 60)
        readings = [reading for era in eras for reading in era_reading(era, said.edge)]
        said.rule = "era-alone"
        self.running.month = self.running.day = None
        self.running.era = Year(eras[0].first, eras[0].reckoning, eras[0].calendar, eras[0])
        self.running.era_fresh = True
        return [Placed(reading, "era") for reading in readings], Meant(
            [], 1.0 if len(readings) == 1 else 0.6, eras[0].calendar
        )

    def _pair_day(self, said: Expression) -> tuple[list[Placed], Meant] | None:
        """Read a pair alone as a day of the running month, as annals have it (三月乙未 … 丁酉)."""
        running = self.running
        if (
            said.rule != "ganzhi-bare" or not said.whole_year or said.pair is None or said.aside
            or running.month is None or running.year is None
        ):  # fmt: skip
            return None
        day = Expression(said.start, said.end, month=running.month, leap=running.leap, lunar=True, day_pair=said.pair)
        placed = place(day, running.year)
        if placed is None or placed.amiss:
            return None
        said.rule = "ganzhi-day"
        running.day = placed.reading.start
        return [placed], Meant([], 0.7 if running.fresh else 0.6, "relative", "承前文的月份")

    def _shifted_day(self, said: Expression) -> tuple[list[Placed], Meant] | None:
        if self.running.day is None or not self.running.fresh:
            return None
        day = from_number(self.running.day.number + (said.day_shift or 0))
        if said.day_shift:
            self.running.day = day
        return [Placed(Reading(day, day), "day")], Meant([], 0.7, "relative", f"承前文{self.running.day}")

    def _settle_month(self, said: Expression) -> bool:
        """Fill in the month of a day from what stands before; False when nothing does."""
        running = self.running
        if said.month_shift is not None:
            if running.month is None:
                return False
            said.month = running.month + said.month_shift
            if said.month not in range(1, 13):
                said.shift, said.month = said.month_shift, (said.month - 1) % 12 + 1
            said.leap = running.leap and said.month_shift == 0
        elif said.day is not None and said.month is None and not said.leap:
            if running.month is None:
                return False
            said.month, said.leap, said.day_only = running.month, running.leap, True
        else:
            return True
        if said.lunar is None and not said.leap:
            said.lunar = running.lunar
        return True

    def _told_by_paren(self, said: Expression) -> Meant | None:
        """Let the year in brackets behind a pair decide: 戊寅（公元1638年）."""
        match = _PAREN_YEAR.match(self.text, said.end) if said.pair is not None and not said.eras else None
        year = number(match[1]) if match else None
        if year is None or ganzhi.of_year(year) != said.pair:
            return None
        return Meant([Year(year, "lunar", "ganzhi")], 1.0, "ganzhi", "括号中注明公元年")

    def _aside(self, said: Expression, meaning: Meant) -> bool:
        """Say whether an expression tells nothing of when the text goes on: a gloss in brackets, a look back."""
        year, running = meaning.years[0], self.running.year
        if said.quiet or meaning.confidence <= GUESS:
            return True
        if said.shift is not None and (said.shift < 0 or not self._turns(said)):
            return True
        if said.whole_year and self.text[said.start - 1 : said.start] == "自" and _SINCE.match(self.text, said.end):
            return True
        if said.number == 1 and _NEXT_NAMED.search(self.text, max(0, said.start - 4), said.start):
            return True
        return (
            said.whole_year and running is not None and year.calendar == "ad" and running.ad == year.ad
            and self.text[max(0, said.start - 1) : said.start] in {"(", ",", "?"} and running.calendar != "ad"
        )  # fmt: skip

    def _turns(self, said: Expression) -> bool:
        """Say whether 次年 or 是年 stands alone, as where a story goes on, and not inside a clause (诏罢明年灯火)."""
        opened = opens_clause(self.text, said.start)
        return opened and (not said.whole_year or self.text[said.end : said.end + 1] in _CLAUSE_ENDS)


def _wild(said: Expression, head: int) -> tuple[list[Placed], Meant]:
    """Read a year whose last digits are left open: 193×年, 19××年."""
    scale = 10 if said.precision == "decade" else 100
    return [Placed(years(head * scale, head * scale + scale - 1), said.precision)], Meant([], 0.9, "ad")
