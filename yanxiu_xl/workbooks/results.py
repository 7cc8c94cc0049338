"""What the automatic columns of a school's form sheets show: the results that their formulas carry into the file.

Programs that show a file without working it out (a preview, a phone, Excel's protected view) show these. They are worked out from
the formulas themselves on the cells as they will be written: what a sheet shows is not always what the program knows, which
reads more than a formula can (``checks.automatic``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.forms.model import HEADER_ROW, NUMBERED_CODES, Column, Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import PROGRESS_WORK
from yanxiu_xl.reading.formats import Shown
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.fast.formula_code import formula
from yanxiu_xl.workbooks.formula_cells import TO_DO, Area, CellPosition, Cells, ToDo
from yanxiu_xl.workbooks.formula_cells import Column as At
from yanxiu_xl.workbooks.formula_nodes import Worked
from yanxiu_xl.workbooks.formula_values import Cell, Wrong, day_number, time_of_day
from yanxiu_xl.workbooks.formulas import METHOD_TABLE, SCHOOLS, TOWN, TOWN_HEADS, code_name, expand
from yanxiu_xl.workbooks.progress_work import work_formulas
from yanxiu_xl.workbooks.sheets import AsCame, Row, Typed, free_numbers, numbers_spoken_of

TOWN_ROWS = 100
"""How many people of another school the drop-downs offer."""
Result = float | int | str | bool
"""What a cell shows; '' for nothing, an error value by its word."""


def results_of(term: Term, school: School, rows: Mapping[str, Sequence[Row]], town: Mapping[str, Sequence[str]]) -> Results:
    """The results of a workbook with these rows by sheet key (as ``write_school_workbook`` takes them), none of it worked out yet.

    town: other schools' names, as they stand behind the drop-downs.
    """
    columns: dict[At, list[Cell | ToDo]] = {}
    worked_out: dict[At, Worked] = {}
    heights = {PROGRESS_WORK: 0}
    spoken_of = numbers_spoken_of(rows)
    for sheet in SCHOOL_SHEETS:
        if sheet.layout is not Layout.FIELDS:
            there = rows.get(sheet.key, ())
            heights[sheet.title] = max(sheet.reach, HEADER_ROW + len(there) + 1)
            _lay_out(sheet, there, school.code, spoken_of, columns)
            worked_out |= {(sheet.title, at): formula(expand(column.auto, sheet, term)) for at, column in enumerate(sheet.columns) if column.auto}
    for sheet, formulas in work_formulas(term):
        # one row more than are filled: all below are like it
        last = min(HEADER_ROW + len(rows.get(sheet.key, ())) + 1, sheet.reach)
        heights[PROGRESS_WORK] = max(heights[PROGRESS_WORK], sheet.reach)
        for at, text in formulas.items():
            columns[PROGRESS_WORK, at] = [*[None] * HEADER_ROW, *[TO_DO] * (last - HEADER_ROW)]
            worked_out[PROGRESS_WORK, at] = formula(text)
    names = {name: _named(name, listed, columns, heights) for name, listed in _lists(term, school, town).items()}
    return Results(Cells(columns, worked_out, names, heights))


class Results:
    """What each automatic cell of a workbook shows."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def of(self, sheet: Sheet, at: int, row: int) -> Result:
        """The result in a column (its position) of a row (1-based)."""
        cell = self._cells.at(sheet.title, at, row)
        if isinstance(cell, Wrong):
            return cell.word
        if isinstance(cell, float) and cell.is_integer():
            return int(cell)
        return "" if cell is None else cell

    def worked_out(self, words: str, tab: str, row: int) -> Any:
        """What another formula of the workbook comes to at a place."""
        return formula(words)(CellPosition(self._cells, tab, row))


def _lay_out(sheet: Sheet, rows: Sequence[Row], stem: str, spoken_of: Collection[str], columns: dict[At, list[Cell | ToDo]]) -> None:
    """The cells of a sheet's columns as they will be written, down to the first row that is not filled; numbers down to the last prepared one."""
    numbers = free_numbers(sheet, rows, stem, spoken_of)
    filled = [*rows, {}]
    prepared = [*filled, *({} for _ in range(sheet.capacity - len(filled)))]
    for at, column in enumerate(sheet.columns):
        cells: list[Cell | ToDo] = [None] * (HEADER_ROW - 1)
        cells.append(column.marked_header)
        for row in prepared if column.kind is Kind.IDENTIFIER else filled:
            value = row.get(column.key)
            if column.kind is Kind.IDENTIFIER and value in {None, ""}:
                value = next(numbers, None)
            cell = cell_of(column, value)
            cells.append(TO_DO if cell is None and column.auto else cell)
        if column.kind is Kind.IDENTIFIER:
            cells.append(None)
        columns[sheet.title, at] = cells


def cell_of(column: Column, value: Any) -> Cell:
    """What the cell holds into which ``SheetWriter.put`` writes a value."""
    if value is None or value == "":
        return None
    if isinstance(value, AsCame):
        return _came(value.raw)
    if isinstance(value, Typed):
        return str(value)
    if isinstance(value, date):
        return day_number(value)
    if column.kind is Kind.DATE:
        return day_number(date.fromisoformat(str(value)))
    if isinstance(value, int | float) or (column.codes in NUMBERED_CODES and str(value).isdigit()):
        return float(value)
    return str(value)


def _came(raw: Any) -> Cell:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, Shown):
        return float(raw.number)
    if isinstance(raw, date):
        return day_number(raw)
    if isinstance(raw, time):
        return time_of_day(raw)
    if isinstance(raw, timedelta):
        return raw / timedelta(days=1)
    return float(raw) if isinstance(raw, int | float) else str(raw) or None


def _lists(term: Term, school: School, town: Mapping[str, Sequence[str]]) -> dict[str, list[Sequence[Cell]]]:
    """The hidden lists by the names of the workbook, column by column."""
    others = [one.name for one in term.schools if one.code != school.code]
    people = [[*town.get(name, ())][:TOWN_ROWS] for name in others] or [[]]
    found: dict[str, list[Sequence[Cell]]] = {
        code_name(key): [[float(value) if key in NUMBERED_CODES else value for value in values]] for key, values in term.codes.items()
    }
    found[SCHOOLS] = [[one.name for one in term.schools]]
    found[METHOD_TABLE] = [[*METHOD_OF_CATEGORY], [*METHOD_OF_CATEGORY.values()]]
    found[TOWN_HEADS] = [[name] for name in others] or [[]]
    found[TOWN] = [[*column, *[None] * (TOWN_ROWS - len(column))] for column in people]
    return found


def _named(name: str, listed: Sequence[Sequence[Cell]], columns: dict[At, list[Cell | ToDo]], heights: dict[str, int]) -> Area:
    height = heights[name] = max(1, *map(len, listed))
    for at, cells in enumerate(listed):
        columns[name, at] = [*cells] or [None]
    return Area(name, 0, 1, len(listed) - 1, height)


