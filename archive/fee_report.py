"""The sheets by which 稿酬 is paid out: each step, with formulas that a spreadsheet works out alike; the JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from . import fee_terms, fees, tax
from .model import ROLES, Cell, Head, Report, Sheet
from .payment import Payment

PIECES, SHARES, PEOPLE, EXPLAINED = "pieces", "shares", "people", "explained"
SHEETS = {PIECES: "逐篇计算", SHARES: "分到个人", PEOPLE: "按人汇总", EXPLAINED: "说明"}


def report(payment: Payment, title: str, payer: str) -> Report:
    """Return the sheets of a payment; `title` is the collection's, `payer` who pays."""
    names = "、".join(payment.issues.values())
    return Report(
        f"《{title}》{names}稿酬发放表",
        (_pieces(payment), _shares(payment), _people(payment), _explained(payment)),
        (("发放单位", payer), ("付酬月份", fee_terms.month_name(payment.month)), ("单位", "元")),
        (fee_terms.CONFIRM, *(f"{doubt}。" for doubt in payment.doubts)),
    )


# --- piece by piece ---


def _pieces(payment: Payment) -> Sheet:
    settings = payment.settings
    photos = settings.photo_rate > 0
    heads = [
        Head("number", "序号", "number"),
        Head("issue", "期"),
        Head("id", "登记号"),
        Head("title", "题名"),
        Head("people", "责任者"),
        Head("work", "类别"),
        Head("characters", f"计酬字数：{fees.basis_label(settings)}", "number"),
        Head("units", f"计酬单位数（{settings.unit}）", "number", formula=_units_formula(payment)),
        Head("rate", f"标准（元/{settings.unit}）", "money"),
        Head("agreed", "约定金额", "money"),
        *([Head("photos", "图片数", "number", summed=True)] if photos else []),
        *([Head("photo_fee", "图片酬", "money", True, f"=[photos]*{settings.photo_rate}")] if photos else []),
        Head("amount", "金额（税后）" if payment.net else "金额", "money", True, _amount_formula(payment, photos)),
        Head("remarks", "说明"),
    ]
    rows = tuple(_piece_row(number, fee, payment, photos) for number, fee in enumerate(payment.fees, 1))
    whole: dict[str, Cell] = {
        "number": "合计",
        "photos": sum(len(fee.piece.photographers) for fee in payment.fees),
        "photo_fee": fees.total(fee.photos for fee in payment.fees),
        "amount": fees.total(fee.amount for fee in payment.fees),
    }
    return _sheet(PIECES, heads, rows, whole)


def _piece_row(number: int, fee: fees.Fee, payment: Payment, photos: bool) -> tuple[Cell, ...]:
    piece = fee.piece
    return (
        number,
        payment.issues[piece.issue],
        piece.id,
        piece.title,
        _people_line(piece.people),
        fees.WORKS[piece.work] + ("（诗词）" if piece.verse else ""),
        fee.characters,
        fee.units,
        fee.rate,
        piece.agreed.amount if piece.agreed else None,
        *((len(piece.photographers), fee.photos) if photos else ()),
        fee.amount,
        "；".join(fee.remarks),
    )


def _people_line(people: Iterable[tuple[str, str]]) -> str:
    return "、".join(name if role == "author" else f"{name}（{ROLES.get(role, role)}）" for name, role in people)


def _units_formula(payment: Payment) -> str:
    settings = payment.settings
    if settings.unit == "篇":
        return ""
    if settings.unit == "500字":
        return '=IF([characters]="","",ROUNDUP([characters]/500,0))'
    more = "ROUND([characters]/500,0)/2" if settings.above == "按500字" else "ROUNDUP([characters]/1000,0)"
    return f'=IF([characters]="","",IF([characters]<500,0.5,IF([characters]<=1000,1,{more})))'


def _amount_formula(payment: Payment, photos: bool) -> str:
    settings = payment.settings
    text = "ROUND([units]*[rate],2)"
    if settings.minimum is not None:
        text = f"MAX({text},{settings.minimum})"
    if settings.maximum is not None:
        text = f"MIN({text},{settings.maximum})"
    if photos:
        return f'=IF([agreed]<>"",[agreed],IF([units]="",0,{text}))+[photo_fee]'
    return f'=IF([agreed]<>"",[agreed],IF([units]="","",{text}))'


# --- person by person ---


def _shares(payment: Payment) -> Sheet:
    heads = (
        Head("name", "姓名"),
        Head("issue", "期"),
        Head("id", "登记号"),
        Head("title", "题名"),
        Head("roles", "身份"),
        Head("part", "份额", "share"),
        Head("amount", "金额（税后）" if payment.net else "金额", "money", summed=True),
    )
    order = {payee.name: number for number, payee in enumerate(payment.payees)}
    lines = [(share, fee.piece) for fee in payment.fees for share in fee.shares]
    lines.sort(key=lambda line: order[line[0].name])
    rows = tuple(
        (
            share.name,
            payment.issues[piece.issue],
            piece.id,
            piece.title,
            "、".join(ROLES.get(role, role) for role in share.roles),
            None if share.part is None else round(Decimal(share.part.numerator) / share.part.denominator, 4),
            share.amount,
        )
        for share, piece in lines
    )
    return _sheet(SHARES, heads, rows, {"name": "合计", "amount": fees.total(share.amount for share, _ in lines)})


def _people(payment: Payment) -> Sheet:
    """Return who gets what: each step is a column, so that it can be followed by hand."""
    net_up_to = tax.FLAT_UP_TO - tax.withheld(tax.FLAT_UP_TO)
    gross = (
        f'=IF([taxed]="否",[agreed],IF([agreed]<={tax.FLAT},[agreed],IF([agreed]<={net_up_to},'
        "ROUND(([agreed]-112)/0.86,2),ROUND([agreed]/0.888,2))))"
    )
    deduction = f"IF([gross]<={tax.FLAT_UP_TO},MIN([gross],{tax.FLAT}),[gross]*{tax.COSTS})"
    heads = [
        Head("number", "序号", "number"),
        Head("name", "姓名"),
        Head("pieces", "篇数", "number"),
        *([Head("agreed", "约定税后", "money", summed=True)] if payment.net else []),
        Head("gross", "应发", "money", summed=True, formula=gross if payment.net else ""),
        Head("taxed", "代扣"),
        Head("deduction", "减除费用", "money", formula=f'=IF([taxed]="否",0,{deduction})'),
        Head("income", "收入额", "money", formula='=IF([taxed]="否",0,[gross]-[deduction])'),
        Head("taxable", "应纳税所得额（收入额×70%）", "money", formula=f"=[income]*{tax.COUNTED}"),
        Head("rate", "税率", "share"),
        Head("tax", "个税", "money", True, "=ROUND([taxable]*[rate],2)"),
        Head("net", "实发", "money", True, "=[gross]-[tax]"),
        Head("signed", "签领"),
    ]
    rows = tuple(_person_row(number, payee, payment.net) for number, payee in enumerate(payment.payees, 1))
    steps = [payee.steps for payee in payment.payees]
    whole: dict[str, Cell] = {
        "number": "合计",
        "agreed": fees.total(payee.agreed for payee in payment.payees),
        "gross": fees.total(step.gross for step in steps),
        "tax": fees.total(step.tax for step in steps),
        "net": fees.total(step.net for step in steps),
    }
    return _sheet(PEOPLE, heads, rows, whole)


def _person_row(number: int, payee: fees.Payee, net: bool) -> tuple[Cell, ...]:
    steps = payee.steps
    return (
        number,
        payee.name,
        payee.pieces,
        *((payee.agreed,) if net else ()),
        steps.gross,
        "是" if payee.taxed else "否",
        steps.deduction,
        steps.income,
        steps.taxable,
        tax.RATE if payee.taxed else Decimal(0),
        steps.tax,
        steps.net,
        "",
    )


def _sheet(key: str, heads: Iterable[Head], rows: tuple[tuple[Cell, ...], ...], whole: Mapping[str, Cell]) -> Sheet:
    heads = tuple(heads)
    return Sheet(key, SHEETS[key], heads, rows, tuple(whole.get(head.key) for head in heads))


# --- how it was reckoned ---


def _explained(payment: Payment) -> Sheet:
    heads = (Head("what", "项目"), Head("how", "内容"))
    return Sheet(EXPLAINED, SHEETS[EXPLAINED], heads, tuple(fee_terms.terms(payment)))


# --- for programs ---


def as_json(payment: Payment) -> dict[str, object]:
    """Return the payment in the stable JSON form; amounts are strings, exact to the cent."""
    return {
        "format": 1,
        "issues": list(payment.issues),
        "paid": payment.month,
        "net": payment.net,
        "basis": payment.settings.basis,
        "pieces": [_piece_json(fee) for fee in payment.fees],
        "people": [_payee_json(payee) for payee in payment.payees],
        "total": {
            "amount": money(fees.total(fee.amount for fee in payment.fees)),
            "unpaid": money(fees.unpaid(payment.fees)),
            "gross": money(fees.total(payee.steps.gross for payee in payment.payees)),
            "tax": money(fees.total(payee.steps.tax for payee in payment.payees)),
            "net": money(fees.total(payee.steps.net for payee in payment.payees)),
        },
        "explained": [{"what": what, "how": how} for what, how in fee_terms.terms(payment)],
    }


def money(amount: Decimal | None) -> str | None:
    """Return an amount of yuan with both decimals."""
    return None if amount is None else str(fees.cents(amount))


def _piece_json(fee: fees.Fee) -> dict[str, object]:
    return {
        "issue": fee.piece.issue,
        "id": fee.piece.id,
        "title": fee.piece.title,
        "work": fee.piece.work,
        "verse_lines": fee.piece.verse or None,
        "characters": fee.characters,
        "units": None if fee.units is None else str(fee.units),
        "rate": money(fee.rate),
        "text": money(fee.text),
        "photos": money(fee.photos),
        "amount": money(fee.amount),
        "shares": [{"name": s.name, "roles": list(s.roles), "amount": money(s.amount)} for s in fee.shares],
        "remarks": list(fee.remarks),
    }


def _payee_json(payee: fees.Payee) -> dict[str, object]:
    steps = payee.steps
    return {
        "name": payee.name,
        "pieces": payee.pieces,
        "agreed": money(payee.agreed),
        "gross": money(steps.gross),
        "taxed": payee.taxed,
        "deduction": money(steps.deduction),
        "income": money(steps.income),
        "taxable": money(steps.taxable),
        "tax": money(steps.tax),
        "net": money(steps.net),
    }


# --- what only the accountant's copy has ---


def with_private(made: Report, private: Mapping[str, tuple[str, str]]) -> Report:
    """Return the report with ID number and bank account behind each person's name."""
    sheets = []
    for sheet in made.sheets:
        if sheet.key == PEOPLE:
            place = [head.key for head in sheet.heads].index("signed")
            rows = tuple(
                (*row[:place], *private.get(str(name), ("", "")), *row[place:])
                for row, name in zip(sheet.rows, sheet.column("name"), strict=True)
            )
            heads = (Head("id_number", "身份证号"), Head("account", "银行账号"))
            total = (*(sheet.total or ())[:place], None, None, *(sheet.total or ())[place:])
            sheet = replace(sheet, heads=(*sheet.heads[:place], *heads, *sheet.heads[place:]), rows=rows, total=total)  # noqa: PLW2901
        sheets.append(sheet)
    return replace(made, sheets=tuple(sheets))
