"""portfolio: a workbook for each teacher with everything that is theirs, in 报表/档案袋."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from yanxiu_xl.files import possible_name
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.suggest import did_you_mean
from yanxiu_xl.reports.people import Person, people
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.workbooks.portfolio_book import write_portfolio
from yanxiu_xl.workflow.earlier_terms import earlier_terms
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.ours import OurFile, Saved
from yanxiu_xl.workflow.printing import print_files
from yanxiu_xl.workflow.reporting import merged_facts

FOLDER, KIND = "档案袋", "portfolio"


@dataclass(frozen=True)
class Portfolio:
    """A portfolio: whose, where, how many pages; aside: where one that somebody had changed was put; pdf: beside it."""

    school: str
    school_name: str
    teacher_id: str
    name: str
    path: Path
    pages: int
    aside: Path | None = None
    pdf: Path | None = None


@dataclass
class Portfolios:
    """What was written; lacking: why there is no PDF; terms: names of the terms that a line by term could be drawn from."""

    written: list[Portfolio] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def portfolios(
    folder: TermFolder, school: str | None = None, teacher: str | None = None, *, pdf: bool = False, progress: Progress = UNTOLD
) -> Portfolios:
    """Write the portfolios of all teachers, of a school's (code, name or a part of it) or of one teacher (name or number).

    Raises UserError for an unknown school or teacher, where nothing has been merged, and where the disk does not take a file.
    """
    done = Portfolios()
    with merged_facts(folder) as facts:
        chosen = _chosen(facts, school, teacher)
        with earlier_terms(folder, facts) as earlier, folder.locked("写档案袋"):
            done.terms = [one.term.name for one in (*earlier, facts)]
            with progress.phase(Phase.PORTFOLIOS, len(chosen)) as step:
                for person in chosen:
                    done.written.append(_write(folder, Owner(facts, person, earlier)))
                    step(person.teacher.name)
            if pdf:
                printed = print_files([one.path for one in done.written], progress=progress)
                done.lacking = printed.lacking
                made = {path.with_suffix(".xlsx"): path for path in printed.files}
                done.written = [replace(one, pdf=made.get(one.path)) for one in done.written]
    return done


def place_of(folder: TermFolder, one: Teacher) -> Path:
    """Where the portfolio of a teacher of a roster lies."""
    names = (f"{one.school}{one.school_name}", f"{one.teacher_id}{one.name}.xlsx")
    return folder.reports.joinpath(FOLDER, *(possible_name(name) for name in names))


def _write(folder: TermFolder, owner: Owner) -> Portfolio:
    one, pages = owner.teacher, list[int]()
    for before in owner.person.before:  # what was written while the person was there
        OurFile(place_of(folder, before), KIND).withdraw()
    put = OurFile(place_of(folder, one), KIND, saved=Saved.ASIDE).write(lambda path: pages.append(write_portfolio(path, owner)))
    return Portfolio(one.school, one.school_name, one.teacher_id, one.name, put.path, pages[-1], put.aside)


def _chosen(facts: TermFacts, school: str | None, teacher: str | None) -> Sequence[Person]:
    """The persons who are meant; one who has moved belongs to every school where records of theirs stand."""
    code = school_code(facts.term, school, facts.current) if school else ""
    persons = [one for one in people(facts).persons if not code or code in {at for at, _ in one.keys}]
    if not persons:
        where = facts.names.get(code, code)
        raise UserError(f"“{where}”没有算数的报送，不知道有哪些教师。" if code else "还没有哪所学校的报送算数，不知道有哪些教师。")
    if teacher is None:
        return persons
    words = squeeze(teacher)
    found = [one for one in persons if words in {squeeze(one.teacher.name), *(each.teacher_id for each in one.teachers)}]
    found = found or [one for one in persons if words and words in squeeze(one.teacher.name)]
    if not found:
        names = list(dict.fromkeys(one.teacher.name for one in persons))
        where = facts.names.get(code, "全镇")
        raise UserError(f"{where}的教师名册里没有“{teacher}”。{did_you_mean(teacher, names)}请写姓名或教师编号。")
    return found
