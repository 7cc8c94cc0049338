"""Scores as the archive keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yanxiu_xl.measures.numbers import exact
from yanxiu_xl.scoring.result import Outcome, Place, Score
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.scoring.teachers import TeacherScore


@dataclass(frozen=True)
class StoredScores:
    """A return's scores as they are filed: (number, name, base, extra, detail, band, lacking, valid observations, rank,
    items) of each teacher, (own score, items) of the school.
    """

    teachers: list[tuple[Any, ...]]
    school: tuple[float | None, str] | None

    @classmethod
    def of(cls, teachers: Sequence[TeacherScore], school: SchoolScore | None) -> StoredScores:
        """Scores ready to be filed."""
        return cls(
            [teacher_line(t) for t in teachers],
            None if school is None else (school.own, items_text(school.items)),
        )


def teacher_line(one: TeacherScore) -> tuple[Any, ...]:
    """A teacher's score as it is filed."""
    return (one.teacher_id, one.name, one.base, one.extra, one.extra_detail, one.band, "、".join(one.lacking), one.valid_observations,
            one.rank, items_text(one.items))


def teacher_of(line: Sequence[Any], *, bare: bool = False) -> TeacherScore:
    """A teacher's score as ``teacher_line`` filed it; bare: without cells."""
    teacher, name, base, extra, detail, band, lacking, valid, rank, items = line
    return TeacherScore(0, teacher, name, scores_from(items, bare), base, extra, detail, band, lacking.split("、") if lacking else [],
                        valid, rank)


def items_text(items: Mapping[str, Score]) -> str:
    """Items as they are filed: JSON by indicator; points as a ratio (``25/8``), so that nothing is lost."""
    content = {
        code: [s.outcome.value, None if s.score is None else str(s.score), s.full, s.detail, [[p.cell, p.why] for p in s.places]] for code, s in items.items()
    }
    return json.dumps(content, ensure_ascii=False)


def scores_from(text: str, bare: bool = False) -> dict[str, Score]:
    """Items as ``items_text`` filed them, or as older versions did with points as numbers; bare: without their cells."""
    return {
        code: Score(code, Outcome(outcome), _points(score), full, detail, () if bare else tuple(Place(cell, why) for cell, why in places))
        for code, (outcome, score, full, detail, places) in json.loads(text).items()
    }


def _points(filed: str | float | None) -> Fraction | None:
    return None if filed is None else Fraction(filed) if isinstance(filed, str) else exact(filed)
