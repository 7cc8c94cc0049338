"""Schools' scores against the regulation (domain C2): a worked school, every indicator, what the centre confirms."""

from datetime import date, timedelta
from fractions import Fraction

import openpyxl
import pytest

from tests.made import unchecked
from tests.master_pages import lines_on
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
    observations,
    project,
    reflections,
    roster,
    with_values,
    writing,
)
from tests.support import TERM, good_rows, write_return
from tests.terms import new_term
from yanxiu_xl.archive.confirmed import confirmed_notes, confirmed_teachers
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.findings import Findings
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.problems import Level
from yanxiu_xl.scoring.confirm import Lateness, band, confirm, deductions, extra_with_praise
from yanxiu_xl.scoring.registered import Registered
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.schools import overall, score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.merging import merge

SCORED, NOTHING, NOT, UNMEASURED, PENDING = (
    Outcome.SCORED, Outcome.NOTHING, Outcome.NOT_APPLICABLE, Outcome.UNMEASURED, Outcome.PENDING,
)
A, B = CLASS_TEACHER, PLAIN
MONTHLY = [lecture(n, A) for n in (5, 25, 45, 65)]
"""A lecture in each of the four months."""


def school(rows, term=TERM):
    run = check_run_of(rows, term)
    return score_school(run, score_teachers(run))


def archive(done=None, plan=date(2020, 9, 4), **states):
    """The catalogue: ``done`` (all by default) is finished, ``states`` say otherwise."""
    wanted = {i.code for i in ARCHIVE_ITEMS} if done is None else set(done)
    return [
        {"item_code": i.code, "completion": states.get(i.code, "已完成" if i.code in wanted else "未完成"),
         "done_on": (plan if i.code == "D03" else date(2020, 9, 4)) if i.code in wanted else None}
        for i in ARCHIVE_ITEMS
    ]


def pair(apprentice=B, mentor=A, **cells):
    return {"pair_id": "J-01-001", "mentor": mentor, "mentor_school": "柳林小学", "apprentice": apprentice, "subject": "语文",
            "agreed_on": date(2020, 9, 10), "start": date(2020, 9, 10), "end": date(2021, 1, 10), **cells}


def worked_rows():
    """甲 and 乙 of C1 make a school; 乙 began in 2018 and is the one young teacher."""
    rows = full_rows()
    rows["archive"] = archive(["D01", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D12", "D14", "D15", "D16"],
                              plan=date(2020, 9, 10), D17="执行中心校统一制度")
    rows["activities"] += [
        lecture(15, A), lecture(27, A),
        activity(30, category="成果展示", topic="课件展示"),
        activity(31, category="课题研究活动", content="教育科研", related_id="K-01-001", topic="课题会"),
        activity(32, category="外出参观学习", method="参观考察", content="师德", organiser="县", place="县城一小", topic="参观"),
    ]
    rows["mentoring"] = [pair()]
    rows["writings"].append(writing(A, "个人研修总结"))
    rows["observations"].append(
        {**observations(A, 1, 40)[0], "teacher": B, "kind": "家常课", "grade": "四年级", "subject": "英语", "topic": "家常"})
    rows["open_lessons"][1] |= {"reviewed_on": None, "review_points": None}
    return rows


@pytest.fixture(scope="module")
def worked():
    return school(worked_rows())


WORKED = {
    # D01 1; plan 5 days late 2; elements 4 x 7/7; D14, D15, D16 and D17 (the centre's) 4
    "U1": (11, 15),
    # lectures in September and October: half of 10 x 2/4
    "U2": (2.5, 5),
    # 乙's lesson has no review record, which is an error: 8 x 1/2 + 4 x 1/1 + 3 x 1/2
    "U3": (9.5, 15),
    # 甲 34 of 30 is 1, 乙 27 of 30 is 0.9: mean 0.95
    "U4": (9.5, 10),
    # months 6 x (1 + 0.75)/2 = 5.25; essays 4 x 1/2; papers 5 x 2/2
    "U5": (12.25, 15),
    # methods: 自主学习、专题讲座、教学观摩、参观考察、主动反思 5 of 6: 2.5;
    # contents: 教育教学技能、现代信息技术、教育科研、师德、个人读书 5 of 7: 25/7
    "U6": (6.07, 8),
    # the young one is paired 3, agreed 1, only one visit and no guidance 0
    "U7": (4, 6),
    # project 2, one activity 1, no results
    "U8": (3, 5),
    # 甲 has plan and summary, 乙 only a plan: 4 x 1/2; school's summary 2; exhibition 2
    "U9": (6, 8),
    "U10": (None, 4),
    "U11": (None, 4),
}


@pytest.mark.parametrize("code", WORKED)
def test_the_worked_school_item_by_item(worked, code):
    item = worked.items[code]
    assert (item.shown, item.full) == WORKED[code], item.detail


def test_the_worked_school_in_all(worked):
    # 11 + 2.5 + 9.5 + 9.5 + 12.25 + 6.0714 + 4 + 3 + 6 = 63.82 of 15 + 5 + 15 + 10 + 15 + 8 + 6 + 5 + 8 = 87: 73.35...
    assert worked.own == 73.4


def test_what_only_the_centre_knows_is_pending(worked):
    assert {code for code, item in worked.items.items() if item.outcome is PENDING} == {"U10", "U11"}
    assert "待中心校核定" in worked.items["U2"].detail
    assert all("待中心校核定" in worked.items[code].detail for code in ("U10", "U11"))


def test_scores_point_to_cells(worked):
    for item in worked.items.values():
        if item.score:
            assert item.places
            assert all("!" in p.cell for p in item.places), item.code
            assert any(char.isdigit() for char in item.detail)


YOUNG = {"roster": roster(A, B)}


def since(month):
    """甲 is no young teacher; of 乙 it is the question."""
    return {"roster": [{**row, "work_since": month if row["name"] == B else "2001-08"} for row in roster(A, B)]}


OLD = {"roster": [{**row, "work_since": "2001-08"} for row in roster(A, B)]}
VISITS = [*observations(A, 2, teacher=B, grade="四年级", subject="英语"), *observations(B, 2, 4, teacher=A, grade="三年级", subject="语文")]
GUIDED = [activity(n, category="师徒活动", related_id="J-01-001", topic=f"指导{n}") for n in (1, 2)]
TWO = [project(A)]
C = "李强"
TRIO = {"roster": [{**row, "work_since": "2019-09"} if row["name"] == C else row for row in roster(A, B, C)]}
"""乙 and 李强 are young, 甲 is the mentor of both."""
PAIRS = [pair(), pair(C, pair_id="J-01-002")]
VISITS_OF_C = [{**row, "teacher": C, "subject": "数学"} for row in observations(A, 2, 10, grade="四年级")]
VISITS_OF_C += observations(C, 2, 14, teacher=A, grade="三年级", subject="语文")
GUIDED_C = [activity(n, category="师徒活动", related_id="J-01-002", topic=f"再指导{n}") for n in (11, 12)]


def research(count, **cells):
    return [activity(n, category="课题研究活动", content="教育科研", related_id="K-01-001", **cells) for n in range(count)]


CASES = {
    "U1": [
        ("nothing done", {"archive": archive([])}, NOTHING, 0),
        ("everything in time", {"archive": archive()}, SCORED, 15),
        ("on the day", {"archive": archive(plan=date(2020, 9, 5))}, SCORED, 15),
        ("a day late", {"archive": archive(plan=date(2020, 9, 6))}, SCORED, 14),
        ("7 days late", {"archive": archive(plan=date(2020, 9, 12))}, SCORED, 14),
        ("8 days late", {"archive": archive(plan=date(2020, 9, 13))}, SCORED, 13),
        ("30 days late", {"archive": archive(plan=date(2020, 10, 5))}, SCORED, 13),
        ("31 days late", {"archive": archive(plan=date(2020, 10, 6))}, SCORED, 12),
        ("unreadable day", {"archive": archive(plan=Typed("开学初"))}, UNMEASURED, None),
        ("no day gives nothing for the time", {"archive": archive(plan=None)}, SCORED, 12),
        ("the centre's systems", {"archive": archive([], **{f"D{n}": "执行中心校统一制度" for n in range(14, 20)})}, SCORED, 6),
        ("under way is not done", {"archive": archive([], D14="进行中")}, NOTHING, 0),
    ],
    "U2": [
        ("none", {}, NOTHING, 0),
        ("1 of 4 months", {"activities": MONTHLY[:1]}, SCORED, 1.25),
        ("4 of 4 months", {"activities": MONTHLY}, SCORED, 5),
        ("two in one month", {"activities": [lecture(0, A), lecture(1, A)]}, SCORED, 1.25),
        ("too short", {"activities": [lecture(0, A, minutes=29)]}, NOTHING, 0),
        ("30 minutes", {"activities": [lecture(0, A, minutes=30)]}, SCORED, 1.25),
        ("no material", {"activities": [{**lecture(0, A), "material": None}]}, NOTHING, 0),
        ("unreadable category", {"activities": [{**lecture(0, A), "category": Typed("讲了讲")}]}, UNMEASURED, None),
        ("unreadable minutes", {"activities": [{**lecture(0, A), "minutes": Typed("好久")}]}, UNMEASURED, None),
        ("unreadable minutes, but no speaker", {"activities": [{**lecture(0, A), "minutes": Typed("好久"), "speaker": None}]}, NOTHING, 0),
    ],
    "U3": [
        ("none", {}, NOTHING, 0),
        ("one of two, reviewed", {"open_lessons": [lesson(A)]}, SCORED, 8),  # 8/2 + 4
        # a blank that must be filled in is an error, and a line with an error counts for nothing
        ("one of two, not reviewed", {"open_lessons": [lesson(A, reviewed_on=None, review_points=None)]}, NOTHING, 0),
        ("both", {"open_lessons": [lesson(A), lesson(B, 2)]}, SCORED, 12),
        ("one teacher twice", {"open_lessons": [lesson(A), lesson(A, 2)]}, SCORED, 8),
    ],
    "U4": [
        ("none", {}, NOTHING, 0),
        # 15/30 and 0/30: mean a quarter
        ("one half", {"observations": observations(A, 15)}, SCORED, 2.5),
        # over the target helps nobody else: (1 + 0) / 2
        ("capped each", {"observations": observations(A, 40)}, SCORED, 5),
        ("nobody on duty", {"roster": roster(A, B, on_duty_from=date(2020, 12, 20))}, NOT, None),
    ],
    "U5": [
        ("none", {}, NOTHING, 0),
        ("months of one", {"writings": reflections(A, (9, 10))}, SCORED, 1.5),  # 6 x (0.5 + 0)/2
        ("an essay", {"writings": [writing(A, "学期心得体会", chars=1500)]}, SCORED, 2),
        ("a short essay", {"writings": [writing(A, "学期心得体会", chars=1499)]}, SCORED, 0),
        ("a paper", {"writings": [writing(A, "教育教学论文", chars=1500)]}, SCORED, 2.5),
        ("a paper and other texts", {"writings": [writing(A, "教学案例"), writing(A, "教育教学论文", chars=1500), writing(A, "教学反思", original="否")]},
         SCORED, 2.5),
        ("a copied paper", {"writings": [writing(A, "教育教学论文", chars=1500, original="否")]}, NOTHING, 0),
        # who was on duty in no month owes no reflection: 6 x 0.5 of the other alone
        ("months of one, the other not on duty", {
            "roster": [{**row, **({"on_duty_from": date(2020, 12, 20)} if row["name"] == B else {})} for row in roster(A, B)],
            "writings": reflections(A, (9, 10))}, SCORED, 3),
    ],
    "U6": [
        ("none", {}, NOTHING, 0),
        ("one of each, 7 contents", {**YOUNG, "activities": [activity(0)]}, SCORED, 1.21),
        ("one of each, 6 contents", {**OLD, "activities": [activity(0)]}, SCORED, 1.33),
        ("reading follows from writings", {**OLD, "activities": [activity(0)], "writings": reflections(A, (9,))}, SCORED, 2.17),
        ("a reflection noted in the observation", {**OLD, "activities": [activity(0)], "observations": observations(A, 1, reflection="有")},
         SCORED, 1.83),
        ("what kind of lesson was observed cannot be read", {**OLD, "observations": observations(A, 1, kind=Typed("听听"))}, UNMEASURED, None),
    ],
    "U7": [
        ("no young teacher", {**OLD, "mentoring": [pair()]}, NOT, None),
        ("not paired", YOUNG, NOTHING, 0),
        ("paired, agreed", {**YOUNG, "mentoring": [pair()]}, SCORED, 4),
        ("no day of the agreement, which is an error", {**YOUNG, "mentoring": [pair(agreed_on=None)]}, NOTHING, 0),
        ("active", {**YOUNG, "mentoring": [pair()], "observations": VISITS, "activities": GUIDED}, SCORED, 6),
        ("one visit short", {**YOUNG, "mentoring": [pair()], "observations": VISITS[1:], "activities": GUIDED}, SCORED, 4),
        ("one guidance short", {**YOUNG, "mentoring": [pair()], "observations": VISITS, "activities": GUIDED[1:]}, SCORED, 4),
        ("the same visit twice", {**YOUNG, "mentoring": [pair()], "observations": [VISITS[0], *VISITS[:1], *VISITS[2:]],
                                  "activities": GUIDED}, SCORED, 4),
        # two young teachers: 3 x 1/2 paired + 1 x 1/1 agreed
        ("one of two paired", {**TRIO, "mentoring": PAIRS[:1]}, SCORED, 2.5),
        ("both paired", {**TRIO, "mentoring": PAIRS}, SCORED, 4),
        ("one paired twice", {**TRIO, "mentoring": [pair(), pair(mentor=C, pair_id="J-01-002")]}, SCORED, 2.5),
        ("both active", {**TRIO, "mentoring": PAIRS, "observations": VISITS + VISITS_OF_C, "activities": GUIDED + GUIDED_C}, SCORED, 6),
        ("the first active", {**TRIO, "mentoring": PAIRS, "observations": VISITS, "activities": GUIDED}, SCORED, 5),
        ("the second active", {**TRIO, "mentoring": PAIRS, "observations": VISITS_OF_C, "activities": GUIDED_C}, SCORED, 5),
        ("visits of one, guidance of the other", {**TRIO, "mentoring": PAIRS, "observations": VISITS, "activities": GUIDED_C}, SCORED, 4),
        ("visits one way alone", {**TRIO, "mentoring": PAIRS, "observations": VISITS[:2], "activities": GUIDED}, SCORED, 4),
        ("five years and eleven months", {**since("2014-10"), "mentoring": [pair()]}, SCORED, 4),
        ("six years", {**since("2014-09"), "mentoring": [pair()]}, NOT, None),
        ("since December", {**since("2014-12"), "mentoring": [pair()]}, SCORED, 4),
        ("since January", {**since("2015-01"), "mentoring": [pair()]}, SCORED, 4),
    ],
    "U8": [
        ("none", {}, NOTHING, 0),
        ("a project", {"projects": TWO}, SCORED, 2),
        ("and an activity", {"projects": TWO, "activities": research(1)}, SCORED, 3),
        ("and three", {"projects": TWO, "activities": research(3)}, SCORED, 4),
        ("and results", {"projects": [project(A, results="整理出三个课例")], "activities": research(2)}, SCORED, 5),
        ("another activity of the project", {"projects": TWO, "activities": [activity(0, category="教研课评课", related_id="K-01-001")]}, SCORED, 2),
        ("activities of no project", {"projects": TWO, "activities": [{**research(1)[0], "related_id": "K-01-009"}]}, SCORED, 2),
    ],
    "U9": [
        ("none", {"archive": archive([])}, NOTHING, 0),
        ("plan without summary", {"archive": archive([]), "writings": [writing(A, "个人研修计划")]}, SCORED, 0),
        ("both of one of two", {"archive": archive([]), "writings": [writing(A, "个人研修计划"), writing(A, "个人研修总结")]}, SCORED, 2),
        ("a failed summary", {"archive": archive([]), "writings": [writing(A, "个人研修计划"), writing(A, "个人研修总结", checked="不合格")]},
         SCORED, 0),
        ("the school's summary alone", {"archive": archive(["D12"])}, SCORED, 2),
        ("the school's summary without its day, which is an error", {"archive": [{**row, "done_on": None} for row in archive(["D12"])]}, NOTHING, 0),
        ("an exhibition alone", {"archive": archive([]), "activities": [activity(0, category="成果展示")]}, SCORED, 2),
    ],
}


@pytest.mark.parametrize(
    ("code", "rows", "outcome", "score"),
    [pytest.param(code, *case[1:], id=f"{code}-{case[0]}") for code in CASES for case in CASES[code]],
)
def test_indicator(code, rows, outcome, score):
    item = school(rows).items[code]
    assert (item.outcome, item.shown) == (outcome, score), item.detail


YEARS = [
    # in service since -> full years on the first of September 2020
    ("2020-09", 0), ("2019-10", 0), ("2019-09", 1), ("2018-12", 1), ("2018-11", 1), ("2018-10", 1), ("2018-09", 2), ("2018-08", 2), ("2018-01", 2),
    ("2001-10", 18), ("1999-12", 20), (None, None),
]


@pytest.mark.parametrize(("month", "years"), YEARS)
def test_years_of_service_are_full_ones_at_the_beginning_of_the_term(month, years):
    run = check_run_of({"roster": [{**row, "work_since": month} for row in roster(A)]})
    assert {row["years"] for row in run.teachers} == {years}


PROVEN = [
    # one piece of writing -> the methods and the contents that it proves all by itself
    ("课改自学记录", {"自主学习"}, set()), ("教学反思", {"主动反思"}, set()), ("听评课反思", {"主动反思"}, set()),
    ("读书笔记", {"主动反思"}, {"个人读书"}), ("精读书目", set(), {"个人读书"}), ("月读书心得", set(), {"个人读书"}),
    ("学期心得体会", set(), set()), ("教育教学论文", set(), set()), ("教学案例", set(), set()), ("个人研修计划", set(), set()),
]


@pytest.mark.parametrize(("category", "methods", "contents"), PROVEN)
def test_what_a_piece_of_writing_proves_by_itself(category, methods, contents):
    piece = writing(A, category, month="2020-09", author="某某，某社")
    item = school({**OLD, "writings": [piece]}).items["U6"]
    # 3 x methods / 6 + 5 x contents / 6: without young teachers six contents are asked for
    assert item.shown == half_up(Fraction(3 * len(methods), 6) + Fraction(5 * len(contents), 6), 2)
    assert all(one not in item.detail.split("缺：")[1] for one in methods | contents)


def test_everyday_lessons_count_whom_colleagues_visited():
    everyday = {"kind": "家常课", "grade": "四年级", "subject": "英语"}
    assert school({"observations": observations(A, 1, teacher=B, **everyday)}).items["U3"].score == 1.5  # 3 x 1/2
    assert school({"observations": observations(B, 1, teacher=B, **everyday)}).items["U3"].score == 0  # nobody visits himself
    assert school({"observations": observations(A, 1, teacher=B, **{**everyday, "kind": "教研课"})}).items["U3"].score == 0


def test_a_missing_tab_is_not_nothing():
    run = run_checks(TERM, unchecked({"roster": roster(A, B)}, "01"), LAST_DAY)
    del run.submission.tables["projects"]
    one = score_school(run, score_teachers(run))
    assert one.items["U8"].outcome is UNMEASURED
    assert "“课题研究”这张表" in one.items["U8"].detail


TABS = {
    # tab that somebody has deleted: the indicators that nobody can measure then
    "archive": "U1 U9", "activities": "U2 U6 U7 U8 U9", "open_lessons": "U3", "observations": "U3 U4 U6 U7", "writings": "U5 U6 U9",
    "mentoring": "U7", "projects": "U8", "roster": "U3 U4 U5 U6 U7 U9",
}
NEEDED = {
    # sheet, column that somebody has deleted: the indicators that nobody can measure then; all others stay what they are
    "archive": {**dict.fromkeys(("item_code", "completion"), "U1 U9"), "done_on": "U1"},
    "activities": {"category": "U2 U6 U8 U9", "content": "U6", "related_id": "U7 U8",
                   **dict.fromkeys(("date", "speaker", "material", "minutes"), "U2")},
    "observations": {**dict.fromkeys(("topic", "strengths", "advice"), "U3 U4 U6 U7"), "observer": "U4 U7", "teacher": "U3 U7", "kind": "U3 U6",
                     "scope": "U3", "reflection": "U6"},
    "open_lessons": dict.fromkeys(("teacher", "reviewed_on", "review_points"), "U3"),
    "writings": {"category": "U5 U6 U9", "teacher": "U5 U9", "month": "U5", "chars": "U5", "title": "U5"},
    "mentoring": dict.fromkeys(("pair_id", "mentor", "apprentice", "agreed_on"), "U7"),
    "projects": dict.fromkeys(("project_id", "results"), "U8"),
    "roster": {**dict.fromkeys(("name", "assessed"), "U3 U4 U5 U6 U7 U9"), "work_since": "U6 U7"},
}


@pytest.mark.parametrize("sheet", [key for key in SHEETS if key != "profile"])
def test_a_missing_column_is_not_nothing(worked, sheet):
    """Whichever column it is: what hangs on it cannot be measured, and nothing else changes."""
    for column in SHEETS[sheet].columns:
        if column.kind is Kind.AUTO:
            continue
        run = check_run_of(worked_rows(), without={sheet: {column.key}})
        one = score_school(run, score_teachers(run))
        changed = {code: item.outcome for code, item in one.items.items() if item.score != worked.items[code].score}
        assert changed == dict.fromkeys(NEEDED.get(sheet, {}).get(column.key, "").split(), UNMEASURED), column.key
        words = f"没有“{SHEETS[sheet].title}”里的“{column.header}”这一列。"
        assert {one.items[code].detail for code in changed if code != "U5"} <= {words}, column.key


@pytest.mark.parametrize("sheet", TABS)
def test_nor_is_any_other_missing_tab(sheet):
    run = check_run_of({**worked_rows(), sheet: []})
    del run.submission.tables[sheet]
    one = score_school(run, score_teachers(run))
    lacking = {code for code, item in one.items.items() if item.outcome is UNMEASURED}
    assert lacking == set(TABS[sheet].split())
    assert all(f"“{SHEETS[sheet].title}”" in one.items[code].detail for code in lacking if code != "U4")


def test_full_marks_are_those_of_the_term():
    assert school({"archive": archive()}, with_values(U1__full=10)).items["U1"].score == 10


@pytest.mark.parametrize(
    ("values", "rows", "code", "score"),
    [
        ({"assessed_months": ("2020-09",)}, {"activities": MONTHLY}, "U2", 5), ({"assessed_months": ()}, {"activities": MONTHLY}, "U2", 0),
        ({"lectures_per_month": 2}, {"activities": [*MONTHLY, lecture(6, A)]}, "U2", 1.25),
        ({"T7__full": 0}, {"writings": reflections(A, (9, 10))}, "U5", 0), ({"T3__full": 0}, {"observations": observations(A, 15)}, "U4", None),
        ({"U8__min_activities": 1}, {"projects": TWO, "activities": research(1)}, "U8", 4),
        ({"U7__visits": 3}, {**YOUNG, "mentoring": [pair()], "observations": VISITS, "activities": GUIDED}, "U7", 4),
        ({"U7__guidance": 3}, {**YOUNG, "mentoring": [pair()], "observations": VISITS, "activities": GUIDED}, "U7", 4),
        ({"young_teacher_years": 1}, {**YOUNG, "mentoring": [pair()]}, "U7", None),
    ],
)
def test_what_is_asked_is_the_centres_to_set(values, rows, code, score):
    assert school(rows, with_values(**values)).items[code].score == score


# --- what the centre confirms ---


def receipt(of, days=0, **cells):
    day = of["date"].isoformat()
    return {"row": 4, "lecture_date": day, "topic": of["topic"], "result": "合格",
            "received_on": (of["date"] + timedelta(days)).isoformat(), **cells}


def confirmed(rows, term=TERM, days_late=0, errors=0, as_of=LAST_DAY, **registers):
    run = check_run_of(rows, term)
    own = score_school(run, score_teachers(run))
    found = Findings.of({"error": errors})
    return own, confirm(term, own.items, run.facts.lectures, Registered(**registers), late=Lateness(days_late), found=found, as_of=as_of)


@pytest.mark.parametrize(
    ("receipts", "score"),
    [
        ([], 5),  # four lectures, no material: 4 x 1.25
        ([receipt(MONTHLY[0])], 6.25),
        ([receipt(MONTHLY[0], 7)], 6.25),  # the seventh day is in time
        ([receipt(MONTHLY[0], 8)], 5.625),  # late: a quarter of 2.5
        ([receipt(MONTHLY[0], result="需补充")], 5),
        ([receipt(MONTHLY[0], result="退回")], 5),
        ([receipt(MONTHLY[0], received_on=None)], 5),
        ([receipt(one) for one in MONTHLY], 10),
        ([receipt(MONTHLY[0], lecture_date="2020-09-30")], pytest.approx(6.25)),  # found by its topic
        ([receipt(MONTHLY[0], topic="别的题目")], 6.25),  # found by its day
        ([receipt(MONTHLY[0], topic="别的", lecture_date="2020-09-30")], 5),
    ],
)
def test_material_is_what_the_centre_received(receipts, score):
    _, got = confirmed({"activities": MONTHLY}, receipts=receipts)
    assert (got.items["U2"].score, got.items["U2"].full) == (score, 10)


@pytest.mark.parametrize(
    ("days", "score", "words"),
    [
        ((0, 0), 6.25, "资料按时存档1个月、逾期0个月"),  # a month has its material once
        ((8, 0), 6.25, "资料按时存档1个月、逾期0个月"),
        ((0, 8), 6.25, "资料按时存档1个月、逾期0个月"),
        ((8, 9), 5.625, "资料按时存档0个月、逾期1个月"),
        ((None, 8), 5.625, "资料按时存档0个月、逾期1个月"),
        ((8, None), 5.625, "资料按时存档0个月、逾期1个月"),
        ((7, None), 6.25, "资料按时存档1个月、逾期0个月"),
    ],
)
def test_of_two_lectures_in_a_month_the_better_material_counts(days, score, words):
    held = [lecture(5, A), lecture(7, B), *MONTHLY[1:]]
    assert [one["date"].month for one in held] == [9, 9, 10, 11, 12]
    receipts = [receipt(one, late) for one, late in zip(held, days, strict=False) if late is not None]
    _, got = confirmed({"activities": held}, receipts=receipts)
    assert got.items["U2"].score == score
    assert words in got.items["U2"].detail
    # the eighth day is one too late
    assert [p.why for p in got.items["U2"].places if "!第" in p.cell] == ["晚1天" if score == 5.625 else ""]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"minutes": 20}, True), ({"category": None}, True),  # it may have been one
        ({"category": "师德法规学习", "topic": None}, False),
    ],
)
def test_what_does_not_count_as_a_lecture_is_named_where_it_may_be_one(cells, named):
    got = school({"activities": [*MONTHLY, {**lecture(6, A), **cells}]}).items["U2"]
    assert [one.why != "" for one in got.places] == [False] * 4 + [True] * named


def test_one_receipt_is_not_taken_for_four_lectures_of_one_topic():
    same = [{**one, "topic": "小组合作"} for one in MONTHLY]
    _, got = confirmed({"activities": same}, receipts=[receipt(same[0])])
    assert got.items["U2"].score == 6.25


@pytest.mark.parametrize(
    ("days", "score"),
    [([], 0), (["2020-09-08"], 1), (["2020-09-08", "2020-09-09"], 1), (["2021-01-05"], 0),
     (["2020-09-08", "2020-10-12", "2020-11-03", "2020-12-01"], 4)],
)
def test_reports_count_by_month(days, score):
    _, got = confirmed({}, reports=[{"row": 4 + n, "date": day} for n, day in enumerate(days)])
    assert (got.items["U10"].score, got.items["U10"].full) == (score, 4)


def inspection(faults=None, deadline="2020-11-01", result=None, fixed_on=None, row=4):
    return {"row": row, "faults": faults, "deadline": deadline if faults else None, "result": result, "fixed_on": fixed_on}


@pytest.mark.parametrize(
    ("rows", "outcome", "score"),
    [
        ([], NOT, None),
        ([inspection()], SCORED, 4),
        ([inspection("台账不齐")], SCORED, 0),
        ([inspection("台账不齐", result="已整改")], SCORED, 4),
        ([inspection("台账不齐", fixed_on="2020-10-30")], SCORED, 4),
        ([inspection("台账不齐", result="整改中")], SCORED, 0),
        ([inspection("台账不齐", result="无需整改")], SCORED, 4),
        ([inspection("台账不齐"), inspection("缺签到", result="已整改", row=5)], SCORED, 2),
        ([inspection("台账不齐", deadline="2021-01-15")], SCORED, 4),  # due today: not over yet
        ([inspection("台账不齐", deadline="2021-01-14")], SCORED, 0),
    ],
)
def test_inspections(rows, outcome, score):
    item = confirmed({}, inspections=rows)[1].items["U11"]
    assert (item.score, item.full) == (score, 4)
    if score != 0:
        assert item.outcome is outcome


@pytest.mark.parametrize(
    ("days", "errors", "points"),
    [(0, 0, 0), (1, 0, 0.5), (3, 0, 1.5), (-4, 0, 0), (0, 4, 0), (0, 5, 1), (0, 9, 1), (0, 10, 2), (2, 5, 2), (10, 0, 5), (9, 5, 5), (99, 99, 5)],
)
def test_deductions(days, errors, points):
    off, words = deductions(TERM, Lateness(days), Findings.of({"error": errors}))
    assert off == points
    assert ("没有扣分" in words) == (points == 0)


def test_deductions_come_off_the_confirmed_score_and_never_below_nothing():
    own, got = confirmed(worked_rows(), days_late=3)
    base = overall(got.items)
    assert (got.deduction, got.score) == (1.5, pytest.approx(base - 1.5))
    assert own.own == 73.4  # the own score knows nothing of it
    assert confirmed({}, days_late=30)[1].score == 0


def test_a_correction_wins_and_gives_its_reason():
    row = {"row": 7, "indicator": "U1", "points": 6, "reason": "现场核查制度不全"}
    _, got = confirmed({"archive": archive()}, corrections=[row])
    item = got.items["U1"]
    assert (item.score, item.outcome) == (6, SCORED)
    assert "现场核查制度不全" in item.detail
    assert "原15分" in item.detail
    assert got.corrections == (f"U1 {item.detail}",)
    assert any("第7行" in p.cell for p in item.places)


def test_a_correction_settles_what_did_not_apply_and_is_never_more_than_full_marks():
    rows = [{"row": n, "indicator": code, "points": 99, "reason": "现场"} for n, code in enumerate(("U11", "U2"), 4)]
    got = confirmed({}, corrections=rows)[1].items
    assert (got["U11"].score, got["U2"].score) == (4, 10)


@pytest.mark.parametrize(
    ("score", "word"),
    [(100, "优秀"), (90, "优秀"), (89.9, "良好"), (80, "良好"), (79.9, "合格"), (60, "合格"), (59.9, "不合格"), (None, "无法评定")],
)
def test_bands(score, word):
    assert band(TERM, score) == word


# --- in a merge ---


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def gap_and_findings(folder, limit):
    book = openpyxl.load_workbook(folder.settings)
    page = book["参数设置"]
    row = next(r for r in range(4, 120) if page.cell(r, 1).value == "自评与核定差额提醒")
    page.cell(row, 2).value = limit
    book.save(folder.settings)
    merge(folder, date(2020, 10, 31))
    with folder.archive() as store:
        own, settled = store.school_scores()["01"].own, store.confirmed()["01"].score
        found = [p for p in store.across().get("01", []) if p.code == "M21"]
    return abs(round(own - settled, 1)), found


def test_a_gap_of_exactly_the_limit_is_no_finding_and_a_tenth_more_is(folder):
    write_return(folder.inbox / "柳林.xlsx", good_rows())
    gap, found = gap_and_findings(folder, 0)
    assert gap > 0.1
    assert [p.level for p in found] == [Level.WARNING]
    assert gap_and_findings(folder, gap)[1] == []
    assert len(gap_and_findings(folder, round(gap - 0.1, 1))[1]) == 1


def test_corrections_survive_a_second_merge(folder):
    write_return(folder.inbox / "柳林.xlsx", good_rows())
    correction = {"school": "柳林小学", "indicator": "U1", "points": 6, "reason": "现场核查制度不全", "person": "周海涛",
                  "date": date(2020, 10, 30)}
    write_registers(folder.registers, TERM, {"corrections": [correction]})
    for _ in range(2):
        merge(folder, date(2020, 10, 31))
        with folder.archive() as store:
            one = store.confirmed()["01"]
        assert one.items["U1"].score == 6
        assert "现场核查制度不全" in one.corrections[0]


PRAISE = [
    # extra points of one's own, times praised, extra points then: half a point each, five in all at most
    (0.0, 0, 0.0), (0.0, 1, 0.5), (2.0, 2, 3.0), (4.5, 1, 5.0), (5.0, 1, 5.0), (4.8, 1, 5.0),
]


@pytest.mark.parametrize(("own", "times", "points"), PRAISE)
def test_praise_gives_extra_points(own, times, points):
    assert extra_with_praise(TERM, own, times) == points


def test_whom_the_centre_has_praised_ranks_anew(folder):
    rows = {**good_rows(), **full_rows()}
    write_return(folder.inbox / "柳林.xlsx", rows)
    visit = {"date": date(2020, 12, 8), "school": "柳林小学", "kind": "领导小组检查", "inspector": "周海涛", "praised": f"{B}、张三"}
    write_registers(folder.registers, TERM, {"inspections": [visit, {**visit, "praised": B}]})
    merge(folder, LAST_DAY)
    with folder.archive() as store:
        own = {t.name: t for t in store.teacher_scores()["01"]}
        found = {t.name: t for t in confirmed_teachers(store)["01"]}
        assert set(confirmed_notes(store)) == {("01", B)}
        assert [p.code for p in store.across()["01"] if p.code == "M24"] == ["M24"]
    assert (found[B].extra, found[A].extra) == (own[B].extra + 1, own[A].extra)
    assert "通报表扬2次（指导检查!第4行、指导检查!第5行）" in found[B].extra_detail
    written = {line["姓名"]: line["附加分"] for line in lines_on(folder.master, "教师得分总表")}
    assert written[B] == found[B].extra


def test_the_days_of_the_monthly_lectures_lie_in_four_months():
    assert [one["date"].month for one in MONTHLY] == [9, 10, 11, 12]
    assert DAYS[0].year == 2020
