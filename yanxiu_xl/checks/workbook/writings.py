"""Rules between the sheets on what teachers have to write (domain D5), and R24, which asks the files beside the workbook."""

from __future__ import annotations

from yanxiu_xl.checks.check_run import CheckRun, complete
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.workbook.lacking import (
    categories,
    due_months,
    measurable,
    on_duty,
    possible,
    report_lacking,
    teachers_lacking,
)
from yanxiu_xl.measures.observations import plan_due
from yanxiu_xl.problems.model import Entry, W
from yanxiu_xl.reading.cells import NAME_SEPARATOR


@rule(Entry("S05", W, "月心得缺月", "“{value}”缺{months}的读书心得。", "请补写并登记。", source="D5", clause="#44",
            parameters=("reflections_per_month", "assessed_months"), final=True))
def months_without_reflection(run: CheckRun) -> None:
    least, due = run.term["reflections_per_month"], due_months(run)
    monthly = (row for row in run.rows["writings"] if row["category"] == "月读书心得")
    written = possible(monthly, ("teacher",), ("month",))
    unsure = {teacher for teacher, own in run.cached(categories).items() if None in own}
    for row, duty in run.cached(on_duty) if measurable(run, "writings", "teacher", "category", "month") else ():
        lacking = [m for m in duty if m in due and written((row["name"],), (m,)) < least]
        if lacking and row["name"] not in unsure:
            run.report("S05", "roster", "name", [row], [{"months": "、".join(f"{int(m[5:])}月" for m in lacking)}])


@rule(Entry("S06", W, "没有心得体会或论文", "“{value}”还没有{what}。", "请写好并登记在“教师文稿”。", source="D5", clause="#46、#47", final=True))
def no_essay_or_paper(run: CheckRun) -> None:
    report_lacking(run, "S06", ("学期心得体会", "教育教学论文"))


@rule(Entry("S07", W, "没有精读书目或读书笔记", "“{value}”还没有登记{what}。", "请登记在“教师文稿”。", source="D5", clause="#41、#43",
            parameters=("min_books",), final=True))
def no_book_or_notes(run: CheckRun) -> None:
    books = ("精读书目",) if run.term["min_books"] else ()
    report_lacking(run, "S07", (*books, "读书笔记"))


@rule(Entry("S07b", W, "没有课改自学记录", "“{value}”还没有登记课改自学记录。", "请登记在“教师文稿”。", source="D5", clause="#7", final=True))
def no_self_study_record(run: CheckRun) -> None:
    report_lacking(run, "S07b", ("课改自学记录",))


@rule(Entry("S10", W, "没有个人计划", "“{value}”还没有个人研修计划。", "请写好并登记在“教师文稿”。", source="D5", clause="#53、#103",
            parameters=("personal_plan_due", "plan_days_after_arrival")))
def no_personal_plan(run: CheckRun) -> None:
    """Once the plan is due: for who comes after the beginning of the term later than for the others (domain C6)."""
    for row, lacking in teachers_lacking(run, ("个人研修计划",)):
        if run.as_of > plan_due(run.term, row["on_duty_from"]):
            run.report("S10", "roster", "name", [row], [{"what": "、".join(lacking)}])


@rule(Entry("S16", W, "八好缺项", "“{value}”八好还差：{what}。", "请做好并登记。", source="D5", clause="#78", final=True,
            example={"what": "教学案例、优秀课件"}))
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


@rule(Entry("R24", W, "登记字数与文件不符", "登记{value}字，文件“{name}”里数出{n}字，相差超过{limit}%。", "请改成文件的实际字数，或换上正确的文件。",
            source="D3", clause="#46、#47", parameters=("word_count_gap",), example={"value": "1500", "name": "论文.docx", "n": "900"}))
def word_count_against_the_file(run: CheckRun) -> None:
    """The number registered against the characters counted in the file that lies beside the workbook."""
    gap = run.term["word_count_gap"]
    counted = {a.row: a for a in run.submission.attachments if a.sheet == "writings" and a.chars}
    for row in complete(run.rows["writings"], "chars") if counted else ():
        attached = counted.get(row["row"])
        if attached and attached.chars and abs(row["chars"] - attached.chars) > attached.chars * gap / 100:
            words = {"name": attached.name, "n": attached.chars, "limit": f"{gap:g}"}
            run.report("R24", "writings", "chars", [row], [words])
