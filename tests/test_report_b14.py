"""B14 骨干教师一览与复核 against the register and the records: conditions one by one, what each nominee has done."""

from datetime import date

import pytest

from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.support import TERM
from tests.town import good_registers, school, town_of
from yanxiu_xl.reports.model import Gap, Mark, value_of

COUNTS = """
SELECT b.source_row, b.teacher,
  (SELECT COUNT(*) FROM (SELECT DISTINCT o.date, o.period, o.teacher FROM row_observations o WHERE o.return_id = r.id AND o.observer = b.teacher
     AND NOT EXISTS (SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'observations' AND x.source_row = o.source_row
                     AND x.reason IN ('ERROR', 'STRUCK', 'UNREADABLE')))),
  (SELECT COUNT(*) FROM row_activities a WHERE a.return_id = r.id AND a.category = '专题讲座' AND a.organiser = '本校'
     AND ('、' || a.speaker || '、') LIKE ('%、' || b.teacher || '、%') AND NOT EXISTS (
       SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'lectures' AND x.source_row = a.source_row))
  + (SELECT COUNT(*) FROM row_open_lessons p WHERE p.return_id = r.id AND p.teacher = b.teacher AND p.kind = '示范课' AND NOT EXISTS (
       SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'open_lessons' AND x.source_row = p.source_row))
FROM register_backbone b JOIN row_profile i ON i.school_name = b.school JOIN school_return r ON r.id = i.return_id AND r.state <> 'superseded'
ORDER BY 1
"""


def done(facts):
    lines = values(facts, "B14", "row", "teacher", "visits", "demonstrations")
    return sorted(line for line in lines if not isinstance(line[2], Gap))


@pytest.mark.parametrize("name", TOWNS)
def test_what_nominees_have_done_is_what_the_archive_has(name):
    facts = town(name)
    assert done(facts) == facts.archive.db.execute(COUNTS).fetchall()
    assert len(table(facts, "B14").rows) == len(facts.nominations) == 1
    records_agree(facts, "B14", skip=("row",))


def test_nominees_of_the_demo_town_are_those_of_the_register(demo):
    with of_demo(demo) as facts:
        assert done(facts) == facts.archive.db.execute(COUNTS).fetchall()
        register = facts.archive.db.execute("SELECT source_row, year, teacher, level, kind, outcome, score, tenure, assessment, reward"
                                            " FROM register_backbone ORDER BY 1").fetchall()
        keys = ("row", "year", "teacher", "level", "kind", "outcome", "entered", "tenure", "assessment", "reward")
        assert sorted(values(facts, "B14", *keys)) == register
        scores = {(school, one.name): (one.base, one.extra) for school, listed in facts.confirmed_teachers.items() for one in listed}
        for code, teacher, base, extra in values(facts, "B14", "school", "teacher", "base_points", "extra"):
            assert scores.get((code, teacher), (base, extra)) == (base, extra)


def nominated(*lines, rows=None, as_of=date(2020, 10, 31)):
    kept = good_registers() | {"backbone": [{"year": "2020", "school": "柳林小学", "level": "校级", "outcome": "通过", **line} for line in lines]}
    return merged(rows or {"01": school("01")}, kept, as_of=as_of)


YES, NO, WAITS, NONE = "✓", "×", "待定", Gap.NOT_APPLICABLE
CONDITIONS = [
    # who, as of; 教龄 基础分 六项 公开课综合 讲座 指导 师德
    ("an experienced teacher in mid-term", {"teacher": "李强", "kind": "新评"}, date(2020, 10, 31), (YES, NO, NO, YES, NO, YES, WAITS)),
    ("a lecturer without a lesson", {"teacher": "王芳", "kind": "新评"}, date(2020, 10, 31), (YES, NO, NO, NO, YES, YES, WAITS)),
    ("two years of service", {"teacher": "陈晓燕", "kind": "新评"}, date(2020, 10, 31), (NO, NO, NO, NO, NO, YES, WAITS)),
    ("conduct not told at the end", {"teacher": "李强", "kind": "新评"}, TERM["closing_date"], (YES, NO, NO, YES, NO, YES, NO)),
    ("nobody of that name", {"teacher": "马老师", "kind": "新评"}, date(2020, 10, 31), (NONE, NO, NONE, NO, NO, NO, NONE)),
    ("a review asks none of these", {"teacher": "王芳", "kind": "复核"}, date(2020, 10, 31), (NONE,) * 7),
]


@pytest.mark.parametrize(("line", "day", "shown"), [c[1:] for c in CONDITIONS], ids=[c[0] for c in CONDITIONS])
def test_conditions_are_shown_one_by_one(line, day, shown):
    facts = nominated(line, as_of=day)
    keys = ("years", "base", "musts", "lesson", "lectures", "guidance", "ethics")
    assert values(facts, "B14", *keys) == [shown]
    (row,) = table(facts, "B14").rows
    assert all((row[key].mark is Mark.BAD) == (value == NO) for key, value in zip(keys, shown, strict=True))
    (one,) = facts.nominations
    assert (NO in shown) <= bool(one.lacking)


def test_a_review_shows_what_was_done_and_its_conclusion():
    facts = nominated({"teacher": "王芳", "kind": "复核"})
    (row,) = table(facts, "B14").rows
    assert [(row[key].value, row[key].mark) for key in ("demonstrations", "visits", "review")] == [
        (1, Mark.NONE), (1, Mark.BAD), ("复核不合格", Mark.BAD)]
    assert row["lacking"] == "指导听课不足5节"


def test_a_school_without_a_return_is_no_failure():
    facts = nominated({"teacher": "何静", "school": "榆树小学", "kind": "新评"})
    (row,) = table(facts, "B14").rows
    assert (row["verdict"].value, row["visits"].value, row["points"].value) == ("学校未报", NONE, NONE)


def test_those_who_do_not_meet_the_conditions_come_first():
    rows = town_of()
    rows["01"]["activities"][0]["speaker"] = "李强"
    facts = nominated({"teacher": "王芳", "kind": "复核"}, {"teacher": "李强", "kind": "复核"}, {"teacher": "陈晓燕", "kind": "新评"}, rows=rows)
    bad = [mark is Mark.BAD for mark in (row["verdict"].mark for row in table(facts, "B14").rows)]
    assert bad == sorted(bad, reverse=True)


NOMINATION = ("年度", "学校", "教师", "级别", "类型", "条件核对", "不足", "还要等", "基础分数", "公开课得分", "附加分", "评选得分",
              "评选得分怎么算的", "登记的得分", "评选结果", "登记行号")


def test_everything_that_is_known_of_a_nomination_is_told():
    found = table(town("good"), "B14")
    assert set(NOMINATION) <= {column.title for column in found.columns}
    (one,), (row,) = town("good").nominations, found.rows
    shown = {key: value_of(row[key]) for key in ("verdict", "lacking", "pending", "points", "working", "base_points", "lesson_score", "extra", "row")}
    assert shown == {
        "verdict": one.verdict, "lacking": "、".join(one.lacking), "pending": "、".join(one.pending), "points": one.points, "working": one.working,
        "base_points": one.base, "lesson_score": one.lesson, "extra": one.extra, "row": one.row,
    }
