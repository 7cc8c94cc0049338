"""B06 公开课、合格课、优质课一览: what each lesson came to and who has given none (domain E, report 1, 6; C3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yanxiu_xl.facts.found import found
from yanxiu_xl.measures.lessons import Composite, composite_scores, grade, without_own_marks
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.reports.cells import (
    PEOPLE,
    SCHOOL,
    TEACHER,
    days_between,
    school_cells,
    teacher_cell,
    told,
    who_cells,
    why_cell,
)
from yanxiu_xl.reports.filed import FiledSchool, Rows, filed
from yanxiu_xl.reports.model import (
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Mark,
    Ratio,
    Record,
    Report,
    Row,
    Total,
    Value,
    needing,
)
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import Tally, rate
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.summary import GIVEN, PROVED_BY

AS_TOLD = ("date", "period", "grade", "subject", "topic", "kind", "on_theme", "uses_it", "plan", "courseware", "reflection",
           "recognition", "centre_review", "reviewed_on")
JUDGED: LooksAt = {"open_lessons": ("lesson_id", "teacher"), "evaluations": TEACHER_INDICATORS["T5"].looks_at["evaluations"]}
SAME_LESSON = ("date", "period", "teacher")
OBSERVED_BY: LooksAt = {"open_lessons": SAME_LESSON, "observations": SAME_LESSON}
LESSONS = (
    SCHOOL, Column("name", "授课教师", 9, Kind.WORD), Column("date", "日期", 12.5, Kind.DAY, "授课日期", "B2"), Column("period", "节次", 5.5, Kind.WORD),
    Column("grade", "年级", 7.5, Kind.WORD), Column("subject", "学科", 9, Kind.WORD), Column("topic", "课题", 22, Kind.TEXT, total=Total.COUNT),
    Column("kind", "课类", 8, Kind.WORD, source="B2"), Column("on_theme", "体现主题", 6, Kind.WORD, "是否体现研修主题", "#6"),
    Column("uses_it", "信息技术", 6, Kind.WORD, "是否使用信息技术", "B2"), Column("plan", "教案", 5.5, Kind.WORD, source="C1 T5"),
    Column("courseware", "课件", 5.5, Kind.WORD),
    Column("reflection", "反思", 5.5, Kind.WORD, "教学反思", "C1 T5"),
    Column("observers", "听课人数", 6, meaning="听课记录里登记的人数", source="B2", total=Total.MEAN, looks_at=OBSERVED_BY),
    *needing((Column("judges", "评委数", 6, meaning="打分算数的评委，自评、重复的不算", source="C3"),
    Column("high", "最高", 7, Kind.SCORE, "评委总分里最高的", "C3"), Column("low", "最低", 7, Kind.SCORE, "评委总分里最低的", "C3"),
    Column("score", "综合", 7.5, Kind.SCORE, "评委平均分；评委够多时去掉一个最高分、一个最低分", "C3", Total.MEAN),
    Column("score_grade", "等级", 7, Kind.WORD, source="C3")), JUDGED), Column("recognition", "学校认定", 10, Kind.WORD, source="#59"),
    Column("centre_review", "中心校复评", 8, Kind.WORD, source="#59"), Column("reviewed_on", "评课日期", 12.5, Kind.DAY, source="B2;#13"),
    Column("gap", "差几天", 6, meaning="上课到评课的天数；超过时限标黄", source="R08", looks_at={"open_lessons": ("date", "reviewed_on")}),
    Column("reviewed", "评课", 8, Kind.WORD, "有评课日期和评课要点才算评了课", "C2 U3", looks_at={"open_lessons": ("reviewed_on", "review_points")}),
    Column("why", "不算的原因", 20, Kind.TEXT, "有错误、看不懂的课不计入考核", "C6"),
)


def _lessons(facts: TermFacts) -> Iterator[Row]:
    seen = Tally(facts.rows("observations"), "school", "date", "period", "teacher")
    for known in filed(facts).schools.values():
        yield from _lessons_of(facts, known, seen)


def _lessons_of(facts: TermFacts, known: FiledSchool, seen: Tally) -> Iterator[Row]:
    """The lessons of a school."""
    lessons, given = known.rows("open_lessons"), dict[str | None, list[Mapping[str, Any]]]()
    for row in known.rows("evaluations"):
        given.setdefault(row["lesson_id"], []).append(row)
    scores = composite_scores(facts.term, without_own_marks((row for row in known.rows("evaluations") if row["counts"]), lessons))
    reviewed = {one.row: one.reviewed for one in known.open_lessons}
    for row in sorted(lessons, key=lambda row: (row["date"] or "9", row["row"])):
        lines = given.get(row["lesson_id"], [])
        yield {
            **school_cells(facts, row["school"]),
            "name": teacher_cell(row["school"], row["teacher"]) if row["teacher"] else told(row, "teacher"),
            **{key: told(row, key) for key in AS_TOLD}, "topic": Figure(told(row, "topic"), (row["record"],)),
            "observers": _observers(row, seen), **_judged(facts, lines, scores.get(row["lesson_id"])),
            "gap": _gap(row, facts.term["review_days"]), "reviewed": _review(row, reviewed[row["row"]]),
            "why": why_cell(row),
        }


def _observers(row: Mapping[str, Any], seen: Tally) -> Figure:
    key = [row[part] for part in SAME_LESSON]
    if None in key:
        return Figure(Gap.UNMEASURED if row["unread"].intersection(SAME_LESSON) else Gap.NOT_APPLICABLE)
    return seen.figure(row["school"], *key)


def _judged(facts: TermFacts, lines: Sequence[Mapping[str, Any]], came_to: Composite | None) -> dict[str, Value | Figure]:
    """What the judges' marks come to; where none counts and some cannot be read, nobody knows (domain C6)."""
    records: list[Record] = [row["record"] for row in lines if row["counts"]]
    left_out: list[Record] = [row["record"] for row in lines if not row["counts"]]
    if came_to is None:
        gap = Figure(Gap.UNMEASURED if any(row["unread"] for row in lines) else Gap.NOT_APPLICABLE, (), left_out)
        return {"judges": 0 if gap.value is Gap.NOT_APPLICABLE else gap, "high": gap, "low": gap, "score": gap, "score_grade": gap}
    return {
        "judges": Figure(came_to.judges, records, left_out), "high": Figure(half_up(came_to.high, 1), records),
        "low": Figure(half_up(came_to.low, 1), records), "score": Figure(came_to.score, records, left_out),
        "score_grade": grade(facts.term, came_to.score),
    }


def _gap(row: Mapping[str, Any], limit: int) -> Value | Figure:
    days = days_between(row["date"], row["reviewed_on"])
    return None if days is None else Figure(days, mark=Mark.WAIT if days > limit else Mark.NONE)


def _review(row: Mapping[str, Any], reviewed: bool) -> Figure:
    if not reviewed and row["unread"] & {"reviewed_on", "review_points"}:
        return Figure(Gap.UNMEASURED)
    lacking = "没写要点" if row["reviewed_on"] is not None else "没评课"
    return Figure("已评课" if reviewed else lacking, mark=Mark.NONE if reviewed else Mark.BAD)


WITHOUT = (
    SCHOOL, TEACHER, Column("research_group", "教研组", 10, Kind.WORD),
    Column("registered", "登记节数", 8, meaning="算数和不算数的", total=Total.SUM, looks_at={"open_lessons": ("teacher",)}),
    Column("valid", "算数节数", 8, meaning="全部有错误、看不懂的不算", source="#26", looks_at=PROVED_BY[GIVEN]), Column("why", "说明", 24, Kind.TEXT),
)


def _without(facts: TermFacts) -> Iterator[Row]:
    """Assessed teachers who have given no lesson that counts."""
    for one in facts.assessed:
        known = filed(facts).of(one)
        lessons = found(known.given.get(one.name, ()))
        if not lessons:
            records = known.records(lessons.left_out)
            why = "；".join(dict.fromkeys(lesson.why_not.words for lesson in lessons.left_out if lesson.why_not)) or "没有登记公开课"
            unknown = lessons.unmeasured
            valid = Figure(Gap.UNMEASURED if unknown else 0, (), records, Mark.NONE if unknown else Mark.BAD)
            yield {**who_cells(facts, one), "research_group": told(one.row, "research_group"),
                   "registered": Figure(len(records), (), records), "valid": valid, "why": why}


SHARES = (SCHOOL, *needing((
    Column("lessons", "算数的课", 9, meaning="没有错误、看得懂的", source="C6", total=Total.SUM),
    *needing((
    Column("proposed", "学校推荐优质课", 9, source="#59", total=Total.SUM),
    Column("passed", "复评优质课", 8, meaning="中心校复评写“优质课”的", source="#59", total=Total.SUM),
    Column("refused", "复评未通过", 8, meaning="推荐了，复评为合格课或不通过", total=Total.SUM),
    Column("waiting", "等待复评", 8, meaning="推荐了，还没有复评", total=Total.SUM),
    Column("fine", "优质课", 8, meaning="复评为优质课的，加推荐了等待复评的", source="C3", total=Total.SUM),
    Column("share", "占比", 8, Kind.RATE, "优质课÷算数的课", "C3", Ratio("fine", "lessons")),
    Column("word", "结论", 24, Kind.TEXT, "学期设定“优质课比例上限”", "C3")), {"open_lessons": ("recognition", "centre_review")}),
), {"open_lessons": ("lesson_id",)}))
PROPOSED, FINE = "推荐优质课", "优质课"


def _shares(facts: TermFacts) -> Iterator[Row]:
    """A line a school: how many of its lessons are fine ones, by its own proposal until the centre has reviewed it."""
    limit = facts.term["fine_lesson_cap"]
    for code, known in filed(facts).schools.items():
        given, listed = found(known.open_lessons), [row for row in known.rows("open_lessons") if row["counts"]]
        parts = {
            "lessons": listed, "proposed": [row for row in listed if row["recognition"] == PROPOSED],
            "passed": [row for row in listed if row["centre_review"] == FINE],
        }
        parts["refused"] = [row for row in parts["proposed"] if row["centre_review"] not in {FINE, None}]
        parts["waiting"] = [row for row in parts["proposed"] if row["centre_review"] is None]
        parts["fine"] = parts["passed"] + parts["waiting"]
        yield {**school_cells(facts, code), **_shown(parts, given.unmeasured),
               **_share(parts, given.unmeasured, limit)}


def _shown(parts: Mapping[str, Rows], unmeasured: bool) -> dict[str, Figure]:
    return {key: Figure(Gap.UNMEASURED if unmeasured else len(listed), [row["record"] for row in listed]) for key, listed in parts.items()}


def _share(parts: Mapping[str, Rows], unmeasured: bool, limit: float) -> dict[str, Value | Figure]:
    fine, lessons = parts["fine"], len(parts["lessons"])
    if unmeasured:
        return {"share": Gap.UNMEASURED, "word": "公开课看不懂，无法衡量"}
    over = len(fine) * 100 > limit * lessons
    share = Figure(rate(len(fine), lessons), [row["record"] for row in fine], mark=Mark.BAD if over else Mark.NONE)
    return {"share": share, "word": "没有算数的课" if not lessons else f"超过上限{limit:g}%，由中心校复评决定" if over else f"没有超过上限{limit:g}%"}


REPORT = Report(
    "B06", "公开课、合格课、优质课一览", "每节课怎样、认定了没有；谁还没有上公开课；优质课占比超过上限没有。没评课的标红。", "校长、教研员",
    (Block("lessons", LESSONS, _lessons, empty="没有公开课记录", lists={"open_lessons": ()}, line_of="topic"),
     Block("without", WITHOUT, _without, "没有公开课的教师", anchor=("school", "name"), lists=PEOPLE, empty="每位参评教师都有公开课"),
     Block("shares", SHARES, _shares, "优质课占比", anchor=("school",))),
    Group.STATISTICS, 20,
)

