"""Everything that a town's archive holds, table by table: for an archive of many towns, which keeps the same rows.

What speaks of one file alone stays where it is: seals, migrations, which workbooks lie beside it, which texts have been compared.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from yanxiu_xl.archive.schema import migrate, table_name
from yanxiu_xl.forms.school import SCHOOL_SHEETS

OF_ONE_FILE = frozenset({
    "meta", "schema_migration", "proof_of_return", "proof_of_table", "written_file", "written_piece", "text_compared", "text_alike",
})
"""Tables that say something of the file and nothing of the town."""
INTEGER, REAL, NUMBER, TEXT, ANYTHING = "INTEGER", "REAL", "NUMERIC", "TEXT", ""
"""What a column holds, in SQLite's words; ANYTHING: numbers and texts."""


@dataclass(frozen=True)
class TownColumn:
    """A column of a town's table: name, what it holds, whether it is never blank."""

    name: str
    holds: str
    required: bool


@dataclass(frozen=True)
class TownTable:
    """A table of a town's archive; key: the columns that tell its rows apart."""

    name: str
    columns: tuple[TownColumn, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


@cache
def town_tables() -> tuple[TownTable, ...]:
    """The tables of an archive of today's program, by name."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, "", lambda: None)
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1") if name not in OF_ONE_FILE]
        return tuple(_table(db, name) for name in names)


def _table(db: sqlite3.Connection, name: str) -> TownTable:
    mixed = _mixed().get(name, frozenset())
    columns, key = [], {}
    for _, column, kind, required, _, place in db.execute(f"PRAGMA table_info({name})"):
        columns.append(TownColumn(column, ANYTHING if column in mixed else kind, bool(required or place)))
        if place:
            key[place] = column
    return TownTable(name, tuple(columns), tuple(key[place] for place in sorted(key)))


@cache
def _mixed() -> dict[str, frozenset[str]]:
    """Table -> columns of numbers in which a word may stand, too (不适用)."""
    return {table_name(sheet): frozenset(column.key for column in sheet.columns if column.also) for sheet in SCHOOL_SHEETS}


def rows_of(db: sqlite3.Connection, table: TownTable) -> Iterator[tuple[Any, ...]]:
    """All rows of a table, in the order of its key."""
    named = ", ".join(f'"{name}"' for name in table.names)
    return iter(db.execute(f"SELECT {named} FROM {table.name} ORDER BY {', '.join(table.key)}"))


def contents(db: sqlite3.Connection) -> Iterator[tuple[TownTable, list[tuple[Any, ...]]]]:
    """Every table with its rows, read in one transaction, so that they belong together."""
    db.execute("BEGIN")
    try:
        for table in town_tables():
            yield table, list(rows_of(db, table))
    finally:
        db.execute("COMMIT")


def digest_of(rows: Sequence[tuple[Any, ...]]) -> str:
    """A digest of rows."""
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def content_digest(db: sqlite3.Connection) -> str:
    """A digest of everything that ``contents`` gives: equal archives of a town have equal ones."""
    return together((table.name, digest_of(rows)) for table, rows in contents(db))


def together(digests: Iterator[tuple[str, str]]) -> str:
    """The digest of tables that have these (name, digest)."""
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in digests).encode()).hexdigest()
