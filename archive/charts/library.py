"""matplotlib as it comes, whatever the user has set for it, and without a trace in the user's folders."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..search.key import state_folder

_SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,
    "svg.hashsalt": "wenshi",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.6,
}
_CACHE = "MPLCONFIGDIR"


@contextmanager
def settled() -> Iterator[None]:
    """Import matplotlib and keep it to our settings inside the block.

    On import it looks over all fonts of the computer and writes down what it found, once: into our own folder. Where
    nothing can be written it does without and complains in English, which is not passed on.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    before = os.environ.get(_CACHE)
    os.environ[_CACHE] = before or str(state_folder() / "matplotlib")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EncodingWarning)  # of its own files, which are ASCII
            import matplotlib.figure  # noqa: PLC0415 - half a second, for a picture only
    finally:
        if before is None:
            del os.environ[_CACHE]
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield
