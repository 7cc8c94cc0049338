"""中心校登记 is brought up to 学期设定 where it lies: lists, checks and footers of the program; nothing that a person has put there."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from tests.every_workbook import odd_headers
from tests.town import TERM, good_registers
from yanxiu_xl import files
from yanxiu_xl.files import digest
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.pieces import pieces, spliced
from yanxiu_xl.reading.registers import open_registers, read_book
from yanxiu_xl.settings import default_term
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.registers_renewal import Unfit, renew
from yanxiu_xl.workbooks.validations import validations_of
from yanxiu_xl.workflow.building import EXAMPLE_SCHOOLS, new_term
from yanxiu_xl.workflow.registers_files import keep_registers

NAME = "中心校登记.xlsx"
BLANK = default_term().with_schools(EXAMPLE_SCHOOLS)
ROWS = good_registers()
TOWN = tuple(school.name for school in TERM.schools)


def written(term=BLANK, rows=ROWS):
    buffer = io.BytesIO()
    write_registers(buffer, term, rows)
    return buffer.getvalue()


OLD, NOW, OTHER = written(), written(TERM), written(BLANK, {"funds": ROWS["funds"]})


def by_hand(change, data=OLD):
    """The workbook after a person has opened it, changed something and saved it (by another program than ours)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def tables(data, term=TERM):
    return read_book(open_registers(NAME, data), term).tables


def book_of(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def offered(data):
    """The schools that the drop-down offers."""
    book = book_of(data)
    reference = book.defined_names["yx_schools"].attr_text.replace("'", "")
    title, _, area = reference.partition("!")
    return tuple(cell.value for row in book[title][area.replace("$", "")] for cell in row)


def asked(data, title, letter, row=4):
    """The validations that hold for a cell: (kind, first formula, title of its message)."""
    page = book_of(data)[title]
    return [(v.type, v.formula1, v.promptTitle) for v in page.data_validations.dataValidation if f"{letter}{row}" in v.sqref]


@pytest.fixture(scope="module")
def renewed():
    return renew(NAME, OLD, TERM)


# --- what the program had put there is right again ---


def test_the_drop_downs_offer_the_schools_of_the_list(renewed):
    assert offered(OLD) == tuple(school.name for school in EXAMPLE_SCHOOLS)
    assert offered(renewed.data) == TOWN
    assert any("去掉(中心校名称)、(第一村小名称)" in line and "加上青石镇中心小学、柳林小学、榆树小学" in line for line in renewed.changed)


def test_no_part_of_the_workbook_has_a_placeholder_any_more(renewed):
    with zipfile.ZipFile(io.BytesIO(renewed.data)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if "sharedStrings" not in name)
    assert "第一村小名称" not in text
    assert "中心校名称" not in text


@pytest.mark.parametrize("sheet", KEPT_REGISTERS, ids=lambda sheet: sheet.key)
def test_each_sheet_has_the_footer_and_the_checks_of_one_written_today(renewed, sheet):
    page, today = book_of(renewed.data)[sheet.title], book_of(NOW)[sheet.title]
    assert page.oddFooter.left.text == today.oddFooter.left.text == TERM.centre
    facts = ("type", "operator", "formula1", "formula2", "promptTitle", "prompt", "errorTitle", "error", "errorStyle", "showErrorMessage")

    def all_of(one):
        return sorted(str([getattr(v, fact) for fact in facts]) + str(v.sqref) for v in one.data_validations.dataValidation)

    assert all_of(page) == all_of(today)


def test_title_and_heading_name_the_centre(renewed):
    book = book_of(renewed.data)
    assert book.properties.title == f"{TERM.centre} {TERM.name} 中心校登记"
    assert book["说明"]["B3"].value.startswith(f"{TERM.centre}   {TERM.name}")


def test_it_is_packed_in_the_form_every_program_reads_whatever_packed_it_before(renewed):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(OLD)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.extra, info.extract_version = b"\xca\xca\x02\0\0\0", 45
            with out.open(info, "w", force_zip64=True) as part:
                part.write(source.read(name))
    assert len(odd_headers(target.getvalue())) > 20
    assert odd_headers(renew(NAME, target.getvalue(), TERM).data) == odd_headers(renewed.data) == []


def test_a_workbook_that_is_right_is_not_written_again(renewed):
    assert renew(NAME, NOW, TERM).data is None
    assert renew(NAME, renewed.data, TERM).data is None


def test_one_that_another_program_has_saved_is_right_still(renewed):
    assert renew(NAME, by_hand(lambda book: None, renewed.data), TERM).data is None


# --- what a person has done stays ---


def _format(book):
    book["指导检查"]["C4"].fill = PatternFill("solid", fgColor="FFEE88")
    book["指导检查"].column_dimensions["C"].width = 33
    book["指导检查"].row_dimensions[5].height = 55


def _own_rule(book):
    rule = DataValidation(type="list", formula1='"周海涛,吴秀梅"', promptTitle="检查人名单")
    rule.add("F4:F20")
    page = book["指导检查"]
    for one in page.data_validations.dataValidation:
        if one.promptTitle == "检查(指导)人":
            one.sqref = type(one.sqref)("F21:F303")
    page.add_data_validation(rule)


def _own_footer(book):
    book["经费登记"].oddFooter.left.text = "财务室自己的页脚"


HANDS = {
    "cells beside the table": (lambda book: book["讲座资料接收"].__setitem__("P30", "自己的备忘"), lambda book: book["讲座资料接收"]["P30"].value, "自己的备忘"),
    "an extra column": (lambda book: book["指导检查"].__setitem__("Q3", "存放盒号"), lambda book: book["指导检查"]["Q3"].value, "存放盒号"),
    "an extra tab": (lambda book: book.create_sheet("我的台账").__setitem__("B2", "另记"), lambda book: book["我的台账"]["B2"].value, "另记"),
    "a note": (lambda book: setattr(book["信息上传"]["C4"], "comment", Comment("已打印", "档案员")), lambda book: book["信息上传"]["C4"].comment.text, "已打印"),
    "a colour": (_format, lambda book: book["指导检查"]["C4"].fill.fgColor.rgb, "00FFEE88"),
    "a width": (_format, lambda book: book["指导检查"].column_dimensions["C"].width, 33),
    "a footer of one's own": (_own_footer, lambda book: book["经费登记"].oddFooter.left.text, "财务室自己的页脚"),
    "a formula": (lambda book: book["经费登记"].__setitem__("N1", "=SUM(F4:F300)"), lambda book: book["经费登记"]["N1"].value, "=SUM(F4:F300)"),
    "a cell beside the lists": (lambda book: book["选项"].__setitem__("CA7", "私下记的"), lambda book: book["选项"]["CA7"].value, "私下记的"),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("change", "look", "there"), HANDS.values(), ids=HANDS)
def test_what_a_person_has_put_there_stays(change, look, there):
    before = by_hand(change)
    done = renew(NAME, before, TERM)
    assert look(book_of(done.data)) == there
    assert tables(done.data) == tables(before)
    assert offered(done.data) == TOWN


def test_rows_stay_in_the_order_in_which_they_were_sorted():
    def sort(book):
        page = book["讲座资料接收"]
        rows = [[cell.value for cell in row] for row in page["A4:K6"]]
        for row, values in zip(page["A4:K6"], reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value

    before = by_hand(sort)
    after = tables(renew(NAME, before, TERM).data)["lecture_receipts"]
    assert after.values["school"] == list(reversed(tables(OLD)["lecture_receipts"].values["school"]))


def test_parts_that_say_what_is_right_are_the_same_bytes(renewed):
    with zipfile.ZipFile(io.BytesIO(OLD)) as before, zipfile.ZipFile(io.BytesIO(renewed.data)) as after:
        same = [name for name in before.namelist() if before.read(name) == after.read(name)]
        assert {"xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"} <= set(same)
        cells = [re.search(rb"<sheetData.*</sheetData>", one.read("xl/worksheets/sheet3.xml"))[0] for one in (before, after)]
        assert cells[0] == cells[1]


def test_a_rule_of_one_s_own_holds_where_it_was_made_and_ours_elsewhere():
    done = renew(NAME, by_hand(_own_rule), TERM).data or by_hand(_own_rule)
    assert asked(done, "指导检查", "F", 10) == [("list", '"周海涛,吴秀梅"', "检查人名单")]
    assert [title for *_, title in asked(done, "指导检查", "F", 100)] == ["检查(指导)人"]


# --- a changed layout is read as the reader reads it ---


def _moved(book):
    page = book["指导检查"]
    page.move_range("C3:C303", cols=20)  # 学校, far to the right
    for name, one in book.defined_names.items():
        if name == "yx_inspections_school":
            one.attr_text = "'指导检查'!$W$3"


def _renamed(book):
    book["指导检查"]["C3"] = "受检学校名"


def _shifted(book):
    book["指导检查"].move_range("A3:P303", rows=2)


LAYOUTS = {"moved": (_moved, "W", 4, False), "renamed": (_renamed, "C", 4, True), "lower down": (_shifted, "C", 6, True)}


@pytest.mark.parametrize(("change", "letter", "row", "told"), LAYOUTS.values(), ids=LAYOUTS)
def test_the_drop_down_goes_where_the_column_is(change, letter, row, told):
    done = renew(NAME, by_hand(change), TERM)
    assert ("list", "yx_schools", "学校") in asked(done.data, "指导检查", letter, row)
    assert tables(done.data)["inspections"].values["school"] == [TOWN[1], TOWN[2]]
    assert bool([line for line in done.odd if "指导检查" in line]) == told


def test_lost_drop_downs_come_back():
    def lose(book):
        for page in book:
            page.data_validations.dataValidation = []

    done = renew(NAME, by_hand(lose, NOW), TERM)
    assert ("list", "yx_schools", "学校") in asked(done.data, "指导检查", "C")
    assert any("指导检查" in line and "下拉" in line for line in done.changed)


def test_a_deleted_list_comes_back():
    def delete(book):
        del book["选项"]

    done = renew(NAME, by_hand(delete, NOW), TERM)
    assert offered(done.data) == TOWN
    assert book_of(done.data)["选项"].sheet_state == "hidden"
    assert renew(NAME, done.data, TERM).data is None


def test_lost_names_come_back():
    def lose(book):
        for name in list(book.defined_names):
            del book.defined_names[name]

    done = renew(NAME, by_hand(lose, NOW), TERM)
    assert offered(done.data) == TOWN
    assert "yx_inspections_school" in book_of(done.data).defined_names


def test_a_signed_workbook_is_left():
    with zipfile.ZipFile(target := io.BytesIO(OLD), "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    with pytest.raises(Unfit, match="签名"):
        renew(NAME, target.getvalue(), TERM)


# --- in the term's folder ---


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return new_term(tmp_path_factory.mktemp("学期") / "学期", TERM.code, BLANK, macros=False)


@pytest.fixture
def keep(made):
    """Let a test put bytes in place and keep them; the folder's other files stay between tests."""
    def put(data, term=TERM):
        made.registers.write_bytes(data)
        with made.locked("试"), made.archive() as archive:
            return keep_registers(made, term, archive)

    yield put
    for left in made.root.glob("~$*"):
        left.unlink()


def test_a_copy_of_what_was_replaced_is_kept(made, keep):
    done = keep(OLD)
    assert done.outcome == "renewed"
    assert done.copy.read_bytes() == OLD
    assert made.registers.read_bytes() != OLD
    (line,) = done.words(NAME)
    assert "登记备份" in line
    assert "柳林小学" in line
    assert keep(OLD).copy == done.copy, "the same content is kept once"


def test_the_bytes_stay_when_nothing_is_to_be_changed(made, keep):
    keep(OLD)
    before = digest(made.registers)
    assert keep(made.registers.read_bytes()).outcome == "same"
    assert digest(made.registers) == before


def test_an_open_workbook_is_left_and_that_is_said(made, keep):
    (made.root / f"~${NAME}").write_bytes(b"")
    done = keep(OLD)
    assert (done.outcome, made.registers.read_bytes()) == ("left", OLD)
    assert "正在 Excel、WPS 里开着" in done.words(NAME)[0]
    (made.root / f"~${NAME}").unlink()
    assert keep(OLD).outcome == "renewed"


@pytest.mark.parametrize(("trouble", "stops"), [(PermissionError(13, "in use"), False), (OSError(28, "full"), True), (KeyboardInterrupt(), True)],
                         ids=["held by another program", "disk full", "interrupted"])
def test_what_is_cut_off_leaves_the_workbook_whole_and_the_next_run_does_it(made, keep, monkeypatch, trouble, stops):
    whole = files.put_in_place

    def refused(temporary, target):
        if target == made.registers:
            raise trouble
        whole(temporary, target)

    before = sorted(made.register_copies.glob("*")) if made.register_copies.exists() else []
    with monkeypatch.context() as patch:
        patch.setattr(files, "put_in_place", refused)
        if stops:
            with pytest.raises((UserError, KeyboardInterrupt)):
                keep(OTHER)
        else:
            assert keep(OTHER).outcome == "left"
            assert sorted(made.register_copies.glob("*")) == before
    assert made.registers.read_bytes() == OTHER
    done = keep(OTHER)
    assert (done.outcome, done.copy.read_bytes()) == ("renewed", OTHER)


@pytest.mark.parametrize("data", [b"", b"not a zip", OLD[:5000], OLD.replace(b"xl/workbook.xml", b"xl/workbook.xmm")], ids=["empty", "text", "torn", "no list"])
def test_one_that_cannot_be_read_is_left_and_that_is_said(made, keep, data):
    done = keep(data)
    assert (done.outcome, made.registers.read_bytes()) == ("left", data)
    assert re.search("没有更新：打不开（.+）。请", done.words(NAME)[0])


def test_a_deleted_tab_can_be_copied_back_from_a_blank_one(made, keep):
    def delete(book):
        del book["经费登记"]

    done = keep(by_hand(delete))
    assert any("经费登记" in line and "登记备份" in line for line in done.words(NAME))
    assert "经费登记" in openpyxl.load_workbook(made.register_copies / "中心校登记(空白).xlsx").sheetnames


# --- a school is told as a school ---


def strange(rows, term=TERM):
    found = read_book(open_registers(NAME, written(TERM, rows)), term).problems
    return [(p.code, p.sheet, p.cell, p.value, p.level.value) for p in found if p.code == "M03"]


RENAMED = replace(TERM, schools=(TERM.schools[0], replace(TERM.schools[1], name="新柳林小学"), TERM.schools[2]), former=(("01", "柳林小学"),))
SCHOOL_CELLS = {
    "on the list": ("inspections", {"school": "柳林小学"}, TERM, []),
    "a blank in it": ("inspections", {"school": "柳林 小学"}, TERM, []),
    "placeholder": ("inspections", {"school": "(第一村小名称)"}, TERM, [("M03", "指导检查", "C4", "(第一村小名称)", "error")]),
    "mistyped": ("reports_uploaded", {"school": "柳林小"}, TERM, [("M03", "信息上传", "B4", "柳林小", "error")]),
    "another town's": ("corrections", {"school": "红旗小学"}, TERM, [("M03", "核定更正", "A4", "红旗小学", "error")]),
    "its name before": ("inspections", {"school": "柳林小学"}, RENAMED, []),
    "its name now": ("inspections", {"school": "新柳林小学"}, RENAMED, []),
    "blank": ("inspections", {"school": None}, TERM, []),
    "who has the good of it: all": ("funds", {"school": "全镇各校"}, TERM, []),
    "who has the good of it: mistyped": ("funds", {"school": "榆树小学校"}, TERM, [("M03", "经费登记", "G4", "榆树小学校", "hint")]),
}


@pytest.mark.parametrize(("key", "cells", "term", "wanted"), SCHOOL_CELLS.values(), ids=SCHOOL_CELLS)
def test_a_school_that_is_not_on_the_list_is_told_at_its_cell(key, cells, term, wanted):
    day = {"date": date(2020, 9, 21)}
    assert strange({key: [{**day, **cells}]}, term) == wanted


@pytest.mark.parametrize("sheet", [sheet for sheet in KEPT_REGISTERS if any(c.header in {"学校", "来源学校"} for c in sheet.columns)], ids=lambda s: s.key)
def test_the_drop_down_speaks_of_schools(sheet):
    page = book_of(NOW)[sheet.title]
    (one,) = [v for v in page.data_validations.dataValidation if v.promptTitle in {"学校", "来源学校"}]
    assert "不在学校名录里" in one.error
    assert "教师名册" not in one.error
    assert (one.showErrorMessage, one.errorStyle) == (True, "warning")


# --- the tools ---

XMLS = {
    "plain": (b"<a><b>1</b><b/></a>", [b"<b>1</b>", b"<b/>"]),
    "prefix": (b'<x:a xmlns:x="u"><x:b c="1"/></x:a>', [b'<x:b c="1"/>']),
    "a bracket in a value": (b'<a><b c="x > y">2</b><b c="/>"/></a>', [b'<b c="x > y">2</b>', b'<b c="/>"/>']),
    "empty with two tags": (b"<a><b></b ></a>", [b"<b></b >"]),
    "within": (b"<a><b><b/>t</b></a>", [b"<b/>", b"<b><b/>t</b>"]),
    "Chinese": ("<a>中<b>文</b>字</a>".encode(), ["<b>文</b>".encode()]),
    "a remark": (b"<a><b><!-- > --></b></a>", [b"<b><!-- > --></b>"]),
}


@pytest.mark.parametrize(("xml", "wanted"), XMLS.values(), ids=XMLS)
def test_elements_are_found_to_the_byte(xml, wanted):
    found = pieces(xml, {"b"})
    assert [xml[one.start : one.end] for one in found] == wanted
    assert spliced(xml, [(found[-1].start, found[-1].end, b"")]).find(wanted[-1]) == -1


def test_validations_are_told_apart_by_what_they_ask():
    xml = next(zipfile.ZipFile(io.BytesIO(NOW)).read(f"xl/worksheets/sheet{n}.xml") for n in (3,))
    found = validations_of(xml)
    assert [one for one in found if one.asks_the_same(found[0])] == [found[0]]


LIBREOFFICE = {
    "none": (b'allowBlank="true" operator="between" type="none"', b"<formula1>0</formula1><formula2>0</formula2>", b'allowBlank="1"', b""),
    "list": (b'operator="between" type="list" errorStyle="warning"', b"<formula1>yx_schools</formula1><formula2>0</formula2>",
             b'type="list" errorStyle="warning"', b"<formula1>yx_schools</formula1>"),
    "whole": (b'type="whole" operator="between"', b"<formula1>0</formula1><formula2>50</formula2>", b'type="whole"',
              b"<formula1>0</formula1><formula2>50</formula2>"),
    "custom": (b'type="custom" operator="equal"', b"<formula1>COUNTIF($A$4:$A$9,$A4)=1</formula1><formula2>0</formula2>", b'type="custom"',
               b"<formula1>COUNTIF($A$4:$A$9,$A4)=1</formula1>"),
    "switches": (b'showErrorMessage="false" showInputMessage="true"', b"", b'showInputMessage="1"', b""),
}


@pytest.mark.parametrize(("one", "its", "other", "its_own"), LIBREOFFICE.values(), ids=LIBREOFFICE)
def test_two_spellings_of_a_validation_are_the_same(one, its, other, its_own):
    line = b'<worksheet><dataValidations><dataValidation %s sqref="A4:A9">%s</dataValidation></dataValidations></worksheet>'
    (first,), (second,) = validations_of(line % (one, its)), validations_of(line % (other, its_own))
    assert first.facts == second.facts


# --- a workbook of before, protected and without tables ---

GRANTED = 'sheet="1" objects="1" scenarios="1" formatCells="0" insertRows="0" deleteRows="0" sort="0" autoFilter="0"'
PROTECTIONS = [
    # what stands in the sheet, whether it is taken away
    (GRANTED, True),
    ('sort="0" deleteRows="0" sheet="1" insertRows="0"', True),
    ('sheet="true" insertRows="false" deleteRows="false" sort="false"', True),
    (GRANTED + ' password="CC1A"', False),
    (GRANTED + ' algorithmName="SHA-512" hashValue="eA==" saltValue="eA==" spinCount="100000"', False),
    ('sheet="1" objects="1" scenarios="1"', False),
    ('sheet="1" sort="0"', False),
]


def of_before(rights, data=NOW):
    """The registers as they were written before their sheets were tables: protected, with the filter of the sheet."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as out:
        for info in source.infolist():
            content = source.read(info)
            if info.filename.startswith("xl/worksheets/sheet") and b"<tableParts" in content:
                content = re.sub(rb"<tableParts.*?</tableParts>|<ignoredErrors>.*?</ignoredErrors>", b"", content)
                content = content.replace(b"</sheetData>", f'</sheetData><sheetProtection {rights}/><autoFilter ref="A3:J303"/>'.encode())
            if info.filename == "[Content_Types].xml":
                content = re.sub(rb'<Override PartName="/xl/tables/[^>]*>', b"", content)
            if not info.filename.startswith(("xl/tables/", "xl/worksheets/_rels/")):
                out.writestr(info, content)
    return result.getvalue()


@pytest.mark.parametrize(("rights", "taken"), PROTECTIONS)
def test_a_protection_that_granted_what_excel_refuses_is_taken_away_unless_it_is_somebodys(rights, taken):
    old = of_before(rights)
    done = renew(NAME, old, TERM)
    assert [line for line in done.changed if "排序" in line] == (
        ["可以排序、插行、删行（" + "、".join(sheet.title for sheet in KEPT_REGISTERS) + "）"] if taken else []
    )
    book = book_of(done.data or old)
    assert {book[sheet.title].protection.sheet for sheet in KEPT_REGISTERS} == {not taken}
    assert tables(done.data or old) == tables(old)
    assert renew(NAME, done.data or old, TERM).data is None
