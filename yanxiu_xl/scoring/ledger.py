"""The batch's records sorted by teacher, and the teachers under assessment: what every indicator of domain C1 looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanxiu_xl.checks.batch import UNREADABLE, Batch
from yanxiu_xl.checks.workbook import observations_validity
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.lessons import DIMENSIONS, composite_scores, without_own_marks
from yanxiu_xl.measures.observations import (
    FAULTY,
    months_on_duty,
    plan_due,
    required_observations,
    required_sessions,
)
from yanxiu_xl.reading.cells import NAME_SEPARATOR, squeeze
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.scoring.result import Place

Person = tuple[int, str]
"""(return in the batch, name)"""
Record = dict[Any, Any]

_WHERE = frozenset({"at", "row", "activity_id"})
"""What two lines that tell of the same activity differ in all the same."""

LOOKS_AT: dict[str, dict[str, tuple[str, ...]]] = {
    "T1": {"writings": ("teacher", "category", "date")},
    "T2": {"activities": ("attendance", "participants", "leave", "absent", "late")},
    "T3": {"observations": ("observer", "topic", "strengths", "advice")},
    "T4": {"observations": ("observer", "topic", "strengths", "advice", "reviewed")},
    "T5": {"open_lessons": ("lesson_id", "teacher", "plan", "reflection"), "evaluations": ("lesson_id", "judge", *DIMENSIONS)},
    "T6": {"writings": ("teacher", "category", "title", "author", "month", "excerpt", "thoughts", "reading_minutes")},
    "T7": {"writings": ("teacher", "category", "month")},
    "T8": {"writings": ("teacher", "category", "chars")},
    "T9": {"writings": ("teacher", "category", "chars")},
    "T10": {"writings": ("teacher", "category"), "observations": ("observer", "reflection")},
    "T11": {"writings": ("teacher", "category", "checked"), "projects": ("leader", "members", "stage")},
    "T12": {"activities": ("content", "attendance", "participants", "leave", "absent")},
    "T13": {"reviews": ("teacher", "own", "peers", "school")},
}
"""What each indicator cannot do without: where the tab or column is not there at all, nothing can be measured."""


@dataclass
class Ledger:
    """The batch's records sorted by teacher, once for all indicators."""

    batch: Batch
    writings: dict[Person, list[Record]] = field(default_factory=lambda: defaultdict(list))
    observations: dict[Person, list[Record]] = field(default_factory=lambda: defaultdict(list))
    lessons: dict[Person, list[Record]] = field(default_factory=lambda: defaultdict(list))
    activities: dict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    left_out: dict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    projects: dict[Person, list[Record]] = field(default_factory=lambda: defaultdict(list))
    reviews: dict[Person, Record] = field(default_factory=dict)
    mentoring: dict[Person, list[Record]] = field(default_factory=lambda: defaultdict(list))
    unread_marks: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    columns: dict[tuple[int, str, str], tuple[str, Table]] = field(default_factory=dict)
    counted: dict[tuple[str, str, int, int], Place] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Batch) -> Ledger:
        """Sort every record under the teachers it speaks of; ``fault`` says of each why it does not count (domain C6)."""
        ledger = cls(batch)
        told = {sheet: [{**row, "fault": batch.fault(sheet, row)} for row in batch.rows[sheet]]
                for sheet in ("activities", "open_lessons", "writings", "projects", "reviews", "mentoring")}
        valid = zip(batch.rows["observations"], observations_validity(batch), strict=True)
        ledger._file(ledger.observations, ({**row, "fault": batch.fault("observations", row) if why == FAULTY else why}
                                           for row, why in valid), "observer")
        ledger._file(ledger.writings, told["writings"], "teacher")
        scores = composite_scores(batch.term, without_own_marks(batch.sound("evaluations"), batch.rows["open_lessons"]))
        judged = ((row, scores.get((row["ret"], row["lesson_id"]))) for row in told["open_lessons"])
        ledger._file(ledger.lessons, ({**row, "score": given and given.score} for row, given in judged), "teacher")
        # a mentor of another school is nobody of this one, though somebody here may have the same name
        own = (row for row in told["mentoring"] if not batch.other_school(row["ret"], row["mentor_school"]))
        ledger._file(ledger.mentoring, own, "mentor")
        once: dict[tuple[Any, ...], Record] = {}
        for row in told["activities"]:
            if row["fault"]:
                ledger.left_out[row["ret"]].append(row)
            elif once.setdefault(tuple([value for key, value in row.items() if key not in _WHERE]), row) is row:
                ledger.activities[row["ret"]].append(row)
        for row in told["projects"]:
            for name in dict.fromkeys([row["leader"], *str(row["members"] or "").split(NAME_SEPARATOR)]):
                if name:
                    ledger.projects[row["ret"], name].append(row)
        for row in batch.rows["evaluations"]:
            if batch.blurred("evaluations", row):
                ledger.unread_marks[row["ret"]].add(row["lesson_id"])
        for row in sorted(told["reviews"], key=lambda row: bool(row["fault"])):
            ledger.reviews.setdefault((row["ret"], row["teacher"]), row)
        return ledger

    @staticmethod
    def _file(under: dict[Person, list[Record]], rows: Iterable[Record], key: str) -> None:
        for row in rows:
            if row[key] is not None:
                under[row["ret"], row[key]].append(row)

    def cell(self, sheet: str, key: str, row: Record) -> str:
        """Where a record stands, e.g. ``sheet!D15``."""
        known = self.columns.get((row["ret"], sheet, key))
        if known is None:
            table = self.batch.returns[row["ret"]].tables[sheet]
            letter = table.letters.get(key, "")
            known = self.columns[row["ret"], sheet, key] = (f"{table.title}!{letter}" if letter else "", table)
        start, table = known
        return f"{start}{table.rows[row['at']]}" if start else f"{table.title}!"

    def unreadable(self, sheet: str, key: str, row: Record) -> bool:
        """Whether that cell of the record holds something that could not be read."""
        return (row["ret"], row["at"], key) in self.batch.unreadable[sheet]

    def pieces(self, person: Person, *categories: str) -> tuple[list[Record], list[Place]]:
        """(writings that count, those that do not with the reason) of a teacher in some categories (C1 rule 2)."""
        good, bad = [], []
        for row in self.writings.get(person, ()):
            if row["category"] not in categories:
                continue
            why, key = self.no_writing(row)
            if why:
                bad.append(Place(self.cell("writings", key, row), why))
            else:
                good.append(row)
        return good, bad

    def no_writing(self, row: Record) -> tuple[str, str]:
        """(why a writing with its ``fault`` does not count, column at which that is said); '' where it does (C1, rule 2; C6)."""
        if row["original"] == "否":
            return "非原创", "title"
        if row["checked"] == "不合格":
            return "检查不合格", "title"
        # where the centre has waived the error, nobody knows what the cell means all the same
        blurred = self.batch.blurred("writings", row) if row["fault"] else next(
            (key for key in ("original", "checked") if self.unreadable("writings", key, row)), "")
        if blurred:
            return f"“{SHEETS['writings'][blurred].header}”{UNREADABLE}", blurred
        return row["fault"], "title"

    def counts(self, row: Record) -> bool:
        """Whether a writing counts at all."""
        return not self.no_writing(row)[0]

    def given(self, person: Person) -> list[Record]:
        """Open lessons of a teacher that count."""
        return [row for row in self.lessons.get(person, ()) if not row["fault"]]

    def valid(self, person: Person) -> list[Record]:
        """Observations of a teacher that count."""
        return [row for row in self.observations.get(person, ()) if not row["fault"]]

    def reflections(self, person: Person) -> tuple[list[Record], list[Place]]:
        """Monthly reflections that count: as ``pieces``, and long enough where the centre has set a length."""
        good, bad = self.pieces(person, "月读书心得")
        least = self.batch.term["monthly_min_chars"]
        short = [row for row in good if (row["chars"] or 0) < least]
        bad += [Place(p.cell, f"不足{least}字") for p in self.places("writings", "chars", short)]
        return [row for row in good if row not in short], bad

    def distinct(self, rows: Iterable[Record]) -> tuple[list[Record], list[Place]]:
        """(one piece of each title, the repetitions): registering a piece twice does not make it two."""
        first: dict[str, Record] = {}
        again = []
        for row in rows:
            if first.setdefault(squeeze(str(row["title"] or "")), row) is not row:
                again.append(Place(self.cell("writings", "title", row), "重复登记"))
        return list(first.values()), again

    def lacks(self, number: int, code: str) -> str:
        """What the return has no tab or column for, of all an indicator looks at; '' when everything is there."""
        tables = self.batch.returns[number].tables
        for sheet, keys in LOOKS_AT.get(code, {}).items():
            if sheet not in tables:
                return f"“{SHEETS[sheet].title}”这张表"
            for key in keys:
                if key not in tables[sheet].letters:
                    return f"“{SHEETS[sheet].title}”里的“{SHEETS[sheet][key].header}”这一列"
        return ""

    def places(self, sheet: str, key: str, rows: Iterable[Record]) -> list[Place]:
        """Records that counted."""
        known = self.counted
        found = []
        for row in rows:
            place = known.get((sheet, key, row["ret"], row["at"]))
            if place is None:  # an activity counts for everybody who was there
                place = known[sheet, key, row["ret"], row["at"]] = Place(self.cell(sheet, key, row))
            found.append(place)
        return found


@dataclass(frozen=True)
class Subject:
    """The teacher under assessment: months on duty (on their 15th), observations and review sessions owed for them."""

    person: Person
    row: Record
    months: list[str]
    target: int
    sessions: int
    plan_due: date


def subjects(batch: Batch) -> Iterator[Subject]:
    """Every teacher who is assessed, with the months on duty and the observations owed for them."""
    for row in batch.assessed:
        months = months_on_duty(batch.term, row["on_duty_from"], row["on_duty_to"])
        yield Subject((row["ret"], row["name"]), row, months, required_observations(batch.term, len(months), row["post"]),
                      required_sessions(batch.term, len(months)), plan_due(batch.term, row["on_duty_from"]))
