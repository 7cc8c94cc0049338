"""Archives of earlier programs: opened, brought up to date in one transaction, with a copy of what was there."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.small import write_small
from tests.support import TERM, good_rows, rewrite_archive
from tests.terms import new_term
from tests.test_merge import dump_file
from tests.test_sent_back import with_error
from yanxiu_xl.archive import schema
from yanxiu_xl.archive.schema import SCHEMA_VERSION, unfit_tables
from yanxiu_xl.archive.scores import unmet_of, unmet_text
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import UserError
from yanxiu_xl.scoring.result import MUSTS, Unmet
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.history import history, undo
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)
VERSION_1, VERSION_5 = (
    (Path(__file__).parent / "data" / f"archive_version_{n}.sql").read_text(encoding="utf-8") for n in (1, 5)
)
NEW_COLUMNS = {"saved_exact": "0", "saved_raw": "''", "writer": "''", "packed_at": "''", "sequence": "0"}
"""Of the table of returns, with what stands in them until a return is read again."""
NEW_OF_SHEETS = {"cells": "0", "own": "0", "kept": "0", "automatic": "NULL"}
"""The same of the table of their sheets."""


def of_version_1():
    """Names of its tables."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(VERSION_1)
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


WITH_ITEMS = {"teacher_score", "school_score", "confirmed_score"}


def in_words(unmet):
    """Musts that are not met as programs before version 9 have filed them."""
    return "、".join(one.words for one in unmet_of(unmet))


WITH_MUSTS = {"teacher_score": "return_id", "confirmed_teacher": "school_code"}
"""Table -> its owner."""


def of_version_9(path):
    """Statements that put what version 9 has brought as it was: musts as words."""
    with closing(sqlite3.connect(path)) as db:
        for table, key in WITH_MUSTS.items():
            yield f"ALTER TABLE {table} RENAME COLUMN unmet TO lacking"
            for owner, name, unmet in db.execute(f"SELECT {key}, name, unmet FROM {table}").fetchall():
                yield f"UPDATE {table} SET lacking = '{in_words(unmet)}' WHERE {key} = '{owner}' AND name = '{name}'"


def of_version_8(path):
    """Statements that take away what version 8 has brought: its tables and view, and its columns of scores."""
    fresh = path.with_name("fresh.sqlite")
    with Archive(fresh, "2020-10-31", fresh=True) as archive:
        names = dict(archive.db.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"))
        columns = {table: [name for _, name, *_ in archive.db.execute(f"PRAGMA table_info({table})")] for table in ("teacher_score", "confirmed_teacher")}
    fresh.unlink()
    old = sqlite3.connect(":memory:")
    for version in range(1, 8):
        for step in schema._statements(version):
            old.execute(step) if isinstance(step, str) else step(old)
    known = {name for (name,) in old.execute("SELECT name FROM sqlite_master")} | {"schema_migration"}
    for name in sorted(names.keys() - known, key=lambda name: names[name], reverse=True):  # views before the tables they look at
        yield f"DROP {names[name].upper()} {name}"
    for table, listed in columns.items():
        before = {name for _, name, *_ in old.execute(f"PRAGMA table_info({table})")}
        yield from (f"ALTER TABLE {table} DROP COLUMN {name}" for name in listed if name not in before | {"unmet"})


BY_THE_NEXT_MERGE = {"not_counting", "worked_out", "teacher_score", "school_return", "register_sheet", "register_column"}
"""Tables that the merge after the migration fills in: which records count, what extra points are made of, under which key it was checked,
the centre's registers."""


def in_json(path):
    """(table, key, its value, items) of all scores, as programs before version 6 have written them (one school alone)."""

    def text(items):
        return json.dumps({
            code: [one.outcome.value, None if one.score is None else str(one.score), one.full, one.detail, [[p.cell, p.why] for p in one.places]]
            for code, one in items.items()
        }, ensure_ascii=False)

    with Archive(path, "", read_only=True) as archive:
        ((school, number),) = [(one.school, one.id) for one in archive.current().values()]
        yield from (("teacher_score", "name", one.name, text(one.items)) for one in archive.teacher_scores()[school])
        yield "school_score", "return_id", number, text(archive.school_scores()[school].items)
        yield "confirmed_score", "school_code", school, text(archive.confirmed()[school].items)


def as_version_1(path, scores):
    """The same archive as the first program would have left it: its tables alone, with their rows; scores: of ``in_json``."""
    old = path.with_name("old.sqlite")
    db = sqlite3.connect(old)
    db.executescript(VERSION_1)
    db.execute("ATTACH ? AS now", (str(path),))
    tables = [t for (t,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'") if t != "schema_migration"]
    db.create_function("in_words", 1, in_words)
    for name in tables:
        columns = [f'"{c[1]}"' for c in db.execute(f"PRAGMA main.table_info({name})")]
        instead = {'"items"': "''", '"lacking"': "in_words(unmet)"} if name in WITH_ITEMS else {}
        there = ",".join(instead.get(c, c) for c in columns)
        db.execute(f"INSERT INTO main.{name} ({','.join(columns)}) SELECT {there} FROM now.{name}")
    for table, key, owner, items in scores:
        db.execute(f"UPDATE main.{table} SET items = ? WHERE {key} = ?", (items, owner))
    db.execute("DELETE FROM main.meta WHERE key = 'merged'")
    db.commit()
    db.close()
    old.replace(path)


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A term folder whose archive is of version 1, with a return in it; what its migration must find; what today's program files."""
    folder = new_term(tmp_path_factory.mktemp("old") / "学期", TERM.code, TERM)
    write_small(folder.inbox / "柳林.xlsx", good_rows())
    merge(folder, DAY)
    scores, today = list(in_json(folder.archive_file)), dump_file(folder.archive_file)
    with sqlite3.connect(folder.archive_file) as db:
        for table, columns in (("school_return", NEW_COLUMNS), ("return_sheet", NEW_OF_SHEETS)):
            db.execute(f"UPDATE {table} SET " + ", ".join(f"{name} = {value}" for name, value in columns.items()))
    content = dump_file(folder.archive_file)
    as_version_1(folder.archive_file, scores)
    return folder, content, today


@pytest.fixture
def folder(old, tmp_path):
    return type(old[0])(Path(shutil.copytree(old[0].root, tmp_path / "学期")))


def test_a_new_archive_is_what_all_steps_make_of_nothing(tmp_path):
    told = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    with Archive(tmp_path / "archive.sqlite", "2020-10-31") as archive, closing(sqlite3.connect(":memory:", isolation_level=None)) as by_steps:
        new = archive.db.execute(told).fetchall()
        by_steps.execute(next(sql for _, name, _, sql in new if name == "schema_migration"))
        for version in range(1, SCHEMA_VERSION + 1):
            for step in schema._statements(version):
                by_steps.execute(step) if isinstance(step, str) else step(by_steps)
        assert new == by_steps.execute(told).fetchall()
        filled = [name for kind, name, *_ in new if kind == "table" and by_steps.execute(f"SELECT 1 FROM {name}").fetchone()]
    assert filled == []


def test_an_archive_of_version_1_opens_with_all_that_is_in_it(folder, old):
    with folder.archive() as archive:
        assert archive.current()["01"].name == "柳林.xlsx"
        applied = archive.db.execute("SELECT version FROM schema_migration ORDER BY 1").fetchall()
    assert applied == [(n,) for n in range(1, SCHEMA_VERSION + 1)]
    found = dump_file(folder.archive_file)
    assert {n: rows for n, rows in found.items() if n not in BY_THE_NEXT_MERGE} == {n: rows for n, rows in old[1].items() if n not in BY_THE_NEXT_MERGE}
    copy = folder.archive_dir / "archive-升级前版本1.sqlite"
    kept = dump_file(copy)
    assert [len(kept.pop(name)) for name in ("school_return", "return_sheet")] == [1, len(SHEETS)]
    scores = [kept.pop(name) for name in sorted(WITH_ITEMS)]
    assert [len(rows) for rows in scores] == [len(old[1][name]) for name in sorted(WITH_ITEMS)]
    assert kept == {name: rows for name, rows in old[1].items() if name in of_version_1() - {*WITH_ITEMS, "school_return", "return_sheet"}}
    with sqlite3.connect(f"file:{copy}?mode=ro", uri=True) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT MAX(version) FROM schema_migration").fetchone() == (1,)


def test_a_migrated_archive_works_on(folder, old):
    before = folder.master.read_bytes()
    assert merge(folder, DAY).read == 1, "what the earlier program has not filed is read again"
    assert dump_file(folder.archive_file) == old[2]
    assert folder.master.read_bytes() == before
    assert not merge(folder, DAY).read
    assert [c.filed.reference for c in history(folder, "01")[1]] == ["01#1"]
    undo(folder, "01#1", lambda *_: True)
    assert merge(folder, DAY).standing.missing == ["00", "01", "02"]


def test_a_migration_that_fails_leaves_version_1_as_it_was(folder, monkeypatch):
    before = dump_file(folder.archive_file)
    monkeypatch.setattr(schema, "_VERSION_2", (*schema._VERSION_2, "CREATE TABLE meta (key TEXT)"))
    with pytest.raises(UserError, match="档案库"):
        folder.archive()
    assert dump_file(folder.archive_file) == before


def test_no_copy_no_migration(folder):
    (folder.archive_dir / f".archive-升级前版本1.sqlite.{os.getpid()}.tmp").mkdir()
    before = dump_file(folder.archive_file)
    with pytest.raises(UserError, match="先留的副本“archive-升级前版本1"):
        folder.archive()
    assert dump_file(folder.archive_file) == before


def test_a_form_that_has_changed_since_keeps_every_row(tmp_path):
    """A column came since, another stood elsewhere, a third is gone: today's columns in today's order, all rows."""
    path = tmp_path / "archive.sqlite"
    with Archive(path, "2020-10-31"):
        pass
    rewrite_archive(
        path,
        "INSERT INTO school_return (id, sha256, size, school_code, term, template_version, definition, issue, checked_at, saved_at,"
        " received_at, check_key, state) VALUES (7,'ab',1,'01','t','v','d',1,'','','','','accepted')",
        "DROP TABLE row_timetable",
        "CREATE TABLE row_timetable (return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,"
        " source_row INTEGER NOT NULL, teacher TEXT, class_name TEXT, weekday TEXT, period TEXT, room TEXT, typed TEXT, extra TEXT,"
        " PRIMARY KEY (return_id, source_row)) WITHOUT ROWID",
        "INSERT INTO row_timetable VALUES (7, 4, '王芳', '三年级', '星期一', '1', '东201', NULL, NULL)",
        "DROP TABLE row_reviews",
    )
    with Archive(path, "2020-10-31") as archive:
        held = archive.rows(SHEETS["timetable"])
        assert (held.returns, held.rows, held.typed, held.extra) == ((7,), (4,), (None,), (None,))
        assert {key: value for key, (value,) in held.values.items() if value is not None} == {
            "class_name": "三年级", "weekday": "星期一", "period": "1", "teacher": "王芳"}
        assert len(archive.rows(SHEETS["reviews"])) == 0
        with archive.change():
            archive.db.execute("DELETE FROM school_return")
        assert list(archive.db.execute("SELECT * FROM row_timetable")) == []
        assert unfit_tables(archive.db) == []
    (copy,) = tmp_path.glob("*改表前*.sqlite")
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT room FROM row_timetable").fetchall() == [("东201",)]


def test_an_archive_of_a_newer_program_is_left_alone(folder):
    with folder.archive():
        pass
    rewrite_archive(folder.archive_file, "INSERT INTO schema_migration VALUES (99, '')")
    before = folder.archive_file.read_bytes()
    with pytest.raises(UserError, match="请先升级程序"):
        folder.archive()
    assert folder.archive_file.read_bytes() == before


def test_a_new_archive_makes_no_copy(tmp_path):
    with Archive(tmp_path / "archive.sqlite", "2020-10-31") as archive:
        assert archive.db.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert archive.db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [p.name for p in tmp_path.iterdir()] == ["archive.sqlite"]


# --- files of ours ---

def version_5(path):
    """An archive that a program of version 5 has left, without its returns: three schools' workbooks built, the next issue of 01 cut
    short by a full disk after the first was announced; 00 marked twice, 01 once; 总档案 written beside because it was open.
    """
    db = sqlite3.connect(path)
    db.executescript(VERSION_5)
    db.close()
    rewrite_archive(path)
    return path


REMEMBERED = {
    (Output.ISSUED, "00"): ("{issue}", "a5b91b36", "", "", ""),
    (Output.ISSUED, "01"): ("{issue}", "3411361b", "", "", ""),
    (Output.ISSUED_WITH_BUTTONS, "00"): ("{issue} 6aa20a6c854d7f42", "ad10f81c", "", "", ""),
    (Output.ISSUED_WITH_BUTTONS, "01"): ("{issue} 6aa20a6c854d7f42", "4d90be18", "71cbe0aa", "", ""),
    (Output.MARKED, "00"): ("297453b6f04a0aa5", "3fde902a", "c24db026", "", ""),
    (Output.MARKED, "01"): ("ca6b911cd469be46", "1bbb1511", "", "", ""),
    (Output.MARKED, "02"): ("", "", "", "", ""),
    (Output.MASTER, ""): ("5ede3277497354caead2eac4fbad511d92f4d99b3c64953105d688b8b5852b93", "b9e814b7", "", "总档案(新1).xlsx", "28296901"),
    (Output.REGISTERS, ""): ("0.1.0 1d5e5ed5bbb4dd47", "de22d315", "", "", ""),
}
"""File -> what it was made of, and the beginnings of: its digest, that of what it replaced, name and digest of the copy beside it."""


def test_what_version_5_remembered_of_files_in_four_ways_is_one_table(tmp_path):
    with Archive(version_5(tmp_path / "archive.sqlite"), "2020-10-31") as archive:
        issues = dict(archive.db.execute("SELECT school_code, content FROM issue"))
        for (output, school), (made_of, sha256, replaced, beside, beside_sha256) in REMEMBERED.items():
            found = Note(archive, output, school).read()
            assert found.made_of == made_of.format(issue=issues.get(school))
            assert found.beside == beside
            for digest, begins in ((found.sha256, sha256), (found.replaced, replaced), (found.beside_sha256, beside_sha256)):
                assert (digest[:8], len(digest)) == ((begins, 64) if begins else ("", 0))
        assert archive.db.execute("SELECT COUNT(*) FROM written_file").fetchone() == (len(REMEMBERED) + 1,)  # 02: two issued, none marked
        left = {key for (key,) in archive.db.execute("SELECT key FROM meta")}
        assert left == {"merged", "basis", "serial", "unfit"}


WITHOUT_ROWS = (
    *(f"DROP VIEW {name}" for name in ("score_record", "confirmed_record")),
    *(f"DROP TABLE {name}" for name in ("indicator_score", "evidence", "confirmed_indicator", "confirmed_evidence", "text_compared", "text_alike")),
    *(f"ALTER TABLE {name} ADD COLUMN items TEXT NOT NULL DEFAULT ''" for name in (*sorted(WITH_ITEMS), "confirmed_teacher")),
)


def as_version_5(folder):
    """The folder's archive as the program before would have left it: what it knows of files in ``meta``, without the table."""
    with sqlite3.connect(folder.archive_file) as db:
        rows = db.execute("SELECT kind, school_code, made_of, sha256, replaced, beside, beside_sha256 FROM written_file").fetchall()
    lines = {}
    for kind, school, made_of, sha256, replaced, beside, beside_sha256 in rows:
        if kind.startswith("issued"):
            _, _, of_buttons = made_of.partition(" ")
            key = f"issued {school}" + (" xlsm" if of_buttons else "")
            lines[key] = f"{sha256}|{replaced} {of_buttons}".rstrip()
        elif kind == "marked":
            lines[f"marked {school}"] = f"{made_of} {sha256} {replaced}".strip()
        else:
            lines[kind] = f"{made_of} {sha256}"
        if beside:
            lines["master beside"] = f"{beside_sha256} {beside}"
    scores = [f"UPDATE {table} SET items = '{items}' WHERE {key} = '{owner}'" for table, key, owner, items in in_json(folder.archive_file)]
    rewrite_archive(
        folder.archive_file, *of_version_9(folder.archive_file), *of_version_8(folder.archive_file), "DROP TABLE written_file", *WITHOUT_ROWS, *scores,
        "DELETE FROM schema_migration WHERE version > 5",
        *(f"INSERT INTO meta VALUES ('{key}', '{value}')" for key, value in lines.items()),
    )
    return lines


def test_files_that_version_5_has_written_are_known_and_not_written_again(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    write_small(folder.inbox / "柳林.xlsx", with_error("01"))
    build(folder)
    merge(folder, DAY)
    build(folder)  # the roster is known now: the second issue of 01
    assert len(as_version_5(folder)) == 6 + 1 + 2
    for path in folder.root.rglob("*.xls?"):
        os.utime(path, ns=(1, 1))
    assert {one.outcome for one in build(folder)} == {"same"}
    merge(folder, DAY)
    again = {path.name for path in folder.root.rglob("*.xls?") if path.stat().st_mtime_ns != 1}
    assert not again


# --- musts that are not met ---

UNMET = [
    # as programs before version 9 have told of it, and what it is
    ("", []),
    ("听课30节", [Unmet("observations", 30)]),
    ("听课7.5节", [Unmet("observations", 7.5)]),
    ("公开课", [Unmet("open_lesson")]),
    ("精读、月读书心得、心得体会1500字、论文2000字", [Unmet("books"), Unmet("reflections"), Unmet("essay", 1500), Unmet("paper", 2000)]),
    ("听课0节、公开课、精读、月读书心得、心得体会800字、论文1字",
     [Unmet(must, asked) for must, asked in zip(MUSTS, (0, None, None, None, 800, 1), strict=True)]),
]


@pytest.mark.parametrize(("words", "unmet"), UNMET, ids=range(len(UNMET)))
def test_musts_that_were_filed_as_words_are_filed_by_their_keys(tmp_path, words, unmet):
    path = tmp_path / "archive.sqlite"
    with Archive(path, "2020-10-31"):
        pass
    line = "'一', '王芳', 90, 0, '', '良好', '{words}', 1, 1, '', 0, 0, 0"
    columns = "teacher_id, name, base, extra, extra_detail, band, unmet, valid_observations, rank, note, extra_lectures, extra_mentor, extra_awards"
    rewrite_archive(path, f"INSERT INTO confirmed_teacher (school_code, {columns}) VALUES ('01', {line.format(words=unmet_text(unmet))})")
    rewrite_archive(path, *of_version_9(path), "DELETE FROM schema_migration WHERE version > 8")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT lacking FROM confirmed_teacher").fetchall() == [(words,)]
    with Archive(path, "2020-10-31") as archive:
        assert [unmet_of(text) for (text,) in archive.db.execute("SELECT unmet FROM confirmed_teacher")] == [unmet]
