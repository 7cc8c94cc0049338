"""Teachers' assessment (domain C1): T1–T13, extra points, bands, the six musts, ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from yanxiu_xl.checks.batch import Batch
from yanxiu_xl.measures.lessons import grade
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.measures.pairs import PASSED
from yanxiu_xl.reading.cells import NAME_SEPARATOR, squeeze
from yanxiu_xl.scoring.ledger import Ledger, Record, Subject, subjects
from yanxiu_xl.scoring.result import Outcome, Place, Score, not_applicable, scored, unmeasured

NAMES = {
    "T1": "个人研修计划", "T2": "集体研修出勤", "T3": "听课节数", "T4": "参加评课", "T5": "公开课", "T6": "精读与读书笔记",
    "T7": "每月读书心得", "T8": "学期心得体会", "T9": "教育教学论文", "T10": "自学与反思", "T11": "八好（其余五项）",
    "T12": "信息技术培训", "T13": "发展性评价",
}
GRADE_POINTS = {"优": "T5.grade_a", "良": "T5.grade_b", "合格": "T5.grade_c", "待改进": "T5.grade_d"}
APPROVED_STAGES = ("立项", "开题", "研究", "中期", "结题")
AWARDS = {"县": "extra.county", "市": "extra.city", "省": "extra.province", "国家": "extra.nation"}


@dataclass
class TeacherScore:
    """A teacher's assessment: items by code, base (0–100, one decimal; None when nothing can be measured), extra, band."""

    ret: int
    teacher_id: str
    name: str
    items: dict[str, Score]
    base: float | None
    extra: float
    extra_detail: str
    band: str
    lacking: list[str]
    valid_observations: int
    rank: int = 0

    @property
    def total(self) -> float:
        """What the ranking goes by: base and extra points."""
        return half_up((self.base or 0.0) + self.extra)

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``score --json``."""
        return {
            "id": self.teacher_id,
            "name": self.name,
            "items": {code: item.as_dict() for code, item in self.items.items()},
            "base": self.base,
            "extra": self.extra,
            "band": self.band,
            "lacking": self.lacking,
            "rank": self.rank,
        }


Indicator = Callable[[Ledger, Subject], Score]


def personal_plan(ledger: Ledger, who: Subject) -> Score:
    """T1: in time full, up to ``late_days`` late the lesser points (domain C1)."""
    term = ledger.batch.term
    full, due = term["T1.full"], term["personal_plan_due"]
    plans, bad = ledger.pieces(who.person, "个人研修计划")
    dated = sorted((p for p in plans if p["date"]), key=lambda p: p["date"])
    if not dated:
        if any(ledger.unreadable("writings", "date", p) for p in plans):
            return unmeasured("T1", full, "个人计划的完成日期看不懂。", tuple(ledger.places("writings", "date", plans)))
        if any(p.why.endswith("看不懂") for p in bad):
            return unmeasured("T1", full, "个人研修计划的原创或检查等级看不懂。", tuple(bad))
        undated = [Place(p.cell, "没填完成日期") for p in ledger.places("writings", "date", plans)]
        return scored("T1", 0, full, "个人研修计划没有填完成日期。" if plans else "没有个人研修计划。", (*undated, *bad))
    late = (date.fromisoformat(dated[0]["date"]) - due).days
    points = full if late <= 0 else term["T1.late_points"] if late <= term["T1.late_days"] else 0
    words = "按时" if late <= 0 else f"逾期{late}天"
    return scored("T1", points, full, f"{dated[0]['date']}完成（截止{due}），{words}，得{points:g}分。",
                  (*ledger.places("writings", "date", dated[:1]), *bad))


@lru_cache(maxsize=4096)
def _names(text: str) -> frozenset[str]:
    """The names in a list: each activity's is asked for every teacher."""
    return frozenset(text.split(NAME_SEPARATOR))


def invited(row: Record, name: str) -> bool:
    """Whether a teacher was to attend an activity."""
    if row["attendance"] == "部分":
        return name in _names(str(row["participants"] or ""))
    return row["attendance"] == "全体"


def listed(row: Record, key: str, name: str) -> bool:
    """Whether a teacher stands in a name list of an activity."""
    return name in _names(str(row[key] or ""))


def on_duty(who: Subject, day: str | None) -> bool:
    """Whether the teacher was on duty that day."""
    start, end = who.row["on_duty_from"], who.row["on_duty_to"]
    return day is None or ((start or "") <= day <= (end or "9"))


def attendance(ledger: Ledger, who: Subject) -> Score:
    """T2: deductions for absence, leave, lateness; none of it for official leave; 0 from a third absent on."""
    term, (number, name) = ledger.batch.term, who.person
    full = term["T2.full"]
    due = [a for a in ledger.activities.get(number, ()) if invited(a, name) and on_duty(who, a["date"])]
    if not due:
        unread = ledger.unread_activities(number, "attendance")
        if unread:
            return unmeasured("T2", full, "活动的参加范围看不懂。", tuple(unread))
        return not_applicable("T2", full, "没有应参加的活动。")
    count = {key: [a for a in due if listed(a, key, name)] for key in ("absent", "leave", "late")}
    absent, leave, late = (len(count[key]) for key in ("absent", "leave", "late"))
    points = full - term["T2.absent"] * absent - term["T2.leave"] * leave - term["T2.late"] * late
    cancelled = absent * term["absence_share"] >= len(due)
    detail = f"应到{len(due)}次，缺席{absent}、请假{leave}、迟到早退{late}"
    detail += f"；缺席达应到的1/{term['absence_share']}，得0分。" if cancelled and absent else f"，得{max(points, 0):g}分。"
    if cancelled and absent:
        points = 0
    words = {"absent": "缺席", "leave": "请假", "late": "迟到早退"}
    places = [Place(ledger.cell("activities", key, a), word) for key, word in words.items() for a in count[key]]
    return scored("T2", points, full, detail, (*ledger.places("activities", "date", due), *places))


def observed_lessons(ledger: Ledger, who: Subject) -> Score:
    """T3: linear in valid observations up to the target (domain C1, rule 0)."""
    full, target = ledger.batch.term["T3.full"], who.target
    rows = ledger.observations.get(who.person, [])
    good = [r for r in rows if not r["fault"]]
    if not target:
        return not_applicable("T3", full, "在岗考核月数为 0，不要求听课。")
    points = full * min(len(good) / target, 1)
    bad: dict[str, list[int]] = {}
    for r in rows:
        if r["fault"]:
            bad.setdefault(r["fault"], []).append(r["row"])
    why = "；".join(f"第{'、'.join(map(str, sorted(lines)))}行{reason}" for reason, lines in bad.items())
    detail = f"登记{len(rows)}节，有效{len(good)}节，目标{target}节，{full:g}×{min(len(good), target)}/{target}={half_up(points, 2):g}分"
    places = [Place(ledger.cell("observations", "observer", r), r["fault"]) for r in rows]
    return scored("T3", points, full, detail + (f"。不算的：{why}。" if why else "。"), tuple(places))


def review_sessions(ledger: Ledger, who: Subject) -> Score:
    """T4: lessons reviewed, each lesson once."""
    term = ledger.batch.term
    full, least = term["T4.full"], term["min_review_sessions"]
    rows = [r for r in ledger.observations.get(who.person, []) if not r["fault"] and r["reviewed"] == "是"]
    lessons = {(r["date"], r["period"] or r["topic"], r["teacher"]): r for r in reversed(rows)}
    points = full * min(len(lessons) / least, 1) if least else full
    return scored("T4", points, full, f"参加评课{len(lessons)}次，要求{least}次，得{half_up(points, 2):g}分。",
                  tuple(ledger.places("observations", "reviewed", lessons.values())))


def open_lesson(ledger: Ledger, who: Subject) -> Score:
    """T5: lesson, plan, reflection, grade; the best of several."""
    term = ledger.batch.term
    full = term["T5.full"]
    best: tuple[float, str, Record] | None = None
    unread: list[Record] = []
    for row in ledger.lessons.get(who.person, []):
        has_plan, has_reflection = row["plan"] == "有", row["reflection"] == "有"
        judged: float | None = row["score"]
        word = "未评" if judged is None else grade(term, judged)
        if judged is None and row["lesson_id"] in ledger.unread_marks.get(row["ret"], ()):
            unread.append(row)
            continue
        if any(ledger.unreadable("open_lessons", key, row) for key in ("plan", "reflection")):
            unread.append(row)
            continue
        graded = term[GRADE_POINTS[word]] if word in GRADE_POINTS else term["T5.ungraded"]
        points = term["T5.lesson"] + term["T5.plan"] * has_plan + term["T5.reflection"] * has_reflection + graded
        detail = (f"上课{term['T5.lesson']:g}、教案{'有' if has_plan else '无'}、反思{'有' if has_reflection else '无'}、等级{word}，"
                  f"得{points:g}分")
        if best is None or points > best[0]:
            best = (points, detail, row)
    blurred = [Place(p.cell, "看不懂") for p in ledger.places("open_lessons", "date", unread)]
    if best is None and unread:
        return unmeasured("T5", full, "公开课的教案、教学反思或课堂评价的分数看不懂。", tuple(blurred))
    if best is None:
        return scored("T5", 0, full, "没有公开课。")
    number = len(ledger.lessons[who.person])
    more = f"（{number}节里取最高的一节）" if number > 1 else ""
    return scored("T5", best[0], full, f"{best[2]['date'] or ''}《{best[2]['topic'] or ''}》{best[1]}{more}。",
                  (*ledger.places("open_lessons", "date", [best[2]]), *blurred))


def reading(ledger: Ledger, who: Subject) -> Score:
    """T6: a book fully registered, notes with excerpt and thoughts, months with enough daily minutes."""
    term = ledger.batch.term
    full = term["T6.full"]
    books, bad = ledger.pieces(who.person, "精读书目")
    notes, worse = ledger.pieces(who.person, "读书笔记")
    written, least = sum(n["chars"] or 0 for n in notes), term["notes_min_chars"]
    if written < least:
        worse += [Place(p.cell, f"笔记合计{written}字，不足{least}字") for p in ledger.places("writings", "chars", notes)]
        notes = []
    registered = [b for b in books if b["title"] and b["author"]]
    excerpt = [n for n in notes if n["excerpt"] == "有"]
    thoughts = [n for n in notes if n["thoughts"] == "有"]
    monthly, _ = ledger.pieces(who.person, "月读书心得")
    diligent = {m["month"]: m for m in reversed(monthly)
                if m["month"] in who.months and (m["reading_minutes"] or 0) >= term["daily_reading_minutes"]}
    share = len(diligent) / len(who.months) if who.months else 0
    points = (term["T6.book"] * bool(registered) + term["T6.excerpt"] * bool(excerpt) + term["T6.thoughts"] * bool(thoughts)
              + term["T6.minutes"] * share)
    unread = [p for p in (*bad, *worse) if p.why.endswith("看不懂")]
    unread += [Place(ledger.cell("writings", key, n), "看不懂") for n in notes for key in ("excerpt", "thoughts")
               if ledger.unreadable("writings", key, n)]
    unread += [Place(ledger.cell("writings", key, m), "看不懂") for m in monthly for key in ("month", "reading_minutes")
               if ledger.unreadable("writings", key, m)]
    if unread and not points:
        return unmeasured("T6", full, "精读、笔记或读书时间看不懂。", tuple(unread))
    detail = (f"精读{'登记完整' if registered else '没有或登记不全'}、摘录{'有' if excerpt else '无'}、感悟{'有' if thoughts else '无'}、"
              f"日均读书达标{len(diligent)}/{len(who.months)}个月，得{half_up(points, 2):g}分。")
    places = ledger.places("writings", "title", [*registered[:1], *excerpt[:1], *thoughts[:1]])
    places += ledger.places("writings", "reading_minutes", diligent.values())
    return scored("T6", points, full, detail, (*places, *dict.fromkeys((*bad, *worse, *unread))))


def monthly_reflections(ledger: Ledger, who: Subject) -> Score:
    """T7: months with a reflection, each month once."""
    full = ledger.batch.term["T7.full"]
    rows, bad = ledger.reflections(who.person)
    if not who.months:
        return not_applicable("T7", full, "在岗考核月数为 0。")
    least = max(ledger.batch.term["reflections_per_month"], 1)
    by_month = {month: ledger.distinct(r for r in rows if r["month"] == month)[0][:least] for month in who.months}
    counted = {month: pieces for month, pieces in by_month.items() if len(pieces) >= least}
    unread = [r for r in rows if ledger.unreadable("writings", "month", r)]
    if unread and not counted:
        return unmeasured("T7", full, "月读书心得的所属月份看不懂。", tuple(ledger.places("writings", "month", unread)))
    if not counted and any(p.why.endswith("看不懂") for p in bad):
        return unmeasured("T7", full, "月读书心得的原创或检查等级看不懂。", tuple(bad))
    points = full * min(len(counted) / len(who.months), 1)
    bad += [Place(p.cell, "看不懂") for p in ledger.places("writings", "month", unread)]
    return scored("T7", points, full, f"{len(counted)}/{len(who.months)}个月有心得，得{half_up(points, 2):g}分。",
                  (*ledger.places("writings", "month", (r for pieces in counted.values() for r in pieces)), *bad))


def _long_enough(ledger: Ledger, who: Subject, code: str, category: str, parameter: str) -> Score:
    """T8, T9: enough characters full marks, at least half of them a part, else nothing."""
    term = ledger.batch.term
    full, least = term[f"{code}.full"], term[parameter]
    rows, bad = ledger.pieces(who.person, category)
    counted = [r for r in rows if r["chars"] is not None]
    if not counted:
        if any(ledger.unreadable("writings", "chars", r) for r in rows):
            return unmeasured(code, full, f"{category}的字数看不懂。", tuple(ledger.places("writings", "chars", rows)))
        if any(p.why.endswith("看不懂") for p in bad):
            return unmeasured(code, full, f"{category}的原创或检查等级看不懂。", tuple(bad))
        return scored(code, 0, full, f"没有{category}。" if not rows else f"{category}没有填字数。", tuple(bad))
    best = max(counted, key=lambda r: r["chars"])
    share = 1.0 if best["chars"] >= least else term["half_points"] / 100 if best["chars"] * 100 >= least * term["half_from"] else 0.0
    return scored(code, full * share, full, f"{category}{best['chars']}字，要求{least}字，得{full * share:g}分。",
                  (*ledger.places("writings", "chars", [best]), *bad))


def essay(ledger: Ledger, who: Subject) -> Score:
    """T8: the term's essay."""
    return _long_enough(ledger, who, "T8", "学期心得体会", "essay_min_chars")


def paper(ledger: Ledger, who: Subject) -> Score:
    """T9: the paper."""
    return _long_enough(ledger, who, "T9", "教育教学论文", "paper_min_chars")


def self_study(ledger: Ledger, who: Subject) -> Score:
    """T10: self-study record, teaching reflections, reflections on observed lessons."""
    term = ledger.batch.term
    study, bad1 = ledger.pieces(who.person, "课改自学记录")
    teaching, bad2 = ledger.pieces(who.person, "教学反思")
    review, bad3 = ledger.pieces(who.person, "听评课反思")
    teaching, again = ledger.distinct(teaching)
    review, more = ledger.distinct(review)
    noted = [r for r in ledger.observations.get(who.person, []) if not r["fault"] and r["reflection"] == "有"]
    wanted, asked = term["min_teaching_reflections"], term["min_review_reflections"]
    number = len(review) + len(noted)
    points = (term["T10.self_study"] * bool(study)
              + term["T10.teaching"] * (min(len(teaching) / wanted, 1) if wanted else 1)
              + term["T10.review"] * (min(number / asked, 1) if asked else 1))
    if not points and any(p.why.endswith("看不懂") for p in (*bad1, *bad2, *bad3)):
        return unmeasured("T10", term["T10.full"], "文稿的原创或检查等级看不懂。", (*bad1, *bad2, *bad3))
    detail = (f"课改自学记录{'有' if study else '无'}、教学反思{len(teaching)}/{wanted}篇、听评课反思{number}/{asked}篇，"
              f"得{half_up(points, 2):g}分。")
    places = ledger.places("writings", "title", [*study[:1], *teaching, *review]) + ledger.places("observations", "reflection", noted)
    return scored("T10", points, term["T10.full"], detail, (*places, *bad1, *bad2, *bad3, *again, *more))


def eight_goods(ledger: Ledger, who: Subject) -> Score:
    """T11: case, courseware, summary, project, class; full marks shrink for who has no class (domain C1)."""
    term = ledger.batch.term
    item, part = term["T11.item"], term["T11.unchecked"]
    wanted = ["教学案例", "优秀课件", "教学经验总结"] + (["带班材料"] if who.row["class_teacher"] == "是" else [])
    full = term["T11.full"] - (item if who.row["class_teacher"] != "是" else 0)
    points, words, places = 0.0, [], []
    unread: list[Place] = []
    for category in wanted:
        rows, bad = ledger.pieces(who.person, category)
        places += bad
        checked = [r for r in rows if r["checked"] in {"优", "良", "合格"}]
        got = item if checked else part if rows else 0
        unread += [p for p in bad if not rows and p.why.endswith("看不懂")]
        points += got
        words.append(f"{category}{got:g}")
        places += ledger.places("writings", "title", (checked or rows)[:1])
    projects = ledger.projects.get(who.person, [])
    approved = [p for p in projects if p["stage"] in APPROVED_STAGES]
    got = item if approved else term["T11.early_stage"] if projects else 0
    points += got
    words.append(f"课题{got:g}")
    places += ledger.places("projects", "title", (approved or projects)[:1])
    if unread and not points:
        return unmeasured("T11", full, "文稿的检查等级看不懂。", tuple(places))
    note = "" if who.row["class_teacher"] == "是" else "（不是班主任，“带好一个班”不适用）"
    return scored("T11", points, full, f"{'、'.join(words)}，得{points:g}/{full:g}分{note}。", tuple(places))


def it_training(ledger: Ledger, who: Subject) -> Score:
    """T12: share of IT trainings attended; official leave leaves the denominator."""
    term, (number, name) = ledger.batch.term, who.person
    full = term["T12.full"]
    due = [a for a in ledger.activities.get(number, ())
           if a["content"] == "现代信息技术" and invited(a, name) and on_duty(who, a["date"]) and not listed(a, "official_leave", name)]
    if not due:
        unread = ledger.unread_activities(number, "content", "attendance")
        if unread:
            return unmeasured("T12", full, "活动的研修内容或参加范围看不懂。", tuple(unread))
        return not_applicable("T12", full, "没有应参加的信息技术培训。")
    there = [a for a in due if not listed(a, "absent", name) and not listed(a, "leave", name)]
    missed = [Place(ledger.cell("activities", "absent" if listed(a, "absent", name) else "leave", a), "没有到会")
              for a in due if a not in there]
    points = full * len(there) / len(due)
    return scored("T12", points, full, f"到会{len(there)}次，应到{len(due)}次，得{half_up(points, 2):g}分。",
                  (*ledger.places("activities", "date", due), *missed))


def development_review(ledger: Ledger, who: Subject) -> Score:
    """T13: own, peers' and school's marks by weight, a tenth of it."""
    term = ledger.batch.term
    full, row = term["T13.full"], ledger.reviews.get(who.person)
    if row is None:
        return scored("T13", 0, full, "没有发展性评价。")
    keys = ("own", "peers", "school")
    if any(row[key] is None for key in keys):
        if any(ledger.unreadable("reviews", key, row) for key in keys):
            return unmeasured("T13", full, "发展性评价的分数看不懂。", tuple(ledger.places("reviews", "own", [row])))
        return scored("T13", 0, full, "发展性评价没有填齐。", (Place(ledger.cell("reviews", "own", row), "没有填齐"),))
    overall = half_up(sum(row[key] * term[f"T13.{key}"] for key in keys) / 100)
    return scored("T13", overall * full / 100, full, f"综合{overall:g}分，得{overall * full / 100:g}分。",
                  tuple(ledger.places("reviews", "own", [row])))


INDICATORS: dict[str, Indicator] = {
    "T1": personal_plan, "T2": attendance, "T3": observed_lessons, "T4": review_sessions, "T5": open_lesson, "T6": reading,
    "T7": monthly_reflections, "T8": essay, "T9": paper, "T10": self_study, "T11": eight_goods, "T12": it_training,
    "T13": development_review,
}


def extra_points(ledger: Ledger, who: Subject) -> tuple[float, str]:
    """Extra points, capped, outside the base (domain C1, rule 3); praise is known only at the centre."""
    term, (number, name) = ledger.batch.term, who.person
    held = [a for a in ledger.activities.get(number, ()) if a["category"] == "专题讲座" and a["speaker"] == name]
    lectures = len({(a["date"], squeeze(str(a["topic"] or ""))) for a in held})
    parts = {"主讲讲座": min(lectures * term["extra.lecture"], term["extra.lecture_cap"])}
    passed = who.person in ledger.batch.mentors_abroad or any(m["result"] in PASSED for m in ledger.mentoring.get(who.person, []))
    parts["带徒弟"] = term["extra.mentor"] if passed else 0
    best: dict[str, float] = {}
    for row in ledger.writings.get(who.person, []):
        if row["award"] in AWARDS and row["original"] != "否" and row["checked"] != "不合格":
            title = squeeze(str(row["title"] or ""))
            best[title] = max(best.get(title, 0), term[AWARDS[row["award"]]])
    parts["获奖发表"] = sum(best.values())
    total = min(sum(parts.values()), term["extra.cap"])
    words = "、".join(f"{what}{points:g}" for what, points in parts.items() if points)
    return half_up(total), f"{words}，上限{term['extra.cap']:g}分" if words else "没有附加分"


def _musts(ledger: Ledger, who: Subject, items: dict[str, Score], valid: int) -> list[str]:
    """Which of the six musts are not met (domain C1, rule 4)."""
    term = ledger.batch.term
    books, _ = ledger.distinct(ledger.pieces(who.person, "精读书目")[0])
    met = {
        f"听课{who.target}节": valid >= who.target,
        "公开课": len(ledger.lessons.get(who.person, [])) >= term["min_open_lessons"],
        "精读": len(books) >= term["min_books"],
        "月读书心得": items["T7"].outcome is Outcome.NOT_APPLICABLE or (items["T7"].score or 0) >= items["T7"].full,
        f"心得体会{term['essay_min_chars']}字": items["T8"].score is not None and items["T8"].score >= items["T8"].full,
        f"论文{term['paper_min_chars']}字": items["T9"].score is not None and items["T9"].score >= items["T9"].full,
    }
    return [what for what, ok in met.items() if not ok]


def _band(ledger: Ledger, base: float | None, ethics: str | None, lacking: list[str]) -> str:
    term = ledger.batch.term
    if ethics == "不合格":
        return "不合格"
    if base is None:
        return "无法评定"
    if base >= term["band.excellent"]:
        return "良好" if lacking else "优秀"
    if base >= term["band.good"]:
        return "良好"
    return "合格" if base >= term["band.pass"] else "不合格"


def _measure(ledger: Ledger, who: Subject, code: str) -> Score:
    """One indicator; without the tab or column it looks at there is nothing to measure (domain 0, fact 9)."""
    lacks = ledger.lacks(who.person[0], code)
    return unmeasured(code, ledger.batch.term[f"{code}.full"], f"没有{lacks}。") if lacks else INDICATORS[code](ledger, who)


def score_teachers(batch: Batch) -> list[TeacherScore]:
    """Assess every teacher who is to be assessed, all schools at once; ranks are within a school.

    ``batch`` must have been checked (``run_checks``): rows with errors do not count.
    """
    ledger = Ledger.of(batch)
    scores = []
    for who in subjects(batch):
        row = who.row
        items = {code: _measure(ledger, who, code) for code in INDICATORS}
        full = sum(item.full for item in items.values() if item.score is not None)
        points = sum(item.score for item in items.values() if item.score is not None)
        base = half_up(points / full * 100) if full else None
        valid = sum(not r["fault"] for r in ledger.observations.get(who.person, []))
        extra, words = extra_points(ledger, who)
        lacking = _musts(ledger, who, items, valid)
        scores.append(TeacherScore(row["ret"], str(row["teacher_id"] or ""), row["name"], items, base, extra, words,
                                   _band(ledger, base, row["ethics"], lacking), lacking, valid))
    _rank(scores)
    return scores


def places_of(scores: Sequence[TeacherScore]) -> list[int]:
    """Each one's rank: total, then valid observations, then the open lesson; equals share a rank (C1, rule 6)."""
    keys = [(one.total, one.valid_observations, one.items["T5"].score or 0) for one in scores]
    first = {key: place for place, key in reversed(list(enumerate(sorted(keys, reverse=True), 1)))}
    return [first[key] for key in keys]


def _rank(scores: list[TeacherScore]) -> None:
    """Rank within each school."""
    by_school: dict[int, list[TeacherScore]] = {}
    for one in scores:
        by_school.setdefault(one.ret, []).append(one)
    for group in by_school.values():
        for one, place in zip(group, places_of(group), strict=True):
            one.rank = place


__all__ = ["INDICATORS", "Outcome", "TeacherScore", "places_of", "score_teachers"]
