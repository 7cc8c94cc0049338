"""The commands of teachers' own workbooks: to write them (``build --teachers``), to gather them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import FAILED, FINE, FOUND, PLACE, json_option
from yanxiu_xl.cli.typed import matching

if TYPE_CHECKING:
    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.api.results import GatherResult
    from yanxiu_xl.workflow.gathering import Gathering

TOLD = 30
"""So many of the lines of a plan are printed."""
LEFT = "“{path}”没有动：里面有这次没有的行、有人写过，或者正开着；新的写在它旁边。"


def build_teachers(term: OpenTerm, school: str | None, roster: Path | None, teachers: bool, paper: bool, as_json: bool) -> int:
    """``build --teachers``; what does not go together is refused by the term."""
    from yanxiu_xl.api.results import TeachersResult
    from yanxiu_xl.cli.console import print_json, progress, say

    with progress("生成教师填报表") as tell:
        done = term.build(school=school, paper=paper, teachers=teachers, roster=roster, progress=tell)
    assert isinstance(done, TeachersResult)
    if as_json:
        print_json(done.as_json())
        return FINE
    for code, name in dict.fromkeys((one.school.code, one.school.name) for one in done.books):
        books = [one for one in done.books if one.school.code == code]
        counts = {outcome: sum(one.outcome == outcome for one in books) for outcome in ("new", "same", "left")}
        words = {"new": "写好 {} 本", "same": "没有变化 {} 本", "left": "有人填过、没有动 {} 本"}
        say(f"{code} {name}：{'，'.join(words[outcome].format(n) for outcome, n in counts.items() if n)}")
    say(f"教师填报表都在：{term.folder.teacher_books}")
    for one in done.books:
        if one.outcome == "left":
            say(f"    {one.path.name} 有人填过，没有覆盖；要换新的，请先把它移走。", "yellow")
    for one_school, person in done.unclear:
        say(f"    {one_school.code} {one_school.name}的名册里，“{person}”没有姓名或与人同名，没有生成；请在名册里改好。", "yellow")
    for path in done.strays:
        say(f"    {path.name} 的老师不在名册里了，里面有人填过，没有动。", "yellow")
    if done.without_roster:
        listed = "、".join(f"{one.code} {one.name}" for one in done.without_roster)
        say(f"没有名册、没有生成的学校：{listed}。交过一次工作簿并合并以后就有；或者用 --roster 写明学校的工作簿。", "yellow")
    return FINE


@examples("yanxiu gather 柳林小学.xlsx 教师表", "yanxiu gather 柳林小学.xlsm --dry-run", "yanxiu gather 柳林小学.xlsx 教师表 --yes")
@click.command("gather", cls=ChineseCommand)
@click.argument("workbook", metavar="学校工作簿", type=PLACE)
@click.argument("teachers", metavar="[文件…]", nargs=-1, type=PLACE)
@click.option("--folder", metavar="学期文件夹", type=PLACE, default=None,
              help="按哪个学期的设定（默认：学校工作簿所在的学期文件夹，或工作簿自带的设定）。")
@click.option("--yes", is_flag=True, help="不再询问，直接写。")
@click.option("--dry-run", is_flag=True, help="只看会收进什么，什么都不写。")
@json_option
def gather(workbook: Path, teachers: tuple[Path, ...], folder: Path | None, yes: bool, dry_run: bool, as_json: bool) -> int:
    """汇集教师表：把老师各自填的教师填报表合进学校工作簿，另写一本“-汇集”；原来的都不动。

    文件写教师表或放它们的文件夹，可以几个；不写就是工作簿旁边的“教师表”文件夹。
    """
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import plain, print_json, progress

    ask = not yes and not dry_run and sys.stdin.isatty() and not as_json

    def confirm(found: Gathering) -> bool:
        if not ask:
            return yes
        print_gathering(found)
        return click.confirm(plain(f"写出“{found.target.name}”？").plain, default=False, err=True)

    with progress("汇集教师表", at_once=False) as tell:  # what is asked comes first
        done = verbs.gather(workbook, *matching(teachers), folder=folder, yes=yes, dry_run=dry_run, confirm=confirm, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        if not ask or not done.gathering.is_news:
            print_gathering(done.gathering)
        say_what_was_written(done, ask, dry_run)
    return (FINE if done.clean else FOUND) if done.done or dry_run else FOUND if ask else FAILED


def gather_dropped(workbook: Path, teachers: list[Path], show: bool, as_json: bool) -> int:
    """What is done of a school's workbook that was dropped on 一键评分 together with teachers' own."""
    from yanxiu_xl import files
    from yanxiu_xl.api import verbs
    from yanxiu_xl.cli.console import print_json, progress, say

    with progress("汇集教师表") as tell:
        done = verbs.gather(workbook, *teachers, yes=True, progress=tell)
    if as_json:
        print_json(done.as_json())
    else:
        print_gathering(done.gathering)
        say_what_was_written(done)
    if show and done.workbook and not files.show(done.workbook):
        say("没能自动打开，请自己打开上面的文件。", "yellow")
    return FINE if done.clean else FOUND


def say_what_was_written(done: GatherResult, asked: bool = False, dry_run: bool = False) -> None:
    """Where the new workbook is, or why there is none."""
    from yanxiu_xl.cli.console import say

    if done.workbook:
        say(f"汇集好的学校工作簿：{done.workbook}")
        say("请打开它校验一遍，以后就用这一本；原来的学校工作簿和教师表都没有动。")
        if done.beside:
            say(LEFT.format(path=done.gathering.target), "yellow")
    elif not done.gathering.is_news:
        say("没有要收进去的新内容，没有写新的工作簿。")
    else:
        say("没有写。" if asked or dry_run else "以上是会怎样，没有写；确定要写请加 --yes。")


def print_gathering(found: Gathering) -> None:
    """A line a teacher, then what is not simply taken, the most serious first."""
    from yanxiu_xl.cli.console import COLOURS, Listing, say

    listing = Listing()
    listing.column("教师")
    for head in ("新收", "改过", "已有", "学校另有", "没收"):
        listing.column(head, right=True)
    listing.column("教师表", ratio=1)
    for one in found.plan.tallies:
        who = " ".join(filter(None, (one.teacher_id, one.name)))
        listing.row(who, *map(str, (one.new, one.changed, one.already, one.school_only, one.left)), one.file)
    if found.plan.tallies:
        listing.show()
    told = found.told
    for p in told[:TOLD]:
        where = f"{p.file} {p.cell}" if p.cell else p.file
        say(f"{p.level.word} {p.code} {where}：{p.message}{p.fix}", COLOURS[p.level])
    if len(told) > TOLD:
        say(f"……还有 {len(told) - TOLD} 条，全部见 --json", "dim")
    say(found.sentence())
