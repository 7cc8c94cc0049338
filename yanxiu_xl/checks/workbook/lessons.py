"""Rules between the sheets on lessons observed, given and judged (domain D5)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from yanxiu_xl.checks.check_run import CheckRun, complete, of
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.tables import LESSON_SLOT
from yanxiu_xl.checks.workbook.lacking import measurable, on_duty, possible
from yanxiu_xl.measures.calendar import WEEKDAYS
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.measures.observations import LESSON, required_observations
from yanxiu_xl.problems.model import COUNTED, E, Entry, W

OPEN_KINDS = ("公开课", "合格课", "优质课")


@rule(Entry("S01", W, "听了公开课，公开课评课里没有", "听课记录里“{value}”{date}第{period}节的{kind}，在“公开课评课”里没有登记。",
            "请在“公开课评课”补登这节课，或核对日期、节次、课类。", source="D5", clause="#27"))
def observed_open_lesson_not_registered(run: CheckRun) -> None:
    if not measurable(run, "open_lessons", "date", "period", "teacher"):
        return
    seen = [row for row in run.rows["observations"] if row["kind"] in OPEN_KINDS and row["scope"] == "本校"]
    registered = possible(run.rows["open_lessons"], ("teacher",), ("date", "period"))
    for row in complete(seen, "date", "period", "teacher"):
        if not registered(of(row, "teacher"), of(row, "date", "period")):
            words = {"value": row["teacher"], "date": row["date"], "period": row["period"], "kind": row["kind"]}
            run.report("S01", "observations", "kind", [row], [words])


@rule(Entry("S02", W, "公开课无人听", "“{value}”{date}的{kind}没有任何教师的听课记录。", "请让听课的教师补登听课记录，或核对日期、节次。", source="D5", clause="#26"))
def open_lesson_nobody_saw(run: CheckRun) -> None:
    if not measurable(run, "observations", "date", "period", "teacher"):
        return
    lessons = complete(run.rows["open_lessons"], *LESSON_SLOT, "teacher")
    given = {of(row, "teacher") for row in lessons}
    seen = possible(run.rows["observations"], ("teacher",), ("date", "period"), given)
    rows = [row for row in lessons if not seen(of(row, "teacher"), of(row, "date", "period"))]
    words = ({"date": row["date"], "kind": row["kind"] or "公开课"} for row in rows)
    run.report("S02", "open_lessons", "teacher", rows, words)


@rule(
    Entry("S03", E, "没有上公开课", "“{value}”本学期还没有上公开课（每人{limit}节）。", "请安排并登记；不参加考核的请在名册注明减免原因。", source="D5",
          clause="#26", parameters=("min_open_lessons",), final=True),
    Entry("S03", E, "公开课节数不够", "“{value}”本学期上了{n}节公开课，还差{m}节（每人{limit}节）。", "请安排并登记；不参加考核的请在名册注明减免原因。",
          "short", "D5", "#26", ("min_open_lessons",), final=True, example={"n": "1", "m": "1"}),
)
def teacher_without_open_lesson(run: CheckRun) -> None:
    if not measurable(run, "open_lessons", "teacher"):
        return
    least, count = run.term["min_open_lessons"], Counter(run.columns["open_lessons"]["teacher"])
    for row in [row for row in run.assessed if count[row["name"]] < least]:
        n = count[row["name"]]
        run.report("S03", "roster", "name", [row], [{"limit": least, "n": n, "m": least - n}], variant="short" if n else "")


@rule(Entry("S04", W, "听课没有达标", "“{value}”有效听课{n}节，还差{m}节（登记{k}节，其中{j}节不算有效）。",
            "请补听并登记；没写评语、评语太短的补写评语。", source="D5", clause="#31",
            parameters=("min_observations", "observations_by_post", "assessed_months", *COUNTED), final=True,
            example={"n": "29", "m": "1", "k": "30", "j": "1"}), asks_what_counts=True)
def observations_short_of_target(run: CheckRun) -> None:
    """Stands after S21: a lesson observed while off duty is an error, and what holds an error is not valid."""
    if not measurable(run, "observations", *LESSON, "topic", "strengths", "advice"):
        return
    observations = run.facts.observations
    registered = Counter(one.observer for one in observations)
    counted = Counter(one.observer for one in observations if one.counts)
    for row, duty in run.cached(on_duty):
        target = required_observations(run.term, len(duty), row["post"])
        n, k = counted[row["name"]], registered[row["name"]]
        if n < target:
            run.report("S04", "roster", "name", [row], [{"n": n, "m": target - n, "k": k, "j": k - n}])


@rule(Entry("S19", E, "认定课评委不足", "这节{kind}只有{n}名评委，认定需要至少{limit}名。", "请在“课堂评价”里补齐评委打分。", source="D5", clause="#30、#59",
            parameters=("min_judges",), final=True, example={"n": "2"}))
def recognition_lesson_short_of_judges(run: CheckRun) -> None:
    """A judge counts whose marks are all there, if not all readable; the teacher is no judge of the own lesson."""
    if not measurable(run, "evaluations", "lesson_id", "judge"):
        return
    least, judges = run.term["min_judges"], dict[str, set[str]]()
    for row in complete(run.rows["evaluations"], "lesson_id", "judge"):
        if not any(run.blank("evaluations", key, row) for key in DIMENSIONS):
            judges.setdefault(row["lesson_id"], set()).add(row["judge"])
    for row in complete(run.rows["open_lessons"], "lesson_id"):
        if row["kind"] in {"合格课", "优质课"}:
            count = len(judges.get(row["lesson_id"], set()) - {row["teacher"]})
            if count < least:
                run.report("S19", "open_lessons", "kind", [row], [{"kind": row["kind"], "n": count, "limit": least}])


@rule(Entry("S20", W, "任课表显示听课人有课", "按任课表，“{value}”{day}第{period}节有{lesson}。", "确实去听课的请在备注写明代课或调课；写错的请改正。",
            source="D5", example={"day": "星期四", "lesson": "三年级语文课"}))
def timetable_has_the_observer_teaching(run: CheckRun) -> None:
    """The timetable says nothing of holidays, nor of working days that make up for another day."""
    lessons = {
        of(row, "teacher", "weekday", "period"): f"{row['class_name'] or ''}{row['subject'] or ''}"
        for row in complete(run.rows["timetable"], "weekday", "period", "teacher")
    }
    if not lessons:
        return
    special = {day.isoformat() for day in run.term.holidays}
    weekday = {d: WEEKDAYS[date.fromisoformat(d).weekday()] for d in set(run.columns["observations"]["date"]) if d and d not in special}
    for row in complete(run.rows["observations"], "date", "period", "observer"):
        lesson = lessons.get((row["observer"], weekday.get(row["date"]), row["period"]))
        if lesson is not None:
            words = {"value": row["observer"], "day": row["date"], "period": row["period"], "lesson": lesson}
            run.report("S20", "observations", "period", [row], [words])


@rule(Entry("S21", E, "不在岗期间听课上课", "“{value}”{date}不在岗{why}。", "请核对日期，或改名册里的在岗起止。", source="D5",
            example={"why": "（产假）"}))
def away_from_duty(run: CheckRun) -> None:
    duty = {row["name"]: row for row in run.teachers if row["on_duty_from"] or row["on_duty_to"]}
    if not duty:
        return
    for sheet, key in (("observations", "observer"), ("observations", "teacher"), ("open_lessons", "teacher")):
        for row in complete(run.rows[sheet], "date", key):
            own = duty.get(row[key])
            if key == "teacher" and sheet == "observations" and row["scope"] != "本校":
                continue
            if own is not None and not (own["on_duty_from"] or "") <= row["date"] <= (own["on_duty_to"] or "9"):
                why = f"（{own['exemption']}）" if own["exemption"] else ""
                run.report("S21", sheet, key, [row], [{"date": row["date"], "why": why}])


@rule(Entry("S24", W, "评委没有听课记录", "评委“{value}”没有这节课的听课记录。", "请补登听课记录，或核对评委。", source="D5", clause="#30"))
def judge_did_not_observe(run: CheckRun) -> None:
    """Judges from the own roster must have an observation of the lesson; those from elsewhere record it there."""
    if not measurable(run, "observations", "date", "period", "teacher", "observer"):
        return
    marks = [row for row in complete(run.rows["evaluations"], "lesson_id", "judge") if row["judge"] in run.names]
    when = {row["lesson_id"]: of(row, "date", "period", "teacher") for row in reversed(run.rows["open_lessons"])}
    asked = {(known[2], row["judge"]) for row in marks if (known := when.get(row["lesson_id"]))}
    seen = possible(run.rows["observations"], ("teacher", "observer"), ("date", "period"), asked)
    for row in marks:
        known, judge = when.get(row["lesson_id"]), row["judge"]
        if known and None not in known and judge != known[2] and not seen((known[2], judge), known[:2]):
            run.report("S24", "evaluations", "judge", [row])
