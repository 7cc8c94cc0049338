"""Rules between the sheets of one workbook (domain D5) and on the workbook as a whole (F11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.checks.frames import Batch, lines, records, where
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.tables import MOMENT, complete
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.calendar import WEEKDAYS
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.measures.observations import LESSON, months_on_duty, required_observations, validity
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.cells import NAME_SEPARATOR

OPEN_KINDS = ("公开课", "合格课", "优质课")
DONE = ("已完成", "执行中心校统一制度")
EVIDENCE: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "D11": ("writings", {"category": ("个人研修计划",)}),
    "D22": ("activities", {"category": ("动员会与文件学习",)}),
    "D23": ("activities", {"category": ("师德法规学习",)}),
    "D24": ("activities", {"category": ("专题讲座",)}),
    "D25": ("open_lessons", {}),
    "D26": ("observations", {}),
    "D27": ("activities", {"content": ("现代信息技术",), "category": ("信息技术培训",)}),
    "D28": ("activities", {"category": ("外出参观学习", "上级培训")}),
    "D29": ("mentoring", {}),
    "D30": ("projects", {}),
    "D31": ("writings", {"category": ("读书笔记", "月读书心得", "学期心得体会", "教育教学论文")}),
    "D34": ("activities", {"category": ("成果展示",)}),
}
"""Catalogue items that the records themselves prove (domain S09): sheet, and values of which a row has one (none: any row)."""


# --- what must be there before something can be said to be missing ---


def measurable(batch: Batch, sheet: str, *keys: str) -> set[int]:
    """Returns that have the tab with those columns; in the others nothing can be said to be missing (domain 0, fact 9)."""
    return {
        number
        for number, one in enumerate(batch.returns)
        if sheet in one.tables and all(key in one.tables[sheet].letters for key in keys)
    }


def possible(
    cells: Mapping[str, list[Any]], sure: list[str], loose: list[str], asked: Collection[tuple[Any, ...]] | None = None
) -> Callable[[tuple[Any, ...], tuple[Any, ...]], int]:
    """Counts the records that are, or may be, the one asked for: a ``loose`` cell without a value speaks against nothing.

    What is wrong with such a cell is said there, under its own code; another rule does not build upon it. asked: the values of
    ``sure`` that will be asked for, where they are few.
    """
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    keys, rest = (zip(*(cells[key] for key in names), strict=True) for names in (sure, loose))
    for who, what in zip(keys, rest, strict=True):
        if asked is None or who in asked:
            found.setdefault(who, []).append(what)

    def count(who: tuple[Any, ...], what: tuple[Any, ...]) -> int:
        # most are told in full, and comparing the whole is quicker than cell by cell
        return sum(line == what or all(cell is None or cell == one for cell, one in zip(line, what, strict=True))
                   for line in found.get(who, ()))

    return count


def categories(batch: Batch) -> dict[tuple[int, str], set[str | None]]:
    """(return, teacher) -> categories of writings registered; None among them: one that cannot be told."""
    found: dict[tuple[int, str], set[str | None]] = {}
    cells = batch.columns["writings"]
    for number, teacher, category in zip(cells["ret"], cells["teacher"], cells["category"], strict=True):
        if teacher is not None:
            found.setdefault((number, teacher), set()).add(category)
    return found


def teachers_lacking(batch: Batch, wanted: tuple[str, ...]) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """((return, index in the roster), categories of ``wanted`` it lacks) for assessed teachers who lack any."""
    have, known, teachers = batch.once(categories), measurable(batch, "writings", "teacher", "category"), batch.assessed
    for number, at, name in zip(*(teachers[key].tolist() for key in ("ret", "at", "name")), strict=True):
        own = have.get((number, name), set())
        lacking = [c for c in wanted if c not in own]
        if lacking and number in known and None not in own:
            yield (number, at), lacking


def report_lacking(batch: Batch, code: str, wanted: tuple[str, ...], variant: str = "") -> None:
    """One finding per assessed teacher, at the name in the roster, for writings that are not there."""
    for place, lacking in teachers_lacking(batch, wanted):
        batch.report_at(code, "roster", "name", [place], [{"what": "、".join(lacking)}], variant=variant)


def on_duty(batch: Batch) -> list[tuple[dict[Any, Any], list[str]]]:
    """(roster row, assessed months on duty) of assessed teachers whose time on duty can be read."""
    known = batch.readable("roster", "on_duty_from") & batch.readable("roster", "on_duty_to")
    teachers = batch.assessed[known[batch.assessed.index]]
    return [(row, months_on_duty(batch.term, row["on_duty_from"], row["on_duty_to"])) for row in records(teachers)]


def due_months(batch: Batch) -> list[str]:
    """Assessed months that are over; from the closing date on, all of them."""
    now = batch.as_of.strftime("%Y-%m")
    return [month for month in batch.term["assessed_months"] if month < now or batch.final]


# --- the rules ---


@rule("F11")
def changed_after_the_last_check(batch: Batch) -> None:
    for one in batch.returns:
        if one.stamp.fingerprint and one.stamp.fingerprint != one.fingerprint():
            one.problems.append(problem("F11", file=one.name, checked_at=one.stamp.checked_at or "时间不详"))


@rule("S01")
def observed_open_lesson_not_registered(batch: Batch) -> None:
    seen = complete(batch.frames["observations"], [*MOMENT, "teacher"])
    seen = seen[seen["kind"].isin(OPEN_KINDS) & (seen["scope"] == "本校")]
    seen = seen[seen["ret"].isin(measurable(batch, "open_lessons", "date", "period", "teacher"))]
    registered = possible(batch.columns["open_lessons"], ["ret", "teacher"], ["date", "period"])
    rows = where(seen, (not registered((n, t), (d, p)) for n, t, d, p in lines(seen, "ret", "teacher", "date", "period")))
    words = ({"value": r["teacher"], "date": r["date"], "period": r["period"], "kind": r["kind"]} for r in records(rows))
    batch.report("S01", "observations", "kind", rows, words)


@rule("S02")
def open_lesson_nobody_saw(batch: Batch) -> None:
    lessons = complete(batch.frames["open_lessons"], [*MOMENT, "teacher"])
    lessons = lessons[lessons["ret"].isin(measurable(batch, "observations", "date", "period", "teacher"))]
    given = set(lines(lessons, "ret", "teacher"))
    seen = possible(batch.columns["observations"], ["ret", "teacher"], ["date", "period"], given)
    rows = where(lessons, (not seen((n, t), (d, p)) for n, t, d, p in lines(lessons, "ret", "teacher", "date", "period")))
    words = ({"date": r["date"], "kind": r["kind"] or "公开课"} for r in records(rows))
    batch.report("S02", "open_lessons", "teacher", rows, words)


@rule("S03")
def teacher_without_open_lesson(batch: Batch) -> None:
    least = batch.term["min_open_lessons"]
    count = batch.frames["open_lessons"].groupby(["ret", "teacher"]).size().to_dict()
    assessed = batch.assessed[batch.assessed["ret"].isin(measurable(batch, "open_lessons", "teacher"))]
    rows = where(assessed, (count.get(pair, 0) < least for pair in zip(assessed["ret"], assessed["name"], strict=True)))
    batch.report("S03", "roster", "name", rows, ({"limit": least} for _ in range(len(rows))))


@rule("S05")
def months_without_reflection(batch: Batch) -> None:
    least, due = batch.term["reflections_per_month"], due_months(batch)
    frame = batch.frames["writings"]
    monthly = frame[frame["category"] == "月读书心得"]
    written = possible({key: monthly[key].tolist() for key in ("ret", "teacher", "month")}, ["ret", "teacher"], ["month"])
    unsure = {pair for pair, own in batch.once(categories).items() if None in own}
    known = measurable(batch, "writings", "teacher", "category", "month")
    for row, duty in batch.once(on_duty):
        pair = (row["ret"], row["name"])
        lacking = [m for m in duty if m in due and written(pair, (m,)) < least]
        if lacking and row["ret"] in known and pair not in unsure:
            words = {"months": "、".join(f"{int(m[5:])}月" for m in lacking)}
            batch.report_at("S05", "roster", "name", [(row["ret"], row["at"])], [words])


@rule("S06")
def no_essay_or_paper(batch: Batch) -> None:
    report_lacking(batch, "S06", ("学期心得体会", "教育教学论文"))


@rule("S07")
def no_book_or_notes(batch: Batch) -> None:
    books = ("精读书目",) if batch.term["min_books"] else ()
    report_lacking(batch, "S07", (*books, "读书笔记"))


@rule("S07b")
def no_self_study_record(batch: Batch) -> None:
    report_lacking(batch, "S07b", ("课改自学记录",))


def good_lectures(batch: Batch) -> pd.DataFrame:
    """Lectures that count, or may: speaker, material and the least duration are there or cannot be read."""
    frame = batch.frames["activities"]
    lecture = (frame["category"] == "专题讲座") | ~batch.readable("activities", "category")
    for key in ("speaker", "material", "minutes"):
        lecture &= frame[key].notna() | ~batch.readable("activities", key)
    return frame[lecture & ~(pd.to_numeric(frame["minutes"]) < batch.term["lecture_min_minutes"])]


@rule("S08")
def month_without_lecture(batch: Batch) -> None:
    least = batch.term["lectures_per_month"]
    lectures = good_lectures(batch)
    months = pd.Series([None if d is None else d[:7] for d in lectures["date"]], index=lectures.index, dtype=object)
    held = possible({"ret": lectures["ret"].tolist(), "month": months.tolist()}, ["ret"], ["month"])
    for number in sorted(measurable(batch, "activities", "date", "category", "speaker", "material", "minutes")):
        for month in due_months(batch):
            if held((number,), (month,)) < least:
                batch.report_sheet("S08", number, "activities", month=f"{int(month[5:])}月", limit=least)


@rule("S09")
def catalogue_against_records(batch: Batch) -> None:
    items = {i.code: i.item for i in ARCHIVE_ITEMS}
    claims: dict[str, list[tuple[int, int, str]]] = {}
    cells = batch.columns["archive"]
    for number, at, code, completion in zip(*(cells[key] for key in ("ret", "at", "item_code", "completion")), strict=True):
        if completion in {"已完成", "未完成"}:
            claims.setdefault(code, []).append((number, at, completion))
    for code, (sheet, wanted) in EVIDENCE.items():
        known, (present, doubtful) = measurable(batch, sheet, *wanted), _proofs(batch.columns[sheet], wanted)
        words = [{"item": items[code], "where": SHEETS[sheet].title}]
        for number, at, completion in claims.get(code, ()):
            if completion == "已完成" and number in known and number not in present | doubtful:
                batch.report_at("S09", "archive", "completion", [(number, at)], words)
            elif completion == "未完成" and number in present:
                batch.report_at("S09", "archive", "completion", [(number, at)], words, variant="undone")


def _proofs(cells: Mapping[str, list[Any]], wanted: Mapping[str, tuple[str, ...]]) -> tuple[set[int], set[int]]:
    """(returns with a row that proves the item, returns with one of which it cannot be told)."""
    if not wanted:
        return set(cells["ret"]), set(cells["ret"])
    present: set[int] = set()
    doubtful: set[int] = set()
    for key, values in wanted.items():
        present |= {number for number, value in zip(cells["ret"], cells[key], strict=True) if value in values}
        doubtful |= {number for number, value in zip(cells["ret"], cells[key], strict=True) if value is None}
    return present, doubtful


@rule("S10")
def no_personal_plan(batch: Batch) -> None:
    if batch.as_of > batch.term["personal_plan_due"]:
        report_lacking(batch, "S10", ("个人研修计划",))


@rule("S11")
def young_teacher_without_mentor(batch: Batch) -> None:
    limit, now = batch.term["young_teacher_years"], batch.as_of.strftime("%Y-%m")
    paired = set(lines(batch.frames["mentoring"], "ret", "apprentice"))
    rows = batch.assessed[batch.assessed["ret"].isin(measurable(batch, "mentoring", "apprentice"))]
    rows = rows[(pd.to_numeric(rows["years"]) <= limit) & (rows["work_since"].fillna("") <= now)]
    rows = where(rows, ((n, name) not in paired for n, name in zip(rows["ret"], rows["name"], strict=True)))
    batch.report("S11", "roster", "name", rows, ({"n": max(int(n), 0)} for n in rows["years"]))


@rule("S12")
def pair_without_activity(batch: Batch) -> None:
    seen = set(lines(batch.frames["observations"], "ret", "observer", "teacher"))
    guided = set(lines(complete(batch.frames["activities"], ["related_id"]), "ret", "related_id"))
    known = measurable(batch, "observations", "observer", "teacher") & measurable(batch, "activities", "related_id")
    frame = complete(batch.frames["mentoring"], ["mentor", "apprentice"])
    frame = frame[frame["ret"].isin(known)]
    idle = [
        not {(n, m, a), (n, a, m)} & seen and (n, pair) not in guided
        for n, m, a, pair in lines(frame, "ret", "mentor", "apprentice", "pair_id")
    ]
    rows = where(frame, idle)
    batch.report("S12", "mentoring", "mentor", rows, ({"apprentice": a} for a in rows["apprentice"]))


@rule("S13")
def related_number_unknown(batch: Batch) -> None:
    """A reference must name a started row; project and pair numbers in 研修活动， lesson numbers elsewhere."""
    home = {"J": ("mentoring", "pair_id"), "G": ("open_lessons", "lesson_id"), "": ("projects", "project_id")}
    known = {(sheet, n, v) for sheet, key in home.values() for n, v in lines(batch.frames[sheet], "ret", key)}
    there = {sheet: measurable(batch, sheet, key) for sheet, key in home.values()}
    for sheet, key in (("activities", "related_id"), ("evaluations", "lesson_id"), ("mentoring", "report_lesson")):
        frame = complete(batch.frames[sheet], [key])
        kinds = [("J" if v.startswith("J") else "") if key == "related_id" else "G" for v in frame[key]]
        frame = frame.assign(target=[home[kind][0] for kind in kinds])
        lost = [n in there[t] and (t, n, v) not in known for n, t, v in lines(frame, "ret", "target", key)]
        rows = where(frame, lost)
        batch.report("S13", sheet, key, rows, ({"where": SHEETS[t].title} for t in rows["target"]))


def _methods_done(batch: Batch) -> dict[int, set[str]]:
    """Return -> methods that its activities and observations prove (domain A2), and those of which nothing can be said."""
    done: dict[int, set[str]] = defaultdict(set)
    cells = batch.columns["activities"]
    for number, method, category in zip(cells["ret"], cells["method"], cells["category"], strict=True):
        told = method or METHOD_OF_CATEGORY.get(category)
        done[number] |= {told} if told else set(batch.term.codes["method"]) if category is None else set()
    cells = batch.columns["observations"]
    for number, reflection in zip(cells["ret"], cells["reflection"], strict=True):
        done[number].add("教学观摩")
        if reflection == "有":
            done[number].add("主动反思")
    return done


def _contents_done(batch: Batch) -> dict[int, set[str]]:
    """Return -> contents that its activities prove (domain A3), and those of which nothing can be said."""
    done: dict[int, set[str]] = defaultdict(set)
    cells = batch.columns["activities"]
    for number, content in zip(cells["ret"], cells["content"], strict=True):
        done[number] |= set(batch.term.codes["content"]) if content is None else {content}
    most = batch.term["young_teacher_years"]
    years = zip(batch.teachers["ret"].tolist(), batch.teachers["years"].tolist(), strict=True)
    with_young = {number for number, known in years if known is not None and known <= most}
    for number in range(len(batch.returns)):
        if number not in with_young:
            done[number].add("青年教师专项")
    return done


def _told_by_writings(written: set[str | None]) -> set[str]:
    """Methods and contents that writings of those categories prove."""
    done = {"自主学习"} if written & {"课改自学记录", None} else set()
    done |= {"主动反思"} if written & {"读书笔记", "教学反思", "听评课反思", None} else set()
    return done | ({"个人读书"} if written & {"精读书目", "读书笔记", "月读书心得", None} else set())


@rule("S14")
def methods_or_contents_not_covered(batch: Batch) -> None:
    known = measurable(batch, "activities", "category", "content") & measurable(batch, "observations")
    written: dict[int, set[str | None]] = defaultdict(set)
    for (number, _), own in batch.once(categories).items():
        written[number] |= own
    methods, contents = _methods_done(batch), _contents_done(batch)
    for number in sorted(known & measurable(batch, "writings", "teacher", "category")):
        told = _told_by_writings(written[number])
        gaps = [[w for w in batch.term.codes[key] if w not in done[number] | told] for key, done in (("method", methods), ("content", contents))]
        if any(gaps):
            words = ["、".join(gap) or "（无）" for gap in gaps]
            batch.report_sheet("S14", number, "activities", methods=words[0], contents=words[1])


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
    have = batch.once(categories)
    projects = batch.frames["projects"]
    members: set[tuple[int, str]] = set()
    for number, leader, others in lines(projects, "ret", "leader", "members"):
        members |= {(number, name) for name in [leader, *str(others or "").split(NAME_SEPARATOR)] if name}
    with_writings = measurable(batch, "writings", "teacher", "category")
    with_projects = measurable(batch, "projects", "leader", "members")
    for index, row in zip(batch.assessed.index, records(batch.assessed), strict=True):
        pair = (row["ret"], row["name"])
        own = have.get(pair, set())
        wanted = ["教学案例", "优秀课件", "教学经验总结", *(["带班材料"] if row["class_teacher"] == "是" else [])]
        lacking = [c for c in wanted if c not in own] if row["ret"] in with_writings and None not in own else []
        lacking += ["课题研究"] if row["ret"] in with_projects and pair not in members else []
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
    """A judge counts whose marks are all there, if not all readable; the teacher is no judge of the own lesson."""
    least = batch.term["min_judges"]
    marks = complete(batch.frames["evaluations"], ["lesson_id", "judge"])
    for key in DIMENSIONS:
        marks = marks[~batch.blank("evaluations", key)[marks.index]]
    judges: dict[tuple[Any, Any], set[Any]] = {}
    for number, lesson, judge in lines(marks, "ret", "lesson_id", "judge"):
        judges.setdefault((number, lesson), set()).add(judge)
    frame = complete(batch.frames["open_lessons"], ["lesson_id"])
    frame = frame[frame["kind"].isin(["合格课", "优质课"]) & frame["ret"].isin(measurable(batch, "evaluations", "lesson_id", "judge"))]
    count = [len(judges.get((n, i), set()) - {t}) for n, i, t in lines(frame, "ret", "lesson_id", "teacher")]
    rows = where(frame, (n < least for n in count))
    words = ({"kind": k, "n": n, "limit": least} for k, n in zip(rows["kind"], [n for n in count if n < least], strict=True))
    batch.report("S19", "open_lessons", "kind", rows, words)


@rule("S20")
def timetable_has_the_observer_teaching(batch: Batch) -> None:
    """The timetable says nothing of holidays, nor of working days that make up for another day."""
    table = complete(batch.frames["timetable"], ["weekday", "period", "teacher"])
    lessons = {(n, t, w, p): f"{c or ''}{s or ''}" for n, t, w, p, c, s in
               lines(table, "ret", "teacher", "weekday", "period", "class_name", "subject")}
    frame = complete(batch.frames["observations"], ["date", "period", "observer"])
    special = {day.isoformat() for day in batch.term.holidays}
    weekday = {d: WEEKDAYS[date.fromisoformat(d).weekday()] for d in frame["date"].unique() if d not in special}
    keys = [(n, o, weekday.get(d), p) for n, o, d, p in lines(frame, "ret", "observer", "date", "period")]
    rows = where(frame, (k in lessons for k in keys))
    words = ({"value": k[1], "day": d, "period": k[3], "lesson": lessons[k]}
             for k, d in zip(keys, frame["date"], strict=True) if k in lessons)
    batch.report("S20", "observations", "period", rows, words)


@rule("S21")
def away_from_duty(batch: Batch) -> None:
    duty = {(r["ret"], r["name"]): (r["on_duty_from"] or "", r["on_duty_to"] or "9", r["exemption"])
            for r in records(batch.teachers) if r["on_duty_from"] or r["on_duty_to"]}
    if not duty:
        return
    for sheet, key in (("observations", "observer"), ("observations", "teacher"), ("open_lessons", "teacher")):
        frame = complete(batch.frames[sheet], ["date", key])
        if key == "teacher" and sheet == "observations":
            frame = frame[frame["scope"] == "本校"]
        away = [
            (n, who) in duty and not duty[n, who][0] <= day <= duty[n, who][1]
            for n, who, day in zip(*(frame[name].tolist() for name in ("ret", key, "date")), strict=True)
        ]
        rows = where(frame, away)
        words = ({"date": d, "why": f"（{duty[n, who][2]}）" if duty[n, who][2] else ""}
                 for n, who, d in lines(rows, "ret", key, "date"))
        batch.report("S21", sheet, key, rows, words)


@rule("S04")
def observations_short_of_target(batch: Batch) -> None:
    """Stands after S21: a lesson observed while off duty is an error, and what holds an error is not valid."""
    frame = batch.frames["observations"]
    faulty = {(number, at) for sheet, number, at in batch.faulty if sheet == "observations"}
    valid = validity(batch.term, frame, faulty) == ""
    known = frame["observer"].notna()
    registered = frame[known].groupby(["ret", "observer"]).size().to_dict()
    counted = frame[known & valid].groupby(["ret", "observer"]).size().to_dict()
    countable = measurable(batch, "observations", *LESSON[1:], "topic", "strengths", "advice")
    for row, duty in batch.once(on_duty):
        target = required_observations(batch.term, len(duty), row["post"])
        pair = (row["ret"], row["name"])
        n, k = counted.get(pair, 0), registered.get(pair, 0)
        if n < target and row["ret"] in countable:
            batch.report_at("S04", "roster", "name", [(row["ret"], row["at"])], [{"n": n, "m": target - n, "k": k, "j": k - n}])


@rule("S22")
def no_summary_or_exhibition(batch: Batch) -> None:
    frame = batch.frames["archive"]
    activities = batch.frames["activities"]
    everyone = set(range(len(batch.returns)))
    summed = {*frame.loc[(frame["item_code"] == "D12") & (frame["completion"].isin(DONE) | frame["completion"].isna()), "ret"]}
    summed |= everyone - measurable(batch, "archive", "item_code", "completion")
    shown_ = {*activities.loc[(activities["category"] == "成果展示") | activities["category"].isna(), "ret"]}
    shown_ |= everyone - measurable(batch, "activities", "category")
    for number in sorted(everyone):
        lacking = [w for w, settled in (("学校研修总结", summed), ("成果展示", shown_)) if number not in settled]
        if lacking:
            batch.report_sheet("S22", number, "archive", what="、".join(lacking))
    report_lacking(batch, "S22", ("个人研修总结",), variant="personal")


@rule("S23")
def principal_not_in_roster(batch: Batch) -> None:
    frame = complete(batch.frames["profile"], ["principal"])
    posts: dict[tuple[Any, Any], Any] = {(r["ret"], r["name"]): r["post"] for r in records(batch.teachers)}
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
    when = {(n, i): (d, p, t) for n, i, d, p, t in lines(lessons, "ret", "lesson_id", "date", "period", "teacher")}
    asked = {(n, when[n, i][2], judge) for n, i, judge in lines(frame, "ret", "lesson_id", "judge") if (n, i) in when}
    seen = possible(batch.columns["observations"], ["ret", "teacher", "observer"], ["date", "period"], asked)
    countable = measurable(batch, "observations", "date", "period", "teacher", "observer")
    lacking = []
    for number, lesson, judge in lines(frame, "ret", "lesson_id", "judge"):
        known = when.get((number, lesson))
        own = judge in batch.names.get(number, set()) and number in countable
        lacking.append(own and known is not None and None not in known and judge != known[2]
                       and not seen((number, known[2], judge), known[:2]))
    rows = where(frame, lacking)
    batch.report("S24", "evaluations", "judge", rows)


@rule("S25")
def no_development_review(batch: Batch) -> None:
    have = set(lines(batch.frames["reviews"], "ret", "teacher"))
    assessed = batch.assessed[batch.assessed["ret"].isin(measurable(batch, "reviews", "teacher"))]
    rows = where(assessed, ((n, t) not in have for n, t in zip(assessed["ret"], assessed["name"], strict=True)))
    batch.report("S25", "roster", "name", rows)


@rule("S26")
def backbone_teacher_idle(batch: Batch) -> None:
    lessons, activities = batch.frames["open_lessons"], batch.frames["activities"]
    deeds = (
        ("observations", "observer", batch.frames["observations"]),
        ("mentoring", "mentor", batch.frames["mentoring"]),
        ("evaluations", "judge", batch.frames["evaluations"]),
        ("open_lessons", "review_chair", lessons),
        ("open_lessons", "teacher", lessons[lessons["kind"] == "示范课"]),
        ("activities", "speaker", activities),
        ("activities", "chair", activities[activities["category"] == "骨干示范指导"]),
    )
    busy = {pair for _, key, frame in deeds for pair in lines(frame, "ret", key)}
    known = set.intersection(*(measurable(batch, sheet, key) for sheet, key, _ in deeds))
    teachers = batch.assessed[batch.assessed["backbone"].notna() & (batch.assessed["backbone"] != "无")]
    teachers = teachers[teachers["ret"].isin(known)]
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


@rule("R24")
def word_count_against_the_file(batch: Batch) -> None:
    """The number registered against the characters counted in the file that lies beside the workbook."""
    gap = batch.term["word_count_gap"]
    frame = complete(batch.frames["writings"], ["chars"])
    counted = {
        (number, a.row): a for number, one in enumerate(batch.returns) for a in one.attachments if a.sheet == "writings" and a.chars
    }
    for index, row in zip(frame.index, records(frame), strict=True) if counted else ():
        attached = counted.get((row["ret"], row["row"]))
        if attached and attached.chars and abs(row["chars"] - attached.chars) > attached.chars * gap / 100:
            words = {"name": attached.name, "n": attached.chars, "limit": f"{gap:g}"}
            batch.report("R24", "writings", "chars", frame.loc[[index]], [words])
