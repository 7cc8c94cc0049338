"""学期设定: what is written reads back the same, a bad value stops with its cell, a changed value is obeyed."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.support import AS_OF, TERM, found, good_rows, read, write_return
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import PARAMETERS, default_term, read_settings, unpack_term
from yanxiu_xl.term.parameters import ParameterKind
from yanxiu_xl.term.stamp import pack_term
from yanxiu_xl.term.term import Leader, School
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.template import definition_hash
from yanxiu_xl.workflow.building import EXAMPLE_SCHOOLS, build, new_term


def with_values(**values):
    return replace(TERM, values={**TERM.values, **values})


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "学期设定.xlsx"
    write_settings(path, TERM)
    return path


@pytest.fixture
def changed(settings):
    """Let a test change 学期设定 as the centre would, and read it."""

    def change_and_read(change):
        book = openpyxl.load_workbook(settings)
        change(book)
        book.save(settings)
        return read_settings(settings)

    return change_and_read


def value_cell(book, name):
    """The 值 cell of a parameter, by its name in column A."""
    for title in ("参数设置", "教师考核细则", "学校考核细则", "课堂评价标准", "骨干教师条件"):
        for row in book[title].iter_rows(min_row=4, max_col=2):
            if row[0].value == name:
                return row[1]
    raise AssertionError(f"no parameter is called {name}")


def set_value(name, value):
    def change(book):
        value_cell(book, name).value = value

    return change


def set_cell(title, address, value):
    def change(book):
        book[title][address].value = value

    return change


def code_column(name):
    """Letter of a list on 代码表, found as a person finds it: by its header."""

    def find(book):
        return next(c.column_letter for c in book["代码表"][3] if c.value and c.value.removesuffix("（固定）") == name)

    return find


def stopped(changed, change):
    """(sheet, cell) of everything that is wrong, and the line that is shown."""
    with pytest.raises(UserError) as stop:
        changed(change)
    return [(p.sheet, p.cell) for p in stop.value.problems], str(stop.value)


# --- round trip ---

UNUSUAL = replace(
    with_values(
        min_observations=20, observations_by_post="校长=20、副校长=25", online_cap=5, credit_hours="开启", hours_basis="县教师进修学校〔2020〕12号",
        hours_by_category="教学比赛=2、总结会=0.5", hours_daily_cap=6.5, theme="怎样提问",
        assessed_months=("2020-09", "2020-10", "2020-11", "2020-12", "2021-01"), term_end=date(2021, 1, 22),
        posted_from=date(2021, 1, 18), posted_to=date(2021, 1, 22), posted_phone="0000-8800123",
        **{"T2.leave": 0.25, "T3.full": 20, "L.aims": 12.5, "deduct.late_day": 0},
    ),
    schools=(
        School("00", "青石镇中心小学", "中心校本部", "孙立民", "周海涛", due=date(2021, 1, 12), note="本部"),
        School("01", "柳林小学", "教学点", "赵国栋", "周海涛", assessed=False),
        School("07", "榆树（希望）小学", "村小", "钱宝山", "吴秀梅"),
    ),
    leaders=(Leader("周海涛", "组长"), Leader("孙立民", "副组长", "青石镇中心小学", "负责考核")),
    codes={**TERM.codes, "subject": (*TERM.codes["subject"], "心理健康"), "research_group": ("大组",)},
    holidays={date(2020, 10, 1): ("放假", "国庆节"), date(2020, 11, 6): ("放假", "")},
)


@pytest.mark.parametrize(
    "term",
    [TERM, UNUSUAL, default_term().with_schools(EXAMPLE_SCHOOLS), default_term("2023-2024-2").with_schools(TERM.schools)],
    ids=["the tests' term", "everything changed", "as new-term writes it", "another spring"],
)
def test_settings_read_back_as_they_were_written(tmp_path, term):
    path = tmp_path / "学期设定.xlsx"
    write_settings(path, term)
    assert read_settings(path) == term


def test_settings_are_written_the_same_every_time(tmp_path):
    one, two = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    write_settings(one, TERM)
    write_settings(two, TERM)
    assert one.read_bytes() == two.read_bytes()


def test_settings_survive_being_saved_by_another_program(changed):
    assert changed(lambda book: None) == TERM


@pytest.mark.parametrize("term", [TERM, UNUSUAL], ids=["the tests' term", "everything changed"])
def test_a_workbook_carries_the_settings_it_is_checked_by_but_no_names_of_people(term):
    packed = pack_term(term)
    carried = unpack_term(packed)
    reckoned = {key: None if one.central else term[key] for key, one in PARAMETERS.items()}
    assert (carried.code, carried.centre, carried.codes, carried.holidays) == (term.code, term.centre, term.codes, term.holidays)
    assert {key: None if PARAMETERS[key].central else value for key, value in carried.values.items()} == reckoned
    assert [(s.code, s.name, s.school_type) for s in carried.schools] == [(s.code, s.name, s.school_type) for s in term.schools]
    assert "孙立民" not in packed


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "不是", '{"code": "2020-2021-1"}', '{"code": 1, "values": 3}'])
def test_settings_that_a_workbook_no_longer_carries_whole_are_none(text):
    assert unpack_term(text) is None


# --- how people see and type them ---


def test_dates_show_as_dates(settings):
    page = openpyxl.load_workbook(settings)["参数设置"]
    shown = {row[0].value: row[1] for row in page.iter_rows(min_row=4, max_col=2) if row[0].value}
    for parameter in PARAMETERS.values():
        if parameter.kind is ParameterKind.DATE:
            cell = shown[parameter.name]
            if parameter.default is None:
                assert cell.value in (None, ""), parameter.name
                continue
            # a real date in a cell formatted as text would show as 44075
            assert cell.is_date or cell.value == TERM[parameter.key].isoformat(), parameter.name


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("name", "typed", "key", "value"),
    [
        ("学校计划截止", "2020-9-8", "school_plan_due", date(2020, 9, 8)),
        ("学校计划截止", "2020年9月8日", "school_plan_due", date(2020, 9, 8)),
        ("学校计划截止", date(2020, 9, 8), "school_plan_due", date(2020, 9, 8)),
        ("考核月份", "2020-10、2020-09", "assessed_months", ("2020-09", "2020-10")),
        ("考核月份", "2020-09,2020-10；2020-11", "assessed_months", ("2020-09", "2020-10", "2020-11")),
        ("考核月份", "2020-09", "assessed_months", ("2020-09",)),
        ("听课最低节数", 25, "min_observations", 25),
        ("听课最低节数", "25", "min_observations", 25),
        ("听课最低节数", " ２５ ", "min_observations", 25),
        ("听课最低节数", 0, "min_observations", 0),
        ("听课最低节数", 1000, "min_observations", 1000),
        ("网络听课计入上限", None, "online_cap", None),
        ("网络听课计入上限", 0, "online_cap", 0),
        ("T2 每次请假扣", 0.25, "T2.leave", 0.25),
        ("优质课比例上限", "15%", "fine_lesson_cap", 15),
        ("优质课比例上限", 100, "fine_lesson_cap", 100),
        ("每天最多学时", 7.5, "hours_daily_cap", 7.5),
        ("校本研修主题", " 怎样提问 ", "theme", "怎样提问"),
        ("听课最低节数（按岗位另设）", None, "observations_by_post", ""),
        ("公示开始", "2021年1月18日", "posted_from", date(2021, 1, 18)),
        ("公示结束", date(2021, 1, 22), "posted_to", date(2021, 1, 22)),
        ("公示结束", None, "posted_to", None),
        ("公示监督电话", " 0000-8800123 ", "posted_phone", "0000-8800123"),
        ("公示监督电话", "00008800123", "posted_phone", "00008800123"),
        ("公示监督电话", None, "posted_phone", ""),
    ],
    ids=lambda v: str(v).replace(" ", "_"),
)
def test_a_changed_value_is_read(changed, name, typed, key, value):
    term = changed(set_value(name, typed))
    assert term[key] == value
    assert {k: v for k, v in term.values.items() if k != key} == {k: v for k, v in TERM.values.items() if k != key}


def test_a_code_list_of_the_centres_own_can_be_extended(changed):
    def extend(book):
        letter = code_column("学科")(book)
        book["代码表"][f"{letter}{4 + len(TERM.codes['subject'])}"].value = "心理健康"

    assert changed(extend).codes["subject"] == (*TERM.codes["subject"], "心理健康")


# --- what only pages say that the centre makes for others ---

POSTING = {"posted_from": date(2021, 1, 18), "posted_to": date(2021, 1, 22), "posted_phone": "0000-8800123"}
HOURS = {"credit_hours": "开启", "hours_basis": "县教师进修学校〔2020〕12号", "hours_minutes": 40, "hours_daily_cap": 6}


def test_what_is_posted_or_goes_to_the_county_makes_no_school_s_workbook_another():
    central = {one.key for one in PARAMETERS.values() if one.central}
    assert central == POSTING.keys() | {"credit_hours"} | {key for key in PARAMETERS if key.startswith("hours_")}
    assert central > HOURS.keys()
    term = with_values(**POSTING, **HOURS)
    assert (definition_hash(term), term.digest(), pack_term(term)) == (definition_hash(TERM), TERM.digest(), pack_term(TERM))
    assert term != TERM


@pytest.mark.parametrize("name", ["公示开始", "公示监督电话", "学时折算", "学时折算依据", "每天最多学时", "主讲讲座的倍数"])
def test_settings_of_an_earlier_version_lack_the_line_and_have_its_default(changed, name):
    assert changed(lambda book: book["参数设置"].delete_rows(value_cell(book, name).row)) == TERM


def hours_on(basis, *, with_line=True):
    def change(book):
        value_cell(book, "学时折算").value, value_cell(book, "学时折算依据").value = "开启", basis
        if not with_line:
            book["参数设置"].delete_rows(value_cell(book, "学时折算依据").row)
        change.switch = value_cell(book, "学时折算").coordinate
        change.basis = value_cell(book, "学时折算依据").coordinate if with_line else None

    return change


def test_hours_with_a_basis_are_reckoned(changed):
    term = changed(hours_on("县教师进修学校〔2020〕12号"))
    assert (term["credit_hours"], term["hours_basis"]) == ("开启", "县教师进修学校〔2020〕12号")


@pytest.mark.parametrize("basis", [None, "", "　 "], ids=["blank", "empty", "spaces"])
def test_hours_without_a_basis_are_refused_and_its_cell_is_named(changed, basis):
    change = hours_on(basis)
    places, line = stopped(changed, change)
    assert places == [("参数设置", change.basis)]
    assert "学时折算依据" in line


def test_hours_are_refused_at_the_switch_where_settings_of_an_earlier_version_have_no_line_for_the_basis(changed):
    change = hours_on(None, with_line=False)
    places, line = stopped(changed, change)
    assert places == [("参数设置", change.switch)]
    assert "补上“学时折算依据”一行" in line


@pytest.mark.parametrize("typed", ["教学比赛", "教学比赛=两倍", "没有的活动=2", "教学比赛=2、教学比赛=3", "教学比赛=21", "教学比赛=-1"])
def test_multiples_of_kinds_of_activities_that_are_none_stop_and_name_the_cell(changed, typed):
    places, line = stopped(changed, set_value("活动学时倍数（按类别另设）", typed))
    assert [sheet for sheet, _ in places] == ["参数设置"]
    assert "活动类别=倍数" in line


def test_a_line_by_which_something_is_reckoned_must_not_be_lacking(changed):
    _, line = stopped(changed, lambda book: book["参数设置"].delete_rows(value_cell(book, "听课最低节数").row))
    assert "缺少“听课最低节数”" in line


@pytest.mark.parametrize(("first", "last", "stops"), [
    ("2021-1-18", "2021-1-17", True), ("2021-1-18", "2021-1-18", False), ("2021-1-18", None, False), (None, "2021-1-17", False),
])
def test_what_is_posted_does_not_end_before_it_begins(changed, first, last, stops):
    spoilt = []

    def change(book):
        value_cell(book, "公示开始").value, value_cell(book, "公示结束").value = first, last
        spoilt.append(value_cell(book, "公示结束").coordinate)

    if not stops:
        assert changed(change)["posted_to"] == (date.fromisoformat(f"{last[:5]}0{last[5:]}") if last else None)
        return
    places, line = stopped(changed, change)
    assert places == [("参数设置", *spoilt)]
    assert "公示结束" in line


# --- bad values stop with their cell ---

GENERAL_ROW = {"学期开始": 4, "学期结束": 5, "考核月份": 6, "校本研修主题": 7, "定稿日期": 8, "听课最低节数": 13}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("name", "typed", "wanted"),
    [
        ("学期开始", "九月一日", "日期"),
        ("学期开始", "9月1日", "日期"),
        ("学期开始", "2020-9-31", "日期"),
        ("学期开始", None, "不能空"),
        ("考核月份", "9月、10月", "月份"),
        ("考核月份", "2020-13", "月份"),
        ("考核月份", "2020-9", "月份"),
        ("考核月份", None, "不能空"),
        ("考核月份", "、", "月份"),
        ("校本研修主题", None, "不能空"),
        ("听课最低节数", "三十", "整数"),
        ("听课最低节数", "30节", "整数"),
        ("听课最低节数", 30.5, "整数"),
        ("听课最低节数", -1, "0 到 1000"),
        ("听课最低节数", 1001, "0 到 1000"),
        ("听课最低节数", "NaN", "整数"),
        ("听课最低节数", None, "不能空"),
    ],
    ids=str,
)
def test_a_bad_parameter_stops_and_names_its_cell(changed, name, typed, wanted):
    places, line = stopped(changed, set_value(name, typed))
    assert places == [("参数设置", f"B{GENERAL_ROW[name]}")]
    assert f"“{name}”" in line
    assert wanted in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("title", "name", "typed"),
    [
        ("参数设置", "优质课比例上限", 101),
        ("参数设置", "去掉最高最低分的评委人数（至少）", 2),
        ("参数设置", "学时折算", "打开"),
        ("教师考核细则", "T1 个人研修计划 满分", "四分"),
        ("学校考核细则", "U1 组织、计划、制度 满分", -1),
        ("课堂评价标准", "教学目标 满分", 1001),
        ("骨干教师条件", "骨干教师教龄（不少于）", 3.5),
    ],
    ids=str,
)
def test_a_value_beyond_its_limits_stops_whatever_sheet_it_stands_on(changed, title, name, typed):
    spoilt = []

    def change(book):
        spoilt.append(value_cell(book, name))
        spoilt[0].value = typed

    places, line = stopped(changed, change)
    assert places == [(title, spoilt[0].coordinate)]
    assert name in line


@pytest.mark.parametrize(
    ("end", "stops"), [(date(2020, 8, 31), True), (date(2020, 9, 1), True), (date(2021, 1, 11), False)], ids=str
)
def test_a_term_that_ends_before_it_starts_stops_and_names_the_cell_of_its_end(changed, end, stops):
    if not stops:
        assert changed(set_value("学期结束", end))["term_end"] == end
        return
    places, line = stopped(changed, set_value("学期结束", end))
    assert places == [("参数设置", "B5")]
    assert "晚于学期开始" in line


@pytest.mark.parametrize("name", ["活动类别", "授课范围", "节次", "是否"])
@pytest.mark.parametrize("change_value", ["新的选项", None], ids=["renamed", "removed"])
def test_a_fixed_list_that_was_changed_stops_and_names_its_column(changed, name, change_value):
    letters = []

    def change(book):
        letters.append(code_column(name)(book))
        book["代码表"][f"{letters[0]}5"].value = change_value

    places, line = stopped(changed, change)
    assert places == [("代码表", f"{letters[0]}3")]
    assert name in line
    assert "不能改" in line


def test_a_list_without_any_option_stops_and_names_its_column(changed):
    letters = []

    def change(book):
        letters.append(code_column("学历")(book))
        for row in range(4, 44):
            book["代码表"][f"{letters[0]}{row}"].value = None

    assert stopped(changed, change)[0] == [("代码表", f"{letters[0]}3")]


@pytest.mark.parametrize(
    ("address", "typed", "words"),
    [
        ("B5", None, "学校名称"),
        ("A5", None, "学校代码"),
        ("C5", "小学", "类别"),
        ("D5", None, "校长"),
        ("E5", None, "包校领导"),
        ("F5", "参加", "是否参评"),
        ("G5", "一月中旬", "应报日期"),
    ],
)
def test_a_gap_or_a_wrong_value_in_the_list_of_schools_stops_and_names_its_cell(changed, address, typed, words):
    places, line = stopped(changed, set_cell("学校名录", address, typed))
    assert places == [("学校名录", address)]
    assert words in line


@pytest.mark.parametrize(
    ("address", "typed"), [("A6", "01"), ("A6", 1), ("A6", " 01 "), ("B6", "柳林小学"), ("B6", "柳林小学 ")], ids=str
)
def test_two_schools_of_one_code_or_name_stop_at_the_second(changed, address, typed):
    places, _ = stopped(changed, set_cell("学校名录", address, typed))
    assert places == [("学校名录", address)]


@pytest.mark.parametrize("typed", ["001", "1A2", "第一小学"])
def test_a_school_code_has_two_characters(changed, typed):
    places, _ = stopped(changed, set_cell("学校名录", "A6", typed))
    assert places == [("学校名录", "A6")]


def test_a_holiday_without_its_day_stops_and_names_its_cell(changed):
    places, _ = stopped(changed, set_cell("节假日", "A5", "国庆"))
    assert places == [("节假日", "A5")]


@pytest.mark.parametrize("typed", ["2020秋", "2020-2022-1", None])
def test_a_term_that_is_no_term_stops_and_names_its_cell(changed, typed):
    places, line = stopped(changed, set_cell("基本信息", "B4", typed))
    assert ("基本信息", "B4") in places
    assert "学年学期" in line


def test_a_centre_without_a_name_stops_and_names_its_cell(changed):
    places, _ = stopped(changed, set_cell("基本信息", "B5", None))
    assert places == [("基本信息", "B5")]


def test_a_missing_parameter_stops_and_is_named(changed):
    def remove(book):
        book["参数设置"].delete_rows(13)

    places, line = stopped(changed, remove)
    assert places == [("参数设置", "")]
    assert "听课最低节数" in line


@pytest.mark.parametrize(
    "title", ["基本信息", "学校名录", "领导小组", "参数设置", "教师考核细则", "学校考核细则", "课堂评价标准", "骨干教师条件", "代码表", "节假日"]
)
def test_a_missing_sheet_stops_and_is_named(changed, title):
    def remove(book):
        del book[title]

    _, line = stopped(changed, remove)
    assert title in line


def test_all_bad_values_are_named_at_once(changed):
    def change(book):
        value_cell(book, "听课最低节数").value = "三十"
        value_cell(book, "学期开始").value = "开学"
        book["学校名录"]["B5"].value = None

    places, line = stopped(changed, change)
    assert set(places) == {("参数设置", "B13"), ("参数设置", "B4"), ("学校名录", "B5")}
    assert "共 3 处" in line


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04 cut off", b"<html/>"], ids=["empty", "picture", "cut", "web page"])
def test_settings_that_are_no_workbook_stop_with_one_line(settings, data):
    settings.write_bytes(data)
    with pytest.raises(UserError) as stop:
        read_settings(settings)
    assert "\n" not in str(stop.value)
    assert str(stop.value)


# --- a changed value is obeyed ---


def test_the_drop_downs_and_date_limits_of_the_template_follow_the_settings(tmp_path):
    term = replace(with_values(term_start=date(2020, 9, 7), term_end=date(2021, 1, 22)),
                   codes={**TERM.codes, "subject": ("语文", "心理健康")})
    book = openpyxl.load_workbook(write_return(tmp_path / "柳林小学.xlsx", {}, term=term))
    page = book["听课记录"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    # 2020-09-07 and 2021-01-22 as Excel counts days
    assert (rules["B4"].type, rules["B4"].formula1, rules["B4"].formula2) == ("date", "44081", "44218")
    assert "2020-09-07" in rules["B4"].error
    title, span = book.defined_names[rules["I4"].formula1.lstrip("=")].attr_text.replace("'", "").split("!")
    assert [row[0].value for row in book[title][span.replace("$", "")]] == ["语文", "心理健康"]


def test_the_checks_follow_the_settings(tmp_path):
    path = write_return(tmp_path / "柳林小学.xlsx", good_rows())
    term = with_values(term_start=date(2020, 9, 16), comment_min_chars=16)
    assert [p for p in read(path, TERM, AS_OF).problems if p.code[0] in "CF"] == []
    submission = read(path, term, AS_OF)
    assert ("听课记录", "B4", "2020-09-15") in found(submission, "C03")
    assert [cell for _, cell, _ in found(submission, "C09")] == ["M5", "M6", "M7"]


@pytest.mark.parametrize(
    "other",
    [
        with_values(min_observations=29),
        with_values(**{"T3.full": 14}),
        with_values(term_end=date(2021, 1, 16)),
        replace(TERM, codes={**TERM.codes, "subject": ("语文",)}),
        replace(TERM, centre="另一所中心校"),
        replace(TERM, holidays={}),
        replace(TERM, leaders=()),
        TERM.with_schools(TERM.schools[:2]),
    ],
    ids=["number", "points", "date", "code list", "centre", "holidays", "leaders", "schools"],
)
def test_whatever_is_set_otherwise_makes_other_workbooks(other):
    assert definition_hash(other) != definition_hash(TERM)


def test_equal_settings_make_equal_workbooks():
    assert definition_hash(with_values()) == definition_hash(TERM)


def test_a_changed_setting_builds_a_new_issue_that_holds_it(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    (first,) = build(folder, "01")
    book = openpyxl.load_workbook(folder.settings)
    value_cell(book, "校本研修主题").value = "怎样提问"
    book.save(folder.settings)
    (second,) = build(folder, "01")
    assert (first.issue, second.issue, second.outcome) == (1, 2, "new")
    assert openpyxl.load_workbook(second.path)["学校信息"]["B17"].value == "怎样提问"


@pytest.mark.parametrize(
    ("title", "name", "typed", "words"),
    [
        ("教师考核细则", "T5 公开课 满分", 12, "T5 上了公开课、T5 有教案、T5 有教学反思、T5 等级优）之和 10"),
        ("教师考核细则", "T5 有教案", 2, "之和 11"),
        ("学校考核细则", "U1 制度每项（D14–D19）", 2, "之和 21"),
        ("教师考核细则", "T13 自评权重", 40, "合计 100% 的数（现在合计 120%）"),
        ("骨干教师条件", "评选得分 附加分权重", 10, "现在合计 90%"),
    ],
)
def test_marks_nobody_can_reach_and_weights_that_make_no_hundred_stop(changed, title, name, typed, words):
    def change(book):
        page = book[title]
        row = next(r for r in range(4, page.max_row + 1) if page.cell(r, 1).value == name)
        page.cell(row, 2).value = typed

    assert words in str(stopped(changed, change))


def test_parts_may_be_fractions_that_binary_numbers_miss(changed):
    def change(book):
        page = book["教师考核细则"]
        values = {"T6 精读登记完整": 2.7, "T6 笔记有摘录": 1.1, "T6 笔记有感悟": 1.1, "T6 每天读书达标": 1.1}
        for row in range(4, page.max_row + 1):
            if page.cell(row, 1).value in values:
                page.cell(row, 2).value = values[page.cell(row, 1).value]

    assert changed(change)["T6.book"] == 2.7


# --- columns that stand somewhere else than they were written ---

PARAMETER_TABS = ("参数设置", "教师考核细则", "学校考核细则", "课堂评价标准", "骨干教师条件")


def moved(title, header, to):
    """Move a column with its heading to another place of its sheet; what was there changes places with it."""

    def change(book):
        page = book[title]
        row, start = next((cell.row, cell.column) for line in page.iter_rows(max_row=8) for cell in line
                          if str(cell.value or "").rstrip("*") == header)
        goal = openpyxl.utils.column_index_from_string(to)
        for line in range(row, page.max_row + 1):
            here, there = page.cell(line, start), page.cell(line, goal)
            here.value, there.value = there.value, here.value
            here.number_format, there.number_format = there.number_format, here.number_format

    return change


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("title", "header", "to"),
    [
        *((title, "值", to) for title in PARAMETER_TABS for to in ("J", "AB")),
        ("参数设置", "值", "H"), ("参数设置", "值", "I"), ("参数设置", "值", "A"), ("参数设置", "参数名", "K"),
        ("学校名录", "学校代码", "M"), ("学校名录", "学校名称", "AA"), ("领导小组", "姓名", "J"), ("节假日", "日期", "L"),
    ],
)
def test_a_column_is_read_wherever_it_stands(changed, title, header, to):
    assert changed(moved(title, header, to)) == TERM


@pytest.mark.parametrize("to", ["C", "H", "I", "J", "AB"])
def test_a_bad_value_is_named_where_it_stands(changed, to):
    def change(book):
        value_cell(book, "听课最低节数").value = "三十"
        moved("参数设置", "值", to)(book)

    places, line = stopped(changed, change)
    assert [(title, cell.rstrip("0123456789")) for title, cell in places] == [("参数设置", to)]
    assert "三十" in line


def test_a_value_beyond_the_end_of_a_row_is_blank(changed):
    """A row may be shorter than the row of headings, as other programs write them."""
    def change(book):
        moved("参数设置", "值", "AB")(book)
        page = book["参数设置"]
        for line in range(4, page.max_row + 1):
            if page.cell(line, 1).value == "听课最低节数":
                page.cell(line, 28).value = None

    assert "“听课最低节数”填的“”不对" in stopped(changed, change)[1]
