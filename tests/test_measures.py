"""What is counted from records, one measure at a time: school days, observations asked, months on duty, pairs in two books, findings, losses."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.score_rows import with_values
from tests.support import TERM
from yanxiu_xl.facts.coverage import Proofs
from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.judging import Faults, of_observations
from yanxiu_xl.facts.records import Activity, Observation, OpenLesson, Writing
from yanxiu_xl.facts.why_not import Reason, why_not
from yanxiu_xl.measures.calendar import day_off, weekday
from yanxiu_xl.measures.findings import Findings, among_them, difference, of_the_return
from yanxiu_xl.measures.funds import by_year, spent_on_staff
from yanxiu_xl.measures.inspections import days_overdue, owes_visits
from yanxiu_xl.measures.numbers import added, exact, half_up
from yanxiu_xl.measures.observations import (
    by_post,
    months_on_duty,
    months_over,
    on_duty,
    plan_due,
    required_observations,
    required_sessions,
    same_lesson,
    slot,
    text_length,
)
from yanxiu_xl.measures.pairs import Abroad, Book, Guidance, Kept, Lesson, guidance_in_both, told_abroad_alone
from yanxiu_xl.measures.shrinking import Loss, much_smaller
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.term.holidays import OFF, ON
from yanxiu_xl.term.term import CENTRE_CODE, School

# --- exact numbers ---


@pytest.mark.parametrize(("given", "meant"), [
    (0.1, Fraction(1, 10)), (0.1 + 0.2, Fraction(3, 10)), (89.99999999999, Fraction(90)), (1e-11, Fraction(0)),
    (0.12345678904, Fraction(1234567890, 10**10)), (0.12345678905, Fraction(1234567891, 10**10)),  # the tenth place is the last
    (-0.12345678905, Fraction(-1234567891, 10**10)), (7, Fraction(7)), (Fraction(1, 3), Fraction(1, 3)), (Decimal("0.125"), Fraction(1, 8)),
])
def test_a_number_is_what_is_meant_by_it(given, meant):
    assert exact(given) == meant


@pytest.mark.parametrize("given", [(), (1, 2, 3), (0.1, 0.2), (1, 0.5, Fraction(1, 3), -2), (Fraction(1, 3),) * 3, (10.0, 20, 19.5)])
def test_a_sum_is_exact(given):
    assert added(given) == sum(map(exact, given), Fraction(0))
    assert type(added(given)) is Fraction


@pytest.mark.parametrize(("given", "places", "rounded"), [
    (0.25, 1, 0.3), (-0.25, 1, -0.3), (0.249999999999, 1, 0.3), (0.2499, 1, 0.2), (2.5, 0, 3.0), (Fraction(1, 3), 2, 0.33), (1.005, 2, 1.01),
])
def test_a_half_is_rounded_up(given, places, rounded):
    assert half_up(given, places) == rounded


# --- school days ---

HOLIDAYS = {
    date(2020, 10, 1): (OFF, "国庆节"), date(2020, 10, 2): (OFF, ""), date(2020, 9, 27): (ON, "国庆节"), date(2020, 10, 10): (ON, ""),
    date(2020, 10, 3): (OFF, "国庆节"),
}
DAYS = [
    (date(2020, 9, 7), "星期一", ""), (date(2020, 9, 8), "星期二", ""), (date(2020, 9, 9), "星期三", ""), (date(2020, 9, 10), "星期四", ""),
    (date(2020, 9, 11), "星期五", ""), (date(2020, 9, 12), "星期六", "星期六"), (date(2020, 9, 13), "星期日", "星期日"),
    (date(2020, 10, 1), "星期四", "国庆节放假"), (date(2020, 10, 2), "星期五", "节假日"), (date(2020, 10, 3), "星期六", "国庆节放假"),
    (date(2020, 9, 27), "星期日", ""), (date(2020, 10, 10), "星期六", ""),  # worked in exchange
]


@pytest.mark.parametrize(("day", "name", "why"), DAYS)
def test_a_day_is_a_school_day_or_says_why_not(day, name, why):
    assert (weekday(day), day_off(day, HOLIDAYS)) == (name, why)


def test_of_a_year_that_is_not_filled_in_nothing_is_known():
    saturday = date(2021, 1, 9)
    assert (day_off(saturday, HOLIDAYS), day_off(saturday, HOLIDAYS, (2021,)), day_off(saturday, HOLIDAYS, (2020,))) == ("星期六", "", "星期六")


# --- observations: what is asked, and which count ---


@pytest.mark.parametrize(
    ("months", "post", "posts", "asked"),
    [
        (4, None, "", 30), (3, None, "", 23), (2, None, "", 15), (1, None, "", 8), (0, None, "", 0),
        (4, "校长", "校长=20", 20), (4, "教导主任", "校长=20", 30), (2, "校长", "校长=20、副校长=25", 10), (4, "副校长", "校长=20，副校长=25", 25),
        (4, "校长", "校长=二十", 30), (4, "校长", "校长", 30), (4, "校长", " 校长 = 0 ", 0), (1, "校长", "校长=2", 1), (1, "校长", "校长=1", 0),
    ],
)
def test_observations_are_asked_by_post_and_months(months, post, posts, asked):
    assert required_observations(with_values(observations_by_post=posts), months, post) == asked


def test_posts_that_are_no_pair_are_left_out():
    assert by_post(with_values(observations_by_post="校长=20、、副校长、=3，主任=x")) == {"校长": 20, "": 3}
    assert by_post(with_values(observations_by_post=None)) == {}


@pytest.mark.parametrize(("full", "months", "asked"), [(4, 4, 4), (4, 1, 1), (4, 0, 1), (1, 1, 1), (2, 2, 1), (6, 1, 2), (0, 4, 0)])
def test_review_sessions_are_at_least_one_where_any_is_asked(full, months, asked):
    assert required_sessions(with_values(min_review_sessions=full), months) == asked


def test_a_term_without_months_asks_nothing_and_divides_by_nothing():
    assert required_observations(with_values(assessed_months=()), 0, None) == 0


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (None, date(2020, 9, 15)), ("2020-08-01", date(2020, 9, 15)), ("2020-09-01", date(2020, 9, 15)), ("2020-09-02", date(2020, 9, 16)),
        ("2020-11-02", date(2020, 11, 16)),
    ],
)
def test_who_comes_later_has_longer_for_the_plan(start, due):
    assert plan_due(TERM, start) == due


def test_and_never_less_long_than_the_others():
    assert plan_due(with_values(plan_days_after_arrival=3), "2020-09-02") == date(2020, 9, 15)


@pytest.mark.parametrize(("day", "months"), [
    (date(2020, 9, 1), ""), (date(2020, 9, 30), ""), (date(2020, 10, 1), "9"), (date(2020, 12, 31), "9 10 11"), (date(2021, 3, 1), "9 10 11 12")])
def test_a_month_is_over_when_the_next_has_begun(day, months):
    assert months_over(TERM, day) == [f"2020-{int(one):02d}" for one in months.split()]


@pytest.mark.parametrize(("start", "longer"), [(-1, False), (0, False), (1, True)])
def test_who_is_there_on_the_first_day_has_not_come_later(start, longer):
    term = with_values(plan_days_after_arrival=60)
    day = term["term_start"] + timedelta(days=start)
    assert plan_due(term, day.isoformat()) == (day + timedelta(days=60) if longer else date(2020, 9, 15))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (None, None, "9 10 11 12"), ("2020-09-15", None, "9 10 11 12"), ("2020-09-16", None, "10 11 12"), (None, "2020-12-15", "9 10 11 12"),
        (None, "2020-12-14", "9 10 11"), ("2020-10-01", "2020-11-20", "10 11"), ("2021-01-01", None, ""), (None, "2020-08-31", ""),
    ],
)
def test_months_on_duty_are_those_on_whose_fifteenth_one_is_there(start, end, months):
    assert months_on_duty(TERM, start, end) == [f"2020-{int(one):02d}" for one in months.split()]


def test_on_a_day_that_nobody_knows_everybody_is_on_duty():
    assert on_duty(None, "2020-10-01", "2020-10-02")
    assert not on_duty("2020-09-30", "2020-10-01", None)
    assert on_duty("2020-10-01", "2020-10-01", "2020-10-01")


SEEN = {"at": 0, "row": 4, "observer": "王芳", "date": "2020-09-16", "period": "2", "teacher": "李强", "topic": "角", "scope": "本校",
        "strengths": "一二三四五六七八九十", "advice": "一二三四五六七八九十"}


def seen(**cells):
    return {**SEEN, **cells}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (seen(), seen(topic="别的", scope="镇外"), True), (seen(), seen(period="3"), False), (seen(), seen(teacher="孙梅"), False),
        (seen(), seen(date="2020-09-17"), False), (seen(), seen(observer="孙梅"), False),
        (seen(period=None, scope="网络"), seen(period=None, scope="网络"), True),
        (seen(period=None, scope="网络"), seen(period=None, scope="网络", topic="别的"), False),
        (seen(scope="网络"), seen(scope="网络", topic="别的"), True),  # with a period the topic tells nothing
        (seen(period=None), seen(period=None), None), (seen(period=None, scope="网络", topic=None), seen(), None),
        (seen(period=None, scope="网络", teacher=None), seen(), None), (seen(observer=None), seen(), None),
    ],
)
def test_two_rows_tell_of_one_lesson(one, other, same):
    """None: that cannot be told."""
    assert (None if same_lesson(one) is None else same_lesson(one) == same_lesson(other)) is same


def test_a_day_goes_by_its_periods_and_those_without_come_last():
    rows = [seen(period=None, row=4), seen(period="10", row=5), seen(period="9", row=6), seen(period="2", row=8), seen(period="2", row=7), seen(period=None, row=3)]
    assert [row["row"] for row in sorted(rows, key=slot)] == [7, 8, 6, 5, 3, 4]


@pytest.mark.parametrize(("text", "length"), [(None, 0), ("", 0), ("课", 1), (" 课 堂\n好　", 3), (123, 3)])
def test_length_of_a_text_without_its_blanks(text, length):
    assert text_length(text) == length


VALID = [
    # rows, rows with an error, what is set -> why each does not count
    ([seen()], [], {}, [""]),
    ([seen()], [0], {}, ["有错误（必填空）"]),
    ([seen(topic=None)], [], {}, ["没写课题"]),
    ([seen(strengths="一二三四五六七八九")], [], {}, ["评语太短或没写"]),
    ([seen(advice=None)], [], {}, ["评语太短或没写"]),
    ([seen(advice="一")], [], {"comment_min_chars": 1}, [""]),
    ([seen(), seen()], [], {}, ["", "重复登记"]),
    ([seen(), seen(topic=None)], [], {}, ["", "没写课题"]),
    ([seen(topic=None), seen()], [], {}, ["没写课题", "重复登记"]),  # the first line about it stands for it
    ([seen(), seen(period=None)], [], {}, ["", ""]),
    ([seen(period=n, scope="网络") for n in "123"], [], {"online_cap": 2}, ["", "", "网络超过上限2节"]),
    ([seen(period=n, scope="网络", date=d) for n, d in (("1", "2020-09-18"), ("2", "2020-09-17"), ("3", "2020-09-16"))], [], {"online_cap": 2},
     ["网络超过上限2节", "", ""]),
    ([seen(scope="网络", date=None), seen(scope="网络", period="3")], [], {"online_cap": 1}, ["网络超过上限1节", ""]),
    # each kind of lesson has its own cap, and those of the own school none
    ([seen(scope="网络"), seen(scope="本校", period="3"), seen(scope="镇外", period="4")], [], {"online_cap": 1, "outside_cap": 1}, ["", "", ""]),
    ([seen(scope="镇外"), seen(scope="镇内他校", period="3")], [], {"outside_cap": 0, "town_cap": 1}, ["镇外超过上限0节", ""]),
    ([seen(scope="镇内他校"), seen(scope="镇内他校", period="3")], [], {"town_cap": 1}, ["", "镇内他校超过上限1节"]),
    ([seen(scope="镇外"), seen(scope="镇外", observer="孙梅")], [], {"outside_cap": 1}, ["", ""]),  # each has a cap of one's own
    ([seen(scope="镇外", topic=None), seen(scope="镇外", period="3")], [], {"outside_cap": 1}, ["没写课题", ""]),  # what does not count takes no place
    ([seen(scope="镇外", observer=None), seen(scope="镇外", observer=None, period="3")], [], {"outside_cap": 0}, ["", ""]),
]


@pytest.mark.parametrize(("rows", "faulty", "values", "why"), VALID)
def test_which_observations_count(rows, faulty, values, why):
    rows = [{**row, "at": at, "row": 4 + at} for at, row in enumerate(rows)]
    faults = Faults({("observations", at) for at in faulty}, {}, {}, {}, {("observations", 4 + at): ("R01", "必填空") for at in faulty})
    reasons = of_observations(with_values(**values), rows, faults, ())
    assert ["" if reason is None else reason.words for reason in reasons] == why


# --- methods and contents ---

COVERED = [
    ({}, set(), set()),
    ({"activities": [{"method": "教学观摩", "category": "专题讲座", "content": "师德"}]}, {"教学观摩"}, {"师德"}),
    ({"activities": [{"method": None, "category": "专题讲座", "content": None}]}, {"专题讲座"}, set()),  # the category tells the method
    ({"activities": [{"method": None, "category": None, "content": "师德"}]}, set(), {"师德"}),
    ({"open_lessons": [{}]}, {"教学观摩"}, set()),
    *(({"observations": [{"kind": kind, "reflection": None}]}, {"教学观摩"}, set()) for kind in ("教研课", "公开课", "示范课", "汇报课")),
    ({"observations": [{"kind": "家常课", "reflection": "有"}]}, {"主动反思"}, set()),
    ({"observations": [{"kind": "家常课", "reflection": "无"}]}, set(), set()),
    ({"writings": [{"category": "教学反思"}, {"category": None}]}, {"主动反思"}, set()),
    *(({"writings": [{"category": category}]}, methods, contents) for category, methods, contents in (
        ("课改自学记录", {"自主学习"}, set()), ("教学反思", {"主动反思"}, set()), ("听评课反思", {"主动反思"}, set()),
        ("读书笔记", {"主动反思"}, {"个人读书"}), ("精读书目", set(), {"个人读书"}), ("月读书心得", set(), {"个人读书"}), ("教学案例", set(), set()))),
]


@pytest.mark.parametrize(("rows", "methods", "contents"), COVERED)
def test_methods_and_contents_that_records_cover(rows, methods, contents):
    kinds = {"activities": Activity, "writings": Writing, "observations": Observation, "open_lessons": OpenLesson}
    proofs = Proofs(**{sheet: found(fact(kind, row) for row in rows.get(sheet, ())) for sheet, kind in kinds.items()})
    assert proofs.covered() == (methods, contents)


ALL_METHODS, ALL_CONTENTS = set(TERM.codes["method"]), set(TERM.codes["content"])
MAY_BE = [
    # a record of which something is not told -> what it may cover besides what is told
    ({}, set(), set()),
    ({"activities": [{"method": None, "category": None, "content": "师德"}]}, ALL_METHODS, {"师德"}),
    ({"activities": [{"method": "教学观摩", "category": None, "content": None}]}, {"教学观摩"}, ALL_CONTENTS),
    ({"activities": [{"method": None, "category": "专题讲座", "content": "师德"}]}, {"专题讲座"}, {"师德"}),
    ({"writings": [{"category": None}]}, {"自主学习", "主动反思"}, {"个人读书"}),
    ({"writings": [{"category": "教学案例"}]}, set(), set()),
    ({"observations": [{"kind": None, "reflection": "无"}]}, {"教学观摩"}, set()),
    ({"observations": [{"kind": "家常课", "reflection": None, "topic": "看不懂的"}]}, {"主动反思"}, set()),
    ({"observations": [{"kind": "家常课", "reflection": None, "topic": "空的"}]}, set(), set()),
    ({"open_lessons": [{}]}, {"教学观摩"}, set()),
]


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize(("rows", "methods", "contents"), MAY_BE)
def test_methods_and_contents_that_records_may_cover(rows, methods, contents, counts):
    """As much where the record counts as where something else of it cannot be read."""
    kinds = {"activities": Activity, "writings": Writing, "observations": Observation, "open_lessons": OpenLesson}
    unread = None if counts else why_not(Reason.UNREADABLE, header="主讲")
    proofs = Proofs(**{sheet: found(replace(fact(kind, row), why_not=unread) for row in rows.get(sheet, ())) for sheet, kind in kinds.items()})
    assert proofs.may_be_covered(TERM, lambda one: one.topic == "看不懂的") == (methods, contents)


def fact(kind, cells):
    """A record that counts, of which only some cells are filled."""
    return kind(0, 4, None, **{one.name: cells.get(one.name) for one in fields(kind)[3:]})


@pytest.mark.parametrize(("cells", "invited", "there"), [
    ({"attendance": "全体"}, True, True),
    ({"attendance": "部分", "participants": "李强、王芳"}, True, True),
    ({"attendance": "部分", "participants": "李强、王芳芳"}, False, False),
    ({"attendance": "部分"}, False, False),
    ({"attendance": None, "participants": "王芳"}, False, False),
    *(({"attendance": "全体", key: "李强、王芳"}, True, False) for key in ("official_leave", "leave", "absent")),
    ({"attendance": "全体", "late": "王芳", "absent": "李强", "leave": "王芳芳"}, True, True),
    ({"attendance": "部分", "participants": "李强", "absent": "王芳"}, False, False),
])
def test_who_was_asked_to_an_activity_and_who_was_there(cells, invited, there):
    one = fact(Activity, cells)
    assert (one.invites("王芳"), one.had("王芳")) == (invited, there)


@pytest.mark.parametrize(("day", "points", "reviewed"), [
    ("2020-10-09", "分工明确", True), ("2020-10-09", None, False), (None, "分工明确", False), (None, None, False)])
def test_an_open_lesson_has_been_reviewed_on_a_day_and_in_words(day, points, reviewed):
    assert fact(OpenLesson, {"reviewed_on": day, "review_points": points}).reviewed is reviewed


# --- a pair in two schools' books ---


@pytest.mark.parametrize(
    ("own", "abroad", "times"),
    [
        ([], [], 0), (["2020-09-16"], [], 1), ([], ["2020-09-16"], 1), (["2020-09-16"], ["2020-09-16"], 1),  # the same guidance
        (["2020-09-16"], ["2020-09-17"], 2), (["2020-09-16"] * 2, ["2020-09-16"], 2), (["2020-09-16"], ["2020-09-16"] * 3, 3),
        ([None], [None], 2), ([None, "2020-09-16"], ["2020-09-16"], 2), (["2020-09-16"], ["2020-09-16", None, None], 3),
    ],
)
def test_guidance_that_two_books_tell_of(own, abroad, times):
    assert guidance_in_both(own, abroad) == times


@pytest.mark.parametrize(
    ("own", "abroad", "further"),
    [([], ["2020-09-16"], [0]), (["2020-09-16"], ["2020-09-16", "2020-09-17"], [1]), (["2020-09-16"], ["2020-09-16"] * 2, [1]), ([None], [None], [0])],
)
def test_which_days_the_mentors_book_alone_tells(own, abroad, further):
    assert told_abroad_alone(own, abroad) == further


def test_a_book_finds_lessons_by_people_and_school_and_guidance_by_number():
    book = Book([Lesson("甲", "乙", "01", 1), Lesson("甲", "乙", "", 2), Lesson("乙", "甲", "01", 3)],
                [Guidance("J-1", "2020-09-16", 4), Guidance("J-2", None, 5), Guidance("J-3", None, 6)])
    assert (book.seen("甲", "乙"), book.seen("甲", "乙", at="01"), book.seen("甲", "丙")) == ([1, 2], [1], [])
    assert [one.record for one in book.guided({"J-2", "J-1", "J-9"})] == [4, 5]


@pytest.mark.parametrize(("kept", "enough"), [((2, 2, 2), True), ((1, 2, 2), False), ((2, 1, 2), False), ((2, 2, 1), False), ((9, 9, 9), True)])
def test_what_is_enough_of_a_pair(kept, enough):
    assert Kept(*kept).enough(TERM) is enough


def test_of_a_pair_that_the_other_book_does_not_have_nothing_is_known():
    assert (Abroad().lessons, Abroad().guidance, Abroad().cells) == (0, (), ())


# --- findings ---


def finding(code, level=Level.ERROR):
    return Problem(level, code, "柳林.xlsx", "听课记录", "D15", "", "", "")


def test_findings_are_those_of_the_own_check_and_those_across_schools():
    found = Findings.of({"error": 2, "warning": 1}, [finding("M07"), finding("M08", Level.WARNING), finding("M09")])
    assert (found.errors, found.errors_across) == (4, 2)
    assert found.total == {"error": 4, "warning": 2, "hint": 0}
    assert Findings.of(None).total == {"error": 0, "warning": 0, "hint": 0}


def test_three_findings_across_schools_speak_of_something_else():
    told = [finding(code) for code in ("M07", "M14", "M19", "M25", "M04")]
    assert [p.code for p in of_the_return(told)] == ["M07", "M04"]


@pytest.mark.parametrize(("across", "words"), [(0, ""), (1, "（其中校间1条）"), (12, "（其中校间12条）")])
def test_those_across_are_named_where_there_are_any(across, words):
    assert among_them(across) == words


def told(row, message="课题没有写。", **more):
    return replace(finding("R01"), message=f"【听课记录 第{row}行】{message}" if row else message, cell=f"J{row}", **more)


@pytest.mark.parametrize(("before", "now", "new", "mended"), [
    ([told(5)], [told(9)], [], []),  # the same, further down
    ([told(5), told(6)], [told(9)], [], [1]),  # of two that say the same, one is left
    ([told(5)], [told(5), told(6)], [1], []),
    ([told(5)], [told(5, "评语没有写。")], [0], [0]),
    ([told(0)], [told(0, "评语没有写。")], [0], [0]),  # of no row
    ([told(5, value="甲")], [told(5, value="乙")], [0], [0]),
    ([told(5, column="topic")], [told(5, column="advice")], [0], [0]),
    ([told(5, variant="a")], [told(5, variant="b")], [0], [0]),
    ([told(5)], [replace(told(5), code="R02")], [0], [0]),
    ([], [], [], []),
])
def test_what_is_new_and_what_is_mended_goes_by_what_is_said_and_not_by_the_row(before, now, new, mended):
    assert difference(before, now) == ([now[at] for at in new], [before[at] for at in mended])


# --- money and visits ---


def money(amount=100, direction="支出", origin="公用经费", year="2020", purpose="培训费"):
    return {"amount": amount, "direction": direction, "origin": origin, "year": year, "purpose": purpose}


BUDGET = money(1000, "预算")
FUNDS = [
    # lines of the register -> year: its budget, what was spent, the share, whether that is short of 5 %
    ("spent of the budget", [BUDGET, money(40)], {"2020": (1000, 40, Fraction(1, 25), True)}),
    ("to the cent", [BUDGET, money(49.99)], {"2020": (1000, Fraction("49.99"), Fraction("0.04999"), True)}),
    ("just enough", [BUDGET, money(30), money(20)], {"2020": (1000, 50, Fraction(1, 20), False)}),
    ("two budgets", [BUDGET, BUDGET, money(50)], {"2020": (2000, 50, Fraction(1, 40), True)}),
    ("nothing spent", [BUDGET], {"2020": (1000, 0, 0, True)}),
    ("of whatever origin", [BUDGET, money(60, origin="专项经费")], {"2020": (1000, 60, Fraction(3, 50), False)}),
    ("another budget than the public one", [money(1000, "预算", "专项经费"), money(40)], {"2020": (0, 40, None, False)}),
    ("an amount that is not known", [BUDGET, money(40), money(None)], {"2020": (1000, 40, None, False)}),
    ("a direction that is not known", [BUDGET, money(40, None)], {"2020": (1000, 0, 0, True)}),
    ("no year", [BUDGET, money(40, year=None)], {"2020": (1000, 0, 0, True)}),
    ("years in order", [money(7, year="2021"), BUDGET], {"2020": (1000, 0, 0, True), "2021": (0, 7, None, False)}),
]


@pytest.mark.parametrize(("what", "rows", "years"), FUNDS, ids=[one[0] for one in FUNDS])
def test_what_was_spent_of_a_budget(what, rows, years):
    told = {year: (one.budget, one.spent, one.share, one.short(TERM)) for year, one in by_year(rows).items()}
    assert list(told.items()) == list(years.items())


@pytest.mark.parametrize(
    ("cells", "on_staff"),
    [({}, False), ({"purpose": "奖励"}, True), ({"purpose": "奖励", "origin": "专项经费"}, False), ({"purpose": "奖励", "direction": "预算"}, False),
     ({"purpose": None}, False)],
)
def test_what_is_spent_on_persons(cells, on_staff):
    assert spent_on_staff(money(**cells)) is on_staff


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        ({}, 5), ({"deadline": "2020-10-30"}, 1), ({"deadline": "2020-10-31"}, None), ({"deadline": "2020-11-01"}, None),  # as of the last day of October
        ({"deadline": None}, None), ({"fixed_on": "2020-10-20"}, None), ({"deadline": None, "fixed_on": "2020-10-20"}, None),
        ({"result": "已整改"}, None), ({"result": "无需整改"}, None), ({"result": "未整改"}, 5),
    ],
)
def test_since_when_faults_should_have_been_mended(cells, days):
    assert days_overdue({"deadline": "2020-10-26", "fixed_on": None, "result": None, **cells}, date(2020, 10, 31)) == days


@pytest.mark.parametrize(("code", "assessed", "owed"), [("01", True, True), ("01", False, False), (CENTRE_CODE, True, False)])
def test_who_is_to_be_visited(code, assessed, owed):
    assert owes_visits(School(code, "柳林小学", assessed=assessed)) is owed


# --- what a return has lost ---


@pytest.mark.parametrize(
    ("before", "after", "gone", "percent", "code"),
    [
        (10, 9, 1, 10, ""), (10, 8, 2, 10, "M19"), (10, 10, 1, 10, ""), (10, 10, 2, 10, "M25"), (10, 0, 10, 100, "M25"), (0, 0, 0, 100, ""),
        (10, 12, 10, 10, "M25"), (1, 0, 1, 10, "M19"), (1, 1, 1, 100, ""),
        (1, 0, 1, 100, "M25"), (2, 1, 1, 100, ""),
    ],
)
def test_how_much_may_be_lost(before, after, gone, percent, code):
    assert Loss("observations", before, after, gone).code(percent) == code
    assert much_smaller(before, after, percent) is (code == "M19")


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        ({}, ""), ({"王芳": 8}, "王芳（8行）"), ({"王芳": 8, "": 1}, "王芳（8行）、没写姓名（1行）"),
        (dict.fromkeys("甲乙丙丁戊", 1), "甲（1行）、乙（1行）、丙（1行）、丁（1行）、戊（1行）"),
        (dict.fromkeys("甲乙丙丁戊己", 1), "甲（1行）、乙（1行）、丙（1行）、丁（1行）、戊（1行）等6人"),
    ],
)
def test_whose_rows_are_gone(whose, words):
    assert Loss("observations", 10, 1, 9, whose).people == words
