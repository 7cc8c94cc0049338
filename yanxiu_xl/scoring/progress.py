"""The figures of 进度 as the program measures them: the same records that count for the scores (domain C1, C2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.facts.found import distinct
from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.progress import MONTH, TEACHER_COUNTS, Span, school_span, teacher_span
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, Record, RecordsByTeacher, assessed_teachers
from yanxiu_xl.scoring.school_indicators.organisation import ELEMENTS, SYSTEMS
from yanxiu_xl.scoring.school_records import SchoolRecords
from yanxiu_xl.scoring.teacher_indicators.growth import review_mark
from yanxiu_xl.term.term import Term

Figure = int | float | str | date | None
"""A count, a score, a word, a day; None where there is nothing."""


@dataclass(frozen=True)
class Progress:
    """One teacher's line of 进度: figures by the keys of ``forms.progress.teacher_columns``."""

    name: str
    figures: dict[str, Figure]


def short_by(lacking: int, unit: str) -> str:
    """``还差3节``."""
    return f"{words.SHORT_BY[0]}{lacking}{unit}"


def counted(number: int, least: int, unit: str, enough: str, nothing: str, quiet: bool = False) -> str:
    """The word for a count: enough, not asked for yet, nothing at all, or how many are lacking."""
    if number >= least:
        return enough
    if quiet:
        return words.NOT_YET
    return nothing if not number else short_by(least - number, unit)


def dated(done_on: date | None, due: date) -> str:
    """The word for something due on a day."""
    if done_on is None:
        return words.UNDATED
    late = (done_on - due).days
    return words.ON_TIME if late <= 0 else f"{words.LATE_BY[0]}{late}{words.LATE_BY[1]}"


def teachers_progress(run: CheckRun, as_of: date | None = None) -> list[Progress]:
    """Every teacher of the roster, in its order; who is not assessed has a word instead of figures.

    as_of: the day that tells what is asked for yet; that of the checks unless told otherwise.
    """
    by_teacher, day = RecordsByTeacher.of(run), as_of or run.as_of
    measured = {who.person: _figures(by_teacher, who, day) for who in assessed_teachers(run)}
    result = []
    for row in run.teachers:
        idle = words.EXEMPT if row["assessed"] == "否" else words.UNFILLED
        figures = measured.get(row["name"], {"observed": idle})
        result.append(Progress(row["name"], {"teacher_id": row["teacher_id"], "name": row["name"], **figures}))
    return result


def _figures(by_teacher: RecordsByTeacher, who: AssessedTeacher, day: date) -> dict[str, Figure]:
    term = by_teacher.run.term
    valid = len(by_teacher.observed(who.person))
    lessons = len(by_teacher.given(who.person))
    found: dict[str, Figure] = {
        "valid": valid, "target": who.target, "lessons": lessons,
        "observed": counted(valid, who.target, "节", words.ENOUGH, words.NONE) if who.target else words.NOT_ASKED,
        "lesson": counted(lessons, term["min_open_lessons"], "节", words.GIVEN, words.NOT_GIVEN),
    }
    return found | _reading(by_teacher, who, day) | _writing(by_teacher, who, day) | _plan(by_teacher, who, day) | _review(by_teacher, who, day)


def _reading(by_teacher: RecordsByTeacher, who: AssessedTeacher, today: date) -> dict[str, Figure]:
    term = by_teacher.run.term
    registered = by_teacher.written(who.person, "精读书目").counting
    books = len(distinct(registered))
    word = counted(books, term["min_books"], "本", words.REGISTERED, words.NONE)
    if word == words.REGISTERED and books and not any(one.author for one in registered):
        word = words.NO_AUTHOR
    found: dict[str, Figure] = {"books": books, "book": word}
    monthly, least = by_teacher.reflections(who.person).counting, max(term["reflections_per_month"], 1)
    for month in term["assessed_months"]:
        count = len(distinct(one for one in monthly if one.month == month))
        asked = month in who.months
        quiet = teacher_span(MONTH + month, term).is_quiet(today)
        found[MONTH + month] = counted(count, least, "篇", words.DONE, words.LACKING, quiet) if asked else words.NOT_ASKED
    return found


def _writing(by_teacher: RecordsByTeacher, who: AssessedTeacher, today: date) -> dict[str, Figure]:
    term = by_teacher.run.term
    found: dict[str, Figure] = {}
    for key, category, limit in (("essay", "学期心得体会", "essay_min_chars"), ("paper", "教育教学论文", "paper_min_chars")):
        written = by_teacher.written(who.person, category).counting
        chars = max((one.chars or 0 for one in written), default=0)
        word = length_word(term, chars, term[limit]) if written else nothing(key, term, today)
        found |= {f"{key}_chars": chars, key: word}
    return found


def nothing(key: str, term: Term, today: date) -> str:
    """The word where there is nothing of an item: whether it is asked for yet."""
    return words.NOT_YET if teacher_span(key, term).is_quiet(today) else words.NONE


def length_word(term: Term, chars: int, least: int) -> str:
    """The word for a text of some length (T8, T9)."""
    if chars >= least:
        return words.ENOUGH
    if not chars:
        return words.NO_LENGTH
    return words.TOO_SHORT if chars * 100 >= least * term["half_from"] else words.FAR_TOO_SHORT


def _plan(by_teacher: RecordsByTeacher, who: AssessedTeacher, today: date) -> dict[str, Figure]:
    plans = by_teacher.written(who.person, "个人研修计划").counting
    day = min((date.fromisoformat(one.date) for one in plans if one.date), default=None)
    quiet = Span(who.plan_due, who.plan_due).is_quiet(today)
    return {"plan_on": day, "plan": dated(day, who.plan_due) if plans else words.NOT_YET if quiet else words.NONE}


def _review(by_teacher: RecordsByTeacher, who: AssessedTeacher, today: date) -> dict[str, Figure]:
    one = by_teacher.reviews.get(who.person)
    if one is None:
        return {"review_score": None, "review": nothing("review", by_teacher.run.term, today)}
    if not one.counts:
        return {"review_score": None, "review": words.INCOMPLETE}
    return {"review_score": half_up(review_mark(by_teacher.run.term, one), 2), "review": words.REVIEWED}


def teacher_counts(term: Term, teachers: Sequence[Progress], roster: Sequence[Record], as_of: date) -> dict[str, tuple[int, int, str]]:
    """Lines of 首页 that count teachers, by the keys of ``TEACHER_COUNTS``: (how many have it, how many should, word).

    teachers, roster: of one school.
    """
    asked = sum(row["assessed"] == "是" for row in roster if row["name"])
    found = {}
    for key, _, enough in TEACHER_COUNTS:
        have = sum(one.figures.get(key) == enough for one in teachers)
        quiet = teacher_span(key, term).is_quiet(as_of)
        found[key] = (have, asked, counted(have, asked, "人", words.COMPLETE, words.NONE, quiet) if asked else _nobody(roster))
    return found


def _nobody(roster: Sequence[Record]) -> str:
    """Why no teacher is counted."""
    if not any(row["teacher_id"] for row in roster):
        return words.NO_ROSTER
    return words.NOT_ASKED if all(row["assessed"] == "否" for row in roster) else words.UNFILLED


def school_progress(school: SchoolRecords, as_of: date) -> dict[str, tuple[Figure, str]]:
    """Lines of the school's progress by the keys of ``forms.progress.school_lines``: (figure, word)."""
    term, lectures = school.term, school.facts.lectures.counting
    least = term["lectures_per_month"]
    found: dict[str, tuple[Figure, str]] = {}
    for month in term["assessed_months"]:
        held = sum((one.date or "")[:7] == month for one in lectures)
        quiet = school_span(MONTH + month, term).is_quiet(as_of)
        found[MONTH + month] = (held, counted(held, least, "次", words.HELD, words.NOT_HELD, quiet))
    done = [one for one in school.facts.archive.counting if one.done]
    plan = [one.done_on for one in done if one.item_code == "D03"]
    day = date.fromisoformat(plan[0]) if plan and plan[0] else None
    lacking = words.NOT_YET if school_span("plan", term).is_quiet(as_of) else words.NOT_DONE
    found["plan"] = (day, dated(day, term["school_plan_due"]) if plan else lacking)
    for key, codes in (("elements", ELEMENTS), ("systems", SYSTEMS)):
        count = len({one.item_code for one in done} & set(codes))
        quiet = school_span(key, term).is_quiet(as_of)
        found[key] = (count, counted(count, len(codes), "项", words.COMPLETE, words.NONE, quiet))
    return found
