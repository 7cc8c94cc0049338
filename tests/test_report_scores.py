"""B03, B03b, B03c, B04, B20 against the archive: every figure asked again by SQL."""

import json
from collections import Counter
from statistics import median

import pytest

from tests.report_towns import TOWNS, merged, of_demo, table, town, values
from tests.support import Rows
from tests.town import good_registers, school, town_of
from yanxiu_xl.catalogue import entry
from yanxiu_xl.reports.catalogue import report_named
from yanxiu_xl.reports.model import Figure, Gap, Mark, value_of
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.workbooks.sheets import Typed

NO_NUMBER = {"not_applicable": Gap.NOT_APPLICABLE, "pending": Gap.NOT_APPLICABLE, "unmeasured": Gap.UNMEASURED}
TEACHERS = """
WITH confirming AS (SELECT DISTINCT school_code FROM confirmed_teacher),
scored AS (
  SELECT school_code, teacher_id, name, base, extra, band, unmet, valid_observations, rank, extra_lectures, extra_mentor, extra_awards, extra_praise,
    note FROM confirmed_teacher
  UNION ALL SELECT r.school_code, teacher_id, name, base, extra, band, unmet, valid_observations, rank, extra_lectures, extra_mentor, extra_awards,
    extra_praise, '' FROM teacher_score t JOIN school_return r ON r.id = t.return_id
  WHERE r.state <> 'superseded' AND r.school_code NOT IN confirming),
items AS (
  SELECT school_code, teacher, code, outcome, points, "full" FROM confirmed_indicator WHERE teacher IS NOT NULL AND school_code IN confirming
  UNION ALL SELECT r.school_code, teacher, code, outcome, points, "full" FROM indicator_score i JOIN school_return r ON r.id = i.return_id
  WHERE teacher IS NOT NULL AND r.state <> 'superseded' AND r.school_code NOT IN confirming),
records AS (
  SELECT school_code, teacher, code, sheet, source_row, counts FROM confirmed_record WHERE teacher IS NOT NULL AND school_code IN confirming
  UNION ALL SELECT r.school_code, teacher, code, sheet, source_row, counts FROM score_record s JOIN school_return r ON r.id = s.return_id
  WHERE teacher IS NOT NULL AND r.state <> 'superseded' AND r.school_code NOT IN confirming),
ranked AS (
  SELECT s.*, NOT EXISTS (SELECT 1 FROM items i WHERE i.school_code = s.school_code AND i.teacher = s.name AND outcome = 'unmeasured')
    AND band <> '待更正' AS settled,
    (SELECT COALESCE(points, 0) FROM items i WHERE i.school_code = s.school_code AND i.teacher = s.name AND code = 'T5') AS lesson FROM scored s)
"""
RANKED = TEACHERS + """
SELECT school_code, name, base, extra, band, settled, rank, extra_lectures, extra_mentor, extra_awards, extra_praise, unmet, note,
  CASE WHEN settled THEN (SELECT COUNT(*) + 1 FROM ranked b WHERE b.settled
    AND (ROUND(COALESCE(b.base, 0) + b.extra, 1), b.valid_observations, b.lesson)
      > (ROUND(COALESCE(a.base, 0) + a.extra, 1), a.valid_observations, a.lesson)) END
FROM ranked a"""
ITEMS = TEACHERS + 'SELECT school_code, teacher, code, outcome, points, "full" FROM items'
RECORDS = TEACHERS + "SELECT DISTINCT school_code, teacher, code, sheet, source_row, counts FROM records WHERE sheet IS NOT NULL"
SCHOOLS = """
SELECT c.school_code, s.own, c.score, c.deduction, c.band FROM confirmed_score c
JOIN school_return r ON r.school_code = c.school_code AND r.state <> 'superseded' JOIN school_score s ON s.return_id = r.id"""
SCHOOL_ITEMS = """
SELECT school_code, 'confirmed', code, outcome, points, "full" FROM confirmed_indicator WHERE teacher IS NULL
UNION ALL SELECT r.school_code, 'own', code, outcome, points, "full" FROM indicator_score i JOIN school_return r ON r.id = i.return_id
WHERE teacher IS NULL AND r.state <> 'superseded'"""


@pytest.fixture(params=[*TOWNS, "demo"])
def facts(request):
    if request.param != "demo":
        yield town(request.param)
        return
    with of_demo(request.getfixturevalue("demo")) as found:
        yield found


def rows_of(facts, code, block=""):
    return table(facts, code, block).rows


def asked(facts, query):
    return facts.archive.db.execute(query).fetchall()


def shown(outcome, points):
    return NO_NUMBER.get(outcome, points)


def same(value, wanted):
    return value is wanted if isinstance(wanted, Gap) else value == pytest.approx(wanted, abs=0.00501)


# --- B03 ---


def test_totals_bands_and_ranks_of_teachers_are_those_of_the_archive(facts):
    found = {(row["school"], value_of(row["name"])): row for row in rows_of(facts, "B03")}
    wanted = asked(facts, RANKED)
    assert found.keys() == {(line[0], line[1]) for line in wanted}
    for school_code, name, base, extra, band, settled, here, *parts, unmet, note, rank in wanted:
        lacking = "、".join(MUSTS[key] + (f"{asked_for:g}{OF_UNIT[key]}" if key in OF_UNIT else "") for key, asked_for in json.loads(unmet).items())
        row = {key: value_of(cell) for key, cell in found[school_code, name].items()}
        assert (row["rank"], row["rank_here"]) == ((rank, here) if settled else ("不排", "不排"))
        assert (row["band"], row["extra"], row["lacking"] or "", row["note"] or "") == (band, extra, lacking, note)
        assert [row[f"extra {part}"] for part in ("lectures", "mentor", "awards", "praise")] == parts
        assert extra <= min(sum(parts), facts.term["extra.cap"]) + 0.05
        if base is None:
            assert isinstance(row["base"], Gap)
            assert isinstance(row["total"], Gap)
        elif settled or not any(row[code] is Gap.UNMEASURED for code in TEACHER_INDICATORS):
            assert (row["base"], row["total"]) == (base, pytest.approx(base + extra))
        else:
            assert str(row["base"]).endswith("（暂）")
            assert str(row["total"]).endswith("（暂）")


def test_teachers_stand_by_rank_and_who_has_none_comes_last(facts):
    ranks = [row["rank"] for row in rows_of(facts, "B03")]
    numbers = [rank for rank in ranks if rank != "不排"]
    assert ranks == [*sorted(numbers), *["不排"] * (len(ranks) - len(numbers))]


def test_points_of_teachers_and_the_records_behind_them_are_those_of_the_archive(facts):
    found = {(row["school"], value_of(row["name"])): row for row in rows_of(facts, "B03")}
    records = {}
    for school_code, name, code, *record, counts in asked(facts, RECORDS):
        records.setdefault((school_code, name, code, bool(counts)), set()).add((school_code, *record))
    for school_code, name, code, outcome, points, full in asked(facts, ITEMS):
        cell = found[school_code, name][code]
        assert same(cell.value, shown(outcome, points))
        assert {one for one in cell.records if one.school} == records.get((school_code, name, code, True), set())
        assert {one for one in cell.left_out if one.school} == records.get((school_code, name, code, False), set())
        if points is not None and full:
            few = points * 100 < full * 60
            assert cell.mark is (Mark.GOOD if points >= full else Mark.BAD if not points else Mark.WAIT if few else Mark.NONE)
        else:
            assert cell.mark is Mark.NONE


MUSTS = {"observations": "听课", "open_lesson": "公开课", "books": "精读", "reflections": "月读书心得", "essay": "心得体会", "paper": "论文"}
OF_UNIT = {"observations": "节", "essay": "字", "paper": "字"}
OF_MUSTS = {"observations": "T3", "open_lesson": "T5", "books": "T6", "reflections": "T7", "essay": "T8", "paper": "T9"}


def test_a_must_is_met_lacking_unknown_or_not_asked_for(facts):
    outcomes = {tuple(line[:3]): line[3] for line in asked(facts, ITEMS)}
    for row in rows_of(facts, "B03"):
        who = row["school"], value_of(row["name"])
        for key, word in MUSTS.items():
            value, outcome = value_of(row[f"must {key}"]), outcomes[(*who, OF_MUSTS[key])]
            lacking = any(one.startswith(word) for one in (row["lacking"] or "").split("、"))
            assert value in {Gap.NOT_APPLICABLE: {Gap.NOT_APPLICABLE}, Gap.UNMEASURED: {Gap.UNMEASURED, "×", "✓"}}.get(
                NO_NUMBER.get(outcome), {"×"} if lacking else {"✓"})
            assert (value == "✓") <= (not lacking)


def test_the_bands_of_ten_points_hold_everybody_once(facts):
    totals = Counter(
        "没有总分" if not settled or base is None else "100分以上" if base + extra >= 99.95 else "不足60分" if base + extra < 59.95
        else f"{int(round(base + extra, 1) // 10) * 10}—{int(round(base + extra, 1) // 10) * 10 + 9}.9分"
        for _, _, base, extra, _, settled, *_ in asked(facts, RANKED)
    )
    found = dict(values(facts, "B03", "band", "teachers", block="bands"))
    assert {name: number for name, number in found.items() if number} == totals
    assert all(len(row["teachers"].records) == row["teachers"].value for row in rows_of(facts, "B03", "bands"))


BOOK = {"category": "精读书目", "title": "给教师的建议", "author": "苏霍姆林斯基，教育科学出版社", "date": "2020-09-20", "original": "是"}
NOTES = {"category": "读书笔记", "title": "读书笔记", "date": "2020-10-12", "chars": 6000, "excerpt": "有", "thoughts": "有", "original": "是"}
OF_BOOKS = {
    "a book": ([BOOK], "✓"),
    "no book, and nothing unreadable": ([NOTES], "×"),
    "a line of which the category cannot be read: it may be a book": ([{**BOOK, "category": Typed("？？")}], Gap.UNMEASURED),
    "notes that cannot be read, and no book": ([{**NOTES, "excerpt": Typed("？？")}], "×"),
    "notes that cannot be read, and a book": ([BOOK, {**NOTES, "excerpt": Typed("？？")}], "✓"),
}


@pytest.mark.parametrize("kind", OF_BOOKS)
def test_the_book_is_unknown_only_where_a_line_may_be_one(kind):
    written, wanted = OF_BOOKS[kind]
    rows = school("01")
    facts = merged({"01": {**rows, "writings": [{"teacher": "李强", **one} for one in written]}})
    assert dict(values(facts, "B03", "name", "must books"))["李强"] == wanted


# --- B03b ---


def test_what_is_posted_is_what_the_full_table_says(facts):
    keys = ("rank", "school", "name", "base", "extra", "total", "band")
    assert values(facts, "B03b", *keys) == values(facts, "B03", *keys)


def test_nothing_else_is_posted():
    report = report_named("B03b")
    assert [column.title for column in report.blocks[0].columns] == ["名次", "学校", "姓名", "基础分", "附加分", "总分", "等次"]
    assert (report.public, report.landscape, len(report.blocks)) == (True, False, 1)


# --- B03c ---

LESSONS = """
SELECT t.school_code, t.name, (SELECT COUNT(*) FROM row_open_lessons o JOIN school_return r ON r.id = o.return_id AND r.state <> 'superseded'
  WHERE r.school_code = t.school_code AND o.teacher = t.name AND NOT EXISTS (
    SELECT 1 FROM left_out x WHERE x.school_code = t.school_code AND x.kind = 'open_lessons' AND x.source_row = o.source_row)),
  t.valid_observations FROM scored t"""


def test_how_far_apart_the_teachers_of_a_school_are(facts):
    outcomes = {tuple(line[:3]): line[3] for line in asked(facts, ITEMS)}
    people, lessons = {}, {}
    for school_code, _, base, extra, _, settled, *_ in asked(facts, RANKED):
        people.setdefault(school_code, []).append((base + extra if base is not None else None, settled))
    for school_code, name, given, seen in asked(facts, TEACHERS + LESSONS):
        lessons.setdefault(school_code, []).append((name, seen, given))
    found = {row["school"]: {key: value_of(cell) for key, cell in row.items()} for row in rows_of(facts, "B03c")}
    assert found.keys() == people.keys()
    for school_code, line in people.items():
        row, totals = found[school_code], [round(total, 1) for total, _ in line if total is not None]
        assert row["teachers"] == len(line)
        if any("unmeasured" in {outcomes[school_code, name, code] for code in TEACHER_INDICATORS} for name, *_ in lessons[school_code]):
            assert [row[key] for key in ("most", "least", "span", "middle")] == [Gap.UNMEASURED] * 4
        else:
            span = max(totals) - min(totals) if len(totals) > 1 else Gap.NOT_APPLICABLE
            assert (row["most"], row["least"]) == (max(totals), min(totals))
            assert same(row["span"], span)
            assert row["middle"] == pytest.approx(median(totals), abs=0.0501)
        for key, at, code in (("lessons", 1, "T3"), ("open_lessons", 2, "T5")):
            numbers = [one[at] for one in lessons[school_code]]
            unread = any(outcomes[school_code, one[0], code] == "unmeasured" for one in lessons[school_code])
            assert row[key] == (Gap.UNMEASURED if unread else max(numbers) - min(numbers) if len(numbers) > 1 else Gap.NOT_APPLICABLE)


# --- B04 ---


def test_scores_of_schools_are_those_of_the_archive(facts):
    found = {row["school"]: {key: value_of(cell) for key, cell in row.items()} for row in rows_of(facts, "B04")}
    wanted = asked(facts, SCHOOLS)
    unread = {(line[0], line[1]) for line in asked(facts, SCHOOL_ITEMS) if line[3] == "unmeasured"}
    absent = {one.code for one in facts.term.schools if one.assessed} - {line[0] for line in wanted}
    assert found.keys() == {line[0] for line in wanted} | absent
    for school_code, own, score, deduction, band in wanted:
        row = found[school_code]
        for key, points, kinds in (("own", own, {"own"}), ("score", score, {"confirmed"}), ("gap", None if score is None or own is None else score - own,
                                                                                           {"own", "confirmed"})):
            if any((school_code, kind) in unread for kind in kinds):
                assert row[key] is Gap.UNMEASURED if points is None else str(row[key]).endswith("（暂）")
            else:
                assert row[key] is Gap.NOT_APPLICABLE if points is None else row[key] == pytest.approx(points, abs=0.0501)
        assert (row["deduction"], row["band"]) == (deduction, band)
        assert (row["rank"] == "不排") == ((school_code, "confirmed") in unread or score is None)


@pytest.mark.parametrize("block", [block.key for block in report_named("B04").blocks])
def test_a_school_without_a_score_has_a_line_that_says_why(facts, block):
    there = {code for (code,) in asked(facts, "SELECT school_code FROM confirmed_score")}
    absent = [one.code for one in facts.term.schools if one.assessed and one.code not in there]
    lines = [(row["school"], {key: value_of(cell) for key, cell in row.items()}) for row in rows_of(facts, "B04", block)]
    assert [code for code, _ in lines if code not in there] == absent == [code for code, _ in lines[len(lines) - len(absent) :]]
    waiting = {code for code, in asked(facts, "SELECT school_code FROM held h JOIN school_return r ON r.id = h.return_id"
                                              " UNION SELECT school_code FROM undecided u JOIN school_return r ON r.id = u.return_id")}
    for code, row in lines[len(lines) - len(absent) :]:
        told = {key: value for key, value in row.items() if key not in ("school", "school_name", "rank", "band", "causes")}
        assert set(told.values()) == {Gap.NOT_APPLICABLE}
        assert code in waiting or {row.get("band"), row.get("causes")} <= {"未交", None}


def test_schools_are_ranked_by_the_confirmed_score(facts):
    ranked = [(value_of(row["rank"]), value_of(row["score"])) for row in rows_of(facts, "B04") if value_of(row["rank"]) != "不排"]
    assert [rank for rank, _ in ranked] == [1 + sum(other > score for _, other in ranked) for _, score in ranked]
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_indicators_of_schools_are_those_of_the_archive(facts):
    blocks = {code: block.key for block in report_named("B04").blocks[2:] for code in SCHOOL_INDICATORS
              if any(column.key == f"{code} full" for column in block.columns)}
    assert blocks.keys() == SCHOOL_INDICATORS.keys()
    rows = {block: {row["school"]: row for row in rows_of(facts, "B04", block)} for block in set(blocks.values())}
    main = {row["school"]: row for row in rows_of(facts, "B04")}
    for school_code, kind, code, outcome, points, full in asked(facts, SCHOOL_ITEMS):
        row = rows[blocks[code]][school_code]
        assert same(value_of(row[f"{code} {kind}"]), shown(outcome, points))
        if kind == "confirmed":
            assert row[f"{code} full"] == full
            assert same(value_of(main[school_code][f"{code} confirmed"]), shown(outcome, points))


def test_a_difference_over_the_limit_is_red_and_told(demo):
    with of_demo(demo) as facts:
        limit, seen = facts.term["score_gap"], set()
        gaps = {school_code: round(score - own, 1) for school_code, own, score, *_ in asked(facts, SCHOOLS)}
        for row in rows_of(facts, "B04", "causes"):
            if row["school"] not in gaps:
                continue
            gap = gaps[row["school"]]
            assert (row["gap"].mark is Mark.BAD) == (abs(gap) > limit)
            assert bool(row["causes"]) == bool(gap)
            seen.add(row["gap"].mark)
        assert seen == {Mark.BAD, Mark.NONE}


# --- B20 ---


def lines_of(facts):
    return {(row["school"], row["teacher"], row["basis"], row["code"]): row for row in rows_of(facts, "B20")}


def test_what_has_not_all_its_marks_has_a_line_and_each_item_of_a_school_two(facts):
    wanted = {(school_code, name, "核定", code): (outcome, points) for school_code, name, code, outcome, points, full in asked(facts, ITEMS)
              if points is None or points < full}
    wanted |= {(school_code, "", {"own": "自评", "confirmed": "核定"}[kind], code): (outcome, points)
               for school_code, kind, code, outcome, points, _ in asked(facts, SCHOOL_ITEMS)}
    extras = {(line[0], line[1], "核定", "附加"): line[3] for line in asked(facts, RANKED) if any(line[7:11])}
    found = lines_of(facts)
    assert len(found) == len(rows_of(facts, "B20"))
    assert found.keys() == wanted.keys() | extras.keys()
    for key, (outcome, points) in wanted.items():
        assert same(found[key]["points"].value, shown(outcome, points)), key
        assert found[key]["working"]
    assert {key: found[key]["points"].value for key in extras} == extras


GIVEN_FOR = {
    "awards": """SELECT r.school_code, w.teacher, 'writings', w.source_row FROM row_writings w JOIN school_return r ON r.id = w.return_id
  WHERE r.state <> 'superseded' AND w.award IN ('县', '市', '省', '国家') AND NOT EXISTS (SELECT 1 FROM left_out x
    WHERE x.school_code = r.school_code AND x.kind = 'writings' AND x.source_row = w.source_row)""",
    "lectures": """SELECT r.school_code, a.speaker, 'activities', a.source_row FROM row_activities a JOIN school_return r ON r.id = a.return_id
  WHERE r.state <> 'superseded' AND a.category = '专题讲座' AND NOT EXISTS (SELECT 1 FROM left_out x
    WHERE x.school_code = r.school_code AND x.kind IN ('activities', 'lectures') AND x.source_row = a.source_row)""",
    "praise": "SELECT school, praised, 'inspections', source_row FROM register_inspections WHERE praised IS NOT NULL",
}


def test_extra_points_lead_to_what_they_are_given_for(facts):
    """Lectures, awards and praise as the archive has them; the words of 得分说明 name the same records."""
    lines = lines_of(facts)
    for part, sql in GIVEN_FOR.items():
        given = {}
        for told, names, sheet, row in facts.archive.db.execute(sql).fetchall():
            code = facts.term.code_of(told) if part == "praise" else told
            for name in (names or "").split("、"):
                given.setdefault((code, name), set()).add(("" if part == "praise" else code, sheet, row))
        for row in rows_of(facts, "B03"):
            cell, who = row[f"extra {part}"], (row["school"], value_of(row["name"]))
            assert {*cell.records} == (given.get(who, set()) if cell.value else set()), (part, who)
            if cell.records:
                line = lines[*who, "核定", "附加"]
                assert {*cell.records} <= {*line["counted"].records}
                assert line["counted"].value


def test_records_of_a_line_are_those_of_the_figure_it_explains(facts):
    lines = lines_of(facts)
    for row in rows_of(facts, "B03"):
        for code in TEACHER_INDICATORS:
            line = lines.get((row["school"], value_of(row["name"]), "核定", code))
            if line is not None:
                assert (line["counted"].records, line["left_out"].left_out) == (row[code].records, row[code].left_out)
                assert bool(line["counted"].value) == any(not place.why for place in of(facts, row, code))


def of(facts, row, code):
    (one,) = (one for one in facts.confirmed_teachers[row["school"]] if one.name == value_of(row["name"]))
    return one.items[code].places


OWN_KIND = {"observations", "activities", "writings", "open_lessons", "projects"}
"""Sheets of which the kind of facts has the same name."""


ERRORS = """
SELECT r.school_code, s.sheet, p.row, p.code, p.variant FROM problem p JOIN school_return r ON r.id = p.return_id AND r.state <> 'superseded'
JOIN return_sheet s ON s.return_id = r.id AND s.title = p.sheet WHERE p.level = 'error'
UNION ALL SELECT a.school_code, s.sheet, a.row, a.code, a.variant FROM across_problem a JOIN school_return r ON r.school_code = a.school_code
  AND r.state <> 'superseded' JOIN return_sheet s ON s.return_id = r.id AND s.title = a.sheet WHERE a.level = 'error'"""
"""The first error of a row is the one that is told; what another school's book says comes after its own."""


def test_every_rule_that_strikes_a_record_is_named(facts):
    """Never “有错误” alone: number and name of the rule stand beside the cells, wherever the line of a teacher has such a record."""
    struck = {tuple(line[:3]) for line in asked(facts, "SELECT school_code, kind, source_row FROM left_out WHERE code <> ''")}
    rules: dict = {}
    for *record, code, variant in asked(facts, ERRORS):
        rules.setdefault(tuple(record), f"{code} {entry(code, variant).when}")
    named = 0
    for row in rows_of(facts, "B20"):
        told = value_of(row.get("left_out")) or ""
        assert "有错误" not in told
        for record in row["left_out"].left_out if isinstance(row.get("left_out"), Figure) else ():
            if record in struck and record.sheet in OWN_KIND:
                assert rules[record] in told
                named += 1
    if len(facts.archive.filed()) > 5:  # the demo town is wrong in many ways
        assert named > 10


def doubled(key: str, **changed: object) -> Rows:
    rows = school("01")
    return {**rows, key: [*rows[key], {**rows[key][0], **changed}]}


STRUCK = {
    "two lessons at one time": (doubled("observations", teacher="陈晓燕", topic="另一课", grade="四年级", subject="英语"), "T3", "X03 同一时刻听两节课"),
    "a lesson told of twice": (doubled("observations"), "T3", "X02 "),
    "no comment": (doubled("observations", date="2020-10-20", topic="另一课", strengths="好", advice="好"), "T3", "评语太短或没写"),
}


@pytest.mark.parametrize("kind", STRUCK)
def test_why_a_record_does_not_count_stands_beside_its_cell(kind):
    rows, code, words = STRUCK[kind]
    facts = merged({"01": rows})
    who = rows["observations"][0]["observer"]
    (line,) = (row for row in rows_of(facts, "B20") if (row["teacher"], row["code"]) == (who, code))
    assert f"：{words}" in line["left_out"].value
    assert "听课记录!" in line["left_out"].value
    assert {one.sheet for one in line["left_out"].left_out} == {"observations"}


def test_a_correction_of_the_centre_shows_as_the_record_behind_the_points():
    kept = {**good_registers(), "corrections": [{"school": "柳林小学", "indicator": "U1", "points": 3, "reason": "核查", "person": "姜秀兰",
                                                 "date": "2020-12-01"}]}
    facts = merged(town_of(), kept)
    (cell,) = (row["U1 confirmed"] for row in rows_of(facts, "B04") if row["school"] == "01")
    assert cell.value == 3
    assert ("", "corrections", 4) in cell.records


def test_praise_is_taken_apart_from_other_extra_points():
    kept = good_registers()
    visits = [{**row, "praised": "王芳"} for row in kept["inspections"] if row["school"] == "柳林小学"]
    facts = merged(town_of(), {**kept, "inspections": visits})
    found = {name: (extra, praise) for school_code, name, extra, praise in values(facts, "B03", "school", "name", "extra", "extra praise")
             if school_code == "01"}
    assert found["王芳"][1] == facts.term["extra.praise"] * len(visits)
    assert {praise for name, (_, praise) in found.items() if name != "王芳"} == {0}
