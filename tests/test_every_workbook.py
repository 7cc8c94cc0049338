"""What is asked of every kind of workbook that the program writes.

No limit of Excel's is gone past (and every limit, gone past by one, is seen); parts are packed in the plainest form; and where digits
stand as a text, that is meant and Excel does not mark it.
"""

import io
import re
import zipfile
from functools import cache

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.every_workbook import KINDS, OWN_DIGITS, UNREADABLE, every_workbook, odd_headers
from tests.excel_limits import LIMITS, RULES, faults
from tests.formula_cells import formula_cells
from tests.small import packed, parts
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import FIRST_DATA_ROW, Kind, Layout, column_number, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.workbooks.fast.bulk import merged_heads

SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
TABLE, OTHER_TABLE, COMMENTS, STRINGS = "xl/tables/table1.xml", "xl/tables/table2.xml", "xl/comments1.xml", "xl/sharedStrings.xml"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return {kind: path.read_bytes() for kind, path in every_workbook(tmp_path_factory.mktemp("每种")).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_keeps_to_every_limit(written, kind):
    assert faults(written[kind]) == []


@cache
def sound():
    """The parts of a workbook that has one of everything and no fault."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page, other = book.add_worksheet("表一"), book.add_worksheet("表二")
    page.set_column(0, 0, 20)
    page.set_row(2, 30)
    page.write_string(2, 0, "文字", book.add_format({"num_format": "0.000"}))
    page.write_formula(3, 0, "=SUM(1,2)", None, 3)
    page.data_validation(4, 0, 4, 0, {"validate": "list", "source": ["甲", "乙"], "input_title": "题", "input_message": "话",
                                      "error_title": "错题", "error_message": "错话"})
    page.data_validation(5, 0, 5, 0, {"validate": "custom", "value": "=A6>0"})
    page.conditional_format(4, 0, 4, 0, {"type": "formula", "criteria": "=A5>0", "format": book.add_format({"bold": True})})
    page.write_comment(2, 0, "批注")
    page.set_header("&L页眉")
    page.set_footer("&L页脚")
    page.write_url(6, 0, "internal:表二!A1", tip="提示")
    page.set_h_pagebreaks([5])
    page.set_v_pagebreaks([5])
    book.define_name("yx_one", "=表一!$A$1")
    book.define_name("yx_two", "=表一!$A$2")
    for at, name in ((2, "表甲"), (6, "表乙")):
        page.add_table(9, at, 12, at + 1, {"name": name, "columns": [{"header": f"列{at}"}, {"header": "算", "formula": "=1+1"}]})
    page.autofilter(0, 0, 1, 1)
    page.merge_range(0, 20, 0, 21, "并")
    other.write_string(0, 0, "行内")
    book.close()
    return parts(buffer.getvalue())


def put_in(part, old, new, times=1):
    """A seed: the part with ``new``, which may depend on a number, in place of ``old``."""

    def seeded(n):
        content = sound()[part].decode()
        assert old in content, f"{part} has no {old}"
        return {part: content.replace(old, new(n) if callable(new) else new, times).encode()}

    return seeded


def nested(n):
    return "ABS(" * n + "1" + ")" * n


def there(name):
    """How many formats or fonts the sound workbook has."""
    return int(re.search(rb'<%s count="(\d+)"' % name.encode(), sound()[STYLES])[1])


SEEDS = {
    "formula length": put_in(SHEET, "SUM(1,2)", lambda n: "1+" * ((n - 1) // 2) + "1" * (n - 2 * ((n - 1) // 2))),
    "formula nesting": put_in(SHEET, "SUM(1,2)", nested),
    "formula arguments": put_in(SHEET, "SUM(1,2)", lambda n: f"SUM({','.join('1' * n)})"),
    "text inside a formula": put_in(SHEET, "SUM(1,2)", lambda n: f'LEN("{"字" * n}")'),
    "text of a cell": put_in(STRINGS, "<t>文字</t>", lambda n: f"<t>{'😀' * (n // 2)}{'x' * (n % 2)}</t>"),
    "lines of a cell": put_in(STRINGS, "<t>文字</t>", lambda n: f"<t>{chr(10) * (n - 1)}</t>"),
    "validation title": put_in(SHEET, 'promptTitle="题"', lambda n: f'promptTitle="{"题" * n}"'),
    "validation text": put_in(SHEET, 'error="错话"', lambda n: f'error="{"错" * n}"'),
    "validation inline list": put_in(SHEET, '"甲,乙"', lambda n: f'"{"甲" * n}"'),
    "validation formula": put_in(SHEET, "A6&gt;0", lambda n: "A6" + "+1" * ((n - 2) // 2) + "1" * (n % 2)),
    "validations of a sheet": put_in(SHEET, "</dataValidations>", lambda n: '<dataValidation sqref="A9"/>' * (n - 2) + "</dataValidations>"),
    "conditional format formula": put_in(SHEET, "A5&gt;0", lambda n: "A5" + "+1" * ((n - 2) // 2) + "1" * (n % 2)),
    "conditional formats of a sheet": put_in(SHEET, "</conditionalFormatting>", lambda n: '<cfRule type="expression"/>' * (n - 1) + "</conditionalFormatting>"),
    "name length": put_in(BOOK, 'name="yx_one"', lambda n: f'name="{"a" * n}"'),
    "sheet name length": put_in(BOOK, 'name="表二"', lambda n: f'name="{"表" * n}"'),
    "cell formats": put_in(STYLES, "</cellXfs>", lambda n: "<xf/>" * (n - there("cellXfs")) + "</cellXfs>"),
    "fonts": put_in(STYLES, "</fonts>", lambda n: "<font/>" * (n - there("fonts")) + "</fonts>"),
    "number formats": put_in(STYLES, "</numFmts>", lambda n: "<numFmt/>" * (n - 1) + "</numFmts>"),
    "comment length": put_in(COMMENTS, "批注", lambda n: "批" * n),
    "header or footer": put_in(SHEET, "&amp;L页脚", lambda n: "页" * n),
    "hyperlinks of a sheet": put_in(SHEET, "</hyperlinks>", lambda n: '<hyperlink ref="A9"/>' * (n - 1) + "</hyperlinks>"),
    "hyperlink tip": put_in(SHEET, 'tooltip="提示"', lambda n: f'tooltip="{"提" * n}"'),
    "column width": put_in(SHEET, '<col min="1" max="1" width="20.7109375"', lambda n: f'<col min="1" max="1" width="{n}.7109375"'),
    "row height": put_in(SHEET, 'ht="30"', lambda n: f'ht="{n}"'),
    "page breaks": put_in(SHEET, "</rowBreaks>", lambda n: '<brk id="7"/>' * (n - 2) + "</rowBreaks>"),
    "table column name": None,  # its heading has to follow, see below
}
SEEDS["cell formats of older programs"] = SEEDS["cell formats"]


def long_heading(n):
    text = "长" * n
    return {**put_in(TABLE, 'name="列2"', f'name="{text}"')(n), **put_in(STRINGS, "<t>列2</t>", f"<t>{text}</t>")(n)}


SEEDS["table column name"] = long_heading


def kinds_of(changed):
    return {fault.kind for fault in faults(packed({**sound(), **changed}, level=1))}


def test_the_workbook_that_is_spoilt_has_no_fault():
    assert kinds_of({}) == set()


def test_every_limit_is_tried():
    assert set(SEEDS) == set(LIMITS)
    assert {kind for kind, *_ in BREACHES} == set(RULES)


@pytest.mark.parametrize("kind", LIMITS)
def test_what_reaches_a_limit_may_be_and_one_more_is_seen(kind):
    most = LIMITS[kind]
    for more, seen in ((0, set()), (1, {kind})):
        found = kinds_of(SEEDS[kind](most + more))
        assert found - {"cell formats of older programs"} == seen if kind == "cell formats" else found == seen, (most + more, found)


BREACHES = [
    *(("sheet name", BOOK, 'name="表二"', f'name="{name}"') for name in ("甲:乙", "甲/乙", "甲?", "[甲]", "'甲", "甲'", "History", "甲*", "甲\\乙")),
    ("sheet name twice", BOOK, 'name="表二"', 'name="表一"'),
    *(("name", BOOK, 'name="yx_one"', f'name="{name}"') for name in ("A1", "xfd1048576", "R1C1", "r", "C", "1甲", "甲 乙", "甲-乙", ".甲", "R2")),
    ("name twice", BOOK, 'name="yx_one"', 'name="YX_TWO"'),
    *(("table name", TABLE, 'displayName="表甲"', f'displayName="{name}"') for name in ("A1", "表 甲", "2表", "R1C1", "c")),
    ("table name twice", TABLE, 'displayName="表甲"', 'displayName="表乙"'),
    ("table name twice", TABLE, 'displayName="表甲"', 'displayName="YX_one"'),
    ("table column twice", OTHER_TABLE, 'name="列6"', 'name="算"'),
    ("table header", STRINGS, "<t>列2</t>", "<t>列２</t>"),
    ("table header", TABLE, 'name="列2"', 'name="列2 "'),
    ("table header", SHEET, '<c r="C10" t="s">', '<c r="C10">'),
    ("filter over a table", SHEET, '<autoFilter ref="A1:B2"/>', '<autoFilter ref="A1:C10"/>'),
    *(("shared formula", SHEET, "<f>SUM(1,2)</f>", f'<f t="shared" ref="A4:A5" si="0">{text}</f>')
      for text in ("表二!$A$1", "SUM('表 二'!A1:A2)", "INDEX(A1:A9,2):A9", "SUM(A1:INDEX(A1:A9,2))", "SUM({1,2})", "表甲[列2]")),
    ("merged cells in a table", SHEET, '<mergeCell ref="U1:V1"/>', '<mergeCell ref="D11:E11"/>'),
]


@pytest.mark.parametrize(("kind", "part", "old", "new"), BREACHES, ids=[f"{kind} {new}" for kind, _, _, new in BREACHES])
def test_what_must_not_be_is_seen(kind, part, old, new):
    assert kind in kinds_of(put_in(part, old, new)(0))


@pytest.mark.parametrize("name", ["yx_one", "_甲", "\\甲", "甲.乙_1", "ABCD1", "XFE1", "A1048577", "RC甲", "R1C1甲", "AB"])
def test_a_name_that_may_be_is_none_of_them(name):
    assert kinds_of(put_in(BOOK, 'name="yx_one"', f'name="{name}"')(0)) == set()


# --- formulas ---

def seen_sheets(content):
    """Title -> XML of the sheets that are not hidden."""
    related = dict(re.findall(r'<Relationship Id="(\w+)"[^>]*Target="([^"]+)"', content["xl/_rels/workbook.xml.rels"].decode()))
    listed = re.findall(r'<sheet name="([^"]+)"([^>]*?)r:id="(\w+)"', content["xl/workbook.xml"].decode())
    return {title: content[f"xl/{related[at]}"].decode() for title, state, at in listed if "hidden" not in state.lower()}


def without_a_result(content):
    """(sheet, cell) of every formula on a sheet that is seen of which a preview, which works nothing out, has nothing to show."""
    return [(title, f"{cell.letters}{cell.row}") for title, xml in seen_sheets(content).items() for cell in formula_cells(xml)
            if not cell.result and cell.kind != "str"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_formula_that_is_seen_carries_a_result_and_excel_works_it_out_anew(written, kind):
    content = parts(written[kind])
    formulas = sum(len(list(formula_cells(xml))) for xml in seen_sheets(content).values())
    assert formulas == sum(len(re.findall(r"<f[ />]", xml)) for xml in seen_sheets(content).values()), "none is written in another way"
    assert without_a_result(content) == []
    if formulas:
        assert b'fullCalcOnLoad="1"' in content[BOOK]
    assert (formulas > 1000) == kind.startswith(("发放", "标注", "评分", "汇集")), formulas


def test_a_formula_without_a_result_is_seen():
    spoilt = {**sound(), **put_in(SHEET, "<v>3</v>", "")(0)}
    assert without_a_result(sound()) == []
    assert without_a_result(spoilt) == [("表一", "A4")]


# --- packing ---


@pytest.mark.parametrize("kind", KINDS)
def test_parts_are_packed_in_the_form_every_program_reads(written, kind):
    assert odd_headers(written[kind]) == []


def test_an_odd_header_is_seen():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package, package.open("一", "w", force_zip64=True) as part:
        part.write(b"1")
    assert odd_headers(buffer.getvalue()) == ["一", "一"]


# --- digits that stand as a text ---

READS_AS_A_NUMBER = re.compile(r"[+-]?[\d,]*\d(\.\d*)?([eE][+-]?\d+)?%?")
AREA = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


def unmarked(sheet_xml):
    """The areas in which Excel marks no number that stands as a text: (first column, first row, last column, last row)."""
    found = []
    for area in " ".join(re.findall(r'<ignoredError sqref="([^"]*)" numberStoredAsText="1"', sheet_xml)).split():
        left, top, right, bottom = AREA.fullmatch(area).groups()
        found.append((column_number(left), int(top), column_number(right or left), int(bottom or top)))
    return found


def marked_digits(book):
    """(sheet, cell, text) of every text that Excel would mark with a green triangle: it reads as a number, and nobody says it is meant."""
    facts = {one.title: one.part for one in open_workbook("一.xlsx", book).sheets}
    content, found = parts(book), []
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book))
    for title in workbook.sheet_names:
        xml = content[facts[title]].decode()
        areas = unmarked(xml)
        formulas = set(re.findall(r'<c r="(\w+)"[^>]*><f', xml))
        for row, cells in enumerate(workbook.get_sheet_by_name(title).to_python(skip_empty_area=False), 1):
            for at, value in enumerate(cells, 1):
                if isinstance(value, str) and READS_AS_A_NUMBER.fullmatch(value.strip()):
                    place = f"{letters(at - 1)}{row}"
                    if place not in formulas and not any(a <= at <= c and b <= row <= d for a, b, c, d in areas):
                        found.append((title, place, value))
    return found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.endswith("m")])
def test_digits_that_stand_as_a_text_are_meant_so(written, kind):
    """But for what a school has typed so: in a column of numbers (also where all rows stand), in a column or on a tab of its own."""
    found = marked_digits(written[kind])
    assert {text for *_, text in found} == {"标注（怪）.xlsx": OWN_DIGITS, "汇集.xlsx": OWN_DIGITS, "总档案.xlsx": {UNREADABLE}}.get(kind, set())


def test_a_text_that_reads_as_a_number_is_seen(written):
    spoilt = {name: re.sub(rb"<ignoredErrors>.*?</ignoredErrors>", b"", xml) for name, xml in parts(written["总档案.xlsx"]).items()}
    seen = marked_digits(packed(spoilt))
    assert len(seen) > 300
    assert {("教师名册", "A4", "00"), ("报送情况", "A4", "02")} <= set(seen)


def test_merged_rows_hold_numbers_where_numbers_are_meant(written):
    """And texts nowhere but in columns of texts; what could not be read stands as it was typed."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(written["总档案.xlsx"]))
    columns = {(sheet.title, head.partition("\n")[0]): column for sheet in SCHOOL_SHEETS for column in sheet.columns
               for head, _ in merged_heads(sheet) if head.partition("\n")[0] == column.header}
    seen = set()
    for sheet in SCHOOL_SHEETS:
        _, _, heads, *rows = workbook.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for row in rows:
            for head, value in zip(heads, row, strict=True):
                column = columns.get((sheet.title, str(head).partition("\n")[0]))
                if value == "" or column is None:
                    continue
                if isinstance(value, float):
                    assert column.holds_numbers or column.kind is Kind.AUTO, (sheet.title, head, value)
                    seen.add(f"{sheet.title} {column.header}")
                elif isinstance(value, str) and column.holds_numbers:
                    assert value == UNREADABLE or not READS_AS_A_NUMBER.fullmatch(value), (sheet.title, head, value)
    assert {"听课记录 节次", "任课表 节次", "公开课评课 节次", "教师文稿 字数", "课堂评价 教学效果(20)"} <= seen


@pytest.mark.parametrize("sheet", [*SCHOOL_SHEETS, *KEPT_REGISTERS], ids=lambda sheet: sheet.title)
def test_a_form_says_of_every_column_of_texts_that_digits_in_it_are_meant(written, sheet):
    """Also of rows that nobody has filled in yet, and of no column of numbers or dates, where a text is a slip."""
    book = written["发放.xlsx" if sheet in SCHOOL_SHEETS else "中心校登记.xlsx"]
    part = next(one.part for one in open_workbook("一.xlsx", book).sheets if one.title == sheet.title)
    areas = unmarked(parts(book)[part].decode())
    for at, column in enumerate(sheet.columns):
        place = (2, FIRST_DATA_ROW + at) if sheet.layout is Layout.FIELDS else (at + 1, sheet.last_row + 500)
        covered = any(a <= place[0] <= c and b <= place[1] <= d for a, b, c, d in areas)
        assert covered == column.holds_texts, column.header
        assert (column.kind in {Kind.TEXT, Kind.MONTH, Kind.IDENTIFIER, Kind.REFERENCE, Kind.PERSON}) <= covered
