"""Formulas taken out of a sheet's XML: every value stays, and every formula without a result is still found."""

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from tests.support import good_rows, write_return
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.reading.spelling import respelt, spelling_of
from yanxiu_xl.reading.strip_formulas import empty_formulas, formulas_of, without_formulas


def sheet(cells):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}" xmlns:x="{main}"><sheetData><row r="5">{cells}</row></sheetData></worksheet>'.encode()


EMPTY = {
    '<c r="J5" s="1"><f>A1&amp;"x"</f><v></v></c>': {"J": [5]},
    '<c r="J5"><f>A1</f></c>': {"J": [5]},
    '<c r="J5"><f>A1</f><v/></c>': {"J": [5]},
    '<c r="J5"><f>A1</f><v /></c>': {"J": [5]},
    '<c r="J5" t="str"><f>A1</f><v></v></c>': {},
    '<c r="J5"><f>A1</f><v>7</v></c>': {},
    '<c r="J5"><v>7</v></c>': {},
    '<c r="J5"><f t="shared" si="0"/></c>': {"J": [5]},
    '<c r="J5"><f t="array" ref="J5">A1</f><v></v></c>': {"J": [5]},
    '<c s="2" r="J5"><f>A1</f><v></v></c>': {"J": [5]},
    '<x:c r="J5"><x:f>A1</x:f><x:v></x:v></x:c>': {"J": [5]},
    '<c r="J5">\n<f>A1</f>\n<v></v>\n</c>': {"J": [5]},
    '<c r="A5"><v>1</v></c><c r="AB5" s="3"><f>B5</f><v></v></c><c r="AC5"><f>B5</f><v>0</v></c>': {"AB": [5]},
}


@pytest.mark.parametrize(("cells", "expected"), EMPTY.items())
def test_formulas_without_a_result_are_found(cells, expected):
    xml = sheet(cells)
    empty = empty_formulas(without_formulas(xml if spelling_of(without_formulas(xml)).plain else respelt(xml).xml))
    assert {letter: empty[letter] for letter in ("A", "J", "AB", "AC", "B") if empty[letter]} == expected


def test_the_formula_of_a_cell_is_found_in_the_xml_as_it_came():
    xml = sheet('<c r="J5" s="1"><f>A1&amp;"x"</f><v></v></c><c r="J55"><f>B1</f></c>')
    assert formulas_of(xml, "J") == {5: b'A1&amp;"x"', 55: b"B1"}
    assert formulas_of(xml, "K") == {}


@pytest.mark.parametrize("cells", [
    '<c r="A5"><f><c r="XFD9"/></f></c>',
    '<!-- <f> --><c r="XFD9"><v>1</v></c><!-- </f> -->',
    '<c r="A5"><f><![CDATA[<f>]]></f><v>1</v></c>',
])
def test_a_tag_is_never_taken_out_with_a_formula(cells):
    xml = sheet(cells)
    lean = without_formulas(xml)
    assert re.findall(rb'r="[A-Z]+\d+"', lean) == re.findall(rb'r="[A-Z]+\d+"', xml)
    assert lean.count(b"<!") == xml.count(b"<!")


def test_the_parser_reads_the_same_values_with_and_without_formulas(tmp_path):
    path = write_return(tmp_path / "校.xlsx", good_rows())
    data = (path or tmp_path / "校.xlsx").read_bytes()
    opened = open_workbook("校.xlsx", data)
    whole, lean = (CalamineWorkbook.from_filelike(io.BytesIO(part)) for part in (data, opened.data))
    for form in SCHOOL_SHEETS:
        grids = [book.get_sheet_by_name(form.title).to_python(skip_empty_area=False) for book in (whole, lean)]
        assert grids[0] == grids[1]
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(opened.data)) as after:
        part = next(facts.part for facts in opened.sheets if facts.title == "听课记录")
        assert before.read(part).count(b"INDEX(") > 5, "as many as a shared formula has"
        assert len(re.findall(rb"<f\b", after.read(part))) == after.read(part).count(b"<f></f>") == len(re.findall(rb"<f\b", before.read(part))) > 3000
