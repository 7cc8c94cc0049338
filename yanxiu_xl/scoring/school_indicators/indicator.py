"""What an indicator of schools is: a declaration that becomes one when it decorates the function which measures it.

By the school's own workbook it is measured of ``SchoolRecords``, by the centre's registers of ``Confirming``; what only the centre knows is
declared with ``settled_by``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.scoring.declared import Indicator
from yanxiu_xl.scoring.registered import Confirming
from yanxiu_xl.scoring.result import Score, not_applicable, pending, unmeasured
from yanxiu_xl.scoring.school_records import SchoolRecords

Measure = Callable[[SchoolRecords], Score]
Confirm = Callable[[Confirming], Score]


@dataclass(frozen=True, kw_only=True)
class SchoolIndicator(Indicator):
    """of_teachers: whether it looks at shares of the teachers: with nobody assessed it does not apply (domain C6).

    measure: what the school's own workbook proves of it, None where that proves nothing; confirm: what the centre makes of that, None
    where it stands.
    """

    of_teachers: bool = False
    measure: Measure | None = None
    confirm: Confirm | None = None

    def __call__(self, measure: Measure) -> SchoolIndicator:
        """The indicator that a function measures of the school's own workbook."""
        return replace(self, measure=measure)

    def settled_by(self, confirm: Confirm) -> SchoolIndicator:
        """The indicator that a function measures of the centre's registers, and nothing else does."""
        return replace(self, confirm=confirm)

    def score(self, school: SchoolRecords) -> Score:
        """The school's own score; without a tab or column that it looks at there is nothing to measure (domain 0, fact 9)."""
        full = school.term[self.full_key]
        if self.measure is None:
            return pending(self.code, full, f"{self.name}待中心校核定。")
        lacks = school.by_teacher.lacks(self)
        if lacks:
            return unmeasured(self.code, full, f"没有{lacks}。")
        if self.of_teachers and not school.teachers:
            if any(not school.run.readable("roster", "assessed", row) for row in school.run.rows["roster"]):
                return unmeasured(self.code, full, f"“{SHEETS['roster']['assessed'].header}”看不懂，不知道谁参加考核。")
            return not_applicable(self.code, full, "没有参加考核的教师。")
        return self.measure(school)
