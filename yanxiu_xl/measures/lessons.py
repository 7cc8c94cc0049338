"""Lesson evaluation (domain C3): a judge's total, a lesson's composite score, grades."""

from __future__ import annotations

import pandas as pd

from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.term.term import Term

DIMENSIONS = ("aims", "substance", "process", "group_work", "it_use", "bearing", "effect")
NOT_APPLICABLE = "不适用"


def totals(term: Term, evaluations: pd.DataFrame) -> pd.Series:
    """A judge's total out of 100, one decimal; NaN unless every dimension is there (domain C3).

    ``信息技术运用`` may be ``不适用``: the rest is then scaled to 100.
    """
    marks = evaluations[list(DIMENSIONS)].where(evaluations[list(DIMENSIONS)] != NOT_APPLICABLE, 0)
    total = marks.apply(pd.to_numeric, errors="coerce").sum(axis=1, skipna=False)
    without = evaluations["it_use"] == NOT_APPLICABLE
    full = term.lesson_full
    scaled = total.where(~without, total / (full - term["L.it_use"]) * 100)
    return scaled.map(lambda v: half_up(v) if pd.notna(v) else v)


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
    frame = evaluations[evaluations["lesson_id"].notna()].drop_duplicates(["ret", "lesson_id", "judge"]).copy()
    frame["total"] = pd.to_numeric(totals(term, frame))
    grouped = frame[frame["total"].notna()].groupby(["ret", "lesson_id"])["total"]
    result = grouped.agg(judges="size", total="sum", high="max", low="min").reset_index()
    trimmed = result["judges"] >= term["trim_judges"]
    points = result["total"].where(~trimmed, result["total"] - result["high"] - result["low"])
    count = result["judges"].where(~trimmed, result["judges"] - 2)
    result["score"] = [half_up(p / n, 2) for p, n in zip(points, count, strict=True)]
    return result[["ret", "lesson_id", "judges", "score", "high", "low"]]


def grade(term: Term, score: float) -> str:
    """Grade of a lesson by its score (domain C3)."""
    for word, key in (("优", "L.excellent"), ("良", "L.good"), ("合格", "L.pass")):
        if score >= term[key]:
            return word
    return "待改进"
