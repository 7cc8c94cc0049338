"""Rules between rows of one school (domain D4), each over all schools' rows at once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pandas as pd

from yanxiu_xl.checks.frames import Batch, lines, records, where
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.lessons import composite_scores

MOMENT = ["ret", "date", "period"]


def judged_lessons(batch: Batch) -> pd.DataFrame:
    """What the lessons come to by all marks that are registered, columns as of ``composite_scores``."""
    return composite_scores(batch.term, batch.frames["evaluations"])


def complete(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows in which every one of ``keys`` holds something; the frame itself where that is all of them."""
    lacking = [at for at, cells in enumerate(lines(frame, *keys)) if any(cell is None or cell != cell for cell in cells)]  # noqa: PLR0124 - NaN
    if not lacking:
        return frame
    left_out = set(lacking)
    return frame.iloc[[at for at in range(len(frame)) if at not in left_out]]


def repeated(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows of which there is another one of the same school with the same ``keys``."""
    found = list(lines(frame, "ret", *keys))
    count = Counter(found)
    return frame.iloc[[at for at, key in enumerate(found) if count[key] > 1] if len(count) < len(found) else []]


def repeats(frame: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, pd.Series]:
    """(rows that repeat an earlier one in all ``keys``, row number of that earlier one)."""
    frame = repeated(complete(frame, keys), keys)
    if frame.empty:
        return frame, frame["row"]
    first = frame.groupby(["ret", *keys], sort=False)["row"].transform("first")
    again = frame.duplicated(["ret", *keys])
    return frame[again], first[again]


def other_rows(frame: pd.DataFrame, keys: list[str]) -> dict[tuple[object, ...], str]:
    """Row numbers of every group of equal ``keys``, as text."""
    grouped: dict[tuple[object, ...], list[int]] = {}
    for row, *group in lines(frame, "row", "ret", *keys):
        grouped.setdefault(tuple(group), []).append(row)
    return {group: "、".join(map(str, sorted(rows))) for group, rows in grouped.items()}


@rule("X01")
def same_teacher_twice(batch: Batch) -> None:
    frame = batch.frames["roster"]
    for key in ("teacher_id", "name"):
        twice = repeated(complete(frame, [key]), [key])
        rows = other_rows(twice, [key])
        batch.report("X01", "roster", key, twice, ({"rows": rows[pair]} for pair in lines(twice, "ret", key)))


@rule("X02")
def same_observation_twice(batch: Batch) -> None:
    again, first = repeats(batch.frames["observations"], ["observer", "date", "period", "teacher"])
    batch.report("X02", "observations", "observer", again, ({"other": int(row)} for row in first))


def _pairs(left: pd.DataFrame, right: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Rows of both frames that agree ``on``; columns of the right one end in ``_other``."""
    return left.merge(right, on=on, suffixes=("", "_other"))


@rule("X03")
def two_lessons_at_once(batch: Batch) -> None:
    frame = complete(batch.frames["observations"], ["observer", "date", "period", "teacher"])
    clash = repeated(frame, ["date", "period", "observer"])
    if clash.empty:
        return
    pairs = _pairs(clash, clash[[*MOMENT, "observer", "teacher", "row"]], [*MOMENT, "observer"])
    pairs = pairs[pairs["teacher"] != pairs["teacher_other"]].drop_duplicates(["ret", "at"])
    words = (
        {"date": r["date"], "period": r["period"], "first": r["teacher"], "second": r["teacher_other"], "other": r["row_other"]}
        for r in records(pairs)
    )
    batch.report("X03", "observations", "period", pairs, ({"value": n, **w} for n, w in zip(pairs["observer"], words, strict=True)))


def taught_lessons(batch: Batch) -> pd.DataFrame:
    """Every own lesson the workbook tells of: who taught what when, and where it is written.

    Columns ``ret, date, period, teacher, topic, grade, subject, row, at, sheet``.
    """
    keys = ["ret", "date", "period", "teacher", "topic", "grade", "subject", "row", "at"]
    open_ = batch.frames["open_lessons"][keys].assign(sheet="open_lessons")
    seen = batch.frames["observations"]
    seen = seen[seen["scope"] == "本校"][keys].assign(sheet="observations")
    return complete(pd.concat([open_, seen], ignore_index=True), ["date", "period", "teacher"])


@rule("X04")
def observing_while_teaching(batch: Batch) -> None:
    lessons = batch.once(taught_lessons).rename(columns={"teacher": "observer"})
    taught = set(lines(lessons, *MOMENT, "observer"))
    frame = batch.frames["observations"]
    frame = where(frame, (moment in taught for moment in lines(frame, *MOMENT, "observer")))
    if frame.empty:
        return
    pairs = _pairs(frame, lessons[[*MOMENT, "observer", "row", "sheet"]], [*MOMENT, "observer"])
    pairs = pairs[pairs["teacher"] != pairs["observer"]].drop_duplicates(["ret", "at"])
    words = (
        {"value": r["observer"], "date": r["date"], "period": r["period"], "tab": SHEETS[r["sheet"]].title,
         "other": r["row_other"]}
        for r in records(pairs)
    )
    batch.report("X04", "observations", "period", pairs, words)


def _same_lesson(batch: Batch) -> pd.DataFrame:
    """Each lesson's rows beside the first row that tells of it; columns of the first end in ``_other``."""
    lessons = repeated(batch.once(taught_lessons), ["date", "period", "teacher"])
    first = lessons.drop_duplicates([*MOMENT, "teacher"])
    return _pairs(lessons, first, [*MOMENT, "teacher"])


def _differences(pairs: pd.DataFrame) -> pd.DataFrame:
    """Where both rows say something of topic, grade or subject, and not the same."""
    return pd.DataFrame(
        {key: pairs[key].notna() & pairs[f"{key}_other"].notna() & (pairs[key] != pairs[f"{key}_other"])
         for key in ("topic", "grade", "subject")},
        index=pairs.index,
    )


@rule("X05")
def teaching_two_lessons_at_once(batch: Batch) -> None:
    """Different topic and different class or subject at one moment: two lessons; X06 takes mere differences of wording."""
    pairs = batch.once(_same_lesson)
    differs = _differences(pairs)
    _report_lessons(batch, "X05", "topic", pairs[differs["topic"] & (differs["grade"] | differs["subject"])])


@rule("X06")
def one_lesson_written_differently(batch: Batch) -> None:
    pairs = batch.once(_same_lesson)
    differs = _differences(pairs)
    two_lessons = differs["topic"] & (differs["grade"] | differs["subject"])
    for key in ("topic", "grade", "subject"):
        _report_lessons(batch, "X06", key, pairs[differs[key] & ~two_lessons])


def _report_lessons(batch: Batch, code: str, key: str, pairs: pd.DataFrame) -> None:
    for sheet, rows in pairs.groupby("sheet", sort=False):
        words = [
            {"value": r["teacher"] if code == "X05" else r[key], "date": r["date"], "period": r["period"],
             "first": r[f"{key}_other"], "second": r[key], "tab": SHEETS[r["sheet_other"]].title,
             "other": r["row_other"], "what": SHEETS[r["sheet"]][key].header}
            for r in records(rows)
        ]
        batch.report(code, str(sheet), key, rows, words)


@rule("X07")
def too_many_observations_a_day(batch: Batch) -> None:
    warn, error = batch.term["daily_observations_warn"], batch.term["daily_observations_error"]
    frame = complete(batch.frames["observations"], ["observer", "date"])
    days = list(lines(frame, "ret", "observer", "date"))
    many = {day for day, n in Counter(days).items() if n > min(warn, error)}
    frame = where(frame, (day in many for day in days))
    if frame.empty:
        return
    count = frame.groupby(["ret", "observer", "date"])["at"].transform("size")
    last = ~frame.duplicated(["ret", "observer", "date"], keep="last")
    for chosen, limit, variant in (((count > warn) & (count <= error), warn, ""), (count > error, error, "error")):
        rows = frame[chosen & last]
        words = ({"value": r["observer"], "date": r["date"], "n": int(count[i]), "limit": limit}
                 for i, r in zip(rows.index, records(rows), strict=True))
        batch.report("X07", "observations", "date", rows, words, variant=variant)


@rule("X08")
def comments_all_alike(batch: Batch) -> None:
    cells, least = batch.columns["observations"], batch.term["same_comment_lines"]
    for key in ("strengths", "advice"):
        lines = list(zip(cells["ret"], cells["observer"], cells[key], strict=True))
        count = Counter(lines)
        alike = [at for at, line in enumerate(lines) if count[line] >= least and line[1] is not None and line[2] is not None]
        words = ({"name": lines[at][1], "n": count[lines[at]]} for at in alike)
        batch.report("X08", "observations", key, batch.frames["observations"].iloc[alike], words)


@rule("X09")
def observations_crowded_at_the_end(batch: Batch) -> None:
    weeks, share = batch.term["late_weeks"], batch.term["late_share"] / 100
    border = (batch.term["term_end"] - timedelta(weeks=weeks)).isoformat()
    frame = complete(batch.frames["observations"], ["observer", "date"])
    dates: dict[tuple[int, str], list[str]] = {}
    last: dict[tuple[int, str], int] = {}
    for at, (number, name, day) in enumerate(lines(frame, "ret", "observer", "date")):
        dates.setdefault((number, name), []).append(day)
        last[number, name] = at
    late = {who: sum(day > border for day in days) for who, days in dates.items()}
    crowded = [who for who, days in dates.items() if late[who] > share * len(days)]
    words = ({"value": who[1], "n": len(dates[who]), "late": late[who], "weeks": weeks} for who in crowded)
    batch.report("X09", "observations", "observer", frame.iloc[[last[who] for who in crowded]], words)


@rule("X10")
def writing_registered_twice(batch: Batch) -> None:
    again, first = repeats(batch.frames["writings"], ["teacher", "category", "title"])
    batch.report("X10", "writings", "title", again, ({"other": int(row)} for row in first))


@rule("X11")
def two_reflections_of_one_month(batch: Batch) -> None:
    frame = batch.frames["writings"]
    monthly = frame[frame["category"] == "月读书心得"]
    again, first = repeats(monthly, ["teacher", "month"])
    if again.empty:
        return
    number = complete(monthly, ["teacher", "month"]).groupby(["ret", "teacher", "month"]).cumcount()
    words = ({"other": int(row), "n": int(number[i])} for i, row in zip(again.index, first, strict=True))
    batch.report("X11", "writings", "month", again, words)


@rule("X12")
def activity_registered_twice(batch: Batch) -> None:
    again, first = repeats(batch.frames["activities"], ["date", "category", "topic"])
    batch.report("X12", "activities", "topic", again, ({"other": int(row)} for row in first))


@rule("X13")
def judge_marked_twice(batch: Batch) -> None:
    again, first = repeats(batch.frames["evaluations"], ["lesson_id", "judge"])
    batch.report("X13", "evaluations", "judge", again, ({"other": int(row)} for row in first))


@rule("X14")
def judges_far_apart(batch: Batch) -> None:
    limit = batch.term["judge_spread"]
    judged = batch.once(judged_lessons)
    judged = judged[(judged["high"] - judged["low"]).round(2) > limit]
    if judged.empty:
        return
    lessons = batch.frames["open_lessons"].merge(judged, on=["ret", "lesson_id"])
    gap = (lessons["high"] - lessons["low"]).round(2)  # binary noise is no distance
    apart = lessons[gap > limit]
    words = ({"lesson": r["topic"] or r["lesson_id"], "high": f"{r['high']:g}", "low": f"{r['low']:g}", "gap": f"{g:g}"}
             for r, g in zip(records(apart), gap[apart.index], strict=True))
    batch.report("X14", "open_lessons", "lesson_id", apart, words)


@rule("X15")
def too_many_mentors_or_apprentices(batch: Batch) -> None:
    frame, limit = batch.frames["mentoring"], batch.term["max_apprentices"]
    pairs = complete(frame, ["mentor", "apprentice", "subject"]).drop_duplicates(["ret", "mentor", "apprentice", "subject"])
    group = pairs.groupby(["ret", "apprentice", "subject"])["mentor"]
    count = group.transform("size")
    several = pairs[count > 1]
    names = several.groupby(["ret", "apprentice", "subject"])["mentor"].transform("、".join) if len(several) else several["mentor"]
    words = ({"subject": s, "n": int(count[i]), "names": names[i]}
             for i, s in zip(several.index, several["subject"], strict=True))
    batch.report("X15", "mentoring", "apprentice", several, words)
    known = complete(frame, ["mentor", "apprentice"])
    apprentices = known.groupby(["ret", "mentor"])["apprentice"].transform("nunique")
    many = known[apprentices > limit]
    words = ({"n": int(n), "limit": limit} for n in apprentices[many.index])
    batch.report("X15", "mentoring", "mentor", many, words, variant="mentor")


@rule("X16")
def number_repeated_or_changed(batch: Batch) -> None:
    for sheet in SCHOOL_SHEETS:
        key = next((c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER), None)
        if key is None:
            continue
        frame = complete(batch.frames[sheet.key], [key])
        twice = repeated(frame, [key])
        rows = other_rows(twice, [key])
        batch.report("X16", sheet.key, key, twice, ({"rows": rows[pair]} for pair in lines(twice, "ret", key)))
        starts = [f"{sheet.id_prefix}-{one.school_code}-" for one in batch.returns]
        changed = where(frame, (
            not value.startswith(starts[n]) or re.fullmatch(r"\d{3,}", value[len(starts[n]):]) is None for n, value in lines(frame, "ret", key)
        ))
        words = ({"wanted": f"{starts[n]}001"} for n in changed["ret"])
        batch.report("X16", sheet.key, key, changed, words, variant="changed")
