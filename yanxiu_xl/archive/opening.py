"""Opening an archive: what lies there is looked at before it is used, and nothing is created where something has been lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from yanxiu_xl.archive.journal import journal_path
from yanxiu_xl.archive.known_bytes import is_changing, is_known
from yanxiu_xl.archive.proof import (
    Seals,
    broken_returns,
    broken_tables,
    damaged,
    is_damage,
    is_sealed,
    unhung,
)
from yanxiu_xl.archive.schema import FIRST_SEALED, SCHEMA_VERSION, bring_up_to_date, unfit_tables, version_of
from yanxiu_xl.problems import UserError, cause

ORIGINALS = "原件"
"""Folder beside the archive with every file that was read."""


def open_archive(path: Path, now: str, *, read_only: bool = False, proved: bool = False, fresh: bool = False) -> tuple[sqlite3.Connection, Seals, bool]:
    """The connection, what watches it, and whether all of it is proved; parameters and errors as ``Archive`` has them."""
    nothing = not path.exists() or path.stat().st_size == 0
    if nothing and not fresh and (state := lost(path)):
        raise UserError(f"档案库“{path}”{state}：没有当作新学期，也没有建新的。请运行 yanxiu rebuild 重建；“备份”文件夹里有合并前的副本。")
    if not nothing and not proved and (wrong := _head_fault(path)):
        raise damaged(path, wrong)
    place = ":memory:" if nothing and read_only else path
    try:
        if nothing and not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        return _connected(sqlite3.connect(place, isolation_level=None, timeout=30, cached_statements=0), path, now, proved)
    except sqlite3.OperationalError as refused:
        if is_damage(refused) or getattr(refused, "sqlite_errorname", "") == "SQLITE_ERROR":  # a table that is not there, an unknown format
            raise damaged(path, cause(refused)) from refused
        raise UserError(f"档案库“{path}”打不开（{cause(refused)}），里面的记录没有改动。请检查磁盘空间和文件夹权限后再试。") from refused
    except sqlite3.DatabaseError as broken:
        raise damaged(path, cause(broken)) from broken
    except UnicodeDecodeError as broken:  # SQLite's complaint of a definition names what is spoilt, byte by byte
        raise damaged(path, "表的定义读不出来") from broken


def _head_fault(path: Path) -> str:
    """What is wrong with the first bytes of a database: some of them SQLite would take for a want of permission. '' for nothing."""
    if is_changing(path):
        return ""
    try:
        with path.open("rb") as handle:
            head = handle.read(100)
    except OSError:
        return ""
    if not head.startswith(b"SQLite format 3\0"):
        return "开头不是数据库"
    return "" if head[18] in (1, 2) and head[19] in (1, 2) and head[21:24] == bytes((64, 32, 32)) else "开头的几个字节不对"


def lost(path: Path) -> str:
    """In words, that an archive is gone or emptied although there has been one; '' where it is there, or nothing tells of one."""
    if path.exists() and path.stat().st_size:
        return ""
    originals = path.parent / ORIGINALS
    if not journal_path(path).exists() and not (originals.is_dir() and any(originals.iterdir())):
        return ""
    return f"{'空了' if path.exists() else '不见了'}，可是旁边还有“{ORIGINALS}”或记事"


def _connected(db: sqlite3.Connection, path: Path, now: str, proved: bool) -> tuple[sqlite3.Connection, Seals, bool]:
    try:
        db.execute("PRAGMA foreign_keys = ON")
        # A rollback journal keeps the archive one file between merges: it is copied to USB sticks as it is.
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA cache_size = -65536")  # 64 MB: one merge is one transaction
        seals = Seals(db)
        known = proved or _is_known(db, path)
        if not proved:
            if not known:
                _look(db, path)
            seals.open = True
            bring_up_to_date(db, path, now, seals.renew_everything)
            seals.open = False
    except BaseException:
        db.close()
        raise
    return db, seals, known


def _is_known(db: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is known for whole. SQLite reads it first: that rolls back a transaction which was cut off."""
    db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    return path.is_file() and is_known(path)


def _look(db: sqlite3.Connection, path: Path) -> None:
    """Raise Stop for what is no archive, is damaged, or was made by a newer program."""
    if wrong := unhung(db):
        raise damaged(path, wrong[0])
    sealed = is_sealed(db)
    if sealed and (changed := broken_tables(db)):
        raise damaged(path, f"表 {changed[0]} 的内容与存进去时不同")
    version = version_of(db)
    if version > SCHEMA_VERSION:
        raise UserError(f"档案库“{path.name}”是更新版本的程序建的（版本 {version}），请先升级程序。")
    if sealed and (version < SCHEMA_VERSION or unfit_tables(db)) and broken_returns(db):
        raise damaged(path, "一份报送的记录与存进去时不同")
    if version >= FIRST_SEALED and not sealed:
        raise damaged(path, "验证内容用的表不见了")
    if version == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise UserError(f"“{path}”是别的程序的数据库，不是档案库，没有改动它。请把它移走；档案库若丢了，请运行 yanxiu rebuild 重建。")
