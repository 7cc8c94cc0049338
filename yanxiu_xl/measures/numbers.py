"""Reckoning in exact numbers and rounding where the regulation says so: half up, never the banker's way (domain B1, C6).

Whatever is reckoned with is made ``exact`` first; only what is shown is rounded, by ``half_up`` and by nothing else: sheets,
workings, JSON and sentences then show the same number.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | float | Decimal | Fraction

_NOISE = Decimal(1).scaleb(-10)


def exact(value: Number) -> Fraction:
    """``value`` as it is written: 0.1 is a tenth, not the binary number nearest to it."""
    return value if isinstance(value, Fraction) else _as_written(value)


@lru_cache(maxsize=16_384, typed=True)
def _as_written(value: int | float | Decimal) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


@lru_cache(maxsize=65_536, typed=True)
def half_up(value: Number, places: int = 1) -> float:
    """``value`` rounded half up.

    In a float, binary noise beyond the tenth place does not tip a half the wrong way: sums of floats that a spreadsheet has
    made come with it. Fractions and decimals are taken as they are.
    """
    if isinstance(value, float):
        value = Decimal(repr(value)).quantize(_NOISE, rounding=ROUND_HALF_UP) if abs(value) < 1e15 else Decimal(repr(value))
    whole = Fraction(value) * 10**places
    rounded = (2 * abs(whole) + 1) // 2
    return float(Fraction(-rounded if whole < 0 else rounded, 10**places))


def figure(value: Number, places: int = 2) -> str:
    """``value`` as a sentence shows it: rounded half up, without needless noughts."""
    return f"{half_up(value, places):.12g}"
