"""The county's sheets (K1–K5) against the archive: every number asked again by SQL, hours by a rule of odd numbers, one term and two."""

import re
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest

from tests.report_sql import ASSESSED, agrees, ask, of, register
from tests.report_towns import TOWNS, merged, of_demo, town
from tests.test_posted import parts_of, private_values
from tests.test_report_scores import TEACHERS as SCORED
from tests.town import TERM, good_registers, school, town_of
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.hours import BANDS
from yanxiu_xl.reports.county.catalogue import county_reports
from yanxiu_xl.reports.county.model import Absent, County, Town
from yanxiu_xl.reports.county.sheets.k1_summary import NOT_RETURNED, RATES, SUMS
from yanxiu_xl.reports.county.sheets.k2_training import LEVELS, OFF
from yanxiu_xl.reports.county.sheets.k5_numbers import NOT_RECKONED, NUMBERS
from yanxiu_xl.reports.model import Figure, Gap, value_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.report_book import heading_of, write_reports
from yanxiu_xl.workbooks.report_places import lay_out
from yanxiu_xl.workbooks.sheets import Typed

RULE = {"hours_minutes": 40, "hours_daily_cap": 6, "hours_by_category": "读书汇报会=2、总结会=0", "hours_in_town": 1, "hours_out_of_town": 1.5,
        "hours_online": 0.5, "hours_lecturer": 3, "hours_observation": 0.75, "hours_open_lesson": 2, "hours_book": 3, "hours_mentoring": 1.5,
        "hours_project_lead": 5, "hours_project_member": 2.5, "credit_hours": "开启", "hours_basis": "县教师进修学校〔2020〕12号"}
"""Numbers that no two kinds of records share, so that one cannot stand for another."""


def with_hours(facts, **values):
    return TermFacts(replace(facts.term, values={**facts.term.values, **RULE, **values}), facts.archive)


def lines(county, code, block=""):
    """The rows of a table of a sheet; block: its key, the first where it is ''."""
    _, tables = county_reports()[code].on(county)
    return next(one.rows for one in tables if block in ("", one.block.key))


def one_town(facts, earlier=None):
    return County([Town(facts, earlier)])


@pytest.fixture(params=[*TOWNS, "demo"])
def facts(request):
    if request.param != "demo":
        yield town(request.param)
        return
    with of_demo(request.getfixturevalue("demo")) as found:
        yield found


# --- K1 ---

ROSTER = """(SELECT r.school_code, t.* FROM row_roster t JOIN school_return r ON r.id = t.return_id
  WHERE r.state <> 'superseded' AND t.name IS NOT NULL GROUP BY r.school_code, t.name)"""
ON_DUTY = "a.date BETWEEN COALESCE(t.on_duty_from, '') AND COALESCE(t.on_duty_to, '9')"
NAMED = "'、' || COALESCE({}, '') || '、' LIKE '%、' || t.name || '、%'"
INVITED = f"(a.attendance = '全体' OR (a.attendance = '部分' AND {NAMED.format('a.participants')}))"
AWAY = " OR ".join(NAMED.format(f"a.{key}") for key in ("official_leave", "leave", "absent"))
COUNTED = of("activities", counted="= 1")
PRESENT = f"""
SELECT r.school_code, SUM(w.value) FROM worked_out w JOIN school_return r ON r.id = w.return_id AND r.state <> 'superseded'
JOIN {COUNTED} a ON a.school_code = r.school_code AND a.source_row = w.source_row WHERE w.sheet = 'activities' AND w.column_key = 'present' GROUP BY 1
"""
ASKED = f"SELECT a.school_code, COUNT(*) FROM {COUNTED} a JOIN {ROSTER} t ON t.school_code = a.school_code AND {ON_DUTY} AND {INVITED} GROUP BY 1"
LECTURES = f"(SELECT * FROM {of('activities', 'lectures', '= 1')} WHERE category = '专题讲座')"
FILED = f"""
SELECT l.school_code, COUNT(DISTINCT l.source_row) FROM {LECTURES} l JOIN {register('lecture_receipts')} s ON s.school_code = l.school_code
AND s.result = '合格' AND s.received_on IS NOT NULL AND (s.lecture_date = l.date OR bare(s.topic) = bare(l.topic)) GROUP BY 1
"""
MONTH_DAYS = " UNION ALL ".join(f"SELECT '{month}-15' AS day" for month in TERM["assessed_months"])
THAT_MONTH = "a.day BETWEEN COALESCE(t.on_duty_from, '') AND COALESCE(t.on_duty_to, '9')"
OWED = f"SELECT t.school_code, COUNT(*) FROM {ASSESSED} t JOIN ({MONTH_DAYS}) a ON {THAT_MONTH} GROUP BY 1"
MONTHS_DONE = f"""
SELECT school_code, COUNT(*) FROM (SELECT DISTINCT w.school_code, w.teacher, w.month FROM {of('writings', 'reflections', '= 1')} w
JOIN {ASSESSED} t ON (t.school_code, t.name) = (w.school_code, w.teacher) JOIN ({MONTH_DAYS}) a ON a.day = w.month || '-15'
AND {THAT_MONTH} WHERE w.category = '月读书心得') GROUP BY 1
"""
OF_ASSESSED = f"JOIN {ASSESSED} t ON (t.school_code, t.name) = (w.school_code, w.teacher)"
WRITINGS = of("writings", counted="= 1")
ABROAD_TWICE = f"""
EXISTS (SELECT 1 FROM {of('mentoring', 'pairs')} o JOIN {ROSTER} t ON (t.school_code, t.name) = (o.school_code, w.apprentice)
  WHERE o.school_code <> w.school_code AND (o.mentor, o.apprentice) = (w.mentor, w.apprentice))
AND NOT EXISTS (SELECT 1 FROM {ROSTER} t WHERE (t.school_code, t.name) = (w.school_code, w.apprentice))
"""
"""Whether a line of 师徒结对 is the mentor's school's of a pair that the apprentice's school has registered."""
PAIRS = f"(SELECT w.* FROM {of('mentoring', 'pairs', '= 1')} w WHERE NOT ({ABROAD_TWICE}))"
LONG_ENOUGH = f"SELECT w.school_code, COUNT(DISTINCT w.teacher) FROM {WRITINGS} w {OF_ASSESSED} WHERE w.category = '{{}}' AND w.chars >= 1500 GROUP BY 1"
ONE_NUMBER = {
    "teachers": f"SELECT school_code, COUNT(*) FROM {ROSTER} GROUP BY 1", "assessed": f"SELECT school_code, COUNT(*) FROM {ASSESSED} GROUP BY 1",
    "asked": ASKED, "had": PRESENT, "activities": f"SELECT school_code, COUNT(*) FROM {COUNTED} GROUP BY 1",
    "lectures": f"SELECT school_code, COUNT(*) FROM {LECTURES} GROUP BY 1", "filed": FILED,
    "valid": f"SELECT t.school_code, COUNT(*) FROM {ASSESSED} t JOIN {of('observations', counted='= 1')} o"
             " ON (o.school_code, o.observer) = (t.school_code, t.name) GROUP BY 1",
    "lessons": f"SELECT school_code, COUNT(*) FROM {of('open_lessons', counted='= 1')} GROUP BY 1",
    "reflections": f"SELECT school_code, SUM(n) FROM (SELECT w.school_code, COUNT(DISTINCT bare(w.title)) AS n FROM {of('writings', 'reflections', '= 1')} w"
                   f" {OF_ASSESSED} WHERE w.category = '月读书心得' GROUP BY w.school_code, w.teacher) GROUP BY 1",
    "essays": f"SELECT w.school_code, COUNT(*) FROM {WRITINGS} w {OF_ASSESSED} WHERE w.category = '学期心得体会' GROUP BY 1",
    "papers": f"SELECT w.school_code, COUNT(*) FROM {WRITINGS} w {OF_ASSESSED} WHERE w.category = '教育教学论文' GROUP BY 1",
    "essays_done": LONG_ENOUGH.format("学期心得体会"), "papers_done": LONG_ENOUGH.format("教育教学论文"),
    "projects": f"SELECT school_code, COUNT(*) FROM {of('projects', counted='= 1')} GROUP BY 1",
    "pairs": f"SELECT school_code, COUNT(*) FROM {PAIRS} GROUP BY 1",
    "excellent": f"{SCORED} SELECT school_code, SUM(band = '优秀') FROM scored GROUP BY 1",
    "months_owed": OWED, "months_done": MONTHS_DONE,
    "passed": f"{SCORED} SELECT school_code, SUM(band IN ('优秀', '良好', '合格')) FROM scored GROUP BY 1",
    "banded": f"{SCORED} SELECT school_code, SUM(band IN ('优秀', '良好', '合格', '不合格')) FROM scored GROUP BY 1",
}


def summary_by_sql(facts):
    """Number -> school -> value."""
    assert facts.months == TERM["assessed_months"]
    return {key: dict(ask(facts, text)) for key, text in ONE_NUMBER.items()}


def test_every_number_of_a_school_is_that_of_the_archive(facts):
    rows, expected = lines(one_town(facts), "K1"), summary_by_sql(facts)
    assert expected.keys() == SUMS.keys()
    assert [row["school"] for row in rows] == [one.code for one in facts.schools]
    for row in rows:
        there = row["school"] in facts.current
        assert (row["state"] == NOT_RETURNED) is not there
        for key, by_code in expected.items():
            value = value_of(row[key])
            assert (value is Gap.NOT_APPLICABLE) is not there, (row["school"], key)
            assert agrees(value, by_code.get(row["school"], 0)), (row["school"], key, value, by_code.get(row["school"]))
        for key, (_, part, whole, _) in RATES.items():
            over, under, share = (value_of(row[name]) for name in (part, whole, key))
            if isinstance(over, int) and isinstance(under, int) and under:
                assert share == pytest.approx(over / under, abs=0.00006)
            else:
                assert isinstance(share, Gap)


TIMES = {"asked", "had", "higher_people", "make_up_people", "months_owed"}
"""What counts persons each time, and months: its records are the activities, or none."""


@pytest.mark.parametrize("sheet", SHEETS)
def test_what_a_record_tells_beside_its_columns_is_called_as_no_column_is(sheet):
    """A name that is both would hide what a school has written: 缺席人员, and columns that a file has not."""
    lines = town("good").records(sheet)
    names = [*town("good").rows(sheet).columns]
    assert len(names) == len(set(names))
    assert not lines or [*lines[0]] == names


def test_every_count_is_the_number_of_its_records(facts):
    for code in ("K1", "K2"):
        for row in lines(one_town(facts), code):
            for key, cell in row.items():
                if isinstance(cell, Figure) and isinstance(cell.value, int) and key not in TIMES:
                    assert cell.value == len(cell.records), (code, row["school"], key)


# --- K2 ---

HAD = f"(SELECT t.school_code AS whose, t.name, a.* FROM {ROSTER} t JOIN {COUNTED} a ON a.school_code = t.school_code AND {ON_DUTY} AND {INVITED} AND NOT ({AWAY}))"
OF_LEVEL = ", ".join(f"COUNT(DISTINCT CASE WHEN h.organiser IN ({', '.join(map(repr, words))}) THEN h.name END)" for words in LEVELS.values())
TRAINED = f"""
SELECT t.school_code, COUNT(DISTINCT h.name), {OF_LEVEL}
FROM {ROSTER} t LEFT JOIN {HAD} h ON (h.whose, h.name) = (t.school_code, t.name) GROUP BY 1
"""


def test_who_was_trained_at_which_level_is_as_the_archive_says(facts):
    expected = {code: numbers for code, *numbers in ask(facts, TRAINED)}
    for row in lines(one_town(facts), "K2"):
        found = [value_of(row[key]) for key in ("trained", *LEVELS)]
        assert row["span"] == "仅本学期"
        assert row.get("境外") is None
        if row["school"] in facts.current:
            assert all(map(agrees, found, expected[row["school"]])), (row["school"], found, expected[row["school"]])
        else:
            assert set(found) == {Gap.NOT_APPLICABLE}


def test_while_hours_are_not_reckoned_no_cell_says_nought(facts):
    county = one_town(facts)
    for row in lines(county, "K2"):
        for key in (*(name for name, _ in BANDS), "unmeasured"):
            assert value_of(row[key]) == (OFF if row["school"] in facts.current else Gap.NOT_APPLICABLE)
    for block in ("claims", "teachers", "schools"):
        assert {value_of(row["hours"]) for row in lines(county, "K3", block)} <= {OFF}
    assert lines(county, "K3", "records") == []


# --- K3 ---

SPEAKS = f"(a.category = '专题讲座' AND {NAMED.format('a.speaker')})"
SHARED = "MAX(3.0 / (LENGTH(a.speaker) - LENGTH(REPLACE(a.speaker, '、', '')) + 1), 1)"
BY_CATEGORY = "CASE a.category WHEN '读书汇报会' THEN 2 WHEN '总结会' THEN 0 ELSE 1 END"
BY_ORGANISER = "CASE WHEN a.organiser IN ('本校', '中心校', '片区') THEN 1 ELSE 1.5 END"
CLAIMS = f"""
SELECT t.school_code, t.name, CASE WHEN {SPEAKS} THEN '主讲讲座' ELSE '集体研修' END, a.date,
  a.minutes / 40.0 * {BY_CATEGORY} * {BY_ORGANISER} * CASE WHEN {SPEAKS} THEN {SHARED} ELSE 1 END
FROM {ROSTER} t JOIN {COUNTED} a ON a.school_code = t.school_code AND (({ON_DUTY} AND {INVITED} AND NOT ({AWAY})) OR ({SPEAKS} AND NOT ({ON_DUTY} AND {INVITED})))
UNION ALL SELECT t.school_code, t.name, '听课', o.date, 0.75 * CASE o.scope WHEN '镇外' THEN 1.5 WHEN '网络' THEN 0.5 ELSE 1 END
FROM {ROSTER} t JOIN {of('observations', counted='= 1')} o ON (o.school_code, o.observer) = (t.school_code, t.name)
UNION ALL SELECT t.school_code, t.name, '公开课', o.date, 2.0
FROM {ROSTER} t JOIN {of('open_lessons', counted='= 1')} o ON (o.school_code, o.teacher) = (t.school_code, t.name)
UNION ALL SELECT t.school_code, t.name, '精读专著', NULL, 3.0 * COUNT(DISTINCT bare(w.title))
FROM {ROSTER} t JOIN {WRITINGS} w ON (w.school_code, w.teacher) = (t.school_code, t.name)
  AND w.category = '精读书目' AND w.title IS NOT NULL AND w.author IS NOT NULL GROUP BY 1, 2
UNION ALL SELECT t.school_code, t.name, '带徒弟', NULL, 1.5
FROM {PAIRS} w JOIN {ROSTER} t ON t.name = w.mentor AND t.school_code = COALESCE(NULLIF(code_of(w.mentor_school), ''), w.school_code)
UNION ALL SELECT t.school_code, t.name, CASE WHEN w.leader = t.name THEN '主持课题' ELSE '参加课题' END, NULL,
  CASE WHEN w.leader = t.name THEN 5.0 ELSE 2.5 END FROM {ROSTER} t JOIN {of('projects', counted='= 1')} w ON w.school_code = t.school_code
  AND (w.leader = t.name OR {NAMED.format('w.members')}) AND w.stage IN ('立项', '开题', '研究', '中期', '结题')
"""


def hours_by_sql(*years):
    """(school, name) -> hours of all these terms, a day's limit applied to each day's sum."""
    found, days = defaultdict(Fraction), defaultdict(Fraction)
    for code, name, _, day, hours in (line for facts in years for line in ask(facts, CLAIMS)):
        if day is None:
            found[code, name] += Fraction(hours).limit_denominator(1000)
        else:
            days[code, name, day] += Fraction(hours).limit_denominator(1000)
    for (code, name, _), hours in days.items():
        found[code, name] += min(hours, 6)
    return found


def check_hours(county, now, *before):
    """Every teacher's hours; whose hours nobody knows has a record that cannot be read."""
    expected = hours_by_sql(*before, now)
    rows = {(row["school"], row["name"]): value_of(row["hours"]) for row in lines(county, "K3", "teachers")}
    assert rows.keys() == set(ask(now, f"SELECT school_code, name FROM {ROSTER}"))
    unknown = {who for who, hours in rows.items() if hours is Gap.UNMEASURED}
    for who, hours in rows.items():
        assert who in unknown or hours == pytest.approx(float(expected[who]), abs=0.00006), who
    claims = defaultdict(list)
    for row in lines(county, "K3"):
        claims[row["school"], row["name"]].append(value_of(row["hours"]))
    assert {who for who, hours in claims.items() if Gap.UNMEASURED in hours} == unknown
    assert all(sum(hours) == pytest.approx(rows[who], abs=0.001) for who, hours in claims.items() if who not in unknown)
    return rows, unknown


def test_hours_of_every_teacher_school_and_record_are_those_of_the_archive(facts):
    now = with_hours(facts)
    county = one_town(now)
    rows, unknown = check_hours(county, now)
    for row in lines(county, "K3", "schools"):
        known = [hours for (code, _), hours in rows.items() if code == row["school"] and hours is not Gap.UNMEASURED]
        assert (row["measured"], row["basis"]) == (len(known), RULE["hours_basis"])
        if known:
            assert row["hours"] == pytest.approx(sum(known), abs=0.001)
    records = defaultdict(float)
    for row in lines(county, "K3", "records"):
        hours = value_of(row["hours"])
        records[row["school"], row["name"]] += hours if hours is not Gap.UNMEASURED else 0
        assert re.fullmatch(r".+![A-Z]+\d+", row["cell"])
        assert row["working"]
        assert (hours is Gap.UNMEASURED) is ("无法衡量" in row["working"])
    assert all(records[who] == pytest.approx(hours, abs=0.01) for who, hours in rows.items() if who not in unknown)
    bands = {name: 0 for name, _ in BANDS}
    for row in lines(county, "K2"):
        if row["school"] in facts.current and isinstance(value_of(row["trained"]), int):
            assert sum(value_of(row[key]) for key in (*bands, "unmeasured")) == value_of(row["trained"])


@pytest.mark.parametrize(("sheet", "cells"), [
    ("observations", {"date": Typed("？？")}), ("activities", {"date": Typed("？？")}), ("activities", {"minutes": Typed("？？")}),
], ids=["a lesson of no day", "an activity of no day", "an activity of no length"])
def test_hours_of_a_record_that_cannot_be_read_are_unknown_and_no_nought(sheet, cells):
    rows = school("01")
    rows[sheet] = [{**rows[sheet][0], **cells}, *rows[sheet][1:]]
    now = with_hours(merged({"01": rows}))
    rows, unknown = check_hours(one_town(now), now)
    assert unknown
    (line,) = (row for row in lines(one_town(now), "K3", "schools") if row["school"] == "01")
    assert line["measured"] == len(rows) - len(unknown)
    assert sum(value_of(row["unmeasured"]) for row in lines(one_town(now), "K2") if row["school"] == "01") == len(unknown)


def test_a_day_over_the_limit_is_cut_and_its_working_says_so():
    rows = school("01")
    now = with_hours(merged({"01": rows}), hours_daily_cap=1)
    cut = [row for row in lines(one_town(now), "K3", "records") if "一天最多1学时" in row["working"]]
    assert cut
    assert all(value_of(row["hours"]) <= 1 for row in cut)
    notes = [row["note"] for row in lines(one_town(now), "K3", "teachers") if row["note"]]
    assert any("条超过一天的上限" in note for note in notes)


# --- two terms of a school year ---

TWO_TERMS = [("good", "no lessons"), ("no lessons", "good"), ("good", "one teacher"), ("one teacher", "good"), ("good", "nobody has returned")]


@pytest.mark.parametrize(("now", "before"), TWO_TERMS)
def test_figures_of_a_school_year_are_those_of_both_terms(now, before):
    now, before = with_hours(town(now)), with_hours(town(before))
    county = one_town(now, before)
    check_hours(county, now, before)
    had = {(code, name) for facts in (now, before) for code, name in ask(facts, f"SELECT DISTINCT t.school_code, t.name FROM {ROSTER} t JOIN {COUNTED} a"
                                                                               f" ON a.school_code = t.school_code AND {ON_DUTY} AND {INVITED} AND NOT ({AWAY})")}
    roster = set(ask(now, f"SELECT school_code, name FROM {ROSTER}"))
    for row in lines(county, "K2"):
        assert row["span"] == "全学年"
        if row["school"] in now.current:
            assert value_of(row["trained"]) == len({who for who in had & roster if who[0] == row["school"]})


def test_who_has_moved_to_another_school_brings_the_hours_of_the_earlier_term():
    """The same name and month of birth at another school is the same person; the same name alone is not."""
    rows = school("01")
    before = with_hours(merged({"01": rows}))
    own = {name: value_of(row["hours"]) for row in lines(one_town(before), "K3", "teachers") if (name := row["name"])}
    other = school("02")
    moved, stranger = ({**rows["roster"][at], "teacher_id": f"02{at + 90}", "born": born} for at, born in ((1, rows["roster"][1]["born"]), (2, "1999-01")))
    assert moved["born"]
    now = with_hours(merged({"02": {**{key: [] for key in other}, "profile": other["profile"], "roster": [*other["roster"], moved, stranger]}}))
    found = {row["name"]: value_of(row["hours"]) for row in lines(one_town(now, before), "K3", "teachers")}
    assert own[moved["name"]] > 0
    assert (found[moved["name"]], found[stranger["name"]]) == (own[moved["name"]], 0)


def test_the_rule_of_the_term_reported_holds_for_both_terms():
    now, before = town("good"), with_hours(town("no lessons"))
    assert {value_of(row["hours"]) for row in lines(one_town(now, before), "K3")} == {OFF}


# --- K4 ---


def test_courses_are_those_of_the_archive_and_name_who_was_there(facts):
    expected = ask(facts, f"SELECT school_code, topic, organiser, date, make_up, counted FROM {of('activities')} WHERE category = '上级培训'")
    rows = lines(one_town(facts), "K4")
    told = [tuple(None if isinstance(value := value_of(row[key]), Gap) else value for key in ("topic", "organiser", "date", "make_up")) for row in rows]
    assert sorted(((row["school"], *line) for row, line in zip(rows, told, strict=True)), key=str) == sorted((line[:-1] for line in expected), key=str)
    assert sum(row["note"] is not None for row in rows) == sum(not line[-1] for line in expected)
    had = ask(facts, f"SELECT t.school_code, t.name, a.make_up = '是' FROM {ROSTER} t JOIN {COUNTED} a"
                     f" ON a.school_code = t.school_code AND {ON_DUTY} AND {INVITED} AND NOT ({AWAY}) WHERE a.category = '上级培训'")
    assert sum(len((row["names"] or "").split("、")) if row["names"] else 0 for row in rows) == len(had)
    people = lines(one_town(facts), "K4", "people")
    assert {(row["school"], row["name"]): (value_of(row["times"]), value_of(row["make_ups"])) for row in people} == {
        who: (len(times), sum(times)) for who in {one[:2] for one in had} if (times := [make_up for *one, make_up in had if tuple(one) == who])}


# --- K5 ---


def test_every_number_of_the_year_s_summary_has_a_sentence_that_holds_it(facts):
    expected = summary_by_sql(facts)
    rows = {row["name"]: row for row in lines(one_town(facts), "K5")}
    assert len(rows) == len(NUMBERS)
    for one in NUMBERS:
        row = rows[one.name]
        value, sentence = value_of(row.get("number", row.get("rate"))), row["sentence"]
        assert "{" not in sentence
        assert "None" not in sentence
        if value == OFF:
            assert sentence == NOT_RECKONED
        elif isinstance(value, Gap):
            assert one.name in sentence
            assert sentence.startswith("（")
        elif not sentence.startswith("（"):
            assert (f"{value:.1%}" if "rate" in row else f"{value:g}") in sentence, (one.name, value, sentence)
        if one.key in expected and isinstance(value, int):
            assert value == sum(expected[one.key].values()), one.key


# --- several towns ---


SHEET_TITLES = [one.title for one in county_reports().values()]


def several():
    good, other = with_hours(town("good")), town("no lessons")
    return [Town(good), Town(TermFacts(replace(other.term, centre="白石镇中心校"), other.archive))]


def test_several_towns_are_a_line_each_and_their_schools_a_line_each():
    towns = several()
    county = County(towns, [Absent("黑山镇", "还没有合并过。")], several=True)
    by_town, schools = lines(county, "K1", "towns"), lines(county, "K1", "schools")
    assert [row["town"] for row in by_town] == sorted(one.name for one in towns)
    assert [(row["town"], row["school"]) for row in schools] == sorted((one.name, each.code) for one in towns for each in one.schools)
    for row in by_town:
        for key in SUMS:
            parts = [value_of(one[key]) for one in schools if one["town"] == row["town"]]
            assert value_of(row[key]) == sum(part for part in parts if isinstance(part, int)), key
    assert lines(county, "K1", "absent") == [{"town": "黑山镇", "why": "还没有合并过。"}]
    assert all(row["file"] for row in schools if row["state"] != NOT_RETURNED)
    off = {row["town"]: value_of(row["hours"]) for row in lines(county, "K3", "towns")}
    assert off["白石镇中心校"] == OFF
    assert isinstance(off[TERM.centre], float)
    assert {row["sentence"] for row in lines(county, "K5") if "学时" in row["name"]} == {NOT_RECKONED}
    assert all("全县" in row["sentence"] for row in lines(county, "K5")[:2])


# --- nothing private ---


def written(facts, folder, county):
    path = folder / "县.xlsx"
    write_reports(path, heading_of(facts), [lay_out(*one.on(county)) for one in county_reports().values()])
    return path


def test_no_private_value_of_the_demo_town_is_in_any_part(demo, tmp_path):
    with of_demo(demo) as facts:
        now = with_hours(facts)
        private, path = private_values(facts), written(now, tmp_path, one_town(now))
        ethics = {value for (value,) in ask(facts, "SELECT DISTINCT ethics FROM row_roster WHERE ethics IS NOT NULL")}
    assert len(private) > 300
    parts = parts_of(path)
    # a word of one or two signs, such as 无, occurs in titles of lessons, too: it must be no cell's whole text
    assert [(word, name) for word in sorted(private) for name, text in parts.items() if (word if len(word) > 2 else f">{word}<") in text] == []
    assert not [found for text in parts.values() for found in re.findall(r"(?<![0-9a-zA-Z.])(?:1[3-9]\d{9}|\d{17}[\dX])(?![0-9a-zA-Z])", text)]
    heads = {cell.value for page in openpyxl.load_workbook(path) for row in page.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert not heads & {"师德考核", "减免原因", "出生年月", "主要优点", "问题与建议"}
    assert ethics


OWN_WORDS = {
    "a birth month": ("roster", "born", "1967-11"), "why somebody is exempt": ("roster", "exemption", Typed("膝上动刀休养")),
    "ethics": ("roster", "ethics", Typed("年度师德存疑")), "strengths of a lesson": ("observations", "strengths", "讲课声音洪亮极了而且清楚明白"),
    "advice on a lesson": ("evaluations", "advice", "板书还要再练字才行才好看"), "an opinion": ("reviews", "direction", "明年要学会倾听学生说话"),
    "a number of a person": ("observations", "topic", "找512922197805063217谈"), "a telephone": ("activities", "topic", "请拨13912345678"),
}


@pytest.mark.parametrize("kind", OWN_WORDS)
def test_what_a_school_has_written_of_a_person_is_in_no_part(tmp_path, kind):
    sheet, key, word = OWN_WORDS[kind]
    rows = school("01")
    now = with_hours(merged(town_of(s01={**rows, sheet: [{**row, key: word} for row in rows[sheet]]}), good_registers()))
    path = written(now, tmp_path, one_town(now))
    found = re.search(r"\d{11,}", str(getattr(word, "text", word)))
    assert not [name for name, text in parts_of(path).items() if (found[0] if found else str(getattr(word, "text", word))) in text]
