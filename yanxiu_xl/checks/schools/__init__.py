"""Rules across schools and the centre's registers (domain D6), over the returns that count, a module a subject.

They look at everybody's rows together and are run again at every merge, so the order of arrival cannot matter.
M01–M03 concern files and are told where these are filed; M21 compares scores and is told where these are confirmed.
"""

from yanxiu_xl.checks.registry import run_scope
from yanxiu_xl.checks.schools import centre, lessons, materials, people
from yanxiu_xl.checks.schools.all_schools import COLUMNS, REGISTERS, AllSchools, Source, empty_frame
from yanxiu_xl.checks.schools.lessons import SAME_CAUSE
from yanxiu_xl.checks.schools.people import praises
from yanxiu_xl.problems import Problem

__all__ = [
    "COLUMNS", "REGISTERS", "SAME_CAUSE", "AllSchools", "Source", "centre", "check_across_schools", "empty_frame", "lessons", "materials", "people", "praises",
]


def check_across_schools(town: AllSchools) -> dict[str, list[Problem]]:
    """Run every rule across schools; findings by school code ('' for the centre's own)."""
    run_scope("schools", town)
    return town.found
