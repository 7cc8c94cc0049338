"""The records of the archive as facts (``facts.records``), for the definitions that speak of facts and not of rows.

Whether a record counts, and why not, is what has been filed; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from yanxiu_xl.facts.coverage import Proofs
from yanxiu_xl.facts.found import Found, found
from yanxiu_xl.facts.judging import is_lecture, lecture_lacks
from yanxiu_xl.facts.records import Activity, Fact, Lecture, Observation, OpenLesson, Project, Writing
from yanxiu_xl.facts.submission import Person, by_person
from yanxiu_xl.facts.why_not import Reason, WhyNot
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import Teacher, TermFacts

F = TypeVar("F", bound=Fact)
MONTHLY = "月读书心得"


@dataclass(frozen=True, slots=True)
class FiledWhyNot(WhyNot):
    """A reason as it was filed: told holds its words."""

    told: str = ""

    @property
    def words(self) -> str:
        """The reason as people read it."""
        return self.told


def why_not_filed(row: dict[str, Any]) -> FiledWhyNot | None:
    """Why a record (see ``TermFacts.records``) does not count."""
    if row["counts"]:
        return None
    return FiledWhyNot(Reason[row["reason"]], (("code", row["rule"]),), told=row["why"])


class FiledFacts:
    """The facts of all returns that count, each kind made when it is asked for first; ``ret`` is the school's place in ``codes``."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts = facts
        self.codes = sorted(facts.current)
        self._number = {code: at for at, code in enumerate(self.codes)}

    def person(self, teacher: Teacher) -> Person:
        """By whom ``by_person`` knows a teacher."""
        return self._number[teacher.school], teacher.name

    def records(self, facts: Sequence[Fact]) -> list[Record]:
        """Where facts stand."""
        return [Record(self.codes[one.ret], one.SHEET, one.row) for one in facts]

    def of_school(self, listed: Sequence[F], code: str) -> Found[F]:
        """Those of a school (code)."""
        number = self._number.get(code)
        return found(one for one in listed if one.ret == number)

    def by_school(self, listed: Sequence[F]) -> dict[str, Found[F]]:
        """School (code) -> its facts."""
        parts: dict[str, list[F]] = {code: [] for code in self.codes}
        for one in listed:
            parts[self.codes[one.ret]].append(one)
        return {code: found(part) for code, part in parts.items()}

    def _rows(self, sheet: str, kind: str = "") -> list[dict[str, Any]]:
        return [{**row, "ret": self._number[row["school"]], "at": at} for at, row in enumerate(self.facts.records(sheet, kind))]

    def _each(self, kind: type[F], *more: Any) -> list[F]:
        return [kind.of(row, why_not_filed(row), *more) for row in self._rows(kind.SHEET)]

    @cached_property
    def observations(self) -> list[Observation]:
        """听课记录."""
        return self._each(Observation)

    @cached_property
    def activities(self) -> list[Activity]:
        """研修活动."""
        return self._each(Activity)

    @cached_property
    def lectures(self) -> list[Lecture]:
        """Those of 研修活动 that are lectures, or may be."""
        made = []
        for row in self._rows("activities", "lectures"):
            if is_lecture(row, "category" in row["unread"]):
                made.append(Lecture.of(row, why_not_filed(row), next(lecture_lacks(self.facts.term, row, row["unread"]), None)))
        return made

    @cached_property
    def writings(self) -> list[Writing]:
        """教师文稿."""
        return self._each(Writing)

    @cached_property
    def reflections(self) -> list[Writing]:
        """Those of 教师文稿 that are monthly reflections, as T7 asks for them."""
        return [Writing.of(row, why_not_filed(row)) for row in self._rows("writings", "reflections") if row["category"] == MONTHLY]

    @cached_property
    def open_lessons(self) -> list[OpenLesson]:
        """公开课评课, without what their marks come to."""
        return self._each(OpenLesson, None, False)

    @cached_property
    def projects(self) -> list[Project]:
        """课题研究."""
        return self._each(Project)

    @cached_property
    def written(self) -> dict[Person, list[Writing]]:
        """Writings by teacher."""
        return by_person(self.writings, lambda one: one.teacher)

    @cached_property
    def reflected(self) -> dict[Person, list[Writing]]:
        """Monthly reflections by teacher."""
        return by_person(self.reflections, lambda one: one.teacher)

    @cached_property
    def observed(self) -> dict[Person, list[Observation]]:
        """Observations by observer."""
        return by_person(self.observations, lambda one: one.observer)

    @cached_property
    def given(self) -> dict[Person, list[OpenLesson]]:
        """Open lessons by teacher."""
        return by_person(self.open_lessons, lambda one: one.teacher)

    @cached_property
    def led(self) -> dict[Person, list[Project]]:
        """Projects by those who lead them or take part."""
        found_: dict[Person, list[Project]] = {}
        for one in self.projects:
            for name in one.people:
                found_.setdefault((one.ret, name), []).append(one)
        return found_

    @cached_property
    def _reflection_unread(self) -> set[tuple[int, int]]:
        return {(row["ret"], row["row"]) for row in self._rows("observations") if "reflection" in row["unread"]}

    def reflection_unreadable(self, one: Observation) -> bool:
        """Whether that cell of an observation holds something which cannot be read."""
        return (one.ret, one.row) in self._reflection_unread

    def proofs(self) -> dict[str, Proofs]:
        """School -> what covers methods and contents."""
        parts = (self.by_school(self.activities), self.by_school(self.writings), self.by_school(self.observations), self.by_school(self.open_lessons))
        activities, writings, observations, lessons = parts
        return {code: Proofs(activities[code], writings[code], observations[code], lessons[code]) for code in self.codes}


def filed(facts: TermFacts) -> FiledFacts:
    """The facts of a term, made once for all reports."""
    return facts.once(FiledFacts)
