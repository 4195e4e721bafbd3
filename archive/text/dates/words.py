"""The words of dates and the patterns made of them, for folded text.

Every repetition is bounded and none stands inside another, so that no text takes longer than its length asks for.
"""

import re
from collections.abc import Iterable

from . import ganzhi
from .numerals import NUMERALS

SHIFTS = {
    0: "同年 是年 是岁 该年 当年 那年 这年 此年 其年 那一年 这一年 同岁 本年 本岁 今年 今岁",
    1: "又次年 次年 翌年 转年 明年 来年 越年 逾年 第二年 次岁 明岁 隔年 下一年 下年 翌岁 其明年",
    2: "后年 又明年 第三年",
    -1: "去年 上年 前一年 头年 昨年 客岁 去岁 上一年 昨岁",
    -2: "前年",
}
MONTH_SHIFTS = {0: "同月 是月 本月 当月 该月", 1: "次月 翌月 下月", -1: "上月"}
DAY_SHIFTS = {0: "同日 是日 当日 即日 该日 本日", 1: "次日 翌日 次晨 翌晨", -1: "前一日"}
YEAR_ENDS = {"年底": 12, "年终": 12, "岁末": 12, "岁暮": 12, "年末": 12, "岁终": 12, "年初": 1, "岁首": 1, "年尾": 12}
FESTIVALS = {
    "元旦": (1, 1), "正旦": (1, 1), "岁旦": (1, 1), "元日": (1, 1), "春节": (1, 1), "大年初一": (1, 1),
    "人日": (1, 7), "元宵": (1, 15), "元夕": (1, 15), "元夜": (1, 15), "上元": (1, 15), "灯节": (1, 15),
    "花朝": (2, 15), "上巳": (3, 3), "浴佛": (4, 8),
    "端午": (5, 5), "端阳": (5, 5), "端五": (5, 5), "重五": (5, 5), "重午": (5, 5),
    "七夕": (7, 7), "乞巧": (7, 7), "中元": (7, 15), "中秋": (8, 15), "重阳": (9, 9), "重九": (9, 9), "下元": (10, 15),
    "腊八": (12, 8), "除夕": (12, 0), "除夜": (12, 0), "岁除": (12, 0), "大年三十": (12, 0),
}  # fmt: skip
# The first is 立春, as sxtwl counts from it.
TERMS = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
)  # fmt: skip
# Words that mean something else as often as the day.
DOUBTFUL_FEASTS = frozenset((
    "雨水", "清明", "谷雨", "小满", "小暑", "大暑", "白露", "寒露", "霜降", "小雪", "大雪", "大寒", "小寒",
    "元日", "人日", "元夜", "上元", "中元", "下元", "重九", "花朝", "正旦",
))  # fmt: skip
SOLAR_FESTIVALS = {"国庆": (10, 1), "国庆节": (10, 1), "双十节": (10, 10), "劳动节": (5, 1), "圣诞节": (12, 25),
                   "双十": (10, 10), "圣诞": (12, 25)}  # fmt: skip
TWO_SEASONS = ("春夏", "夏秋", "秋冬", "冬春")
SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
THIRDS = {**dict.fromkeys("早初孟首", 0), **dict.fromkeys("仲盛", 1), **dict.fromkeys("暮晚深残季末杪", 2)}
MONTH_NAMES = {"正": 1, "元": 1, "冬": 11, "腊": 12}


def index(table: dict[int, str]) -> dict[str, int]:
    """Return word → value of a table value → words."""
    return {word: value for value, words in table.items() for word in words.split()}


SHIFT_OF, MONTH_SHIFT_OF, DAY_SHIFT_OF = index(SHIFTS), index(MONTH_SHIFTS), index(DAY_SHIFTS)


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of some words, the longest first, grouped by their first character.

    So grouped the expression engine skips to the next possible first character, and never tries the others.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())


N = f"[{NUMERALS}]"
_LUNAR_WORD = "(?:(农历|阴历|旧历|古历|夏历|废历)|(公历|阳历|新历|西历|国历))"
CALENDAR = re.compile(rf"{_LUNAR_WORD} ?")
NUMBERED_YEAR = re.compile(rf"(元|{N}{{1,9}}+) ?年(?!级|龄|薪|级|逾|轮|方|少|青|老|幼|纪)")
WILD_YEAR = re.compile(rf"([一1][{NUMERALS}]{{1,2}})[×x?某]{{1,2}} ?年")
AD_WORD = re.compile("(?:公元|西元|西历|公历|纪元)(前)? ?")
PAIR = re.compile(ganzhi.PATTERN)
TAIPING_PAIR = re.compile(ganzhi.TAIPING_PATTERN)
AD_BEHIND_PAIR = re.compile(r" ?([一1][0-9〇○零o一二三四五六七八九]{3}+)(?: ?年)?")
YEAR_NOUN = re.compile("之?[年岁](?!级|龄|数)")
THAT_YEAR = re.compile("那一?年")
YEAR_PART = re.compile("上半年|下半年")
YEAR_EDGE = re.compile("[初底末终尾](?!次|级|一|二|三|十)")
SEASON = re.compile(
    "([早初孟首仲盛暮晚深残季末杪隆严阳新金])?([春夏秋冬])(季|天|日|月|间|末|初)?"
    "(?!秋|节|联|游|装|至|分|瓜|衣|令|闱|粮|税|试|榜|汛|祭|收|耕|种|官|风|雨|雷|色|光|季|天)"
)
SEASONS_TWO = re.compile(f"({'|'.join(TWO_SEASONS)})(?:之?间|之?交|之际)?")
LEAP_MONTH = re.compile(f"闰月(?={ganzhi.PATTERN}|[,、。朔望晦初]|[{NUMERALS}]{{1,3}}日)")
MONTH = re.compile(rf"(闰)? ?(正|元|冬|腊|{N}{{1,3}}+) ?月(?!下[^旬浣澣]|[亮球色光薪台饼刊报食息经票租娥华嫔氏])(份)?")
MONTH_PART = re.compile("(上|中|下)[旬浣澣](?:[初末])?|(初|底|末|尾|杪|半|间|中(?!旬|秋|国|央|共|学|华))")
LUNAR_DAY = re.compile(rf"(初[一二三四五六七八九十]|{N}{{1,3}}+) ?(日|号)?|(朔|望|晦)日?")
NOT_DAY = re.compile(
    "[年月个点时余多岁名天人里次分位周种家户件元间条万余]|世纪|小时|[至到-]?[一二三四五六七八九十]*[多余]"
)
DAY_PAIR = re.compile(rf" ?({ganzhi.PATTERN})(朔|晦|望|日)?")
DAY_FESTIVAL = re.compile(f" ?(?:{alternatives(FESTIVALS)})节?")
DECADE = re.compile(
    rf"(?:(公元)?({N}{{1,3}}|本|上个?)世纪)?({N}{{2,4}}+)年代(初期?|早期|前期|中期|中叶|中|后期|末期?|晚期|底)?"
)
CENTURY = re.compile(
    rf"(公元)?(前)?({N}{{1,3}}+|本|上个?) ?世纪(初[叶期]?|早期|前期|中叶|中期|中|后期|末叶?|末期|晚期"
    "|前半叶?|后半叶?|上半叶|下半叶)?"
)
ERA_EDGE = re.compile(
    "(初年|初元|初期|初叶|末年|末期|末叶|晚年|中叶|中期|"
    "年间|时期|时代|之际|之世|之初|之末|之间|年中|朝|间|初|末|季年|季|中|时)"
)
ISO = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?![\d.])")
RANGE = re.compile(" ?(?:-{1,2}|~|至|到|迄) ?")
BARE_RANGE = re.compile(rf"({N}{{1,4}}+) ?(?:-{{1,2}}|~|至|到) ?({N}{{1,4}}+)(?: ?年(?!代|级|龄))?")
REIGNING = re.compile(rf"(?:皇帝|爷爷|爷|帝)(?=元年|{N}{{1,3}}年)")
TIGHT = re.compile(" ?(?:的|之)?")
TELEGRAM_DAYS = {
    **{char: day for day, char in enumerate("东冬江支微鱼虞齐佳灰真文元寒删铣筱巧皓哿马养梗", 1)},
    "漾": 23, "迥": 24, "敬": 24, "有": 25, "寝": 26, "宥": 26, "感": 27, "俭": 28, "艳": 29, "陷": 30, "卅": 30,
    "世": 31, "引": 31,
}  # fmt: skip
_SURE = "支虞灰寒删铣筱皓哿漾迥寝宥俭艳陷卅梗佳"
_TELEGRAM_DAY = "".join(TELEGRAM_DAYS)
# 有电, 东电 and 文电 are words too; they count as dates only where a telegram is quoted, or after a month.
TELEGRAM = re.compile(
    rf"([{ganzhi.BRANCHES}])([{_TELEGRAM_DAY}])(?=[电日代()])"
    rf"|([{_SURE}])(?:电(?!话|影|报局|灯|台|力|线|车)|日(?=电|致电|通电))"
    rf"|(?<![一-鿿])([{_TELEGRAM_DAY}])电(?=[称悉云谓奉敬:,计]|[^一-鿿])"
)
CALENDARS = (
    "农历", "阴历", "旧历", "古历", "夏历", "废历", "公历", "阳历", "新历", "西历", "国历", "公元", "西元", "纪元",
)  # fmt: skip
CENTURIES = ("本世纪", "上世纪", "上个世纪")
LUNAR_STARTS = ("正月", "冬月", "腊月", *(f"闰{month}" for month in (*NUMERALS, *MONTH_NAMES, "月", " ")),
                *(f"初{digit}" for digit in "一二三四五六七八九十"))  # fmt: skip
FEASTS = (*FESTIVALS, *SOLAR_FESTIVALS, *TERMS)
SEASON_SHIFTS = {"是": 0, "今": 0, "其": 0, "当": 0, "次": 1, "翌": 1, "明": 1, "来": 1, "去": -1, "昨": -1}
SHIFTED_SEASONS = tuple(shift + season for shift in SEASON_SHIFTS for season in SEASONS)
SEASONED = frozenset(third + season for third in THIRDS for season in SEASONS)
SEASON_ALONE = re.compile("[春夏秋冬](?=[,、季天日间末初正一二三四五六七八九十冬腊闰]|的?[正一二三四五六七八九十])")
TELEGRAM_START = re.compile(f"[{_TELEGRAM_DAY}](?=电|日[电致通])|[{ganzhi.BRANCHES}](?=[{_TELEGRAM_DAY}][电日代()])")
# Another day of the month just named: 正月十六、十七两日.
NEXT_DAY = re.compile(r"[、和及与]([0-9一二三四五六七八九十廿卅]{1,3}+)(?:[日号]|(?=[两,。;、)]))")
# A number that leaves its unit to the one behind: 七至八月, 15—17日.
OPEN = {
    unit: re.compile(rf"({N}{{1,9}}+)(?= ?(?:-{{1,2}}|~|至|到|、) ?{N}{{1,9}} ?{unit})")
    for unit in ("年", "月", "[日号]")
}
