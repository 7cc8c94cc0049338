"""The rows of the master workbook: what XlsxWriter would write, whoever writes them, on as many sheets as they need."""

import io
import os
import re
import struct
import zipfile
import zlib
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made import made
from tests.small import parts
from tests.support import TERM, good_rows
from yanxiu_xl.archive.counting import settle
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.fast import bulk, unpacked
from yanxiu_xl.workbooks.fast import splice as splicing
from yanxiu_xl.workbooks.fast.row_xml import MOST_UNITS, Columns
from yanxiu_xl.workbooks.fast.splice import combined_crc, pack, splice
from yanxiu_xl.workbooks.master import write_master

SCHOOLS = tuple(school.code for school in TERM.schools)

TEXTS = [
    "普通的字", "=1+1", "+86", "-3", "@SUM(A1)", "{=A1}", "=HYPERLINK(\"http://a\")", "http://example.org/一", "mailto:a@b",
    " 前有空格", "后有空格 ", "　全角空格", "两\n行", "\n", "\t制表", "a<b>&\"c\"'d'", "]]>", "_x0041_", "_x005F_x0041_", "\x00\x01\x1f",
    "\x0b垂直", "😀表情", "\ufeff零宽", "\ufffe\uffff", "", "<r><t>富</t></r>x", "长" * MOST_UNITS, "长" * 40_000, "😀" * 20_000,
]
NUMBERS = [0, 1, -1, 7, 44_075, 0.1, 1 / 3, 1500.0, 1e15, 123456789012.345, -2.5e-7]
DAYS = ["1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "2020-09-05", "2021-01-15", "2119-12-31"]


def by_xlsxwriter(values, add):
    """The rows that XlsxWriter writes in constant-memory mode; ``add`` writes one value into (page, row)."""
    buffer = io.BytesIO()
    book = Book(buffer, {"constant_memory": True})
    page, style = book.add_worksheet(), book.add_format({"bold": True})
    for row, value in enumerate(values):
        add(page, row, value, style)
    book.close()
    with zipfile.ZipFile(buffer) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    found = re.search(rb"<sheetData>(.*)</sheetData>", sheet, re.S)
    return found[1] if found else b""


def by_us(values, *, dates=False):
    columns = Columns(1, len(values))
    columns.add("A", 1, values, dates=dates)
    return columns.xml()


def test_texts_are_written_as_xlsxwriter_writes_them():
    expected = by_xlsxwriter(TEXTS, lambda page, row, text, style: page.write_string(row, 0, text, style))
    assert by_us(TEXTS) == expected


def test_numbers_are_written_as_xlsxwriter_writes_them():
    assert by_us(NUMBERS) == by_xlsxwriter(NUMBERS, lambda page, row, n, style: page.write_number(row, 0, n, style))


def test_dates_are_written_as_xlsxwriter_writes_them():
    def add(page, row, day, style):
        page.write_datetime(row, 0, date.fromisoformat(day), style)

    assert by_us(DAYS, dates=True) == by_xlsxwriter(DAYS, add)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_text_is_written_as_xlsxwriter_writes_it(texts):
    # a text that looks like XlsxWriter's own mark-up of several formats is not passed through by us
    texts = [text for text in texts if not (text.startswith("<r>") and text.endswith("</r>"))] or ["空"]
    assert by_us(texts) == by_xlsxwriter(texts, lambda page, row, text, style: page.write_string(row, 0, text, style))


def test_a_text_that_looks_like_mark_up_stays_a_text():
    assert b"&lt;r&gt;" in by_us(["<r><t>x</t></r>"])


def test_blank_cells_are_left_out_and_rows_keep_their_numbers():
    columns = Columns(7, 2)
    columns.add("A", 3, ["甲", None])
    columns.add("B", 3, [None, 2])
    columns.put("B", 9, 0, "看不懂")
    assert columns.xml().decode() == (
        '<row r="7"><c r="A7" s="3" t="inlineStr"><is><t>甲</t></is></c><c r="B7" s="9" t="inlineStr"><is><t>看不懂</t></is></c></row>'
        '<row r="8"><c r="B8" s="3"><v>2</v></c></row>'
    )


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_checksums_of_two_stretches_give_that_of_both(first, second):
    assert combined_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


@pytest.mark.parametrize("counts", [(), (1,), (3, 2), (4, 1, 5)], ids=str)
def test_spliced_rows_give_the_sheet_that_xlsxwriter_writes_in_one_go(tmp_path, counts):
    values = [f"第{n}行" for n in range(sum(counts))]

    def written(rows):
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
            book.set_properties({"created": datetime(2020, 9, 1)})  # else the second would be told, and may change in between
            page = book.add_worksheet("表")
            page.write_string(0, 0, "头")
            for row, value in enumerate(rows, 1):
                page.write_string(row, 0, value)
            page.autofilter(0, 0, max(len(values), 1), 0)
        return buffer.getvalue()

    stretches, start = [], 0
    for count in counts:
        columns = Columns(start + 2, count)
        columns.add("A", 0, values[start : start + count])
        stretches.append(pack(columns.xml().replace(b' s="0"', b"")))
        start += count
    target = tmp_path / "合.xlsx"
    splice(parts(written([])).items(), target, {"xl/worksheets/sheet1.xml": (len(values) + 1, stretches)})
    with zipfile.ZipFile(target) as ours, zipfile.ZipFile(io.BytesIO(written(values))) as theirs:
        assert ours.testzip() is None
        assert ours.namelist() == theirs.namelist()
        assert [ours.read(name) for name in ours.namelist()] == [theirs.read(name) for name in theirs.namelist()]


@pytest.mark.parametrize("at_once", [7, 1 << 20])
@pytest.mark.parametrize("rows", [0, 1, 300])
@pytest.mark.parametrize("large", [False, True])
def test_only_a_part_that_needs_it_gets_the_64_bit_header(tmp_path, monkeypatch, large, rows, at_once):
    """The size is known when all of it is written; then what stands behind the header makes room for a longer one."""
    monkeypatch.setattr(splicing, "LARGE", 1 if large else splicing.LARGE)
    monkeypatch.setattr(splicing, "MOVED_AT_ONCE", at_once)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        book.add_worksheet("表").write_string(0, 0, "头")
        book.add_worksheet("后").write_string(0, 0, "后面的一张")
    columns = Columns(2, rows)
    columns.add("A", 0, [f"第{n}行" for n in range(rows)])
    target = tmp_path / "合.xlsx"
    splice(parts(buffer.getvalue()).items(), target, {"xl/worksheets/sheet1.xml": (rows + 1, [pack(columns.xml())] if rows else [])})
    with zipfile.ZipFile(target) as ours:
        assert ours.testzip() is None
        first = ours.getinfo("xl/worksheets/sheet1.xml")
        assert ours.read(first).count(b"<row ") == rows + 1
        starts = {info.filename: info.header_offset for info in ours.infolist()}
    written, longer = target.read_bytes(), set()
    for name, at in starts.items():
        length, extra = struct.unpack_from("<HH", written, at + 26)
        fields = written[at + 30 + length : at + 30 + length + extra]
        longer |= {name} if fields.startswith(b"\x01\x00\x10\x00") else set()  # two sizes of 64 bits
    assert longer == ({first.filename} if large else set())
    page = openpyxl.load_workbook(target)["表"]
    assert [cell.value for cell in page["A"]] == ["头", *(f"第{n}行" for n in range(rows))]


# --- pages and processes ---


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Every school's return, alike in the number of rows."""
    with Archive(tmp_path_factory.mktemp("库") / "archive.sqlite", "2020-10-31T08:00:00+08:00") as one, one.change():
        for code in SCHOOLS:
            submission = made(good_rows(), school=code)
            submission.sha256 = code * 32
            one.add_return(submission, "2020-10-31T08:00:00+08:00", "key")
        settle(one, TERM["row_loss_percent"], set())
        yield one


def master(archive, path):
    write_master(path, TERM, archive)
    return openpyxl.load_workbook(path)


def rows_of(book, title):
    return [list(row) for row in book[title].iter_rows(min_row=bulk.FIRST_ROW, values_only=True)]


def committed(archive):
    """The archive's file as another connection sees it."""
    archive.db.execute("COMMIT")
    archive.db.execute("BEGIN")


def test_a_sheet_that_is_full_goes_on_in_another(archive, tmp_path, monkeypatch):
    committed(archive)
    whole = master(archive, tmp_path / "一.xlsx")
    each = len(rows_of(whole, "听课记录")) // len(SCHOOLS)
    monkeypatch.setattr(bulk, "MOST_ROWS", 2 * each + bulk.HEAD_ROW + 1)
    parted = master(archive, tmp_path / "分.xlsx")
    assert [t for t in parted.sheetnames if t.startswith("听课记录")] == ["听课记录", "听课记录 (2)"]
    assert rows_of(parted, "听课记录") + rows_of(parted, "听课记录 (2)") == rows_of(whole, "听课记录")
    first, second = parted["听课记录"], parted["听课记录 (2)"]
    last = letters(first.max_column - 1)
    assert first.auto_filter.ref == f"A{bulk.HEAD_ROW}:{last}{2 * each + bulk.HEAD_ROW}"
    assert second.auto_filter.ref == f"A{bulk.HEAD_ROW}:{last}{each + bulk.HEAD_ROW}"
    assert [c.value for c in second[bulk.HEAD_ROW]] == [c.value for c in first[bulk.HEAD_ROW]]
    assert (second.freeze_panes, second.print_title_rows) == (first.freeze_panes, first.print_title_rows)
    assert second.column_dimensions["B"].width == first.column_dimensions["B"].width
    assert {row[0] for row in rows_of(parted, "听课记录 (2)")} == {SCHOOLS[2]}
    assert SCHOOLS[2] in second["A2"].value
    assert "续在" in second["A2"].value
    assert "续在" not in first["A2"].value
    assert any("听课记录 (2)" in str(cell.value) for row in parted["总览"].iter_rows() for cell in row)


def test_the_limit_is_that_of_a_worksheet():
    assert bulk.MOST_ROWS == 2**20


def test_a_page_that_is_just_full_is_not_continued(archive, monkeypatch):
    filed = sorted(archive.filed(), key=lambda one: one.school)
    (page,) = bulk.pages_of(SHEETS["observations"], archive, filed)
    monkeypatch.setattr(bulk, "MOST_ROWS", page.last_row)
    assert [p.last_row for p in bulk.pages_of(SHEETS["observations"], archive, filed)] == [page.last_row]
    monkeypatch.setattr(bulk, "MOST_ROWS", page.last_row - 1)
    assert len(bulk.pages_of(SHEETS["observations"], archive, filed)) == 2


def test_several_processes_write_the_same_bytes_as_one(archive, tmp_path, monkeypatch):
    committed(archive)
    monkeypatch.setattr(bulk, "STRETCH_ROWS", 10)
    master(archive, tmp_path / "一.xlsx")
    monkeypatch.setattr(bulk, "ROWS_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    master(archive, tmp_path / "二.xlsx")
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63600000000200015e9af7000000000049454e44ae426082"
)


def a_few_pages(book):
    """Texts, a note, a picture, a chart and a page with no rows."""
    page = book.add_worksheet("表")
    for row in range(300):
        page.write_string(row, 0, f"第{row}行")
        page.write_number(row, 1, row)
    page.write_comment(1, 1, "批注")
    page.insert_image(2, 2, "点.png", {"image_data": io.BytesIO(ONE_PIXEL)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='表'!$B$1:$B$9"})
    page.insert_chart(3, 3, chart)
    book.add_worksheet("空")
    book.set_properties({"created": datetime(2020, 9, 1)})
    book.close()


@pytest.mark.parametrize("in_memory", [1, 1 << 20], ids=["in a file", "in memory"])
def test_the_parts_of_a_workbook_that_is_never_packed_are_those_of_one_that_is(tmp_path, monkeypatch, in_memory):
    monkeypatch.setattr(unpacked, "IN_MEMORY", in_memory)
    packed = io.BytesIO()
    a_few_pages(Book(packed, {"constant_memory": True}, for_all=True))
    book = unpacked.UnpackedBook(str(tmp_path))
    a_few_pages(book)
    assert list(book.parts()) == list(parts(packed.getvalue()).items())
