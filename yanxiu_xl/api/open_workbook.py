"""One workbook: checked, scored, and its rows as tables of pandas. It is read once, when something is asked of it."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from yanxiu_xl.api import verbs
from yanxiu_xl.api.calls import Watcher, day, one_error
from yanxiu_xl.api.results import CheckResult, ScoreResult
from yanxiu_xl.api.verbs import PathLike
from yanxiu_xl.problems import UserError

if TYPE_CHECKING:
    import pandas as pd

    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.workflow.scoring import Assessment


class OpenWorkbook:
    """A school's workbook at ``path``; ``term`` is the one it is checked by, None where that is told by its place or itself."""

    def __init__(self, path: Path, term: OpenTerm | None = None) -> None:
        self.path, self.term = path, term

    def __repr__(self) -> str:
        return f"open_workbook({str(self.path)!r})"

    def check(self, *, mark: PathLike | None = None, date: dt.date | None = None, progress: Watcher = None) -> CheckResult:
        """The same as ``yanxiu check``. Raises Error when ``mark`` is unfit."""
        return verbs.check(self.path, folder=self.term, mark=mark, date=date, progress=progress)

    def score(self, *, open: bool = False, date: dt.date | None = None, progress: Watcher = None) -> ScoreResult:
        """The same as ``yanxiu score``: a scored copy is written. Raises Error when that cannot be."""
        return verbs.score(self.path, folder=self.term, open=open, date=date, progress=progress)

    @cached_property
    def _assessment(self) -> Assessment:
        """Read, checked and scored as of today; nothing is written. Raises Error when it is no workbook of a school."""
        from yanxiu_xl.workflow.checking import check_files
        from yanxiu_xl.workflow.scoring import assess

        (run,) = check_files([self.path], self.term.folder if self.term else None, day(None))
        found = assess(run)
        if found.submission.refused is not None:
            raise UserError(f"“{found.submission.name}”没有读：{found.submission.refused.message}{found.submission.refused.fix}", (found.submission.refused,))
        return found

    @one_error
    def table(self, sheet: str, *, keys: bool = False) -> pd.DataFrame:
        """The rows of a sheet (title or key), as ``OpenTerm.table`` has them. Raises Error for an unknown sheet."""
        from yanxiu_xl.api import frames

        return frames.table_of(self._assessment.submission, sheet, keys)

    @one_error
    def problems(self, *, keys: bool = False) -> pd.DataFrame:
        """What is wrong in it as of today, a row each."""
        from yanxiu_xl.api import frames

        return frames.problems_of(self._assessment.submission, keys)

    @one_error
    def scores(self, *, keys: bool = False) -> pd.DataFrame:
        """Every indicator of every teacher and of the school; nothing is confirmed but by the centre."""
        from yanxiu_xl.api import frames

        return frames.scores_of(self._assessment, keys)

    @one_error
    def totals(self, *, keys: bool = False) -> pd.DataFrame:
        """What every teacher and the school comes to."""
        from yanxiu_xl.api import frames

        return frames.totals_of(self._assessment, keys)
