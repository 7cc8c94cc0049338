"""Whatever the records, scores behave: more work never costs, repeating a line never pays, order is nothing, sums add up."""

import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.score_rows import (
    CLASS_TEACHER,
    DAYS,
    PLAIN,
    activity,
    check_run_of,
    full_rows,
    lecture,
    lesson,
    mark,
    observations,
    project,
    reflections,
    writing,
)
from tests.support import TERM
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teachers import score_teachers

A = CLASS_TEACHER
CATEGORIES = TERM.codes["writing_category"]
MAYBE = ("observations", "activities", "writings", "open_lessons", "evaluations", "projects", "reviews")

everything = full_rows()


@cache
def scored(picked: frozenset[tuple[str, int]], added: tuple[tuple[str, str], ...] = (), order: int = 0, twice: tuple[str, int] | None = None):
    """Teachers by name and the school, from some of the worked teachers' records and what is added."""
    rows = {"roster": everything["roster"]}
    for key in MAYBE:
        chosen = [(n, row) for n, row in enumerate(everything[key]) if (key, n) in picked]
        rows[key] = [row for _, row in chosen]
        if twice and twice[0] == key and rows[key]:
            rows[key].append(dict(rows[key][twice[1] % len(rows[key])]))
    for key, row in (ADDED[name] for name in added):
        rows[key] = [*rows[key], row]
    if order:
        for key in MAYBE:
            random.Random(order).shuffle(rows[key])
    run = check_run_of(rows)
    teachers = score_teachers(run)
    school = score_school(run, teachers)
    return {t.name: t for t in teachers}, school


ADDED = {
    # one more valid record of 甲, none of which repeats another
    "an observation": ("observations", observations(A, 1, 60, reviewed="是", reflection="有")[0]),
    "an activity": ("activities", activity(70)),
    "a lecture": ("activities", lecture(71, A)),
    "an IT training": ("activities", activity(72, category="信息技术培训", content="现代信息技术", method="专题讲座")),
    "a plan in time": ("writings", writing(A, "个人研修计划", "又一份计划", date=DAYS[3])),
    "a late plan": ("writings", writing(A, "个人研修计划", "补的计划", date=DAYS[50])),
    "a book": ("writings", writing(A, "精读书目", "又一本书", author="某某，某社")),
    "notes": ("writings", writing(A, "读书笔记", "又一本笔记", excerpt="有", thoughts="无")),
    "a reflection": ("writings", reflections(A, (11,))[0] | {"title": "又一篇心得"}),
    "a short essay": ("writings", writing(A, "学期心得体会", "短的", chars=300)),
    "a long paper": ("writings", writing(A, "教育教学论文", "长的", chars=3000)),
    "a case": ("writings", writing(A, "教学案例", "又一个案例")),
    "an unchecked case": ("writings", writing(A, "教学案例", "没检查的案例", checked=None)),
    "a teaching reflection": ("writings", writing(A, "教学反思", "又一篇反思")),
    "a poor lesson": ("open_lessons", lesson(A, 9, plan="无", reflection="无")),
    "a project being chosen": ("projects", project(A, "选题", project_id="K-01-009", title="另一个课题")),
}

ALL = [(key, n) for key in MAYBE for n in range(len(everything[key]))]
some = st.sets(st.sampled_from(ALL), max_size=60).map(frozenset)
MONOTONE_SCHOOL = ("U3", "U4", "U5", "U6", "U8", "U9")


def value(item):
    return item.score if item.score is not None else None


def points(items):
    return {code: value(item) for code, item in items.items()}


@settings(max_examples=40, deadline=None)
@given(picked=some, name=st.sampled_from(sorted(ADDED)))
def test_one_more_valid_record_never_lowers_a_score(picked, name):
    before, school = scored(picked)
    after, later = scored(picked, (name,))
    for code, item in before[A].items.items():
        new = after[A].items[code]
        if item.outcome in {Outcome.SCORED, Outcome.NOTHING}:
            assert new.score is not None
            assert new.score >= item.score, (code, name)
    assert after[A].extra >= before[A].extra
    for code in MONOTONE_SCHOOL:
        # a lesson without a review record lowers the share of reviewed lessons, as the regulation has it
        if not (code == "U3" and name == "a poor lesson"):
            assert (value(later.items[code]) or 0) >= (value(school.items[code]) or 0), (code, name)


@settings(max_examples=40, deadline=None)
@given(picked=some, twice=st.tuples(st.sampled_from(MAYBE), st.integers(0, 80)))
def test_a_line_written_twice_never_raises_a_score(picked, twice):
    before, school = scored(picked)
    after, later = scored(picked, twice=twice)
    for name, one in before.items():
        for code, item in one.items.items():
            if item.score is not None and after[name].items[code].score is not None:
                assert after[name].items[code].score <= item.score, (name, code)
        assert after[name].extra <= one.extra
    for code, item in school.items.items():
        if item.score is not None and later.items[code].score is not None:
            assert later.items[code].score <= item.score, code


@settings(max_examples=30, deadline=None)
@given(picked=some, order=st.integers(1, 10**6))
def test_the_order_of_lines_does_not_matter(picked, order):
    before, school = scored(picked)
    after, later = scored(picked, order=order)
    for name, one in before.items():
        assert points(after[name].items) == points(one.items)
        assert (after[name].base, after[name].extra, after[name].band, after[name].rank) == (one.base, one.extra, one.band, one.rank)
    assert points(later.items) == points(school.items)
    assert later.own == school.own


@settings(max_examples=40, deadline=None)
@given(picked=some)
def test_items_stay_within_full_marks_and_add_up(picked):
    teachers, school = scored(picked)
    for one in [*teachers.values(), school]:
        counted = [item for item in one.items.values() if item.score is not None]
        assert all(0 <= item.score <= item.full for item in counted)
        assert all(item.score is None for item in one.items.values() if item.outcome not in {Outcome.SCORED, Outcome.NOTHING})
        full = sum(item.full for item in counted)
        total = half_up(sum(item.score for item in counted) / full * 100)
        assert total == (one.own if one is school else one.base)
    assert all(0 <= one.extra <= TERM["extra.cap"] for one in teachers.values())


def test_a_better_mark_for_a_lesson_never_gives_less():
    """Judges' marks are the one record of which another one may lower a score; a better one does not."""
    results = []
    for total in (55, 60, 79, 80, 89, 90, 100):
        rows = {"open_lessons": [lesson(A)], "evaluations": [mark(judge, total) for judge in ("赵国栋", "李强", PLAIN)]}
        teachers = {t.name: t for t in score_teachers(check_run_of(rows))}
        results.append(teachers[A].items["T5"].score)
    assert results == sorted(results)
    assert results[0] < results[-1]
