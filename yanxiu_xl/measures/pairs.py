"""Mentor and apprentice in two schools: what the mentor's own school has registered of the pair (domain C6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PASSED = ("优秀", "合格")
"""期末考核 of a pair that gives its mentor the extra point."""

@dataclass(frozen=True)
class Abroad:
    """One pair as the book of the mentor's school has it.

    lessons: valid observations of the apprentice by the mentor; guidance: the days of its activities for the pair (None: no
    day given); cells: where all of that stands, the school's name first.
    """

    lessons: int = 0
    guidance: tuple[str | None, ...] = ()
    cells: tuple[str, ...] = ()


def guidance_in_both(own: Iterable[str | None], abroad: Iterable[str | None]) -> int:
    """How often a pair was guided by the days two books tell: what both have on one day is the same guidance."""
    first, second = Counter(own), Counter(abroad)
    undated = first.pop(None, 0) + second.pop(None, 0)
    return undated + (first | second).total()
