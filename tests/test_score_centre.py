"""The centre's side of a school's score, one function at a time (domain C2): registers, lateness, deductions, corrections, the gap."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.score_rows import with_values
from tests.support import TERM
from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.facts.why_not import Reason, why_not
from yanxiu_xl.measures.findings import Findings
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.scoring.confirm import (
    Confirmed,
    Lateness,
    causes_of_gap,
    confirm,
    deductions,
    extra_with_praise,
    lateness,
    with_praise,
)
from yanxiu_xl.scoring.registered import Confirming, Registered
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Outcome, Score, TeacherScore, not_applicable, pending, scored, unmeasured
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS

DAY = date(2021, 1, 15)
TITLES = {"reports_uploaded": "信息上传", "inspections": "指导检查", "lecture_receipts": "讲座资料", "corrections": "核定更正"}


def registered(**rows):
    return Registered(**{key: [{"row": 4 + n, **row} for n, row in enumerate(given)] for key, given in rows.items()}, titles=TITLES)


def settled_now(code, registers, term=TERM, own=None, lectures=()):
    """What the centre makes of an indicator."""
    return SCHOOL_INDICATORS[code].confirm(Confirming(term, own or pending(code, 4, ""), lectures, registers, DAY))


def places(item):
    return [(p.cell, p.why) for p in item.places]


# --- U2: lectures and their material ---

FIRST, SECOND, OCTOBER = (
    Lecture(at, 4 + at, None, day, topic, "本校", "王芳", None)
    for at, (day, topic) in enumerate((("2020-09-09", "分组"), ("2020-09-23", "评价"), ("2020-10-14", "提问")))
)
SHORT = replace(FIRST, why_not=why_not(Reason.SHORT_LECTURE, least=30))


def receipt(of, late=0, **cells):
    received = date.fromisoformat(of.date) + timedelta(late)
    return {"lecture_date": of.date, "topic": of.topic, "result": "合格", "received_on": received.isoformat(), **cells}


MATERIAL = [
    # own points of 5, lectures, receipts, what is set -> points of 10, what is said, places of the register
    (0, [], [], {}, 0, "0/4个月有合格讲座；资料按时存档0个月、逾期0个月，共4个月，得0分。", []),
    (Fraction(5, 4), [FIRST], [], {}, 1.25, "1/4个月有合格讲座；资料按时存档0个月、逾期0个月，共4个月，得1.25分。", []),
    (Fraction(5, 4), [FIRST], [receipt(FIRST)], {}, 2.5, "1/4个月有合格讲座；资料按时存档1个月、逾期0个月，共4个月，得2.5分。", [("讲座资料!第4行", "")]),
    (Fraction(5, 4), [FIRST], [receipt(FIRST, 10)], {}, 1.875, "1/4个月有合格讲座；资料按时存档0个月、逾期1个月，共4个月，得1.88分。", [("讲座资料!第4行", "晚3天")]),
    (Fraction(5, 2), [FIRST, OCTOBER], [receipt(FIRST, 10), receipt(OCTOBER)], {}, 4.375,
     "2/4个月有合格讲座；资料按时存档1个月、逾期1个月，共4个月，得4.38分。", [("讲座资料!第4行", "晚3天"), ("讲座资料!第5行", "")]),
    (0, [SHORT], [receipt(FIRST)], {}, 0, "0/4个月有合格讲座；资料按时存档0个月、逾期0个月，共4个月，得0分。", []),  # of a lecture that does not count
    # found by the day before the topic
    (Fraction(5, 4), [FIRST], [receipt(FIRST, topic="别的"), receipt(FIRST, 10, lecture_date="2020-09-01")], {}, 2.5,
     "1/4个月有合格讲座；资料按时存档1个月、逾期0个月，共4个月，得2.5分。", [("讲座资料!第4行", "")]),
    (Fraction(5, 4), [FIRST], [receipt(FIRST, lecture_date="2020-09-01", topic=" 分 组")], {}, 2.5,
     "1/4个月有合格讲座；资料按时存档1个月、逾期0个月，共4个月，得2.5分。", [("讲座资料!第4行", "")]),
    # all for the material, none for the lecture
    (0, [FIRST], [receipt(FIRST)], {"U2__lecture_percent": 0}, 2.5, "资料按时存档1个月、逾期0个月，共4个月，得2.5分。", [("讲座资料!第4行", "")]),
    (2, [FIRST], [receipt(FIRST)], {"U2__lecture_percent": 80}, 2.5, "1/4个月有合格讲座；资料按时存档1个月、逾期0个月，共4个月，得2.5分。", [("讲座资料!第4行", "")]),
    (Fraction(5, 2), [FIRST], [receipt(FIRST)], {"assessed_months": ("2020-09", "2020-10")}, 5,
     "1/2个月有合格讲座；资料按时存档1个月、逾期0个月，共2个月，得5分。", [("讲座资料!第4行", "")]),
    (5, [FIRST], [receipt(FIRST)], {"assessed_months": ("2020-09",)}, 10, "1/1个月有合格讲座；资料按时存档1个月、逾期0个月，共1个月，得10分。", [("讲座资料!第4行", "")]),
    (0, [], [], {"assessed_months": ()}, 0, "0/0个月有合格讲座；资料按时存档0个月、逾期0个月，共0个月，得0分。", []),
    (Fraction(5, 4), [FIRST], [receipt(FIRST, 20)], {"U2__late_percent": 50}, 2.5,
     "1/4个月有合格讲座；资料按时存档0个月、逾期1个月，共4个月，得2.5分。", [("讲座资料!第4行", "晚13天")]),
]


@pytest.mark.parametrize(("own", "lectures", "receipts", "values", "points", "said", "where"), MATERIAL)
def test_lectures_and_their_material(own, lectures, receipts, values, points, said, where):
    term = with_values(**values)
    item = settled_now("U2", registered(receipts=receipts), term, scored("U2", own, 5, ""), lectures)
    assert (item.score, item.full, item.detail, places(item)) == (points, 10, said, where)


def test_what_the_school_could_not_be_measured_by_the_centre_cannot_either():
    own = unmeasured("U2", 5, "没有“研修活动”这张表。")
    item = settled_now("U2", registered(receipts=[receipt(FIRST)]), own=own, lectures=[FIRST])
    assert (item.outcome, item.full, item.detail) == (Outcome.UNMEASURED, 10, "没有“研修活动”这张表。")


# --- U10, U11 ---


@pytest.mark.parametrize(
    ("days", "values", "points", "said"),
    [
        ([], {}, 0, "0/4个月有信息，得0分。"), (["2020-09-08"], {}, 1, "1/4个月有信息，得1分。"), (["2020-09-08", None], {}, 1, "1/4个月有信息，得1分。"),
        (["2020-09-08", "2020-09-09"], {"reports_per_month": 2}, 1, "1/4个月有信息，得1分。"), (["2020-09-08"], {"reports_per_month": 2}, 0, "0/4个月有信息，得0分。"),
        (["2020-09-08"], {"assessed_months": ("2020-09",)}, 4, "1/1个月有信息，得4分。"), ([], {"assessed_months": ()}, 0, "0/0个月有信息，得0分。"),
        (["2020-09-08"], {"U10__full": 6}, 1.5, "1/4个月有信息，得1.5分。"),
    ],
)
def test_reports(days, values, points, said):
    item = settled_now("U10", registered(reports=[{"date": day} for day in days]), with_values(**values))
    assert (item.score, item.detail) == (points, said)
    assert places(item) == [(f"信息上传!第{4 + n}行", "") for n, day in enumerate(days) if day]


def visit(faults=None, deadline="2020-11-01", result=None, fixed_on=None):
    return {"faults": faults, "deadline": deadline, "result": result, "fixed_on": fixed_on}


NOT_MENDED = "到期未整改"
VISITS = [
    ([visit()], 4, "检查1次，没有到期未改的问题，得4分。", [""]),
    ([visit(), visit()], 4, "检查2次，没有到期未改的问题，得4分。", ["", ""]),
    ([visit("台账不齐")], 0, "到期问题1个，已整改0个，得0分。", [NOT_MENDED]),
    ([visit("台账不齐", result="已整改")], 4, "到期问题1个，已整改1个，得4分。", [""]),
    ([visit("台账不齐", fixed_on="2020-12-01"), visit("缺签到", result="整改中")], 2, "到期问题2个，已整改1个，得2分。", ["", NOT_MENDED]),
    ([visit("台账不齐", deadline=None)], 4, "检查1次，没有到期未改的问题，得4分。", [""]),
    ([visit("台账不齐", result="无需整改")], 4, "检查1次，没有到期未改的问题，得4分。", [""]),
    ([visit("台账不齐", deadline="2021-01-15")], 4, "检查1次，没有到期未改的问题，得4分。", [""]),
    ([visit("台账不齐", deadline="2021-01-14")], 0, "到期问题1个，已整改0个，得0分。", [NOT_MENDED]),
]


@pytest.mark.parametrize(("rows", "points", "said", "why"), VISITS)
def test_inspections(rows, points, said, why):
    item = settled_now("U11", registered(inspections=rows))
    assert (item.score, item.detail) == (points, said)
    assert places(item) == [(f"指导检查!第{4 + n}行", one) for n, one in enumerate(why)]


def test_who_was_not_inspected_is_not_asked():
    item = settled_now("U11", registered())
    assert (item.outcome, item.full, item.detail) == (Outcome.NOT_APPLICABLE, 4, "本学期未被检查。")


def test_a_register_without_a_title_is_named_by_its_key():
    item = settled_now("U10", Registered(reports=[{"row": 9, "date": "2020-09-08"}]))
    assert places(item) == [("reports_uploaded!第9行", "")]


# --- lateness and deductions ---

DUE = date(2021, 1, 12)


@pytest.mark.parametrize(
    ("due", "saved", "days", "words"),
    [
        (None, ["2021-01-20T09:00:00"], 0, ""), (DUE, ["2021-01-12T09:00:00"], 0, ""), (DUE, ["2021-01-11T09:00:00", "2021-01-20T09:00:00"], 0, ""),
        (DUE, ["2021-01-14T09:00:00"], 2, "第一份报送2021-01-14保存（应报2021-01-12），逾期2天"),
        (DUE, ["2021-01-14T09:00:00", "2021-01-13T09:00:00"], 1, "第一份报送2021-01-13保存（应报2021-01-12），逾期1天"),
        (DUE, [], None, "看不出第一份报送是哪天保存的，逾期没有算"), (DUE, ["昨天"], None, "看不出第一份报送是哪天保存的，逾期没有算"),
        (DUE, ["昨天", "2021-01-14T09:00:00"], None, "看不出第一份报送是哪天保存的，逾期没有算"), (DUE, ["昨天", "2021-01-12T09:00:00"], 0, ""),
    ],
)
def test_how_late_the_first_return_was(due, saved, days, words):
    assert lateness(due, saved) == Lateness(days, words)


def errors(own, across=0):
    return Findings.of({"error": own}, [Problem(Level.ERROR, "M07", "", "", "", "", "", "")] * across)


@pytest.mark.parametrize(
    ("late", "found", "values", "off", "said"),
    [
        (Lateness(), errors(0), {}, 0, "没有扣分"), (Lateness(-3), errors(4), {}, 0, "没有扣分"),
        (Lateness(2), errors(0), {}, 1, "逾期2天扣1，上限5分"), (Lateness(2, "第一份晚了"), errors(0), {}, 1, "第一份晚了扣1，上限5分"),
        (Lateness(), errors(5), {}, 1, "错误5条扣1，上限5分"), (Lateness(), errors(3, 2), {}, 1, "错误5条（其中校间2条）扣1，上限5分"),
        (Lateness(1), errors(11), {}, 2.5, "逾期1天扣0.5、错误11条扣2，上限5分"), (Lateness(20), errors(50), {}, 5, "逾期20天扣10、错误50条扣10，上限5分"),
        (Lateness(None, "看不出哪天"), errors(0), {}, 0, "看不出哪天；没有扣分"), (Lateness(None, "看不出哪天"), errors(5), {}, 1, "看不出哪天；错误5条扣1，上限5分"),
        (Lateness(1), errors(3), {"deduct__late_day": 2, "deduct__errors": 3, "deduct__errors_points": 0.5, "deduct__cap": 4.5}, 2.5,
         "逾期1天扣2、错误3条扣0.5，上限4.5分"),
    ],
)
def test_what_is_taken_off(late, found, values, off, said):
    assert deductions(with_values(**values), late, found) == (off, said)


# --- all together ---

OWN = {"U1": scored("U1", 12, 15, "本校的", ()), "U2": scored("U2", 5, 5, ""), "U10": pending("U10", 4, ""), "U11": pending("U11", 4, "")}
"""Confirmed: 12 of 15, 5 of 10, 0 of 4; U11 does not apply: 17 of 29 is 58.6."""


def confirmed(own=OWN, term=TERM, late=0, found=0, notes=(), **rows):
    return confirm(term, own, [], registered(**rows), late=Lateness(late), found=errors(found), as_of=DAY, notes=notes)


def test_a_confirmed_score_and_what_is_taken_off_it():
    plain, less = confirmed(), confirmed(late=2)
    assert (plain.before, plain.score, plain.deduction, plain.deduction_detail, plain.band, plain.corrections) == (58.6, 58.6, 0, "没有扣分", "不合格", ())
    assert (less.before, less.score, less.deduction, less.counted(TERM)) == (58.6, 57.6, 1, 57.6)
    apart = with_values(deduct__band="关闭")
    assert confirmed(term=apart, late=2).counted(apart) == 58.6
    assert list(confirmed().items) == ["U1", "U2", "U10", "U11"]


def test_an_indicator_that_cannot_be_measured_leaves_rank_and_band_open():
    one = confirmed({**OWN, "U1": unmeasured("U1", 15, "没有表。"), "U2": unmeasured("U2", 5, "没有表。")}, notes=["一句话"])
    assert (one.band, one.counted(TERM)) == ("待更正", None)
    assert one.corrections == ("一句话", "U1、U2无法衡量，核定分是暂定的，等次待更正，不排名次")


CORRECTED = [
    # indicator, points of the register -> points then, what is said
    ("U1", 6, 6, "U1 中心校核定6分（原12分）：现场"), ("U1", 99, 15, "U1 中心校核定15分（原12分）：现场"), ("U1", 0, 0, "U1 中心校核定0分（原12分）：现场"),
    ("U11", 3.5, 3.5, "U11 中心校核定3.5分（原不适用）：现场"), ("U10", 2, 2, "U10 中心校核定2分（原0分）：现场"),
]


@pytest.mark.parametrize(("code", "points", "then", "said"), CORRECTED)
def test_a_correction_of_the_centre(code, points, then, said):
    one = confirmed(corrections=[{"indicator": code, "points": points, "reason": "现场"}], notes=["先说的"])
    item = one.items[code]
    assert (item.score, item.outcome, f"{code} {item.detail}", one.corrections) == (then, Outcome.SCORED, said, ("先说的", said))
    assert places(item)[-1] == ("核定更正!第4行", "")


@pytest.mark.parametrize(("code", "points"), [("U99", 3), ("U1", None)])
def test_a_correction_of_nothing_changes_nothing(code, points):
    assert confirmed(corrections=[{"indicator": code, "points": points, "reason": "现场"}]) == confirmed()


# --- praise ---


def teacher(name, extra, base=80.0):
    items = {"T5": scored("T5", 5, 10, "")}
    return TeacherScore(f"01{name}", name, items, base, extra, "主讲讲座1，上限5分", "良好", [], 10)


def test_whom_the_centre_has_praised_has_more_and_ranks_anew():
    found = with_praise(TERM, {"01": [teacher("甲", 0.5), teacher("乙", 0)], "02": [teacher("乙", 0)]}, {("01", "乙"): ["指导检查!第4行", "指导检查!第5行"]})
    (first, second), (other,) = found["01"], found["02"]
    assert [(one.name, one.extra, one.rank) for one in (first, second, other)] == [("甲", 0.5, 2), ("乙", 1, 1), ("乙", 0, 1)]
    assert second.extra_detail == "主讲讲座1，上限5分；通报表扬2次（指导检查!第4行、指导检查!第5行），合计1"
    assert first.extra_detail == other.extra_detail == "主讲讲座1，上限5分"


@pytest.mark.parametrize(("each", "times", "part", "extra"), [(0.5, 1, 0.5, 0.5), (0.5, 3, 1.5, 1.5), (0.125, 1, 0.13, 0.1), (0.333, 2, 0.67, 0.7), (2, 4, 8, 5)])
def test_what_praise_comes_to_before_the_cap_has_two_decimals(each, times, part, extra):
    (one,) = with_praise(with_values(extra__praise=each), {"01": [teacher("甲", 0)]}, {("01", "甲"): [f"指导检查!第{n}行" for n in range(times)]})["01"]
    assert (one.extra_parts["praise"], one.extra) == (part, extra)


@pytest.mark.parametrize(("extra", "times", "points"), [(0, 0, 0), (0, 1, 0.5), (1.5, 3, 3), (4.8, 1, 5), (5, 9, 5)])
def test_praise_has_a_cap_with_the_rest(extra, times, points):
    assert extra_with_praise(TERM, extra, times) == points


# --- why own and confirmed scores lie apart ---


def marks(**given):
    """Items by code: (points, full), or None where one does not apply."""
    return {code: not_applicable(code, 4, "") if pair is None else Score(code, Outcome.SCORED, Fraction(pair[0]), pair[1], "") for code, pair in given.items()}


def settled(items, off=0.0):
    whole = Confirmed(items, off, "逾期2天扣1", None, "")
    return Confirmed(items, off, "逾期2天扣1", (whole.before or 0) - off, "")


GAPS = [
    # own, confirmed, taken off -> what is said
    ({"U1": (10, 10)}, {"U1": (5, 10)}, 0, "组织、计划、制度（少50分）"),
    ({"U1": (5, 10)}, {"U1": (10, 10)}, 0, "组织、计划、制度（多50分）"),
    ({"U1": (5, 10)}, {"U1": (5, 10)}, 0, "各指标没有多分"),
    ({"U1": (5, 10)}, {"U1": (5, 10)}, 1, "各指标没有少分；另扣1分（逾期2天扣1）"),
    ({"U1": (10, 10), "U2": (10, 10), "U3": (10, 10)}, {"U1": (9, 10), "U2": (7, 10), "U3": (8, 10)}, 0,
     "每月专题讲座及资料存档（少10分）、公开课与评课（少6.7分）"),
    ({"U1": (5, 5)}, {"U1": (5, 10)}, 0, "组织、计划、制度（一部分只由中心校核定，少50分）"),
    ({"U1": (10, 10), "U10": None}, {"U1": (10, 10), "U10": (0, 10)}, 0, "信息报送（只由中心校核定，少50分）"),
    ({"U1": (10, 10), "U8": (0, 10)}, {"U1": (10, 10), "U8": None}, 0, "课题研究（核定时不计，多50分）"),
    ({"U1": (5, 10), "U10": None}, {"U1": (5, 10), "U10": (10, 10)}, 0, "信息报送（只由中心校核定，多25分）"),
    ({"U1": (5, 10), "U10": None}, {"U1": (5, 10), "U10": (5, 10)}, 0, "各指标没有多分"),  # neither better nor worse than the rest
    ({"U1": (10, 10), "U2": (10, 10)}, {"U1": (Fraction("9.9"), 10), "U2": (10, 10)}, 0, "组织、计划、制度（少0.5分）"),
    ({"U1": None}, {"U1": (5, 10)}, 0, "有一方没有适用的指标"), ({"U1": (5, 10)}, {"U1": None}, 0, "有一方没有适用的指标"),
]


@pytest.mark.parametrize(("own", "then", "off", "said"), GAPS)
def test_why_a_confirmed_score_is_another_one(own, then, off, said):
    assert causes_of_gap(marks(**own), settled(marks(**then), off), NAMES) == said
