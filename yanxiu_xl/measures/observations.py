"""Valid observations (domain C1, rule 0): which observed lessons count, and why others do not."""

from __future__ import annotations

import pandas as pd

from yanxiu_xl.term.term import Term

CAPS = {"镇内他校": "town_cap", "镇外": "outside_cap", "网络": "online_cap"}
LESSON = ["ret", "observer", "date", "period", "teacher"]


def text_length(text: object) -> int:
    """Characters of a text, spaces not counted."""
    return len("".join(str(text).split())) if text is not None else 0


def validity(term: Term, observations: pd.DataFrame, faulty: set[tuple[int, int]]) -> pd.Series:
    """Why each row does not count, '' where it does (columns as in the frame of 听课记录； index of the frame).

    faulty: (ret, at) of rows that hold an error (which takes in X03 and X04). A repeated row counts once; rows over the
    optional cap of their scope, later ones first out, do not count.
    """
    frame, least = observations, term["comment_min_chars"]
    reason = pd.Series("", index=frame.index, dtype=object)

    def mark(mask: pd.Series, why: str) -> None:
        reason[mask & (reason == "")] = why

    pairs = zip(frame["ret"], frame["at"], strict=True)
    mark(pd.Series([pair in faulty for pair in pairs], index=frame.index, dtype=bool), "有错误")
    mark(frame["topic"].isna(), "没写课题")
    short = frame["strengths"].map(text_length).lt(least) | frame["advice"].map(text_length).lt(least)
    mark(short, "评语太短或没写")
    known = frame[LESSON].notna().all(axis=1)
    mark(known & frame.duplicated(LESSON), "重复登记")
    for scope, key in CAPS.items():
        cap = term[key]
        if cap is not None:
            counted = frame[(frame["scope"] == scope) & (reason == "")].sort_values(["date", "row"], kind="stable")
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
