"""The editors' own authority: people and places with all the names they go by.

`people.toml` and `places.toml` lie in the collection's folder and belong to the editors: they are read here and
never written. An entry is one `[[people]]` or `[[places]]` with `name`, `aliases` and `note`; an alias is a
string, or a table `{ name = "…", kind = "号" }` that says what kind of name it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from . import bounds
from . import home as homes
from .errors import Unreadable
from .home import Home
from .text.fold import fold

PEOPLE = "people"
PLACES = "places"
_LONGEST = 60  # characters of a name
LISTS = {PEOPLE: "人名", PLACES: "地名"}
Texts = Iterable[tuple[str, ...]]  # of each manuscript its title, byline, body and captions
_KEYS = {"name", "aliases", "note"}
_EXAMPLES = {
    PEOPLE: (
        "同一个人",
        "张三",
        '"张老三", { name = "子山", kind = "字" }, { name = "青溪居士", kind = "号" }',
        "人物卷",
    ),
    PLACES: ("同一个地方", "青溪县", '"青溪", { name = "清溪厅", kind = "旧地名" }', "建置沿革"),
}


class Problem(NamedTuple):
    """A file that could not be read; `message` is one sentence that names it."""

    path: Path
    message: str


class Form(NamedTuple):
    """A way to write a name, as the editors wrote it.

    `kind` is what they call it (字, 号, 旧地名 …), "" where they do not say; `name` is the main name of its entry.
    """

    text: str
    kind: str
    name: str


class Entry(NamedTuple):
    """A person or a place: `list` is PEOPLE or PLACES, `unknown` the keys this program makes nothing of."""

    list: str
    name: str
    aliases: tuple[Form, ...] = ()
    note: str = ""
    unknown: tuple[str, ...] = ()

    def forms(self) -> tuple[Form, ...]:
        """Return the main name and the aliases, in the order written."""
        return (Form(self.name, "", self.name), *self.aliases)


@dataclass(frozen=True, slots=True)
class Names:
    """The entries of both files in the order written, people first; `problems` are those of unreadable files.

    A file with a mistake in it gives no entries at all, so that nobody relies on the half of it.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    _by_form: dict[str, list[Entry]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, home: Home) -> "Names":
        """Read the files of an archive, those that are there; what is wrong with one is kept as a problem."""
        entries: list[Entry] = []
        problems: list[Problem] = []
        for list_ in LISTS:
            path = path_of(home, list_)
            try:
                if path.exists():
                    entries += parse(homes.read_text(path), list_)
            except Unreadable as error:
                message = str(error)
                problems.append(Problem(path, message if str(path) in message else f"{path}：{message}"))
        return cls.of(entries, problems)

    @classmethod
    def of(cls, entries: Iterable[Entry], problems: Iterable[Problem] = ()) -> "Names":
        """Make the authority out of entries."""
        names = cls(tuple(entries), tuple(problems))
        for entry in names.entries:
            for folded in dict.fromkeys(fold(form.text) for form in entry.forms()):
                if folded:
                    names._by_form.setdefault(folded, []).append(entry)
        return names

    def others(self, text: str) -> tuple[Form, ...]:
        """Return all other forms of each entry that `text` is a form of, folded; each once, in the order written.

        Where several entries have the form, the forms of the first come first.
        """
        wanted = fold(text)
        found = {wanted: Form("", "", "")}
        for entry in self._by_form.get(wanted, ()):
            for form in entry.forms():
                found.setdefault(fold(form.text), form)
        return tuple(form for folded, form in found.items() if folded not in (wanted, ""))

    def entries_of(self, text: str) -> tuple[Entry, ...]:
        """Return the entries that `text` is a form of, folded."""
        return tuple(self._by_form.get(fold(text), ()))


def path_of(home: Home, list_: str) -> Path:
    """Return where a list lies, PEOPLE or PLACES."""
    return home.folder / f"{list_}.toml"


def template(list_: str) -> bytes:
    """Return the list as a new archive gets it: no entries, and how to write one."""
    same, name, aliases, source = _EXAMPLES[list_]
    return f"""\
# {LISTS[list_]}表：{same}的各种叫法。由编辑部用编辑器增改；软件只读，从不改动。
# 检索时打其中一种，别的叫法也一并查到；只有一个字的叫法不连带。
# 写法照下面的例子，一条一段，去掉行首的 # 就生效；说明见 ../README.md。改后请运行 wenshi names check。
#
# [[{list_}]]
# name = "{name}"
# aliases = [{aliases}]
# note = "依据：县志{source}"
""".encode()


# --- reading ---


def parse(text: str, list_: str) -> tuple[Entry, ...]:
    """Read the text of a list. Raises Unreadable with a Chinese sentence that says where the mistake is."""
    data = bounds.toml(text)
    found = data.get(list_, [])
    if not isinstance(found, list):
        raise Unreadable(f"每条的开头应写成 [[{list_}]]，两层方括号。")
    for key, value in data.items():
        if key != list_ and isinstance(value, (list, dict)):  # a misspelt [[people]] would be lost without a word
            raise Unreadable(f"不认识 [{key}]；这个文件里每条的开头都是 [[{list_}]]，请改正。")
    return tuple(_entry(item, list_, f"第 {number} 个 [[{list_}]]") for number, item in enumerate(found, 1))


def _entry(item: Any, list_: str, where: str) -> Entry:
    if not isinstance(item, dict):
        raise Unreadable(f"{where}应当是一段“项目 = 内容”。")
    name = item.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable(f'{where}缺少 name，应写成 name = "姓名或地名"。')
    _refuse_odd(name, where)
    where += f"（{name}）"
    aliases = item.get("aliases", [])
    if not isinstance(aliases, list):
        raise Unreadable(f'{where}的 aliases 应当是列表，写成 aliases = ["别名"]。')
    note = item.get("note", "")
    if not isinstance(note, str):
        raise Unreadable(f"{where}的 note 应当是文字，请加引号。")
    unknown = tuple(key for key in item if key not in _KEYS)
    return Entry(list_, name, tuple(_alias(alias, name, where) for alias in aliases), note, unknown)


def _alias(alias: Any, name: str, where: str) -> Form:
    table = {"name": alias} if isinstance(alias, str) else alias
    if not isinstance(table, dict):
        raise Unreadable(f'{where}的 aliases 里应当是 "别名" 或 {{ name = "别名", kind = "号" }}。')
    text, kind = table.get("name"), table.get("kind", "")
    if not isinstance(text, str) or not isinstance(kind, str):
        raise Unreadable(f'{where}的别名应写成 "别名" 或 {{ name = "别名", kind = "号" }}，都加引号。')
    _refuse_odd(text, where)
    return Form(text, kind, name)


def _refuse_odd(form: str, where: str) -> None:
    """Raise Unreadable for what can be nobody's name: it could not be found, and would flood what is printed."""
    if len(form) > _LONGEST or re.search(r"[\x00-\x1f\x7f-\x9f]", form):
        raise Unreadable(f"{where}里有一个名字太长（最多{_LONGEST}字）或含换行等控制字符，请改正。")


# --- how often each form stands in the archive ---


class Count(NamedTuple):
    """How often a form stands in the archive: places, overlapping ones included, and manuscripts."""

    occurrences: int = 0
    manuscripts: int = 0


def count(names: Names, manuscripts: Texts) -> dict[str, Count]:
    """Count every form, folded, in the texts of the manuscripts.

    The texts are gone through once, however many forms there are: where a first character of some form stands,
    the next one tells which forms can stand there.
    """
    folded = {fold(form.text) for entry in names.entries for form in entry.forms()} - {""}
    single = [form for form in folded if len(form) == 1]
    begun: dict[str, list[str]] = {}
    for form in sorted(folded.difference(single)):
        begun.setdefault(form[:2], []).append(form)
    begins = re.compile("|".join(map(re.escape, sorted({form[0] for form in begun}))) or "(?!)")
    totals = dict.fromkeys(folded, Count())
    for texts in manuscripts:
        here: dict[str, int] = {}
        for text in map(fold, texts):
            for form in single:
                here[form] = here.get(form, 0) + text.count(form)
            for form in _standing(text, begins, begun):
                here[form] = here.get(form, 0) + 1
        for form, number in here.items():
            if number:
                before = totals[form]
                totals[form] = Count(before.occurrences + number, before.manuscripts + 1)
    return totals


def _standing(text: str, begins: re.Pattern[str], begun: dict[str, list[str]]) -> Iterator[str]:
    """Yield a form for each place where it stands."""
    for first in begins.finditer(text):
        place = first.start()
        for form in begun.get(text[place : place + 2], ()):
            if text.startswith(form, place):
                yield form


# --- what is amiss ---


class Notice(NamedTuple):
    """One thing about an entry that an editor should look at; `form` is the way of writing it is about, if any."""

    rule: str
    list: str
    name: str
    form: str
    message: str
    remedy: str


def review(names: Names, counts: dict[str, Count]) -> list[Notice]:
    """Return what is amiss with the entries: no hit, clashes, duplicates, forms too short or empty, unknown keys."""
    return [notice for entry in names.entries for notice in _notices(names, entry, counts)]


def _notices(names: Names, entry: Entry, counts: dict[str, Count]) -> Iterator[Notice]:
    def notice(rule: str, form: str, message: str, remedy: str) -> Notice:
        return Notice(rule, entry.list, entry.name, form, message, remedy)

    for key in entry.unknown:
        yield notice("key-unknown", "", f"不认识的项目“{key}”，没有采用", "只有 name、aliases、note 三项，看看是否写错")
    seen: set[str] = set()
    for form in entry.forms():
        folded = fold(form.text)
        if not folded.strip():
            yield notice("form-empty", form.text, "是空的，或只有看不见的字符", "删去")
        elif folded in seen:
            yield notice("form-twice", form.text, "在这一条里写了两次（繁简、异体算同一写法）", "删去一个")
        else:
            if len(folded) == 1:
                yield notice("form-short", form.text, "只有一个字，到处都会碰上", "删去，或写全")
            yield from _clashes(names, entry, form, folded)
        seen.add(folded)
    if not any(counts.get(folded, Count()).occurrences for folded in seen):
        yield notice("entry-absent", "", "库中没有一处出现，各种写法都没有", "看看是否写错；有意预备的不必管")


def _clashes(names: Names, entry: Entry, form: Form, folded: str) -> Iterator[Notice]:
    """Yield a notice for each other entry that has the form too; where two are alike it stands at both."""
    for other in names.entries_of(form.text):
        if other is entry:
            continue
        kind = next((each.kind for each in other.forms() if fold(each.text) == folded), "")
        whose = "正名" if fold(other.name) == folded else kind or "别名"
        message = f"也是{LISTS[other.list]}“{other.name}”的{whose}，检索时分不开"
        yield Notice("form-clash", entry.list, entry.name, form.text, message, "确是两条的不必管；重复的并成一条")
