"""The command of the reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yanxiu_xl.cli.chinese import ChineseCommand, TooManyWords, examples
from yanxiu_xl.cli.options import FINE, PLACE, json_option, open_term

if TYPE_CHECKING:
    from yanxiu_xl.reports.model import Table


def print_table(table: Table) -> None:
    """A table of a report: numbers to the right, what is long shares the room."""
    from yanxiu_xl.cli.console import Listing
    from yanxiu_xl.reports.model import Kind
    from yanxiu_xl.workbooks.report_tables import as_text

    listing = Listing()
    for column in table.columns:
        words = column.kind in {Kind.TEXT, Kind.LONG}
        listing.column(column.title.replace("\n", " "), right=column.kind not in {Kind.TEXT, Kind.LONG, Kind.WORD, Kind.DAY}, ratio=1 if words else None)
    for at in range(len(table.rows)):
        listing.row(*(as_text(table.value(at, column.key), column) for column in table.columns))
    listing.show()


@examples("yanxiu report B05", "yanxiu report 听课统计 --school 03 --csv", "yanxiu report all 2020秋", "yanxiu report county",
          "yanxiu report county --towns 甲镇 乙镇 丙镇")
@click.command("report", cls=ChineseCommand)
@click.argument("name", metavar="报表", required=True)
@click.argument("target", metavar="[文件夹]", type=PLACE, nargs=-1)
@click.option("--school", metavar="学校", default=None, help="只要这一所学校的行：写代码、校名，或校名里别的学校没有的几个字。")
@click.option("--table", metavar="表名", default="", help="一张报表有几块时，屏幕上只列这一块（写它的小标题）。")
@click.option("--xlsx", is_flag=True, help="写成工作簿，放在“报表”；没有选别的写法时就是这样。")
@click.option("--csv", is_flag=True, help="写成 CSV 文件，放在“报表”。")
@click.option("--towns", metavar="文件夹…", type=PLACE, multiple=True,
              help="只用于给县里的表：把几个镇放在一起，写各镇的学期文件夹，或放着它们的文件夹；可以一次写几个。")
@click.option("--with", "with_", metavar="文件夹", type=PLACE, multiple=True, help="只用于给县里的表：同一学年上学期的学期文件夹，两个学期的数相加。")
@json_option
def report(
    name: str, target: tuple[Path, ...], school: str | None, table: str, xlsx: bool, csv: bool, towns: tuple[Path, ...], with_: tuple[Path, ...], as_json: bool
) -> int:
    """出报表：从档案库出一张报表（代号或标题），写 all 出全部：报表/全镇汇总.xlsx 和张贴用的公示.xlsx。

    写 county 出给县教师进修学校的五张表：报表/县教师进修学校.xlsx；县里用 --towns 把几个镇放在一起。代号和内容见 docs/报表.md；屏幕上会写出文件放在哪里。
    """
    from yanxiu_xl.api.verbs import county_reported
    from yanxiu_xl.cli.console import print_folder, print_json, progress, say
    from yanxiu_xl.workflow.reporting import table_named

    wanted = xlsx or not (csv or table or as_json)
    if not towns and len(target) > 1:
        raise TooManyWords([str(one) for one in target[1:]], click.get_current_context())
    term = None if towns else open_term(target[0] if target else None)
    with progress("出报表") as tell:
        if term is None:
            found = county_reported(*towns, *target, name=name, school=school, place=_place(), xlsx=wanted, csv=csv, with_=with_, progress=tell)
        else:
            found = term.reported(name, school=school, xlsx=wanted, csv=csv, with_=with_, progress=tell)
    if as_json:
        print_json([one.as_json() for one in found])
        return FINE
    if term is not None:
        print_folder(term.folder)
    if table:
        print_table(table_named(found, table))
    for note in dict.fromkeys(note for one in found for note in one.notes):
        say(note)
    for path in dict.fromkeys(path for one in found for path in one.files):
        say(f"已写好：{path}")
    return FINE


def _place() -> Path:
    """Where the county's sheets of several towns go: into 报表 of the term one stands in, else into the working directory."""
    from yanxiu_xl.problems import UserError
    from yanxiu_xl.workflow.folder import find_folder

    try:
        return find_folder(None).reports
    except UserError:
        return Path.cwd()
