"""进度计算: the hidden sheet where what 进度 counts is prepared row by row, in plain functions.

Its rows stand beside the rows of the sheets they look at and fetch them by number, so that a deleted row there breaks
nothing here.
"""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import FIRST_DATA_ROW, Sheet, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import PROGRESS_WORK
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.formulas import WORK_COLUMNS, code_name, column_range, work_range

_ABOVE_FIRST = FIRST_DATA_ROW - 1
MOMENT = ("date", "period", "teacher")


def add_work(book: xlsxwriter.Workbook, term: Term) -> None:
    """Write the hidden sheet."""
    page = book.add_worksheet(PROGRESS_WORK)
    page.hide()
    page.write_string(0, 0, "这张表由程序写，供“进度”计算，不要改。")
    for name, at in WORK_COLUMNS.items():
        page.write_string(_ABOVE_FIRST - 1, at, name)
    _observations(page)
    _open_lessons(page)
    _writings(page, term)
    _months_on_duty(page, term)


def _put(page: Worksheet, name: str, row: int, formula: str, offset: int = 0) -> None:
    page.write_formula(row - 1, WORK_COLUMNS[name] + offset, "=" + formula, None, "")


def _here(name: str, row: int) -> str:
    return f"${letters(WORK_COLUMNS[name])}{row}"


def fetch(sheet: Sheet, key: str, row: int) -> str:
    """The cell of a data row, found by its number."""
    return f"INDEX({column_range(sheet, key)},{row - _ABOVE_FIRST})"


def _joined(sheet: Sheet, row: int, keys: tuple[str, ...], also: str = "") -> str:
    """Cells of a row as one text, empty unless the day is a date and all are there; equal texts tell of the same moment."""
    cells = [fetch(sheet, key, row) for key in keys]
    there = ",".join(f'{one}<>""' for one in cells[1:])
    text = '&"|"&'.join(cells)
    return f'IFERROR(IF(AND(ISNUMBER({cells[0]}),{there}{also}),{text},""),"")'


def _observations(page: Worksheet) -> None:
    """Who was where at which moment, and which observations tell of another lesson than the first line about it (X02–X05)."""
    sheet, open_ = SHEETS["observations"], SHEETS["open_lessons"]
    keys, open_keys = work_range("lesson_key", sheet), work_range("open_key", open_)
    for row in range(FIRST_DATA_ROW, sheet.last_row + 1):
        key, open_at, own_at = (_here(name, row) for name in ("lesson_key", "open_at", "own_at"))
        _put(page, "lesson_key", row, _joined(sheet, row, MOMENT, f',{fetch(sheet, "scope", row)}="本校"'))
        _put(page, "observed", row, _joined(sheet, row, ("date", "period", "observer"), f',{fetch(sheet, "teacher", row)}<>""'))
        _put(page, "pair", row, f'IF({_here("observed", row)}="","",{_here("observed", row)}&"|"&{fetch(sheet, "teacher", row)})')
        _put(page, "observed_on", row, _joined(sheet, row, ("date", "observer")))
        _put(page, "open_at", row, f'IF({key}="",0,IFERROR(MATCH({key},{open_keys},0),0))')
        _put(page, "own_at", row, f'IF(OR({key}="",{open_at}>0),0,MATCH({key},{keys},0))')
        unlike_open, unlike_own = _unlike(open_, open_at, sheet, row), _unlike(sheet, own_at, sheet, row)
        itself = row - _ABOVE_FIRST
        _put(page, "two_lessons", row,
             f"IF({open_at}>0,{unlike_open},IF(AND({own_at}>0,{own_at}<{itself}),{unlike_own},FALSE))")


def _unlike(first: Sheet, at: str, sheet: Sheet, row: int) -> str:
    """Other topic, and other class or subject, than the line number ``at`` of ``first``; a blank is no difference."""

    def differs(key: str) -> str:
        other, here = f"INDEX({column_range(first, key)},{at})", fetch(sheet, key, row)
        return f'{other}<>"",{here}<>"",{other}<>{here}'

    return f"AND({differs('topic')},OR(AND({differs('grade')}),AND({differs('subject')})))"


def _open_lessons(page: Worksheet) -> None:
    sheet = SHEETS["open_lessons"]
    for row in range(FIRST_DATA_ROW, sheet.last_row + 1):
        _put(page, "open_key", row, _joined(sheet, row, MOMENT))


def _writings(page: Worksheet, term: Term) -> None:
    """Writings that count (C1, rule 2): category blank where one does not; ``first`` is 1 for the first piece of a title."""
    sheet, least = SHEETS["writings"], term["monthly_min_chars"]
    for row in range(FIRST_DATA_ROW, sheet.last_row + 1):
        original, checked = fetch(sheet, "original", row), fetch(sheet, "checked", row)
        sound = (f'AND(OR({original}="",AND({original}<>"否",COUNTIF({code_name("original")},{original})>0)),'
                 f'OR({checked}="",AND({checked}<>"不合格",COUNTIF({code_name("writing_grade")},{checked})>0)))')
        if least:  # a reflection that is too short does not count either
            chars = fetch(sheet, "chars", row)
            sound = f'AND({sound},OR({fetch(sheet, "category", row)}<>"月读书心得",IF(ISNUMBER({chars}),{chars}>={least},FALSE)))'
        for name, key in (("teacher", "teacher"), ("title", "title"), ("month", "month")):
            _put(page, name, row, f'IFERROR({fetch(sheet, key, row)}&"","")')
        _put(page, "category", row, f'IFERROR(IF({sound},{fetch(sheet, "category", row)}&"",""),"")')
        for name, key in (("chars", "chars"), ("day", "date")):
            _put(page, name, row, f"IFERROR(IF(ISNUMBER({fetch(sheet, key, row)}),{fetch(sheet, key, row)},0),0)")
        alike = "*".join(f"({_above(name, row)}={_here(name, row)})" for name in ("teacher", "category", "title", "month"))
        _put(page, "first", row, f'IF({_here("category", row)}="",0,IF(SUMPRODUCT({alike})>0,0,1))')


def _above(name: str, row: int) -> str:
    letter = letters(WORK_COLUMNS[name])
    return f"${letter}${_ABOVE_FIRST}:${letter}{row - 1}"


def _months_on_duty(page: Worksheet, term: Term) -> None:
    """1 for each assessed month of which a teacher was on duty at its middle."""
    sheet = SHEETS["roster"]
    for row in range(FIRST_DATA_ROW, sheet.last_row + 1):
        start, end = fetch(sheet, "on_duty_from", row), fetch(sheet, "on_duty_to", row)
        for offset, month in enumerate(term["assessed_months"]):
            middle = f"DATE({int(month[:4])},{int(month[5:])},15)"
            begun = f"IF(ISNUMBER({start}),{start}<={middle},TRUE)"
            there = f"IF(ISNUMBER({end}),{end}>={middle},TRUE)"
            _put(page, "on_duty", row, f"IF(AND({begun},{there}),1,0)", offset)
