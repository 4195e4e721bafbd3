"""Small .odt and .epub files built from their parts, for the tests of the readers."""

import io
import zipfile

ODT_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        *(("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta"), ("manifest", "manifest")),
    )
)
MORE = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def packed(mimetype: str, parts: dict[str, str | bytes]) -> bytes:
    """A zip whose first part says what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def odt(body: str, automatic: str = "", styles: str = "", meta: str = "", **parts: str | bytes) -> bytes:
    """An .odt; further parts are named with `__` for a slash and `_` before the suffix."""
    space = f"{ODT_SPACES} {MORE}"
    files: dict[str, str | bytes] = {
        "content.xml": f"<office:document-content {space}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {space}><office:styles>{styles}</office:styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {space}><office:meta>{meta}</office:meta></office:document-meta>",
        **{named(name): content for name, content in parts.items()},
    }
    return packed("application/vnd.oasis.opendocument.text", files)


def named(name: str) -> str:
    folder, _, rest = name.rpartition("__")
    stem, _, suffix = rest.rpartition("_")
    return (folder.replace("__", "/") + "/" if folder else "") + f"{stem}.{suffix}"


def epub(chapters: dict[str, str], metadata: str = "", items: str = "", guide: str = "", **parts: str | bytes) -> bytes:
    """An .epub with these files as its spine."""
    listed = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    files: dict[str, str | bytes] = {
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="书/content.opf"/></rootfiles></container>',
        "书/content.opf": f'<package xmlns="http://www.idpf.org/2007/opf" {MORE}><metadata>{metadata}</metadata>'
        f"<manifest>{listed}{items}</manifest><spine>{spine}</spine><guide>{guide}</guide></package>",
        **{f"书/{name}": content for name, content in chapters.items()},
        **{named(name): content for name, content in parts.items()},
    }
    return packed("application/epub+zip", files)


def xhtml(body: str, title: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/xhtml11.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>{title}</title></head><body>{body}</body></html>"
    )


def seeds() -> dict[str, bytes]:
    """Files to damage."""
    chapter = xhtml("<h1>渡口</h1><p>青溪渡口在县城东边。<sup>1</sup></p><table><tr><td>甲</td></tr></table>")
    body = (
        '<text:h text:outline-level="1">渡口</text:h><text:p>青溪<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>注</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>甲</text:p></text:list-item></text:list><table:table><table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>乙</text:p></table:table-cell></table:table-row></table:table>'
    )
    return {
        "渡口.epub": epub({"一": chapter, "二": chapter}),
        "渡口.odt": odt(body),
        "渡口.html": chapter.replace('<?xml version="1.0" encoding="utf-8"?>', "").encode("gb18030"),
    }
