"""Valid observations (domain C1, rule 0): which observed lessons count, and why others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from yanxiu_xl.term.term import Term

CAPS = {"镇内他校": "town_cap", "镇外": "outside_cap", "网络": "online_cap"}
LESSON = ("ret", "observer", "date", "period", "teacher")
FAULTY = "有错误"
"""Why a row does not count that holds an error; which one, the checks know."""


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


def validity(term: Term, observations: Sequence[Mapping[str, Any]], faulty: Collection[tuple[int, int]]) -> list[str]:
    """Why each row of 听课记录 does not count, '' where it does.

    faulty: (ret, at) of rows that hold an error (which takes in X03 and X04). A repeated row counts once; rows over the
    optional cap of their scope, later ones first out, do not count.
    """
    least = term["comment_min_chars"]
    seen: set[tuple[object, ...]] = set()
    reasons = []
    for row in observations:
        lesson = same_lesson(row)
        again = lesson in seen
        if lesson is not None:
            seen.add(lesson)
        reasons.append(FAULTY if (row["ret"], row["at"]) in faulty else "没写课题" if row["topic"] is None
                       else "评语太短或没写" if text_length(row["strengths"]) < least or text_length(row["advice"]) < least
                       else "重复登记" if again else "")
    for scope, key in CAPS.items():
        if term[key] is not None:
            for at in _beyond(term[key], [at for at, row in enumerate(observations) if row["scope"] == scope and not reasons[at]], observations):
                reasons[at] = f"{scope}超过上限{term[key]}节"
    return reasons


def _beyond(cap: int, counted: Iterable[int], observations: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """Those of an observer's rows that are more than ``cap``, in the order of their dates; undated ones come last."""
    number: Counter[tuple[int, str]] = Counter()
    for at in sorted(counted, key=lambda at: (observations[at]["date"] or "9", observations[at]["row"])):
        row = observations[at]
        if row["observer"] is not None:
            number[row["ret"], row["observer"]] += 1
            if number[row["ret"], row["observer"]] > cap:
                yield at


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
