"""Rules between the sheets of one workbook (domain D5) and on the workbook as a whole (F11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from yanxiu_xl.checks.batch import Batch, Row, cells_of, complete, of
from yanxiu_xl.checks.covering import may_cover
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.tables import MOMENT
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.calendar import WEEKDAYS
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.measures.observations import (
    LESSON,
    months_on_duty,
    plan_due,
    required_observations,
    validity,
)
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.cells import NAME_SEPARATOR, split_names

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
    rows: Iterable[Row], sure: tuple[str, ...], loose: tuple[str, ...], asked: Collection[tuple[Any, ...]] | None = None
) -> Callable[[tuple[Any, ...], tuple[Any, ...]], int]:
    """Counts the records that are, or may be, the one asked for: a ``loose`` cell without a value speaks against nothing.

    What is wrong with such a cell is said there, under its own code; another rule does not build upon it. asked: the values of
    ``sure`` that will be asked for, where they are few.
    """
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    known, rest = cells_of(*sure), cells_of(*loose)
    for row in rows:
        who = known(row)
        if asked is None or who in asked:
            found.setdefault(who, []).append(rest(row))

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


def teachers_lacking(batch: Batch, wanted: tuple[str, ...]) -> Iterator[tuple[Row, list[str]]]:
    """(row of the roster, categories of ``wanted`` it lacks) for assessed teachers who lack any."""
    have, known = batch.once(categories), measurable(batch, "writings", "teacher", "category")
    for row in batch.assessed:
        own = have.get((row["ret"], row["name"]), set())
        lacking = [c for c in wanted if c not in own]
        if lacking and row["ret"] in known and None not in own:
            yield row, lacking


def report_lacking(batch: Batch, code: str, wanted: tuple[str, ...], variant: str = "") -> None:
    """One finding per assessed teacher, at the name in the roster, for writings that are not there."""
    for row, lacking in teachers_lacking(batch, wanted):
        batch.report(code, "roster", "name", [row], [{"what": "、".join(lacking)}], variant=variant)


def on_duty(batch: Batch) -> list[tuple[Row, list[str]]]:
    """(roster row, assessed months on duty) of assessed teachers whose time on duty can be read."""
    return [
        (row, months_on_duty(batch.term, row["on_duty_from"], row["on_duty_to"])) for row in batch.assessed
        if batch.readable("roster", "on_duty_from", row) and batch.readable("roster", "on_duty_to", row)
    ]


def _known_validity(_: Batch) -> dict[tuple[int, frozenset[tuple[int, int]]], list[str]]:
    return {}


def observations_validity(batch: Batch) -> list[str]:
    """``validity`` of every row of 听课记录 by the errors that have been found so far."""
    known, rows = batch.once(_known_validity), batch.rows["observations"]
    faulty = frozenset((number, at) for sheet, number, at in batch.faulty if sheet == "observations")
    key = (len(rows), faulty)
    if key not in known:
        reasons = validity(batch.term, rows, faulty)
        told = (batch.struck.get(("observations", row["ret"], row["at"])) for row in rows)
        known[key] = [why or reason for why, reason in zip(told, reasons, strict=True)]
    return known[key]


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
    known = measurable(batch, "open_lessons", "date", "period", "teacher")
    seen = [row for row in batch.rows["observations"] if row["kind"] in OPEN_KINDS and row["scope"] == "本校" and row["ret"] in known]
    registered = possible(batch.rows["open_lessons"], ("ret", "teacher"), ("date", "period"))
    for row in complete(seen, "date", "period", "teacher"):
        if not registered(of(row, "ret", "teacher"), of(row, "date", "period")):
            words = {"value": row["teacher"], "date": row["date"], "period": row["period"], "kind": row["kind"]}
            batch.report("S01", "observations", "kind", [row], [words])


@rule("S02")
def open_lesson_nobody_saw(batch: Batch) -> None:
    known = measurable(batch, "observations", "date", "period", "teacher")
    lessons = [row for row in complete(batch.rows["open_lessons"], *MOMENT, "teacher") if row["ret"] in known]
    given = {of(row, "ret", "teacher") for row in lessons}
    seen = possible(batch.rows["observations"], ("ret", "teacher"), ("date", "period"), given)
    rows = [row for row in lessons if not seen(of(row, "ret", "teacher"), of(row, "date", "period"))]
    words = ({"date": row["date"], "kind": row["kind"] or "公开课"} for row in rows)
    batch.report("S02", "open_lessons", "teacher", rows, words)


@rule("S03")
def teacher_without_open_lesson(batch: Batch) -> None:
    least, known = batch.term["min_open_lessons"], measurable(batch, "open_lessons", "teacher")
    count = Counter(map(cells_of("ret", "teacher"), batch.rows["open_lessons"]))
    rows = [row for row in batch.assessed if row["ret"] in known and count[row["ret"], row["name"]] < least]
    for row in rows:
        n = count[row["ret"], row["name"]]
        batch.report("S03", "roster", "name", [row], [{"limit": least, "n": n, "m": least - n}], variant="short" if n else "")


@rule("S05")
def months_without_reflection(batch: Batch) -> None:
    least, due = batch.term["reflections_per_month"], due_months(batch)
    monthly = (row for row in batch.rows["writings"] if row["category"] == "月读书心得")
    written = possible(monthly, ("ret", "teacher"), ("month",))
    unsure = {pair for pair, own in batch.once(categories).items() if None in own}
    known = measurable(batch, "writings", "teacher", "category", "month")
    for row, duty in batch.once(on_duty):
        pair = (row["ret"], row["name"])
        lacking = [m for m in duty if m in due and written(pair, (m,)) < least]
        if lacking and row["ret"] in known and pair not in unsure:
            batch.report("S05", "roster", "name", [row], [{"months": "、".join(f"{int(m[5:])}月" for m in lacking)}])


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


def good_lectures(batch: Batch) -> list[Row]:
    """Lectures that count, or may: speaker, material and the least duration are there or cannot be read."""
    least = batch.term["lecture_min_minutes"]
    return [
        row for row in batch.rows["activities"]
        if (row["category"] == "专题讲座" or not batch.readable("activities", "category", row))
        and all(row[key] is not None or not batch.readable("activities", key, row) for key in ("speaker", "material", "minutes"))
        and (row["minutes"] is None or row["minutes"] >= least)
    ]


@rule("S08")
def month_without_lecture(batch: Batch) -> None:
    least = batch.term["lectures_per_month"]
    months = ({"ret": row["ret"], "month": None if row["date"] is None else row["date"][:7]} for row in batch.once(good_lectures))
    held = possible(months, ("ret",), ("month",))
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
    """Once the plan is due: for who comes after the beginning of the term later than for the others (domain C6)."""
    for row, lacking in teachers_lacking(batch, ("个人研修计划",)):
        if batch.as_of > plan_due(batch.term, row["on_duty_from"]):
            batch.report("S10", "roster", "name", [row], [{"what": "、".join(lacking)}])


@rule("S11")
def young_teacher_without_mentor(batch: Batch) -> None:
    limit, now = batch.term["young_teacher_years"], batch.as_of.strftime("%Y-%m")
    paired, known = set(map(cells_of("ret", "apprentice"), batch.rows["mentoring"])), measurable(batch, "mentoring", "apprentice")
    rows = [
        row for row in batch.assessed
        if row["ret"] in known and row["years"] is not None and row["years"] <= limit and row["work_since"] <= now
        and (row["ret"], row["name"]) not in paired
    ]
    batch.report("S11", "roster", "name", rows, ({"n": max(row["years"], 0)} for row in rows))


@rule("S12")
def pair_without_activity(batch: Batch) -> None:
    seen = set(map(cells_of("ret", "observer", "teacher"), batch.rows["observations"]))
    guided = {of(row, "ret", "related_id") for row in batch.rows["activities"] if row["related_id"] is not None}
    known = measurable(batch, "observations", "observer", "teacher") & measurable(batch, "activities", "related_id")
    rows = [
        row for row in complete(batch.rows["mentoring"], "mentor", "apprentice")
        if row["ret"] in known and of(row, "ret", "pair_id") not in guided
        and not {of(row, "ret", "mentor", "apprentice"), of(row, "ret", "apprentice", "mentor")} & seen
    ]
    batch.report("S12", "mentoring", "mentor", rows, ({"apprentice": row["apprentice"]} for row in rows))


@rule("S13")
def related_number_unknown(batch: Batch) -> None:
    """A reference must name a started row; project and pair numbers in 研修活动， lesson numbers elsewhere."""
    home = {"J": ("mentoring", "pair_id"), "G": ("open_lessons", "lesson_id"), "": ("projects", "project_id")}
    known = {(sheet, row["ret"], row[key]) for sheet, key in home.values() for row in batch.rows[sheet]}
    there = {sheet: measurable(batch, sheet, key) for sheet, key in home.values()}
    for sheet, key in (("activities", "related_id"), ("evaluations", "lesson_id"), ("mentoring", "report_lesson")):
        for row in complete(batch.rows[sheet], key):
            kind = ("J" if row[key].startswith("J") else "") if key == "related_id" else "G"
            target = home[kind][0]
            if kind == "J" and batch.others_number(row["ret"], row[key]):
                continue  # a pair is registered by the apprentice's school alone (domain C6)
            if row["ret"] in there[target] and (target, row["ret"], row[key]) not in known:
                batch.report("S13", sheet, key, [row], [{"where": SHEETS[target].title}])


@rule("S15")
def teachers_against_roster(batch: Batch) -> None:
    size = Counter(batch.columns["roster"]["ret"])
    rows = [row for row in complete(batch.rows["profile"], "teachers") if row["ret"] in size and int(row["teachers"]) != size[row["ret"]]]
    batch.report("S15", "profile", "teachers", rows, ({"n": size[row["ret"]]} for row in rows))


@rule("S16")
def eight_goods_incomplete(batch: Batch) -> None:
    """Those of the eight that no other rule asks for: case, courseware, summary, project, class."""
    have = batch.once(categories)
    members: set[tuple[int, str]] = set()
    for row in batch.rows["projects"]:
        members |= {(row["ret"], name) for name in [row["leader"], *str(row["members"] or "").split(NAME_SEPARATOR)] if name}
    with_writings = measurable(batch, "writings", "teacher", "category")
    with_projects = measurable(batch, "projects", "leader", "members")
    for row in batch.assessed:
        pair = (row["ret"], row["name"])
        own = have.get(pair, set())
        wanted = ["教学案例", "优秀课件", "教学经验总结", *(["带班材料"] if row["class_teacher"] == "是" else [])]
        lacking = [c for c in wanted if c not in own] if row["ret"] in with_writings and None not in own else []
        lacking += ["课题研究"] if row["ret"] in with_projects and pair not in members else []
        if lacking:
            batch.report("S16", "roster", "name", [row], [{"what": "、".join(lacking)}])


@rule("S17")
def exempt_without_reason(batch: Batch) -> None:
    rows = [row for row in batch.rows["roster"] if row["assessed"] == "否" and batch.blank("roster", "exemption", row)]
    batch.report("S17", "roster", "exemption", rows, ({"name": row["name"] or ""} for row in rows))


@rule("S18")
def absent_yet_speaking(batch: Batch) -> None:
    for key in ("absent", "leave", "official_leave"):
        listed = [(row, row[key].split(NAME_SEPARATOR)) for row in batch.rows["activities"] if row[key] is not None]
        header = SHEETS["activities"][key].header.removesuffix("人员")
        for role in ("speaker", "chair"):
            both = [(row, name) for row, names in listed for name in split_names(str(row[role] or "")) if name in names]
            word = SHEETS["activities"][role].header
            batch.report("S18", "activities", key, (row for row, _ in both), ({"name": name, "header": header, "role": word} for _, name in both))


@rule("S19")
def recognition_lesson_short_of_judges(batch: Batch) -> None:
    """A judge counts whose marks are all there, if not all readable; the teacher is no judge of the own lesson."""
    least, known = batch.term["min_judges"], measurable(batch, "evaluations", "lesson_id", "judge")
    judges: dict[tuple[Any, ...], set[Any]] = {}
    for row in complete(batch.rows["evaluations"], "lesson_id", "judge"):
        if not any(batch.blank("evaluations", key, row) for key in DIMENSIONS):
            judges.setdefault(of(row, "ret", "lesson_id"), set()).add(row["judge"])
    for row in complete(batch.rows["open_lessons"], "lesson_id"):
        if row["kind"] in {"合格课", "优质课"} and row["ret"] in known:
            count = len(judges.get(of(row, "ret", "lesson_id"), set()) - {row["teacher"]})
            if count < least:
                batch.report("S19", "open_lessons", "kind", [row], [{"kind": row["kind"], "n": count, "limit": least}])


@rule("S20")
def timetable_has_the_observer_teaching(batch: Batch) -> None:
    """The timetable says nothing of holidays, nor of working days that make up for another day."""
    lessons = {
        of(row, "ret", "teacher", "weekday", "period"): f"{row['class_name'] or ''}{row['subject'] or ''}"
        for row in complete(batch.rows["timetable"], "weekday", "period", "teacher")
    }
    if not lessons:
        return
    special = {day.isoformat() for day in batch.term.holidays}
    weekday = {d: WEEKDAYS[date.fromisoformat(d).weekday()] for d in set(batch.columns["observations"]["date"]) if d and d not in special}
    for row in complete(batch.rows["observations"], "date", "period", "observer"):
        lesson = lessons.get((row["ret"], row["observer"], weekday.get(row["date"]), row["period"]))
        if lesson is not None:
            words = {"value": row["observer"], "day": row["date"], "period": row["period"], "lesson": lesson}
            batch.report("S20", "observations", "period", [row], [words])


@rule("S21")
def away_from_duty(batch: Batch) -> None:
    duty = {of(row, "ret", "name"): row for row in batch.teachers if row["on_duty_from"] or row["on_duty_to"]}
    if not duty:
        return
    for sheet, key in (("observations", "observer"), ("observations", "teacher"), ("open_lessons", "teacher")):
        who = cells_of("ret", key)
        for row in complete(batch.rows[sheet], "date", key):
            own = duty.get(who(row))
            if key == "teacher" and sheet == "observations" and row["scope"] != "本校":
                continue
            if own is not None and not (own["on_duty_from"] or "") <= row["date"] <= (own["on_duty_to"] or "9"):
                why = f"（{own['exemption']}）" if own["exemption"] else ""
                batch.report("S21", sheet, key, [row], [{"date": row["date"], "why": why}])


@rule("S04", asks_what_counts=True)
def observations_short_of_target(batch: Batch) -> None:
    """Stands after S21: a lesson observed while off duty is an error, and what holds an error is not valid."""
    rows, who = batch.rows["observations"], cells_of("ret", "observer")
    registered = Counter(map(who, rows))
    counted = Counter(who(row) for row, why in zip(rows, observations_validity(batch), strict=True) if not why)
    countable = measurable(batch, "observations", *LESSON[1:], "topic", "strengths", "advice")
    for row, duty in batch.once(on_duty):
        target = required_observations(batch.term, len(duty), row["post"])
        n, k = counted[row["ret"], row["name"]], registered[row["ret"], row["name"]]
        if n < target and row["ret"] in countable:
            batch.report("S04", "roster", "name", [row], [{"n": n, "m": target - n, "k": k, "j": k - n}])


@rule("S14", asks_what_counts=True)
def methods_or_contents_not_covered(batch: Batch) -> None:
    """Stands after the rules that find errors: only what counts covers anything, and what is lacking is what U6 lacks (C6)."""
    known = measurable(batch, "activities", "category", "content") & measurable(batch, "observations")
    most = batch.term["young_teacher_years"]
    with_young = {row["ret"] for row in batch.teachers if row["years"] is not None and row["years"] <= most}
    cover = may_cover(batch, observations_validity(batch))
    for number in sorted(known & measurable(batch, "writings", "teacher", "category")):
        methods, contents = cover[number]
        asked = [c for c in batch.term.codes["content"] if c != "青年教师专项" or number in with_young]
        gaps = [[m for m in batch.term.codes["method"] if m not in methods], [c for c in asked if c not in contents]]
        if any(gaps):
            words = ["、".join(gap) or "（无）" for gap in gaps]
            batch.report_sheet("S14", number, "activities", methods=words[0], contents=words[1])


@rule("S22")
def no_summary_or_exhibition(batch: Batch) -> None:
    everyone = set(range(len(batch.returns)))
    summed = {row["ret"] for row in batch.rows["archive"] if row["item_code"] == "D12" and row["completion"] in {*DONE, None}}
    summed |= everyone - measurable(batch, "archive", "item_code", "completion")
    shown_ = {row["ret"] for row in batch.rows["activities"] if row["category"] in {"成果展示", None}}
    shown_ |= everyone - measurable(batch, "activities", "category")
    for number in sorted(everyone):
        lacking = [w for w, settled in (("学校研修总结", summed), ("成果展示", shown_)) if number not in settled]
        if lacking:
            batch.report_sheet("S22", number, "archive", what="、".join(lacking))
    report_lacking(batch, "S22", ("个人研修总结",), variant="personal")


@rule("S23")
def principal_not_in_roster(batch: Batch) -> None:
    posts = {of(row, "ret", "name"): row["post"] for row in batch.teachers}
    for row in complete(batch.rows["profile"], "principal"):
        post = posts.get(of(row, "ret", "principal"))
        if not batch.in_roster(row["ret"], row["principal"]):
            batch.report("S23", "profile", "principal", [row], [{"why": "不在教师名册里"}])
        elif post not in (None, "校长"):
            batch.report("S23", "profile", "principal", [row], [{"why": f"在名册里的岗位是“{post}”，不是校长"}])


@rule("S24")
def judge_did_not_observe(batch: Batch) -> None:
    """Judges from the own roster must have an observation of the lesson; those from elsewhere record it there."""
    marks = complete(batch.rows["evaluations"], "lesson_id", "judge")
    when = {of(row, "ret", "lesson_id"): of(row, "date", "period", "teacher") for row in reversed(batch.rows["open_lessons"])}
    asked = {(row["ret"], known[2], row["judge"]) for row in marks if (known := when.get(of(row, "ret", "lesson_id")))}
    seen = possible(batch.rows["observations"], ("ret", "teacher", "observer"), ("date", "period"), asked)
    countable = measurable(batch, "observations", "date", "period", "teacher", "observer")
    for row in marks:
        known, judge = when.get(of(row, "ret", "lesson_id")), row["judge"]
        own = judge in batch.names.get(row["ret"], ()) and row["ret"] in countable
        if own and known and None not in known and judge != known[2] and not seen((row["ret"], known[2], judge), known[:2]):
            batch.report("S24", "evaluations", "judge", [row])


@rule("S25")
def no_development_review(batch: Batch) -> None:
    have, known = set(map(cells_of("ret", "teacher"), batch.rows["reviews"])), measurable(batch, "reviews", "teacher")
    batch.report("S25", "roster", "name", [r for r in batch.assessed if r["ret"] in known and of(r, "ret", "name") not in have])


@rule("S26")
def backbone_teacher_idle(batch: Batch) -> None:
    rows = batch.rows
    deeds = (
        ("observations", "observer", rows["observations"]),
        ("mentoring", "mentor", rows["mentoring"]),
        ("evaluations", "judge", rows["evaluations"]),
        ("open_lessons", "review_chair", rows["open_lessons"]),
        ("open_lessons", "teacher", [row for row in rows["open_lessons"] if row["kind"] == "示范课"]),
        ("activities", "speaker", rows["activities"]),
        ("activities", "chair", [row for row in rows["activities"] if row["category"] == "骨干示范指导"]),
    )
    busy = {(row["ret"], name) for _, key, done in deeds for row in done for name in split_names(str(row[key] or ""))}
    known = set.intersection(*(measurable(batch, sheet, key) for sheet, key, _ in deeds))
    idle = [
        row for row in batch.assessed
        if row["backbone"] not in {None, "无"} and row["ret"] in known and of(row, "ret", "name") not in busy
    ]
    batch.report("S26", "roster", "name", idle)


@rule("S27")
def plan_elements_lacking(batch: Batch) -> None:
    if batch.as_of <= batch.term["school_plan_due"]:
        return
    names = {i.code: i.item.split("：")[-1] for i in ARCHIVE_ITEMS if i.clauses == "#51"}
    lacking: dict[int, list[Row]] = {}
    for row in batch.rows["archive"]:
        if row["item_code"] in names and row["completion"] not in {None, *DONE, "不适用"}:
            lacking.setdefault(row["ret"], []).append(row)
    for rows in lacking.values():
        words = {"what": "、".join(names[row["item_code"]] for row in rows)}
        batch.report("S27", "archive", "completion", rows[:1], [words])


@rule("R24")
def word_count_against_the_file(batch: Batch) -> None:
    """The number registered against the characters counted in the file that lies beside the workbook."""
    gap = batch.term["word_count_gap"]
    counted = {
        (number, a.row): a for number, one in enumerate(batch.returns) for a in one.attachments if a.sheet == "writings" and a.chars
    }
    for row in complete(batch.rows["writings"], "chars") if counted else ():
        attached = counted.get(of(row, "ret", "row"))
        if attached and attached.chars and abs(row["chars"] - attached.chars) > attached.chars * gap / 100:
            words = {"name": attached.name, "n": attached.chars, "limit": f"{gap:g}"}
            batch.report("R24", "writings", "chars", [row], [words])
