"""docs/报表.md: every report from its declaration."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import Group, Ratio, Report, Total
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.settings import default_term

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


def _report(one: Report, facts: TermFacts) -> Iterator[str]:
    yield f"\n### {one.code} {one.title}\n"
    yield f"{one.question}\n"
    yield f"给：{one.readers}。依据：{one.source}。" + ("张贴用，不含不公开的内容。" if one.public else "") + ("内部资料。" if one.internal else "") + "\n"
    for block in one.blocks:
        if block.title:
            yield f"\n**{block.title}**\n"
        yield _row("列", "内容", "怎么来的", "出处", "末行")
        yield _row(*["---"] * 5)
        yield from (_row(column.title, column.kind.value, column.meaning, column.source, _total(column.total)) for column in block.columns_of(facts))
        for chart in block.charts:
            yield f"\n图：{chart.title}。"


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
    return "\n".join(lines) + "\n"
