"""Read titles and bylines: what a manuscript's first lines and its file name say about who wrote it."""

import re
import unicodedata
from dataclasses import dataclass, replace

from ..model import TITLE_MISSING, Block, BlockKind, Contributor, Mark, MarkKind
from .regions import is_place
from .surnames import has_surname

_ROLE_WORDS = {
    "author": "作者 撰稿 撰文 撰 著 文 执笔 原著 原作 遗稿 遗作 编著 文图 图文 文并图 文并摄影",
    "narrator": "口述 讲述 自述 口述者 口述人 讲述人 述 讲",
    "compiler": "整理 整理人 编写 搜集整理 收集整理 采编 改编 编",
    "recorder": "记录 笔录 采访 记录整理 记录人 采写 记",
    "translator": "翻译 编译 译",
    "photographer": "摄影 供图 绘图 插图 图 摄",
    "editor": "编辑 责编 责任编辑 主编 审稿 辑注 选注 选编 辑录 辑",
    "annotator": "校注 点校 校点 校订 注释 校 注",
    "provider": "供稿 提供 收藏",
}
ROLE_OF = {word: role for role, words in _ROLE_WORDS.items() for word in words.split()}
_LONG_ROLES = "|".join(sorted((word for word in ROLE_OF if len(word) > 1), key=len, reverse=True))
_ANY_ROLES = "|".join(sorted(ROLE_OF, key=len, reverse=True))
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_NAME = rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}(?:[·•‧・][{_HAN}]{{1,8}}){{1,3}}"
_NAMES = re.compile(_NAME)
_DOTS = re.compile("[·•‧・]")
_UNIT = re.compile(
    rf"[{_HAN}《》“”]{{2,28}}(?:委员会|办公室|编辑部|编写组|课题组|委|局|馆|社|会|组|部|院|所|校|厂|公司|中心|政协|党校|站|队|室|处|大学|中学|小学|学院)"
)
# Short lines that stand where a byline stands and name nobody.
_NOT_A_NAME = re.compile(
    "前言|引言|序言|序|代序|自序|小引|引子|楔子|目录|目次|摘要|提要|内容提要|关键词|正文|结语|后记|附录|附记|编者按|按语|导言|绪论|概述|概况|简介|题记|"
    "其他|其它|姓名|作者姓名|摘要|第?[一二三四五六七八九十〇零0-9]+[章节篇回卷辑部]?|[上中下](?:篇|部|卷)?|之[一二三四五六七八九十]+|续[一二三四五]?|节选|摘录|选录|选登|连载|未署名|编者|上世纪|抗日战争|解放战争|三线建设|人物春秋|文史|未完|待续|完|无题"
)
# A role standing behind its name (王建国 文), or two of them (文/图).
_ROLES_ALONE = re.compile(rf"(?:{_ANY_ROLES})(?:[/／、](?:{_ANY_ROLES}))?")
_STYLES = re.compile("(?:本刊|本报|特约)?(?:记者|通讯员|撰稿人|编辑部?整理)")
_PREFIX = re.compile(rf"(?P<role>{_LONG_ROLES}|文|图|述|译|编|撰|著)\s*[:：/／]\s*")
# A dynasty or a country before a name: （明）王守仁, 〔英〕埃德温·哈特利.
_ORIGIN = re.compile(rf"^[\[〔［（(【][{_HAN}]{{1,3}}[\]〕］）)】]\s*(?=[{_HAN}])")
_NAMELESS = re.compile("(佚名|无名氏|佚人)[诗词文曲联赋]")
_ENCLOSED = re.compile(r"[（(](?P<inside>[^（）()]*)[）)]")
_ORNAMENT = re.compile(r"^[\s□■◎○●◇◆★☆△▲※＊*—－\-]+|[\s□■◎○●◇◆]+$")
_BRACKET = re.compile(r"[（(\[〔【](?P<inside>[^（）()\[\]〔〕【】]*)[）)\]〕】]$")
_SEQUENCE = re.compile(rf"^(?:\d+[_ .、．\-—]+(?!\d)|0\d+(?=[{_HAN}]))")
_COPY = re.compile(
    r"^(?:副本|复件)[\s\-—_]*(?:\(\d+\)\s*)?(?:of\s+)?"
    r"|[\s\-—_]*[-—_]\s*(?:副本|复件)(?:\s*[(（]\d+[)）])?$"
    r"|\s+[(（]\d+[)）]$",
    re.IGNORECASE,
)
_STAGE = (
    r"(?:(?:最终|最后|终|定|初|修改|修订|校对|完成|打印|清)+(?:稿|版|本)?"
    r"|第?[一二三四五六七八九十\d]+[稿版校]|v\d+|final)\d*"
)
_STAGE_END = re.compile(rf"[\s_\-—]*(?:[(（【\[]{_STAGE}[)）】\]]|(?<=[\s_\-—]){_STAGE})$", re.IGNORECASE)
# Words that file names are made of when nobody gave the piece a title; what is left of it decides.
_FILLER = re.compile(
    "新建|未命名|无标题|文本|文档|工作表|演示文稿|最终|定稿|终稿|修改|副本|复件|微信|扫描|图片|照片|文件|稿件|来稿|投稿|打印|粘贴|"
    r"document|docx|doc|text|untitled|img|scan|mmexport|wx|qq|microsoft|word|wps|final|copy|版|稿|的|第|次|[\W\d_v]",
    re.IGNORECASE,
)
_NO_CREATOR = re.compile(
    r"(?i)admin|user|用户|微软|lenovo|dell|asus|acer|huawei|xiaomi|hp|pc|wps|office|windows|apple|mac|匿名|作者|python|word"
)
_SUBTITLE = re.compile("(?:——|──|—|--)[^。；：，]{2,40}")
_IN_BRACKETS = re.compile(r"(?P<title>[^（()）]+)[（(](?P<byline>[^（）()]{2,30})[）)]")
_BEHIND_LINE = re.compile(r"(?P<title>[^_]+)_(?P<byline>[^_]{2,30})")
_STYLED = re.compile("(?:法师|居士|先生|女士|老人|山人|道人|主人|同志|夫人|氏)$")
# What a bracket or a tail of a file name holds when it is no author, though its first character may be a surname.
_NO_PERSON = re.compile("[代前后时期村乡镇县区审改稿版河坡江山史图片年月照注]$|转载|附|批注")


@dataclass(frozen=True, slots=True)
class Lead:
    """What was read at the head of a manuscript, and where each part came from (Chinese words for people)."""

    title: str
    subtitle: str
    byline: str
    contributors: tuple[Contributor, ...]
    blocks: tuple[Block, ...]
    title_from: str
    byline_from: str


def parse_byline(line: str) -> tuple[Contributor, ...]:
    """Return who a byline names, in order, with their roles; empty when it does not read as names.

    Understands `张三口述  李四整理`, `作者：张三`, `文/张三 图/李四`, `齐白石（口述） 张次溪（笔录）`,
    `张三、李四`, `（明）王守仁`, `佚名`, names with a dot and names of bodies.
    """
    text = _ORNAMENT.sub("", unicodedata.normalize("NFC", line))
    if enclosed := _ENCLOSED.fullmatch(text):
        text = enclosed["inside"]
    text = _without_place(text)
    people: list[Contributor] = []
    role = ""
    chain = 0  # where the names begin that a role at the end is said of: 张三、李四口述
    for joined, part in _pieces(text):
        piece = _ORIGIN.sub("", part)
        chain = chain if joined else len(people)
        if people and not role and not people[-1].role and _ROLES_ALONE.fullmatch(piece):
            people = _in_role(people, 0, ROLE_OF[re.split("[/／、]", piece)[0]])
            continue
        if prefix := _PREFIX.match(piece):
            role, piece = ROLE_OF[prefix["role"]], piece[prefix.end() :]
        elif piece in ROLE_OF and len(piece) > 1:
            role = ROLE_OF[piece]
            continue
        if not piece or _STYLES.fullmatch(piece):
            continue
        found = _person(piece, role)
        if found is None:
            return ()
        people.append(found)
        if found.role and not role:
            people = _in_role(people, chain, found.role)
    return tuple(_in_role(people, 0, "author"))


def _without_place(text: str) -> str:
    """Leave out where the author is from: 贵阳　李端棻. The byline keeps it; a place alone is none."""
    match = re.fullmatch(rf"(?P<place>[{_HAN}]+)\s+(?P<name>.+)", text)
    if match is None or not is_place(match["place"]) or _UNIT.fullmatch(match["place"]):
        return text
    return match["name"] if has_surname(match["name"]) or _PREFIX.match(match["name"]) else text


def _in_role(people: list[Contributor], start: int, role: str) -> list[Contributor]:
    """Give the role to those from `start` on that have none."""
    return people[:start] + [person if person.role else _with_role(person, role) for person in people[start:]]


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Split at what stands between names, but not inside brackets and not between a role and its colon.

    Each piece comes with whether a mark such as 、 and not only a space joins it to the one before.
    """
    text = re.sub(r"\s*([:：/／])\s*", r"\1", text)
    # `张 三` is a name of two characters spread out.
    apart = rf"(?<![{_HAN}])([{_HAN}])[ \u3000]+([{_HAN}])(?:[ \u3000]+([{_HAN}]))?(?![{_HAN}])"
    text = re.sub(apart, lambda match: "".join(filter(None, match.groups())), text)
    text = re.sub(r"\s+(?=[（(\[〔【])", "", text)
    words = re.split(r"([\s、，,；;&＆|｜]+)(?![^（(]*[）)])", text)
    return [(bool(before.strip()), word) for before, word in zip(["", *words[1::2]], words[::2], strict=True) if word]


_CIRCLE = re.compile(rf"[{_HAN}]{{2,10}}界别?")  # 界别: 教育界, 文化艺术界, 特邀人士界别


def _person(piece: str, role: str) -> Contributor | None:
    identity = unit = ""
    piece = _NAMELESS.sub(r"\1", piece).removesuffix("等")
    if not role and (
        behind := re.fullmatch(rf"(?P<name>.+?(?:[）)\]〕】]|(?=[/／])))[/／]?(?P<role>{_ANY_ROLES})", piece)
    ):
        role, piece = ROLE_OF[behind["role"]], behind["name"]
    if bracket := _BRACKET.search(piece):
        inside, piece = bracket["inside"].strip(), piece[: bracket.start()].strip()
        if inside in ROLE_OF:
            role = ROLE_OF[inside]
        elif "委员" in inside or _CIRCLE.fullmatch(inside):
            identity = inside
        elif _UNIT.fullmatch(inside):
            unit = inside
    if not role and (not _is_name(piece) or (_DOTS.search(piece) and piece[-1] in "著撰译述编")):
        tail = re.fullmatch(rf"(?P<name>.{{2,28}}?)(?P<role>{_ANY_ROLES})", piece)
        if tail and _is_name(tail["name"]):
            role, piece = ROLE_OF[tail["role"]], tail["name"]
    elif not role and (tail := re.fullmatch(rf"(?P<name>.{{2,3}})(?P<role>{_LONG_ROLES})", piece)):
        role, piece = ROLE_OF[tail["role"]], tail["name"]
    elif not role and len(piece) == 4 and piece[-1] in "述记摄译编撰著图文" and _NAMES.fullmatch(piece[:-1]):
        role, piece = ROLE_OF[piece[-1]], piece[:-1]
    return Contributor(piece, role, unit=unit, identity=identity) if _is_name(piece) else None


def _is_name(text: str) -> bool:
    if _NOT_A_NAME.fullmatch(text) or text in ROLE_OF:
        return False
    return bool(_NAMES.fullmatch(text) or _UNIT.fullmatch(text))


def _with_role(person: Contributor, role: str) -> Contributor:
    return Contributor(person.name, role, unit=person.unit, identity=person.identity)


def is_byline(line: str) -> bool:
    """Tell whether a second line can be a byline: short, without sentence marks, reading as names.

    One bare word of three or four characters must begin with a surname or end as names of monks and elders do:
    抗日战争 stands there too.
    """
    stripped = line.strip()
    if not 0 < len(stripped) <= 30 or re.search("[。；！？《》]", stripped):
        return False
    people = parse_byline(stripped)
    if len(people) == 1 and people[0].name == stripped and len(stripped) in (3, 4):
        return has_surname(stripped) or bool(_UNIT.fullmatch(stripped) or _STYLED.search(stripped))
    return bool(people)


def is_title(line: str) -> bool:
    """Tell whether a first line can be a title by its own shape."""
    stripped = line.strip()
    return 0 < len(stripped) <= 60 and stripped[-1] not in "。；：，;:,"


def is_filler(name: str) -> bool:
    """Tell whether a name says nothing of a piece: 最终版2, 副本, 微信图片_2022 and the like."""
    return not _FILLER.sub("", name)


def read_file_name(stem: str) -> tuple[str, str]:
    """Return (title, byline) that a file name without its suffix gives; each may be empty.

    `01_题名_作者`, `03、题名（作者）` and the like; names such as 新建 DOC 文档 or 最终版2 give nothing.
    """
    name = unicodedata.normalize("NFC", stem).strip()
    if is_filler(name):
        return "", ""
    name = _COPY.sub("", _SEQUENCE.sub("", name)).strip()
    name = _STAGE_END.sub("", name).strip(" _-—")
    if is_filler(name):
        return "", ""
    for pattern in (_BEHIND_LINE, _IN_BRACKETS):
        # Many things besides authors stand there (转载, 明代, 配图), so a name must begin with a surname.
        if (match := pattern.fullmatch(name)) and _is_person(match["byline"]):
            return match["title"].strip(), match["byline"].strip()
    return name, ""


def _is_person(text: str) -> bool:
    """Tell whether a text names a person or a body for certain, and not a computer, a firm or a web site."""
    if not is_byline(text) or is_filler(text) or _NO_CREATOR.search(text) or _NO_PERSON.search(text):
        return False
    return all(has_surname(who.name) or _UNIT.fullmatch(who.name) or who.name == "佚名" for who in parse_byline(text))


def read_lead(blocks: tuple[Block, ...], stem: str, title: str = "", creator: str = "") -> Lead:
    """Find title and byline: first lines beat the file name `stem`, the document's properties come last.

    `title` and `creator` are those properties. The lines that are taken leave the returned blocks; a
    block's `gap` tells that a blank line stood before it.
    """
    name_title, name_byline = read_file_name(stem)
    lead = _first_lines(blocks, {name_title, _SEQUENCE.sub("", unicodedata.normalize("NFC", stem)).strip()} - {""})
    if lead.title and name_byline and lead.title.endswith(("）", ")")):
        name_byline = ""  # what stands in brackets belongs to the title, as the first line shows
    lead = replace(lead, blocks=_keep_page(blocks[: len(blocks) - len(lead.blocks)], lead.blocks))
    if lead.byline:
        return lead
    byline, byline_from = name_byline, "文件名" if name_byline else ""
    if not byline and creator and _is_person(creator):
        byline, byline_from = creator.strip(), "文档属性"
    found, title_from = lead.title, lead.title_from
    if not found and name_title:
        found, title_from = name_title, "文件名"
    if not found and is_title(title) and not is_filler(title):
        found, title_from = title.strip(), "文档属性"
    people = parse_byline(byline)
    return Lead(found or TITLE_MISSING, lead.subtitle, byline, people, lead.blocks, title_from, byline_from)


def _keep_page(taken: tuple[Block, ...], left: tuple[Block, ...]) -> tuple[Block, ...]:
    """Hand the printed page on which the taken lines end to the first block that is left."""
    pages = [mark for block in taken for mark in block.marks if mark.kind is MarkKind.PAGE]
    if not pages or not left or any(mark.offset == 0 and mark.kind is MarkKind.PAGE for mark in left[0].marks):
        return left
    first = replace(left[0], marks=(Mark(0, MarkKind.PAGE, pages[-1].label), *left[0].marks))
    return (first, *left[1:])


def _first_lines(blocks: tuple[Block, ...], names: set[str]) -> Lead:
    """Read the first blocks; a title needs a byline or a gap behind it, or one of the file's `names` on its side."""
    nothing = Lead("", "", "", (), blocks, "", "")
    if not blocks or not _is_line(blocks[0]) or not is_title(blocks[0].text):
        return nothing
    title = blocks[0].text.strip()
    sure = title in names or (blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1)
    rest, subtitle = blocks[1:], ""
    if rest and _is_line(rest[0]) and _SUBTITLE.fullmatch(rest[0].text.strip()):
        subtitle, rest, sure = rest[0].text.strip(), rest[1:], True
    if rest and _is_line(rest[0]) and is_byline(rest[0].text) and (sure or len(rest) == 1 or _is_parted(rest[1])):
        byline = rest[0].text.strip()
        return Lead(title, subtitle, byline, parse_byline(byline), rest[1:], "首行", "第二行")
    if sure or (rest and _is_parted(rest[0])):
        return Lead(title, subtitle, "", (), rest, "首行", "")
    return nothing


def _is_line(block: Block) -> bool:
    return block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)


def _is_parted(block: Block) -> bool:
    """Tell whether a block stands visibly apart from the one before."""
    return block.gap or block.kind is BlockKind.HEADING
