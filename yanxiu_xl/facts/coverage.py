"""Which methods and contents of the plan a school's records cover (domain A2, A3, C6): for U6, and for what S14 says is lacking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from yanxiu_xl.facts.found import Found
from yanxiu_xl.facts.records import Activity, Fact, Observation, OpenLesson, Writing
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.term.term import Term

RECORDED = {"课改自学记录": "自主学习", "读书笔记": "主动反思", "教学反思": "主动反思", "听评课反思": "主动反思"}
"""Writings that prove a method."""
READING = frozenset({"精读书目", "读书笔记", "月读书心得"})
WATCHED = frozenset({"教研课", "公开课", "示范课", "汇报课"})
"""Observed lessons that prove 教学观摩; everyday lessons are another thing."""
FOR_THE_YOUNG = "青年教师专项"
Covered = tuple[set[str], set[str]]
"""(methods, contents)"""


@dataclass(frozen=True, slots=True)
class Proofs:
    """The facts that cover methods and contents; of which those in ``found`` count, and others may."""

    activities: Found[Activity]
    writings: Found[Writing]
    observations: Found[Observation]
    open_lessons: Found[OpenLesson]

    @property
    def unread(self) -> list[Fact]:
        """Records of which something cannot be read."""
        return [*self.activities.unread, *self.writings.unread, *self.observations.unread, *self.open_lessons.unread]

    def covered(self) -> Covered:
        """What the records that count cover."""
        return _covered(self.activities.counting, self.writings.counting, self.observations.counting, self.open_lessons.counting)

    def proving(self, method: str) -> list[Fact]:
        """The records that count and prove a method."""
        every = (*self.activities.counting, *self.writings.counting, *self.observations.counting, *self.open_lessons.counting)
        return [one for one in every if method in methods_proved(one)]

    def may_be_covered(self, term: Term, reflection_unreadable: Callable[[Observation], bool]) -> Covered:
        """What they cover, or may: a cell that cannot be read speaks against nothing."""
        activities = self.activities.counting + self.activities.unread
        writings = self.writings.counting + self.writings.unread
        observations = self.observations.counting + self.observations.unread
        methods, contents = _covered(activities, writings, observations, self.open_lessons.counting + self.open_lessons.unread)
        if any(one.category is None and one.method is None for one in activities):
            methods |= set(term.codes["method"])
        if any(one.content is None for one in activities):
            contents |= set(term.codes["content"])
        if any(one.category is None for one in writings):
            methods |= {*RECORDED.values()}
            contents.add("个人读书")
        if any(one.kind is None for one in observations):
            methods.add("教学观摩")
        if any(one.reflection is None and reflection_unreadable(one) for one in observations):
            methods.add("主动反思")
        return methods, contents


def _covered(
    activities: Sequence[Activity], writings: Sequence[Writing], observations: Sequence[Observation], lessons: Sequence[OpenLesson],
) -> Covered:
    methods = {method for part in (activities, writings, observations, lessons) for one in part for method in methods_proved(one)}
    contents = {one.content for one in activities} | ({"个人读书"} if any(one.category in READING for one in writings) else set())
    return methods, {one for one in contents if one is not None}


def methods_proved(one: Fact) -> Iterator[str]:
    """The methods that a record proves."""
    if isinstance(one, Activity):
        method = method_of(one)
        if method is not None:
            yield method
    elif isinstance(one, Writing):
        if one.category in RECORDED:
            yield RECORDED[one.category]
    elif isinstance(one, OpenLesson):
        yield "教学观摩"
    elif isinstance(one, Observation):
        if one.kind in WATCHED:
            yield "教学观摩"
        if one.reflection == "有":
            yield "主动反思"


def contents_asked(term: Term, young: bool) -> list[str]:
    """The contents that a school is asked for; what is for young teachers only where it has any."""
    return [one for one in term.codes["content"] if one != FOR_THE_YOUNG or young]


def covered_and_asked(term: Term, proofs: Proofs, young: bool) -> tuple[set[str], set[str], list[str]]:
    """(methods done, contents done, contents asked for) of a school (U6); young: whether it has young teachers."""
    methods, contents = proofs.covered()
    asked = contents_asked(term, young)
    return methods, contents & set(asked), asked


def method_of(activity: Activity) -> str | None:
    """The method of an activity: as it is told, else by its category."""
    return activity.method or METHOD_OF_CATEGORY.get(activity.category or "")
