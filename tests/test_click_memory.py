"""What a click leaves on 元数据 for the next one."""

import json

from yanxiu_xl.buttons.memory import read_memory, runs

MARK = {"number": 3, "sheet": "教师名册", "cell": "D7", "colour": None, "mark": "#F6C9C2", "note": "问一下"}
OF_AN_EARLIER_PROGRAM = {"page": "汇总", "charts": [], "frame": "x", "looks": "", "fits": "", "texts": ""}


def grid(*texts):
    """元数据 as it reads with these in our column, the fourth."""
    return [["学期", "2020-2021-1", "", text] for text in texts]


def test_what_is_kept_comes_back():
    assert read_memory(grid(json.dumps(MARK, ensure_ascii=False), json.dumps(MARK | {"number": 4}))) == [MARK, MARK | {"number": 4}]


def test_what_cannot_be_read_is_passed_over():
    lines = ["", "{", "别动", "[1]", json.dumps(OF_AN_EARLIER_PROGRAM), json.dumps({"number": 1}), 7.0, json.dumps(MARK)]
    assert read_memory(grid(*lines)) == [MARK]
    assert read_memory([["只有两格", ""], []]) == []


def test_runs_are_of_neighbours():
    assert runs([5, 1, 2, 3, 9, 10]) == [(1, 3), (5, 5), (9, 10)]
    assert runs([]) == []
