"""What is counted as wrong with a school's return: one count for the screen, 总档案, history and the deductions (domain C2).

It is what the return's own check found, and what putting all schools together found in its cells (校间). Of findings across
schools three speak of something else: nominations in the centre's register (M14), and returns that are held back (M19, M25).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yanxiu_xl.measures.shrinking import HELD_BACK
from yanxiu_xl.problems import Level, Problem

OF_THE_CENTRE = ("M14",)
"""Errors across schools that stand in the centre's register, and are the centre's to mend."""
NOT_OF_THE_RETURN = frozenset({*OF_THE_CENTRE, *HELD_BACK})
NOTHING: Mapping[str, int] = {level.value: 0 for level in Level}


@dataclass(frozen=True)
class Findings:
    """How many problems a return has, by level: of its own check, and from comparing schools."""

    own: Mapping[str, int]
    across: Mapping[str, int]

    @classmethod
    def of(cls, own: Mapping[str, int] | None, across: Iterable[Problem] = ()) -> Findings:
        """own: level -> number; across: those of the findings across schools that speak of it."""
        counted = [p.level.value for p in across]
        return cls({**NOTHING, **(own or {})}, {level: counted.count(level) for level in NOTHING})

    @property
    def total(self) -> dict[str, int]:
        """Both together, by level."""
        return {level: self.own[level] + self.across[level] for level in NOTHING}

    @property
    def errors(self) -> int:
        """All errors."""
        return self.total[Level.ERROR.value]

    @property
    def errors_across(self) -> int:
        """Those of them that comparing schools has found."""
        return self.across[Level.ERROR.value]


def of_the_return(across: Iterable[Problem]) -> list[Problem]:
    """Of a school's findings across schools those that speak of the return that counts."""
    return [p for p in across if p.code not in NOT_OF_THE_RETURN]


def among_them(across: int) -> str:
    """``（其中校间2条）``, '' where there is none."""
    return f"（其中校间{across}条）" if across else ""


def said(one: Problem) -> tuple[str, str, str, str, str]:
    """What a problem says, wherever it stands: rows may have moved."""
    return (one.code, one.variant, one.column, one.value, one.message.partition("】")[2] or one.message)


def difference(before: Iterable[Problem], now: Iterable[Problem]) -> tuple[list[Problem], list[Problem]]:
    """(problems that are new, problems that are mended), by what they say."""
    old, new = list(before), list(now)
    return _only(new, old), _only(old, new)


def _only(ones: Sequence[Problem], others: Sequence[Problem]) -> list[Problem]:
    there = Counter(map(said, others))
    rest = []
    for one in ones:
        if there[said(one)]:
            there[said(one)] -= 1
        else:
            rest.append(one)
    return rest
