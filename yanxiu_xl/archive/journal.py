"""What an archive knows and nobody can read again from the originals, as a small text file beside it.

When which content was received and under what names, what the centre has decided, which workbooks were issued, the rosters taken over
from the term before, the day of the last merge, what each merge has changed. It is written whole within each transaction that changes any of it, just before the
commit; its serial number tells whether it or the archive is the newer one (a run was killed between the two, or somebody has put an
older copy of the archive in place).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yanxiu_xl.archive.proof import journal_name
from yanxiu_xl.files import write_bytes

FORMAT = 1
_DECISIONS = {"accepted": ("acceptance", "sha256, accepted_at"), "withdrawn": ("withdrawal", "sha256, withdrawn_at")}
_FURTHER = {
    **_DECISIONS,
    "issued": ("issue", "school_code, number, definition, content, built_at"),
    "carried": ("carried_roster", "school_code, position, content"),
    "numbered": ("numbered", "school_code, number, sha256"),
    "changed": ("merge_log", "number, school_code, content, at"),
}
"""Kinds of lines that are rows of a table: the table and its columns."""
_TABLES = frozenset(table for table, _ in _FURTHER.values()) | {"school_return", "arrival", "attachment"}


def journal_path(archive: Path) -> Path:
    """Where the journal of an archive lies."""
    return archive.with_name(journal_name(archive))


@dataclass(frozen=True)
class Received:
    """A content that was filed: of which school, when it came, every name it had, files beside it as (sheet, row, name, hash)."""

    sha256: str
    school: str
    at: str
    names: tuple[str, ...]
    materials: tuple[tuple[str, int, str, str], ...] = ()


@dataclass(frozen=True)
class Journal:
    """A journal as it lies there. intact: nobody has changed it; day: of the last merge, ISO, '' for none; rows: by kind of line."""

    serial: int
    intact: bool
    day: str = ""
    received: tuple[Received, ...] = ()
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)


def _lines(db: sqlite3.Connection, elsewhere: Sequence[Received]) -> Iterator[list[Any]]:
    """The lines of a journal; elsewhere: what was received and is not in this archive."""
    names: dict[str, list[str]] = {}
    for sha, name in db.execute("SELECT sha256, name FROM arrival ORDER BY 1, 2"):
        names.setdefault(sha, []).append(name)
    beside: dict[str, list[list[Any]]] = {}
    for sha, *one in db.execute(
        "SELECT r.sha256, a.sheet, a.source_row, a.name, a.sha256 FROM attachment a JOIN school_return r ON r.id = a.return_id ORDER BY 1, 2, 3"
    ):
        beside.setdefault(sha, []).append(one)
    for sha, school, at in db.execute("SELECT sha256, school_code, received_at FROM school_return ORDER BY school_code, sha256"):
        yield ["received", sha, school, at, names.get(sha, []), beside.get(sha, [])]
    for one in elsewhere:
        yield ["received", *_received_line(one)]
    for kind, (table, columns) in _FURTHER.items():
        for row in db.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2"):
            yield [kind, *row]
    merged = db.execute("SELECT value FROM meta WHERE key = 'merged'").fetchone()
    yield ["merged", merged[0].partition(" ")[2] if merged else ""]


def serial_of(db: sqlite3.Connection) -> int:
    """The number of the journal that an archive has written last, 0 for none."""
    (serial,) = db.execute("SELECT value FROM meta WHERE key = 'serial'").fetchone() or (0,)
    return int(serial)


def keep_journal(db: sqlite3.Connection, archive: Path, touched: frozenset[str]) -> None:
    """Write the journal anew when what it holds has changed; within the transaction. Raises UserError when the disk does not take it."""
    path = journal_path(archive)
    if not touched & _TABLES and is_whole(archive):
        return
    there = read_journal(archive)
    lines = _lines(db, not_filed(db, there))
    body = _body(lines)
    digest = hashlib.sha256(body).hexdigest()
    serial = serial_of(db)
    if there is not None and there.intact and there.serial >= serial and _head(path)[1] == digest:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('serial', ?)", (str(there.serial),))
        return
    serial = max(serial, there.serial if there else 0) + 1
    db.execute("INSERT OR REPLACE INTO meta VALUES ('serial', ?)", (str(serial),))
    write_bytes(path, json.dumps(["yanxiu", FORMAT, serial, digest]).encode() + b"\n" + body)


def copy_journal(journal: Journal, archive: Path) -> None:
    """Write what could be read of a journal beside another archive, whole again. Raises UserError when the disk does not take it."""
    lines: list[list[Any]] = [["received", *_received_line(one)] for one in journal.received]
    lines += [[kind, *row] for kind, rows in journal.rows.items() for row in rows] + [["merged", journal.day]]
    body = _body(lines)
    head = ["yanxiu", FORMAT, max(journal.serial, 1), hashlib.sha256(body).hexdigest()]
    write_bytes(journal_path(archive), json.dumps(head).encode() + b"\n" + body)


def _received_line(one: Received) -> list[Any]:
    return [one.sha256, one.school, one.at, [*one.names], [[*place] for place in one.materials]]


def _body(lines: Iterable[list[Any]]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "surrogateescape")


def _head(path: Path) -> tuple[int, str]:
    try:
        with path.open("rb") as handle:
            name, _, serial, digest = json.loads(handle.readline())
    except (OSError, ValueError):
        return 0, ""
    return (int(serial), str(digest)) if name == "yanxiu" and isinstance(serial, int) else (0, "")


def is_whole(archive: Path) -> bool:
    """Whether an archive has a journal that nobody has changed."""
    try:
        _, _, body = journal_path(archive).read_bytes().partition(b"\n")
    except OSError:
        return False
    return _head(journal_path(archive))[1] == hashlib.sha256(body).hexdigest()


def read_journal(archive: Path) -> Journal | None:
    """The journal beside an archive, None when there is none. What cannot be read of a damaged one is left out."""
    path = journal_path(archive)
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    serial, digest = _head(path)
    day, received, rows = "", list[Received](), dict[str, list[list[Any]]]()
    for text in body.splitlines():
        try:
            kind, *line = json.loads(text.decode("utf-8", "surrogateescape"))
            if kind == "received":
                sha, school, at, names, beside = line
                received.append(Received(sha, school, at, tuple(names), tuple((s, int(r), n, h) for s, r, n, h in beside)))
            elif kind == "merged":
                (day,) = line
            elif kind in _FURTHER and len(line) == _FURTHER[kind][1].count(",") + 1:
                rows.setdefault(kind, []).append(line)
        except (ValueError, TypeError):
            continue
    return Journal(serial, bool(head) and digest == hashlib.sha256(body).hexdigest(), str(day), tuple(received), rows)


def is_ahead(db: sqlite3.Connection, journal: Journal | None) -> bool:
    """Whether a journal knows more than the archive does."""
    return journal is not None and journal.intact and journal.serial > serial_of(db)


def adopt(db: sqlite3.Connection, journal: Journal) -> None:
    """Take over the decisions and the further rows of a journal; within a change of the archive."""
    for kind, (table, columns) in _FURTHER.items():
        marks = ",".join("?" * (columns.count(",") + 1))
        if kind in _DECISIONS:  # a decision may have been taken back
            db.execute(f"DELETE FROM {table}")
        db.executemany(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", journal.rows.get(kind, []))
    db.execute("INSERT OR REPLACE INTO meta VALUES ('serial', ?)", (str(journal.serial),))


def not_filed(db: sqlite3.Connection, journal: Journal | None) -> list[Received]:
    """What a journal says was received and the archive does not have."""
    filed = {sha for (sha,) in db.execute("SELECT sha256 FROM school_return")}
    return [one for one in (journal.received if journal else ()) if one.sha256 not in filed]


def pass_over(db: sqlite3.Connection, received: Iterable[Received], key: str) -> None:
    """Remember which contents cannot be filed again under these settings (key); within a change."""
    known = json.dumps([key, sorted(one.sha256 for one in received)])
    db.execute("INSERT OR REPLACE INTO meta VALUES ('unfit', ?)", (known,))


def passed_over(db: sqlite3.Connection, key: str) -> frozenset[str]:
    """Contents that ``pass_over`` was told of under these settings."""
    (known,) = db.execute("SELECT value FROM meta WHERE key = 'unfit'").fetchone() or ('["", []]',)
    under, contents = json.loads(known)
    return frozenset(contents) if under == key else frozenset()


def restore_arrivals(db: sqlite3.Connection, received: Sequence[Received]) -> None:
    """Give returns that were filed again the time and the names under which they came first; within a change."""
    db.executemany("UPDATE school_return SET received_at = ? WHERE sha256 = ?", [(one.at, one.sha256) for one in received])
    db.executemany("INSERT OR IGNORE INTO arrival VALUES (?, ?)", [(one.sha256, name) for one in received for name in one.names])
