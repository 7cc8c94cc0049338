"""中心校登记.xlsx -> the centre's own registers (domain B4)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from yanxiu_xl.forms.centre import KEPT_REGISTERS, SCHOOL_HEADERS
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.problems import Problem, UserError, problem
from yanxiu_xl.reading.gate import Opened, open_workbook
from yanxiu_xl.reading.layout import match_tabs
from yanxiu_xl.reading.package import Refused, damaged
from yanxiu_xl.reading.private import private_numbers
from yanxiu_xl.reading.regular import read_bytes
from yanxiu_xl.reading.suggest import suggest
from yanxiu_xl.reading.tables import Table, TableReader
from yanxiu_xl.term.term import Term


@dataclass
class Registers:
    """What the centre has registered: sheet key -> table, and what is wrong in them."""

    name: str
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Book:
    """中心校登记 as it was opened: parts and their facts, and the cells of each tab by title."""

    name: str
    opened: Opened
    grids: dict[str, Any]


def open_registers(name: str, data: bytes) -> Book:
    """Open the bytes of a registers workbook. Raises Refused."""
    opened = open_workbook(name, data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
        return Book(name, opened, {t: workbook.get_sheet_by_name(t).to_python(skip_empty_area=False) for t in workbook.sheet_names})
    except CalamineError as broken:
        raise damaged() from broken


def read_registers(path: Path, term: Term) -> Registers:
    """Read the centre's registers; a term folder without the file has empty ones.

    Raises UserError when the file is there but cannot be opened.
    """
    if not path.exists():
        return Registers(path.name)
    try:
        return read_book(open_registers(path.name, read_bytes(path)), term)
    except Refused as broken:
        raise UserError(f"“{path.name}”打不开，可能正被占用或已损坏。请关闭它或换一份完好的再试。") from broken


def read_book(book: Book, term: Term) -> Registers:
    """The registers of an opened workbook; its cells are used up by it."""
    result = Registers(book.name)
    tabs = match_tabs(list(book.grids), KEPT_REGISTERS)
    for sheet in KEPT_REGISTERS:
        title = tabs.get(sheet.key)
        if title is None:
            result.problems.append(problem("F02", variant="register", file=book.name, title=sheet.title))
            continue
        facts = next(f for f in book.opened.sheets if f.title == title)
        table = TableReader(sheet, term).read(book.grids[title], facts, book.opened.names, book.name, result.problems)
        result.tables[sheet.key] = table
        result.problems += [
            *gaps(book.name, sheet, table), *strange_schools(book.name, sheet, table, term), *private_numbers(book.name, sheet, table),
        ]
    return result


def strange_schools(file: str, sheet: Sheet, table: Table, term: Term) -> list[Problem]:
    """Cells that name a school which neither the list has nor one of its schools has had for a name (M03).

    Nothing of such a row is counted for any school. Who has the good of an expense may be several schools, or all: of these only what looks like a
    mistyped name is told, and as a hint.
    """
    names = term.school_names
    found = []
    for column in sheet.columns:
        if column.header not in SCHOOL_HEADERS or column.key not in table.letters:
            continue
        for index, value in enumerate(table.values[column.key]):
            if value is None or not names or term.code_of(value):
                continue
            like = suggest(str(value), names)
            if column.required or like:
                found.append(problem(
                    "M03", variant="register" if column.required else "beneficiary", file=file, sheet=table.title, row=table.rows[index],
                    letter=table.letters[column.key], column=column.key, value=str(value), header=column.header,
                    near=f"是不是“{like}”？" if like else "",
                ))
    return found


def gaps(file: str, sheet: Sheet, table: Table) -> list[Problem]:
    """Blank required cells of started rows (C01)."""
    return [
        problem("C01", file=file, sheet=table.title, row=table.rows[index], letter=table.letters[column.key],
                column=column.key, header=column.header, help=column.help)
        for column in sheet.columns
        if column.required and column.key in table.letters
        for index in range(len(table))
        if table.values[column.key][index] is None and (index, column.key) not in table.unreadable
    ]
