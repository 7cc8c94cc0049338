r"""How this user types the program's name: ``./yanxiu``, ``.\yanxiu``, ``yanxiu`` or a path; worked out here and nowhere else.

Sentences say ``yanxiu merge``; whatever reaches the screen goes through ``as_typed``. Files keep the plain name: they are read
on other computers, and same input has to give the same bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

NAME = "yanxiu"
LAUNCHER = "YANXIU_LAUNCHER"
"""Environment variable in which bootstrap.py names the script of a checkout that started the program; the bare name: it is on PATH."""

_COMMAND = re.compile(rf"(?<![\w/\\.-]){NAME}(?= [a-z-])")
_BARE_POSIX = re.compile(r"[^\s'\"\\$&|;<>()*?\[\]{}~#!`]+")
_BARE_WINDOWS = re.compile(r"[^\s\"'&|<>()^%!,;=@`{}]+")
NEAR = 2
"""A script that lies no more than so many folders up is named from the working directory."""


def quoted(word: str | Path, windows: bool = os.name == "nt") -> str:
    """A word of a command line as this system's shell takes it; Chinese needs no quotes."""
    text = str(word)
    if (_BARE_WINDOWS if windows else _BARE_POSIX).fullmatch(text):
        return text
    if windows:
        # a backslash before the closing quote would be taken for a part of the name
        return f'"{text.rstrip(chr(92))}"'
    return "'" + text.replace("'", "'\\''") + "'"


def program(environment: Mapping[str, str] = os.environ, arguments: Sequence[str] | None = None, windows: bool = os.name == "nt") -> str:
    """What this user types for the program.

    environment, arguments: of this run by default; windows: whether its shell is one of Windows.
    """
    launcher = environment.get(LAUNCHER, "")
    if launcher == NAME:
        return NAME
    if launcher:
        return _script(Path(launcher), environment, windows)
    started = (sys.argv if arguments is None else arguments)[:1]
    path = Path(started[0]) if started else Path(NAME)
    if path.stem == "__main__":
        return f"{_python(environment, windows)} -m yanxiu_xl"
    if path.stem != NAME or _on_path(path, environment):
        return NAME  # run from within other programs, or found by its name
    return quoted(path, windows)


def _script(script: Path, environment: Mapping[str, str], windows: bool) -> str:
    """The checkout's script, from where the user is."""
    if _on_path(script, environment):
        return NAME
    try:
        near = os.path.relpath(script.parent)
    except (OSError, ValueError):  # the working directory is gone, or on another drive
        return quoted(script, windows)
    slash = "\\" if windows else "/"
    if near == os.curdir:
        return f".{slash}{NAME}"
    if Path(near).parts.count(os.pardir) > NEAR:
        return quoted(script, windows)
    return quoted(f"{'' if near.startswith(os.pardir) else f'.{slash}'}{near}{slash}{NAME}", windows)


def _on_path(script: Path, environment: Mapping[str, str]) -> bool:
    """Whether the bare name would start this very script."""
    found = shutil.which(NAME, path=environment.get("PATH", os.defpath))
    if found is None:
        return False
    one, other = (os.path.realpath(os.path.splitext(path)[0]) for path in (found, script))  # noqa: PTH122 - a name with a dot
    return os.path.normcase(one) == os.path.normcase(other)


def _python(environment: Mapping[str, str], windows: bool) -> str:
    """The interpreter that runs us, by its name where that is enough."""
    for name in ("python", "python3", "py"):
        found = shutil.which(name, path=environment.get("PATH", os.defpath))
        if found and Path(found).absolute() == Path(sys.executable).absolute():
            return name
    return quoted(sys.executable, windows)


def as_typed(text: str, name: str | None = None) -> str:
    """A sentence of ours with every ``yanxiu <verb>`` written as this user types it; ``name``: instead of the name at hand."""
    if NAME not in text:
        return text
    typed = program() if name is None else name
    return _COMMAND.sub(lambda _: typed, text)
