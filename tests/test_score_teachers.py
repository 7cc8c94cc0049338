"""Teachers' scores against the regulation (domain C1): the worked teachers, every indicator, extras, bands, ranks."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.score_rows import (
    CLASS_TEACHER,
    DAYS,
    PLAIN,
    SEEN,
    activity,
    check_run_of,
    full_rows,
    lecture,
    lesson,
    mark,
    observations,
    project,
    reflections,
    review,
    roster,
    scores,
    with_values,
    writing,
)
from tests.support import TERM
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.sheets import Typed

SCORED, NOTHING, NOT, UNMEASURED = Outcome.SCORED, Outcome.NOTHING, Outcome.NOT_APPLICABLE, Outcome.UNMEASURED


@pytest.fixture(scope="module")
def worked():
    return scores(full_rows())


# --- the worked teachers ---

WORKED = {
    # code: (甲, 乙); full marks are those of the table but T11, which is 8 for 乙 who has no class
    "T1": (4, 2),  # handed in on 9-10, due 9-15; 9-27 is 12 days late: 2
    "T2": (10, 7),  # all there; 10 - 2 x 0.5 (leave) - 1 x 2 (absent) = 7
    "T3": (15, 13.5),  # 33 of 30 is capped; 27/30 x 15
    "T4": (5, 3.75),  # 6 of 4 is capped; 3/4 x 5
    "T5": (10, 9),  # 4 + 1 + 1 + 4 (92 is 优); 4 + 1 + 1 + 3 (85 is 良)
    "T6": (6, 4.25),  # 2 + 1.5 + 1.5 + 1; 2 + 1.5 + 0 + 3/4
    "T7": (8, 6),  # 4/4 x 8; September, October, December: 3/4 x 8
    "T8": (5, 2.5),  # 1620; 1380 lies between 750 and 1499
    "T9": (6, 6),  # 2100; 1505
    "T10": (6, 5),  # 2 + 2 + 2; 2 + 2 x 1/2 + 2 (3 of 2 is capped)
    "T11": (10, 6),  # five times 2; case, courseware, summary, no project
    "T12": (5, 5),  # 2/2
    "T13": (9.5, 8.8),  # 95 x 10 %; 88 x 10 %
}


@pytest.mark.parametrize("code", WORKED)
def test_the_worked_teachers_item_by_item(worked, code):
    assert (worked[CLASS_TEACHER].items[code].shown, worked[PLAIN].items[code].shown) == WORKED[code]


def test_the_worked_teachers_in_all(worked):
    a, b = worked[CLASS_TEACHER], worked[PLAIN]
    # 99.5 / 100; 78.8 / 98 = 80.408...
    assert (a.base, a.band, a.lacking) == (99.5, "优秀", [])
    assert sum(item.full for item in a.items.values()) == 100
    assert sum(item.full for item in b.items.values()) == 98
    assert sum(item.score for item in b.items.values()) == pytest.approx(78.8)
    assert (b.base, b.band) == (80.4, "良好")
    assert b.lacking == ["听课30节", "月读书心得", "心得体会1500字"]


def test_every_number_has_its_working_and_its_cells(worked):
    for one in worked.values():
        for item in one.items.values():
            if item.score:
                assert item.detail.endswith("。")
                assert any(char.isdigit() for char in item.detail)
                counted = [p.cell for p in item.places if not p.why]
                assert counted
                assert all(re.fullmatch(r"[^!]+![A-Z]+\d+", cell) for cell in counted)


def test_details_name_numerator_and_denominator(worked):
    b = worked[PLAIN].items
    wanted = {
        "T2": ("应到12次", "缺席1", "请假2"), "T3": ("登记30节", "有效27节", "目标30节", "15×27/30=13.5分"), "T4": ("3次", "4次"),
        "T6": ("3/4个月",), "T7": ("3/4个月",), "T8": ("1380字", "1500字"), "T10": ("1/2篇", "3/2篇"), "T11": ("6/8分",),
        "T12": ("到会2次", "应到2次"), "T13": ("综合88分",),
    }
    for code, words in wanted.items():
        assert all(word in b[code].detail for word in words), b[code].detail


def test_lines_that_do_not_count_say_why(worked):
    bad = [p for p in worked[PLAIN].items["T3"].places if p.why]
    # the rows of 乙 stand after the 33 of 甲: rows 4 to 36, then 30 of 乙, the last 3 of which do not count
    assert [re.sub(r"\D", "", p.cell) for p in bad] == ["64", "65", "66"]
    assert "第64、65、66行" in worked[PLAIN].items["T3"].detail


# --- each indicator ---

A = CLASS_TEACHER


def one(rows, code, term=TERM, name=A):
    return scores(rows, term)[name].items[code]


def plan(**cells):
    return {"writings": [writing(A, "个人研修计划", **cells)]}


CASES = {
    # code: (what, rows, outcome, score, term)
    "T1": [
        ("none", {}, NOTHING, 0, TERM),
        ("long before", plan(date=date(2020, 9, 2)), SCORED, 4, TERM),
        ("on the day", plan(date=date(2020, 9, 15)), SCORED, 4, TERM),
        ("a day late", plan(date=date(2020, 9, 16)), SCORED, 2, TERM),
        ("30 days late", plan(date=date(2020, 10, 15)), SCORED, 2, TERM),
        ("31 days late", plan(date=date(2020, 10, 16)), SCORED, 0, TERM),
        ("the centre allows 31", plan(date=date(2020, 10, 16)), SCORED, 2, with_values(T1__late_days=31)),
        ("another due date", plan(date=date(2020, 9, 20)), SCORED, 4, with_values(personal_plan_due=date(2020, 9, 20))),
        ("unreadable", plan(date=Typed("开学初")), UNMEASURED, None, TERM),
        ("undated", plan(date=None), NOTHING, 0, TERM),
        ("copied", plan(date=date(2020, 9, 2), original="否"), NOTHING, 0, TERM),
        ("failed", plan(date=date(2020, 9, 2), checked="不合格"), NOTHING, 0, TERM),
    ],
    "T2": [
        ("no activity", {}, NOT, None, TERM),
        ("not invited", {"activities": [activity(0, attendance="部分", participants=PLAIN)]}, NOT, None, TERM),
        ("invited by name", {"activities": [activity(0, attendance="部分", participants=f"{PLAIN}、{A}")]}, SCORED, 10, TERM),
        ("official leave", {"activities": [activity(0, official_leave=A)]}, SCORED, 10, TERM),
        ("leave", {"activities": [activity(0, leave=A)]}, SCORED, 9.5, TERM),
        ("late", {"activities": [activity(0, late=f"{PLAIN}、{A}")]}, SCORED, 9.5, TERM),
        ("others absent", {"activities": [activity(0, absent=PLAIN)]}, SCORED, 10, TERM),
        # 1 of 4 is below a third: 10 - 2; 1 of 3 is a third: nothing
        ("absent 1 of 4", {"activities": [activity(0, absent=A), *map(activity, (1, 2, 3))]}, SCORED, 8, TERM),
        ("absent 1 of 3", {"activities": [activity(0, absent=A), *map(activity, (1, 2))]}, SCORED, 0, TERM),
        ("absent 5 of 16", {"activities": [activity(n, absent=A if n < 5 else None) for n in range(16)]}, SCORED, 0, TERM),
        ("line at a half", {"activities": [activity(0, absent=A), *map(activity, (1, 2))]}, SCORED, 8, with_values(absence_share=2)),
        # half a point each: 21 x 0.5 is more than there is
        ("never below 0", {"activities": [activity(n, leave=A) for n in range(21)]}, SCORED, 0, TERM),
        ("unreadable", {"activities": [activity(0, attendance=Typed("大家"))]}, UNMEASURED, None, TERM),
        ("before duty", {"roster": roster(A, on_duty_from=date(2020, 10, 9)), "activities": [activity(0, absent=A)]}, NOT, None, TERM),
    ],
    "T3": [
        ("none", {}, NOTHING, 0, TERM),
        ("29 of 30", {"observations": observations(A, 29)}, SCORED, 14.5, TERM),
        ("30 of 30", {"observations": observations(A, 30)}, SCORED, 15, TERM),
        ("31 of 30", {"observations": observations(A, 31)}, SCORED, 15, TERM),
        ("10 of 20", {"observations": observations(A, 10)}, SCORED, 7.5, with_values(min_observations=20)),
        ("post has its own", {"observations": observations(A, 10)}, SCORED, 7.5, with_values(observations_by_post="教导主任=20")),
        # months from October on: 3 of 4; 30 x 3/4 = 22.5, half up 23
        ("3 of 4 months", {"roster": roster(A, on_duty_from=date(2020, 9, 16)), "observations": observations(A, 23, 12)}, SCORED, 15, TERM),
        ("22 of 23", {"roster": roster(A, on_duty_from=date(2020, 9, 16)), "observations": observations(A, 22, 12)}, SCORED,
         14.35, TERM),
        ("whole September", {"roster": roster(A, on_duty_from=date(2020, 9, 15)), "observations": observations(A, 23, 12)}, SCORED, 11.5, TERM),
        # one month: 7.5, half up 8
        ("1 of 4 months", {"roster": roster(A, on_duty_to=date(2020, 10, 10)), "observations": observations(A, 8)}, SCORED, 15, TERM),
        ("no month", {"roster": roster(A, on_duty_from=date(2020, 12, 20))}, NOT, None, TERM),
        ("unreadable line", {"observations": observations(A, 1, date=Typed("周三"))}, UNMEASURED, None, TERM),
        ("no topic", {"observations": observations(A, 1, topic=None)}, NOTHING, 0, TERM),
        ("9 characters", {"observations": observations(A, 1, strengths="一二三四五六七八九")}, NOTHING, 0, TERM),
        ("10 characters", {"observations": observations(A, 1, strengths="一二三四五六七八九十")}, SCORED, 0.5, TERM),
        ("spaces do not count", {"observations": observations(A, 1, advice="一二三四 五六 七八九")}, NOTHING, 0, TERM),
        ("fewer wanted", {"observations": observations(A, 1, strengths="一二三四五六七八九")}, SCORED, 0.5, with_values(comment_min_chars=9)),
        ("own lesson", {"observations": observations(A, 1, teacher=A)}, NOTHING, 0, TERM),
        ("the same twice", {"observations": observations(A, 1) * 2}, SCORED, 0.5, TERM),
        ("two at once", {"observations": observations(A, 1) + observations(A, 1, teacher="李强", topic="别的")}, NOTHING, 0, TERM),
        ("while teaching", {"observations": observations(A, 1) + observations(PLAIN, 1, teacher=A, topic="别的")}, NOTHING, 0, TERM),
        ("off duty", {"roster": roster(A, on_duty_from=date(2020, 9, 14)), "observations": observations(A, 1)}, NOTHING, 0, TERM),
        ("outside the term", {"observations": observations(A, 1, date=date(2020, 8, 28))}, NOTHING, 0, TERM),
        ("online over the cap", {"observations": observations(A, 5, scope="网络", host_school="云课堂", teacher="名师")}, SCORED, 1,
         with_values(online_cap=2)),
    ],
    "T4": [
        ("none", {}, NOTHING, 0, TERM),
        ("not reviewed", {"observations": observations(A, 4)}, NOTHING, 0, TERM),
        ("3 of 4", {"observations": observations(A, 3, reviewed="是")}, SCORED, 3.75, TERM),
        ("4 of 4", {"observations": observations(A, 4, reviewed="是")}, SCORED, 5, TERM),
        ("5 of 4", {"observations": observations(A, 5, reviewed="是")}, SCORED, 5, TERM),
        ("3 of 6", {"observations": observations(A, 3, reviewed="是")}, SCORED, 2.5, with_values(min_review_sessions=6)),
        ("invalid lines", {"observations": observations(A, 4, reviewed="是", topic=None)}, NOTHING, 0, TERM),
        ("unreadable", {"observations": observations(A, 4, reviewed=Typed("好像是"))}, UNMEASURED, None, TERM),
        ("reviewed on a day that cannot be read", {"observations": observations(A, 1, reviewed="是", date=Typed("哪天"))}, UNMEASURED, None, TERM),
        ("unreadable beside one that counts", {"observations": [*observations(A, 2, reviewed="是")[:1], *observations(A, 2, reviewed=Typed("好像是"))[1:]]},
         SCORED, 1.25, TERM),
        ("the same twice", {"observations": observations(A, 2, reviewed="是") * 2}, SCORED, 2.5, TERM),
    ],
    "T5": [
        ("none", {}, NOTHING, 0, TERM),
        ("nothing with it, unmarked", {"open_lessons": [lesson(A, plan="无", reflection="无")]}, SCORED, 5, TERM),  # 4 + 1
        ("unmarked", {"open_lessons": [lesson(A)]}, SCORED, 7, TERM),  # 4 + 1 + 1 + 1
        ("90", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 90)]}, SCORED, 10, TERM),
        ("89.5", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 89.5)]}, SCORED, 9, TERM),
        ("80", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 80)]}, SCORED, 9, TERM),
        ("79.5", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 79.5)]}, SCORED, 8, TERM),
        ("60", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 60)]}, SCORED, 8, TERM),
        ("59.5", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 59.5)]}, SCORED, 6, TERM),
        ("the best of two", {"open_lessons": [lesson(A), lesson(A, 2, plan="无")],
                             "evaluations": [mark("李强", 70), mark("李强", 95, 2)]}, SCORED, 9, TERM),
        ("the own mark does not count", {"open_lessons": [lesson(A)], "evaluations": [mark(A, 100)]}, SCORED, 7, TERM),
        ("unreadable marks", {"open_lessons": [lesson(A)], "evaluations": [mark("李强", 90, aims=Typed("很好"))]}, UNMEASURED, None, TERM),
        ("unreadable plan", {"open_lessons": [lesson(A, plan=Typed("算有吧"))]}, UNMEASURED, None, TERM),
        ("unreadable marks of the first of two", {"open_lessons": [lesson(A), lesson(A, 2)],
                                                  "evaluations": [mark("李强", 90, aims=Typed("很好")), mark("李强", 95, 2)]}, SCORED, 10, TERM),
        ("unreadable marks of the second of two", {"open_lessons": [lesson(A), lesson(A, 2)],
                                                   "evaluations": [mark("李强", 85), mark("李强", 95, 2, aims=Typed("很好"))]}, SCORED, 9, TERM),
        ("other points", {"open_lessons": [lesson(A)]}, SCORED, 6, with_values(T5__lesson=3)),
    ],
    "T6": [
        ("none", {}, NOTHING, 0, TERM),
        ("a book", {"writings": [writing(A, "精读书目", author="某某，某社")]}, SCORED, 2, TERM),
        ("a book without author", {"writings": [writing(A, "精读书目")]}, NOTHING, 0, TERM),
        ("a failed book", {"writings": [writing(A, "精读书目", author="某某，某社", checked="不合格")]}, NOTHING, 0, TERM),
        ("excerpts", {"writings": [writing(A, "读书笔记", excerpt="有", thoughts="无")]}, SCORED, 1.5, TERM),
        ("both", {"writings": [writing(A, "读书笔记", excerpt="有", thoughts="有")]}, SCORED, 3, TERM),
        ("both in two notes", {"writings": [writing(A, "读书笔记", "一", excerpt="有"), writing(A, "读书笔记", "二", thoughts="有")]},
         SCORED, 3, TERM),
        ("notes as long as asked", {"writings": [writing(A, "读书笔记", n, excerpt="有", chars=2500) for n in "一二"]}, SCORED, 1.5,
         with_values(notes_min_chars=5000)),
        ("notes too short", {"writings": [writing(A, "读书笔记", n, excerpt="有", chars=2499) for n in "一二"]}, NOTHING, 0,
         with_values(notes_min_chars=5000)),
        ("30 minutes in 2 of 4", {"writings": reflections(A, (9, 10), 30)}, SCORED, 0.5, TERM),
        ("29 minutes", {"writings": reflections(A, (9, 10), 29)}, NOTHING, 0, TERM),
        ("20 asked", {"writings": reflections(A, (9, 10), 29)}, SCORED, 0.5, with_values(daily_reading_minutes=20)),
        ("2 of 3 months on duty", {"roster": roster(A, on_duty_from=date(2020, 9, 20)), "writings": reflections(A, (9, 10, 11), 30)},
         SCORED, 0.67, TERM),
        ("copied notes", {"writings": [writing(A, "读书笔记", excerpt="有", thoughts="有", original="否")]}, NOTHING, 0, TERM),
        ("unreadable", {"writings": [writing(A, "读书笔记", excerpt=Typed("大概有"), thoughts=Typed("大概有"))]}, UNMEASURED, None, TERM),
    ],
    "T7": [
        ("none", {}, NOTHING, 0, TERM),
        ("1 of 4", {"writings": reflections(A, (9,))}, SCORED, 2, TERM),
        ("4 of 4", {"writings": reflections(A, (9, 10, 11, 12))}, SCORED, 8, TERM),
        ("a month twice", {"writings": [*reflections(A, (9,)), *reflections(A, (9,), title="又一篇")]}, SCORED, 2, TERM),
        ("a month that is not assessed", {"writings": [writing(A, "月读书心得", month="2021-01")]}, NOTHING, 0, TERM),
        ("2 of 3 on duty", {"roster": roster(A, on_duty_from=date(2020, 9, 20)), "writings": reflections(A, (9, 10, 11))},
         SCORED, 5.33, TERM),
        ("no month on duty", {"roster": roster(A, on_duty_from=date(2020, 12, 20))}, NOT, None, TERM),
        ("failed", {"writings": reflections(A, (9,), checked="不合格")}, NOTHING, 0, TERM),
        ("copied", {"writings": reflections(A, (9,), original="否")}, NOTHING, 0, TERM),
        ("doubtful still counts", {"writings": reflections(A, (9,), original="存疑")}, SCORED, 2, TERM),
        ("unreadable", {"writings": [writing(A, "月读书心得", month=Typed("秋天"))]}, UNMEASURED, None, TERM),
        ("as long as asked", {"writings": reflections(A, (9, 10))}, SCORED, 4, with_values(monthly_min_chars=820)),
        ("too short", {"writings": [*reflections(A, (9,)), *reflections(A, (10,), chars=819)]}, SCORED, 2,
         with_values(monthly_min_chars=820)),
        ("two a month asked", {"writings": [*reflections(A, (9, 10)), *reflections(A, (9,), title="又一篇")]}, SCORED, 2,
         with_values(reflections_per_month=2)),
    ],
    "T12": [
        ("none held", {}, NOT, None, TERM),
        ("1 of 2", {"activities": [activity(0, content="现代信息技术"), activity(1, content="现代信息技术", absent=A)]}, SCORED, 2.5, TERM),
        ("leave is not there", {"activities": [activity(0, content="现代信息技术", leave=A)]}, SCORED, 0, TERM),
        ("late is there", {"activities": [activity(0, content="现代信息技术", late=A)]}, SCORED, 5, TERM),
        ("official leave", {"activities": [activity(0, content="现代信息技术"), activity(1, content="现代信息技术", official_leave=A)]},
         SCORED, 5, TERM),
        ("only official leave", {"activities": [activity(0, content="现代信息技术", official_leave=A)]}, NOT, None, TERM),
        ("not invited", {"activities": [activity(0, content="现代信息技术", attendance="部分", participants=PLAIN)]}, NOT, None, TERM),
        ("unreadable", {"activities": [activity(0, content=Typed("电脑什么的"))]}, UNMEASURED, None, TERM),
        ("unreadable, on official leave", {"activities": [activity(0, content=Typed("电脑什么的"), official_leave=A)]}, NOT, None, TERM),
        ("unreadable, not invited", {"activities": [activity(0, content=Typed("电脑"), attendance="部分", participants=PLAIN)]}, NOT, None, TERM),
        ("another content cannot be read", {"activities": [activity(0, attendance=Typed("大家"))]}, NOT, None, TERM),
        ("one with an error beside one that counts", {"activities": [
            activity(0, content="现代信息技术"), activity(1, content="现代信息技术", leave=A, absent=A)]}, SCORED, 5, TERM),
        ("other full marks", {"activities": [activity(0, content="现代信息技术")]}, SCORED, 4, with_values(T12__full=4)),
    ],
    "T13": [
        ("none", {}, NOTHING, 0, TERM),
        # 90 x 20 % + 80 x 30 % + 70 x 50 % = 77
        ("weighted", {"reviews": [review(A, 90, 80, 70)]}, SCORED, 7.7, TERM),
        ("0 is a mark", {"reviews": [review(A, 0, 0, 0)]}, SCORED, 0, TERM),
        ("100", {"reviews": [review(A, 100, 100, 100)]}, SCORED, 10, TERM),
        ("other weights", {"reviews": [review(A, 90, 80, 70)]}, SCORED, 8, with_values(T13__own=30, T13__peers=40, T13__school=30)),
        ("incomplete", {"reviews": [review(A, 90, None, 70)]}, NOTHING, 0, TERM),
        ("unreadable", {"reviews": [review(A, 90, Typed("还行"), 70)]}, UNMEASURED, None, TERM),
        ("somebody else's", {"reviews": [review(PLAIN, 90, 80, 70)]}, NOTHING, 0, TERM),
    ],
}


def long_texts(category, full, key):
    def rows(*texts):
        return {"writings": [writing(A, category, f"题目{n}", **cells) for n, cells in enumerate(texts)]}

    return [
        ("none", {}, NOTHING, 0, TERM),
        ("749", rows({"chars": 749}), SCORED, 0, TERM),
        ("750", rows({"chars": 750}), SCORED, full / 2, TERM),
        ("1499", rows({"chars": 1499}), SCORED, full / 2, TERM),
        ("1500", rows({"chars": 1500}), SCORED, full, TERM),
        ("the longer of two", rows({"chars": 800}, {"chars": 1500}), SCORED, full, TERM),
        ("not the copied one", rows({"chars": 800}, {"chars": 1500, "original": "否"}), SCORED, full / 2, TERM),
        ("copied", rows({"chars": 1500, "original": "否"}), NOTHING, 0, TERM),
        ("failed", rows({"chars": 1500, "checked": "不合格"}), NOTHING, 0, TERM),
        ("unreadable", rows({"chars": Typed("很长")}), UNMEASURED, None, TERM),
        ("readable beside unreadable", rows({"chars": Typed("很长")}, {"chars": 1500}), SCORED, full, TERM),
        ("blank", rows({"chars": None}), NOTHING, 0, TERM),
        ("1000 asked", rows({"chars": 1000}), SCORED, full, with_values(**{key: 1000})),
        ("half of 1001", rows({"chars": 500}), SCORED, 0, with_values(**{key: 1001})),
    ]


CASES["T8"] = long_texts("学期心得体会", 5, "essay_min_chars")
CASES["T9"] = long_texts("教育教学论文", 6, "paper_min_chars")


def study(records=0, teaching=0, reviews=0, noted=0, **cells):
    written = [writing(A, "课改自学记录", f"记录{n}", **cells) for n in range(records)]
    written += [writing(A, "教学反思", f"反思{n}", **cells) for n in range(teaching)]
    written += [writing(A, "听评课反思", f"听评{n}", **cells) for n in range(reviews)]
    return {"writings": written, "observations": observations(A, noted, reflection="有")}


CASES["T10"] = [
    ("none", {}, NOTHING, 0, TERM),
    ("a record", study(1), SCORED, 2, TERM),
    ("two records are no more", study(2), SCORED, 2, TERM),
    ("1 of 2", study(0, 1), SCORED, 1, TERM),
    ("3 of 2", study(0, 3), SCORED, 2, TERM),
    ("written and noted", study(0, 0, 1, 1), SCORED, 2, TERM),
    ("noted", study(0, 0, 0, 1), SCORED, 1, TERM),
    ("all", study(1, 2, 2), SCORED, 6, TERM),
    ("copied", study(1, 2, 2, original="否"), NOTHING, 0, TERM),
    ("failed", study(1, 2, 2, checked="不合格"), NOTHING, 0, TERM),
    ("one registered twice", {"writings": [writing(A, "教学反思", "同一篇")] * 2}, SCORED, 1, TERM),
    ("noted on an invalid line", {"observations": observations(A, 2, reflection="有", topic=None)}, NOTHING, 0, TERM),
    ("4 asked", study(0, 1), SCORED, 0.5, with_values(min_teaching_reflections=4)),
    ("unreadable", study(1, 2, 2, original=Typed("应该是")), UNMEASURED, None, TERM),
    # each part for itself, and only where it is asked for
    ("an unreadable record", study(1, original=Typed("应该是")), UNMEASURED, None, TERM),
    ("an unreadable reflection on teaching", study(0, 1, original=Typed("应该是")), UNMEASURED, None, TERM),
    ("an unreadable reflection on a lesson", study(0, 0, 1, original=Typed("应该是")), UNMEASURED, None, TERM),
    ("an unreadable one beside one that is noted", study(0, 0, 1, 1, original=Typed("应该是")), SCORED, 1, TERM),
    ("whether one is noted cannot be read", {"observations": observations(A, 1, reflection=Typed("写了"))}, UNMEASURED, None, TERM),
    ("an unreadable one where none is asked", study(0, 0, 1, original=Typed("应该是")), SCORED, 2, with_values(min_review_reflections=0)),
]


def good(*categories, **cells):
    return {"writings": [writing(A, c, **cells) for c in categories]}


CASES["T11"] = [
    ("none", {}, NOTHING, 0, TERM),
    ("a case", good("教学案例"), SCORED, 2, TERM),
    ("just passed", good("教学案例", checked="合格"), SCORED, 2, TERM),
    ("not yet checked", good("教学案例", checked=None), SCORED, 1, TERM),
    ("failed", good("教学案例", checked="不合格"), NOTHING, 0, TERM),
    ("copied", good("教学案例", original="否"), NOTHING, 0, TERM),
    ("all writings", good("教学案例", "优秀课件", "教学经验总结", "带班材料"), SCORED, 8, TERM),
    ("two cases are one", {"writings": [writing(A, "教学案例", "一"), writing(A, "教学案例", "二")]}, SCORED, 2, TERM),
    ("leads a project", {"projects": [project(A)]}, SCORED, 2, TERM),
    ("leads two, one of them at its beginning", {"projects": [project(A, "选题"), project(A, project_id="K-01-002", title="另一个课题")]}, SCORED, 2, TERM),
    ("leads two", {"projects": [project(A), project(A, project_id="K-01-002", title="另一个课题")]}, SCORED, 2, TERM),
    ("takes part in one", {"projects": [project(PLAIN, members=f"李强、{A}")]}, SCORED, 2, TERM),
    ("choosing a topic", {"projects": [project(A, "选题")]}, SCORED, 1, TERM),
    ("applied", {"projects": [project(A, "申报")]}, SCORED, 1, TERM),
    ("approved", {"projects": [project(A, "立项")]}, SCORED, 2, TERM),
    ("unreadable", good("教学案例", checked=Typed("挺好")), UNMEASURED, None, TERM),
    ("other points", good("教学案例"), SCORED, 1.5, with_values(T11__item=1.5)),
]


@pytest.mark.parametrize(
    ("code", "rows", "outcome", "score", "term"),
    [pytest.param(code, *case[1:], id=f"{code}-{case[0]}") for code in sorted(CASES, key=lambda c: int(c[1:])) for case in CASES[code]],
)
def test_indicator(code, rows, outcome, score, term):
    item = one(rows, code, term)
    assert (item.outcome, item.shown) == (outcome, score), item.detail
    assert item.detail
    if outcome is SCORED:
        assert item.places


NO_LENGTH = replace(TERM, waivers=(Waiver("01", "C01", "字数补填中", date(2021, 2, 1)),))
"""A term in which a blank that must be filled in is let pass at the school: what stands there counts, without a length."""


@pytest.mark.parametrize(
    ("code", "category"), [("T8", "学期心得体会"), ("T9", "教育教学论文")],
)
@pytest.mark.parametrize(
    ("texts", "term", "words"),
    [
        ((), TERM, "没有{}。"),
        (({"original": "否"},), TERM, "没有算数的{}。"),
        (({"chars": None},), TERM, "没有算数的{}。"),
        (({"chars": None},), NO_LENGTH, "没有算数的{}。"),  # it counts, but for nothing
        (({"chars": 0},), TERM, "{}0字，要求1500字，得0分。"),
    ],
)
def test_nothing_there_is_told_from_what_comes_to_nothing(code, category, texts, term, words):
    item = one({"writings": [writing(A, category, f"题目{n}", **cells) for n, cells in enumerate(texts)]}, code, term)
    assert (item.score, item.detail) == (0, words.format(category))


def test_who_has_no_class_is_not_asked_for_one():
    item = one({"writings": [writing(PLAIN, "带班材料")]}, "T11", name=PLAIN)
    assert (item.score, item.full) == (0, 8)
    assert one({}, "T11").full == 10


@pytest.mark.parametrize(
    ("code", "rows", "why"),
    [
        ("T1", plan(original="否"), "非原创"),
        ("T7", {"writings": reflections(A, (9,), checked="不合格")}, "检查不合格"),
        ("T8", {"writings": [writing(A, "学期心得体会", chars=1600, original="否")]}, "非原创"),
        ("T3", {"observations": observations(A, 1, topic=None)}, "有错误（必填空）"),
        ("T3", {"observations": observations(A, 1, strengths="一二三")}, "评语太短或没写"),
        ("T3", {"observations": observations(A, 1, scope="网络", host_school="云课堂", teacher="名师")}, "网络超过上限0节"),
        ("T10", {"writings": [writing(A, "教学反思", "同一篇")] * 2}, "有错误（文稿重复）"),
        ("T12", {"activities": [activity(0, content="现代信息技术", absent=A)]}, "没有到会"),
        ("T13", {"reviews": [review(A, 90, None, 70)]}, "没有填齐"),
    ],
)
def test_a_record_that_does_not_count_says_why_at_its_place(code, rows, why):
    assert why in [p.why for p in one(rows, code, with_values(online_cap=0)).places]


def test_places_point_to_the_cells_that_counted():
    rows = {"writings": [writing(PLAIN, "学期心得体会", chars=900), writing(A, "学期心得体会", chars=1600)]}
    run = check_run_of(rows)
    letter = run.submission.tables["writings"].letters["chars"]
    item = {t.name: t for t in score_teachers(run)}[A].items["T8"]
    assert [(p.cell, p.why) for p in item.places] == [(f"教师文稿!{letter}5", "")]


def test_a_missing_tab_is_not_nothing():
    run = check_run_of(full_rows())
    for sheet in ("observations", "reviews"):
        del run.submission.tables[sheet]
        run.rows[sheet] = []
    items = {t.name: t for t in score_teachers(run)}[A].items
    assert {code for code, item in items.items() if item.outcome is UNMEASURED} == {"T3", "T4", "T10", "T13"}
    assert "“听课记录”这张表" in items["T3"].detail


NEEDED = {
    # sheet, column that somebody has deleted: the indicators that nobody can measure then
    "activities": {"attendance": "T2 T12", "participants": "T2 T12", "absent": "T2 T12", "leave": "T2 T12", "late": "T2", "content": "T12"},
    "evaluations": dict.fromkeys(("lesson_id", "judge", "aims", "substance", "process", "group_work", "it_use", "bearing", "effect"), "T5"),
    "observations": {**dict.fromkeys(("observer", "topic", "strengths", "advice"), "T3 T4 T10"), "date": "T4", "reviewed": "T4", "reflection": "T10"},
    "open_lessons": dict.fromkeys(("lesson_id", "teacher", "plan", "reflection"), "T5"),
    "projects": dict.fromkeys(("leader", "members", "stage"), "T11"),
    "reviews": dict.fromkeys(("teacher", "own", "peers", "school"), "T13"),
    "roster": {"class_teacher": "T11"},
    "writings": {
        **dict.fromkeys(("teacher", "category"), "T1 T6 T7 T8 T9 T10 T11"), "date": "T1", "month": "T6 T7", "chars": "T8 T9", "checked": "T11",
        **dict.fromkeys(("author", "excerpt", "thoughts", "reading_minutes"), "T6"), "title": "T6 T7 T10",
    },
}
TABS = {
    # tab that somebody has deleted: the indicators that nobody can measure then
    "activities": "T2 T12", "evaluations": "T5", "observations": "T3 T4 T10", "open_lessons": "T5", "projects": "T11", "reviews": "T13",
    "writings": "T1 T6 T7 T8 T9 T10 T11",
}


@pytest.mark.parametrize(("sheet", "key"), [(sheet, key) for sheet, columns in NEEDED.items() for key in columns])
def test_a_missing_column_is_not_nothing(sheet, key):
    items = next(one.items for one in score_teachers(check_run_of(full_rows(), without={sheet: {key}})) if one.name == A)
    lacking = {code: item for code, item in items.items() if item.outcome is UNMEASURED}
    assert set(lacking) == set(NEEDED[sheet][key].split())
    words = f"没有“{SHEETS[sheet].title}”里的“{SHEETS[sheet][key].header}”这一列。"
    assert {(item.detail, item.score) for item in lacking.values()} == {(words, None)}


@pytest.mark.parametrize(("parameter", "code"), [("monthly_min_chars", "T7"), ("notes_min_chars", "T6")])
@pytest.mark.parametrize("least", [0, 1])
def test_nor_is_a_missing_column_of_lengths_where_a_length_is_asked_for(parameter, code, least):
    run = check_run_of(full_rows(), with_values(**{parameter: least}), without={"writings": {"chars"}})
    items = next(one.items for one in score_teachers(run) if one.name == A)
    assert {one for one, item in items.items() if item.outcome is UNMEASURED} == {"T8", "T9", *([code] if least else [])}


@pytest.mark.parametrize("sheet", TABS)
def test_nor_is_a_missing_tab(sheet):
    run = check_run_of({**full_rows(), sheet: []})
    del run.submission.tables[sheet]
    items = next(one.items for one in score_teachers(run) if one.name == A)
    lacking = {code: item for code, item in items.items() if item.outcome is UNMEASURED}
    assert set(lacking) == set(TABS[sheet].split())
    assert {item.detail for item in lacking.values()} == {f"没有“{SHEETS[sheet].title}”这张表。"}


# --- extras ---


def award(title, level, category="教学案例", **cells):
    return writing(A, category, title, award=level, **cells)


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ({}, 0),
        ({"activities": [lecture(0, A)]}, 1),
        ({"activities": [lecture(n, A) for n in range(3)]}, 2),  # at most 2
        ({"activities": [lecture(0, A), lecture(0, A)]}, 1),  # the same one twice
        ({"activities": [lecture(0, PLAIN)]}, 0),
        ({"activities": [activity(0, speaker=A)]}, 0),  # no lecture
        ({"writings": [award("甲", "校")]}, 0),
        ({"writings": [award("甲", "县")]}, 1),
        ({"writings": [award("甲", "市")]}, 2),
        ({"writings": [award("甲", "省")]}, 3),
        ({"writings": [award("甲", "国家")]}, 4),
        ({"writings": [award("甲", "县"), award("甲", "省", "获奖证书")]}, 3),  # one work, its highest award
        ({"writings": [award("甲", "县"), award("乙", "市")]}, 3),  # two works
        ({"writings": [award("甲", "国家"), award("乙", "省")]}, 5),  # 7, capped
        ({"writings": [award("甲", "省", original="否")]}, 0),
        ({"writings": [award("甲", "省", checked="不合格")]}, 0),
    ],
)
def test_extra_points(rows, points):
    one = scores(rows)[A]
    assert one.extra == points == min(sum(one.extra_parts.values()), TERM["extra.cap"])


@pytest.mark.parametrize(("result", "points"), [("优秀", 1), ("合格", 1), ("不合格", 0), (None, 0)])
def test_a_mentor_gets_a_point_when_the_apprentice_passes(result, points):
    pair = {"mentor": A, "mentor_school": "柳林小学", "apprentice": PLAIN, "subject": "语文", "agreed_on": date(2020, 9, 10),
            "start": date(2020, 9, 10), "end": date(2021, 1, 10), "result": result}
    got = scores({"mentoring": [pair]})
    assert (got[A].extra, got[PLAIN].extra) == (points, 0)
    assert (got[A].extra_parts, got[PLAIN].extra_parts) == ({"mentor": points} if points else {}, {})


def test_extra_points_stay_outside_the_base():
    rows = full_rows()
    before = scores(rows)[A]
    rows["writings"].append(award("获奖作品", "国家", "获奖证书"))
    after = scores(rows)[A]
    assert (after.base, after.extra, after.total) == (before.base, 4, 103.5)


# --- bands, musts, ethics, ranks ---


def base_of(mark_):
    """Everything but the development review leaves the total, so the base is ``mark_``; the musts are met or not asked for."""
    term = with_values(**{f"T{n}__full": 0 for n in range(1, 13)}, T11__item=0, T1__late_points=0)
    return scores({"reviews": [review(A, mark_, mark_, mark_)]}, term)[A]


@pytest.mark.parametrize(
    ("marks", "base", "band"),
    [(90, 90, "良好"), (89.9, 89.9, "良好"), (80, 80, "良好"), (79.9, 79.9, "合格"), (60, 60, "合格"), (59.9, 59.9, "不合格"), (0, 0, "不合格")],
)
def test_bands(marks, base, band):
    one_ = base_of(marks)
    assert (one_.base, one_.band) == (base, band)


@pytest.mark.parametrize(
    ("chars", "base", "band"),
    # 20 000 asked of T8 alone: the share is 1, the half or nothing, so the line is moved instead
    [(80.4, 80.4, "良好"), (80.5, 80.4, "合格")],
)
def test_the_rounded_score_is_what_a_band_looks_at(worked, chars, base, band):
    term = with_values(band__good=chars)
    one_ = scores(full_rows(), term)[PLAIN]
    assert (one_.base, one_.band) == (base, band)  # 80.408... is 80.4


def spoil_observations(rows):
    rows["observations"] = rows["observations"][4:33]  # 29


def without(category):
    def change(rows):
        rows["writings"] = [w for w in rows["writings"] if not (w["teacher"] == A and w["category"] == category)]

    return change


def one_month_less(rows):
    rows["writings"] = [w for w in rows["writings"] if not (w["teacher"] == A and w.get("month") == "2020-11")]


def short(category):
    def change(rows):
        next(w for w in rows["writings"] if w["teacher"] == A and w["category"] == category)["chars"] = 1499

    return change


def no_lesson(rows):
    rows["open_lessons"] = rows["open_lessons"][1:]


@pytest.mark.parametrize(
    ("change", "must", "full"),
    [
        (spoil_observations, "听课30节", {}), (no_lesson, "公开课", {}), (without("精读书目"), "精读", {}), (one_month_less, "月读书心得", {}),
        (without("月读书心得"), "月读书心得", {"T7__full": 1}),  # nothing of the one point there is
        (short("学期心得体会"), "心得体会1500字", {}), (short("教育教学论文"), "论文1500字", {}),
    ],
)
def test_without_one_of_the_six_musts_nobody_is_excellent(change, must, full):
    rows = full_rows()
    change(rows)
    one_ = scores(rows, with_values(band__excellent=85, **full))[A]
    assert one_.base >= 85
    assert (one_.band, one_.lacking) == ("良好", [must])


def test_a_must_that_cannot_be_measured_is_not_met():
    rows = full_rows()
    for row in rows["writings"]:
        if row["teacher"] == A and row["category"] == "月读书心得":
            row["month"] = Typed("秋天")
    one_ = scores(rows)[A]
    assert (one_.items["T7"].outcome, one_.band, one_.lacking) == (UNMEASURED, "待更正", ["月读书心得"])


def test_bad_ethics_outweigh_everything():
    rows = full_rows()
    next(r for r in rows["roster"] if r["name"] == A)["ethics"] = "不合格"
    assert (scores(rows)[A].base, scores(rows)[A].band) == (99.5, "不合格")


def test_who_is_not_assessed_has_no_score():
    assert SEEN not in scores(full_rows())


def test_not_applicable_leaves_the_total():
    rows = {"reviews": [review(A, 80, 80, 80)], "roster": roster(A)}
    items = scores(rows)[A].items
    # T2 and T12 do not apply: 100 - 10 - 5; only T13 has points, 8
    assert sum(i.full for i in items.values() if i.applicable) == 85
    assert scores(rows)[A].base == 9.4  # 8/85 = 9.41...


def test_equal_totals_go_by_observations_then_by_the_lesson_then_share_a_rank():
    names = ("赵国栋", "陈晓燕")

    def ranks(**rows):
        got = scores({"roster": roster(*names, class_teacher="否"), **rows})
        return [got[n].rank for n in names], [got[n].total for n in names]

    assert ranks() == ([1, 1], [0, 0])
    place, totals = ranks(reviews=[review(names[1], 50, 50, 50)])
    assert place == [2, 1]
    assert totals[1] > totals[0]
    # 15 x 4/30 = 2 of the observations against 2 of an unmarked plan (T1 late): equal totals, observations decide
    place, totals = ranks(observations=observations(names[1], 4),
                          writings=[writing(names[0], "个人研修计划", date=date(2020, 9, 20))])
    assert totals[0] == totals[1]
    assert place == [2, 1]


def test_the_open_lesson_decides_where_observations_are_equal():
    names = ("赵国栋", "陈晓燕")
    # an unmarked lesson without plan and reflection is 5, an essay of 1500 characters is 5
    rows = {"roster": roster(*names, class_teacher="否"), "open_lessons": [lesson(names[1], plan="无", reflection="无")],
            "writings": [writing(names[0], "学期心得体会", chars=1500)]}
    got = scores(rows)
    assert got[names[0]].total == got[names[1]].total
    assert [got[n].rank for n in names] == [2, 1]


def test_shared_ranks_leave_a_gap():
    names = ("赵国栋", "陈晓燕", "李强")
    rows = {"roster": roster(*names, class_teacher="否"), "reviews": [review(n, m, m, m) for n, m in zip(names, (90, 90, 70), strict=True)]}
    got = scores(rows)
    assert [got[n].rank for n in names] == [1, 1, 3]


def test_the_days_of_the_cases_are_school_days():
    assert DAYS[0] == date(2020, 9, 2)
    assert len(DAYS) > 60
