"""The points of a lesson evaluation (domain C3): seven dimensions, seventeen points; the help texts of 课堂评价 and the printed form take them from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Point(NamedTuple):
    """A point of a dimension: in full, in short, its marks by default."""

    text: str
    short: str
    marks: int


LESSON_POINTS: Mapping[str, tuple[Point, ...]] = {
    "aims": (Point("符合课标，三维目标明确具体", "符合课标、三维目标明确具体", 5), Point("切合学情、有层次", "切合学情、有层次", 5)),
    "substance": (Point("正确、容量适当", "正确、容量适当", 5), Point("重点突出、难点突破，资源恰当", "重点突出、难点突破", 5)),
    "process": (
        Point("结构清楚、时间合理", "结构清楚", 5),
        Point("学生主体，自主、合作、探究，方法灵活、问题处理恰当", "学生主体、方法灵活、问题处理恰当", 10),
        Point("及时反馈与巩固", "及时反馈与巩固", 5),
    ),
    "group_work": (
        Point("分组合理、分工明确、人人参与", "分组合理、人人参与", 5), Point("任务有价值、时间充分", "任务有价值", 5),
        Point("展示交流、敢于质疑", "展示交流", 5), Point("组间评价恰当、教师点拨到位", "评价点拨", 5),
    ),
    "it_use": (Point("使用必要、恰当", "使用恰当", 5), Point("操作熟练、效果好", "操作熟练、效果好", 5)),
    "bearing": (Point("教态、语言、板书", "教态、语言、板书", 5), Point("组织调控、应变", "组织调控、应变", 5)),
    "effect": (Point("学生参与面与状态", "学生参与面与状态", 10), Point("目标达成、当堂检测", "目标达成、当堂检测", 10)),
}
"""Key of the column of 课堂评价 -> its points."""


def points_in_short(dimension: str) -> str:
    """The points of a dimension with their marks, as a help text says them."""
    return "；".join(f"{one.short} {one.marks}" for one in LESSON_POINTS[dimension])
