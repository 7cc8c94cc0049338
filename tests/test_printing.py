"""Printed forms: every record once and as the archive has it, what a person may redesign, what is said of wrong names, what stays private."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.print_support import changed, copies_of, filled, pages_in, with_logo
from tests.report_sql import ASSESSED, ask, of, register
from tests.report_towns import TOWNS, merged, of_demo, town
from tests.town import TERM, school
from yanxiu_xl.forms.lesson_points import LESSON_POINTS
from yanxiu_xl.forms.school import EVALUATIONS, ROSTER
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.printing.catalogue import forms, forms_named, new_template
from yanxiu_xl.printing.filling import SEE_APPENDIX
from yanxiu_xl.printing.marks import loose_braces, marks_in
from yanxiu_xl.printing.model import Blanks, Copy, Part
from yanxiu_xl.printing.names import mistakes_in
from yanxiu_xl.printing.template import read_template
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import default_term
from yanxiu_xl.workbooks.sheets import Typed

CODES = list(forms())


@pytest.fixture(scope="module")
def facts(demo):
    with of_demo(demo) as found:
        yield found


# --- the declarations ---


def test_there_are_the_eighteen_forms_of_the_specification():
    assert [f"P{number:02}" for number in range(1, 19)] == CODES
    assert forms_named("p05")[0] is forms()["P05"]
    assert forms_named("讲座存档单")[0] is forms()["P05"]
    assert len(forms_named("")) == 18
    with pytest.raises(UserError, match="没有“P19”这种打印件。可以写：P01 "):
        forms_named("P19")


@pytest.mark.parametrize("code", CODES)
def test_a_new_template_has_no_mistake_and_no_name_of_it_is_private(code):
    form = forms()[code]
    template = read_template(form.file_name, new_template(code))
    assert list(mistakes_in(form, template)) == []
    assert all(sheet.is_filled for sheet in template.sheets)
    names = {name for page in form.pages for space in page.spaces for name in space.names}
    assert "出生年月" not in names
    if form.public:
        assert names.isdisjoint({ROSTER[key].header for key in ROSTER.internal})


def test_an_evaluation_has_seven_dimensions_and_seventeen_points_that_add_up_to_the_defaults():
    term = default_term()
    assert list(LESSON_POINTS) == list(DIMENSIONS)
    assert sum(map(len, LESSON_POINTS.values())) == 17
    assert {key: sum(one.marks for one in points) for key, points in LESSON_POINTS.items()} == {key: term[f"L.{key}"] for key in DIMENSIONS}
    assert all(one.short in EVALUATIONS[key].help for key, points in LESSON_POINTS.items() for one in points)


def test_marks_of_points_are_left_to_the_hand_where_the_centre_has_other_full_marks():
    term = replace(TERM, values={**TERM.values, "L.aims": 15})
    (copy, *_) = copies_of(merged(TOWNS["good"](), term=term), "P08", "01")["评价表"]
    told = copy.parts["评价"].values
    assert (told["教学目标满分"], told["教学目标分值1"], told["教学内容分值1"], told["满分"]) == (15, None, 5, 105)


# --- every record, as the archive has it ---

ONE_EACH = [
    # form, page, how many copies there are in the whole town, by SQL
    ("P03", "教师名册", "SELECT COUNT(DISTINCT school_code) FROM " + of("roster")),
    ("P04", "活动记录", "SELECT COUNT(*) FROM " + of("activities")),
    ("P05", "存档单", "SELECT COUNT(*) FROM " + of("activities") + " WHERE category = '专题讲座'"),
    ("P06", "听课记录", "SELECT COUNT(*) FROM " + of("observations")),
    ("P07", "听课登记", f"SELECT COUNT(*) FROM {ASSESSED}"),
    ("P08", "评价表", "SELECT COUNT(*) FROM " + of("evaluations")),
    ("P09", "评课记录", "SELECT COUNT(*) FROM " + of("open_lessons")),
    ("P10", "认定表", "SELECT COUNT(*) FROM " + of("open_lessons")
     + " WHERE kind IN ('合格课', '优质课') OR recognition <> '未认定' OR centre_review IS NOT NULL"),
    ("P12", "发展性评价", "SELECT COUNT(*) FROM " + of("reviews")),
    ("P13", "协议书", "SELECT COUNT(*) FROM " + of("mentoring")),
    ("P14", "登记表", "SELECT COUNT(*) FROM " + of("projects")),
    ("P17", "记录单", "SELECT COUNT(*) FROM " + register("inspections")),
    ("P17", "整改通知单", "SELECT COUNT(*) FROM " + register("inspections") + " WHERE faults IS NOT NULL OR demand IS NOT NULL OR deadline IS NOT NULL"),
    ("P18", "封面", f"SELECT COUNT(*) FROM {ASSESSED}"),
]


@pytest.mark.parametrize(("code", "page", "asked"), ONE_EACH, ids=[f"{one[0]} {one[1]}" for one in ONE_EACH])
def test_every_record_of_the_town_has_one_copy(facts, code, page, asked):
    ((expected,),) = ask(facts, asked)
    copies = [copy for one in facts.schools for copy in copies_of(facts, code, one.code)[page]]
    assert len(copies) == expected > 0


IN_ROWS = [
    # form, page, space of the rows, names, the same by SQL
    ("P03", "教师名册", "教师", ("姓名", "教师编号"), "SELECT name, teacher_id FROM " + of("roster")),
    ("P07", "听课登记", "听课", ("听课教师", "听课日期", "课题", "是否有效"),
     f"SELECT o.observer, o.date, o.topic, CASE o.counted WHEN 1 THEN '是' ELSE '否' END FROM {of('observations')} o"
     f" JOIN {ASSESSED} a ON a.school_code = o.school_code AND a.name = o.observer"),
    ("P01", "目录", "目录", ("编号", "是否完成"), "SELECT item_code, completion FROM " + of("archive")),
    ("P14", "活动记录", "活动", ("活动编号",),
     f"SELECT a.activity_id FROM {of('activities')} a JOIN {of('projects')} p ON p.school_code = a.school_code AND p.project_id = a.related_id"),
]


@pytest.mark.parametrize(("code", "page", "space", "names", "asked"), IN_ROWS, ids=[one[0] for one in IN_ROWS])
def test_rows_of_a_copy_are_the_records_of_the_archive(facts, code, page, space, names, asked):
    listed = [part for one in facts.schools for copy in copies_of(facts, code, one.code)[page] for part in copy.parts[space]]
    told = Counter(tuple(None if not isinstance(part.values[name], str) else part.values[name] for name in names) for part in listed)
    assert told == Counter(ask(facts, asked))


def test_what_stands_on_paper_is_what_the_archive_holds(facts):
    """P05 and P06 read back from the workbooks: labels lead to values."""
    page = pages_in(filled(facts, "P05", "03"))["存档单"]
    found = [_beside(one, "讲座主题", "日期", "主讲人", "时长（分钟）") for one in page.pages]
    assert Counter(found) == Counter(ask(facts, f"SELECT topic, date, speaker, minutes FROM {of('activities')} WHERE school_code = '03' AND category = '专题讲座'"))
    copies = [one for one in copies_of(facts, "P06", "03")["听课记录"] if "宋凯" in one.people]
    page = pages_in(filled(facts, "P06", "03", copies={"听课记录": copies}))["听课记录"]
    found = [_beside(one, "听课教师", "听课日期", "课题", "评价等级") for one in page.pages]
    asked = f"SELECT observer, date, topic, lesson_grade FROM {of('observations')} WHERE school_code = '03' AND observer = '宋凯'"
    assert Counter(found) == Counter(ask(facts, asked))
    assert len(found) > 20


def _beside(page, *labels):
    """What stands right of each label."""
    cells = {}
    for row in page:
        filled_cells = [(at, text) for at, text in enumerate(row) if text is not None]
        for at, text in filled_cells:
            cells.setdefault(text, next((value for value in row[at + 1 :] if value is not None), None))
    return tuple(cells[label] for label in labels)


def test_a_list_to_sign_has_those_who_were_to_come(facts):
    for copy in copies_of(facts, "P04", "03")["活动记录"]:
        names = [name for line in copy.parts["签到"] for name in line.values.values()]
        assert len(names) == copy.parts["活动"].values["应到人数"] > 0
        told = (copy.parts["活动"].values["没到的"] or "").split("；")
        away = {name for part in told if not part.startswith("迟到") for name in part.partition("：")[2].split("、") if name}
        assert copy.parts["活动"].values["实到人数"] == len(set(names) - away)


@pytest.mark.parametrize("name", TOWNS)
@pytest.mark.parametrize("code", CODES)
def test_nothing_that_is_missing_or_cannot_be_read_shows_as_a_word(name, code):
    facts = town(name)
    for one in ["", *(listed.code for listed in facts.schools)]:
        copies = copies_of(facts, code, one)
        if any(copies.values()):
            texts = [str(text) for sheet in pages_in(filled(facts, code, one, copies=copies)).values() for text in sheet.texts]
            assert [text for text in texts if re.search(r"None|nan|NaN|Gap|\{\{|\?", text)] == []


def test_a_cell_that_cannot_be_read_is_blank_and_told():
    rows = school("01")
    rows["observations"][0]["topic"] = Typed("#REF!")
    blanks = Blanks()
    filled(merged({"01": rows}), "P06", "01", blanks=blanks)
    ((record, name),) = blanks.found
    assert (record.sheet, name) == ("observations", "课题")


@pytest.mark.parametrize("code", ["P04", "P13", "P16"])
def test_the_same_records_give_the_same_bytes(code):
    assert filled(town("good"), code, "01") == filled(merged(TOWNS["good"]()), code, "01")


# --- what is private ---


@pytest.mark.parametrize("code", [code for code, form in forms().items() if form.public])
def test_nothing_private_is_in_any_part_of_what_is_posted(code):
    rows = school("01")
    rows["roster"][0] |= {"note": "电话13812345678，身份证110101198003074610", "born": "1980-03"}
    rows["roster"][1] |= {"assessed": "否", "exemption": "产假", "born": "1979-11"}
    data = filled(merged({"01": rows}), code, "01")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        inside = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    births = {row["born"] for row in rows["roster"] if row.get("born")}
    assert len(births) > 1
    assert [one for one in (*births, "13812345678", "110101198003074610", "产假") if one in inside] == []
    assert rows["roster"][0]["name"] in inside
    assert (rows["roster"][1]["name"] in inside) is (code == "P03")


@pytest.mark.parametrize("code", ["P04", "P06", "P12"])
def test_numbers_of_persons_are_withheld_from_every_form(code):
    rows = school("01")
    rows["activities"][0]["summary"] = rows["observations"][0]["strengths"] = rows["reviews"][0]["strengths"] = "联系人电话13812345678，讲得清楚，板书工整"
    texts = "".join(str(text) for sheet in pages_in(filled(merged({"01": rows}), code, "01")).values() for text in sheet.texts)
    assert "13812345678" not in texts
    assert "讲得清楚" in texts


# --- marks ---

MARKS = [
    # text, (space, name) of its names, (space, fewest) of rows repeated
    ("{{学校}}", [("", "学校")], []),
    ("第{{ 听课 . 节次 }}节", [("听课", "节次")], []),
    ("｛｛听课．课题｝｝", [("听课", "课题")], []),
    ("{{每条：听课，至少30行}}{{序号}}", [("", "序号")], [("听课", 30)]),
    ("{{每条：听课}}", [], [("听课", 0)]),
    ("没有", [], []),
]


@pytest.mark.parametrize(("text", "names", "each"), MARKS, ids=[one[0] for one in MARKS])
def test_marks_are_read_however_they_are_typed(text, names, each):
    found = marks_in(text)
    assert [one.name for one in found if one.name] == names
    assert [one.each for one in found if one.each] == each
    assert not loose_braces(text)


def test_a_brace_too_few_is_seen():
    assert loose_braces("{{学校}")
    assert loose_braces("学校}}")


# --- what a person may change ---


def put(cell, text):
    def change(book):
        book.worksheets[0][cell] = text

    return change


def sheet_renamed_and_wrong(book):
    book.worksheets[0].title = "我的"
    book.worksheets[0]["A3"] = "{{讲坐.活动主题}}"


def header_wrong(book):
    book.worksheets[0].oddHeader.center.text = "{{本学年}}"


WRONG = [
    # form, what has been done to it, what is said
    ("P05", put("D4", "{{讲坐.活动主题}}"), "P05 讲座存档单.xlsx “存档单”D4：没有“{{讲坐.活动主题}}”这个名字。是不是“讲座.活动主题”？"),
    ("P05", put("D4", "{{讲座.主题目}}"), "没有“{{讲座.主题目}}”这个名字。"),
    ("P05", put("D4", "{{学校名}}"), "是不是“学校”？"),
    ("P05", put("D4", "{{学校}"), "D4：有“{{”或“}}”没有配成一对"),
    ("P05", sheet_renamed_and_wrong, "“我的”A3：没有“{{讲坐.活动主题}}”"),
    ("P05", header_wrong, "页眉页脚：不能写“{{本学年}}”。"),
    ("P07", put("A1", "{{听课.课题}}"), "A1：“{{听课.课题}}”要写在“{{每条：听课}}”的那一行里"),
    ("P07", put("O4", "{{每条：听果}}"), "O4：没有“{{每条：听果}}”。是不是“听课”？"),
    ("P07", put("O4", "{{每条：听课至少很多行}}"), "O4：没有“{{每条：听课至少很多行}}”。"),
    ("P07", put("O1", "{{完}}"), "O1：“{{完}}”前面没有“{{每条：…}}”"),
    ("P03", put("B4", "{{教师.出生年月}}"), "B4：没有“{{教师.出生年月}}”这个名字。"),
    ("P03", put("B4", "{{教师.减免原因}}"), "B4：没有“{{教师.减免原因}}”这个名字。"),
]


@pytest.mark.parametrize(("code", "change", "said"), WRONG, ids=[f"{one[0]} {one[2][:24]}" for one in WRONG])
def test_a_wrong_name_is_told_with_its_cell_and_what_may_be_meant(code, change, said):
    form = forms()[code]
    (line, *_) = mistakes_in(form, read_template(form.file_name, changed(new_template(code), change)))
    assert said in line


def redesigned(book):
    """Another order, a column more, areas merged, another font, a formula below the rows, a page break."""
    page = book.worksheets[0]
    page.title = "听课台账"
    page["A1"].font = Font(name="楷体", size=20)
    page.row_dimensions[4].height = 31.5
    page["B4"], page["C4"] = "{{听课.课题}}", "{{听课.听课日期}}"
    page["D4"] = "=LEN(B4)"
    page.column_dimensions["B"].width, page.column_dimensions["C"].width = 26, 14
    page.merge_cells("F4:G4")
    page["F4"] = "{{听课.年级}} {{听课.学科}}"
    page["A5"] = "=SUM(D4:D4)"
    page.page_margins.left = 0.5


def test_what_a_person_has_made_of_a_form_is_printed(facts):
    data = with_logo(changed(new_template("P07"), redesigned))
    form = forms()["P07"]
    assert list(mistakes_in(form, read_template(form.file_name, data))) == []
    copies = copies_of(facts, "P07", "03")
    made = filled(facts, "P07", "03", data, copies)
    page = pages_in(made)["听课台账"].page
    starts = [at for at in range(1, page.max_row + 1) if page.cell(at, 1).value == "教师听课登记汇总表"]
    assert page["A1"].font.name == "楷体"
    assert page.page_margins.left == 0.5
    assert len(starts) > len(copies["听课登记"])  # the head stands on every page
    first = copies["听课登记"][0].parts["听课"]
    rows = range(4, 4 + 7)  # of the first page
    assert [page.cell(at, 2).value for at in rows] == [part.values["课题"] for part in first[:7]]
    assert [page.cell(at, 3).value for at in rows] == [part.values["听课日期"] for part in first[:7]]
    assert [page.cell(at, 4).value for at in rows[:3]] == ["=LEN(B4)", "=LEN(B5)", "=LEN(B6)"]
    assert {"F4:G4", "F5:G5", "F9:G9"} <= {str(area) for area in page.merged_cells.ranges}
    assert min(page.row_dimensions[at].height for at in rows) >= 31.5
    totals = [str(row[0].value) for row in page.iter_rows() if str(row[0].value).startswith("=SUM")]
    assert len(totals) == len(copies["听课登记"])
    top, bottom = map(int, re.fullmatch(r"=SUM\(D(\d+):D(\d+)\)", totals[0]).groups())
    assert (top, page.cell(bottom, 1).value) == (4, len(first) if len(first) >= 30 else None)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        drawn = book.read("xl/drawings/drawing1.xml").decode()
        assert book.read("xl/media/logo.png").startswith(b"\x89PNG")
    anchors = [int(row) + 1 for row in re.findall(r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", drawn, re.S)]
    assert len(anchors) == len(copies["听课登记"])
    assert set(anchors) <= set(starts)
    assert len(set(re.findall(r'cNvPr id="(\d+)"', drawn))) == len(anchors)


def test_rows_can_be_repeated_together(facts):
    def change(book):
        page = book.worksheets[0]
        page["O5"] = "{{完}}"
        page["A5"] = "{{听课.主要优点}}"

    data = changed(new_template("P07"), change)
    copies = copies_of(facts, "P07", "03")["听课登记"][:1]
    made = pages_in(filled(facts, "P07", "03", data, {"听课登记": copies}))["听课登记"]
    lessons = copies[0].parts["听课"]
    assert len(lessons) > 20
    rows = [row for page in made.pages for row in page]
    starts = [at for at, row in enumerate(rows) if isinstance(row[0], int)]
    assert [rows[at][0] for at in starts] == list(range(1, len(lessons) + 1))
    assert [rows[at + 1][0] for at in starts] == [part.values["主要优点"] for part in lessons]


LONG = "".join(f"第{number}点，学生活动充分，教师点拨到位。" for number in range(1, 200))


def test_a_text_too_long_for_its_page_goes_whole_to_an_appendix():
    facts = town("good")
    (copy, *_) = copies_of(facts, "P06", "01")["听课记录"]
    lesson = copy.parts["听课"]
    long = Copy({**copy.parts, "听课": Part({**lesson.values, "主要优点": LONG}, lesson.record)})
    made = pages_in(filled(facts, "P06", "01", copies={"听课记录": [long, copy]}))["听课记录"]
    whole = [text for page in made.pages for row in page for text in row if isinstance(text, str)]
    assert any(text.endswith(SEE_APPENDIX) and LONG.startswith(text.removesuffix(SEE_APPENDIX)) for text in whole)
    assert "附页　主要优点" in whole
    after = whole[whole.index("附页　主要优点") + 1 :]
    assert LONG in "".join(after)
    assert whole.count("听　课　记　录") == 2


def test_a_somewhat_longer_text_makes_its_row_higher():
    facts = town("good")
    (copy, *_) = copies_of(facts, "P06", "01")["听课记录"]
    lesson = copy.parts["听课"]
    longer = Copy({**copy.parts, "听课": Part({**lesson.values, "主要优点": LONG[:200]}, lesson.record)})
    heights = []
    for one in (copy, longer):
        page = pages_in(filled(facts, "P06", "01", copies={"听课记录": [one]}))["听课记录"].page
        at = next(row[0].row for row in page.iter_rows() if row[0].value == "主要优点")
        heights.append(page.row_dimensions[at].height)
    assert heights[1] > heights[0]


def test_a_form_made_anew_in_another_program_is_filled(tmp_path):
    """A sheet of somebody's own with nothing but names, fitted to the width of the page."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["{{学校}}", "{{讲座.活动主题}}"])
    page.append(["{{讲座.日期}}", "{{讲座.时长(分钟)}}"])
    page.page_setup.fitToWidth, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 1, 0, True
    buffer = io.BytesIO()
    book.save(buffer)
    facts = town("good")
    copies = copies_of(facts, "P05", "01")["存档单"]
    made = pages_in(filled(facts, "P05", "01", buffer.getvalue(), {"存档单": copies}))["Sheet"]
    assert [(page[0][1], page[1][1]) for page in made.pages] == [(one.parts["讲座"].values["活动主题"], one.parts["讲座"].values["时长(分钟)"]) for one in copies]
    assert not made.page.sheet_properties.pageSetUpPr.fitToPage  # which would pass over the page breaks
    assert 10 <= made.page.page_setup.scale <= 400
