"""Rosters as the archive has them: of returns, and those a term has taken over from the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.school import SHEETS

Roster = list[dict[str, Any]]
"""Teachers, by column key."""


def returned_roster(archive: Archive, identity: int, keys: Sequence[str]) -> Roster:
    """These columns of the roster of one return, in the order of its rows."""
    columns = ", ".join(f'"{key}"' for key in keys)
    rows = archive.db.execute(f"SELECT {columns} FROM {table_name(SHEETS['roster'])} WHERE return_id = ? ORDER BY source_row", (identity,))
    return [dict(zip(keys, row, strict=True)) for row in rows]


def carried_schools(archive: Archive) -> set[str]:
    """Codes of the schools of which a roster was taken over."""
    return {code for (code,) in archive.db.execute("SELECT DISTINCT school_code FROM carried_roster")}


def carried_roster(archive: Archive, school: str) -> Roster:
    """What was taken over of a school, in its order."""
    rows = archive.db.execute("SELECT content FROM carried_roster WHERE school_code = ? ORDER BY position", (school,))
    return [json.loads(content) for (content,) in rows]


def set_carried_rosters(archive: Archive, rosters: Mapping[str, Roster]) -> None:
    """Replace what was taken over; within a change."""
    archive.db.execute("DELETE FROM carried_roster")  # of a run that was cut short, from a source that has changed since
    archive.db.executemany(
        "INSERT OR REPLACE INTO carried_roster (school_code, position, content) VALUES (?, ?, ?)",
        [
            (school, position, json.dumps(person, ensure_ascii=False, sort_keys=True))
            for school, people in rosters.items()
            for position, person in enumerate(people)
        ],
    )
