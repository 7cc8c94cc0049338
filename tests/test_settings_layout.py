"""学期设定 after people have moved, inserted, deleted and copied its columns and rows: read by the headings, or refused with cell and remedy."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.test_settings import PARAMETER_TABS, UNUSUAL, moved, value_cell
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import read_settings
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.settings_book import write_settings

TERM = replace(UNUSUAL, waivers=(Waiver("01", "C06", "名册核对中", date(2020, 12, 31)),), rule_starts={"R22": date(2020, 10, 1)})
ROW = 3
READ = {
    "基本信息": ("项目", "填写内容"), **dict.fromkeys(PARAMETER_TABS, ("参数名", "值")), "学校名录": ("学校代码", "校长"),
    "领导小组": ("姓名", "小组职务"), "代码表": ("学科", "是否（固定）"), "节假日": ("日期", "类型"),
    "豁免": ("规则编号", "有效期至"), "规则启用": ("规则编号", "从哪天起算错误"),
}
"""Every sheet that is read, with two headings it is read by."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("settings") / "学期设定.xlsx"
    write_settings(path, TERM)
    return path


@pytest.fixture
def after(written, tmp_path):
    """Let a test do the same to every sheet that is read, and read the workbook: (term, problems)."""

    def do_and_read(change, sheets=tuple(READ)):
        book = openpyxl.load_workbook(written)
        for title in sheets:
            change(book[title])
        path = tmp_path / "学期设定.xlsx"
        book.save(path)
        try:
            return read_settings(path), ()
        except UserError as stop:
            return None, stop.problems

    return do_and_read


def heading(page, which=1):
    return next(c for c in page[ROW] if str(c.value or "").rstrip("*") == READ[page.title][which])


def copied(page, change=lambda value: value):
    """The column of the second heading stands once more behind the others."""
    source, goal = heading(page).column, page.max_column + 2
    for row in range(ROW, page.max_row + 1):
        value = page.cell(row, source).value
        page.cell(row, goal).value = value if row == ROW else change(value)


def swap_first_two(page):
    for header, to in zip(READ[page.title], ("AZ", "BD"), strict=True):
        moved(page.title, header, to)(page.parent)


HARMLESS = {
    "a column inserted at the left": lambda page: page.insert_cols(1),
    "a column inserted in the middle": lambda page: page.insert_cols(heading(page).column),
    "columns moved far to the right": swap_first_two,
    "a column copied as it is": copied,
    "no title": lambda page: page.delete_rows(1),
    "neither title nor instruction": lambda page: page.delete_rows(1, 2),
    "rows above the title": lambda page: page.insert_rows(1, 4),
    "a blank row under the headings": lambda page: page.insert_rows(ROW + 1),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_leaves_the_headings_is_read_as_before(after, change):
    assert after(change) == (TERM, ())


def no_heading(page):
    page.parent.defined_names.clear()  # the second witness of where a heading stood
    heading(page).value = None


REFUSED = {
    "a heading wiped out": (no_heading, "里找不到", "B3"),
    "a column deleted": (lambda page: page.delete_cols(heading(page).column), "里找不到", "B3"),
    "a copy that says something else": (lambda page: copied(page, lambda value: f"{value}改"), "内容不一样", None),
    "an empty copy": (lambda page: copied(page, lambda _: None), "内容不一样", None),
    "headings deleted": (lambda page: page.delete_rows(ROW), "里找不到表头", "A3"),
    "everything pushed far down": (lambda page: page.insert_rows(1, 50), "里找不到表头", "A3"),
    "an empty sheet": (lambda page: page.delete_rows(1, page.max_row), "里找不到表头", "A3"),
}


@pytest.mark.parametrize(("change", "words", "cell"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_once_for_each_sheet_with_cell_and_remedy(after, change, words, cell):
    _, found = after(change)
    assert sorted(p.sheet for p in found) == sorted(READ)
    for one in found:
        assert words in one.message
        assert one.cell
        assert one.fix.startswith("请") or one.fix.startswith("表头")
    if cell and cell.startswith("A"):
        assert {p.cell for p in found} == {cell}
    elif cell:
        assert {p.cell for p in found if p.sheet in PARAMETER_TABS} == {cell}


def test_a_second_row_of_headings_is_no_record(after):
    def again(page):
        page.insert_rows(ROW + 2)
        for cell in page[ROW]:
            page.cell(ROW + 2, cell.column).value = cell.value

    lists = ("学校名录", "领导小组", "代码表", "节假日", "豁免", "规则启用")
    term, found = after(again, lists)
    assert term is None
    assert {p.sheet for p in found} == set(lists)
    assert all(p.cell for p in found)
    assert after(again, ("基本信息", *PARAMETER_TABS))[0] == TERM


@pytest.mark.parametrize(
    ("title", "name", "column"),
    [("参数设置", "网络听课计入上限", "B"), ("教师考核细则", "T3 听课节数 满分", "B"), ("基本信息", "中心校名称*", "B")],
)
def test_one_name_in_two_rows_is_refused_where_the_second_says_something_else(after, title, name, column):
    def twice(value):
        def change(page):
            last = page.max_row + 1
            page.cell(last, 1).value = name
            page.cell(last, 2).value = value(next(page.cell(r, 2).value for r in range(ROW, last) if page.cell(r, 1).value == name))

        return change

    assert after(twice(lambda value: value), (title,))[0] == TERM
    _, found = after(twice(lambda value: 7), (title,))
    assert [(p.sheet, p.cell[0]) for p in found] == [(title, column)]
    assert "都是" in found[0].message


def test_a_value_that_is_merged_with_others_or_a_formula_without_result_is_no_blank(written, tmp_path):
    """镇内他校、镇外听课计入上限 may be blank, which means no limit: a cell that only looks blank must not."""
    book = openpyxl.load_workbook(written)
    for name in ("镇内他校听课计入上限", "镇外听课计入上限"):
        value_cell(book, name).value = None
    first = value_cell(book, "镇内他校听课计入上限")
    first.value = 6
    book["参数设置"].merge_cells(f"B{first.row}:B{first.row + 1}")
    value_cell(book, "网络听课计入上限").value = "=2+3"
    path = tmp_path / "学期设定.xlsx"
    book.save(path)
    with pytest.raises(UserError) as stop:
        read_settings(path)
    assert [p.cell for p in stop.value.problems] == [f"B{first.row}", f"B{first.row + 1}", f"B{first.row + 2}"]
    assert "合并单元格" in stop.value.problems[1].message
    assert "公式没有结果" in stop.value.problems[2].message


def test_what_is_wrong_in_a_moved_column_is_named_where_it_stands(after):
    def change(page):
        for row in range(ROW + 1, page.max_row + 1):
            page.cell(row, 2).value = None
        moved(page.title, "填写内容", "F")(page.parent)

    _, found = after(change, ("基本信息",))
    assert [p.cell for p in found] == [f"{get_column_letter(6)}4", "F5"]
