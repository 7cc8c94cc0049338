"""The facts of a return, put together from its rows and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar

from yanxiu_xl.facts import judging
from yanxiu_xl.facts.coverage import Proofs
from yanxiu_xl.facts.found import Found, found
from yanxiu_xl.facts.judging import Faults
from yanxiu_xl.facts.records import (
    Activity,
    ArchiveItem,
    Fact,
    Lecture,
    Marks,
    Observation,
    OpenLesson,
    Pair,
    Project,
    Review,
    Writing,
)
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.measures.lessons import Composite, composite_scores, without_own_marks
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.term import Term

F = TypeVar("F", bound=Fact)
Known = dict[type[Any], tuple[Any, Any]]
"""What has been made of a submission: kind -> (what it hangs on, what was made)."""


class Given(Protocol):
    """What facts are made of: the rows of a return by sheet (see ``checks.check_run``)."""

    @property
    def term(self) -> Term: ...
    @property
    def tables(self) -> Mapping[str, Table]: ...
    @property
    def rows(self) -> Mapping[str, Sequence[dict[str, Any]]]: ...

    def other_school(self, name: str | None) -> str:
        """Code of the school of that name, where it is another one than the one that returns; else ''."""


@dataclass(frozen=True)
class SchoolFacts:
    """The facts of a return, by kind, those that count apart from those that do not."""

    observations: Found[Observation]
    activities: Found[Activity]
    lectures: Found[Lecture]
    writings: Found[Writing]
    reflections: Found[Writing]
    open_lessons: Found[OpenLesson]
    pairs: Found[Pair]
    projects: Found[Project]
    archive: Found[ArchiveItem]

    @property
    def proofs(self) -> Proofs:
        """What covers methods and contents."""
        return Proofs(self.activities, self.writings, self.observations, self.open_lessons)


class Facts:
    """All facts of a return, each kind made when it is asked for first; lists are in the order of rows.

    They tell of the faults that were known when they were made: after more have been found there are others (``CheckRun.facts``).
    """

    def __init__(self, given: Given, faults: Faults, known: Known) -> None:
        """known: what has been made of the same submission before; it is kept up to date."""
        self.given, self.faults, self._known = given, faults, known
        self._columns: dict[tuple[str, str], tuple[str, list[int]]] = {}

    def _kept(self, kind: type[F], make: Callable[[], list[F]]) -> list[F]:
        """Facts of a kind; where its rows have the faults that they had when these were made last, only the names of errors change."""
        now = self.faults.by_sheet.get(kind.SHEET, set())
        before, facts = self._known.get(kind, (None, []))
        facts = [self._renamed(one) for one in facts] if before == now else make()
        self._known[kind] = now, facts
        return facts

    def _renamed(self, one: F) -> F:
        if one.why_not is None or one.why_not.reason is not Reason.ERROR:
            return one
        return replace(one, why_not=self.faults.error(one.SHEET, one.row))

    def _each(self, kind: type[F]) -> list[F]:
        """Facts of a kind that count unless their row has a fault."""
        rows = self.given.rows[kind.SHEET]
        return self._kept(kind, lambda: [kind.of(row, self.faults.of(kind.SHEET, row, kind.DECIDING)) for row in rows])

    @cached_property
    def observations(self) -> list[Observation]:
        """听课记录."""
        return self._kept(Observation, self._observations)

    def _observations(self) -> list[Observation]:
        rows = self.given.rows["observations"]
        reasons = judging.of_observations(self.given.term, rows, self.faults, Observation.DECIDING)
        return [Observation.of(row, why) for row, why in zip(rows, reasons, strict=True)]

    @cached_property
    def activities(self) -> list[Activity]:
        """研修活动."""
        return self._kept(Activity, self._activities)

    def _activities(self) -> list[Activity]:
        rows = self.given.rows["activities"]
        return [Activity.of(row, why) for row, why in zip(rows, judging.of_activities(rows, self.faults, Activity.DECIDING), strict=True)]

    @cached_property
    def lectures(self) -> list[Lecture]:
        """Those of 研修活动 that are lectures, or may be."""
        unreadable = dict[int, set[str]]()
        for at, key in self.faults.unreadable.get("activities", ()):
            unreadable.setdefault(at, set()).add(key)
        made = []
        for row, activity in zip(self.given.rows["activities"], self.activities, strict=True):
            blurred = unreadable.get(row["at"], ())
            if judging.is_lecture(row, "category" in blurred):
                made.append(judging.lecture(self.given.term, row, activity.why_not, blurred))
        return made

    @cached_property
    def writings(self) -> list[Writing]:
        """教师文稿."""
        return self._kept(Writing, lambda: [Writing.of(row, judging.of_writing(self.given.term, row, self.faults, Writing.DECIDING))
                                            for row in self.given.rows["writings"]])

    @cached_property
    def reflections(self) -> list[Writing]:
        """Those of 教师文稿 that are monthly reflections: of these a length may be asked (T7)."""
        least = self.given.term["monthly_min_chars"]
        return [judging.long_enough(one, least, self.faults) for one in self.writings if one.category == "月读书心得"]

    @cached_property
    def marks(self) -> list[Marks]:
        """课堂评价."""
        return self._each(Marks)

    @cached_property
    def lesson_scores(self) -> dict[str, Composite]:
        """Lesson -> what the marks that count come to: not one's own, none of a line with an error (domain C3, C6)."""
        counting = {one.at for one in self.marks if one.counts}
        before, scores = self._known.get(Composite, (None, {}))
        if before != counting:
            rows = (row for row in self.given.rows["evaluations"] if row["at"] in counting)
            scores = composite_scores(self.given.term, without_own_marks(rows, self.given.rows["open_lessons"]))
            self._known[Composite] = counting, scores
        made: dict[str, Composite] = scores
        return made

    @cached_property
    def open_lessons(self) -> list[OpenLesson]:
        """公开课评课."""
        cells = self.faults.unreadable.get("evaluations", ())
        lines = {at for at, _ in cells}
        unread = {one.lesson_id for one in self.marks if one.at in lines} if lines else set()
        made = []
        for row in self.given.rows["open_lessons"]:
            lesson = row["lesson_id"]
            given = self.lesson_scores.get(lesson)
            why = self.faults.of("open_lessons", row, OpenLesson.DECIDING)
            made.append(OpenLesson.of(row, why, given.score if given else None, lesson in unread))
        return made

    @cached_property
    def pairs(self) -> list[Pair]:
        """师徒结对."""
        return [Pair.of(row, self.faults.of("mentoring", row, Pair.DECIDING), self.given.other_school(row["mentor_school"]))
                for row in self.given.rows["mentoring"]]

    @cached_property
    def projects(self) -> list[Project]:
        """课题研究."""
        return self._each(Project)

    @cached_property
    def reviews(self) -> list[Review]:
        """发展性评价."""
        return [Review.of(row, judging.of_review(row, self.faults, Review.DECIDING)) for row in self.given.rows["reviews"]]

    @cached_property
    def archive(self) -> list[ArchiveItem]:
        """档案目录."""
        return self._each(ArchiveItem)

    @cached_property
    def school(self) -> SchoolFacts:
        """Those that schools' indicators look at."""
        return SchoolFacts(
            found(self.observations), found(self.activities), found(self.lectures), found(self.writings), found(self.reflections),
            found(self.open_lessons), found(self.pairs), found(self.projects), found(self.archive),
        )

    def reflection_unreadable(self, one: Observation) -> bool:
        """Whether that cell of an observation holds something which cannot be read."""
        return (one.at, "reflection") in self.faults.unreadable.get("observations", ())

    def address(self, one: Fact, key: str = "") -> str:
        """Where a fact stands, e.g. ``听课记录!D15``; key: another column than the kind's own."""
        return self.cell(one.SHEET, key or one.CELL, one.at)

    def cell(self, sheet: str, key: str, at: int) -> str:
        """The address of a cell of a record."""
        known = self._columns.get((sheet, key))
        if known is None:
            table = self.given.tables[sheet]
            letter = table.letters.get(key, "")
            known = self._columns[sheet, key] = (f"{table.title}!{letter}" if letter else f"{table.title}!", table.rows if letter else [])
        start, rows = known
        return f"{start}{rows[at]}" if rows else start


def by_person(facts: Iterable[F], name: Callable[[F], str | None]) -> dict[str, list[F]]:
    """Facts by the teacher they speak of; those that name nobody are left out."""
    sorted_: dict[str, list[F]] = {}
    for one in facts:
        who = name(one)
        if who is not None:
            sorted_.setdefault(who, []).append(one)
    return sorted_
