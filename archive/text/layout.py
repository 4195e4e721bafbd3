"""版面字数: the characters of an issue by its layout, as a copyright page and a rate of errors take them.

Characters a line × lines a page × pages, each kind of page at its share of a full one, by the rules on the quality of
journals (国新出发〔2020〕10号, annex; the book rules of 2005 agree as far as is told here): text and contents count in
full whether filled or not, running heads and page numbers on lines of their own count as lines, the four sides of the
cover one half, pictures that fill a page one half with a caption and a fifth without, blank pages nothing.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..model import Issue

_COVERS = 4
_BASIS = {"chars_per_line": "每行字数", "lines_per_page": "每面行数", "pages": "面数"}
_PARTS = {
    "header_lines": "书眉页码行数",
    "covers": "封面",
    "captioned_pages": "有说明的整面图",
    "picture_pages": "无说明的整面图",
    "blank_pages": "空白面",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Pages of one kind: how many, and at what share of a full page in percent."""

    name: str
    pages: int
    percent: int

    def characters(self, full_page: int) -> Decimal:
        """Return what these pages count, exactly."""
        return Decimal(full_page * self.pages * self.percent) / 100


@dataclass(frozen=True, slots=True)
class Layout:
    """How the 版面字数 of an issue came about."""

    chars_per_line: int
    lines_per_page: int
    header_lines: int
    steps: tuple[Step, ...]

    @property
    def full_page(self) -> int:
        """The characters of a full page."""
        return self.chars_per_line * (self.lines_per_page + self.header_lines)

    @property
    def characters(self) -> int:
        """The 版面字数, half a character upwards."""
        return _rounded(sum((step.characters(self.full_page) for step in self.steps), Decimal()))

    @property
    def thousands(self) -> int:
        """The 版面字数 in 千字, half upwards, as a copyright page prints it."""
        return _rounded(Decimal(self.characters) / 1000)

    def explained(self) -> str:
        """Return how the figure is reckoned, to be followed by hand."""
        heads = f"（{self.lines_per_page}＋书眉页码{self.header_lines}）" if self.header_lines else self.lines_per_page
        page = f"每面 {self.chars_per_line}字×{heads}行＝{self.full_page:,}字"
        steps = "＋".join(f"{step.name} {step.pages}面×{step.percent}%" for step in self.steps)
        return f"{page}；{steps}；合计 {self.characters:,}字，即 {self.thousands:,}千字"

    def as_json(self) -> dict[str, object]:
        """Return the figure and its steps in the stable JSON form."""
        steps = [
            {
                "name": step.name,
                "pages": step.pages,
                "percent": step.percent,
                "characters": float(step.characters(self.full_page)),
            }
            for step in self.steps
        ]
        figures = {"characters": self.characters, "thousands": self.thousands, "full_page": self.full_page}
        return {**figures, "steps": steps}


def layout(issue: Issue) -> Layout | None:
    """Return the layout of an issue; None while characters a line, lines or pages are not known, or cannot be.

    What else the format may say and does not is not there: it counts nothing.
    """
    page = issue.format
    if page.chars_per_line is None or page.lines_per_page is None or issue.pages is None or impossible(issue):
        return None
    captioned, pictures, blank = (part or 0 for part in (page.captioned_pages, page.picture_pages, page.blank_pages))
    steps = (
        Step("正文和目录", issue.pages - captioned - pictures - blank, 100),
        Step("有说明的整面图", captioned, 50),
        Step("无说明的整面图", pictures, 20),
        Step("空白面", blank, 0),
        Step("封面", page.covers or 0, 50),
    )
    heads = page.header_lines or 0
    return Layout(page.chars_per_line, page.lines_per_page, heads, tuple(step for step in steps if step.pages))


def described(issue: Issue) -> str:
    """Return the 版面字数 of an issue with its steps, or what is known of its format and what is missing."""
    found = layout(issue)
    if found is not None:
        return f"版面字数：{found.explained()}"
    basis = {label: getattr(issue.format, name, None) for name, label in _BASIS.items()} | {"面数": issue.pages}
    parts = {label: getattr(issue.format, name) for name, label in _PARTS.items()}
    known = [f"{label} {number}" for label, number in (basis | parts).items() if number is not None]
    if not known:
        return ""
    missing = "、".join(label for label, number in basis.items() if number is None)
    return f"版式：{'，'.join(known)}；{impossible(issue) or f'还缺{missing}'}，算不出版面字数"


def impossible(issue: Issue) -> str:
    """Return one sentence on what of an issue's format contradicts itself; "" where nothing does."""
    page = issue.format
    if any(part is not None and part < 1 for part in (page.chars_per_line, page.lines_per_page, issue.pages)):
        return "每行字数、每面行数和面数应当是正整数"
    others = (page.header_lines, page.covers, page.captioned_pages, page.picture_pages, page.blank_pages)
    if any(part is not None and part < 0 for part in others):
        return "版式里的行数和面数不能是负数"
    if (page.covers or 0) > _COVERS:
        return f"有内容的封面最多 {_COVERS} 面（封一至封四），却写了 {page.covers} 面"
    special = sum(part or 0 for part in (page.captioned_pages, page.picture_pages, page.blank_pages))
    if issue.pages is not None and special > issue.pages:
        return f"整面图和空白面共 {special} 面，比全期 {issue.pages} 面还多"
    return ""


def _rounded(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))
