"""The garble meter: real texts of every kind are let be, garbled ones are told with figures."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi.text import garble

from tests import rebuild_pairs

TEXT = (
    "贵阳的文史资料，先在县里征集，再由几位老人口述，最后编成这一本小书。民国三十八年冬天，乡里的老人说起当年修桥的事，"
    "还记得那位县长的名字。1949年11月15日，解放军进城，学校停课三天，街上的铺子都关了门。"
)
CLASSICAL = (
    "先生諱某，字伯言，世居縣之東鄉。少孤貧，母氏紡績以供束脩。年十八補博士弟子員，屢試不售，遂絕意進取，設帳授徒者三十年。"
    "性嚴正，鄉人有爭訟，輒就先生決之，得一言而退。卒年七十有二，門人私諡曰貞惠。"
)
VERSE = "山寺钟声出翠微，\n一溪流水绕柴扉。\n桃花落尽无人问，\n惟有春风燕子飞。"
KOREAN = "연변의 문사자료는 지난 세기 우리 민족의 이야기를 기록한 것이다. 이 책에 실린 글은 노인들의 말을 그대로 적은 것이며, 사진은 가족이 보내 왔다."


def gbk(text: str) -> bytes:
    return text.encode("gb18030")


def moved(text: str) -> str:
    """Return what a font says whose table is off by one place of GB 2312."""
    signs = [bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xD7) for b in range(0xA1, 0xFF)]
    return text.translate({ord(sign): signs[(at + 1) % len(signs)] or sign for at, sign in enumerate(signs) if sign})


GARBLED = {
    "UTF-8 as GBK": TEXT.encode().decode("gbk", "ignore"),
    "UTF-8 as Latin-1": TEXT.encode().decode("latin-1"),
    "UTF-8 as Windows-1252": TEXT.encode().decode("cp1252", "replace"),
    "GBK as Latin-1": gbk(TEXT).decode("latin-1"),
    "GBK as Big5": gbk(TEXT).decode("cp950", "ignore"),
    "Big5 as GBK": CLASSICAL.encode("cp950").decode("gb18030", "replace"),
    "GBK as UTF-16": gbk(TEXT).decode("utf-16-be", "replace"),
    "GBK as EUC-KR": gbk(TEXT).decode("cp949", "ignore"),
    "GBK as Shift-JIS": gbk(TEXT).decode("cp932", "ignore"),
    "GBK as UTF-8": gbk(TEXT).decode("utf-8", "replace"),
    "bytes swapped": TEXT.encode("utf-16-le").decode("utf-16-be", "replace"),
    "a font's table off by one": moved(TEXT),
    "private signs of a font": "".join(chr(0xE000 + ord(char) % 999) for char in TEXT),
    "names of glyphs": "".join(f"(cid:{ord(char)})" for char in TEXT),
    "question marks": TEXT.encode("ascii", "replace").decode(),
    "twice each": "".join(char * 2 for char in TEXT),
    "spaces": " ".join(TEXT),
    "control characters": "".join(char + "\x02" * (at % 9 == 0) for at, char in enumerate(TEXT)),
}
GENUINE = {
    "prose": TEXT,
    "classical, traditional": CLASSICAL,
    "verse": VERSE,
    "one line": "题名待补",
    "nothing": "",
    "Korean": KOREAN,
    "English": "The Guiyang gazetteer was printed in 1937, 400 copies, by the county office. " * 3,
    "names": "王德明、李秀英、张志强、陈玉兰、刘国才、杨光荣、罗登义、周西成、毛光翔、何应钦、王伯群、赵以炯、夏同龢、张之洞、丁宝桢",
    "names with spaces": "王 明　李 强　张 英　陈 兰　刘 才　杨 荣　罗 义　周 成　毛 翔　何 钦　王 群　赵 炯　夏 和　丁 桢",
    "notes of music": "上 尺 工 六 五 上 尺 工 凡 六 五 乙 上 尺 工 六 五 六 工 尺 上 四 合 四 上 尺 工 六 五 六",
    "words doubled": TEXT + "高高兴兴、热热闹闹、寻寻觅觅、冷冷清清、凄凄惨惨戚戚。哈哈哈哈哈哈哈哈哈哈哈哈！",
    "a missing character here and there": TEXT + "王□□先生，字\ue001山。",
    "crossed out": TEXT + "××县××乡××村××组，约××××年；·····；°C±5。",
    "another script": "水西彝文碑：" + "ꆈꌠꁱꂷ" * 30 + "。" + TEXT,
    "digits": "1949 1950 1951 12,345 67.8% " * 20,
}


@pytest.mark.parametrize("way", GARBLED)
def test_garbled_text_is_told(way: str) -> None:
    reason = garble.reason(GARBLED[way])
    assert reason.startswith(garble.MARK)
    assert reason.endswith("，请对照原件核对。")
    assert "%" in reason


@pytest.mark.parametrize("kind", GENUINE)
def test_genuine_text_is_let_be(kind: str) -> None:
    assert garble.reason(GENUINE[kind]) == ""


def test_the_reason_has_the_figures() -> None:
    assert garble.reason("贵阳\ufffd文史\ufffd资料\ufffd") == "文字可疑：丢失的字（\ufffd）占 33.3%，请对照原件核对。"
    found = garble.measure(GARBLED["GBK as Latin-1"])
    assert found.latin > 0.9
    assert found.pairs == 0
    assert f"“Ä¿Â¼”一类的西文乱码占 {found.latin:.1%}" in found.reason


def test_a_garbled_part_of_a_long_text_is_found_and_named() -> None:
    chance = random.Random(4)
    words = [*TEXT.replace("。", "，").split("，"), *CLASSICAL.replace("。", "，").split("，")]
    good = "，".join(chance.choice(words) for _ in range(400))
    bad = moved("，".join(chance.choice(words) for _ in range(60)))
    text = good[:2000] + "\n" + bad + "\n" + good[2000:]
    assert garble.reason(good) == ""
    found = garble.measure(text)
    assert found.known > 0.3
    assert "自“" in found.reason
    place = text.replace("\n", "").index(found.stretch)
    assert 1800 <= place <= 2000 + len(bad)


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "明国华建文平志伟东海强晓生光林永杰军金健正学兴山德宏玉成春俊中家立清义广飞振世龙兆福才桂瑞树炳祥泽绍廷启景培凤英秀兰芳珍淑琴梅霞红桃香莲翠琼仙鹏钧铭炎焕瑾琨懿维泰谦益晋恒"


@pytest.mark.parametrize("between", ["、", "　", " ", "\n", "\t", ""])
def test_lists_of_names_are_let_be(between: str) -> None:
    """However rare the pairs in a name are, its characters are usual ones."""
    chance = random.Random(between)
    for number in (20, 40, 200):
        for _ in range(40):
            names = (
                chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2)))) for _ in range(number)
            )
            assert garble.reason(between.join(names)) == ""


def test_the_table_is_small_and_folded() -> None:
    path = Path(garble.__file__).with_name("pairs.txt")
    pairs = garble.common_pairs()
    assert path.stat().st_size <= 200_000
    assert len(pairs) == rebuild_pairs.PAIRS
    assert {"贵阳", "文史", "抗战", "之所"} <= pairs
    assert not {"貴陽", "阳贵"} & pairs


@given(st.text(max_size=300))
def test_any_text_is_measured(text: str) -> None:
    found = garble.measure(text)
    shares = [value for name in found.__slots__ if isinstance(value := getattr(found, name), float)]
    assert all(0 <= share <= 1 for share in shares)
    assert not found.reason or found.reason.startswith(garble.MARK)


def test_no_real_text_is_suspect(articles: Path) -> None:
    reasons = {path.name: garble.reason(path.read_text(encoding="utf-8")) for path in sorted(articles.glob("*.txt"))}
    assert [name for name, reason in reasons.items() if reason] == []
    assert len(reasons) == 70


@pytest.mark.usefixtures("corpus")
def test_nothing_of_thirty_years_is_suspect() -> None:
    texts = rebuild_pairs.decades()
    assert [text[:20] for text in texts if garble.reason(text)] == []
    assert len(texts) == 2100


@pytest.mark.parametrize("length", [50, 120, 400])
def test_garbled_pieces_are_found(articles: Path, length: int) -> None:
    pytest.importorskip("opencc")
    from tests import measure_garble

    texts = [path.read_text(encoding="utf-8") for path in sorted(articles.glob("*.txt"))]
    chance = random.Random(length)
    for way, spoil in measure_garble.WAYS.items():
        missed = [
            piece for piece in measure_garble.pieces(texts, length, 100, chance) if not garble.reason(spoil(piece))
        ]
        assert len(missed) <= 2, (way, missed[:2])
