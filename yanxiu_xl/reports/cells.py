"""Cells that many reports have: a school, a teacher, what a filed word says of a record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Link, Mark, Value
from yanxiu_xl.reports.source import Teacher, TermFacts

SCHOOL = Column("school_name", "学校", 16, Kind.TEXT)
TEACHER = Column("name", "教师", 9, Kind.WORD)


def school_cell(facts: TermFacts, code: str) -> Figure:
    """A school's name, which leads to its line of 报送情况表."""
    return Figure(facts.names.get(code, code), link=Link("B01", (code,)))


def teacher_cell(school: str, name: str | None) -> Figure:
    """A teacher's name, which leads to the line of 教师得分总表."""
    return Figure(name, link=Link("B03", (school, name or "")))


def who_cells(facts: TermFacts, one: Teacher) -> dict[str, Value | Figure]:
    """School (code and name) and name of a teacher."""
    return {"school": one.school, "school_name": school_cell(facts, one.school), "name": teacher_cell(*one.key)}


def told(row: Mapping[str, Any], key: str) -> Value:
    """What a cell of a record says; ? where it cannot be read."""
    value: Value = row[key]
    return Gap.UNMEASURED if value is None and key in row["unread"] else value


def why_cell(row: Mapping[str, Any]) -> Figure | None:
    """Why a record does not count, which leads to the problems of its school."""
    return Figure(row["why"], (), (row["record"],), Mark.FAINT, Link("B02", (row["school"],))) if row["why"] else None


def days_between(first: object, second: object) -> int | None:
    """Days from one ISO day to another; None where one is not there."""
    if not isinstance(first, str) or not isinstance(second, str):
        return None
    return (date.fromisoformat(second) - date.fromisoformat(first)).days
