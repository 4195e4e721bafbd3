"""An issue and its table of contents."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """A manuscript's place in an issue; pages are printed page numbers."""

    manuscript: str
    version: str = ""
    page_from: int | None = None
    page_to: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column (栏目) of an issue with its entries in order; an empty name means not yet sorted."""

    name: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueFormat:
    """How the issue is set; None is not known, and what is not known is never guessed.

    `lines_per_page` are lines of text, `header_lines` those that running heads and page numbers take beside them.
    `covers` are the sides of the cover that are not blank, at most four; they stand outside the issue's `pages`. Of
    these, `captioned_pages` and `picture_pages` are filled by pictures with and without a caption, `blank_pages` by
    nothing.
    """

    chars_per_line: int | None = None
    lines_per_page: int | None = None
    header_lines: int | None = None
    covers: int | None = None
    captioned_pages: int | None = None
    picture_pages: int | None = None
    blank_pages: int | None = None


@dataclass(frozen=True, slots=True)
class PersonShare:
    """The part of a piece that a person is paid."""

    name: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class AgreedFee:
    """What was agreed for a piece of an issue, in place of what is reckoned; amounts in yuan."""

    manuscript: str
    amount: Decimal | None = None
    rate: Decimal | None = None
    characters: int | None = None
    shares: tuple[PersonShare, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue (期) and its table of contents; `pages` are those numbered through, text and contents."""

    id: str
    year: int | None = None
    number: str = ""
    serial: int | None = None
    title: str = ""
    kind: str = ""
    status: str = "征稿"
    planned: str = ""
    printed_on: str = ""
    permit_no: str = ""
    sponsor: str = ""
    recipients: str = ""
    printer: str = ""
    print_run: int | None = None
    format: IssueFormat = IssueFormat()
    sheets: str = ""
    pages: int | None = None
    editors: str = ""
    proofreaders: str = ""
    columns: tuple[Column, ...] = ()
    fees: tuple[AgreedFee, ...] = ()

    def manuscripts(self) -> tuple[str, ...]:
        """Return the accession numbers in the order of the table of contents."""
        return tuple(entry.manuscript for column in self.columns for entry in column.entries)
