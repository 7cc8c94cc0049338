"""Rules within one row (domain D3), each over all schools' rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.checks.frames import Batch, Mask, lines, records, shown, where
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.tables import judged_lessons
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.calendar import day_off
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.reading.cells import NAME_SEPARATOR
from yanxiu_xl.reading.near import did_you_mean

LISTS = ("official_leave", "leave", "absent", "late")
DATED = (("activities", "date"), ("observations", "date"), ("open_lessons", "date"), ("open_lessons", "reviewed_on"),
         ("writings", "date"), ("writings", "checked_on"), ("reviews", "date"), ("activities", "filed_on"),
         ("profile", "reported_on"), ("archive", "done_on"), ("mentoring", "agreed_on"), ("projects", "approved_on"))
"""Dates of what has been done; beginnings and ends that are planned may lie ahead."""
STAGES = {"动员会与文件学习": "宣传动员", "成果展示": "总结", "总结会": "总结"}
"""Categories that belong to one phase (domain A4, A8)."""


def text_less(frame: pd.DataFrame, first: str, second: str) -> Mask:
    """True where both ISO dates are there and the first is earlier."""
    less = [a is not None and b is not None and a < b for a, b in lines(frame, first, second)]
    return pd.Series(less, index=frame.index, dtype=bool)


def days_between(frame: pd.DataFrame, first: str, second: str) -> pd.Series:
    """Days from the first to the second date, NaN where one is missing."""
    days = pd.to_datetime(frame[second], format="%Y-%m-%d") - pd.to_datetime(frame[first], format="%Y-%m-%d")
    return days.dt.days


@rule("R01")
def observing_oneself(batch: Batch) -> None:
    frame = batch.frames["observations"]
    same = frame["observer"].notna() & (frame["observer"] == frame["teacher"]) & frame["scope"].isin(["本校", None])
    batch.report("R01", "observations", "observer", frame[same])


@rule("R02")
def everyday_lesson_elsewhere(batch: Batch) -> None:
    frame = batch.frames["observations"]
    wrong = (frame["kind"] == "家常课") & frame["scope"].notna() & (frame["scope"] != "本校")
    batch.report("R02", "observations", "scope", frame[wrong])


@rule("R03")
def own_lesson_unknown_teacher(batch: Batch) -> None:
    frame = batch.frames["observations"]
    wrong = (frame["scope"] == "本校") & frame["teacher"].notna() & ~batch.in_roster(frame, "teacher")
    rows = frame[wrong]
    words = ({"near": did_you_mean(t, batch.names[n])} for n, t in zip(rows["ret"], rows["teacher"], strict=True))
    batch.report("R03", "observations", "teacher", rows, words)


@rule("R04")
def town_lesson_unknown(batch: Batch) -> None:
    """School by the town's list, teacher by the town roster the workbook carries; both only where they are known."""
    frame = batch.frames["observations"]
    frame = frame[(frame["scope"] == "镇内他校") & frame["host_school"].notna()]
    listed = {s.name for s in batch.term.schools}
    if listed:
        strange = frame[~frame["host_school"].isin(listed)]
        near = ({"near": did_you_mean(name, listed)} for name in strange["host_school"])
        batch.report("R04", "observations", "host_school", strange, near, variant="school")
    known = [batch.returns[n].town.get(h, ()) for n, h in zip(frame["ret"], frame["host_school"], strict=True)]
    wrong = [bool(k) and t is not None and t not in k for k, t in zip(known, frame["teacher"], strict=True)]
    rows = frame[pd.Series(wrong, index=frame.index, dtype=bool)]
    words = ({"school": host, "near": did_you_mean(teacher, batch.returns[n].town[host])}
             for n, host, teacher in zip(rows["ret"], rows["host_school"], rows["teacher"], strict=True))
    batch.report("R04", "observations", "teacher", rows, words)


@rule("R05")
def lesson_on_a_day_off(batch: Batch) -> None:
    for sheet in ("observations", "open_lessons"):
        frame = batch.frames[sheet]
        dates = frame["date"].where(frame["scope"] != "网络") if sheet == "observations" else frame["date"]
        off = {text: day_off(date.fromisoformat(text), batch.term.holidays) for text in dates.dropna().unique()}
        rows = frame[dates.map(lambda text, off=off: bool(off.get(text))).astype(bool)]
        batch.report("R05", sheet, "date", rows, ({"day": off[text]} for text in rows["date"]))


@rule("R06")
def date_in_the_future(batch: Batch) -> None:
    today = batch.as_of.isoformat()
    for sheet, key in DATED:
        ahead = [at for at, day in enumerate(batch.columns[sheet][key]) if day is not None and day > today]
        batch.report("R06", sheet, key, batch.frames[sheet].iloc[ahead])


@rule("R07")
def open_lesson_without_plan(batch: Batch) -> None:
    frame = batch.frames["open_lessons"]
    for key, points in (("plan", "T5.plan"), ("reflection", "T5.reflection")):
        rows = frame[frame[key] == "无"]
        words = {"what": SHEETS["open_lessons"][key].header, "points": shown(float(batch.term[points]))}
        batch.report("R07", "open_lessons", key, rows, (words for _ in range(len(rows))))


@rule("R08")
def review_before_or_long_after(batch: Batch) -> None:
    frame = batch.frames["open_lessons"]
    early = frame[text_less(frame, "reviewed_on", "date")]
    batch.report("R08", "open_lessons", "reviewed_on", early, ({"lesson": d} for d in early["date"]))
    days, limit = days_between(frame, "date", "reviewed_on"), batch.term["review_days"]
    late = frame[days > limit]
    words = ({"n": int(n), "limit": limit} for n in days[days > limit])
    batch.report("R08", "open_lessons", "reviewed_on", late, words, variant="late")


@rule("R09")
def lecture_incomplete(batch: Batch) -> None:
    frame = batch.frames["activities"]
    lecture = frame["category"] == "专题讲座"
    for key in ("speaker", "material"):
        batch.report("R09", "activities", key, frame[lecture & batch.blank("activities", key)])
    limit = batch.term["lecture_min_minutes"]
    short = frame[lecture & (pd.to_numeric(frame["minutes"]) < limit)]
    batch.report("R09", "activities", "minutes", short, ({"limit": limit} for _ in range(len(short))), variant="short")


@rule("R09b")
def lecture_material_not_filed(batch: Batch) -> None:
    frame = batch.frames["activities"]
    lecture = frame["category"] == "专题讲座"
    limit = batch.term["lecture_filing_days"]
    none = frame[lecture & batch.blank("activities", "filed_on")]
    batch.report("R09b", "activities", "filed_on", none, ({"limit": limit} for _ in range(len(none))))
    early = frame[lecture & text_less(frame, "filed_on", "date")]
    batch.report("R09b", "activities", "filed_on", early, ({"lesson": d} for d in early["date"]), variant="early")
    days = days_between(frame, "date", "filed_on").where(lecture)
    late = frame[days > limit]
    words = ({"n": int(n), "limit": limit} for n in days[days > limit])
    batch.report("R09b", "activities", "filed_on", late, words, variant="late")


def _attendance_faults(row: dict[Any, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(column, variant, words) for every contradiction between the name lists of one activity."""
    headers = SHEETS["activities"].headers
    lists = {key: (row[key] or "").split(NAME_SEPARATOR) if row[key] else [] for key in (*LISTS, "participants")}
    for number, second in enumerate(LISTS):
        for first in LISTS[:number]:
            for name in lists[second]:
                if name in lists[first]:
                    yield second, "twice", {"name": name, "first": headers[first], "second": headers[second]}
    if row["attendance"] == "部分" and lists["participants"]:
        for key in LISTS:
            for name in lists[key]:
                if name not in lists["participants"]:
                    yield key, "outsider", {"name": name, "header": headers[key]}


@rule("R10")
def attendance_contradicts_itself(batch: Batch) -> None:
    frame = batch.frames["activities"]
    nobody = (frame["attendance"] == "部分") & batch.blank("activities", "participants")
    batch.report("R10", "activities", "participants", frame[nobody])
    listed = frame[frame[list(LISTS)].notna().any(axis=1)]
    for index, row in zip(listed.index, records(listed), strict=True):
        for key, variant, words in _attendance_faults(row):
            batch.report("R10", "activities", key, frame.loc[[index]], iter([words]), variant=variant)


def _too_short(batch: Batch, code: str, category: str, parameter: str) -> None:
    frame, limit = batch.frames["writings"], batch.term[parameter]
    rows = frame[(frame["category"] == category) & (pd.to_numeric(frame["chars"]) < limit)]
    batch.report(code, "writings", "chars", rows, ({"limit": limit} for _ in range(len(rows))))


@rule("R11")
def essay_too_short(batch: Batch) -> None:
    _too_short(batch, "R11", "学期心得体会", "essay_min_chars")


@rule("R12")
def paper_too_short(batch: Batch) -> None:
    _too_short(batch, "R12", "教育教学论文", "paper_min_chars")


@rule("R13")
def reading_notes_one_sided(batch: Batch) -> None:
    frame = batch.frames["writings"]
    notes = frame["category"] == "读书笔记"
    for key in ("excerpt", "thoughts"):
        lacking = notes & ((frame[key] == "无") | batch.blank("writings", key))
        words = {"what": SHEETS["writings"][key].header}
        batch.report("R13", "writings", key, frame[lacking], (words for _ in range(int(lacking.sum()))))
    _notes_too_short(batch, frame[notes & frame["teacher"].notna()])


def _notes_too_short(batch: Batch, notes: pd.DataFrame) -> None:
    """All notes of a teacher together, said once at the last of them; only where the centre has set a length."""
    least = batch.term["notes_min_chars"]
    if not least or notes.empty:
        return
    known = notes.assign(chars=pd.to_numeric(notes["chars"]).fillna(0))
    total = known.groupby(["ret", "teacher"])["chars"].transform("sum")
    last = notes[(total < least) & ~notes.duplicated(["ret", "teacher"], keep="last")]
    words = ({"name": name, "n": f"{n:g}", "least": least} for name, n in zip(last["teacher"], total[last.index], strict=True))
    batch.report("R13", "writings", "chars", last, words, variant="chars")


@rule("R14")
def reflection_without_month(batch: Batch) -> None:
    frame, months = batch.frames["writings"], batch.term["assessed_months"]
    monthly = frame["category"] == "月读书心得"
    batch.report("R14", "writings", "month", frame[monthly & batch.blank("writings", "month")])
    strange = frame[monthly & frame["month"].notna() & ~frame["month"].isin(months)]
    words = {"months": "、".join(months)}
    batch.report("R14", "writings", "month", strange, (words for _ in range(len(strange))), variant="month")


@rule("R14b")
def reflection_written_late(batch: Batch) -> None:
    frame, grace = batch.frames["writings"], batch.term["monthly_grace_day"]
    due = {}
    for month in batch.term["assessed_months"]:
        year, number = int(month[:4]), int(month[5:7])
        due[month] = f"{year + number // 12}-{number % 12 + 1:02d}-{grace:02d}"
    monthly = (frame["category"] == "月读书心得") & frame["month"].isin(due) & frame["date"].notna()
    late = frame[monthly & (frame["date"].fillna("") > frame["month"].map(due).fillna("9"))]
    batch.report("R14b", "writings", "date", late, ({"month": m, "limit": grace} for m in late["month"]))
    least = batch.term["monthly_min_chars"]
    if least:
        counted = pd.to_numeric(frame["chars"])
        short = frame[(frame["category"] == "月读书心得") & counted.lt(least)]
        batch.report("R14b", "writings", "chars", short, ({"n": shown(n), "least": least} for n in short["chars"]), variant="chars")


@rule("R15")
def book_without_author(batch: Batch) -> None:
    frame = batch.frames["writings"]
    batch.report("R15", "writings", "author", frame[(frame["category"] == "精读书目") & batch.blank("writings", "author")])


@rule("R16")
def pair_implausible(batch: Batch) -> None:
    frame, limit = batch.frames["mentoring"], batch.term["young_teacher_years"]
    same = frame["mentor"].notna() & (frame["mentor"] == frame["apprentice"])
    batch.report("R16", "mentoring", "apprentice", frame[same])
    early = frame[text_less(frame, "end", "start")]
    batch.report("R16", "mentoring", "end", early, ({"start": s} for s in early["start"]), variant="dates")
    years = {(number, name): served for number, name, served in lines(batch.teachers, "ret", "name", "years")}
    served = pd.to_numeric(pd.Series([years.get(who) for who in lines(frame, "ret", "apprentice")], index=frame.index, dtype=object))
    senior = frame[served > limit]
    words = ({"n": int(n), "limit": limit} for n in served[served > limit])
    batch.report("R16", "mentoring", "apprentice", senior, words, variant="senior")


@rule("R17")
def project_implausible(batch: Batch) -> None:
    frame = batch.frames["projects"]
    batch.report("R17", "projects", "leader", frame[frame["leader"].notna() & ~batch.in_roster(frame, "leader")])
    higher = frame[frame["level"].isin(["县", "市", "省", "国家"]) & batch.blank("projects", "approval")]
    batch.report("R17", "projects", "approval", higher, ({"rank": v} for v in higher["level"]), variant="approval")
    early = frame[text_less(frame, "closing_on", "approved_on")]
    batch.report("R17", "projects", "closing_on", early, ({"start": s} for s in early["approved_on"]), variant="dates")


@rule("R18")
def judging_ones_own_lesson(batch: Batch) -> None:
    """Marks out of range are found by the parser under this code; here: a judge who is the lesson's teacher."""
    frame = batch.frames["evaluations"]
    teacher: dict[tuple[int, str | None], str | None] = {}
    for number, lesson, name in lines(batch.frames["open_lessons"], "ret", "lesson_id", "teacher"):
        teacher.setdefault((number, lesson), name)
    judges = lines(frame, "ret", "lesson_id", "judge")
    own = where(frame, (judge is not None and teacher.get((number, lesson)) == judge for number, lesson, judge in judges))
    batch.report("R18", "evaluations", "judge", own, variant="own")


@rule("R20")
def working_since_implausible(batch: Batch) -> None:
    frame, today = batch.frames["roster"], batch.as_of.strftime("%Y-%m")
    since = frame["work_since"].fillna("")
    batch.report("R20", "roster", "work_since", frame[since > today], ({"why": "晚于今天"} for _ in range(len(frame))))
    earliest = frame["born"].map(lambda m: f"{int(m[:4]) + 15}{m[4:]}" if m else "")
    young = frame[(since != "") & (since < earliest)]
    words = ({"why": "按出生年月，那时不满15岁"} for _ in range(len(young)))
    batch.report("R20", "roster", "work_since", young, words)


@rule("R21")
def school_plan_late(batch: Batch) -> None:
    frame, due = batch.frames["archive"], batch.term["school_plan_due"].isoformat()
    plan = frame[frame["item_code"] == "D03"]
    done = plan["completion"].isin(["已完成", "执行中心校统一制度"])
    late = plan[done & (plan["done_on"].fillna("") > due)]
    batch.report("R21", "archive", "done_on", late, ({"limit": due, "state": f"{d}才完成"} for d in late["done_on"]))
    if batch.as_of.isoformat() > due:
        open_ = plan[~done & plan["completion"].notna() & (plan["completion"] != "不适用")]
        words = ({"limit": due, "state": f"是“{c}”"} for c in open_["completion"])
        batch.report("R21", "archive", "completion", open_, words)


@rule("R22")
def word_counts_suspicious(batch: Batch) -> None:
    frame, limit = batch.frames["writings"], batch.term["max_chars"]
    counted = frame[frame["chars"].notna()]
    large = counted[pd.to_numeric(counted["chars"]) > limit]
    batch.report("R22", "writings", "chars", large, ({"limit": limit} for _ in range(len(large))), variant="large")
    share = counted.groupby(["ret", "chars"])["at"].transform("size") / counted.groupby("ret")["at"].transform("size")
    several = counted.groupby("ret")["at"].transform("size") >= batch.term["same_word_count_min"]
    round_ = pd.to_numeric(counted["chars"]) % 1000 == 0
    same = counted[several & round_ & (share >= batch.term["same_word_count_share"] / 100)]
    batch.report("R22", "writings", "chars", same, ({"share": f"{100 * s:.0f}"} for s in share[same.index]))


@rule("R23")
def trip_without_host(batch: Batch) -> None:
    frame = batch.frames["activities"]
    away = frame["category"].isin(["外出参观学习", "上级培训"])
    own = frame[away & (frame["organiser"] == "本校")]
    batch.report("R23", "activities", "organiser", own, ({"category": c} for c in own["category"]))
    nowhere = (frame["category"] == "外出参观学习") & batch.blank("activities", "place")
    batch.report("R23", "activities", "place", frame[nowhere], variant="place")


@rule("R25")
def not_original(batch: Batch) -> None:
    frame = batch.frames["writings"]
    batch.report("R25", "writings", "original", frame[frame["original"].isin(["否", "存疑"])])


@rule("R26")
def activity_in_another_phase(batch: Batch) -> None:
    frame = batch.frames["activities"]
    frame = frame[frame["category"].isin(STAGES) & frame["date"].notna()]
    launch, summary = batch.term["launch_end"].isoformat(), batch.term["summary_start"].isoformat()
    phase = frame["date"].map(lambda d: "宣传动员" if d <= launch else "总结" if d >= summary else "实施")
    usual = frame["category"].map(STAGES)
    launching = (usual == "宣传动员") & (phase != "宣传动员")
    concluding = (usual == "总结") & (phase == "宣传动员")
    rows = frame[launching | concluding]
    words = ({"date": d, "phase": phase[i], "usual": usual[i]} for i, d in zip(rows.index, rows["date"], strict=True))
    batch.report("R26", "activities", "category", rows, words)


def _lessons_not_fully_judged(batch: Batch) -> set[tuple[int, str | None]]:
    """(return, lesson) of every evaluation that lacks a mark, (return, None) where the lesson is not known.

    The cell itself has been reported; how many judges there are and what they gave is not known until it is mended.
    """
    marks = batch.frames["evaluations"]
    gaps = marks[marks[["lesson_id", *DIMENSIONS]].isna().any(axis=1)]
    return set(zip(gaps["ret"], gaps["lesson_id"], strict=True))


@rule("R27")
def recognition_against_score(batch: Batch) -> None:
    frame = batch.frames["open_lessons"].merge(batch.once(judged_lessons), on=["ret", "lesson_id"], how="left")
    least = batch.term["min_judges"]
    floor = {"合格课": batch.term["L.pass"], "推荐优质课": batch.term["L.fine"]}
    unknown = _lessons_not_fully_judged(batch)
    claimed = frame[frame["recognition"].isin(floor)]
    pairs = zip(claimed["ret"], claimed["lesson_id"], strict=True)
    claimed = where(claimed, (not {(number, lesson), (number, None)} & unknown for number, lesson in pairs))
    judges = claimed["judges"].fillna(0)
    few = claimed[judges < least]
    words = ({"n": int(n), "limit": least} for n in judges[judges < least])
    batch.report("R27", "open_lessons", "recognition", few, words, variant="judges")
    low = claimed[(judges >= least) & (claimed["score"] < claimed["recognition"].map(floor).astype(float))]
    words = ({"score": shown(float(s)), "limit": shown(float(floor[r]))}
             for s, r in zip(low["score"], low["recognition"], strict=True))
    batch.report("R27", "open_lessons", "recognition", low, words)
