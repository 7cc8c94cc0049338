"""region: towns merged and put into one archive, whose rows are those of the towns, whatever comes in between; its reports and its rules."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from filelock import FileLock
from sqlalchemy import select, text

import yanxiu_xl as yx
from tests.region.towns import (
    DAY,
    NAMED,
    A,
    B,
    C,
    copied,
    everything,
    filed_in,
    make,
    opened,
    pages,
    paths,
    sum_of,
    town_of,
)
from tests.small import put, small_return
from tests.support import rewrite_archive
from tests.town import school
from yanxiu_xl.api.calls import watched
from yanxiu_xl.cli import main
from yanxiu_xl.measures.near_copies import near_copies
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional import across, extra
from yanxiu_xl.regional.archive.opening import WAITING, bring_up_to_date, sqlite_engine
from yanxiu_xl.regional.archive.store import FILE
from yanxiu_xl.regional.archive.tables import FILED, METADATA, TOWN
from yanxiu_xl.regional.reporting import Region, region_reports
from yanxiu_xl.regional.run import region
from yanxiu_xl.reports.catalogue import report_named
from yanxiu_xl.reports.model import tables_of, value_of
from yanxiu_xl.workflow.county import facts_of_copy, towns_report
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.settings_files import write_pair


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(the towns, where the region was written, what the run has said), merged once."""
    root = tmp_path_factory.mktemp("region")
    folders = make(root / "各镇")
    return folders, root / "出", region([str(root / "各镇")], root / "出", day=DAY)


@pytest.fixture
def towns(made, tmp_path):
    """Copies of the towns, merged as they are."""
    return copied(made[0], tmp_path / "各镇")


# --- what is held ---


def test_the_archive_is_the_sum_of_the_towns_row_by_row(made):
    folders, place, done = made
    assert ([one.name for one in done.towns], done.absent, done.notes) == (NAMED, [], [])
    held = filed_in(place)
    assert held == sum_of(folders)
    assert {name for name, rows in held.items() if rows} >= {"school_return", "row_observations", "row_roster", "teacher_score", "attachment", "problem"}


def test_towns_in_any_order_one_by_one_and_again_come_to_the_same(made, towns, tmp_path):
    for one in (towns[2], towns[0], towns[1], towns[0]):
        done = region([str(one.root)], tmp_path / "出", day=DAY)
    assert [one.changed for one in done.towns] == [False]
    assert everything(tmp_path / "出") == everything(made[1])
    assert (tmp_path / "出" / "区域汇总.xlsx").read_bytes() == (made[1] / "区域汇总.xlsx").read_bytes()


def test_a_town_that_has_changed_takes_its_own_place_and_no_other_is_written(made, towns, tmp_path):
    place = Path(shutil.copytree(made[1], tmp_path / "出"))
    rows = school("00")
    rows["observations"] = rows["observations"][:2]
    put(towns[1].inbox, "中心.xlsx", small_return(rows, "00", town_of(B)))
    done = region(paths(towns), place, day=DAY)
    assert {one.name: one.changed for one in done.towns} == {A: False, B: True, C: False}
    assert filed_in(place) == sum_of(towns)
    assert everything(place) != everything(made[1])


def test_a_plan_says_what_is_to_be_done_and_changes_nothing(made, towns, tmp_path):
    put(towns[1].inbox, "中心.xlsx", small_return(school("00"), "00", town_of(B)))
    before = {path: path.read_bytes() for path in sorted((tmp_path / "各镇").rglob("*")) if path.is_file()}
    done = region(paths(towns), tmp_path / "出", plan=True, day=DAY)
    assert {one.name: one.read for one in done.towns} == {A: 0, B: 1, C: 0}
    assert (done.workbook, (tmp_path / "出").exists()) == (None, False)
    assert {path: path.read_bytes() for path in sorted((tmp_path / "各镇").rglob("*")) if path.is_file()} == before


# --- what cannot be had ---


def newer(folder):
    rewrite_archive(folder.archive_file, "INSERT INTO schema_migration VALUES (999, '')")


SPOILT = [
    # what is done to the folder, what the line says, whose it is said to be
    ("a newer program's archive", newer, "更新版本的程序", B),
    ("a damaged archive", lambda one: one.archive_file.write_bytes(one.archive_file.read_bytes()[:5000]), "坏了", B),
    ("bad settings", lambda one: one.settings.write_bytes(b"PK\x03\x04"), "学期设定读不了", "乙镇"),
    ("no folder", lambda one: shutil.rmtree(one.root), "没有这个文件夹", "乙镇"),
    ("nothing in it", lambda one: (shutil.rmtree(one.root), one.root.mkdir()), "没有学期文件夹", "乙镇"),
    ("an earlier term alone", lambda one: write_pair(one.root, one.archive_dir, replace(one.term(), code="2019-2020-2"), macros=False), "第一学期的", B),
]


@pytest.mark.parametrize(("spoil", "words", "name"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_town_that_cannot_be_read_is_one_line_and_the_others_go_on(towns, tmp_path, spoil, words, name):
    spoil(towns[1])
    done = region(paths(towns[:2]), tmp_path / "出", day=DAY)
    (gone,) = done.absent
    assert gone.name == name
    assert words in gone.why
    assert done.notes == [f"没有计入“{name}”：{gone.why}。"]
    assert "\n" not in done.notes[0]
    assert [one.name for one in done.towns] == [A]
    assert filed_in(tmp_path / "出") == sum_of([towns[0]])
    assert name in {value for row in pages(tmp_path / "出")["校本研修情况汇总表"] for value in row}


def test_a_town_that_was_held_before_stays_as_it_was_and_that_is_said(made, towns, tmp_path):
    place = Path(shutil.copytree(made[1], tmp_path / "出"))
    before = everything(place)
    newer(towns[1])
    done = region(paths(towns), place, day=DAY)
    assert done.absent == []
    (note,) = done.notes
    assert f"“{B}”这次没有更新" in note
    assert "汇总里还是 2020-12-20 的" in note
    assert everything(place) == before


def test_two_folders_of_one_town_are_neither_of_them_taken(towns, tmp_path):
    shutil.copytree(towns[1].root, tmp_path / "又一个")
    done = region([*paths(towns), str(tmp_path / "又一个")], tmp_path / "出", day=DAY)
    assert [(one.name, "有 2 个文件夹" in one.why) for one in done.absent] == [(B, True)]


def test_where_no_town_can_be_had_nothing_is_written(tmp_path):
    with pytest.raises(UserError, match=r"没有一个镇可以汇总.*没有这个文件夹"):
        region([str(tmp_path / "没有")], tmp_path / "出", day=DAY)
    assert not (tmp_path / "出").exists()


def of_a_newer_program(path):
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")


def of_another_program(path):
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (a)")


UNFIT = [("a newer program's", of_a_newer_program, "更新版本的程序"), ("another program's", of_another_program, "别的程序的数据库"),
         ("no database", lambda path: path.write_bytes(b"no database at all" * 400), "用不了")]


@pytest.mark.parametrize(("spoil", "words"), [case[1:] for case in UNFIT], ids=[case[0] for case in UNFIT])
def test_an_archive_that_cannot_be_used_stops_the_run_in_one_line(made, towns, tmp_path, spoil, words):
    place = Path(shutil.copytree(made[1], tmp_path / "出"))
    spoil(place / FILE)
    before = (place / FILE).read_bytes()
    with pytest.raises(UserError, match=words) as stop:
        region(paths(towns), place, day=DAY)
    assert "\n" not in str(stop.value)
    assert (place / FILE).read_bytes() == before


def test_a_form_that_has_changed_since_is_fitted_and_the_towns_are_read_again(made, towns, tmp_path):
    place = Path(shutil.copytree(made[1], tmp_path / "出"))
    before = everything(place)
    with sqlite3.connect(place / FILE) as db:
        db.execute("ALTER TABLE row_observations DROP COLUMN topic")
        db.execute("ALTER TABLE row_roster ADD COLUMN theirs TEXT")
        db.execute("DROP TABLE row_reviews")
        db.execute("DROP TABLE problem")
        db.execute("CREATE TABLE row_gone (a TEXT)")
        db.execute("UPDATE region_fact SET value = 'another' WHERE key = 'definition'")
    done = region(paths(towns), place, day=DAY)
    assert [one.changed for one in done.towns] == [True] * 3
    assert everything(place) == before
    engine = sqlite_engine(place / FILE)
    bring_up_to_date(engine, FILE)
    with engine.begin() as connection:
        names = {name for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
    assert names == {*METADATA.tables, "alembic_version"}


# --- two at once, and one that is killed ---


def test_of_two_at_once_the_second_waits_and_says_so(made, towns, tmp_path):
    place, told = Path(shutil.copytree(made[1], tmp_path / "出")), []
    lock = FileLock(place / f".{Path(FILE).stem}.lock")
    lock.acquire()
    seen = threading.Event()
    progress = watched(lambda phase, done, total, _: seen.set() if done == total else None)
    thread = threading.Thread(target=lambda: told.append(region(paths(towns), place, day=DAY, progress=progress)))
    thread.start()
    assert seen.wait(120)  # the settings are read; then the archive is asked for
    time.sleep(1)
    assert told == []
    lock.release()
    thread.join(120)
    assert told[0].notes == [WAITING]
    assert everything(place) == everything(made[1])


RUN = "import sys; from datetime import date; from pathlib import Path; from yanxiu_xl.regional.run import region\n" \
      "if __name__ == '__main__': region(sys.argv[2:], Path(sys.argv[1]), day=date.fromisoformat('2020-12-20'))"


def test_a_run_that_is_killed_at_any_moment_leaves_whole_towns_and_the_next_one_comes_to_the_same(made, tmp_path):
    dice, place = random.Random(7), tmp_path / "出"
    folders = make(tmp_path / "各镇")
    for _ in range(3):
        run = subprocess.Popen([sys.executable, "-c", RUN, str(place), *paths(folders)], stderr=subprocess.DEVNULL)
        try:
            run.wait(dice.uniform(1.5, 9))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        if (place / FILE).exists():
            with opened(place) as archive, archive.reading() as connection:
                held = {number for (number,) in connection.execute(select(TOWN.c.id))}
                assert {number for (number,) in connection.execute(select(FILED["school_return"].c.town))} == held
    region(paths(folders), place, day=DAY)
    assert filed_in(place) == sum_of(folders)
    assert pages(place) == pages(made[1])


# --- rules ---


def told(done):
    return {(town, one.code, one.file, one.sheet, one.cell, one.message.partition("】")[2]) for town, _, one in done.findings}


def test_what_lies_between_towns_is_told_with_town_file_sheet_and_cell(made):
    jia, yi, bing = f"{A}·甲镇柳林小学", f"{B}·乙镇柳林小学", f"{C}·丙镇柳林小学"
    both = f"“王芳”同时在{yi}、{jia}的名册里（姓名、出生年月相同）。"
    leaders = f"课题甲-XK2020-017在{yi}、{jia}登记的主持人不同（乙强、李强）。"
    assert told(made[2]) == {
        (A, "M04", "柳林.xlsx", "教师名册", "C5", both), (B, "M04", "柳林.xlsx", "教师名册", "C10", both),
        (A, "M07", "柳林.xlsx", "听课记录", cell(A, "observations", "teacher", 6), f"{jia}的“李强”登记听了{yi}“没有这人”的课，{yi}的名册没有此人。"),
        (A, "M10", "柳林.xlsx", "教师文稿", "D9", f"《分组的几点做法》与{bing}丙梅的《谈分组》雷同（文件相同）。"),
        (C, "M10", "柳林.xlsx", "教师文稿", "D9", f"《谈分组》与{jia}李强的《分组的几点做法》雷同（文件相同）。"),
        (B, "M10", "柳林.xlsx", "教师文稿", "D9", f"《我看合作》与{bing}丙梅的《谈分组》雷同（文字相似 96%）。"),
        (A, "M18", "柳林.xlsx", "课题研究", "D4", leaders), (B, "M18", "柳林.xlsx", "课题研究", "D4", leaders),
    }


def cell(town, sheet, column, at):
    from yanxiu_xl.forms.school import SHEETS

    keys = [one.key for one in SHEETS[sheet].columns]
    return f"{openpyxl.utils.get_column_letter(keys.index(column) + 1)}{at + 3}"


def test_findings_stand_in_the_archive_and_on_a_page(made):
    rows = pages(made[1])["跨镇问题"]
    assert len([row for row in rows if row[0] in NAMED]) == len(made[2].findings)
    with opened(made[1]) as archive:
        assert [one for *_, one in archive.findings(town_of(A).code)] == [one for *_, one in made[2].findings]


def test_among_very_many_texts_the_same_ones_are_found(made, monkeypatch):
    """More texts than are compared two by two are looked for by what they have in common."""
    asked = []

    def looked_for(texts, least):
        asked.append(least)
        return near_copies(texts, least)

    monkeypatch.setattr(across, "MOST", 1)
    monkeypatch.setattr(across, "near_copies", looked_for)
    with opened(made[1]) as archive:
        found = across.find_across_towns(archive, [*archive.held().values()])
        called = {one.id: one.name for one in archive.held().values()}
    assert asked
    assert told(SimpleNamespace(findings=[(called[town], school, one) for town, school, one in found])) == told(made[2])


def test_one_town_alone_has_nothing_between_towns(towns, tmp_path):
    assert region([str(towns[0].root)], tmp_path / "出", day=DAY).findings == []


# --- reports ---


@pytest.fixture(scope="module")
def reports(made):
    """Code -> report of the region."""
    with opened(made[1]) as archive:
        held = [*archive.held().values()]
        return {one.report.code: one for one in (make() for make in region_reports(Region(archive, held, [], archive.names(held))))}


def cells(rows, columns):
    return [{key: value_of(row.get(key)) for key in columns} for row in rows]


def test_the_county_s_sheets_are_those_of_several_towns_put_together(made, reports, tmp_path):
    for one in towns_report(tmp_path, "county", [one.root for one in made[0]]):
        found = reports[one.report.code]
        assert [table.block.key for table in found.tables] == [table.block.key for table in one.tables]
        for mine, theirs in zip(found.tables, one.tables, strict=True):
            keys = [column.key for column in theirs.columns]
            assert [column.key for column in mine.columns] == keys
            assert cells(mine.rows, keys) == cells(theirs.rows, keys)


def test_a_town_s_reports_stand_below_each_other_with_town_and_place(made, reports):
    assert {"B03", "B04", "B05", "B10", "B17", "B18"} < set(reports)
    for folder in made[0]:
        with facts_of_copy(folder) as facts:
            for code in [one for one in reports if one.startswith("B")]:
                for at, table in enumerate(tables_of(report_named(code), facts)):
                    keys = [column.key for column in table.columns]
                    mine = [row for row in reports[code].tables[at].rows if row["town"] == facts.term.centre]
                    assert cells(mine, keys) == cells(table.rows, keys)
    lessons = [row for row in reports["B06"].tables[0].rows if row["town"] == A]
    assert {row["origin_file"] for row in lessons} == {"柳林.xlsx", "中心.xlsx"}
    assert all("公开课评课!" in row["origin_cells"] for row in lessons)


def test_sums_of_towns_are_what_sql_counts_in_the_archive(made, reports):
    counted = text("SELECT t.name, COUNT(DISTINCT r.school_code), COUNT(DISTINCT r.id * 1000 + o.source_row)"
                   " FROM town t JOIN school_return r ON r.town = t.id AND r.state <> 'superseded'"
                   " LEFT JOIN row_open_lessons o ON o.town = r.town AND o.return_id = r.id AND NOT EXISTS (SELECT 1 FROM not_counting n"
                   " WHERE n.town = o.town AND n.return_id = o.return_id AND n.kind = 'open_lessons' AND n.source_row = o.source_row) GROUP BY t.name ORDER BY 1")
    with opened(made[1]) as archive, archive.reading() as connection:
        wanted = [tuple(line) for line in connection.execute(counted)]
    assert [tuple(value_of(row[key]) for key in ("town", "returned", "lessons")) for row in reports["K1"].tables[0].rows] == wanted


def test_ranks_are_of_all_towns_together(reports):
    teachers = reports["Q2"].tables[0].rows
    totals = [value_of(row["total"]) for row in teachers if row["rank"] != "不排"]
    assert totals == sorted(totals, reverse=True)
    assert len({row["town"] for row in teachers}) == 3
    ranks = [row["rank"] for row in teachers if row["rank"] != "不排"]
    assert ranks == [1 + sum(better > own for better in keys(teachers)) for own in keys(teachers)]
    schools = reports["Q1"].tables[0].rows
    assert [row["rank"] for row in schools if row["rank"] != "不排"] == sorted(row["rank"] for row in schools if row["rank"] != "不排")
    assert len(schools) == 4


def keys(rows):
    return [tuple(value_of(row[key]) for key in ("total", "valid", "lesson")) for row in rows if row["rank"] != "不排"]


# --- as it is typed ---


def printed(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    said = capsys.readouterr()
    return said.out, said.err, left.value.code


def test_what_is_typed_and_what_is_called_say_the_same(made, towns, tmp_path, capsys):
    place = Path(shutil.copytree(made[1], tmp_path / "出"))
    out, err, status = printed(capsys, "region", *paths(towns), "--to", place, "--date", DAY.isoformat(), "--json")
    called = yx.region(*paths(towns), to=place, date=DAY)
    assert (err, status, called.clean) == ("", 1, False)  # there are errors between the towns
    assert json.loads(out) == json.loads(json.dumps(called.as_json()))
    out, _, status = printed(capsys, "region", tmp_path / "各镇", "--to", place, "--date", DAY.isoformat())
    assert f"跨镇问题 {len(called.findings)} 处" in out
    assert str(place / "区域汇总.xlsx") in out
    out, _, status = printed(capsys, "region", tmp_path / "各镇", "--plan", "--to", place, "--date", DAY.isoformat())
    assert status == 0
    assert "区域汇总.xlsx" not in out


def test_without_the_extra_it_says_what_to_install(made, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(extra, "PACKAGES", (*extra.PACKAGES, "no_such_package"))
    out, err, status = printed(capsys, "region", *paths(made[0]), "--to", tmp_path)
    assert (out, status) == ("", 2)
    assert 'pip install ".[region]"' in err
    assert err.strip().count("\n") == 0


def test_progress_is_told_phase_by_phase(towns, tmp_path):
    seen = []
    region(paths(towns), tmp_path / "出", day=DAY, progress=watched(lambda phase, done, total, _: seen.append((phase, done, total))))
    phases = list(dict.fromkeys(phase for phase, *_ in seen))
    assert phases == ["看各镇的学期设定", "逐镇合并", "跨镇检查", "出报表"]
    for phase in phases:
        steps = [(done, total) for name, done, total in seen if name == phase]
        assert steps == [(at, steps[0][1]) for at in range(steps[0][1] + 1)]


def test_a_town_that_has_been_merged_meanwhile_is_not_taken_half(made, towns, tmp_path, monkeypatch):
    """Its lines were worked out from what it was before."""
    from yanxiu_xl.regional import run

    file = run._file

    def late(store, done):
        if done.seen.town == B:
            put(towns[1].inbox, "中心.xlsx", small_return(school("00"), "00", town_of(B)))
            merge(towns[1], DAY)
        return file(store, done)

    monkeypatch.setattr(run, "_file", late)
    done = region(paths(towns), tmp_path / "出", day=DAY)
    assert [(one.name, "又变了" in one.why) for one in done.absent] == [(B, True)]
    assert filed_in(tmp_path / "出") == sum_of([towns[0], towns[2]])
