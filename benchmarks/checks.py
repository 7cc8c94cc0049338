"""How long the checks take beside reading: 40 schools' returns, read with openpyxl, read by us, checked by us, scored by us.

Run from the root of the source tree: ``python -m benchmarks.checks [--schools 40] [--runs 3] [--folder PLACE] [--rules]``.
All four are measured in one process, one after another, in each of the runs; what counts are the ratios.
"""

from __future__ import annotations

import argparse
import copy
import gc
import os
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.cells import check_cells
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workbooks.template import write_school_workbook
from yanxiu_xl.workflow.ingest import scores_to_file

DAY = date(2021, 1, 14)
PARTS = (("00", "02"), ("00", "06"), ("01", "05"), ("00", "04"), ("03", "04", "06"), ("01", "03"))
"""Schools of the demo town that make one large one: about 1,500 rows each."""
TARGET = 0.10
"""Checks should take less than this share of openpyxl's reading."""

Rows = dict[str, list[dict[str, Any]]]


def large_school(code: str, parts: Sequence[str], town: dict[str, Rows]) -> Rows:
    """The records of several demo schools as one school's, with texts that no other school has."""
    rows: Rows = {key: [] for key in SHEETS}
    for part in parts:
        numbers = {"G": len(rows["open_lessons"]), "K": len(rows["projects"]), "J": len(rows["mentoring"])}
        for key, listed in town[part].items():
            if key in {"profile", "archive"} and rows[key]:
                continue
            rows[key] += [_own(code, part, numbers, key, row) for row in listed]
    for number, row in enumerate(rows["roster"], 1):
        row["teacher_id"] = f"{code}{number:02d}"
    rows["profile"][0] |= {"teachers": len(rows["roster"])}
    return rows


def _own(code: str, part: str, numbers: dict[str, int], key: str, row: dict[str, Any]) -> dict[str, Any]:
    def moved(match: re.Match[str]) -> str:
        return f"{match[1]}-{code}-{int(match[2]) + numbers[match[1]]:03d}"

    def written(name: str, value: Any) -> Any:
        if not isinstance(value, str) or isinstance(value, Typed):
            return value
        text = re.sub(rf"\b([GKJ])-{part}-(\d{{3}})\b", moved, value)
        return f"{text}（{code}）" if SHEETS[key][name].kind is Kind.LONG_TEXT and len(text) > 10 else text

    return {name: written(name, value) for name, value in row.items()}


def town_of(count: int) -> Term:
    """A town of so many schools."""
    return replace(demo_term(), schools=tuple(School(f"{n:02d}", f"第{n}小学", "村小", "白淑芬", "乔玉兰") for n in range(1, count + 1)))


def _write(job: tuple[Path, Term, School, Rows]) -> int:
    path, term, school, rows = job
    write_school_workbook(path, term, school, rows, issue=1)
    return sum(map(len, rows.values()))


def write_returns(folder: Path, term: Term) -> int:
    """Write the returns of all schools; returns the number of rows."""
    demo, town = demo_term(), school_rows(demo_term())
    for code, rows in town.items():
        apply(rows, code, demo)
    jobs = []
    for number, school in enumerate(term.schools):
        rows = large_school(school.code, PARTS[number % len(PARTS)], copy.deepcopy(town))
        jobs.append((folder / f"{school.code}.xlsx", term, school, rows))
    with ProcessPoolExecutor() as pool:
        return sum(pool.map(_write, jobs))


# --- what is measured ---


def load_with_openpyxl(files: Sequence[Path]) -> None:
    """The baseline: every file loaded in full."""
    for path in files:
        openpyxl.load_workbook(path)


def load_with_us(files: Sequence[Path], term: Term) -> list[Submission]:
    """Every file through the gate and read cell by cell."""
    reader = SubmissionReader(term)
    return [reader.read(path) for path in files]


def timed(what: Callable[..., Any], *given: Any) -> tuple[float, float, Any]:
    """(seconds on the clock, seconds of processor time, result)."""
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    result = what(*given)
    return time.perf_counter() - clock, time.process_time() - processor, result


def check_all(returns: Sequence[Submission], term: Term) -> list[CheckRun]:
    """The returns checked, one after the other."""
    return [run_checks(term, one, DAY) for one in returns]


def score_all(runs: Sequence[CheckRun]) -> None:
    """All teachers and schools."""
    for run in runs:
        scores_to_file(run)


def rule_times(term: Term, returns: Sequence[Submission]) -> list[tuple[str, float]]:
    """Seconds of processor time that each step of the checks takes, most costly first."""
    times: dict[str, float] = {}

    def step(name: str, what: Callable[..., Any], *given: Any) -> Any:
        begun = time.process_time()
        result = what(*given)
        times[name] = times.get(name, 0.0) + time.process_time() - begun
        return result

    runs = [step("rows", CheckRun.of, term, one, DAY) for one in returns]
    for run in runs:
        step("cells", check_cells, run)
    codes: dict[Callable[[Any], None], list[str]] = {}
    for one in RULES.values():
        codes.setdefault(one.run, []).append(one.code)
    for scope in ("rows", "tables", "workbook"):
        for check in sorted((r for r in codes if r.__module__.endswith(f".{scope}")), key=lambda r: r.__code__.co_firstlineno):
            for run in runs:
                step("、".join(codes[check]), check, run)
    return sorted(times.items(), key=lambda item: -item[1])


def main() -> None:
    """Make the returns unless they are there, then measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=40)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--folder", type=Path, help="keep the returns here and use them again")
    options.add_argument("--rules", action="store_true", help="also tell which rules cost most")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        term = town_of(given.schools)
        files = [folder / f"{school.code}.xlsx" for school in term.schools]
        if not all(path.exists() for path in files):
            write_returns(folder, term)
        measure(files, term, given.runs, given.rules)


def measure(files: Sequence[Path], term: Term, runs: int, rules: bool) -> None:
    """Measure and print the table."""
    names = ("openpyxl", "our reading", "our checks", "our scores")
    clocks: dict[str, list[float]] = {name: [] for name in names}
    processors: dict[str, list[float]] = {name: [] for name in names}
    returns: list[Submission] = []

    def take(name: str, work: Callable[..., Any], *given: Any) -> Any:
        clock, processor, result = timed(work, *given)
        clocks[name].append(clock)
        processors[name].append(processor)
        print(f"{name}: {clock:.2f} s, processor {processor:.2f} s", flush=True)  # noqa: T201
        return result

    for _ in range(runs):
        take("openpyxl", load_with_openpyxl, files)
        returns = take("our reading", load_with_us, files, term)
        runs = take("our checks", check_all, returns, term)
        take("our scores", score_all, runs)
    rows = sum(len(table) for one in returns for table in one.tables.values())
    problems = sum(len(one.problems) for one in returns)
    lines = [
        f"{len(files)} returns, {rows} rows, {problems} problems; {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, openpyxl {openpyxl.__version__}",
        "", "| step | clock (s) | processor (s) | of openpyxl |", "|---|---|---|---|",
    ]
    middle = {name: (statistics.median(clocks[name]), statistics.median(processors[name])) for name in names}
    base = middle["openpyxl"][1]
    lines += [f"| {name} | {middle[name][0]:.2f} | {middle[name][1]:.2f} | {100 * middle[name][1] / base:.1f} % |" for name in names]
    reached = middle["our checks"][1] < TARGET * base
    less = middle["our scores"][1] < middle["our reading"][1]
    lines += ["", f"target: scores cost less than reading: {'reached' if less else 'missed'}"]
    lines += ["", f"target: checks under {TARGET:.0%} of openpyxl's reading: {'reached' if reached else 'missed'}"]
    if rules:
        fresh = load_with_us(files, term)
        lines += ["", "most costly (processor seconds):", *(f"{name} {seconds:.3f}" for name, seconds in rule_times(term, fresh)[:15])]
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
