"""File names that are no UTF-8, as a GBK zip leaves them on Linux: read by what is in the file, shown by what they say."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.small import put, small_return
from tests.support import run_command
from tests.terms import new_term
from tests.test_places import DAY
from tests.town import TERM, school

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are text there")


def gbk(text):
    """The name that the GBK bytes of ``text`` have on Linux."""
    return os.fsdecode(text.encode("gb18030"))


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def listed(folder, capsys):
    """(school -> file, refused files, files not dealt with), as machines and people are told after a merge."""
    status, out, err = run_command(capsys, "merge", folder.root, "--date", DAY, "--json")
    assert status in {0, 1}
    assert err == ""
    out.encode("utf-8")
    found = json.loads(out)
    _, shown, err = run_command(capsys, "status", folder.root)
    assert err == ""
    shown.encode("utf-8")
    return (
        {one["code"]: one["file"] for one in found["schools"] if one["file"]}, {one["file"] for one in found["refused"]},
        {one["file"] for one in found["unhandled"]},
    )


CASES = {
    "a workbook": (gbk("柳林.xlsx"), "柳林‹GBK›.xlsx"),
    "a workbook in such a folder": (f"{gbk('柳林小学')}/{gbk('表.xlsx')}", "柳林小学‹GBK›/表‹GBK›.xlsx"),
    "a good name in such a folder": (f"{gbk('柳林小学')}/表.xlsx", "柳林小学‹GBK›/表.xlsx"),
    "its first letter would be good UTF-8": (gbk("模板填好.xlsx"), "模板填好‹GBK›.xlsx"),
    "lone bytes": ("\udcff\udcfe表.xlsx", "‹0xFF›‹0xFE›表.xlsx"),
    "GBK and UTF-8 in one name": (f"{gbk('柳林')}-终稿.xlsx", "柳林-终稿‹GBK›.xlsx"),
    "a second copy's number": (gbk("柳林(1).xlsx"), "柳林(1)‹GBK›.xlsx"),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("name", "shown"), CASES.values(), ids=CASES)
def test_a_return_under_such_a_name_counts(name, shown, folder, capsys):
    (folder.inbox / name).parent.mkdir(exist_ok=True)
    put(folder.inbox, name, small_return(school("01"), "01", TERM))
    put(folder.inbox, "榆树.xlsx", small_return(school("02"), "02", TERM))
    assert listed(folder, capsys) == ({"01": shown, "02": "榆树.xlsx"}, set(), set())
    assert "没有变化" in run_command(capsys, "merge", folder.root, "--date", DAY)[1]
    for line in (("history", "01", folder.root), ("where", "教师名册!F4", folder.root), ("merge", folder.root, "--plan"),
                 ("check", folder.inbox / name), ("score", folder.inbox / name), ("check", folder.inbox)):
        dated = ["--date", DAY] if line[0] in {"check", "score", "merge"} else []
        for more in ([], ["--json"]):
            _, out, err = run_command(capsys, *line, *dated, *more)
            assert err == ""
            out.encode("utf-8")
    assert shown.rsplit("/", 1)[-1] in run_command(capsys, "check", folder.inbox / name, "--date", DAY)[1]


def test_files_that_say_the_same_in_two_encodings_are_two(folder, capsys):
    put(folder.inbox, "表.xlsx", small_return(school("01"), "01", TERM))
    put(folder.inbox, gbk("表.xlsx"), small_return(school("02"), "02", TERM))
    put(folder.inbox, "表‹GBK›.xlsx", small_return(school("00"), "00", TERM))
    returns, refused, left = listed(folder, capsys)
    assert set(returns) == {"00", "01", "02"}
    assert len(set(returns.values())) == 3
    assert returns["01"] == "表.xlsx"
    assert (refused, left) == (set(), set())


@pytest.mark.parametrize("named", ["论文一.txt", "论文一"])
def test_a_material_under_such_a_name_is_the_one_a_record_calls_so(named, folder, capsys):
    rows = school("01")
    rows["writings"][0]["file_name"] = named
    put(folder.inbox, "柳林.xlsx", small_return(rows, "01", TERM))
    put(folder.inbox, gbk("论文一.txt"), "一篇论文".encode())
    _, _, left = listed(folder, capsys)
    assert left == set()
    (kept,) = folder.materials.iterdir()
    assert kept.read_bytes() == "一篇论文".encode()


def test_what_is_no_return_is_told_of_by_what_its_name_says(folder, capsys):
    put(folder.inbox, gbk("照片.jpg"), b"\xff\xd8\xff\xe0" + bytes(100))
    put(folder.inbox, gbk("旧表.xls"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    put(folder.inbox, gbk("空表.xlsx"), b"")
    put(folder.inbox, gbk("改了名.bak"), small_return(school("01"), "01", TERM))
    _, refused, left = listed(folder, capsys)
    assert refused == {"旧表‹GBK›.xls", "空表‹GBK›.xlsx"}
    assert left == {"照片‹GBK›.jpg", "改了名‹GBK›.bak"}


@pytest.mark.parametrize("verb", ["check", "score", "build", "merge", "status", "new-term"])
def test_such_a_name_that_is_not_there_is_one_sentence(verb, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = ["--term", "错"] if verb == "new-term" else []
    status, out, err = run_command(capsys, verb, gbk("没有.xlsx"), *more)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    err.encode("utf-8")
    assert verb == "new-term" or "没有.xlsx" in err


def test_a_term_folder_of_such_a_name_works(tmp_path, capsys):
    folder = new_term(Path(tmp_path / gbk("秋学期")), TERM.code, TERM)
    put(folder.inbox, "柳林.xlsx", small_return(school("01"), "01", TERM))
    _, out, err = run_command(capsys, "merge", folder.root, "--date", DAY)
    assert err == ""
    assert "秋学期/总档案.xlsx" in out
    assert folder.master.exists()
