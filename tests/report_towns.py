"""Towns whose reports are looked at, merged in memory: a good one, one in which nobody has returned, one teacher alone, no lessons, and one
with cells that cannot be read. The demo town is the fixture ``demo``.

``values`` is what a report says; what it should say is asked of the archive by SQL (``archive.db``), which shares nothing with the report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.made import unchecked
from tests.support import AS_OF, Rows
from tests.town import TERM, good_registers, registers, school, town_of
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.reports.catalogue import report_named
from yanxiu_xl.reports.model import Figure, Table, Value, tables_of, value_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.ingest import check_and_score
from yanxiu_xl.workflow.merging import decide
from yanxiu_xl.workflow.reporting import merged_facts


def merged(
    returns: Mapping[str, Rows], kept: Rows | None = None, term: Term = TERM, as_of: date = AS_OF,
    without: Mapping[str, Collection[str]] | None = None,
) -> TermFacts:
    """The facts of a town in which these returns (rows by school code) have been merged, with these registers of the centre.

    without: keys of columns that the files do not have, by sheet key.
    """
    archive = Archive(Path("nowhere.sqlite"), "", read_only=True)
    archive.seals.open = True
    for code, rows in returns.items():
        one = replace(unchecked(rows, code, term, without=without), sha256=code)
        one.problems, scores = check_and_score(term, as_of, one)
        archive.add_return(one, "2020-12-20T08:00:00+08:00", "")
        archive.set_scores(one.sha256, scores)
    archive.set_present({f"{code}.xlsx": code for code in returns})
    archive.set_meta("merged", f"now {as_of.isoformat()}")
    decide(archive, term, registers(good_registers() if kept is None else kept, term), as_of)
    return TermFacts(term, archive)


def _alone() -> dict[str, Rows]:
    rows = school("01")
    first = rows["roster"][0]["name"]
    return {"01": {**{key: [] for key in rows}, "profile": rows["profile"], "roster": rows["roster"][:1],
                   "observations": [row for row in rows["observations"] if row["observer"] == first]}}


def _unreadable() -> dict[str, Rows]:
    """In each table of 柳林小学 a cell of the first row that nobody can read."""
    rows = school("01")
    spoilt = {"observations": "date", "activities": "date", "writings": "chars", "open_lessons": "date", "mentoring": "agreed_on", "projects": "stage",
              "reviews": "own", "evaluations": "aims"}
    for key, column in spoilt.items():
        rows[key] = [{**rows[key][0], column: Typed("？？")}, *rows[key][1:]]
    return town_of(s01=rows)


TOWNS = {
    "good": town_of,
    "nobody has returned": dict,
    "one teacher": _alone,
    "no lessons": lambda: town_of(s01={**school("01"), "observations": [], "open_lessons": [], "evaluations": []}),
    "unreadable": _unreadable,
}


@cache
def town(name: str) -> TermFacts:
    """The facts of one of ``TOWNS``, merged once a process; tests change nothing in it."""
    return merged(TOWNS[name]())


@contextmanager
def of_demo(demo: Any) -> Iterator[TermFacts]:
    """The facts of the demo town (the fixture)."""
    folder, _ = demo
    assert isinstance(folder, TermFolder)
    with merged_facts(folder) as facts:
        yield facts


def table(facts: TermFacts, code: str, block: str = "") -> Table:
    """A table of a report, worked out; block: its key, the first where it is ''."""
    found = tables_of(report_named(code), facts)
    return next(one for one in found if block in ("", one.block.key))


def values(facts: TermFacts, code: str, *keys: str, block: str = "") -> list[tuple[Value, ...]]:
    """What these columns of a report say, line by line."""
    return [tuple(value_of(row.get(key)) for key in keys) for row in table(facts, code, block).rows]


def records_agree(facts: TermFacts, code: str, block: str = "", skip: tuple[str, ...] = ()) -> None:
    """Every count of a report is the number of the records that it names (its own or those left out)."""
    for row in table(facts, code, block).rows:
        for key, cell in row.items():
            if isinstance(cell, Figure) and isinstance(cell.value, int) and (cell.records or cell.left_out) and key not in skip:
                assert cell.value in (len(cell.records), len(cell.left_out), len(cell.records) + len(cell.left_out)), (key, cell)
