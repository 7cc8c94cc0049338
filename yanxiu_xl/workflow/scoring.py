"""score: a copy of a workbook with 校验结果, 教师得分, 学校得分 and 汇总."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.result import TeacherScore
from yanxiu_xl.scoring.schools import SchoolScore, score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.summary import Summary, summarise
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.summary_sheet import score_sheets
from yanxiu_xl.workbooks.template import Opening
from yanxiu_xl.workflow.checking import check_files
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.marking import mark
from yanxiu_xl.workflow.settings_files import has_settings


@dataclass
class Assessment:
    """What one workbook comes to; ``confirmed`` is the centre's, where the workbook is the one its archive counts."""

    submission: Submission
    teachers: list[TeacherScore]
    school: SchoolScore | None
    summary: Summary | None
    confirmed: Confirmed | None = None

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``score --json``; confirmed score and band are None until the centre has confirmed."""
        school = self.school.as_dict() if self.school else {"items": {}, "self": None}
        settled = self.confirmed
        return {
            "file": self.submission.name,
            "teachers": [t.as_dict() for t in sorted(self.teachers, key=lambda t: t.rank_order)],
            "school": {
                **school, "confirmed": settled.score if settled else None, "band": settled.band.value if settled else None,
                "confirmed_items": {code: item.as_dict() for code, item in settled.items.items()} if settled else {},
            },
            "problems": self.submission.level_counts(),
        }


def assess(run: CheckRun) -> Assessment:
    """Score a checked return; a refused one has no scores."""
    if run.submission.refused is not None:
        return Assessment(run.submission, [], None, None)
    teachers = score_teachers(run)
    found = Assessment(run.submission, teachers, score_school(run, teachers), summarise(run, teachers))
    found.confirmed = settled_by_centre(found)
    return found


def settled_by_centre(one: Assessment) -> Confirmed | None:
    """The centre's confirmed score of a workbook that lies in a term folder and is the return that counts there."""
    for above in Path(one.submission.path).absolute().parents:
        folder = TermFolder(above)
        if has_settings(above) and folder.archive_file.exists():
            with folder.archive(read_only=True) as archive:
                current = archive.current().get(one.submission.school_code)
                same = current is not None and current.sha256 == one.submission.sha256
                return archive.confirmed().get(one.submission.school_code) if same else None
    return None


def score_files(
    files: Sequence[Path], given: TermFolder | None, as_of: date, progress: Progress = UNTOLD
) -> tuple[list[Assessment], list[Path], list[Path]]:
    """Score the workbooks among ``files`` and write a scored copy of each: (what they come to, copies, places that were not ours to replace).

    Raises UserError when a file does not exist or a copy cannot be written.
    """
    runs = check_files(files, given, as_of, progress)
    found: list[Assessment] = []
    with progress.phase(Phase.SCORE, len(runs)) as step:
        for run in runs:
            found.append(assess(run))
            step(run.submission.name)
    written, kept = list[Path](), list[Path]()
    scored = [(run.term, one) for run, one in zip(runs, found, strict=True) if one.school is not None]
    with progress.phase(Phase.RESULTS, len(scored)) as step:
        for term, one in scored:
            place = scored_name(Path(one.submission.path))
            # a workbook and its twin with buttons have one name between them
            written.append(write_scored(one, term, as_of, place, written))
            kept += [place] if written[-1] != place and place not in written else []
            step(written[-1].name)
    return found, written, kept


def scored_name(path: Path) -> Path:
    """Where the scored copy goes: beside the workbook, but into 报表 for one that lies in a term's 回收.

    A copy in 回收 would be merged as one more return of the school.
    """
    name = f"{path.stem}-评分.xlsx"
    for above in path.absolute().parents:
        if has_settings(above) and TermFolder(above).inbox in path.absolute().parents:
            return TermFolder(above).reports / name
    return path.with_name(name)


def write_scored(one: Assessment, term: Term, as_of: date, target: Path, taken: Collection[Path] = ()) -> Path:
    """Write the scored copy; returns where it is: beside ``target`` when that is one of ``taken``, open, or a person's own file.

    Raises UserError when the workbook could not be read.
    """
    return mark(one.submission, term, as_of, target, more=scored_sheets(one, term), kind="scored", taken=taken)


def scored_sheets(one: Assessment, term: Term) -> Opening:
    """What writes 教师得分, 学校得分 and 汇总. Raises UserError when the workbook could not be scored."""
    submission, school, summary = one.submission, one.school, one.summary
    if school is None or summary is None:
        reason = submission.refused.message + submission.refused.fix if submission.refused else ""
        raise UserError(f"“{submission.name}”评不了分：{reason}")
    return score_sheets(term, owner_of(submission), one.teachers, school, summary, one.confirmed)


def owner_of(submission: Submission) -> str:
    """Whose workbook it is, as its pages are headed."""
    return submission.value("profile", "school_name") or submission.name
