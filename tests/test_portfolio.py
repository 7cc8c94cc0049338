"""Portfolios: only their owner's records stand in them, every number is 总档案's, and namesakes and people who have moved are told apart.

What should be there is asked of the archive by SQL, which shares nothing with the portfolio.
"""

import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import unescape

import openpyxl
import pytest

from tests.filed_town import file_returns, filed_town
from tests.report_sql import ask, of, register
from tests.report_towns import merged, of_demo, town, values
from tests.terms import new_term
from tests.town import TERM, school, town_of
from yanxiu_xl.facts.records import names_in
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.portfolio.assessment import portrait
from yanxiu_xl.portfolio.model import NOTHING
from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.portfolio.parts import PARTS
from yanxiu_xl.portfolio.writing import CERTIFICATE, PLAN, READING, SUMMARY
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.model import Figure, Record, value_of
from yanxiu_xl.reports.people import people
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.portfolio_book import SCALE, TAB, write_portfolio
from yanxiu_xl.workflow.building import new_term_from
from yanxiu_xl.workflow.earlier_terms import earlier_terms
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.portfolios import portfolios

SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭"
TITLES = ("封面", "目录", "教师基本情况", "个人研修计划", "集体研修参加情况", "听课登记与评课", "公开课与课堂评价", "精读书目、读书笔记、月心得、心得体会",
          "论文、案例、课件、反思、经验总结", "师徒、课题", "获奖证书目录", "发展性评价", "考核得分与等次", "个人总结")
"""Domain E, report 4."""
OWNERS = {"roster": ("name",), "observations": ("observer",), "open_lessons": ("teacher",), "evaluations": ("judge",), "writings": ("teacher",),
          "reviews": ("teacher",), "mentoring": ("mentor", "apprentice"), "projects": ("leader", "members"), "backbone": ("teacher",),
          "activities": ("participants", "official_leave", "leave", "absent", "late", "speaker", "chair")}
"""Sheet -> columns in one of which a record names whom it is of."""
TEXTS = (("observations", "observer", ("strengths", "advice")), ("writings", "teacher", ("title", "author")), ("reviews", "teacher", ("strengths", "direction")),
         ("open_lessons", "teacher", ("review_points", "advice")))
"""Texts that belong to one teacher: (sheet, whose, columns)."""


def owner_named(facts, name, code=None, earlier=()):
    (person,) = [one for one in people(facts).persons if one.teacher.name == name and code in (None, one.teacher.school)]
    return Owner(facts, person, earlier)


def contents_of(owner):
    """Number of a part -> what it holds, and the portrait under ''."""
    return {"": portrait(owner)} | {part.sign: part.content(owner) for part in PARTS if part.content}


def records_in(content):
    """The records that lines of the tables of a part are of."""
    return {record for table in content.tables for row in table.rows for cell in row.values() if isinstance(cell, Figure) for record in cell.records}


def said_in(content):
    return "\n".join(str(value_of(cell)) for table in content.tables for row in table.rows for cell in row.values() if value_of(cell) is not None)


def shown_in(path):
    """All texts of a workbook; openpyxl would take a second for its merged cells."""
    with zipfile.ZipFile(path) as package:
        return [unescape(text) for text in re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", package.read("xl/sharedStrings.xml").decode())]


@pytest.fixture(scope="module")
def everybody(demo):
    """(facts of the demo town, person -> contents of the portfolio), worked out once."""
    with of_demo(demo) as facts:
        yield facts, {person: contents_of(Owner(facts, person)) for person in people(facts).persons}


def test_the_fourteen_parts_are_those_of_the_specification():
    assert tuple(part.sign for part in PARTS) == tuple(SIGNS)
    assert tuple(part.title for part in PARTS) == TITLES
    assert [part.sign for part in PARTS if part.content is None] == ["①", "②"]


# --- whose records ---


def test_every_record_of_every_portfolio_of_the_demo_town_is_its_owners(everybody):
    facts, portfolios_of = everybody
    rows = {sheet: {row["record"]: row for row in (facts.records(sheet) if sheet in SHEETS else facts.register(sheet).to_dict("records"))}
            for sheet in OWNERS}
    lessons = {(row["school"], row["lesson_id"]): row["teacher"] for row in facts.records("open_lessons")}
    looked = 0
    for person, contents in portfolios_of.items():
        names = dict(person.keys)
        for sign, content in contents.items():
            for record in _every(content):
                row, name = rows[record.sheet][record], names[record.school]
                named = set().union(*(names_in(row[key]) for key in OWNERS[record.sheet]))
                all_were_asked = record.sheet == "activities" and row["attendance"] == "全体"
                of_own_lesson = sign == "⑦" and record.sheet == "evaluations" and lessons[record.school, row["lesson_id"]] == name
                assert name in named or all_were_asked or of_own_lesson, (person.keys, record)
                looked += 1
    assert looked > 4000


def test_what_others_have_written_is_in_no_portfolio_of_the_demo_town(everybody):
    """But for what judges have said of the owner's lessons."""
    facts, portfolios_of = everybody
    lessons = {(row["school"], row["lesson_id"]): row["teacher"] for row in facts.records("open_lessons")}
    texts = [((row["record"].school, row[whose]), str(row[key])) for sheet, whose, keys in TEXTS for row in facts.records(sheet) for key in keys
             if row[key] and len(str(row[key])) > 12]
    judged = [((row["school"], lessons.get((row["school"], row["lesson_id"]))), str(row[key]))
              for row in facts.records("evaluations") for key in ("strengths", "advice") if row[key]]
    for person, contents in portfolios_of.items():
        mine = {text for key, text in texts if key in person.keys}
        told = mine | {text for key, text in judged if key in person.keys}
        others = {text for key, text in texts if key not in person.keys} - told
        said = "\n".join(said_in(content) for content in contents.values())
        assert {text for text in mine if text not in said} == set(), person.keys
        assert {text for text in others if text in said and not any(text in own for own in told)} == set(), person.keys


@pytest.mark.parametrize(("sheet", "whose", "sign"), [("observations", "observer", "⑥"), ("open_lessons", "teacher", "⑦"), ("reviews", "teacher", "⑫")])
def test_each_kind_of_record_is_complete_by_sql(everybody, sheet, whose, sign):
    facts, portfolios_of = everybody
    wanted = dict.fromkeys(portfolios_of, 0)
    for code, name, count in ask(facts, f"SELECT school_code, {whose}, COUNT(*) FROM {of(sheet)} WHERE {whose} IS NOT NULL GROUP BY 1, 2"):
        person = people(facts).of((code, name))
        if person:
            wanted[person] += count
    found = {person: len({one for one in records_in(contents[sign]) if one.sheet == sheet}) for person, contents in portfolios_of.items()}
    assert found == wanted
    assert sum(found.values()) > 50


def test_each_category_of_writings_stands_in_one_part():
    """⑪ lists certificates, and once more what has been awarded."""
    facts = town("good")
    elsewhere = [PLAN, SUMMARY, CERTIFICATE, *READING]
    assert len(set(elsewhere)) == len(elsewhere)
    assert set(elsewhere) < set(facts.term.codes["writing_category"])
    for owner in (Owner(facts, person) for person in people(facts).persons):
        found = contents_of(owner)
        rows = [row["record"] for row in owner.rows("writings", "teacher")]
        seen = [record for sign in "④⑧⑨⑭" for record in _own(found[sign], "writings")]
        assert sorted(seen) == sorted(record for record in rows if _category(facts, record) != CERTIFICATE)


def _own(content, sheet):
    return [one for table in content.tables for row in table.rows if isinstance(row.get("record"), Figure) for one in row["record"].records if one.sheet == sheet]


def _category(facts, record):
    return next(row["category"] for row in facts.records("writings") if row["record"] == record)


# --- every number is that of 总档案 ---


def test_scores_and_counts_are_those_of_the_archive(everybody):
    facts, portfolios_of = everybody
    confirmed = {school for (school,) in ask(facts, "SELECT DISTINCT school_code FROM confirmed_teacher")}
    points = {}
    for code, name, indicator, score in (
        *ask(facts, "SELECT school_code, teacher, code, points FROM confirmed_indicator WHERE teacher IS NOT NULL"),
        *(line for line in ask(facts, "SELECT r.school_code, i.teacher, i.code, i.points FROM indicator_score i JOIN school_return r ON r.id = i.return_id"
                                      " WHERE r.state <> 'superseded' AND i.teacher IS NOT NULL") if line[0] not in confirmed),
    ):
        points.setdefault((code, name), {})[indicator] = score
    valid = {(code, name): count for code, name, count in
             ask(facts, f"SELECT school_code, observer, COUNT(*) FROM {of('observations', counted='= 1')} GROUP BY 1, 2")}
    looked = 0
    for one in facts.assessed:
        person = people(facts).of(one.key)
        if person.moved:
            continue
        found = portfolios_of[person]
        shown = {str(row["name"]).partition(" ")[0]: value_of(row["points"]) for table in found[""].tables for row in table.rows if "share" in row}
        for code, score in points[one.key].items():
            assert (shown[code] == pytest.approx(score, abs=0.005)) if score is not None else not isinstance(shown[code], float), (one.key, code)
        if found["⑥"].records:
            statistics = found["⑥"].tables[0].rows[0]
            assert value_of(statistics["valid"]) == valid.get(one.key, 0)
        looked += 1
    assert looked > 50


def test_the_town_and_the_school_beside_it_are_reckoned_again(demo):
    with of_demo(demo) as facts:
        points = [(school, value) for (school, value) in values(facts, "B03", "school", "T3") if isinstance(value, float)]
        in_order = sorted(value for _, value in points)
        middle = (in_order[(len(in_order) - 1) // 2] + in_order[len(in_order) // 2]) / 2
        owner = owner_named(facts, "孙雪梅")
        (line,) = [row for table in contents_of(owner)[""].tables for row in table.rows if str(row.get("name", "")).startswith("T3 ")]
        own = [value for school, value in points if school == "04"]
        assert value_of(line["median"]) == pytest.approx(middle, abs=0.01)
        assert value_of(line["mean"]) == pytest.approx(sum(own) / len(own), abs=0.01)


@pytest.mark.parametrize(("code", "column", "sign"), [("B08", "book", "⑧"), ("B09", "good 0", "⑨"), ("B05", "registered", "⑥"), ("B03", "total", "⑬")])
def test_lines_of_reports_are_taken_over_as_they_are(demo, code, column, sign):
    with of_demo(demo) as facts:
        owner = owner_named(facts, "唐婷")
        wanted = [line for line in owner.shelves.report(code) if (line["school"], value_of(line["name"])) == owner.teacher.key]
        assert len(wanted) == 1
        assert any(row is wanted[0] for table in contents_of(owner)[sign].tables for row in table.rows)


def test_attendance_is_the_one_that_is_scored(everybody):
    """应到 of T2 is the number of those that count and were asked for."""
    facts, portfolios_of = everybody
    looked = 0
    for person, contents in portfolios_of.items():
        scores = Owner(facts, person).scores
        asked = re.match(r"应到(\d+)次", scores[0].score.items["T2"].detail) if len(scores) == 1 and not person.moved else None
        if asked:
            rows = [row for table in contents["⑤"].tables for row in table.rows]
            there = [row for row in rows if value_of(row["why"]) is None and value_of(row["presence"]) not in ("主讲", "主持", "主讲、主持")]
            assert len(there) == int(asked[1]), person.keys
            looked += 1
    assert looked > 50


# --- namesakes, and who has moved ---


def renamed(rows, old, new):
    """The rows of a return in which somebody is called otherwise."""
    return {key: [{k: value.replace(old, new) if isinstance(value, str) else value for k, value in row.items()} for row in listed] for key, listed in rows.items()}


def with_roster(rows, name, **cells):
    return {**rows, "roster": [{**row, **cells} if row["name"] == name else row for row in rows["roster"]]}


NAMESAKES = [
    ("born in other months", {"born": "1979-03"}), ("nobody knows when", {"born": None}),
    ("born in the same month, both all term", {}),
]


@pytest.mark.parametrize(("kind", "cells"), NAMESAKES, ids=[kind for kind, _ in NAMESAKES])
def test_equal_names_in_two_schools_are_two_portfolios(kind, cells, tmp_path):
    facts = merged(town_of(s02=with_roster(renamed(school("02"), "何静", "王芳"), "王芳", **cells)))
    both = [one for one in people(facts).persons if one.teacher.name == "王芳"]
    assert [one.keys for one in both] == [(("01", "王芳"),), (("02", "王芳"),)], kind
    for one in both:
        owner = Owner(facts, one)
        for content in contents_of(owner).values():
            assert {record.school for record in _every(content)} <= {one.teacher.school}
        write_portfolio(tmp_path / f"{one.teacher.school}.xlsx", owner)
        other = {"01": "榆树小学", "02": "柳林小学"}[one.teacher.school]
        assert not [text for text in shown_in(tmp_path / f"{one.teacher.school}.xlsx") if other in text and "人事关系" not in text]
    assert bool(both[0].doubtful) == (kind == NAMESAKES[2][0])
    assert any("请确定人事关系" in words for words in contents_of(Owner(facts, both[0]))["③"].lacking) == bool(both[0].doubtful)


def _every(content):
    return [one for table in content.tables for row in table.rows if isinstance(row.get("record"), Figure) for one in row["record"].records]


def moved_town():
    """李强 of 柳林小学 has gone to 榆树小学, where he takes the place of 许文斌: both rosters have him."""
    left = with_roster(school("01"), "李强", on_duty_to=date(2020, 10, 10))
    came = with_roster(renamed(school("02"), "许文斌", "李强"), "李强", on_duty_from=date(2020, 10, 11))
    return town_of(s01=left, s02=came)


def test_who_has_moved_has_one_portfolio_with_the_records_of_both_schools():
    facts = merged(moved_town())
    (person,) = [one for one in people(facts).persons if one.teacher.name == "李强"]
    assert person.keys == (("01", "李强"), ("02", "李强"))
    assert person.teacher.school == "02"
    assert person.moved
    found = contents_of(Owner(facts, person))
    assert {record.school for record in _every(found["⑥"])} == {"01", "02"}
    assert {record.school for record in _every(found["⑨"])} == {"01", "02"}
    assert [value_of(row["school_name"]) for row in found["③"].tables[1].rows] == ["柳林小学", "榆树小学"]
    assert len([table for table in found["⑬"].tables if table.block.title.startswith("合计")]) == 2


def test_the_end_of_duty_after_the_beginning_elsewhere_is_no_move():
    rows = moved_town()
    rows["02"] = with_roster(rows["02"], "李强", on_duty_from=date(2020, 9, 20))
    facts = merged(rows)
    assert sorted(one.teacher.school for one in people(facts).persons if one.teacher.name == "李强") == ["01", "02"]


def test_who_has_left_the_roster_is_known_by_an_earlier_return(tmp_path):
    first = school("01")  # with so many others that a return without him is not held back
    others = [{**first["roster"][5], "teacher_id": f"01{number}", "name": f"钱{word}"} for number, word in enumerate("甲乙丙丁戊己庚辛壬癸", 20)]
    first = {**first, "roster": [*first["roster"], *others]}
    gone = {**first, "roster": [row for row in first["roster"] if row["name"] != "李强"]}
    came = renamed(school("02"), "许文斌", "李强")
    came["roster"] = [{**row, "born": "1985-02"} if row["name"] == "李强" else row for row in came["roster"]]
    archive = filed_town(tmp_path / "archive.sqlite", {"01": first, "00": school("00")})
    file_returns(archive, {"later": ("01", gone), "02": ("02", came)})
    facts = TermFacts(TERM, archive)
    (person,) = [one for one in people(facts).persons if one.teacher.name == "李强"]
    assert person.keys == (("01", "李强"), ("02", "李强"))
    assert {record.school for record in _every(contents_of(Owner(facts, person))["⑥"])} == {"01", "02"}
    archive.db.close()


def test_a_mentor_elsewhere_is_not_a_namesake_here():
    rows = school("01")
    rows["mentoring"] = [{**rows["mentoring"][0], "mentor": "何静", "mentor_school": "榆树小学"}]
    rows = renamed(rows, "李强", "何静")
    facts = merged(town_of(s01=rows))
    assert contents_of(owner_named(facts, "何静", "02"))["⑩"].records == 3  # that pair, one at home, and a project
    assert not [row for table in contents_of(owner_named(facts, "何静", "01"))["⑩"].tables for row in table.rows if "apprentice" in row]


# --- terms ---


def test_the_terms_before_are_told_of_one_person_also_after_a_move():
    then = merged(town_of(), term=replace(TERM, code="2019-2020-2"))
    now = merged(town_of(s02=with_roster(renamed(school("02"), "许文斌", "李强"), "李强", born="1985-02"), s01=renamed(school("01"), "李强", "牛大力")))
    owner = owner_named(now, "李强", "02", [then])
    (table,) = [table for table in contents_of(owner)["⑬"].tables if table.block.title == "逐学期"]
    assert [value_of(row["school_name"]) for row in table.rows] == ["柳林小学", "榆树小学"]
    assert [value_of(row["base"]) for row in table.rows] == [values_of(then, "01", "李强"), values_of(now, "02", "李强")]
    assert table.block.charts
    stranger = owner_named(now, "牛大力", None, [then])
    assert "逐学期" not in {table.block.title for table in contents_of(stranger)["⑬"].tables}


def values_of(facts, code, name):
    (found,) = [base for school, who, base in values(facts, "B03", "school", "name", "base") if (school, who) == (code, name)]
    return found


def test_the_folders_of_the_terms_before_are_found_and_one_that_is_gone_is_passed_over(tmp_path):
    first = new_term(tmp_path / "甲", "2019-2020-2", replace(TERM, code="2019-2020-2"))
    with first.archive() as archive, archive.change():
        archive.set_meta("merged", "now 2020-07-01")
    second, _ = new_term_from(tmp_path / "乙", first, "2020-2021-1")

    def found(folder):
        with folder.archive(read_only=True) as archive, earlier_terms(folder, TermFacts(folder.term(), archive)) as terms:
            return [one.term.code for one in terms]

    assert found(second) == ["2019-2020-2"]
    assert found(first) == []
    (tmp_path / "别处").mkdir()
    (tmp_path / "甲").rename(tmp_path / "别处" / "甲")
    (tmp_path / "乙").rename(tmp_path / "别处" / "乙")
    assert found(TermFolder(tmp_path / "别处" / "乙")) == ["2019-2020-2"]
    (tmp_path / "别处" / "甲").rename(tmp_path / "别处" / "丙")
    assert found(TermFolder(tmp_path / "别处" / "乙")) == []


# --- the workbook ---


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Workbook and owner of a teacher with next to nothing."""
    facts = town("one teacher")
    owner = Owner(facts, people(facts).persons[0])
    path = tmp_path_factory.mktemp("few") / "few.xlsx"
    return path, owner, write_portfolio(path, owner)


def test_a_part_without_content_is_one_line_and_takes_no_sheet_of_paper(few):
    path, owner, pages = few
    empty = [f"{part.sign} {part.title}" for part in PARTS if part.content and part.content(owner).is_empty]
    assert len(empty) >= 6
    page = openpyxl.load_workbook(path)[TAB]
    lines = {str(page.cell(row, 1).value): row for row in range(1, page.max_row + 1)}
    assert [f"{title}　　{NOTHING}" in lines for title in empty] == [True] * len(empty)
    rows = [lines[f"{title}　　{NOTHING}"] for title in empty]
    breaks = {one.id for one in page.row_breaks.brk}
    neighbours = [(a, b) for a, b in pairwise(rows) if b - a <= 2]
    assert neighbours
    assert not [pair for pair in neighbours if breaks & set(range(pair[0], pair[1]))]
    assert pages == len(breaks) + 1 < 9


@pytest.mark.parametrize("name", ["good", "no lessons", "unreadable"])
def test_every_teacher_of_every_town_has_a_workbook_without_a_word_of_python(name, tmp_path):
    facts = town(name)
    unread = set()
    for number, person in enumerate(people(facts).persons):
        write_portfolio(tmp_path / f"{number}.xlsx", Owner(facts, person))
        words = shown_in(tmp_path / f"{number}.xlsx")
        assert not [word for word in words if re.search(r"None|nan\b|\{|Gap\.", word)], person.keys
        unread |= {word for word in words if word == "?"}
    assert bool(unread) == (name == "unreadable")


def test_a_text_that_is_too_long_for_a_row_goes_on_in_the_next_and_nothing_is_lost(tmp_path):
    points = "\n".join(f"第{n}点：小组用量角器合作测量，步骤清楚；组间评价还不够具体。" for n in range(90))
    rows = school("01")
    rows["open_lessons"] = [{**rows["open_lessons"][0], "review_points": points}]
    facts = merged(town_of(s01=rows))
    write_portfolio(tmp_path / "long.xlsx", owner_named(facts, rows["open_lessons"][0]["teacher"], "01"))
    parts = [text for text in shown_in(tmp_path / "long.xlsx") if re.search(r"第\d+点|组间评价", text)]
    assert len(parts) > 3
    assert points in "".join(parts)


def test_the_contents_name_the_sheet_of_paper_on_which_each_part_begins(demo, tmp_path):
    with of_demo(demo) as facts:
        pages = write_portfolio(tmp_path / "one.xlsx", owner_named(facts, "唐婷"))
    page = openpyxl.load_workbook(tmp_path / "one.xlsx")[TAB]
    ends = sorted(one.id for one in page.row_breaks.brk)
    begins = {str(cell.value).partition("　　")[0]: 1 + sum(end < cell.row for end in ends) for row in page.iter_rows(max_col=1) for cell in row
              if cell.value and cell.row > ends[1]}
    listed = {}
    for row in page.iter_rows(min_row=ends[0] + 2, max_row=ends[1]):
        said = [cell.value for cell in row if cell.value is not None]
        if said and str(said[0])[0] in SIGNS + "本":
            listed[said[0]] = said[1]
    assert len(listed) == 15
    assert {title: number for title, number in listed.items() if title[0] not in "①②"} == {title: begins[title] for title in listed if title[0] not in "①②"}
    assert pages == len(ends) + 1
    assert 12 <= pages <= 16


def test_the_cover_has_the_name_in_twenty_eight_points_on_paper(few):
    path, owner, _ = few
    page = openpyxl.load_workbook(path)[TAB]
    (name,) = [cell for row in page.iter_rows(max_row=12, max_col=1) for cell in row if cell.value == owner.teacher.name]
    assert name.font.sz * SCALE / 100 == pytest.approx(28, abs=0.3)
    assert page.page_setup.paperSize == 9
    assert page.page_setup.orientation == "portrait"
    assert page.page_setup.scale == SCALE


def test_no_month_of_birth_and_no_reason_for_not_being_assessed_is_shown(demo, tmp_path):
    with of_demo(demo) as facts:
        for name in ("杨玉梅", "唐婷"):
            owner = owner_named(facts, name)
            write_portfolio(tmp_path / f"{name}.xlsx", owner)
            with zipfile.ZipFile(tmp_path / f"{name}.xlsx") as package:
                parts = "\n".join(package.read(part).decode() for part in package.namelist())
            private = [str(owner.teacher.row[key]) for key in ("born", "exemption") if owner.teacher.row[key]]
            assert private
            assert not [word for word in private if word in parts]


def test_the_same_records_give_the_same_bytes(few, tmp_path):
    path, owner, _ = few
    write_portfolio(tmp_path / "again.xlsx", owner)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


# --- the verb ---


@pytest.fixture
def merged_folder(tmp_path):
    """A term folder with three returns merged, by their rows alone."""
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    archive = filed_town(folder.archive_file)
    archive.db.close()
    return folder


def test_one_workbook_a_teacher_and_one_that_somebody_has_changed_is_kept(merged_folder):
    written = portfolios(merged_folder, "01").written
    assert [one.path.relative_to(merged_folder.reports).as_posix() for one in written][:2] == ["档案袋/01柳林小学/0101赵国栋.xlsx", "档案袋/01柳林小学/0102王芳.xlsx"]
    assert len(written) == 6
    first = written[1].path
    before = first.read_bytes()
    (again,) = portfolios(merged_folder, "柳林", "王芳").written
    assert (again.path, again.aside, first.read_bytes()) == (first, None, before)
    book = openpyxl.load_workbook(first)
    book[TAB]["A1"] = "贴了照片"
    book.save(first)
    changed = first.read_bytes()
    (again,) = portfolios(merged_folder, None, "0102").written
    assert again.aside is not None
    assert again.aside.read_bytes() == changed
    assert first.read_bytes() == before


@pytest.mark.parametrize(("school_asked", "teacher", "said"), [
    (None, "王方", "全镇的教师名册里没有“王方”。是不是“王芳”？请写姓名或教师编号。"), ("01", "何静", "柳林小学的教师名册里没有“何静”。"),
    ("松树", None, "学校名录里没有“松树”。"),
])
def test_who_is_unknown_is_said_in_one_line(merged_folder, school_asked, teacher, said):
    with pytest.raises(UserError, match=re.escape(said)):
        portfolios(merged_folder, school_asked, teacher)


def test_nothing_is_written_before_the_first_merge(tmp_path):
    with pytest.raises(UserError, match="yanxiu merge"):
        portfolios(new_term(tmp_path / "学期", TERM.code, TERM))


def test_nominations_stand_with_the_teacher_of_that_school(everybody):
    facts, portfolios_of = everybody
    told = {(code, name): count for code, name, count in ask(facts, f"SELECT school_code, teacher, COUNT(*) FROM {register('backbone')} GROUP BY 1, 2")}
    assert told
    for person, contents in portfolios_of.items():
        found = [one for one in records_in(contents["③"]) if one == Record("", "backbone", one.row)]
        assert len(found) == told.get(person.teacher.key, 0), person.keys
