"""The demo town is believable: every report has something to show, and each thing that must occur occurs where this file says.

Read off the archive with SQL, and off the problems; whoever changes the town changes these tables.
"""

import json
import os
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import pytest

from yanxiu_xl.archive.nominations import nominations
from yanxiu_xl.demo import returns, texts, town
from yanxiu_xl.demo.play import CHECK_DAY
from yanxiu_xl.demo.returns import Town, write_filled
from yanxiu_xl.reading.registers import read_registers

NOW = "school_return r ON r.id = {}.return_id WHERE r.state IN ('accepted', 'returned')"
"""What belongs to a return that counts."""


@pytest.fixture(scope="module")
def archive(demo):
    with demo[0].archive(read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def registers(demo):
    """Sheet key -> lines of 中心校登记 by column key."""
    tables = read_registers(demo[0].registers, demo[0].term()).tables
    return {sheet: [dict(zip(table.values, line, strict=True)) for line in zip(*table.values.values(), strict=True)] for sheet, table in tables.items()}


def rows_of(archive, what, sheet, where="1"):
    """Set of lines of the returns that count; ``what`` speaks of r (the return) and x (the row)."""
    return archive.db.execute(
        f"SELECT r.school_code, {what} FROM row_{sheet} x JOIN {NOW.format('x')} AND {where} ORDER BY 1, 2").fetchall()


# --- what came back, and when ---

RETURNED = [
    # school, how many returns, state of the one that counts, days late (its first), the last that counts saved on
    ("00", 1, "accepted", 0, "2021-01-09"),
    ("01", 2, "accepted", 0, "2021-01-10"),  # the return of October is withdrawn
    ("02", 2, "returned", 0, "2021-01-13"),  # sent back once, corrected in part, one mistake more
    ("03", 2, "returned", 0, "2021-01-11"),  # without the timetable of December: accepted by the centre
    ("04", 1, "returned", 2, "2021-01-14"),
    ("05", 2, "returned", 0, "2021-01-11"),
    ("06", 1, "returned", 0, "2021-01-11"),
    ("07", 2, "accepted", 1, "2021-01-13"),  # a second with half the lessons waits for the centre
    ("08", 0, None, None, None),  # a blank form is no return
]


@pytest.mark.parametrize(("school", "number", "state", "late", "saved"), RETURNED, ids=[one[0] for one in RETURNED])
def test_returns_of_a_school(archive, school, number, state, late, saved):
    found = archive.db.execute("SELECT sha256, state, saved_at FROM school_return WHERE school_code = ? ORDER BY sequence", (school,)).fetchall()
    assert len(found) == number
    withdrawn = {sha for (sha,) in archive.db.execute("SELECT sha256 FROM withdrawal")}
    taken = [moment[:10] for sha, _, moment in found if sha not in withdrawn]
    if state is None:
        return
    assert [(how, moment[:10]) for _, how, moment in found if how != "superseded"] == [(state, saved)]
    assert max(0, (date.fromisoformat(taken[0]) - town.DUE).days) == late


def test_returns_are_saved_all_over_the_term(archive):
    months = {moment[:7] for (moment,) in archive.db.execute("SELECT saved_at FROM school_return")}
    assert months == {"2020-10", "2020-11", "2020-12", "2021-01"}


DECISIONS = [
    # what the centre has decided or has to decide: table, school, number of the return
    ("withdrawal", "01", 1),
    ("acceptance", "03", 2),
]


@pytest.mark.parametrize(("table", "school", "number"), DECISIONS)
def test_what_the_centre_has_decided(archive, table, school, number):
    (sha,) = archive.db.execute(f"SELECT sha256 FROM {table}").fetchone()
    (one,) = [one for one in archive.everything() if one.sha256 == sha]
    assert (one.school, one.ordinal) == (school, number)


def test_a_return_with_fewer_rows_waits(archive):
    (held,) = archive.db.execute("SELECT r.school_code, h.sheet, h.before, h.after FROM held h JOIN school_return r ON r.id = h.return_id").fetchall()
    assert held[:2] == ("07", "observations")
    assert held[3] == held[2] // 2


def test_a_later_return_has_mended_some_mistakes_and_made_another(archive):
    first, second = (Counter((p.code, p.sheet) for p in archive.problems(one.id, one.name)) for one in archive.everything() if one.school == "02")
    assert first - second == Counter({("C01", "听课记录"): 1, ("C01", "研修活动"): 1, ("C06", "听课记录"): 1, ("C09", "听课记录"): 1})
    assert set(second - first) == {("C03", "听课记录")}


# --- findings ---

FINDINGS = [
    # code, what it is, schools of which it is said
    ("S03", "no open lesson", {"04", "06"}),
    ("S04", "too few lessons observed", {"00", "02", "03", "04", "06", "07"}),
    ("S05", "months without a reflection", {"00", "03", "04", "06", "07"}),
    ("S06", "no essay or paper", {"00", "04", "05", "07"}),
    ("S08", "a month without a lecture", {"04", "06", "07"}),
    ("S10", "no plan", {"04"}),
    ("S11", "a young teacher without a mentor", {"04", "06"}),
    ("S12", "a pair that does nothing", {"05", "06"}),
    ("S14", "methods or contents not covered", {"04"}),
    ("S25", "nobody has assessed the teacher", {"04"}),
    ("R21", "the school's plan is late", {"06"}),
    ("M01", "not handed in", {"08"}),
    ("M02", "more than one return", {"02", "03", "04", "05"}),
    ("M04", "a teacher in two rosters", {"02", "06"}),
    ("M05", "a lecture without its material", {"04"}),
    ("M06", "material without its lecture", {"07"}),
    ("M10", "papers that are alike", {"03", "04", "05", "06"}),
    ("M14", "conditions of a backbone teacher not met", {"02", "04"}),
    ("M15", "a month without a visit", {"02"}),
    ("M16", "what should have been put right by now", {"02", "06"}),
    ("M17", "funds: too little, for people, one voucher twice", {"", "00", "05"}),
    ("M19", "fewer rows than before", {"07"}),
    ("M20", "a report without its activity", {"05"}),
    ("M21", "own and confirmed score far apart", {"06"}),
]


@pytest.fixture(scope="module")
def problems(demo):
    import yanxiu_xl as yx

    return yx.open_term(demo[0].root).problems()


@pytest.mark.parametrize(("code", "what", "schools"), FINDINGS, ids=[one[0] for one in FINDINGS])
def test_findings(problems, code, what, schools):
    found = problems[problems.编号 == code]
    assert set(found.学校代码.fillna("")) == schools, what


def test_m10_says_it_of_titles_and_of_texts_and_m17_of_all_three(problems):
    of = lambda code: " ".join(problems[problems.编号 == code].问题说明)  # noqa: E731 - two lookups
    assert ("题目相同" in of("M10"), "文字相似" in of("M10")) == (True, True)
    assert [word in of("M17") for word in ("低于公用经费预算", "公用经费不能用于人员经费", "凭证号")] == [True] * 3


# --- teachers ---

BANDS = {
    "不合格": {("04", "冯思雨")},
    "合格": {("04", "孙雪梅"), ("06", "吴金凤"), ("07", "赵浩宇")},
    "待更正": {("02", "高磊"), ("03", "谢海涛")},
}


def test_bands_of_all_kinds(archive):
    found = archive.db.execute(f"SELECT r.school_code, t.name, t.band FROM teacher_score t JOIN {NOW.format('t')}")
    bands = {}
    for school, name, band in found:
        bands.setdefault(band, set()).add((school, name))
    assert {band: bands[band] for band in BANDS} == BANDS
    assert set(bands) == {"优秀", "良好", *BANDS}
    assert {school for school, _ in bands["良好"]} == {"00", "02", "03", "04", "05", "06", "07"}


SCHOOL_BANDS = {"00": "优秀", "01": "优秀", "02": "优秀", "03": "优秀", "04": "合格", "05": "待更正", "06": "合格", "07": "良好"}


def test_bands_of_the_schools(archive):
    assert dict(archive.db.execute("SELECT school_code, band FROM confirmed_score")) == SCHOOL_BANDS


PEOPLE = [
    # who they are, what their rows say
    ("assessed and gave no open lesson", "assessed = '是' AND name NOT IN (SELECT teacher FROM row_open_lessons o WHERE o.return_id = r.id)",
     {("04", "孙雪梅"), ("04", "冯思雨"), ("06", "吴金凤")}),
    ("young and without a mentor", "work_since >= '2015-09' AND name NOT IN (SELECT apprentice FROM row_mentoring m WHERE m.return_id = r.id)",
     {("04", "黄亚茹"), ("06", "韩凤武")}),
    ("not assessed", "assessed = '否'", {("03", "梁海燕"), ("05", "杨玉梅"), ("06", "韩天佑")}),
    ("not there all term", "on_duty_from IS NOT NULL OR on_duty_to IS NOT NULL", {("01", "罗国栋"), ("03", "梁海燕"), ("06", "韩天佑")}),
]


@pytest.mark.parametrize(("what", "where", "who"), PEOPLE, ids=[one[0] for one in PEOPLE])
def test_people(archive, what, where, who):
    assert set(rows_of(archive, "x.name", "roster", f"({where})")) == who


def test_an_open_lesson_that_nobody_has_reviewed_or_judged(archive):
    judged = "(SELECT COUNT(*) FROM row_evaluations e WHERE e.return_id = r.id AND e.lesson_id = x.lesson_id)"
    assert rows_of(archive, "x.teacher", "open_lessons", f"{judged} = 0 AND x.reviewed_on IS NULL") == [("06", "张娟")]


NUMBERS = [
    # how a report shows it, what is filed, where: (school, teacher or None for the school, indicator)
    ("?", "unmeasured", {("02", "高磊", "T13"), ("03", "谢海涛", "T10"), ("05", None, "U1")}),
    ("—", "not_applicable", {("00", None, "U11"), ("07", None, "U7")}),
    ("0", "nothing", {("04", "冯思雨", "T1"), ("04", "孙雪梅", "T5"), ("04", None, "U7"), ("04", None, "U8"), ("07", "赵浩宇", "T9")}),
    ("a number", "scored", {("01", "曾娟", "T3"), ("01", None, "U4")}),
]


@pytest.mark.parametrize(("shown", "outcome", "where"), NUMBERS, ids=[one[0] for one in NUMBERS])
def test_the_four_kinds_of_numbers(archive, shown, outcome, where):
    own = archive.db.execute(f"SELECT r.school_code, i.teacher, i.code FROM indicator_score i JOIN {NOW.format('i')}"
                             " AND i.outcome = ?", (outcome,)).fetchall()
    confirmed = archive.db.execute("SELECT school_code, teacher, code FROM confirmed_indicator WHERE outcome = ?", (outcome,)).fetchall()
    found = {*own, *confirmed}
    assert where <= found, shown
    if outcome in ("unmeasured", "not_applicable"):
        assert where == found


UNREADABLE = [
    # school, sheet, column, what stands there
    ("02", "reviews", "own", "优秀"),
    ("02", "observations", "lesson_grade", "良好"),
    ("03", "writings", "date", "11月上旬"),
    ("05", "activities", "minutes", "两节课"),
    ("05", "archive", "done_on", "九月初"),
]


@pytest.mark.parametrize(("school", "sheet", "column", "text"), UNREADABLE)
def test_cells_that_cannot_be_read(archive, school, sheet, column, text):
    assert text in [json.loads(typed)[column] for code, typed in rows_of(archive, "x.typed", sheet, f"x.typed LIKE '%{column}%'") if code == school]


# --- pairs, projects, papers ---


def test_pairs_with_and_without_visits(archive):
    seen = "(SELECT COUNT(*) FROM row_observations o WHERE o.return_id = r.id AND o.observer = x.{} AND o.teacher = x.{})"
    pairs = rows_of(archive, f"x.mentor, x.apprentice, {seen.format('mentor', 'apprentice')}, {seen.format('apprentice', 'mentor')}", "mentoring")
    assert [pair[:3] for pair in pairs if pair[3:] == (0, 0)] == [("05", "谢梦瑶", "谢梦瑶"), ("06", "高伟光", "孙文静")]  # the first is a slip
    assert sum(min(pair[3:]) >= 2 for pair in pairs) == len(pairs) - 2 == 10


def test_projects_of_several_levels_and_one_overdue(archive):
    projects = rows_of(archive, "x.level, x.stage, x.closing_on, x.leader", "projects")
    assert {level for _, level, *_ in projects} == {"校", "镇", "县", "市"}
    assert {"立项", "研究", "中期", "结题", "申报"} <= {stage for _, _, stage, *_ in projects}
    assert [p for p in projects if p[2] != "结题" and p[3] < CHECK_DAY.isoformat()] == [("00", "市", "中期", "2020-12-31", "孟繁星")]
    assert {school for school, *_ in projects} == {"00", "01", "02", "03", "05", "06", "07"}  # 04 has none


def test_papers_lie_beside_the_returns(archive):
    assert set(archive.db.execute("SELECT r.school_code, a.name FROM attachment a JOIN school_return r ON r.id = a.return_id")) == {
        ("04", "孙雪梅学期心得体会.docx"), ("05", "吕桂芝学期心得体会.docx")}


# --- lectures, funds, visits, backbone teachers: what the centre has registered ---


def test_lectures_held_and_filed(archive, registers):
    """Held and filed, held and not filed (never, refused, to be completed, late), not held."""
    held = Counter((school, day[:7]) for school, day in rows_of(archive, "x.date", "activities", "x.category = '专题讲座'"))
    missing = {(one.code, month) for one in town.TOWN_SCHOOLS[:8] for month in ("2020-09", "2020-10", "2020-11", "2020-12")} - set(held)
    assert missing == {("04", "2020-11"), ("07", "2020-10")}
    receipts = registers["lecture_receipts"]
    results = Counter(row["result"] for row in receipts)
    assert (results["需补充"], results["退回"]) == (1, 1)
    late = [row["school"] for row in receipts if (_day(row["received_on"]) - _day(row["lecture_date"])).days > 7]
    assert late == ["青禾镇东岗小学"]


def _day(value):
    return value.date() if isinstance(value, datetime) else date.fromisoformat(value) if isinstance(value, str) else value


def test_funds_stay_just_below_the_twentieth(registers):
    funds = registers["funds"]
    budget = sum(row["amount"] for row in funds if row["direction"] == "预算")
    spent = sum(row["amount"] for row in funds if row["direction"] == "支出")
    assert (budget, spent) == (120000, 5930.5)
    assert 4.9 < 100 * spent / budget < 5
    assert {row["origin"] for row in funds} == {"公用经费", "专项", "其他"}
    assert len({row["purpose"] for row in funds if row["direction"] == "支出"}) == 6


def test_what_is_to_be_put_right(registers):
    faults = [(row["school"][3:5], row["result"], _day(row["deadline"]) < CHECK_DAY) for row in registers["inspections"] if row["faults"]]
    assert sorted(faults) == [("东岗", "未整改", True), ("榆树", "整改中", True), ("白杨", "整改中", False), ("石桥", "已整改", True)]
    assert {row["kind"] for row in registers["inspections"]} == {"包校蹲点", "领导小组检查", "专项检查", "迎检预查"}


BACKBONE = [
    # school, teacher, kind, verdict, outcome in the register
    ("00", "田守仁", "复核", "复核合格", "通过"),
    ("00", "孟繁星", "新评", "不符合", "未通过"),
    ("03", "唐桂芝", "复核", "复核合格", "通过"),
    ("03", "唐婷", "新评", "不符合", "未通过"),
    ("05", "萧丹丹", "新评", "符合", "通过"),
    ("02", "李彩霞", "新评", "不符合", "通过"),
    ("04", "孙雪梅", "复核", "复核不合格", "通过"),
]


def test_backbone_teachers_who_meet_the_conditions_and_who_do_not(archive):
    assert [(one.school, one.teacher, one.kind, one.verdict, one.outcome) for one in nominations(archive)] == BACKBONE


def test_waivers_and_corrections(demo, registers):
    waivers = demo[0].term().waivers
    assert [(one.school, one.code, one.until >= CHECK_DAY) for one in waivers] == [("04", "S03", True), ("06", "R17", False)]
    assert [(row["school"][3:5], row["indicator"], row["points"]) for row in registers["corrections"]] == [("东岗", "U1", 11), ("南屯", "U9", 7.5)]


# --- the same town whenever it is played ---


def test_the_town_is_the_same_each_time(demo, tmp_path):
    """By several processes or by one, in whatever order: the same bytes."""
    again = Town.of(demo[0].term())
    assert again == Town.of(demo[0].term())
    some = [*again.monthly(), *(one for one in again.final() if one.name in (returns.SENT_BACK.name, returns.HALF.name))]
    write_filled(tmp_path, again, some[::-1], dict.fromkeys(returns.SAVED, 1), lambda name: None)
    for one in some:
        assert (tmp_path / one.name).read_bytes() == (demo[0].inbox / one.name).read_bytes(), one.name


class Deadly(str):
    """When a workbook was saved: any other process than this one dies when it looks."""

    def __new__(cls, moment, home):
        made = super().__new__(cls, moment)
        made.home = home
        return made

    def __getnewargs__(self):
        return str(self), self.home

    def __bool__(self):
        if os.getpid() != self.home:
            os._exit(1)
        return True


def test_a_process_that_dies_costs_no_workbook(demo, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    again, told = Town.of(demo[0].term()), []
    some = [replace(one, name=f"{number}.xlsx", **({"saved": Deadly(one.saved, os.getpid())} if number == 3 else {}))
            for number, one in enumerate([*again.monthly(), *again.monthly()])]
    write_filled(tmp_path, again, some, {}, told.append)
    assert told == sorted(path.name for path in tmp_path.iterdir()) == [f"{number}.xlsx" for number in range(6)]


def test_nobody_of_the_town_is_a_person_of_record(archive):
    """People are put together from common signs; what could be somebody's number stands nowhere."""
    names = {name for _, name in rows_of(archive, "x.name", "roster")}
    made = {surname + given for surname in texts.SURNAMES for given in (*texts.WOMEN, *texts.MEN)}
    known = {one.principal for one in town.TOWN_SCHOOLS} | {name for name, _ in town.CENTRE_STAFF}
    assert names <= made | known
