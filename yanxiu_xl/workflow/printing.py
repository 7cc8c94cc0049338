"""Workbooks as PDF and PDF as pictures, by the programs that are on this computer; where there is none it is said in one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yanxiu_xl.files import replace_whole
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError, cause

PLACES = {
    "win32": (Path("C:/Program Files/LibreOffice/program/soffice.exe"), Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe")),
    "darwin": (Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),),
}
"""Where LibreOffice lies when its folder is not in the PATH."""
AT_ONCE, PATIENCE, DOTS = 25, 600, "110"
"""Workbooks that are given to LibreOffice together, seconds it may take for them, dots per inch of pictures."""
NO_OFFICE = "没有找到 LibreOffice，PDF 没有做：请在 Excel 或 WPS 里打开工作簿，另存为 PDF。"
BY_HAND = "工作簿已经写好，请在 Excel 或 WPS 里打开，另存为 PDF。"
NO_PICTURES = "没有找到 pdftoppm（poppler），图片没有做：请打开工作簿或 PDF 截图。"


@dataclass
class Printed:
    """What was made; lacking: why something was not, in a line each."""

    files: list[Path] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def office_program() -> str:
    """LibreOffice; '' where it is not found."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(path) for path in PLACES.get(sys.platform, ()) if path.exists()), "")


def print_files(workbooks: Sequence[Path], *, pictures: bool = False, pdf: bool = True, progress: Progress = UNTOLD) -> Printed:
    """Put a PDF beside each workbook, and (``pictures``) its first page as a picture.

    Raises UserError where a program that is there does not do it, and where the folder or disk does not take a file.
    """
    done, program, painter = Printed(), office_program(), shutil.which("pdftoppm")
    if not program:
        done.lacking.append(NO_OFFICE)
        return done
    if pictures and not painter:
        done.lacking.append(NO_PICTURES)
    with progress.phase(Phase.PDF, len(workbooks)) as step, tempfile.TemporaryDirectory() as place:
        for at in range(0, len(workbooks), AT_ONCE):
            batch = workbooks[at : at + AT_ONCE]
            for number, (book, made) in enumerate(zip(batch, _converted(program, batch, Path(place)), strict=True)):
                if pdf:
                    done.files.append(_put(made, book.with_suffix(".pdf")))
                if pictures and painter:
                    done.files.append(_put(_painted(painter, made, Path(place) / f"{at + number}"), book.with_suffix(".png")))
                step(book.name)
    return done


def _converted(program: str, workbooks: Sequence[Path], place: Path) -> list[Path]:
    """PDFs of workbooks, in their order. They are called by number meanwhile: two may have one name."""
    sources = []
    for number, book in enumerate(workbooks):
        source = place / f"{number}.xlsx"
        shutil.copyfile(book, source)
        source.with_suffix(".pdf").unlink(missing_ok=True)
        sources.append(source)
    _run([program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(place), *map(str, sources)],
         "LibreOffice")
    made = [source.with_suffix(".pdf") for source in sources]
    lost = [book.name for book, pdf in zip(workbooks, made, strict=True) if not pdf.exists()]
    if lost:
        raise UserError(f"LibreOffice 没有把“{lost[0]}”做成 PDF。请关掉正开着的 LibreOffice 再试，或在 Excel、WPS 里打开它，另存为 PDF。")
    return made


def _painted(program: str, pdf: Path, stem: Path) -> Path:
    """The first page of a PDF as a picture."""
    _run([program, "-png", "-r", DOTS, "-singlefile", str(pdf), str(stem)], "pdftoppm")
    return stem.with_suffix(".png")


def _run(command: Sequence[str], name: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    except OSError as error:
        raise UserError(f"{name} 没有做成（{cause(error)}）。{BY_HAND}") from error
    except subprocess.TimeoutExpired as error:
        raise UserError(f"{name} 没有做成（等了 {PATIENCE // 60} 分钟）。{BY_HAND}") from error
    except subprocess.SubprocessError as error:
        raise UserError(f"{name} 没有做成（中途停了）。{BY_HAND}") from error


def _put(made: Path, target: Path) -> Path:
    def copy(place: Path) -> None:
        shutil.copyfile(made, place)

    return replace_whole(target, copy)
