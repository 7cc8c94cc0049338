"""B21 档案齐全矩阵 against the archive: what every school says of the 37 items, and where its records say otherwise."""

from datetime import date

import pytest

from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import school, town_of
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.reports.model import Gap, Mark
from yanxiu_xl.workbooks.sheets import Typed

ITEMS = """
SELECT a.item_code,
  SUM(a.completion IN ('已完成', '执行中心校统一制度') AND x.source_row IS NULL),
  SUM(COALESCE(a.completion, '') <> '不适用' AND NOT (COALESCE(a.completion, '') IN ('已完成', '执行中心校统一制度') AND x.source_row IS NULL)),
  SUM(EXISTS (SELECT 1 FROM problem p WHERE p.return_id = r.id AND p.code = 'S09' AND p.row = a.source_row))
FROM row_archive a JOIN school_return r ON r.id = a.return_id AND r.state <> 'superseded'
LEFT JOIN left_out x ON x.school_code = r.school_code AND x.kind = 'archive' AND x.source_row = a.source_row
GROUP BY a.item_code
"""
SCHOOLS = """
SELECT r.school_code, SUM(COALESCE(a.completion, '') <> '不适用'), SUM(a.completion IN ('已完成', '执行中心校统一制度') AND x.source_row IS NULL),
  COALESCE(SUM(a.completion = '进行中'), 0), COALESCE(SUM(a.completion = '未完成'), 0), SUM(a.completion IS NULL)
FROM row_archive a JOIN school_return r ON r.id = a.return_id AND r.state <> 'superseded'
LEFT JOIN left_out x ON x.school_code = r.school_code AND x.kind = 'archive' AND x.source_row = a.source_row
GROUP BY 1
"""


def agree(facts):
    db = facts.archive.db
    asked = {code: tuple(line) for code, *line in db.execute(ITEMS)}
    shown = {code: tuple(line) for code, *line in values(facts, "B21", "item_code", "done", "lacking", "against")}
    assert [*shown] == [item.code for item in ARCHIVE_ITEMS]
    assert shown == {code: asked.get(code, (0, 0, 0)) for code in shown}
    keys = ("school", "asked", "done", "进行中", "未完成", "没填")
    listed = {code for (code,) in db.execute("SELECT DISTINCT r.school_code FROM row_archive a JOIN school_return r ON r.id = a.return_id")}
    assert [line for line in values(facts, "B21", *keys, block="schools") if line[0] in listed] == db.execute(SCHOOLS).fetchall()
    records_agree(facts, "B21")
    records_agree(facts, "B21", "schools", skip=("asked", "没填"))


@pytest.mark.parametrize("name", TOWNS)
def test_items_are_those_of_the_archive(name):
    agree(town(name))


def test_items_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        agree(facts)
        contradicted = sum(count for (count,) in values(facts, "B21", "against"))
        assert contradicted == facts.archive.db.execute(
            "SELECT COUNT(*) FROM problem p JOIN school_return r ON r.id = p.return_id WHERE p.code = 'S09' AND r.state <> 'superseded'").fetchone()[0]


def with_item(code, **cells):
    rows = school("01")
    rows["archive"] = [{**row, **(cells if row["item_code"] == code else {})} for row in rows["archive"]]
    return rows


def cell(rows, code):
    (row,) = (row for row in table(merged(town_of(s01=rows)), "B21").rows if row["item_code"] == code)
    return row["of 01"]


DONE = date(2020, 9, 4)
CELLS = [
    ("there", "D01", {"completion": "已完成", "done_on": DONE}, "已完成", Mark.NONE),
    ("the centre's own", "D14", {"completion": "执行中心校统一制度", "done_on": None}, "统一制度", Mark.NONE),
    ("under way", "D12", {"completion": "进行中", "done_on": None}, "进行中", Mark.WAIT),
    ("not there", "D12", {"completion": "未完成", "done_on": None}, "未完成", Mark.BAD),
    ("not asked for", "D28", {"completion": "不适用", "done_on": None}, "不适用", Mark.FAINT),
    ("nothing told", "D12", {"completion": None, "done_on": None}, "没填", Mark.BAD),
    ("told so that nobody can read it", "D12", {"completion": Typed("差不多")}, Gap.UNMEASURED, Mark.NONE),
    ("said to be done, and no record of it", "D34", {"completion": "已完成", "done_on": DONE}, "矛盾：写完成，无数据", Mark.BAD),
    ("said not to be done, and there are records", "D26", {"completion": "未完成", "done_on": None}, "矛盾：写未完，有数据", Mark.BAD),
    ("done on no day", "D01", {"completion": "已完成", "done_on": None}, "已完成，不算：", Mark.BAD),
]


@pytest.mark.parametrize(("code", "cells", "word", "mark"), [c[1:] for c in CELLS], ids=[c[0] for c in CELLS])
def test_what_a_cell_says(code, cells, word, mark):
    found = cell(with_item(code, **cells), code)
    assert found.value == word or (isinstance(word, str) and str(found.value).startswith(word))
    assert found.mark is mark


def test_a_school_that_has_not_returned_is_told_apart_from_one_without_the_line():
    facts = merged(town_of(s02=None, s01={**school("01"), "archive": []}))
    line = table(facts, "B21").rows[0]
    assert (line["of 01"].value, line["of 02"].value) == ("没填", "未交")
    assert values(facts, "B21", "school", "done", "没填", block="schools") == [("00", len(ARCHIVE_ITEMS), 0), ("01", 0, len(ARCHIVE_ITEMS))]
