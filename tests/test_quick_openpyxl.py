"""The quicker way in which tests load workbooks loads what openpyxl's own loads."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.formula import ArrayFormula

from tests.quick_openpyxl import OWN, QUICK, QuickTranslator
from tests.support import lightened

TEMPLATES = Path(__file__).parent.parent / "workbooks/templates"

FORMULAS = [
    "=1", "=A1", "=$A1+A$1+$A$1", '=IF(A1="A1","B2",A1)&A1', "=SUM(A1:B2,$A1:A$9)", "=yxc_roster_name&A4", "='表 一'!A1+'表''二'!$B$2",
    "=COUNTIFS($K$3:$K4,$K5)+1E3", "=INDEX(yxc_writings_title,$AE4+1)", "plain", "=A:A+1:1", "=ROW()-ROW($A$3)", "=-A1%",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("dest", ["B5", "B6", "AA100"])
def test_a_formula_reads_elsewhere_as_openpyxl_says(formula, dest):
    quick, own = QuickTranslator(formula, "B5"), Translator(formula, "B5")
    assert quick.translate_formula(dest) == own.translate_formula(dest)
    assert quick.translate_formula(row_delta=2, col_delta=1) == own.translate_formula(row_delta=2, col_delta=1)


def odd_workbook(path):
    """Cells of every kind, merged ranges whose borders differ, texts with looks within and without."""
    book = xlsxwriter.Workbook(path, {"use_future_functions": True})
    page, day, bold = book.add_worksheet("杂"), book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    values = [1, 1.5, 1e6, "文字", "", True, date(2020, 9, 1), datetime(2020, 9, 1, 8, 30), time(8, 30), " 空 格 ", "a_x005F_b", "{}", "<&>", "两\n行"]
    for row, value in enumerate(values):
        (page.write_datetime if isinstance(value, date | time) else page.write)(row, 0, value, day)
    page.write_rich_string("B1", "半", bold, "粗", "体")
    page.write_formula("C1", "=A1+1", None, 2)
    page.write_formula("C2", '={"a","b"}', None, "a")
    page.write_array_formula("C3:C4", "{=A1:A2*2}", None, 2)
    page.write_formula("C5", "=1/0", None, "#DIV/0!")
    page.write_blank("D9", None, bold)
    for at, border in (("E1:G3", 1), ("E5:G7", 2), ("E9:G9", 0)):
        page.merge_range(at, "合并", book.add_format({"border": border, "locked": bool(border), "top": 5}))
    page.merge_range("I1:J1", "", book.add_format({"left": 3}))
    page.write_comment("A1", "批注")
    page.write_url("A20", "https://example.com", None, "链接")
    page.data_validation("A1:A9", {"validate": "list", "source": ["甲", "乙"]})
    page.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
    page.set_row(3, 40, bold)
    page.set_column("B:D", 20, bold)
    book.close()
    return path


def with_inline_rich_text(path):
    odd = openpyxl.Workbook()
    odd.active["A1"], odd.active["B2"] = "一", ArrayFormula("B2:B3", "=A1:A2")
    odd.save(path)
    parts = {}
    with zipfile.ZipFile(path) as packed:
        parts = {info.filename: packed.read(info) for info in packed.infolist()}
    data = b'<row><c t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r></is></c><c t="inlineStr"><is><t/></is></c><c><v>7</v></c><c t="inlineStr"/></row>'
    part = "xl/worksheets/sheet1.xml"
    assert b"</sheetData>" in parts[part]
    parts[part] = parts[part].replace(b"</sheetData>", data + b"</sheetData>")
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


MADE = {"odd": odd_workbook, "inline": with_inline_rich_text}
LARGE = "学校工作簿.xlsx"
"""Its two tabs with twenty thousand formulas are left out, and it is not saved again: its cells are nearly all there is."""
FILES = [LARGE, "学期设定.xlsx", "中心校登记.xlsx", "打印/P12 发展性评价表.xlsx", *MADE]


def saved(book):
    book.properties.modified = datetime(2020, 9, 1, tzinfo=UTC)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist() if name != "docProps/core.xml"}


def cells(book):
    told = {}
    for page in book:
        for at, cell in page._cells.items():
            value = cell.value if not isinstance(cell.value, ArrayFormula) else (cell.value.ref, cell.value.text)
            style = tuple(cell._style or ())
            told[page.title, at] = (type(cell), value, type(value), cell.data_type, style, (cell.row, cell.column), cell.hyperlink and cell.hyperlink.target)
            assert cell.parent is page
    return told


@pytest.mark.parametrize("values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("name", FILES)
def test_a_workbook_is_loaded_as_openpyxl_loads_it(name, values, tmp_path, monkeypatch):
    path = MADE[name](tmp_path / "book.xlsx") if name in MADE else TEMPLATES / name
    content = lightened(path.read_bytes()) if name == LARGE else path.read_bytes()
    loaded, files = [], []
    for way in (OWN, QUICK):
        for module, attribute, what in way:
            monkeypatch.setattr(module, attribute, what)
        loaded.append(openpyxl.load_workbook(io.BytesIO(content), data_only=values))
        files.append({} if name == LARGE else saved(loaded[-1]))
    own, quick = loaded
    assert cells(quick) == cells(own)
    assert [page.merged_cells.ranges for page in quick] == [page.merged_cells.ranges for page in own]
    assert [page._current_row for page in quick] == [page._current_row for page in own]
    assert files[0] == files[1]


def test_the_cells_of_a_loaded_workbook_have_styles_of_their_own():
    page = openpyxl.load_workbook(TEMPLATES / "中心校登记.xlsx").worksheets[0]
    one, other = page["A5"], page["A6"]
    assert one._style == other._style
    one.font = openpyxl.styles.Font(bold=True, sz=99)
    assert other.font.sz != 99
