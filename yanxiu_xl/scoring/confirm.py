"""The centre's side of a school's score (domain C2): U2, U10, U11 from the registers, deductions, band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from yanxiu_xl.clock import beijing_day
from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.measures.findings import Findings, among_them
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.scoring.places import register_cell
from yanxiu_xl.scoring.result import (
    Band,
    Outcome,
    Place,
    Score,
    not_applicable,
    provisional,
    scored,
    unmeasured,
)
from yanxiu_xl.scoring.schools import overall
from yanxiu_xl.scoring.teachers import TeacherScore, places_of
from yanxiu_xl.term.term import Term

Record = Mapping[Any, Any]


@dataclass(frozen=True)
class Registered:
    """What the centre has on one school: rows of its registers (each with ``row``), titles of the tabs."""

    receipts: Sequence[Record] = ()
    inspections: Sequence[Record] = ()
    reports: Sequence[Record] = ()
    corrections: Sequence[Record] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def place(self, sheet: str, row: Record, why: str = "") -> Place:
        """Where a register row stands."""
        return Place(register_cell(self.titles.get(sheet, sheet), row["row"]), why)


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


def lectures_and_material(term: Term, own: Score, lectures: Sequence[Lecture], registered: Registered, due_days: int) -> Score:
    """U2: half for each month's lecture, half for its material received and passed, less when it came late (domain C2).

    lectures: those of the school; material of one that does not count is material of none.
    """
    months, full = term["assessed_months"], exact(term["U2.full"])
    if own.outcome is Outcome.UNMEASURED:
        return unmeasured("U2", term["U2.full"], own.detail, own.places)
    each = full / max(len(months), 1)
    told = exact(term["U2.lecture_percent"]) / 100
    held = int(half_up(exact(own.score or 0) / (each * told), 0)) if told else 0
    late_share, half = exact(term["U2.late_percent"]) / 100, 1 - told
    passed = [r for r in registered.receipts if r["result"] == "合格" and r["received_on"]]
    points, in_time, late, places = each * told * held, 0, 0, list(own.places)
    for month in months:
        best: tuple[Fraction, bool, Place] | None = None
        for lecture in (one for one in lectures if one.counts and (one.date or "")[:7] == month):
            match = next((r for r in passed if r["lecture_date"] == lecture.date), None) or next(
                (r for r in passed if squeeze(str(r["topic"])) == squeeze(lecture.topic or "")), None)
            if match is None:
                continue
            passed = [r for r in passed if r is not match]  # one receipt is for one lecture
            over = (date.fromisoformat(match["received_on"]) - date.fromisoformat(lecture.date or "")).days - due_days
            share = half if over <= 0 else late_share
            if best is None or share > best[0]:
                best = (share, over <= 0, registered.place("lecture_receipts", match, "" if over <= 0 else f"晚{over}天"))
        if best:
            points += each * best[0]
            in_time, late = in_time + best[1], late + (not best[1])
            places.append(best[2])
    spoken = f"{held}/{len(months)}个月有合格讲座；" if told else ""
    detail = f"{spoken}资料按时存档{in_time}个月、逾期{late}个月，共{len(months)}个月，得{figure(points)}分。"
    return scored("U2", points, term["U2.full"], detail, tuple(places))


def reports(term: Term, registered: Registered) -> Score:
    """U10: months with an uploaded report."""
    full, months = term["U10.full"], term["assessed_months"]
    rows = [r for r in registered.reports if r["date"]]
    have = [m for m in months if sum(str(r["date"])[:7] == m for r in rows) >= term["reports_per_month"]]
    points = exact(full) * len(have) / max(len(months), 1)
    return scored("U10", points, full, f"{len(have)}/{len(months)}个月有信息，得{figure(points)}分。",
                  tuple(registered.place("reports_uploaded", r) for r in rows))


def inspections(term: Term, registered: Registered, as_of: date) -> Score:
    """U11: share of due faults that have been put right; not applicable when nobody inspected."""
    full = term["U11.full"]
    rows = registered.inspections
    if not rows:
        return not_applicable("U11", full, "本学期未被检查。")
    due = [r for r in rows if r["faults"] and r["deadline"] and r["result"] != "无需整改"
           and str(r["deadline"]) < as_of.isoformat()]
    mended = [r for r in due if r["result"] == "已整改" or r["fixed_on"]]
    points = exact(full) * len(mended) / len(due) if due else exact(full)
    places = tuple(registered.place("inspections", r, "" if r not in due or r in mended else "到期未整改") for r in rows)
    words = f"到期问题{len(due)}个，已整改{len(mended)}个" if due else f"检查{len(rows)}次，没有到期未改的问题"
    return scored("U11", points, full, f"{words}，得{figure(points)}分。", places)


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
    items["U2"] = lectures_and_material(term, own["U2"], lectures, registered, term["lecture_filing_days"])
    items["U10"] = reports(term, registered)
    items["U11"] = inspections(term, registered, as_of)
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
