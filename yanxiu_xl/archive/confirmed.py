"""What the centre confirms of single teachers: kept for the schools in which it differs from what their own workbooks come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanxiu_xl.archive.scores import teacher_line, teacher_of
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.scoring.teachers import TeacherScore


def set_confirmed_teachers(archive: Archive, found: Mapping[str, Sequence[tuple[TeacherScore, str]]]) -> None:
    """Replace what is kept: by school, each teacher with what has changed against the own score ('' nothing)."""
    archive.db.execute("DELETE FROM confirmed_teacher")
    archive.db.executemany(
        "INSERT INTO confirmed_teacher VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [(school, *teacher_line(one), note) for school, teachers in found.items() for one, note in teachers],
    )


def confirmed_teachers(archive: Archive, *, bare: bool = False) -> dict[str, list[TeacherScore]]:
    """Teachers' confirmed scores of the returns that count, as ``Archive.teacher_scores`` gives the own ones."""
    found = archive.teacher_scores(bare=bare)
    changed: dict[str, list[TeacherScore]] = {}
    for school, *values, _ in archive.db.execute("SELECT * FROM confirmed_teacher ORDER BY school_code, teacher_id, name"):
        changed.setdefault(school, []).append(teacher_of(values, bare=bare))
    return {school: changed.get(school, own) for school, own in found.items()}


def confirmed_lines(archive: Archive) -> list[tuple[Any, ...]]:
    """What is kept, line by line as it is kept."""
    return archive.db.execute("SELECT * FROM confirmed_teacher ORDER BY school_code, name").fetchall()


def confirmed_notes(archive: Archive) -> dict[tuple[str, str], str]:
    """(school code, teacher) -> in what the confirmed score differs from the own one, and why."""
    rows = archive.db.execute("SELECT school_code, name, note FROM confirmed_teacher WHERE note <> '' ORDER BY 1, 2")
    return {(school, name): note for school, name, note in rows}
