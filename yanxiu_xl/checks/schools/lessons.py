"""Rules across schools on lessons that two books speak of (domain D6)."""

from __future__ import annotations

from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.schools.all_schools import AllSchools
from yanxiu_xl.problems.model import E, Entry

SAME_CAUSE = {"M07": "R04"}
"""A finding across schools -> the error of a school's own check that says the same of the same cell: one cause is one error."""


def _tell(town: AllSchools, code: str) -> None:
    for one in town.contradictions:
        known = (SAME_CAUSE.get(code), one.row["row"], one.key) in town.told.get((one.row["school"], "observations"), ())
        if one.code == code and not known:
            town.report(code, "observations", one.key, one.row, **one.words)


@rule(Entry("M07", E, "跨校听课，对方名册无此人", "{school}的“{observer}”登记听了{host}“{value}”的课，{host}的名册没有此人。", "{near}请核对学校和姓名。",
            source="D6", clause="#106", example={"observer": "李强"}))
def host_does_not_know_the_teacher(town: AllSchools) -> None:
    _tell(town, "M07")


@rule(Entry("M08", E, "同一人两校同时上课", "“{value}”{date}第{period}节，{host}登记在上《{first}》，{school}登记听的是《{second}》。", "请两校核对日期、节次和课题。",
            source="D6", example={"first": "荷花", "second": "观潮"}))
def teaching_in_two_places(town: AllSchools) -> None:
    _tell(town, "M08")


@rule(Entry("M09", E, "本校有课却在他校听课", "“{value}”{date}第{period}节在本校有课（{other}登记），同时登记在{host}听课。", "请核对日期和节次。", source="D6",
            example={"other": "李强"}))
def visiting_while_teaching_at_home(town: AllSchools) -> None:
    _tell(town, "M09")
