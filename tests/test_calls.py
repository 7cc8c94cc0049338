"""What a click asks of the spreadsheet: on Windows each question is a call to another process, and many of them are the wait.

xlwings' engine for LibreOffice has the members that its engine for Windows has; they are counted as they are called from outside.
Two of them cost Excel on Windows a call or two for each row (``xlwings._xlwindows``).
"""

import functools
from collections import Counter
from inspect import isfunction

import pytest

from tests.office_engine import ranges, sheets
from tests.support import good_rows, write_return
from tests.test_buttons_office import Desk
from yanxiu_xl.buttons.excel import rows_hidden
from yanxiu_xl.forms.school import SHEETS

pytestmark = pytest.mark.office

BY_ROW = {"row_hidden": 2, "column_hidden": 2}
"""Members that ask row by row (column by column) -> calls for each."""
OURS = {"expect", "make_ready", "expect_colours", "forget", "settle", "box", "where", "contents", "known", "tell", "noted", "coloured",
        "colour_asked", "bridge", "about", "name", "id"}
"""Members that Excel's engine does not have, and a name that is known once it has been asked."""


class Meter:
    """Counts calls of members of the engine's classes that come from outside of them."""

    def __init__(self):
        self.calls, self._deep = Counter(), 0

    def counted(self, name, function):
        @functools.wraps(function)
        def call(self_, *arguments, **named):
            if not self._deep:
                rows = self_.shape[0] if name in BY_ROW and hasattr(self_, "shape") else 0
                self.calls[name] += BY_ROW.get(name, 1) * max(rows, 1)
            self._deep += 1
            try:
                return function(self_, *arguments, **named)
            finally:
                self._deep -= 1

        return call


@pytest.fixture
def meter(monkeypatch):
    one = Meter()
    for module in (ranges, sheets):
        for kind in [kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__]:
            for name, member in list(vars(kind).items()):
                if name.startswith("_") or name in OURS:
                    continue
                if isinstance(member, property):
                    given = [one.counted(name, function) if function else None for function in (member.fget, member.fset, member.fdel)]
                    monkeypatch.setattr(kind, name, property(*given))
                elif isfunction(member):
                    monkeypatch.setattr(kind, name, one.counted(name, member))
    return one


def many(count):
    """Rows of a school with so many observations."""
    rows = good_rows()
    first = rows["observations"]
    rows["observations"] = [dict(first[n % len(first)], topic=f"第 {n} 课") for n in range(count)]
    return rows


FEW, FULL = 20, 400


@pytest.fixture(scope="module")
def desks(office_app, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calls")
    found = {n: Desk(office_app, write_return(folder / f"{n}.xlsx", many(n)), read_only=False) for n in (FEW, FULL)}
    yield found
    for desk in found.values():
        desk.close()


def count(desk, verb, meter):
    desk.look()
    meter.calls.clear()
    desk.click(verb)
    return Counter(meter.calls)


CEILINGS = {"check": 900, "score": 1880, "summarise": 1880}
"""Verb -> calls of a click, beside those that each marked cell costs: its pages are written anew each time, so that the next click
asks what the first one did.
"""
CLICKS = 2
A_MARK = (9, 4)
"""Calls for a cell that is marked for the first time, and for one whose mark is found as it should be."""
SPREAD = 12
"""So far may a full workbook and a small one be apart."""


def marked(desk):
    """How many cells bear marks."""
    return sum("〔标注 " in note.text for sheet in desk.look().sheets for note in sheet.notes)


@pytest.mark.parametrize("verb", CEILINGS)
def test_a_click_asks_no_more_than_its_ceiling_and_not_more_of_a_full_workbook(desks, meter, verb):
    found = {}
    for n, desk in desks.items():
        for at in range(CLICKS):
            before = marked(desk)
            calls = count(desk, verb, meter)
            after = marked(desk)
            found[n, at] = calls.total() - A_MARK[0] * (after - before) - A_MARK[1] * before
            assert after > 0
            assert found[n, at] <= CEILINGS[verb], (n, calls.most_common(8))
    for at in range(CLICKS):
        assert abs(found[FULL, at] - found[FEW, at]) <= SPREAD, found


def test_rows_are_asked_for_one_by_one_only_where_some_are_hidden(desks, meter):
    """What the meter takes a question of xlwings' own to cost on Windows."""
    sheet = desks[FULL].look().sheets[SHEETS["observations"].title]
    meter.calls.clear()
    assert sheet.range("A1:A400").rows.hidden is False
    assert meter.calls["row_hidden"] == 2 * FULL
    meter.calls.clear()
    assert rows_hidden(sheet.range("A1:A400")) is False
    assert meter.calls["row_hidden"] == 0
    assert meter.calls.total() < 10
