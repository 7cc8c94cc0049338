"""汇总 (domain B3): months, six methods by seven contents, the eight goods, who lacks what."""

from dataclasses import replace
from datetime import date

import pytest

from tests.score_rows import (
    CLASS_TEACHER,
    DAYS,
    PLAIN,
    activity,
    check_run_of,
    full_rows,
    lecture,
    lesson,
    observations,
    project,
    reflections,
    review,
    roster,
    with_values,
    writing,
)
from tests.support import TERM
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.summary import EIGHT, NO, NOT_APPLICABLE, UNMEASURED, YES, summarise
from yanxiu_xl.term.term import Waiver

A, B = CLASS_TEACHER, PLAIN


def summary(rows, term=TERM):
    run = check_run_of(rows, term)
    return summarise(run, score_teachers(run))


def months(rows, term=TERM):
    return {m.month: (m.lectures, m.reflections, m.observations, m.cumulated) for m in summary(rows, term).months}


def test_nothing_recorded_is_nothing_done():
    assert months({}) == dict.fromkeys(TERM["assessed_months"], (0, 0, 0, 0))
    assert summary({}).coverage == {}
    assert summary({}).observed == {A: 0, B: 0}


def test_months_count_lectures_teachers_with_a_reflection_and_observations_cumulated():
    # the school days 5 and 6 lie in September, 25 in October
    assert [DAYS[n].month for n in (5, 6, 25)] == [9, 9, 10]
    rows = {
        "activities": [lecture(5, A), lecture(6, A), lecture(25, A), activity(7)],
        "writings": [*reflections(A, (9, 10)), *reflections(B, (9,)), reflections(A, (9,))[0] | {"title": "又一篇"}],
        "observations": observations(A, 3) + observations(B, 2, 25),
    }
    assert months(rows) == {"2020-09": (2, 2, 3, 3), "2020-10": (1, 1, 2, 5), "2020-11": (0, 0, 0, 5), "2020-12": (0, 0, 0, 5)}


def test_a_short_lecture_and_one_with_errors_are_not_counted():
    rows = {"activities": [lecture(5, A, minutes=20), lecture(25, A)]}
    assert {m: line[0] for m, line in months(rows).items() if line[0]} == {"2020-10": 1}


def test_methods_by_contents_count_activities():
    rows = {"activities": [activity(0), activity(1), activity(2, method=None), activity(3, content="师德"), lecture(5, A)]}
    found = summary(rows)
    # a blank method follows from the category
    assert found.coverage == {("教学观摩", "教育教学技能"): 3, ("教学观摩", "师德"): 1, ("专题讲座", "教育教学技能"): 1}
    assert (len(found.methods), len(found.contents)) == (6, 7)


GOODS = [
    # what, records, number of the good, mark
    ("a book", [writing(A, "精读书目", author="某某，某社")], 0, YES),
    ("a book without its author, which is an error", [writing(A, "精读书目")], 0, NO),
    ("a case", [writing(A, "教学案例")], 1, YES),
    ("courseware", [writing(A, "优秀课件")], 3, YES),
    ("class papers", [writing(A, "带班材料")], 5, YES),
    ("a summary", [writing(A, "教学经验总结")], 6, YES),
    ("a paper", [writing(A, "教育教学论文", chars=1600)], 7, YES),
    ("another teacher's", [writing(B, "教学案例")], 1, NO),
    ("a copied case", [writing(A, "教学案例", original="否")], 1, NO),
    ("a failed case", [writing(A, "教学案例", checked="不合格")], 1, NO),
]


@pytest.mark.parametrize(("writings", "number", "mark"), [c[1:] for c in GOODS], ids=[c[0] for c in GOODS])
def test_goods_that_are_written(writings, number, mark):
    marks = summary({"writings": writings}).goods[A]
    assert marks[number] == mark
    assert marks.count(YES) == (mark == YES)


def test_the_marks_of_a_good():
    assert (YES, NO, NOT_APPLICABLE) == ("✓", "×", "不适用")


def test_the_eight_goods_are_those_of_the_plan_in_its_order():
    assert EIGHT == ("读好一本名著", "写好教学案例", "上好公开课", "做好优秀课件", "承担课题研究", "带好一个班", "写好经验总结", "撰写教研论文")
    rows = {"projects": [project(B)], "open_lessons": [lesson(B)], "writings": [
        writing(A, category, author="某某，某社") for category in ("精读书目", "教学案例", "优秀课件", "带班材料", "教学经验总结", "教育教学论文")]}
    found = summary(rows).goods
    assert [what for what, mark in zip(EIGHT, found[A], strict=True) if mark != YES] == ["上好公开课", "承担课题研究"]
    assert [what for what, mark in zip(EIGHT, found[B], strict=True) if mark == YES] == ["上好公开课", "承担课题研究"]


def test_who_has_nothing_of_an_item_lacks_it():
    found = summary({"reviews": [review(B, 10, 10, 10)], "writings": [writing(B, "课改自学记录")]}).lacking
    assert found[A][-4:] == ["没有个人计划", "没有精读与笔记", "没有自学与反思", "没有发展性评价"]
    assert found[B][-2:] == ["没有个人计划", "没有精读与笔记"]
    # a point is not nothing
    assert "没有自学与反思" not in summary({"writings": [writing(A, "教学反思")]}).lacking[A]


def test_rows_without_a_day_that_the_centre_lets_pass_are_in_no_month():
    term = replace(TERM, waivers=(Waiver("01", "C01", "日期补填中", date(2021, 2, 1)),))
    rows = {"activities": [{**lecture(5, A), "date": None}, lecture(6, A)], "observations": [*observations(A, 1, date=None), *observations(A, 1, 1)]}
    assert months(rows, term)["2020-09"] == (1, 0, 1, 1)
    assert summary(rows, term).observed[A] == 2


def test_goods_that_are_done():
    rows = {"open_lessons": [lesson(A)], "projects": [project(B, members=A)]}
    found = summary(rows).goods
    assert [EIGHT[n] for n, mark in enumerate(found[A]) if mark == YES] == ["上好公开课", "承担课题研究"]
    assert [EIGHT[n] for n, mark in enumerate(found[B]) if mark == YES] == ["承担课题研究"]


def test_who_has_no_class_has_no_class_to_lead():
    found = summary({}).goods
    assert (found[A][5], found[B][5]) == (NO, NOT_APPLICABLE)


UNKNOWN = [
    # sheet, column that somebody has deleted, the goods that nobody can tell then
    ("writings", "category", "读好一本名著 写好教学案例 做好优秀课件 带好一个班 写好经验总结 撰写教研论文"),
    ("writings", "teacher", "读好一本名著 写好教学案例 做好优秀课件 带好一个班 写好经验总结 撰写教研论文"),
    ("open_lessons", "teacher", "上好公开课"),
    ("projects", "members", ""),
    ("projects", "leader", "承担课题研究"),
    ("roster", "class_teacher", "带好一个班"),
    ("writings", "chars", ""),
]


@pytest.mark.parametrize(("sheet", "key", "goods"), UNKNOWN, ids=[f"{u[0]}.{u[1]}" for u in UNKNOWN])
def test_a_good_of_which_the_column_is_gone_is_neither_done_nor_not_done(sheet, key, goods):
    run = check_run_of(full_rows(), without={sheet: {key}})
    marks = summarise(run, score_teachers(run)).goods[A]
    assert [what for what, mark in zip(EIGHT, marks, strict=True) if mark == UNMEASURED] == goods.split()
    assert [mark for mark in marks if mark != UNMEASURED] == [YES] * (8 - len(goods.split()))


def test_who_lacks_what_of_the_worked_teachers():
    found = summary(full_rows())
    assert found.lacking == {B: ["听课30节", "月读书心得", "心得体会1500字"]}
    assert (found.observed, found.required) == ({A: 33, B: 27}, {A: 30, B: 30})


def test_who_was_there_for_half_the_term_owes_half():
    rows = {"roster": roster(A, on_duty_from=date(2020, 11, 1))}
    assert summary(rows).required == {A: 15}
    assert summary(rows, with_values(min_observations=20)).required == {A: 10}
