"""Rules within one row (domain D3), each over all schools' rows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from yanxiu_xl.checks.check_run import CheckRun, Row, shown
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.facts.judging import is_lecture, lecture_lacks
from yanxiu_xl.facts.records import DONE
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.calendar import day_off
from yanxiu_xl.measures.lessons import DIMENSIONS, NOT_APPLICABLE
from yanxiu_xl.measures.numbers import figure
from yanxiu_xl.reading.cells import NAME_SEPARATOR, split_names
from yanxiu_xl.reading.suggest import did_you_mean

LISTS = ("official_leave", "leave", "absent", "late")
DATED = (("activities", "date"), ("observations", "date"), ("open_lessons", "date"), ("open_lessons", "reviewed_on"),
         ("writings", "date"), ("writings", "checked_on"), ("reviews", "date"), ("activities", "filed_on"),
         ("profile", "reported_on"), ("archive", "done_on"), ("mentoring", "agreed_on"), ("projects", "approved_on"))
"""Dates of what has been done; beginnings and ends that are planned may lie ahead."""
STAGES = {"动员会与文件学习": "宣传动员", "成果展示": "总结", "总结会": "总结"}
"""Categories that belong to one phase (domain A4, A8)."""


def earlier(row: Row, first: str, second: str) -> bool:
    """True where both ISO dates are there and the first is earlier."""
    return row[first] is not None and row[second] is not None and row[first] < row[second]


def days_between(row: Row, first: str, second: str) -> int | None:
    """Days from the first to the second date, None where one is missing."""
    if row[first] is None or row[second] is None:
        return None
    return (date.fromisoformat(row[second]) - date.fromisoformat(row[first])).days


def report_late(run: CheckRun, code: str, sheet: str, key: str, rows: list[Row], limit: int) -> None:
    """Findings where the day of ``key`` lies more than ``limit`` days after the row's date."""
    late = [(row, days) for row in rows if (days := days_between(row, "date", key)) is not None and days > limit]
    words = ({"n": days, "limit": limit} for _, days in late)
    run.report(code, sheet, key, (row for row, _ in late), words, variant="late")


@rule("R01")
def observing_oneself(run: CheckRun) -> None:
    same = [row for row in run.rows["observations"]
            if row["observer"] is not None and row["observer"] == row["teacher"] and row["scope"] in {"本校", None}]
    run.report("R01", "observations", "observer", same)


@rule("R02")
def everyday_lesson_elsewhere(run: CheckRun) -> None:
    wrong = [row for row in run.rows["observations"] if row["kind"] == "家常课" and row["scope"] not in {"本校", None}]
    run.report("R02", "observations", "scope", wrong)


@rule("R03")
def own_lesson_unknown_teacher(run: CheckRun) -> None:
    wrong = [row for row in run.rows["observations"] if row["scope"] == "本校" and not run.in_roster(row["teacher"])]
    words = ({"near": did_you_mean(row["teacher"], run.names)} for row in wrong)
    run.report("R03", "observations", "teacher", wrong, words)


@rule("R04")
def town_lesson_unknown(run: CheckRun) -> None:
    """School by the town's list, teacher by the town roster the workbook carries; both only where they are known."""
    rows = [row for row in run.rows["observations"] if row["scope"] == "镇内他校" and row["host_school"] is not None]
    listed = set(run.term.school_names)
    if listed:
        strange = [row for row in rows if not run.term.code_of(row["host_school"])]
        near = ({"near": did_you_mean(row["host_school"], listed)} for row in strange)
        run.report("R04", "observations", "host_school", strange, near, variant="school")
    known = [(row, run.submission.town.get(row["host_school"], ())) for row in rows]
    wrong = [(row, names) for row, names in known if names and row["teacher"] is not None and row["teacher"] not in names]
    words = ({"school": row["host_school"], "near": did_you_mean(row["teacher"], names)} for row, names in wrong)
    run.report("R04", "observations", "teacher", (row for row, _ in wrong), words)


@rule("R05")
def lesson_on_a_day_off(run: CheckRun) -> None:
    holidays, unfilled = run.term.holidays, run.term.unfilled_years
    for sheet in ("observations", "open_lessons"):
        off = {
            day: day_off(date.fromisoformat(day), holidays, unfilled) for day in set(run.columns[sheet]["date"]) if day is not None
        }
        online = "网络" if sheet == "observations" else None
        rows = [row for row in run.rows[sheet] if off.get(row["date"]) and not (online and row["scope"] == online)]
        run.report("R05", sheet, "date", rows, ({"day": off[row["date"]]} for row in rows))


@rule("R06")
def date_in_the_future(run: CheckRun) -> None:
    today = run.as_of.isoformat()
    for sheet, key in DATED:
        ahead = [at for at, day in enumerate(run.columns[sheet][key]) if day is not None and day > today]
        run.report("R06", sheet, key, (run.rows[sheet][at] for at in ahead))


@rule("R07")
def open_lesson_without_plan(run: CheckRun) -> None:
    for key, points in (("plan", "T5.plan"), ("reflection", "T5.reflection")):
        rows = [row for row in run.rows["open_lessons"] if row[key] == "无"]
        words = {"what": SHEETS["open_lessons"][key].header, "points": shown(float(run.term[points]))}
        run.report("R07", "open_lessons", key, rows, (words for _ in rows))


@rule("R08")
def review_before_or_long_after(run: CheckRun) -> None:
    rows = run.rows["open_lessons"]
    early = [row for row in rows if earlier(row, "reviewed_on", "date")]
    run.report("R08", "open_lessons", "reviewed_on", early, ({"lesson": row["date"]} for row in early))
    report_late(run, "R08", "open_lessons", "reviewed_on", rows, run.term["review_days"])


def _lectures(run: CheckRun) -> list[Row]:
    return [row for row in run.rows["activities"] if is_lecture(row)]


@rule("R09")
def lecture_incomplete(run: CheckRun) -> None:
    for row in run.cached(_lectures):
        for why in lecture_lacks(run.term, row):
            if why.reason is Reason.SHORT_LECTURE:
                run.report("R09", "activities", why.column, [row], [{"limit": run.term["lecture_min_minutes"]}], variant="short")
            elif why.column != "minutes" and run.blank("activities", why.column, row):  # minutes are asked of every activity
                run.report("R09", "activities", why.column, [row])


@rule("R09b")
def lecture_material_not_filed(run: CheckRun) -> None:
    lectures, limit = run.cached(_lectures), run.term["lecture_filing_days"]
    none = [row for row in lectures if run.blank("activities", "filed_on", row)]
    run.report("R09b", "activities", "filed_on", none, ({"limit": limit} for _ in none))
    early = [row for row in lectures if earlier(row, "filed_on", "date")]
    run.report("R09b", "activities", "filed_on", early, ({"lesson": row["date"]} for row in early), variant="early")
    report_late(run, "R09b", "activities", "filed_on", lectures, limit)


def _attendance_faults(row: Row) -> Iterator[tuple[str, str, dict[str, str]]]:
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
def attendance_contradicts_itself(run: CheckRun) -> None:
    rows = run.rows["activities"]
    nobody = [row for row in rows if row["attendance"] == "部分" and run.blank("activities", "participants", row)]
    run.report("R10", "activities", "participants", nobody)
    for row in rows:
        for key, variant, words in _attendance_faults(row) if any(row[key] is not None for key in LISTS) else ():
            run.report("R10", "activities", key, [row], [words], variant=variant)


def _too_short(run: CheckRun, code: str, category: str, parameter: str) -> None:
    limit = run.term[parameter]
    rows = [row for row in run.rows["writings"] if row["category"] == category and row["chars"] is not None and row["chars"] < limit]
    run.report(code, "writings", "chars", rows, ({"limit": limit} for _ in rows))


@rule("R11")
def essay_too_short(run: CheckRun) -> None:
    _too_short(run, "R11", "学期心得体会", "essay_min_chars")


@rule("R12")
def paper_too_short(run: CheckRun) -> None:
    _too_short(run, "R12", "教育教学论文", "paper_min_chars")


@rule("R13")
def reading_notes_one_sided(run: CheckRun) -> None:
    notes = [row for row in run.rows["writings"] if row["category"] == "读书笔记"]
    for key in ("excerpt", "thoughts"):
        lacking = [row for row in notes if row[key] == "无" or run.blank("writings", key, row)]
        words = {"what": SHEETS["writings"][key].header}
        run.report("R13", "writings", key, lacking, (words for _ in lacking))
    _notes_too_short(run, [row for row in notes if row["teacher"] is not None])


def _notes_too_short(run: CheckRun, notes: list[Row]) -> None:
    """All notes of a teacher together, said once at the last of them; only where the centre has set a length."""
    least = run.term["notes_min_chars"]
    last: dict[str, Row] = {}
    total: Counter[str] = Counter()
    for row in notes if least else ():
        last[row["teacher"]] = row
        total[row["teacher"]] += row["chars"] or 0
    short = {who: row for who, row in last.items() if total[who] < least}
    words = ({"name": who, "n": f"{total[who]:g}", "least": least} for who in short)
    run.report("R13", "writings", "chars", short.values(), words, variant="chars")


def _reflections(run: CheckRun) -> list[Row]:
    return [row for row in run.rows["writings"] if row["category"] == "月读书心得"]


@rule("R14")
def reflection_without_month(run: CheckRun) -> None:
    monthly, months = run.cached(_reflections), run.term["assessed_months"]
    run.report("R14", "writings", "month", [row for row in monthly if run.blank("writings", "month", row)])
    strange = [row for row in monthly if row["month"] is not None and row["month"] not in months]
    words = {"months": "、".join(months)}
    run.report("R14", "writings", "month", strange, (words for _ in strange), variant="month")


@rule("R14b")
def reflection_written_late(run: CheckRun) -> None:
    monthly, grace = run.cached(_reflections), run.term["monthly_grace_day"]
    due = {}
    for month in run.term["assessed_months"]:
        year, number = int(month[:4]), int(month[5:7])
        due[month] = f"{year + number // 12}-{number % 12 + 1:02d}-{grace:02d}"
    late = [row for row in monthly if row["month"] in due and row["date"] is not None and row["date"] > due[row["month"]]]
    run.report("R14b", "writings", "date", late, ({"month": row["month"], "limit": grace} for row in late))
    least = run.term["monthly_min_chars"]
    short = [row for row in monthly if row["chars"] is not None and row["chars"] < least] if least else []
    run.report("R14b", "writings", "chars", short, ({"n": shown(row["chars"]), "least": least} for row in short), variant="chars")


@rule("R15")
def book_without_author(run: CheckRun) -> None:
    books = (row for row in run.rows["writings"] if row["category"] == "精读书目")
    run.report("R15", "writings", "author", [row for row in books if run.blank("writings", "author", row)])


@rule("R16")
def pair_implausible(run: CheckRun) -> None:
    rows, limit = run.rows["mentoring"], run.term["young_teacher_years"]
    run.report("R16", "mentoring", "apprentice", [r for r in rows if r["mentor"] is not None and r["mentor"] == r["apprentice"]])
    early = [row for row in rows if earlier(row, "end", "start")]
    run.report("R16", "mentoring", "end", early, ({"start": row["start"]} for row in early), variant="dates")
    years = {row["name"]: row["years"] for row in run.teachers}
    served = [(row, years.get(row["apprentice"])) for row in rows]
    senior = [(row, n) for row, n in served if n is not None and n > limit]
    words = ({"n": n, "limit": limit} for _, n in senior)
    run.report("R16", "mentoring", "apprentice", (row for row, _ in senior), words, variant="senior")


@rule("R17")
def project_implausible(run: CheckRun) -> None:
    rows = run.rows["projects"]
    run.report("R17", "projects", "leader", [row for row in rows if not run.in_roster(row["leader"])])
    higher = [row for row in rows if row["level"] in {"县", "市", "省", "国家"} and run.blank("projects", "approval", row)]
    run.report("R17", "projects", "approval", higher, ({"rank": row["level"]} for row in higher), variant="approval")
    early = [row for row in rows if earlier(row, "closing_on", "approved_on")]
    run.report("R17", "projects", "closing_on", early, ({"start": row["approved_on"]} for row in early), variant="dates")


@rule("R18")
def judging_ones_own_lesson(run: CheckRun) -> None:
    """Marks out of range are found by the parser under this code; here: a judge who is the lesson's teacher."""
    teacher: dict[str | None, str | None] = {}
    for row in run.rows["open_lessons"]:
        teacher.setdefault(row["lesson_id"], row["teacher"])
    own = [row for row in run.rows["evaluations"] if row["judge"] is not None and teacher.get(row["lesson_id"]) == row["judge"]]
    run.report("R18", "evaluations", "judge", own, variant="own")


@rule("R20")
def working_since_implausible(run: CheckRun) -> None:
    today = run.as_of.strftime("%Y-%m")
    since = [row for row in run.rows["roster"] if row["work_since"]]
    ahead = [row for row in since if row["work_since"] > today]
    run.report("R20", "roster", "work_since", ahead, ({"why": "晚于今天"} for _ in ahead))
    young = [row for row in since if row["born"] and row["work_since"] < f"{int(row['born'][:4]) + 15}{row['born'][4:]}"]
    run.report("R20", "roster", "work_since", young, ({"why": "按出生年月，那时不满15岁"} for _ in young))


@rule("R21")
def school_plan_late(run: CheckRun) -> None:
    due = run.term["school_plan_due"].isoformat()
    plans = [row for row in run.rows["archive"] if row["item_code"] == "D03"]
    late = [row for row in plans if row["completion"] in DONE and (row["done_on"] or "") > due]
    run.report("R21", "archive", "done_on", late, ({"limit": due, "state": f"{row['done_on']}才完成"} for row in late))
    if run.as_of.isoformat() > due:
        open_ = [row for row in plans if row["completion"] not in {*DONE, None, "不适用"}]
        words = ({"limit": due, "state": f"是“{row['completion']}”"} for row in open_)
        run.report("R21", "archive", "completion", open_, words)


@rule("R22")
def word_counts_suspicious(run: CheckRun) -> None:
    limit, share = run.term["max_chars"], run.term["same_word_count_share"] / 100
    counted = [row for row in run.rows["writings"] if row["chars"] is not None]
    large = [row for row in counted if row["chars"] > limit]
    run.report("R22", "writings", "chars", large, ({"limit": limit} for _ in large), variant="large")
    alike = Counter(row["chars"] for row in counted)
    same = [
        row for row in counted
        if row["chars"] % 1000 == 0 and len(counted) >= run.term["same_word_count_min"]
        and alike[row["chars"]] / len(counted) >= share
    ]
    words = ({"share": figure(Fraction(100 * alike[row["chars"]], len(counted)))} for row in same)
    run.report("R22", "writings", "chars", same, words)


@rule("R23")
def trip_without_host(run: CheckRun) -> None:
    rows = run.rows["activities"]
    own = [row for row in rows if row["category"] in {"外出参观学习", "上级培训"} and row["organiser"] == "本校"]
    run.report("R23", "activities", "organiser", own, ({"category": row["category"]} for row in own))
    nowhere = [row for row in rows if row["category"] == "外出参观学习" and run.blank("activities", "place", row)]
    run.report("R23", "activities", "place", nowhere, variant="place")


@rule("R25")
def not_original(run: CheckRun) -> None:
    for word, variant in (("否", ""), ("存疑", "doubtful")):
        run.report("R25", "writings", "original", [row for row in run.rows["writings"] if row["original"] == word], variant=variant)


@rule("R26")
def activity_in_another_phase(run: CheckRun) -> None:
    launch, summary = run.term["launch_end"].isoformat(), run.term["summary_start"].isoformat()
    for row in run.rows["activities"]:
        usual, day = STAGES.get(row["category"]), row["date"]
        if usual is None or day is None:
            continue
        phase = "宣传动员" if day <= launch else "总结" if day >= summary else "实施"
        if (phase != "宣传动员") if usual == "宣传动员" else (phase == "宣传动员"):
            run.report("R26", "activities", "category", [row], [{"date": day, "phase": phase, "usual": usual}])


def _lessons_not_fully_judged(run: CheckRun) -> set[str | None]:
    """The lesson of every evaluation that lacks a mark or the judge, None where the lesson is not known.

    The cell itself has been reported, as has a column or the sheet that is not there (domain 0, fact 9); how many judges there are and
    what they gave is not known until it is mended.
    """
    keys = ("lesson_id", "judge", *DIMENSIONS)
    table = run.tables.get("evaluations")
    if table is None or any(key not in table.letters for key in keys):
        return {None}
    return {row["lesson_id"] for row in run.rows["evaluations"] if any(row[key] is None for key in keys)}


@rule("R27", asks_what_counts=True)
def recognition_against_score(run: CheckRun) -> None:
    least, judged = run.term["min_judges"], run.facts.lesson_scores
    floor = {"合格课": run.term["L.pass"], "推荐优质课": run.term["L.fine"]}
    unknown = _lessons_not_fully_judged(run)
    for row in run.rows["open_lessons"]:
        lesson, claim = row["lesson_id"], row["recognition"]
        if claim not in floor or lesson is None or {lesson, None} & unknown:
            continue
        given = judged.get(lesson)
        if given is None or given.judges < least:
            words = {"n": given.judges if given else 0, "limit": least}
            run.report("R27", "open_lessons", "recognition", [row], [words], variant="judges")
        elif given.score < floor[claim]:
            words = {"score": shown(given.score), "limit": shown(float(floor[claim]))}
            run.report("R27", "open_lessons", "recognition", [row], [words])


@rule("R28")
def it_use_not_applicable_with_whiteboards(run: CheckRun) -> None:
    """Still scaled to the other dimensions; but where there are such rooms it is seldom true (domain C3, C6)."""
    rooms = next((row["whiteboard_rooms"] for row in run.rows["profile"] if row["whiteboard_rooms"]), 0)
    rows = [row for row in run.rows["evaluations"] if row["it_use"] == NOT_APPLICABLE] if rooms else []
    run.report("R28", "evaluations", "it_use", rows, ({"rooms": shown(rooms)} for _ in rows))


@rule("R29")
def speaker_from_elsewhere(run: CheckRun) -> None:
    """A speaker may come from elsewhere, but then nobody gets the extra points: that must not go unsaid (domain C6)."""
    for row in run.cached(_lectures):
        for name in split_names(str(row["speaker"] or "")):
            if not run.in_roster(name):
                run.report("R29", "activities", "speaker", [row], [{"name": name, "near": did_you_mean(name, run.names)}])
