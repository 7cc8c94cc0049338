"""The commands that write a workbook for a teacher or for a school: portfolios, and what is still to be done."""

from __future__ import annotations

from pathlib import Path

import click

from yanxiu_xl.cli.chinese import ChineseCommand, examples
from yanxiu_xl.cli.options import FINE, PLACE, json_option, open_term

SCHOOL_HELP = "只要这一所学校的：写代码、校名，或校名里别的学校没有的几个字。"


@examples("yanxiu portfolio", "yanxiu portfolio --teacher 王芳", "yanxiu portfolio 2020秋 --school 03 --pdf")
@click.command("portfolio", cls=ChineseCommand)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--school", metavar="学校", default=None, help=SCHOOL_HELP)
@click.option("--teacher", metavar="教师", default=None, help="只要这一位教师的：写姓名或教师编号；几校有同名的，每人各一本。")
@click.option("--pdf", is_flag=True, help="旁边再放一份 PDF（用 LibreOffice）。")
@json_option
def portfolio(target: Path | None, school: str | None, teacher: str | None, pdf: bool, as_json: bool) -> int:
    """教师档案袋：每位教师一本，十四部分，连编页码，放在“报表/档案袋”。

    只有这位教师的记录；本学期在镇里调动过的，前后几所学校的记录收在一本里。数字和总档案相同。
    """
    from yanxiu_xl.cli.console import print_folder, print_json, progress, say

    term = open_term(target)
    with progress("写档案袋") as tell:
        done = term.portfolio(school=school, teacher=teacher, pdf=pdf, progress=tell)
    if as_json:
        print_json(done.as_json())
        return FINE
    print_folder(term.folder)
    for one in done.portfolios:
        say(f"{one.school_name} {one.teacher_id}{one.name}：{one.pages} 页  {one.path}" + (f"、{one.pdf.name}" if one.pdf else ""))
        if one.aside:
            say(f"  原来的一本有人改过，改名留着：{one.aside.name}", "yellow")
    for words in done.lacking:
        say(words, "yellow")
    if len(done.terms) > 1:
        say(f"逐学期的得分画到了：{'、'.join(done.terms)}。")
    say(f"共 {len(done.portfolios)} 本。在 Excel 或 WPS 里打开就能整本打印，页码连着编。")
    return FINE


@examples("yanxiu remind", "yanxiu remind --school 03 --png")
@click.command("remind", cls=ChineseCommand)
@click.argument("target", metavar="[文件夹]", type=PLACE, required=False)
@click.option("--school", metavar="学校", default=None, help=SCHOOL_HELP)
@click.option("--pdf", is_flag=True, help="旁边再放一份 PDF（用 LibreOffice）。")
@click.option("--png", is_flag=True, help="旁边再放一张图片，发到群里用（用 LibreOffice 和 pdftoppm）。")
@json_option
def remind(target: Path | None, school: str | None, pdf: bool, png: bool, as_json: bool) -> int:
    """催办单：每校一页 A4，还缺什么、谁还缺什么，急的在前，放在“报表/催办单”。

    按上次合并时的记录，没有出生年月、身份证号、手机号，可以直接发给学校。
    """
    from yanxiu_xl.cli.console import print_folder, print_json, progress, say

    term = open_term(target)
    with progress("写催办单") as tell:
        done = term.remind(school=school, pdf=pdf, png=png, progress=tell)
    if as_json:
        print_json(done.as_json())
        return FINE
    print_folder(term.folder)
    for one in done.reminders:
        told = one.reminder
        words = "没有要办的事" if told.is_empty else f"学校 {len(told.items)} 件，教师 {len(told.teachers)} 人"
        say(f"{told.code} {told.name}：{words}  {one.path}" + "".join(f"、{copy.name}" for copy in one.copies))
        if one.aside:
            say(f"  原来的一份有人改过，改名留着：{one.aside.name}", "yellow")
    for words in done.lacking:
        say(words, "yellow")
    return FINE
