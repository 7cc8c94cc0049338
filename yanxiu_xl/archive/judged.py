"""What the records of a return come to, beside the rows themselves: which do not count and why, and what automatic columns show.

A record that counts has no row in ``not_counting``. ``kind`` is a kind of facts (``facts.submission.Facts``): the key of a sheet, or
``lectures`` and ``reflections``, which are some of the rows of 研修活动 and 教师文稿. ``confirmed_not_counting`` holds the same of schools
that another school's book speaks against, all of their records as the centre confirms them; the view ``left_out`` is what holds.
``worked_out`` has the results of automatic columns, except 序号 and what ``not_counting`` says already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yanxiu_xl.checks.automatic import worked_out
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.facts.records import Fact

Line = tuple[Any, ...]
KINDS = ("observations", "activities", "lectures", "writings", "reflections", "open_lessons", "marks", "pairs", "projects", "reviews", "archive")
"""Attributes of ``Facts``, a kind each."""
_COLUMNS = """kind TEXT NOT NULL, source_row INTEGER NOT NULL, reason TEXT NOT NULL, code TEXT NOT NULL, column_key TEXT NOT NULL,
  words TEXT NOT NULL, rule TEXT NOT NULL"""
_NAMES = "kind, source_row, reason, code, column_key, words, rule"
OF_A_RETURN = ("not_counting", "worked_out")
TABLES = (
    f"""CREATE TABLE not_counting (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE, {_COLUMNS},
  PRIMARY KEY (return_id, kind, source_row)) WITHOUT ROWID""",
    """CREATE TABLE worked_out (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE, sheet TEXT NOT NULL, source_row INTEGER NOT NULL,
  column_key TEXT NOT NULL, value NOT NULL, PRIMARY KEY (return_id, sheet, source_row, column_key)) WITHOUT ROWID""",
    f"""CREATE TABLE confirmed_not_counting (school_code TEXT NOT NULL, {_COLUMNS}, PRIMARY KEY (school_code, kind, source_row)) WITHOUT ROWID""",
    f"""CREATE VIEW left_out AS SELECT r.school_code, {_NAMES} FROM not_counting n JOIN school_return r ON r.id = n.return_id
  WHERE r.state <> 'superseded' AND r.school_code NOT IN (SELECT school_code FROM confirmed_not_counting)
  UNION ALL SELECT school_code, {_NAMES} FROM confirmed_not_counting""",
)


@dataclass(frozen=True)
class Judged:
    """Rows of ``not_counting`` and of ``worked_out`` of one return, each without its owner."""

    left_out: list[Line]
    worked_out: list[Line]

    @classmethod
    def of(cls, run: CheckRun) -> Judged:
        """Of a return that has been checked."""
        return cls(list(lines_left_out(run)), list(worked_out(run)))


def lines_left_out(run: CheckRun) -> Iterator[Line]:
    """(kind, row, reason, code of the rule, column, words, the rule by number and name) of each record of a return that does not count."""
    for kind in KINDS:
        facts: Sequence[Fact] = getattr(run.facts, kind)
        for one in facts:
            why = one.why_not
            if why is not None:
                yield kind, one.row, why.reason.name, why.code, why.column or one.CELL, why.words, why.rule


def file_judged(db: sqlite3.Connection, identity: int, judged: Judged) -> None:
    """Write the rows of a return in place of those that are there."""
    for table in OF_A_RETURN:
        db.execute(f"DELETE FROM {table} WHERE return_id = ?", (identity,))
    db.executemany(f"INSERT INTO not_counting (return_id, {_NAMES}) VALUES (?,?,?,?,?,?,?,?)", ((identity, *line) for line in judged.left_out))
    db.executemany("INSERT INTO worked_out VALUES (?,?,?,?,?)", ((identity, *line) for line in judged.worked_out))


def set_confirmed_left_out(db: sqlite3.Connection, lines: Mapping[str, Iterable[Line]]) -> None:
    """Replace what the centre confirms, by school: of schools that another one's book speaks against."""
    db.execute("DELETE FROM confirmed_not_counting")
    db.executemany(
        f"INSERT INTO confirmed_not_counting (school_code, {_NAMES}) VALUES (?,?,?,?,?,?,?,?)",
        ((school, *line) for school, listed in sorted(lines.items()) for line in listed),
    )


def confirmed_left_out(db: sqlite3.Connection) -> dict[str, list[Line]]:
    """What the centre confirms, by school, as ``set_confirmed_left_out`` was given it."""
    found: dict[str, list[Line]] = {}
    for school, *line in db.execute(f"SELECT school_code, {_NAMES} FROM confirmed_not_counting ORDER BY school_code, kind, source_row"):
        found.setdefault(school, []).append(tuple(line))
    return found


@dataclass(frozen=True)
class LeftOut:
    """Why a record does not count: name of the ``Reason``, number of the rule that speaks against it, column it is told at, its words.

    rule: by number and name (``X03 同一时刻听两节课``), '' where none speaks against it.
    """

    reason: str
    code: str
    column: str
    words: str
    rule: str


def left_out(db: sqlite3.Connection, kind: str, schools: Collection[str] | None = None) -> dict[tuple[str, int], LeftOut]:
    """(school code, row in the file) -> why the record of this kind does not count, of the returns that count; schools: of these alone."""
    only, given = _only("school_code", schools)
    rows = db.execute(f"SELECT school_code, source_row, reason, code, column_key, words, rule FROM left_out WHERE kind = ?{only}", (kind, *given))
    return {(school, row): LeftOut(*why) for school, row, *why in rows}


def _only(column: str, schools: Collection[str] | None) -> tuple[str, list[str]]:
    return ("", []) if schools is None else (f" AND {column} IN ({','.join('?' * len(schools))})", sorted(schools))


def automatic_values(db: sqlite3.Connection, sheet: str, schools: Collection[str] | None = None) -> dict[tuple[str, int], dict[str, Any]]:
    """(school code, row) -> column -> what it shows, of the returns that count; schools: of these alone."""
    only, given = _only("r.school_code", schools)
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for school, row, key, value in db.execute(
        "SELECT r.school_code, w.source_row, w.column_key, w.value FROM worked_out w JOIN school_return r ON r.id = w.return_id"
        f" WHERE r.state <> 'superseded' AND w.sheet = ?{only}", (sheet, *given)
    ):
        found.setdefault((school, row), {})[key] = value
    return found
