"""How the door is gone through: who is told of the progress, the day that is meant, and one class for all trouble."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from yanxiu_xl.files import system_trouble
from yanxiu_xl.phases import UNTOLD, Phase, Progress

P = ParamSpec("P")
R = TypeVar("R")
Callback = Callable[[str, int, int, str], None]
"""``callback(phase, done, total, what)``: so many of ``total`` steps of a phase (in Chinese) are done, the last of them ``what``."""
Watcher = Progress | Callback | None


class _Told(Progress):
    """Hands every step on to a plain function."""

    def __init__(self, callback: Callback) -> None:
        self._callback, self._total = callback, 0

    def began(self, phase: Phase, total: int) -> None:
        self._total = total
        self._callback(phase.word, 0, total, "")

    def stepped(self, phase: Phase, done: int, what: str) -> None:
        self._callback(phase.word, done, self._total, what)


def watched(progress: Watcher) -> Progress:
    """Whoever is to be told, as the verbs know it."""
    if progress is None:
        return UNTOLD
    return progress if isinstance(progress, Progress) else _Told(progress)


def day(given: dt.date | None) -> dt.date:
    """The day given, or the present one; of a moment its day."""
    if given is None:
        return dt.date.today()
    return given.date() if isinstance(given, dt.datetime) else given


def one_error(call: Callable[P, R]) -> Callable[P, R]:
    """Whatever the system refuses within a call is an ``Error``, too, with its Chinese line."""

    @functools.wraps(call)
    def through(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except OSError as error:
            raise system_trouble(error) from error

    return through
