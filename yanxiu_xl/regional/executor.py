"""Who does the tasks of a run: one port, an adapter for the processes of this machine (``scheduler`` has one for those of many)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from yanxiu_xl.pool import Pool
from yanxiu_xl.quiet import silence
from yanxiu_xl.workers import cores, share_cores

J = TypeVar("J")
R = TypeVar("R")


class Executor(Protocol):
    """Does tasks, each by itself, anywhere. A task is a function of a module; what goes in and comes out can be pickled, and is small: the towns'
    files are reached by whoever does the task.
    """

    def each(self, work: Callable[[J], R], jobs: Sequence[J], lost: Callable[[J], R]) -> Iterator[R]:
        """What ``work`` makes of each job, as it comes; what ``lost`` makes of one that nobody has brought back."""


class Local:
    """Processes of this machine, as many as it has cores; a task that is alone has all of them."""

    def each(self, work: Callable[[J], R], jobs: Sequence[J], lost: Callable[[J], R]) -> Iterator[R]:
        """In their order."""
        count = min(cores(), len(jobs))
        if count <= 1:
            yield from map(work, jobs)
            return
        with Pool(jobs, work, lost, count, start=_start, given=(max(1, cores() // count),)) as made:
            yield from made


def _start(share: int) -> None:
    silence()
    share_cores(share)


def executor(address: str | None) -> Executor:
    """The scheduler at an address, the processes of this machine where none is given."""
    if address is None:
        return Local()
    from yanxiu_xl.regional.scheduler import Scheduler

    return Scheduler(address)
