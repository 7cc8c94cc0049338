"""What stands in automatic columns in place of the formulas (F18): whether it is what the program would show there.

A program that turns formulas into values leaves what they showed, and that is nothing to speak of. Anything else is what
somebody wrote. Where the sheet's formula and the program may differ, because a row holds an error or something that the program
reads and a formula does not, whatever the column could show is taken for its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun, Row, complete, of
from yanxiu_xl.checks.registry import problem, rule
from yanxiu_xl.forms.school import OBSERVATION_FAULTS, SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.lessons import grade, total
from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.measures.observations import on_duty
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.problems.model import Entry, H
from yanxiu_xl.reading.cells import NAME_SEPARATOR, squeeze

NAMED = 3
"""Addresses that a finding names."""
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,15})?")
GRADES = frozenset({"优", "良", "合格", "待改进"})
WORDS: dict[str, frozenset[str]] = {
    "phase": frozenset({"宣传动员", "实施", "总结"}),
    "valid": frozenset({"是", "否"}),
    "fault": frozenset({*(words for _, words in OBSERVATION_FAULTS), "有错误值"}),
    "score_grade": GRADES,
    "grade": GRADES,
}
"""What automatic columns of words can show; all others show numbers."""
OF_THE_ROW = frozenset({"years", "phase", "total", "grade", "overall"})
"""Columns that are worked out of their own row; the others need rows of other sheets."""
Shown = float | str | None
"""What a column shows: a number, a text ('' for nothing), None where that cannot be told."""


@rule(
    Entry("F18", H, "自动列里写了别的内容", "“{header}”是自动算的，有 {n} 格（{places}）写成了固定的内容“{value}”，与程序算的不同，照样存档，但不参加统计。",
          "点“校验”会恢复公式；没有按钮的，请从空行复制公式恢复这一列。要说明的情况请写到“备注”列。", source="补充",
          example={"header": "是否有效", "value": "有效"}),
    Entry("F18", H, "自动列恢复了公式", "“{header}”是自动算的，这一格原来写的是“{value}”，与程序算的不同，已经恢复公式。",
          "要说明的情况请写到“备注”列。", "mended", "补充", example={"header": "是否有效", "value": "有效"}),
)
def written_over(run: CheckRun) -> None:
    """A finding for each automatic column in which somebody wrote something, at the first of the cells."""
    for sheet in SCHOOL_SHEETS:
        table = run.tables.get(sheet.key)
        if table is None or not table.constants:
            continue
        for key, cells in differing(run, sheet.key).items():
            at, text = cells[0]
            places = "、".join(f"{table.letters[key]}{table.rows[place]}" for place, _ in cells[:NAMED])
            words = {"value": text, "n": len(cells), "places": places}
            run.report_at("F18", sheet.key, key, [at], [words])


def differing(run: CheckRun, sheet: str) -> dict[str, list[tuple[int, str]]]:
    """Automatic column -> (index of the row, text) of what somebody wrote there; to be asked when all other checks have run."""
    table, rows = run.tables[sheet], run.rows[sheet]
    index = {row: at for at, row in enumerate(table.rows)}
    odd = {at for at, _ in table.typed}
    certain = not any(p.level is Level.ERROR for p in run.submission.problems) and not any(other.typed for other in run.tables.values())
    found: dict[str, list[tuple[int, str]]] = {}
    for (row, key), text in table.constants.items():
        at = index[row]
        sure = certain or (key in OF_THE_ROW and at not in odd and (sheet, at) not in run.faulty)
        shown: Shown = row - table.header_row if key == "serial" else None
        if sure and (sheet, key) in EXPECTED:
            shown = EXPECTED[sheet, key](run, rows[at])
        if not (_equal(text, shown) if shown is not None else _possible(key, text)):
            found.setdefault(key, []).append((at, text))
    return found


def cells_written_over(run: CheckRun) -> Iterator[tuple[str, str, str]]:
    """(tab, address, text) of what somebody wrote into automatic columns of a return."""
    for sheet, table in run.tables.items():
        for key, cells in differing(run, sheet).items() if table.constants else ():
            yield from ((table.title, f"{table.letters[key]}{table.rows[at]}", text) for at, text in cells)


def each_written_over(run: CheckRun) -> Iterator[Problem]:
    """The same as findings, one for each cell, of who puts the formulas back: what stood there is told."""
    for key, table in run.tables.items():
        for column, cells in differing(run, key).items() if table.constants else ():
            for at, text in cells:
                row, letter = table.rows[at], table.letters[column]
                yield problem("F18", variant="mended", file=run.submission.name, sheet=table.title, row=row, letter=letter, column=column, value=text,
                              header=SHEETS[key][column].header)


def _equal(text: str, shown: Shown) -> bool:
    plain = squeeze(text)
    if isinstance(shown, str):
        return plain == shown
    return shown is not None and _NUMBER.fullmatch(plain) is not None and exact(float(plain)) == exact(shown)


def _possible(key: str, text: str) -> bool:
    """Whether a column could show that."""
    plain = squeeze(text)
    return plain in WORDS[key] if key in WORDS else _NUMBER.fullmatch(plain) is not None


# --- what each column shows ---


def _years(run: CheckRun, row: Row) -> Shown:
    start, month = run.term["term_start"], row["work_since"]
    return "" if month is None else (start.year * 12 + start.month - int(month[:4]) * 12 - int(month[5:7])) // 12


def _phase(run: CheckRun, row: Row) -> Shown:
    day, term = row["date"], run.term
    if day is None:
        return ""
    return "宣传动员" if day <= term["launch_end"].isoformat() else "总结" if day >= term["summary_start"].isoformat() else "实施"


def _people(text: str | None) -> set[str]:
    return set(text.split(NAME_SEPARATOR)) if text else set()


def _present(run: CheckRun, row: Row) -> Shown:
    there = [
        one["name"] for one in run.rows["roster"]
        if one["name"] is not None and on_duty(row["date"], one["on_duty_from"], one["on_duty_to"])
    ]
    away = set[str]().union(*(_people(row[key]) for key in ("official_leave", "leave", "absent")))
    asked = _people(row["participants"])
    if row["attendance"] not in {"全体", "部分"}:
        return ""
    return sum(1 for name in there if name not in away and (row["attendance"] == "全体" or name in asked))


def _counting(run: CheckRun) -> set[int]:
    return {one.at for one in run.facts.observations if one.counts}


def _valid(run: CheckRun, row: Row) -> Shown:
    return "是" if row["at"] in run.cached(_counting) else "否"


def _fault(run: CheckRun, row: Row) -> Shown:
    """Of a row that does not count the sheet names the reason in words of its own."""
    return "" if row["at"] in run.cached(_counting) else None


def _seen(run: CheckRun) -> Counter[Any]:
    return Counter(of(row, "date", "period", "teacher") for row in run.rows["observations"])


def _observers(run: CheckRun, row: Row) -> Shown:
    return run.cached(_seen)[of(row, "date", "period", "teacher")]


def _judges(run: CheckRun, row: Row) -> Shown:
    given = run.facts.lesson_scores.get(row["lesson_id"])
    return given.judges if given else 0


def _score(run: CheckRun, row: Row) -> Shown:
    given = run.facts.lesson_scores.get(row["lesson_id"])
    return given.score if given else ""


def _score_grade(run: CheckRun, row: Row) -> Shown:
    score = _score(run, row)
    return grade(run.term, score) if isinstance(score, float) else ""


def _total(run: CheckRun, row: Row) -> Shown:
    points = total(run.term, row)
    return "" if points is None else half_up(points, 1)


def _grade(run: CheckRun, row: Row) -> Shown:
    points = _total(run, row)
    return grade(run.term, points) if isinstance(points, float) else ""


def _overall(run: CheckRun, row: Row) -> Shown:
    keys = ("own", "peers", "school")
    if not complete([row], *keys):
        return ""
    return half_up(sum(exact(row[key]) * exact(run.term[f"T13.{key}"]) for key in keys) / 100, 2)


EXPECTED: dict[tuple[str, str], Callable[[CheckRun, Row], Shown]] = {
    ("roster", "years"): _years,
    ("activities", "phase"): _phase,
    ("activities", "present"): _present,
    ("observations", "valid"): _valid,
    ("observations", "fault"): _fault,
    ("open_lessons", "observers"): _observers,
    ("open_lessons", "judges"): _judges,
    ("open_lessons", "score"): _score,
    ("open_lessons", "score_grade"): _score_grade,
    ("evaluations", "total"): _total,
    ("evaluations", "grade"): _grade,
    ("reviews", "overall"): _overall,
}
"""Columns of which the program knows what they show; of the others (counts of a pair's or a project's meetings) only what they can."""


# --- what they come to, for the archive ---


def _visits(run: CheckRun) -> Counter[tuple[str | None, str | None]]:
    return Counter((one.observer, one.teacher) for one in run.facts.observations if one.counts)


def _linked(run: CheckRun) -> Counter[str | None]:
    return Counter(one.related_id for one in run.facts.activities if one.counts)


def _held_for(key: str) -> Callable[[CheckRun, Row], Shown]:
    return lambda run, row: run.at_this_stage(_linked)[row[key]] if row[key] else 0


MEETINGS: dict[tuple[str, str], Callable[[CheckRun, Row], Shown]] = {
    ("mentoring", "mentor_visits"): lambda run, row: run.at_this_stage(_visits)[row["mentor"], row["apprentice"]],
    ("mentoring", "apprentice_visits"): lambda run, row: run.at_this_stage(_visits)[row["apprentice"], row["mentor"]],
    ("mentoring", "guidance"): _held_for("pair_id"),
    ("projects", "activities"): _held_for("project_id"),
}
"""Counts of what two people or a project have done; records that do not count are not in them."""


def worked_out(run: CheckRun) -> Iterator[tuple[str, int, str, float | str]]:
    """(sheet, row in the file, column, what it shows) of a return that has been checked, where it shows anything.

    Whether an observation counts is not among them, as ``facts`` say more of it.
    """
    for (sheet, key), shows in {**EXPECTED, **MEETINGS}.items():
        if sheet == "observations":
            continue
        for row in run.rows[sheet]:
            value = shows(run, row)
            if value not in (None, ""):
                yield sheet, row["row"], key, value
