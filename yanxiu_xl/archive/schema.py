"""Tables of the archive. One table per sheet of the form is derived from the definition."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from yanxiu_xl.archive.backups import keep_copy
from yanxiu_xl.archive.scores import EXTRA_TABLES, TABLES, musts_from_words, rows_from_items
from yanxiu_xl.forms.model import NUMERIC, Column, Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS

SCHEMA_VERSION = 9
FIRST_SEALED = 4
"""The version since which an archive proves itself (``archive.proof``)."""
Seal = Callable[[], None]
"""Called within the transaction that has changed the tables."""
Step = str | Callable[[sqlite3.Connection], None]
"""A statement of a migration, or what moves rows that no statement can take apart."""


def stored_columns(sheet: Sheet) -> list[Column]:
    """Columns of a sheet that the archive keeps: everything but automatic ones."""
    return [c for c in sheet.columns if c.kind is not Kind.AUTO]


def table_name(sheet: Sheet) -> str:
    """Archive table of a sheet."""
    return f"row_{sheet.key}"


def column_definitions(sheet: Sheet) -> str:
    """The stored columns of a sheet, as a table defines them."""
    return ",\n  ".join(f'"{c.key}" {"NUMERIC" if c.kind in NUMERIC else "TEXT"}' for c in stored_columns(sheet))


def _sheet_table(sheet: Sheet) -> str:
    return f"""CREATE TABLE {table_name(sheet)} (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  {column_definitions(sheet)},
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID"""


_VERSION_1 = (
    """CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)""",
    """CREATE TABLE school_return (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  school_code TEXT NOT NULL,
  term TEXT NOT NULL,
  template_version TEXT NOT NULL,
  definition TEXT NOT NULL,
  issue INTEGER NOT NULL,
  checked_at TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  check_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('accepted', 'returned', 'superseded')))""",
    """CREATE INDEX school_return_by_school ON school_return (school_code)""",
    # every name under which a content has arrived; which one is shown does not depend on the order of arrival
    """CREATE TABLE arrival (sha256 TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (sha256, name)) WITHOUT ROWID""",
    """CREATE TABLE present (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE refused (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  message TEXT NOT NULL, fix TEXT NOT NULL,
  check_key TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE problem (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  sheet TEXT NOT NULL, cell TEXT NOT NULL, row INTEGER NOT NULL, column_key TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL,
  PRIMARY KEY (return_id, number)) WITHOUT ROWID""",
    """CREATE TABLE return_sheet (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, title TEXT NOT NULL, header_row INTEGER NOT NULL,
  rows INTEGER NOT NULL, filled INTEGER NOT NULL, read INTEGER NOT NULL, reported INTEGER NOT NULL,
  outside TEXT,
  PRIMARY KEY (return_id, sheet)) WITHOUT ROWID""",
    # findings that compare schools and registers; made afresh by every merge, '' is the centre itself
    """CREATE TABLE across_problem (
  school_code TEXT NOT NULL, number INTEGER NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL, file TEXT NOT NULL,
  sheet TEXT NOT NULL, cell TEXT NOT NULL, row INTEGER NOT NULL, column_key TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL,
  PRIMARY KEY (school_code, number)) WITHOUT ROWID""",
    # what the school's own workbook comes to, and what the centre confirms; items are JSON by indicator
    """CREATE TABLE teacher_score (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  teacher_id TEXT NOT NULL, name TEXT NOT NULL, base REAL, extra REAL NOT NULL, extra_detail TEXT NOT NULL,
  band TEXT NOT NULL, lacking TEXT NOT NULL, valid_observations INTEGER NOT NULL, rank INTEGER NOT NULL, items TEXT NOT NULL,
  PRIMARY KEY (return_id, name)) WITHOUT ROWID""",
    """CREATE TABLE school_score (
  return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE, own REAL, items TEXT NOT NULL)""",
    """CREATE TABLE confirmed_score (
  school_code TEXT PRIMARY KEY, score REAL, deduction REAL NOT NULL, deduction_detail TEXT NOT NULL, band TEXT NOT NULL,
  items TEXT NOT NULL, corrections TEXT NOT NULL) WITHOUT ROWID""",
    # files that a record names and that lay beside the returned workbook
    """CREATE TABLE attachment (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, source_row INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  chars INTEGER, text TEXT NOT NULL,
  PRIMARY KEY (return_id, sheet, source_row)) WITHOUT ROWID""",
    # where each column stood in the file; item_row is set on sheets with one item a line
    """CREATE TABLE return_column (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, column_key TEXT NOT NULL, letter TEXT NOT NULL, item_row INTEGER,
  PRIMARY KEY (return_id, sheet, column_key)) WITHOUT ROWID""",
    """CREATE TABLE issue (
  school_code TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL, content TEXT NOT NULL,
  built_at TEXT NOT NULL, PRIMARY KEY (school_code, number)) WITHOUT ROWID""",
)

_VERSION_2 = (
    # what the centre has decided about a content: it counts although rows are gone; it does not count any more
    """CREATE TABLE acceptance (sha256 TEXT PRIMARY KEY, accepted_at TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE withdrawal (sha256 TEXT PRIMARY KEY, withdrawn_at TEXT NOT NULL) WITHOUT ROWID""",
    # sheets for which a newer return is held back
    """CREATE TABLE held (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL,
  PRIMARY KEY (return_id, sheet)) WITHOUT ROWID""",
    # rosters of the term before, for the first workbooks of this one; content is JSON by column
    """CREATE TABLE carried_roster (
  school_code TEXT NOT NULL, position INTEGER NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (school_code, position)) WITHOUT ROWID""",
    # the centre's nominations beside what the records say; content is JSON, see checks.backbone
    """CREATE TABLE backbone_check (row INTEGER PRIMARY KEY, content TEXT NOT NULL)""",
)

_VERSION_3 = (
    # teachers' confirmed scores of the schools in which they differ from the own ones; note: in what, and why
    """CREATE TABLE confirmed_teacher (
  school_code TEXT NOT NULL, teacher_id TEXT NOT NULL, name TEXT NOT NULL, base REAL, extra REAL NOT NULL,
  extra_detail TEXT NOT NULL, band TEXT NOT NULL, lacking TEXT NOT NULL, valid_observations INTEGER NOT NULL, rank INTEGER NOT NULL,
  items TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (school_code, name)) WITHOUT ROWID""",
    # what else tells when a return was made (see archive.sequence), and the place that follows from it among its school's
    *(
        f"ALTER TABLE school_return ADD COLUMN {column} NOT NULL DEFAULT {value}"
        for column, value in (("saved_exact INTEGER", "0"), ("saved_raw TEXT", "''"), ("writer TEXT", "''"), ("packed_at TEXT", "''"),
                              ("sequence INTEGER", "0"))
    ),
    # returns of which nobody knows which was made later: they wait for the centre
    """CREATE TABLE undecided (return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE)""",
    # files in 回收 that are neither taken nor refused, with what is said of them; sha256 where it is a workbook under a bad name
    """CREATE TABLE unhandled (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  message TEXT NOT NULL, fix TEXT NOT NULL) WITHOUT ROWID""",
    # refused files that a record names: they are its material and no failed return
    """CREATE TABLE refused_material (name TEXT PRIMARY KEY) WITHOUT ROWID""",
)

_VERSION_4 = (
    # digests of what the archive holds, see archive.proof: of all rows of a return; of each other table and of the definitions
    """CREATE TABLE proof_of_return (
  return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE, digest TEXT NOT NULL)""",
    """CREATE TABLE proof_of_table (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID""",
    # every return that a number (03#2) has ever meant: one that has meant two is not obeyed
    """CREATE TABLE numbered (
  school_code TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (school_code, number, sha256)) WITHOUT ROWID""",
    # all cells of a tab that hold something, those the program wrote, those kept beside the records; what stands in automatic
    # columns in place of formulas (column key -> row -> text); 0 until a return is read again
    *(f"ALTER TABLE return_sheet ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0" for column in ("cells", "own", "kept")),
    "ALTER TABLE return_sheet ADD COLUMN automatic TEXT",
    # tabs that are none of the form's, with what stands on them: [address, text]
    """CREATE TABLE return_tab (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, title TEXT NOT NULL, hidden INTEGER NOT NULL, cells INTEGER NOT NULL, kept TEXT NOT NULL,
  PRIMARY KEY (return_id, number)) WITHOUT ROWID""",
)

_VERSION_5 = (
    # rows that a held return has no more, under whatever place or number, and whose they were (JSON: name -> rows)
    """ALTER TABLE held ADD COLUMN gone INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE held ADD COLUMN whose TEXT NOT NULL DEFAULT '{}'""",
    # what each return has lost against the one that counted before it (content hash): JSON, see archive.comparing
    """CREATE TABLE compared (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  against TEXT NOT NULL, lost TEXT NOT NULL,
  PRIMARY KEY (return_id, against)) WITHOUT ROWID""",
)

_VERSION_6 = (
    # texts beside returns (by digest) that have been compared with each other, and the pairs that are alike: see archive.alike
    """CREATE TABLE text_compared (digest TEXT PRIMARY KEY) WITHOUT ROWID""",
    """CREATE TABLE text_alike (
  first TEXT NOT NULL, second TEXT NOT NULL, likeness REAL NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID""",
    # scores indicator by indicator, with the records each of them came from; they stood as JSON beside the totals: see archive.scores
    *TABLES,
    rows_from_items,
)


def _written_files(connection: sqlite3.Connection) -> None:
    """What ``meta`` remembered of files, in four ways of writing it down, becomes rows of ``written_file``.

    ``issued 03`` and ``issued 03 xlsm``: ``content|replaced made_of``; ``marked 03``: ``made_of content replaced``; ``master``:
    ``made_of content`` and ``master beside``: ``content name``; ``registers``: ``made_of content``, of which the first holds a blank.
    """
    known: dict[tuple[str, str], dict[str, str]] = {}
    issues = dict(connection.execute("SELECT school_code, content FROM issue ORDER BY number").fetchall())
    for key, value in connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall():
        name, _, rest = key.partition(" ")
        school, _, suffix = rest.partition(" ")
        first, _, second = value.partition(" ")
        if name == "issued":
            sha256, _, replaced = first.partition("|")
            made_of = " ".join(filter(None, (issues.get(school, ""), second)))
            kind = "issued with buttons" if suffix else "issued"
            known[kind, school] = {"made_of": made_of, "sha256": sha256, "replaced": replaced}
        elif name == "marked":
            sha256, _, replaced = second.partition(" ")
            known["marked", school] = {"made_of": first, "sha256": sha256, "replaced": replaced}
        elif key == "master beside":
            known.setdefault(("master", ""), {}).update(beside=second, beside_sha256=first)
        elif key in {"master", "registers"}:
            made_of, _, sha256 = value.rpartition(" ")
            known.setdefault((key, ""), {}).update(made_of=made_of, sha256=sha256)
        else:
            continue
        connection.execute("DELETE FROM meta WHERE key = ?", (key,))
    columns = ("made_of", "sha256", "replaced", "beside", "beside_sha256")
    connection.executemany(
        f"INSERT INTO written_file (kind, school_code, {', '.join(columns)}) VALUES (?,?,?,?,?,?,?)",
        [(kind, school, *(found.get(column, "") for column in columns)) for (kind, school), found in known.items()],
    )


_VERSION_7 = (
    # files that the program writes beside the archive, see archive.written: which, of what made, what it holds, what it replaced,
    # and the copy beside it while its place was not to be had
    """CREATE TABLE written_file (
  kind TEXT NOT NULL, school_code TEXT NOT NULL, made_of TEXT NOT NULL, sha256 TEXT NOT NULL, replaced TEXT NOT NULL,
  beside TEXT NOT NULL, beside_sha256 TEXT NOT NULL, PRIMARY KEY (kind, school_code)) WITHOUT ROWID""",
    _written_files,
)


def _version_8() -> Iterator[Step]:
    """Which records count, the centre's registers, parts of extra points; returns filed before are read again by the next merge."""
    from yanxiu_xl.archive.judged import TABLES as JUDGED
    from yanxiu_xl.archive.merge_log import TABLES as LOG
    from yanxiu_xl.archive.registers import TABLES as REGISTERS

    yield from (*JUDGED, *REGISTERS, *EXTRA_TABLES, *LOG)
    # what an indicator came to before the centre's register 核定更正 gave it other points
    yield """CREATE TABLE replaced_indicator (
  school_code TEXT NOT NULL, code TEXT NOT NULL, outcome TEXT NOT NULL, points REAL, PRIMARY KEY (school_code, code)) WITHOUT ROWID"""
    # where the stretches of 总档案 lie in it: see archive.written
    yield """CREATE TABLE written_piece (
  kind TEXT NOT NULL, school_code TEXT NOT NULL, sha256 TEXT NOT NULL, made_of TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  size INTEGER NOT NULL, crc INTEGER NOT NULL, area TEXT NOT NULL, PRIMARY KEY (kind, school_code, made_of)) WITHOUT ROWID"""
    yield "UPDATE school_return SET check_key = ''"


_VERSION_9 = (
    # which musts a teacher has not met, by their keys; the words stood there
    musts_from_words,
)


def _statements(version: int) -> Iterator[Step]:
    if version == 1:
        yield from _VERSION_1
        yield from (_sheet_table(sheet) for sheet in SCHOOL_SHEETS)
    elif version == 2:
        yield from _VERSION_2
    elif version == 3:
        yield from _VERSION_3
    elif version == 4:
        yield from _VERSION_4
    elif version == 5:
        yield from _VERSION_5
    elif version == 6:
        yield from _VERSION_6
    elif version == 7:
        yield from _VERSION_7
    elif version == 8:
        yield from _version_8()
    elif version == 9:
        yield from _VERSION_9


def migrate(connection: sqlite3.Connection, now: str, seal: Seal) -> None:
    """Bring an archive up to today's schema, each step recorded, all in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)"
        )
        (current,) = connection.execute("SELECT COALESCE(MAX(version), 0) FROM schema_migration").fetchone()
        if current:
            _take_steps(connection, current)
        else:
            for statement in _new_archive(tuple(_sheet_table(sheet) for sheet in SCHOOL_SHEETS)):
                connection.execute(statement)
        taken = range(current + 1, SCHEMA_VERSION + 1)
        connection.executemany("INSERT INTO schema_migration VALUES (?, ?)", [(version, now) for version in taken])
        if not unfit_tables(connection):
            seal()
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _take_steps(connection: sqlite3.Connection, current: int) -> None:
    for version in range(current + 1, SCHEMA_VERSION + 1):
        for step in _statements(version):
            if isinstance(step, str):
                connection.execute(step)
            else:
                step(connection)


@cache
def _new_archive(_sheets: tuple[str, ...]) -> tuple[str, ...]:
    """What all steps make of nothing, as statements: several of them rename or drop columns, for which SQLite reads all definitions again.

    _sheets: definitions of the sheets' tables, of which version 1 is made.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        _take_steps(db, 0)
        return tuple(sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"))


def unfit_tables(connection: sqlite3.Connection) -> list[Sheet]:
    """Sheets whose table does not have today's columns in today's order: the form has changed since it was made."""
    unfit = []
    for sheet in SCHOOL_SHEETS:
        wanted = ["return_id", "source_row", *(c.key for c in stored_columns(sheet)), "typed", "extra"]
        if _columns(connection, table_name(sheet)) != wanted:
            unfit.append(sheet)
    return unfit


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def fit_tables(connection: sqlite3.Connection, sheets: list[Sheet], seal: Seal) -> None:
    """Make the tables of these sheets anew with today's columns, with all rows, in one transaction.

    A new column is empty until its returns are read again, which the changed form brings about at the next merge.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        for sheet in sheets:
            table = table_name(sheet)
            there = _columns(connection, table)
            if there:
                connection.execute(f"ALTER TABLE {table} RENAME TO before_{table}")
            connection.execute(_sheet_table(sheet))
            if there:
                kept = ",".join(f'"{name}"' for name in _columns(connection, table) if name in there)
                connection.execute(f"INSERT INTO {table} ({kept}) SELECT {kept} FROM before_{table}")
                connection.execute(f"DROP TABLE before_{table}")
        seal()
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection) -> int:
    """Schema version of an opened archive, 0 for a new file."""
    exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'").fetchone()
    if not exists:
        return 0
    (version,) = connection.execute("SELECT COALESCE(MAX(version), 0) FROM schema_migration").fetchone()
    return int(version)


def bring_up_to_date(connection: sqlite3.Connection, path: Path, now: str, seal: Seal) -> None:
    """Whatever an archive of an earlier program, or of an earlier form, needs; a copy of it is kept beside it first."""
    version = version_of(connection)
    if version < SCHEMA_VERSION:
        if version:
            keep_copy(connection, path.with_name(f"{path.stem}-升级前版本{version}{path.suffix}"), "档案库要升级")
        migrate(connection, now, seal)
    unfit = unfit_tables(connection)
    if unfit:
        columns = [",".join(_columns(connection, table_name(sheet))) for sheet in SCHOOL_SHEETS]
        mark = hashlib.sha256("|".join(columns).encode()).hexdigest()[:8]
        keep_copy(connection, path.with_name(f"{path.stem}-改表前{mark}{path.suffix}"), "档案库要升级")
        fit_tables(connection, unfit, seal)
