"""公示.xlsx: how it lies on paper, and that nothing of a return is in it but who has which score.

What is on paper is asked of a real print by LibreOffice; what is in the file is asked of every part of its package.
"""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.report_towns import merged, of_demo, table, town, values
from tests.support import AS_OF
from tests.test_paper import sizes
from tests.town import TERM, school, town_of
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reports.catalogue import report_named, reports
from yanxiu_xl.reports.model import Gap, Table
from yanxiu_xl.workbooks.measure import pixels
from yanxiu_xl.workbooks.posted import HEAD_HEIGHTS, HEAD_ROW, LINES, page_starts, write_posted
from yanxiu_xl.workbooks.report_book import heading_of
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.reporting import ALL_NAME, report

REPORT = report_named("B03b")
COLUMNS = REPORT.blocks[0].columns
HEADS = ["名次", "学校", "姓名", "基础分", "附加分", "总分", "等次"]
WIDTHS = [6, 16, 10, 9, 9, 9, 9]
PAPER = 728.5
"""Points between the margins of A4 standing (2 cm)."""
MOBILE = "13912345678"
"""Made up: a series."""


def line(number, name="王芳", school_name="柳林小学", **more):
    return {"rank": number, "school": "01", "school_name": school_name, "name": name, "base": 88.0, "extra": 2.0, "total": 90.0, "band": "良好", **more}


def posted_in(folder, lines, term=TERM, name="公示"):
    path = folder / f"{name}.xlsx"
    write_posted(path, Heading(term, AS_OF, 2, 3), [(REPORT, Table(REPORT.blocks[0], COLUMNS, lines))])
    return path


def posting(**values):
    return replace(TERM, values={**TERM.values, **values})


def sheet_of(path):
    book = openpyxl.load_workbook(path)
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def lines_of(page):
    """The table as it stands on the sheet."""
    rows = page.iter_rows(min_row=HEAD_ROW + 2, max_col=len(COLUMNS), values_only=True)
    return [row for row in rows if isinstance(row[3], int | float) or row[1] is not None]


def texts_of(page):
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def parts_of(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


# --- the page ---


def test_the_columns_are_those_of_the_specification_and_all_letters_are_of_fourteen_points(tmp_path):
    page = sheet_of(posted_in(tmp_path, [line(number) for number in range(1, 35)]))
    assert [cell.value for cell in page[HEAD_ROW + 1]] == HEADS
    assert [column.width for column in COLUMNS] == WIDTHS
    assert all(found >= pixels(width) - 1 for found, width in zip(sizes(page, len(WIDTHS)), WIDTHS, strict=True))
    assert {cell.font.sz for row in page.iter_rows(min_row=HEAD_ROW + 1, max_row=HEAD_ROW + 35) for cell in row} == {14}


def test_a_page_is_a4_standing_at_full_size_and_repeats_what_stands_above_the_table(tmp_path):
    page = sheet_of(posted_in(tmp_path, [line(number) for number in range(1, 35)]))
    setup = page.page_setup
    assert (setup.paperSize, setup.orientation, setup.scale) in {(9, "portrait", 100), (9, "portrait", None)}
    assert not (page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage)
    assert page.print_title_rows == f"$1:${HEAD_ROW + 1}"


@pytest.mark.parametrize(("lines", "starts"), [
    (0, []), (1, []), (20, []), (22, []), (23, [18]), (29, [24]), (30, [25]), (31, [30]), (52, [30]), (53, [30, 48]), (60, [30, 55]), (61, [30, 60]),
    (90, [30, 60, 85]),
])
def test_thirty_lines_a_page_and_some_of_them_beside_the_seal(lines, starts):
    assert page_starts(lines) == starts


@pytest.mark.parametrize("lines", [1, 22, 23, 30, 31, 52, 53, 90, 200])
def test_every_page_has_room_for_what_stands_on_it(tmp_path, lines):
    page = sheet_of(posted_in(tmp_path, [line(number + 1) for number in range(lines)]))
    heights = [page.row_dimensions[row].height for row in range(1, page.max_row + 1)]
    breaks = [one.id for one in page.row_breaks.brk]
    head = sum(heights[: HEAD_ROW + 1])
    assert head == sum(HEAD_HEIGHTS)
    edges = [HEAD_ROW + 1, *breaks, len(heights)]
    for first, last in pairwise(edges):
        assert head + sum(heights[first:last]) <= PAPER * 0.97
    on_pages = [min(last, HEAD_ROW + 1 + lines) - first for first, last in pairwise(edges)]
    assert sum(on_pages) == lines
    assert max(on_pages) <= LINES
    assert all(one == LINES for one in on_pages[:-2])
    assert on_pages[-1] >= 1
    assert "盖章" in str(page.cell(page.max_row - 1, 3).value)


BY_HAND = "________年____月____日"
ABOVE = {
    "nothing is set": ({}, f"公示期：{BY_HAND}至{BY_HAND}", "监督电话：________________"),
    "both days": ({"posted_from": date(2021, 1, 18), "posted_to": date(2021, 1, 22)}, "公示期：2021年1月18日至2021年1月22日", "监督电话：________________"),
    "the first day": ({"posted_from": date(2021, 1, 18)}, f"公示期：2021年1月18日至{BY_HAND}", "监督电话：________________"),
    "an office's telephone": ({"posted_phone": "0000-8800123"}, f"公示期：{BY_HAND}至{BY_HAND}", "监督电话：0000-8800123"),
    "a person's, to be called": ({"posted_phone": MOBILE}, f"公示期：{BY_HAND}至{BY_HAND}", f"监督电话：{MOBILE}"),
}


@pytest.mark.parametrize("kind", ABOVE)
def test_until_when_and_whom_to_call_stand_above_the_table(tmp_path, kind):
    settings, period, phone = ABOVE[kind]
    page = sheet_of(posted_in(tmp_path, [line(1)], posting(**settings)))
    assert [page.cell(row, 1).value for row in range(1, 5)] == ["教师得分（公示）", f"{TERM.centre}　{TERM.name}", period, phone]


def test_figures_stay_figures_and_what_is_none_is_said_by_its_sign(tmp_path):
    lines = [line(1), line("不排", base="81.5（暂）", total="83.5（暂）", band="待更正"), line("不排", base=Gap.UNMEASURED, extra=0, total=Gap.NOT_APPLICABLE, band=None)]
    page = sheet_of(posted_in(tmp_path, lines))
    assert lines_of(page)[:3] == [
        (1, "柳林小学", "王芳", 88, 2, 90, "良好"), ("不排", "柳林小学", "王芳", "81.5（暂）", 2, "83.5（暂）", "待更正"),
        ("不排", "柳林小学", "王芳", "?", 0, "—", None),
    ]


def test_where_nobody_is_assessed_the_page_says_so_and_keeps_the_place_of_the_seal(tmp_path):
    texts = texts_of(sheet_of(posted_in(tmp_path, [])))
    assert "没有记录" in texts
    assert f"{TERM.centre}（盖章）" in texts


LONG_SCHOOL = "青石镇希望工程第二中心完全小学"


def test_columns_grow_with_their_texts_as_far_as_the_page_goes(tmp_path):
    def widths(**more):
        return sizes(sheet_of(posted_in(tmp_path, [line(1, **more)])), len(COLUMNS))

    plain, long = widths(), widths(school_name=LONG_SCHOOL, name="欧阳阿依古丽", base="81.5（暂）", total="83.5（暂）")
    assert all(a <= b for a, b in zip(plain, long, strict=True))
    assert [a < b for a, b in zip(plain, long, strict=True)] == [False, True, True, True, False, True, False]
    assert sum(long) <= (8.27 - 4 / 2.54) * 96


def test_the_same_report_gives_the_same_bytes(tmp_path):
    lines = [line(number) for number in range(1, 40)]
    assert posted_in(tmp_path, lines, name="一").read_bytes() == posted_in(tmp_path, lines, name="二").read_bytes()


# --- a real print ---

PRINTS = {
    "one line": [line(1)],
    "a page that has room for the seal": [line(n) for n in range(1, 23)],
    "a page that has none": [line(n) for n in range(1, 31)],
    "three pages": [line(n) for n in range(1, 67)],
    "hundreds": [line(n, school_name="青石镇中心小学") for n in range(1, 321)],
    "scores that wait": [line(n) for n in range(1, 35)] + [line("不排", base="81.5（暂）", total="83.5（暂）", band="待更正")],
    "long names": [line(n, school_name=LONG_SCHOOL, name="欧阳阿依古丽") for n in range(1, 33)],
}


@pytest.fixture(scope="module")
def prints(tmp_path_factory):
    """Kind -> pages; a page is its texts with the points of their letters, from top to bottom."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or shutil.which("pdftohtml") is None:
        pytest.skip("LibreOffice and poppler's pdftohtml are not both installed")
    folder = tmp_path_factory.mktemp("prints")
    paths = [posted_in(folder, lines, name=f"{at}") for at, lines in enumerate(PRINTS.values())]
    words = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", folder, *paths]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    return {kind: printed(path.with_suffix(".pdf")) for kind, path in zip(PRINTS, paths, strict=True)}


def printed(path):
    xml = subprocess.run(["pdftohtml", "-xml", "-i", "-stdout", path], check=True, capture_output=True).stdout
    tree, sizes, pages = ElementTree.fromstring(xml), {}, []
    for page in tree.iter("page"):
        assert 1.41 < int(page.get("height")) / int(page.get("width")) < 1.42, "A4 standing"
        scale = int(page.get("width")) / 595.3
        sizes |= {font.get("id"): int(font.get("size")) / scale for font in page.iter("fontspec")}
        texts = [("".join(one.itertext()).strip(), sizes[one.get("font")], int(one.get("top")) / scale) for one in page.iter("text")]
        pages.append(sorted(texts, key=lambda text: text[2]))
    return pages


def lines_on(page):
    """Lines of the table: as many as there are bands or words in place of one."""
    return sum(text in {"良好", "待更正"} for text, _, _ in page)


@pytest.mark.office
@pytest.mark.parametrize("kind", PRINTS)
def test_printed_pages_are_those_that_were_meant(prints, kind):
    lines = len(PRINTS[kind])
    edges = [0, *page_starts(lines), lines]
    assert [lines_on(page) for page in prints[kind]] == [last - first for first, last in pairwise(edges)]


@pytest.mark.office
@pytest.mark.parametrize("kind", PRINTS)
def test_title_days_and_telephone_stand_on_every_page_and_the_seal_once_beside_lines(prints, kind):
    def said(page):
        return "".join(text for text, _, _ in page).replace(" ", "")

    pages = prints[kind]
    for page in pages:
        assert all(words in said(page) for words in ("教师得分（公示）", "公示期：", "监督电话：", "基础分"))
    assert [("盖章" in said(page)) for page in pages] == [False] * (len(pages) - 1) + [True]
    assert lines_on(pages[-1]) >= 1


@pytest.mark.office
@pytest.mark.parametrize("kind", PRINTS)
def test_letters_are_of_fourteen_points_on_paper(prints, kind):
    """Only a name that is longer than the page has room for is printed smaller, and then above eight points."""
    everything = [text for page in prints[kind] for text in page]
    assert min(size for _, size, top in everything if top < 780) >= 8
    full = {"良好", "88.0", "2.0", "90.0", "待更正", "（暂）", "81.5"} | (set() if kind == "long names" else {"王芳", "柳林小学", "青石镇中心小学"})
    found = [(text, size) for text, size, top in everything if text in full and 165 < top < 780]  # between the headings and the foot
    assert len(found) >= 4 * len(PRINTS[kind])
    assert {text for text, size in found if size != pytest.approx(14, abs=0.4)} == set()


# --- nothing else is in the file ---

LEAST_PARTS = {
    "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml",
    "xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml",
}


def test_there_is_no_part_for_notes_links_pictures_or_further_sheets(tmp_path):
    assert parts_of(posted_in(tmp_path, [line(1)])).keys() == LEAST_PARTS


def test_nothing_is_hidden_named_or_said_by_a_cell(tmp_path):
    path = posted_in(tmp_path, [line(number) for number in range(1, 70)])
    parts, page = parts_of(path), sheet_of(path)
    for tag in ("dataValidation", "autoFilter", "legacyDrawing", "conditionalFormatting", "hyperlink", "hidden="):
        assert tag not in parts["xl/worksheets/sheet1.xml"], tag
    assert "state=" not in parts["xl/workbook.xml"]
    assert re.findall(r'<definedName name="([^"]*)"', parts["xl/workbook.xml"]) == ["_xlnm.Print_Titles"]
    assert not [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment]


def test_the_document_says_of_itself_title_centre_and_term_alone(tmp_path):
    core = ElementTree.fromstring(parts_of(posted_in(tmp_path, [line(1)]))["docProps/core.xml"])
    found = {one.tag.partition("}")[2]: one.text for one in core}
    assert found == {
        "title": f"{TERM.centre} {TERM.name} 教师得分（公示）", "subject": TERM.name, "creator": TERM.centre, "lastModifiedBy": TERM.centre,
        "created": f"{TERM['term_start']}T08:00:00Z", "modified": f"{TERM['term_start']}T08:00:00Z",
    }


def test_a_number_of_a_person_is_kept_back_and_the_one_to_be_called_is_not(tmp_path):
    texts = texts_of(sheet_of(posted_in(tmp_path, [line(1, name=f"王芳{MOBILE}")], posting(posted_phone=MOBILE))))
    assert f"监督电话：{MOBILE}" in texts
    assert [text for text in texts if MOBILE in text] == [f"监督电话：{MOBILE}"]
    assert "王芳（手机号不公开）" in texts


OWN_WORDS = {
    "a birth month": ("roster", "born", "1967-11"), "why somebody is exempt": ("roster", "exemption", Typed("膝上动刀休养")),
    "ethics": ("roster", "ethics", Typed("年度师德存疑")), "strengths of a lesson": ("observations", "strengths", "讲课声音洪亮极了而且清楚明白"),
    "advice on a lesson": ("evaluations", "advice", "板书还要再练字才行才好看"), "an opinion": ("reviews", "direction", "明年要学会倾听学生说话"),
    "a number of a person": ("roster", "post", Typed("512922197805063217")), "a telephone": ("roster", "education", Typed(MOBILE)),
}


@pytest.mark.parametrize("kind", OWN_WORDS)
def test_what_a_school_has_written_of_a_person_is_in_no_part(tmp_path, kind):
    sheet, key, word = OWN_WORDS[kind]
    rows = school("01")
    assert key in {column.key for one in SCHOOL_SHEETS if one.key == sheet for column in one.columns}
    facts = merged(town_of(s01={**rows, sheet: [{**row, key: word} for row in rows[sheet]]}))
    path = posted_of(facts, tmp_path)
    assert len(lines_of(sheet_of(path))) > 3
    assert not [name for name, text in parts_of(path).items() if str(getattr(word, "text", word)) in text]


def posted_of(facts, folder):
    path = folder / "公示.xlsx"
    write_posted(path, heading_of(facts), [(REPORT, table(facts, "B03b"))])
    return path


def private_values(facts):
    """Everything in the demo town's returns and registers that others must not read, of any return, whether it counts or not."""
    found, db = set(), facts.archive.db
    for prefix, sheets in (("row", SCHOOL_SHEETS), ("register", KEPT_REGISTERS)):
        for sheet in sheets:
            for column in sheet.columns:
                if column.private or column.kind is Kind.LONG_TEXT or column.key == "exemption":
                    found |= {str(value) for (value,) in db.execute(f"SELECT DISTINCT {column.key} FROM {prefix}_{sheet.key}") if value}
    return found | {waiver.reason for waiver in facts.term.waivers}


def test_no_private_value_of_the_demo_town_is_in_any_part(demo, tmp_path):
    with of_demo(demo) as facts:
        private, path = private_values(facts), posted_of(facts, tmp_path)
        assessed = {name for (name,) in values(facts, "B03b", "name")}
        others = {name for (name,) in facts.archive.db.execute("SELECT DISTINCT name FROM row_roster WHERE name IS NOT NULL")} - assessed
        count = len(table(facts, "B03b").rows)
    assert len(private) > 300
    assert others
    parts = parts_of(path)
    assert [(word, name) for word in sorted(private | others) for name, text in parts.items() if word in text] == []
    assert not [found for text in parts.values() for found in re.findall(r"(?<![0-9a-zA-Z.])(?:1[3-9]\d{9}|\d{17}[\dX])(?![0-9a-zA-Z])", text)]
    assert [row[2] in assessed for row in lines_of(sheet_of(path))[:count]] == [True] * count


@pytest.mark.parametrize("name", ["good", "one teacher", "unreadable"])
def test_the_sheet_says_what_the_report_says(name, tmp_path):
    facts = town(name)
    wanted = values(facts, "B03b", *(column.key for column in COLUMNS))
    found = lines_of(sheet_of(posted_of(facts, tmp_path)))[: len(wanted)]
    assert found == [tuple(value.value if isinstance(value, Gap) else value for value in row) for row in wanted]


# --- where it is written ---


def test_all_reports_are_two_workbooks_and_what_is_posted_is_one_of_them(demo, tmp_path):
    folder, _ = demo
    shutil.copytree(folder.root, tmp_path / "town")
    copy = type(folder)(tmp_path / "town")
    files = {path.name for one in report(copy, "all", xlsx=True) for path in one.files}
    assert files == {f"{ALL_NAME}.xlsx", "公示.xlsx"}
    public = {one.title for one in reports().values() if one.public}
    assert set(openpyxl.load_workbook(copy.reports / "公示.xlsx", read_only=True).sheetnames) == public
    assert not public & set(openpyxl.load_workbook(copy.reports / f"{ALL_NAME}.xlsx", read_only=True).sheetnames)
    assert [path.name for one in report(copy, "B03b", xlsx=True) for path in one.files] == ["公示.xlsx"]
    (one,) = report(copy, "B03b", "03", xlsx=True, csv=True)
    assert all("公示" in path.name and "03" in path.name for path in one.files)
    assert {row[1] for row in lines_of(sheet_of(one.files[0]))[: len(one.tables[0].rows)]} == {copy.term().names["03"]}
