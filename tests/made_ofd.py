"""Small .ofd files built from their parts, for the tests of the reader."""

import io
import zipfile

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, x: float, y: float, size: float = 5.0, more: str = "", code: str = "") -> str:
    """One line of text whose first character stands at (x, y) millimetres, its characters a size apart."""
    steps = code or (f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else "")
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} {max(1, len(words)) * size} {1.4 * size}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def image(number: int, box: str) -> str:
    return f'<ofd:ImageObject ID="2" ResourceID="{number}" Boundary="{box}" CTM="1 0 0 1 0 0"/>'


def page(content: str, template: str = "", area: str = "") -> str:
    used = f'<ofd:Template TemplateID="{template}"/>' if template else ""
    paper = f"<ofd:Area><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:Area>" if area else ""
    return f'<ofd:Page {OFD}>{paper}{used}<ofd:Content><ofd:Layer ID="9">{content}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd(
    pages: list[str], templates: dict[str, str] | None = None, info: str = "", more: str = "", **parts: str | bytes
) -> bytes:
    """An .ofd of whole pages; `more` goes into Document.xml, `parts` are named below Doc_0 with `__` for a slash."""
    templates = templates or {}
    listed = "".join(f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/{n}.xml"/>' for n in range(len(pages)))
    shown = "".join(f'<ofd:TemplatePage ID="{name}" BaseLoc="Tpls/{name}.xml"/>' for name in templates)
    files: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>Res.xml</ofd:DocumentRes>{shown}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>",
        **{f"Doc_0/Pages/{number}.xml": content for number, content in enumerate(pages)},
        **{f"Doc_0/Tpls/{name}.xml": content for name, content in templates.items()},
        **{f"Doc_0/{name.replace('__', '/').replace('_', '.')}": content for name, content in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def resources(**files: str) -> str:
    """`_7="a.png"` is the picture with the id 7."""
    media = "".join(
        f'<ofd:MultiMedia ID="{name[1:]}" Type="Image"><ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia>'
        for name, file in files.items()
    )
    return f'<ofd:Res {OFD} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'


def seeds() -> dict[str, bytes]:
    """Files to damage."""
    lines = "".join(text("青溪渡口在县城东边三里", 30, 40 + 8 * n) for n in range(4))
    outline = (
        '<ofd:Outlines><ofd:OutlineElem Title="渡口"><ofd:Actions><ofd:Action><ofd:Goto><ofd:Dest Type="XYZ" PageID="101"/>'
        "</ofd:Goto></ofd:Action></ofd:Actions></ofd:OutlineElem></ofd:Outlines>"
    )
    pages = [page(lines + image(7, "30 150 60 40"), "T1"), page(text("第二页", 30, 40, 5, 'CTM="1 0 0 1 2 2"'), "T1")]
    return {
        "渡口.ofd": ofd(pages, {"T1": page(text("页眉", 90, 15))}, "", outline, Res_xml=resources(_7="a.png")),
        "扫描.ofd": ofd([page(image(7, "0 0 210 297"))], Res_xml=resources(_7="a.png"), Res__a_png=b"\x89PNG"),
    }
