"""Moments by Beijing's calendar: whoever wrote the time, however."""

from datetime import date

import pytest

from yanxiu_xl.clock import beijing_day

JANUARY = {n: date(2021, 1, n) for n in (11, 12, 13)}
MOMENTS = [
    # half past midnight in Beijing is still the day before by London's clock
    ("2021-01-12T16:30:00Z", JANUARY[13]),
    ("2021-01-12T15:59:59Z", JANUARY[12]),
    ("2021-01-12T16:00:00Z", JANUARY[13]),
    ("2021-01-12T16:30:00.123Z", JANUARY[13]),
    ("2021-01-13T00:30:00+08:00", JANUARY[13]),
    ("2021-01-12T11:30:00-05:00", JANUARY[13]),
    ("2021-01-13T01:30:00+09:00", JANUARY[13]),
    ("2021-01-13T00:30:00+09:00", JANUARY[12]),
    # without an offset: the clock on the wall in Beijing
    ("2021-01-13T00:30:00", JANUARY[13]),
    ("2021-01-12T23:59:59", JANUARY[12]),
    ("2021-01-12 23:59", JANUARY[12]),
    ("2021-01-12", JANUARY[12]),
    (" 2021-01-12T16:30:00Z ", JANUARY[13]),
    # no moment: nothing is made up
    ("", None),
    ("昨天", None),
    ("2021-13-40T00:00:00Z", None),
    ("1月13日", None),
    ("9999-12-31T23:00:00Z", None),
    ("44209.02", None),
]


@pytest.mark.parametrize(("text", "day"), MOMENTS)
def test_the_day_in_beijing(text, day):
    assert beijing_day(text) == day
