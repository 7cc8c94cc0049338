"""U2: a lecture each month, by the school's own records, and its material, by what the centre has received (domain C2)."""

from __future__ import annotations

from fractions import Fraction

from yanxiu_xl.facts.judging import LECTURE_NEEDS
from yanxiu_xl.facts.records import LECTURE, Fact
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.scoring.lectures import Handed, handed, is_passed, months_held
from yanxiu_xl.scoring.registered import Confirming
from yanxiu_xl.scoring.result import Evidence, Outcome, Score, scored, unmeasured, unread
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator
from yanxiu_xl.scoring.school_records import SchoolRecords
from yanxiu_xl.term.parameters import Parameter, ParameterKind


def lectures_and_material(given: Confirming) -> Score:
    """U2: half for each month's lecture, half for its material received and passed, less when it came late (domain C2).

    Material of a lecture that does not count is material of none.
    """
    term, own, registered = given.term, given.own, given.registered
    months, full = term["assessed_months"], exact(term["U2.full"])
    if own.outcome is Outcome.UNMEASURED:
        return unmeasured("U2", term["U2.full"], own.detail, own.places)
    each = full / max(len(months), 1)
    told = exact(term["U2.lecture_percent"]) / 100
    held = int(half_up(exact(own.score or 0) / (each * told), 0)) if told else 0
    late_share, half = exact(term["U2.late_percent"]) / 100, 1 - told
    points, in_time, late, places = each * told * held, 0, 0, list(own.places)
    handed_in: dict[str, list[Handed]] = {}
    for one in handed(months, given.lectures, (row for row in registered.receipts if is_passed(row))):
        handed_in.setdefault(one.month, []).append(one)
    for month in months:
        best: tuple[Fraction, bool, Evidence] | None = None
        for one in handed_in.get(month, ()):
            match, over = one.receipt, one.days - term["lecture_filing_days"]
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


@SchoolIndicator(
    "U2", "每月专题讲座及资料存档", full=10, source="[S]#10、#11；分值[J];E3",
    how=(
        "每个考核月平分满分：合格讲座（每月{param:lectures_per_month}次、不少于{param:lecture_min_minutes}分钟）占{param:U2.lecture_percent}%，"
        "其余为资料经中心校接收且合格；"
        "接收晚于{param:lecture_filing_days}天时资料只占{param:U2.late_percent}%（资料由中心校核定）"
    ),
    looks_at={"activities": ("date", "category", *LECTURE_NEEDS)},
    parameters=(
        Parameter("U2.lecture_percent", "U2 讲座本身占", ParameterKind.NUMBER, 50, "%", "[J]", high=100),
        Parameter("U2.late_percent", "U2 资料逾期时占", ParameterKind.NUMBER, 25, "%", "[J]", high=100),
    ),
    confirm=lectures_and_material,
)
def lectures(school: SchoolRecords) -> Score:
    """U2, the part the school can prove: a qualified lecture in each assessed month."""
    term, proven = school.term, school.facts.lectures
    months = term["assessed_months"]
    held = months_held(term, proven)
    full = exact(term["U2.full"]) * exact(term["U2.lecture_percent"]) / 100
    left_out: dict[int, Fact] = {one.at: one for one in school.facts.activities.left_out if one.may_be(LECTURE)}
    left_out |= {one.at: one for one in proven.left_out}
    places = school.by_teacher.places([*proven.counting, *(left_out[at] for at in sorted(left_out))], "date")
    if not held and any(one.may_count for one in proven.unread):
        return unread("U2", float(full), "专题讲座", places)
    points = full * len(held) / max(len(months), 1)
    return scored("U2", points, float(full), f"{len(held)}/{len(months)}个月有合格讲座，得{figure(points)}分；资料存档待中心校核定。",
                  tuple(places))
