"""The cells a score is explained by (domain C1): of several records that would do, the one that was taken; all of those that add up;
behind them what does not count, and why.
"""

import pytest

from tests.score_rows import (
    CLASS_TEACHER,
    DAYS,
    PLAIN,
    SEEN,
    activity,
    lecture,
    lesson,
    mark,
    observations,
    project,
    reflections,
    review,
    scores,
    with_values,
    writing,
)
from yanxiu_xl.scoring.extras import EXTRAS_LOOK_AT

A, B = CLASS_TEACHER, PLAIN
COPIED = {"original": "否"}


def several(category, *more, name="", **cells):
    """Two writings that count alike, and what else there is."""
    return [*(writing(A, category, f"{name or category}{n}", **{"chars": 1600, **cells}) for n in (1, 2)), *more]


def books(*more, author="叶圣陶"):
    return [*(writing(A, "精读书目", f"书{n}", author=author) for n in (1, 2)), *more]


IT = {"content": "现代信息技术"}
MEETINGS = [activity(0), activity(1, absent=A), activity(2, leave=A), activity(3, late=A), *(activity(n) for n in (4, 5, 6))]
TRAININGS = [activity(0, **IT), activity(1, **IT, absent=A), activity(2, **IT, leave=A), activity(3, **IT, official_leave=A), activity(4)]
HEARD_OPEN = {"evaluations": [mark(judge, total, n) for n, total in ((1, 85), (2, 92)) for judge in ("赵国栋", "李强", "刘建华")]}
NO_COMMENT = {"strengths": None, "advice": None}
MISSING, TWICE, NOT_OWN = "有错误（必填空）", "有错误（文稿重复）", "非原创"
PROJECTS = [project(A, stage, project_id=f"K-01-00{n}") for n, stage in enumerate(("申报", "研究", "结题"), 1)]

CASES = [
    # code, records, cells
    ("T1", {"writings": several("个人研修计划", date=DAYS[2])}, "教师文稿!G4"),
    ("T1", {"writings": [writing(A, "个人研修计划", f"计划{n}", date=DAYS[n]) for n in (9, 2, 4)]}, "教师文稿!G5"),  # the earliest
    ("T1", {"writings": several("个人研修计划", writing(A, "个人研修计划", "抄的", **COPIED), date=DAYS[2])}, f"教师文稿!G4，教师文稿!D6 {NOT_OWN}"),
    ("T2", {"activities": MEETINGS},
     "研修活动!B4，研修活动!B5，研修活动!B6，研修活动!B7，研修活动!B8，研修活动!B9，研修活动!B10，研修活动!S5 缺席，研修活动!R6 请假，研修活动!T7 迟到早退"),
    ("T2", {"activities": [activity(0), activity(1, minutes=0)]}, "研修活动!B4，研修活动!B5 “时长(分钟)”看不懂"),
    ("T3", {"observations": observations(A, 2) + observations(A, 1, 2, **NO_COMMENT)}, f"听课记录!D4，听课记录!D5，听课记录!D6 {MISSING}"),
    ("T4", {"observations": observations(A, 2, reviewed="是") + observations(A, 1, 2) + observations(A, 1, 3, reviewed="是", **NO_COMMENT)},
     f"听课记录!P5，听课记录!P4，听课记录!P7 {MISSING}"),
    ("T5", {"open_lessons": [lesson(A, 1), lesson(A, 2), lesson(A, 3, kind="别的")], **HEARD_OPEN}, "公开课评课!B5，公开课评课!B6 “课类”看不懂"),
    # one book, the first notes with an excerpt and the first with thoughts, every month
    ("T6", {"writings": books() + several("读书笔记", excerpt="有", thoughts="有") + reflections(A, (9, 10))},
     "教师文稿!D4，教师文稿!D6，教师文稿!D6，教师文稿!L9，教师文稿!L8"),
    ("T6", {"writings": books(writing(A, "精读书目", "书3", author="叶圣陶", **COPIED)) + several("读书笔记", excerpt="无", thoughts="有")
            + several("读书笔记", writing(A, "读书笔记", "抄的", excerpt="有", **COPIED), name="摘", excerpt="有", thoughts="无")},
     f"教师文稿!D4，教师文稿!D9，教师文稿!D7，教师文稿!D6 {NOT_OWN}，教师文稿!D11 {NOT_OWN}"),
    ("T7", {"writings": reflections(A, (9, 10)) + reflections(A, (11,), **COPIED)}, f"教师文稿!F4，教师文稿!F5，教师文稿!D6 {NOT_OWN}"),
    # the longest, the first of two
    ("T8", {"writings": several("学期心得体会", writing(A, "学期心得体会", "长", chars=1700), writing(A, "学期心得体会", "抄的", chars=2700, **COPIED))},
     f"教师文稿!H6，教师文稿!D7 {NOT_OWN}"),
    ("T9", {"writings": several("教育教学论文", writing(A, "教育教学论文", "抄的", chars=2700, **COPIED))}, f"教师文稿!H4，教师文稿!D6 {NOT_OWN}"),
    ("T10", {"writings": several("课改自学记录") + several("教学反思", writing(A, "教学反思", "教学反思1")) + several("听评课反思"),
             "observations": observations(A, 2, reflection="有") + observations(A, 1, 2)},
     f"教师文稿!D4，教师文稿!D6，教师文稿!D7，教师文稿!D9，教师文稿!D10，听课记录!Q4，听课记录!Q5，教师文稿!D8 {TWICE}"),
    ("T10", {"writings": [writing(A, category, **COPIED) for category in ("课改自学记录", "教学反思", "听评课反思")]},
     f"教师文稿!D4 {NOT_OWN}，教师文稿!D5 {NOT_OWN}，教师文稿!D6 {NOT_OWN}"),
    # what has been inspected before what has not, a project under way before one that is only asked for
    ("T11", {"writings": several("教学案例", writing(A, "教学案例", "抄的", **COPIED), writing(A, "优秀课件", "课件", checked=None))
             + several("优秀课件") + several("教学经验总结", checked=None) + several("带班材料"), "projects": PROJECTS},
     f"教师文稿!D6 {NOT_OWN}，教师文稿!D4，教师文稿!D8，教师文稿!D10，教师文稿!D12，课题研究!B5"),
    ("T11", {"projects": [PROJECTS[0], project(A, "选题", project_id="K-01-002")]}, "课题研究!B4"),
    ("T12", {"activities": TRAININGS}, "研修活动!B4，研修活动!B5，研修活动!B6，研修活动!S5 没有到会，研修活动!R6 没有到会"),
    ("T13", {"reviews": [review(A, 90, 90, 90)]}, "发展性评价!B4"),
]


@pytest.mark.parametrize(("code", "rows", "cells"), CASES)
def test_a_score_names_its_cells(code, rows, cells):
    places = scores(rows)[A].items[code].places
    assert [f"{place.cell} {place.why}".strip() for place in places] == cells.split("，")


def test_every_indicator_of_a_teacher_has_a_case():
    assert {code for code, *_ in CASES} == set(scores({})[A].items)


# --- extra points: what they are given for, in words and by part ---

JOINT = {"activities": [lecture(0, f"{A}、{B}")]}
AWARD = {"writings": [writing(A, "获奖证书", "一等奖", award="县")]}


@pytest.mark.parametrize(
    ("rows", "points", "told", "parts"),
    [
        ({}, 0, "没有附加分", {}),
        ({"activities": [lecture(0, A)]}, 1, "主讲讲座1，上限5分", {"lectures": 1}),
        ({"activities": [lecture(0, f"{A}、{B}、{SEEN}")]}, 0.3, "主讲讲座0.33，上限5分", {"lectures": 0.33}),
        ({"activities": [lecture(0, A), {**lecture(0, A), "topic": "同一天的另一讲"}]}, 2, "主讲讲座2，上限5分", {"lectures": 2}),
        (AWARD, 1, "获奖发表1，上限5分", {"awards": 1}),
        (JOINT | AWARD, 1.5, "主讲讲座0.5、获奖发表1，上限5分", {"lectures": 0.5, "awards": 1}),
    ],
)
def test_extra_points_are_told_by_what_they_are_given_for(rows, points, told, parts):
    found = scores(rows)[A]
    assert (found.extra, found.extra_detail, found.extra_parts) == (points, told, parts)


@pytest.mark.parametrize(("county", "points"), [(0.5, 0.5), (0, 0), (1, 1), (4, 4)])
def test_an_award_brings_what_the_centre_has_set(county, points):
    assert scores(AWARD, with_values(extra__county=county))[A].extra == points


def test_what_extra_points_are_looked_for_in():
    """A report shows none where one of these is lacking: what has not been asked is not nothing."""
    assert {part: {sheet: set(columns) for sheet, columns in looked.items()} for part, looked in EXTRAS_LOOK_AT.items()} == {
        "lectures": {"activities": {"date", "category", "speaker", "material", "minutes"}},
        "mentor": {"mentoring": {"mentor", "apprentice", "result"}},
        "awards": {"writings": {"teacher", "title", "award"}},
        "praise": {},
    }
