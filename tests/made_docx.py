"""Small .docx files built from their parts, for the tests of the reader."""

import io
import zipfile

from wenshi.model import Document
from wenshi.readers import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="urn:a" xmlns:v="urn:v" xmlns:m="urn:m" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def relations(**targets: str) -> str:
    """`rId1="image media/a.png"` is a relation to a picture; a target with a colon is an outside one."""
    lines = []
    for name, words in targets.items():
        kind, target = words.split(" ")
        mode = ' TargetMode="External"' if ":" in target else ""
        lines.append(f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"{mode}/>')
    return f'<Relationships xmlns="urn:p">{"".join(lines)}</Relationships>'


def made(body: str, styles: str = "", rels: str = "", **parts: str | bytes) -> bytes:
    files: dict[str, str | bytes] = {"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    if styles:
        files["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>"
    if rels:
        files["word/_rels/document.xml.rels"] = rels
    for name, content in parts.items():
        files[f"word/{name}.xml"] = content
    return packed(files)


def read(body: str, styles: str = "", rels: str = "", **parts: str | bytes) -> Document:
    return docx.read(made(body, styles, rels, **parts))


def p(inside: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


def style(name: str, shown: str, inside: str = "", kind: str = "paragraph", default: str = "") -> str:
    mark = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{mark}><w:name w:val="{shown}"/>{inside}</w:style>'


def styled(name: str, text: str) -> str:
    return p(r(text), f'<w:pStyle w:val="{name}"/>')


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]
