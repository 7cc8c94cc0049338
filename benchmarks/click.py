"""What a click costs: what is imported, then reading, computing and writing apart, for a school of 21 teachers in LibreOffice.

Run from the root of the source tree: ``python -m benchmarks.click [--runs 5]``. It needs LibreOffice and a Python with its bridge.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = ("yanxiu_xl.buttons", "yanxiu_xl.buttons.session", "xlwings", "yanxiu_xl.buttons.school")
"""What a click imports, in its order; the status bar is written before the last."""
HEAVIEST = 12


def imports() -> dict[str, float]:
    """Seconds each step's import takes in a fresh Python, on top of those before it."""
    script = (
        "import time, sys\nfrom importlib import import_module\n"
        f"for name in {STEPS!r}:\n"
        "    start = time.perf_counter()\n"
        "    if name == 'xlwings':\n"
        "        from yanxiu_xl.buttons.excel import xlwings_alone\n        xlwings_alone()\n"
        "    else:\n        import_module(name)\n"
        "    print(name, time.perf_counter() - start, len(sys.modules))\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    return {line.split()[0]: float(line.split()[1]) for line in out.splitlines()}


def heaviest() -> list[tuple[str, float]]:
    """(package, seconds) of the outside packages a click loads, the costliest first, each without what it loads in turn."""
    script = "from yanxiu_xl.buttons.excel import xlwings_alone; xlwings_alone(); import yanxiu_xl.buttons.school"
    told = subprocess.run([sys.executable, "-X", "importtime", "-c", script], capture_output=True, text=True, check=True).stderr
    own: dict[str, float] = {}
    for line in told.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == 3 and parts[0].strip().isdigit():
            package = parts[2].strip().split(".")[0]
            own[package] = own.get(package, 0) + int(parts[0]) / 1e6
    return sorted(own.items(), key=lambda item: -item[1])[:HEAVIEST]


class Clock:
    """Seconds spent in wrapped functions."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def wrap(self, module: Any, function: str, label: str) -> None:
        original: Callable[..., Any] = getattr(module, function)

        def timed(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return original(*arguments, **options)
            finally:
                self.spent[label] = self.spent.get(label, 0) + time.perf_counter() - start

        setattr(module, function, timed)


EDITED = ("听课记录", (20, 220, 420), "课题")
"""Tab, rows and column of the cells that somebody empties before one click and fills in again before the next."""


class Edits:
    """A hand that changes three cells and changes them back: pages, scores and marks differ from click to click."""

    def __init__(self, book: Any) -> None:
        title, rows, header = EDITED
        sheet = book.sheets[title]
        head = sheet.range((1, 1), (4, 40)).value
        column = next(at for line in head for at, text in enumerate(line, 1) if str(text or "").startswith(header))
        self._cells = [sheet.range((row, column)) for row in rows]
        self._texts = [cell.value for cell in self._cells]
        self._empty = False

    def turn(self) -> None:
        """Empty the cells, or fill them in again."""
        self._empty = not self._empty
        for cell, text in zip(self._cells, self._texts, strict=True):
            cell.value = "" if self._empty else text


KINDS = {"after three cells were changed": True, "nothing changed": False}


def clicks(runs: int, firsts: int) -> dict[str, dict[str, list[float]]]:
    """Kind of click -> part of the work -> seconds of each run of 评分 on the open workbook of a school of 21 teachers.

    firsts: workbooks in which nobody has clicked yet; the last of them is then clicked in ``runs`` times for each of ``KINDS``.
    """
    from benchmarks.checks import large_school, town_of
    from tests.office_engine.bridge import surroundings
    from yanxiu_xl.buttons.excel import xlwings_alone
    from yanxiu_xl.demo.records import school_rows
    from yanxiu_xl.demo.town import demo_term
    from yanxiu_xl.workbooks.template import write_school_workbook

    xlwings_alone()
    import yanxiu_xl.buttons
    from tests.office_engine.engine import connect
    from yanxiu_xl.buttons import school
    from yanxiu_xl.workflow.live import Examined

    place = Path(tempfile.mkdtemp())
    term = town_of(2)
    one = term.school("01")
    assert one is not None
    rows = large_school("01", ("00", "02"), school_rows(demo_term()))
    paths = [place / f"school{number}.xlsx" for number in range(firsts)]
    for path in paths:
        write_school_workbook(path, term, one, rows)
    pipe = f"yanxiubench{os.getpid()}"
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    program = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    office = subprocess.Popen(
        [program, *options, f"-env:UserInstallation={(place / 'profile').as_uri()}", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env=surroundings(),
    )
    clock = Clock()
    result: dict[str, dict[str, list[float]]] = {}
    clock.wrap(school, "look", "read and compute")
    clock.wrap(school, "examine", "examine")
    from yanxiu_xl.buttons import grids

    clock.wrap(grids, "read_sheet", "reading")
    clock.wrap(school, "show", "writing")
    clock.wrap(Examined, "result_page", "pages")
    clock.wrap(Examined, "score_pages", "pages")
    try:
        app = connect(pipe)
        if not app.impl.bridge.ask("within"):
            print("LibreOffice cannot load the helper; from its own process it is slower")  # noqa: T201

        def one_click(kind: str) -> None:
            app.books.active.set_mock_caller()
            book.sheets["首页"].activate()
            clock.spent.clear()
            start = time.perf_counter()
            yanxiu_xl.buttons.score()
            total = time.perf_counter() - start
            told = clock.spent
            reading, computing = told["reading"], told["read and compute"] - told["reading"] + told["pages"]
            parts = {"reading": reading, "computing": computing, "writing": told["writing"], "all": total}
            for label, seconds in parts.items():
                result.setdefault(kind, {}).setdefault(label, []).append(seconds)

        for path in paths:
            book = app.books.open(str(path))
            one_click("the first one in a workbook")
        edits = Edits(book)
        for kind, changing in KINDS.items():
            for _ in range(runs):
                if changing:
                    edits.turn()
                one_click(kind)
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        shutil.rmtree(place, ignore_errors=True)
    return result


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--firsts", type=int, default=5)
    given = parser.parse_args()
    print("imports (s):", {name: round(seconds, 3) for name, seconds in imports().items()})  # noqa: T201 - a table is the product
    print("costliest packages (s):", {name: round(seconds, 3) for name, seconds in heaviest()})  # noqa: T201
    for kind, parts in clicks(given.runs, given.firsts).items():
        print(f"a click, {kind}:")  # noqa: T201
        for label, seconds in parts.items():
            print(f"  {label:10} median {statistics.median(seconds):.3f} s, best {min(seconds):.3f} s of {len(seconds)}")  # noqa: T201


if __name__ == "__main__":
    main()
