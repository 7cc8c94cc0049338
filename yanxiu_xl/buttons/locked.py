"""What a click cannot write because somebody has locked it with a password: said in one sentence, and the rest is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any

from yanxiu_xl.buttons.excel import has_locked_structure, unlocked_structure, unprotected
from yanxiu_xl.buttons.paint import paint
from yanxiu_xl.workbooks.sketch import SketchSheet

Locked = tuple[list[str], list[str]]
"""Titles of pages that stayed as they were: protected ones, and such as the workbook's structure does not let appear."""


def paint_pages(book: Any, pages: Sequence[SketchSheet], before: Any) -> Locked:
    """Write pages as ``paint`` does; what is protected without a password is so again afterwards.

    Returns the titles of those that are locked.
    """
    protected: list[str] = []
    unseen: list[str] = []
    with ExitStack() as structure:
        free = not has_locked_structure(book)
        for page in pages:
            titles = [sheet.name for sheet in book.sheets]
            if not free and (page.title not in titles or not book.sheets[page.title].visible):
                free = structure.enter_context(unlocked_structure(book))
                if not free:
                    unseen.append(page.title)
                    continue
            if page.title not in titles:
                paint(book, page, before)
                continue
            with unprotected(book.sheets[page.title]) as open_:
                if open_:
                    paint(book, page, before)
                else:
                    protected.append(page.title)
    return protected, unseen


def locked_words(pages: Locked, unmarked: Iterable[str] = ()) -> str:
    """What is said of it before the click's own sentence; unmarked: tabs whose wrong cells got no colours."""
    protected, unseen = pages
    words = ""
    if protected:
        words += f"{_listed(protected)}被加了密码保护，还是以前的内容，请在“审阅”里撤销工作表保护后再点一次。"
    if unseen:
        words += f"工作簿的结构被加了密码保护，{_listed(unseen)}没法显示，请在“审阅”里撤销工作簿保护后再点一次。"
    titles = list(unmarked)
    if titles:
        words += f"{_listed(titles)}被加了密码保护，错误没有标在格里。"
    return words


def _listed(titles: Iterable[str]) -> str:
    return "、".join(f"“{title}”" for title in titles)
