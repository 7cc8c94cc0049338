"""Which methods and contents of the plan a school's records cover (domain A2, A3, C6): for U6, and for what S14 says is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY

RECORDED = {"课改自学记录": "自主学习", "读书笔记": "主动反思", "教学反思": "主动反思", "听评课反思": "主动反思"}
"""Writings that prove a method."""
READING = frozenset({"精读书目", "读书笔记", "月读书心得"})
WATCHED = frozenset({"教研课", "公开课", "示范课", "汇报课"})
"""Observed lessons that prove 教学观摩; everyday lessons are another thing."""


def covered(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[set[str], set[str]]:
    """(methods, contents) that the rows of 研修活动, 教师文稿, 听课记录 and 公开课评课 cover; only rows that count may be given."""
    activities, observations = rows["activities"], rows["observations"]
    written = {row["category"] for row in rows["writings"]}
    methods = {row["method"] or METHOD_OF_CATEGORY.get(row["category"]) for row in activities}
    methods |= {RECORDED[category] for category in written & RECORDED.keys()}
    if rows["open_lessons"] or any(row["kind"] in WATCHED for row in observations):
        methods.add("教学观摩")
    if any(row["reflection"] == "有" for row in observations):
        methods.add("主动反思")
    contents = {row["content"] for row in activities} | ({"个人读书"} if written & READING else set())
    return {one for one in methods if one is not None}, {one for one in contents if one is not None}
