"""Rows that people may sort, insert and delete: what stands in the XML of every workbook that holds sheets of the form.

Excel refuses to sort or delete on a protected sheet where one of the cells concerned is locked, beyond the form's columns, too;
LibreOffice does not, so that only the file itself can be asked.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree.ElementTree import fromstring

import pytest

from tests.formula_cells import formula_cells
from tests.support import TERM, good_rows
from tests.town import TERM as TOWN
from tests.town import good_registers
from yanxiu_xl.buttons.mending import shifted
from yanxiu_xl.forms.centre import (
    CODES_SHEET,
    HOLIDAYS_SHEET,
    KEPT_REGISTERS,
    LEADING_GROUP,
    RULE_STARTS_SHEET,
    SCHOOL_LIST,
    WAIVERS_SHEET,
)
from yanxiu_xl.forms.model import HEADER_ROW, Kind, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.macros import SCHOOL, SETTINGS
from yanxiu_xl.reading.package import Package
from yanxiu_xl.reading.pieces import pieces
from yanxiu_xl.workbooks.fast.macro_free_copy import write_macro_free
from yanxiu_xl.workbooks.form_tables import AUTO_TITLE, HEADER_TITLE, table_name
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.sheets import EXTRA, Mark
from yanxiu_xl.workbooks.template import write_school_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LAST_COLUMN = 16384
BOTH = {"sort": "0", "deleteRows": "0"}
SETTINGS_SHEETS = (SCHOOL_LIST, LEADING_GROUP, CODES_SHEET, HOLIDAYS_SHEET, WAIVERS_SHEET, RULE_STARTS_SHEET)


def school_book(**more):
    buffer = io.BytesIO()
    write_school_workbook(buffer, TERM, TERM.school("01"), issue=1, **more)
    return buffer.getvalue()


def like_a_marked_return():
    rows = {key: [dict(row) for row in listed] for key, listed in good_rows().items()}
    rows["roster"][1][EXTRA] = {"家庭住址": "柳林屯", "兼职": "会计"}
    rows["activities"][0][EXTRA] = {"日期*": "和表头一样", "后面的": "不进表"}
    rows["observations"][2][EXTRA] = {"第一行\n第二行": "换行的列名"}
    marks = {"roster": {(4, "name"): Mark("#F5B7B1", "错误 C06")}, "writings": {(5, "chars"): Mark("#FAD7A0", "警告")}}
    return school_book(rows=rows, marks=marks)


def registers():
    buffer = io.BytesIO()
    write_registers(buffer, TOWN, good_registers())
    return buffer.getvalue()


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    write_settings(folder / "settings.xlsx", TOWN)
    write_settings(folder / "settings.xlsm", TOWN, SETTINGS)
    write_school_workbook(folder / "school.xlsm", TERM, TERM.school("01"), good_rows(), issue=1, macros=SCHOOL)
    write_macro_free(folder / "school.xlsm", folder / "twin.xlsx")
    files = {name: (folder / name).read_bytes() for name in ("settings.xlsx", "settings.xlsm", "school.xlsm", "twin.xlsx")}
    return {"template": school_book(), "marked": like_a_marked_return(), "registers": registers(), **files}


NAMES = ("template", "marked", "registers", "settings.xlsx", "settings.xlsm", "school.xlsm", "twin.xlsx")
FORM = {"registers": KEPT_REGISTERS, "settings.xlsx": SETTINGS_SHEETS, "settings.xlsm": SETTINGS_SHEETS}


def sheets(data):
    """(title, XML, XML of its tables) of every sheet, found by relations as a program would."""
    package = Package.open(data)
    workbook = package.workbook()
    targets = {one.id: one.target for one in package.relations(workbook)}
    for one in pieces(package.part(workbook), {"sheet"}):
        part = targets[next(value for key, value in one.attributes.items() if key.endswith("id") and value in targets)]
        tables = [package.part(r.target) for r in package.relations(part) if r.kind == "table"]
        yield one.attributes["name"], package.sheet(part), tables


def locked_styles(data):
    """Whether a cell of each style is locked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = fromstring(archive.read("xl/styles.xml"))
    return [(one.find(f"{MAIN}protection") is None or one.find(f"{MAIN}protection").get("locked", "1") == "1") for one in root.find(f"{MAIN}cellXfs")]


def refused(xml, locked):
    """What a protected sheet grants and Excel refuses all the same: sorting or deleting rows that hold a locked cell."""
    text = xml.decode()
    found = re.search(r"<sheetProtection ([^>]*)/>", text)
    granted = {key for key, value in re.findall(r'(\w+)="([^"]*)"', found[1])} & {"sort", "deleteRows", "insertRows"} if found else set()
    granted = {key for key in granted if f'{key}="0"' in found[1]}
    if not granted:
        return set()
    free = set()
    for low, high, style in re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*?style="(\d+)"', text):
        free |= set() if locked[int(style)] else set(range(int(low), int(high) + 1))
    beyond = len(free) < LAST_COLUMN  # a column without a format is locked
    rows = [(int(number), body) for number, body in re.findall(r'<row r="(\d+)"(.*?)(?:</row>|/>)', text, re.DOTALL) if int(number) > HEADER_ROW]
    styles = {int(style) for _, body in rows for style in re.findall(r'\bs="(\d+)"', body)}
    bare = any(re.search(r'<c r="[A-Z]+\d+"(?![^>]*\bs=)', body) for _, body in rows)
    return granted if beyond or bare or any(locked[style] for style in styles) else set()


@dataclass
class Table:
    """A table as its part has it."""

    name: str
    ref: str
    filtered: str
    columns: list[str]
    formulas: dict[int, str] = field(default_factory=dict)


def table_of(xml):
    root = fromstring(xml)
    assert root.get("name") == root.get("displayName")
    columns = root.find(f"{MAIN}tableColumns")
    assert int(columns.get("count")) == len(columns)
    formulas = {at: one[0].text for at, one in enumerate(columns) if len(one)}
    assert not any(one[0].get("array") for one in columns if len(one))
    return Table(root.get("name"), root.get("ref"), root.find(f"{MAIN}autoFilter").get("ref"), [one.get("name") for one in columns], formulas)


def headers(xml, strings, width):
    row = re.search(rf'<row r="{HEADER_ROW}"[^>]*>(.*?)</row>', xml.decode(), re.DOTALL)[1]
    found = {letter: strings[int(n)] for letter, n in re.findall(r'<c r="([A-Z]+)\d+"[^>]*t="s"[^>]*><v>(\d+)</v>', row)}
    return [found.get(letters(at)) for at in range(width)]


def strings_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in one.iter(f"{MAIN}t")) for one in root]


# --- nothing granted that Excel refuses ---


SHEET = '<cols>{cols}</cols><sheetData><row r="3"><c r="A3" s="1"/></row><row r="4"{row}><c r="A4" s="{cell}"/></row></sheetData><sheetProtection sheet="1" {rights}/>'
CASES = [
    # columns' style, row, cell's style, rights, what is refused
    ('<col min="1" max="16384" style="0"/>', "", 0, 'sort="0" deleteRows="0"', set()),
    ('<col min="1" max="16384" style="0"/>', "", 1, 'sort="0" deleteRows="0"', {"sort", "deleteRows"}),
    ('<col min="1" max="30" style="0"/>', "", 0, 'sort="0"', {"sort"}),
    ('<col min="1" max="30" style="0"/><col min="31" max="16384" style="1"/>', "", 0, 'deleteRows="0"', {"deleteRows"}),
    ('<col min="1" max="16384" style="0"/>', ' s="1" customFormat="1"', 0, 'insertRows="0"', {"insertRows"}),
    ('<col min="1" max="30" style="1"/>', "", 1, 'autoFilter="0" formatCells="0"', set()),
    ('<col min="1" max="30" style="1"/>', "", 1, 'sort="1" deleteRows="1"', set()),
]


@pytest.mark.parametrize(("cols", "row", "cell", "rights", "expected"), CASES)
def test_what_is_looked_for_would_be_found(cols, row, cell, rights, expected):
    assert refused(SHEET.format(cols=cols, row=row, cell=cell, rights=rights).encode(), [False, True]) == expected


@pytest.mark.parametrize("name", NAMES)
def test_no_protected_sheet_grants_what_excel_refuses(books, name):
    locked = locked_styles(books[name])
    assert {title: found for title, xml, _ in sheets(books[name]) if (found := refused(xml, locked))} == {}


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_free_where_they_are_peoples_and_fixed_elsewhere(books, name):
    form = {sheet.title: sheet for sheet in FORM.get(name, SCHOOL_SHEETS)}
    seen = 0
    for title, xml, tables in sheets(books[name]):
        if title in form:
            seen += 1
            assert (b"<sheetProtection" in xml, len(tables)) == ((False, 1) if form[title].has_free_rows else (True, 0)), title
        else:
            assert not tables
    assert seen == len(form)


def test_whose_rows_are_free():
    free = {sheet.key for sheet in (*SCHOOL_SHEETS, *KEPT_REGISTERS, *SETTINGS_SHEETS) if sheet.has_free_rows}
    fixed = {sheet.key for sheet in (*SCHOOL_SHEETS, *KEPT_REGISTERS, *SETTINGS_SHEETS)} - free
    assert fixed == {"profile", "archive", "codes"}
    assert all(sheet.layout is Layout.TABLE for sheet in SCHOOL_SHEETS if sheet.key in free)


# --- the tables ---


@pytest.mark.parametrize("name", NAMES)
def test_a_table_has_the_headers_the_rows_and_the_formulas_of_its_sheet(books, name):
    form = {sheet.title: sheet for sheet in FORM.get(name, SCHOOL_SHEETS)}
    strings = strings_of(books[name])
    names = {}
    for title, xml, tables in sheets(books[name]):
        for table in map(table_of, tables):
            sheet = form[title]
            names[table.name] = title
            assert table.name == table_name(sheet)
            width, last = len(table.columns), int(re.fullmatch(r"A3:[A-Z]+(\d+)", table.ref)[1])
            assert table.ref == table.filtered == f"A{HEADER_ROW}:{letters(width - 1)}{last}"
            assert last >= sheet.last_row
            assert b"<autoFilter" not in xml, "a sheet has one filter, the table's"
            assert b"<mergeCell" not in xml
            assert table.columns == headers(xml, strings, width)
            assert len({column.casefold() for column in table.columns}) == width
            assert table.columns[: len(sheet.columns)] == [column.marked_header for column in sheet.columns]
            automatic = {at for at, column in enumerate(sheet.columns) if column.auto}
            assert set(table.formulas) == automatic
            cells = {(cell.letters, cell.row): cell.formula for cell in formula_cells(xml.decode())}
            for at, text in table.formulas.items():
                escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                rows = [row for letter, row in cells if letter == letters(at)]
                assert len(rows) > sheet.capacity // 2
                assert all(cells[letters(at), row] == shifted(escaped, row - HEADER_ROW - 1) for row in rows)
    with zipfile.ZipFile(io.BytesIO(books[name])) as archive:
        workbook = archive.read("xl/workbook.xml").decode()
        assert workbook.count("_FilterDatabase") == len(re.findall("<autoFilter", "".join(x.decode() for _, x, _ in sheets(books[name]))))
        assert len([part for part in archive.namelist() if part.startswith("xl/tables/")]) == len(names)
    assert not set(re.findall(r'<definedName name="([^"]*)"', workbook)) & set(names)


def test_a_schools_own_columns_are_sorted_with_their_rows_as_far_as_a_table_can_have_them(books):
    tables = {title: table_of(tables[0]) for title, _, tables in sheets(books["marked"]) if tables}
    own = {sheet.key: tables[sheet.title].columns[len(sheet.columns) :] for sheet in SCHOOL_SHEETS if sheet.has_free_rows}
    assert own["roster"] == ["家庭住址", "兼职"]
    assert own["activities"] == [], "a second 日期* cannot be a column of the table, and what follows it stands outside as well"
    assert own["observations"] == []


# --- what must not be typed over ---


@pytest.mark.parametrize("sheet", [s for s in SCHOOL_SHEETS if s.has_free_rows], ids=lambda s: s.key)
def test_headers_and_automatic_cells_refuse_typing(books, sheet):
    (xml,) = [xml for title, xml, _ in sheets(books["template"]) if title == sheet.title]
    rules = re.findall(r'<dataValidation ([^>]*sqref="([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")>(.*?)</dataValidation>', xml.decode())
    by_first = {(first, int(top)): (facts, int(bottom or top), body) for facts, first, top, _, bottom, body in rules}
    facts, _, body = by_first["A", HEADER_ROW]
    assert f'sqref="A{HEADER_ROW}:{letters(len(sheet.columns) - 1)}{HEADER_ROW}"' in facts
    assert f'errorTitle="{HEADER_TITLE}"' in facts
    assert body == "<formula1>FALSE</formula1>"
    for at, column in enumerate(sheet.columns):
        if column.kind is Kind.AUTO:
            facts, last, body = by_first[letters(at), HEADER_ROW + 1]
            assert f'errorTitle="{AUTO_TITLE}"' in facts
            assert "errorStyle" not in facts, "the usual style stops"
            assert (last, body) == (sheet.last_row, "<formula1>FALSE</formula1>")


# --- formulas that follow ---


def own_formulas(books):
    for title, xml, tables in sheets(books["template"]):
        if tables:
            yield title, [fromstring(f"<f>{cell.formula}</f>").text for cell in formula_cells(xml.decode()) if cell.row == 9]


def test_a_formula_names_no_cell_of_its_row_with_its_own_sheet(books):
    """A program that sorts rows leaves such references pointing at the row where the formula was."""
    for title, texts in own_formulas(books):
        for text in texts:
            assert not re.search(rf"'{title}'!\$?[A-Z]+\d", re.sub(r"\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", "", text)), text


def test_ranges_over_rows_that_people_insert_begin_with_the_header_and_end_at_the_row_or_below_the_prepared_ones(books):
    reaches = {sheet.title: sheet.reach for sheet in SCHOOL_SHEETS if sheet.has_free_rows}
    found = 0
    for title, xml, _ in sheets(books["template"]):
        ranges = re.sub(r"&quot;|&amp;", " ", xml.decode())
        for owner, first, last in set(re.findall(r"(?:'([^'!<>]+)'!)?\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)", ranges)):
            if (owner or title) in reaches:
                found += 1
                assert int(first) == HEADER_ROW, (title, owner, first, last)
                assert int(last) in {reaches[owner or title], reaches[owner or title] - 50}, (title, owner, first, last)
        if title in reaches:
            for cell in formula_cells(xml.decode()):
                for first, last in re.findall(r"\$[A-Z]+\$(\d+):\$[A-Z]+(\d+)\b", cell.formula):
                    assert (int(first), int(last)) == (HEADER_ROW, cell.row)
    assert found > 10


# --- numbers of records ---

NUMBERED = [
    # numbers of the lessons in a return, numbers that the judges' marks speak of, the numbers in a marked return
    (["G-01-001", None], [], ["G-01-001", "G-01-002"]),
    (["G-01-001", None], ["G-01-002"], ["G-01-001", "G-01-003"]),
    ([None, "G-01-001", ""], ["G-01-001", "G-01-003"], ["G-01-002", "G-01-001", "G-01-004"]),
    (["G-01-007", None, "G-01-002"], ["G-01-001"], ["G-01-007", "G-01-003", "G-01-002"]),
    ([None, None], ["H-01-001", "G-02-001"], ["G-01-001", "G-01-002"]),
]


@pytest.mark.parametrize(("had", "spoken_of", "numbers"), NUMBERED)
def test_a_record_that_lost_its_number_gets_one_that_nobody_has_or_speaks_of(had, spoken_of, numbers):
    lesson, mark = good_rows()["open_lessons"][0], good_rows()["evaluations"][0]
    data = school_book(rows={
        "open_lessons": [{**lesson, "lesson_id": number} for number in had], "evaluations": [{**mark, "lesson_id": number} for number in spoken_of],
    })
    (xml,) = [xml for title, xml, _ in sheets(data) if title == "公开课评课"]
    strings = strings_of(data)
    cells = {int(row): strings[int(n)] for row, n in re.findall(r'<c r="A(\d+)"[^>]*t="s"[^>]*><v>(\d+)</v>', xml.decode())}
    written = [cells[row] for row in sorted(cells) if row > HEADER_ROW]
    assert written[: len(had)] == numbers
    assert len(set(written)) == len(written)
    assert not {number for number in spoken_of if number not in had} & set(written), "nor does a row that is still empty"
