"""学校名录 as it is before it is filled in: which cells still hold what the template put there."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from yanxiu_xl.forms.centre import SCHOOL_LIST
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.cells import fold
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.reading.layout import match_tabs
from yanxiu_xl.reading.regular import read_bytes
from yanxiu_xl.reading.tables import TableReader
from yanxiu_xl.term.term import Term

NOUNS = {"name": "校名", "principal": "校长姓名", "liaison": "包校领导姓名"}
"""Columns in which the template gives an example in brackets, and what belongs there."""
_EXAMPLE = re.compile(r"\([^()]*\)")


def is_example(text: str) -> bool:
    """Whether a name is one that the template gives for an example: all of it stands in brackets."""
    return _EXAMPLE.fullmatch(fold(text).strip()) is not None


def examples_left(path: Path, term: Term) -> tuple[list[Problem], str]:
    """(cells of 学校名录 that still hold an example, address of its first school).

    ``path``: settings that could be read (``read_settings``) a moment ago.
    """
    opened = open_workbook(path.name, read_bytes(path))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
    title = match_tabs(workbook.sheet_names, (SCHOOL_LIST,))[SCHOOL_LIST.key]
    facts = next(one for one in opened.sheets if one.title == title)
    grid: Any = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    table = TableReader(SCHOOL_LIST, term).read(grid, facts, opened.names, path.name, [])
    found = [
        problem("G01", variant="example", file=path.name, sheet=title, row=table.rows[index], letter=table.letters.get(key, ""), column=key,
                value=str(value), header=SCHOOL_LIST[key].header, noun=noun,
                at=f"{title}!{table.cell(index, key)}")
        for index in range(len(table)) for key, noun in NOUNS.items() if (value := table.values[key][index]) and is_example(str(value))
    ]
    return found, f"{title}!{table.letters.get('name', 'B')}{table.header_row + 1}"
