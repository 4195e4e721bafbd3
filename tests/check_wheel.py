"""`make check`: build the wheel, install it in an empty environment, run the main job in an empty folder."""

import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = ("wenshi/", "wenshi-")
DRAWING = re.compile("^(?:import|from) matplotlib", re.MULTILINE)  # imported only where the extra is installed


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WENSHI_", "PYTHONPATH"))}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{command}\n{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode()


def imports(paths: Iterable[str]) -> str:
    modules = (f"wenshi.{path.removesuffix('.py').replace('/', '.')}" for path in paths)
    return "; ".join(f"import {module.removesuffix('.__init__')}" for module in modules)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wenshi-wheel-") as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", ROOT, cwd=folder)
        wheel = next((folder / "dist").glob("*.whl"))
        names = zipfile.ZipFile(wheel).namelist()
        strangers = [name for name in names if not name.startswith(ALLOWED)]
        assert not strangers, f"the wheel holds what is not the package: {strangers}"
        sources = {path.relative_to(ROOT / "archive").as_posix() for path in (ROOT / "archive").rglob("*.py")}
        missing = sources - {name.removeprefix("wenshi/") for name in names}
        assert not missing, f"left out of the wheel: {missing}"

        venv.create(folder / "venv", with_pip=True)
        binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        pip = (binaries / "python", "-m", "pip")
        locked = (*pip, "install", "--quiet", "--require-hashes", "--requirement")
        run(*locked, ROOT / "requirements" / "run.txt", cwd=folder)
        run(*pip, "install", "--quiet", "--no-deps", wheel, cwd=folder)
        run(*pip, "check", cwd=folder)  # what the wheel says it needs is what was installed
        modules = sorted(path for path in sources if not path.endswith("__main__.py"))
        drawing = [path for path in modules if DRAWING.search((ROOT / "archive" / path).read_text(encoding="utf-8"))]
        run(binaries / "python", "-c", imports(path for path in modules if path not in drawing), cwd=folder)

        wenshi = binaries / "wenshi"
        run(wenshi, "init", "档案", "--title", "青溪文史", "--key", "qingxi", "--by", "测试", cwd=folder)
        home = folder / "档案"
        run(wenshi, "issue", "new", "2022-1", "--serial", "45", cwd=home)
        run(wenshi, "add", ROOT / "tests" / "samples" / "来稿2022-1", "--issue", "2022-1", cwd=home)
        assert "2022年第1期（总第45期）\t9\t" in run(wenshi, "stats", cwd=home)
        assert "青溪渡口" in run(wenshi, "search", "渡口", cwd=home)
        run(wenshi, "check", cwd=home)
        run(*locked, ROOT / "requirements" / "charts.txt", cwd=folder)
        run(binaries / "python", "-c", imports(drawing), cwd=folder)
        run(wenshi, "chart", "issues", "-o", "各期.svg", cwd=home)
    print("wheel: ok")


if __name__ == "__main__":
    main()
