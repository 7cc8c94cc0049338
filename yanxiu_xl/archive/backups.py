"""Whole copies of an archive, made by SQLite: before it is changed in form, and the last few before merges."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from yanxiu_xl.files import put_in_place
from yanxiu_xl.problems import UserError, cause

FOLDER = "备份"
KEPT = 3
"""Copies from before merges that are kept."""


def keep_copy(connection: sqlite3.Connection, target: Path, why: str) -> None:
    """A whole copy of an archive as it is, made under another name first; one that is there already stays.

    why: what is about to happen, for the sentence. Raises UserError when the disk does not take it.
    """
    if target.exists():
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = sqlite3.connect(temporary)
        try:
            copy.execute("PRAGMA journal_mode = MEMORY")  # killed half-way it leaves one file, which is known for unfinished
            connection.backup(copy)
        finally:
            copy.close()
        put_in_place(temporary, target)
    except (OSError, sqlite3.OperationalError) as error:
        raise UserError(f"{why}，先留的副本“{target.name}”写不了（{cause(error)}），档案库没有改动。请检查磁盘空间和文件夹权限。") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def keep_before_merge(connection: sqlite3.Connection, path: Path, now: str) -> None:
    """Keep the archive as it is before a merge changes it, and of such copies the last ``KEPT``; now: ISO moment.

    A merge that was killed and is run again keeps no second copy of the same state: the older ones would go for it.
    """
    before = kept(path)
    if connection.execute("SELECT 1 FROM school_return").fetchone() is None or (before and _seals_in(before[-1]) == _seals(connection)):
        return
    folder = path.parent / FOLDER
    moment = re.sub(r"\D", "", now)[:14]
    keep_copy(connection, folder / f"{path.stem}-{moment[:8]}-{moment[8:]}{path.suffix}", "合并要改动档案库")
    for old in kept(path)[:-KEPT]:
        with suppress(OSError):
            old.unlink()


def _seals(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """The digests of all an archive holds (see ``archive.proof``)."""
    return connection.execute("SELECT name, digest FROM proof_of_table ORDER BY 1").fetchall()


def _seals_in(copy: Path) -> list[tuple[str, str]] | None:
    try:
        with closing(sqlite3.connect(copy)) as db:
            return _seals(db)
    except sqlite3.Error:
        return None


def kept(path: Path) -> list[Path]:
    """Copies from before merges, oldest first."""
    pattern = re.compile(re.escape(path.stem) + r"-\d{8}-\d{6}" + re.escape(path.suffix))
    folder = path.parent / FOLDER
    return sorted(one for one in folder.iterdir() if pattern.fullmatch(one.name)) if folder.is_dir() else []
