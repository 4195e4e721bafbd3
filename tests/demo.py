"""`make demo`: a fresh archive from the project's own samples in a scratch folder, shown step by step."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent / "samples"


def step(folder: Path, *arguments: str, quiet: bool = False) -> None:
    """Show a command as a user would type it, and run it."""
    print(f"\n$ wenshi {shlex.join(arguments)}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "wenshi", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL if quiet else None,
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    scratch = Path(tempfile.mkdtemp(prefix="wenshi-demo-"))
    os.environ.pop("WENSHI_HOME", None)
    step(scratch, "init", "青溪文史档案", "--title", "青溪文史", "--key", "qingxi", "--by", "演示")
    home = scratch / "青溪文史档案"
    for number in ("1", "2"):
        step(home, "issue", "new", f"2022-{number}", "--serial", str(44 + int(number)))
        step(
            home,
            "add",
            str(SAMPLES / f"来稿2022-{number}"),
            "--issue",
            f"2022-{number}",
            "--column",
            "史海钩沉",
            quiet=True,
        )
    step(home, "issue", "show", "2022-1")
    step(home, "stats")
    step(home, "search", "渡口", "--limit", "3")
    step(home, "check")
    command = Path(sys.executable).with_name("wenshi")
    print(
        f"""
演示档案库在 {home}
接着可以试：
  cd {home}
  {command} search 书院           一字一词一句都能查，繁简一并查到
  {command} list                  全部稿件
  {command} stats --by author     按责任者统计
  {command} --help                全部命令"""
    )


if __name__ == "__main__":
    main()
