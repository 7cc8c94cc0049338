"""What each page of 总档案 costs: working out its rows, drawing it; all of it beside the merged rows alone; again with what it held before.

Run from the root of the source tree: ``python -m benchmarks.reports --schools 40 200 [--demo] [--folder PLACE]``. Seconds are those of the
processor, worker processes included. What several reports share (frames of records, scores, ranks) counts for the one that asks first.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import pandas as pd
import xlsxwriter

from benchmarks.merge import WITHOUT_MARKS, LargeTown, ours, term_folder
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.demo.play import play
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import tables_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks import master
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.fast.kept import kept_in
from yanxiu_xl.workbooks.report_book import heading_of
from yanxiu_xl.workbooks.report_pages import add_report
from yanxiu_xl.workbooks.report_places import anchors_of, lay_out
from yanxiu_xl.workbooks.report_tables import Canvas
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workflow.folder import TermFolder

T = TypeVar("T")
MIN_SHARE = 0.01
"""Pages that take less of all are told together."""


def processor() -> float:
    """Processor seconds of this process and of those it has started that are gone."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, and what the work comes to."""
    begun = processor()
    result = work()
    return processor() - begun, result


@dataclass
class Page:
    """A report: lines of its tables, seconds for these and for drawing them."""

    code: str
    title: str
    lines: int
    rows: float
    drawing: float = 0.0

    @property
    def spent(self) -> float:
        """Both."""
        return self.rows + self.drawing


def by_page(term: Term, archive: Archive) -> list[Page]:
    """Every report of 总档案, worked out and drawn."""
    facts, laid, found = TermFacts(term, archive), [], []
    for report in (one for one in reports().values() if not one.public):
        spent, tables = timed(lambda report=report: tables_of(report, facts))  # type: ignore[misc]
        laid.append(lay_out(report, tables))
        found.append(Page(report.code, report.title, sum(len(one.rows) for one in tables), spent))
    book = Book(BytesIO(), {"constant_memory": True}, for_all=True)
    canvas = Canvas(book, Styles(book), heading_of(facts), anchors_of(laid))
    for page, one in zip(found, laid, strict=True):
        page.drawing, _ = timed(lambda one=one: add_report(canvas, one))  # type: ignore[misc]
    book.close()
    return found


def whole(term: Term, archive: Archive, place: Path) -> Iterator[tuple[str, float]]:
    """总档案 with the merged rows alone, with all pages, and once more with what it holds then."""
    path = place / "总档案.xlsx"
    with patch.object(master, "pages_of_reports", lambda _: []):
        yield "合并的原始记录和总览", timed(lambda: master.write_master(path, term, archive))[0]
    spent, pieces = timed(lambda: master.write_master(path, term, archive))
    yield "全部页", spent
    with kept_in(path, pieces) as kept:
        yield "再写一次，什么都没变", timed(lambda: master.write_master(place / "again.xlsx", term, archive, kept))[0]


def town(count: int, place: Path) -> TermFolder:
    """A folder in which so many returns have been merged; 0 for the demo's."""
    if not count:
        if not place.exists():
            play(place)
        return TermFolder(place)
    folder = LargeTown(place)
    if not folder.archive_file.exists():
        term_folder(place, count)
        ours(place)
    return folder


def told(name: str, folder: TermFolder) -> Iterator[str]:
    """The lines of the tables of one town."""
    term = folder.term()
    with folder.archive() as archive, tempfile.TemporaryDirectory() as place:
        sums, pages = list(whole(term, archive, Path(place))), by_page(term, archive)
    (_, raw), (_, everything), _ = sums
    yield f"\n{name}\n\n| 总档案 | 处理器（秒） | 与原始记录之比 |\n|---|---|---|"
    yield from (f"| {what} | {spent:.1f} | {spent / raw:.2f} |" for what, spent in sums)
    yield "\n| 报表 | 行 | 取数（秒） | 画（秒） | 占全部页 |\n|---|---|---|---|---|"
    large = sorted((one for one in pages if one.spent >= MIN_SHARE * everything), key=lambda one: -one.spent)
    rest = [one for one in pages if one not in large]
    together = Page("其余", f"{len(rest)} 页", *(sum(getattr(one, key) for one in rest) for key in ("lines", "rows", "drawing")))
    for one in (*large, together):
        yield f"| {one.code} {one.title} | {one.lines} | {one.rows:.2f} | {one.drawing:.2f} | {one.spent / everything:.0%} |"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, nargs="*", default=[40])
    options.add_argument("--demo", action="store_true")
    options.add_argument("--folder", type=Path, help="keep the term folders here")
    given = options.parse_args()
    os.environ[WITHOUT_MARKS] = "1"
    sys.stdout.write(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, pandas {pd.__version__}, "
                     f"XlsxWriter {xlsxwriter.__version__}\n")
    with tempfile.TemporaryDirectory() as temporary:
        place = given.folder or Path(temporary)
        for count in [*([0] if given.demo else []), *given.schools]:
            folder = town(count, place / (str(count) if count else "demo"))
            sys.stdout.write("\n".join(told(f"{count} 校" if count else "演示", folder)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
