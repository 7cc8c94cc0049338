"""A built workbook agrees with the definition: headers, drop-downs, locks, prompts, print set-up, stamp."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from tests.support import SCHOOLS, TERM, good_rows, write_return
from yanxiu_xl.forms.model import Kind, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.settings import unpack_term
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp
from yanxiu_xl.workbooks.guide import TABLE_ROW
from yanxiu_xl.workbooks.template import definition_hash
from yanxiu_xl.workflow.building import write_blank_templates

TEMPLATES = Path(__file__).parent.parent / "workbooks" / "templates"
TABLES = [sheet for sheet in SCHOOL_SHEETS if sheet.layout is not Layout.FIELDS]
TOWN = {"榆树小学": ["吴彩霞", "郑远"], "青石镇中心小学": ["孙立民"]}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A workbook as ``build`` hands it out: roster carried over, everything else blank."""
    rows = {"roster": good_rows()["roster"]}
    return write_return(tmp_path_factory.mktemp("built") / "柳林小学.xlsx", rows, town=TOWN, issue=3)


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def named(book, name):
    """The cells a defined name points at, as (sheet title, cells)."""
    title, span = book.defined_names[name].attr_text.replace("'", "").rsplit("!", 1)
    cells = book[title][span.replace("$", "")]
    if not isinstance(cells, tuple):
        return title, [cells]
    return title, [cell for row in cells for cell in row]


def rules(page):
    """Data validation by the letters of the column and the first row it stands in."""
    return {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}


def inputs_of(sheet):
    return [(get_column_letter(at), c) for at, c in enumerate(sheet.columns, 1) if c.kind is not Kind.AUTO]


def column_style(page, at):
    """The format of a whole column; neighbours of one format are kept as one range."""
    return next(c for c in page.column_dimensions.values() if (c.min or 0) <= at <= (c.max or 0))


# --- the definition ---


@pytest.mark.parametrize("sheet", TABLES, ids=lambda s: s.key)
def test_headers_stand_in_row_three_and_required_ones_carry_a_star(book, sheet):
    page = book[sheet.title]
    assert page["A1"].value == sheet.title
    assert page["A2"].value == sheet.printed_instruction
    wanted = [c.header + "*" * c.required for c in sheet.columns]
    assert [cell.value for cell in page[3]] == wanted


def test_the_school_sheet_has_an_item_a_row_and_required_ones_carry_a_star(book):
    page, sheet = book["学校信息"], SHEETS["profile"]
    assert [page.cell(3, at).value for at in (1, 2, 3)] == ["项目", "填写内容", "说明"]
    assert [page.cell(4 + at, 1).value for at in range(16)] == [c.header + "*" * c.required for c in sheet.columns]


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_every_choice_has_a_drop_down_of_exactly_its_code_list_over_all_its_rows(book, sheet):
    page = book[sheet.title]
    by_place = rules(page)
    for at, (letter, column) in enumerate(zip(map(get_column_letter, range(1, 99)), sheet.columns, strict=False)):
        if column.kind is not Kind.CHOICE or column.prefilled or column.centre_only:
            continue
        place = f"B{4 + at}" if sheet.layout is Layout.FIELDS else f"{letter}4"
        rule = by_place[place]
        assert rule.type == "list"
        _, cells = named(book, rule.formula1.lstrip("="))
        assert [str(cell.value) for cell in cells] == list(TERM.codes[column.codes]), column.key
        if sheet.layout is not Layout.FIELDS:
            assert range_boundaries(str(rule.sqref))[3] == 3 + sheet.capacity


def test_names_are_chosen_from_the_roster_and_months_from_the_assessed_ones(book):
    by_place = rules(book["听课记录"])
    assert by_place["D4"].formula1.lstrip("=") == "yx_teachers"
    assert book.defined_names["yx_teachers"].attr_text.startswith("INDEX('教师名册'!$C$3:$C$153,2):INDEX('教师名册'!$C$3:$C$153,")
    assert rules(book["教师文稿"])["F4"].formula1.lstrip("=") == "yx_months"
    assert [c.value for c in named(book, "yx_months")[1]] == ["2020-09", "2020-10", "2020-11", "2020-12"]
    assert [c.value for c in named(book, "yx_schools")[1]] == [s.name for s in SCHOOLS]


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_numbers_and_dates_are_limited_while_typing_as_they_are_when_checked(book, sheet):
    by_place = rules(book[sheet.title])
    days = {"start": (TERM["term_start"] - date(1899, 12, 30)).days, "end": (TERM["term_end"] - date(1899, 12, 30)).days}
    for at, column in enumerate(sheet.columns):
        rule = by_place.get(f"B{4 + at}" if sheet.layout is Layout.FIELDS else f"{get_column_letter(at + 1)}4")
        if column.prefilled or column.kind not in {Kind.INTEGER, Kind.NUMBER, Kind.DATE}:
            continue
        if column.kind is Kind.DATE:
            assert rule.type == "date"
            if column.in_term:
                assert (int(rule.formula1), int(rule.formula2)) == (days["start"], days["end"])
        elif not column.also:
            assert rule.type == {Kind.INTEGER: "whole", Kind.NUMBER: "decimal"}[column.kind]
            limits = TERM.limit(column.low), TERM.limit(column.high)
            assert (float(rule.formula1), float(rule.formula2)) == limits


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_every_input_explains_itself_within_excels_limits(book, sheet):
    by_place = rules(book[sheet.title])
    for at, column in enumerate(sheet.columns):
        if column.kind is Kind.AUTO:
            continue
        rule = by_place[f"B{4 + at}" if sheet.layout is Layout.FIELDS else f"{get_column_letter(at + 1)}4"]
        assert rule.prompt.startswith(TERM.say(column.help)[:40])
        assert rule.promptTitle == column.header[:32]
        assert rule.showInputMessage
    for rule in book[sheet.title].data_validations.dataValidation:
        assert len(rule.prompt or "") <= 255
        assert len(rule.error or "") <= 255
        assert len(rule.promptTitle or "") <= 32
        assert len(rule.errorTitle or "") <= 32
        assert len(rule.formula1 or "") <= 255


def test_no_help_text_is_cut_off(book):
    for sheet in SCHOOL_SHEETS:
        for column in sheet.columns:
            assert len(TERM.say(column.help)) + len(column.unit) <= 250, f"{sheet.key}.{column.key}"


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_a_defined_name_marks_every_header(book, sheet):
    for at, column in enumerate(sheet.columns):
        title, (cell,) = named(book, f"yx_{sheet.key}_{column.key}")
        assert title == sheet.title
        if sheet.layout is Layout.FIELDS:
            assert cell.coordinate == f"B{4 + at}"
        else:
            assert cell.value == column.marked_header


# --- locks ---


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_headers_are_locked_and_inputs_are_not(book, sheet):
    page = book[sheet.title]
    assert page.protection.sheet is not sheet.has_free_rows
    assert not page.protection.password
    assert page["A1"].protection.locked
    assert all(cell.protection.locked for cell in page[3])
    last = 3 + (len(sheet.columns) if sheet.layout is Layout.FIELDS else sheet.capacity)
    for at, column in enumerate(sheet.columns):
        fixed = column.kind is Kind.AUTO or column.prefilled or column.centre_only
        if sheet.layout is Layout.FIELDS:
            # the principal is filled in beforehand but the school's to correct
            assert page.cell(4 + at, 2).protection.locked is fixed, column.key
            continue
        for row in (4, last):
            cell = page.cell(row, at + 1)
            style = cell if cell.has_style else column_style(page, at + 1)
            assert style.protection.locked is fixed, (column.key, row)


@pytest.mark.parametrize("sheet", TABLES, ids=lambda s: s.key)
def test_automatic_columns_are_formulas_in_every_prepared_row(book, sheet):
    page = book[sheet.title]
    for at, column in enumerate(sheet.columns, 1):
        if column.kind is Kind.AUTO:
            for row in range(4, 4 + sheet.capacity):
                cell = page.cell(row, at)
                assert cell.data_type == "f", cell.coordinate


def test_the_method_is_carried_along_but_may_be_changed(book):
    """Domain B2: 由类别自动带出,可改."""
    cell = book["研修活动"]["E4"]
    assert cell.data_type == "f"
    assert not cell.protection.locked


@pytest.mark.parametrize(("title", "stem"), [("研修活动", "H"), ("公开课评课", "G"), ("师徒结对", "J"), ("课题研究", "K")])
def test_numbers_of_records_are_given_beforehand(book, title, stem):
    page = book[title]
    assert [page.cell(row, 1).value for row in (4, 5, 33)] == [f"{stem}-01-001", f"{stem}-01-002", f"{stem}-01-030"]


# --- looks and print ---


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_the_header_stays_in_sight_and_is_printed_on_every_page(book, sheet):
    page = book[sheet.title]
    assert page.freeze_panes.endswith("4")
    assert page.print_title_rows == "$1:$3"
    assert page.page_setup.paperSize == 9
    assert page.page_setup.orientation == ("landscape" if sheet.landscape else "portrait")
    if page.col_breaks.brk:  # "fit to width" would pass over them
        assert not (page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage)
        assert page.print_title_cols
    else:
        assert page.page_setup.fitToHeight == 0
        assert page.sheet_properties.pageSetUpPr.fitToPage
    for side in ("left", "right", "top", "bottom"):
        assert getattr(page.page_margins, side) * 2.54 == pytest.approx(2.0, abs=0.01)
    footer = "".join(part.text or "" for part in (page.oddFooter.left, page.oddFooter.center, page.oddFooter.right))
    assert "柳林小学" in footer
    assert "2020—2021学年第一学期" in footer
    assert "&P" in footer
    assert "&N" in footer


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_no_cell_of_the_data_area_is_merged(book, sheet):
    assert not book[sheet.title].merged_cells.ranges


def formats(page):
    """Formulas of conditional formats by the first cell of the area they colour."""
    found = {}
    for area in page.conditional_formatting:
        for rule in area.rules:
            found.setdefault(str(area.sqref).split(":")[0], []).extend(rule.formula)
    return found


@pytest.mark.parametrize("sheet", TABLES, ids=lambda s: s.key)
def test_a_blank_required_cell_of_a_started_row_is_coloured(book, sheet):
    by_place = formats(book[sheet.title])
    for letter, column in inputs_of(sheet):
        asks = (column.required or column.when) and not column.prefilled
        blank = [f for f in by_place.get(f"{letter}4", []) if f"LEN(${letter}4)=0" in f]
        assert len(blank) == bool(asks), column.key
        for when in column.when:
            assert all(value in blank[0] for value in when.values)


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("教师名册", "BC"), ("听课记录", "BCDG"), ("公开课评课", "BCD"), ("课堂评价", "AB"), ("教师文稿", "BCD"), ("师徒结对", "BDE"),
        ("课题研究", "B"), ("发展性评价", "A"), ("任课表", "ABC"),
    ],
)
def test_duplicates_are_coloured_in_the_columns_that_make_a_row_one_of_a_kind(book, title, letters):
    by_place = formats(book[title])
    coloured = "".join(place[:-1] for place, found in by_place.items() if any("COUNTIFS(" in f for f in found))
    assert sorted(coloured) == sorted(letters)


# --- formulas any program can compute ---

VOLATILE = {"NOW", "TODAY", "RAND", "RANDBETWEEN", "OFFSET", "INDIRECT", "CELL", "INFO"}
IN_EXCEL_2010 = {
    "IF", "OR", "AND", "NOT", "IFERROR", "ISNA", "ISNUMBER", "SUM", "COUNT", "COUNTIF", "COUNTIFS", "SUMPRODUCT", "MAX", "MIN", "ROUND",
    "INT", "LEN", "TRIM", "SUBSTITUTE", "LEFT", "RIGHT", "MID", "VALUE", "CHAR", "ROW", "INDEX", "MATCH", "VLOOKUP", "DATE", "YEAR",
    "MONTH", "TRUE", "FALSE", "FIND", "SUMIF", "SUMIFS", "TODAY", "N", "ROWS", "HYPERLINK",
}


def all_formulas(book):
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield f"{page.title}!{cell.coordinate}", getattr(cell.value, "text", cell.value)
        for rule in page.data_validations.dataValidation:
            yield f"{page.title}!{rule.sqref}", f"{rule.formula1} {rule.formula2}"
        for area in page.conditional_formatting:
            for rule in area.rules:
                yield f"{page.title}!{area.sqref}", " ".join(rule.formula)
    for name, defined in book.defined_names.items():
        yield name, defined.attr_text


def test_formulas_use_only_functions_that_excel_2010_wps_and_libreoffice_share(book):
    used, moving = set(), set()
    for place, formula in all_formulas(book):
        bare = re.sub(r'"[^"]*"', "", formula)
        assert "_xl" not in bare, place
        assert "#REF!" not in bare, place
        assert "{" not in bare, f"{place}: a word of the definition was not replaced"
        functions = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare))
        used |= functions
        moving |= {(place.partition("!")[0], name) for name in functions & VOLATILE}
    assert used <= IN_EXCEL_2010
    assert moving == {("首页", "TODAY"), ("进度", "TODAY")}  # what is late depends on the day, and on nothing else


def test_every_name_a_formula_uses_is_defined(book):
    for place, formula in all_formulas(book):
        for name in re.findall(r"yx_\w+", re.sub(r'"[^"]*"', "", formula)):
            assert name in book.defined_names, (place, name)


def test_formulas_hold_no_value_that_could_be_mistaken_for_data(path):
    page = openpyxl.load_workbook(path, data_only=True)["听课记录"]
    assert {page.cell(row, column).value for row in range(4, 50) for column in (1, 18, 19)} <= {None, ""}


# --- what is there beforehand ---


def test_the_schools_own_line_is_filled_in_and_what_the_centre_says_is_locked(book):
    page = book["学校信息"]
    assert [page[f"B{row}"].value for row in range(4, 9)] == ["2020-2021-1", "01", "柳林小学", "村小", "赵国栋"]
    assert [page[f"B{row}"].value for row in (16, 17)] == ["周海涛", "信息化条件下的小组合作学习模式探索"]
    assert [page[f"B{row}"].value for row in (9, 10, 11, 12, 13, 14, 15, 18, 19)] == [None] * 9


def test_the_roster_is_carried_over_and_nothing_else(book):
    page = book["教师名册"]
    assert [page[f"C{row}"].value for row in range(4, 11)] == ["赵国栋", "王芳", "李强", "陈晓燕", "刘建华", "孙梅", None]
    assert page["B4"].value == "0101"
    assert page["B4"].number_format == "@"
    for sheet in TABLES:
        if sheet.key not in {"roster", "archive"}:
            blank = [letter for letter, c in inputs_of(sheet) if not c.auto and c.kind is not Kind.IDENTIFIER]
            assert all(book[sheet.title][f"{letter}4"].value is None for letter in blank)


def test_the_catalogue_holds_its_thirty_seven_items_and_their_days(book):
    page = book["档案目录"]
    assert [page.cell(row, 1).value for row in range(4, 41)] == [f"D{n:02d}" for n in range(1, 38)]
    dues = {page.cell(row, 1).value: page.cell(row, 4).value for row in range(4, 41)}
    assert {code for code, due in dues.items() if due} == {"D03", *(f"D{n:02d}" for n in range(4, 14))}
    assert dues["D03"].date() == date(2020, 9, 5)
    assert dues["D11"].date() == date(2020, 9, 15)


def test_helper_sheets_are_hidden_and_the_first_sheet_is_open(book):
    states = {page.title: page.sheet_state for page in book.worksheets}
    assert [title for title, state in states.items() if state != "visible"] == [
        "校验结果", "教师得分", "学校得分", "得分说明", "汇总", "进度计算", "代码表", "全镇名册", "元数据",
    ]
    assert list(states)[5:8] == ["首页", "进度", "填写说明"]
    assert list(states)[8:20] == [sheet.title for sheet in SCHOOL_SHEETS]
    assert book.active.title == "首页"


def test_the_pages_that_a_click_fills_are_ready_to_be_read_and_printed(book):
    for title, panes, headings, filtered, orientation in (
        ("校验结果", "A5", "$4:$4", "A4:H2004", "landscape"), ("教师得分", "C2", "$1:$1", "A1:T2001", "landscape"),
        ("学校得分", "C2", "$1:$1", None, "portrait"), ("得分说明", "C2", "$1:$1", "A1:H2001", "landscape"),
        ("汇总", "B1", None, None, "landscape"),
    ):
        page = book[title]
        assert [[cell.value for cell in row] for row in page.iter_rows()] in ([], [[None]]), title
        assert (page.freeze_panes, page.print_title_rows, page.page_setup.orientation) == (panes, headings, orientation)
        assert page.auto_filter.ref == filtered
        assert page.page_setup.paperSize == 9
        assert page.col_breaks.brk or (page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0)
        assert "柳林小学" in page.oddFooter.left.text
        assert page.column_dimensions["B"].width > 7


def test_the_towns_names_stand_under_their_schools_without_the_schools_own(book):
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["全镇名册"].iter_cols()}
    assert columns == {"青石镇中心小学": ["孙立民"], "榆树小学": ["吴彩霞", "郑远"]}
    assert [cell.value for cell in named(book, "yx_town_heads")[1]] == ["青石镇中心小学", "榆树小学"]


def test_the_stamp_reads_back(path):
    stamp = SubmissionReader(TERM).peek(path)
    assert (stamp.version, stamp.term, stamp.school, stamp.issue) == (TEMPLATE_VERSION, "2020-2021-1", "01", 3)
    assert stamp.definition == definition_hash(TERM)
    assert (stamp.checked_at, stamp.verdict, stamp.fingerprint) == ("", "", "")
    assert unpack_term(stamp.settings).values == TERM.values


@pytest.mark.parametrize(
    "rows",
    [[], [[]], [["模板版本"]], [["", ""]], [["发放批次", "不详"]], [["发放批次", "²"]], [["发放批次", -3.0]], [[1.0, 2.0, 3.0]],
     [["模板版本", "1.0"], ["模板版本", "2.0"]]],
    ids=str,
)
def test_a_damaged_stamp_is_read_as_far_as_it_goes(rows):
    assert Stamp.from_rows(rows).issue == 0


def test_the_stamp_of_a_long_list_of_settings_survives():
    stamp = Stamp(version="1.0", issue=12, settings="设" * 100_000)
    assert Stamp.from_rows(stamp.rows()) == stamp
    assert all(len(text) <= 32_767 for _, text in stamp.rows())


def test_the_home_sheet_has_a_line_with_a_link_for_every_sheet(book):
    page = book["首页"]
    lines = {page.cell(row, 2).value: page.cell(row, 2).hyperlink for row in range(TABLE_ROW + 2, TABLE_ROW + 14)}
    assert list(lines) == [sheet.title for sheet in SCHOOL_SHEETS]
    assert all(link.location.replace("'", "") == f"{title}!A1" for title, link in lines.items())


def test_the_guide_explains_every_column(book):
    lines = [(row[0].value, row[1].value) for row in book["填写说明"].iter_rows(min_row=4) if row[0].value]
    assert lines == [(sheet.title, column.header) for sheet in SCHOOL_SHEETS for column in sheet.columns]


# --- the same again ---


def test_the_same_arguments_give_the_same_bytes(tmp_path, path):
    again = write_return(tmp_path / "又一次.xlsx", {"roster": good_rows()["roster"]}, town=TOWN, issue=3)
    assert again.read_bytes() == path.read_bytes()


def test_the_templates_in_the_repository_are_those_the_program_writes(tmp_path):
    written = write_blank_templates(tmp_path)
    assert {path.name for path in written} == {"学校工作簿.xlsx", "学期设定.xlsx", "中心校登记.xlsx"}
    for path in written:
        assert (TEMPLATES / path.name).read_bytes() == path.read_bytes(), f"{path.name} is out of date: build it again"
