"""Rules within one row of 听课记录, 公开课评课 and 课堂评价 (domain D3)."""

from __future__ import annotations

from yanxiu_xl.checks.check_run import CheckRun, shown
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.rows.dates import earlier, report_late
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.lessons import DIMENSIONS, NOT_APPLICABLE
from yanxiu_xl.problems.model import MARKS, E, Entry, W
from yanxiu_xl.reading.suggest import did_you_mean


@rule(Entry("R01", E, "听课教师就是授课教师", "听课教师和授课教师都是“{value}”，自己不能听自己的课。",
            "请把听课教师或授课教师改成实际的人。", source="D3", clause="#31"))
def observing_oneself(run: CheckRun) -> None:
    same = [row for row in run.rows["observations"]
            if row["observer"] is not None and row["observer"] == row["teacher"] and row["scope"] in {"本校", None}]
    run.report("R01", "observations", "observer", same)


@rule(Entry("R02", E, "家常课不在本校", "“家常课”是同村小教师之间互听的课，授课范围只能选“本校”，现在是“{value}”。",
            "听外校的课请把课类改成教研课、公开课等；确是本校的课请把授课范围改成“本校”。", source="D3", clause="#14", example={"value": "镇外"}))
def everyday_lesson_elsewhere(run: CheckRun) -> None:
    wrong = [row for row in run.rows["observations"] if row["kind"] == "家常课" and row["scope"] not in {"本校", None}]
    run.report("R02", "observations", "scope", wrong)


@rule(Entry("R03", E, "本校的课，授课教师不在名册", "选的是本校的课，但“{value}”不在本校名册。",
            "{near}请核对姓名；听的是外校的课请改授课范围。", source="D3", clause="#27"))
def own_lesson_unknown_teacher(run: CheckRun) -> None:
    wrong = [row for row in run.rows["observations"] if row["scope"] == "本校" and not run.in_roster(row["teacher"])]
    words = ({"near": did_you_mean(row["teacher"], run.names)} for row in wrong)
    run.report("R03", "observations", "teacher", wrong, words)


@rule(
    Entry("R04", E, "镇内他校的课，校名不在名录", "授课学校“{value}”不在本镇学校名录里。",
          "{near}请从下拉里选学校；镇外的学校请把授课范围改成“镇外”。", "school", "D3", "#106", example={"value": "柳树小学"}),
    Entry("R04", E, "镇内他校的课，教师不在对方名册", "{school}的教师名册里没有“{value}”。",
          "{near}请核对学校和姓名。", source="D3", clause="#106"),
)
def town_lesson_unknown(run: CheckRun) -> None:
    """School by the town's list, teacher by the town roster the workbook carries; both only where they are known."""
    rows = [row for row in run.rows["observations"] if row["scope"] == "镇内他校" and row["host_school"] is not None]
    listed = set(run.term.school_names)
    if listed:
        strange = [row for row in rows if not run.term.code_of(row["host_school"])]
        near = ({"near": did_you_mean(row["host_school"], listed)} for row in strange)
        run.report("R04", "observations", "host_school", strange, near, variant="school")
    known = [(row, run.submission.town.get(row["host_school"], ())) for row in rows]
    wrong = [(row, names) for row, names in known if names and row["teacher"] is not None and row["teacher"] not in names]
    words = ({"school": row["host_school"], "near": did_you_mean(row["teacher"], names)} for row, names in wrong)
    run.report("R04", "observations", "teacher", (row for row, _ in wrong), words)


@rule(Entry("R07", W, "公开课缺教案或反思", "这节公开课没有{what}，会少得{points}分。", "请补交{what}，再把这一格改成“有”。",
            source="D3", clause="#26", parameters=("T5.plan", "T5.reflection"), example={"what": "教案", "points": "=T5.plan"}))
def open_lesson_without_plan(run: CheckRun) -> None:
    for key, points in (("plan", "T5.plan"), ("reflection", "T5.reflection")):
        rows = [row for row in run.rows["open_lessons"] if row[key] == "无"]
        words = {"what": SHEETS["open_lessons"][key].header, "points": shown(float(run.term[points]))}
        run.report("R07", "open_lessons", key, rows, (words for _ in rows))


@rule(
    Entry("R08", E, "评课早于授课", "评课日期{value}早于上课日期{lesson}。", "请核对两个日期。", source="D3", clause="#13",
          example={"value": "2020-10-12", "lesson": "2020-10-15"}),
    Entry("R08", W, "评课太晚", "评课比上课晚了{n}天，建议当天或当周评课（不超过{limit}天）。", "日期写错了请改正；没写错不用改。",
          "late", "D3", "#13", ("review_days",), example={"n": "12"}),
)
def review_before_or_long_after(run: CheckRun) -> None:
    rows = run.rows["open_lessons"]
    early = [row for row in rows if earlier(row, "reviewed_on", "date")]
    run.report("R08", "open_lessons", "reviewed_on", early, ({"lesson": row["date"]} for row in early))
    report_late(run, "R08", "open_lessons", "reviewed_on", rows, run.term["review_days"])


@rule(Entry("R18", E, "评委给自己打分", "评委“{value}”就是这节课的授课教师，不能给自己的课打分。", "请改成实际的评委，或删掉这一行。", "own", "D3", "#30"))
def judging_ones_own_lesson(run: CheckRun) -> None:
    """Marks out of range are found by the parser under this code; here: a judge who is the lesson's teacher."""
    teacher: dict[str | None, str | None] = {}
    for row in run.rows["open_lessons"]:
        teacher.setdefault(row["lesson_id"], row["teacher"])
    own = [row for row in run.rows["evaluations"] if row["judge"] is not None and teacher.get(row["lesson_id"]) == row["judge"]]
    run.report("R18", "evaluations", "judge", own, variant="own")


def _lessons_not_fully_judged(run: CheckRun) -> set[str | None]:
    """The lesson of every evaluation that lacks a mark or the judge, None where the lesson is not known.

    The cell itself has been reported, as has a column or the sheet that is not there (domain 0, fact 9); how many judges there are and
    what they gave is not known until it is mended.
    """
    keys = ("lesson_id", "judge", *DIMENSIONS)
    table = run.tables.get("evaluations")
    if table is None or any(key not in table.letters for key in keys):
        return {None}
    return {row["lesson_id"] for row in run.rows["evaluations"] if any(row[key] is None for key in keys)}


@rule(
    Entry("R27", E, "认定与得分矛盾", "综合得分{score}低于{limit}分，不能认定为“{value}”。", "请改“学校认定”；限期整改后可重评一次。", source="D3",
          clause="#59", parameters=("L.pass", "L.fine", "trim_judges", *MARKS), example={"score": "55", "limit": "=L.pass", "value": "合格课"}),
    Entry("R27", E, "认定时评委不足", "只有{n}名评委打分，认定“{value}”至少要{limit}名。", "请在“课堂评价”里补齐评委打分，或改“学校认定”。", "judges", "D3",
          "#59", ("min_judges",), example={"n": "2", "value": "优质课"}),
    asks_what_counts=True,
)
def recognition_against_score(run: CheckRun) -> None:
    least, judged = run.term["min_judges"], run.facts.lesson_scores
    floor = {"合格课": run.term["L.pass"], "推荐优质课": run.term["L.fine"]}
    unknown = _lessons_not_fully_judged(run)
    for row in run.rows["open_lessons"]:
        lesson, claim = row["lesson_id"], row["recognition"]
        if claim not in floor or lesson is None or {lesson, None} & unknown:
            continue
        given = judged.get(lesson)
        if given is None or given.judges < least:
            words = {"n": given.judges if given else 0, "limit": least}
            run.report("R27", "open_lessons", "recognition", [row], [words], variant="judges")
        elif given.score < floor[claim]:
            words = {"score": shown(given.score), "limit": shown(float(floor[claim]))}
            run.report("R27", "open_lessons", "recognition", [row], [words])


@rule(Entry("R28", W, "有电子白板教室，信息技术运用却不适用", "本校有{rooms}间电子白板教室，“信息技术运用”一般不写不适用。",
            "用了信息技术的请打分；确实没有用的不用改，按其余各项折算。", source="D3", clause="#34", example={"rooms": "2"}))
def it_use_not_applicable_with_whiteboards(run: CheckRun) -> None:
    """Still scaled to the other dimensions; but where there are such rooms it is seldom true (domain C3, C6)."""
    rooms = next((row["whiteboard_rooms"] for row in run.rows["profile"] if row["whiteboard_rooms"]), 0)
    rows = [row for row in run.rows["evaluations"] if row["it_use"] == NOT_APPLICABLE] if rooms else []
    run.report("R28", "evaluations", "it_use", rows, ({"rooms": shown(rooms)} for _ in rows))
