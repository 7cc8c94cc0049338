"""Rules on the school's files as 档案目录 lists them (domain D5), and on the workbook as a whole (F11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun, Row
from yanxiu_xl.checks.registry import problem, rule
from yanxiu_xl.checks.workbook.lacking import measurable, report_lacking
from yanxiu_xl.facts.records import DONE, LECTURE
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems.model import Entry, W


@rule(Entry("F11", W, "校验后又改过", "上次校验（{checked_at}）之后又改了数据。", "请再点一次【校验】。", source="D1",
            example={"checked_at": "2020-10-15 09:20"}))
def changed_after_the_last_check(run: CheckRun) -> None:
    one = run.submission
    if one.stamp.fingerprint and one.stamp.fingerprint != one.fingerprint():
        one.problems.append(problem("F11", file=one.name, checked_at=one.stamp.checked_at or "时间不详"))


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


@rule(
    Entry("S09", W, "目录写完成，但没有数据", "档案目录写“{item}”已完成，但{where}里没有对应的记录。", "请补登记录，或把“是否完成”改成实际情况。",
          source="D5", clause="#65", example={"item": "专题讲座资料"}),
    Entry("S09", W, "有数据，但目录没写完成", "{where}里已有对应的记录，档案目录的“{item}”却写“{value}”。", "请把“是否完成”改成“已完成”。", "undone",
          "D5", "#65", final=True, example={"item": "专题讲座资料", "value": "未完成"}),
)
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


@rule(
    Entry("S22", W, "没有总结或成果展示", "还没有{what}。", "请完成并登记。", source="D5", clause="#93、#94", final=True,
          example={"what": "学校总结"}),
    Entry("S22", W, "没有个人总结", "“{value}”还没有个人研修总结。", "请写好并登记在“教师文稿”。", "personal", "D5", "#94", final=True),
)
def no_summary_or_exhibition(run: CheckRun) -> None:
    summed = any(row["item_code"] == "D12" and row["completion"] in {*DONE, None} for row in run.rows["archive"])
    exhibited = any(row["category"] in {"成果展示", None} for row in run.rows["activities"])
    lacking = ["学校研修总结"] if measurable(run, "archive", "item_code", "completion") and not summed else []
    lacking += ["成果展示"] if measurable(run, "activities", "category") and not exhibited else []
    if lacking:
        run.report_sheet("S22", "archive", what="、".join(lacking))
    report_lacking(run, "S22", ("个人研修总结",), variant="personal")


@rule(Entry("S27", W, "计划七要素不全", "学校计划还缺：{what}。", "请补写进计划，再在档案目录里改“是否完成”。", source="D5", clause="#51",
            parameters=("school_plan_due",), example={"what": "指导思想、保障措施"}))
def plan_elements_lacking(run: CheckRun) -> None:
    if run.as_of <= run.term["school_plan_due"]:
        return
    names = {i.code: i.item.split("：")[-1] for i in ARCHIVE_ITEMS if i.clauses == "#51"}
    rows = [row for row in run.rows["archive"] if row["item_code"] in names and row["completion"] not in {None, *DONE, "不适用"}]
    words = {"what": "、".join(names[row["item_code"]] for row in rows)}
    run.report("S27", "archive", "completion", rows[:1], [words])
