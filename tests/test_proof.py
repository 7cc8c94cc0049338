"""An archive proves itself: what is damaged is refused with a sentence, and made again from 原件 and the centre's decisions."""

import json
import os
import random
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.small import small_return
from tests.support import TERM, good_rows
from tests.terms import new_term
from tests.test_merge import dump_file
from yanxiu_xl.archive.backups import KEPT, kept
from yanxiu_xl.archive.journal import journal_path, read_journal
from yanxiu_xl.archive.proof import faults
from yanxiu_xl.cli import cli
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.standing import standing
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow import merging
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.history import history, undo
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.originals import Originals
from yanxiu_xl.workflow.planning import plan_merge
from yanxiu_xl.workflow.rebuilding import rebuild
from yanxiu_xl.workflow.verifying import verify

DAY = date(2020, 10, 31)


def yes(*_):
    return True


def put(folder, name, school, minute, *, fewer=0, pupils=100):
    """A return of a school in 回收, checked at that minute; fewer: so many of its observed lessons are left."""
    rows = good_rows()
    rows["profile"][0]["pupils"] = pupils
    if fewer:
        rows["observations"] = rows["observations"][:fewer]
    path = folder.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(small_return(rows, school=school, stamp=Stamp(issue=1, checked_at=f"2020-10-30 16:{minute:02d}")))
    return path


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A term in which everything has happened: issued, returned, held and accepted, withdrawn, a file gone from 回收, a material."""
    folder = new_term(tmp_path_factory.mktemp("proof") / "学期", TERM.code, TERM, macros=False)
    build(folder, "01", macros=False)
    put(folder, "青石.xlsx", "00", 1)
    put(folder, "柳林.xlsx", "01", 1)
    gone = put(folder, "榆树.xlsx", "02", 1)
    merge(folder, DAY)
    gone.unlink()
    put(folder, "柳林/柳林-改.xlsx", "01", 2, fewer=1)
    put(folder, "榆树-改.xlsx", "02", 2, pupils=90)
    merge(folder, DAY)
    merge(folder, DAY, accept=["01"])
    undo(folder, "02#2", yes)
    return folder


@pytest.fixture
def folder(town, tmp_path):
    return TermFolder(Path(shutil.copytree(town.root, tmp_path / "学期")))


@pytest.fixture(scope="module")
def content(town):
    """What the archive holds, and the bytes of 总档案."""
    return dump_file(town.archive_file), town.master.read_bytes()


def told_by(look, folder):
    """The sentence with which something was refused, '' when it was not."""
    try:
        look(folder)
    except UserError as stop:
        return str(stop)
    return ""


def refused_or_the_same(folder, content, *, briefly=False):
    """Everything a merge, a table, a history or a plan says of a damaged archive; True when it was refused.

    briefly: nobody else is asked when the table was refused, which reads everything.
    """
    refused = 0
    for look in (status, lambda f: history(f, "01"), lambda f: plan_merge(f, DAY), lambda f: merge(f, DAY)):
        told = told_by(look, folder)
        refused += told != ""
        assert not told or "yanxiu rebuild" in told, told
        if briefly and refused:
            return True
    if not refused:
        assert (dump_file(folder.archive_file), folder.master.read_bytes()) == content
    return bool(refused)


def status(folder):
    with folder.archive(read_only=True) as archive:
        return standing(folder.term(), archive)


PAGES = 150
"""More pages than the archive of the small town has."""


@pytest.mark.one_in(4)
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("damage", ["flipped", "copied"])
def test_every_page_spoilt_is_refused_or_of_no_consequence(folder, content, part, damage):
    """One byte of each page turned, or each page taken from another place: never silently something else."""
    whole = folder.archive_file.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    pages = len(whole) // size
    assert pages < PAGES
    dice, refused = random.Random(part), 0
    for page in range(part, pages, 4):
        spoilt = bytearray(whole)
        if damage == "flipped":
            used = [at for at in range(page * size, (page + 1) * size) if whole[at]] or [page * size]
            spoilt[dice.choice(used)] ^= 1 << dice.randrange(8)
        else:
            other = (page + dice.randrange(1, pages)) % pages
            spoilt[page * size : (page + 1) * size] = whole[other * size : (other + 1) * size]
        folder.archive_file.write_bytes(spoilt)
        refused += refused_or_the_same(folder, content, briefly=page % 8 != part)
    assert refused


@pytest.mark.parametrize("word", ["CREATE TABLE held", "CREATE TABLE meta", "CREATE INDEX school_return", "CREATE TABLE row_roster", "CREATE TABLE arrival"])
@pytest.mark.parametrize("at", [-1, 0, 13])
def test_a_definition_that_is_no_text_is_told_like_any_other_damage(folder, word, at):
    whole = folder.archive_file.read_bytes()
    start = whole.index(word.encode()) + at % len(word)
    folder.archive_file.write_bytes(whole[:start] + b"\xd9" + whole[start + 1 :])
    assert "yanxiu rebuild" in told_by(status, folder)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("bit", [0, 3, 7])
def test_every_byte_of_the_head_spoilt_is_refused_or_of_no_consequence(folder, content, bit):
    whole, refused = folder.archive_file.read_bytes(), 0
    for at in range(100):
        folder.archive_file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        told = told_by(status, folder)
        assert not told or "yanxiu rebuild" in told, (at, told)
        refused += told != ""
        if not told:
            folder.archive_file.with_name("archive.sqlite-journal").unlink(missing_ok=True)
            assert dump_file(folder.archive_file) == content[0], at
    assert refused > 20


@pytest.mark.one_in(3)
@pytest.mark.parametrize("spoil", [
    pytest.param(lambda data: data[: len(data) // 2], id="cut in half and made again"),
    pytest.param(lambda data: b"", id="emptied"),
    pytest.param(lambda data: b"\0" * len(data), id="zeros"),
    pytest.param(lambda data: b"PK\3\4" + data[4:], id="head of a zip"),
    pytest.param(lambda data: data[:4096] + data[8192:] + data[4096:8192], id="pages in another order"),
    pytest.param(lambda data: data.replace("柳林-改".encode(), "柳林-该".encode()), id="a letter in a name"),
    pytest.param(lambda data: data.replace(b"accepted", b"returned"), id="another state and made again"),
    pytest.param(None, id="gone and made again"),
    pytest.param("foreign", id="another program's database"),
])
def test_a_damaged_archive_is_refused_and_made_again_as_it_was(folder, content, spoil, request):
    whole = folder.archive_file.read_bytes()
    if spoil is None:
        folder.archive_file.unlink()
    elif spoil == "foreign":
        folder.archive_file.unlink()
        with sqlite3.connect(folder.archive_file) as db:
            db.execute("CREATE TABLE people (name TEXT)")
    else:
        folder.archive_file.write_bytes(spoil(whole))
    before = folder.archive_file.read_bytes() if spoil else b""
    assert refused_or_the_same(folder, content)
    for verb in ("status", "merge", "undo", "history", "where", "build"):
        words = {"undo": ["02#1"], "history": ["01"], "where": ["听课记录!D4"]}.get(verb, [])
        run = CliRunner().invoke(cli, [verb, *words, str(folder.root)], standalone_mode=False)
        assert isinstance(run.exception, UserError), (verb, run.output, run.exception)
        assert "yanxiu rebuild" in str(run.exception), verb
    assert (folder.archive_file.read_bytes() if folder.archive_file.exists() else b"") == before, "nothing was written into it"
    assert verify(folder).faults
    if "made again" not in request.node.name:
        return
    folder.master.unlink()
    done = rebuild(folder, date(2020, 12, 1))
    assert done.journal
    assert not done.lost
    assert (dump_file(folder.archive_file), folder.master.read_bytes()) == content
    assert not verify(folder).faults
    assert not merge(folder, DAY).changed
    if before:
        assert done.aside.read_bytes() == before


def test_an_archive_is_made_again_although_the_files_have_left_the_inbox(folder, content):
    """A school whose file is gone from 回收 is not missing: its original is there."""
    (folder.inbox / "青石.xlsx").unlink()
    merge(folder, DAY)
    content = dump_file(folder.archive_file)
    states = {line.code: line.state for line in status(folder).lines}
    folder.archive_file.unlink()
    rebuild(folder, DAY)
    assert dump_file(folder.archive_file) == content
    assert {line.code: line.state for line in status(folder).lines} == states


def test_times_and_names_of_arrival_are_kept(folder):
    with folder.archive(read_only=True) as archive:
        before = [(one.reference, one.sha256, one.received_at, one.name, one.state) for one in archive.everything()]
        issued = archive.last_issue("01")
    folder.archive_file.unlink()
    rebuild(folder, DAY)
    with folder.archive(read_only=True) as archive:
        assert [(one.reference, one.sha256, one.received_at, one.name, one.state) for one in archive.everything()] == before
        assert archive.last_issue("01") == issued


def test_without_a_journal_every_original_is_taken_and_that_is_said(folder):
    folder.archive_file.unlink()
    journal_path(folder.archive_file).unlink()
    done = rebuild(folder, DAY)
    assert (done.journal, done.filed) == (False, 5)
    assert [one.state for one in history_states(folder, "02")] != [], "what was withdrawn counts again: nobody knows that it was"


def history_states(folder, school):
    return [chapter.filed for chapter in history(folder, school)[1]]


def test_a_journal_with_a_spoilt_line_gives_what_can_be_read(folder):
    path = journal_path(folder.archive_file)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + b'["numb')
    folder.archive_file.unlink()
    done = rebuild(folder, DAY)
    assert (done.journal, done.filed) == (True, 5)
    assert [one.state for one in history_states(folder, "02")] == ["returned", "withdrawn"]


@pytest.mark.one_in(4)
@pytest.mark.parametrize("spoil", ["gone", "a line changed", "emptied", "no journal at all"])
@pytest.mark.parametrize("verb", [lambda f: merge(f, DAY), lambda f: rebuild(f, DAY)], ids=["merge", "rebuild"])
def test_a_journal_that_is_not_whole_is_written_anew_from_a_whole_archive(folder, content, spoil, verb):
    path = journal_path(folder.archive_file)
    before = read_journal(folder.archive_file)
    changed = path.read_text(encoding="utf-8").replace('"withdrawn"', '"wlthdrawn"')
    path.unlink() if spoil == "gone" else path.write_text({"emptied": "", "a line changed": changed}.get(spoil, "[]\n"), encoding="utf-8")
    assert [fault.remedy for fault in verify(folder).faults] == [
        "请运行 yanxiu merge，会重新写出。" if spoil == "gone" else "请运行 yanxiu merge，会照档案库重新写出。"]
    verb(folder)
    after = read_journal(folder.archive_file)
    assert (after.intact, after.received, after.rows) == (True, before.received, before.rows)
    assert (dump_file(folder.archive_file), folder.master.read_bytes()) == content
    assert not verify(folder).faults


# --- copies, and an older copy put in place ---


def test_the_last_three_archives_before_merges_are_kept(folder, monkeypatch):
    shutil.rmtree(folder.backups, ignore_errors=True)
    found = []
    for minute in range(10, 10 + KEPT + 2):
        monkeypatch.setattr(merging, "now_text", lambda minute=minute: f"2020-11-01T08:{minute:02d}:00+08:00")
        before = dump_file(folder.archive_file)
        put(folder, f"青石{minute}.xlsx", "00", minute, pupils=minute)
        merge(folder, DAY)
        found.append(before)
    copies = kept(folder.archive_file)
    assert [path.name for path in copies] == [f"archive-20201101-08{minute}00.sqlite" for minute in range(12, 15)]
    assert [dump_file(path) for path in copies] == found[-KEPT:]
    assert all(not faults(path) for path in copies)
    merge(folder, DAY)
    assert kept(folder.archive_file) == copies, "a merge that finds nothing new keeps no copy"


def test_an_older_copy_in_the_archives_place_is_brought_up_by_the_journal(folder):
    """Withdrawn stays withdrawn, received stays received, also when the file has left 回收."""
    put(folder, "青石-改.xlsx", "00", 30, pupils=55)
    merge(folder, DAY)
    (folder.inbox / "青石-改.xlsx").unlink()
    undo(folder, "02#2", yes, back=True)
    undo(folder, "02#2", yes)
    merge(folder, DAY)
    content = dump_file(folder.archive_file), folder.master.read_bytes()
    oldest = kept(folder.archive_file)[0]
    shutil.copy(oldest, folder.archive_file)
    assert any("比档案库新" in fault.what for fault in verify(folder).faults)
    merge(folder, DAY)
    assert (dump_file(folder.archive_file), folder.master.read_bytes()) == content
    assert not verify(folder).faults


# --- originals ---


def original_of(folder, reference):
    with folder.archive(read_only=True) as archive:
        sha = next(one.sha256 for one in archive.everything() if one.reference == reference)
    return next(folder.originals.glob(f"{sha}*"))


SPOILT = {
    "deleted": lambda path, other: path.unlink(),
    "emptied": lambda path, other: path.write_bytes(b""),
    "altered": lambda path, other: path.write_bytes(path.read_bytes()[:-1] + b"\1"),
    "swapped": lambda path, other: shutil.copy(other, path),
    "cut": lambda path, other: path.write_bytes(path.read_bytes()[:-100]),
    "a folder": lambda path, other: (path.unlink(), path.mkdir()),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", SPOILT)
def test_an_original_that_is_not_what_was_handed_in_is_never_read(folder, how):
    """With other settings everything is read again from 原件: a spoilt one gives no return that nobody handed in."""
    path = original_of(folder, "02#1")
    handed_in = path.read_bytes()
    SPOILT[how](path, original_of(folder, "00#1"))
    (fault,) = verify(folder).faults
    assert fault.remedy
    assert Originals(folder.originals).sound(path.stem) is None
    if how not in {"deleted", "altered", "a folder"}:
        return
    before = dump_file(folder.archive_file)
    merged = merge(folder, date(2020, 11, 2))
    after = dump_file(folder.archive_file)
    assert after["row_roster"] == before["row_roster"]
    (told,) = (one for one in merged.standing.unhandled if one.problem.code == "M28")
    assert "榆树" in told.name
    if how == "a folder":
        path.rmdir()
    (folder.inbox / "又来.xlsx").write_bytes(handed_in)
    assert not [one for one in merge(folder, date(2020, 11, 2)).standing.unhandled if one.problem.code == "M28"]
    assert not verify(folder).faults, "it was put back from 回收"


def test_a_lost_original_is_named_when_the_archive_is_made_again(folder):
    original_of(folder, "02#1").unlink()
    folder.archive_file.unlink()
    done = rebuild(folder, DAY)
    assert [one.school for one in done.lost] == ["02"]
    assert done.filed == 4


# --- nothing is created where nothing was ---


@pytest.mark.parametrize("verb", [["status"], ["history", "01"], ["verify"]])
def test_looking_creates_no_archive(tmp_path, verb):
    folder = new_term(tmp_path / "学期", TERM.code, TERM, macros=False)
    assert not folder.archive_file.exists()
    run = CliRunner().invoke(cli, [*verb, str(folder.root)], standalone_mode=False)
    assert run.exception is None, run.exception
    assert not folder.archive_file.exists()


def test_looking_writes_nothing_into_another_programs_database(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM, macros=False)
    with sqlite3.connect(folder.archive_file) as db:
        db.execute("CREATE TABLE people (name TEXT)")
    before = folder.archive_file.read_bytes()
    for look in (status, lambda f: merge(f, DAY), lambda f: build(f, macros=False)):
        with pytest.raises(UserError, match="别的程序的数据库"):
            look(folder)
    assert folder.archive_file.read_bytes() == before


# --- numbers that people type ---


def test_an_undo_run_again_says_that_it_is_done(folder):
    """It was killed after its commit: the other return is left alone, 总档案 and 退回 are what they should be."""
    master = folder.master.read_bytes()
    folder.master.unlink()
    again = undo(folder, "02#2", lambda *_: pytest.fail("nothing is asked"))
    assert again.already
    assert folder.master.read_bytes() == master
    assert [one.state for one in history_states(folder, "02")] == ["returned", "withdrawn"]
    undo(folder, "02#2", yes, back=True)
    assert undo(folder, "02#2", yes, back=True).already


@pytest.mark.parametrize("verb", ["undo", "merge"])
def test_an_undo_that_was_cut_off_before_its_commit_is_completed(folder, verb):
    """The journal knows of it already and the archive does not: both verbs bring the archive to what was meant."""
    meant = TermFolder(Path(shutil.copytree(folder.root, folder.root.parent / "另")))
    undo(meant, "02#1", yes)
    shutil.copy(journal_path(meant.archive_file), journal_path(folder.archive_file))
    if verb == "undo":
        assert undo(folder, "02#1", yes).already
    else:
        merge(folder, DAY)
    assert dump_file(folder.archive_file) == dump_file(meant.archive_file)
    assert folder.master.read_bytes() == meant.master.read_bytes()


def test_withdrawing_the_older_one_shifts_no_number(folder):
    undo(folder, "01#1", yes)
    assert [(one.reference, one.state) for one in history_states(folder, "01")] == [("01#1", "withdrawn"), ("01#2", "returned")]
    assert undo(folder, "01#1", yes).already
    assert [line.filed.reference for line in status(folder).lines if line.code == "01"] == ["01#2"]


def test_a_number_that_has_meant_two_returns_is_not_obeyed(folder):
    """An older return arrived late: 00#1 is another one than the one the clerk has read of."""
    old = original_of(folder, "00#1").stem
    put(folder, "青石-早.xlsx", "00", 0, pupils=11)
    merge(folder, DAY)
    with pytest.raises(UserError, match="先后指过不同的报送") as stop:
        undo(folder, "00#1", yes)
    assert old[:8] in str(stop.value)
    assert undo(folder, old[:8], yes).filed.sha256 == old


def test_an_acceptance_run_again_says_nothing_against_it(folder):
    merge(folder, DAY, accept=["01"])
    merge(folder, DAY, accept=["01#2"])
    with pytest.raises(UserError, match="没有等待确认"):
        merge(folder, DAY, accept=["00"])


# --- the journal ---


def test_the_journal_says_what_the_originals_cannot(folder):
    journal = read_journal(folder.archive_file)
    assert (journal.intact, journal.day) == (True, DAY.isoformat())
    assert sorted(one.school for one in journal.received) == ["00", "01", "01", "02", "02"]
    assert {kind: len(rows) for kind, rows in journal.rows.items()} == {"accepted": 1, "withdrawn": 1, "issued": 1, "numbered": 5, "changed": 8}
    head, *lines = journal_path(folder.archive_file).read_text(encoding="utf-8").splitlines()
    assert json.loads(head)[:2] == ["yanxiu", 1]
    assert all(isinstance(json.loads(line), list) for line in lines)


def test_a_disk_that_does_not_take_the_journal_stops_the_change(folder, monkeypatch):
    before = dump_file(folder.archive_file)
    put(folder, "新.xlsx", "00", 40, pupils=77)
    path = journal_path(folder.archive_file)
    (path.parent / f".{path.name}.{os.getpid()}.tmp").mkdir()
    with pytest.raises(UserError, match="写不了"):
        merge(folder, DAY)
    assert dump_file(folder.archive_file) == before
