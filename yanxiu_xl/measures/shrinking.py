"""When a return has lost so much against another that somebody has to look before it counts (M19, M25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FEWER_ROWS, OTHER_ROWS = "M19", "M25"
HELD_BACK = (FEWER_ROWS, OTHER_ROWS)
"""Codes of what is told of a return that waits: they speak of that one, not of the return that counts."""
MOST_NAMED = 5
"""People whose rows are gone, in one sentence."""
NAMELESS = "没写姓名"


@dataclass(frozen=True)
class Loss:
    """What a sheet (key) of one return has lost against another.

    before, after: its rows in either; gone: rows of the first that are in the second no more, under whatever number, place or
    spelling; whose: person -> how many of those ('' for nobody's), most first.
    """

    sheet: str
    before: int
    after: int
    gone: int = 0
    whose: Mapping[str, int] = field(default_factory=dict)

    def code(self, percent: float) -> str:
        """The rule that holds the return back for it: M19 where rows are too few, M25 where others have their place; '' none."""
        if much_smaller(self.before, self.after, percent):
            return FEWER_ROWS
        emptied = self.before > 0 and self.after == 0
        return OTHER_ROWS if emptied or much_smaller(self.before, self.before - self.gone, percent) else ""

    @property
    def people(self) -> str:
        """Whose rows are gone, in words: ``王芳（8行）、李强（4行）``; '' where no names are known.

        The bracket parts a name from the figure: a number of a person that was typed behind a name would not be known for one otherwise.
        """
        named = [f"{name or NAMELESS}（{n}行）" for name, n in self.whose.items()]
        return "、".join(named[:MOST_NAMED]) + (f"等{len(named)}人" if len(named) > MOST_NAMED else "")


def much_smaller(before: int, after: int, percent: float) -> bool:
    """Whether ``after`` rows are more than ``percent`` per cent fewer than ``before``."""
    return (before - after) * 100 > before * percent
