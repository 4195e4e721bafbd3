"""A manuscript taken out as .docx, worked on, and brought back."""

import io
import shlex
from pathlib import Path

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from wenshi import disk, returning, word
from wenshi.model import Block, BlockKind, Manuscript, Mark, MarkKind, Picture, plain
from wenshi.readers import docx
from wenshi.text import byline
from wenshi.text.count import count

from tests.conftest import Office

K = BlockKind
MANUSCRIPT = Manuscript("2022-0001", "青溪渡口", subtitle="一条河的故事", byline="张三口述　李四整理")


def drawing(number: int, kind: str = "JPEG", size: tuple[int, int] = (900, 600)) -> bytes:
    """Return a picture that looks unlike those of other numbers."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for at in range(8):
        if (number + 1) >> at & 1:
            draw.rectangle((at % 4 * 225, at // 4 * 300, at % 4 * 225 + 200, at // 4 * 300 + 280), fill="black")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


WHOLE = (
    Block(K.PARAGRAPH, "城外有一个渡口，“渡口”在下坝……来往的人。", marks=(Mark(4, MarkKind.NOTE, "1"),)),
    Block(K.HEADING, "一、来历", level=2),
    Block(K.HEADING, "（一）船", level=3, marks=(Mark(4, MarkKind.NOTE, "2"),)),
    Block(K.QUOTE, "乾隆年间设为义渡。"),
    Block(K.VERSE, "山高水长"),
    Block(K.VERSE, "云起云落"),
    Block(K.PARAGRAPH, "　　自带缩进的一段。\t后面"),
    Block(K.ROW, "年份\t船数\t船户"),
    Block(K.ROW, "1950\t3\t龙", marks=(Mark(6, MarkKind.NOTE, "3"),)),
    Block(K.ROW, "合计\t"),
    Block(K.FIGURE, "1985年的渡口", target="photos/0001.jpg"),
    Block(K.FIGURE, "", target="photos/0002.jpg"),
    Block(K.PARAGRAPH, "末段。"),
    Block(K.NOTE, "见府志。", label="1"),
    Block(K.NOTE, "龙家。", label="2"),
    Block(K.NOTE, "约数。", label="3"),
)
PICTURES = {"photos/0001.jpg": drawing(0), "photos/0002.jpg": drawing(5)}


def test_every_kind_of_block_comes_back() -> None:
    read = docx.read(word.document(MANUSCRIPT, WHOLE, PICTURES))
    lead = byline.read_lead(read.blocks, "")
    assert (lead.title, lead.subtitle, lead.byline) == ("青溪渡口", "——一条河的故事", "张三口述　李四整理")
    blocks, new = returning.with_own_pictures(lead.blocks, read.pictures, PICTURES)
    assert (blocks, new, read.warnings) == (WHOLE, 0, ())


def test_word_sees_real_headings_notes_and_fonts() -> None:
    data = word.document(MANUSCRIPT, WHOLE, PICTURES)
    made = python_docx.Document(io.BytesIO(data))
    styles = {paragraph.text: paragraph.style.name for paragraph in made.paragraphs if paragraph.style}
    assert styles["青溪渡口"] == "Title"
    assert styles["一、来历"] == "Heading 1"
    assert styles["（一）船"] == "Heading 2"
    assert [len(table.rows) for table in made.tables] == [3]
    assert len(made.inline_shapes) == 2
    body = made.styles[word.BODY].element.xml
    assert 'w:firstLineChars="200"' in body
    assert 'w:eastAsia="仿宋"' in body
    names = [part.partname for part in made.part.package.iter_parts()]
    assert "/word/footnotes.xml" in names
    assert made.core_properties.author == ""


TEXT = st.text(st.sampled_from("渡口旧事贵阳，。“”《》１a 1\t—…·𠀀"), min_size=1, max_size=24).filter(str.strip)
LINE = TEXT.map(lambda text: text.replace("\t", ""))


@st.composite
def texts(draw: st.DrawFn) -> tuple[Block, ...]:
    """Blocks as readers and editors make them, notes at the end in the order of their references."""
    blocks, labels = [], 0
    for kind in draw(
        st.lists(st.sampled_from([K.PARAGRAPH, K.HEADING, K.QUOTE, K.VERSE, K.ROW]), min_size=1, max_size=8)
    ):
        if kind is K.ROW:
            cells = draw(st.lists(st.one_of(st.just(""), LINE.map(str.strip)), min_size=1, max_size=4).filter(any))
            text = "\t".join(cells)
        else:
            text = draw(TEXT)
        marks = []
        if draw(st.booleans()):
            labels += 1
            inside = [at for at in range(len(text) + 1) if kind is not K.ROW or not text[at - 1 : at].isspace()]
            marks = [Mark(draw(st.sampled_from(inside)), MarkKind.NOTE, str(labels))]
        blocks.append(Block(kind, text, level=draw(st.integers(2, 6)) if kind is K.HEADING else 0, marks=tuple(marks)))
    return (*blocks, *(Block(K.NOTE, draw(LINE).strip(), label=str(at + 1)) for at in range(labels)))


@settings(max_examples=60)
@given(texts())
def test_text_and_counts_come_back(blocks: tuple[Block, ...]) -> None:
    data = word.document(MANUSCRIPT, blocks, {})
    read = returning.behind_head(docx.read(data).blocks, [line for _, line in word.head(MANUSCRIPT)])
    assert plain(read) == plain(blocks)
    assert [(block.kind, block.level) for block in read] == [(block.kind, block.level) for block in blocks]
    assert count(plain(read)) == count(plain(blocks))


def test_figures_are_known_again_by_how_they_look() -> None:
    own = {f"photos/{number}.jpg": drawing(number) for number in (1, 2, 4)}
    smaller = Image.open(io.BytesIO(own["photos/2.jpg"])).resize((320, 213))
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=50)
    pictures = (Picture(drawing(6), ".jpg"), Picture(out.getvalue(), ".jpg"), Picture(b"broken", ".jpg"))
    blocks = tuple(Block(K.FIGURE, f"图{at}", target=str(at)) for at in range(3))
    assert returning.with_own_pictures(blocks, pictures, own) == ((Block(K.FIGURE, "图1", target="photos/2.jpg"),), 2)


def first(office: Office) -> str:
    return office.home.manuscript_ids()[0]


def taken(office: Office, tmp_path: Path) -> Path:
    (tmp_path / "出").mkdir()
    return Path(office.ok("take", first(office), "-o", str(tmp_path / "出")).out.strip())


def test_take_and_bring_back(filled: Office, tmp_path: Path) -> None:
    path = taken(filled, tmp_path)
    id_ = first(filled)
    assert path.name == f"{id_}_渡口旧事.docx"
    before = filled.home.blocks(id_)
    filled.ok("add", str(path), "--to", id_, "--role", "修改稿")
    assert filled.home.blocks(id_) == before
    made = python_docx.Document(str(path))
    last = made.paragraphs[-1]
    last.add_run("河东有茶园。")
    made.save(str(path))
    result = filled.ok("add", str(path), "--to", id_, "--role", "修改稿")
    assert "注意" not in result.err
    after = filled.home.blocks(id_)
    assert before is not None
    assert after is not None
    assert plain(after) == plain(before) + "河东有茶园。"
    assert filled.home.manuscript(id_).title == "渡口旧事"


def test_figures_stay_where_they_are(office: Office, tmp_path: Path) -> None:
    source = python_docx.Document()
    source.add_paragraph("渡口旧事", "Title")
    source.add_paragraph("张三")
    source.add_paragraph()
    for number in (0, 5):
        source.add_paragraph(f"第{number}段。")
        source.add_picture(io.BytesIO(drawing(number)))
        source.add_paragraph(f"图{number}　渡口")
    source.save(str(tmp_path / "渡口旧事.docx"))
    office.ok("add", str(tmp_path / "渡口旧事.docx"))
    id_ = office.home.manuscript_ids()[0]
    before = office.home.blocks(id_)
    assert before is not None
    assert [block.target for block in before if block.kind is K.FIGURE] == ["photos/0001.jpg", "photos/0002.jpg"]
    path = Path(office.ok("take", id_, "-o", str(tmp_path)).out.strip())
    result = office.ok("add", str(path), "--to", id_, "--role", "修改稿")
    assert "注意" not in result.err
    assert office.home.blocks(id_) == before


def test_nothing_is_overwritten(filled: Office, tmp_path: Path) -> None:
    path = taken(filled, tmp_path)
    before = path.read_bytes()
    again = filled.run("take", first(filled), "-o", str(path.parent))
    assert (again.code, path.read_bytes()) == (7, before)
    assert "没有覆盖" in again.err
    lock = path.with_name(f".~{path.name}")
    lock.touch()
    assert disk.open_elsewhere(path)
    open_ = filled.run("take", first(filled), "-o", str(path.parent), "--force")
    assert (open_.code, path.read_bytes()) == (1, before)
    assert "请先关闭WPS（或Word）中的《" in open_.err
    lock.unlink()
    path.write_bytes(b"")
    filled.ok("take", first(filled), "-o", str(path.parent), "--force")
    assert path.stat().st_size > 1000
    assert list(path.parent.iterdir()) == [path]


def test_what_is_open_does_not_come_back(filled: Office, tmp_path: Path) -> None:
    """What was typed last may not be in the file yet."""
    path, id_ = taken(filled, tmp_path), first(filled)
    lock = path.with_name(f".~lock.{path.name}#")
    lock.touch()
    result = filled.run("add", str(path), "--to", id_, "--role", "修改稿")
    assert result.code == 4
    assert f"请先关闭 WPS（或 Word）中的“{path.name}”再收" in result.err
    assert len(filled.home.manuscript(id_).versions) == 1
    lock.unlink()
    filled.ok("add", str(path), "--to", id_, "--role", "修改稿")


def test_the_way_back_is_named_as_it_can_be_typed(office: Office) -> None:
    (office.root / "改").mkdir()
    for number, title in enumerate(("老渡口", "渡口 (一)&"), start=1):
        office.write("稿.txt", f"{title}\n\n龙顺水\n\n　　渡口的第{number}件事，船家都记得清楚。\n")
        id_ = office.ok("add", "稿.txt", "--format", "json").json()["added"][0]["id"]
        said = office.ok("take", id_, "-o", "改").err
        words = shlex.split(said.split("改完收回：wenshi ")[1])
        assert office.run(*words).code == 0


def test_what_cannot_be_taken(office: Office, tmp_path: Path) -> None:
    office.ok("register", "--title", "手稿")
    id_ = office.home.manuscript_ids()[0]
    assert office.run("take", id_).code == 6
    assert office.run("take", id_, "-o", str(tmp_path / "没有")).code == 2
    assert office.run("take", id_, "-o", "collections").code == 2


@pytest.mark.parametrize("name", ["甲.docx", "一二三四五六七八.docx"])
def test_marks_of_open_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert not disk.open_elsewhere(path)
    (tmp_path / ("~$" + name[2:] if len(name) > 12 else "~$" + name)).touch()
    assert disk.open_elsewhere(path)
