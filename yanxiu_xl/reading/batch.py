"""Reading many returned workbooks in processes of their own: one that dies or hangs costs its own file alone."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as Overdue
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from yanxiu_xl.problems import problem
from yanxiu_xl.reading.returns import Return, ReturnReader
from yanxiu_xl.term.term import Term

TIME_LIMIT_SECONDS = 120
MEMORY_LIMIT_BYTES = 2 << 30
"""Address space of a worker; an honest return needs a twentieth of it."""

_reader: ReturnReader | None = None


def _start(term: Term, check_owner: bool) -> None:
    global _reader  # noqa: PLW0603 - a worker's one reader, made once by the pool's initializer
    _reader = ReturnReader(term, check_owner=check_owner)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))


def _read(path: str, name: str) -> Return:
    assert _reader is not None
    return _reader.read(Path(path), name)


def _lost(path: Path, name: str, reason: str) -> Return:
    """What is said of a file whose worker did not come back."""
    one = Return(str(path), name)
    try:
        data = path.read_bytes()
        one.sha256, one.size = hashlib.sha256(data).hexdigest(), len(data)
    except OSError:
        pass
    one.refused = problem("F07", file=name, reason=reason)
    one.problems.append(one.refused)
    return one


def read_many(
    files: Sequence[tuple[Path, str]],
    term: Term,
    *,
    check_owner: bool = True,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Return]:
    """Read ``files`` (path, name to show), in their order. Nothing in a file can raise here or stop the others."""
    if not files:
        return []
    count = min(workers or os.cpu_count() or 1, len(files))
    method = "spawn" if sys.platform == "win32" else "forkserver"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["yanxiu_xl.reading.returns"])
    results = []
    with ProcessPool(count, initializer=_start, initargs=(term, check_owner), context=context) as pool:
        futures = [pool.schedule(_read, args=(str(path), name), timeout=TIME_LIMIT_SECONDS) for path, name in files]
        for (path, name), future in zip(files, futures, strict=True):
            try:
                results.append(future.result())
            except Overdue:
                results.append(_lost(path, name, f"读了 {TIME_LIMIT_SECONDS} 秒还没读完，内容不正常"))
            except (ProcessExpired, MemoryError):
                results.append(_lost(path, name, "内容不正常，读取时耗尽内存或出错中止"))
            if progress:
                progress(name)
    return results
