"""Lectures among the rows of many schools, as facts (see ``facts.judging``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from yanxiu_xl.checks.frames import records
from yanxiu_xl.facts.judging import lecture
from yanxiu_xl.facts.records import LECTURE, Lecture
from yanxiu_xl.facts.why_not import Reason, why_not
from yanxiu_xl.term.term import Term

if TYPE_CHECKING:
    import pandas as pd

OF_A_LINE = why_not(Reason.ERROR, error="见校验结果")


def lectures_by_school(
    term: Term, activities: pd.DataFrame, uncounted: Mapping[tuple[str, str], Collection[int]],
) -> dict[str, list[Lecture]]:
    """School -> its lectures, those that do not count among them.

    activities: with ``school``, ``row`` and what decides of a lecture; uncounted: (school, sheet) -> rows that prove nothing.
    """
    found: dict[str, list[Lecture]] = {}
    for row in records(activities[activities["category"] == LECTURE]):
        wrong = row["row"] in uncounted.get((row["school"], "activities"), ())
        found.setdefault(row["school"], []).append(lecture(term, {**row, "at": 0}, OF_A_LINE if wrong else None))
    return found
