"""new-term --from: what a term takes over from the one before. Promotions and departures are left to the schools."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.rosters import Roster, carried_roster, carried_schools, set_carried_rosters
from yanxiu_xl.archive.rosters import returned_roster as stored_roster
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import PARAMETERS, default_term
from yanxiu_xl.term.parameters import Value
from yanxiu_xl.term.term import School, Term, is_term_code, term_name
from yanxiu_xl.workflow.folder import TermFolder, now_text
from yanxiu_xl.workflow.print_templates import changed_templates

ROSTER_CARRIED = ("teacher_id", "name", "gender", "born", "work_since", "education", "title", "subjects", "grades",
                  "research_group", "class_teacher", "post", "backbone", "assessed", "exemption", "on_duty_from",
                  "on_duty_to")
"""Columns of the roster that a further workbook of the same term starts from."""
OF_ONE_TERM = ("on_duty_from", "on_duty_to")
"""Those that say nothing of another term."""


@dataclass(frozen=True)
class Carried:
    """What was taken over. parameters: names of those the centre had changed; codes: names of changed code lists; templates: of printed forms
    that somebody had redesigned, by file name.
    """

    source: str
    schools: int
    leaders: int
    parameters: list[str]
    codes: list[str]
    rosters: dict[str, Roster]
    templates: dict[str, bytes] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Teachers of all rosters."""
        return sum(map(len, self.rosters.values()))

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``new-term --json``."""
        return {"from": self.source, "schools": self.schools, "leaders": self.leaders, "parameters": self.parameters,
                "codes": self.codes, "rosters": len(self.rosters), "teachers": self.people,
                "templates": list(self.templates)}


def next_term(code: str) -> str:
    """The term after one: ``2020-2021-1`` -> ``2020-2021-2`` -> ``2021-2022-1``."""
    first, second, half = code.split("-")
    return f"{first}-{second}-2" if half == "1" else f"{second}-{int(second) + 1}-1"


def carry(source: TermFolder, code: str) -> tuple[Term, Carried]:
    """The settings of term ``code``, started from those of ``source``, and the rosters of its returns that count.

    Kept: centre, schools, leading group, code lists, days from which rules are errors, every parameter but dates and
    months, which are those of the new term, as are holidays. Left out: dates by which schools were to return, waivers. Raises
    UserError when ``source`` is no term folder or not of an earlier term.
    """
    old = source.term()
    if is_term_code(code) and code <= old.code:
        raise UserError(f"“{term_name(code)}”不在“{term_name(old.code)}”之后，不能从那个学期带过来。请核对 --term 和 --from。")
    new = default_term(code)
    values: dict[str, Value] = dict(new.values)
    changed = []
    for key, value in old.values.items():
        if key in PARAMETERS and not _dated(value) and not _dated(PARAMETERS[key].default):
            values[key] = value
            changed += [PARAMETERS[key].name] if value != PARAMETERS[key].default else []
    lists = [CODE_LISTS[key].name for key, kept in old.codes.items() if key in CODE_LISTS and kept != CODE_LISTS[key].values]
    schools = tuple(replace(school, due=None) for school in old.schools)
    term = replace(new, centre=old.centre, values=values, codes={**new.codes, **old.codes}, schools=schools, leaders=old.leaders,
                   rule_starts=old.rule_starts)
    rosters: dict[str, Roster] = {}
    if source.archive_file.exists():
        with source.archive() as archive:
            listed = {school.code for school in schools}
            rosters = {code: people for code, people in known_rosters(archive).items() if code in listed}
    for people in rosters.values():
        for person in people:
            person.update(dict.fromkeys(OF_ONE_TERM))
    return term, Carried(str(source.root), len(schools), len(old.leaders), changed, lists, rosters, changed_templates(source))


def _dated(value: Value) -> bool:
    """Whether a parameter's value is a day or a list of months."""
    return isinstance(value, date | tuple)


def keep_rosters(folder: TermFolder, carried: Carried) -> None:
    """Put the rosters into the new term's archive, where the first ``build`` finds them."""
    with folder.locked("建学期"), folder.archive() as archive, archive.change():
        set_carried_rosters(archive, carried.rosters)
        archive.set_meta("carried", f"{carried.source} {now_text()}")


def returned_roster(archive: Archive, filed: Filed) -> Roster:
    """The roster of a return, without what changes from term to term."""
    return stored_roster(archive, filed.id, ROSTER_CARRIED)


def known_rosters(archive: Archive) -> dict[str, Roster]:
    """By school code the roster a further workbook starts from: as last returned in this term, else as taken over."""
    current = archive.current()
    rosters = {code: _roster(archive, code, current.get(code)) for code in sorted(carried_schools(archive) | current.keys())}
    return {code: people for code, people in rosters.items() if people}


def known_roster(archive: Archive, school: School) -> Roster:
    """The roster of one school as ``known_rosters`` has it, [] when it has none."""
    return _roster(archive, school.code, archive.current().get(school.code))


def _roster(archive: Archive, code: str, filed: Filed | None) -> Roster:
    returned = returned_roster(archive, filed) if filed else []
    return returned or carried_roster(archive, code)
