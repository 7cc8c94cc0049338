"""An archive that proves itself: beside what it holds it keeps digests of it, and is refused when the two differ.

SQLite's own check finds pages that do not hang together. That one letter has become another, or that a page is one of yesterday,
only a digest shows: ``proof_of_return`` has one over all rows of each return, ``proof_of_table`` one of every other table and of the
tables' definitions. They are renewed with each transaction (``Seals.renew``), for what it has touched.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from yanxiu_xl.archive.judged import OF_A_RETURN as OF_RECORDS
from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import UserError, cause

OF_SCORES = ("indicator_score", "evidence")
OF_A_RETURN = (
    *(table_name(sheet) for sheet in SCHOOL_SHEETS),
    "problem", "return_sheet", "return_tab", "return_column", "attachment", "teacher_score", "school_score",
    *OF_SCORES, *OF_RECORDS,
)
"""Tables whose rows belong to one return each and are written when it is filed."""
_DEFINITIONS = "sqlite_master"
_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


def damaged(path: Path, reason: str) -> UserError:
    """The one line for an archive that is not what it was when it was written."""
    return UserError(
        f"档案库“{path}”坏了（{reason}），没有再用它。请运行 yanxiu rebuild，从“原件”和“{journal_name(path)}”重建，坏的那一份会留着；"
        "合并前的副本在“备份”文件夹里。"
    )


def journal_name(path: Path) -> str:
    """The file beside an archive that holds what cannot be read from the originals again (see ``archive.journal``)."""
    return f"{path.stem}-记事.jsonl"


def is_damage(error: BaseException) -> bool:
    """Whether an error of SQLite's means that the file is broken (and not the disk full, or the file in use)."""
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    return str(getattr(error, "sqlite_errorname", "")).partition("_VTAB")[0] in _DAMAGED or "decode" in str(error).lower()


class Seals:
    """What one connection has written and not yet sealed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Watch a connection. It must not keep compiled statements: SQLite tells of a table when it compiles."""
        self._db = db
        self._tables: set[str] = set()
        self._returns: set[int] = set()
        self.open = False
        db.set_authorizer(self._authorize)

    def _authorize(self, action: int, table: str | None, _column: str | None = None, database: str | None = None, *_: str | None) -> int:
        if action not in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) or table is None:
            return sqlite3.SQLITE_OK
        if database == "temp":
            return sqlite3.SQLITE_OK  # of this connection alone, gone with it
        if not self.open:
            return sqlite3.SQLITE_DENY  # what is not written within a change would never be sealed
        self._tables.add(table)
        return sqlite3.SQLITE_OK

    def touch(self, identity: int) -> None:
        """Rows of this return are being written."""
        self._returns.add(identity)

    @property
    def touched(self) -> frozenset[str]:
        """Tables written to since the last seal."""
        return frozenset(self._tables)

    @property
    def unsealed(self) -> frozenset[int]:
        """Ids of returns written within the transaction that is open."""
        return frozenset(self._returns)

    def forget(self) -> None:
        """What was written has been taken back."""
        self._tables.clear()
        self._returns.clear()

    def renew(self) -> set[int]:
        """Seal what was written, within the transaction that has written it; returns the ids of returns that were."""
        sealed = self._returns & {i for (i,) in self._db.execute("SELECT id FROM school_return")}
        tables = _tables_of_returns(self._db)
        self._db.executemany(
            "INSERT OR REPLACE INTO proof_of_return VALUES (?, ?)",
            [(identity, _of_return(self._db, identity, tables)) for identity in sorted(sealed)],
        )
        for name in sorted(self._tables - set(OF_A_RETURN) - {"proof_of_table"}):
            self._db.execute("INSERT OR REPLACE INTO proof_of_table VALUES (?, ?)", (name, _of_table(self._db, name)))
        self.forget()
        return sealed

    def renew_everything(self) -> None:
        """Seal all there is, within the transaction that has changed the tables themselves."""
        self._db.execute("DELETE FROM proof_of_table")
        self._db.execute("DELETE FROM proof_of_return")
        self._returns = {i for (i,) in self._db.execute("SELECT id FROM school_return")}
        self._tables = set(_other_tables(self._db))
        self.renew()


def proofs_of_returns(db: sqlite3.Connection) -> dict[int, str]:
    """Id of a return -> the digest over all its rows, of those that are sealed."""
    return dict(db.execute("SELECT return_id, digest FROM proof_of_return"))


def _rows_digest(rows: Iterable[tuple[Any, ...]], digest: Any) -> None:
    digest.update(json.dumps(list(rows), ensure_ascii=False, default=repr).encode("utf-8", "surrogatepass"))


def _of_return(db: sqlite3.Connection, identity: int, tables: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for table in tables:
        if table in (*OF_SCORES, *OF_RECORDS):
            _scores_digest(db, table, identity, digest)
            continue
        _rows_digest(db.execute(f"SELECT * FROM {table} WHERE return_id = ?", (identity,)), digest)
    return digest.hexdigest()[:32]


def _scores_digest(db: sqlite3.Connection, table: str, identity: int, digest: Any) -> None:
    """The same of tables of thousands of short rows, put together by SQLite in half the time."""
    columns = db.execute(f"PRAGMA table_info({table})").fetchall()
    values = "||','||".join(f'"{name}"' if kind == "INTEGER" and needed else f'quote("{name}")' for _, name, kind, needed, *_ in columns)
    (text,) = db.execute(f"SELECT group_concat({values}, ';') FROM {table} WHERE return_id = ?", (identity,)).fetchone()
    digest.update((text or "").encode("utf-8", "surrogatepass"))


def _tables_of_returns(db: sqlite3.Connection) -> list[str]:
    """Those that are there: a sheet may have come into the form since."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [name for name in OF_A_RETURN if name in there]


def _of_table(db: sqlite3.Connection, name: str) -> str:
    digest = hashlib.sha256()
    asked = "type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2" if name == _DEFINITIONS else f'* FROM "{name}"'
    _rows_digest(db.execute(f"SELECT {asked}"), digest)
    return digest.hexdigest()[:32]


def _other_tables(db: sqlite3.Connection) -> list[str]:
    """Every table that is sealed as one, and the definitions."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    apart = {*OF_A_RETURN, "proof_of_table"}
    return [_DEFINITIONS, *(name for name in names if name not in apart and not name.startswith("sqlite_"))]


def is_sealed(db: sqlite3.Connection) -> bool:
    """Whether the archive has seals: those of earlier programs have none."""
    (count,) = db.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'proof_of_table'").fetchone()
    return bool(count) and db.execute("SELECT 1 FROM proof_of_table").fetchone() is not None


def unhung(db: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the pages and with references between tables; [] for none."""
    lines = [str(text) for (text,) in db.execute("PRAGMA integrity_check") if text != "ok"]
    return lines + [f"{table} {row}" for table, row, *_ in db.execute("PRAGMA foreign_key_check")]


def broken_tables(db: sqlite3.Connection) -> list[str]:
    """Tables (not those of returns) that are not what they were when they were sealed."""
    sealed = dict(db.execute("SELECT name, digest FROM proof_of_table").fetchall())
    names = set(_other_tables(db))
    return sorted(names ^ set(sealed)) + [name for name in sorted(names & set(sealed)) if _of_table(db, name) != sealed[name]]


def broken_returns(db: sqlite3.Connection, ids: Collection[int] | None = None) -> list[int]:
    """Ids of returns (of these, or of all) whose rows are not what they were when they were sealed."""
    sealed = dict(db.execute("SELECT return_id, digest FROM proof_of_return").fetchall())
    wanted = sealed.keys() | {i for (i,) in db.execute("SELECT id FROM school_return")} if ids is None else ids
    tables = _tables_of_returns(db)
    return [identity for identity in sorted(wanted) if sealed.get(identity) != _of_return(db, identity, tables)]


def faults(path: Path) -> list[str]:
    """Everything that is wrong with an archive file; [] for one that is whole or not there.

    Opening it rolls back a transaction that was cut off.
    """
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(path, timeout=30)) as db:
            found = unhung(db)
            if not found and is_sealed(db):
                found = [f"表 {name} 的内容变了" for name in broken_tables(db)]
                found += [f"第 {number} 份报送的内容变了" for number in broken_returns(db)]
            return found
    except sqlite3.Error as broken:
        return [f"打不开（{cause(broken)}）"]
