"""Rules between the sheets on what has been held and what it refers to (domain D5)."""

from __future__ import annotations

from collections import Counter

from yanxiu_xl.checks.check_run import CheckRun, cells_of, complete, of
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.workbook.lacking import due_months, measurable
from yanxiu_xl.facts.coverage import contents_asked
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems.model import COUNTED, E, Entry, W
from yanxiu_xl.reading.cells import NAME_SEPARATOR, split_names


@rule(Entry("S08", W, "某月无合格讲座", "{month}没有专题讲座记录（每月至少{limit}次）。", "请补办或补登；缺主讲人、资料、时长不够的不算。", source="D5",
            clause="#10", parameters=("lectures_per_month", "assessed_months", "lecture_min_minutes")))
def month_without_lecture(run: CheckRun) -> None:
    if not measurable(run, "activities", "date", "category", "speaker", "material", "minutes"):
        return
    least = run.term["lectures_per_month"]
    # what else is wrong with a lecture is said there; one without a day may be of any month
    months = Counter(one.date and one.date[:7] for one in run.facts.lectures if one.may_count)
    for month in due_months(run):
        if months[month] + months[None] < least:
            run.report_sheet("S08", "activities", month=f"{int(month[5:])}月", limit=least)


@rule(Entry("S12", W, "结对没有活动", "{value}—{apprentice}本学期没有互听课或指导记录。", "请互听并登记听课记录，或登记师徒活动（关联编号填结对编号）。",
            source="D5", clause="#39、#88", final=True))
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


@rule(Entry("S13", E, "关联编号不存在", "填的编号“{value}”在“{where}”里找不到。", "请从下拉里选，或到“{where}”里登记。", source="D5", clause="#33",
            example={"value": "K-01-009", "where": "课题研究"}))
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


@rule(Entry("S14", W, "方式、内容没有覆盖", "还没有开展过：{methods}；还没有涉及：{contents}。", "请安排并登记在“研修活动”。", source="D5", clause="A2、A3",
            parameters=("young_teacher_years", *COUNTED), final=True, example={"methods": "参观考察", "contents": "教育科研"}), asks_what_counts=True)
def methods_or_contents_not_covered(run: CheckRun) -> None:
    """Stands after the rules that find errors: only what counts covers anything, and what is lacking is what U6 lacks (C6)."""
    looked_at = {"activities": ("category", "content"), "observations": (), "writings": ("teacher", "category")}
    if not all(measurable(run, sheet, *keys) for sheet, keys in looked_at.items()):
        return
    most, facts = run.term["young_teacher_years"], run.facts
    with_young = any(row["years"] is not None and row["years"] <= most for row in run.teachers)
    methods, contents = facts.school.proofs.may_be_covered(run.term, facts.reflection_unreadable)
    asked = contents_asked(run.term, with_young)
    gaps = [[m for m in run.term.codes["method"] if m not in methods], [c for c in asked if c not in contents]]
    if any(gaps):
        words = ["、".join(gap) or "（无）" for gap in gaps]
        run.report_sheet("S14", "activities", methods=words[0], contents=words[1])


@rule(Entry("S18", E, "缺席者又是主讲或主持", "“{name}”登记为{header}，又是{role}。", "请核对，从一处去掉。", source="D5", clause="#15",
            example={"header": "主持人", "role": "缺席人员"}))
def absent_yet_speaking(run: CheckRun) -> None:
    for key in ("absent", "leave", "official_leave"):
        listed = [(row, row[key].split(NAME_SEPARATOR)) for row in run.rows["activities"] if row[key] is not None]
        header = SHEETS["activities"][key].header.removesuffix("人员")
        for role in ("speaker", "chair"):
            both = [(row, name) for row, names in listed for name in split_names(str(row[role] or "")) if name in names]
            word = SHEETS["activities"][role].header
            run.report("S18", "activities", key, (row for row, _ in both), ({"name": name, "header": header, "role": word} for _, name in both))
