"""Work spread over processes of this machine, taken back in its order. A process that dies costs time and nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from yanxiu_xl.quiet import silence
from yanxiu_xl.workers import process_context

J = TypeVar("J")
R = TypeVar("R")
AHEAD = 4
"""Jobs that each process is given before the first of them is taken back: enough to keep it busy, few enough to hold."""


class Pool(Generic[J, R], Iterator[R]):
    """What ``work`` makes of each job, in their order; a context that ends the processes.

    Python's own pool waits for ever where a process dies while it is sent a job (before 3.11.5), and takes no more after any has died.
    """

    def __init__(
        self, jobs: Iterable[J], work: Callable[[J], R], here: Callable[[J], R], count: int,
        start: Callable[..., None] = silence, given: tuple[Any, ...] = (),
    ) -> None:
        """here: does the job of a process that has died, in this one; start: called with ``given`` when a process begins."""
        self._jobs, self._work, self._here, self._most = iter(jobs), work, here, AHEAD * count
        self._waiting: deque[tuple[J, ProcessFuture[R] | None]] = deque()
        self._pool = ProcessPool(count, initializer=start, initargs=given, context=process_context())

    def __enter__(self) -> Pool[J, R]:
        self._pool.__enter__()
        self._hand_out()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves these two without types
        self._pool.__exit__(kind, value, trace)  # type: ignore[no-untyped-call]

    def __next__(self) -> R:
        if not self._waiting:
            raise StopIteration
        job, future = self._waiting.popleft()
        try:
            made = self._here(job) if future is None else future.result()
        except (ProcessExpired, BrokenProcessPool):  # the second: it has died while it was sent a job
            made = self._here(job)
        self._hand_out()
        return made

    def _hand_out(self) -> None:
        for job in self._jobs:
            self._waiting.append((job, self._pool.schedule(self._work, args=(job,)) if self._pool.active else None))
            if len(self._waiting) >= self._most:
                break
