"""The cycle of sixty (干支): years and days."""

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
# 己, 已 and 巳 are mixed up in print and by recognition; the cycle itself tells which is meant. 太平天国 wrote
# 开, 好 and 荣 for 亥, 丑 and 卯.
PATTERN = "[甲乙丙丁戊己已巳庚辛壬癸][子丑寅卯辰巳已己午未申酉戌亥]"
TAIPING_PATTERN = "[甲乙丙丁戊己庚辛壬癸][子丑好寅卯荣辰巳午未申酉戌亥开]"
_STEM_OF = {char: i for i, char in enumerate(STEMS)} | {"已": 5, "巳": 5}
_BRANCH_OF = {char: i for i, char in enumerate(BRANCHES)} | {"已": 5, "己": 5, "好": 1, "荣": 3, "开": 11}


def index(pair: str) -> int | None:
    """Return the place of a pair in the cycle, 甲子 being 0; None for a pair that does not occur (甲丑)."""
    stem, branch = _STEM_OF.get(pair[:1]), _BRANCH_OF.get(pair[1:])
    if stem is None or branch is None or (stem - branch) % 2:
        return None
    return (6 * stem - 5 * branch) % 60


def name(place: int) -> str:
    """Return the pair at a place of the cycle."""
    return STEMS[place % 10] + BRANCHES[place % 12]


def of_year(year: int) -> int:
    """Return the place of the year that begins in spring of an AD year."""
    return (year - 4) % 60


def of_month(year: int, month: int) -> int:
    """Return the place of a lunar month, 正月 being 寅; a leap month has that of the month before it."""
    return (12 * (year - 4) + month + 1) % 60


def of_day(number: int) -> int:
    """Return the place of a day by its Julian day number."""
    return (number - 11) % 60


def nearest(place: int, year: int) -> int:
    """Return the AD year with that place nearest to a year; the earlier one when two are as near."""
    return year - 30 + (place - of_year(year - 30)) % 60


def latest(place: int, year: int) -> int:
    """Return the last AD year with that place up to a year."""
    return year - (of_year(year) - place) % 60
