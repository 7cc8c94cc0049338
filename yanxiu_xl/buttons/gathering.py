"""The button 汇集教师表 of a school's workbook: a new workbook beside it, and a page that tells what was taken from whom."""

from __future__ import annotations

from typing import Any, cast

from yanxiu_xl.buttons.excel import folder_of, quiet
from yanxiu_xl.buttons.grids import open_tabs
from yanxiu_xl.buttons.locked import locked_words, paint_pages
from yanxiu_xl.buttons.session import Click, StatusBar
from yanxiu_xl.forms.tabs import GATHERING
from yanxiu_xl.forms.teacher import FOLDER
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.gathering_page import add_gathering
from yanxiu_xl.workbooks.sketch import Sketch
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workflow.gathering import Gathered, gather_open, write_gathering


def gather(click: Click) -> str:
    """汇集教师表: the open workbook's rows and those of the teachers' workbooks beside it, in a new one; this one gets the page that tells of it."""
    place = folder_of(click.book)
    if place is None:
        raise UserError(
            f"“{click.book.name}”不在这台电脑的文件夹里（没有保存过，或是在网盘、OneDrive 上直接打开的），找不到教师表。"
            f"请存到本机的文件夹里，把教师表放进旁边的“{FOLDER}”文件夹，再点一次。"
        )
    tabs = open_tabs(click.book)
    found = gather_open(click.book.name, place, tabs, StatusBar(click))
    done = write_gathering(found, StatusBar(click)) if found.is_news else Gathered(found)
    sentence = f"汇集完成：{found.sentence()}{done.words()}"
    sketch = Sketch()
    add_gathering(cast(Any, sketch), Styles(cast(Any, sketch)), found.term, found.owner, sentence, found.lines(), found.told)
    click.start_writing()
    with quiet(click.book.app):
        locked = paint_pages(click.book, sketch.sheets, click.book.sheets[0])
        click.say(locked_words(locked) + sentence)
        if GATHERING not in locked[1]:
            click.book.sheets[GATHERING].activate()
    return locked_words(locked) + sentence
