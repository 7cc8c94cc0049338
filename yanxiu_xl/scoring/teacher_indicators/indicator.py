"""What an indicator of teachers is: a declaration that becomes one when it decorates the function which measures it.

@TeacherIndicator("T13", "发展性评价", full=10, source="…", how="…", looks_at={"reviews": ("teacher", "own", "peers", "school")})
def development_review(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.scoring.declared import Indicator
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher
from yanxiu_xl.scoring.result import Evidence, Score, unmeasured

Measure = Callable[[RecordsByTeacher, AssessedTeacher], Score]
ON_DUTY = ("on_duty_from", "on_duty_to")
"""Cells of the roster that say how long somebody has been there."""


def _undeclared(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    raise NotImplementedError("a declaration that decorates no function")


@dataclass(frozen=True, kw_only=True)
class TeacherIndicator(Indicator):
    """roster: cells of a teacher's line of the roster by which it is measured: while one cannot be read, neither can it (domain C6)."""

    roster: tuple[str, ...] = ()
    measure: Measure = _undeclared

    def __call__(self, measure: Measure) -> TeacherIndicator:
        """The indicator that a function measures."""
        return replace(self, measure=measure)

    def score(self, by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
        """The score of a teacher; without a tab or column that it looks at there is nothing to measure (domain 0, fact 9)."""
        full, lacks = by_teacher.run.term[self.full_key], by_teacher.lacks(self)
        if lacks:
            return unmeasured(self.code, full, f"没有{lacks}。")
        for key in self.roster:
            if by_teacher.unreadable("roster", key, who.row):
                why = f"“{SHEETS['roster'][key].header}”看不懂"
                place = Evidence(by_teacher.facts.cell("roster", key, who.row["at"]), why)
                return unmeasured(self.code, full, f"教师名册的{why}。", (place,))
        return self.measure(by_teacher, who)


def in_months(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> str:
    """How a demand is cut down for who was not on duty all the term, in words."""
    everything = by_teacher.run.term["assessed_months"]
    return "" if len(who.months) == len(everything) else f"（在岗{len(who.months)}个月，按当月15日在岗计，共{len(everything)}个月）"
