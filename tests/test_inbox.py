"""Everything in 回收 is accounted for: taken, refused, material, rubbish, or told of once with what to do about it."""

import io
import json
import os
import random
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.master_pages import lines_on
from tests.small import packed, parts, put, small_return
from tests.support import TERM, good_rows, without_log
from tests.terms import new_term
from tests.test_merge import dump
from yanxiu_xl.cli import cli
from yanxiu_xl.problems import FILE_KINDS, Level
from yanxiu_xl.reading.attachments import Materials
from yanxiu_xl.reading.kinds import Kind, is_spreadsheet_name, kind_of, kind_of_open
from yanxiu_xl.workflow.checking import check, unhandled_in
from yanxiu_xl.workflow.inbox import survey
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.planning import plan_merge

DAY = date(2020, 10, 31)
GOOD = small_return(good_rows())
MATERIAL = "小组合作分组讲稿"
"""What the good return's first lecture names."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
NOISE = random.Random(7).randbytes(3000)  # what an encryption program leaves of a file


def zipped(content):
    """A zip of these entries."""
    return packed({name: data if isinstance(data, bytes) else data.encode() for name, data in content.items()})


def main_type(content_type, part):
    """An Office package whose main part is of this type."""
    override = f'<Override PartName="/{part}" ContentType="application/{content_type}"/>'
    return zipped({"[Content_Types].xml": f"<Types>{override}</Types>", part: "<x/>"})


def retyped(content_type):
    """The good return as a package of another type."""
    content = parts(GOOD)
    types = content["[Content_Types].xml"]
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert plain in types
    return packed({**content, "[Content_Types].xml": types.replace(plain, content_type.encode())})


def ole(stream):
    return OLE + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 400


OPEN_XML = "vnd.openxmlformats-officedocument"
DOCX = main_type(f"{OPEN_XML}.wordprocessingml.document.main+xml", "word/document.xml")
PPTX = main_type(f"{OPEN_XML}.presentationml.presentation.main+xml", "ppt/presentation.xml")
XLSB = main_type("vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin")
ODS = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})
TEMPLATE = retyped("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml")
MACROS = retyped("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
LNK = b"L\0\0\0\x01\x14\x02\0" + b"\0" * 100
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 40
MP4 = b"\0\0\0\x18ftypisom" + b"\0" * 40

KINDS = [
    # name (a second witness alone), content, kind
    ("柳林小学", GOOD, "workbook"),
    ("柳林小学.xlsx.zip", GOOD, "workbook"),
    ("柳林小学.xlsx.crdownload", GOOD, "workbook"),
    ("柳林小学.ksheet", GOOD, "workbook"),
    ("柳林小学.jpg", GOOD, "workbook"),
    ("柳林小学", MACROS, "macro_workbook"),
    ("柳林小学.xltx", TEMPLATE, "template"),
    ("柳林小学.xltm", retyped("application/vnd.ms-excel.template.macroEnabled.main+xml"), "template"),
    ("柳林小学.zip", XLSB, "binary_workbook"),
    ("柳林小学", ODS, "open_document_sheet"),
    ("讲稿.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "open_document"),
    ("讲稿", DOCX, "word"),
    ("讲稿.docx", packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<Types/>"}), "word"),
    ("课件.pptx", PPTX, "slides"),
    ("图.vsdx", zipped({"[Content_Types].xml": "<Types/>", "visio/document.xml": "<x/>"}), "office"),
    ("表.numbers", zipped({"Index/Document.iwa": "x"}), "apple"),
    ("公文.ofd", zipped({"OFD.xml": "<x/>"}), "pdf"),
    ("柳林小学.zip", zipped({"柳林小学.xlsx": GOOD}), "archive"),
    ("空.zip", zipped({}), "archive"),
    ("柳林小学.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 50, "archive"),
    ("柳林小学.7z", b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 50, "archive"),
    ("柳林小学.xlsx.gz", b"\x1f\x8b\x08" + b"\0" * 50, "archive"),
    ("柳林小学", GOOD[: len(GOOD) // 2], "torn"),
    ("柳林小学.xlsx.crdownload", GOOD[: len(GOOD) // 2], "download"),
    ("柳林小学.xlsx.part", b"", "download"),
    ("柳林小学.xlsx.download", b"\0" * 5000, "download"),
    ("未确认 123.crdownload", NOISE, "download"),
    ("空", b"", "empty"),
    ("零.dat", b"\0" * 5000, "zeros"),
    ("老.doc", ole("WordDocument"), "old_word"),
    ("老.wps", ole("WordDocument"), "old_word"),
    ("老.ppt", ole("PowerPoint Document"), "old_slides"),
    ("老", ole("Workbook"), "old_workbook"),
    ("长", OLE + b"\0" * (3 << 20) + "WordDocument".encode("utf-16-le") + b"\0" * 4096, "old_word"),
    ("锁", ole("EncryptedPackage"), "password"),
    ("富文本.rtf", b"{\\rtf1 x}", "old_word"),
    ("柳林小学.xlsx", b"b\x14#e" + NOISE, "encrypted"),
    ("柳林小学.xlsx", b"%TSD-Header-###%" + NOISE, "encrypted"),
    ("柳林小学", b"\x01\x02E-SafeNet LOCK" + NOISE, "encrypted"),
    ("柳林小学.dat", b"\x9b DRMONE  This Document is encrypted and protected" + NOISE, "encrypted"),
    ("柳林小学.xlsx", b"This file is encrypted, please open it in the office." + NOISE, "encrypted"),
    ("柳林小学.xlsx", NOISE, "encrypted"),
    ("讲稿.docx", NOISE, "encrypted"),
    ("照片.jpg", b"\xff\xd8\xff\xe0" + NOISE, "picture"),
    ("照片.heic", HEIC, "picture"),
    ("照片.webp", b"RIFF\0\0\0\0WEBPVP8 ", "picture"),
    ("课.mp4", MP4, "sound"),
    ("课.amr", b"#!AMR\n", "sound"),
    ("讲稿.pdf", b"%PDF-1.7\n", "pdf"),
    ("页.mht", b"MIME-Version: 1.0\r\n", "web"),
    ("页", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web"),
    ("说明.txt", "请查收".encode("gbk"), "text"),
    ("说明.txt", "请查收".encode("utf-16"), "text"),
    ("名单.tsv", "学校\t姓名\n".encode(), "table_text"),
    ("柳林小学.ksheet", b'{"url": "x"}', "smart_sheet"),
    ("柳林小学.ksheet", NOISE, "smart_sheet"),
    ("~WRL0001.tmp", b"x", "temporary"),
    ("A1B2C3D4.tmp", NOISE, "temporary"),
    ("柳林小学.xlsx.lnk", LNK, "shortcut"),
    ("柳林小学.url", b"[InternetShortcut]\r\nURL=x", "shortcut"),
    ("setup.exe", b"MZ\x90\0" + NOISE, "program"),
    ("什么.bin", NOISE, "unknown"),
]


@pytest.mark.parametrize(("name", "data", "kind"), KINDS, ids=[f"{n} {k}" for n, _, k in KINDS])
def test_a_file_is_told_by_its_first_bytes_and_its_name_is_a_second_witness(name, data, kind):
    assert kind_of(data, name) == kind


def test_every_kind_has_its_words():
    assert {kind.value for kind in Kind} == set(FILE_KINDS)
    for one in FILE_KINDS.values():
        assert one.noun.strip()
        assert one.remedy.endswith("。")


@given(st.binary(max_size=400), st.sampled_from(["", "x", "甲.xlsx", "甲.ksheet", "甲.tmp"]), st.sampled_from([b"", b"PK\x03\x04", OLE, b"RIFF"]))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_of_some_kind(data, name, start):
    assert kind_of(start + data, name) in set(Kind)


def test_a_directory_that_could_fill_the_memory_is_not_listed():
    """A million entries: the end of the file declares them, and nobody asks for their names."""

    class Watched(io.BytesIO):
        taken = 0

        def read(self, size=-1, /):
            data = super().read(size)
            self.taken = max(self.taken, len(data))
            return data

    entry = b"PK\x01\x02" + b"\0" * 24 + b"\x01\0" + b"\0" * 16 + b"a"
    directory = entry * 200_000
    count = b"\xff\xff"
    end = b"PK\x05\x06" + b"\0" * 4 + count + count + len(directory).to_bytes(4, "little") + (30).to_bytes(4, "little") + b"\0\0"
    handle = Watched(b"PK\x03\x04" + b"\0" * 26 + directory + end)
    assert kind_of_open(handle, "甲.zip") is Kind.ARCHIVE
    assert handle.taken < len(directory)


# --- a whole folder ---

LISTED = {
    # name -> (content, level, a word of what is said, a word of the remedy)
    "没有扩展名": (GOOD, "warning", "没有扩展名", "没有扩展名.xlsx"),
    "甲.xlsx.zip": (GOOD, "warning", "在 .xlsx 后面还有“.zip”", "“甲.xlsx”"),
    "甲.xlsx ": (GOOD, "warning", "扩展名里有空格", "“甲.xlsx”"),
    "甲．xlsx": (GOOD, "warning", "扩展名里有全角字符", "“甲.xlsx”"),
    "甲.tmp": (GOOD, "warning", "扩展名是 .tmp", "“甲.xlsx”"),
    "甲.宏": (MACROS, "warning", "没有扩展名", ".xlsm"),
    ".甲.xlsx": (GOOD, "warning", "隐藏文件", "“甲.xlsx”"),
    "~$好的.xlsx": (GOOD, "warning", "像临时文件", "“好的.xlsx”"),
    "乙.zip": (zipped({"乙.xlsx": GOOD}), "warning", "压缩包", "解压"),
    "乙.rar": (b"Rar!\x1a\x07\0" + NOISE, "warning", "压缩包", "解压"),
    "乙.xlsx.crdownload": (GOOD[:2000], "warning", "没有下载完", "重新下载"),
    "乙.xltx": (TEMPLATE, "warning", "Excel 模板", "另存为"),
    "乙.ksheet": (NOISE, "warning", "智能表格", "导出"),
    "乙.lnk": (LNK, "warning", "快捷方式", "复制进来"),
    "丙.docx": (b"b\x14#e" + NOISE, "warning", "可能被单位的加密软件加密", "请在本单位解密后再发"),
    "丙.dat": (NOISE, "warning", "认不出", "学校"),
    "丁.pptx": (PPTX, "hint", "演示文稿", "一般不用管"),
    "丁.jpg": (b"\xff\xd8\xff\xe0", "hint", "图片", "一般不用管"),
    "丁.txt": ("收到".encode(), "hint", "文字", "一般不用管"),
    "子/丁.pdf": (b"%PDF-1.4", "hint", "PDF", "一般不用管"),
    "~$别处的.xlsx": (b"\x05user" + b"\0" * 160, "hint", "临时文件", "删除"),
    "~WRL1.tmp": (b"x", "hint", "临时文件", "删除"),
}
RUBBISH = {
    "Thumbs.db": OLE, "desktop.ini": b"[.ShellClassInfo]", ".DS_Store": b"\0\0\0\1Bud1", "~$柳林小学.xlsx": b"\x05user" + b"\0" * 160,
    ".~lock.柳林小学.xlsx#": b",user,pc,;", "._柳林小学.xlsx": b"\0\x05\x16\x07" + b"\0" * 80, ".~柳林小学.xlsx": b"\x05user",
    "子/thumbs.db": OLE, "$RECYCLE.BIN/x.jpg": PNG,
}
REFUSED = {
    "戊.xls": ole("Workbook"), "戊.xlsx": DOCX, "己.xlsx": XLSB, "庚.xlsx": ODS, "辛.xlsx": b"b\x14#e" + NOISE, "壬.xlsx": NOISE,
    "癸.csv": "学校,姓名\n".encode("gbk"), "子.et": GOOD[:-900],
}
MATERIALS = {f"{MATERIAL}.pptx": PPTX}


def fill(folder, files):
    for name, data in files.items():
        (folder.inbox / name).parent.mkdir(parents=True, exist_ok=True)
        put(folder.inbox, name, data)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("full") / "学期", TERM.code, TERM)
    fill(folder, {"柳林小学.xlsx": GOOD[:], **MATERIALS, **RUBBISH, **REFUSED})
    fill(folder, {name: small_return(good_rows(), "02") if data is GOOD else data for name, (data, *_) in LISTED.items()})
    plan = plan_merge(folder, DAY)
    return folder, plan, merge(folder, DAY)


def test_each_file_is_exactly_one_of_taken_refused_material_rubbish_and_listed(full):
    folder, _, merged = full
    with folder.archive() as archive:
        taken = set(archive.present())
        material = {a[3] for a in archive.attachments()}
    told = [one.name for one in merged.standing.unhandled]
    out = {one.name for one in merged.standing.refusals}
    assert (taken, material, out) == ({"柳林小学.xlsx"}, set(MATERIALS), set(REFUSED))
    assert told == sorted(LISTED)
    everything = {path.relative_to(folder.inbox).as_posix() for path in folder.inbox.rglob("*") if path.is_file()}
    assert everything == taken | out | material | set(told) | set(RUBBISH)


@pytest.mark.parametrize("name", LISTED)
def test_what_is_said_of_a_file_nobody_has_dealt_with(full, name):
    _, level, words, remedy = LISTED[name]
    (one,) = [one for one in full[2].standing.unhandled if one.name == name]
    assert (one.problem.code, one.problem.level.value, one.problem.file) == ("M27", level, name)
    assert words in one.problem.message
    assert remedy in one.problem.fix


@pytest.mark.parametrize(
    ("name", "code", "words", "remedy"),
    [
        ("戊.xls", "F01", "旧的 .xls", "另存为"), ("戊.xlsx", "F01", "Word 文档", "资料"), ("己.xlsx", "F01", ".xlsb", "另存为"),
        ("庚.xlsx", "F01", ".ods", "另存为"), ("辛.xlsx", "F07", "可能被单位的加密软件加密，请在本单位解密后再发", "解密"),
        ("壬.xlsx", "F07", "可能被单位的加密软件加密，请在本单位解密后再发", "解密"), ("癸.csv", "F01", "CSV", "工作簿"), ("子.et", "F07", "不完整", "保存"),
    ],
)
def test_what_is_said_of_a_file_that_calls_itself_a_spreadsheet_and_is_none(full, name, code, words, remedy):
    (one,) = [one for one in full[2].standing.refusals if one.name == name]
    assert one.problem.code == code
    assert words in one.problem.message
    assert remedy in one.problem.fix


def test_plan_console_json_and_the_master_list_the_same(full, capsys):
    folder, plan, merged = full
    wanted = [(one.name, one.problem) for one in merged.standing.unhandled]
    assert [(one.name, one.problem) for one in plan.unhandled] == wanted
    rows = [(line["文件"], line["原因"], line["怎么办"]) for line in lines_on(merged.master, "未收文件", 1)]
    assert rows == [(name, p.message, p.fix) for name, p in sorted(wanted, key=lambda one: one[1].level.rank)]
    for words in (["status", str(folder.root)], ["merge", str(folder.root), "--plan"]):
        assert cli.main([*words, "--json"], standalone_mode=False) == 1
        content = json.loads(capsys.readouterr().out)["unhandled"]
        assert [(one["file"], one["message"], one["fix"]) for one in content] == [(name, p.message, p.fix) for name, p in wanted]
        assert cli.main(words, standalone_mode=False) == 1
        shown = capsys.readouterr().out
        assert f"没有处理的文件 {len(wanted)} 个" in shown
        assert all(name in shown for name, _ in wanted)


def test_checking_the_folder_accounts_for_the_same_files(full):
    folder, _, merged = full
    returns = check([folder.inbox], folder, DAY)
    assert {Path(one.path).name for one in returns if one.refused is None} == {"柳林小学.xlsx"}
    assert {Path(one.path).relative_to(folder.inbox).as_posix() for one in returns if one.refused} == set(REFUSED)
    assert [(p.file, p.message) for p in unhandled_in([folder.inbox], returns)] == [
        (one.name, one.problem.message) for one in merged.standing.unhandled
    ]


def test_a_second_merge_changes_nothing_and_reads_nothing(full):
    folder, _, merged = full
    before = merged.master.read_bytes()
    again = merge(folder, DAY)
    assert (again.changed, again.read, merged.master.read_bytes()) == (False, 0, before)


def test_any_order_of_arrival_comes_to_the_same(full, tmp_path):
    folder, _, _ = full
    files = {p.relative_to(folder.inbox).as_posix(): p.read_bytes() for p in folder.inbox.rglob("*") if p.is_file()}
    names = sorted(files)
    random.Random(3).shuffle(names)
    other = new_term(tmp_path / "学期", TERM.code, TERM)
    for start in range(0, len(names), 9):
        fill(other, {name: files[name] for name in names[start : start + 9]})
        merge(other, DAY)
    assert without_log(other) == without_log(folder)
    assert dump(other)["unhandled"] == dump(folder)["unhandled"]


# --- files that come, go and change ---


@pytest.fixture
def folder(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "柳林小学.xlsx", GOOD)
    return folder


def told(merged):
    return [(one.name, one.problem.level) for one in merged.standing.unhandled]


@pytest.mark.usefixtures("archive_only")
def test_a_list_follows_what_lies_there(folder):
    """A file comes, becomes another, becomes a record's material, and goes."""
    assert told(merge(folder, DAY)) == []
    put(folder.inbox, "照片.jpg", b"\xff\xd8\xff\xe0")
    assert told(merge(folder, DAY)) == [("照片.jpg", Level.HINT)]
    put(folder.inbox, "照片.jpg", zipped({"x.xlsx": GOOD}))
    assert told(merge(folder, DAY)) == [("照片.jpg", Level.WARNING)]
    (folder.inbox / "照片.jpg").rename(folder.inbox / f"{MATERIAL}.zip")
    assert told(merge(folder, DAY)) == []
    (folder.inbox / f"{MATERIAL}.zip").rename(folder.inbox / "别的.zip")
    assert told(merge(folder, DAY)) == [("别的.zip", Level.WARNING)]
    (folder.inbox / "别的.zip").unlink()
    assert told(merge(folder, DAY)) == []


@pytest.mark.usefixtures("archive_only")
@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", [f"资料/{MATERIAL}.pptx", f"资料/{MATERIAL}.jpg", f"{MATERIAL}/{MATERIAL}.txt", f"a/b/{MATERIAL}.pdf", f"1/{MATERIAL}.mp4"])
def test_a_material_that_does_not_lie_beside_its_return_is_told_where_it_belongs(folder, name):
    data = {"pptx": PPTX, "jpg": b"\xff\xd8\xff", "txt": b"x", "pdf": b"%PDF", "mp4": MP4}[name.rpartition(".")[2]]
    fill(folder, {name: data})
    (one,) = merge(folder, DAY).standing.unhandled
    assert (one.name, one.problem.level, one.problem.variant) == (name, Level.HINT, "elsewhere")
    assert "“柳林小学.xlsx”" in one.problem.message
    assert [p.message for p in unhandled_in([folder.inbox], check([folder.inbox], folder, DAY))] == [one.problem.message]
    (folder.inbox / name).rename(folder.inbox / Path(name).name)
    merged = merge(folder, DAY)
    assert (told(merged), merged.read) == ([], 1)


@pytest.mark.usefixtures("archive_only")
@pytest.mark.one_in(3)
@pytest.mark.parametrize("lock", ["~$柳林小学.xlsx", ".~lock.柳林小学.xlsx#", "~$没有这本.xlsx", "~$没有这本.et", ".~没有这本.xlsx", "~$稿.docx"])
def test_a_lock_file_is_a_hint_at_most(folder, lock):
    put(folder.inbox, lock, b"\x05user" + b"\0" * 160)
    merged = merge(folder, DAY)
    assert not merged.standing.refusals
    assert {level for _, level in told(merged)} <= {Level.HINT}
    assert bool(told(merged)) is ("柳林小学" not in lock)
    (one,) = check([folder.inbox / lock], folder, DAY)
    assert {p.level for p in one.problems} <= {Level.HINT} or not lock.startswith("~$")


@pytest.mark.one_in(5)
@pytest.mark.parametrize("data", [ole("Workbook"), "甲,乙\n".encode(), b"%PDF-1.4", PNG, NOISE], ids=["old", "text", "pdf", "png", "noise"])
@pytest.mark.parametrize("suffix", [".xls", ".xlsx", ".csv"])
def test_a_record_may_name_a_spreadsheet_as_its_material(tmp_path, data, suffix):
    """What a record names is its material and no failed return, also when it came before the return."""
    rows = good_rows()
    rows["activities"][0]["material"] = f"课时统计{suffix}"
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, f"课时统计{suffix}", data)
    assert [one.name for one in merge(folder, DAY).standing.refusals] == [f"课时统计{suffix}"]
    put(folder.inbox, "柳林小学.xlsx", small_return(rows))
    merged = merge(folder, DAY)
    assert (merged.standing.refusals, merged.standing.unhandled) == ([], [])
    again = merge(folder, DAY)
    assert (again.changed, again.read) == (False, 0)
    assert [Path(one.path).name for one in check([folder.inbox], folder, DAY)] == ["柳林小学.xlsx"]
    (folder.inbox / "子").mkdir()
    (folder.inbox / f"课时统计{suffix}").rename(folder.inbox / "子" / f"课时统计{suffix}")
    assert [one.name for one in merge(folder, DAY).standing.refusals] == [f"子/课时统计{suffix}"]


@pytest.mark.usefixtures("archive_only")
def test_another_schools_workbook_is_no_material(tmp_path):
    """A record that names a return of this form does not make that return vanish."""
    rows = good_rows()
    rows["activities"][0]["material"] = "榆树小学.xlsx"
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "柳林小学.xlsx", small_return(rows))
    put(folder.inbox, "榆树小学.xlsx", small_return(good_rows(), "02"))
    merged = merge(folder, DAY)
    assert [line.filed.name for line in merged.standing.lines if line.filed] == ["柳林小学.xlsx", "榆树小学.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and names that are no text are not of Windows")
def test_what_somebody_else_wrote_stops_nothing(folder, tmp_path):
    inbox = folder.inbox
    put(tmp_path, "别处.zip", zipped({}))
    (inbox / "链接.zip").symlink_to(tmp_path / "别处.zip")
    (inbox / "断了的链接").symlink_to(tmp_path / "没有")
    os.mkfifo(inbox / "管道")
    raw = os.fsencode(inbox) + b"/"
    for name in (b"\xc1\xf8\xc1\xd6.zip", b"\xc1\xf8\xc1\xd6.xlsx"):
        Path(os.fsdecode(raw + name)).write_bytes(zipped({}) if name.endswith(b"zip") else small_return(good_rows(), "02"))
    put(inbox, "行\n换.zip", zipped({}))
    merged = merge(folder, DAY)
    assert [one.filed.name for one in merged.standing.lines if one.filed] == ["柳林小学.xlsx", "柳林‹GBK›.xlsx"]
    assert {one.name for one in merged.standing.unhandled} == {
        "链接.zip", "断了的链接", "管道", "柳林‹GBK›.zip", "行\n换.zip",
    }
    assert json.dumps(merged.standing.as_dict())
    assert not merge(folder, DAY).changed
    assert len(unhandled_in([inbox], check([inbox], folder, DAY))) == 5


def test_a_folder_that_may_not_be_entered_is_told(tmp_path, monkeypatch):
    (tmp_path / "锁着").mkdir()
    put(tmp_path / "锁着", "甲.xlsx", GOOD)
    put(tmp_path, "乙.xlsx", GOOD)
    scandir = os.scandir

    def denied(path):
        if str(path).endswith("锁着"):
            raise PermissionError(13, "denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    found = survey(tmp_path)
    assert [name for _, name in found.spreadsheets] == ["乙.xlsx"]
    assert [(one.name, "打不开的文件夹" in one.problem.message) for one in found.unhandled(Materials())] == [("锁着", True)]


def test_a_zip_under_a_workbooks_name_with_a_document_inside_is_called_what_it_is(folder):
    """Everything a package can be under the name 甲.xlsx, once as it is and once stored without compression."""
    for number, (data, words) in enumerate(((DOCX, "Word"), (PPTX, "演示文稿"), (XLSB, ".xlsb"), (ODS, ".ods"), (zipped({"a": "b"}), "压缩包"))):
        stored = io.BytesIO()
        with zipfile.ZipFile(stored, "w") as out:
            for name, part in parts(data).items():
                out.writestr(zipfile.ZipInfo(name), part)
        for form, content in (("压", data), ("存", stored.getvalue())):
            put(folder.inbox, f"{number}{form}.xlsx", content)
            merged = merge(folder, DAY)
            (one,) = [one for one in merged.standing.refusals if one.name == f"{number}{form}.xlsx"]
            assert (one.problem.code, words in one.problem.message) == ("F01", True), one.problem.message


def test_names_that_are_listed_are_not_those_that_are_read():
    assert not [name for name in (*LISTED, *RUBBISH) if is_spreadsheet_name(name)]
    assert all(map(is_spreadsheet_name, REFUSED))
