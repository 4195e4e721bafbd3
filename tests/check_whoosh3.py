"""`make check`: the tests of the engines once more, on whoosh3 in the place of Whoosh.

An environment that holds nothing but whoosh3 and looks into this one for all the rest: its `whoosh` comes first.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("engines", "ranking", "search_index", "search_damage", "search_cli", "corpus")


def main() -> None:
    locked = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    found = re.search(r"^(whoosh3==\S+)[^\\\n]*((?: \\\n +--hash=\S+)+)", locked, re.MULTILINE)
    assert found, "requirements/run.txt does not pin whoosh3"
    requirement, digests = found.groups()
    with tempfile.TemporaryDirectory(prefix="wenshi-whoosh3-") as name:
        venv.create(name, with_pip=False)
        python = Path(name) / ("Scripts" if os.name == "nt" else "bin") / "python"
        own = next(Path(name).rglob("site-packages"))
        pinned = Path(name) / "whoosh3.txt"  # without its marker, which leaves older Pythons to Whoosh
        pinned.write_text(requirement + digests + "\n", encoding="utf-8")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*install, "--target", str(own), "--requirement", str(pinned)], check=True)
        everything_else = sysconfig.get_path("purelib")
        (own / "rest.pth").write_text(f"import site; site.addsitedir({everything_else!r})\n", encoding="utf-8")
        asked = [str(python), "-c", "import whoosh; print(whoosh.__file__, whoosh.versionstring())"]
        imported = subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout
        assert str(own) in imported, f"another whoosh was imported: {imported}"
        assert imported.split()[-1] in requirement, f"not the version asked for: {imported}"
        tests = [str(ROOT / "tests" / f"test_{test}.py") for test in TESTS]
        done = subprocess.run([str(python), "-m", "pytest", "-q", *tests], cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(f"the tests of the engines fail on {requirement}")
    print(f"{requirement}: ok")


if __name__ == "__main__":
    main()
