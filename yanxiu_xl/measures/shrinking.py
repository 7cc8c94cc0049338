"""When a return is so much smaller than another that somebody has to look before it counts (M19)."""

from __future__ import annotations


def much_smaller(before: int, after: int, percent: float) -> bool:
    """Whether ``after`` rows are more than ``percent`` per cent fewer than ``before``."""
    return (before - after) * 100 > before * percent
