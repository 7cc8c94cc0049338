"""The contact sheets: the first sheet of paper of every report, and of every page of the printed forms, as LibreOffice prints them (``tools/pictures.py``)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from yanxiu_xl.printing.catalogue import forms, new_template
from yanxiu_xl.printing.model import Blanks, Source
from yanxiu_xl.printing.output import fill
from yanxiu_xl.printing.spaces import general
from yanxiu_xl.printing.template import read_template
from yanxiu_xl.reports.model import Group
from yanxiu_xl.workbooks.report_book import heading_of, pages_of_reports, write_reports
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.reporting import merged_facts

ROWS = 40
"""More rows of no report are on its first sheet of paper."""
ACROSS, WIDE, HIGH = 5, 330, 234
"""Pages in a row, pixels of each; one that stands is as high as the others."""
FORMS_ACROSS, FORM_WIDE, FORM_HIGH = 7, 220, 312
"""The same of forms, most of which stand; one that lies is as wide as the others."""
SHOWN_SCHOOLS = ("03", "04", "01")
"""The schools of the demo town whose forms are shown: the first that has the record."""
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


def forms_in(folder: TermFolder, place: Path) -> Path:
    """Write the first copy of each page of the printed forms into a folder, a workbook a form."""
    place.mkdir()
    with merged_facts(folder) as facts:
        for form in forms().values():
            for school in ("",) if form.town else SHOWN_SCHOOLS:
                copies = {page.title: list(page.copies(Source(facts, school)))[:1] for page in form.pages}
                if all(copies.values()):
                    filled = fill(form, read_template(form.file_name, new_template(form.code)), copies, general(facts, school), Blanks())
                    (place / form.file_name).write_bytes(filled.data)
                    break
    return place


def shown_on_forms(folder: Path) -> Mapping[str, Sequence[str]]:
    """Title of a form -> its texts."""
    found = {}
    for path in sorted(folder.iterdir()):
        book = openpyxl.load_workbook(path, read_only=True)
        found[path.stem] = [_text(value) for page in book for row in page.iter_rows(values_only=True) for value in row]
        book.close()
    return found


def pages_of_forms(folder: Path, program: str, place: Path) -> Path:
    """A picture of the first page of each sheet of the forms, in their order."""
    books, shots = sorted(folder.iterdir()), list[Path]()
    copies = [shutil.copyfile(path, place / f"form{number:02}.xlsx") for number, path in enumerate(books)]
    _run(program, f"-env:UserInstallation={(place / 'contact').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", place, *copies)
    for path, copy in zip(books, copies, strict=True):
        seen = 1
        for sheet in read_template(path.name, path.read_bytes()).sheets:
            shot = place / f"{copy.stem}-{sheet.number}.png"
            _run("pdftoppm", "-png", "-singlefile", "-f", seen, "-l", seen, "-scale-to-x", FORM_WIDE, "-scale-to-y", -1, copy.with_suffix(".pdf"),
                 shot.with_suffix(""))
            seen += len(sheet.breaks) + 1
            shots.append(shot)
    target = place / "forms.png"
    _run("montage", *shots, "-tile", f"{FORMS_ACROSS}x", "-geometry", f"{FORM_WIDE}x{FORM_HIGH}+6+6", "-background", "#C9D2D8", target)
    return target


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=300)
