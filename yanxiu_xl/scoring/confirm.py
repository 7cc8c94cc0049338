"""The centre's side of a school's score (domain C2): U2, U10, U11 from the registers, deductions, band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.scoring.result import Outcome, Place, Score, not_applicable, scored
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
        return Place(f"{self.titles.get(sheet, sheet)}!第{row['row']}行", why)


@dataclass(frozen=True)
class Confirmed:
    """A school's confirmed score: items, points taken off with the reasons, result and band."""

    items: dict[str, Score]
    deduction: float
    deduction_detail: str
    score: float | None
    band: str
    corrections: tuple[str, ...] = ()


def lectures_and_material(term: Term, own: Score, lectures: Sequence[Record], registered: Registered, due_days: int) -> Score:
    """U2: half for each month's lecture, half for its material received and passed, less when it came late."""
    months, full = term["assessed_months"], term["U2.full"]
    each = full / max(len(months), 1)
    late_share, half = term["U2.late_percent"] / 100, 1 - term["U2.lecture_percent"] / 100
    passed = [r for r in registered.receipts if r["result"] == "合格" and r["received_on"]]
    points, in_time, late, places = own.score or 0.0, 0, 0, list(own.places)
    for month in months:
        best: tuple[float, Place] | None = None
        for lecture in (one for one in lectures if str(one["date"])[:7] == month):
            match = next((r for r in passed if r["lecture_date"] == lecture["date"]), None) or next(
                (r for r in passed if squeeze(str(r["topic"])) == squeeze(str(lecture["topic"]))), None)
            if match is None:
                continue
            passed = [r for r in passed if r is not match]  # one receipt is for one lecture
            days = (date.fromisoformat(match["received_on"]) - date.fromisoformat(lecture["date"])).days
            share = half if days <= due_days else late_share
            if best is None or share > best[0]:
                best = (share, registered.place("lecture_receipts", match, "" if days <= due_days else f"晚{days - due_days}天"))
        if best:
            points += each * best[0]
            in_time, late = in_time + (best[0] == half), late + (best[0] != half)
            places.append(best[1])
    detail = f"{own.detail.split('，')[0]}；资料按时存档{in_time}个月、逾期{late}个月，共{len(months)}个月，得{half_up(points, 2):g}分。"
    return scored("U2", points, full, detail, tuple(places))


def reports(term: Term, registered: Registered) -> Score:
    """U10: months with an uploaded report."""
    full, months = term["U10.full"], term["assessed_months"]
    rows = [r for r in registered.reports if r["date"]]
    have = [m for m in months if sum(str(r["date"])[:7] == m for r in rows) >= term["reports_per_month"]]
    points = full * len(have) / max(len(months), 1)
    return scored("U10", points, full, f"{len(have)}/{len(months)}个月有信息，得{half_up(points, 2):g}分。",
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
    share = len(mended) / len(due) if due else 1.0
    places = tuple(registered.place("inspections", r, "" if r not in due or r in mended else "到期未整改") for r in rows)
    words = f"到期问题{len(due)}个，已整改{len(mended)}个" if due else f"检查{len(rows)}次，没有到期未改的问题"
    return scored("U11", full * share, full, f"{words}，得{half_up(full * share, 2):g}分。", places)


def deductions(term: Term, days_late: int, errors: int) -> tuple[float, str]:
    """Points taken off: each day late, every so many errors left at confirmation; capped."""
    late, wrong = term["deduct.late_day"] * max(days_late, 0), term["deduct.errors_points"] * (errors // term["deduct.errors"])
    points = min(late + wrong, term["deduct.cap"])
    words = [f"逾期{days_late}天扣{late:g}"] if late else []
    words += [f"错误{errors}条扣{wrong:g}"] if wrong else []
    return half_up(points), "、".join(words) + (f"，上限{term['deduct.cap']:g}分" if words else "没有扣分")


def band(term: Term, score: float | None) -> str:
    """A school's band (domain C2)."""
    if score is None:
        return "无法评定"
    for word, key in (("优秀", "school_band.excellent"), ("良好", "school_band.good"), ("合格", "school_band.pass")):
        if score >= term[key]:
            return word
    return "不合格"


def confirm(
    term: Term, own: Mapping[str, Score], lectures: Sequence[Record], registered: Registered, *, days_late: int, errors: int,
    as_of: date,
) -> Confirmed:
    """Put the centre's indicators beside the school's own and sum up."""
    items = dict(own)
    items["U2"] = lectures_and_material(term, own["U2"], lectures, registered, term["lecture_filing_days"])
    items["U10"] = reports(term, registered)
    items["U11"] = inspections(term, registered, as_of)
    notes = []
    for row in registered.corrections:
        code = str(row["indicator"])
        if code in items and row["points"] is not None:
            before = items[code]
            points = min(float(row["points"]), before.full)
            place = registered.place("corrections", row, "")
            words = f"中心校核定{points:g}分（原{'不适用' if before.score is None else f'{before.shown:g}分'}）：{row['reason']}"
            items[code] = replace(before, outcome=Outcome.SCORED, score=exact(points), detail=words, places=(*before.places, place))
            notes.append(f"{code} {words}")
    off, words = deductions(term, days_late, errors)
    base = overall(items)
    score = None if base is None else half_up(max(base - off, 0))
    return Confirmed(items, off, words, score, band(term, score), tuple(notes))


def extra_with_praise(term: Term, extra: float, times: int) -> float:
    """Extra points with those for so many praises, capped."""
    return half_up(min(extra + term["extra.praise"] * times, term["extra.cap"]))


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
    return replace(one, extra=points, extra_detail=f"{one.extra_detail}；通报表扬{len(places)}次（{'、'.join(places)}），合计{points:g}")


def biggest_gaps(own: Mapping[str, Score], confirmed: Mapping[str, Score], names: Mapping[str, str]) -> str:
    """The indicators in which the two scores differ most, in words (for M21)."""
    def lost(code: str) -> float:
        a, b = own[code], confirmed[code]
        return abs((a.score or 0) / (a.full or 1) - (b.score or 0) / (b.full or 1)) * b.full if b.score is not None else 0

    ranked = sorted(confirmed, key=lost, reverse=True)
    return "、".join(names[code] for code in ranked[:2] if lost(code) > 0) or "扣分"

