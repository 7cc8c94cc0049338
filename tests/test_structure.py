"""Workbooks as they come back: headers retyped, columns moved, rows inserted, tabs renamed. Every address is right."""

import io

import openpyxl
import pytest
from openpyxl.styles import Alignment

from tests.small import small_return
from tests.support import found, good_rows, read, write_light_return

TITLE = "听课记录"


@pytest.fixture
def returned(tmp_path):
    """A good return, and a function that lets a test spoil it with openpyxl and read it again."""

    def spoil(change):
        path = tmp_path / "柳林小学.xlsx"
        write_light_return(path, good_rows())
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return read(path)

    return spoil


def cells(submission, key, sheet="observations"):
    table = submission.tables[sheet]
    return {table.cell(i, key): value for i, value in enumerate(table.values[key])}


def test_an_untouched_return_has_no_structural_findings(returned):
    submission = returned(lambda book: None)
    assert [p.message for p in submission.problems if p.code.startswith("F")] == []
    assert next(iter(cells(submission, "observer"))) == "D4"


def test_a_renamed_header_is_found_by_the_name_the_template_left_on_it(returned):
    def rename(book):
        book[TITLE]["D3"] = "谁听的课"

    submission = returned(rename)
    assert found(submission, "F15") == [(TITLE, "D3", "谁听的课")]
    assert cells(submission, "observer")["D4"] == good_rows()["observations"][0]["observer"]


def test_without_name_or_header_the_column_is_reported_missing_once(returned):
    def rename(book):
        book[TITLE]["D3"] = "谁听的课"
        del book.defined_names["yx_observations_observer"]

    submission = returned(rename)
    assert [(p.sheet, p.row) for p in submission.problems if p.code == "F03"] == [(TITLE, 3)]
    assert not [p for p in submission.problems if p.code == "C01" and p.sheet == TITLE]
    extra = [p for p in submission.problems if p.code == "F13"]
    assert [(p.cell, p.sheet) for p in extra] == [("D3", TITLE)]
    assert submission.tables["observations"].extra[0]["谁听的课"] == good_rows()["observations"][0]["observer"]


def test_columns_in_another_order_keep_their_addresses(returned):
    def swap(book):
        page = book[TITLE]
        for row in range(3, 60):
            page.cell(row, 4).value, page.cell(row, 7).value = page.cell(row, 7).value, page.cell(row, 4).value

    submission = returned(swap)
    row = good_rows()["observations"][0]
    assert cells(submission, "observer")["G4"] == row["observer"]
    assert cells(submission, "teacher")["D4"] == row["teacher"]
    assert not [p for p in submission.problems if p.level.value == "error"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("header", ["听课日期 *", "听课\n日期", " 听 课 日 期", "听课日期＊", "听课日期\u00a0*"])
def test_spaces_breaks_and_stars_in_a_header_do_not_matter(returned, header):
    def retype(book):
        book[TITLE]["B3"] = header

    assert not [p for p in returned(retype).problems if p.code.startswith("F")]


def test_rows_inserted_above_the_header_shift_every_address(returned):
    def insert(book):
        page = book[TITLE]
        for row in range(60, 0, -1):
            for column in range(1, 20):
                page.cell(row + 2, column).value = page.cell(row, column).value
        page["A1"], page["C2"] = None, "第一小组填"
        page["A2"] = None

    submission = returned(insert)
    assert next(iter(cells(submission, "observer"))) == "D6"
    shifted = [p for p in submission.problems if p.code == "F15"]
    assert [(p.sheet, p.row) for p in shifted] == [(TITLE, 5)]
    assert found(submission, "F13") == [(TITLE, "C2", "第一小组填")]


def test_blank_rows_in_the_middle_are_skipped_and_addresses_stay(returned):
    before = good_rows()["observations"]

    def blank(book):
        page = book[TITLE]
        for column in range(2, 18):
            page.cell(20, column).value, page.cell(4, column).value = page.cell(4, column).value, None

    submission = returned(blank)
    table = submission.tables["observations"]
    assert 4 not in table.rows
    assert table.rows[-1] == 20
    assert cells(submission, "topic")["J20"] == before[0]["topic"]


def test_a_stray_value_in_row_900_is_a_row_with_gaps(returned):
    def stray(book):
        book[TITLE]["J900"] = "荷花"

    submission = returned(stray)
    assert cells(submission, "topic")["J900"] == "荷花"
    gaps = [p.cell for p in submission.problems if p.code == "C01" and p.row == 900]
    assert "B900" in gaps
    assert "D900" in gaps
    assert "J900" not in gaps


def test_a_stray_value_in_row_900000_is_named_and_the_rest_is_read(returned):
    def stray(book):
        book[TITLE]["D900000"] = "王芳"

    submission = returned(stray)
    assert (TITLE, "D900000", "王芳") in found(submission, "F13")
    assert next(iter(cells(submission, "observer"))) == "D4"


def test_a_stray_value_far_to_the_right_is_named_and_the_rest_is_read(returned):
    def stray(book):
        book[TITLE]["XFD5"] = "备用"

    submission = returned(stray)
    assert (TITLE, "XFD5", "备用") in found(submission, "F13")
    assert next(iter(cells(submission, "observer"))) == "D4"


def test_a_trailing_space_in_a_tab_name_does_no_harm(returned):
    def rename(book):
        book[TITLE].title = TITLE + " "

    submission = returned(rename)
    assert submission.tables["observations"].title == TITLE + " "
    assert not [p for p in submission.problems if p.code in {"F02", "F14"}]


def test_a_renamed_tab_is_recognised_by_its_headers_and_said_so(returned):
    def rename(book):
        book[TITLE].title = "四年级听课"

    submission = returned(rename)
    assert [(p.code, p.sheet) for p in submission.problems if p.code == "F15"] == [("F15", "四年级听课")]
    assert len(submission.tables["observations"]) == len(good_rows()["observations"])


def test_a_missing_tab_is_an_error_and_the_rest_is_read(returned):
    def remove(book):
        del book["师徒结对"]

    submission = returned(remove)
    assert [p.message for p in submission.problems if p.code == "F02"] == ["缺少工作表“师徒结对”。"]
    assert len(submission.tables["roster"]) == len(good_rows()["roster"])


def test_extra_columns_and_tabs_are_kept_and_named(returned):
    def add(book):
        page = book[TITLE]
        page["V3"], page["V4"] = "听课感受", "很受启发"
        book.create_sheet("我的草稿")["A1"] = "草稿"

    submission = returned(add)
    assert submission.tables["observations"].extra[0] == {"听课感受": "很受启发"}
    assert [(p.cell, p.sheet) for p in submission.problems if p.code == "F13"] == [("V3", TITLE)]
    assert [p.sheet for p in submission.problems if p.code == "F14"] == ["我的草稿"]


def test_a_merged_data_area_is_filled_and_reported(returned):
    def merge(book):
        book["教师文稿"].merge_cells("B4:B6")
        book["教师文稿"]["B4"].alignment = Alignment(vertical="center")

    submission = returned(merge)
    merged = [p for p in submission.problems if p.code == "F08"]
    assert [(p.sheet, p.cell, p.level.value) for p in merged] == [("教师文稿", "B4", "error")]
    names = submission.tables["writings"].values["teacher"][:3]
    assert len(set(names)) == 1
    assert names[0]


def test_hidden_rows_are_counted_and_still_read(returned):
    def hide(book):
        book[TITLE].row_dimensions[5].hidden = True
        book[TITLE].row_dimensions[6].hidden = True

    submission = returned(hide)
    assert [p.message for p in submission.problems if p.code == "F09"] == [
        f"【{TITLE}】“{TITLE}”有隐藏或被筛选掉的2行，这些行也会被统计。"
    ]
    assert {5, 6} <= set(submission.tables["observations"].rows)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#SPILL!", "#CALC!"])
def test_an_error_value_is_reported_in_its_cell_and_loses_nothing_else(returned, shown):
    def spoil(book):
        book[TITLE]["J5"] = shown
        book[TITLE]["J5"].data_type = "e"

    submission = returned(spoil)
    assert found(submission, "F10") == [(TITLE, "J5", shown)]
    assert len(submission.tables["observations"]) == len(good_rows()["observations"])


def test_a_formula_without_a_result_is_reported_not_read_as_blank(returned):
    def type_formula(book):
        book[TITLE]["J5"] = '="荷"&"花"'

    submission = returned(type_formula)
    assert [(p.cell, p.variant) for p in submission.problems if p.code == "F10"] == [("J5", "uncomputed")]
    assert not [p for p in submission.problems if p.code == "C01" and p.cell == "J5"]


def test_a_formula_without_a_result_below_everything_else_is_reported_too(returned):
    def type_formula(book):
        book[TITLE]["D900"] = "=D4"

    submission = returned(type_formula)
    assert [(p.cell, p.variant) for p in submission.problems if p.code == "F10"] == [("D900", "uncomputed")]
    assert submission.tables["observations"].rows[-1] == 900


def test_a_duplicated_header_uses_the_first_and_keeps_the_other(returned):
    def double(book):
        page = book[TITLE]
        page["V3"], page["V4"] = "课题", "另一个课题"

    submission = returned(double)
    assert [(p.cell, p.variant) for p in submission.problems if p.code == "F15"] == [("V3", "duplicate")]
    assert cells(submission, "topic")["J4"] == good_rows()["observations"][0]["topic"]
    assert "另一个课题" in submission.tables["observations"].extra[0].values()


def test_a_copied_tab_is_pointed_out_and_not_counted_twice(returned):
    def copy(book):
        book.copy_worksheet(book[TITLE]).title = "听课记录 (2)"

    submission = returned(copy)
    assert [(p.sheet, p.variant) for p in submission.problems if p.code == "F15"] == [("听课记录 (2)", "copy")]
    assert len(submission.tables["observations"]) == len(good_rows()["observations"])


def test_a_fixed_row_deleted_from_the_catalogue_is_missed(returned):
    def delete(book):
        for column in range(1, 11):
            book["档案目录"].cell(8, column).value = None

    submission = returned(delete)
    gone = [p for p in submission.problems if p.code == "C01" and p.variant == "row"]
    assert ["D05" in p.message for p in gone] == [True]


def test_nothing_is_lost_read_and_reported_cells_add_up_to_filled_ones(returned):
    def spoil(book):
        page = book[TITLE]
        page["B4"], page["C5"], page["H6"] = "9月3日", "第九节", "七年级"
        book["教师文稿"]["H4"] = "约一千五百字"

    submission = returned(spoil)
    for table in submission.tables.values():
        assert table.read + table.reported == table.filled
    assert sum(t.reported for t in submission.tables.values()) == 4


def without_header(change):
    """A return in which the header of a sheet is spoilt by ``change(page)``."""

    def made(tmp_path, title):
        book = openpyxl.load_workbook(io.BytesIO(small_return(good_rows())))
        change(book[title])
        book.save(tmp_path / "校.xlsx")
        return read(tmp_path / "校.xlsx"), [cell for row in book[title].iter_rows() for cell in row if cell.value not in (None, "")]

    return made


def _delete_top(page):
    page.delete_rows(1, 3)


def _blank(page):
    for cell in page[3]:
        cell.value = None


def _rename(page):
    for cell in page[3]:
        cell.value = f"甲{cell.column}"


def _number(page):
    for cell in page[3]:
        cell.value = cell.column


def _one_left(page):
    for cell in page[3][1:]:
        cell.value = None


@pytest.mark.parametrize("change", [_delete_top, _blank, _rename, _number, _one_left])
@pytest.mark.parametrize("title", ["听课记录", "教师文稿"])
def test_a_tab_without_its_header_is_kept_cell_by_cell_and_told_once(tmp_path, change, title):
    submission, cells = without_header(change)(tmp_path, title)
    table = next(t for t in submission.tables.values() if t.title == title)
    (told,) = (p for p in submission.problems if (p.code, p.variant, p.sheet) == ("F13", "unread", title))
    assert {address for address, _ in table.outside} == {cell.coordinate for cell in cells}
    assert f"{len(cells)} 格" in told.message
    assert not table.rows


def test_the_form_of_fields_without_the_column_of_contents_is_kept_too(tmp_path):
    submission, cells = without_header(lambda page: page.delete_cols(2))(tmp_path, "学校信息")
    assert {address for address, _ in submission.tables["profile"].outside} >= {cell.coordinate for cell in cells if cell.row > 3}
