"""Reading many returned workbooks in processes of their own: one that dies or hangs costs its own file alone."""

from __future__ import annotations

import hashlib
import multiprocessing
import multiprocessing.context
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as Overdue
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from yanxiu_xl.problems import problem
from yanxiu_xl.reading.gate import read_regular
from yanxiu_xl.reading.returns import Return, ReturnReader
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Term, default_term


@dataclass(frozen=True)
class Limits:
    """What one file may cost its worker: wall-clock seconds, and bytes of address space.

    An honest return needs a second and a fifth of the memory. Time is kept by the parent on every system. Memory is
    kept by the kernel on Linux alone: macOS takes RLIMIT_AS and does not enforce it, Windows has no such limit for a
    process that is already running. There the bounds of the gate (what may be inflated, how far cells may lie) are what
    keeps a file from filling the machine, and the time limit ends what they let through.
    """

    seconds: float = 60
    memory: int = 1 << 30


LIMITS = Limits()

_reader: ReturnReader | None = None


def _start(term: Term, check_owner: bool, limits: Limits) -> None:
    global _reader  # noqa: PLW0603 - a worker's one reader, made once by the pool's initializer
    _reader = ReturnReader(term, check_owner=check_owner)
    # What a dying parser prints (an abort, a panic) is no sentence for the operator; the parent says what happened.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def _read(path: str, name: str) -> Return:
    assert _reader is not None
    return _reader.read(Path(path), name)


def _peek(path: str) -> Stamp:
    assert _reader is not None
    return _reader.peek(Path(path))


def _lost(path: Path, name: str, reason: str) -> Return:
    """What is said of a file whose worker did not come back."""
    one = Return(str(path), name)
    try:
        data = read_regular(path)
        one.sha256, one.size = hashlib.sha256(data).hexdigest(), len(data)
    except OSError:
        pass
    one.refused = problem("F07", variant="odd", file=name, reason=reason)
    one.problems.append(one.refused)
    return one


def _context() -> multiprocessing.context.BaseContext:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["yanxiu_xl.reading.returns"])
    return context


def peek_many(paths: Sequence[Path], limits: Limits = LIMITS) -> dict[Path, Stamp]:
    """The stamps of workbooks, empty ones of those that cannot be read."""
    stamps = dict.fromkeys(paths, Stamp())
    if paths:
        count = min(os.cpu_count() or 1, len(stamps))
        with ProcessPool(count, initializer=_start, initargs=(default_term(), False, limits), context=_context()) as pool:
            futures = {path: pool.schedule(_peek, args=(str(path),), timeout=limits.seconds) for path in stamps}
            for path, future in futures.items():
                with suppress(Overdue, ProcessExpired, MemoryError):
                    stamps[path] = future.result()
    return stamps


def read_many(
    files: Sequence[tuple[Path, str]],
    term: Term,
    *,
    check_owner: bool = True,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
    limits: Limits = LIMITS,
) -> list[Return]:
    """Read ``files`` (path, name to show), in their order. Nothing in a file can raise here or stop the others.

    A file whose worker died is tried once more in a worker of its own, when the others are done: it may have been the
    machine that was short of memory, or what the worker still held of earlier files.
    """
    if not files:
        return []
    context = _context()
    results: dict[int, Return] = {}

    def run(numbers: Sequence[int], count: int, last: bool) -> list[int]:
        """Read these files; returns those whose worker died, if there is another try."""
        died = []
        with ProcessPool(count, initializer=_start, initargs=(term, check_owner, limits), context=context) as pool:
            futures = [pool.schedule(_read, args=(str(files[n][0]), files[n][1]), timeout=limits.seconds) for n in numbers]
            for n, future in zip(numbers, futures, strict=True):
                path, name = files[n]
                try:
                    results[n] = future.result()
                except Overdue:
                    results[n] = _lost(path, name, f"读了 {limits.seconds:g} 秒还没读完，内容不正常")
                except (ProcessExpired, MemoryError):
                    if not last:
                        died.append(n)
                        continue
                    results[n] = _lost(path, name, "内容不正常，读取时耗尽内存或出错中止")
                if progress:
                    progress(name)
        return died

    died = run(range(len(files)), min(workers or os.cpu_count() or 1, len(files)), last=False)
    if died:
        run(died, 1, last=True)
    return [results[n] for n in range(len(files))]
