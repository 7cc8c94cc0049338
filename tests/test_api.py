"""The door for Python: the same verbs as the command line, the same words of trouble, and tables that say where each row comes from."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import click
import openpyxl
import pandas as pd
import pytest

import yanxiu_xl as yx
from tests.master_pages import lines_on
from tests.small import put, small_return
from tests.support import TERM, good_rows, rows_with
from tests.terms import new_term
from yanxiu_xl.api import frames, results, verbs
from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.cli import cli, main
from yanxiu_xl.demo.play import CHECK_DAY
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reports.model import Gap
from yanxiu_xl.workbooks.fast.bulk import HEAD_ROW, LEADING, TRAILING, merged_columns
from yanxiu_xl.workbooks.sheets import Typed

DAY = date(2020, 10, 31)
NOT_OPTIONS = {"as_json", "help", "version", "dropped"}
"""How a result is shown is no option of a method; nor is what a script of the program's own says to it."""
OF_THE_TERM = {"target", "folder"}
"""Names under which a command takes the term folder, which a method has."""
MORE = {"progress", "confirm"}
"""What a method takes besides: whom to tell, whom to ask."""


def named(command):
    """The method of a command."""
    return command.replace("-", "_")


def options_of(command):
    """name -> (default, whether it must be given, whether it is named when given) of a command's options and arguments."""
    found = {}
    for one in command.params:
        if one.name in NOT_OPTIONS:
            continue
        option = isinstance(one, click.Option)
        several = one.multiple if option else one.nargs == -1
        given = one.default if isinstance(one.default, str | bool) and one.default != "" else None  # click has a word of its own for none
        found[one.name] = (() if several else given or (False if option and one.is_flag else None), one.required and not several, option)
    return found


def parameters_of(function):
    """The same of a function."""
    found = {}
    for one in inspect.signature(function).parameters.values():
        several, given = one.kind is one.VAR_POSITIONAL, one.default
        found[one.name] = (() if several else None if given in (one.empty, "") else given, given is one.empty and not several,
                           one.kind is one.KEYWORD_ONLY)
    return found


@pytest.mark.parametrize("command", cli.commands)
def test_each_command_is_a_method_of_the_same_name_and_options(command):
    options = options_of(cli.commands[command])
    method = parameters_of(getattr(yx.OpenTerm, named(command)))
    own = {name: one for name, one in method.items() if name not in MORE | {"self"}}
    if "self" in method:
        options = {name: one for name, one in options.items() if name not in OF_THE_TERM}
    assert own == options


@pytest.mark.parametrize("command", [name for name in cli.commands if name in {named(one) for one in yx.__all__}])
def test_what_needs_no_term_is_a_function_with_the_same_options_too(command):
    taken = {name: one[1:] for name, one in parameters_of(getattr(yx, command)).items() if name not in MORE}
    assert taken == {name: one[1:] for name, one in options_of(cli.commands[command]).items()}


def test_each_option_is_called_as_it_is_typed():
    for command in cli.commands.values():
        for one in command.params:
            if isinstance(one, click.Option) and one.name not in NOT_OPTIONS:
                assert one.name.rstrip("_") == max(one.opts, key=len).lstrip("-").replace("-", "_")


def test_every_public_name_is_there():
    assert {name for name in yx.__all__ if getattr(yx, name) is None} == set()
    assert set(yx.__all__) <= set(dir(yx))
    with pytest.raises(AttributeError, match="merges"):
        _ = yx.merges


# --- what is loaded ---

HEAVY = {"pandas", "numpy", "python_calamine", "xlsxwriter", "openpyxl", "pyopenvba", "click", "rich"}


@pytest.mark.parametrize("code", [
    "import yanxiu_xl",
    "import yanxiu_xl as yx; yx.Error, yx.open_term, yx.new_term, yx.OpenTerm, yx.OpenWorkbook",
])
def test_nothing_heavy_is_loaded_before_it_is_used(code):
    done = subprocess.run([sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    assert "yanxiu_xl" in done.stdout.split()
    assert HEAVY & set(done.stdout.split()) == set()


def test_a_workbook_is_checked_without_pandas(tmp_path):
    path = put(tmp_path, "柳林.xlsx", small_return(good_rows()))
    code = "import sys, yanxiu_xl as yx; print(len(yx.open_workbook(sys.argv[1]).check().problems)); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, *loaded = done.stdout.split()
    assert int(count)
    assert {"pandas", "numpy", "openpyxl", "click", "rich"} & set(loaded) == set()


def test_the_package_says_that_it_is_typed():
    assert (Path(yx.__file__).parent / "py.typed").exists()


# --- the demo, looked at by both doors ---


@pytest.fixture(scope="module")
def term(demo):
    return yx.open_term(demo[0].root)


def printed(capsys, *arguments):
    """(what a command prints with ``--json``, its exit status)."""
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments), "--json"])
    said = capsys.readouterr()
    assert said.err == ""
    return json.loads(said.out), left.value.code


LOOKS = [
    # what is typed behind the verb (… is the folder), what the method is given
    ("status", ["…"], {}),
    ("history", ["03", "…"], {"": ["03"]}),
    ("where", ["听课记录!D15", "…"], {"": ["听课记录!D15"]}),
    ("verify", ["…"], {}),
    ("rules", ["S04", "--folder", "…"], {"": ["S04"]}),
    ("merge", ["…", "--plan", "--date", CHECK_DAY.isoformat()], {"plan": True, "date": CHECK_DAY}),
    ("undo", ["03#1", "…"], {"": ["03#1"]}),
]


@pytest.mark.parametrize(("verb", "typed", "given"), LOOKS, ids=[one[0] for one in LOOKS])
def test_a_method_says_what_the_command_prints(term, capsys, verb, typed, given):
    arguments = [str(term.folder.root) if one == "…" else one for one in typed]
    shown, status = printed(capsys, verb, *arguments)
    options = dict(given)
    result = getattr(term, verb)(*options.pop("", ()), **options)
    assert json.loads(json.dumps(result.as_json())) == shown
    assert result.clean == (status == 0)


def test_what_is_checked_and_scored_is_what_the_commands_print(term, tmp_path, capsys):
    file = shutil.copy(next(path for path in term.folder.inbox.iterdir() if "柳林" in path.name and "2019" not in path.name), tmp_path)
    workbook = yx.open_workbook(file, term)
    day = {"date": datetime(2021, 1, 14, 10)}
    at = ["--folder", term.folder.root, "--date", "2021-01-14"]
    checked = workbook.check(mark=tmp_path / "标.xlsx", **day)
    assert (checked.as_json(), 0 if checked.clean else 1) == printed(capsys, "check", file, *at)
    assert checked.marked.exists()
    scored = workbook.score(**day)
    assert (json.loads(json.dumps(scored.as_json())), 0 if scored.clean else 1) == printed(capsys, "score", file, *at)
    assert [path.name for path in scored.copies] == [f"{Path(file).stem}-评分.xlsx"]
    own = {(line.代码, line.姓名): line.自评 for line in workbook.scores().itertuples() if line.对象 == "教师"}
    told = {(code, t["name"]): item["score"] for t in scored.as_json()[0]["teachers"] for code, item in t["items"].items()}
    assert {key: None if pd.isna(score) else score for key, score in own.items()} == told
    totals = workbook.totals()
    assert dict(zip(totals.姓名[:-1], totals.自评[:-1], strict=True)) == {t["name"]: t["base"] for t in scored.as_json()[0]["teachers"]}
    assert totals.自评.iloc[-1] == scored.as_json()[0]["school"]["self"]


# --- tables ---


@pytest.fixture(scope="module")
def master(demo):
    return openpyxl.load_workbook(demo[0].master, read_only=True)


def as_shown(value):
    """A value of a frame as it stands in 总档案."""
    if value is None or value is pd.NaT or pd.isna(value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda one: one.key)
def test_a_table_holds_what_the_master_shows(term, master, sheet):
    found = term.table(sheet.title)
    heads, *rows = list(master[sheet.title].iter_rows(min_row=HEAD_ROW, values_only=True))
    assert list(heads[:len(LEADING)]) == [head for head in found.columns if head in dict(LEADING)]
    heads = [str(head).partition("\n")[0] for head in heads]
    own = [column.header for column in merged_columns(sheet)]
    at = {head: n for n, head in enumerate(heads)} | {
        f"{head}{frames.INSIDE}": len(LEADING) + own.index(head) for head in own if heads.count(head) > 1}
    at |= {head: heads.index(head) for head, _ in LEADING} | {head: len(heads) - len(TRAILING) + n for n, (head, _) in enumerate(TRAILING)}
    unread = 0
    assert len(found) == len(rows)
    for number, row in enumerate(rows):
        line = found.iloc[number]
        odd = str(line["未读懂"])
        for head in found.columns:
            if head in ("来源工作表", "未读懂"):
                continue
            if f"{head}＝" in odd:  # the master shows in red what was typed
                unread += 1
                assert as_shown(line[head]) is None
                assert f"{head}＝{row[at[head]]}" in odd
            else:
                assert as_shown(line[head]) == (row[at[head]] if at[head] < len(row) else None), (number, head)
    assert unread or sheet.key != "observations"


def test_each_row_leads_to_its_cell_in_its_file(term):
    found = term.table("observations", keys=True)
    for line in [found.iloc[at] for at in range(0, len(found), len(found) // 3)]:
        (path,) = (one for one in term.folder.inbox.rglob("*.xls*") if one.name == line.file)
        cells = [str(cell) for cell in next(openpyxl.load_workbook(path, read_only=True)[line.sheet].iter_rows(line.row, line.row, values_only=True))]
        assert {line.observer, line.topic} <= set(cells)


def dtypes(frame):
    return {key: str(dtype) for key, dtype in frame.dtypes.items()}


@pytest.mark.parametrize("keys", [False, True])
def test_columns_and_dtypes_are_those_of_the_definition_also_where_there_is_nothing(term, tmp_path, keys):
    nothing = yx.open_workbook(put(tmp_path, "空.xlsx", small_return({"roster": good_rows()["roster"]})))
    for sheet in SCHOOL_SHEETS:
        columns = {one.key if keys else one.heading: one.dtype for one in frames.table_columns(sheet)}
        assert len(columns) == len(frames.table_columns(sheet)), "two columns of one name"
        assert dtypes(term.table(sheet.key, keys=keys)) == columns
        assert dtypes(nothing.table(sheet.key, keys=keys)) == columns
    for name, listed in (("problems", frames.PROBLEMS), ("scores", frames.SCORES), ("totals", frames.TOTALS)):
        for one in (term, nothing):
            assert dtypes(getattr(one, name)(keys=keys)) == {c.key if keys else c.heading: c.dtype for c in listed}
        assert len({c.heading for c in listed}) == len({c.key for c in listed}) == len(listed)


def test_a_cell_that_cannot_be_read_is_missing_and_told(tmp_path):
    rows = rows_with("observations", 0, date=Typed("上周三"), topic="电话13912345678")
    rows["writings"][0]["chars"] = Typed("约八百字")
    book = yx.open_workbook(put(tmp_path, "柳林.xlsx", small_return(rows)))
    lessons = book.table("听课记录")
    assert (as_shown(lessons.听课日期[0]), lessons.未读懂[0]) == (None, "听课日期＝上周三")
    assert "13912345678" not in lessons.课题[0]
    assert book.table("writings", keys=True).unread[0] == "字数＝约八百字"
    told = book.problems(keys=True)
    assert ("听课记录", "B4", "上周三") in {(one.sheet, one.cell, one.value) for one in told.itertuples()}


def test_a_mark_may_be_a_word(tmp_path):
    rows = rows_with("evaluations", 0, it_use="不适用")
    marks = yx.open_workbook(put(tmp_path, "柳林.xlsx", small_return(rows))).table("课堂评价", keys=True)
    assert list(marks.it_use) == ["不适用", 8, 9]
    assert list(marks.effect) == [18, 17, 17.5]


def test_problems_of_the_term_are_those_of_the_master(term, master):
    lines = lines_on(master, "问题清单")
    heads = [head for head in lines[0] if head in term.problems().columns]
    assert set(heads) >= {"级别", "编号", "工作表", "单元格", "当前值", "问题说明", "怎么改", "来源文件"}
    found = term.problems()[heads]
    told = sorted(([as_shown(value) for value in line] for line in found.itertuples(index=False)), key=str)
    assert told == sorted(([line[head] or None for head in heads] for line in lines), key=str)


def settled(shown):
    """A score, also where it is shown as provisional."""
    return float(shown.removesuffix("（暂）")) if isinstance(shown, str) else shown


def test_totals_of_the_term_are_those_of_the_master(term, master):
    found = term.totals()
    schools = found[found.对象 == "学校"]
    lines = lines_on(master, "学校得分总表")
    scored = [line for line in lines if line["核定合计"] != Gap.NOT_APPLICABLE.value]
    assert {(s.学校名称, s.自评, s.核定, s.等次) for s in schools.itertuples()} == {
        (line["学校"], settled(line["自评合计"]), settled(line["核定合计"]), line["等次"]) for line in scored
    }
    assert {line["等次"] for line in lines if line not in scored} == {SubmissionState.MISSING.word}
    teachers = found[found.对象 == "教师"]
    confirmed = {(t.学校名称, t.姓名): t.核定 for t in teachers.itertuples()}
    shown = {(line["学校"], line["姓名"]): line["基础分"] for line in lines_on(master, "教师得分总表")}
    provisional = {who: text for who, text in shown.items() if isinstance(text, str)}
    assert len(provisional) == 2  # two of the demo's teachers have a cell that cannot be read
    assert confirmed == {who: settled(score) for who, score in shown.items()}


# --- trouble ---


@pytest.fixture
def fresh(tmp_path):
    """A term in which nothing has been merged."""
    return yx.open_term(new_term(tmp_path / "学期", TERM.code, TERM).root)


def refused(tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    return yx.open_workbook(tmp_path / "坏.xlsx").table("听课记录")


TROUBLE = [
    (lambda term, place: yx.open_term(place), "不知道是哪个学期"),
    (lambda term, place: yx.open_workbook(place / "没有.xlsx"), "没有“"),
    (lambda term, place: yx.check(place / "没有.xlsx"), "没有“"),
    (lambda term, place: term.check(), "还没有文件"),
    (lambda term, place: term.score(), "还没有文件"),
    (lambda term, place: term.table("听课记录"), "还没有合并过"),
    (lambda term, place: term.scores(), "还没有合并过"),
    (lambda term, place: term.history("没有的小学"), "没有的小学"),
    (lambda term, place: term.undo("03#1"), "还没有合并过"),
    (lambda term, place: yx.new_term(place / "新", term="2020秋"), "不是学期码"),
    (lambda term, place: refused(place), "坏.xlsx"),
]


@pytest.mark.parametrize(("call", "words"), TROUBLE, ids=[words for _, words in TROUBLE])
def test_all_trouble_is_one_class_with_a_chinese_line(fresh, tmp_path_factory, call, words):
    with pytest.raises(yx.Error, match=re.escape(words)) as told:
        call(fresh, tmp_path_factory.mktemp("别处"))
    assert str(told.value).endswith(("。", "？"))
    assert "\n" not in str(told.value)


def test_a_sheet_under_a_near_name_is_asked_about(term):
    with pytest.raises(yx.Error, match="没有“听课纪录”这张表。是不是“听课记录”？"):
        term.table("听课纪录")


def test_trouble_brings_its_problems(fresh):
    book = openpyxl.load_workbook(fresh.folder.settings)
    page = book["参数设置"]
    row = next(r for r in range(4, 80) if page.cell(r, 1).value == "听课最低节数")
    page.cell(row, 2).value = "三十"
    book.save(fresh.folder.settings)
    with pytest.raises(yx.Error) as told:
        fresh.build()
    assert [(p.code, p.cell, p.value) for p in told.value.problems] == [("G01", f"B{row}", "三十")]


@pytest.mark.parametrize("call", [yx.addin, lambda place: yx.open_workbook(place / "一.xlsx").check()])
def test_what_the_system_refuses_is_the_same_class(tmp_path, monkeypatch, call):
    def no(*_, **__):
        raise PermissionError(13, "no", str(tmp_path))

    monkeypatch.setattr("yanxiu_xl.workflow.offline_installer.put_addin", no)
    monkeypatch.setattr("yanxiu_xl.workflow.checking.check", no)
    put(tmp_path, "一.xlsx", small_return(good_rows()))
    with pytest.raises(yx.Error, match="没有权限") as told:
        call(tmp_path)
    assert isinstance(told.value.__cause__, PermissionError)


# --- scripts ---

SCRIPT = """
import yanxiu_xl as yx
from datetime import date
print("begun")
term = yx.open_term({folder!r})
told = []
done = term.merge(date=date(2020, 10, 31), progress=lambda phase, done, total, what: told.append((phase, done, total)))
print(done.read, len(term.table("听课记录")), ("读取工作簿", 1, 1) in told)
"""


@pytest.mark.parametrize("way", ["a file", "lines piped into Python"])
def test_a_script_need_not_be_written_for_worker_processes(fresh, tmp_path, way):
    """It is run once, whatever else is started to read the workbooks, and has no ``if __name__ == "__main__"``."""
    put(fresh.folder.inbox, "柳林.xlsx", small_return(good_rows(), "01", fresh.settings))
    script = SCRIPT.format(folder=str(fresh.folder.root))
    place = tmp_path / "脚本.py"
    place.write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, str(place) if way == "a file" else "-"], input=script, capture_output=True, encoding="utf-8",
                          check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["begun", "1", str(len(good_rows()["observations"])), "True"]


def test_only_our_own_processes_leave_the_script_alone():
    from multiprocessing import get_context, spawn

    from yanxiu_xl.workers import process_context

    before = spawn.get_preparation_data("x").keys()
    worker = process_context().Process(target=int)
    worker.start()
    worker.join()
    assert worker.exitcode == 0
    assert spawn.get_preparation_data("x").keys() == before
    assert type(get_context(process_context()._name)) is not type(process_context())


# --- results ---


def result_classes():
    return [one for _, one in inspect.getmembers(results, inspect.isclass) if issubclass(one, results.Result) and one is not results.Result]


def test_each_verb_has_a_result_of_its_name():
    names = {one.__name__ for one in result_classes()}
    said = {name for verb in (getattr(yx.OpenTerm, named(command)) for command in cli.commands)
            for name in re.findall(r"\w+Result", str(inspect.signature(verb).return_annotation))}
    assert said == names


def test_rules_can_be_gone_through():
    assert {line.entry.code for line in yx.rules()} == {entry.code for entry in CATALOGUE}
    assert [line.entry.code for line in verbs.rules("S04")] == ["S04"]


def test_the_demo_can_be_played_by_the_door(demo):
    with pytest.raises(yx.Error, match="不是空文件夹"):
        yx.OpenTerm.demo(demo[0].root)


def test_the_next_term_starts_from_an_opened_one(demo, tmp_path):
    old = yx.open_term(demo[0].root)
    made = yx.new_term(tmp_path / "2021春", from_=old)
    assert (made.chosen.code, made.carried.schools) == ("2020-2021-2", len(old.settings.schools))
    assert made.term.settings.schools[0].name == old.settings.schools[0].name


def test_paper_is_a_build_of_another_kind(fresh):
    assert fresh.build(paper=True).paper == fresh.folder.reports / "空白表.xlsx"


def test_every_sheet_of_the_form_has_a_table():
    assert [frames.sheet_named(one.title).key for one in SCHOOL_SHEETS] == [frames.sheet_named(key).key for key in SHEETS]
