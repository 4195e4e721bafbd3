"""Mails and Outlook messages: the text and what is attached, under the names their senders gave."""

import base64
import quopri
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wenshi import readers
from wenshi.errors import Unreadable
from wenshi.model import Parcel, plain
from wenshi.readers import mail, parcels
from wenshi.readers.allowance import Allowance
from wenshi.readers.mail_text import file_name
from wenshi.readers.outlook_rtf import unpacked

from tests import made_parcels
from tests.made_parcels import attached, below, compound, message, mixed

TEXT = "青溪渡口在县城东边三里，水涨船高。"
HEADS = ["From: =?utf-8?B?" + base64.b64encode("何秀珍".encode()).decode() + "?= <he@example.org>", "Subject: letter"]
PLAIN = ["Content-Type: text/plain; charset=utf-8"]
ATTACHED = "Content-Disposition: attachment"


def shown(parcel: Parcel) -> list[tuple[str, str]]:
    return [(part.name, part.data.decode("utf-8-sig")) for part in parcel.parts]


def unpack(data: bytes) -> Parcel:
    assert parcels.is_parcel(data, "来信.eml")
    return parcels.unpack(data, "来信.eml")


def word(text: str, charset: str, kind: str = "B") -> str:
    data = text.encode(charset)
    coded = base64.b64encode(data).decode() if kind == "B" else "".join(f"={byte:02X}" for byte in data)
    return f"=?{charset}?{kind}?{coded}?="


# --- heads ---


@pytest.mark.parametrize(
    "raw",
    [
        word("来稿：青溪渡口", "utf-8"),
        word("来稿：青溪渡口", "gb2312"),
        word("来稿：青溪渡口", "gbk", "Q"),
        word("来稿：", "utf-8") + "\r\n " + word("青溪渡口", "utf-8"),
        f'"{word("来稿：青溪渡口", "utf-8")}"',
        "来稿：青溪渡口",
    ],
)
def test_subjects_are_read_as_mail_programs_write_them(raw: str) -> None:
    parcel = unpack(made_parcels.mail(f"Subject: {raw}", "From: a@b.c", "To: d@e.f", "", TEXT))
    assert shown(parcel) == [("来稿：青溪渡口.txt", TEXT)]
    assert parcel.sender == "a@b.c"


def test_a_character_cut_between_two_encoded_words() -> None:
    data = "来稿".encode()
    cut = [base64.b64encode(part).decode() for part in (data[:4], data[4:])]
    subject = "\r\n ".join(f"=?utf-8?B?{part}?=" for part in cut)
    assert shown(unpack(made_parcels.mail(*HEADS[:1], "To: x", f"Subject: {subject}", "", TEXT)))[0][0] == "来稿.txt"


def test_gb2312_words_may_hold_characters_of_gbk() -> None:
    coded = base64.b64encode("朱镕".encode("gbk")).decode()
    parcel = unpack(made_parcels.mail(f"From: =?gb2312?B?{coded}?= <a@b.c>", "To: x", "Subject: y", "", TEXT))
    assert parcel.sender == "朱镕"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_heads_in_bare_bytes(encoding: str) -> None:
    heads = ["From: 何秀珍 <a@b.c>", "Subject: 青溪渡口的来历", "Date: Tue, 1 Mar 2022 23:30:00 +0800"]
    parcel = unpack(made_parcels.mail(*heads, "", TEXT, encoding=encoding))
    assert (parcel.sender, parcel.date, parcel.letter) == ("何秀珍", "2022-03-01", "青溪渡口的来历.txt")
    assert shown(parcel) == [("青溪渡口的来历.txt", TEXT)]


@pytest.mark.parametrize("date", ["", "昨天", "Tue, 99 Mar 2022 23:30:00 +0800", "Tue, 1 Mar 22222 23:30:00 +0800"])
def test_what_is_no_date_is_unknown(date: str) -> None:
    assert unpack(made_parcels.mail("From: a@b.c", f"Date: {date}", "To: x", "", TEXT)).date == ""


def test_heads_that_are_broken() -> None:
    heads = ["From: <<<>>, ;", "Subject: =?gb2312?B?@@@?=", "Content-Type: ;;=;charset=no-such", "To: x"]
    assert [text for _, text in shown(unpack(made_parcels.mail(*heads, "", TEXT)))] == [TEXT]


# --- attachments ---


@pytest.mark.parametrize(
    "own",
    [
        [ATTACHED + f'; filename="{word("青溪渡口.txt", "gb18030")}"'],
        [ATTACHED + '; filename="青溪渡口.txt"'],
        [ATTACHED + "; filename*=utf-8''%E9%9D%92%E6%BA%AA%E6%B8%A1%E5%8F%A3.txt"],
        [ATTACHED + "; filename*0*=gb2312''%C7%E0%CF%AA; filename*1*=%B6%C9%BF%DA.txt"],
        [f'Content-Type: application/octet-stream; name="{word("青溪渡口.txt", "utf-8")}"'],
        [ATTACHED + f';\r\n filename="{word("青溪", "utf-8")}\r\n {word("渡口.txt", "utf-8")}"'],
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_of_attachments(own: list[str], encoding: str) -> None:
    data = mixed(HEADS, (PLAIN, "hello"), (own, "body"), encoding=encoding)
    assert shown(unpack(data)) == [("letter.txt", "hello"), ("青溪渡口.txt", "body")]


def test_an_attachment_is_given_byte_for_byte() -> None:
    content = bytes(range(256)) * 3
    own = [ATTACHED + "; filename=a.bin", "Content-Transfer-Encoding: base64"]
    parcel = unpack(mixed(HEADS, (PLAIN, "x"), (own, base64.encodebytes(content).decode())))
    assert parcel.parts[1].data == content


def test_pictures_inside_the_text_are_parts_too() -> None:
    own = ["Content-Type: image/png", "Content-ID: <1@x>", "Content-Transfer-Encoding: base64"]
    picture = base64.b64encode(b"\x89PNG").decode()
    parcel = unpack(mixed(HEADS, (["Content-Type: text/html"], "<p>看图</p>"), (own, picture), (own, picture)))
    assert [part.name for part in parcel.parts] == ["letter.html", "图片.png", "图片（2）.png"]


def test_a_zip_and_a_mail_attached_are_unpacked() -> None:
    packed = base64.b64encode(made_parcels.zipped([("甲.txt", b"1")])).decode()
    own = [ATTACHED + "; filename=a.zip", "Content-Transfer-Encoding: base64"]
    inner = f"Subject: {word('旧信', 'gbk')}\r\nFrom: x@y.z\r\n\r\n{TEXT}"
    parcel = unpack(mixed(HEADS, (PLAIN, "x"), (own, packed), (["Content-Type: message/rfc822"], inner)))
    assert [part.name for part in parcel.parts] == ["letter.txt", "a.zip/甲.txt", "旧信/旧信.txt"]
    assert parcel.sender == "何秀珍"


def test_mails_in_mails_are_unpacked_two_levels_down() -> None:
    data = made_parcels.mail("Subject: 0", "From: a@b.c", "To: x", "", TEXT)
    for level in range(1, 4):
        data = made_parcels.mail(f"Subject: {level}", "From: a@b.c", "Content-Type: message/rfc822", "", "") + data
    parcel = unpack(data)
    assert (parcel.parts, parcel.letter) == ((), "")
    assert parcel.warnings == ("“0”套在里面的层数太多，没有拆开；请另存后单独收",)


# --- text ---


@pytest.mark.parametrize(
    ("said", "encoding"),
    [("gb2312", "gbk"), ("", "gbk"), ("us-ascii", "gbk"), ("iso-8859-1", "gbk"), ("utf-8", "gbk"), ("big5", "cp950")],
)
def test_text_whose_encoding_is_said_wrong_or_not_at_all(said: str, encoding: str) -> None:
    text = TEXT if encoding == "gbk" else "青溪渡口在縣城東邊三里，水漲船高。"
    kind = f"Content-Type: text/plain; charset={said}" if said else "X-Nothing: x"
    data = made_parcels.mail(*HEADS, kind, "Content-Transfer-Encoding: 8bit", "", text, encoding=encoding)
    assert shown(unpack(data)) == [("letter.txt", text)]


def test_quoted_printable_text() -> None:
    coded = quopri.encodestring(TEXT.encode("gbk")).decode()
    kind = ["Content-Type: text/plain; charset=GBK", "Content-Transfer-Encoding: quoted-printable"]
    assert shown(unpack(made_parcels.mail(*HEADS, *kind, "", coded)))[0][1].strip() == TEXT


def test_of_two_forms_the_page_is_taken_unless_it_says_less() -> None:
    page = (["Content-Type: text/html; charset=utf-8"], f"<html><p>{TEXT}</p></html>")
    short = (["Content-Type: text/html; charset=utf-8"], "<p>请用新版软件查看</p>")
    for second, name in ((page, "letter.html"), (short, "letter.txt")):
        data = mixed(HEADS, (PLAIN, TEXT * 2 if second is short else TEXT), second)
        parcel = unpack(data.replace(b"multipart/mixed", b"multipart/alternative"))
        assert [part.name for part in parcel.parts] == [name]
        assert TEXT in plain(readers.read(parcel.parts[0].data, name).blocks)


def test_a_page_that_says_another_encoding_is_read_as_the_mail_says() -> None:
    page = f'<html><head><meta charset="big5"></head><body><p>{TEXT}</p></body></html>'
    data = made_parcels.mail(*HEADS, "Content-Type: text/html; charset=gbk", "", page, encoding="gbk")
    part = unpack(data).parts[0]
    assert plain(readers.read(part.data, part.name).blocks) == TEXT


def test_hidden_text_of_a_page_does_not_count() -> None:
    hidden = (["Content-Type: text/html; charset=utf-8"], f"<style>{TEXT * 9}</style><p>看</p><script>{TEXT}</SCRIPT>")
    data = mixed(HEADS, (PLAIN, TEXT), hidden)
    assert [part.name for part in unpack(data).parts] == ["letter.txt"]


def test_what_would_take_time_by_the_square_is_bounded() -> None:
    from time import process_time

    start = process_time()
    page = (["Content-Type: text/html"], "<style" * 500_000)
    heads = ["From: a@b.c", "To: " + "=?a?q?" * 200_000, "Subject: " + "=?a?q?" * 200_000]
    unpack(mixed(heads, page, ([ATTACHED + "; filename=" + "=?a?q?" * 200_000], "x")))
    assert process_time() - start < 15


def test_a_draft_that_was_never_sent_is_a_mail_and_a_saved_page_is_none() -> None:
    draft = made_parcels.mail("MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", "", f"<p>{TEXT}</p>")
    assert [part.name for part in unpack(draft).parts] == ["邮件正文.html"]
    assert not parcels.is_parcel(draft, "网页.mht")
    assert not parcels.is_parcel(draft, "网页.doc")


def test_a_mail_without_anything_is_refused() -> None:
    with pytest.raises(Unreadable, match="邮件已损坏"):
        parcels.unpack(b"", "a.eml")


def test_a_mail_of_endless_parts_is_refused() -> None:
    with pytest.raises(Unreadable, match="层次深得不正常"):
        mail.unpack(b"From: a\nContent-Type: multipart/mixed; boundary=x\n" + b"\n--x\n" * 60_000, Allowance())
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3000))
    with pytest.raises(Unreadable, match="层次深得不正常"):
        mail.unpack(b"From: a\n" + deep, Allowance())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b\\c:d*e?f.txt", "a_b_c_d_e_f.txt"),
        ("../../x", "x"),
        ("甲" * 200 + ".docx", "甲" * 76 + ".docx"),
        ("甲" * 200, "甲" * 80),
        ("来稿\u202etxt.exe", "来稿_txt.exe"),
        ("  ", ""),
    ],
)
def test_names_that_file_systems_can_bear(text: str, name: str) -> None:
    assert file_name(text) == name


# --- Outlook ---


@pytest.mark.parametrize("page", [936, 950])
def test_a_message_in_the_code_page_it_names(page: int) -> None:
    words = ("来稿", "何秀珍", "请查收附件") if page == 936 else ("來稿", "何秀珍", "請查收附件")
    data = compound(message(page=page, _0037=words[0], _0042=words[1], _1000=words[2]))
    assert parcels.is_parcel(data, "来信.msg")
    parcel = parcels.unpack(data, "来信.msg")
    assert (parcel.sender, parcel.date, parcel.letter) == (words[1], "2022-03-02", f"{words[0]}.txt")
    assert shown(parcel) == [(f"{words[0]}.txt", words[2])]


def test_a_message_in_unicode_with_attachments() -> None:
    streams = {
        **message(
            page=0, sent=datetime(2022, 3, 1, 1, tzinfo=UTC), u0037="来稿：渡口", u0C1A="何秀珍", u1000=TEXT * 300
        ),
        **below(
            attached(0),
            message(skip=8, sent=None, u3707="青溪渡口（定稿）.txt", _3704="QINGXI~1.TXT", _3701=TEXT.encode()),
        ),
        **below(attached(1), message(skip=8, sent=None, u3707="空.txt")),
    }
    parcel = parcels.unpack(compound(streams), "来信.msg")
    assert (parcel.sender, parcel.date) == ("何秀珍", "2022-03-01")
    assert shown(parcel) == [("来稿：渡口.txt", TEXT * 300), ("青溪渡口（定稿）.txt", TEXT)]
    assert parcel.warnings == ("附件“空.txt”是空的或不在邮件里，没有收入；请向来稿人索取",)


def test_a_message_in_a_message_with_a_word_file() -> None:
    """The name of a Word file's stream stands in the bytes, and it is a message all the same."""
    inner = f"{attached(0)}/__substg1.0_3701000D"
    word_file = "WordDocument".encode("utf-16-le")
    streams = {
        **message(_0037="转来", _1000="见附件"),
        **below(attached(0), message(skip=8, sent=None, _3001="旧信")),
        **below(inner, message(skip=24, _0037="旧信", _1000="三月的信")),
        **below(f"{inner}/{attached(0)}", message(skip=8, sent=None, _3707="甲.bin", _3701=word_file)),
    }
    data = compound(streams)
    assert parcels.is_parcel(data, "来信.msg")
    assert [part.name for part in parcels.unpack(data, "来信.msg").parts] == [
        "转来.txt",
        "旧信/旧信.txt",
        "旧信/甲.bin",
    ]


def test_a_message_whose_text_is_rtf_only() -> None:
    # The example of MS-OXRTFCP 3.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    parcel = parcels.unpack(compound(message(_0037="来稿", _1009=packed)), "来信.msg")
    assert [(part.name, part.data) for part in parcel.parts] == [
        ("来稿.rtf", b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")
    ]
    with pytest.raises(Unreadable, match="正文已损坏"):
        unpacked(packed[:12])
    with pytest.raises(Unreadable, match="正文已损坏"):
        unpacked(b"x" * 40)


def test_a_cut_message_is_refused() -> None:
    data = compound(message(_0037="来稿", _1000=TEXT))
    for size in (100, 600, 1100):
        with pytest.raises(Unreadable, match="Outlook 邮件已损坏或不完整"):
            parcels.unpack(data[:size], "来信.msg")


def test_a_word_file_is_no_message() -> None:
    sample = next((Path(__file__).parent / "samples" / "旧格式").glob("*.doc"))
    assert not parcels.is_parcel(sample.read_bytes(), sample.name)


def test_the_real_message(corpus: Path) -> None:
    path = corpus / "documents" / "apache+tika" / "testMSG_chinese.msg"
    parcel = parcels.unpack(path.read_bytes(), path.name)
    assert parcel.sender.endswith("(張毓倫)")
    assert parcel.date == "2011-03-29"
    assert not parcel.warnings
    (part,) = parcel.parts
    text = plain(readers.read(part.data, part.name).blocks)
    assert part.name.endswith("( MSG 格式測試 ).html")
    assert "中文測試" in text
