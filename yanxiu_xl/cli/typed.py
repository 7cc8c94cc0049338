r"""What a person has typed for files, where a shell has spoilt it: stray quotes, a backslash before a quote, patterns.

A program on Windows takes its command line apart itself, and there ``\"`` is a quote: ``merge "C:\学期\" --json`` becomes one word.
cmd.exe leaves ``*`` and ``?`` to the program as well.
"""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from yanxiu_xl.files import is_there

LINE = "YANXIU_LINE"
"""Environment variable in which bootstrap.py hands on the command line it was started with on Windows."""

_WORD = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_QUOTES = ("\"\"", "''", "“”", "‘’", "””", "’’")


def words(line: str) -> list[str]:
    """A command line of Windows taken apart with quotes as quotes and backslashes as backslashes."""
    return [word.replace('"', "") for word in _WORD.findall(line)]


def as_meant(arguments: Sequence[str], line: str, before: int) -> list[str]:
    """The arguments, taken from the line itself where a quote has got into one of them: no name on Windows has one.

    before: how many words of the line stand before the arguments.
    """
    if not any('"' in argument for argument in arguments):
        return list(arguments)
    return words(line)[before:] or list(arguments)


def arguments_of_this_run(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What was typed behind the program's name."""
    typed = sys.argv[1:]
    if os.name != "nt":
        return typed
    line = environment.get(LINE, "")
    if line:
        found = words(line)
        at = next((n for n, word in enumerate(found, 1) if word.lower().endswith("bootstrap.py")), len(found))
        return as_meant(typed, line, at)
    import ctypes

    windows: Any = ctypes
    windows.windll.kernel32.GetCommandLineW.restype = ctypes.c_wchar_p
    return as_meant(typed, windows.windll.kernel32.GetCommandLineW(), len(sys.orig_argv) - len(typed))


def unquoted(name: str) -> str:
    """A name without quotes that were typed or pasted around it; one that is called so keeps them."""
    while len(name) > 2 and any(name[0] == pair[0] and name[-1] == pair[1] for pair in _QUOTES) and not is_there(name):
        name = name[1:-1].strip()
    if name.endswith('"') and name.count('"') == 1 and not is_there(name):
        name = name[:-1]
    return name


def is_pattern(name: str) -> bool:
    """Whether a name stands for several: only ``*`` and ``?`` do so, for brackets are common in names (``柳林[1].xlsx``)."""
    return ("*" in name or "?" in name) and not is_there(name)


def matching(files: Iterable[Path]) -> list[Path]:
    """The files, with those that match in place of a pattern; a file of exactly that name is itself, and so is what matches nothing."""
    found: list[Path] = []
    for path in files:
        name = str(path)
        if is_pattern(name):
            found += sorted(map(Path, glob.glob(name.replace("[", "[[]")))) or [path]  # noqa: PTH207 - the pattern may be absolute
        else:
            found.append(path)
    return list(dict.fromkeys(found))
