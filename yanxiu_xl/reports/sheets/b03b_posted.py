"""B03b 教师得分（公示）: what is posted on the wall; nothing that is private (domain E, report 1, 3)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.reports.model import Block, Column, Group, Kind, Report, Row
from yanxiu_xl.reports.scores import EXTRAS, NOT_RANKED, base_of, ranked_in_town
from yanxiu_xl.reports.source import TermFacts

COLUMNS = (
    Column("rank", "名次", 6, Kind.RANK, source="C1 6"), Column("school_name", "学校", 16, Kind.TEXT), Column("name", "姓名", 10, Kind.WORD),
    Column("base", "基础分", 9, Kind.SCORE, source="C1 1"), Column("extra", "附加分", 9, Kind.SCORE, source="C1 3", looks_at=EXTRAS),
    Column("total", "总分", 9, Kind.SCORE, source="C1 6"), Column("band", "等次", 9, Kind.WORD, source="C1 5"),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    for one in ranked_in_town(facts):
        yield {"school": one.school, "school_name": facts.names.get(one.school, ""), "rank": one.rank or NOT_RANKED, "name": one.score.name,
               "base": base_of(one.score), "extra": one.score.extra, "total": one.total, "band": one.score.band.value}


REPORT = Report(
    "B03b", "教师得分（公示）", "得分、等次和名次，参加考核的教师按总分排。", "张贴", (Block("posted", COLUMNS, _rows),),
    Group.SCORES, 31, names=3, landscape=False, public=True,
)
