"""Observed lessons (domain C1): which lines tell of one lesson, how many are owed, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from yanxiu_xl.term.term import Term

CAPS = {"镇内他校": "town_cap", "镇外": "outside_cap", "网络": "online_cap"}
LESSON = ("observer", "date", "period", "teacher")


def same_lesson(row: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """What two rows of 听课记录 about one lesson have in common (X02); None where that cannot be told.

    A lesson seen on the web may have no period: the topic then stands in its place (domain C6).
    """
    lesson = (*(row[key] for key in LESSON), None)
    if row["period"] is None and row["scope"] == "网络":
        lesson = (*(row[key] for key in LESSON if key != "period"), "", row["topic"])
        return None if None in lesson else lesson
    return None if None in lesson[:-1] else lesson


def slot(row: Mapping[str, Any]) -> tuple[int, str, int]:
    """Where a row of 听课记录 stands in its day: by period, those without one last, then in the order of the sheet."""
    period = str(row["period"] or "")
    return (0 if period else 1, period.zfill(2), row["row"])


@lru_cache(maxsize=16_384)
def text_length(text: object) -> int:
    """Characters of a text, spaces not counted."""
    return len("".join(str(text).split())) if text is not None else 0


def required_observations(term: Term, months_on_duty: int, post: str | None) -> int:
    """How many valid observations a teacher owes (domain C1): by post if set, in proportion to months on duty."""
    full = by_post(term).get(post or "", term["min_observations"])
    return _in_proportion(term, full, months_on_duty)


def required_sessions(term: Term, months_on_duty: int) -> int:
    """How many review sessions a teacher owes (T4): in proportion to months on duty, at least one where any is asked (C6)."""
    full = term["min_review_sessions"]
    return max(_in_proportion(term, full, months_on_duty), 1) if full else 0


def _in_proportion(term: Term, full: int, months_on_duty: int) -> int:
    """Rounded half up, in whole numbers."""
    months = max(len(term["assessed_months"]), 1)
    return (2 * full * months_on_duty + months) // (2 * months)


def months_over(term: Term, as_of: date) -> list[str]:
    """Assessed months that are over on a day."""
    return [month for month in term["assessed_months"] if month < as_of.strftime("%Y-%m")]


def plan_due(term: Term, start: str | None) -> date:
    """By when a teacher's personal plan is due: for who comes after the beginning of the term some days later (domain C6)."""
    due: date = term["personal_plan_due"]
    if start is None or start <= term["term_start"].isoformat():
        return due
    return max(due, date.fromisoformat(start) + timedelta(days=term["plan_days_after_arrival"]))


def by_post(term: Term) -> dict[str, int]:
    """``校长=20、副校长=25`` as a dictionary; parts that are no such pair are left out."""
    found = {}
    for part in str(term["observations_by_post"] or "").replace("，", "、").split("、"):
        post, _, number = part.partition("=")
        if number.strip().isdigit():
            found[post.strip()] = int(number)
    return found


def months_on_duty(term: Term, start: str | None, end: str | None) -> list[str]:
    """Assessed months on whose 15th a teacher was on duty (ISO dates; None: open; domain C6)."""
    return [month for month in term["assessed_months"] if on_duty(f"{month}-15", start, end)]


def on_duty(day: str | None, start: str | None, end: str | None) -> bool:
    """Whether a teacher was on duty on a day (ISO dates; None: not known, open)."""
    return day is None or (start or "") <= day <= (end or "9")
