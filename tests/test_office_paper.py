"""Pages that come out of a real print: a blank and a filled workbook, sheet by sheet, as far as Excel would print them.

LibreOffice passes over printed areas that are formulas. So it works the formulas out, in cells, and prints the areas they come to.
"""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from html import unescape

import openpyxl
import pytest

from tests.score_rows import full_rows
from tests.support import SCHOOLS, TERM, good_rows
from yanxiu_xl.forms.model import Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.workbooks.blank_forms import write_blank_forms
from yanxiu_xl.workbooks.template import write_school_workbook

pytestmark = pytest.mark.office

NAME = re.compile(r'(<definedName name="_xlnm.Print_Area"[^>]*>)IF\(FALSE,[^,]*,(OFFSET\(.*?)\)(</definedName>)')
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
COUNTED = "量"
LESSON = {"date": "2020-09-15", "period": "2", "observer": "王芳", "scope": "本校", "teacher": "李强", "topic": "荷花"}


@pytest.fixture(scope="module")
def convert(tmp_path_factory):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice and poppler's pdftotext are not both installed")
    profile = tmp_path_factory.mktemp("profile")

    def run(path, kind):
        words = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind, "--outdir", path.parent, path]
        subprocess.run(words, check=True, capture_output=True, timeout=300)

    return run


def areas(data):
    """Sheet title -> formula of its printed area."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = [unescape(text) for _, text, _ in NAME.findall(archive.read("xl/workbook.xml").decode())]
    return {re.match(r"OFFSET\('(.*?)'!", formula)[1]: formula for formula in found}


def as_excel_prints(rows, folder, convert):
    """The workbook with its areas as constants, worked out by LibreOffice: (path, title -> last row)."""
    formulas, buffer = {}, io.BytesIO()
    write_school_workbook(buffer, TERM, SCHOOLS[1], rows)
    formulas = areas(buffer.getvalue())

    def counting(book, _styles):
        page = book.add_worksheet(COUNTED)
        for row, (title, formula) in enumerate(formulas.items()):
            page.write_string(row, 0, title)
            page.write_formula(row, 1, f"=ROWS({formula})")
            page.write_formula(row, 2, f"=COLUMNS({formula})")

    write_school_workbook(folder / "counted.xlsx", TERM, SCHOOLS[1], rows, after=counting)
    convert(folder / "counted.xlsx", EVERY_SHEET)
    with (folder / f"counted-{COUNTED}.csv").open(encoding="utf-8") as lines:
        reach = {title: (int(last), int(wide)) for title, last, wide in csv.reader(lines)}

    def constant(match):
        title = re.match(r"OFFSET\('(.*?)'!", unescape(match[2]))[1]
        last, wide = reach[title]
        return f"{match[1]}'{title}'!$A$1:${letters(wide - 1)}${last}{match[3]}"

    path = folder / "printed.xlsx"
    with zipfile.ZipFile(io.BytesIO(buffer.getvalue())) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, NAME.sub(constant, content.decode()) if part == "xl/workbook.xml" else content)
    return path, {title: last for title, (last, _) in reach.items()}


def printed(path, convert):
    """The text of each page."""
    convert(path, "pdf")
    text = subprocess.run(["pdftotext", "-layout", path.with_suffix(".pdf"), "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def by_sheet(pages):
    """How many pages begin with the title of each sheet, apart from the line that says it is internal."""
    first = [next(line.strip() for line in page.splitlines() if line.strip() and line.strip() != "内部资料，不要外传") for page in pages]
    return Counter(title for title in (line.split()[0] for line in first) if title in {sheet.title for sheet in SCHOOL_SHEETS} | {"进度"})


def test_a_blank_workbook_prints_each_table_on_as_many_pages_as_it_has_parts(tmp_path, convert):
    path, reach = as_excel_prints({}, tmp_path, convert)
    assert set(reach.values()) == {4}
    pages = printed(path, convert)
    expected = {"研修活动": 3, "公开课评课": 3, "教师名册": 2, "教师文稿": 2, "进度": 2, "档案目录": 2}
    assert by_sheet(pages) == {sheet.title: expected.get(sheet.title, 1) for sheet in SCHOOL_SHEETS} | {"进度": 2}
    assert len(pages) <= 35


def test_a_filled_workbook_prints_its_rows_and_no_page_without_any(tmp_path, convert):
    rows = {**good_rows(), **full_rows()}
    rows["observations"] = [{**LESSON, "strengths": f"优点之{n:03d}", "advice": "少讲多练，多让学生说"} for n in range(40)]
    path, reach = as_excel_prints(rows, tmp_path, convert)
    for sheet in SCHOOL_SHEETS:
        if sheet.layout is Layout.TABLE:
            assert reach[sheet.title] == 3 + max(len(rows.get(sheet.key, ())), 1), sheet.title
    pages = printed(path, convert)
    assert all(len(page.split()) > 12 for page in pages)  # more than a heading and a footer
    text = re.sub(r"\s", "", "".join(pages))
    assert [n for n in range(40) if f"{n:03d}" not in text] == []
    lessons = [page for page in pages if page.lstrip().startswith("听课记录")]
    assert sum(len(re.findall(r"之0\d\d|\b0\d\d\b", page)) >= 1 for page in lessons) == len(lessons)
    book = openpyxl.load_workbook(path)
    said = {re.sub(r"\s", "", str(cell.value)) for sheet in ("教师文稿", "师徒结对") for row in book[sheet].iter_rows(min_row=4)
            for cell in row if isinstance(cell.value, str) and not cell.value.startswith(("=", "J-")) and len(cell.value) < 6}
    assert [words for words in said if words not in text] == []


def test_every_form_is_one_page(tmp_path, convert):
    path = tmp_path / "forms.xlsx"
    write_blank_forms(path, TERM)
    assert len(printed(path, convert)) == len(SCHOOL_SHEETS)
