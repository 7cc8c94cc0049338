"""考核细则 put together: what each indicator, the extra points, deductions and bands are worth and how they are measured (domain C1, C2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yanxiu_xl.scoring import confirm, teachers
from yanxiu_xl.scoring.declared import Indicator, Provision
from yanxiu_xl.scoring.extras import EXTRA_POINTS
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.term.term import Term, shown

FOR_TEACHERS: tuple[Provision, ...] = (*TEACHER_INDICATORS.values(), EXTRA_POINTS, teachers.BANDS)
FOR_SCHOOLS: tuple[Provision, ...] = (*SCHOOL_INDICATORS.values(), confirm.DEDUCTIONS, confirm.BANDS)
"""In the order of 考核细则 and of the sheets of 学期设定."""
INDICATORS: dict[str, Indicator] = {**TEACHER_INDICATORS, **SCHOOL_INDICATORS}
"""Those of teachers and schools by code."""
NAMES: dict[str, str] = {code: one.name for code, one in INDICATORS.items()}
"""What each is called."""


@dataclass(frozen=True)
class Measured:
    """A line of the table of indicators: full marks are '' for what is no indicator (extra points, bands)."""

    code: str
    name: str
    full: str
    how: str


def measures(term: Term) -> Iterator[Measured]:
    """Every indicator of teachers and schools as the term has it."""
    for one in (*FOR_TEACHERS, *FOR_SCHOOLS):
        full = shown(term[one.full_key]) if isinstance(one, Indicator) else ""
        yield Measured(one.code, one.name, full, term.say(one.how))
