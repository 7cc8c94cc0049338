"""进度 and the school's lines of 首页 without any spreadsheet program: their formulas worked out, against what the program measures.

The formulas are worked out by the evaluator whose results the workbooks carry (``workbooks.results``); a real LibreOffice says the same
of them in ``tests/test_office_progress.py``.
"""

from dataclasses import replace
from datetime import date

import pytest

from tests.score_rows import (
    CLASS_TEACHER,
    LAST_DAY,
    PLAIN,
    SEEN,
    activity,
    full_rows,
    lecture,
    lesson,
    review,
    roster,
    with_values,
    writing,
)
from tests.support import TERM, good_rows
from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW
from yanxiu_xl.forms.progress import school_lines, teacher_columns
from yanxiu_xl.forms.tabs import HOME, PROGRESS
from yanxiu_xl.scoring.progress import school_progress, teachers_progress
from yanxiu_xl.scoring.school_records import school_of
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.as_written import read_and_checked
from yanxiu_xl.workbooks.formula_cells import TO_DO
from yanxiu_xl.workbooks.formula_engine import formula
from yanxiu_xl.workbooks.home_results import shown
from yanxiu_xl.workbooks.progress import TODAY, TeacherLine, day_of, school_formulas
from yanxiu_xl.workbooks.results import results_of
from yanxiu_xl.workbooks.sheets import Typed

A, B = CLASS_TEACHER, PLAIN
SCHOOL = TERM.school("01")
SEPTEMBER, MIDDLE, NEW_YEAR, AFTER = date(2020, 9, 15), date(2020, 11, 1), date(2021, 1, 1), LAST_DAY


def filled(**rows):
    """The rows of a workbook that holds these besides what every school's does."""
    return {"profile": good_rows()["profile"], "roster": roster(A, B), "archive": archive(), **rows}


def archive(**lines):
    """档案目录 with state and day of some of its lines, by code."""
    return [{"item_code": one.code, **dict(zip(("completion", "done_on"), lines.get(one.code, ()), strict=False))} for one in ARCHIVE_ITEMS]


def plain(cell):
    """A result as a person would compare it: whole numbers without a point."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def worked_out(rows, day, term=TERM):
    """(name -> figures by key, label -> (figure, word)) as the sheets' formulas come to on a day."""
    results = results_of(term, SCHOOL, rows, {})
    cells = results._cells

    def column(tab, at, texts):
        """A column whose formulas stand from the first data row on."""
        cells.columns[tab, at] = [*[None] * HEADER_ROW, *[TO_DO] * len(texts)]
        cells.worked_out[tab, at] = lambda place: formula("=" + texts[place.row - FIRST_DATA_ROW].replace(TODAY, day_of(day)))(place)

    columns = teacher_columns(term["assessed_months"])
    count = len(rows["roster"]) + 1
    line = TeacherLine(term).formulas
    own = school_formulas(term, lambda n: f"$A{FIRST_DATA_ROW + n}")
    cells.heights |= {PROGRESS: HEADER_ROW + count, HOME: HEADER_ROW + len(own)}
    for at, one in enumerate(columns):
        column(PROGRESS, at, [line[one.key]] * count)
    for at, number in ((0, 0), (1, 2)):
        column(HOME, at, [line[number] for line in own])
    found = [{one.key: plain(cells.at(PROGRESS, at, FIRST_DATA_ROW + n)) for at, one in enumerate(columns)} for n in range(count)]
    assert not any(found.pop().values()), "nothing below the last teacher"
    keys = [key for key, _ in school_lines(term["assessed_months"])]
    school = {key: tuple(plain(cells.at(HOME, at, FIRST_DATA_ROW + n)) for at in (0, 1)) for n, key in enumerate(keys)}
    return {one["name"]: one for one in found if one["name"]}, school


def measured(rows, day, term=TERM):
    """The same as the program measures it."""
    run = read_and_checked(term, SCHOOL, rows, {})
    keys = [one.key for one in teacher_columns(term["assessed_months"])]
    teachers = {one.name: {key: plain(shown(one.figures.get(key))) for key in keys} for one in teachers_progress(run, day)}
    lines = school_progress(school_of(run, score_teachers(run)), day)
    return teachers, {key: (plain(shown(figure)), word) for key, (figure, word) in lines.items()}


def agreed(rows, day, term=TERM):
    """Figures of the teachers and of the school, which sheets and program must agree on."""
    found = worked_out(rows, day, term)
    assert found == measured(rows, day, term)
    return found


CASES = {
    "nothing but the roster": filled(),
    "a good return": good_rows(),
    "the worked teachers": {**good_rows(), **full_rows()},
    "shorter lists": filled(roster=roster(A, B)[:4]),
}


@pytest.mark.parametrize("day", [SEPTEMBER, MIDDLE, NEW_YEAR, AFTER])
@pytest.mark.parametrize("case", CASES)
def test_sheets_and_program_say_the_same(case, day):
    teachers, school = agreed(CASES[case], day)
    assert teachers
    assert school


ITEMS = [
    # what a teacher has; column, the figure beside it; the word in September, and after the end
    ([], "essay", ("essay_chars", 0), "未到", "还没有"),
    ([], "paper", ("paper_chars", 0), "还没有", "还没有"),
    ([], "review", ("review_score", ""), "未到", "还没有"),
    ([], "plan", ("plan_on", ""), "未到", "还没有"),
    ([], "month:2020-09", None, "未到", "缺"),
    ([], "book", ("books", 0), "还没有", "还没有"),
    ([], "lesson", ("lessons", 0), "还没上", "还没上"),
    ([], "observed", ("valid", 0), "还没有", "还没有"),
    # another teacher's are not one's own
    ([writing(B, "学期心得体会", chars=1600)], "essay", ("essay_chars", 0), "未到", "还没有"),
    ([writing(B, "教育教学论文", chars=1600)], "paper", ("paper_chars", 0), "还没有", "还没有"),
    ([review(B, 90, 80, 70)], "review", ("review_score", ""), "未到", "还没有"),
    # an essay that does not count is none; one without its length is one that lacks it
    ([writing(A, "学期心得体会", chars=1600, original="否")], "essay", ("essay_chars", 0), "未到", "还没有"),
    ([writing(A, "学期心得体会", chars=1600, checked="不合格")], "essay", ("essay_chars", 0), "未到", "还没有"),
    ([writing(A, "学期心得体会", chars=0)], "essay", ("essay_chars", 0), "字数没填好", "字数没填好"),
    ([writing(A, "学期心得体会", chars=None)], "essay", ("essay_chars", 0), "未到", "还没有"),  # a blank is an error
    *((
        [writing(A, category, chars=chars)], key, (f"{key}_chars", chars), word, word,
    ) for key, category in (("essay", "学期心得体会"), ("paper", "教育教学论文"))
      for chars, word in ((749, "字数太少"), (750, "字数不够"), (1499, "字数不够"), (1500, "达标"))),
    ([writing(A, "教育教学论文", "一", chars=1600), writing(A, "教育教学论文", "二", chars=800)], "paper", ("paper_chars", 1600), "达标", "达标"),
    # reviews: all three marks, or it is not filled in
    ([review(A, 90, 80, 70)], "review", ("review_score", 77), "已评", "已评"),
    ([review(A, 90.5, 80, 70)], "review", ("review_score", 77.1), "已评", "已评"),
    ([review(A, 0, 0, 0)], "review", ("review_score", 0), "已评", "已评"),
    ([review(A, None, 80, 70)], "review", ("review_score", ""), "没填齐", "没填齐"),
    ([review(A, 90, None, 70)], "review", ("review_score", ""), "没填齐", "没填齐"),
    ([review(A, 90, 80, Typed("还行"))], "review", ("review_score", ""), "没填齐", "没填齐"),
    ([{**review(A, 90, 80, 70), "strengths": None}], "review", ("review_score", ""), "没填齐", "没填齐"),  # a must of the sheet
    # plans: the earliest day counts
    ([writing(A, "个人研修计划", date=date(2020, 9, 15))], "plan", ("plan_on", 44089), "按时", "按时"),
    ([writing(A, "个人研修计划", date=date(2020, 9, 16))], "plan", ("plan_on", 44090), "逾期1天", "逾期1天"),
    ([writing(A, "个人研修计划", "一", date=date(2020, 9, 20)), writing(A, "个人研修计划", "二", date=date(2020, 9, 10))],
     "plan", ("plan_on", 44084), "按时", "按时"),
    # months: a reflection of the month, whenever it was written
    ([writing(A, "月读书心得", month="2020-09", chars=820)], "month:2020-09", None, "有", "有"),
    ([writing(A, "月读书心得", month="2020-10", chars=820)], "month:2020-09", None, "未到", "缺"),
    # books
    ([writing(A, "精读书目", author="某某，某社")], "book", ("books", 1), "已登记", "已登记"),
    ([lesson(A)], "lesson", ("lessons", 1), "已上", "已上"),
]


HEADS = (
    "教师编号", "姓名", "有效听课（节）", "听课要求（节）", "听课", "公开课（节）", "公开课", "精读（本）", "精读", "9月读书心得", "10月读书心得", "11月读书心得",
    "12月读书心得", "学期心得体会（字）", "学期心得体会", "教育教学论文（字）", "教育教学论文", "个人计划完成日期", "个人计划", "发展性评价（分）", "发展性评价",
)


def test_the_columns_and_lines_are_called_what_they_hold():
    months = TERM["assessed_months"]
    assert tuple(one.header.replace("\n", "") for one in teacher_columns(months)) == HEADS
    assert [one.header for one in teacher_columns(months) if one.word] == [
        "听课", "公开课", "精读", *(f"{n}月\n读书心得" for n in (9, 10, 11, 12)), "学期心得体会", "教育教学论文", "个人计划", "发展性评价"]
    assert [label for _, label in school_lines(months)] == [
        *(f"{n}月专题讲座（次）" for n in (9, 10, 11, 12)), "学校研修计划完成日期", "计划要素（项）", "制度（项）"]


@pytest.mark.parametrize(("authors", "word"), [((None, None), "缺作者出版社"), (("某社", None), "已登记"), ((None, "某社"), "已登记"), (("某社", "某社"), "已登记")])
def test_one_book_with_its_author_is_enough_where_the_centre_lets_the_others_pass(authors, word):
    """Only the program knows of waivers; on the sheet a book without its author is no book."""
    term = replace(TERM, waivers=(Waiver("01", "R15", "补填中", date(2021, 2, 1)),))
    rows = filled(writings=[writing(A, "精读书目", f"书{n}", author=author) for n, author in enumerate(authors)])
    assert measured(rows, AFTER, term)[0][A]["book"] == word


def sheet_of(row):
    """The key of the sheet on which a row of ``tests.score_rows`` stands."""
    return "reviews" if "own" in row else "open_lessons" if "lesson_id" in row else "writings"


@pytest.mark.parametrize(("having", "key", "figure", "early", "late"), ITEMS)
def test_each_item_of_a_teacher(having, key, figure, early, late):
    rows = filled(**({sheet_of(having[0]): having} if having else {}))
    for day, word in ((SEPTEMBER, early), (AFTER, late)):
        line = agreed(rows, day)[0][A]
        assert line[key] == word
        assert figure is None or line[figure[0]] == figure[1]


@pytest.mark.parametrize(
    ("day", "essay", "paper", "review_", "plan", "month"),
    [
        (date(2020, 9, 15), "未到", "还没有", "未到", "未到", "未到"), (date(2020, 9, 16), "未到", "还没有", "未到", "还没有", "未到"),
        (date(2020, 10, 5), "未到", "还没有", "未到", "还没有", "未到"), (date(2020, 10, 6), "未到", "还没有", "未到", "还没有", "缺"),
        (date(2020, 12, 31), "未到", "还没有", "未到", "还没有", "缺"), (date(2021, 1, 1), "还没有", "还没有", "还没有", "还没有", "缺"),
    ],
)
def test_who_has_written_nothing_is_asked_on_the_day(day, essay, paper, review_, plan, month):
    line = agreed(filled(), day)[0][A]
    assert tuple(line[key] for key in ("essay", "paper", "review", "plan", "month:2020-09")) == (essay, paper, review_, plan, month)


def test_who_is_not_assessed_has_a_word_in_place_of_figures():
    rows = filled(roster=[{**row, "assessed": None} if row["name"] == B else row for row in roster(A, B)])
    teachers, _ = agreed(rows, AFTER)
    for name, word in ((SEEN, words.EXEMPT), (B, words.UNFILLED)):
        assert {key: value for key, value in teachers[name].items() if value != ""} == {
            "teacher_id": teachers[name]["teacher_id"], "name": name, "observed": word}


WHO = [
    # what stands on the roster of 甲; months asked of the four, observations asked, the plan's day is late
    ({}, "缺缺缺缺", 30, "逾期10天"),
    ({"on_duty_from": date(2020, 9, 15)}, "缺缺缺缺", 30, "按时"),  # fourteen days from then
    ({"on_duty_from": date(2020, 9, 16)}, "不缺缺缺", 23, "按时"),
    ({"on_duty_from": date(2020, 9, 10)}, "缺缺缺缺", 30, "逾期1天"),
    ({"on_duty_to": date(2020, 10, 14)}, "缺不不不", 8, "逾期10天"),
    ({"on_duty_from": date(2020, 12, 20)}, "不不不不", 0, "按时"),
]


@pytest.mark.parametrize(("cells", "months", "target", "plan"), WHO)
def test_who_was_not_there_all_the_term(cells, months, target, plan):
    rows = filled(roster=roster(A, B, **cells), writings=[writing(A, "个人研修计划", date=date(2020, 9, 25))])
    line = agreed(rows, AFTER)[0][A]
    assert "".join(line[f"month:{month}"][0] for month in TERM["assessed_months"]) == months
    assert (line["target"], line["plan"]) == (target, plan)
    assert line["observed"] == ("还没有" if target else "不要求")


@pytest.mark.parametrize(("marks", "score"), [((90.5, 80.5, 70.7), 77.6), ((90.25, 80.5, 70.5), 77.45), ((90.33, 80.33, 70.33), 77.33), ((90, 80, 70.01), 77.01)])
def test_the_score_of_a_review_has_two_decimals(marks, score):
    """By weights 20, 30 and 50 in a hundred."""
    assert agreed(filled(reviews=[review(A, *marks)]), AFTER)[0][A]["review_score"] == score


def test_the_score_of_a_review_is_rounded_half_up():
    thirds = with_values(T13__own=33.3, T13__peers=33.3, T13__school=33.4)
    assert agreed(filled(reviews=[review(A, 90, 80, 71.5)]), AFTER, thirds)[0][A]["review_score"] == 80.49  # 80.491


DAY = date(2020, 9, 4)
LINES = [
    # archive, line, figure and word after the end
    ({}, "plan", "", "还没完成"),
    ({"D03": ("已完成", DAY)}, "plan", 44078, "按时"),
    ({"D03": ("已完成", date(2020, 9, 8))}, "plan", 44082, "逾期3天"),
    ({"D03": ("进行中", DAY)}, "plan", "", "还没完成"),
    ({}, "elements", 0, "还没有"),
    ({"D04": ("已完成", DAY)}, "elements", 1, "还差6项"),
    ({f"D{n:02d}": ("已完成", DAY) for n in range(4, 11)}, "elements", 7, "齐"),
    ({f"D{n:02d}": ("已完成", DAY) for n in range(3, 12)}, "elements", 7, "齐"),
    ({"D14": ("执行中心校统一制度", None), "D15": ("已完成", DAY), "D16": ("未完成", None)}, "systems", 2, "还差4项"),
    ({f"D{n}": ("执行中心校统一制度", None) for n in range(14, 20)}, "systems", 6, "齐"),
]


@pytest.mark.parametrize(("lines", "key", "figure", "word"), LINES)
def test_each_line_of_the_school(lines, key, figure, word):
    assert agreed(filled(archive=archive(**lines)), AFTER)[1][key] == (figure, word)


@pytest.mark.parametrize(
    ("held", "figure", "word"),
    [
        ([], 0, "还没办"), ([lecture(5, A)], 1, "已办"), ([lecture(5, A), lecture(6, A)], 2, "已办"), ([activity(5)], 0, "还没办"),
        ([lecture(5, A, minutes=29)], 0, "还没办"), ([lecture(5, A, minutes=30)], 1, "已办"), ([{**lecture(5, A), "material": None}], 0, "还没办"),
        ([lecture(25, A)], 0, "还没办"),  # in October
    ],
)
def test_lectures_of_a_month(held, figure, word):
    assert agreed(filled(activities=held), AFTER)[1]["month:2020-09"] == (figure, word)


@pytest.mark.parametrize(
    ("values", "having", "key", "word"),
    [
        ({"essay_min_chars": 800}, [writing(A, "学期心得体会", chars=800)], "essay", "达标"),
        ({"half_from": 60}, [writing(A, "学期心得体会", chars=899)], "essay", "字数太少"),
        ({"min_books": 2}, [writing(A, "精读书目", author="某某，某社")], "book", "还差1本"),
        ({"min_open_lessons": 2}, [lesson(A)], "lesson", "还差1节"),
        ({"reflections_per_month": 2}, [writing(A, "月读书心得", month="2020-09", chars=820)], "month:2020-09", "还差1篇"),
        ({"reflections_per_month": 0}, [writing(A, "月读书心得", month="2020-09", chars=820)], "month:2020-10", "缺"),
        ({"monthly_min_chars": 820}, [writing(A, "月读书心得", month="2020-09", chars=819)], "month:2020-09", "缺"),
        ({"T13.own": 100, "T13.peers": 0, "T13.school": 0}, [review(A, 60, 0, 0)], "review", "已评"),
    ],
)
def test_the_centre_sets_what_is_asked(values, having, key, word):
    term = with_values(**{name.replace(".", "__"): value for name, value in values.items()})
    assert agreed(filled(**{sheet_of(having[0]): having}), AFTER, term)[0][A][key] == word
