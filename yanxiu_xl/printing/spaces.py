"""Names that may stand in forms, taken from the sheets that people fill in: every column but the private ones, by its header."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.printing.model import Part, Space, Value
from yanxiu_xl.public import shared
from yanxiu_xl.reports.model import Gap, value_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import term_name

Cells = Mapping[str, Any]
GENERAL = Space("", {
    "学校": "学校名称", "学校代码": "两位代码", "中心校": "中心校名称", "本学期": "如 2020—2021学年第一学期", "学年": "如 2020—2021学年",
    "校长": "学校信息里的校长（负责人）", "研修负责人": "学校信息里的校本研修负责人", "包校领导": "学校名录里的包校领导", "研修主题": "学校信息里的校本研修主题",
    "截至日期": "最近一次合并的日期",
})
"""What may stand in every form, and in headers and footers."""


def space_of(key: str, sheet: Sheet, *, several: bool = False, more: Mapping[str, str] | None = None, public: bool = False) -> Space:
    """The names of a sheet; more: names that are worked out, with what they mean; public: without what the form calls internal."""
    names = {column.header: column.help for column in _columns(sheet, public)}
    return Space(key, {**names, **(more or {})}, several)


def part_of(sheet: Sheet, row: Cells, more: Mapping[str, Any] | None = None, *, public: bool = False) -> Part:
    """The values of a record of a sheet by header, and those that are worked out (values and figures of reports)."""
    values = {column.header: _told(row, column.key) for column in _columns(sheet, public)}
    return Part({**values, **{name: written(value_of(value)) for name, value in (more or {}).items()}}, row["record"])


def _told(row: Cells, key: str) -> Value:
    """A cell of a record; None where its file has no such column."""
    value = row.get(key)
    return Gap.UNMEASURED if value is None and key in row["unread"] else written(value)


def written(value: Any) -> Value:
    """A value as it is printed: texts as others may see them, what does not apply by its sign."""
    if value is Gap.NOT_APPLICABLE:
        return str(value.value)
    if isinstance(value, str):
        return shared(value)
    return value if value is None or isinstance(value, int | float | Gap) else str(value)


def general(facts: TermFacts, school: str) -> Part:
    """The values of ``GENERAL``."""
    term = facts.term
    profile = next((row for row in facts.records("profile") if row["school"] == school), None)
    listed = term.school(school)

    def said(key: str) -> Value:
        return None if profile is None else _told(profile, key)

    values = {
        "学校": facts.names.get(school, school) if school else term.centre, "学校代码": school or None, "中心校": term.centre, "本学期": term.name,
        "学年": term_name(term.code).partition("第")[0], "校长": said("principal") or (listed.principal if listed else None) or None,
        "研修负责人": said("training_head"), "包校领导": (listed.liaison if listed else "") or None, "研修主题": said("theme"),
        "截至日期": facts.as_of.isoformat(),
    }
    return Part({name: written(value) for name, value in values.items()}, profile["record"] if profile else None)


def _columns(sheet: Sheet, public: bool) -> Collection[Any]:
    return [column for column in sheet.columns if not column.private and column.header != "序号" and not (public and column.key in sheet.internal)
            and (column.kind is not Kind.AUTO or column.key not in {"conditions"})]
