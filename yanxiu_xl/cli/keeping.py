"""The verbs that look into the archive: the plan of a merge, history, undo, where."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import FAILED, FINE, FOUND, json_option, term_folder


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
        say("以上只是计划：回收、退回、总档案和档案库里的记录都没有改动。照此合并：yanxiu merge " + str(folder.root))
    return FINE if plan.clean else FOUND


@examples("yanxiu history 03", "yanxiu history 柳林小学 2020秋", "yanxiu history 03 --json")
@click.command("history", cls=ChineseCommand)
@click.argument("school", metavar="学校")
@click.argument("target", metavar="[文件夹]", type=click.Path(path_type=Path), required=False)
@json_option
def history(school: str, target: Path | None, as_json: bool) -> int:
    """报送历史：一所学校交过哪几份，每次改了哪些格，改好了哪些问题。"""
    from yanxiu_xl.cli.changes import print_history
    from yanxiu_xl.cli.console import print_json
    from yanxiu_xl.workflow.history import history as look

    who, chapters = look(term_folder(target), school)
    if as_json:
        print_json({"code": who.code, "name": who.name, "returns": [c.as_dict() for c in chapters]})
    else:
        print_history(who, chapters)
    return FINE


@examples("yanxiu undo 03#2", "yanxiu undo 03#2 2020秋 --yes", "yanxiu undo 5f2a91 --back")
@click.command("undo", cls=ChineseCommand)
@click.argument("wanted", metavar="哪一份")
@click.argument("target", metavar="[文件夹]", type=click.Path(path_type=Path), required=False)
@click.option("--back", is_flag=True, help="把撤下的那一份恢复过来。")
@click.option("--yes", "sure", is_flag=True, help="不再询问，直接做。")
@json_option
def undo(wanted: str, target: Path | None, back: bool, sure: bool, as_json: bool) -> int:
    """撤下一份报送，总档案回到没有它的样子。

    哪一份写学校代码和第几次，如 03#2，或内容编号的前几位（yanxiu history 里有）。文件照样留着，在“回收”里也不再算。
    """
    from yanxiu_xl.cli.changes import print_plan
    from yanxiu_xl.cli.console import print_json, progress, say
    from yanxiu_xl.workflow.history import undo as run

    ask = not sure and sys.stdin.isatty() and not as_json

    def confirm(one: Any, plan: Any) -> bool:
        if not as_json:
            print_plan(plan)
        if ask:
            words = "恢复" if back else "撤下"
            return click.confirm(f"{words} {one.reference}“{one.name}”？", default=False, err=True)
        return sure

    if ask:
        done = run(term_folder(target), wanted, confirm, back=back)
    else:
        with progress("写总档案") as tell:
            done = run(term_folder(target), wanted, confirm, back=back, progress=tell)
    if as_json:
        print_json({"return": done.filed.reference, "sha256": done.filed.sha256, "done": done.standing is not None,
                    **done.plan.as_dict()})
    elif done.standing is None:
        say("没有改动。" if ask else "以上是会怎样，没有改动；确定要做请加 --yes。")
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

    可以写总档案的格；或表名和编号、姓名、题目、学校代码+来源行号；或文件和它的格，查在总档案的哪一格。最后可以写学期文件夹。
    """
    from yanxiu_xl.cli.changes import print_traces
    from yanxiu_xl.cli.console import print_json
    from yanxiu_xl.workflow.tracing import where as find

    target = None
    if len(words) > 1 and Path(words[-1]).is_dir():
        *words_left, last = words
        words, target = tuple(words_left), Path(last)
    traces = find(term_folder(target), words)
    if as_json:
        print_json([t.as_dict() for t in traces])
    else:
        print_traces(traces)
    return FINE
