"""Whether an archive is whole, asked after a run that did not end in order."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from yanxiu_xl.problems import Stop, cause


def faults(path: Path) -> list[str]:
    """What is wrong with the archive file, as SQLite says it; [] for one that is whole or not there.

    Opening it rolls back a transaction that was cut off. Raises sqlite3.Error when it is no database at all.
    """
    if not path.exists():
        return []
    db = sqlite3.connect(path, timeout=30)
    try:
        lines = [str(text) for (text,) in db.execute("PRAGMA integrity_check") if text != "ok"]
        orphans = db.execute("PRAGMA foreign_key_check").fetchall()
        return lines + [f"{table} {row}" for table, row, *_ in orphans]
    finally:
        db.close()


def verify(path: Path) -> None:
    """Raise Stop when the archive is damaged or cannot be opened."""
    try:
        found = ["内容前后对不上"] if faults(path) else []
    except sqlite3.Error as broken:
        found = [cause(broken)]
    if found:
        raise Stop(
            f"上次运行被打断，档案库“{path}”检查不通过（{found[0]}）。请从备份恢复；没有备份就移走它，把全部回收文件重新合并。"
        )
