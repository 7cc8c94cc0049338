"""Files on disk: whole or not at all, and never over something a person has open."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from yanxiu_xl.problems import Stop


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


def replace_whole(path: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` make the file under a temporary name, then put it in place in one step.

    Returns where it is: ``path``, or a new name beside it when ``path`` is open elsewhere. Raises Stop when the folder
    or disk does not take it; the file that was there is then untouched.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        target = beside(path) if open_elsewhere(path) else path
        try:
            temporary.replace(target)
        except PermissionError:
            target = beside(path)
            temporary.replace(target)
        return target
    except OSError as error:
        raise Stop(
            f"写不了“{path}”({error.strerror or error})，原来的文件没有动。请检查磁盘空间、文件夹权限，关闭打开的文件再试。"
        ) from error
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
