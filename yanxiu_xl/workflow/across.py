"""Putting the town together for the rules across schools: the archive's rows and the centre's registers as frames."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.archive.counting import losses_of
from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive, Filed
from yanxiu_xl.checks.backbone import Assessed, Examined
from yanxiu_xl.checks.frames import sort_problems
from yanxiu_xl.checks.schools import REGISTERS, Source, Town, check_town, empty_frame, examine_backbone
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.registers import Registers
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow.confirming import confirm_schools

ATTACHMENT_COLUMNS = ["school", "sheet", "row", "name", "sha256", "chars", "text"]


def find_across(
    term: Term, archive: Archive, registers: Registers, as_of: date
) -> tuple[dict[str, list[Problem]], dict[str, Confirmed], list[Examined]]:
    """Run the rules across schools over the returns that count, and confirm the schools' scores.

    Returns findings by school code ('' for the centre's own) in a fixed order, confirmed scores by school, and what the
    records say of every nomination of backbone teachers.
    """
    current = archive.current()
    schools = {one.id: one for one in current.values()}
    town = Town(
        term=term,
        as_of=as_of,
        frames={sheet.key: _frame(archive, sheet.key, schools) for sheet in SCHOOL_SHEETS},
        sources=_sources(archive, current),
        registers={sheet.key: register_frame(registers, sheet.key) for sheet in KEPT_REGISTERS},
        register_sources={
            key: Source(registers.name, table.title, table.letters) for key, table in registers.tables.items()
        },
        attachments=pd.DataFrame(archive.attachments(), columns=ATTACHMENT_COLUMNS),
        shrunk=_shrunk(archive),
        assessed={
            (code, t.name): Assessed(t.base, t.extra, tuple(t.lacking))
            for code, ts in archive.teacher_scores().items() for t in ts
        },
    )
    found = check_town(town)
    confirmed = confirm_schools(town, archive)
    found[""] = [*registers.problems, *found.get("", [])]
    return {school: sort_problems(problems) for school, problems in sorted(found.items()) if problems}, confirmed, examine_backbone(town)


def _frame(archive: Archive, sheet: str, schools: Mapping[int, Filed]) -> pd.DataFrame:
    keys = [c.key for c in stored_columns(SHEETS[sheet])]
    rows = [(schools[record[0]].school, *record[1 : 2 + len(keys)]) for record in archive.rows(SHEETS[sheet])]
    return pd.DataFrame(rows, columns=["school", "row", *keys], dtype=object) if rows else empty_frame(sheet)


def _sources(archive: Archive, current: Mapping[str, Filed]) -> dict[tuple[str, str], Source]:
    titles = archive.titles()
    return {
        (school, sheet.key): Source(
            one.name,
            titles.get((one.id, sheet.key), sheet.title),
            {key: letter for key, (letter, _) in archive.columns(one.id, sheet.key).items()},
        )
        for school, one in current.items()
        for sheet in SCHOOL_SHEETS
    }


def register_frame(registers: Registers, key: str) -> pd.DataFrame:
    """One of the centre's registers as the rules want it."""
    table = registers.tables.get(key)
    if table is None or not table.rows:
        return empty_frame(key)
    data: dict[str, Any] = {"row": table.rows}
    for column in REGISTERS[key].columns:
        data[column.key] = table.values.get(column.key, [None] * len(table))
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def _shrunk(archive: Archive) -> list[tuple[str, str, int, int]]:
    """(school, sheet title, rows of the return that counts, rows) of each school's newest return that is held back."""
    lost = losses_of(archive)
    newest = {one.school: one for one in archive.filed() if one.state == "held"}
    return [
        (school, SHEETS[loss.sheet].title, loss.before, loss.after) for school, one in newest.items() for loss in lost[one.id]
    ]
