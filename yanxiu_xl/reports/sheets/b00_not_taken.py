"""未收文件: what lies in 回收 and was not taken, or that nobody has dealt with (domain B6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yanxiu_xl.archive.inbox import NotTaken
from yanxiu_xl.public import public_problem
from yanxiu_xl.reports.model import Block, Column, Figure, Group, Kind, Report, Row
from yanxiu_xl.reports.sheets.b02_problems import MARKS
from yanxiu_xl.reports.source import TermFacts

COLUMNS = (
    Column("level", "级别", 7, Kind.WORD, source="D"), Column("file", "文件", 34, Kind.TEXT, "“回收”里的位置"), Column("code", "编号", 7, Kind.WORD, source="D1"),
    Column("message", "原因", 50, Kind.LONG), Column("fix", "怎么办", 46, Kind.LONG),
)


def _rows(which: Callable[[TermFacts], Sequence[NotTaken]]) -> Callable[[TermFacts], Iterator[Row]]:
    def rows(facts: TermFacts) -> Iterator[Row]:
        for p in map(public_problem, (one.problem for one in sorted(which(facts), key=lambda one: (one.problem.level.rank, one.name)))):
            yield {"level": Figure(p.level.word, mark=MARKS[p.level]), "file": p.file, "code": p.code, "message": p.message, "fix": p.fix}

    return rows


REPORT = Report(
    "B00", "未收文件", "哪些没有收，为什么，怎么办。“回收”里的文件，一个一行。", "档案员",
    (Block("refused", COLUMNS, _rows(lambda facts: facts.standing.refusals), "没有收的文件", empty="没有"),
     Block("unhandled", COLUMNS, _rows(lambda facts: facts.standing.unhandled), "没有处理的文件（既没有收，也不是哪条记录的资料）", empty="没有")),
    Group.SCORES, 12, names=0,
)
