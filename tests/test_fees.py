"""What pieces earn and how it is split: the rules of 2014, settings, agreements."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wenshi import fees, record
from wenshi.errors import Unreadable
from wenshi.fees import Piece, payees, reckoned, refuse_nonsense, refuse_odd, split, units, unpaid
from wenshi.model import AgreedFee, FeeRates, FeeSettings, Issue, PersonShare, RoleShare

D = Decimal
DEFAULT = FeeSettings()
ONE = (("王五", "author"),)
JOINT = (("张三", "narrator"), ("李四", "compiler"))


def piece(characters: int | None = 3260, people: tuple[tuple[str, str], ...] = ONE, **more: object) -> Piece:
    return Piece("2022-1", "2022-0001", "渡口", "original", characters, 0, people)._replace(**more)  # type: ignore[arg-type]


def shares(made: fees.Fee) -> list[tuple[str, Decimal]]:
    return [(share.name, share.amount) for share in made.shares]


# --- units and amounts ---


@pytest.mark.parametrize(
    ("characters", "thousands"),
    [(1, "0.5"), (499, "0.5"), (500, "1"), (501, "1"), (1000, "1"), (1001, "2"), (3260, "4"), (200_000, "200")],
)
def test_units_of_a_thousand(characters: int, thousands: str) -> None:
    assert units(characters, DEFAULT) == D(thousands)


@pytest.mark.parametrize(
    ("characters", "thousands"), [(499, "0.5"), (999, "1"), (1249, "1"), (1250, "1.5"), (3260, "3.5"), (3249, "3")]
)
def test_units_to_the_nearest_half(characters: int, thousands: str) -> None:
    assert units(characters, replace(DEFAULT, above="按500字")) == D(thousands)


def test_other_units() -> None:
    assert [units(n, replace(DEFAULT, unit="500字")) for n in (1, 500, 501, 3260)] == [1, 1, 2, 7]
    assert units(None, replace(DEFAULT, unit="篇")) == 1
    assert units(None, DEFAULT) is units(0, DEFAULT) is None


@pytest.mark.parametrize(("characters", "amount"), [(3260, 400), (499, 50), (500, 100), (1000, 100), (1001, 200)])
def test_legal_rates(characters: int, amount: int) -> None:
    assert reckoned(piece(characters), DEFAULT).amount == amount
    assert reckoned(piece(characters, work="reprint"), DEFAULT).amount == amount


def test_rates_by_kind_of_work() -> None:
    settings = replace(DEFAULT, rates=FeeRates(original=D(120), reprint=D("62.5")))
    assert reckoned(piece(), settings).amount == 480
    assert reckoned(piece(work="translation"), settings).amount == 400
    assert reckoned(piece(499, work="reprint"), settings).amount == D("31.25")
    assert reckoned(piece(499), replace(DEFAULT, rates=FeeRates(original=D("80.55")))).amount == D("40.28")


def test_bounds() -> None:
    settings = replace(DEFAULT, minimum=D(80), maximum=D(300))
    assert [reckoned(piece(n), settings).amount for n in (100, 3000, 3001)] == [80, 300, 300]
    assert reckoned(piece(100), settings).remarks == ("不足500字，按半个千字", "按下限")
    assert reckoned(piece(3001), settings).remarks == ("按上限",)
    assert reckoned(piece(agreed=AgreedFee("x", amount=D(999))), settings).amount == 999


def test_agreements() -> None:
    assert reckoned(piece(agreed=AgreedFee("x", amount=D(500), note="约稿")), DEFAULT).remarks == ("按约定金额", "约稿")
    assert reckoned(piece(agreed=AgreedFee("x", rate=D(50))), DEFAULT).amount == 200
    assert reckoned(piece(agreed=AgreedFee("x", characters=1500)), DEFAULT).amount == 200
    assert reckoned(piece(None, agreed=AgreedFee("x", characters=1500)), DEFAULT).amount == 200
    assert reckoned(piece(agreed=AgreedFee("x", amount=D(0))), DEFAULT)[6:8] == (D(0), ())


def test_a_piece_without_text_earns_nothing_that_is_known() -> None:
    made = reckoned(piece(None), DEFAULT)
    assert (made.units, made.amount, made.shares, made.remarks) == (None, None, (), ("无文字稿，未计",))


def test_verse() -> None:
    made = reckoned(piece(1000, verse=8), DEFAULT)
    assert (made.amount, made.remarks) == (100, ("诗词8行，按1000字",))
    assert reckoned(piece(1400, verse=14), DEFAULT).amount == 200
    assert reckoned(piece(2500, verse=25), DEFAULT).amount == 300


# --- joint pieces ---


def test_joint_pieces_are_split_equally_unless_it_is_said() -> None:
    assert shares(reckoned(piece(people=JOINT), DEFAULT)) == [("张三", 200), ("李四", 200)]
    by_role = replace(DEFAULT, shares=(RoleShare("narrator", D(40)), RoleShare("compiler", D(60))))
    assert shares(reckoned(piece(people=JOINT), by_role)) == [("张三", 160), ("李四", 240)]
    assert shares(reckoned(piece(), by_role)) == [("王五", 400)]
    three = (("张三", "narrator"), ("赵六", "narrator"), ("李四", "compiler"))
    assert shares(reckoned(piece(people=three), by_role)) == [("张三", 80), ("赵六", 80), ("李四", 240)]
    agreed = AgreedFee("x", shares=(PersonShare("李四", D("33.3")), PersonShare("张三", D("66.7"))))
    assert shares(reckoned(piece(people=JOINT, agreed=agreed), by_role)) == [("李四", D("133.2")), ("张三", D("266.8"))]


def test_one_who_told_and_wrote_is_one_person() -> None:
    both = (("张三", "narrator"), ("张三", "compiler"), ("李四", "compiler"))
    assert shares(reckoned(piece(people=both), DEFAULT)) == [("张三", 200), ("李四", 200)]
    by_role = replace(DEFAULT, shares=(RoleShare("narrator", D(40)), RoleShare("compiler", D(60))))
    assert shares(reckoned(piece(people=both), by_role)) == [("张三", 280), ("李四", 120)]


def test_a_role_without_a_share_makes_all_equal() -> None:
    by_role = replace(DEFAULT, shares=(RoleShare("narrator", D(40)),))
    made = reckoned(piece(people=JOINT), by_role)
    assert shares(made) == [("张三", 200), ("李四", 200)]
    assert made.remarks == ("2人平分",)


def test_editors_and_photographers_get_nothing_of_a_text() -> None:
    people = (("王五", "author"), ("赵六", "editor"), ("钱七", "photographer"))
    assert shares(reckoned(piece(people=people), DEFAULT)) == [("王五", 400)]
    made = reckoned(piece(people=(("赵六", "editor"),)), DEFAULT)
    assert (made.amount, made.shares, made.remarks) == (400, (), ("没有可付的责任者，未分到人",))
    assert unpaid([made]) == 400


def test_photos_go_to_who_took_them() -> None:
    settings = replace(DEFAULT, photo_rate=D(30))
    made = reckoned(piece(people=JOINT, photographers=("钱七", "", "钱七")), settings)
    assert (made.text, made.photos, made.amount) == (400, 90, 490)
    assert shares(made) == [("张三", 215), ("李四", 215), ("钱七", 60)]
    assert reckoned(piece(photographers=("钱七",)), DEFAULT).amount == 400


@given(st.integers(0, 10_000_000), st.lists(st.integers(1, 10_000), min_size=1, max_size=9))
def test_shares_add_up_to_the_cent(cents: int, parts: list[int]) -> None:
    amount = D(cents) / 100
    made = split(amount, [Fraction(part) for part in parts])
    assert sum(made) == amount
    for share, part in zip(made, parts, strict=True):
        exact = Fraction(amount) * part / sum(parts)
        assert share == round(share, 2) >= 0
        assert abs(Fraction(share) - exact) < Fraction(len(parts), 100)
    assert Fraction(made[0]) >= Fraction(amount) * parts[0] / sum(parts)


PEOPLE = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from(("author", "compiler", "editor"))), max_size=5)


@given(st.lists(st.tuples(st.integers(0, 30_000), PEOPLE), max_size=8), st.booleans())
def test_what_is_paid_out_is_what_the_pieces_earn(issue: list[tuple[int, list[tuple[str, str]]]], net: bool) -> None:
    settings = replace(DEFAULT, rates=FeeRates(original=D("73.33")))
    made = [reckoned(piece(n, tuple(people), id=str(i)), settings) for i, (n, people) in enumerate(issue)]
    paid = payees(made, settings, net)
    handed = sum((payee.steps.net if net else payee.steps.gross for payee in paid), D(0))
    assert handed + unpaid(made) == fees.total(fee.amount for fee in made)
    assert len({payee.name for payee in paid}) == len(paid)


# --- a month ---


def test_a_person_is_taxed_once_for_all_of_a_month() -> None:
    settings = replace(DEFAULT, untaxed=("乌当区档案馆",))
    two = [piece(8000), piece(8000, issue="2022-2"), piece(9000, (("乌当区档案馆", "author"),), id="2022-0002")]
    paid = payees([reckoned(one, settings) for one in two], settings)
    assert [(p.name, p.pieces, p.steps.gross, p.steps.tax, p.steps.net) for p in paid] == [
        ("王五", 2, 1600, 112, 1488),
        ("乌当区档案馆", 1, 900, 0, 900),
    ]


def test_a_net_fee_is_reckoned_back() -> None:
    (paid,) = payees([reckoned(piece(agreed=AgreedFee("x", amount=D(3380))), DEFAULT)], DEFAULT, net=True)
    assert (paid.agreed, paid.steps.gross, paid.steps.tax, paid.steps.net) == (3380, 3800, 420, 3380)


# --- settings ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "layout"},
        {"basis": "字"},
        {"unit": "页"},
        {"unit": "篇"},
        {"above": "四舍五入"},
        {"verse": "行"},
        {"per_line": 0},
        {"indent": 30},
        {"photo_rate": D(-1)},
        {"minimum": D("0.001")},
        {"minimum": D(10), "maximum": D(5)},
        {"maximum": D("1E+50")},
        {"shares": (RoleShare("boss", D(5)),)},
        {"shares": (RoleShare("author", D(0)),)},
        {"shares": (RoleShare("author", D(5)), RoleShare("author", D(5)))},
    ],
)
def test_settings_nothing_can_be_reckoned_by_are_refused(wrong: dict[str, object]) -> None:
    refuse_nonsense(DEFAULT)
    with pytest.raises(Unreadable, match=r"collection\.toml 的 \[fees\] 里.*。$") as caught:
        refuse_nonsense(replace(DEFAULT, **wrong))
    named = "rates" if wrong == {"unit": "篇"} else next(iter(wrong))
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": D(-1)},
        {"rate": D("0.005")},
        {"characters": 0},
        {"shares": (PersonShare("张三", D(60)),)},
        {"shares": (PersonShare("", D(100)),)},
        {"shares": (PersonShare("张三", D(50)), PersonShare("张三", D(50)))},
        {"shares": (PersonShare("张三", D(150)), PersonShare("李四", D(-50)))},
    ],
)
def test_agreements_that_cannot_be_paid_by_are_refused(wrong: dict[str, object]) -> None:
    refuse_odd("2022-1", AgreedFee("2022-0007", shares=(PersonShare("张三", D(100)),)))
    with pytest.raises(Unreadable, match=r"issues/2022-1\.toml 的 \[\[fees\]\] 里 2022-0007 的 .*。$"):
        refuse_odd("2022-1", AgreedFee("2022-0007", **wrong))  # type: ignore[arg-type]


def test_a_rate_by_the_piece_has_to_be_set() -> None:
    settings = replace(DEFAULT, unit="篇", rates=FeeRates(D(300), D(300), D(200)))
    refuse_nonsense(settings)
    assert reckoned(piece(None), settings).amount == 300
    assert reckoned(piece(work="reprint"), settings).amount == 200


def test_settings_as_a_person_writes_them() -> None:
    text = (
        '[fees]\nbasis = "han"\nphoto_rate = 12.5\nrates = { original = 120, reprint = 60.25 }\n'
        'shares = [{ role = "narrator", percent = 40 }, { role = "compiler", percent = 60 }]\n单位说明 = "别的"\n'.replace(
            "单位说明", '"单位说明"'
        )
    )
    settings = record.load_section(FeeSettings, text, "fees")
    assert (settings.basis, settings.photo_rate, settings.rates.original) == ("han", D("12.5"), D(120))
    assert (settings.rates.reprint, settings.rates.translation) == (D("60.25"), None)
    assert settings.shares == (RoleShare("narrator", D(40)), RoleShare("compiler", D(60)))
    assert record.load_section(FeeSettings, 'key = "x"\n', "fees") == DEFAULT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[fees]\nphoto_rate = "30"\n', "“fees.photo_rate”应当是数（不加引号）"),
        ("[fees]\nphoto_rate = true\n", "“fees.photo_rate”应当是数"),
        ("[fees]\nminimum = nan\n", "“fees.minimum”应当是数"),
        ("[fees]\nper_line = 30.5\n", "“fees.per_line”应当是整数"),
        ("fees = 3\n", "“fees”应当是一组键值"),
        ("[fees]\nshares = [{ percent = 3 }]\n", "缺少“fees.shares[1].role”"),
    ],
)
def test_settings_of_another_kind_are_refused(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        record.load_section(FeeSettings, text, "fees")
    assert words in str(caught.value)


def test_an_agreement_survives_being_stored() -> None:
    old = 'id = "2022-1"\nyear = 2022\n\n[[fees]] # 会上定的\nmanuscript = "2022-0007"\namount = 500.50\nwho = "会计"\n'
    issue = record.load(Issue, old)
    assert issue.fees == (AgreedFee("2022-0007", D("500.5")),)
    changed = replace(issue, serial=45, fees=(*issue.fees, AgreedFee("2022-0009", rate=D("62.5"), characters=1500)))
    text = record.update(old, changed)
    assert record.load(Issue, text) == changed
    assert "# 会上定的" in text
    assert "amount = 500.50" in text
    assert 'who = "会计"' in text
    assert "rate = 62.5" in text
    with_shares = replace(issue, fees=(replace(issue.fees[0], shares=(PersonShare("张三", D(100)),)),))
    assert record.load(Issue, record.update(text, with_shares)) == with_shares
    assert record.load(Issue, record.dump(with_shares)) == with_shares
