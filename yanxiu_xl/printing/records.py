"""What several forms ask of a school's records: its rows, its teachers, who was to come to an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanxiu_xl.facts.records import Activity, names_in
from yanxiu_xl.forms.school import OBSERVATIONS, OPEN_LESSONS, ROSTER
from yanxiu_xl.measures.observations import on_duty
from yanxiu_xl.printing.model import Part, Source
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.reports.catalogue import report_named
from yanxiu_xl.reports.filed import filed, why_not_filed
from yanxiu_xl.reports.model import Figure, Row, tables_of, value_of
from yanxiu_xl.reports.source import Teacher, TermFacts

YES, NO = "是", "否"
Cells = Mapping[str, Any]

TEACHER = space_of("教师", ROSTER)
"""A teacher whose form it is."""
JUDGED = {"是否有效": "算不算数，按合并时的核定", "无效原因": "为什么不算"}
LESSON = space_of("听课", OBSERVATIONS, more=JUDGED)
OPEN_MORE = {
    "听课人数": "听课记录里登记的人数", "评委数": "打分算数的评委", "最高分": "评委总分里最高的", "最低分": "评委总分里最低的",
    "综合得分": "评委平均分，评委够多时去掉一个最高分、一个最低分", "等级": "按综合得分",
}
OPEN = space_of("公开课", OPEN_LESSONS, more=OPEN_MORE)


def rows(source: Source, sheet: str, kind: str = "") -> Sequence[Cells]:
    """The records of a sheet (key) of the school, by row of its file; none where it has not returned."""
    known = filed(source.facts).schools.get(source.school)
    return known.rows(sheet, kind) if known else ()


def in_order(found: Sequence[Cells], key: str = "date") -> list[Cells]:
    """Records by day, those without one last."""
    return sorted(found, key=lambda row: (row[key] or "9", row["row"]))


def teachers(source: Source, *, assessed: bool = True) -> list[Teacher]:
    """The teachers of the school, in the order of its roster; assessed: those who are assessed alone."""
    return [one for one in (source.facts.assessed if assessed else source.facts.teachers) if one.school == source.school]


def teacher_part(one: Teacher, more: Mapping[str, Any] | None = None, *, public: bool = False) -> Part:
    """A teacher of the roster."""
    return part_of(ROSTER, one.row, more, public=public)


def to_come(source: Source, row: Cells) -> list[str]:
    """Who was to come to an activity (domain C6): those on duty that day, all of them or those who are named."""
    activity = Activity.of(row, why_not_filed(row))
    people = [one for one in teachers(source, assessed=False) if on_duty(row["date"], one.row["on_duty_from"], one.row["on_duty_to"])]
    return [one.name for one in people if activity.invites(one.name)]


def lesson_part(row: Cells) -> Part:
    """A line of 听课记录 with whether it counts; of a lesson at home, where nobody writes the school's name, with that name."""
    own = {OBSERVATIONS["host_school"].header: row["school_name"]} if row["scope"] == "本校" and row["host_school"] is None else {}
    return part_of(OBSERVATIONS, row, {"是否有效": YES if row["counts"] else NO, "无效原因": row["why"], **own})


class _OpenLessons:
    """What B06 says of each open lesson, by its record."""

    def __init__(self, facts: TermFacts) -> None:
        self.by_record = {record: row for row in tables_of(report_named("B06"), facts)[0].rows
                          if isinstance(topic := row["topic"], Figure) for record in topic.records}


def open_lesson_part(source: Source, row: Cells) -> Part:
    """An open lesson with what its judges' marks come to."""
    keys = {"听课人数": "observers", "评委数": "judges", "最高分": "high", "最低分": "low", "综合得分": "score", "等级": "score_grade"}
    known: Row = source.facts.cached(_OpenLessons).by_record.get(row["record"], {})
    return part_of(OPEN_LESSONS, row, {name: value_of(known.get(key)) for name, key in keys.items()})


def people(*cells: str | None) -> frozenset[str]:
    """The names of several cells, lists among them."""
    return frozenset().union(*(names_in(cell) for cell in cells))
