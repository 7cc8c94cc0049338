"""Rules between the sheets of one workbook (domain D5) and on the workbook as a whole (F11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun, Row, cells_of, complete, of
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.tables import LESSON_SLOT
from yanxiu_xl.facts.records import DONE, LECTURE
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.calendar import WEEKDAYS
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.measures.observations import (
    LESSON,
    months_on_duty,
    plan_due,
    required_observations,
)
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.cells import NAME_SEPARATOR, split_names

OPEN_KINDS = ("公开课", "合格课", "优质课")
EVIDENCE: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "D11": ("writings", {"category": ("个人研修计划",)}),
    "D22": ("activities", {"category": ("动员会与文件学习",)}),
    "D23": ("activities", {"category": ("师德法规学习",)}),
    "D24": ("activities", {"category": (LECTURE,)}),
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


def measurable(run: CheckRun, sheet: str, *keys: str) -> bool:
    """Whether the tab is there with those columns; where it is not, nothing can be said to be missing (domain 0, fact 9)."""
    table = run.tables.get(sheet)
    return table is not None and all(key in table.letters for key in keys)


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


def categories(run: CheckRun) -> dict[str, set[str | None]]:
    """Teacher -> categories of writings registered; None among them: one that cannot be told."""
    found: dict[str, set[str | None]] = {}
    cells = run.columns["writings"]
    for teacher, category in zip(cells["teacher"], cells["category"], strict=True):
        if teacher is not None:
            found.setdefault(teacher, set()).add(category)
    return found


def teachers_lacking(run: CheckRun, wanted: tuple[str, ...]) -> Iterator[tuple[Row, list[str]]]:
    """(row of the roster, categories of ``wanted`` it lacks) for assessed teachers who lack any."""
    have = run.cached(categories)
    for row in run.assessed if measurable(run, "writings", "teacher", "category") else ():
        own = have.get(row["name"], set())
        lacking = [c for c in wanted if c not in own]
        if lacking and None not in own:
            yield row, lacking


def report_lacking(run: CheckRun, code: str, wanted: tuple[str, ...], variant: str = "") -> None:
    """One finding per assessed teacher, at the name in the roster, for writings that are not there."""
    for row, lacking in teachers_lacking(run, wanted):
        run.report(code, "roster", "name", [row], [{"what": "、".join(lacking)}], variant=variant)


def on_duty(run: CheckRun) -> list[tuple[Row, list[str]]]:
    """(roster row, assessed months on duty) of assessed teachers whose time on duty can be read."""
    return [
        (row, months_on_duty(run.term, row["on_duty_from"], row["on_duty_to"])) for row in run.assessed
        if run.readable("roster", "on_duty_from", row) and run.readable("roster", "on_duty_to", row)
    ]


def due_months(run: CheckRun) -> list[str]:
    """Assessed months that are over; from the closing date on, all of them."""
    now = run.as_of.strftime("%Y-%m")
    return [month for month in run.term["assessed_months"] if month < now or run.final]


# --- the rules ---


@rule("F11")
def changed_after_the_last_check(run: CheckRun) -> None:
    one = run.submission
    if one.stamp.fingerprint and one.stamp.fingerprint != one.fingerprint():
        one.problems.append(problem("F11", file=one.name, checked_at=one.stamp.checked_at or "时间不详"))


@rule("S01")
def observed_open_lesson_not_registered(run: CheckRun) -> None:
    if not measurable(run, "open_lessons", "date", "period", "teacher"):
        return
    seen = [row for row in run.rows["observations"] if row["kind"] in OPEN_KINDS and row["scope"] == "本校"]
    registered = possible(run.rows["open_lessons"], ("teacher",), ("date", "period"))
    for row in complete(seen, "date", "period", "teacher"):
        if not registered(of(row, "teacher"), of(row, "date", "period")):
            words = {"value": row["teacher"], "date": row["date"], "period": row["period"], "kind": row["kind"]}
            run.report("S01", "observations", "kind", [row], [words])


@rule("S02")
def open_lesson_nobody_saw(run: CheckRun) -> None:
    if not measurable(run, "observations", "date", "period", "teacher"):
        return
    lessons = complete(run.rows["open_lessons"], *LESSON_SLOT, "teacher")
    given = {of(row, "teacher") for row in lessons}
    seen = possible(run.rows["observations"], ("teacher",), ("date", "period"), given)
    rows = [row for row in lessons if not seen(of(row, "teacher"), of(row, "date", "period"))]
    words = ({"date": row["date"], "kind": row["kind"] or "公开课"} for row in rows)
    run.report("S02", "open_lessons", "teacher", rows, words)


@rule("S03")
def teacher_without_open_lesson(run: CheckRun) -> None:
    if not measurable(run, "open_lessons", "teacher"):
        return
    least, count = run.term["min_open_lessons"], Counter(run.columns["open_lessons"]["teacher"])
    for row in [row for row in run.assessed if count[row["name"]] < least]:
        n = count[row["name"]]
        run.report("S03", "roster", "name", [row], [{"limit": least, "n": n, "m": least - n}], variant="short" if n else "")


@rule("S05")
def months_without_reflection(run: CheckRun) -> None:
    least, due = run.term["reflections_per_month"], due_months(run)
    monthly = (row for row in run.rows["writings"] if row["category"] == "月读书心得")
    written = possible(monthly, ("teacher",), ("month",))
    unsure = {teacher for teacher, own in run.cached(categories).items() if None in own}
    for row, duty in run.cached(on_duty) if measurable(run, "writings", "teacher", "category", "month") else ():
        lacking = [m for m in duty if m in due and written((row["name"],), (m,)) < least]
        if lacking and row["name"] not in unsure:
            run.report("S05", "roster", "name", [row], [{"months": "、".join(f"{int(m[5:])}月" for m in lacking)}])


@rule("S06")
def no_essay_or_paper(run: CheckRun) -> None:
    report_lacking(run, "S06", ("学期心得体会", "教育教学论文"))


@rule("S07")
def no_book_or_notes(run: CheckRun) -> None:
    books = ("精读书目",) if run.term["min_books"] else ()
    report_lacking(run, "S07", (*books, "读书笔记"))


@rule("S07b")
def no_self_study_record(run: CheckRun) -> None:
    report_lacking(run, "S07b", ("课改自学记录",))


@rule("S08")
def month_without_lecture(run: CheckRun) -> None:
    if not measurable(run, "activities", "date", "category", "speaker", "material", "minutes"):
        return
    least = run.term["lectures_per_month"]
    # what else is wrong with a lecture is said there; one without a day may be of any month
    months = Counter(one.date and one.date[:7] for one in run.facts.lectures if one.may_count)
    for month in due_months(run):
        if months[month] + months[None] < least:
            run.report_sheet("S08", "activities", month=f"{int(month[5:])}月", limit=least)


@rule("S09")
def catalogue_against_records(run: CheckRun) -> None:
    items = {i.code: i.item for i in ARCHIVE_ITEMS}
    claims: dict[str, list[Row]] = {}
    for row in run.rows["archive"]:
        claims.setdefault(row["item_code"], []).append(row)
    for code, (sheet, wanted) in EVIDENCE.items():
        known, (present, doubtful) = measurable(run, sheet, *wanted), _proofs(run.columns[sheet], wanted)
        words = [{"item": items[code], "where": SHEETS[sheet].title}]
        for row in claims.get(code, ()):
            if row["completion"] == "已完成" and known and not present and not doubtful:
                run.report("S09", "archive", "completion", [row], words)
            elif row["completion"] == "未完成" and present:
                run.report("S09", "archive", "completion", [row], words, variant="undone")


def _proofs(cells: Mapping[str, list[Any]], wanted: Mapping[str, tuple[str, ...]]) -> tuple[bool, bool]:
    """(whether a row proves the item, whether there is one of which it cannot be told)."""
    if not wanted:
        return bool(cells["at"]), bool(cells["at"])
    return (any(value in values for key, values in wanted.items() for value in cells[key]),
            any(value is None for key in wanted for value in cells[key]))


@rule("S10")
def no_personal_plan(run: CheckRun) -> None:
    """Once the plan is due: for who comes after the beginning of the term later than for the others (domain C6)."""
    for row, lacking in teachers_lacking(run, ("个人研修计划",)):
        if run.as_of > plan_due(run.term, row["on_duty_from"]):
            run.report("S10", "roster", "name", [row], [{"what": "、".join(lacking)}])


@rule("S11")
def young_teacher_without_mentor(run: CheckRun) -> None:
    if not measurable(run, "mentoring", "apprentice"):
        return
    limit, now = run.term["young_teacher_years"], run.as_of.strftime("%Y-%m")
    paired = set(run.columns["mentoring"]["apprentice"])
    rows = [
        row for row in run.assessed
        if row["years"] is not None and row["years"] <= limit and row["work_since"] <= now and row["name"] not in paired
    ]
    run.report("S11", "roster", "name", rows, ({"n": max(row["years"], 0)} for row in rows))


@rule("S12")
def pair_without_activity(run: CheckRun) -> None:
    if not (measurable(run, "observations", "observer", "teacher") and measurable(run, "activities", "related_id")):
        return
    seen = set(map(cells_of("observer", "teacher"), run.rows["observations"]))
    guided = set(run.columns["activities"]["related_id"]) - {None}
    rows = [
        row for row in complete(run.rows["mentoring"], "mentor", "apprentice")
        if row["pair_id"] not in guided and not {of(row, "mentor", "apprentice"), of(row, "apprentice", "mentor")} & seen
    ]
    run.report("S12", "mentoring", "mentor", rows, ({"apprentice": row["apprentice"]} for row in rows))


@rule("S13")
def related_number_unknown(run: CheckRun) -> None:
    """A reference must name a started row; project and pair numbers in 研修活动， lesson numbers elsewhere."""
    home = {"J": ("mentoring", "pair_id"), "G": ("open_lessons", "lesson_id"), "": ("projects", "project_id")}
    known = {(sheet, row[key]) for sheet, key in home.values() for row in run.rows[sheet]}
    there = {sheet: measurable(run, sheet, key) for sheet, key in home.values()}
    for sheet, key in (("activities", "related_id"), ("evaluations", "lesson_id"), ("mentoring", "report_lesson")):
        for row in complete(run.rows[sheet], key):
            kind = ("J" if row[key].startswith("J") else "") if key == "related_id" else "G"
            target = home[kind][0]
            if kind == "J" and run.others_number(row[key]):
                continue  # a pair is registered by the apprentice's school alone (domain C6)
            if there[target] and (target, row[key]) not in known:
                run.report("S13", sheet, key, [row], [{"where": SHEETS[target].title}])


@rule("S15")
def teachers_against_roster(run: CheckRun) -> None:
    size = len(run.rows["roster"])
    rows = [row for row in complete(run.rows["profile"], "teachers") if size and int(row["teachers"]) != size]
    run.report("S15", "profile", "teachers", rows, ({"n": size} for _ in rows))


@rule("S16")
def eight_goods_incomplete(run: CheckRun) -> None:
    """Those of the eight that no other rule asks for: case, courseware, summary, project, class."""
    have = run.cached(categories)
    members = {name for row in run.rows["projects"] for name in [row["leader"], *str(row["members"] or "").split(NAME_SEPARATOR)]}
    with_writings = measurable(run, "writings", "teacher", "category")
    with_projects = measurable(run, "projects", "leader", "members")
    for row in run.assessed:
        own = have.get(row["name"], set())
        wanted = ["教学案例", "优秀课件", "教学经验总结", *(["带班材料"] if row["class_teacher"] == "是" else [])]
        lacking = [c for c in wanted if c not in own] if with_writings and None not in own else []
        lacking += ["课题研究"] if with_projects and row["name"] not in members else []
        if lacking:
            run.report("S16", "roster", "name", [row], [{"what": "、".join(lacking)}])


@rule("S17")
def exempt_without_reason(run: CheckRun) -> None:
    rows = [row for row in run.rows["roster"] if row["assessed"] == "否" and run.blank("roster", "exemption", row)]
    run.report("S17", "roster", "exemption", rows, ({"name": row["name"] or ""} for row in rows))


@rule("S18")
def absent_yet_speaking(run: CheckRun) -> None:
    for key in ("absent", "leave", "official_leave"):
        listed = [(row, row[key].split(NAME_SEPARATOR)) for row in run.rows["activities"] if row[key] is not None]
        header = SHEETS["activities"][key].header.removesuffix("人员")
        for role in ("speaker", "chair"):
            both = [(row, name) for row, names in listed for name in split_names(str(row[role] or "")) if name in names]
            word = SHEETS["activities"][role].header
            run.report("S18", "activities", key, (row for row, _ in both), ({"name": name, "header": header, "role": word} for _, name in both))


@rule("S19")
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


@rule("S20")
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


@rule("S21")
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


@rule("S04", asks_what_counts=True)
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


@rule("S14", asks_what_counts=True)
def methods_or_contents_not_covered(run: CheckRun) -> None:
    """Stands after the rules that find errors: only what counts covers anything, and what is lacking is what U6 lacks (C6)."""
    looked_at = {"activities": ("category", "content"), "observations": (), "writings": ("teacher", "category")}
    if not all(measurable(run, sheet, *keys) for sheet, keys in looked_at.items()):
        return
    most, facts = run.term["young_teacher_years"], run.facts
    with_young = any(row["years"] is not None and row["years"] <= most for row in run.teachers)
    methods, contents = facts.school.proofs.may_be_covered(run.term, facts.reflection_unreadable)
    asked = [c for c in run.term.codes["content"] if c != "青年教师专项" or with_young]
    gaps = [[m for m in run.term.codes["method"] if m not in methods], [c for c in asked if c not in contents]]
    if any(gaps):
        words = ["、".join(gap) or "（无）" for gap in gaps]
        run.report_sheet("S14", "activities", methods=words[0], contents=words[1])


@rule("S22")
def no_summary_or_exhibition(run: CheckRun) -> None:
    summed = any(row["item_code"] == "D12" and row["completion"] in {*DONE, None} for row in run.rows["archive"])
    exhibited = any(row["category"] in {"成果展示", None} for row in run.rows["activities"])
    lacking = ["学校研修总结"] if measurable(run, "archive", "item_code", "completion") and not summed else []
    lacking += ["成果展示"] if measurable(run, "activities", "category") and not exhibited else []
    if lacking:
        run.report_sheet("S22", "archive", what="、".join(lacking))
    report_lacking(run, "S22", ("个人研修总结",), variant="personal")


@rule("S23")
def principal_not_in_roster(run: CheckRun) -> None:
    posts = {row["name"]: row["post"] for row in run.teachers}
    for row in complete(run.rows["profile"], "principal"):
        post = posts.get(row["principal"])
        if not run.in_roster(row["principal"]):
            run.report("S23", "profile", "principal", [row], [{"why": "不在教师名册里"}])
        elif post not in (None, "校长"):
            run.report("S23", "profile", "principal", [row], [{"why": f"在名册里的岗位是“{post}”，不是校长"}])


@rule("S24")
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


@rule("S25")
def no_development_review(run: CheckRun) -> None:
    if measurable(run, "reviews", "teacher"):
        have = set(run.columns["reviews"]["teacher"])
        run.report("S25", "roster", "name", [row for row in run.assessed if row["name"] not in have])


@rule("S26")
def backbone_teacher_idle(run: CheckRun) -> None:
    rows = run.rows
    deeds = (
        ("observations", "observer", rows["observations"]),
        ("mentoring", "mentor", rows["mentoring"]),
        ("evaluations", "judge", rows["evaluations"]),
        ("open_lessons", "review_chair", rows["open_lessons"]),
        ("open_lessons", "teacher", [row for row in rows["open_lessons"] if row["kind"] == "示范课"]),
        ("activities", "speaker", rows["activities"]),
        ("activities", "chair", [row for row in rows["activities"] if row["category"] == "骨干示范指导"]),
    )
    if all(measurable(run, sheet, key) for sheet, key, _ in deeds):
        busy = {name for _, key, done in deeds for row in done for name in split_names(str(row[key] or ""))}
        idle = [row for row in run.assessed if row["backbone"] not in {None, "无"} and row["name"] not in busy]
        run.report("S26", "roster", "name", idle)


@rule("S27")
def plan_elements_lacking(run: CheckRun) -> None:
    if run.as_of <= run.term["school_plan_due"]:
        return
    names = {i.code: i.item.split("：")[-1] for i in ARCHIVE_ITEMS if i.clauses == "#51"}
    rows = [row for row in run.rows["archive"] if row["item_code"] in names and row["completion"] not in {None, *DONE, "不适用"}]
    words = {"what": "、".join(names[row["item_code"]] for row in rows)}
    run.report("S27", "archive", "completion", rows[:1], [words])


@rule("R24")
def word_count_against_the_file(run: CheckRun) -> None:
    """The number registered against the characters counted in the file that lies beside the workbook."""
    gap = run.term["word_count_gap"]
    counted = {a.row: a for a in run.submission.attachments if a.sheet == "writings" and a.chars}
    for row in complete(run.rows["writings"], "chars") if counted else ():
        attached = counted.get(row["row"])
        if attached and attached.chars and abs(row["chars"] - attached.chars) > attached.chars * gap / 100:
            words = {"name": attached.name, "n": attached.chars, "limit": f"{gap:g}"}
            run.report("R24", "writings", "chars", [row], [words])
