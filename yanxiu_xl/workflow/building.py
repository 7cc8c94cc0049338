"""new-term and build: the folder of a term and one workbook per school."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output
from yanxiu_xl.files import folder_in_the_way, remove_leftovers, replace_whole
from yanxiu_xl.forms.centre import SCHOOL_LIST
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.personal import public_text
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError, cause
from yanxiu_xl.reading.school_list import examples_left
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.term import School, Term, is_term_code
from yanxiu_xl.workbooks.fast.macro_free_copy import write_macro_free
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.template import definition_hash, write_school_workbook
from yanxiu_xl.workflow.choosing import NO_TERM_CODE
from yanxiu_xl.workflow.folder import REGISTERS_NAME, TermFolder, now_text
from yanxiu_xl.workflow.guides import write_guides
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.names import Moves, moves, remember_names
from yanxiu_xl.workflow.ours import OurFile, Outcome, Put, Saved, State
from yanxiu_xl.workflow.outbox import names_of, put_aside, stray_workbooks
from yanxiu_xl.workflow.print_templates import put_templates
from yanxiu_xl.workflow.registers_files import RegistersKept, keep_registers
from yanxiu_xl.workflow.rollover import Carried, carry, keep_rosters, known_roster, known_rosters, next_term
from yanxiu_xl.workflow.scripts import write_score_scripts
from yanxiu_xl.workflow.settings_files import (
    SETTINGS_NAME,
    has_settings,
    is_finished,
    keep_alike,
    settings_as_made,
    write_pair,
)

EXAMPLE_SCHOOLS = (
    School("00", "(中心校名称)", "中心校本部", "(校长姓名)", "(包校领导)"),
    School("01", "(第一村小名称)", "村小", "(校长姓名)", "(包校领导)"),
)


@dataclass(frozen=True)
class Built:
    """A school's workbooks of 发放： where they are, their issue number, and what happened (NEW, SAME).

    macro_path: the twin with buttons; kept, macro_kept: where a workbook that somebody had written into was put.
    """

    school: School
    path: Path
    issue: int
    outcome: Outcome
    kept: Path | None = None
    macro_path: Path | None = None
    macro_kept: Path | None = None


def new_term_from(root: Path, source: TermFolder, code: str | None = None) -> tuple[TermFolder, Carried]:
    """Create a term folder that starts from the one before (``code``: the term after it unless told otherwise).

    Raises UserError as ``new_term`` and ``rollover.carry`` do.
    """
    wanted = code or next_term(source.term().code)
    if not is_term_code(wanted):
        raise UserError(NO_TERM_CODE.format(code=wanted))
    term, carried = carry(source, wanted)
    return new_term(root, wanted, term, rosters=carried, printed=True), carried


def new_term(
    root: Path, code: str, term: Term | None = None, *, macros: bool = True, rosters: Carried | None = None, printed: bool = False
) -> TermFolder:
    """Create a term folder with 学期设定, with buttons and without. Raises UserError when one is already there.

    rosters: what was taken over from the term before, of which the rosters go into its archive; printed: whether the templates of the forms
    that are printed are put there, as print does when it is run first. 学期设定 comes last: a folder without it is no term yet, so that no
    other verb takes a half-made one, and the same command makes it complete.
    """
    if not is_term_code(code):
        raise UserError(NO_TERM_CODE.format(code=code))
    folder = TermFolder(root.absolute())
    settings = term or default_term(code).with_schools(EXAMPLE_SCHOOLS)
    for path in (folder.settings, folder.settings.with_suffix(".xlsm"), folder.registers):
        if path.is_dir():
            raise folder_in_the_way(path)
    if has_settings(folder.root) and (
        is_finished(folder.archive_dir) or not settings_as_made(folder.root, settings, macros)
    ):
        raise UserError(f"“{folder.root}”里已经有“{folder.settings.name}”，没有改动它。请换一个文件夹。")
    try:
        folder.make()
    except OSError as error:
        raise UserError(f"建不了文件夹“{root}”（{cause(error)}）。请换一个位置。") from error
    remove_leftovers((folder.root, folder.archive_dir))
    write_score_scripts(folder.root)
    write_guides(folder.root, folder.outbox)
    if printed:
        put_templates(folder, redesigned=rosters.templates if rosters else None)
    if not folder.registers.exists():
        replace_whole(folder.registers, lambda path: write_registers(path, settings))
    if rosters is not None:
        keep_rosters(folder, rosters)
    write_pair(folder.root, folder.archive_dir, settings, macros)
    return folder


def write_blank_templates(folder: Path) -> list[Path]:
    """Write the blank templates that the repository carries: a school's workbook and 学期设定， all defaults."""
    term = default_term().with_schools(EXAMPLE_SCHOOLS)
    school, settings = folder / "学校工作簿.xlsx", folder / SETTINGS_NAME
    replace_whole(school, lambda path: write_school_workbook(path, term, EXAMPLE_SCHOOLS[1]))
    replace_whole(settings, lambda path: write_settings(path, term))
    registers = folder / REGISTERS_NAME
    replace_whole(registers, lambda path: write_registers(path, term))
    return [school, settings, registers]


def known_names(archive: Archive, term: Term) -> dict[str, list[str]]:
    """School name -> teachers' names, as all schools may see them, from the returns that count, else from the term before."""
    rosters = known_rosters(archive)
    town = {school.name: [public_text(p["name"]) for p in rosters.get(school.code, []) if p["name"]] for school in term.schools}
    return {name: people for name, people in town.items() if people}


@dataclass(frozen=True)
class BuiltTerm:
    """What a build has come to: the schools' workbooks, 中心校登记, what has changed in the list of schools, and workbooks in 发放 that
    belong to no school of the list (stray; set_aside: where they were put).
    """

    built: list[Built]
    registers: RegistersKept
    moves: Moves
    stray: list[Path]
    set_aside: list[Path]


def build(
    folder: TermFolder, only: str | None = None, progress: Progress = UNTOLD, *,
    macros: bool = True,
) -> list[Built]:
    """The schools' workbooks of ``build_term``."""
    return build_term(folder, only, progress, macros=macros).built


def build_term(
    folder: TermFolder, only: str | None = None, progress: Progress = UNTOLD, *,
    macros: bool = True, tidy: bool = False,
) -> BuiltTerm:
    """Write 发放/<code><name>（无按钮）.xlsx for every school (or one) and, with ``macros``, its twin with buttons, <code><name>.xlsm, beside it.

    Unchanged workbooks are left alone; 中心校登记 is brought up to the settings. tidy: workbooks of 发放 that belong to no school of
    the list go to a folder there. Raises UserError for bad settings (also for a list of schools that still holds the template's
    examples), a school that is none of the list or may be several, or when the disk does not take a file.
    """
    settings = folder.settings_in_force
    term = term_of_real_schools(folder, settings)
    code = None if only is None else school_code(term, only)
    schools = [school for school in term.schools if code in (None, school.code)]
    built = []
    with folder.locked("生成工作簿"), folder.archive() as archive:
        kept = keep_registers(folder, term, archive)
        since = moves(term, folder.archive_dir)
        keep_alike(folder.root, folder.archive_dir, settings, term, macros)
        town = known_names(archive, term)
        with progress.phase(Phase.BUILD, len(schools)) as step:
            for school in schools:
                built.append(_build_one(folder, archive, term, school, town, macros))
                step(school.name)
        remember_names(folder.archive_dir, schools, whole=only is None)
        stray = stray_workbooks(folder, term)
        aside = put_aside(folder, stray) if tidy else []
    return BuiltTerm(built, kept, since, [] if tidy else stray, aside)


def term_of_real_schools(folder: TermFolder, settings: Path) -> Term:
    """The settings, unless the list of schools is empty or still as the template has it. Raises UserError that names its cells."""
    try:
        term = folder.term()
    except UserError as stop:
        cells = [f"{p.sheet}!{p.cell}" for p in stop.problems if p.sheet == SCHOOL_LIST.title and p.cell]
        if not cells:
            raise
        raise UserError(f"{stop}（单元格：{'、'.join(cells)}）", stop.problems) from stop
    examples, first_cell = examples_left(settings, term)
    if examples:
        raise UserError(f"“{settings.name}”的学校名录还没有填好，没有生成工作簿：{examples[0].message}{examples[0].fix}"
                   + (f"（共 {len(examples)} 处）" if len(examples) > 1 else ""), tuple(examples))
    if not term.schools:
        raise UserError(f"“{settings.name}”的学校名录是空的，没有生成工作簿。请从 {first_cell} 起一校一行填好，保存，再运行一次。")
    return term


def _build_one(
    folder: TermFolder, archive: Archive, term: Term, school: School, town: dict[str, list[str]], macros: bool
) -> Built:
    roster = known_roster(archive, school)
    others = {name: people for name, people in town.items() if name != school.name}
    inputs = json.dumps([definition_hash(term), str(school), roster, others], ensure_ascii=False, sort_keys=True)
    content = hashlib.sha256(inputs.encode()).hexdigest()[:16]
    number, last = archive.last_issue(school.code)
    new = last != content
    with_buttons, without = (folder.outbox / name for name in names_of(school))
    plain = OurFile(without, f"issued-{school.code}", Note(archive, Output.ISSUED, school.code), Saved.ASIDE)
    twin = OurFile(with_buttons, f"issued-{school.code}-xlsm", Note(archive, Output.ISSUED_WITH_BUTTONS, school.code), Saved.ASIDE)
    made_of = {plain: content, twin: f"{content} {SCHOOL.digest()}"}
    replace(plain, path=with_buttons.with_suffix(".xlsx")).withdraw()  # as an earlier program called it
    wanted = [one for one in ((twin, plain) if macros else (plain,)) if new or one.state(made_of[one]) is not State.CURRENT]
    if not macros:
        twin.withdraw()
    if not wanted:
        return Built(school, plain.path, number, Outcome.SAME, macro_path=twin.path if macros else None)
    number += new
    rows = {"roster": roster} if roster else None

    def write(place: Path, with_macros: bool) -> None:
        chosen = SCHOOL if with_macros else None
        write_school_workbook(place, term, school, rows, town=others, issue=number, macros=chosen)

    put: dict[OurFile, Put] = {}
    if twin in wanted:
        put[twin] = twin.write(lambda place: write(place, True), made_of[twin])
    if plain in wanted:
        source = put[twin].path if twin in put else None
        put[plain] = plain.write(lambda place: write_macro_free(source, place) if source else write(place, False), made_of[plain])
    if new:
        with archive.change():
            archive.add_issue(school.code, number, definition_hash(term), content, now_text())
    is_plain, is_twin = (put.get(one, Put(one.path)) for one in (plain, twin))
    return Built(
        school, is_plain.path, number, Outcome.NEW, is_plain.aside, is_twin.path if macros else None, is_twin.aside,
    )
