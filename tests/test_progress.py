"""Who watches a verb sees every phase once, its length before it begins, and all of its steps done when it ends."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.small import put, small_return
from tests.support import good_rows
from tests.teacher_books import teacher_book
from tests.terms import new_term
from tests.town import TERM, school
from tests.watching import Recorder
from yanxiu_xl.buttons.session import StatusBar
from yanxiu_xl.cli import console
from yanxiu_xl.phases import UNTOLD, Phase
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.run import region
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.workflow import checking, offline_installer, printing
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.checking import check, write_mark
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.gathering import read_gathering, write_gathering
from yanxiu_xl.workflow.history import undo
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.planning import plan_merge
from yanxiu_xl.workflow.portfolios import portfolios
from yanxiu_xl.workflow.print_forms import print_forms
from yanxiu_xl.workflow.rebuilding import rebuild
from yanxiu_xl.workflow.reminding import remind
from yanxiu_xl.workflow.reporting import report
from yanxiu_xl.workflow.scoring import score_files
from yanxiu_xl.workflow.teacher_books import build_teachers
from yanxiu_xl.workflow.verifying import verify

DAY = date(2020, 10, 31)


def wrong(code):
    rows = school(code)
    rows["observations"][0]["observer"] = "查无此人"
    return rows


TOWN = TERM.with_schools(TERM.schools[:2])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A school's return with an error, lying there twice, and a file that is refused; (folder, phases of its first merge)."""
    folder = new_term(tmp_path_factory.mktemp("p") / "学期", TOWN.code, TOWN)
    put(folder.inbox, "柳林.xlsx", small_return(wrong("01")))
    (folder.inbox / "再").mkdir()
    put(folder.inbox / "再", "柳林.xlsx", small_return(wrong("01")))
    put(folder.inbox, "空.xlsx", b"")
    recorder = Recorder()
    merge(folder, DAY, recorder)
    return folder, recorder


@pytest.fixture
def folder(made, tmp_path):
    return TermFolder(shutil.copytree(made[0].root, tmp_path / "学期"))


def watched(run):
    """The phases of a run, which went as they should."""
    recorder = Recorder()
    run(recorder)
    assert recorder.faults() == []
    return recorder.phases


FIRST = [(Phase.PROVE, 1), (Phase.READ, 3), (Phase.ACROSS, 1), (Phase.FILE, 1), (Phase.MARK, 1), (Phase.MASTER, 1)]


def test_a_first_merge(made):
    _, recorder = made
    assert recorder.faults() == []
    assert recorder.phases == FIRST
    assert sorted(filter(None, recorder.names)) == sorted(["柳林.xlsx", "空.xlsx", "再/柳林.xlsx", "01柳林小学.xlsx"])


def test_a_merge_with_nothing_new_has_nothing_to_watch_and_one_with_a_little_only_that(folder):
    assert watched(lambda p: merge(folder, DAY, p)) == []
    put(folder.inbox, "坏.xlsx", b"PK")
    assert watched(lambda p: merge(folder, DAY, p)) == [
        (Phase.PROVE, 1), (Phase.READ, 1), (Phase.ACROSS, 1), (Phase.FILE, 1), (Phase.MASTER, 1),
    ]


def test_a_plan_shows_what_it_reads(folder):
    assert watched(lambda p: plan_merge(folder, DAY, p)) == [(Phase.ACROSS, 1)]
    put(folder.inbox, "中心.xlsx", small_return(school("00"), "00"))
    assert watched(lambda p: plan_merge(folder, DAY, p)) == [(Phase.READ, 1), (Phase.ACROSS, 1)]


def test_an_undo_and_its_way_back(folder):
    def take(one, plan):
        return True

    assert watched(lambda p: undo(folder, "01#1", take, progress=p)) == [(Phase.FILE, 1), (Phase.MASTER, 1)]
    with folder.archive(read_only=True) as archive:
        withdrawn = archive.withdrawn()[0].sha256
    assert watched(lambda p: undo(folder, withdrawn, take, back=True, progress=p)) == [(Phase.FILE, 1), (Phase.MARK, 1), (Phase.MASTER, 1)]
    assert watched(lambda p: undo(folder, "01#1", lambda *_: False, progress=p)) == []  # not confirmed


def test_a_rebuilding_reads_the_originals_and_merges(folder):
    told = watched(lambda p: rebuild(folder, DAY, p))
    assert told[:2] == [(Phase.REREAD, 3), (Phase.REBUILD, 1)]
    assert [phase for phase, _ in told[2:]] == [phase for phase, _ in FIRST if phase in dict(told)]


def test_a_verification_counts_everything_it_looks_at(folder):
    (folder.materials).mkdir(exist_ok=True)
    put(folder.materials, "x.docx", b"1")
    folder.backups.mkdir()
    shutil.copy(folder.archive_file, folder.backups / "archive-20201031-080000.sqlite")
    assert watched(lambda p: verify(folder, p)) == [(Phase.ARCHIVE, 1), (Phase.ORIGINALS, len([*folder.originals.iterdir()])), (Phase.MATERIALS, 1), (Phase.BACKUPS, 1)]
    assert watched(lambda p: verify(TermFolder(folder.inbox), p)) == [(Phase.ARCHIVE, 1)]


def test_reports_go_one_by_one(folder):
    assert watched(lambda p: report(folder, "B05", xlsx=True, progress=p)) == [(Phase.REPORTS, 1)]
    assert watched(lambda p: report(folder, "all", xlsx=True, progress=p)) == [(Phase.REPORTS, len(reports()))]


def test_portfolios_go_by_teachers_and_reminders_by_schools(folder):
    teachers = len(good_rows()["roster"])
    assert watched(lambda p: portfolios(folder, "01", progress=p)) == [(Phase.PORTFOLIOS, teachers)]
    assert watched(lambda p: portfolios(folder, None, "王芳", progress=p)) == [(Phase.PORTFOLIOS, 1)]
    assert watched(lambda p: remind(folder, progress=p)) == [(Phase.REMINDERS, len([one for one in TOWN.schools if one.assessed]))]


def test_building_goes_by_schools(folder):
    assert watched(lambda p: build(folder, "01", p, macros=False)) == [(Phase.BUILD, 1)]


def test_teachers_books_go_one_by_one_and_are_gathered_in_one_step(folder, tmp_path):
    teachers = len(good_rows()["roster"])
    assert watched(lambda p: build_teachers(folder, "01", progress=p)) == [(Phase.TEACHERS, teachers)]
    rows = {"observations": [{**good_rows()["observations"][0], "observer": "王芳", "topic": "另一节", "date": "2020-10-12"}]}
    book, hers = put(tmp_path, "柳林.xlsx", small_return(good_rows())), put(tmp_path, "王芳.xlsx", teacher_book("王芳", rows))
    found = []
    assert watched(lambda p: found.append(read_gathering(book, [hers], folder, p))) == [(Phase.READ, 2)]
    assert watched(lambda p: write_gathering(found[0], p)) == [(Phase.GATHER, 1)]


def test_checks_of_files_under_several_settings_are_one_phase(folder, tmp_path):
    away = put(tmp_path, "带走.xlsx", small_return(good_rows()))
    assert watched(lambda p: check([folder.inbox, away], None, DAY, p)) == [(Phase.READ, 4), (Phase.CHECK, 4)]
    (tmp_path / "空").mkdir()
    assert watched(lambda p: check([tmp_path / "空"], None, DAY, p)) == []


def test_a_marked_copy_and_scored_ones_are_phases_of_their_own(tmp_path, monkeypatch):
    away = put(tmp_path, "带走.xlsx", small_return(good_rows()))
    broken = put(tmp_path, "坏.xlsx", b"")
    monkeypatch.setattr(checking, "mark", lambda *_: tmp_path / "标.xlsx")  # it takes its time, and is looked at elsewhere
    returns = check([away], None, DAY)
    assert watched(lambda p: write_mark(returns, tmp_path / "标.xlsx", None, DAY, p)) == [(Phase.MARK, 1)]
    assert watched(lambda p: score_files([away, broken], None, DAY, p)) == [
        (Phase.READ, 2), (Phase.CHECK, 2), (Phase.SCORE, 2), (Phase.RESULTS, 1),
    ]


def test_forms_go_by_form_and_school_and_then_by_pdf(folder, monkeypatch, tmp_path):
    schools = len(TOWN.schools)
    assert watched(lambda p: print_forms(folder, "P03", progress=p)) == [(Phase.FORMS, schools)]
    monkeypatch.setattr(printing, "office_program", lambda: "soffice")
    monkeypatch.setattr(printing, "_converted", lambda _, books, place: [put(place, f"{n}.pdf", b"%PDF") for n, _ in enumerate(books)])
    assert watched(lambda p: print_forms(folder, "P03", school="01", pdf=True, progress=p)) == [(Phase.FORMS, 1), (Phase.PDF, 1)]


def test_several_towns_go_town_by_town_and_report_by_report(folder, tmp_path):
    assert watched(lambda p: region([str(folder.root)], tmp_path / "出", plan=True, day=DAY, progress=p)) == [(Phase.SETTINGS, 1), (Phase.TOWNS, 1)]
    told = watched(lambda p: region([str(folder.root)], tmp_path / "出", day=DAY, progress=p))
    assert told[:3] == [(Phase.SETTINGS, 1), (Phase.TOWNS, 1), (Phase.BETWEEN_TOWNS, 1)]
    assert [phase for phase, _ in told[3:]] == [Phase.REPORTS]


def test_the_folder_for_the_stick(tmp_path, monkeypatch):
    monkeypatch.setattr(offline_installer, "_pip", lambda *_: None)  # what it fetches is not looked at here
    assert watched(lambda p: offline_installer.pack(tmp_path / "U盘", p)) == [(Phase.DOWNLOAD, 1), (Phase.WHEEL, 1), (Phase.KIT, 5)]


def test_a_run_that_is_stopped_does_not_say_that_it_came_to_the_end(folder):
    recorder = Recorder()
    folder.master.unlink()
    folder.master.mkdir()
    with pytest.raises(UserError):
        undo(folder, "01#1", lambda *_: True, progress=recorder)
    assert recorder.faults() == [f"{Phase.MASTER} ends at 0 of 1"]


def test_every_phase_is_one_of_some_verb():
    """Those of the demo are looked at where it is played (tests/test_conservation.py)."""
    source = Path(__file__).read_text(encoding="utf-8")
    assert {phase.name for phase in Phase} - set(re.findall(r"Phase\.([A-Z_]+)", source)) <= {"FILL"}
    assert len({phase.word for phase in Phase}) == len(Phase)


# --- as it is shown ---


def shown(capfd, monkeypatch, run):
    """All that a terminal of 80 columns gets on stderr, without colours and movements."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    run()
    out, err = capfd.readouterr()
    assert out == ""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", err).replace("\r", "\n").splitlines()


def test_a_phase_of_one_step_has_no_count_and_none_is_never_shown(capfd, monkeypatch):
    def run():
        with console.progress("合并") as told:
            with told.single(Phase.PROVE):
                pass
            with told.phase(Phase.READ, 3) as step:
                for name in ("柳林村小学-2020秋-第二次修改-最终版 (1).xlsx", "榆树.xlsx", ""):
                    step(name)
            with told.phase(Phase.MARK, 0):
                pass

    lines = shown(capfd, monkeypatch, run)
    assert not [line for line in lines if "None" in line or "/0" in line]
    last = {words: [line for line in lines if line.startswith(words)][-1] for words in ("合并", Phase.PROVE.word, Phase.READ.word)}
    assert re.search(r"3/3\s+\d:\d\d:\d\d", last[Phase.READ.word])
    assert not re.search(r"\d/\d", last[Phase.PROVE.word] + last["合并"])
    assert not [line for line in lines if Phase.MARK.word in line]


def test_the_clock_of_a_phase_runs_until_it_ends_not_until_its_last_step(monkeypatch):
    now = [0.0]
    bars = console.Progress(console=console._console(stderr=True), disable=True, get_time=lambda: now[0])
    told = console.Bars("合并", bars)
    clock = console._Clock()

    def read():
        return [clock.render(task).plain for task in bars.tasks]

    with told.phase(Phase.READ, 2) as step:
        now[0] = 5
        step("甲", 2)
        now[0] = 65
        assert read() == ["0:01:05", "0:01:05"]
    now[0] = 70
    assert read() == ["0:01:10", "0:01:05"]


def test_the_status_bar_of_a_spreadsheet_counts_as_well():
    said = []

    class Click:
        def tell(self, what):
            said.append(what)

    bar = StatusBar(Click())
    with bar.phase(Phase.READ, 2) as step:
        step("柳林.xlsx")
        step()
    with bar.single(Phase.MASTER):
        pass
    assert said == ["读取工作簿……", "读取工作簿 1/2：柳林.xlsx", "读取工作簿 2/2", "写总档案……"]


def test_nobody_need_watch():
    with UNTOLD.phase(Phase.READ, 1) as step:
        step("甲")
