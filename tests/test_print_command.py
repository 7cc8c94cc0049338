"""yanxiu print: what lies in 打印模板 and 报表/打印 before and after, what is said, what a person has changed stays."""

import json
import shutil

import openpyxl
import pytest

from tests.print_support import changed
from tests.watching import Recorder
from yanxiu_xl import open_term
from yanxiu_xl.cli import main
from yanxiu_xl.phases import Phase
from yanxiu_xl.printing.catalogue import forms, new_template
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.seal import is_sealed, sealed
from yanxiu_xl.workflow import printing
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.print_templates import KIND, put_templates, template_of

P05, P06 = forms()["P05"], forms()["P06"]


@pytest.fixture
def folder(demo, tmp_path):
    """The demo's term with what printing needs of it: settings and archive."""
    root = tmp_path / "学期"
    root.mkdir()
    for path in demo[0].root.iterdir():
        if path.name.startswith("学期设定"):
            shutil.copyfile(path, root / path.name)
    shutil.copytree(demo[0].archive_dir, root / demo[0].archive_dir.name, ignore=shutil.ignore_patterns("原件", "资料", "备份*"))
    return TermFolder(root)


def said(capsys, *arguments):
    """(what the command says, its exit status)."""
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    told = capsys.readouterr()
    return (told.out + told.err).replace("\n", ""), left.value.code


def redesign(path, cell="A1", text="我们的存档单"):
    path.write_bytes(changed(path.read_bytes(), lambda book: book.worksheets[0].__setitem__(cell, text)))


# --- templates ---


def test_a_new_term_has_the_templates(tmp_path):
    made = new_term(tmp_path / "2020秋", "2020-2021-1", printed=True)
    assert {path.name for path in made.templates.iterdir()} == {one.file_name for one in forms().values()}
    assert all(is_sealed(path, KIND) for path in made.templates.iterdir())


def test_an_untouched_template_is_renewed_and_a_changed_one_stays(tmp_path):
    folder = TermFolder(tmp_path)
    earlier = sealed(changed(new_template("P05"), lambda book: book.worksheets[0].__setitem__("A1", "上一版")), KIND)
    folder.templates.mkdir()
    (folder.templates / P05.file_name).write_bytes(earlier)
    (folder.templates / P06.file_name).write_bytes(earlier)
    redesign(folder.templates / P06.file_name)
    mine = (folder.templates / P06.file_name).read_bytes()
    done = put_templates(folder)
    assert [path.name for path in done.renewed] == [P05.file_name]
    assert [path.name for path in done.changed] == [P06.file_name]
    assert len(done.put) == len(forms()) - 2
    assert (folder.templates / P05.file_name).read_bytes() == sealed(new_template("P05"), KIND)
    assert (folder.templates / P06.file_name).read_bytes() == mine
    again = put_templates(folder)
    assert (again.put, again.renewed, [path.name for path in again.changed]) == ([], [], [P06.file_name])


def test_a_redesigned_template_goes_along_into_the_next_term(tmp_path, capsys):
    old = new_term(tmp_path / "2020秋", "2020-2021-1", printed=True)
    redesign(old.templates / P05.file_name)
    words, _ = said(capsys, "new-term", tmp_path / "2021春", "--from", old.root)
    made = TermFolder(tmp_path / "2021春")
    assert "带过来：改过的打印模板 1 种（P05 讲座存档单）。" in words
    assert (made.templates / P05.file_name).read_bytes() == (old.templates / P05.file_name).read_bytes()
    assert len(list(made.templates.iterdir())) == len(forms())
    assert [path.name for path in put_templates(made).changed] == [P05.file_name]


def test_without_a_copy_the_built_in_template_is_used(tmp_path):
    assert template_of(TermFolder(tmp_path), P05) == (P05.file_name, new_template("P05"))


# --- printing ---


def test_one_form_of_one_school(folder, capsys):
    words, status = said(capsys, "print", "P05", folder.root, "--school", "河湾")
    path = folder.printed / "03青禾镇河湾小学" / P05.file_name
    assert status == 0
    assert "共 1 本，打印出来 4 页。" in words
    assert openpyxl.load_workbook(path).sheetnames == ["存档单"]
    before = path.read_bytes()
    said(capsys, "print", "P05", folder.root, "--school", "03")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_redesigned_template_is_printed_and_a_wrong_name_stops_everything(folder, capsys):
    put_templates(folder, [P05, P06])
    redesign(folder.templates / P05.file_name)
    redesign(folder.templates / P05.file_name, "B3", "{{讲坐.活动主题}}")
    redesign(folder.templates / P06.file_name, "B3", "{{听课.听果教师}}")
    words, status = said(capsys, "print", folder.root, "--school", "03")
    assert status == 1
    assert "打印模板/P05 讲座存档单.xlsx “存档单”B3：没有“{{讲坐.活动主题}}”这个名字。是不是“讲座.活动主题”？" in words
    assert "打印模板/P06 听课记录.xlsx “听课记录”B3：没有“{{听课.听果教师}}”这个名字。是不是“听课.听课教师”？" in words
    assert "有 2 处名字要改，什么都没有印" in words
    assert not folder.printed.exists()
    redesign(folder.templates / P05.file_name, "B3", "{{讲座.活动主题}}")
    words, status = said(capsys, "print", "P05", folder.root, "--school", "03")
    assert status == 0
    assert "照改过的模板：P05 讲座存档单" in words
    page = openpyxl.load_workbook(folder.printed / "03青禾镇河湾小学" / P05.file_name).active
    assert page["A1"].value == "我们的存档单"


def test_check_looks_at_templates_alone(folder, capsys):
    words, status = said(capsys, "print", folder.root, "--check")
    assert (status, "18 种打印件的模板都能用" in words) == (0, True)
    assert not folder.printed.exists()


def test_a_template_that_is_no_workbook_is_named(folder, capsys):
    folder.templates.mkdir()
    (folder.templates / P05.file_name).write_bytes(b"PK\x03\x04 no workbook")
    words, status = said(capsys, "print", "P05", folder.root)
    assert status == 2
    assert "打印模板/P05 讲座存档单.xlsx”打不开" in words


def test_a_printed_file_that_somebody_has_changed_stays(folder, capsys):
    said(capsys, "print", "P05", folder.root, "--school", "03")
    path = folder.printed / "03青禾镇河湾小学" / P05.file_name
    redesign(path)
    mine = path.read_bytes()
    words, _ = said(capsys, "print", "P05", folder.root, "--school", "03")
    assert path.read_bytes() == mine
    assert f"“{path.name}”没有动" in words
    assert len(list(path.parent.iterdir())) == 2


def test_the_forms_of_one_teacher(folder):
    term = open_term(folder.root)
    done = term.print("P07", school="03", teacher="宋凯")
    assert [path.name for path in done.files] == ["P07 教师听课登记汇总-宋凯.xlsx"]
    texts = {str(cell.value) for row in openpyxl.load_workbook(done.files[0]).active.iter_rows() for cell in row}
    assert any("听课教师：宋凯" in text for text in texts)
    assert not any("听课教师：唐婷" in text for text in texts)
    with pytest.raises(UserError, match=r"河湾小学的名册里没有“宋恺”。是不是“宋凯”？"):
        term.print("P07", school="03", teacher="宋恺")
    with pytest.raises(UserError, match="“教师名册”不分教师"):
        term.print("P03", teacher="宋凯")


def test_what_cannot_be_read_is_named_in_the_closing_words(folder, capsys):
    words, _ = said(capsys, "print", "P04", folder.root, "--school", "03")
    assert "有 1 格看不懂，印成空白，请核对后手写：青禾镇河湾小学 研修活动 第8行“日期”。" in words


def test_a_form_of_the_whole_town_and_one_without_records(folder):
    term = open_term(folder.root)
    assert [path.relative_to(folder.printed).as_posix() for path in term.print("P02").files] == ["P02 领导小组.xlsx"]
    done = term.print("P13", school="04")
    assert (list(done.files), list(done.empty)) == ([], ["P13 师徒协议与过程"])
    assert list(done.words()) == ["没有可以印的记录。"]


def test_more_copies_than_a_workbook_holds_go_into_several(folder, monkeypatch):
    monkeypatch.setattr("yanxiu_xl.workflow.print_forms.MOST", 3)
    done = open_term(folder.root).print("P05", school="03")
    assert [path.name for path in done.files] == ["P05 讲座存档单-1.xlsx", "P05 讲座存档单-2.xlsx"]
    assert done.pages == 4


def test_json_and_the_phases(folder, capsys):
    words, _ = said(capsys, "print", "P05", folder.root, "--school", "03", "--json")
    told = json.loads(words)
    assert (told["pages"], told["wrong"], len(told["files"])) == (4, [], 1)
    recorder = Recorder()
    open_term(folder.root).print("P05", progress=recorder)
    assert recorder.faults() == []
    assert recorder.phases == [(Phase.FORMS, 9)]


def test_without_libreoffice_a_line_says_so(folder, monkeypatch, capsys):
    monkeypatch.setattr(printing, "office_program", lambda: "")
    words, status = said(capsys, "print", "P05", folder.root, "--school", "03", "--pdf")
    assert status == 0
    assert "没有找到 LibreOffice，PDF 没有做" in words
    assert not list(folder.printed.rglob("*.pdf"))


def test_a_term_in_which_nothing_was_merged(tmp_path, capsys):
    made = new_term(tmp_path / "2020秋", "2020-2021-1")
    words, status = said(capsys, "print", made.root)
    assert status == 2
    assert "还没有合并过" in words
