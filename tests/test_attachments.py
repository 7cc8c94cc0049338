"""Files beside returns: found, kept by content, named where they are missing; links are never followed."""

import hashlib
from datetime import date

import openpyxl
import pytest

from tests.support import TERM, good_rows, without_log, write_return
from tests.terms import new_term
from tests.test_merge import dump
from tests.town import good_registers, school
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)
SPEECH = "讲座：小组怎样分工。".encode()
MATERIAL = "小组合作分组讲稿"


def said(merged, code):
    return [(p.code, p.problem.cell, p.problem.value) for p in merged.standing.problems if p.problem.code == code]


def kept(folder: TermFolder):
    return {p.name: p.read_bytes() for p in folder.materials.iterdir()} if folder.materials.exists() else {}


def name_of(data, suffix=".txt"):
    return hashlib.sha256(data).hexdigest() + suffix


@pytest.fixture
def folder(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    for code in ("01", "02"):
        (folder.inbox / code).mkdir()
        write_return(folder.inbox / code / f"{code}.xlsx", school(code), school=code)
    return folder


@pytest.mark.usefixtures("archive_only")
def test_material_is_found_when_it_comes_after_the_return_and_kept_by_content(folder):
    """Missing at first, then there; then the same in two schools; then gone again: what was kept stays."""
    assert said(merge(folder, DAY), "M23") == [("01", "X4", MATERIAL), ("02", "X4", MATERIAL)]
    (folder.inbox / "01" / f"{MATERIAL}.txt").write_bytes(SPEECH)
    merged = merge(folder, DAY)
    assert (merged.read, said(merged, "M23")) == (1, [("02", "X4", MATERIAL)])
    assert kept(folder) == {name_of(SPEECH): SPEECH}
    (folder.inbox / "02" / f"{MATERIAL}.txt").write_bytes(SPEECH)
    merged = merge(folder, DAY)
    assert (said(merged, "M23"), [p[0] for p in said(merged, "M11")]) == ([], ["01", "02"])
    before = dump(folder)
    for path in folder.inbox.rglob("*.txt"):
        path.unlink()
    book = openpyxl.load_workbook(folder.settings)
    row = next(r for r in range(4, 80) if book["参数设置"].cell(r, 1).value == "听课最低节数")
    book["参数设置"].cell(row, 2).value = 29
    book.save(folder.settings)
    merged = merge(folder, DAY)
    assert (merged.read, said(merged, "M23")) == (2, [])
    assert dump(folder)["attachment"] == before["attachment"]
    assert kept(folder) == {name_of(SPEECH): SPEECH}


def test_at_once_or_one_after_the_other_is_the_same(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    (folder.inbox / "01").mkdir()
    write_return(folder.inbox / "01" / "01.xlsx", school("01"))
    merge(folder, DAY)
    (folder.inbox / "01" / f"{MATERIAL}.txt").write_bytes(SPEECH)
    merge(folder, DAY)
    at_once = new_term(tmp_path / "一次", TERM.code, TERM)
    for path in sorted(folder.inbox.rglob("*.*")):
        target = at_once.inbox / path.relative_to(folder.inbox)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    merge(at_once, DAY)
    assert without_log(at_once) == without_log(folder)
    assert dump(at_once) == dump(folder)


@pytest.mark.usefixtures("archive_only")
def test_a_link_is_never_followed_and_a_folder_is_no_material(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    rows = good_rows()
    rows["activities"][0]["material"] = "机密"
    write_return(folder.inbox / "01.xlsx", rows)
    secret = tmp_path / "机密.txt"
    secret.write_bytes(b"secret")
    (folder.inbox / "机密.txt").symlink_to(secret)
    (folder.inbox / "机密").mkdir()
    write_registers(folder.registers, TERM, {k: v for k, v in good_registers().items() if k != "lecture_receipts"})
    merged = merge(folder, DAY)
    assert said(merged, "M23") == [("01", "X4", "机密")]
    assert kept(folder) == {}
    assert dump(folder)["attachment"] == []


@pytest.mark.usefixtures("archive_only")
def test_two_copies_of_a_return_in_two_folders_share_what_lies_beside_either(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    write_return(folder.inbox / "01.xlsx", good_rows())
    (folder.inbox / "补交").mkdir()
    (folder.inbox / "补交" / "01.xlsx").write_bytes((folder.inbox / "01.xlsx").read_bytes())
    (folder.inbox / "补交" / f"{MATERIAL}.pptx").write_bytes(b"slides")
    merged = merge(folder, DAY)
    assert said(merged, "M23") == []
    assert kept(folder) == {name_of(b"slides", ".pptx"): b"slides"}
    assert merge(folder, DAY).read == 0
