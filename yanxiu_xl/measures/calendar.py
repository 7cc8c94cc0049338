"""School days: weekends, holidays and make-up working days (domain B5, E52)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from yanxiu_xl.term.holidays import OFF, ON, is_known

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def weekday(day: date) -> str:
    """The day of the week in Chinese."""
    return WEEKDAYS[day.weekday()]


def day_off(day: date, holidays: Mapping[date, tuple[str, str]], unfilled: Collection[int] = ()) -> str:
    """Why a day is no school day (``星期六``, ``国庆节放假``); '' when it is one, or when that cannot be told.

    unfilled: calendar years whose holidays are not filled in (``Term.unfilled_years``).
    """
    if not is_known(day, holidays, unfilled):
        return ""
    kind, name = holidays.get(day, ("", ""))
    if kind == OFF:
        return f"{name}放假" if name else "节假日"
    return weekday(day) if day.weekday() >= 5 and kind != ON else ""
