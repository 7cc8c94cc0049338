"""B09 八好矩阵: which of the eight goods each teacher has (domain E, report 1, 9; #78–86)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yanxiu_xl.facts.found import found, of_category
from yanxiu_xl.reports.cells import PEOPLE, SCHOOL, TEACHER, who_cells
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.model import (
    Block,
    Chart,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Ratio,
    Report,
    Row,
    Total,
    Value,
    figure_of,
    together,
    value_of,
)
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.summary import (
    BY_WRITING,
    EIGHT,
    NO,
    NOT_APPLICABLE,
    PROVED_BY,
    UNMEASURED,
    YES,
    class_mark,
    goods_marked,
    goods_proved,
)

SHOWN: dict[str, Value] = {YES: YES, NO: NO, NOT_APPLICABLE: Gap.NOT_APPLICABLE, UNMEASURED: Gap.UNMEASURED}
GOODS = tuple(f"good {number}" for number in range(len(EIGHT)))
INDICATORS = {0: "T6", 2: "T5", 7: "T9"}
"""Which indicator speaks of a good; of the others T11."""
OF_A_CLASS: LooksAt = {"roster": ("class_teacher",)}
ALL_OF_IT = together(BY_WRITING, *PROVED_BY.values(), OF_A_CLASS)
COLUMNS = (
    SCHOOL, TEACHER, *(Column(key, title, 8.5, Kind.WORD, source="#78–86") for key, title in zip(GOODS, EIGHT, strict=True)),
    Column("done", "已好几项", 7, meaning="有 ✓ 的", source="#78", total=Total.MEAN, looks_at=ALL_OF_IT, made_of=GOODS),
    Column("asked", "应好几项", 7, meaning="不是班主任的，“带好一个班”不考", source="C1 T11", total=Total.MEAN, looks_at=OF_A_CLASS, made_of=("name",)),
    Column("lacking", "还差什么", 34, Kind.TEXT),
)


def _row(facts: TermFacts, known: FiledSchool, one: Teacher) -> Row:
    written = known.written.get(one.name, ())
    proofs = goods_proved(lambda category: of_category(written, category), found(known.given.get(one.name, ())), found(known.led.get(one.name, ())))
    marks = goods_marked(proofs, class_mark(_class_told(known, one), one.row["class_teacher"]), known.without)
    cells = {
        key: Figure(
            SHOWN[mark], known.records(proof.counting) if mark == YES else (), known.records(proof.left_out),
            *((Mark.BAD, Link("B20", (*one.key, INDICATORS.get(number, "T11")))) if mark == NO else ()),
        )
        for number, (key, mark, proof) in enumerate(zip(GOODS, marks, proofs, strict=True))
    }
    lacking = [title for title, mark in zip(EIGHT, marks, strict=True) if mark == NO]
    return {**who_cells(facts, one), **cells, "done": marks.count(YES), "asked": len(marks) - marks.count(NOT_APPLICABLE), "lacking": "、".join(lacking) or None}


def _class_told(known: FiledSchool, one: Teacher) -> bool:
    return "class_teacher" not in one.row["unread"] and not known.without(OF_A_CLASS)


class Matrix:
    """The lines of all teachers, made once for both tables."""

    def __init__(self, facts: TermFacts) -> None:
        known = filed(facts)
        self.rows = sorted((_row(facts, known.of(one), one) for one in facts.assessed), key=lambda row: int(str(row["done"])))


def _rows(facts: TermFacts) -> list[Row]:
    return facts.cached(Matrix).rows


BY_GOOD = (
    Column("good", "项目", 16, Kind.TEXT), Column("asked", "应有人数", 9, meaning="不适用的、看不懂的不算", total=Total.SUM),
    Column("done", "✓ 已好", 9, total=Total.SUM), Column("lacking", "× 还差", 9, total=Total.SUM), Column("unknown", "? 看不懂", 9, total=Total.SUM),
    Column("share", "完成率", 9, Kind.RATE, "已好÷应有人数", "#78", Ratio("done", "asked")),
)


def _by_good(facts: TermFacts) -> Iterator[Row]:
    rows = _rows(facts)
    for key, title in zip(GOODS, EIGHT, strict=True) if rows else ():
        whose = {value: [row for row in rows if value_of(row[key]) == value] for value in (YES, NO, Gap.UNMEASURED)}
        done, lacking, unknown = (_people(whose[value]) for value in (YES, NO, Gap.UNMEASURED))
        asked = _people([*whose[YES], *whose[NO]])
        nobody = bool(whose[Gap.UNMEASURED]) and not asked.value
        share = Gap.UNMEASURED if nobody else rate(len(whose[YES]), len(asked.records))
        yield {
            "good": title, **(dict.fromkeys(("asked", "done", "lacking"), Gap.UNMEASURED) if nobody else {"asked": asked, "done": done, "lacking": lacking}),
            "unknown": unknown, "share": Figure(share, [record for row in whose[YES] for record in figure_of(row[key]).records]),
        }


def _people(rows: Sequence[Row]) -> Figure:
    """How many teachers have these lines."""
    return Figure(len(rows), [record for row in rows for record in figure_of(row["name"]).records])


REPORT = Report(
    "B09", "八好矩阵", f"八好齐了吗，还差什么。{YES} 有了，{NO} 还没有，— 不适用；已好少的在前，最下面是各项完成率。", "校长、教导主任",
    (Block("teachers", COLUMNS, _rows, anchor=("school", "name"), lists=PEOPLE),
     Block("goods", BY_GOOD, _by_good, "各项完成率", charts=(Chart("八好各项完成率", "good", ("share",)),))),
    Group.STATISTICS, 40,
)
