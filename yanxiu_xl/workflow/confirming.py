"""Confirming at a merge: records scored again where schools' books speak against or for each other, registers, M21."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.archive.again import filed_return
from yanxiu_xl.archive.counting import taken_at
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.judged import lines_left_out
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.catalogue import entry
from yanxiu_xl.checks.between import PairAcross
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.checks.frames import records
from yanxiu_xl.checks.schools import AllSchools
from yanxiu_xl.facts.records import Fact
from yanxiu_xl.measures.findings import Findings, of_the_return
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.measures.pairs import Abroad, Book, Guidance, Lesson
from yanxiu_xl.scoring.confirm import Confirmed, Praise, causes_of_gap, confirm, lateness, with_praise
from yanxiu_xl.scoring.registered import Registered
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Score, TeacherScore
from yanxiu_xl.scoring.schools import SchoolScore, score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.term.term import Term

REGISTER_KEYS = ("lecture_receipts", "inspections", "reports_uploaded", "corrections")


@dataclass
class Rescored:
    """What the records come to at the centre, for the schools in which that differs from their own workbooks.

    schools: code -> score; teachers: code -> each teacher with what has changed and why ('' nothing); notes: code -> lines on
    the school; left_out: code -> all its records that do not count, where another school's book speaks against some.
    """

    schools: dict[str, SchoolScore] = field(default_factory=dict)
    teachers: dict[str, list[tuple[TeacherScore, str]]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


def rescore(town: AllSchools, archive: Archive, filed: Mapping[str, SchoolScore], praise: Praise) -> Rescored:
    """Score the records again where another school's book, or the centre's praise, changes what they come to (domain C6).

    filed: what the schools' own workbooks come to, by code.
    """
    struck, current = town.struck, archive.current()
    pairs = [one for one in town.pairs_across if one.stands]
    passed: dict[tuple[str, str], str] = {}
    for one in pairs:
        if one.passed:
            where = f"{town.name(one.school)}：{town.sources[one.school, 'mentoring'].title}第{one.row['row']}行"
            passed.setdefault((one.host, one.row["mentor"]), f"{where}，徒弟{one.row['apprentice']}期末考核{one.row['result']}")
    affected = {*struck, *(one.school for one in pairs), *(host for host, _ in passed), *(school for school, _ in praise)}
    abroad = dict(_abroad(town, pairs))
    filed_teachers = archive.teacher_scores(schools=affected)
    result = Rescored()
    for school in sorted(affected & current.keys()):
        run = town.check_run_of(school)
        run.abroad = {(mentor, apprentice): found for (code, mentor, apprentice), found in abroad.items() if code == school}
        run.mentors_abroad = {name: where for (code, name), where in passed.items() if code == school}
        teachers = score_teachers(run)
        scored = score_school(run, teachers)
        teachers = with_praise(town.term, {school: teachers}, praise)[school]
        own = {one.name: one for one in filed_teachers.get(school, [])}
        noted = [(one, _changes(own[one.name], one, passed.get((school, one.name), "")) if one.name in own else "") for one in teachers]
        if any(note or one.rank != own[one.name].rank for one, note in noted if one.name in own):
            result.teachers[school] = noted
        if run.struck:
            result.left_out[school] = list(lines_left_out(run))
        rows = run.tables["observations"].rows if run.struck else []
        _note_school(town, school, filed[school], scored, {rows[at]: struck[school][rows[at]] for _, at in run.struck}, result)
    return result


def as_it_counts(term: Term, archive: Archive, one: Filed, as_of: date, struck: Mapping[int, str]) -> CheckRun:
    """The records of a school's return, checked as they are filed, without the rows that another school's book speaks against."""
    run = CheckRun.of(term, filed_return(archive, one), as_of)
    for row in run.rows["observations"]:
        if row["row"] in struck:
            run.strike("observations", row["at"], entry(struck[row["row"]]))
    return run


def _abroad(
    town: AllSchools, pairs: Sequence[PairAcross],
) -> Iterator[tuple[tuple[str, str, str], Abroad]]:
    """(school, mentor, apprentice) of each pair -> what the book of the mentor's school has of it."""
    for host in sorted({one.host for one in pairs}):
        run = town.check_run_of(host)
        facts, name = run.facts.school, town.name(host)
        book = Book[Fact]((Lesson(o.observer, o.teacher, town.code(o.host_school), o) for o in facts.observations.counting),
                          (Guidance(a.related_id, a.date, a) for a in facts.activities.counting if a.related_id))
        for one in (one for one in pairs if one.host == host):
            numbers = {number for number in (one.row["pair_id"], *one.registered) if number}
            seen, guided = book.seen(*one.people, at=one.school), list(book.guided(numbers))
            cells = tuple(f"{name} {run.facts.address(fact)}" for fact in (*seen, *(a.record for a in guided)))
            yield (one.school, *one.people), Abroad(len(seen), tuple(a.day for a in guided), cells)


def _shown(item: Score) -> str:
    return item.outcome.word if item.score is None else figure(item.score)


def _changes(own: TeacherScore, confirmed: TeacherScore, passed: str) -> str:
    """In what a teacher's confirmed score differs from the own one, each with its reason and cell; '' in nothing."""
    told = []
    for code, item in confirmed.items.items():
        known = set(own.items[code].places)
        why = "、".join(f"{p.cell}{p.why}" for p in item.places if p.why and p not in known)
        if why or (item.score, item.outcome) != (own.items[code].score, own.items[code].outcome):
            told.append(f"{code} 自评{_shown(own.items[code])}、核定{_shown(item)}" + (f"：{why}" if why else ""))
    if confirmed.base != own.base and confirmed.base is not None and own.base is not None:
        told.append(f"基础分 自评{own.base:g}、核定{confirmed.base:g}")
    if confirmed.extra != own.extra:
        told.append(f"附加分 自评{own.extra:g}、核定{confirmed.extra:g}：{confirmed.extra_detail}" + (f"（{passed}）" if passed else ""))
    return "；".join(told)


def _note_school(
    town: AllSchools, school: str, own: SchoolScore, scored: SchoolScore, struck: Mapping[int, str], result: Rescored
) -> None:
    """Keep a school's score where it differs, with a word on each indicator and on the rows that do not count."""
    notes = []
    by_code: dict[str, list[int]] = {}
    for row, code in struck.items():
        by_code.setdefault(code, []).append(row)
    title = town.sources[school, "observations"].title if struck else ""
    for code, rows in sorted(by_code.items()):
        notes.append(f"{title}第{'、'.join(map(str, sorted(rows)))}行核定时不计：{entry(code).when}（{code}）")
    items = {}
    for code, item in scored.items.items():
        before = own.items[code]
        changed = (item.score, item.outcome) != (before.score, before.outcome)
        items[code] = replace(item, detail=f"{item.detail}自评{_shown(before)}，按两校的记录改算。") if changed else item
        notes += [f"{code} 自评{_shown(before)}，按两校的记录为{_shown(item)}"] if changed else []
    if notes:
        result.notes[school] = notes
        result.schools[school] = replace(scored, code=school, items=items)


def confirm_schools(town: AllSchools, archive: Archive, filed: Mapping[str, SchoolScore], rescored: Rescored) -> dict[str, Confirmed]:
    """Confirmed scores of all schools that have a return; differences over the limit become M21."""
    titles = {key: source.title for key, source in town.register_sources.items()}
    lectures = town.lectures
    kept = {key: _by_school(town.registers[key], town.code) for key in REGISTER_KEYS}
    current, levels, saved = archive.current(), archive.level_counts(), taken_at(archive)
    result = {}
    for code, own in filed.items():
        receipts, inspections, reports, corrections = (kept[key].get(code, []) for key in REGISTER_KEYS)
        school = town.term.school(code)
        result[code] = confirm(
            town.term, rescored.schools.get(code, own).items, lectures.get(code, []),
            Registered(receipts, inspections, reports, corrections, titles),
            late=lateness(school.due if school else None, saved.get(code, [])),
            found=Findings.of(levels.get(current[code].id), of_the_return(town.found.get(code, []))), as_of=town.as_of, notes=rescored.notes.get(code, ()),
        )
        _compare(town, code, own.own, own.items, result[code])
    return result


def _compare(town: AllSchools, code: str, own: float | None, items: Mapping[str, Score], confirmed: Confirmed) -> None:
    """M21: self and confirmed score more than the limit apart."""
    if own is None or confirmed.score is None:
        return
    gap = half_up(abs(exact(own) - exact(confirmed.score)))
    if gap > town.term["score_gap"]:
        town.report_school("M21", code, school=town.name(code), own=f"{own:g}", confirmed=f"{confirmed.score:g}", gap=f"{gap:g}",
                           what=causes_of_gap(items, confirmed, NAMES))


def _by_school(frame: pd.DataFrame, code: Callable[[object], str]) -> dict[str, list[dict[Any, Any]]]:
    """Rows by the code of the school they name."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in records(frame):
        found.setdefault(code(row["school"]), []).append(row)
    return found
