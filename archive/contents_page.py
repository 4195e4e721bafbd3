"""目录 as a page of Word: titles, a dotted line, the page, under the heads of the columns."""

import io
from datetime import datetime

from . import word
from .model import Report

_TEXT_WIDTH = 156  # mm, of A4 between the margins of official papers


def page(report: Report, created: datetime) -> bytes:
    """Return the table of contents as a .docx; `report` is that of `contents.contents`."""
    import docx  # noqa: PLC0415 - slow to import, one format of several
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    made = docx.Document()
    paper = made.sections[0]
    paper.page_width, paper.page_height = Mm(210), Mm(297)
    paper.left_margin, paper.right_margin = Mm(28), Mm(210 - 28 - _TEXT_WIDTH)
    word.speak_chinese(made)
    for style, font, size in (("Normal", "仿宋", 14), ("Heading 1", "黑体", 14), ("Title", "黑体", 22)):
        word.set_font(made.styles[style], font, size)
    about = made.core_properties  # those of the template are somebody else's
    about.author, about.comments, about.created, about.modified = "", "", created, created
    about.title = word.clean(report.title)
    made.add_paragraph(about.title, "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    last = ""
    for column, title, byline, first in report.sheets[0].rows:
        if column and column != last:
            made.add_heading(word.clean(str(column)), 1)
        last = str(column)
        line = made.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        by = f"\u3000{byline}" if byline else ""
        line.add_run(word.clean(" ".join(f"{title}{by}".split("\n"))) + f"\t{'' if first is None else first}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
