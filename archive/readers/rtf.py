"""Read RTF: through LibreOffice as a .docx; without it the bare text, to be checked against the original."""

import re

from ..errors import Unreadable
from ..model import Document
from ..text import markup
from . import office
from .plain import paragraphs

READER = "rtf/1"
MAX_SIZE = 100 << 20
_WARNING = "未经 LibreOffice，排版未还原（脚注、文本框缺，已删除的修订可能仍在），请对照原稿核对"
_NOT_RTF = "文件不是 RTF 文档（可能改了扩展名或已损坏）；请核对后在 Word/WPS 里另存为 .docx 再收。"
_DAMAGED = "RTF 文件已损坏，读不出文字；请在 Word/WPS 里打开后另存为 .docx 再收。"
_TOO_LARGE = "RTF 文件过大，没有 LibreOffice 读不了；请在 Word/WPS 里另存为 .docx 再收。"
# A picture is a run of hexadecimal digits of any length, which says nothing and takes most of the time.
_HEX = re.compile(rb"[0-9A-Fa-f\r\n]{1024,}+")
_RAW = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read(data: bytes) -> Document:
    """Return an RTF file's blocks, pictures and warnings; raise `Unreadable` for anything that is not one."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Unreadable(_NOT_RTF)
    if office.find():
        return office.read(data, ".rtf", "")
    return _bare(data)


def _bare(data: bytes) -> Document:
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - most commands never read RTF

    if len(data) > MAX_SIZE:
        raise Unreadable(_TOO_LARGE)
    # Some programs write the bytes of the code page as they are; escaped, they are decoded like the others.
    ascii_only = _RAW.sub(lambda match: b"\\'%02x" % match[0][0], _HEX.sub(b"", data))
    try:
        text: str = rtf_to_text(ascii_only.decode("ascii"), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # the library raises what Python raises: ValueError, IndexError, LookupError …
        raise Unreadable(_DAMAGED) from error
    # Characters beyond the first plane come as two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _CONTROL.sub("", text)
    return Document(paragraphs([line.rstrip() for line in markup.lines(text)]), READER, warnings=(_WARNING,))
