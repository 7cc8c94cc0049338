"""From the formula words of the definition to Excel's: plain functions that Excel 2010+, WPS and LibreOffice share."""

from __future__ import annotations

import re
from datetime import date

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Layout, Sheet, When, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.term.term import Term

_TOKEN = re.compile(r"\{(?:(\w+):)?([\w.]+)\}")
METHOD_TABLE = "yx_table_method"
THIS_ROW, ROW_ABOVE = "\x00", "\x01"
"""Marks for row numbers: a column's formula is expanded once and placed a thousand times."""


def quoted(title: str) -> str:
    """A tab title as a reference needs it."""
    return "'" + title.replace("'", "''") + "'"


def column_range(sheet: Sheet, key: str) -> str:
    """The whole data column, absolute, with its sheet: ``'听课记录'!$B$4:$B$1003``."""
    letter = letters(sheet.position(key))
    return f"{quoted(sheet.title)}!${letter}${FIRST_DATA_ROW}:${letter}${sheet.last_row}"


def cell(sheet: Sheet, key: str, row: int | str) -> str:
    """A cell of the row with its column fixed: ``$B4``."""
    return f"${letters(sheet.position(key))}{row}"


def started(sheet: Sheet, row: int | str) -> str:
    """True as soon as one of the row's required inputs holds something."""
    keys = [c.key for c in sheet.own_inputs if c.required] or [c.key for c in sheet.own_inputs][:1]
    return "(" + "&".join(cell(sheet, key, row) for key in keys) + '<>"")'


def condition(sheet: Sheet, when: When, row: int) -> str:
    """A ``When`` as an Excel condition."""
    tests = [f'{cell(sheet, when.column, row)}="{value}"' for value in when.values]
    test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    return f"NOT({test})" if when.negate else test


def parameter(term: Term, key: str) -> str:
    """A value of the term as it stands in a formula."""
    if key == "term_start_month":
        start: date = term["term_start"]
        return str(start.year * 12 + start.month)
    value = term.lesson_full if key == "L.full" else term[key]
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    return f"{value:g}" if isinstance(value, int | float) else f'"{value}"'


def lesson_grade(term: Term, score: str) -> str:
    """Grade of a lesson by its score (domain C3)."""
    a, b, c = (f"{term[key]:g}" for key in ("L.excellent", "L.good", "L.pass"))
    return f'IF({score}>={a},"优",IF({score}>={b},"良",IF({score}>={c},"合格","待改进")))'


def _count_names(text: str) -> str:
    for separator in ('"、"', '"，"', '","', '";"', '"；"', '"　"', "CHAR(10)"):
        text = f'SUBSTITUTE({text},{separator}," ")'
    text = f"TRIM({text})"  # which also leaves one blank of several
    return f'IF(LEN({text})=0,0,LEN({text})-LEN(SUBSTITUTE({text}," ",""))+1)'


def expand(formula: str, sheet: Sheet, term: Term) -> str:
    """One automatic column's formula with ``THIS_ROW`` and ``ROW_ABOVE`` where row numbers go (see ``for_row``)."""

    def word(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "param":
            return parameter(term, name)
        if kind == "names":
            return _count_names(f"TRIM({cell(sheet, name, THIS_ROW)})")
        if kind == "above":
            letter = letters(sheet.position(name))
            return f"${letter}${HEADER_ROW}:${letter}{ROW_ABOVE}"
        if kind == "table":
            return METHOD_TABLE
        if kind == "lesson_grade_of":
            return lesson_grade(term, cell(sheet, name, THIS_ROW))
        if kind == "count":
            other, key = name.split(".")
            return f'COUNTIF({column_range(SHEETS[other], key)},"?*")'
        if name == "started":
            # the number column already knows, and is far shorter to ask
            numbered = "serial" in sheet and formula != sheet["serial"].auto
            return f'({cell(sheet, "serial", THIS_ROW)}<>"")' if numbered else started(sheet, THIS_ROW)
        if "." in name:
            other, key = name.split(".")
            return column_range(SHEETS[other], key)
        return cell(sheet, name, THIS_ROW)

    return _TOKEN.sub(word, formula)


def for_row(expanded: str, row: int) -> str:
    """An expanded formula in its place."""
    return expanded.replace(THIS_ROW, str(row)).replace(ROW_ABOVE, str(row - 1))


def growing_range(sheet: Sheet, key: str, filled_by: str) -> str:
    """A column from its first data row to the last row in which ``filled_by`` holds something; never empty."""
    whole, marker = column_range(sheet, key), column_range(sheet, filled_by)
    first = whole.split(":")[0]
    last = f'MAX(1,SUMPRODUCT(MAX(({marker}<>"")*(ROW({marker})-{FIRST_DATA_ROW - 1}))))'
    return f"={first}:INDEX({whole},{last})"


def rows_filled(sheet: Sheet) -> str:
    """How many rows of a table have been started, judged by its first required column."""
    if sheet.layout is Layout.FIELDS:
        return ""
    return f'SUMPRODUCT(--({column_range(sheet, first_required(sheet))}<>""))'


def first_required(sheet: Sheet) -> str:
    """The column that shows a row is in use."""
    return next(c.key for c in sheet.own_inputs if c.required)


def required_blanks(sheet: Sheet) -> str:
    """How many required cells of started rows are blank (a CATALOGUE counts all of its rows)."""
    required = [c for c in sheet.own_inputs if c.required]
    if sheet.layout is Layout.CATALOGUE:
        return "+".join(f'SUMPRODUCT(--({column_range(sheet, c.key)}=""))' for c in required)
    key = column_range(sheet, first_required(sheet))
    parts = []
    for column in required[1:]:
        test = f'({key}<>"")*({column_range(sheet, column.key)}="")'
        if column.optional_when:
            other = column_range(sheet, column.optional_when.column)
            test += "".join(f'*({other}<>"{value}")' for value in column.optional_when.values)
        parts.append(f"SUMPRODUCT({test})")
    return "+".join(parts) or "0"
