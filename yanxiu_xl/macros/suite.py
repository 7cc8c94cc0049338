"""A set of macros for one kind of workbook: the project that is committed for it, with xlwings' modules put in.

``macros/`` holds the projects with our own modules alone, packed by ``tools/macros.py``. xlwings' modules are not ours to keep a
copy of: they are taken from the installed xlwings when a workbook is built, and stand in place of what the project has under their names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from yanxiu_xl.macros import compound
from yanxiu_xl.macros.compression import compress
from yanxiu_xl.macros.config import config_rows
from yanxiu_xl.macros.modules import XLWINGS_MODULES, xlwings_source
from yanxiu_xl.macros.shipped import FOLDER

WORKBOOK_MODULES = ("YanxiuButtons", "YanxiuEnvironmentCheck")
ADDIN_MODULES = (*WORKBOOK_MODULES, "YanxiuRibbon")
CLASS_BASE = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"'
"""What a class has in a project, behind its name, and not in a file ([MS-OVBA] 2.3.4.3)."""


@dataclass(frozen=True)
class Macros:
    """What a workbook gets beside its sheets.

    kind: name of its project; own: names of our modules in it; interpreter: path of the Python to look for in place of the usual one.
    """

    kind: str
    own: tuple[str, ...] = WORKBOOK_MODULES
    interpreter: str | None = None

    def digest(self) -> str:
        """Changes when a workbook with these macros would be another one: with the project and the settings."""
        content = filled(self.kind) + repr(config_rows(self.interpreter)).encode()
        return hashlib.sha256(content).hexdigest()[:16]

    def project(self, sheets: int) -> bytes:
        """The bytes of vbaProject.bin for a workbook of so many sheets, each of which has a module there."""
        found = filled(self.kind)
        known = sum(bool(re.fullmatch(r"Sheet\d+", one.name)) for one in compound.read(found))
        if known != sheets:
            raise ValueError(f"{file_name(self.kind)} is for {known} sheets, not {sheets}: run tools/macros.py")
        return found


SCHOOL, SETTINGS, ADDIN = Macros("school"), Macros("settings"), Macros("addin", ADDIN_MODULES)
KINDS = (SCHOOL, SETTINGS, ADDIN)


def file_name(kind: str) -> str:
    """Of a project in ``macros/``."""
    return f"vbaProject-{kind}.bin"


@lru_cache(maxsize=len(KINDS))
def filled(kind: str) -> bytes:
    """The project of a kind of workbook, xlwings' modules included."""
    return with_sources((FOLDER / file_name(kind)).read_bytes(), {name: xlwings_source(name) for name in XLWINGS_MODULES})


def with_sources(project: bytes, sources: Mapping[str, str]) -> bytes:
    """The project with other sources (ASCII, with line feeds) of modules that it has.

    A module of ours has no compiled code before its source, so that its stream is its source and nothing else tells its length.
    """
    entries = compound.read(project)
    if missing := set(sources) - {one.name for one in entries}:
        raise ValueError(f"no module to put {sorted(missing)} in")
    return compound.write([
        replace(one, content=compress(as_stored(sources[one.name]))) if one.name in sources else one for one in entries
    ])


def as_stored(source: str) -> bytes:
    """The text of a module as it stands in a project: a class without the head of its file."""
    lines = source.splitlines()
    if lines[0].startswith("VERSION"):
        lines = lines[lines.index("END") + 1 :]
        lines.insert(1, CLASS_BASE)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
