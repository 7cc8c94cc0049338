"""One workbook of every kind the program writes, for tests that ask something of all of them; made in process, of a town of three schools."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl

from tests.small import put, small_return
from tests.support import AS_OF, Rows
from tests.teacher_books import teacher_book
from tests.terms import new_term
from tests.town import TERM, good_registers, school
from yanxiu_xl.workbooks.addin import write_addin
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.checking import check_files
from yanxiu_xl.workflow.county import county_report
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.gathering import read_gathering, write_gathering
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.paper_forms import put_blank_forms
from yanxiu_xl.workflow.portfolios import portfolios
from yanxiu_xl.workflow.reminding import remind
from yanxiu_xl.workflow.reporting import report
from yanxiu_xl.workflow.scoring import assess, write_scored
from yanxiu_xl.workflow.teacher_books import build_teachers

KINDS = (
    "发放.xlsm", "发放.xlsx", "学期设定.xlsm", "学期设定.xlsx", "中心校登记.xlsx", "中心校登记（有记录）.xlsx", "标注.xlsx", "标注（怪）.xlsx",
    "评分.xlsx", "总档案.xlsx", "空白表.xlsx", "加载项.xlam", "公示.xlsx", "档案袋.xlsx", "催办单.xlsx", "县教师进修学校.xlsx", "教师填报表.xlsx",
    "汇集.xlsx",
)
"""标注（怪） is the marked return of ``odd_rows``; the registers with records are those that ``write_registers`` fills in."""


UNREADABLE = "０３"
"""Of a lesson of the day: there is no third one that is written so."""
OWN_DIGITS = {"00123", "0012", UNREADABLE}
"""Digits that the school of ``odd_rows`` has written as texts where a number is meant, in a column and on tabs of its own."""


def odd_rows() -> Rows:
    """What goes to the limits of cells, notes and texts: a return in which much is wrong, and much of it is long."""
    rows = school("02")
    first = rows["observations"][0]
    first |= {"strengths": Typed("长" * 32_767), "advice": Typed("  前后空格 & <标记> \"引号\" _x0041_ \n第二行\t "), "topic": Typed("=1+1")}
    for row in rows["observations"][1:]:
        row |= {"observer": Typed("查无此人" * 60), "date": Typed("2020-13-45"), "period": Typed(UNREADABLE)}
    rows["activities"][0] |= {"minutes": Typed("60分钟"), "summary": Typed("短")}
    rows["writings"] *= 30
    return rows


def _odd_return() -> bytes:
    """The same with columns, cells and tabs of the school's own, whose titles Excel would not take as they are."""
    book = openpyxl.load_workbook(io.BytesIO(small_return(odd_rows(), "02", TERM)))
    page = book["听课记录"]
    at = page.max_column + 1
    page.cell(3, at).value, page.cell(4, at).value, page.cell(900, 2).value = "自己加的一列", "00123", "很远的一格"
    for title in ("我们学校自己的一张表名字正好是三十一个字符那么长再加三个字", "我们学校自己的一张表名字正好是三十一个字符那么长再加五个", "汇总2"):
        extra = book.create_sheet(title[:31])
        extra["B2"], extra["C3"], extra["D4"] = "心得", 12, "0012"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def every_workbook(root: Path) -> dict[str, Path]:
    """Kind -> path, for every one of ``KINDS``."""
    folder = new_term(root / "学期", TERM.code, TERM)
    for one in TERM.schools:
        put(folder.inbox, f"{one.code}.xlsx", _odd_return() if one.code == "02" else small_return(school(one.code), one.code, TERM))
    put(folder.inbox, "不知是什么.xlsx", b"PK")
    merge(folder, AS_OF)
    (built,) = (one for one in build(folder) if one.school.code == "01")
    assert built.macro_path is not None
    (run,) = check_files([folder.inbox / "01.xlsx"], folder, AS_OF)
    filled, addin = root / "登记.xlsx", root / "加载项.xlam"
    write_registers(filled, TERM, good_registers())
    write_addin(addin)
    marked = {path.name[:2]: path for path in folder.sent_back.glob("*.xlsx")}
    paths = (
        built.macro_path, built.path, folder.settings.with_suffix(".xlsm"), folder.settings, folder.registers, filled, marked["01"], marked["02"],
        write_scored(assess(run), run.term, AS_OF, folder.reports / "01.xlsx"), folder.master, put_blank_forms(folder),
        addin, report(folder, "B03b", xlsx=True)[0].files[0], portfolios(folder, "02").written[0].path, remind(folder, "02").written[0].path,
        county_report(folder, "county", xlsx=True)[0].files[0],
        build_teachers(folder, "01").books[1].path, _gathered(root, folder),
    )
    return dict(zip(KINDS, paths, strict=True))


def _gathered(root: Path, folder: TermFolder) -> Path:
    """The odd return and the book of one of its teachers, put together."""
    (root / "教师表").mkdir()
    writing = {"category": "教学案例", "title": Typed("=新案例 & <标记>"), "date": Typed("十月底"), "chars": 1820}
    put(root / "教师表", "何静.xlsx", teacher_book("何静", {"writings": [writing]}, school="02", teacher_id="0202"))
    found = read_gathering(put(root, "榆树.xlsx", _odd_return()), [root / "教师表"], folder)
    path = write_gathering(found).path
    assert path is not None
    return path


def odd_headers(book: bytes) -> list[str]:
    """Parts whose headers, their own or those of the directory, ask for more than a program of 1993 knows: 64-bit sizes, extra fields."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        found = [info.filename for info in package.infolist() if info.extract_version > 20 or info.extra or info.flag_bits]
        for info in package.infolist():
            header = book[info.header_offset : info.header_offset + 30]
            version, flags, extra = header[4:6], header[6:8], header[28:30]
            if (version, flags, extra) != (b"\x14\0", b"\0\0", b"\0\0"):
                found.append(info.filename)
    return found + ["directory"] * (b"PK\x06\x07" in book[-100:])
