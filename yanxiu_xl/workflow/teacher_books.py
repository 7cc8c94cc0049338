"""build --teachers: a workbook of their own for every teacher on the rosters, in 发放/教师/<school>/."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from yanxiu_xl.archive.rosters import Roster
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.reader_processes import read_many
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.teacher_book import write_teacher_workbook
from yanxiu_xl.workbooks.template import definition_hash
from yanxiu_xl.workflow.building import known_names, term_of_real_schools
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.ours import OurFile, Outcome, State
from yanxiu_xl.workflow.outbox import SUFFIXES
from yanxiu_xl.workflow.rollover import known_roster

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""What no file name may hold on Windows."""


@dataclass(frozen=True)
class TeacherBuilt:
    """A teacher's workbook: where it is, and what has happened: NEW, SAME, or LEFT where somebody has written into it."""

    school: School
    teacher_id: str
    name: str
    path: Path
    outcome: Outcome


@dataclass
class TeachersBuilt:
    """books: a teacher each; without_roster: schools of which no roster is known; unclear: people on a roster without a name, or with
    one that two have; strays: workbooks of people who are not on the roster and have written into them.
    """

    books: list[TeacherBuilt] = field(default_factory=list)
    without_roster: list[School] = field(default_factory=list)
    unclear: list[tuple[School, str]] = field(default_factory=list)
    strays: list[Path] = field(default_factory=list)


def build_teachers(folder: TermFolder, only: str | None = None, roster: Path | None = None, progress: Progress = UNTOLD) -> TeachersBuilt:
    """Write the teachers' workbooks of all schools, of one (``only``), or of the school of the workbook ``roster``, by its roster.

    Else a roster is the one last returned in this term, or taken over from the term before. What somebody has written into is never
    replaced. Raises UserError for bad settings, an unknown school, a workbook that cannot be read, and where no roster is known at all.
    """
    term = term_of_real_schools(folder, folder.settings_in_force)
    code = None if only is None else school_code(term, only)
    given: Submission | None = None
    if roster is not None:
        given = _read(roster, term)
        if code not in (None, given.school_code):
            raise UserError(f"“{roster.name}”是学校代码{given.school_code}的工作簿，不是要生成的那一所。请核对 --school 和 --roster。")
        code = given.school_code
    done = TeachersBuilt()
    with folder.locked("生成教师填报表"), folder.archive() as archive:
        town = known_names(archive, term)
        known = [(school, roster_of(given) if given else known_roster(archive, school)) for school in term.schools if code in (None, school.code)]
        done.without_roster = [school for school, people in known if not people]
        if len(done.without_roster) == len(known):
            raise UserError(
                f"还没有{'这所学校' if code else '任何一所学校'}的教师名册，没有生成教师填报表。请先让学校交一次工作簿、合并，"
                "或用 yanxiu build --teachers --roster 学校工作簿 写明名册在哪一本里。")
        with progress.phase(Phase.TEACHERS, sum(len(people) for _, people in known)) as step:
            for school, people in known:
                others = {name: listed for name, listed in town.items() if name != school.name}
                clear = _clear(school, people, done)
                for person in people:
                    if person in clear:
                        done.books.append(_build_one(folder, archive, term, school, person, people, others))
                    step(f"{school.name} {person.get('name') or ''}")
                if people:
                    done.strays += _take_away(folder, archive, school, {one.path for one in done.books})
    return done


def roster_of(one: Submission) -> Roster:
    """The people on the roster of a school's workbook, in its order."""
    table = one.tables.get("roster")
    return list(table.records()) if table else []


def place_of(folder: TermFolder, school: School, teacher_id: str, name: str) -> Path:
    """Where a teacher's workbook goes."""
    return folder.teacher_books / school.code / f"{_UNFIT.sub('_', teacher_id + name)}.xlsx"


def _read(path: Path, term: Term) -> Submission:
    if not path.exists():
        raise UserError(f"没有“{path}”这个文件，请核对路径。")
    (one,) = read_many([(path, path.name)], term)
    if one.refused is not None:
        raise UserError(f"“{path.name}”的教师名册没有读：{one.refused.message}{one.refused.fix}", (one.refused,))
    return one


def _clear(school: School, people: Roster, done: TeachersBuilt) -> Roster:
    """Those who can be told from the others by their names; the others are named in ``unclear``."""
    names = Counter(person.get("name") for person in people)
    clear = [person for person in people if person.get("name") and names[person["name"]] == 1]
    done.unclear += [(school, str(person.get("name") or person.get("teacher_id") or "")) for person in people if person not in clear]
    return clear


def _build_one(
    folder: TermFolder, archive: Archive, term: Term, school: School, person: dict[str, object], people: Roster, town: dict[str, list[str]]
) -> TeacherBuilt:
    teacher_id, name = str(person.get("teacher_id") or ""), str(person["name"])
    place = place_of(folder, school, teacher_id, name)
    names = [{key: one.get(key) for key in ("name", "on_duty_from", "on_duty_to")} for one in people]
    asked = json.dumps([definition_hash(term), str(school), teacher_id, name, names, town], ensure_ascii=False, sort_keys=True, default=str)
    content = hashlib.sha256(asked.encode()).hexdigest()[:16]
    file = _file(archive, school.code, place)
    state = file.state(content)
    if state in {State.CURRENT, State.SAVED}:
        return TeacherBuilt(school, teacher_id, name, place, Outcome.SAME if state is State.CURRENT else Outcome.LEFT)
    put = file.write(lambda path: write_teacher_workbook(path, term, school, person, people, town=town), content)
    return TeacherBuilt(school, teacher_id, name, put.path, Outcome.NEW)


def _file(archive: Archive, school: str, place: Path) -> OurFile:
    own = hashlib.sha256(place.name.encode()).hexdigest()[:8]
    return OurFile(place, f"teacher-{school}-{own}", Note(archive, Output.TEACHER, f"{school} {place.stem}"))


def _take_away(folder: TermFolder, archive: Archive, school: School, wanted: set[Path]) -> list[Path]:
    """Take away untouched workbooks of people who are not on the roster any more; returns those that somebody has written into."""
    own = folder.teacher_books / school.code
    strays = []
    for path in sorted(own.iterdir()) if own.is_dir() else ():
        if path in wanted or path.suffix.lower() not in SUFFIXES or path.name.startswith(("~$", ".")):
            continue
        if (file := _file(archive, school.code, path)).is_ours(path):
            file.withdraw()
        elif SubmissionReader.peek(path).teacher:
            strays.append(path)
    return strays


