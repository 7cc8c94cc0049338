"""Rules between rows of one school (domain D4)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun, Row, cells_of, complete
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.numbers import figure
from yanxiu_xl.measures.observations import same_lesson, slot

LESSON_SLOT = ("date", "period")
Group = tuple[Any, ...]


def groups(rows: Sequence[Row], *keys: str, least: int = 1) -> dict[Group, list[Row]]:
    """Rows by their ``keys``, of which every one holds something; groups of fewer than ``least`` rows are left out."""
    found: dict[Group, list[Row]] = {}
    cells = cells_of(*keys)
    count = Counter(map(cells, rows))  # in most workbooks there is nothing to be found
    if max(count.values(), default=0) < least:
        return found
    for row in rows:
        group = cells(row)
        if count[group] >= least and None not in group:
            found.setdefault(group, []).append(row)
    return found


def repeats(rows: Sequence[Row], *keys: str) -> list[tuple[Row, Row]]:
    """(row that repeats an earlier one of its school in all ``keys``, that earlier one)."""
    return [(row, group[0]) for group in groups(rows, *keys, least=2).values() for row in group[1:]]


def report_same(run: CheckRun, code: str, sheet: str, key: str) -> None:
    """Every row whose ``key`` another row of its school has as well."""
    for group in groups(run.rows[sheet], key, least=2).values():
        words = {"rows": "、".join(str(row["row"]) for row in sorted(group, key=lambda row: row["row"]))}
        run.report(code, sheet, key, group, (words for _ in group))


def report_repeats(run: CheckRun, code: str, sheet: str, key: str, *keys: str) -> None:
    """Every row that repeats an earlier one in all ``keys``, at the cell of ``key``."""
    again = repeats(run.rows[sheet], *keys)
    run.report(code, sheet, key, (row for row, _ in again), ({"other": first["row"]} for _, first in again))


@rule("X01")
def same_teacher_twice(run: CheckRun) -> None:
    report_same(run, "X01", "roster", "teacher_id")
    report_same(run, "X01", "roster", "name")


def repeated_observations(run: CheckRun) -> list[tuple[Row, Row]]:
    """(row of 听课记录 that tells of the same lesson as an earlier one, that earlier one)."""
    first: dict[tuple[Any, ...], Row] = {}
    again = []
    for row in run.rows["observations"]:
        lesson = same_lesson(row)
        if lesson is not None and first.setdefault(lesson, row) is not row:
            again.append((row, first[lesson]))
    return again


@rule("X02")
def same_observation_twice(run: CheckRun) -> None:
    """A lesson on the web without a period is the same when the topic is (domain C6)."""
    for row, first in repeated_observations(run):
        run.report("X02", "observations", "observer", [row], [{"other": first["row"]}])


@rule("X03")
def two_lessons_at_once(run: CheckRun) -> None:
    for group in groups(run.rows["observations"], "date", "period", "observer", least=2).values():
        told = [row for row in group if row["teacher"] is not None]
        for row in told:
            other = next((one for one in told if one["teacher"] != row["teacher"]), None)
            if other is not None:
                words = {"value": row["observer"], "date": row["date"], "period": row["period"], "first": row["teacher"],
                         "second": other["teacher"], "other": other["row"]}
                run.report("X03", "observations", "period", [row], [words])


def taught_lessons(run: CheckRun) -> dict[Group, list[tuple[str, Row]]]:
    """(date, period, teacher) -> (sheet, row) of every own lesson the workbook tells of, open lessons first."""
    found: dict[Group, list[tuple[str, Row]]] = {}
    lesson = cells_of(*LESSON_SLOT, "teacher")
    own = (row for row in run.rows["observations"] if row["scope"] == "本校")
    for sheet, rows in (("open_lessons", run.rows["open_lessons"]), ("observations", own)):
        for row in complete(rows, "date", "period", "teacher"):
            found.setdefault(lesson(row), []).append((sheet, row))
    return found


@rule("X04")
def observing_while_teaching(run: CheckRun) -> None:
    taught, then = run.cached(taught_lessons), cells_of(*LESSON_SLOT, "observer")
    for row in run.rows["observations"]:
        lessons = taught.get(then(row))
        if lessons and row["teacher"] != row["observer"]:
            sheet, lesson = lessons[0]
            words = {"value": row["observer"], "date": row["date"], "period": row["period"], "tab": SHEETS[sheet].title,
                     "other": lesson["row"]}
            run.report("X04", "observations", "period", [row], [words])


def _told_differently(run: CheckRun) -> list[tuple[tuple[str, Row, str, Row], set[str]]]:
    """((sheet, row, sheet of the first row that tells of the lesson, that row), what both tell and not in the same words)."""
    found = []
    for lessons in run.cached(taught_lessons).values():
        first_sheet, first = lessons[0]
        for sheet, row in lessons[1:]:
            told = {key for key in ("topic", "grade", "subject") if row[key] is not None and first[key] is not None}
            differs = {key for key in told if row[key] != first[key]}
            if differs:
                found.append(((sheet, row, first_sheet, first), differs))
    return found


def _two_lessons(differs: set[str]) -> bool:
    """Different topic and different class or subject at one moment: two lessons; else a mere difference of wording."""
    return "topic" in differs and len(differs) > 1


def _report_lesson(run: CheckRun, code: str, key: str, sheet: str, row: Row, first_sheet: str, first: Row) -> None:
    words = {"value": row["teacher"] if code == "X05" else row[key], "date": row["date"], "period": row["period"],
             "first": first[key], "second": row[key], "tab": SHEETS[first_sheet].title, "other": first["row"],
             "what": SHEETS[sheet][key].header}
    run.report(code, sheet, key, [row], [words])


@rule("X05")
def teaching_two_lessons_at_once(run: CheckRun) -> None:
    for places, differs in run.cached(_told_differently):
        if _two_lessons(differs):
            _report_lesson(run, "X05", "topic", *places)


@rule("X06")
def one_lesson_written_differently(run: CheckRun) -> None:
    for places, differs in run.cached(_told_differently):
        for key in () if _two_lessons(differs) else sorted(differs):
            _report_lesson(run, "X06", key, *places)


@rule("X07")
def too_many_observations_a_day(run: CheckRun) -> None:
    """Lessons by their periods: those beyond the limit of an error are the error (domain C6); one registered twice is one."""
    warn, error = run.term["daily_observations_warn"], run.term["daily_observations_error"]
    again = {row["at"] for row, _ in repeated_observations(run)}
    lessons = [row for row in run.rows["observations"] if row["at"] not in again]
    for group in groups(lessons, "observer", "date", least=min(warn, error) + 1).values():
        count, last = len(group), group[-1]
        words = {"value": last["observer"], "date": last["date"], "n": count, "limit": error if count > error else warn}
        if count > error:
            beyond = sorted(group, key=slot)[error:]
            run.report("X07", "observations", "date", beyond, ({**words, "number": error + n} for n, _ in enumerate(beyond, 1)),
                         variant="error")
        elif count > warn:
            run.report("X07", "observations", "date", [last], [words])


@rule("X08")
def comments_all_alike(run: CheckRun) -> None:
    least = run.term["same_comment_lines"]
    for key in ("strengths", "advice"):
        for group in groups(run.rows["observations"], "observer", key, least=least).values():
            words = {"name": group[0]["observer"], "n": len(group)}
            run.report("X08", "observations", key, group, (words for _ in group))


@rule("X09")
def observations_crowded_at_the_end(run: CheckRun) -> None:
    weeks, share = run.term["late_weeks"], run.term["late_share"] / 100
    border = (run.term["term_end"] - timedelta(weeks=weeks)).isoformat()
    dated = complete(run.rows["observations"], "observer", "date")
    for group in groups(dated, "observer").values():
        late = sum(row["date"] > border for row in group)
        if late > share * len(group):
            words = {"value": group[-1]["observer"], "n": len(group), "late": late, "weeks": weeks}
            run.report("X09", "observations", "observer", [group[-1]], [words])


@rule("X10")
def writing_registered_twice(run: CheckRun) -> None:
    report_repeats(run, "X10", "writings", "title", "teacher", "category", "title")


@rule("X11")
def two_reflections_of_one_month(run: CheckRun) -> None:
    monthly = [row for row in run.rows["writings"] if row["category"] == "月读书心得"]
    for group in groups(monthly, "teacher", "month", least=2).values():
        words = ({"other": group[0]["row"], "n": n} for n in range(1, len(group)))
        run.report("X11", "writings", "month", group[1:], words)


@rule("X12")
def activity_registered_twice(run: CheckRun) -> None:
    report_repeats(run, "X12", "activities", "topic", "date", "category", "topic")


@rule("X13")
def judge_marked_twice(run: CheckRun) -> None:
    report_repeats(run, "X13", "evaluations", "judge", "lesson_id", "judge")


@rule("X14", asks_what_counts=True)
def judges_far_apart(run: CheckRun) -> None:
    limit, judged = run.term["judge_spread"], run.facts.lesson_scores
    for row in run.rows["open_lessons"]:
        given = judged.get(row["lesson_id"])
        if given and given.high - given.low > limit:
            told = {"high": figure(given.high), "low": figure(given.low), "gap": figure(given.high - given.low)}
            run.report("X14", "open_lessons", "lesson_id", [row], [{"lesson": row["topic"] or row["lesson_id"], **told}])


@rule("X15")
def too_many_mentors_or_apprentices(run: CheckRun) -> None:
    rows, limit = run.rows["mentoring"], run.term["max_apprentices"]
    for group in groups(rows, "apprentice", "subject").values():
        by_mentor = {row["mentor"]: row for row in reversed(group) if row["mentor"] is not None}
        pairs = [row for row in group if by_mentor.get(row["mentor"]) is row]
        if len(pairs) > 1:
            words = {"subject": pairs[0]["subject"], "n": len(pairs), "names": "、".join(row["mentor"] for row in pairs)}
            run.report("X15", "mentoring", "apprentice", pairs, (words for _ in pairs))
    for group in groups(complete(rows, "apprentice"), "mentor").values():
        number = len({row["apprentice"] for row in group})
        if number > limit:
            run.report("X15", "mentoring", "mentor", group, ({"n": number, "limit": limit} for _ in group), variant="mentor")


@rule("X16")
def number_repeated_or_changed(run: CheckRun) -> None:
    for sheet in SCHOOL_SHEETS:
        key = next((c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER), None)
        if key is None:
            continue
        report_same(run, "X16", sheet.key, key)
        start = f"{sheet.id_prefix}-{run.submission.school_code}-"
        changed = list(_changed(run.rows[sheet.key], key, start))
        run.report("X16", sheet.key, key, changed, ({"wanted": f"{start}001"} for _ in changed), variant="changed")


def _changed(rows: Iterable[Row], key: str, start: str) -> Iterator[Row]:
    """Rows whose number is not the program's: the start of their school's and three digits or more."""
    for row in rows:
        value = row[key]
        if value is not None and (not value.startswith(start) or re.fullmatch(r"\d{3,}", value[len(start) :]) is None):
            yield row
