"""A workbook that is open in a spreadsheet program: the same checks and scores, and the pages to show there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.automatic import each_written_over
from yanxiu_xl.checks.check_run import sort_problems
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.submissions import Submission, SubmissionReader, Tabs
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.marked import Verdict, add_result, mark_of, next_check_stamp
from yanxiu_xl.workbooks.scores import BAND_COLOURS
from yanxiu_xl.workbooks.sheets import Mark
from yanxiu_xl.workbooks.sketch import Sketch, SketchSheet
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workflow.checking import folder_above, settings_in
from yanxiu_xl.workflow.folder import effective_day, now_text
from yanxiu_xl.workflow.scoring import Assessment, assess, owner_of, scored_sheets


@dataclass(frozen=True)
class Examined:
    """What an open workbook comes to under its term. over: each cell that somebody wrote over a formula, told one by one because the
    click puts the formula back.
    """

    term: Term
    assessment: Assessment
    over: Sequence[Problem] = ()

    @property
    def submission(self) -> Submission:
        return self.assessment.submission

    @property
    def verdict(self) -> Verdict:
        """All findings; nothing of the workbook's structure has been repaired."""
        return Verdict(self.problems, [])

    @property
    def problems(self) -> list[Problem]:
        """All findings; of columns whose formulas the click puts back each cell by itself."""
        if not self.over:
            return self.submission.problems
        mended = {(p.sheet, p.column) for p in self.over}
        return sort_problems([*(p for p in self.submission.problems if p.code != "F18" or (p.sheet, p.column) not in mended), *self.over])

    def mending(self, cells: Collection[tuple[str, str]]) -> Examined:
        """The same where only those (tab, cell) get their formulas back."""
        return replace(self, over=[p for p in self.over if (p.sheet, p.cell) in cells])

    def result_page(self) -> SketchSheet:
        """校验结果."""
        sketch = Sketch()
        school = self.term.school(self.submission.school_code)
        add_result(sketch, Styles(sketch), self.term, school.name if school else owner_of(self.submission), self.verdict)
        return sketch.sheets[0]

    def score_pages(self) -> list[SketchSheet]:
        """教师得分, 学校得分, 汇总. Raises UserError when the workbook could not be scored."""
        sketch = Sketch()
        scored_sheets(self.assessment, self.term)(cast(Any, sketch), Styles(sketch))
        return sketch.sheets

    def marks(self) -> dict[tuple[str, str], Mark]:
        """(tab, cell) -> how it is to be marked."""
        tabs = {table.title for table in self.submission.tables.values()}
        cells: dict[tuple[str, str], list[Problem]] = {}
        for p in self.problems:
            if p.sheet in tabs and p.column and p.cell:
                cells.setdefault((p.sheet, p.cell), []).append(p)
        return {place: mark_of(found) for place, found in cells.items()}

    def stamp(self) -> Stamp:
        """The stamp with what this check leaves in it."""
        checked_at = next_check_stamp(self.submission, self.term, now_text())
        return replace(
            self.submission.stamp, checked_at=checked_at, verdict=self.verdict.conclusion, fingerprint=self.submission.fingerprint()
        )

    def check_sentence(self) -> str:
        """What a check found, in one sentence."""
        if self.submission.refused is not None:
            return f"校验完成：{self.submission.refused.message}{self.submission.refused.fix}"
        return f"校验完成：{self.verdict.words}，{self.verdict.conclusion}。"

    def score_sentence(self) -> str:
        """What scoring came to, in one sentence."""
        teachers, school = self.assessment.teachers, self.assessment.school
        bands: Sequence[str] = [t.band for t in teachers]
        words = "、".join(f"{band} {bands.count(band)} 人" for band in BAND_COLOURS if band in bands) or "没有参加考核的教师"
        own = "无法衡量" if school is None else school.own_in_words
        return f"评分完成：{words}；学校自评 {own}。{self.verdict.words}，{self.verdict.conclusion}。"

    def summary_sentence(self) -> str:
        """What the summary shows, in one sentence."""
        summary = self.assessment.summary
        lacking = len(summary.lacking) if summary else 0
        total = summary.teachers if summary else 0
        words = f"其中 {lacking} 位还差东西，见表中第五部分" if lacking else "都齐了"
        return f"汇总完成：{total} 位教师，{words}。"


def examine(name: str, place: Path | None, tabs: Tabs, stamp: Stamp, as_of: date) -> Examined:
    """Check and score an open workbook. Raises UserError for bad settings of its term.

    name: of the file; place: the folder it was last saved in, None where that is not on this computer's disk. That it was
    changed since the last check (F11) is not asked: this is the check.
    """
    folder = folder_above(place / name) if place else None
    term, listed = (folder.term(), True) if folder else settings_in(stamp)
    submission = SubmissionReader(term, check_owner=listed).read_open(name, place, tabs)
    submission.stamp = replace(submission.stamp, fingerprint="")
    run = run_checks(term, submission, effective_day(term, as_of))
    return Examined(term, assess(run), list(each_written_over(run)) if any(p.code == "F18" for p in submission.problems) else ())
