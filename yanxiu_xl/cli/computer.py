"""The verbs about this computer: ``install`` and ``doctor``."""

from __future__ import annotations

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import FINE, FOUND, json_option
from yanxiu_xl.cli.widths import indented
from yanxiu_xl.command import as_typed


@examples("yanxiu install", "yanxiu install --icons", "yanxiu install --remove")
@click.command("install", cls=ChineseCommand)
@click.option("--icons", is_flag=True, help="还把“一键评分”放到桌面上，Windows 上把功能区装进 Excel。")
@click.option("--remove", is_flag=True, help="撤掉：按钮和一键评分不再用这个程序；程序本身和填好的文件都不动。")
@json_option
def install(icons: bool, remove: bool, as_json: bool) -> int:
    """接好按钮：让工作簿里的按钮、功能区和一键评分用这台电脑上的这个程序。

    首次运行 ./yanxiu 时自动做过一次；用 pip、pipx、uv 安装的，装好以后运行一次。
    """
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, say

    if remove:
        away = verbs.install(remove=True)
        if as_json:
            print_json(away.as_json())
            return FINE if away.clean else FOUND
        for path in away.removed.gone:
            say(f"已撤掉：{path}")
        for path in away.removed.left:
            say(f"没有动：{path}（不是 yanxiu install 放的，或者后来有人改过）", "yellow")
        if not away.removed.gone and not away.removed.left:
            say("没有接过，没有要撤的。")
        return FINE if away.clean else FOUND
    made = verbs.install(icons=icons)
    if as_json:
        print_json(made.as_json())
        return FINE if made.clean else FOUND
    done = made.installed
    words = {"made": "接好了，按钮、功能区和一键评分用的是：", "own": "已经接好，按钮、功能区和一键评分用的就是：",
             "other": "按钮、功能区和一键评分已经有自己的程序（“安装.cmd”装的），没有动它："}
    say(f"{words[done.outcome]}{done.program}")
    for path in done.icons:
        say(f"已放好：{path}")
    for sentence in done.trouble:
        say(sentence, "yellow")
    say("看看这台电脑还缺什么：yanxiu doctor")
    return FOUND if done.trouble else FINE


@examples("yanxiu doctor", "yanxiu doctor --json")
@click.command("doctor", cls=ChineseCommand)
@json_option
def doctor(as_json: bool) -> int:
    """环境检查：按钮和一键评分要用的，这台电脑有没有，缺什么、怎么办（与工作簿里的“环境检查”相同）。"""
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import SCREEN, print_json, say

    found = verbs.doctor()
    lacking = found.lacking
    if as_json:
        print_json(found.as_json())
        return FINE if found.clean else FOUND
    for one in found.findings:
        mark, colour = ("✓", "green") if one.good else ("✗", "red") if one.fact.needed else ("·", "yellow")
        for line in indented([f"{mark} {one.fact.label}：{one.found}"], SCREEN, "  ", ""):
            say(line, colour)
        if not one.good:
            for line in indented([as_typed(one.says)], SCREEN, "    "):
                say(line)
    end = "都好，按钮和一键评分能用。" if not lacking else f"有 {len(lacking)} 项要处理，做完再运行一次 yanxiu doctor。"
    for line in indented([as_typed(end)], SCREEN, ""):
        say(line)
    return FOUND if lacking else FINE
