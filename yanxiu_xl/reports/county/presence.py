"""Who was there: each teacher's part in the activities that count, and in those of which nobody can tell (domain B2, 实到; #73)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yanxiu_xl.facts.records import Activity
from yanxiu_xl.measures.observations import on_duty
from yanxiu_xl.reports.filed import filed
from yanxiu_xl.reports.source import Teacher, TermFacts

HIGHER = "上级培训"


@dataclass
class Part:
    """A teacher's part: activities asked to attend, those attended of them, and those that may be but cannot be read."""

    asked: list[Activity] = field(default_factory=list)
    had: list[Activity] = field(default_factory=list)
    unclear: list[Activity] = field(default_factory=list)


class Presence:
    """The parts of all teachers of a term, by (school, name); the rows of 研修活动, by (school, row in its file)."""

    def __init__(self, facts: TermFacts) -> None:
        known = filed(facts)
        self.rows: Mapping[tuple[str, int], Mapping[str, Any]] = {(row["school"], row["row"]): row for row in facts.records("activities")}
        self.parts = {one.key: _part(one, known.of(one).activities) for one in facts.teachers}

    def of(self, key: tuple[str, str]) -> Part:
        """The part of a teacher, by school and name."""
        return self.parts.get(key) or Part()

    def row(self, school: str, one: Activity) -> Mapping[str, Any]:
        """All that the line of an activity says."""
        return self.rows[school, one.row]


def _part(who: Teacher, activities: list[Activity]) -> Part:
    part = Part()
    for one in activities:
        if not on_duty(one.date, who.row["on_duty_from"], who.row["on_duty_to"]):
            continue
        if one.counts and one.invites(who.name):
            part.asked.append(one)
            part.had += [one] if one.had(who.name) else []
        elif one.unreadable and (one.attendance is None or one.had(who.name)):
            part.unclear.append(one)
    return part


def presence(facts: TermFacts) -> Presence:
    """The parts of a term, made once."""
    return facts.cached(Presence)
