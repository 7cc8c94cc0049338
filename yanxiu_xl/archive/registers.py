"""The centre's registers as the last merge read them: a table per sheet of 中心校登记, made anew by every merge."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from yanxiu_xl.archive.schema import column_definitions, stored_columns
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import Sheet
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.registers import Registers


def register_table(sheet: Sheet) -> str:
    """Archive table of a register."""
    return f"register_{sheet.key}"


TABLES = (
    """CREATE TABLE register_sheet (sheet TEXT PRIMARY KEY, file TEXT NOT NULL, title TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE register_column (
  sheet TEXT NOT NULL, column_key TEXT NOT NULL, letter TEXT NOT NULL, PRIMARY KEY (sheet, column_key)) WITHOUT ROWID""",
    # what was typed where it could not be read
    """CREATE TABLE register_typed (
  sheet TEXT NOT NULL, source_row INTEGER NOT NULL, column_key TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (sheet, source_row, column_key)) WITHOUT ROWID""",
    *(f"CREATE TABLE {register_table(sheet)} (source_row INTEGER PRIMARY KEY, {column_definitions(sheet)})" for sheet in KEPT_REGISTERS),
)


@dataclass(frozen=True)
class RegisterSheet:
    """Where a register stands: file, title of the tab, column key -> letter."""

    file: str
    title: str
    letters: dict[str, str]


def set_registers(db: sqlite3.Connection, registers: Registers) -> None:
    """Replace what is kept."""
    for name in ("register_sheet", "register_column", "register_typed", *map(register_table, KEPT_REGISTERS)):
        db.execute(f"DELETE FROM {name}")
    for sheet in KEPT_REGISTERS:
        table = registers.tables.get(sheet.key)
        if table is None:
            continue
        db.execute("INSERT INTO register_sheet VALUES (?,?,?)", (sheet.key, registers.name, table.title))
        db.executemany("INSERT INTO register_column VALUES (?,?,?)", [(sheet.key, key, letter) for key, letter in table.letters.items()])
        db.executemany("INSERT INTO register_typed VALUES (?,?,?,?)",
                       [(sheet.key, table.rows[at], key, as_typed(raw)) for (at, key), raw in table.typed.items()])
        blank = [None] * len(table)
        columns = [table.values.get(column.key, blank) for column in stored_columns(sheet)]
        marks = ",".join("?" * (len(columns) + 1))
        db.executemany(f"INSERT INTO {register_table(sheet)} VALUES ({marks})", zip(table.rows, *columns, strict=True))


def register_rows(db: sqlite3.Connection, sheet: Sheet) -> list[tuple[Any, ...]]:
    """(row in the file, values of ``stored_columns``...) of a register, in its order."""
    return db.execute(f"SELECT * FROM {register_table(sheet)} ORDER BY source_row").fetchall()


def register_typed(db: sqlite3.Connection, sheet: Sheet) -> dict[tuple[int, str], str]:
    """(row, column key) -> what was typed where it could not be read."""
    rows = db.execute("SELECT source_row, column_key, text FROM register_typed WHERE sheet = ?", (sheet.key,))
    return {(row, key): text for row, key, text in rows}


def register_sheet(db: sqlite3.Connection, sheet: Sheet) -> RegisterSheet | None:
    """Where a register stands; None where the centre has none."""
    found = db.execute("SELECT file, title FROM register_sheet WHERE sheet = ?", (sheet.key,)).fetchone()
    if found is None:
        return None
    file, title = found
    return RegisterSheet(file, title, dict(db.execute("SELECT column_key, letter FROM register_column WHERE sheet = ?", (sheet.key,)).fetchall()))
