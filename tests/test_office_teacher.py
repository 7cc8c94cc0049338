"""A teacher's workbook filled in with LibreOffice, and the button that gathers it, clicked there."""

import openpyxl
import pytest

from tests.support import TERM, good_rows, read, write_return
from tests.test_buttons_office import Desk
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import GATHERING
from yanxiu_xl.forms.teacher import sheets_for
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.workbooks.teacher_book import write_teacher_workbook

pytestmark = pytest.mark.office

ROSTER = good_rows()["roster"]
WANG = ROSTER[1]
STRENGTHS, ADVICE = "导入自然，小组分工明确，人人发言", "展示时间偏短，建议每组都留两分钟"
LESSON = {"date": "2020-09-25", "period": "2", "scope": "本校", "teacher": "陈晓燕", "grade": "三年级", "subject": "语文", "topic": "掌声", "kind": "家常课",
          "strengths": STRENGTHS, "advice": ADVICE, "lesson_grade": "优", "reviewed": "是"}
TYPED = [
    # rows of 听课记录 as they are typed, whether each counts and why not
    (LESSON, "是", ""),
    (LESSON, "否", "与上面重复"),
    ({**LESSON, "date": "2020-09-28", "teacher": "没有的人"}, "否", "授课教师不在名册"),
    ({**LESSON, "date": "2020-09-29", "teacher": "王芳"}, "否", "自己听自己的课"),
    ({**LESSON, "date": "2020-09-30", "scope": "镇内他校", "host_school": "榆树小学", "teacher": "何静", "kind": "公开课"}, "是", ""),
    ({**LESSON, "date": "2020-10-09", "scope": "镇内他校", "host_school": "榆树小学", "teacher": "没有的人", "kind": "公开课"}, "否", "授课学校或教师不在全镇名册"),
    ({**LESSON, "date": "2020-10-12", "advice": "好"}, "否", "评语太短或没写"),
]
WRITING = {"category": "教学案例", "title": "新案例", "date": "2020-10-29", "chars": "1820"}


@pytest.fixture(scope="module")
def filled(office, tmp_path_factory):
    """(folder, what LibreOffice shows of each lesson, of the title rows, of the hidden columns' names)."""
    root = tmp_path_factory.mktemp("柳林")
    (root / "教师表").mkdir()
    blank, done = root / "空白.xlsx", root / "教师表" / "0102王芳.xlsx"
    write_teacher_workbook(blank, TERM, TERM.school("01"), WANG, ROSTER, town={"榆树小学": ["何静"]})
    lessons, writings = sheets_for("王芳")
    typed = [(lessons.title, address(lessons, key, row), text) for row, (cells, *_) in enumerate(TYPED, 4) for key, text in cells.items()]
    typed += [(writings.title, address(writings, key, 4), text) for key, text in WRITING.items()]
    show = [(lessons.title, address(lessons, key, row)) for row in range(4, 5 + len(TYPED)) for key in ("valid", "fault", "serial", "observer")]
    answer = office.ask(source=str(blank), target=str(done), type=typed, show=[*show, ("首页", "D10"), ("首页", "E10"), ("首页", "D11")])
    blank.unlink()
    return root, answer["shown"]


def address(sheet, key, row):
    return f"{openpyxl.utils.get_column_letter(sheet.position(key) + 1)}{row}"


def test_formulas_and_hidden_lists_work_as_in_the_schools_workbook(filled):
    shown = filled[1]
    lines = [tuple(shown[at : at + 4]) for at in range(0, 4 * len(TYPED), 4)]
    assert lines == [(valid, fault, str(number), "王芳") for number, (_, valid, fault) in enumerate(TYPED, 1)]
    assert shown[4 * len(TYPED) : 4 * len(TYPED) + 4] == ["", "", "", "王芳"]
    assert shown[-3:] == ["7", "0", "1"]


def test_what_was_typed_is_read_as_typed(filled):
    one = SubmissionReader(TERM).read(filled[0] / "教师表" / "0102王芳.xlsx")
    assert one.stamp.teacher == "王芳"
    lessons, writings = one.tables["observations"], one.tables["writings"]
    assert (len(lessons), len(writings)) == (len(TYPED), 1)
    for at, (cells, *_) in enumerate(TYPED):
        assert {key: str(lessons.values[key][at]) for key in cells} == cells
        assert lessons.values["observer"][at] == "王芳"
    assert {key: str(writings.values[key][0]) for key in WRITING} == WRITING
    assert [p.code for p in one.problems if p.code[0] in "FC"] == ["F04"]


def test_the_button_writes_a_new_workbook_and_tells_of_it_in_the_open_one(filled, office_app):
    root = filled[0]
    path = write_return(root / "柳林小学.xlsx", good_rows())
    before = path.read_bytes()
    desk = Desk(office_app, path, read_only=False)
    try:
        desk.type(SHEETS["observations"].title, "J4", "荷花（二）")
        sentence = desk.click("gather")
        assert sentence.startswith("汇集完成：1 位教师：新收 8 行，改 0 行，已有 0 行。新的工作簿是“柳林小学-汇集.xlsx”")
        assert desk.book.sheets.active.name == GATHERING
        rows = desk.rows(GATHERING)
        assert rows[3][:5] == ["0102", "王芳", "0102王芳.xlsx", 8.0, 0.0]
        assert [row[1] for row in rows if row[0] == "提示"] == ["W06"] * 2
        assert path.read_bytes() == before
    finally:
        desk.close()
    made = read(root / "柳林小学-汇集.xlsx")
    assert made.refused is None
    topics = [row["topic"] for row in made.tables["observations"].records()]
    assert (topics[0], topics.count("掌声"), len(topics)) == ("荷花（二）", len(TYPED), 4 + len(TYPED))
