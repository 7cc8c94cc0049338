"""The command of the printed forms."""

from __future__ import annotations

from pathlib import Path

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import FINE, FOUND, PLACE, json_option, open_term
from yanxiu_xl.files import is_folder

MOST_TOLD = 20
"""Cells that are named one by one."""


@examples("yanxiu print", "yanxiu print P05 --school 03", "yanxiu print 教师听课登记汇总 --teacher 王芳 --pdf", "yanxiu print --check")
@click.command("print", cls=ChineseCommand)
@click.argument("name", metavar="[打印件]", required=False)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--school", metavar="学校", default=None, help="只印这一所学校的：写代码、校名，或校名里别的学校没有的几个字。")
@click.option("--teacher", metavar="教师", default=None, help="只印这位教师的：写姓名；不分教师的打印件不印。")
@click.option("--pdf", is_flag=True, help="另转成 PDF，放在旁边（要有 LibreOffice）。")
@click.option("--check", is_flag=True, help="只检查“打印模板”里改过的打印件，不印。")
@json_option
def print_(name: str | None, target: Path | None, school: str | None, teacher: str | None, pdf: bool, check: bool, as_json: bool) -> int:
    """出迎检打印件：P01 到 P18（代号或标题；不写就是全部），放在“报表/打印”，一校一个文件夹，打开就能打印。

    版式在“打印模板”里，用 Excel 改了就照改过的印；能写哪些名字见 docs/打印件.md。要换回原来的样子，把改过的模板删掉。
    """
    from yanxiu_xl.cli.console import print_folder, print_json, progress, say
    from yanxiu_xl.printing.catalogue import forms

    if name and target is None and is_folder(name) and not any(name in (one.code, one.title) for one in forms().values()):
        name, target = None, PLACE.convert(name, None, None)
    term = open_term(target)
    with progress("出打印件") as tell:
        done = term.print(name or "", school=school, teacher=teacher, pdf=pdf, check=check, progress=tell)
    if as_json:
        print_json(done.as_json())
        return FINE if done.clean else FOUND
    print_folder(term.folder)
    for line in done.wrong:
        say(line, "red")
    if done.wrong:
        say(f"有 {len(done.wrong)} 处名字要改，什么都没有印。改好保存、关闭，再运行一次。", "yellow")
    for line in done.words():
        say(line)
    for line in done.notes(MOST_TOLD):
        say(line, "yellow")
    return FINE if done.clean else FOUND
