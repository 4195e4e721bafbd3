"""Run wenshi on the archive kept in this checkout: `python cli.py search 贵阳`."""

from pathlib import Path

from archive.commands import main

if __name__ == "__main__":
    main(home=str(Path(__file__).resolve().parent))
