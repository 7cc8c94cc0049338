"""The buttons of 学期设定: the workflow's verbs for the term folder the workbook lies in."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, cast

from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.buttons.excel import folder_of, quiet, save_changes
from yanxiu_xl.buttons.locked import locked_words, paint_pages
from yanxiu_xl.buttons.session import Click, StatusBar
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.standing import SubmissionStatus, standing
from yanxiu_xl.term.holidays import unfilled_words
from yanxiu_xl.workbooks.sketch import Sketch
from yanxiu_xl.workbooks.standing_sheet import SUMMARY, add_standing
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workflow import building, merging
from yanxiu_xl.workflow.folder import TermFolder, find_folder
from yanxiu_xl.workflow.next_steps import HEADING, next_steps, numbered
from yanxiu_xl.workflow.ours import Outcome
from yanxiu_xl.workflow.reporting import EVERYTHING, report

SAVED_FIRST = "（先保存了改过的学期设定。）"


def _folder(click: Click) -> TermFolder:
    """The term folder, as the open settings have it. Raises UserError where it cannot be found on this computer."""
    place = folder_of(click.book)
    if place is None:
        raise UserError(
            f"“{click.book.name}”不在这台电脑的文件夹里（没有保存过，或是在网盘、OneDrive 上直接打开的），找不到学期文件夹。"
            "请把整个学期文件夹放到本机磁盘，从那里打开学期设定再点。"
        )
    return find_folder(place)


def _saved(click: Click) -> str:
    return SAVED_FIRST if save_changes(click.book) else ""


def build(click: Click) -> str:
    """生成工作簿."""
    folder, note = _folder(click), _saved(click)
    done = building.build_term(folder, progress=StatusBar(click))
    built = done.built
    new = sum(one.outcome is Outcome.NEW for one in built)
    kept = sum(one.kept is not None for one in built)
    words = f"；有 {kept} 本被人改过，已改名保留" if kept else ""
    stray = f"“发放”里有 {len(done.stray)} 本不属于名录里的任何一所学校（{'、'.join(path.name for path in done.stray)}），没有动。" if done.stray else ""
    unfilled = unfilled_words(folder.term().unfilled_years)
    told = "".join([*done.moves.words(built=True), *done.registers.words(folder.registers.name)])
    return (f"生成完成：{len(built)} 所学校，新生成 {new} 所，没有变化 {len(built) - new} 所，都在“{folder.outbox.name}”文件夹里{words}。"
            f"{told}{stray}{note}{unfilled}")


def merge(click: Click) -> str:
    """合并回收; 报送情况 is shown with it."""
    folder, note = _folder(click), _saved(click)
    merged = merging.merge(folder, date.today(), StatusBar(click))
    locked = _show(click, folder, merged.standing)
    changed = "总档案已更新" if merged.changed else "没有变化"
    beside = "" if merged.master == folder.master else f"“{folder.master.name}”正开着，新的写成“{merged.master.name}”，请关闭后替换。"
    told = "".join([*merged.moves.words(built=False), *merged.registers.words(folder.registers.name)])
    return f"{locked}合并完成：读了 {merged.read} 个新文件，{changed}。{_words(merged.standing)}{told}{beside}{note}"


def status(click: Click) -> str:
    """报送情况, in a sheet of the settings."""
    folder = _folder(click)
    with folder.archive(read_only=True) as archive:
        now = standing(folder.term(), archive)
    return f"{_show(click, folder, now)}报送情况：{_words(now)}"


def reports(click: Click) -> str:
    """出报表: all of them, as of the last merge."""
    folder = _folder(click)
    files = [path for one in report(folder, EVERYTHING[0], xlsx=True, progress=StatusBar(click)) for path in one.files]
    return f"报表出好了，在“{folder.reports.name}”文件夹里：{'、'.join(path.name for path in dict.fromkeys(files))}。"


def open_master(click: Click) -> str:
    """打开总档案."""
    folder = _folder(click)
    if not folder.master.exists():
        raise UserError(f"还没有“{folder.master.name}”。请先点【合并回收】。")
    click.book.app.books.open(str(folder.master))
    return f"已打开：{folder.master}"


def _words(now: SubmissionStatus) -> str:
    states = Counter(line.state for line in now.lines)
    words = "、".join(f"{state.word} {states[state]} 校" for state in SubmissionState if states[state] and state is not SubmissionState.SUPERSEDED)
    refused = f"；收不了的文件 {len(now.refusals)} 个，见总档案“未收文件”" if now.refusals else ""
    left = f"；没有处理的文件 {len(now.unhandled)} 个，见这一页最下面" if now.unhandled else ""
    return f"{words}{refused}{left}。接下来做什么，写在“{SUMMARY}”各校的下面。"


def _show(click: Click, folder: TermFolder, now: SubmissionStatus) -> str:
    """Write 报送情况 and bring it to the front; returns what is to be said where it is locked."""
    sketch = Sketch()
    term = folder.term()
    notes = [HEADING, *numbered(next_steps(term, now))]
    add_standing(cast(Any, sketch), Styles(sketch), term, now.lines, notes, [one.problem for one in now.unhandled])
    click.start_writing()
    book = click.book
    with quiet(book.app):
        locked = paint_pages(book, sketch.sheets, book.sheets[0])
    if not locked[1]:
        book.sheets[sketch.sheets[0].title].activate()
    return locked_words(locked)
