"""催办单: everything in it is true, nothing private is in it, and who has done everything is told so.

What is true is asked of the archive by SQL, of the returns' own check, or of the registers.
"""

import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest

from tests.filed_town import filed_town
from tests.report_sql import ask, of, register
from tests.report_towns import merged, of_demo
from tests.score_rows import roster
from tests.terms import new_term
from tests.test_confirmed import TWENTY_NINE, A, good, hosts, visit
from tests.town import TERM, good_registers, school, town_of
from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.personal import numbers_in
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.reminder import Matter, left_in_words, reminders
from yanxiu_xl.workbooks.reminder_sheet import NOTHING, TAB, write_reminder
from yanxiu_xl.workflow.reminding import remind

MONTHS = ("2020-09", "2020-10", "2020-11", "2020-12")
BEYOND = date(2021, 1, 14)
"""A day after the closing date."""


@pytest.fixture(scope="module")
def told(demo):
    """(facts of the demo town, school -> what it is reminded of)."""
    with of_demo(demo) as facts:
        yield facts, {one.code: one for one in reminders(facts)}


def words_of(one, matter):
    return [item.words for item in one.items if item.matter is matter]


def lacks_of(one):
    return {owed.name: "；".join(owed.words) for owed in one.teachers}


def shown_in(path):
    page = openpyxl.load_workbook(path)[TAB]
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None)


# --- every item is true, and nothing that is true is left out ---


def test_a_school_that_has_not_returned_is_told_that_and_nothing_else(told):
    facts, found = told
    for code, one in found.items():
        returned = ask(facts, "SELECT COUNT(*) FROM school_return WHERE school_code = ? AND state <> 'superseded'", code)[0][0]
        assert (words_of(one, Matter.RETURN)[:1] == ["学校工作簿还没有交。"]) == (returned == 0), code
        if not returned:
            assert (len(one.items), len(one.teachers)) == (1, 0)
    assert any(words_of(one, Matter.RETURN) for one in found.values())


def test_a_return_that_is_held_back_is_told_of(told):
    facts, found = told
    held = {line.code for line in facts.standing.lines if line.state is SubmissionState.HELD}
    assert held
    assert {code for code, one in found.items() if any("少了行" in words for words in words_of(one, Matter.RETURN))} == held


def test_errors_are_as_many_as_the_return_has(told):
    facts, found = told
    for line in facts.standing.lines:
        if line.code in found and line.filed and line.filed.counts:
            words = words_of(found[line.code], Matter.ERRORS)
            own = ask(facts, "SELECT COUNT(*) FROM problem p JOIN school_return r ON r.id = p.return_id"
                             " WHERE r.school_code = ? AND r.state <> 'superseded' AND p.level = 'error'", line.code)[0][0]
            assert bool(words) == (line.problems["error"] > 0), line.code
            assert (line.state is SubmissionState.RETURNED) == bool(words), line.code
            if words:
                (number,) = re.findall(r"^错误(\d+)处", words[0])
                assert own <= int(number) == line.problems["error"]


def test_rectifications_are_those_of_the_register_that_are_overdue(told):
    facts, found = told
    lines = ask(facts, f"SELECT school_code, faults, deadline FROM {register('inspections')} WHERE deadline < ? AND fixed_on IS NULL"
                       " AND COALESCE(result, '') NOT IN ('已整改', '无需整改')", facts.as_of.isoformat())
    assert len(lines) > 1
    assert sorted((code, item.words.partition("；")[0].rstrip("。"), item.due.isoformat()) for code, one in found.items() for item in one.items
                  if item.matter is Matter.RECTIFICATION) == sorted(lines)


def test_months_without_a_lecture_are_those_of_which_none_counts(told):
    facts, found = told
    held = set(ask(facts, f"SELECT school_code, substr(date, 1, 7) FROM {of('activities', 'lectures', '= 1')} WHERE category = '专题讲座'"))
    for code, one in found.items():
        lacking = "".join(words_of(one, Matter.LECTURE))
        for month in MONTHS if code in facts.current else ():
            assert (f"{int(month[5:])}月" in lacking) == ((code, month) not in held), (code, month)


def test_what_teachers_lack_of_lessons_and_reflections_is_what_sql_says(told):
    facts, found = told
    valid = {(code, name): count for code, name, count in ask(facts, f"SELECT school_code, observer, COUNT(*) FROM {of('observations', counted='= 1')} GROUP BY 1, 2")}
    given = {(code, name) for code, name in ask(facts, f"SELECT DISTINCT school_code, teacher FROM {of('open_lessons', counted='= 1')}")}
    written = set(ask(facts, f"SELECT DISTINCT school_code, teacher, month FROM {of('writings', 'reflections', '= 1')} WHERE category = '月读书心得'"))
    looked = 0
    for one in facts.assessed:
        words = lacks_of(found[one.school]).get(one.name, "")
        short = re.findall(r"听课还差(\d+)节", words)
        assert short == ([str(one.target - valid.get(one.key, 0))] if 0 < valid.get(one.key, 0) < one.target else []), one.key
        assert ("公开课还没上" in words) == (one.key not in given), one.key
        months = "".join(re.findall(r"((?:\d+月、?)+)读书心得缺", words))
        assert {f"{int(month[5:])}月" for month in one.months if (*one.key, month) not in written} == set(re.findall(r"\d+月", months)), one.key
        looked += bool(words)
    assert looked > 15


def test_a_lesson_that_another_school_speaks_against_is_lacking_as_the_centre_counts_it():
    books = {"01": good(observations=[*TWENTY_NINE, visit(teacher="吴有仁")], roster=roster(A)), "02": hosts()}
    (one,) = (one for one in reminders(merged(books, as_of=BEYOND)) if one.code == "01")
    assert "听课还差1节" in lacks_of(one)[A]


def test_the_most_urgent_stands_first_and_days_are_counted_from_the_merge(told):
    facts, found = told
    order = list(Matter)
    for one in found.values():
        assert [order.index(item.matter) for item in one.items] == sorted(order.index(item.matter) for item in one.items)
        assert [owed.late for owed in one.teachers] == sorted((owed.late for owed in one.teachers), reverse=True)
    assert facts.as_of == BEYOND


@pytest.mark.parametrize(("due", "words"), [(BEYOND, "今天"), (BEYOND + timedelta(3), "还有3天"), (BEYOND - timedelta(2), "已过2天"), (None, "")])
def test_days_left_in_words(due, words):
    assert left_in_words(due, BEYOND) == words


# --- small towns ---


def empty_sheet(key):
    return lambda rows: {**rows, key: []}


CASES = [
    ("a sheet on which nothing stands", empty_sheet("open_lessons"), Matter.SHEET, "“公开课评课”还没填。"),
    ("one that may stay empty", empty_sheet("projects"), Matter.SHEET, None),
    ("one that is optional", empty_sheet("timetable"), Matter.SHEET, None),
    ("one that is asked for at the end", empty_sheet("reviews"), Matter.SHEET, None),
    ("no lecture that counts in September", lambda rows: {**rows, "activities": rows["activities"][1:]}, Matter.LECTURE, "9月没有合格的专题讲座。"),
    ("an error", lambda rows: {**rows, "roster": [{**rows["roster"][0], "gender": None}, *rows["roster"][1:]]}, Matter.ERRORS, "教师名册1处"),
]


@pytest.mark.parametrize(("change", "matter", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_school_is_reminded_of(change, matter, words):
    facts = merged(town_of(s01=change(school("01"))))
    (one,) = reminders(facts, ["01"])
    found = words_of(one, matter)
    assert any(words in said for said in found) if words else found == []


def test_material_that_the_centre_has_not_received_is_asked_for():
    kept = good_registers()
    kept["lecture_receipts"] = [row for row in kept["lecture_receipts"] if row["school"] != "柳林小学"]
    facts = merged(town_of(), kept)
    assert [words_of(one, Matter.MATERIAL) for one in reminders(facts, ["01", "02"])] == [["9月讲座资料没有在中心校存档。"], []]


def test_a_month_that_is_not_over_is_not_asked_for_yet():
    facts = merged(town_of(), as_of=date(2020, 10, 30))
    assert [words_of(one, Matter.LECTURE) for one in reminders(facts, ["01"])] == [[]]
    facts = merged(town_of(), as_of=date(2020, 11, 1))
    assert [words_of(one, Matter.LECTURE) for one in reminders(facts, ["01"])] == [["10月没有合格的专题讲座。"]]


def test_where_nobody_has_returned_every_school_that_is_asked_is_told_so():
    facts = merged({})
    assert [(one.code, [item.words for item in one.items]) for one in reminders(facts)] == [(one.code, ["学校工作簿还没有交。"]) for one in TERM.schools if one.assessed]


def test_a_school_that_is_not_asked_for_a_return_is_not_reminded_of_it():
    term = TERM.with_schools([replace(one, assessed=one.code != "02") for one in TERM.schools])
    facts = merged({}, term=term)
    assert "02" not in [one.code for one in reminders(facts)]
    assert [one.is_empty for one in reminders(facts, ["02"])] == [True]


# --- the sheet ---


def test_a_school_that_has_everything_has_nothing_to_do(told, tmp_path):
    facts, found = told
    assert [code for code, one in found.items() if one.is_empty] == ["01"]
    assert write_reminder(tmp_path / "01.xlsx", facts, found["01"]) == 0
    assert NOTHING == "没有要办的事"
    assert NOTHING in shown_in(tmp_path / "01.xlsx")
    write_reminder(tmp_path / "04.xlsx", facts, found["04"])
    assert NOTHING not in shown_in(tmp_path / "04.xlsx")


def test_everything_stands_on_the_sheet_and_nothing_private(told, tmp_path):
    facts, found = told
    private = {(one.key, str(one.row[key])) for one in facts.teachers for key in ("born", "exemption") if one.row[key]}
    marks = [column.key for sheet in SCHOOL_SHEETS for column in sheet.columns if column.private]
    assert marks == ["born"]
    for code, one in found.items():
        path = tmp_path / f"{code}.xlsx"
        assert write_reminder(path, facts, one) == 0
        text = shown_in(path)
        assert all(item.words in text for item in one.items)
        assert all("；".join(owed.words) in text for owed in one.teachers)
        with zipfile.ZipFile(path) as package:
            parts = "\n".join(package.read(part).decode() for part in package.namelist())
        assert [word for _, word in private if re.search(rf"(?<![\d-]){word}(?![\d-])", parts)] == [], code
        assert numbers_in(text) == []
        others = {teacher.name for teacher in facts.teachers if teacher.school != code} - {teacher.name for teacher in facts.teachers if teacher.school == code}
        named = {owed.name for owed in one.teachers}
        assert not named & others


def test_a_number_of_a_person_in_what_is_quoted_is_withheld(tmp_path):
    kept = good_registers()
    kept["inspections"][0] |= {"faults": "请与13912345678联系补材料", "demand": "改正", "deadline": date(2020, 9, 30), "result": "整改中"}
    facts = merged(town_of(), kept)
    (one,) = reminders(facts, ["01"])
    assert words_of(one, Matter.RECTIFICATION)
    write_reminder(tmp_path / "one.xlsx", facts, one)
    assert "139" not in shown_in(tmp_path / "one.xlsx")


def test_what_has_no_room_is_counted_and_one_sheet_of_paper_is_enough(tmp_path):
    rows = school("01")
    first = rows["roster"][3]
    rows["roster"] = [*rows["roster"], *({**first, "teacher_id": f"01{n}", "name": f"钱{chr(0x4e00 + 37 * n)}"} for n in range(20, 80))]
    facts = merged(town_of(s01=rows), as_of=BEYOND)
    (one,) = reminders(facts, ["01"])
    folded = write_reminder(tmp_path / "long.xlsx", facts, one)
    page = openpyxl.load_workbook(tmp_path / "long.xlsx")[TAB]
    text = shown_in(tmp_path / "long.xlsx")
    assert folded > 0
    assert f"另有{folded}项，见问题清单。" in text
    assert sum(owed.name in text for owed in one.teachers) == len(one.teachers) - folded
    assert page.row_breaks.brk == []
    assert one.teachers[0].name in text  # who is most overdue


# --- the verb ---


def test_one_file_a_school_and_one_that_somebody_has_changed_is_kept(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    filed_town(folder.archive_file).db.close()
    written = remind(folder).written
    assert [one.path.relative_to(folder.reports).as_posix() for one in written] == [f"催办单/{one.code}{one.name}.xlsx" for one in TERM.schools if one.assessed]
    first, before = written[0].path, written[0].path.read_bytes()
    assert remind(folder, written[0].reminder.code).written[0].aside is None
    assert first.read_bytes() == before
    book = openpyxl.load_workbook(first)
    book[TAB]["A1"] = "改过的"
    book.save(first)
    (again,) = remind(folder, written[0].reminder.code).written
    assert again.aside is not None
    assert first.read_bytes() == before
    with pytest.raises(UserError, match="学校名录里没有"):
        remind(folder, "松树")


def test_without_libreoffice_it_is_said_in_a_line(tmp_path, monkeypatch):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    filed_town(folder.archive_file).db.close()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("yanxiu_xl.workflow.printing.PLACES", {})
    done = remind(folder, "01", pdf=True, png=True)
    assert [("LibreOffice" in words, "\n" in words) for words in done.lacking] == [(True, False)]
    assert done.written[0].path.exists()
    assert done.written[0].copies == ()

