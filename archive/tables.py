"""The report an office hands up: which tables, under which title, with what they rest on."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from . import basis, footnotes, sentences, standard_tables, stats
from .catalogue import Catalogue
from .errors import BadInput
from .model import COUNT_RULES, FIGURE_RULES, Collection, Head, Report, Sheet
from .period import YEARS_OF, Period, year_of
from .progress import progress
from .standard_tables import TITLES

if TYPE_CHECKING:
    from .measures import Measure
    from .payment import Payment
    from .photos import Item

_SAID = {
    "zishu": "字数按Word口径，含标点",
    "han": "纯汉字数不含标点",
    "chars": "字符数不计空格",
    "chars_spaces": "字符数计空格",
    "layout": "版面字数按整期的版式算（每行字数×每面行数×面数），只列在期次表和年度表",
    "fee": "稿酬字数按实有行数折算，不与字数相加",
}
_LAID_OUT = ("issue", "year")  # what an issue's layout can be asked of


class Wanted(NamedTuple):
    """What a report is to hold: characters by which rules (the first one leads), of which period, which tables."""

    rules: tuple[str, ...]
    period: Period
    only: tuple[str, ...] = ()
    charts: bool = True

    @property
    def priced(self) -> bool:
        """Whether fees belong to it: where asked for, else with a year or an issue; to price decades takes long."""
        return "fees" in self.only if self.only else bool(self.period.year or self.period.issue)


def keys(typed: str) -> tuple[str, ...]:
    """Return the tables as typed, by key or Chinese name with commas between them. Raises BadInput."""
    of_title = {title: key for key, title in TITLES.items()}
    words = [word.strip() for word in typed.replace("，", ",").split(",") if word.strip()]
    found = [of_title.get(word, word) for word in words]
    if unknown := [word for word in found if word not in TITLES]:
        known = "、".join(f"{key} {title}" for key, title in TITLES.items())
        raise BadInput(f"没有“{unknown[0]}”这张表；可选：{known}。")
    return tuple(dict.fromkeys(found))


def report(
    catalogue: Catalogue,
    collection: Collection,
    wanted: Wanted,
    today: datetime.date,
    measures: "Mapping[str, Measure] | None" = None,
    photos: "Mapping[str, Sequence[Item]] | None" = None,
    payments: "Mapping[str, Payment] | None" = None,
) -> Report:
    """Return the report of a period; `measures` where a rule needs them, `photos` by manuscript, `payments` by issue.

    Without `payments` there is no table of fees.

    Raises NotFound where the period has no issue, Unreadable where one cannot be read.
    """
    answers = _Answers(catalogue, collection, wanted, measures or {})
    rests_on = basis.placed(catalogue, collection, answers.text_rule, wanted.period)
    made = _sheets(answers, photos or {}, payments, today)
    if not wanted.only:
        made = [sheet for sheet in made if sheet.rows and not (sheet.key == "photos" and not rests_on.photos)]
    if not wanted.charts:
        made = [replace(sheet, charts=()) for sheet in made]
    name = wanted.period.name(catalogue)
    return Report(
        f"《{collection.title}》{name}统计表",
        tuple(made),
        (
            ("填报单位", collection.sponsor),
            ("统计期间", name),
            ("单位", "字"),
            ("口径", "、".join(FIGURE_RULES[rule] for rule in wanted.rules)),
            ("数据摘要", rests_on.digest()[:16]),
            ("制表日期", f"{today.year}年{today.month}月{today.day}日"),
        ),
        tuple(_notes(answers)),
    )


class _Answers:
    """Asks `stats` for the tables of one report."""

    def __init__(
        self, catalogue: Catalogue, collection: Collection, wanted: Wanted, measures: "Mapping[str, Measure]"
    ) -> None:
        self.catalogue, self.collection, self.wanted, self.measures = catalogue, collection, wanted, measures
        own = [rule for rule in wanted.rules if rule in COUNT_RULES]
        self.text_rule = own[0] if own else collection.rule

    def by(self, grouping: str) -> stats.Figures:
        """Return the figures by a grouping; an issue's layout only where it can be asked for."""
        rules = self.wanted.rules
        if grouping not in _LAID_OUT:
            rules = tuple(rule for rule in rules if rule != "layout") or (self.text_rule,)
        return self._ask(rules, grouping)

    def in_text(self) -> stats.Figures:
        """Return the figures by issue in a rule that counts texts."""
        return self._ask((self.text_rule,), "issue")

    def _ask(self, rules: tuple[str, ...], grouping: str) -> stats.Figures:
        question = stats.Question(rules, grouping, self.wanted.period)
        return stats.figures(self.catalogue, self.collection, question, self.measures)


def _sheets(
    answers: _Answers,
    photos: "Mapping[str, Sequence[Item]]",
    payments: "Mapping[str, Payment] | None",
    today: datetime.date,
) -> list[Sheet]:
    """Return the tables asked for, in their order; the years only where there are several, if nobody asks for them."""
    made: dict[str, Callable[[], Sheet]] = {
        "abstract": lambda: _abstract(answers, today),
        "issues": lambda: standard_tables.issues(answers.by("issue"), answers.catalogue),
        "years": lambda: standard_tables.years(answers.by("year"), answers.catalogue),
        "columns": lambda: standard_tables.columns(answers.by("column")),
        "authors": lambda: standard_tables.authors(answers.by("author"), answers.by("role"), answers.catalogue),
        "intake": lambda: standard_tables.intake(answers.by("month")),
        "sources": lambda: standard_tables.parts("sources", answers.by("source")),
        "sanqin": lambda: standard_tables.parts("sanqin", answers.by("sanqin")),
        "photos": lambda: standard_tables.photos(answers.in_text(), photos),
    }
    if payments is not None:
        made["fees"] = lambda: standard_tables.fees(answers.in_text(), payments)
    chosen = answers.wanted.only or tuple(key for key in made if key != "years" or len(_years(answers)) > 1)
    return [made[key]() for key in made if key in chosen]


def _years(answers: _Answers) -> list[int]:
    """Return the years that the issues of the period are of."""
    period, issues = answers.wanted.period, answers.catalogue.issues
    found = {year_of(issues[id_], period.year_of) for id_ in period.issues(answers.catalogue)}
    return sorted(year for year in found if year is not None)


def _abstract(answers: _Answers, today: datetime.date) -> Sheet:
    """Return the sentences about the period, with their figures, and how far its targets are."""
    said = _sentences(answers, today)
    rows: list[tuple[str, str, str]] = [
        (sentences.KINDS[sentence.kind], sentence.text, sentence.numbers()) for sentence in said
    ]
    reached = progress(answers.catalogue, answers.collection, answers.in_text(), today)
    rows += [("进度", line, "") for line in (reached.lines() if reached else ())]
    heads = (Head("kind", "项目"), Head("text", "内容"), Head("numbers", "实数"))
    own = [f"{note}。" for sentence in said for note in sentence.notes if sentence.kind not in ("annual", "issue")]
    return Sheet("abstract", TITLES["abstract"], heads, tuple(rows), notes=tuple(dict.fromkeys(own)))


def _sentences(answers: _Answers, today: datetime.date) -> list[sentences.Sentence]:
    period, collection = answers.wanted.period, answers.collection
    wording = sentences.Wording(answers.text_rule, "rounded", collection.sentences)
    speaker = sentences.Speaker(answers.catalogue, collection, wording, today.isoformat(), period.year_of)
    if period.year is not None or period.issue:
        return sentences.of(speaker, period.issue, period.year or 0, ())[0]
    if all(not bound or len(bound) == 4 for bound in (period.first, period.last)):
        years = _years(answers)
        last = [speaker.cumulative(years[-1])] if years else []
        return [*(speaker.annual(year) for year in years), *last]
    return [speaker.of_issue(issue) for issue in period.issues(answers.catalogue)]


def _notes(answers: _Answers) -> list[str]:
    """Return what belongs to all tables: how characters and articles are counted, which year an issue is of."""
    wanted, answer = answers.wanted, answers.in_text()
    notes = [f"{'；'.join(_SAID[rule] for rule in wanted.rules)}；范围：{stats.SCOPE}。"]
    notes.append("计篇的是文章和诗词；目录、卷首语、补白、编后等不计篇，除非稿件另有登记。")
    if wanted.period.issue == "":
        elsewhen = basis.printed_elsewhen(answers.catalogue, answer.issues)
        notes.append(f"各期按{YEARS_OF[wanted.period.year_of]}归年。" + (f"其中{elsewhen}。" if elsewhen else ""))
    return [*notes, *footnotes.left_out(answer)]
