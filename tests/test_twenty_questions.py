"""The evening before an inspection: twenty questions, each answered from 总档案 of the demo town in two steps at most.

A step is what a person does: clicks a cell that leads somewhere, filters a table, looks at the table that is on the screen, types a command.
"""

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string

from tests.master_pages import placed_on
from tests.report_sql import ASSESSED, ask, of
from tests.report_towns import of_demo
from tests.test_demo_town import BANDS, FINDINGS, PEOPLE, RETURNED, SCHOOL_BANDS
from tests.test_overview import TEACHERS
from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.archive.merge_log import CENTRE
from yanxiu_xl.cli import main
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import Figure, Gap
from yanxiu_xl.reports.overview import overview_of
from yanxiu_xl.reports.sheets.b20_workings import THE_SCHOOL
from yanxiu_xl.workbooks.overview_page import lay_out_overview
from yanxiu_xl.workbooks.report_book import pages_of_reports

SCREEN = 40
"""Rows of a page that are in sight where a link has led."""
MOST_STEPS = 2
FRONT = "总览"


def place_of(location):
    """(page, column, row) to which a link leads."""
    title, column, row = re.fullmatch(r"'(.*)'!([A-Z]+)(\d+)", location).groups()
    return title, column_index_from_string(column), int(row)


def table_at(tables, column, row):
    """The table of a page with this cell in it, or the next below."""
    return next(one for one in tables if one.last >= row and column - 1 in one.heads)


@dataclass
class Desk:
    """What a person has before them: the workbook, page and row, the table looked at; or what a command has said."""

    book: openpyxl.Workbook
    root: Any
    capsys: Any
    page: str = FRONT
    row: int = 1
    lines: list[dict[str, Any]] = field(default_factory=list)
    said: Any = None

    def go(self, cell):
        """Follow a link; the table to which it leads is the one with that row, or the next below."""
        assert cell.hyperlink is not None, f"{self.page}!{cell.coordinate} leads nowhere"
        self.page, column, self.row = place_of(cell.hyperlink.location)
        table = table_at(placed_on(self.book[self.page]), column, self.row)
        assert table.head <= self.row + SCREEN
        self.lines = [table.lines[self.row]] if self.row in table.lines else [*table.lines.values()]


@dataclass(frozen=True)
class Click:
    """A cell of the front page, by what it says."""

    words: str

    def take(self, desk):
        (cell, *_) = (cell for row in desk.book[FRONT].iter_rows() for cell in row if cell.hyperlink and self.words in str(cell.value))
        desk.go(cell)


@dataclass(frozen=True)
class Follow:
    """A cell of the table on this page: of which line (what stands in it), below which heading."""

    line: tuple[str, ...]
    heading: str

    def take(self, desk):
        for table in placed_on(desk.book[desk.page]):
            at = next((at for at, head in table.heads.items() if head.startswith(self.heading)), None)
            for row, line in table.lines.items():
                if at is not None and set(self.line) <= {*map(str, line.values())}:
                    desk.go(desk.book[desk.page].cell(row, at + 1))
                    return
        raise AssertionError(f"{desk.page} has no line of {self.line} with {self.heading}")


@dataclass(frozen=True)
class Filter:
    """Lines that have one of these values in a column, or for which a condition holds."""

    heading: str
    wanted: Any

    def take(self, desk):
        holds = self.wanted if callable(self.wanted) else lambda value: value in self.wanted
        assert all(self.heading in line for line in desk.lines), desk.lines[:1]
        desk.lines = [line for line in desk.lines if holds(line[self.heading])]


@dataclass(frozen=True)
class Look:
    """Another table of the page that is in sight, by its title."""

    title: str

    def take(self, desk):
        (table,) = (one for one in placed_on(desk.book[desk.page]) if one.title.startswith(self.title))
        assert table.head - desk.row < SCREEN, "not in sight"
        desk.lines = [*table.lines.values()]


@dataclass(frozen=True)
class Type:
    """A command, with the demo town's folder behind it."""

    words: tuple[str, ...]

    def take(self, desk):
        with pytest.raises(SystemExit) as left:
            main([*self.words, str(desk.root), "--json"])
        assert left.value.code == 0
        desk.said = json.loads(desk.capsys.readouterr().out)


def tell(*headings):
    """Answer: what these columns say, line by line."""
    return lambda desk: {tuple(line[heading] for heading in headings) for line in desk.lines}


def held_back(code):
    return next(schools for one, _, schools in FINDINGS if one == code)


def people(what):
    return next(who for one, _, who in PEOPLE if one == what)


# --- what the archive says, by SQL; schools by their codes ---

NOW = "r.state <> 'superseded'"
ITEM = f"SELECT r.school_code, i.teacher, i.points FROM indicator_score i JOIN school_return r ON r.id = i.return_id WHERE {NOW}"


def sent_back(facts):
    back = {(code, SubmissionState.RETURNED.word) for (code,) in ask(facts, "SELECT school_code FROM school_return WHERE state = 'returned'")}
    there = {code for (code,) in ask(facts, "SELECT school_code FROM school_return")}
    return back | {(one.code, SubmissionState.MISSING.word) for one in facts.term.schools if one.code not in there}


def too_few(facts):
    """(school, teacher, lessons, lessons that count) of those whose T3 is not whole."""
    lessons = of("observations")
    return set(ask(facts, f"SELECT i.school_code, i.teacher, COUNT(*), SUM(o.counted) FROM ({ITEM} AND i.code = 'T3' AND i.points < i.full) i"
                          f" JOIN {lessons} o ON o.school_code = i.school_code AND o.observer = i.teacher GROUP BY 1, 2"))


def lectures(facts):
    """(school, month, sign) of the months without a lecture, and of those whose material has not come."""
    held = set(ask(facts, f"SELECT DISTINCT school_code, substr(date, 1, 7) FROM {of('activities', 'lectures', '= 1')} WHERE category = '专题讲座'"))
    kept = set(ask(facts, f"SELECT DISTINCT a.school_code, substr(a.date, 1, 7) FROM {of('activities', 'lectures', '= 1')} a"
                          " JOIN register_lecture_receipts t ON code_of(t.school) = a.school_code AND (t.lecture_date = a.date OR t.topic = a.topic)"
                          " WHERE a.category = '专题讲座' AND t.result = '合格' AND t.received_on IS NOT NULL"))
    there = {code for (code,) in ask(facts, "SELECT school_code FROM school_return")}
    every = {(code, month) for code in there for month in facts.months}
    return {(*one, "×缺") for one in every - held} | {(*one, "△已办未存") for one in (every & held) - kept}


def gaps_of_months(desk):
    signs = ("×缺", "△已办未存")
    return {(line["学校"], f"{2020}-{int(head[:-1]):02}", value) for line in desk.lines for head, value in line.items() if value in signs}


def without_lesson(facts):
    return set(ask(facts, f"SELECT a.school_code, a.name, SUM(o.counted IS NOT NULL) FROM {ASSESSED} a LEFT JOIN {of('open_lessons')} o"
                          " ON o.school_code = a.school_code AND o.teacher = a.name GROUP BY 1, 2 HAVING COALESCE(SUM(o.counted), 0) = 0"))


def in_order(facts):
    """(place, school, score, band); one of which something cannot be read has no place."""
    found = ask(facts, "SELECT school_code, score, band FROM confirmed_score")
    ranked = {code: score for code, score, band in found if band != "待更正"}
    return {(1 + sum(other > score for other in ranked.values()), code, score, band) for code, score, band in found if code in ranked}


def without_mentor(facts):
    return set(ask(facts, "SELECT p.school_code, p.value FROM (SELECT r.school_code, p.* FROM problem p JOIN school_return r ON r.id = p.return_id"
                          f" WHERE {NOW} AND p.code = 'S11') p"))


def funds(facts):
    ((budget, spent),) = ask(facts, "SELECT SUM(amount) FILTER (WHERE direction = '预算' AND origin = '公用经费'),"
                                    " SUM(amount) FILTER (WHERE direction = '支出') FROM register_funds")
    return {(str(2020), budget, spent, round(spent / budget, 4), "不到5%" if spent / budget < 0.05 else "够")}


def posted(facts):
    return set(ask(facts, TEACHERS))


def for_the_county(facts):
    counted = [f"(SELECT COUNT(*) FROM {of(sheet, counted='= 1')} x WHERE x.school_code = r.school_code)" for sheet in ("activities", "open_lessons")]
    return set(ask(facts, f"SELECT r.school_code, {', '.join(counted)} FROM school_return r WHERE {NOW}"))


def last_merge(facts):
    """(school, confirmed score after it) of all that the last merge has changed; the registers of the centre have none."""
    return set(ask(facts, "SELECT CASE WHEN m.school_code = ? THEN '中心校登记' ELSE m.school_code END, COALESCE(s.score, '—') FROM merge_log m"
                          " LEFT JOIN confirmed_score s ON s.school_code = m.school_code WHERE m.school_code <> ''"
                          " AND m.number = (SELECT MAX(number) FROM merge_log)", CENTRE))


def replaced(facts):
    return {code for (code,) in ask(facts, f"SELECT r.school_code FROM school_return r WHERE {NOW} AND EXISTS"
                                           " (SELECT 1 FROM school_return e WHERE e.school_code = r.school_code AND e.sequence < r.sequence)")}


def returns_of(school):
    def asked(facts):
        return {(sha, state) for sha, state in ask(facts, "SELECT sha256, state FROM school_return WHERE school_code = ?", school)}

    return asked


def one_score(school, teacher, code):
    def asked(facts):
        return set(ask(facts, f"SELECT teacher, points FROM ({ITEM} AND i.code = ?) WHERE school_code = ? AND teacher = ?", code, school, teacher))

    return asked


def overdue(facts):
    return set(ask(facts, "SELECT code_of(school), faults, CAST(julianday(?) - julianday(deadline) AS INTEGER) FROM register_inspections"
                          " WHERE faults IS NOT NULL AND fixed_on IS NULL AND result NOT IN ('已整改', '无需整改') AND deadline < ?",
                   facts.as_of.isoformat(), facts.as_of.isoformat()))


def alike(facts):
    return set(ask(facts, "SELECT school_code, sheet, cell FROM across_problem WHERE code = 'M10'"))


def corrected(facts):
    return set(ask(facts, "SELECT code_of(c.school), c.indicator, c.points, c.person FROM register_corrections c"))


def not_covered(facts):
    held = f"SELECT DISTINCT school_code, method AS what FROM {of('activities', 'activities', '= 1')}"
    every = ask(facts, "SELECT DISTINCT school_code FROM school_return")
    methods = facts.term.codes["method"]
    there = set(ask(facts, held))
    return {code for (code,) in every if any((code, method) not in there for method in methods)}


SUM_OF_REASONS = ("没评语", "重复", "冲突", "非学期", "不在岗", "超上限", "其他")


def lessons_and_why(desk):
    for line in desk.lines:
        assert line["登记"] - line["有效"] == line["无效"] == sum(line[reason] for reason in SUM_OF_REASONS)
    return tell("学校", "教师", "登记", "有效")(desk)


def on_paper(form, *headings):
    """Answer: what stands below these headings on printed forms, which have been written to files."""

    def read(desk):
        found = set()
        for path in desk.said["files"]:
            assert Path(path).name.startswith(form)
            for page in openpyxl.load_workbook(path):
                columns = ()
                for row in page.iter_rows(values_only=True):
                    if set(headings) <= set(row):
                        columns = tuple(row.index(one) for one in headings)
                    elif columns and all(row[at] is not None for at in columns):
                        found.add(tuple(row[at] for at in columns))
        return found

    return read


def lessons_of(school, teacher):
    def asked(facts):
        return set(ask(facts, f"SELECT date, topic FROM {of('observations')} WHERE school_code = ? AND observer = ?", school, teacher))

    return asked


def identity_of(school, teacher):
    def asked(facts):
        return set(ask(facts, f"SELECT teacher_id, name FROM {of('roster')} WHERE school_code = ? AND name = ?", school, teacher))

    return asked


def items_of(school):
    def asked(facts):
        return set(ask(facts, f"SELECT item_code, item FROM {of('archive')} WHERE school_code = ?", school))

    return asked


@dataclass(frozen=True)
class Question:
    """Its number and words; steps; what is read off, what it should be by SQL; known: what the tables of the demo town say of it."""

    number: int
    words: str
    steps: tuple[Any, ...]
    read: Any
    asked: Any
    known: Any


RETURNS = {one[0]: one for one in RETURNED}
QUESTIONS = [
    Question(1, "谁没交、谁要改", (Click("报送情况"), Filter("状态", ("未交", "退回修改"))), tell("学校代码", "状态"), sent_back,
             lambda found: {code for code, _ in found} == {one for one, told in RETURNS.items() if told[2] in ("returned", None)}),
    Question(2, "谁听课不足 30 节、为什么不算", (Click("人均有效听课"), Filter("完成率", lambda rate: rate < 1)), lessons_and_why, too_few,
             lambda found: {one[0] for one in found} == held_back("S04") and ("04", "黄亚茹", 25, 24) in found),
    Question(3, "哪校哪月缺讲座或资料", (Click("专题讲座举办率"),), gaps_of_months, lectures,
             lambda found: {("04", "2020-11", "×缺"), ("07", "2020-10", "×缺")} <= found and {one[0] for one in found if one[2] == "×缺"} == held_back("S08")),
    Question(4, "谁没上公开课", (Click("公开课完成率"),), tell("学校", "教师", "登记节数"), without_lesson,
             lambda found: {one[:2] for one in found if not one[2]} == people("assessed and gave no open lesson")),
    Question(5, "全镇学校名次", (Click("学校得分总表"), Filter("名次", lambda place: place != "不排")), tell("名次", "学校", "核定合计", "等次"), in_order,
             lambda found: {one[1]: one[3] for one in found} == {code: band for code, band in SCHOOL_BANDS.items() if band != "待更正"}),
    Question(6, "青年教师没师傅的", (Click("青年教师培养表"), Filter("师傅", ("没有",))), tell("学校", "姓名"), without_mentor,
             lambda found: found == people("young and without a mentor")),
    Question(7, "经费占比够不够", (Click("经费收支"),), tell("年度", "公用经费预算", "培训支出", "占比", "够不够"), funds,
             lambda found: [one[1:3] for one in found] == [(120000, 5930.5)]),
    Question(8, "打印汤凤海的听课登记", (Type(("print", "P07", "--teacher", "汤凤海")),), on_paper("P07", "听课日期", "课题"), lessons_of("06", "汤凤海"),
             lambda found: len(found) == 27),
    Question(9, "调出汤凤海的档案袋", (Type(("portfolio", "--teacher", "汤凤海")),),
             lambda desk: {(one["id"], one["name"]) for one in desk.said["portfolios"] if Path(one["file"]).is_file()}, identity_of("06", "汤凤海"),
             lambda found: len(found) == 1),
    Question(10, "给县里的汇总", (Type(("report", "county")),),
             lambda desk: {(row["学校"], row["活动次数"], row["公开课节数"]) for row in desk.said[0]["tables"][0]["rows"] if row["报送"] == "已报"}, for_the_county,
             lambda found: {code for code, *_ in found} == {code for code, told in RETURNS.items() if told[2] is not None}),
    Question(11, "张贴用的得分表", (Type(("report", "B03b")),),
             lambda desk: {(row["学校"], row["姓名"], row["等次"]) for row in desk.said[0]["tables"][0]["rows"]}, posted,
             lambda found: all(who <= {one[:2] for one in found if one[2] == band} for band, who in BANDS.items())),
    Question(12, "上次合并以后变了什么", (Click("合并："), Filter("合并", lambda merge: merge.startswith("第2次"))), tell("学校", "核定\n后"), last_merge,
             lambda found: {code for code, _ in found} >= {code for code, told in RETURNS.items() if told[4] and told[4] > "2021-01-10"}),
    Question(13, "哪校的报送被换过", (Click("报送情况"), Filter("状态", ("已收", "退回修改"))),
             lambda desk: {line["学校"] for line in desk.lines if line["第几次"] > 1}, replaced,
             lambda found: found == {code for code, told in RETURNS.items() if told[1] > 1} - {"07"}),
    Question(13, "……换成了哪一份", (Type(("history", "03")),), lambda desk: {(one["sha256"], one["state"]) for one in desk.said["returns"]},
             returns_of("03"), lambda found: len(found) == RETURNS["03"][1]),
    Question(14, "汤凤海 T3 为何 13.5", (Click("教师得分总表"), Follow(("汤凤海",), "T3")), tell("对象", "得分"), one_score("06", "汤凤海", "T3"),
             lambda found: found == {("汤凤海", 13.5)}),
    Question(15, "整改到期没改的", (Click("整改逾期"), Filter("逾期天数", lambda days: isinstance(days, int) and days > 0)), tell("学校", "存在问题", "逾期天数"),
             overdue, lambda found: {one[0] for one in found} == held_back("M16")),
    Question(16, "有没有雷同文稿", (Click("问题清单"), Filter("问题说明", lambda text: "雷同" in text)), tell("学校", "工作表", "单元格"), alike,
             lambda found: {one[0] for one in found} == held_back("M10")),
    Question(17, "哪些是中心校改过的分", (Click("豁免与更正台账"), Look("核定更正")),
             lambda desk: {(line["学校"], line["项"].split()[0], line["新"], line["经手"]) for line in desk.lines}, corrected,
             lambda found: {one[:3] for one in found} == {("06", "U1", 11), ("07", "U9", 7.5)}),
    Question(18, "六方式七内容谁没覆盖", (Click("六方式×七内容"), Look("各校覆盖")),
             lambda desk: {line["学校"] for line in desk.lines if line["缺的方式"] and line["覆盖率"] != "—"}, not_covered,
             lambda found: found == held_back("S14")),
    Question(19, "档案盒封面目录", (Type(("print", "P01", "--school", "03")),), on_paper("P01", "编号", "材料名称"), items_of("03"),
             lambda found: {one[0] for one in found} == {f"D{number:02}" for number in range(1, 38)}),
    Question(20, "明年还能打开吗", (Type(("verify",)),), lambda desk: {(desk.said["version"], desk.said["returns"], len(desk.said["faults"]))},
             lambda facts: {(*ask(facts, "SELECT MAX(version), (SELECT COUNT(*) FROM school_return) FROM schema_migration")[0], 0)},
             lambda found: sum(told[1] for told in RETURNED) == next(iter(found))[1]),
]


@pytest.fixture(scope="module")
def master(demo):
    return openpyxl.load_workbook(demo[0].master)


@pytest.fixture(scope="module")
def town(demo):
    with of_demo(demo) as facts:
        yield facts


@pytest.fixture(scope="module")
def desk_folder(demo, tmp_path_factory):
    """The term folder of whoever asks: what commands write does not lie in the demo's, at which other tests look."""
    place = tmp_path_factory.mktemp("桌") / demo[0].root.name
    shutil.copytree(demo[0].root, place, ignore=shutil.ignore_patterns("发放", "退回", "报表", "*.xlsm"))
    return place


def test_the_twenty_questions_are_these():
    assert sorted({one.number for one in QUESTIONS}) == [*range(1, 21)]


@pytest.mark.parametrize("question", QUESTIONS, ids=[f"{one.number} {one.words}" for one in QUESTIONS])
def test_a_question_is_answered_in_two_steps(question, master, desk_folder, town, capsys):
    desk = Desk(master, desk_folder, capsys)
    assert len(question.steps) <= MOST_STEPS
    for step in question.steps:
        step.take(desk)
    codes = {name: code for code, name in town.names.items()}
    answer = {tuple(codes.get(part, part) for part in one) if isinstance(one, tuple) else codes.get(one, one) for one in question.read(desk)}
    assert answer == question.asked(town)
    assert question.known(answer), answer


def test_a_working_says_how_the_score_comes_about_and_which_lessons_count(master, demo, capsys):
    """The answer to question 14 in words: the line to which the cell of T3 leads."""
    desk = Desk(master, demo[0].root, capsys)
    for step in (Click("教师得分总表"), Follow(("汤凤海",), "T3")):
        step.take(desk)
    (line,) = desk.lines
    assert line["指标"] == "T3"
    assert "27" in line["算式"]
    assert line["算数的记录"].startswith("听课记录!")


# --- links ---

PERSONS = ("教师", "姓名", "授课教师", "对象", "徒弟")
"""Headings of the column that says of whom a line is."""


def links_of(book):
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    yield page, cell


def test_every_link_leads_to_a_row_that_holds_what_it_says(master, demo):
    """To the school and the teacher of its own line, to the indicator below whose heading it stands, to the head of a page or table, or to a file."""
    tables = {page.title: placed_on(page) for page in master}
    headed = {one.title: {block.title for block in one.blocks} for one in reports().values()}
    seen = 0
    for page, cell in links_of(master):
        where = f"{page.title}!{cell.coordinate} → {cell.hyperlink.location or cell.hyperlink.target}"
        if cell.hyperlink.location is None:
            assert (demo[0].root / unquote(cell.hyperlink.target)).is_file(), where
            continue
        title, column, row = place_of(cell.hyperlink.location)
        assert title in master.sheetnames, where
        there = next((one.lines[row] for one in tables[title] if row in one.lines and column - 1 in one.heads), None)
        seen += 1
        if there is None:
            above = str(master[title].cell(row, column).value)
            assert above == title if row == 1 else above in headed[title], where
            continue
        told = {str(value) for value in there.values()}
        if str(cell.value) in told and not isinstance(cell.value, int | float):
            continue
        mine = next((one for one in tables[page.title] if cell.row in one.lines and cell.column - 1 in one.heads), None)
        if page.title == FRONT:
            assert page.cell(cell.row, 1).value in told, where
            continue
        line, heading = mine.lines[cell.row], mine.heads[cell.column - 1]
        assert line.get("学校") is None or line["学校"] in told, where
        person = next((line[one] for one in PERSONS if line.get(one) not in (None, THE_SCHOOL)), None)
        if person and title != "问题清单":
            assert person in told, where
        if code := re.match(r"[TU]\d+\b", heading):
            assert there["指标"] == code[0], where
    assert seen > 1000


def test_a_number_that_leads_somewhere_is_a_number(master):
    """As a text it would be left out of totals and charts."""
    texts = [(page.title, cell.coordinate) for page, cell in links_of(master) if isinstance(cell.value, str) and re.fullmatch(r"-?[\d.]+%?", cell.value)]
    assert texts == []


# --- the records behind a figure ---

SAMPLE = 2
"""Figures of a report that are asked for: of the first and the last column of those that have records."""
WITHOUT_RECORDS = {"B00", "B02", "L01", "L02", "L08"}
"""Reports that tell of files, findings and settings, and count no rows."""


@pytest.fixture(scope="module")
def figures(town):
    """(page, cell, what it says) of the sample."""
    found = [(FRONT, *one) for one in _sample((address, figure) for address, _, figure in lay_out_overview(overview_of(town, {})).cells())]
    for laid in pages_of_reports(town):
        if not laid.report.public:
            found += [(laid.report.title, *one) for one in _sample((address, cell) for address, _, cell in laid.cells())]
    return found


def _sample(cells):
    counted = [(address, one.value) for address, one in cells if isinstance(one, Figure) and (one.records or one.left_out)]
    by_column = {re.sub(r"\d", "", address): (address, value) for address, value in reversed(counted)}
    return [*by_column.values()][:: max(len(by_column) - 1, 1)][:SAMPLE]


def test_every_report_has_figures_that_name_their_records(figures):
    pages = {page for page, *_ in figures}
    assert {one.code for one in reports().values() if one.title not in pages and not one.public} == WITHOUT_RECORDS


def test_where_leads_from_a_figure_to_cells_that_there_are(figures, demo, master):
    """File, sheet and cell of each record, and its row in 总档案."""
    import yanxiu_xl as yx

    folder, _ = demo
    term, books = yx.open_term(folder.root), {}
    for page, cell, value in figures:
        figure = term.where(f"{page}!{cell}").figure
        at = f"{page}!{cell}"
        shown = master[page][cell].value
        assert figure.records + figure.left_out, at
        if isinstance(value, int) and page != FRONT:
            assert (shown, figure.value.replace(",", "")) == (value, str(value)), at
        if isinstance(value, Gap):
            assert shown == value.value == figure.value, at
        for one in (figure.records + figure.left_out)[:5]:
            path = folder.inbox / one.file if one.school else folder.root / one.file
            if path not in books:
                books[path] = openpyxl.load_workbook(path)
            assert books[path][one.tab][one.cell].value is not None or one.why, (at, one)
            if one.school and not one.page:
                assert one.tab == SHEETS["profile"].title, (at, one)  # of a form that is no table a line of 总档案 holds all
            elif one.school:
                line = placed_line(master[one.page], one.row)
                assert (line["来源文件"], line["来源行号"]) == (one.file, int(re.sub(r"\D", "", one.cell))), (at, one)


def placed_line(page, row):
    heads = [str(cell.value).partition("\n")[0] for cell in page[3]]
    return dict(zip(heads, (cell.value for cell in page[row]), strict=True))
