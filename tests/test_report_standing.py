"""B00, B01, B02, B19 against the archive: who has returned what, what is wrong with it, what the centre has decided."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.made import unchecked
from tests.report_towns import TOWNS, merged, of_demo, table, town, values
from tests.support import AS_OF
from tests.town import TERM, good_registers, registers, school, town_of
from yanxiu_xl.archive.counting import withdraw
from yanxiu_xl.archive.inbox import NotTaken, set_refusals, set_unhandled
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.saving import Saved
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.ingest import check_and_score
from yanxiu_xl.workflow.merging import decide

SPOKEN_OF_OTHERS = "'M14', 'M19', 'M25'"
"""Findings across schools that do not speak of the return that counts."""
COUNTS = f"""
SELECT r.school_code, (SELECT COUNT(*) FROM problem p WHERE p.return_id = r.id AND p.level = :level)
  + CASE WHEN r.state = 'superseded' THEN 0 ELSE
    (SELECT COUNT(*) FROM across_problem a WHERE a.school_code = r.school_code AND a.level = :level AND a.code NOT IN ({SPOKEN_OF_OTHERS})) END
FROM school_return r WHERE r.state <> 'superseded'"""
AMONG = f"SELECT school_code, COUNT(*) FROM across_problem WHERE level = 'error' AND code NOT IN ({SPOKEN_OF_OTHERS}) GROUP BY 1"
ALL_PROBLEMS = """
SELECT r.school_code, p.level, p.code, p.sheet, p.cell FROM problem p JOIN school_return r ON r.id = p.return_id WHERE r.state <> 'superseded'
UNION ALL SELECT school_code, level, code, sheet, cell FROM across_problem"""
WORDS = {"error": "错误", "warning": "警告", "hint": "提示"}


@pytest.fixture(params=[*TOWNS, "demo"])
def facts(request):
    if request.param != "demo":
        yield town(request.param)
        return
    with of_demo(request.getfixturevalue("demo")) as found:
        yield found


def asked(facts, query, **words):
    return facts.archive.db.execute(query, words).fetchall()


def returned(*returns, term=TERM, as_of=AS_OF, accept=(), kept=None, gone=()):
    """The facts of a town in which these have come: (school, rows, content, saved at); accept: waiting ones that are taken; gone: contents taken
    back.
    """
    archive = Archive(Path("nowhere.sqlite"), "", read_only=True)
    archive.seals.open = True
    for code, rows, content, saved in returns:
        one = replace(unchecked(rows, code, term), sha256=content, saved=Saved(saved, exact=True))
        one.problems, scores = check_and_score(term, as_of, one)
        archive.add_return(one, "2020-12-20T08:00:00+08:00", "")
        archive.set_scores(one.sha256, scores)
    archive.set_present({f"{code}{content}.xlsx": content for code, _, content, _ in returns})
    archive.set_meta("merged", f"now {as_of.isoformat()}")
    for content in gone:
        withdraw(archive, content, "2020-12-21T09:00:00+08:00")
    decide(archive, term, registers(good_registers() if kept is None else kept, term), as_of, accept)
    return TermFacts(term, archive)


def saved(day, hour=10):
    return f"{day}T{hour:02d}:00:00+08:00"


# --- B01 ---


def test_each_school_has_a_line_and_its_counts_are_those_of_the_archive(facts):
    lines = [{key: value_of(cell) for key, cell in row.items()} for row in table(facts, "B01").rows]
    used = {row["school"]: row for row in lines if row["state"] in {"已收", "退回修改"}}
    assert {row["school"] for row in lines} >= {one.code for one in facts.term.schools}
    for level in WORDS:
        assert {code: row[level] for code, row in used.items()} == dict(asked(facts, COUNTS, level=level))
    assert {code: row["among"] for code, row in used.items() if row["among"]} == dict(asked(facts, AMONG))
    states = dict(asked(facts, "SELECT school_code, state FROM school_return WHERE state <> 'superseded'"))
    assert {code: {"已收": "accepted", "退回修改": "returned"}[row["state"]] for code, row in used.items()} == states
    for row in lines:
        if row["school"] not in used and row["state"] == "未交":
            assert [row[key] for key in (*WORDS, "among", "waived")] == [Gap.NOT_APPLICABLE] * 5
            assert row["file"] is row["ordinal"] is None
    numbers = {(code, number) for code, number in values(facts, "B01", "school", "ordinal") if number}
    assert len(numbers) == asked(facts, "SELECT COUNT(*) FROM school_return WHERE sha256 NOT IN (SELECT sha256 FROM withdrawal)")[0][0]


def test_rows_of_each_sheet_are_those_of_the_archive(facts):
    for block, state in (("sheets", "<> 'superseded'"), ("others", "= 'superseded' AND sha256 NOT IN (SELECT sha256 FROM withdrawal)")):
        found = [tuple(value_of(row[sheet.key]) for sheet in SCHOOL_SHEETS) for row in table(facts, "B01", block).rows]
        tables = ", ".join(
            f"(SELECT COUNT(*) FROM row_{sheet.key} t WHERE t.return_id = r.id)" for sheet in SCHOOL_SHEETS
        )
        wanted = asked(facts, f"SELECT {tables} FROM school_return r WHERE state {state} ORDER BY school_code, sequence")
        assert found == wanted


def test_what_is_to_be_done_first_stands_first(facts):
    urgent = ["未交", "先后待定", "少行待确认", "退回修改", "已收", "未采用"]
    lines = [(urgent.index(value_of(row["state"])), row["school"]) for row in table(facts, "B01").rows if value_of(row["assessed"]) == "是"]
    assert lines == sorted(lines)


DUE = date(2020, 10, 20)
LATE = {
    "in time": ([("a", saved("2020-10-20", 23))], AS_OF, 0, Mark.NONE),
    "a day late, by Beijing's calendar": ([("a", "2020-10-20T16:30:00+00:00")], AS_OF, 1, Mark.BAD),
    "a corrected one is not late again": ([("a", saved("2020-10-19")), ("b", saved("2020-10-29"))], AS_OF, 0, Mark.NONE),
    "nobody knows when it was saved": ([("a", "")], AS_OF, Gap.UNMEASURED, Mark.NONE),
    "nothing has come, and it is over": ([], AS_OF, 11, Mark.BAD),
    "nothing has come, and there is time": ([], date(2020, 10, 20), 0, Mark.NONE),
}


@pytest.mark.parametrize("kind", LATE)
def test_how_late_a_school_is(kind):
    returns, as_of, days, mark = LATE[kind]
    term = replace(TERM, schools=tuple(replace(one, due=DUE if one.code == "01" else None) for one in TERM.schools))
    facts = returned(*(("01", school("01"), content, at) for content, at in returns), term=term, as_of=as_of)
    lines = [row for row in table(facts, "B01").rows if row["school"] == "01" and value_of(row["state"]) != "未采用"]
    (cell,) = (row["late"] for row in lines)
    assert value_of(cell) == days
    assert getattr(cell, "mark", Mark.NONE) is mark
    assert {value_of(row["late"]) for row in table(facts, "B01").rows if row["school"] != "01"} == {Gap.NOT_APPLICABLE}  # no day is set


def spoilt(**changed):
    rows = school("01")
    return {**rows, "observations": [{**rows["observations"][0], **changed}, *rows["observations"][1:]]}


WAIVED = {
    "in force": (("01", "C04", date(2020, 12, 31)), 1),
    "of all schools": (("", "C04", date(2020, 12, 31)), 1),
    "the last day": (("01", "C04", AS_OF), 1),
    "over": (("01", "C04", date(2020, 10, 30)), 0),
    "of another school": (("02", "C04", date(2020, 12, 31)), 0),
    "of another rule": (("01", "C06", date(2020, 12, 31)), 0),
}


@pytest.mark.parametrize("kind", WAIVED)
def test_what_is_waived_is_counted_where_it_was_an_error(kind):
    (code, rule, until), number = WAIVED[kind]
    term = replace(TERM, waivers=(Waiver(code, rule, "首次使用", until),))
    facts = returned(("01", spoilt(lesson_grade=Typed("一般般")), "a", saved("2020-10-20")), term=term)
    (row,) = (row for row in table(facts, "B01").rows if row["school"] == "01")
    assert (value_of(row["waived"]), value_of(row["error"])) == (number, 1 - number)
    ((_, _, words, _, state),) = values(facts, "B19", "until", "school", "rule", "reason", "state", block="waivers")
    assert words.startswith(f"{rule} ")
    assert state == ("已到期" if kind == "over" else "有效")


# --- B02 ---


def test_every_problem_has_a_line(facts):
    found = sorted((code, level, number, sheet or "", cell or "") for code, level, number, sheet, cell
                   in values(facts, "B02", "school", "level", "code", "sheet", "cell") if number not in {"M01", "M02", "M26"})
    assert found == sorted((code, WORDS[level], number, sheet, cell) for code, level, number, sheet, cell in asked(facts, ALL_PROBLEMS))
    missing = {one.code for one in facts.term.schools if one.assessed} - {code for (code,) in asked(
        facts, "SELECT school_code FROM school_return WHERE state <> 'superseded'")}
    assert {code for code, number in values(facts, "B02", "school", "code") if number == "M01"} == missing


def test_problems_stand_by_level_and_school_and_their_kind_is_counted(facts):
    lines = values(facts, "B02", "level", "school", "code", "alike")
    order = [([*WORDS.values()].index(level), not code, code) for level, code, *_ in lines]
    assert order == sorted(order)
    for _, code, number, alike in lines:
        assert alike == sum((code, number) == (other, same) for _, other, same, _ in lines)


WRONG = {"lesson_grade": Typed("一般般")}
NOTHING: dict[str, object] = {}
MORE = {**school("01")["observations"][0], "date": date(2020, 9, 14), "topic": "新加的一课"}
AGAIN, NEW = "第{n}次（上一份就有）", "新出现"


def with_lessons(*changed, before=()):
    """The lessons of 柳林小学, the first ones changed like this, others before them."""
    rows = school("01")
    lessons = rows["observations"]
    return {**rows, "observations": [*before, *({**one, **change} for one, change in zip(lessons, changed, strict=False)), *lessons[len(changed):]]}


TIMES = {
    "a first return": ([with_lessons(WRONG)], Gap.NOT_APPLICABLE),
    "the same again": ([with_lessons(WRONG)] * 2, AGAIN.format(n=2)),
    "three times": ([with_lessons(WRONG), with_lessons(WRONG), with_lessons(WRONG)], AGAIN.format(n=3)),
    "other words in the same cell": ([with_lessons({"lesson_grade": Typed("很一般")}), with_lessons(WRONG)], AGAIN.format(n=2)),
    "its row has moved down": ([with_lessons(WRONG), with_lessons(WRONG, before=[MORE])], AGAIN.format(n=2)),
    "new": ([with_lessons(), with_lessons(WRONG)], NEW),
    "another row had it": ([with_lessons(NOTHING, WRONG), with_lessons(WRONG)], NEW),
    "a new row": ([with_lessons(), with_lessons(before=[{**MORE, **WRONG}])], NEW),
    "another cell of the row": ([with_lessons({"kind": Typed("一般般")}), with_lessons(WRONG)], NEW),
    "mended, and wrong again": ([with_lessons(WRONG), with_lessons(), with_lessons(WRONG)], NEW),
}


@pytest.mark.parametrize("kind", TIMES)
def test_whether_the_return_before_had_it_too(kind):
    returns, wanted = TIMES[kind]
    facts = returned(*(("01", rows, f"content{n}", saved(f"2020-10-{20 + n}")) for n, rows in enumerate(returns)))
    ordinals = {number for code, number, state in values(facts, "B01", "school", "ordinal", "state") if code == "01" and state == "退回修改"}
    assert ordinals == {len(returns)}
    assert {times for code, level, times in values(facts, "B02", "code", "level", "times") if (code, level) == ("C04", "错误")} == {wanted}


def test_what_comparing_schools_finds_has_no_return_before():
    kept = {**good_registers(), "lecture_receipts": []}
    rows = town_of()["01"]
    facts = returned(("01", rows, "a", saved("2020-10-20")), ("01", rows, "b", saved("2020-10-21")), kept=kept)
    found = {(code[0], times) for code, times in values(facts, "B02", "code", "times") if code not in {"M01", "M02"}}
    assert {times for letter, times in found if letter == "M"} == {Gap.NOT_APPLICABLE}


# --- B00 ---


def test_files_that_were_not_taken_stand_with_what_to_do():
    facts = merged(TOWNS["good"]())
    refused = [NotTaken(name, name, problem("F01", variant="lock", file=name, name=name)) for name in ("乙.xlsx", "甲.xlsx")]
    set_refusals(facts.archive, refused, "", ["甲.xlsx"])
    set_unhandled(facts.archive, [NotTaken("照片.zip", "", problem("F01", variant="lock", file="照片.zip", name="照片.zip"))])
    assert values(facts, "B00", "file", "code") == [("乙.xlsx", "F01")]  # the other one is a record's material
    assert values(facts, "B00", "file", "code", block="unhandled") == [("照片.zip", "F01")]
    assert all(words and fix for words, fix in values(facts, "B00", "message", "fix"))


def test_files_of_the_demo_town_that_were_not_taken(demo):
    with of_demo(demo) as facts:
        wanted = asked(facts, "SELECT name, code FROM refused WHERE name NOT IN (SELECT name FROM refused_material) ORDER BY name")
        assert sorted(values(facts, "B00", "file", "code")) == wanted
        assert sorted(values(facts, "B00", "file", "code", block="unhandled")) == asked(facts, "SELECT name, code FROM unhandled ORDER BY name")


# --- B19 ---


def correction(**changed):
    return {"school": "柳林小学", "indicator": "U3", "points": 10, "reason": "抽查两节课没有教案", "person": "姜秀兰", "date": date(2020, 12, 1)} | changed


CORRECTIONS = {
    "points": (correction(), "U3", "已用上", 10.0),
    "of what only the centre knows": (correction(indicator="U10", points=4), "U10", "已用上", 4.0),
    "no points": (correction(points=None), "", "没有用上：得分没填或看不懂", None),
    "points that cannot be read": (correction(points=Typed("十分")), "", "没有用上：得分没填或看不懂", Gap.UNMEASURED),
    "an indicator that cannot be read": (correction(indicator=Typed("第三项")), "", "没有用上：指标没填或看不懂", 10.0),
    "a school that has not returned": (correction(school="榆树小学"), "", "没有用上：学校还没有报送", 10.0),
    "a school of no list": (correction(school="杨柳小学"), "", "没有用上：学校不在名录", 10.0),
}


@pytest.mark.parametrize("kind", CORRECTIONS)
def test_a_correction_is_told_with_what_stood_there_before(kind):
    line, code, result, points = CORRECTIONS[kind]
    plain = returned(("01", school("01"), "a", saved("2020-10-20")))
    facts = returned(("01", school("01"), "a", saved("2020-10-20")), kept={**good_registers(), "corrections": [line]})
    ((before, now, person, used, named),) = values(facts, "B19", "before", "points", "person", "used", "school_name", block="corrections")
    assert (now, person, used, named) == (points, "姜秀兰", result, line["school"])
    if code:
        ((was,),) = asked(plain, f"SELECT ROUND(points, 2) FROM confirmed_indicator WHERE school_code = '01' AND teacher IS NULL AND code = '{code}'")
        assert before == pytest.approx(was, abs=0.005)
        assert asked(facts, f"SELECT points FROM confirmed_indicator WHERE school_code = '01' AND teacher IS NULL AND code = '{code}'") == [(points,)]
    else:
        assert before is Gap.NOT_APPLICABLE


def test_a_correction_of_what_could_not_be_measured():
    unread = {**school("01"), "projects": [{**school("01")["projects"][0], "stage": Typed("？？")}]}
    facts = returned(("01", unread, "a", saved("2020-10-20")), kept={**good_registers(), "corrections": [correction(indicator="U8", points=3)]})
    assert values(facts, "B19", "before", "points", block="corrections") == [(Gap.UNMEASURED, 3.0)]


def test_returns_that_the_centre_has_accepted_or_taken_back():
    few = {**school("01"), "observations": school("01")["observations"][:1]}
    facts = returned(("01", school("01"), "aaaa1", saved("2020-10-20")), ("01", few, "bbbb2", saved("2020-10-21")), accept=["01"])
    found = values(facts, "B19", "school", "what", "lost", "state", block="decisions")
    assert [(code, what, state) for code, what, _, state in found] == [("01", "收下少行的报送", "已收")]
    before = len(school("01")["observations"])
    assert f"听课记录原{before}行，现1行，不见了{before - 1}行" in found[0][2]
    facts = returned(("01", school("01"), "aaaa1", saved("2020-10-20")), ("01", few, "bbbb2", saved("2020-10-21")), gone=["bbbb2"])
    assert values(facts, "B19", "school", "what", "lost", "state", "time", block="decisions") == [("01", "撤下", None, "已撤下", "2020-12-21 09:00")]


def test_a_return_that_was_chosen_among_several_has_lost_nothing():
    """Each of the two lacks a row that the other one has, and nobody knows which was saved later."""
    rows = school("01")
    both = [("01", {**rows, key: rows[key][:-1]}, content, "") for key, content in (("writings", "aaaa1"), ("observations", "bbbb2"))]
    term = replace(TERM, values={**TERM.values, "row_loss_percent": 90})
    assert {state for code, state in values(returned(*both, term=term), "B01", "school", "state") if code == "01"} == {"先后待定"}
    facts = returned(*both, term=term, accept=["bbbb2"])
    assert values(facts, "B19", "school", "what", "lost", "state", block="decisions") == [("01", "先后分不清，选定这一份", None, "已收")]


@pytest.mark.parametrize("name", TOWNS)
def test_without_decisions_there_are_no_lines(name):
    for block in ("waivers", "corrections", "decisions"):
        assert table(town(name), "B19", block).rows == []
