"""The rules of `check`: what each finds, what it means, what to do; and a thing that is wrong by one of them."""

from dataclasses import dataclass
from pathlib import Path

from ..home import Home

ERROR = "error"
NOTE = "note"
_BACKUP = "从备份恢复"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `mended` tells that `check --fix` can put right what breaks it."""

    id: str
    level: str
    meaning: str
    remedy: str
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `rule` names the check, `path` is relative to the home, `remedy` says what to do."""

    level: str
    rule: str
    path: str
    id: str
    message: str
    remedy: str


_ACCEPT = "是自己改的，就 wenshi check --accept 登记号（或期号）；不是，从备份恢复"
_ALL = (
    Rule(
        "record-unreadable",
        ERROR,
        "稿件的登记（record.toml）读不了：写错了、损坏了或不是 UTF-8",
        f"按提示改正，或{_BACKUP}",
    ),
    Rule("record-edited", ERROR, "稿件的登记与最后一次写入时不同：有人用编辑器改过，或磁盘出了错", _ACCEPT),
    Rule("id-mismatch", ERROR, "登记里的 id 与文件夹（文件）的名称不同", "改正其一"),
    Rule("path-outside", ERROR, "登记里的文件路径指到稿件文件夹外面", "改正登记里的路径"),
    Rule("file-missing", ERROR, "登记里有这个原件或图片，文件不在", _BACKUP),
    Rule("file-changed", ERROR, "原件或图片与收入时不同（固化校验不符）：被改过，或磁盘出了错", _BACKUP),
    Rule("file-unreadable", ERROR, "文件打不开：没有权限，或介质坏了", f"检查权限和磁盘，或{_BACKUP}"),
    Rule(
        "file-unlisted",
        NOTE,
        "原件、图片、旧版文件夹里有登记里没有的文件",
        "用 wenshi add --to 登记号 正式收入，或移走",
    ),
    Rule("version-missing", ERROR, "旧版正文不在", _BACKUP),
    Rule("version-changed", ERROR, "旧版正文与当时不同", _BACKUP),
    Rule("text-missing", ERROR, "登记里有正文，text.md 不在", _BACKUP),
    Rule("text-unreadable", ERROR, "正文不是 UTF-8，读不了", f"用编辑器另存为 UTF-8，或{_BACKUP}"),
    Rule("text-edited", ERROR, "正文与最后一版不同：有人用编辑器改过，或磁盘出了错", _ACCEPT),
    Rule("text-suspect", NOTE, "正文可疑或不全，登记里写明了原因", "对照原件校改（wenshi edit），或 wenshi ocr"),
    Rule(
        "counts-wrong", NOTE, "登记里最后一版的字数与重新数的不同（统计以重新数的为准）", "无须处理；下次改正文时更新"
    ),
    Rule("figure-missing", ERROR, "正文提到的图片不在", f"{_BACKUP}，或改正文里的路径"),
    Rule("history-missing", ERROR, "历史记录不在或是空的", _BACKUP),
    Rule("history-broken", ERROR, "历史记录有一行与前文接不上：被改动过或缺行", _BACKUP),
    Rule("history-changed", ERROR, "历史记录与最后一次写入时不同：末尾被改动过", _BACKUP),
    Rule("history-cut", ERROR, "历史记录少了做过的操作：被删或被截短", _BACKUP),
    Rule("batch-changed", ERROR, "批次的清单（batches/…/plan.json）与写下时不同，不能据它核对，也不能撤销", _BACKUP),
    Rule("batch-missing", NOTE, "批次的清单不在，那次写的登记和目录没有核对，也不能撤销", f"要撤销或核对，就{_BACKUP}"),
    Rule("batch-pending", NOTE, "上一次写入被中断", "下一条写入命令会先自动补完或退回它", mended=True),
    Rule("number-lost", ERROR, "历史记录里有这个登记号，稿件却不在库中，也不在已移除的里面", _BACKUP),
    Rule("number-unused", NOTE, "登记号中间有空，历史记录表明从未用过", "无须处理"),
    Rule("number-removed", NOTE, "登记号因稿件移除而空出，历史记录里有", "无须处理；要找回用 wenshi restore 登记号"),
    Rule("issue-unreadable", ERROR, "期的目录读不了", f"按提示改正，或{_BACKUP}"),
    Rule("issue-edited", ERROR, "期的目录与最后一次写入时不同：有人用编辑器改过，或磁盘出了错", _ACCEPT),
    Rule("format-impossible", ERROR, "期的版式数字不可能", "wenshi issue set 期号 项目=数"),
    Rule("column-twice", NOTE, "一期里同一个栏目写了两次", "用编辑器把两处并成一处"),
    Rule("entry-unknown", ERROR, "目录里的稿件不在库中", "wenshi restore 登记号，或从目录里去掉"),
    Rule("entry-twice", ERROR, "一篇稿件编了两处", "wenshi place 登记号 --issue 应在的那期"),
    Rule("issue-gap", NOTE, "一年里的期号中间有空", "缺的那期用 wenshi issue new 补建；本来没有就无须处理"),
    Rule("serial-twice", NOTE, "两期的总期号相同", "wenshi issue set 期号 serial=数"),
    Rule("report-missing", ERROR, "冻结的报告不在", _BACKUP),
    Rule("report-changed", ERROR, "冻结的报告被改动过", _BACKUP),
    Rule("report-unlogged", ERROR, "历史里没有冻结过这份报告", f"移走；连同历史{_BACKUP}"),
    Rule("names-unreadable", ERROR, "人名表、地名表有一处写错，整个文件没有采用", "按提示用编辑器改正"),
    Rule("tables-unreadable", ERROR, "本馆自己的年号表、大事表有一处写错，没有采用", "按提示用编辑器改正"),
    Rule("stray-file", NOTE, "档案库里不认识的文件", "确认无用后移走；是稿件就用 wenshi add 收入"),
    Rule("leftover-file", NOTE, "系统或办公软件留下的文件（Thumbs.db、.DS_Store、~$…）", "可以删掉", mended=True),
    Rule("program-file", NOTE, "档案库里只放资料，不放程序", "移走"),
    Rule("symlink", ERROR, "档案库里的链接：指到别处，复制、备份时会丢，没有跟着它去读", "换成真的文件，或移走"),
    Rule(
        "name-not-nfc",
        ERROR,
        "文件名的写法变了（苹果电脑、某些网盘拆开了字母和附加符号），与登记对不上",
        "改回原来的写法",
        mended=True,
    ),
    Rule("index-wrong", ERROR, "索引里记的与登记、正文不符，统计会跟着错", "wenshi index --rebuild", mended=True),
    Rule("backup-overdue", NOTE, "没有备份过，或很久没有备份", "wenshi backup create U盘或移动硬盘上的文件夹"),
    Rule("index-stale", NOTE, "索引缺失或不是最新", "无须处理；检索时会自动更新，也可 wenshi index", mended=True),
)
RULES = {rule.id: rule for rule in _ALL}


def problem(home: Home, rule: str, path: Path, id_: str, message: str = "", remedy: str = "") -> Problem:
    """Return what is wrong by a rule; without words of its own it says what the rule means."""
    known = RULES[rule]
    where = path.relative_to(home.root).as_posix()
    return Problem(known.level, rule, where, id_, message or known.meaning, remedy or known.remedy)
