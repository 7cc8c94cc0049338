"""What must be there before something can be said to be missing (domain D5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun, Row, cells_of
from yanxiu_xl.measures.observations import months_on_duty


def measurable(run: CheckRun, sheet: str, *keys: str) -> bool:
    """Whether the tab is there with those columns; where it is not, nothing can be said to be missing (domain 0, fact 9)."""
    table = run.tables.get(sheet)
    return table is not None and all(key in table.letters for key in keys)


def possible(
    rows: Iterable[Row], sure: tuple[str, ...], loose: tuple[str, ...], asked: Collection[tuple[Any, ...]] | None = None
) -> Callable[[tuple[Any, ...], tuple[Any, ...]], int]:
    """Counts the records that are, or may be, the one asked for: a ``loose`` cell without a value speaks against nothing.

    What is wrong with such a cell is said there, under its own code; another rule does not build upon it. asked: the values of
    ``sure`` that will be asked for, where they are few.
    """
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    known, rest = cells_of(*sure), cells_of(*loose)
    for row in rows:
        who = known(row)
        if asked is None or who in asked:
            found.setdefault(who, []).append(rest(row))

    def count(who: tuple[Any, ...], what: tuple[Any, ...]) -> int:
        # most are told in full, and comparing the whole is quicker than cell by cell
        return sum(line == what or all(cell is None or cell == one for cell, one in zip(line, what, strict=True))
                   for line in found.get(who, ()))

    return count


def categories(run: CheckRun) -> dict[str, set[str | None]]:
    """Teacher -> categories of writings registered; None among them: one that cannot be told."""
    found: dict[str, set[str | None]] = {}
    cells = run.columns["writings"]
    for teacher, category in zip(cells["teacher"], cells["category"], strict=True):
        if teacher is not None:
            found.setdefault(teacher, set()).add(category)
    return found


def teachers_lacking(run: CheckRun, wanted: tuple[str, ...]) -> Iterator[tuple[Row, list[str]]]:
    """(row of the roster, categories of ``wanted`` it lacks) for assessed teachers who lack any."""
    have = run.cached(categories)
    for row in run.assessed if measurable(run, "writings", "teacher", "category") else ():
        own = have.get(row["name"], set())
        lacking = [c for c in wanted if c not in own]
        if lacking and None not in own:
            yield row, lacking


def report_lacking(run: CheckRun, code: str, wanted: tuple[str, ...], variant: str = "") -> None:
    """One finding per assessed teacher, at the name in the roster, for writings that are not there."""
    for row, lacking in teachers_lacking(run, wanted):
        run.report(code, "roster", "name", [row], [{"what": "、".join(lacking)}], variant=variant)


def on_duty(run: CheckRun) -> list[tuple[Row, list[str]]]:
    """(roster row, assessed months on duty) of assessed teachers whose time on duty can be read."""
    return [
        (row, months_on_duty(run.term, row["on_duty_from"], row["on_duty_to"])) for row in run.assessed
        if run.readable("roster", "on_duty_from", row) and run.readable("roster", "on_duty_to", row)
    ]


def due_months(run: CheckRun) -> list[str]:
    """Assessed months that are over; from the closing date on, all of them."""
    now = run.as_of.strftime("%Y-%m")
    return [month for month in run.term["assessed_months"] if month < now or run.final]
