"""Fields as editors type them (`title=…`, `status=备用`): which there are, what they may hold."""

import dataclasses
import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from . import model
from .errors import BadInput
from .model import AgreedFee, Contributor, Issue, IssueFormat, Manuscript, PersonShare, Photo

if TYPE_CHECKING:
    from decimal import Decimal

Thing = TypeVar("Thing", Manuscript, Issue)

_CHOICES: dict[type, dict[str, tuple[str, ...]]] = {
    Manuscript: {
        "kind": model.KINDS,
        "status": model.STATUSES,
        "access": model.ACCESS,
        "text_state": model.TEXT_STATES,
        "source": ("", *model.SOURCES),
        "channel": ("", *model.CHANNELS),
        "carrier": ("", *model.CARRIERS),
        "rights": ("", *model.RIGHTS),
    },
    Issue: {"status": model.ISSUE_STATUSES},
}
_FIXED = {"id", "files", "photos", "versions", "contributors", "columns", "fees", "format", "year", "repairs"}
_FIXED |= {"outline"}
_FROM_ZERO = {"header_lines", "covers", "captioned_pages", "picture_pages", "blank_pages"}
_DATES = {"received", "planned", "printed_on"}
PHOTO_FIELDS = {"caption": "图注", "photographer": "摄影", "date": "日期", "source": "来源"}
_PHOTO_NAMES = {label: name for name, label in PHOTO_FIELDS.items()} | {"图片说明": "caption", "摄影者": "photographer"}
_YES = {"是": True, "true": True, "1": True, "yes": True, "否": False, "false": False, "0": False, "no": False}
_AMOUNT = re.compile(r"\d{1,8}(?:\.\d{1,2})?", re.ASCII)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def _sections(kind: type[Manuscript] | type[Issue]) -> dict[str, str]:
    """Return the names of the fields that stand in a section of their own, with the name of the section."""
    sections = [field for field in dataclasses.fields(kind) if dataclasses.is_dataclass(field.default)]
    return {part.name: section.name for section in sections for part in dataclasses.fields(section.default)}  # type: ignore[arg-type]


def settable(kind: type[Manuscript] | type[Issue]) -> list[str]:
    """Return the names of the fields that can be set."""
    names = [field.name for field in dataclasses.fields(kind) if field.name not in _FIXED]
    return [*names, *_sections(kind), *(["column"] if kind is Manuscript else [])]


def changed(
    thing: Thing, pairs: Mapping[str, str], contributors_of: Callable[[str], tuple[Contributor, ...]] | None
) -> Thing:
    """Return the record with the fields of `pairs` set; setting the byline sets the contributors too.

    Raises BadInput naming the fields or the values that are allowed.
    """
    values: dict[str, Any] = {}
    for name, text in pairs.items():
        if section := _sections(type(thing)).get(name):
            part = values.get(section, getattr(thing, section))
            values[section] = dataclasses.replace(part, **{name: _value(part, name, text.strip())})
        elif name in settable(type(thing)) and name != "column":
            values[name] = _value(thing, name, text.strip())
        else:
            raise BadInput(f"没有“{name}”这一项；可以设的有：{'、'.join(settable(type(thing)))}。")
    if "kind" in values and isinstance(thing, Manuscript) and "counts_as_article" not in values:
        values["counts_as_article"] = values["kind"] in model.ARTICLE_KINDS
    if "byline" in values and contributors_of is not None:
        values["contributors"] = contributors_of(values["byline"])
    new = dataclasses.replace(thing, **values)
    if isinstance(new, Issue) and not values.keys().isdisjoint(("format", "pages")):
        from .text.layout import impossible  # noqa: PLC0415 - loads decimal, and most who come here only read names

        if wrong := impossible(new):
            raise BadInput(f"{wrong}，没有改；请核对后再设。")
    return new


def photo_changed(photo: Photo, pairs: Mapping[str, str]) -> Photo:
    """Return the photo with what is said of it set; the names may be Chinese. Raises BadInput."""
    values: dict[str, Any] = {}
    for typed, text in pairs.items():
        name = _PHOTO_NAMES.get(typed, typed)
        if name not in PHOTO_FIELDS:
            allowed = "、".join(f"{field}（{label}）" for field, label in PHOTO_FIELDS.items())
            raise BadInput(f"图片没有“{typed}”这一项；可以设的有：{allowed}。")
        values[name] = date(text.strip()) if name == "date" and text.strip() else line(PHOTO_FIELDS[name], text)
    return dataclasses.replace(photo, **values)


FEE_FIELDS = {"amount": "金额", "rate": "标准", "characters": "字数", "shares": "份额", "note": "说明"}


def fee_changed(agreed: AgreedFee, pairs: Mapping[str, str]) -> AgreedFee:
    """Return the agreement with the fields of `pairs` set; an empty value takes one away. Raises BadInput."""
    values: dict[str, Any] = {}
    for name, text in pairs.items():
        if name not in FEE_FIELDS:
            allowed = "、".join(f"{field}（{label}）" for field, label in FEE_FIELDS.items())
            raise BadInput(f"稿酬没有“{name}”这一项；可以设的有：{allowed}。")
        if name == "note":
            values[name] = line(name, text)
        elif name == "characters":
            values[name] = _number(name, text)
        elif name == "shares":
            values[name] = tuple(_share(word) for word in re.split(r"[,，、;；\s]+", text.strip()) if word)
        else:
            values[name] = _amount(name, text) if text.strip() else None
    return dataclasses.replace(agreed, **values)


def _share(word: str) -> PersonShare:
    name, colon, percent = word.replace("：", ":").rpartition(":")
    if not colon or not name:
        raise BadInput(f"“{word}”不是份额；份额写作 shares=张三:60,李四:40，合起来 100。")
    return PersonShare(line("shares", name), _amount("shares", percent.rstrip("%％")))


def _amount(name: str, text: str) -> "Decimal":
    from decimal import Decimal  # noqa: PLC0415 - few commands have to do with money

    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("元")
    if not _AMOUNT.fullmatch(plain):
        raise BadInput(f"{name} 应当是数，至多两位小数，如 500 或 62.5。")
    return Decimal(plain)


def _value(thing: Manuscript | Issue | IssueFormat, name: str, text: str) -> Any:
    choices = _CHOICES.get(type(thing), {}).get(name)
    if choices is not None and text not in choices:
        raise BadInput(f"{name} 只能是：{'、'.join(filter(None, choices))}。")
    if name in _DATES and text:
        return date(text)
    if name == "title" and not text and isinstance(thing, Manuscript):
        raise BadInput("题名不能是空的。")
    kind = {field.name: field.type for field in dataclasses.fields(thing)}[name]
    if kind in (bool, "bool"):
        if text.lower() not in _YES:
            raise BadInput(f"{name} 只能是“是”或“否”。")
        return _YES[text.lower()]
    return _number(name, text) if kind in (int | None, "int | None") else line(name, text)


def line(name: str, text: str) -> str:
    """Return a text as it is stored in one line: NFC, without spaces around it. Raises BadInput."""
    stripped = unicodedata.normalize("NFC", text).strip()
    if any(char < " " or char == "\x7f" for char in stripped):
        raise BadInput(f"{name}里有换行或控制字符。")
    return stripped


def _number(name: str, text: str) -> int | None:
    if not text.strip():
        return None
    least = 0 if name in _FROM_ZERO else 1
    if not (text.strip().isascii() and text.strip().isdecimal() and int(text) >= least):
        raise BadInput(f"{name} 应当是{'0 或' if not least else ''}正整数。")
    return int(text)


def date(text: str) -> str:
    """Return a date as it is stored, YYYY, YYYY-MM or YYYY-MM-DD. Raises BadInput."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError as error:
        raise BadInput(f"“{text}”不是日期；日期写作 2022-03-01（或只写 2022、2022-03）。") from error
    return text


def difference(old: Manuscript, new: Manuscript) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that differ, before and after, as plain values for the log."""
    before, after = {}, {}
    for field in dataclasses.fields(old):
        was, is_ = getattr(old, field.name), getattr(new, field.name)
        if was != is_:
            before[field.name], after[field.name] = _shown(was), _shown(is_)
    return before, after


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: item for name, item in dataclasses.asdict(value).items() if item not in (None, "", ())}
    return value
