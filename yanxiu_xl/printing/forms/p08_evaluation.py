"""P08 听评课评价表: one page a judge and lesson; seven dimensions, seventeen points (domain C3, E)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.lesson_points import LESSON_POINTS
from yanxiu_xl.forms.school import EVALUATIONS
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Value
from yanxiu_xl.printing.records import OPEN, open_lesson_part, people, rows
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.workbooks.form_design import LEAST_TO_WRITE, Cell, Design, Line, area, line, signed

NAMES = {key: EVALUATIONS[key].header.partition("(")[0] for key in DIMENSIONS}
"""Key of a dimension -> its name."""
MORE = {f"{name}满分": "学期设定里的满分" for name in NAMES.values()} | {
    f"{name}分值{at}": f"要点“{point.text}”的分值；中心校改了这个维度的满分时留空手写"
    for key, name in NAMES.items() for at, point in enumerate(LESSON_POINTS[key], 1)
} | {"满分": "七个维度合计"}


def _copies(source: Source) -> Iterator[Copy]:
    """Every line of 课堂评价, with the lesson that it is about."""
    lessons = {row["lesson_id"]: row for row in rows(source, "open_lessons") if row["lesson_id"]}
    full = _full(source)
    for row in rows(source, "evaluations"):
        lesson = lessons.get(row["lesson_id"])
        yield Copy({"评价": part_of(EVALUATIONS, row, full), "公开课": open_lesson_part(source, lesson) if lesson else Part({})},
                   people(row["judge"], lesson["teacher"] if lesson else None))


def _full(source: Source) -> dict[str, Value]:
    """Full marks of dimensions as the centre has set them; those of points as long as they add up to them."""
    found: dict[str, Value] = {"满分": source.facts.term.lesson_full}
    for key, name in NAMES.items():
        full, points = source.facts.term[f"L.{key}"], LESSON_POINTS[key]
        found[f"{name}满分"] = full
        for at, point in enumerate(points, 1):
            found[f"{name}分值{at}"] = point.marks if sum(one.marks for one in points) == full else None
    return found


def _points() -> Iterator[Line]:
    for number, (key, name) in enumerate(NAMES.items(), 1):
        points = LESSON_POINTS[key]
        for at, point in enumerate(points, 1):
            text = [Cell(f"{number}.{at} {point.text}", "value", 2), Cell(f"{{{{评价.{name}分值{at}}}}}", "middle"), Cell("", "middle")]
            if at == 1:
                first = Cell(f"{name}\n（{{{{评价.{name}满分}}}}分）", "label", 1, len(points))
                score = Cell(f"{{{{评价.{EVALUATIONS[key].header}}}}}", "middle", 1, len(points))
                yield Line([first, *text, score], LEAST_TO_WRITE)
            else:
                yield Line(text, 34.0 if len(point.text) > 22 else LEAST_TO_WRITE)


DESIGN = Design((17, 20, 24, 9, 9, 9), [
    line(Cell("听评课评价表", "title", 6), height=30), line(Cell("学校：{{学校}}　　　{{本学期}}　　　课例编号：{{评价.课例编号}}", "plain", 6), height=20),
    line("授课教师", Cell("{{公开课.授课教师}}　{{公开课.年级}}{{公开课.学科}}\n{{公开课.课题}}", "middle", 2),
         Cell("{{公开课.授课日期}}　第 {{公开课.节次}} 节\n{{公开课.课类}}", "middle", 3), height=36),
    line("维度", Cell("评价要点", "label", 2), "分值", "得分\n（手写）", "维度\n得分", height=32),
    *_points(),
    line(Cell("总分（{{评价.满分}}分）", "label"), Cell("{{评价.总分}}", "middle", 2), Cell("等级", "label"), Cell("{{评价.等级}}", "middle", 2), height=LEAST_TO_WRITE),
    area("主要优点", "{{评价.主要优点}}", 6, 26),
    area("建议", "{{评价.建议}}", 6, 26),
    signed("评委（签字）：{{评价.评委}}", "年　　月　　日", spans=(3, 3), height=28),
])

FORM = Form("P08", "听评课评价表", "一位评委怎么给一节课打分：七个维度、十七个要点。一节课一位评委一页；没有信息技术条件的，这一维写“不适用”。", (
    Page("评价表", "评委和课", (space_of("评价", EVALUATIONS, more=MORE), OPEN), _copies, DESIGN),
), of_people=True, source="domain C3、E 报表3")
