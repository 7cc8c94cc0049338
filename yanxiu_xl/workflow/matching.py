"""Which things of one list go with which of another, as many as can be: a matching in a graph of two sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def matched(ones: Sequence[A], others: Sequence[B], fit: Callable[[A, B], bool]) -> dict[int, int]:
    """Index in ``ones`` -> index in ``others``: the most pairs that fit, none twice (Kuhn's way, earlier ones first)."""
    fits = [[at for at, other in enumerate(others) if fit(one, other)] for one in ones]
    chosen, taken = dict[int, int](), dict[int, int]()
    for start in range(len(ones)):
        came: dict[int, int] = {}
        free = _way_to_a_free_one(start, fits, taken, came)
        while free is not None:
            giver = came[free]
            before = chosen.get(giver)
            chosen[giver], taken[free] = free, giver
            free = None if giver == start else before
    return chosen


def _way_to_a_free_one(start: int, fits: Sequence[Sequence[int]], taken: dict[int, int], came: dict[int, int]) -> int | None:
    """An other that is free at the end of a chain of changes; ``came`` says from whom each of the chain was reached."""
    line = [start]
    for one in line:
        for other in fits[one]:
            if other in came:
                continue
            came[other] = one
            if other not in taken:
                return other
            line.append(taken[other])
    return None
