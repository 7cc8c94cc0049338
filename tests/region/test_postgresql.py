"""region --archive postgresql://…: the same rows and the same reports as in a file, on a real server; who gets in, and what is said to who does not."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import select, text

from tests.region.server import PASSWORD, free_port
from tests.region.towns import (
    DAY,
    NAMED,
    B,
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
from tests.town import school
from yanxiu_xl.cli import main
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.archive.opening import WAITING
from yanxiu_xl.regional.archive.postgresql import NUL, ONE_RUN, address_of, copy_rows
from yanxiu_xl.regional.archive.tables import FILED, TOWN
from yanxiu_xl.regional.run import region


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


@pytest.fixture(scope="module")
def made(server, tmp_path_factory):
    """(the towns, a region of them in a file, the address of one in the server, where its workbook lies)."""
    root = tmp_path_factory.mktemp("postgresql")
    folders, address = make(root / "各镇"), server.database("made")
    before, os.environ["PGPASSWORD"] = os.environ.get("PGPASSWORD"), PASSWORD
    try:
        region(paths(folders), root / "文件", day=DAY)
        region(paths(folders), root / "库", archive=address, day=DAY)
    finally:
        os.environ.pop("PGPASSWORD") if before is None else os.environ.update(PGPASSWORD=before)
    return folders, root / "文件", address, root / "库"


def test_rows_findings_and_reports_are_those_of_an_archive_in_a_file(made):
    folders, file, address, place = made
    assert filed_in(place, address) == sum_of(folders)
    assert everything(place, address) == everything(file)
    assert (place / "区域汇总.xlsx").read_bytes() == (file / "区域汇总.xlsx").read_bytes()
    assert [path.name for path in place.iterdir()] == ["区域汇总.xlsx"]


def test_again_nothing_is_written_and_a_change_is_one_town_s(made, tmp_path, server):
    folders, address = copied(made[0], tmp_path / "各镇"), server.database("again")
    region(paths(folders), tmp_path / "出", archive=address, day=DAY)
    assert [one.changed for one in region(paths(folders), tmp_path / "出", archive=address, day=DAY).towns] == [False] * 3
    put(folders[1].inbox, "中心.xlsx", small_return(school("00"), "00", town_of(B)))
    assert {one.name for one in region(paths(folders), tmp_path / "出", archive=address, day=DAY).towns if one.changed} == {B}
    assert filed_in(tmp_path / "出", address) == sum_of(folders)


def test_what_reports_say_is_what_sql_counts_on_the_server(made, server):
    counted = ("SELECT t.name, (SELECT count(DISTINCT school_code) FROM school_return r WHERE r.town = t.id AND r.state <> 'superseded')::int,"
               " (SELECT sum(c.base::numeric + c.extra::numeric) FROM teacher_score c JOIN school_return r ON r.town = c.town AND r.id = c.return_id"
               " WHERE c.town = t.id AND r.state <> 'superseded' AND NOT EXISTS (SELECT 1 FROM confirmed_teacher x WHERE x.town = t.id"
               " AND x.school_code = r.school_code)) FROM town t ORDER BY t.name COLLATE \"C\"")
    with server.connect("made") as connection:
        found = connection.execute(counted).fetchall()
        kinds = dict(connection.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'row_evaluations'").fetchall())
    shown = [(row[0], row[1]) for row in pages(made[3])["校本研修情况汇总表"] if row[0] in NAMED][:3]
    assert [(name, returned) for name, returned, _ in found] == shown
    totals = dict.fromkeys(NAMED, 0.0)
    for row in pages(made[3])["区域教师名次"]:
        if row[1] in totals and isinstance(row[5], int | float):
            totals[row[1]] += float(row[7])
    assert {name: float(total) for name, _, total in found} == pytest.approx(totals)
    assert kinds["it_use"] == "jsonb"  # a number, or 不适用
    assert kinds["aims"] == "double precision"


def test_a_character_that_the_server_does_not_take_is_shown_and_costs_nothing_else(server, tmp_path):
    address = server.database("odd")
    with opened(tmp_path, address) as held, held.change() as connection:
        copy_rows(connection, FILED["present"], [(1, "甲\0乙\t\\N\n", "x")])
        assert [tuple(one) for one in connection.execute(select(FILED["present"]))] == [(1, f"甲{NUL}乙\t\\N\n", "x")]


# --- who gets in ---


WRONG = [
    # the address, the password in the environment, what is said
    ("no such server", lambda one: one.address("made", port=free_port()), PASSWORD, "连不上汇总库"),
    ("no such name", lambda one: "postgresql://yanxiu@no-such-host.invalid/made", PASSWORD, "连不上汇总库"),
    ("a wrong password", lambda one: one.address("made"), "another-one", "不让进"),
    ("no password", lambda one: one.address("made"), None, "要密码"),
    ("a wrong user", lambda one: one.address("made", user="somebody"), PASSWORD, "不让进"),
    ("no such database", lambda one: one.address("nowhere"), PASSWORD, "不让进"),
    ("a password in the address", lambda one: one.address("made", user=f"yanxiu:{PASSWORD}"), None, "不要写密码"),
    ("a password behind it", lambda one: f"{one.address('made')}?password={PASSWORD}", None, "不要写密码"),
    ("another kind of server", lambda one: "mysql://yanxiu@127.0.0.1/made", None, "看不懂"),
    ("no address", lambda one: "库", None, "看不懂"),
    ("nothing behind the server", lambda one: "postgresql://yanxiu@127.0.0.1", None, "看不懂"),
]


@pytest.mark.parametrize(("address", "password", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_who_does_not_get_in_is_told_so_in_one_line_without_a_password(made, server, tmp_path, monkeypatch, capsys, address, password, words):
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.delenv("PGPASSWORD") if password is None else monkeypatch.setenv("PGPASSWORD", password)
    with pytest.raises(SystemExit) as left:
        main(["region", *paths(made[0][:1]), "--to", str(tmp_path / "出"), "--archive", address(server), "--date", DAY.isoformat()])
    said = capsys.readouterr()
    assert (said.out, left.value.code) == ("", 2)
    assert words in said.err
    assert said.err.strip().count("\n") == 0
    assert PASSWORD not in said.err
    assert "another-one" not in said.err
    assert not (tmp_path / "出").exists()


def test_a_password_may_stand_in_pgpass(made, server, tmp_path, monkeypatch):
    monkeypatch.delenv("PGPASSWORD")
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{server.port}:made:yanxiu:{PASSWORD}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    with opened(tmp_path, made[2]) as held:
        assert len(held.held()) == 3


def test_an_address_is_understood():
    assert address_of("postgresql://yanxiu@10.0.0.8/yanxiu").render_as_string() == "postgresql+psycopg://yanxiu@10.0.0.8/yanxiu"


def test_an_archive_of_a_newer_program_is_left_alone(made, server, tmp_path):
    address = server.database("newer")
    with opened(tmp_path, address):
        pass
    with server.connect("newer") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UserError, match="更新版本的程序"):
        region(paths(made[0][:1]), tmp_path / "出", archive=address, day=DAY)


# --- two at once, and what is killed ---


def test_of_two_at_once_the_second_waits_and_says_so(made, server, tmp_path):
    told = []
    with server.connect("made") as other:
        other.execute("SELECT pg_advisory_lock(%s)", (ONE_RUN,))
        thread = threading.Thread(target=lambda: told.append(region(paths(made[0]), tmp_path / "出", archive=made[2], day=DAY)))
        thread.start()
        end = time.monotonic() + 120
        while not other.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = 'yanxiu'").fetchone():
            assert time.monotonic() < end
            time.sleep(0.1)
        time.sleep(2)
        assert told == []
    thread.join(240)
    assert told[0].notes == [WAITING]


RUN = """
import sys
from datetime import date
from pathlib import Path
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.run import region
if __name__ == "__main__":
    try:
        region(sys.argv[3:], Path(sys.argv[1]), archive=sys.argv[2], day=date.fromisoformat("2020-12-20"))
    except UserError as stopped:
        sys.exit(f"一行：{stopped}")
"""


def started(place, address, folders):
    return subprocess.Popen([sys.executable, "-c", RUN, str(place), address, *paths(folders)], stderr=subprocess.PIPE, text=True)


def whole(place, address):
    """Whether the archive holds whole towns alone."""
    with opened(place, address) as held, held.reading() as connection:
        towns = {number for (number,) in connection.execute(select(TOWN.c.id))}
        return {number for (number,) in connection.execute(text("SELECT DISTINCT town FROM school_return"))} == towns


def test_runs_that_are_killed_and_a_server_that_is_killed_leave_whole_towns_and_the_next_run_comes_to_the_same(made, server, tmp_path):
    dice, folders, address = random.Random(11), copied(made[0], tmp_path / "各镇"), server.database("killed")
    for at in range(4):
        run = started(tmp_path / "出", address, folders)
        try:
            run.wait(dice.uniform(3, 12))
        except subprocess.TimeoutExpired:
            if at % 2:
                server.kill()
                _, said = run.communicate(timeout=240)
                assert run.returncode == 0 or (said.startswith("一行：") and said.strip().count("\n") == 0), said
                server.start()
            else:
                run.send_signal(signal.SIGKILL)
                run.communicate()
        assert whole(tmp_path, address)
    region(paths(folders), tmp_path / "出", archive=address, day=DAY)
    assert filed_in(tmp_path, address) == sum_of(folders)
    assert pages(tmp_path / "出") == pages(made[1])
