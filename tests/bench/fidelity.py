"""Texts of known truth in every format, read by our readers and by each format's best library, in the same run.

LibreOffice makes the files of the seventy articles, one call a format; python-docx and Typst make some beside it.
"""

import html
import io
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from wenshi import readers
from wenshi.model import plain
from wenshi.readers import office

from .corpus import DECADES
from .measure import Report

ARTICLES = DECADES.parent / "articles"
# What LibreOffice makes of a .docx, and the filter that makes it.
BY_OFFICE = {
    "docx": "docx",
    "doc": "doc:MS Word 97",
    "odt": "odt",
    "rtf": "rtf",
    "html": "html:HTML (StarWriter)",
    "epub": "epub",
    "pdf": "pdf",
}
_GOAL, _GOAL_PDF = 0.0, 0.1  # per cent
_CONVERSION_SECONDS = 600


class Made(NamedTuple):
    """A file of known truth: who made it, and the lines of its text."""

    maker: str
    path: Path
    lines: tuple[str, ...]


class Score(NamedTuple):
    """Character error rate and share of paragraphs kept, per cent, over some files, and the seconds reading took."""

    errors: float
    kept: float
    seconds: float


# --- the files ---


def truths(number: int | None = None) -> dict[str, tuple[str, ...]]:
    """Return the lines of the articles, blank ones left out, by a short name in ASCII."""
    found = sorted(ARTICLES.glob("*.txt"))[:number]
    return {
        f"a{at:02}": tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        for at, path in enumerate(found, 1)
    }


def written(folder: Path, texts: dict[str, tuple[str, ...]]) -> list[Made]:
    """Make the formats that need no other program: .docx by python-docx, .html and .epub by hand."""
    made = []
    for name, lines in texts.items():
        for suffix, write in (("docx", _docx), ("html", _html), ("epub", _epub)):
            path = folder / f"{name}.{suffix}"
            write(path, lines)
            made.append(Made({"docx": "python-docx"}.get(suffix, "hand"), path, lines))
    return made


def _docx(path: Path, lines: Iterable[str]) -> None:
    from docx import Document
    from docx.shared import Pt

    document = Document()
    for line in lines:
        # Indented as manuscripts are: in a PDF nothing else tells where a paragraph begins.
        document.add_paragraph(line).paragraph_format.first_line_indent = Pt(22)
    document.save(str(path))


def _page(lines: Iterable[str]) -> str:
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/></head><body>{body}</body></html>"
    )


def _html(path: Path, lines: Iterable[str]) -> None:
    path.write_text(_page(lines), encoding="utf-8")


def _epub(path: Path, lines: Iterable[str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        file.writestr(
            "META-INF/container.xml",
            '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        )
        file.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">i</dc:identifier><dc:title>t</dc:title>'
            '<dc:language>zh</dc:language></metadata><manifest><item id="c" href="c.xhtml" '
            'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>',
        )
        file.writestr("c.xhtml", _page(lines))


def converted(folder: Path, texts: dict[str, tuple[str, ...]], formats: Iterable[str]) -> list[Made]:
    """Let LibreOffice make the formats of the .docx files in a folder; none without it."""
    program = office.find()
    if not program:
        return []
    sources = [str(folder / f"{name}.docx") for name in texts]
    made = []
    for kind in formats:
        out = folder / f"office-{kind}"
        home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, "--headless", home, "--convert-to", BY_OFFICE[kind], "--outdir", str(out), *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=_CONVERSION_SECONDS)
        # It ends well even where it made nothing.
        made += [Made("LibreOffice", out / f"{name}.{kind}", lines) for name, lines in texts.items()]
    missing = [one.path.name for one in made if not one.path.exists()]
    if missing:
        raise RuntimeError(f"LibreOffice did not make {missing}")
    return made


def typeset(folder: Path, texts: dict[str, tuple[str, ...]]) -> list[Made]:
    """Typeset the articles with Typst; none where it is not installed."""
    with suppress(ImportError):
        typst: Any = import_module("typst")
        made = []
        for name, lines in texts.items():
            source = folder / f"{name}.typ"
            body = "\n\n".join(re.sub(r"([\\#$*_`<>@~=\[\]/+-])", r"\\\1", line) for line in lines)
            source.write_text(
                '#set text(font: "Noto Sans CJK SC", lang: "zh", size: 10.5pt)\n'
                f"#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n{body}\n",
                encoding="utf-8",
            )
            path = folder / f"{name}-typst.pdf"
            typst.compile(str(source), output=str(path))
            made.append(Made("Typst", path, lines))
        return made
    return []


# --- how well they are read ---


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s+", "", text)


def ours(path: Path) -> list[str]:
    """Return the paragraphs our reader finds."""
    return plain(readers.read(path.read_bytes(), path.name).blocks).split("\n")


def score(files: Iterable[Made], read: Callable[[Path], list[str]]) -> Score:
    """Read files and compare with their truth; what a library cannot read counts as lost."""
    wrong = length = kept = lines = 0
    seconds = 0.0
    for made in files:
        start = time.perf_counter()
        try:
            found = [squeezed(line) for line in read(made.path)]
        except ImportError:
            raise
        except Exception as error:  # a peer may fail in any way
            if read is ours:
                raise
            print(f"   {made.path.name}: {type(error).__name__}", file=sys.stderr)
            found = []
        seconds += time.perf_counter() - start
        true = [squeezed(line) for line in made.lines]
        wrong += _distance("".join(true), "".join(found))
        length += sum(map(len, true))
        kept += sum((Counter(true) & Counter(found)).values())
        lines += len(true)
    return Score(100 * wrong / max(length, 1), 100 * kept / max(lines, 1), seconds)


def _distance(one: str, other: str) -> int:
    if one == other:
        return 0
    levenshtein: Any = import_module("rapidfuzz.distance").Levenshtein
    return int(levenshtein.distance(one, other))


# --- the peers ---


def _python_docx(path: Path) -> list[str]:
    return [paragraph.text for paragraph in import_module("docx").Document(str(path)).paragraphs]


def _docx2python(path: Path) -> list[str]:
    with import_module("docx2python").docx2python(path) as read:
        return str(read.text).split("\n")


def _mammoth(path: Path) -> list[str]:
    with path.open("rb") as file:
        return str(import_module("mammoth").extract_raw_text(file).value).split("\n")


def _antiword(path: Path) -> list[str]:
    done = subprocess.run(["antiword", "-m", "UTF-8.txt", "-w", "0", str(path)], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").split("\n")


def _odfpy(path: Path) -> list[str]:
    load, kinds, teletype = (import_module(f"odf.{name}") for name in ("opendocument", "text", "teletype"))
    return [teletype.extractText(part) for part in load.load(str(path)).getElementsByType(kinds.P)]


def _striprtf(path: Path) -> list[str]:
    convert = import_module("striprtf.striprtf").rtf_to_text
    text = str(convert(path.read_text(encoding="latin-1"), encoding="gbk", errors="replace"))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").split("\n")


def _trafilatura(path: Path) -> list[str]:
    found = import_module("trafilatura").extract(path.read_bytes(), favor_recall=True, include_comments=False)
    return (found or "").split("\n")


def _ebooklib(path: Path) -> list[str]:
    library, epub, page = (import_module(name) for name in ("ebooklib", "ebooklib.epub", "lxml.html"))
    book = epub.read_epub(str(path), options={"ignore_ncx": True})
    parts = [page.fromstring(item.get_content()) for item in book.get_items_of_type(library.ITEM_DOCUMENT)]
    return ["".join(element.itertext()) for part in parts for element in part.iter("p", "h1", "h2")]


def _pypdf(path: Path) -> list[str]:
    pages = import_module("pypdf").PdfReader(io.BytesIO(path.read_bytes())).pages
    return "\n".join(page.extract_text() for page in pages).split("\n")


def _pypdfium2(path: Path) -> list[str]:
    with import_module("pypdfium2").PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).split("\n")


PEERS: dict[str, dict[str, Callable[[Path], list[str]]]] = {
    "docx": {"python-docx": _python_docx, "docx2python": _docx2python, "mammoth": _mammoth},
    "doc": {"antiword": _antiword},
    "odt": {"odfpy": _odfpy},
    "rtf": {"striprtf": _striprtf},
    "html": {"trafilatura": _trafilatura},
    "epub": {"ebooklib": _ebooklib},
    "pdf": {"pypdf": _pypdf, "pypdfium2": _pypdfium2},
}


def run(report: Report, folder: Path) -> None:
    """Print the table and hold our readers to the goals."""
    report.head("fidelity: the seventy articles in every format, by our readers and by libraries")
    if not office.find():
        report.note("LibreOffice is not installed: .doc, .odt and .rtf are not measured")
    texts = truths()
    scratch = folder / "fidelity"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    files = [*written(scratch, texts), *converted(scratch, texts, BY_OFFICE), *typeset(scratch, texts)]
    rows = []
    results: list[tuple[str, str, Score]] = []
    for kind, maker in sorted({(made.path.suffix[1:], made.maker) for made in files}):
        chosen = [made for made in files if (made.path.suffix[1:], made.maker) == (kind, maker)]
        own = score(chosen, ours)
        results.append((kind, maker, own))
        rows.append((f".{kind} by {maker}", "wenshi", f"{own.errors:.3f}", f"{own.kept:.2f}", "1.0"))
        for name, read in random.Random(1).sample(sorted(PEERS[kind].items()), len(PEERS[kind])):
            if name == "antiword" and not shutil.which(name):
                report.note("antiword is not installed and not compared")
                continue
            try:
                peer = score(chosen, read)
            except ImportError as error:
                report.note(f"{name} is not compared: {str(error).splitlines()[0]}")
                continue
            times = peer.seconds / own.seconds
            rows.append((f".{kind} by {maker}", name, f"{peer.errors:.3f}", f"{peer.kept:.2f}", f"{times:.2f}"))
    report.table(("format", "reader", "errors %", "paragraphs %", "time / ours"), rows)
    for kind, maker, own in results:
        goal = _GOAL_PDF if kind == "pdf" else _GOAL
        report.say(f"character error rate, .{kind} by {maker}", own.errors, most=goal, unit=" %")
        report.say(f"paragraphs kept, .{kind} by {maker}", own.kept, least=98 if kind == "pdf" else 100, unit=" %")
