"""What counts, kind by kind (domain C1, rules 0 and 2; C6): each function takes rows of the submission and says of each why it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from yanxiu_xl.facts.records import LECTURE, Lecture, Writing
from yanxiu_xl.facts.why_not import Reason, WhyNot, why_not
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.observations import CAPS, same_lesson, text_length
from yanxiu_xl.term.term import Term

Row = Mapping[str, Any]
At = tuple[str, int]
"""(sheet, index of the row in its table)"""


@dataclass(frozen=True)
class Faults:
    """What is wrong with rows, as far as the checks have run.

    faulty: rows that hold an error; struck: those among them that only another school's book speaks against, with why; blurred: row ->
    the first column that cannot be read; unreadable: sheet -> all such cells (index, column); errors: (sheet, row in the file) ->
    its first error: (code, what it is called).
    """

    faulty: Collection[At]
    struck: Mapping[At, WhyNot]
    blurred: Mapping[At, str]
    unreadable: Mapping[str, Collection[tuple[int, str]]]
    errors: Mapping[tuple[str, int], tuple[str, str]]

    @cached_property
    def by_sheet(self) -> dict[str, set[int]]:
        """Sheet -> index of its rows that hold an error."""
        found: dict[str, set[int]] = {}
        for sheet, at in self.faulty:
            found.setdefault(sheet, set()).add(at)
        return found

    def of(self, sheet: str, row: Row, deciding: Iterable[str] = ()) -> WhyNot | None:
        """Why a row does not count: struck, a cell that cannot be read, else its first error.

        deciding: columns that must be readable even where the centre has waived the error: nobody knows what they mean all the same.
        """
        where = (sheet, row["at"])
        if where not in self.faulty:
            cells = self.unreadable.get(sheet)
            blurred = next((key for key in deciding if (row["at"], key) in cells), "") if cells else ""
            return _unreadable(sheet, blurred) if blurred else None
        if where in self.struck:
            return self.struck[where]
        if where in self.blurred:
            return _unreadable(sheet, self.blurred[where])
        return self.error(sheet, row["row"])

    def error(self, sheet: str, row: int) -> WhyNot:
        """The error of a row (1-based, in the file)."""
        code, words = self.errors.get((sheet, row), ("", "见校验结果"))
        return why_not(Reason.ERROR, error=words, code=code)


def _unreadable(sheet: str, key: str) -> WhyNot:
    return why_not(Reason.UNREADABLE, key, header=SHEETS[sheet][key].header)


# --- 听课记录 ---


def of_observations(term: Term, rows: Sequence[Row], faults: Faults, deciding: Iterable[str]) -> list[WhyNot | None]:
    """Of each row of 听课记录: an error, no topic, comments too short, told already, beyond a cap.

    A lesson told of twice counts once, the first line; of a scope with a cap the later ones are left out.
    """
    least = term["comment_min_chars"]
    no_topic, short, again = why_not(Reason.NO_TOPIC), why_not(Reason.SHORT_COMMENT), why_not(Reason.REPEATED)
    seen: set[tuple[object, ...]] = set()
    reasons: list[WhyNot | None] = []
    for row in rows:
        lesson = same_lesson(row)
        repeated = lesson in seen
        if lesson is not None:
            seen.add(lesson)
        why = faults.of("observations", row, deciding)
        if why is None:
            why = (no_topic if row["topic"] is None
                   else short if text_length(row["strengths"]) < least or text_length(row["advice"]) < least
                   else again if repeated else None)
        reasons.append(why)
    for scope, key in CAPS.items():
        if term[key] is not None:
            over = why_not(Reason.OVER_CAP, scope=scope, cap=term[key])
            for at in _beyond(term[key], [at for at, row in enumerate(rows) if row["scope"] == scope and reasons[at] is None], rows):
                reasons[at] = over
    return reasons


def _beyond(cap: int, counted: Iterable[int], rows: Sequence[Row]) -> Iterator[int]:
    """Those of an observer's rows that are more than ``cap``, in the order of their dates; undated ones come last."""
    number: Counter[str] = Counter()
    for at in sorted(counted, key=lambda at: (rows[at]["date"] or "9", rows[at]["row"])):
        row = rows[at]
        if row["observer"] is not None:
            number[row["observer"]] += 1
            if number[row["observer"]] > cap:
                yield at


# --- 研修活动 ---

_WHERE = frozenset({"at", "row", "activity_id"})
"""What two lines that tell of the same activity differ in all the same."""


def of_activities(rows: Sequence[Row], faults: Faults, deciding: Iterable[str]) -> list[WhyNot | None]:
    """Of each row of 研修活动: an error, or the same as an earlier line in everything: an activity counts once, however often it is told."""
    again = why_not(Reason.REPEATED)
    once: set[tuple[object, ...]] = set()
    reasons: list[WhyNot | None] = []
    for row in rows:
        why = faults.of("activities", row, deciding)
        if why is None:
            told = tuple([value for key, value in row.items() if key not in _WHERE])
            why = again if told in once else None
            once.add(told)
        reasons.append(why)
    return reasons


LECTURE_NEEDS = ("speaker", "material", "minutes")
"""What a lecture must tell of beyond any activity (R09)."""


def lecture_lacks(term: Term, row: Row, unreadable: Collection[str] = ()) -> Iterator[WhyNot]:
    """What an activity lacks of a lecture that counts: speaker, material, the least duration (R09), each with its column.

    unreadable: columns of the row that hold something which cannot be read: of these nobody knows.
    """
    for key in LECTURE_NEEDS:
        if row[key] is None and key not in unreadable:
            yield why_not(Reason.LECTURE_LACKS, key, header=SHEETS["activities"][key].header)
    least = term["lecture_min_minutes"]
    if row["minutes"] is not None and row["minutes"] < least:
        yield why_not(Reason.SHORT_LECTURE, "minutes", least=least)


def is_lecture(row: Row, category_unreadable: bool = False) -> bool:
    """Whether an activity is a lecture, or may be."""
    return row["category"] == LECTURE or category_unreadable


def lecture(term: Term, row: Row, why: WhyNot | None, unreadable: Collection[str] = ()) -> Lecture:
    """A lecture, which counts as its activity does, when it has a day and lacks nothing; why: of the activity."""
    lacks = next(lecture_lacks(term, row, unreadable), None)
    why = why or lacks
    if why is None:
        blurred = next((key for key in LECTURE_NEEDS if key in unreadable), "")
        why = _unreadable("activities", blurred) if blurred else _undated() if row["date"] is None else None
    return Lecture.of(row, why, lacks)


def _undated() -> WhyNot:
    return why_not(Reason.LECTURE_LACKS, "date", header=SHEETS["activities"]["date"].header)


# --- 教师文稿 ---

DECIDING_OF: dict[str | None, tuple[str, ...]] = {
    "个人研修计划": ("date",), "学期心得体会": ("chars",), "教育教学论文": ("chars",), "月读书心得": ("month",), "精读书目": ("title", "author"),
    "读书笔记": ("excerpt", "thoughts"),
}
"""Columns that decide what a writing of a category counts for, beyond those of every writing."""


def of_writing(term: Term, row: Row, faults: Faults, deciding: tuple[str, ...]) -> WhyNot | None:
    """Of a row of 教师文稿: copied, failed (domain C1, rule 2), a cell that cannot be read, an error."""
    if row["original"] == "否":
        return why_not(Reason.NOT_ORIGINAL)
    if row["checked"] == "不合格":
        return why_not(Reason.FAILED)
    of_notes = ("chars",) if row["category"] == "读书笔记" and term["notes_min_chars"] else ()
    return faults.of("writings", row, deciding + DECIDING_OF.get(row["category"], ()) + of_notes)


def long_enough(one: Writing, least: int, faults: Faults) -> Writing:
    """A writing, which does not count when it has fewer characters; where they cannot be read nobody knows."""
    if one.counts and (one.chars or 0) < least:
        if (one.at, "chars") in faults.unreadable.get("writings", ()):
            return replace(one, why_not=_unreadable("writings", "chars"))
        return replace(one, why_not=why_not(Reason.TOO_SHORT, "chars", least=least))
    return one


# --- 发展性评价 ---


def of_review(row: Row, faults: Faults, deciding: tuple[str, ...]) -> WhyNot | None:
    """Of a row of 发展性评价: a cell that cannot be read, a mark that is not there, an error."""
    why = faults.of("reviews", row, deciding)
    if why is not None and why.unreadable:
        return why
    return why_not(Reason.INCOMPLETE) if any(row[key] is None for key in deciding) else why
