"""Printed forms on paper, as LibreOffice prints those of a school of the demo town: nothing cut, nothing alone, large enough to read and to write in."""

import io
import os
import re
import shutil
import subprocess
from bisect import bisect_right
from collections import Counter
from html import unescape
from itertools import accumulate

import openpyxl
import pytest

from tests.print_support import copies_of, filled, pages_in
from tests.report_towns import of_demo
from tests.test_pictures import pictures
from yanxiu_xl.printing.catalogue import forms, new_template
from yanxiu_xl.printing.names import mistakes_in
from yanxiu_xl.printing.template import read_template

pytestmark = pytest.mark.office

SCHOOL, TEACHER = "03", "宋凯"
"""Of the form that has a page for every lesson those of one teacher are enough."""
LEAST_POINTS, ZOOM = 10.5, 3
LEAST_TO_WRITE = 25.5
"""Points of 9 mm."""
FOOT = 57
"""Points of the margin at the foot of a page, where its number stands."""
EDGE = 50
"""Points at the sides of which nothing is printed: 2 cm, less what programs differ in."""
POINTS_OF_WIDTH = 5.667
"""Of a column's width in the file, as LibreOffice prints it with the fonts of the pictures."""
HANGING = "。，；、"
"""Signs that LibreOffice lets hang over the edge of a cell, as printers do."""
MARGIN, TOUCH = 56.7, 3
"""Points of the margin at the head of a page; by which boxes of letters are larger than letters."""
COMPANY = 3
"""So many lines stand above a signature on its page, at least."""
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)


def _signs(text):
    return re.sub(r"\s", "", str(text))


@pytest.fixture(scope="module")
def printed(demo, tmp_path_factory):
    """Code -> (workbook's bytes, words of each page, sizes of its fonts), all printed in one go."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or shutil.which("pdftotext") is None or shutil.which("pdftohtml") is None:
        pytest.skip("LibreOffice and poppler's programs are not both installed")
    place = tmp_path_factory.mktemp("forms")
    (place / "fonts.conf").write_text(pictures.FONTS, encoding="utf-8")
    made = {}
    with of_demo(demo) as facts:
        for code, form in forms().items():
            school = "" if form.town else "04" if code == "P17" else SCHOOL
            copies = copies_of(facts, code, school)
            if code == "P06":
                copies = {title: [one for one in listed if TEACHER in one.people] for title, listed in copies.items()}
            made[code] = filled(facts, code, school, copies=copies)
            (place / f"{code}.xlsx").write_bytes(made[code])
    command = [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", place,
               *(place / f"{code}.xlsx" for code in made)]
    subprocess.run(command, check=True, capture_output=True, timeout=600, env={**os.environ, "FONTCONFIG_FILE": str(place / "fonts.conf")})
    return {code: (data, *_looked_at(place / f"{code}.pdf")) for code, data in made.items()}


def test_a_template_that_libreoffice_has_saved_is_filled_as_before(printed, demo, tmp_path):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    codes = ("P01", "P05", "P07", "P13")
    for code in codes:
        (tmp_path / f"{code}.xlsx").write_bytes(new_template(code))
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
               "--outdir", tmp_path / "saved", *(tmp_path / f"{code}.xlsx" for code in codes)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    with of_demo(demo) as facts:
        for code in codes:
            saved = (tmp_path / "saved" / f"{code}.xlsx").read_bytes()
            assert list(mistakes_in(forms()[code], read_template(code, saved))) == []
            before, after = pages_in(printed[code][0]), pages_in(filled(facts, code, SCHOOL, saved))
            assert {title: sheet.texts for title, sheet in before.items() if code != "P07"} == {
                title: sheet.texts for title, sheet in after.items() if code != "P07"}
            assert {title: len(sheet.pages) for title, sheet in after.items()} == {title: len(sheet.pages) for title, sheet in before.items()}


def _looked_at(pdf):
    text = subprocess.run(["pdftotext", "-bbox-layout", pdf, "-"], check=True, capture_output=True, text=True, timeout=120).stdout
    pages = [(float(wide), float(high), [(*map(float, word[:4]), unescape(word[4])) for word in WORD.findall(words)])
             for wide, high, words in PAGE.findall(text)]
    html = subprocess.run(["pdftohtml", "-xml", "-i", "-zoom", str(ZOOM), "-stdout", pdf], check=True, capture_output=True, text=True, timeout=120).stdout
    return pages, html


@pytest.mark.parametrize("code", forms())
def test_a_page_of_paper_is_a_page_of_the_form(printed, code):
    """No page is longer than its paper, so no line of signatures goes over to another."""
    data, pages, _ = printed[code]
    planned = [page for sheet in pages_in(data).values() if sheet.page.sheet_state == "visible" for page in sheet.pages]
    assert len(pages) == len(planned) > 0


@pytest.mark.parametrize("code", forms())
def test_every_text_is_on_its_page(printed, code):
    data, pages, _ = printed[code]
    planned = [page for sheet in pages_in(data).values() if sheet.page.sheet_state == "visible" for page in sheet.pages]
    for number, (rows, (*_, words)) in enumerate(zip(planned, pages, strict=True), 1):
        said = Counter(_signs("".join(str(text) for row in rows for text in row if isinstance(text, str))))
        lacking = said - Counter("".join(word for *_, word in words))
        assert lacking == Counter(), (number, lacking)


class Place:
    """Where the cells of a sheet lie on its pages of paper, in points: areas by the rows of a page and columns."""

    def __init__(self, sheet, as_read, wide):
        self.page, self.merged = sheet.page, {}
        for area in sheet.page.merged_cells.ranges:
            self.merged |= {(row, column): area.bounds for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, area.max_col + 1)}
        columns = max(len(row) for page in sheet.pages for row in page)
        widths = [as_read.widths[at] * POINTS_OF_WIDTH for at in range(1, columns + 1)]
        self.lefts = list(accumulate(widths, initial=(wide - sum(widths)) / 2))

    def cells(self, first, rows, words):
        """(text that the cell holds, text that is printed within it) of each area of a page that begins with that row; and words astray."""
        tops = list(accumulate((self.page.row_dimensions[first + at].height for at in range(len(rows))), initial=MARGIN))
        printed, astray = {}, []
        for left, top, right, bottom, word in words:
            row, column = bisect_right(tops, (top + bottom) / 2) - 1, bisect_right(self.lefts, (left + right) / 2) - 1
            if row >= len(rows):
                continue  # the foot of the page
            at = (first + row, min(max(column, 0), len(rows[0]) - 1) + 1)
            _, begin, _, end = self.merged.get(at, (at[1], at[0], at[1], at[0]))
            printed.setdefault((begin, self.merged.get(at, (at[1],))[0]), []).append(word)
            if top < tops[begin - first] - TOUCH or bottom > tops[end - first + 1] + TOUCH:
                astray.append(word)
        held = {(first + at, column): text for at, row in enumerate(rows) for column, text in enumerate(row, 1) if text is not None}
        return [(_signs(text), _signs("".join(printed.get(at, ())))) for at, text in held.items() if isinstance(text, str)], astray


@pytest.mark.parametrize("code", forms())
def test_every_text_is_within_its_cell(printed, code):
    """A text of which a line is cut, or runs into the cell beside it, is not printed within its own."""
    data, pages, _ = printed[code]
    left, as_read = iter(pages), {sheet.title: sheet for sheet in read_template(code, data).sheets}
    for title, sheet in pages_in(data).items():
        if sheet.page.sheet_state == "visible":
            place, first = Place(sheet, as_read[title], pages[0][0]), 1
            for rows in sheet.pages:
                cells, astray = place.cells(first, rows, next(left)[2])
                assert [one for one in cells if Counter(one[0]) - Counter(one[1] + HANGING)] == []
                assert astray == []
                first += len(rows)


@pytest.mark.parametrize("code", forms())
def test_nothing_is_beyond_the_margins_and_nothing_too_small_to_read(printed, code):
    _, pages, html = printed[code]
    for wide, _, words in pages:
        assert [word for left, _, right, _, word in words if left < EDGE or right > wide - EDGE] == []
    sizes = {number: int(size) / ZOOM for number, size in re.findall(r'<fontspec id="(\d+)" size="(\d+)"', html)}
    for high, texts in re.findall(r'<page [^>]*height="(\d+)"[^>]*>(.*?)</page>', html, re.S):
        small = [text for top, font, text in re.findall(r'<text top="(\d+)"[^>]*font="(\d+)">(.*?)</text>', texts)
                 if sizes[font] < LEAST_POINTS - 0.2 and int(top) < int(high) - FOOT * ZOOM]
        assert small == []


@pytest.mark.parametrize("code", forms())
def test_signatures_stand_at_the_end_and_never_alone(printed, code):
    data, *_ = printed[code]
    signed = 0
    for sheet in pages_in(data).values():
        for rows in sheet.pages:
            lines = [any(text is not None for text in row) for row in rows]
            at = [number for number, row in enumerate(rows) if any("签字" in str(text) or "盖章" in str(text) or "公章" in str(text) for text in row)]
            signed += bool(at)
            assert all(sum(lines[:number]) >= COMPANY for number in at)
    assert signed or code in {"P01", "P18"}


@pytest.mark.parametrize("code", forms())
def test_what_is_written_on_by_hand_is_nine_millimetres_high(printed, code):
    """Rows of which every framed cell is empty, and cells that say 手写."""
    data, *_ = printed[code]
    for sheet in pages_in(data).values():
        page = sheet.page
        areas = page.merged_cells.ranges
        for row in page.iter_rows():
            framed = [cell for cell in row if cell.border.left.style and cell.border.bottom.style]
            by_hand = framed and all(cell.value is None for cell in row) and not any(area.min_row < row[0].row <= area.max_row for area in areas)
            if by_hand or any("（手写）" in str(cell.value) for cell in row):
                assert page.row_dimensions[row[0].row].height >= LEAST_TO_WRITE, (page.title, row[0].row)


def test_forms_lie_on_a4_with_margins_of_two_centimetres(printed):
    for data, *_ in printed.values():
        for page in openpyxl.load_workbook(io.BytesIO(data)):
            assert page.page_setup.paperSize == 9
            assert {round(getattr(page.page_margins, side) * 2.54, 1) for side in ("left", "right", "top", "bottom")} == {2.0}
