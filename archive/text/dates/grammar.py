"""How a date expression is built: years, what is inside a year, what is inside a month. All texts here are folded."""

import re

from . import ganzhi, months, words
from .context import unlike_a_date
from .expression import Expression
from .numerals import consecutive, number, positional
from .starts import Starts
from .tables import Era, Tables

_SIDE = re.compile("岁[次在]?")


class Grammar:
    """The patterns made of the tables, and what reads an expression at a place of a text."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.starts = Starts(tables)
        self.era = re.compile(words.alternatives(tables.by_name))
        self.event = re.compile(words.alternatives(tables.events_by_name))
        self.shift = re.compile(words.alternatives(words.SHIFT_OF))
        self.month_shift = re.compile(words.alternatives(words.MONTH_SHIFT_OF))
        self.day_shift = re.compile(words.alternatives(words.DAY_SHIFT_OF))
        self.term = re.compile(words.alternatives(words.TERMS))
        self.festival = re.compile(f"(?:(农历|旧历|阴历) ?)?({words.alternatives(words.FESTIVALS)})节?(?![年元间初末])")
        self.solar_festival = re.compile(words.alternatives(words.SOLAR_FESTIVALS))

    def read(self, text: str, start: int) -> Expression | None:
        """Read the expression that begins at a place, as long as it is; None when there is none."""
        said = Expression(start, start)
        if not self._iso(text, said) and not self._relative_word(text, said):
            self._year(text, said)
            if said.precision != "era":
                self._inside_year(text, said)
        return said if said.end > start else None

    def _iso(self, text: str, said: Expression) -> bool:
        match = words.ISO.match(text, said.start)
        if match is None or not 1 <= int(match[3]) <= 12 or not 1 <= int(match[4]) <= 31:
            return False
        said.ad, said.month, said.day, said.lunar = int(match[1]), int(match[3]), int(match[4]), False
        said.end, said.rule = match.end(), "iso"
        return 1000 <= said.ad <= 2100

    def _relative_word(self, text: str, said: Expression) -> bool:
        """Read a word that counts in months or days (次月, 翌日), or an end of the year (年底)."""
        match = self.day_shift.match(text, said.start)
        if match is not None:
            said.day_shift, said.end, said.rule = words.DAY_SHIFT_OF[match[0]], match.end(), "relative-day"
            return True
        match = self.month_shift.match(text, said.start)
        if match is not None:
            said.month_shift, said.end, said.rule = words.MONTH_SHIFT_OF[match[0]], match.end(), "relative-month"
            said.end = months.inside_month(text, said.end, said)
            return True
        edge = text[said.start : said.start + 2]
        if edge in words.YEAR_ENDS:
            said.edge, said.end = "初" if words.YEAR_ENDS[edge] == 1 else "底", said.start + 2
            said.rule = "relative-word"
            return True
        return False

    def _year(self, text: str, said: Expression) -> None:
        """Read what says the year, if anything does."""
        if not (
            self._christian_year(text, said)
            or self._era_year(text, said)
            or self._pair_year(text, said)
            or self._shifted_year(text, said)
        ):
            self._numbered_year(text, said)

    def _christian_year(self, text: str, said: Expression) -> bool:
        match = words.AD_WORD.match(text, said.end)
        if match is None:
            return False
        found = words.NUMBERED_YEAR.match(text, match.end()) or words.OPEN["年"].match(text, match.end())
        value = number(found[1]) if found else None
        if found is None or value is None or not 0 < value <= 2100:
            return False
        said.ad = 1 - value if match[1] else value
        said.end, said.rule = found.end(), "ad"
        return True

    def _era_year(self, text: str, said: Expression) -> bool:
        match = self.era.match(text, said.end)
        if match is None:
            return False
        eras, at = self.tables.by_name[match[0]], match.end()
        reigning = words.REIGNING.match(text, at)
        at = reigning.end() if reigning else at
        before = words.TAIPING_PAIR.match(text, at) if eras[0].calendar == "taiping" else None
        at = before.end() if before else at
        spaced = at + (text[at : at + 1] == " ")
        if _numbered(text, spaced, said, eras) or _paired(text, at, said, eras):
            return True
        edge = words.ERA_EDGE.match(text, at)
        if eras[0].calendar == "huangdi":
            return False
        if edge is not None and not unlike_a_date(text, said.start, edge.end(), match[0], edge[0]):
            said.eras, said.edge, said.precision, said.end = eras, edge[0], "era", edge.end()
            said.rule = "era-alone"
            return True
        return False

    def _pair_year(self, text: str, said: Expression) -> bool:
        side = _SIDE.match(text, said.end)
        match = words.PAIR.match(text, side.end() if side else said.end)
        place = ganzhi.index(match[0]) if match else None
        if match is None or place is None:
            return False
        said.pair, said.end, said.rule = place, match.end(), "ganzhi-bare"
        behind = words.AD_BEHIND_PAIR.match(text, said.end)
        year = number(behind[1]) if behind else None
        if behind and year and ganzhi.of_year(year) == place:
            said.ad, said.pair, said.end, said.rule = year, None, behind.end(), "ganzhi-ad"
            return True
        noun = words.YEAR_NOUN.match(text, said.end) or words.THAT_YEAR.match(text, said.end)
        if noun or side:
            said.end, said.rule = noun.end() if noun else said.end, "ganzhi-year"
        return True

    def _shifted_year(self, text: str, said: Expression) -> bool:
        match = self.shift.match(text, said.end)
        if match is None and text[said.end : said.end + 2] in words.SHIFTED_SEASONS:
            said.shift, said.end, said.rule = words.SEASON_SHIFTS[text[said.end]], said.end + 1, "relative-season"
            return True
        if match is None:
            return False
        said.shift, said.end, said.rule = words.SHIFT_OF[match[0]], match.end(), "relative-year"
        pair = words.PAIR.match(text, said.end)
        if pair is not None and (place := ganzhi.index(pair[0])) is not None:  # 明年戊寅: the pair says which
            said.shift, said.pair, said.end, said.rule = None, place, pair.end(), "ganzhi-year"
        return True

    def _numbered_year(self, text: str, said: Expression) -> None:
        wild = words.WILD_YEAR.match(text, said.end)
        if wild is not None:
            decade = number(wild[1])
            said.ad = decade
            said.end, said.rule, said.precision = wild.end(), "ad-wild", "decade" if len(wild[1]) == 3 else "century"
            return
        _numbered(text, said.end, said, ())

    def _inside_year(self, text: str, said: Expression) -> None:
        """Read season, month and day behind a year, or alone."""
        at = said.end
        if said.has_year:
            half = words.YEAR_PART.match(text, at)
            if half is None and text[at - 1] in "年岁" and (said.rule != "ganzhi-bare"):
                half = words.YEAR_PART.match(text, at - 1)
            if half is not None:
                said.half, said.end = 1 if half[0][0] == "上" else 2, half.end()
                return
            edge = words.YEAR_EDGE.match(text, at) if text[at - 1] in "年岁" else None
            if edge is not None and words.MONTH.match(text, at) is None and text[at : at + 2] not in words.SEASONED:
                said.edge, said.end = edge[0], edge.end()
                return
            glue = words.TIGHT.match(text, at)
            at = glue.end() if glue else at
        calendar = words.CALENDAR.match(text, at)
        if calendar is not None:
            said.lunar, said.tagged = calendar[1] is not None, True
            at = calendar.end()
        reached = self._feast(text, at, said) or self._season(text, at, said) or self._month(text, at, said)
        if reached is None and not said.has_year:
            reached = months.day(text, at, said)
        if reached is not None:
            said.end = reached

    def _season(self, text: str, at: int, said: Expression) -> int | None:
        two = words.SEASONS_TWO.match(text, at)
        if two is not None and (said.has_year or len(two[0]) > 2):
            said.season, said.last_season = two[1][0], two[1][1]
            return two.end()
        match = words.SEASON.match(text, at)
        if match is None:
            return None
        said.season, said.third = match[2], words.THIRDS.get(match[1] or "")
        if match[3] == "末":
            said.third = 2
        if match[3] == "初":
            said.third = 0
        bare = match.end(2) if match[3] == "月" else match.end()
        month = self._month(text, bare if match[3] in {None, "月"} else match.end(), said)
        if month is not None:
            said.season, said.third = "", None
            return month
        if said.third is not None and match[1] in set("孟仲季"):
            day = words.LUNAR_DAY.match(text, match.end())
            if day is not None and (day[1] is None or day[2] or day[1][0] == "初"):
                said.month = (words.SEASONS[said.season] // 3 - 1) * 3 + said.third + 1
                said.season, said.third, said.lunar = "", None, True
                return months.day(text, match.end(), said) or match.end()
        return match.end()

    def _month(self, text: str, at: int, said: Expression) -> int | None:
        if leap := words.LEAP_MONTH.match(text, at):
            said.leap, said.lunar = True, True
            return months.inside_month(text, leap.end(), said)
        match = words.MONTH.match(text, at)
        if match is None:
            opened = words.OPEN["月"].match(text, at)
            value = number(opened[1]) if opened else None
            if opened is None or value is None or not 1 <= value <= 12 or not said.has_year:
                return None
            said.month = value
            return opened.end()
        if not months.month_number(match[2], said):
            return None
        said.leap = match[1] is not None
        if match[2] in "正冬腊" or said.leap:
            said.lunar = True if said.lunar is None else said.lunar
        at = match.end()
        if match[3] is not None:
            return at
        return months.inside_month(text, at, said)

    def _feast(self, text: str, at: int, said: Expression) -> int | None:
        match = self.festival.match(text, at)
        if match is not None:
            said.month, said.day = words.FESTIVALS[match[2]]
            said.lunar, said.rule = None if match[2] == "元旦" else True, said.rule or "festival"
            if said.day == 0:
                said.day, said.last_of_month = 30, True
            return match.end()
        term = self.term.match(text, at)
        if term is not None:
            said.term, said.rule = words.TERMS.index(term[0]), said.rule or "festival"
            return term.end() + (text[term.end() : term.end() + 1] == "节")
        solar = self.solar_festival.match(text, at)
        if solar is not None and (said.has_year or solar[0].endswith("节")):
            said.month, said.day = words.SOLAR_FESTIVALS[solar[0]]
            said.lunar, said.rule = False, said.rule or "festival"
            return solar.end()
        return None


def _numbered(text: str, at: int, said: Expression, eras: tuple[Era, ...]) -> bool:
    """Read a number of years before 年, after an era or alone."""
    match = words.NUMBERED_YEAR.match(text, at) or words.OPEN["年"].match(text, at)
    value = number(match[1]) if match else None
    if match is None or value is None or value == 0:
        return False
    digits = match[1]
    if eras:
        said.eras, said.number, said.rule = eras, value, "era"
        if positional(digits) and len(digits) == 2 and consecutive(digits):
            said.two_digit = value
    elif not _alone(digits, value, said):
        return False
    said.end = match.end()
    if match[0][-1] == "年":
        side = _SIDE.match(text, said.end)
        pair = words.PAIR.match(text, side.end() if side else said.end)
        place = ganzhi.index(pair[0]) if pair else None
        if (
            pair
            and place is not None
            and (not eras or any(ganzhi.of_year(era.first + value - 1) == place for era in eras))
        ):
            said.year_pair, said.end = place, pair.end()
            noun = words.YEAR_NOUN.match(text, said.end)
            said.end = noun.end() if noun else said.end
    return True


def _alone(digits: str, value: int, said: Expression) -> bool:
    """Take a number of years without an era; False when it is none."""
    said.rule = "year"
    if (positional(digits) and len(digits) == 4 and 1000 <= value <= 2100) or (
        "千" in digits and 1000 < value < 2100 and value % 100
    ):
        said.ad, said.rule = value, "ad"
    elif positional(digits) and len(digits) == 2:
        said.two_digit, said.doubtful, said.rule = value, consecutive(digits), "two-digit"
    elif value < 100:
        said.number, said.rule = value, "relative-number"
    else:
        return False
    return True


def _paired(text: str, at: int, said: Expression, eras: tuple[Era, ...]) -> bool:
    """Read a pair behind an era: 光绪甲午."""
    match = words.PAIR.match(text, at)
    place = ganzhi.index(match[0]) if match else None
    if match is None or place is None:
        return False
    numbered = words.NUMBERED_YEAR.match(text, match.end()) or words.OPEN["年"].match(text, match.end())
    value = number(numbered[1]) if numbered else None
    if numbered and value and any(ganzhi.of_year(era.first + value - 1) == place for era in eras):  # 康熙己酉八年
        said.eras, said.number, said.year_pair, said.rule, said.end = eras, value, place, "era", numbered.end()
        return True
    said.eras, said.pair, said.rule = eras, place, "era-ganzhi"
    noun = words.YEAR_NOUN.match(text, match.end())
    said.end = noun.end() if noun else match.end()
    return True
