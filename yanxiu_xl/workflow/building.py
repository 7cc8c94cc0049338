"""new-term and build: the folder of a term and one workbook per school."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import digest, replace_whole
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Stop
from yanxiu_xl.term.term import School, Term, default_term, is_term_code
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.template import definition_hash, write_school_workbook
from yanxiu_xl.workflow.folder import REGISTERS_NAME, SETTINGS_NAME, TermFolder, now_text

EXAMPLE_SCHOOLS = (
    School("00", "(中心校名称)", "中心校本部", "(校长姓名)", "(包校领导)"),
    School("01", "(第一村小名称)", "村小", "(校长姓名)", "(包校领导)"),
)
ROSTER_CARRIED = ("teacher_id", "name", "gender", "born", "work_since", "education", "title", "subjects", "grades",
                  "research_group", "class_teacher", "post", "backbone", "assessed", "exemption", "on_duty_from",
                  "on_duty_to")


@dataclass(frozen=True)
class Built:
    """A workbook of 发放： where it is, its issue number, and what happened (``new``, ``same``)."""

    school: School
    path: Path
    issue: int
    outcome: str
    kept: Path | None = None


def new_term(root: Path, code: str, term: Term | None = None) -> TermFolder:
    """Create a term folder with 学期设定.xlsx. Raises Stop when one is already there."""
    if not is_term_code(code):
        raise Stop(f"“{code}”不是学期码，请写成 2020-2021-1(第一学期)或 2020-2021-2(第二学期)的样子。")
    folder = TermFolder(root.absolute())
    if folder.settings.exists():
        raise Stop(f"“{folder.root}”里已经有“{folder.settings.name}”，没有改动它。请换一个文件夹。")
    try:
        folder.make()
    except OSError as error:
        raise Stop(f"建不了文件夹“{root}”({error.strerror or error})。请换一个位置。") from error
    settings = term or default_term(code).with_schools(EXAMPLE_SCHOOLS)
    replace_whole(folder.settings, lambda path: write_settings(path, settings))
    replace_whole(folder.registers, lambda path: write_registers(path, settings))
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
    """School name -> teachers' names, from the returns that count."""
    schools = {one.id: one.school for one in archive.filed()}
    names = {s.code: s.name for s in term.schools}
    at = [c.key for c in stored_columns(SHEETS["roster"])].index("name")
    town: dict[str, list[str]] = {}
    for record in archive.rows(SHEETS["roster"]):
        school = names.get(schools[record[0]])
        if school and record[2 + at]:
            town.setdefault(school, []).append(record[2 + at])
    return town


def known_roster(archive: Archive, school: School) -> list[dict[str, Any]]:
    """The school's roster as last returned, without what changes from term to term."""
    filed = archive.current().get(school.code)
    if filed is None:
        return []
    keys = [c.key for c in stored_columns(SHEETS["roster"])]
    return [
        {key: record[2 + keys.index(key)] for key in ROSTER_CARRIED}
        for record in archive.rows(SHEETS["roster"])
        if record[0] == filed.id
    ]


def build(
    folder: TermFolder, only: str | None = None, progress: Callable[[str, int, int], None] | None = None
) -> list[Built]:
    """Write 发放/<code><name>.xlsx for every school (or one). Unchanged workbooks are left alone.

    Raises Stop for bad settings, an unknown school code, or when the disk does not take a file.
    """
    term = folder.term()
    schools = [s for s in term.schools if only in (None, s.code)]
    if only and not schools:
        known = "、".join(s.code for s in term.schools)
        raise Stop(f"学校名录里没有代码“{only}”。现有：{known}。")
    if not schools:
        raise Stop("学校名录是空的，请先在学期设定的“学校名录”里填学校。")
    built = []
    if not folder.registers.exists():
        replace_whole(folder.registers, lambda path: write_registers(path, term))
    with folder.locked("生成工作簿"), folder.archive() as archive:
        town = known_names(archive, term)
        for number, school in enumerate(schools, 1):
            built.append(_build_one(folder, archive, term, school, town))
            if progress:
                progress(f"生成 {school.name}", number, len(schools))
    return built


def _build_one(
    folder: TermFolder, archive: Archive, term: Term, school: School, town: dict[str, list[str]]
) -> Built:
    roster = known_roster(archive, school)
    others = {name: people for name, people in town.items() if name != school.name}
    inputs = json.dumps([definition_hash(term), str(school), roster, others], ensure_ascii=False, sort_keys=True)
    content = hashlib.sha256(inputs.encode()).hexdigest()[:16]
    number, last = archive.last_issue(school.code)
    path = folder.outbox / f"{school.code}{school.name}.xlsx"
    recorded = archive.meta(f"issued {school.code}").split(" ")
    on_disk = digest(path) if path.exists() else ""
    if last == content and on_disk == recorded[0] != "":
        return Built(school, path, number, "same")
    ours = on_disk in recorded
    kept = _keep_edited(path) if on_disk and not ours else None
    if last != content:
        number += 1
    rows = {"roster": roster} if roster else None

    def record(finished: Path) -> None:
        """What is about to be put in place, and what it replaces: a run killed here finds both to be its own."""
        with archive.change():
            if last != content:
                archive.add_issue(school.code, number, definition_hash(term), content, now_text())
            archive.set_meta(f"issued {school.code}", f"{digest(finished)} {on_disk if ours else ''}".strip())

    final = replace_whole(
        path, lambda place: write_school_workbook(place, term, school, rows, town=others, issue=number), record
    )
    return Built(school, final, number, "new", kept)


def _keep_edited(path: Path) -> Path:
    """A file in 发放 that somebody has written into is not ours to replace: it is set aside."""
    number = 1
    while (aside := path.with_name(f"{path.stem}(改过的{number}){path.suffix}")).exists():
        number += 1
    return path.replace(aside)
