"""Large families of tests take turns: over as many commits as a family has shares, each member runs once."""

from types import SimpleNamespace

import pytest

from tests.conftest import waiting_for_their_turn


class Item(SimpleNamespace):
    """As much of a collected test as is asked for."""

    __hash__ = object.__hash__

    def get_closest_marker(self, _):
        return self.mark


def family(name, count, every):
    mark = pytest.mark.one_in(every).mark
    return [Item(nodeid=f"tests/test_x.py::{name}[{n}]", mark=mark) for n in range(count)]


@pytest.mark.parametrize(("count", "every"), [(1, 3), (2, 3), (3, 3), (10, 3), (60, 4), (5, 1)])
def test_every_member_runs_once_in_as_many_turns_as_there_are_shares(count, every):
    many, alone = family("test_a", count, every), Item(nodeid="tests/test_x.py::test_b", mark=None)
    runs = [[one for one in [*many, alone] if one not in waiting_for_their_turn([*many, alone], first)] for first in range(every)]
    assert all(alone in run for run in runs)
    chosen = [one.nodeid for run in runs for one in run if one is not alone]
    assert sorted(chosen) == sorted(one.nodeid for one in many)
    assert max(map(len, runs)) - min(map(len, runs)) <= 1


def test_ways_and_moments_are_not_tried_in_step():
    """Nine moments in three ways, one in three: not the same way each time."""
    mark = pytest.mark.one_in(3).mark
    many = [Item(nodeid=f"t.py::t[{way}-{at}]", mark=mark) for at in range(9) for way in "abc"]
    waiting = waiting_for_their_turn(many, 0)
    assert {one.nodeid[8] for one in many if one not in waiting} == set("abc")
