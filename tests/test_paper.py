"""Sheets on paper: how far a print reaches, that nothing is cut, that everything can be read, and forms to fill in by hand."""

import io
import itertools
import re
import unicodedata
import zipfile
from datetime import date, datetime
from html import unescape

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.score_rows import full_rows
from tests.support import AS_OF, SCHOOLS, TERM, good_rows, write_return
from tests.town import good_registers, school
from yanxiu_xl.cli import main
from yanxiu_xl.forms.centre import CODES_SHEET, KEPT_REGISTERS, SCHOOL_LIST
from yanxiu_xl.forms.model import Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.workbooks.blank_forms import asked, stacked, write_blank_forms
from yanxiu_xl.workbooks.measure import broken, lines_of, pixels, text_height
from yanxiu_xl.workbooks.pages import PAGES, RESULT_PAGE
from yanxiu_xl.workbooks.paper import ACROSS, LEAST_POINTS, SCREEN, SURE, even_parts, spread
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.template import write_school_workbook
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.paper_forms import put_blank_forms
from yanxiu_xl.workflow.scoring import score_files

KINDS = ("blank", "scored", "settings", "registers", "forms", "master")
LONG = "小组合作的任务有层次，学生都能参与；教师点拨及时，板书清楚，当堂检测的结果说明多数学生学会了。" * 2
LONG_SIDE, SHORT_SIDE = 11.69, 8.27
"""Inches of A4."""


def filled():
    rows = {**good_rows(), **full_rows()}
    rows["observations"] = [{**row, "advice": LONG, "strengths": LONG} if n % 3 == 0 else row for n, row in enumerate(rows["observations"])]
    return rows


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A workbook of each kind, as a spreadsheet program would open it."""
    folder = tmp_path_factory.mktemp("paper")
    made = {kind: io.BytesIO() for kind in ("blank", "registers", "forms")}
    write_school_workbook(made["blank"], TERM, SCHOOLS[1])
    write_registers(made["registers"], TERM, good_registers())
    write_blank_forms(made["forms"], TERM)
    write_settings(folder / "学期设定.xlsx", TERM)
    source = write_return(folder / "柳林小学.xlsx", filled())
    score_files([source], None, AS_OF)
    term = new_term(folder / "town", TERM.code, TERM, macros=False)
    write_return(term.inbox / "01.xlsx", school("01"), "01")
    merge(term, AS_OF)
    places = {**made, "scored": source.with_name("柳林小学-评分.xlsx"), "settings": folder / "学期设定.xlsx", "master": term.root / "总档案.xlsx"}
    return {kind: openpyxl.load_workbook(place) for kind, place in places.items()}


def visible(book):
    return [page for page in book if page.sheet_state == "visible"]


def sizes(page, columns):
    """Pixels of columns 1 … columns; one <col> may stand for several."""
    found = {}
    for dimension in page.column_dimensions.values():
        for at in range(dimension.min or 0, (dimension.max or 0) + 1):
            found[at] = int(dimension.width * 7)
    return [found.get(at, 64) for at in range(1, columns + 1)]


def used(page):
    """(row, column, cell) of all cells that show something."""
    return [(cell.row, cell.column, cell) for row in page.iter_rows() for cell in row if cell.value not in (None, "") and not str(cell.value).startswith("=")]


def parts(page):
    """Columns that stand side by side on one sheet of paper, as (first, last), and how many are repeated before them."""
    columns = max((at for _, at, _ in used(page)), default=1)
    breaks = [one.id for one in page.col_breaks.brk]
    repeated = column_index_from_string(page.print_title_cols.split(":")[1].strip("$")) if page.print_title_cols else 0
    edges = [0, *breaks, max(columns, *breaks, 1)] if breaks else [0, columns]
    return [(a + 1, b) for a, b in itertools.pairwise(edges)], repeated


# --- nothing is shrunk until it cannot be read ---


def printed_part(page, sizes_of):
    """The part of its size at which a sheet is printed."""
    lying = page.page_setup.orientation == "landscape"
    wide, high = (LONG_SIDE, SHORT_SIDE) if lying else (SHORT_SIDE, LONG_SIDE)
    edges = page.page_margins
    if page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage:
        fits = (wide - edges.left - edges.right) * 96 / max(sum(sizes_of), 1)
        if page.page_setup.fitToHeight == 0:
            return min(1.0, fits)
        height = sum(page.row_dimensions[row].height or 15 for row in range(1, page.max_row + 1))
        return min(1.0, fits, (high - edges.top - edges.bottom) * 72 / height)
    return (page.page_setup.scale or 100) / 100


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_printed_smaller_than_eight_points(books, kind):
    for page in visible(books[kind]):
        if not used(page):
            continue
        blocks, _ = parts(page)
        columns = blocks[-1][1]
        smallest = min(cell.font.sz for _, _, cell in used(page))
        assert smallest * printed_part(page, sizes(page, columns)) >= LEAST_POINTS, page.title


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_a_wide_table_fit_their_pages_and_begin_with_the_names(books, kind):
    for page in visible(books[kind]):
        blocks, repeated = parts(page)
        if len(blocks) == 1:
            continue
        assert page.page_setup.pageOrder == "overThenDown", page.title  # the parts of a record follow one another
        assert repeated >= 2 or page.title == CODES_SHEET.title, page.title
        every = sizes(page, blocks[-1][1])
        for first, last in blocks:
            wide = sum(every[first - 1:last]) + (sum(every[:repeated]) if first > 1 else 0)
            assert wide * (page.page_setup.scale or 100) / 100 <= ACROSS[page.page_setup.orientation == "landscape"] * (SURE + 0.02), (page.title, first)


@pytest.mark.parametrize(("widths", "names", "number", "scale"), [
    ([10] * 5, 2, 1, 100), ([12.3] * 13, 2, 1, 80), ([12] * 14, 2, 1, 77), ([12] * 15, 2, 2, 100), ([12] * 25, 2, 3, 90),
    ([12] * 40, 3, 5, 80), ([], 0, 1, 100),
])
def test_a_table_is_divided_when_it_could_not_be_read_on_one_page(widths, names, number, scale):
    lies = spread(widths, names, landscape=True)
    assert len(lies.breaks) + 1 == number
    assert lies.scale >= 77
    assert abs(lies.scale - scale) <= 12
    assert all(at > names for at in lies.breaks)


@pytest.mark.parametrize(("given", "most", "starts"), [
    ([5, 5, 5, 5], 20, [0]), ([5, 5, 5, 5], 19, [0, 2]), ([9, 1, 1, 1, 9], 12, [0, 4]), ([30, 1, 30], 31, [0, 1]), ([3], 3, [0]),
])
def test_parts_are_few_and_alike(given, most, starts):
    found = even_parts(given, most)
    assert len(found) == len(starts)
    assert max(sum(given[a:b]) for a, b in zip(found, [*found[1:], None], strict=True)) <= most


def test_a_lesson_stands_on_one_page(books):
    assert not books["scored"]["听课记录"].col_breaks.brk


# --- nothing is cut ---


def plain_lines(text, room):
    """A lower bound of the lines that a text takes: no font of the family is narrower."""
    wide = sum(14 if unicodedata.east_asian_width(sign) in "WF" else 6.5 for sign in text)
    return -(-wide // room)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "master"])
def test_rows_are_high_enough_for_their_texts_and_columns_for_their_dates(books, kind):
    for page in visible(books[kind]):
        merged = {area.min_row * 1000 + area.min_col: (area.max_col, area.max_row) for area in page.merged_cells.ranges}
        every = sizes(page, page.max_column)
        for row, at, cell in used(page):
            last, lowest = merged.get(row * 1000 + at, (at, row))
            room, indent = sum(every[at - 1:last]) - 5, 9 * int(cell.alignment.indent or 0)
            height = sum(page.row_dimensions[one].height or 15 for one in range(row, lowest + 1))
            if isinstance(cell.value, date | datetime):
                assert room >= 8 * 7.6 + 2 * 5, (page.title, cell.coordinate)
            elif isinstance(cell.value, str) and cell.alignment.wrap_text:
                points = cell.font.sz
                needed = sum(plain_lines(part, (room - indent) * 10.5 / points) or 1 for part in cell.value.split("\n"))
                assert height >= min(needed * 13.9 * points / 10.5, 405), (page.title, cell.coordinate, cell.value)


@pytest.mark.parametrize(("value", "width", "lines"), [
    (date(2020, 9, 15), 12, 1), (datetime(2020, 9, 15, 8, 30), 12, 1), (1234567, 6, 1), ("2020-09-15", 13, 1), ("", 5, 1), (None, 5, 1),
    ("好" * 5, 11, 1), ("好" * 6, 11, 2), ("好" * 5 + "。", 11, 2), ("甲\n乙\n丙", 30, 3), ("好" * 100, 30, 8),
])
def test_a_text_takes_the_lines_that_its_cell_shows(value, width, lines):
    assert lines_of(value, width) == lines


def test_a_dated_row_of_short_texts_is_one_line_high(books):
    assert text_height([(date(2020, 9, 15), 12), ("语文", 8)]) == 20.5
    page = books["scored"]["教师文稿"]
    assert {page.row_dimensions[row].height for row in range(4, 8)} <= {20.25, 36.0, 35.25}
    assert isinstance(page["G4"].value, datetime)


def test_closing_punctuation_does_not_begin_a_line():
    for line in broken("学生会说，会写，会算，也会问；教师不抢着讲。" * 3, 9):
        assert line[0] not in "，；。"


# --- headings ---

TABLES = [sheet for sheet in (*SCHOOL_SHEETS, *KEPT_REGISTERS, SCHOOL_LIST) if sheet.layout is not Layout.FIELDS]


@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.key)
def test_a_star_is_never_alone_on_a_line_of_a_heading(sheet):
    for column in sheet.columns:
        for part in (0.95, 0.98, 1.0, 1.03, 1.07):  # bold, and fonts that are wider or narrower
            lines = broken(column.marked_header, column.width, part=part)
            assert lines[-1] not in {"*", ")*", ")"}, (column.header, lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_names_stay_in_sight_on_pages_of_scores(page, books):
    panes = books["scored"][page.title].freeze_panes
    assert panes
    if page is not RESULT_PAGE:  # it fits the screen
        assert column_index_from_string(re.sub(r"\d", "", panes)) == page.names + 1


def test_what_to_do_is_seen_on_a_screen_of_1366_pixels(books):
    for kind, title in (("scored", "校验结果"), ("master", "问题清单")):
        page = books[kind][title]
        heads = {cell.value: cell.column for row in page.iter_rows(max_row=4) for cell in row}
        assert sum(sizes(page, heads["怎么改"])) <= SCREEN, title


# --- a print ends where the rows end ---


def formulas_of(buffer):
    """Sheet title -> formula of its printed area, from the file itself."""
    with zipfile.ZipFile(buffer) as archive:
        xml = archive.read("xl/workbook.xml").decode()
    found = re.findall(r'<definedName name="_xlnm.Print_Area"[^>]*>([^<]*)</definedName>', xml)
    areas = [re.fullmatch(r"IF\(FALSE,'(.*?)'!\$A\$1:\$[A-Z]+\$\d+,(OFFSET\('\1'!.*)\)", unescape(text)) for text in found]
    return {area[1]: area[2] for area in areas}


def worked_out(formula, page):
    """The last row of the area as Excel works it out."""
    least = int(re.search(r"MAX\((\d+),", formula)[1])
    areas = re.findall(r"ISBLANK\('[^']+'!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)\)", formula)
    last = {row for first, top, end, bottom in areas for cells in page[f"{first}{top}:{end}{bottom}"] for row in [cells[0].row]
            if any(cell.value is not None for cell in cells)}
    return max([least, *last])


def workbook_of(rows):
    buffer = io.BytesIO()
    write_school_workbook(buffer, TERM, SCHOOLS[1], rows)
    return formulas_of(buffer), openpyxl.load_workbook(buffer)


LESSON = {"date": date(2020, 9, 15), "observer": "王芳"}


def test_the_printed_area_ends_with_the_last_row_that_holds_something():
    formulas, book = workbook_of({"observations": [LESSON] * 3})
    page = book["听课记录"]
    for cell, last in (("B6", 6), ("Q60", 60), ("B1003", 1003), ("M1100", 1100)):  # any column, beyond the prepared rows, too
        page[cell] = page[cell].value or "写了"
        assert worked_out(formulas["听课记录"], page) == last
    assert worked_out(formulas["研修活动"], book["研修活动"]) == 4  # prepared numbers and formulas are nothing


def test_every_prepared_table_has_such_an_area_and_it_covers_all_that_people_write():
    formulas, book = workbook_of({})
    prepared = [sheet for sheet in SCHOOL_SHEETS if sheet.layout is Layout.TABLE]
    assert set(formulas) == {sheet.title for sheet in prepared} | {"进度"}
    for sheet in prepared:
        formula = formulas[sheet.title]
        covered = {at for first, end in re.findall(r"ISBLANK\('[^']+'!\$([A-Z]+)\$3:\$([A-Z]+)\$", formula)
                   for at in range(column_index_from_string(first), column_index_from_string(end) + 1)}
        expected = {sheet.position(c.key) + 1 for c in sheet.inputs if not c.auto}
        assert covered == expected, sheet.title
        assert worked_out(formula, book[sheet.title]) == 4
        assert int(formula.rsplit(",", 1)[1].rstrip(")")) >= len(sheet.columns)


def test_lines_are_ruled_only_where_something_is_written(books):
    for sheet in SCHOOL_SHEETS:
        if sheet.layout is not Layout.TABLE:
            continue
        page = books["blank"][sheet.title]
        rules = [rule for area in page.conditional_formatting for rule in area.rules if rule.dxf.border is not None]
        assert rules
        assert all((rule.formula[0] != "TRUE" and '<>""' in rule.formula[0]) or "COUNTA" in rule.formula[0] for rule in rules), sheet.title
        assert page.cell(6, 2).border.left.style is None


# --- forms to fill in by hand ---


def test_a_form_is_one_page_of_everything_people_write(books):
    book = books["forms"]
    assert book.sheetnames == [sheet.title for sheet in SCHOOL_SHEETS]
    for sheet in SCHOOL_SHEETS:
        page = book[sheet.title]
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
        texts = {str(cell.value) for _, _, cell in used(page)}
        if sheet.layout is Layout.TABLE:
            assert {column.marked_header for column in asked(sheet)} <= texts
            assert "2" in texts  # room for two records at least


@pytest.mark.parametrize("sheet", [sheet for sheet in SCHOOL_SHEETS if sheet.layout is Layout.TABLE], ids=lambda sheet: sheet.key)
def test_the_lines_of_a_record_fill_the_page_alike(sheet):
    lines = stacked(sheet)
    assert len({sum(units for _, units in line) for line in lines}) == 1
    assert [column for line in lines for column, _ in line] == asked(sheet)


def test_build_writes_the_forms_when_asked_and_nothing_else(tmp_path, capsys):
    folder = new_term(tmp_path / "term", TERM.code, TERM, macros=False)
    with pytest.raises(SystemExit) as left:
        main(["build", str(folder.root), "--paper"])
    assert left.value.code == 0
    assert "空白表" in capsys.readouterr().out
    assert (folder.reports / "空白表.xlsx").exists()
    assert not list(folder.outbox.glob("*.xlsx"))


def test_forms_that_somebody_has_written_into_are_kept(tmp_path):
    folder = new_term(tmp_path / "term", TERM.code, TERM, macros=False)
    first = put_blank_forms(folder)
    assert put_blank_forms(folder) == first
    saved = first.read_bytes() + b"another program's"
    first.write_bytes(saved)
    again = put_blank_forms(folder)
    assert again != first
    assert first.read_bytes() == saved


def test_columns_are_as_wide_as_excel_counts_them():
    assert [pixels(width) for width in (0, 8.43, 10, 12.5)] == [5, 64, 75, 92]
    assert get_column_letter(len(SHEETS["observations"].columns)) == "S"
