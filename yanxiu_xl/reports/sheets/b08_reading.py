"""B08 读书写作完成矩阵: who lacks which month's reflection, and what else of reading and writing (domain E, report 1, 8; C1 T6–T10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from yanxiu_xl.facts.found import (
    Found,
    diligent,
    distinct,
    found,
    long_enough,
    longest,
    of_category,
    reflected,
)
from yanxiu_xl.facts.records import Fact, Writing
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.reports.cells import PEOPLE, SCHOOL, TEACHER, of_people, school_cells, who_cells
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.model import (
    Block,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Link,
    Mark,
    Ratio,
    Report,
    Row,
    Total,
    Value,
    together,
    value_of,
)
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS

YES, NO, FAILED, UNCOUNTED = "✓", "缺", "不合格", "不算"
INDICATORS = {"book": "T6", "excerpt": "T6", "thoughts": "T6", "diligent": "T6", "essay": "T8", "paper": "T9", "teaching": "T10", "review": "T10",
              "study": "T10"}
"""Which indicator a cell speaks of; those of the months speak of T7."""
ALL_OF_IT = together(*(TEACHER_INDICATORS[code].looks_at for code in dict.fromkeys((*INDICATORS.values(), "T7"))))
POOR = frozenset({Reason.FAILED, Reason.NOT_ORIGINAL, Reason.TOO_SHORT})
"""Why a reflection that was written is none: failed, copied, too short; anything else is a fault of its line."""


def _columns(facts: TermFacts) -> Sequence[Column]:
    term = facts.term
    return (
        SCHOOL, TEACHER, Column("book", "精读（书名）", 24, Kind.TEXT, "书名和作者、出版社都有才算", "C1 T6;#41"),
        Column("excerpt", "笔记摘录", 6, Kind.WORD, source="C1 T6;#43"), Column("thoughts", "笔记感悟", 6, Kind.WORD, source="C1 T6;#43"),
        *(Column(month, f"{int(month[5:])}月心得", 7.5, Kind.WORD, f"每月{term['reflections_per_month']}篇；{FAILED}：抄袭、检查不合格或字数不够；"
                 f"{UNCOUNTED}：那一行有错误", "C1 T7;#44") for month in facts.months),
        Column("diligent", f"日均≥{term['daily_reading_minutes']}分钟月数", 9, source="C1 T6;#42", total=Total.MEAN),
        Column("essay", "学期心得体会字数", 9, Kind.CHARS, f"要求{term['essay_min_chars']}字", "C1 T8;#46"),
        Column("paper", "论文字数", 8, Kind.CHARS, f"要求{term['paper_min_chars']}字", "C1 T9;#47"),
        Column("teaching", "教学反思", 6, meaning=f"要求{term['min_teaching_reflections']}篇", source="C1 T10", total=Total.SUM),
        Column("review", "听评课反思", 6, meaning=f"文稿里的加听课记录里写“有”的，要求{term['min_review_reflections']}篇", source="C1 T10", total=Total.SUM),
        Column("study", "自学记录", 6, Kind.WORD, "课改自学记录", "C1 T10"),
        Column("lacking", "缺几项", 6, meaning="左边标了颜色的有几格", total=Total.SUM, looks_at=ALL_OF_IT, made_of=("name",)),
    )


@dataclass(frozen=True)
class Asking:
    """What is asked of a teacher's writings."""

    facts: TermFacts
    known: FiledSchool
    who: Teacher

    def unknown(self, code: str) -> bool:
        """Whether nobody can measure that indicator, as a column is not there or the time on duty cannot be read."""
        indicator = TEACHER_INDICATORS[code]
        return self.known.without(indicator.looks_at) or not self.who.row["unread"].isdisjoint(indicator.roster)

    def written(self, category: str) -> Found[Writing]:
        """Those of a category."""
        return of_category(self.known.written.get(self.who.name, ()), category)

    def cell(self, value: Value, proofs: Sequence[Fact], looked: Found[Writing], mark: Mark = Mark.NONE) -> Figure:
        """A cell with the records that make it and those that do not count."""
        return Figure(value, self.known.records(proofs), self.known.records(looked.left_out), mark)

    def there(self, proofs: Sequence[Fact], looked: Found[Writing]) -> Figure:
        """Whether there is a record; where there is none that can be read, nobody knows."""
        if proofs:
            return self.cell(YES, proofs, looked)
        return self.cell(Gap.UNMEASURED, (), looked) if looked.unread else self.cell(NO, (), looked, Mark.BAD)

    def book(self) -> Figure:
        """Titles of the books that are fully registered."""
        books = self.written("精读书目")
        full = [one for one in books.counting if one.title and one.author]
        if full:
            return self.cell("、".join(f"《{one.title}》" for one in full), full, books)
        if books.unread:
            return self.cell(Gap.UNMEASURED, (), books)
        return self.cell("登记不全" if books else NO, (), books, Mark.WAIT if books else Mark.BAD)

    def months(self) -> dict[str, Value | Figure]:
        """Each assessed month's reflection."""
        written = found(self.known.reflected.get(self.who.name, ()))
        done = reflected(self.facts.term, self.who.months, written)
        return {month: self._month(month, done.get(month), written) for month in self.facts.months}

    def _month(self, month: str, done: Sequence[Writing] | None, written: Found[Writing]) -> Value | Figure:
        if month not in self.who.months:
            return Gap.NOT_APPLICABLE
        of_it = written.where(lambda one: one.month == month or (one.month is None and one.unreadable))
        if done:
            return self.cell(YES, done, of_it)
        if of_it.unread:
            return self.cell(Gap.UNMEASURED, (), of_it)
        reasons = {one.why_not.reason for one in of_it.left_out if one.why_not}
        return self.cell(FAILED if reasons & POOR else UNCOUNTED if reasons else NO, (), of_it, Mark.WAIT if reasons else Mark.BAD)

    def diligent(self) -> Figure:
        """Months with enough reading a day."""
        monthly = self.written("月读书心得")
        if not self.who.months:
            return self.cell(Gap.NOT_APPLICABLE, (), monthly)
        by_month = diligent(self.facts.term, self.who.months, monthly)
        if not by_month and monthly.unread:
            return self.cell(Gap.UNMEASURED, (), monthly)
        return Figure(len(by_month), self.known.records(list(by_month.values())), mark=Mark.WAIT if len(by_month) < len(self.who.months) else Mark.NONE)

    def chars(self, category: str, parameter: str) -> Figure:
        """The characters of the longest."""
        written = self.written(category)
        best = longest(written)
        if best is None:
            return self.cell(Gap.UNMEASURED, (), written) if written.unread else self.cell(NO, (), written, Mark.BAD)
        enough = (best.chars or 0) >= self.facts.term[parameter]
        return self.cell(best.chars, (best,), written, Mark.NONE if enough else Mark.WAIT)

    def teaching(self) -> Figure:
        """Reflections on teaching."""
        written = self.written("教学反思")
        return self._number(distinct(written.counting).counting, written.unread, self.facts.term["min_teaching_reflections"])

    def review(self) -> Figure:
        """Reflections on lessons observed, wherever they are registered."""
        written, observed = self.written("听评课反思"), found(self.known.observed.get(self.who.name, ()))
        noted = [one for one in observed.counting if one.reflection == "有"]
        unread = [*written.unread, *(one for one in observed.unread if one.reflection == "有" or self.known.reflection_unreadable(one))]
        return self._number([*distinct(written.counting).counting, *noted], unread, self.facts.term["min_review_reflections"])

    def _number(self, pieces: Sequence[Fact], unread: Sequence[Fact], asked: int) -> Figure:
        if not pieces and unread and asked:
            return Figure(Gap.UNMEASURED, (), self.known.records(unread))
        return Figure(len(pieces), self.known.records(pieces), mark=Mark.WAIT if len(pieces) < asked else Mark.NONE)


def _row(asking: Asking) -> Row:
    notes, study = long_enough(asking.facts.term, asking.written("读书笔记")), asking.written("课改自学记录")
    cells: dict[str, Value | Figure] = {
        "book": asking.book(), "excerpt": asking.there([one for one in notes.counting if one.excerpt == "有"], notes),
        "thoughts": asking.there([one for one in notes.counting if one.thoughts == "有"], notes), **asking.months(), "diligent": asking.diligent(),
        "essay": asking.chars("学期心得体会", "essay_min_chars"), "paper": asking.chars("教育教学论文", "paper_min_chars"),
        "teaching": asking.teaching(), "review": asking.review(), "study": asking.there(study.counting, study),
    }
    cells |= {key: Gap.UNMEASURED for key in cells if asking.unknown(INDICATORS.get(key, "T7")) and value_of(cells[key]) is not Gap.NOT_APPLICABLE}
    marked = {key: cell for key, cell in cells.items() if isinstance(cell, Figure) and cell.mark is not Mark.NONE}
    why = {key: replace(cell, link=Link("B20", (*asking.who.key, INDICATORS.get(key, "T7")))) for key, cell in marked.items()}
    return {**who_cells(asking.facts, asking.who), **cells, **why, "lacking": len(marked)}


class Matrix:
    """The lines of all teachers, made once for both tables."""

    def __init__(self, facts: TermFacts) -> None:
        rows = [_row(Asking(facts, filed(facts).of(one), one)) for one in facts.assessed]
        self.rows = sorted(rows, key=lambda row: -int(str(row["lacking"])))


def _rows(facts: TermFacts) -> list[Row]:
    return facts.cached(Matrix).rows


MONTHLY = TEACHER_INDICATORS["T7"].looks_at


def _by_school_columns(facts: TermFacts) -> Sequence[Column]:
    return (
        SCHOOL, Column("teachers", "参评教师", 9, meaning="名册里参加考核的", total=Total.SUM),
        *(Column(month, f"{int(month[5:])}月心得", 9, meaning="写了心得、算数的教师", total=Total.SUM, looks_at=MONTHLY) for month in facts.months),
        Column("owed", "应有篇次", 9, meaning="每位教师在岗的考核月数", total=Total.SUM, made_of=("teachers",)),
        Column("done", "已有", 9, meaning="有心得的教师月", total=Total.SUM, looks_at=MONTHLY, made_of=facts.months),
        Column("share", "月心得完成率", 10, Kind.RATE, "已有÷应有", "C2 U5", Ratio("done", "owed"), MONTHLY, made_of=("done",)),
    )


def _by_school(facts: TermFacts) -> Iterator[Row]:
    by_school: dict[str, list[Row]] = {}
    for row in facts.cached(Matrix).rows:
        by_school.setdefault(str(row["school"]), []).append(row)
    for code, rows in sorted(by_school.items()):
        ticks = {month: [row[month] for row in rows if value_of(row[month]) == YES] for month in facts.months}
        done = {month: Figure(len(cells), [record for cell in cells if isinstance(cell, Figure) for record in cell.records])
                for month, cells in ticks.items()}
        teachers = [one for one in facts.assessed if one.school == code]
        owed = sum(len(one.months) for one in teachers)
        number = sum(map(len, ticks.values()))
        yield {**school_cells(facts, code), "teachers": of_people(teachers), **done, "owed": owed, "done": number,
               "share": rate(number, owed)}


REPORT = Report(
    "B08", "读书写作完成矩阵", "谁缺哪个月、缺什么。一人一行，缺的多的在前；红的没有，黄的不够或不算。", "校长、教导主任",
    (Block("teachers", _columns, _rows, anchor=("school", "name"), lists=PEOPLE),
     Block("schools", _by_school_columns, _by_school, "各校月心得", anchor=("school",), lists=PEOPLE)),
    Group.STATISTICS, 30,
)
