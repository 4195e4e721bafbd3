"""The YAML block at the top of a Markdown file: plain keys, values and lists, which is all that is written there."""

import re

_BLOCK = re.compile(r"---[ \t]*\n(?P<lines>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")


def take_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the keys of a YAML block at the top and the text after it; anything else there is text."""
    match = _BLOCK.match(text)
    lines = [] if match is None else [line for line in match["lines"].split("\n") if line.strip()]
    if match is None or not lines or _KEY.fullmatch(lines[0]) is None:
        return {}, text
    facts: dict[str, list[str]] = {}
    key = ""
    for line in lines:
        if found := _KEY.fullmatch(line):
            key = found["key"].lower()
            facts[key] = _values(found["value"] or "")
        elif item := _ITEM.fullmatch(line):
            facts[key] += _values(item[1])
    return {name: "、".join(values) for name, values in facts.items()}, text[match.end() :]


def _values(value: str) -> list[str]:
    value = value.strip()
    values = value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]
    return [bare for one in values if (bare := _unquoted(one.strip()))]


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
