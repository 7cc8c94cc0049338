"""A small town without a mistake in it: three schools that differ, the centre's registers, and a town put together from rows.

``across`` reads everybody's rows through the real readers and runs the rules across schools, without a file; that it says
the same as a merge of written workbooks is proved in ``tests/test_school_rules.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tests.made import _table, unchecked
from tests.support import AS_OF, Rows, good_rows
from tests.support import TERM as SMALL_TERM
from yanxiu_xl.archive.again import faulty_rows
from yanxiu_xl.archive.books import TownBooks
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks.schools import AllSchools, Source, check_across_schools
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.attachments import Attachment
from yanxiu_xl.reading.registers import Registers, gaps
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reading.tables import TableReader
from yanxiu_xl.term.term import CENTRE_CODE, Leader, Term
from yanxiu_xl.workflow.across import ATTACHMENT_COLUMNS, SheetFrames, register_frame
from yanxiu_xl.workflow.confirming import as_it_counts

TERM = replace(SMALL_TERM, leaders=(*SMALL_TERM.leaders, Leader("钱宝山", "成员", "榆树小学", "")))
REGISTERS_NAME = "中心校登记.xlsx"
NAMES = {
    "00": {"赵国栋": "孙立民", "王芳": "周海涛", "李强": "吴秀梅", "陈晓燕": "郑小雨", "刘建华": "冯志刚", "孙梅": "蒋丽萍"},
    "02": {"赵国栋": "钱宝山", "王芳": "何静", "李强": "许文斌", "陈晓燕": "沈佳", "刘建华": "韩长海", "孙梅": "杨春花"},
}
"""What people of the good return are called in the other schools."""
OWN_TITLES = {"00": "中心", "02": "榆树"}


def school(code: str) -> Rows:
    """A good return of one school; nobody and nothing in it belongs to another school."""
    rows = good_rows()
    if code == "01":
        return rows
    words = {**NAMES[code], "-01-": f"-{code}-", "柳林小学": next(s.name for s in TERM.schools if s.code == code),
             "XK2020-017": f"XK2020-{code}"}

    def own(key: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        for old, new in words.items():
            value = value.replace(old, new)
        return value.replace("01", code, 1) if key == "teacher_id" else value

    rows = {key: [{k: own(k, v) for k, v in row.items()} for row in listed] for key, listed in rows.items()}
    for row in rows["writings"]:
        row["title"] = OWN_TITLES[code] + row["title"]
    return rows


def town_of(**changed: Rows) -> dict[str, Rows]:
    """Good returns of all schools; ``s01=rows`` gives another one, ``s01=None`` none."""
    rows = {one.code: school(one.code) for one in TERM.schools}
    rows |= {key[1:]: given for key, given in changed.items()}
    return {code: given for code, given in rows.items() if given is not None}


def good_registers() -> Rows:
    """Registers that fit the good town: no rule has anything to say."""
    names = {one.code: one.name for one in TERM.schools}
    receipts = [
        {"school": names[code], "lecture_date": date(2020, 9, 16), "topic": "小组合作学习怎样分组", "speaker": speaker,
         "received_on": date(2020, 9, 18), "form": "纸质", "copies": 1, "receiver": "姜秀兰", "result": "合格"}
        for code, speaker in (("00", "周海涛"), ("01", "王芳"), ("02", "何静"))
    ]
    visits = [
        {"date": date(2020, 9, 21 + n), "school": names[code], "kind": "包校蹲点", "inspector": "周海涛", "lessons": 2,
         "result": "无需整改"}
        for n, code in enumerate(("01", "02"))
    ]
    funds = [
        {"date": date(2020, 9, 2), "year": "2020", "direction": "预算", "origin": "公用经费", "purpose": "其他", "amount": 100000},
        {"date": date(2020, 10, 20), "year": "2020", "direction": "支出", "origin": "公用经费", "purpose": "差旅费", "amount": 5000,
         "voucher": "记-031"},
    ]
    reports = [
        {"date": date(2020, 9, 17), "school": names["01"], "title": "柳林小学讲座", "platform": "县教育网", "level": "县",
         "activity_id": "H-01-001"},
    ]
    backbone = [
        {"year": "2020", "school": names["01"], "teacher": "李强", "level": "校级", "kind": "新评", "outcome": "未通过"},
    ]
    return {"lecture_receipts": receipts, "inspections": visits, "backbone": backbone, "reports_uploaded": reports, "funds": funds}


def registers(rows: Mapping[str, Sequence[Mapping[str, Any]]], term: Term = TERM) -> Registers:
    """The registers as they would be read from a file with these rows; a key that is absent is an empty sheet."""
    result = Registers(REGISTERS_NAME)
    for sheet in KEPT_REGISTERS:
        lines = [dict(row) for row in rows.get(sheet.key, ())]
        grid, facts = _table(sheet, lines, CENTRE_CODE, ()), SheetFacts(sheet.title, part="", rows=len(lines))
        table = TableReader(sheet, term).read(grid, facts, {}, REGISTERS_NAME, result.problems)
        result.tables[sheet.key] = table
        result.problems += gaps(REGISTERS_NAME, sheet, table)
    return result


def across(
    returns: Mapping[str, Rows], kept: Rows | None = None, *, term: Term = TERM, as_of: date = AS_OF,
    attachments: Iterable[tuple[Any, ...]] = (), shrunk: Iterable[tuple[str, Loss]] = (),
) -> dict[str, list[Problem]]:
    """What the rules across schools say of these returns and registers, by school code.

    attachments: (school, sheet key, row, name, hash, characters, text); shrunk: (school, what a sheet has lost).
    """
    read = {code: unchecked(rows, code, term) for code, rows in returns.items()}
    for code, *found in attachments:
        read[code].attachments.append(Attachment(*found))
    books = registers(good_registers() if kept is None else kept, term)
    with archive_of(read.values()) as archive:
        town = AllSchools(
            term=term,
            as_of=as_of,
            books=TownBooks(archive.db, term.code_of),
            frames=SheetFrames(archive),
            sources={
                (code, key): Source(one.name, table.title, table.letters)
                for code, one in read.items() for key, table in one.tables.items()
            },
            registers={sheet.key: register_frame(books, sheet.key) for sheet in KEPT_REGISTERS},
            register_sources={key: Source(books.name, t.title, t.letters) for key, t in books.tables.items()},
            attachments=pd.DataFrame(archive.attachments(), columns=ATTACHMENT_COLUMNS),
            filed=lambda term, school, struck: as_it_counts(term, archive, archive.current()[school], as_of, struck),
            faulty=faulty_rows(archive),
            shrunk=shrunk,
        )
        return check_across_schools(town)


def archive_of(returns: Iterable[Submission]) -> Archive:
    """An archive in memory in which these returns count, open to be written."""
    archive = Archive(Path("nowhere.sqlite"), "", read_only=True)
    archive.seals.open = True
    for one in returns:
        archive.add_return(replace(one, sha256=one.name), "", "")
    archive.db.execute("UPDATE school_return SET state = 'accepted'")
    return archive
