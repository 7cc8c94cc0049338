"""B04 学校得分总表: what schools have given themselves, what the centre confirms, and what makes the difference (domain E, report 1, 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.problems import Level
from yanxiu_xl.reports.cells import STATE_MARKS, school_cells
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
    Report,
    Row,
    Shape,
    Total,
    Value,
)
from yanxiu_xl.reports.scores import BAND_MARKS, NOT_RANKED, RecordsBehind, settled
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.told_at import ToldAt
from yanxiu_xl.scoring.confirm import Confirmed, causes_of_gap
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Score, provisional
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS

OWN, CONFIRMED, FULL = "own", "confirmed", "full"
ALL_ITEMS = tuple(f"{code} {CONFIRMED}" for code in SCHOOL_INDICATORS)
PARTS = (("U1", "U2", "U3", "U4"), ("U5", "U6", "U7", "U8"), ("U9", "U10", "U11"))
"""Three columns for each of eleven indicators cannot be read on paper in one table."""


def _columns(facts: TermFacts) -> Sequence[Column]:
    return (
        Column("rank", "名次", 5, Kind.RANK, "按核定合计；有指标无法衡量的不排", source="C2"), Column("school_name", "学校", 16, Kind.TEXT),
        *(Column(f"{code} {CONFIRMED}", f"{code} {one.name}", 6.3, Kind.POINTS, "核定得分", f"C2 {code}", Total.MEAN) for code, one in SCHOOL_INDICATORS.items()),
        Column("before", "扣分前", 10.3, Kind.SCORE, "核定各项按适用满分折成百分", "C2", Total.MEAN, made_of=ALL_ITEMS),
        Column("deduction", "扣分", 6, Kind.SCORE, "逾期、错误没改的扣分", "C2", Total.MEAN),
        Column("own", "自评合计", 10.3, Kind.SCORE, "学校工作簿算的，按已知部分折成百分", "C2", Total.MEAN, made_of=("own items",)),
        Column("score", "核定合计", 10.3, Kind.SCORE, "扣分后", "C2", Total.MEAN, made_of=(*ALL_ITEMS, "deduction")),
        Column("gap", "差额", 10.3, Kind.SCORE, f"核定－自评；相差超过{facts.term['score_gap']:g}分标红", "M21", made_of=("own", "score")),
        Column("band", "等次", 7.5, Kind.WORD, "按核定合计；没有核定的学校写报送的状态", "C2"),
    )


CAUSES = (
    Column("school_name", "学校", 21, Kind.TEXT), Column("gap", "差额", 9, Kind.SCORE, "核定－自评", "M21", made_of=("own items", *ALL_ITEMS)),
    Column("causes", "主要差在", 50, Kind.LONG, "影响最大的两项，扣分另列", "M21"),
    Column("note", "扣分和更正", 40, Kind.LONG, "扣分怎么算的；中心校更正了什么", "C2"),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    results = {school: one.counted(facts.term) for school, one in facts.confirmed_schools.items()}
    ranked = [points for points in results.values() if points is not None]
    rows, evidence = [], RecordsBehind(facts)
    for school, found in facts.confirmed_schools.items():
        counted, own = results[school], facts.own_schools.get(school)
        place = None if counted is None else 1 + sum(other > counted for other in ranked)
        rows.append((place or len(results) + 1, school, _row(facts, evidence, school, found, place, None if own is None else own.own)))
    yield from (row for *_, row in sorted(rows, key=lambda one: one[:2]))
    states = facts.standing.states
    for code in _absent(facts):
        state = states[code]
        yield {**_nothing(facts, code, _columns(facts)), "rank": NOT_RANKED, "band": Figure(state.word, mark=STATE_MARKS[state]), "causes": state.word}


def _nothing(facts: TermFacts, code: str, columns: Sequence[Column]) -> dict[str, Value | Figure]:
    """The line of a school that has no score."""
    cells: dict[str, Value | Figure] = dict.fromkeys((column.key for column in columns), Gap.NOT_APPLICABLE)
    return {**cells, **school_cells(facts, code)}


def _absent(facts: TermFacts) -> list[str]:
    """Codes of the schools that are assessed and have no score."""
    return [one.code for one in facts.term.schools if one.assessed and one.code not in facts.confirmed_schools]


def _row(facts: TermFacts, evidence: RecordsBehind, school: str, found: Confirmed, place: int | None, own: float | None) -> Row:
    unread = provisional(found.items.values())
    gap = None if own is None or found.score is None else half_up(exact(found.score) - exact(own))
    apart = gap is not None and abs(gap) > facts.term["score_gap"]
    items = facts.own_schools[school].items if school in facts.own_schools else {}
    return {
        **school_cells(facts, school), "rank": place or NOT_RANKED,
        **{f"{code} {CONFIRMED}": evidence.figure(school, item, Link("B20", (school, "", code))) for code, item in found.items.items()},
        "before": settled(found.before, unread),
        "deduction": Figure(found.deduction, facts.cached(ToldAt).of(school, Level.ERROR)), "own items": evidence.all_of(school, items.values()),
        "own": settled(own, provisional(items.values())), "score": settled(found.score, unread),
        "gap": Figure(settled(gap, unread or provisional(items.values())), mark=Mark.BAD if apart else Mark.NONE),
        "band": Figure(found.band.value, mark=BAND_MARKS[found.band]),
        "causes": causes_of_gap(items, found, NAMES) if gap else None, "note": "；".join([found.deduction_detail, *found.corrections]) or None,
    }


def _indicator_columns(codes: Sequence[str]) -> Sequence[Column]:
    found = [Column("school_name", "学校", 21, Kind.TEXT)]
    for code in codes:
        found += [
            Column(f"{code} {FULL}", f"{code}\n满分", 7, Kind.POINTS, "核定用的满分；不适用的写“—”", f"C2 {code}"),
            Column(f"{code} {OWN}", f"{code}\n自评", 7, Kind.POINTS, "只由中心校核定的写“—”", f"C2 {code}", Total.MEAN),
            Column(f"{code} {CONFIRMED}", f"{code}\n核定", 7, Kind.POINTS, source=f"C2 {code}", total=Total.MEAN),
        ]
    return found


def _indicators(codes: Sequence[str]) -> Callable[[TermFacts], Iterator[Row]]:
    def rows(facts: TermFacts) -> Iterator[Row]:
        evidence = RecordsBehind(facts)

        def shown(school: str, code: str, item: Score | None) -> Value | Figure:
            return None if item is None else evidence.figure(school, item, Link("B20", (school, "", code)))

        for school, found in facts.confirmed_schools.items():
            own = facts.own_schools[school].items if school in facts.own_schools else {}
            row: dict[str, Value | Figure] = {**school_cells(facts, school)}
            for code in codes:
                full = found.items[code].full if code in found.items else None
                row |= {f"{code} {FULL}": full, f"{code} {OWN}": shown(school, code, own.get(code)),
                        f"{code} {CONFIRMED}": shown(school, code, found.items.get(code))}
            yield row
        yield from (_nothing(facts, code, _indicator_columns(codes)) for code in _absent(facts))

    return rows


REPORT = Report(
    "B04", "学校得分总表", "各校得多少分，自评与核定差在哪。核定高的在前；点各项的得分看怎么算的。", "校长",
    (Block("schools", _columns, _rows, anchor=("school",), charts=(Chart("自评与核定", "school_name", (OWN, "score"), Shape.BAR, pale=(OWN,)),)),
     Block("causes", CAUSES, _rows, "自评与核定差在哪"),
     *(Block(f"indicators {codes[0]}", _indicator_columns(codes), _indicators(codes), f"{codes[0]}—{codes[-1]}：满分、自评、核定") for codes in PARTS)),
    Group.SCORES, 20,
)
