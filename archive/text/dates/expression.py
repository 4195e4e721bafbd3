"""What an expression says of its date, before it is known which year and calendar it means."""

from dataclasses import dataclass, field

from .day import Reading
from .tables import Era


@dataclass(slots=True)
class Expression:
    """The parts of one expression; `start` and `end` are offsets in the folded text, None is what it does not say.

    At most one of ad, eras with number, number alone, pair alone, two_digit and shift says the year.
    """

    start: int
    end: int
    ad: int | None = None
    eras: tuple[Era, ...] = ()
    number: int | None = None  # 七年
    last_number: int | None = None  # 七八年间: 8
    pair: int | None = None  # 甲午
    two_digit: int | None = None  # 三七年, 37年
    doubtful: bool = False  # 三四年 may be a number of years
    year_pair: int | None = None  # the pair beside a number: 二十九年庚辰
    shift: int | None = None  # 次年: 1
    month_shift: int | None = None
    day_shift: int | None = None
    lunar: bool | None = None  # said outright, or by 初, 正, 腊, 闰
    tagged: bool = False  # said outright: 阴历, 公历
    season: str = ""
    last_season: str = ""  # 夏秋之交: 秋
    term: int | None = None  # one of the 24 solar terms, 立春 being 0
    third: int | None = None  # 初夏 0, 仲夏 1, 暮夏 2
    half: int | None = None  # 上半年 1, 下半年 2
    edge: str = ""  # of the year: 初 底 末; of an era or decade too
    month: int | None = None
    last_month: int | None = None  # 三四月: 4
    leap: bool = False
    part: str = ""  # of the month: 上 中 下
    day: int | None = None
    last_of_month: bool = False  # 晦, 除夕
    day_pair: int | None = None
    fixed: tuple[Reading, ...] = ()  # read at once: decades, centuries, events
    day_only: bool = False  # the month was filled in from what stands before
    precision: str = ""
    calendar: str = ""
    rule: str = ""
    notes: list[str] = field(default_factory=list)
    quiet: bool = False  # says nothing of when the text goes on
    aside: bool = False  # in brackets or one of a list, so a pair is of a year

    @property
    def has_year(self) -> bool:
        """Whether the expression itself says its year, for good or by counting from another."""
        return not (
            self.ad is None and not self.eras and self.number is None and self.pair is None
            and self.two_digit is None and self.shift is None
        )  # fmt: skip

    @property
    def whole_year(self) -> bool:
        """Whether nothing narrower than the year is said."""
        return not (self.leap or self.season or self.edge) and {None} == {
            self.month, self.day, self.term, self.half, self.day_pair, self.month_shift, self.day_shift
        }  # fmt: skip
