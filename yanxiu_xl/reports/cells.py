"""Cells that many reports have: a school, a teacher, a cell of a record as it stands, what a filed word says of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Link, Mark, Record, Value
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.scoring.declared import LooksAt

SCHOOL = Column("school_name", "学校", 16, Kind.TEXT)
TEACHER = Column("name", "教师", 9, Kind.WORD)
PEOPLE: LooksAt = {"roster": ("name", "assessed")}
"""Without which nobody can tell who of a school is assessed."""
STATE_MARKS = {
    SubmissionState.ACCEPTED: Mark.GOOD, SubmissionState.RETURNED: Mark.WAIT, SubmissionState.MISSING: Mark.BAD, SubmissionState.SUPERSEDED: Mark.NOTE,
    SubmissionState.HELD: Mark.WAIT, SubmissionState.UNDECIDED: Mark.WAIT,
}
Cells = Mapping[str, Any]
"""A record as ``TermFacts.records`` gives it."""


def told(record: Cells, key: str) -> Value:
    """A cell of a record: blank is None, what cannot be read is unmeasured, and so is what the file has no column for."""
    value: Value = record[key]
    return Gap.UNMEASURED if value is None and (key in record["unread"] or key in record.get("no_column", ())) else value


def all_told(record: Cells, keys: Iterable[str]) -> dict[str, Value]:
    """Several of them, by key."""
    return {key: told(record, key) for key in keys}


def named_school(record: Cells) -> Figure:
    """The school of a record, which leads to its line of the returns."""
    return Figure(record["school_name"], link=Link("B01", (record["school"],)))


def school_cell(facts: TermFacts, code: str) -> Figure:
    """A school's name, which leads to its line of the returns."""
    return Figure(facts.names.get(code, code), link=Link("B01", (code,)))


def school_cells(facts: TermFacts, code: str) -> dict[str, Value | Figure]:
    """What says of which school a line is: its code, by which lines are found, and its name."""
    return {"school": code, "school_name": school_cell(facts, code)}


def teacher_cell(school: str, name: str | None) -> Figure:
    """A teacher's name, which leads to the line of 教师得分总表."""
    return Figure(name, link=Link("B03", (school, name or "")))


def who_cells(facts: TermFacts, one: Teacher) -> dict[str, Value | Figure]:
    """School (code and name) and name of a teacher."""
    return {**school_cells(facts, one.school), "name": replace(teacher_cell(*one.key), records=(one.record,))}


def of_people(teachers: Sequence[Teacher]) -> Figure:
    """How many teachers these are."""
    return Figure(len(teachers), [one.record for one in teachers])


def unreadable(record: Cells) -> bool:
    """Whether a record counts nowhere because something of it cannot be read."""
    return not record["counts"] and Reason[record["reason"]].unreadable


def why_cell(row: Cells) -> Figure | None:
    """Why a record does not count, which leads to the problems of its school."""
    return Figure(row["why"], (), (row["record"],), Mark.FAINT, Link("B02", (row["school"],))) if row["why"] else None


def left_out_cell(records: Sequence[Record]) -> Figure:
    """How many records do not count; it leads to the first of them among the merged rows."""
    first = next(iter(records), None)
    return Figure(len(records), (), records, link=Link("", (SHEETS[first.sheet].title, first.school, str(first.row))) if first else None)


def days_between(first: object, second: object) -> int | None:
    """Days from one ISO day to another; None where one is not there."""
    if not isinstance(first, str) or not isinstance(second, str):
        return None
    return (date.fromisoformat(second) - date.fromisoformat(first)).days
