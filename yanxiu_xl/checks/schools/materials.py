"""Rules across schools on lectures, trainings and reports and what was handed in of them, and on writings alike (domain D6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from yanxiu_xl.checks.books import Row
from yanxiu_xl.checks.frames import complete, records, where
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.schools.all_schools import AllSchools
from yanxiu_xl.facts.records import LECTURE
from yanxiu_xl.problems.model import Entry, H, W
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.term.term import CENTRE_CODE

if TYPE_CHECKING:
    import pandas as pd


def _lectures(town: AllSchools) -> pd.DataFrame:
    frame = town.frames["activities"]
    return frame[(frame["category"] == LECTURE) & (frame["organiser"] == "本校")]


@rule(
    Entry("M05", W, "讲座资料无接收登记", "{school}{date}的讲座《{value}》资料未在中心校存档。", "请学校补交资料，或中心校补登“讲座资料接收”。", source="D6",
          clause="#11", parameters=("lecture_filing_days",), example={"value": "小组合作学习怎样分组"}),
    Entry("M06", W, "有接收登记，学校无此讲座", "中心校收到{school}《{value}》（{date}）的资料，但学校表里没有这次讲座。", "请学校补登，或核对接收登记的主题和日期。",
          source="D6", clause="#11", example={"value": "小组合作学习怎样分组"}),
)
def lectures_against_receipts(town: AllSchools) -> None:
    receipts, lectures = town.registers["lecture_receipts"], _lectures(town)
    received = {(town.code(r["school"]), key) for r in records(receipts) for key in (r["lecture_date"], squeeze(str(r["topic"])))}
    today = town.as_of.isoformat()
    for row in records(complete(lectures, ["date", "topic"])):
        known = {(row["school"], row["date"]), (row["school"], squeeze(row["topic"]))} & received
        due = (date.fromisoformat(row["date"]) + timedelta(days=town.term["lecture_filing_days"])).isoformat()
        if not known and due < today:
            town.report("M05", "activities", "topic", row, school=town.name(row["school"]), date=row["date"])
    held = {(r["school"], key) for r in records(lectures) for key in (r["date"], squeeze(r["topic"] or "")) if key}
    for row in records(complete(receipts, ["school", "topic"])):
        school = town.code(row["school"])
        told = {(school, row["lecture_date"]), (school, squeeze(row["topic"]))} & held
        if school in town.returned and not told:
            town.report_register("M06", "lecture_receipts", "topic", row, school=town.name(school), date=row["lecture_date"] or "")


@rule(Entry("M10", W, "文稿雷同", "《{value}》与{school}{teacher}的《{other}》雷同（{why}）。", "请核实是否抄袭；抄袭的把“原创”改成“否”。", source="D6",
            clause="#99", parameters=("similarity_percent",),
            example={"value": "小组合作学习的几点做法", "teacher": "孙梅", "other": "合作学习之我见", "why": "文件内容相同"}))
def writings_alike(town: AllSchools) -> None:
    from yanxiu_xl.measures.likeness import least_of  # which needs numpy

    for why, groups in (("题目相同", town.books.same_titles()), ("文件相同", town.books.same_files())):
        for group in groups:
            people: dict[tuple[str, str], Row] = {}
            for row in group:
                people.setdefault((row["school"], row["teacher"]), row)
            for row in group:
                other = next(one for who, one in people.items() if who != (row["school"], row["teacher"]))
                _tell_alike(town, row, other, why)
    for first, second, share in town.books.texts_alike(least_of(town.term["similarity_percent"])):
        for row, other in ((first, second), (second, first)):
            _tell_alike(town, row, other, f"文字相似 {100 * share:.0f}%")


def _tell_alike(town: AllSchools, row: Row, other: Row, why: str) -> None:
    town.report("M10", "writings", "title", row, school=town.name(other["school"]), teacher=other["teacher"], other=other["title"], why=why)


@rule(Entry("M11", W, "讲座资料多校相同", "{first}、{second}上交的讲座资料相同（《{value}》）。", "请核实是否各校自己的讲座。", source="D6", clause="#11",
            example={"value": "小组合作学习怎样分组"}))
def lecture_material_shared(town: AllSchools) -> None:
    files = town.attachments[town.attachments["sheet"] == "activities"]
    for _, group in files.groupby("sha256"):
        schools = sorted(set(group["school"]))
        if len(schools) > 1:
            for row in records(group):
                town.report("M11", "activities", "material", {**row, "material": row["name"]},
                            first=town.name(schools[0]), second=town.name(schools[1]))


@rule(Entry("M12", W, "中心校培训名单不一致", "{school}自报参加了{date}中心校的“{value}”，中心校的研修活动里这天没有这次培训。", "请对照中心校签到表核对日期和名称。",
            source="D6", clause="#36", example={"value": "电子白板培训"}))
def centre_training_not_known_at_the_centre(town: AllSchools) -> None:
    frame = complete(town.frames["activities"], ["date", "topic"])
    trainings = frame[(frame["organiser"] == "中心校") & (frame["content"] == "现代信息技术")]
    if CENTRE_CODE not in town.returned:
        return
    held = set(trainings.loc[trainings["school"] == CENTRE_CODE, "date"])
    for row in records(trainings[(trainings["school"] != CENTRE_CODE) & ~trainings["date"].isin(held)]):
        town.report("M12", "activities", "topic", row, school=town.name(row["school"]), date=row["date"])


@rule(Entry("M20", H, "信息没有对应活动", "《{value}》没有对应的研修活动编号。", "请填学校研修活动的编号，如 H-01-003。", source="D6", clause="#98",
            example={"value": "柳林小学开展专题讲座"}))
def report_without_activity(town: AllSchools) -> None:
    known = {(r["school"], r["activity_id"]) for r in records(town.frames["activities"])}
    frame = complete(town.registers["reports_uploaded"], ["school", "title"])
    lacking = [(town.code(r["school"]), r["activity_id"]) not in known for r in records(frame)]
    for row in records(where(frame, lacking)):
        if town.code(row["school"]) in town.returned:
            town.report_register("M20", "reports_uploaded", "title", row)


@rule(Entry("M23", H, "讲座资料没有找到", "讲座《{topic}》写了资料“{value}”，交来的文件夹里没有这个文件，中心校也没有接收登记。",
            "电子资料请与工作簿放在同一个文件夹里交，文件名与“资料名称”一致；交纸质的由中心校登记“讲座资料接收”。", source="补充", clause="#11",
            example={"topic": "小组合作学习怎样分组", "value": "讲稿.docx"}))
def lecture_material_missing(town: AllSchools) -> None:
    """A lecture names its material; neither did it lie beside the return, nor has the centre registered it."""
    receipts = town.registers["lecture_receipts"]
    received = {(town.code(r["school"]), key) for r in records(receipts) for key in (r["lecture_date"], squeeze(str(r["topic"])))}
    files = town.attachments[town.attachments["sheet"] == "activities"]
    there = set(zip(files["school"], files["row"], strict=True))
    for row in records(complete(_lectures(town), ["material"])):
        known = {(row["school"], row["date"]), (row["school"], squeeze(str(row["topic"])))} & received
        if not known and (row["school"], row["row"]) not in there:
            town.report("M23", "activities", "material", row, topic=row["topic"] or "")
