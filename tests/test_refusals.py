"""Files that cannot be taken: each is named with its code and sentence, and the good ones are merged."""

import io
import shutil
import sys
import zipfile
from datetime import date

import openpyxl
import pytest

from tests.support import TERM, good_rows, write_return
from tests.terms import new_term
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School
from yanxiu_xl.workbooks.template import write_school_workbook
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def encrypted(path):
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(OLE + b"\0" * 500 + name + b"\0" * 500)


def refused(merged):
    return {r.name: r.problem.code for r in merged.standing.refusals}


def test_a_mixed_folder_merges_the_good_and_names_each_of_the_others(folder, tmp_path):
    inbox = folder.inbox
    write_return(inbox / "柳林小学.xlsx", good_rows())
    whole = (inbox / "柳林小学.xlsx").read_bytes()
    (inbox / "柳林小学(1).xlsx").write_bytes(whole)
    (inbox / "空文件.xlsx").write_bytes(b"")
    (inbox / "照片.xlsx").write_bytes(PNG)
    (inbox / "老格式.xlsx").write_bytes(OLE + b"\0" * 600)
    (inbox / "老格式.xls").write_bytes(OLE + b"\0" * 600)
    encrypted(inbox / "加密.xlsx")
    (inbox / "半截.xlsx").write_bytes(whole[: len(whole) // 2])
    (inbox / "~$柳林小学.xlsx").write_bytes(b"\x05user" + b"\0" * 160)
    last_term = default_term("2019-2020-2").with_schools(TERM.schools)
    write_school_workbook(inbox / "上学期.xlsx", last_term, last_term.schools[1], good_rows())
    write_school_workbook(inbox / "空白模板.xlsx", TERM, TERM.schools[2])
    stranger = TERM.with_schools((*TERM.schools, School("77", "外镇小学")))
    write_school_workbook(inbox / "外镇.xlsx", stranger, stranger.schools[-1], good_rows())
    (inbox / "讲座照片.docx").write_bytes(b"not a workbook at all")

    merged = merge(folder, DAY)

    assert refused(merged) == {
        "空文件.xlsx": "F07",
        "照片.xlsx": "F01",
        "老格式.xlsx": "F01",
        "老格式.xls": "F01",
        "加密.xlsx": "F07",
        "半截.xlsx": "F07",
        "上学期.xlsx": "F06",
        "空白模板.xlsx": "F12",
        "外镇.xlsx": "M03",
    }
    assert [(one.name, one.problem.level.value) for one in merged.standing.unhandled] == [("讲座照片.docx", "hint")]
    states = {line.code: line.state for line in merged.standing.lines}
    assert states["01"] == "accepted"
    copies = [p.problem for p in merged.standing.problems if p.problem.code == "M02"]
    assert [(p.file, p.level.value) for p in copies] == [("柳林小学(1).xlsx", "hint")]
    for refusal in merged.standing.refusals:
        assert refusal.problem.message
        assert refusal.problem.fix


@pytest.mark.parametrize(
    ("what", "make", "code", "words"),
    [
        ("empty", lambda p: p.write_bytes(b""), "F07", "空的"),
        ("picture", lambda p: p.write_bytes(PNG), "F01", "图片"),
        ("old format", lambda p: p.write_bytes(OLE + b"\0" * 600), "F01", ".xls"),
        ("password", encrypted, "F07", "密码"),
        ("web page", lambda p: p.write_bytes(b"<html><table></table></html>"), "F01", "网页"),
        ("text", lambda p: p.write_bytes("学校,姓名\n".encode("gbk")), "F01", "扩展名"),
    ],
    ids=lambda v: v if isinstance(v, str) and v.isascii() and " " not in v and v != "F07" else "",
)
def test_the_sentence_says_what_the_file_is(folder, what, make, code, words):
    make(folder.inbox / "文件.xlsx")
    (refusal,) = merge(folder, DAY).standing.refusals
    assert refusal.problem.code == code
    assert words in refusal.problem.message


def rezipped(source, change):
    """The same workbook with its parts changed by ``change(name, data)`` (None drops the part)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info.filename))
            if data is not None:
                new.writestr(info.filename, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda n, d: None if n == "xl/workbook.xml" else d,
        lambda n, d: b"<not xml" if n == "xl/workbook.xml" else d,
        lambda n, d: d.replace(b"<sheetData", b"<!DOCTYPE x><sheetData") if "sheet13.xml" in n and "rels" not in n else d,
        lambda n, d: d[: len(d) // 2] if "sheet10.xml" in n and "rels" not in n else d,
    ],
    ids=["no workbook part", "broken workbook part", "doctype in a sheet", "half a sheet"],
)
def test_a_damaged_inside_costs_this_file_alone(folder, change):
    write_return(folder.inbox / "好.xlsx", good_rows())
    data = (folder.inbox / "好.xlsx").read_bytes()
    (folder.inbox / "坏.xlsx").write_bytes(rezipped(data, change))
    merged = merge(folder, DAY)
    assert [r.name for r in merged.standing.refusals] == ["坏.xlsx"]
    assert merged.standing.refusals[0].problem.code in {"F01", "F07"}
    assert merged.standing.lines[1].state == "accepted"


def test_what_lies_in_a_tab_that_is_never_read_is_never_unpacked(folder):
    data = (write_return(folder.inbox / "好.xlsx", good_rows()) or folder.inbox / "好.xlsx").read_bytes()
    spoilt = rezipped(data, lambda n, d: d.replace(b"<sheetData", b"<!DOCTYPE x><sheetData") if "sheet3.xml" in n else d)
    assert spoilt != data
    (folder.inbox / "好.xlsx").write_bytes(spoilt)
    merged = merge(folder, DAY)
    assert merged.standing.refusals == []
    assert merged.standing.lines[1].state == "accepted"


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs rights on Windows")
def test_a_link_is_never_followed(folder, tmp_path):
    write_return(tmp_path / "别处.xlsx", good_rows())
    (folder.inbox / "链接.xlsx").symlink_to(tmp_path / "别处.xlsx")
    merged = merge(folder, DAY)
    assert refused(merged) == {"链接.xlsx": "F07"}
    assert not list(folder.originals.glob("*"))


def test_another_template_version_is_refused(folder):
    path = folder.inbox / "旧模板.xlsx"
    write_return(path, good_rows())
    book = openpyxl.load_workbook(path)
    book["元数据"]["B1"] = "0.9"
    book.save(path)
    (refusal,) = merge(folder, DAY).standing.refusals
    assert (refusal.problem.code, refusal.problem.message) == ("F04", "模板版本是0.9，现在要求1.0。")


def test_a_code_that_does_not_fit_the_name_is_refused(folder):
    path = folder.inbox / "柳林.xlsx"
    write_return(path, good_rows())
    book = openpyxl.load_workbook(path)
    page = book["学校信息"]
    page["B6"] = "某某小学"
    book.save(path)
    (refusal,) = merge(folder, DAY).standing.refusals
    assert refusal.problem.code == "F05"
    assert "某某小学" in refusal.problem.message


def test_a_workbook_without_its_stamp_is_still_read_and_warned(folder):
    path = folder.inbox / "柳林.xlsx"
    write_return(path, good_rows())
    book = openpyxl.load_workbook(path)
    del book["元数据"]
    book.save(path)
    merged = merge(folder, DAY)
    assert not merged.standing.refusals
    assert ("F04", "warning") in {(p.problem.code, p.problem.level.value) for p in merged.standing.problems}


def test_data_changed_after_the_last_check_is_noticed(folder):
    rows = good_rows()
    path = folder.inbox / "柳林.xlsx"
    write_return(path, rows, stamp=Stamp(checked_at="2020-10-30 16:00", fingerprint="0123456789abcdef"))
    found = [p.problem for p in merge(folder, DAY).standing.problems if p.problem.code == "F11"]
    assert [p.level.value for p in found] == ["warning"]


def test_a_refused_file_is_named_again_until_it_is_gone(folder):
    write_return(folder.inbox / "好.xlsx", good_rows())
    (folder.inbox / "空.xlsx").write_bytes(b"")
    first, second = merge(folder, DAY), merge(folder, DAY)
    assert refused(first) == refused(second) == {"空.xlsx": "F07"}
    assert not second.changed
    (folder.inbox / "空.xlsx").unlink()
    assert refused(merge(folder, DAY)) == {}


def test_a_return_removed_from_the_inbox_stays_in_the_archive(folder):
    write_return(folder.inbox / "好.xlsx", good_rows())
    merge(folder, DAY)
    shutil.rmtree(folder.inbox)
    folder.inbox.mkdir()
    merged = merge(folder, DAY)
    assert merged.standing.lines[1].state == "accepted"
