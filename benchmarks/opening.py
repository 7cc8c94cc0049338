"""What a school's workbook costs in LibreOffice: opening it, typing a lesson, saving it; beside an earlier edition, in turn with it.

Run from the root of the source tree: ``python -m benchmarks.opening [--beside FILE_OR_REVISION] [--runs 5] [--only blank small large]``.
It needs LibreOffice and a Python with its bridge; for a revision, git.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import pickle
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.checks import PARTS, Rows, large_school
from tests.office.driver import Office
from tests.office_engine.bridge import python_with_uno
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term

ROOT = Path(__file__).resolve().parents[1]
EDITION, IN_OFFICE = (Path(__file__).with_name(f"opening_{name}.py") for name in ("edition", "office"))
BEFORE_SHARING = "5bf0c6a^"
"""The edition in which every row still had formulas of its own, written out in full."""
BLANK, SMALL, LARGE = KINDS = ("blank", "small", "large")
SMALL_SCHOOL = "08"
LESSON = (
    ("听课日期", "2020-11-18"), ("节次", "3"), ("听课教师", "白淑芬"), ("授课范围", "本校"), ("授课教师", "乔玉兰"), ("年级", "三年级"), ("学科", "语文"),
    ("课题", "富饶的西沙群岛"), ("课类", "家常课"), ("主要优点", "抓住关键词句引导学生想象画面，朗读指导有层次，学生参与面广，板书清楚，课堂气氛好。"),
    ("问题与建议", "小组讨论时间偏短，个别学生没有发言；建议先独立批注再交流，最后留五分钟当堂练笔并展示。"), ("评价等级", "优"),
    ("是否参加评课", "是"), ("听评课反思", "有"),
)
"""What a clerk fills in; the two persons are the first of the roster where there is one."""
MOST_BYTES, MOST_XML, MOST_TIME = 250_000, 2_500_000, 1 / 3
"""What a blank workbook may have, and how much of the edition before the sharing's time opening and a lesson may take."""
TIMED = ("open", "a lesson", "a lesson, cell by cell")
"""Steps the target of time is set for."""


@dataclass
class Workbook:
    """A workbook of one edition, and what it has cost so far."""

    edition: str
    path: Path
    spent: dict[str, list[tuple[float, float]]]

    @property
    def sizes(self) -> tuple[int, int]:
        """Bytes of the file and of its XML, unpacked."""
        with zipfile.ZipFile(self.path) as archive:
            return self.path.stat().st_size, sum(part.file_size for part in archive.infolist())

    def medians(self, step: str) -> tuple[float, float]:
        """Seconds on the clock and of the processor."""
        clock, processor = zip(*self.spent[step], strict=True)
        return statistics.median(clock), statistics.median(processor)


# --- workbooks of two editions ---


def rows_of(kind: str) -> Rows | None:
    """The rows that both editions write; None for a blank workbook."""
    if kind == BLANK:
        return None
    town: dict[str, Rows] = school_rows(demo_term())
    return large_school("01", (SMALL_SCHOOL,) if kind == SMALL else PARTS[0], copy.deepcopy(town))


def written(checkout: Path, rows: Mapping[str, Rows | None], folder: Path) -> dict[str, Path]:
    """Kind -> workbook, written by the code of a checkout."""
    folder.mkdir()
    pickled = folder / "rows"
    pickled.write_bytes(pickle.dumps(dict(rows)))
    left_out: dict[str, int] = json.loads(subprocess.run(
        [sys.executable, str(EDITION), str(pickled), str(folder)], cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)},
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout)
    for kind, cells in left_out.items():
        if cells:
            print(f"{folder.name}, {kind}: {cells} cells of today's rows have no column there")  # noqa: T201 - a table is the product
    return {kind: folder / f"{kind}.xlsx" for kind in rows}


def commit_of(revision: str) -> str:
    """The short name of a commit. Raises CalledProcessError for what is none."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "--verify", f"{revision}^{{commit}}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def checkout_of(commit: str) -> Iterator[Path]:
    """A working tree of a commit, taken away afterwards."""
    git = ["git", "-C", str(ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "edition"
        subprocess.run([*git, "add", "--detach", "--quiet", str(place), commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def earlier(beside: str, rows: Mapping[str, Rows | None], folder: Path) -> tuple[str, dict[str, Path]]:
    """(name, kind -> workbook) of what today's is measured beside; a file stands for the first kind asked for."""
    if beside.endswith((".xlsx", ".xlsm")):
        return Path(beside).name, {next(iter(rows)): Path(beside).resolve()}
    commit = commit_of(beside)
    with checkout_of(commit) as place:
        return commit, written(place, rows, folder / commit)


def pairs(kinds: Sequence[str], beside: str, folder: Path) -> dict[str, tuple[Workbook, Workbook]]:
    """Kind -> the earlier workbook and today's."""
    rows = {kind: rows_of(kind) for kind in kinds}
    name, before = earlier(beside, rows, folder)
    today = written(ROOT, {kind: rows[kind] for kind in before}, folder / "today")
    for kind in before:
        print(f"{kind}: {sum(map(len, (rows[kind] or {}).values()))} rows")  # noqa: T201
    return {kind: (Workbook(name, path, {}), Workbook("today", today[kind], {})) for kind, path in before.items()}


# --- what is measured ---


@contextmanager
def running_office(folder: Path) -> Iterator[Office]:
    """A LibreOffice that answers. Raises SystemExit where there is none."""
    program, python = shutil.which("soffice") or shutil.which("libreoffice"), python_with_uno()
    if program is None or python is None:
        sys.exit("LibreOffice and a Python with its bridge (python3-uno) are needed")
    one = Office(program, python, folder / "profile")
    try:
        one.ask()
        yield one
    finally:
        one.close()


def measure(office: Office, pair: Sequence[Workbook], runs: int, folder: Path) -> None:
    """The two in turn; the first round warms LibreOffice up and does not count."""
    for number in range(runs + 1):
        for one in pair:
            spent: dict[str, Any] = office.ask(IN_OFFICE, source=str(one.path), target=str(folder / "saved.xlsx"), lesson=LESSON)
            for step, (clock, processor) in spent.items() if number else ():
                one.spent.setdefault(step, []).append((clock, processor))


def table(kind: str, before: Workbook, today: Workbook) -> list[str]:
    """Lines of a table of Markdown."""
    lines = ["", f"| {kind} | {before.edition} | {today.edition} | ratio | clock, {before.edition} | clock, {today.edition} |", "|---|---|---|---|---|---|"]
    for label, unit, old_size, new_size in zip(("file, KB", "XML, MB"), (1e3, 1e6), before.sizes, today.sizes, strict=True):
        lines.append(f"| {label} | {old_size / unit:.4g} | {new_size / unit:.4g} | {new_size / old_size:.2f} | | |")
    for step in today.spent:
        (old_clock, old), (new_clock, new) = before.medians(step), today.medians(step)
        lines.append(f"| {step}, s | {old:.3f} | {new:.3f} | {new / old:.2f} | {old_clock:.3f} | {new_clock:.3f} |")
    return lines


def targets(both: Mapping[str, tuple[Workbook, Workbook]]) -> Iterator[str]:
    """What is reached and what is missed; of times those of the processor count."""
    for kind, (before, today) in both.items():
        if kind == BLANK:
            for label, found, most in zip(("file", "XML"), today.sizes, (MOST_BYTES, MOST_XML), strict=True):
                yield f"{kind}, {label}: {'reached' if found <= most else 'missed'} ({found:,} of at most {most:,} bytes)"
        for step in TIMED:
            share = today.medians(step)[1] / before.medians(step)[1]
            yield f"{kind}, {step}: {'reached' if share <= MOST_TIME else 'missed'} ({share:.2f} of at most {MOST_TIME:.2f})"


def main() -> None:
    """Write, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--beside", default=BEFORE_SHARING, help="a workbook, or a revision of this repository that writes its own")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", nargs="+", choices=KINDS, default=KINDS, help="which workbooks; a file given is beside the first of them")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary, running_office(Path(temporary)) as office:
        folder = Path(temporary)
        both = pairs(given.only, given.beside, folder)
        for pair in both.values():
            measure(office, pair, given.runs, folder)
        lines = [f"{os.cpu_count()} cores, {platform.machine()}, medians of {given.runs} runs; seconds of the processor, then on the clock"]
        for kind, (before, today) in both.items():
            lines += table(kind, before, today)
        print("\n".join([*lines, "", *targets(both)]))  # noqa: T201


if __name__ == "__main__":
    main()
