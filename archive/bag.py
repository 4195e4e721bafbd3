"""A bag after BagIt 1.0 (RFC 8493): written, and held to its manifests, whoever wrote it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from .errors import Unreadable
from .medium import Folder, Zip, chunks, digest, is_safe, read

PAYLOAD = "data/"
_ALGORITHMS = ("sha256", "sha512", "sha1", "md5")
_LARGEST_TAG = 64 << 20
_MANIFEST = re.compile(r"(tag)?manifest-(\w+)\.txt")
_DECLARATION = re.compile(r"BagIt-Version: (\d+)\.(\d+)\r?\nTag-File-Character-Encoding: ([\w-]+)\r?\n?")
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")


def tag_files(payload: Mapping[str, tuple[str, int]], info: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """Return the tag files around a payload, given as SHA-256 and size by path within `data/`."""
    size = sum(size for _, size in payload.values())
    pairs = [*info, ("Payload-Oxum", f"{size}.{len(payload)}")]
    files = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {' '.join(value.split())}\n" for name, value in pairs).encode(),
        "manifest-sha256.txt": _manifest({PAYLOAD + path: sha256 for path, (sha256, _) in payload.items()}),
    }
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return files | {"tagmanifest-sha256.txt": _manifest(sums)}


def _manifest(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{sha256}  {encoded(path)}\n" for path, sha256 in sorted(sums.items())).encode()


def encoded(path: str) -> str:
    """Return a path as a manifest writes it: CR, LF and % in percents."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decoded(path: str) -> str:
    """Return the path that a manifest writes so; a percent that stands for nothing is itself."""
    found = {"25": "%", "0D": "\r", "0A": "\n"}
    return re.sub("%(25|0[DdAa])", lambda match: found[match[1].upper()], path)


class Bag:
    """A bag that was opened and found whole: files of its payload by their path within `data/`."""

    def __init__(self, medium: Folder | Zip) -> None:
        """Validate it, reading every byte. Raises Unreadable with what is wrong."""
        self.medium = medium
        self._base = _base(medium)
        self._names = {self._plain(name): name for name in medium.sizes if name.startswith(self._base)}
        self._version = self._declared()
        manifests = self._manifests()
        if not any(payload for payload, _, _ in manifests):
            raise self._wrong("没有认得的清单（manifest-sha256.txt 等）")
        if "fetch.txt" in self._names:
            raise self._wrong("有些文件要从网上取（fetch.txt），这里不取；请索取完整的归档包")
        for payload, algorithm, sums in manifests:
            self._hold(sums, algorithm, complete=payload)
        self.info = self._information()
        oxum = next((value for name, value in self.info if name.lower() == "payload-oxum"), "")
        sizes = [medium.sizes[name] for path, name in self._names.items() if path.startswith(PAYLOAD)]
        if oxum and oxum != f"{sum(sizes)}.{len(sizes)}":
            raise self._wrong(f"文件数或字节数与 Payload-Oxum（{oxum}）不符")
        self.paths = sorted(path.removeprefix(PAYLOAD) for path in self._names if path.startswith(PAYLOAD))

    def size(self, path: str) -> int:
        """Return the bytes of a file of the payload."""
        return self.medium.sizes[self._names[PAYLOAD + path]]

    def data(self, path: str) -> bytes:
        """Return a file of the payload. Raises Unreadable."""
        name = self._names[PAYLOAD + path]
        return b"".join(chunks(self.medium, name))

    def _plain(self, name: str) -> str:
        return unicodedata.normalize("NFC", name.removeprefix(self._base))

    def _wrong(self, what: str) -> Unreadable:
        return Unreadable(f"{self.medium.path} 不是完好的归档包：{what}；请向提供的人重新索取。")

    def _tag(self, name: str) -> str:
        try:
            return read(self.medium, self._names[name], _LARGEST_TAG).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._wrong(f"{name} 不是 UTF-8 文字") from error

    def _declared(self) -> tuple[int, int]:
        match = _DECLARATION.fullmatch(self._tag("bagit.txt"))
        if match is None or match[3].upper() != "UTF-8":
            raise self._wrong("bagit.txt 的写法不合规矩")
        version = int(match[1][:4]), int(match[2][:4])
        if not (0, 93) <= version <= (1, 0):
            raise self._wrong(f"BagIt {match[1]}.{match[2]} 版不认识")
        return version

    def _manifests(self) -> list[tuple[bool, str, dict[str, str]]]:
        """Return of each manifest whether it lists the payload, its algorithm, and the digests by path."""
        found = []
        for name in sorted(self._names):
            match = _MANIFEST.fullmatch(name)
            if match and match[2].lower() in _ALGORITHMS:
                found.append((match[1] is None, match[2].lower(), self._sums(name)))
        return found

    def _sums(self, name: str) -> dict[str, str]:
        sums: dict[str, str] = {}
        for line in filter(str.strip, re.split(r"\r\n|\r|\n", self._tag(name))):
            match = _LINE.fullmatch(line)
            written = match[2].removeprefix("./") if match else ""
            path = unicodedata.normalize("NFC", decoded(written) if self._version >= (1, 0) else written)
            if match is None or not is_safe(path):
                raise self._wrong(f"{name} 里有一行不合规矩（{line[:80]}）")
            if sums.setdefault(path, match[1].lower()) != match[1].lower():
                raise self._wrong(f"{name} 里 {path} 写了两次")
        return sums

    def _hold(self, sums: dict[str, str], algorithm: str, *, complete: bool) -> None:
        """Hold the files to one manifest; one of the payload lists all of it."""
        for path, expected in sums.items():
            if path not in self._names:
                raise self._wrong(f"缺少 {path}")
            if complete and not path.startswith(PAYLOAD):
                raise self._wrong(f"清单里的 {path} 不在 data 里")
            if digest(self.medium, self._names[path], algorithm) != expected:
                raise self._wrong(f"{path} 与清单的校验值不符")
        if complete and (more := [path for path in self._names if path.startswith(PAYLOAD) and path not in sums]):
            raise self._wrong(f"{more[0]} 不在清单里")

    def _information(self) -> list[tuple[str, str]]:
        if "bag-info.txt" not in self._names:
            return []
        pairs = (line.partition(":") for line in self._tag("bag-info.txt").splitlines() if line[:1] not in (" ", "\t"))
        return [(name.strip(), value.strip()) for name, _, value in pairs]


def _base(medium: Folder | Zip) -> str:
    """Return the folder the bag is in: none, or the one at the top that a zip of a bag has."""
    if "bagit.txt" in medium.sizes:
        return ""
    tops = {name.partition("/")[0] for name in medium.sizes}
    base = f"{next(iter(tops), '')}/"
    if len(tops) != 1 or f"{base}bagit.txt" not in medium.sizes:
        path: Path = medium.path
        raise Unreadable(f"{path} 不是归档包（没有 bagit.txt）；收稿件请用 wenshi add。")
    return base
