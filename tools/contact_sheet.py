"""The contact sheet of all reports: the first sheet of paper of each, as LibreOffice prints it (``tools/pictures.py``)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from yanxiu_xl.reports.model import Group
from yanxiu_xl.workbooks.report_book import heading_of, pages_of_reports, write_reports
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.reporting import merged_facts

ROWS = 40
"""More rows of no report are on its first sheet of paper."""
ACROSS, WIDE, HIGH = 5, 330, 234
"""Pages in a row, pixels of each; one that stands is as high as the others."""
LESSON_SLOT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
"""When somebody has decided something: another moment each time the town is played."""


def pages_of_reports_in(folder: TermFolder, target: Path) -> Path:
    """Write the reports of a term, without the registers as they stand, into a workbook."""
    with merged_facts(folder) as facts:
        write_reports(target, heading_of(facts), [page for page in pages_of_reports(facts) if page.report.group is not Group.RAW])
    return target


def shown_on(path: Path) -> Mapping[str, Sequence[str]]:
    """Title of a page -> the texts of its first rows."""
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return {page.title: [_text(value) for row in page.iter_rows(max_row=ROWS, values_only=True) for value in row] for page in book}
    finally:
        book.close()


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else LESSON_SLOT.sub("时间", str(value))


def first_pages(path: Path, program: str, place: Path) -> Path:
    """A picture of the first page of each sheet of a workbook, in their order."""
    _run(program, f"-env:UserInstallation={(place / 'contact').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", place, path)
    pdf, shots = place / path.with_suffix(".pdf").name, list[Path]()
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True, timeout=120).stdout
    tops = [re.sub(r"\s", "", page)[:60].replace("内部资料，不要外传", "") for page in text.split("\f")]
    for title in openpyxl.load_workbook(path, read_only=True).sheetnames:
        number = next(at for at, top in enumerate(tops, 1) if top.startswith(title[:8]))
        _run("pdftoppm", "-png", "-singlefile", "-f", number, "-l", number, "-scale-to-x", WIDE, "-scale-to-y", -1, pdf, place / f"page{number}")
        shots.append(place / f"page{number}.png")
    target = place / "contact.png"
    _run("montage", *shots, "-tile", f"{ACROSS}x", "-geometry", f"{WIDE}x{HIGH}+6+6", "-background", "#C9D2D8", target)
    return target


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=300)
