"""What the indicators of a school look at: its facts, its teachers as they were scored (domain C6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.facts.found import Found
from yanxiu_xl.facts.records import Fact
from yanxiu_xl.facts.submission import SchoolFacts
from yanxiu_xl.measures.numbers import Number, exact
from yanxiu_xl.scoring.records_by_teacher import RecordsByTeacher
from yanxiu_xl.scoring.result import Evidence, Outcome, Score, TeacherScore, unread
from yanxiu_xl.term.term import Term


@dataclass(frozen=True)
class SchoolRecords:
    """What the indicators look at: one school's facts (domain C6).

    young: names of its young teachers who are assessed; unsure: assessed teachers of whom it cannot be told; by_teacher: the facts by
    teacher.
    """

    facts: SchoolFacts
    by_teacher: RecordsByTeacher
    teachers: list[TeacherScore]
    young: set[str]
    unsure: set[str]
    term: Term
    run: CheckRun

    def places(self, facts: Found[Any], key: str, counting: Iterable[Fact] | None = None) -> tuple[Evidence, ...]:
        """Cells of records that counted (all of them unless told), then of those that did not."""
        counted = facts.counting if counting is None else counting
        return tuple(self.by_teacher.places([*counted, *facts.left_out], key))

    @property
    def names(self) -> set[str]:
        """Teachers who are assessed."""
        return {one.name for one in self.teachers}

    @property
    def size(self) -> int:
        """Number of teachers who are assessed."""
        return len(self.teachers)

    def share_of(self, test: Callable[[TeacherScore], bool]) -> tuple[int, Fraction]:
        """(how many assessed teachers pass, their share)."""
        count = sum(map(test, self.teachers))
        return count, share(count, self.size)

    def marks(self, *parts: tuple[str, Number]) -> list[Fraction]:
        """Points of each part: the marks of a parameter times a count or a share."""
        return [exact(self.term[key]) * exact(times) for key, times in parts]

    def unread(self, code: str, what: str, places: Iterable[Evidence] = ()) -> Score:
        """An indicator of which no number is known, because something cannot be read (domain C6)."""
        return unread(code, self.term[f"{code}.full"], what, places)

    def unmeasured_of(self, *codes: str) -> list[str]:
        """Teachers of whom one of those indicators cannot be measured."""
        return [one.name for one in self.teachers if any(one.items[code].outcome is Outcome.UNMEASURED for code in codes)]


def share(part: int, whole: int) -> Fraction:
    """A part of a whole; 0 of nothing."""
    return Fraction(part, whole) if whole else Fraction(0)


def school_of(run: CheckRun, teachers: list[TeacherScore]) -> SchoolRecords:
    """The school of a return, with its scored teachers."""
    most = run.term["young_teacher_years"]
    young = {row["name"] for row in run.assessed if row["years"] is not None and row["years"] <= most}
    unsure = {row["name"] for row in run.assessed if row["years"] is None}
    return SchoolRecords(run.facts.school, RecordsByTeacher.of(run), teachers, young, unsure, run.term, run)
