"""Who does the tasks of a run: one port, an adapter for the processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from yanxiu_xl.pool import Pool
from yanxiu_xl.quiet import silence
from yanxiu_xl.workers import cores, share_cores

J = TypeVar("J")
R = TypeVar("R")


class Executor(Protocol):
    """Does tasks, each by itself, anywhere. A task is a function of a module; what goes in and comes out can be pickled."""

    def each(self, work: Callable[[J], R], jobs: Sequence[J]) -> Iterator[R]:
        """What ``work`` makes of each job, in their order. Whoever does it may die: the job is then done again."""


class Local:
    """Processes of this machine, as many as it has cores; a task that is alone has all of them."""

    def each(self, work: Callable[[J], R], jobs: Sequence[J]) -> Iterator[R]:
        """In their order."""
        count = min(cores(), len(jobs))
        if count <= 1:
            yield from map(work, jobs)
            return
        with Pool(jobs, work, work, count, start=_start, given=(max(1, cores() // count),)) as made:
            yield from made


def _start(share: int) -> None:
    silence()
    share_cores(share)


def executor(address: str | None) -> Executor:
    """The executor at an address, that of this machine where none is given."""
    return Local()

