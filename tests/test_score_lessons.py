"""A lesson's evaluation (domain C3): totals, trimming, composite score, grades, rounding."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.score_rows import CLASS_TEACHER, check_run_of, lesson, mark, with_values
from tests.support import TERM
from yanxiu_xl.measures.lessons import DIMENSIONS, composite_scores, grade, total
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.workbooks.sheets import Typed


def totals(term, *rows):
    return [total(term, row) for row in rows]


def composite(*marks, term=TERM):
    """What the lessons come to, one after the other."""
    return list(composite_scores(term, marks).values())


def judged(*results):
    (one,) = composite(*(mark(f"评委{n}", total) for n, total in enumerate(results)))
    return one.judges, one.score


def test_a_worked_lesson():
    # 9 + 9 + 18 + 17 + 9 + 9 + 18 = 89; 9 + 8 + 17 + 18 + 8 + 9 + 17 = 86; 8 + 9 + 18 + 18 + 9 + 9 + 17.5 = 88.5
    lines = [(9, 9, 18, 17, 9, 9, 18), (9, 8, 17, 18, 8, 9, 17), (8, 9, 18, 18, 9, 9, 17.5)]
    rows = [{"lesson_id": "G-01-001", "judge": f"评委{n}", **dict(zip(DIMENSIONS, line, strict=True))} for n, line in enumerate(lines)]
    assert totals(TERM, *rows) == [89, 86, 88.5]
    (one,) = composite(*rows)
    # (89 + 86 + 88.5) / 3 = 87.8333...
    assert (one.judges, one.score, one.high, one.low) == (3, 87.83, 89, 86)
    assert grade(TERM, one.score) == "良"


def test_without_the_blackboard_room_the_rest_is_scaled():
    # 81 of the other 90 is 90 of 100; 80 of 90 is 88.888..., not rounded: only what the judges come to together is
    assert totals(TERM, mark("甲", 91, it_use="不适用", effect=11)) == [90]
    assert totals(TERM, mark("甲", 90, it_use="不适用")) == [Fraction(800, 9)]
    assert totals(TERM, mark("甲", 100, it_use="不适用")) == [100]


def test_scaling_follows_the_marks_the_centre_set():
    # 20 marks for it leave 90 of 110: 81/90
    term = with_values(L__it_use=20)
    assert totals(term, mark("甲", 91, it_use="不适用", effect=11)) == [90]


@pytest.mark.parametrize(
    ("results", "judges", "score"),
    [
        ((88,), 1, 88),
        ((60, 80, 80, 100), 4, 80),  # four: nobody is left out
        ((60, 80, 80, 90), 4, 77.5),
        ((60, 80, 80, 80, 90), 5, 80),  # five: 60 and 90 are left out
        ((60, 60, 80, 90, 90), 5, 76.67),  # only one of each: (60 + 80 + 90) / 3
        ((80, 80, 81), 3, 80.33),
        ((80, 81, 81), 3, 80.67),
        ((80.5, 80, 80, 80), 4, 80.13),  # 80.125, half up
        ((0, 0, 0), 3, 0),
        ((100,) * 6, 6, 100),
    ],
)
def test_composite_scores(results, judges, score):
    assert judged(*results) == (judges, score)


def test_the_centre_sets_from_how_many_judges_on_it_trims():
    marks = [mark(f"评委{n}", total) for n, total in enumerate((60, 80, 80, 100))]
    assert composite(*marks, term=with_values(trim_judges=4))[0].score == 80
    marks[3] = mark("评委3", 81)
    assert composite(*marks, term=with_values(trim_judges=4))[0].score == 80  # 60 and 81 are left out


def test_a_judge_counts_once():
    (one,) = composite(mark("甲", 90), mark("乙", 80), mark("甲", 60))
    assert (one.judges, one.score) == (2, 85)


def test_an_incomplete_line_does_not_count():
    (one,) = composite(mark("甲", 90), mark("乙", 80, aims=None))
    assert (one.judges, one.score) == (1, 90)


def test_no_lines_no_scores():
    assert composite() == []
    assert composite(mark("甲", 90, lesson_id=None)) == []


def test_lessons_are_kept_apart():
    got = composite_scores(TERM, [mark("甲", 90), mark("甲", 70, 2)])
    assert {lesson_id: one.score for lesson_id, one in got.items()} == {"G-01-001": 90, "G-01-002": 70}


def test_an_unreadable_mark_is_no_nought():
    rows = {"open_lessons": [lesson(CLASS_TEACHER)], "evaluations": [mark("李强", 90), mark("刘建华", 80, effect=Typed("满分"))]}
    (one,) = composite_scores(TERM, check_run_of(rows).rows["evaluations"]).values()
    assert (one.judges, one.score) == (1, 90)


@pytest.mark.parametrize(
    ("score", "word"),
    [(100, "优"), (90, "优"), (89.99, "良"), (80, "良"), (79.99, "合格"), (60, "合格"), (59.99, "待改进"), (0, "待改进")],
)
def test_grades(score, word):
    assert grade(TERM, score) == word


def test_the_centre_sets_the_grades():
    assert grade(with_values(L__excellent=95), 94.99) == "良"


@settings(max_examples=60, deadline=None)
@given(value=st.integers(0, 10_000_000), places=st.integers(0, 3))
def test_rounding_is_half_up_as_decimals_are(value, places):
    exact = Decimal(value) / 10000
    assert half_up(float(exact), places) == float(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("value", "places", "rounded"), [(0.25, 1, 0.3), (0.35, 1, 0.4), (2.675, 2, 2.68), (1.005, 2, 1.01), (80.125, 2, 80.13), (0.5, 0, 1)]
)
def test_halves_that_binary_numbers_miss(value, places, rounded):
    assert half_up(value, places) == rounded
