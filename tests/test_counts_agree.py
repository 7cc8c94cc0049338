"""One count of errors, wherever it is told; and what a merge says at its end: what has changed, and what is to be done.

A small town with errors of every kind: of a school's own check, of comparing schools, of both in one cell, in the centre's register,
of a return that is held back, of a file that is no return, of a school that has sent nothing.
"""

import json
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.master_pages import lines_on
from tests.support import run_command, write_return
from tests.terms import new_term
from tests.town import TERM as TOWN
from tests.town import good_registers, school
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.measures.findings import Findings, among_them, of_the_return
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.reports.standing import standing
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School, Waiver
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workflow.history import history
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.planning import plan_merge

DAY = date(2020, 10, 31)
TERM = replace(TOWN, schools=(*TOWN.schools, School("03", "杨树小学", "村小", "郭凤英", "周海涛")),
               waivers=(Waiver("02", "M04", "名册正在核对", date(2021, 1, 1)),))
VISIT = {"scope": "镇内他校", "host_school": "榆树小学", "kind": "公开课"}
STRANGER, LEFT = "马老师", "牛老师"
"""Nobody knows the first; the second was on the roster when the workbooks were handed out."""


def first():
    rows = school("01")
    rows["observations"][0] |= {**VISIT, "teacher": STRANGER}  # R04, and M07 would say it again
    rows["observations"][1] |= {**VISIT, "teacher": LEFT}  # M07 alone
    rows["observations"][2]["lesson_grade"] = "很好"
    rows["observations"][3]["topic"] = "角"
    for row in rows["writings"]:
        row["checked"] = "很好"
    rows["roster"][3] |= {"name": "沈佳", "born": "1996-07"}  # M04: on the roster of another school, too
    return rows


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("counts") / "学期", TERM.code, TERM)
    known = {"榆树小学": ["钱宝山", "何静", LEFT]}
    write_return(folder.inbox / "柳林.xlsx", first(), "01", TERM, town=known, stamp=Stamp(issue=1, checked_at="2020-10-29 09:00"))
    write_return(folder.inbox / "榆树.xlsx", school("02"), "02", TERM, stamp=Stamp(issue=1, checked_at="2020-10-29 09:00"))
    write_return(folder.inbox / "中心.xlsx", school("00"), "00", TERM, stamp=Stamp(issue=1, checked_at="2020-10-29 09:00"))
    registers = good_registers()
    registers["backbone"][0]["outcome"] = "通过"  # M14: the register is the centre's
    write_registers(folder.registers, TERM, registers)
    plans = [plan_merge(folder, DAY)]
    merges = [merge(folder, DAY)]
    half = school("02")
    half["observations"] = half["observations"][:2]
    write_return(folder.inbox / "榆树新.xlsx", half, "02", TERM, stamp=Stamp(issue=1, checked_at="2020-10-30 09:00"))
    (folder.inbox / "坏.xlsx").write_bytes(b"no workbook")
    plans.append(plan_merge(folder, DAY))
    merges.append(merge(folder, DAY))
    merges.append(merge(folder, DAY))
    return folder, plans, merges


def told_everywhere(folder, capsys, code):
    """Place -> (errors, those of them across schools) of the return that counts."""
    out = {}
    for verb in ("merge", "status"):
        extra = ["--date", DAY.isoformat()] if verb == "merge" else []
        content = json.loads(run_command(capsys, verb, folder.root, *extra, "--json")[1])
        (line,) = [x for x in content["schools"] if x["code"] == code and x["state"] in {"accepted", "returned"}]
        out[verb] = line["problems"]["error"], line["across"]["error"]
        screen = run_command(capsys, verb, folder.root, *extra)[1] if verb == "status" else ""
        if screen:
            row = next(x for x in screen.splitlines() if re.search(rf"\b{code}\b", x) and ("退回修改" in x or "已收" in x))
            told = next(m for cell in row.split("│")[3:] if (m := re.fullmatch(r"(\d+)(?:（其中校间(\d+)条）)?", cell.strip())))
            out["screen"] = tuple(int(n) for n in told.groups(default=0))
    chapter = next(c for c in history(folder, code)[1] if c.filed.counts)
    out["history"] = chapter.problems["error"], chapter.across["error"]
    book = openpyxl.load_workbook(folder.master)
    line = next(one for one in lines_on(book, "报送情况") if one["学校代码"] == code and one["状态"] in {"退回修改", "已收"})
    out["报送情况"] = int(line["错误"]), line["错误中校间"]
    listed = [one for one in lines_on(book, "问题清单") if (one["学校"], one["级别"]) == (line["学校"], "错误")
              and one["来源文件"] not in {folder.registers.name, None, ""}]
    out["问题清单"] = len(listed), sum(one["编号"].startswith("M") for one in listed)
    with folder.archive(read_only=True) as archive:
        words = archive.confirmed()[code].deduction_detail
    if told := re.search(r"错误(\d+)条(?:（其中校间(\d+)条）)?", words):
        out["deductions"] = tuple(int(n) for n in told.groups(default=0))
    if marked := [*folder.sent_back.glob(f"{code}*.xlsx")]:
        text = openpyxl.load_workbook(marked[0])["校验结果"]["A2"].value
        out["退回"] = int(re.search(r"错误\D*(\d+)", text)[1]), out["history"][1]
    return out


@pytest.mark.parametrize(("code", "across", "places"), [("00", 0, 6), ("01", 2, 8), ("02", 0, 7)])
def test_the_same_count_everywhere(town, monkeypatch, capsys, code, across, places):
    monkeypatch.setenv("COLUMNS", "200")  # a table, whatever the terminal
    told = told_everywhere(town[0], capsys, code)
    assert len(set(told.values())) == 1, told
    assert next(iter(told.values()))[1] == across
    assert len(told) >= places, told


def test_one_cause_is_one_error(town):
    with town[0].archive(read_only=True) as archive:
        own = [(p.code, p.cell) for p in archive.problems(archive.current()["01"].id, "") if p.code == "R04"]
        found = [(p.code, p.value) for p in archive.across()["01"] if p.code == "M07"]
        notes = " ".join(archive.confirmed()["01"].corrections)
    assert own == [("R04", "G4")]
    assert found == [("M07", LEFT)], "what the own check says already is not said again"
    assert "第5行核定时不计" in notes


def test_what_is_told_of_another_return_or_of_the_register_is_no_error_of_the_school(town):
    now = town[2][-1].standing
    errors = {line.filed.name: line.problems["error"] for line in now.lines if line.filed}
    assert (errors["榆树.xlsx"], errors["榆树新.xlsx"]) == (0, 1)
    assert {p.problem.code for p in now.problems if p.code in {"01", "02"}} >= {"M14", "M19"}
    assert next(line.state for line in now.lines if line.code == "00") == "accepted"


@pytest.mark.parametrize("code", sorted({e.code for e in CATALOGUE if e.code[0] == "M" and e.level is Level.ERROR}))
def test_every_error_across_schools_is_counted_or_speaks_of_something_else(code):
    one = Problem(Level.ERROR, code, "", "", "", "", "", "")
    counted = Findings.of({"error": 3}, of_the_return([one]))
    assert (counted.errors, counted.errors_across) == ((3, 0) if code in {"M14", "M19", "M25"} else (4, 1))


@pytest.mark.parametrize(("n", "words"), [(0, ""), (1, "（其中校间1条）"), (12, "（其中校间12条）")])
def test_how_those_across_schools_are_told(n, words):
    assert among_them(n) == words


# --- the end of a merge ---


def test_a_merge_says_what_its_plan_has_said(town):
    _, plans, merges = town
    for plan, merged in zip(plans, merges[:2], strict=True):
        assert [s.as_dict() for s in merged.steps] == [s.as_dict() for s in plan.steps]
    assert [(s.code, s.outcome) for s in merges[1].steps] == [("00", "same"), ("01", "same"), ("02", "same"), ("02", "held"), ("03", "missing")]
    assert merges[2].steps == [], "nothing was done"


def test_a_merge_says_what_is_to_be_done_next(town):
    todo = {one.kind: one for one in town[2][1].todo}
    assert list(todo) == ["ask", "send_back", "remind", "again"]
    assert todo["ask"].schools == ("02",)
    assert "02 榆树小学的“榆树新.xlsx”" in todo["ask"].words
    assert todo["send_back"].schools == ("01",)
    assert re.search(r"1 本发给 01 柳林小学（错误\d+条（其中校间2条））", todo["send_back"].words)
    assert (todo["remind"].schools, todo["remind"].words) == (("03",), "催一催还没有交的 1 所：03 杨树小学（校长郭凤英、包校领导周海涛）。")
    assert [one.as_dict() for one in town[2][2].todo] == [one.as_dict() for one in town[2][1].todo], "also where nothing has changed"


def test_it_stands_at_the_end_of_the_screen_and_in_json(town, capsys):
    out = run_command(capsys, "merge", town[0].root, "--date", DAY.isoformat())[1]
    assert out.rstrip().splitlines()[-5].strip() == "接下来："
    assert "1. 先问清楚再收" in out
    content = json.loads(run_command(capsys, "merge", town[0].root, "--date", DAY.isoformat(), "--json")[1])
    assert [one["kind"] for one in content["next"]] == ["ask", "send_back", "remind", "again"]


def test_a_town_that_is_complete_has_nothing_to_do(tmp_path):
    folder = new_term(tmp_path / "学期", TOWN.code, replace(TOWN, schools=TOWN.schools[1:2]))
    write_return(folder.inbox / "柳林.xlsx", school("01"), "01", TOWN)
    merged = merge(folder, DAY)
    assert [one.kind for one in merged.todo if one.kind != "own"] in ([], ["none"])
    with folder.archive(read_only=True) as archive:
        assert standing(folder.term(), archive).missing == []
