"""What comes back to the centre: workbooks under the names people give them, and all that lies between them."""

from __future__ import annotations

import copy
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import SchoolRows, school_rows
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.template import definition_hash, write_school_workbook

FILES: dict[str, str] = {
    "00": "青禾镇中心小学校本研修工作簿.xlsx",
    "01": "青禾镇柳林小学.xlsx",
    "02": "02榆树小学 最终版.xlsx",
    "03": "河湾小学/校本研修（河湾）.xlsx",
    "04": "石桥小学.xlsx",
    "05": "白杨小学期末.xlsx",
    "06": "东岗小学1月11日改.xlsx",
    "07": "07南屯.xlsx",
}
"""The workbook of each school that counts; 08 hands in nothing but a blank form."""

COPY = "石桥小学(1).xlsx"
OLDER = "白杨小学11月.xlsx"
LAST_TERM = "2019-2020第二学期柳林小学.xlsx"
BLANK = "北沟小学（新）.xlsx"
LOCK = "~$02榆树小学 最终版.xlsx"
OLD_FORMAT = "东岗小学.xls"
EMPTY = "新建 Microsoft Excel 工作表.xlsx"
LECTURE = "河湾小学/专题讲座讲稿.docx"

OTHERS: dict[str, str] = {
    COPY: "M02", OLDER: "M02", LAST_TERM: "F06", BLANK: "F12", LOCK: "F01", OLD_FORMAT: "F01", EMPTY: "F07", LECTURE: "",
}
"""Files that do not count, with the code that says why; the lecture is no workbook at all."""

WORKBOOKS = (*FILES.values(), OLDER, LAST_TERM, BLANK)
"""Files that are written as workbooks, which is what takes its time."""

SAVED: dict[str, str] = {
    "00": "2021-01-09T01:12:30Z", "01": "2021-01-10T06:40:12Z", "02": "2021-01-11T08:21:47Z", "03": "2021-01-11T02:05:09Z",
    "04": "2021-01-08T07:33:51Z", "05": "2021-01-11T02:09:40Z", "06": "2021-01-11T09:48:03Z", "07": "2021-01-13T00:26:18Z",
    "08": "2021-01-12T03:30:00Z",
}
"""When each school has saved its workbook, as Excel writes it down; 07 is a day late."""
OLDER_SAVED = "2020-11-30T08:24:55Z"
OLDER_CHECKED, NEWER_CHECKED = "2020-11-30T16:20:00", "2021-01-11T10:05:00"
_OLDER_UNTIL = date(2020, 11, 27)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def write_returns(
    folder: Path, term: Term, issue_of: Callable[[str], int], progress: Callable[[str], None] | None = None
) -> None:
    """Fill ``folder`` with what the schools of the demo town send back.

    issue_of: number of the issue each school's blank workbook came from; progress: told the name of each of ``WORKBOOKS`` when it is written.
    """
    tell = progress or (lambda name: None)
    rows = school_rows(term)
    town = {one.name: [r["name"] for r in rows[one.code]["roster"]] for one in term.schools}
    folder.mkdir(parents=True, exist_ok=True)
    for code, name in FILES.items():
        clean = copy.deepcopy(rows[code]) if name == FILES["05"] else {}
        apply(rows[code], code, term)
        checked_at = NEWER_CHECKED if clean else ""
        _write(folder / name, term, code, rows[code], town, issue_of(code), checked_at)
        _save(folder / name, SAVED[code])
        tell(name)
        if clean:
            _write(folder / OLDER, term, code, _until(clean, _OLDER_UNTIL), town, issue_of(code), OLDER_CHECKED)
            _save(folder / OLDER, OLDER_SAVED)
            tell(OLDER)
    _write_others(folder, term, rows, town, issue_of, tell)


def _write(
    path: Path, term: Term, code: str, rows: SchoolRows | None, town: Mapping[str, list[str]], issue: int,
    checked_at: str = "",
) -> None:
    school = term.school(code)
    if school is None:
        raise ValueError(f"school {code} is not on the list of the demo")
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = Stamp(definition=definition_hash(term), issue=issue, checked_at=checked_at)
    write_school_workbook(path, term, school, rows, town=town, issue=issue, stamp=stamp)


def _save(path: Path, moment: str) -> None:
    """Write into a workbook when it was saved last, as a spreadsheet program does."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in parts:
            core = info.filename == "docProps/core.xml"
            archive.writestr(info, re.sub(rb"(<dcterms:modified [^<>]*>)[^<]*", rb"\g<1>" + moment.encode(), data) if core else data)


def _until(rows: SchoolRows, last: date) -> SchoolRows:
    """The same school's records as they stood in the middle of the term."""
    older: SchoolRows = {}
    for key, listed in rows.items():
        dated = "date" in listed[0] if listed else False
        older[key] = [row for row in listed if not dated or row["date"] <= last]
    older["profile"] = [{**rows["profile"][0], "reported_on": last}]
    open_ids = {f"G-05-{n:03d}" for n in range(1, len(older["open_lessons"]) + 1)}
    older["evaluations"] = [row for row in rows["evaluations"] if row["lesson_id"] in open_ids]
    older["mentoring"] = [{**row, "report_lesson": None, "result": None} for row in rows["mentoring"]]
    older["archive"] = [
        {**row, "completion": "进行中", "done_on": None} if (row.get("done_on") or last) > last else row
        for row in rows["archive"]
    ]
    older["writings"] = [
        {**row, "checked": None, "checker": None, "checked_on": None}
        if (row.get("checked_on") or last) > last else row
        for row in older["writings"]
    ]
    return older


def _write_others(
    folder: Path, term: Term, rows: Mapping[str, SchoolRows], town: Mapping[str, list[str]],
    issue_of: Callable[[str], int], tell: Callable[[str], None],
) -> None:
    """Everything that is in the folder and does not count."""
    shutil.copyfile(folder / FILES["04"], folder / COPY)
    former = default_term("2019-2020-2").with_schools(term.schools)
    kept = {"roster": rows["01"]["roster"], "projects": rows["01"]["projects"]}
    _write(folder / LAST_TERM, former, "01", kept, town, 1)
    tell(LAST_TERM)
    _write(folder / BLANK, term, "08", None, town, issue_of("08"))
    _save(folder / BLANK, SAVED["08"])
    tell(BLANK)
    (folder / LOCK).write_bytes(b"\x06admin".ljust(55, b" "))
    (folder / OLD_FORMAT).write_bytes(_OLE.ljust(1024, b"\0"))
    (folder / EMPTY).write_bytes(b"")
    (folder / LECTURE).write_bytes("专题讲座讲稿：信息化条件下小组合作学习的组织策略".encode())
