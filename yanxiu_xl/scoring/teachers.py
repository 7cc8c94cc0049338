"""Teachers' assessment (domain C1): T1–T13, extra points, bands, the six musts, ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from yanxiu_xl.checks.batch import Batch
from yanxiu_xl.facts.found import Found, distinct, found, long_enough
from yanxiu_xl.facts.records import Attendance, OpenLesson, Review
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.lessons import grade
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.scoring.extras import extra_points
from yanxiu_xl.scoring.ledger import Ledger, Subject, subjects
from yanxiu_xl.scoring.result import (
    Band,
    Outcome,
    Place,
    Score,
    not_applicable,
    out_of_hundred,
    provisional,
    scored,
    unmeasured,
)
from yanxiu_xl.term.term import Term

NAMES = {
    "T1": "个人研修计划", "T2": "集体研修出勤", "T3": "听课节数", "T4": "参加评课", "T5": "公开课", "T6": "精读与读书笔记",
    "T7": "每月读书心得", "T8": "学期心得体会", "T9": "教育教学论文", "T10": "自学与反思", "T11": "八好（其余五项）",
    "T12": "信息技术培训", "T13": "发展性评价",
}
GRADE_POINTS = {"优": "T5.grade_a", "良": "T5.grade_b", "合格": "T5.grade_c", "待改进": "T5.grade_d"}
APPROVED_STAGES = ("立项", "开题", "研究", "中期", "结题")


@dataclass
class TeacherScore:
    """A teacher's assessment: items by code, base (0–100, one decimal; None when nothing can be measured), extra, band.

    rank: 0 for who is not ranked, because the base is provisional; extra_parts: extra points by what they are given for, before the cap.
    """

    teacher_id: str
    name: str
    items: dict[str, Score]
    base: float | None
    extra: float
    extra_detail: str
    band: Band
    lacking: list[str]
    valid_observations: int
    rank: int = 0
    extra_parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """What the ranking goes by: base and extra points."""
        return half_up(exact(self.base or 0) + exact(self.extra))

    @property
    def provisional(self) -> bool:
        """Whether an indicator that applies cannot be measured: the base is 暂, there is neither band nor rank (domain C6)."""
        return provisional(self.items.values())

    @property
    def base_in_words(self) -> str:
        """The base as sentences show it."""
        return "无法衡量" if self.base is None else f"{figure(self.base)}（暂）" if self.provisional else figure(self.base)

    @property
    def rank_order(self) -> tuple[bool, int, str]:
        """By rank; who is not ranked comes last."""
        return not self.rank, self.rank, self.teacher_id

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``score --json``."""
        return {
            "id": self.teacher_id,
            "name": self.name,
            "items": {code: item.as_dict() for code, item in self.items.items()},
            "base": self.base,
            "provisional": self.provisional,
            "extra": self.extra,
            "band": self.band.value,
            "lacking": self.lacking,
            "rank": self.rank or None,
        }


Indicator = Callable[[Ledger, Subject], Score]


def unread(code: str, full: float, what: str, places: Iterable[Place]) -> Score:
    """An indicator of which no number is known, because something cannot be read (domain C6)."""
    return unmeasured(code, full, f"{what}里有的格看不懂。", tuple(places))


def personal_plan(ledger: Ledger, who: Subject) -> Score:
    """T1: in time full, up to ``late_days`` late the lesser points (domain C1); who comes later has longer (C6)."""
    term = ledger.batch.term
    full, due = term["T1.full"], who.plan_due
    plans = ledger.written(who.person, "个人研修计划")
    bad = ledger.places(plans.left_out)
    dated = sorted((one for one in plans.counting if one.date), key=lambda one: one.date or "")
    if not dated:
        if plans.unread:
            return unread("T1", full, "个人研修计划", bad)
        return scored("T1", 0, full, "没有算数的个人研修计划。" if bad else "没有个人研修计划。", tuple(bad))
    done_on = dated[0].date or ""
    late = (date.fromisoformat(done_on) - due).days
    points = full if late <= 0 else term["T1.late_points"] if late <= term["T1.late_days"] else 0
    words = "按时" if late <= 0 else f"逾期{late}天"
    moved = "" if due == term["personal_plan_due"] else f"，{who.row['on_duty_from']}到岗，顺延{term['plan_days_after_arrival']}天"
    return scored("T1", points, full, f"{done_on}完成（截止{due}{moved}），{words}，得{figure(points)}分。",
                  (*ledger.places(dated[:1], "date"), *bad))


def _activities(ledger: Ledger, parts: Iterable[Attendance]) -> list[Place]:
    return ledger.places((one.activity for one in parts), "date")


def attendance(ledger: Ledger, who: Subject) -> Score:
    """T2: deductions for absence, leave, lateness; none of it for official leave; 0 from a third absent on."""
    term = ledger.batch.term
    full, parts = term["T2.full"], ledger.attendances(who)
    due, out = [one for one in parts if one.counts], [one for one in parts if not one.counts]
    if not due:
        if out:
            return unmeasured("T2", full, "应参加的活动都有错误或看不懂，改正后才能算。", tuple(_activities(ledger, out)))
        return not_applicable("T2", full, "没有应参加的活动。")
    count = {key: [one for one in due if one.listed(key)] for key in ("absent", "leave", "late")}
    absent, leave, late = (len(count[key]) for key in ("absent", "leave", "late"))
    points = exact(full) - exact(term["T2.absent"]) * absent - exact(term["T2.leave"]) * leave - exact(term["T2.late"]) * late
    cancelled = absent * term["absence_share"] >= len(due)
    detail = f"应到{len(due)}次，缺席{absent}、请假{leave}、迟到早退{late}"
    detail += f"；缺席达应到的1/{term['absence_share']}，得0分。" if cancelled and absent else f"，得{figure(max(points, Fraction(0)))}分。"
    if cancelled and absent:
        points = Fraction(0)
    words = {"absent": "缺席", "leave": "请假", "late": "迟到早退"}
    places = [Place(ledger.facts.address(one.activity, key), word) for key, word in words.items() for one in count[key]]
    return scored("T2", points, full, detail, (*_activities(ledger, due), *places, *_activities(ledger, out)))


def _for_months(ledger: Ledger, who: Subject) -> str:
    """How a demand is cut down for who was not on duty all the term, in words."""
    everything = ledger.batch.term["assessed_months"]
    return "" if len(who.months) == len(everything) else f"（在岗{len(who.months)}个月，按当月15日在岗计，共{len(everything)}个月）"


def observed_lessons(ledger: Ledger, who: Subject) -> Score:
    """T3: linear in valid observations up to the target (domain C1, rule 0)."""
    full, target = ledger.batch.term["T3.full"], who.target
    rows = ledger.observations.get(who.person, [])
    observed = found(rows)
    if not target:
        why = f"在岗考核月数为 0{_for_months(ledger, who)}" if not who.months else f"“{who.row['post'] or '整学期'}”的听课要求折算为 0 节"
        return not_applicable("T3", full, f"{why}，不要求听课。")
    if observed.unmeasured:
        return unread("T3", full, "听课记录", ledger.places(observed.left_out, "observer"))
    valid = len(observed)
    points = exact(full) * min(valid, target) / target
    bad: dict[str, list[int]] = {}
    for one in rows:
        if one.why_not:
            bad.setdefault(one.why_not.words, []).append(one.row)
    why = "；".join(f"第{'、'.join(map(str, sorted(lines)))}行{reason}" for reason, lines in bad.items())
    detail = (f"登记{len(rows)}节，有效{valid}节，目标{target}节{_for_months(ledger, who)}，"
              f"{figure(full)}×{min(valid, target)}/{target}={figure(points)}分")
    return scored("T3", points, full, detail + (f"。不算的：{why}。" if why else "。"), tuple(ledger.places(rows, "observer")))


def review_sessions(ledger: Ledger, who: Subject) -> Score:
    """T4: lessons reviewed, each lesson once; the demand is cut down to the months on duty (domain C6)."""
    full, least = ledger.batch.term["T4.full"], who.sessions
    observed = ledger.observed(who.person)
    reviewed = observed.where(lambda one: one.reviewed == "是")
    maybe = observed.where(lambda one: one.reviewed == "是" or (one.unreadable and one.reviewed is None))
    if least and maybe.unmeasured:
        return unread("T4", full, "听课记录", ledger.places(maybe.left_out, "reviewed"))
    lessons = {(one.date, one.period or one.topic, one.teacher): one for one in reversed(reviewed.counting)}
    points = exact(full) * min(len(lessons), least) / least if least else exact(full)
    return scored("T4", points, full, f"参加评课{len(lessons)}次，要求{least}次{_for_months(ledger, who)}，得{figure(points)}分。",
                  (*ledger.places(lessons.values(), "reviewed"), *ledger.places(reviewed.left_out, "reviewed")))


def open_lesson(ledger: Ledger, who: Subject) -> Score:
    """T5: lesson, plan, reflection, grade; the best of several."""
    term = ledger.batch.term
    full = term["T5.full"]
    best: tuple[Fraction, str, OpenLesson] | None = None
    lessons = ledger.given(who.person)
    bad = ledger.places(lessons.left_out, "date")
    ungraded = [one for one in lessons.counting if one.score is None and one.marks_unreadable]
    bad += [Place(ledger.facts.address(one, "lesson_id"), Reason.MARKS_UNREADABLE.value) for one in ungraded]
    for one in lessons.counting:
        if one in ungraded:
            continue
        has_plan, has_reflection = one.plan == "有", one.reflection == "有"
        word = "未评" if one.score is None else grade(term, one.score)
        points = sum((exact(term[key]) for key in (
            "T5.lesson", *(["T5.plan"] if has_plan else []), *(["T5.reflection"] if has_reflection else []),
            GRADE_POINTS.get(word, "T5.ungraded"))), Fraction(0))
        detail = (f"上课{figure(term['T5.lesson'])}、教案{'有' if has_plan else '无'}、反思{'有' if has_reflection else '无'}、"
                  f"等级{word}{'' if one.score is None else f'（综合{figure(one.score)}）'}，得{figure(points)}分")
        if best is None or points > best[0]:
            best = (points, detail, one)
    if best is None and (lessons.unread or ungraded):
        return unread("T5", full, "公开课或课堂评价", bad)
    if best is None:
        return scored("T5", 0, full, "公开课有错误，不计分。" if bad else "没有公开课。", tuple(bad))
    more = f"（{len(lessons)}节里取最高的一节）" if len(lessons) > 1 else ""
    return scored("T5", best[0], full, f"{best[2].date or ''}《{best[2].topic or ''}》{best[1]}{more}。",
                  (*ledger.places([best[2]], "date"), *bad))


def reading(ledger: Ledger, who: Subject) -> Score:
    """T6: a book fully registered, notes with excerpt and thoughts, months with enough daily minutes."""
    term = ledger.batch.term
    full = term["T6.full"]
    books = ledger.written(who.person, "精读书目")
    notes = long_enough(term, ledger.written(who.person, "读书笔记"))
    monthly = ledger.written(who.person, "月读书心得")
    registered = [one for one in books.counting if one.title and one.author]
    excerpt = [one for one in notes.counting if one.excerpt == "有"]
    thoughts = [one for one in notes.counting if one.thoughts == "有"]
    diligent = {one.month: one for one in reversed(monthly.counting)
                if one.month in who.months and (one.reading_minutes or 0) >= term["daily_reading_minutes"]}
    share = Fraction(len(diligent), len(who.months)) if who.months else Fraction(0)
    points = (exact(term["T6.book"]) * bool(registered) + exact(term["T6.excerpt"]) * bool(excerpt)
              + exact(term["T6.thoughts"]) * bool(thoughts) + exact(term["T6.minutes"]) * share)
    blurred = ledger.places([*books.unread, *notes.unread, *monthly.unread])
    if _part_unread(term, ("T6.book", registered, books), ("T6.excerpt", excerpt, notes), ("T6.thoughts", thoughts, notes),
                    ("T6.minutes", diligent or not who.months, monthly)):
        return unmeasured("T6", full, "精读、笔记或读书时间看不懂。", tuple(dict.fromkeys(blurred)))
    detail = (f"精读{'登记完整' if registered else '没有或登记不全'}、摘录{'有' if excerpt else '无'}、感悟{'有' if thoughts else '无'}、"
              f"日均读书达标{len(diligent)}/{len(who.months)}个月，得{figure(points)}分。")
    places = ledger.places([*registered[:1], *excerpt[:1], *thoughts[:1]], "title")
    places += ledger.places(diligent.values(), "reading_minutes")
    left_out = ledger.places([*books.left_out, *notes.left_out])
    return scored("T6", points, full, detail, (*places, *dict.fromkeys((*left_out, *blurred))))


def _part_unread(term: Term, *parts: tuple[str, object, Found[Any]]) -> bool:
    """Whether a part of an indicator cannot be measured: marks (parameter), what has been found of it, what was looked through.

    Of a part that brings marks nothing has been found, and there is something that may be it and cannot be read (domain C6).
    """
    return any(term[marks] and not there and looked.unread for marks, there, looked in parts)


def monthly_reflections(ledger: Ledger, who: Subject) -> Score:
    """T7: months with a reflection, each month once."""
    full = ledger.batch.term["T7.full"]
    written = ledger.reflections(who.person)
    if not who.months:
        return not_applicable("T7", full, "在岗考核月数为 0。")
    least = max(ledger.batch.term["reflections_per_month"], 1)
    by_month = {month: distinct(one for one in written.counting if one.month == month).counting[:least] for month in who.months}
    counted = {month: pieces for month, pieces in by_month.items() if len(pieces) >= least}
    bad = ledger.places(written.left_out)
    if not counted and written.unread:
        return unread("T7", full, "月读书心得", bad)
    points = exact(full) * min(len(counted), len(who.months)) / len(who.months)
    return scored("T7", points, full, f"{len(counted)}/{len(who.months)}个月有心得{_for_months(ledger, who)}，得{figure(points)}分。",
                  (*ledger.places((one for pieces in counted.values() for one in pieces), "month"), *bad))


def _long_enough(ledger: Ledger, who: Subject, code: str, category: str, parameter: str) -> Score:
    """T8, T9: enough characters full marks, at least half of them a part, else nothing."""
    term = ledger.batch.term
    full, least = term[f"{code}.full"], term[parameter]
    written = ledger.written(who.person, category)
    bad = ledger.places(written.left_out)
    counted = [(one.chars, one) for one in written.counting if one.chars is not None]
    if not counted:
        if written.unread:
            return unread(code, full, category, bad)
        return scored(code, 0, full, f"没有算数的{category}。" if bad or written else f"没有{category}。", tuple(bad))
    chars, best = max(counted, key=lambda pair: pair[0])
    enough, half = chars >= least, chars * 100 >= least * term["half_from"]
    points = exact(full) * (Fraction(1) if enough else exact(term["half_points"]) / 100 if half else 0)
    return scored(code, points, full, f"{category}{chars}字，要求{least}字，得{figure(points)}分。",
                  (*ledger.places([best], "chars"), *bad))


def essay(ledger: Ledger, who: Subject) -> Score:
    """T8: the term's essay."""
    return _long_enough(ledger, who, "T8", "学期心得体会", "essay_min_chars")


def paper(ledger: Ledger, who: Subject) -> Score:
    """T9: the paper."""
    return _long_enough(ledger, who, "T9", "教育教学论文", "paper_min_chars")


def self_study(ledger: Ledger, who: Subject) -> Score:
    """T10: self-study record, teaching reflections, reflections on observed lessons."""
    term = ledger.batch.term
    study, of_teaching, of_reviews = (ledger.written(who.person, category) for category in ("课改自学记录", "教学反思", "听评课反思"))
    teaching, review = distinct(of_teaching.counting), distinct(of_reviews.counting)
    observed = ledger.observed(who.person)
    noted = [one for one in observed.counting if one.reflection == "有"]
    wanted, asked = term["min_teaching_reflections"], term["min_review_reflections"]
    number = len(review) + len(noted)
    points = (exact(term["T10.self_study"]) * bool(study)
              + exact(term["T10.teaching"]) * (Fraction(min(len(teaching), wanted), wanted) if wanted else 1)
              + exact(term["T10.review"]) * (Fraction(min(number, asked), asked) if asked else 1))
    of_lessons = observed.where(lambda one: one.reflection == "有" or ledger.facts.reflection_unreadable(one))
    bad = ledger.places([*study.left_out, *of_teaching.left_out, *of_reviews.left_out])
    if _part_unread(term, ("T10.self_study", study, study), ("T10.teaching", teaching or not wanted, of_teaching),
                    ("T10.review", number or not asked, of_reviews), ("T10.review", number or not asked, of_lessons)):
        return unread("T10", term["T10.full"], "自学记录或反思", dict.fromkeys((*bad, *ledger.places(of_lessons.unread, "reflection"))))
    detail = (f"课改自学记录{'有' if study else '无'}、教学反思{len(teaching)}/{wanted}篇、听评课反思{number}/{asked}篇，"
              f"得{figure(points)}分。")
    places = ledger.places([*study.counting[:1], *teaching.counting, *review.counting], "title") + ledger.places(noted, "reflection")
    again = ledger.places([*teaching.left_out, *review.left_out], "title")
    return scored("T10", points, term["T10.full"], detail, (*places, *bad, *again))


def eight_goods(ledger: Ledger, who: Subject) -> Score:
    """T11: case, courseware, summary, project, class; full marks shrink for who has no class (domain C1)."""
    term = ledger.batch.term
    item, part = exact(term["T11.item"]), exact(term["T11.unchecked"])
    wanted = ["教学案例", "优秀课件", "教学经验总结"] + (["带班材料"] if who.row["class_teacher"] == "是" else [])
    full = float(exact(term["T11.full"]) - (item if who.row["class_teacher"] != "是" else 0))
    points, words, places = Fraction(0), [], list[Place]()
    unmeasurable = False
    for category in wanted:
        pieces = ledger.written(who.person, category)
        places += ledger.places(pieces.left_out)
        checked = [one for one in pieces.counting if one.checked in {"优", "良", "合格"}]
        got = item if checked else part if pieces else Fraction(0)
        unmeasurable |= pieces.unmeasured
        points += got
        words.append(f"{category}{figure(got)}")
        places += ledger.places((checked or pieces.counting)[:1], "title")
    projects = ledger.led(who.person)
    approved = [one for one in projects.counting if one.stage in APPROVED_STAGES]
    got = item if approved else exact(term["T11.early_stage"]) if projects else Fraction(0)
    points += got
    words.append(f"课题{figure(got)}")
    places += ledger.places(projects.left_out, "title")
    places += ledger.places((approved or projects.counting)[:1], "title")
    if item and (unmeasurable or projects.unmeasured):
        return unread("T11", full, "文稿或课题", dict.fromkeys(places))
    note = "" if who.row["class_teacher"] == "是" else "（不是班主任，“带好一个班”不适用）"
    return scored("T11", points, full, f"{'、'.join(words)}，得{figure(points)}/{figure(full)}分{note}。", tuple(places))


def it_training(ledger: Ledger, who: Subject) -> Score:
    """T12: share of IT trainings attended; official leave leaves the denominator."""
    full = ledger.batch.term["T12.full"]
    parts = ledger.attendances(who, "现代信息技术")
    left_out = [one for one in parts if not one.counts]
    due = [one for one in parts if one.counts and not one.listed("official_leave")]
    if not due:
        out = [one for one in left_out if not one.listed("official_leave")]
        if out:
            return unmeasured("T12", full, "应参加的信息技术培训都有错误或看不懂，改正后才能算。", tuple(_activities(ledger, out)))
        return not_applicable("T12", full, "没有应参加的信息技术培训。")
    there = [one for one in due if one.present]
    missed = [Place(ledger.facts.address(one.activity, "absent" if one.listed("absent") else "leave"), "没有到会") for one in due if not one.present]
    points = exact(full) * len(there) / len(due)
    return scored("T12", points, full, f"到会{len(there)}次，应到{len(due)}次，得{figure(points)}分。",
                  (*_activities(ledger, due), *missed, *_activities(ledger, left_out)))


REVIEWED = ("own", "peers", "school")


def review_mark(term: Term, one: Review) -> Fraction:
    """A development review's marks by weight, out of 100, not rounded; of one that counts."""
    return sum((exact(getattr(one, key)) * exact(term[f"T13.{key}"]) for key in REVIEWED), Fraction(0)) / 100


def development_review(ledger: Ledger, who: Subject) -> Score:
    """T13: own, peers' and school's marks by weight, a tenth of it."""
    full, one = ledger.batch.term["T13.full"], ledger.reviews.get(who.person)
    if one is None:
        return scored("T13", 0, full, "没有发展性评价。")
    place = ledger.place(one, "own")
    if one.unreadable:
        return unread("T13", full, "发展性评价", [place])
    if not one.counts:
        return scored("T13", 0, full, f"发展性评价{place.why}。", (place,))
    overall = review_mark(ledger.batch.term, one)
    points = overall * exact(full) / 100
    return scored("T13", points, full, f"综合{figure(overall)}分，得{figure(points)}分。", (place,))


INDICATORS: dict[str, Indicator] = {
    "T1": personal_plan, "T2": attendance, "T3": observed_lessons, "T4": review_sessions, "T5": open_lesson, "T6": reading,
    "T7": monthly_reflections, "T8": essay, "T9": paper, "T10": self_study, "T11": eight_goods, "T12": it_training,
    "T13": development_review,
}


MUSTS = {
    "observations": "听课", "open_lesson": "公开课", "books": "精读", "reflections": "月读书心得", "essay": "心得体会", "paper": "论文",
}
"""The six musts as people call them; how much of it is asked stands behind (``听课30节``)."""


def must_of(word: str) -> str:
    """Which of the six musts (key) one of ``TeacherScore.lacking`` is."""
    return next(key for key, name in MUSTS.items() if word.startswith(name))


def _musts(ledger: Ledger, who: Subject, items: dict[str, Score], valid: int) -> list[str]:
    """Which of the six musts are not met (domain C1, rule 4)."""
    term = ledger.batch.term
    books = distinct(ledger.written(who.person, "精读书目").counting)
    met = {
        f"{MUSTS['observations']}{who.target}节": valid >= who.target,
        MUSTS["open_lesson"]: len(ledger.given(who.person)) >= term["min_open_lessons"],
        MUSTS["books"]: len(books) >= term["min_books"],
        MUSTS["reflections"]: items["T7"].outcome is Outcome.NOT_APPLICABLE or (items["T7"].score or 0) >= items["T7"].full,
        f"{MUSTS['essay']}{term['essay_min_chars']}字": items["T8"].score is not None and items["T8"].score >= items["T8"].full,
        f"{MUSTS['paper']}{term['paper_min_chars']}字": items["T9"].score is not None and items["T9"].score >= items["T9"].full,
    }
    return [what for what, ok in met.items() if not ok]


def _band(ledger: Ledger, who: Subject, items: dict[str, Score], base: float | None, lacking: list[str]) -> Band:
    term = ledger.batch.term
    if who.row["ethics"] == "不合格":
        return Band.FAIL
    if provisional(items.values()) or ledger.unreadable("roster", "ethics", who.row):
        return Band.PROVISIONAL
    if base is None:
        return Band.NONE
    if base >= term["band.excellent"]:
        return Band.GOOD if lacking else Band.EXCELLENT
    if base >= term["band.good"]:
        return Band.GOOD
    return Band.PASS if base >= term["band.pass"] else Band.FAIL


_DUTY = ("on_duty_from", "on_duty_to")
ROSTER_CELLS = {**dict.fromkeys(("T1", "T2", "T3", "T4", "T6", "T7", "T12"), _DUTY), "T11": ("class_teacher",)}
"""Cells of the roster by which an indicator is measured; while one cannot be read, neither can the indicator (domain C6)."""


def _measure(ledger: Ledger, who: Subject, code: str) -> Score:
    """One indicator; without the tab or column it looks at there is nothing to measure (domain 0, fact 9)."""
    full, lacks = ledger.batch.term[f"{code}.full"], ledger.lacks(code)
    if lacks:
        return unmeasured(code, full, f"没有{lacks}。")
    for key in ROSTER_CELLS.get(code, ()):
        if ledger.unreadable("roster", key, who.row):
            why = f"“{SHEETS['roster'][key].header}”看不懂"
            return unmeasured(code, full, f"教师名册的{why}。", (Place(ledger.facts.cell("roster", key, who.row["at"]), why),))
    return INDICATORS[code](ledger, who)


def score_teachers(batch: Batch) -> list[TeacherScore]:
    """Assess every teacher of a school who is to be assessed.

    ``batch`` must have been checked (``run_checks``): rows with errors do not count.
    """
    ledger = Ledger.of(batch)
    scores = []
    for who in subjects(batch):
        row = who.row
        items = {code: _measure(ledger, who, code) for code in INDICATORS}
        base = out_of_hundred(items.values())
        valid = len(ledger.observed(who.person))
        extra, words, parts = extra_points(ledger, who)
        lacking = _musts(ledger, who, items, valid)
        scores.append(TeacherScore(str(row["teacher_id"] or ""), row["name"], items, base, extra, words,
                                   _band(ledger, who, items, base, lacking), lacking, valid, extra_parts=parts))
    for one, place in zip(scores, places_of(scores), strict=True):
        one.rank = place
    return scores


def places_of(scores: Sequence[TeacherScore]) -> list[int]:
    """Each one's rank: total, then valid observations, then the open lesson; equals share a rank (C1, rule 6).

    Who has no band yet is not ranked: 0 (domain C6).
    """
    keys = [None if one.band is Band.PROVISIONAL or one.provisional else (one.total, one.valid_observations, one.items["T5"].score or 0)
            for one in scores]
    first = {key: place for place, key in reversed(list(enumerate(sorted((key for key in keys if key is not None), reverse=True), 1)))}
    return [0 if key is None else first[key] for key in keys]


__all__ = ["INDICATORS", "Outcome", "TeacherScore", "places_of", "score_teachers"]
