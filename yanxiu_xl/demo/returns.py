"""What comes back to the centre: workbooks under the names people give them, and all that lies between them."""

from __future__ import annotations

import copy
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from yanxiu_xl.demo import between
from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import SchoolRows, school_rows
from yanxiu_xl.demo.town import LAST_DAY
from yanxiu_xl.pool import Pool
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

@dataclass(frozen=True)
class Earlier:
    """A return that was not a school's last: whose, under which name, saved when, records up to which day (None: all there are)."""

    code: str
    name: str
    saved: str
    until: date | None = None
    checked_at: str = ""


OLDER = "白杨小学11月.xlsx"
OLDER_CHECKED, NEWER_CHECKED = "2020-11-30T16:20:00", "2021-01-11T10:05:00"
MONTHLY: tuple[Earlier, ...] = (
    Earlier("01", "柳林小学10月.xlsx", "2020-10-30T08:12:06Z", date(2020, 10, 29)),
    Earlier("05", OLDER, "2020-11-30T08:24:55Z", date(2020, 11, 27), OLDER_CHECKED),
    Earlier("03", "河湾小学/河湾12月.xlsx", "2020-12-25T03:41:22Z", date(2020, 12, 24)),
)
"""What was handed in while the term went on; it was merged at once."""
TAKEN_BACK = "01#1"
"""The return of them that the centre has withdrawn: the school had not meant to send it."""
WITHOUT_TIMETABLE = "03"
"""The school that has left 任课表, which it need not fill in, out of its last return: the centre was asked, and accepts it."""
SENT_BACK = Earlier("02", "02榆树小学.xlsx", "2021-01-08T09:02:18Z")
"""What came back to the school; its last return is this one corrected."""
HALF = Earlier("07", "07南屯小学（补）.xlsx", "2021-01-14T01:15:40Z")
"""What came after the last return and lacks half the lessons that had been observed: it waits for the centre."""

COPY = "石桥小学(1).xlsx"
LAST_TERM, FORMER_TERM = "2019-2020第二学期柳林小学.xlsx", "2019-2020-2"
BLANK = "北沟小学（新）.xlsx"
LOCK = "~$02榆树小学 最终版.xlsx"
OLD_FORMAT = "东岗小学.xls"
EMPTY = "新建 Microsoft Excel 工作表.xlsx"
LECTURE = "河湾小学/专题讲座讲稿.docx"

OTHERS: dict[str, str] = {
    COPY: "M02", OLDER: "M02", LAST_TERM: "F06", BLANK: "F12", LOCK: "F01", OLD_FORMAT: "F01", EMPTY: "F07", LECTURE: "",
    SENT_BACK.name: "M02", HALF.name: "M19",
}
"""Files that do not count, with the code that says why; the lecture is no workbook at all."""

WORKBOOKS = (*(one.name for one in MONTHLY), *FILES.values(), SENT_BACK.name, HALF.name, LAST_TERM, BLANK)
"""Files that are written as workbooks, which is what takes its time."""

SAVED: dict[str, str] = {
    "00": "2021-01-09T01:12:30Z", "01": "2021-01-10T06:40:12Z", "02": "2021-01-13T08:21:47Z", "03": "2021-01-11T02:05:09Z",
    "04": "2021-01-14T00:33:51Z", "05": "2021-01-11T02:09:40Z", "06": "2021-01-11T09:48:03Z", "07": "2021-01-13T00:26:18Z",
    "08": "2021-01-12T03:30:00Z",
}
"""When each school has saved its last workbook, as Excel writes it down; 07 is a day late, 04 two. 02 was in time with its first."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


WORTH_PROCESSES = 6
"""Fewer workbooks are written sooner than processes have started."""


@dataclass(frozen=True)
class Town:
    """The records of all schools as they are handed in.

    clean: without a mistake; last: as they stand in each school's last return; first: 02's in its first; papers: name of a
    document beside the returns -> its paragraphs; names: school -> who stands in its roster.
    """

    term: Term
    clean: dict[str, SchoolRows]
    last: dict[str, SchoolRows]
    first: SchoolRows
    papers: dict[str, list[str]]
    names: dict[str, list[str]]

    @classmethod
    def of(cls, term: Term) -> Town:
        """Everybody's term, mistakes included."""
        clean = school_rows(term)
        last = copy.deepcopy(clean)
        first = copy.deepcopy(clean[SENT_BACK.code])
        names = {one.name: [r["name"] for r in clean[one.code]["roster"]] for one in term.schools}
        for code in FILES:
            apply(last[code], code, term)
        apply(first, SENT_BACK.code, term, first=True)
        between.in_two_schools(last)
        between.same_title(last)
        papers = between.alike(last)
        last[WITHOUT_TIMETABLE]["timetable"] = []
        return cls(term, clean, last, first, papers, names)

    def monthly(self) -> list[Filled]:
        """The returns of the running term."""
        return [Filled(one.name, one.code, _until(self.clean[one.code], one.until or LAST_DAY), one.saved, one.checked_at) for one in MONTHLY]

    def final(self) -> list[Filled]:
        """What comes back at the end of the term, and what is no return: of another term, or blank."""
        whole = self.last[HALF.code]
        half = {**whole, "observations": whole["observations"][: len(whole["observations"]) // 2]}
        former = {key: self.clean["01"][key] for key in ("roster", "projects")}
        return [
            *(Filled(name, code, self.last[code], SAVED[code], NEWER_CHECKED if code == "05" else "") for code, name in FILES.items()),
            Filled(SENT_BACK.name, SENT_BACK.code, self.first, SENT_BACK.saved),
            Filled(HALF.name, HALF.code, half, HALF.saved),
            Filled(LAST_TERM, "01", former, term=FORMER_TERM),
            Filled(BLANK, "08", None, SAVED["08"]),
        ]


@dataclass(frozen=True)
class Filled:
    """A workbook as it comes back: its name, whose, with which rows (None: blank), saved and checked when, of another term than this."""

    name: str
    code: str
    rows: SchoolRows | None
    saved: str = ""
    checked_at: str = ""
    term: str = ""


def write_filled(
    folder: Path, town: Town, some: Sequence[Filled], issues: Mapping[str, int], tell: Callable[[str], None]
) -> None:
    """Write workbooks into ``folder``, as many at once as there are processors; the same ones make the same bytes.

    issues: school -> number of the issue its blank workbook came from; tell: told the name of each when it is written.
    """
    jobs = {folder / one.name: (one, issues.get(one.code, 0)) for one in some}
    workers, write = min(os.cpu_count() or 1, len(jobs)), partial(_write, town.term, town.names)
    if workers > 1 and len(jobs) >= WORTH_PROCESSES:
        with Pool(jobs.items(), write, write, workers) as written:
            for name in written:
                tell(name)
        return
    for job in jobs.items():
        tell(write(job))


def _write(term: Term, names: Mapping[str, list[str]], job: tuple[Path, tuple[Filled, int]]) -> str:
    """Write a workbook (where, what, number of the issue it came from); returns its name."""
    path, (one, issue) = job
    if one.term:
        term, issue = default_term(one.term).with_schools(term.schools), 1
    school = term.school(one.code)
    if school is None:
        raise ValueError(f"school {one.code} is not on the list of the demo")
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = Stamp(definition=definition_hash(term), issue=issue, checked_at=one.checked_at)
    write_school_workbook(path, term, school, one.rows, town=names, issue=issue, stamp=stamp)
    if one.saved:
        _save(path, one.saved)
    return one.name


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
    taught = len(older["open_lessons"])
    older["evaluations"] = [row for row in rows["evaluations"] if int(row["lesson_id"].rpartition("-")[2]) <= taught]
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


def write_besides(folder: Path, town: Town) -> None:
    """What lies between the workbooks: documents that records name, and all that is no return."""
    for name, paragraphs in town.papers.items():
        between.write_document(folder / name, paragraphs)
    shutil.copyfile(folder / FILES["04"], folder / COPY)
    (folder / LOCK).write_bytes(b"\x06admin".ljust(55, b" "))
    (folder / OLD_FORMAT).write_bytes(_OLE.ljust(1024, b"\0"))
    (folder / EMPTY).write_bytes(b"")
    (folder / LECTURE).write_bytes("专题讲座讲稿：信息化条件下小组合作学习的组织策略".encode())
