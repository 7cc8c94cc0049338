"""B11 师徒结对与互听 and B13 青年教师培养表 against the archive: what each pair has done, asked again by SQL."""

from datetime import date

import pytest

from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.score_rows import LAST_DAY
from tests.test_confirmed import BACK, HOST, MENTOR, PAIRS, TO, B, good, guidance, pair
from tests.town import school
from yanxiu_xl.reports.model import Gap, Mark
from yanxiu_xl.workbooks.sheets import Typed

FILED = "r.state <> 'superseded'"
PAIR_LINES = f"""
SELECT r.school_code, m.mentor, m.mentor_school, m.apprentice, m.pair_id, m.source_row, EXISTS (
  SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'pairs' AND x.source_row = m.source_row)
FROM row_mentoring m JOIN school_return r ON r.id = m.return_id WHERE {FILED} ORDER BY 1, 6
"""
SEEN = f"""
SELECT o.host_school FROM row_observations o JOIN school_return r ON r.id = o.return_id
WHERE {FILED} AND r.school_code = ? AND o.observer = ? AND o.teacher = ? AND NOT EXISTS (
  SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'observations' AND x.source_row = o.source_row)
"""
GUIDED = f"""
SELECT a.date FROM row_activities a JOIN school_return r ON r.id = a.return_id
WHERE {FILED} AND r.school_code = ? AND a.related_id = ? AND NOT EXISTS (
  SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'activities' AND x.source_row = a.source_row)
"""


def expected(facts):
    """(school, mentor, apprentice, lessons seen by one, by the other, guidance) of each line, whatever it counts for."""
    db, lines = facts.archive.db, []
    roster = set(db.execute(f"SELECT r.school_code, t.name FROM row_roster t JOIN school_return r ON r.id = t.return_id WHERE {FILED}"))
    for code, mentor, told, apprentice, number, _, out in db.execute(PAIR_LINES).fetchall():
        host = {one.name: one.code for one in facts.term.schools}.get(told)
        away = host not in (None, code) and not out and (host, mentor) in roster
        hosts = [name for (name,) in db.execute(SEEN, (host if away else code, mentor, apprentice))]
        to = sum(name == facts.names[code] for name in hosts) if away else len(hosts)
        back = len(db.execute(SEEN, (code, apprentice, mentor)).fetchall())
        here, there = ([day for (day,) in db.execute(GUIDED, (book, number))] for book in (code, host or ""))
        guided = len(here) + sum(day not in here for day in (there if away else ()))
        lines.append((code, mentor, apprentice, to, back, guided))
    return sorted(lines)


def told(facts):
    return sorted(values(facts, "B11", "school", "mentor", "apprentice", "to", "back", "guidance"))


@pytest.mark.parametrize("name", TOWNS)
def test_what_pairs_have_done_is_what_the_archive_has(name):
    facts = town(name)
    assert told(facts) == expected(facts)
    records_agree(facts, "B11")


def test_pairs_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        assert told(facts) == expected(facts)
        records_agree(facts, "B11")
        records_agree(facts, "B13", skip=("years",))
        young = {(school, name) for school, name, years in facts.archive.db.execute(YOUNG) if years <= facts.term["young_teacher_years"]}
        assert {(school, name) for school, name in values(facts, "B13", "school", "name")} == young
        valid = {(school, one.name): one.valid_observations for school, listed in facts.confirmed_teachers.items() for one in listed}
        assert all(valid[school, name] == count for school, name, count in values(facts, "B13", "school", "name", "valid"))
        good_lines = {(code, mentor, name) for code, mentor, _, name, _, _, out in facts.archive.db.execute(PAIR_LINES) if not out}
        seen = {(code, name): to for code, mentor, name, to, _, _ in expected(facts) if (code, mentor, name) in good_lines}
        assert all(seen[school, name] == count for school, name, count in values(facts, "B13", "school", "name", "visited") if not isinstance(count, Gap))


YOUNG = f"""
SELECT r.school_code, t.name, w.value FROM row_roster t JOIN school_return r ON r.id = t.return_id
JOIN worked_out w ON w.return_id = r.id AND w.sheet = 'roster' AND w.source_row = t.source_row AND w.column_key = 'years'
WHERE {FILED} AND t.assessed = '是'
"""


# --- mentor and apprentice in two schools ---


def across(row=None, back=BACK, here=(), to=TO, there=(), **more):
    """The facts of a town in which a teacher of 01 has a mentor in 02; there: guidance in the mentor's book."""
    plain = good("02")
    host = {**plain, "observations": [*plain["observations"], *to], "activities": [*plain["activities"], *there]}
    books = {"01": good(mentoring=[row or pair()], observations=list(back), activities=list(here)), "02": {**host, **more}}
    return merged(books, as_of=LAST_DAY)


def own_line(facts):
    (line,) = (row for row in table(facts, "B11").rows if row["school"] == "01")
    return line


@pytest.mark.parametrize(("row", "back", "here", "to", "there", "u7", "point"), [c[1:] for c in PAIRS], ids=[c[0] for c in PAIRS])
def test_a_pair_across_schools_is_told_by_both_books_as_it_is_scored(row, back, here, to, there, u7, point):
    facts = across(row, back, here, to, there)
    assert told(facts) == expected(facts)
    counted = next(value for value in told(facts) if value[0] == "01")[3:]
    enough = min(counted[:2]) >= facts.term["U7.visits"] and counted[2] >= facts.term["U7.guidance"]
    assert enough == (facts.confirmed_schools["01"].items["U7"].score == facts.term["U7.full"] == u7)


def test_a_pair_that_both_schools_have_registered_is_told_once():
    twice = [*good("02")["mentoring"], pair(pair_id="J-02-002", result=None)]
    facts = across(here=guidance(7), there=guidance(8, number="J-02-002"), mentoring=twice)
    assert [row[:3] for row in told(facts)] == [("01", MENTOR, B), ("02", *(good("02")["mentoring"][0][key] for key in ("mentor", "apprentice")))]
    assert own_line(facts)["guidance"].value == 2


def test_of_a_school_that_has_not_returned_nobody_knows_what_its_mentor_has_done():
    facts = merged({"01": good(mentoring=[pair()], observations=BACK, activities=guidance(7, 8))}, as_of=LAST_DAY)
    line = own_line(facts)
    assert line["to"].value is Gap.NOT_APPLICABLE
    assert line["back"].value == 2
    assert "师傅所在学校还没有交" in line["missing"].value


# --- what is missing, and the order ---

LACKING = [
    # name, the line of 师徒结对, what she is said to lack
    ("nothing", {"report_lesson": "G-01-001"}, [], Mark.GOOD),
    ("an agreement", {"report_lesson": "G-01-001", "agreed_on": None}, ["这一行不算", "没有协议日期"], Mark.BAD),
    ("an agreement that can be read", {"report_lesson": "G-01-001", "agreed_on": Typed("九月")}, ["这一行不算", "协议日期看不懂"], Mark.BAD),
    ("the result at the end of the term", {"report_lesson": "G-01-001", "result": None}, ["没有期末考核"], Mark.WAIT),
    ("a lesson to report", {}, ["没有汇报课"], Mark.WAIT),
]


@pytest.mark.parametrize(("cells", "words", "mark"), [c[1:] for c in LACKING], ids=[c[0] for c in LACKING])
def test_what_a_pair_lacks_is_said_in_words(cells, words, mark):
    facts = across(pair(**cells), here=guidance(7, 8))
    missing = own_line(facts)["missing"]
    assert missing.mark is mark
    assert all(word in missing.value for word in words)
    assert words or missing.value == "齐"


def test_pairs_that_lack_most_come_first():
    facts = across(here=guidance(7, 8))
    lacking = [(value != "齐", str(value).count("；")) for (value,) in values(facts, "B11", "missing")]
    assert lacking == sorted(lacking, reverse=True)
    assert len(lacking) == 2


def test_lessons_that_cannot_be_read_are_not_nought():
    rows = school("01")
    rows["observations"] = [{**row, "date": Typed("？？")} for row in rows["observations"]]
    facts = merged({"01": rows})
    assert values(facts, "B11", "to", "back") == [(Gap.UNMEASURED, Gap.UNMEASURED)]
    assert "看不懂" in own_line(facts)["missing"].value
    assert values(facts, "B13", "valid", "visited") == [(Gap.UNMEASURED, Gap.UNMEASURED)]


# --- young teachers ---

MENTORS = [
    ("a mentor at the own school", {}, "王芳", Mark.NONE),
    ("a mentor of another school", {"mentor": MENTOR, "mentor_school": HOST}, f"{MENTOR}（{HOST}）", Mark.NONE),
    ("none", None, "没有", Mark.BAD),
    ("a line with an error", {"end": date(2020, 9, 1)}, "不算：", Mark.BAD),
    ("a line that cannot be read", {"agreed_on": Typed("九月")}, Gap.UNMEASURED, Mark.NONE),
]


@pytest.mark.parametrize(("cells", "shown", "mark"), [c[1:] for c in MENTORS], ids=[c[0] for c in MENTORS])
def test_whose_apprentice_a_young_teacher_is(cells, shown, mark):
    rows = school("01")
    rows["mentoring"] = [] if cells is None else [{**rows["mentoring"][0], **cells}]
    (line,) = (row for row in table(merged({"01": rows, "02": school("02")}), "B13").rows if row["school"] == "01")
    found = line["mentor"]
    assert found.value == shown or (isinstance(shown, str) and str(found.value).startswith(shown))
    assert found.mark is mark


def test_the_youngest_come_first_and_those_of_unknown_service_last():
    rows = school("01")
    rows["roster"] = [{**row, "work_since": {"王芳": "2019-08", "李强": Typed("前年")}.get(row["name"], row["work_since"])} for row in rows["roster"]]
    assert values(merged({"01": rows}), "B13", "name", "years") == [("王芳", 1), ("陈晓燕", 2), ("李强", Gap.UNMEASURED)]
