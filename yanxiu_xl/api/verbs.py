"""The verbs that need no term folder. Each has the name and the options of its command; costly modules are loaded when they are called."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from yanxiu_xl.api.calls import Watcher, day, one_error, watched
from yanxiu_xl.api.results import (
    AddinResult,
    CheckResult,
    DemoResult,
    DoctorResult,
    GatherResult,
    InstallResult,
    NewTermResult,
    PackResult,
    RegionResult,
    RemoveResult,
    RulesResult,
    ScoreResult,
)
from yanxiu_xl.problems import UserError

if TYPE_CHECKING:
    import pandas as pd

    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.api.open_workbook import OpenWorkbook
    from yanxiu_xl.workflow.folder import TermFolder
    from yanxiu_xl.workflow.gathering import Gathering
    from yanxiu_xl.workflow.reporting import Reported

PathLike = str | os.PathLike[str]
NO_FILES = "还没有文件：请把填好的工作簿（一个或几个）拖到“一键评分”上，或写成 yanxiu score 文件。"


@one_error
def open_term(folder: PathLike | None = None) -> OpenTerm:
    """The term folder at or above ``folder`` (default: the working directory). Raises Error when there is none."""
    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.workflow.folder import find_folder

    return OpenTerm(find_folder(None if folder is None else Path(folder)))


@one_error
def open_workbook(file: PathLike, folder: OpenTerm | PathLike | None = None) -> OpenWorkbook:
    """One workbook, checked by the settings of ``folder``, else of the term folder it lies in, else by those it carries.

    It is read when something is asked of it. Raises Error when there is no such file.
    """
    from yanxiu_xl.api.open_workbook import OpenWorkbook

    path = Path(file)
    if not os.path.lexists(path):
        raise UserError(f"没有“{path}”这个文件，请核对路径。")
    return OpenWorkbook(path, _opened(folder))


@one_error
def demo(folder: PathLike, *, progress: Watcher = None) -> DemoResult:
    """A fictional town's whole term. Raises Error when ``folder`` is not empty."""
    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.demo.play import play

    merged, made = play(Path(folder), watched(progress))
    return DemoResult(OpenTerm(made), merged.standing, merged.master)


@one_error
def new_term(folder: PathLike, *, term: str | None = None, from_: OpenTerm | PathLike | None = None) -> NewTermResult:
    """Make a term folder. Raises Error when ``term`` is no term code (``2020-2021-1``) or there is one already."""
    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.clock import beijing_today
    from yanxiu_xl.workflow import building
    from yanxiu_xl.workflow.choosing import choose_term

    old, carried = _folder(from_), None
    chosen = choose_term(Path(folder), term, beijing_today(), old.term().code if old else None)
    if old is not None:
        made, carried = building.new_term_from(Path(folder), old, chosen.code)
    else:
        made = building.new_term(Path(folder), chosen.code, printed=True)
    return NewTermResult(OpenTerm(made), chosen, tuple(made.term().unfilled_years), carried)


@one_error
def check(
    *files: PathLike, folder: OpenTerm | PathLike | None = None, mark: PathLike | None = None, date: dt.date | None = None, progress: Watcher = None
) -> CheckResult:
    """Check workbooks, and folders of them. Raises Error when a file does not exist or ``mark`` is unfit."""
    from yanxiu_xl.workflow import checking

    paths, term, tell = _paths(files), _folder(folder), watched(progress)
    returns = checking.check(paths, term, day(date), tell)
    marked = checking.write_mark(returns, Path(mark), term, day(date), tell) if mark is not None else None
    return CheckResult(returns, checking.unhandled_in(paths, returns), marked)


@one_error
def score(
    *files: PathLike, folder: OpenTerm | PathLike | None = None, open: bool = False, date: dt.date | None = None, progress: Watcher = None
) -> ScoreResult:
    """Write a scored copy of each workbook. Raises Error when a file does not exist or a copy cannot be written."""
    from yanxiu_xl.files import show
    from yanxiu_xl.workflow.scoring import score_files

    found, written, kept = score_files(_paths(files), _folder(folder), day(date), watched(progress))
    shown = [show(path) for path in written if open]
    return ScoreResult(found, written, kept, all(shown))


@one_error
def gather(
    workbook: PathLike, *teachers: PathLike, folder: OpenTerm | PathLike | None = None, yes: bool = False, dry_run: bool = False,
    confirm: Callable[[Gathering], bool] | None = None, progress: Watcher = None,
) -> GatherResult:
    """Put the rows of teachers' workbooks (``teachers``: files, folders of them) and a school's workbook into a new one beside it.

    Without ``yes``, and with ``dry_run``, nothing is written: the result says what would be. confirm: shown the same, decides. Raises
    Error when a file does not exist or the school's workbook cannot be read.
    """
    from yanxiu_xl.workflow.gathering import gather

    decide = (lambda _: False) if dry_run else confirm or (lambda _: yes)
    found = gather(Path(workbook), list(map(Path, teachers)), decide, _folder(folder), watched(progress))
    return GatherResult(found.gathering, found.path, found.path is not None or not found.gathering.is_news, found.beside)


@one_error
def rules(word: str = "", *, folder: OpenTerm | PathLike | None = None) -> RulesResult:
    """The rules of the catalogue with their thresholds: all, those whose code begins with ``word``, or those that speak of it."""
    from yanxiu_xl.workflow.rulebook import rule_lines, term_in_force

    given = _folder(folder)
    return RulesResult(rule_lines(given.term() if given else term_in_force(None), word))


@overload
def install(*, icons: bool = False, remove: Literal[False] = False) -> InstallResult: ...
@overload
def install(*, icons: bool = False, remove: Literal[True]) -> RemoveResult: ...
@overload
def install(*, icons: bool = False, remove: bool) -> InstallResult | RemoveResult: ...
@one_error
def install(*, icons: bool = False, remove: bool = False) -> InstallResult | RemoveResult:
    """Let buttons and scripts use this program, or (``remove``) no longer. Raises Error where the place cannot be written."""
    from yanxiu_xl.workflow import installing

    return RemoveResult(installing.remove()) if remove else InstallResult(installing.install(icons))


@one_error
def doctor() -> DoctorResult:
    """What this computer has of what the buttons need. Changes nothing."""
    from yanxiu_xl.workflow.examining import examine

    return DoctorResult(examine())


@one_error
def addin(folder: PathLike | None = None) -> AddinResult:
    """Write the ribbon add-in. Raises Error when the disk does not take it."""
    from yanxiu_xl.workflow.offline_installer import put_addin

    return AddinResult(put_addin(Path(folder) if folder is not None else Path.cwd()))


@one_error
def pack(folder: PathLike, *, progress: Watcher = None) -> PackResult:
    """Fill a folder from which a Windows computer is set up without a network. Raises Error when packages cannot be had."""
    from yanxiu_xl.workflow import offline_installer
    from yanxiu_xl.workflow.scripts import PYTHON_ZIP

    packed = offline_installer.pack(Path(folder).absolute(), watched(progress))
    return PackResult(packed.folder, packed.wheels, [] if packed.has_python else [PYTHON_ZIP])


@one_error
def county(
    *towns: PathLike, name: str = "county", table: str = "", place: PathLike | None = None, xlsx: bool = False, csv: bool = False,
    with_: Sequence[PathLike] = (), progress: Watcher = None,
) -> pd.DataFrame:
    """The county's sheets of several towns put together, as ``OpenTerm.report`` gives those of one. place: where files are written (default:
    the working directory). Raises Error where none of the folders can be read.
    """
    from yanxiu_xl.api import frames

    return frames.report_frame(county_reported(*towns, name=name, place=place, xlsx=xlsx, csv=csv, with_=with_, progress=progress), name, table)


@one_error
def county_reported(
    *towns: PathLike, name: str = "county", school: str | None = None, place: PathLike | None = None, xlsx: bool = False, csv: bool = False,
    with_: Sequence[PathLike] = (), progress: Watcher = None,
) -> list[Reported]:
    """The same with all that a report says."""
    from yanxiu_xl.reports.county.catalogue import is_of_county
    from yanxiu_xl.workflow.county import towns_report

    if not is_of_county(name):
        only_of_county(towns, "--towns")
    if school:
        raise UserError("几个镇放在一起时不能只要一所学校：学校代码各镇都有。请去掉 --school，或到那个镇的学期文件夹里出。")
    where = Path.cwd() if place is None else Path(place)
    return towns_report(where, name, [Path(one) for one in towns], earlier=[Path(one) for one in with_], xlsx=xlsx, csv=csv, progress=watched(progress))


@one_error
def region(
    *towns: PathLike, to: PathLike | None = None, archive: str | None = None, on: str | None = None, plan: bool = False, date: dt.date | None = None,
    progress: Watcher = None,
) -> RegionResult:
    """Merge several towns (their term folders, or folders in which these lie) and put them into one archive and one workbook in ``to`` (default:
    the working directory); archive: the address of a PostgreSQL database in place of a file, without a password; on: that of a Dask scheduler whose
    workers do the work; plan: see what would be done,
    nothing is changed. Raises Error where the extra ``region`` is not installed, where no
    town can be read, and where the archive is not to be had.
    """
    from yanxiu_xl.regional.extra import need_extra

    need_extra()
    from yanxiu_xl.regional.run import region as run

    into = Path.cwd() if to is None else Path(to)
    done = run([os.fspath(one) for one in towns], into, archive=archive, on=on, plan=plan, day=day(date), progress=watched(progress))
    return RegionResult(done.term, done.towns, done.absent, done.notes, done.findings, done.archive, done.workbook)


def only_of_county(given: Sequence[PathLike], option: str) -> None:
    """Raise UserError where something is given that only the county's sheets take."""
    if given:
        raise UserError(f"{option} 只用在给县里的表：yanxiu report county {option} 文件夹。")


def _paths(files: Sequence[PathLike]) -> list[Path]:
    if not files:
        raise UserError(NO_FILES)
    return list(map(Path, files))


def _opened(given: OpenTerm | PathLike | None) -> OpenTerm | None:
    return open_term(given) if isinstance(given, str | os.PathLike) else given


def _folder(given: OpenTerm | PathLike | None) -> TermFolder | None:
    opened = _opened(given)
    return opened.folder if opened else None
