"""区域汇总: the region's reports, put together of what the archive holds of the towns, as one workbook.

First what only a region has (``RANKS``, findings across towns), then the county's sheets, then the town's reports B03–B18 with a column of the
town before each line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from yanxiu_xl.phases import Phase, Progress
from yanxiu_xl.regional.archive.store import Held, RegionArchive
from yanxiu_xl.regional.encoded import columns_of, rows_of
from yanxiu_xl.regional.lines import (
    FILE,
    RANKING,
    SCHOOL_COLUMNS,
    SCHOOLS,
    SPAN,
    TEACHER_COLUMNS,
    TEACHERS,
    town_reports,
)
from yanxiu_xl.reports.county.catalogue import county_reports
from yanxiu_xl.reports.county.model import TOWN, Absent, CountyReport
from yanxiu_xl.reports.county.sheets import k5_numbers
from yanxiu_xl.reports.county.sheets.k1_summary import ABSENT
from yanxiu_xl.reports.model import Block, Column, Figure, Group, Kind, Mark, Report, Row, Table, value_of
from yanxiu_xl.reports.scores import NOT_RANKED
from yanxiu_xl.scoring.teachers import shared_places
from yanxiu_xl.settings import default_term
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workflow.reporting import Reported, Writer

NAME = "区域汇总"
WHOSE = "全县"
READERS = "县教师进修学校"


class Region:
    """What the archive holds of the towns of one term, for the reports; findings: those across towns; absent: towns of which it holds nothing."""

    def __init__(self, archive: RegionArchive, towns: Sequence[Held], absent: Sequence[Absent], names: dict[tuple[int, str], str]) -> None:
        """names: (town, school code) -> the school's name."""
        self.archive, self.towns, self.absent, self.names = archive, towns, absent, names

    @property
    def term(self) -> str:
        """The term's code."""
        return self.towns[0].term

    def table(self, report: str, block: str, declared: Sequence[Column] = ()) -> tuple[list[Column], list[Row]]:
        """The columns that any town has, and the lines of all towns."""
        columns, rows = list(declared), list[Row]()
        for _, table in self.archive.parts(self.towns, report, block):
            _join(columns, columns_of(table))
            rows += rows_of(table)
        return columns, rows


def _join(known: list[Column], more: Sequence[Column]) -> None:
    """Columns that a town has and those before it had not, each behind the one that stands before it there."""
    at = -1
    for one in more:
        place = next((number for number, other in enumerate(known) if other.key == one.key), None)
        if place is None:
            at += 1
            known.insert(at, one)
        else:
            at = place
            if known[place].total is None and one.total is not None:
                known[place] = one


def region_reports(region: Region) -> Iterator[Callable[[], Reported]]:
    """Every report, to be worked out, in the order of the tabs."""
    as_of = max(date.fromisoformat(one.day) for one in region.towns)
    for report, tables in ((_SCHOOLS, _school_ranks), (_TEACHERS, _teacher_ranks), (_FINDINGS, _findings)):
        yield lambda report=report, tables=tables: _reported(report, [tables(region)], as_of)  # type: ignore[misc]
    for sheet in county_reports().values():
        yield lambda sheet=sheet: _county(region, sheet, as_of)  # type: ignore[misc]
    for one in town_reports():
        yield lambda one=one: _of_towns(region, one, as_of)  # type: ignore[misc]


def write_workbook(region: Region, place: Path, progress: Progress) -> Path:
    """区域汇总.xlsx in a folder. Raises UserError where the disk does not take it. A report is in memory only while it is written."""
    wanted = [*region_reports(region)]
    place.mkdir(parents=True, exist_ok=True)
    with progress.phase(Phase.REPORTS, len(wanted)) as step:

        def made() -> Iterator[Reported]:
            for make in wanted:
                one = make()
                step(one.report.title)
                yield one
                del one

        return Writer(place, _heading(region)).streamed(NAME, made(), NAME)


def _heading(region: Region) -> Heading:
    days = [date.fromisoformat(one.day) for one in region.towns]
    return Heading(replace(default_term(), code=region.term, centre=NAME), max(days), sum(one.returned for one in region.towns),
                   sum(one.expected for one in region.towns))


def _reported(report: Report, tables: Sequence[tuple[list[Column], list[Row]]], as_of: date) -> Reported:
    made = [Table(replace(block, columns=columns, rows=lambda _, rows=rows: rows), columns, rows)  # type: ignore[misc]
            for block, (columns, rows) in zip(report.blocks, tables, strict=True)]
    return Reported(replace(report, blocks=[one.block for one in made]), made, as_of)


def _of_towns(region: Region, report: Report, as_of: date) -> Reported:
    """A town's report with the lines of all towns: nothing leads from it to pages that the region has not."""
    blocks = [replace(one, anchor=(), charts=(), title=one.title or report.title) for one in report.blocks]
    blocks[0] = replace(blocks[0], title=report.blocks[0].title)
    return _reported(replace(report, blocks=blocks, names=report.names + 1), [region.table(report.code, one.key) for one in report.blocks], as_of)


def _county(region: Region, sheet: CountyReport, as_of: date) -> Reported:
    """A sheet of the county's: the lines of towns and schools as each town has worked them out; the sums of all from theirs."""
    blocks, tables = list[Block](), list[tuple[list[Column], list[Row]]]()
    for one in sheet.blocks:
        blocks.append(Block(one.key, (), lambda _: (), one.title if len(sheet.blocks) > 1 else "", empty=one.empty))
        if one.key == "absent":
            tables.append(([*ABSENT], [{"town": gone.name, "why": gone.why} for gone in region.absent]))
        elif sheet is k5_numbers.REPORT:
            tables.append(([*k5_numbers.COLUMNS], [*_numbers(region)]))
        else:
            tables.append(region.table(sheet.code, one.key))
    report = Report(sheet.code, sheet.title, sheet.question, sheet.readers, blocks, Group.COUNTY, sheet.order, names=sheet.names + 1, source=sheet.source)
    return _reported(report, tables, as_of)


def _numbers(region: Region) -> Iterator[Row]:
    _, parts = region.table(k5_numbers.REPORT.code, SPAN)
    figures = [{key: cell if isinstance(cell, Figure) else Figure(cell) for key, cell in one.items()} for one in parts]
    whole = all(one.pop(SPAN).value for one in figures)
    yield from k5_numbers.lines(k5_numbers.together(figures), WHOSE, whole=whole and bool(figures))


# --- what only a region has ---

RANK = Column("rank", "区域名次", 6, Kind.RANK, "各镇放在一起排；有指标无法衡量的不排", "C1 6")
SCHOOL = Column("school_name", "学校", 18, Kind.TEXT)
_SCHOOLS = Report(
    "Q1", "区域学校名次", "各镇的学校放在一起，按核定合计排。可以按镇、等次筛选。", READERS,
    (Block(SCHOOLS, (), lambda _: (), empty="还没有核定的学校"),), Group.SCORES, 10, names=3,
)
_TEACHERS = Report(
    "Q2", "区域教师名次", "各镇的参评教师放在一起，按总分排，同分比有效听课、公开课。可以按镇、学校、等次筛选。", READERS,
    (Block(TEACHERS, (), lambda _: (), empty="还没有参评教师"),), Group.SCORES, 20, names=4, internal=True,
)
_FINDINGS = Report(
    "Q3", "跨镇问题", "一个镇自己看不出的：同一人在两镇名册（M04）、外镇听课对方查无此人（M07）、文稿雷同（M10）、同文号不同主持人（M18）。", READERS,
    (Block("findings", (), lambda _: (), empty="没有"),), Group.SCORES, 30, internal=True,
)
FINDING_COLUMNS = (
    TOWN, SCHOOL, Column("level", "级别", 7, Kind.WORD), Column("code", "编号", 7, Kind.WORD, "见 docs/检查规则.md"), FILE,
    Column("sheet", "工作表", 11, Kind.WORD), Column("cell", "单元格", 8, Kind.WORD), Column("value", "写的是", 18, Kind.TEXT),
    Column("message", "问题", 48, Kind.LONG), Column("fix", "怎么办", 30, Kind.LONG),
)


def _school_ranks(region: Region) -> tuple[list[Column], list[Row]]:
    columns, rows = region.table(RANKING, SCHOOLS, SCHOOL_COLUMNS)
    keys = [None if row.get("key") is None else (value_of(row["key"]),) for row in rows]
    return [RANK, *(one for one in columns if one.key not in {"key", "school"})], _ranked(rows, keys)


def _teacher_ranks(region: Region) -> tuple[list[Column], list[Row]]:
    columns, rows = region.table(RANKING, TEACHERS, TEACHER_COLUMNS)
    keys = [tuple(value_of(row[key]) for key in ("total", "valid", "lesson")) if row["ranked"] else None for row in rows]
    return [RANK, *(one for one in columns if one.key not in {"ranked", "school"})], _ranked(rows, keys)


def _ranked(rows: Sequence[Row], keys: Sequence[tuple[object, ...] | None]) -> list[Row]:
    """Lines in the order of their rank; those that have none last, as they came."""
    places = shared_places(keys)
    numbered = sorted(zip(places, range(len(rows)), rows, strict=True), key=lambda one: (not one[0], one[0], one[1]))
    return [{**row, "rank": place or NOT_RANKED} for place, _, row in numbered]


def _findings(region: Region) -> tuple[list[Column], list[Row]]:
    names = {one.id: one.name for one in region.towns}
    return [*FINDING_COLUMNS], [
        {"town": names[town], "school_name": region.names.get((town, school), school), "level": Figure(one.level.word, mark=_MARKS[one.level.rank]),
         "code": one.code, FILE.key: one.file, "sheet": one.sheet, "cell": one.cell, "value": one.value, "message": one.message, "fix": one.fix}
        for town, school, one in region.archive.findings(region.term) if town in names
    ]


_MARKS = (Mark.BAD, Mark.WAIT, Mark.NOTE)
"""By how serious a finding is."""
