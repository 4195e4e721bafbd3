"""Find the encoding of a text file from its bytes.

A byte order mark decides, then strict UTF-8; else every plausible decoding is scored by the frequency of its
characters and the best one wins. Where a few characters make sense in two encodings a warning names both readings.
EUC-TW is refused by name. Measured by tests/measure_encodings.py on 500 pieces a cell, in percent: read wrongly,
and of these without any warning.

    characters              2           4          8        20 and 60
    GB18030, simplified     2.8, 0.4    0          0.2, 0   0
    GB18030, traditional    1.2, 0.2    0.8, 0     0        0
    Big5                    1.2, 0      0.6, 0     0.2, 0   0
    UTF-8                   0           0          0        0
    UTF-16-LE, no mark     10.6, 2.6    1.2, 0.4   0        0
    UTF-16-BE, no mark     12.6, 1.8    3.4, 1.0   0.2, 0   0
    HZ                      0.4, 0.4    0          0        0
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

from ..errors import Unreadable
from .euc_tw import likeness
from .frequency import score

# Below this a decoding is no text: random bytes score about -12, rare names and lists about -9.
_TEXT_SCORE = -10.7
_ASCII_SCORE = -6.0
_LOW = -99.0
# With so few characters beyond ASCII and so small a lead, the runner-up may be the truth; the fewer, the more so.
_FEW, _LEAD, _LEAD_OF_ONE = 12, 1.5, 6.0
_SHOWN = 8
_TAIWAN_LEAD, _TAIWAN_SCORE = 1.5, -8.5
_CONTROL_COST, _CONTROL_MOST = 40.0, 3.0
_PLAIN_UNIT = re.compile(
    "[\u4e00-\u9fff\u3000-\u30ff\uff01-\uff5e\u2010-\u203f\u2100-\u22ff\u2460-\u26ff\u00b7\u00d7 -~\t\r\n]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_TWO_BYTES = re.compile(r"[\u0080-\u07ff\s]+")
_NARROW = re.compile("[\u0080-\u07ff]")
_GOOD_SCORE = -8.5
_NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "big5": "Big5",
    "utf-16-le": "UTF-16（低字节在前）",
    "utf-16-be": "UTF-16（高字节在前）",
}
_EUC_TW = "编码像是EUC-TW（旧Unix系统的繁体编码），不能读取；请用 iconv -f EUC-TW -t UTF-8 转换后再收。"
_NO_TEXT = "文件内容不是文字或已损坏，请核对文件；若确是文字稿，请在原来的软件里另存为UTF-8文本后再收。"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to decode the bytes; `lost` counts the places that could not be decoded."""

    name: str
    text: str
    lost: int
    score: float


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the name of its encoding, and warnings in Chinese; Unreadable when it is no text."""
    warnings: list[str] = []
    reading = _marked(data) or _unicode(data)
    if reading is None:
        readings = sorted(_readings(data), key=lambda found: -found.score)
        reading = readings[0]
        if (likeness(data) or _LOW) > max(reading.score + _TAIWAN_LEAD, _TAIWAN_SCORE):
            raise Unreadable(_EUC_TW)
        if reading.score < _TEXT_SCORE:
            raise Unreadable(_NO_TEXT)
        other = next((found for found in readings if found.text != reading.text), None)
        if other is not None and _unsure(reading, other):
            warnings.append(_doubt(reading, other))
    if reading.lost > max(3, len(reading.text) // 100) or _binary(reading.text):
        raise Unreadable(_NO_TEXT)
    if reading.lost:
        warnings.append(f"有{reading.lost}处字节损坏，不能还原，已用“\ufffd”标出，请对照原稿补正")
    private = len(_PRIVATE.findall(reading.text))
    if private:
        warnings.append(f"含{private}个造字（私用区字符），别的电脑上可能显示不出，请对照原稿核对")
    return reading.text, reading.name, tuple(warnings)


def _unsure(first: _Reading, second: _Reading) -> bool:
    number = max(sum(char > "~" for char in reading.text) for reading in (first, second))
    return number < _FEW and first.score - second.score < _LEAD + _LEAD_OF_ONE / (number or 1)


def _doubt(first: _Reading, second: _Reading) -> str:
    """Name the reading taken and the one that may be the truth."""
    both = "，".join(f"按{_NAMES[one.name]}读作“{_beginning(one.text)}”" for one in (first, second))
    return f"编码不能确定：{both}；字数太少，已取前者，请核对"


def _beginning(text: str) -> str:
    shown = "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


# --- Unicode ---


def _marked(data: bytes) -> _Reading | None:
    """Decode what a byte order mark announces."""
    if data.startswith(codecs.BOM_UTF8):
        return _lossy(data[3:], "utf-8", "utf-8-sig")
    if data.startswith(codecs.BOM_UTF16_LE):
        return _lossy(data[2:], "utf-16-le", "utf-16")
    if data.startswith(codecs.BOM_UTF16_BE):
        return _lossy(data[2:], "utf-16-be", "utf-16")
    return None


def _lossy(data: bytes, codec: str, name: str) -> _Reading:
    text = data.decode(codec, "replace")
    return _Reading(name, text, _lost(data, codec, text), 0.0)


def _lost(data: bytes, codec: str, text: str) -> int:
    """Count the replacement characters in `text` but for those that the writer of the file put there."""
    lost = text.count("\ufffd")
    return lost - data.decode(codec, "ignore").count("\ufffd") if lost else 0


def _unicode(data: bytes) -> _Reading | None:
    """Decode as UTF-8, or the 7-bit HZ that looks like it; None when the bytes are not clearly so."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "~{" in text and text.isascii() and (hz := _hz(data)):
        return hz
    if (_CONTROL.search(text) or _is_short(data)) and any(wide.score >= _GOOD_SCORE for wide in _utf16(data)):
        return None
    if any(unicodedata.category(char) == "Cn" for char in set(_NARROW.findall(text))):
        return None
    if _TWO_BYTES.fullmatch(text) and (score(data.decode("gb18030", "replace")) or _LOW) >= _GOOD_SCORE:
        return None  # a word or two in GBK can look like UTF-8, the story of the file that said 联通
    return _Reading("utf-8", text, 0, 0.0)


def _is_short(data: bytes) -> bool:
    """Tell whether ASCII may be a few characters of UTF-16: 下 is the bytes of "N" and of a control character."""
    return len(data) <= 2 * _FEW and data.isascii() and not data.isspace()


def _hz(data: bytes) -> _Reading | None:
    try:
        text = data.decode("hz")
    except UnicodeDecodeError:
        return None
    found = score(text)
    return None if found is None or found < _TEXT_SCORE else _Reading("hz", text, 0, found)


def _utf16(data: bytes) -> list[_Reading]:
    """Return the readings as UTF-16 without a mark: nearly all units must be such as Chinese texts hold."""
    found = []
    for codec in ("utf-16-le", "utf-16-be"):
        reading = _lossy(data, codec, codec)
        plain = len(_PLAIN_UNIT.findall(reading.text))
        if plain and plain >= 0.85 * len(reading.text):
            found.append(_scored(reading))
    return found


# --- double-byte encodings ---


def _readings(data: bytes) -> list[_Reading]:
    """Return all readings of bytes that are not clean UTF-8."""
    big5 = min((_double_byte(data, codec, "big5") for codec in ("cp950", "big5hkscs")), key=lambda found: found.lost)
    plain = _scored(_lossy(data, "utf-8", "utf-8"))  # first, so that it names what all read alike
    return [plain, _double_byte(data, "gb18030", "gb18030"), big5, *_utf16(data)]


def _double_byte(data: bytes, codec: str, name: str) -> _Reading:
    reading = _lossy(data, codec, name)
    # Worth mending only when little is broken; the rest is another encoding or no text at all.
    if 0 < reading.lost <= 2 + len(reading.text) // 50:
        text = data.decode(codec, "wenshi-resync")
        reading = _Reading(name, text, _lost(data, codec, text), 0.0)
    return _scored(reading)


def _scored(reading: _Reading) -> _Reading:
    known = score(reading.text)
    if known is None:
        control = len(_CONTROL.findall(reading.text)) / (len(reading.text) or 1)
        known = _ASCII_SCORE - min(_CONTROL_COST * control, _CONTROL_MOST)
    return replace(reading, score=known)


def _resync(error: UnicodeError) -> tuple[str, int]:
    """Skip one or two bytes, whichever makes better sense of what follows.

    A lost first byte would otherwise shift all pairs up to the end of the line: wrong characters, and no notice.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    at, data = error.start, error.object

    def sense(step: int) -> float:
        return score(data[at + step : at + step + 40].decode(error.encoding, "replace")) or _ASCII_SCORE

    double = at + 1 < len(data) and data[at + 1] >= 0x80 and sense(2) > sense(1)
    return "\ufffd", at + (2 if double else 1)


codecs.register_error("wenshi-resync", _resync)


# --- is it text? ---


def _binary(text: str) -> bool:
    """Return whether so many characters are none that the file cannot be a text."""
    odd = sum(times for char, times in Counter(text).items() if _is_odd(char))
    return odd > max(2, len(text) // 5)


def _is_odd(char: str) -> bool:
    return char not in "\t\n\r\f\v" and unicodedata.category(char) in ("Cc", "Cn", "Co")
