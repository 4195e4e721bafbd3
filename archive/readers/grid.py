"""Rows of a table whose cells may reach over several rows."""

from collections.abc import Iterable

from .docx_line import Piece

# A cell's text, the columns and the rows it reaches over.
Cell = tuple[Piece, int, int]
_EMPTY: Piece = ("", ())


class Grid:
    """Puts an empty cell where one from a row above reaches down, so that what stands below keeps its column."""

    def __init__(self) -> None:
        """Begin a table."""
        self._reaching: dict[int, tuple[int, int]] = {}

    def row(self, cells: Iterable[Cell]) -> list[Piece]:
        """Return the texts of the next row."""
        found: list[Piece] = []
        left: dict[int, tuple[int, int]] = {}
        column = 0
        for piece, columns, rows in cells:
            column = self._passed(column, found, left)
            found.append(piece)
            if rows > 1:
                left[column] = (columns, rows - 1)
            column += columns
        while self._reaching:
            column = self._passed(min(self._reaching), found, left)
        self._reaching = left
        return found

    def _passed(self, column: int, found: list[Piece], left: dict[int, tuple[int, int]]) -> int:
        """Step over the cells from above that begin at this column."""
        while column in self._reaching:
            columns, rows = self._reaching.pop(column)
            found.append(_EMPTY)
            if rows > 1:
                left[column] = (columns, rows - 1)
            column += columns
        return column


def span(value: str | None) -> int:
    """Return a stated number of columns or rows; one where it is none or no sane number."""
    return max(1, int(value)) if value and value.isascii() and value.isdigit() and len(value) <= 4 else 1
