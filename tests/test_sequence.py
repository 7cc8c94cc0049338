"""Which of a school's returns was made later: each witness alone, their order, and silence."""

import random
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanxiu_xl.archive.sequence import Clock, Order, in_sequence, order_of
from yanxiu_xl.measures.clock import BEIJING

CLOCK = Clock(datetime(2019, 9, 1, tzinfo=BEIJING), datetime(2021, 7, 1, tzinfo=BEIJING))
EXCEL, LIBRE, WPS = "Microsoft Excel", "LibreOffice/7.4", "WPS Office"


@dataclass(frozen=True)
class One:
    """A return as far as its place goes; ``at`` is its time of saving as day-hour-minute of October 2020."""

    sha256: str = "a"
    issue: int = 1
    checked_at: str = ""
    saved_at: str = ""
    saved_exact: bool = True
    raw: str = ""
    writer: str = EXCEL
    packed_at: str = ""

    @property
    def saved_raw(self):
        return self.raw or self.saved_at


def at(text, **more):
    """Saved on a day of October at a time: ``15 10:00``."""
    day, _, time = text.partition(" ")
    return One(saved_at=f"2020-10-{day}T{time or '00:00'}:00+08:00", **more)


def silent(*_):
    return Order.UNKNOWN


L, E, U = Order.LATER, Order.EARLIER, Order.UNKNOWN
CASES = [
    # what the second is to the first
    ("a minute later", at("15 10:00"), at("15 10:01"), L),
    ("offsets do not matter", One(saved_at="2020-10-15T10:00:00+08:00"), One(saved_at="2020-10-15T03:00:00+00:00"), L),
    ("earlier", at("15 10:00"), at("14 10:00"), E),
    ("the same moment", at("15 10:00"), at("15 10:00"), U),
    ("no time on one side", at("15 10:00"), One(), U),
    ("no time at all", One(), One(), U),
    ("within a day of one that is not exact", at("15 10:00"), at("15 18:00", saved_exact=False), U),
    ("just a day", at("15 10:00"), at("16 10:00", saved_exact=False), U),
    ("more than a day", at("15 10:00"), at("16 10:01", saved_exact=False), L),
    ("the same text meant in two ways", at("15 10:00", raw="2020-10-15T10:00:00Z"), at("15 18:00", raw="2020-10-15T10:00:00Z"), U),
    ("a year no clock can have", at("15 10:00"), One(saved_at="2035-01-01T00:00:00+08:00"), U),
    ("before the term was thought of", at("15 10:00"), One(saved_at="2009-01-01T00:00:00+08:00"), U),
    ("no time but words", at("15 10:00"), One(saved_at="zzzz"), U),
    ("a newer issue", One(issue=1), One(issue=2), L),
    ("time before issue", at("15 10:00", issue=2), at("16 10:00", issue=1), L),
    ("an older issue without a time", at("15 10:00", issue=2), One(issue=1), E),
    ("checked later", One(checked_at="2020-10-30 16:00"), One(checked_at="2020-10-30 16:01"), L),
    ("checked, and never checked", One(), One(checked_at="2020-10-30 16:00"), L),
    ("a marked copy of the same moment", One(checked_at="2020-10-30 16:00"), One(checked_at="2020-10-30 16:00+"), L),
    ("and one of that", One(checked_at="2020-10-30 16:00++"), One(checked_at="2020-10-30 16:00+"), E),
    ("a check in 2035", One(checked_at="2020-10-30 16:00"), One(checked_at="2035-10-30 16:00"), E),
    ("issue before check", One(issue=2), One(issue=1, checked_at="2020-10-30 16:00"), E),
    ("parts a second later", One(packed_at="2020-10-15T10:00:00"), One(packed_at="2020-10-15T10:00:02"), L),
    ("parts by two programs on one day", One(packed_at="2020-10-15T10:00:00"), One(packed_at="2020-10-15T20:00:00", writer=WPS), U),
    ("parts by two programs, days apart", One(packed_at="2020-10-15T10:00:00"), One(packed_at="2020-10-18T20:00:00", writer=WPS), L),
    ("check before parts", One(checked_at="2020-10-30 16:00", packed_at="2020-10-01T10:00:00"),
     One(checked_at="2020-10-30 15:00", packed_at="2020-10-15T10:00:00"), E),
]


@pytest.mark.parametrize(("first", "second", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_the_second_is_to_the_first(first, second, expected):
    assert order_of(second, first, CLOCK, silent) is expected
    assert order_of(first, second, CLOCK, silent) is expected.turned


@pytest.mark.parametrize("told", list(Order))
def test_where_all_times_are_silent_the_records_speak(told):
    assert order_of(One("b"), One("a"), CLOCK, lambda *_: told) is told
    assert order_of(at("15 10:00"), at("14 10:00"), CLOCK, lambda *_: told) is Order.LATER


def stages(returns, records=silent):
    return [("".join(x.sha256 for x in s.returns), "".join(x.sha256 for x in s.last)) for s in in_sequence(returns, CLOCK, records)]


LINES = [
    ("one", [at("15", sha256="a")], [("a", "a")]),
    ("by time", [at("17", sha256="a"), at("15", sha256="b"), at("16", sha256="c")], [("b", "b"), ("c", "c"), ("a", "a")]),
    ("two of which nobody knows", [One("a"), One("b")], [("ab", "ab")]),
    ("and one after both", [One("a"), One("b"), One("c", issue=2)], [("ab", "ab"), ("c", "c")]),
    ("and one before both", [One("a", issue=2), One("b", issue=2), One("c")], [("c", "c"), ("ab", "ab")]),
    ("after the one, unknown to the other", [at("15", sha256="a"), at("20", sha256="b"), One("c")], [("abc", "bc")]),
    ("in a circle", [at("15", sha256="a", issue=3), at("16", sha256="b", issue=1), One("c", issue=2)], [("abc", "abc")]),
]


@pytest.mark.parametrize(("returns", "expected"), [c[1:] for c in LINES], ids=[c[0] for c in LINES])
def test_returns_in_sequence(returns, expected):
    found = stages(returns)
    assert [("".join(sorted(a)), "".join(sorted(b))) for a, b in found] == expected


def test_those_that_say_the_same_need_nobody_asked():
    assert stages([One("b"), One("a")], lambda *_: Order.SAME) == [("a", "a"), ("b", "b")]


ANY = st.builds(
    One, sha256=st.text("abcdef", min_size=4, max_size=4), issue=st.integers(1, 2), saved_exact=st.booleans(),
    writer=st.sampled_from([EXCEL, LIBRE, WPS]), checked_at=st.sampled_from(["", "2020-10-30 16:00", "2020-10-31 16:00", "2020-10-31 16:00+"]),
    saved_at=st.sampled_from(["", "2020-10-15T10:00:00+08:00", "2020-10-16T09:00:00+08:00", "2020-10-20T10:00:00+08:00", "2035-01-01T00:00:00+08:00"]),
    packed_at=st.sampled_from(["", "2020-10-15T10:00:00", "2020-10-19T10:00:00"]),
)


@given(st.lists(ANY, max_size=6, unique_by=lambda x: x.sha256), st.randoms())
def test_the_sequence_depends_on_the_set_alone(returns, chance):
    mixed = list(returns)
    random.Random(chance.random()).shuffle(mixed)
    found = stages(returns)
    assert stages(mixed) == found
    assert sorted("".join(a for a, _ in found)) == sorted("".join(x.sha256 for x in returns))
    assert all(set(last) <= set(stage) and last for stage, last in found)


@given(st.lists(ANY, min_size=2, max_size=6, unique_by=lambda x: x.sha256))
def test_the_newest_is_older_than_no_other(returns):
    """Save where witnesses contradict each other in a circle, in which case all are asked about."""
    *_, newest = in_sequence(returns, CLOCK, silent)
    if len(newest.last) == 1:
        (one,) = newest.last
        assert all(order_of(one, other, CLOCK, silent) is not Order.EARLIER for other in newest.returns)
