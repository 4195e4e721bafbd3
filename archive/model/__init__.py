"""The things an archive is made of, as frozen dataclasses without any I/O, and the words they may hold.

A class is imported when it is first asked for: making a dataclass costs half a millisecond, and most commands
need few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .collection import Collection, Rounding, Targets
    from .counts import Counts
    from .document import Document, Parcel, Part, Picture
    from .fees import FeeRates, FeeSettings, RoleShare
    from .frozen import Frozen, FrozenPiece, FrozenSum, LeftOut
    from .issue import AgreedFee, Column, Entry, Issue, IssueFormat, PersonShare
    from .manuscript import Contributor, FileEntry, Heading, Manuscript, Photo, Version
    from .report import Cell, Chart, Head, Report, Sheet
    from .text import Block, BlockKind, Mark, MarkKind, body, plain

__all__ = [
    "ACCESS",
    "ARTICLE_KINDS",
    "CARRIERS",
    "CHANNELS",
    "COUNT_RULES",
    "DEFAULT_RULE",
    "FIGURE_RULES",
    "FILE_ROLES",
    "FINISHED_STATUSES",
    "ISSUE_STATUSES",
    "KINDS",
    "KIND_NAMES",
    "PUBLISHED",
    "RIGHTS",
    "ROLES",
    "RULE_HEADS",
    "SOURCES",
    "STATUSES",
    "TEXT_STATES",
    "TITLE_MISSING",
    "AgreedFee",
    "Block",
    "BlockKind",
    "Cell",
    "Chart",
    "Collection",
    "Column",
    "Contributor",
    "Counts",
    "Document",
    "Entry",
    "FeeRates",
    "FeeSettings",
    "FileEntry",
    "Frozen",
    "FrozenPiece",
    "FrozenSum",
    "Head",
    "Heading",
    "Issue",
    "IssueFormat",
    "LeftOut",
    "Manuscript",
    "Mark",
    "MarkKind",
    "Parcel",
    "Part",
    "PersonShare",
    "Photo",
    "Picture",
    "Report",
    "RoleShare",
    "Rounding",
    "Sheet",
    "Targets",
    "Version",
    "body",
    "plain",
]

ROLES = {
    "author": "撰稿",
    "narrator": "口述",
    "compiler": "整理",
    "recorder": "记录",
    "translator": "翻译",
    "photographer": "摄影",
    "editor": "编辑",
    "annotator": "校注",
    "provider": "供稿",
}
STATUSES = ("收稿", "初审", "复审", "终审", "选用", "备用", "退修", "不用", "撤稿")
ISSUE_STATUSES = ("征稿", "编排", "校对", "付印", "已刊")
FINISHED_STATUSES = ("付印", "已刊")
ACCESS = ("公开", "内部", "封存")
TEXT_STATES = ("来稿", "定稿", "据印本核对")
SOURCES = ("约稿", "投稿", "征集", "转载", "采访")
CHANNELS = ("微信", "邮件", "U盘", "来访", "邮寄")
CARRIERS = ("电子", "打印", "手写", "录音")
RIGHTS = ("有", "口头", "无")
FILE_ROLES = ("来稿", "录入稿", "修改稿", "定稿", "清样", "印本", "scan", "photo", "attachment")
KIND_NAMES = {
    "article": "文章",
    "verse": "诗词",
    "preface": "卷首语",
    "contents": "目录",
    "filler": "补白",
    "afterword": "编后",
    "photo-page": "图片页",
    "volume": "整册",
}
KINDS = tuple(KIND_NAMES)
ARTICLE_KINDS = ("article", "verse")
PUBLISHED = "已刊"
TITLE_MISSING = "题名待补"
COUNT_RULES = {
    "zishu": "字数（同Word口径，含标点）",
    "han": "纯汉字数（不含标点）",
    "chars": "字符数（不计空格）",
    "chars_spaces": "字符数（计空格）",
}
# What can be asked of figures besides: neither is a count of a text, and neither is ever added to one.
FIGURE_RULES = COUNT_RULES | {"layout": "版面字数（每行字数×每面行数×面数）", "fee": "稿酬字数（每行字数×实有行数）"}
RULE_HEADS = {
    "zishu": "字数",
    "han": "纯汉字数",
    "chars": "字符数（不计空格）",
    "chars_spaces": "字符数（计空格）",
    "layout": "版面字数",
    "fee": "稿酬字数",
}
DEFAULT_RULE = "zishu"

_MODULE_OF = {
    "Collection": "collection",
    "Rounding": "collection",
    "Targets": "collection",
    "Counts": "counts",
    "AgreedFee": "issue",
    "FeeRates": "fees",
    "FeeSettings": "fees",
    "PersonShare": "issue",
    "RoleShare": "fees",
    "Document": "document",
    "Parcel": "document",
    "Part": "document",
    "Picture": "document",
    "Frozen": "frozen",
    "FrozenPiece": "frozen",
    "FrozenSum": "frozen",
    "LeftOut": "frozen",
    "Column": "issue",
    "Entry": "issue",
    "Issue": "issue",
    "IssueFormat": "issue",
    "Contributor": "manuscript",
    "FileEntry": "manuscript",
    "Heading": "manuscript",
    "Manuscript": "manuscript",
    "Photo": "manuscript",
    "Version": "manuscript",
    "Block": "text",
    "BlockKind": "text",
    "Mark": "text",
    "MarkKind": "text",
    "Cell": "report",
    "Chart": "report",
    "Head": "report",
    "Report": "report",
    "Sheet": "report",
    "body": "text",
    "plain": "text",
}


def __getattr__(name: str) -> Any:
    """Import the module that holds `name` (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value
