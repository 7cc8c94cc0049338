"""The archive file as it was when all of it had been proved: its digest beside it saves proving the same bytes again.

To prove an archive (``archive.proof``) every row is read, which takes a town of 60 schools two seconds and grows with it; a digest of the
file takes a hundredth of that. What lies beside the archive is a short cut and nothing else: where it is missing, cannot be read, was
written by another program, or the file has changed by a single bit, the archive is proved row by row as ever. ``verify`` always is.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from pathlib import Path

from yanxiu_xl import __version__
from yanxiu_xl.files import digest

_changing: set[Path] = set()
_lock = threading.Lock()


def known_bytes_path(archive: Path) -> Path:
    """Where the digest of an archive file lies."""
    return archive.with_name(f"{archive.stem}-指纹.json")


def is_changing(archive: Path) -> bool:
    """Whether this process has a transaction on the archive."""
    with _lock:
        return archive in _changing


def begin_change(archive: Path) -> None:
    """This process has a transaction on the archive: to open and close its file beside SQLite would give up SQLite's lock on it."""
    with _lock:
        _changing.add(archive)


def end_change(archive: Path) -> None:
    """The transaction is over."""
    with _lock:
        _changing.discard(archive)


def is_known(archive: Path) -> bool:
    """Whether the file is, bit by bit, the one that this program has proved and remembered; a transaction that was cut off must have been
    rolled back before.
    """
    try:
        remembered = json.loads(known_bytes_path(archive).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return remembered is not None and bool(remembered == _now(archive))


def remember(archive: Path) -> None:
    """All of the archive has been proved, or sealed by the change that has just been made: keep the digest of its file, where it may be kept."""
    path, now = known_bytes_path(archive), _now(archive)
    if now is None:
        return
    text = json.dumps(now)
    with suppress(OSError):
        if path.is_file() and path.read_text("utf-8", "replace") == text:
            return
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            beside.write_text(text, "utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _now(archive: Path) -> list[str] | None:
    """The program and the digest of the file; None while it is being changed, and where it cannot be read."""
    with _lock:
        if archive in _changing:
            return None
        try:
            return [__version__, digest(archive)]
        except OSError:
            return None
