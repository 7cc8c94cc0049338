"""Mentor and apprentice: what the books of one school, or of two, have of a pair (domain C2 U7, C6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from yanxiu_xl.term.term import Term

PASSED = ("优秀", "合格")
"""期末考核 of a pair that gives its mentor the extra point."""
T = TypeVar("T")


@dataclass(frozen=True)
class Abroad:
    """One pair as the book of the mentor's school has it.

    lessons: valid observations of the apprentice by the mentor; guidance: the days of its activities for the pair (None: no
    day given); cells: where all of that stands, the school's name first.
    """

    lessons: int = 0
    guidance: tuple[str | None, ...] = ()
    cells: tuple[str, ...] = ()


class Kept(NamedTuple):
    """What a pair has done: observations of the apprentice by the mentor, of the mentor by the apprentice, guidance."""

    to: int
    back: int
    guided: int

    def enough(self, term: Term) -> bool:
        """Whether that is as much as the centre asks for (U7)."""
        visits: int = term["U7.visits"]
        return min(self.to, self.back) >= visits and self.guided >= term["U7.guidance"]


class Lesson(NamedTuple, Generic[T]):
    """An observation as a pair's count wants it; host: code of the school that it names, '' for none of the list; record: which it is."""

    observer: str | None
    teacher: str | None
    host: str
    record: T


class Guidance(NamedTuple, Generic[T]):
    """An activity that names a number; day: None where it tells none."""

    number: str
    day: str | None
    record: T


class Book(Generic[T]):
    """What one school's records have of pairs: observations and activities, of one kind each (those that count, or those that do not)."""

    def __init__(self, lessons: Iterable[Lesson[T]], activities: Iterable[Guidance[T]]) -> None:
        self._lessons: dict[tuple[str | None, str | None], list[Lesson[T]]] = {}
        self._activities: dict[str, list[Guidance[T]]] = {}
        for lesson in lessons:
            self._lessons.setdefault((lesson.observer, lesson.teacher), []).append(lesson)
        for activity in activities:
            self._activities.setdefault(activity.number, []).append(activity)

    def seen(self, observer: str, teacher: str, at: str = "") -> list[T]:
        """Lessons of one that the other has observed; at: only those given in the school of this code."""
        return [one.record for one in self._lessons.get((observer, teacher), ()) if at in ("", one.host)]

    def guided(self, numbers: Collection[str]) -> Iterator[Guidance[T]]:
        """Activities for a pair, by the numbers that it has in one book or in both."""
        for number in sorted(numbers):
            yield from self._activities.get(number, ())


def guidance_in_both(own: Iterable[str | None], abroad: Iterable[str | None]) -> int:
    """How often a pair was guided by the days two books tell: what both have on one day is the same guidance."""
    first, second = list(own), list(abroad)
    return len(first) + len(told_abroad_alone(first, second))


def told_abroad_alone(own: Sequence[str | None], abroad: Sequence[str | None]) -> list[int]:
    """Which of the days of the mentor's book (their places) the apprentice's does not have; without a day each is another guidance."""
    left, found = Counter(own), list[int]()
    for at, day in enumerate(abroad):
        if day is not None and left[day]:
            left[day] -= 1
        else:
            found.append(at)
    return found
