"""Reading many returned workbooks in processes of their own: one that dies or hangs costs its own file alone."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import multiprocessing.context
import pickle
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as Overdue
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from yanxiu_xl.garbage import SELDOM
from yanxiu_xl.problems import problem
from yanxiu_xl.quiet import silence
from yanxiu_xl.reading.regular import read_regular
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Term
from yanxiu_xl.workers import cores, process_context


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
MAX_TASKS = 250
"""Files after which a worker makes room for a fresh one, whatever it may still hold of them."""

Work = Callable[[Submission], Any]
"""What a worker does with a return it has read; a function of a module, and what it gives can be pickled."""

_reader: SubmissionReader | None = None
_work: Work | None = None


def _start(term: Term | None, check_owner: bool, limits: Limits, work: Work | None = None) -> None:
    global _reader, _work
    _reader, _work = SubmissionReader(term, check_owner=check_owner) if term else None, work
    gc.set_threshold(*SELDOM)
    silence()
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def _read(path: str, name: str) -> Submission:
    assert _reader is not None
    return _reader.read(Path(path), name)


def _peek(path: str) -> Stamp:
    return SubmissionReader.peek(Path(path))


def _lost(path: Path, name: str, reason: str) -> Submission:
    """What is said of a file whose worker did not come back."""
    one = Submission(str(path), name)
    try:
        data = read_regular(path)
        one.sha256, one.size = hashlib.sha256(data).hexdigest(), len(data)
    except OSError:
        pass
    one.refused = problem("F07", variant="odd", file=name, reason=reason)
    one.problems.append(one.refused)
    return one


def worker_context(work: Work | None = None) -> multiprocessing.context.BaseContext:
    """How worker processes are started, with what they read loaded where they are copies of one server."""
    context = process_context()
    # what work is wrapped in (functools.partial) has no module of its own
    context.set_forkserver_preload(["yanxiu_xl.reading.submissions", *([getattr(work, "func", work).__module__] if work else [])])
    return context


def peek_many(paths: Sequence[Path], limits: Limits = LIMITS) -> dict[Path, Stamp]:
    """The stamps of workbooks, empty ones of those that cannot be read."""
    stamps = dict.fromkeys(paths, Stamp())
    if paths:
        count = min(cores(), len(stamps))
        with ProcessPool(count, initializer=_start, initargs=(None, False, limits), context=worker_context()) as pool:
            futures = {path: pool.schedule(_peek, args=(str(path),), timeout=limits.seconds) for path in stamps}
            for path, future in futures.items():
                with suppress(Overdue, ProcessExpired, MemoryError):
                    stamps[path] = future.result()
    return stamps


@dataclass(frozen=True)
class PickledSubmission:
    """A return as its reader sends it: what has to be known of it at once, and the whole as bytes for whoever works on it.

    head: the return without its tables, problems and town; whole when it is refused.
    """

    head: Submission
    content: bytes = b""

    def unpack(self) -> tuple[Submission, Any]:
        """(the whole return, with what has been found beside it or said of it since it was read; what work has made of it).

        What was made of it is None where it is refused, or where more has been found beside it since.
        """
        if not self.content:
            return self.head, None
        one: Submission
        one, made = pickle.loads(self.content)
        if self.head.refused is not None:
            one.sha256, one.refused = self.head.sha256, self.head.refused
            one.problems += self.head.problems
        same = one.attachments == self.head.attachments and one.refused is None
        one.attachments = self.head.attachments
        return one, made if same else None


def _read_packed(path: str, name: str) -> PickledSubmission:
    one = _read(path, name)
    if one.refused is not None:
        return PickledSubmission(one)
    head, as_read = replace(one, tables={}, problems=[], town={}), replace(one)
    made = _work(one) if _work else None
    return PickledSubmission(head, pickle.dumps((as_read, made), pickle.HIGHEST_PROTOCOL))


Files = Sequence[tuple[Path, str]]
"""Path, and the name to show."""


class Readers:
    """Processes that read returned workbooks, one file at a time each; a context that ends them.

    work: what they do with each return besides; it may change the return's list of problems for another, and nothing else of it.
    A file whose worker died is tried once more in a worker of its own: it may have been the machine that was short of
    memory, or what the worker still held of earlier files.
    """

    def __init__(
        self, term: Term, *, check_owner: bool = True, workers: int | None = None, limits: Limits = LIMITS, work: Work | None = None
    ) -> None:
        self._given, self._limits, self._work = (term, check_owner, limits, work), limits, work
        self._pool = self._new_pool(workers or cores())

    def _new_pool(self, workers: int) -> ProcessPool:
        return ProcessPool(workers, MAX_TASKS, initializer=_start, initargs=self._given, context=worker_context(self._work))

    def __enter__(self) -> Readers:
        self._pool.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves these two without types
        self._pool.__exit__(kind, *rest)  # type: ignore[no-untyped-call]

    def begin(self, files: Files) -> Callable[[Callable[[str], None] | None], list[PickledSubmission]]:
        """Start reading; what is returned waits for the result, in the order of the files, telling each name when it is done."""
        waiting = self._schedule(self._pool, files)
        return lambda progress: self._collect(files, waiting, progress)

    def _schedule(self, pool: ProcessPool, files: Files) -> list[ProcessFuture[PickledSubmission]]:
        return [pool.schedule(_read_packed, args=(str(path), name), timeout=self._limits.seconds) for path, name in files]

    def _collect(self, files: Files, waiting: Sequence[ProcessFuture[PickledSubmission]], progress: Callable[[str], None] | None) -> list[PickledSubmission]:
        tell = progress or (lambda _: None)
        results: list[PickledSubmission | None] = []
        for (path, name), future in zip(files, waiting, strict=True):
            results.append(self._outcome(future, path, name))
            if results[-1] is not None:
                tell(name)
        whole: list[PickledSubmission] = []
        for (path, name), result in zip(files, results, strict=True):
            whole.append(result or self._once_more(path, name))
            if result is None:
                tell(name)
        return whole

    def _outcome(self, future: ProcessFuture[PickledSubmission], path: Path, name: str) -> PickledSubmission | None:
        """What has been read, or what is said of a file that takes too long; None when the worker died of it."""
        try:
            packed: PickledSubmission = future.result()
        except Overdue:
            return PickledSubmission(_lost(path, name, f"读了 {self._limits.seconds:g} 秒还没读完，内容不正常"))
        except (ProcessExpired, MemoryError):
            return None
        return packed

    def _once_more(self, path: Path, name: str) -> PickledSubmission:
        with self._new_pool(1) as pool:
            (future,) = self._schedule(pool, [(path, name)])
            return self._outcome(future, path, name) or PickledSubmission(_lost(path, name, "内容不正常，读取时耗尽内存或出错中止"))


def read_many(
    files: Files,
    term: Term,
    *,
    check_owner: bool = True,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
    limits: Limits = LIMITS,
) -> list[Submission]:
    """Read ``files`` in their order. Nothing in a file can raise here or stop the others."""
    if not files:
        return []
    with Readers(term, check_owner=check_owner, workers=min(workers or cores(), len(files)), limits=limits) as readers:
        return [packed.unpack()[0] for packed in readers.begin(files)(progress)]
