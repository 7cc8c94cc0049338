"""Which files were dropped on 一键评分: taken from the whole command line, because cmd.exe's own arguments are not to be had.

Explorer starts ``cmd.exe /c ""SCRIPT" FILE "FILE WITH SPACE""`` and quotes nothing but names with a space; a name with ``&``,
``^`` or ``,`` would come apart on its way through the script. On a Mac a person drags the files into a terminal, which
writes them the way its shell quotes.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

LINE, SCRIPT, TYPED = "YANXIU_DROPPED", "YANXIU_SCRIPT", "YANXIU_TYPED"
"""Environment variables that the scripts hand on."""


def dropped(environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The files, in the order they were dropped; [] when there are none."""
    line = environment.get(LINE, "")
    if line:
        return [Path(name) for name in names_after(line, environment.get(SCRIPT, ""))]
    try:
        return [Path(name) for name in shlex.split(environment.get(TYPED, "")) if name.strip()]
    except ValueError:  # a quote that does not end: the text as a whole is a better guess than nothing
        return [Path(environment[TYPED].strip())]


def names_after(line: str, script: str) -> list[str]:
    """Names behind ``script`` in the command line that Explorer made for it."""
    name = PureWindowsPath(script).name.casefold()  # the folder may be spelt in its short form
    at = line.casefold().find(name) if name else -1
    if at < 0:
        return []
    rest = line[at + len(name):].removeprefix('"').strip()
    if rest.endswith('"') and rest.count('"') % 2:
        rest = rest[:-1]  # it closes the whole command
    return [name for quoted, bare in re.findall(r'"([^"]*)"|([^\s"]+)', rest) if (name := quoted or bare).strip()]
