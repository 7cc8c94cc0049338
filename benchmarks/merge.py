"""What a merge costs beside the script a school would write, and beside bare parsing of the same files.

Run from the root of the source tree: ``python -m benchmarks.merge --returns 200 [--rival] [--folder PLACE]``. Everything
is measured in one run on the same files, one after another, each in a process of its own; what counts are the ratios.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.returns import town_of_many, write_returns
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge

DAY = date(2021, 1, 14)
TITLES = [sheet.title for sheet in SCHOOL_SHEETS]


def parse_whole(path: Path) -> int:
    """Bare parsing: every cell of every tab as Python values, and nothing else."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return sum(len(book.get_sheet_by_name(title).to_python()) for title in book.sheet_names)


def parse_form(path: Path) -> int:
    """Bare parsing of the tabs a school fills in alone."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return sum(len(book.get_sheet_by_name(title).to_python()) for title in TITLES)


def rival(folder: Path, target: Path, *, once: bool = False) -> int:
    """The script a school would write: every file and tab with pandas and openpyxl, all rows of a tab into one sheet.

    once: the better script, which opens each file only once.
    """
    tabs: dict[str, list[pd.DataFrame]] = {title: [] for title in TITLES}
    for path in sorted(folder.glob("*.xlsx")):
        if once:
            for title, frame in pd.read_excel(path, sheet_name=TITLES, header=1, engine="openpyxl").items():
                tabs[title].append(frame)
        else:
            for title in TITLES:
                tabs[title].append(pd.read_excel(path, sheet_name=title, header=1, engine="openpyxl"))
    with pd.ExcelWriter(target, engine="openpyxl") as writer:
        for title, frames in tabs.items():
            pd.concat(frames).dropna(how="all").to_excel(writer, sheet_name=title, index=False)
    return sum(len(frame) for frames in tabs.values() for frame in frames)


class Phases:
    """Time by what the merge says it is doing."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.last, self.doing = time.perf_counter(), "开始"

    def __call__(self, doing: str, *_: int) -> None:
        now = time.perf_counter()
        self.spent[self.doing] = self.spent.get(self.doing, 0.0) + now - self.last
        self.last, self.doing = now, doing.split(" ", 1)[0]


def ours(term_folder: Path) -> dict[str, float]:
    """One merge; seconds by phase."""
    phases = Phases()
    merge(LargeTown(term_folder), DAY, phases)
    phases("")
    return phases.spent


class LargeTown(TermFolder):
    """A term folder of more schools than two digits can number: the settings are not read from a workbook."""

    def term(self) -> Term:
        """As many schools as the folder's name says."""
        return town_of_many(int(self.root.name))


# --- each measurement in a process of its own ---


def measured(what: str, *given: Any) -> dict[str, Any]:
    """Run one measurement; clock, processor time and peak memory of it and its children."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.merge", "--measure", what, *map(str, given)], check=True, capture_output=True, text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{what} {given[0].name}: {result['clock']:.1f} s, processor {result['processor']:.1f} s, {result['memory']} MB"  # noqa: T201
          + "".join(f"; {name} {seconds:.1f}" for name, seconds in result["phases"].items()), flush=True)
    return result


def _measure(what: str, place: Path, target: Path | None) -> dict[str, Any]:
    begun = time.perf_counter()
    phases: dict[str, float] = {}
    if what == "merge":
        phases = ours(place)
    elif what in {"whole", "form"}:
        files = sorted(place.glob("*.xlsx"))
        with ProcessPoolExecutor() as pool:
            list(pool.map(parse_whole if what == "whole" else parse_form, files, chunksize=4))
    else:
        assert target is not None
        rival(place, target, once=what == "rival-once")
    clock = time.perf_counter() - begun
    forkserver._forkserver._stop()
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "clock": clock, "phases": phases, "memory": max(own.ru_maxrss, children.ru_maxrss) // unit,
        "processor": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
    }


def term_folder(place: Path, count: int) -> tuple[TermFolder, int]:
    """A term folder whose 回收 holds so many returns; (folder, rows)."""
    folder = TermFolder(place)
    folder.make()
    return folder, write_returns(folder.inbox, town_of_many(count).schools)


def change_one(folder: TermFolder) -> None:
    """One school sends a corrected workbook."""
    path = sorted(folder.inbox.glob("*.xlsx"))[0]
    book = openpyxl.load_workbook(path)
    page = book["听课记录"]
    page.cell(row=5, column=10).value = "改过的课题"
    book.save(path)


def forget_outputs(folder: TermFolder) -> None:
    """Back to a term in which nothing has been merged."""
    shutil.rmtree(folder.archive_dir, ignore_errors=True)
    shutil.rmtree(folder.sent_back, ignore_errors=True)
    folder.master.unlink(missing_ok=True)


def compare(place: Path, count: int, with_rival: str) -> list[str]:
    """Measure everything for so many returns; the lines of the table."""
    folder, rows = term_folder(place, count)
    forget_outputs(folder)
    whole, form = measured("whole", folder.inbox), measured("form", folder.inbox)
    first = measured("merge", folder.root)
    again = measured("merge", folder.root)
    change_one(folder)
    one = measured("merge", folder.root)
    marks = first["phases"].get("写退回的工作簿", 0.0)
    master = first["phases"].get("写总档案", 0.0)
    filed = first["clock"] - marks - master
    base = whole["clock"]
    lines = [
        f"{count} returns, {rows} rows", "", "| step | clock (s) | of bare parsing | memory (MB) |", "|---|---|---|---|",
        f"| bare calamine, every tab, {os.cpu_count()} processes | {base:.1f} | 1 | {whole['memory']} |",
        f"| bare calamine, the twelve form tabs | {form['clock']:.1f} | {form['clock'] / base:.2f} | {form['memory']} |",
        f"| read, checked, scored, filed | {filed:.1f} | {filed / base:.2f} | {first['memory']} |",
        f"| and 总档案.xlsx | {filed + master:.1f} | {(filed + master) / base:.2f} | |",
        f"| and 退回 for every school | {first['clock']:.1f} | {first['clock'] / base:.2f} | |",
        f"| again, nothing new | {again['clock']:.1f} | {100 * again['clock'] / first['clock']:.1f} % of the first | {again['memory']} |",
        f"| again, one return changed | {one['clock']:.1f} | {100 * one['clock'] / first['clock']:.1f} % of the first | {one['memory']} |",
    ]
    for kind in filter(None, with_rival.split(",")):
        theirs = measured(kind, folder.inbox, place / "rival.xlsx")
        lines += [f"| {kind} | {theirs['clock']:.1f} | {theirs['clock'] / base:.1f}; {theirs['clock'] / filed:.1f} x our filing, "
                  f"{theirs['clock'] / (filed + master):.1f} x with 总档案, {theirs['clock'] / first['clock']:.1f} x with 退回 "
                  f"| {theirs['memory']} |"]
    return lines


def main() -> None:
    """Make the returns, measure, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--returns", type=int, nargs="*", default=[200])
    options.add_argument("--rival", default="", help="rival, rival-once, or both with a comma: the scripts to compare with")
    options.add_argument("--folder", type=Path, help="keep the term folders here")
    options.add_argument("--measure", nargs="*", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        what, place, *target = given.measure
        print(json.dumps(_measure(what, Path(place), Path(target[0]) if target else None)))  # noqa: T201
        return
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, pandas {pd.__version__}, "  # noqa: T201
          f"openpyxl {openpyxl.__version__}, python-calamine {version('python-calamine')}")
    with tempfile.TemporaryDirectory() as temporary:
        for count in given.returns:
            print("\n".join(compare((given.folder or Path(temporary)) / str(count), count, given.rival)))  # noqa: T201


if __name__ == "__main__":
    main()
