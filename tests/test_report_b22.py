"""B22 变动: a town merged three times: the first returns; another one of a school, with a changed cell, a row less and a row more; nothing new."""

import json
from datetime import date

import pytest

from tests.report_towns import records_agree, table, values
from tests.small import small_return
from tests.support import TERM, good_rows
from tests.terms import new_term
from yanxiu_xl.archive.differences import changes
from yanxiu_xl.archive.journal import journal_path, read_journal
from yanxiu_xl.archive.merge_log import CENTRE, changes_between, merges
from yanxiu_xl.problems import Level
from yanxiu_xl.reports.model import Gap
from yanxiu_xl.reports.overview import overview_of
from yanxiu_xl.reports.tiles import Key, figures_of
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow.history import undo
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.rebuilding import rebuild
from yanxiu_xl.workflow.reporting import merged_facts
from yanxiu_xl.workflow.verifying import verify

FIRST, SECOND, THIRD = date(2020, 10, 30), date(2020, 10, 31), date(2020, 10, 31)
NEW_LESSON = {"date": date(2020, 10, 21), "topic": "观潮"}


def put(folder, name, school, rows, minute):
    path = folder.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(small_return(rows, school=school, stamp=Stamp(issue=1, checked_at=f"2020-10-30 16:{minute:02d}")))


def revised():
    """The topic of a lesson is another one; the last writing is gone; a lesson more."""
    rows = good_rows()
    rows["observations"][0] = {**rows["observations"][0], "topic": "荷花（第二课时）"}
    rows["writings"] = rows["writings"][:-1]
    rows["observations"].append({**rows["observations"][-1], **NEW_LESSON})
    return rows


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """(folder, 总档案 after each merge, rows of the log after each merge)."""
    folder = new_term(tmp_path_factory.mktemp("b22") / "学期", TERM.code, TERM, macros=False)
    masters, logs = [], []

    def merged(day, *accept):
        masters.append((merge(folder, day, accept=accept).changed, folder.master.read_bytes()))
        with folder.archive(read_only=True) as archive:
            logs.append(archive.db.execute("SELECT number, school_code FROM merge_log ORDER BY 1, 2").fetchall())

    put(folder, "柳林.xlsx", "01", good_rows(), 1)
    put(folder, "榆树.xlsx", "02", good_rows(), 1)
    merged(FIRST)
    put(folder, "柳林-改.xlsx", "01", revised(), 2)
    merged(SECOND, "01")  # a row less of so few is held back else
    merged(THIRD)
    return folder, masters, logs


def steps(folder, *keys):
    with merged_facts(folder) as facts:
        records_agree(facts, "B22", "steps", skip=("removed",))
        return values(facts, "B22", *keys, block="steps")


def test_each_merge_that_changed_something_is_a_block_and_the_newest_comes_first(town):
    folder, _, _ = town
    found = steps(folder, "merge", "school", "outcome", "was", "now")
    assert [one for one in found if one[1] != CENTRE] == [
        ("第2次 2020-10-31", "01", "换成新的一份", "柳林.xlsx", "柳林-改.xlsx"),
        *(one for one in found if one[:3] == ("第2次 2020-10-31", "02", "同一份")),  # a problem across schools may have come or gone
        ("第1次 2020-10-30", "01", "新交", None, "柳林.xlsx"),
        ("第1次 2020-10-30", "02", "新交", None, "榆树.xlsx"),
    ]


def test_a_merge_that_changes_nothing_writes_nothing(town):
    _, masters, logs = town
    assert [changed for changed, _ in masters] == [True, True, False]
    assert masters[1] == (True, masters[2][1])
    assert logs[2] == logs[1] != logs[0]


def test_cells_that_changed_stand_with_what_they_were_and_are(town):
    folder, _, _ = town
    with merged_facts(folder) as facts:
        found = values(facts, "B22", "merge", "school", "kind", "sheet", "header", "old", "new", block="cells")
        rows = table(facts, "B22", "cells").rows
        gone, there = good_rows()["writings"][-1]["title"], facts.archive.db.execute(
            "SELECT o.source_row FROM row_observations o JOIN school_return r ON r.id = o.return_id"
            " WHERE r.state <> 'superseded' AND r.school_code = '01' AND o.topic IN ('荷花（第二课时）', '观潮') ORDER BY 1").fetchall()
    assert {one[:2] for one in found} == {("第2次 2020-10-31", "01")}
    changed, added, removed = ([one[3:] for one in found if one[2] == word] for word in ("改", "增", "减"))
    assert changed == [("听课记录", "课题", "荷花", "荷花（第二课时）")]
    assert [(sheet, header, old) for sheet, header, old, _ in added] == [("听课记录", None, None)]
    assert "观潮" in added[0][3]
    assert [(sheet, header, new) for sheet, header, _, new in removed] == [("教师文稿", None, None)]
    assert gone in removed[0][2]
    assert [record.row for row in rows for record in row["cell"].records] == [row for (row,) in there]
    assert [row["cell"].link.key for row in rows if row["cell"].link] == [("听课记录", "01", str(row)) for (row,) in there]


def test_rows_scores_and_problems_before_and_after(town):
    """Asked of the archive: rows by sheet, own scores and errors of both returns; the confirmed score that holds now."""
    folder, _, _ = town
    found = dict(zip(("rows", "cells", "added", "removed", "own_was", "own", "score", "errors_was", "errors"), next(
        one[2:] for one in steps(folder, "school", "outcome", "rows", "cells", "added", "removed", "own_was", "own", "score", "errors_was", "errors")
        if one[0] == "01"), strict=True))
    with merged_facts(folder) as facts:
        db = facts.archive.db
        was, now = (number for (number,) in db.execute("SELECT id FROM school_return WHERE school_code = '01' ORDER BY checked_at"))
        own = dict(db.execute("SELECT return_id, own FROM school_score").fetchall())
        (score,) = db.execute("SELECT score FROM confirmed_score WHERE school_code = '01'").fetchone()
        wrong = {n: db.execute("SELECT COUNT(*) FROM problem WHERE return_id = ? AND level = 'error'", (n,)).fetchone()[0] for n in (was, now)}
        (across,) = db.execute("SELECT COUNT(*) FROM across_problem WHERE school_code = '01' AND level = 'error'").fetchone()
        new, mended = (values(facts, "B22", "what", "school", "code", "message", block="problems") for _ in range(2))
        told = {(n, code, message) for n, code, message in db.execute("SELECT return_id, code, message FROM problem")}
    assert found == {"rows": "听课记录＋1，教师文稿－1", "cells": 1, "added": 1, "removed": 1, "own_was": own[was], "own": own[now], "score": score,
                     "errors_was": wrong[was] + across, "errors": wrong[now] + across}
    for what, school, code, message in new:
        if school == "01" and code[0] != "M":
            assert ((now if what == "新出现" else was), code, message) in told
    assert mended == new


def test_what_is_remembered_of_two_returns_is_what_they_differ_in(town):
    folder, _, _ = town
    with folder.archive(read_only=True) as archive:
        pairs = archive.db.execute("SELECT against_id, return_id FROM merge_changes").fetchall()
        assert len(pairs) == 1
        assert changes_between(archive, *pairs[0]) == changes(archive, *pairs[0])


def test_more_changed_cells_than_a_page_should_have_are_those_of_the_newest(town, monkeypatch):
    folder, _, _ = town
    monkeypatch.setattr("yanxiu_xl.reports.sheets.b22_changes.MOST_CELLS", 2)
    with merged_facts(folder) as facts:
        found = values(facts, "B22", "merge", "kind", block="cells")
    assert [one[0] for one in found] == ["第2次 2020-10-31", "第2次 2020-10-31", "更早的"]


def test_the_front_page_stands_beside_the_merge_before(town):
    folder, _, _ = town
    with merged_facts(folder) as facts:
        page, log = overview_of(facts, {}), merges(facts.archive)
        now = figures_of(facts)
    assert [merge.day for merge in log] == [FIRST.isoformat(), SECOND.isoformat()]
    assert log[-1].figures == now
    told = {one.tile.key: one.arrow for one in page.tiles}
    assert told[Key.RETURNED] == told[Key.ASSESSED] == "持平"
    less = round(now["observed"] - log[0].figures["observed"], 1)
    assert told[Key.OBSERVED] == (f"↑{less:g}" if less > 0 else "持平")
    assert page.last.startswith("2020-10-31 合并：换件1校")


def test_a_first_return_has_no_before(town):
    folder, _, _ = town
    first = [one for one in steps(folder, "outcome", "own_was", "score_was", "errors_was", "cells", "new", "mended") if one[0] == "新交"]
    assert [one[1:] for one in first] == [(Gap.NOT_APPLICABLE,) * 6] * 2


def test_the_log_is_in_the_journal_and_comes_back_with_a_rebuilt_archive(town):
    folder, masters, _ = town
    with folder.archive(read_only=True) as archive:
        kept = archive.db.execute("SELECT number, school_code, content, at FROM merge_log ORDER BY 1, 2").fetchall()
    assert [tuple(row) for row in read_journal(folder.archive_file).rows["changed"]] == kept
    assert json.loads(kept[0][2])["figures"]["returned"] == 0.6667
    folder.archive_file.unlink()
    rebuild(folder, THIRD)
    with folder.archive(read_only=True) as archive:
        assert archive.db.execute("SELECT number, school_code, content, at FROM merge_log ORDER BY 1, 2").fetchall() == kept
    assert folder.master.read_bytes() == masters[2][1]


def test_what_is_withdrawn_is_left_out_until_it_comes_back(town):
    folder, masters, logs = town
    undo(folder, "01#2", lambda *_: True)
    with folder.archive(read_only=True) as archive:
        assert [(one.number, [step.school for step in one.steps if step.of_a_file]) for one in merges(archive)] == [(1, ["01", "02"])]
    assert not merge(folder, THIRD).changed
    undo(folder, "01#2", lambda *_: True, back=True)
    assert folder.master.read_bytes() == masters[2][1]
    with folder.archive(read_only=True) as archive:
        assert archive.db.execute("SELECT number, school_code FROM merge_log ORDER BY 1, 2").fetchall() == logs[2]


def test_returns_that_are_read_again_on_another_day_leave_the_log_as_it_is_where_nothing_has_changed(town):
    """They get other row numbers: what two of them differ in is worked out again."""
    folder, _, _ = town
    before = [one[:3] for one in steps(folder, "merge", "school", "outcome")]
    merge(folder, date(2020, 11, 2))
    found = [one[:3] for one in steps(folder, "merge", "school", "outcome")]
    assert found[-len(before):] == before
    assert {outcome for _, _, outcome in found[: -len(before)]} <= {"同一份", "中心校登记"}, "problems may have become due"
    assert not verify(folder).faults
    with folder.archive(read_only=True) as archive:
        assert len(archive.db.execute("SELECT 1 FROM merge_changes").fetchall()) == 1


def test_a_log_that_is_lost_begins_anew(town):
    folder, _, _ = town
    folder.archive_file.unlink()
    journal_path(folder.archive_file).unlink()
    rebuild(folder, THIRD)
    assert [one[:2] for one in steps(folder, "outcome", "school") if one[1] != CENTRE] == [("新交", "01"), ("新交", "02")]


def test_levels_are_words(town):
    folder, _, _ = town
    with merged_facts(folder) as facts:
        assert {level for (level,) in values(facts, "B22", "level", block="problems")} <= {level.word for level in Level}
