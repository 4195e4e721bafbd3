"""Records as TOML and back, keeping the comments and keys this program does not know.

Empty values are left out of a new file; an edit touches only the keys that changed.
"""

import dataclasses
import datetime
import types
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from . import bounds
from .errors import Unreadable

if TYPE_CHECKING:
    from .model import Collection, Frozen, Issue, Manuscript

Record = TypeVar("Record", bound="Manuscript | Issue | Collection | Frozen")
Section = TypeVar("Section")
# Shown even when empty, so that a person who opens the file sees what may be filled in.
_ALWAYS = {"id", "title", "byline", "kind", "counts_as_article", "status", "name", "role"}

_EXPECTED = {"str": "文字（加引号）", "int": "整数", "bool": "true 或 false", "Decimal": "数（不加引号）"}


def load(kind: type[Record], text: str) -> Record:
    """Read a record of the given kind from TOML text.

    Raises Unreadable with a Chinese sentence that says which line or key is wrong.
    """
    record: Record = _build(kind, bounds.toml(text), "")
    return record


def load_section(kind: type[Section], text: str, name: str) -> Section:
    """Read the section `[name]` of TOML text, which need not be there. Raises Unreadable like `load`."""
    section: Section = _build(kind, bounds.toml(text).get(name, {}), f"{name}.")
    return section


def dump(record: "Manuscript | Issue | Collection | Frozen", heading: str = "") -> str:
    """Return a new record as TOML text under optional lines of comment."""
    import tomlkit  # noqa: PLC0415 - only writers need it

    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + tomlkit.dumps(_plain(record))


def update(text: str, record: "Manuscript | Issue | Collection") -> str:
    """Return `text` with the values of `record`, everything else as it was.

    Raises Unreadable when `text` cannot be read.
    """
    import tomlkit  # noqa: PLC0415 - only edits need it

    kind = type(record)
    old = load(kind, text)
    document = tomlkit.parse(text)
    _sync(document, old, record)
    updated = tomlkit.dumps(document)
    if load(kind, updated) != record:
        raise Unreadable("记录的写法太特别，改动后读回来不一致，未改动；请先用编辑器整理该文件。")
    return updated


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(item)
            for field in dataclasses.fields(value)
            if _is_shown(field, item := getattr(value, field.name))
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if type(value).__name__ == "Decimal":  # TOML has none: a float of so few digits reads back as the same
        return int(value) if value == int(value) else float(value)
    return value


def _is_shown(field: dataclasses.Field[Any], value: Any) -> bool:
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    if dataclasses.is_dataclass(value) and value == field.default:
        return False  # a section of settings of which none was set
    return required or field.name in _ALWAYS or not _is_empty(value)


def _is_empty(value: Any) -> bool:
    if dataclasses.is_dataclass(value):
        return all(_is_empty(getattr(value, field.name)) for field in dataclasses.fields(value))
    return value is None or value in ("", ())


# --- reading ---


@lru_cache(maxsize=32)
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, data: Any, path: str) -> Any:
    if not isinstance(data, dict):
        raise Unreadable(f"“{path.rstrip('.')}”应当是一组键值。")
    hints = _hints(kind)
    values = {name: _value(hint, data[name], f"{path}{name}") for name, hint in hints.items() if name in data}
    missing = [
        field.name
        for field in dataclasses.fields(kind)
        if field.name not in values
        and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise Unreadable(f"缺少“{path}{missing[0]}”。")
    return kind(**values)


def _value(hint: Any, value: Any, path: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise Unreadable(f"“{path}”应当是列表。")
        return tuple(_value(get_args(hint)[0], item, f"{path}[{i}]") for i, item in enumerate(value, 1))
    if dataclasses.is_dataclass(hint):
        return _build(hint, value, path + ".")
    if hint is str and isinstance(value, (datetime.date, datetime.datetime, int)) and not isinstance(value, bool):
        return str(value)
    if hint.__name__ == "Decimal" and (type(value) is int or (type(value) is hint and value.is_finite())):
        return hint(value)
    if type(value) is not hint or hint.__name__ == "Decimal":
        expected = {"str": "文字（加引号）", "int": "整数", "bool": "true 或 false", "Decimal": "数（不加引号）"}[
            hint.__name__
        ]
        raise Unreadable(f"“{path}”应当是{expected}。")
    return value


# --- changing ---


def _sync(table: Any, old: Any, new: Any) -> None:
    """Bring a tomlkit table from `old` to `new`, both records of one kind; `old` is None for a new table."""
    for field in dataclasses.fields(new):
        name, value = field.name, getattr(new, field.name)
        before = None if old is None else getattr(old, field.name)
        if old is not None and value == before:
            continue
        if isinstance(value, tuple) and any(dataclasses.is_dataclass(item) for item in (*value, *(before or ()))):
            _sync_array(table, name, before or (), value)
        elif dataclasses.is_dataclass(value):
            _sync_table(table, name, before, value)
        elif not _is_shown(field, value):
            table.pop(name, None)
        else:
            table[name] = _plain(value)


def _sync_table(table: Any, name: str, old: Any, new: Any) -> None:
    import tomlkit  # noqa: PLC0415

    if name not in table:
        if _is_empty(new):
            return
        table[name] = tomlkit.table()
        old = None
    _sync(table[name], old, new)


def _sync_array(table: Any, name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> None:
    """Rebuild an array of tables, taking over the old tables by their first key so that unknown keys stay."""
    import tomlkit  # noqa: PLC0415

    kept: dict[Any, list[tuple[Any, Any]]] = {}
    for record, existing in zip(old, table.get(name, ()), strict=True):
        kept.setdefault(_identity(record), []).append((record, existing))
    array = tomlkit.aot()
    for record in new:
        before, existing = kept[_identity(record)].pop(0) if kept.get(_identity(record)) else (None, tomlkit.table())
        if not isinstance(existing, tomlkit.items.Table):
            inline, existing = existing, tomlkit.table()
            existing.update(inline.unwrap())
        _sync(existing, before, record)
        array.append(existing)
    table.pop(name, None)
    if new:
        table[name] = array


def _identity(record: Any) -> Any:
    return getattr(record, dataclasses.fields(record)[0].name)
