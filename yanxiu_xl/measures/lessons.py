"""Lesson evaluation (domain C3): a judge's total, a lesson's composite score, grades."""

from __future__ import annotations

from math import fsum, isnan
from typing import Any

import pandas as pd

from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.term.term import Term

DIMENSIONS = ("aims", "substance", "process", "group_work", "it_use", "bearing", "effect")
NOT_APPLICABLE = "不适用"


def totals(term: Term, evaluations: pd.DataFrame) -> pd.Series:
    """A judge's total out of 100, one decimal; NaN unless every dimension is there (domain C3).

    ``信息技术运用`` may be ``不适用``: the rest is then scaled to 100.
    """
    lines = zip(*(evaluations[key].tolist() for key in DIMENSIONS), strict=True)
    return pd.Series([_total(term, marks) for marks in lines], index=evaluations.index, dtype=float)


def _total(term: Term, marks: tuple[Any, ...]) -> float:
    given = [0 if mark == NOT_APPLICABLE else mark for mark in marks]
    if any(not isinstance(mark, int | float) for mark in given):
        return float("nan")
    total = float(sum(given))
    if marks[DIMENSIONS.index("it_use")] == NOT_APPLICABLE:
        total = total / (term.lesson_full - term["L.it_use"]) * 100
    return half_up(total)


def without_own_marks(evaluations: pd.DataFrame, lessons: pd.DataFrame) -> pd.DataFrame:
    """The evaluations but those in which a teacher judges the own lesson (domain C3)."""
    own = set(zip(lessons["ret"], lessons["lesson_id"], lessons["teacher"], strict=True))
    judged = zip(evaluations["ret"], evaluations["lesson_id"], evaluations["judge"], strict=True)
    return evaluations[pd.Series([line[2] is None or line not in own for line in judged], index=evaluations.index, dtype=bool)]


def composite_scores(term: Term, evaluations: pd.DataFrame) -> pd.DataFrame:
    """Per lesson: number of judges and composite score, two decimals (domain C3).

    Input columns ``ret``, ``lesson_id``, ``judge`` and the dimensions; a judge's second line for a lesson does not count.
    From ``trim_judges`` judges on, the highest and the lowest total are left out. Output columns ``ret``, ``lesson_id``,
    ``judges``, ``score``, ``high``, ``low``.
    """
    marks: dict[tuple[int, str], dict[Any, float]] = {}
    for number, lesson, judge, total in zip(
        *(evaluations[key].tolist() for key in ("ret", "lesson_id", "judge")), totals(term, evaluations).tolist(), strict=True
    ):
        if lesson is not None:
            marks.setdefault((number, lesson), {}).setdefault(judge, total)
    rows = []
    for (number, lesson), by_judge in sorted(marks.items()):
        given = sorted(total for total in by_judge.values() if not isnan(total))
        if given:
            counted = (given[1:-1] if len(given) >= term["trim_judges"] else given) or given
            rows.append((number, lesson, len(given), half_up(fsum(counted) / len(counted), 2), given[-1], given[0]))
    found = pd.DataFrame(rows, columns=["ret", "lesson_id", "judges", "score", "high", "low"])
    return found.astype({"ret": evaluations["ret"].dtype, "lesson_id": object})


def grade(term: Term, score: float) -> str:
    """Grade of a lesson by its score (domain C3)."""
    for word, key in (("优", "L.excellent"), ("良", "L.good"), ("合格", "L.pass")):
        if score >= term[key]:
            return word
    return "待改进"
