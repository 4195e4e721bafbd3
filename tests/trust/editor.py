"""An editor that adds a line to the file it is given, for `wenshi edit`."""

import sys
from pathlib import Path

with Path(sys.argv[1]).open("a", encoding="utf-8") as file:
    file.write("\n编辑加上的一段，在渡口。\n")
