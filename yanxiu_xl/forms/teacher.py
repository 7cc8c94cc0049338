"""教师填报表 (domain B0, W2): two sheets of the school's form for one teacher to fill in; their rows are gathered into the school's workbook.

The sheets are those of ``forms.school`` with two differences: the teacher's own name stands in every row already, and fewer rows
are prepared.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from yanxiu_xl.forms.model import Column, Sheet
from yanxiu_xl.forms.school import OBSERVATIONS, WRITINGS

TEACHER_SHEETS = (OBSERVATIONS, WRITINGS)
TEACHER_BOOK, GATHERED = "教师填报表", "汇集"
FOLDER = "教师表"
"""Where a school collects its teachers' workbooks, beside its own."""
PREPARED_ROWS = 200
"""Of each sheet: a teacher hears some thirty lessons and writes some twenty pieces a term (domain B0)."""
SCHOOL_SAYS: dict[str, tuple[str, ...]] = {"writings": ("original", "checked", "checker", "checked_on")}
"""Columns in which the school's word stands against the teacher's: the school inspects what has been written (B2)."""


def owner_of(sheet: Sheet) -> Column:
    """The column of the person whose row it is."""
    owner = sheet.owner
    assert owner is not None, f"{sheet.key} is nobody's"
    return owner


@lru_cache(maxsize=256)
def sheets_for(name: str) -> tuple[Sheet, ...]:
    """The sheets of a teacher's workbook, with ``name`` in the column of its owner."""
    return tuple(
        replace(sheet, capacity=PREPARED_ROWS, columns=tuple(
            replace(column, default=name) if column == owner_of(sheet) else column for column in sheet.columns
        ))
        for sheet in TEACHER_SHEETS
    )
