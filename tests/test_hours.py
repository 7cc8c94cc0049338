"""Hours of training by the county's rule (domain C4): what a record is worth, a day's limit, sums, bands."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.support import TERM
from yanxiu_xl.measures.hours import (
    BANDS,
    OF_NO_DAY,
    UNKNOWN,
    Claim,
    band_of,
    of_pieces,
    of_time,
    rates_of,
    total,
    under_cap,
)
from yanxiu_xl.term.multiples import multiples

ON = {"credit_hours": "开启", "hours_basis": "县教师进修学校〔2020〕12号"}


def rule(**values):
    return rates_of(replace(TERM, values={**TERM.values, **ON, **values}))


@pytest.mark.parametrize(("values", "reckoned"), [
    ({}, True), ({"credit_hours": "关闭"}, False), ({"hours_basis": ""}, False), ({"hours_basis": None}, False),
])
def test_hours_are_reckoned_where_they_are_switched_on_and_have_a_basis(values, reckoned):
    assert (rule(**values) is not None) is reckoned


# --- what one record is worth ---

TIMES = [
    # minutes, changed parameters, (category, organiser, speakers), hours, working
    (45, {}, ("专题讲座", "本校", 0), 1, "45分钟÷45＝1学时"),
    (60, {}, ("专题讲座", "本校", 0), Fraction(4, 3), "60分钟÷45＝1.33学时"),
    (90, {"hours_minutes": 60}, ("专题讲座", "本校", 0), Fraction(3, 2), "90分钟÷60＝1.5学时"),
    (90, {"hours_out_of_town": 1.5}, ("上级培训", "县", 0), 3, "90分钟÷45×1.5（镇外）＝3学时"),
    (90, {"hours_out_of_town": 1.5}, ("上级培训", "片区", 0), 2, "90分钟÷45＝2学时"),
    (90, {"hours_in_town": 0.5}, ("读书汇报会", "中心校", 0), 1, "90分钟÷45×0.5（镇内）＝1学时"),
    (90, {"hours_in_town": 0.5}, ("专题讲座", "本校", 0), 1, "90分钟÷45×0.5（镇内）＝1学时"),
    (90, {"hours_by_category": "教学比赛=2、总结会=0"}, ("教学比赛", "本校", 0), 4, "90分钟÷45×2（教学比赛）＝4学时"),
    (90, {"hours_by_category": "教学比赛=2、总结会=0"}, ("总结会", "本校", 0), 0, "90分钟÷45×0（总结会）＝0学时"),
    (45, {}, ("专题讲座", "本校", 1), 4, "45分钟÷45×4（主讲）＝4学时"),
    (45, {}, ("专题讲座", "本校", 2), 2, "45分钟÷45×2（2人合讲）＝2学时"),
    (45, {}, ("专题讲座", "本校", 8), 1, "45分钟÷45＝1学时"),
    (None, {}, ("专题讲座", "本校", 0), None, UNKNOWN),
]


@pytest.mark.parametrize(("minutes", "values", "kind", "hours", "working"), TIMES, ids=range(len(TIMES)))
def test_time_is_worth_its_hours_by_all_factors(minutes, values, kind, hours, working):
    rates, (category, organiser, speakers) = rule(**values), kind
    factors = [rates.category(category), rates.organised(organiser), *([rates.speakers(speakers)] if speakers else [])]
    assert of_time("2020-09-16", minutes, rates, factors) == Claim("2020-09-16", hours, working)


PIECES = [
    ("本校", {}, 1, "1节×1＝1学时"), ("镇内他校", {"hours_in_town": 2}, 2, "1节×1×2（镇内）＝2学时"),
    ("镇外", {"hours_out_of_town": 0.5}, Fraction(1, 2), "1节×1×0.5（镇外）＝0.5学时"),
    ("网络", {"hours_online": 0.25, "hours_observation": 2}, Fraction(1, 2), "1节×2×0.25（网络）＝0.5学时"),
]


@pytest.mark.parametrize(("scope", "values", "hours", "working"), PIECES)
def test_a_lesson_observed_is_worth_so_many_hours_by_where_it_was_given(scope, values, hours, working):
    rates = rule(**values)
    assert of_pieces("2020-09-16", rates.observation, "节", [rates.scope(scope)]) == Claim("2020-09-16", hours, working)


# --- a day's limit ---

DAY, NEXT = "2020-09-16", "2020-09-17"
CAP = [
    # claims (day, hours), what each is worth, their sum
    ("nothing", [], [], 0),
    ("under", [(DAY, 3), (DAY, 4)], [3, 4], 7),
    ("at", [(DAY, 3), (DAY, 5)], [3, 5], 8),
    ("over", [(DAY, 3), (DAY, 6)], [3, 5], 8),
    ("one record over", [(DAY, 10)], [8], 8),
    ("nothing is left", [(DAY, 8), (DAY, 1)], [8, 0], 8),
    ("a fraction is left", [(DAY, Fraction(23, 3)), (DAY, 1)], [Fraction(23, 3), Fraction(1, 3)], 8),
    ("another day", [(DAY, 8), (NEXT, 8)], [8, 8], 16),
    ("of no day", [(DAY, 8), (OF_NO_DAY, 8), (OF_NO_DAY, 4)], [8, 8, 4], 20),
    ("a day that cannot be read", [(DAY, 3), (None, 2)], [3, None], None),
    ("hours that nobody knows", [(DAY, 3), (DAY, None), (DAY, 6)], [3, None, 5], None),
]


@pytest.mark.parametrize(("claims", "worth", "together"), [case[1:] for case in CAP], ids=[case[0] for case in CAP])
def test_a_day_s_claims_are_worth_no_more_than_its_limit(claims, worth, together):
    counted = under_cap([Claim(day, None if hours is None else Fraction(hours), "…") for day, hours in claims], Fraction(8))
    assert [one.hours for one in counted] == worth
    assert total(counted) == together


def test_the_working_tells_of_the_limit_where_it_was_reached_alone():
    counted = under_cap([Claim(DAY, Fraction(6), "甲＝6学时"), Claim(DAY, Fraction(3), "乙＝3学时"), Claim(DAY, Fraction(1), "丙＝1学时")], Fraction(8))
    assert [one.working for one in counted] == [
        "甲＝6学时", "乙＝3学时；当天前面已计6学时，一天最多8学时，计2学时", "丙＝1学时；当天前面已计8学时，一天最多8学时，计0学时"]
    assert under_cap([Claim(DAY, Fraction(9), "甲＝9学时")], Fraction(8))[0].working == "甲＝9学时；一天最多8学时，计8学时"
    assert under_cap([Claim(None, Fraction(9), "甲")], Fraction(8))[0].working == UNKNOWN


@pytest.mark.parametrize(("hours", "band"), [
    (0, 0), (Fraction(71, 2), 0), (36, 0), (Fraction(145, 4), 1), (37, 1), (72, 1), (Fraction(217, 3), 2), (108, 2), (Fraction(217, 2), 3), (109, 3), (500, 3),
])
def test_every_number_of_hours_is_of_one_band(hours, band):
    assert band_of(Fraction(hours)) == BANDS[band][0]


# --- multiples ---


@pytest.mark.parametrize(("text", "known", "odd"), [
    (None, {}, ""), ("", {}, ""), ("教学比赛=2", {"教学比赛": 2}, ""), (" 教学比赛 ＝ 0.5，总结会=0；", {"教学比赛": Fraction(1, 2), "总结会": 0}, ""),
    ("教学比赛", {}, "教学比赛"), ("教学比赛=2 别的=1", {}, "别的=1"), ("教学比赛=20.1", {}, "教学比赛=20.1"), ("总结会=1、总结会=1", {}, "总结会=1"),
])
def test_multiples_are_read_or_the_part_that_is_none_is_named(text, known, odd):
    assert multiples(text, TERM.codes["activity_category"]) == (known, odd)
