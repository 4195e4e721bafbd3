"""The dates in a text, in whatever calendar they are written: found, understood, converted (纪年)."""

from .conversion import Conversion, Reckonings, convert, reckonings
from .day import Day, Reading
from .running import Running
from .scanning import scan
from .span import DateSpan
from .tables import Tables

__all__ = [
    "Conversion",
    "DateSpan",
    "Day",
    "Reading",
    "Reckonings",
    "Running",
    "Tables",
    "convert",
    "reckonings",
    "scan",
]
