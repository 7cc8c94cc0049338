"""The centre's side of a school's score (domain C2): U2, U10, U11 from the registers, deductions, band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from yanxiu_xl.clock import beijing_day
from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.measures.findings import Findings, among_them
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.scoring.declared import Provision
from yanxiu_xl.scoring.registered import Confirming, Registered
from yanxiu_xl.scoring.result import Band, Outcome, Score, TeacherScore, provisional
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS
from yanxiu_xl.scoring.schools import overall
from yanxiu_xl.scoring.teachers import places_of
from yanxiu_xl.term.parameters import Parameter, ParameterKind, marks
from yanxiu_xl.term.term import Term

DEDUCTIONS = Provision(
    "扣分",
    how=(
        "上交逾期（第一份报送的保存日期，北京时间；退回改正不再算）每天{param:deduct.late_day}；核定时每{param:deduct.errors}条错误（校间的也算）"
        "{param:deduct.errors_points}；合计最多{param:deduct.cap}；扣分影响等次和名次：{param:deduct.band}"
    ),
    parameters=(
        marks("deduct.cap", "扣分上限", 5, "[J]"),
        Parameter("deduct.band", "扣分影响等次和名次", ParameterKind.SWITCH, "开启", "", "[J]C6", "关闭时等次、名次按扣分前的核定分。"),
        marks("deduct.late_day", "上交逾期每天扣", 0.5, "[J]"),
        Parameter("deduct.errors", "核定时每多少条错误扣一次", ParameterKind.INTEGER, 5, "条", "[J]", low=1),
        marks("deduct.errors_points", "核定时错误每次扣", 1, "[J]"),
    ),
)
BANDS = Provision(
    "等次",
    how="按适用满分折成百分，减扣分（扣分不影响等次时按扣分前）。不低于{param:school_band.excellent}优秀、{param:school_band.good}良好、{param:school_band.pass}合格",
    parameters=(
        marks("school_band.excellent", "学校等次 优秀（不低于）", 90, "C2", high=100),
        marks("school_band.good", "学校等次 良好（不低于）", 80, "C2", high=100),
        marks("school_band.pass", "学校等次 合格（不低于）", 60, "C2", high=100),
    ),
)


class Replaced(NamedTuple):
    """What an indicator came to before the centre corrected it; points: None where it had none."""

    outcome: Outcome
    points: float | None


@dataclass(frozen=True)
class Confirmed:
    """A school's confirmed score: items, points taken off with the reasons, result and band; corrections: what else there is
    to say, a line each; replaced: indicator -> what stood there before the centre's register 核定更正 gave it other points.
    """

    items: dict[str, Score]
    deduction: float
    deduction_detail: str
    score: float | None
    band: Band
    corrections: tuple[str, ...] = ()
    replaced: Mapping[str, Replaced] = field(default_factory=dict)

    @property
    def before(self) -> float | None:
        """The score before deductions."""
        return overall(self.items)

    def counted(self, term: Term) -> float | None:
        """The score that the rank goes by; None where an indicator cannot be measured: nobody rises by what is not readable."""
        if provisional(self.items.values()):
            return None
        return self.score if off_counts(term) else self.before


@dataclass(frozen=True)
class Lateness:
    """How late a school's first return was: days after the due date, None where that cannot be told; words: how it is known."""

    days: int | None = 0
    words: str = ""


def lateness(due: date | None, saved: Sequence[str]) -> Lateness:
    """The lateness of the first of a school's returns, by Beijing's calendar; saved: when each of those taken was saved.

    A return that corrects an earlier one is not late again (domain C6). Where a time cannot be read nothing is taken off, and
    that is said; unless another return was there in time.
    """
    days = [beijing_day(moment) for moment in saved]
    known = [day for day in days if day is not None]
    if due is None or (known and min(known) <= due):
        return Lateness()
    if len(known) < len(days) or not known:
        return Lateness(None, "看不出第一份报送是哪天保存的，逾期没有算")
    late = (min(known) - due).days
    return Lateness(late, f"第一份报送{min(known)}保存（应报{due}），逾期{late}天")


def deductions(term: Term, late: Lateness, found: Findings) -> tuple[float, str]:
    """Points taken off: each day late, every so many errors left at confirmation, those across schools among them; capped."""
    days = max(late.days or 0, 0)
    over, wrong = term["deduct.late_day"] * days, term["deduct.errors_points"] * (found.errors // term["deduct.errors"])
    points = min(over + wrong, term["deduct.cap"])
    words = [f"{late.words or f'逾期{days}天'}扣{over:g}"] if over else []
    words += [f"错误{found.errors}条{among_them(found.errors_across)}扣{wrong:g}"] if wrong else []
    told = "、".join(words) + (f"，上限{term['deduct.cap']:g}分" if words else "没有扣分")
    return half_up(points), f"{late.words}；{told}" if late.days is None else told


def band(term: Term, score: float | None) -> Band:
    """A school's band (domain C2)."""
    if score is None:
        return Band.NONE
    for word, key in ((Band.EXCELLENT, "school_band.excellent"), (Band.GOOD, "school_band.good"), (Band.PASS, "school_band.pass")):
        if score >= term[key]:
            return word
    return Band.FAIL


def confirm(
    term: Term, own: Mapping[str, Score], lectures: Sequence[Lecture], registered: Registered, *, late: Lateness, found: Findings,
    as_of: date, notes: Sequence[str] = (),
) -> Confirmed:
    """Put the centre's indicators beside what the records come to, and sum up; notes: what else is to be said of the school."""
    items = dict(own)
    for code, one in SCHOOL_INDICATORS.items():
        if one.confirm is not None:
            items[code] = one.confirm(Confirming(term, own[code], lectures, registered, as_of))
    told, replaced = list(notes), dict[str, Replaced]()
    for row in registered.corrections:
        code = str(row["indicator"])
        if code in items and row["points"] is not None:
            before = items[code]
            replaced.setdefault(code, Replaced(before.outcome, before.shown))
            points = min(float(row["points"]), before.full)
            place = registered.place("corrections", row, "")
            was = before.outcome.word if before.score is None else f"{figure(before.score)}分"
            words = f"中心校核定{points:g}分（原{was}）：{row['reason']}"
            items[code] = replace(before, outcome=Outcome.SCORED, score=exact(points), detail=words, places=(*before.places, place))
            told.append(f"{code} {words}")
    off, words = deductions(term, late, found)
    base = overall(items)
    score = None if base is None else half_up(max(exact(base) - exact(off), Fraction()))
    unread = [code for code, item in items.items() if item.outcome is Outcome.UNMEASURED]
    told += [f"{'、'.join(unread)}无法衡量，核定分是暂定的，等次待更正，不排名次"] if unread else []
    word = Band.PROVISIONAL if unread else band(term, score if off_counts(term) else base)
    return Confirmed(items, off, words, score, word, tuple(told), replaced)


def off_counts(term: Term) -> bool:
    """Whether band and rank go by the score after deductions."""
    return bool(term["deduct.band"] == "开启")


def extra_with_praise(term: Term, extra: float, times: int) -> float:
    """Extra points with those for so many praises, capped."""
    return half_up(min(exact(extra) + exact(term["extra.praise"]) * times, exact(term["extra.cap"])))


Praise = Mapping[tuple[str, str], Sequence[str]]
"""(school code, teacher) -> where the centre has registered each praise."""


def with_praise(term: Term, scores: Mapping[str, Sequence[TeacherScore]], praise: Praise) -> dict[str, list[TeacherScore]]:
    """Teachers' scores by school with the extra points for praise, which only the centre knows (domain C1, rule 3); ranked anew."""
    result = {}
    for code, teachers in scores.items():
        found = [_praised(term, one, praise.get((code, one.name), ())) for one in teachers]
        result[code] = [replace(one, rank=place) for one, place in zip(found, places_of(found), strict=True)]
    return result


def _praised(term: Term, one: TeacherScore, places: Sequence[str]) -> TeacherScore:
    if not places:
        return one
    points = extra_with_praise(term, one.extra, len(places))
    parts = {**one.extra_parts, "praise": half_up(exact(term["extra.praise"]) * len(places), 2)}
    return replace(one, extra=points, extra_parts=parts, extra_detail=f"{one.extra_detail}；通报表扬{len(places)}次（{'、'.join(places)}），合计{points:g}")


def causes_of_gap(own: Mapping[str, Score], confirmed: Confirmed, names: Mapping[str, str]) -> str:
    """Why a confirmed score lies above or below the own one, in words (for M21): the indicators that weigh most, deductions apart.

    Each indicator's weight is what it moves of the score out of 100: the weights of all together are the whole difference before
    deductions. So what only the centre knows counts as far as it is better or worse than the rest, and not by its full marks.
    """
    mine, theirs = ({code: item for code, item in items.items() if item.score is not None} for items in (own, confirmed.items))
    full_mine, full_theirs = (sum((exact(item.full) for item in items.values()), Fraction()) for items in (mine, theirs))
    if not full_mine or not full_theirs:
        return "有一方没有适用的指标"
    rate = sum((exact(item.score or 0) for item in mine.values()), Fraction()) / full_mine
    weights: dict[str, float] = {}
    for code in confirmed.items:
        (points, full), (own_points, own_full) = (_marks(items.get(code)) for items in (theirs, mine))
        weights[code] = half_up(100 * (points - own_points - rate * (full - own_full)) / full_theirs)
    sign = -1 if (confirmed.score or 0.0) < 100 * rate else 1
    more = "少" if sign < 0 else "多"
    main = sorted((code for code, weight in weights.items() if sign * weight > 0), key=lambda code: -sign * weights[code])[:2]
    words = [f"{names[code]}（{_basis(mine.get(code), theirs.get(code))}{more}{abs(weights[code]):g}分）" for code in main]
    told = "、".join(words) or f"各指标没有{more}分"
    return f"{told}；另扣{confirmed.deduction:g}分（{confirmed.deduction_detail}）" if confirmed.deduction else told


def _marks(item: Score | None) -> tuple[Fraction, Fraction]:
    return (exact(item.score or 0), exact(item.full)) if item else (Fraction(), Fraction())


def _basis(own: Score | None, confirmed: Score | None) -> str:
    """What is to be said of an indicator that one side does not have, or only in part."""
    if confirmed is None:
        return "核定时不计，"
    return "只由中心校核定，" if own is None else "一部分只由中心校核定，" if own.full != confirmed.full else ""
