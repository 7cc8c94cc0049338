"""One school's workbook of about 1,400 rows: how large it is, and what writing, parsing, reading and opening it take of the processor.

Run from the root of the source tree: ``python -m benchmarks.workbook [--schools 2]``; medians over the workbooks, one step after the other.
"""

from __future__ import annotations

import argparse
import copy
import re
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.checks import PARTS, large_school, town_of
from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.tabs import PROGRESS, PROGRESS_WORK
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.workbooks.template import write_school_workbook

_FORMULA = re.compile(rb"<f\b[^>]*>[^<]*</f>|<f\b[^>]*/>")


def measured(spent: dict[str, list[float]], step: str, work: Callable[[], Any]) -> None:
    """Do a step and keep its processor time, in milliseconds."""
    begun = time.process_time()
    work()
    spent.setdefault(step, []).append(1000 * (time.process_time() - begun))


def parsed(path: Path) -> None:
    """Every tab as the bare parser gives it."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def sizes(path: Path) -> tuple[int, int, int, int]:
    """Bytes of the file, of its parts, of the parts of 进度 and 进度计算, of all formulas."""
    with zipfile.ZipFile(path) as archive:
        tabs = re.findall(r'<sheet name="([^"]*)" sheetId="(\d+)"', archive.read("xl/workbook.xml").decode())
        own = {f"xl/worksheets/sheet{number}.xml" for title, number in tabs if title in {PROGRESS, PROGRESS_WORK}}
        parts = {name: archive.read(name) for name in archive.namelist()}
    formulas = sum(len(one) for part in parts.values() for one in _FORMULA.findall(part))
    return path.stat().st_size, sum(map(len, parts.values())), sum(len(parts[name]) for name in own), formulas


def main() -> None:
    """Write, then measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=2)
    count = options.parse_args().schools
    town, demo, term = school_rows(demo_term()), demo_term(), town_of(count)
    for code, rows in town.items():
        apply(rows, code, demo)
    spent: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, school in enumerate(term.schools):
            rows, path = large_school(school.code, PARTS[number % len(PARTS)], copy.deepcopy(town)), Path(folder) / f"{school.code}.xlsx"
            measured(spent, "write", lambda: write_school_workbook(path, term, school, rows, issue=1))  # noqa: B023
            measured(spent, "parse (calamine, every tab)", lambda: parsed(path))  # noqa: B023
            measured(spent, "read (ours)", lambda: SubmissionReader(term).read(path))  # noqa: B023
            measured(spent, "open (openpyxl)", lambda: openpyxl.load_workbook(path))  # noqa: B023
            size, whole, own, formulas = sizes(path)
            print(f"{sum(map(len, rows.values()))} rows, {size / 1e6:.2f} MB, unpacked {whole / 1e6:.1f} MB: "  # noqa: T201
                  f"progress pages {own / whole:.0%}, formulas {formulas / whole:.0%}")
    print("; ".join(f"{step} {statistics.median(times):.0f} ms" for step, times in spent.items()))  # noqa: T201


if __name__ == "__main__":
    main()
