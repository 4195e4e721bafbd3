"""The sentences of a report, from the same figures as `stats`, each with what it rests on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from . import basis, stats
from .basis import Basis, listed
from .catalogue import Catalogue
from .errors import BadInput, NotFound
from .model import COUNT_RULES, FINISHED_STATUSES, Collection, Rounding
from .period import YEARS_OF, Period, YearOf, year_of
from .text.rounding import Manner, characters, grouped, in_wan, in_words, pieces, refuse_nonsense

KINDS = {"annual": "年度", "issue": "单期", "intake": "征集", "cumulative": "累计", "compared": "同比"}
_LABELS = {
    "issues": "期数",
    "articles": "篇数",
    "characters": "字数",
    "columns": "栏目",
    "photos": "图片",
    "taken": "选用",
    "kept": "备用",
    "copies": "印数",
    "issues_before": "上年期数",
    "articles_before": "上年篇数",
    "characters_before": "上年字数",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How numbers are written, and by which counting rule characters are counted."""

    rule: str
    manner: Manner
    rounding: Rounding

    def pieces(self, number: int, unit: str = "篇") -> str:
        """Return a number of pieces as a summary writes it."""
        return pieces(number, unit, self.manner, self.rounding)

    def stated(self, number: int, unit: str = "篇") -> str:
        """Return a number that is exact unless approximate ones were asked for."""
        return pieces(number, unit, "approx" if self.manner == "approx" else "exact", self.rounding)

    def characters(self, number: int) -> str:
        """Return a number of characters."""
        return characters(number, self.manner, self.rounding)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what stands under it: `figures` as they are, `notes` on what is uncertain.

    `digest` is the SHA-256 that `Basis.digest` explains: another one means that a counted manuscript, or which are
    counted, has changed.
    """

    kind: str
    text: str
    figures: dict[str, int]
    rule: str
    scope: str
    issues: dict[str, str]
    time: str
    digest: str
    notes: tuple[str, ...]

    def numbers(self) -> str:
        """Return the figures as they are, each with its label."""
        return "，".join(f"{_LABELS[name]} {_shown(name, value)}" for name, value in self.figures.items())

    def lines(self) -> list[str]:
        """Return what stands under the sentence, for people."""
        return [
            f"实数：{self.numbers()}",
            f"口径：{COUNT_RULES[self.rule]}；范围：{self.scope}",
            *([f"各期：{listed([*self.issues.values()])}"] if self.issues else []),
            f"时间：{self.time[:16].replace('T', ' ')}；数据摘要：{self.digest[:16]}",
            *(f"注意：{note}。" for note in self.notes),
        ]


class Speaker:
    """Says the sentences about one state of an archive."""

    def __init__(
        self,
        catalogue: Catalogue,
        collection: Collection,
        wording: Wording,
        now: str,
        year_of: YearOf = "issue",
    ) -> None:
        """Take the figures' source, the time (ISO, local), and which year of an issue counts.

        Raises Unreadable for thresholds that make no sense.
        """
        refuse_nonsense(wording.rounding)
        self.catalogue, self.collection, self.wording = catalogue, collection, wording
        self.now, self.year_of = now, year_of

    def of_issue(self, issue: str) -> Sentence:
        """Return the sentence about one issue. Raises NotFound, Unreadable."""
        found, say = self._placed(Period(issue, issue)), self.wording
        columns = sum(bool(name and members) for name, members in self.catalogue.issues[issue].columns)
        divided = f"设{columns}个栏目，" if columns else ""
        pictured = f"，配图{say.stated(found.photos, '幅')}" if found.photos else ""
        text = (
            f"《{self.collection.title}》{found.issues[issue]}{divided}收录文章{say.stated(found.articles)}，"
            f"{say.characters(found.characters)}{pictured}。"
        )
        figures = {
            "articles": found.articles,
            "characters": found.characters,
            "columns": columns,
            "photos": found.photos,
        }
        return self._sentence("issue", text, figures, found)

    def issues_of(self, year: int) -> list[Sentence]:
        """Return the sentence about each issue of a year. Raises NotFound, Unreadable."""
        return [self.of_issue(issue) for issue in self._placed(self._year(year)).issues]

    def annual(self, year: int) -> Sentence:
        """Return the sentence about the issues of a year. Raises NotFound, Unreadable."""
        found, say = self._placed(self._year(year)), self.wording
        text = (
            f"{year}年，编撰完成{in_words(len(found.issues), '期')}《{self.collection.title}》，"
            f"收录稿件{say.pieces(found.articles)}，{say.characters(found.characters)}。"
        )
        return self._sentence("annual", text, found.totals(), found)

    def intake(self, year: int) -> Sentence:
        """Return the sentence about what came in during a year. Raises NotFound."""
        found, places = basis.received(self.catalogue, self.wording.rule, year), self.catalogue.places()
        rows = [row for _, row in found.rows]
        taken = sum(row.id in places or row.status == "选用" for row in rows)
        kept = sum(row.id not in places and row.status == "备用" for row in rows)
        say = self.wording
        text = (
            f"全年共征集稿件{say.stated(len(rows))}、{say.characters(found.characters)}，选用{say.stated(taken)}，"
            f"备用{say.stated(kept)}，采用率{taken / len(rows):.1%}。"
        )
        figures = {"articles": len(rows), "characters": found.characters, "taken": taken, "kept": kept}
        notes = ["选用含已编入各期的", *(["这一年还没有过完"] if self.now[:4] == str(year) else [])]
        return self._sentence("intake", text, figures, found, notes, f"{stats.SCOPE}；{basis.RECEIVED}")

    def cumulative(self, year: int) -> Sentence:
        """Return the sentence about all issues to the end of a year. Raises NotFound, Unreadable."""
        try:
            found, say = self._placed(Period("", str(year), self.year_of)), self.wording
        except NotFound:
            raise NotFound(f"截至 {year} 年底没有一期；新建用 wenshi issue new。") from None
        runs = {issue: self.catalogue.issues[issue].print_run for issue in found.issues}
        unknown = [found.issues[issue] for issue, run in runs.items() if run is None]
        copies = sum(filter(None, runs.values()))
        printed = "" if unknown else f"，印发{say.pieces(copies, '册')}"
        text = (
            f"截至{year}年底，累计编印《{self.collection.title}》{len(found.issues)}期，收录稿件{say.pieces(found.articles)}，"
            f"{say.characters(found.characters)}{printed}。"
        )
        figures = found.totals() | ({} if unknown else {"copies": copies})
        notes = [f"{listed(unknown)}没有登记印数，册数未写"] if unknown else []
        undated = [row.name() for row in self.catalogue.issues.values() if year_of(row, self.year_of) is None]
        notes += [f"{listed(undated)}没有年份，未列入"] if undated else []
        return self._sentence("cumulative", text, figures, found, notes)

    def compared(self, year: int) -> Sentence:
        """Return the sentence that compares a year's issues with those of the year before. Raises NotFound."""
        before, now = (self._placed(self._year(which)) for which in (year - 1, year))
        issues = len(now.issues) - len(before.issues)
        change = self._change(now.articles - before.articles, now.characters - before.characters)
        text = f"较上年{change}，期数{_risen(issues, str(abs(issues)), '期')}。"
        earlier = {f"{name}_before": value for name, value in before.totals().items()}
        return self._sentence("compared", text, now.totals() | earlier, before + now)

    def _change(self, articles: int, count: int) -> str:
        say = self.wording
        manner: Manner = "approx" if say.manner == "approx" else "exact"
        more = say.stated(abs(articles))
        letters = characters(abs(count), manner, say.rounding)
        if articles * count > 0:
            return f"{'增加' if articles > 0 else '减少'}{more}（{letters}）"
        first = _risen(articles, more.removesuffix("篇"), "篇")
        return (
            f"{'篇数' if not articles else ''}{first}、{'字数' if not count else ''}{_risen(count, letters[:-1], '字')}"
        )

    def _year(self, year: int) -> Period:
        return Period(str(year), str(year), self.year_of)

    def _placed(self, period: Period) -> Basis:
        return basis.placed(self.catalogue, self.collection, self.wording.rule, period)

    def _sentence(
        self,
        kind: str,
        text: str,
        figures: dict[str, int],
        found: Basis,
        notes: Iterable[str] = (),
        scope: str = stats.SCOPE,
    ) -> Sentence:
        told = [*notes, *([f"年份按{YEARS_OF['printed']}"] if self.year_of == "printed" else [])]
        # Which year an issue is of is asked of whatever speaks of years, not of one issue by its name.
        elsewhen = "" if kind == "issue" else basis.printed_elsewhen(self.catalogue, found.issues)
        return Sentence(
            kind,
            text,
            figures,
            self.wording.rule,
            scope,
            found.issues,
            self.now,
            found.digest(),
            (*told, *filter(None, [elsewhen]), *found.doubts()),
        )


def premature(catalogue: Catalogue, made: Iterable[Sentence]) -> list[str]:
    """Say which issues that are spoken of hold nothing yet, and which by what is recorded are not finished."""
    issues = dict.fromkeys(issue for sentence in made for issue in sentence.issues)
    rows = [catalogue.issues[issue] for issue in issues]
    empty = [row.name() for row in rows if not any(members for _, members in row.columns)]
    going = [
        f"{row.name()}（{row.status}）"
        for row in rows
        if row.status and row.status not in FINISHED_STATUSES and not row.printed_on
    ]
    settle = "编完了的，用 wenshi issue set 期号 status=已刊 改"
    return [
        *([f"{listed(empty)}还没有编入文章"] if empty else []),
        *([f"登记的状态还没有编完：{listed(going)}；{settle}"] if going else []),
    ]


def _shown(name: str, value: int) -> str:
    wan = f"（{in_wan(value)}）" if name.startswith("characters") and value >= 10_000 else ""
    return grouped(value) + wan


def _risen(change: int, shown: str, unit: str) -> str:
    """Return how a number changed: 增加3期, 减少61期, 持平."""
    if not change:
        return "持平"
    return f"{'增加' if change > 0 else '减少'}{shown}{unit}"


def of(speaker: Speaker, issue: str, year: int, kinds: Sequence[str]) -> tuple[list[Sentence], list[str]]:
    """Return the sentences of the `kinds` about an `issue`, or about a `year` and its issues; all kinds if none given.

    The second list says which sentences could not be made where none was asked for by its kind. Raises BadInput for
    a kind that needs a year, NotFound where nothing can be said, Unreadable.
    """
    if issue:
        if other := next((kind for kind in kinds if kind != "issue"), ""):
            raise BadInput(f"{KINDS[other]}（{other}）的句子要写年份，如 wenshi report sentence 2022 --kind {other}。")
        return [speaker.of_issue(issue)], []
    made: list[Sentence] = []
    missing: list[NotFound] = []
    for kind in kinds or KINDS:
        try:
            made += _made(speaker, kind, year)
        except NotFound as error:
            if kinds:
                raise
            missing.append(error)
    if not made:
        raise missing[0]
    return made, list(dict.fromkeys(map(str, missing)))


def _made(speaker: Speaker, kind: str, year: int) -> list[Sentence]:
    if kind == "issue":
        return speaker.issues_of(year)
    one: dict[str, Callable[[int], Sentence]] = {
        "annual": speaker.annual,
        "intake": speaker.intake,
        "cumulative": speaker.cumulative,
        "compared": speaker.compared,
    }
    return [one[kind](year)]


def as_json(sentences: Iterable[Sentence], manner: Manner) -> dict[str, object]:
    """Return the sentences in the stable JSON form."""
    return {"format": 1, "manner": manner, "sentences": [_as_json(sentence) for sentence in sentences]}


def _as_json(sentence: Sentence) -> dict[str, object]:
    issues = [{"issue": issue, "name": name} for issue, name in sentence.issues.items()]
    return asdict(sentence) | {"issues": issues}
