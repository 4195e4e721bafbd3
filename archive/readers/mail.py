"""Unpack a mail (.eml): its text and what is attached to it, in the encodings Chinese mail programs really write."""

import binascii
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from ..errors import Unreadable
from ..model import Parcel, Part
from .allowance import Allowance
from .encoding import decode
from .mail_text import Body, as_declared, file_name

_LEVELS = 2  # messages inside a message
# A line that may begin a part; each part costs a kilobyte or two before anything can be counted.
_BOUNDARY, _MOST_BOUNDARIES = b"\n--", 50_000
_LONGEST_HEAD = 20_000  # the library takes time by the square of it
_DAMAGED = "邮件已损坏或不完整，读不出内容；请向来稿人重新索取。"
_DEEP = "邮件的层次深得不正常，已拒绝读取；请在邮件软件里另存附件再收。"
_PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp", "image/tiff": ".tif"}
_SPACES = re.compile(r"\s+")


def unpack(data: bytes, allowance: Allowance) -> Parcel:
    """Return a mail's text, named by its subject, and its attachments; raises Unreadable."""
    if data.count(_BOUNDARY) > _MOST_BOUNDARIES:
        raise Unreadable(_DEEP)
    allowance.take(len(data))
    try:
        # The newer policy reads each head by a grammar and raises half a dozen kinds of errors on real mails.
        message = message_from_bytes(data, policy=policy.compat32)
        return _Mail(allowance).parcel(message)
    except RecursionError as error:
        raise Unreadable(_DEEP) from error
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise Unreadable(_DAMAGED) from error  # what the library raises on heads that are none


class _Mail:
    """The parts found so far."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._parts: list[Part] = []
        self._warnings: list[str] = []
        self._letter = ""
        self._inner: list[str] = []

    def parcel(self, message: "Message[str, str]") -> Parcel:
        """Return what a whole mail holds."""
        self._take(message, "", _LEVELS)
        sender = _sender(message)
        if not (self._parts or self._warnings or sender):
            raise Unreadable(_DAMAGED)
        inner = tuple(self._inner)
        return Parcel(tuple(self._parts), self._letter, sender, _date(message), tuple(self._warnings), inner)

    def _take(self, message: "Message[str, str]", folder: str, levels: int) -> None:
        subject = file_name(_head(message, "Subject"))
        body = Body()
        for part in _leaves(message):
            self._allowance.take(0)
            name = _name(part)
            if part.get_content_type() == "message/rfc822" and part.is_multipart():
                self._take_inner(part, folder, levels)
            elif not name and part.get_content_maintype() == "text" and not _is_attached(part):
                self._warnings += body.add(part.get_content_subtype(), _payload(part), _charset(part))
            elif payload := _payload(part):
                self._parts.append(Part(folder + (name or _unnamed(part)), payload))
        texts = [Part(folder + name, text) for name, text in body.files(subject or "邮件正文")]
        if folder:
            self._parts += texts
            self._inner += [text.name for text in texts]
        else:
            self._parts = texts + self._parts
            self._letter = texts[0].name if texts else ""

    def _take_inner(self, part: "Message[str, str]", folder: str, levels: int) -> None:
        for inner in part.get_payload():
            if not isinstance(inner, Message):
                continue
            name = file_name(_head(inner, "Subject")) or "转发的邮件"
            if levels:
                self._take(inner, f"{folder}{name}/", levels - 1)
            else:
                self._warnings.append(f"“{name}”套在里面的层数太多，没有拆开；请另存后单独收")


def _leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """Yield the parts that hold something; of forms of one text all, and a mail inside as one part."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _payload(part: "Message[str, str]") -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, binascii.Error):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _is_attached(part: "Message[str, str]") -> bool:
    return part.get_content_disposition() == "attachment"


def _charset(part: "Message[str, str]") -> str:
    return part.get_content_charset("") or ""


def _unnamed(part: "Message[str, str]") -> str:
    kind = part.get_content_type()
    if kind in _PICTURES:
        return f"图片{_PICTURES[kind]}"
    return {"text/plain": "附件.txt", "text/html": "附件.html"}.get(kind, "附件")


# --- heads ---


def _head(message: "Message[str, str]", name: str) -> str:
    """Return a head line as a person reads it; "" where there is none."""
    return _SPACES.sub(" ", _words(_raw(message, name))).strip()


def _raw(message: "Message[str, str]", name: str) -> str:
    """Return a head line with its bytes decoded, though it must not hold any beyond ASCII."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return _healed(str(value)[:_LONGEST_HEAD])
    return ""


def _healed(value: str) -> str:
    data = value.encode("utf-8", "surrogateescape")
    if data.isascii():
        return value
    try:
        return decode(data)[0]
    except Unreadable:
        return data.decode("gb18030", "replace")


def _words(raw: str) -> str:
    """Decode the encoded words of a head; a character may be cut in two between them."""
    if "=?" not in raw:
        return raw
    try:
        found = decode_header(raw)
    except (HeaderParseError, ValueError):
        return raw
    return "".join(
        text if isinstance(text, str) else as_declared(text, charset or "")[0] for text, charset in _in_bytes(found)
    )


def _in_bytes(found: list[tuple[str | bytes, str | None]]) -> Iterator[tuple[str | bytes, str | None]]:
    for text, charset in found:
        if isinstance(text, bytes) and charset is None:
            # The library wrote what stands between encoded words in its own way.
            yield re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text.decode("latin-1")), None
        else:
            yield text, charset


def _name(part: "Message[str, str]") -> str:
    """Return an attachment's name: RFC 2231, encoded words where they must not be, or bare bytes."""
    for head, key in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        raw = _raw(part, head)
        if not raw:
            continue
        healed: Message[str, str] = Message(policy.compat32)
        healed[head] = raw.replace("\r", "").replace("\n", "")
        value = healed.get_param(key, header=head)
        if isinstance(value, tuple):
            charset, _, text = value
            return file_name(as_declared(text.encode("latin-1", "replace"), charset or "")[0])
        if value:
            return file_name(_words(str(value)))
    return ""


def _sender(message: "Message[str, str]") -> str:
    """Return the sender's name, or the address of one who gave none."""
    name, address = parseaddr(_raw(message, "From"))
    return _SPACES.sub(" ", _words(name)).strip(" \"'") or address


def _date(message: "Message[str, str]") -> str:
    """Return the day of sending where the sender was; "" where it is no date."""
    try:
        return parsedate_to_datetime(_raw(message, "Date")).date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return ""
