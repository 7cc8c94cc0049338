"""Tasks done by the workers of a Dask scheduler (``dask scheduler``, ``dask worker``), on whatever computers these run.

A worker that is lost costs its task time: the scheduler gives it to another, and to no more than a few. Workers must be able to start processes
of their own, for a hostile file dies in one with limits: a worker that Dask's nanny has started is allowed to only where it was told so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from multiprocessing import current_process
from typing import Any, TypeVar
from uuid import uuid4

from distributed import Client, as_completed
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from yanxiu_xl import __version__
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.extra import INSTALL
from yanxiu_xl.workers import share_cores

J = TypeVar("J")
R = TypeVar("R")
SECONDS = 10
"""How long a scheduler may take to answer."""
FORM = "tcp://HOST:8786"
START = "DASK_DISTRIBUTED__WORKER__DAEMON=False dask worker tcp://HOST:8786 --nthreads 1 --nworkers 4"
GONE = (CancelledError, FutureCancelledError, CommClosedError, OSError, TimeoutError)
"""What a client raises whose scheduler is gone."""


class Scheduler:
    """The workers of a scheduler. Raises UserError where it cannot be reached, has no worker, or has some that cannot do the tasks."""

    def __init__(self, address: str) -> None:
        self.address = address

    def each(self, work: Callable[[J], R], jobs: Sequence[J], lost: Callable[[J], R]) -> Iterator[R]:
        """As they come."""
        if not jobs:
            return
        with self._client() as client:
            try:
                _look_at(client)
                run = uuid4().hex
                waiting = {client.submit(_task, work, job, key=f"{work.__name__}-{run}-{at}", pure=False): job for at, job in enumerate(jobs)}
                for future in as_completed([*waiting], loop=client.loop):  # type: ignore[no-untyped-call]  # Dask leaves these without types
                    job = waiting.pop(future)
                    try:
                        yield future.result()
                    except KilledWorker:
                        yield lost(job)
            except GONE as error:
                raise UserError(f"与调度器“{self.address}”断开了：做完的镇都已经存好。请看看它是不是还开着，再运行一次。") from error

    @contextmanager
    def _client(self) -> Iterator[Client]:
        quiet = logging.getLogger("distributed")
        before, quiet.level = quiet.level, logging.CRITICAL + 1  # its own words are no sentence for an operator
        try:
            try:
                client = Client(self.address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
            except (OSError, TimeoutError, ValueError) as error:
                raise UserError(f"连不上调度器“{self.address}”：请核对地址（{FORM}），看看它是不是开着。") from error
            try:
                yield client
            finally:
                client.close(timeout=SECONDS)  # type: ignore[no-untyped-call]
        finally:
            quiet.setLevel(before)


def _task(work: Callable[[J], R], job: J) -> R:
    """Done by a worker: of its computer's cores one is its own."""
    share_cores(1)
    return work(job)


PROFILING = ("profile", "profile-cycle")
"""What Dask calls a worker's looks at its own stack, a hundred a second, of which it keeps an hour's: a fifth of the time, and memory that grows."""


def _able(dask_worker: Any) -> tuple[str, bool, int]:
    """Of a worker: the program's version, whether it may not start processes, its threads. From now on it does not look at its own stack.

    dask_worker: Dask gives what is called so.
    """
    for name in PROFILING:
        if name in dask_worker.periodic_callbacks:
            dask_worker.periodic_callbacks[name].stop()
    return __version__, bool(current_process().daemon), int(dask_worker.state.nthreads)


def _look_at(client: Client) -> None:
    """Raise UserError where a worker could not do the tasks."""
    found: dict[str, Any] = client.run(_able, on_error="return")
    if not found:
        raise UserError(f"调度器下面没有 worker。请在每台电脑上启动：{START}")
    for address, told in sorted(found.items()):
        if isinstance(told, BaseException):
            raise UserError(f"worker“{address}”那里没有这个程序，或者版本不同：请装上 {__version__} 版（{INSTALL}）。")
        version, confined, threads = told
        if version != __version__:
            raise UserError(f"worker“{address}”的程序是 {version} 版，这里是 {__version__} 版：请装成一样的。")
        if confined or threads != 1:
            raise UserError(f"worker“{address}”不能一个线程一个镇、另开进程读工作簿。请这样启动：{START}")
