"""A generation of a backup: its manifest as JSON that a person can read, sealed by its own digest."""

import json
import re
from dataclasses import dataclass

from .disk import digest
from .errors import Unreadable
from .medium import is_safe

FORMAT = 1
ID = re.compile(r"\d{8}-\d{6}(?:-\d{3})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OPEN_SEAL = "0" * 64


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the archive: its path below `collections/`, SHA-256 and size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Generation:
    """What the archive held at one time.

    `origin` and `head` are the hashes of the first and last line of the archive's history, empty while it has none;
    `readme` is the SHA-256 of the backup's README.txt; `left_out` names what was no plain file.
    """

    id: str
    time: str
    version: str
    collection: str
    title: str
    origin: str
    head: str
    readme: str
    files: tuple[Held, ...]
    left_out: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """How many bytes the files have together."""
        return sum(file.size for file in self.files)

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file by its path."""
        return {file.path: file.sha256 for file in self.files}


def dump(generation: Generation) -> bytes:
    """Return the manifest; its line `seal` holds the SHA-256 of the whole with zeros in that place."""
    head = {
        "format": FORMAT,
        "seal": _OPEN_SEAL,
        "generation": generation.id,
        "time": generation.time,
        "wenshi": generation.version,
        "collection": generation.collection,
        "title": generation.title,
        "history_first": generation.origin,
        "history_last": generation.head,
        "readme": generation.readme,
        "left_out": list(generation.left_out),
        "files": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in generation.files],
    }
    text = json.dumps(head, ensure_ascii=False, indent=1) + "\n"
    return text.replace(_OPEN_SEAL, digest(text.encode()), 1).encode()


def load(data: bytes) -> Generation:
    """Read a manifest. Raises Unreadable when any of its bytes changed, or it is of a newer format."""
    try:
        found = json.loads(data)
        seal, number = found["seal"], found["format"]
        if isinstance(number, int) and number > FORMAT:
            raise Unreadable("备份清单是更新版本的 wenshi 写的，请换用新版再读。")
        if digest(data.replace(seal.encode(), _OPEN_SEAL.encode(), 1)) != seal:
            raise Unreadable("备份清单被改动或已损坏（与自己的校验值不符）。")
        files = tuple(Held(file["path"], file["sha256"], file["bytes"]) for file in found["files"])
        made = Generation(
            id=found["generation"],
            time=found["time"],
            version=found["wenshi"],
            collection=found["collection"],
            title=found["title"],
            origin=found["history_first"],
            head=found["history_last"],
            readme=found["readme"],
            files=files,
            left_out=tuple(found["left_out"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable("备份清单读不懂，可能已损坏。") from error
    _refuse_wrong(made)
    return made


def _refuse_wrong(generation: Generation) -> None:
    """Refuse a manifest that would write elsewhere: whoever can make a backup can seal it."""
    for file in generation.files:
        right = isinstance(file.path, str) and is_safe(file.path) and isinstance(file.size, int)
        if not right or not isinstance(file.sha256, str) or not _SHA256.fullmatch(file.sha256):
            raise Unreadable(f"备份清单里的“{file.path}”不合规矩（路径不安全或没有校验值），已拒绝读取。")
    if len({file.path for file in generation.files}) != len(generation.files):
        raise Unreadable("备份清单里有重复的路径，已拒绝读取。")
