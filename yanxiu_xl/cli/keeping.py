"""The verbs that look into the archive: the plan of a merge, history, undo, where."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import (
    FAILED,
    FINE,
    FOUND,
    PLACE,
    day_option,
    json_option,
    term_folder,
    today,
)
from yanxiu_xl.command import quoted
from yanxiu_xl.files import is_folder


def show_plan(folder: Any, as_of: date, accepted: Sequence[str], as_json: bool) -> int:
    """``merge --plan``: what a merge would do."""
    from yanxiu_xl.cli.changes import print_plan
    from yanxiu_xl.cli.console import print_json, print_unhandled, progress, say
    from yanxiu_xl.workflow.planning import plan_merge

    with progress("看计划") as tell:
        plan = plan_merge(folder, as_of, tell, accepted)
    if as_json:
        print_json(plan.as_dict())
    else:
        print_plan(plan)
        print_unhandled([one.problem for one in plan.unhandled])
        say("以上只是计划：回收、退回、总档案和档案库里的记录都没有改动。照此合并：yanxiu merge " + quoted(folder.root))
    return FINE if plan.clean else FOUND


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
    from yanxiu_xl.workflow.history import history as look

    folder = term_folder(target)
    who, chapters = look(folder, school)
    if as_json:
        print_json({"folder": str(folder.root), "code": who.code, "name": who.name, "returns": [c.as_dict() for c in chapters]})
    else:
        print_folder(folder)
        print_history(who, chapters)
    return FINE


@examples("yanxiu undo 03#2", "yanxiu undo 03#2 2020秋 --yes", "yanxiu undo 5f2a91 --back")
@click.command("undo", cls=ChineseCommand)
@click.argument("wanted", metavar="哪一份")
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--back", is_flag=True, help="把撤下的那一份恢复过来。")
@click.option("--yes", "sure", is_flag=True, help="不再询问，直接做。")
@json_option
def undo(wanted: str, target: Path | None, back: bool, sure: bool, as_json: bool) -> int:
    """撤下一份报送，总档案回到没有它的样子。

    哪一份写学校（代码，或校名里别的学校没有的几个字）和第几次，如 03#2、柳林#2，或内容编号的前几位（yanxiu history 里有）。文件照样留着，在“回收”里也不再算。
    """
    from yanxiu_xl.cli.changes import print_plan
    from yanxiu_xl.cli.console import plain, print_folder, print_json, progress, say
    from yanxiu_xl.workflow.history import undo as run

    folder = term_folder(target)
    ask = not sure and sys.stdin.isatty() and not as_json

    def confirm(one: Any, plan: Any) -> bool:
        if not as_json:
            print_folder(folder)
            print_plan(plan)
        if ask:
            words = "恢复" if back else "撤下"
            return click.confirm(plain(f"{words} {one.reference}“{one.name}”？").plain, default=False, err=True)
        return sure

    with progress("恢复" if back else "撤下", at_once=False) as tell:  # what is asked comes first
        done = run(folder, wanted, confirm, back=back, progress=tell)
    if as_json:
        print_json({"folder": str(folder.root), "return": done.filed.reference, "sha256": done.filed.sha256, "done": done.standing is not None, "already": done.already,
                    **done.plan.as_dict()})
    elif done.standing is None:
        say("没有改动。" if ask else "以上是会怎样，没有改动；确定要做请加 --yes。")
    elif done.already:
        print_folder(folder)
        say(f"{done.filed.reference}“{done.filed.name}”{'没有撤下，照样算' if back else '已经撤下了'}；总档案和“退回”已核对。")
    elif back:
        say(f"已恢复“{done.filed.name}”。")
    else:
        say(f"已撤下“{done.filed.name}”；它在“回收”里也不再算。要恢复：yanxiu undo {done.filed.sha256[:8]} --back")
    return FINE if done.standing is not None else FOUND if ask else FAILED


@examples("yanxiu where 听课记录!D15", "yanxiu where 公开课评课 G-03-001", "yanxiu where 教师名册 03+12 2020秋",
          "yanxiu where 柳林小学.xlsx 听课记录!D4")
@click.command("where", cls=ChineseCommand)
@click.argument("words", metavar="要找的…", nargs=-1, required=True)
@json_option
def where(words: tuple[str, ...], as_json: bool) -> int:
    """查出处：总档案的一格出自哪个文件哪一格，反过来也能查。

    可以写总档案的格；或表名和编号、姓名、题目、学校（代码或校名）+来源行号；或文件和它的格，查在总档案的哪一格。最后可以写学期文件夹。
    """
    from yanxiu_xl.cli.changes import print_traces
    from yanxiu_xl.cli.console import print_folder, print_json
    from yanxiu_xl.workflow.tracing import where as find

    target = None
    if len(words) > 1 and words[-1].strip() and is_folder(words[-1]):
        *words_left, last = words
        words, target = tuple(words_left), PLACE.convert(last, None, None)
    folder = term_folder(target)
    traces = find(folder, words)
    if as_json:
        print_json([{"folder": str(folder.root), **t.as_dict()} for t in traces])
    else:
        print_folder(folder)
        print_traces(traces)
    return FINE


@examples("yanxiu verify", "yanxiu verify 2020秋 --json")
@click.command("verify", cls=ChineseCommand)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@json_option
def verify(target: Path | None, as_json: bool) -> int:
    """检验档案库：档案库的每一行、每份原件和资料、旁边的记事、合并前的副本，是不是存进去时的样子。"""
    from yanxiu_xl.cli.console import print_json, progress, say
    from yanxiu_xl.workflow.verifying import verify as run

    with progress("检验档案库") as tell:
        found = run(term_folder(target), tell)
    if as_json:
        print_json({"returns": found.returns, "originals": found.originals, "materials": found.materials, "backups": found.backups,
                    "faults": [fault.as_dict() for fault in found.faults]})
        return FOUND if found.faults else FINE
    for fault in found.faults:
        say(f"{fault.file}：{fault.what}。{fault.remedy}", "red")
    returns = "报送（档案库读不了，份数不明）" if found.returns is None else f"报送 {found.returns} 份"
    say(f"看过{returns}、原件 {found.originals} 个、资料 {found.materials} 个、合并前的副本 {found.backups} 份："
        + (f"有 {len(found.faults)} 处不对。" if found.faults else "都是存进去时的样子。"))
    return FOUND if found.faults else FINE


@examples("yanxiu rebuild", "yanxiu rebuild 2020秋")
@click.command("rebuild", cls=ChineseCommand)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@day_option
@json_option
def rebuild(target: Path | None, as_of: datetime | None, as_json: bool) -> int:
    """重建档案库：从“原件”重新读每一份报送，照记事恢复收下、撤下的决定；坏的那一份留着。

    档案库坏了、丢了时用。按上次合并的日期检查，内容没有少的话，总档案与原来相同。
    """
    from yanxiu_xl.cli.console import print_json, print_standing, progress, say
    from yanxiu_xl.workflow.rebuilding import rebuild as run

    with progress("重建档案库") as tell:
        done = run(term_folder(target), today(as_of), tell)
    if as_json:
        print_json({"returns": done.filed, "journal": done.journal, "kept": str(done.aside) if done.aside else None,
                    "lost": [{"sha256": one.sha256, "school": one.school, "names": [*one.names]} for one in done.lost],
                    **done.merged.standing.as_dict(), "master": str(done.merged.master)})
    else:
        print_standing(done.merged.standing)
        say(f"档案库已重建：报送 {done.filed} 份。总档案：{done.merged.master}")
        if done.aside:
            say(f"原来的档案库留在：{done.aside}")
        if not done.journal:
            say("没有找到记事：收下、撤下的决定和收件时间都没有了，请用 yanxiu history 核对。", "yellow")
        for one in done.lost:
            name = one.names[0] if one.names else one.sha256[:8]
            say(f"{one.school} {name}：没有好的原件，这一份没有了。请把它放回“回收”再合并一次。", "red")
    return FINE if done.merged.standing.clean and not done.lost else FOUND
