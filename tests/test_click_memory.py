"""What a click leaves on 元数据 for the next one."""

import json
from datetime import date, datetime

from yanxiu_xl.buttons.memory import (
    ROWS_A_CELL,
    Left,
    Memory,
    _lines,
    digests_of_texts,
    read_memory,
    runs,
)

MARK = {"number": 3, "sheet": "教师名册", "cell": "D7", "colour": None, "mark": "#F6C9C2", "note": "问一下"}


def grid(memory):
    """元数据 as it reads with that on it."""
    return [["学期", "2020-2021-1", "", line] for line in _lines(memory)]  # the fourth column is ours


def page(rows):
    words = [f"{n:012d}" for n in range(rows)]
    return Left([[2, 3, "column", "标题", 480.0, 288.0, 1, 1, 5, 2]], "frame", words, words[::-1], words)


def test_what_is_kept_comes_back():
    memory = Memory([MARK], {"校验结果": page(86), "汇总": page(0)})
    assert read_memory(grid(memory)) == memory


def test_a_long_page_takes_several_cells_and_none_is_too_long_for_one():
    memory = Memory([], {"校验结果": page(3 * ROWS_A_CELL + 1)})
    lines = list(_lines(memory))
    assert len(lines) == 4
    assert max(map(len, lines)) <= 32_767
    assert read_memory(grid(memory)) == memory


def test_what_cannot_be_read_is_passed_over():
    lines = ["", "{", "别动", "[1]", json.dumps({"page": "汇总"}), json.dumps({"number": 1}), 7.0, json.dumps(MARK)]
    assert read_memory([["", "", "", line] for line in lines]) == Memory([MARK], {})
    assert read_memory([["只有两格", ""], []]) == Memory()


def test_what_was_written_and_what_is_read_back_have_one_digest():
    written = [["合计", 3, None, 85.5, (date(2020, 9, 15) - date(1899, 12, 30)).days]]
    read = [["合计", 3.0, "", 85.5, datetime(2020, 9, 15)]]
    assert digests_of_texts(written) == digests_of_texts(read)
    for other in (["合计", "3", "", 85.5, datetime(2020, 9, 15)], ["合计", 3.0, "", 85.4, datetime(2020, 9, 15)]):
        assert digests_of_texts([other]) != digests_of_texts(read)


def test_runs_are_of_neighbours():
    assert runs([5, 1, 2, 3, 9, 10]) == [(1, 3), (5, 5), (9, 10)]
    assert runs([]) == []
