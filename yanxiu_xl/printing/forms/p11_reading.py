"""P11 读书笔记检查登记表: the reading notes of all teachers by month, with what the school has found of them (domain E; #43)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import WRITINGS
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space, Value
from yanxiu_xl.printing.records import Cells, in_order, rows, teachers
from yanxiu_xl.printing.spaces import written
from yanxiu_xl.reports.cells import told
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled

NOTES = "读书笔记"
ABREAST = 4
"""Months beside one another; a term with more has more copies."""
SHOWN = {"摘录": "excerpt", "感悟": "thoughts", "等级": "checked"}
MONTHS = Space("月份", {f"月份{at}": "如 9月" for at in range(1, ABREAST + 1)})
READER = Space("教师", {
    "姓名": "参加考核的教师", "篇数": "登记了几篇读书笔记", "检查人": WRITINGS["checker"].help,
    **{f"{name}{at}": f"月份{at}的读书笔记：{WRITINGS[key].header}" for at in range(1, ABREAST + 1) for name, key in SHOWN.items()},
}, several=True)


def _copies(source: Source) -> Iterator[Copy]:
    """A copy for every four assessed months, with all who are assessed; a note is of the month that it says, else of its day."""
    notes: dict[tuple[str, str], list[Cells]] = {}
    for row in in_order(rows(source, "writings")):
        if row["category"] == NOTES and row["teacher"]:
            notes.setdefault((row["teacher"], row["month"] or (row["date"] or "")[:7]), []).append(row)
    listed = teachers(source)
    for start in range(0, len(source.facts.months) if listed else 0, ABREAST):
        months = source.facts.months[start : start + ABREAST]
        lines = []
        for one in listed:
            values: dict[str, Value] = {"姓名": written(one.name), "篇数": sum(len(found) for (who, _), found in notes.items() if who == one.name)}
            for at, month in enumerate(months, 1):
                for name, key in SHOWN.items():
                    values[f"{name}{at}"] = _of(notes.get((one.name, month), ()), key)
            values["检查人"] = _of([row for month in months for row in notes.get((one.name, month), ())], "checker")
            lines.append(Part(values, one.record))
        yield Copy({"月份": Part({f"月份{at}": f"{int(month[5:])}月" for at, month in enumerate(months, 1)}), "教师": lines})


def _of(found: list[Cells] | tuple[()], key: str) -> Value:
    """What notes say in a column, each word once."""
    said = [written(told(row, key)) for row in found]
    return next((one for one in said if one is not None and not isinstance(one, str)), None) or "、".join(dict.fromkeys(str(one) for one in said if one)) or None


def _months(make: str) -> list[Cell]:
    return [Cell(make.format(at=at, name=name), "middle") for at in range(1, ABREAST + 1) for name in SHOWN]


DESIGN = Design((5, 9, *(7.5,) * (3 * ABREAST), 6, 12), [
    *titled("读书笔记检查登记表", 4 + 3 * ABREAST, "学校：{{学校}}　　　　{{本学期}}", head=True),
    Line([Cell("序号", "label", 1, 2), Cell("教师", "label", 1, 2), *(Cell(f"{{{{月份.月份{at}}}}}", "label", 3) for at in range(1, ABREAST + 1)),
          Cell("篇数", "label", 1, 2), Cell("检查人", "label", 1, 2)], 24.0, head=True),
    Line([Cell(name, "label") for _ in range(ABREAST) for name in SHOWN], 24.0, head=True),
    line("{{序号}}", "{{教师.姓名}}", *_months("{{{{教师.{name}{at}}}}}"), "{{教师.篇数}}", "{{教师.检查人}}", each="{{每条：教师}}"),
    signed("检查人（签字）：", "教导主任（签字）：", "年　　月　　日", spans=(6, 6, 4)),
], landscape=True)

FORM = Form("P11", "读书笔记检查登记表", "每位教师各月的读书笔记有没有摘录、感悟，检查评了几等。", (
    Page("读书笔记", "学校", (MONTHS, READER), _copies, DESIGN),
))
