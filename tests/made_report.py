"""A report as an office hands it up, made of figures that nobody measured: all kinds of columns and charts."""

from decimal import ROUND_HALF_UP, Decimal

from wenshi.model import Chart, Head, Report, Sheet

TITLE = "《山城文史》2022年稿件统计表"
PARTICULARS = (("填报单位", "政协山城区委员会文史资料委员会"), ("统计期间", "2022年1月—12月"), ("单位", "字"))
NOTE = "字数按Word口径，含标点，不含题名、署名、图片说明。"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
_GIVEN = ("明", "建国", "秀英", "德福", "永昌", "国栋", "晓兰", "克勤")
_COLUMNS = ("史海钩沉", "人物春秋", "口述往事", "古迹名胜", "民俗风情", "文苑诗词")


def report(sheets: int = 12, rows: int = 30) -> Report:
    """Return a report of as many sheets, most of them of as many rows."""
    made = [issues(), columns(), authors(rows), fees(rows), months()]
    made += [authors(rows, f"作者表（续{number}）", f"authors-{number}") for number in range(1, sheets - len(made) + 1)]
    return Report(TITLE, tuple(made[:sheets]), PARTICULARS, (NOTE, "篇数只计文章和诗词，卷首语、目录、补白不计。"))


def name(number: int) -> str:
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number * 7 % len(_GIVEN)]


def characters(number: int) -> int:
    return 1_357 + number * 7_919 % 8_641


def issues() -> Sheet:
    heads = (
        Head("issue", "期次"),
        Head("printed", "出刊月"),
        Head("articles", "篇数", "number", summed=True),
        Head("characters", "字数（同Word口径，含标点）", "number", summed=True),
        Head("wan", "字数（万字）", "wan", summed=True),
        Head("target", "目标字数", "number", summed=True),
        Head("reached", "完成", "share"),
        Head("photos", "图片", "number", summed=True),
        Head("run", "印数", "number", summed=True),
    )
    rows = (
        ("2022年第1期（总第45期）", "2022-06", 36, 97_449, 97_449, 100_000, 0.97449, 41, 800),
        ("2022年第2期（总第46期）", "2023-01", 37, 100_749, 100_749, 100_000, 1.00749, 52, 800),
    )
    total = ("合计", None, 73, 198_198, 198_198, 200_000, 0.99099, 93, 1_600)
    chart = Chart("progress", "各期字数与目标", "issue", "characters", "target")
    return Sheet("issues", "期次表", heads, rows, total, ("2022年第2期2023年1月印出，按期次计入2022年。",), (chart,))


def columns() -> Sheet:
    heads = (
        Head("column", "栏目"),
        Head("articles", "篇数", "number", summed=True),
        Head("characters", "字数", "number", summed=True),
        Head("share", "占比", "share"),
        Head("mean", "篇均字数", "number"),
    )
    counts = [(column, 6 + number, characters(number * 3) * 4) for number, column in enumerate(_COLUMNS)]
    whole = sum(count for _, _, count in counts)
    rows = tuple((column, pieces, count, count / whole, count / pieces) for column, pieces, count in counts)
    pieces = sum(row[1] for row in rows)
    chart = Chart("share", "各栏目字数占比", "column", "characters")
    return Sheet("columns", "栏目表", heads, rows, ("合计", pieces, whole, 1.0, whole / pieces), charts=(chart,))


def authors(rows: int, title: str = "作者表", key: str = "authors") -> Sheet:
    heads = (
        Head("number", "序号", "number"),
        Head("name", "姓名"),
        Head("unit", "单位或身份"),
        Head("pieces", "篇数", "number", summed=True),
        Head("characters", "字数", "number", summed=True),
        Head("new", "新作者"),
    )
    units = ("区政协委员", "退休教师", "山城区志办公室", "山城区文化馆特约研究员、省文史研究馆馆员", None)
    lines = tuple(
        (at + 1, name(at), units[at % 5], 1 + at % 3, characters(at), "是" if at % 4 == 0 else None)
        for at in range(rows)
    )
    total = (None, "合计", None, sum(row[3] for row in lines), sum(row[4] for row in lines), None)
    return Sheet(key, title, heads, lines, total, charts=(Chart("bar", "作者字数", "name", "characters"),))


def fees(rows: int) -> Sheet:
    heads = (
        Head("number", "序号", "number"),
        Head("name", "姓名"),
        Head("title", "题名"),
        Head("characters", "字数", "number", summed=True),
        Head("units", "千字", "money"),
        Head("rate", "标准（元/千字）", "money"),
        Head("gross", "应发（元）", "money", summed=True, formula="=ROUND([units]*[rate],2)"),
        Head("base", "应纳税所得额（元）", "money", formula="=ROUND(MAX(0,[gross]-800),2)"),
        Head("tax", "个税（元）", "money", summed=True, formula="=ROUND([base]*0.7*0.2,2)"),
        Head("net", "实发（元）", "money", summed=True, formula="=[gross]-[tax]"),
        Head("sign", "签收"),
    )
    lines = []
    for at in range(rows):
        count = characters(at)
        units, rate = cents(Decimal(count) / 1000), Decimal(80 + at % 3 * 50)
        gross = cents(units * rate)
        base = max(Decimal(0), gross - 800)
        tax = cents(base * Decimal("0.14"))
        title = f"{_COLUMNS[at % 6]}：{name(at + 5)}先生与山城渡口的一段旧事"
        lines.append((at + 1, name(at), title, count, units, rate, gross, base, tax, gross - tax, None))
    sums = {at: sum((row[at] for row in lines), Decimal(0)) for at in (6, 8, 9)}
    total = (None, "合计", None, sum(row[3] for row in lines), None, None, sums[6], None, sums[8], sums[9], None)
    return Sheet("fees", "稿酬表", heads, tuple(lines), total, ("稿酬标准由本单位核定后填写。", "个税按次计。"))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def months() -> Sheet:
    heads = (
        Head("month", "月份"),
        Head("received", "收稿", "number", summed=True),
        Head("characters", "字数", "number", summed=True),
        Head("change", "比上年同月", "share"),
    )
    rows = tuple((f"2022-{at:02}", at * 5 % 9, characters(at) * (at * 5 % 9), (at - 6) / 16) for at in range(1, 13))
    total = ("合计", sum(row[1] for row in rows), sum(row[2] for row in rows), None)
    return Sheet("months", "月收稿表", heads, rows, total, charts=(Chart("line", "各月收稿", "month", "received"),))
