"""How a click begins and how it ends: nothing heavy before the first message, nobody's Excel killed after the last."""

import os
import subprocess
import sys

import pytest

from yanxiu_xl.buttons.mac import REPORT
from yanxiu_xl.macros.modules import CALLS, own_source
from yanxiu_xl.workbooks.sketch import rectangles


def run(code):
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def test_every_macro_finds_its_function():
    import yanxiu_xl.buttons

    assert {function for module, function in CALLS.values() if module == "yanxiu_xl.buttons"} >= {
        "check", "score", "summarise", "gather", "build", "merge", "status", "reports", "open_master",
    }
    for _, function in CALLS.values():
        assert callable(getattr(yanxiu_xl.buttons, function))


def test_the_first_message_needs_no_heavy_library():
    loaded = run(
        "import sys, yanxiu_xl.buttons.session as s, yanxiu_xl.buttons.excel as e\n"
        "e.xlwings_alone()\n"
        "print(*sys.modules)"
    )
    assert {"xlwings", "yanxiu_xl.buttons.session"} <= set(loaded)
    assert not {"pandas", "numpy", "python_calamine", "xlsxwriter", "openpyxl", "pyopenvba"} & set(loaded)


def test_checking_and_scoring_an_open_workbook_needs_neither_frames_nor_the_command_line():
    loaded = run("import sys, yanxiu_xl.buttons.school, yanxiu_xl.workflow.live; print(*sys.modules)")
    assert "yanxiu_xl.checks.workbook.lessons" in loaded
    assert not {"pandas", "numpy", "openpyxl", "click", "rich", "yanxiu_xl.api.frames", "yanxiu_xl.catalogue", "yanxiu_xl.checks.schools"} & set(loaded)


def test_the_rules_that_settings_may_name_are_known_without_frames():
    loaded = run("import sys; from yanxiu_xl.settings import SETTABLE; print(len({*SETTABLE.rules()}), *sys.modules)")
    assert int(loaded[0]) > 100
    assert "yanxiu_xl.checks.schools.people" in loaded
    assert not {"pandas", "numpy"} & set(loaded)


def test_pandas_can_still_be_loaded_afterwards():
    assert run("import yanxiu_xl.buttons.excel as e; e.xlwings_alone(); import pandas; print(pandas.Series([1, 2]).sum())") == ["3"]


def test_xlwings_way_of_ending_excel_is_switched_off():
    """On Windows xlwings has registered it by the time it is imported; here a module of the same make stands for it."""
    said = run(
        "import atexit, sys, types\n"
        "import yanxiu_xl.buttons.excel as e\n"
        "windows = types.SimpleNamespace(cleanup=lambda: print('killed'))\n"
        "atexit.register(windows.cleanup)\n"
        "e.xlwings_alone()._xlwindows = windows\n"
        "e.xlwings_alone()\n"
        "print('ended')"
    )
    assert said == ["ended"]


MAC = """
import atexit, sys, types
import xlwings, xlwings.utils
class Excel:  # stands for the program behind xlwings' view of it, where there is no Mac
    pid = 1
    def __init__(self, *open_books): self.open_books = open_books
    def run(self, macro, args):
        if not any(macro == f"'{name}'!YanxiuTakeReport" for name in self.open_books): raise AttributeError(macro)
        print("ran", macro, *args, sep="|")
xlwings._xlmac = types.SimpleNamespace(cleanup=lambda: print("CleanUp"))
atexit.register(xlwings._xlmac.cleanup)  # as xlwings does while it is loaded
xlwings.apps = [xlwings.App(impl=Excel(*names)) for names in BOOKS]
sys.argv = ["-c", *LINE]
import yanxiu_xl.buttons
from yanxiu_xl.buttons import mac
"""
OURS, OTHERS = "a=b ''1''.xlsm", "其他.xlsm"
"""Workbooks as a macro's place spells them."""
CALLED = ("--wb=a=b '1'.xlsm", "--from_xl=1", "--app=Excel")
TAKEN = f"ran|'{OURS}'!YanxiuTakeReport|"
REGISTERED = "mac.report_at_the_end()"


@pytest.mark.parametrize(
    ("books", "line", "click", "said", "status"),
    [
        # no engine here has a calling workbook, so that a click ends before it can write into one
        ([[OURS]], CALLED, "yanxiu_xl.buttons.check()", TAKEN + "程序自己出了错", 1),
        ([[OURS]], CALLED, "sys.modules['yanxiu_xl.buttons.session'] = None\nyanxiu_xl.buttons.score()", TAKEN, 1),
        ([[OURS]], CALLED, f"{REGISTERED}\n{REGISTERED}", TAKEN, 0),
        ([[OTHERS], [OTHERS, OURS]], CALLED, REGISTERED, TAKEN, 0),
        ([[OTHERS]], CALLED, REGISTERED, "CleanUp", 0),
        ([], CALLED, REGISTERED, "CleanUp", 0),
        ([[OURS]], (), REGISTERED, "CleanUp", 0),
    ],
    ids=["a click that fails", "a program that cannot be loaded", "asked for twice", "another Excel first", "closed", "no Excel", "no click"],
)
def test_on_a_mac_the_report_is_taken_once_at_the_end_whatever_has_happened(books, line, click, said, status):
    done = subprocess.run(
        [sys.executable, "-c", f"BOOKS, LINE = {books!r}, {line!r}\n{MAC}{click}\n"], capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )
    assert done.returncode == status, done.stderr
    (only,) = done.stdout.splitlines()
    assert only.startswith(said)
    assert only == said or "程序自己" in said


def test_the_macro_at_the_end_takes_what_python_hands_it():
    assert f'Public Sub {REPORT}(Optional ByVal Said As String = "")' in own_source("YanxiuButtons")


def test_rectangles_cover_each_place_once():
    places = [(0, 0), (0, 1), (1, 0), (1, 1), (3, 1), (2, 5), (0, 3)]
    found = rectangles(places)
    covered = [(row, at) for top, left, bottom, right in found for row in range(top, bottom + 1) for at in range(left, right + 1)]
    assert sorted(covered) == sorted(places)
    assert len(found) == 4
    assert rectangles([]) == []
