"""Writes the workbooks that ``benchmarks.opening`` measures; run within the checkout whose edition of the program shall write them.

``python opening_edition.py ROWS FOLDER``, with that checkout on PYTHONPATH: it imports only what every edition has and asks the
writer for nothing but a place, a term, a school and rows. ROWS: pickled, name of a workbook -> rows by sheet, None for a blank one. Answers
with JSON: the same name -> how many cells the edition has no column for.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.term.term import School
from yanxiu_xl.workbooks.template import BLANK_SCHOOL, write_school_workbook

Rows = dict[str, list[dict[str, Any]]]


def known_cells(rows: Rows) -> tuple[Rows, int]:
    """The rows without what this edition has no column for, and how many cells that are."""
    kept: Rows = {}
    for key in rows.keys() & SHEETS.keys():
        columns = {column.key for column in SHEETS[key].columns}
        kept[key] = [{name: value for name, value in row.items() if name in columns} for row in rows[key]]
    return kept, cells_of(rows) - cells_of(kept)


def cells_of(rows: Rows) -> int:
    """How many cells there are."""
    return sum(len(row) for listed in rows.values() for row in listed)


def main() -> None:
    """Write them."""
    given, folder = Path(sys.argv[1]), Path(sys.argv[2])
    left_out = {}
    for name, rows in pickle.loads(given.read_bytes()).items():
        kept, left_out[name] = known_cells(rows or {})
        school = School("01", "第1小学", "村小", "白淑芬", "乔玉兰") if rows else BLANK_SCHOOL
        write_school_workbook(folder / f"{name}.xlsx", demo_term(), school, kept or None)
    json.dump(left_out, sys.stdout)


if __name__ == "__main__":
    main()
