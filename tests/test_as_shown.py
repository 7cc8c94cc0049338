"""A number without its format is not what was typed (domain C14): percentages, dates, times, long numbers, written-out dates.

Each case is a cell of a real workbook: what stands in it, its number format, and what the reader makes of it.
"""

import io
import json
import re
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from tests.mess import address
from tests.small import altered, put, sheet_part, small_return
from tests.support import AS_OF, TERM, found, good_rows, read
from tests.terms import new_term
from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.model import letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Level, UserError
from yanxiu_xl.reading.registers import read_registers
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.settings import read_settings
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workflow.marking import mark
from yanxiu_xl.workflow.merging import merge


def with_cells(*cells, code="01", rows=None):
    """The bytes of a return in which cells (sheet key, column key, row, value, number format) have been typed over."""
    book = openpyxl.load_workbook(io.BytesIO(small_return(rows or good_rows(), code, TERM)))
    for key, column, row, value, number_format in cells:
        cell = address(book[SHEETS[key].title], key, column, row)
        cell.value, cell.number_format = value, number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def returned(folder, data, name="柳林小学.xlsx"):
    submission = SubmissionReader(TERM).read(put(folder, name, data))
    assert all(table.filled == table.read + table.reported for table in submission.tables.values())
    return submission


def at(submission, key, column, row):
    """(value, what was typed, whether it could not be read, address) of a cell."""
    table = submission.tables[key]
    index = 0 if column in table.item_rows else table.rows.index(row)
    typed = table.typed.get((index, column))
    return table.values[column][index], "" if typed is None else str(typed), (index, column) in table.unreadable, table.cell(index, column)


def said(submission, code="C14"):
    return [(p.sheet, p.cell, p.variant, p.value) for p in submission.problems if p.code == code]


# --- numbers ---

PERCENT = "是不是{}？".format
NUMBERS = [
    # sheet, column, row, value, format -> variant, shown, the likely answer
    ("reviews", "own", 4, 0.93, "0%", "", "93%", PERCENT("93")),
    ("reviews", "peers", 4, 0.925, "0.00%", "", "92.50%", PERCENT("92.5")),
    ("reviews", "school", 5, 1, "0%", "", "100%", PERCENT("100")),
    ("reviews", "own", 5, 0.885, "[Red]0.0%;-0.0%", "", "88.5%", PERCENT("88.5")),
    ("reviews", "peers", 5, 0.9, '0%" "', "", "90% ", PERCENT("90")),
    ("evaluations", "aims", 4, 0.9, "0%", "", "90%", PERCENT("9")),
    ("evaluations", "aims", 5, 0.09, "0%", "", "9%", PERCENT("9")),
    ("evaluations", "process", 5, 25, "0%", "", "2500%", ""),
    ("writings", "chars", 6, 8.2, "0%", "", "820%", PERCENT("820")),
    ("profile", "pupils", 4, 1.28, "0%", "", "128%", PERCENT("128")),
    ("activities", "minutes", 4, timedelta(minutes=90), "[h]:mm", "time", "1:30", PERCENT("90")),
    ("activities", "minutes", 5, time(1, 30), "h:mm", "time", "1:30", PERCENT("90")),
    ("activities", "minutes", 6, timedelta(minutes=45), "[mm]:ss", "time", "45:00", PERCENT("45")),
    ("activities", "minutes", 4, timedelta(hours=90), "[h]:mm:ss", "time", "90:00:00", PERCENT("90")),
    ("activities", "minutes", 5, 0.0625, '上午/下午h"时"mm"分"', "time", "上午1时30分", PERCENT("90")),
    ("writings", "reading_minutes", 6, time(0, 40), "h:mm:ss", "time", "0:40:00", PERCENT("40")),
    ("writings", "chars", 6, time(8, 20), "h:mm", "time", "8:20", ""),
    ("activities", "minutes", 4, 60, "yyyy/m/d", "day", "1900/2/29", PERCENT("60")),
    ("writings", "chars", 8, 650, 'm"月"d"日"', "day", "10月11日", PERCENT("650")),
    ("writings", "chars", 8, date(2020, 1, 5), 'm"月"d"日"', "day", "1月5日", ""),
]


@pytest.mark.parametrize(("key", "column", "row", "value", "code", "variant", "shown", "ask"), NUMBERS)
def test_a_number_that_shows_something_else_is_asked_about_and_not_taken(tmp_path, key, column, row, value, code, variant, shown, ask):
    submission = returned(tmp_path, with_cells((key, column, row, value, code)))
    read_as, typed, unreadable, cell = at(submission, key, column, row)
    assert (read_as, typed, unreadable) == (None, shown, True)
    problem = next(p for p in submission.problems if p.code == "C14")
    assert said(submission) == [(SHEETS[key].title, cell, variant, shown)]
    assert problem.level is Level.WARNING
    assert ("是不是" in problem.message) is bool(ask)
    assert ask in problem.message
    assert f"“{shown}”" in problem.message


PLAIN = [(92.5, "0.0"), (93, "0"), (93, '0"分"'), (93.2, "#,##0.00"), (88, "General"), (75, "@"), (60, '"%"0'), (93, "0\\%")]


@pytest.mark.parametrize(("value", "code"), PLAIN)
def test_other_formats_change_nothing(tmp_path, value, code):
    submission = returned(tmp_path, with_cells(("reviews", "own", 4, value, code)))
    assert at(submission, "reviews", "own", 4)[:3] == (value, "", False)
    assert said(submission) == []


@pytest.mark.parametrize(("typed", "ask"), [("93%", "93"), ("９３％", "93"), (" 92.5 % ", "92.5"), ("100%", "100"), ("0.5%", "0.5"), ("930%", "")])
def test_a_percentage_that_is_written_is_the_same_question(tmp_path, typed, ask):
    submission = returned(tmp_path, with_cells(("reviews", "own", 4, typed, "@")))
    assert at(submission, "reviews", "own", 4)[:3] == (None, typed, True)
    assert [(variant, value) for _, _, variant, value in said(submission)] == [("written", typed)]
    assert (f"是不是{ask}？" if ask else "没有弄清") in next(p for p in submission.problems if p.code == "C14").message


def test_a_score_that_is_not_read_is_not_nought(tmp_path):
    submission = read(put(tmp_path, "柳林小学.xlsx", with_cells(("reviews", "own", 4, 0.95, "0%"))), TERM, AS_OF)
    assert found(submission, "C14") == [("发展性评价", "B4", "95%")]
    assert not [p for p in submission.problems if p.level is Level.ERROR]


def test_a_column_of_percentages_is_asked_about_cell_by_cell(tmp_path):
    submission = returned(tmp_path, with_cells(*(
        ("reviews", column, row, 0.9, "0%") for column in ("own", "peers", "school") for row in (4, 5)
    )))
    assert sorted(cell for _, cell, _, _ in said(submission)) == ["B4", "B5", "C4", "C5", "D4", "D5"]


# --- texts ---

TEXTS = [
    # sheet, column, row, value, format -> variant, shown and archived, words of the message
    ("projects", "approval", 4, date(2020, 3, 1), 'm"月"d"日"', "text_day", "3月1日", "是不是“3-1”"),
    ("archive", "location", 5, date(2020, 9, 10), 'm"月"d"日"', "text_day", "9月10日", "是不是“9-10”"),
    ("archive", "location", 6, date(2020, 1, 2), "d-mmm", "text_day", "2-Jan", "是不是“1-2”"),
    ("archive", "note", 7, date(2020, 9, 15), "yyyy/m/d", "text_day", "2020/9/15", "是不是“2020-9-15”"),
    ("archive", "note", 8, date(2020, 9, 1), 'yyyy"年"m"月"', "text_day", "2020年9月", "是不是“2020-9”"),
    ("observations", "topic", 4, datetime(2020, 9, 15, 8, 30), "yyyy-mm-dd h:mm", "text_day", "2020-09-15 8:30", "是日期"),
    ("activities", "place", 4, time(14, 30), "h:mm", "text_time", "14:30", "是时间"),
    ("activities", "topic", 4, timedelta(minutes=90), "[h]:mm", "text_time", "1:30", "是时间"),
    ("observations", "strengths", 5, date(2020, 10, 1), '[$-804]m"月"d"日";@', "text_day", "10月1日", "是不是“10-1”"),
    ("writings", "title", 5, date(2020, 12, 11), "mm-dd", "text_day", "12-11", "是不是“12-11”"),
    ("projects", "approval", 4, 202012345678901234, "General", "digits", "202012345678901000", "18 位的数"),
    ("projects", "approval", 4, 202012345678901234, "0", "digits", "202012345678901000", "只留前 15 位"),
    ("projects", "approval", 4, 123456789012345, "@", "digits", "123456789012345", "15 位的数"),
    ("archive", "location", 9, 1234567890123456, "General", "digits", "1234567890123460", "16 位的数"),
    ("archive", "note", 9, 98765432109876543210, "General", "digits", "98765432109876500000", "20 位的数"),
    ("projects", "approval", 4, 300, "0.00E+00", "exponent", "3.00E+02", "存的是 300"),
    ("archive", "location", 9, 44089, "[DBNum1]yyyy", "odd", "44089", "读不懂"),
    ("profile", "meeting_time", 4, date(2020, 3, 6), 'm"月"d"日"', "text_day", "3月6日", "是不是“3-6”"),
]


@pytest.mark.parametrize(("key", "column", "row", "value", "code", "variant", "shown", "words"), TEXTS)
def test_what_a_text_cell_shows_is_archived_and_said(tmp_path, key, column, row, value, code, variant, shown, words):
    submission = returned(tmp_path, with_cells((key, column, row, value, code)))
    read_as, typed, unreadable, cell = at(submission, key, column, row)
    assert (read_as, typed, unreadable) == (shown, shown, False)
    assert said(submission) == [(SHEETS[key].title, cell, variant, shown)]
    assert words in next(p for p in submission.problems if p.code == "C14").message


@pytest.mark.parametrize(("value", "code", "shown"), [
    (0.93, "0%", "93%"), (7, "000", "007"), (1234.5, "#,##0.00", "1,234.50"), (3, '"第"0"期"', "第3期"), (12345678901, "General", "12345678901"),
    (202012, "General", "202012"), (17.5, "General", "17.5"),
])
def test_a_number_in_a_text_cell_is_the_text_that_it_shows(tmp_path, value, code, shown):
    submission = returned(tmp_path, with_cells(("archive", "location", 5, value, code)))
    assert at(submission, "archive", "location", 5)[0] == shown
    assert said(submission) == []


@pytest.mark.parametrize(("key", "column", "value", "code", "shown"), [
    ("observations", "grade", date(2020, 1, 2), 'm"月"d"日"', "1月2日"), ("observations", "period", date(2020, 3, 4), "m-d", "3-4"),
    ("observations", "lesson_type", date(2020, 3, 4), "yyyy/m/d", "2020/3/4"), ("roster", "subjects", time(1, 2), "h:mm", "1:02"),
    ("writings", "checked", 0.9, "0%", "90%"),
])
def test_a_wrong_choice_is_named_as_it_shows(tmp_path, key, column, value, code, shown):
    submission = returned(tmp_path, with_cells((key, column, 4, value, code)))
    cell = f"{letters(SHEETS[key].position(column))}4"
    assert said(submission, "C04") == [(SHEETS[key].title, cell, "", shown)]


def test_a_cell_outside_the_form_is_kept_as_it_shows(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(small_return(good_rows(), "01", TERM)))
    page = book["听课记录"]
    width = len(SHEETS["observations"].columns)
    page.cell(3, width + 1).value = "我们的编号"
    odd = {4: (date(2020, 3, 1), 'm"月"d"日"', "3月1日"), 5: (0.5, "0%", "50%"), 6: (time(1, 30), "h:mm", "1:30"), 7: (7, "000", "007"),
           90: (date(2020, 9, 10), "m-d", "9-10")}
    for row, (value, code, _) in odd.items():
        page.cell(row, width + 1).value, page.cell(row, width + 1).number_format = value, code
    page["C1"].value, page["C1"].number_format = date(2020, 1, 2), "m-d"
    page["D30000"].value, page["D30000"].number_format = 0.25, "0%"
    page["F30001"].value, page["F30001"].number_format = date(2020, 3, 1), 'm"月"d"日"'
    out = io.BytesIO()
    book.save(out)
    table = returned(tmp_path, out.getvalue()).tables["observations"]
    assert [table.extra[n]["我们的编号"] for n in range(4)] == ["3月1日", "50%", "1:30", "007"]
    letter = letters(width)
    assert table.outside == [(f"{letter}90", "9-10"), ("C1", "1-2"), ("D30000", "25%"), ("F30001", "3月1日")]


# --- dates that are written out ---

ISO = [
    ("2020-09-15", "2020-09-15", 0), ("2020-09-15T00:00:00", "2020-09-15", 0), ("2020-09-15T00:00:00.000Z", "2020-09-15", 0),
    ("2020-09-15T00:00:00Z", "2020-09-15", 0), ("2020-09-15T00:00:00+08:00", "2020-09-15", 0), ("2020-09-15Z", "2020-09-15", 0),
    ("2020-09-15T16:00:00.000Z", "2020-09-15", 1), ("2020-09-15T08:30+0800", "2020-09-15", 1), ("2020-09-15T23:59:17.000Z", "2020-09-15", 1),
    ("2020-09-15T08:30:00.123456789-05", "2020-09-15", 1),
]


@pytest.mark.parametrize(("written", "read_as", "notes"), ISO)
def test_a_date_that_is_written_out_is_the_date_it_shows(tmp_path, written, read_as, notes):
    def dated(xml):
        return re.sub(rb'<c r="([A-Z]+4)"( s="\d+")?><v>44089</v></c>', rb'<c r="\1"\2 t="d"><v>%s</v></c>' % written.encode(), xml)

    data = small_return(good_rows(), "01", TERM)
    submission = returned(tmp_path, altered(data, sheet_part("听课记录"), dated))
    assert at(submission, "observations", "date", 4)[0] == read_as
    assert len(said(submission, "C07")) == notes
    assert said(submission, "C02") == []
    assert said(submission, "C14") == []


@pytest.mark.parametrize("written", ["2020-09-15T00:00:00.000Z", "2020-09-15T08:30:00+08:00", "2020-09-15T08:30:00"])
def test_so_is_one_that_is_typed_as_a_text(tmp_path, written):
    submission = returned(tmp_path, with_cells(("observations", "date", 4, written, "@")))
    assert at(submission, "observations", "date", 4)[0] == "2020-09-15"
    assert said(submission, "C07") == [("听课记录", "B4", "date", written)]


# --- what it comes to ---


@pytest.mark.parametrize(("value", "code", "measured"), [(0.95, "0%", False), (95, "0", True), ("95%", "@", False), (date(2020, 3, 1), "m-d", False), (95, "0.0", True)])
def test_a_score_that_shows_something_else_cannot_be_measured_and_is_not_nought(tmp_path, value, code, measured):
    submission = returned(tmp_path, with_cells(("reviews", "own", 4, value, code)))
    run = run_checks(TERM, submission, AS_OF)
    review = next(t for t in score_teachers(run) if t.name == "王芳").items["T13"]
    assert (review.outcome is Outcome.UNMEASURED) is not measured
    assert not [p for p in submission.problems if p.sheet == "发展性评价" and p.code in {"C01", "R19", "C05", "C11"}]


@pytest.mark.parametrize("value", [timedelta(minutes=90), time(1, 30), timedelta(hours=90), 0.5, date(2020, 3, 1)])
def test_a_lecture_whose_length_is_not_known_is_not_called_too_short(tmp_path, value):
    code = {timedelta: "[h]:mm", time: "h:mm", float: "0%", date: "m-d"}[type(value)]
    submission = read(put(tmp_path, "柳林小学.xlsx", with_cells(("activities", "minutes", 4, value, code))), TERM, AS_OF)
    assert [(p.code, p.cell) for p in submission.problems if p.sheet == "研修活动" and p.row == 4] == [("C14", "C4")]


def test_the_archive_holds_what_is_shown(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    cells = (("reviews", "own", 4, 0.93, "0%"), ("projects", "approval", 4, 202012345678901234, "General"), ("archive", "location", 5, date(2020, 9, 10), "m-d"),
             ("activities", "minutes", 5, time(1, 30), "h:mm"), ("writings", "note", 6, 0.5, "0%"))
    put(folder.inbox, "柳林小学.xlsx", with_cells(*cells))
    merge(folder, AS_OF)
    with folder.archive() as archive:
        held = [archive.db.execute(f"SELECT {column}, typed FROM {table_name(SHEETS[key])} WHERE source_row = ?", (row,)).fetchone()
                for key, column, row, *_ in cells]
        asked = [(p.sheet, p.cell, p.value) for p in archive.problems(archive.current()["01"].id, "柳林小学.xlsx") if p.code == "C14"]
    assert [(value, json.loads(typed or "{}").get(column)) for (value, typed), (_, column, *_) in zip(held, cells, strict=True)] == [
        (None, "93%"), ("202012345678901000", "202012345678901000"), ("9-10", "9-10"), (None, "1:30"), ("50%", None),
    ]
    assert sorted(asked) == sorted([
        ("发展性评价", "B4", "93%"), ("课题研究", "D4", "202012345678901000"), ("档案目录", "H5", "9-10"), ("研修活动", "C5", "1:30"),
    ])


def test_a_tab_of_the_schools_own_is_carried_over_as_it_shows(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(small_return(good_rows(), "01", TERM)))
    page = book.create_sheet("我的草稿")
    odd = {"A1": (0.93, "0%"), "B2": (date(2020, 3, 1), 'm"月"d"日"'), "C3": (time(1, 30), "h:mm"), "D4": (17.5, "General"), "E5": (7, "000")}
    for place, (value, code) in odd.items():
        page[place].value, page[place].number_format = value, code
    out = io.BytesIO()
    book.save(out)
    original = read(put(tmp_path, "柳林小学.xlsx", out.getvalue()), TERM, AS_OF)
    carried = openpyxl.load_workbook(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))["我的草稿"]
    assert [carried[place].value for place in odd] == ["93%", "3月1日", "1:30", 17.5, "007"]


# --- the marked return ---


def test_a_marked_return_asks_the_same_again(tmp_path):
    cells = [(key, column, row, value, code) for key, column, row, value, code, *_ in (*NUMBERS[:4], NUMBERS[5], *NUMBERS[10:13], *TEXTS[:8], TEXTS[13])]
    original = read(put(tmp_path, "柳林小学.xlsx", with_cells(*cells)), TERM, AS_OF)
    asked = sorted(said(original))
    assert len(asked) == len(cells)
    again = read(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"), TERM, AS_OF)
    assert sorted(said(again)) == asked
    third = read(mark(again, TERM, AS_OF, tmp_path / "再标注.xlsx"), TERM, AS_OF)
    assert sorted(said(third)) == asked
    page = openpyxl.load_workbook(tmp_path / "标注.xlsx")["发展性评价"]
    assert (page["B4"].value, page["B4"].number_format) == (0.93, "0%")
    assert page["B4"].comment.text.startswith("警告 C14：")
    assert page["B4"].fill.fgColor.rgb[-6:] == page["C4"].fill.fgColor.rgb[-6:] != "000000"


@settings(max_examples=60, deadline=None)
@given(value=st.floats(0, 1.0).map(lambda v: round(v, 4)), places=st.integers(0, 3), sign=st.sampled_from(["", "[Red]", '"约"']))
def test_no_percentage_is_ever_taken_for_its_fraction(tmp_path_factory, value, places, sign):
    code = sign + "0" + ("." + "0" * places if places else "") + "%"
    submission = returned(tmp_path_factory.mktemp("p"), with_cells(("reviews", "own", 4, value, code)))
    read_as, typed, unreadable, _ = at(submission, "reviews", "own", 4)
    assert (read_as, unreadable) == (None, True)
    assert typed.endswith("%")
    assert [one[1] for one in said(submission)] == ["B4"]


# --- the centre's own workbooks ---


@pytest.mark.parametrize(("name", "value", "code", "key", "expected"), [
    ("优质课比例上限", 0.15, "0%", "fine_lesson_cap", 15), ("培训费占公用经费比例", 0.055, "0.0%", "training_fund_percent", 5.5),
    ("文稿雷同相似度", 0.9, "0%", "similarity_percent", 90), ("行数减少拦下比例", 1, "0%", "row_loss_percent", 100), ("优质课比例上限", 15, "0", "fine_lesson_cap", 15),
])
def test_a_percentage_in_the_settings_is_the_number_it_shows(tmp_path, name, value, code, key, expected):
    path = tmp_path / "学期设定.xlsx"
    write_settings(path, TERM)
    book = openpyxl.load_workbook(path)
    cell = next(row[1] for row in book["参数设置"].iter_rows(min_row=4, max_col=2) if row[0].value == name)
    cell.value, cell.number_format = value, code
    book.save(path)
    assert read_settings(path)[key] == expected


def test_a_list_of_the_settings_in_which_a_date_stands_for_a_text_stops(tmp_path):
    path = tmp_path / "学期设定.xlsx"
    write_settings(path, TERM)
    book = openpyxl.load_workbook(path)
    cell = book["学校名录"]["H4"]
    cell.value, cell.number_format = date(2020, 3, 1), 'm"月"d"日"'
    book.save(path)
    with pytest.raises(UserError) as stopped:
        read_settings(path)
    assert [(p.code, p.sheet, p.cell, p.value) for p in stopped.value.problems] == [("C14", "学校名录", "H4", "3月1日")]


def test_the_registers_ask_as_the_forms_do(tmp_path):
    path = tmp_path / "中心校登记.xlsx"
    fund = {"date": date(2020, 9, 10), "year": "2020", "direction": "支出", "origin": "公用经费", "purpose": "资料费", "amount": 100}
    write_registers(path, TERM, {"funds": [fund] * 6})
    book = openpyxl.load_workbook(path)
    page = book["经费登记"]
    odd = {"F4": (0.5, "0%"), "F5": (time(1, 30), "h:mm"), "I6": (date(2020, 9, 10), "m-d"), "I7": (123456789012345678, "General"), "K8": (0.5, "0%")}
    for place, (value, code) in odd.items():
        page[place].value, page[place].number_format = value, code
    page["F9"].value, page["F9"].number_format = 1234.5, "#,##0.00"
    page["B9"].font = Font(strike=True)
    book.save(path)
    registers = read_registers(path, TERM)
    table = registers.tables["funds"]
    assert [(p.cell, p.variant, p.value) for p in registers.problems if p.code == "C14"] == [
        ("F4", "", "50%"), ("F5", "time", "1:30"), ("I6", "text_day", "9-10"), ("I7", "digits", "123456789012346000"),
    ]
    assert table.values["amount"] == [None, None, 100, 100, 100, 1234.5]
    assert table.values["voucher"][2:4] == ["9-10", "123456789012346000"]
    assert table.values["note"][4] == "50%"
    assert [(p.cell, p.variant) for p in registers.problems if p.code == "F09"] == [("B9", "struck")]
    assert [p for p in registers.problems if p.code == "C01"] == []
