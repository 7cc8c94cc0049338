"""Reckoning in exact numbers and rounding where the regulation says so: half up, never the banker's way (domain B1, C6).

Whatever is reckoned with is made ``exact`` first; only what is shown is rounded, by ``half_up`` and by nothing else: sheets,
workings, JSON and sentences then show the same number.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | float | Decimal | Fraction

_NOISE = Decimal(1).scaleb(-10)
"""What a float says beyond the tenth place is noise of binary numbers, which a spreadsheet's own sums come with."""


def exact(value: Number) -> Fraction:
    """``value`` as it is meant: 0.1 is a tenth, not the binary number nearest to it."""
    return value if isinstance(value, Fraction) else _meant(value)


@lru_cache(maxsize=16_384, typed=True)
def _meant(value: int | float | Decimal) -> Fraction:
    if isinstance(value, float) and abs(value) < 1e15:
        return Fraction(Decimal(repr(value)).quantize(_NOISE, rounding=ROUND_HALF_UP))
    return Fraction(value)


def added(numbers: Iterable[Number]) -> Fraction:
    """The exact sum; whole numbers, which most are, are added as such."""
    whole, rest = 0, Fraction(0)
    for one in map(exact, numbers):
        if one.denominator == 1:
            whole += one.numerator
        else:
            rest += one
    return rest + whole


def half_up(value: Number, places: int = 1) -> float:
    """``value`` rounded half up; a half that a float misses by its noise is one all the same."""
    whole, scale = exact(value), 10**places
    rounded = (2 * abs(whole.numerator) * scale + whole.denominator) // (2 * whole.denominator)
    return float((-rounded if whole.numerator < 0 else rounded) / scale)


def figure(value: Number, places: int = 2) -> str:
    """``value`` as a sentence shows it: rounded half up, without needless noughts."""
    return f"{half_up(value, places):.12g}"
