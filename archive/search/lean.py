"""Import Whoosh without what it names and we never use.

Whoosh 2.7.4 imports `urllib.request` for one name that nothing in it calls, and with it http, email and ssl; and
the tables of English word forms for a query that we do not ask. Together they are half of what importing costs,
at every search.
"""

import sys
from types import ModuleType

_UNUSED = {"urllib.request": "urlretrieve", "whoosh.lang.morph_en": "variations"}


def import_whoosh() -> None:
    """Import `whoosh.index` and `whoosh.query` with stand-ins for these modules, which are taken away at once."""
    if "whoosh.index" in sys.modules:
        return
    missing = {name: attribute for name, attribute in _UNUSED.items() if name not in sys.modules}
    for name, attribute in missing.items():
        stand_in = ModuleType(name)
        stand_in.__dict__[attribute] = None
        sys.modules[name] = stand_in
    try:
        import whoosh.index  # noqa: PLC0415
        import whoosh.query  # noqa: F401, PLC0415
    finally:
        for name in missing:
            del sys.modules[name]
