"""What a check found, in the words of an archives office: 真实性、完整性、可用性、安全性, item by item.

The items follow DA/T 70-2018 as far as a program can look at them by itself. What it cannot is 未检, and the whole is
never the appraisal the law speaks of: a person makes that.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Head, Report, Sheet
from .rules import ERROR, Problem
from .scope import Tally

PASSED, FAILED, UNCHECKED = "通过", "不通过", "未检"
_NOTES = (
    "本表是软件自动检查的结果，不是档案主管部门意义上的四性检测结论；是否合格由人判定。",
    "通过：查过，没有发现错误；不通过：有错误，先处理再查；未检：软件没有查，要用别的办法查。",
    "提示不影响结果，各条的意思见 wenshi check --explain。",
)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the appraisal; `rules` decide it, none means that the program does not look at it."""

    key: str
    quality: str
    name: str
    method: str
    rules: tuple[str, ...] = ()


ITEMS = (
    Item(
        "fixity",
        "真实性",
        "内容真实",
        "原件、图片、旧版逐个重算 SHA-256，与登记比对",
        ("file-changed", "version-changed"),
    ),
    Item(
        "record", "真实性", "元数据真实", "登记、目录与最后一次写入时的 SHA-256 比对", ("record-edited", "issue-edited")
    ),
    Item("text", "真实性", "正文与版本链一致", "正文与最后一版的 SHA-256 比对", ("text-edited",)),
    Item(
        "history",
        "真实性",
        "过程记录真实",
        "历史记录逐行核对哈希链，与批次清单互相核对",
        ("history-broken", "history-changed", "history-cut", "history-missing", "batch-changed"),
    ),
    Item(
        "link",
        "真实性",
        "元数据与内容相关联",
        "登记的 id、文件路径与文件夹比对",
        ("id-mismatch", "path-outside"),
    ),
    Item("figures", "真实性", "统计所用数字与正文一致", "索引所记字数与正文重新数的比对", ("index-wrong",)),
    Item(
        "reports",
        "真实性",
        "冻结的报告未变",
        "与历史记录所记的 SHA-256 比对",
        ("report-missing", "report-changed", "report-unlogged"),
    ),
    Item("inside", "真实性", "文件内部的题名、作者与登记一致", "docx、pdf 自带的属性"),
    Item(
        "files",
        "完整性",
        "内容数据完整",
        "登记的原件、图片、正文、旧版是否都在",
        ("file-missing", "text-missing", "version-missing", "figure-missing"),
    ),
    Item("numbers", "完整性", "编号连续", "登记号逐年核对，空号须有记录可查", ("number-lost",)),
    Item(
        "contents", "完整性", "目录与稿件一致", "各期目录所列稿件是否在库、有无重复", ("entry-unknown", "entry-twice")
    ),
    Item("handling", "完整性", "审稿、授权等手续齐全", "三审记录、授权书"),
    Item(
        "readable",
        "可用性",
        "元数据可读",
        "登记、目录、人名地名表、年号大事表逐个解析",
        ("record-unreadable", "issue-unreadable", "names-unreadable", "tables-unreadable"),
    ),
    Item("texts", "可用性", "正文可读", "正文逐篇解码、解析", ("text-unreadable",)),
    Item("opens", "可用性", "文件可打开", "文件能否从介质上整个读出（没有用相应软件打开）", ("file-unreadable",)),
    Item("format", "可用性", "格式符合长期保存要求", "格式、加密、字体嵌入"),
    Item("virus", "安全性", "病毒检查", "请用杀毒软件检查 collections 文件夹"),
    Item(
        "foreign", "安全性", "无链接，文件名规范", "逐个查看文件的种类和名称，不跟随链接", ("symlink", "name-not-nfc")
    ),
    Item("medium", "安全性", "载体与备份", "介质寿命、备份份数、异地保存"),
)


def counted(item: Item, tally: Tally) -> str:
    """Return in Chinese how much was looked at for an item."""
    said = {
        "fixity": f"原件 {tally.originals} 个，图片 {tally.photos} 幅，旧版 {tally.versions} 个",
        "record": f"登记 {tally.vouched} 份，目录 {tally.issues} 期",
        "text": f"正文 {tally.texts} 篇",
        "history": f"记录 {tally.events} 行",
        "link": f"稿件 {tally.manuscripts + tally.removed} 篇",
        "figures": f"稿件 {tally.measured} 篇",
        "reports": f"报告 {tally.reports} 份",
        "files": f"原件 {tally.originals} 个，图片 {tally.photos} 幅，正文 {tally.texts} 篇，旧版 {tally.versions} 个",
        "numbers": f"登记号 {tally.held} 个",
        "contents": f"目录 {tally.issues} 期",
        "readable": f"登记 {tally.manuscripts + tally.removed} 份，目录 {tally.issues} 期",
        "texts": f"正文 {tally.texts} 篇",
        "opens": f"原件 {tally.originals} 个，图片 {tally.photos} 幅",
        "foreign": f"文件 {tally.files} 个",
    }
    return said.get(item.key, "")


def report(
    title: str, problems: Iterable[Problem], tally: Tally, time: str, actor: str, scope: str, version: str
) -> Report:
    """Return the report on a collection of this title, checked at `time` by `actor` as far as `scope` says."""
    by_rule: dict[str, list[Problem]] = {}
    for problem in problems:
        by_rule.setdefault(problem.rule, []).append(problem)
    rows = [_row(item, by_rule, tally) for item in ITEMS]
    checked = [row for row in rows if row[4] != UNCHECKED]
    passed = sum(row[4] == PASSED for row in checked)
    summary = f"自动检查项 {passed}/{len(checked)} 通过，另有 {len(rows) - len(checked)} 项未检。"
    heads = (
        Head("quality", "性质"),
        Head("item", "检测项目"),
        Head("method", "检测方法"),
        Head("counted", "检测数量"),
        Head("outcome", "结果"),
        Head("problems", "错误数", "number"),
        Head("rules", "规则"),
    )
    sheets = [Sheet("items", "检测项目与结果", heads, tuple(rows), notes=(summary,))]
    errors = [found for each in by_rule.values() for found in each if found.level == ERROR]
    if errors:
        detail = (
            Head("rule", "规则"),
            Head("id", "编号"),
            Head("path", "位置"),
            Head("message", "问题"),
            Head("remedy", "处理办法"),
        )
        cells = tuple((found.rule, found.id, found.path, found.message, found.remedy) for found in errors)
        sheets.append(Sheet("problems", "发现的错误", detail, cells))
    particulars = (
        ("丛刊", title),
        ("检查时间", time),
        ("操作人", actor),
        ("检查范围", scope),
        ("软件", f"wenshi {version}"),
    )
    return Report(
        "四性检测（自动检查）报告", tuple(sheets), particulars, (summary, *_NOTES), ("检测人", "审核人", "日期")
    )


def _row(
    item: Item, by_rule: dict[str, list[Problem]], tally: Tally
) -> tuple[str, str, str, str, str, int | None, str]:
    found = [problem for rule in item.rules for problem in by_rule.get(rule, ())]
    looked = bool(item.rules) and (item.key != "figures" or tally.measured > 0)
    outcome = (FAILED if found else PASSED) if looked else UNCHECKED
    number = len(found) if looked else None
    return item.quality, item.name, item.method, counted(item, tally), outcome, number, "、".join(item.rules)
