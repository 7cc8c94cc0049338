"""Killed at any moment, or started twice: the archive is whole, and so is every workbook. ``tests/killing.py`` kills."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.small import put, small_return
from tests.support import TERM
from tests.test_sent_back import DAY, started
from yanxiu_xl import files
from yanxiu_xl.files import remove_leftovers
from yanxiu_xl.problems import UserError
from yanxiu_xl.workflow import ours
from yanxiu_xl.workflow.building import build, new_term
from yanxiu_xl.workflow.folder import HOLDER_NAME
from yanxiu_xl.workflow.merging import merge

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("YANXIU_KILLS", "60"))
SEED = os.environ.get("YANXIU_SEED", "20201031")
posix = pytest.mark.skipif(sys.platform == "win32", reason="no fork and no kill -9 on Windows")


@pytest.fixture
def folder(tmp_path):
    one = new_term(tmp_path / "学期", TERM.code, TERM)
    put(one.inbox, "柳林.xlsx", small_return(started("01")))
    return one


def python(*arguments, **more):
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"}, **more,
    )


def merging(folder, wait=30):
    """A merge by the command, in a process of its own, that waits for the lock as long as told."""
    start = (
        "from yanxiu_xl.workflow import folder; from yanxiu_xl.cli import main;"
        f"folder.LOCK_WAIT_SECONDS = {wait}; main(['merge', {str(folder.root)!r}, '--date', '{DAY}'])"
    )
    return python("-c", start)


def holding(folder):
    """A process that holds the folder until its input ends, and has said so."""
    start = (
        "import sys; from pathlib import Path; from yanxiu_xl.workflow.folder import TermFolder\n"
        f"with TermFolder(Path({str(folder.root)!r})).locked('合并回收'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    one = python("-c", start, stdin=subprocess.PIPE)
    assert one.stdout.readline() == "held\n"
    return one


# --- kills ---


@posix
def test_hundreds_of_kills_lose_nothing_and_leave_nothing_half_done():
    run = python("-m", "tests.killing", KILLS, SEED)
    out, err = run.communicate(timeout=3600)
    assert run.returncode == 0, err
    sys.stdout.write(out)  # the count, shown with -s or when something else fails
    assert re.match(rf"seed {SEED}: {KILLS} merges killed, ", out)
    met = {what: int(number) for number, what in re.findall(r"^ *(\d+) (.+)$", out, re.M)}
    wanted = {"archive before, files not all after", "archive after, files not all after", "journal left", "unfinished file left"}
    assert all(met.get(what, 0) >= KILLS // 40 for what in wanted), f"the kills did not fall everywhere: {met}"


@posix
def test_workers_end_with_the_merge_that_is_killed_and_the_next_one_need_not_wait(folder):
    good = (folder.inbox / "柳林.xlsx").read_bytes()
    for n in range(1, 80):
        put(folder.inbox, f"柳林({n}).xlsx", good + b"\0" * n)
    run = python("-c", _loud(folder), start_new_session=True)
    assert run.stdout.readline().startswith("读取工作簿 1 ")
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    assert (folder.archive_dir / HOLDER_NAME).exists()
    end = time.monotonic() + 20
    while living(run.pid):
        assert time.monotonic() < end, f"left behind: {living(run.pid)}"
        time.sleep(0.05)
    again = merging(folder, wait=0)
    _, err = again.communicate(timeout=300)
    assert again.returncode in {0, 1}, err
    assert not (folder.archive_dir / HOLDER_NAME).exists()


def _loud(folder):
    """A merge that says which file it reads."""
    return (
        "import sys, datetime; from pathlib import Path; from yanxiu_xl.workflow.folder import TermFolder\n"
        "from yanxiu_xl.phases import Phase, Progress; from yanxiu_xl.workflow.merging import merge\n"
        "class Loud(Progress):\n"
        "    def stepped(self, phase, done, what):\n"
        "        if phase is Phase.READ:\n"
        "            print(phase.word, done, what, flush=True)\n"
        "if __name__ == '__main__':\n"
        f"    merge(TermFolder(Path({str(folder.root)!r})), datetime.date.fromisoformat('{DAY}'), Loud())"
    )


def living(session):
    """Numbers of the processes of a session that are more than a memory of one."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "stat").read_text()
        except OSError:
            continue
        state, *fields = text.rpartition(")")[2].split()
        if int(fields[2]) == session and state not in "ZX":
            found.append(int(entry.name))
    return found


def test_what_a_killed_run_left_is_removed_and_nothing_else(folder):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    dead = int(gone.stdout)
    ours = [folder.root / f".总档案.xlsx.{dead}.tmp", folder.sent_back / f".01柳林小学.xlsx.{dead}.tmp",
            folder.archive_dir / "原件" / f".{'0' * 64}.xlsx.{dead}.tmp"]
    theirs = [folder.root / "总档案.xlsx.1.tmp", folder.root / f".总档案.{dead}.bak", folder.inbox / f".柳林.xlsx.{dead}.tmp",
              folder.reports / f".评分.xlsx.{os.getppid()}.tmp"]
    for path in (*ours, *theirs):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    (folder.archive_dir / HOLDER_NAME).write_text("合并回收（进程 1，开始）", encoding="utf-8")
    merge(folder, DAY)
    assert not [p for p in ours if p.exists()]
    assert [p for p in theirs if p.exists()] == theirs
    assert not (folder.archive_dir / HOLDER_NAME).exists()
    assert remove_leftovers([folder.root / "没有的文件夹"]) == []


def test_a_run_that_ended_in_order_is_not_looked_after(folder):
    """Unfinished files are sought only when the last run was killed: a merge of nothing new stays cheap."""
    left = folder.root / ".别的.xlsx.999999.tmp"
    left.write_bytes(b"half")
    merge(folder, DAY)
    assert left.exists()


def test_an_archive_that_a_crash_has_damaged_is_not_used(folder):
    merge(folder, DAY)
    data = bytearray(folder.archive_file.read_bytes())
    with sqlite3.connect(folder.archive_file) as db:
        page, root = db.execute("PRAGMA page_size").fetchone()[0], db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'row_roster'").fetchone()[0]
    db.close()
    data[(root - 1) * page : (root - 1) * page + 200] = b"\xff" * 200
    folder.archive_file.write_bytes(data)
    (folder.archive_dir / HOLDER_NAME).write_text("合并回收", encoding="utf-8")
    with pytest.raises(UserError, match=r"档案库.*坏了（.*yanxiu rebuild"):
        merge(folder, DAY)
    assert folder.archive_file.read_bytes() == bytes(data)


# --- two at once ---


def test_the_second_of_two_says_who_holds_the_folder(folder):
    first = holding(folder)
    second = merging(folder, wait=0.5)
    _, err = second.communicate(timeout=60)
    first.communicate("")
    assert second.returncode == 2
    assert re.fullmatch(rf"档案库正在被使用：合并回收（进程 {first.pid}，.+ 开始）。请等它结束再试。\n", err)


def test_the_second_of_two_waits_and_then_merges(folder):
    first = holding(folder)
    second = merging(folder)
    time.sleep(2.5)
    assert second.poll() is None
    first.communicate("")
    out, err = second.communicate(timeout=120)
    assert second.returncode in {0, 1}, err
    assert "读了 1 个文件" in out


def test_two_merges_started_together_come_to_the_same_as_one(folder, tmp_path):
    alone = new_term(tmp_path / "独", TERM.code, TERM)
    put(alone.inbox, "柳林.xlsx", (folder.inbox / "柳林.xlsx").read_bytes())
    wanted = merge(alone, DAY).master.read_bytes()
    both = [merging(folder), merging(folder)]
    outs = [one.communicate(timeout=120) for one in both]
    assert {one.returncode for one in both} <= {0, 1}, outs
    assert sorted("没有变化" in out for out, _ in outs) == [False, True]
    assert folder.master.read_bytes() == wanted


# --- workbooks that are handed out ---


@posix
def test_a_workbook_that_a_killed_build_has_just_put_in_place_is_known_for_its_own(folder):
    """Between the note in the archive and the file stands one step; on either side of it nothing is taken for edited."""
    built = build(folder, "01")[0]
    path, old = built.path, built.path.read_bytes()
    twin, old_twin = built.macro_path, built.macro_path.read_bytes()  # which is put in place first
    merge(folder, DAY)  # the roster is known now, so the next issue differs
    for before_the_step in (True, False):
        killed = os.fork()
        if not killed:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            ours.replace_whole = partial(_and_die, before_the_step)
            try:
                build(folder, "01")
            finally:
                os._exit(1)
        assert os.waitpid(killed, 0)[1] == signal.SIGKILL
        assert (path.read_bytes() == old, twin.read_bytes() == old_twin) == (True, before_the_step)
    again = build(folder, "01")[0]
    assert (again.kept, again.macro_kept, again.issue, again.path.read_bytes() == old) == (None, None, 2, False)
    assert build(folder, "01")[0].outcome == "same"
    path.write_bytes(old)
    assert build(folder, "01")[0].kept is None, "an earlier one of ours, unchanged: nothing in it is a person's"
    path.write_bytes(old + b"\0")
    assert build(folder, "01")[0].kept is not None


def _and_die(before_the_step, path, write, announce, _instead):
    """``replace_whole`` in a process that is killed on one side of its last step."""

    def last(finished):
        announce(finished)
        if before_the_step:
            os.kill(os.getpid(), signal.SIGKILL)

    files.replace_whole(path, write, last)
    os.kill(os.getpid(), signal.SIGKILL)
