"""How worker processes are started, wherever work is spread over the cores.

A worker never runs the script that has imported this package, as multiprocessing would have it do: it needs nothing of it, and a script
(a notebook, lines piped into Python) that is not written for that would begin anew in every worker, or not be found.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import multiprocessing.util
import os
import sys
import tempfile
import threading
from multiprocessing import spawn
from multiprocessing.process import BaseProcess
from typing import Any

from yanxiu_xl.problems import UserError

SOCKET_PATH = 103 if sys.platform == "darwin" else 107
"""Bytes of the longest path a socket can have (``sun_path``, without its end)."""
BEHIND = len("/pymp-12345678/listener-12345678")
"""What multiprocessing puts behind the folder of temporary files."""
SHORT_PLACES = ("/tmp", "/var/tmp")


_share = list[int]()
"""The share of this process, where it has one."""


def cores() -> int:
    """How many processes this one may keep busy: as many as the machine has cores, or its share of them where others are at work beside it."""
    return _share[-1] if _share else os.cpu_count() or 1


def share_cores(count: int) -> None:
    """Let this process keep no more than ``count`` others busy."""
    _share[:] = [count]


def process_context() -> multiprocessing.context.BaseContext:
    """A fresh interpreter for each worker on Windows; elsewhere copies of one server, which listens at a socket.

    Raises UserError where the path of that socket would be too long and no shorter place can be written to.
    """
    if sys.platform != "win32":
        _find_room_for_sockets()
    return _context()


_starting = threading.local()
_usual_preparation = spawn.get_preparation_data


def _preparation(name: str) -> dict[str, Any]:
    """What a new process is told of this one; those that this thread starts for us are not told of its script."""
    told: dict[str, Any] = _usual_preparation(name)
    if getattr(_starting, "ours", False):
        told.pop("init_main_from_name", None)
        told.pop("init_main_from_path", None)
    return told


def _without_script(start: Any, process: BaseProcess) -> Any:
    """Start a process that does not run this one's script; multiprocessing has no setting for it, and other processes stay as they are."""
    spawn.get_preparation_data = _preparation
    _starting.ours = True
    try:
        return start(process)
    finally:
        _starting.ours = False


if sys.platform == "win32":
    from multiprocessing.context import SpawnContext, SpawnProcess

    class _Worker(SpawnProcess):
        @staticmethod
        def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 - multiprocessing's own name
            return _without_script(SpawnProcess._Popen, process_obj)

    class _Context(SpawnContext):
        Process = _Worker
else:
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    class _Worker(ForkServerProcess):
        @staticmethod
        def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 - multiprocessing's own name
            return _without_script(ForkServerProcess._Popen, process_obj)

    class _Context(ForkServerContext):
        Process = _Worker


def _context() -> multiprocessing.context.BaseContext:
    return _Context()


def _find_room_for_sockets() -> None:
    """Have multiprocessing's own folder made where the path of a socket is short enough; it keeps to it from then on."""
    usual = tempfile.gettempdir()
    if len(os.fsencode(usual)) + BEHIND <= SOCKET_PATH:
        return
    before = tempfile.tempdir
    try:
        for place in SHORT_PLACES:
            tempfile.tempdir = place
            try:
                multiprocessing.util.get_temp_dir()
            except OSError:
                continue
            return
    finally:
        tempfile.tempdir = before
    raise UserError(f"临时文件夹的路径太长：“{usual}”。请把环境变量 TMPDIR 设成一个路径短的文件夹，再运行一次。")
