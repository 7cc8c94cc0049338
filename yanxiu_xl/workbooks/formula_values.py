"""What cells of a spreadsheet hold, and how formulas take them: as numbers, as texts, as one before the other, as what is looked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any


@dataclass(frozen=True)
class Wrong:
    """An error value, with the word that a cell shows for it."""

    word: str


VALUE, NOT_FOUND, NO_PLACE, BY_NOUGHT = Wrong("#VALUE!"), Wrong("#N/A"), Wrong("#REF!"), Wrong("#DIV/0!")
TOO_LARGE = Wrong("#NUM!")
Cell = float | str | bool | Wrong | None
"""What a cell holds; None when it is blank."""
Value = Any
"""A ``Cell``, or a list of them: what a formula makes of a range."""
EPOCH = date(1899, 12, 30)
_NUMERAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")
_SIGNS = frozenset({"<>", "<=", ">=", "<", ">", "="})
_WILD = re.compile(r"[*?~]")


def day_number(day: date) -> float:
    """A day, or a moment, as the number that a cell holds."""
    whole = (date(day.year, day.month, day.day) - EPOCH).days
    return whole + (time_of_day(day.time()) if isinstance(day, datetime) else 0.0)


def time_of_day(moment: time) -> float:
    """A time as part of a day."""
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond) / timedelta(days=1)


def date_of(number: float) -> date:
    """The day that a number stands for."""
    return EPOCH + timedelta(days=int(number))


def number_in(text: str) -> float | Wrong:
    """The number that a text is read as where a formula reckons with it."""
    if _NUMERAL.fullmatch(text):
        return float(text)
    if day := _DAY.fullmatch(text):
        try:
            return day_number(date(*map(int, day.groups())))
        except ValueError:
            return VALUE
    return VALUE


def number(cell: Cell) -> float | Wrong:
    """A cell as a formula reckons with it."""
    if isinstance(cell, float):
        return cell
    if cell is None:
        return 0.0
    return number_in(cell) if isinstance(cell, str) else cell if isinstance(cell, Wrong) else float(cell)


def text(cell: Cell) -> str | Wrong:
    """A cell as a formula joins it to a text."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return cell if isinstance(cell, Wrong) else f"{cell:.15g}"


def truth(cell: Cell) -> bool | Wrong:
    """A cell as a condition."""
    if isinstance(cell, str):
        return VALUE
    return cell if isinstance(cell, Wrong) else bool(cell)


def compared(one: Cell, other: Cell) -> int | Wrong:
    """Below 0, 0 or above 0 as the one comes before the other, is equal or comes after: numbers before texts before truths."""
    if isinstance(one, Wrong):
        return one
    if isinstance(other, Wrong):
        return other
    if one == other and one.__class__ is other.__class__:
        return 0
    left, right = _placed(one, other), _placed(other, one)
    return (left > right) - (left < right)


def _placed(cell: Cell, beside: Cell) -> tuple[int, Any]:
    if cell is None:
        cell = "" if isinstance(beside, str) else False if isinstance(beside, bool) else 0.0
    if isinstance(cell, bool):
        return 2, cell
    return (1, _in_order(cell.casefold())) if isinstance(cell, str) else (0, cell)


def _in_order(words: str) -> list[tuple[int, str]]:
    """Roughly as dictionaries have it: signs before digits before letters."""
    return [(0 if not sign.isalnum() else 1 if sign.isdigit() else 2, sign) for sign in words]


# --- what is looked for ---

Key = float | str | tuple[bool] | None


def key_of(cell: Cell) -> Key:
    """What equal cells have in common where one is looked for; a blank and an empty text are no different."""
    if isinstance(cell, str):
        return cell.casefold() or None
    return (cell,) if isinstance(cell, bool) else cell if isinstance(cell, float) else ("!",) if isinstance(cell, Wrong) else None  # type: ignore[return-value]


@dataclass(frozen=True)
class Sought:
    """keys: of cells that fit, where there is a list of them; else ``fits`` says of each."""

    keys: tuple[Key, ...] | None
    fits: Callable[[Cell], bool]


def sought(cell: Cell) -> Sought:
    """What COUNTIF and its kin look for: a value, a comparison (``>=0``), or a text with wildcards."""
    if not isinstance(cell, str):
        return _keyed(key_of(0.0 if cell is None else cell))
    sign = "" if cell[:1] not in _SIGNS else cell[:2] if cell[:2] in _SIGNS else cell[:1]
    rest = cell[len(sign) :]
    numeral = number_in(rest)
    if sign in {"", "="}:
        if isinstance(numeral, float):
            return _keyed(numeral, rest.casefold())
        return Sought(None, like(rest)) if _WILD.search(rest) else _keyed(rest.casefold() or None)
    if sign == "<>":
        same = sought(rest) if rest else Sought(None, lambda one: one is None)
        return Sought(None, lambda one: not same.fits(one))
    wanted: Cell = numeral if isinstance(numeral, float) else rest
    test = ORDER[sign]

    def fits(one: Cell) -> bool:
        return type(one) is type(wanted) and test(compared(one, wanted))

    return Sought(None, fits)


ORDER: dict[str, Callable[[Any], bool]] = {
    "=": lambda order: order == 0, "<>": lambda order: order != 0, "<": lambda order: order < 0, ">": lambda order: order > 0,
    "<=": lambda order: order <= 0, ">=": lambda order: order >= 0,
}


def _keyed(*keys: Key) -> Sought:
    return Sought(keys, lambda one: key_of(one) in keys)


def like(pattern: str) -> Callable[[Cell], bool]:
    """Whether a cell is a text of that kind: ``*`` stands for any signs, ``?`` for one, ``~`` before them for themselves."""
    parts = re.findall(r"~[*?~]|[*?]|[^*?~]+|~", pattern)
    spelt = "".join({"*": ".*", "?": "."}.get(part) or re.escape(part[1:] if part[0] == "~" and len(part) > 1 else part) for part in parts)
    shape = re.compile(spelt, re.DOTALL | re.IGNORECASE)
    return lambda cell: isinstance(cell, str) and shape.fullmatch(cell) is not None
