"""Merging: nothing lost, nothing twice, the newest counts, order does not matter."""

import random
import shutil
import sqlite3
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.small import write_small
from tests.support import NOT_CONTENT, TERM, good_rows, load_light, without_log
from tests.terms import archive_alone, new_term
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import UserError
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.fast.bulk import FIRST_ROW, HEAD_ROW
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow import merging
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def stamped(minute, issue=1):
    return Stamp(issue=issue, checked_at=f"2020-10-30 16:{minute:02d}")


def fewer_observations(count):
    rows = good_rows()
    rows["observations"] = rows["observations"][:count]
    return rows


def dump(folder):
    """Everything in the archive but the times of arrival."""
    return dump_file(folder.archive_file)


def dump_file(path):
    """The same of an archive's file."""
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")]
        content = {}
        for name in tables:
            if name in NOT_CONTENT:
                continue
            apart = {"id", "return_id", "received_at", "accepted_at", "withdrawn_at"}
            columns = [c[1] for c in db.execute(f"PRAGMA table_info({name})") if c[1] not in apart]
            content[name] = sorted(map(repr, db.execute(f"SELECT {','.join(columns) or 1} FROM {name}")))
        return content


def test_every_row_of_the_returns_is_in_the_archive_and_in_the_master(folder):
    for code in ("00", "01", "02"):
        write_small(folder.inbox / f"{code}.xlsx", good_rows(), school=code)
    merged = merge(folder, DAY)
    book = openpyxl.load_workbook(merged.master, read_only=True)
    for sheet in SCHOOL_SHEETS:
        expected = sum(line.rows[sheet.title] for line in merged.standing.lines)
        page = list(book[sheet.title].iter_rows(values_only=True))
        assert len(page) - HEAD_ROW == expected
        heads = [c.header + ("\n（内部资料）" if c.key in sheet.internal else "") for c in sheet.columns if not c.private and c.key != "serial"]
        assert list(page[HEAD_ROW - 1]) == ["学校代码", "学校名称", *heads, "表外内容", "来源文件", "来源行号", "批次"]


def test_a_value_in_the_master_stands_beside_its_file_and_row(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    merged = merge(folder, DAY)
    page = openpyxl.load_workbook(merged.master)["听课记录"]
    first = good_rows()["observations"][0]
    shown = [c.value for c in page[FIRST_ROW]]
    assert (shown[:2], shown[-3:]) == (["01", TERM.schools[1].name], ["柳林.xlsx", 4, 1])
    assert first["topic"] in shown


def test_what_could_not_be_read_stands_in_the_master_as_it_was_typed(folder):
    rows = good_rows()
    rows["observations"][0]["date"] = Typed("九月初三")
    write_small(folder.inbox / "柳林.xlsx", rows)
    page = openpyxl.load_workbook(merge(folder, DAY).master)["听课记录"]
    assert page.cell(page.max_row, 3).value == "九月初三"


def test_birth_months_stay_in_the_archive(folder):
    rows = good_rows()
    rows["roster"][0]["born"] = "1985-03"
    write_small(folder.inbox / "柳林.xlsx", rows)
    merged = merge(folder, DAY)
    page = openpyxl.load_workbook(merged.master)["教师名册"]
    assert "出生年月" not in [c.value for c in page[HEAD_ROW]]
    with sqlite3.connect(folder.archive_file) as db:
        assert ("1985-03",) in db.execute("SELECT born FROM row_roster").fetchall()


def test_texts_that_look_like_formulas_are_written_as_text(folder):
    rows = good_rows()
    rows["observations"][0]["topic"] = Typed("=1+1")
    write_small(folder.inbox / "柳林.xlsx", rows)
    page = openpyxl.load_workbook(merge(folder, DAY).master)["听课记录"]
    cell = next(c for c in page[FIRST_ROW] if c.value == "=1+1")
    assert cell.data_type == "s"


def test_a_second_merge_changes_nothing_and_the_master_is_the_same_bytes(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    first = merge(folder, DAY)
    before, content = first.master.read_bytes(), dump(folder)
    second = merge(folder, DAY)
    assert first.changed
    assert not second.changed
    assert second.read == 0
    assert second.master.read_bytes() == before
    assert dump(folder) == content


def test_a_master_that_was_changed_by_hand_is_written_again(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    first = merge(folder, DAY).master
    before = first.read_bytes()
    first.write_bytes(b"spoilt")
    assert merge(folder, DAY).master.read_bytes() == before


@pytest.mark.usefixtures("archive_only")
def test_the_newer_return_counts_and_the_older_stays(folder):
    write_small(folder.inbox / "旧.xlsx", fewer_observations(1), stamp=stamped(1))
    merge(folder, DAY)
    write_small(folder.inbox / "新.xlsx", fewer_observations(3), stamp=stamped(2))
    lines = [line for line in merge(folder, DAY).standing.lines if line.code == "01"]
    assert [(x.state, x.filed.name, x.rows["听课记录"]) for x in lines] == [
        ("accepted", "新.xlsx", 3), ("superseded", "旧.xlsx", 1),
    ]


@pytest.mark.usefixtures("archive_only")
def test_an_older_file_that_arrives_later_does_not_replace_the_newer(folder):
    write_small(folder.inbox / "新.xlsx", fewer_observations(3), stamp=stamped(2))
    merge(folder, DAY)
    write_small(folder.inbox / "旧.xlsx", fewer_observations(1), stamp=stamped(1))
    lines = [line for line in merge(folder, DAY).standing.lines if line.code == "01"]
    assert [(x.state, x.filed.name) for x in lines] == [("accepted", "新.xlsx"), ("superseded", "旧.xlsx")]


@pytest.mark.usefixtures("archive_only")
def test_a_later_issue_beats_a_later_check(folder):
    write_small(folder.inbox / "一.xlsx", fewer_observations(1), stamp=stamped(9, issue=1))
    write_small(folder.inbox / "二.xlsx", fewer_observations(3), stamp=stamped(1, issue=2))
    line = next(x for x in merge(folder, DAY).standing.lines if x.code == "01")
    assert line.filed.name == "二.xlsx"


@pytest.mark.usefixtures("archive_only")
def test_errors_send_a_return_back_but_keep_its_rows(folder):
    rows = good_rows()
    rows["observations"][0]["observer"] = "查无此人"
    write_small(folder.inbox / "柳林.xlsx", rows)
    merged = merge(folder, DAY)
    line = next(x for x in merged.standing.lines if x.code == "01")
    assert (line.state, line.problems["error"]) == ("returned", 1)
    assert line.rows["听课记录"] == len(rows["observations"])


@pytest.mark.usefixtures("archive_only")
def test_missing_schools_are_named(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    merged = merge(folder, DAY)
    assert merged.standing.missing == ["00", "02"]
    assert [p.code for p in merged.standing.problems if p.problem.code == "M01"] == ["00", "02"]


@pytest.mark.usefixtures("archive_only")
def test_originals_are_kept_by_content(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    data = (folder.inbox / "柳林.xlsx").read_bytes()
    merge(folder, DAY)
    (kept,) = folder.originals.iterdir()
    assert kept.read_bytes() == data


@pytest.mark.usefixtures("archive_only")
def test_changed_settings_check_filed_returns_again_even_if_the_file_is_gone(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    assert next(x for x in merge(folder, DAY).standing.lines if x.code == "01").state == "accepted"
    (folder.inbox / "柳林.xlsx").unlink()
    book = openpyxl.load_workbook(folder.settings)
    page = book["参数设置"]
    row = next(r for r in range(4, 80) if page.cell(r, 1).value == "学期开始")
    page.cell(row, 2).value = date(2020, 10, 1)
    book.save(folder.settings)
    merged = merge(folder, DAY)
    line = next(x for x in merged.standing.lines if x.code == "01")
    assert line.state == "returned"
    assert {p.problem.code for p in merged.standing.problems if p.code == "01"} >= {"C03"}


def test_a_master_that_is_open_elsewhere_is_written_beside(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    first = merge(folder, DAY).master
    before = first.read_bytes()
    (folder.root / "~$总档案.xlsx").write_bytes(b"")
    write_small(folder.inbox / "榆树.xlsx", good_rows(), school="02")
    second = merge(folder, DAY)
    assert second.master.name == "总档案(新1).xlsx"
    assert first.read_bytes() == before
    beside = second.master.read_bytes()
    assert merge(folder, DAY).master == second.master, "still open: the one beside it is renewed, and there is no (新2)"
    (folder.root / "~$总档案.xlsx").unlink()
    third = merge(folder, DAY)
    assert third.master == first
    assert third.master.read_bytes() == beside
    assert not second.master.exists(), "what was written beside it goes, for it lies in its own place now"


@pytest.mark.usefixtures("archive_only")
def test_a_failing_disk_leaves_the_archive_as_it_was(folder, monkeypatch):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    merge(folder, DAY)
    content = dump(folder)
    write_small(folder.inbox / "榆树.xlsx", good_rows(), school="02")
    with sqlite3.connect(folder.archive_file) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON row_reviews BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
    with pytest.raises((UserError, sqlite3.IntegrityError)):
        merge(folder, DAY)
    assert dump(folder) == content


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_order_and_batches_do_not_matter(tmp_path_factory, seed):
    """The same returns in any order, split into any batches, some twice: same archive, same master bytes but for the log of merges."""
    pool = tmp_path_factory.getbasetemp() / "pool"
    if not pool.exists():
        pool.mkdir()
        write_small(pool / "甲.xlsx", good_rows(), school="00")
        write_small(pool / "乙.xlsx", fewer_observations(3), stamp=stamped(1))
        write_small(pool / "乙 最终版.xlsx", fewer_observations(2), stamp=stamped(2))
        write_small(pool / "丙.xlsx", good_rows(), school="02")
        shutil.copy(pool / "丙.xlsx", pool / "丙(1).xlsx")
        (pool / "坏.xlsx").write_bytes(b"")
    rng = random.Random(seed)
    results = []
    for number in range(2):
        folder = new_term(tmp_path_factory.mktemp("t") / f"学期{number}", TERM.code, TERM)
        files = sorted(pool.iterdir())
        rng.shuffle(files)
        with archive_alone():
            while files:
                count = rng.randint(1, 3)
                batch, files = files[:count], files[count:]
                for path in batch:
                    shutil.copy(path, folder.inbox)
                merge(folder, DAY)
            for path in pool.iterdir():
                shutil.copy(path, folder.inbox)
            merge(folder, DAY)
        results.append((dump(folder), without_log(folder)))
    assert results[0] == results[1]


def test_building_again_changes_nothing_until_something_changes(folder):
    assert [b.outcome for b in build(folder)] == ["new"] * 3
    again = build(folder)
    assert [(b.outcome, b.issue) for b in again] == [("same", 1)] * 3


def test_a_workbook_somebody_wrote_into_is_set_aside_not_overwritten(folder):
    path = build(folder, "01")[0].path
    book = load_light(path)
    book["教师名册"]["C4"] = "王芳"
    book.save(path)
    (rebuilt,) = build(folder, "01")
    assert rebuilt.kept is not None
    assert load_light(rebuilt.kept)["教师名册"]["C4"].value == "王芳"
    assert load_light(rebuilt.path)["教师名册"]["C4"].value is None


@pytest.mark.usefixtures("archive_only")
def test_a_new_issue_carries_the_roster_and_the_towns_names(folder):
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    merge(folder, DAY)
    built = {b.school.code: b for b in build(folder)}
    roster = load_light(built["01"].path)["教师名册"]
    assert roster["C4"].value == good_rows()["roster"][0]["name"]
    town = load_light(built["02"].path)["全镇名册"]
    columns = {c[0].value: [x.value for x in c[1:] if x.value] for c in town.iter_cols()}
    assert columns[TERM.schools[1].name] == [r["name"] for r in good_rows()["roster"]]
    assert SHEETS["roster"].title == roster.title


def test_how_many_returns_are_held_at_once_does_not_matter(tmp_path, monkeypatch):
    results = []
    for part in (1, 64):
        monkeypatch.setattr(merging, "PART", part)
        term = new_term(tmp_path / str(part), TERM.code, TERM)
        for code, count in (("00", 3), ("01", 2), ("02", 4)):
            write_small(term.inbox / f"{code}.xlsx", fewer_observations(count), school=code)
        (term.inbox / "坏.xlsx").write_bytes(b"PK\x03\x04")
        merge(term, DAY)
        sent_back = {path.name: path.read_bytes() for path in term.sent_back.iterdir()}
        results.append((dump(term), term.master.read_bytes(), sent_back))
    assert results[0] == results[1]
