"""The kinds of facts: one record of a return each, with whether it counts (domain B2, C1, C6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import itemgetter
from typing import Any, ClassVar, Self

from yanxiu_xl.facts.why_not import WhyNot
from yanxiu_xl.reading.cells import NAME_SEPARATOR

Row = Mapping[str, Any]
DONE = ("已完成", "执行中心校统一制度")
"""是否完成 of an item of the catalogue that is there."""
LECTURE = "专题讲座"


@dataclass(frozen=True, slots=True)
class Fact:
    """One record: at (index of its row in the table), row (1-based, in the file), why it does not count.

    SHEET: key of its sheet; CELL: key of the column at which it is pointed to; DECIDING: columns by which it is decided what it
    counts for: while one cannot be read, it counts nowhere, though the centre may have waived the error.
    """

    SHEET: ClassVar[str]
    CELL: ClassVar[str]
    DECIDING: ClassVar[tuple[str, ...]] = ()
    at: int
    row: int
    why_not: WhyNot | None

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.why_not is None

    @property
    def unreadable(self) -> bool:
        """Whether it does not count because something cannot be read."""
        return self.why_not is not None and self.why_not.unreadable

    @classmethod
    def of(cls, row: Row, why: WhyNot | None, *more: Any) -> Self:
        """The fact of a row; more: what its last fields hold, which are no columns of the sheet."""
        return cls(row["at"], row["row"], why, *_cells(cls, len(more))(row), *more)


_GETTERS: dict[tuple[type[Fact], int], Callable[[Row], tuple[Any, ...]]] = {}


def _cells(kind: type[Fact], more: int) -> Callable[[Row], tuple[Any, ...]]:
    """What takes a kind's own fields out of a row, all but the last ``more``."""
    known = _GETTERS.get((kind, more))
    if known is None:
        names = [one.name for one in fields(kind)][len(fields(Fact)) :]
        known = _GETTERS[kind, more] = itemgetter(*names[: len(names) - more])
    return known


@lru_cache(maxsize=8192)
def names_in(text: str | None) -> frozenset[str]:
    """The names of a list cell."""
    return frozenset(text.split(NAME_SEPARATOR)) if text else frozenset()


@dataclass(frozen=True, slots=True)
class Observation(Fact):
    """A line of 听课记录: one teacher has observed one lesson (T3, T4, T10, U3, U4, U6, U7)."""

    SHEET: ClassVar[str] = "observations"
    CELL: ClassVar[str] = "observer"
    DECIDING: ClassVar[tuple[str, ...]] = ("date", "observer", "teacher", "topic", "strengths", "advice")
    observer: str | None
    teacher: str | None
    date: str | None
    period: str | None
    scope: str | None
    host_school: str | None
    topic: str | None
    kind: str | None
    reviewed: str | None
    reflection: str | None


@dataclass(frozen=True, slots=True)
class Activity(Fact):
    """A line of 研修活动 (T2, T12, U6–U9); what of it is a lecture is a ``Lecture`` besides."""

    SHEET: ClassVar[str] = "activities"
    CELL: ClassVar[str] = "date"
    DECIDING: ClassVar[tuple[str, ...]] = (
        "date", "category", "content", "attendance", "participants", "official_leave", "leave", "absent", "late",
    )
    date: str | None
    category: str | None
    method: str | None
    content: str | None
    attendance: str | None
    participants: str | None
    official_leave: str | None
    leave: str | None
    absent: str | None
    late: str | None
    related_id: str | None

    def invites(self, name: str) -> bool:
        """Whether a teacher was to attend."""
        return self.attendance == "全体" or (self.attendance == "部分" and name in names_in(self.participants))

    def had(self, name: str) -> bool:
        """Whether a teacher who was on duty that day was there: asked to be, and neither on leave of any kind nor absent (实到)."""
        return self.invites(name) and not any(name in names_in(listed) for listed in (self.official_leave, self.leave, self.absent))

    def may_be(self, category: str) -> bool:
        """Whether it is of a category, or may be, its own not being known."""
        return self.category in {category, None}


@dataclass(frozen=True, slots=True)
class Lecture(Fact):
    """An activity that is a lecture, or may be, its category not being readable (U2, extra points, S08, M05, M06).

    lacks: what it lacks of a lecture, whatever else is wrong: a speaker, material, minutes.
    """

    SHEET: ClassVar[str] = "activities"
    CELL: ClassVar[str] = "date"
    date: str | None
    topic: str | None
    organiser: str | None
    speaker: str | None
    lacks: WhyNot | None

    @property
    def may_count(self) -> bool:
        """Whether it counts, or would once its line is mended elsewhere: nobody knows yet that it does not."""
        return self.lacks is None


@dataclass(frozen=True, slots=True)
class Writing(Fact):
    """A line of 教师文稿 (T1, T6–T11, U5, U6, U9, extra points)."""

    SHEET: ClassVar[str] = "writings"
    CELL: ClassVar[str] = "title"
    DECIDING: ClassVar[tuple[str, ...]] = ("original", "checked", "category")
    teacher: str | None
    category: str | None
    title: str | None
    author: str | None
    month: str | None
    date: str | None
    chars: int | None
    excerpt: str | None
    thoughts: str | None
    reading_minutes: float | None
    award: str | None
    checked: str | None


@dataclass(frozen=True, slots=True)
class OpenLesson(Fact):
    """A line of 公开课评课 (T5, U3, U6); score: of its marks that count, None without; marks_unreadable: whether one of its judges' lines
    cannot be read.
    """

    SHEET: ClassVar[str] = "open_lessons"
    CELL: ClassVar[str] = "date"
    DECIDING: ClassVar[tuple[str, ...]] = ("lesson_id", "teacher", "plan", "reflection")
    lesson_id: str | None
    teacher: str | None
    date: str | None
    topic: str | None
    kind: str | None
    plan: str | None
    reflection: str | None
    reviewed_on: str | None
    review_points: str | None
    score: float | None
    marks_unreadable: bool

    @property
    def reviewed(self) -> bool:
        """Whether its review has been written down."""
        return self.reviewed_on is not None and self.review_points is not None


@dataclass(frozen=True, slots=True)
class Marks(Fact):
    """A line of 课堂评价: one judge's marks for one open lesson (T5; domain C3)."""

    SHEET: ClassVar[str] = "evaluations"
    CELL: ClassVar[str] = "judge"
    lesson_id: str | None
    judge: str | None


@dataclass(frozen=True, slots=True)
class Pair(Fact):
    """A line of 师徒结对 (U7, extra points); host: code of the mentor's school where that is another one of the list."""

    SHEET: ClassVar[str] = "mentoring"
    CELL: ClassVar[str] = "mentor"
    DECIDING: ClassVar[tuple[str, ...]] = ("mentor", "apprentice")
    pair_id: str | None
    mentor: str | None
    apprentice: str | None
    agreed_on: str | None
    result: str | None
    host: str


@dataclass(frozen=True, slots=True)
class Project(Fact):
    """A line of 课题研究 (T11, U8)."""

    SHEET: ClassVar[str] = "projects"
    CELL: ClassVar[str] = "title"
    DECIDING: ClassVar[tuple[str, ...]] = ("leader", "members", "stage")
    project_id: str | None
    title: str | None
    leader: str | None
    members: str | None
    stage: str | None
    results: str | None

    @property
    def people(self) -> list[str]:
        """Who leads it and who takes part, each once."""
        listed = [self.leader, *(self.members or "").split(NAME_SEPARATOR)]
        return list(dict.fromkeys(name for name in listed if name))


@dataclass(frozen=True, slots=True)
class Review(Fact):
    """A line of 发展性评价 (T13); one that counts has all three marks."""

    SHEET: ClassVar[str] = "reviews"
    CELL: ClassVar[str] = "own"
    DECIDING: ClassVar[tuple[str, ...]] = ("own", "peers", "school")
    teacher: str | None
    own: float | None
    peers: float | None
    school: float | None


@dataclass(frozen=True, slots=True)
class ArchiveItem(Fact):
    """An item of 档案目录 (U1, U9)."""

    SHEET: ClassVar[str] = "archive"
    CELL: ClassVar[str] = "completion"
    DECIDING: ClassVar[tuple[str, ...]] = ("completion", "done_on")
    item_code: str | None
    completion: str | None
    done_on: str | None

    @property
    def done(self) -> bool:
        """Whether it is there, and its line counts."""
        return self.why_not is None and self.completion in DONE


@dataclass(frozen=True, slots=True)
class Attendance:
    """A teacher's part in an activity that they were to attend, or may have been (T2, T12); it counts as the activity does."""

    activity: Activity
    name: str

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.activity.counts

    @property
    def why_not(self) -> WhyNot | None:
        """Why it does not."""
        return self.activity.why_not

    def listed(self, key: str) -> bool:
        """Whether the teacher stands in a list of the activity: ``absent``, ``leave``, ``late``, ``official_leave``."""
        return self.name in names_in(getattr(self.activity, key))

    @property
    def present(self) -> bool:
        """Whether the teacher was there."""
        return not self.listed("absent") and not self.listed("leave")


POINTED_AT: Mapping[str, str] = {
    one.SHEET: one.CELL for one in (Observation, Lecture, Activity, Writing, OpenLesson, Marks, Pair, Project, Review, ArchiveItem)
}
"""Sheet -> the column at which one of its records is pointed to."""
