"""Cases that were reckoned by hand from the regulation (domain C1–C3, C6): records, and what they come to.

The rest of each case is perfect, or not there; a case names the indicators it is about.
"""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.score_rows import (
    CLASS_TEACHER,
    LAST_DAY,
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
from tests.support import TERM, good_rows
from tests.town import archive_of
from yanxiu_xl.archive.scores import CONFIRMED, Sheets, file_scores, items_from, items_of, score_lines
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.summary import YES, summarise
from yanxiu_xl.workbooks.sheets import Typed

A, B = CLASS_TEACHER, PLAIN
COLLEAGUES = [row["name"] for row in good_rows()["roster"]]
NOT, UNMEASURED = Outcome.NOT_APPLICABLE, Outcome.UNMEASURED


def shown(item):
    return item.outcome.word if item.score is None else item.shown


def assess(rows, term=TERM):
    run = check_run_of(rows, term)
    teachers = score_teachers(run)
    school = score_school(run, teachers)
    return run, {one.name: one for one in teachers}, school


def meetings(count=6, it=5, **lists):
    """So many meetings, number ``it`` of them for IT; ``absent=(0, 3)`` puts 甲 on that list of those meetings."""
    held = []
    for n in range(count):
        cells = {"content": "现代信息技术", "category": "信息技术培训", "method": "专题讲座"} if n == it else {}
        held.append(activity(n, **cells, **{key: A for key, at in lists.items() if n in at}))
    return {"activities": held}


@pytest.mark.parametrize(
    ("rows", "t2", "t12"),
    [
        (meetings(absent=(0,)), 8, 5),
        (meetings(absent=(0, 1)), 0, 5),  # two of six are a third
        (meetings(absent=(0,), official_leave=(1, 2, 3)), 8, 5),
        (meetings(official_leave=(5,)), 10, "不适用"),
        (meetings(leave=(5,)), 9.5, 0),
    ],
)
def test_six_meetings_the_last_for_it(rows, t2, t12):
    one = scores(rows)[A].items
    assert (shown(one["T2"]), shown(one["T12"])) == (t2, t12)


def test_official_leave_at_the_only_it_training_leaves_the_best_at_a_hundred():
    rows = full_rows()
    for row in rows["activities"]:
        if row["content"] == "现代信息技术":
            row["official_leave"] = A
    rows["reviews"][0] = review(A, 100, 100, 100)
    one = scores(rows)[A]
    assert (one.items["T12"].outcome, one.base) == (NOT, 100)


@pytest.mark.parametrize(
    ("marks", "t5"),
    [
        ((60, 90, 90, 90, 100), 10),  # five: 60 and 100 are left out
        ((60, 90, 90, 90), 9),  # four: 82.5
        ((89, 89, 89), 9),
        ((59.5, 59.5, 60), 6),  # 59.67 待改进
        ((90, 89.99, 90), 10),  # 89.9966... is 90.00 in two decimals
        ((90, 89.97, 90), 9),  # 89.99
    ],
)
def test_judges(marks, t5):
    judges = [mark(name, total) for name, total in zip([n for n in COLLEAGUES if n != A], marks, strict=False)]
    assert shown(scores({"open_lessons": [lesson(A)], "evaluations": judges})[A].items["T5"]) == t5


def test_a_judge_of_himself_a_repeated_an_impossible_and_nobodys_mark_are_none():
    others = [mark(name, 89) for name in ("李强", "赵国栋", "刘建华")]
    for extra in ([mark(A, 100)], [mark("李强", 100)], [mark(SEEN, 100, effect=21)], [mark(None, 100)]):
        found = scores({"open_lessons": [lesson(A)], "evaluations": others + extra})[A].items["T5"]
        assert shown(found) == 9, found.detail
        assert "综合89" in found.detail


@pytest.mark.parametrize(
    ("sums", "composite", "t5"),
    [
        ((80.5, 80.5, 82), "综合90）", 10),  # 89.44..., 89.44..., 91.11...: 90.00, though each rounded would give 89.97
        ((81,), "综合90）", 10),
        ((80.5, 80.5, 81.5), "综合89.81）", 9),
        ((72, 72, 72), "综合80）", 9),
    ],
)
def test_marks_out_of_ninety(sums, composite, t5):
    marks = [mark(name, total + 10, it_use="不适用") for name, total in zip(("李强", "赵国栋", "刘建华"), sums, strict=False)]
    found = scores({"open_lessons": [lesson(A)], "evaluations": marks})[A].items["T5"]
    assert (shown(found), composite in found.detail) == (t5, True), found.detail


def test_a_half_of_the_sum_goes_up():
    """班主任, no case, courseware or summary; 带班 优, project approved; marks 59.5 thrice: 89.95 is 90.0."""
    rows = full_rows()
    rows["writings"] = [w for w in rows["writings"] if not (w["teacher"] == A and w["category"] in {"教学案例", "优秀课件", "教学经验总结"})]
    rows["projects"] = [project(A, "立项")]
    rows["reviews"][0] = review(A, 59.5, 59.5, 59.5)
    one = scores(rows)[A]
    assert (shown(one.items["T11"]), shown(one.items["T13"])) == (4, 5.95)
    assert sum(item.score for item in one.items.values()) == Fraction("89.95")
    assert one.base == 90


@pytest.mark.parametrize(("lists", "t12"), [({"leave": range(3)}, 3.13), ({"absent": range(7)}, 0.63), ({"absent": range(1)}, 4.38)])
def test_of_eight_it_trainings(lists, t12):
    rows = {"activities": [activity(n, content="现代信息技术", **{key: A for key, at in lists.items() if n in at}) for n in range(8)]}
    found = scores(rows)[A].items["T12"]
    assert (found.shown, found.as_dict()["score"]) == (t12, t12)
    assert f"得{t12}分" in found.detail


def test_three_of_eight_heard_at_home():
    names = [f"教师{n}" for n in "甲乙丙丁戊己庚辛"]
    people = [{**good_rows()["roster"][0], "teacher_id": f"01{n:02d}", "name": name, "assessed": "是", "exemption": None}
              for n, name in enumerate(names, 1)]
    seen = [{**observations(names[0], 1, n)[0], "teacher": names[n], "kind": "家常课", "topic": f"家常{n}"} for n in (1, 2, 3)]
    rows = {"roster": people, "open_lessons": [lesson(name, n, review_chair=names[0]) for n, name in enumerate(names, 1)], "observations": seen}
    _, _, school = assess(rows)
    assert school.items["U3"].score == Fraction("13.125")
    assert (school.items["U3"].shown, "得13.13分" in school.items["U3"].detail) == (13.13, True)


def web(topic="名师的课", **cells):
    return {**observations(A, 1, 40)[0], "scope": "网络", "host_school": "空中课堂", "teacher": "名师", "period": None, "topic": topic, **cells}


@pytest.mark.parametrize(
    ("more", "valid"),
    [
        ([web()] * 5, 26),
        ([web(), web("另一节")], 27),
        ([web(), web(date=date(2020, 12, 1))], 27),
        ([web(), web(teacher="另一位")], 27),
        ([web(period="3")] * 3, 26),
    ],
)
def test_a_lesson_on_the_web_counts_once(more, valid):
    one = scores({"observations": [*observations(A, 25), *more]})[A]
    assert (one.valid_observations, one.items["T3"].shown) == (valid, valid / 2)


UNREADABLE = {
    # what cannot be read, and of which indicator that is the only record
    "T9": lambda rows: of(rows, "教育教学论文").update(checked=Typed("挺好")),
    "T9 original": lambda rows: of(rows, "教育教学论文").update(original=Typed("应该是")),
    "T8": lambda rows: of(rows, "学期心得体会").update(chars=Typed("很长")),
    "T1": lambda rows: of(rows, "个人研修计划").update(date=Typed("开学初")),
    "T13": lambda rows: rows["reviews"][0].update(peers=Typed("还行")),
    "T5": lambda rows: [row.update(aims=Typed("很好")) for row in rows["evaluations"] if row["lesson_id"] == "G-01-001"],
    "T11": lambda rows: next(row for row in rows["roster"] if row["name"] == A).update(class_teacher=Typed("算是")),
    "T3": lambda rows: next(row for row in rows["roster"] if row["name"] == A).update(on_duty_from=Typed("九月")),
}


def of(rows, category):
    return next(row for row in rows["writings"] if row["teacher"] == A and row["category"] == category)


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_not_nought_and_raises_nobody(what):
    rows = full_rows()
    UNREADABLE[what](rows)
    _, teachers, _ = assess(rows)
    one, other = teachers[A], teachers[B]
    assert one.items[what.split()[0]].outcome is UNMEASURED, one.items[what.split()[0]].detail
    assert (one.provisional, one.band, one.rank, one.base_in_words.endswith("（暂）")) == (True, "待更正", 0, True)
    assert (one.as_dict()["provisional"], one.as_dict()["rank"]) == (True, None)
    assert (other.provisional, other.rank) == (False, 1)


@pytest.mark.parametrize(
    ("key", "codes"),
    [("on_duty_from", "T1 T2 T3 T4 T6 T7 T12"), ("on_duty_to", "T1 T2 T3 T4 T6 T7 T12"), ("class_teacher", "T11"), ("ethics", ""), ("work_since", "")],
)
def test_what_cannot_be_read_on_the_roster_leaves_out_what_is_measured_by_it(key, codes):
    rows = full_rows()
    next(row for row in rows["roster"] if row["name"] == A)[key] = Typed("说不清")
    one = scores(rows)[A]
    lacking = {code: item for code, item in one.items.items() if item.outcome is UNMEASURED}
    header = SHEETS["roster"][key].header
    assert set(lacking) == set(codes.split())
    assert all(item.detail == f"教师名册的“{header}”看不懂。" for item in lacking.values())
    assert all([p.why for p in item.places] == [f"“{header}”看不懂"] and item.places[0].cell.startswith("教师名册!") for item in lacking.values())
    assert one.band == ("优秀" if key == "work_since" else "待更正")


def test_bad_ethics_need_no_mending():
    rows = full_rows()
    UNREADABLE["T9"](rows)
    next(row for row in rows["roster"] if row["name"] == A)["ethics"] = "不合格"
    assert scores(rows)[A].band == "不合格"


# --- a line with an error counts nowhere ---

OUTSIDE = date(2020, 8, 20)
"""A day before the term."""
ERRORS = {
    "T1": ({"writings": [writing(A, "个人研修计划", date=OUTSIDE)]}, 0),
    "T2": ({"activities": [activity(0), activity(1, absent=A, late=A)]}, 10),
    "T4": ({"observations": observations(A, 4, reviewed="是", date=OUTSIDE)}, 0),
    "T5": ({"open_lessons": [lesson(A, date=OUTSIDE, reviewed_on=OUTSIDE)]}, 0),
    "T6": ({"writings": [writing(A, "读书笔记", excerpt="有", date=OUTSIDE)]}, 0),
    "T7": ({"writings": reflections(A, (9,), date=OUTSIDE)}, 0),
    "T8": ({"writings": [writing(A, "学期心得体会", chars=1600, date=date(2021, 2, 1))]}, 0),
    "T9": ({"writings": [writing(A, "教育教学论文", chars=1600, date=OUTSIDE)]}, 0),
    "T10": ({"writings": [writing(A, "教学反思", date=OUTSIDE)]}, 0),
    "T11": ({"projects": [project("不在名册的人", members=A)]}, 0),
    "T12": ({"activities": [activity(0, content="现代信息技术"), activity(1, content="现代信息技术", leave=A, absent=A)]}, 5),
    "T13": ({"reviews": [review(A, 90, 90, 90) | {"strengths": None}]}, 0),
}


@pytest.mark.parametrize("code", ERRORS)
def test_a_teachers_line_with_an_error_counts_for_nothing(code):
    rows, score = ERRORS[code]
    found = scores(rows)[A].items[code]
    assert shown(found) == score, found.detail
    assert any(p.why.startswith("有错误") for p in found.places), found.places


PAIR = {"pair_id": "J-01-001", "mentor": A, "mentor_school": "柳林小学", "apprentice": B, "subject": "语文",
        "agreed_on": date(2020, 9, 10), "start": date(2020, 9, 10), "end": date(2021, 1, 10), "result": "合格"}


@pytest.mark.parametrize(
    ("rows", "extra"),
    [
        ({"activities": [lecture(0, A, minutes=29)]}, 0),
        ({"activities": [{**lecture(0, A), "date": OUTSIDE}]}, 0),
        ({"writings": [writing(A, "教学案例", award="省", date=OUTSIDE)]}, 0),
        ({"writings": [writing(A, "教学案例", award="省", original=Typed("应该是"))]}, 0),
        ({"writings": [writing(A, "教学案例", award="省", original="否")]}, 0),
        ({"writings": [writing(A, "教学案例", award="省", original="存疑")]}, 3),
        ({"mentoring": [{**PAIR, "end": date(2020, 9, 1)}]}, 0),
        ({"mentoring": [PAIR]}, 1),
    ],
)
def test_nor_for_extra_points(rows, extra):
    assert scores(rows)[A].extra == extra


@pytest.mark.parametrize(
    ("speaker", "points"),
    [(A, (1, 0)), (f"{A}、{B}", (0.5, 0.5)), (f"{A}，{B}", (0.5, 0.5)), (f"{A}、校外的人", (0.5, 0)), ("校外的人", (0, 0)),
     (f"{A}、{B}、李强", (0.3, 0.3))],
)
def test_who_speaks_together_shares_the_point(speaker, points):
    got = scores({"activities": [lecture(0, speaker)]})
    assert (got[A].extra, got[B].extra) == points


def test_a_school_counts_what_is_sound_only():
    bad = {"date": OUTSIDE}
    everyday = {"kind": "家常课", "teacher": B, "grade": "四年级", "subject": "英语"}
    rows = {
        "activities": [lecture(5, A, minutes=20), activity(6, category="成果展示", **bad), activity(7, **bad),
                       activity(8, category="课题研究活动", related_id="K-01-001", **bad)],
        "open_lessons": [lesson(A, reviewed_on=date(2020, 9, 1))],
        "observations": [*observations(A, 1, **everyday, strengths="好"), *observations(A, 1, 3, **everyday, date=OUTSIDE)],
        "writings": [writing(A, "个人研修计划", original=Typed("是吧")), writing(A, "个人研修总结"), writing(A, "读书笔记", **bad)],
        "mentoring": [{**PAIR, "end": date(2020, 9, 1)}],
        "projects": [project("不在名册的人")],
    }
    run, teachers, school = assess(rows)
    assert {code: shown(school.items[code]) for code in ("U2", "U3", "U6", "U7", "U8", "U9")} == {
        **dict.fromkeys(("U2", "U3", "U6", "U7", "U8"), 0), "U9": UNMEASURED.word}  # of the plan nobody knows
    summary = summarise(run, list(teachers.values()))
    assert not summary.coverage
    assert all((m.lectures, m.observations) == (0, 0) for m in summary.months)
    assert YES not in summary.goods[A]


@pytest.mark.parametrize(
    ("observed", "covered"),
    [
        *(({"kind": kind}, True) for kind in ("教研课", "公开课", "示范课", "汇报课")),
        *(({"kind": kind}, False) for kind in ("家常课", "合格课", "优质课")),
        ({"kind": "教研课", "advice": "好"}, False),
        ({"kind": "教研课", "date": OUTSIDE}, False),
        ({"kind": "公开课", "topic": None}, False),
    ],
)
def test_only_a_valid_lesson_of_the_right_kind_covers_watching(observed, covered):
    _, _, school = assess({"observations": observations(A, 1, **observed)})
    assert shown(school.items["U6"]) == (0.5 if covered else 0)


def test_an_open_lesson_covers_watching():
    assert shown(assess({"open_lessons": [lesson(A)]})[2].items["U6"]) == 0.5
    assert shown(assess({"open_lessons": [lesson(A, reviewed_on=date(2020, 9, 1))]})[2].items["U6"]) == 0


@pytest.mark.parametrize(("valid", "score"), [({}, 1.5), ({"advice": "好"}, 0), ({"topic": None}, 0), ({"scope": "镇外", "host_school": "县小"}, 0)])
def test_who_has_been_heard_at_home_has_been_heard_by_a_valid_observation(valid, score):
    seen = observations(A, 1, **{"kind": "家常课", "teacher": B, "grade": "四年级", "subject": "英语", **valid})
    assert shown(assess({"observations": seen})[2].items["U3"]) == score


def test_visits_of_a_pair_are_valid_observations():
    there = observations(A, 2, teacher=B, grade="四年级", subject="英语")
    back = observations(B, 2, 4, teacher=A, grade="三年级", subject="语文")
    guided = [activity(n, category="师徒活动", related_id="J-01-001", topic=f"指导{n}") for n in (1, 2)]
    rows = {"roster": roster(A, B), "mentoring": [PAIR], "activities": guided}
    assert shown(assess({**rows, "observations": there + back})[2].items["U7"]) == 6
    assert shown(assess({**rows, "observations": [*there, {**back[0], "advice": "好"}, back[1]]})[2].items["U7"]) == 4


# --- who is assessed, and for how long ---


def test_with_nobody_assessed_shares_of_teachers_do_not_apply():
    _, _, school = assess({"roster": roster(), "open_lessons": [lesson(A)], "mentoring": [PAIR]})
    assert {code for code, item in school.items.items() if item.outcome is NOT} == {"U3", "U4", "U5", "U7", "U9"}
    _, _, school = assess({"roster": [{**row, "assessed": Typed("算吧")} for row in roster()]})
    assert school.items["U3"].outcome is UNMEASURED
    assert school.provisional


@pytest.mark.parametrize(
    ("start", "written", "t1"),
    [
        (None, date(2020, 9, 15), 4), (None, date(2020, 9, 16), 2),
        (date(2020, 9, 1), date(2020, 9, 16), 2),  # the first day is not late
        (date(2020, 9, 10), date(2020, 9, 24), 4), (date(2020, 9, 10), date(2020, 9, 25), 2),
        (date(2020, 11, 2), date(2020, 11, 16), 4), (date(2020, 11, 2), date(2020, 12, 16), 2), (date(2020, 11, 2), date(2020, 12, 17), 0),
    ],
)
def test_who_comes_later_has_fourteen_days_for_the_plan(start, written, t1):
    rows = {"roster": roster(A, on_duty_from=start), "writings": [writing(A, "个人研修计划", date=written)]}
    assert shown(scores(rows)[A].items["T1"]) == t1


@pytest.mark.parametrize(
    ("start", "end", "sessions", "months"),
    [(None, None, 4, 4), (date(2020, 9, 15), None, 4, 4), (date(2020, 9, 16), None, 3, 3), (date(2020, 11, 15), None, 2, 2),
     (None, date(2020, 10, 14), 1, 1), (None, date(2020, 9, 14), 1, 0), (None, date(2020, 10, 15), 2, 2)],
)
def test_review_sessions_are_asked_by_months_on_duty(start, end, sessions, months):
    rows = {"roster": roster(A, on_duty_from=start, on_duty_to=end)}
    detail = scores(rows)[A].items["T4"].detail
    assert f"要求{sessions}次" in detail
    assert (f"在岗{months}个月，按当月15日在岗计" in detail) == (months < 4)


@pytest.mark.parametrize(("asked", "months", "sessions"), [(6, 1, 2), (2, 1, 1), (1, 1, 1), (10, 3, 8), (0, 2, 0)])
def test_and_rounded_half_up(asked, months, sessions):
    rows = {"roster": roster(A, on_duty_to=date(2020, 8 + months, 20))}
    assert f"要求{sessions}次" in scores(rows, with_values(min_review_sessions=asked))[A].items["T4"].detail


def test_t3_says_why_nothing_is_asked():
    asked = with_values(observations_by_post="教导主任=0")
    assert "在岗考核月数" not in scores({}, asked)[A].items["T3"].detail
    assert "“教导主任”的听课要求" in scores({}, asked)[A].items["T3"].detail
    away = {"roster": roster(A, on_duty_from=date(2020, 12, 20))}
    assert "在岗考核月数为 0" in scores(away)[A].items["T3"].detail


def test_a_day_of_eight_lessons_counts_six_by_period():
    day = [{**observations(A, 1)[0], "period": str(n), "teacher": name, "topic": f"第{n}节", "subject": "语文", "grade": "一年级"}
           for n, name in zip(range(8, 0, -1), ["外校甲", "外校乙"] * 4, strict=True)]
    rows = {"observations": [{**row, "scope": "镇外", "host_school": "县小"} for row in day]}
    found = scores(rows)[A].items["T3"]
    left_out = [p.cell for p in found.places if p.why]
    assert (found.shown, [cell[-1] for cell in left_out]) == (3, ["4", "5"])  # periods 8 and 7 stand first


# --- one number everywhere ---


@pytest.mark.parametrize(
    ("value", "two", "one"),
    [(Fraction(25, 8), "3.13", 3.1), (3.125, "3.13", 3.1), (Fraction(5, 8), "0.63", 0.6), (0.005, "0.01", 0), (Fraction(2, 3), "0.67", 0.7),
     (89.95, "89.95", 90), (Fraction("89.95"), "89.95", 90), (Fraction(-1, 8), "-0.13", -0.1), (1.005, "1.01", 1), (100, "100", 100)],
)
def test_shown_numbers_are_rounded_half_up(value, two, one):
    assert (figure(value), half_up(value)) == (two, one)


def test_what_is_filed_is_as_exact_as_what_was_reckoned():
    items = scores(full_rows())[B].items
    items["T12"] = replace(items["T12"], score=Fraction(2, 3))
    assert any(item.places for item in items.values())
    with archive_of([]) as archive:
        file_scores(archive.db, CONFIRMED, "01", *score_lines([(B, items)], Sheets()))
        kept = items_of(archive.db, CONFIRMED, "SELECT '01' AS owner", "i.teacher IS NOT NULL", {})
        assert kept == {("01", B): items}
        assert list(kept["01", B]) == list(items)
    old = json.dumps({"T12": ["scored", 3.125, 5, "", []]})
    assert items_from(old)["T12"].score == Fraction(25, 8)


def test_the_base_is_reckoned_from_what_was_not_rounded():
    """Seven thirds, each shown as 2.33, are 16.33 and not 16.31."""
    rows = {"roster": roster(A, on_duty_from=date(2020, 9, 20)), "writings": reflections(A, (10,))}
    found = scores(rows, with_values(**{f"T{n}__full": 0 for n in (*range(1, 7), *range(8, 14))}, T11__item=0, T1__late_points=0))[A]
    assert found.items["T7"].score == Fraction(8, 3)
    assert found.base == 33.3
    assert exact(found.items["T7"].shown) != found.items["T7"].score


def test_the_day_of_the_cases_is_the_last():
    assert TERM["term_end"] == LAST_DAY
