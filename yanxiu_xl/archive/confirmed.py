"""What the centre confirms: scores of schools, and of single teachers where they differ from what their own workbooks come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanxiu_xl.archive.scores import (
    CONFIRMED,
    EXTRA_PARTS,
    Sheets,
    file_scores,
    items_of,
    score_lines,
    sheets_by_school,
    teacher_line,
    teacher_of,
)
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.result import TeacherScore

_COLUMNS = ("school_code", "teacher_id", "name", "base", "extra", "extra_detail", "band", "unmet", "valid_observations", "rank", *EXTRA_PARTS)
_LINE = ", ".join(_COLUMNS)


def set_confirmed(
    archive: Archive, confirmed: Mapping[str, Confirmed], teachers: Mapping[str, Sequence[tuple[TeacherScore, str]]] | None = None
) -> None:
    """Replace what is kept: by school its score, and each teacher with what has changed against the own score ('' nothing)."""
    db = archive.db
    for table in ("confirmed_score", "confirmed_teacher", "replaced_indicator", *CONFIRMED[:2]):
        db.execute(f"DELETE FROM {table}")
    sheets, noted = sheets_by_school(archive.db), teachers or {}
    db.executemany(
        "INSERT INTO confirmed_score VALUES (?,?,?,?,?,?)",
        [(school, c.score, c.deduction, c.deduction_detail, c.band.value, "\n".join(c.corrections)) for school, c in confirmed.items()],
    )
    db.executemany("INSERT INTO replaced_indicator VALUES (?,?,?,?)",
                   [(school, code, was.outcome.value, was.points) for school, c in confirmed.items() for code, was in c.replaced.items()])
    db.executemany(
        f"INSERT INTO confirmed_teacher ({_LINE}, note) VALUES ({','.join('?' * (len(_COLUMNS) + 1))})",
        [(school, *teacher_line(one), note) for school, listed in noted.items() for one, note in listed],
    )
    for school in sorted(confirmed.keys() | noted.keys()):
        own = [(None, confirmed[school].items)] if school in confirmed else []
        lines = score_lines([*((one.name, one.items) for one, _ in noted.get(school, ())), *own], sheets.get(school, Sheets()))
        file_scores(db, CONFIRMED, school, *lines)


def confirmed_teachers(archive: Archive, *, bare: bool = False) -> dict[str, list[TeacherScore]]:
    """Teachers' confirmed scores of the returns that count, as ``Archive.teacher_scores`` gives the own ones."""
    found = archive.teacher_scores(bare=bare)
    items = items_of(archive.db, CONFIRMED, "SELECT DISTINCT school_code AS owner FROM confirmed_teacher", "i.teacher IS NOT NULL",
                     None if bare else sheets_by_school(archive.db))
    changed: dict[str, list[TeacherScore]] = {}
    for who, school, *line in archive.db.execute(f"SELECT name, {_LINE} FROM confirmed_teacher ORDER BY school_code, teacher_id, name"):
        changed.setdefault(school, []).append(teacher_of(line, items.get((school, who), {})))
    return {school: changed.get(school, own) for school, own in found.items()}


def confirmed_lines(archive: Archive) -> list[tuple[Any, ...]]:
    """What is kept of teachers, line by line as it is kept."""
    db = archive.db
    return [*db.execute(f"SELECT {_LINE}, note FROM confirmed_teacher ORDER BY school_code, name"),
            *db.execute("SELECT * FROM confirmed_indicator WHERE teacher IS NOT NULL ORDER BY 1, 2")]


def confirmed_notes(archive: Archive) -> dict[tuple[str, str], str]:
    """(school code, teacher) -> in what the confirmed score differs from the own one, and why."""
    rows = archive.db.execute("SELECT school_code, name, note FROM confirmed_teacher WHERE note <> '' ORDER BY 1, 2")
    return {(school, name): note for school, name, note in rows}
