"""Open a zip container (docx, odt, epub) without trusting it: sizes first, then the parts asked for.

The limits stop what was measured to kill a reader: a 600 kB file that unpacks to 600 MB, 30 million empty
elements, entities that double each other. A part is never written to disk and never found by a path of its own.
"""

import io
import re
import zipfile

from lxml import etree

from ..errors import Unreadable
from .container import BROKEN, MAX_MEMBERS, MAX_TOTAL, entries, key

MAX_XML = 50 << 20
MAX_RATIO = 200
RATIO_FROM = 1 << 20
# `<` and `=` together: a tree costs up to 200 bytes for each. Word writes one for every 10 to 16 bytes, 330,000 in
# a manuscript of 700,000 characters.
MAX_NODES = 3_000_000

_HEAD = 8192
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Package:
    """The parts of a zip container; names are matched without regard to case and to the kind of slash."""

    def __init__(self, data: bytes, suffix: str) -> None:
        """Read the directory of the container; `suffix` (`.docx`) is what the messages call it."""
        self.suffix = suffix
        self._media: dict[str, bytes | None] = {}
        # Each entry becomes a Python object, so they are counted before `zipfile` sees them.
        if entries(data) > MAX_MEMBERS:
            raise Unreadable(
                f"文件里的部件超过{MAX_MEMBERS:,}个，不像正常稿件，已拒绝读取；请在 Word/WPS 里另存一份再收。"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except BROKEN as error:
            raise self._broken() from error
        if sum(info.file_size for info in infos) > MAX_TOTAL:
            raise self._bomb()
        self._infos = {key(info.filename): info for info in infos}

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return key(name) in self._infos

    def size(self, name: str) -> int:
        """Return how many bytes a part says it has; 0 when there is none."""
        info = self._infos.get(key(name))
        return 0 if info is None else info.file_size

    def media(self, name: str) -> bytes | None:
        """Return a picture's bytes, read once; None when it is missing or damaged: that keeps no manuscript out."""
        if name not in self._media:
            try:
                self._media[name] = self.read(name)
            except Unreadable:
                self._media[name] = None
        return self._media[name]

    def read(self, name: str) -> bytes:
        """Return a part's bytes; raise `Unreadable` when it is missing or damaged."""
        info = self._infos.get(key(name))
        # bz2 and lzma unpack without a bound, and no program writes them here.
        if info is None or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._broken()
        if info.flag_bits & 0x1:
            raise Unreadable("文件加了压缩密码，无法读取；请先去掉密码再收。")
        try:
            with self._zip.open(info) as part:
                # The bound matters: `read()` would unpack all before it looks at the declared size.
                return part.read(info.file_size + 1)
        except BROKEN as error:
            raise self._broken() from error

    def markup(self, name: str) -> bytes:
        """Return the bytes of a part that is XML or HTML, if a tree of it can be built."""
        info = self._infos.get(key(name))
        if info is not None and (info.file_size > MAX_XML or _is_packed_too_well(info)):
            raise self._bomb()
        data = self.read(name)
        if data.count(b"<") + data.count(b"=") > MAX_NODES:
            raise self._bomb()
        return data

    def xml(self, name: str, *, doctype: bool = False) -> etree._Element:
        """Return the root of a part's tree; a document type is refused, or dropped where the format has one."""
        data = self.markup(name)
        if doctype:
            # A document type that only names its rules; the parser would want to fetch them.
            data = _DOCTYPE.sub(b"", data[:_HEAD], count=1) + data[_HEAD:]
        try:
            root = etree.fromstring(data, parser())
        except (etree.XMLSyntaxError, LookupError, ValueError, MemoryError) as error:
            raise Unreadable(
                f"{self.suffix} 文件的内容已损坏，读不出文字；请在 Word/WPS 里打开修复后另存，或向供稿人重新索取。"
            ) from error
        if not doctype and root.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("文件里有不该有的实体声明，可能是恶意文件，已拒绝读取；请在 Word/WPS 里另存一份再收。")
        return root

    def _broken(self) -> Unreadable:
        return Unreadable(
            f"不是完整的 {self.suffix} 文件（可能传输中断或扩展名不符）；请核对扩展名，或向供稿人重新索取。"
        )

    def _bomb(self) -> Unreadable:
        return Unreadable("文件解压后大得不正常，可能是恶意文件，已拒绝读取；请在 Word/WPS 里打开核对后另存一份再收。")


def _is_packed_too_well(info: zipfile.ZipInfo) -> bool:
    return info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size


def parser() -> etree.XMLParser:
    """Return a parser that fetches nothing, expands nothing and keeps no comments."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
