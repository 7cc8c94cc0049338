"""Rules within one row of 教师名册, 师徒结对 and 课题研究 (domain D3)."""

from __future__ import annotations

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.rows.dates import earlier
from yanxiu_xl.problems.model import E, Entry, W


@rule(
    Entry("R16", E, "师傅就是徒弟", "师傅和徒弟都是“{value}”，不能是同一个人。", "请改正师傅或徒弟的姓名。", source="D3", clause="#87"),
    Entry("R16", E, "结对结束早于开始", "结束日期{value}早于开始日期{start}。", "请核对两个日期。", "dates", "D3", "#87",
          example={"value": "2020-09-01", "start": "2020-10-01"}),
    Entry("R16", W, "徒弟不是青年教师", "“{value}”教龄{n}年，不属于青年教师（{limit}年以内）。", "请确认是不是选错了人；没错不用改。", "senior",
          "D3", "#87", ("young_teacher_years",), example={"n": "21"}),
)
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


@rule(
    Entry("R17", E, "课题主持人不在名册", "主持人“{value}”不在本校教师名册里。", "请核对姓名，或补登名册。", source="D3", clause="#74"),
    Entry("R17", E, "县级以上课题无文号", "{rank}级课题没有立项文号。", "请填立项文号。", "approval", "D3", "#74", example={"rank": "县"}),
    Entry("R17", E, "结题早于立项", "计划结题日期{value}早于立项日期{start}。", "请核对两个日期。", "dates", "D3", "#75",
          example={"value": "2020-09-01", "start": "2020-10-01"}),
)
def project_implausible(run: CheckRun) -> None:
    rows = run.rows["projects"]
    run.report("R17", "projects", "leader", [row for row in rows if not run.in_roster(row["leader"])])
    higher = [row for row in rows if row["level"] in {"县", "市", "省", "国家"} and run.blank("projects", "approval", row)]
    run.report("R17", "projects", "approval", higher, ({"rank": row["level"]} for row in higher), variant="approval")
    early = [row for row in rows if earlier(row, "closing_on", "approved_on")]
    run.report("R17", "projects", "closing_on", early, ({"start": row["approved_on"]} for row in early), variant="dates")


@rule(Entry("R20", E, "参加工作年月不合理", "参加工作年月{value}不合理（{why}）。", "请核对出生年月和参加工作年月。", source="D3",
            example={"value": "1985-09", "why": "那时才 5 岁"}))
def working_since_implausible(run: CheckRun) -> None:
    today = run.as_of.strftime("%Y-%m")
    since = [row for row in run.rows["roster"] if row["work_since"]]
    ahead = [row for row in since if row["work_since"] > today]
    run.report("R20", "roster", "work_since", ahead, ({"why": "晚于今天"} for _ in ahead))
    young = [row for row in since if row["born"] and row["work_since"] < f"{int(row['born'][:4]) + 15}{row['born'][4:]}"]
    run.report("R20", "roster", "work_since", young, ({"why": "按出生年月，那时不满15岁"} for _ in young))
