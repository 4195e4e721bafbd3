"""Why a text is suspect, as records say it: what programs found, told by its first words, and what editors wrote."""

from collections.abc import Iterable

from .text import garble
from .text.listed import listed

INCOMPLETE = "文字不全："
RECOGNISED = "文字识别："
_OURS = (garble.MARK, INCOMPLETE, RECOGNISED)
_APART = "；"


def of_file(old: str, text: str, *found: str) -> str:
    """Return why a text out of a file is suspect: `found` by who read it, and by the garble meter.

    What an editor wrote in `old` stays, what programs said of the former text goes.
    """
    said = [part for part in _parts(old) if not part.startswith(_OURS)]
    return _joined(*said, garble.reason(text), *found)


def of_edited(old: str, before: str, text: str) -> str:
    """Return why a text is suspect that a hand changed from `before`: what was doubtful of its pages stays so."""
    said = [part for part in _parts(old) if not part.startswith(garble.MARK)]
    # Where the meter's mark is gone from a text that bears it, someone has looked at the text: it stays away.
    if not old and garble.reason(before):
        return ""
    return _joined(*said, garble.reason(text))


def incomplete(pages: Iterable[int]) -> str:
    """Say which pages of a text wait for recognition; nothing where none does."""
    shown = listed(pages)
    return f"{INCOMPLETE}第{shown}页没有可用的文字，等待识别" if shown else ""


def _parts(suspect: str) -> list[str]:
    return [part for part in suspect.split(_APART) if part]


def _joined(*parts: str) -> str:
    return _APART.join(part.rstrip("。") for part in parts if part)
