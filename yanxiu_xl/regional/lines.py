"""A town's lines of the region's reports: those of its own reports and of the county's sheets, and what the ranking of all towns asks.

Each line of a school says from which file and cells it comes: the region has the town's rows, but not its workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from yanxiu_xl.regional.encoded import table_text
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.county.catalogue import county_reports
from yanxiu_xl.reports.county.model import TOWN, County, Town
from yanxiu_xl.reports.county.sheets.k5_numbers import REPORT as NUMBERS
from yanxiu_xl.reports.county.sheets.k5_numbers import town_numbers
from yanxiu_xl.reports.model import Behind, Column, Figure, Kind, Record, Report, Row, Value, tables_of
from yanxiu_xl.reports.origin import origins
from yanxiu_xl.reports.scores import NOT_RANKED, base_of, ranked_in_town
from yanxiu_xl.reports.source import TermFacts

FIRST, LAST = "B03", "B18"
"""The first and the last of the town's reports that the region has, too."""
FILE = Column("origin_file", "来源文件", 22, Kind.TEXT, "这一行的学校采用的那一份")
CELLS = Column("origin_cells", "出处", 22, Kind.TEXT, "来源文件里的表和格，多的只写第一格和处数")
SCHOOLS, TEACHERS = "schools", "teachers"
RANKING = "Q"
"""In place of a report's code: what the ranking of all towns asks of a town, a table of schools and one of teachers."""
SPAN = "span"
"""In place of a block's key: the numbers of K5, with whether they are of the whole school year."""
MOST = 40
"""Records of a line that are looked at for its cells."""


def town_reports() -> list[Report]:
    """The reports of a town that the region has, a line of a town beside those of the others."""
    return [one for code, one in reports().items() if FIRST <= code[:3] <= LAST and not one.public]


def lines_of(town: Town) -> dict[tuple[str, str], str]:
    """(report, block) -> the town's lines as text (``encoded``)."""
    found, places = {}, _Places(town.facts)
    for one in town_reports():
        for table in tables_of(one, town.facts):
            columns = [TOWN, *table.columns, FILE, CELLS]
            found[one.code, table.block.key] = table_text(columns, (places.told(town, row) for row in table.rows))
    county = County([town], several=True)
    for sheet in county_reports().values():
        for table in sheet.on(county)[1] if sheet is not NUMBERS else ():
            found[sheet.code, table.block.key] = table_text(table.columns, table.rows)
    found[NUMBERS.code, SPAN] = _numbers(county, town)
    found[RANKING, SCHOOLS] = table_text(SCHOOL_COLUMNS, _schools(town, places))
    found[RANKING, TEACHERS] = table_text(TEACHER_COLUMNS, _teachers(town, places))
    return found


def _numbers(county: County, town: Town) -> str:
    """One line: the numbers that are sums, by key, and whether they are of the whole school year."""
    known = town_numbers(county, town)
    keys = [Column(key, key) for key in (*known, SPAN)]
    return table_text(keys, [{**known, SPAN: int(town.earlier is not None)}])


class _Places:
    """Where lines come from, in words."""

    def __init__(self, facts: TermFacts) -> None:
        self._facts, self._origins = facts, origins(facts)

    def told(self, town: Town, row: Row) -> Row:
        """A line with its town, file and cells."""
        school = str(row.get("school") or "")
        records = [*islice(_records(row), MOST + 1)]
        filed = self._facts.current.get(school)
        file = filed.name if filed else self._origins.of(records[0]).file if records else None
        return {**row, "town": town.name, FILE.key: file, CELLS.key: self._words(records)}

    def _words(self, records: Sequence[Record]) -> str | None:
        if not records:
            return None
        number = f"{MOST} 多" if len(records) > MOST else str(len(records))
        return self._origins.of(records[0]).words + (f" 等 {number} 处" if len(records) > 1 else "")


def _records(row: Row) -> Iterator[Record]:
    """The records that make a line's figures, each once; of figures whose records are looked up when somebody asks, none."""
    seen = set[Record]()
    for cell in row.values():
        if isinstance(cell, Figure) and not isinstance(cell.records, Behind):
            for one in cell.records:
                if one not in seen:
                    seen.add(one)
                    yield one


# --- what the ranking asks ---

WHO = (TOWN, Column("school", "学校代码", 6, Kind.WORD), Column("school_name", "学校", 18, Kind.TEXT))
RANK_HERE = Column("rank_here", "镇内名次", 6, Kind.RANK, "镇里自己排的")
BAND = Column("band", "等次", 8, Kind.WORD)
SCHOOL_COLUMNS = (*WHO, Column("score", "核定合计", 10, Kind.SCORE, "扣分后", "C2"), RANK_HERE, BAND, Column("key", "key"), FILE)
TEACHER_COLUMNS = (
    *WHO, Column("teacher_id", "编号", 8, Kind.WORD), Column("name", "姓名", 9, Kind.WORD),
    Column("base", "基础分", 10, Kind.SCORE, "得分÷适用满分×100", "C1 1"), Column("extra", "附加分", 8, Kind.SCORE, source="C1 3"),
    Column("total", "总分", 10, Kind.SCORE, "基础分＋附加分", "C1 6"), Column("valid", "有效听课", 7, source="C1 T3"),
    Column("lesson", "公开课得分", 8, Kind.POINTS, source="C1 T5"), RANK_HERE, BAND, Column("ranked", "ranked"), FILE, CELLS,
)


def _schools(town: Town, places: _Places) -> Iterator[Row]:
    facts = town.facts
    results = {school: one.counted(facts.term) for school, one in facts.confirmed_schools.items()}
    ranked = [points for points in results.values() if points is not None]
    for school, one in facts.confirmed_schools.items():
        points = results[school]
        place: Value = NOT_RANKED if points is None else 1 + sum(other > points for other in ranked)
        yield places.told(town, {
            "school": school, "school_name": facts.names.get(school, school), "score": one.score, "rank_here": place, "band": one.band.value,
            "key": None if points is None else float(points),
        })


def _teachers(town: Town, places: _Places) -> Iterator[Row]:
    facts = town.facts
    records: Mapping[tuple[str, str], Record] = {one.key: one.record for one in facts.teachers}
    for one in ranked_in_town(facts):
        score, record = one.score, records.get(one.key)
        yield places.told(town, {
            "school": one.school, "school_name": facts.names.get(one.school, one.school), "teacher_id": score.teacher_id or None,
            "name": Figure(score.name, [record] if record else ()), "base": base_of(score), "extra": score.extra, "total": one.total,
            "valid": score.valid_observations, "lesson": float(score.items["T5"].score or 0), "rank_here": one.rank or NOT_RANKED,
            "band": score.band.value, "ranked": int(bool(one.rank)),
        })

