"""A term folder that has been opened: every command of ``yanxiu`` as a method, and what is filed as tables of pandas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from yanxiu_xl.api import verbs
from yanxiu_xl.api.calls import Watcher, day, one_error, watched
from yanxiu_xl.api.results import (
    BuildResult,
    CheckResult,
    GatherResult,
    HistoryResult,
    MergeResult,
    PaperResult,
    PlanResult,
    PortfolioResult,
    PrintResult,
    RebuildResult,
    RemindResult,
    RulesResult,
    ScoreResult,
    StatusResult,
    TeachersResult,
    UndoResult,
    VerifyResult,
    WhereResult,
)
from yanxiu_xl.api.verbs import PathLike
from yanxiu_xl.problems import UserError

if TYPE_CHECKING:
    import pandas as pd

    from yanxiu_xl.archive.filed import Filed
    from yanxiu_xl.term.term import Term
    from yanxiu_xl.workflow.folder import TermFolder
    from yanxiu_xl.workflow.gathering import Gathering
    from yanxiu_xl.workflow.outcomes import Plan
    from yanxiu_xl.workflow.reporting import Reported


class OpenTerm:
    """A term: ``folder`` has its places (``root``, ``inbox``, ``master`` …), ``settings`` what 学期设定 says now."""

    demo = staticmethod(verbs.demo)
    new_term = staticmethod(verbs.new_term)
    install = staticmethod(verbs.install)
    doctor = staticmethod(verbs.doctor)
    addin = staticmethod(verbs.addin)
    pack = staticmethod(verbs.pack)
    region = staticmethod(verbs.region)

    def __init__(self, folder: TermFolder) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"open_term({str(self.folder.root)!r})"

    @property
    @one_error
    def settings(self) -> Term:
        """Parameters (``settings["min_observations"]``), code lists, schools. Raises Error with the cell of a bad value."""
        return self.folder.term()

    # --- verbs ---

    @overload
    def build(self, *, school: str | None = None, no_macros: bool = False, set_aside: bool = False, paper: Literal[False] = False,
              teachers: Literal[False] = False, roster: PathLike | None = None, progress: Watcher = None) -> BuildResult: ...
    @overload
    def build(self, *, school: str | None = None, no_macros: bool = False, set_aside: bool = False, paper: Literal[True],
              teachers: Literal[False] = False, roster: PathLike | None = None, progress: Watcher = None) -> PaperResult: ...
    @overload
    def build(self, *, school: str | None = None, no_macros: bool = False, set_aside: bool = False, paper: Literal[False] = False,
              teachers: Literal[True], roster: PathLike | None = None, progress: Watcher = None) -> TeachersResult: ...
    @overload
    def build(self, *, school: str | None = None, no_macros: bool = False, set_aside: bool = False, paper: bool = False, teachers: bool = False,
              roster: PathLike | None = None, progress: Watcher = None) -> BuildResult | PaperResult | TeachersResult: ...
    @one_error
    def build(
        self, *, school: str | None = None, no_macros: bool = False, set_aside: bool = False, paper: bool = False, teachers: bool = False,
        roster: PathLike | None = None, progress: Watcher = None,
    ) -> BuildResult | PaperResult | TeachersResult:
        """Write the schools' workbooks into 发放, or (``teachers``) one for each teacher, or (``paper``) the forms to fill in by hand.

        roster: a school's workbook by whose roster its teachers' workbooks are made. Raises Error for bad settings, and where no roster is
        known.
        """
        if sum((paper, teachers)) > 1 or (roster is not None and not teachers):
            raise UserError("--paper 和 --teachers 一次只写一个；--roster 要和 --teachers 一起写。")
        if teachers:
            from yanxiu_xl.workflow.teacher_books import build_teachers

            made = build_teachers(self.folder, school, None if roster is None else Path(roster), watched(progress))
            return TeachersResult(made.books, made.without_roster, made.unclear, made.strays)
        if paper:
            from yanxiu_xl.workflow.paper_forms import put_blank_forms

            return PaperResult(put_blank_forms(self.folder))
        from yanxiu_xl.workflow.building import build_term

        done = build_term(self.folder, school, watched(progress), macros=not no_macros, tidy=set_aside)
        return BuildResult(done.built, done.registers, done.moves, done.stray, done.set_aside, tuple(self.folder.term().unfilled_years))

    def check(self, *files: PathLike, mark: PathLike | None = None, date: dt.date | None = None, progress: Watcher = None) -> CheckResult:
        """Check workbooks by the settings of this term. Raises Error when a file does not exist."""
        return verbs.check(*files, folder=self, mark=mark, date=date, progress=progress)

    def score(self, *files: PathLike, open: bool = False, date: dt.date | None = None, progress: Watcher = None) -> ScoreResult:
        """Write scored copies by the settings of this term. Raises Error when a file does not exist."""
        return verbs.score(*files, folder=self, open=open, date=date, progress=progress)

    def gather(
        self, workbook: PathLike, *teachers: PathLike, yes: bool = False, dry_run: bool = False,
        confirm: Callable[[Gathering], bool] | None = None, progress: Watcher = None,
    ) -> GatherResult:
        """Put teachers' workbooks and a school's into a new one, by the settings of this term. Raises Error when a file does not exist."""
        return verbs.gather(workbook, *teachers, folder=self, yes=yes, dry_run=dry_run, confirm=confirm, progress=progress)

    @overload
    def merge(self, *, plan: Literal[False] = False, accept: Sequence[str] = (), date: dt.date | None = None,
              progress: Watcher = None) -> MergeResult: ...
    @overload
    def merge(self, *, plan: Literal[True], accept: Sequence[str] = (), date: dt.date | None = None,
              progress: Watcher = None) -> PlanResult: ...
    @overload
    def merge(self, *, plan: bool, accept: Sequence[str] = (), date: dt.date | None = None,
              progress: Watcher = None) -> MergeResult | PlanResult: ...
    @one_error
    def merge(
        self, *, plan: bool = False, accept: Sequence[str] = (), date: dt.date | None = None, progress: Watcher = None
    ) -> MergeResult | PlanResult:
        """Merge what lies in 回收, or (``plan``) see what would come of it. accept: ``["03", "柳林", "03#2"]``. Raises Error for bad
        settings, for nothing to accept, and where the archive is in use or damaged.
        """
        if plan:
            from yanxiu_xl.workflow.planning import plan_merge

            return PlanResult(plan_merge(self.folder, day(date), watched(progress), accept))
        from yanxiu_xl.workflow.merging import merge

        return MergeResult.of(merge(self.folder, day(date), watched(progress), accept))

    @one_error
    def status(self) -> StatusResult:
        """Where every school stands, from the archive alone."""
        from yanxiu_xl.reports.standing import standing

        term = self.folder.term()
        with self.folder.archive(read_only=True) as archive:
            return StatusResult(standing(term, archive), tuple(term.unfilled_years))

    @one_error
    def history(self, school: str) -> HistoryResult:
        """A school's returns, oldest first (code, name or a part of it that no other has). Raises Error for an unknown one."""
        from yanxiu_xl.workflow.history import history

        found, chapters = history(self.folder, school)
        return HistoryResult(self.folder.root, found, chapters)

    @one_error
    def undo(
        self, wanted: str, *, back: bool = False, yes: bool = False, confirm: Callable[[Filed, Plan], bool] | None = None,
        progress: Watcher = None,
    ) -> UndoResult:
        """Take a return (``03#2``, or the beginning of its content hash) out of counting, or bring it ``back``.

        Without ``yes`` nothing is changed: the result says what would be. confirm: shown the same, decides. Raises Error when there
        is no such return.
        """
        from yanxiu_xl.workflow.history import undo

        done = undo(self.folder, wanted, confirm or (lambda *_: yes), back=back, progress=watched(progress))
        return UndoResult(self.folder.root, done.filed, done.plan, done.standing, done.already)

    @one_error
    def where(self, *words: str) -> WhereResult:
        """From a cell of 总档案 to file, sheet and cell, or back: ``where("听课记录!D15")``; of a figure (``听课统计!E4``) the records that
        make it. Raises Error when nothing is found.
        """
        from yanxiu_xl.workflow.tracing import where

        found = where(self.folder, words)
        return WhereResult(self.folder.root, found.traces, found.figure)

    @one_error
    def report(
        self, name: str, *, school: str | None = None, table: str = "", xlsx: bool = False, csv: bool = False,
        towns: Sequence[PathLike] = (), with_: Sequence[PathLike] = (), progress: Watcher = None,
    ) -> pd.DataFrame:
        """A report of the last merge (code or title) as a table: ``report("B05")``; ``all`` and ``county`` give the list of them.

        school: the lines of one school; table: one of several tables of a report, by its title; xlsx, csv: write files into 报表 as well,
        ``attrs["files"]`` says where, ``attrs["notes"]`` what is to be said beside it. Of the county's sheets: towns: the folders of all towns
        to be put together; with_: that of the earlier term of the school year. Raises Error for an unknown report, school or table, and where
        nothing has been merged.
        """
        from yanxiu_xl.api import frames

        return frames.report_frame(
            self.reported(name, school=school, xlsx=xlsx, csv=csv, towns=towns, with_=with_, progress=progress), name, table)

    @one_error
    def reported(
        self, name: str, *, school: str | None = None, xlsx: bool = False, csv: bool = False, towns: Sequence[PathLike] = (),
        with_: Sequence[PathLike] = (), progress: Watcher = None,
    ) -> list[Reported]:
        """The same with all that a report says: its tables, each figure with the records that make it."""
        from yanxiu_xl.reports.county.catalogue import is_of_county
        from yanxiu_xl.workflow.county import county_report
        from yanxiu_xl.workflow.reporting import report

        if towns:
            return verbs.county_reported(*towns, name=name, school=school, place=self.folder.reports, xlsx=xlsx, csv=csv, with_=with_, progress=progress)
        if is_of_county(name):
            return county_report(self.folder, name, school, earlier=[Path(one) for one in with_], xlsx=xlsx, csv=csv, progress=watched(progress))
        verbs.only_of_county(with_, "--with")
        return report(self.folder, name, school, xlsx=xlsx, csv=csv, progress=watched(progress))

    @one_error
    def print(
        self, name: str = "", *, school: str | None = None, teacher: str | None = None, pdf: bool = False, check: bool = False, progress: Watcher = None
    ) -> PrintResult:
        """Fill in the forms of 迎检打印件 (code or title; all of them where none is named) by the templates of 打印模板, into 报表/打印.

        school, teacher: those of one alone; pdf: as PDF, too, where LibreOffice is there; check: look at the templates alone. Raises Error
        for an unknown form, school or teacher, and where nothing has been merged.
        """
        from yanxiu_xl.workflow.print_forms import print_forms

        done = print_forms(self.folder, name, school=school, teacher=teacher, pdf=pdf, check=check, progress=watched(progress))
        return PrintResult(done.files, done.pdf, done.pages, done.beside, done.templates, [one.code for one in done.checked], done.wrong, done.unread,
                           [f"{one.code} {one.title}" for one in done.empty], done.told)

    @one_error
    def portfolio(
        self, *, school: str | None = None, teacher: str | None = None, pdf: bool = False, progress: Watcher = None
    ) -> PortfolioResult:
        """Write teachers' portfolios into 报表/档案袋: of all, of a school, or of one teacher (name or number). pdf: a PDF beside each.

        Raises Error for an unknown school or teacher, and where nothing has been merged.
        """
        from yanxiu_xl.workflow.portfolios import portfolios

        done = portfolios(self.folder, school, teacher, pdf=pdf, progress=watched(progress))
        return PortfolioResult(done.written, done.lacking, done.terms)

    @one_error
    def remind(self, *, school: str | None = None, pdf: bool = False, png: bool = False, progress: Watcher = None) -> RemindResult:
        """Write for each school, or for one, a sheet with what it still has to do, into 报表/催办单. pdf, png: copies beside it.

        Raises Error for an unknown school, and where nothing has been merged.
        """
        from yanxiu_xl.workflow.reminding import remind

        done = remind(self.folder, school, pdf=pdf, png=png, progress=watched(progress))
        return RemindResult(done.written, done.lacking)

    @one_error
    def verify(self, *, progress: Watcher = None) -> VerifyResult:
        """Whether archive, originals, materials and copies are what they were. Changes nothing."""
        from yanxiu_xl.workflow.verifying import verify

        found = verify(self.folder, watched(progress))
        return VerifyResult(found.returns, found.originals, found.materials, found.backups, found.faults, found.version)

    @one_error
    def rebuild(self, *, date: dt.date | None = None, progress: Watcher = None) -> RebuildResult:
        """Make the archive again from 原件 and the journal. Raises Error as ``merge`` does."""
        from yanxiu_xl.workflow.rebuilding import rebuild

        done = rebuild(self.folder, day(date), watched(progress))
        return RebuildResult(done.filed, done.journal, done.aside, done.lost, done.merged.standing, done.merged.master)

    def rules(self, word: str = "") -> RulesResult:
        """The rules under the settings of this term."""
        return verbs.rules(word, folder=self)

    # --- what is filed, as tables of pandas ---

    @one_error
    def table(self, sheet: str, *, keys: bool = False) -> pd.DataFrame:
        """All rows of a sheet (title or key) of the returns that count, as ``frames.table_columns`` says. Raises Error for an unknown sheet."""
        from yanxiu_xl.api import frames

        return frames.filed_table(self.folder, sheet, keys)

    @one_error
    def problems(self, *, keys: bool = False) -> pd.DataFrame:
        """What is wrong as of the last merge, a row each (``frames.PROBLEMS``)."""
        from yanxiu_xl.api import frames

        return frames.filed_problems(self.folder, keys)

    @one_error
    def scores(self, *, keys: bool = False) -> pd.DataFrame:
        """Every indicator of every teacher and school, own and confirmed (``frames.SCORES``)."""
        from yanxiu_xl.api import frames

        return frames.filed_scores(self.folder, keys)

    @one_error
    def totals(self, *, keys: bool = False) -> pd.DataFrame:
        """What every teacher and school comes to, own and confirmed (``frames.TOTALS``)."""
        from yanxiu_xl.api import frames

        return frames.filed_totals(self.folder, keys)
