"""Workbooks as other programs save them: opened and saved again, as in a school's office or by somebody's script.

The programs and how they are asked are those of the tests (``tests/witnesses``); what is not there is left out, and said.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OWN = "own"
PROGRAMS = (OWN, "libreoffice", "openpyxl", "sheetjs", "exceljs", "onlyoffice")
Pairs = Sequence[tuple[Path, Path]]
"""Workbooks to be saved again, each with its new place."""


def _by_own_writer(pairs: Pairs) -> None:
    for source, target in pairs:
        shutil.copyfile(source, target)


def _by_libreoffice(pairs: Pairs) -> None:
    from tests.witnesses import SECONDS, missing

    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        missing(" LibreOffice", "装上 LibreOffice")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        command = [str(program), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--convert-to",
                   "xlsx:Calc MS Excel 2007 XML", "--outdir", str(place), *(str(source) for source, _ in pairs)]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        for source, target in pairs:
            shutil.move(place / source.name, target)


def _writers() -> dict[str, Callable[[Pairs], None]]:
    # not at the top: what is measured imports this module, and is not to pay for what the tests import
    from tests.witnesses.trips import WRITERS

    others = {name.lower(): write for name, write in WRITERS.items()}
    return {OWN: _by_own_writer, "libreoffice": _by_libreoffice, **others}


def save_again(sources: Sequence[Path], place: Path, programs: Sequence[str]) -> dict[str, list[Path]]:
    """Program -> the workbooks as it saves them, in their order; without those that are not there."""
    import pytest

    warnings.filterwarnings("ignore", "Print area", UserWarning)  # openpyxl, of each sheet
    writers = _writers()
    targets = {program: [place / f"{program}-{source.name}" for source in sources] for program in programs}

    def save(program: str) -> str:
        try:
            writers[program](list(zip(sources, targets[program], strict=True)))
        except pytest.skip.Exception as absent:
            return str(absent.msg)
        return ""

    with ThreadPoolExecutor(2) as pool:  # most of them use one core
        reasons = dict(zip(programs, pool.map(save, programs), strict=True))
    for program, reason in reasons.items():
        if reason:
            print(f"left out: {program}: {reason}", flush=True)  # noqa: T201
    return {program: targets[program] for program in programs if not reasons[program]}
