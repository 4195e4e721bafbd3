"""`wenshi fees` and `issue fee` from outside: a whole issue against figures worked out by hand."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from wenshi import fee_report, fees, writers
from wenshi.home import open_home
from wenshi.model import AgreedFee, FeeSettings
from wenshi.payment import Payment

from tests.conftest import Office, make_office

GOLDEN = Path(__file__).parent / "golden" / "fees.tsv"
YEAR = date.today().year
LEGAL = (  # a 七律 of the project's own
    "山高云白鸟飞回，水远天青客未来。\n石上松风吹旧梦，桥边柳影上新台。\n"
    "十年灯火书声老，一夜霜钟草色衰。\n莫问渡头船早晚，月明依旧照城隈。\n"
)
SETTINGS = '\n[fees]\nuntaxed = ["镇文化站"]\nphoto_rate = 20\n'


def prose(characters: int) -> str:
    """Return so many Chinese characters."""
    return "".join("山水田园渡口石桥旧事老街"[i % 12] for i in range(characters)) + "\n"


PIECES = {
    "01.txt": "渡口旧事\n张三口述  李四整理\n\n" + prose(3260),
    "02.txt": "短文\n王五\n\n" + prose(499),
    "03.txt": "长街\n王五\n\n" + prose(10_000),
    "04.txt": "登山\n赵六\n\n" + LEGAL,
    "05.txt": "半千\n钱七\n\n" + prose(500),
    "06.txt": "转来的\n孙八\n\n" + prose(1001),
    "07.txt": "特约\n周九\n\n" + prose(2000),
    "08.txt": "合写\n吴一明、郑二平、王五\n\n" + prose(800),
    "09.txt": "站史\n镇文化站\n\n" + prose(9000),
    "10.txt": "目录\n\n" + prose(300),
    "11.txt": "无主\n\n" + prose(700),
}


def number(n: int) -> str:
    return f"{YEAR}-{n:04d}"


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An archive of one issue with a piece of every kind; tests only read it."""
    office = make_office(tmp_path_factory.mktemp("paid") / "档案库")
    office.ok("issue", "new", "2022-2", "--set", "printed_on=2022-12-20")
    for name, text in PIECES.items():
        office.write(f"来稿/{name}", text)
    office.ok("add", "来稿", "--issue", "2022-2", "--column", "史海")
    office.ok("set", number(4), "kind=verse")
    office.ok("set", number(6), "source=转载")
    office.ok("set", number(9), "byline=镇文化站")
    office.ok("set", number(10), "kind=contents", "byline=")
    office.ok("register", "--title", "赶场", "--byline", "冯十")
    office.ok("place", number(12), "--issue", "2022-2")
    office.ok("issue", "fee", "2022-2", number(7), "amount=5000", "note=约稿")
    settings = office.root / "collections" / "wudang" / "collection.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    return office


def rows(text: str) -> Iterator[list[str]]:
    """Yield the rows of a table as printed into a pipe, or of the golden file."""
    for line in text.replace(f"{YEAR}-", "YYYY-").splitlines():
        yield line.split("\t")


def test_a_whole_issue_is_what_was_worked_out_by_hand(paid: Office) -> None:
    result = paid.ok("fees", "2022-2")
    golden = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert list(rows(result.out)) == [line.split("\t") for line in golden]
    assert result.err.splitlines() == [
        "逐篇计算",
        "按人汇总",
        "本表按所设标准和预扣办法算出，标准和当年税法须经财务确认后发放。",
        "2022-2 里不计篇的 1 件（目录、卷首语、补白等）没有计酬；要付的，给它约定金额。",
    ]


def test_json_has_the_same_figures(paid: Office) -> None:
    data = paid.ok("fees", "2022-2", "--format", "json").json()
    assert (data["format"], data["issues"], data["paid"], data["net"], data["basis"]) == (
        1,
        ["2022-2"],
        "2022-12",
        False,
        "zishu",
    )
    assert data["total"] == {
        "amount": "7950.00",
        "unpaid": "100.00",
        "gross": "7850.00",
        "tax": "599.67",
        "net": "7250.33",
    }
    pieces = {piece["id"]: piece for piece in data["pieces"]}
    assert number(10) not in pieces
    assert pieces[number(1)]["shares"] == [
        {"name": "张三", "roles": ["narrator"], "amount": "200.00"},
        {"name": "李四", "roles": ["compiler"], "amount": "200.00"},
    ]
    assert [share["amount"] for share in pieces[number(8)]["shares"]] == ["33.34", "33.33", "33.33"]
    assert (pieces[number(4)]["verse_lines"], pieces[number(4)]["amount"]) == (8, "100.00")
    assert (pieces[number(12)]["characters"], pieces[number(12)]["amount"]) == (None, None)
    people = {payee["name"]: payee for payee in data["people"]}
    assert people["王五"] == {
        "name": "王五",
        "pieces": 3,
        "agreed": "1083.33",
        "gross": "1083.33",
        "taxed": True,
        "deduction": "800.00",
        "income": "283.33",
        "taxable": "198.33",
        "tax": "39.67",
        "net": "1043.66",
    }
    assert (people["镇文化站"]["taxed"], people["镇文化站"]["tax"]) == (False, "0.00")
    said = {line["what"]: line["how"] for line in data["explained"]}
    assert "2018年第61号" in said["税法依据"]
    assert "须经财务确认" in said["确认"]
    assert "劳务报酬" in said["不含"]
    assert said["未分到人"].startswith("100.00元")


def test_csv_and_single_sheets(paid: Office) -> None:
    table = list(csv.reader(io.StringIO(paid.ok("fees", "2022-2", "--format", "csv").out.removeprefix("\ufeff"))))
    assert table[3] == [
        "3",
        "王五",
        "3",
        "1083.33",
        "是",
        "800.00",
        "283.33",
        "198.33",
        "20.00%",
        "39.67",
        "1043.66",
        "",
    ]
    shares = list(rows(paid.ok("fees", "2022-2", "--sheet", "shares").out))
    assert ["王五", "2022年第2期", "YYYY-0008", "合写", "撰稿", "33.33%", "33.33"] in shares
    explained = paid.ok("fees", "2022-2", "--sheet", "explained").out
    assert "元/千字：原创100、翻译100、转载100" in explained
    assert "审稿费" in explained


def test_net_fees_are_reckoned_back(paid: Office) -> None:
    people = {p["name"]: p for p in paid.ok("fees", "2022-2", "--net", "--format", "json").json()["people"]}
    assert (people["周九"]["agreed"], people["周九"]["gross"], people["周九"]["tax"]) == (
        "5000.00",
        "5630.63",
        "630.63",
    )
    assert (people["王五"]["gross"], people["王五"]["tax"], people["王五"]["net"]) == ("1129.45", "46.12", "1083.33")
    assert people["镇文化站"]["gross"] == "900.00"


@pytest.fixture
def two(office: Office) -> Office:
    """Two issues with a piece of 800 yuan each by the same person, whose pen name stands on the second."""
    for issue, byline in (("2022-1", "王五"), ("2022-2", "青溪")):
        office.ok("issue", "new", issue, "--set", "printed_on=2022-12-30")
        office.write(f"{issue}.txt", f"旧事{issue[-1]}\n{byline}\n\n" + prose(7600 + int(issue[-1])))
        office.ok("add", f"{issue}.txt", "--issue", issue)
    record = office.root / "collections" / "wudang" / "manuscripts" / number(2) / "record.toml"
    text = record.read_text(encoding="utf-8").replace('name = "青溪"', 'name = "青溪"\nreal_name = "王五"')
    record.write_text(text, encoding="utf-8")
    return office


def test_issues_paid_in_one_month_are_taxed_together(two: Office) -> None:
    alone = two.ok("fees", "2022-1")
    assert "2022-2 也印于 2022-12；稿酬若同月发，一个人的要合并计税，请加 --with 2022-2。" in alone.err.splitlines()
    both = two.ok("fees", "2022-1", "--with", "2022-2", "--with", "2022-1", "--format", "json").json()
    assert [(p["name"], p["gross"], p["tax"], p["net"]) for p in both["people"]] == [
        ("王五", "1600.00", "112.00", "1488.00")
    ]
    for issue in ("2022-1", "2022-2"):
        (person,) = two.ok("fees", issue, "--format", "json").json()["people"]
        assert (person["gross"], person["tax"]) == ("800.00", "0.00")


def test_the_month_is_stated(two: Office) -> None:
    assert "付酬月份\t2022年12月（印出的月份）" in two.ok("fees", "2022-1", "--sheet", "explained").out
    moved = two.ok("fees", "2022-1", "--paid", "2023-01", "--sheet", "explained")
    assert "付酬月份\t2023年1月（指定的月份）" in moved.out
    assert "--with" not in moved.err
    two.ok("issue", "set", "2022-1", "printed_on=2022")
    today = date.today()
    said = two.ok("fees", "2022-1", "--sheet", "explained").out
    assert f"付酬月份\t{today.year}年{today.month}月（没有印出日期，按本月）" in said


# --- agreements ---


def issue_file(office: Office) -> str:
    path = office.root / "collections" / "wudang" / "issues" / "2022-1.toml"
    return path.read_text(encoding="utf-8")


def fee_of(office: Office, n: int = 1) -> Any:
    pieces = office.ok("fees", "2022-1", "--format", "json").json()["pieces"]
    return next(piece for piece in pieces if piece["id"] == number(n))


def test_an_agreement_is_set_changed_and_taken_back(filled: Office) -> None:
    before = issue_file(filled)
    result = filled.ok(
        "issue", "fee", "2022-1", number(1), "rate=62.5", "characters=1200", "shares=张三：60，李四：40%"
    )
    assert result.err == f"已定：2022-1 里 {number(1)} 的稿酬；全期见 wenshi fees 2022-1\n"
    made = fee_of(filled)
    assert (made["amount"], made["units"], made["rate"]) == ("125.00", "2", "62.50")
    assert [share["amount"] for share in made["shares"]] == ["75.00", "50.00"]
    assert made["remarks"] == ["按约定字数", "按约定标准", "约定张三60%、李四40%"]
    filled.ok("issue", "set", "2022-1", "status=已刊")
    filled.ok("issue", "fee", "2022-1", number(1), "amount=300元")
    assert fee_of(filled)["amount"] == "300.00"
    filled.ok("issue", "reopen", "2022-1", "--why", "试")
    filled.ok("place", number(4), "--issue", "2022-1")
    assert fee_of(filled)["amount"] == "300.00"
    assert filled.ok("check").code == 0
    filled.ok("issue", "fee", "2022-1", number(1), "amount=", "rate=", "characters=", "shares=")
    assert "[[fees]]" not in issue_file(filled)
    for _ in range(6):
        filled.ok("undo", "-y")
    assert issue_file(filled) == before


def test_what_was_agreed_stays_out_of_the_public_json(filled: Office) -> None:
    filled.ok("issue", "fee", "2022-1", number(1), "amount=300")
    assert "fees" not in filled.ok("issue", "show", "2022-1", "--format", "json").json()["issue"]


def test_an_agreement_for_a_piece_that_left_is_told(filled: Office) -> None:
    filled.ok("issue", "fee", "2022-1", number(1), "amount=300")
    filled.ok("unplace", number(1))
    assert f"2022-1 里约定了稿酬的 {number(1)} 已不在这一期，没有计。" in filled.ok("fees", "2022-1").err


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (["amount=很多"], "amount 应当是数，至多两位小数，如 500 或 62.5。"),
        (["amount=-5"], "amount 应当是数"),
        (["rate=0.005"], "rate 应当是数"),
        (["price=5"], "稿酬没有“price”这一项；可以设的有：amount（金额）"),
        (["shares=张三"], "“张三”不是份额；份额写作 shares=张三:60,李四:40，合起来 100。"),
        (["shares=张三:60"], "shares 合起来应当是 100；请改正。"),
        (["characters=0"], "characters 应当是正整数。"),
        (["amount"], "“amount”应写成 项目=内容"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_one_sentence(filled: Office, pairs: list[str], words: str) -> None:
    before = issue_file(filled)
    result = filled.run("issue", "fee", "2022-1", number(1), *pairs)
    assert result.code in (2, 4)
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert issue_file(filled) == before


# --- what cannot be reckoned ---


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["2022-9"], 6, "没有 2022-9 这一期"),
        (["2022-1", "--with", "2022-9"], 6, "没有 2022-9 这一期"),
        (["第一期"], 2, "不是期号"),
        (["2022-1", "--paid", "2022-13"], 2, "--paid 写作 年-月，如 2022-12；“2022-13”不是。"),
        (["2022-1", "--sheet", "all"], 2, "--sheet 只能是"),
        (["2022-1", "--format", "docx"], 2, "--format 只能是"),
    ],
)
def test_what_is_typed_wrongly_is_one_chinese_sentence(
    pattern: Office, arguments: list[str], code: int, words: str
) -> None:
    result = pattern.run("fees", *arguments)
    assert (result.code, result.out) == (code, "")
    assert words in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('basis = "page"', "basis 只能是：zishu、han、chars、chars_spaces、fee；请改正。"),
        ("minimum = 50\nmaximum = 20", "minimum 不能大于 maximum"),
        ('photo_rate = "三十"', "“fees.photo_rate”应当是数（不加引号）"),
        ("= 3", "不是正确的 TOML"),
    ],
)
def test_settings_that_make_no_sense_are_refused(filled: Office, settings: str, words: str) -> None:
    path = filled.root / "collections" / "wudang" / "collection.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[fees]\n{settings}\n", encoding="utf-8")
    result = filled.run("fees", "2022-1")
    assert (result.code, result.out) == (4, "")
    assert words in result.err
    assert "collection.toml" in result.err


def test_an_agreement_written_twice_is_refused(filled: Office) -> None:
    path = filled.root / "collections" / "wudang" / "issues" / "2022-1.toml"
    twice = f'\n[[fees]]\nmanuscript = "{number(1)}"\namount = 5\n' * 2
    path.write_text(path.read_text(encoding="utf-8") + twice, encoding="utf-8")
    result = filled.run("fees", "2022-1")
    assert (result.code, result.err) == (4, f"issues/2022-1.toml 的 [[fees]] 里 {number(1)} 写了两次；请留一次。\n")


def test_a_piece_that_cannot_be_read_stops_the_sheet(filled: Office) -> None:
    text = filled.root / "collections" / "wudang" / "manuscripts" / number(1) / "text.md"
    text.write_bytes("渡口".encode("gb18030"))
    result = filled.run("fees", "2022-1")
    assert (result.code, result.out) == (4, "")
    assert "稿酬不能作数" in result.err


def test_an_issue_without_pieces_or_texts(office: Office) -> None:
    office.ok("issue", "new", "2022-1")
    assert list(rows(office.ok("fees", "2022-1").out))[1][0] == "合计"
    office.ok("register", "--title", "赶场", "--byline", "冯十")
    office.ok("place", number(1), "--issue", "2022-1")
    data = office.ok("fees", "2022-1", "--format", "json").json()
    assert [piece["remarks"] for piece in data["pieces"]] == [["无文字稿，未计"]]
    assert (data["people"], data["total"]["amount"]) == ([], "0.00")


def test_by_lines_as_the_rules_of_2014_count(office: Office) -> None:
    """A title is a line, a paragraph of 95 characters 4 lines of 30: 150 characters."""
    office.ok("issue", "new", "2022-1")
    office.write("一.txt", "渡口\n王五\n\n" + prose(95))
    office.ok("add", "一.txt", "--issue", "2022-1")
    settings = open_home(office.root).folder / "collection.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[fees]\nbasis = "fee"\n', encoding="utf-8")
    data = office.ok("fees", "2022-1", "--format", "json").json()
    assert (data["basis"], data["pieces"][0]["characters"]) == ("fee", 150)


def test_a_piece_that_was_published_before_is_told(filled: Office) -> None:
    filled.ok("set", number(1), "published_before=1985年县志资料")
    assert f"{number(1)} 登记为曾经发表，来源不是转载，按原创计；请核对。" in filled.ok("fees", "2022-1").err
    filled.ok("set", number(1), "source=转载")
    assert "曾经发表" not in filled.ok("fees", "2022-1").err


def test_nothing_is_written(filled: Office) -> None:
    before = {path: path.read_bytes() for path in (filled.root / "collections").rglob("*") if path.is_file()}
    filled.ok("fees", "2022-1")
    assert {path: path.read_bytes() for path in (filled.root / "collections").rglob("*") if path.is_file()} == before


# --- files for the accountant ---


def recalculated(path: Path, folder: Path) -> Any:
    """Return the workbook with every formula worked out anew by LibreOffice."""
    import openpyxl

    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here to recalculate")
    bare = folder / "无值.xlsx"  # without the values that were written beside the formulas
    with zipfile.ZipFile(path) as held, zipfile.ZipFile(bare, "w") as out:
        for name in held.namelist():
            data = held.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            out.writestr(name, data)
    made = folder / "算过"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made)]
    subprocess.run([*command, str(bare)], check=True, capture_output=True, timeout=120)
    return openpyxl.load_workbook(made / bare.name, data_only=True)


def under(sheet: Any, head: str) -> list[Any]:
    """Return the cells under a head, the total last."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(at for at, row in enumerate(rows) if head in row)
    end = next(at for at, row in enumerate(rows) if row[0] == "合计")
    return [row[rows[top].index(head)] for row in rows[top + 1 : end + 1]]


def amounts(values: list[Any]) -> list[str]:
    return ["" if value in (None, "") else f"{value:.2f}" for value in values]


@pytest.mark.parametrize("net", [False, True])
def test_the_formulas_give_our_figures_to_the_cent(paid: Office, tmp_path: Path, net: bool) -> None:
    import openpyxl

    options = ["--net"] if net else []
    data = paid.ok("fees", "2022-2", "--format", "json", *options).json()
    path = tmp_path / "稿酬.xlsx"
    result = paid.ok("fees", "2022-2", "-o", str(path), *options)
    assert result.out == ""
    assert result.err.startswith(f"已写入 {path}：11篇，10人。\n")
    shown = openpyxl.load_workbook(path, data_only=True)
    assert shown.sheetnames == ["逐篇计算", "分到个人", "按人汇总", "说明"]
    (tmp_path / "新").mkdir()
    for book in (shown, recalculated(path, tmp_path / "新")):
        pieces, people = book["逐篇计算"], book["按人汇总"]
        wanted = [piece["amount"] or "" for piece in data["pieces"]]
        assert amounts(under(pieces, "金额（税后）" if net else "金额")) == [*wanted, data["total"]["amount"]]
        units = under(pieces, "计酬单位数（千字）")[:-1]
        assert [str(float(u)) if u else "" for u in units] == [
            str(float(p["units"])) if p["units"] else "" for p in data["pieces"]
        ]
        for head, key in (("应发", "gross"), ("个税", "tax"), ("实发", "net")):
            assert amounts(under(people, head)) == [*(p[key] for p in data["people"]), data["total"][key]]
        for head, key in (("减除费用", "deduction"), ("收入额", "income")):
            assert amounts(under(people, head)[:-1]) == [p[key] for p in data["people"]]


def test_half_cents_are_rounded_up_by_the_spreadsheet_too(tmp_path: Path) -> None:
    """Every amount on which the tax ends in half a cent, and those around the bounds: the formulas of the sheet itself."""
    cents = [
        *range(80_000, 80_500),
        *range(399_950, 400_100),
        *range(123_425, 300_000, 1050),
        *range(400_025, 900_000, 1125),
    ]
    pieces = [
        fees.Piece(
            "2022-1",
            str(n),
            "",
            "original",
            1,
            0,
            ((f"人{n}", "author"),),
            (),
            AgreedFee(str(n), amount=Decimal(n) / 100),
        )
        for n in cents
    ]
    made = [fees.reckoned(piece, FeeSettings()) for piece in pieces]
    paid = Payment({"2022-1": "第1期"}, "2022-12", "", False, FeeSettings(), made, fees.payees(made, FeeSettings()), [])
    path = tmp_path / "税.xlsx"
    path.write_bytes(writers.write(fee_report.report(paid, "丛刊", ""), ".xlsx", datetime(2022, 12, 1)))
    (tmp_path / "新").mkdir()
    sheet = recalculated(path, tmp_path / "新")["按人汇总"]
    assert amounts(under(sheet, "个税")[:-1]) == [f"{payee.steps.tax:.2f}" for payee in paid.payees]


@pytest.mark.parametrize("suffix", [".docx", ".html", ".md", ".csv", ".json"])
def test_the_other_formats(paid: Office, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"稿酬{suffix}"
    paid.ok("fees", "2022-2", "-o", str(path))
    assert path.stat().st_size > 500
    again = paid.run("fees", "2022-2", "-o", str(path))
    assert (again.code, again.err) == (7, f"已有“{path}”；换一个文件名，或加 --force 替换它。\n")
    paid.ok("fees", "2022-2", "-o", str(path), "--force")
    if suffix in (".md", ".html", ".csv"):
        assert "1,043.66" in path.read_text(encoding="utf-8") or "1043.66" in path.read_text(encoding="utf-8")


SECRET = "520112199001011234"
ACCOUNT = "6222020000001234567"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "账号.csv"
    path.write_text(f"姓名,身份证号,银行账号\n王五,{SECRET},{ACCOUNT}\n", encoding="utf-8")
    return path


def test_personal_data_is_only_in_the_accountant_s_file(filled: Office, tmp_path: Path, kept: Path) -> None:
    import openpyxl

    path = tmp_path / "稿酬.xlsx"
    result = filled.ok("fees", "2022-1", "-o", str(path), "--private", str(kept))
    assert "--private 里没有：张三、李四。" in result.err.splitlines()
    people = openpyxl.load_workbook(path)["按人汇总"]
    assert SECRET in under(people, "身份证号")
    assert ACCOUNT in under(people, "银行账号")
    assert SECRET not in result.out + result.err
    for held in (path for path in filled.root.rglob("*") if path.is_file()):
        assert SECRET.encode() not in held.read_bytes()
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "请用 -o 写明"),
        (["-o", "{out}/稿酬.json"], "文件名要以 .xlsx、.docx 结尾"),
        (["-o", "{home}/collections/稿酬.xlsx"], "不能在档案库的 collections 里面"),
        (["-o", "{home}/index/稿酬.xlsx"], "不能在档案库的 index 里面"),
        (["-o", "{out}/账号.csv"], "文件名要以"),
        (["-o", "{out}/稿酬.docx", "--format", "json"], "不一致"),
    ],
)
def test_personal_data_goes_nowhere_else(filled: Office, kept: Path, options: list[str], words: str) -> None:
    where = {"out": str(kept.parent), "home": str(filled.root)}
    result = filled.run("fees", "2022-1", "--private", str(kept), *(option.format(**where) for option in options))
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (None, 4, "读不了"),
        (f"甲,乙\n1,{SECRET}\n", 4, "没有找到表头"),
        (f"姓名,身份证号\n,{SECRET}\n", 4, "没有一行有姓名"),
        (f"姓名,身份证号\n王五,{SECRET}\n王五,{SECRET}\n", 4, "第 3 行的“王五”前面已有一行"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(
    filled: Office, tmp_path: Path, text: str | None, code: int, words: str
) -> None:
    path = tmp_path / "账号.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    result = filled.run("fees", "2022-1", "--private", str(path), "-o", str(tmp_path / "稿酬.xlsx"))
    assert result.code == code
    assert words in result.err
    assert SECRET not in result.err
    assert not (tmp_path / "稿酬.xlsx").exists()


def test_a_list_inside_the_archive_or_with_rounded_numbers_is_refused(filled: Office, tmp_path: Path) -> None:
    import xlsxwriter

    inside = filled.root / "collections" / "账号.csv"
    inside.write_text(f"姓名,身份证号\n王五,{SECRET}\n", encoding="utf-8")
    result = filled.run("fees", "2022-1", "--private", str(inside), "-o", str(tmp_path / "稿酬.xlsx"))
    assert (result.code, "不能在档案库的 collections 里面" in result.err) == (2, True)
    with xlsxwriter.Workbook(tmp_path / "账号.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "身份证号"])
        sheet.write_row(1, 0, ["王五", int(SECRET)])
    result = filled.run("fees", "2022-1", "--private", str(tmp_path / "账号.xlsx"), "-o", str(tmp_path / "稿酬.xlsx"))
    assert (result.code, "第 2 行“身份证号”是数字格式" in result.err) == (4, True)
    assert SECRET[:15] not in result.err
