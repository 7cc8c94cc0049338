"""进度: what every teacher has and lacks, live, in plain functions; and the school's own lines for 首页.

The formulas say what ``scoring.progress`` measures; columns and words come from ``forms.progress``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import cast

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Kind, letters
from yanxiu_xl.forms.progress import (
    FEW_PERCENT,
    LEGEND,
    MONTH,
    Shown,
    Span,
    Tone,
    school_lines,
    school_span,
    teacher_columns,
    teacher_span,
)
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import PROGRESS
from yanxiu_xl.measures.observations import by_post
from yanxiu_xl.scoring.school_indicators.organisation import ELEMENTS, SYSTEMS
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import PlainWorksheet
from yanxiu_xl.workbooks.column_names import by_names
from yanxiu_xl.workbooks.formulas import (
    OWN_NUMBER,
    THIS_ROW,
    column_range,
    for_row,
    literally,
    parameter,
    quoted,
    renewed,
    work_range,
)
from yanxiu_xl.workbooks.home_results import HomeResults
from yanxiu_xl.workbooks.measure import head_height, text_height
from yanxiu_xl.workbooks.palette import AMBER, AUTO, GREEN, RED, TABS
from yanxiu_xl.workbooks.paper import print_as_far_as, print_setup, spread
from yanxiu_xl.workbooks.progress_work import fetch
from yanxiu_xl.workbooks.sheets import shown_format
from yanxiu_xl.workbooks.style import BORDER, STYLES, Styles
from yanxiu_xl.workbooks.tables import write_heads
from yanxiu_xl.workbooks.title_row import put_back

ROSTER, WRITINGS, REVIEWS = SHEETS["roster"], SHEETS["writings"], SHEETS["reviews"]
EDGE = BORDER
"""Also on the coloured cells: where two conditions hold, some programs carry out the first alone."""
FAR_FUTURE = 1_000_000
"""A day later than any: the earliest day is found as the largest distance from it."""
TODAY = "TODAY()"
COLOURS = {Tone.DONE: GREEN, Tone.SHORT: AMBER, Tone.LATE: RED, Tone.IDLE: AUTO}
"""Colours of ``forms.progress.tone_of``; what is under way has none."""
_NAMES = 2
"""Columns that say of whom a row speaks."""


class TeacherLine:
    """Formulas of a row of 进度, by column key, with ``formulas.THIS_ROW`` where its number goes; it stands beside the roster's row."""

    def __init__(self, term: Term) -> None:
        self.term = term
        self.columns = teacher_columns(term["assessed_months"])
        self.at = {shown.key: letters(number) for number, shown in enumerate(self.columns)}

    def cell(self, key: str) -> str:
        """The cell of a column in this row."""
        return f"${self.at[key]}{THIS_ROW}"

    @property
    def formulas(self) -> dict[str, str]:
        """Every column's formula without the equals sign."""
        term, name = self.term, self.cell("name")
        found = {
            "teacher_id": f'IF({name}="","",{fetch(ROSTER, "teacher_id", OWN_NUMBER)}&"")',
            "name": self._name(),
            "valid": self._count("observations", "observer", "valid", "是"),
            "target": self._target(),
            "lessons": f"COUNTIF({work_range('given', SHEETS['open_lessons'])},{name})",
            "lesson": self._enough("lessons", term["min_open_lessons"], "节", words.GIVEN, words.NOT_GIVEN),
            "books": self._pieces("精读书目"),
            "book": self._book(),
        }
        found["observed"] = self._observed()
        for number, month in enumerate(term["assessed_months"]):
            found[MONTH + month] = self._month(number, month)
        for key, category, limit in (("essay", "学期心得体会", "essay_min_chars"), ("paper", "教育教学论文", "paper_min_chars")):
            found |= self._length(key, category, term[limit])
        return {key: self._guarded(key, text) for key, text in (found | self._plan() | self._review()).items()}

    def _guarded(self, key: str, text: str) -> str:
        """Nothing for an empty row; for who is not assessed a word in place of the first verdict."""
        if key in {"teacher_id", "name"}:
            return text
        asked = fetch(ROSTER, "assessed", OWN_NUMBER)
        idle = f'IF({asked}="否","{words.EXEMPT}","{words.UNFILLED}")' if key == "observed" else '""'
        return f'IF({self.cell("name")}="","",IF({asked}="是",{text},{idle}))'

    def _name(self) -> str:
        own, names = fetch(ROSTER, "name", OWN_NUMBER), column_range(ROSTER, "name")
        # the column of names begins with the header
        return f'IFERROR(IF({own}="","",IF(MATCH({literally(own)},{names},0)<={OWN_NUMBER},"",{own})),"")'

    def _count(self, sheet: str, who: str, key: str = "", value: str = "") -> str:
        more = f',{column_range(SHEETS[sheet], key)},"{value}"' if key else ""
        return f"COUNTIFS({column_range(SHEETS[sheet], who)},{self.cell('name')}{more})"

    def _target(self) -> str:
        term, months = self.term, len(self.term["assessed_months"])
        full = f"{term['min_observations']:g}"
        for post, number in by_post(term).items():
            full = f'IF({fetch(ROSTER, "post", OWN_NUMBER)}="{post}",{number},{full})'
        return f"INT(({full})*{self._months_on_duty()}/{max(months, 1)}+0.5)"

    def _months_on_duty(self) -> str:
        months = range(len(self.term["assessed_months"]))
        return "(" + ("+".join(self._on_duty(number) for number in months) or "0") + ")"

    def _on_duty(self, number: int) -> str:
        return f"INDEX({work_range('on_duty', ROSTER, number)},{OWN_NUMBER})"

    def _enough(self, key: str, least: float, unit: str, enough: str, nothing: str) -> str:
        return enough_of(self.cell(key), f"{least:g}", unit, enough, nothing)

    def _observed(self) -> str:
        target = self.cell("target")
        return f'IF({target}=0,"{words.NOT_ASKED}",{enough_of(self.cell("valid"), target, "节", words.ENOUGH, words.NONE)})'

    def _of(self, category: str, *more: str) -> str:
        """Rows of a category by this teacher that count, as a product of arrays."""
        tests = [f"({work_range('teacher', WRITINGS)}={self.cell('name')})", f'({work_range("category", WRITINGS)}="{category}")']
        return "*".join([*tests, *more])

    def _pieces(self, category: str) -> str:
        return f"SUMPRODUCT({self._of(category, work_range('first', WRITINGS))})"

    def _book(self) -> str:
        signed = f"SUMPRODUCT({self._of('精读书目')}*({work_range('author', WRITINGS)}<>\"\"))"
        least = self.term["min_books"]
        named = f'IF(AND({self.cell("books")}>0,{signed}=0),"{words.NO_AUTHOR}","{words.REGISTERED}")'
        lacking = self._enough("books", least, "本", words.REGISTERED, words.NONE)
        return f"IF({self.cell('books')}>={least:g},{named},{lacking})"

    def _month(self, number: int, month: str) -> str:
        least = max(self.term["reflections_per_month"], 1)
        of_month = f'({work_range("month", WRITINGS)}="{month}")'
        count = f"SUMPRODUCT({self._of('月读书心得', of_month, work_range('first', WRITINGS))})"
        word = enough_of(count, f"{least:g}", "篇", words.DONE, words.LACKING, quiet(teacher_span(MONTH + month, self.term)))
        return f'IF({self._on_duty(number)}=0,"{words.NOT_ASKED}",{word})'

    def _length(self, key: str, category: str, least: float) -> dict[str, str]:
        chars = self.cell(f"{key}_chars")
        half = least * self.term["half_from"]
        word = (f'IF({chars}>={least:g},"{words.ENOUGH}",IF({chars}=0,"{words.NO_LENGTH}",'
                f'IF({chars}*100>={half:g},"{words.TOO_SHORT}","{words.FAR_TOO_SHORT}")))')
        return {
            f"{key}_chars": f"SUMPRODUCT(MAX({self._of(category, work_range('chars', WRITINGS))}))",
            key: f"IF(SUMPRODUCT({self._of(category)})=0,{self._nothing(key)},{word})",
        }

    def _nothing(self, key: str) -> str:
        return nothing_yet(quiet(teacher_span(key, self.term)), words.NONE)

    def _plan(self) -> dict[str, str]:
        day = work_range("day", WRITINGS)
        dated = self._of("个人研修计划", f"({day}>0)")
        earliest = f"{FAR_FUTURE}-SUMPRODUCT(MAX({dated}*({FAR_FUTURE}-{day})))"
        return {
            "plan_on": f'IF(SUMPRODUCT({dated})=0,"",{earliest})',
            "plan": f'IF(SUMPRODUCT({self._of("个人研修计划")})=0,{nothing_yet(f"{TODAY}<={self._plan_due()}", words.NONE)},'
                    f'{in_time(self.cell("plan_on"), self._plan_due())})',
        }

    def _plan_due(self) -> str:
        """Who comes after the beginning of the term has longer (``measures.observations.plan_due``)."""
        due, start = parameter(self.term, "personal_plan_due"), fetch(ROSTER, "on_duty_from", OWN_NUMBER)
        later = f"IF(ISNUMBER({start}),IF({start}>{parameter(self.term, 'term_start')},{start}+{self.term['plan_days_after_arrival']:g},0),0)"
        return f"MAX({due},{later})"

    def _review(self) -> dict[str, str]:
        name = self.cell("name")
        line = f"MATCH({literally(name)},{work_range('reviewed', REVIEWS)},0)"
        there = f"COUNTIF({column_range(REVIEWS, 'teacher')},{name})"
        return {
            "review_score": f'IFERROR(INDEX({column_range(REVIEWS, "overall")},{line}+1),"")',
            "review": f'IF({there}=0,{self._nothing("review")},IF({self.cell("review_score")}="","{words.INCOMPLETE}","{words.REVIEWED}"))',
        }


def day_of(day: date) -> str:
    """A day as it stands in a formula."""
    return f"DATE({day.year},{day.month},{day.day})"


def quiet(span: Span) -> str:
    """Whether nobody asks for an item yet, as a formula; '' where it is asked for from the beginning."""
    return f"{TODAY}<={day_of(span.quiet)}" if span.quiet else ""


def late(span: Span) -> str:
    """Whether what is not there is late, as a formula; '' where its words tell, being others until the day."""
    return "" if span.quiet == span.due else f"{TODAY}>{day_of(span.due)}"


def nothing_yet(not_asked: str, nothing: str) -> str:
    """The word where there is nothing (``scoring.progress.nothing``)."""
    return f'IF({not_asked},"{words.NOT_YET}","{nothing}")' if not_asked else f'"{nothing}"'


def enough_of(number: str, least: str, unit: str, enough: str, nothing: str, not_asked: str = "") -> str:
    """The word for a count (``scoring.progress.counted``)."""
    before, after = words.SHORT_BY
    lacking = f'IF({number}=0,"{nothing}","{before}"&({least}-{number})&"{unit}{after}")'
    if not_asked:
        lacking = f'IF({not_asked},"{words.NOT_YET}",{lacking})'
    return f'IF({number}>={least},"{enough}",{lacking})'


def in_time(day: str, due: str) -> str:
    """The word for something due on a day (``scoring.progress.dated``)."""
    before, after = words.LATE_BY
    return f'IF({day}="","{words.UNDATED}",IF({day}<={due},"{words.ON_TIME}","{before}"&({day}-{due})&"{after}"))'


def add_progress(book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, results: HomeResults) -> Worksheet:
    """Write the sheet: one row a teacher, as many as the roster has; results: what its formulas come to."""
    page = cast(PlainWorksheet, book.add_worksheet(PROGRESS))
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    page.set_row(0, 28)
    page.write_string(0, 0, PROGRESS, styles["title"])
    columns = teacher_columns(term["assessed_months"])
    _explain(page, styles, [shown.width for shown in columns])
    put_back(page, styles, PROGRESS, STYLES["title"]["font_size"], [shown.width for shown in columns])
    page.set_row(HEADER_ROW - 1, head_height(((shown.header, shown.width) for shown in columns), 40))
    write_heads(page, styles, HEADER_ROW - 1, [shown.header for shown in columns], widths=[shown.width for shown in columns])
    line = TeacherLine(term).formulas
    for row in range(FIRST_DATA_ROW, ROSTER.last_row + 1):
        page.set_row(row - 1, 20)
    for at, shown in enumerate(columns):
        style = styles.make({"align": "center"}, num_format=_number_format(shown))
        column = page.share(at, ROSTER.last_row - 1, partial(for_row, by_names(renewed(line[shown.key]))))
        for row in range(FIRST_DATA_ROW, ROSTER.last_row + 1):
            column.write(row - 1, style, results.teacher(row, shown.key))
    last = ROSTER.last_row - 1
    for at, shown in enumerate(columns):
        if shown.word:
            have, asked = _counts(shown, columns, term)
            colour_words(page, styles, FIRST_DATA_ROW - 1, at, last, late(teacher_span(shown.key, term)), have, asked)
    page.conditional_format(FIRST_DATA_ROW - 1, 0, last, len(columns) - 1, {
        "type": "formula", "criteria": f'=$B{FIRST_DATA_ROW}<>""', "format": styles.bare(**EDGE),
    })
    page.freeze_panes(HEADER_ROW, _NAMES)
    page.repeat_rows(0, HEADER_ROW - 1)
    page.protect("", {"format_columns": True, "format_rows": True})
    print_setup(page, owner, term, landscape=True, widths=[shown.width for shown in columns], names=_NAMES)
    names = f"{quoted(PROGRESS)}!$B${FIRST_DATA_ROW}:$B${ROSTER.last_row}"
    print_as_far_as(book, PROGRESS, f'SUMPRODUCT(MAX(({names}<>"")*ROW({names})))', len(columns), ROSTER.last_row)
    return page


def _explain(page: Worksheet, styles: Styles, widths: Sequence[float]) -> None:
    """What the sheet is, beside the names and within the first part of a print: every part repeats what stands over the names."""
    text = f"这张表自动算，不用填。{legend()}分数以点“评分”或交中心校后的结果为准。"
    end = next(iter(spread(widths, _NAMES, landscape=True).breaks), len(widths))
    page.merge_range(1, _NAMES, 1, end - 1, text, styles.make(STYLES["instruction"], text_wrap=True, valign="vcenter"))
    page.set_row(1, text_height([(text, sum(widths[_NAMES:end]))]))


def _number_format(shown: Shown) -> str:
    if shown.key == "review_score":
        return shown_format(REVIEWS["overall"])
    return "yyyy-mm-dd" if shown.kind is Kind.DATE else "General"


def legend() -> str:
    """What the colours mean, in a sentence."""
    return "，".join(f"{tone.value}是{meaning}" for tone, meaning in LEGEND if tone in COLOURS) + "。"


def _counts(shown: Shown, columns: tuple[Shown, ...], term: Term) -> tuple[str, str]:
    """The cells or numbers that say how much there is of what a word speaks of, and how much is asked."""
    if shown.of is None:
        return "0", "1"
    keys = [one.key for one in columns]
    have, asked = shown.of
    number = f"${letters(keys.index(asked))}{FIRST_DATA_ROW}" if asked in keys else f"{term[asked]:g}"
    return f"${letters(keys.index(have))}{FIRST_DATA_ROW}", number


def colour_words(
    page: Worksheet, styles: Styles, first: int, at: int, last: int, is_late: str = "", have: str = "0", asked: str = "1",
) -> None:
    """``forms.progress.tone_of`` as conditions on the words of a column.

    is_late: whether the day has passed, '' where the words tell that; have, asked: figures beside the first word.
    """
    place = f"${letters(at)}{first + 1}"

    def paint(tone: Tone, test: str) -> None:
        page.conditional_format(first, at, last, at, {
            "type": "formula", "criteria": "=" + test, "format": styles.bare(bg_color=COLOURS[tone], **EDGE), "stop_if_true": True})

    def any_of(these: tuple[str, ...], beginnings: tuple[str, ...] = ()) -> str:
        begins = [f'LEFT({place},{len(word)})="{word}"' for word in beginnings]
        return "OR(" + ",".join([*(f'{place}="{word}"' for word in these), *begins]) + ")"

    paint(Tone.DONE, any_of(words.GREEN_WORDS))
    paint(Tone.IDLE, any_of(words.GREY_WORDS))
    paint(Tone.SHORT, any_of(words.NEVER_LATE, words.NEVER_LATE_BEGINNINGS))
    lacking = any_of((*words.NOTHING_WORDS, *words.MUST_WORDS), (words.SHORT_BY[0], *words.MUST_BEGINNINGS))
    paint(Tone.LATE, f"AND({is_late},{lacking})" if is_late else lacking)
    little = f'AND(LEFT({place},{len(words.SHORT_BY[0])})="{words.SHORT_BY[0]}",N({have})*100<N({asked})*{FEW_PERCENT})'
    if is_late:
        paint(Tone.SHORT, f"OR({any_of((*words.NOTHING_WORDS, *words.MUST_WORDS), words.MUST_BEGINNINGS)},{little})")


# --- the school's own lines ---


def school_formulas(term: Term, figure_cell: Callable[[int], str]) -> list[tuple[str, str, str]]:
    """(figure, what is asked, word) of the school's own lines, as formulas without the equals sign.

    figure_cell: names the cell in which the figure of line n stands.
    """
    return [_school_line(term, key, figure_cell(number)) for number, (key, _) in enumerate(school_lines(term["assessed_months"]))]


def _school_line(term: Term, key: str, cell: str) -> tuple[str, str, str]:
    archive, not_asked = SHEETS["archive"], quiet(school_span(key, term))
    if key.startswith(MONTH):
        least = f"{term['lectures_per_month']:g}"
        return _lectures(term, key.removeprefix(MONTH)), least, enough_of(cell, least, "次", words.HELD, words.NOT_HELD, not_asked)
    done = work_range("item_done", archive)
    if key == "plan":
        line, due = f'MATCH("D03",{done},0)', parameter(term, "school_plan_due")
        day = fetch(archive, "done_on", line)
        return (f'IFERROR(IF(ISNUMBER({day}),{day},""),"")', due,
                f'IF(ISNUMBER({line}),{in_time(cell, due)},{nothing_yet(not_asked, words.NOT_DONE)})')
    listed = ELEMENTS if key == "elements" else SYSTEMS
    many = str(len(listed))
    figure = f'SUMPRODUCT(({done}>="{listed[0]}")*({done}<="{listed[-1]}"))'
    return figure, many, enough_of(cell, many, "项", words.COMPLETE, words.NONE, not_asked)


def _lectures(term: Term, month: str) -> str:
    day = work_range("lecture_on", SHEETS["activities"])
    year, number = int(month[:4]), int(month[5:])
    return f"SUMPRODUCT(({day}>=DATE({year},{number},1))*({day}<DATE({year},{number + 1},1)))"


def teacher_count(term: Term, key: str, enough: str, have_cell: str, asked_cell: str, listed_cell: str) -> tuple[str, str, str]:
    """(how many teachers have the word in a column of 进度, how many are assessed, the word), as formulas.

    have_cell, asked_cell: where the first two stand; listed_cell: how many rows of the roster are filled.
    """
    at = letters([shown.key for shown in teacher_columns(term["assessed_months"])].index(key))
    column = f"{quoted(PROGRESS)}!${at}${FIRST_DATA_ROW}:${at}${ROSTER.last_row}"
    names, assessed = column_range(ROSTER, "name"), column_range(ROSTER, "assessed")
    excused = f'COUNTIFS({names},"?*",{assessed},"否")={listed_cell}'
    nobody = f'IF({listed_cell}=0,"{words.NO_ROSTER}",IF({excused},"{words.NOT_ASKED}","{words.UNFILLED}"))'
    word = enough_of(have_cell, asked_cell, "人", words.COMPLETE, words.NONE, quiet(teacher_span(key, term)))
    return f'COUNTIF({column},"{enough}")', f'COUNTIFS({names},"?*",{assessed},"是")', f"IF({asked_cell}=0,{nobody},{word})"
