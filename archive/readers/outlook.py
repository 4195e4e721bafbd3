"""Unpack a message of Outlook (.msg): a compound file with a stream for each property (MS-OXMSG)."""

import codecs
import struct
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from ..errors import Unreadable
from ..model import Parcel, Part
from .allowance import Allowance
from .mail_text import Body, as_declared, file_name
from .outlook_rtf import unpacked

if TYPE_CHECKING:
    from olefile import OleFileIO

_LEVELS = 2  # messages inside a message
_DAMAGED = "Outlook 邮件已损坏或不完整，读不出内容；请向来稿人重新索取。"
_TOP, _INNER, _ATTACHED = 32, 24, 8  # bytes before the first fixed property
_SUBJECT, _SENDER, _SENT_FOR = 0x0037, 0x0C1A, 0x0042
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_TEXT, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_CONTENT, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_PAGE_OF_BYTES, _PAGE_OF_HTML = 0x3FFD, 0x3FDE
_UTF_16, _BYTES, _BINARY, _STORAGE = "001F", "001E", "0102", "000D"
_LONG, _TIME = 0x0003, 0x0040
_CODEPAGES = {936: "gb18030", 950: "big5", 54936: "gb18030", 65001: "utf-8", 52936: "hz", 20936: "gb2312"}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CHINA = timezone(timedelta(hours=8))  # the message keeps universal time only


def unpack(data: bytes, allowance: Allowance) -> Parcel:
    """Return a message's text, named by its subject, and its attachments; raises Unreadable."""
    import olefile  # noqa: PLC0415 - few parcels come from Outlook

    try:
        with olefile.OleFileIO(data, raise_defects=olefile.DEFECT_FATAL) as container:
            return _Container(container, len(data), allowance).parcel()
    except Unreadable:
        raise
    except Exception as error:  # on a damaged container olefile raises OSError, IndexError, struct.error, TypeError …
        raise Unreadable(_DAMAGED) from error


class _Container:
    """The compound file and the parts found in it so far."""

    def __init__(self, container: "OleFileIO", size: int, allowance: Allowance) -> None:
        self._container = container
        self._size = size
        self._allowance = allowance
        self._names = dict.fromkeys("/".join(path) for path in container.listdir(streams=True, storages=True))
        self._parts: list[Part] = []
        self._warnings: list[str] = []
        self._letter = ""
        self._inner: list[str] = []

    def parcel(self) -> Parcel:
        message = _Properties(self, "", _TOP)
        self._take(message, "", _LEVELS)
        sender = message.text(_SENT_FOR) or message.text(_SENDER)
        inner = tuple(self._inner)
        return Parcel(tuple(self._parts), self._letter, sender, message.day(), tuple(self._warnings), inner)

    def stream(self, name: str) -> bytes | None:
        """Return a stream's bytes; None when there is none, Unreadable when it cannot be as long as it says."""
        if name not in self._names or self._container.get_type(name) != 2:  # 2: a stream
            return None
        size = self._container.get_size(name)
        if size > self._size:
            raise Unreadable(_DAMAGED)
        self._allowance.take(size, 0)
        content: bytes = self._container.openstream(name).read()
        return content

    def below(self, folder: str, begins: str) -> list[str]:
        """Return the storages right inside `folder` whose names begin so."""
        start = f"{folder}{begins}"
        return [name for name in self._names if name.startswith(start) and "/" not in name[len(folder) :]]

    def _take(self, message: "_Properties", folder: str, levels: int) -> None:
        name = file_name(message.text(_SUBJECT)) or "邮件正文"
        texts = [Part(folder + called, text) for called, text in self._body(message, name)]
        self._parts += texts
        if texts and not folder:
            self._letter = texts[0].name
        elif folder:
            self._inner += [text.name for text in texts]
        for storage in self.below(message.place, "__attach_version1.0_"):
            self._allowance.take(0)
            self._attachment(_Properties(self, f"{storage}/", _ATTACHED), folder, levels)

    def _body(self, message: "_Properties", name: str) -> list[tuple[str, bytes]]:
        body = Body()
        for number, kind in ((_TEXT, "plain"), (_HTML, "html")):
            content, charset = message.content(number)
            self._warnings += body.add(kind, content.rstrip(b"\0") if charset != "utf-16-le" else content, charset)
        files = list(body.files(name))
        if not files and (packed := message.content(_RTF)[0]):
            files = [(f"{name}.rtf", unpacked(packed))]
        return files

    def _attachment(self, attached: "_Properties", folder: str, levels: int) -> None:
        name = next(
            (text for key in (_LONG_NAME, _SHOWN_NAME, _SHORT_NAME) if (text := file_name(attached.text(key)))), "附件"
        )
        inner = f"{attached.place}__substg1.0_{_CONTENT:04X}{_STORAGE}"
        if (content := attached.content(_CONTENT)[0]) or inner not in self._names:
            if content:
                self._parts.append(Part(folder + name, content))
            else:
                self._warnings.append(f"附件“{name}”是空的或不在邮件里，没有收入；请向来稿人索取")
        elif f"{inner}/__properties_version1.0" not in self._names:
            self._warnings.append(f"附件“{name}”是嵌入的对象，没有收入；请向来稿人索取原文件")
        elif levels:
            self._take(_Properties(self, f"{inner}/", _INNER), f"{folder}{name}/", levels - 1)
        else:
            self._warnings.append(f"“{name}”套在里面的层数太多，没有拆开；请另存后单独收")


class _Properties:
    """The properties of one message or attachment; `place` is its storage with `/`, empty at the root."""

    def __init__(self, container: _Container, place: str, skip: int) -> None:
        self.place = place
        self._container = container
        self._fixed = self._read(container.stream(f"{place}__properties_version1.0") or b"", skip)
        page = self._fixed.get((_PAGE_OF_BYTES, _LONG), 0) & 0xFFFFFFFF
        self._charset = _charset(page)

    @staticmethod
    def _read(data: bytes, skip: int) -> dict[tuple[int, int], int]:
        found = {}
        for at in range(skip, len(data) - 15, 16):
            kind, number, _, value = struct.unpack_from("<HHIQ", data, at)
            found[number, kind] = value
        return found

    def content(self, number: int) -> tuple[bytes, str]:
        """Return a property's bytes and what encoding they are in, empty where that is not said."""
        for kind, charset in ((_UTF_16, "utf-16-le"), (_BYTES, self._charset), (_BINARY, self._of_html())):
            content = self._container.stream(f"{self.place}__substg1.0_{number:04X}{kind}")
            if content:
                return content, charset
        return b"", ""

    def text(self, number: int) -> str:
        """Return a property as one line."""
        content, charset = self.content(number)
        text = as_declared(content, charset)[0] if content else ""
        return " ".join(text.replace("\0", " ").split())

    def day(self) -> str:
        """Return the day it was sent, in China; "" where it does not say."""
        for number in (_SUBMITTED, _DELIVERED):
            if value := self._fixed.get((number, _TIME)):
                try:
                    return (_EPOCH + timedelta(microseconds=value // 10)).astimezone(_CHINA).date().isoformat()
                except (OverflowError, ValueError):
                    continue
        return ""

    def _of_html(self) -> str:
        return _charset(self._fixed.get((_PAGE_OF_HTML, _LONG), 0) & 0xFFFFFFFF)


def _charset(page: int) -> str:
    name = _CODEPAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return ""
    return "" if page in (0, 1252, 20127, 28591) else name
