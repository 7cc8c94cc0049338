"""T6–T10: what a teacher has read, and written about it and about lessons (domain C1)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from yanxiu_xl.facts.found import Found, diligent, distinct, long_enough, longest, reflected
from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher
from yanxiu_xl.scoring.result import Score, not_applicable, scored, unmeasured, unread
from yanxiu_xl.scoring.teacher_indicators.indicator import ON_DUTY, TeacherIndicator, in_months
from yanxiu_xl.term.parameters import Parameter, ParameterKind, marks
from yanxiu_xl.term.term import Term


@TeacherIndicator(
    "T6", "精读与读书笔记", full=6, source="[S]#41–43；分值[J]",
    how=(
        "精读登记完整{param:T6.book}＋笔记（合计不少于{param:notes_min_chars}字）有摘录{param:T6.excerpt}＋有感悟{param:T6.thoughts}＋"
        "日均读书不少于{param:daily_reading_minutes}分钟的月份比例×{param:T6.minutes}"
    ),
    looks_at={"writings": ("teacher", "category", "title", "author", "month", "excerpt", "thoughts", "reading_minutes")},
    looks_at_where={"notes_min_chars": {"writings": ("chars",)}},
    parameters=(
        marks("T6.book", "T6 精读登记完整", 2, "[J]"),
        marks("T6.excerpt", "T6 笔记有摘录", 1.5, "[J]"),
        marks("T6.thoughts", "T6 笔记有感悟", 1.5, "[J]"),
        marks("T6.minutes", "T6 每天读书达标", 1, "[J]"),
    ),
    parts=("T6.book", "T6.excerpt", "T6.thoughts", "T6.minutes"),
    roster=ON_DUTY,
)
def reading(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T6: a book fully registered, notes with excerpt and thoughts, months with enough daily minutes."""
    term = by_teacher.run.term
    full = term["T6.full"]
    books = by_teacher.written(who.person, "精读书目")
    notes = long_enough(term, by_teacher.written(who.person, "读书笔记"))
    monthly = by_teacher.written(who.person, "月读书心得")
    registered = [one for one in books.counting if one.title and one.author]
    excerpt = [one for one in notes.counting if one.excerpt == "有"]
    thoughts = [one for one in notes.counting if one.thoughts == "有"]
    by_month = diligent(term, who.months, monthly)
    share = Fraction(len(by_month), len(who.months)) if who.months else Fraction(0)
    points = (exact(term["T6.book"]) * bool(registered) + exact(term["T6.excerpt"]) * bool(excerpt)
              + exact(term["T6.thoughts"]) * bool(thoughts) + exact(term["T6.minutes"]) * share)
    blurred = by_teacher.places([*books.unread, *notes.unread, *monthly.unread])
    if _part_unread(term, ("T6.book", registered, books), ("T6.excerpt", excerpt, notes), ("T6.thoughts", thoughts, notes),
                    ("T6.minutes", by_month or not who.months, monthly)):
        return unmeasured("T6", full, "精读、笔记或读书时间看不懂。", tuple(dict.fromkeys(blurred)))
    detail = (f"精读{'登记完整' if registered else '没有或登记不全'}、摘录{'有' if excerpt else '无'}、感悟{'有' if thoughts else '无'}、"
              f"日均读书达标{len(by_month)}/{len(who.months)}个月，得{figure(points)}分。")
    places = by_teacher.places([*registered[:1], *excerpt[:1], *thoughts[:1]], "title")
    places += by_teacher.places(by_month.values(), "reading_minutes")
    left_out = by_teacher.places([*books.left_out, *notes.left_out])
    return scored("T6", points, full, detail, (*places, *dict.fromkeys((*left_out, *blurred))))


def _part_unread(term: Term, *parts: tuple[str, object, Found[Any]]) -> bool:
    """Whether a part of an indicator cannot be measured: marks (parameter), what has been found of it, what was looked through.

    Of a part that brings marks nothing has been found, and there is something that may be it and cannot be read (domain C6).
    """
    return any(term[marks] and not there and looked.unread for marks, there, looked in parts)


@TeacherIndicator(
    "T7", "每月读书心得", full=8, source="[S]#44；分值[J];E32",
    how="满分×有心得（每月{param:reflections_per_month}篇，每篇不少于{param:monthly_min_chars}字）的月数÷考核月数",
    looks_at={"writings": ("teacher", "category", "title", "month")},
    looks_at_where={"monthly_min_chars": {"writings": ("chars",)}},
    roster=ON_DUTY,
)
def monthly_reflections(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T7: months with a reflection, each month once."""
    full = by_teacher.run.term["T7.full"]
    written = by_teacher.reflections(who.person)
    if not who.months:
        return not_applicable("T7", full, "在岗考核月数为 0。")
    counted = reflected(by_teacher.run.term, who.months, written)
    bad = by_teacher.places(written.left_out)
    if not counted and written.unread:
        return unread("T7", full, "月读书心得", bad)
    points = exact(full) * min(len(counted), len(who.months)) / len(who.months)
    return scored("T7", points, full, f"{len(counted)}/{len(who.months)}个月有心得{in_months(by_teacher, who)}，得{figure(points)}分。",
                  (*by_teacher.places((one for pieces in counted.values() for one in pieces), "month"), *bad))


def _long_enough(by_teacher: RecordsByTeacher, who: AssessedTeacher, code: str, category: str, parameter: str) -> Score:
    """T8, T9: enough characters full marks, at least half of them a part, else nothing."""
    term = by_teacher.run.term
    full, least = term[f"{code}.full"], term[parameter]
    written = by_teacher.written(who.person, category)
    bad = by_teacher.places(written.left_out)
    best = longest(written)
    if best is None:
        if written.unread:
            return unread(code, full, category, bad)
        return scored(code, 0, full, f"没有算数的{category}。" if bad or written else f"没有{category}。", tuple(bad))
    chars = best.chars or 0
    enough, half = chars >= least, chars * 100 >= least * term["half_from"]
    points = exact(full) * (Fraction(1) if enough else exact(term["half_points"]) / 100 if half else 0)
    return scored(code, points, full, f"{category}{chars}字，要求{least}字，得{figure(points)}分。",
                  (*by_teacher.places([best], "chars"), *bad))


@TeacherIndicator(
    "T8", "学期心得体会", full=5, source="[S]#46；分值[J]",
    how="不少于{param:essay_min_chars}字得满分；达到它的{param:half_from}%得满分的{param:half_points}%；更短或没有得 0 分",
    looks_at={"writings": ("teacher", "category", "chars")},
)
def essay(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T8: the term's essay."""
    return _long_enough(by_teacher, who, "T8", "学期心得体会", "essay_min_chars")


@TeacherIndicator(
    "T9", "教育教学论文", full=6, source="[S]#47；分值[J]",
    how="不少于{param:paper_min_chars}字得满分；达到它的{param:half_from}%得满分的{param:half_points}%；更短或没有得 0 分",
    looks_at={"writings": ("teacher", "category", "chars")},
    parameters=(
        Parameter("half_from", "T8、T9 得部分分的字数线（占规定字数）", ParameterKind.NUMBER, 50, "%", "[J]", high=100),
        Parameter("half_points", "T8、T9 部分分占满分", ParameterKind.NUMBER, 50, "%", "[J]", high=100),
    ),
)
def paper(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T9: the paper."""
    return _long_enough(by_teacher, who, "T9", "教育教学论文", "paper_min_chars")


@TeacherIndicator(
    "T10", "自学与反思", full=6, source="[S]#7、#19；分值[J]",
    how=(
        "课改自学记录{param:T10.self_study}＋教学反思{param:T10.teaching}×篇数÷{param:min_teaching_reflections}＋"
        "听评课反思{param:T10.review}×篇数÷{param:min_review_reflections}，各部分最多为其满分"
    ),
    looks_at={"writings": ("teacher", "category", "title"), "observations": ("observer", "topic", "strengths", "advice", "reflection")},
    parameters=(
        marks("T10.self_study", "T10 课改自学记录", 2, "[J]"),
        marks("T10.teaching", "T10 教学反思", 2, "E1"),
        marks("T10.review", "T10 听评课反思", 2, "E1"),
    ),
    parts=("T10.self_study", "T10.teaching", "T10.review"),
)
def self_study(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T10: self-study record, teaching reflections, reflections on observed lessons."""
    term = by_teacher.run.term
    study, of_teaching, of_reviews = (by_teacher.written(who.person, category) for category in ("课改自学记录", "教学反思", "听评课反思"))
    teaching, review = distinct(of_teaching.counting), distinct(of_reviews.counting)
    observed = by_teacher.observed(who.person)
    noted = [one for one in observed.counting if one.reflection == "有"]
    wanted, asked = term["min_teaching_reflections"], term["min_review_reflections"]
    number = len(review) + len(noted)
    points = (exact(term["T10.self_study"]) * bool(study)
              + exact(term["T10.teaching"]) * (Fraction(min(len(teaching), wanted), wanted) if wanted else 1)
              + exact(term["T10.review"]) * (Fraction(min(number, asked), asked) if asked else 1))
    of_lessons = observed.where(lambda one: one.reflection == "有" or by_teacher.facts.reflection_unreadable(one))
    bad = by_teacher.places([*study.left_out, *of_teaching.left_out, *of_reviews.left_out])
    if _part_unread(term, ("T10.self_study", study, study), ("T10.teaching", teaching or not wanted, of_teaching),
                    ("T10.review", number or not asked, of_reviews), ("T10.review", number or not asked, of_lessons)):
        return unread("T10", term["T10.full"], "自学记录或反思", dict.fromkeys((*bad, *by_teacher.places(of_lessons.unread, "reflection"))))
    detail = (f"课改自学记录{'有' if study else '无'}、教学反思{len(teaching)}/{wanted}篇、听评课反思{number}/{asked}篇，"
              f"得{figure(points)}分。")
    places = by_teacher.places([*study.counting[:1], *teaching.counting, *review.counting], "title") + by_teacher.places(noted, "reflection")
    again = by_teacher.places([*teaching.left_out, *review.left_out], "title")
    return scored("T10", points, term["T10.full"], detail, (*places, *bad, *again))
