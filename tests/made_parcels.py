"""Small zips, mails and Outlook messages built from their parts, for the tests of parcels."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime


def zipped(members: Iterable[tuple[str | bytes, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip; a name in bytes is stored as it is, without the mark that it is UTF-8."""
    out = io.BytesIO()
    names: list[tuple[bytes, bytes]] = []
    with zipfile.ZipFile(out, "w", method) as file:
        for number, (name, content) in enumerate(members):
            # Names are written in ASCII first and put right in the bytes.
            shown = f"@{number}".ljust(len(name), "_") if isinstance(name, bytes) else name
            if isinstance(name, bytes):
                names.append((shown.encode(), name))
            file.writestr(zipfile.ZipInfo(shown), content, method)
    data = out.getvalue()
    for stand_in, name in names:
        data = data.replace(stand_in, name)
    return data


def unicode_path(raw: bytes, name: str, check: int | None = None) -> bytes:
    """The field with which Info-ZIP says a member's name in UTF-8."""
    content = struct.pack("<BI", 1, zlib.crc32(raw) if check is None else check) + name.encode()
    return struct.pack("<HH", 0x7075, len(content)) + content


def mail(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def mixed(heads: list[str], *parts: tuple[list[str], str], encoding: str = "utf-8") -> bytes:
    """A mail of several parts, each its heads and its body."""
    lines = [*heads, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="x=y"', ""]
    for own, body in parts:
        lines += ["--x=y", *own, "", body]
    return mail(*lines, "--x=y--", "", encoding=encoding)


# --- Outlook ---

SECTOR, SMALL, LEAST = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
DAY = datetime(2022, 3, 1, 20, 30, tzinfo=UTC)  # 2 March in China


def message(*, skip: int = 32, page: int = 936, sent: datetime | None = DAY, **values: str | bytes) -> dict[str, bytes]:
    """The streams of a message or attachment: `_0037="…"` in the code page, `u0037` in UTF-16, bytes as they are."""
    rows = struct.pack("<IIQ", 0x3FFD0003, 6, page)
    if sent is not None:
        rows += struct.pack(
            "<IIQ", 0x00390040, 6, int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
        )
    streams = {"__properties_version1.0": bytes(skip) + rows}
    for name, value in values.items():
        number = name[1:]
        if isinstance(value, bytes):
            streams[f"__substg1.0_{number}0102"] = value
        elif name.startswith("u"):
            streams[f"__substg1.0_{number}001F"] = value.encode("utf-16-le")
        else:
            streams[f"__substg1.0_{number}001E"] = value.encode("gb18030" if page == 936 else "cp950")
    return streams


def below(folder: str, streams: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in streams.items()}


def attached(number: int) -> str:
    return f"__attach_version1.0_#{number:08X}"


@dataclass
class Entry:
    """An entry of a compound file's directory; a storage has children, a stream content."""

    name: str
    kind: int
    content: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = END


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file; the storages in its streams' names are parted by `/`."""
    entries = [Entry("Root Entry", 5)]
    places = {"": 0}
    for path, content in streams.items():
        steps = path.split("/")
        for depth in range(1, len(steps) + 1):
            here = "/".join(steps[:depth])
            if here not in places:
                places[here] = len(entries)
                entries[places["/".join(steps[: depth - 1])]].children.append(len(entries))
                entries.append(Entry(steps[depth - 1], 2 if depth == len(steps) else 1))
        entries[places[path]].content = content
    return _laid_out(entries)


def _chain(table: list[int], content: bytes, size: int) -> int:
    """Enter a content's sectors into a table and return the first."""
    first, count = len(table), -(-len(content) // size)
    table += [*range(first + 1, first + count), END] if count else []
    return first if count else END


def _laid_out(entries: list[Entry]) -> bytes:
    small_table: list[int] = []
    small = b""
    for entry in entries[1:]:
        if entry.kind == 2 and len(entry.content) < LEAST:
            entry.start = _chain(small_table, entry.content, SMALL)
            small += _padded(entry.content, SMALL)
    large = [entry for entry in entries[1:] if entry.kind == 2 and len(entry.content) >= LEAST]
    sectors = sum(-(-len(entry.content) // SECTOR) for entry in large) + len(small) // SECTOR + 3 + len(entries)
    reserved = 1 + sectors // 100
    table = [FAT] * reserved
    listed = _padded(struct.pack(f"<{len(small_table)}I", *small_table), SECTOR, b"\xff")
    body = b""
    entries[0].content, entries[0].start = small, _chain(table, small, SECTOR)
    body += _padded(small, SECTOR)
    for entry in large:
        entry.start = _chain(table, entry.content, SECTOR)
        body += _padded(entry.content, SECTOR)
    small_at = _chain(table, listed, SECTOR)
    directory = _padded(_directory(entries), SECTOR)
    directory_at = _chain(table, directory, SECTOR)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(reserved * SECTOR, b"\xff")
    assert len(fat) == reserved * SECTOR
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        reserved,
        directory_at,
        0,
        LEAST,
        small_at,
        len(listed) // SECTOR,
        END,
        0,
    )
    head += struct.pack("<109I", *range(reserved), *[FREE] * (109 - reserved))
    return head + fat + body + listed + directory


def _padded(content: bytes, size: int, filler: bytes = b"\0") -> bytes:
    return content + filler * (-len(content) % size)


def _directory(entries: list[Entry]) -> bytes:
    """The entries; the children of a storage hang on each other to the right."""
    after = {}
    for entry in entries:
        after.update(zip(entry.children, [*entry.children[1:], FREE], strict=False))
    rows = b""
    for number, entry in enumerate(entries):
        name = entry.name.encode("utf-16-le") + b"\0\0"
        child = entry.children[0] if entry.children else FREE
        rows += struct.pack(
            "<64sHBBIII36xIQ",
            name,
            len(name),
            entry.kind,
            1,
            FREE,
            after.get(number, FREE),
            child,
            entry.start if entry.kind != 1 else 0,
            len(entry.content),
        )
    return rows


def seeds() -> dict[str, bytes]:
    """Files to damage."""
    text = "渡口的来历\n周启元\n\n青溪渡口在县城东边。".encode()
    inner = zipped([("里层/乙.txt", text)])
    whole = {
        **message(_0037="来稿", _1000="请查收", _0042="何秀珍"),
        **below(attached(0), message(skip=8, sent=None, _3707="甲.txt", _3701=text)),
        **below(f"{attached(1)}/__substg1.0_3701000D", message(skip=24, _0037="转发", _1000="旧信")),
        f"{attached(1)}/__properties_version1.0": bytes(8),
    }
    heads = [
        "From: =?gb2312?B?us7Q49Xk?= <a@b.c>",
        "Subject: =?utf-8?B?5p2l56i/?=",
        "Date: Tue, 1 Mar 2022 20:30:00 +0800",
    ]
    parts = [
        (["Content-Type: text/plain; charset=gbk", "Content-Transfer-Encoding: 8bit"], "请查收"),
        (["Content-Type: text/plain; name*=utf-8''%E7%94%B2.txt", "Content-Disposition: attachment"], "青溪渡口"),
    ]
    return {
        "来稿.zip": zipped([("甲.txt", text), ("名.txt".encode("gbk"), text), ("里层.zip", inner)]),
        "来信.eml": mixed(heads, *parts, encoding="gbk"),
        "来信.msg": compound(whole),
        "网页.mht": mixed(
            ["From: <Saved by Word>", "Subject: x"],
            (
                ["Content-Type: text/html; charset=utf-8", "Content-Location: file:///a.htm"],
                "<p>青溪渡口</p><img src=a.png>",
            ),
            (
                ["Content-Type: image/png", "Content-Transfer-Encoding: base64", "Content-Location: file:///a.png"],
                "iVBORw0K",
            ),
        ).replace(b"multipart/mixed", b"multipart/related"),
    }
