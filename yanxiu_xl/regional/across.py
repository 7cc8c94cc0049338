"""The rules across towns: those across schools, asked of the books of all towns together.

M04 (one person in two towns), M07 (a lesson heard in another town, of a teacher whom nobody knows there), M10 (one text), M18 (one approval,
two leaders). What a rule says, and when, is defined where the town's rules are (``checks.schools``); here they are given more books to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.checks.schools import COLUMNS, AllSchools, empty_frame
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.likeness import alike
from yanxiu_xl.measures.near_copies import near_copies
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.regional.archive.books import BETWEEN, HostNames, RegionBooks, school_key
from yanxiu_xl.regional.archive.places import RegionSources
from yanxiu_xl.regional.archive.store import Held, RegionArchive
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.term import School, Term

ACROSS = ("M04", "M07", "M10", "M18")
"""The rules that are asked."""
MOST = 5_000
"""Texts of which all pairs are looked for; more of them take too long."""
Found = tuple[int, str, Problem]
"""(number of the town, code of the school, finding)."""


def find_across_towns(archive: RegionArchive, towns: Sequence[Held]) -> list[Found]:
    """What the rules across towns find in these towns of one term, by town, school and place; ``file`` and ``cell`` are those of its return."""
    if len(towns) < 2:
        return []
    with archive.reading() as connection:
        names = archive.school_names(connection, towns)
        books = RegionBooks(connection, towns, HostNames({town: _term_of(listed).code_of for town, listed in names.items()}), _alike)
        everybody = AllSchools(
            term=_region(names), as_of=date.fromisoformat(max(one.day for one in towns)), books=books, frames=_Frames(books),
            sources=RegionSources(connection, towns), registers={}, register_sources={}, attachments=empty_frame("activities"), filed=_nobody,
        )
        for code in ACROSS:
            RULES[code].run(everybody)
    return [*_sorted(everybody.found, {one.name: one.id for one in towns})]


def _alike(texts: Sequence[str], least: float) -> Iterable[tuple[int, int, float]]:
    """Pairs of texts that are alike; among very many of them those that ``near_copies`` finds, which may miss one at the limit."""
    return alike(texts, least) if len(texts) <= MOST else near_copies(enumerate(texts), least)


def _term_of(names: Sequence[tuple[str, str, bool]]) -> Term:
    """A town's list of schools, by which names of schools are understood."""
    return Term(schools=tuple(School(code, name) for code, name, former in names if not former),
                former=tuple((code, name) for code, name, former in names if former))


def _region(names: Mapping[str, Sequence[tuple[str, str, bool]]]) -> Term:
    """The schools of all towns as those of one term; thresholds are the program's, for every centre may have its own."""
    schools = {school_key(town, code): School(school_key(town, code), f"{town}{BETWEEN}{name}") for town, listed in names.items()
               for code, name, _ in listed}
    return replace(default_term(), schools=tuple(schools.values()))


class _Frames(dict[str, pd.DataFrame]):
    """Sheets of few rows: of 课题研究 those lines whose approval stands in several towns."""

    def __init__(self, books: RegionBooks) -> None:
        super().__init__()
        self._books = books

    def of(self, _: object) -> _Frames:
        return self

    def __missing__(self, sheet: str) -> pd.DataFrame:
        towns: dict[str, set[str]] = {}
        rows = self._books.projects() if sheet == "projects" else []
        for row in rows:
            towns.setdefault(squeeze(row["approval"]), set()).add(row["town"])
        kept = [row for row in rows if len(towns[squeeze(row["approval"])]) > 1]
        keys = ("school", "row", *COLUMNS[sheet])
        self[sheet] = pd.DataFrame({key: pd.Series([row[key] for row in kept], dtype=object) for key in keys})
        return self[sheet]


def _nobody(*_: Any) -> Any:
    raise AssertionError("no rule across towns asks for a whole return")


def _sorted(found: Mapping[str, Sequence[Problem]], numbers: Mapping[str, int]) -> Iterator[Found]:
    """Each cell once a rule, which tells what is surest first; by town, school and place."""
    order = {sheet.title: at for at, sheet in enumerate(SHEETS.values())}
    for key, problems in sorted(found.items()):
        town, _, code = key.rpartition(BETWEEN)
        told = set[tuple[str, str, str]]()
        for one in sorted(problems, key=lambda one: (one.level.rank, one.code, order.get(one.sheet, -1), one.row)):
            if (one.code, one.sheet, one.cell) not in told:
                told.add((one.code, one.sheet, one.cell))
                yield numbers[town], code, one

