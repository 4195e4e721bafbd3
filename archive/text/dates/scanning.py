"""Find the dates in a text and say when they were."""

from dataclasses import replace
from functools import lru_cache
from typing import cast

from ..fold import Folded, fold_mapped
from . import stretches, telegrams, words
from .context import EXAMINED
from .day import Reading, julian
from .expression import Expression
from .grammar import Grammar
from .numerals import number
from .placing import Placed, Year
from .running import GUESS, Meant, Running, meant
from .span import Calendar, DateSpan, Precision
from .tables import Tables, default
from .understanding import Understanding


def scan(text: str, tables: Tables | None = None, running: Running | None = None) -> list[DateSpan]:
    """Return the dates of a whole document, its blocks joined by newlines, in order and apart from each other.

    `running` is what the document takes for granted; it is left as it was. No text raises.
    """
    grammar = grammar_of(tables or default())
    found = _Scan(text, grammar, running).spans()
    guessed = any(span.rule.startswith("ganzhi") and span.confidence <= GUESS for span in found)
    said = next((span.start.year for span in found if span.certain and span.calendar in _SAYING), None)
    if not guessed or said is None:
        return found
    # A pair stood before any year: what the document says later tells which.
    return _Scan(text, grammar, replace(running or Running(), ahead=said)).spans()


@lru_cache(maxsize=8)
def grammar_of(tables: Tables) -> Grammar:
    """Return the patterns made of some tables."""
    return Grammar(tables)


_SAYING = frozenset(("ad", "minguo", "era"))


class _Scan(Understanding):
    """One text while it is read."""

    def __init__(self, text: str, grammar: Grammar, running: Running | None) -> None:
        self.original = text
        self.folded: Folded = fold_mapped(text)
        super().__init__(self.folded.text, replace(running) if running else Running())
        self.grammar = grammar

    def spans(self) -> list[DateSpan]:
        found: list[DateSpan] = []
        consumed, line_end = 0, self.text.find("\n")
        for start in self.grammar.starts.of(self.text):
            if start < consumed:
                continue
            if 0 <= line_end < start:
                self.running.new_paragraph()
                line_end = self.text.find("\n", start)
            span = self.read(start)
            if span is not None:
                found.append(span[0])
                consumed = span[1]
                while (following := self.next_day(span)) is not None:
                    span = following
                    found.append(span[0])
                    consumed = span[1]
        return found

    def next_day(self, last: tuple[DateSpan, int]) -> tuple[DateSpan, int] | None:
        """Read another day of the month just named: 正月十六、十七两日."""
        match = words.NEXT_DAY.match(self.text, last[1]) if last[0].precision == "day" else None
        value = number(match[1]) if match else None
        if match is None or value is None or not 1 <= value <= 31 or self.running.month is None:
            return None
        said = Expression(match.start(1), match.end(), day=value)
        understood = self.understood(said, asked=False)
        return (self.span(said, *understood), said.end) if understood else None

    def read(self, start: int) -> tuple[DateSpan, int] | None:
        """Read the date that begins at a place; with where it ends in the folded text."""
        text = self.text
        near = text[start : start + 16]
        said = None
        if "纪" in near:
            said = stretches.century(text, start)
        if "代" in near:
            said = stretches.decade(text, start) or said
        said = said or stretches.event(self.grammar, text, start) or telegrams.read(text, start, self.running)
        said = said or stretches.bare_range(text, start)
        if said is None and text[start - 1 : start] and (gloss := stretches.bracketed_year(text, start)):
            meaning = meant(gloss, self.running)
            placed = self.placed(gloss, meaning) if meaning else []
            return (self.span(gloss, placed, meaning), gloss.end) if meaning and placed else None
        if said is None:
            said = self.grammar.read(text, start)
            if said is None:
                return None
            examined = EXAMINED.match(text, said.end) is not None
            said.aside = text[start - 1 : start] == "(" or text[said.end : said.end + 1] == "、" or examined
            said.quiet = examined and said.pair is not None and not said.eras
        first = self.understood(said)
        if first is None:
            return None
        if said.rule == "range" and text[max(0, start - 2) : start] in {"\n(", "("}:
            # A chapter of a life that begins with its years: what follows is of the first, until another is said.
            self.running.year, self.running.fresh = Year(first[0][0].reading.start.year, "solar", "ad"), True
        return self.to_second(said, first) or (self.span(said, *first), said.end)

    def to_second(self, said: Expression, first: tuple[list[Placed], Meant]) -> tuple[DateSpan, int] | None:
        """Read the second half of a range, which takes from the first what it does not say itself."""
        joint = words.RANGE.match(self.text, said.end)
        second = self._second(said, joint.end()) if joint else None
        if second is None:
            return None
        kept = replace(self.running)
        last = self.understood(second, asked=False)
        if last is None or last[0][0].reading.end < first[0][0].reading.start:
            self.running = kept
            return None
        reading = Reading(first[0][0].reading.start, last[0][0].reading.end)
        amiss = first[1].amiss or first[0][0].amiss or last[1].amiss or last[0][0].amiss
        whole = replace(said, end=second.end, rule="range")
        confidence = min(first[1].confidence, last[1].confidence)
        meaning = Meant(first[1].years, confidence, first[1].calendar, first[1].note, amiss)
        return self.span(whole, [Placed(reading, "range")], meaning), second.end

    def _second(self, said: Expression, at: int) -> Expression | None:
        if said.precision in {"century", "decade"} and said.fixed:
            return stretches.century(self.text, at) or stretches.decade(self.text, at)
        if said.fixed:
            return None
        second = self.grammar.read(self.text, at)
        if second is None and said.ad is not None:
            second = stretches.early_year(self.text, at)
        return second if second is not None and not second.precision and stretches.inherits(second, said) else None

    def span(self, said: Expression, placed: list[Placed], meaning: Meant) -> DateSpan:
        """Return the date with its offsets in the original text."""
        start, end = self.folded.span(said.start, said.end - said.start)
        likeliest = placed[0]
        amiss = meaning.amiss or likeliest.amiss
        candidates = tuple(one.reading for one in placed) if len(placed) > 1 else ()
        confidence = min(meaning.confidence, 0.5) if candidates else meaning.confidence
        notes = [meaning.note, *said.notes, amiss if amiss != meaning.note else "", _old_style(likeliest)]
        return DateSpan(
            raw=self.original[start:end],
            span=(start, end),
            start=likeliest.reading.start,
            end=likeliest.reading.end,
            precision=cast("Precision", likeliest.precision),
            calendar=cast("Calendar", meaning.calendar or said.calendar or "ad"),
            rule=said.rule or "relative",
            candidates=candidates,
            confidence=min(confidence, 0.4) if amiss else confidence,
            note="；".join(filter(None, notes)),
            amiss=amiss,
        )


def _old_style(placed: Placed) -> str:
    """Return a note with the Julian date of a single day before 1582-10-15."""
    old = julian(placed.reading.start) if placed.precision == "day" else None
    return f"儒略历{old}" if old else ""
