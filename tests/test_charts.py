"""Charts: the bytes of pictures, the fonts they are drawn with, the bars on a terminal, the command from outside."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from rich.cells import cell_len
from wenshi import charts
from wenshi.charts.series import MOST, series_of
from wenshi.errors import Unreadable, WenshiError
from wenshi.model.report import Cell, CellKind, Chart, Head, Sheet

from tests.conftest import Office

KINDS = ("bar", "share", "progress", "line")


def one(kind: str, *rows: tuple[Cell, ...], cells: CellKind = "number", name: str = "字数") -> tuple[Sheet, Chart]:
    heads = (Head("name", "名称"), Head("value", name, cells), Head("target", "目标", cells))
    full = tuple((*row, *([None] * (3 - len(row)))) for row in rows)
    return Sheet("s", "表", heads, full), Chart(kind, "图", "name", "value", "target")  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def font() -> str:
    """A Chinese font of this computer."""
    pytest.importorskip("matplotlib")
    from wenshi.charts import fonts

    try:
        return fonts.find("乌当文史").path
    except WenshiError:
        pytest.skip("no Chinese font on this computer; install fonts-noto-cjk or fonts-wqy-microhei")


ROWS: dict[str, list[tuple[Cell, ...]]] = {
    "none": [],
    "one": [("2022年", 1)],
    "odd": [("甲", -12_345, 100), ("乙", None), ("$x_1$\n", 0, 0), (None, 7), ("很长的题名" * 40, 99_999)],
    "issues": [(f"{1993 + n // 2}年第{n % 2 + 1}期（总第{n}期）", 90_000 + n, 100_000) for n in range(60)],
    "ranking": [(f"人{n}", 1000 - n) for n in range(300)],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", ROWS)
def test_every_kind_draws_whatever_it_is_given_and_the_same_again(font: str, kind: str, rows: str) -> None:
    sheet, chart = one(kind, *ROWS[rows])
    picture = charts.draw(sheet, chart, "png", font)
    image = Image.open(BytesIO(picture)).convert("L")
    edges = (
        image.crop(box)
        for box in (
            (0, 0, image.width, 9),
            (0, image.height - 9, image.width, image.height),
            (0, 0, 9, image.height),
            (image.width - 9, 0, image.width, image.height),
        )
    )
    assert all(edge.getextrema() == (255, 255) for edge in edges), "something is cut at the edge"
    assert charts.draw(sheet, chart, "png", font) == picture
    svg = charts.draw(sheet, chart, "svg", font)
    assert svg == charts.draw(sheet, chart, "svg", font)
    assert b"<dc:date>" not in svg
    assert b"<text" not in svg  # outlines: no font is needed to look at it


def test_a_font_must_have_every_character(font: str, tmp_path: Path) -> None:
    from wenshi.charts import fonts

    face = fonts.find("乌当", font)
    assert face.lacks("乌\U0010fffd当 \U0010fffd") == "\U0010fffd"
    assert face.width("乌当文史", 10) == pytest.approx(40, abs=1)
    with pytest.raises(WenshiError, match=r"apt install fonts-noto-cjk.*WENSHI_FONT"):
        fonts.find("\U0010fffd")
    with pytest.raises(WenshiError, match="没有“\U0010fffd”"):
        fonts.find("\U0010fffd", font)
    (tmp_path / "msyh.ttc").write_bytes(b"no font")
    with pytest.raises(Unreadable, match="不是能用的字体文件"):
        fonts.find("乌", str(tmp_path / "msyh.ttc"))


def test_fonts_are_looked_for_in_folders_and_damaged_ones_passed_over(
    font: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib import get_data_path
    from wenshi.charts import fonts

    monkeypatch.setenv("PATH", "")  # no fontconfig
    with pytest.raises(WenshiError, match="没有找到中文字体"):
        fonts.find("乌", folders=[tmp_path])
    (tmp_path / "msyh.ttc").write_bytes(b"no font")
    shutil.copy(Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf", tmp_path / "SIMHEI.TTF")
    with pytest.raises(WenshiError, match="缺“乌”"):
        fonts.find("乌", folders=[tmp_path])
    shutil.copy(font, tmp_path / "simsun.ttc")
    assert fonts.find("乌", folders=[tmp_path]).path == str(tmp_path / "simsun.ttc")


def test_the_simplified_face_of_a_collection_is_taken() -> None:
    pytest.importorskip("matplotlib")
    from wenshi.charts import fonts

    path = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
    if not path.exists():
        pytest.skip("fonts-noto-cjk is not installed")
    assert fonts.find("直", str(path)).font.family_name == "Noto Sans CJK SC"


def test_a_ranking_is_shortened_and_says_so_but_no_course_is() -> None:
    ranked = series_of(*one("bar", *ROWS["ranking"]))
    assert [bar.label for bar in ranked.bars] == [f"人{n}" for n in range(MOST)]
    assert ranked.notes == (f"只画出最大的20项；其他280项合计 {sum(range(701, 981)):,}字。",)
    parts = series_of(*one("share", *ROWS["ranking"]))
    assert len(parts.bars) == MOST
    assert parts.bars[-1].label == "其他281项"
    assert parts.whole() == sum(range(701, 1001))
    assert len(series_of(*one("bar", *ROWS["issues"])).bars) == 60


@pytest.mark.parametrize(
    ("cells", "name", "value", "text", "caption"),
    [
        ("number", "字数", 1234567, "1,234,567", "单位：字"),
        ("number", "纯汉字数（不含标点）", 5, "5", "纯汉字数（不含标点），单位：字"),
        ("money", "稿酬", 1234.5, "1,234.50", "稿酬，单位：元"),
        ("wan", "万字", 123456, "12.35", "单位：万字"),
        ("share", "占比", 0.1234, "12.3%", "占比"),
        ("number", "篇数", None, "—", "单位：篇"),
    ],
)
def test_values_are_shown_in_their_unit(cells: CellKind, name: str, value: Cell, text: str, caption: str) -> None:
    series = series_of(*one("bar", ("甲", value), cells=cells, name=name))
    assert (series.bars[0].text, series.caption()) == (text, caption)


def test_bars_on_a_terminal_to_the_letter() -> None:
    sheet, chart = one("progress", ("2022年第1期", 50, 100), ("增刊", 100, 100), ("V", None), ("很长的名称" * 20, -5))
    assert charts.bars_of(sheet, chart, 50) == [
        "图",
        "单位：字，目标 100",
        "2022年第1期    完成 50.0%  50 ██████████",
        "增刊          完成 100.0% 100 ████████████████████",
        "V                           —",
        "很长的名称很…    未定目标  -5",
    ]
    assert charts.bars_of(*one("bar"), 50)[-1] == "没有数据"


def test_the_command_prints_bars_and_writes_pictures(filled: Office, font: str) -> None:
    shown = filled.ok("chart", "issues").out.splitlines()
    assert shown[0] == "《乌当文史》各期字数"
    assert re.fullmatch(r"2022年第1期（总第45期） \d+ █+[▏▎▍▌▋▊▉]?|2022年第1期（总第45期） \d+ [▏▎▍▌▋▊▉█]+", shown[2])
    assert max(map(cell_len, shown)) <= 80
    assert "完成 " in filled.ok("chart", "progress", "2022").out
    assert "史海钩沉 100.0%" in filled.ok("chart", "columns", "2022-1").out
    assert "责任者" in filled.ok("chart", "authors").out
    assert filled.ok("chart", "years", "--rule", "han").out.splitlines()[1].startswith("纯汉字数")
    assert filled.ok("chart", "issues", "-o", "图.PNG", WENSHI_FONT=font).err == "已写入 图.PNG。\n"
    assert (filled.root / "图.PNG").read_bytes().startswith(b"\x89PNG")
    filled.ok("chart", "columns", "-o", "图.svg")
    assert b"<svg" in (filled.root / "图.svg").read_bytes()
    assert filled.run("chart", "columns", "-o", "图.svg").code == 7
    filled.ok("chart", "columns", "-o", "图.svg", "--force")


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (["issues", "-o", "图.pdf"], 2, "文件名要以 .png、.svg 结尾"),
        (["pages"], 2, "WHAT 只能是：issues、columns、authors、progress、years。"),
        (["issues", "2022-9"], 6, "没有 2022-9 这一期"),
        (["issues", "2030"], 6, "没有2030年的期"),
        (["issues", "--rule", "words"], 2, "没有“words”这个口径"),
        (["issues", "-o", "没有/图.png"], 1, "没有文件夹"),
        (["issues", "-o", "图.png"], 4, "不是能用的字体文件"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(filled: Office, args: list[str], code: int, sentence: str) -> None:
    pytest.importorskip("matplotlib")
    named = {"WENSHI_FONT": str(filled.root / "存稿.txt")} if args[-1] == "图.png" else {}
    result = filled.run("chart", *args, **named)
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1), result
    assert sentence in result.err


def test_an_empty_archive_has_nothing_to_draw(office: Office) -> None:
    result = office.run("chart", "issues")
    assert (result.code, result.out) == (1, "")
    assert result.err == "各期里还没有编入稿件，没有可画的；用 wenshi place 编入后再试。\n"


def test_nothing_is_written_into_the_users_folders(filled: Office, font: str, tmp_path: Path) -> None:
    house = tmp_path / "家"
    house.mkdir()
    env = {"HOME": str(house), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "", "WENSHI_STATE": str(tmp_path / "state")}
    filled.ok("chart", "issues", "-o", "图.png", WENSHI_FONT=font, **env)
    assert list(house.iterdir()) == []
    (tmp_path / "block").write_text("", encoding="utf-8")
    result = filled.ok(
        "chart", "issues", "-o", "二.png", WENSHI_FONT=font, **env | {"WENSHI_STATE": str(tmp_path / "block/x")}
    )
    assert result.err == "已写入 二.png。\n"
    assert (filled.root / "二.png").read_bytes() == (filled.root / "图.png").read_bytes()
