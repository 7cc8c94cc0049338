"""Portfolios and reminders on paper, as LibreOffice prints them: pages numbered through, the contents right, nothing cut, one page a reminder."""

import re
import shutil
import subprocess

import openpyxl
import pytest

from tests.report_towns import of_demo
from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.reports.people import people
from yanxiu_xl.reports.reminder import reminders
from yanxiu_xl.workbooks.portfolio_book import SCALE, TAB, write_portfolio
from yanxiu_xl.workbooks.reminder_sheet import write_reminder
from yanxiu_xl.workflow.printing import office_program, print_files

pytestmark = pytest.mark.office

PRINTED = {"唐婷": range(12, 17), "冯思雨": range(5, 13), "韩天佑": range(12, 19)}
"""A full one, one with little, one of two schools -> how many pages it may have."""
LEAST_POINTS = 8.0


@pytest.fixture(scope="module")
def paper(demo, tmp_path_factory):
    """(name -> (workbook, PDF, pages by its own account), school -> PDF of its reminder)."""
    if not office_program() or shutil.which("pdftotext") is None or shutil.which("pdftohtml") is None:
        pytest.skip("LibreOffice and poppler's programs are not both installed")
    place = tmp_path_factory.mktemp("paper")
    with of_demo(demo) as facts:
        counts = {person.teacher.name: write_portfolio(place / f"{person.teacher.name}.xlsx", Owner(facts, person))
                  for person in people(facts).persons if person.teacher.name in PRINTED}
        codes = [one.code for one in reminders(facts) if write_reminder(place / f"{one.code}.xlsx", facts, one) == 0]
    books = [place / f"{name}.xlsx" for name in (*counts, *codes)]
    done = print_files(books, pictures=shutil.which("pdftoppm") is not None)
    assert set(done.files) >= {book.with_suffix(".pdf") for book in books}
    return {name: (place / f"{name}.xlsx", place / f"{name}.pdf", count) for name, count in counts.items()}, {code: place / f"{code}.pdf" for code in codes}


def pages_of(pdf):
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True, timeout=120).stdout
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


@pytest.mark.parametrize("name", PRINTED)
def test_pages_are_numbered_through_and_the_contents_name_them(paper, name):
    book, pdf, count = paper[0][name]
    pages = pages_of(pdf)
    assert len(pages) == count
    assert count in PRINTED[name]
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{count}页" in page
    sheet = openpyxl.load_workbook(book)[TAB]
    listed = [(row[0].value, next(cell.value for cell in row[1:] if cell.value is not None)) for row in sheet.iter_rows(max_row=60)
              if row[0].value and str(row[0].value)[0] in "②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭本" and row[1:] and any(cell.value is not None for cell in row[1:])]
    assert len(listed) >= 14
    for title, number in listed:
        assert title.replace(" ", "") in pages[number - 1], (title, number)


@pytest.mark.parametrize("name", PRINTED)
def test_every_text_is_on_paper_and_can_be_read(paper, name):
    book, pdf, _ = paper[0][name]
    said = "".join(pages_of(pdf))
    assert "##" not in said
    sheet = openpyxl.load_workbook(book)[TAB]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.hyperlink is None:
                first = re.sub(r"\s", "", cell.value)[:6]
                assert not first or all(said.count(sign) for sign in first), (cell.coordinate, cell.value)
    sizes = subprocess.run(["pdftohtml", "-xml", "-i", "-zoom", "3", "-stdout", pdf], check=True, capture_output=True, text=True, timeout=120).stdout
    assert min(int(size) / 3 for size in re.findall(r'<fontspec[^>]* size="(\d+)"', sizes)) >= LEAST_POINTS
    assert SCALE * 10.5 / 100 >= LEAST_POINTS


def test_the_name_on_the_cover_has_twenty_eight_points(paper):
    _, pdf, _ = paper[0]["唐婷"]
    text = subprocess.run(["pdftohtml", "-xml", "-i", "-zoom", "3", "-stdout", "-f", "1", "-l", "1", pdf], check=True, capture_output=True, text=True).stdout
    sizes = dict(re.findall(r'<fontspec id="(\d+)" size="(\d+)"', text))
    (font,) = re.findall(r'font="(\d+)">(?:<b>)?唐婷', text)
    assert abs(int(sizes[font]) / 3 - 28) <= 1


def test_each_reminder_is_one_page_and_a_picture_of_it_lies_beside(paper):
    assert len(paper[1]) >= 8
    for code, pdf in paper[1].items():
        assert len(pages_of(pdf)) == 1, code
        if shutil.which("pdftoppm"):
            assert pdf.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
