"""Find the dates in a text and say when they were."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import cast

from ..fold import Folded, fold_mapped
from . import ganzhi, stretches, telegrams, words
from .context import is_date, opens_clause
from .day import Reading, from_number, years
from .expression import Expression
from .grammar import Grammar
from .numerals import number
from .placing import Placed, Year, era_reading, place
from .running import Meant, Running, meant
from .span import Calendar, DateSpan, Precision
from .tables import Tables, default


def scan(text: str, tables: Tables | None = None, running: Running | None = None) -> list[DateSpan]:
    """Return the dates of a whole document, its blocks joined by newlines, in order and apart from each other.

    `running` is what the document takes for granted; it is left as it was. No text raises.
    """
    return _Scan(text, grammar_of(tables or default()), running).spans()


@lru_cache(maxsize=8)
def grammar_of(tables: Tables) -> Grammar:
    """Return the patterns made of some tables."""
    return Grammar(tables)


_CLAUSE_ENDS = frozenset(("", *",、。;:("))
_PAREN_YEAR = re.compile(r" ?\((?:即|公元|西元)? ?([一1][0-9〇○零o一二三四五六七八九]{3}) ?年?\)")


class _Scan:
    """One text while it is read."""

    def __init__(self, text: str, grammar: Grammar, running: Running | None) -> None:
        self.original = text
        self.folded: Folded = fold_mapped(text)
        self.text = self.folded.text
        self.grammar = grammar
        self.running = replace(running) if running else Running()

    def spans(self) -> list[DateSpan]:
        found: list[DateSpan] = []
        consumed, line_end = 0, self.text.find("\n")
        for start in self.grammar.starts.of(self.text):
            if start < consumed:
                continue
            if 0 <= line_end < start:
                self.running.new_paragraph()
                line_end = self.text.find("\n", start)
            span = self.read(start)
            if span is not None:
                found.append(span[0])
                consumed = span[1]
        return found

    def read(self, start: int) -> tuple[DateSpan, int] | None:
        """Read the date that begins at a place; with where it ends in the folded text."""
        text = self.text
        near = text[start : start + 16]
        said = None
        if "纪" in near:
            said = stretches.century(text, start)
        if "代" in near:
            said = stretches.decade(text, start) or said
        said = said or stretches.event(self.grammar, text, start) or telegrams.read(text, start, self.running)
        said = said or stretches.bare_range(text, start)
        if said is None and text[start - 1 : start] and (gloss := stretches.bracketed_year(text, start)):
            meaning = meant(gloss, self.running)
            placed = self._placed(gloss, meaning) if meaning else []
            return (self.span(gloss, placed, meaning), gloss.end) if meaning and placed else None
        if said is None:
            said = self.grammar.read(text, start)
            if said is None:
                return None
            said.aside = text[start - 1 : start] == "(" or text[said.end : said.end + 1] in {"、", "科"}
        first = self.understood(said)
        if first is None:
            return None
        if said.rule == "range" and text[max(0, start - 2) : start] in {"\n(", "("}:
            # A chapter of a life that begins with its years: what follows is of the first, until another is said.
            self.running.year, self.running.fresh = Year(first[0][0].reading.start.year, "solar", "ad"), True
        return self.to_second(said, first) or (self.span(said, *first), said.end)

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
        placed = self._placed(said, meaning) if meaning else []
        if meaning is None or not placed:
            return None
        if not self._aside(said, meaning):
            self.running.follow(said, meaning.years[0], placed[0].reading)
        return placed, meaning

    def _placed(self, said: Expression, meaning: Meant) -> list[Placed]:
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
        elif said.day is not None and said.month is None:
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
        if said.shift is not None and (said.shift < 0 or (said.whole_year and not self._turns(said))):
            return True
        return (
            said.whole_year and running is not None and year.calendar == "ad" and running.ad == year.ad
            and self.text[max(0, said.start - 1) : said.start] in {"(", ",", "?"} and running.calendar != "ad"
        )  # fmt: skip

    def _turns(self, said: Expression) -> bool:
        """Say whether 次年 or 是年 stands alone, as where a story goes on, and not inside a clause (诏罢明年灯火)."""
        return opens_clause(self.text, said.start) and self.text[said.end : said.end + 1] in _CLAUSE_ENDS

    def to_second(self, said: Expression, first: tuple[list[Placed], Meant]) -> tuple[DateSpan, int] | None:
        """Read the second half of a range, which takes from the first what it does not say itself."""
        joint = words.RANGE.match(self.text, said.end)
        second = self._second(said, joint.end()) if joint else None
        if second is None:
            return None
        kept = replace(self.running)
        last = self.understood(second, asked=False)
        if last is None or last[0][0].reading.end < first[0][0].reading.start:
            self.running = kept
            return None
        reading = Reading(first[0][0].reading.start, last[0][0].reading.end)
        amiss = first[1].amiss or first[0][0].amiss or last[1].amiss or last[0][0].amiss
        whole = replace(said, end=second.end, rule="range")
        confidence = min(first[1].confidence, last[1].confidence)
        meaning = Meant(first[1].years, confidence, first[1].calendar, first[1].note, amiss)
        return self.span(whole, [Placed(reading, "range")], meaning), second.end

    def _second(self, said: Expression, at: int) -> Expression | None:
        if said.precision in {"century", "decade"} and said.fixed:
            return stretches.century(self.text, at) or stretches.decade(self.text, at)
        if said.fixed:
            return None
        second = self.grammar.read(self.text, at)
        if second is None and said.ad is not None:
            second = stretches.early_year(self.text, at)
        return second if second is not None and not second.precision and stretches.inherits(second, said) else None

    def span(self, said: Expression, placed: list[Placed], meaning: Meant) -> DateSpan:
        """Return the date with its offsets in the original text."""
        start, end = self.folded.span(said.start, said.end - said.start)
        likeliest = placed[0]
        amiss = meaning.amiss or likeliest.amiss
        candidates = tuple(one.reading for one in placed) if len(placed) > 1 else ()
        confidence = min(meaning.confidence, 0.5) if candidates else meaning.confidence
        notes = [meaning.note, *said.notes, amiss if amiss != meaning.note else ""]
        return DateSpan(
            raw=self.original[start:end],
            span=(start, end),
            start=likeliest.reading.start,
            end=likeliest.reading.end,
            precision=cast("Precision", likeliest.precision),
            calendar=cast("Calendar", meaning.calendar or said.calendar or "ad"),
            rule=said.rule or "relative",
            candidates=candidates,
            confidence=min(confidence, 0.4) if amiss else confidence,
            note="；".join(filter(None, notes)),
            amiss=amiss,
        )


def _wild(said: Expression, head: int) -> tuple[list[Placed], Meant]:
    """Read a year whose last digits are left open: 193×年, 19××年."""
    scale = 10 if said.precision == "decade" else 100
    return [Placed(years(head * scale, head * scale + scale - 1), said.precision)], Meant([], 0.9, "ad")
