"""What dying threads and workers print is no sentence for an operator; whoever waits for them says what happened."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def silence() -> None:
    """In a worker process: nothing more of it reaches the screen, whatever ends it (an abort of a parser, Ctrl-C, a full disk)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


@contextmanager
def no_tracebacks() -> Iterator[None]:
    """While a verb runs, threads and finalizers that fail print nothing: their failure reaches the verb itself, which tells of it."""
    hooks = (sys.unraisablehook, threading.excepthook)
    sys.unraisablehook = threading.excepthook = _nothing
    try:
        yield
    finally:
        sys.unraisablehook, threading.excepthook = hooks


def _nothing(_: Any) -> None:
    return None


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Being asked to end (kill, a window that is closed, the computer shutting down) is answered like Ctrl-C: in order, with a sentence."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    own = os.getpid()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if os.getpid() != own:  # a worker that was forked
            os._exit(1)
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
