"""Schools' assessment (domain C2): U1–U11 as the school's own workbook proves them, and as the centre confirms them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from yanxiu_xl.checks.batch import UNREADABLE, Batch
from yanxiu_xl.checks.workbook import DONE, observations_validity
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.coverage import covered
from yanxiu_xl.measures.numbers import Number, exact, figure
from yanxiu_xl.measures.observations import FAULTY
from yanxiu_xl.measures.pairs import guidance_in_both
from yanxiu_xl.scoring.ledger import Ledger, Record
from yanxiu_xl.scoring.result import (
    Outcome,
    Place,
    Score,
    not_applicable,
    out_of_hundred,
    pending,
    provisional,
    scored,
    unmeasured,
)
from yanxiu_xl.scoring.teachers import TeacherScore
from yanxiu_xl.term.term import Term

SYSTEMS = tuple(f"D{n}" for n in range(14, 20))
ELEMENTS = tuple(f"D{n:02d}" for n in range(4, 11))
NAMES = {
    "U1": "组织、计划、制度", "U2": "每月专题讲座及资料存档", "U3": "公开课与评课", "U4": "听课达标", "U5": "读书与写作",
    "U6": "六方式七内容覆盖", "U7": "青年教师与师徒结对", "U8": "课题研究", "U9": "档案、总结、成果展示", "U10": "信息报送",
    "U11": "检查与整改",
}

@dataclass
class SchoolScore:
    """A school's assessment by its own workbook: items by code and the score out of 100 over what is known."""

    ret: int
    code: str
    items: dict[str, Score]
    own: float | None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``score --json`` (the confirmed score is the centre's)."""
        return {"items": {code: item.as_dict() for code, item in self.items.items()}, "self": self.own, "provisional": self.provisional}

    @property
    def provisional(self) -> bool:
        """Whether an indicator that applies cannot be measured: the own score is 暂 (domain C6)."""
        return provisional(self.items.values())

    @property
    def own_in_words(self) -> str:
        """The own score as sentences show it."""
        if self.own is None:
            return "无法衡量"
        return f"{figure(self.own)} 分{'（暂，有指标无法衡量）' if self.provisional else ''}"


@dataclass(frozen=True)
class School:
    """What the indicators look at: one school's records that count, by sheet (domain C6).

    left_out: those that do not, with ``fault``; young: names of its young teachers who are assessed; unsure: assessed
    teachers of whom it cannot be told.
    """

    number: int
    rows: Mapping[str, list[Record]]
    left_out: Mapping[str, list[Record]]
    teachers: list[TeacherScore]
    young: set[str]
    unsure: set[str]
    term: Term
    batch: Batch

    def places(self, sheet: str, key: str, rows: Iterable[Record], also: Callable[[Record], bool] = lambda _: True) -> tuple[Place, ...]:
        """Cells of records that counted, then of those of the sheet that did not, as far as they concern the indicator."""
        table = self.batch.returns[self.number].tables.get(sheet)
        if table is None:
            return ()
        out = [row for row in self.left_out.get(sheet, ()) if also(row)]
        return (*(Place(f"{table.title}!{table.cell(row['at'], key)}") for row in rows),
                *(Place(f"{table.title}!{table.cell(row['at'], key)}", row["fault"]) for row in out))

    @property
    def size(self) -> int:
        """Number of teachers who are assessed."""
        return len(self.teachers)

    def share_of(self, test: Callable[[TeacherScore], bool]) -> tuple[int, Fraction]:
        """(how many assessed teachers pass, their share)."""
        count = sum(map(test, self.teachers))
        return count, share(count, self.size)


def share(part: int, whole: int) -> Fraction:
    """A part of a whole; 0 of nothing."""
    return Fraction(part, whole) if whole else Fraction(0)


def overall(items: Mapping[str, Score]) -> float | None:
    """Points over full marks of what applies, out of 100, one decimal."""
    return out_of_hundred(items.values())


def _marks(school: School, *parts: tuple[str, Number]) -> list[Fraction]:
    """Points of each part: the marks of a parameter times a count or a share."""
    return [exact(school.term[key]) * exact(times) for key, times in parts]


def organisation(school: School) -> Score:
    """U1: leading group, plan in time with its seven parts, six systems."""
    term = school.term
    done = [row for row in school.rows["archive"] if row["completion"] in DONE]
    codes = {row["item_code"] for row in done}
    (group,) = _marks(school, ("U1.organisation", len(codes & {"D01", "D02"})))
    plan = [row for row in done if row["item_code"] == "D03"]
    on_time, late = Fraction(0), "没有完成"
    if plan:
        done_on = plan[0]["done_on"]
        days = (date.fromisoformat(done_on) - term["school_plan_due"]).days if done_on else term["U1.plan_very_late_days"] + 1
        late = "没填完成日期" if not done_on else "按时" if days <= 0 else f"逾期{days}天"
        on_time = exact(term["U1.plan_on_time"] if days <= 0 else term["U1.plan_late"] if days <= term["U1.plan_late_days"]
                        else term["U1.plan_very_late"] if days <= term["U1.plan_very_late_days"] else 0)
    elements = len(codes & set(ELEMENTS))
    systems = len(codes & set(SYSTEMS))
    parts = _marks(school, ("U1.elements", Fraction(elements, len(ELEMENTS))), ("U1.system", systems))
    points = group + on_time + sum(parts)
    detail = (f"组织{figure(group)}；计划{late}{figure(on_time)}，要素{elements}/7得{figure(parts[0])}；"
              f"制度{systems}项{figure(parts[1])}；合计{figure(points)}分。")
    asked = {"D01", "D02", "D03", *ELEMENTS, *SYSTEMS}
    wanted = [row for row in done if row["item_code"] in asked]
    return scored("U1", points, term["U1.full"], detail, school.places("archive", "completion", wanted, lambda row: row["item_code"] in asked))


def proven_lectures(school: School) -> list[Record]:
    """Lectures with date, speaker, material and the least duration."""
    told = ("date", "speaker", "material", "minutes")
    least = school.term["lecture_min_minutes"]
    return [row for row in school.rows["activities"] if row["category"] == "专题讲座" and all(row[key] is not None for key in told)
            and row["minutes"] >= least]


def lectures(school: School) -> Score:
    """U2, the part the school can prove: a qualified lecture in each assessed month."""
    term, proven = school.term, proven_lectures(school)
    months = term["assessed_months"]
    number = Counter(row["date"][:7] for row in proven)
    held = [m for m in months if number[m] >= term["lectures_per_month"]] if proven else []
    full = exact(term["U2.full"]) * exact(term["U2.lecture_percent"]) / 100
    points = full * len(held) / max(len(months), 1)
    return scored("U2", points, float(full), f"{len(held)}/{len(months)}个月有合格讲座，得{figure(points)}分；资料存档待中心校核定。",
                  school.places("activities", "date", proven, lambda row: row["category"] in {"专题讲座", None}))


def open_lessons(school: School) -> Score:
    """U3: teachers with an open lesson, lessons with a review, teachers whose everyday lesson was observed here."""
    term, lessons = school.term, school.rows["open_lessons"]
    names = {t.name for t in school.teachers}
    given = names & {row["teacher"] for row in lessons}
    reviewed = [row for row in lessons if row["reviewed_on"] is not None and row["review_points"] is not None]
    seen = [row for row in school.rows["observations"] if row["kind"] == "家常课" and row["scope"] == "本校"]
    visited = names & {row["teacher"] for row in seen}
    points = sum(_marks(school, ("U3.lessons", share(len(given), school.size)), ("U3.reviews", share(len(reviewed), len(lessons))),
                        ("U3.everyday", share(len(visited), school.size))))
    detail = (f"上公开课{len(given)}/{school.size}人，有评课记录{len(reviewed)}/{len(lessons)}节，"
              f"家常课被听{len(visited)}/{school.size}人，得{figure(points)}分。")
    return scored("U3", points, term["U3.full"], detail, school.places("open_lessons", "teacher", lessons))


def observation_rate(school: School) -> Score:
    """U4: mean completion of the teachers' observation target, each at most 100 %."""
    full = school.term["U4.full"]
    blurred = [t.name for t in school.teachers if t.items["T3"].outcome is Outcome.UNMEASURED]
    if blurred:
        return unmeasured("U4", full, f"{'、'.join(blurred)}的听课节数无法衡量。")
    rates = [t.items["T3"].score / exact(t.items["T3"].full) for t in school.teachers
             if t.items["T3"].score is not None and t.items["T3"].full]
    if not rates:
        return not_applicable("U4", full, "没有要求听课的教师。")
    mean = sum(rates, Fraction(0)) / len(rates)
    counted = {t.name for t in school.teachers if t.items["T3"].score}
    points = exact(full) * mean
    return scored("U4", points, full, f"平均完成率{figure(100 * mean)}%（{len(rates)}人），得{figure(points)}分。",
                  school.places("roster", "name", (row for row in school.rows["roster"] if row["name"] in counted)))


def reading_and_writing(school: School) -> Score:
    """U5: months with a reflection, essays and papers that qualify."""
    term = school.term

    def full_marks(code: str) -> Callable[[TeacherScore], bool]:
        return lambda t: (t.items[code].score or 0) >= t.items[code].full

    monthly = sum(((t.items["T7"].score or 0) / exact(t.items["T7"].full) for t in school.teachers if t.items["T7"].full), Fraction(0))
    rate = monthly / school.size if school.size else Fraction(0)
    essays, essay_share = school.share_of(full_marks("T8"))
    papers, paper_share = school.share_of(full_marks("T9"))
    points = sum(_marks(school, ("U5.monthly", rate), ("U5.essay", essay_share), ("U5.paper", paper_share)))
    detail = (f"月心得完成率{figure(100 * rate)}%，心得体会合格{essays}/{school.size}人，论文合格{papers}/{school.size}人，"
              f"得{figure(points)}分。")
    kinds = {"月读书心得", "学期心得体会", "教育教学论文"}
    counted = [row for row in school.rows["writings"] if row["category"] in kinds]
    return scored("U5", points, term["U5.full"], detail, school.places("writings", "title", counted, lambda row: row["category"] in kinds))


def coverage(school: School) -> tuple[set[str], set[str], list[str]]:
    """(methods done, contents done, contents asked for); youth only where there is any."""
    methods, contents = covered(school.rows)
    asked = [c for c in school.term.codes["content"] if c != "青年教师专项" or school.young]
    return methods, contents & set(asked), asked


def methods_and_contents(school: School) -> Score:
    """U6: six methods, seven contents."""
    term = school.term
    methods, contents, asked = coverage(school)
    every = term.codes["method"]
    points = sum(_marks(school, ("U6.methods", share(len(methods & set(every)), len(every))),
                        ("U6.contents", share(len(contents), len(asked)))))
    lacking = [m for m in every if m not in methods] + [c for c in asked if c not in contents]
    more = f"；缺：{'、'.join(lacking)}" if lacking else ""
    return scored("U6", points, term["U6.full"],
                  f"方式{len(methods & set(every))}/{len(every)}、内容{len(contents)}/{len(asked)}，得{figure(points)}分{more}。",
                  school.places("activities", "content", school.rows["activities"]))


def mentoring(school: School) -> Score:
    """U7: young teachers paired, agreements dated, pairs active; a pair belongs to the apprentice's school (domain C6)."""
    term, batch = school.term, school.batch
    full = term["U7.full"]
    pairs = [row for row in school.rows["mentoring"] if batch.in_roster(school.number, row["apprentice"])]
    if not school.young:
        if school.unsure:
            return unmeasured("U7", full, f"{'、'.join(sorted(school.unsure))}的参加工作年月没填或看不懂，不知道是不是青年教师。")
        return not_applicable("U7", full, "没有青年教师。")
    paired = school.young & {row["apprentice"] for row in pairs}
    active, visits = 0, Counter((row["observer"], row["teacher"]) for row in school.rows["observations"])
    guidance: dict[str, list[str | None]] = {}
    for row in school.rows["activities"]:
        guidance.setdefault(row["related_id"], []).append(row["date"])
    known = [row for row in pairs if row["mentor"] is not None and row["apprentice"] is not None]
    elsewhere = [batch.abroad.get((school.number, row["mentor"], row["apprentice"])) for row in known]
    for row, abroad in zip(known, elsewhere, strict=True):
        to = abroad.lessons if abroad else visits[row["mentor"], row["apprentice"]]
        back = visits[row["apprentice"], row["mentor"]]
        days = guidance.get(row["pair_id"], []) if row["pair_id"] else []
        guided = guidance_in_both(days, abroad.guidance) if abroad else len(days)
        active += min(to, back) >= term["U7.visits"] and guided >= term["U7.guidance"]
    agreed = sum(row["agreed_on"] is not None for row in pairs)
    points = sum(_marks(school, ("U7.paired", share(len(paired), len(school.young))), ("U7.agreed", share(agreed, len(pairs))),
                        ("U7.active", share(active, len(pairs)))))
    across = [one for one in elsewhere if one]
    foreign = sum(bool(batch.other_school(school.number, row["mentor_school"])) for row in known)
    spoken = f"（跨校{foreign}对，{'' if across else '核定时'}两校的记录都算）" if foreign else ""
    detail = (f"已结对{len(paired)}/{len(school.young)}人，有协议{agreed}/{len(pairs)}对，互听与指导达标{active}/{len(pairs)}对，"
              f"得{figure(points)}分{spoken}。")
    cells = tuple(Place(cell) for one in across for cell in one.cells)
    return scored("U7", points, full, detail, school.places("mentoring", "mentor", pairs) + cells)


def research(school: School) -> Score:
    """U8: a project, its activities, results."""
    term, projects = school.term, school.rows["projects"]
    known = {row["project_id"] for row in projects} - {None}
    done = [row for row in school.rows["activities"] if row["category"] == "课题研究活动" and row["related_id"] in known]
    least = term["U8.min_activities"]
    parts = _marks(school, ("U8.project", bool(projects)), ("U8.activities", share(min(len(done), least), least)),
                   ("U8.results", any(row["results"] is not None for row in projects)))
    detail = f"课题{len(projects)}个，研究活动{len(done)}/{least}次，阶段成果{'有' if parts[2] else '无'}，得{figure(sum(parts))}分。"
    return scored("U8", sum(parts), term["U8.full"], detail, school.places("projects", "title", projects))


def files_and_summaries(school: School) -> Score:
    """U9: personal plans and summaries, the school's summary, an exhibition."""
    term, personal = school.term, {"个人研修计划", "个人研修总结"}
    counted = [row for row in school.rows["writings"] if row["category"] in personal]
    have = {(row["teacher"], row["category"]) for row in counted}
    both, part = school.share_of(lambda t: all((t.name, category) in have for category in personal))
    summary = any(row["item_code"] == "D12" and row["completion"] in DONE for row in school.rows["archive"])
    shown = [row for row in school.rows["activities"] if row["category"] == "成果展示"]
    points = sum(_marks(school, ("U9.personal", part), ("U9.summary", summary), ("U9.exhibition", bool(shown))))
    detail = (f"个人计划与总结齐全{both}/{school.size}人，学校总结{'有' if summary else '无'}，成果展示{len(shown)}次，"
              f"得{figure(points)}分。")
    return scored("U9", points, term["U9.full"], detail, school.places("writings", "title", counted, lambda row: row["category"] in personal))


LOOKS_AT = {
    "U1": ("archive",), "U2": ("activities",), "U3": ("roster", "open_lessons", "observations"), "U4": ("roster", "observations"),
    "U5": ("roster", "writings"), "U6": ("activities", "writings", "observations"),
    "U7": ("roster", "mentoring", "observations", "activities"), "U8": ("projects", "activities"),
    "U9": ("roster", "writings", "archive", "activities"),
}
"""Tabs an indicator cannot do without."""
OF_TEACHERS = ("U3", "U4", "U5", "U7", "U9")
"""Indicators that look at shares of the teachers: with nobody assessed they do not apply (domain C6)."""


def _measure(school: School, code: str) -> Score:
    """One indicator; without the tab it looks at there is nothing to measure (domain 0, fact 9)."""
    tables, full = school.batch.returns[school.number].tables, school.term[f"{code}.full"]
    lacks = "、".join(f"“{SHEETS[sheet].title}”" for sheet in LOOKS_AT[code] if sheet not in tables)
    if lacks:
        return unmeasured(code, full, f"没有{lacks}这张表。")
    if code in OF_TEACHERS and not school.teachers:
        roster = [row for row in school.batch.rows["roster"] if row["ret"] == school.number]
        if any(not school.batch.readable("roster", "assessed", row) for row in roster):
            return unmeasured(code, full, f"“{SHEETS['roster']['assessed'].header}”{UNREADABLE}，不知道谁参加考核。")
        return not_applicable(code, full, "没有参加考核的教师。")
    return INDICATORS[code](school)


INDICATORS: dict[str, Callable[[School], Score]] = {
    "U1": organisation, "U2": lectures, "U3": open_lessons, "U4": observation_rate, "U5": reading_and_writing,
    "U6": methods_and_contents, "U7": mentoring, "U8": research, "U9": files_and_summaries,
}


def schools_of(batch: Batch, teachers: list[TeacherScore]) -> Iterator[School]:
    """Every school of the batch with its rows and its scored teachers."""
    by_school: dict[int, list[TeacherScore]] = {}
    for teacher in teachers:
        by_school.setdefault(teacher.ret, []).append(teacher)
    most, young, unsure = batch.term["young_teacher_years"], dict[int, set[str]](), dict[int, set[str]]()
    for row in batch.assessed:
        if row["years"] is None:
            unsure.setdefault(row["ret"], set()).add(row["name"])
        elif row["years"] <= most:
            young.setdefault(row["ret"], set()).add(row["name"])
    parts = batch.once(judged)
    for number in range(len(batch.returns)):
        told = {key: part.get(number, []) for key, part in parts.items()}
        yield School(
            number, {key: [row for row in rows if not row["fault"]] for key, rows in told.items()},
            {key: [row for row in rows if row["fault"]] for key, rows in told.items()},
            by_school.get(number, []), young.get(number, set()), unsure.get(number, set()), batch.term, batch,
        )


def judged(batch: Batch) -> dict[str, dict[int, list[Record]]]:
    """Sheet -> return -> rows with ``fault``: why they do not count, '' where they do. To be asked for when all checks have run."""
    return {key: _by_return(_judged(batch, key)) for key in batch.rows}


def _judged(batch: Batch, sheet: str) -> list[Record]:
    """Rows of a sheet with why they do not count; people in the roster and what the school says of itself are no records."""
    rows = batch.rows[sheet]
    if sheet in {"roster", "profile", "timetable"}:
        return [{**row, "fault": ""} for row in rows]
    if sheet == "observations":
        return [{**row, "fault": batch.fault(sheet, row) if why == FAULTY else why}
                for row, why in zip(rows, observations_validity(batch), strict=True)]
    if sheet == "writings":
        ledger = Ledger(batch)
        told = [{**row, "fault": batch.fault(sheet, row)} for row in rows]
        return [{**row, "fault": ledger.no_writing(row)[0]} for row in told]
    return [{**row, "fault": batch.fault(sheet, row)} for row in rows]


def _by_return(rows: Iterable[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for row in rows:
        found.setdefault(row["ret"], []).append(row)
    return found


def score_schools(batch: Batch, teachers: list[TeacherScore]) -> list[SchoolScore]:
    """Assess every school of the batch by its own workbook; U10 and U11 wait for the centre (domain C2)."""
    scores = []
    for school in schools_of(batch, teachers):
        items = {code: _measure(school, code) for code in INDICATORS}
        for code, what in (("U10", "信息报送"), ("U11", "检查与整改")):
            items[code] = pending(code, batch.term[f"{code}.full"], f"{what}待中心校核定。")
        scores.append(SchoolScore(school.number, batch.returns[school.number].school_code, items, overall(items)))
    return scores
