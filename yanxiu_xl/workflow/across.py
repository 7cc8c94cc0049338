"""Putting the town together for the rules across schools: the archive's rows and the centre's registers as frames."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import pandas as pd

from yanxiu_xl.archive.again import errors_told, faulty_rows
from yanxiu_xl.archive.books import TownBooks
from yanxiu_xl.archive.counting import losses_of
from yanxiu_xl.archive.filed import Filed, SubmissionState
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks.backbone import Assessed, Examined
from yanxiu_xl.checks.check_run import sort_problems
from yanxiu_xl.checks.schools import (
    COLUMNS,
    REGISTERS,
    SAME_CAUSE,
    AllSchools,
    Source,
    check_across_schools,
    empty_frame,
    praises,
)
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.registers import Registers
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.places import register_cell
from yanxiu_xl.scoring.result import TeacherScore
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow.confirming import as_it_counts, confirm_schools, rescore

PART_ROWS = 10_000
ATTACHMENT_COLUMNS = ["school", "sheet", "row", "name", "sha256", "chars"]


@dataclass(frozen=True)
class Across:
    """What comes of putting all schools and the centre's registers together.

    found: findings by school code ('' for the centre's own) in a fixed order; confirmed: scores by school; teachers: confirmed
    scores with their notes, of the schools in which they differ from the own ones; nominations: what the records say of every
    nomination of backbone teachers; left_out: records that do not count, by school (``archive.judged``).
    """

    found: dict[str, list[Problem]]
    confirmed: dict[str, Confirmed]
    teachers: dict[str, list[tuple[TeacherScore, str]]]
    nominations: list[Examined]
    left_out: dict[str, list[tuple[Any, ...]]]


def find_across(term: Term, archive: Archive, registers: Registers, as_of: date) -> Across:
    """Run the rules across schools over the returns that count, and confirm the schools' scores; within a change of the archive."""
    current = archive.current()
    town = AllSchools(
        term=term,
        as_of=as_of,
        books=TownBooks(archive.db, term.code_of),
        frames=SheetFrames(archive),
        sources=_sources(archive, current),
        registers={sheet.key: register_frame(registers, sheet.key) for sheet in KEPT_REGISTERS},
        register_sources={
            key: Source(registers.name, table.title, table.letters) for key, table in registers.tables.items()
        },
        attachments=pd.DataFrame(archive.attachments(), columns=ATTACHMENT_COLUMNS),
        filed=lambda term, school, struck: as_it_counts(term, archive, current[school], as_of, struck),
        shrunk=_shrunk(archive),
        faulty=faulty_rows(archive),
        told=errors_told(archive, set(SAME_CAUSE.values())),
    )
    filed = archive.school_scores()
    rescored = rescore(town, archive, filed, _praise(town))
    town.assessed = archive_assessed(archive) | {
        (school, one.name): Assessed(one.base, one.extra, tuple(one.lacking))
        for school, teachers in rescored.teachers.items() for one, _ in teachers
    }
    found = check_across_schools(town)
    confirmed = confirm_schools(town, archive, filed, rescored)
    found[""] = [*registers.problems, *found.get("", [])]
    in_order = {school: sort_problems(problems) for school, problems in sorted(found.items()) if problems}
    return Across(in_order, confirmed, rescored.teachers, town.backbone, rescored.left_out)


def archive_assessed(archive: Archive) -> dict[tuple[str, str], Assessed]:
    """(school, teacher) -> what the assessment comes to."""
    return {
        (school, name): Assessed(base, extra, tuple(one.words for one in unmet))
        for school, name, base, extra, unmet in archive.assessed()
    }


def _praise(town: AllSchools) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for code, name, row in praises(town):
        found.setdefault((code, name), []).append(register_cell(town.register_sources["inspections"].title, row["row"]))
    return found


class _Shared(dict[Any, Any]):
    """Equal values as one object: dates, names and choices repeat in hundreds of thousands of rows."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


class SheetFrames(dict[str, pd.DataFrame]):
    """The rows of each sheet, fetched from the archive when a rule asks for them (``checks.frames.Frames``)."""

    def __init__(self, archive: Archive, schools: Collection[str] | None = None) -> None:
        """schools: codes of those that are asked for, else all whose returns count."""
        super().__init__()
        self._archive, self._schools = archive, schools

    def of(self, schools: Collection[str]) -> SheetFrames:
        """The same of these schools (codes) alone."""
        return SheetFrames(self._archive, schools)

    def __missing__(self, sheet: str) -> pd.DataFrame:
        frame = self[sheet] = _frame(self._archive.columns_of(SHEETS[sheet], COLUMNS[sheet], self._schools), COLUMNS[sheet])
        return frame


def _frame(rows: Iterator[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows (school, row, these columns...) as a frame."""
    names = ("school", "row", *columns)
    shared = [_Shared() for _ in names]
    data: list[list[Any]] = [[] for _ in names]
    while part := list(islice(rows, PART_ROWS)):
        for values, same, column in zip(data, shared, zip(*part, strict=True), strict=True):
            values.extend(map(same.__getitem__, column))
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in zip(names, data, strict=True)})


def _sources(archive: Archive, current: Mapping[str, Filed]) -> dict[tuple[str, str], Source]:
    """Most returns have their columns where the form has them: equal maps are one object."""
    titles, same = archive.titles(), dict[tuple[tuple[str, str], ...], dict[str, str]]()
    found = {}
    for school, one in current.items():
        for sheet in SCHOOL_SHEETS:
            placed = tuple((key, letter) for key, (letter, _) in archive.columns(one.id, sheet.key).items())
            letters = same.setdefault(placed, dict(placed))
            found[school, sheet.key] = Source(one.name, titles.get((one.id, sheet.key), sheet.title), letters)
    return found


def register_frame(registers: Registers, key: str) -> pd.DataFrame:
    """One of the centre's registers as the rules want it."""
    table = registers.tables.get(key)
    if table is None or not table.rows:
        return empty_frame(key)
    data: dict[str, Any] = {"row": table.rows}
    for column in REGISTERS[key].columns:
        data[column.key] = table.values.get(column.key, [None] * len(table))
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def _shrunk(archive: Archive) -> list[tuple[str, Loss]]:
    """(school, what is lost) of each school's newest return that is held back."""
    lost = losses_of(archive)
    newest = {one.school: one for one in archive.filed() if one.state is SubmissionState.HELD}
    return [(school, loss) for school, one in newest.items() for loss in lost[one.id]]
