"""The catalogue of problems (domain D): every code, level, sentence and remedy, declared once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yanxiu_xl.problems.across_rows import ACROSS_ROWS
from yanxiu_xl.problems.across_schools import ACROSS_SCHOOLS
from yanxiu_xl.problems.across_sheets import ACROSS_SHEETS
from yanxiu_xl.problems.files_and_cells import FILES_AND_CELLS
from yanxiu_xl.problems.gathering import GATHERING
from yanxiu_xl.problems.kinds import FILE_KINDS, NAME_FAULTS, NO_RETURN_REMEDY, FileKind
from yanxiu_xl.problems.model import Entry, Level, Problem, UserError
from yanxiu_xl.problems.system import cause
from yanxiu_xl.problems.within_rows import WITHIN_ROWS

__all__ = [
    "CATALOGUE", "FILE_KINDS", "NAME_FAULTS", "NO_RETURN_REMEDY", "Entry", "FileKind", "Level", "Problem", "UserError", "cause", "entry", "place",
    "problem", "rule_named", "withheld",
]

CATALOGUE: tuple[Entry, ...] = (*FILES_AND_CELLS, *WITHIN_ROWS, *ACROSS_ROWS, *ACROSS_SHEETS, *ACROSS_SCHOOLS, *GATHERING)

_ENTRIES: dict[tuple[str, str], Entry] = {(e.code, e.variant): e for e in CATALOGUE}


def entry(code: str, variant: str = "") -> Entry:
    """The catalogue line of a code and variant; a KeyError here is our bug."""
    return _ENTRIES[code, variant]


def rule_named(code: str) -> str:
    """A rule by number and name: ``X03 同一时刻听两节课``; one that finds several things by all their names."""
    return f"{code} {'／'.join(dict.fromkeys(one.when for one in CATALOGUE if one.code == code))}"


def place(sheet: str, row: int) -> str:
    """The prefix of every message (domain D): ``【听课记录 第15行】``."""
    if not sheet:
        return ""
    return f"【{sheet} 第{row}行】" if row else f"【{sheet}】"


def withheld(found: Problem, header: str) -> Problem:
    """The finding without what was typed, for sheets that others see."""
    return replace(
        found, value="", message=f"{place(found.sheet, found.row)}“{header}”要改，内容不公开。", fix="请看退回的工作簿里这一格的批注。",
    )


def problem(
    code: str,
    *,
    file: str,
    sheet: str = "",
    row: int = 0,
    letter: str = "",
    column: str = "",
    value: str = "",
    variant: str = "",
    level: Level | None = None,
    **words: Any,
) -> Problem:
    """Make a ``Problem`` from its catalogue line; ``words`` fill the braces of sentence and remedy."""
    line = entry(code, variant)
    words = {"value": value, "row": row, "near": "", **words}
    return Problem(
        level=level or line.level,
        code=code,
        file=file,
        sheet=sheet,
        cell=f"{letter}{row}" if letter and row else "",
        value=value,
        message=place(sheet, row) + line.sentence.format(**words),
        fix=line.fix.format(**words),
        column=column,
        row=row,
        variant=variant,
    )
