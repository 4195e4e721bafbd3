"""Dates: how many times longer reading them takes than one plain pattern over the same text."""

import re

from wenshi.dates_found import Text, find
from wenshi.misdated import find as find_misdated
from wenshi.model import Block, BlockKind
from wenshi.text.dates import scan

from .corpus import Text as Article
from .measure import Report, interleaved

_PLAIN = re.compile("[一二三四五六七八九十〇零廿卅元0-9]+年(?:[一二三四五六七八九十正冬腊闰0-9]+月)?")
_DENSE = "民国二十八年二月四日，敌机轰炸贵阳。次年春，学校迁来。光绪二十六年闰八月初一，1937年7月7日，三四年冬；"
_EMPTY = "渡口在下坝，石桥在上坝，山高水长，乡人往来，不知几代。"
_SIZE = 1_000_000  # characters of each text
_ROUNDS = 5


def run(report: Report, articles: list[Article], times: bool) -> None:
    """Print the ratios for text without dates, for text of nothing else, and for the articles as they are."""
    report.head("dates")
    real = "\n".join(article.body for article in articles)[:_SIZE]
    texts = {
        "no dates": _EMPTY * (_SIZE // len(_EMPTY)),
        "nothing but dates": _DENSE * (_SIZE // 4 // len(_DENSE)),
        "articles": real,
    }
    for name, text in texts.items():
        works = {"scan": lambda text=text: scan(text), "plain": lambda text=text: _PLAIN.findall(text)}
        held = interleaved(works, _ROUNDS)
        report.say(f"scan / one plain pattern, {name}", held["scan"] / held["plain"])
        if times:
            report.note(f"{len(text) / held['scan'] / 1e6:.2f} M characters/s")
    parts = Text.of("", [Block(BlockKind.PARAGRAPH, line) for line in real.split("\n")])
    held = interleaved({"check": lambda: find_misdated(parts), "scan": lambda: find(parts)}, _ROUNDS)
    report.say("what cannot be / reading dates with their sentences", held["check"] / held["scan"], most=1.5)
