"""The records of the archive as facts (``facts.records``), for the definitions that speak of facts and not of rows.

Whether a record counts, and why not, is what has been filed; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from yanxiu_xl.facts.coverage import Proofs
from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.judging import is_lecture, lecture_lacks
from yanxiu_xl.facts.records import Activity, Fact, Lecture, Observation, OpenLesson, Project, Writing
from yanxiu_xl.facts.submission import by_person
from yanxiu_xl.facts.why_not import Reason, WhyNot
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.scoring.declared import LooksAt

F = TypeVar("F", bound=Fact)
Rows = Sequence[Mapping[str, Any]]
MONTHLY = "月读书心得"
KINDS_AT_HAND = 2
"""Of how many kinds a school's records are kept as dictionaries, which take ten times the room of the lines that they are made of."""


@dataclass(frozen=True, slots=True)
class FiledWhyNot(WhyNot):
    """A reason as it was filed: told holds its words."""

    told: str = ""

    @property
    def words(self) -> str:
        """The reason as people read it."""
        return self.told


def why_not_filed(row: Mapping[str, Any]) -> FiledWhyNot | None:
    """Why a record (see ``TermFacts.records``) does not count."""
    if row["counts"]:
        return None
    return FiledWhyNot(Reason[row["reason"]], (("code", row["rule"]),), told=row["why"])


class FiledSchool:
    """The facts of a school's return that counts, each kind made when it is asked for first."""

    def __init__(self, facts: TermFacts, code: str, rows: Callable[..., Rows]) -> None:
        """rows: the records of a sheet (key), and of a kind of facts where that is not the sheet's own."""
        self.facts, self.term, self.code, self.rows = facts, facts.term, code, rows

    def without(self, looks_at: LooksAt) -> bool:
        """Whether the file has not all of these sheets and columns."""
        return self.facts.without(self.code, looks_at)

    def records(self, facts: Iterable[Fact]) -> list[Record]:
        """Where facts stand."""
        return [Record(self.code, one.SHEET, one.row) for one in facts]

    def _each(self, kind: type[F], *more: Any) -> list[F]:
        return [kind.of(row, why_not_filed(row), *more) for row in self.rows(kind.SHEET)]

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
        return [Lecture.of(row, why_not_filed(row), next(lecture_lacks(self.term, row, row["unread"]), None))
                for row in self.rows("activities", "lectures") if is_lecture(row, "category" in row["unread"])]

    @cached_property
    def writings(self) -> list[Writing]:
        """教师文稿."""
        return self._each(Writing)

    @cached_property
    def reflections(self) -> list[Writing]:
        """Those of 教师文稿 that are monthly reflections, as T7 asks for them."""
        return [Writing.of(row, why_not_filed(row)) for row in self.rows("writings", "reflections") if row["category"] == MONTHLY]

    @cached_property
    def open_lessons(self) -> list[OpenLesson]:
        """公开课评课, without what their marks come to."""
        return self._each(OpenLesson, None, False)

    @cached_property
    def projects(self) -> list[Project]:
        """课题研究."""
        return self._each(Project)

    # --- by teacher ---

    @cached_property
    def written(self) -> Mapping[str, list[Writing]]:
        """Writings by teacher."""
        return by_person(self.writings, lambda one: one.teacher)

    @cached_property
    def reflected(self) -> Mapping[str, list[Writing]]:
        """Monthly reflections by teacher."""
        return by_person(self.reflections, lambda one: one.teacher)

    @cached_property
    def observed(self) -> Mapping[str, list[Observation]]:
        """Observations by observer."""
        return by_person(self.observations, lambda one: one.observer)

    @cached_property
    def given(self) -> Mapping[str, list[OpenLesson]]:
        """Open lessons by teacher."""
        return by_person(self.open_lessons, lambda one: one.teacher)

    @cached_property
    def led(self) -> Mapping[str, list[Project]]:
        """Projects by those who lead them or take part."""
        people: dict[str, list[Project]] = {}
        for one in self.projects:
            for name in one.people:
                people.setdefault(name, []).append(one)
        return people

    # --- what covers methods and contents ---

    @cached_property
    def _reflection_unread(self) -> set[int]:
        return {row["row"] for row in self.rows("observations") if "reflection" in row["unread"]}

    def reflection_unreadable(self, one: Observation) -> bool:
        """Whether that cell of an observation holds something which cannot be read."""
        return one.row in self._reflection_unread

    @cached_property
    def proofs(self) -> Proofs:
        """What covers methods and contents."""
        return Proofs(found(self.activities), found(self.writings), found(self.observations), found(self.open_lessons))


class FiledFacts:
    """The facts of all schools that have a return that counts."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts = facts
        self.schools = {code: FiledSchool(facts, code, self._of(code)) for code in sorted(facts.current)}
        self._lines: dict[tuple[str, str], dict[str, list[tuple[int, Sequence[Any]]]]] = {}

    def of(self, teacher: Teacher) -> FiledSchool:
        """The facts of a teacher's school."""
        return self.schools[teacher.school]

    def _of(self, code: str) -> Callable[..., Rows]:
        @lru_cache(maxsize=KINDS_AT_HAND)
        def rows(sheet: str, kind: str = "") -> Rows:
            names, _ = self.facts.lines(sheet, kind)
            return [{**dict(zip(names, values, strict=True)), "at": at} for at, values in self._by_school(sheet, kind).get(code, ())]

        return rows

    def _by_school(self, sheet: str, kind: str) -> Mapping[str, Sequence[tuple[int, Sequence[Any]]]]:
        """Lines by school, each with its number; 发展性评价 has a column "school", so it goes by the record."""
        if (sheet, kind) not in self._lines:
            names, lines = self.facts.lines(sheet, kind)
            record, parts = names.index("record"), dict[str, list[tuple[int, Sequence[Any]]]]()
            for at, values in enumerate(lines):
                parts.setdefault(values[record].school, []).append((at, values))
            self._lines[sheet, kind] = parts
        return self._lines[sheet, kind]


def filed(facts: TermFacts) -> FiledFacts:
    """The facts of a term, made once for all reports."""
    return facts.cached(FiledFacts)
