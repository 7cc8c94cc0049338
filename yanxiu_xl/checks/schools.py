"""Rules across schools and the centre's registers (domain D6), over the returns that count.

They look at everybody's rows together and are run again at every merge, so the order of arrival cannot matter.
M01–M03 concern files and are told where these are filed; M21 compares scores and is told where these are confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from yanxiu_xl.checks.backbone import REVIEW, Assessed, Examined, Examiner
from yanxiu_xl.checks.between import (
    Contradiction,
    PairAcross,
    contradictions,
    pairs_across,
    pairs_left_out,
)
from yanxiu_xl.checks.books import Books, Row
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.frames import Frames, complete, records, where
from yanxiu_xl.checks.lectures import lectures_by_school
from yanxiu_xl.checks.registry import rule, run_scope
from yanxiu_xl.facts.records import LECTURE, Lecture
from yanxiu_xl.forms.centre import KEPT_REGISTERS, REGISTER_SHEETS
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.funds import by_year, spent_on_staff
from yanxiu_xl.measures.inspections import VISIT, days_overdue, owes_visits
from yanxiu_xl.measures.likeness import least_of
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.measures.observations import months_over
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Level, Problem, problem
from yanxiu_xl.reading.cells import NAME_SEPARATOR, as_typed, squeeze
from yanxiu_xl.term.term import CENTRE_CODE, Term

REGISTERS = {sheet.key: sheet for sheet in (*REGISTER_SHEETS, *KEPT_REGISTERS)}
COLUMNS = {
    "activities": ("activity_id", "category", "content", "organiser", "speaker", "date", "topic", "material", "minutes"),
    "mentoring": ("pair_id", "mentor", "apprentice", "mentor_school", "result"),
    "projects": ("approval", "leader"),
}
"""What the rules across schools look at row by row: a town has hundreds of thousands of rows, and most of what they hold is not asked for."""


@dataclass(frozen=True)
class Source:
    """Where a school's rows of one sheet stand: file, tab, column letters."""

    file: str
    title: str
    letters: Mapping[str, str]


Told = tuple[str, int, str]
"""(code, row, column key) of an error."""


@dataclass
class AllSchools:
    """Everybody's rows: in ``books`` what is asked of all of them, as ``frames`` sheets of few rows.

    sources: (school, sheet) -> where its rows stand; registers: the centre's own sheets, with ``row``; register_source: the same for
    them; filed: (term, school, rows of 听课记录 that are struck) -> its return that counts as it is filed, without these; shrunk: (school,
    what a sheet has lost) of a newer return that is held back; faulty: (school, sheet) -> rows in which the school's own workbook holds
    an error; told: (school, sheet) -> the errors of its own check, each (code, row, column); assessed: (school, teacher) -> assessment.
    """

    term: Term
    as_of: date
    books: Books
    frames: Frames
    sources: Mapping[tuple[str, str], Source]
    registers: dict[str, pd.DataFrame]
    register_sources: Mapping[str, Source]
    attachments: pd.DataFrame
    filed: Callable[[Term, str, Mapping[int, str]], CheckRun]
    shrunk: Iterable[tuple[str, Loss]] = ()
    faulty: Mapping[tuple[str, str], Collection[int]] = field(default_factory=dict)
    told: Mapping[tuple[str, str], Collection[Told]] = field(default_factory=dict)
    assessed: Mapping[tuple[str, str], Assessed] = field(default_factory=dict)
    found: dict[str, list[Problem]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """A school's name by its code."""
        return self.term.names.get(code, code)

    def code(self, name: object) -> str:
        """A school's code by its name, or by one it had earlier in the term; '' when it is none of the list's."""
        text = str(name or "")
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self.term.code_of(text)
        return known

    @cached_property
    def returned(self) -> set[str]:
        """Codes of schools that have a return that counts."""
        return {school for school, _ in self.sources}

    @property
    def people(self) -> set[tuple[str, str]]:
        """(school code, name) of everybody in a roster."""
        return self.books.people

    @cached_property
    def lectures(self) -> dict[str, list[Lecture]]:
        """School -> its lectures, those that do not count among them."""
        return lectures_by_school(self.term, self.frames["activities"], self.faulty)

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Rows of 听课记录 that another school's book speaks against."""
        return contradictions(self)

    @cached_property
    def pairs_across(self) -> list[PairAcross]:
        """Pairs with a mentor of another school."""
        return pairs_across(self)

    def check_run_of(self, school: str) -> CheckRun:
        """The return of a school (code) as it counts at the centre: without rows that another school's book speaks against."""
        return self.filed(self.term, school, self.struck.get(school, {}))

    @cached_property
    def struck(self) -> dict[str, dict[int, str]]:
        """School -> rows of 听课记录 that do not count when the centre confirms, each with the code that says so (domain C6)."""
        found: dict[str, dict[int, str]] = {}
        for one in self.contradictions:
            school = one.row["school"]
            if not self.term.waiver_reason(school, one.code, self.as_of):
                found.setdefault(school, {}).setdefault(one.row["row"], one.code)
        return found

    @cached_property
    def backbone(self) -> list[Examined]:
        """Every line of the register 骨干教师 that names a school and a teacher, beside what the records say."""
        named = complete(self.registers["backbone"], ["school", "teacher"])
        lines = [(row, self.code(row["school"])) for row in records(named)]
        if not lines:
            return []
        mentors = [(one.host, *one.people) for one in self.pairs_across if one.stands]
        examiner = Examiner(self.term, self.as_of, self.check_run_of, self.assessed, sorted({code for _, code in lines} & self.returned), mentors)
        return [examiner.examine(row, code, code in self.returned) for row, code in lines]

    def months(self) -> list[str]:
        """Assessed months that are over."""
        return months_over(self.term, self.as_of)

    def report(self, code: str, sheet: str, key: str, row: Mapping[Any, Any], *, variant: str = "", **words: Any) -> None:
        """A finding at a cell of a school's return."""
        self._add(code, row["school"], self.sources[row["school"], sheet], key, row, variant, words)

    def report_register(self, code: str, sheet: str, key: str, row: Mapping[Any, Any], *, variant: str = "", **words: Any) -> None:
        """A finding at a cell of the centre's registers."""
        self._add(code, self.code(row.get("school")), self.register_sources[sheet], key, row, variant, words)

    def report_school(self, code: str, concerned: str, /, *, variant: str = "", **words: Any) -> None:
        """A finding on a school as a whole."""
        self._file(concerned, problem(code, file="", variant=variant, **words))

    def _add(
        self, code: str, school: str, source: Source, key: str, row: Mapping[Any, Any], variant: str, words: dict[str, Any]
    ) -> None:
        value = row.get(key)
        given = {"value": "" if value is None else as_typed(value), **words}
        self._file(school, problem(code, file=source.file, sheet=source.title, row=int(row["row"]),
                                   letter=source.letters.get(key, ""), column=key, variant=variant, **given))

    def _file(self, school: str, found: Problem) -> None:
        waiver_reason = self.term.waiver_reason(school, found.code, self.as_of) if found.level is Level.ERROR else ""
        if waiver_reason:
            found = replace(found, level=Level.HINT, message=f"{found.message}（{waiver_reason}）")
        self.found.setdefault(school, []).append(found)


@rule("M04")
def one_person_in_two_schools(town: AllSchools) -> None:
    for group in town.books.namesakes():
        first, second, *_ = sorted({row["school"] for row in group})
        for row in group:
            town.report("M04", "roster", "name", row, first=town.name(first), second=town.name(second))


def _lectures(town: AllSchools) -> pd.DataFrame:
    frame = town.frames["activities"]
    return frame[(frame["category"] == LECTURE) & (frame["organiser"] == "本校")]


@rule("M05", "M06")
def lectures_against_receipts(town: AllSchools) -> None:
    receipts, lectures = town.registers["lecture_receipts"], _lectures(town)
    received = {(town.code(r["school"]), key) for r in records(receipts) for key in (r["lecture_date"], squeeze(str(r["topic"])))}
    today = town.as_of.isoformat()
    for row in records(complete(lectures, ["date", "topic"])):
        known = {(row["school"], row["date"]), (row["school"], squeeze(row["topic"]))} & received
        due = (date.fromisoformat(row["date"]) + pd.Timedelta(days=town.term["lecture_filing_days"])).isoformat()
        if not known and due < today:
            town.report("M05", "activities", "topic", row, school=town.name(row["school"]), date=row["date"])
    held = {(r["school"], key) for r in records(lectures) for key in (r["date"], squeeze(r["topic"] or "")) if key}
    for row in records(complete(receipts, ["school", "topic"])):
        school = town.code(row["school"])
        told = {(school, row["lecture_date"]), (school, squeeze(row["topic"]))} & held
        if school in town.returned and not told:
            town.report_register("M06", "lecture_receipts", "topic", row, school=town.name(school), date=row["lecture_date"] or "")


SAME_CAUSE = {"M07": "R04"}
"""A finding across schools -> the error of a school's own check that says the same of the same cell: one cause is one error."""


def _tell(town: AllSchools, code: str) -> None:
    for one in town.contradictions:
        known = (SAME_CAUSE.get(code), one.row["row"], one.key) in town.told.get((one.row["school"], "observations"), ())
        if one.code == code and not known:
            town.report(code, "observations", one.key, one.row, **one.words)


@rule("M07")
def host_does_not_know_the_teacher(town: AllSchools) -> None:
    _tell(town, "M07")


@rule("M08")
def teaching_in_two_places(town: AllSchools) -> None:
    _tell(town, "M08")


@rule("M09")
def visiting_while_teaching_at_home(town: AllSchools) -> None:
    _tell(town, "M09")


@rule("M10")
def writings_alike(town: AllSchools) -> None:
    for why, groups in (("题目相同", town.books.same_titles()), ("文件相同", town.books.same_files())):
        for group in groups:
            people: dict[tuple[str, str], Row] = {}
            for row in group:
                people.setdefault((row["school"], row["teacher"]), row)
            for row in group:
                other = next(one for who, one in people.items() if who != (row["school"], row["teacher"]))
                _tell_alike(town, row, other, why)
    for first, second, share in town.books.texts_alike(least_of(town.term["similarity_percent"])):
        for row, other in ((first, second), (second, first)):
            _tell_alike(town, row, other, f"文字相似 {100 * share:.0f}%")


def _tell_alike(town: AllSchools, row: Row, other: Row, why: str) -> None:
    town.report("M10", "writings", "title", row, school=town.name(other["school"]), teacher=other["teacher"], other=other["title"], why=why)


@rule("M11")
def lecture_material_shared(town: AllSchools) -> None:
    files = town.attachments[town.attachments["sheet"] == "activities"]
    for _, group in files.groupby("sha256"):
        schools = sorted(set(group["school"]))
        if len(schools) > 1:
            for row in records(group):
                town.report("M11", "activities", "material", {**row, "material": row["name"]},
                            first=town.name(schools[0]), second=town.name(schools[1]))


@rule("M23")
def lecture_material_missing(town: AllSchools) -> None:
    """A lecture names its material; neither did it lie beside the return, nor has the centre registered it."""
    receipts = town.registers["lecture_receipts"]
    received = {(town.code(r["school"]), key) for r in records(receipts) for key in (r["lecture_date"], squeeze(str(r["topic"])))}
    files = town.attachments[town.attachments["sheet"] == "activities"]
    there = set(zip(files["school"], files["row"], strict=True))
    for row in records(complete(_lectures(town), ["material"])):
        known = {(row["school"], row["date"]), (row["school"], squeeze(str(row["topic"])))} & received
        if not known and (row["school"], row["row"]) not in there:
            town.report("M23", "activities", "material", row, topic=row["topic"] or "")


@rule("M12")
def centre_training_not_known_at_the_centre(town: AllSchools) -> None:
    frame = complete(town.frames["activities"], ["date", "topic"])
    trainings = frame[(frame["organiser"] == "中心校") & (frame["content"] == "现代信息技术")]
    if CENTRE_CODE not in town.returned:
        return
    held = set(trainings.loc[trainings["school"] == CENTRE_CODE, "date"])
    for row in records(trainings[(trainings["school"] != CENTRE_CODE) & ~trainings["date"].isin(held)]):
        town.report("M12", "activities", "topic", row, school=town.name(row["school"]), date=row["date"])


@rule("M13")
def pair_known_to_one_side(town: AllSchools) -> None:
    for one in town.pairs_across:
        if one.host in town.returned and not one.known:
            town.report("M13", "mentoring", "mentor", one.row, school=town.name(one.host), apprentice=one.row["apprentice"])
    for row, other in pairs_left_out(town):
        town.report("M13", "mentoring", "apprentice", row, variant="apprentice", school=town.name(other), mentor=row["mentor"])


@rule("M14")
def backbone_conditions_not_met(town: AllSchools) -> None:
    """The conditions of C5: of election for those who were elected, of the review for those who stay."""
    by_row = {r["row"]: r for r in records(town.registers["backbone"])}
    for one in town.backbone:
        if one.known and one.outcome != "未通过" and one.lacking:
            variant = "review" if one.kind == REVIEW else ""
            town.report_register("M14", "backbone", "teacher", by_row[one.row], variant=variant, what="、".join(one.lacking))


@rule("M15")
def month_without_visit(town: AllSchools) -> None:
    count: dict[tuple[str, str], int] = {}
    for row in _known(town.registers["inspections"], "date", "school"):
        if row["kind"] == VISIT:
            key = (town.code(row["school"]), row["date"][:7])
            count[key] = count.get(key, 0) + 1
    least = town.term["visits_per_month"]
    for school in filter(owes_visits, town.term.schools):
        if not school.liaison:
            town.report_school("M15", school.code, variant="liaison", school=school.name)
        for month in town.months():
            if count.get((school.code, month), 0) < least:
                town.report_school("M15", school.code, school=school.name, month=f"{int(month[5:])}月", limit=least)


@rule("M16")
def rectification_overdue(town: AllSchools) -> None:
    for row in _known(town.registers["inspections"], "school", "deadline"):
        if days_overdue(row, town.as_of) is not None:
            town.report_register("M16", "inspections", "faults", row, school=row["school"], date=row["deadline"])


@rule("M17")
def funds_against_the_rules(town: AllSchools) -> None:
    rows = _known(town.registers["funds"])
    first = {str(row["year"]): row for row in reversed(rows)}
    for number, year in by_year(rows).items():
        if year.short(town.term):
            town.report_register("M17", "funds", "amount", first[number], year=number, spent=as_typed(half_up(year.spent, 2)),
                                 budget=as_typed(float(year.budget)), limit=f"{town.term['training_fund_percent']:g}")
    for row in rows:
        if spent_on_staff(row) and row["amount"] is not None:
            town.report_register("M17", "funds", "purpose", row, variant="staff", amount=as_typed(row["amount"]))
    vouchers: dict[tuple[Any, Any], list[dict[Any, Any]]] = {}
    for row in _known(town.registers["funds"], "voucher", "year"):
        vouchers.setdefault((row["year"], row["voucher"]), []).append(row)
    for same in vouchers.values():
        for row in same if len(same) > 1 else ():
            town.report_register("M17", "funds", "voucher", row, variant="voucher", rows="、".join(str(one["row"]) for one in same))


def _known(frame: pd.DataFrame, *keys: str) -> list[dict[Any, Any]]:
    """Rows of a register in which each of these is there; blank cells are None."""
    return [{key: None if cell != cell else cell for key, cell in row.items()} for row in records(complete(frame, list(keys)))]  # noqa: PLR0124


@rule("M18")
def one_approval_two_leaders(town: AllSchools) -> None:
    frame = complete(town.frames["projects"], ["approval", "leader"])
    for _, group in frame.groupby(frame["approval"].map(squeeze)):
        schools, leaders = sorted(set(group["school"])), sorted(set(group["leader"]))
        if len(schools) > 1 and len(leaders) > 1:
            for row in records(group):
                town.report("M18", "projects", "approval", row, first=town.name(schools[0]), second=town.name(schools[1]),
                            names="、".join(leaders))


@rule("M19", "M25")
def return_without_what_was_there(town: AllSchools) -> None:
    for school, loss in town.shrunk:
        code = loss.code(town.term["row_loss_percent"])
        if code:
            town.report_school(code, school, school=town.name(school), of=school, title=SHEETS[loss.sheet].title, before=loss.before,
                               after=loss.after, n=loss.before - loss.after, gone=loss.gone, whose=f"：{loss.people}" if loss.people else "")


@rule("M20")
def report_without_activity(town: AllSchools) -> None:
    known = {(r["school"], r["activity_id"]) for r in records(town.frames["activities"])}
    frame = complete(town.registers["reports_uploaded"], ["school", "title"])
    lacking = [(town.code(r["school"]), r["activity_id"]) not in known for r in records(frame)]
    for row in records(where(frame, lacking)):
        if town.code(row["school"]) in town.returned:
            town.report_register("M20", "reports_uploaded", "title", row)


def praises(town: AllSchools) -> list[tuple[str, str, dict[Any, Any]]]:
    """(school code, teacher, row of 指导检查) for everybody the centre has praised (domain C1, extra points)."""
    frame = complete(town.registers["inspections"], ["school", "praised"])
    return [(town.code(r["school"]), name, r) for r in records(frame) for name in str(r["praised"]).split(NAME_SEPARATOR)]


@rule("M24")
def praised_stranger(town: AllSchools) -> None:
    for code, name, row in praises(town):
        if code in town.returned and (code, name) not in town.people:
            town.report_register("M24", "inspections", "praised", row, name=name, school=town.name(code))


@rule("M22")
def principal_not_in_leading_group(town: AllSchools) -> None:
    members = {squeeze(p.name) for p in town.term.leaders}
    for school in town.term.schools:
        if school.school_type != "中心校本部" and school.principal and squeeze(school.principal) not in members:
            town.report_school("M22", school.code, school=school.name, value=school.principal)


def check_across_schools(town: AllSchools) -> dict[str, list[Problem]]:
    """Run every rule across schools; findings by school code ('' for the centre's own)."""
    run_scope("schools", town)
    return town.found


def empty_frame(sheet: str) -> pd.DataFrame:
    """A frame of a sheet without rows; automatic columns are computed, never kept."""
    columns = [c for c in (SHEETS.get(sheet) or REGISTERS[sheet]).columns if c.kind is not Kind.AUTO]
    return pd.DataFrame({key: pd.Series(dtype=object) for key in ("school", "row", *(c.key for c in columns))})
