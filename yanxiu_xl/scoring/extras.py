"""Extra points of teachers (domain C1, rule 3): lectures, apprentices, awards; what is praised only the centre knows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.measures.pairs import PASSED
from yanxiu_xl.reading.cells import split_names, squeeze
from yanxiu_xl.scoring.declared import LooksAt, Provision
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher
from yanxiu_xl.term.parameters import marks

EXTRA_POINTS = Provision(
    "附加分",
    how=(
        "主讲讲座每次{param:extra.lecture}（几人合讲的均分，最多{param:extra.lecture_cap}）、带徒弟（含镇内他校的）期末合格{param:extra.mentor}、"
        "获奖发表县{param:extra.county}/市{param:extra.city}/"
        "省{param:extra.province}/国家{param:extra.nation}（同一作品取最高）、检查通报表扬{param:extra.praise}；合计最多{param:extra.cap}，单列"
    ),
    parameters=(
        marks("extra.cap", "附加分上限", 5, "[J]"),
        marks("extra.lecture", "附加分 主讲讲座每次", 1, "[J]"),
        marks("extra.lecture_cap", "附加分 主讲讲座上限", 2, "[J]"),
        marks("extra.mentor", "附加分 带徒弟期末合格", 1, "[J]"),
        marks("extra.county", "附加分 县级获奖发表", 1, "E32、E33"),
        marks("extra.city", "附加分 市级获奖发表", 2, "E32、E33"),
        marks("extra.province", "附加分 省级获奖发表", 3, "E32、E33"),
        marks("extra.nation", "附加分 国家级获奖发表", 4, "E32、E33"),
        marks("extra.praise", "附加分 检查通报表扬", 0.5, "[J]"),
    ),
)
EXTRA, EXTRA_NAME = "附加", "附加分"
"""How the line of extra points is numbered and called, beside the indicators."""
PARTS = {"lectures": "主讲讲座", "mentor": "带徒弟", "awards": "获奖发表", "praise": "通报表扬"}
"""What extra points are given for, as people call it; praise is the centre's to give."""
EXTRAS_LOOK_AT: Mapping[str, LooksAt] = {
    "lectures": {"activities": ("date", "category", "speaker", "material", "minutes")}, "mentor": {"mentoring": ("mentor", "apprentice", "result")},
    "awards": {"writings": ("teacher", "title", "award")}, "praise": {},
}
"""Sheets and columns of a return without which nobody can tell what a part comes to."""
AWARDS = {"县": "extra.county", "市": "extra.city", "省": "extra.province", "国家": "extra.nation"}


def _lectures_given(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Fraction:
    """Lectures a teacher has given, of those given together a share: a cell may name several speakers (domain C6)."""
    held: dict[tuple[Any, ...], int] = {}
    for one in by_teacher.facts.school.lectures.counting:
        if who.person in (several := split_names(one.speaker or "")):
            held.setdefault((one.date, squeeze(one.topic or "")), len(several))
    return sum((Fraction(1, many) for many in held.values()), Fraction(0))


def extra_points(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> tuple[float, str, dict[str, float]]:
    """Extra points, capped, outside the base (domain C1, rule 3); praise is known only at the centre.

    Returns (points, in words, points by part before the cap on all of them; see ``PARTS``).
    """
    term = by_teacher.run.term
    given = _lectures_given(by_teacher, who) * exact(term["extra.lecture"])
    parts = {"lectures": min(given, exact(term["extra.lecture_cap"]))}
    own = (one.result in PASSED and one.counts for one in by_teacher.pairs.get(who.person, []))
    passed = who.person in by_teacher.run.mentors_abroad or any(own)
    parts["mentor"] = exact(term["extra.mentor"]) if passed else Fraction(0)
    best: dict[str, Fraction] = {}
    for one in by_teacher.writings.get(who.person, []):
        if one.award in AWARDS and one.counts:
            title = squeeze(one.title or "")
            best[title] = max(best.get(title, Fraction(0)), exact(term[AWARDS[one.award]]))
    parts["awards"] = sum(best.values(), Fraction(0))
    total = min(sum(parts.values(), Fraction(0)), exact(term["extra.cap"]))
    words = "、".join(f"{PARTS[what]}{figure(points)}" for what, points in parts.items() if points)
    told = f"{words}，上限{figure(term['extra.cap'])}分" if words else "没有附加分"
    return half_up(total), told, {what: half_up(points, 2) for what, points in parts.items() if points}
