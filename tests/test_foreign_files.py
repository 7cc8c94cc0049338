"""Spreadsheets and tables of other makers, as they come with the installed packages or are made here: read or refused, each for a reason."""

import io
import sysconfig
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.small import put
from tests.support import read
from yanxiu_xl.problems import Level

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".ots", ".csv", ".tsv"}
INSTALLED = sorted(
    path for path in Path(sysconfig.get_paths()["purelib"]).rglob("*") if path.suffix.lower() in SUFFIXES and path.stat().st_size < 1 << 20
)


def a_chart(book):
    page = book.add_worksheet()
    page.write_column("A1", [1, 2, 3])
    for place in (page.insert_chart, lambda _, chart: book.add_chartsheet().set_chart(chart)):
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
        place("C1", chart)


def what_excel_has_learnt(book):
    page = book.add_worksheet()
    page.write_dynamic_array_formula("A1", "=SEQUENCE(5)")
    page.write_formula("B1", "=LET(a,1,a)")
    page.insert_checkbox("D4", True)
    page.add_sparkline("F1", {"range": "A1:E1"})
    page.conditional_format("A1:A9", {"type": "data_bar", "data_bar_2010": True})


def errors_of_every_kind(book):
    page = book.add_worksheet()
    for row, word in enumerate(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA")):
        page.write_formula(row, 0, "=1/0", None, word)


def everything_beside_the_cells(book):
    page = book.add_worksheet()
    page.write_comment("A1", "批注")
    page.insert_textbox("C3", "文本框")
    page.insert_button("E5", {})
    page.add_table("A9:D12", {"data": [[1, 2, 3, 4]] * 3})
    page.write_url("G1", "http://127.0.0.1/x")
    page.protect("x")


def corners(book):
    page = book.add_worksheet()
    page.write(1_048_575, 16_383, "远")
    page.write(0, 0, "长" * 32_767)
    page.write(1, 0, "a\x01b\x1f_x000D_")
    page.write_datetime(2, 0, datetime(1900, 2, 28), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))


def a_hundred_tabs(book):
    for number in range(100):
        book.add_worksheet(f"第{number}张 & <表>").outline_settings(visible=False)


MADE = (a_chart, what_excel_has_learnt, errors_of_every_kind, everything_beside_the_cells, corners, a_hundred_tabs)
OPTIONS = ({}, {"constant_memory": True}, {"date_1904": True}, {"use_zip64": True})


def has_its_sentence(submission):
    """One sentence with a reason and a remedy, and none that means: we do not know."""
    said = submission.refused
    assert (said.level, said.message.endswith("。"), bool(said.fix)) == (Level.ERROR, True, True)
    assert not any(word in said.message for word in ("内容损坏", "解析不了", "还没读完", "出错中止"))


@pytest.mark.skipif(not INSTALLED, reason="no installed package brings such files")
@pytest.mark.parametrize("path", INSTALLED, ids=lambda path: path.name)
def test_what_comes_with_the_packages_is_told_apart_under_any_name(tmp_path, path):
    for name in (path.name, f"{path.stem}.xlsx"):
        has_its_sentence(read(put(tmp_path, name, path.read_bytes())))


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: next(iter(options), "plain"))
@pytest.mark.parametrize("made", MADE, ids=lambda made: made.__name__)
def test_a_workbook_that_is_no_return_is_called_that(tmp_path, made, options):
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, options)
    made(book)
    book.close()
    has_its_sentence(read(put(tmp_path, "校.xlsx", data.getvalue())))
