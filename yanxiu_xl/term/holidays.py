"""Days off and working weekends of a term: what has been published, and what nobody has filled in yet (domain B5, E52).

The State Council's office publishes a calendar year at a time, usually in the November before. ``chinesecalendar`` carries those
that were published when it was released; a year that it does not carry is left to the centre.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from yanxiu_xl.term.parameters import PLAN_TERM

Days = dict[date, tuple[str, str]]
"""Day -> (放假|上班, name)."""
OFF, ON = "放假", "上班"
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))
"""(month, day) that are days off by law every year: 元旦, 劳动节, 国庆节. A list of a year that lacks its one is not filled in."""
NEXT_YEARS = 21
"""From this day of December a weekend may be worked for the New Year's days off, which are published with the next year
(the earliest since 2004 was the 29th)."""
_NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节", "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
AUTUMN_2020: Days = {
    **{date(2020, 10, d): (OFF, "国庆节、中秋节") for d in range(1, 9)},
    date(2020, 9, 27): (ON, "国庆节调休"),
    date(2020, 10, 10): (ON, "国庆节调休"),
    **{date(2021, 1, d): (OFF, "元旦") for d in range(1, 4)},
}
"""The term of the plan, as domain B5 has it; the library knows no second name for the days that two festivals share."""


def published_years() -> frozenset[int]:
    """Calendar years of which the installed library knows the days off."""
    from chinese_calendar import constants  # some milliseconds that only the making of a term needs

    return frozenset(day.year for day in constants.holidays)


@lru_cache
def _published(first: date, last: date) -> Mapping[date, tuple[str, str]]:
    from chinese_calendar import constants

    days: Days = {}
    years = published_years()
    for listed, kind, suffix in ((constants.holidays, OFF, ""), (constants.workdays, ON, "调休")):
        for day, name in listed.items():
            if first <= day <= last and day.year in years:
                days[day] = (kind, _NAMES.get(str(name), "节日") + suffix)
    return dict(sorted(days.items()))


def published(code: str) -> Days:
    """The published days of the half-year of a term: August to January for ``2020-2021-1``, February to July for ``…-2``.

    A half-year, not the days from the start of the term to its end: the centre moves these. Nothing of years that are not known.
    """
    if code == PLAN_TERM:
        return dict(AUTUMN_2020)
    year = int(code[:4])
    first, last = (date(year, 8, 1), date(year + 1, 1, 31)) if code.endswith("-1") else (date(year + 1, 2, 1), date(year + 1, 7, 31))
    return dict(_published(first, last))


def tell_tale_days(start: date, end: date) -> dict[int, tuple[date, ...]]:
    """By calendar year of a term from ``start`` to ``end``: days off that its list has when it is filled in.

    () where the year's part of the term holds none: any day listed will do then.
    """
    return {
        year: tuple(day for day in (date(year, *at) for at in ALWAYS_OFF) if start <= day <= end)
        for year in range(start.year, end.year + 1)
    }


def unfilled_years(holidays: Mapping[date, tuple[str, str]], start: date, end: date) -> tuple[int, ...]:
    """Calendar years of a term from ``start`` to ``end`` whose days off and working weekends are not filled in, ascending."""
    off = {day for day, (kind, _) in holidays.items() if kind == OFF}
    listed = {day.year for day in off}
    return tuple(
        year for year, days in tell_tale_days(start, end).items() if not (off.issuperset(days) if days else year in listed)
    )


def is_known(day: date, holidays: Mapping[date, tuple[str, str]], unfilled: Collection[int]) -> bool:
    """Whether it can be told if a day is a school day.

    Where a year is not filled in, not even a weekend can: it may be a working one.
    """
    late = day.month == 12 and day.day >= NEXT_YEARS and day.year + 1 in unfilled
    return day in holidays or not (day.year in unfilled or late)


def unfilled_words(unfilled: Collection[int]) -> str:
    """What is said of years that are not filled in; '' when there are none."""
    if not unfilled:
        return ""
    years = "、".join(f"{year}年" for year in unfilled)
    return f"“节假日”表里{years}的放假和调休还没有填，公布后请补上；填好以前，不检查这段时间的课是不是上在周末、节假日。"
