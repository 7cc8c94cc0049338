"""Files made to do harm: each costs itself alone, is named with reason and remedy, and the good ones are merged.

All of them lie in one 回收 and are merged together, in workers with the limits of every day; each test looks at what was
said of one.
"""

import io
import os
import re
import socket
import struct
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.made import spoken
from tests.small import altered, packed, parts, put, sheet_part, small_return
from tests.support import TERM, errors, found, good_rows, read, rows_with, write_return
from tests.terms import new_term
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.phases import Phase, Progress
from yanxiu_xl.problems import Level
from yanxiu_xl.reading.reader_processes import Limits, peek_many, read_many
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.checking import check, check_files
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.scoring import assess, write_scored

DAY = date(2020, 10, 31)
READ = ("nested bomb", "overlapping parts", "cell at XFD1048576", "formatted rows", "outward links", "formula texts")
"""Hostile or monstrous, but every value of the form can be read: a school each."""
VILLAGES = tuple(School(f"{n:02d}", f"{name}小学", "村小", "某某", "某某") for n, name in enumerate("甲乙丙丁戊己庚辛壬", 11))
TOWN = TERM.with_schools((*TERM.schools, *VILLAGES))
CODES = dict(zip(READ, (s.code for s in VILLAGES), strict=False))
OBSERVATIONS, SHEET = sheet_part("听课记录"), "xl/worksheets/sheet5.xml"
META_PART = f"xl/worksheets/sheet{len(SCHOOL_SHEETS) + 1}.xml"
STRINGS, WORKBOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
PAYLOADS = ("=cmd|'/C calc'!A0", "+PAYLOAD+1", "-PAYLOAD-1", "@SUM(PAYLOAD)", '=HYPERLINK("http://127.0.0.1","PAYLOAD")', "\tPAYLOAD=1")
DECLARED = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def zeros_of(size):
    return b" " * size


# --- making them ---


def directory_says(data, part, size):
    """The zip directory declares another inflated size of a part than the truth."""
    name = part.encode()
    at = next(m.start() for m in re.finditer(b"PK\x01\x02", data) if data[m.start() + 46 : m.start() + 46 + len(name)] == name)
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def overlapping(data):
    """Thousands of directory entries for one and the same part: small file, terabytes declared in all."""
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    first = data[start:end]
    length = 46 + sum(struct.unpack("<HHH", first[28:34]))
    entry = bytearray(first[:length])
    entry[24:28] = struct.pack("<I", 200 << 20)
    entry[20:24] = struct.pack("<I", 1 << 20)
    more = b"".join(bytes(entry[:46]) + f"{n:0{length - 46}d}".encode() for n in range(2000))
    count = struct.unpack("<H", data[end + 10 : end + 12])[0] + 2000
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", count, count)
    tail[12:16] = struct.pack("<I", len(first) + len(more))
    return data[:end] + more + bytes(tail)


def with_rows(more):
    return lambda xml: xml.replace(b"</sheetData>", more + b"</sheetData>")


def formatted_rows():
    """A million rows that hold formats alone, as somebody makes them who frames whole columns."""
    cells = "".join(f'<c r="{letter}%d" s="1"/>' for letter in "ABC")
    row = '<row r="%d" s="1" customFormat="1">' + cells + "</row>"
    return "".join(row % (n, n, n, n) for n in range(200, 1_048_577)).encode()


def doctype(text):
    return lambda xml: xml.replace(DECLARED, DECLARED + text).replace(b"<si><t>", b"<si><t>&a;", 1)


LAUGHS = b'<!DOCTYPE x [<!ENTITY z "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (98 + n if n < 8 else 122) * 10) for n in range(9)
) + b"]>"
OUTSIDE_FILE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PARAMETER = b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'


def plus(name, data):
    """One more part."""
    return lambda good: packed({**parts(good), name: data})


def bomb_in_bomb(good):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("0.bin", b"\0" * (20 << 20))
    return packed({**parts(good), "xl/media/image1.zip": inner.getvalue(), "xl/embeddings/book1.xlsx": inner.getvalue()})


def unnumbered(good, part=SHEET):
    """Cells without addresses, as the format allows: the first row is wide, the sheet long, the rectangle 400 GB."""
    wide, long = (b"".join(text % n for n in range(count)) for text, count in ((b"<c><v>%d</v></c>", 16_000), (b'<row ht="%d"/>', 1_000_000)))
    rows = b"<row>" + wide + b"</row>" + long + b"<row><c><v>1</v></c></row>"
    return altered(good, part, lambda xml: re.sub(b"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", xml, flags=re.S))


def many_sheets(good):
    content = parts(good)
    tabs = b"".join(b'<sheet name="T%d" sheetId="%d" r:id="rId1"/>' % (n, n + 100) for n in range(300))
    content[WORKBOOK] = content[WORKBOOK].replace(b"</sheets>", tabs + b"</sheets>")
    return packed(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    # name: (bytes made from a good return, code, words of the sentence)
    "ratio bomb": (lambda g: altered(g, SHEET, lambda _: zeros_of(40 << 20)), "F07", "压缩比"),
    "declared 4 GB": (lambda g: directory_says(g, SHEET, 0xFFFF_FFF0), "F07", "过大"),
    "size lie": (lambda g: directory_says(altered(g, STRINGS, lambda _: zeros_of(300 << 20)), STRINGS, 5000), "F07", "损坏"),
    "entity bomb": (lambda g: altered(g, STRINGS, doctype(LAUGHS)), "F07", "声明"),
    "entity bomb in the list of sheets": (lambda g: altered(g, WORKBOOK, lambda x: x.replace(DECLARED, DECLARED + LAUGHS)), "F07", "声明"),
    "external entity": (lambda g: altered(g, STRINGS, doctype(OUTSIDE_FILE)), "F07", "声明"),
    "external subset": (lambda g: altered(g, SHEET, lambda x: x.replace(DECLARED, DECLARED + PARAMETER)), "F07", "声明"),
    "UTF-16": (lambda g: altered(g, STRINGS, lambda x: x.decode().encode("utf-16")), "F07", "UTF-8"),
    "UTF-16 without a mark": (lambda g: altered(g, STRINGS, lambda x: x.decode().encode("utf-16-le")), "F07", "UTF-8"),
    "UTF-7": (lambda g: altered(g, STRINGS, lambda x: x.replace(b"UTF-8", b"UTF-7", 1)), "F07", "UTF-8"),
    "two billion strings": (
        lambda g: altered(g, STRINGS, lambda x: re.sub(rb'ount="\d+"', b'ount="2147483648"', x)), "F07", "2147483648 个字符串"),
    "merged areas": (
        lambda g: altered(g, SHEET, lambda x: x.replace(b"</sheetData>", b"</sheetData><mergeCells>" + b"".join(
            b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 100_010)) + b"</mergeCells>")),
        "F07", "100000 处合并单元格",
    ),
    "path upwards": (plus("../../../../tmp/evil.xml", b"<x/>"), "F07", "路径"),
    "path of Windows": (plus("xl\\..\\..\\evil.dll", b"MZ"), "F07", "路径"),
    "path from the root": (plus("/etc/cron.d/evil", b"* * * * * root x"), "F07", "路径"),
    "path of a drive": (plus("C:evil.dll", b"MZ"), "F07", "路径"),
    "same part in other letters": (plus("XL/Workbook.xml", b"<x/>"), "F07", "重复"),
    "three hundred tabs": (many_sheets, "F07", "张工作表"),
    "twenty thousand parts": (lambda g: packed({**parts(g), **{f"x/{n}": b"" for n in range(21_000)}}), "F07", "个部件"),
    "far and full": (
        lambda g: altered(g, SHEET, with_rows(b"".join(
            b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(500_000, 503_000)))),
        "F07", "很远的地方",
    ),
    "wide and long without addresses": (unnumbered, "F07", "很远的地方"),
    "cells that never end": (lambda g: altered(g, SHEET, with_rows(b'<c r="XFD1"><is>' * 300_000)), "F07", ""),
    "tags that never end": (lambda g: altered(g, SHEET, with_rows(b'<c t="e" r=' * 300_000)), "F07", ""),
    "strings that never end": (lambda g: altered(
        altered(g, SHEET, with_rows(b'<row r="30000"><c r="A30000" t="s"><v>1</v></c></row>')), STRINGS,
        lambda x: x.replace(b"</sst>", b"<si>" * 300_000)), "F07", ""),
    "password": (lambda _: OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500, "F07", "密码"),
    "old format": (lambda _: OLE + b"\0" * 600, "F01", ".xls"),
    "web page": (lambda _: b"<html><script>alert(1)</script><table></table></html>", "F01", "网页"),
    "nothing": (lambda _: b"", "F07", "空的"),
    "first half": (lambda g: g[: len(g) // 2], "F07", "损坏"),
    "directory alone": (lambda g: g[:4] + b"\0" * 100 + g[-600:], "F07", "损坏"),
    "zip of a zip": (lambda g: packed({"里面.xlsx": g}), "F01", "里面是压缩包"),
}
SPECIAL = {"link to a file": "链接", "link to nowhere": "链接", "link to a folder": "链接", "pipe": "管道", "device": "设备"}


@pytest.fixture(scope="module")
def listener():
    """A port that nobody should ever call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def outward(good, port):
    content = parts(good)
    rels = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    content[rels] = content[rels].replace(
        b"</Relationships>",
        f'<Relationship Id="rId900" Type="{kind}externalLink" Target="externalLinks/externalLink1.xml"/>'
        f'<Relationship Id="rId901" Type="{kind}worksheet" Target="http://127.0.0.1:{port}/s.xml" TargetMode="External"/>'
        f'<Relationship Id="rId902" Type="{kind}worksheet" Target="../../../etc/hostname"/>'
        "</Relationships>".encode(),
    )
    content[WORKBOOK] = content[WORKBOOK].replace(
        b"</sheets>", b'<sheet name="out" sheetId="901" r:id="rId901"/><sheet name="up" sheetId="902" r:id="rId902"/></sheets>'
    )
    content["xl/externalLinks/externalLink1.xml"] = b'<externalLink><externalBook r:id="rId1"/><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>'
    content["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships><Relationship Id="rId1" Target="http://127.0.0.1:{port}/b.xlsx" TargetMode="External"/></Relationships>'.encode()
    )
    cell = f"""<c r="BZ3" t="str"><f>WEBSERVICE("http://127.0.0.1:{port}/w")&amp;[1]Sheet!A1</f><v>x</v></c></row>""".encode()
    content[SHEET] = re.sub(rb'(<row r="3".*?)</row>', lambda m: m[1] + cell, content[SHEET], count=1, flags=re.S)
    return packed(content)


def payload_rows():
    rows = good_rows()
    for row, text in zip(rows["observations"], PAYLOADS, strict=False):
        row |= {"topic": Typed(text), "strengths": Typed(text + "，导入自然，小组分工明确"), "grade": Typed(text)}
    rows["observations"][0]["date"] = Typed(PAYLOADS[0])
    rows["writings"][0] |= {"title": Typed(PAYLOADS[4]), "file_name": Typed("=PAYLOAD.txt")}
    rows["roster"][1]["exemption"] = Typed(PAYLOADS[3])
    return rows


def with_payload_tab(data):
    """A column and a tab of the school's own, named and filled like commands."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.create_sheet("=PAYLOAD")
    for n, text in enumerate(PAYLOADS, 1):
        page.cell(n, 1).value, page.cell(n, 1).data_type = text, "s"
    page = book["听课记录"]
    last = page.max_column + 1
    for row, text in ((3, "=PAYLOAD头"), (4, PAYLOADS[0]), (40, PAYLOADS[1])):
        page.cell(row, last).value, page.cell(row, last).data_type = text, "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def merged(tmp_path_factory, listener):
    """(term folder, what the merge returned) of a folder with every one of them, and two good returns."""
    folder = new_term(tmp_path_factory.mktemp("h") / "学期", TOWN.code, TOWN)
    good = {s.code: small_return(good_rows(), s.code, TOWN) for s in TOWN.schools}
    for name, (make, _, _) in REFUSED.items():
        put(folder.inbox, f"{name}.xlsx", make(good["02"]))
    put(folder.inbox, "good.xlsx", good["01"])
    port = listener.getsockname()[1]
    far = b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    made = {
        "nested bomb": bomb_in_bomb,
        "overlapping parts": overlapping,
        "cell at XFD1048576": lambda g: altered(g, SHEET, with_rows(far)),
        "formatted rows": lambda g: altered(g, SHEET, with_rows(formatted_rows())),
        "outward links": lambda g: outward(g, port),
        "formula texts": lambda _: with_payload_tab(small_return(payload_rows(), CODES["formula texts"], TOWN)),
    }
    for name, code in CODES.items():
        put(folder.inbox, f"{'=PAYLOAD' if name == 'formula texts' else name}.xlsx", made[name](good[code]))
    (folder.inbox / "=PAYLOAD.txt").write_text(PAYLOADS[0], encoding="utf-8")
    _special_files(folder, tmp_path_factory.mktemp("elsewhere"), good["02"])
    return folder, merge(folder, DAY)


def _special_files(folder, elsewhere, good):
    if sys.platform == "win32":
        return
    put(elsewhere, "real.xlsx", good)
    (folder.inbox / "link to a file.xlsx").symlink_to(elsewhere / "real.xlsx")
    (folder.inbox / "link to nowhere.xlsx").symlink_to(elsewhere / "none.xlsx")
    (folder.inbox / "link to a folder").symlink_to(elsewhere)
    os.mkfifo(folder.inbox / "pipe.xlsx")
    with suppress(OSError):
        os.mknod(folder.inbox / "device.xlsx", 0o666 | 0o020000, os.makedev(1, 5))  # endless zeros


def refusals(one):
    return {r.name.removesuffix(".xlsx"): r.problem for r in one.standing.refusals}


def line_of(one, code):
    return next(line for line in one.standing.lines if line.code == code)


# --- what is said of each ---


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_its_reason_and_a_remedy(merged, name):
    _, code, words = REFUSED[name]
    problem = refusals(merged[1])[name]
    assert (problem.code, problem.file, problem.level) == (code, f"{name}.xlsx", Level.ERROR)
    assert words in problem.message
    assert "还没读完" not in problem.message, "it ran into the time limit instead of being seen through"
    assert problem.fix.endswith("。")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and links of this kind are not of Windows")
@pytest.mark.parametrize("name", SPECIAL)
def test_what_is_no_file_is_neither_followed_nor_waited_for(merged, name):
    folder, one = merged
    if name == "device" and not (folder.inbox / "device.xlsx").exists():
        pytest.skip("making a device needs root")
    problem = refusals(one)[name]
    assert problem.code == "F07"
    assert SPECIAL[name] in problem.message


def test_nothing_else_is_refused_and_the_good_returns_are_merged(merged):
    one = merged[1]
    assert set(refusals(one)) - set(SPECIAL) == set(REFUSED)
    assert all(line_of(one, code).filed for code in ("01", *CODES.values()))
    rows = {len(good_rows()["observations"])}
    assert {line_of(one, code).rows["听课记录"] for code in ("01", *CODES.values())} == rows


def test_every_refused_file_is_kept_as_an_original_but_what_is_behind_a_link_is_not(merged):
    folder, one = merged
    kept = {path.stem for path in folder.originals.iterdir()}
    assert {r.sha256 for r in one.standing.refusals if r.sha256} <= kept
    assert all(not r.sha256 for r in one.standing.refusals if r.name.removesuffix(".xlsx") in SPECIAL)


def test_the_stray_cell_is_named_and_kept(merged):
    stray = [p.problem for p in merged[1].standing.problems if p.problem.cell == "XFD1048576"]
    assert [(p.code, p.value, p.file) for p in stray] == [("F13", "7", "cell at XFD1048576.xlsx")]


def test_nobody_was_called(merged, listener):
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_second_merge_says_the_same(merged):
    folder, one = merged
    again = merge(folder, DAY)
    assert {k: p.message for k, p in refusals(again).items()} == {k: p.message for k, p in refusals(one).items()}
    assert not again.changed


# --- texts that look like commands ---


def strings_and_formulas(path):
    """(text cells, formula texts) of a workbook, from its XML: no spreadsheet program's or library's opinion."""
    texts, formulas = [], []
    content = parts(path.read_bytes())
    for name, data in content.items():
        if name.startswith("xl/worksheets/sheet"):
            formulas += re.findall(rb"<f[^>]*>([^<]*)</f>", data) + re.findall(rb"<formula\d?>([^<]*)<", data)
            texts += re.findall(rb'<c [^>]*t="inlineStr"[^>]*>.*?</c>', data, re.S)
    assert not [name for name in content if "externalLink" in name]
    texts += re.findall(rb"<si>.*?</si>", content.get(STRINGS, b""), re.S)
    formulas += re.findall(rb"<definedName[^>]*>([^<]*)<", content[WORKBOOK])
    return b"".join(texts).decode(), b"\n".join(formulas).decode()


@pytest.mark.parametrize("where", ["总档案", "退回", "评分", "再退回"])
def test_texts_that_look_like_commands_are_texts_in_every_workbook(merged, tmp_path, where):
    folder, one = merged
    code = CODES["formula texts"]
    marked = next(folder.sent_back.glob(f"{code}*.xlsx"))
    if where == "总档案":
        path = one.master
    elif where == "退回":
        path = marked
    else:
        source = folder.inbox / "=PAYLOAD.xlsx" if where == "评分" else marked
        (run,) = check_files([source], folder, DAY)
        path = write_scored(assess(run), run.term, DAY, tmp_path / "出.xlsx")
    texts, formulas = strings_and_formulas(path)
    for text in PAYLOADS[:4]:
        assert text.replace("'", "&apos;") in texts or text in texts
    assert "cmd" not in formulas
    # a link to the school's own tab of that name quotes it
    assert "PAYLOAD" not in formulas.replace("'=PAYLOAD'!", "")


def test_an_attachments_text_is_kept_as_text(merged):
    folder, _ = merged
    with folder.archive() as archive:
        files = [one for found in archive.attachments_by_content().values() for one in found]
        assert [(a.name, a.text) for a in files if a.name == "=PAYLOAD.txt"] == [("=PAYLOAD.txt", PAYLOADS[0].replace(" ", ""))]


# --- files that change under the reader ---


def test_a_file_that_is_gone_when_it_is_read(tmp_path):
    put(tmp_path, "在.xlsx", small_return(good_rows()))
    gone, here = read_many([(tmp_path / "不在.xlsx", "不在.xlsx"), (tmp_path / "在.xlsx", "在.xlsx")], TERM)
    assert (gone.refused.code, gone.refused.variant) == ("F07", "moved")
    assert here.refused is None


@pytest.mark.usefixtures("archive_only")
@pytest.mark.parametrize("what", ["removed", "replaced", "turned into a link", "turned into a pipe"])
def test_a_file_that_changes_between_reading_and_filing_is_not_filed(tmp_path, what):
    if sys.platform == "win32" and what.startswith("turned"):
        pytest.skip("links and pipes of this kind are not of Windows")
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "好.xlsx", small_return(good_rows()))
    path = put(folder.inbox, "变.xlsx", small_return(good_rows(), "02"))

    class Meanwhile(Progress):
        def began(self, phase, total):
            self.total = total

        def stepped(self, phase, done, what_was_done):
            if phase is not Phase.READ or done != self.total or not path.is_file():
                return
            path.unlink()
            if what == "replaced":
                put(folder.inbox, "变.xlsx", small_return(rows_with("observations", topic="换过的"), "02"))
            elif what == "turned into a link":
                path.symlink_to(folder.inbox / "好.xlsx")
            elif what == "turned into a pipe":
                os.mkfifo(path)

    first = merge(folder, DAY, Meanwhile())
    assert [(r.name, r.problem.code, r.problem.variant) for r in first.standing.refusals] == [("变.xlsx", "F07", "moved")]
    assert line_of(first, "01").state == "accepted"
    assert line_of(first, "02").state == "missing"
    second = merge(folder, DAY)
    if what == "replaced":
        assert line_of(second, "02").filed.name == "变.xlsx"
        assert not second.standing.refusals


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = put(tmp_path, "锁.xlsx", small_return(good_rows()))
    path.chmod(0)
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    root = os.geteuid() == 0
    if root:  # who may read everything, and so becomes nobody for a moment
        os.seteuid(65534)
    try:
        one = SubmissionReader(TERM).read(Path(path.name))
    finally:
        if root:
            os.seteuid(0)
    assert one.refused.code == "F07"
    assert "权限" in one.refused.message


# --- the limits of a worker ---


@pytest.fixture(scope="module")
def heavy():
    return very_large()


def very_large():
    """An honest workbook that is merely very large: 8,000 rows of a hundred words in the school's own tab."""
    words = b"".join(b'<c t="inlineStr"><is><t>%d</t></is></c>' % n for n in range(100))
    rows = b"".join(b"<row>" + words + b"</row>" for _ in range(8_000))
    content = parts(small_return(good_rows()))
    content["xl/worksheets/sheet99.xml"] = DECLARED + (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + rows + b"</sheetData></worksheet>"
    )
    content["xl/_rels/workbook.xml.rels"] = content["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        b' Target="worksheets/sheet99.xml"/></Relationships>',
    )
    content[WORKBOOK] = content[WORKBOOK].replace(b"</sheets>", b'<sheet name="big" sheetId="99" r:id="rId99"/></sheets>')
    return packed(content, level=1)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        pytest.param(Limits(memory=200 << 20), "耗尽内存", marks=pytest.mark.skipif(
            sys.platform != "linux", reason="only Linux keeps a limit of address space")),
        (Limits(seconds=0.3), "秒还没读完"),
    ],
    ids=["memory", "time"],
)
def test_a_worker_that_runs_into_a_limit_costs_its_file_alone(tmp_path, heavy, limits, words):
    files = [put(tmp_path, f"{n}.xlsx", small_return(good_rows())) for n in range(6)]
    files.insert(2, put(tmp_path, "big.xlsx", heavy))
    read_back = read_many([(path, path.name) for path in files], TERM, limits=limits)
    assert [one.name for one in read_back] == [path.name for path in files]
    lost = {one.name: one.refused for one in read_back if one.refused}
    assert list(lost) == ["big.xlsx"]
    assert words in lost["big.xlsx"].message
    assert read_back[2].sha256


def test_the_same_file_passes_within_the_limits_of_every_day(tmp_path, heavy):
    (one,) = read_many([(put(tmp_path, "big.xlsx", heavy), "big.xlsx")], TERM)
    assert one.refused is None
    assert [p.code for p in one.problems] == ["F14"]


def test_the_stamp_is_read_in_a_worker_too(tmp_path):
    """Which rules a lone file is checked by is asked before it is read: that must not be the way in."""
    good = small_return(good_rows())
    bad, fine = put(tmp_path, "bad.xlsx", unnumbered(good, META_PART)), put(tmp_path, "fine.xlsx", good)
    stamps = peek_many([bad, fine])
    assert (stamps[bad].school, stamps[fine].school) == ("", "01")
    bad_one, fine_one = check([bad, fine], None, DAY)
    assert bad_one.refused.code == "F07"
    assert fine_one.refused is None


@pytest.mark.parametrize(
    "settings",
    ["[" * 100_000, '{"code": "2020-2021-1", "values": {"observations_min": "many"}}', "1e400", '{"code": []}', "null", '{"values": 7}'],
    ids=["deep", "words for numbers", "infinite", "wrong kind", "null", "number for a list"],
)
def test_settings_carried_in_a_workbook_are_not_trusted(tmp_path, settings):
    path = put(tmp_path, "带设定.xlsx", small_return(good_rows(), stamp=Stamp(settings=settings)))
    (one,) = check([path], None, DAY)
    assert one.refused is None


# --- the ground the tests stand on ---


def test_a_small_return_is_read_as_one_that_the_program_built(tmp_path):
    rows = rows_with("observations", observer=Typed("查无此人"))
    built = read(write_return(tmp_path / "大.xlsx", rows))
    small = read(put(tmp_path, "小.xlsx", small_return(rows)))
    assert {k: (t.rows, t.values) for k, t in small.tables.items()} == {k: (t.rows, t.values) for k, t in built.tables.items()}
    assert spoken(small) == spoken(built)
    assert found(small, "C06") == [("听课记录", "D4", "查无此人")] or errors(small)


def test_what_a_file_says_cannot_command_the_terminal(tmp_path):
    rows = rows_with("observations", observer=Typed("\x1b]0;改标题\x07\x1b[2J查无此人"))
    path = put(tmp_path, "控制.xlsx", small_return(rows))
    done = subprocess.run([sys.executable, "-m", "yanxiu_xl", "check", str(path), "--date", str(DAY)], capture_output=True, check=False,
                          env={**os.environ, "PYTHONUTF8": "1", "FORCE_COLOR": ""}, cwd=Path(__file__).parent.parent)
    assert "查无此人".encode() in done.stdout
    assert b"\x1b]" not in done.stdout
    assert b"\x1b[2J" not in done.stdout
    assert b"\x07" not in done.stdout
