"""The records for which teachers have extra points (domain C1, rule 3), part by part: what is filed of extra points are sums and words alone."""

from __future__ import annotations

from collections.abc import Sequence

from yanxiu_xl.facts.records import names_in
from yanxiu_xl.measures.pairs import PASSED
from yanxiu_xl.reading.cells import split_names
from yanxiu_xl.reports.filed import filed
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.scoring.extras import AWARDS

LECTURES, MENTOR, AWARDED, PRAISE = "lectures", "mentor", "awards", "praise"
"""Parts, as ``scoring.extras.PARTS`` has them."""


class ExtraPoints:
    """Of all schools together: an apprentice may be another school's, and praise stands in the centre's register."""

    def __init__(self, facts: TermFacts) -> None:
        self._facts = facts
        self._found: dict[tuple[str, str, str], list[Record]] = {}
        for code, known in filed(facts).schools.items():
            for lecture in known.lectures:
                for name in split_names(lecture.speaker or "") if lecture.counts else ():
                    self._add(code, name, LECTURES, known.records([lecture]))
            for writing in known.writings:
                if writing.counts and writing.award in AWARDS:
                    self._add(code, writing.teacher or "", AWARDED, known.records([writing]))
        for pair in facts.records("mentoring"):
            if pair["counts"] and pair["result"] in PASSED:
                self._add(facts.term.code_of(pair["mentor_school"]) or pair["school"], pair["mentor"] or "", MENTOR, [pair["record"]])
        for visit in facts.register("inspections").to_dict("records"):
            for name in names_in(visit["praised"]):
                self._add(visit["school"], name, PRAISE, [visit["record"]])

    def _add(self, school: str, name: str, part: str, records: Sequence[Record]) -> None:
        self._found.setdefault((school, name, part), []).extend(records)

    def records(self, school: str, name: str, part: str) -> Sequence[Record]:
        """Those of one part of a teacher's."""
        return self._found.get((school, name, part), ())
