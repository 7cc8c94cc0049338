"""得分说明: the working of every score, a line each, with the cells that counted and those that did not."""

from __future__ import annotations

from collections.abc import Sequence

import xlsxwriter

from yanxiu_xl.forms.tabs import WORKINGS
from yanxiu_xl.scoring.extras import EXTRA, EXTRA_NAME
from yanxiu_xl.scoring.places import cells_in_words
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Evidence, Score, TeacherScore
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.formulas import quoted
from yanxiu_xl.workbooks.pages import WORKINGS_PAGE, score_cell
from yanxiu_xl.workbooks.palette import AUTO, MUTED
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import Cell, Row, add_page, draw_table

THE_SCHOOL = "学校"


def lines_of(teachers: Sequence[TeacherScore], school: SchoolScore) -> list[tuple[str, str, str, Score | None, str]]:
    """(whose, code, name, score, working) of every line: teachers as ranked, then the school."""
    found: list[tuple[str, str, str, Score | None, str]] = []
    for one in ranked(teachers):
        found += [(one.name, code, NAMES[code], item, item.detail) for code, item in one.items.items()]
        found.append((one.name, EXTRA, EXTRA_NAME, None, one.extra_detail))
    return found + [(THE_SCHOOL, code, NAMES[code], item, item.detail) for code, item in school.items.items()]


def ranked(teachers: Sequence[TeacherScore]) -> list[TeacherScore]:
    """Teachers in the order of the score sheets."""
    return sorted(teachers, key=lambda one: one.rank_order)


def first_line(teachers: Sequence[TeacherScore], number: int) -> str:
    """Where the lines of the ``number``-th teacher begin; of the school, after the last one."""
    return f"internal:{quoted(WORKINGS)}!A{2 + sum(len(one.items) + 1 for one in ranked(teachers)[:number])}"


def _left_out(places: Sequence[Evidence]) -> str:
    """Cells that do not count, by reason."""
    reasons: dict[str, list[Evidence]] = {}
    for place in places:
        if place.why:
            reasons.setdefault(place.why, []).append(place)
    return "；".join(f"{cells_in_words(found)}（{why}）" for why, found in reasons.items())


def add_workings(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, teachers: Sequence[TeacherScore], school: SchoolScore
) -> None:
    """Write the sheet."""
    rows = [_row(*line) for line in lines_of(teachers, school)]
    draw_table(add_page(book, term, owner, WORKINGS_PAGE), styles, WORKINGS_PAGE, rows)


def _row(whose: str, code: str, name: str, score: Score | None, working: str) -> Row:
    said = {"whose": whose, "code": code, "name": name, "working": working}
    if score is None:
        return {**said, "score": Cell(None, "cell_center"), "counted": "", "left_out": ""}
    word = Cell(score.outcome.word, "chip", AUTO, MUTED)
    return {
        **said, "score": word if score.shown is None else score_cell(score), "full": score.full,
        "counted": cells_in_words([p for p in score.places if not p.why]), "left_out": _left_out(score.places),
    }
