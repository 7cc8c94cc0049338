"""The shapes of a score: what indicators and outcomes are called, what ``score --json`` gives away, how a score keeps within its bounds.

Names and their order are typed out from the specification (domain C1, C2), not taken from the code.
"""

from fractions import Fraction
from types import ModuleType

import pytest

from tests.score_rows import CLASS_TEACHER, PLAIN, full_rows, scores
from tests.test_score_schools import school, worked_rows
from yanxiu_xl.scoring.declared import gathered
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import (
    Evidence,
    Outcome,
    Score,
    not_applicable,
    out_of_hundred,
    pending,
    provisional,
    scored,
    unmeasured,
)
from yanxiu_xl.scoring.teacher_indicators.indicator import TeacherIndicator

TEACHERS = {
    "T1": "个人研修计划", "T2": "集体研修出勤", "T3": "听课节数", "T4": "参加评课", "T5": "公开课", "T6": "精读与读书笔记", "T7": "每月读书心得",
    "T8": "学期心得体会", "T9": "教育教学论文", "T10": "自学与反思", "T11": "八好（其余五项）", "T12": "信息技术培训", "T13": "发展性评价",
}
SCHOOLS = {
    "U1": "组织、计划、制度", "U2": "每月专题讲座及资料存档", "U3": "公开课与评课", "U4": "听课达标", "U5": "读书与写作",
    "U6": "六方式七内容覆盖", "U7": "青年教师与师徒结对", "U8": "课题研究", "U9": "档案、总结、成果展示", "U10": "信息报送", "U11": "检查与整改",
}
OUTCOMES = {"scored": "已计分", "nothing": "没有记录", "not_applicable": "不适用", "unmeasured": "无法衡量", "pending": "待中心校核定"}


def test_indicators_are_called_what_the_specification_calls_them():
    assert list(NAMES.items()) == [*TEACHERS.items(), *SCHOOLS.items()]


def test_every_outcome_has_its_word():
    assert {one.value: one.word for one in Outcome} == OUTCOMES


def test_what_is_given_away_of_a_teacher():
    one = scores(full_rows())[PLAIN]
    told = one.as_dict()
    assert {key: value for key, value in told.items() if key != "items"} == {
        "id": "0104", "name": PLAIN, "base": 80.4, "provisional": False, "extra": 0.0, "band": "良好",
        "lacking": ["听课30节", "月读书心得", "心得体会1500字"], "rank": 2,
    }
    assert list(told["items"]) == list(TEACHERS)
    assert told["items"]["T1"] == {
        "score": 2.0, "full": 4, "applicable": True, "outcome": "scored", "detail": "2020-09-27完成（截止2020-09-15），逾期12天，得2分。",
        "cells": [{"cell": "教师文稿!G5", "counted": True, "why": ""}],
    }


def test_what_is_given_away_of_a_school():
    told = school(worked_rows()).as_dict()
    assert {key: value for key, value in told.items() if key != "items"} == {"self": 73.4, "provisional": False}
    assert list(told["items"]) == list(SCHOOLS)
    assert told["items"]["U10"] == {
        "score": None, "full": 4, "applicable": True, "outcome": "pending", "detail": "信息报送待中心校核定。", "cells": []}
    assert told["items"]["U11"]["detail"] == "检查与整改待中心校核定。"


HERE, NOT_HERE = Evidence("听课记录!D4"), Evidence("听课记录!D5", "没写课题")


@pytest.mark.parametrize(
    ("points", "places", "outcome", "kept"),
    [
        (3, (HERE,), Outcome.SCORED, 3), (3, (), Outcome.SCORED, 3), (0, (HERE,), Outcome.SCORED, 0), (0, (), Outcome.NOTHING, 0),
        (0, (NOT_HERE,), Outcome.NOTHING, 0), (0, (NOT_HERE, HERE), Outcome.SCORED, 0), (6, (HERE,), Outcome.SCORED, 5), (-1, (HERE,), Outcome.SCORED, 0),
        (-1, (), Outcome.NOTHING, 0), (Fraction(1, 3), (), Outcome.SCORED, Fraction(1, 3)),
    ],
)
def test_a_score_lies_between_nought_and_full_marks(points, places, outcome, kept):
    one = scored("T1", points, 5, "", places)
    assert (one.outcome, one.score, one.applicable) == (outcome, kept, True)


def test_what_has_no_points_is_not_nought():
    for make, outcome, applicable in ((not_applicable, Outcome.NOT_APPLICABLE, False), (pending, Outcome.PENDING, True), (unmeasured, Outcome.UNMEASURED, True)):
        one = make("T1", 5, "说明")
        assert (one.outcome, one.score, one.shown, one.full, one.detail, one.applicable) == (outcome, None, None, 5, "说明", False)
        assert one.as_dict()["applicable"] is applicable
    assert unmeasured("T1", 5, "", (NOT_HERE,)).as_dict()["cells"] == [{"cell": "听课记录!D5", "counted": False, "why": "没写课题"}]


def of(points, full=10):
    return Score("T1", Outcome.SCORED, Fraction(points), full, "")


@pytest.mark.parametrize(
    ("items", "total", "open_"),
    [
        ([], None, False), ([of(5)], 50, False), ([of(5), of(10)], 75, False), ([of(5), not_applicable("T2", 90, "")], 50, False),
        ([of(5), pending("U10", 4, "")], 50, False), ([of(5), unmeasured("T2", 90, "")], 50, True), ([unmeasured("T2", 90, "")], None, True),
        ([of(1, 3)], 33.3, False), ([of(0, 0)], None, False), ([of(1, 1), of(1, 2)], 66.7, False), ([of(1, 8)], 12.5, False),
    ],
)
def test_points_are_out_of_the_hundred_of_what_applies(items, total, open_):
    assert (out_of_hundred(items), provisional(items)) == (total, open_)


def test_a_base_in_words():
    one = scores(full_rows())[CLASS_TEACHER]
    assert one.base_in_words == "99.5"
    one.items["T1"] = unmeasured("T1", 4, "")
    assert one.base_in_words == "99.5（暂）"
    one.base = None
    assert one.base_in_words == "无法衡量"
    assert one.total == 0


def test_who_is_not_ranked_comes_last():
    found = list(scores(full_rows()).values())
    first, second = sorted(found, key=lambda one: one.rank_order)
    assert (first.name, second.name) == (CLASS_TEACHER, PLAIN)
    first.rank = 0
    assert sorted(found, key=lambda one: one.rank_order) == [second, first]
    assert first.as_dict()["rank"] is None


def test_an_own_score_in_words():
    one = school(worked_rows())
    assert one.own_in_words == "73.4 分"
    one.items["U1"] = unmeasured("U1", 15, "")
    assert one.own_in_words == "73.4 分（暂，有指标无法衡量）"
    one.own = None
    assert one.own_in_words == "无法衡量"


def declares(**indicators):
    """A module that declares these."""
    module = ModuleType("family")
    vars(module).update(indicators)
    return module


def test_indicators_are_gathered_in_the_order_of_their_numbers_and_each_code_means_one():
    (ninth, tenth, other) = (TeacherIndicator(code, full=1, source="[J]", how="") for code in ("T9", "T10", "T9"))
    assert list(gathered(TeacherIndicator, [declares(b=tenth, a=ninth), declares(a=ninth, more="T9")]).items()) == [("T9", ninth), ("T10", tenth)]
    with pytest.raises(ValueError, match="T9 is declared twice"):
        gathered(TeacherIndicator, [declares(a=ninth), declares(b=other)])
    with pytest.raises(NotImplementedError):
        ninth.measure(None, None)
