"""Chinese surnames: whether a word begins like a person's name, and with which."""

from .fold import fold

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇"
    "栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩"
    "桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越"
    "夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢"
    "肖佟付代覃仝冼苟展兰邸仵哈蹇龚"
)
_COMPOUND_SURNAMES = frozenset(
    {
        "万俟", "上官", "欧阳", "夏侯", "诸葛", "闻人", "东方", "赫连", "皇甫", "尉迟", "公羊", "澹台",
        "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "公孙", "仲孙", "轩辕", "令狐", "钟离",
        "宇文", "长孙", "慕容", "司徒", "司空", "司马", "端木", "南宫", "独孤", "呼延", "百里",
    }
)  # fmt: skip


def has_surname(name: str) -> bool:
    """Tell whether a name begins with a Chinese surname, in whatever script."""
    folded = fold(name)
    return folded[:1] in _SURNAMES or folded[:2] in _COMPOUND_SURNAMES


def begins_surname(char: str) -> bool:
    """Tell whether a character is a surname or begins one."""
    folded = fold(char)
    return folded in _SURNAMES or any(family[0] == folded for family in _COMPOUND_SURNAMES)


def surname(name: str) -> str:
    """Return the surname a name begins with, folded: a compound one where it reads so, else its first character."""
    folded = fold(name)
    return folded[:2] if folded[:2] in _COMPOUND_SURNAMES else folded[:1]
