"""What counts: a table of cases for each kind of fact and each reason, and that everybody who asks goes by the same facts.

Everybody: checks, teachers' and schools' scores, 汇总, 进度 as the program and as the sheets' formulas have it, the centre's confirmation.
"""

from collections import Counter
from dataclasses import fields, replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made import unchecked
from tests.score_rows import (
    CLASS_TEACHER,
    DAYS,
    LAST_DAY,
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
    review,
    roster,
    with_values,
    writing,
)
from tests.support import TERM, good_rows
from tests.test_progress_sheet import agreed
from yanxiu_xl.catalogue import entry
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.frames import records
from yanxiu_xl.checks.lectures import lectures_by_school
from yanxiu_xl.facts.records import ArchiveItem, Marks, Observation
from yanxiu_xl.facts.submission import SchoolFacts
from yanxiu_xl.facts.why_not import Reason, WhyNot, why_not
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.model import FIRST_DATA_ROW, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import PROGRESS_WORK
from yanxiu_xl.measures.findings import Findings
from yanxiu_xl.scoring.confirm import Lateness, confirm
from yanxiu_xl.scoring.progress import school_progress, teachers_progress
from yanxiu_xl.scoring.registered import Registered
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.school_records import SchoolRecords, school_of
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.summary import EIGHT, NO, UNMEASURED, YES, summarise
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.formulas import WORK_COLUMNS
from yanxiu_xl.workbooks.results import results_of
from yanxiu_xl.workbooks.sheets import Typed

A, B = CLASS_TEACHER, PLAIN
OUTSIDE = date(2020, 8, 20)
"""A day before the term."""
PAIR = {"pair_id": "J-01-001", "mentor": A, "mentor_school": "柳林小学", "apprentice": B, "subject": "语文",
        "agreed_on": date(2020, 9, 10), "start": date(2020, 9, 10), "end": date(2021, 1, 10), "result": "合格"}
ODD = Typed("甲等")
"""What is in no list, is no number and no day."""


def waiving(*codes, term=TERM):
    return replace(term, waivers=tuple(Waiver("01", code, "中心校同意", date(2021, 3, 1)) for code in codes))


def seen(**cells):
    return observations(A, 1, **cells)[0]


def of(kind, row, term=TERM, more=None):
    """The last fact of a kind in a return with that row on its sheet."""
    key = {"lectures": "activities", "reflections": "writings", "pairs": "mentoring", "marks": "evaluations"}.get(kind, kind)
    rows = row if isinstance(row, list) else [row]
    return getattr(check_run_of({key: rows, **(more or {})}, term).facts, kind)[-1]


CASES = [
    # kind, row(s), term, why not ('' it counts), the column to blame
    ("observations", seen(), TERM, "", ""),
    ("observations", seen(date=OUTSIDE), TERM, "有错误（日期不在学期内）", ""),
    ("observations", seen(topic=None), TERM, "有错误（必填空）", ""),
    ("observations", seen(topic=None), waiving("C01"), "没写课题", ""),
    ("observations", seen(advice="好"), TERM, "评语太短或没写", ""),
    ("observations", [seen(), seen()], waiving("X02"), "重复登记", ""),
    ("observations", observations(A, 2, scope="镇外", host_school="县小", teacher="外校甲"), with_values(outside_cap=1), "镇外超过上限1节", ""),
    ("observations", seen(lesson_grade=ODD), TERM, "“评价等级”看不懂", "lesson_grade"),
    ("observations", seen(lesson_grade=ODD), waiving("C04"), "", ""),
    ("observations", seen(date=ODD), waiving("C02"), "“听课日期”看不懂", "date"),
    ("activities", activity(0), TERM, "", ""),
    ("activities", activity(0, date=OUTSIDE), TERM, "有错误（日期不在学期内）", ""),
    ("activities", activity(0, category=ODD), TERM, "“活动类别”看不懂", "category"),
    ("activities", activity(0, category=ODD), waiving("C04"), "“活动类别”看不懂", "category"),
    ("activities", activity(0, photo=ODD), waiving("C04"), "", ""),
    ("activities", [activity(0), activity(0)], TERM, "重复登记", ""),
    ("activities", [activity(0, date=OUTSIDE), activity(0)], TERM, "", ""),
    ("activities", [activity(0), activity(0, minutes=61)], TERM, "", ""),
    ("lectures", lecture(0, A), TERM, "", ""),
    ("lectures", {**lecture(0, A), "minutes": 30}, TERM, "", ""),
    ("lectures", lecture(0, A, minutes=29), TERM, "有错误（讲座时长不够）", ""),
    ("lectures", lecture(0, A, minutes=29), waiving("R09"), "不足30分钟，不算专题讲座", "minutes"),
    ("lectures", lecture(0, None), waiving("R09"), "没填“主讲人”，不算专题讲座", "speaker"),
    ("lectures", {**lecture(0, A), "material": None}, waiving("R09"), "没填“资料名称”，不算专题讲座", "material"),
    ("lectures", {**lecture(0, A), "date": None}, waiving("C01"), "没填“日期”，不算专题讲座", "date"),
    ("lectures", lecture(0, A, minutes=ODD), TERM, "“时长(分钟)”看不懂", "minutes"),
    ("lectures", lecture(0, A, minutes=ODD), waiving("C11"), "“时长(分钟)”看不懂", "minutes"),
    ("lectures", {**lecture(0, A), "category": ODD}, TERM, "“活动类别”看不懂", "category"),
    ("lectures", [lecture(0, A), lecture(0, A)], TERM, "重复登记", ""),
    ("writings", writing(A, "教学案例"), TERM, "", ""),
    ("writings", writing(A, "教学案例", original="存疑"), TERM, "", ""),
    ("writings", writing(A, "教学案例", original="否"), TERM, "非原创", ""),
    ("writings", writing(A, "教学案例", checked="不合格"), TERM, "检查不合格", ""),
    ("writings", writing(A, "教学案例", checked="不合格", date=OUTSIDE), TERM, "检查不合格", ""),
    ("writings", writing(A, "教学案例", date=OUTSIDE), TERM, "有错误（日期不在学期内）", ""),
    ("writings", writing(A, "教学案例", checked=ODD), TERM, "“检查等级”看不懂", "checked"),
    ("writings", writing(A, "教学案例", checked=ODD), waiving("C04"), "“检查等级”看不懂", "checked"),
    ("writings", writing(A, "教学案例", award=ODD), waiving("C04"), "", ""),
    ("writings", writing(A, "学期心得体会", chars=ODD), waiving("C11"), "“字数”看不懂", "chars"),
    ("writings", writing(A, "教学案例", chars=ODD), waiving("C11"), "", ""),
    ("reflections", reflections(A, (9,))[0], TERM, "", ""),
    ("reflections", reflections(A, (9,))[0], with_values(monthly_min_chars=821), "不足821字", "chars"),
    ("writings", reflections(A, (9,))[0], with_values(monthly_min_chars=821), "", ""),
    ("reflections", reflections(A, (9,), chars=ODD)[0], waiving("C11", term=with_values(monthly_min_chars=1)), "“字数”看不懂", "chars"),
    ("reflections", reflections(A, (9,), chars=ODD)[0], waiving("C11"), "", ""),
    ("writings", writing(A, "读书笔记", chars=ODD), waiving("C11", term=with_values(notes_min_chars=1)), "“字数”看不懂", "chars"),
    ("writings", writing(A, "读书笔记", chars=ODD), waiving("C11"), "", ""),
    ("open_lessons", lesson(A), TERM, "", ""),
    ("open_lessons", lesson(A, reviewed_on=date(2020, 9, 1)), TERM, "有错误（评课早于授课）", ""),
    ("open_lessons", lesson(A, plan=ODD), TERM, "“教案”看不懂", "plan"),
    ("open_lessons", lesson(A, plan=ODD), waiving("C04"), "“教案”看不懂", "plan"),
    ("open_lessons", lesson(A, lesson_type=ODD), waiving("C04"), "", ""),
    ("marks", mark("李强", 90), TERM, "", ""),
    ("marks", mark(A, 90), TERM, "有错误（评委给自己打分）", ""),
    ("marks", [mark("李强", 90), mark("李强", 80)], TERM, "有错误（评委重复打分）", ""),
    ("marks", mark("李强", 90, aims=ODD), TERM, "“教学目标(10)”看不懂", "aims"),
    ("pairs", PAIR, TERM, "", ""),
    ("pairs", {**PAIR, "end": date(2020, 9, 1)}, TERM, "有错误（结对结束早于开始）", ""),
    ("pairs", {**PAIR, "result": ODD}, TERM, "“期末考核”看不懂", "result"),
    ("projects", project(A), TERM, "", ""),
    ("projects", project("不在名册的人"), TERM, "有错误（课题主持人不在名册）", ""),
    ("projects", project(A, stage=ODD), TERM, "“当前阶段”看不懂", "stage"),
    ("projects", project(A, stage=ODD), waiving("C04"), "“当前阶段”看不懂", "stage"),
    ("reviews", review(A, 90, 80, 70), TERM, "", ""),
    ("reviews", review(A, 90, None, 70), TERM, "没有填齐", ""),
    ("reviews", review(A, 90, ODD, 70), TERM, "“同伴互评均分”看不懂", "peers"),
    ("reviews", review(A, 90, ODD, None), TERM, "“同伴互评均分”看不懂", "peers"),
    ("reviews", review(A, 90, 80, 70) | {"strengths": None}, TERM, "有错误（必填空）", ""),
]
LESSON_OF_MARKS = {"open_lessons": [lesson(A)]}


@pytest.mark.parametrize(("kind", "row", "term", "why", "column"), CASES, ids=[f"{c[0]} {c[3] or 'counts'} {n}" for n, c in enumerate(CASES)])
def test_why_a_record_does_not_count(kind, row, term, why, column):
    one = of(kind, row, term, LESSON_OF_MARKS if kind == "marks" else None)
    told = one.why_not
    assert (told.words if told else "", told.column if told else "") == (why, column)
    assert one.counts == (not why)
    assert one.unreadable == why.endswith("看不懂")


def test_the_table_has_every_reason_a_record_can_have():
    told = {of(kind, row, term, LESSON_OF_MARKS if kind == "marks" else None).why_not for kind, row, term, why, _ in CASES if why}
    elsewhere = {Reason.STRUCK, Reason.MARKS_UNREADABLE, Reason.SHORT_NOTES}  # at the centre; of a lesson; of all notes together
    assert {why.reason for why in told} == set(Reason) - elsewhere


def test_reasons_are_told_apart_by_what_they_are_and_not_by_their_words():
    assert {reason for reason in Reason if reason.unreadable} == {Reason.UNREADABLE, Reason.MARKS_UNREADABLE}
    assert why_not(Reason.TOO_SHORT, least=800).words == "不足800字"
    assert why_not(Reason.TOO_SHORT, least=800.5).words == "不足800.5字"
    assert WhyNot(Reason.NO_TOPIC) == why_not(Reason.NO_TOPIC)


def test_a_fact_knows_its_cell():
    run = check_run_of({"observations": observations(A, 2), "writings": [writing(A, "教学案例", checked=ODD)]})
    assert [run.facts.address(one) for one in run.facts.observations] == ["听课记录!D4", "听课记录!D5"]
    (one,) = run.facts.writings
    assert (run.facts.address(one), run.facts.address(one, one.why_not.column)) == ("教师文稿!D4", "教师文稿!Q4")


def test_facts_follow_the_errors_that_are_found():
    """While the checks run no error is named: it is not known which one will be the first."""
    run = CheckRun.of(TERM, unchecked({"roster": roster(A, B), "observations": observations(A, 2)}, "01"), LAST_DAY)
    run.checking = True
    assert [one.counts for one in run.facts.observations] == [True, True]
    run.report("R06", "observations", "date", run.rows["observations"][:1])
    assert [one.why_not and one.why_not.words for one in run.facts.observations] == ["有错误（见校验结果）", None]
    run.checking = False
    assert [one.why_not and one.why_not.words for one in run.facts.observations] == ["有错误（日期在今天以后）", None]
    run.strike("observations", 1, entry("M08"))
    assert run.facts.observations[1].why_not.reason is Reason.STRUCK
    assert run.facts.observations[1].why_not.words.endswith("（M08）")


# --- what cannot be read and has nothing beside it is 无法衡量 for everybody who asks ---


def archive(**completion):
    items = {row["item_code"]: row for row in good_rows()["archive"]}
    return [{**items.get(code, {}), "item_code": code, "completion": "已完成", "done_on": date(2020, 9, 3), "owner": "赵国栋", **cells}
            for code, cells in completion.items()]


TRAINING = activity(0, category="信息技术培训", content="现代信息技术", method="专题讲座")
ESSAYS = [writing(A, "学期心得体会", chars=1600), writing(A, "教育教学论文", chars=1600), *reflections(A, (9, 10, 11, 12))]
MATRIX = {
    # what cannot be read: rows, the teacher's indicators and the school's that hang on it, the goods of 汇总
    "plan, summary, case": (
        {"writings": [writing(A, c, checked=ODD) for c in ("个人研修计划", "个人研修总结", "教学案例")]}, "T1 T11 U9", "写好教学案例"),
    "the same beside others": (
        {"writings": [*(writing(A, c, checked=ODD) for c in ("个人研修计划", "个人研修总结", "教学案例")), writing(A, "优秀课件"), *ESSAYS]},
        "T1 T11 U9", "写好教学案例"),
    "original": ({"writings": [writing(A, "教学案例", original=ODD)]}, "T11", "写好教学案例"),
    "category": ({"writings": [{**writing(A, "教学案例"), "category": ODD}]}, "T1 T6 T8 T9 T10 T11 U5 U6 U9",
                 "读好一本名著 写好教学案例 做好优秀课件 带好一个班 写好经验总结 撰写教研论文"),
    "essay": ({"writings": [writing(A, "学期心得体会", chars=ODD)]}, "T8 U5", ""),
    "paper": ({"writings": [writing(A, "教育教学论文", checked=ODD)]}, "T9 U5", "撰写教研论文"),
    "reflection": ({"writings": [{**one, "month": ODD} for one in reflections(A, (9,))]}, "T6 T7 U5 U6", ""),
    "book": ({"writings": [writing(A, "精读书目", author="某某，某社", checked=ODD)]}, "T6 U6", "读好一本名著"),
    "notes": ({"writings": [writing(A, "读书笔记", excerpt=ODD, thoughts="有")]}, "T6 U6", ""),
    "self study beside reflections": ({"writings": [writing(A, "课改自学记录", checked=ODD), writing(A, "教学反思")]}, "T10", ""),
    "teaching reflection": ({"writings": [writing(A, "课改自学记录"), writing(A, "教学反思", checked=ODD)]}, "T10", ""),
    "class material": ({"writings": [writing(A, "带班材料", checked=ODD)]}, "T11", "带好一个班"),
    "project": ({"projects": [project(A, stage=ODD, members=None)]}, "T11 U8", "承担课题研究"),
    "open lesson": ({"open_lessons": [lesson(A, plan=ODD)]}, "T5 U3 U6", "上好公开课"),
    "marks": ({"open_lessons": [lesson(A)], "evaluations": [mark("李强", 90, aims=ODD)]}, "T5", ""),
    "observation": ({"observations": observations(A, 1, date=ODD)}, "T3 U4 U6", ""),
    "reviewed": ({"observations": observations(A, 1, reviewed=ODD)}, "T3 T4 U4 U6", ""),
    "everyday lesson": ({"observations": observations(B, 1, teacher=A, kind="家常课", grade="三年级", subject="语文", date=ODD)}, "U3 U4", ""),
    "activity": ({"activities": [activity(0, attendance=ODD)]}, "T2 U6", ""),
    "training": ({"activities": [{**TRAINING, "content": ODD}]}, "T2 T12 U6", ""),
    "lecture": ({"activities": [lecture(0, A, minutes=ODD)]}, "T2 U2 U6", ""),
    "exhibition": ({"activities": [activity(0, category="成果展示", date=ODD)]}, "T2 U6 U9", ""),
    "research activity": ({"activities": [activity(0, category="课题研究活动", related_id="K-01-001", date=ODD)], "projects": [project(B, members=None)]},
                          "T2 U6 U8", ""),
    "review": ({"reviews": [review(A, 90, ODD, 70)]}, "T13", ""),
    "pair": ({"mentoring": [{**PAIR, "subject": ODD}]}, "U7", ""),
    "school's plan": ({"archive": archive(D03={"done_on": ODD})}, "U1", ""),
    "a system": ({"archive": archive(D03={}, D14={"completion": ODD})}, "U1", ""),
    "school's summary": ({"archive": archive(D12={"completion": ODD})}, "U9", ""),
    "nothing": ({}, "", ""),
}


@pytest.mark.parametrize("waived", [False, True], ids=["an error", "waived"])
@pytest.mark.parametrize("what", MATRIX)
def test_what_alone_cannot_be_read_is_measured_by_nobody(what, waived):
    rows, codes, goods = MATRIX[what]
    term = waiving("C02", "C04", "C08", "C11") if waived else TERM
    run = check_run_of(rows, term)
    teachers = score_teachers(run)
    school = score_school(run, teachers)
    (one,) = (t for t in teachers if t.name == A)
    unmeasured = [code for items in (one.items, school.items) for code, item in items.items() if item.outcome is Outcome.UNMEASURED]
    assert sorted(unmeasured) == sorted(codes.split()) or waived
    marks = dict(zip(EIGHT, summarise(run, teachers).goods[A], strict=True))
    assert {good for good, mark_ in marks.items() if mark_ == UNMEASURED} == set(goods.split()) or waived
    if waived:  # a waiver lets nothing count that decides; what decides nothing may count
        assert set(unmeasured) <= set(codes.split())
    assert bool(unmeasured) == school.provisional or any(code.startswith("T") for code in unmeasured)


@pytest.mark.parametrize("beside", ["教学案例", "个人研修计划"])
def test_what_is_measured_by_another_record_is_measured(beside):
    rows = {"writings": [writing(A, beside, "看不懂的", checked=ODD), writing(A, beside, date=date(2020, 9, 9))]}
    run = check_run_of(rows)
    teachers = score_teachers(run)
    (one,) = (t for t in teachers if t.name == A)
    assert {code: one.items[code].shown for code in ("T1", "T11")} == {"T1": 4 * (beside != "教学案例"), "T11": 2 * (beside == "教学案例")}
    assert summarise(run, teachers).goods[A][1] == (YES if beside == "教学案例" else NO)


def test_the_centre_gives_nothing_for_the_material_of_a_lecture_that_does_not_count():
    """The school itself rates it nought: ten minutes, nobody who spoke."""
    none = lecture(0, None, minutes=10)
    received = {"row": 4, "lecture_date": DAYS[0].isoformat(), "topic": none["topic"], "result": "合格", "received_on": DAYS[1].isoformat()}
    for one, own, confirmed in ((none, 0, 0), (lecture(0, A), 1.25, 2.5)):
        run = check_run_of({"activities": [one]}, waiving("R09"))
        school = score_school(run, score_teachers(run))
        settled = confirm(run.term, school.items, run.facts.lectures, Registered(receipts=[received]), late=Lateness(),
                          found=Findings.of({}), as_of=LAST_DAY)
        assert (school.items["U2"].score, settled.items["U2"].score) == (own, confirmed)


# --- one property: everybody agrees ---

BASE = {**good_rows(), **full_rows()}
BASE["activities"] = [*BASE["activities"], lecture(20, A), lecture(45, B), activity(30, category="成果展示"),
                      activity(31, category="课题研究活动", related_id="K-01-001"), activity(32, category="课题研究活动", related_id="K-01-001")]
BASE["writings"] = [*BASE["writings"], writing(A, "个人研修总结"), writing(B, "个人研修总结")]
SPOILT = {
    # what sheets and program both know to be wrong, or to count for less
    "observations": ({"date": OUTSIDE}, {"topic": None}, {"advice": "好"}, {"subject": Typed("语 文 课")}, {"observer": "查无此人"},
                     {"kind": "家常课", "scope": "镇外", "host_school": "县小"}, {"date": Typed("上周三")}),
    "activities": ({"date": OUTSIDE}, {"category": ODD}, {"summary": None}, {"minutes": 5}, {"speaker": None}, {"material": None},
                   {"organiser": ODD}, {"absent": A, "leave": A}),
    "writings": ({"date": OUTSIDE}, {"original": "否"}, {"checked": "不合格"}, {"checked": ODD}, {"original": ODD}, {"category": ODD},
                 {"title": None}, {"teacher": "查无此人"}, {"chars": Typed("很长")}, {"month": "2020-08"}),
    "open_lessons": ({"date": OUTSIDE}, {"plan": ODD}, {"reviewed_on": date(2020, 9, 1)}, {"topic": None}),
    "evaluations": ({"aims": None}, {"aims": ODD}, {"effect": 99}),
    "reviews": ({"own": None}, {"peers": ODD}, {"strengths": None}),
    "archive": ({"completion": "未完成"}, {"completion": ODD}, {"done_on": None}, {"done_on": Typed("9月底")}, {"copies": ODD}, {"copies": -1},
                {"completion": "执行中心校统一制度", "done_on": None}, {"done_on": date(2020, 12, 1)}),
}
BASE["archive"] = [{"item_code": one.code, "completion": "已完成", "done_on": date(2020, 9, 3)} for one in ARCHIVE_ITEMS]
PLACES = [(key, at) for key in SPOILT for at in range(len(BASE[key]))]
edits = st.dictionaries(
    st.sampled_from(PLACES), st.one_of(st.integers(0, 9), st.sampled_from(["gone", "twice"])), min_size=15, max_size=60,
)


def returned(changes):
    """The rows of a return: some spoilt, some gone, some activities and observations told twice."""
    rows = {key: [dict(row) for row in listed] for key, listed in BASE.items()}
    for (key, at), change in changes.items():
        if isinstance(change, int):
            rows[key][at] |= SPOILT[key][change % len(SPOILT[key])]
    for key in SPOILT:
        gone = {at for (sheet, at), change in changes.items() if (sheet, change) == (key, "gone")}
        twice = [dict(rows[key][at]) for (sheet, at), change in changes.items()
                 if (sheet, change) == (key, "twice") and key in {"observations", "activities"}]
        if key != "archive":  # its lines stand in every workbook, and nobody can take one away
            rows[key] = [row for at, row in enumerate(rows[key]) if at not in gone] + twice
    return rows


SCHOOL_KINDS = tuple(one.name for one in fields(SchoolFacts))


def counting(facts):
    return {name: [one.counts for one in getattr(facts, name)] for name in (*SCHOOL_KINDS, "marks", "reviews")}


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(edits)
def test_everybody_goes_by_the_same_records(changes):
    rows = returned(changes)
    term = TERM
    run = run_checks(term, unchecked(rows, "01", term), LAST_DAY)
    facts, teachers = run.facts, score_teachers(run)
    school = score_school(run, teachers)
    told = school_of(run, teachers)
    summary = summarise(run, teachers)
    as_observed(run, teachers, school, summary)
    as_lectured(run, school, told, summary)
    as_written(run, teachers, school, summary)
    as_the_sheets_show(rows, facts)
    as_the_words_say(rows)
    as_confirmed(run, teachers, school)


def as_observed(run, teachers, school, summary):
    """S04, T3, U4, 汇总, 进度."""
    valid = Counter(one.observer for one in run.facts.observations if one.counts)
    progress = {one.name: one.figures.get("valid") for one in teachers_progress(run)}
    short = [p.message for p in run.submission.problems if p.code == "S04"]
    for one in teachers:
        item, target = one.items["T3"], summary.required[one.name]
        number = valid[one.name]
        assert (one.valid_observations, summary.observed[one.name], progress[one.name]) == (number,) * 3
        assert any(f"“{one.name}”有效听课{number}节" in message for message in short) == (number < target)
        if item.outcome is Outcome.UNMEASURED:
            assert not number
            assert school.items["U4"].outcome is Outcome.UNMEASURED
        else:
            assert sum(not place.why for place in item.places) == number
            assert item.score == 15 * min(number, target) / target
    dated = Counter(one.date[:7] for one in run.facts.observations if one.counts and one.date)
    assert [month.observations for month in summary.months] == [dated[month.month] for month in summary.months]


def as_lectured(run, school, told: SchoolRecords, summary):
    """S08, U2, 汇总, 进度, extra points, and the town's rows."""
    held = Counter(one.date[:7] for one in run.facts.lectures if one.counts)
    progress = school_progress(told, LAST_DAY)
    missed = {p.message.partition("】")[2].partition("没有")[0] for p in run.submission.problems if p.code == "S08"}
    for month in summary.months:
        assert (month.lectures, progress[f"month:{month.month}"][0]) == (held[month.month],) * 2
        assert not (held[month.month] and f"{int(month.month[5:])}月" in missed)
    if school.items["U2"].outcome is not Outcome.UNMEASURED:
        assert school.items["U2"].score * 4 / 5 == sum(bool(held[month.month]) for month in summary.months)
    lines = [{"school": "01", **row} for row in run.rows["activities"]]
    faulty = {row["row"] for row in lines if ("activities", row["at"]) in run.faulty}
    frame = pd.DataFrame(lines, dtype=object)
    town = lectures_by_school(run.term, frame, {("01", "activities"): faulty}).get("01", [])
    once = {(one.date, one.topic) for one in run.facts.lectures if one.counts}
    assert {(one.date, one.topic) for one in town if one.counts} == once
    assert len(records(frame)) == len(lines)


def as_written(run, teachers, school, summary):
    """T1, T8, T9, T11, U5, U9, 八好, 进度."""
    have = {(one.teacher, one.category) for one in run.facts.writings if one.counts}
    progress = {one.name: one.figures for one in teachers_progress(run)}
    for one in teachers:
        for code, category, key in (("T1", "个人研修计划", "plan_on"), ("T8", "学期心得体会", "essay_chars"), ("T9", "教育教学论文", "paper_chars")):
            there = (one.name, category) in have
            assert (one.items[code].outcome is Outcome.SCORED or one.items[code].score == 0) or not there
            assert bool(progress[one.name][key]) == there
            assert there or not one.items[code].score
        marks = dict(zip(EIGHT, summary.goods[one.name], strict=True))
        for good, category in (("写好教学案例", "教学案例"), ("做好优秀课件", "优秀课件"), ("写好经验总结", "教学经验总结")):
            assert (marks[good] == YES) == ((one.name, category) in have)
            assert marks[good] != UNMEASURED or one.items["T11"].outcome is Outcome.UNMEASURED
        if one.items["T11"].outcome is not Outcome.UNMEASURED:
            assert UNMEASURED not in marks.values() or marks["读好一本名著"] == UNMEASURED or marks["撰写教研论文"] == UNMEASURED \
                or marks["上好公开课"] == UNMEASURED
    if school.items["U9"].outcome is not Outcome.UNMEASURED:
        both = sum({(t.name, "个人研修计划"), (t.name, "个人研修总结")} <= have for t in teachers)
        assert f"齐全{both}/{len(teachers)}人" in school.items["U9"].detail
    lacking = any(t.items[code].outcome is Outcome.UNMEASURED for t in teachers for code in ("T7", "T8", "T9"))
    assert (school.items["U5"].outcome is Outcome.UNMEASURED) == lacking


def as_the_sheets_show(rows, facts):
    """The formulas of 听课记录 and of 进度计算, worked out by the program's own engine on the cells as they would be written."""
    results = results_of(TERM, TERM.school("01"), rows, {})
    valid = SHEETS["observations"].position("valid")
    shown = [results.of(SHEETS["observations"], valid, one.row) for one in facts.observations]
    assert shown == ["是" if one.counts else "否" for one in facts.observations]

    def work(name, row):
        return results.worked_out(f"=${letters(WORK_COLUMNS[name])}${row}", PROGRESS_WORK, row)

    assert [work("held", one.row) == 1 for one in facts.activities] == [one.counts for one in facts.activities]
    lectured = {one.row for one in facts.lectures if one.counts}
    assert [work("lecture_on", one.row) > 0 for one in facts.activities] == [one.row in lectured for one in facts.activities]
    assert [bool(work("category", one.row)) for one in facts.writings] == [one.counts for one in facts.writings]
    assert [bool(work("given", one.row)) for one in facts.open_lessons] == [one.counts for one in facts.open_lessons]
    assert [bool(work("marked", one.row)) for one in facts.marks] == [one.counts for one in facts.marks]
    assert [bool(work("reviewed", one.row)) for one in facts.reviews] == [one.counts for one in facts.reviews]
    assert [work("item_done", FIRST_DATA_ROW + one.at) or "" for one in facts.archive] == [one.item_code if one.done else "" for one in facts.archive]
    assert all(one.row >= FIRST_DATA_ROW for one in facts.observations)


def as_the_words_say(rows):
    """Every figure and every word of 进度 and of the school's lines, as the formulas and as the program have them."""
    for day in (date(2020, 11, 1), LAST_DAY):
        agreed(rows, day)


def as_confirmed(run, teachers, school):
    """The centre scores the filed rows again with what was found of them: the same count."""
    again = CheckRun.of(run.term, run.submission, LAST_DAY)
    assert counting(again.facts) == counting(run.facts)
    confirmed = score_teachers(again)
    assert [one.items for one in confirmed] == [one.items for one in teachers]
    own = score_school(again, confirmed)
    assert own.items == school.items
    row = next((one for one in again.facts.observations if one.counts), None)
    if row is not None:
        again.strike("observations", row.at, entry("M08"))
        assert not again.facts.observations[row.at].counts
        assert sum(map(sum, counting(again.facts).values())) == sum(map(sum, counting(run.facts).values())) - 1 or again.term["town_cap"]


def test_nobody_is_left_out():
    """The kinds that the property looks at are all kinds there are."""
    assert {*SCHOOL_KINDS, "marks", "reviews"} == {
        "observations", "activities", "lectures", "writings", "reflections", "open_lessons", "pairs", "projects", "archive", "marks", "reviews"}
    assert (Observation.SHEET, Marks.SHEET, ArchiveItem.SHEET) == ("observations", "evaluations", "archive")
