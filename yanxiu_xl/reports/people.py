"""Whose records are whose: a teacher is a line of a school's roster, and a person may have been in several schools of the town.

Records name a teacher, and within a school no two have one name. Across schools the same name alone says nothing: a person is the same
where name and month of birth are (as for M04). A person who has moved stands in one roster with an end of duty and in another without, or
stood in the roster of an earlier return and stands in another school's now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from yanxiu_xl.archive.rosters import returned_roster
from yanxiu_xl.reports.source import Teacher, TermFacts

Key = tuple[str, str]
"""(school code, name) of a teacher in the records."""


@dataclass(frozen=True, eq=False)
class Person:
    """A person: ``teacher`` as the roster of the present school has them; before: those of the schools before it, oldest first.

    gone: (school, name) where a person's records may stand whom the roster does not have any more; doubtful: schools whose rosters have
    somebody of this name and month of birth at the same time.
    """

    teacher: Teacher
    before: tuple[Teacher, ...] = ()
    gone: tuple[Key, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def teachers(self) -> Sequence[Teacher]:
        """The person in each roster, oldest first."""
        return (*self.before, self.teacher)

    @property
    def keys(self) -> Sequence[Key]:
        """All (school, name) under which records of the person stand, oldest first."""
        return (*self.gone, *(one.key for one in self.teachers))

    @property
    def moved(self) -> bool:
        """Whether records of several schools are the person's."""
        return len({school for school, _ in self.keys}) > 1


@dataclass
class _Met:
    """Teachers of one name and month of birth."""

    teachers: list[Teacher] = field(default_factory=list)


class People:
    """All persons of a term. Made once (``TermFacts.cached``)."""

    def __init__(self, facts: TermFacts) -> None:
        met: dict[tuple[str, Any], _Met] = {}
        for one in facts.teachers:
            born = one.row["born"]
            met.setdefault((one.name, born if born is not None else one.key), _Met()).teachers.append(one)
        gone = _gone(facts)
        self.persons: list[Person] = []
        for (name, born), found in met.items():
            self.persons += _persons(found.teachers, gone.get((name, born), ()))
        self.persons.sort(key=lambda one: (one.teacher.school, one.teacher.row["row"]))
        self._by_name: dict[str, list[Person]] = {}
        for person in self.persons:
            self._by_name.setdefault(person.teacher.name, []).append(person)
        self._by_key = {key: person for person in self.persons for key in person.keys}

    def of(self, key: Key) -> Person | None:
        """The person to whom records of this name in this school belong."""
        return self._by_key.get(key)

    def the_same(self, person: Person) -> Person | None:
        """A person of another term among these: by name and month of birth, whatever the school; where one of the two is not known, by
        name, school and number.
        """
        named = self._by_name.get(person.teacher.name, [])
        born = person.teacher.row["born"]
        same = [one for one in named if born is not None and one.teacher.row["born"] == born]
        if not same:
            same = [one for one in named if None in (born, one.teacher.row["born"]) and person.teacher.teacher_id
                    and (one.teacher.school, one.teacher.teacher_id) == (person.teacher.school, person.teacher.teacher_id)]
        return same[0] if len(same) == 1 else None


def _persons(teachers: Sequence[Teacher], gone: Iterable[Key]) -> list[Person]:
    """The persons that teachers of one name and month of birth are: one, where at any time only one school has them."""
    schools = {one.school for one in teachers}
    left = tuple(key for key in gone if key[0] not in schools)
    if len(teachers) == 1:
        return [Person(teachers[0], gone=left)]
    ordered = sorted(teachers, key=lambda one: (one.row["on_duty_to"] or "9", one.row["on_duty_from"] or "", one.school))
    if _one_after_another(ordered):
        return [Person(ordered[-1], tuple(ordered[:-1]), left)]
    return [Person(one, doubtful=tuple(sorted(schools - {one.school}))) for one in teachers]


def _one_after_another(teachers: Sequence[Teacher]) -> bool:
    """Whether each but the last has an end of duty, before which no later one is known to have begun."""
    for one, later in pairwise(teachers):
        end, start = one.row["on_duty_to"], later.row["on_duty_from"]
        if end is None or (start is not None and start < end):
            return False
    return True


def _gone(facts: TermFacts) -> Mapping[tuple[str, Any], Sequence[Key]]:
    """(name, month of birth) -> where somebody stood in the roster of an earlier return, whose name the present one has not."""
    present = {one.key for one in facts.teachers}
    found: dict[tuple[str, Any], dict[Key, None]] = {}
    for one in facts.archive.filed():
        if one.counts or one.school not in facts.current:
            continue
        for line in returned_roster(facts.archive, one.id, ("name", "born")):
            key = one.school, line["name"]
            if line["name"] is not None and line["born"] is not None and key not in present:
                found.setdefault((line["name"], line["born"]), {})[key] = None
    return {who: tuple(keys) for who, keys in found.items()}


def people(facts: TermFacts) -> People:
    """The persons of a term."""
    return facts.cached(People)
