"""What the figures of a payment rest on, in sentences: rates, units, shares, the tax and where they come from."""

from . import fees
from .model import ROLES
from .payment import Payment

CONFIRM = "本表按所设标准和预扣办法算出，标准和当年税法须经财务确认后发放。"
_TAX = (
    "稿酬所得预扣预缴（居民个人）：同一人同月在本单位的稿酬合并为一次；每次不超过4000元减除费用800元，"
    "超过4000元减除20%，为收入额；收入额减按70%为应纳税所得额，税率20%；个税四舍五入到分"
)


def month_name(month: str) -> str:
    """Return a month (`YYYY-MM`) as people read it."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def terms(payment: Payment) -> list[tuple[str, str]]:
    """Return what the figures rest on, as labels with sentences."""
    settings = payment.settings
    rates = "、".join(f"{name}{fees.rate_of(settings, work)}" for work, name in fees.WORKS.items())
    bounds = [("每篇下限", settings.minimum), ("每篇上限", settings.maximum), ("每幅图片", settings.photo_rate or None)]
    unpaid = fees.unpaid(payment.fees)
    return [
        ("付酬月份", f"{month_name(payment.month)}（{payment.why_month}）；各期：{'、'.join(payment.issues.values())}"),
        ("口径", fees.basis_label(settings) + (_lines(payment) if settings.basis == fees.FEE_RULE else "")),
        ("标准", f"元/{settings.unit}：{rates}；没有设的按《使用文字作品支付报酬办法》（2014年）报刊一项，每千字100元"),
        ("计酬单位", _unit_sentence(payment)),
        ("诗词", _verse_sentence(payment)),
        *((name, f"{amount}元") for name, amount in bounds if amount is not None),
        ("合作作品", _share_sentence(payment)),
        ("约定", "某一篇另有约定的（金额、标准、字数、份额），照约定，上下限不管约定金额"),
        ("个人所得税", _TAX),
        ("税法依据", f"{settings.tax_source}（{settings.tax_year}）"),
        *([("税后约定", "金额是税后的，应发由它倒算")] if payment.net else []),
        *([("不代扣的单位", "、".join(settings.untaxed))] if settings.untaxed else []),
        *([("未分到人", f"{unpaid}元：没有可付的责任者，不在按人汇总里")] if unpaid else []),
        ("同名", "同名的按一人合并；若是两个人，请在责任者的 real_name 里区别"),
        ("不含", "审稿费、编辑费、校对费属劳务报酬，计税不同，不在此表；年终汇算由本人办理"),
        *(("请核对", doubt) for doubt in payment.doubts),
        ("确认", CONFIRM),
    ]


def _lines(payment: Payment) -> str:
    return f"，每行{payment.settings.per_line}字，段首空{payment.settings.indent}字"


def _unit_sentence(payment: Payment) -> str:
    settings = payment.settings
    if settings.unit == "篇":
        return "每篇一个单位"
    if settings.unit == "500字":
        return "每500字一个单位，不足500字按一个算"
    more = "按500字取整" if settings.above == "按500字" else "不足千字的部分按千字算"
    return f"不足500字按半个千字，500字到1000字按一个千字，1000字以上{more}"


def _verse_sentence(payment: Payment) -> str:
    if payment.settings.verse == "断句":
        return "十行算一千字，不足十行按十行；逢需断句处为一行"
    return "同文章，按字数"


def _share_sentence(payment: Payment) -> str:
    paid = "、".join(ROLES[role] for role in fees.PAID_ROLES)
    shares = payment.settings.shares
    by_role = "、".join(f"{ROLES[share.role]}{share.percent}" for share in shares)
    split = f"按身份{by_role}的比例，同一身份的平分；有身份没写比例的，各人平分" if shares else "各人平分"
    return f"先分到人再计税：{split}；分不尽的一分归第一人。付给{paid}，其他身份写进比例或约定份额的才付"
