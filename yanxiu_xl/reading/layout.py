"""Where things stand in a workbook that people have handled: which tab is which sheet, which column is which header.

Header text comes first (spaces, line breaks, stars and full-width forms do not matter); the defined names that the
template carries are the second witness when a header was retyped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from yanxiu_xl.forms.model import Column, Kind, Layout, Sheet, column_number
from yanxiu_xl.forms.tabs import OURS
from yanxiu_xl.reading.cells import Raw, as_typed, squeeze
from yanxiu_xl.term.term import Term

Grid = list[list[Raw]]

HEADER_SEARCH_ROWS = 40
NAME_PREFIX = "yx_"
FIELD_LABEL, FIELD_VALUE, HELP = "项目", "填写内容", "说明"
"""Headers of a FIELDS sheet."""


@lru_cache(maxsize=8192)
def header_key(text: str) -> str:
    """How headers and tab titles are compared: folded, without spaces and stars."""
    return squeeze(text).replace("*", "").casefold()


def defined_name(sheet: Sheet, column: Column) -> str:
    """The defined name that marks a column's header cell in every workbook the program writes."""
    return f"{NAME_PREFIX}{sheet.key}_{column.key}"


def help_words(column: Column, term: Term) -> str:
    """What a workbook says of a column: its help, and the unit of its numbers."""
    return term.say(column.help) + (f"（单位：{column.unit}）" if column.unit else "")


@dataclass
class Columns:
    """What was found in one tab. Positions are 0-based; ``header_row`` is 1-based, 0 when no header was found."""

    header_row: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    missing: list[Column] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    duplicates: dict[str, list[int]] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)


def _wanted(sheet: Sheet) -> dict[str, str]:
    if sheet.layout is Layout.FIELDS:
        return {header_key(FIELD_LABEL): "label", header_key(FIELD_VALUE): "value"}
    return {header_key(c.header): c.key for c in sheet.columns}


def _find_header_row(grid: Grid, wanted: dict[str, str]) -> tuple[int, int]:
    """(0-based row, number of headers matched) of the best header row; ties go to the upper one."""
    best = (0, 0)
    for index, row in enumerate(grid[:HEADER_SEARCH_ROWS]):
        hits = len({wanted[key] for cell in row if isinstance(cell, str) and (key := header_key(cell)) in wanted})
        if hits > best[1]:
            best = (index, hits)
        if hits == len(wanted):
            break
    return best


def header_share(grid: Grid, sheet: Sheet) -> float:
    """How much of a sheet's headers a tab shows, 0 to 1."""
    wanted = _wanted(sheet)
    return _find_header_row(grid, wanted)[1] / len(wanted)


def _named_position(sheet: Sheet, column: Column, names: Mapping[str, str]) -> tuple[int, int] | None:
    """(0-based position, 1-based row) that the template's defined name points at."""
    match = re.search(r"\$([A-Z]{1,3})\$(\d+)$", names.get(defined_name(sheet, column), ""))
    return (column_number(match[1]) - 1, int(match[2])) if match else None


def find_columns(grid: Grid, sheet: Sheet, names: Mapping[str, str]) -> Columns:
    """Match the headers of a tab to the columns of its sheet."""
    wanted = _wanted(sheet)
    index, hits = _find_header_row(grid, wanted)
    if hits < max(2, len(wanted) // 4):
        return Columns(missing=[c for c in sheet.columns if c.kind is not Kind.AUTO])
    found = Columns(header_row=index + 1)
    for position, cell in enumerate(grid[index]):
        text = as_typed(cell)
        key = wanted.get(header_key(text)) if text.strip() else None
        if key is None:
            found.extra[position] = text.strip()
        elif key in found.positions:
            found.duplicates.setdefault(key, []).append(position)
        else:
            found.positions[key] = position
    if sheet.layout is Layout.FIELDS:
        return found
    for column in sheet.columns:
        if column.key in found.positions:
            continue
        named = _named_position(sheet, column, names)
        if named and named[1] == found.header_row and found.extra.get(named[0]):
            found.positions[column.key] = named[0]
            found.renamed[column.key] = found.extra.pop(named[0])
        elif column.kind is not Kind.AUTO:
            found.missing.append(column)
    return found


def match_tabs(titles: list[str], sheets: tuple[Sheet, ...]) -> dict[str, str]:
    """Sheet key -> tab title, by name alone (spaces and full-width forms do not matter)."""
    by_key = {header_key(title): title for title in reversed(titles)}
    return {sheet.key: by_key[header_key(sheet.title)] for sheet in sheets if header_key(sheet.title) in by_key}


def is_helper(title: str) -> bool:
    """Whether the tab is one the program writes itself."""
    return squeeze(title) in OURS


