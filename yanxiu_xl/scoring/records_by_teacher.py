"""A return's records sorted by teacher, and the teachers under assessment: what every indicator of domain C1 looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.facts.found import Found, found, of_category
from yanxiu_xl.facts.records import (
    Attendance,
    Fact,
    Observation,
    OpenLesson,
    Project,
    Review,
    Writing,
)
from yanxiu_xl.facts.submission import by_person
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.observations import (
    months_on_duty,
    on_duty,
    plan_due,
    required_observations,
    required_sessions,
)
from yanxiu_xl.scoring.declared import Indicator, LooksAt
from yanxiu_xl.scoring.result import Evidence

Record = dict[Any, Any]

def _in_quotes(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


class RecordsByTeacher:
    """The facts of a return sorted by teacher, once for all indicators."""

    def __init__(self, run: CheckRun) -> None:
        """The facts are those of the submission as it is now: it must have been checked."""
        self.run, self.facts = run, run.facts
        self.writings = by_person(self.facts.writings, lambda one: one.teacher)
        self._written: dict[tuple[str, str], Found[Writing]] = {}
        self.monthly = by_person(self.facts.reflections, lambda one: one.teacher)
        self.observations = by_person(self.facts.observations, lambda one: one.observer)
        self.lessons = by_person(self.facts.open_lessons, lambda one: one.teacher)
        # a mentor of another school is nobody of this one, though somebody here may have the same name
        self.pairs = by_person((one for one in self.facts.pairs if not one.host), lambda one: one.mentor)
        self.projects: dict[str, list[Project]] = {}
        for project in self.facts.projects:
            for name in project.people:
                self.projects.setdefault(name, []).append(project)
        self.reviews: dict[str, Review] = {}
        for review in sorted(self.facts.reviews, key=lambda one: not one.counts):
            if review.teacher is not None:
                self.reviews.setdefault(review.teacher, review)
        self.activities = [one for one in self.facts.activities if one.why_not is None or one.why_not.reason is not Reason.REPEATED]
        self._places: dict[tuple[str, str, int], Evidence] = {}

    @classmethod
    def of(cls, run: CheckRun) -> RecordsByTeacher:
        """The records of a checked submission, made once."""
        return run.at_this_stage(cls)

    def unreadable(self, sheet: str, key: str, row: Record) -> bool:
        """Whether that cell of a row holds something that could not be read."""
        return not self.run.readable(sheet, key, row)

    def written(self, person: str, category: str) -> Found[Writing]:
        """Writings of a teacher in a category; where none counts, those of which the category cannot be read may be some."""
        known = self._written.get((person, category))
        if known is None:
            known = self._written[person, category] = of_category(self.writings.get(person, ()), category)
        return known

    def given(self, person: str) -> Found[OpenLesson]:
        """Open lessons of a teacher."""
        return found(self.lessons.get(person, ()))

    def observed(self, person: str) -> Found[Observation]:
        """Lessons that a teacher has observed."""
        return found(self.observations.get(person, ()))

    def led(self, person: str) -> Found[Project]:
        """Projects that a teacher leads or takes part in."""
        return found(self.projects.get(person, ()))

    def reflections(self, person: str) -> Found[Writing]:
        """Monthly reflections of a teacher; short ones do not count where the centre has set a length."""
        return found(self.monthly.get(person, ()))

    def attendances(self, who: AssessedTeacher, content: str = "") -> list[Attendance]:
        """A teacher's part in the activities of the time on duty that they were, or may have been, to attend.

        content: only those of that content. Of one told of twice the first line counts, the other is none.
        """
        made = []
        for one in self.activities:
            known = one.counts
            asked = one.invites(who.person) or (not known and one.attendance is None)
            about = not content or one.content == content or (not known and one.content is None)
            if asked and about and on_duty(one.date, who.row["on_duty_from"], who.row["on_duty_to"]):
                made.append(Attendance(one, who.person))
        return made

    def lacks(self, indicator: Indicator) -> str:
        """What the return has no tab or column for, of all that an indicator looks at, in words; '' when everything is there."""
        asked = (looks_at for key, looks_at in indicator.looks_at_where.items() if self.run.term[key])
        return next(filter(None, (self.without(looks_at) for looks_at in (indicator.looks_at, *asked))), "")

    def without(self, looks_at: LooksAt) -> str:
        """The tabs, or else the columns of the first tab, that the return does not have, in words; '' when everything is there."""
        tables = self.run.tables
        tabs = [sheet for sheet in looks_at if sheet not in tables]
        if tabs:
            return f"{_in_quotes(SHEETS[sheet].title for sheet in tabs)}这张表"
        for sheet, keys in looks_at.items():
            columns = [key for key in keys if key not in tables[sheet].letters]
            if columns:
                return f"“{SHEETS[sheet].title}”里的{_in_quotes(SHEETS[sheet][key].header for key in columns)}这一列"
        return ""

    def place(self, one: Fact, key: str = "") -> Evidence:
        """Where a fact stands, and why it does not count; key: another column than the one that is to blame, or the kind's own."""
        why = one.why_not
        return Evidence(self.facts.address(one, key or (why.column if why else "")), why.words if why else "")

    def places(self, facts: Iterable[Fact], key: str = "") -> list[Evidence]:
        """The same of several, each made once: an activity counts for everybody who was there."""
        known, made = self._places, []
        for one in facts:
            if one.why_not is not None:
                made.append(self.place(one, key))
                continue
            at = one.SHEET, key, one.at
            place = known.get(at)
            if place is None:
                place = known[at] = self.place(one, key)
            made.append(place)
        return made


@dataclass(frozen=True)
class AssessedTeacher:
    """The teacher under assessment: months on duty (on their 15th), observations and review sessions owed for them."""

    person: str
    row: Record
    months: list[str]
    target: int
    sessions: int
    plan_due: date


def assessed_teachers(run: CheckRun) -> Iterator[AssessedTeacher]:
    """Every teacher who is assessed, with the months on duty and the observations owed for them."""
    for row in run.assessed:
        months = months_on_duty(run.term, row["on_duty_from"], row["on_duty_to"])
        yield AssessedTeacher(row["name"], row, months, required_observations(run.term, len(months), row["post"]),
                      required_sessions(run.term, len(months)), plan_due(run.term, row["on_duty_from"]))
