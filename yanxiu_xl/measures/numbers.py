"""Rounding as domain B1 demands: half up, never the banker's way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache


@lru_cache(maxsize=65_536, typed=True)
def half_up(value: float | Decimal, places: int = 1) -> float:
    """``value`` rounded half up; binary noise beyond the tenth place does not tip a half the wrong way."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(round(float(value), 10)))
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
