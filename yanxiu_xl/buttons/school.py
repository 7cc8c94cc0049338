"""The buttons of a school's workbook: read once, compute everything, then write."""

from __future__ import annotations

from datetime import date

from yanxiu_xl.buttons.excel import folder_of, quiet
from yanxiu_xl.buttons.grids import open_tabs
from yanxiu_xl.buttons.locked import locked_words, paint_pages
from yanxiu_xl.buttons.marks import mark_anew
from yanxiu_xl.buttons.memory import can_remember, read_memory, write_memory
from yanxiu_xl.buttons.mending import Gap, gaps, mend, mended_words
from yanxiu_xl.buttons.session import Click
from yanxiu_xl.forms.tabs import META, SCORED, SUMMARY, TEACHER_SCORES
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.submissions import Tabs
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.sketch import SketchSheet
from yanxiu_xl.workflow.live import Examined, examine


def check(click: Click) -> str:
    """校验. Scores that stand in the workbook are brought up to date, so that no two sheets contradict each other."""
    found, meta, lacking = look(click)
    scored = any(sheet.name in SCORED and sheet.used_range.last_cell.row > 1 for sheet in click.book.sheets)
    refresh = scored and found.assessment.school is not None
    pages = [found.result_page(), *(found.score_pages() if refresh else ())]
    return show(click, found, meta, lacking, pages, pages[0].title, found.check_sentence())


def score(click: Click) -> str:
    """评分."""
    found, meta, lacking = look(click)
    return show(click, found, meta, lacking, [found.result_page(), *found.score_pages()], TEACHER_SCORES, found.score_sentence())


def summarise(click: Click) -> str:
    """汇总."""
    found, meta, lacking = look(click)
    return show(click, found, meta, lacking, [found.result_page(), *found.score_pages()], SUMMARY, found.summary_sentence())


def look(click: Click) -> tuple[Examined, Grid, list[Gap]]:
    """(what the workbook comes to, the cells of 元数据, automatic cells that are lacking)."""
    tabs = open_tabs(click.book)
    meta = _meta(tabs)
    found = examine(click.book.name, folder_of(click.book), tabs, Stamp.from_rows(meta), date.today())
    lacking = gaps(click.book, tabs, found.submission)
    return found.mending({cell for gap in lacking for cell in gap.cells}), meta, lacking


def _meta(tabs: Tabs) -> Grid:
    title = next((title for title in tabs.facts if squeeze(title) == META), None)
    return tabs.grid(title) if title else []


def show(click: Click, found: Examined, meta: Grid, lacking: list[Gap], pages: list[SketchSheet], front: str, sentence: str) -> str:
    """Write pages, marks, stamp and sentence, and bring one page to the front. Everything is computed before the first write."""
    marks, records = found.marks(), read_memory(meta)
    click.start_writing()
    book = click.book
    with quiet(book.app):
        sentence += mended_words(mend(book, found.submission, lacking))
        titles = [sheet.name for sheet in book.sheets]
        first = next(sheet for sheet in book.sheets if sheet.name not in {page.title for page in pages} or len(titles) == 1)
        locked = paint_pages(book, pages, first)
        stamp = found.stamp()  # a digest of all that was read; now, while the program is busy with the pages
        standing, unmarked = mark_anew(book, records, marks) if can_remember(book) else (records, [META] if marks else [])
        write_memory(book, meta, stamp, standing)
        sentence = locked_words(locked, unmarked) + sentence
        click.say(sentence)
        if front not in locked[1]:
            book.sheets[front].activate()
    return sentence
