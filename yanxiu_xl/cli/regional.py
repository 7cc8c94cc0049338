"""The command that puts several towns together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import FINE, FOUND, PLACE, PathArgument, day_option, json_option

if TYPE_CHECKING:
    from yanxiu_xl.api.results import RegionResult

class TownsPlace(PathArgument):
    """A folder, or the address of one that is on none of this computer's disks."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """An address stays a text."""
        return value if "://" in str(value) else super().convert(value, param, ctx)


SHOWN = 20
"""Findings across towns that are shown on the screen; all of them stand in 区域汇总."""


@examples("yanxiu region 各镇", "yanxiu region 甲镇 乙镇 丙镇 --to 汇总", "yanxiu region 各镇 --plan",
          "yanxiu region 各镇 --archive postgresql://yanxiu@10.0.0.8/yanxiu")
@click.command("region", cls=ChineseCommand)
@click.argument("towns", metavar="文件夹…", nargs=-1, required=True, type=TownsPlace())
@click.option("--to", metavar="文件夹", type=PLACE, default=None, help="汇总库和区域汇总.xlsx 放在哪里（默认：现在所在的文件夹）。")
@click.option("--archive", metavar="地址", default=None,
              help="汇总库放在 PostgreSQL 里：postgresql://USER@HOST:5432/DATABASE；密码放在 ~/.pgpass 或环境变量 PGPASSWORD，不写在地址里。")
@click.option("--on", metavar="地址", default=None,
              help="让 Dask 调度器下面的电脑来做：tcp://HOST:8786。它们自己读写各镇的文件夹；怎样启动见 docs/规模.md。")
@click.option("--plan", is_flag=True, help="只看会怎样：有哪些镇、各有几份要收；什么都不改动。")
@day_option
@json_option
def region(towns: tuple[Path | str, ...], to: Path | None, archive: str | None, on: str | None, plan: bool, date: datetime | None, as_json: bool) -> int:
    """汇总几个镇：逐镇合并，并进一个汇总库，写区域汇总.xlsx：区域名次、跨镇问题、县里的表、B03–B18。

    写各镇的学期文件夹，或放着它们的文件夹。读不了的镇逐个说明，其余照做；再运行一次，只更新有变化的镇。
    需要另装软件包：在本程序的源码文件夹里运行 pip install ".[region]"（从源码运行的，./yanxiu region 自己会装）。
    """
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, progress

    with progress("汇总") as tell:
        done = verbs.region(*towns, to=to, archive=archive, on=on, plan=plan, date=date, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        _print(done, plan)
    return FINE if done.clean else FOUND


def _print(done: RegionResult, plan: bool) -> None:
    from yanxiu_xl.cli.console import Listing, say

    listing = Listing()
    listing.column("镇")
    listing.column("要收的份数" if plan else "读了", right=True)
    if not plan:
        listing.column("已报学校", right=True)
        listing.column("应报学校", right=True)
        listing.column("汇总库")
    for one in done.towns:
        cells = [one.name, str(one.read)]
        listing.row(*cells, *([] if plan else [str(one.returned), str(one.expected), "已更新" if one.changed else "没有变化"]))
    listing.show()
    for note in done.notes:
        say(note, "yellow")
    for town, school, found in done.findings[:SHOWN]:
        say(f"{town} {school} {found.file} {found.code} {found.message}")
    if done.findings:
        rest = len(done.findings) - SHOWN
        say(f"跨镇问题 {len(done.findings)} 处" + (f"，另有 {rest} 处，" if rest > 0 else "，") + "都在“跨镇问题”页。")
    if done.workbook:
        say(f"汇总库：{done.archive}")
        say(f"区域汇总：{done.workbook}")
