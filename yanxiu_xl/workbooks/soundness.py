"""Whether a row counts, in plain functions: the conditions of the checks that are errors, of the cell and within a few sheets.

A row that holds an error counts for nothing (domain C6); 进度 and the automatic columns look at the helper sheet's answer. The
program knows more: what it can read although it is written differently, days that still lie ahead, and the rarer rules.
"""

from __future__ import annotations

from collections.abc import Callable

from yanxiu_xl.forms.model import Column, Kind, Scope, Sheet, When, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.formulas import (
    THIS_ROW,
    TOWN,
    WORK_COLUMNS,
    code_name,
    column_range,
    literally,
    names_known,
    off_duty,
    parameter,
    work_range,
)

Cell = Callable[[str], str]
"""The reference to a cell of the row, by the key of its column."""


def faulty(sheet: Sheet, cell: Cell, term: Term, number: str) -> str:
    """A condition that holds where the row ``number`` (of the data rows) has an error or an error value; it stands in 进度计算."""
    tests = [test for column in sheet.inputs if not column.prefilled and not column.centre_only for test in _of_cell(sheet, column, cell, term)]
    own = OWN.get(sheet.key)
    return f"IFERROR(OR({','.join([*tests, *(own(cell, term, number) if own else ())])}),TRUE)"


def _of_cell(sheet: Sheet, column: Column, cell: Cell, term: Term) -> list[str]:
    """C01 to C06 of one cell."""
    here = cell(column.key)
    tests = []
    if column.required:
        unless = f",NOT({_when(column.optional_when, cell)})" if column.optional_when else ""
        tests.append(f'AND({here}=""{unless})' if unless else f'{here}=""')
    tests += [f'AND({here}="",{_when(when, cell)})' for when in column.when if when.code in ASKED]
    wrong = _wrong(sheet, column, here, term)
    return [*tests, f'IF({here}="",FALSE,{wrong})'] if wrong else tests


ASKED = frozenset({"C01", "R09", "R10", "R14", "R15", "R17", "R23"})
"""Rules by which a blank is an error where the condition holds."""


def _when(when: When, cell: Cell) -> str:
    here = cell(when.column)
    test = f'OR({",".join(f"""{here}="{value}" """.strip() for value in when.values)})'
    return f'AND({here}<>"",NOT({test}))' if when.negate else test


def _wrong(sheet: Sheet, column: Column, here: str, term: Term) -> str:
    """What is wrong with something in the cell; '' for a text that may be anything."""
    kind = column.kind
    if kind is Kind.DATE:
        outside = f"OR({here}<{parameter(term, 'term_start')},{here}>{parameter(term, 'term_end')})" if column.in_term else "FALSE"
        return f"IF(ISNUMBER({here}),{outside},TRUE)"
    if kind is Kind.CHOICE and column.codes:
        return f"COUNTIF({code_name(column.codes)},{here})=0"
    if kind in {Kind.INTEGER, Kind.NUMBER}:
        low, high = term.limit(column.low), term.limit(column.high)
        limits = [f"{here}<{low:g}" if low is not None else "", f"{here}>{high:g}" if high is not None else "",
                  f"{here}<>INT({here})" if kind is Kind.INTEGER else ""]
        words = "AND(" + ",".join(f'{here}<>"{word}"' for word in column.also) + ")" if column.also else "TRUE"
        return f"IF(ISNUMBER({here}),OR({','.join(filter(None, limits))}),{words})"
    if kind is Kind.PERSON and column.scope is not Scope.ANYONE:
        own = f"COUNTIF({column_range(SHEETS['roster'], 'name')},{here})=0"
        return own if column.scope is Scope.SCHOOL else f'AND({own},COUNTIF({TOWN},"?*")>0,COUNTIF({TOWN},{here})=0)'
    if kind is Kind.REFERENCE and column.refers_to and sheet.key == "evaluations":
        return f"COUNTIFS({_lesson('lesson_id')},{here},{_lesson('date')},\"<>\")=0"
    return ""


def _lesson(key: str) -> str:
    return column_range(SHEETS["open_lessons"], key)


def _writing(cell: Cell, term: Term, number: str) -> list[str]:
    """R14 (a month that is not assessed), X10 (a title registered above)."""
    month = cell("month")
    months = ",".join(f'{month}&""="{one}"' for one in term["assessed_months"])
    return [f'AND({cell("category")}="月读书心得",NOT(OR({months})))', told_above("writing_key", SHEETS["writings"], number)]


def told_above(key: str, sheet: Sheet, number: str) -> str:
    """Whether a row above has the same key in a column of 进度计算."""
    here = f"${letters(WORK_COLUMNS[key])}{THIS_ROW}"
    return f'IF({here}="",FALSE,MATCH({literally(here)},{work_range(key, sheet)},0)<{number})'


def _open_lesson(cell: Cell, term: Term, number: str) -> list[str]:
    """R08 (reviewed before it was given), S21 (the teacher was not on duty)."""
    return [f'AND({cell("reviewed_on")}<>"",{cell("reviewed_on")}<{cell("date")})', off_duty(cell("teacher"), cell("date"))]


def _activity(cell: Cell, term: Term, number: str) -> list[str]:
    """C06 of the lists and R10 (one name on two of them), R09 (a lecture that is too short), R23 (a trip that the school itself
    organises), R09b (filed before it was held).
    """
    filed = cell("filed_on")
    exceptions = '&"、"&'.join(cell(key) for key in ("official_leave", "leave", "absent", "late"))
    return [
        f'IF({cell("participants")}="",FALSE,NOT({names_known(cell("participants"))}))',
        f'IF({exceptions}="、、、",FALSE,NOT({names_known(exceptions)}))',
        f'AND({cell("category")}="专题讲座",{cell("minutes")}<{term["lecture_min_minutes"]:g})',
        f'AND({cell("organiser")}="本校",OR({cell("category")}="外出参观学习",{cell("category")}="上级培训"))',
        f'AND({cell("category")}="专题讲座",{filed}<>"",{filed}<{cell("date")})',
    ]


def _evaluation(cell: Cell, term: Term, number: str) -> list[str]:
    """R18 (one's own lesson), X13 (marked above already)."""
    teacher = f"INDEX({_lesson('teacher')},MATCH({cell('lesson_id')},{_lesson('lesson_id')},0))"
    return [f"{teacher}={cell('judge')}", told_above("mark_key", SHEETS["evaluations"], number)]


OWN: dict[str, Callable[[Cell, Term, str], list[str]]] = {
    "writings": _writing, "open_lessons": _open_lesson, "activities": _activity, "evaluations": _evaluation,
}
"""Errors beyond the single cell, as far as they can be told in a cell's formula without looking at everything."""
