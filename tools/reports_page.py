"""docs/报表.md: every report from its declaration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.county.catalogue import county_reports
from yanxiu_xl.reports.county.model import County, Town
from yanxiu_xl.reports.model import Column, Group, Ratio, Report, Total
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.parameters import GENERAL, ON
from yanxiu_xl.workflow.county import OF_SEVERAL, WORKBOOK

TOTALS = {Total.SUM: "合计", Total.MEAN: "平均", Total.COUNT: "个数"}
OPENING = """
总档案里的每一张报表，也是 `yanxiu report 代号` 出的那一张（`--school` 只要一校，`--csv`、`--json` 给别的程序；`yanxiu report all` 出全部）。
下面列的是默认设定下的列；月份、代码表的列跟着学期设定变。

数字的四种样子：数；0；“—” 不适用；“?” 无法衡量（有看不懂的格，表下注明几处、在哪一校）。合计行跟着筛选变。
任何一个数都可以查它由哪些记录构成：`yanxiu where 听课统计!E4`。

新加一张报表：在 `yanxiu_xl/reports/sheets/` 里加一个模块，写一个 `REPORT`（见 CONTRIBUTING）。
"""


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _total(total: Total | Ratio | None) -> str:
    return "" if total is None else "比率" if isinstance(total, Ratio) else TOTALS[total]


def _table(title: str, columns: Sequence[Column]) -> Iterator[str]:
    if title:
        yield f"\n**{title}**\n"
    yield _row("列", "内容", "怎么来的", "出处", "末行")
    yield _row(*["---"] * 5)
    yield from (_row(column.title, column.kind.value, column.meaning, column.source, _total(column.total)) for column in columns)


def _report(one: Report, facts: TermFacts) -> Iterator[str]:
    yield f"\n### {one.code} {one.title}\n"
    yield f"{one.question}\n"
    yield f"给：{one.readers}。依据：{one.source}。" + ("张贴用，不含不公开的内容。" if one.public else "") + ("内部资料。" if one.internal else "") + "\n"
    for block in one.blocks:
        yield from _table(block.title, block.columns_of(facts))
        for chart in block.charts:
            yield f"\n图：{chart.title}。"


COUNTY = f"""
`yanxiu report county` 出给县教师进修学校的五张表，一本工作簿：`报表/{WORKBOOK}.xlsx`（`yanxiu report K1` 只出一张）。它们不在总档案里；没有出生年月、证件号、
电话、评语、师德考核、减免原因。`yanxiu where 校本研修情况汇总表!G5` 同样查得到一个数由哪些记录构成。

**学年。** K2、K3、K4 按学年累计：这个学期是用 `yanxiu new-term --from 上学期` 建的，程序知道上学期的文件夹；也可以用 `--with 上学期文件夹` 写明。
只知道一个学期时写“仅本学期”。两个学期里姓名和出生年月都相同的是同一个人，调了学校也是；没有填出生年月的，看学校、编号和姓名。

**学时。** 默认关闭，各格写“未启用学时折算”，不写 0。县里给定折算办法后，在学期设定的“参数设置”里改这些值（依据必须填，没有填的不能开启）：
{{hours}}。一人一天的活动、听课、公开课合计不超过每天上限，先后按项目和行号；有看不懂的格的记录写“?”，这位教师的合计也写“?”，全校合计不含他，写明已合计几人。

**全县。** `yanxiu report county --towns 甲镇 乙镇 丙镇`（或放着各镇文件夹的一个文件夹）把几个镇放在一起，写在现在所在的文件夹：
`{OF_SEVERAL}.xlsx`，每镇一行、每校一行，每校写明来源文件。只读不改各镇的文件夹。读不了的、没有合并过的、学期不同的镇，逐个说明并列在“没有计入的镇”，
其余照出；同一镇同一学期有几个文件夹的只算合并日期最晚的一个；先写后写、重复写，结果相同。
"""


def _county(archive: Archive) -> Iterator[str]:
    """The sheets for the county, with the tables that several towns have."""
    term = default_term()
    hours = "、".join(f"{one.name}（{one.default}{one.unit}）" if one.default not in (None, "") else one.name
                     for one in GENERAL if one.key == "credit_hours" or one.key.startswith("hours_"))
    yield f"\n## {Group.COUNTY.value}"
    yield COUNTY.format(hours=hours).rstrip()
    county = County([Town(TermFacts(replace(term, values={**term.values, "credit_hours": ON, "hours_basis": "…"}), archive))], several=True)
    for one in county_reports().values():
        yield f"\n### {one.code} {one.title}\n"
        yield f"{one.question}\n"
        yield f"给：{one.readers}。依据：{one.source}。\n"
        for block in one.blocks:
            title = f"{block.title}（几个镇放在一起时）" if block.several else block.title
            yield from _table(title, block.columns(county))


def reports_page(archive: Archive) -> str:
    """The page; archive: an empty one, for the columns of a term by default."""
    facts = TermFacts(default_term(), archive)
    lines = ["# 报表", OPENING]
    for group in Group:
        listed = [one for one in reports().values() if one.group is group]
        if listed:
            lines.append(f"\n## {group.value}")
        for one in listed:
            lines += _report(one, facts)
    lines += _county(archive)
    return "\n".join(lines) + "\n"
