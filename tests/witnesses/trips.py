"""Programs by others that open workbooks and save them again: each is given pairs of paths, from where and to where.

What is not there skips the test, as in the package.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl

from tests.witnesses import SECONDS, missing, node, onlyoffice

Pairs = Iterable[tuple[Path, Path]]
Writer = Callable[[Pairs], None]


def _by_openpyxl(pairs: Pairs) -> None:
    for source, target in pairs:
        openpyxl.load_workbook(source).save(target)


def _by_node(library: str) -> Writer:
    def save(pairs: Pairs) -> None:
        node("trip.js", library, *(path for pair in pairs for path in pair))

    return save


def _by_onlyoffice(pairs: Pairs) -> None:
    onlyoffice("onlyoffice_trip.py", *(path for pair in pairs for path in pair))


def _by_gnumeric(pairs: Pairs) -> None:
    program = shutil.which("ssconvert")
    if program is None:
        missing(" gnumeric", "Debian 的软件包 gnumeric")
    for source, target in pairs:
        subprocess.run([str(program), "--export-type=Gnumeric_Excel:xlsx2", source, target], check=True, capture_output=True, timeout=SECONDS)


WRITERS: dict[str, Writer] = {
    "openpyxl": _by_openpyxl, "SheetJS": _by_node("sheetjs"), "exceljs": _by_node("exceljs"), "gnumeric": _by_gnumeric, "ONLYOFFICE": _by_onlyoffice,
}
