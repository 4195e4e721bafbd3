"""Open what is no manuscript itself but holds some."""

from ..errors import Unreadable
from ..model import Parcel

KINDS: dict[str, str] = {}


def is_parcel(data: bytes, name: str) -> bool:
    """Tell whether a file called `name` is to be unpacked rather than read."""
    return bool(KINDS) and bool(data) and bool(name)


def unpack(data: bytes, name: str) -> Parcel:
    """Return the files inside a parcel called `name`; raises Unreadable."""
    raise Unreadable(f"不能拆开 {name}（{len(data)} 字节）；请先解压，再把解压出来的文件收进来。")
