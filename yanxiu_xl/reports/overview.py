"""总览: what stands on the first page of 总档案, figure by figure, each with its records (reports, section 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from yanxiu_xl.archive.merge_log import CENTRE, Merge, merges
from yanxiu_xl.measures.inspections import SETTLED
from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.problems import Level
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.cells import STATE_MARKS
from yanxiu_xl.reports.model import (
    TABLE,
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Record,
    Row,
    Table,
    Value,
)
from yanxiu_xl.reports.scores import RecordsBehind, settled
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolLine
from yanxiu_xl.reports.tally import Tally, counting
from yanxiu_xl.reports.tiles import Key, Measured, Tile
from yanxiu_xl.reports.todo import Todo, things_to_do
from yanxiu_xl.reports.told_at import ToldAt
from yanxiu_xl.scoring.result import Band, provisional
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS

TITLE = "总览"
LOW = {"reached": 0.6, "taught": 0.6, "written": 0.6}
BANDS = (Band.EXCELLENT, Band.GOOD, Band.PASS, Band.FAIL, Band.NONE)
LINES = ("school_band.pass", "school_band.good", "school_band.excellent")
"""Scores at which a band of schools begins (60, 80, 90 in the plan; domain C2)."""
WEAKEST = 6
LEAD_TO = {
    Key.RETURNED: Link("B01", ()), Key.ASSESSED: Link("B03", ()), Key.OBSERVED: Link("B05", ()), Key.TAUGHT: Link("B06", (TABLE, "without")),
    Key.WRITTEN: Link("B08", ()), Key.HELD: Link("B07", ()),
}
"""Where each of the six figures leads: to who it is that lacks something."""


@dataclass(frozen=True)
class Changed:
    """A tile with what it was at the merge before; '' in ``arrow`` where there was none."""

    tile: Tile
    arrow: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a page, the question it answers ('' for what holds records as they came), its rows."""

    title: str
    question: str
    rows: int
    link: Link


@dataclass(frozen=True)
class Overview:
    """The page. charts: data of the four, by name; todo and contents: lines with links; last: what the last merge has changed, '' for the first."""

    centre: str
    term: str
    as_of: str
    sentence: str
    tiles: Sequence[Changed]
    schools: Table
    charts: Sequence[Table]
    todo: Sequence[Todo]
    last: str
    contents: Sequence[Entry]

    @property
    def title(self) -> str:
        """What stands at its head."""
        return f"{self.centre}　{self.term}　校本研修总览"


def overview_of(facts: TermFacts, rows: Mapping[str, int], others: Sequence[Entry] = ()) -> Overview:
    """The page of a term. rows: code of a report -> its rows; others: further pages for the contents, below the reports."""
    measured, log = facts.cached(Measured), merges(facts.archive)
    return Overview(
        facts.term.centre, facts.term.name, facts.as_of.isoformat(), sentence(facts), changes_of_tiles(measured.tiles, log),
        schools_of(facts, measured), [scores_chart(facts), bands_chart(facts, measured), weakest_chart(facts, measured), progress_chart(facts)],
        things_to_do(facts, log), last_merge(facts, log), [*_contents(rows), *others],
    )


def _contents(rows: Mapping[str, int]) -> Iterator[Entry]:
    for code, one in reports().items():
        if code in rows:
            yield Entry(one.title, "" if one.group is Group.RAW else one.question, rows[code], Link(code, ()))


# --- words ---


def sentence(facts: TermFacts) -> str:
    """How complete the data is."""
    now = facts.standing
    expected = [one for one in facts.term.schools if one.assessed]
    there = {one.code for one in expected} & facts.current.keys()
    back = [one for one in now.sent_back(facts.term) if one.code in there]
    undecided = {one.code for one in now.undecided}
    more = f"，先后待定 {len(undecided)}" if undecided else ""
    return f"应交 {len(expected)} 校，已收 {len(there)}（其中退回修改 {len(back)}），未交 {len(now.absent)}，少行待确认 {len(now.held)}{more}"


def last_merge(facts: TermFacts, log: Sequence[Merge]) -> str:
    """What the last merge that changed something has changed, against the one before."""
    if len(log) < 2:
        return ""
    steps = [one for one in log[-1].steps if one.school != CENTRE]
    new = [one for one in steps if one.of_a_file and not one.was.sha256]
    revised = [one for one in steps if one.of_a_file and one.was.sha256]
    rescored = [one for one in steps if one.was.score != one.now.score and one.was.sha256 and one.now.sha256]
    counts = (("新交", new), ("换件", revised), ("核定分变", rescored))
    return f"{log[-1].day} 合并：{'，'.join(f'{word}{len(found)}校' for word, found in counts if found) or '问题有变化'}"


def changes_of_tiles(tiles: Sequence[Tile], log: Sequence[Merge]) -> list[Changed]:
    """Each figure beside what it was after the merge before the last one that changed something."""
    before: Mapping[str, float] = log[-2].figures if len(log) > 1 else {}
    return [Changed(tile, arrow(tile, before.get(tile.key.value))) for tile in tiles]


def arrow(tile: Tile, before: float | None) -> str:
    """Up or down and by how much; '' where nothing can be compared."""
    now = tile.figure.value
    if before is None or not isinstance(now, int | float):
        return ""
    less = exact(now) - exact(before)
    size = f"{half_up(100 * abs(less), 1):g}%" if tile.kind is Kind.RATE else f"{half_up(abs(less), 1):g}"
    return "持平" if not less else f"{'↑' if less > 0 else '↓'}{size}"


# --- schools ---

SCHOOLS = (
    Column("school_name", "学校", 13, Kind.TEXT), Column("state", "状态", 11, Kind.WORD), Column("errors", "错误", 5, Kind.COUNT, "要改的错误，含校间"),
    Column("own", "自评", 7, Kind.SCORE, source="C2"), Column("score", "核定", 7, Kind.SCORE, source="C2"), Column("band", "等次", 7, Kind.WORD, source="C2"),
    Column("place", "名次", 5, Kind.WORD), Column("reached", "听课达标率", 7, Kind.RATE, "有效听课达到目标的教师占比", "C1 T3"),
    Column("taught", "公开课率", 7, Kind.RATE, "上够公开课的教师占比", "C1 T5"), Column("written", "心得率", 7, Kind.RATE, "有月读书心得的人月占比", "C1 T7"),
    Column("lectures", "讲座✓/月数", 7, Kind.WORD, "已办且资料已存的月数", "C2 U2"), Column("unmended", "未整改", 6, Kind.COUNT, "指导检查里还没整改的", "#66"),
)


def schools_of(facts: TermFacts, measured: Measured) -> Table:
    """A line a school of the list, and of those that are not on it any more and have a return."""
    lines, states = dict[str, SchoolLine](), facts.standing.states
    for one in facts.standing.lines:
        lines.setdefault(one.code, one)
    counted = {code: score for code, one in facts.confirmed_schools.items() if (score := one.counted(facts.term)) is not None}
    told_at, behind, unmended = facts.cached(ToldAt), RecordsBehind(facts), dict[str, list[Record]]()
    for row in facts.register("inspections").to_dict("records"):
        if (row["faults"] or row["deadline"]) and row["fixed_on"] is None and row["result"] not in SETTLED:
            unmended.setdefault(row["school"], []).append(row["record"])

    def told(code: str, line: SchoolLine) -> Row:
        state = states[code]
        name = Figure(line.name, link=Link("B01", (code,)))
        faults = unmended.get(code, [])
        known: dict[str, Value | Figure] = {
            "school": code, "school_name": name, "state": Figure(state.word, mark=STATE_MARKS[state]),
            "unmended": Figure(len(faults), faults, mark=Mark.BAD if faults else Mark.NONE, link=Link("B15", (TABLE, "details")) if faults else None),
        }
        if code not in facts.current:
            return known | {column.key: Gap.NOT_APPLICABLE for column in SCHOOLS if column.key not in known}
        own, mine, done, lectured = facts.own_schools.get(code), facts.confirmed_schools.get(code), measured.done(code), measured.lectured(code)
        errors = line.problems[Level.ERROR.value]
        filed: Value = f"{lectured.filed.part}/{lectured.filed.whole}" if lectured.filed.whole else lectured.filed.value
        return known | {
            "errors": Figure(errors, told_at.of(code, Level.ERROR), mark=Mark.BAD if errors else Mark.NONE, link=Link("B02", ()) if errors else None),
            "own": Gap.UNMEASURED if own is None else replace(
                behind.all_of(code, own.items.values()), value=settled(own.own, provisional(own.items.values()))),
            "score": Figure(Gap.UNMEASURED, link=Link("B04", (code,))) if mine is None else replace(
                behind.all_of(code, mine.items.values()), value=settled(mine.score, provisional(mine.items.values())), link=Link("B04", (code,))),
            "band": mine.band if mine else Gap.UNMEASURED,
            "place": str(1 + sum(other > counted[code] for other in counted.values())) if code in counted else "不排",
            **{key: getattr(done, key).marked(low) for key, low in LOW.items()},
            "lectures": Figure(filed, lectured.filed.records, lectured.filed.left_out, Mark.NONE if lectured.filed.value == 1 else Mark.WAIT,
                               Link("B07", (code,))),
        }

    return Table(Block("schools", SCHOOLS, lambda _: (), "学校一览", ("school",)), SCHOOLS, [told(code, line) for code, line in lines.items()])


# --- charts ---


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """School code -> name without what all names begin with: a chart has little room, and a town's schools are all of the town."""
    known = list(names.values())
    signs = zip(*known, strict=False) if len(known) > 1 else ()
    shared = len(list(takewhile(lambda found: len(set(found)) == 1, signs)))
    cut = shared if all(len(name) - shared > 1 for name in known) else 0
    return {code: name[cut:] for code, name in names.items()}


def _chart(key: str, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    return Table(Block(key, columns, lambda _: (), title), columns, list(rows))


def scores_chart(facts: TermFacts) -> Table:
    """Own and confirmed score of every school, the best first, with the lines of the bands."""
    lines = {key: float(facts.term[key]) for key in LINES}
    columns = (Column("school_name", "学校", 16, Kind.TEXT), Column("own", "自评", kind=Kind.SCORE), Column("score", "核定", kind=Kind.SCORE),
               *(Column(key, f"{at:g}") for key, at in lines.items()))
    confirmed, names = facts.confirmed_schools, short_names(facts.names)
    order = sorted(confirmed, key=lambda code: (-(confirmed[code].score or 0), code))
    own = {code: one.own for code, one in facts.own_schools.items()}
    return _chart("scores", "学校得分", columns, [
        {"school": code, "school_name": names.get(code, code), "own": own.get(code), "score": confirmed[code].score, **lines}
        for code in order
    ])


def bands_chart(facts: TermFacts, measured: Measured) -> Table:
    """How many teachers of every school have which band, as the centre confirms them; who has none yet is 无法评定."""
    columns = (Column("school_name", "学校", 16, Kind.TEXT), *(Column(band, band) for band in BANDS))
    roster = {one.key: one.record for one in facts.assessed}
    found: dict[tuple[str, str], list[Record]] = {}
    for (school, name), one in measured.scores.items():
        band = Band.NONE if one.band is Band.PROVISIONAL else one.band
        found.setdefault((school, band), []).extend([roster[school, name]] if (school, name) in roster else [])
    names = short_names(facts.names)
    schools = [one for one in facts.schools if any((one.code, band) in found for band in BANDS)]
    return _chart("bands", "各校教师等次", columns, [
        {"school": one.code, "school_name": names[one.code], **{band: Figure(len(records), records) for band in BANDS for records in [found.get((one.code, band), [])]}}
        for one in schools
    ])


def weakest_chart(facts: TermFacts, measured: Measured) -> Table:
    """The indicators of teachers that the town has the least of its full marks in, of those that could be measured."""
    columns = (Column("name", "指标", 18, Kind.TEXT), Column("rate", "得分率", kind=Kind.RATE))
    points, full = (dict.fromkeys(TEACHER_INDICATORS, Fraction()) for _ in range(2))
    for one in measured.scores.values():
        for code, item in one.items.items():
            if item.score is not None:
                points[code] += item.score
                full[code] += exact(item.full)
    rates = {code: points[code] / full[code] for code in TEACHER_INDICATORS if full[code]}
    worst = sorted(rates, key=lambda code: (rates[code], list(TEACHER_INDICATORS).index(code)))[:WEAKEST]
    return _chart("weakest", "失分最多的指标（全镇得分率）", columns, [
        {"code": code, "name": f"{code} {TEACHER_INDICATORS[code].name}", "rate": half_up(rates[code], 4)} for code in worst
    ])


def progress_chart(facts: TermFacts) -> Table:
    """Valid observations for each assessed teacher up to the end of every month, beside what even speed would come to."""
    columns = (Column("month", "月末", kind=Kind.TEXT), Column("mean", "人均有效听课", kind=Kind.SCORE), Column("asked", "匀速目标", kind=Kind.SCORE))
    owing = [one for one in facts.assessed if one.target]
    lessons = counting(facts.rows("observations"))
    whose = Tally(lessons.assign(month=[str(day)[:7] for day in lessons["date"]]), "school", "observer", "month")
    mine = {one.key for one in owing}
    by_month: dict[str, list[Record]] = {}
    for (school, name, month), records in whose.items():
        if (school, name) in mine:
            by_month.setdefault(str(month), []).extend(records)
    months, goal, rows = facts.months, sum(one.target for one in owing), list[Row]()
    for number, month in enumerate(months, 1):
        so_far = [record for at in sorted(by_month) if at <= month for record in by_month[at]]
        begun = month <= facts.as_of.isoformat()[:7]
        rows.append({
            "key": month, "month": f"{int(month[5:])}月", "mean": Figure(half_up(Fraction(len(so_far), len(owing))), so_far) if owing and begun else None,
            "asked": half_up(Fraction(goal * number, len(owing) * len(months))) if owing else None,
        })
    return _chart("progress", "听课进度（人均累计）", columns, rows)
