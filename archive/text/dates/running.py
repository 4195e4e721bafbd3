"""The running date: which year an expression means that does not say it whole (§ 承前文)."""

from dataclasses import dataclass, field

from . import ganzhi
from .day import Day, Reading
from .expression import Expression
from .placing import Year

GUESS = 0.3  # the confidence of a pair that nothing anchors
LAST_BY_PAIR = 1949  # later years are hardly ever named by their pair


@dataclass(slots=True)
class Running:
    """What was last said of when; given to `scan`, what a document takes for granted.

    `era` is the last year that had an era, for a number without one (七年); `fresh` whether the year was said in the
    same paragraph.
    """

    year: Year | None = None
    era: Year | None = None
    month: int | None = None
    leap: bool = False
    lunar: bool | None = None  # whether the last month of a solar year was lunar
    day: Day | None = None
    last_day: int | None = None  # of the month, as it was said
    fresh: bool = False
    ahead: int | None = None  # a year AD said later in the document
    era_fresh: bool = False
    christian: bool = False  # years AD were seen
    seen: list[int] = field(default_factory=list)

    def new_paragraph(self) -> None:
        """Remember that what is said now is of another paragraph."""
        self.fresh = self.era_fresh = False

    def follow(self, said: Expression, year: Year | None, reading: Reading) -> None:
        """Go on from an expression that was understood."""
        if year is not None:
            if said.has_year:
                self.lunar = None
            if self.year is None or (self.year.ad, self.year.reckoning) != (year.ad, year.reckoning):
                self.month, self.day = None, None
            self.year, self.fresh = _carried(year), True
            if year.era is not None:
                self.era, self.era_fresh = year, True
            elif said.ad is not None:
                self.christian = True
        if said.month is not None:
            self.month, self.leap = said.last_month or said.month, said.leap
            # Who has to say 阴历 counts in solar months elsewhere.
            if (said.lunar is not None and not said.tagged) or said.has_year:
                self.lunar = said.lunar if said.lunar is not None else year is not None and year.reckoning == "lunar"
        self.last_day = said.day
        if reading.start == reading.end:
            self.day = reading.start


def _carried(year: Year) -> Year:
    """Return the year as later dates take it: under the Republic a pair names it, but months are solar again."""
    return year._replace(reckoning="solar") if year.calendar == "ganzhi" and year.ad >= 1912 else year


@dataclass(slots=True)
class Meant:
    """The years an expression may mean, the likeliest first."""

    years: list[Year]
    confidence: float = 1.0
    calendar: str = ""
    note: str = ""
    amiss: str = ""


def meant(said: Expression, running: Running) -> Meant | None:
    """Return which years an expression may mean; None when nothing tells."""
    if said.ad is not None:
        return Meant(_christian(said), 1.0, "ad")
    if said.eras:
        return _of_era(said, running)
    if said.number is not None:
        return _numbered(said, running)
    if said.two_digit is not None:
        return _two_digits(said, running)
    if said.pair is not None:
        return _of_pair(said, running)
    if running.year is None:
        return None
    confidence = 0.8 if running.fresh else 0.65
    note = f"承前文{named(running.year)}"
    if said.shift is not None:
        ad = running.year.ad + said.shift
        era = running.year.era
        kept = era if era is not None and era.first <= ad < era.first + era.years else None
        year = Year(ad, running.year.reckoning, running.year.calendar, kept)
        return Meant([year], min(confidence, 0.7), "relative", note)
    year = running.year
    if running.month in {11, 12} and said.month is not None and said.month <= 10 and not said.day_only:
        # Months begin anew: the year has turned, though nobody says so.
        return Meant([year._replace(ad=year.ad + 1), year], 0.5, "relative", f"{note}，或已到次年")
    return Meant([year], confidence, "relative", note)


def named(year: Year) -> str:
    """Return a year as a note names it."""
    if year.era is None or year.era.first > year.ad:
        return f"公元{year.ad}年"
    number = year.ad - year.era.first + 1
    return f"{year.era.name}{'元' if number == 1 else number}年"


def _christian(said: Expression) -> list[Year]:
    """Return an AD year; before 1912 its months may be lunar, unless they are said to be solar."""
    ad = said.ad or 0
    solar = Year(ad, "solar", "ad")
    if said.rule == "ganzhi-ad" and said.month is not None and ad < 1912:
        return [Year(ad, "lunar", "ad"), solar]
    return [solar]


def _of_era(said: Expression, running: Running) -> Meant | None:
    options = []
    for era in said.eras:
        if said.number is not None:
            ad = era.first + said.number - 1
        else:
            ad = era.first + ((said.pair or 0) - ganzhi.of_year(era.first)) % 60
        fits = (said.number or 1) <= era.years if said.number is not None else ad < era.first + era.years + 1
        matches = said.year_pair is None or ganzhi.of_year(ad) == said.year_pair
        options.append((not (fits and matches), Year(ad, era.reckoning, era.calendar, era)))
    if running.year is not None and len(options) > 1:
        near = running.year.ad
        options.sort(key=lambda option: (option[0], abs(option[1].ad - near) > 60))
    else:
        options.sort(key=lambda option: option[0])
    bad, first = options[0]
    fine = [year for wrong, year in options if not wrong]
    if not bad:
        note = "" if len(fine) == 1 else f"同名年号，取{fine[0].era.dynasty if fine[0].era else ''}"
        return Meant(fine, 1.0 if len(fine) == 1 else 0.6, first.calendar, note)
    amiss = _no_such_year(said, first)
    return Meant([first], 0.3, first.calendar, amiss, amiss)


def _no_such_year(said: Expression, year: Year) -> str:
    """Say in Chinese why an era had no such year."""
    era = said.eras[0]
    if said.number is None:
        return f"{era.name}年间没有{ganzhi.name(said.pair or 0)}年"
    if said.number > era.years:
        return f"{era.name}只有{era.years}年"
    return f"{named(year)}是{ganzhi.name(ganzhi.of_year(year.ad))}年，不是{ganzhi.name(said.year_pair or 0)}年"


def _numbered(said: Expression, running: Running) -> Meant | None:
    number = said.number or 0
    if running.era is None or running.era.era is None:
        year = running.year
        if year is None or said.whole_year or not 1911 < year.ad < 1950 or number > 38:
            return None
        return Meant([Year(1911 + number, "solar", "minguo")], 0.5, "minguo", "未说年号，按民国")
    era = running.era.era
    if number > era.years:
        return None
    return Meant(
        [Year(era.first + number - 1, era.reckoning, era.calendar, era)], 0.8 if running.era_fresh else 0.65,
        era.calendar, f"承前文{era.name}",
    )  # fmt: skip


def _two_digits(said: Expression, running: Running) -> Meant | None:
    value = said.two_digit or 0
    century = 100 * (running.year.ad // 100) if running.year and running.year.ad >= 1800 and running.christian else 1900
    options = [Year(century + value, "solar", "ad")]
    republic = running.era is not None and running.era.calendar == "minguo" and running.era.era is not None
    if republic and running.era is not None and 0 < value <= 38:
        options.insert(0 if not running.christian else 1, Year(1911 + value, "solar", "minguo", running.era.era))
    elif said.doubtful and value <= 38:
        options.append(Year(1911 + value, "solar", "minguo"))
    confidence = 0.5 if said.doubtful or len(options) > 1 else 0.7
    return Meant(options, confidence, options[0].calendar, "两位数的年份")


def _of_pair(said: Expression, running: Running) -> Meant | None:
    place = said.pair or 0
    era = running.era.era if running.era is not None else None
    if era is not None and (running.year is None or running.year.era == era):
        ad = era.first + (place - ganzhi.of_year(era.first)) % 60
        if ad < era.first + era.years:  # the only such year of the reign the text is in
            confidence = 0.8 if running.era_fresh else 0.65
            return Meant([Year(ad, "lunar", "ganzhi")], confidence, "ganzhi", f"干支，承前文{era.name}")
    if running.year is not None:
        ad = ganzhi.nearest(place, running.year.ad)
        if running.year.ad <= LAST_BY_PAIR < ad:
            ad -= 60
        near = abs(ad - running.year.ad) <= 25
        others = [] if near else [Year(ad + (60 if ad < running.year.ad else -60), "lunar", "ganzhi")]
        return Meant(
            [Year(ad, "lunar", "ganzhi"), *others], 0.7 if near else 0.5, "ganzhi", f"干支，近前文{named(running.year)}"
        )
    if running.ahead is not None:
        ad = ganzhi.nearest(place, running.ahead)
        return Meant([Year(ad, "lunar", "ganzhi")], 0.5, "ganzhi", f"干支，近后文公元{running.ahead}年")
    if said.rule == "ganzhi-bare" and said.whole_year:
        return None
    last = ganzhi.latest(place, LAST_BY_PAIR)
    return Meant(
        [Year(year, "lunar", "ganzhi") for year in range(last, 1368, -60)],
        GUESS,
        "ganzhi",
        "干支六十年一轮，前文没有年份",
    )
