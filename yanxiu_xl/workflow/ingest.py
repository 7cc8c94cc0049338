"""Returns in parts: read, checked and scored by one process each, while the part before is filed.

A merge of a thousand returns so needs the memory of a few dozen. What a return comes to depends on its file alone (and on
what lies beside it), so it does not matter in which part it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from yanxiu_xl.archive.judged import Judged
from yanxiu_xl.archive.scores import Sheets, StoredScores
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.reader_processes import Files, PickledSubmission, Readers, Work
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.term.term import Term
from yanxiu_xl.workers import cores

PART = 32
"""Returns that are filed together."""
AHEAD = 2
"""Parts that may be under way: no process runs out of work, and memory stays bounded."""

Scores = dict[str, StoredScores]
"""Content hash -> the teachers' scores and the school's."""


@dataclass(frozen=True)
class Part:
    """Some returns, checked, with the scores of those that were not refused."""

    returns: list[Submission]
    scores: Scores


def scores_to_file(run: CheckRun) -> StoredScores:
    """What a checked return's own workbook comes to."""
    teachers = score_teachers(run)
    return StoredScores.of(teachers, score_school(run, teachers), Sheets.of(run.tables.values()), Judged.of(run))


def check_and_score(term: Term, day: date, one: Submission) -> tuple[list[Problem], StoredScores]:
    """(all problems of a return, what it comes to)."""
    scores = scores_to_file(run_checks(term, one, day))
    return one.problems, scores


def read_in_parts(
    parts: Sequence[Files], term: Term, progress: Callable[[str], None] | None = None, work: Work | None = None
) -> Iterator[list[PickledSubmission]]:
    """Read the files of one part after the other, always one part ahead of the caller."""
    if not parts:
        return
    with Readers(term, workers=min(cores(), max(map(len, parts))), work=work) as readers:
        waiting = deque(map(readers.begin, parts[:AHEAD]))
        for following in [*parts[AHEAD:], *[None] * len(waiting)]:
            found = waiting.popleft()(progress)
            if following is not None:
                waiting.append(readers.begin(following))
            yield found


def take_in(
    parts: Sequence[Files], term: Term, day: date, progress: Callable[[str], None] | None = None,
    before_filing: Callable[[list[Submission]], None] | None = None,
) -> Iterator[Part]:
    """Read, check and score; parts come in their order. before_filing may complete the heads of a part's returns.

    Where it finds more beside a return than its reader did, that return is checked once more here.
    """
    for packed in read_in_parts(parts, term, progress, partial(check_and_score, term, day)):
        if before_filing:
            before_filing([one.head for one in packed])
        returns, scores = list[Submission](), Scores()
        for one in packed:
            submission, made = one.unpack()
            if submission.refused is None:
                submission.problems, scores[submission.sha256] = made or check_and_score(term, day, submission)
            returns.append(submission)
        yield Part(returns, scores)
