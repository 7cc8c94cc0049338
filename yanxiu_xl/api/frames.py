"""What is filed, and what one workbook holds, as tables of pandas.

A column has a key and a heading, the one that people read in 总档案; ``keys=True`` asks for the keys. Dtypes: ``str`` for texts, ``Int64``
for whole numbers, ``float64`` for others, ``datetime64[s]`` for days, ``object`` where a number or a word may stand. A cell that is empty
or cannot be read is missing (NA); what was typed there stands in 未读懂. As everywhere outside a school's own books, numbers of persons
are withheld in texts, and birth months left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from yanxiu_xl.archive.confirmed import confirmed_teachers
from yanxiu_xl.forms.model import Column, Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import UserError
from yanxiu_xl.public import public_extra, public_problem, shared_as
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.suggest import did_you_mean
from yanxiu_xl.reports.county.catalogue import ALL_SHEETS
from yanxiu_xl.reports.standing import standing
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.workbooks.fast.bulk import EXTRA_HEADER, LEADING, TRAILING, shown_columns
from yanxiu_xl.workflow.reporting import EVERYTHING, Reported, plain, table_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yanxiu_xl.archive.store import Archive
    from yanxiu_xl.problems import Problem
    from yanxiu_xl.reading.submissions import Submission
    from yanxiu_xl.scoring.confirm import Confirmed
    from yanxiu_xl.scoring.result import Score, TeacherScore
    from yanxiu_xl.scoring.schools import SchoolScore
    from yanxiu_xl.term.term import Term
    from yanxiu_xl.workflow.folder import TermFolder
    from yanxiu_xl.workflow.scoring import Assessment

STR, INT, FLOAT, DAY, EITHER = "str", "Int64", "float64", "datetime64[s]", "object"
TEACHER, SCHOOL = "教师", "学校"
INSIDE, KEY_INSIDE = "（表内）", "_inside"
"""Behind a column of the form that is called as one of the first columns is: what the school itself has written there."""


@dataclass(frozen=True)
class FrameColumn:
    """A column of a frame; words: what it is, where the heading does not say it."""

    key: str
    heading: str
    dtype: str = STR
    words: str = ""


_CODE, _NAME, _, _FILE, _ROW, _BATCH = (heading for heading, _ in (*LEADING, *TRAILING))
PLACE = (
    FrameColumn("school", _CODE), FrameColumn("school_name", _NAME), FrameColumn("file", _FILE, words="采用的那一份的文件名"),
    FrameColumn("sheet", "来源工作表", words="工作表在文件里的名字"), FrameColumn("row", _ROW, INT, "在文件里的第几行"),
    FrameColumn("batch", _BATCH, INT, "第几次报送；单本工作簿为空"),
)
"""Where a row comes from: the first columns of every ``table``."""
BESIDE = (
    FrameColumn("unread", "未读懂", words="读不懂的格：表头＝原来写的，几格用“；”隔开"),
    FrameColumn("beside", EXTRA_HEADER, words="学校自己加的列：表头＝内容"),
)
"""What else stands in the row: the last columns of every ``table``."""
PROBLEMS = (
    *PLACE[:3], FrameColumn("level", "级别", words="错误、警告、提示"), FrameColumn("code", "编号", words="见问题编号"),
    FrameColumn("sheet", "工作表"), FrameColumn("cell", "单元格"), FrameColumn("row", "行", INT), FrameColumn("column", "列", words="列名（程序）"),
    FrameColumn("value", "当前值"), FrameColumn("message", "问题说明"), FrameColumn("fix", "怎么改"),
)
_WHOSE = (
    *PLACE[:3], FrameColumn("who", "对象", words="教师、学校"), FrameColumn("teacher_id", "教师编号"), FrameColumn("teacher", "姓名"),
)
SCORES = (
    *_WHOSE, FrameColumn("indicator", "代码", words="T1–T13、U1–U11"), FrameColumn("name", "指标"), FrameColumn("full", "满分", FLOAT),
    FrameColumn("outcome", "情况", words="已计分、没有记录、不适用、无法衡量、待中心校核定"),
    FrameColumn("score", "自评", FLOAT, "没有分的为空，不是 0"), FrameColumn("confirmed", "核定", FLOAT, "没有核定的为空"),
    FrameColumn("working", "算式"), FrameColumn("cells", "算数的格", words="如 听课记录!D15，用“、”隔开"),
)
TOTALS = (
    *_WHOSE, FrameColumn("score", "自评", FLOAT, "教师是基础分，学校是自评总分"), FrameColumn("extra", "附加分", FLOAT),
    FrameColumn("confirmed", "核定", FLOAT, "教师是核定后的基础分，学校是扣分后的核定分"),
    FrameColumn("deduction", "扣分", FLOAT), FrameColumn("band", "等次", words="有核定的按核定"), FrameColumn("rank", "校内名次", INT, "有核定的按核定；不排名的为空"),
    FrameColumn("valid_observations", "有效听课", INT), FrameColumn("lacking", "还差", words="用“、”隔开"),
)


# --- what a frame is made of ---


def sheet_named(name: str) -> Sheet:
    """A sheet of a school's workbook by its title or key. Raises UserError, with the one that may be meant."""
    for sheet in SCHOOL_SHEETS:
        if name in (sheet.title, sheet.key):
            return sheet
    titles = [sheet.title for sheet in SCHOOL_SHEETS]
    raise UserError(f"没有“{name}”这张表。" + (did_you_mean(name, titles) or f"可以写：{'、'.join(titles)}。"))


def dtype_of(column: Column) -> str:
    """The dtype of a column of the form."""
    if column.also:
        return EITHER
    if column.kind is Kind.DATE:
        return DAY
    if column.kind is Kind.INTEGER or (column.holds_numbers and column.codes):
        return INT
    return FLOAT if column.holds_numbers else STR


def table_columns(sheet: Sheet) -> tuple[FrameColumn, ...]:
    """The columns of ``table``: where the row comes from, the form's (without birth months and automatic ones), what else stands there."""
    return (*PLACE, *(_form_column(c) for c in shown_columns(sheet)), *BESIDE)


def _form_column(column: Column) -> FrameColumn:
    key = f"{column.key}{KEY_INSIDE}" if column.key in {one.key for one in PLACE} else column.key
    heading = f"{column.header}{INSIDE}" if column.header in {one.heading for one in PLACE} else column.header
    return FrameColumn(key, heading, dtype_of(column))


def frame(columns: Sequence[FrameColumn], rows: Iterable[Sequence[Any]], keys: bool) -> pd.DataFrame:
    """Rows under these columns, each of its dtype, texts as others may see them."""
    listed = list(rows)
    parts = list(zip(*listed, strict=True)) if listed else [()] * len(columns)
    series = [_series(column, values) for column, values in zip(columns, parts, strict=True)]
    found = pd.concat(series, axis=1)
    found.columns = pd.Index([column.key if keys else column.heading for column in columns])
    return found


def _series(column: FrameColumn, values: Sequence[Any]) -> pd.Series[Any]:
    if column.dtype == DAY:
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"), format="%Y-%m-%d")).astype("datetime64[s]")
    if column.dtype in (INT, FLOAT):
        numbers = pd.to_numeric(pd.Series(values, dtype="object")).astype("float64")
        return numbers.astype("Int64") if column.dtype == INT else numbers
    others = shared_as({value for value in values if isinstance(value, str)})
    return pd.Series([others.get(value, value) if isinstance(value, str) else value for value in values], dtype=column.dtype)


def _blank(text: str) -> str | None:
    return text or None


@contextmanager
def _merged(folder: TermFolder) -> Iterator[tuple[Term, Archive]]:
    """The term and its archive, looked through. Raises UserError where nothing has been merged."""
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        if not archive.meta("merged"):
            raise UserError("还没有合并过，档案库里没有记录。请先运行 yanxiu merge。")
        archive.prove()
        yield term, archive


def _school_of(submission: Submission) -> tuple[str, str]:
    return submission.school_code, submission.value("profile", "school_name")


# --- rows ---


def filed_table(folder: TermFolder, name: str, keys: bool) -> pd.DataFrame:
    """All rows of a sheet of the returns that count, in the order of 总档案."""
    sheet = sheet_named(name)
    with _merged(folder) as (term, archive):
        returns, titles, names = {one.id: one for one in archive.filed() if one.counts}, archive.titles(), term.names
        held = archive.rows(sheet, ordered=True)
        shown = zip(*(held.values[column.key] for column in shown_columns(sheet)), strict=True)
        rows = []
        for at, cells in enumerate(shown):
            one, typed = returns[held.returns[at]], json.loads(held.typed[at] or "{}")
            unread = {key: text for key, text in typed.items() if held.values[key][at] is None}
            rows.append((one.school, names.get(one.school, ""), one.name, titles.get((one.id, sheet.key), sheet.title), held.rows[at], one.ordinal,
                         *cells, _unread(sheet, unread), _beside(json.loads(held.extra[at] or "{}"))))
    return frame(table_columns(sheet), rows, keys)


def table_of(submission: Submission, name: str, keys: bool) -> pd.DataFrame:
    """The rows of a sheet of one workbook."""
    sheet = sheet_named(name)
    table, shown = submission.tables.get(sheet.key), [column.key for column in shown_columns(sheet)]
    if table is None:
        return frame(table_columns(sheet), (), keys)
    blank = [None] * len(table)
    typed: dict[int, dict[str, str]] = {}
    for (at, key), raw in table.typed.items():
        if table.values.get(key, blank)[at] is None:
            typed.setdefault(at, {})[key] = as_typed(raw)
    values = [table.values.get(key, blank) for key in shown]
    return frame(table_columns(sheet), [
        (*_school_of(submission), submission.name, table.title, row, None, *(column[at] for column in values), _unread(sheet, typed.get(at, {})),
         _beside(table.extra.get(at, {})))
        for at, row in enumerate(table.rows)
    ], keys)


def _unread(sheet: Sheet, typed: Mapping[str, str]) -> str | None:
    shown = {column.key for column in shown_columns(sheet)}
    return _blank("；".join(f"{sheet[key].header}＝{text}" for key, text in typed.items() if key in shown and text))


def _beside(extra: Mapping[str, str]) -> str | None:
    return _blank(public_extra(extra)) if extra else None


# --- reports ---

REPORT_LIST = (FrameColumn("code", "代号"), FrameColumn("title", "标题"), FrameColumn("question", "回答什么问题"), FrameColumn("rows", "行数", INT))


def report_frame(found: Sequence[Reported], name: str, table: str = "") -> pd.DataFrame:
    """A table of a report; of several reports the list of them. What is no number stands as its sign, so that such a column is ``object``."""
    if not table and name.strip() in (*EVERYTHING, *ALL_SHEETS):
        made = frame(REPORT_LIST, [(one.report.code, one.report.title, one.report.question, sum(len(t.rows) for t in one.tables)) for one in found],
                     keys=False)
    else:
        one = table_named(found, table)
        columns = [column.title.replace("\n", " ") for column in one.columns]
        made = pd.DataFrame([[plain(one.value(at, column.key)) for column in one.columns] for at in range(len(one.rows))], columns=columns)
    made.attrs["files"] = [str(path) for path in dict.fromkeys(path for one in found for path in one.files)]
    made.attrs["notes"] = [*dict.fromkeys(note for one in found for note in one.notes)]
    return made


# --- problems ---


def filed_problems(folder: TermFolder, keys: bool) -> pd.DataFrame:
    """The problems of the last merge, in the order of 问题清单."""
    with _merged(folder) as (term, archive):
        return frame(PROBLEMS, [_problem_line(one.code, one.name, one.problem) for one in standing(term, archive).problems], keys)


def problems_of(submission: Submission, keys: bool) -> pd.DataFrame:
    """The problems of one workbook."""
    return frame(PROBLEMS, [_problem_line(*_school_of(submission), one) for one in submission.problems], keys)


def _problem_line(code: str, name: str, found: Problem) -> tuple[Any, ...]:
    p = public_problem(found)
    return (_blank(code), _blank(name), _blank(p.file), p.level.word, p.code, _blank(p.sheet), _blank(p.cell), p.row or None, _blank(p.column),
            _blank(p.value), p.message, p.fix)


# --- scores ---


@dataclass(frozen=True)
class _Scored:
    """A school's scores: own ones, and confirmed ones where the centre has confirmed."""

    whose: tuple[str, str, str]
    teachers: Sequence[TeacherScore]
    confirmed_teachers: Sequence[TeacherScore]
    school: SchoolScore | None
    confirmed: Confirmed | None

    def pairs(self) -> Iterator[tuple[TeacherScore, TeacherScore | None]]:
        """Each teacher with the confirmed score."""
        settled = {(one.teacher_id, one.name): one for one in self.confirmed_teachers}
        return ((one, settled.get((one.teacher_id, one.name))) for one in self.teachers)

    def score_lines(self) -> Iterator[tuple[Any, ...]]:
        """As ``SCORES`` has them."""
        for own, settled in self.pairs():
            for code, item in own.items.items():
                yield self._line(TEACHER, own, NAMES[code], item, settled.items[code] if settled else None)
        for code, item in self.school.items.items() if self.school else ():
            yield self._line(SCHOOL, None, NAMES[code], item, self.confirmed.items.get(code) if self.confirmed else None)

    def _line(self, who: str, teacher: TeacherScore | None, name: str, item: Score, settled: Score | None) -> tuple[Any, ...]:
        cells = "、".join(place.cell for place in item.places if not place.why)
        return (*self.whose, who, *self._person(teacher), item.code, name, item.full, item.outcome.word, item.shown,
                settled.shown if settled else None, item.detail, _blank(cells))

    @staticmethod
    def _person(teacher: TeacherScore | None) -> tuple[str | None, str | None]:
        return (teacher.teacher_id, teacher.name) if teacher else (None, None)

    def total_lines(self) -> Iterator[tuple[Any, ...]]:
        """As ``TOTALS`` has them."""
        for own, settled in self.pairs():
            last = settled or own
            yield (*self.whose, TEACHER, *self._person(own), own.base, own.extra, settled.base if settled else None, None, last.band.value,
                   last.rank or None, last.valid_observations, _blank("、".join(last.lacking)))
        if self.school:
            settled_by = self.confirmed
            yield (*self.whose, SCHOOL, None, None, self.school.own, None, settled_by.score if settled_by else None,
                   settled_by.deduction if settled_by else None, settled_by.band.value if settled_by else None, None, None, None)


def _filed_scores(folder: TermFolder) -> list[_Scored]:
    with _merged(folder) as (term, archive):
        own, settled, schools, confirmed = (archive.teacher_scores(), confirmed_teachers(archive), archive.school_scores(), archive.confirmed())
        return [
            _Scored((one.school, term.names.get(one.school, ""), one.name), own.get(one.school, []), settled.get(one.school, []),
                    schools.get(one.school), confirmed.get(one.school))
            for one in archive.filed() if one.counts
        ]


def _scored(one: Assessment) -> _Scored:
    return _Scored((*_school_of(one.submission), one.submission.name), sorted(one.teachers, key=lambda t: t.teacher_id), [], one.school, one.confirmed)


def filed_scores(folder: TermFolder, keys: bool) -> pd.DataFrame:
    """Every indicator of everybody, by school: its teachers, then the school."""
    return frame(SCORES, [line for one in _filed_scores(folder) for line in one.score_lines()], keys)


def filed_totals(folder: TermFolder, keys: bool) -> pd.DataFrame:
    """What everybody comes to, in the same order."""
    return frame(TOTALS, [line for one in _filed_scores(folder) for line in one.total_lines()], keys)


def scores_of(one: Assessment, keys: bool) -> pd.DataFrame:
    """Every indicator of one workbook."""
    return frame(SCORES, list(_scored(one).score_lines()), keys)


def totals_of(one: Assessment, keys: bool) -> pd.DataFrame:
    """What one workbook comes to."""
    return frame(TOTALS, list(_scored(one).total_lines()), keys)
