"""The rules characters are counted by, as editors type them."""

from collections.abc import Iterable, Mapping

from .errors import BadInput
from .model import COUNT_RULES, FIGURE_RULES


def rule(text: str, among: Mapping[str, str] = COUNT_RULES) -> str:
    """Return the id of a counting rule as it is typed, with hyphens or underlines. Raises BadInput."""
    name = text.strip().replace("-", "_")
    if name not in among:
        raise BadInput(f"没有“{text}”这个口径；可用：{'、'.join(among).replace('_', '-')}。")
    return name


def rules(typed: Iterable[str]) -> tuple[str, ...]:
    """Return the rules of figures as they are typed, several with commas between them, each once. Raises BadInput."""
    names = (name for text in typed for name in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(rule(name, FIGURE_RULES) for name in names))
