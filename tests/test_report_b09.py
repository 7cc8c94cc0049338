"""B09 八好矩阵 against the archive: each good of each teacher, and what the marks are for."""

from datetime import date

import pytest

from tests.report_sql import ASSESSED, ask, of
from tests.report_towns import TOWNS, merged, of_demo, table, town, values
from tests.town import school
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.workbooks.sheets import Typed


def written(category):
    return (f"(SELECT COUNT(*) FROM {of('writings', '', '= 1')} w WHERE w.school_code = t.school_code AND w.teacher = t.name"
            f" AND w.category = '{category}')")


GOODS = f"""
SELECT t.school_code, t.name, {written('精读书目')}, {written('教学案例')},
  (SELECT COUNT(*) FROM {of('open_lessons', '', '= 1')} l WHERE l.school_code = t.school_code AND l.teacher = t.name),
  {written('优秀课件')},
  (SELECT COUNT(*) FROM {of('projects', '', '= 1')} p WHERE p.school_code = t.school_code
     AND '、' || COALESCE(p.leader, '') || '、' || COALESCE(p.members, '') || '、' LIKE '%、' || t.name || '、%'),
  CASE WHEN t.class_teacher = '是' THEN {written('带班材料')} END, {written('教学经验总结')}, {written('教育教学论文')}
FROM {ASSESSED} t
"""
KEYS = [f"good {number}" for number in range(8)]


def check(facts):
    expected = {line[:2]: line[2:] for line in ask(facts, GOODS)}
    rows = table(facts, "B09").rows
    assert {(row["school"], value_of(row["name"])) for row in rows} == expected.keys()
    assert len(rows) == len(expected)
    for row in rows:
        counts = expected[row["school"], value_of(row["name"])]
        for key, number in zip(KEYS, counts, strict=True):
            told = value_of(row[key])
            if number is None:
                assert told in (Gap.NOT_APPLICABLE, Gap.UNMEASURED)
            else:
                assert (told == "✓", len(row[key].records)) == (number > 0, number), (row["school"], value_of(row["name"]), key)
        assert row["done"] == sum(bool(number) for number in counts)
        assert row["asked"] == sum(value_of(row[key]) is not Gap.NOT_APPLICABLE for key in KEYS)
    assert [row["done"] for row in rows] == sorted(row["done"] for row in rows)
    for at, (asked, done, lacking, unknown) in enumerate(values(facts, "B09", "asked", "done", "lacking", "unknown", block="goods")):
        column = [value_of(row[KEYS[at]]) for row in rows]
        counts = column.count("✓"), column.count("×"), column.count("✓") + column.count("×")
        assert unknown == column.count(Gap.UNMEASURED)
        assert (done, lacking, asked) == ((Gap.UNMEASURED,) * 3 if unknown and not counts[2] else counts)


@pytest.mark.parametrize("name", TOWNS)
def test_the_eight_goods_are_those_of_the_archive(name):
    check(town(name))


def test_the_eight_goods_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        check(facts)


def of_wang(writings, **on_roster):
    rows = school("01")
    rows["writings"] = [
        {"teacher": "王芳", "title": f"{one['category']}一篇", "date": date(2020, 10, 12), "chars": 1600, "original": "是", **one} for one in writings
    ]
    rows["roster"] = [{**row, **(on_roster if row["name"] == "王芳" else {})} for row in rows["roster"]]
    return next(row for row in table(merged({"01": rows}), "B09").rows if value_of(row["name"]) == "王芳")


@pytest.mark.parametrize(("writings", "on_roster", "key", "value", "mark"), [
    ([{"category": "教学案例"}], {}, "good 1", "✓", Mark.NONE),
    ([], {}, "good 1", "×", Mark.BAD),
    ([{"category": "教学案例", "original": "否"}], {}, "good 1", "×", Mark.BAD),
    ([{"category": Typed("？？")}], {}, "good 1", Gap.UNMEASURED, Mark.NONE),
    ([{"category": "带班材料"}], {}, "good 5", "✓", Mark.NONE),
    ([], {}, "good 5", "×", Mark.BAD),
    ([], {"class_teacher": "否"}, "good 5", Gap.NOT_APPLICABLE, Mark.NONE),
    ([], {"class_teacher": Typed("？？")}, "good 5", Gap.UNMEASURED, Mark.NONE),
    ([], {}, "good 4", "✓", Mark.NONE),
], ids=str)
def test_what_a_mark_is_for(writings, on_roster, key, value, mark):
    cell = of_wang(writings, **on_roster)[key]
    assert (value_of(cell), cell.mark) == (value, mark)


def test_what_is_lacking_is_named():
    assert of_wang([])["lacking"] == "读好一本名著、写好教学案例、上好公开课、做好优秀课件、带好一个班、写好经验总结、撰写教研论文"
    assert "带好一个班" not in of_wang([], class_teacher="否")["lacking"]
