"""What a merge costs beside the script a school would write, and beside bare parsing of the same files.

Run from the root of the source tree: ``python -m benchmarks.merge --returns 200 [--rival] [--folder PLACE]``. Everything
is measured in one run on the same files, one after another, each in a process of its own; what counts are the ratios.
``--saved-by``: by which programs the returns were saved last, in turn; real ones come from all kinds.
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
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.returns import CORE, saved_on, town_of_many, write_returns
from benchmarks.saving import OWN, PROGRAMS
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.phases import Phase, Progress
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow import merging
from yanxiu_xl.workflow.folder import TermFolder

DAY = date(2021, 1, 14)
WITHOUT_MARKS = "YANXIU_BENCHMARK_WITHOUT_MARKS"
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


def processor_time() -> float:
    """Processor seconds of this process and all it has started, also those still running (Linux; else its own)."""
    if sys.platform != "linux":
        return time.process_time()
    ticks, session = 0, os.getsid(0)
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = place.read_text().rsplit(")", 1)[1].split()
            if int(fields[3]) == session:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Stopwatch(Progress):
    """Time by what the merge says it is doing: on the clock, and of the processor."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self.last = (time.perf_counter(), processor_time())

    def began(self, phase: Phase, total: int) -> None:
        """What came before is nobody's phase."""
        self.take("其他")

    def ended(self, phase: Phase) -> None:
        """All since the beginning is this phase's."""
        self.take(phase.word)

    def take(self, doing: str) -> None:
        """Put down what has gone by since the last time."""
        now = (time.perf_counter(), processor_time())
        clock, processor = self.spent.get(doing, [0.0, 0.0])
        self.spent[doing] = [clock + now[0] - self.last[0], processor + now[1] - self.last[1]]
        self.last = now


def ours(term_folder: Path) -> dict[str, list[float]]:
    """One merge; seconds on the clock and of the processor by phase."""
    phases = Stopwatch()
    if os.environ.get(WITHOUT_MARKS):
        merging._renew_marked = lambda *_: ([], [])  # type: ignore[assignment]
    merging.merge(LargeTown(term_folder), DAY, phases)
    phases.take("其他")
    return phases.spent


class LargeTown(TermFolder):
    """A term folder of more schools than two digits can number: the settings are not read from a workbook."""

    def term(self) -> Term:
        """As many schools as the folder's name says."""
        return town_of_many(int(self.root.name))


# --- each measurement in a process of its own ---


def measured(what: str, *given: Any) -> dict[str, Any]:
    """Run one measurement; clock, processor time and peak memory of it and its children.

    Started by -c, as from a command: worker processes would import a main module, and all it needs, once more.
    """
    done = subprocess.run(
        [sys.executable, "-c", "from benchmarks.merge import main; main()", "--measure", what, *map(str, given)], check=True,
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{what} {given[0].name}: {result['clock']:.1f} s, processor {result['processor']:.1f} s, {result['memory']} MB"  # noqa: T201
          + "".join(f"; {name} {clock:.1f}/{processor:.1f}" for name, (clock, processor) in result["phases"].items()), flush=True)
    return result


def _measure(what: str, place: Path, target: Path | None) -> dict[str, Any]:
    begun = time.perf_counter()
    phases: dict[str, list[float]] = {}
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


def term_folder(place: Path, count: int, programs: Sequence[str]) -> tuple[TermFolder, int, tuple[str, ...]]:
    """A term folder whose 回收 holds so many returns; (folder, rows, the programs that have saved them)."""
    folder = TermFolder(place)
    folder.make()
    return folder, *write_returns(folder.inbox, town_of_many(count).schools, programs)


def change_one(folder: TermFolder) -> None:
    """One school sends a corrected workbook."""
    path = sorted(folder.inbox.glob("*.xlsx"))[0]
    book = openpyxl.load_workbook(path)
    page = book["听课记录"]
    page.cell(row=5, column=10).value = "改过的课题"
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[CORE] = saved_on(parts[CORE], f"{DAY}T08:00:00Z")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def forget_outputs(folder: TermFolder) -> None:
    """Back to a term in which nothing has been merged."""
    shutil.rmtree(folder.archive_dir, ignore_errors=True)
    shutil.rmtree(folder.sent_back, ignore_errors=True)
    folder.master.unlink(missing_ok=True)


def compare(place: Path, count: int, with_rival: str, programs: Sequence[str]) -> list[str]:
    """Measure everything for so many returns; the lines of the table."""
    folder, rows, saved_by = term_folder(place, count, programs)
    forget_outputs(folder)
    whole, form = measured("whole", folder.inbox), measured("form", folder.inbox)
    first = measured("merge", folder.root)
    again = measured("merge", folder.root)
    change_one(folder)
    one = measured("merge", folder.root)
    marks, master = (first["phases"].get(name, [0.0, 0.0]) for name in (Phase.MARK.word, Phase.MASTER.word))

    def part(*without: list[float]) -> list[float]:
        return [first[key] - sum(one[at] for one in without) for at, key in enumerate(("clock", "processor"))]

    filed, written, everything = part(marks, master), part(marks), part()
    base = [whole["clock"], whole["processor"]]

    def line(what: str, spent: list[float], memory: object = "", beside: list[float] = base) -> str:
        ratios = [f"{mine / theirs:.2f}" for mine, theirs in zip(spent, beside, strict=True)]
        return f"| {what} | {spent[0]:.1f} | {ratios[0]} | {spent[1]:.1f} | {ratios[1]} | {memory} |"

    def of_first(what: str, run: dict[str, Any]) -> str:
        return line(f"{what} (ratios to the first merge)", [run["clock"], run["processor"]], run["memory"], everything)

    lines = [
        f"{count} returns, {rows} rows, saved by {', '.join(saved_by)}", "",
        "| step | clock (s) | of bare parsing | processor (s) | of bare parsing | memory (MB) |", "|---|---|---|---|---|---|",
        line(f"bare calamine, every tab, {os.cpu_count()} processes", base, whole["memory"]),
        line("bare calamine, the twelve form tabs", [form["clock"], form["processor"]], form["memory"]),
        line("read, checked, scored, filed", filed, first["memory"]),
        line("and 总档案.xlsx", written),
        line("and 退回 for every school", everything),
        of_first("again, nothing new", again),
        of_first("again, one return changed", one),
    ]
    for kind in filter(None, with_rival.split(",")):
        theirs = measured(kind, folder.inbox, place / "rival.xlsx")
        spent = [theirs["clock"], theirs["processor"]]
        lines.append(line(kind, spent, theirs["memory"]))
        lines += [
            f"| {kind} against ours, {what} | | {spent[0] / mine[0]:.1f} x | | {spent[1] / mine[1]:.1f} x | |"
            for what, mine in (("filed", filed), ("with 总档案", written), ("with 退回", everything))
        ]
    return lines


def programs_of(words: str) -> tuple[str, ...]:
    """The programs somebody asks for, each once."""
    asked = tuple(PROGRAMS) if words == "all" else tuple(dict.fromkeys(words.split(",")))
    if unknown := [word for word in asked if word not in PROGRAMS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(PROGRAMS)}")
    return asked


def main() -> None:
    """Make the returns, measure, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--returns", type=int, nargs="*", default=[200])
    options.add_argument("--rival", default="", help="rival, rival-once, or both with a comma: the scripts to compare with")
    options.add_argument("--without-marks", action="store_true", help="do not write 退回, which takes most of the time")
    options.add_argument("--saved-by", default=OWN, type=programs_of, metavar="PROGRAM,PROGRAM", help=f"{', '.join(PROGRAMS)}, or all of them")
    options.add_argument("--folder", type=Path, help="keep the term folders here")
    options.add_argument("--measure", nargs="*", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.without_marks:
        os.environ[WITHOUT_MARKS] = "1"
    if given.measure:
        what, place, *target = given.measure
        print(json.dumps(_measure(what, Path(place), Path(target[0]) if target else None)))  # noqa: T201
        return
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, pandas {pd.__version__}, "  # noqa: T201
          f"openpyxl {openpyxl.__version__}, python-calamine {version('python-calamine')}; returns saved by {', '.join(given.saved_by)}")
    with tempfile.TemporaryDirectory() as temporary:
        for count in given.returns:
            place = (given.folder or Path(temporary)) / "+".join(given.saved_by) / str(count)
            print("\n".join(compare(place, count, given.rival, given.saved_by)))  # noqa: T201


if __name__ == "__main__":
    main()
