"""The screen as a place that can be full or gone: results that cannot be shown are told from work that cannot be done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from yanxiu_xl.command import as_typed
from yanxiu_xl.legible import visible
from yanxiu_xl.personal import public_text
from yanxiu_xl.problems import cause


class ResultLost(Exception):
    """What a verb prints does not arrive (a full disk behind ``>``, a closed pipe); its work is another matter."""


class _Watched:
    """A text stream whose failures are ``ResultLost``."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            raise ResultLost(cause(error)) from error

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            raise ResultLost(cause(error)) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def watched_stdout() -> Iterator[None]:
    """Let everything that is printed inside go through a watched stream, to the last byte."""
    stream = sys.stdout
    watched = cast(TextIO, _Watched(stream))
    sys.stdout = watched
    try:
        yield
        watched.flush()
    finally:
        sys.stdout = stream


def give_up_stdout() -> None:
    """Throw away what has not been shown: the interpreter would try once more at its end, and complain in English."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def complain(text: str) -> None:
    """A line of trouble on stderr, where there still is one, as ``console.say`` would show it; without what takes long to start."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(visible(as_typed(public_text(text))) + "\n")
        sys.stderr.flush()
