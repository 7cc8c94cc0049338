"""Valid observations (domain C1, rule 0): which observed lessons count, and why others do not."""

from __future__ import annotations

import pandas as pd

from yanxiu_xl.term.term import Term

CAPS = {"镇内他校": "town_cap", "镇外": "outside_cap", "网络": "online_cap"}
LESSON = ["ret", "observer", "date", "period", "teacher"]


def text_length(text: object) -> int:
    """Characters of a text, spaces not counted."""
    return sum(map(len, str(text).split())) if text is not None else 0


def validity(term: Term, observations: pd.DataFrame, faulty: set[tuple[int, int]]) -> pd.Series:
    """Why each row does not count, '' where it does (columns as in the frame of 听课记录； index of the frame).

    faulty: (ret, at) of rows that hold an error (which takes in X03 and X04). A repeated row counts once; rows over the
    optional cap of their scope, later ones first out, do not count.
    """
    least = term["comment_min_chars"]
    columns = {key: observations[key].tolist() for key in ("ret", "at", "topic", "strengths", "advice", *LESSON[1:])}
    seen: set[tuple[object, ...]] = set()
    reasons = []
    for number, at, topic, strengths, advice, *lesson in zip(*columns.values(), strict=True):
        what = (number, *lesson)
        again = what in seen
        if None not in lesson:
            seen.add(what)
        reasons.append("有错误" if (number, at) in faulty else "没写课题" if topic is None
                       else "评语太短或没写" if text_length(strengths) < least or text_length(advice) < least
                       else "重复登记" if again else "")
    reason = pd.Series(reasons, index=observations.index, dtype=object)
    for scope, key in CAPS.items():
        cap = term[key]
        if cap is not None:
            counted = observations[(observations["scope"] == scope) & (reason == "")].sort_values(["date", "row"], kind="stable")
            over = counted.groupby(["ret", "observer"]).cumcount() >= cap
            reason[counted.index[over]] = f"{scope}超过上限{cap}节"
    return reason


def required_observations(term: Term, months_on_duty: int, post: str | None) -> int:
    """How many valid observations a teacher owes (domain C1): by post if set, in proportion to months on duty."""
    full = by_post(term).get(post or "", term["min_observations"])
    months = max(len(term["assessed_months"]), 1)
    return int(full * months_on_duty / months + 0.5)


def by_post(term: Term) -> dict[str, int]:
    """``校长=20、副校长=25`` as a dictionary; parts that are no such pair are left out."""
    found = {}
    for part in str(term["observations_by_post"] or "").replace("，", "、").split("、"):
        post, _, number = part.partition("=")
        if number.strip().isdigit():
            found[post.strip()] = int(number)
    return found


def months_on_duty(term: Term, start: str | None, end: str | None) -> list[str]:
    """Assessed months of which a teacher was on duty for at least half (ISO dates; None: open)."""
    months = []
    for month in term["assessed_months"]:
        first, last = f"{month}-01", f"{month}-31"
        if start and start > f"{month}-15":
            continue
        if end and end < f"{month}-15":
            continue
        if (start or first) <= last and (end or last) >= first:
            months.append(month)
    return months
