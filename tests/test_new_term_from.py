"""A new term that starts from the one before."""

import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.support import TERM, good_rows, write_return
from yanxiu_xl.cli import main
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import default_term
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workflow.building import build, new_term, new_term_from
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.rollover import next_term

DAY = date(2020, 10, 31)


@pytest.fixture(scope="module")
def terms(tmp_path_factory):
    """A term with settings of its own and one return, and the term after it."""
    root = tmp_path_factory.mktemp("terms")
    schools = tuple(replace(s, due=date(2021, 1, 12)) for s in TERM.schools)
    settings = replace(
        TERM, schools=schools, values={**TERM.values, "min_observations": 25, "school_plan_due": date(2020, 9, 8)},
        codes={**TERM.codes, "subject": (*TERM.codes["subject"], "书法")},
        waivers=(Waiver("01", "C06", "名册核对中", date(2020, 12, 31)),), rule_starts={"R22": date(2020, 10, 1)},
    )
    old = new_term(root / "2020秋", TERM.code, settings)
    rows = good_rows()
    rows["roster"][0] |= {"on_duty_from": date(2020, 10, 8), "ethics": "优秀", "note": "十月调入"}
    write_return(old.inbox / "柳林.xlsx", rows, term=settings)
    merge(old, DAY)
    before = old.archive_file.read_bytes()
    new, carried = new_term_from(root / "2021春", old)
    return old, new, carried, old.archive_file.read_bytes() == before


def test_the_settings_the_centre_had_made_go_on_and_dates_are_those_of_the_new_term(terms):
    old, new, _, _ = terms
    was, now, fresh = old.term(), new.term(), default_term("2020-2021-2")
    assert now.code == "2020-2021-2"
    assert [replace(s, due=None) for s in was.schools] == list(now.schools)
    assert (now.centre, now.leaders, now.rule_starts) == (was.centre, was.leaders, was.rule_starts)
    assert now["min_observations"] == 25
    assert "书法" in now.codes["subject"]
    assert {k: now[k] for k in ("term_start", "school_plan_due", "assessed_months")} == {
        k: fresh[k] for k in ("term_start", "school_plan_due", "assessed_months")}
    assert (now.waivers, now.holidays) == ((), fresh.holidays)


def test_it_is_said_what_was_taken_over(terms):
    carried = terms[2]
    assert (carried.schools, carried.leaders, carried.people) == (3, len(TERM.leaders), 6)
    assert (carried.parameters, carried.codes, list(carried.rosters)) == (["听课最低节数"], ["学科"], ["01"])


def test_the_old_term_is_not_touched(terms):
    assert terms[3]


def test_the_first_workbook_holds_the_roster_of_the_term_before(terms):
    new = terms[1]
    built = {b.school.code: b for b in build(new)}
    page = openpyxl.load_workbook(built["01"].path)["教师名册"]
    heads = {c.value.rstrip("*"): c.column for c in page[3] if c.value}
    names = [page.cell(row, heads["姓名"]).value for row in range(4, 11)]
    assert names == [*(r["name"] for r in good_rows()["roster"]), None]
    first = {head: page.cell(4, at).value for head, at in heads.items()}
    assert (first["教师编号"], first["参加工作年月"], first["岗位"]) == ("0101", "1993-08", "校长")
    assert (first["在岗开始"], first["师德考核"], first["备注"]) == (None, None, None)
    town = openpyxl.load_workbook(built["02"].path)["全镇名册"]
    assert next([c.value for c in column][1] for column in town.iter_cols() if column[0].value == "柳林小学") == "赵国栋"
    assert openpyxl.load_workbook(built["02"].path)["教师名册"].cell(4, heads["姓名"]).value is None


def test_a_return_of_the_new_term_takes_the_place_of_the_old_roster(terms, tmp_path):
    """A promotion and a departure: the next workbook has the school's own roster."""
    new = terms[1]
    rows = {"profile": good_rows()["profile"], "roster": good_rows()["roster"][:5]}
    rows["roster"][2]["title"] = "高级教师"
    write_return(new.inbox / "柳林.xlsx", rows, term=new.term())
    merge(new, date(2021, 3, 20))
    page = openpyxl.load_workbook({b.school.code: b for b in build(new, "01")}["01"].path)["教师名册"]
    assert [page.cell(row, 3).value for row in (8, 9)] == ["刘建华", None]
    assert "高级教师" in [c.value for c in page[6]]


@pytest.mark.parametrize(("code", "after"), [("2020-2021-1", "2020-2021-2"), ("2020-2021-2", "2021-2022-1"), ("2099-2100-2", "2100-2101-1")])
def test_the_term_after(code, after):
    assert next_term(code) == after


@pytest.mark.parametrize(("code", "words"), [("2020-2021-1", "不在“2020—2021学年第一学期”之后"), ("2019-2020-2", "不在"), ("2021春", "不是学期码")])
def test_only_a_later_term_can_start_from_it(terms, tmp_path, code, words):
    with pytest.raises(UserError, match=words):
        new_term_from(tmp_path / "新", terms[0], code)
    assert not (tmp_path / "新").exists()


def test_a_term_without_returns_gives_its_settings_alone(tmp_path):
    old = new_term(tmp_path / "旧", TERM.code, TERM)
    new, carried = new_term_from(tmp_path / "新", old, "2021-2022-1")
    assert (carried.people, new.term().schools) == (0, TERM.schools)
    assert not old.archive_file.exists()


def test_the_command_says_what_it_took_over(terms, tmp_path, capsys):
    for more in (["--json"], []):
        with pytest.raises(SystemExit) as left:
            main(["new-term", str(tmp_path / f"新{len(more)}"), "--from", str(terms[0].root), *more])
        assert left.value.code == 0
        out = capsys.readouterr().out
        if more:
            assert json.loads(out)["carried"]["teachers"] == 6
            assert json.loads(out)["term"] == "2020-2021-2"
        else:
            assert "1 所学校的名册 6 人，改过的参数 1 项（听课最低节数）" in out
