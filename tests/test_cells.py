"""From what was typed to a value (domain B1, D2): every kind of cell, every spelling that really comes back."""

import math
import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import TERM
from yanxiu_xl.catalogue import entry
from yanxiu_xl.forms.centre import FUNDS
from yanxiu_xl.forms.model import Column, Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.cells import Reader, split_names

COLUMNS = {
    "text": SHEETS["observations"]["topic"],
    "optional text": SHEETS["activities"]["place"],
    "long text": SHEETS["observations"]["strengths"],
    "date": SHEETS["observations"]["date"],
    "optional date": SHEETS["roster"]["on_duty_from"],
    "month": SHEETS["roster"]["work_since"],
    "optional month": SHEETS["writings"]["month"],
    "integer": SHEETS["activities"]["minutes"],
    "optional integer": SHEETS["writings"]["chars"],
    "number": SHEETS["reviews"]["own"],
    "mark": SHEETS["evaluations"]["it_use"],
    "money": FUNDS["amount"],
    "choice": SHEETS["observations"]["kind"],
    "optional choice": SHEETS["observations"]["lesson_type"],
    "choice with 无": SHEETS["roster"]["backbone"],
    "optional choice with 无": SHEETS["writings"]["award"],
    "period": SHEETS["observations"]["period"],
    "education": SHEETS["roster"]["education"],
    "choices": SHEETS["roster"]["subjects"],
    "person": SHEETS["observations"]["observer"],
    "optional person": SHEETS["activities"]["speaker"],
    "people": SHEETS["activities"]["absent"],
    "required people": SHEETS["projects"]["members"],
    "identifier": SHEETS["activities"]["activity_id"],
    "reference": SHEETS["evaluations"]["lesson_id"],
    "optional reference": SHEETS["activities"]["related_id"],
    "teacher id": SHEETS["roster"]["teacher_id"],
}
"""One real column for each way of reading a cell."""


def read(kind, typed):
    """(value, code of the finding with its variant, or None when nothing has to be said)."""
    value, finding = Reader(COLUMNS[kind], TERM)(typed)
    return value, finding and finding.code + (f" {finding.variant}" if finding.variant else "")


def cases(*table):
    return pytest.mark.parametrize(("typed", "value", "said"), table, ids=lambda v: ascii(v).replace("\\", "")[:40])


def test_the_columns_of_these_tests_cover_every_kind_that_is_read():
    assert {column.kind for column in COLUMNS.values()} == set(Kind) - {Kind.AUTO}


# --- dates (B1: 程序可规整 2020.9.5、2020/9/5、2020年9月5日、20200905,缺年份的 9.5 报错) ---


@cases(
    (date(2020, 9, 5), "2020-09-05", None),
    (datetime(2020, 9, 5), "2020-09-05", None),
    (datetime(2020, 9, 5, 14, 30), "2020-09-05", "C07 date"),
    ("2020-9-5", "2020-09-05", None),
    ("2020-09-05", "2020-09-05", None),
    ("2020.9.5", "2020-09-05", "C07 date"),
    ("2020.09.05", "2020-09-05", "C07 date"),
    ("2020/9/5", "2020-09-05", "C07 date"),
    ("2020年9月5日", "2020-09-05", "C07 date"),
    ("2020年9月5", "2020-09-05", "C07 date"),
    ("2020年9月5号", "2020-09-05", "C07 date"),
    ("2020 年 9 月 5 日", "2020-09-05", "C07 date"),
    ("20200905", "2020-09-05", "C07 date"),
    (20200905.0, "2020-09-05", "C07 date"),
    (" 2020-9-5 ", "2020-09-05", "C07 date"),
    ("２０２０－９－５", "2020-09-05", "C07 date"),
    ("２０２０年９月５日", "2020-09-05", "C07 date"),
    ("\u200b2020-9-5\ufeff", "2020-09-05", "C07 date"),
    ("2020-9-5 00:00:00", "2020-09-05", "C07 date"),
    ("2020-09-05T14:30", "2020-09-05", "C07 date"),
    ("2020-2-29", "2020-02-29", None),
    (44079.0, "2020-09-05", "C07 date"),
    (44079.75, "2020-09-05", "C07 date"),
)
def test_a_date_is_read_however_it_is_spelt(typed, value, said):
    assert read("date", typed) == (value, said)


@cases(
    ("9.5", None, "C02 year"),
    (9.5, None, "C02 year"),
    ("9-5", None, "C02 year"),
    ("9/5", None, "C02 year"),
    ("9月5日", None, "C02 year"),
    ("9月5号", None, "C02 year"),
    ("９月５日", None, "C02 year"),
    (" 9 月 5 日 ", None, "C02 year"),
)
def test_a_date_without_its_year_is_not_guessed(typed, value, said):
    assert read("date", typed) == (value, said)


@cases(
    ("2020-9-31", None, "C02"),
    ("2021-2-29", None, "C02"),
    ("2020-13-1", None, "C02"),
    ("2020-0-5", None, "C02"),
    ("0000-9-5", None, "C02"),
    ("20200931", None, "C02"),
    (20200931.0, None, "C02"),
    ("2020-9", None, "C02"),
    ("2020年9月", None, "C02"),
    ("九月五日", None, "C02"),
    ("二〇二〇年九月五日", None, "C02"),
    ("上周三", None, "C02"),
    ("2020-9-5至2020-9-7", None, "C02"),
    ("2020-9-5、2020-9-7", None, "C02"),
    ("20-9-5", None, "C02"),
    ("5/9/2020", None, "C02"),
    (19999.0, None, "C02"),
    (80000.0, None, "C02"),
    (3.0, None, "C02"),
    (0.0, None, "C02"),
    (-5.0, None, "C02"),
    (True, None, "C02"),
    (time(8, 30), None, "C02"),
    (timedelta(days=3), None, "C02"),
    ("=TODAY()", None, "C02"),
    ("无", None, "C02"),
)
def test_what_is_no_date_is_reported_as_none(typed, value, said):
    assert read("date", typed) == (value, said)


@cases((20000.0, "1954-10-03", "C07 date"), (79999.0, "2119-01-10", "C07 date"))
def test_a_bare_serial_number_counts_as_a_date_within_a_lifetime(typed, value, said):
    assert read("date", typed) == (value, said)


# --- months (D2 C08) ---


@cases(
    ("2020-09", "2020-09", None),
    ("2020-9", "2020-09", "C07"),
    ("2020.9", "2020-09", "C07"),
    ("2020/09", "2020-09", "C07"),
    ("2020年9月", "2020-09", "C07"),
    ("2020年09月份", "2020-09", "C07"),
    ("２０２０-０９", "2020-09", "C07"),
    ("202009", "2020-09", "C07"),
    (202009.0, "2020-09", "C07"),
    (date(2020, 9, 1), "2020-09", None),
    (datetime(2020, 9, 30), "2020-09", None),
    ("2020-9-15", "2020-09", "C07"),
    ("1985-12", "1985-12", None),
)
def test_a_month_is_read_however_it_is_spelt(typed, value, said):
    assert read("month", typed) == (value, said)


@cases(
    ("9月", None, "C08"),
    ("九月", None, "C08"),
    ("2020", None, "C08"),
    ("2020-13", None, "C08"),
    ("2020-00", None, "C08"),
    ("0020-09", None, "C08"),
    (2020.1, None, "C08"),
    (9.0, None, "C08"),
    (44079.0, None, "C08"),
    ("85-3", None, "C08"),
    (True, None, "C08"),
    (time(8), None, "C08"),
    ("无", None, "C08"),
)
def test_what_is_no_month_is_reported_as_none(typed, value, said):
    assert read("month", typed) == (value, said)


# --- whole numbers: the activity's minutes, 10 to 480 (B2 sheet 4) ---


@cases(
    (9.0, None, "C05"),
    (10.0, 10, None),
    (11.0, 11, None),
    (479.0, 479, None),
    (480.0, 480, None),
    (481.0, None, "C05"),
    (0.0, None, "C05"),
    (-60.0, None, "C05"),
    (60.5, None, "C05"),
    ("9", None, "C05"),
    ("10", 10, None),
    ("480", 480, None),
    ("481", None, "C05"),
    ("-60", None, "C05"),
    ("60.5", None, "C05"),
)
def test_a_whole_number_keeps_its_limits(typed, value, said):
    assert read("integer", typed) == (value, said)


@cases(
    ("1500", 1500, None),
    ("1500.0", 1500, None),
    (1500.0, 1500, None),
    ("１５００", 1500, "C07"),
    (" 1500 ", 1500, "C07"),
    ("1 500", 1500, "C07"),
    ("1500\u200b", 1500, "C07"),
    ("\u00a01500", 1500, "C07"),
    ("1500字", 1500, "C11"),
    ("约1500", 1500, "C11"),
    ("约 1500 字", 1500, "C11"),
    ("１５００字", 1500, "C11"),
    ("1,500", 1500, "C11"),
    ("1，500", 1500, "C11"),
    ("12,345字", 12345, "C11"),
    ("1.5e3", 1500, None),
    ("1.5E+3", 1500, None),
    ("1500.5", None, "C05"),
    ("-1500", None, "C05"),
    ("-1500字", None, "C05"),
    ("100001", None, "C05"),
)
def test_a_number_with_words_is_read_and_said_to_have_been(typed, value, said):
    assert read("optional integer", typed) == (value, said)


@cases(
    ("一千五百", None, "C11 unreadable"),
    ("一千五百字", None, "C11 unreadable"),
    ("2千", None, "C11 unreadable"),
    ("1万2", None, "C11 unreadable"),
    ("3亿", None, "C11 unreadable"),
    ("两千", None, "C11 unreadable"),
    ("1500-2000", None, "C11 unreadable"),
    ("1500或1600", None, "C11 unreadable"),
    ("第3篇1500字", None, "C11 unreadable"),
    ("1/2", None, "C11 unreadable"),
    ("很多", None, "C11 unreadable"),
    ("NaN", None, "C11 unreadable"),
    ("Infinity", None, "C11 unreadable"),
    ("1_500", None, "C11 unreadable"),
    ("=3+4", None, "C11 unreadable"),
    ("📖", None, "C11 unreadable"),
    (True, None, "C11 unreadable"),
    (date(2020, 9, 5), None, "C11 unreadable"),
    (time(8, 30), None, "C11 unreadable"),
    (timedelta(hours=1), None, "C11 unreadable"),
)
def test_a_number_that_can_be_read_in_two_ways_or_none_is_not_guessed(typed, value, said):
    assert read("optional integer", typed) == (value, said)


@pytest.mark.parametrize("kind", ["integer", "optional integer", "number", "mark", "money", "date", "month", "period"])
@pytest.mark.parametrize("typed", [math.nan, math.inf, -math.inf, 1e300, "1e400", "-1e400"], ids=str)
def test_numbers_beyond_all_measure_are_reported_not_fatal(kind, typed):
    value, finding = Reader(COLUMNS[kind], TERM)(typed)
    assert value is None
    assert finding.unreadable


# --- marks, 0 to 100, and the mark that may be 不适用 (C3) ---


@cases(
    (-0.1, None, "R19"),
    (0.0, 0.0, None),
    (0.1, 0.1, None),
    (91.5, 91.5, None),
    (99.9, 99.9, None),
    (100.0, 100.0, None),
    (100.1, None, "R19"),
    ("91.5", 91.5, None),
    ("９１．５", 91.5, "C07"),
    ("91.5分", 91.5, "C11"),
    ("优", None, "C11 unreadable"),
    ("不适用", None, "C11 unreadable"),
)
def test_a_mark_keeps_its_limits(typed, value, said):
    assert read("number", typed) == (value, said)


@cases(
    ("不适用", "不适用", None),
    (" 不适用 ", "不适用", "C07"),
    ("不 适 用", "不适用", "C07"),
    (9.5, 9.5, None),
    (10.0, 10.0, None),
    (10.5, None, "R18"),
    ("免", None, "C11 unreadable"),
)
def test_the_mark_for_technology_may_be_not_applicable(typed, value, said):
    assert read("mark", typed) == (value, said)


# --- money (D2 C10) ---


@cases(
    (-0.01, None, "C10"),
    (0.0, 0.0, None),
    (0.01, 0.01, None),
    (1234.56, 1234.56, None),
    (1234.567, None, "C10"),
    (0.1 + 0.2, None, "C10"),
    ("1234.50", 1234.5, None),
    ("1234.567", None, "C10"),
    ("-5", None, "C10"),
    ("1,234.56", 1234.56, "C11"),
    ("￥1234.56", 1234.56, "C11"),
    ("1234.56元", 1234.56, "C11"),
    ("壹仟元", None, "C11 unreadable"),
    ("100元、50元", None, "C11 unreadable"),
)
def test_money_is_not_negative_and_has_two_decimals(typed, value, said):
    assert read("money", typed) == (value, said)


# --- options (D2 C04) ---


@cases(
    ("家常课", "家常课", None),
    (" 家常课", "家常课", "C07"),
    ("家 常 课", "家常课", "C07"),
    ("家常课\n", "家常课", "C07"),
    ("\u200b家常课\ufeff", "家常课", "C07"),
    ("家\u3000常\u00a0课", "家常课", "C07"),
    ("家常", None, "C04"),
    ("常规课", None, "C04"),
    ("家常课、教研课", None, "C04"),
    ("家常课🙂", None, "C04"),
    ("=家常课", None, "C04"),
    (1.0, None, "C04"),
    (True, None, "C04"),
    (date(2020, 9, 5), None, "C04"),
)
def test_an_option_is_one_of_the_list_whatever_spaces_surround_it(typed, value, said):
    assert read("choice", typed) == (value, said)


@cases(("中师(中专)", "中师(中专)", None), ("中师（中专）", "中师(中专)", "C07"), ("中师", None, "C04"))
def test_full_width_brackets_in_an_option_do_not_matter(typed, value, said):
    assert read("education", typed) == (value, said)


@cases(
    (0.0, None, "C04"), (1.0, "1", None), (8.0, "8", None), (9.0, None, "C04"), (2.5, None, "C04"),
    ("3", "3", None), ("３", "3", "C07"), ("第3节", None, "C04"), ("3、4", None, "C04"),
)
def test_a_period_is_one_to_eight(typed, value, said):
    assert read("period", typed) == (value, said)


@cases(
    ("语文", "语文", None),
    ("语文、数学", "语文、数学", None),
    ("语文，数学", "语文、数学", "C07"),
    ("语文,数学", "语文、数学", "C07"),
    ("语文；数学", "语文、数学", "C07"),
    ("语文 数学", "语文、数学", "C07"),
    ("语文\n数学", "语文、数学", "C07"),
    ("语文/数学", "语文、数学", "C07"),
    ("语文、语文", "语文", "C07"),
    ("语文、", "语文", "C07"),
    ("语文、奥数", None, "C04"),
    ("语数", None, "C04"),
    ("、", None, "C04"),
)
def test_several_options_are_each_one_of_the_list(typed, value, said):
    assert read("choices", typed) == (value, said)


# --- names (B1: 名单用顿号分隔;同时接受 ，, ；; 空格 换行) ---


@cases(
    ("王芳", "王芳", None),
    ("王 芳", "王芳", "C07"),
    ("王　芳", "王芳", "C07"),
    (" 王芳 ", "王芳", "C07"),
    ("王\u200b芳", "王芳", "C07"),
    ("王\u00a0芳", "王芳", "C07"),
    ("\ufeff王芳", "王芳", "C07"),
    ("王\x07芳", "王芳", "C07"),
    ("王芳\n", "王芳", "C07"),
    ("王芳（大）", "王芳(大)", "C07"),
    ("阿依古丽·买买提", "阿依古丽·买买提", None),
    ("Jose\u0301", "José", "C07"),
    ("无", "无", None),
    ("=王芳", "=王芳", None),
    ("王芳🙂", "王芳🙂", None),
)
def test_a_name_is_read_without_its_spaces(typed, value, said):
    assert read("person", typed) == (value, said)


@cases(
    ("王芳", "王芳", None),
    ("王芳、李强", "王芳、李强", None),
    ("王芳，李强", "王芳、李强", "C07 names"),
    ("王芳,李强", "王芳、李强", "C07 names"),
    ("王芳；李强", "王芳、李强", "C07 names"),
    ("王芳;李强", "王芳、李强", "C07 names"),
    ("王芳 李强", "王芳、李强", "C07 names"),
    ("王芳\u3000李强", "王芳、李强", "C07 names"),
    ("王芳\n李强", "王芳、李强", "C07 names"),
    ("王芳\r\n李强", "王芳、李强", "C07 names"),
    ("王芳\t李强", "王芳、李强", "C07 names"),
    ("王 芳", "王芳", "C07 names"),
    ("王 芳、李强", "王芳、李强", "C07 names"),
    ("王 芳，李 强，陈晓燕", "王芳、李强、陈晓燕", "C07 names"),
    ("王芳、", "王芳", "C07 names"),
    ("、王芳、、李强", "王芳、李强", "C07 names"),
    ("王芳、王芳", "王芳", "C07 names"),
    ("王芳（大）、王芳（小）", "王芳(大)、王芳(小)", "C07 names"),
    ("王芳 (大)、李强", "王芳(大)、李强", "C07 names"),
    ("王\u200b芳、李强", "王芳、李强", "C07 names"),
)
def test_a_list_of_names_is_read_whatever_separates_them(typed, value, said):
    assert read("people", typed) == (value, said)


# --- numbers of records ---


@cases(
    ("G-01-001", "G-01-001", None),
    ("g-01-001", "G-01-001", "C07"),
    (" G-01-001 ", "G-01-001", "C07"),
    ("Ｇ-01-001", "G-01-001", "C07"),
    ("G－01－001", "G-01-001", "C07"),
)
@pytest.mark.parametrize("kind", ["identifier", "reference"])
def test_a_record_number_is_read_in_capitals_without_spaces(kind, typed, value, said):
    assert read(kind, typed) == (value, said)


@cases(
    ("0305", "0305", None),
    (305.0, "0305", "C07"),
    ("305", "0305", "C07"),
    ("０３０５", "0305", "C07"),
    ("03 05", "0305", "C07"),
    ("03A5", "03A5", None),
)
def test_a_teacher_number_keeps_its_leading_nought(typed, value, said):
    assert read("teacher id", typed) == (value, said)


# --- text ---


@cases(
    ("荷花", "荷花", None),
    (" 荷花 ", "荷花", "C07"),
    ("\u3000荷花", "荷花", "C07"),
    ("\u00a0荷花", "荷花", "C07"),
    ("荷\u200b花", "荷花", "C07"),
    ("\ufeff荷花", "荷花", "C07"),
    ("荷\x00\x1f花", "荷花", "C07"),
    ("荷\n花", "荷花", "C07"),
    ("荷 \r\n 花", "荷花", "C07"),
    ("My classroom", "My classroom", None),
    ("Cafe\u0301", "Café", "C07"),
    ("荷花🙂", "荷花🙂", None),
    ("=1+1", "=1+1", None),
    ("@荷花", "@荷花", None),
    ("００１", "００１", None),
    (12.0, "12", None),
    (12.5, "12.5", None),
    (True, "TRUE", None),
    (date(2020, 9, 5), "2020-09-05", None),
    ("N/A", "N/A", None),
    ("00123", "00123", None),
)
def test_text_stays_as_written_but_for_spaces_and_invisible_characters(typed, value, said):
    assert read("text", typed) == (value, said)


@cases(
    ("第一段\n第二段", "第一段\n第二段", None),
    ("第一段\r\n第二段", "第一段\n第二段", None),
    ("  开头有空格", "开头有空格", None),
    ("中间  有空格", "中间  有空格", None),
    ("=SUM(A1)", "=SUM(A1)", None),
    ("好\u200b课", "好课", None),
    ("👍 精彩", "👍 精彩", None),
    ("无", "无", None),
)
def test_long_text_keeps_its_paragraphs(typed, value, said):
    assert read("long text", typed) == (value, said)


# --- blank, and words that mean blank ---

BLANK = ["", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\n", " \t\r\n ", "\x00"]


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_cell_of_spaces_is_a_blank_cell(kind):
    assert {typed: read(kind, typed) for typed in BLANK} == dict.fromkeys(BLANK, (None, None))


EMPTY_WORDS = ["无", "没有", "—", "——", "-", "/", "N/A", "n/a", " 无 ", "／", "－"]
OPTIONAL = [
    "optional date", "optional month", "optional integer", "optional choice", "optional person", "people",
    "optional reference",
]


@pytest.mark.parametrize("kind", OPTIONAL)
@pytest.mark.parametrize("typed", EMPTY_WORDS)
def test_a_word_for_none_in_an_optional_column_means_blank_and_is_mentioned(kind, typed):
    assert read(kind, typed) == (None, "C12")


@pytest.mark.parametrize("typed", ["无", "—", "/", "N/A"])
@pytest.mark.parametrize(
    ("kind", "said"),
    [("date", "C02"), ("month", "C08"), ("integer", "C11 unreadable"), ("choice", "C04"), ("choices", "C04")],
)
def test_a_word_for_none_in_a_required_column_is_a_wrong_value(kind, said, typed):
    assert read(kind, typed) == (None, said)


@pytest.mark.parametrize("typed", ["无", "—", "/", "N/A"])
@pytest.mark.parametrize("kind", ["text", "optional text", "long text", "person"])
def test_a_word_for_none_is_data_where_anything_may_be_written(kind, typed):
    assert read(kind, typed) == (typed, None)


@pytest.mark.parametrize("kind", ["choice with 无", "optional choice with 无"])
def test_none_stays_an_option_where_the_list_has_it(kind):
    assert read(kind, "无") == ("无", None)


# --- what holds for every cell ---

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
NATIVE = (
    st.floats(), st.booleans(), st.dates(FIRST, LAST), st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31)),
    st.times(), st.timedeltas(),
)
LIKELY = st.text(alphabet="0123456789.,-+/年月日号eE 字约\u3000\n\u200b０１９，、；王芳语文家常课优", max_size=14)
"""The characters people really type, so that dates, numbers and names come up often."""
ANYTHING = st.one_of(st.text(max_size=30), LIKELY, *NATIVE)


@pytest.mark.parametrize("kind", COLUMNS)
@given(typed=ANYTHING)
def test_whatever_stands_in_a_cell_is_read_or_reported(kind, typed):
    value, finding = Reader(COLUMNS[kind], TERM)(typed)
    if value is None and finding is None:
        # only what shows nothing at all may pass without a word
        assert isinstance(typed, str)
        assert all(unicodedata.category(char)[0] in "ZC" for char in typed)
    if finding is not None:
        assert finding.unreadable <= (value is None)
        sentence = entry(finding.code, finding.variant)
        words = {"header": "列", "value": str(typed), **finding.words}
        assert sentence.sentence.format(**words)
        assert sentence.fix.format(**words)


@pytest.mark.parametrize("kind", COLUMNS)
@given(typed=st.one_of(LIKELY.filter(lambda text: not set(text) & set("-/")), *NATIVE))
def test_a_value_read_once_reads_as_itself_again(kind, typed):
    reader = Reader(COLUMNS[kind], TERM)
    value, _ = reader(typed)
    if value is not None:
        assert reader(float(value) if isinstance(value, int) else value)[0] == value


@given(day=st.dates(FIRST, LAST))
def test_a_date_written_as_the_program_writes_it_needs_no_remark(day):
    assert read("date", day.isoformat()) == (day.isoformat(), None)
    assert read("date", day) == (day.isoformat(), None)


@given(day=st.dates(FIRST, LAST), form=st.sampled_from(["{0}.{1}.{2}", "{0}/{1}/{2}", "{0}年{1}月{2}日"]))
def test_every_spelling_of_a_day_is_the_same_day(day, form):
    assert read("date", form.format(day.year, day.month, day.day))[0] == day.isoformat()


@given(year=st.integers(1900, 2200), month=st.integers(1, 12))
def test_a_month_written_as_the_program_writes_it_needs_no_remark(year, month):
    assert read("month", f"{year}-{month:02d}") == (f"{year}-{month:02d}", None)


@given(number=st.integers(0, 100_000))
def test_a_whole_number_needs_no_remark(number):
    assert read("optional integer", float(number)) == (number, None)
    assert read("optional integer", str(number)) == (number, None)


@given(cents=st.integers(0, 10**10))
def test_an_amount_of_money_needs_no_remark(cents):
    assert read("money", cents / 100) == (cents / 100, None)


@pytest.mark.parametrize(("kind", "codes"), [("choice", "lesson_kind"), ("choices", "subject"), ("period", "period")])
def test_every_option_of_a_list_needs_no_remark(kind, codes):
    for option in TERM.codes[codes]:
        assert read(kind, option) == (option, None)


NAMES = st.lists(st.text(alphabet="王李张刘陈杨芳强敏静伟磊", min_size=2, max_size=4), min_size=1, max_size=6, unique=True)


@given(names=NAMES, separator=st.sampled_from(["、", "，", ",", "；", ";", " ", "\n", "\u3000", "， ", "、\n"]))
def test_names_survive_every_separator(names, separator):
    assert split_names(separator.join(names)) == names


@given(names=NAMES)
def test_a_list_of_names_written_as_the_program_writes_it_needs_no_remark(names):
    assert read("people", "、".join(names)) == ("、".join(names), None)


def test_a_reader_gives_the_same_answer_the_second_time():
    reader = Reader(Column("n", "数", Kind.INTEGER, True, low=0, high=1), TERM)
    # 1, 1.0 and True are equal as dictionary keys and must not answer for each other
    assert [reader(raw)[0] for raw in (1.0, True, 1.0, "1", True)] == [1, None, 1, 1, None]
