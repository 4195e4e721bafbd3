"""Counts of a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Character counts of one text by the four text rules; all are plain numbers of characters or words."""

    zishu: int = 0
    han: int = 0
    chars: int = 0
    chars_spaces: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.zishu + other.zishu,
            self.han + other.han,
            self.chars + other.chars,
            self.chars_spaces + other.chars_spaces,
        )

    def as_dict(self) -> dict[str, int]:
        """Return the counts keyed by rule id."""
        return {rule: getattr(self, rule) for rule in ("zishu", "han", "chars", "chars_spaces")}
