"""B02 问题清单: which cell is wrong, and what to do about it (domain E, report 1, 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Level
from yanxiu_xl.public import public_problem
from yanxiu_xl.reports.appearing import Appearances
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Link, Mark, Report, Row, Value
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolProblem

MARKS = {Level.ERROR: Mark.BAD, Level.WARNING: Mark.WAIT, Level.HINT: Mark.NOTE}
NEW, AGAIN = "新出现", "第{n}次（上一份就有）"
COLUMNS = (
    Column("level", "级别", 6, Kind.WORD, "错误必须改好；警告请核对；提示供参考", "D"), Column("school_name", "学校", 15, Kind.TEXT),
    Column("code", "编号", 6, Kind.WORD, "规则编号，见问题编号表", "D"),
    Column("sheet", "工作表", 10, Kind.TEXT, "来源文件里的表"), Column("cell", "单元格", 7.5, Kind.WORD, "来源文件里的格"),
    Column("value", "当前值", 11, Kind.LONG, "格里写的是什么；不公开的列不写", "C13"),
    Column("message", "问题说明", 39, Kind.LONG, source="D"), Column("fix", "怎么改", 31, Kind.LONG, source="D"),
    Column("alike", "同类几条", 5.5, meaning="同一所学校里编号相同的问题", source="E 报表1"),
    Column("times", "第几次出现", 11, Kind.WORD, "与上一份报送的同一条记录比；第一份报送，以及每次合并重新得出的校间问题，没有上一份可比，写“—”", "E 报表1"),
    Column("file", "来源文件", 13, Kind.LONG),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    found, seen = facts.standing.problems, Appearances(facts.archive)
    alike, places = Counter((one.code, one.problem.code) for one in found), _places(facts)
    for one in sorted(found, key=lambda one: _order(one, places)):
        p, times = public_problem(one.problem), seen.times(one.code, one.problem)
        yield {
            "school": one.code, "school_name": Figure(one.name, link=Link("B01", (one.code,))), "level": Figure(p.level.word, mark=MARKS[p.level]),
            "code": p.code, "sheet": p.sheet or None, "cell": p.cell or None, "value": p.value or None, "message": p.message, "fix": p.fix,
            "file": p.file or None, "alike": alike[one.code, one.problem.code], "times": _words(times),
        }


def _words(times: int | None) -> Value:
    return Gap.NOT_APPLICABLE if times is None else NEW if times == 1 else AGAIN.format(n=times)


def _places(facts: TermFacts) -> Mapping[str, int]:
    """Title of a tab -> place of its sheet in the form, whatever a school has called it."""
    order = {sheet.key: at for at, sheet in enumerate(SCHOOL_SHEETS)}
    return {title: order[key] for (_, key), title in facts.archive.titles().items()} | {sheet.title: order[sheet.key] for sheet in SCHOOL_SHEETS}


def _order(one: SchoolProblem, places: Mapping[str, int]) -> tuple[int, bool, str, int, str, int, int, str, str]:
    """Level, school (the centre's own last), sheet, row, column."""
    p = one.problem
    return (p.level.rank, not one.code, one.code, places.get(p.sheet, len(places)) if p.sheet else -1, p.sheet, p.row, len(p.cell), p.cell, p.message)


REPORT = Report(
    "B02", "问题清单", "哪一格错了、怎么改。错误在前；一所学校的可以单独导出：yanxiu report B02 --school 学校代码。", "学校档案员、中心校",
    (Block("problems", COLUMNS, _rows, anchor=("school",), empty="没有问题"),), Group.SCORES, 11, internal=True,
)
