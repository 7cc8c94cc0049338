"""The parts of a workbook are found by what they are for, not by what they are called."""

import pytest

from tests.made import spoken
from tests.small import altered, packed, parts, put, sheet_part, small_return
from tests.spellings import renamed
from tests.support import found, good_rows, read
from yanxiu_xl.forms.school import SCHOOL_SHEETS

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEETS = {f"xl/worksheets/sheet{n}.xml": f"xl/worksheets/tab{n + 40}.xml" for n in range(1, len(SCHOOL_SHEETS) + 2)}


@pytest.fixture(scope="module")
def good():
    rows = good_rows()
    rows["timetable"] = [{"class_name": "五年级", "weekday": "星期三", "period": 2, "subject": "数学", "teacher": "赵一"}]
    return small_return(rows)


@pytest.fixture(scope="module")
def plainly(good, tmp_path_factory):
    return read(put(tmp_path_factory.mktemp("p"), "校.xlsx", good))


def numbered(data):
    names = {WORKBOOK: "xl/workbook22.xml", RELATIONS: "xl/_rels/workbook22.xml.rels", "xl/sharedStrings.xml": "xl/sharedStrings2.xml",
             "xl/styles.xml": "xl/styles2.xml"}
    return renamed(data, names, {b"workbook.xml": b"workbook22.xml", b"sharedStrings.xml": b"sharedStrings2.xml", b"styles.xml": b"styles2.xml"})


def elsewhere(data):
    """Nothing lies in xl/ at all."""
    moved = {name: "book/" + name.removeprefix("xl/") for name in parts(data) if name.startswith("xl/")}
    return renamed(data, moved, {b'Target="xl/workbook.xml"': b'Target="book/workbook.xml"'})


def targets(old, new):
    return lambda data: renamed(data, {}, {old: new})


def mixed_case(data):
    return renamed(data, {name: name.upper() if name.startswith("xl/") else name for name in parts(data)}, {})


WRITTEN = {
    "numbers in the names": numbered,
    "backslashes in the zip": lambda data: renamed(data, {}, {}, slashes="\\"),
    "backslashes in targets": targets(b"worksheets/sheet", b"worksheets\\sheet"),
    "absolute targets": targets(b'Target="worksheets/', b'Target="/xl/worksheets/'),
    "dots in targets": targets(b'Target="worksheets/', b'Target="./worksheets/'),
    "up and down again": targets(b'Target="worksheets/', b'Target="../xl/worksheets/'),
    "other case in targets": targets(b"worksheets/sheet", b"Worksheets/Sheet"),
    "other case in the zip": mixed_case,
    "another folder": elsewhere,
    "escaped targets": targets(b"worksheets/sheet", b"work%73heets/sheet"),
    "sheets of other names": lambda data: renamed(data, SHEETS, {b"worksheets/sheet": b"worksheets/tab"} | {
        f"worksheets/tab{n}.xml".encode(): f"worksheets/tab{n + 40}.xml".encode() for n in range(len(SCHOOL_SHEETS) + 1, 0, -1)}),
    "no relation of the package": lambda data: packed({k: v for k, v in parts(data).items() if k != "_rels/.rels"}),
    "strict vocabulary": lambda data: packed({
        name: xml.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, xml in parts(data).items()}),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_parts_are_found_wherever_the_relations_lead(good, plainly, tmp_path, way):
    one = read(put(tmp_path, "校.xlsx", WRITTEN[way](good)))
    assert one.refused is None
    assert {k: (t.rows, t.values) for k, t in one.tables.items()} == {k: (t.rows, t.values) for k, t in plainly.tables.items()}
    assert spoken(one) == spoken(plainly)


def test_the_relations_decide_where_two_parts_could_be_meant(good, plainly, tmp_path):
    """An old list of sheets lies about under the usual name."""
    content = parts(numbered(good))
    content[WORKBOOK] = content["xl/workbook22.xml"].replace("听课记录".encode(), "旧表".encode())
    content[RELATIONS] = content["xl/_rels/workbook22.xml.rels"]
    assert read(put(tmp_path, "校.xlsx", packed(content))).tables.keys() == plainly.tables.keys()


@pytest.mark.parametrize("title", ["听课记录", "任课表", "教师名册", "学校信息"])
def test_a_sheet_whose_part_is_missing_is_told_as_that(good, tmp_path, title):
    content = parts(good)
    del content[sheet_part(title)]
    one = read(put(tmp_path, "校.xlsx", packed(content)))
    assert [(p.code, p.variant, p.sheet) for p in one.problems if p.code == "F02"] == [("F02", "lost", title)]
    assert title in next(p.message for p in one.problems if p.code == "F02")


LOST = {
    "part not there": lambda c: c,
    "no relation": lambda c: {**c, WORKBOOK: c[WORKBOOK].replace(b"</sheets>", b'<sheet name="\xe5\xa4\x9a" sheetId="99"/></sheets>')},
    "relation outward": lambda c: {**c, RELATIONS: c[RELATIONS].replace(b'Target="worksheets/x.xml"', b'Target="http://127.0.0.1/x" TargetMode="External"')},
    "relation upward": lambda c: {**c, RELATIONS: c[RELATIONS].replace(b"worksheets/x.xml", b"../../../etc/hostname")},
    "relation to a folder": lambda c: {**c, RELATIONS: c[RELATIONS].replace(b"worksheets/x.xml", b"worksheets/")},
}


@pytest.mark.parametrize("how", LOST)
def test_an_extra_tab_whose_part_is_missing_is_told_too(good, plainly, tmp_path, how):
    content = parts(good)
    if how != "no relation":
        content[WORKBOOK] = content[WORKBOOK].replace(b"</sheets>", b'<sheet name="\xe5\xa4\x9a" sheetId="99" r:id="rId99"/></sheets>')
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        content[RELATIONS] = content[RELATIONS].replace(
            b"</Relationships>", b'<Relationship Id="rId99" Type="%s" Target="worksheets/x.xml"/></Relationships>' % kind)
    one = read(put(tmp_path, "校.xlsx", packed(LOST[how](content))))
    assert one.refused is None
    assert [(p.variant, p.sheet) for p in one.problems if p.code == "F14"] == [("lost", "多")]
    assert {k: t.values for k, t in one.tables.items()} == {k: t.values for k, t in plainly.tables.items()}


@pytest.mark.parametrize(("kind", "word"), [("xlMacrosheet", "宏表"), ("dialogsheet", "对话框表"), ("xlIntlMacrosheet", "宏表")])
def test_a_tab_without_cells_of_a_form_is_called_what_it_is(good, tmp_path, kind, word):
    content = parts(good)
    content[WORKBOOK] = content[WORKBOOK].replace(b"</sheets>", b'<sheet name="M" sheetId="99" r:id="rId99"/></sheets>')
    content[RELATIONS] = content[RELATIONS].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/%s" Target="macrosheets/m.xml"/></Relationships>'
        % kind.encode())
    content["xl/macrosheets/m.xml"] = b"<xm:macrosheet><sheetData><row r='1'><c r='A1'><f>HALT()</f></c></row></sheetData>"
    one = read(put(tmp_path, "校.xlsx", packed(content)))
    assert one.refused is None
    assert [(p.variant, word in p.message) for p in one.problems if p.code == "F14"] == [("other", True)]


UNREAD_PARTS = {
    "a nearly white picture": ("xl/media/image1.emf", b"\xff" * (3 << 20)),
    "a long embedded text": ("xl/embeddings/note.txt", b" " * (40 << 20)),
    "a large custom part": ("customXml/item1.xml", b"<a>" + b" " * (2 << 20) + b"</a>"),
    "a printer's settings": ("xl/printerSettings/printerSettings1.bin", bytes(2 << 20)),
    "UTF-16 of somebody else": ("xl/webextensions/taskpanes.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")),
    "a DOCTYPE of somebody else": ("xl/theme/theme9.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
}


@pytest.mark.parametrize("what", UNREAD_PARTS)
def test_parts_nobody_unpacks_make_nobody_suspicious(good, plainly, tmp_path, what):
    name, data = UNREAD_PARTS[what]
    one = read(put(tmp_path, "校.xlsx", packed({**parts(good), name: data})))
    assert one.refused is None
    assert spoken(one) == spoken(plainly)


@pytest.mark.parametrize("core", [
    b"", b"<", b"<cp:coreProperties>", b"\xff\xfe<", b"<a>" * 1000, b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', b"modified" * 100_000,
])
def test_properties_that_cannot_be_read_cost_the_time_of_saving_alone(good, plainly, tmp_path, core):
    one = read(put(tmp_path, "校.xlsx", altered(good, "docProps/core.xml", lambda _: core)))
    assert (one.refused, one.saved_at) == (None, "")
    assert spoken(one) == spoken(plainly)


def test_far_cells_are_found_in_any_spelling(good, tmp_path):
    far = b"<row r='900000'><c t='inlineStr' r='B900000'><is><t>\xe8\xbf\x9c</t></is></c></row></sheetData>"
    one = read(put(tmp_path, "校.xlsx", altered(good, sheet_part("听课记录"), lambda x: x.replace(b"</sheetData>", far))))
    assert found(one, "F13") == [("听课记录", "B900000", "远")]
