"""Schools' assessment (domain C2): U1–U11 as the school's own workbook proves them, and as the centre confirms them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from yanxiu_xl.checks.batch import Batch
from yanxiu_xl.facts.found import Found
from yanxiu_xl.facts.records import LECTURE, Fact
from yanxiu_xl.facts.submission import SchoolFacts
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.numbers import Number, exact, figure
from yanxiu_xl.measures.pairs import guidance_in_both
from yanxiu_xl.scoring.ledger import Ledger
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
from yanxiu_xl.scoring.teachers import TeacherScore, unread
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
    """What the indicators look at: one school's facts (domain C6).

    young: names of its young teachers who are assessed; unsure: assessed teachers of whom it cannot be told; ledger: the facts by
    teacher.
    """

    facts: SchoolFacts
    ledger: Ledger
    teachers: list[TeacherScore]
    young: set[str]
    unsure: set[str]
    term: Term
    batch: Batch

    def places(self, facts: Found[Any], key: str, counting: Iterable[Fact] | None = None) -> tuple[Place, ...]:
        """Cells of records that counted (all of them unless told), then of those that did not."""
        counted = facts.counting if counting is None else counting
        return tuple(self.ledger.places([*counted, *facts.left_out], key))

    @property
    def names(self) -> set[str]:
        """Teachers who are assessed."""
        return {one.name for one in self.teachers}

    @property
    def size(self) -> int:
        """Number of teachers who are assessed."""
        return len(self.teachers)

    def share_of(self, test: Callable[[TeacherScore], bool]) -> tuple[int, Fraction]:
        """(how many assessed teachers pass, their share)."""
        count = sum(map(test, self.teachers))
        return count, share(count, self.size)

    def unread(self, code: str, what: str, places: Iterable[Place] = ()) -> Score:
        """An indicator of which no number is known, because something cannot be read (domain C6)."""
        return unread(code, self.term[f"{code}.full"], what, places)

    def unmeasured_of(self, *codes: str) -> list[str]:
        """Teachers of whom one of those indicators cannot be measured."""
        return [one.name for one in self.teachers if any(one.items[code].outcome is Outcome.UNMEASURED for code in codes)]


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
    asked = {"D01", "D02", "D03", *ELEMENTS, *SYSTEMS}
    items = school.facts.archive.where(lambda one: one.item_code in asked)
    done = [one for one in school.facts.archive.counting if one.done]
    codes = {one.item_code for one in done}
    if any(one.item_code not in codes for one in items.unread):
        return school.unread("U1", "档案目录", school.ledger.places(items.left_out, "completion"))
    (group,) = _marks(school, ("U1.organisation", len(codes & {"D01", "D02"})))
    plan = [one for one in done if one.item_code == "D03"]
    on_time, late = Fraction(0), "没有完成"
    if plan:
        done_on = plan[0].done_on
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
    return scored("U1", points, term["U1.full"], detail, school.places(items, "completion", (one for one in done if one.item_code in asked)))


def lectures(school: School) -> Score:
    """U2, the part the school can prove: a qualified lecture in each assessed month."""
    term, proven = school.term, school.facts.lectures
    months = term["assessed_months"]
    number = Counter((one.date or "")[:7] for one in proven.counting)
    held = [m for m in months if number[m] >= term["lectures_per_month"]] if proven else []
    full = exact(term["U2.full"]) * exact(term["U2.lecture_percent"]) / 100
    left_out: dict[int, Fact] = {one.at: one for one in school.facts.activities.left_out if one.may_be(LECTURE)}
    left_out |= {one.at: one for one in proven.left_out}
    places = school.ledger.places([*proven.counting, *(left_out[at] for at in sorted(left_out))], "date")
    if not held and any(one.may_count for one in proven.unread):
        return unread("U2", float(full), "专题讲座", places)
    points = full * len(held) / max(len(months), 1)
    return scored("U2", points, float(full), f"{len(held)}/{len(months)}个月有合格讲座，得{figure(points)}分；资料存档待中心校核定。",
                  tuple(places))


def open_lessons(school: School) -> Score:
    """U3: teachers with an open lesson, lessons with a review, teachers whose everyday lesson was observed here."""
    term, lessons, names = school.term, school.facts.open_lessons, school.names
    given = names & {one.teacher for one in lessons.counting}
    reviewed = [one for one in lessons.counting if one.reviewed]
    seen = school.facts.observations.where(lambda one: one.kind in {"家常课", None} and one.scope in {"本校", None})
    visited = names & {one.teacher for one in seen.counting if one.kind and one.scope}
    unclear = (names - given) & {one.teacher for one in lessons.unread} | (names - visited) & {one.teacher for one in seen.unread}
    if unclear:
        places = school.ledger.places(lessons.left_out, "teacher") + school.ledger.places(seen.unread, "teacher")
        return school.unread("U3", f"{'、'.join(sorted(unclear))}的公开课或家常课", places)
    points = sum(_marks(school, ("U3.lessons", share(len(given), school.size)), ("U3.reviews", share(len(reviewed), len(lessons))),
                        ("U3.everyday", share(len(visited), school.size))))
    detail = (f"上公开课{len(given)}/{school.size}人，有评课记录{len(reviewed)}/{len(lessons)}节，"
              f"家常课被听{len(visited)}/{school.size}人，得{figure(points)}分。")
    return scored("U3", points, term["U3.full"], detail, school.places(lessons, "teacher"))


def observation_rate(school: School) -> Score:
    """U4: mean completion of the teachers' observation target, each at most 100 %."""
    full = school.term["U4.full"]
    blurred = school.unmeasured_of("T3")
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
                  _roster_places(school, counted))


def _roster_places(school: School, names: set[str]) -> tuple[Place, ...]:
    rows = [row for row in school.batch.rows["roster"] if row["name"] in names]
    return tuple(Place(school.ledger.facts.cell("roster", "name", row["at"])) for row in rows)


def reading_and_writing(school: School) -> Score:
    """U5: months with a reflection, essays and papers that qualify."""
    term = school.term
    blurred = school.unmeasured_of("T7", "T8", "T9")
    if blurred:
        return unmeasured("U5", term["U5.full"], f"{'、'.join(blurred)}的月心得、心得体会或论文无法衡量。")

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
    return scored("U5", points, term["U5.full"], detail, school.places(school.facts.writings.where(lambda one: one.category in kinds), "title"))


def coverage(school: School) -> tuple[set[str], set[str], list[str]]:
    """(methods done, contents done, contents asked for); youth only where there is any."""
    methods, contents = school.facts.proofs.covered()
    asked = [c for c in school.term.codes["content"] if c != "青年教师专项" or school.young]
    return methods, contents & set(asked), asked


def methods_and_contents(school: School) -> Score:
    """U6: six methods, seven contents."""
    term = school.term
    methods, contents, asked = coverage(school)
    proofs, batch = school.facts.proofs, school.batch
    if not methods and not contents and any(proofs.may_be_covered(term, batch.facts.reflection_unreadable)):
        return school.unread("U6", "活动、听课、公开课、文稿", school.ledger.places(proofs.unread))
    every = term.codes["method"]
    points = sum(_marks(school, ("U6.methods", share(len(methods & set(every)), len(every))),
                        ("U6.contents", share(len(contents), len(asked)))))
    lacking = [m for m in every if m not in methods] + [c for c in asked if c not in contents]
    more = f"；缺：{'、'.join(lacking)}" if lacking else ""
    return scored("U6", points, term["U6.full"],
                  f"方式{len(methods & set(every))}/{len(every)}、内容{len(contents)}/{len(asked)}，得{figure(points)}分{more}。",
                  school.places(school.facts.activities, "content"))


def mentoring(school: School) -> Score:
    """U7: young teachers paired, agreements dated, pairs active; a pair belongs to the apprentice's school (domain C6)."""
    term, batch = school.term, school.batch
    full = term["U7.full"]
    pairs = [one for one in school.facts.pairs.counting if batch.in_roster(one.apprentice)]
    if not school.young:
        if school.unsure:
            return unmeasured("U7", full, f"{'、'.join(sorted(school.unsure))}的参加工作年月没填或看不懂，不知道是不是青年教师。")
        return not_applicable("U7", full, "没有青年教师。")
    paired = school.young & {one.apprentice for one in pairs}
    unclear = (school.young - paired) & {one.apprentice for one in school.facts.pairs.unread}
    if unclear:
        return school.unread("U7", f"{'、'.join(sorted(unclear))}的师徒结对", school.ledger.places(school.facts.pairs.left_out, "mentor"))
    active, visits = 0, Counter((one.observer, one.teacher) for one in school.facts.observations.counting)
    guidance: dict[str | None, list[str | None]] = {}
    for activity in school.facts.activities.counting:
        guidance.setdefault(activity.related_id, []).append(activity.date)
    known = [one for one in pairs if one.mentor is not None and one.apprentice is not None]
    elsewhere = [batch.abroad.get((one.mentor or "", one.apprentice or "")) for one in known]
    for pair, abroad in zip(known, elsewhere, strict=True):
        to = abroad.lessons if abroad else visits[pair.mentor, pair.apprentice]
        back = visits[pair.apprentice, pair.mentor]
        days = guidance.get(pair.pair_id, []) if pair.pair_id else []
        guided = guidance_in_both(days, abroad.guidance) if abroad else len(days)
        active += min(to, back) >= term["U7.visits"] and guided >= term["U7.guidance"]
    agreed = sum(one.agreed_on is not None for one in pairs)
    points = sum(_marks(school, ("U7.paired", share(len(paired), len(school.young))), ("U7.agreed", share(agreed, len(pairs))),
                        ("U7.active", share(active, len(pairs)))))
    across = [one for one in elsewhere if one]
    foreign = sum(bool(one.host) for one in known)
    spoken = f"（跨校{foreign}对，{'' if across else '核定时'}两校的记录都算）" if foreign else ""
    detail = (f"已结对{len(paired)}/{len(school.young)}人，有协议{agreed}/{len(pairs)}对，互听与指导达标{active}/{len(pairs)}对，"
              f"得{figure(points)}分{spoken}。")
    cells = tuple(Place(cell) for one in across for cell in one.cells)
    return scored("U7", points, full, detail, school.places(school.facts.pairs, "mentor", pairs) + cells)


def research(school: School) -> Score:
    """U8: a project, its activities, results."""
    term, projects = school.term, school.facts.projects
    of_projects = school.facts.activities.where(lambda one: one.may_be(RESEARCH))
    known = {one.project_id for one in projects.counting} - {None}
    done = [one for one in of_projects.counting if one.category and one.related_id in known]
    if projects.unmeasured or (not done and of_projects.unread):
        places = school.ledger.places(projects.left_out, "title") + school.ledger.places(of_projects.unread, "date")
        return school.unread("U8", "课题或研究活动", places)
    least = term["U8.min_activities"]
    parts = _marks(school, ("U8.project", bool(projects)), ("U8.activities", share(min(len(done), least), least)),
                   ("U8.results", any(one.results is not None for one in projects.counting)))
    detail = f"课题{len(projects)}个，研究活动{len(done)}/{least}次，阶段成果{'有' if parts[2] else '无'}，得{figure(sum(parts))}分。"
    return scored("U8", sum(parts), term["U8.full"], detail, school.places(projects, "title"))


def files_and_summaries(school: School) -> Score:
    """U9: personal plans and summaries, the school's summary, an exhibition."""
    term, written = school.term, school.facts.writings.where(lambda one: one.category in PERSONAL)
    have = {name: [school.ledger.written(name, category) for category in PERSONAL] for name in school.names}
    both, part = school.share_of(lambda t: all(have[t.name]))
    unclear = sorted(name for name, pieces in have.items() if not all(pieces) and all(one or one.unmeasured for one in pieces))
    summary = school.facts.archive.where(lambda one: one.item_code == SUMMARY)
    shown = school.facts.activities.where(lambda one: one.may_be(EXHIBITION))
    summed, exhibitions = any(one.done for one in summary.counting), [one for one in shown.counting if one.category]
    if unclear or summary.unmeasured or (not exhibitions and shown.unread):
        whose = f"{'、'.join(unclear)}的个人计划或总结" if unclear else "学校总结或成果展示"
        places = [*school.ledger.places(written.left_out, "title"), *school.ledger.places(summary.left_out, "completion"),
                  *school.ledger.places(shown.unread, "date")]
        return school.unread("U9", whose, places)
    points = sum(_marks(school, ("U9.personal", part), ("U9.summary", summed), ("U9.exhibition", bool(exhibitions))))
    detail = (f"个人计划与总结齐全{both}/{school.size}人，学校总结{'有' if summed else '无'}，成果展示{len(exhibitions)}次，"
              f"得{figure(points)}分。")
    return scored("U9", points, term["U9.full"], detail, school.places(written, "title"))


PERSONAL = ("个人研修计划", "个人研修总结")
SUMMARY, EXHIBITION, RESEARCH = "D12", "成果展示", "课题研究活动"
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
    tables, full = school.batch.tables, school.term[f"{code}.full"]
    lacks = "、".join(f"“{SHEETS[sheet].title}”" for sheet in LOOKS_AT[code] if sheet not in tables)
    if lacks:
        return unmeasured(code, full, f"没有{lacks}这张表。")
    if code in OF_TEACHERS and not school.teachers:
        if any(not school.batch.readable("roster", "assessed", row) for row in school.batch.rows["roster"]):
            return unmeasured(code, full, f"“{SHEETS['roster']['assessed'].header}”看不懂，不知道谁参加考核。")
        return not_applicable(code, full, "没有参加考核的教师。")
    return INDICATORS[code](school)


INDICATORS: dict[str, Callable[[School], Score]] = {
    "U1": organisation, "U2": lectures, "U3": open_lessons, "U4": observation_rate, "U5": reading_and_writing,
    "U6": methods_and_contents, "U7": mentoring, "U8": research, "U9": files_and_summaries,
}


def school_of(batch: Batch, teachers: list[TeacherScore]) -> School:
    """The school of a return, with its scored teachers."""
    most = batch.term["young_teacher_years"]
    young = {row["name"] for row in batch.assessed if row["years"] is not None and row["years"] <= most}
    unsure = {row["name"] for row in batch.assessed if row["years"] is None}
    return School(batch.facts.school, Ledger.of(batch), teachers, young, unsure, batch.term, batch)


def score_school(batch: Batch, teachers: list[TeacherScore]) -> SchoolScore:
    """Assess a school by its own workbook; U10 and U11 wait for the centre (domain C2)."""
    school = school_of(batch, teachers)
    items = {code: _measure(school, code) for code in INDICATORS}
    for code, what in (("U10", "信息报送"), ("U11", "检查与整改")):
        items[code] = pending(code, batch.term[f"{code}.full"], f"{what}待中心校核定。")
    return SchoolScore(batch.submission.school_code, items, overall(items))
