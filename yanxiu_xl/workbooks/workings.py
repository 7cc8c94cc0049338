"""得分说明: the working of every score, a line each, with the cells that counted and those that did not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import xlsxwriter

from yanxiu_xl.forms.tabs import WORKINGS
from yanxiu_xl.scoring.result import Place, Score
from yanxiu_xl.scoring.schools import NAMES as SCHOOL_NAMES
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.scoring.teachers import NAMES as TEACHER_NAMES
from yanxiu_xl.scoring.teachers import TeacherScore
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.formulas import quoted
from yanxiu_xl.workbooks.measure import text_height
from yanxiu_xl.workbooks.pages import WORKINGS_PAGE, add_score_page, points_style, put_filter
from yanxiu_xl.workbooks.style import AUTO, Styles

THE_SCHOOL, EXTRA = "学校", "附加"
_CELL = re.compile(r"(.*!)([A-Z]+)(\d+)$")


def lines_of(teachers: Sequence[TeacherScore], school: SchoolScore) -> list[tuple[str, str, str, Score | None, str]]:
    """(whose, code, name, score, working) of every line: teachers as ranked, then the school."""
    found: list[tuple[str, str, str, Score | None, str]] = []
    for one in ranked(teachers):
        found += [(one.name, code, TEACHER_NAMES[code], item, item.detail) for code, item in one.items.items()]
        found.append((one.name, EXTRA, "附加分", None, one.extra_detail))
    return found + [(THE_SCHOOL, code, SCHOOL_NAMES[code], item, item.detail) for code, item in school.items.items()]


def ranked(teachers: Sequence[TeacherScore]) -> list[TeacherScore]:
    """Teachers in the order of the score sheets."""
    return sorted(teachers, key=lambda one: one.rank_order)


def first_line(teachers: Sequence[TeacherScore], number: int) -> str:
    """Where the lines of the ``number``-th teacher begin; of the school, after the last one."""
    return f"internal:{quoted(WORKINGS)}!A{2 + sum(len(one.items) + 1 for one in ranked(teachers)[:number])}"


def cells_in_words(places: Sequence[Place]) -> str:
    """Cells by tab and column, neighbours as a range: ``听课记录!B4:B33、B40``."""
    columns: dict[tuple[str, str], list[int]] = {}
    other: list[str] = []
    for place in places:
        match = _CELL.fullmatch(place.cell)
        if match:
            columns.setdefault((match[1], match[2]), []).append(int(match[3]))
        else:
            other.append(place.cell)
    words = []
    for (tab, letter), rows in columns.items():
        runs: list[list[int]] = []
        for row in sorted(set(rows)):
            if runs and runs[-1][-1] == row - 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        words.append(tab + "、".join(f"{letter}{run[0]}" + (f":{letter}{run[-1]}" if len(run) > 1 else "") for run in runs))
    return "；".join([*words, *other])


def _left_out(places: Sequence[Place]) -> str:
    """Cells that do not count, by reason."""
    reasons: dict[str, list[Place]] = {}
    for place in places:
        if place.why:
            reasons.setdefault(place.why, []).append(place)
    return "；".join(f"{cells_in_words(found)}（{why}）" for why, found in reasons.items())


def add_workings(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, teachers: Sequence[TeacherScore], school: SchoolScore
) -> None:
    """Write the sheet."""
    page = add_score_page(book, styles, term, owner, WORKINGS_PAGE)
    text, centre = styles["cell"], styles["cell_center"]
    other = styles.make({"border": 1, "border_color": "#C9D2D8", "align": "center"}, bg_color=AUTO, font_color="#6B7780")
    lines = lines_of(teachers, school)
    for row, (whose, code, name, score, working) in enumerate(lines, 1):
        for at, words in enumerate((whose, code, name)):
            page.write_string(row, at, words, text if at == 2 else centre)
        if score is None:
            page.write_blank(row, 3, None, centre)
            page.write_blank(row, 4, None, centre)
        else:
            points = score.shown
            if points is None:
                page.write_string(row, 3, score.outcome.word, other)
            else:
                page.write_number(row, 3, points, points_style(styles, score))
            page.write_number(row, 4, score.full, centre)
        counted = cells_in_words([p for p in score.places if not p.why]) if score else ""
        left_out = _left_out(score.places) if score else ""
        for at, words in enumerate((working, counted, left_out), 5):
            page.write_string(row, at, words, text)
        shown = (whose, code, name, None, None, working, counted, left_out)
        page.set_row(row, text_height((words, width) for words, (_, width) in zip(shown, WORKINGS_PAGE.heads, strict=True)))
    put_filter(page, WORKINGS_PAGE, len(lines))
