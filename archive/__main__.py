"""Run the command line with `python -m wenshi`."""

from .commands import main

main()
