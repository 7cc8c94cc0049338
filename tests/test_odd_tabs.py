"""One odd thing in one tab: in a tab of the school's own it costs that tab, in the form's it is named with its place."""

import re

import pytest

from tests.made import spoken
from tests.small import altered, packed, parts, put, sheet_part, small_return
from tests.spellings import MAIN
from tests.support import good_rows, read
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import META

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TITLE, PART = "自己的表", "xl/worksheets/own.xml"
OWN = f"""<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2" t="str"><v>心得</v></c></row></sheetData></worksheet>"""
OBSERVATIONS = "听课记录"


def with_own_tab(good):
    """A return with a tab more."""
    content = parts(good)
    content[WORKBOOK] = content[WORKBOOK].replace(b"</sheets>", f'<sheet name="{TITLE}" sheetId="99" r:id="rId99"/></sheets>'.encode())
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    content[RELATIONS] = content[RELATIONS].replace(
        b"</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="worksheets/own.xml"/></Relationships>'.encode())
    return packed({**content, PART: OWN.encode()}, level=1)


def a_cell(cell):
    """In row 5, which the form's tab has already."""

    def put_in(xml):
        if b'<row r="5"' not in xml:
            return xml.replace(b"</sheetData>", b'<row r="5">' + cell.encode() + b"</row></sheetData>")
        return re.sub(rb'(<row r="5"[^<>]*>)', lambda row: row[1] + cell.encode(), xml, count=1)

    return put_in


CELLS = {
    # what is odd: (the cell, where the form's tab names it)
    "an error of the cloud": ('<c r="Q5" t="e"><v>#BUSY!</v></c>', "Q5"),
    "an error no program has": ('<c r="Q5" t="e"><v>#A&amp;B&lt;!</v></c>', "Q5"),
    "row nought": ('<c r="A0"><v>1</v></c>', "A5"),
    "an address without letters": ('<c r="77"><v>1</v></c>', "A5"),
    "a column there is none": ('<c r="ZZZZ1"><v>1</v></c>', "A5"),
    "a row there is none": ('<c r="XFD9999999"><v>1</v></c>', "XFD9999999"),
    "an extension": ('<c r="Q5"><v>1</v><extLst><ext uri="{0}"><v>3</v></ext></extLst></c>', "Q5"),
    "a text that is not there": ('<c r="Q5" t="s"><v>99999</v></c>', "Q5"),
    "a text below nought": ('<c r="Q5" t="s"><v>-1</v></c>', "Q5"),
    "a text with a huge number": ('<c r="Q5" t="s"><v>99999999999999999999</v></c>', "Q5"),
    "a type there is none": ('<c r="Q5" t="zz"><v>1</v></c>', "Q5"),
    "a style there is none": ('<c r="Q5" s="99999"><v>1</v></c>', "Q5"),
    "a style that is no number": ('<c r="Q5" s="x"><v>1</v></c>', "Q5"),
    "neither true nor false": ('<c r="Q5" t="b"><v>7</v></c>', "Q5"),
    "a date there is none": ('<c r="Q5" t="d"><v>2020-99-99</v></c>', "Q5"),
    "a number without end": ('<c r="Q5"><v>1e999</v></c>', "Q5"),
    "no number": ('<c r="Q5"><v>nan</v></c>', "Q5"),
    "words for a number": ('<c r="Q5"><v>九</v></c>', "Q5"),
    "two values": ('<c r="Q5"><v>1</v><v>2</v></c>', "Q5"),
    "a formula shared by nobody": ('<c r="Q5"><f t="shared" si="77"/><v>3</v></c>', "Q5"),
    "a data table": ('<c r="Q5"><f t="dataTable" ref="Q5" dt2D="1" dtr="1" r1="A1"/><v>3</v></c>', "Q5"),
}
PARTS = {
    # what is odd about the whole part: (how, what is said of it)
    "a macro sheet": (lambda x: x.replace(b"<worksheet xmlns=", b"<xm:macrosheet xmlns:xm=", 1).replace(b"</worksheet>", b"</xm:macrosheet>"), "损坏"),
    "a chart": (lambda _: f'<chartsheet xmlns="{MAIN}"/>'.encode(), "损坏"),
    "UTF-16": (lambda x: x.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "UTF-8"),
    "GBK": (lambda x: x.decode().replace("UTF-8", "GBK").encode("gbk"), "UTF-8"),
    "a declaration": (lambda x: x.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1), "声明"),
    "cut off": (lambda x: x[: len(x) * 2 // 3], "损坏"),
    "no XML": (lambda _: b"PK rubbish", "损坏"),
    "nothing": (lambda _: b"", "损坏"),
    "an entity nobody has defined": (a_cell('<c r="Q5" t="str"><v>&nbsp;</v></c>'), "损坏"),
    "bytes that are no text": (lambda x: a_cell('<c r="Q5" t="str"><v>~</v></c>')(x).replace(b"~", b"\xff\xfe"), "损坏"),
    "forty megabytes of blanks": (lambda _: b" " * (40 << 20), "压缩比"),
    "too many merged areas": (lambda x: x.replace(b"</sheetData>", b"</sheetData><mergeCells>" + b"".join(
        b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 5_000)) + b"</mergeCells>"), "合并单元格"),
    "too many cells far away": (lambda x: x.replace(b"</sheetData>", b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(500_000, 503_000)) + b"</sheetData>"), "很远的地方"),
}


@pytest.fixture(scope="module")
def good():
    return with_own_tab(small_return(good_rows()))


@pytest.fixture(scope="module")
def plainly(good, tmp_path_factory):
    return read(put(tmp_path_factory.mktemp("p"), "校.xlsx", good))


def values(submission):
    return {key: table.values for key, table in submission.tables.items()}


def news(submission, before):
    """What is said of a return and was not before."""
    return [p for p, said in zip(submission.problems, spoken(submission), strict=True) if said not in set(spoken(before))]


@pytest.mark.parametrize("what", [*CELLS, *PARTS])
def test_in_a_tab_of_the_schools_own_it_costs_that_tab_at_most(good, plainly, tmp_path, what):
    change = a_cell(CELLS[what][0]) if what in CELLS else PARTS[what][0]
    submission = read(put(tmp_path, "校.xlsx", altered(good, PART, change)))
    assert submission.refused is None
    assert values(submission) == values(plainly)
    assert all((p.code, p.sheet) == ("F14", TITLE) for p in news(submission, plainly))
    if what in PARTS:
        (said,) = [p for p in submission.problems if p.code == "F14"]
        assert (said.variant, TITLE in said.message, PARTS[what][1] in said.message) == ("fault", True, True)


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_of_the_forms_costs_itself_and_is_named(good, plainly, tmp_path, what):
    cell, place = CELLS[what]
    submission = read(put(tmp_path, "校.xlsx", altered(good, sheet_part(OBSERVATIONS), a_cell(cell))))
    assert submission.refused is None
    assert values(submission) == values(plainly)
    assert (OBSERVATIONS, place) in {(p.sheet, p.cell) for p in news(submission, plainly)}


@pytest.mark.parametrize("what", PARTS)
@pytest.mark.parametrize("title", [OBSERVATIONS, META])
def test_a_tab_of_the_forms_that_cannot_be_read_is_named_in_the_refusal(good, tmp_path, what, title):
    part = sheet_part(title) if title != META else f"xl/worksheets/sheet{len(SCHOOL_SHEETS) + 1}.xml"
    how, word = PARTS[what]
    submission = read(put(tmp_path, "校.xlsx", altered(good, part, how)))
    assert (submission.refused.code, title in submission.refused.message, word in submission.refused.message) == ("F07", True, True)


def test_a_huge_tab_of_the_schools_own_leaves_room_for_the_forms(good, plainly, tmp_path, monkeypatch):
    """What may be unpacked in all is shared; the largest comes last."""
    monkeypatch.setattr("yanxiu_xl.reading.package.MAX_INFLATED_BYTES", 4 << 20)
    padding = b"".join(b"<!-- %d -->" % n for n in range(300_000))
    submission = read(put(tmp_path, "校.xlsx", altered(good, PART, lambda x: x.replace(b"</worksheet>", padding + b"</worksheet>"))))
    assert submission.refused is None
    assert values(submission) == values(plainly)
    assert [(p.variant, "过大" in p.message) for p in submission.problems if p.code == "F14"] == [("fault", True)]
