"""One click: first a message, then the work, then one sentence; whatever goes wrong becomes a sentence as well."""

from __future__ import annotations

import gc
from collections.abc import Callable
from importlib import import_module
from typing import Any

from yanxiu_xl import files
from yanxiu_xl.buttons.excel import (
    calling_book,
    is_frozen,
    is_read_only,
    show_status,
    unlocked_structure,
    unprotected,
)
from yanxiu_xl.buttons.mac import leave_word
from yanxiu_xl.forms.tabs import HOME, RESULT
from yanxiu_xl.phases import Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.palette import BAD_INK, INK

DOING = {
    "check": ("school", "正在校验……"), "score": ("school", "正在评分……"), "summarise": ("school", "正在汇总……"),
    "gather": ("gathering", "正在汇集教师表……"),
    "build": ("centre", "正在生成工作簿……"), "merge": ("centre", "正在合并回收……"), "status": ("centre", "正在看报送情况……"),
    "reports": ("centre", "正在出报表……"), "open_master": ("centre", "正在打开总档案……"),
}
"""Verb -> module that does it, and what the status bar says meanwhile."""
ON_RESULT = (1, 4)
"""The cell of 校验结果 for the sentence where 首页 cannot take it."""
READ_ONLY = "注意：这个文件是只读的，要留下结果请用“另存为”。"
UNTOUCHED, HALF_WRITTEN = "工作簿里的内容没有改动", "校验结果、得分等表可能没写全，填的内容没有改动，请再点一次"


class Click:
    """The workbook of a click, and how far the click has come."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.writing = False
        self._said = ""

    def tell(self, what: str) -> None:
        """Say in the status bar what is going on."""
        show_status(self.book.app, what)

    def start_writing(self) -> None:
        """Everything is computed; from here on the workbook changes."""
        self.writing = True

    def say(self, sentence: str) -> None:
        """What the click came to, in the status bar and where it can be read later; what has been said is not said again."""
        if is_read_only(self.book):
            sentence += READ_ONLY
        if sentence != self._said:
            self._write(sentence, INK)

    def complain(self, sentence: str) -> None:
        """Bring a failure before the clerk's eyes."""
        if not is_frozen(self.book) and (place := _place(self.book)) is not None:
            place.sheet.activate()
        self._write(sentence, BAD_INK)

    def _write(self, sentence: str, colour: str) -> None:
        self._said = sentence
        place = None if is_frozen(self.book) else _place(self.book)
        if place is not None and not _put(place, sentence, colour) and (other := _beside(self.book, place)) is not None:
            sentence = f"“{place.sheet.name}”被加了密码保护，那里的话是以前的。{sentence}"
            _put(other, sentence, colour)
        show_status(self.book.app, sentence)


class StatusBar(Progress):
    """Says in the status bar how far the click has come."""

    def __init__(self, click: Click) -> None:
        self._click, self._totals = click, dict[Phase, int]()

    def began(self, phase: Phase, total: int) -> None:
        self._totals[phase] = total
        self._click.tell(f"{phase.word}……")

    def stepped(self, phase: Phase, done: int, what: str) -> None:
        if (total := self._totals[phase]) > 1:
            self._click.tell(f"{phase.word} {done}/{total}：{what}" if what else f"{phase.word} {done}/{total}")


def click(verb: str) -> None:
    """Carry out a button's verb on the calling workbook. Never raises: what happened is said in the workbook."""
    one: Click | None = None
    files.begin()
    gc.disable()  # a click makes much and throws little away; looking for garbage would be a tenth of it
    try:
        one = Click(calling_book())
        module, doing = DOING[verb]
        one.tell(doing)
        if is_frozen(one.book):
            raise UserError(f"“{one.book.name}”是以只读方式打开的，结果写不进去。请另存为一个新文件，在新文件里再点。")
        act: Callable[[Click], str] = getattr(import_module(f"yanxiu_xl.buttons.{module}"), verb)
        one.say(act(one))
    except UserError as stop:
        more = "".join(f"{p.message}{p.fix}" for p in stop.problems[1:])
        _complain(one, f"{stop}{more}")
    except Exception:  # the last line of defence: a traceback is of no use to a clerk
        state = HALF_WRITTEN if one and one.writing else UNTOUCHED
        _complain(one, files.own_failure("；".join(filter(None, (state, files.what_was_done())))))
    finally:
        gc.enable()


def _complain(one: Click | None, sentence: str) -> None:
    """Without a workbook to write into, leave it to the program that called."""
    if one is None:
        leave_word(sentence)
        raise SystemExit(sentence)
    one.complain(sentence)


def _put(cell: Any, sentence: str, colour: str) -> bool:
    """Write a sentence into a cell; False where a password keeps it."""
    with unprotected(cell.sheet) as free:
        if free:
            cell.number_format = "@"
            cell.value = sentence
            cell.font.color = colour
            cell.font.bold = True
    return free


def _beside(book: Any, place: Any) -> Any | None:
    """On top of 校验结果, where the usual place is locked."""
    titles = [sheet.name for sheet in book.sheets]
    return book.sheets[RESULT].range(ON_RESULT) if RESULT in titles and place.sheet.name != RESULT else None


def _place(book: Any) -> Any | None:
    """The cell for the sentence: on the first page, or on top of 校验结果 where somebody has deleted that; None where that may not be made."""
    from yanxiu_xl.workbooks import guide, settings_book

    titles = [sheet.name for sheet in book.sheets]
    if HOME in titles:
        return book.sheets[HOME].range((guide.SAYING_ROW, guide.SAYING_COLUMN))
    if settings_book.FRONT in titles:
        return book.sheets[settings_book.FRONT].range((settings_book.SAYING_ROW, settings_book.SAYING_COLUMN))
    with unlocked_structure(book) as free:
        if not free and (RESULT not in titles or not book.sheets[RESULT].visible):
            return None
        sheet = book.sheets[RESULT] if RESULT in titles else book.sheets.add(before=book.sheets[0], name=RESULT)
        sheet.visible = True
    return sheet.range(ON_RESULT)
