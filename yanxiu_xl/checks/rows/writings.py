"""Rules within one row of 教师文稿 (domain D3), and on how long the writings of one teacher are."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from yanxiu_xl.checks.check_run import CheckRun, Row, shown
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.numbers import figure
from yanxiu_xl.problems.model import E, Entry, H, W


def _too_short(run: CheckRun, code: str, category: str, parameter: str) -> None:
    limit = run.term[parameter]
    rows = [row for row in run.rows["writings"] if row["category"] == category and row["chars"] is not None and row["chars"] < limit]
    run.report(code, "writings", "chars", rows, ({"limit": limit} for _ in rows))


@rule(Entry("R11", W, "学期心得体会字数不够", "心得体会要求不少于{limit}字，现在{value}字，只能得部分分。", "请补写够字数，再改这一格。",
            source="D3", clause="#46", parameters=("essay_min_chars",), example={"value": "1200"}))
def essay_too_short(run: CheckRun) -> None:
    _too_short(run, "R11", "学期心得体会", "essay_min_chars")


@rule(Entry("R12", W, "论文字数不够", "论文要求不少于{limit}字，现在{value}字，只能得部分分。", "请补写够字数，再改这一格。",
            source="D3", clause="#47", parameters=("paper_min_chars",), example={"value": "1200"}))
def paper_too_short(run: CheckRun) -> None:
    _too_short(run, "R12", "教育教学论文", "paper_min_chars")


@rule(
    Entry("R13", H, "读书笔记缺摘录或感悟", "读书笔记建议有摘录和感悟两部分，现在缺{what}。", "请补上{what}，再把这一格改成“有”。",
          source="D3", clause="#43", example={"what": "感悟"}),
    Entry("R13", W, "读书笔记字数不够", "“{name}”的读书笔记合计{n}字，要求不少于{least}字。", "请补写，或把“字数”改成实际字数。", "chars", "D3", "#45",
          ("notes_min_chars",), example={"n": "300", "least": "=notes_min_chars|500"}),
)
def reading_notes_one_sided(run: CheckRun) -> None:
    notes = [row for row in run.rows["writings"] if row["category"] == "读书笔记"]
    for key in ("excerpt", "thoughts"):
        lacking = [row for row in notes if row[key] == "无" or run.blank("writings", key, row)]
        words = {"what": SHEETS["writings"][key].header}
        run.report("R13", "writings", key, lacking, (words for _ in lacking))
    _notes_too_short(run, [row for row in notes if row["teacher"] is not None])


def _notes_too_short(run: CheckRun, notes: list[Row]) -> None:
    """All notes of a teacher together, said once at the last of them; only where the centre has set a length."""
    least = run.term["notes_min_chars"]
    last: dict[str, Row] = {}
    total: Counter[str] = Counter()
    for row in notes if least else ():
        last[row["teacher"]] = row
        total[row["teacher"]] += row["chars"] or 0
    short = {who: row for who, row in last.items() if total[who] < least}
    words = ({"name": who, "n": f"{total[who]:g}", "least": least} for who in short)
    run.report("R13", "writings", "chars", short.values(), words, variant="chars")


def _reflections(run: CheckRun) -> list[Row]:
    return [row for row in run.rows["writings"] if row["category"] == "月读书心得"]


@rule(
    Entry("R14", E, "月心得无月份", "月读书心得没有写是哪个月的。", "请在“所属月份”里选这篇读书心得是哪个月的。", source="D3", clause="#44",
          parameters=("assessed_months",)),
    Entry("R14", E, "月份不在考核月", "{value}不是本学期的考核月份（{months}）。", "请选这篇读书心得是哪个月的。", "month", "D3", "#44",
          ("assessed_months",), example={"value": "2021-02", "months": "=assessed_months"}),
)
def reflection_without_month(run: CheckRun) -> None:
    monthly, months = run.cached(_reflections), run.term["assessed_months"]
    run.report("R14", "writings", "month", [row for row in monthly if run.blank("writings", "month", row)])
    strange = [row for row in monthly if row["month"] is not None and row["month"] not in months]
    words = {"months": "、".join(months)}
    run.report("R14", "writings", "month", strange, (words for _ in strange), variant="month")


@rule(
    Entry("R14b", W, "心得写晚了", "{month}的心得到{value}才写，要求次月{limit}日前完成。", "日期写错了请改正；没写错不用改，请注意按月完成。",
          source="D3", clause="#44", parameters=("monthly_grace_day", "assessed_months"), example={"month": "2020-10", "value": "2020-12-20"}),
    Entry("R14b", W, "心得字数不够", "月读书心得要求不少于{least}字，现在{n}字，不计分。", "请补写，或把“字数”改成实际字数。", "chars", "D3", "#44",
          ("monthly_min_chars",), example={"n": "200", "least": "=monthly_min_chars|500"}),
)
def reflection_written_late(run: CheckRun) -> None:
    monthly, grace = run.cached(_reflections), run.term["monthly_grace_day"]
    due = {}
    for month in run.term["assessed_months"]:
        year, number = int(month[:4]), int(month[5:7])
        due[month] = f"{year + number // 12}-{number % 12 + 1:02d}-{grace:02d}"
    late = [row for row in monthly if row["month"] in due and row["date"] is not None and row["date"] > due[row["month"]]]
    run.report("R14b", "writings", "date", late, ({"month": row["month"], "limit": grace} for row in late))
    least = run.term["monthly_min_chars"]
    short = [row for row in monthly if row["chars"] is not None and row["chars"] < least] if least else []
    run.report("R14b", "writings", "chars", short, ({"n": shown(row["chars"]), "least": least} for row in short), variant="chars")


@rule(Entry("R15", E, "精读书目缺作者出版社", "精读书目没有写作者、出版社。", "请补填这本书的作者和出版社。", source="D3", clause="#41"))
def book_without_author(run: CheckRun) -> None:
    books = (row for row in run.rows["writings"] if row["category"] == "精读书目")
    run.report("R15", "writings", "author", [row for row in books if run.blank("writings", "author", row)])


@rule(
    Entry("R22", H, "多篇字数相同且是整千", "全校{share}%的文稿字数都是{value}。", "请填实际字数（Word 状态栏“字数”）。", source="D3", clause="#46、#47",
          parameters=("same_word_count_share", "same_word_count_min"), example={"share": "80", "value": "1500"}),
    Entry("R22", H, "字数过大", "字数{value}超过{limit}。", "请核对是否多打了一个零。", "large", "D3", "#46、#47", ("max_chars",),
          example={"value": "150000"}),
)
def word_counts_suspicious(run: CheckRun) -> None:
    limit, share = run.term["max_chars"], run.term["same_word_count_share"] / 100
    counted = [row for row in run.rows["writings"] if row["chars"] is not None]
    large = [row for row in counted if row["chars"] > limit]
    run.report("R22", "writings", "chars", large, ({"limit": limit} for _ in large), variant="large")
    alike = Counter(row["chars"] for row in counted)
    same = [
        row for row in counted
        if row["chars"] % 1000 == 0 and len(counted) >= run.term["same_word_count_min"]
        and alike[row["chars"]] / len(counted) >= share
    ]
    words = ({"share": figure(Fraction(100 * alike[row["chars"]], len(counted)))} for row in same)
    run.report("R22", "writings", "chars", same, words)


@rule(
    Entry("R25", W, "非原创", "标记为非原创，本篇不计分。", "确属抄袭的请重写；核实是原创的请改成“是”。", source="D3", clause="#47"),
    Entry("R25", W, "原创存疑", "标记为存疑，请核实；核实为非原创的本篇不计分。", "请核实，再把“原创”改成“是”或“否”；核实以前先照常计分。", "doubtful",
          "D3", "#47"),
)
def not_original(run: CheckRun) -> None:
    for word, variant in (("否", ""), ("存疑", "doubtful")):
        run.report("R25", "writings", "original", [row for row in run.rows["writings"] if row["original"] == word], variant=variant)
