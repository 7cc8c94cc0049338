"""The verbs that look into the archive: the plan of a merge, history, undo, where."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yanxiu_xl import __version__
from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import (
    FAILED,
    FINE,
    FOUND,
    PLACE,
    day_option,
    json_option,
    open_term,
)
from yanxiu_xl.command import quoted
from yanxiu_xl.files import is_folder

if TYPE_CHECKING:
    from yanxiu_xl.api.open_term import OpenTerm


def show_plan(term: OpenTerm, accept: Sequence[str], date: datetime | None, as_json: bool) -> int:
    """``merge --plan``: what a merge would do."""
    from yanxiu_xl.cli.changes import print_plan
    from yanxiu_xl.cli.console import print_json, print_unhandled, progress, say

    with progress("看计划") as tell:
        done = term.merge(plan=True, accept=accept, date=date, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        print_plan(done.plan)
        print_unhandled([one.problem for one in done.plan.unhandled])
        say("以上只是计划：回收、退回、总档案和档案库里的记录都没有改动。照此合并：yanxiu merge " + quoted(term.folder.root))
    return FINE if done.clean else FOUND


@examples("yanxiu history 03", "yanxiu history 柳林小学 2020秋", "yanxiu history 03 --json")
@click.command("history", cls=ChineseCommand)
@click.argument("school", metavar="学校")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@json_option
def history(school: str, target: Path | None, as_json: bool) -> int:
    """报送历史：一所学校交过哪几份，每次改了哪些格，改好了哪些问题。

    学校写代码、校名，或校名里别的学校没有的几个字。
    """
    from yanxiu_xl.cli.changes import print_history
    from yanxiu_xl.cli.console import print_folder, print_json

    term = open_term(target)
    done = term.history(school)
    if as_json:
        print_json(done.as_json())
    else:
        print_folder(term.folder)
        print_history(done.school, done.returns)
    return FINE


@examples("yanxiu undo 03#2", "yanxiu undo 03#2 2020秋 --yes", "yanxiu undo 5f2a91 --back")
@click.command("undo", cls=ChineseCommand)
@click.argument("wanted", metavar="哪一份")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--back", is_flag=True, help="把撤下的那一份恢复过来。")
@click.option("--yes", is_flag=True, help="不再询问，直接做。")
@json_option
def undo(wanted: str, target: Path | None, back: bool, yes: bool, as_json: bool) -> int:
    """撤下一份报送，总档案回到没有它的样子。

    哪一份写学校（代码，或校名里别的学校没有的几个字）和第几次，如 03#2、柳林#2，或内容编号的前几位（yanxiu history 里有）。文件照样留着，在“回收”里也不再算。
    """
    from yanxiu_xl.cli.changes import print_plan
    from yanxiu_xl.cli.console import plain, print_folder, print_json, progress, say

    term = open_term(target)
    ask = not yes and sys.stdin.isatty() and not as_json

    def confirm(one: Any, plan: Any) -> bool:
        if not as_json:
            print_folder(term.folder)
            print_plan(plan)
        if ask:
            words = "恢复" if back else "撤下"
            return click.confirm(plain(f"{words} {one.reference}“{one.name}”？").plain, default=False, err=True)
        return yes

    with progress("恢复" if back else "撤下", at_once=False) as tell:  # what is asked comes first
        done = term.undo(wanted, back=back, yes=yes, confirm=confirm, progress=tell)
    if as_json:
        print_json(done.as_json())
    elif not done.done:
        say("没有改动。" if ask else "以上是会怎样，没有改动；确定要做请加 --yes。")
    elif done.already:
        print_folder(term.folder)
        say(f"{done.filed.reference}“{done.filed.name}”{'没有撤下，照样算' if back else '已经撤下了'}；总档案和“退回”已核对。")
    elif back:
        say(f"已恢复“{done.filed.name}”。")
    else:
        say(f"已撤下“{done.filed.name}”；它在“回收”里也不再算。要恢复：yanxiu undo {done.filed.sha256[:8]} --back")
    return FINE if done.clean else FOUND if ask else FAILED


@examples("yanxiu where 听课记录!D15", "yanxiu where 听课统计!E4", "yanxiu where 公开课评课 G-03-001", "yanxiu where 教师名册 03+12 2020秋",
          "yanxiu where 柳林小学.xlsx 听课记录!D4")
@click.command("where", cls=ChineseCommand)
@click.argument("words", metavar="要找的…", nargs=-1, required=True)
@json_option
def where(words: tuple[str, ...], as_json: bool) -> int:
    """查出处：总档案的一格出自哪个文件哪一格，反过来也能查。

    可以写总档案的格，报表里的一个数也行，列出构成它的每一条记录；或表名和编号、姓名、题目、学校（代码或校名）+来源行号；或文件和它的格，查在总档案的哪一格。最后可以写学期文件夹。
    """
    from yanxiu_xl.cli.changes import print_figure, print_traces
    from yanxiu_xl.cli.console import print_folder, print_json

    target = None
    if len(words) > 1 and words[-1].strip() and is_folder(words[-1]):
        *words_left, last = words
        words, target = tuple(words_left), PLACE.convert(last, None, None)
    term = open_term(target)
    done = term.where(*words)
    if as_json:
        print_json(done.as_json())
    else:
        print_folder(term.folder)
        print_traces(done.traces)
        if done.figure:
            print_figure(done.figure)
    return FINE


@examples("yanxiu verify", "yanxiu verify 2020秋 --json")
@click.command("verify", cls=ChineseCommand)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@json_option
def verify(target: Path | None, as_json: bool) -> int:
    """检验档案库：档案库的每一行、每份原件和资料、旁边的记事、合并前的副本，是不是存进去时的样子。"""
    from yanxiu_xl.cli.console import print_json, progress, say

    with progress("检验档案库") as tell:
        found = open_term(target).verify(progress=tell)
    if as_json:
        print_json(found.as_json())
        return FINE if found.clean else FOUND
    for fault in found.faults:
        say(f"{fault.file}：{fault.what}。{fault.remedy}", "red")
    returns = "报送（档案库读不了，份数不明）" if found.returns is None else f"报送 {found.returns} 份"
    say(f"看过{returns}、原件 {found.originals} 个、资料 {found.materials} 个、合并前的副本 {found.backups} 份："
        + (f"有 {len(found.faults)} 处不对。" if found.faults else "都是存进去时的样子。"))
    if found.version is not None:
        say(f"档案库第 {found.version} 版，这个程序（{__version__}）能打开；以后的程序打开它时先留一份副本再升级，原件不动。")
    return FINE if found.clean else FOUND


@examples("yanxiu rebuild", "yanxiu rebuild 2020秋")
@click.command("rebuild", cls=ChineseCommand)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@day_option
@json_option
def rebuild(target: Path | None, date: datetime | None, as_json: bool) -> int:
    """重建档案库：从“原件”重新读每一份报送，照记事恢复收下、撤下的决定；坏的那一份留着。

    档案库坏了、丢了时用。按上次合并的日期检查，内容没有少的话，总档案与原来相同。
    """
    from yanxiu_xl.cli.console import print_json, print_standing, progress, say

    with progress("重建档案库") as tell:
        done = open_term(target).rebuild(date=date, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        print_standing(done.standing)
        say(f"档案库已重建：报送 {done.returns} 份。总档案：{done.master}")
        if done.kept:
            say(f"原来的档案库留在：{done.kept}")
        if not done.journal:
            say("没有找到记事：收下、撤下的决定和收件时间都没有了，请用 yanxiu history 核对。", "yellow")
        for one in done.lost:
            name = one.names[0] if one.names else one.sha256[:8]
            say(f"{one.school} {name}：没有好的原件，这一份没有了。请把它放回“回收”再合并一次。", "red")
    return FINE if done.clean else FOUND
