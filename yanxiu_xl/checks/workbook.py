"""Rules between the sheets of one workbook (domain D5) and on the workbook as a whole (F11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.checks.frames import Batch, where
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.tables import MOMENT, complete
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.calendar import WEEKDAYS
from yanxiu_xl.measures.lessons import composite_scores
from yanxiu_xl.measures.observations import months_on_duty, required_observations, validity
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.cells import NAME_SEPARATOR

OPEN_KINDS = ("公开课", "合格课", "优质课")
DONE = ("已完成", "执行中心校统一制度")
EVIDENCE = {
    "D11": ("writings", "category", ("个人研修计划",)),
    "D22": ("activities", "category", ("动员会与文件学习",)),
    "D23": ("activities", "category", ("师德法规学习",)),
    "D24": ("activities", "category", ("专题讲座",)),
    "D25": ("open_lessons", "", ()),
    "D26": ("observations", "", ()),
    "D27": ("activities", "content", ("现代信息技术",)),
    "D28": ("activities", "category", ("外出参观学习", "上级培训")),
    "D29": ("mentoring", "", ()),
    "D30": ("projects", "", ()),
    "D31": ("writings", "category", ("读书笔记", "月读书心得", "学期心得体会", "教育教学论文")),
    "D34": ("activities", "category", ("成果展示",)),
}
"""Catalogue items that the records themselves prove (domain S09): sheet, column, values (none: any row)."""


def categories(batch: Batch) -> dict[tuple[int, str], set[str]]:
    """(return, teacher) -> categories of writings registered."""
    found: dict[tuple[int, str], set[str]] = {}
    frame = complete(batch.frames["writings"], ["teacher", "category"])
    for number, teacher, category in zip(frame["ret"], frame["teacher"], frame["category"], strict=True):
        found.setdefault((number, teacher), set()).add(category)
    return found


def teachers_lacking(batch: Batch, wanted: tuple[str, ...]) -> Iterator[tuple[pd.DataFrame, list[str]]]:
    """(one roster row, categories of ``wanted`` it lacks) for assessed teachers who lack any."""
    have = categories(batch)
    for index, number, name in zip(batch.assessed.index, batch.assessed["ret"], batch.assessed["name"], strict=True):
        lacking = [c for c in wanted if c not in have.get((number, name), set())]
        if lacking:
            yield batch.assessed.loc[[index]], lacking


def report_lacking(batch: Batch, code: str, wanted: tuple[str, ...], variant: str = "") -> None:
    """One finding per assessed teacher, at the name in the roster, for writings that are not there."""
    for row, lacking in teachers_lacking(batch, wanted):
        batch.report(code, "roster", "name", row, [{"what": "、".join(lacking)}], variant=variant)


@rule("F11")
def changed_after_the_last_check(batch: Batch) -> None:
    for one in batch.returns:
        if one.stamp.fingerprint and one.stamp.fingerprint != one.fingerprint():
            one.problems.append(problem("F11", file=one.name, checked_at=one.stamp.checked_at or "时间不详"))


@rule("S01")
def observed_open_lesson_not_registered(batch: Batch) -> None:
    seen = complete(batch.frames["observations"], ["date", "period", "teacher"])
    seen = seen[seen["kind"].isin(OPEN_KINDS) & (seen["scope"] == "本校")]
    known = {tuple(k) for k in batch.frames["open_lessons"][[*MOMENT, "teacher"]].to_numpy()}
    rows = where(seen, (tuple(k) not in known for k in seen[[*MOMENT, "teacher"]].to_numpy()))
    words = ({"value": r["teacher"], "date": r["date"], "period": r["period"], "kind": r["kind"]} for r in rows.to_dict("records"))
    batch.report("S01", "observations", "kind", rows, words)


@rule("S02")
def open_lesson_nobody_saw(batch: Batch) -> None:
    lessons = complete(batch.frames["open_lessons"], ["date", "period", "teacher"])
    known = {tuple(k) for k in batch.frames["observations"][[*MOMENT, "teacher"]].to_numpy()}
    rows = where(lessons, (tuple(k) not in known for k in lessons[[*MOMENT, "teacher"]].to_numpy()))
    words = ({"date": r["date"], "kind": r["kind"] or "公开课"} for r in rows.to_dict("records"))
    batch.report("S02", "open_lessons", "teacher", rows, words)


@rule("S03")
def teacher_without_open_lesson(batch: Batch) -> None:
    least = batch.term["min_open_lessons"]
    count = batch.frames["open_lessons"].groupby(["ret", "teacher"]).size().to_dict()
    assessed = batch.assessed
    rows = where(assessed, (count.get(pair, 0) < least for pair in zip(assessed["ret"], assessed["name"], strict=True)))
    batch.report("S03", "roster", "name", rows, ({"limit": least} for _ in range(len(rows))))


@rule("S04")
def observations_short_of_target(batch: Batch) -> None:
    frame = batch.frames["observations"]
    faulty = {(number, at) for sheet, number, at in batch.faulty if sheet == "observations"}
    valid = validity(batch.term, frame, faulty) == ""
    known = frame["observer"].notna()
    registered = frame[known].groupby(["ret", "observer"]).size().to_dict()
    counted = frame[known & valid].groupby(["ret", "observer"]).size().to_dict()
    for index, row in zip(batch.assessed.index, batch.assessed.to_dict("records"), strict=True):
        months = len(months_on_duty(batch.term, row["on_duty_from"], row["on_duty_to"]))
        target = required_observations(batch.term, months, row["post"])
        pair = (row["ret"], row["name"])
        n, k = counted.get(pair, 0), registered.get(pair, 0)
        if n < target:
            words = {"n": n, "m": target - n, "k": k, "j": k - n}
            batch.report("S04", "roster", "name", batch.assessed.loc[[index]], [words])


@rule("S05")
def months_without_reflection(batch: Batch) -> None:
    frame = batch.frames["writings"]
    monthly = complete(frame[frame["category"] == "月读书心得"], ["teacher", "month"])
    have = {tuple(k) for k in monthly[["ret", "teacher", "month"]].to_numpy()}
    now = batch.as_of.strftime("%Y-%m")
    for index, row in zip(batch.assessed.index, batch.assessed.to_dict("records"), strict=True):
        duty = months_on_duty(batch.term, row["on_duty_from"], row["on_duty_to"])
        lacking = [m for m in duty if m < now and (row["ret"], row["name"], m) not in have]
        if lacking:
            words = {"months": "、".join(f"{int(m[5:])}月" for m in lacking)}
            batch.report("S05", "roster", "name", batch.assessed.loc[[index]], [words])


@rule("S06")
def no_essay_or_paper(batch: Batch) -> None:
    report_lacking(batch, "S06", ("学期心得体会", "教育教学论文"))


@rule("S07")
def no_book_or_notes(batch: Batch) -> None:
    report_lacking(batch, "S07", ("精读书目", "读书笔记"))


@rule("S07b")
def no_self_study_record(batch: Batch) -> None:
    report_lacking(batch, "S07b", ("课改自学记录",))


def good_lectures(batch: Batch) -> pd.DataFrame:
    """Lectures that count: speaker, material and the least duration are there."""
    frame = complete(batch.frames["activities"], ["date", "speaker", "material", "minutes"])
    return frame[(frame["category"] == "专题讲座") & (pd.to_numeric(frame["minutes"]) >= batch.term["lecture_min_minutes"])]


@rule("S08")
def month_without_lecture(batch: Batch) -> None:
    least, now = batch.term["lectures_per_month"], batch.as_of.strftime("%Y-%m")
    lectures = good_lectures(batch)
    count = lectures.groupby(["ret", lectures["date"].str[:7]]).size().to_dict() if len(lectures) else {}
    for number in range(len(batch.returns)):
        for month in batch.term["assessed_months"]:
            if month < now and count.get((number, month), 0) < least:
                batch.report_sheet("S08", number, "activities", month=f"{int(month[5:])}月", limit=least)


@rule("S09")
def catalogue_against_records(batch: Batch) -> None:
    items = {i.code: i.item for i in ARCHIVE_ITEMS}
    frame = batch.frames["archive"]
    for code, (sheet, column, values) in EVIDENCE.items():
        records = batch.frames[sheet]
        if column:
            records = records[records[column].isin(values)]
        rows = frame[frame["item_code"] == code]
        present = rows["ret"].isin(records["ret"].unique())
        words = {"item": items[code], "where": SHEETS[sheet].title}
        claimed = rows[(rows["completion"] == "已完成") & ~present]
        batch.report("S09", "archive", "completion", claimed, (words for _ in range(len(claimed))))
        denied = rows[(rows["completion"] == "未完成") & present]
        batch.report("S09", "archive", "completion", denied, (words for _ in range(len(denied))), variant="undone")


@rule("S10")
def no_personal_plan(batch: Batch) -> None:
    if batch.as_of > batch.term["personal_plan_due"]:
        report_lacking(batch, "S10", ("个人研修计划",))


@rule("S11")
def young_teacher_without_mentor(batch: Batch) -> None:
    limit = batch.term["young_teacher_years"]
    paired = {tuple(k) for k in batch.frames["mentoring"][["ret", "apprentice"]].to_numpy()}
    years = pd.to_numeric(batch.assessed["years"])
    rows = batch.assessed[(years <= limit) & (years >= 0)]
    rows = where(rows, ((n, name) not in paired for n, name in zip(rows["ret"], rows["name"], strict=True)))
    batch.report("S11", "roster", "name", rows, ({"n": int(n)} for n in rows["years"]))


@rule("S12")
def pair_without_activity(batch: Batch) -> None:
    seen = {tuple(k) for k in batch.frames["observations"][["ret", "observer", "teacher"]].to_numpy()}
    guided = {tuple(k) for k in batch.frames["activities"][["ret", "related_id"]].to_numpy()}
    frame = complete(batch.frames["mentoring"], ["mentor", "apprentice"])
    idle = [
        not {(n, m, a), (n, a, m)} & seen and (n, pair) not in guided
        for n, m, a, pair in frame[["ret", "mentor", "apprentice", "pair_id"]].to_numpy()
    ]
    rows = where(frame, idle)
    batch.report("S12", "mentoring", "mentor", rows, ({"apprentice": a} for a in rows["apprentice"]))


@rule("S13")
def related_number_unknown(batch: Batch) -> None:
    """A reference must name a started row; project and pair numbers in 研修活动， lesson numbers elsewhere."""
    projects = batch.frames["projects"][["ret", "project_id"]].to_numpy()
    pairs = batch.frames["mentoring"][["ret", "pair_id"]].to_numpy()
    lessons = {tuple(k) for k in batch.frames["open_lessons"][["ret", "lesson_id"]].to_numpy()}
    either = {tuple(k) for k in (*projects, *pairs)}
    for sheet, key, known in (("activities", "related_id", either), ("evaluations", "lesson_id", lessons),
                              ("mentoring", "report_lesson", lessons)):
        frame = complete(batch.frames[sheet], [key])
        rows = where(frame, ((n, v) not in known for n, v in zip(frame["ret"], frame[key], strict=True)))
        words = ({"where": "公开课评课" if key != "related_id" else "师徒结对" if str(v).startswith("J") else "课题研究"}
                 for v in rows[key])
        batch.report("S13", sheet, key, rows, words)


@rule("S14")
def methods_or_contents_not_covered(batch: Batch) -> None:
    methods, contents = batch.term.codes["method"], batch.term.codes["content"]
    activities = batch.frames["activities"]
    method = activities["method"].fillna(activities["category"].map(METHOD_OF_CATEGORY))
    have = categories(batch)
    for number in range(len(batch.returns)):
        own = activities["ret"] == number
        written = set().union(*(c for (n, _), c in have.items() if n == number), set())
        done_methods = set(method[own].dropna())
        if written & {"课改自学记录"}:
            done_methods.add("自主学习")
        if written & {"读书笔记", "教学反思", "听评课反思"}:
            done_methods.add("主动反思")
        if (batch.frames["observations"]["ret"] == number).any():
            done_methods.add("教学观摩")
        done_contents = set(activities.loc[own, "content"].dropna())
        if written & {"精读书目", "读书笔记", "月读书心得"}:
            done_contents.add("个人读书")
        years = pd.to_numeric(batch.teachers.loc[batch.teachers["ret"] == number, "years"])
        if not (years <= batch.term["young_teacher_years"]).any():
            done_contents.add("青年教师专项")
        gaps = [m for m in methods if m not in done_methods], [c for c in contents if c not in done_contents]
        if any(gaps):
            batch.report_sheet("S14", number, "activities", methods="、".join(gaps[0]) or "（无）",
                               contents="、".join(gaps[1]) or "（无）")


@rule("S15")
def teachers_against_roster(batch: Batch) -> None:
    frame = batch.frames["profile"]
    frame = frame[frame["teachers"].notna()]
    size = batch.frames["roster"].groupby("ret").size().to_dict()
    wrong = [n in size and int(stated) != size[n] for n, stated in zip(frame["ret"], frame["teachers"], strict=True)]
    rows = where(frame, wrong)
    batch.report("S15", "profile", "teachers", rows, ({"n": size[n]} for n in rows["ret"]))


@rule("S16")
def eight_goods_incomplete(batch: Batch) -> None:
    """Those of the eight that no other rule asks for: case, courseware, summary, project, class."""
    have = categories(batch)
    projects = batch.frames["projects"]
    members: set[tuple[int, str]] = set()
    for number, leader, others in projects[["ret", "leader", "members"]].to_numpy():
        members |= {(number, name) for name in [leader, *str(others or "").split(NAME_SEPARATOR)] if name}
    for index, row in zip(batch.assessed.index, batch.assessed.to_dict("records"), strict=True):
        pair = (row["ret"], row["name"])
        lacking = [c for c in ("教学案例", "优秀课件", "教学经验总结") if c not in have.get(pair, set())]
        lacking += ["课题研究"] if pair not in members else []
        lacking += ["带班材料"] if row["class_teacher"] == "是" and "带班材料" not in have.get(pair, set()) else []
        if lacking:
            batch.report("S16", "roster", "name", batch.assessed.loc[[index]], [{"what": "、".join(lacking)}])


@rule("S17")
def exempt_without_reason(batch: Batch) -> None:
    frame = batch.frames["roster"]
    rows = frame[(frame["assessed"] == "否") & batch.blank("roster", "exemption")]
    batch.report("S17", "roster", "exemption", rows, ({"name": n or ""} for n in rows["name"]))


@rule("S18")
def absent_yet_speaking(batch: Batch) -> None:
    frame = batch.frames["activities"]
    for key in ("absent", "leave", "official_leave"):
        for role in ("speaker", "chair"):
            known = complete(frame, [key, role])
            both = [who in names.split(NAME_SEPARATOR) for who, names in zip(known[role], known[key], strict=True)]
            rows = where(known, both)
            header, word = SHEETS["activities"][key].header.removesuffix("人员"), SHEETS["activities"][role].header
            batch.report("S18", "activities", key, rows, ({"name": w, "header": header, "role": word} for w in rows[role]))


@rule("S19")
def recognition_lesson_short_of_judges(batch: Batch) -> None:
    frame, least = batch.frames["open_lessons"], batch.term["min_judges"]
    frame = frame[frame["kind"].isin(["合格课", "优质课"])].merge(
        composite_scores(batch.term, batch.frames["evaluations"]), on=["ret", "lesson_id"], how="left"
    )
    judges = frame["judges"].fillna(0)
    rows = frame[judges < least]
    words = ({"kind": k, "n": int(n), "limit": least} for k, n in zip(rows["kind"], judges[judges < least], strict=True))
    batch.report("S19", "open_lessons", "kind", rows, words)


@rule("S20")
def timetable_has_the_observer_teaching(batch: Batch) -> None:
    table = complete(batch.frames["timetable"], ["weekday", "period", "teacher"])
    lessons = {(n, t, w, p): f"{c or ''}{s or ''}" for n, t, w, p, c, s in
               table[["ret", "teacher", "weekday", "period", "class_name", "subject"]].to_numpy()}
    frame = complete(batch.frames["observations"], ["date", "period", "observer"])
    makeup = {d.isoformat() for d, (kind, _) in batch.term.holidays.items() if kind == "上班"}
    weekday = {d: WEEKDAYS[date.fromisoformat(d).weekday()] for d in frame["date"].unique() if d not in makeup}
    keys = [(n, o, weekday.get(d), p) for n, o, d, p in frame[["ret", "observer", "date", "period"]].to_numpy()]
    rows = where(frame, (k in lessons for k in keys))
    words = ({"value": o, "day": d, "period": p, "lesson": lessons[n, o, d, p]} for n, o, d, p in keys if (n, o, d, p) in lessons)
    batch.report("S20", "observations", "period", rows, words)


@rule("S21")
def away_from_duty(batch: Batch) -> None:
    duty = {(r["ret"], r["name"]): (r["on_duty_from"] or "", r["on_duty_to"] or "9", r["exemption"])
            for r in batch.teachers.to_dict("records") if r["on_duty_from"] or r["on_duty_to"]}
    for sheet, key in (("observations", "observer"), ("observations", "teacher"), ("open_lessons", "teacher")):
        frame = complete(batch.frames[sheet], ["date", key])
        if key == "teacher" and sheet == "observations":
            frame = frame[frame["scope"] == "本校"]
        away = [
            (n, who) in duty and not duty[n, who][0] <= day <= duty[n, who][1]
            for n, who, day in frame[["ret", key, "date"]].to_numpy()
        ]
        rows = where(frame, away)
        words = ({"date": d, "why": f"（{duty[n, who][2]}）" if duty[n, who][2] else ""}
                 for n, who, d in rows[["ret", key, "date"]].to_numpy())
        batch.report("S21", sheet, key, rows, words)


@rule("S22")
def no_summary_or_exhibition(batch: Batch) -> None:
    frame = batch.frames["archive"]
    summed = set(frame.loc[(frame["item_code"] == "D12") & frame["completion"].isin(DONE), "ret"])
    shown_ = set(batch.frames["activities"].loc[batch.frames["activities"]["category"] == "成果展示", "ret"])
    for number in range(len(batch.returns)):
        lacking = [w for w, have in (("学校研修总结", summed), ("成果展示", shown_)) if number not in have]
        if lacking:
            batch.report_sheet("S22", number, "archive", what="、".join(lacking))
    report_lacking(batch, "S22", ("个人研修总结",), variant="personal")


@rule("S23")
def principal_not_in_roster(batch: Batch) -> None:
    frame = complete(batch.frames["profile"], ["principal"])
    posts: dict[tuple[Any, Any], Any] = {(r["ret"], r["name"]): r["post"] for r in batch.teachers.to_dict("records")}
    why = []
    for number, name in zip(frame["ret"], frame["principal"], strict=True):
        post = posts.get((number, name))
        lost = number in batch.names and name not in batch.names[number]
        why.append("不在教师名册里" if lost else f"在名册里的岗位是“{post}”，不是校长" if post not in (None, "校长") else "")
    rows = where(frame, (bool(w) for w in why))
    batch.report("S23", "profile", "principal", rows, ({"why": w} for w in why if w))


@rule("S24")
def judge_did_not_observe(batch: Batch) -> None:
    """Judges from the own roster must have an observation of the lesson; those from elsewhere record it there."""
    frame = complete(batch.frames["evaluations"], ["lesson_id", "judge"])
    lessons = batch.frames["open_lessons"].drop_duplicates(["ret", "lesson_id"])
    when = {(n, i): (d, p, t) for n, i, d, p, t in lessons[["ret", "lesson_id", "date", "period", "teacher"]].to_numpy()}
    seen = {tuple(k) for k in batch.frames["observations"][["ret", "date", "period", "teacher", "observer"]].to_numpy()}
    lacking = []
    for number, lesson, judge in frame[["ret", "lesson_id", "judge"]].to_numpy():
        known = when.get((number, lesson))
        own = judge in batch.names.get(number, set())
        lacking.append(own and known is not None and None not in known and (number, *known, judge) not in seen
                       and judge != known[2])
    rows = where(frame, lacking)
    batch.report("S24", "evaluations", "judge", rows)


@rule("S25")
def no_development_review(batch: Batch) -> None:
    have = {tuple(k) for k in batch.frames["reviews"][["ret", "teacher"]].to_numpy()}
    assessed = batch.assessed
    rows = where(assessed, ((n, t) not in have for n, t in zip(assessed["ret"], assessed["name"], strict=True)))
    batch.report("S25", "roster", "name", rows)


@rule("S26")
def backbone_teacher_idle(batch: Batch) -> None:
    activities, frame = batch.frames["activities"], batch.frames["observations"]
    busy = {tuple(k) for k in frame[["ret", "observer"]].to_numpy()}
    busy |= {tuple(k) for k in batch.frames["mentoring"][["ret", "mentor"]].to_numpy()}
    busy |= {tuple(k) for k in activities[["ret", "speaker"]].to_numpy()}
    lessons = batch.frames["open_lessons"]
    busy |= {tuple(k) for k in lessons.loc[lessons["kind"] == "示范课", ["ret", "teacher"]].to_numpy()}
    teachers = batch.teachers[batch.teachers["backbone"].notna() & (batch.teachers["backbone"] != "无")]
    rows = where(teachers, ((n, t) not in busy for n, t in zip(teachers["ret"], teachers["name"], strict=True)))
    batch.report("S26", "roster", "name", rows)


@rule("S27")
def plan_elements_lacking(batch: Batch) -> None:
    if batch.as_of <= batch.term["school_plan_due"]:
        return
    names = {i.code: i.item.split("：")[-1] for i in ARCHIVE_ITEMS if i.clauses == "#51"}
    frame = batch.frames["archive"]
    open_ = frame[frame["item_code"].isin(names) & frame["completion"].notna() & ~frame["completion"].isin([*DONE, "不适用"])]
    for _, rows in open_.groupby("ret"):
        words = {"what": "、".join(names[c] for c in rows["item_code"])}
        batch.report("S27", "archive", "completion", rows.head(1), [words])
