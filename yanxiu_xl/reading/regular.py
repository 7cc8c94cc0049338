"""A file in 回收 as bytes: a regular file, no larger than a workbook can be, and a workbook by its name and first bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from yanxiu_xl.legible import file_name
from yanxiu_xl.problems import cause
from yanxiu_xl.reading.kinds import (
    GOOD_SUFFIX,
    WORKBOOK_SUFFIXES,
    Kind,
    described,
    is_return_name,
    kind_of,
    misnamed,
)
from yanxiu_xl.reading.package import Refused, damaged

MAX_FILE_BYTES = 64 << 20
_ZIP = b"PK\x03\x04"


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """A regular file, open. Raises OSError; ELOOP for a link, EISDIR for a folder, EINVAL for a pipe or device.

    A link is never followed and a pipe never waited for, also when the name changes hands between look and touch.
    """
    seen = os.lstat(path)
    if stat.S_ISLNK(seen.st_mode):
        raise OSError(errno.ELOOP, "link")
    if stat.S_ISDIR(seen.st_mode):
        raise OSError(errno.EISDIR, "folder")
    if not stat.S_ISREG(seen.st_mode):
        raise OSError(errno.EINVAL, "no regular file")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as handle:
        if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        yield handle


def read_regular(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """At most ``limit + 1`` bytes of a regular file. Raises OSError as ``open_regular`` does."""
    with open_regular(path) as handle:
        return handle.read(limit + 1)


def content_hash(path: Path) -> str:
    """SHA-256 of a file as ``read_bytes`` would read it, '' when it would not."""
    try:
        data = read_regular(path)
    except OSError:
        return ""
    return "" if len(data) > MAX_FILE_BYTES else hashlib.sha256(data).hexdigest()


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file (never through a link). Raises Refused F01 or F07."""
    name = file_name(path.name)
    if name.startswith(("~$", ".~lock")):
        raise Refused("F01", "lock", name=name)
    try:
        data = read_regular(path)
    except FileNotFoundError as gone:
        raise Refused("F07", "moved") from gone
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Refused("F07", "link") from error
        reason = "是管道或设备，不是普通文件" if error.errno in {errno.EINVAL, errno.ENXIO} else f"读不了：{cause(error)}"
        raise Refused("F07", reason=reason) from error
    if len(data) > MAX_FILE_BYTES:
        raise Refused("F07", "odd", reason=f"文件超过 {MAX_FILE_BYTES >> 20} MB，远大于正常的工作簿")
    return data


def check_magic(name: str, data: bytes) -> None:
    """Tell by name and first bytes what the file is. Raises Refused F01 or F07 unless it is a zip named .xlsx/.xlsm."""
    if not data:
        raise Refused("F07", reason="文件是空的，0 字节")
    if data.startswith(_ZIP) and Path(name).suffix.lower() in WORKBOOK_SUFFIXES:
        return
    raise not_a_workbook(name, kind_of(data, name))


def not_a_workbook(name: str, kind: Kind) -> Refused:
    """What is said of a file that is no workbook, or whose name is not one's."""
    if kind is Kind.PASSWORD:
        return Refused("F07", reason="设了打开密码")
    if kind is Kind.ENCRYPTED:
        return Refused("F07", "encrypted")
    if kind is Kind.TORN:
        return damaged()
    if kind in GOOD_SUFFIX and not is_return_name(name):
        return Refused("F01", "named", **misnamed(name, kind))
    return Refused("F01", **described(name, kind))
