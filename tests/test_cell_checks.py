"""Cell rules C01-C12 (domain D2) through real workbooks (``tests.small``): each finding stands in exactly its cell, and nowhere else.

A table of cases is one workbook with a row for each case: what is expected of the case is expected of its row.
"""

import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.small import put, small_return
from tests.support import AS_OF, TERM, found, good_rows, rows_with, table, write_return
from tests.support import read as read_whole
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Level
from yanxiu_xl.reading.reader_processes import read_many
from yanxiu_xl.term.term import School
from yanxiu_xl.workbooks.sheets import Typed

TITLE = {key: sheet.title for key, sheet in SHEETS.items()}


@pytest.fixture
def written(tmp_path):
    """Write rows as school 01's workbook: the whole one where it is to hold more than the form's values."""

    def write(rows, **more):
        return write_return(tmp_path / "柳林小学.xlsx", rows, **more) if more else put(tmp_path, "柳林小学.xlsx", small_return(rows))

    return write


def read(*given, **more):
    """A return with what is said of its cells and structure; rules on rows and sheets have tests of their own."""
    submission = read_whole(*given, **more)
    submission.problems = [p for p in submission.problems if p.code[0] in "CF" or p.code in {"R18", "R19"}]
    return submission


@pytest.fixture
def checked(written):
    """Write rows as school 01's workbook, read it back and check it."""
    return lambda rows, **more: read(written(rows, **more))


@pytest.fixture(scope="module")
def good_return(tmp_path_factory):
    return write_return(tmp_path_factory.mktemp("good") / "柳林小学.xlsx", good_rows())


def with_values(**values):
    return replace(TERM, values={**TERM.values, **values})


def with_rows(sheet, cases, at=0):
    """A good return whose ``sheet`` has one row for each case: row ``at`` of the good ones with some cells replaced."""
    rows = good_rows()
    rows[sheet] = [{**rows[sheet][at], **case} for case in cases]
    return rows


def said(submission, *codes):
    """(code, sheet, cell) of every finding about cells and structure; rules on whole rows have tests of their own."""
    return [(p.code, p.sheet, p.cell) for p in submission.problems if p.code[0] in "CF" and (not codes or p.code in codes)]


def cells(submission, sheet, code):
    """Addresses of a code on one sheet, by row and column."""
    at = [cell for title, cell, _ in found(submission, code) if title == TITLE[sheet]]
    return sorted(at, key=lambda a: (int(re.sub(r"\D", "", a)), len(a), a))


def test_a_good_return_has_nothing_to_say(good_return):
    assert [p.message for p in read(good_return).problems] == []


def test_a_whole_table_as_people_type_it_is_judged_cell_by_cell(checked):
    rows = good_rows()
    rows["observations"] = table("observations", r"""
        听课日期         | 节次    | 听课教师 | 授课范围 | 授课教师 | 年级   | 学科 | 课题        | 课类   | 评价等级 | 是否参加评课
        2020.9.15        | 2       | 李 强    | 本校     | 王芳     | 三年级 | 语文 | 荷花        | 家常课 | 优       | 是
        9月17日          | 第三节  | 王芳     | 本校     | 陈晓燕   | 四年级 | 外语 | 课堂        | 家常课 | 良       |
        =date(2021-9-22) | =num(1) | 查无此人 | 本校     | 王芳     | 三年级 | 语文 | "雨\u200b"  | 教研课 | 优       | 是

        主要优点                       | 问题与建议
        导入自然，小组分工明确人人发言 | 展示时间偏短建议每组都留两分钟
        好                             | 无
        板书清楚，问题有梯度反馈及时   |
    """)
    submission = checked(rows)
    assert {(p.code, p.cell, p.value) for p in submission.problems if p.code[0] == "C"} == {
        ("C07", "B4", "2020.9.15"), ("C07", "D4", "李 强"),
        ("C02", "B5", "9月17日"), ("C04", "C5", "第三节"), ("C04", "I5", "外语"), ("C01", "P5", ""),
        ("C09", "M5", "好"), ("C09", "N5", "无"),
        ("C03", "B6", "2021-09-22"), ("C06", "D6", "查无此人"), ("C07", "J6", "雨\u200b"), ("C09", "J6", "雨\u200b"),
        ("C01", "N6", ""),
    }
    assert {p.sheet for p in submission.problems} == {"听课记录"}


# --- C01: required cells ---

REQUIRED = {
    "roster": "B C D F I J K L M N O P",
    "activities": "B C D F H I O W",
    "observations": "B C D E G H I J K M N O P",
    "open_lessons": "B C D E F G H J K L N P Q R S",
    "evaluations": "A B C D E F G H I",
    "writings": "B C D G",
    "mentoring": "B C D E F G H",
    "projects": "B C E F I J",
    "reviews": "A B C D G H",
    "timetable": "A B C D E",
}
"""Letters of the starred columns of domain B2, sheet by sheet."""


def test_every_blank_required_cell_is_named(checked):
    """One row for each starred column, with just that column left blank."""
    rows = good_rows()
    for key, columns in REQUIRED.items():
        starred = [column.key for column in SHEETS[key].columns if column.required]
        assert len(starred) == len(columns.split())
        blanked = [{**rows[key][0], blank: None} for blank in starred]
        rows[key] = blanked + (rows[key] if key == "roster" else [])
    submission = checked(rows)
    for key, columns in REQUIRED.items():
        assert cells(submission, key, "C01") == [f"{letter}{4 + at}" for at, letter in enumerate(columns.split())], key


def test_every_blank_item_of_the_school_sheet_is_named(tmp_path):
    term = TERM.with_schools((School("01", "柳林小学"),))
    rows = good_rows()
    rows["profile"] = [{}]
    submission = read(write_return(tmp_path / "柳林小学.xlsx", rows, term=term), term)
    assert cells(submission, "profile", "C01") == ["B8", "B9", "B10", "B11", "B12", "B13", "B14", "B15", "B16", "B18", "B19"]


def test_the_message_names_sheet_row_and_column_and_says_what_to_fill_in(checked):
    (one,) = (p for p in checked(rows_with("observations", 2, kind=None)).problems if p.code == "C01")
    assert one.message == "【听课记录 第6行】“课类”没有填。"
    assert one.fix == f"请补填：{SHEETS['observations']['kind'].help}"
    assert (one.level, one.value, one.row, one.column) == (Level.ERROR, "", 6, "kind")


def test_a_cell_of_spaces_is_blank_whether_required_or_not(checked):
    submission = checked(with_rows("observations", [
        {key: Typed(spaces) for key in ("date", "subject", "topic", "strengths", "lesson_type", "host_school")}
        for spaces in (" ", "\u3000", "\u200b")
    ]))
    assert said(submission) == [
        ("C01", "听课记录", f"{letter}{row}") for row in (4, 5, 6) for letter in ("B", "I", "J", "M")
    ]


def test_a_row_in_which_nothing_is_entered_has_no_gaps(checked):
    rows = good_rows()
    rows["observations"].insert(1, {})
    submission = checked(rows)
    assert said(submission) == []
    assert submission.tables["observations"].rows == [4, 6, 7, 8]


def test_nought_is_a_value_not_a_gap(checked):
    rows = rows_with("profile", mixed_classes=0, pupils=0, whiteboard_rooms=0)
    rows["reviews"][0] |= {"own": 0}
    assert said(checked(rows)) == []


def test_a_wrong_value_is_not_called_blank_as_well(checked):
    submission = checked(rows_with("observations", 1, date=Typed("上周"), subject=Typed("外语")))
    assert said(submission) == [("C02", "听课记录", "B5"), ("C04", "听课记录", "I5")]


MUST_COUNT = ("课改自学记录", "读书笔记", "月读书心得", "学期心得体会", "教育教学论文", "教学案例", "教学反思", "听评课反思",
              "教学经验总结")
NEED_NOT_COUNT = ("个人研修计划", "精读书目", "优秀教案", "优秀课件", "带班材料", "个人研修总结", "获奖证书", "其他")


@pytest.mark.parametrize(
    ("sheet", "cases"),
    [
        ("activities", [
            ({"category": "上级培训", "organiser": "县", "make_up": None}, "J"),
            ({"category": "上级培训", "organiser": "县", "make_up": "否"}, None),
            ({"category": "教研课评课", "make_up": None}, None),
            ({"category": "课题研究活动", "related_id": None}, "V"),
            ({"category": "课题研究活动", "related_id": "K-01-001"}, None),
            ({"category": "师徒活动", "related_id": None}, "V"),
            ({"category": "读书汇报会", "related_id": None}, None),
            ({"category": Typed("开会"), "related_id": None, "make_up": None}, None),
        ]),
        ("observations", [
            ({"scope": "本校", "host_school": None}, None),
            ({"scope": "镇内他校", "kind": "教研课", "host_school": None}, "F"),
            ({"scope": "镇外", "kind": "教研课", "host_school": None}, "F"),
            ({"scope": "网络", "kind": "教研课", "host_school": None}, "F"),
            ({"scope": "镇外", "kind": "教研课", "host_school": "实验小学"}, None),
            ({"scope": "网络", "kind": "教研课", "host_school": "空中课堂", "period": None}, None),
            ({"scope": "镇外", "kind": "教研课", "host_school": "实验小学", "period": None}, "C"),
            ({"scope": "本校", "period": None}, "C"),
            ({"scope": Typed("村里"), "period": None}, "C"),
        ]),
        ("writings", [
            *(({"category": c, "month": "2020-09", "excerpt": "有", "thoughts": "有", "chars": None}, "H") for c in MUST_COUNT),
            *(({"category": c, "author": "某出版社", "chars": None}, None) for c in NEED_NOT_COUNT),
            ({"category": Typed("感想"), "chars": None}, None),
        ]),
    ],
    ids=["activities", "observations", "writings"],
)
def test_a_cell_is_required_only_when_its_condition_holds(checked, sheet, cases):
    submission = checked(with_rows(sheet, [case for case, _ in cases]))
    assert cells(submission, sheet, "C01") == [f"{letter}{4 + at}" for at, (_, letter) in enumerate(cases) if letter]


def test_a_finished_item_of_the_catalogue_wants_its_day_and_every_item_its_state(checked):
    rows = good_rows()
    for at, state in enumerate(["已完成", "进行中", "未完成", "执行中心校统一制度", "不适用", None]):
        rows["archive"][at] |= {"completion": state, "done_on": None}
    assert cells(checked(rows), "archive", "C01") == ["F4", "E9"]


@pytest.mark.parametrize(
    ("as_of", "asked"),
    [(date(2020, 9, 1), False), (date(2021, 1, 9), False), (date(2021, 1, 10), True), (date(2021, 1, 11), True)],
    ids=str,
)
def test_what_is_due_at_the_end_is_asked_for_from_the_closing_day_on(good_return, as_of, asked):
    """Domain B2: 师德考核 期末填;B5 with its default closing day, 2021-01-10."""
    submission = read(good_return, as_of=as_of)
    assert said(submission) == [("C01", "教师名册", f"T{row}") for row in range(4, 10) if asked]


@pytest.mark.parametrize(("as_of", "asked"), [(date(2020, 12, 19), False), (date(2020, 12, 20), True)], ids=str)
def test_the_closing_day_is_the_centres_to_set(good_return, as_of, asked):
    submission = read(good_return, with_values(closing_date=date(2020, 12, 20)), as_of)
    assert bool(said(submission, "C01")) is asked


def test_what_is_due_at_the_end_is_not_asked_for_again_once_filled(written):
    rows = good_rows()
    for teacher in rows["roster"]:
        teacher["ethics"] = "合格"
    assert said(read(written(rows), as_of=date(2021, 1, 15)), "C01") == []


# --- C02, C03: dates ---


def test_what_is_no_date_is_an_error_in_its_cell(checked):
    cases = {"2020-9-31": "", "开学那天": "", "9.5": "year", "9月5日": "year", "2020-9-30": None}
    submission = checked(with_rows("activities", [{"date": Typed(text)} for text in cases]))
    assert [(p.cell, p.value, p.variant, p.level) for p in submission.problems if p.code == "C02"] == [
        (f"B{4 + at}", text, variant, Level.ERROR) for at, (text, variant) in enumerate(cases.items()) if variant is not None
    ]


TERM_EDGES = [
    (date(2020, 8, 31), True),
    (date(2020, 9, 1), False),
    (date(2020, 9, 2), False),
    (date(2021, 1, 14), False),
    (date(2021, 1, 15), False),
    (date(2021, 1, 16), True),
    (None, False),
    (Typed("2020.8.31"), True),
    (Typed("2021年1月15日"), False),
    (Typed("不清楚"), False),
]


def test_a_record_lies_within_the_term_its_first_and_last_day_included(checked):
    submission = checked(with_rows("observations", [{"date": day} for day, _ in TERM_EDGES]))
    assert cells(submission, "observations", "C03") == [f"B{4 + at}" for at, (_, outside) in enumerate(TERM_EDGES) if outside]
    first = next(p for p in submission.problems if p.code == "C03")
    assert first.message.startswith("【听课记录 第4行】日期2020-08-31不在本学期")
    assert "2020-09-01至2021-01-15" in first.message
    assert first.level is Level.ERROR


def test_the_term_is_the_centres_to_set(good_return):
    submission = read(good_return, with_values(term_start=date(2020, 9, 16), term_end=date(2020, 10, 13)))
    assert [(s, c) for s, c, _ in found(submission, "C03")] == [
        ("学校信息", "B19"), ("研修活动", "B6"), ("听课记录", "B4"), ("公开课评课", "P4"), ("教师文稿", "G4"), ("教师文稿", "S4"),
        ("教师文稿", "G8"), ("发展性评价", "J4"), ("发展性评价", "J5"),
    ]


def test_every_date_of_the_terms_records_lies_within_the_term(checked):
    """D2 C03, except approvals, agreements and the first working month (立项、协议、工作年月除外)."""
    early = date(2019, 9, 1)
    rows = good_rows()
    for sheet, *keys in (
        ("profile", "reported_on"), ("activities", "date", "filed_on"), ("observations", "date"),
        ("open_lessons", "date", "reviewed_on"), ("writings", "date", "checked_on"), ("reviews", "date"),
        ("projects", "approved_on"), ("mentoring", "agreed_on"),
    ):
        rows[sheet][0] |= dict.fromkeys(keys, early)
    rows["roster"][0]["work_since"] = "1990-09"
    assert [(s, c) for s, c, _ in found(checked(rows), "C03")] == [
        ("学校信息", "B19"), ("研修活动", "B4"), ("研修活动", "Y4"), ("听课记录", "B4"), ("公开课评课", "B4"),
        ("公开课评课", "P4"), ("教师文稿", "G4"), ("教师文稿", "S4"), ("发展性评价", "J4"),
    ]


# --- C04, C05, C08, C11: options, numbers, months ---


def test_an_option_that_is_not_in_the_list_is_an_error_that_names_the_options(checked):
    rows = rows_with("open_lessons", kind=Typed("家常课"))
    rows["roster"][2]["subjects"] = Typed("数学、奥数")
    submission = checked(rows)
    assert said(submission) == [("C04", "教师名册", "J6"), ("C04", "公开课评课", "H4")]
    several, single = submission.problems
    assert "“奥数”不在选项里" in several.message
    assert "公开课、合格课、优质课、示范课、汇报课" in single.fix


@pytest.mark.parametrize(
    ("sheet", "key", "letter", "cases"),
    [
        ("activities", "minutes", "C", {9: "C05", 10: None, 11: None, 479: None, 480: None, 481: "C05", 60.5: "C05", -60: "C05"}),
        ("writings", "reading_days", "K", {-1: "C05", 0: None, 31: None, 32: "C05", None: None}),
        ("writings", "reading_minutes", "L", {0: None, 600: None, 601: "C05", None: None}),
        ("writings", "chars", "H", {0: None, 100000: None, 100001: "C05", "1500字": "C11", "约1500": "C11", "一千五百": "C11"}),
        ("evaluations", "aims", "C", {-0.5: "R18", 0: None, 10: None, 10.5: "R18", "不适用": "C11"}),
        ("evaluations", "group_work", "F", {0: None, 20: None, 20.5: "R18"}),
        ("evaluations", "it_use", "G", {10: None, 10.5: "R18", "不适用": None, "无": "C11"}),
        ("reviews", "own", "B", {-1: "R19", 0: None, 91.5: None, 100: None, 100.5: "R19", "优": "C11"}),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_numbers_keep_their_limits(checked, sheet, key, letter, cases):
    """Under, at and over each limit, nothing at all, and what cannot be read."""
    values = [Typed(value) if isinstance(value, str) else value for value in cases]
    submission = checked(with_rows(sheet, [{key: value} for value in values]))
    numeric = [(p.code, p.cell) for p in submission.problems if p.code in {"C05", "C11", "R18", "R19"} and p.variant != "own"]
    assert sorted(numeric) == sorted((code, f"{letter}{4 + at}") for at, code in enumerate(cases.values()) if code)


def test_the_limit_of_a_mark_is_the_centres_to_set(good_return):
    submission = read(good_return, with_values(**{"L.aims": 8}))
    assert cells(submission, "evaluations", "R18") == ["C4", "C5"]


def test_a_number_with_words_is_a_warning_when_it_can_be_read_and_an_error_when_not(checked):
    cases = {
        "1500字": (Level.WARNING, 1500), "约1500": (Level.WARNING, 1500), "1,500": (Level.WARNING, 1500),
        "一千五百字": (Level.ERROR, None), "1500-2000": (Level.ERROR, None),
    }
    submission = checked(with_rows("writings", [{"chars": Typed(text)} for text in cases], at=4))
    assert [(p.value, p.level) for p in sorted(submission.problems, key=lambda p: p.row) if p.code == "C11"] == [
        (text, grade) for text, (grade, _) in cases.items()
    ]
    assert submission.tables["writings"].values["chars"] == [number for _, number in cases.values()]
    assert [submission.tables["writings"].typed[at, "chars"] for at in range(5)] == list(cases)


def test_a_month_that_cannot_be_told_is_an_error(checked):
    cases = {"2020-09": False, "2020年9月": False, "九月": True, "2020-13": True, "9月": True}
    submission = checked(with_rows("writings", [{"month": Typed(text)} for text in cases], at=2))
    assert cells(submission, "writings", "C08") == [f"F{4 + at}" for at, wrong in enumerate(cases.values()) if wrong]


# --- C06: names ---


def test_every_unknown_name_is_named_in_its_cell(checked):
    rows = good_rows()
    rows["activities"][1]["participants"] = "李强、张三、王芳、李四"
    rows["activities"][1]["absent"] = "王五"
    rows["writings"][0]["teacher"] = "王方"
    rows["profile"][0]["training_head"] = "赵六"
    assert sorted(found(checked(rows), "C06")) == sorted([
        ("学校信息", "B9", "赵六"), ("研修活动", "P5", "张三"), ("研修活动", "P5", "李四"), ("研修活动", "S5", "王五"),
        ("教师文稿", "B4", "王方"),
    ])


def test_names_are_known_however_they_are_spaced_and_separated(checked):
    rows = rows_with("activities", 1, participants=Typed("李 强，王芳；陈晓燕\n刘建华"))
    rows["observations"][0]["observer"] = Typed(" 李　强 ")
    assert found(checked(rows), "C06") == []


def test_two_of_one_name_are_told_apart(checked):
    rows = rows_with("roster", 1, name="王芳(大)")
    rows["roster"][2]["name"] = "王芳(小)"
    rows["activities"][1]["participants"] = Typed("王芳（大）、王芳")
    assert [value for _, cell, value in found(checked(rows), "C06") if cell == "P5"] == ["王芳"]


@pytest.mark.parametrize(("town", "unknown"), [({}, []), ({"榆树小学": ["吴彩霞", "郑远"]}, [("课堂评价", "B5", "无名氏")])])
def test_a_colleague_of_the_town_is_looked_for_where_the_workbook_knows_the_town(checked, town, unknown):
    rows = rows_with("evaluations", judge="吴彩霞")
    rows["evaluations"][1]["judge"] = "无名氏"
    rows["activities"][0]["speaker"] = "县教研室马老师"  # may come from anywhere
    assert found(checked(rows, town=town), "C06") == unknown


def test_an_empty_roster_is_one_problem_not_one_for_every_name(checked):
    rows = good_rows()
    rows["roster"] = []
    assert said(checked(rows)) == [("F12", "教师名册", "")]


# --- C07, C12: what was put right ---


def test_what_was_put_right_is_mentioned_as_a_hint(checked):
    cases = [
        ({"observer": "李 强"}, "D"),
        ({"topic": " 荷花"}, "J"),
        ({"subject": "语　文"}, "I"),
        ({"date": "2020/9/15"}, "B"),
        ({"date": "2020-9-15"}, None),
        ({"period": "２"}, "C"),
        ({"period": "2"}, None),
        ({"strengths": "导入自然，小组分工明确\n人人发言"}, None),
    ]
    submission = checked(with_rows("observations", [{k: Typed(v) for k, v in case.items()} for case, _ in cases]))
    assert cells(submission, "observations", "C07") == [f"{letter}{4 + at}" for at, (_, letter) in enumerate(cases) if letter]
    assert {p.level for p in submission.problems if p.code == "C07"} == {Level.HINT}


def test_a_name_list_with_other_separators_is_mentioned(checked):
    cases = {"陈晓燕，刘建华": True, "陈晓燕 刘建华": True, "陈晓燕、刘建华": False}
    submission = checked(with_rows("activities", [{"leave": Typed(text)} for text in cases]))
    assert cells(submission, "activities", "C07") == ["R4", "R5"]
    assert submission.tables["activities"].values["leave"] == ["陈晓燕、刘建华"] * 3


def test_a_word_for_none_is_a_hint_where_nothing_was_asked_for(checked):
    words = ["无", "—", "/", "N/A"]
    submission = checked(with_rows("activities", [{"chair": Typed(w), "leave": Typed(w), "content_detail": Typed(w)} for w in words]))
    assert cells(submission, "activities", "C12") == [f"{letter}{row}" for row in (4, 5, 6, 7) for letter in ("G", "M", "R")]
    assert {p.level for p in submission.problems if p.code == "C12"} == {Level.HINT}
    assert submission.tables["activities"].values["leave"] == [None] * 4


def test_a_word_for_none_does_not_fill_a_cell_that_the_case_requires(checked):
    submission = checked(with_rows("writings", [{"chars": Typed(word)} for word in ("无", "—", "N/A")], at=2))
    assert cells(submission, "writings", "C01") == ["H4", "H5", "H6"]


# --- C09: length of texts ---

LENGTHS = {
    "导入自然分工明确好": 9,
    "导入自然分工明确很好": None,
    "导入自然分工明确都很好": None,
    "导入 自然\n分工 明确 好": 9,
    "好": 1,
    "👍👍👍👍👍👍👍👍👍": 9,
}


@pytest.mark.parametrize(("key", "letter"), [("strengths", "M"), ("advice", "N")])
def test_a_comment_has_at_least_ten_characters_spaces_not_counted(checked, key, letter):
    submission = checked(with_rows("observations", [{key: Typed(text)} for text in LENGTHS]))
    short = {f"{letter}{4 + at}": n for at, n in enumerate(LENGTHS.values()) if n}
    assert cells(submission, "observations", "C09") == list(short)
    for one in submission.problems:
        assert f"只写了{short[one.cell]}个字，至少写10个字" in one.message
        assert one.level is Level.WARNING


@pytest.mark.parametrize(("sheet", "key", "letter"), [("activities", "summary", "W"), ("open_lessons", "review_points", "R")])
def test_a_summary_has_at_least_twenty_characters(checked, sheet, key, letter):
    submission = checked(with_rows(sheet, [{key: "讲" * count} for count in (19, 20, 21)]))
    assert cells(submission, sheet, "C09") == [f"{letter}4"]


@pytest.mark.parametrize(("minimum", "short"), [(0, []), (15, ["N6", "M7"]), (16, ["M5", "N6", "M7"])])
def test_the_length_of_a_comment_is_the_centres_to_set(written, minimum, short):
    lengths = [(16, 16), (15, 16), (16, 14), (1, 16)]
    path = written(with_rows("observations", [{"strengths": "好" * a, "advice": "改" * b} for a, b in lengths]))
    submission = read(path, with_values(comment_min_chars=minimum))
    assert cells(submission, "observations", "C09") == short


@pytest.mark.parametrize(
    ("sheet", "key", "letter", "lengths"),
    [
        ("activities", "topic", "H", {1: False, 60: False, 61: True}),
        ("observations", "topic", "J", {1: True, 2: False, 40: False, 41: True}),
        ("open_lessons", "topic", "G", {1: True, 2: False, 40: False, 41: True}),
        ("roster", "teacher_id", "B", {4: False, 5: True}),
    ],
)
def test_titles_keep_their_limits(checked, sheet, key, letter, lengths):
    sign = "1" if key == "teacher_id" else "课"
    submission = checked(with_rows(sheet, [{key: sign * count} for count in lengths]))
    assert cells(submission, sheet, "C09") == [f"{letter}{4 + at}" for at, wrong in enumerate(lengths.values()) if wrong]


# --- the workbook as a whole ---


def test_a_column_that_is_gone_is_reported_once_and_its_cells_not_at_all(tmp_path, good_return):
    book = openpyxl.load_workbook(good_return)
    for row in book["听课记录"].iter_rows(min_row=3, min_col=13, max_col=13):
        row[0].value = None
    del book.defined_names["yx_observations_strengths"]
    book.save(tmp_path / "柳林小学.xlsx")
    (one,) = read(tmp_path / "柳林小学.xlsx").problems
    assert (one.code, one.sheet, one.row) == ("F03", "听课记录", 3)
    assert "主要优点" in one.message


def test_an_item_of_the_school_sheet_that_is_gone_is_reported_once(tmp_path, good_return):
    book = openpyxl.load_workbook(good_return)
    for column in (1, 2, 3):
        book["学校信息"].cell(11, column).value = None
    book.save(tmp_path / "柳林小学.xlsx")
    (one,) = read(tmp_path / "柳林小学.xlsx").problems
    assert (one.code, one.sheet) == ("F03", "学校信息")
    assert "教学班数" in one.message


def test_problems_come_most_serious_first_then_by_tab_and_row(checked):
    rows = rows_with("observations", 3, strengths="好", observer=Typed("刘 建华"))
    rows["observations"][1]["subject"] = Typed("外语")
    rows["observations"][0]["kind"] = None
    rows["roster"][0]["gender"] = None
    submission = checked(rows)
    assert [(p.level, p.sheet, p.cell) for p in submission.problems if p.code[0] == "C"] == [
        (Level.ERROR, "教师名册", "D4"), (Level.ERROR, "听课记录", "K4"), (Level.ERROR, "听课记录", "I5"),
        (Level.WARNING, "听课记录", "M7"), (Level.HINT, "听课记录", "D7"),
    ]


def number_replaced(source, target, title, cell, number):
    """The same workbook with another number in one cell, as a broken converter would write it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        titles = re.findall(r'<sheet name="([^"]+)"', old.read("xl/workbook.xml").decode())
        part = f"xl/worksheets/sheet{titles.index(title) + 1}.xml"
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                start = data.index(b"<v>", data.index(f'r="{cell}"'.encode())) + 3
                data = data[:start] + number.encode() + data[data.index(b"</v>", start):]
            new.writestr(name, data)
    return target


MONSTERS = [
    (title, cell, number)
    for title, cell in (("听课记录", "B4"), ("听课记录", "C4"), ("研修活动", "C4"), ("发展性评价", "B4"))
    for number in ("1e999", "-1e999", "NaN", "1e300")
]


def test_a_number_beyond_all_measure_stops_no_other_file_and_is_named(tmp_path, good_return):
    """The parser may give up on such a file as a whole (F07); else the cell is named. Never is it taken for a value."""
    paths = [number_replaced(good_return, tmp_path / f"{n}.xlsx", *case) for n, case in enumerate(MONSTERS)]
    *odd, good = read_many([(path, path.name) for path in [*paths, good_return]], TERM)
    for one in (*odd, good):
        run_checks(TERM, one, AS_OF)
    assert said(good) == []
    for one, (title, cell, number) in zip(odd, MONSTERS, strict=True):
        named = {(s, c) for code, s, c in said(one) if code != "F07"}
        assert (one.refused and one.refused.code == "F07") or named == {(title, cell)}, (title, cell, number)
