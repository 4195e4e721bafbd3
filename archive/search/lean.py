"""Import Whoosh without the network modules that it names and never uses.

Whoosh 2.7.4 imports `urllib.request` for one name that nothing in it calls; http, email and ssl come with it
and are a third of what importing Whoosh costs, at every search.
"""

import sys
from types import ModuleType

_NAME = "urllib.request"


def import_whoosh() -> None:
    """Import `whoosh.index` with a stand-in for `urllib.request`, which is taken away again at once."""
    if _NAME in sys.modules or "whoosh.index" in sys.modules:
        return
    stand_in = ModuleType(_NAME)
    stand_in.__dict__["urlretrieve"] = None
    sys.modules[_NAME] = stand_in
    try:
        import whoosh.index  # noqa: F401, PLC0415
    finally:
        del sys.modules[_NAME]
