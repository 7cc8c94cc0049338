"""The digest beside an archive: a short cut past the proof of what is known, and never past the proof of anything else."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.small import small_return
from tests.support import TERM, good_rows
from tests.terms import new_term
from yanxiu_xl.archive import known_bytes, opening, store
from yanxiu_xl.archive.known_bytes import is_known, known_bytes_path
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.problems import UserError
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A term with one return that has been merged."""
    folder = new_term(tmp_path_factory.mktemp("known") / "学期", TERM.code, TERM, macros=False)
    (folder.inbox / "柳林.xlsx").write_bytes(small_return(good_rows(), school="01", stamp=Stamp(issue=1, checked_at="2020-10-30 16:00")))
    merge(folder, DAY)
    return folder


@pytest.fixture
def folder(town, tmp_path):
    return TermFolder(Path(shutil.copytree(town.root, tmp_path / "学期")))


@pytest.fixture
def proofs(monkeypatch):
    """What was proved: names of what was looked through, in order."""
    asked = []
    for module, name in ((opening, "unhung"), (opening, "broken_tables"), (store, "broken_returns")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, name=name, real=real: (asked.append(name), real(*given))[1])
    return asked


def read_through(path, **how):
    """Open an archive and prove all of it."""
    with Archive(path, "", **how) as archive:
        archive.prove()
        return archive.meta("merged")


def test_what_was_merged_is_known_and_is_not_read_again(folder, proofs):
    assert is_known(folder.archive_file)
    assert read_through(folder.archive_file).endswith("2020-10-31")
    assert not proofs
    assert not merge(folder, DAY).changed
    assert not proofs


SPOILT = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "no JSON": lambda path: path.write_bytes(b"\xff{"),
    "nothing": lambda path: path.write_text("null"),
    "another program's": lambda path: path.write_text(json.dumps(["0.0", json.loads(path.read_text())[1]])),
    "another file's": lambda path: path.write_text(json.dumps([json.loads(path.read_text())[0], "0" * 64])),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("how", SPOILT)
def test_without_a_digest_that_fits_everything_is_proved_as_ever(folder, proofs, how):
    path = known_bytes_path(folder.archive_file)
    SPOILT[how](path)
    assert read_through(folder.archive_file).endswith("2020-10-31")
    assert proofs == ["unhung", "broken_tables", "broken_returns"]
    assert is_known(folder.archive_file) is (how != "a folder"), "what has been proved is remembered, where there is a place for it"


def test_who_only_reads_leaves_nothing_beside_the_archive(folder):
    known_bytes_path(folder.archive_file).unlink()
    read_through(folder.archive_file, read_only=True)
    assert not known_bytes_path(folder.archive_file).exists()


def told(path):
    """How an archive answers: what it holds, or the sentence with which it is refused."""
    try:
        return read_through(path)
    except UserError as refused:
        return str(refused)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_single_bit_is_told_with_the_digest_as_without(town, tmp_path, where, bit):
    path, alone = tmp_path / "archive.sqlite", tmp_path / "allein.sqlite"
    data = bytearray(town.archive_file.read_bytes())
    data[int(where * len(data))] ^= 1 << bit
    shutil.copy(known_bytes_path(town.archive_file), known_bytes_path(path))
    path.write_bytes(data)
    alone.write_bytes(data)
    assert not is_known(path)
    assert told(path) == told(alone).replace(str(alone), str(path)).replace("allein", "archive")
    for one in (known_bytes_path(path), known_bytes_path(alone)):
        one.unlink(missing_ok=True)


def spoil_a_row(path):
    """Change a record behind the archive's back, as a program of somebody else does."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE row_observations SET topic = '别的课题'")
        db.commit()


def test_what_nobody_has_proved_is_not_remembered_by_a_change_of_something_else(folder):
    spoil_a_row(folder.archive_file)
    for _ in range(2):
        with Archive(folder.archive_file, "") as archive, archive.change():
            archive.set_meta("something", "else")
    assert not is_known(folder.archive_file)
    with pytest.raises(UserError, match="与存进去时不同"):
        read_through(folder.archive_file)


def test_a_change_that_is_taken_back_leaves_a_known_archive_known(folder, proofs):
    with Archive(folder.archive_file, "") as archive, archive.rehearsal():
        archive.set_meta("something", "else")
    assert is_known(folder.archive_file)
    assert not proofs


def test_a_change_of_a_known_archive_is_known(folder, proofs):
    with Archive(folder.archive_file, "") as archive, archive.change():
        archive.set_meta("something", "else")
    assert read_through(folder.archive_file).endswith("2020-10-31")
    assert not proofs


WRITE = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"


def test_to_look_at_an_archive_under_change_does_not_give_up_its_lock(folder):
    with Archive(folder.archive_file, "") as archive, archive.change():
        archive.set_meta("something", "else")
        assert not is_known(folder.archive_file)
        Archive(folder.archive_file, "", read_only=True).db.close()
        other = subprocess.run([sys.executable, "-c", WRITE, str(folder.archive_file)], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr


def test_an_archive_that_cannot_be_read_is_not_known_and_what_was_known_before_stays(folder):
    before = known_bytes_path(folder.archive_file).read_text()
    folder.archive_file.unlink()
    assert not is_known(folder.archive_file)
    known_bytes.remember(folder.archive_file)
    assert known_bytes_path(folder.archive_file).read_text() == before
