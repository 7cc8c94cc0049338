"""Lesson evaluation (domain C3): a judge's total, a lesson's composite score, grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yanxiu_xl.measures.numbers import added, exact, half_up
from yanxiu_xl.term.term import Term

DIMENSIONS = ("aims", "substance", "process", "group_work", "it_use", "bearing", "effect")
NOT_APPLICABLE = "不适用"
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Composite:
    """What the judges' totals of a lesson come to; score with two decimals, the highest and lowest total as they are."""

    judges: int
    score: float
    high: Fraction
    low: Fraction


def total(term: Term, evaluation: Row) -> Fraction | None:
    """A judge's total out of 100, not rounded; None unless every dimension is there (domain C3, C6).

    ``信息技术运用`` may be ``不适用``: the rest is then scaled to 100.
    """
    given = [0 if evaluation[key] == NOT_APPLICABLE else evaluation[key] for key in DIMENSIONS]
    if any(not isinstance(mark, int | float) for mark in given):
        return None
    points = added(given)
    if evaluation["it_use"] == NOT_APPLICABLE:
        points = points * 100 / (exact(term.lesson_full) - exact(term["L.it_use"]))
    return points


def without_own_marks(evaluations: Iterable[Row], lessons: Iterable[Row]) -> list[Row]:
    """A school's evaluations but those in which a teacher judges the own lesson (domain C3)."""
    own = {(row["lesson_id"], row["teacher"]) for row in lessons}
    return [row for row in evaluations if row["judge"] is None or (row["lesson_id"], row["judge"]) not in own]


def composite_scores(term: Term, evaluations: Iterable[Row]) -> dict[str, Composite]:
    """Lesson -> what it comes to (domain C3), of one school, in the order of their numbers; lessons without a total are left out.

    Input keys ``lesson_id``, ``judge`` and the dimensions; a judge's second line for a lesson does not count.
    From ``trim_judges`` judges on, the highest and the lowest total are left out.
    """
    marks: dict[str, dict[Any, Fraction | None]] = {}
    for row in evaluations:
        if row["lesson_id"] is not None:
            by_judge = marks.setdefault(row["lesson_id"], {})
            if row["judge"] not in by_judge:
                by_judge[row["judge"]] = total(term, row)
    found = {}
    for lesson, by_judge in sorted(marks.items()):
        given = sorted(points for points in by_judge.values() if points is not None)
        if given:
            counted = (given[1:-1] if len(given) >= term["trim_judges"] else given) or given
            found[lesson] = Composite(len(given), half_up(added(counted) / len(counted), 2), given[-1], given[0])
    return found


def grade(term: Term, score: float) -> str:
    """Grade of a lesson by its score (domain C3)."""
    for word, key in (("优", "L.excellent"), ("良", "L.good"), ("合格", "L.pass")):
        if score >= term[key]:
            return word
    return "待改进"
