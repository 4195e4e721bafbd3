"""Print the table of experiments: `python -m tests.trust [--short] [--only NAME,…] [--seed N] [--write]`."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from . import Row, Scale, editors, faults, flips, hands, kills, power

EXPERIMENTS = {
    "faults": faults.rows,
    "kills": kills.rows,
    "power": power.rows,
    "editors": editors.rows,
    "hands": hands.rows,
    "flips": flips.rows,
}


def main() -> int:
    """Run the experiments and print a row for each; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a slice of each")
    parser.add_argument("--only", default=",".join(EXPERIMENTS), help="which, a comma between")
    parser.add_argument("--seed", type=int, default=2022)
    asked = parser.parse_args()
    scale = Scale(not asked.short, asked.seed)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WENSHI_STATE"] = str(Path(folder) / "state")
        for name in asked.only.split(","):
            began = time.monotonic()
            place = Path(folder) / name
            place.mkdir()
            for row in EXPERIMENTS[name](scale, place):
                rows.append(row)
                print(f"| {row.test} | {row.tried:,} | {row.outcome} |", flush=True)
                for broken in row.broken:
                    print(f"  BROKEN: {broken}")
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return 1 if any(row.broken for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
