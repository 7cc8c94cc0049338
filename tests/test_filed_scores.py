"""Scores in the archive: what a teacher has, and the records behind it, are a query; archives that kept them as JSON are taken over."""

import json
import sqlite3
from fractions import Fraction

import pytest

from tests.town import archive_of
from yanxiu_xl.archive import schema
from yanxiu_xl.archive.scores import CONFIRMED, OWN, Sheets, file_scores, items_of, score_lines
from yanxiu_xl.scoring.result import Evidence, Outcome, Score

CELLS = Sheets({"听课记录": ("observations", {"D": "observer", "B": "date"}), "我的听课 (2)": ("open_lessons", {"AA": "topic"})})


# --- the demo's archive ---


@pytest.fixture(scope="module")
def demo(demo):
    """The archive of the demo's term."""
    folder, _ = demo
    with folder.archive(read_only=True) as archive:
        yield archive


BEHIND_T3 = """SELECT o.date, o.period, o.teacher, o.topic, s.why FROM school_return r
 JOIN score_record s ON s.return_id = r.id JOIN row_observations o ON o.return_id = s.return_id AND o.source_row = s.source_row
 WHERE r.school_code = ? AND r.state <> 'superseded' AND s.teacher = ? AND s.code = 'T3' AND s.sheet = 'observations' AND s.counts
 ORDER BY o.source_row"""
MOST_NOTES = """SELECT r.school_code, i.teacher, i.points, i."full" FROM indicator_score i JOIN school_return r ON r.id = i.return_id
 WHERE r.state <> 'superseded' AND i.code = 'T3' AND i.points = i."full" ORDER BY 1, 2"""


def test_a_teachers_t3_and_the_rows_behind_it_are_a_query(demo):
    found, behind = demo.db.execute(MOST_NOTES).fetchall(), []
    for school, teacher, points, full in found:
        assert points == full
        rows = demo.db.execute(BEHIND_T3, (school, teacher)).fetchall()
        assert len({row[:3] for row in rows}) == len(rows)
        assert {why for *_, why in rows} == {None}
        (valid,) = demo.db.execute("SELECT valid_observations FROM teacher_score t JOIN school_return r ON r.id = t.return_id"
                                   " WHERE r.school_code = ? AND r.state <> 'superseded' AND t.name = ?", (school, teacher)).fetchone()
        assert len(rows) == valid
        behind.append(len(rows))
    assert max(behind) >= 30  # not everybody owes thirty


def test_every_record_that_is_named_is_in_the_archive(demo):
    """No record points beside the rows; the observer of a row behind T3 is the teacher."""
    sheets = [sheet for (sheet,) in demo.db.execute("SELECT DISTINCT sheet FROM score_record WHERE sheet IS NOT NULL")]
    assert {"observations", "writings", "activities"} <= set(sheets)
    for sheet in sheets:
        lost = demo.db.execute(f"SELECT COUNT(*) FROM score_record s LEFT JOIN row_{sheet} o ON o.return_id = s.return_id"
                               " AND o.source_row = s.source_row WHERE s.sheet = ? AND o.return_id IS NULL", (sheet,)).fetchone()
        assert lost == (0,), sheet
    others = demo.db.execute("SELECT COUNT(*) FROM score_record s JOIN row_observations o ON o.return_id = s.return_id"
                             " AND o.source_row = s.source_row WHERE s.code = 'T3' AND s.sheet = 'observations' AND o.observer <> s.teacher").fetchone()
    assert others == (0,)


def test_what_does_not_count_says_why(demo):
    left_out = demo.db.execute("SELECT code, why FROM score_record WHERE NOT counts").fetchall()
    assert left_out
    assert all(why for _, why in left_out)


def test_records_are_read_with_the_scores_and_left_out_where_nobody_asks(demo):
    for school, teachers in demo.teacher_scores().items():
        plain = demo.db.execute("SELECT COUNT(*) FROM score_record s JOIN school_return r ON r.id = s.return_id"
                                " WHERE r.school_code = ? AND r.state <> 'superseded' AND s.teacher IS NOT NULL", (school,)).fetchone()
        assert plain == (sum(len(item.places) for one in teachers for item in one.items.values()),)
    bare = demo.teacher_scores(bare=True)
    assert {one.name for teachers in bare.values() for one in teachers} == {one.name for ts in demo.teacher_scores().values() for one in ts}
    assert not any(item.places for teachers in bare.values() for one in teachers for item in one.items.values())


# --- each kind of score and record ---

ITEMS = {
    "T1": Score("T1", Outcome.SCORED, Fraction(25, 8), 5, "得3.13分。", (Evidence("听课记录!D15"), Evidence("听课记录!B4", "没写课题"))),
    "T2": Score("T2", Outcome.SCORED, Fraction(2, 3), 5.5, "三分之二", (Evidence("我的听课 (2)!AA7"),)),
    "T3": Score("T3", Outcome.NOT_APPLICABLE, None, 5, "不适用"),
    "T10": Score("T10", Outcome.NOTHING, Fraction(0), 5, "", ()),
    "T11": Score("T11", Outcome.UNMEASURED, None, 5, "", (
        Evidence("榆树小学 听课记录!D8"), Evidence("讲座资料接收!第5行", "不及时"), Evidence("听课记录!", "没有这一列"), Evidence("听课记录!Z9"), Evidence("没有的表!D4"),
        Evidence("听课记录!D04"), Evidence(""), Evidence("听课记录!D15"))),
}


@pytest.mark.parametrize(("kind", "owner"), [(OWN, 1), (CONFIRMED, "0'1")])
def test_every_item_comes_back_as_it_was(kind, owner):
    with archive_of([]) as archive:
        archive.db.execute("PRAGMA foreign_keys = OFF")
        file_scores(archive.db, kind, owner, *score_lines([("王芳", ITEMS), (None, ITEMS)], CELLS))
        asked = f"SELECT {owner!r} AS owner".replace('"', "").replace("0'1", "'0''1'")
        found = items_of(archive.db, kind, asked, "1", {owner: CELLS})
        assert found == {(owner, "王芳"): ITEMS, (owner, None): ITEMS}
        assert [list(items) for items in found.values()] == [list(ITEMS)] * 2
        assert [type(one.full) for one in found[owner, None].values()] == [type(one.full) for one in ITEMS.values()]
        told = archive.db.execute(f"SELECT sheet, source_row, column_key, counts, why FROM {'score_record' if kind is OWN else 'confirmed_record'}"
                                  " WHERE code IN ('T1', 'T2') AND teacher IS NOT NULL").fetchall()
        assert told == [("observations", 15, "observer", 1, None), ("observations", 4, "date", 0, "没写课题"), ("open_lessons", 7, "topic", 1, None)]


# --- archives before ---


def as_json(items):
    """Items as archives before version 6 have kept them."""
    return json.dumps({
        code: [one.outcome.value, None if one.score is None else str(one.score), one.full, one.detail, [[p.cell, p.why] for p in one.places]]
        for code, one in items.items()
    }, ensure_ascii=False)


def version_5(*, older=False):
    """A database of version 5 with scores: two returns of 01, of which the second counts, and what the centre has confirmed."""
    db = sqlite3.connect(":memory:")
    for version in range(1, 6):
        for step in schema._statements(version):
            db.execute(step)
    for number, state, letter in ((1, "superseded", "C"), (2, "accepted", "D")):
        db.execute("INSERT INTO school_return (id, sha256, size, school_code, term, template_version, definition, issue, checked_at, saved_at,"
                   " received_at, check_key, state) VALUES (?,?,1,'01','t','v','d',1,'','','','',?)", (number, f"s{number}", state))
        for sheet, title in (("observations", "听课记录"), ("open_lessons", "我的听课 (2)")):
            db.execute("INSERT INTO return_sheet (return_id, sheet, title, header_row, rows, filled, read, reported) VALUES (?,?,?,3,1,1,1,0)",
                       (number, sheet, title))
        for sheet, key, where in (("observations", "observer", letter), ("observations", "date", "B"), ("open_lessons", "topic", "AA")):
            db.execute("INSERT INTO return_column (return_id, sheet, column_key, letter) VALUES (?,?,?,?)", (number, sheet, key, where))
        items = as_json(ITEMS).replace("听课记录!D15", f"听课记录!{letter}15") if not older else json.dumps({"T12": ["scored", 3.125, 5, "", []]})
        db.execute("INSERT INTO teacher_score VALUES (?, '0101', '王芳', 90, 1, '', '优秀', '', 30, 1, ?)", (number, items))
        db.execute("INSERT INTO school_score VALUES (?, 80, ?)", (number, items))
    db.execute("INSERT INTO confirmed_score VALUES ('01', 79.5, 1, '扣1分', '合格', ?, '')", (as_json(ITEMS),))
    db.execute("INSERT INTO confirmed_teacher VALUES ('01', '0101', '王芳', 89, 1, '', '优秀', '', 29, 1, ?, 'T3 不同')", (as_json(ITEMS),))
    return db


def test_json_of_earlier_archives_becomes_rows():
    db = version_5()
    for step in schema._statements(6):
        step(db) if callable(step) else db.execute(step)
    own = db.execute("SELECT return_id, teacher, sheet, source_row, column_key, counts FROM score_record WHERE code = 'T1' AND place = 0").fetchall()
    assert sorted(own, key=repr) == [
        (number, who, "observations", 15, "observer", 1) for number in (1, 2) for who in ("王芳", None)
    ]
    sheets = {"01": CELLS}
    kept = items_of(db, CONFIRMED, "SELECT '01' AS owner", "1", sheets)
    assert kept == {("01", "王芳"): ITEMS, ("01", None): ITEMS}
    assert items_of(db, OWN, "SELECT 2 AS owner", "1", {2: CELLS}) == {(2, "王芳"): ITEMS, (2, None): ITEMS}
    for table in ("teacher_score", "school_score", "confirmed_teacher", "confirmed_score"):
        assert "items" not in {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
    assert db.execute("SELECT base, note FROM confirmed_teacher").fetchall() == [(89, "T3 不同")]


def test_points_that_the_first_archives_kept_as_numbers_are_exact():
    db = version_5(older=True)
    for step in schema._statements(6):
        step(db) if callable(step) else db.execute(step)
    assert items_of(db, OWN, "SELECT 2 AS owner", "i.teacher IS NULL", None)[2, None]["T12"].score == Fraction(25, 8)
