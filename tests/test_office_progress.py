"""进度 and 首页 as a real spreadsheet program calculates them, against what the program measures from the same file.

Every figure of every teacher and of the school must be the same: for worked records, for a demo town's schools, and
after random edits typed into the open workbook.
"""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.score_rows import LAST_DAY, SEEN, activity, full_rows, lesson, mark, with_values
from tests.support import TERM, good_rows, read, write_return
from yanxiu_xl.checks import run_checks
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.facts.records import Attendance
from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.model import FIRST_DATA_ROW, Kind, letters
from yanxiu_xl.forms.progress import TEACHER_COUNTS, school_lines, teacher_columns
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import HOME, PROGRESS
from yanxiu_xl.measures.lessons import grade
from yanxiu_xl.measures.observations import on_duty
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.scoring.progress import school_progress, teacher_counts, teachers_progress
from yanxiu_xl.scoring.school_records import school_of
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.workbooks.guide import TABLE_ROW
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workbooks.template import write_school_workbook

pytestmark = pytest.mark.office

MONTHS = TERM["assessed_months"]
COLUMNS = teacher_columns(MONTHS)
LINES = [label for _, label in school_lines(MONTHS)]
HOME_ROWS = range(TABLE_ROW + 1, TABLE_ROW + 40)
DAYS_ON = [date(2020, 11, n) for n in (10, 11, 12, 13, 16, 17, 18, 19)]
DAY = DAYS_ON[0]


def text(figure):
    """A figure as the cell shows it."""
    if figure is None:
        return ""
    return f"{figure:.2f}" if isinstance(figure, float) else str(figure)


def cells(teachers):
    """Places to look at: the lines of 进度, then the table on 首页."""
    rows = range(FIRST_DATA_ROW, FIRST_DATA_ROW + teachers + 1)
    places = [(PROGRESS, f"{letters(at)}{row}") for row in rows for at in range(len(COLUMNS))]
    return places + [(HOME, f"{column}{row}") for row in HOME_ROWS for column in "BDEF"]


def as_shown(shown, teachers):
    """(teacher -> figures by key, label -> (figure, asked, word)) of what LibreOffice shows."""
    width = len(COLUMNS)
    lines = [shown[at * width : (at + 1) * width] for at in range(teachers + 1)]
    assert not any(lines[-1]), "nothing below the last teacher"
    home = shown[(teachers + 1) * width :]
    by_label = {home[n]: tuple(home[n + 1 : n + 4]) for n in range(0, len(home), 4) if home[n]}
    return {line[1]: dict(zip((c.key for c in COLUMNS), line, strict=True)) for line in lines[:-1] if line[1]}, by_label


def measured(term, one):
    """The same as the program measures it, on a day when everything is due, as it is today."""
    run = run_checks(term, one, LAST_DAY)
    teachers = {t.name: {c.key: text(t.figures.get(c.key)) for c in COLUMNS} for t in teachers_progress(run)}
    lines = school_progress(school_of(run, score_teachers(run)), LAST_DAY)
    school = {label: (text(lines[key][0]), lines[key][1]) for key, label in school_lines(MONTHS)}
    counts = teacher_counts(term, teachers_progress(run), run.teachers, LAST_DAY)
    for key, label, _ in TEACHER_COUNTS:
        have, _, word = counts[key]
        school[f"{label}（人）"] = (str(have), word)
    return teachers, school


def compare(office, term, source, target, typed=(), handled=(), columns=()):
    """Calculate ``source`` after the edits, save as ``target``, and hold each figure against the saved records.

    handled: what is done with whole rows before anything is typed (``tests/office/fill.py``); columns: further cells to look at,
    (tab, range of a column), whose values are returned with the figures.
    """
    rows = len(read(source, term, LAST_DAY).tables["roster"]) + 2
    places = cells(rows)
    answer = office.ask(source=str(source), target=str(target), type=[list(one) for one in typed], rows=[list(one) for one in handled],
                        show=[list(place) for place in places], columns=[list(one) for one in columns])
    shown, home = as_shown(answer["shown"], rows)
    teachers, school = measured(term, SubmissionReader(term).read(target))
    assert shown == teachers
    assert {label: (have, word) for label, (have, _, word) in home.items() if label in school} == school
    return (shown, answer["columns"]) if columns else shown


def test_worked_teachers(office, tmp_path):
    rows = {**good_rows(), **full_rows()}
    source = write_return(tmp_path / "核算样例.xlsx", rows)
    shown = compare(office, TERM, source, tmp_path / "算过的.xlsx")
    # 甲 has done everything; 乙 lacks 3 observations and November, wrote 1380 characters and handed the plan in 12 days late
    assert (shown["王芳"]["valid"], shown["王芳"]["observed"], shown["王芳"]["review_score"]) == ("33", words.ENOUGH, "95.00")
    second = shown["陈晓燕"]
    assert (second["valid"], second["observed"], second["month:2020-11"]) == ("27", "还差3节", words.LACKING)
    assert (second["essay_chars"], second["essay"], second["plan_on"], second["plan"]) == ("1380", words.TOO_SHORT, "2020-09-27", "逾期12天")
    assert shown[SEEN]["observed"] == words.EXEMPT


TOPICS = ("11~20各数的认识", "荷花？", "荷花?", "荷花*", "荷花~", "~", "*", "1~5 的认识 ~~", "11~20各数的认识", "荷花*")
"""Signs that MATCH takes for others; the last two stand there twice."""


def test_topics_are_told_apart_sign_for_sign(office, tmp_path):
    """Lessons over the net without a period are the same lesson when their topics are (X02)."""
    rows = good_rows()
    net = {**rows["observations"][0], "observer": "孙梅", "scope": "网络", "host_school": "空中课堂", "teacher": "马老师", "period": None, "kind": "公开课"}
    rows["roster"][5] |= {"assessed": "是", "exemption": None}
    rows["observations"] += [{**net, "date": DAYS_ON[n % len(DAYS_ON)] if n > 7 else DAYS_ON[0 if n < 4 else 1], "topic": t} for n, t in enumerate(TOPICS)]
    for row, first in ((-2, 0), (-1, 3)):
        rows["observations"][row]["date"] = rows["observations"][first - len(TOPICS)]["date"]
    shown = compare(office, TERM, write_return(tmp_path / "课题.xlsx", rows), tmp_path / "算过的.xlsx")
    assert shown["孙梅"]["valid"] == str(len(TOPICS) - 2)


def test_a_length_that_the_centre_sets_for_reflections(office, tmp_path):
    term = with_values(monthly_min_chars=820)
    rows = {**good_rows(), **full_rows()}
    short = next(row for row in rows["writings"] if row["teacher"] == "王芳" and row.get("month") == "2020-10")
    short["chars"] = 819
    shown = compare(office, term, write_return(tmp_path / "心得.xlsx", rows, term=term), tmp_path / "算过的.xlsx")
    assert (shown["王芳"]["month:2020-09"], shown["王芳"]["month:2020-10"]) == (words.DONE, words.LACKING)


@pytest.fixture(scope="module")
def demo_town():
    term = demo_term()
    return term, school_rows(term)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("code", ["00", "03", "05"])
def test_schools_of_the_demo_town(office, tmp_path, demo_town, code):
    term, rows = demo_town
    source = tmp_path / f"{code}.xlsx"
    town = {one.name: [r["name"] for r in rows[one.code]["roster"]] for one in term.schools}
    write_school_workbook(source, term, term.school(code), rows[code], town=town)
    compare(office, term, source, tmp_path / "算过的.xlsx")


# --- why an observation does not count ---

SOUND = {"date": DAY, "period": "2", "observer": "王芳", "scope": "本校", "teacher": "李强", "grade": "四年级", "subject": "数学",
         "topic": "角的度量", "kind": "教研课", "lesson_grade": "良", "reviewed": "否",
         "strengths": "操作活动充分，量角步骤讲得清楚", "advice": "练习量偏少，建议增加一组变式练习"}

REASONS = [
    # what differs from a sound line; the sheet's words, which are shorter than the program's
    ({}, ""),
    ({"period": "3", "topic": None}, "必填项没填齐"),
    ({"period": "4", "strengths": None}, "必填项没填齐"),
    ({"period": "5", "scope": "镇外", "teacher": "马老师"}, "必填项没填齐"),  # which school?
    ({"date": None, "period": "6"}, "必填项没填齐"),
    ({"date": Typed("开学第一天"), "period": "7"}, "日期看不懂"),
    ({"date": date(2020, 8, 31), "period": "1"}, "日期不在本学期"),
    ({"date": date(2021, 1, 16), "period": "1"}, "日期不在本学期"),
    ({"period": "1", "kind": Typed("随便听听")}, "有的选项不在下拉里"),
    ({"period": "1", "teacher": "王芳"}, "自己听自己的课"),
    ({"period": "1", "observer": "张三"}, "听课教师不在名册"),
    ({"period": "1", "teacher": "张三"}, "授课教师不在名册"),
    ({"period": "1", "scope": "镇内他校", "host_school": "没有这所学校", "teacher": "郑远"}, "授课学校或教师不在全镇名册"),
    ({"period": "1", "scope": "镇内他校", "host_school": "榆树小学", "teacher": "马老师"}, "授课学校或教师不在全镇名册"),
    ({"date": DAYS_ON[1], "scope": "镇内他校", "host_school": "榆树小学", "teacher": "郑远"}, ""),
    ({"period": "1", "scope": "镇外", "host_school": "实验小学", "teacher": "马老师", "kind": "家常课"}, "家常课只能在本校"),
    ({"date": DAYS_ON[2], "strengths": "操作　活动充分，\n量 角 "}, "评语太短或没写"),  # nine characters among the blanks
    ({"date": DAYS_ON[2], "period": "3", "strengths": "操作活动充分，量角讲"}, ""),  # just ten
    ({}, "与上面重复"),
    ({"date": DAYS_ON[3], "observer": "李强", "teacher": "刘建华"}, "同一时刻听两节课"),
    ({"date": DAYS_ON[3], "observer": "李强", "teacher": "赵国栋"}, "同一时刻听两节课"),
    ({"date": DAYS_ON[4], "observer": "王芳", "teacher": "李强", "topic": "垂直"}, ""),
    ({"date": DAYS_ON[4], "observer": "李强", "teacher": "赵国栋"}, "那一节自己在上课"),
    ({"date": DAYS_ON[5], "observer": "李强", "teacher": "刘建华", "topic": "平行"}, ""),
    ({"date": DAYS_ON[5], "observer": "王芳", "teacher": "刘建华", "topic": "拼音", "subject": "语文"}, "与另一处登记的课不是同一节"),
    ({"date": DAYS_ON[6], "observer": "孙梅"}, "听课教师那天不在岗"),
    ({"date": DAYS_ON[7], "teacher": "孙梅"}, "授课教师那天不在岗"),
    *(({"date": date(2020, 11, 23), "scope": "网络", "host_school": "空中课堂", "teacher": "名师", "period": None, "topic": topic}, why)
      for topic, why in (("网课", ""), ("网课", "与上面重复"), ("另一节网课", ""), ("网课", "与上面重复"))),
    # eight lessons of one day, the last one first: those of the seventh and eighth hour are too many
    *(({"date": date(2020, 11, 20), "scope": "镇外", "host_school": "县小", "teacher": "马老师", "period": str(n), "topic": f"第{n}节"},
       "一天听课太多" if n > 6 else "") for n in (8, 7, 6, 5, 4, 3, 2, 1)),
]


def test_every_reason_why_an_observation_does_not_count(office, tmp_path):
    rows = good_rows()
    rows["roster"][5] |= {"assessed": "是", "exemption": None, "on_duty_from": date(2020, 12, 1)}
    rows["observations"] = [{**SOUND, **cells} for cells, _ in REASONS]
    rows["open_lessons"] = []
    source = write_return(tmp_path / "听课.xlsx", rows, town={"榆树小学": ["郑远"]})
    sheet = SHEETS["observations"]
    columns = [letters(sheet.position(key)) for key in ("valid", "fault")]
    show = [[sheet.title, f"{column}{row}"] for row in range(FIRST_DATA_ROW, FIRST_DATA_ROW + len(REASONS)) for column in columns]
    shown = office.ask(source=str(source), target=str(tmp_path / "算过的.xlsx"), type=[], show=show)["shown"]
    assert shown[1::2] == [why for _, why in REASONS]
    run = run_checks(TERM, SubmissionReader(TERM).read(source), LAST_DAY)
    assert shown[::2] == ["是" if one.counts else "否" for one in run.facts.observations]


# --- random edits ---

DAYS = st.integers(-20, 150).map(lambda n: (date(2020, 9, 1) + timedelta(n)).isoformat())
NAMES = st.sampled_from([row["name"] for row in good_rows()["roster"]] + ["张三", ""])


def typed_text(column):
    """What a person may type into a cell of the column: right, wrong or nothing."""
    if column.codes and column.kind in {Kind.CHOICE, Kind.MONTH}:
        return st.sampled_from([*TERM.codes[column.codes], "别的", ""])
    if column.key == "month":
        return st.sampled_from(["2020-09", "2020-10", "2020-11", "2020-12", "2021-01", ""])
    return {
        Kind.DATE: st.one_of(DAYS, st.just("")),
        Kind.INTEGER: st.sampled_from(["0", "10", "30", "749", "750", "1499", "1500", "2000", ""]),
        Kind.NUMBER: st.sampled_from(["0", "59.5", "88", "100", "101", ""]),
        Kind.PERSON: NAMES,
    }.get(column.kind, st.sampled_from(["", "短", "导入自然，小组分工明确，人人都有发言的机会", "展示时间偏短，建议每组都留出两分钟来"]))


EDITED = {
    "observations": ("date", "period", "observer", "scope", "teacher", "grade", "topic", "kind", "strengths", "advice", "reviewed"),
    "open_lessons": ("date", "period", "teacher", "topic"),
    "writings": ("teacher", "category", "title", "author", "month", "date", "chars", "original", "checked"),
    "reviews": ("teacher", "own", "peers", "school"),
    "roster": ("assessed", "on_duty_from", "on_duty_to"),
    "activities": ("date", "minutes", "category", "speaker", "material"),
    "archive": ("completion", "done_on"),
}


@st.composite
def edits(draw):
    """One edit: (title of the tab, cell, text)."""
    key = draw(st.sampled_from(sorted(EDITED)))
    sheet = SHEETS[key]
    column = sheet[draw(st.sampled_from(EDITED[key]))]
    last = {"observations": 66, "writings": 40, "activities": 16, "archive": 20, "reviews": 6, "open_lessons": 6, "roster": 9}[key]
    row = draw(st.integers(FIRST_DATA_ROW, last))
    return sheet.title, f"{letters(sheet.position(column.key))}{row}", draw(typed_text(column))


@seed(20200904)
@settings(max_examples=4, deadline=None, derandomize=False, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(typed=st.lists(edits(), min_size=25, max_size=40))
def test_after_random_edits(office, tmp_path, typed):
    source = tmp_path / "改之前.xlsx"
    if not source.exists():
        write_return(source, {**good_rows(), **full_rows()})
    compare(office, TERM, source, tmp_path / f"改之后{random.getrandbits(32)}.xlsx", typed)


# --- what a lesson comes to, and who was there ---

JUDGED = ("G-01-001", "G-01-002", "G-01-003", "G-01-004", "G-01-005", "G-01-006")


def judges_of(lesson, *totals, names=("王芳", "赵国栋", "陈晓燕", "刘建华", "孙梅"), **cells):
    return [mark(name, total, lesson, **cells) for name, total in zip(names, totals, strict=False)]


def test_judges_scores_and_grades_of_open_lessons(office, tmp_path):
    """The sheet's figures are the program's: no mark of one's own, none twice, none beyond its limits (domain C3, C6)."""
    rows = good_rows()
    rows["open_lessons"] = [lesson("李强", n) for n in range(1, 7)]
    rows["evaluations"] = [
        *judges_of(1, 60, 90, 90, 90, 100),  # trimmed
        *judges_of(2, 89, 89, 89), mark("李强", 100, 2),  # and oneself
        *judges_of(3, 90, 80), mark("王芳", 10, 3),  # and a second time
        *judges_of(4, 90.5, 90.5, 92, it_use="不适用"),  # 80.5, 80.5 and 82 of 90
        *judges_of(5, 80, 85), mark("孙梅", 100, 5, effect=21), mark("刘建华", 90, 5, aims=None),
        mark("李强", 95, 6),
    ]
    source, target = write_return(tmp_path / "评课.xlsx", rows), tmp_path / "算过的.xlsx"
    sheet = SHEETS["open_lessons"]
    places = [[sheet.title, f"{letters(sheet.position(key))}{FIRST_DATA_ROW + n}"] for n in range(6) for key in ("judges", "score", "score_grade")]
    shown = office.ask(source=str(source), target=str(target), type=[], show=places)["shown"]
    run = run_checks(TERM, SubmissionReader(TERM).read(target), LAST_DAY)
    given = run.facts.lesson_scores
    found = [given.get(one) for one in JUDGED]
    assert list(zip(*[iter(shown)] * 3, strict=True)) == [
        (text(one.judges), text(one.score), grade(TERM, one.score)) if one else ("0", "", "") for one in found]
    assert [shown[n] for n in range(1, 18, 3)] == ["90.00", "89.00", "85.00", "90.00", "82.50", ""]


def test_who_was_there(office, tmp_path):
    """Only people on duty that day are to attend, in the sheet as in T2 (domain C6)."""
    rows = good_rows()
    rows["roster"][3] |= {"on_duty_from": date(2020, 10, 1)}
    rows["roster"][4] |= {"on_duty_to": date(2020, 11, 30)}
    rows["activities"] = [
        activity(0), activity(0, topic="二", leave="王芳"), activity(0, topic="三", absent="陈晓燕"),  # 陈晓燕 is not on duty yet
        activity(40, topic="四", absent="陈晓燕，王芳"), activity(75, topic="五"),
        activity(0, topic="六", attendance="部分", participants="王芳、陈晓燕、李强", official_leave="李强"),
        activity(40, topic="七", attendance="部分", participants="王芳 陈晓燕 李强"),
    ]
    source, target = write_return(tmp_path / "出勤.xlsx", rows), tmp_path / "算过的.xlsx"
    sheet = SHEETS["activities"]
    places = [[sheet.title, f"{letters(sheet.position('present'))}{FIRST_DATA_ROW + n}"] for n in range(7)]
    shown = office.ask(source=str(source), target=str(target), type=[], show=places)["shown"]
    run = run_checks(TERM, SubmissionReader(TERM).read(target), LAST_DAY)
    there = [
        sum(a.invites(who["name"]) and on_duty(a.date, who["on_duty_from"], who["on_duty_to"])
            and not any(Attendance(a, who["name"]).listed(key) for key in ("official_leave", "leave", "absent")) for who in run.teachers)
        for a in run.facts.activities
    ]
    assert shown == [str(n) for n in there] == ["5", "4", "5", "4", "5", "1", "3"]
