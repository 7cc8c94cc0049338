"""check: one or several workbooks, on their own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.files import is_folder
from yanxiu_xl.legible import file_name
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import Problem, UserError
from yanxiu_xl.reading.attachments import Materials, named_in
from yanxiu_xl.reading.reader_processes import peek_many, read_many
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.settings import default_term, unpack_term
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow.folder import TermFolder, effective_day
from yanxiu_xl.workflow.inbox import is_no_return, survey
from yanxiu_xl.workflow.marking import mark
from yanxiu_xl.workflow.settings_files import has_settings


def settings_for(path: Path, given: TermFolder | None, stamps: Mapping[Path, Stamp] | None = None) -> tuple[Term, bool]:
    """(term, whether it lists the schools) by which a file is checked.

    A term folder given, or found above the file, decides; else the settings the workbook itself carries; else the
    defaults. stamps: of workbooks that have been looked into already.
    """
    folder = given or folder_above(path)
    return (folder.term(), True) if folder else settings_in((stamps or peek_many([path]))[path])


def folder_above(path: Path) -> TermFolder | None:
    """The term folder a file lies in, if it lies in one."""
    return next((TermFolder(above) for above in path.absolute().parents if has_settings(above)), None)


def settings_in(stamp: Stamp) -> tuple[Term, bool]:
    """The settings a workbook carries itself, else the defaults; and whether they list the schools."""
    carried = unpack_term(stamp.settings)
    return (carried, bool(carried.schools)) if carried else (default_term(), False)


def check(
    files: Sequence[Path], given: TermFolder | None, as_of: date, progress: Progress = UNTOLD
) -> list[Submission]:
    """Read and check ``files``; the results come in their order. Raises UserError when one does not exist.

    A folder stands for all that lies below it, as a merge would take it; see ``unhandled_in`` for the rest of it.
    """
    paths = [path for file in files for path, _ in _expand(file)]
    numbers = {path: n for n, path in enumerate(paths)}
    results = [run.submission for run in check_files(files, given, as_of, progress)]
    materials = _materials(results) if any(map(is_folder, files)) else Materials()
    results = [one for one in results if not (Path(one.path) in materials.beside and is_no_return(one.refused))]
    return sorted(results, key=lambda one: numbers[Path(one.path)])


def unhandled_in(files: Sequence[Path], returns: Sequence[Submission]) -> list[Problem]:
    """What lies below the folders among ``files`` that is neither a return nor named by a record of one (M27)."""
    folders = [file for file in files if is_folder(file)]
    materials = _materials(returns) if folders else Materials()
    return [told.problem for folder in folders for told in survey(folder).unhandled(materials)]


def _materials(returns: Sequence[Submission]) -> Materials:
    return Materials.of(
        (Path(one.path), one.name, [name for _, _, name in named_in(one.tables)]) for one in returns if one.refused is None
    )


def check_files(files: Sequence[Path], given: TermFolder | None, as_of: date, progress: Progress = UNTOLD) -> list[CheckRun]:
    """The same with the rows of each; files of one set of settings follow each other, the refused ones among them."""
    for file in files:
        if not os.path.lexists(file):
            raise UserError(f"没有“{file}”这个文件，请核对路径。")
    found = [one for file in files for one in _expand(file)]
    paths = [path for path, _ in found]
    by_term: dict[str, list[int]] = {}
    terms: dict[str, tuple[Term, bool]] = {}
    stamps = peek_many([path for path in paths if not (given or folder_above(path))])
    for number, path in enumerate(paths):
        term, listed = settings_for(path, given, stamps)
        key = f"{term.digest()} {listed}"
        terms[key] = (term, listed)
        by_term.setdefault(key, []).append(number)
    read: list[list[Submission]] = []
    with progress.phase(Phase.READ, len(paths)) as step:
        for key, numbers in by_term.items():
            term, listed = terms[key]
            read.append(read_many([found[n] for n in numbers], term, check_owner=listed, progress=step))
    runs = []
    with progress.phase(Phase.CHECK, len(paths)) as step:
        for key, returns in zip(by_term, read, strict=True):
            term, _ = terms[key]
            for one in returns:
                runs.append(run_checks(term, one, effective_day(term, as_of)))
                step(one.name)
    return runs


def write_mark(
    returns: Sequence[Submission], target: Path, given: TermFolder | None, as_of: date, progress: Progress = UNTOLD
) -> Path:
    """Write the marked return of the one file that was checked. Raises UserError for several files or an unfit target."""
    if len(returns) != 1:
        raise UserError("--mark 一次只能标一个文件，请只写一个文件名。")
    one = returns[0]
    if target.suffix.lower() != ".xlsx":
        raise UserError(f"“{target}”不是 .xlsx 文件名，请写成“{target.stem}.xlsx”的样子。")
    if target.resolve() == Path(one.path).resolve():
        raise UserError("标注不会写在原来的文件上，请给 --mark 换一个文件名。")
    term, _ = settings_for(Path(one.path), given)
    with progress.single(Phase.MARK):
        return mark(one, term, as_of, target)


def _expand(path: Path) -> list[tuple[Path, str]]:
    """(path, name to show); a folder stands for the spreadsheets in it. What is there and cannot be read is told of its own."""
    found = [one for one, _ in survey(path).spreadsheets] if is_folder(path) else [path]
    return [(one, file_name(one.name)) for one in found]
