"""A set of macros for one kind of workbook."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from yanxiu_xl.macros.config import config_rows
from yanxiu_xl.macros.modules import modules

WORKBOOK_MODULES = ("YanxiuButtons", "YanxiuEnvironmentCheck")
ADDIN_MODULES = (*WORKBOOK_MODULES, "YanxiuRibbon")


@dataclass(frozen=True)
class Macros:
    """What a workbook gets beside its sheets.

    own: names of our modules; stub: source of a module that defines ``RunPython`` in place of xlwings' modules (for a
    program that cannot run those); interpreter: path of the Python to look for in place of the usual one.
    """

    own: tuple[str, ...] = WORKBOOK_MODULES
    stub: str | None = None
    interpreter: str | None = None

    def sources(self) -> dict[str, str]:
        """Name -> source of every module but the document modules."""
        return modules(self.own, self.stub)

    def digest(self) -> str:
        """Changes when a workbook with these macros would be another one: with the project and the settings."""
        content = self.project(1) + repr(config_rows(self.interpreter)).encode()
        return hashlib.sha256(content).hexdigest()[:16]

    def project(self, sheets: int) -> bytes:
        """The bytes of vbaProject.bin for a workbook of so many sheets."""
        return _project(self.own, self.stub, sheets)


@lru_cache(maxsize=16)
def _project(own: tuple[str, ...], stub: str | None, sheets: int) -> bytes:
    from yanxiu_xl.macros.packing import pack

    return pack(modules(own, stub), sheets)


WORKBOOK, ADDIN = Macros(), Macros(ADDIN_MODULES)


def project(stub: str | None = None, sheets: int = 1) -> bytes:
    """vbaProject.bin for a workbook with our buttons; ``stub`` replaces xlwings' modules."""
    return Macros(stub=stub).project(sheets)
