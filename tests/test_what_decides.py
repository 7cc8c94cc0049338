"""What a fact hangs on, kind by kind; and what scores say where a record is another school's, told twice, unreadable or nobody's.

Tables that several indicators share: each indicator's own stand in ``test_score_teachers`` and ``test_score_schools``.
"""

from dataclasses import replace
from datetime import date

import pytest

from tests.score_rows import (
    CLASS_TEACHER,
    PLAIN,
    activity,
    check_run_of,
    lecture,
    lesson,
    observations,
    project,
    reflections,
    review,
    roster,
    scores,
    with_values,
    writing,
)
from tests.support import TERM, good_rows
from tests.test_row_rules import BROKEN
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Level
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.summary import summarise
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.sheets import Typed

A, B = CLASS_TEACHER, PLAIN
ODD = Typed("甲等")
UNMEASURED = Outcome.UNMEASURED
LENIENT = replace(TERM, waivers=tuple(Waiver("01", code, "中心校同意", date(2021, 3, 1)) for code in sorted(
    {one.code for one in CATALOGUE if one.level is Level.ERROR and one.code[0] in "CFRSX"})))
"""The centre has waived every error."""
PAIR = {"pair_id": "J-01-001", "mentor": A, "mentor_school": "柳林小学", "apprentice": B, "subject": "语文",
        "agreed_on": date(2020, 9, 10), "start": date(2020, 9, 10), "end": date(2021, 1, 10), "result": "合格"}

DECIDES = {
    # kind of fact -> a sound line, and the columns that must be readable for it to count, though every error is waived
    "observations": ("observations", observations(A, 1)[0], "date observer teacher topic strengths advice"),
    "activities": ("activities", activity(0, attendance="部分", participants=f"{A}、{B}"),
                   "date category content attendance participants official_leave leave absent late"),
    "lectures": ("activities", lecture(0, A), "date category content attendance participants official_leave leave absent late speaker material minutes"),
    "writings": ("writings", writing(A, "教学案例"), "category original checked"),
    "open_lessons": ("open_lessons", lesson(A), "lesson_id teacher plan reflection"),
    "pairs": ("mentoring", PAIR, "mentor apprentice"),
    "projects": ("projects", project(A), "leader members stage"),
    "reviews": ("reviews", review(A, 90, 80, 70), "own peers school"),
}
DECIDES_OF_A_WRITING = {
    # category -> more columns that decide what it counts for
    "个人研修计划": "date", "学期心得体会": "chars", "教育教学论文": "chars", "月读书心得": "month", "精读书目": "title author", "读书笔记": "excerpt thoughts",
    "教学案例": "", "教学反思": "", "课改自学记录": "", "带班材料": "",
}


def undecided(kind, sheet, row, term=LENIENT):
    """The columns without which a line does not count, because nobody knows what it says."""
    found = set()
    for column in SHEETS[sheet].columns:
        if column.kind is not Kind.AUTO:
            facts = getattr(check_run_of({sheet: [{**row, column.key: BROKEN}]}, term).facts, kind)
            found |= {column.key} if facts and facts[-1].unreadable else set()
    return found


@pytest.mark.parametrize("kind", DECIDES)
def test_the_columns_that_decide(kind):
    sheet, row, columns = DECIDES[kind]
    assert getattr(check_run_of({sheet: [row]}).facts, kind)[-1].counts
    assert undecided(kind, sheet, row) == set(columns.split())


@pytest.mark.parametrize("category", DECIDES_OF_A_WRITING)
def test_the_columns_that_decide_of_a_writing(category):
    row = {**writing(A, category), "month": "2020-10", "author": "某某，某社", "excerpt": "有", "thoughts": "有", "chars": 2000}
    assert undecided("writings", "writings", row) == {"category", "original", "checked", *DECIDES_OF_A_WRITING[category].split()}


# --- one of several ---


def in_turn(first, second):
    return [[first, second], [second, first]]


@pytest.mark.parametrize("reviews", in_turn(review(A, 90, 90, 90), review(A, None, 10, 10)))
def test_of_two_reviews_the_one_that_counts_is_measured(reviews):
    assert scores({"reviews": reviews}, LENIENT)[A].items["T13"].score == 9


@pytest.mark.parametrize(("categories", "code", "cells"), [
    # unreadable itself, and one whose category cannot be read; not one of another category that cannot be read for another reason
    (("学期心得体会", None, "教学案例"), "T8", ["教师文稿!D4", "教师文稿!D5"]),
    ((None, "教学案例"), "T8", ["教师文稿!D4"]),
    ((None, "教学案例"), "T1", ["教师文稿!D4"]),
])
def test_what_may_be_a_writing_of_a_category(categories, code, cells):
    rows = [{**writing(A, "教学案例", f"第{n}篇"), "category": one or ODD, **({"checked": ODD} if one else {})} for n, one in enumerate(categories)]
    item = scores({"writings": rows})[A].items[code]
    assert item.outcome is UNMEASURED
    assert [cell[: cell.index("!") + 1] + "D" + cell[-1] for cell in (place.cell for place in item.places)] == cells


AGAIN = [
    # what is told twice under one title: records, indicator
    ("a reflection of a month", [*reflections(A, (9,)), *reflections(A, (9,))], "T7", with_values(reflections_per_month=2)),
    ("a teaching reflection", [writing(A, "教学反思", "同题"), writing(A, "教学反思", "同 题")], "T10", TERM),
    ("a reflection on lessons", [writing(A, "听评课反思", "同题"), writing(A, "听评课反思", "同题")], "T10", TERM),
]


@pytest.mark.parametrize(("rows", "code", "term"), [a[1:] for a in AGAIN[1:]], ids=[a[0] for a in AGAIN[1:]])
def test_a_piece_of_the_same_title_is_named_as_told_twice(rows, code, term):
    apply_waiver = replace(LENIENT, values=term.values)
    places = scores({"writings": rows}, apply_waiver)[A].items[code].places
    assert [place.why for place in places] == ["", "重复登记"]


def test_two_reflections_of_one_title_are_one():
    _, rows, code, term = AGAIN[0]
    other = [rows[0], {**rows[1], "title": "另一篇"}]
    apply_waiver = replace(LENIENT, values=term.values)
    assert [scores({"writings": one}, apply_waiver)[A].items[code].shown for one in (rows, other)] == [0, 2]


# --- other schools ---


@pytest.mark.parametrize(("mentor_school", "points"), [("柳林小学", 1), ("榆树小学", 0), ("实验小学", 1), (None, 1)])
def test_a_mentor_of_another_school_is_nobody_of_this_one(mentor_school, points):
    """Though somebody here has the same name; a school that is not on the list is none that could have him."""
    assert scores({"mentoring": [{**PAIR, "mentor_school": mentor_school}]}, LENIENT)[A].extra == points


def item(rows, code, term=TERM):
    run = check_run_of(rows, term)
    one = score_school(run, score_teachers(run))
    return one.items[code]


def test_a_pair_with_an_apprentice_of_another_school_belongs_to_that_school():
    young = [{**row, **({"work_since": "2018-09"} if row["name"] == B else {})} for row in roster(A, B)]
    pairs = [PAIR, {**PAIR, "pair_id": "J-01-002", "apprentice": "何静", "agreed_on": None}]
    assert "有协议1/1对" in item({"roster": young, "mentoring": pairs}, "U7", LENIENT).detail


# --- what cannot be read, in words ---

WHOSE = [
    ({"writings": [writing(A, category, checked=ODD) for category in ("个人研修计划", "个人研修总结")]}, "U9", "王芳的个人计划或总结里有的格看不懂。"),
    ({"activities": [activity(0, category="成果展示", date=ODD)]}, "U9", "学校总结或成果展示里有的格看不懂。"),
]


@pytest.mark.parametrize(("rows", "code", "words"), WHOSE)
def test_whose_records_cannot_be_read(rows, code, words):
    assert item(rows, code).detail == words


@pytest.mark.parametrize(("cells", "visited"), [({}, 1), ({"kind": None}, 0), ({"scope": None}, 0), ({"kind": "教研课"}, 0), ({"scope": "网络"}, 0)])
def test_an_everyday_lesson_is_one_that_is_called_so_and_was_heard_at_home(cells, visited):
    seen = [{**row, "teacher": A, "kind": "家常课", "scope": "本校", **cells} for row in observations(B, 1)]
    assert f"家常课被听{visited}/2人" in item({"observations": seen}, "U3", LENIENT).detail


@pytest.mark.parametrize(("cells", "done"), [({}, 1), ({"category": None}, 0), ({"related_id": "K-01-009"}, 0), ({"related_id": None}, 0), ({"category": "专题讲座"}, 0)])
def test_a_projects_activity_is_one_that_is_called_so_and_names_it(cells, done):
    held = [activity(0, **{"category": "课题研究活动", "related_id": "K-01-001", **cells})]
    assert f"研究活动{done}/2次" in item({"projects": [project(A)], "activities": held}, "U8", LENIENT).detail


def test_an_activity_of_no_category_is_no_exhibition():
    assert "成果展示0次" in item({"activities": [activity(0, category=None)]}, "U9", LENIENT).detail
    assert "成果展示1次" in item({"activities": [activity(0, category="成果展示")]}, "U9", LENIENT).detail


@pytest.mark.parametrize(("stage", "points"), [
    ("选题", 1), ("申报", 1), ("立项", 2), ("开题", 2), ("研究", 2), ("中期", 2), ("结题", 2)])
def test_a_project_counts_whole_from_its_approval_on(stage, points):
    assert scores({"projects": [project(A, stage)]})[A].items["T11"].score == points


@pytest.mark.parametrize(("cells", "outcome"), [
    (["否", "否"], Outcome.NOT_APPLICABLE), ([ODD, "否"], UNMEASURED), ([ODD, ODD], UNMEASURED), (["是", ODD], Outcome.NOTHING),
])
def test_who_is_assessed_is_told_by_somebody_or_by_nobody(cells, outcome):
    rows = [{**row, "assessed": cell, "exemption": "其他"} for row, cell in zip(good_rows()["roster"], cells, strict=False)]
    assert item({"roster": rows}, "U3").outcome is outcome


@pytest.mark.parametrize("code", ["U3", "U4", "U5", "U9"])
def test_a_school_in_which_nobody_is_assessed_is_told_so(code):
    rows = [{**row, "assessed": "否", "exemption": "其他"} for row in good_rows()["roster"]]
    one = item({"roster": rows}, code)
    assert (one.outcome, one.detail) == (Outcome.NOT_APPLICABLE, "没有参加考核的教师。")


@pytest.mark.parametrize("known", ["method", "content"])
def test_an_activity_of_which_half_is_not_told_is_in_no_cell_of_the_table(known):
    """Methods by contents: both must be there; a category that has no method of its own tells none."""
    cells = {"category": "其他", "method": None, "content": None} | {known: {"method": "教学观摩", "content": "师德"}[known]}
    run = check_run_of({"activities": [activity(0, **cells)]}, LENIENT)
    assert [one.counts for one in run.facts.activities] == [True]
    assert summarise(run, score_teachers(run)).coverage == {}
