"""Valid observations (domain C1, rule 0): which observed lessons count, and why others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from yanxiu_xl.term.term import Term

CAPS = {"镇内他校": "town_cap", "镇外": "outside_cap", "网络": "online_cap"}
LESSON = ("ret", "observer", "date", "period", "teacher")


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
        lesson = tuple([row[key] for key in LESSON])
        again = lesson in seen
        if None not in lesson:
            seen.add(lesson)
        reasons.append("有错误" if (row["ret"], row["at"]) in faulty else "没写课题" if row["topic"] is None
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
