"""B21 档案齐全矩阵: which of the 37 items every school has (domain B2, sheet 3; S09)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yanxiu_xl.archive.again import rows_told
from yanxiu_xl.checks.workbook.plans_and_files import EVIDENCE
from yanxiu_xl.facts.records import DONE
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.reports.cells import Cells, school_cells, told
from yanxiu_xl.reports.model import (
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Ratio,
    Record,
    Report,
    Row,
    Total,
    needing,
    together,
)
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.scoring.declared import LooksAt

FINISHED, UNDER_WAY, OPEN, OF_THE_CENTRE, NONE_ASKED = "已完成", "进行中", "未完成", "执行中心校统一制度", "不适用"
WORDS = {OF_THE_CENTRE: "统一制度"}
COLOURS = {FINISHED: Mark.NONE, OF_THE_CENTRE: Mark.NONE, UNDER_WAY: Mark.WAIT, OPEN: Mark.BAD, NONE_ASKED: Mark.FAINT}
BLANK, NOT_RETURNED = "没填", "未交"
AGAINST = {"": "矛盾：写完成，无数据", "undone": "矛盾：写未完，有数据"}
"""What a cell says where the catalogue and the records contradict each other, by variant of S09."""


TOLD: LooksAt = {"archive": ("item_code", "completion")}


def proved_by(code: str) -> LooksAt:
    """What tells whether the records speak against an item."""
    sheet, wanted = EVIDENCE.get(code, ("", {}))
    return together(TOLD, {sheet: tuple(wanted)} if sheet else {})


class _Items:
    """Lines of 档案目录 by school and item, and where the records speak against them."""

    def __init__(self, facts: TermFacts) -> None:
        self.lines = {(row["school"], row["item_code"]): row for row in facts.records("archive") if row["item_code"] is not None}
        self.against = rows_told(facts.archive, "S09")

    def contradiction(self, line: Cells) -> str | None:
        """Variant of what is said of a line; None where nothing speaks against it."""
        return self.against.get((line["school"], "archive"), {}).get(line["row"])

    def done(self, line: Cells) -> bool:
        """Whether an item is there, as it is scored."""
        return bool(line["counts"]) and line["completion"] in DONE

    def figure(self, line: Cells) -> Figure:
        """What a school says of an item, and where that cannot be so."""
        said, records = told(line, "completion"), (line["record"],)
        if isinstance(said, Gap):
            return Figure(said, records)
        if said is None:
            return Figure(BLANK, records, mark=Mark.BAD)
        variant, word = self.contradiction(line), str(WORDS.get(str(said), said))
        if variant is not None:
            return Figure(AGAINST[variant], records, mark=Mark.BAD, link=Link("B02", (line["school"],)))
        if said in DONE and not line["counts"]:
            return Figure(f"{word}，不算：{line['why']}", (), records, Mark.BAD)
        return Figure(word, records, mark=COLOURS.get(str(said), Mark.NONE))


def _columns(facts: TermFacts) -> Sequence[Column]:
    return (
        Column("item_code", "编号", 6, Kind.WORD), Column("item", "档案项目", 27, Kind.TEXT, source="B2 档案目录"), Column("group", "类别", 9, Kind.WORD),
        Column("done", "完成校数", 6, meaning="已完成、执行中心校统一制度，且这一行没有错误的学校", source="C2 U1"),
        Column("lacking", "还差几校", 6, meaning="已交而没有完成、也不是不适用的学校"), Column("against", "矛盾校数", 6, meaning="目录与数据矛盾", source="S09"),
        *(Column(f"of {school.code}", school.name, 8.5, Kind.WORD) for school in facts.schools),
    )


def _rows(facts: TermFacts) -> Iterator[Row]:
    items, codes = _Items(facts), [school.code for school in facts.schools]
    unknown = any(facts.without(code, TOLD) for code in codes)
    for item in ARCHIVE_ITEMS:
        lines = {code: items.lines.get((code, item.code)) for code in codes}
        there = [line for line in lines.values() if line is not None and not facts.without(line["school"], TOLD)]
        done, against = [one for one in there if items.done(one)], [one for one in there if items.contradiction(one) is not None]
        lacking = [one for one in there if not items.done(one) and one["completion"] != NONE_ASKED]
        yield {
            "item_code": item.code, "item": item.item, "group": item.group, "done": _told(done, unknown), "lacking": _told(lacking, unknown, Mark.BAD),
            "against": _told(against, any(facts.without(code, proved_by(item.code)) for code in codes), Mark.BAD),
            **{f"of {code}": _cell(facts, items, code, line) for code, line in lines.items()},
        }


def _cell(facts: TermFacts, items: _Items, code: str, line: Cells | None) -> Figure:
    if facts.without(code, TOLD):
        return Figure(Gap.UNMEASURED)
    if line is not None:
        return items.figure(line)
    return Figure(BLANK, mark=Mark.BAD) if code in facts.current else Figure(NOT_RETURNED, mark=Mark.FAINT)


def _count(lines: Sequence[Cells], mark: Mark = Mark.NONE) -> Figure:
    records: list[Record] = [line["record"] for line in lines]
    return Figure(len(records), records, mark=mark if records else Mark.NONE)


def _told(lines: Sequence[Cells], unknown: bool, mark: Mark = Mark.NONE) -> Figure:
    """The same; where there is none, and a school has a file that does not tell, nobody knows."""
    return Figure(Gap.UNMEASURED) if unknown and not lines else _count(lines, mark)


BY_SCHOOL = (
    Column("code", "代码", 6, Kind.WORD), Column("school_name", "学校", 30, Kind.TEXT), *needing((Column("asked", "要有几项", 9, meaning="除去不适用的", total=Total.SUM),
    Column("done", "完成", 6, total=Total.SUM), Column(UNDER_WAY, UNDER_WAY, 6, total=Total.SUM), Column(OPEN, OPEN, 6, total=Total.SUM),
    Column(BLANK, BLANK, 11, total=Total.SUM), Column("against", "与数据矛盾", 11, source="S09", total=Total.SUM, looks_at=together(*map(proved_by, EVIDENCE))),
    Column("share", "完成率", 11, Kind.RATE, total=Ratio("done", "asked"))), TOLD),
)


def _schools(facts: TermFacts) -> Iterator[Row]:
    """A line a school that has returned: how many items it has of those that are asked of it."""
    items = _Items(facts)
    for school in facts.schools:
        if school.code not in facts.current:
            continue
        lines = [line for line in (items.lines.get((school.code, item.code)) for item in ARCHIVE_ITEMS) if line is not None]
        asked, done = [one for one in lines if one["completion"] != NONE_ASKED], [one for one in lines if items.done(one)]
        gaps = len(ARCHIVE_ITEMS) - len(lines)
        blank = [one for one in lines if one["completion"] is None]
        number = len(asked) + gaps
        yield {
            "code": school.code, **school_cells(facts, school.code),
            "asked": Figure(number, [one["record"] for one in asked]), "done": _count(done),
            **{word: _count([one for one in lines if one["completion"] == word]) for word in (UNDER_WAY, OPEN)},
            BLANK: Figure(len(blank) + gaps, [one["record"] for one in blank]),
            "against": _count([one for one in lines if items.contradiction(one) is not None], Mark.BAD),
            "share": Figure(rate(len(done), number), [one["record"] for one in done]),
        }


REPORT = Report(
    "B21", "档案齐全矩阵", "各校档案齐没齐。37 项，一项一行、一校一列，没完成的和目录与数据矛盾的标红；下面是各校完成几项。", "档案员、检查组",
    (Block("items", _columns, _rows, anchor=("item_code",)), Block("schools", BY_SCHOOL, _schools, "各校完成几项", anchor=("code",))), Group.LEDGER, 40, names=2,
)
