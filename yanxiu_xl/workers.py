"""How worker processes are started, wherever work is spread over the cores."""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import multiprocessing.util
import os
import sys
import tempfile

from yanxiu_xl.problems import Stop

SOCKET_PATH = 103 if sys.platform == "darwin" else 107
"""Bytes of the longest path a socket can have (``sun_path``, without its end)."""
BEHIND = len("/pymp-12345678/listener-12345678")
"""What multiprocessing puts behind the folder of temporary files."""
SHORT_PLACES = ("/tmp", "/var/tmp")


def process_context() -> multiprocessing.context.BaseContext:
    """A fresh interpreter for each worker on Windows; elsewhere copies of one server, which listens at a socket.

    Raises Stop where the path of that socket would be too long and no shorter place can be written to.
    """
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    _find_room_for_sockets()
    return multiprocessing.get_context("forkserver")


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
    raise Stop(f"临时文件夹的路径太长：“{usual}”。请把环境变量 TMPDIR 设成一个路径短的文件夹，再运行一次。")
