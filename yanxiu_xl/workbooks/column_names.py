"""Names of the columns that formulas of other sheets look at.

A formula that is the same in every row is written once and shared (``book.SharedColumn``), as Excel itself saves it. Excel shares no formula that
refers to cells of another sheet ([MS-XLSB] 2.5.98.98: no PtgRef3d, no PtgArea3d); it may speak of them by a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from yanxiu_xl.forms.model import column_number
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import PROGRESS_WORK
from yanxiu_xl.workbooks.formulas import QUOTED_TEXT, column_range, quoted, work_name

COLUMN, WORK = "yxc_", "yxw_"
"""How the names begin: of a form's column, of one of 进度计算."""
_COLUMN = re.compile(r"'((?:[^']|'')+)'!\$([A-Z]{1,3})\$(\d+):\$\2\$(\d+)")
_FORMS = {quoted(sheet.title): sheet for sheet in SCHOOL_SHEETS}


@lru_cache(maxsize=1024)
def name_of(reference: str) -> str:
    """The name of a column as ``formulas.column_range`` and ``work_range`` write it; '' of any other reference."""
    match = _COLUMN.fullmatch(reference)
    if match is None:
        return ""
    at = column_number(match[2]) - 1
    tab = f"'{match[1]}'"
    if tab == quoted(PROGRESS_WORK):
        return WORK + work_name(at)
    sheet = _FORMS.get(tab)
    if sheet is None or at >= len(sheet.columns) or column_range(sheet, sheet.columns[at].key) != reference:
        return ""
    return f"{COLUMN}{sheet.key}_{sheet.columns[at].key}"


def by_names(formula: str) -> str:
    """A formula with names in place of other sheets' columns."""
    return "".join(part if part.startswith('"') else _COLUMN.sub(_named, part) for part in QUOTED_TEXT.split(formula))


def _named(match: re.Match[str]) -> str:
    return name_of(match[0]) or match[0]


def columns_named(formulas: Iterable[str]) -> dict[str, str]:
    """Name -> reference, for every column that these formulas look at."""
    return {name: reference for formula in formulas for reference in _references(formula) if (name := name_of(reference))}


def _references(formula: str) -> Iterator[str]:
    for part in QUOTED_TEXT.split(formula):
        if not part.startswith('"'):
            yield from (match[0] for match in _COLUMN.finditer(part))
