"""How much a parcel may unpack to, counted over all its levels."""

from ..errors import Unreadable
from .container import MAX_MEMBERS, MAX_TOTAL

TOO_MUCH = "解压后的文件多得或大得不正常，可能是恶意文件，已拒绝读取；请核对后分几次收。"


class Allowance:
    """Bytes and files that may still come out."""

    def __init__(self, size: int = MAX_TOTAL, files: int = MAX_MEMBERS) -> None:
        """Begin with all that is allowed."""
        self._size = size
        self._files = files

    def take(self, size: int, files: int = 1) -> None:
        """Count what is about to be unpacked; Unreadable when it is too much."""
        self._size -= size
        self._files -= files
        if self._size < 0 or self._files < 0:
            raise Unreadable(TOO_MUCH)
