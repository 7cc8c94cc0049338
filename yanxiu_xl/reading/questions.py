"""What is asked where a cell shows something else than it holds (domain C14): which question, and the likely answer."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Any

from yanxiu_xl.reading.formats import FIRST_DAY, Look, Shown, general

Asked = tuple[str, dict[str, Any]]
"""Variant of C14 and the words of its sentence."""

MANY_DIGITS = 1e14
"""A number of 15 digits: a spreadsheet program keeps no more."""
_A_DATE_OF_TODAY = range(20_000, 80_000)
"""Serial numbers of 1954 to 2119: a smaller number under a date format was typed as a number."""


def asked_of_number(shown: Shown, low: float | None, high: float | None, whole: bool, unit: str) -> Asked:
    """The question at a number column (limits inclusive; unit '分钟' for minutes)."""
    if shown.look is Look.PERCENT:
        guesses = [shown.number * 100, *([shown.number * high] if high is not None else [])]
    elif shown.look is Look.TIME:
        hours = shown.number * 24
        guesses = [hours * 60, hours] if unit == "分钟" else []
    else:
        guesses = [] if int(shown.number) in _A_DATE_OF_TODAY else [shown.number]
    found = next((text for guess in guesses if (text := _fitting(guess, low, high, whole))), "")
    variant = {Look.PERCENT: "", Look.TIME: "time", Look.DATE: "day"}[shown.look]
    return variant, {"stored": general(shown.number), "ask": f"是不是{found}？" if found else "", "likely": found}


def _fitting(guess: float, low: float | None, high: float | None, whole: bool) -> str:
    """The guess as it would be typed, '' when the column could not take it."""
    near = round(guess, 6)
    inside = (low is None or near >= low) and (high is None or near <= high)
    return f"{near:.10g}" if math.isfinite(near) and inside and not (whole and not near.is_integer()) else ""


def asked_of_text(shown: Shown) -> Asked | None:
    """The question at a text column, None where what the cell shows is what was typed."""
    if not shown.exact:
        return "odd", {"stored": general(shown.number)}
    if shown.look is Look.DATE:
        return "text_day", {"likely": _typed_day(shown)}
    if shown.look is Look.TIME:
        return "text_time", {"stored": general(shown.number)}
    if abs(shown.number) >= MANY_DIGITS:
        return "digits", {"n": len(str(int(abs(shown.number)))), "wide": general(shown.number)}
    if shown.look is Look.EXPONENT:
        return "exponent", {"stored": general(shown.number)}
    return None


def _typed_day(shown: Shown) -> str:
    """What turns into this date when it is typed: ``3-1`` where it shows no year, ``2020-3`` where it shows no day."""
    day = FIRST_DAY + timedelta(days=int(shown.number))
    numbers = re.findall(r"\d+", shown.text)
    if str(day.year) not in numbers:
        return f"{day.month}-{day.day}"
    return f"{day.year}-{day.month}-{day.day}" if len(numbers) > 2 else f"{day.year}-{day.month}"
