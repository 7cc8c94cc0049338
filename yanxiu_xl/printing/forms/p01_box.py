"""P01 档案盒封面、脊背与目录: a box for every group of the catalogue (domain E; 档案目录 of B2)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.facts.records import DONE
from yanxiu_xl.forms.school import ARCHIVE
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space
from yanxiu_xl.printing.records import rows
from yanxiu_xl.printing.spaces import part_of, space_of, written
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled

BOX = Space("档案盒", {"类别": "档案类别", "盒号": "第几盒", "项数": "目录里有几项", "已完成项数": "已完成、执行统一制度的", "份数": "各项份数合计，没填的不算"})
ITEM = space_of("目录", ARCHIVE, several=True)


def _copies(source: Source) -> Iterator[Copy]:
    """A box a group, in the order of the catalogue."""
    groups: dict[str, list[Part]] = {}
    done: dict[str, int] = {}
    copies: dict[str, list[int]] = {}
    for row in rows(source, "archive"):
        group = row["item_group"] or ""
        groups.setdefault(group, []).append(part_of(ARCHIVE, row))
        done[group] = done.get(group, 0) + (row["completion"] in DONE)
        copies.setdefault(group, []).extend([row["copies"]] if row["copies"] is not None else [])
    for number, (group, items) in enumerate(groups.items(), 1):
        box = {"类别": group, "盒号": number, "项数": len(items), "已完成项数": done[group], "份数": sum(copies[group]) if copies[group] else None}
        yield Copy({"档案盒": Part({name: written(value) for name, value in box.items()}), "目录": items})


ON_SPINE = "校本研修档案　{{档案盒.类别}}"
COVER = Design((1, 3, 6, 1), [
    line(Cell("", "plain", 4), height=60),
    line(Cell("{{学校}}", "under", 4), height=40),
    line(Cell("校本研修档案", "cover", 4), height=90),
    line(Cell("{{档案盒.类别}}", "cover", 4), height=80),
    line(Cell("", "plain", 4), height=60),
    *(Line([Cell("", "plain"), Cell(label, "large"), Cell(value, "large"), Cell("", "plain")], 42.0) for label, value in (
        ("学年学期", "{{本学期}}"), ("盒　　号", "{{档案盒.盒号}}"), ("档案项数", "{{档案盒.项数}}"), ("材料份数", "{{档案盒.份数}}"), ("页　　数", ""),
        ("保管期限", ""), ("立 卷 人", ""))),
    line(Cell("", "plain", 4), height=10),
    line(Cell("{{中心校}}", "under", 4), height=40),
]).filled(4)
SPINE = Design((4, 2, 3, 6), [
    line(Cell("沿框线剪下，贴在档案盒的脊背上；宽的、窄的各一条。", "plain", 4), height=24),
    Line([Cell("{{档案盒.盒号}}", "large"), Cell("", "plain"), Cell("{{档案盒.盒号}}", "large"), Cell("", "plain")], 50.0),
    Line([Cell(ON_SPINE, "spine", 1, 2), Cell("", "plain", 1, 2), Cell(ON_SPINE, "spine", 1, 2), Cell("", "plain", 1, 2)], 200.0),
    Line([], 200.0),
    Line([Cell("{{学年}}", "middle"), Cell("", "plain"), Cell("{{学年}}", "middle"), Cell("", "plain")], 60.0),
    Line([Cell("{{学校}}", "middle"), Cell("", "plain"), Cell("{{学校}}", "middle"), Cell("", "plain")], 90.0),
])
CONTENTS = Design((5, 7, 29, 11, 9, 15, 6, 6, 11), [
    *titled("档案目录", 9, "学校：{{学校}}　　{{本学期}}　　类别：{{档案盒.类别}}　　盒号：{{档案盒.盒号}}", head=True),
    line("序号", "编号", "材料名称", "是否完成", "责任人", "完成日期", "份数", "页码", "备注", height=30, head=True),
    Line([Cell("{{序号}}", "middle"), Cell("{{目录.编号}}", "middle"), Cell("{{目录.档案项目}}"), Cell("{{目录.是否完成}}", "middle"),
          Cell("{{目录.责任人}}", "middle"), Cell("{{目录.完成日期}}", "middle"), Cell("{{目录.份数}}", "middle"), Cell("", "middle"),
          Cell("{{目录.备注}}")], each="{{每条：目录，至少15行}}"),
    signed("立卷人（签字）：", "检查人（签字）：", "年　　月　　日", spans=(3, 3, 3)),
])

FORM = Form("P01", "档案盒封面脊背与目录", "每个档案盒的封面、脊背和里面的目录。一类一盒。", (
    Page("封面", "档案类别", (BOX, ITEM), _copies, COVER), Page("脊背", "档案类别", (BOX, ITEM), _copies, SPINE),
    Page("目录", "档案类别", (BOX, ITEM), _copies, CONTENTS),
))
