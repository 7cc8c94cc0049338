"""Rules between the roster and the other sheets (domain D5)."""

from __future__ import annotations

from yanxiu_xl.checks.check_run import CheckRun, complete
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.workbook.lacking import measurable
from yanxiu_xl.problems.model import E, Entry, W
from yanxiu_xl.reading.cells import split_names


@rule(Entry("S11", W, "青年教师没有师傅", "“{value}”教龄{n}年，还没有师傅。", "请结对并登记在“师徒结对”。", source="D5", clause="#38、#87",
            parameters=("young_teacher_years",)))
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


@rule(Entry("S15", E, "专任教师数与名册不符", "学校信息写专任教师{value}人，名册有{n}人。", "请核对，改成一致。", source="D5",
            example={"value": "8", "n": "7"}))
def teachers_against_roster(run: CheckRun) -> None:
    size = len(run.rows["roster"])
    rows = [row for row in complete(run.rows["profile"], "teachers") if size and int(row["teachers"]) != size]
    run.report("S15", "profile", "teachers", rows, ({"n": size} for _ in rows))


@rule(Entry("S17", E, "不参加考核没有原因", "“{name}”不参加考核，没有填减免原因。", "请填减免原因。", source="D5"))
def exempt_without_reason(run: CheckRun) -> None:
    rows = [row for row in run.rows["roster"] if row["assessed"] == "否" and run.blank("roster", "exemption", row)]
    run.report("S17", "roster", "exemption", rows, ({"name": row["name"] or ""} for row in rows))


@rule(Entry("S23", W, "校长不在名册或岗位不符", "校长“{value}”{why}。", "请核对学校信息和教师名册。", source="D5", clause="#101、#102",
            example={"value": "赵国栋", "why": "不在教师名册里"}))
def principal_not_in_roster(run: CheckRun) -> None:
    posts = {row["name"]: row["post"] for row in run.teachers}
    for row in complete(run.rows["profile"], "principal"):
        post = posts.get(row["principal"])
        if not run.in_roster(row["principal"]):
            run.report("S23", "profile", "principal", [row], [{"why": "不在教师名册里"}])
        elif post not in (None, "校长"):
            run.report("S23", "profile", "principal", [row], [{"why": f"在名册里的岗位是“{post}”，不是校长"}])


@rule(Entry("S25", W, "发展性评价缺人", "“{value}”还没有发展性评价。", "请填在“发展性评价”。", source="D5", clause="#64", final=True))
def no_development_review(run: CheckRun) -> None:
    if measurable(run, "reviews", "teacher"):
        have = set(run.columns["reviews"]["teacher"])
        run.report("S25", "roster", "name", [row for row in run.assessed if row["name"] not in have])


@rule(Entry("S26", W, "骨干教师没有指导", "骨干教师“{value}”本学期没有听评课、示范、讲座或带徒记录。", "请安排并登记。", source="D5", clause="#16",
            final=True))
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
