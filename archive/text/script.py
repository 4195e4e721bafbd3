"""Whether a text is written in simplified or traditional characters.

Judged by the characters that belong to one script alone. Traditional only is what the fold table folds, is in Big5 and
is not in GB 2312; simplified only is what these fold to, is in GB 2312 and is not in Big5. So what both write does not
count: 后 里 只 云 台 (traditional words of their own), 著 乾 於 (kept in simplified words).

Measured on 2,170 real texts: of the telling characters at most 6 % are traditional in a simplified text (a rare name, a
slip of the keyboard), at least 93 % in a traditional one; none lies between. So the limits are 10 % and 90 %, and what
lies between is mixed. Pieces of 100 characters hold at least 10 telling ones in 19 of 20 cases; less is too little, for
then one in thirty is judged wrongly. Below that nothing is said.
"""

import re
from enum import StrEnum
from functools import lru_cache

from . import fold

_MIXED_FROM, _MIXED_TO = 10, 90  # percent of the telling characters that are traditional
_ENOUGH = 10


class Script(StrEnum):
    """In which characters a text is written, in the office's words."""

    SIMPLIFIED = "简体"
    TRADITIONAL = "繁体"
    MIXED = "繁简混用"
    UNKNOWN = "无法判断"


def script(text: str) -> Script:
    """Return the script of `text`, which must be the original and never folded text."""
    simplified, traditional = (sum(map(len, runs.findall(text))) for runs in _telling())
    telling = simplified + traditional
    if telling < _ENOUGH:
        return Script.UNKNOWN
    if traditional * 100 <= telling * _MIXED_FROM:
        return Script.SIMPLIFIED
    return Script.TRADITIONAL if traditional * 100 >= telling * _MIXED_TO else Script.MIXED


@lru_cache(maxsize=1)
def _telling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of the runs of characters that are simplified only, and traditional only."""
    table = fold.table()
    folded = "".join(char for char in map(chr, table) if "\u4e00" <= char <= "\u9fff")
    traditional = _in("big5", folded) - _in("gb2312", folded)
    targets = "".join({table[ord(char)] for char in traditional})
    simplified = _in("gb2312", targets) - _in("big5", targets)
    return re.compile(f"[{''.join(sorted(simplified))}]+"), re.compile(f"[{''.join(sorted(traditional))}]+")


def _in(encoding: str, characters: str) -> set[str]:
    return set(characters.encode(encoding, "ignore").decode(encoding))
