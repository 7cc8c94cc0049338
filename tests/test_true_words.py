"""What a verb says of the files when it could not finish is true of the files; a place that is not to be had is named, with a remedy.

Every sentence that says that something was left alone has a case here, with a snapshot of the bytes before and after.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.every_verb import DATE, FIRST, OTHER, SECOND, TRACES, snapshot
from tests.small import put, small_return
from tests.support import rewrite_archive
from tests.terms import new_term
from tests.test_sent_back import DAY, started, with_error
from tests.town import TERM
from yanxiu_xl import files
from yanxiu_xl.archive import opening, schema, store
from yanxiu_xl.cli import main
from yanxiu_xl.files import own_failure
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow import building, merging, scoring
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge

ROOT = Path(__file__).parent.parent
TOWN = TERM.with_schools(TERM.schools[:2])
NOTHING = "没有写出任何文件"
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such device on Windows")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A term in which 01 has an error and has been merged; it and 00 have handed in more since."""
    folder = new_term(tmp_path_factory.mktemp("m") / "学期", TOWN.code, TOWN)
    put(folder.inbox, "甲.xlsx", FIRST)
    merge(folder, DAY)
    put(folder.inbox, "甲 改.xlsx", SECOND)
    put(folder.inbox, "乙.xlsx", OTHER)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made.root, tmp_path / "学期")
    return TermFolder(tmp_path / "学期")


def run(capsys, *arguments):
    """(exit status, what stands on stderr, without the line break that ends ^C)."""
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    said = capsys.readouterr().err.strip()
    assert not TRACES.search(said), said
    return left.value.code, said


def command(*arguments, cwd=None, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "yanxiu_xl", *map(str, arguments)], cwd=cwd, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, **more,
    )


def refusing(monkeypatch, refused, doing=("unlink", "rename", "replace")):
    """Files whose names ``refused`` matches cannot be removed, renamed or replaced, as when Excel has them open on Windows."""
    for name in doing:
        real = getattr(os, name)

        def one(*places, real=real, **more):
            if any(re.search(refused, os.fspath(place)) for place in places):
                raise PermissionError(13, "Permission denied", places[0])
            return real(*places, **more)

        monkeypatch.setattr(os, name, one)


# --- cut short ---


INTERRUPTED = {
    "before anything is read": (merging, "read_registers", [], [r"archive"]),
    "while returns are filed": (merging, "decide", [], [r"“archive\.sqlite", r"总档案"]),
    "after the commit": (merging, "renew_outputs", [r"“archive\.sqlite”", "再运行一次，会接着做完"], [r"总档案"]),
    "when 退回 has been written": (merging, "_renew_master", [r"“archive\.sqlite”", r"“00青石镇中心小学\.xlsx”", r"“01柳林小学\.xlsx”已删除"], ["总档案"]),
    "when everything has been written": (merging, "Merged", [r"“archive\.sqlite”", r"“总档案\.xlsx”"], []),
}


@pytest.mark.one_in(5)
@pytest.mark.parametrize("moment", INTERRUPTED)
@pytest.mark.parametrize("trouble", [KeyboardInterrupt, ZeroDivisionError, OSError(5, "Input/output error")], ids=["Ctrl-C", "our bug", "system"])
def test_a_merge_that_is_cut_short_says_what_it_has_written_and_no_more(folder, capsys, monkeypatch, moment, trouble):
    module, name, told, untold = INTERRUPTED[moment]
    wanted = TermFolder(shutil.copytree(folder.root, folder.root.parent / "另"))
    merge(wanted, DAY)

    def cut_short(*_, **__):
        raise trouble

    before = snapshot(folder.root)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, cut_short)
        status, said = run(capsys, "merge", folder.root, *DATE)
    assert status == 2
    assert all(re.search(words, said) for words in told), said
    assert not any(re.search(words, said) for words in untold), said
    changed = {place for place, what in snapshot(folder.root).items() if what not in ("folder", before.get(place))}
    if NOTHING in said:
        assert changed == set()
    for place in changed:
        assert Path(place).parent.name == "原件" or f"“{Path(place).name}”" in said, said
    run(capsys, "merge", folder.root, *DATE)
    assert snapshot(folder.root) == snapshot(wanted.root)


@pytest.fixture
def interruptible():
    """A run that a script has started in the background ignores ^C, and so would what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_being_asked_to_end_is_answered_in_order(folder, capsys, monkeypatch, number):
    def asked(*_):
        os.kill(os.getpid(), number)
        return real(*_)

    real = merging.renew_outputs  # what the archive holds is written by then, and nothing else
    monkeypatch.setattr(merging, "renew_outputs", asked)
    status, said = run(capsys, "merge", folder.root, *DATE)
    assert (status, said.startswith("已中断；这次已经写好：“archive.sqlite”")) == (2, True), said
    assert not list(folder.root.rglob("*.tmp"))
    assert not (folder.archive_dir / "正在运行.txt").exists()


VERBS_THAT_PRINT = {
    "merge": (("merge", "学期", *DATE), "“archive.sqlite”"),
    "merge --plan": (("merge", "学期", "--plan", *DATE), NOTHING),
    "status": (("status", "学期"), NOTHING),
    "history": (("history", "01", "学期", "--json"), NOTHING),
    "new-term": (("new-term", "新"), "“学期设定.xlsx”|“一键评分.cmd”"),
    "rules": (("rules",), NOTHING),
}


@pytest.mark.one_in(4)
@posix
@pytest.mark.parametrize("verb", VERBS_THAT_PRINT)
@pytest.mark.parametrize("where", ["full", "closed"])
def test_results_that_cannot_be_shown_are_no_failure_of_the_work(folder, verb, where):
    arguments, words = VERBS_THAT_PRINT[verb]
    before = snapshot(folder.root)
    if where == "full":
        with Path("/dev/full").open("wb") as full:
            done = command(*arguments, cwd=folder.root.parent, stdout=full)
    else:
        reading, writing = os.pipe()
        os.close(reading)
        done = command(*arguments, cwd=folder.root.parent, stdout=writing)
        os.close(writing)
    said = done.communicate()[1].decode()
    assert done.returncode == 2
    assert len(said.splitlines()) == 1, said
    assert "结果没有显示完" in said
    assert re.search(words, said), said
    if NOTHING in said:
        assert snapshot(folder.root) == before
    elif verb == "merge":
        assert snapshot(folder.root) != before
        assert command(*arguments, cwd=folder.root.parent, stdout=subprocess.PIPE).communicate()[0].decode().startswith("没有变化")


# --- sentences that say that something was left alone ---


def test_a_plan_leaves_everything_alone(folder, capsys):
    before = snapshot(folder.root), folder.archive_file.read_bytes()
    run(capsys, "merge", folder.root, "--plan", *DATE)
    assert (snapshot(folder.root), folder.archive_file.read_bytes()) == before


def test_an_undo_that_was_not_confirmed_leaves_everything_alone(folder, capsys):
    before = snapshot(folder.root), folder.archive_file.read_bytes()
    with pytest.raises(SystemExit):
        main(["undo", "01#1", str(folder.root)])
    assert "没有改动；确定要做请加 --yes" in capsys.readouterr().out
    assert (snapshot(folder.root), folder.archive_file.read_bytes()) == before


@pytest.mark.parametrize("verb", ["new-term", "demo"])
def test_a_folder_that_is_in_use_is_left_alone(folder, capsys, verb):
    before = snapshot(folder.root)
    status, said = run(capsys, verb, folder.root)
    assert (status, "没有改动它" in said) == (2, True)
    assert snapshot(folder.root) == before


def test_an_archive_that_does_not_take_a_record_keeps_what_it_had(folder, capsys, monkeypatch):
    before = folder.archive_file.read_bytes()

    def full(*_, **__):
        raise store.sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(merging, "decide", full)
    status, said = run(capsys, "merge", folder.root, *DATE)
    assert (status, "档案库写不进去" in said, "里面的记录没有改动" in said) == (2, True, True)
    assert folder.archive_file.read_bytes() == before


def test_an_archive_that_cannot_be_opened_keeps_what_it_had(folder, capsys, monkeypatch):
    before = folder.archive_file.read_bytes()

    def refused(*_, **__):
        raise store.sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(opening, "bring_up_to_date", refused)
    status, said = run(capsys, "status", folder.root)
    assert (status, "里面的记录没有改动" in said) == (2, True)
    assert folder.archive_file.read_bytes() == before


def test_an_archive_whose_copy_cannot_be_written_is_not_brought_up_to_date(folder, capsys, monkeypatch):
    rewrite_archive(folder.archive_file, "ALTER TABLE row_roster ADD COLUMN gone TEXT")
    before = folder.archive_file.read_bytes()
    refusing(monkeypatch, "改表前", ("replace",))
    status, said = run(capsys, "status", folder.root)
    assert (status, "档案库没有改动" in said) == (2, True), said
    assert folder.archive_file.read_bytes() == before
    assert not list(folder.root.rglob("*.tmp"))
    assert schema.SCHEMA_VERSION


LEFT_AS_IT_WAS = {
    "总档案": (("merge", "学期", *DATE), "总档案.xlsx"),
    "a scored copy": (("score", "学期/回收/甲.xlsx", *DATE), "报表/甲-评分.xlsx"),
    "a marked copy": (("check", "学期/回收/甲.xlsx", "--mark", "学期/标注.xlsx", *DATE), "标注.xlsx"),
    "a workbook to hand out": (("build", "学期", "--school", "01"), "发放/01柳林小学（无按钮）.xlsx"),
    "an add-in": (("addin", "学期"), "校本研修.xlam"),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("what", LEFT_AS_IT_WAS)
def test_a_file_that_could_not_be_replaced_is_as_it_was(folder, capsys, monkeypatch, what):
    arguments, place = LEFT_AS_IT_WAS[what]
    monkeypatch.chdir(folder.root.parent)
    run(capsys, *arguments)
    put(folder.inbox, "甲.xlsx", small_return(with_error("01") | {"timetable": []}, "01", TOWN))
    run(capsys, "merge", folder.root, *DATE)
    path = folder.root / place
    before = path.read_bytes()
    real = os.fsync

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    if what == "总档案":
        path.write_bytes(before + b"\0")  # somebody's; the next one is to take its place
        before = path.read_bytes()
    elif what == "a workbook to hand out":
        path.unlink()
        before = None
    status, said = run(capsys, *arguments)
    assert (status, "磁盘满了" in said, "原来的文件没有动" in said) == (2, True, True), said
    assert (path.read_bytes() if path.exists() else None) == before
    assert not list(folder.root.rglob("*.tmp"))
    monkeypatch.setattr(os, "fsync", real)
    assert run(capsys, *arguments)[0] in (0, 1)
    assert path.exists()


def test_a_build_that_has_renamed_a_workbook_says_so(folder, capsys, monkeypatch):
    path = build(folder, "01")[0].path
    path.write_bytes(path.read_bytes() + b"\0")
    wrote, twin = path.read_bytes(), folder.outbox / "01柳林小学.xlsm"
    twin.unlink()
    real = files.put_in_place

    def full(temporary, target):
        if target == path:
            raise OSError(28, "No space left on device")
        real(temporary, target)

    monkeypatch.setattr(files, "put_in_place", full)
    status, said = run(capsys, "build", folder.root, "--school", "01")
    assert status == 2
    assert "“01柳林小学（无按钮）.xlsx”改名为“01柳林小学（无按钮）(改过的1).xlsx”" in said
    assert "“01柳林小学.xlsm”" in said
    assert (folder.outbox / "01柳林小学（无按钮）(改过的1).xlsx").read_bytes() == wrote
    monkeypatch.setattr(files, "put_in_place", real)
    build(folder, "01")
    assert sorted(p.name for p in folder.outbox.glob("*.xls?")) == ["01柳林小学.xlsm", "01柳林小学（无按钮）(改过的1).xlsx", "01柳林小学（无按钮）.xlsx"]


def test_our_own_failure_is_told_where_its_log_cannot_be_written(monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.tempfile, "NamedTemporaryFile", full)
    assert re.fullmatch("程序自己出了错，不是表的问题；某句。详情写不进临时文件夹“.+”，.+。", own_failure("某句"))


# --- places that are not to be had ---


TAKEN_BY_A_FOLDER = {
    "总档案.xlsx": ("merge", "学期", *DATE),
    "退回/00青石镇中心小学.xlsx": ("merge", "学期", *DATE),
    "退回/01柳林小学.xlsx": ("merge", "学期", *DATE),
    "发放/01柳林小学（无按钮）.xlsx": ("build", "学期", "--school", "01"),
    "发放/01柳林小学.xlsm": ("build", "学期", "--school", "01"),
    "报表/甲-评分.xlsx": ("score", "学期/回收/甲.xlsx", *DATE),
    "标注.xlsx": ("check", "学期/回收/甲.xlsx", "--mark", "学期/标注.xlsx", *DATE),
    "校本研修.xlam": ("addin", "学期"),
    "新/学期设定.xlsx": ("new-term", "学期/新"),
    "新/学期设定.xlsm": ("new-term", "学期/新"),
    "新/中心校登记.xlsx": ("new-term", "学期/新"),
    "新/一键评分.cmd": ("new-term", "学期/新"),
}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("place", TAKEN_BY_A_FOLDER)
def test_a_folder_in_the_place_of_an_output_is_named_with_a_remedy_and_left_alone(folder, capsys, monkeypatch, place):
    monkeypatch.chdir(folder.root.parent)
    path, arguments = folder.root / place, TAKEN_BY_A_FOLDER[place]
    if path.is_file():
        path.unlink()
    path.mkdir(parents=True)
    put(path, "里面.txt", b"x")
    status, said = run(capsys, *arguments)
    assert status == 2
    assert re.search(rf"写不了“[^”]*{re.escape(path.name)}”：那里有一个同名的文件夹.+改名或移到别处", said), said
    assert [p.name for p in path.iterdir()] == ["里面.txt"]
    if arguments[0] == "merge":
        others = {"总档案.xlsx", "退回/00青石镇中心小学.xlsx"} - {place}
        assert all((folder.root / other).is_file() for other in others), "the merge has gone on with the others"
    shutil.move(path, folder.root.parent / "移开")
    assert run(capsys, *arguments)[0] in (0, 1)
    assert path.is_file() or place == "退回/01柳林小学.xlsx"


@pytest.mark.one_in(4)
@pytest.mark.parametrize("in_the_way", ["01柳林小学", "00青石镇中心小学", "退回", "总档案"])
@pytest.mark.parametrize("how", ["refused", "Excel has it open", "LibreOffice has it open"])
def test_what_is_open_does_not_keep_a_merge_from_finishing(folder, capsys, monkeypatch, in_the_way, how):
    """01 has mended its return, so that its marked workbook is to go; that of 00 is to be renewed."""
    wanted = TermFolder(shutil.copytree(folder.root, folder.root.parent / "另"))
    merge(wanted, DAY)
    mended = TermFolder(shutil.copytree(wanted.root, folder.root.parent / "再"))
    rows = with_error("00")
    rows["roster"][1]["gender"] = None
    put(folder.inbox, "乙 旧.xlsx", small_return(rows, "00", TOWN))
    first = TermFolder(folder.root)
    (first.inbox / "甲 改.xlsx").rename(folder.root.parent / "甲 改.xlsx")
    (first.inbox / "乙.xlsx").rename(folder.root.parent / "乙.xlsx")
    merge(first, DAY)
    for name in ("甲 改.xlsx", "乙.xlsx"):
        (folder.root.parent / name).rename(first.inbox / name)
    (first.inbox / "乙 旧.xlsx").unlink()
    before = snapshot(folder.root)
    notes = []
    with monkeypatch.context() as patch:
        if how == "refused":
            refusing(patch, rf"/{in_the_way}(?!.*(\.tmp|\(新\d+\)\.xlsx)$)" if in_the_way != "退回" else r"/退回/[^/]+\.xlsx$")
        else:
            notes = [
                path.with_name(f"~${path.name}" if how.startswith("Excel") else f".~lock.{path.name}#")
                for path in (*folder.sent_back.iterdir(), folder.master) if in_the_way in path.as_posix().removeprefix(folder.root.as_posix())
            ]
            for note in notes:
                note.write_bytes(b"")
        status, said = run(capsys, "merge", folder.root, *DATE)
    now = snapshot(folder.root)
    if in_the_way == "总档案":
        assert (status, "总档案(新1).xlsx" in now) == (1, True), said
    else:
        assert status == 2
        assert re.match(r"档案库是新的，只有 [12] 个文件没有更新。(更新|删除)不了“", said), said
        assert "请关闭它" in said
        assert now["总档案.xlsx"] != before["总档案.xlsx"]
        assert now["档案库/archive.sqlite"] != before["档案库/archive.sqlite"]
        assert not any("改过的" in name or "新1" in name for name in now)
    for note in notes:
        note.unlink()
    assert run(capsys, "merge", folder.root, *DATE)[0] in (0, 1)
    after = {place: what for place, what in snapshot(folder.root).items() if place.startswith("退回") or place == "总档案(新1).xlsx"}
    assert set(after) == {"退回", "退回/00青石镇中心小学.xlsx"}
    assert mended.root != wanted.root


def test_an_undo_whose_workbook_is_in_the_way_is_done_all_the_same(folder, capsys, monkeypatch):
    merge(folder, DAY)
    before = snapshot(folder.root)
    with monkeypatch.context() as patch:
        refusing(patch, r"/退回/[^/]+\.xlsx$")
        status, said = run(capsys, "undo", "00#1", folder.root, "--yes")
    assert (status, "删除不了“" in said) == (2, True)
    assert "“archive.sqlite”" in said
    assert snapshot(folder.root)["总档案.xlsx"] != before["总档案.xlsx"]
    run(capsys, "merge", folder.root, *DATE)
    assert "退回/00青石镇中心小学.xlsx" not in snapshot(folder.root)


# --- whose file is it? ---


def test_our_own_unchanged_workbooks_are_known_when_the_archive_is_lost(folder, capsys):
    build(folder, "01")
    merge(folder, DAY)
    shutil.rmtree(folder.archive_dir)
    rows = with_error("00")
    rows["roster"][2]["gender"] = None
    put(folder.inbox, "乙.xlsx", small_return(rows, "00", TOWN))
    merge(folder, DAY)
    build(folder, "01")
    assert not [path.name for path in folder.root.rglob("*") if "改过的" in path.name or "新1" in path.name]


@pytest.mark.one_in(4)
@pytest.mark.parametrize("lost", [True, False], ids=["archive lost", "archive there"])
@pytest.mark.parametrize("saved", ["a byte", "openpyxl", "another file", "another school's", "no workbook"])
def test_what_somebody_has_saved_is_set_aside_whether_or_not_the_archive_remembers(folder, saved, lost):
    import openpyxl

    merge(folder, DAY)
    path = folder.sent_back / "00青石镇中心小学.xlsx"
    if saved == "a byte":
        path.write_bytes(path.read_bytes() + b"\0")
    elif saved == "openpyxl":
        openpyxl.load_workbook(path).save(path)
    elif saved == "another file":
        path.write_bytes(FIRST)
    elif saved == "another school's":
        path.write_bytes(build(folder, "01")[0].path.read_bytes())
    else:
        path.write_bytes(b"notes")
    wrote = path.read_bytes()
    if lost:
        shutil.rmtree(folder.archive_dir)
    again = with_error("00")
    again["roster"][1]["gender"] = None
    put(folder.inbox, "乙.xlsx", small_return(again, "00", TOWN, Stamp(issue=1, checked_at="2020-09-09 09:00")))
    merge(folder, DAY)
    assert (folder.sent_back / "00青石镇中心小学(改过的1).xlsx").read_bytes() == wrote
    assert path.read_bytes() != wrote


SOMEBODYS = {
    "a person's own file": lambda path: path.write_bytes(FIRST),
    "one somebody wrote into": lambda path: path.write_bytes(_scored(path, path.name.replace("-评分", "")) + b"\0"),
    "no workbook": lambda path: path.write_bytes(b"notes"),
    "the copy of another workbook": lambda path: path.write_bytes(_scored(path, "别的.xlsx")),
    "an empty package": lambda path: path.write_bytes(b"PK\x05\x06" + b"\0" * 18),
}


def _scored(path, name):
    place = path.parent / "别处"
    place.mkdir()
    with pytest.raises(SystemExit):
        main(["score", str(put(place, name, FIRST)), *DATE])
    return scoring.scored_name(place / name).read_bytes()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("whose", SOMEBODYS)
def test_score_writes_over_its_own_copies_alone(tmp_path, capsys, whose):
    source = put(tmp_path, "柳林小学.xlsx", FIRST)
    copy, beside = tmp_path / "柳林小学-评分.xlsx", tmp_path / "柳林小学-评分(新1).xlsx"
    SOMEBODYS[whose](copy)
    capsys.readouterr()
    wrote = copy.read_bytes()
    for _ in range(2):  # once more changes nothing
        with pytest.raises(SystemExit):
            main(["score", str(source), *DATE])
        assert "柳林小学-评分.xlsx”没有动" in capsys.readouterr().out
        assert copy.read_bytes() == wrote
        assert beside.exists()
        assert not (tmp_path / "柳林小学-评分(新2).xlsx").exists()
    copy.unlink()
    run(capsys, "score", source, *DATE)
    assert copy.exists()
    assert not beside.exists(), "our own unchanged copy is not needed any more"


def test_score_writes_over_its_own_unchanged_copy(tmp_path, capsys):
    source = put(tmp_path, "柳林小学.xlsx", FIRST)
    run(capsys, "score", source, *DATE)
    before = (tmp_path / "柳林小学-评分.xlsx").read_bytes()
    put(tmp_path, source.name, SECOND)
    run(capsys, "score", source, *DATE)
    assert (tmp_path / "柳林小学-评分.xlsx").read_bytes() != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["柳林小学-评分.xlsx", "柳林小学.xlsx"]
    assert scoring.scored_name(source).name == "柳林小学-评分.xlsx"


# --- a term that was left half made ---


def test_a_term_that_was_left_half_made_is_no_term_for_the_other_verbs(folder, capsys, monkeypatch):
    """Without the carried rosters ``build`` would hand out workbooks that are empty."""
    place = folder.root.parent / "新"

    def cut_short(*_, **__):
        raise KeyboardInterrupt

    for name in ("write_score_scripts", "write_registers", "keep_rosters", "write_pair"):
        with monkeypatch.context() as patch:
            patch.setattr(building, name, cut_short)
            assert run(capsys, "new-term", place, "--from", folder.root)[0] == 2
        status, said = run(capsys, "build", place)
        assert (status, "先用 yanxiu new-term 建学期" in said) == (2, True)
    assert run(capsys, "new-term", place, "--from", folder.root)[0] == 0
    assert SCHOOL.digest()
    with TermFolder(place).archive() as archive:
        assert archive.db.execute("SELECT COUNT(*) FROM carried_roster").fetchone()[0] == len(started("01")["roster"])


def test_settings_that_somebody_has_changed_are_not_written_over_by_completing_the_term(tmp_path, capsys):
    folder = building.new_term(tmp_path / "学期", TOWN.code)
    (folder.archive_dir / "学期设定.json").unlink()  # the last thing that is written
    run(capsys, "new-term", folder.root, "--term", TOWN.code)
    assert (folder.archive_dir / "学期设定.json").exists()
    (folder.archive_dir / "学期设定.json").unlink()
    folder.settings.write_bytes(folder.settings.read_bytes() + b"\0")
    before = snapshot(folder.root)
    status, said = run(capsys, "new-term", folder.root, "--term", TOWN.code)
    assert (status, "没有改动它" in said) == (2, True)
    assert snapshot(folder.root) == before
