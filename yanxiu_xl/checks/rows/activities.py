"""Rules within one row of 研修活动 (domain D3)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.checks.check_run import CheckRun, Row
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.rows.dates import earlier, report_late
from yanxiu_xl.facts.judging import is_lecture, lecture_lacks
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems.model import E, Entry, H, W
from yanxiu_xl.reading.cells import NAME_SEPARATOR, split_names
from yanxiu_xl.reading.suggest import did_you_mean

LISTS = ("official_leave", "leave", "absent", "late")
STAGES = {"动员会与文件学习": "宣传动员", "成果展示": "总结", "总结会": "总结"}
"""Categories that belong to one phase (domain A4, A8)."""


def _lectures(run: CheckRun) -> list[Row]:
    return [row for row in run.rows["activities"] if is_lecture(row)]


@rule(
    Entry("R09", E, "讲座缺主讲人或资料名称", "专题讲座必须填“{header}”。", "请补填{header}。", source="D3", clause="#9、#11",
          example={"header": "主讲人"}),
    Entry("R09", E, "讲座时长不够", "专题讲座时长不少于{limit}分钟，现在是{value}分钟。", "请核对时长；不够的不算专题讲座，请改活动类别。",
          "short", "D3", "#10、#37", ("lecture_min_minutes",), example={"value": "20"}),
)
def lecture_incomplete(run: CheckRun) -> None:
    for row in run.cached(_lectures):
        for why in lecture_lacks(run.term, row):
            if why.reason is Reason.SHORT_LECTURE:
                run.report("R09", "activities", why.column, [row], [{"limit": run.term["lecture_min_minutes"]}], variant="short")
            elif why.column != "minutes" and run.blank("activities", why.column, row):  # minutes are asked of every activity
                run.report("R09", "activities", why.column, [row])


@rule(
    Entry("R09b", W, "讲座资料没有报送", "讲座资料还没有报中心校存档（讲座后{limit}天内要交）。", "请把资料交中心校，再填报送日期。",
          source="D3", clause="#11", parameters=("lecture_filing_days",)),
    Entry("R09b", W, "讲座资料报送晚了", "讲座资料{n}天后才报中心校，要求{limit}天以内。", "日期写错了请改正；没写错不用改，以后请按时报。",
          "late", "D3", "#11", ("lecture_filing_days",), example={"n": "20"}),
    Entry("R09b", E, "讲座资料报送早于活动", "报送日期{value}早于讲座日期{lesson}。", "请核对两个日期。", "early", "D3", "#11",
          example={"value": "2020-10-12", "lesson": "2020-10-15"}),
)
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


@rule(
    Entry("R10", E, "部分参加未列名", "“部分”参加必须写明参加人员。", "请在“参加人员”里写出名单，多人用顿号隔开。", source="D3", clause="#36"),
    Entry("R10", E, "同一人在两个名单里", "“{name}”同时出现在“{first}”和“{second}”里。", "一个人只能在一个名单里，请改正。", "twice", "D3", "#36",
          example={"first": "请假人员", "second": "缺席人员"}),
    Entry("R10", E, "名单外的人缺席", "“{name}”不在参加人员里，却登记在“{header}”里。", "请把这个人补进参加人员，或从“{header}”里去掉。",
          "outsider", "D3", "#36", example={"header": "请假人员"}),
)
def attendance_contradicts_itself(run: CheckRun) -> None:
    rows = run.rows["activities"]
    nobody = [row for row in rows if row["attendance"] == "部分" and run.blank("activities", "participants", row)]
    run.report("R10", "activities", "participants", nobody)
    for row in rows:
        for key, variant, words in _attendance_faults(row) if any(row[key] is not None for key in LISTS) else ():
            run.report("R10", "activities", key, [row], [words], variant=variant)


@rule(
    Entry("R23", E, "外出学习、上级培训的组织级别是本校", "“{category}”的组织级别不能选“本校”。", "请改成中心校、片区、县、市、省或国家。", source="D3",
          clause="#17、#73", example={"category": "上级培训"}),
    Entry("R23", E, "外出学习无地点", "外出参观学习没有写地点。", "请填对方学校或地点。", "place", "D3", "#18"),
)
def trip_without_host(run: CheckRun) -> None:
    rows = run.rows["activities"]
    own = [row for row in rows if row["category"] in {"外出参观学习", "上级培训"} and row["organiser"] == "本校"]
    run.report("R23", "activities", "organiser", own, ({"category": row["category"]} for row in own))
    nowhere = [row for row in rows if row["category"] == "外出参观学习" and run.blank("activities", "place", row)]
    run.report("R23", "activities", "place", nowhere, variant="place")


@rule(Entry("R26", H, "活动与阶段不符", "{date}已是{phase}阶段，“{value}”一般在{usual}阶段。", "请核对日期和活动类别；没写错不用改。", source="D3", clause="#48",
            parameters=("launch_end", "summary_start"), example={"phase": "总结", "value": "动员会与文件学习", "usual": "宣传动员"}))
def activity_in_another_phase(run: CheckRun) -> None:
    launch, summary = run.term["launch_end"].isoformat(), run.term["summary_start"].isoformat()
    for row in run.rows["activities"]:
        usual, day = STAGES.get(row["category"]), row["date"]
        if usual is None or day is None:
            continue
        phase = "宣传动员" if day <= launch else "总结" if day >= summary else "实施"
        if (phase != "宣传动员") if usual == "宣传动员" else (phase == "宣传动员"):
            run.report("R26", "activities", "category", [row], [{"date": day, "phase": phase, "usual": usual}])


@rule(Entry("R29", H, "主讲人不在名册", "主讲人“{name}”不在本校教师名册里，主讲讲座的附加分不计给这个人。",
            "{near}请核对姓名；请校外的人主讲的不用改。", source="补充", clause="#9"))
def speaker_from_elsewhere(run: CheckRun) -> None:
    """A speaker may come from elsewhere, but then nobody gets the extra points: that must not go unsaid (domain C6)."""
    for row in run.cached(_lectures):
        for name in split_names(str(row["speaker"] or "")):
            if not run.in_roster(name):
                run.report("R29", "activities", "speaker", [row], [{"name": name, "near": did_you_mean(name, run.names)}])
