"""Cells dressed alike are dressed together: every cell once, in few rectangles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanxiu_xl.buttons.grids import ALONE, PASSED_OVER, in_parts
from yanxiu_xl.buttons.paint import _alike, _areas
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import HOME, META, RESULT, SCORED, TOWN
from yanxiu_xl.workbooks.sketch import SketchSheet, rectangles

STYLES = ({"bold": True}, {"bold": False, "align": "center"}, {"align": "center"}, {})
places = st.tuples(st.integers(0, 7), st.integers(0, 5))
pages = st.dictionaries(places, st.sampled_from(STYLES), min_size=1)


@pytest.mark.parametrize("key", ["bold", "align"])
@given(dressed=pages)
def test_a_property_goes_where_it_belongs_and_nowhere_else(key, dressed):
    page = SketchSheet("页", styles=dressed)
    styles = {id(style): style for style in STYLES}
    found = _areas(_alike(page), lambda kind: styles[kind[1]].get(key))
    expected = {}
    for place, style in dressed.items():
        if key in style:
            expected.setdefault(style[key], []).append(place)
    assert found == {value: rectangles(cells) for value, cells in expected.items()}


def test_texts_and_links_are_told_from_numbers():
    style = STYLES[0]
    page = SketchSheet("页", values={(0, 0): "字", (0, 1): 1.0, (0, 2): "链"}, styles={(0, at): style for at in range(3)}, links={(0, 2): "A1"})
    ((line, rows),) = _alike(page).items()
    assert rows == [0]
    assert [kind[2:] for kind in line] == [(True, False), (False, False), (True, True)]


def test_tabs_are_asked_for_in_the_order_in_which_they_are_read():
    titles = [HOME, "自己加的表", *(sheet.title for sheet in SCHOOL_SHEETS), RESULT, *SCORED, TOWN, META]
    parts = in_parts(titles)
    read = [title for part in parts for title in part]
    assert sorted(read) == sorted(title for title in titles if title not in PASSED_OVER)
    assert list(parts[0]) == [META]
    assert next(iter(parts[1])) == TOWN
    assert set(parts[-1]) == {RESULT, *SCORED}
    assert all(len(part) == 1 for part in parts if not ALONE.isdisjoint(part))
    assert {title: part[title] for part in parts for title in part}["听课记录"] == ["序号", "是否有效", "无效原因"]
