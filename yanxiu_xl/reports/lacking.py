"""What is lacking as of the last merge: what each teacher still owes by 进度, and each school by its reports and registers.

One definition for portfolios and for the sheets that remind a school. Nothing is decided here: teachers' and schools' words are those of
进度 (``scoring.progress``), measured over the records as the centre counts them; lectures are those of B07, overdue rectifications those of
B15, states and problems those of ``standing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from yanxiu_xl.archive.again import filed_return
from yanxiu_xl.archive.judged import confirmed_left_out
from yanxiu_xl.catalogue import entry
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.forms.progress import (
    GREEN_WORDS,
    GREY_WORDS,
    LATE_BY,
    MONTH,
    Shown,
    lines_of_home,
    month_label,
    teacher_columns,
    teacher_span,
)
from yanxiu_xl.measures.observations import plan_due
from yanxiu_xl.problems import Problem, place
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.scoring.progress import Progress, school_progress, teachers_progress
from yanxiu_xl.scoring.school_records import school_of


@dataclass(frozen=True)
class Lack:
    """Something that is lacking: key of the column of 进度 (or of the line of 首页), its words, the day on which it is or was due."""

    key: str
    words: str
    due: date

    def is_late(self, today: date) -> bool:
        """Whether that day has passed."""
        return today > self.due


def is_lacking(word: object) -> bool:
    """Whether a word of 进度 says that something is still to be done: it is neither there, nor late by now, nor not asked for."""
    return isinstance(word, str) and word != "" and word not in (*GREEN_WORDS, *GREY_WORDS) and not word.startswith(LATE_BY[0])


class SchoolLacks:
    """What a school with a return that counts lacks by 进度: by teacher, and of its own lines."""

    def __init__(self, facts: TermFacts, run: CheckRun) -> None:
        self._facts, self._run = facts, run

    @cached_property
    def teachers(self) -> Mapping[str, Sequence[Lack]]:
        """Teacher -> what is lacking, in the order of 进度; who is not assessed lacks nothing."""
        asked = {row["name"]: row for row in self._run.assessed}
        shown = [one for one in teacher_columns(tuple(self._facts.months)) if one.word]
        return {one.name: list(self._of(one, shown, asked[one.name]["on_duty_from"]))
                for one in teachers_progress(self._run, self._facts.as_of) if one.name in asked}

    def _of(self, one: Progress, shown: Iterable[Shown], since: str | None) -> Iterable[Lack]:
        term, months = self._facts.term, list[str]()
        for column in shown:
            word = one.figures.get(column.key)
            if not is_lacking(word):
                continue
            due = plan_due(term, since) if column.key == "plan" else teacher_span(column.key, term).due
            if column.key.startswith(MONTH):
                months.append(column.key.removeprefix(MONTH))
                yield Lack(column.key, f"{month_label(months[-1])}{column.header.partition(chr(10))[2]}{word}", due)
            else:
                yield Lack(column.key, f"{column.header}{word}", due)

    @cached_property
    def lines(self) -> Sequence[Lack]:
        """Its own lines of 首页, but for the lectures: of these the centre knows more (B07)."""
        measured = school_progress(school_of(self._run, []), self._facts.as_of)  # it asks for no scores
        return [Lack(key, f"{label.partition('（')[0]}：{measured[key][1]}", span.due)
                for key, label, span in lines_of_home(self._facts.term)
                if key in measured and not key.startswith(MONTH) and is_lacking(measured[key][1])]


class Lacking:
    """What all schools lack, each looked at when it is asked for first. Made once for a term (``TermFacts.cached``)."""

    def __init__(self, facts: TermFacts) -> None:
        self._facts, self._known = facts, dict[str, SchoolLacks]()
        self._struck = {school: {row: code for kind, row, reason, code, *_ in lines if kind == "observations" and reason == Reason.STRUCK.name}
                        for school, lines in confirmed_left_out(facts.archive.db).items()}

    def of_school(self, code: str) -> SchoolLacks | None:
        """Of a school; None where no return of it counts."""
        one = self._facts.current.get(code)
        if one is None:
            return None
        if code not in self._known:
            run = CheckRun.of(self._facts.term, filed_return(self._facts.archive, one), self._facts.as_of)
            for row in run.rows["observations"]:
                if row["row"] in self._struck.get(code, {}):
                    run.strike("observations", row["at"], entry(self._struck[code][row["row"]]))
            self._known[code] = SchoolLacks(self._facts, run)
        return self._known[code]

    def of_teacher(self, one: Teacher) -> Sequence[Lack]:
        """Of a teacher."""
        known = self.of_school(one.school)
        return known.teachers.get(one.name, ()) if known else ()


def in_words(lacks: Sequence[Lack]) -> list[str]:
    """Lacks as people read them: months that lack the same in one."""
    months: dict[str, list[str]] = {}
    for one in lacks:
        if one.key.startswith(MONTH):
            label = month_label(one.key.removeprefix(MONTH))
            months.setdefault(one.words.removeprefix(label), []).append(label)
    told, words = set[str](), []
    for one in lacks:
        if not one.key.startswith(MONTH):
            words.append(one.words)
            continue
        rest = one.words.removeprefix(month_label(one.key.removeprefix(MONTH)))
        if rest not in told:
            told.add(rest)
            words.append("、".join(months[rest]) + rest)
    return words


def sentence(one: Problem) -> str:
    """What is said of a finding, without the place."""
    return one.message.removeprefix(place(one.sheet, one.row))


def days_left(due: date, today: date) -> int:
    """Days until something is due; less than nought where it is overdue."""
    return (due - today) // timedelta(1)
