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
from yanxiu_xl.problems.model import MARKS, E, Entry, H, W

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


@rule(Entry("X01", E, "编号或姓名重复", "“{value}”在第{rows}行重复。",
            "重复登记的请删掉一行；若是两个人同名，请改成“{value}(大)”“{value}(小)”以便区分。", source="D4"))
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


@rule(Entry("X02", E, "同一节课重复登记", "与第{other}行重复登记了同一节课。", "请删掉一行。", source="D4", clause="#31"))
def same_observation_twice(run: CheckRun) -> None:
    """A lesson on the web without a period is the same when the topic is (domain C6)."""
    for row, first in repeated_observations(run):
        run.report("X02", "observations", "observer", [row], [{"other": first["row"]}])


@rule(Entry("X03", E, "同一时刻听两节课", "“{value}”{date}第{period}节同时听了“{first}”和“{second}”的课（见第{other}行），不可能。",
            "请核对日期、节次和授课教师。", source="D4", clause="#31", example={"first": "李强", "second": "孙梅"}))
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


@rule(Entry("X04", E, "听课时自己在上课", "“{value}”{date}第{period}节自己正在上课（见{tab}第{other}行），不能同时去听课。",
            "请核对日期和节次。", source="D4", clause="#31"))
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


@rule(Entry("X05", E, "同一时刻上两节课", "“{value}”{date}第{period}节登记了两节不同的课（《{first}》《{second}》，见{tab}第{other}行）。",
            "请核对；复式班请把年级选“复式”，课题写在一起。", source="D4", example={"first": "荷花", "second": "观潮"}))
def teaching_two_lessons_at_once(run: CheckRun) -> None:
    for places, differs in run.cached(_told_differently):
        if _two_lessons(differs):
            _report_lesson(run, "X05", "topic", *places)


@rule(Entry("X06", W, "同一节课写法不一", "同一节课，{tab}第{other}行的{what}是“{first}”，本行是“{second}”。", "请统一。", source="D4",
            example={"what": "课题", "first": "荷花", "second": "荷叶"}))
def one_lesson_written_differently(run: CheckRun) -> None:
    for places, differs in run.cached(_told_differently):
        for key in () if _two_lessons(differs) else sorted(differs):
            _report_lesson(run, "X06", key, *places)


@rule(
    Entry("X07", W, "一天听课过多", "“{value}”{date}一天听了{n}节课（超过{limit}节）。", "请核实；写错日期的请改正。", source="D4", clause="#99",
          parameters=("daily_observations_warn",), example={"n": "5"}),
    Entry("X07", E, "一天听课多得不可能", "“{value}”{date}一天听了{n}节课（超过{limit}节），按节次第{limit}节以后的不计，这是第{number}节。",
          "请核对日期和节次。", "error", "D4", "#99",
          ("daily_observations_error",), example={"n": "8", "number": "7"}),
)
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


@rule(Entry("X08", W, "评语雷同", "“{name}”有{n}节课的“{header}”一模一样。", "请按每节课实际填写。", source="D4", clause="#28、#99",
            parameters=("same_comment_lines",), example={"n": "4", "header": "主要优点"}))
def comments_all_alike(run: CheckRun) -> None:
    least = run.term["same_comment_lines"]
    for key in ("strengths", "advice"):
        for group in groups(run.rows["observations"], "observer", key, least=least).values():
            words = {"name": group[0]["observer"], "n": len(group)}
            run.report("X08", "observations", key, group, (words for _ in group))


@rule(Entry("X09", H, "突击听课", "“{value}”{n}节听课里有{late}节集中在学期最后{weeks}周。", "请注意平时听课。", source="D4", clause="#99",
            parameters=("late_weeks", "late_share"), example={"n": "30", "late": "18", "weeks": "=late_weeks"}))
def observations_crowded_at_the_end(run: CheckRun) -> None:
    weeks, share = run.term["late_weeks"], run.term["late_share"] / 100
    border = (run.term["term_end"] - timedelta(weeks=weeks)).isoformat()
    dated = complete(run.rows["observations"], "observer", "date")
    for group in groups(dated, "observer").values():
        late = sum(row["date"] > border for row in group)
        if late > share * len(group):
            words = {"value": group[-1]["observer"], "n": len(group), "late": late, "weeks": weeks}
            run.report("X09", "observations", "observer", [group[-1]], [words])


@rule(Entry("X10", E, "文稿重复", "第{other}行已登记过《{value}》。", "请删掉一行；确是两篇的请把题目写清楚。", source="D4",
            example={"value": "小组合作学习的几点做法"}))
def writing_registered_twice(run: CheckRun) -> None:
    report_repeats(run, "X10", "writings", "title", "teacher", "category", "title")


@rule(Entry("X11", W, "同月两篇心得", "{value}已有{n}篇月读书心得（第{other}行），多出的不重复计分。", "写错月份的请改正；没写错不用改。", source="D4", clause="#44",
            example={"value": "2020-10", "n": "2"}))
def two_reflections_of_one_month(run: CheckRun) -> None:
    monthly = [row for row in run.rows["writings"] if row["category"] == "月读书心得"]
    for group in groups(monthly, "teacher", "month", least=2).values():
        words = ({"other": group[0]["row"], "n": n} for n in range(1, len(group)))
        run.report("X11", "writings", "month", group[1:], words)


@rule(Entry("X12", W, "活动可能重复", "这次活动可能重复登记（第{other}行）。", "重复的请删掉一行；确是两次的不用改。", source="D4"))
def activity_registered_twice(run: CheckRun) -> None:
    report_repeats(run, "X12", "activities", "topic", "date", "category", "topic")


@rule(Entry("X13", E, "评委重复打分", "“{value}”已给这节课打过分（第{other}行）。", "请删掉一行。", source="D4", clause="#30"))
def judge_marked_twice(run: CheckRun) -> None:
    report_repeats(run, "X13", "evaluations", "judge", "lesson_id", "judge")


@rule(Entry("X14", W, "评委打分相差大", "《{lesson}》评委打分最高{high}、最低{low}，相差{gap}分。", "请复核；打分没错不用改。", source="D4", clause="#30",
            parameters=("judge_spread", *MARKS), example={"lesson": "荷花", "high": "96", "low": "70", "gap": "26"}), asks_what_counts=True)
def judges_far_apart(run: CheckRun) -> None:
    limit, judged = run.term["judge_spread"], run.facts.lesson_scores
    for row in run.rows["open_lessons"]:
        given = judged.get(row["lesson_id"])
        if given and given.high - given.low > limit:
            told = {"high": figure(given.high), "low": figure(given.low), "gap": figure(given.high - given.low)}
            run.report("X14", "open_lessons", "lesson_id", [row], [{"lesson": row["topic"] or row["lesson_id"], **told}])


@rule(
    Entry("X15", W, "一个徒弟多位师傅", "“{value}”的{subject}有{n}位师傅（{names}）。", "请确认；没错不用改。", source="D4", clause="#87",
          example={"subject": "语文", "n": "2"}),
    Entry("X15", W, "一位师傅徒弟过多", "“{value}”带了{n}位徒弟，超过{limit}位。", "请确认；没错不用改。", "mentor", "D4", "#87",
          ("max_apprentices",), example={"n": "4"}),
)
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


@rule(
    Entry("X16", E, "编号重复", "编号{value}重复（见第{rows}行），请不要手工改编号。", "请恢复模板原来的编号，或用退回的工作簿填。", source="D4",
          example={"value": "H-01-003"}),
    Entry("X16", E, "编号被改", "编号“{value}”不是模板的样子（应像 {wanted}）。", "请恢复模板原来的编号，或用退回的工作簿填。", "changed", "D4",
          example={"value": "活动3", "wanted": "H-01-003"}),
)
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
