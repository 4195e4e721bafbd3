"""What must stand under figures so that they can be defended: rule, scope, what was left out, what is uncertain."""

from . import stats
from .model import FIGURE_RULES, KIND_NAMES

NO_TEXT = "无文字稿"
_JOINT = {
    "author": "{} 篇由多人署名，每人各计一篇，合计不重复计算。",
    "role": "{} 篇有几种责任方式，每种各计一篇，合计不重复计算。",
    "identity": "{} 篇的责任者有几种身份，每种各计一篇，合计不重复计算。",
}


def under(result: stats.Figures) -> list[str]:
    """Return all of it for one table."""
    question = result.question
    rules = "、".join(FIGURE_RULES[rule] for rule in question.rules)
    return [f"口径：{rules}；范围：{stats.scope_of(question)}。", *counted(result), *left_out(result), *joint(result)]


def counted(result: stats.Figures) -> list[str]:
    """Say which manuscripts are counted, and how."""
    question, loose = result.question, result.unplaced
    if question.by_receipt():
        notes = ["按收稿日期统计收到的全部稿件，不论是否编入；移除的不算。"]
    else:
        doubtful = f"，其中 {loose.suspect} 篇文字存疑" if loose.suspect else ""
        notes = [f"未编入各期：{loose.articles} 篇 {loose.characters:,} 字（不在上表）{doubtful}。"]
    if question.period.year_of == "printed":
        notes.append("年份按印刷日期；没有登记印刷日期的期按期号。")
    if "fee" in question.rules:
        notes.append(f"稿酬字数按每行 {question.per_line} 字折算，不与字数相加。")
    if None in result.total.counts.values():
        notes.append("有的期没有登记版式（chars_per_line、lines_per_page、pages），版面字数未知，也不合计。")
    return notes


def left_out(result: stats.Figures) -> list[str]:
    """Say what does not count as an article, and what of the articles could not be counted."""
    total, notes = result.total, []
    if result.left_out:
        kinds = "、".join(f"{KIND_NAMES[kind]} {number}" for kind, number in result.left_out.items())
        notes.append(f"另有 {sum(result.left_out.values())} 件不计篇（{kinds}），未列入。")
    said = (
        (total.without_text, "其中 {} 篇" + NO_TEXT + "，篇数已计，字数未计。"),
        (total.unreadable, "其中 {} 篇读不了，篇数已计，字数未计；请运行 wenshi check。"),
        (total.suspect, "其中 {} 篇文字存疑，字数仅供参考。"),
    )
    return [*notes, *(sentence.format(number) for number, sentence in said if number)]


def joint(result: stats.Figures) -> list[str]:
    """Say that manuscripts stand in several groups, where some do."""
    return [_JOINT[result.question.by].format(result.joint)] if result.joint else []
