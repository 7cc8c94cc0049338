"""Workbooks as PDF, where LibreOffice is there to print them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from yanxiu_xl.files import replace_whole
from yanxiu_xl.phases import UNTOLD, Phase, Progress

NAMES = ("soffice", "libreoffice")
PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Where it is when it is on no search path."""
SECONDS, SECONDS_A_FILE = 120, 120
"""How long it may take in all."""
NO_OFFICE = "这台电脑没有 LibreOffice，没有转成 PDF；请用 Excel 或 WPS 打开上面的文件，“另存为”选 PDF，或直接打印。"
NOT_ALL = "LibreOffice 没有转成这 {number} 个 PDF：{names}。请用 Excel 或 WPS 打开同名的工作簿，“另存为”选 PDF。"


def office_program() -> str:
    """The program, '' where there is none."""
    found = next((place for place in map(shutil.which, NAMES) if place), None)
    return found or next((place for place in PLACES if Path(place).exists()), "")


def to_pdf(files: Sequence[Path], progress: Progress = UNTOLD) -> tuple[list[Path], str]:
    """A PDF beside each workbook, all made in one go; what could not be made, in a line ('' for nothing).

    Raises UserError when the disk does not take one.
    """
    program = office_program()
    if not program:
        return [], NO_OFFICE
    with tempfile.TemporaryDirectory(prefix="yanxiu-pdf-") as place:
        work = Path(place)
        copies = {work / f"{number}.xlsx": path for number, path in enumerate(files, 1)}
        for copy, path in copies.items():
            shutil.copyfile(path, copy)
        _run(program, work, copies, progress)
        made = {path: copy.with_suffix(".pdf") for copy, path in copies.items()}
        done = [replace_whole(path.with_suffix(".pdf"), partial(_copy, pdf))
                for path, pdf in made.items() if pdf.exists()]
        lacking = [path.stem for path, pdf in made.items() if not pdf.exists()]
    return done, NOT_ALL.format(number=len(lacking), names="、".join(lacking)) if lacking else ""


def _copy(pdf: Path, place: Path) -> None:
    shutil.copyfile(pdf, place)


def _run(program: str, work: Path, copies: Mapping[Path, Path], progress: Progress) -> None:
    """Let it print all, and tell how far it has come by the files that are there."""
    command = [program, f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(work),
               *map(str, copies)]
    ends = time.monotonic() + SECONDS + SECONDS_A_FILE * len(copies)
    told: set[Path] = set()
    with progress.phase(Phase.PDF, len(copies)) as step:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=os.name != "nt")
        try:
            while process.poll() is None and time.monotonic() < ends:
                time.sleep(0.2)
                for copy, path in copies.items():
                    if copy not in told and copy.with_suffix(".pdf").exists():
                        told.add(copy)
                        step(path.stem)
        finally:
            with suppress(OSError):
                process.kill()
            process.wait()
        for copy, path in copies.items():
            if copy not in told:
                step(path.stem)
