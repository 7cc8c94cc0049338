"""How a click begins and how it ends: nothing heavy before the first message, nobody's Excel killed after the last."""

import subprocess
import sys

from yanxiu_xl.macros.modules import CALLS
from yanxiu_xl.workbooks.sketch import rectangles


def run(code):
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def test_every_macro_finds_its_function():
    import yanxiu_xl.buttons

    assert {function for module, function in CALLS.values() if module == "yanxiu_xl.buttons"} >= {
        "check", "score", "summarise", "build", "merge", "status", "open_master",
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
    assert "yanxiu_xl.checks.workbook" in loaded
    assert not {"pandas", "numpy", "openpyxl", "click", "rich", "yanxiu_xl.api.frames"} & set(loaded)


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


def test_rectangles_cover_each_place_once():
    places = [(0, 0), (0, 1), (1, 0), (1, 1), (3, 1), (2, 5), (0, 3)]
    found = rectangles(places)
    covered = [(row, at) for top, left, bottom, right in found for row in range(top, bottom + 1) for at in range(left, right + 1)]
    assert sorted(covered) == sorted(places)
    assert len(found) == 4
    assert rectangles([]) == []
