"""Pages of scores: full marks are the term's, amber is for what is under 60 % or lacks a must, decimals are those of domain C6."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.score_rows import CLASS_TEACHER, PLAIN, full_rows, roster, scores
from tests.support import TERM, good_rows
from yanxiu_xl.scoring.result import Outcome, Score, not_applicable, unmeasured
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.summary import Month, Summary
from yanxiu_xl.workbooks.pages import TEACHER_PAGE, score_cell
from yanxiu_xl.workbooks.palette import AMBER, AUTO, RED
from yanxiu_xl.workbooks.scores import add_teacher_sheet
from yanxiu_xl.workbooks.sketch import Sketch, SketchSheet
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.summary_sheet import add_summary
from yanxiu_xl.workbooks.tables import put


def drawn(teachers, term=TERM):
    book = Sketch()
    add_teacher_sheet(book, Styles(book), term, "柳林小学", teachers)
    return book.sheets[0]


def heads(page):
    return [page.values[0, at] for at in range(len(TEACHER_PAGE.columns))]


def only(name):
    return list(scores({**full_rows(), "roster": roster(name)}).values())


@pytest.mark.parametrize("teachers", [[], only(CLASS_TEACHER), only(PLAIN), [*only(PLAIN), *only(CLASS_TEACHER)]])
def test_full_marks_in_headings_are_the_terms_whoever_comes_first(teachers):
    """A teacher without a class has 8 points of T11 at most; the heading says 10 all the same, and also where nobody is listed."""
    wanted = [f"({TERM[f'{code}.full']:g})" for code in TEACHER_INDICATORS]
    assert [head.rpartition("\n")[2] for head in heads(drawn(teachers))[2:15]] == wanted


AMBER_CASES = [
    # points, full marks -> amber
    (0, 10, True), (Fraction(599, 100), 10, True), (6, 10, False), (Fraction(601, 100), 10, False), (10, 10, False),
    (3, 5, False), (Fraction(29, 10), 5, True), (Fraction(9, 10), Fraction(3, 2), False),
]


@pytest.mark.parametrize(("points", "full", "amber"), AMBER_CASES)
def test_points_are_amber_under_sixty_percent(points, full, amber):
    page = SketchSheet("x")
    put(page, Styles(Sketch()), 0, 0, score_cell(Score("T1", Outcome.SCORED, Fraction(points), float(full), "")))
    assert (page.styles[0, 0].get("bg_color") == AMBER) is amber
    assert page.styles[0, 0]["num_format"] == "0.0#"


@pytest.mark.parametrize("score", [not_applicable("T1", 4, ""), unmeasured("T1", 4, "")])
def test_what_has_no_points_is_grey_and_said_in_words(score):
    page = SketchSheet("x")
    put(page, Styles(Sketch()), 0, 0, score_cell(score))
    assert (page.values[0, 0], page.styles[0, 0]["bg_color"]) == (score.outcome.word, AUTO)


def test_a_must_that_is_lacking_is_amber_and_the_legend_stands_above_it():
    page = drawn(list(scores({**full_rows(), "roster": roster(CLASS_TEACHER, PLAIN)}).values()))
    last = len(TEACHER_PAGE.columns) - 1
    assert "缺必达" in page.values[0, last]
    assert "不到六成" in page.values[0, last]
    for row in (1, 2):
        assert (page.styles[row, last].get("bg_color") == AMBER) is bool(page.values[row, last])
    assert [bool(page.values[row, last]) for row in (1, 2)] == [False, True]


def test_bases_and_totals_have_one_decimal():
    page = drawn([replace(one, base=90.0) for one in only(CLASS_TEACHER)])
    base = [column.key for column in TEACHER_PAGE.columns].index("base")
    assert [page.styles[1, at]["num_format"] for at in (base, base + 1)] == ["0.0", "0.0"]


def test_the_first_heading_leads_back_to_the_front_page():
    page = drawn(list(scores(good_rows()).values()))
    assert page.values[0, 0] == "教师编号\n← 首页"
    assert page.links[0, 0] == "'首页'!A1"


MONTH_CASES = [
    # lectures held (one is asked), the day -> colour of September's count
    (0, date(2020, 9, 30), AUTO), (0, date(2020, 10, 1), RED), (1, date(2020, 9, 2), None), (1, date(2020, 10, 1), None), (2, date(2021, 1, 30), None),
]


@pytest.mark.parametrize(("held", "day", "colour"), MONTH_CASES)
def test_months_of_the_summary_are_red_when_they_are_over_and_grey_until_then(held, day, colour):
    months = [Month("2020-09", held, 0, 0, 0)]
    summary = Summary(months, (), (), {}, {}, {}, {}, {}, 0, day)
    book = Sketch()
    add_summary(book, Styles(book), TERM, "柳林小学", summary)
    page = book.sheets[0]
    row = next(row for (row, at), value in page.values.items() if (at, value) == (0, "2020-09"))
    assert page.styles[row, 1].get("bg_color") == colour
