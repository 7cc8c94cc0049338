"""What ``yanxiu score`` writes and prints, and the score tables of the master workbook: every figure is the core's."""

import json
from datetime import date

import openpyxl
import pytest

from tests.master_pages import lines_on, tables_on
from tests.score_rows import CLASS_TEACHER, LAST_DAY, PLAIN, full_rows
from tests.support import TERM, good_rows, write_return
from tests.terms import new_term
from yanxiu_xl.checks import run_checks
from yanxiu_xl.cli import main
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.reports.model import Gap
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.scoring.teachers import places_of, score_teachers
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workflow.merging import merge


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    return left.value.code, capsys.readouterr().out


@pytest.fixture
def source(tmp_path):
    return write_return(tmp_path / "柳林小学.xlsx", {**good_rows(), **full_rows()})


def core(path):
    check_run = run_checks(TERM, SubmissionReader(TERM).read(path), LAST_DAY)
    teachers = score_teachers(check_run)
    return teachers, score_school(check_run, teachers)


def shown(score):
    """A score as its cell has it."""
    return score.shown if score.score is not None else score.outcome.word


def lines(page, key):
    heads = [cell.value.partition("\n")[0] for cell in page[1]]
    return {row[heads.index(key)].value: dict(zip(heads, row, strict=True)) for row in page.iter_rows(min_row=2) if row[heads.index(key)].value}


def test_the_copy_holds_the_cores_scores_cell_by_cell(capsys, source):
    status, _ = run(capsys, "score", source, "--date", LAST_DAY)
    assert status in (0, 1)
    copy = source.with_name("柳林小学-评分.xlsx")
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames[:5] == ["校验结果", "教师得分", "学校得分", "得分说明", "汇总"]
    teachers, school = core(source)
    written = lines(book["教师得分"], "姓名")
    assert set(written) == {t.name for t in teachers}
    for one in teachers:
        line = written[one.name]
        for code in TEACHER_INDICATORS:
            cell = next(cell for head, cell in line.items() if head.startswith(f"{code} "))
            assert cell.value == shown(one.items[code]), (one.name, code)
        assert (line["基础分"].value, line["附加分"].value, line["等次"].value) == (one.base, one.extra, one.band)
        assert (line["校内名次"].value, line["未达标项"].value) == (one.rank, "、".join(one.lacking))
    written = lines(book["学校得分"], "指标")
    for code, item in school.items.items():
        line = written[code]
        assert [line[h].value for h in ("名称", "满分", "自评得分")] == [SCHOOL_INDICATORS[code].name, item.full, shown(item)]
        assert item.detail in line["计算说明（含分子、分母）"].value
        assert line["核定得分"].value == "由中心校核定"
    assert book["学校得分"]["D13"].value == f"{school.own:g} 分"


def every_cell(words):
    """The addresses that ``得分说明`` names: tab!column and row, ranges taken apart."""
    found = set()
    for part in filter(None, (words or "").split("；")):
        tab, _, cells = part.partition("!")
        for piece in cells.split("、"):
            first, _, last = piece.partition(":")
            letter = first.rstrip("0123456789")
            rows = range(int(first[len(letter):]), int((last or first)[len(letter):]) + 1)
            found |= {f"{tab}!{letter}{row}" for row in rows}
    return found


def test_every_score_has_its_working_and_its_cells(capsys, source):
    run(capsys, "score", source, "--date", LAST_DAY)
    book = openpyxl.load_workbook(source.with_name("柳林小学-评分.xlsx"))
    teachers, school = core(source)
    rows = list(book["得分说明"].iter_rows(values_only=True))
    assert rows[0][:3] == ("对象\n← 首页", "指标", "名称")
    written = {(whose, code): rest for whose, code, _, *rest in rows[1:]}
    items = {(one.name, code): item for one in teachers for code, item in one.items.items()}
    items |= {("学校", code): item for code, item in school.items.items()}
    assert written.keys() == {*items, *((one.name, "附加") for one in teachers)}
    for key, item in items.items():
        score, full, working, counted, left_out = written[key]
        assert (score, full, working) == (shown(item), item.full, item.detail), key
        assert every_cell(counted) == {p.cell for p in item.places if not p.why}, key
        for place in item.places:
            assert not place.why or place.why in left_out, key
    for one in teachers:
        assert written[one.name, "附加"][2] == one.extra_detail
    page = book["教师得分"]
    for row in page.iter_rows(min_row=2):
        first = page.parent["得分说明"][row[1].hyperlink.location.split("!")[1]]
        assert first.value == row[1].value, "the name leads to the first line of its own workings"
        assert first.offset(-1, 0).value != first.value


def test_the_worked_teachers_stand_in_the_copy(capsys, source):
    run(capsys, "score", source, "--date", LAST_DAY)
    written = lines(openpyxl.load_workbook(source.with_name("柳林小学-评分.xlsx"))["教师得分"], "姓名")
    assert (written[CLASS_TEACHER]["基础分"].value, written[CLASS_TEACHER]["等次"].value) == (99.5, "优秀")
    assert (written[PLAIN]["基础分"].value, written[PLAIN]["等次"].value) == (80.4, "良好")


def test_json_says_the_same(capsys, source):
    _, out = run(capsys, "score", source, "--json", "--date", LAST_DAY)
    (found,) = json.loads(out)
    teachers, school = core(source)
    assert [t["id"] for t in found["teachers"]] == [t.teacher_id for t in sorted(teachers, key=lambda t: t.rank)]
    for told in found["teachers"]:
        one = next(t for t in teachers if t.name == told["name"])
        assert (told["base"], told["extra"], told["band"], told["rank"]) == (one.base, one.extra, one.band, one.rank)
        assert {code: (i["score"], i["full"], i["applicable"]) for code, i in told["items"].items()} == {
            code: (i.shown, i.full, i.outcome.value != "not_applicable") for code, i in one.items.items()
        }
        # every line that did not count says why
        assert all(cell["counted"] != bool(cell["why"]) for i in told["items"].values() for cell in i["cells"])
    assert found["school"]["self"] == school.own
    assert found["school"]["items"].keys() == SCHOOL_INDICATORS.keys()
    assert (found["school"]["confirmed"], found["school"]["band"]) == (None, None)


def test_a_copy_goes_to_the_reports_when_the_workbook_lies_in_a_terms_inbox(capsys, tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    path = write_return(folder.inbox / "柳林.xlsx", good_rows())
    run(capsys, "score", path)
    assert (folder.reports / "柳林-评分.xlsx").exists()
    assert [p.name for p in folder.inbox.iterdir()] == ["柳林.xlsx"]


def test_an_unreadable_workbook_has_no_scores_and_says_so(capsys, tmp_path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    status, out = run(capsys, "score", path)
    assert status == 1
    assert "坏.xlsx" in out
    assert not path.with_name("坏-评分.xlsx").exists()
    _, out = run(capsys, "score", path, "--json")
    assert json.loads(out)[0]["school"] == {"items": {}, "self": None, "confirmed": None, "band": None, "confirmed_items": {}}


# --- at the centre ---


@pytest.fixture
def merged(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    write_return(folder.inbox / "柳林.xlsx", {**good_rows(), **full_rows()})
    rows = good_rows()
    rows["profile"][0] |= {"principal": "钱宝山"}
    write_return(folder.inbox / "榆树.xlsx", rows, school="02")
    correction = {"school": "柳林小学", "indicator": "U1", "points": 6, "reason": "现场核查制度不全", "person": "周海涛",
                  "date": date(2020, 10, 30)}
    write_registers(folder.registers, TERM, {"corrections": [correction]})
    merge(folder, LAST_DAY)
    return folder


def test_the_masters_tables_rank_in_school_and_town(merged):
    book = openpyxl.load_workbook(merged.master)
    with merged.archive() as archive:
        scores = archive.teacher_scores()
    written = {(TERM.code_of(line["学校"]), line["姓名"]): line for line in lines_on(book, "教师得分总表")}
    everybody = [(code, one) for code, teachers in scores.items() for one in teachers]
    assert set(written) == {(code, one.name) for code, one in everybody}
    for (code, one), place in zip(everybody, places_of([one for _, one in everybody]), strict=True):
        line = written[code, one.name]
        assert (line["基础分"], line["校内名次"], line["全镇名次"]) == (one.base, one.rank, place)
    assert written["01", CLASS_TEACHER]["全镇名次"] == 1


def test_own_and_confirmed_scores_stand_side_by_side(merged):
    book = openpyxl.load_workbook(merged.master)
    with merged.archive() as archive:
        own, confirmed = archive.school_scores(), archive.confirmed()
    totals, causes, *parts = tables_on(book["学校得分总表"])
    without = [line["学校"] for line in totals if line["核定合计"] == Gap.NOT_APPLICABLE.value]
    assert {TERM.code_of(name) for name in without} == {one.code for one in TERM.schools if one.assessed} - confirmed.keys()
    for line in (line for line in totals if line["学校"] not in without):
        code = TERM.code_of(line["学校"])
        assert (line["自评合计"], line["核定合计"], line["扣分"]) == (own[code].own, confirmed[code].score, confirmed[code].deduction)
        assert line["差额"] == pytest.approx(round(confirmed[code].score - own[code].own, 1))
        items = {head: value for part in parts for one in part if one["学校"] == line["学校"] for head, value in one.items()}
        for item, declared in SCHOOL_INDICATORS.items():
            assert items[f"{item}\n自评"] == as_reported(own[code].items[item])
            assert items[f"{item}\n核定"] == line[f"{item} {declared.name}"] == as_reported(confirmed[code].items[item])
    (first,) = (line for line in totals if TERM.code_of(line["学校"]) == "01")
    assert first[f"U1 {SCHOOL_INDICATORS['U1'].name}"] == 6
    assert "现场核查制度不全" in next(line["扣分和更正"] for line in causes if line["学校"] == first["学校"])


def as_reported(item):
    return {Outcome.NOT_APPLICABLE: "—", Outcome.PENDING: "—", Outcome.UNMEASURED: "?"}.get(item.outcome, item.shown)


def test_scoring_the_return_that_counts_shows_what_the_centre_has_confirmed(capsys, merged):
    _, out = run(capsys, "score", merged.inbox / "柳林.xlsx", "--json", "--date", LAST_DAY)
    (found,) = json.loads(out)
    with merged.archive() as archive:
        confirmed = archive.confirmed()["01"]
    assert (found["school"]["confirmed"], found["school"]["band"]) == (confirmed.score, confirmed.band)
    assert found["school"]["confirmed_items"]["U1"]["score"] == 6
    run(capsys, "score", merged.inbox / "柳林.xlsx", "--date", LAST_DAY)
    page = openpyxl.load_workbook(merged.reports / "柳林-评分.xlsx")["学校得分"]
    assert page["F2"].value == 6
    assert page["F13"].value == f"{confirmed.score:g} 分 {confirmed.band}"
