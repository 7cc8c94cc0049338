"""The page 本学期画像 and ⑬: scores with their working and origin, beside the school's mean and the town's median, and term by term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from statistics import median

from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.portfolio.model import Content, table, tables
from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.reports.model import Chart, Column, Figure, Gap, Kind, Row, Shape, Table, Value, value_of
from yanxiu_xl.reports.people import people
from yanxiu_xl.reports.scores import Ranked, RecordsBehind, base_of, mark_of, points_of, total_of
from yanxiu_xl.reports.sheets.b20_workings import working
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.scoring.extras import EXTRA, EXTRA_NAME
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import MUSTS, Score
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS

COMPARED = ("T3", "T5", "T7")
"""Indicators that the portrait sets against the others'."""
PORTRAIT = "本学期画像"
EXEMPT = "不参加考核"


class Town:
    """What all who are assessed come to, indicator by indicator. Made once for a term."""

    def __init__(self, facts: TermFacts) -> None:
        self._scores = {school: [one.items for one in listed] for school, listed in facts.confirmed_teachers.items()}

    def _all(self, code: str, school: str = "") -> list[Score]:
        listed = [self._scores.get(school, [])] if school else self._scores.values()
        return [items[code] for each in listed for items in each if items[code].score is not None]

    def mean(self, code: str, school: str) -> Value:
        """The mean of a school's points."""
        found = [exact(one.score) for one in self._all(code, school) if one.score is not None]
        return half_up(sum(found, Fraction(0)) / len(found), 2) if found else Gap.NOT_APPLICABLE

    def median(self, code: str) -> Value:
        """The town's median of points."""
        found = [exact(one.score) for one in self._all(code) if one.score is not None]
        return half_up(median(found), 2) if found else Gap.NOT_APPLICABLE

    def median_rate(self, code: str) -> Value:
        """The town's median of points over full marks."""
        found = [exact(one.score) / exact(one.full) for one in self._all(code) if one.score is not None and one.full]
        return half_up(median(found), 4) if found else Gap.NOT_APPLICABLE


def _rate(item: Score) -> Value:
    return points_of(item) if item.shown is None else rate(item.shown, item.full)


# --- the portrait ---

ITEMS = (
    Column("name", "指标", 18, Kind.TEXT), Column("full", "满分", 7, Kind.POINTS), Column("points", "得分", 7, Kind.POINTS),
    Column("share", "得分率", 8, Kind.RATE), Column("mean", "校均", 8, Kind.POINTS), Column("median", "全镇中位", 8, Kind.POINTS),
)
BARS = Chart("各项得分（得分÷满分）", "name", ("share",), Shape.BAR)


def portrait(owner: Owner) -> Content:
    """The musts in one line, a bar an indicator, and three of them beside the school's mean and the town's median."""
    if not owner.scores:
        return Content(sentence=f"{EXEMPT}，没有得分。")
    one, town = owner.scores[-1], owner.facts.cached(Town)
    musts = table([Column(f"must {key}", name, 9, Kind.WORD) for key, name in MUSTS.items()],
                  [line for line in owner.lines("B03") if str(line["school"]) == one.school], "六项必达")
    items = table(ITEMS, ({
        "name": f"{code} {NAMES[code]}", "full": item.full, "points": Figure(points_of(item), mark=mark_of(item)), "share": _rate(item),
        "mean": town.mean(code, one.school), "median": town.median(code),
    } for code, item in one.score.items.items()), "各项得分，与校均、全镇中位相比", (BARS,))
    beside = "；".join(_beside(code, one, town) for code in COMPARED)
    return Content(tables(musts, items), f"{_summed(owner, one)}\n{beside}。", lacking=one.score.lacking)


def _beside(code: str, one: Ranked, town: Town) -> str:
    """``T3 听课节数 15分（校均14.2，全镇中位15）``."""
    return f"{code} {NAMES[code]} {_said(points_of(one.score.items[code]))}分（校均{_said(town.mean(code, one.school))}，全镇中位{_said(town.median(code))}）"


def _summed(owner: Owner, one: Ranked) -> str:
    base, total = base_of(one.score), one.total
    lacking = "六项必达都达到了" if not one.score.lacking else f"没有达到：{'、'.join(one.score.lacking)}"
    where = f"（{owner.facts.names[one.school]}）" if owner.person.moved else ""
    return (f"{where}基础分{_said(base)}，附加分{one.score.extra:g}，总分{_said(total)}，{one.score.band.value}；"
            f"校内{_placed(one.score.rank)}，全镇{_placed(one.rank)}。{lacking}。")


def _placed(rank: int) -> str:
    return f"第{rank}名" if rank else "不排名次"


def _said(value: Value) -> str:
    return value.value if isinstance(value, Gap) else f"{value:g}" if isinstance(value, float) else str(value)


# --- ⑬ ---

WORKINGS = (
    Column("name", "指标", 9, Kind.TEXT), Column("points", "得分", 5, Kind.POINTS), Column("full", "满分", 5, Kind.POINTS), Column("working", "算式", 18, Kind.LONG),
    Column("places", "出处：算数的记录；不算的和原因", 33, Kind.LONG),
)
TOTALS = (Column("base", "基础分", 9, Kind.SCORE), Column("extra", EXTRA_NAME, 9, Kind.SCORE), Column("total", "总分", 9, Kind.SCORE),
          Column("band", "等次", 9, Kind.WORD), Column("rank_here", "校内名次", 9, Kind.WORD), Column("rank", "全镇名次", 9, Kind.WORD))
SHAPE = (Column("name", "指标", 20, Kind.TEXT), Column("own", "本人", 9, Kind.RATE), Column("median", "全镇中位", 9, Kind.RATE), Column("full", "满分", 9, Kind.RATE))
RADAR = Chart("本人、全镇中位、满分", "name", ("own", "median", "full"), Shape.RADAR, pale=("full",))
TERMS = (Column("term", "学期", 20, Kind.TEXT), Column("school_name", "学校", 14, Kind.TEXT), Column("base", "基础分", 8, Kind.SCORE),
         Column("extra", EXTRA_NAME, 8, Kind.SCORE), Column("total", "总分", 8, Kind.SCORE), Column("band", "等次", 8, Kind.WORD))
BY_TERM = Chart("逐学期得分", "term", ("base", "total"), Shape.LINE)


def assessment(owner: Owner) -> Content:
    """⑬ what each indicator comes to, from which cells, against the town, and in the terms before."""
    if not owner.scores:
        return Content(sentence=EXEMPT if owner.teacher.row["assessed"] == "否" else "")
    found: list[Table] = []
    several = len(owner.scores) > 1
    for one in owner.scores:
        title = f"（{owner.facts.names[one.school]}）" if several else ""
        found += [table(TOTALS, [line for line in owner.lines("B03") if str(line["school"]) == one.school], f"合计{title}"),
                  table(WORKINGS, _workings(owner, one), f"每项怎么算的{title}")]
    last, town = owner.scores[-1], owner.facts.cached(Town)
    shape = table(SHAPE, ({"name": f"{code} {NAMES[code]}", "own": _rate(item), "median": town.median_rate(code), "full": 1.0}
                          for code, item in last.score.items.items()), "与全镇中位、满分相比（得分÷满分）", (RADAR,))
    terms = list(_by_term(owner))
    if len(terms) > 1:
        found.append(table(TERMS, terms, "逐学期", (BY_TERM,)))
    return Content(tables(*found, shape), _origin(owner), len(TEACHER_INDICATORS) * len(owner.scores), last.score.lacking)


def _workings(owner: Owner, one: Ranked) -> Iterator[Row]:
    behind = owner.facts.cached(RecordsBehind)
    for code, item in one.score.items.items():
        line = working(behind, one.school, item)
        told = [f"{label}{words}" for key, label in (("counted", ""), ("left_out", "不算：")) if (words := value_of(line[key]))]
        yield {"name": f"{code} {NAMES[code]}", **line, "places": "\n".join(told) or None}
    if one.score.extra_parts:
        yield {"name": f"{EXTRA} {EXTRA_NAME}", "points": one.score.extra, "full": owner.facts.term["extra.cap"], "working": one.score.extra_detail}


def _origin(owner: Owner) -> str:
    """In which files the cells stand that the workings name, and in what the centre's score differs."""
    files = "；".join(f"{owner.facts.names[one.school]}“{owner.facts.current[one.school].name}”" for one in owner.scores if one.school in owner.facts.current)
    notes = [note for one in owner.scores if (note := owner.facts.teacher_notes.get(one.key))]
    return f"出处写的是工作表和格，所在的文件：{files}。" + (f"核定说明：{'；'.join(notes)}。" if notes else "")


def _by_term(owner: Owner) -> Iterable[Row]:
    """A line a term in which the person was assessed, by the last school of each."""
    for facts in (*owner.earlier, owner.facts):
        person = owner.person if facts is owner.facts else people(facts).the_same(owner.person)
        scores: Sequence[Ranked] = Owner(facts, person).scores if person else ()
        for one in scores[-1:]:
            yield {"term": facts.term.name, "school_name": facts.names.get(one.school, one.school), "base": base_of(one.score), "extra": one.score.extra,
                   "total": total_of(one.score), "band": one.score.band.value}
