"""B07 专题讲座一览: which school lacks which month's lecture, and whether its material came (domain E, report 1, 7; C2 U2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from yanxiu_xl.archive.filed import ARCHIVE_FOLDER, MATERIALS_FOLDER
from yanxiu_xl.facts.found import Found, found
from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.reports.cells import SCHOOL, days_between, school_cells, told, why_cell
from yanxiu_xl.reports.filed import filed
from yanxiu_xl.reports.model import (
    FILE,
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Record,
    Report,
    Row,
    Total,
    Value,
    needing,
)
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import by_key
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.lectures import handed, is_passed, months_held
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS

FILED, NOT_FILED, NONE_HELD = "✓已办已存", "△已办未存", "×缺"
At = tuple[str, int]
"""(school, row in its file)"""


class Lectures:
    """The lectures of all schools, each with the line of 讲座资料接收 that is for it: one that has passed before any other."""

    def __init__(self, facts: TermFacts) -> None:
        self.facts, self.by_school = facts, {code: found(known.lectures) for code, known in filed(facts).schools.items()}
        self.receipts = by_key(facts.register("lecture_receipts"), "school")
        self.receipt_of: dict[At, Mapping[str, Any]] = {}
        self.filed_months: dict[tuple[str, str], list[Record]] = {}
        self.unclear: set[tuple[str, str]] = set()
        self.matched: set[Record] = set()
        for code, lectures in self.by_school.items():
            self._match(code, lectures)

    def _match(self, code: str, lectures: Found[Lecture]) -> None:
        assessed = self.facts.months
        others = sorted({(one.date or "")[:7] for one in lectures.counting} - set(assessed))
        receipts = self.receipts.get((code,), [])
        passed = [row for row in receipts if is_passed(row)]
        for offered in (passed, [row for row in receipts if not is_passed(row)]):
            open_still = [one for one in lectures.counting if (code, one.row) not in self.receipt_of]
            for one in handed([*assessed, *others], open_still, offered):
                self.receipt_of[code, one.lecture.row] = one.receipt
                self.matched.add(one.receipt["record"])
                if is_passed(one.receipt):
                    self.filed_months.setdefault((code, one.month), []).append(one.receipt["record"])
                elif one.receipt["unread"] & {"result", "received_on"}:
                    self.unclear.add((code, one.month))


def _months(facts: TermFacts) -> Sequence[Column]:
    asked = f"要求每月{facts.term['lectures_per_month']}次；资料经中心校审核合格才算已存"
    return (
        SCHOOL, *(Column(month, f"{int(month[5:])}月", 12.5, Kind.WORD, asked, "C2 U2;#10、#11") for month in facts.months),
        Column("held", "已办月数", 7, meaning="有合格讲座的考核月", source="C2 U2", total=Total.SUM, made_of=facts.months),
        Column("kept", "已存月数", 7, meaning="资料审核合格的考核月", source="C2 U2", total=Total.SUM, made_of=facts.months),
        Column("lacking", "缺几个月", 12.5, meaning="没有合格讲座的考核月", source="C2 U2", total=Total.SUM),
    )


def _by_month(facts: TermFacts) -> Iterator[Row]:
    known, told_of = filed(facts), facts.cached(Lectures)
    for school in facts.schools:
        lectures, code = told_of.by_school.get(school.code), school.code
        start: dict[str, Value | Figure] = {**school_cells(facts, code)}
        if lectures is None:
            yield {**start, **dict.fromkeys((*facts.months, "held", "kept", "lacking"), Gap.NOT_APPLICABLE)}
            continue
        if known.schools[code].without(SCHOOL_INDICATORS["U2"].looks_at):
            yield {**start, **dict.fromkeys((*facts.months, "held", "kept", "lacking"), Gap.UNMEASURED)}
            continue
        held = set(months_held(facts.term, lectures))
        cells = {
            month: Figure(Gap.UNMEASURED) if month in held and (code, month) in told_of.unclear and (code, month) not in told_of.filed_months
            else _month(month, month in held, lectures, told_of.filed_months.get((code, month), ()), known.schools[code].records)
            for month in facts.months
        }
        signs = [cell.value for cell in cells.values()]
        yield {**start, **cells, "held": signs.count(FILED) + signs.count(NOT_FILED), "kept": signs.count(FILED), "lacking": signs.count(NONE_HELD)}


def _month(month: str, held: bool, lectures: Found[Lecture], receipts: Sequence[Record], records: Any) -> Figure:
    """The sign of a month; while a lecture that may be of it cannot be read, nobody knows whether it lacks one (domain C6)."""
    of_it = [one for one in lectures.counting if (one.date or "")[:7] == month]
    out = [one for one in lectures.left_out if one.date is None or one.date[:7] == month]
    proofs = [*records(of_it), *receipts]
    if held:
        return Figure(FILED if receipts else NOT_FILED, proofs, mark=Mark.GOOD if receipts else Mark.WAIT)
    if any(one.unreadable and one.may_count for one in out):
        return Figure(Gap.UNMEASURED, proofs, records(out))
    return Figure(NONE_HELD, proofs, records(out), Mark.BAD)


PRESENT: LooksAt = {"roster": ("name",), "activities": ("attendance", "participants", "leave", "absent")}
DETAILS = (
    SCHOOL, Column("date", "日期", 12.5, Kind.DAY), Column("topic", "主题", 22, Kind.TEXT, total=Total.COUNT), Column("speaker", "主讲", 8, Kind.WORD),
    Column("minutes", "时长", 6, meaning="分钟"), Column("present", "人数", 6, meaning="实到人数", looks_at=PRESENT),
    Column("filed_on", "报送日期", 12.5, Kind.DAY, "学校写的", "B2;#11"),
    *needing((Column("received_on", "接收日期", 12.5, Kind.DAY, "中心校登记的", "B4"),
    Column("late", "迟几天", 6, meaning="讲座到接收的天数减报送时限；没迟为 0", source="C2 U2;E58"),
    Column("result", "审核结果", 8, Kind.WORD, source="B4")), SCHOOL_INDICATORS["U2"].looks_at),
    Column("file", "资料文件", 21, Kind.TEXT, "✓：随工作簿交来、存进了档案库“资料”的文件；没有 ✓ 的只有名称", "B2;#11"),
    Column("why", "不算的原因", 13, Kind.TEXT, source="C6"),
)


def _details(facts: TermFacts) -> Iterator[Row]:
    told_of, known, limit = facts.cached(Lectures), filed(facts), facts.term["lecture_filing_days"]
    lectures = {(code, one.row) for code, school in known.schools.items() for one in school.lectures}
    files = {(school, row): (name, sha) for school, sheet, row, name, sha, _ in facts.archive.attachments() if sheet == "activities"}
    rows = [row for row in facts.records("activities", "lectures") if (row["school"], row["row"]) in lectures]
    for row in sorted(rows, key=lambda row: (row["school"], row["date"] or "9", row["row"])):
        at = row["school"], row["row"]
        receipt = told_of.receipt_of.get(at)
        yield {
            **school_cells(facts, row["school"]), "topic": Figure(told(row, "topic"), (row["record"],)),
            **{key: told(row, key) for key in ("date", "speaker", "minutes", "filed_on")}, "present": row["present"],
            **_receipt(row, receipt, limit), "file": _file(*files[at]) if at in files else told(row, "material"),
            "why": why_cell(row),
        }


def _receipt(row: Mapping[str, Any], receipt: Mapping[str, Any] | None, limit: int) -> dict[str, Value | Figure]:
    if receipt is None:
        return {"result": Figure("没收到", mark=Mark.WAIT) if row["counts"] else Gap.NOT_APPLICABLE}
    days = days_between(row["date"], receipt["received_on"])
    late = None if days is None else max(days - limit, 0)
    proof = (receipt["record"],)
    return {
        "received_on": Figure(told(receipt, "received_on"), proof), "result": Figure(told(receipt, "result"), proof, mark=Mark.NONE if is_passed(receipt) else Mark.WAIT),
        "late": Gap.UNMEASURED if late is None else Figure(late, proof, mark=Mark.WAIT if late else Mark.NONE),
    }


ALONE = (
    Column("school_name", "学校", 16, Kind.TEXT), Column("lecture_date", "讲座日期", 12.5, Kind.DAY), Column("topic", "讲座主题", 28, Kind.TEXT),
    Column("speaker", "主讲人", 10, Kind.WORD), Column("received_on", "接收日期", 12.5, Kind.DAY), Column("result", "审核结果", 9, Kind.WORD),
    Column("why", "为什么", 26, Kind.TEXT),
)


def _alone(facts: TermFacts) -> Iterator[Row]:
    """Lines of the register that are for no lecture that counts."""
    told_of = facts.cached(Lectures)
    for (row,) in by_key(facts.register("lecture_receipts"), "row").values():
        if row["record"] not in told_of.matched:
            why = "没有同一天或同一主题、算数的讲座" if row["school"] in facts.current else "学校没有算数的报送"
            yield {"school": row["school"], **{column.key: Figure(told(row, column.key), (row["record"],)) for column in ALONE[1:-1]},
                   "school_name": row["school_name"], "why": why}


def _file(name: str, sha256: str) -> Figure:
    """A file that has come with the workbook, which leads to the copy in the archive."""
    return Figure(f"✓{name}", link=Link(FILE, (ARCHIVE_FOLDER, MATERIALS_FOLDER, f"{sha256}{PurePath(name).suffix.lower()}")))


REPORT = Report(
    "B07", "专题讲座一览", f"哪个月缺讲座、资料交了没有。{FILED}，{NOT_FILED}（资料没收到或没审核合格），{NONE_HELD}。下面是每一次讲座。", "校长、档案员",
    (Block("months", _months, _by_month, anchor=("school",)),
     Block("details", DETAILS, _details, "明细", empty="没有专题讲座记录", lists={"activities": ("category",)}, line_of="topic"),
     Block("alone", ALONE, _alone, "对不上讲座的接收登记", empty="每份接收的资料都对得上一次算数的讲座")),
    Group.LEDGER, 30, names=1,
)
