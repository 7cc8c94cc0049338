"""Reports on paper, as LibreOffice prints those of the demo town: nothing too small to read, nothing cut, nothing over something else.

The fonts are those of the pictures (``tools/pictures.py``): others, wider or narrower ones, would make columns of other widths.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from html import unescape
from pathlib import Path

import openpyxl
import pytest

import yanxiu_xl.cli  # noqa: F401 - loads what reports are written with
from tests.test_pictures import pictures
from yanxiu_xl.workbooks.paper import LEAST_POINTS
from yanxiu_xl.workbooks.report_book import heading_of, pages_of_reports, write_reports
from yanxiu_xl.workflow.reporting import merged_facts

pytestmark = pytest.mark.office

A4 = (841.9, 595.3)
EDGE = 18
"""Points at the edge of a sheet of paper that printers leave blank."""
ZOOM = 3
"""pdftohtml's: sizes of fonts come in whole points, of a page three times as large."""
TOLERANCE = 25
"""Hundredths of a millimetre by which a program may take a row to be higher."""
ONE_PAGE = {"未收文件", "校内差距", "青年教师培养表", "豁免与更正台账", "学校名录", "领导小组", "经费登记", "骨干教师"}
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
HEIGHTS = Path(__file__).parent / "office" / "heights.py"


class Printed:
    """A workbook and the pages that LibreOffice makes of it: words of each as (left, top, right, bottom, text)."""

    def __init__(self, workbook, pdf):
        self.workbook, self.pdf = workbook, pdf
        text = self._said("pdftotext", "-bbox-layout", pdf, "-")
        self.pages = [[(*map(float, word[:4]), unescape(word[4])) for word in WORD.findall(page)] for page in text.split("<page ")[1:]]
        self.texts = ["".join(word for *_, word in page) for page in self.pages]

    @staticmethod
    def _said(*command):
        return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, timeout=120).stdout

    def sizes(self):
        """Sizes of all fonts, in points."""
        text = self._said("pdftohtml", "-xml", "-i", "-zoom", str(ZOOM), "-stdout", self.pdf)
        return {int(size) / ZOOM for size in re.findall(r'<fontspec[^>]* size="(\d+)"', text)}

    def title(self, number):
        """What is written largest on a page: its title."""
        above = [word for word in self.pages[number] if word[1] < A4[1] / 4]
        largest = max(bottom - top for _, top, _, bottom, _ in above)
        return "".join(word for _, top, _, bottom, word in sorted(above, key=lambda one: (round(one[1]), one[0])) if bottom - top > largest * 0.9)

    def by_sheet(self):
        """Title -> numbers of its pages, in the order of the pages."""
        found = {}
        for number in range(len(self.pages)):
            found.setdefault(self.title(number), []).append(number)
        return found


def _signs(text):
    return re.sub(r"\s", "", str(text))


@pytest.fixture(scope="module")
def convert(tmp_path_factory):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or shutil.which("pdftotext") is None or shutil.which("pdftohtml") is None:
        pytest.skip("LibreOffice and poppler's programs are not both installed")
    place = tmp_path_factory.mktemp("paper")
    (place / "fonts.conf").write_text(pictures.FONTS, encoding="utf-8")

    def run(path, kind="pdf"):
        command = [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--convert-to", kind, "--outdir", place, path]
        subprocess.run(command, check=True, capture_output=True, timeout=600, env={**os.environ, "FONTCONFIG_FILE": str(place / "fonts.conf")})
        return place / path.with_suffix(".pdf").name

    return run


@pytest.fixture(scope="module")
def book(demo, tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "全镇汇总.xlsx"
    with merged_facts(demo[0]) as facts:
        write_reports(path, heading_of(facts), pages_of_reports(facts))
    return path


@pytest.fixture(scope="module")
def printed(book, convert):
    return Printed(openpyxl.load_workbook(book), convert(book))


@pytest.fixture(scope="module")
def front(demo, convert, tmp_path_factory):
    path = tmp_path_factory.mktemp("front") / "总档案.xlsx"
    shutil.copyfile(demo[0].master, path)
    return Printed(openpyxl.load_workbook(path, read_only=True), convert(path, 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1-2"}}'))


def over_each_other(page):
    """Words that share a place."""
    found, words = [], sorted(page)
    for number, (left, top, right, bottom, word) in enumerate(words):
        for other_left, other_top, other_right, other_bottom, other in words[number + 1 :]:
            if other_left >= right - 1:
                break
            shared = min(bottom, other_bottom) - max(top, other_top)
            if shared > 0.35 * min(bottom - top, other_bottom - other_top) and other_right > left:
                found.append((word, other))
    return found


def linked(workbook):
    """Texts that lead somewhere: LibreOffice does not break them into lines, as Excel does."""
    return {_signs(cell.value) for page in workbook for row in page.iter_rows() for cell in row if cell.hyperlink}


# --- the reports ---


def test_nothing_is_smaller_than_eight_points(printed):
    assert min(printed.sizes()) >= LEAST_POINTS


def test_no_number_is_too_wide_for_its_column(printed):
    assert [number for number, text in enumerate(printed.texts, 1) if "##" in text] == []


def test_no_word_lies_over_another_or_beyond_the_paper(printed):
    leading = linked(printed.workbook)
    found = [(number, *pair) for number, page in enumerate(printed.pages, 1) for pair in over_each_other(page) if not leading & {_signs(one) for one in pair}]
    assert found == []
    beyond = [(number, word) for number, page in enumerate(printed.pages, 1) for left, top, right, bottom, word in page
              if _signs(word) not in leading and (left < EDGE or top < EDGE or right > A4[0] - EDGE + 1 or bottom > A4[0])]
    assert beyond == []


def test_every_text_of_every_cell_is_on_the_pages_of_its_sheet(printed):
    lacking = {}
    for title, numbers in printed.by_sheet().items():
        said = Counter(_signs("".join(cell.value for row in printed.workbook[title].iter_rows() for cell in row
                                      if isinstance(cell.value, str) and not cell.value.startswith("="))))
        gone = said - Counter("".join(printed.texts[number] for number in numbers))
        if gone:
            lacking[title] = dict(gone)
    assert lacking == {}


def test_every_row_is_as_high_as_its_texts(book, office):
    sheets = office.ask(HEIGHTS, source=str(book))["sheets"]
    assert len(sheets) == len(openpyxl.load_workbook(book, read_only=True).sheetnames)
    assert {(title, number) for title, rows in sheets.items() for number, (height, asked, _) in enumerate(rows, 1) if asked > height + TOLERANCE} == set()


def test_each_report_has_its_pages_and_each_page_says_what_it_is(printed):
    found = printed.by_sheet()
    assert list(found) == [_signs(title) for title in printed.workbook.sheetnames]
    assert {title for title in ONE_PAGE if len(found[title]) != 1} == set()
    for title, numbers in found.items():
        page = printed.workbook[title]
        heads = [_signs(cell.value) for cell in page[3] if cell.value] if page.print_title_rows == "$1:$3" else []
        for number in numbers:
            text = printed.texts[number]
            assert "截至" in text, (title, number)
            there = [head for head in heads if not Counter(head) - Counter(text)]
            assert len(there) == len(heads) or (page.col_breaks.brk and len(there) > 2), (title, number)


def test_every_page_is_numbered_and_says_whose_it_is(printed):
    count = len(printed.pages)
    for number, page in enumerate(printed.pages, 1):
        foot = _signs("".join(word for _, top, _, _, word in sorted(page) if top > A4[1] - 57 or top > A4[0] - 57))
        assert f"第{number}页共{count}页" in foot, number
        assert "青禾镇中心校" in foot, number
        assert "2020—2021学年第一学期" in foot, number


# --- the front page ---


def test_the_front_page_is_one_page(front):
    assert "校本研修总览" in "".join(front.texts[0])
    assert "校本研修总览" not in front.texts[1]
    assert front.title(1) == front.workbook.sheetnames[2]
    assert "第1页" in _signs(front.texts[0])


def test_the_front_page_can_be_read(front):
    assert min(front.sizes()) >= LEAST_POINTS
    assert over_each_other(front.pages[0]) == []
    assert "##" not in front.texts[0]
    assert max(right for _, _, right, _, _ in front.pages[0]) <= A4[0] - EDGE
