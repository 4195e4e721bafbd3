"""Real footnotes in a document for Word, which python-docx does not write."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_TEXT_STYLE, _MARK_STYLE = "footnote text", "footnote reference"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


class Notes:
    """The footnotes of a document; `finish` brings them into it."""

    def __init__(self, made: "Document") -> None:
        """Begin without a note."""
        self._made = made
        self._labels: dict[str, int] = {}
        self._root: Any = None

    def refer(self, paragraph: "Paragraph", label: str, text: str) -> None:
        """Put a reference at the end of a paragraph, and the note's text at the foot of its page.

        Word knows one reference to a note; a second one to the same note is left out.
        """
        if label in self._labels:
            return
        if self._root is None:
            self._begin()
        number = self._labels[label] = len(self._labels) + 1
        mark = paragraph.add_run(style=_MARK_STYLE)
        mark._r.append(_element("w:footnoteReference", {"w:id": str(number)}))
        self._root.append(self._note(number, text))

    def finish(self) -> None:
        """Add the part that holds the notes, if there are any."""
        if self._root is None:
            return
        from docx.opc.oxml import serialize_part_xml  # noqa: PLC0415
        from docx.opc.packuri import PackURI  # noqa: PLC0415
        from docx.opc.part import Part  # noqa: PLC0415

        package = self._made.part.package
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, serialize_part_xml(self._root), package)
        self._made.part.relate_to(part, _RELATION)

    def _begin(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
        from docx.shared import Pt  # noqa: PLC0415

        styles = self._made.styles
        text: Any = styles.add_style(_TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style, text.font.size = styles["Normal"], Pt(9)
        mark: Any = styles.add_style(_MARK_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
        mark.font.superscript = True
        self._root = _element("w:footnotes")
        for number, kind in (("-1", "separator"), ("0", "continuationSeparator")):
            line = _element("w:footnote", {"w:type": kind, "w:id": number})
            line.append(_within("w:p", "w:r", f"w:{kind}"))
            self._root.append(line)

    def _note(self, number: int, text: str) -> Any:
        """Return a note: its number, a space that is no text, and what it says."""
        from docx.text.paragraph import Paragraph as Made  # noqa: PLC0415

        note = _element("w:footnote", {"w:id": str(number)})
        element = _element("w:p")
        paragraph = Made(element, self._made)
        paragraph.style = self._made.styles[_TEXT_STYLE]
        mark = paragraph.add_run()
        mark.style = self._made.styles[_MARK_STYLE]
        mark._r.append(_element("w:footnoteRef"))
        paragraph.add_run(text)
        note.append(element)
        return note


def _element(name: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        element.set(qn(key), value)
    return element


def _within(*names: str) -> Any:
    outer = inner = _element(names[0])
    for name in names[1:]:
        inner.append(_element(name))
        inner = inner[-1]
    return outer
