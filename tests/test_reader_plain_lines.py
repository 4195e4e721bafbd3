"""Plain text: lines become paragraphs, text cut at a fixed width is joined, and it costs little."""

import itertools
import random
import sys
import time
from pathlib import Path

import pytest
from wenshi.errors import Unreadable
from wenshi.readers import plain

CORPUS = Path(__file__).parents[2] / "shared/corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")
TEXT = "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书。"


def test_lines_are_paragraphs_and_blank_lines_are_gaps() -> None:
    document = plain.read("题名\r\n作者\r\n\r\n\u3000\u3000正文 \t\u3000\r第1页\f下一页\u2028末行".encode())
    assert [(block.text, block.gap) for block in document.blocks] == [
        ("题名", False),
        ("作者", False),
        ("\u3000\u3000正文", True),
        ("第1页", False),
        ("下一页", False),
        ("末行", False),
    ]
    assert (document.reader, document.encoding) == ("txt/1", "utf-8")


@pytest.mark.parametrize("data", [b"", b" \r\n\t\r\n", "\ufeff\u3000\n".encode(), "\u3000".encode("gb18030")])
def test_empty_files_have_no_blocks(data: bytes) -> None:
    assert plain.read(data).blocks == ()


def wrap(paragraphs: list[str], columns: int, indent: str) -> str:
    lines = []
    for paragraph in paragraphs:
        text = indent + paragraph
        lines += [text[at : at + columns] for at in range(0, len(text), columns)]
    return "\n".join(lines)


@pytest.mark.parametrize(("columns", "indent"), [(32, "\u3000\u3000"), (40, "\u3000\u3000"), (38, "")])
def test_hard_wrapped_text_is_joined(columns: int, indent: str) -> None:
    source = [(TEXT * (3 + number % 4))[: 100 + 31 * number] for number in range(6)]
    document = plain.read(wrap(source, columns, indent).encode("gb18030"))
    assert [block.text for block in document.blocks] == [indent + text for text in source]
    assert document.warnings == (f"按固定行宽断行，已合并为{len(source)}段",)


def test_western_words_are_joined_with_a_space() -> None:
    first = "一九四六年他随救济总署的卡车队从重庆到贵阳，同车的人里面有一位是 John"
    second = "Smith 先生，路上走了整整九天，车上装的全是药品和奶粉以及毛毯一类货"
    document = plain.read("\n".join([first, second] * 8).encode())
    assert len(document.blocks) == 1
    assert "有一位是 John Smith 先生" in document.blocks[0].text
    assert "毛毯一类货一九四六年" in document.blocks[0].text


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{word}，渡口无人舟自横" for word in itertools.repeat("春潮带雨晚来急", 30)),
        "\n".join(TEXT for _ in range(30)),
        "\n\n".join(TEXT[:34] for _ in range(30)),
        "\n".join(TEXT[: 10 + number] for number in range(26)),
    ],
)
def test_what_is_not_wrapped_stays(text: str) -> None:
    document = plain.read(text.encode())
    assert [block.text for block in document.blocks] == [line for line in text.split("\n") if line]
    assert document.warnings == ()


@needs_corpus
def test_real_texts_wrapped_and_joined() -> None:
    path = next((CORPUS / "articles").glob("02_*.txt"))
    source = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    document = plain.read(wrap(source, 36, "\u3000\u3000").encode("gb18030"))
    assert [block.text.strip() for block in document.blocks] == source


# --- cost ---


def test_utf_8_does_not_load_the_tables() -> None:
    from wenshi.readers import frequency

    frequency.tables.cache_clear()
    plain.read(b"plain English\n" * 9)
    plain.read(TEXT.encode() * 9)
    assert frequency.tables.cache_info().currsize == 0
    plain.read(TEXT.encode("gb18030"))
    assert frequency.tables.cache_info().currsize == 1
    table = Path(sys.modules[frequency.__name__].__file__ or "").with_name("frequency.txt")
    assert table.stat().st_size < 40_000


def test_large_files_take_no_time() -> None:
    start = time.process_time()
    plain.read((TEXT + "\n").encode("gb18030") * 20_000)
    with pytest.raises(Unreadable):
        plain.read(random.Random(1).randbytes(1_000_000))
    assert time.process_time() - start < 5
