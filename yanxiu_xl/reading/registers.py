"""中心校登记.xlsx -> the centre's own registers (domain B4)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.problems import Problem, Stop, problem
from yanxiu_xl.reading.gate import open_workbook, read_bytes
from yanxiu_xl.reading.layout import match_tabs
from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.private import private_numbers
from yanxiu_xl.reading.tables import Table, TableReader
from yanxiu_xl.term.term import Term


@dataclass
class Registers:
    """What the centre has registered: sheet key -> table, and what is wrong in them."""

    name: str
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_registers(path: Path, term: Term) -> Registers:
    """Read the centre's registers; a term folder without the file has empty ones.

    Raises Stop when the file is there but cannot be opened.
    """
    result = Registers(path.name)
    if not path.exists():
        return result
    try:
        opened = open_workbook(path.name, read_bytes(path))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
        grids: dict[str, Any] = {t: workbook.get_sheet_by_name(t).to_python(skip_empty_area=False) for t in workbook.sheet_names}
    except (Refused, CalamineError) as broken:
        raise Stop(f"“{path.name}”打不开，可能正被占用或已损坏。请关闭它或换一份完好的再试。") from broken
    tabs = match_tabs(list(grids), KEPT_REGISTERS)
    for sheet in KEPT_REGISTERS:
        title = tabs.get(sheet.key)
        if title is None:
            result.problems.append(problem("F02", file=path.name, title=sheet.title))
            continue
        facts = next(f for f in opened.sheets if f.title == title)
        table = TableReader(sheet, term).read(grids[title], facts, opened.names, path.name, result.problems)
        result.tables[sheet.key] = table
        result.problems += [*gaps(path.name, sheet, table), *private_numbers(path.name, sheet, table)]
    return result


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
