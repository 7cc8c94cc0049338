"""What portfolios and reminders cost: what is worked out once for the town, and each workbook.

Run from the root of the source tree: ``python -m benchmarks.portfolios [--schools 40] [--folder PLACE]``; without ``--schools`` it is the
demo's town. Seconds are those of the processor. That a portfolio costs the same whether one or all are written shows in the last column.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from yanxiu_xl.portfolio.people import people

from benchmarks.merge import WITHOUT_MARKS
from benchmarks.reports import timed, town
from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.reports.reminder import reminders
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.portfolio_book import write_portfolio
from yanxiu_xl.workbooks.reminder_sheet import write_reminder
from yanxiu_xl.workflow.folder import TermFolder

COUNTS = (1, 10, 20, 40, 60, 300)
"""So many portfolios are written one after another."""


def told(name: str, folder: TermFolder, place: Path) -> Iterator[str]:
    """The lines of the table of one town."""
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        facts = TermFacts(term, archive)
        persons = people(facts).persons
        first, _ = timed(lambda: write_portfolio(place / "first.xlsx", Owner(facts, persons[0])))
        yield f"\n{name}：{len(persons)} 人；第一本连同全镇的取数 {first:.2f} 秒\n\n| 档案袋（本） | 处理器（秒） | 每本（秒） |\n|---|---|---|"
        for count in (one for one in COUNTS if one <= len(persons)):
            spent, _ = timed(lambda count=count: [write_portfolio(place / "one.xlsx", Owner(facts, one)) for one in persons[:count]])  # type: ignore[misc]
            yield f"| {count} | {spent:.2f} | {spent / count:.3f} |"
        spent, found = timed(lambda: reminders(facts))
        drawn, _ = timed(lambda: [write_reminder(place / "school.xlsx", facts, one) for one in found])
        yield f"\n催办单 {len(found)} 张：取数 {spent:.2f} 秒，写 {drawn:.2f} 秒"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=0)
    options.add_argument("--folder", type=Path, help="keep the term folder here")
    given = options.parse_args()
    os.environ[WITHOUT_MARKS] = "1"
    sys.stdout.write(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, XlsxWriter {xlsxwriter.__version__}\n")
    with tempfile.TemporaryDirectory() as temporary:
        place = given.folder or Path(temporary)
        folder = town(given.schools, place / (str(given.schools) if given.schools else "demo"))
        for line in told(f"{given.schools} 校" if given.schools else "演示", folder, Path(temporary)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
