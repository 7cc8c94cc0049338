"""Files on disk: whole or not at all, and never over something a person has open."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from yanxiu_xl.problems import Stop, cause

SHOW_SECONDS = 20
"""How long a desktop may take to say that it has taken a file."""

_TEMPORARY = re.compile(r"\..+\.(\d+)\.tmp")
"""Our unfinished files: a dot, the name to be, the number of the process that writes it."""


def digest(path: Path) -> str:
    """SHA-256 of a file of ours."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def is_folder(path: str | Path) -> bool:
    """Whether a folder is there, as far as the system lets anybody look; pathlib raises where it does not."""
    return os.path.isdir(path)  # noqa: PTH112


def is_there(path: str | Path) -> bool:
    """Whether something is there, likewise."""
    return os.path.exists(path)  # noqa: PTH110


def own_failure(untouched: str) -> str:
    """Our own bug: keep the traceback in a file for whoever mends it; returns the operator's one line."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="yanxiu-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exc(file=log)
    return f"程序自己出了错，不是表的问题；{untouched}。详情在 {log.name}，请把它交给维护人员。"


def open_elsewhere(path: Path) -> bool:
    """Whether Excel, WPS or LibreOffice has the file open, as their owner files beside it tell."""
    return (path.parent / f"~${path.name}").exists() or (path.parent / f".~lock.{path.name}#").exists()


def beside(path: Path) -> Path:
    """A free name next to ``path``: ``总档案(新1).xlsx``."""
    number = 1
    while (other := path.with_name(f"{path.stem}(新{number}){path.suffix}")).exists():
        number += 1
    return other


def cannot_write(path: Path, error: OSError) -> Stop:
    """The one line for a folder or disk that does not take a file."""
    return Stop(
        f"写不了“{path}”（{cause(error)}），原来的文件没有动。请检查磁盘空间、文件夹权限，关闭打开的文件再试。"
    )


def replace_whole(path: Path, write: Callable[[Path], None], announce: Callable[[Path], None] | None = None) -> Path:
    """Let ``write`` make the file under a temporary name, then put it in place in one step.

    ``announce`` is called with the finished temporary file just before that step: what it records is known even when
    the process is killed between the two. Returns where the file is: ``path``, or a new name beside it when ``path`` is
    open elsewhere. Raises Stop when the folder or disk does not take it; the file that was there is then untouched.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        if announce:
            announce(temporary)
        target = beside(path) if open_elsewhere(path) else path
        try:
            temporary.replace(target)
        except PermissionError:
            target = beside(path)
            temporary.replace(target)
        return target
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):  # where a folder of the path is a file, nothing could be left behind
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes as one step; nothing is written when the same file is already there."""
    if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)

    replace_whole(path, write)


def show(path: Path) -> bool:
    """Open a file with the program the computer has for it; returns whether it was handed over. Never raises."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
            return True
        command = "open" if sys.platform == "darwin" else "xdg-open"
        quiet = subprocess.DEVNULL
        done = subprocess.run(
            [command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, timeout=SHOW_SECONDS, check=False
        )
        return done.returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def remove_leftovers(folders: Iterable[Path]) -> list[Path]:
    """Take away unfinished files that killed runs have left in ``folders``; returns them.

    Only names of our own pattern, and only those whose process is gone: another run may be writing a copy just now.
    """
    gone = []
    for folder in folders:
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                match = _TEMPORARY.fullmatch(path.name)
                if match and not path.is_dir() and not _runs(int(match[1])):
                    with suppress(OSError):  # on Windows a file that is being written cannot be removed: it stays
                        path.unlink()
                        gone.append(path)
    return gone


def _runs(process: int) -> bool:
    """Whether another process of that number is running; unknown on Windows, where asking would end it."""
    if os.name == "nt" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
