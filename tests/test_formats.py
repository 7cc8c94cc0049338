"""What a spreadsheet program shows for a number under its format, and what the styles of a file say of its cells."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanxiu_xl.buttons.grids import OpenLooks
from yanxiu_xl.reading.formats import BUILT_IN, Look, general, look_of, serial, shown, writable
from yanxiu_xl.reading.styles import Looks, Styles

SHOWN = [
    # number, format -> what Excel shows
    (0.93, "0%", "93%"), (0.935, "0%", "94%"), (0.9345, "0.0%", "93.5%"), (1.5, "0%", "150%"), (-0.05, "0%", "-5%"), (0.5, '"约"0%', "约50%"),
    (0.5, "0%;[Red]-0%", "50%"), (-0.5, "0%;[Red]-0%", "-50%"), (1234, "#,##0%", "123,400%"),
    (43891, 'm"月"d"日"', "3月1日"), (43891, "yyyy/m/d", "2020/3/1"), (43891, '[$-804]m"月"d"日";@', "3月1日"), (43891, "d-mmm-yy", "1-Mar-20"),
    (43891, "mmm-yy", "Mar-20"), (43891, "[$-F800]dddd, mmmm dd, yyyy", "Sunday, March 01, 2020"), (43891, "aaaa", "星期日"), (43891, "mm\\-dd", "03-01"),
    (43891, 'yyyy"年"m"月"d"日"', "2020年3月1日"), (43891.75, "yyyy/m/d h:mm", "2020/3/1 18:00"), (60, "yyyy/m/d", "1900/2/29"), (1, "yyyy/m/d", "1900/1/1"),
    (61, "yyyy-mm-dd", "1900-03-01"), (0, "yyyy/m/d", "1900/1/0"), (43891, "YYYY-MM-DD", "2020-03-01"), (43891, "e", "2020"),
    (0.0625, "h:mm", "1:30"), (0.0625, "[h]:mm", "1:30"), (3.75, "[h]:mm", "90:00"), (0.0625, "[mm]", "90"), (0.0625, "mm:ss", "30:00"),
    (1.5, "[h]:mm:ss", "36:00:00"), (1.5, "h:mm:ss", "12:00:00"), (0.0625, '上午/下午h"时"mm"分"', "上午1时30分"), (0.75, "h:mm AM/PM", "6:00 PM"),
    (90.5 / 86400, "mm:ss.0", "01:30.5"), (0.5, "hh:mm", "12:00"), (8.5 / 24, "hh:mm:ss", "08:30:00"),
    (7, "000", "007"), (305, "0000", "0305"), (1234.5, "#,##0.00", "1,234.50"), (0.5, "#.##", ".5"), (1.2, "0.0#", "1.2"), (-3, "0;(0)", "(3)"),
    (0, '0;-0;"—"', "—"), (93, '0"分"', "93分"), (20.5, 'General"分"', "20.5分"), (20.5, 'G/通用格式"分"', "20.5分"), (1.5, "¥#,##0.00", "¥1.50"),
    (1.5, "[$¥-804]#,##0.0", "¥1.5"), (13912345678, "000-0000-0000", "139-1234-5678"), (300, "0.00E+00", "3.00E+02"), (12345, "##0.0E+0", "12.3E+3"),
    (0.5, "# ?/?", "1/2"), (2.25, "# ?/?", "2 1/4"), (0.999, "# ?/?", "1"), (202012345678901234, "0", "202012345678901000"), (2.5, "0", "3"),
    (5, "_ * #,##0.00_ ", " 5.00 "), (-2, "@", "-2"),
]


@pytest.mark.parametrize(("number", "code", "text"), SHOWN)
def test_what_is_shown(number, code, text):
    found = shown(float(number), code)
    assert (found.text, found.exact) == (text, True)


@pytest.mark.parametrize(("number", "text"), [
    (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333"), (12345678901, "12345678901"), (123456789012, "1.23457E+11"), (202012345678901234, "2.02012E+17"),
    (-0.5, "-0.5"), (0, "0"), (1e-10, "1E-10"), (100000, "100000"), (17.5, "17.5"), (1234567.891, "1234567.891"),
])
def test_a_number_without_a_format(number, text):
    assert general(float(number)) == text


@pytest.mark.parametrize(("number", "code"), [
    (1500, "0,"), (5, "[>3]0;0.0"), (0.25, "[DBNum1]0"), (44089, "[$-411]ggge.m.d"), (-5, "yyyy/m/d"), (3e6, "yyyy/m/d"), (float("inf"), "0%"),
])
def test_what_is_beyond_us_is_shown_as_general_and_said_to_be(number, code):
    found = shown(float(number), code)
    assert (found.text, found.exact) == (general(float(number)), False)


@pytest.mark.parametrize(("number", "look"), [
    (0, Look.PLAIN), (1, Look.NUMBER), (9, Look.PERCENT), (10, Look.PERCENT), (11, Look.EXPONENT), (12, Look.NUMBER), (14, Look.DATE), (18, Look.TIME),
    (20, Look.TIME), (22, Look.DATE), (27, Look.DATE), (31, Look.DATE), (32, Look.TIME), (45, Look.TIME), (46, Look.TIME), (49, Look.PLAIN),
    (55, Look.TIME), (57, Look.DATE), (58, Look.DATE),
])
def test_what_formats_that_are_named_by_number_are_for(number, look):
    assert look_of(BUILT_IN[number]) is look


@pytest.mark.parametrize(("code", "look"), [
    ('"%"0', Look.NUMBER), ("0\\%", Look.NUMBER), ("0.0%_ ", Look.PERCENT), ('0"月"', Look.NUMBER), ('m"%"', Look.DATE), ("[Red]0%;0", Look.PERCENT),
    ("mm", Look.DATE), ("[m]", Look.TIME), ("h:m", Look.TIME), ("m:s", Look.TIME), ("m-d h:mm", Look.DATE), ("@", Look.PLAIN), ("", Look.PLAIN),
])
def test_what_a_format_is_for(code, look):
    assert look_of(code) is look


@pytest.mark.parametrize(("raw", "number"), [
    (date(2020, 3, 1), 43891), (datetime(2020, 3, 1, 6), 43891.25), (time(1, 30), 0.0625), (timedelta(hours=36), 1.5), (date(1900, 1, 1), 1),
    (date(1900, 2, 28), 59), (date(1900, 3, 1), 61),
])
def test_numbers_of_days_and_times(raw, number):
    assert serial(raw) == number


@given(st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_every_day_is_shown_as_itself(day):
    assert shown(day, "yyyy-mm-dd").text == day.isoformat()
    assert shown(day, 'm"月"d"日"').text == f"{day.month}月{day.day}日"


@given(st.integers(0, 100_000))
def test_every_length_of_time_is_shown_in_minutes(minutes):
    assert shown(timedelta(minutes=minutes), "[h]:mm").text == f"{minutes // 60}:{minutes % 60:02d}"
    assert shown(minutes / 1440, "[h]:mm").text == f"{minutes // 60}:{minutes % 60:02d}"


@given(st.integers(-99_999, 99_999), st.integers(0, 4))
def test_every_percentage_has_the_digits_asked_for(thousandths, places):
    expected = (Decimal(thousandths) / 10).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = shown(thousandths / 1000, "0" + ("." + "0" * places if places else "") + "%").text
    assert Decimal(text.rstrip("%")) == expected


@given(st.text(max_size=40) | st.text('0#?.,%E+-/ymdhsa[]"\\;@_*年月日AMP/$804', max_size=40), st.floats(allow_nan=True, allow_infinity=True))
def test_no_format_breaks_the_reader(code, number):
    assert isinstance(shown(number, code).text, str)
    assert look_of(writable(code)) in set(Look)


@pytest.mark.parametrize(("code", "written"), [
    ("0%", "0%"), ("0.00%", "0.00%"), ('m"月"d"日"', 'm"月"d"日"'), ("[$-804]yyyy/m/d", "[$-804]yyyy/m/d"), ("[h]:mm", "[h]:mm"), ('"a', "General"),
    ("0%<q>", "0.00%"), ("y" * 60 + "<", "yyyy-mm-dd"), ("[foo]0%", "0.00%"), ("0" * 300 + "%", "General"),
])
def test_only_a_format_that_every_program_takes_is_written_again(code, written):
    assert writable(code) == written


STYLES = b"""<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="1"><numFmt numFmtId="176" formatCode="0.0%;[Red]\\-0.0%"/></numFmts>
<fonts><font/><font><strike/></font><font><strike val="0"/></font><font><b/><strike val="1"/></font></fonts>
<cellStyleXfs><xf numFmtId="9" fontId="1"/></cellStyleXfs>
<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="9" fontId="0"/><xf numFmtId="176" fontId="3"/><xf numFmtId="0" fontId="1"/><xf numFmtId="58" fontId="2"/></cellXfs>
<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"""


def test_the_styles_of_a_file():
    styles = Styles(STYLES)
    assert [styles.code(n) for n in range(6)] == ["General", "0%", "0.0%;[Red]\\-0.0%", "General", 'm"月"d"日"', "General"]
    assert (styles.percent, styles.struck, styles.may_differ) == ({1, 2}, {2, 3}, True)
    assert (Styles(b"").percent, Styles(b"").struck, Styles(b"").code(3)) == (frozenset(), frozenset(), "General")
    assert Styles(STYLES[:400]).code(1) == "General"  # damaged: nothing is known, nothing is raised


def test_the_cells_that_have_them():
    xml = (b'<row r="4"><c r="A4" s="1"><v>0.5</v></c><c r="B4" s="1"/><c r="C4" s="2"><f></f><v>0.25</v></c><c r="D4" s="11"><v>1</v></c>'
           b'<c r="E4" s="3" t="s"><v>0</v></c><c r="F4" s="3" t="inlineStr"><is><t>x</t></is></c><c r="G4" s="2"><f></f></c><c r="H4"><v>1</v></c></row>')
    looks = Looks(xml, Styles(STYLES))
    assert looks.percents == {("A", 4): "0%", ("C", 4): "0.0%;[Red]\\-0.0%"}
    assert looks.struck == {("C", 4), ("E", 4), ("F", 4)}
    assert (looks.code("A", 4), looks.code("H", 4), looks.code("Z", 9)) == ("0%", "General", "General")


class OpenSheet:
    """The formats of a sheet as a spreadsheet program tells them, and which questions were asked."""

    def __init__(self, formats, tells=True):
        self.formats, self.tells, self.asked = formats, tells, []

    def range(self, address):
        self.asked.append(address)
        if not self.tells:
            return self  # number_format raises
        first, _, last = address.partition(":")
        rows = range(int(first[1:]), int(last[1:] or first[1:]) + 1) if last else [int(first[1:])]
        codes = {self.formats.get(f"{first[0]}{row}", "General") for row in rows}
        return SimpleNamespace(number_format=codes.pop() if len(codes) == 1 else None)

    @property
    def number_format(self):
        raise NotImplementedError


PERCENTS = {f"B{row}": "0%" for row in range(4, 9)}


@pytest.mark.parametrize(("formats", "numbers", "percents", "questions"), [
    (PERCENTS, {4: 0.9, 5: 0.95, 8: 1.0}, [4, 5, 8], ["B4:B8"]),
    ({}, {4: 90.0, 5: 92.5, 6: 0.0}, [], []),
    ({}, {4: 1.0, 5: 92.5}, [], ["B4:B4"]),
    ({"B5": "0.0%"}, {4: 0.5, 5: 0.925, 6: 90.0}, [5], ["B4:B5", "B4", "B5"]),
    (PERCENTS, {4: 8.2}, [4], ["B4:B4"]),
])
def test_an_open_sheet_is_asked_for_formats_only_where_a_number_looks_like_a_percentage(formats, numbers, percents, questions):
    sheet = OpenSheet(formats)
    assert sorted(OpenLooks(sheet).percents_among("B", numbers)) == percents
    assert sheet.asked == questions


def test_a_program_that_does_not_tell_formats_leaves_numbers_as_they_are():
    looks = OpenLooks(OpenSheet(PERCENTS, tells=False))
    assert looks.percents_among("B", {4: 0.9}) == {}
    assert looks.code("B", 4) == "General"


def test_an_open_sheet_names_formats_as_a_file_does():
    looks = OpenLooks(OpenSheet({"B4": "m/d/yyyy", "B5": "Standard", "B6": 'm"月"d"日"'}))
    assert [looks.code("B", row) for row in (4, 5, 6)] == ["yyyy/m/d", "General", 'm"月"d"日"']
