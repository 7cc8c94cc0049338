"""How often Python looks for cyclic garbage: seldom where hundreds of thousands of cells are held, which are none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (200_000, 20, 50)
"""Thresholds of the collector for one run of the program, or for a worker process."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector of cyclic garbage look around seldom."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
