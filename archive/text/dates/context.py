"""What stands around a number and tells a date from a duration, a count or a name. All texts here are folded."""

import re
from typing import TYPE_CHECKING

from . import ganzhi, words
from .numerals import NUMERALS

if TYPE_CHECKING:
    from .expression import Expression
    from .running import Running

# What may stand before a date that has no year of its own: the edge of a clause, or a word that asks for a time.
_OPENING = frozenset(
    "\n\t ,。;:!?()[]【】〔〕《》〈〉\"'、-…·|/0" + "于在从自至到迄及以是当毕暨因即讫自则而故今昨由延经但唯惟"
)
_NUMERAL = frozenset(NUMERALS)
_NOT_BEFORE = _NUMERAL | set("第.")
_CLOSING = frozenset(("", *"\n ,。;:!?()[]、\"'-·"))
_ASKING = frozenset("于在从自至到迄以是")
_RANGE_SIGN = re.compile(" ?(?:-|~|至|到)")
_BEFORE_SPAN = frozenset("越阅约近满历逾第每共凡整足几数过了有多这那各隔住学干等达长仅头前后")
_DURATION = re.compile(
    "(?:多|余|来|整)?(?:以?[后来内里前]|之?[后间久前内]|间|中间|时间|光景|工夫|功夫|光阴|岁月|如一日|制|期|有余|左右|上下|多|余|"
    "之[后久间内中前]|不[到足满]|生|龄|级|式|期间|计划|的[时光工功岁]|没|未|无[以人]|[一二两三四五六七八九十几]个?月|一[次度]|半)"
)
_YEARLY = re.compile("(?:每[年岁到至逢遇值当届]?|逢|[年岁]年|历年)$")
_FEAST_ASKED = frozenset("正适恰过了为届值际近的日夕夜次")
_FEAST_NAME = re.compile("[门宫君夫县楼殿观阁坊村寨路街桥山灯糕酒词诗赋曲戏香花水图会使祭礼假贺朝]|日日")
_FEAST_SURE = frozenset("日节前后那之时夜晚")
# A pair before these is the year of an examination, whatever stands before it.
EXAMINED = re.compile("(?:恩|正)?科|乡[试荐榜举]|会试|进士|举人|孝廉|解元|拔贡|副榜")
_PAIR = re.compile(ganzhi.PATTERN)
# Behind an era's name without a number, 初 and 间 are words of time; 中 and 时 too, unless the name is a word itself.
_COMMON = frozenset((
    "太平", "大同", "永安", "建中", "上元", "中和", "永平", "永昌", "长安", "太和", "大安", "泰和",
    "建安", "永康", "咸宁", "永宁", "建国", "广德", "长寿", "正大", "至德", "明德", "文明", "中兴",
    "大象", "天和", "安定", "如意", "天安", "昭武", "正平", "和平", "升平", "明道", "大通", "大中",
    "天德", "永和", "大庆", "神功", "正统", "天命", "至和", "中统", "同治", "元和", "元光", "大德",
    "宝应", "保大", "大和", "文德", "大治", "天历",
))  # fmt: skip


def opens_clause(text: str, at: int) -> bool:
    """Say whether a place is where a date without a year may begin."""
    before = text[max(0, at - 2) : at]
    if before in {"不到", "未到"}:
        return False
    return at == 0 or before[-1] in _OPENING or before == "到了"


def counts_time(text: str, start: int, end: int) -> bool:
    """Say whether a number of years, months or days is how long, not when."""
    return (start > 0 and text[start - 1] in _BEFORE_SPAN) or _DURATION.match(text, end) is not None


def every_year(text: str, at: int) -> bool:
    """Say whether what follows happens every year."""
    return _YEARLY.search(text, max(0, at - 2), at) is not None


def unlike_a_date(text: str, start: int, end: int, name: str, edge: str) -> bool:
    """Say whether an era's name with a word behind it is something else (大同中学, 光绪朝服)."""
    if edge in {"时期", "时代", "之世"} and name in _COMMON:
        return True
    if edge in {"中", "时", "季", "朝", "间", "初", "末"}:
        if text[end : end + 1] in {"学", "华", "国", "央", "医", "级", "服", "珠", "候", "节", "局"}:
            return True
        if name in _COMMON and edge in {"中", "时", "季", "朝", "间"}:
            return edge != "间" or not opens_clause(text, start)
    return False


def is_date(text: str, said: "Expression", running: "Running") -> bool:
    """Say whether an expression is a date where it stands, and no duration, count, age or name."""
    start, end = said.start, said.end
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    if before and before in _NOT_BEFORE and text[start] in _NUMERAL:
        return False
    if every_year(text, start):
        return False
    if said.eras:
        return True
    if said.ad is not None:
        return _christian(text, said, behind)
    if said.number is not None or said.two_digit is not None:
        return _number_is_year(text, said, running, before)
    if said.pair is not None:
        return _pair_is_date(text, said, running, before, behind)
    if said.shift is not None:
        return _shift_is_year(text, said, running, before)
    return _within_year(text, said, running, before, behind)


def _christian(text: str, said: "Expression", behind: str) -> bool:
    if text[said.end - 1] in _NUMERAL and said.whole_year and said.rule != "ganzhi-ad":
        return _RANGE_SIGN.match(text, said.end) is not None and said.rule in {"ad", "iso"}
    return not (
        (said.ad or 0) % 100 == 0 and said.rule == "ad" and counts_time(text, said.start, said.end) and behind != "初"
    )


def _number_is_year(text: str, said: "Expression", running: "Running", before: str) -> bool:
    if not opens_clause(text, said.start):
        return False
    if not said.whole_year or said.year_pair is not None:
        return said.two_digit is None or running.year is not None or said.start == 0
    if counts_time(text, said.start, said.end):
        return False
    behind = text[said.end : said.end + 1]
    closed = behind in _CLOSING
    if said.two_digit is not None:
        if text[said.start].isascii() and (said.two_digit < 11 or said.two_digit % 10 == 0):
            return False
        modern = running.christian or (running.era is not None and running.era.calendar == "minguo")
        return (
            closed and (modern or (said.start == 0 and not behind))
            if said.doubtful
            else modern or not text[said.start].isascii()
        )
    if running.era is None or running.era.era is None:
        return False
    reached = running.era.ad - running.era.era.first + 1
    if said.number == 1:
        return closed
    return (closed or before in {"", "\n", "。"}) and (
        (said.number or 0) >= reached or before in {"", "\n", "。"} or before in _ASKING
    )


def _pair_is_date(text: str, said: "Expression", running: "Running", before: str, behind: str) -> bool:
    if said.rule != "ganzhi-bare" or not said.whole_year or EXAMINED.match(text, said.end):
        return True
    if _PAIR.match(text, said.end) or (said.start > 1 and _PAIR.match(text, said.start - 2)):
        return False  # the eight characters of a birth, or a table
    if running.month is None and running.year is not None:
        return opens_clause(text, said.start)
    return opens_clause(text, said.start) and (
        behind in _CLOSING or behind in "以之前春夏秋冬后至到" or before in "\n。"
    )


def _shift_is_year(text: str, said: "Expression", running: "Running", before: str) -> bool:
    word = text[said.start : said.end]
    behind = text[said.end : said.end + 1]
    if before in {"的", "岁", "多", "同"}:
        return False
    if said.rule == "relative-season":
        return opens_clause(text, said.start) and (behind in _CLOSING or behind in "之以") and word[-1] in "春夏秋冬"
    if word == "其年" and not (opens_clause(text, said.start) and behind in _CLOSING):
        return False
    if word in {"同年", "同岁"} and running.year is not None and running.year.ad < 1900:
        return before in "\n。;" and behind in _CLOSING  # else a man who passed in the same year
    if word in {"同年", "同岁"} and (behind in {"友", "生", "的", "者", "月"} or not opens_clause(text, said.start)):
        return False
    if word in {"当年", "这一年", "那一年", "第三年", "该年", "此年"}:
        return (
            opens_clause(text, said.start)
            and behind in {",", "、", "。", "底", "初"}
            and not counts_time(text, said.start, said.end)
        )
    return not (said.whole_year and _DURATION.match(text, said.end) and behind not in {"以", "之"})


def _within_year(text: str, said: "Expression", running: "Running", before: str, behind: str) -> bool:
    """Judge a season, month or day without a year."""
    opened = opens_clause(text, said.start)
    if said.day_shift is not None or said.month_shift is not None:
        return opened
    if said.edge:
        return (opened or before in {"到", "近", "了"}) and behind not in {"的", "龄", "纪"}
    if said.rule == "festival":
        return _feast_is_date(text, said, before)
    if said.season:
        return _season_is_date(text, said, running, before, behind)
    if said.day is not None or said.day_pair is not None:
        return _day_is_date(text, said, running, before, behind)
    if said.part:
        return before not in {"个", "每"}
    if (before in _BEFORE_SPAN and not opened) or behind in _NUMERAL:
        return False
    if _DURATION.match(text, said.end) and behind != "间":
        return False
    return opened or said.lunar is not None


def _season_is_date(text: str, said: "Expression", running: "Running", before: str, behind: str) -> bool:
    opened = opens_clause(text, said.start)
    if said.last_season:
        return opened and running.fresh
    if said.end - said.start == 1:
        return opened and before != "、" and behind == "," and running.year is not None
    if text[said.end - 1] in "天季日春夏秋冬" and behind != "," and before not in {"了", "到", "在", "于", "至"}:
        return False
    return (opened or before == "了") and running.fresh and behind not in {"的", "里"}


def _feast_is_date(text: str, said: "Expression", before: str) -> bool:
    """Judge a festival or solar term, whose names are of gates, gods and weather too."""
    opened = opens_clause(text, said.start)
    if _FEAST_NAME.match(text, said.end) or not (opened or before in _FEAST_ASKED):
        return False
    if text[said.start : said.start + 2] not in words.DOUBTFUL_FEASTS:
        return True
    behind = text[said.end : said.end + 1]
    return text[said.end - 1] == "节" or behind in _FEAST_SURE or (opened and behind in _CLOSING and behind != "、")


def _day_is_date(text: str, said: "Expression", running: "Running", before: str, behind: str) -> bool:
    """Judge a day, with its month or alone."""
    opened = opens_clause(text, said.start)
    if said.month is not None:
        clear = said.lunar is not None or text[said.end - 1] in "日号" or said.day_pair is not None
        return before not in {"第", "每"} if clear else opened
    if not opened or counts_time(text, said.start, said.end) or (said.day == 1 and text[said.start] in "一1"):
        return False  # 一日 is some day or other
    goes_on = running.fresh and running.last_day is not None and said.day is not None and said.day > running.last_day
    return text[said.start] == "初" or behind in _CLOSING or before in {"\n", "。"} or goes_on
