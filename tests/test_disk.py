"""A disk that is full, a folder that may not be written, a workbook that is open: a sentence, and nothing is lost.

Nothing is simulated: the disk is a small one that is filled up where mounting is allowed, and files may not grow beyond a
limit of the system everywhere else.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.killing import content, written
from tests.small import put, small_return
from tests.support import TERM
from tests.test_sent_back import DAY, started, with_error
from yanxiu_xl.archive.proof import faults
from yanxiu_xl.problems import UserError
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge

ROOT = Path(__file__).parent.parent
FIRST, SECOND = small_return(started("01")), small_return(with_error("00"), "00")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """What the archive and the workbooks are before and after the second merge."""
    folder = new_term(tmp_path_factory.mktemp("w") / "学期", TERM.code, TERM)
    put(folder.inbox, "柳林.xlsx", FIRST)
    merge(folder, DAY)
    before = content(folder.archive_file), written(folder)
    put(folder.inbox, "中心.xlsx", SECOND)
    merge(folder, DAY)
    return before, (content(folder.archive_file), written(folder))


@pytest.fixture
def disk():
    """A disk of four megabytes, at a place with a short name: what processes speak through has one of at most a hundred signs."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = Path(tempfile.mkdtemp(prefix="盘"))
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False)
    if done.returncode:
        place.rmdir()
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
    place.rmdir()


def merged_once(root):
    folder = new_term(root / "学期", TERM.code, TERM)
    put(folder.inbox, "柳林.xlsx", FIRST)
    merge(folder, DAY)
    put(folder.inbox, "中心.xlsx", SECOND)
    return folder


def assert_nothing_half(folder: TermFolder, wanted):
    """The archive and each workbook are before or after, and nothing unfinished lies about."""
    assert faults(folder.archive_file) == []
    assert content(folder.archive_file) in {archive for archive, _ in wanted}
    now = written(folder)
    for name in {*now, *wanted[0][1], *wanted[1][1]}:
        assert now.get(name) in {files.get(name) for _, files in wanted}, name
    assert not list(folder.root.rglob("*.tmp"))


@pytest.mark.one_in(2)
@pytest.mark.parametrize("free", [0, 16, 60, 120, 200, 300], ids="{} KB free".format)
def test_a_full_disk(disk, wanted, free):
    folder = merged_once(disk)
    filler = disk / "占位"
    with filler.open("wb") as handle:
        room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - free * 1024
        handle.write(b"\0" * max(room, 0))
    with pytest.raises(UserError, match="磁盘空间"):
        merge(folder, DAY)
    assert_nothing_half(folder, wanted)
    filler.unlink()
    merge(folder, DAY)
    assert (content(folder.archive_file), written(folder)) == wanted[1]


@pytest.mark.one_in(5)
@pytest.mark.parametrize("free", [0, 8, 60], ids="{} KB free".format)
@pytest.mark.parametrize("verb", ["merge", "build", "score", "new-term", "addin"])
def test_a_full_folder_for_temporary_files_is_named(disk, tmp_path, verb, free):
    """Each verb does its work, or names that folder and what to do; nothing else is blamed, and no traceback is shown."""
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    inbox = put(folder.inbox, "柳林.xlsx", FIRST)
    with (disk / "占位").open("wb") as handle:
        handle.write(b"\0" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - free * 1024))
    arguments = {"merge": ["学期"], "build": ["学期", "--school", "01"], "score": [inbox], "new-term": ["新"], "addin": []}[verb]
    done = subprocess.run(
        [sys.executable, "-m", "yanxiu_xl", verb, *arguments], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TMPDIR": str(disk)},
    )
    assert done.returncode in ((2,) if done.stderr else (0, 1))
    assert len(done.stderr.splitlines()) <= 1, done.stderr
    if done.stderr:
        assert f"“{disk}”所在的磁盘满了" in done.stderr
        assert "TMPDIR" in done.stderr
    assert not list(tmp_path.rglob("*.tmp"))


@contextmanager
def files_up_to(size):
    """No file may grow beyond ``size`` bytes, as on a disk with a quota."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.one_in(2)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("size", [10, 10_000, 30_000, 120_000])
def test_a_disk_that_takes_no_more_of_a_file(tmp_path, wanted, size):
    folder = merged_once(tmp_path)
    with files_up_to(size), pytest.raises(UserError, match="磁盘空间"):
        merge(folder, DAY)
    assert_nothing_half(folder, wanted)
    merge(folder, DAY)
    assert (content(folder.archive_file), written(folder)) == wanted[1]


def test_a_folder_that_may_not_be_written(disk, wanted):
    folder = merged_once(disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(UserError, match="权限"):
        merge(folder, DAY)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert (content(folder.archive_file), written(folder)) == wanted[0]
    merge(folder, DAY)
    assert (content(folder.archive_file), written(folder)) == wanted[1]


@pytest.mark.parametrize("note", ["~$总档案.xlsx", ".~lock.总档案.xlsx#"], ids=["Excel", "LibreOffice"])
def test_a_master_that_is_open_is_left_alone_and_the_new_one_lies_beside(tmp_path, wanted, note):
    folder = merged_once(tmp_path)
    old = folder.master.read_bytes()
    (folder.root / note).write_bytes(b"")
    beside = merge(folder, DAY).master
    assert beside.name == "总档案(新1).xlsx"
    assert folder.master.read_bytes() == old
    new = beside.read_bytes()
    (folder.root / note).unlink()
    assert merge(folder, DAY).master.read_bytes() == new
